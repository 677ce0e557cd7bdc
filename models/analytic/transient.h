/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ANALYTIC_TRANSIENT_H
#define CCSIM_MODELS_ANALYTIC_TRANSIENT_H

#include <stdbool.h>

#include "sim/error.h"

/*
 * A day of M(t)/M/s(t)+M, exact: Poisson calls at a rate and agents in a number that change from period to
 * period, exponential service and patience, one queue, first come first served, empty at the start.
 *
 * Semantics.  An agent whose shift ends finishes the call in hand and takes no other (exhaustive); agents who
 * start take waiting callers at once, in order.  Patience runs only in the queue.  At the end of the last
 * period calls stop and the queue is drained by the last number of agents of the day that is not 0; callers
 * who still wait then may be served or give up, and count.  A call counts in the period in which it arrives,
 * time and abandonments in the period in which they happen.  "All busy" means no fewer busy agents than are
 * on duty, so always when nobody is.
 *
 * Method.  Uniformisation: forward for the law of busy agents and waiting callers, backward for what awaits a
 * caller who arrives now, Gauss-Legendre over the time of arrival.  Source: Jensen 1953; Grassmann 1977;
 * Ingolfsson, Akhmetshina, Budge, Li and Wu 2007 (exhaustive service).  Error: about 1e-12 relative for means
 * and integrals over time, 1e-10 for sums over arrivals (test_analytic_transient.c).
 *
 * Times are called seconds, but any unit does when all inputs share it.
 */

enum { CC_TRANSIENT_TARGETS_MAX = 8, CC_TRANSIENT_AGENTS_MAX = 10000 };
#define CC_TRANSIENT_WORK_MAX 1e10 /* of a day: events x (agents + waiting callers) */

struct cc_transient_day {
    int period_count;                 /* [1 .. */
    const double *border_s;           /* [period_count + 1], strictly ascending */
    const double *arrival_rate_per_s; /* [period_count], [0 .. */
    const int *agent_count;           /* [period_count], [0 .. CC_TRANSIENT_AGENTS_MAX], not all 0 */
    double service_rate_per_s;        /* (0 .. */
    double abandon_rate_per_s;        /* [0 .. ; 0: endless patience */
    int target_count;                 /* [0 .. CC_TRANSIENT_TARGETS_MAX] */
    const double *within_s;           /* [target_count], thresholds of the service level, [0 .. */
    int probe_count;                  /* [0 .. */
    const double *probe_s; /* [probe_count] ascending, from border_s[0] on, also after the last border */
    bool occupancy_only;   /* skip all that asks what awaits a caller: much faster */
};

/* Expected counts and times, of a period or the day. */
struct cc_transient_period {
    double start_s, end_s;
    double offered;      /* calls that arrive here */
    double queue_time_s; /* integral of the mean number waiting */
    double busy_time_s;  /* integral of the mean number of busy agents */
    double all_busy_time_s;
    double abandoned; /* calls that give up here */
    /* of the calls that arrive here; NAN with occupancy_only */
    double abandoned_of_arrivals;
    double virtual_wait_s; /* sum over the calls of the wait, had she endless patience */
    double served_within[CC_TRANSIENT_TARGETS_MAX];
};

/* The centre at one time, just after any change at that time. */
struct cc_transient_point {
    double time_s;
    double queue_mean, queue_sd; /* callers waiting */
    double busy_mean;            /* agents, those beyond their shift included */
    double all_busy_prob;
    double empty_prob;
    /* for a caller who arrives now, also after closing; NAN with occupancy_only */
    double abandon_prob;
    double virtual_wait_s; /* mean */
    double served_within_prob[CC_TRANSIENT_TARGETS_MAX];
};

struct cc_transient {
    struct cc_transient_period *period; /* [period_count + 1], the last after closing: end_s is INFINITY */
    struct cc_transient_point *point;   /* [probe_count] */
    struct cc_transient_period day;     /* sums over all of them */
    double mean_wait_s;                 /* of all calls: queue time / offered; 0 when nobody calls */
    double conservation_error;          /* abandoned as counted by time less as counted by arrival, calls */
};

/*
 * Solves a day.  `result` is filled by this function and released with cc_transient_close, which accepts a
 * result of zeros or of a failed call.
 *
 * Fails with CC_BAD_USAGE and a sentence when an input is out of range or the work is above
 * CC_TRANSIENT_WORK_MAX, CC_BAD_IO without memory.  The time taken grows with day length x total rate of
 * events x (agents + longest queue): 0.1 to 0.2 s for 24 agents and 12 hours.  Thresholds that reach over
 * changes of agents cost more, in proportion to their length: 0.8 s when it is half an hour.
 */
int cc_transient_solve(const struct cc_transient_day *day, struct cc_transient *result,
                       struct cc_error *error);
void cc_transient_close(struct cc_transient *result);

/*
 * Rates for cc_transient_solve that stand for a smooth arrival rate: the commutator-free Magnus method of
 * order four, whose every step is two stretches of constant rate.
 *
 *   rate_at      arrival rate at a time                    [0 .. , smooth]
 *   step_count   steps n from start_s to end_s             [1 .. ]
 *   border_s     out: 2 n + 1 times
 *   rate_per_s   out: 2 n rates, raised to 0 when the steps are too coarse
 *
 * The law at the borders of even number is right to O(step^4) once few events fall into a step: with rates
 * near 100 per mean service time, 3e-9 at 40 steps per mean service time.  Source: Blanes and Moan 2006.
 */
void cc_transient_smooth_rates(double (*rate_at)(double time_s, void *context), void *context, double start_s,
                               double end_s, int step_count, double *border_s, double *rate_per_s);

/* CC_OK, or CC_BAD_USAGE with a sentence: what cc_transient_solve checks first. */
int cc_transient_check(const struct cc_transient_day *day, struct cc_error *error);

#endif
