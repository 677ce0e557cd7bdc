/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ANALYTIC_BIRTH_DEATH_H
#define CCSIM_MODELS_ANALYTIC_BIRTH_DEATH_H

/*
 * A birth-death chain on the states 0 .. state_count - 1 in continuous time: its stationary law, and the
 * exact asymptotic variance of what a long run earns, so that a simulation can be judged by its exact
 * standard error instead of one estimated from the run itself.  The arrays belong to the caller.
 */
struct cc_birth_death {
    int state_count;                /* [1 ..] */
    const double *birth_rate_per_s; /* [j] of j -> j + 1, used for 0 <= j < state_count - 1; > 0 */
    const double *death_rate_per_s; /* [j] of j -> j - 1, used for 1 <= j < state_count; > 0 */
};

/* What a run earns; a NULL array earns nothing. */
struct cc_birth_death_reward {
    const double *value;           /* [j] per second spent in state j */
    const double *at_birth;        /* [j] at each birth in state j */
    const double *loss_rate_per_s; /* [j] the part of the death rate of state j whose deaths earn at_loss */
    double at_loss;
};

/*
 * Stationary probabilities of the states.
 *
 *   prob   out: state_count numbers that sum to 1; far states may underflow to 0
 *
 * Products from the most likely state outwards: no overflow, relative error about state_count x 1e-16.
 */
void cc_birth_death_stationary(const struct cc_birth_death *chain, double *prob);

/* Mean reward per second in equilibrium; `prob` as cc_birth_death_stationary left it. */
double cc_birth_death_mean(const struct cc_birth_death *chain, const double *prob,
                           const struct cc_birth_death_reward *reward);

/*
 * Asymptotic variance of the reward: the limit of Var(earned in [0, T]) / T.  The standard error of the mean
 * reward per second of a run of T seconds is sqrt(variance / T).
 *
 * Solves Poisson's equation by one sweep from each end, so nothing cancels and small probabilities do no
 * harm. Source: Whitt 1992 (rewards in time, eq. for birth-death processes), extended to rewards at jumps by
 * the martingale of the solution; M/M/1 values (Whitt; Daley 1968) checked in test_erlang.c.
 */
double cc_birth_death_variance(const struct cc_birth_death *chain, const double *prob,
                               const struct cc_birth_death_reward *reward);

/* The same for the time average of value[state]:  2 sum_j (sum_{i<=j} (value_i - mean) p_i)^2 / (birth_j
 * p_j). */
double cc_birth_death_asymptotic_variance(const struct cc_birth_death *chain, const double *prob,
                                          const double *value);

#endif
