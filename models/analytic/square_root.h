/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ANALYTIC_SQUARE_ROOT_H
#define CCSIM_MODELS_ANALYTIC_SQUARE_ROOT_H

#include "sim/error.h"

/*
 * Square-root staffing: a load of a erlang needs about c = a + beta sqrt(a) agents, beta the grade of service
 * that a target asks for.  The limits for many agents of M/M/c (Halfin and Whitt 1981) and M/M/c+M (Garnett,
 * Mandelbaum and Reiman 2002) tie beta to the share of callers who wait and who give up; they are off by
 * O(1 / sqrt(c)), one agent or so in the staffing.  Exact numbers are in erlang.h.
 *
 * `patience_ratio` is rate of abandonment / rate of service = mean service time / mean patience; 0 for
 * endless patience, where beta must be positive.
 */

#define CC_SQUARE_ROOT_RATIO_MAX 1e6

/* beta of a number of agents; load_erl > 0. */
double cc_square_root_grade(double load_erl, double agent_count);

/* Agents a + beta sqrt(a), not rounded and not below 0. */
double cc_square_root_agents(double load_erl, double grade);

/*
 * Limit of the probability that a caller waits.
 *
 *   grade            beta                     [any finite; without abandonment 1 for beta <= 0]
 *   patience_ratio   d = theta / mu           [0 .. CC_SQUARE_ROOT_RATIO_MAX]
 *
 * 1 / (1 + sqrt(d) h(beta / sqrt(d)) / h(-beta)), h the hazard rate of the normal law; for d = 0
 * 1 / (1 + beta Phi(beta) / phi(beta)).
 */
double cc_square_root_wait_prob(double grade, double patience_ratio);

/*
 * Limit of sqrt(c) x P(abandon), of all callers:  wait_prob x (sqrt(d) h(beta / sqrt(d)) - beta); 0 without
 * abandonment.  Ranges as above.
 */
double cc_square_root_abandon_scaled(double grade, double patience_ratio);

/*
 * Limit of sqrt(c) x mean wait of those who wait, in mean service times: 1 / beta without abandonment (beta >
 * 0), else (sqrt(d) h(beta / sqrt(d)) - beta) / d.
 */
double cc_square_root_wait_scaled(double grade, double patience_ratio);

/* beta at which a share 0 < wait_prob < 1 of callers waits.  CC_BAD_USAGE when out of range. */
int cc_square_root_grade_for_wait(double wait_prob, double patience_ratio, double *grade,
                                  struct cc_error *error);

/*
 * Least number of agents by the rule, for a share of callers who wait or who give up (of all, 0 .. 1
 * exclusive; abandonment needs patience_ratio > 0).  0 < load_erl <= 1e6.  CC_BAD_USAGE when out of range.
 */
int cc_square_root_min_agents_for_wait(double load_erl, double wait_prob_max, double patience_ratio,
                                       int *agent_count, struct cc_error *error);
int cc_square_root_min_agents_for_abandon(double load_erl, double abandon_prob_max, double patience_ratio,
                                          int *agent_count, struct cc_error *error);

#endif
