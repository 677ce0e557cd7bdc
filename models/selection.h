/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_SELECTION_H
#define CCSIM_MODELS_SELECTION_H

#include <stdbool.h>

/*
 * Ranking and selection: which of `count` designs has the best mean, from observations taken together, design
 * by design on common random numbers.  Designs that are surely not the best drop out as soon as that is seen.
 *
 * With probability at least `confidence` the design that is left is the best, whenever the best is better
 * than every other by at least `indifference`.  Holds for normal observations, dependent between designs or
 * not.  When others are nearer, no theorem says that the one left is within `indifference` of the best; it is
 * so in the tests, more often than that.
 * Source: Kim and Nelson 2001, procedure KN, c = 1.
 */
enum { CC_SELECTION_MAX = 100, CC_SELECTION_FIRST = 10 };

struct cc_selection {
    int count, left, stage; /* designs; those still in; observations of each of them */
    double confidence, indifference;
    bool larger; /* is better */
    bool in[CC_SELECTION_MAX];
    int dropped_at[CC_SELECTION_MAX]; /* 0: still in */
    double sum[CC_SELECTION_MAX];
    double first[CC_SELECTION_FIRST]
                [CC_SELECTION_MAX]; /* the observations that tell the spread of differences */
    double spread[CC_SELECTION_MAX][CC_SELECTION_MAX]; /* variance of a difference, from these */
};

/* 1 <= count <= CC_SELECTION_MAX, 0.5 <= confidence < 1, indifference > 0. */
void cc_selection_init(struct cc_selection *selection, int count, double confidence, double indifference,
                       bool larger);

/* Takes one observation of each design that is in (others are not read), and drops who is out. */
void cc_selection_add(struct cc_selection *selection, const double *values);

/* The best so far; once left is 1, the answer. */
int cc_selection_best(const struct cc_selection *selection);

#endif
