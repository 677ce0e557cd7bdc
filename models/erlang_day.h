/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ERLANG_DAY_H
#define CCSIM_MODELS_ERLANG_DAY_H

#include "models/experiment.h"

/*
 * Erlang beside the simulation: for each half-hour, what Erlang C and Erlang A say for the calls that the
 * simulation offered and the staff on duty, as if that half-hour lasted for ever.
 */
struct cc_erlang_cell {
    int cell;
    double calls_per_h, heads, offered_load_erl;
    /* mean wait [s], callers answered within the first target's T, occupancy; NAN: no answer (overload, no
     * staff) */
    double c_wait_s, c_within, a_wait_s, a_within, a_abandon;
    struct cc_estimate hold_s, within, occupancy; /* simulated */
};

/*
 * Fills `cells` (room for scenario->cell_count) from the simulated half-hours of a variant of the experiment;
 * returns how many half-hours had calls.
 */
int cc_erlang_day(const struct cc_experiment *experiment, int variant, struct cc_erlang_cell *cells);

/* The assumptions of Erlang that the scenario breaks, in words; returns how many were written (at most
 * `room`). */
int cc_erlang_broken_assumptions(const struct cc_scenario *scenario, const char **words, int room);

/* Mean talk plus wrap-up over all patients [s]. */
double cc_erlang_handling_mean_s(const struct cc_scenario *scenario);

/* Mean patience over all patients [s]; HUGE_VAL when anybody is infinitely patient. */
double cc_erlang_patience_mean_s(const struct cc_scenario *scenario);

/* Mean heads on duty in the opening hours of a half-hour; 0 when closed. */
double cc_erlang_heads(const struct cc_scenario *scenario, const struct cc_timeline *timeline, int cell);

/* Threshold of "within" in half-hours: the first target's [s], or 0 without targets. */
double cc_erlang_within_s(const struct cc_scenario *scenario);

#endif
