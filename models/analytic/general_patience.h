/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ANALYTIC_GENERAL_PATIENCE_H
#define CCSIM_MODELS_ANALYTIC_GENERAL_PATIENCE_H

#include "models/analytic/erlang.h"
#include "sim/error.h"

/*
 * M/M/c+G: Poisson calls, exponential service, c agents, first come first served, and a patience of any law
 * that runs in the queue only.  V is the wait of a caller with endless patience; a caller abandons when his
 * patience R is at most V.  Balking: a caller who must wait leaves at once with a fixed probability; he
 * counts as abandoned after a wait of 0.
 */

/*
 * A law of patience, finite with probability 1.  The functions give the part of those who do not balk; each
 * is exact also where it is far below 1, so that nothing cancels.  H(t), the integral of the survival
 * function, is partial_mean_s + t survival.
 */
struct cc_patience {
    double (*survival)(const struct cc_patience *law, double t_s);       /* P(R > t) */
    double (*cdf)(const struct cc_patience *law, double t_s);            /* P(R <= t) */
    double (*partial_mean_s)(const struct cc_patience *law, double t_s); /* E(R; R <= t) */
    double parameter[4];                                                 /* the law's own */
    double scale_s;    /* order of magnitude of the patience; 0: a parameter makes no sense */
    double balk_prob;  /* [0 .. 1] */
    double break_s[2]; /* where the law is not smooth; INFINITY: nowhere */
};

/* Laws; their arguments are checked by cc_general_patience_solve.  Set balk_prob afterwards. */
struct cc_patience cc_general_patience_exponential(double mean_s);
struct cc_patience cc_general_patience_deterministic(double value_s);
struct cc_patience cc_general_patience_uniform(double from_s, double to_s);
struct cc_patience cc_general_patience_erlang(int phase_count, double mean_s);
struct cc_patience cc_general_patience_hyperexponential(double first_prob, double first_mean_s,
                                                        double second_mean_s);
struct cc_patience cc_general_patience_weibull(double shape, double scale_s);

struct cc_general_patience {
    struct cc_erlang_load load; /* as given; patience_mean_s is not used */
    struct cc_patience patience;
    double offered_load_erl;
    double occupancy;               /* share of time an agent is busy */
    double wait_prob;               /* P(V > 0), balking callers included */
    double no_wait_prob;            /* P(V = 0), also when it is far below the last bit of wait_prob */
    double abandon_prob;            /* of offered */
    double abandon_prob_of_waiting; /* of those with V > 0 */
    double mean_wait_s;             /* of all, W = min(V, R) */
    double mean_wait_served_s;
    double mean_wait_abandoned_s; /* 0 when nobody abandons */
    double mean_virtual_wait_s;   /* V */
    double sd_virtual_wait_s;
    double mean_queue_length;
    /* for the function below: where the density of V peaks, and its height there */
    double peak_s, peak_density_per_s;
};

/*
 * Solves M/M/c+G, overload included.
 *
 * Adaptive Gauss-Legendre over the density of V, lambda p(c-1) exp(lambda H(x) - c mu x), which has one peak;
 * exponents are measured from there, so nothing overflows.  O(c) and about a millisecond; relative error
 * about 1e-12, or lambda V x 1e-16 when that is more.  Fails with CC_BAD_USAGE on a value out of range.
 * Source: Baccelli and Hebuterne 1981; Zeltyn and Mandelbaum 2005.
 */
int cc_general_patience_solve(const struct cc_erlang_load *load, const struct cc_patience *patience,
                              struct cc_general_patience *result, struct cc_error *error);

/* What happens within T >= 0 seconds of a call's arrival; feeds cc_erlang_service_level. */
void cc_general_patience_within(const struct cc_general_patience *model, double within_s,
                                struct cc_erlang_within *result);

#endif
