/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_TESTS_TRIALS_H
#define CCSIM_TESTS_TRIALS_H

#include "models/experiment.h"

/*
 * The same experiment many times over, each under its own seed: how often do its 95 % intervals hold the
 * exact value?  Runs the experiments of the product, verdicts and stopping rule included.
 */
enum { TRIALS_MEASURES_MAX = 16, TRIALS_REPLICATIONS = 30 };

enum trials_subject {
    TRIALS_ESTIMATE,  /* of variant 0 */
    TRIALS_PAIRED,    /* of variant 1, its difference from variant 0 on the same demand */
    TRIALS_UNRELATED, /* quantile: of variant 0, its difference from the same under another seed */
};

struct trials_measure {
    const char *id;
    enum trials_subject subject;
    double exact;
};

struct trials {
    const char *title;
    const char *scenario; /* its text */
    double precision;     /* stops when the mean time to contact is that precise; 0: at TRIALS_REPLICATIONS */
    uint64_t first_seed;  /* of the first experiment; the others follow */
    int64_t experiments;
    /* Changes each thread's scenario before it is run; NULL: nothing. */
    void (*prepare)(struct cc_scenario *scenario);
    struct trials_measure measures[TRIALS_MEASURES_MAX];
    int measure_count;

    /* what came out */
    double mean_calls, mean_replications;     /* calls per replication, replications per experiment */
    int64_t covered[TRIALS_MEASURES_MAX];     /* experiments whose interval held the exact value */
    double bias[TRIALS_MEASURES_MAX];         /* mean error over standard deviation of the value */
    double half_width[TRIALS_MEASURES_MAX];   /* mean, over 1.96 standard deviations of the value */
    int64_t too_low[TRIALS_MEASURES_MAX];     /* intervals below the exact value */
    int64_t no_interval[TRIALS_MEASURES_MAX]; /* never covered */
};

/* Fails the test when an experiment fails. */
void trials_run(struct trials *trials);

static inline double trials_coverage(const struct trials *trials, int measure)
{
    return (double)trials->covered[measure] / (double)trials->experiments;
}

#endif
