/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/erlang_gap.h"

#include <stdlib.h>
#include <string.h>

#include "models/analytic/erlang.h"
#include "models/analytic/transient.h"
#include "models/arrivals.h"
#include "models/erlang_day.h"
#include "sim/dist_laws.h"
#include "sim/units.h"

/* A scenario of our own to change, with classes of its own. */
struct ladder {
    struct cc_scenario scenario;
    struct cc_class classes[CC_MAX_CLASSES];
    struct cc_variant variant;
    struct cc_dist_exponential talk[CC_MAX_CLASSES], patience[CC_MAX_CLASSES];
    struct cc_dist_deterministic none;
};

static struct cc_member exponential(struct cc_dist_exponential *law, double mean_s)
{
    char why[100];
    const struct cc_described *row = cc_family_row(&cc_dist_family, "exponential");
    *law = (struct cc_dist_exponential){.mean_s = mean_s, .rate_per_s = NAN};
    row->prepare(law, why, sizeof why);
    return (struct cc_member){row, law};
}

/* --- the steps: each puts one assumption right and says whether it was broken --- */

static bool drop_work(struct ladder *l)
{
    bool broken = l->scenario.work.count > 0;
    l->scenario.work.count = 0;
    return broken;
}

static bool drop_redials(struct ladder *l)
{
    bool broken = cc_scenario_redials(&l->scenario) || l->scenario.redial.after[CC_CAUSE_UNSETTLED] > 0 ||
                  l->scenario.redial.to_urgent > 0;
    memset(l->scenario.redial.after, 0, sizeof l->scenario.redial.after);
    l->scenario.redial.to_urgent = 0;
    return broken;
}

static bool drop_moods(struct ladder *l)
{
    struct cc_scenario *s = &l->scenario;
    bool broken = s->complaint_s_per_min > 0 || s->announced.heard || s->misuse.prob + s->misuse.per_min > 0;
    s->complaint_s_per_min = s->misuse.prob = s->misuse.per_min = 0;
    s->announced.heard = false;
    return broken;
}

static bool drop_limits(struct ladder *l)
{
    bool broken = l->scenario.lines > 0 || l->scenario.max_waiting > 0;
    l->scenario.lines = l->scenario.max_waiting = 0;
    return broken;
}

static bool drop_urgency(struct ladder *l)
{
    bool broken = false;
    for (int c = 0; c < l->scenario.classes.count; c++) {
        broken = broken || l->classes[c].urgent || l->classes[c].priority != l->classes[0].priority ||
                 l->classes[c].accumulates != l->classes[0].accumulates;
    }
    l->scenario.priority_rule = CC_RULE_FIXED;
    for (int c = 0; c < l->scenario.classes.count; c++) {
        l->classes[c].urgent = false;
        l->classes[c].priority = 0;
    }
    return broken;
}

static bool make_patience_exponential(struct ladder *l)
{
    bool broken = false;
    double mean_s = cc_erlang_patience_mean_s(&l->scenario);
    for (int c = 0; c < l->scenario.classes.count && mean_s < HUGE_VAL; c++) {
        broken = broken || strcmp(l->classes[c].patience.row->name, "exponential") != 0;
        l->classes[c].patience = exponential(&l->patience[c], mean_s);
    }
    return broken;
}

static bool make_handling_exponential(struct ladder *l)
{
    bool broken = false;
    double mean_s = cc_erlang_handling_mean_s(&l->scenario);
    for (int c = 0; c < l->scenario.classes.count; c++) {
        broken = broken || strcmp(l->classes[c].talk.row->name, "exponential") != 0 ||
                 cc_dist_mean(&l->classes[c].wrap_up) > 0;
        l->classes[c].talk = exponential(&l->talk[c], mean_s);
        l->classes[c].wrap_up = (struct cc_member){cc_family_row(&cc_dist_family, "deterministic"), &l->none};
    }
    return broken;
}

static bool make_calls_poisson(struct ladder *l)
{
    bool broken = strcmp(l->scenario.demand.arrivals.row->name, "poisson") != 0;
    l->scenario.demand.arrivals.row = cc_family_row(&cc_arrivals_family, "poisson");
    return broken;
}

static const struct {
    const char *what;
    bool (*put_right)(struct ladder *ladder);
} steps[] = {{"no desk visitors, no other work", drop_work},
             {"nobody calls again", drop_redials},
             {"no complaints, announced waits or misuse", drop_moods},
             {"lines without limit", drop_limits},
             {"urgent callers wait their turn", drop_urgency},
             {"patience exponential, same mean", make_patience_exponential},
             {"handling time exponential, same mean", make_handling_exponential},
             {"calls Poisson at the profile's rate", make_calls_poisson}};

/* --- simulation --- */

static int measure(struct ladder *l, uint64_t seed, int thread_count, int64_t reps,
                   struct cc_estimate *hold_s, struct cc_error *error)
{
    struct cc_experiment experiment;
    struct cc_experiment_options options = {
        .seed = seed, .thread_count = thread_count, .reps = reps, .precision = NAN};
    int code = cc_experiment_run(&experiment, &l->scenario, 1, &options, error);
    if (code != CC_OK)
        return code;
    *hold_s = cc_experiment_find(&experiment, 0, "hold_mean_s")->estimate;
    cc_experiment_close(&experiment);
    return CC_OK;
}

static int climb(struct ladder *l, uint64_t seed, int thread_count, int64_t reps, struct cc_erlang_gap *gap,
                 struct cc_error *error)
{
    gap->steps[0].what = "the practice as it is";
    gap->count = 1;
    int code = measure(l, seed, thread_count, reps, &gap->steps[0].hold_s, error);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && code == CC_OK; i++) {
        struct cc_gap_step *step = &gap->steps[gap->count], *before = step - 1;
        if (!steps[i].put_right(l))
            continue;
        step->what = steps[i].what;
        code = measure(l, seed, thread_count, reps, &step->hold_s, error);
        step->part_s = step->hold_s.value - before->hold_s.value;
        step->part_half_width_s = hypot(step->hold_s.half_width, before->hold_s.half_width);
        gap->count++;
    }
    return code;
}

/* --- theory --- */

struct borders {
    double *at_s;
    int count;
};

static void add_border(struct borders *borders, double at_s)
{
    int at = borders->count;
    while (at > 0 && borders->at_s[at - 1] > at_s)
        at--;
    if (at > 0 && borders->at_s[at - 1] == at_s)
        return;
    memmove(borders->at_s + at + 1, borders->at_s + at,
            (size_t)(borders->count - at) * sizeof *borders->at_s);
    borders->at_s[at] = at_s;
    borders->count++;
}

static double rate_at(const struct cc_rates *rates, double at_s)
{
    for (int i = 0; i < rates->count; i++)
        if (at_s >= rates->steps[i].begin_s && at_s < rates->steps[i].end_s)
            return rates->steps[i].rate_per_s;
    return 0;
}

static int heads_at(const struct cc_timeline *timeline, double at_s)
{
    int heads = 0;
    for (int i = 0; i < timeline->count && timeline->at_s[i] <= at_s; i++)
        heads = timeline->heads[i];
    return heads;
}

/* Adds the exact queue time and calls of one day; scratch holds borders, rates and heads. */
static int solve_day(const struct cc_scenario *s, const struct cc_timeline *timeline,
                     const struct cc_day *day, struct borders *borders, double *rates_per_s, int *heads,
                     double *queue_s, double *offered, struct cc_error *error)
{
    struct cc_transient result = {0};
    double patience_s = cc_erlang_patience_mean_s(s);
    borders->count = 0;
    add_border(borders, day->open_s);
    add_border(borders, day->close_s);
    for (int i = 0; i < s->rates.count; i++)
        if (s->rates.steps[i].begin_s > day->open_s && s->rates.steps[i].begin_s < day->close_s)
            add_border(borders, s->rates.steps[i].begin_s);
    for (int i = 0; i < timeline->count; i++)
        if (timeline->at_s[i] > day->open_s && timeline->at_s[i] < day->close_s)
            add_border(borders, timeline->at_s[i]);
    for (int i = 0; i + 1 < borders->count; i++) {
        double middle_s = (borders->at_s[i] + borders->at_s[i + 1]) / 2;
        rates_per_s[i] = rate_at(&s->rates, middle_s);
        heads[i] = heads_at(timeline, middle_s);
    }
    struct cc_transient_day model = {.period_count = borders->count - 1,
                                     .border_s = borders->at_s,
                                     .arrival_rate_per_s = rates_per_s,
                                     .agent_count = heads,
                                     .service_rate_per_s = 1 / cc_erlang_handling_mean_s(s),
                                     .abandon_rate_per_s = patience_s < HUGE_VAL ? 1 / patience_s : 0,
                                     .occupancy_only = true};
    int code = cc_transient_solve(&model, &result, error);
    *queue_s += code == CC_OK ? result.day.queue_time_s : 0;
    *offered += code == CC_OK ? result.day.offered : 0;
    cc_transient_close(&result);
    return code;
}

static int solve_week(const struct cc_scenario *s, const struct cc_timeline *timeline, double *mean_wait_s,
                      struct cc_error *error)
{
    int room = s->rates.count + timeline->count + 3, code = CC_OK;
    struct borders borders = {.at_s = malloc((size_t)room * sizeof *borders.at_s)};
    double *rates_per_s = malloc((size_t)room * sizeof *rates_per_s), queue_s = 0, offered = 0;
    int *heads = malloc((size_t)room * sizeof *heads);
    if (!borders.at_s || !rates_per_s || !heads)
        code = cc_error_add(error, CC_BAD_IO, "not enough memory to solve a week");
    for (int d = 0; d < s->day_count && code == CC_OK; d++)
        code = solve_day(s, timeline, &s->days[d], &borders, rates_per_s, heads, &queue_s, &offered, error);
    *mean_wait_s = queue_s / offered;
    free(borders.at_s);
    free(rates_per_s);
    free(heads);
    return code;
}

/* Erlang A of every half-hour for ever, weighted by its calls; without patience Erlang C, NAN in overload. */
static double erlang_week(const struct cc_scenario *s, const struct cc_timeline *timeline)
{
    double wait_s = 0, calls = 0;
    for (int d = 0; d < s->day_count; d++)
        for (double at_s = s->days[d].open_s; at_s < s->days[d].close_s; at_s += 1800) {
            double rate_per_s = rate_at(&s->rates, at_s + 900);
            struct cc_erlang_load load = {rate_per_s, cc_erlang_handling_mean_s(s),
                                          cc_erlang_patience_mean_s(s), heads_at(timeline, at_s + 900)};
            struct cc_error ignored; /* nobody on duty or no steady state: the answer is NAN */
            struct cc_erlang_a a = {.mean_wait_s = NAN};
            struct cc_erlang_c c = {.mean_wait_s = NAN};
            cc_error_init(&ignored);
            if (!(rate_per_s > 0))
                continue;
            bool impatient = load.patience_mean_s < HUGE_VAL;
            int code =
                impatient ? cc_erlang_a_solve(&load, &a, &ignored) : cc_erlang_c_solve(&load, &c, &ignored);
            wait_s += rate_per_s * (code != CC_OK ? (double)NAN : impatient ? a.mean_wait_s : c.mean_wait_s);
            calls += rate_per_s;
        }
    return wait_s / calls;
}

int cc_erlang_gap(const struct cc_scenario *scenario, const struct cc_variant *variant, uint64_t seed,
                  int thread_count, int64_t reps, struct cc_erlang_gap *gap, struct cc_error *error)
{
    struct ladder *l = calloc(1, sizeof *l);
    const struct cc_timeline *timeline = &variant->timeline;
    *gap = (struct cc_erlang_gap){.exact_s = NAN, .z = NAN, .erlang_a_s = NAN};
    if (!l)
        return cc_error_add(error, CC_BAD_IO, "not enough memory to explain the gap to Erlang");
    l->scenario = *scenario;
    memcpy(l->classes, scenario->classes.items, (size_t)scenario->classes.count * sizeof *l->classes);
    l->scenario.classes.items = l->classes;
    l->variant = *variant;
    l->scenario.variants = (struct cc_list){&l->variant, 1};
    l->scenario.baseline_index = 0;
    struct cc_error unsolved; /* nobody on duty all day, or too many: there is no exact answer to give */
    cc_error_init(&unsolved);
    int code = climb(l, seed, thread_count, reps, gap, error);
    int solved = code ? code : solve_week(&l->scenario, timeline, &gap->exact_s, &unsolved);
    if (code == CC_OK && solved == CC_BAD_IO)
        code = cc_error_add(error, CC_BAD_IO, "not enough memory to explain the gap to Erlang");
    if (code == CC_OK && solved != CC_OK)
        gap->exact_s = NAN;
    if (code == CC_OK) {
        const struct cc_estimate *last = &gap->steps[gap->count - 1].hold_s;
        gap->z = (last->value - gap->exact_s) /
                 (last->half_width / cc_student_t_quantile(0.975, (double)reps - 1));
        gap->erlang_a_s = erlang_week(&l->scenario, timeline);
    }
    free(l);
    return code;
}
