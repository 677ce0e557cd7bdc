/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_CLI_PRINT_GAP_H
#define CCSIM_CLI_PRINT_GAP_H

#include <stdio.h>

#include "models/trust.h"

/* Why the simulated queue and Erlang differ, step by step. */
int cc_print_gap(const struct cc_erlang_gap *gap, FILE *out);

/* What speaks for and against the figures of a run. */
int cc_print_trust(const struct cc_experiment *experiment, const struct cc_trust *trust, FILE *out);

#endif
