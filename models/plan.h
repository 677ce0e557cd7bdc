/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_PLAN_H
#define CCSIM_MODELS_PLAN_H

#include "models/scenario.h"

/*
 * Staffing plans: heads on duty by weekday and block of the day.  A planner knows the blocks of a scenario,
 * the load that theory expects in each, and what one more head is worth there; a plan becomes a variant that
 * can be simulated.
 *
 * Theory: the load of a block is that of M(t)/M/inf for calls and the work that goes before them or in order
 * (modified offered load), the queue in it that of Erlang A at this load.
 */
enum { CC_PLAN_CELLS = 7 * CC_CELLS_PER_DAY };

struct cc_plan {
    int heads[CC_PLAN_CELLS]; /* by cell of the planner */
};

struct cc_plan_cell {
    int weekday;
    double from_s, to_s; /* clock times */
    double load_erl;
};

struct cc_planner {
    struct cc_scenario *scenario;
    struct cc_plan_cell cells[CC_PLAN_CELLS];
    int cell_count;
    double *queues; /* by cell and heads, once they were asked for; NAN: not yet */
};

/*
 * Part of paid hours that is lost at this time of a weekday: as the shift says (NULL: none in particular),
 * else the day's hour, else the practice.
 */
double cc_staffing_shrinkage(const struct cc_scenario *scenario, const struct cc_shift *shift, int weekday,
                             double clock_s);

/* Fails with CC_BAD_SCENARIO for a stationary run or a recorded log: they have no week to plan. */
int cc_planner_init(struct cc_planner *planner, struct cc_scenario *scenario, struct cc_error *error);

/* Everybody at the least, and at the most, that the scenario allows (most: INT_MAX when it says nothing). */
int cc_plan_least(const struct cc_planner *planner);
int cc_plan_most(const struct cc_planner *planner);

/* The plan nearest to a timeline: in each block the most heads it ever has there. */
void cc_plan_of_timeline(const struct cc_planner *planner, const struct cc_timeline *timeline,
                         struct cc_plan *plan);

/* Head-hours of a week. */
double cc_plan_hours(const struct cc_planner *planner, const struct cc_plan *plan);

/* Contract hours that these need, shrinkage of each half-hour included. */
double cc_plan_gross_hours(const struct cc_planner *planner, const struct cc_plan *plan);

/* Callers waiting at `heads`, mean over the block, by theory. */
double cc_plan_queue(const struct cc_planner *planner, int cell, int heads);

/*
 * Heads with which, by theory, the block that holds this half-hour reaches the share of the scenario's first
 * target: calls answered within its T, of all offered (Erlang A).  NAN: no target, no such block, or none of
 * a thousand does.
 */
double cc_plan_required(const struct cc_planner *planner, int cell);

/* Adds a head where the queue shrinks most per hour by theory; false when no block may have more. */
bool cc_plan_grow(const struct cc_planner *planner, struct cc_plan *plan);

/* `variant` with this staff; lives as long as the scenario. */
struct cc_variant cc_plan_variant(const struct cc_planner *planner, const struct cc_variant *variant,
                                  const struct cc_plan *plan);

/* Steps as `staff` of the scenario language, on one line, equal ones in a row once; returns `out`. */
enum { CC_PLAN_TEXT = 65536 };
const char *cc_plan_text(const struct cc_list *staff, char *out, size_t size);

#endif
