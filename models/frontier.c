/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/frontier.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Plans of rising hours: heads are added where theory says they help most, and some plans on the way kept. */
static void make_plans(struct cc_frontier *f, const struct cc_frontier_options *o, double today_h)
{
    struct cc_plan plan = {{0}};
    for (int i = 0; i < f->planner.cell_count; i++)
        plan.heads[i] = cc_plan_least(&f->planner);
    for (int i = 0; i < o->point_count; i++) {
        double share = o->least + (o->most - o->least) * i / (o->point_count - 1), before = -1;
        while (cc_plan_hours(&f->planner, &plan) < share * today_h - 1e-9 && cc_plan_grow(&f->planner, &plan))
            ;
        double hours = cc_plan_hours(&f->planner, &plan);
        if (f->point_count)
            before = cc_plan_hours(&f->planner, &f->plans[f->point_count - 1]);
        if (hours > before + 1e-9)
            f->plans[f->point_count++] = plan;
    }
}

static double value(const struct cc_frontier *f, int variant, const char *id)
{
    return cc_experiment_find(&f->experiment, variant, id)->estimate.value;
}

/* Farthest below the straight line from the first plan to the last, both axes scaled to one. */
static int find_knee(const struct cc_frontier *f, int strategy)
{
    int last = f->point_count - 1, knee = -1;
    double fte0 = value(f, cc_frontier_at(f, strategy, 0), "fte_scheduled"),
           fte1 = value(f, cc_frontier_at(f, strategy, last), "fte_scheduled"),
           wait0 = value(f, cc_frontier_at(f, strategy, 0), "contact_mean_s"),
           wait1 = value(f, cc_frontier_at(f, strategy, last), "contact_mean_s"), deepest = 0;
    for (int i = 1; i < last; i++) {
        int v = cc_frontier_at(f, strategy, i);
        double along = (value(f, v, "fte_scheduled") - fte0) / (fte1 - fte0);
        double below = 1 - along - (value(f, v, "contact_mean_s") - wait1) / (wait0 - wait1);
        if (below > deepest)
            deepest = below, knee = i;
    }
    return knee;
}

int cc_frontier_run(struct cc_frontier *f, struct cc_scenario *scenario, uint32_t selected,
                    const struct cc_frontier_options *o, struct cc_error *error)
{
    struct cc_experiment_options options = o->experiment;
    *f = (struct cc_frontier){.strategy_count = 0};
    int code = cc_planner_init(&f->planner, scenario, error), count = 0;
    if (code != CC_OK)
        return code;
    double today_h = cc_scenario_variant(scenario, scenario->baseline_index)->timeline.scheduled_s / 3600 /
                     (double)scenario->calendar.weeks;
    make_plans(f, o, today_h);
    int room = scenario->variants.count * (f->point_count + 1);
    struct cc_variant *plans = calloc((size_t)room, sizeof *plans);
    if (!plans)
        return cc_error_add(error, CC_BAD_IO, "not enough memory for the plans");
    for (int i = 0; i < scenario->variants.count; i++) {
        if (!(selected >> i & 1))
            continue;
        plans[count++] = *cc_scenario_variant(scenario, i);
        for (int k = 0; k < f->point_count; k++)
            plans[count++] = cc_plan_variant(&f->planner, cc_scenario_variant(scenario, i), &f->plans[k]);
        f->strategy_count++;
    }
    options.plans = plans, options.plan_count = count;
    options.bare = true, options.controlled = true, options.trade_off = false;
    code = cc_experiment_run(&f->experiment, scenario, 0, &options, error);
    f->experiment.options.plans = NULL;
    free(plans);
    for (int i = 0; i < f->strategy_count && code == CC_OK; i++) {
        f->knee[i] = find_knee(f, i);
        for (int k = -1; k < f->point_count; k++)
            f->experiment.variants[cc_frontier_at(f, i, k)].title = k < 0             ? "today"
                                                                    : k == f->knee[i] ? "knee"
                                                                                      : NULL;
    }
    return code;
}

void cc_frontier_close(struct cc_frontier *f)
{
    cc_experiment_close(&f->experiment);
}
