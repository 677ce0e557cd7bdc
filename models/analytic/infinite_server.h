/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ANALYTIC_INFINITE_SERVER_H
#define CCSIM_MODELS_ANALYTIC_INFINITE_SERVER_H

#include "sim/error.h"

/*
 * M(t)/M/inf: Poisson calls, exponential service, always an agent free.  The number in the centre at any time
 * is Poisson, so its mean is all there is to know.  It also is the number in M(t)/M/s(t)+M, waiting and
 * served, when callers give up at the rate at which they are served, whatever the number of agents does; and
 * the load that modified-offered-load staffing aims at.  Source: Eick, Massey and Whitt 1993; Feldman,
 * Mandelbaum, Massey and Whitt 2008.
 *
 * Times are called seconds, but any unit does when all inputs share it.  Functions assert their ranges.
 */

/*
 * Mean number at a time, empty at border_s[0].
 *
 *   period_count         [1 .. ]
 *   border_s             [period_count + 1] ascending
 *   arrival_rate_per_s   [period_count], [0 .. ; 0 after the last border
 *   service_rate_per_s   (0 ..
 *   time_s               [border_s[0] ..
 */
double cc_infinite_server_mean(int period_count, const double *border_s, const double *arrival_rate_per_s,
                               double service_rate_per_s, double time_s);

/* An arrival rate of mean_per_s + amplitude_per_s x sin(angular_per_s x t), 0 <= amplitude <= mean. */
struct cc_infinite_server_sine {
    double mean_per_s;
    double amplitude_per_s;
    double angular_per_s; /* 2 pi / length of the cycle [0 .. */
    double service_rate_per_s;
};

double cc_infinite_server_sine_rate_per_s(const struct cc_infinite_server_sine *sine, double time_s);

/* Mean number at a time, when the centre has always been open. */
double cc_infinite_server_sine_mean(const struct cc_infinite_server_sine *sine, double time_s);

/* Mean number at a time, empty at time 0. */
double cc_infinite_server_sine_mean_from_empty(const struct cc_infinite_server_sine *sine, double time_s);

/* Of N Poisson with a mean of at most 1e9: what `level` agents leave. */
struct cc_infinite_server_excess {
    double at_least_prob; /* P(N >= level) */
    double mean;          /* E max(N - level, 0) */
};

/* Sums of positive terms outwards from the mode: relative error about 1e-13 down to 1e-300. */
struct cc_infinite_server_excess cc_infinite_server_excess(double mean, int level);

/*
 * Least level with P(N >= level) <= prob_max: the agents that keep the share of delayed callers at about
 * prob_max while the load changes.
 *
 *   mean       [0 .. 1e6], CC_BAD_USAGE beyond
 *   prob_max   (0 .. 1), CC_BAD_USAGE beyond
 */
int cc_infinite_server_min_agents(double mean, double prob_max, int *agent_count, struct cc_error *error);

#endif
