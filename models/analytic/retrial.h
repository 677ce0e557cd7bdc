/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ANALYTIC_RETRIAL_H
#define CCSIM_MODELS_ANALYTIC_RETRIAL_H

#include "sim/error.h"

/*
 * Callers who do not get through dial again.  Fresh calls are Poisson; who finds all places taken, or
 * abandons, joins the orbit with probability persist_prob, there or when dialling again, and stays there an
 * exponential time; from the orbit he is one more caller.  Times are called seconds, but any unit does when
 * all inputs share it.
 */
struct cc_retrial_queue {
    double arrival_rate_per_s;  /* of fresh calls, (0 .. */
    double service_mean_s;      /* (0 .. */
    double patience_mean_s;     /* on hold; INFINITY: nobody abandons */
    double redial_delay_mean_s; /* (0 .. */
    double persist_prob;        /* [0 .. 1] */
    int agent_count;            /* c [1 .. */
    int call_cap;               /* K, calls in service and on hold [agent_count .. */
};

struct cc_retrial {
    double mean_busy;          /* agents */
    double all_busy_prob;      /* share of time without a free agent */
    double blocking_prob;      /* share of time, so of fresh calls, with all places taken */
    double mean_queue_length;  /* on hold */
    double abandon_rate_per_s; /* from hold, of fresh and repeated calls */
    double mean_orbit;         /* callers in orbit */
    double mean_orbit_time_s;  /* of a fresh call, over all its attempts */
    double served_prob;        /* of fresh calls, at last */
    double orbit_variance_s;   /* asymptotic, of the time average of the number in orbit */
    double orbit_cap_prob;     /* of the largest orbit that the solution admits */
    double residual;           /* of the stationary equations */
};

/*
 * Mean number in orbit of M/M/1 with no place to wait and endless persistence: rho^2 / (1 - rho) (1 + mu /
 * gamma).  Reads arrival_rate_per_s, service_mean_s and redial_delay_mean_s.  Fails with CC_BAD_USAGE when
 * rho >= 1.  Source: Falin and Templeton 1997.
 */
int cc_retrial_mm1_orbit(const struct cc_retrial_queue *queue, double *mean_orbit, struct cc_error *error);

/*
 * M/M/c/K+M with redialling, as a Markov chain on calls in the centre and callers in orbit; the orbit is cut
 * where it is less likely than 1e-20, relative error about 1e-12.  Fails with CC_BAD_USAGE on bad input or
 * when the orbit grows without bound (or nearly), with CC_BAD_IO without memory.
 */
int cc_retrial_solve(const struct cc_retrial_queue *queue, struct cc_retrial *result, struct cc_error *error);

#endif
