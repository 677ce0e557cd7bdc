/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_RESULTS_READ_H
#define CCSIM_MODELS_RESULTS_READ_H

#include "models/results.h"

/*
 * An experiment that a store has already: what is asked for again need not be simulated again.  It counts as
 * the same when program, scenario with its overrides, seed, replications or precision, and variants are the
 * same, and it was not interrupted.  Its figures come back to the last bit.
 */

/*
 * Looks for a run of this kind under this title, as the experiment with these options would be, and fills
 * `experiment` with its results, estimates and differences of every measure of the selected variants, and its
 * records; half-hours, probes and histograms are left out.  *run_id: 0 when there is none.  On success with a
 * run the caller closes the experiment.
 */
int cc_results_read(struct cc_store *store, const char *kind, struct cc_scenario *scenario, uint32_t selected,
                    const struct cc_experiment_options *options, struct cc_experiment *experiment,
                    int64_t *run_id, struct cc_error *error);

#endif
