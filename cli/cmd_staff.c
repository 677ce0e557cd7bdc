/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/provenance.h"
#include "cli/verbs.h"
#include "models/economics.h"
#include "models/rota.h"
#include "models/staffing.h"
#include "sim/progress.h"
#include "sim/report.h"
#include "sim/runner.h"
#include "sim/units.h"
#include "sim/version.h"

struct staff_options {
    struct cc_texts overrides;
    const char *strategies, *out, *export_path;
    bool rota;
    double time_limit_s;
    uint64_t seed;
    int64_t threads, reps;
    int format;
};

#define AT(member) .offset = offsetof(struct staff_options, member)

static const struct cc_option options[] = {
    CC_OPTION_ROW_STRATEGIES(staff_options),
    CC_OPTION_ROW_OVERRIDE(staff_options),
    CC_OPTION_ROW_SEED(staff_options),
    CC_OPTION_ROW_THREADS(staff_options),
    CC_OPTION_ROW_REPS(
        staff_options, 30, 1e6,
        "weeks by which plans are chosen (200 unless given); judged on four times as many others"),
    {.name = "rota",
     .kind = CC_OPTION_FLAG,
     AT(rota),
     .help = "also fill the plan with staffing.shifts, and judge that"},
    {.name = "export",
     .kind = CC_OPTION_TEXT,
     .argument = "FILE.lp|FILE.mps",
     AT(export_path),
     .help = "write the rota's integer program (of the last variant)"},
    {.name = "time-limit",
     .kind = CC_OPTION_NUMBER,
     .argument = "SECONDS",
     .min = 0.1,
     .max = 1e5,
     .unit = "s",
     AT(time_limit_s),
     .help = "for each rota (10 unless given); what it may be off the best is told"},
    CC_OPTION_ROW_OUT(staff_options, "also store every measure of the plans in this SQLite file"),
    CC_OPTION_ROW_FORMAT(staff_options),
    {.name = NULL}};

/* Hours on duty as jobs, and what they cost a year. */
static double fte(const struct cc_planner *p, double hours)
{
    return hours / p->scenario->fte_h;
}

static double wages_eur(const struct cc_planner *p, double hours, enum cc_price_level level)
{
    return hours * p->scenario->economics.weeks_per_year * cc_economics_wage(p->scenario, NULL, level);
}

static void print_goals(const struct cc_staffing_result *r, FILE *out)
{
    static const struct cc_report_column columns[] = {{"  goal", CC_LEFT},
                                                      {"wanted", CC_RIGHT},
                                                      {"today", CC_RIGHT},
                                                      {"with this staff", CC_RIGHT},
                                                      {"", CC_LEFT}};
    struct cc_table table;
    cc_report_table_init(&table, columns, 5);
    for (int i = 0; i < r->goal_count; i++) {
        const struct cc_goal_result *goal = &r->goals[i];
        char id[160];
        snprintf(id, sizeof id, "service_level[%s]", goal->measure);
        const struct cc_result *today = cc_experiment_find(&r->experiment, 0, goal->measure);
        if (!today)
            today = cc_experiment_find(&r->experiment, 0, id);
        cc_report_row(&table);
        cc_report_cell(&table, "  %s", goal->measure);
        cc_report_cell(&table, "%s %s", goal->at_least ? ">=" : "<=", cc_report_number(goal->limit, 4).text);
        cc_report_cell(&table, "%s",
                       cc_report_estimate(today->estimate.value, today->estimate.half_width).text);
        cc_report_cell(&table, "%s",
                       isinf(goal->estimate.value)
                           ? "never"
                           : cc_report_estimate(goal->estimate.value, goal->estimate.half_width).text);
        cc_report_cell(&table, "%s",
                       isnan(goal->estimate.value) ? "nothing to measure"
                       : goal->holds               ? "holds"
                                                   : "MISSED");
    }
    cc_report_print(&table, out);
    cc_report_table_close(&table);
}

/* Heads by weekday, a column for each block that any day has. */
static void print_plan(const struct cc_planner *p, const struct cc_plan *plan, FILE *out)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    for (int i = 0; i < p->cell_count; i++) {
        const struct cc_plan_cell *cell = &p->cells[i];
        bool first = i == 0 || p->cells[i - 1].weekday != cell->weekday;
        char clock[16];
        if (first)
            fprintf(out, "%s  %s", i ? "\n" : "", days[cell->weekday]);
        if (first || plan->heads[i] != plan->heads[i - 1])
            fprintf(out, "  %s %d", cc_format_clock(cell->from_s, clock, sizeof clock), plan->heads[i]);
    }
    fputs("\n\n", out);
}

static void print_result(const struct cc_planner *p, const struct cc_variant *variant,
                         const struct cc_staffing_result *r, FILE *out)
{
    double today_h = variant->timeline.scheduled_s / CC_S_PER_H / (double)p->scenario->calendar.weeks;
    char wages[160] = "";
    if (cc_economics_apply(p->scenario))
        snprintf(wages, sizeof wages, "; wages EUR %.0f a year (%.0f to %.0f), today EUR %.0f",
                 wages_eur(p, r->hours, CC_PRICE_MID), wages_eur(p, r->hours, CC_PRICE_LOW),
                 wages_eur(p, r->hours, CC_PRICE_HIGH), wages_eur(p, today_h, CC_PRICE_MID));
    cc_report_line(out, 2, CC_STRONG, "%s: %s%s FTE on duty (%s h a week), today %s FTE%s", variant->name,
                   r->feasible ? "" : "NO PLAN reaches every goal; the best found has ",
                   cc_report_number(fte(p, r->hours), 3).text, cc_report_number(r->hours, 4).text,
                   cc_report_number(fte(p, today_h), 3).text, wages);
    print_goals(r, out);
    print_plan(p, &r->plan, out);
}

static void print_rota(const struct cc_planner *p, const struct cc_rota *rota,
                       const struct cc_staffing_result *r, FILE *out)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    const struct cc_staffing *s = &p->scenario->staffing;
    int weekday = -1;
    char text[1024] = "";
    int at = 0;
#define SAY(...) at += at < (int)sizeof text ? snprintf(text + at, sizeof text - (size_t)at, __VA_ARGS__) : 0
    if (s->shrinkage > 0)
        SAY(", %s gross", cc_report_number(fte(p, rota->paid_h) / (1 - s->shrinkage), 3).text);
    if (cc_economics_apply(p->scenario))
        SAY(", EUR %.0f a year", wages_eur(p, rota->weighted_h, CC_PRICE_MID));
    if (isnan(rota->gap))
        SAY("; time ran out");
    else if (rota->gap > 0)
        SAY("; at most %.2g %% above the least", 100 * rota->gap);
    else
        SAY("; no rota is cheaper");
    cc_report_line(out, 4, CC_PLAIN, "  rota of shifts: %s h paid a week, %s FTE net%s",
                   cc_report_number(rota->paid_h, 4).text, cc_report_number(fte(p, rota->paid_h), 3).text,
                   text);
    at = 0;
    for (int i = 0; i < rota->line_count; i++) {
        const struct cc_rota_line *line = &rota->lines[i];
        const struct cc_shift *shift = (const struct cc_shift *)s->shifts.items + line->shift;
        char from[16], to[16], pause[16];
        bool same = weekday == line->weekday;
        if (at && !same) {
            cc_report_line(out, 7, CC_PLAIN, "%s", text);
            at = 0;
        }
        SAY("%s%s  %d x %s %s-%s", same ? "" : "  ", same ? "," : days[line->weekday], line->count,
            shift->name, cc_format_clock(line->from_s, from, sizeof from),
            cc_format_clock(line->to_s, to, sizeof to));
        if (!isnan(line->break_from_s))
            SAY(" (break %s)", cc_format_clock(line->break_from_s, pause, sizeof pause));
        weekday = line->weekday;
    }
    if (at)
        cc_report_line(out, 7, CC_PLAIN, "%s", text);
#undef SAY
    if (rota->missing_at >= 0)
        cc_report_line(out, 4, CC_BAD,
                       "  NOT COVERED: %s head-hours a week, first %s %02d:%02d; shifts, seats or contract "
                       "hours forbid it",
                       cc_report_number(rota->missing_h, 3).text, days[p->cells[rota->missing_at].weekday],
                       (int)(p->cells[rota->missing_at].from_s / 3600),
                       (int)(p->cells[rota->missing_at].from_s / 60) % 60);
    fprintf(out, "  simulated again with the rota's heads: %s\n",
            r->feasible ? "every goal holds" : "NOT every goal holds");
    print_goals(r, out);
    fputc('\n', out);
}

static json_t *rota_json(const struct cc_planner *p, const struct cc_rota *rota,
                         const struct cc_staffing_result *r)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    json_t *lines = json_array();
    for (int i = 0; i < rota->line_count; i++) {
        const struct cc_rota_line *line = &rota->lines[i];
        const struct cc_shift *shift =
            (const struct cc_shift *)p->scenario->staffing.shifts.items + line->shift;
        char from[16], to[16], pause[16];
        json_array_append_new(lines, json_pack("{s:s, s:s, s:s, s:s, s:s?, s:i}", "shift", shift->name,
                                               "weekday", days[line->weekday], "from",
                                               cc_format_clock(line->from_s, from, sizeof from), "to",
                                               cc_format_clock(line->to_s, to, sizeof to), "break",
                                               isnan(line->break_from_s)
                                                   ? NULL
                                                   : cc_format_clock(line->break_from_s, pause, sizeof pause),
                                               "count", line->count));
    }
    return json_pack("{s:o, s:o, s:o, s:b, s:o}", "paid_h", cc_report_json(rota->paid_h), "gap",
                     cc_report_json(rota->gap), "missing_h", cc_report_json(rota->missing_h), "feasible",
                     (int)r->feasible, "shifts", lines);
}

static json_t *result_json(const struct cc_planner *p, const struct cc_variant *variant,
                           const struct cc_staffing_result *r)
{
    char text[CC_PLAN_TEXT];
    json_t *goals = json_array();
    for (int i = 0; i < r->goal_count; i++) {
        const struct cc_goal_result *goal = &r->goals[i];
        json_array_append_new(
            goals, json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:I, s:b}", "measure", goal->measure, "wanted",
                             goal->at_least ? "at_least" : "at_most", "limit", cc_report_json(goal->limit),
                             "value", cc_report_json(goal->estimate.value), "half_width",
                             cc_report_json(goal->estimate.half_width), "bound", cc_report_json(goal->bound),
                             "n", (json_int_t)goal->estimate.n, "holds", (int)goal->holds));
    }
    return json_pack(
        "{s:s, s:b, s:o, s:o, s:o, s:s, s:o, s:i}", "name", variant->name, "feasible", (int)r->feasible,
        "fte", cc_report_json(fte(p, r->hours)), "hours_per_week", cc_report_json(r->hours),
        "wages_eur_per_year",
        cc_report_json(cc_economics_apply(p->scenario) ? wages_eur(p, r->hours, CC_PRICE_MID) : (double)NAN),
        "staff", cc_plan_text(&r->experiment.variants[1].staff, text, sizeof text), "goals", goals,
        "plans_simulated", r->plans_simulated);
}

static void show_progress(void *context, int64_t done, int64_t planned)
{
    (void)planned;
    cc_progress_update(context, (double)done, 0);
}

static int store(const struct staff_options *o, const struct cc_staffing_result *r,
                 const struct cc_provenance *p, struct cc_error *error)
{
    struct cc_store *file = NULL;
    struct cc_run_info info = cc_provenance_info(p, "staff", (int)o->threads);
    int code = cc_store_open(&file, o->out, &cc_results_schema, error);
    if (code == CC_OK)
        code = cc_results_write(file, &r->experiment, NULL, &info, NULL, error);
    cc_store_close(file);
    return code;
}

/* Fills the plan with shifts and judges the heads they bring; `json` gets a key "rota". */
static int make_rota(const struct staff_options *o, const struct cc_planner *planner,
                     const struct cc_variant *variant, const struct cc_staffing_options *how,
                     const struct cc_staffing_result *result, json_t *json, struct cc_error *error)
{
    static struct cc_planner fine;
    static struct cc_rota rota;
    static struct cc_staffing_result judged;
    struct cc_rota_options limits = {o->time_limit_s, o->export_path};
    struct cc_plan required;
    int code = cc_rota_planner(&fine, planner, error);
    if (code != CC_OK)
        return code;
    struct cc_variant planned = cc_plan_variant(planner, variant, &result->plan);
    cc_plan_of_timeline(&fine, &planned.timeline, &required);
    code = cc_rota_solve(&fine, &required, &limits, &rota, error);
    if (code == CC_OK)
        code = cc_staffing_judge(&fine, variant, how, &rota.cover, &judged, error);
    if (code != CC_OK)
        return code;
    if (json)
        json_object_set_new(json, "rota", rota_json(&fine, &rota, &judged));
    else
        print_rota(&fine, &rota, &judged, stdout);
    cc_staffing_close(&judged);
    return CC_OK;
}

static int staff_all(const struct staff_options *o, struct cc_planner *planner, uint32_t selected,
                     json_t *variants, struct cc_provenance *provenance, struct cc_error *error)
{
    static struct cc_staffing_result result;
    struct cc_progress progress;
    struct cc_staffing_options how = {.seed = o->seed,
                                      .thread_count = (int)o->threads,
                                      .reps = o->reps,
                                      .progress = show_progress,
                                      .progress_context = &progress};
    int code = CC_OK;
    for (int i = 0; i < planner->scenario->variants.count && code == CC_OK; i++) {
        const struct cc_variant *variant = cc_scenario_variant(planner->scenario, i);
        if (!(selected >> i & 1))
            continue;
        cc_provenance_start(provenance);
        cc_progress_init(&progress, stderr);
        cc_progress_start(&progress, variant->name, "plans");
        code = cc_staffing_solve(planner, variant, &how, &result, error);
        cc_progress_close(&progress);
        if (code != CC_OK)
            return code;
        json_t *json = o->format == CC_FORMAT_TABLE ? NULL : result_json(planner, variant, &result);
        if (o->format == CC_FORMAT_TABLE)
            print_result(planner, variant, &result, stdout);
        if (o->rota)
            code = make_rota(o, planner, variant, &how, &result, json, error);
        if (o->format != CC_FORMAT_TABLE && json_array_append_new(variants, json))
            code = cc_error_add(error, CC_BAD_IO, "not enough memory for the results");
        if (code == CC_OK && o->out)
            code = store(o, &result, provenance, error);
        cc_staffing_close(&result);
    }
    return code;
}

static int staff(const struct staff_options *o, struct cc_scenario *scenario, uint32_t selected,
                 struct cc_provenance *provenance, struct cc_error *error)
{
    static struct cc_planner planner;
    if (cc_planner_init(&planner, scenario, error))
        return cc_print_error(error);
    if (scenario->staffing.goals.count + scenario->targets.count == 0) {
        cc_error_add(error, CC_BAD_SCENARIO,
                     "%s: staffing.goals: there is nothing to reach, nor are there targets",
                     cc_config_path(scenario->config));
        return cc_print_error(error);
    }
    if (o->rota && scenario->staffing.shifts.count == 0) {
        cc_error_add(error, CC_BAD_SCENARIO, "%s: staffing.shifts: there are none to make a rota of",
                     cc_config_path(scenario->config));
        return cc_print_error(error);
    }
    if (o->format == CC_FORMAT_TABLE)
        cc_report_line(
            stdout, 2, CC_STRONG,
            "%s: least staff that reaches %s, each at %g %% confidence on %lld fresh weeks, seed %llu",
            scenario->name,
            scenario->staffing.goals.count ? "the goals" : "the service level of every target",
            scenario->staffing.confidence * 100, (long long)(4 * o->reps), (unsigned long long)o->seed);
    if (o->format == CC_FORMAT_TABLE)
        putchar('\n');
    json_t *variants = json_array();
    int code = staff_all(o, &planner, selected, variants, provenance, error);
    if (code != CC_OK)
        code = cc_print_error(error);
    else if (o->format == CC_FORMAT_JSON) {
        json_t *document = json_pack(
            "{s:i, s:s, s:s, s:s, s:s, s:I, s:f, s:O}", "schema", 1, "version", cc_version(), "commit",
            cc_commit(), "scenario", scenario->name, "sha256", cc_config_sha256(scenario->config), "seed",
            (json_int_t)o->seed, "confidence", scenario->staffing.confidence, "variants", variants);
        code = document ? cc_report_json_write(document, stdout) : CC_BAD_IO;
        json_decref(document);
    }
    json_decref(variants);
    return code;
}

static int run_verb(int argc, char **argv)
{
    struct staff_options o = {
        .seed = CC_DEFAULT_SEED, .threads = cc_runner_processor_count(), .reps = 200, .time_limit_s = 10};
    char **operands;
    int count;
    uint32_t selected;
    struct cc_scenario *scenario;
    struct cc_provenance provenance;
    struct cc_error error;
    cc_provenance_arguments(&provenance, argc, argv);
    int code = cc_options_read(&cc_verb_staff, argc, argv, &o, &operands, &count);
    if (code != CC_OK)
        return code == CC_OPTIONS_HELPED ? CC_OK : code;
    if (o.export_path && !o.rota)
        return cc_usage_error("staff", "--export needs --rota");
    code = cc_open_scenario("staff", operands, count, &o.overrides, o.strategies, &scenario, &selected);
    if (code != CC_OK)
        return code;
    cc_error_init(&error);
    code = staff(&o, scenario, selected, &provenance, &error);
    cc_scenario_close(scenario);
    return code;
}

const struct cc_verb cc_verb_staff = {
    .name = "staff",
    .operands = "SCENARIO",
    .help = "the least staff that reaches the goals, for each variant",
    .notes =
        "Goals are staffing.goals, without any the service level of every target.  Heads may change between\n"
        "blocks (staffing.block_min).  A plan counts only when every goal holds at staffing.confidence on\n"
        "weeks it was not chosen by; where none does, the best one and the goals it misses are shown.\n",
    .example =
        "ccsim staff scenarios/duo.cfg\n"
        "ccsim staff scenarios/duo.cfg -s 'staffing.goals=({measure=\"days_met[2min]\"; at_least=0.8;})'",
    .options = options,
    .run = run_verb};
