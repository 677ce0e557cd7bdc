/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ANALYTIC_DETERMINISTIC_SERVICE_H
#define CCSIM_MODELS_ANALYTIC_DETERMINISTIC_SERVICE_H

#include "sim/error.h"

/*
 * M/D/c: Poisson calls, every service takes exactly D, c agents, first come first served, nobody abandons.
 * The number in the system at moments D apart is a chain, N' = (N - c)^+ + Poisson(lambda D), whose solution
 * is that of all times; waits follow from it.  M/D/1 is the case of one agent.  The model owns memory: open,
 * ask, close.
 */
struct cc_deterministic_service {
    double arrival_rate_per_s, service_s;
    int agent_count;
    double offered_load_erl;
    double occupancy;
    double wait_prob; /* P(W > 0) */
    double mean_wait_s;
    double mean_queue_length;
    double sd_queue_length;
    /* for the functions below: P(queue > m) for m < tail_count, then falling by tail_ratio per step */
    double *tail;
    int tail_count;
    double tail_ratio;
};

/*
 * Solves M/D/c.
 *
 *   arrival_rate_per_s, service_s   above 0, load at most agent_count x (1 - 1e-6)
 *   agent_count                     [1 .. 10000]
 *
 * The queue is the maximum of a random walk with steps Poisson(lambda D) - c, hence a compound Poisson sum
 * with jump rates beta_j = sum_l P(Poisson(l lambda D) = l c + j) / l (Spitzer 1956).  In light load beta is
 * summed directly, else it is read off the logarithm of 1 - z^-c e^(lambda D (z - 1)) on the unit circle
 * after its two real zeros are divided out.  Milliseconds; relative error about 1e-13, or 1e-16 / (1 -
 * occupancy) when that is more.  Source of the chain: Crommelin 1932. Fails with CC_BAD_USAGE on a value out
 * of range, CC_BAD_IO without memory; closing is then allowed.
 */
int cc_deterministic_service_open(struct cc_deterministic_service *model, double arrival_rate_per_s,
                                  double service_s, int agent_count, struct cc_error *error);

void cc_deterministic_service_close(struct cc_deterministic_service *model);

/*
 * P(W > t), t_s >= 0; relative error about 1e-12, more where it is below 1e-15.  Source: Franx 2001, a sum of
 * positive terms.
 */
double cc_deterministic_service_wait_tail(const struct cc_deterministic_service *model, double t_s);

/* Least t with P(W <= t) >= prob, 0 <= prob < 1. */
double cc_deterministic_service_wait_quantile_s(const struct cc_deterministic_service *model, double prob);

#endif
