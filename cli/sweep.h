/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_CLI_SWEEP_H
#define CCSIM_CLI_SWEEP_H

#include "cli/provenance.h"
#include "cli/verbs.h"

/*
 * What `ccsim run --sweep` does: the scenario again and again with other values of some of its parameters,
 * every time on the demands of the same seed.  A grid takes every value with every other; a tornado takes
 * each parameter to its first and last value while the others stay as they are.
 */
struct cc_sweep {
    const struct cc_texts *sweeps;    /* "path=first:last:step", or "path=one,two,three" */
    const struct cc_texts *overrides; /* hold at every point */
    const char *path, *strategies, *measure, *out;
    struct cc_provenance *provenance;
    struct cc_experiment_options how;
    bool tornado;
    int format; /* 0 table, 1 JSON, 2 CSV */
};

/* Runs and prints; returns the exit code, after a message when it is not CC_OK. */
int cc_sweep_run(const struct cc_sweep *sweep);

#endif
