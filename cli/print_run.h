/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_CLI_PRINT_RUN_H
#define CCSIM_CLI_PRINT_RUN_H

#include <stdio.h>

#include "models/experiment.h"

/* What `ccsim run` prints of one practice: comparison, paired differences, staff against waiting, Erlang,
 * trust. */
int cc_print_experiment(const struct cc_experiment *experiment, FILE *out);

/* What a replication is: "week", "recorded day", "stationary run", or "replication" of several weeks. */
const char *cc_replication_word(const struct cc_scenario *scenario);

/* Every measure of every variant as one CSV table; `with_header` for the first practice of a run. */
int cc_print_experiment_csv(const struct cc_experiment *experiment, bool with_header, FILE *out);

#endif
