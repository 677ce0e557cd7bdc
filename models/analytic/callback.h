/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ANALYTIC_CALLBACK_H
#define CCSIM_MODELS_ANALYTIC_CALLBACK_H

#include <stdbool.h>

#include "models/analytic/erlang.h"

/*
 * Callback systems with an exact solution.  Poisson arrivals, exponential service, first come first served; a
 * call back keeps the caller's place in line, takes an agent as long as a call, and its caller never
 * abandons. Times are called seconds, but any unit does when all inputs share it.
 */

/* ---- offered by the wait ahead ---- */

/*
 * A caller whose wait V would exceed offer_after_s (V known exactly, that of endless patience) is offered a
 * call back, once, on arrival, and accepts with probability accept_prob; everyone else holds with exponential
 * patience.
 */
struct cc_callback_by_wait {
    struct cc_erlang_load load; /* patience_mean_s INFINITY: holders do not abandon */
    double offer_after_s;       /* [0 .. */
    double accept_prob;         /* [0 .. 1] */
};

struct cc_callback_by_wait_result {
    struct cc_callback_by_wait model; /* as given */
    double delay_prob;                /* P(V > 0) */
    double no_wait_prob;              /* P(V = 0), also when it is far below the last bit of delay_prob */
    double offered_prob;              /* of all callers */
    double callback_prob;             /* of all callers */
    double abandon_prob;              /* of all callers */
    double abandon_prob_of_holders;   /* of those who do not take a call back, served at once or not */
    double mean_virtual_wait_s;       /* V */
    double sd_virtual_wait_s;
    double mean_callback_delay_s; /* E(V | V > offer_after_s); of those offered when accept_prob is 0 */
    double sd_callback_delay_s;
    double mean_hold_s; /* of those who do not take a call back */
    double occupancy;   /* share of time an agent is busy */
    double log_scale;   /* for cc_callback_by_wait_cdf: of the density of V */
};

/*
 * M/M/c+G whose patience law jumps at offer_after_s: Gauss-Legendre over the density of V, in logarithms, so
 * that neither overload nor 2000 agents overflow; relative error about 1e-12, tens of microseconds and
 * O(agents). Fails with CC_BAD_USAGE on bad input or when callers who never abandon bring more work than the
 * agents can do. Source: Baccelli and Hebuterne 1981; Zeltyn and Mandelbaum 2005.
 */
int cc_callback_by_wait_solve(const struct cc_callback_by_wait *model,
                              struct cc_callback_by_wait_result *result, struct cc_error *error);

/* P(V <= within_s), within_s >= 0. */
double cc_callback_by_wait_cdf(const struct cc_callback_by_wait_result *result, double within_s);

/* ---- offered by the length of the line ---- */

#define CC_CALLBACK_LINE_CAP_MAX 11

/*
 * A caller who finds no agent free and at least offer_if_waiting in line is offered a call back; the line
 * holds queue_cap callers and calls back, more are lost (and not offered).  A call back that is not answered,
 * when its turn comes, is dropped at once and the next in line tried.
 */
struct cc_callback_by_line {
    struct cc_erlang_load load; /* patience_mean_s INFINITY: holders do not abandon */
    int offer_if_waiting;       /* [0 .. */
    int queue_cap;              /* [1 .. CC_CALLBACK_LINE_CAP_MAX] */
    double accept_prob;         /* [0 .. 1] */
    double no_answer_prob;      /* [0 .. 1] */
};

struct cc_callback_average {
    double mean;
    double variance_s; /* asymptotic, of the time average */
};

struct cc_callback_by_line_result {
    struct cc_callback_average all_busy; /* share of time without a free agent */
    struct cc_callback_average blocked;  /* share of time with a full line */
    struct cc_callback_average offered;  /* share of time in which an arrival would be offered a call back */
    struct cc_callback_average holding;  /* callers on hold */
    struct cc_callback_average owed;     /* calls back in line */
    struct cc_callback_average busy;     /* agents */
    double callback_prob;                /* of all callers; as are the next two */
    double abandon_prob;
    double unanswered_prob;
    double mean_callback_delay_s; /* unanswered ones included; NAN when there are none */
    double mean_hold_s;           /* of those who enter and take no call back */
    double residual;              /* of the stationary equations */
};

/*
 * The line as a string of holders and calls back: a Markov chain of 2^(queue_cap + 1) + agent_count - 1
 * states, half a second for queue_cap 10; relative error about 1e-12.  CC_BAD_USAGE on bad input, CC_BAD_IO
 * without memory.
 */
int cc_callback_by_line_solve(const struct cc_callback_by_line *model,
                              struct cc_callback_by_line_result *result, struct cc_error *error);

/* ---- callbacks in a line of their own ---- */

/*
 * A caller who finds no agent free and at least offer_if_holding callers on hold is offered a call back,
 * which waits in a line of its own before or after holders, or first lies for an exponential delay.  Urgent
 * callers go before all and are not offered anything.  A call back that is not answered when its turn comes
 * takes no agent's time; it comes back after an exponential time, without end.
 */
struct cc_callback_lines {
    struct cc_erlang_load load;    /* patience_mean_s INFINITY: holders do not abandon */
    double urgent_rate_per_s;      /* 0: no urgent callers */
    double urgent_patience_mean_s; /* exponential, when there are any */
    int offer_if_holding;          /* [0 .., urgent callers count too */
    double accept_prob;            /* [0 .. 1] */
    bool callbacks_first;          /* before holders, or else after them */
    int agents_kept_free;          /* after holders: a call back begins only when more agents are free */
    double delay_mean_s;           /* until a call back is due; 0: at once */
    double no_show_prob;           /* [0 .. 1], of calls back that become due: nobody is there any more */
    double no_answer_prob;         /* [0 .. 1], at each attempt */
    double retry_mean_s;           /* to the next one; 0: there is none. Not with a delay */
};

struct cc_callback_lines_result {
    struct cc_callback_average all_busy; /* share of time without a free agent */
    struct cc_callback_average offered;  /* share of time in which an arrival would be offered a call back */
    struct cc_callback_average busy;     /* agents */
    struct cc_callback_average urgent;   /* callers on hold */
    struct cc_callback_average holding;  /* other callers on hold */
    struct cc_callback_average owed;     /* calls back in line */
    struct cc_callback_average pending;  /* calls back not due yet, or between two attempts */
    double callback_prob;                /* of the callers that are not urgent; as is the next */
    double abandon_prob;
    double mean_hold_s; /* of those who take no call back */
    double urgent_abandon_prob;
    double urgent_mean_hold_s;
    double mean_callback_delay_s; /* from promise to answer, when everybody shows up */
    double mean_lateness_s;       /* of those who show up, since they were due */
};

/*
 * A Markov chain of all counts, each cut where its last value is less likely than 1e-14; up to some seconds
 * when calls back pile up and lie besides.  CC_BAD_USAGE on bad input or when the counts grow without bound
 * (or nearly), CC_BAD_IO without memory.
 */
int cc_callback_lines_solve(const struct cc_callback_lines *model, struct cc_callback_lines_result *result,
                            struct cc_error *error);

/* ---- booked slots ---- */

#define CC_CALLBACK_SLOT_CAPACITY_MAX 500

/*
 * Requests book the earliest slot with room.  Slots begin every slot_s and take slot_capacity calls back
 * each; a request can book the very next beginning.
 */
struct cc_callback_slots {
    double request_rate_per_s; /* (0 .. */
    double slot_s;             /* (0 .. */
    int slot_capacity;         /* [1 .. CC_CALLBACK_SLOT_CAPACITY_MAX] */
};

struct cc_callback_slots_result {
    double mean_slot_use;        /* calls back per slot: request rate x slot_s */
    double full_prob;            /* share of slots with no room left */
    double mean_backlog;         /* bookings for later slots when a slot begins */
    double mean_booking_delay_s; /* from request to the beginning of the slot */
};

/*
 * The bookings just before a slot begins are a Markov chain, X' = (X - m)^+ + Poisson; the mean delay is by
 * Little's law E(X - m)^+ / rate + slot_s / 2. Cut where less likely than 1e-22, relative error about 1e-12.
 * CC_BAD_USAGE on bad input or when requests exceed the room (or nearly), CC_BAD_IO without memory.
 */
int cc_callback_slots_solve(const struct cc_callback_slots *slots, struct cc_callback_slots_result *result,
                            struct cc_error *error);

#endif
