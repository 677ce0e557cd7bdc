/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ANALYTIC_SINGLE_SERVER_H
#define CCSIM_MODELS_ANALYTIC_SINGLE_SERVER_H

#include "models/analytic/phase_type.h"
#include "sim/error.h"

/*
 * M/G/1: one agent, Poisson calls, any law of service, first come first served, nobody abandons.  Mean and
 * spread of the wait for every law with three moments, its whole distribution when service is made of phases.
 * For constant service see deterministic_service.h with one agent.
 */

struct cc_service_moments {
    double mean_s;    /* E(S) */
    double second_s2; /* E(S^2) */
    double third_s3;  /* E(S^3) */
};

/* mean_s > 0; scv, the squared coefficient of variation, > 0. */
struct cc_service_moments cc_single_server_constant(double mean_s);
struct cc_service_moments cc_single_server_gamma(double mean_s, double scv);
struct cc_service_moments cc_single_server_lognormal(double mean_s, double scv);
struct cc_service_moments cc_single_server_phases(const struct cc_phase_type *law);

struct cc_single_server {
    double wait_prob; /* P(W > 0), also the share of time the agent is busy */
    double mean_wait_s;
    double sd_wait_s;
    double mean_queue_length;
};

/*
 * Solves M/G/1.
 *
 *   arrival_rate_per_s   (0 .. 1 / mean service
 *
 * Fails with CC_BAD_USAGE when moments are no moments or the queue has no steady state.
 * Source: Pollaczek 1930, Khinchine 1932 (mean); Takacs 1962 (second moment).
 */
int cc_single_server_solve(double arrival_rate_per_s, const struct cc_service_moments *service,
                           struct cc_single_server *result, struct cc_error *error);

/* The wait in M/PH/1: itself made of phases. */
struct cc_single_server_wait {
    struct cc_phase_type service;
    struct cc_single_server mean;
    double equilibrium_prob[CC_PHASES_MAX]; /* phase of a service in progress */
};

/*
 * The wait is a geometric number of residual services: P(W > t) = rho e exp(S t) 1, e the equilibrium phases.
 * Fails like cc_single_server_solve.  Source: Neuts 1981.
 */
int cc_single_server_wait_init(struct cc_single_server_wait *wait, double arrival_rate_per_s,
                               const struct cc_phase_type *service, struct cc_error *error);

/* P(W > t), t_s >= 0: uniformisation, only positive terms; O(t x largest phase rate). */
double cc_single_server_wait_tail(const struct cc_single_server_wait *wait, double t_s);

/* Least t with P(W <= t) >= prob, 0 <= prob < 1. */
double cc_single_server_wait_quantile_s(const struct cc_single_server_wait *wait, double prob);

#endif
