/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_STAFFING_H
#define CCSIM_MODELS_STAFFING_H

#include "models/goals.h"
#include "models/staff_moves.h"

/*
 * The least staff with which a way of handling the phone reaches the scenario's goals.
 *
 * Theory gives plans of rising hours (cc_plan_grow); simulation on common demands finds the first of them
 * that reaches every goal at the stated confidence, and another way up from shortly before it, by heads where
 * the simulated gain per hour, so per euro, is largest.  From the cheaper of the two heads are taken away,
 * one at a time and two for one, until none can go.  What was chosen among many looks better than it is: the
 * plan is judged again on demands it was not chosen by, and gets heads where they gain most for the goals
 * that fail there, until it holds.
 */
struct cc_staffing_options {
    uint64_t seed;
    int thread_count;
    int64_t reps; /* weeks by which plans are chosen; judged on four times as many others */
    void (*progress)(void *context, int64_t done, int64_t planned); /* plans simulated; planned 0 */
    void *progress_context;
};

struct cc_staffing_result {
    bool feasible; /* `plan` reaches every goal on fresh demands; else it is the best that was found */
    struct cc_plan plan;
    double hours;          /* of it, a week */
    struct cc_plan chosen; /* before it was judged on fresh demands */
    bool chosen_feasible;
    int plans_simulated;
    int goal_count;
    struct cc_goal_result goals[CC_STAFFING_GOALS_MAX]; /* of `plan`, on the fresh demands */
    struct cc_goal_result today[CC_STAFFING_GOALS_MAX]; /* and of today's staff */
    struct cc_experiment experiment; /* on the fresh demands: today's staff (baseline), then the plan */
};

/* Finds the plan for `variant`.  Close the result afterwards. */
int cc_staffing_solve(const struct cc_planner *planner, const struct cc_variant *variant,
                      const struct cc_staffing_options *options, struct cc_staffing_result *result,
                      struct cc_error *error);
void cc_staffing_close(struct cc_staffing_result *result);

/*
 * Takes units away from a plan of shifts that holds, and exchanges them for cheaper ones, until none can go;
 * judged and mended like the plan of heads.  One that does not hold is judged as it is.  pool->used is the
 * plan before and after.  Close the result afterwards.
 */
int cc_staffing_trim(struct cc_staff_pool *pool, const struct cc_variant *variant,
                     const struct cc_staffing_options *options, struct cc_staffing_result *result,
                     struct cc_error *error);

/* How far plans are from the goals on the demands they are chosen by: 0 when each holds at the confidence. */
int cc_staffing_shortages(const struct cc_planner *planner, const struct cc_variant *variant,
                          const struct cc_staffing_options *options, const struct cc_plan *plans, int count,
                          double *shortages, struct cc_error *error);

#endif
