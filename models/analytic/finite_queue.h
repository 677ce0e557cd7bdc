/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ANALYTIC_FINITE_QUEUE_H
#define CCSIM_MODELS_ANALYTIC_FINITE_QUEUE_H

#include "models/analytic/erlang.h"
#include "sim/error.h"

/*
 * M/M/c/K and M/M/c/K+M: Poisson calls, exponential service, c agents, at most K calls in the system (with an
 * agent or waiting).  A call that finds K is blocked and lost; every other call counts as accepted and waits
 * first come first served, for ever or for an exponential patience that runs in the queue only.
 */

#define CC_FINITE_QUEUE_CAPACITY_MAX 2000000

struct cc_finite_queue {
    double offered_load_erl;
    double occupancy;             /* share of time an agent is busy */
    double blocking_prob;         /* of offered */
    double abandon_prob;          /* of offered */
    double served_prob;           /* of offered */
    double wait_prob_of_accepted; /* finds all agents busy, given that it is accepted */
    double mean_wait_accepted_s;  /* time in queue of the accepted, abandoned calls included */
    double mean_wait_served_s;
    double mean_queue_length;
    double mean_in_system;
    double queue_length_variance_s; /* asymptotic, of the time average: SE = sqrt(variance / run length) */
};

/*
 * Solves the chain of the number in the system.
 *
 *   load       patience_mean_s INFINITY: nobody abandons; overload is welcome
 *   capacity   K, calls in the system at most   [load->agent_count .. CC_FINITE_QUEUE_CAPACITY_MAX]
 *
 * O(K), relative error about K x 1e-16.  Fails with CC_BAD_USAGE on a value out of range, CC_BAD_IO without
 * memory.  Source: any text on birth-death queues (Kleinrock 1975, ch. 3); the wait of the served from the
 * product of (c mu + i theta) / (c mu + (i + 1) theta), which telescopes; checked in
 * test_analytic_queues.c.
 */
int cc_finite_queue_solve(const struct cc_erlang_load *load, int capacity, struct cc_finite_queue *result,
                          struct cc_error *error);

#endif
