/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ANALYTIC_BUSYNESS_H
#define CCSIM_MODELS_ANALYTIC_BUSYNESS_H

#include "models/analytic/erlang.h"

/*
 * Days that differ in busyness: all arrival rates of a day are multiplied by G, gamma with mean 1 and the
 * given shape (variance 1 / shape), shape in (0 .. 1e6].  Source: Jongbloed and Koole 2001; Avramidis,
 * Deslauriers and L'Ecuyer 2004.
 */

/*
 * The number of calls of a day is then negative binomial with variance mean + mean^2 / shape.
 *
 *   mean   expected calls, (0 .. 1e9]
 *   prob   out: P(N = count), and the cdf P(N <= count), count >= 0
 *
 * Relative error about 1e-12 (1e-9 for means of a million).
 */
int cc_busyness_count(double mean, double shape, int count, double *prob, double *cdf,
                      struct cc_error *error);

struct cc_busyness_erlang_a {
    double mean_queue_length;
    double wait_prob;    /* of a call of any day: busier days have more calls */
    double abandon_prob; /* of a call of any day */
    double mean_wait_s;  /* of a call of any day, abandoned ones included */
};

#define CC_BUSYNESS_NODES_MAX 500

/*
 * Erlang A with arrival rate G x load->arrival_rate_per_s, every day in its own steady state; shape INFINITY:
 * plain Erlang A.
 *
 *   node_count   0: composite Gauss-Legendre over log G, relative error about 1e-11, 0.05 s for 50 agents and
 *                less than a second for 2000; [1 .. CC_BUSYNESS_NODES_MAX]: a Gauss-Laguerre rule of so many
 *                nodes over G, for tables made that way.  60 nodes are exact to 1e-13 for 4 agents, but off
 * by 2e-5 for 50 agents and shape 5: the queue turns sharply where the load meets the agents.
 *
 * Fails as cc_erlang_a_solve.
 */
int cc_busyness_erlang_a(const struct cc_erlang_load *load, double shape, int node_count,
                         struct cc_busyness_erlang_a *result, struct cc_error *error);

#endif
