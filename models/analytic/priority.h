/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ANALYTIC_PRIORITY_H
#define CCSIM_MODELS_ANALYTIC_PRIORITY_H

#include "sim/error.h"

/*
 * Queues in which some classes of calls go before others, each class first come first served.  Poisson
 * arrivals, nobody abandons except in cc_priority_pair.  Times are called seconds here, but any unit does
 * when all inputs share it.  Functions that return int fail with CC_BAD_USAGE and a sentence when an input is
 * out of range or the queue has no steady state.
 */

#define CC_PRIORITY_CLASSES_MAX 64

enum cc_priority_discipline {
    CC_PRIORITY_NON_PREEMPTIVE,    /* a free agent takes the most urgent class */
    CC_PRIORITY_PREEMPTIVE_RESUME, /* and an urgent call interrupts a less urgent one, which is resumed later
                                    */
    CC_PRIORITY_ACCUMULATING,      /* a free agent takes the call with the greatest urgency x time waited */
};

struct cc_priority_class {
    double arrival_rate_per_s;     /* (0 .. */
    double service_mean_s;         /* (0 .. */
    double service_mean_square_s2; /* E(S^2) [service_mean_s^2 .. ; read by cc_priority_mg1 only */
    double urgency;                /* (0 .. in any unit; read when accumulating only */
};

struct cc_priority_queue {
    int agent_count;                         /* [1 .. ; cc_priority_mg1 takes 1 only */
    int class_count;                         /* [1 .. CC_PRIORITY_CLASSES_MAX] */
    const struct cc_priority_class *classes; /* most urgent first; when accumulating in any order */
};

struct cc_priority_wait {
    double delay_prob;        /* no agent is free for a call of this class when it arrives */
    double mean_wait_s;       /* time in queue, that after an interruption included */
    double mean_queue_length; /* interrupted calls included */
};

/*
 * M/M/c with the same exponential service for all classes: fails when their means differ.
 *
 *   waits   out: [class]
 *
 * Closed forms, exact.  Source: Cobham 1954 (non-preemptive); interrupted calls leave the more urgent classes
 * an M/M/c of their own; Kleinrock 1964 (accumulating).
 */
int cc_priority_mmc(const struct cc_priority_queue *queue, enum cc_priority_discipline discipline,
                    struct cc_priority_wait *waits, struct cc_error *error);

/* M/G/1, each class with its own law of service; the rest as cc_priority_mmc. */
int cc_priority_mg1(const struct cc_priority_queue *queue, enum cc_priority_discipline discipline,
                    struct cc_priority_wait *waits, struct cc_error *error);

/*
 * P(wait > longer_than_s) of class `class_index` (0: the most urgent) in the non-preemptive M/M/c.
 *
 * A delayed call finds a geometric number of calls ahead of it and waits the first passage of the queue of
 * its betters to nothing; the transform is inverted along its branch cut, where all terms are positive:
 * relative error about 1e-12, a few microseconds.  Source: Kella and Yechiali 1985 for the model.
 */
int cc_priority_mmc_tail(const struct cc_priority_queue *queue, int class_index, double longer_than_s,
                         double *prob, struct cc_error *error);

/* ---- two classes that also abandon ---- */

/*
 * Non-preemptive, class 0 first; exponential service and patience of each class its own, at most queue_cap of
 * each waiting.
 */
struct cc_priority_pair {
    int agent_count; /* [1 .. */
    int queue_cap;   /* [1 .. ; a call that finds so many of its class waiting is lost */
    double arrival_rate_per_s[2];
    double service_mean_s[2];
    double patience_mean_s[2]; /* INFINITY: they do not abandon */
};

struct cc_priority_pair_result {
    double all_busy_prob; /* share of time without a free agent */
    double occupancy;     /* share of time an agent is busy */
    double mean_queue_length[2];
    double mean_wait_s[2];           /* mean_queue_length / arrival rate */
    double abandon_prob[2];          /* of offered */
    double blocking_prob[2];         /* of offered, lost because of queue_cap */
    double queue_length_variance[2]; /* asymptotic, of the time average of the queue length */
    double residual;                 /* of the stationary equations */
};

/*
 * A Markov chain on the calls waiting and the agents busy with each class (one dimension less when both
 * classes have the same service), solved as chain.h says; relative error about 1e-12.  The band is
 * (agent_count + 1) x (queue_cap + 1) wide, or queue_cap + 1 for equal services: fails with CC_BAD_USAGE when
 * that is too much, with CC_BAD_IO without memory.  Seconds at the limit.
 */
int cc_priority_pair_solve(const struct cc_priority_pair *pair, struct cc_priority_pair_result *result,
                           struct cc_error *error);

#endif
