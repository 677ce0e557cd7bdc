/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_FRONTIER_H
#define CCSIM_MODELS_FRONTIER_H

#include "models/experiment.h"
#include "models/plan.h"

/*
 * The trade-off between staff and waiting, for each way of handling the phone: plans from few heads to many,
 * each the best for its hours by theory, and the staff of today, all simulated on the same callers.
 */
enum { CC_FRONTIER_POINTS_MAX = 40 };

struct cc_frontier_options {
    struct cc_experiment_options experiment; /* plans and bare are set by the frontier */
    int point_count;                         /* plans between least and most [2 .. CC_FRONTIER_POINTS_MAX] */
    double least, most;                      /* hours of the first and last plan, as part of today's */
};

struct cc_frontier {
    struct cc_planner planner;
    struct cc_experiment experiment; /* strategy by strategy: today's staff, then the plans, hours rising */
    int strategy_count, point_count; /* variants = strategy_count x (1 + point_count) */
    struct cc_plan plans[CC_FRONTIER_POINTS_MAX];
    int knee[CC_MAX_VARIANTS]; /* by strategy: its plan farthest below the line from first to last; -1: none
                                */
};

/* The variant of the experiment that is a point of a strategy; point -1 is today's staff. */
static inline int cc_frontier_at(const struct cc_frontier *frontier, int strategy, int point)
{
    return strategy * (frontier->point_count + 1) + point + 1;
}

/* Plans with fewer hours than the least the scenario allows are left out, and equal ones.  Close afterwards.
 */
int cc_frontier_run(struct cc_frontier *frontier, struct cc_scenario *scenario, uint32_t selected,
                    const struct cc_frontier_options *options, struct cc_error *error);
void cc_frontier_close(struct cc_frontier *frontier);

#endif
