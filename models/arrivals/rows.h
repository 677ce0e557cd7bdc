/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ARRIVALS_ROWS_H
#define CCSIM_MODELS_ARRIVALS_ROWS_H

#include "models/arrivals.h"

/* The members of the family; the table of rows is in models/arrivals.c. */
extern const struct cc_arrival_process cc_arrivals_poisson;
extern const struct cc_arrival_process cc_arrivals_peaked;
extern const struct cc_arrival_process cc_arrivals_mmpp;
extern const struct cc_arrival_process cc_arrivals_trace;

#endif
