/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_CLAIMS_H
#define CCSIM_MODELS_CLAIMS_H

#include "models/experiment.h"

/*
 * The claims of the callback protocol and of the hospital's report, as experiments on the shipped practices:
 * a figure with its interval, against what is claimed, and what becomes of it when the assumptions it rests
 * on take the ends of their ranges.  A claim that turns on one parameter holds only from some value of it on.
 */
enum { CC_CLAIM_ASSUMPTIONS = 5, CC_CLAIM_OVERRIDES = 6 };

/* What is measured. */
enum cc_claim_figure {
    CC_CLAIM_LEVEL,      /* of the variant */
    CC_CLAIM_WORST,      /* the worst of all variants */
    CC_CLAIM_DIFFERENCE, /* of the variant from the baseline, paired */
    CC_CLAIM_AGAINST,    /* of the variant from the same with the overrides `against`, paired */
};

/* A parameter and the ends of its range; several paths, set to one value, are parted by ';'. */
struct cc_claim_range {
    const char *path, *low, *high;
    const char *what; /* in plain words, for those who do not know the path */
};

struct cc_claim {
    const char *id, *words;
    const char *scenario;
    const char *base[CC_CLAIM_OVERRIDES], *against[CC_CLAIM_OVERRIDES]; /* end with NULL */
    bool apart; /* only the variant and the baseline are served */
    enum cc_claim_figure figure;
    const char *variant, *measure, *unit;
    double scale, limit; /* the figure x scale is at least or at most the limit */
    bool at_least;
    struct cc_claim_range hangs_on; /* numbers; the claim's threshold is looked for between them */
    bool hangs_on_first_only;       /* set in `base` only, not in `against` */
    struct cc_claim_range assumptions[CC_CLAIM_ASSUMPTIONS]; /* end with path NULL */
};
extern const struct cc_claim cc_claims[]; /* ends with id NULL */

enum cc_claim_verdict {
    CC_CLAIM_HOLDS,
    CC_CLAIM_FAILS,
    CC_CLAIM_HOLDS_IF,
    CC_CLAIM_UNDECIDED,
    CC_CLAIM_VERDICTS
};
extern const char *const cc_claim_verdicts[CC_CLAIM_VERDICTS];

struct cc_claim_answer {
    struct cc_estimate figure; /* scaled, as the practice is */
    struct cc_estimate before; /* a level: the same of the baseline; n 0: of the baseline itself, or none */
    char baseline[64];         /* its name */
    const char *formula;       /* of a service level; else NULL */
    struct cc_estimate low, high; /* at the ends of hangs_on */
    struct cc_estimate assumed[CC_CLAIM_ASSUMPTIONS][2];
    enum cc_claim_verdict verdict;
    double threshold; /* HOLDS_IF: value of hangs_on at which the figure crosses the limit */
    double threshold_from, threshold_to; /* nearest values tried at which the whole interval says so */
    bool holds_above;                    /* it holds from the threshold up */
};

struct cc_claim_options {
    const char *folder; /* of the practices */
    uint64_t seed;
    int thread_count;
    int64_t reps;
};

/* Fails as opening a scenario and running an experiment do. */
int cc_claim_judge(const struct cc_claim *claim, const struct cc_claim_options *options,
                   struct cc_claim_answer *answer, struct cc_error *error);

bool cc_claim_is_change(const struct cc_claim *claim);

/* Overrides as words: "a=1 and b=2"; what the figure is a change from. Empty when there is nothing; `out`. */
const char *cc_claim_overrides_text(const char *const *overrides, char out[400]);
const char *cc_claim_change_text(const struct cc_claim *claim, const struct cc_claim_answer *answer,
                                 char out[500]);

/* 1 when the interval lies where the claim says, -1 when it lies beyond the limit, 0 when it holds it. */
int cc_claim_side(const struct cc_claim *claim, const struct cc_estimate *figure);

#endif
