/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ANALYTIC_PHASE_TYPE_H
#define CCSIM_MODELS_ANALYTIC_PHASE_TYPE_H

#include "sim/error.h"

#define CC_PHASES_MAX 16

/*
 * A duration made of exponential phases in a row: it starts in phase i with start_prob[i], and after a phase
 * goes on to the next with next_prob[i] or is over.  Holds Erlang, hyperexponential and Coxian laws.  A plain
 * value; check one that did not come from the functions below.
 */
struct cc_phase_type {
    int phase_count;                  /* [1 .. CC_PHASES_MAX] */
    double start_prob[CC_PHASES_MAX]; /* sum 1 */
    double rate_per_s[CC_PHASES_MAX]; /* (0 .. */
    double next_prob[CC_PHASES_MAX];  /* [0 .. 1]; 0 for the last phase */
};

/* `phase_count` equal phases, scv 1 / phase_count; one phase is the exponential. mean_s > 0. */
struct cc_phase_type cc_phase_type_erlang(int phase_count, double mean_s);

/*
 * Two branches, each with half of the mean ("balanced means").
 *
 *   mean_s   (0 ..
 *   scv      squared coefficient of variation [1 ..
 */
struct cc_phase_type cc_phase_type_hyperexponential(double mean_s, double scv);

/* CC_OK, or CC_BAD_USAGE with a sentence. */
int cc_phase_type_check(const struct cc_phase_type *law, struct cc_error *error);

/* E(X^order), order 1 .. 3. */
double cc_phase_type_moment(const struct cc_phase_type *law, int order);

/* Share of the time in phase i of renewals that follow each other: where a duration in progress is. */
void cc_phase_type_equilibrium(const struct cc_phase_type *law, double prob[CC_PHASES_MAX]);

#endif
