/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ANALYTIC_ERLANG_H
#define CCSIM_MODELS_ANALYTIC_ERLANG_H

#include "sim/error.h"

/*
 * The stationary formulas every planner knows, exact to about 1e-12: Erlang B (M/M/c/c, blocked calls are
 * lost), Erlang C (M/M/c, callers wait for ever) and Erlang A (M/M/c+M, callers wait an exponential
 * patience).  First come first served; patience runs only in the queue; every call counts as offered.
 *
 * Times are called seconds here, but any unit does when all inputs share it.  Functions that return int fail
 * with CC_BAD_USAGE and a sentence in `error` when an input is out of range or the queue has no steady state;
 * they never give NaN.  Functions on a solved model assert their range.  Nothing allocates except
 * cc_erlang_variance_solve.
 */

#define CC_ERLANG_AGENTS_MAX 100000
#define CC_ERLANG_LOAD_MAX_ERL 1e6

struct cc_erlang_load {
    double arrival_rate_per_s; /* (0 .. ; at most CC_ERLANG_LOAD_MAX_ERL of work arrives per second */
    double service_mean_s;     /* (0 .. */
    double patience_mean_s;    /* Erlang A: 1e-6 .. 1e6 x service_mean_s; INFINITY: nobody abandons */
    int agent_count;           /* [1 .. CC_ERLANG_AGENTS_MAX] */
};

/* ---- Erlang B ---- */

/*
 * Probability that a call finds all agents busy and is lost.
 *
 *   offered_load_erl   arrival rate x mean service time             [erlang, 0 < a <= CC_ERLANG_LOAD_MAX_ERL]
 *   agent_count        servers c, fractions allowed (Hayward)       [0 .. CC_ERLANG_AGENTS_MAX]
 *   blocking_prob      out: B(c, a); 0 when below 1e-308            [0 .. 1]
 *
 * Recursion B_k = a B / (k + a B), O(c), no overflow; a fraction starts from the incomplete gamma function.
 * Source: Jagerman 1974 for continuous c.
 */
int cc_erlang_b(double offered_load_erl, double agent_count, double *blocking_prob, struct cc_error *error);

/* Largest offered load that `agent_count` (0 < c, fractions allowed) carry at blocking 0 < blocking_prob < 1.
 */
int cc_erlang_b_max_load(double agent_count, double blocking_prob, double *offered_load_erl,
                         struct cc_error *error);

/* Least whole number of agents with blocking at most 0 < blocking_max < 1. */
int cc_erlang_b_min_agents(double offered_load_erl, double blocking_max, int *agent_count,
                           struct cc_error *error);

/* ---- Erlang C ---- */

struct cc_erlang_c {
    double offered_load_erl;
    double occupancy;              /* share of time an agent is busy */
    double wait_prob;              /* P(W > 0) */
    double mean_wait_s;            /* of all calls */
    double sd_wait_s;              /* of all calls */
    double mean_wait_of_waiting_s; /* E(W | W > 0), also the mean of the exponential tail */
    double mean_queue_length;
};

/* Solves M/M/c; patience_mean_s is ignored.  Fails when the load is not below the number of agents. */
int cc_erlang_c_solve(const struct cc_erlang_load *load, struct cc_erlang_c *result, struct cc_error *error);

/* P(W <= within_s), within_s >= 0. */
double cc_erlang_c_wait_cdf(const struct cc_erlang_c *model, double within_s);

/* Least t with P(W <= t) >= prob, 0 <= prob < 1; 0 when more than `prob` need not wait. */
double cc_erlang_c_wait_quantile_s(const struct cc_erlang_c *model, double prob);

/* ---- Erlang A ---- */

struct cc_erlang_a {
    struct cc_erlang_load load; /* as given */
    double offered_load_erl;
    double occupancy;               /* share of time an agent is busy */
    double wait_prob;               /* P(V > 0), V the wait of a caller with endless patience */
    double no_wait_prob;            /* P(V = 0), also when it is far below the last bit of wait_prob */
    double abandon_prob;            /* of offered */
    double abandon_prob_of_waiting; /* of those who must wait */
    double mean_wait_s;             /* of all, W = min(V, patience) */
    double mean_wait_served_s;
    double mean_wait_abandoned_s;
    double mean_virtual_wait_s; /* V */
    double sd_virtual_wait_s;
    double mean_queue_length;
    /* for the functions below: where the density of V peaks, and its height there */
    double peak_s, peak_density_per_s;
};

/*
 * Solves M/M/c+M, overload included.  Gauss-Legendre over the density of the virtual wait, scaled by its
 * peak; O(c) and some tens of microseconds. Source: Baccelli and Hebuterne 1981; Zeltyn and Mandelbaum 2005.
 * Relative error below 1e-10 (test_erlang.c).
 */
int cc_erlang_a_solve(const struct cc_erlang_load *load, struct cc_erlang_a *result, struct cc_error *error);

/* What happens within T seconds of a call's arrival, as shares of all offered calls. */
struct cc_erlang_within {
    double served_share;     /* P(served, W <= T) */
    double abandoned_share;  /* P(abandoned, W <= T) */
    double virtual_wait_cdf; /* P(V <= T) */
};

/* within_s >= 0. */
void cc_erlang_a_within(const struct cc_erlang_a *model, double within_s, struct cc_erlang_within *result);

/* Whose wait a quantile speaks of. */
enum cc_erlang_wait {
    CC_WAIT_ALL,     /* min(V, patience), everybody */
    CC_WAIT_SERVED,  /* of those served */
    CC_WAIT_VIRTUAL, /* V */
};

/* Least t with P(wait <= t) >= prob, 0 <= prob < 1; relative error about 1e-11. */
double cc_erlang_a_wait_quantile_s(const struct cc_erlang_a *model, enum cc_erlang_wait whose, double prob);

/* ---- service level ---- */

/* The four ways a service level is counted; never print one without its id. */
enum cc_erlang_service_level {
    CC_SL_OFFERED,              /* answered within T / offered */
    CC_SL_ANSWERED,             /* answered within T / answered */
    CC_SL_INCL_ABANDONED,       /* (answered within T + abandoned within T) / offered */
    CC_SL_EXCL_SHORT_ABANDONED, /* answered within T / (offered - abandoned within T) */
    CC_SL_COUNT,
};

struct cc_erlang_formula {
    const char *id;      /* "sl-offered" */
    const char *meaning; /* "answered within T / offered" */
};

extern const struct cc_erlang_formula cc_erlang_formulas[CC_SL_COUNT];

/* For Erlang C give served_share = P(W <= T), abandoned_share = 0 and abandon_prob = 0. */
double cc_erlang_service_level(enum cc_erlang_service_level formula, const struct cc_erlang_within *within,
                               double abandon_prob);

/* ---- how many agents ---- */

/* What must hold; NAN where nothing is asked. */
struct cc_erlang_goal {
    double wait_prob_max;     /* (0 .. 1) */
    double mean_wait_max_s;   /* of all, (0 .. */
    double abandon_prob_max;  /* (0 .. 1), Erlang A only */
    double service_level_min; /* (0 .. 1) */
    double within_s;          /* T of the service level, [0 .. */
    enum cc_erlang_service_level formula;
};

/* No goal at all, to start from. */
struct cc_erlang_goal cc_erlang_goal_none(void);

/*
 * Least number of agents that meets every goal, load->agent_count ignored.  Galloping and bisection: all
 * goals are monotone in the number of agents.  Fails when even CC_ERLANG_AGENTS_MAX do not suffice, or
 * nothing is asked.
 */
int cc_erlang_c_min_agents(const struct cc_erlang_load *load, const struct cc_erlang_goal *goal,
                           int *agent_count, struct cc_error *error);
int cc_erlang_a_min_agents(const struct cc_erlang_load *load, const struct cc_erlang_goal *goal,
                           int *agent_count, struct cc_error *error);

/* ---- exact standard errors of a simulation ---- */

/*
 * Asymptotic variances of a long run.  Time averages: SE = sqrt(variance / run length).  Per call, each a
 * ratio of sums over calls: SE = sqrt(variance / number of calls).
 */
struct cc_erlang_variance {
    double queue_length_s;        /* time average */
    double busy_agents_s;         /* time average */
    double all_busy_s;            /* time average of 1{no agent free} */
    double wait_prob_per_call;    /* calls that found no agent free / calls */
    double mean_wait_s2_per_call; /* sum of all waits / calls */
    double abandon_prob_per_call; /* abandoned calls / calls */
};

/*
 * M/M/c when patience_mean_s is INFINITY, else M/M/c+M.  Truncates the chain where it is 1e-26 less likely
 * than at its peak; fails with CC_BAD_USAGE beyond two million states, CC_BAD_IO without memory.
 */
int cc_erlang_variance_solve(const struct cc_erlang_load *load, struct cc_erlang_variance *result,
                             struct cc_error *error);

/* ---- shared checks ---- */

/* CC_OK, or CC_BAD_USAGE with a sentence; agent_count and patience_mean_s only when asked for. */
int cc_erlang_check_load(const struct cc_erlang_load *load, int with_agents, int with_patience,
                         struct cc_error *error);

#endif
