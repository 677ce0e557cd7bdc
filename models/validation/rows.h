/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_VALIDATION_ROWS_H
#define CCSIM_MODELS_VALIDATION_ROWS_H

#include "models/validation.h"

/* The classes of reference files, one file here for each family; the table is in classes.c. */
extern const struct cc_reference_class cc_reference_erlang_b_c;
extern const struct cc_reference_class cc_reference_erlang_b_extreme;
extern const struct cc_reference_class cc_reference_erlang_b_inverse;
extern const struct cc_reference_class cc_reference_erlang_a;
extern const struct cc_reference_class cc_reference_staffing_min_c;

#endif
