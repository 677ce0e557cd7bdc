/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/staffing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    AT_ONCE = 12,     /* plans simulated side by side */
    PATH_MAX = 20000, /* heads that a path adds */
    FRESH_FACTOR = 4, /* weeks a plan is judged by, over those it was chosen by */
    REPAIRS_MAX = 40,
    BACK = 6, /* heads that the other way up may place elsewhere */
};

/* The demands a plan is judged by belong to another seed than those it was chosen by. */
#define FRESH_SEED UINT64_C(0x5bf0a8b1457695d5)

struct search {
    const struct cc_planner *planner;
    const struct cc_variant *variant;
    const struct cc_staffing_options *options;
    struct cc_staffing_result *result;
    struct cc_error *error;
    const struct cc_part *parts; /* of the goals per day and per half-hour */
    int part_count;
};

/* --- goals --- */

enum { PARTS_MAX = CC_MAX_GOALS * 7 * CC_CELLS_PER_DAY };

/* The parts of the week where goals per day and per half-hour must hold, goal by goal. */
static int list_parts(const struct cc_scenario *s, struct cc_part *parts)
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

/* What is asked of a variant of the experiment, and whether it is reached; returns how many goals. */
static int read_goals(const struct cc_experiment *e, int variant, struct cc_goal_result *goals)
{
    const struct cc_scenario *s = e->scenario;
    const struct cc_goal *goal = s->staffing.goals.items;
    const struct cc_goal_result empty = {.weekday = -1,
                                         .cell = -1,
                                         .bound = (double)NAN,
                                         .holds = true,
                                         .estimate = {(double)NAN, (double)NAN, 0}};
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
        if (result->per == CC_PER_WEEK)
            judge_goal(result, &cc_experiment_result(e, variant, goal[count].instance)->estimate, confidence,
                       -1, -1);
        for (; part < e->options.part_count && e->options.parts[part].owner == count; part++)
            judge_goal(result, &e->part_results[variant * e->options.part_count + part], confidence,
                       e->options.parts[part].weekday, e->options.parts[part].cell);
    }
    for (int t = 0; t < s->targets.count && s->staffing.goals.count == 0; t++, count++) {
        snprintf(id, sizeof id, "service_level[%s]", cc_scenario_target(s, t)->name);
        int instance = cc_metric_find(e->instances, e->instance_count, id);
        goals[count] = empty;
        goals[count].measure = cc_scenario_target(s, t)->name;
        goals[count].limit = cc_scenario_target(s, t)->share;
        goals[count].at_least = true;
        judge_goal(&goals[count], &cc_experiment_result(e, variant, instance)->estimate, confidence, -1, -1);
    }
    return count;
}

/* Shortages of the goals that do not hold, each as a part of what is allowed; a goal out of reach counts
 * most. */
static double shortage(const struct cc_goal_result *goals, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += goals[i].shortage;
    return sum;
}

static int goal_count(const struct cc_scenario *s)
{
    return s->staffing.goals.count ? s->staffing.goals.count : s->targets.count;
}

static bool asks_for_quantiles(const struct cc_scenario *s)
{
    struct cc_metric_instance *instances = malloc(CC_MAX_INSTANCES * sizeof *instances);
    bool any = false;
    if (!instances)
        return true;
    cc_metric_instances(s, instances);
    for (int i = 0; i < s->staffing.goals.count; i++) {
        const struct cc_goal *goal = (const struct cc_goal *)s->staffing.goals.items + i;
        any = any || (goal->per != CC_PER_HALF_HOUR && !instances[goal->instance].metric->ratio);
    }
    free(instances);
    return any;
}

/* --- simulation --- */

static int simulate(const struct search *s, const struct cc_variant *plans, int count, bool fresh,
                    struct cc_experiment *experiment)
{
    const struct cc_staffing_options *o = s->options;
    struct cc_experiment_options options = {.seed = (fresh ? o->seed ^ FRESH_SEED : o->seed) & INT64_MAX,
                                            .thread_count = o->thread_count,
                                            .reps = fresh ? FRESH_FACTOR * o->reps : o->reps,
                                            .precision = NAN,
                                            .bare = !asks_for_quantiles(s->planner->scenario),
                                            .plans = plans,
                                            .plan_count = count,
                                            .parts = s->parts,
                                            .part_count = s->part_count};
    int code = cc_experiment_run(experiment, s->planner->scenario, 0, &options, s->error);
    if (code != CC_OK)
        return code;
    experiment->options.plans = NULL;
    s->result->plans_simulated += count;
    if (o->progress)
        o->progress(o->progress_context, s->result->plans_simulated, 0);
    if (!experiment->interrupted)
        return CC_OK;
    cc_experiment_close(experiment);
    return cc_error_add(s->error, CC_FAILED_CHECK, "stopped before a plan was found");
}

/* How a plan does on the demands that plans are chosen by. */
struct score {
    double shortage;
    double margin[CC_STAFFING_GOALS_MAX];
};

static void take_score(struct score *score, const struct cc_goal_result *goals, int count)
{
    score->shortage = shortage(goals, count);
    for (int g = 0; g < count; g++)
        score->margin[g] = goals[g].margin;
}

static int measure(const struct search *s, const struct cc_plan *plans, int count, struct score *scores)
{
    struct cc_variant variants[AT_ONCE];
    struct cc_goal_result goals[CC_STAFFING_GOALS_MAX];
    int code = CC_OK;
    for (int from = 0; from < count && code == CC_OK; from += AT_ONCE) {
        struct cc_experiment experiment;
        int some = count - from < AT_ONCE ? count - from : AT_ONCE;
        for (int i = 0; i < some; i++)
            variants[i] = cc_plan_variant(s->planner, s->variant, &plans[from + i]);
        code = simulate(s, variants, some, false, &experiment);
        for (int i = 0; i < some && code == CC_OK; i++)
            take_score(&scores[from + i], goals, read_goals(&experiment, i, goals));
        if (code == CC_OK)
            cc_experiment_close(&experiment);
    }
    return code;
}

/* --- the first plan on the path of theory that holds --- */

/* Heads beyond which a block is as good as empty. */
static bool plenty(const struct cc_planner *p, const struct cc_plan *plan)
{
    for (int i = 0; i < p->cell_count; i++)
        if (plan->heads[i] < p->cells[i].load_erl + 5 * sqrt(p->cells[i].load_erl) + 4 &&
            plan->heads[i] < cc_plan_most(p))
            return false;
    return true;
}

/* The path as the cells whose heads rise, in order; returns how many. */
static int lay_path(const struct cc_planner *p, const struct cc_plan *least, int16_t *path)
{
    struct cc_plan plan = *least, before = plan;
    int steps = 0;
    while (steps < PATH_MAX && !plenty(p, &plan) && cc_plan_grow(p, &plan)) {
        for (int i = 0; i < p->cell_count; i++)
            if (plan.heads[i] != before.heads[i])
                path[steps] = (int16_t)i;
        before = plan;
        steps++;
    }
    return steps;
}

static struct cc_plan plan_at(const struct cc_plan *least, const int16_t *path, int steps)
{
    struct cc_plan plan = *least;
    for (int i = 0; i < steps; i++)
        plan.heads[path[i]]++;
    return plan;
}

/*
 * Narrows down, several plans at a time, between one that fails and one that holds; `before`: some heads
 * before it on the path.
 */
static int climb(const struct search *s, struct cc_plan *plan, struct cc_plan *before, bool *holds)
{
    const struct cc_planner *p = s->planner;
    struct cc_plan least = {{0}}, plans[AT_ONCE];
    int16_t *path = malloc(PATH_MAX * sizeof *path);
    struct score scores[AT_ONCE];
    if (!path)
        return cc_error_add(s->error, CC_BAD_IO, "not enough memory for plans of staff");
    for (int i = 0; i < p->cell_count; i++)
        least.heads[i] = cc_plan_least(p);
    int fails = -1, good = lay_path(p, &least, path);
    *plan = plan_at(&least, path, good);
    int code = measure(s, plan, 1, scores);
    *holds = code == CC_OK && scores[0].shortage <= 0;
    while (*holds && good - fails > 1 && code == CC_OK) {
        int count = good - fails - 1 < AT_ONCE ? good - fails - 1 : AT_ONCE, low = fails, high = good;
        for (int i = 0; i < count; i++)
            plans[i] = plan_at(&least, path, low + (high - low) * (i + 1) / (count + 1));
        code = measure(s, plans, count, scores);
        for (int i = count - 1; i >= 0 && code == CC_OK; i--) {
            int at = low + (high - low) * (i + 1) / (count + 1);
            if (scores[i].shortage > 0) {
                fails = at;
                break;
            }
            good = at;
        }
    }
    *plan = plan_at(&least, path, good);
    *before = plan_at(&least, path, good > BACK ? good - BACK : 0);
    free(path);
    return code;
}

/* --- fewer heads --- */

struct move {
    int less, less_too, more; /* cells; -1: none */
    double worth;             /* by theory: the smaller the sooner it is tried */
};

static int by_worth(const void *a, const void *b)
{
    double x = ((const struct move *)a)->worth, y = ((const struct move *)b)->worth;
    return x < y ? -1 : x > y;
}

static double loss(const struct cc_planner *p, const struct cc_plan *plan, int cell)
{
    return cc_plan_queue(p, cell, plan->heads[cell] - 1) - cc_plan_queue(p, cell, plan->heads[cell]);
}

static int removals(const struct cc_planner *p, const struct cc_plan *plan, struct move *moves)
{
    int count = 0;
    for (int i = 0; i < p->cell_count; i++)
        if (plan->heads[i] > cc_plan_least(p))
            moves[count++] = (struct move){i, -1, -1, loss(p, plan, i)};
    qsort(moves, (size_t)count, sizeof *moves, by_worth);
    return count;
}

/* Two heads go and one comes, among the blocks where theory says it costs or helps most. */
static int exchanges(const struct cc_planner *p, const struct cc_plan *plan, struct move *moves, int room)
{
    enum { NEAR = 4 };
    struct move less[CC_PLAN_CELLS], more[CC_PLAN_CELLS];
    int less_count = removals(p, plan, less), more_count = 0, count = 0;
    for (int i = 0; i < p->cell_count; i++)
        if (plan->heads[i] < cc_plan_most(p))
            more[more_count++] = (struct move){
                -1, -1, i, -(cc_plan_queue(p, i, plan->heads[i]) - cc_plan_queue(p, i, plan->heads[i] + 1))};
    qsort(more, (size_t)more_count, sizeof *more, by_worth);
    for (int a = 0; a < less_count && a < NEAR; a++)
        for (int b = a + 1; b < less_count && b < NEAR; b++)
            for (int c = 0; c < more_count && c < NEAR && count < room; c++)
                if (more[c].more != less[a].less && more[c].more != less[b].less)
                    moves[count++] = (struct move){less[a].less, less[b].less, more[c].more,
                                                   less[a].worth + less[b].worth + more[c].worth};
    qsort(moves, (size_t)count, sizeof *moves, by_worth);
    return count;
}

static struct cc_plan moved(const struct cc_plan *plan, const struct move *move)
{
    struct cc_plan after = *plan;
    if (move->less >= 0)
        after.heads[move->less]--;
    if (move->less_too >= 0)
        after.heads[move->less_too]--;
    if (move->more >= 0)
        after.heads[move->more]++;
    return after;
}

/* Tries moves in their order and takes the first that holds and costs less; false when none does. */
static int take_first(const struct search *s, struct cc_plan *plan, const struct move *moves, int count,
                      bool *taken)
{
    struct cc_plan plans[AT_ONCE];
    struct score scores[AT_ONCE];
    double hours = cc_plan_hours(s->planner, plan);
    int code = CC_OK;
    *taken = false;
    for (int from = 0; from < count && code == CC_OK && !*taken; from += AT_ONCE) {
        int some = 0;
        for (int i = from; i < count && i < from + AT_ONCE; i++) {
            plans[some] = moved(plan, &moves[i]);
            some += cc_plan_hours(s->planner, &plans[some]) < hours - 1e-9;
        }
        code = some ? measure(s, plans, some, scores) : CC_OK;
        for (int i = 0; i < some && code == CC_OK && !*taken; i++)
            if (scores[i].shortage <= 0) {
                *plan = plans[i];
                *taken = true;
            }
    }
    return code;
}

static int shrink(const struct search *s, struct cc_plan *plan)
{
    struct move moves[CC_PLAN_CELLS];
    bool taken = true;
    int code = CC_OK;
    while (taken && code == CC_OK) {
        code = take_first(s, plan, moves, removals(s->planner, plan, moves), &taken);
        if (code == CC_OK && !taken)
            code = take_first(s, plan, moves, exchanges(s->planner, plan, moves, CC_PLAN_CELLS), &taken);
    }
    return code;
}

/* --- judged on fresh demands --- */

static int judge(const struct search *s, const struct cc_plan *plan)
{
    struct cc_staffing_result *r = s->result;
    struct cc_variant pair[2] = {*s->variant, cc_plan_variant(s->planner, s->variant, plan)};
    int code = simulate(s, pair, 2, true, &r->experiment);
    if (code != CC_OK)
        return code;
    r->plan = *plan;
    r->goal_count = read_goals(&r->experiment, 1, r->goals);
    read_goals(&r->experiment, 0, r->today);
    r->experiment.options.parts = NULL;
    r->experiment.options.part_count = 0;
    r->feasible = shortage(r->goals, r->goal_count) <= 0;
    r->hours = cc_plan_hours(s->planner, plan);
    r->experiment.variants[0].title = "today";
    r->experiment.variants[1].title = r->feasible ? "least staff" : "best, goals missed";
    return CC_OK;
}

/* --- more heads --- */

/* Adds the head whose simulated gain for these goals is largest per hour; false: there is no room for one. */
static int add_best(const struct search *s, struct cc_plan *plan, const bool *wanted, int goal_count,
                    struct score *score, bool *added)
{
    struct cc_plan plans[AT_ONCE];
    struct score scores[AT_ONCE];
    struct move more[CC_PLAN_CELLS];
    const struct cc_planner *p = s->planner;
    double before_h = cc_plan_hours(p, plan), most = -HUGE_VAL;
    int count = 0, best = -1;
    for (int i = 0; i < p->cell_count; i++)
        if (plan->heads[i] < cc_plan_most(p))
            more[count++] = (struct move){
                -1, -1, i, cc_plan_queue(p, i, plan->heads[i] + 1) - cc_plan_queue(p, i, plan->heads[i])};
    qsort(more, (size_t)count, sizeof *more, by_worth);
    count = count < AT_ONCE ? count : AT_ONCE;
    for (int i = 0; i < count; i++)
        plans[i] = moved(plan, &more[i]);
    int code = measure(s, plans, count, scores);
    for (int i = 0; i < count && code == CC_OK; i++) {
        double gain = 0;
        for (int g = 0; g < goal_count; g++)
            gain += wanted[g] ? scores[i].margin[g] - score->margin[g] : 0;
        gain /= cc_plan_hours(p, &plans[i]) - before_h;
        if (gain > most)
            most = gain, best = i;
    }
    *added = best >= 0;
    if (best >= 0) {
        *plan = plans[best];
        *score = scores[best];
    }
    return code;
}

/* Adds heads by gain until every goal holds on the demands that plans are chosen by. */
static int build_up(const struct search *s, struct cc_plan *plan, bool *holds)
{
    struct score score;
    bool added = true, wanted[CC_STAFFING_GOALS_MAX];
    int goals = goal_count(s->planner->scenario);
    int code = measure(s, plan, 1, &score);
    for (int i = 0; i < REPAIRS_MAX && code == CC_OK && score.shortage > 0 && added; i++) {
        for (int g = 0; g < goals; g++)
            wanted[g] = score.margin[g] < 0;
        code = add_best(s, plan, wanted, goals, &score, &added);
    }
    *holds = code == CC_OK && score.shortage <= 0;
    return code;
}

/* The cheaper of theory's plan and of one that gets its last heads by simulated gain. */
static int find_plan(const struct search *s, struct cc_plan *plan, bool *holds)
{
    struct cc_plan other;
    bool other_holds = false;
    int code = climb(s, plan, &other, holds);
    if (code != CC_OK || !*holds)
        return code;
    code = build_up(s, &other, &other_holds);
    if (other_holds && cc_plan_hours(s->planner, &other) < cc_plan_hours(s->planner, plan) - 1e-9)
        *plan = other;
    return code;
}

/* Heads for the goals that fail on the fresh demands, until they hold there. */
static int repair(const struct search *s, struct cc_plan *plan)
{
    struct cc_staffing_result *r = s->result;
    struct score score;
    bool added = true, wanted[CC_STAFFING_GOALS_MAX];
    int code = measure(s, plan, 1, &score);
    for (int i = 0; i < REPAIRS_MAX && code == CC_OK && !r->feasible && added; i++) {
        for (int g = 0; g < r->goal_count; g++)
            wanted[g] = !r->goals[g].holds;
        code = add_best(s, plan, wanted, r->goal_count, &score, &added);
        if (code == CC_OK && added) {
            cc_experiment_close(&r->experiment);
            code = judge(s, plan);
        }
    }
    return code;
}

static int start(struct search *s, struct cc_part *parts)
{
    s->parts = parts;
    s->part_count = parts ? list_parts(s->planner->scenario, parts) : 0;
    return parts ? CC_OK : cc_error_add(s->error, CC_BAD_IO, "not enough memory for the goals");
}

int cc_staffing_shortages(const struct cc_planner *planner, const struct cc_variant *variant,
                          const struct cc_staffing_options *options, const struct cc_plan *plans, int count,
                          double *shortages, struct cc_error *error)
{
    struct cc_staffing_result *scratch = calloc(1, sizeof *scratch);
    struct cc_part *parts = calloc(PARTS_MAX, sizeof *parts);
    struct search search = {planner, variant, options, scratch, error, NULL, 0};
    int code = scratch ? start(&search, parts) : cc_error_add(error, CC_BAD_IO, "not enough memory");
    for (int i = 0; i < count && code == CC_OK; i += AT_ONCE) {
        struct score scores[AT_ONCE];
        int some = count - i < AT_ONCE ? count - i : AT_ONCE;
        code = measure(&search, plans + i, some, scores);
        for (int k = 0; k < some && code == CC_OK; k++)
            shortages[i + k] = scores[k].shortage;
    }
    free(parts);
    free(scratch);
    return code;
}

int cc_staffing_solve(const struct cc_planner *planner, const struct cc_variant *variant,
                      const struct cc_staffing_options *options, struct cc_staffing_result *result,
                      struct cc_error *error)
{
    struct search search = {planner, variant, options, result, error, NULL, 0};
    struct cc_part *parts = calloc(PARTS_MAX, sizeof *parts);
    struct cc_plan plan;
    *result = (struct cc_staffing_result){.feasible = false};
    int code = start(&search, parts);
    if (code == CC_OK)
        code = find_plan(&search, &plan, &result->chosen_feasible);
    if (code == CC_OK && result->chosen_feasible)
        code = shrink(&search, &plan);
    if (code == CC_OK) {
        result->chosen = plan;
        code = judge(&search, &plan);
    }
    if (code == CC_OK && result->chosen_feasible)
        code = repair(&search, &plan);
    free(parts);
    return code;
}

void cc_staffing_close(struct cc_staffing_result *result)
{
    cc_experiment_close(&result->experiment);
}

int cc_staffing_judge(const struct cc_planner *planner, const struct cc_variant *variant,
                      const struct cc_staffing_options *options, const struct cc_plan *plan,
                      struct cc_staffing_result *result, struct cc_error *error)
{
    struct search search = {planner, variant, options, result, error, NULL, 0};
    struct cc_part *parts = calloc(PARTS_MAX, sizeof *parts);
    *result = (struct cc_staffing_result){.chosen = *plan};
    int code = start(&search, parts);
    if (code == CC_OK)
        code = judge(&search, plan);
    free(parts);
    return code;
}
