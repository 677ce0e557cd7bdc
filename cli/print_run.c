/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/print_run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/print_economics.h"
#include "cli/print_log.h"
#include "models/erlang_day.h"
#include "sim/report.h"
#include "sim/units.h"

/* The lines of the comparison, under headings; "*" takes every instance of the measure (targets). */
struct line {
    const char *id;    /* NULL: a heading */
    const char *label; /* NULL: the instance's id */
};

static const struct line comparison[] = {
    {NULL, "patients: from first call to contact"},
    {"contact_mean_s", "mean, those in contact (s)"},
    {"contact_p50_s", "half of patients within (s)"},
    {"contact_p80_s", "80 % of patients within (s)"},
    {"contact_p90_s", "90 % of patients within (s)"},
    {"contact_p95_s", "95 % of patients within (s)"},
    {"contact_p99_s", "99 % of patients within (s)"},
    {"served", "in contact (%)"},
    {"gave_up", "gave up (%)"},
    {"diverted", "turned elsewhere (%)"},
    {"never_reached", "never called back (%)"},
    {"carried_over", "carried to next week (%)"},
    {NULL, "calls"},
    {"calls_per_patient", "calls per patient"},
    {"hold_mean_s", "on hold, mean (s)"},
    {"hold_p50_s", "on hold, median (s)"},
    {"hold_p90_s", "on hold, 90 % within (s)"},
    {"answered", "answered (%)"},
    {"abandoned", "abandoned (%)"},
    {"busy_signal", "busy signal (%)"},
    {"refused", "refused (%)"},
    {"promised", "promised a callback (%)"},
    {"lost_per_day", "calls lost, a day"},
    {NULL, "callbacks"},
    {"callback_delay_mean_s", "promise to contact, mean (s)"},
    {"callback_delay_p90_s", "90 % of them within (s)"},
    {"late", "dialled after the time (%)"},
    {"unpunctual_mean_s", "off the promised time (s)"},
    {"callback_reached", "reached in the end (%)"},
    {NULL, "targets: service level (%), and days on which it is met (%)"},
    {"service_level", NULL},
    {"days_met", NULL},
    {NULL, "assistants"},
    {"fte_scheduled", "scheduled (FTE)"},
    {"fte_used", "worked, overtime too (FTE)"},
    {"occupancy", "occupancy (%)"},
    {"talk_share", ". talking (%)"},
    {"wrap_up_share", ". wrapping up (%)"},
    {"ringing_share", ". ringing for callbacks (%)"},
    {"desk_share", ". at the desk (%)"},
    {"other_work_share", ". other work (%)"},
    {"switching_share", ". switching (%)"},
    {"idle_share", ". idle (%)"},
    {"overtime_min_per_day", "after closing (min a day)"},
    {"overtime_p90_s", "90 % of days at most (s)"},
    {"phone_heads_p90", "phone asks, 90 % of days (heads)"},
    {"phone_heads_spread", ". spread between days (heads)"},
    {"desk_rings_per_h", "rings at the desk (per hour)"},
    {NULL, "teams"},
    {"team_phone_h", "on the phone (h a week)"},
    {"team_handing_h", ". of that handing over (h a week)"},
    {"team_other_h", "at other work (h a week)"},
    {"team_occupancy", "occupancy (%)"},
    {"team_absent_h", "sick (h a week)"},
    {"team_handed", "talks handed on (%)"},
    {"team_handed_back", ". of these called back later (%)"},
    {"team_hand_wait_mean_s", "wait for a specialist, mean (s)"},
    {"team_overflow", "talks that overflowed (%)"},
    {NULL, "waiting"},
    {"queue_length", "callers on hold, mean"},
    {"all_busy", "nobody free at all (% of time)"},
};

static const char *const compared[] = {"contact_mean_s",    "contact_p90_s",    "served",
                                       "calls_per_patient", "hold_mean_s",      "hold_p90_s",
                                       "service_level",     "desk_rings_per_h", "overtime_min_per_day",
                                       "fte_used",          "team_phone_h"};

static const char *const traded[] = {"contact_mean_s", "contact_p90_s", "served", "occupancy"};

static bool is_share(const struct cc_metric *metric)
{
    return metric->unit[0] == '\0' && strcmp(metric->id, "calls_per_patient") != 0 &&
           strcmp(metric->id, "redials") != 0 && strcmp(metric->id, "dials_per_callback") != 0;
}

/* "12.3 ±0.4"; shares in percent; "never" beyond all bounds; "- (n 0)" where nothing was there to measure. */
static struct cc_report_text figure(const struct cc_estimate *estimate, const struct cc_metric *metric)
{
    double scale = is_share(metric) ? 100 : 1;
    if (isinf(estimate->value))
        return (struct cc_report_text){"never"};
    if (isnan(estimate->value))
        return (struct cc_report_text){"- (n 0)"};
    return cc_report_estimate(estimate->value * scale, estimate->half_width * scale);
}

static const char *verdict_word(enum cc_verdict verdict)
{
    static const char *const words[] = {"", "better", "worse", "not distinguishable"};
    return words[verdict];
}

static enum cc_style verdict_style(enum cc_verdict verdict)
{
    static const enum cc_style styles[] = {CC_PLAIN, CC_GOOD, CC_BAD, CC_FAINT};
    return styles[verdict];
}

static void make_label(const struct cc_experiment *e, const struct cc_metric_instance *instance,
                       const char *label, char *out, size_t size)
{
    if (instance->team >= 0) {
        snprintf(out, size, "%s: %s", e->scenario->team_names[instance->team],
                 label ? label : instance->metric->id);
        return;
    }
    if (instance->target < 0) {
        snprintf(out, size, "%s", label ? label : instance->id);
        return;
    }
    const struct cc_target *target = cc_scenario_target(e->scenario, instance->target);
    if (strcmp(instance->metric->id, "days_met") == 0)
        snprintf(out, size, "%s days at %g %%", target->name, target->share * 100);
    else
        snprintf(out, size, "%s %s", target->name, cc_formula_names[target->formula]);
}

/* Whether any of the variants has a figure: measures that mean nothing here are left out. */
static bool has_data(const struct cc_experiment *e, int instance)
{
    for (int v = 0; v < e->main_count; v++) {
        const struct cc_result *result = cc_experiment_result(e, v, instance);
        if (!isnan(result->estimate.value) &&
            (result->estimate.value != 0 || result->estimate.half_width > 0))
            return true;
    }
    return false;
}

static int print_table(struct cc_table *table, FILE *out)
{
    int code = cc_report_print(table, out);
    cc_report_table_close(table);
    fputc('\n', out);
    return code;
}

/* One column for the labels, one per selected variant. */
static void variant_columns(const struct cc_experiment *e, const char *first,
                            struct cc_report_column *columns)
{
    columns[0] = (struct cc_report_column){first, CC_LEFT};
    for (int v = 0; v < e->main_count; v++)
        columns[v + 1] = (struct cc_report_column){e->variants[v].name, CC_RIGHT};
}

/* The rows of a line; before the first one of a section its heading, which is then NULL. */
static void comparison_rows(const struct cc_experiment *e, struct cc_table *table, const struct line *line,
                            const char **heading)
{
    char label[96];
    for (int i = 0; i < e->instance_count; i++) {
        const struct cc_metric_instance *instance = &e->instances[i];
        if (strcmp(instance->metric->id, line->id) != 0 || instance->class_index >= 0 || !has_data(e, i))
            continue;
        make_label(e, instance, line->label, label, sizeof label);
        if (*heading)
            cc_report_section(table, "%s", *heading);
        *heading = NULL;
        cc_report_row(table);
        cc_report_cell(table, "%s", label);
        for (int v = 0; v < e->main_count; v++)
            cc_report_cell(table, "%s",
                           figure(&cc_experiment_result(e, v, i)->estimate, instance->metric).text);
    }
}

static int print_comparison(const struct cc_experiment *e, FILE *out)
{
    struct cc_report_column columns[CC_MAX_VARIANTS + 1];
    struct cc_table table;
    variant_columns(e, "", columns);
    cc_report_table_init(&table, columns, e->main_count + 1);
    const char *heading = NULL;
    for (size_t i = 0; i < sizeof comparison / sizeof comparison[0]; i++) {
        if (comparison[i].id)
            comparison_rows(e, &table, &comparison[i], &heading);
        else
            heading = comparison[i].label;
    }
    return print_table(&table, out);
}

static int print_classes(const struct cc_experiment *e, FILE *out)
{
    static const char *const ids[] = {"contact_mean_s", "contact_p90_s", "hold_mean_s", "served"};
    struct cc_report_column columns[CC_MAX_VARIANTS + 1];
    struct cc_table table;
    if (e->scenario->classes.count < 2)
        return CC_OK;
    variant_columns(e, "by class", columns);
    cc_report_table_init(&table, columns, e->main_count + 1);
    for (int c = 0; c < e->scenario->classes.count; c++)
        for (int k = 0; k < 4; k++)
            for (int i = 0; i < e->instance_count; i++) {
                const struct cc_metric_instance *instance = &e->instances[i];
                if (instance->class_index != c || strcmp(instance->metric->id, ids[k]) != 0)
                    continue;
                cc_report_row(&table);
                cc_report_cell(&table, "%s", instance->id);
                for (int v = 0; v < e->main_count; v++)
                    cc_report_cell(&table, "%s",
                                   figure(&cc_experiment_result(e, v, i)->estimate, instance->metric).text);
            }
    return print_table(&table, out);
}

/* A level of the day as a row of bars, each as high as the middle of the days, and its highest. */
static void print_bars(const struct cc_experiment *e, int v, enum cc_level level, const char *label, int step,
                       FILE *out)
{
    static const char *const bars[] = {"·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    const struct cc_course_point *most = NULL, *widest = NULL;
    int half_hour = 0;
    double bar = 0;
    for (int h = 0; h < CC_CELLS_PER_DAY; h++) {
        const struct cc_course_point *one = &e->course.points[v][h][level];
        if (!one->n)
            continue;
        if (!widest || one->p90 > widest->p90)
            widest = one, half_hour = h;
        if (!most || one->p50 > most->p50)
            most = one;
    }
    if (!most || widest->p90 <= 0)
        return;
    fprintf(out, "  %-20s ", label);
    for (int h = 0, in_bar = 0; h <= CC_CELLS_PER_DAY; h++) {
        const struct cc_course_point *one = h < CC_CELLS_PER_DAY ? &e->course.points[v][h][level] : NULL;
        if (in_bar && (in_bar == step || !one)) {
            fputs(bars[bar > 0 ? 1 + (int)fmin(7, 8 * bar / most->p50) : 0], out);
            in_bar = 0;
        }
        if (one && one->n)
            bar = in_bar++ ? fmax(bar, one->p50) : one->p50;
    }
    fprintf(out, "  %s (%s to %s) at %02d:%02d\n", cc_report_number(widest->p50, 2).text,
            cc_report_number(widest->p10, 2).text, cc_report_number(widest->p90, 2).text, half_hour / 2,
            half_hour % 2 * 30);
}

static void print_day(const struct cc_experiment *e, FILE *out)
{
    const struct cc_course *course = &e->course;
    int first = -1, last = -1, widest = 0;
    for (int h = 0; h < CC_CELLS_PER_DAY && course->replications; h++)
        if (course->points[0][h][CC_LEVEL_CALLS].n) {
            first = first < 0 ? h : first;
            last = h;
            widest += 1;
        }
    if (widest < 3)
        return;
    enum { BARS = 20 }; /* of a line of 80 */
    int step = (widest + BARS - 1) / BARS;
    char more[80];
    snprintf(more, sizeof more, "; a bar is the highest of %d half-hours", step);
    cc_report_line(
        out, 2, CC_STRONG,
        "The day by half-hours, %02d:%02d to %02d:%02d, over %lld days: bars are medians; then the highest "
        "half-hour, its median (10 %% to 90 %% of days)%s",
        first / 2, first % 2 * 30, (last + 1) / 2, (last + 1) % 2 * 30,
        (long long)course->points[0][last][CC_LEVEL_CALLS].n, step > 1 ? more : "");
    for (int v = 0; v < e->main_count; v++) {
        cc_report_line(out, 2, CC_STRONG, "%s", e->variants[v].name);
        print_bars(e, v, CC_LEVEL_CALLS, "calls made", step, out);
        print_bars(e, v, CC_LEVEL_HOLDING, "on hold", step, out);
        print_bars(e, v, CC_LEVEL_LIST, "on the callback list", step, out);
        print_bars(e, v, CC_LEVEL_BUSY, "assistants busy", step, out);
    }
    fputc('\n', out);
}

static int print_differences(const struct cc_experiment *e, FILE *out)
{
    static const struct cc_report_column columns[] = {
        {"measure", CC_LEFT}, {"difference", CC_RIGHT}, {"verdict", CC_LEFT}};
    struct cc_table table;
    char label[96];
    if (e->main_count < 2)
        return CC_OK;
    cc_report_line(out, 2, CC_STRONG,
                   "Difference from %s on the same callers (paired, 95 %% interval, n %lld)",
                   e->variants[e->baseline].name, (long long)e->reps);
    cc_report_table_init(&table, columns, 3);
    for (int v = 0; v < e->main_count; v++) {
        if (v != e->baseline)
            cc_report_section(&table, "%s", e->variants[v].name);
        for (size_t k = 0; k < sizeof compared / sizeof compared[0] && v != e->baseline; k++)
            for (int i = 0; i < e->instance_count; i++) {
                const struct cc_metric_instance *instance = &e->instances[i];
                const struct cc_result *result = cc_experiment_result(e, v, i);
                if (strcmp(instance->metric->id, compared[k]) != 0 || instance->class_index >= 0 ||
                    !has_data(e, i))
                    continue;
                make_label(e, instance, NULL, label, sizeof label);
                cc_report_row(&table);
                cc_report_cell(&table, "%s%s", label,
                               is_share(instance->metric) && instance->target < 0 ? " (%)" : "");
                cc_report_cell(&table, "%s", figure(&result->difference, instance->metric).text);
                cc_report_cell(&table, "%s", verdict_word(result->verdict));
                cc_report_style(&table, verdict_style(result->verdict));
            }
    }
    return print_table(&table, out);
}

/* How a variant changes the staff of the busiest hours. */
static const char *staff_words(const struct cc_experiment *e, const struct cc_variant *variant)
{
    const struct cc_timeline *timeline = &variant->timeline;
    double from_s = e->scenario->days[0].busiest_from_s;
    int heads = 0;
    for (int i = 0; i < timeline->count && timeline->at_s[i] <= from_s; i++)
        heads = timeline->heads[i];
    if (variant->staff_change < 0)
        return heads ? "one less" : "one less: nobody";
    return variant->staff_change ? "one more" : "as planned";
}

static void trade_off_row(const struct cc_experiment *e, int v, struct cc_table *table)
{
    cc_report_row(table);
    cc_report_cell(table, "%s", staff_words(e, &e->variants[v]));
    cc_report_cell(table, "%s",
                   cc_report_number(cc_experiment_find(e, v, "fte_scheduled")->estimate.value, 3).text);
    for (size_t k = 0; k < sizeof traded / sizeof traded[0]; k++) {
        int i = cc_metric_find(e->instances, e->instance_count, traded[k]);
        cc_report_cell(table, "%s",
                       figure(&cc_experiment_result(e, v, i)->estimate, e->instances[i].metric).text);
    }
}

static int print_trade_off(const struct cc_experiment *e, FILE *out)
{
    static const struct cc_report_column columns[] = {
        {"busiest hours", CC_LEFT},   {"FTE", CC_RIGHT},
        {"contact (s)", CC_RIGHT},    {"90 % within (s)", CC_RIGHT},
        {"in contact (%)", CC_RIGHT}, {"busy (%)", CC_RIGHT}};
    struct cc_table table;
    if (e->variant_count == e->main_count)
        return CC_OK;
    cc_report_line(out, 2, CC_STRONG,
                   "Staff against waiting: one assistant less and one more in each day's two busiest hours");
    cc_report_table_init(&table, columns, 6);
    for (int m = 0; m < e->main_count; m++) {
        cc_report_section(&table, "%s", e->variants[m].name);
        for (int change = -1; change <= 1; change++)
            for (int v = 0; v < e->variant_count; v++)
                if (e->main_of[v] == m && e->variants[v].staff_change == change)
                    trade_off_row(e, v, &table);
    }
    return print_table(&table, out);
}

static void erlang_row(const struct cc_experiment *e, const struct cc_erlang_cell *cell,
                       struct cc_table *table)
{
    char name[32];
    cc_report_row(table);
    cc_report_cell(table, "%s", cc_scenario_cell_name(e->scenario, cell->cell, name, sizeof name));
    cc_report_cell(table, "%s", cc_report_number(cell->calls_per_h, 3).text);
    cc_report_cell(table, "%s", cc_report_number(cell->heads, 2).text);
    cc_report_cell(table, "%s", cc_report_estimate(cell->hold_s.value, cell->hold_s.half_width).text);
    cc_report_cell(table, "%s",
                   isnan(cell->c_wait_s) ? "overload" : cc_report_number(cell->c_wait_s, 3).text);
    cc_report_cell(table, "%s", cc_report_number(cell->a_wait_s, 3).text);
    cc_report_cell(table, "%s",
                   cc_report_estimate(cell->within.value * 100, cell->within.half_width * 100).text);
    cc_report_cell(table, "%s", cc_report_number(cell->c_within * 100, 3).text);
    cc_report_cell(table, "%s", cc_report_number(cell->a_within * 100, 3).text);
}

static int print_erlang(const struct cc_experiment *e, FILE *out)
{
    static const struct cc_report_column columns[] = {
        {"", CC_LEFT},          {"calls/h", CC_RIGHT}, {"staff", CC_RIGHT},
        {"hold (s)", CC_RIGHT}, {"C (s)", CC_RIGHT},   {"A (s)", CC_RIGHT},
        {"in T (%)", CC_RIGHT}, {"C (%)", CC_RIGHT},   {"A (%)", CC_RIGHT}};
    int variant = cc_experiment_queue_only(e), count;
    const char *words[16];
    struct cc_table table;
    if (variant < 0 || e->scenario->cell_count == 0 || e->scenario->is_log)
        return CC_OK;
    struct cc_erlang_cell *cells = calloc((size_t)e->scenario->cell_count, sizeof *cells);
    if (!cells)
        return CC_BAD_IO;
    count = cc_erlang_day(e, variant, cells);
    cc_report_line(out, 2, CC_STRONG,
                   "Erlang C and A beside %s, simulated, first day, per half-hour: same calls and staff, T = "
                   "%g s (sl-offered)",
                   e->variants[variant].name, cc_erlang_within_s(e->scenario));
    cc_report_table_init(&table, columns, 9);
    for (int i = 0; i < count && cells[i].cell < CC_CELLS_PER_DAY; i++)
        erlang_row(e, &cells[i], &table);
    free(cells);
    int code = cc_report_print(&table, out);
    cc_report_table_close(&table);
    int broken = cc_erlang_broken_assumptions(e->scenario, words, 16);
    char list[2048] = "";
    for (int i = 0, at = 0; i < broken; i++)
        at += snprintf(list + at, sizeof list - (size_t)at, "%s %s", i ? ";" : "", words[i]);
    cc_report_line(out, 2, CC_PLAIN, "Erlang assumes otherwise:%s.",
                   broken ? list : " nothing, all its assumptions hold");
    fputc('\n', out);
    return code;
}

static int print_probes(const struct cc_experiment *e, FILE *out)
{
    static const struct cc_report_column columns[] = {{"probe", CC_LEFT},    {"variant", CC_LEFT},
                                                      {"on hold", CC_RIGHT}, {"sd", CC_RIGHT},
                                                      {"busy", CC_RIGHT},    {"nobody free (%)", CC_RIGHT}};
    struct cc_table table;
    char name[32];
    if (e->scenario->probe_count == 0)
        return CC_OK;
    fprintf(out, "At these moments: callers on hold, their standard deviation, assistants busy\n");
    cc_report_table_init(&table, columns, 6);
    for (int probe = 0; probe < e->scenario->probe_count; probe++)
        for (int v = 0; v < e->main_count; v++) {
            cc_report_row(&table);
            cc_report_cell(&table, "%s", cc_scenario_probe_name(e->scenario, probe, name, sizeof name));
            cc_report_cell(&table, "%s", e->variants[v].name);
            for (int metric = 0; metric < CC_PROBE_METRICS; metric++) {
                const struct cc_estimate *estimate =
                    cc_experiment_probe(e, v, probe, (enum cc_probe_metric)metric);
                double scale = metric == CC_PROBE_ALL_BUSY ? 100 : 1;
                cc_report_cell(
                    &table, "%s",
                    cc_report_estimate(estimate->value * scale, estimate->half_width * scale).text);
            }
        }
    return print_table(&table, out);
}

const char *cc_replication_word(const struct cc_scenario *s)
{
    return s->is_log               ? "recorded day"
           : s->is_stationary      ? "stationary run"
           : s->calendar.weeks > 1 ? "replication"
                                   : "week";
}

static void print_head(const struct cc_experiment *e, FILE *out)
{
    const struct cc_scenario *s = e->scenario;
    const char *unit = cc_replication_word(s);
    char precision[128] = "";
    if (isfinite(e->worst_precision))
        snprintf(precision, sizeof precision, "; mean time to contact within %s %%",
                 cc_report_number(e->worst_precision * 100, 2).text);
    cc_report_line(out, 2, CC_STRONG, "%s%s%s", s->name, s->title ? ": " : "", s->title ? s->title : "");
    cc_report_line(out, 2, CC_PLAIN, "%lld %s%s, %lld patients under every variant, seed %llu%s%s",
                   (long long)e->reps, unit, e->reps == 1 ? "" : "s", (long long)e->patients,
                   (unsigned long long)e->options.seed, precision,
                   e->interrupted    ? " (interrupted)"
                   : e->precise      ? ""
                   : e->options.reps ? " (replications as asked)"
                   : s->is_log       ? " (every recorded day)"
                                     : " (stopped at run.max_reps)");
    fputc('\n', out);
}

int cc_print_experiment(const struct cc_experiment *e, FILE *out)
{
    print_head(e, out);
    int code = print_comparison(e, out);
    code = code != CC_OK ? code : print_classes(e, out);
    code = code != CC_OK ? code : print_probes(e, out);
    print_day(e, out);
    code = code != CC_OK ? code : print_differences(e, out);
    code = code != CC_OK ? code : print_trade_off(e, out);
    code = code != CC_OK ? code : cc_print_economics(e, out);
    code = code != CC_OK ? code : print_erlang(e, out);
    code = code != CC_OK ? code : cc_print_log(e, out);
    return code;
}

int cc_print_experiment_csv(const struct cc_experiment *e, bool with_header, FILE *out)
{
    if (with_header)
        fputs("scenario,variant,strategy,staff_change,metric,unit,value,half_width,n,difference,difference_"
              "half_width,"
              "verdict\n",
              out);
    for (int v = 0; v < e->variant_count; v++)
        for (int i = 0; i < e->instance_count; i++) {
            const struct cc_result *r = cc_experiment_result(e, v, i);
            cc_report_csv_field(e->scenario->name, out);
            fputc(',', out);
            cc_report_csv_field(e->variants[v].name, out);
            fprintf(out, ",%s,%d,", e->variants[v].strategy.row->name, e->variants[v].staff_change);
            cc_report_csv_field(e->instances[i].id, out);
            fprintf(out, ",%s,%s,%s,%lld,%s,%s,%s\n", e->instances[i].metric->unit,
                    isinf(r->estimate.value) ? "never" : cc_report_number(r->estimate.value, 10).text,
                    cc_report_number(r->estimate.half_width, 10).text, (long long)r->estimate.n,
                    cc_report_number(r->difference.value, 10).text,
                    cc_report_number(r->difference.half_width, 10).text, verdict_word(r->verdict));
        }
    return ferror(out) ? CC_BAD_IO : CC_OK;
}
