/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/erlang_day.h"

#include <string.h>

#include "models/analytic/erlang.h"
#include "sim/units.h"

double cc_erlang_handling_mean_s(const struct cc_scenario *s)
{
    double mean_s = 0;
    for (int c = 0; c < s->classes.count; c++) {
        const struct cc_class *class = cc_scenario_class(s, c);
        mean_s += class->share * (cc_dist_mean(&class->talk) + cc_dist_mean(&class->wrap_up));
    }
    return mean_s;
}

double cc_erlang_patience_mean_s(const struct cc_scenario *s)
{
    double mean_s = 0;
    for (int c = 0; c < s->classes.count; c++)
        mean_s += cc_scenario_class(s, c)->share * cc_dist_mean(&cc_scenario_class(s, c)->patience);
    return mean_s;
}

double cc_erlang_within_s(const struct cc_scenario *s)
{
    return s->targets.count ? cc_scenario_target(s, 0)->within_s : 0;
}

double cc_erlang_heads(const struct cc_scenario *s, const struct cc_timeline *timeline, int cell)
{
    const struct cc_day *day = cc_scenario_cell_day(s, cell);
    double midnight_s = day->midnight_s, head_s = 0;
    double from_s = fmax(midnight_s + cell % CC_CELLS_PER_DAY * 1800.0, day->open_s);
    double to_s = fmin(midnight_s + (cell % CC_CELLS_PER_DAY + 1) * 1800.0, day->close_s);
    for (int i = 0; i < timeline->count; i++) {
        double end_s = i + 1 < timeline->count ? timeline->at_s[i + 1] : to_s;
        double begin_s = fmax(from_s, timeline->at_s[i]);
        if (fmin(to_s, end_s) > begin_s)
            head_s += timeline->heads[i] * (fmin(to_s, end_s) - begin_s);
    }
    return to_s > from_s ? head_s / (to_s - from_s) : 0;
}

static void solve(const struct cc_scenario *s, struct cc_erlang_cell *cell)
{
    struct cc_error ignored; /* no steady state, or nobody on duty: the cell stays empty */
    struct cc_erlang_load load = {.arrival_rate_per_s = cell->calls_per_h / CC_S_PER_H,
                                  .service_mean_s = cc_erlang_handling_mean_s(s),
                                  .patience_mean_s = cc_erlang_patience_mean_s(s),
                                  .agent_count = (int)(cell->heads + 0.5)};
    struct cc_erlang_c c;
    struct cc_erlang_a a;
    struct cc_erlang_within within;
    cc_error_init(&ignored);
    if (load.agent_count < 1)
        return;
    if (cc_erlang_c_solve(&load, &c, &ignored) == CC_OK) {
        cell->c_wait_s = c.mean_wait_s;
        cell->c_within = cc_erlang_c_wait_cdf(&c, cc_erlang_within_s(s));
    }
    if (isfinite(load.patience_mean_s) && cc_erlang_a_solve(&load, &a, &ignored) == CC_OK) {
        cc_erlang_a_within(&a, cc_erlang_within_s(s), &within);
        cell->a_wait_s = a.mean_wait_s;
        cell->a_abandon = a.abandon_prob;
        cell->a_within = within.served_share;
    }
}

int cc_erlang_day(const struct cc_experiment *e, int variant, struct cc_erlang_cell *cells)
{
    const struct cc_scenario *s = e->scenario;
    int count = 0;
    for (int i = 0; i < s->cell_count; i++) {
        const struct cc_estimate *calls = cc_experiment_cell(e, variant, i, CC_CELL_OFFERED);
        if (!(calls->value > 0))
            continue;
        struct cc_erlang_cell *cell = &cells[count++];
        *cell = (struct cc_erlang_cell){.cell = i,
                                        .calls_per_h = calls->value * 2,
                                        .heads = cc_erlang_heads(s, &e->variants[variant].timeline, i),
                                        .c_wait_s = NAN,
                                        .c_within = NAN,
                                        .a_wait_s = NAN,
                                        .a_within = NAN,
                                        .a_abandon = NAN,
                                        .hold_s = *cc_experiment_cell(e, variant, i, CC_CELL_HOLD_MEAN_S),
                                        .within = *cc_experiment_cell(e, variant, i, CC_CELL_WITHIN),
                                        .occupancy = *cc_experiment_cell(e, variant, i, CC_CELL_OCCUPANCY)};
        cell->offered_load_erl = cell->calls_per_h / CC_S_PER_H * cc_erlang_handling_mean_s(s);
        solve(s, cell);
    }
    return count;
}

static bool every_scv_is_one(const struct cc_scenario *s, bool of_patience)
{
    for (int c = 0; c < s->classes.count; c++) {
        const struct cc_class *class = cc_scenario_class(s, c);
        const struct cc_member *law = of_patience ? &class->patience : &class->talk;
        if (isfinite(cc_dist_mean(law)) && strcmp(law->row->name, "exponential") != 0)
            return false;
        if (!of_patience && cc_dist_mean(&class->wrap_up) > 0)
            return false;
    }
    return true;
}

static bool any_order(const struct cc_scenario *s)
{
    const struct cc_class *class = s->classes.items;
    for (int c = 1; c < s->classes.count; c++)
        if (!class[c].urgent && !class[0].urgent &&
            (class[c].priority != class[0].priority || class[c].accumulates != class[0].accumulates))
            return true;
    return false;
}

int cc_erlang_broken_assumptions(const struct cc_scenario *s, const char **words, int room)
{
    const struct {
        bool broken;
        const char *word;
    } assumptions[] = {
        {s->rates.count > 1 || s->is_log, "the load changes during the day"},
        {strcmp(s->demand.arrivals.row->name, "poisson") != 0, "calls are burstier than Poisson"},
        {!every_scv_is_one(s, false), "handling time is not exponential"},
        {isfinite(cc_erlang_patience_mean_s(s)), "callers hang up (Erlang C: never)"},
        {!every_scv_is_one(s, true), "patience is not exponential (Erlang A: exponential)"},
        {cc_scenario_redials(s) || s->redial.after[CC_CAUSE_UNSETTLED] > 0, "callers call again"},
        {s->complaint_s_per_min > 0, "talks grow with the wait before them"},
        {s->self_call.prob.first + s->self_call.prob.later > 0, "callers ask after their callback"},
        {s->announced.heard, "callers hear how long it takes"},
        {s->misuse.prob + s->misuse.per_min > 0, "callers say that it is urgent"},
        {s->work.count > 0, "assistants also do desk and other work"},
        {s->switching_s > 0 || s->disturbance_s > 0, "switching between phone and desk costs time"},
        {cc_scenario_any_urgent(s), "urgent callers go first"},
        {any_order(s), "some callers go before others"},
        {s->lines > 0 || s->max_waiting > 0, "lines are limited"},
    };
    int count = 0;
    for (size_t i = 0; i < sizeof assumptions / sizeof assumptions[0] && count < room; i++)
        if (assumptions[i].broken)
            words[count++] = assumptions[i].word;
    return count;
}
