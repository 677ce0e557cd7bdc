/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The table of benchmarks, and the steps that they time. */
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"
#include "models/analytic/erlang.h"
#include "models/analytic/transient.h"
#include "models/experiment.h"
#include "models/lanes.h"

/* --- scenarios --- */

#define QUEUE_ONLY "variants = ( { name = \"queue\"; strategy = { kind = \"queue-only\"; }; } );\n"
#define EXPONENTIAL "talk = { law = \"exponential\"; mean_s = 180; };\n"
#define PATIENCE "patience = { law = \"exponential\"; mean_s = 360; };\n"
#define TARGET "targets = ( { name = \"20s\"; formula = \"sl-offered\"; within_s = 20; share = 0.80; } );\n"

/* M/M/c+M with a load of one erlang an assistant, which half a talk's patience keeps in check. */
#define STATIONARY(heads, calls_per_h, hours)                                                                \
    "name = \"stationary\"; stationary = { hours = " hours "; };\n"                                          \
    "demand = { calls_per_h = " calls_per_h "; }; staff = ( { heads = " heads                                \
    "; } );\n" TARGET EXPONENTIAL PATIENCE

/* A day of 24 half-hours, staff following the load by halves. */
#define DAY                                                                                                  \
    "name = \"day\"; calendar = { days = [ \"mon\" ]; open = \"08:00\"; close = \"20:00\"; };\n"             \
    "demand = { calls_per_day = 4400; profile = (\n"                                                         \
    "  { from = \"08:00\"; share = 0.15; }, { from = \"09:00\"; share = 0.25; },\n"                          \
    "  { from = \"11:00\"; share = 0.15; }, { from = \"13:00\"; share = 0.20; },\n"                          \
    "  { from = \"15:00\"; share = 0.15; }, { from = \"17:00\"; share = 0.10; } ); };\n"                     \
    "staff = ( { from = \"08:00\"; heads = 30; }, { from = \"08:30\"; heads = 32; },\n"                      \
    "  { from = \"09:00\"; heads = 27; }, { from = \"11:00\"; heads = 17; },\n"                              \
    "  { from = \"12:30\"; heads = 20; }, { from = \"13:30\"; heads = 22; },\n"                              \
    "  { from = \"15:00\"; heads = 18; }, { from = \"16:00\"; heads = 16; },\n"                              \
    "  { from = \"17:00\"; heads = 9; }, { from = \"18:30\"; heads = 7; } );\n" TARGET EXPONENTIAL PATIENCE

/* All that needs to know at every moment how many hold: an offer that all decline, few lines, redials. */
#define LIVE                                                                                                 \
    "lines = 60; redial = { after_abandonment = 0.5; after_busy = 0.5; };\n"                                 \
    "variants = ( { name = \"live\"; strategy = { kind = \"callback-offer\"; at_waiting = 2;\n"              \
    "  accept_prob = 0.0; }; } );\n"

/* --- theory --- */

static double expected_stationary(const struct cc_scenario *s)
{
    struct cc_erlang_load load = {s->rates.steps[0].rate_per_s, cc_dist_mean(&s->talk),
                                  cc_dist_mean(&s->patience), cc_scenario_variant(s, 0)->timeline.max_heads};
    struct cc_error error;
    struct cc_erlang_a a;
    cc_error_init(&error);
    return cc_erlang_a_solve(&load, &a, &error) == CC_OK ? a.mean_wait_s : (double)NAN;
}

/* The day's rates and staff, merged into periods in which both are constant. */
static int periods_of(const struct cc_scenario *s, struct cc_transient_day *day, double *border_s,
                      double *rate_per_s, int *agents)
{
    const struct cc_timeline *staff = &cc_scenario_variant(s, 0)->timeline;
    int step = 0, count = 0;
    double end_s = s->rates.steps[s->rates.count - 1].end_s;
    for (double at_s = s->rates.steps[0].begin_s; at_s < end_s; count++) {
        int rate = 0;
        double next_s = end_s;
        while (s->rates.steps[rate].end_s <= at_s)
            rate++;
        while (step + 1 < staff->count && staff->at_s[step + 1] <= at_s)
            step++;
        if (step + 1 < staff->count && staff->at_s[step + 1] < next_s)
            next_s = staff->at_s[step + 1];
        if (s->rates.steps[rate].end_s < next_s)
            next_s = s->rates.steps[rate].end_s;
        border_s[count] = at_s;
        rate_per_s[count] = s->rates.steps[rate].rate_per_s;
        agents[count] = staff->heads[step];
        at_s = next_s;
    }
    border_s[count] = end_s;
    *day = (struct cc_transient_day){.period_count = count,
                                     .border_s = border_s,
                                     .arrival_rate_per_s = rate_per_s,
                                     .agent_count = agents,
                                     .service_rate_per_s = 1 / cc_dist_mean(&s->talk),
                                     .abandon_rate_per_s = 1 / cc_dist_mean(&s->patience)};
    return count;
}

enum { PERIODS = 64 };

static double expected_day(const struct cc_scenario *s)
{
    double border_s[PERIODS + 1], rate_per_s[PERIODS];
    int agents[PERIODS];
    struct cc_transient_day day;
    struct cc_transient result;
    struct cc_error error;
    cc_error_init(&error);
    periods_of(s, &day, border_s, rate_per_s, agents);
    day.occupancy_only = true;
    if (cc_transient_solve(&day, &result, &error))
        return NAN;
    double wait_s = result.mean_wait_s;
    cc_transient_close(&result);
    return wait_s;
}

/* --- steps --- */

int cc_bench_serve(struct cc_bench_lab *lab, struct cc_error *error)
{
    for (int i = 0; i < lab->scenario->variants.count; i++) {
        cc_tally_clear(lab->tally, lab->scenario);
        int code = cc_center_serve(&lab->centers[i], &lab->demand, lab->tally, &lab->spread,
                                   (int)(lab->replication % CC_SECTIONS), error);
        if (code)
            return code;
        for (int k = 0; k < lab->scenario->classes.count; k++)
            lab->calls += (double)lab->tally->classes[k].calls;
        const struct cc_sum *hold = &lab->tally->classes[0].hold;
        lab->wait_s += cc_seconds((int64_t)hold->sum_ticks);
        lab->waiters += (double)hold->count;
    }
    return CC_OK;
}

/* Where there is a shorter way (models/plain.c), the events all the same. */
static int draw_for_events(struct cc_bench_lab *lab, struct cc_error *error)
{
    lab->centers[0].by_events = true;
    return cc_bench_draw(lab, error);
}

static int prepare_recursion(struct cc_bench_lab *lab, struct cc_error *error)
{
    cc_recursion_free(&lab->recursion);
    if (cc_recursion_init(&lab->recursion, cc_scenario_variant(lab->scenario, 0)->timeline.max_heads))
        return cc_error_add(error, CC_BAD_IO, "not enough memory for a benchmark");
    return cc_bench_draw(lab, error);
}

static int recur(struct cc_bench_lab *lab, struct cc_error *error)
{
    (void)error;
    cc_recursion_serve(&lab->recursion, &lab->demand, lab->centers[0].judges.within_ticks, NULL);
    lab->calls += lab->demand.patient_count;
    lab->wait_s += cc_seconds((int64_t)lab->recursion.counts.hold.sum_ticks);
    lab->waiters += (double)lab->recursion.counts.hold.count;
    return CC_OK;
}

/* Seven to fourteen assistants on the same calls. */
static int side_by_side(struct cc_bench_lab *lab, struct cc_error *error)
{
    const struct cc_demand *demand[CC_LANES];
    int agents[CC_LANES];
    struct cc_lanes lanes;
    for (int l = 0; l < CC_LANES; l++)
        agents[l] = 7 + l, demand[l] = &lab->demand;
    if (cc_lanes_init(&lanes, agents))
        return cc_error_add(error, CC_BAD_IO, "not enough memory for a benchmark");
    cc_lanes_serve(&lanes, demand, lab->centers[0].judges.within_ticks);
    lab->calls += (double)CC_LANES * lab->demand.patient_count;
    lab->wait_s += cc_seconds((int64_t)lanes.counts[3].hold.sum_ticks); /* ten */
    lab->waiters += (double)lanes.counts[3].hold.count;
    cc_lanes_free(&lanes);
    return CC_OK;
}

static int draw(struct cc_bench_lab *lab, struct cc_error *error)
{
    int code = cc_bench_draw(lab, error);
    lab->calls += lab->demand.patient_count;
    return code;
}

/* Drawn, served, counted, estimated: an experiment. */
static int experiment(struct cc_bench_lab *lab, int threads, int reps, struct cc_error *error)
{
    struct cc_experiment_options options = {
        .seed = 1 + lab->replication++, .thread_count = threads, .reps = reps, .precision = NAN};
    struct cc_experiment e;
    int code = cc_experiment_run(&e, lab->scenario, ~(uint32_t)0, &options, error);
    if (code)
        return code;
    for (int i = 0; i < e.main_count; i++) {
        double calls = cc_experiment_find(&e, i, "calls")->estimate.value * (double)e.reps;
        lab->calls += calls;
        lab->wait_s += cc_experiment_find(&e, i, "hold_mean_s")->estimate.value * calls;
        lab->waiters += calls;
    }
    cc_experiment_close(&e);
    return CC_OK;
}

static int end_to_end(struct cc_bench_lab *lab, struct cc_error *error)
{
    return experiment(lab, 1, 16, error);
}

static int two_threads(struct cc_bench_lab *lab, struct cc_error *error)
{
    return experiment(lab, 2, 16, error);
}

/* The hardest solutions that a planner waits for. */
static int solve_erlang_a(struct cc_bench_lab *lab, struct cc_error *error)
{
    struct cc_erlang_load load = {1 + 1e-9 * lab->replication++, 2000, 2000, 2000};
    struct cc_erlang_a result;
    lab->calls++;
    return cc_erlang_a_solve(&load, &result, error);
}

static int solve_day(struct cc_bench_lab *lab, struct cc_error *error)
{
    double border_s[PERIODS + 1], rate_per_s[PERIODS], within_s = 20;
    int agents[PERIODS];
    struct cc_transient_day day;
    struct cc_transient result;
    periods_of(lab->scenario, &day, border_s, rate_per_s, agents);
    day.target_count = 1, day.within_s = &within_s;
    lab->calls++;
    int code = cc_transient_solve(&day, &result, error);
    if (!code)
        cc_transient_close(&result);
    return code;
}

#define TEN STATIONARY("10", "200", "100") QUEUE_ONLY
#define THOUSAND STATIONARY("1000", "20000", "5") QUEUE_ONLY
#define WEEK "scenarios/health-center.cfg"

const struct cc_benchmark cc_benchmarks[] = {
    {"recursion-10", "Kiefer-Wolfowitz recursion, 10 agents, patience", "call", TEN, NULL, 4,
     prepare_recursion, recur, expected_stationary},
    {"recursion-1000", "the same with 1000 agents", "call", THOUSAND, NULL, 1, prepare_recursion, recur,
     expected_stationary},
    {"lanes-8", "the recursion in eight lanes, 7 to 14 agents on the same calls", "call", TEN, NULL, 4,
     cc_bench_draw, side_by_side, expected_stationary},
    {"serve-10", "all that a run counts, queue only, 10 agents, patience", "call", TEN, NULL, 4,
     cc_bench_draw, cc_bench_serve, expected_stationary},
    {"serve-1000", "the same with 1000 agents", "call", THOUSAND, NULL, 1, cc_bench_draw, cc_bench_serve,
     expected_stationary},
    {"event-10", "as serve-10, by the event engine", "call", TEN, NULL, 4, draw_for_events, cc_bench_serve,
     expected_stationary},
    {"event-1000", "as serve-1000, by the event engine", "call", THOUSAND, NULL, 1, draw_for_events,
     cc_bench_serve, expected_stationary},
    {"event-live-10", "lengths of lines at every moment: offers, finite lines, redials", "call",
     STATIONARY("10", "200", "100") LIVE, NULL, 4, cc_bench_draw, cc_bench_serve, NULL},
    {"day-20", "a day of 24 half-hours, 7 to 32 agents in steps", "call", DAY QUEUE_ONLY, NULL, 8,
     cc_bench_draw, cc_bench_serve, expected_day},
    {"practice-week", "weeks of " WEEK ", all variants", "call", WEEK, NULL, 4, cc_bench_draw, cc_bench_serve,
     NULL},
    {"draw-caller", "drawing arrival, talk and patience", "patient", TEN, NULL, 4, NULL, draw, NULL},
    {"draw-patient", "drawing the patients of " WEEK, "patient", WEEK, "work=()", 8, NULL, draw, NULL},
    {"end-to-end", "drawing, serving, counting, estimating: 10 agents, patience", "call", TEN, NULL, 1, NULL,
     end_to_end, expected_stationary},
    {"threads-2", "the same on two threads", "call", TEN, NULL, 1, NULL, two_threads, expected_stationary},
    {"solve-erlang-a", "Erlang A with 2000 agents", "solution", TEN, NULL, 20, NULL, solve_erlang_a, NULL},
    {"solve-day", "M(t)/M/s(t)+M exactly, the day of day-20", "solution", DAY QUEUE_ONLY, NULL, 1, NULL,
     solve_day, NULL},
    {.name = NULL}};
