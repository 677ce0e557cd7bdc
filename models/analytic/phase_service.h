/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ANALYTIC_PHASE_SERVICE_H
#define CCSIM_MODELS_ANALYTIC_PHASE_SERVICE_H

#include "models/analytic/phase_type.h"
#include "sim/error.h"

/*
 * M/PH/c/Q and M/PH/c/Q+M for service of one or two phases (Erlang-2, hyperexponential, Coxian): Poisson
 * calls, c agents, at most Q calls waiting, first come first served; calls wait for ever or for an
 * exponential patience that runs in the queue only.  A call that finds Q waiting is blocked.  With Q large
 * this is the queue without limit; blocking_prob tells whether it was.
 */
struct cc_phase_service_load {
    double arrival_rate_per_s;    /* (0 .. */
    struct cc_phase_type service; /* 1 or 2 phases */
    double patience_mean_s;       /* (0 .. ; INFINITY: nobody abandons */
    int agent_count;              /* [1 .. */
    int waiting_room;             /* Q [0 .. */
};

struct cc_phase_service {
    double occupancy; /* share of time an agent is busy */
    double all_busy_prob;
    double blocking_prob;        /* of offered */
    double abandon_prob;         /* of offered */
    double mean_wait_accepted_s; /* time in queue of the accepted, abandoned calls included */
    double mean_queue_length;
    double sd_queue_length;
    double queue_length_variance_s; /* asymptotic, of the time average: SE = sqrt(variance / run length) */
};

/*
 * Solves the chain (calls in the system, agents in phase 1), overload included.
 *
 * Levels are eliminated from both ends towards the likeliest one (linear level reduction, Gaver, Jacobs and
 * Latouche 1984); the same inverses solve Poisson's equation for the variance.  (c + Q) c^3 operations:
 * a millisecond for 10 agents, a tenth of a second for 100.  Fails with CC_BAD_USAGE on a value out of range
 * or when (c + Q) c^2 exceeds 2e7, CC_BAD_IO without memory.
 */
int cc_phase_service_solve(const struct cc_phase_service_load *load, struct cc_phase_service *result,
                           struct cc_error *error);

#endif
