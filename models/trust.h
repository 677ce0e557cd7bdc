/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_TRUST_H
#define CCSIM_MODELS_TRUST_H

#include "models/erlang_gap.h"

/*
 * What speaks for and against the figures of an experiment: the replications that passed their checks, the
 * simulator against an exact answer in this very scenario, and what a reader must be warned of.
 */
enum cc_warning_kind {
    CC_WARNING_UNSTABLE,   /* the queue keeps growing: so large a part of the patients is left behind */
    CC_WARNING_OVERLOAD,   /* everybody is busy all day, at this occupancy */
    CC_WARNING_NEVER_MET,  /* a target is met on no day */
    CC_WARNING_IMPRECISE,  /* the wanted precision was not reached: this relative half-width was */
    CC_WARNING_OFF_ERLANG, /* the exact answer is so many standard errors away */
    CC_WARNINGS
};
extern const char *const cc_warning_names[CC_WARNINGS]; /* "unstable", ... */

struct cc_warning {
    enum cc_warning_kind kind;
    int variant; /* of the experiment; -1: all of it */
    int target;  /* of the scenario; -1: none */
    double value;
};

enum { CC_WARNINGS_MAX = 3 * CC_MAX_VARIANTS * (2 + CC_MAX_TARGETS) + 2, CC_ERLANG_Z_MAX = 4 };

struct cc_trust {
    int64_t checks_passed;    /* replications served, of all variants: one that fails ends the run */
    int gap_variant;          /* queue-only, whose gap to Erlang was explained; -1: none */
    struct cc_erlang_gap gap; /* z NAN where it was not */
    int warning_count;
    struct cc_warning warnings[CC_WARNINGS_MAX];
};

/*
 * Judges an experiment, simulating the way to Erlang where there is a week with a plain queue to explain
 * (at most 400 replications a step).  A run that is being stopped gets no explanation.  Fails as
 * cc_erlang_gap does.
 */
int cc_trust_judge(struct cc_trust *trust, const struct cc_experiment *experiment, struct cc_error *error);

#endif
