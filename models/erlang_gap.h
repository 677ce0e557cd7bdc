/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ERLANG_GAP_H
#define CCSIM_MODELS_ERLANG_GAP_H

#include "models/experiment.h"

/*
 * Why the simulated queue and Erlang differ: the assumptions that the practice breaks are put right one after
 * the other, with the same seed, until what is left is M(t)/M/s(t)+M.  That has an exact solution, so the
 * last simulated step is also a check of the simulator in this very scenario.  Erlang A for each half-hour as
 * if it lasted for ever is the end of the ladder: what then remains is that load and staff change during the
 * day.
 */
enum { CC_GAP_STEPS = 10 };

struct cc_gap_step {
    const char *what;          /* what was put right */
    struct cc_estimate hold_s; /* mean time on hold, simulated */
    double part_s;             /* change from the step before [s] */
    double part_half_width_s;  /* of that change, as if the steps were independent: too wide rather than too
                                  narrow */
};

struct cc_erlang_gap {
    int count; /* steps[0] is the practice as it is */
    struct cc_gap_step steps[CC_GAP_STEPS];
    double exact_s;    /* M(t)/M/s(t)+M by uniformisation: what the last step should give; NAN: no answer */
    double z;          /* (simulated - exact) / standard error, NAN likewise */
    double erlang_a_s; /* each half-hour for ever, weighted by its calls */
};

/*
 * Climbs the ladder with a queue-only `variant` of a week's scenario.  Fails for lack of memory.
 */
int cc_erlang_gap(const struct cc_scenario *scenario, const struct cc_variant *variant, uint64_t seed,
                  int thread_count, int64_t reps, struct cc_erlang_gap *gap, struct cc_error *error);

#endif
