/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_CLI_PROVENANCE_H
#define CCSIM_CLI_PROVENANCE_H

#include "models/results.h"

/* Where stored results come from: the program, its command line, when and how long. */
struct cc_provenance {
    char arguments[4096], started_at[32];
    double start_s;
};

void cc_provenance_arguments(struct cc_provenance *provenance, int argc, char **argv);

/* Starts the clock of one experiment, and stops it. */
void cc_provenance_start(struct cc_provenance *provenance);
struct cc_run_info cc_provenance_info(const struct cc_provenance *provenance, const char *kind,
                                      int thread_count);

/* Whether a file can be written is asked before the work, not after it; `path` NULL: there is none. */
int cc_provenance_can_store(const char *path, struct cc_error *error);

#endif
