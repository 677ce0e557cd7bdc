/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/goals.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int cc_goal_parts(const struct cc_scenario *s, struct cc_part *parts)
{
    const struct cc_goal *goals = s->staffing.goals.items;
    int count = 0;
    for (int g = 0; g < s->staffing.goals.count; g++)
        for (int row = 0; row * CC_CELLS_PER_DAY < s->cell_count && goals[g].per != CC_PER_WEEK; row++) {
            const struct cc_day *day = &s->days[s->row_day[row]];
            if (goals[g].per == CC_PER_DAY)
                parts[count++] = (struct cc_part){goals[g].instance, day->weekday, -1, g};
            for (int k = 0; k < CC_CELLS_PER_DAY && goals[g].per == CC_PER_HALF_HOUR; k++)
                if (day->midnight_s + (k + 1) * 1800.0 > day->open_s &&
                    day->midnight_s + k * 1800.0 < day->close_s)
                    parts[count++] = (struct cc_part){goals[g].instance, -1, row * CC_CELLS_PER_DAY + k, g};
        }
    return count;
}

/* Takes an estimate into the goal: it must hold there too, and the worst is what is told of it. */
static void judge_goal(struct cc_goal_result *goal, const struct cc_estimate *e, double confidence,
                       int weekday, int cell)
{
    double scale =
        goal->at_least && goal->limit <= 1 ? fmax(1 - goal->limit, 0.01) : fmax(fabs(goal->limit), 1e-3);
    if (isnan(e->value)) {
        if (isnan(goal->bound))
            goal->estimate = *e;
        return;
    }
    double dof = (double)(e->n > 2 ? e->n - 1 : 1);
    double off = e->half_width * cc_student_t_quantile(confidence, dof) / cc_student_t_quantile(0.975, dof);
    double bound = goal->at_least ? e->value - off : e->value + off;
    double margin = (goal->at_least ? bound - goal->limit : goal->limit - bound) / scale;
    bool holds = goal->at_least ? bound >= goal->limit : bound <= goal->limit;
    if (!isfinite(margin))
        margin = -1e6;
    bool is_worst =
        isnan(goal->bound) || (goal->at_least ? bound < goal->bound : bound > goal->bound) || isnan(bound);
    goal->holds = goal->holds && holds;
    if (!holds && goal->missed < CC_GOAL_MISSED_MAX)
        goal->missed_at[goal->missed].weekday = weekday, goal->missed_at[goal->missed].cell = cell;
    goal->missed += !holds;
    goal->margin += margin;
    if (!holds)
        goal->shortage += fmax(-margin, 1e-9);
    if (is_worst) {
        goal->estimate = *e;
        goal->bound = bound;
        goal->weekday = weekday, goal->cell = cell;
    }
}

static void judge_week(struct cc_goal_result *goal, const struct cc_result *result, double confidence)
{
    judge_goal(goal, &result->estimate, confidence, -1, -1);
    goal->difference = result->difference;
}

int cc_goals_read(const struct cc_experiment *e, int variant, struct cc_goal_result *goals)
{
    const struct cc_scenario *s = e->scenario;
    const struct cc_goal *goal = s->staffing.goals.items;
    const struct cc_goal_result empty = {.weekday = -1,
                                         .cell = -1,
                                         .bound = (double)NAN,
                                         .holds = true,
                                         .estimate = {(double)NAN, (double)NAN, 0},
                                         .difference = {(double)NAN, (double)NAN, 0}};
    double confidence = s->staffing.confidence;
    char id[96];
    int count = 0, part = 0;
    for (; count < s->staffing.goals.count; count++) {
        struct cc_goal_result *result = &goals[count];
        *result = empty;
        result->measure = goal[count].measure;
        result->limit = isnan(goal[count].at_least) ? goal[count].at_most : goal[count].at_least;
        result->at_least = !isnan(goal[count].at_least);
        result->per = goal[count].per;
        if (result->per != CC_PER_HALF_HOUR)
            result->formula = cc_metric_formula(s, &e->instances[goal[count].instance]);
        if (result->per == CC_PER_WEEK)
            judge_week(result, cc_experiment_result(e, variant, goal[count].instance), confidence);
        for (; part < e->options.part_count && e->options.parts[part].owner == count; part++)
            judge_goal(result, &e->part_results[variant * e->options.part_count + part], confidence,
                       e->options.parts[part].weekday, e->options.parts[part].cell);
    }
    for (int t = 0; t < s->targets.count && s->staffing.goals.count == 0; t++, count++) {
        snprintf(id, sizeof id, "service_level[%s]", cc_scenario_target(s, t)->name);
        int instance = cc_metric_find(e->instances, e->instance_count, id);
        goals[count] = empty;
        goals[count].measure = cc_scenario_target(s, t)->name;
        goals[count].formula = cc_metric_formula(s, &e->instances[instance]);
        goals[count].limit = cc_scenario_target(s, t)->share;
        goals[count].at_least = true;
        judge_week(&goals[count], cc_experiment_result(e, variant, instance), confidence);
    }
    return count;
}

double cc_goals_shortage(const struct cc_goal_result *goals, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += goals[i].shortage;
    return sum;
}

int cc_goal_count(const struct cc_scenario *s)
{
    return s->staffing.goals.count ? s->staffing.goals.count : s->targets.count;
}

int cc_goal_quantiles(const struct cc_scenario *s, int quantiles[CC_STAFFING_GOALS_MAX])
{
    struct cc_metric_instance *instances = malloc(CC_MAX_INSTANCES * sizeof *instances);
    int count = 0;
    if (!instances)
        return -1;
    cc_metric_instances(s, instances);
    for (int i = 0; i < s->staffing.goals.count; i++) {
        const struct cc_goal *goal = (const struct cc_goal *)s->staffing.goals.items + i;
        if (goal->per != CC_PER_HALF_HOUR && !instances[goal->instance].metric->ratio)
            quantiles[count++] = goal->instance;
    }
    free(instances);
    return count;
}
