/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_RESULTS_H
#define CCSIM_MODELS_RESULTS_H

#include "models/trust.h"
#include "sim/store.h"

/*
 * The tables of the store, and how an experiment is written to them: one run, in one transaction.
 * docs/output.md describes them.  What cannot be measured is NULL; a quantile that falls among those never
 * reached is infinity, so that it sorts last and `value > 600` holds.
 */
extern const struct cc_store_schema cc_results_schema;

/* What an experiment does not know of itself.  All texts UTF-8. */
struct cc_run_info {
    const char *kind; /* the verb: "run", "frontier" ... */
    const char *version, *commit;
    const char *arguments;  /* the command line as typed */
    const char *started_at; /* "2025-01-31T08:30:00Z" */
    double duration_s;
    int thread_count;
};

/*
 * Writes one experiment, with what speaks for it (NULL: only that its checks passed), between a begin and a
 * commit of its own.  run_id: out, may be NULL.  The seed is at most INT64_MAX.  Fails with CC_BAD_IO; the
 * store is then as it was before.
 */
int cc_results_write(struct cc_store *store, const struct cc_experiment *experiment,
                     const struct cc_trust *trust, const struct cc_run_info *info, int64_t *run_id,
                     struct cc_error *error);

/* "better", "worse", "not distinguishable", or NULL for CC_VERDICT_NONE. */
const char *cc_results_verdict(enum cc_verdict verdict);

/* True for a half-hour in which nobody called and nobody was on duty; such are neither stored nor shown. */
bool cc_results_cell_is_empty(const struct cc_experiment *experiment, int variant, int cell);

/* "mon" .. "sun", or NULL in a recorded log, whose days have no place in a week. */
const char *cc_results_cell_weekday(const struct cc_scenario *scenario, int cell);

/* Minute of the day at which the half-hour begins, 0 .. 1410. */
int cc_results_cell_minute(int cell);

#endif
