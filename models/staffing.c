/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/staffing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    AT_ONCE = 12,     /* plans simulated side by side */
    FIRST = 3,        /* of steps that are tried in turn, before so many at once */
    GLANCE_PART = 8,  /* of the weeks a plan is chosen by, those that show that it need not be looked at */
    PATH_MAX = 20000, /* heads that a path adds */
    FRESH_FACTOR = 4, /* weeks a plan is judged by, over those it was chosen by */
    REPAIRS_MAX = 40,
    BACK = 6,   /* heads that the other way up may place elsewhere */
    CHOSEN = 4, /* of AT_ONCE additions, those of which the gain is measured */
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
    struct cc_staff_pool *pool; /* NULL: nothing is looked for */
    int quantiles[CC_STAFFING_GOALS_MAX], quantile_count;
};

/* A glance at plans that are chosen among, a look on which they are chosen, and the verdict on fresh demands.
 */
enum look { GLANCE, CHOOSE, JUDGE };

/* --- simulation --- */

/* The plans of a glance are counted when it rejects them. */
static void count_plans(const struct search *s, int count)
{
    s->result->plans_simulated += count;
    if (s->options->progress)
        s->options->progress(s->options->progress_context, s->result->plans_simulated, 0);
}

static int simulate(const struct search *s, const struct cc_variant *plans, int count, enum look look,
                    struct cc_experiment *experiment)
{
    const struct cc_staffing_options *o = s->options;
    struct cc_experiment_options options = {.seed =
                                                (look == JUDGE ? o->seed ^ FRESH_SEED : o->seed) & INT64_MAX,
                                            .thread_count = o->thread_count,
                                            .reps = look == GLANCE ? (o->reps + GLANCE_PART - 1) / GLANCE_PART
                                                    : look == CHOOSE ? o->reps
                                                                     : FRESH_FACTOR * o->reps,
                                            .precision = NAN,
                                            .bare = look != JUDGE || s->quantile_count == 0,
                                            .quantiles = s->quantiles,
                                            .quantile_count = s->quantile_count,
                                            .plans = plans,
                                            .plan_count = count,
                                            .parts = s->parts,
                                            .part_count = s->part_count};
    int code = cc_experiment_run(experiment, s->planner->scenario, 0, &options, s->error);
    if (code != CC_OK)
        return code;
    experiment->options.plans = NULL;
    experiment->options.quantiles = NULL;
    experiment->options.quantile_count = 0;
    if (look != GLANCE)
        count_plans(s, count);
    if (!experiment->interrupted)
        return CC_OK;
    cc_experiment_close(experiment);
    return cc_error_add(s->error, CC_FAILED_CHECK, "stopped before a plan was found");
}

/* How a plan does on the demands that plans are chosen by. */
struct score {
    double shortage;
    struct {
        double margin, bound;
    } goal[CC_STAFFING_GOALS_MAX];
};

static void take_score(struct score *score, const struct cc_goal_result *goals, int count)
{
    score->shortage = cc_goals_shortage(goals, count);
    for (int g = 0; g < count; g++)
        score->goal[g].margin = goals[g].margin, score->goal[g].bound = goals[g].bound;
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
        code = simulate(s, variants, some, CHOOSE, &experiment);
        for (int i = 0; i < some && code == CC_OK; i++)
            take_score(&scores[from + i], goals, cc_goals_read(&experiment, i, goals));
        if (code == CC_OK)
            cc_experiment_close(&experiment);
    }
    return code;
}

/*
 * Whether a plan that differs so from another, on some weeks, cannot hold on all of them, where that one has
 * these bounds: even four standard errors better it would miss a goal.
 */
static bool is_hopeless(const struct cc_goal_result *goals, int count, const struct score *base)
{
    for (int g = 0; g < count; g++) {
        const struct cc_estimate *difference = &goals[g].difference;
        double missing = goals[g].limit - base->goal[g].bound;
        if (goals[g].at_least ? difference->value + 2 * difference->half_width < missing
                              : difference->value - 2 * difference->half_width > missing)
            return true;
    }
    return false;
}

/*
 * Looks at steps from `plan`, on part of the weeks: scores[0] is its own there, then theirs, and whether they
 * are hopeless.
 */
static int glance(const struct search *s, const struct cc_plan *plan, const struct score *score,
                  const struct cc_plan *plans, int count, struct score *scores, bool *hopeless)
{
    struct cc_variant variants[1 + AT_ONCE];
    struct cc_goal_result goals[CC_STAFFING_GOALS_MAX];
    struct cc_experiment experiment;
    variants[0] = cc_plan_variant(s->planner, s->variant, plan);
    for (int i = 0; i < count; i++)
        variants[1 + i] = cc_plan_variant(s->planner, s->variant, &plans[i]);
    int code = simulate(s, variants, 1 + count, GLANCE, &experiment);
    for (int i = 0; i <= count && code == CC_OK; i++) {
        int goal_count = cc_goals_read(&experiment, i, goals);
        take_score(&scores[i], goals, goal_count);
        if (i > 0)
            hopeless[i - 1] = is_hopeless(goals, goal_count, score);
    }
    if (code == CC_OK)
        cc_experiment_close(&experiment);
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
 * Narrows down between a plan that fails and one that holds; `before`: some heads before it on the path.
 */
static int climb(const struct search *s, struct cc_plan *plan, struct cc_plan *before, bool *holds)
{
    const struct cc_planner *p = s->planner;
    struct cc_plan least = {{0}};
    int16_t *path = malloc(PATH_MAX * sizeof *path);
    struct score score;
    if (!path)
        return cc_error_add(s->error, CC_BAD_IO, "not enough memory for plans of staff");
    for (int i = 0; i < p->cell_count; i++)
        least.heads[i] = cc_plan_least(p);
    int fails = -1, good = lay_path(p, &least, path);
    *plan = plan_at(&least, path, good);
    int code = measure(s, plan, 1, &score);
    *holds = code == CC_OK && score.shortage <= 0;
    while (*holds && good - fails > 1 && code == CC_OK) {
        int at = (fails + good) / 2;
        *plan = plan_at(&least, path, at);
        code = measure(s, plan, 1, &score);
        *(score.shortage <= 0 ? &good : &fails) = at;
    }
    *plan = plan_at(&least, path, good);
    *before = plan_at(&least, path, good > BACK ? good - BACK : 0);
    free(path);
    return code;
}

/* --- fewer heads, or shifts --- */

static void take(const struct search *s, struct cc_plan *plan, const struct cc_staff_move *move)
{
    *plan = cc_staff_moved(s->pool, plan, move);
    if (move->less >= 0)
        s->pool->used[move->less]--;
    if (move->less_too >= 0)
        s->pool->used[move->less_too]--;
    if (move->more >= 0)
        s->pool->used[move->more]++;
}

/* Tries the pool's moves in their order and takes the first that holds; `taken` false: none does. */
static int take_first(const struct search *s, struct cc_plan *plan, struct score *score, int count,
                      bool *taken)
{
    struct cc_plan plans[AT_ONCE];
    struct score scores[1 + AT_ONCE], own;
    bool hopeless[AT_ONCE];
    int code = CC_OK;
    *taken = false;
    for (int from = 0, some; from < count && code == CC_OK && !*taken; from += some) {
        some = from == 0 ? FIRST : AT_ONCE;
        some = count - from < some ? count - from : some;
        for (int i = 0; i < some; i++)
            plans[i] = cc_staff_moved(s->pool, plan, &s->pool->moves[from + i]);
        code = glance(s, plan, score, plans, some, scores, hopeless);
        for (int i = 0; i < some && code == CC_OK && !*taken; i++) {
            if (hopeless[i]) {
                count_plans(s, 1);
                continue;
            }
            code = measure(s, &plans[i], 1, &own);
            if (code == CC_OK && own.shortage <= 0) {
                take(s, plan, &s->pool->moves[from + i]);
                *score = own;
                *taken = true;
            }
        }
    }
    return code;
}

static int shrink(const struct search *s, struct cc_plan *plan)
{
    struct score score;
    bool taken = true;
    int code = measure(s, plan, 1, &score);
    while (taken && code == CC_OK) {
        code = take_first(s, plan, &score, cc_staff_removals(s->pool, plan), &taken);
        if (code == CC_OK && !taken)
            code = take_first(s, plan, &score, cc_staff_exchanges(s->pool, plan), &taken);
    }
    return code;
}

/* --- judged on fresh demands --- */

static int judge(const struct search *s, const struct cc_plan *plan)
{
    struct cc_staffing_result *r = s->result;
    struct cc_variant pair[2] = {*s->variant, cc_plan_variant(s->planner, s->variant, plan)};
    int code = simulate(s, pair, 2, JUDGE, &r->experiment);
    if (code != CC_OK)
        return code;
    r->plan = *plan;
    r->goal_count = cc_goals_read(&r->experiment, 1, r->goals);
    cc_goals_read(&r->experiment, 0, r->today);
    r->experiment.options.parts = NULL;
    r->experiment.options.part_count = 0;
    r->feasible = cc_goals_shortage(r->goals, r->goal_count) <= 0;
    r->hours = cc_plan_hours(s->planner, plan);
    r->experiment.variants[0].title = "today";
    r->experiment.variants[1].title = r->feasible ? "least staff" : "best, goals missed";
    return CC_OK;
}

/* --- more heads, or shifts --- */

/* What a plan gains for these goals on another, per cost of the unit that it has more. */
static double gain(const struct search *s, const struct cc_staff_move *move, const struct score *score,
                   const struct score *base, const bool *wanted, int goal_count)
{
    double sum = 0;
    for (int g = 0; g < goal_count; g++)
        sum += wanted[g] ? score->goal[g].margin - base->goal[g].margin : 0;
    return sum / s->pool->units[move->more].cost;
}

/* Puts those of the pool's first `count` additions in front that gain most at a glance. */
static int preselect(const struct search *s, const struct cc_plan *plan, const struct score *score,
                     const bool *wanted, int goal_count, int count)
{
    struct cc_plan plans[AT_ONCE];
    struct score scores[1 + AT_ONCE];
    bool hopeless[AT_ONCE];
    struct cc_staff_move *more = s->pool->moves;
    double gains[AT_ONCE];
    for (int i = 0; i < count; i++)
        plans[i] = cc_staff_moved(s->pool, plan, &more[i]);
    int code = glance(s, plan, score, plans, count, scores, hopeless);
    for (int i = 0; i < count && code == CC_OK; i++) {
        struct cc_staff_move move = more[i];
        double own = gain(s, &move, &scores[1 + i], &scores[0], wanted, goal_count);
        int at = i;
        for (; at > 0 && own > gains[at - 1]; at--)
            gains[at] = gains[at - 1], more[at] = more[at - 1];
        gains[at] = own, more[at] = move;
    }
    return code;
}

/* Adds the unit whose simulated gain for these goals is largest per cost; false: there is no room for one. */
static int add_best(const struct search *s, struct cc_plan *plan, const bool *wanted, int goal_count,
                    struct score *score, bool *added)
{
    struct cc_plan plans[AT_ONCE];
    struct score scores[AT_ONCE];
    const struct cc_staff_move *more = s->pool->moves;
    double most = -HUGE_VAL;
    int code = CC_OK, count = cc_staff_additions(s->pool, plan), best = -1;
    count = count < AT_ONCE ? count : AT_ONCE;
    if (count > CHOSEN) {
        code = preselect(s, plan, score, wanted, goal_count, count);
        count_plans(s, count - CHOSEN);
        count = CHOSEN;
    }
    for (int i = 0; i < count; i++)
        plans[i] = cc_staff_moved(s->pool, plan, &more[i]);
    if (code == CC_OK)
        code = measure(s, plans, count, scores);
    for (int i = 0; i < count && code == CC_OK; i++) {
        double own = gain(s, &more[i], &scores[i], score, wanted, goal_count);
        if (own > most)
            most = own, best = i;
    }
    *added = best >= 0;
    if (best >= 0) {
        take(s, plan, &more[best]);
        *score = scores[best];
    }
    return code;
}

/* Adds heads by gain until every goal holds on the demands that plans are chosen by. */
static int build_up(const struct search *s, struct cc_plan *plan, bool *holds)
{
    struct score score;
    bool added = true, wanted[CC_STAFFING_GOALS_MAX];
    int goals = cc_goal_count(s->planner->scenario);
    int code = measure(s, plan, 1, &score);
    for (int i = 0; i < REPAIRS_MAX && code == CC_OK && score.shortage > 0 && added; i++) {
        for (int g = 0; g < goals; g++)
            wanted[g] = score.goal[g].margin < 0;
        code = add_best(s, plan, wanted, goals, &score, &added);
    }
    *holds = code == CC_OK && score.shortage <= 0;
    return code;
}

/* The units are the heads of a plan, cell by cell. */
static void use_heads(const struct search *s, const struct cc_plan *plan)
{
    memcpy(s->pool->used, plan->heads, (size_t)s->pool->count * sizeof *plan->heads);
}

/* The cheaper of theory's plan and of one that gets its last heads by simulated gain. */
static int find_plan(const struct search *s, struct cc_plan *plan, bool *holds)
{
    struct cc_plan other;
    bool other_holds = false;
    int code = climb(s, plan, &other, holds);
    if (code == CC_OK && *holds) {
        use_heads(s, &other);
        code = build_up(s, &other, &other_holds);
    }
    if (other_holds && cc_plan_hours(s->planner, &other) < cc_plan_hours(s->planner, plan) - 1e-9)
        *plan = other;
    use_heads(s, plan);
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
    s->part_count = parts ? cc_goal_parts(s->planner->scenario, parts) : 0;
    s->quantile_count = cc_goal_quantiles(s->planner->scenario, s->quantiles);
    return parts && s->quantile_count >= 0
               ? CC_OK
               : cc_error_add(s->error, CC_BAD_IO, "not enough memory for the goals");
}

int cc_staffing_shortages(const struct cc_planner *planner, const struct cc_variant *variant,
                          const struct cc_staffing_options *options, const struct cc_plan *plans, int count,
                          double *shortages, struct cc_error *error)
{
    struct cc_staffing_result *scratch = calloc(1, sizeof *scratch);
    struct cc_part *parts = calloc(CC_GOAL_PARTS_MAX, sizeof *parts);
    struct search search = {planner, variant, options, scratch, error, .pool = NULL};
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

/* Shrinks a plan that holds, and judges it. */
static int settle(const struct search *s, struct cc_plan *plan)
{
    struct cc_staffing_result *r = s->result;
    int code = r->chosen_feasible ? shrink(s, plan) : CC_OK;
    r->chosen = *plan;
    if (code == CC_OK)
        code = judge(s, plan);
    return code == CC_OK && r->chosen_feasible ? repair(s, plan) : code;
}

/* Units that are heads of one cell each, at an hour's cost. */
static int make_heads(struct cc_staff_pool *pool, const struct cc_planner *planner)
{
    int code = cc_staff_pool_init(pool, planner, planner->cell_count, 0);
    for (int i = 0; i < planner->cell_count && code == 0; i++)
        pool->units[i] = (struct cc_staff_unit){
            .first_cell = i, .cells = 1, .cost = (planner->cells[i].to_s - planner->cells[i].from_s) / 3600};
    return code;
}

int cc_staffing_solve(const struct cc_planner *planner, const struct cc_variant *variant,
                      const struct cc_staffing_options *options, struct cc_staffing_result *result,
                      struct cc_error *error)
{
    struct cc_staff_pool pool;
    struct search search = {planner, variant, options, result, error, .pool = &pool};
    struct cc_part *parts = calloc(CC_GOAL_PARTS_MAX, sizeof *parts);
    struct cc_plan plan;
    *result = (struct cc_staffing_result){.feasible = false};
    int code = start(&search, make_heads(&pool, planner) ? NULL : parts);
    if (code == CC_OK)
        code = find_plan(&search, &plan, &result->chosen_feasible);
    if (code == CC_OK)
        code = settle(&search, &plan);
    cc_staff_pool_free(&pool);
    free(parts);
    return code;
}

int cc_staffing_trim(struct cc_staff_pool *pool, const struct cc_variant *variant,
                     const struct cc_staffing_options *options, struct cc_staffing_result *result,
                     struct cc_error *error)
{
    struct search search = {pool->planner, variant, options, result, error, .pool = pool};
    struct cc_part *parts = calloc(CC_GOAL_PARTS_MAX, sizeof *parts);
    struct cc_plan plan = cc_staff_cover(pool);
    struct score score = {.shortage = 1};
    *result = (struct cc_staffing_result){.feasible = false};
    int code = start(&search, parts);
    if (code == CC_OK)
        code = measure(&search, &plan, 1, &score);
    result->chosen_feasible = score.shortage <= 0;
    if (code == CC_OK)
        code = settle(&search, &plan);
    free(parts);
    return code;
}

void cc_staffing_close(struct cc_staffing_result *result)
{
    cc_experiment_close(&result->experiment);
}
