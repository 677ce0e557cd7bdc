/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_CLI_PRINT_LOG_H
#define CCSIM_CLI_PRINT_LOG_H

#include <stdio.h>

#include "models/experiment.h"

/* What a recorded log says beside what is simulated on its calls; nothing for other scenarios. */
int cc_print_log(const struct cc_experiment *experiment, FILE *out);

#endif
