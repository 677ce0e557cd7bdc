/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ANALYTIC_MMPP_H
#define CCSIM_MODELS_ANALYTIC_MMPP_H

#include "sim/error.h"

/*
 * Arrivals that come in busy and quiet spells: a Poisson process whose rate is rate_per_s[phase], the phase
 * alternating after exponential times.  More variable than Poisson, and arrivals do not see time averages:
 * more of them come in the busy spell.  Times are called seconds, but any unit does when all inputs share it.
 */
struct cc_mmpp {
    double rate_per_s[2];  /* of arrivals, [0 .., not both 0 */
    double leave_per_s[2]; /* of the phase to the other one, (0 .. */
};

/* ---- of the arrivals; all assert a valid process ---- */

double cc_mmpp_mean_rate_per_s(const struct cc_mmpp *arrivals);

/* Var N(t) / E N(t) of the number of arrivals in a stationary interval of `interval_s` >= 0 (IDC); >= 1. */
double cc_mmpp_dispersion(const struct cc_mmpp *arrivals, double interval_s);

/* Variance over mean of the number of busy agents, were there agents without end and exponential service;
 * >= 1. */
double cc_mmpp_peakedness(const struct cc_mmpp *arrivals, double service_mean_s);

/* CC_OK, or CC_BAD_USAGE with a sentence. */
int cc_mmpp_check(const struct cc_mmpp *arrivals, struct cc_error *error);

/* ---- queues; service is exponential ---- */

struct cc_mmpp_queue {
    struct cc_mmpp arrivals;
    double service_mean_s;  /* (0 .. */
    double patience_mean_s; /* INFINITY: nobody abandons; not read by the loss models */
    int agent_count;        /* [1 .. */
};

struct cc_mmpp_loss {
    double loss_prob;       /* of arrivals */
    double all_busy_prob;   /* share of time: less than loss_prob when arrivals come in spells */
    double mean_busy;       /* agents */
    double busy_variance_s; /* asymptotic, of the time average of the number of busy agents */
};

/* MMPP/M/c/c, exact; relative error about 1e-12, O(agent_count). */
int cc_mmpp_loss(const struct cc_mmpp_queue *queue, struct cc_mmpp_loss *result, struct cc_error *error);

/*
 * Hayward's approximation of the loss probability: B(c / z, a / z), z the peakedness, B Erlang's formula for
 * a fractional number of agents.  Off by a tenth or more; exact for Poisson arrivals.
 */
int cc_mmpp_hayward(const struct cc_mmpp_queue *queue, double *loss_prob, struct cc_error *error);

struct cc_mmpp_wait {
    double wait_prob;     /* arrivals that find no agent free */
    double all_busy_prob; /* share of time */
    double mean_queue_length;
    double mean_wait_s;      /* of all arrivals, abandoned ones included */
    double abandon_prob;     /* of arrivals */
    double occupancy;        /* share of time an agent is busy */
    double queue_variance_s; /* asymptotic, of the time average of the queue length */
    double tail_prob;        /* of the longest queue that the solution admits */
};

/*
 * MMPP/M/c, or MMPP/M/c+M when patience is finite, on the Markov chain of phase and calls; cut where the
 * queue is less likely than 1e-22, relative error about 1e-12.  Fails with CC_BAD_USAGE on bad input or when
 * the queue has no steady state (or nearly none), with CC_BAD_IO without memory.
 */
int cc_mmpp_wait(const struct cc_mmpp_queue *queue, struct cc_mmpp_wait *result, struct cc_error *error);

#endif
