/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_VALIDATION_DESCRIBE_H
#define CCSIM_MODELS_VALIDATION_DESCRIBE_H

#include "models/validation.h"

/*
 * What the stationary scenarios of many tables share: one queue, one kind of callers, a target for each of
 * six thresholds.  Times are in mean services unless a name says seconds.
 */
enum { CC_DESCRIBE_WITHINS = 6 };
extern const char *const cc_describe_within_names[]; /* "0.05" .. "2", as targets and columns call them */
extern const double cc_describe_within_units[];

/*
 * Begins a scenario: Poisson calls, one queue; `talk` and `more` are fields of a scenario, talk "" is
 * exponential with mean one unit.  The targets are service_level["0.05"] .. ["2"], of calls offered.
 */
void cc_describe(struct cc_simulation *simulation, double calls_per_unit, int agents, const char *talk,
                 const char *more);

/* 1 / (sqrt(c mu) - sqrt(lambda))^2 mean services: how slowly M/M/c forgets; at most 1e4. */
double cc_describe_relaxation(double agents, double load);

/* The same, generously, when about `room` calls can wait at most; overload is welcome. */
double cc_describe_relaxation_limited(double agents, double load, double room);

/*
 * Variance of the number of calls that wait over p (1 - p) calls, p = wait_prob: exact for M/M/c (+M), in
 * proportion to 1 + scv for other services, from the relaxation of the simulation where there is no such
 * queue.  patience INFINITY: nobody abandons.
 */
double cc_describe_dispersion(const struct cc_simulation *simulation, int agents, double patience,
                              double service_scv, double wait_prob);

#endif
