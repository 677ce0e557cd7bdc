/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ANALYTIC_TRANSIENT_CHAIN_H
#define CCSIM_MODELS_ANALYTIC_TRANSIENT_CHAIN_H

#include "sim/error.h"

/*
 * The two Markov chains behind transient.h, moved through time by uniformisation: with L at least every rate
 * of leaving a state, exp(A h) = sum_k Poisson(k; L h) (I + A / L)^k, so that nothing cancels and the error
 * is what is cut off.  Source: Jensen 1953; Grassmann 1977.
 *
 * Both chains name a state where no agent is free by (excess, waiting): `excess` agents beyond those on duty
 * still finish a call after their shift (rows), and `waiting` callers queue (columns).  The occupancy runs
 * forward and also has the states of 0 .. agents - 1 busy agents and no queue; the outlook runs backward and
 * sees the state through the eyes of one caller with `waiting` callers ahead.
 *
 * Grids grow and shrink with what matters: states below 1e-30 (columns) or 1e-22 (rows) are dropped.
 */

struct cc_transient_rates {
    double arrival_rate_per_s; /* [0 .. */
    double service_rate_per_s; /* (0 .. */
    double abandon_rate_per_s; /* [0 .. */
    int agent_count;           /* on duty [0 .. */
};

/* The waiting states of a chain: value[row * stride + column], with a border of one value left and two right.
 */
struct cc_transient_grid {
    int row_count, column_count;
    int stride;
    double *value;
};

/*
 * Poisson weights for uniformisation: weight[k] = P(N = k) and above[k] = P(N > k), both for 0 <= k < the
 * count returned, beyond which less than 1e-18 is left; 0 <= mean <= CC_TRANSIENT_JUMPS_MAX.
 */
enum { CC_TRANSIENT_JUMPS_MAX = 400, CC_TRANSIENT_WEIGHTS = 800 };
int cc_transient_chain_weights(double mean, double weight[CC_TRANSIENT_WEIGHTS],
                               double above[CC_TRANSIENT_WEIGHTS]);

/* ---- forward: the law of (busy, waiting) ---- */

enum { CC_OCCUPANCY_BUFFERS = 4 };

struct cc_transient_occupancy {
    int agent_count; /* on duty now */
    int agent_capacity, row_capacity, column_capacity;
    int row_count, column_count; /* in use: rows 0 .. excess, columns 0 .. waiting */
    double *block[CC_OCCUPANCY_BUFFERS];
};

/* Means of a law, or integrals of them over time. */
struct cc_transient_moments {
    double queue;
    double queue_squared;
    double busy;     /* agents, those beyond their shift included */
    double all_busy; /* P(busy >= agents on duty) */
    double empty;    /* P(nobody in the centre) */
};

/* An empty centre with `agent_count` of at most `agent_capacity` agents.  CC_BAD_IO without memory. */
int cc_transient_chain_open(struct cc_transient_occupancy *occupancy, int agent_count, int agent_capacity,
                            struct cc_error *error);
void cc_transient_chain_close(struct cc_transient_occupancy *occupancy);

/*
 * Lets `length_s` pass at constant rates; rates->agent_count must be the number on duty.  Adds the integrals
 * of the moments over this time to `integral` unless it is NULL.
 */
int cc_transient_chain_advance(struct cc_transient_occupancy *occupancy,
                               const struct cc_transient_rates *rates, double length_s,
                               struct cc_transient_moments *integral, struct cc_error *error);

/* Another number on duty: more serve the queue at once, fewer finish the calls in hand. */
int cc_transient_chain_change(struct cc_transient_occupancy *occupancy, int agent_count,
                              struct cc_error *error);

void cc_transient_chain_moments(const struct cc_transient_occupancy *occupancy,
                                struct cc_transient_moments *moments);

/* The waiting states, valid until the chain moves. */
struct cc_transient_grid cc_transient_chain_waiting(const struct cc_transient_occupancy *occupancy);

/* Probability that an agent is free. */
double cc_transient_chain_free_prob(const struct cc_transient_occupancy *occupancy);

/*
 * Integrals of the moments from now until the centre is empty for good, nobody calling any more; at least
 * one agent on duty.  Exact: one pass over the states.  `empty` is left alone.
 */
int cc_transient_chain_drain(const struct cc_transient_occupancy *occupancy,
                             const struct cc_transient_rates *rates, struct cc_transient_moments *integral,
                             struct cc_error *error);

/* ---- backward: what awaits a caller ---- */

/* Expected earnings of a caller until she is served or gives up. */
struct cc_transient_outlook {
    double when_served;      /* earned when served */
    double earned_per_s;     /* earned while waiting */
    double leave_rate_per_s; /* at which she gives up */
    int row_count, column_count;
    int capacity; /* of each buffer, in numbers */
    double *buffer[3];
};

/* Sets the size of the grid and all values to 0. */
int cc_transient_outlook_reset(struct cc_transient_outlook *outlook, int row_count, int column_count,
                               struct cc_error *error);
void cc_transient_outlook_close(struct cc_transient_outlook *outlook);

/* Sets the values to those of an endless stretch at these rates, at least one agent on duty. */
int cc_transient_outlook_forever(struct cc_transient_outlook *outlook, const struct cc_transient_rates *rates,
                                 int row_count, int column_count, struct cc_error *error);

/* Another size; new states take the value of the nearest old one. */
int cc_transient_outlook_resize(struct cc_transient_outlook *outlook, int row_count, int column_count,
                                struct cc_error *error);

/* From the values at the end of a stretch of `length_s` to those at its start. */
void cc_transient_outlook_rewind(struct cc_transient_outlook *outlook, const struct cc_transient_rates *rates,
                                 double length_s);

/* From the values just after a change of the number on duty to those just before it, on a grid of another
 * size. */
int cc_transient_outlook_unchange(struct cc_transient_outlook *outlook, int agents_before, int agents_after,
                                  int row_count, int column_count, struct cc_error *error);

/* Sum of probability x value over the states of `waiting`, which must not be larger than the outlook's grid.
 */
double cc_transient_outlook_mean(const struct cc_transient_outlook *outlook,
                                 const struct cc_transient_grid *waiting);

#endif
