/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ANALYTIC_CHAIN_H
#define CCSIM_MODELS_ANALYTIC_CHAIN_H

#include "sim/error.h"

/*
 * A finite Markov chain in continuous time: its stationary law, and the exact asymptotic variance of what a
 * long run averages.  Number the states so that most transitions are between neighbours: time and memory grow
 * with the band in which the transitions lie.  Open, add every transition, solve, ask, close.
 *
 * Elimination from the last state to the first without a single subtraction (Grassmann, Taksar and Heyman
 * 1985), so that every probability has a small relative error, however rare its state.
 */
struct cc_chain;

/* The states are 0 .. state_count - 1, state_count >= 1.  CC_OK, or CC_BAD_IO without memory. */
int cc_chain_open(struct cc_chain **chain, int state_count, struct cc_error *error);

/* Accepts NULL. */
void cc_chain_close(struct cc_chain *chain);

/*
 * One transition, rate_per_s >= 0; a rate of 0 and a transition to the same state change nothing, rates of
 * the same pair add up. Lack of memory is reported by cc_chain_solve.
 */
void cc_chain_add(struct cc_chain *chain, int from, int to, double rate_per_s);

/*
 * Every state must reach state 0, and the chain must have no second closed class; a state that state 0 does
 * not reach has probability 0.  Fails with CC_BAD_USAGE when the band is too wide (above 5e7 numbers) or a
 * state does not reach state 0, with CC_BAD_IO without memory.
 */
int cc_chain_solve(struct cc_chain *chain, struct cc_error *error);

/* ---- of a solved chain ---- */

/* Stationary probabilities, [state]; they belong to the chain. */
const double *cc_chain_prob(const struct cc_chain *chain);

/* Greatest |flow into a state - flow out of it|, over the greatest flow of a transition; about 1e-15. */
double cc_chain_residual(const struct cc_chain *chain);

/* Mean of value[state]. */
double cc_chain_mean(const struct cc_chain *chain, const double *value);

/*
 * Asymptotic variance of the time average of value[state]: the standard error over T seconds is
 * sqrt(variance / T). Poisson's equation on the factors of the solution; relative error about 1e-12 for
 * chains of some thousand states. Fails with CC_BAD_IO without memory.
 */
int cc_chain_variance(const struct cc_chain *chain, const double *value, double *variance_s,
                      struct cc_error *error);

#endif
