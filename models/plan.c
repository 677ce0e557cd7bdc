/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/plan.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/analytic/erlang.h"
#include "models/analytic/infinite_server.h"
#include "models/erlang_day.h"
#include "models/metrics.h"
#include "models/scenario_parts.h"
#include "sim/units.h"

/* --- blocks and their load --- */

static double expected_in(const struct cc_rates *rates, double from_s, double to_s)
{
    double expected = 0;
    for (int i = 0; i < rates->count; i++) {
        double begin = fmax(from_s, rates->steps[i].begin_s), end = fmin(to_s, rates->steps[i].end_s);
        expected += end > begin ? (end - begin) * rates->steps[i].rate_per_s : 0;
    }
    return expected;
}

/* Seconds of work that come in a stretch of time and cannot lie. */
static double work_in(const struct cc_scenario *s, double from_s, double to_s)
{
    double work_s = expected_in(&s->rates, from_s, to_s) * cc_erlang_handling_mean_s(s);
    for (int i = 0; i < s->work.count; i++) {
        const struct cc_work *work = cc_scenario_work(s, i);
        if (work->desk || work->priority != CC_WORK_AFTER_CALLS)
            work_s += expected_in(&work->rates, from_s, to_s) * cc_dist_mean(&work->time);
    }
    return work_s;
}

enum { GRID_S = 900, GRID_MAX = 96, LOOKS = 8 };
enum { KNOWN_HEADS = 64 }; /* queues of fewer heads are kept */

static void add_day(struct cc_planner *p, const struct cc_day *day)
{
    double borders_s[GRID_MAX + 1], rates_per_s[GRID_MAX],
        handling_s = cc_erlang_handling_mean_s(p->scenario);
    double length_s = p->scenario->staffing.block_min * 60;
    int periods = 0;
    for (double from_s = day->open_s; from_s < day->close_s; from_s += GRID_S) {
        double to_s = fmin(from_s + GRID_S, day->close_s);
        borders_s[periods] = from_s, borders_s[periods + 1] = to_s;
        rates_per_s[periods++] = work_in(p->scenario, from_s, to_s) / (to_s - from_s) / handling_s;
    }
    for (double from_s = day->open_s; from_s < day->close_s; from_s += length_s) {
        struct cc_plan_cell *cell = &p->cells[p->cell_count++];
        double to_s = fmin(from_s + length_s, day->close_s);
        *cell = (struct cc_plan_cell){day->weekday, from_s - day->midnight_s, to_s - day->midnight_s, 0};
        for (int i = 0; i < LOOKS; i++)
            cell->load_erl += cc_infinite_server_mean(periods, borders_s, rates_per_s, 1 / handling_s,
                                                      from_s + (to_s - from_s) * (i + 0.5) / LOOKS) /
                              LOOKS;
    }
}

int cc_planner_init(struct cc_planner *p, struct cc_scenario *scenario, struct cc_error *error)
{
    *p = (struct cc_planner){.scenario = scenario};
    if (scenario->is_stationary || scenario->is_log)
        return cc_error_add(error, CC_BAD_SCENARIO, "%s: staff is planned for weeks, not for a %s",
                            cc_config_path(scenario->config),
                            scenario->is_log ? "recorded log" : "stationary run");
    for (int i = 0; i < scenario->variants.count; i++)
        if (cc_scenario_variant(scenario, i)->topology)
            return cc_error_add(error, CC_BAD_SCENARIO,
                                "%s: staff is planned for one team; variant \"%s\" has several",
                                cc_config_path(scenario->config), cc_scenario_variant(scenario, i)->name);
    for (int row = 0; row * CC_CELLS_PER_DAY < scenario->cell_count; row++)
        add_day(p, &scenario->days[scenario->row_day[row]]);
    p->queues = cc_config_alloc(scenario->config, (size_t)(p->cell_count * KNOWN_HEADS) * sizeof *p->queues);
    for (int i = 0; i < p->cell_count * KNOWN_HEADS; i++)
        p->queues[i] = NAN;
    return CC_OK;
}

int cc_plan_least(const struct cc_planner *p)
{
    return (int)p->scenario->staffing.min_heads;
}

int cc_plan_most(const struct cc_planner *p)
{
    return p->scenario->staffing.max_heads ? (int)p->scenario->staffing.max_heads : INT_MAX;
}

void cc_plan_of_timeline(const struct cc_planner *p, const struct cc_timeline *timeline, struct cc_plan *plan)
{
    const struct cc_scenario *s = p->scenario;
    memset(plan, 0, sizeof *plan);
    for (int i = 0; i < p->cell_count; i++)
        for (int d = s->day_count - 1; d >= 0; d--) {
            double midnight_s = s->days[d].midnight_s;
            if (s->days[d].weekday != p->cells[i].weekday)
                continue;
            plan->heads[i] = 0;
            for (int k = 0; k < timeline->count; k++) {
                double end_s = k + 1 < timeline->count ? timeline->at_s[k + 1] : HUGE_VAL;
                if (timeline->at_s[k] < midnight_s + p->cells[i].to_s &&
                    end_s > midnight_s + p->cells[i].from_s && timeline->heads[k] > plan->heads[i])
                    plan->heads[i] = timeline->heads[k];
            }
        }
}

static double cell_hours(const struct cc_plan_cell *cell)
{
    return (cell->to_s - cell->from_s) / CC_S_PER_H;
}

double cc_plan_hours(const struct cc_planner *p, const struct cc_plan *plan)
{
    double hours = 0;
    for (int i = 0; i < p->cell_count; i++)
        hours += plan->heads[i] * cell_hours(&p->cells[i]);
    return hours;
}

double cc_plan_gross_hours(const struct cc_planner *p, const struct cc_plan *plan)
{
    double hours = 0;
    for (int i = 0; i < p->cell_count; i++) {
        const struct cc_plan_cell *cell = &p->cells[i];
        for (double at_s = cell->from_s, next_s; at_s < cell->to_s - 1; at_s = next_s) {
            next_s = fmin((floor(at_s / 1800 + 1e-9) + 1) * 1800, cell->to_s);
            hours += plan->heads[i] * (next_s - at_s) / CC_S_PER_H /
                     (1 - cc_staffing_shrinkage(p->scenario, NULL, cell->weekday, at_s));
        }
    }
    return hours;
}

/* Patience beyond an hour no longer matters inside a block. */
static struct cc_erlang_load load_of(const struct cc_planner *p, int cell, int heads)
{
    double handling_s = cc_erlang_handling_mean_s(p->scenario);
    double patience_s = fmin(cc_erlang_patience_mean_s(p->scenario), CC_S_PER_H);
    return (struct cc_erlang_load){p->cells[cell].load_erl / handling_s, handling_s, patience_s, heads};
}

static double solve_queue(const struct cc_planner *p, int cell, int heads)
{
    struct cc_erlang_load load = load_of(p, cell, heads);
    struct cc_erlang_a a;
    struct cc_error ignored;
    cc_error_init(&ignored);
    if (!(load.arrival_rate_per_s > 0))
        return 0;
    if (heads < 1 || cc_erlang_a_solve(&load, &a, &ignored))
        return load.arrival_rate_per_s * load.patience_mean_s;
    return a.mean_queue_length;
}

double cc_plan_queue(const struct cc_planner *p, int cell, int heads)
{
    if (heads >= KNOWN_HEADS)
        return solve_queue(p, cell, heads);
    double *known = &p->queues[cell * KNOWN_HEADS + heads];
    if (isnan(*known))
        *known = solve_queue(p, cell, heads);
    return *known;
}

enum { REQUIRED_MAX = 1000 };

static double required_in(const struct cc_planner *p, int block)
{
    const struct cc_target *target = cc_scenario_target(p->scenario, 0);
    struct cc_error ignored;
    cc_error_init(&ignored);
    if (!(p->cells[block].load_erl > 0))
        return 0;
    for (int heads = 1; heads <= REQUIRED_MAX; heads++) {
        struct cc_erlang_load load = load_of(p, block, heads);
        struct cc_erlang_a a;
        struct cc_erlang_within within;
        if (cc_erlang_a_solve(&load, &a, &ignored) != CC_OK)
            continue;
        cc_erlang_a_within(&a, target->within_s, &within);
        if (within.served_share >= target->share)
            return heads;
    }
    return NAN;
}

double cc_plan_required(const struct cc_planner *p, int cell)
{
    int weekday = cc_scenario_cell_day(p->scenario, cell)->weekday;
    double from_s = cell % CC_CELLS_PER_DAY * 1800.0;
    for (int i = 0; i < p->cell_count && p->scenario->targets.count; i++)
        if (p->cells[i].weekday == weekday && p->cells[i].from_s < from_s + 1800 && p->cells[i].to_s > from_s)
            return required_in(p, i);
    return NAN;
}

bool cc_plan_grow(const struct cc_planner *p, struct cc_plan *plan)
{
    double best = -1;
    int where = -1;
    for (int i = 0; i < p->cell_count; i++) {
        if (plan->heads[i] >= cc_plan_most(p))
            continue;
        double gain = cc_plan_queue(p, i, plan->heads[i]) - cc_plan_queue(p, i, plan->heads[i] + 1);
        if (gain > best)
            best = gain, where = i;
    }
    if (where >= 0)
        plan->heads[where]++;
    return where >= 0;
}

struct cc_variant cc_plan_variant(const struct cc_planner *p, const struct cc_variant *variant,
                                  const struct cc_plan *plan)
{
    struct cc_variant changed = *variant;
    struct cc_staff_step *steps = cc_config_alloc(p->scenario->config, (size_t)p->cell_count * sizeof *steps);
    for (int i = 0; i < p->cell_count; i++)
        steps[i] =
            (struct cc_staff_step){(uint32_t)1 << p->cells[i].weekday, p->cells[i].from_s, plan->heads[i]};
    changed.staff = (struct cc_list){steps, p->cell_count};
    changed.staff_change = 0;
    changed.timeline = cc_scenario_timeline(p->scenario, &changed.staff, 0);
    return changed;
}

const char *cc_plan_text(const struct cc_list *staff, char *out, size_t size)
{
    const struct cc_staff_step *step = staff->items;
    size_t at = 0;
    out[0] = '\0';
    for (int i = 0; i < staff->count && at < size; i++) {
        char clock[16];
        const char *comma = "";
        if (i && step[i].days == step[i - 1].days && step[i].heads == step[i - 1].heads)
            continue;
        at += (size_t)snprintf(out + at, size - at, "%s{ days = [", at ? ", " : "");
        for (int day = 0; day < 7 && at < size; day++)
            if (step[i].days >> day & 1) {
                at += (size_t)snprintf(out + at, size - at, "%s\"%s\"", comma, cc_weekday_names[day]);
                comma = ", ";
            }
        if (at < size)
            at += (size_t)snprintf(out + at, size - at, "]; from = \"%s\"; heads = %lld; }",
                                   cc_format_clock(step[i].from_s, clock, sizeof clock),
                                   (long long)step[i].heads);
    }
    return out;
}
