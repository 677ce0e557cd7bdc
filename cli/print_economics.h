/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_CLI_PRINT_ECONOMICS_H
#define CCSIM_CLI_PRINT_ECONOMICS_H

#include <stdio.h>

#include "models/experiment.h"

/* What each variant costs and brings a year, claims beside the simulation; nothing without prices. */
int cc_print_economics(const struct cc_experiment *experiment, FILE *out);

#endif
