/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_TESTS_JUDGE_H
#define CCSIM_TESTS_JUDGE_H

#include <stdbool.h>

#include "models/experiment.h"

/*
 * Simulated figures against exact ones.  All checks are collected first, then judged by one bound that so
 * many correct checks pass together with probability 1 - 1e-4 (Sidak), and against their power: a standard
 * error that is too wide proves nothing.  The bound is chosen by the number of checks alone; seeds are fixed.
 */
enum { JUDGE_CHECKS_MAX = 400 };

struct judge {
    const char *title;
    struct judge_check {
        char name[80];
        double value, exact, error; /* error: standard error */
        double dof;                 /* of the standard error; INFINITY: it is exact */
        double power; /* the standard error must be below this part of the exact value; 0: any */
    } checks[JUDGE_CHECKS_MAX];
    int count;
};

/* CC_VERIFY=full; quick otherwise. */
bool judge_is_full(void);

void judge_add(struct judge *judge, struct judge_check check);

/* Prints one line (every check with CC_VERIFY_TABLE set), and fails the test naming all that are out of
 * bounds. */
void judge_all(const struct judge *judge);

/* Runs a scenario for so many replications on all processors; fails the test when that fails. */
void judge_run(struct cc_experiment *experiment, struct cc_scenario *scenario, int64_t replications,
               uint64_t seed);

/* Value and standard error of a measure of variant 0; the error has replications - 1 degrees of freedom. */
double judge_value(const struct cc_experiment *experiment, const char *id);
double judge_error(const struct cc_experiment *experiment, const char *id);

#endif
