/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/sweep.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/grid.h"
#include "cli/json_results.h"
#include "cli/print_run.h"
#include "models/judgements.h"
#include "models/results_read.h"
#include "sim/report.h"
#include "sim/runner.h"
#include "sim/version.h"

enum { POINTS_MAX = 1000 };

struct point {
    int at[CC_PARAMETERS_MAX]; /* value of each parameter, -1: as the scenario has it */
};

/* A run of the scenario at a point: what is kept of it. */
struct outcome {
    int variant_count;
    int64_t reps;
    const char *unit, *word; /* of the measure, and what a replication is */
    char names[CC_MAX_VARIANTS][32];
    struct cc_result results[CC_MAX_VARIANTS];
    struct cc_records records; /* of the measure, for paired differences */
};

struct state {
    const struct cc_sweep *sweep;
    struct cc_parameter *parameters;
    int parameter_count, point_count;
    struct point *points;
    struct outcome *outcomes;
    char name[64];     /* of the scenario, as the first point has it */
    int64_t first_run; /* in the store, of the first point */
    int found;         /* points that the store had */
    json_t *json;
};

/* --- what is swept --- */

static void add_point(struct state *s, const struct point *point)
{
    s->points[s->point_count++] = *point;
}

static int make_grid(struct state *s)
{
    struct point point = {{0}};
    double points = cc_grid_size(s->parameters, s->parameter_count);
    if (points > POINTS_MAX)
        return cc_usage_error("run", "--sweep: a grid of %.0f points is more than %d", points, POINTS_MAX);
    for (int left = (int)points; left > 0; left--) {
        add_point(s, &point);
        cc_grid_next(s->parameters, s->parameter_count, point.at);
    }
    return CC_OK;
}

/* The scenario as it is, then each parameter alone at its ends. */
static int make_tornado(struct state *s)
{
    struct point as_is;
    for (int i = 0; i < CC_PARAMETERS_MAX; i++)
        as_is.at[i] = -1;
    add_point(s, &as_is);
    for (int i = 0; i < s->parameter_count; i++)
        for (int end = 0; end < 2; end++) {
            struct point point = as_is;
            point.at[i] = end ? s->parameters[i].count - 1 : 0;
            add_point(s, &point);
        }
    return CC_OK;
}

/* --- a point --- */

static const char *value_at(const struct state *s, const struct point *point, int parameter)
{
    return point->at[parameter] < 0 ? "as it is" : s->parameters[parameter].values[point->at[parameter]];
}

static json_t *outcome_json(const struct state *s, const struct point *point, const struct cc_experiment *e)
{
    json_t *set = json_object(), *variants = json_object();
    for (int i = 0; i < s->parameter_count; i++)
        if (point->at[i] >= 0)
            json_object_set_new(set, s->parameters[i].path, json_string(value_at(s, point, i)));
    for (int v = 0; v < e->main_count; v++) {
        json_t *measures = json_object();
        for (int i = 0; i < e->instance_count; i++) {
            const struct cc_estimate *one = &cc_experiment_result(e, v, i)->estimate;
            json_object_set_new(measures, e->instances[i].id, cc_json_estimate(one));
        }
        json_object_set_new(variants, e->variants[v].name, measures);
    }
    return json_pack("{s:o, s:s, s:I, s:o}", "set", set, "sha256", cc_config_sha256(e->scenario->config),
                     "replications", (json_int_t)e->reps, "variants", variants);
}

static void print_csv(const struct state *s, const struct point *point, const struct cc_experiment *e)
{
    for (int v = 0; v < e->main_count; v++)
        for (int i = 0; i < e->instance_count; i++) {
            const struct cc_result *r = cc_experiment_result(e, v, i);
            for (int k = 0; k < s->parameter_count; k++) {
                cc_report_csv_field(value_at(s, point, k), stdout);
                putchar(',');
            }
            cc_report_csv_field(e->variants[v].name, stdout);
            putchar(',');
            cc_report_csv_field(e->instances[i].id, stdout);
            printf(",%s,%s,%s,%lld\n", e->instances[i].metric->unit,
                   isinf(r->estimate.value) ? "never" : cc_report_number(r->estimate.value, 10).text,
                   cc_report_number(r->estimate.half_width, 10).text, (long long)r->estimate.n);
        }
}

static int open_store(const struct state *s, struct cc_store **store, struct cc_error *error)
{
    return cc_store_open(store, s->sweep->out, &cc_results_schema, error);
}

static int store_point(const struct state *s, const struct cc_experiment *e, int64_t *run_id,
                       struct cc_error *error)
{
    struct cc_store *store = NULL;
    struct cc_run_info info = cc_provenance_info(s->sweep->provenance, "sweep", s->sweep->how.thread_count);
    int code = open_store(s, &store, error);
    if (code == CC_OK)
        code = cc_results_write(store, e, NULL, &info, run_id, error);
    cc_store_close(store);
    return code;
}

/* Prints the point, or keeps what a table shows of it. */
static int keep(struct state *s, int at, const struct cc_experiment *e)
{
    struct outcome *outcome = &s->outcomes[at];
    outcome->variant_count = e->main_count;
    outcome->reps = e->reps;
    outcome->word = cc_replication_word(e->scenario);
    if (at == 0)
        snprintf(s->name, sizeof s->name, "%s", e->scenario->name);
    for (int v = 0; v < e->main_count; v++) {
        const struct cc_result *result = cc_experiment_find(e, v, s->sweep->measure);
        if (!result)
            return cc_usage_error("run", "--measure %s: there is no such measure; see ccsim list metrics",
                                  s->sweep->measure);
        snprintf(outcome->names[v], sizeof outcome->names[v], "%s", e->variants[v].name);
        outcome->results[v] = *result;
        outcome->unit =
            e->instances[cc_metric_find(e->instances, e->instance_count, s->sweep->measure)].metric->unit;
    }
    if (s->sweep->format == CC_FORMAT_JSON)
        json_array_append_new(s->json, outcome_json(s, &s->points[at], e));
    if (s->sweep->format == CC_FORMAT_CSV)
        print_csv(s, &s->points[at], e);
    return CC_OK;
}

/* What the store has of the point from a sweep before, which was interrupted perhaps; *run_id 0: nothing. */
static int look_up(const struct state *s, struct cc_scenario *scenario, uint32_t selected,
                   const struct cc_experiment_options *how, struct cc_experiment *e, int64_t *run_id,
                   struct cc_error *error)
{
    struct cc_store *store = NULL;
    *run_id = 0;
    if (!s->sweep->out)
        return CC_OK;
    int code = open_store(s, &store, error);
    if (code == CC_OK)
        code = cc_results_read(store, "sweep", scenario, selected, how, e, run_id, error);
    int measure = *run_id ? cc_metric_find(e->instances, e->instance_count, s->sweep->measure) : -1;
    bool lacks_records =
        how->record && measure >= 0 && e->instances[measure].metric->ratio && !e->records.count;
    if (*run_id && lacks_records) {
        *run_id = 0;
        cc_experiment_close(e);
    }
    cc_store_close(store);
    return code;
}

/* Simulates the point unless the store has it. */
static int find_point(struct state *s, int at, struct cc_scenario *scenario, uint32_t selected,
                      struct cc_error *error)
{
    struct cc_experiment experiment;
    struct cc_experiment_options how = s->sweep->how;
    int64_t run_id;
    if (s->sweep->tornado)
        how.record = s->sweep->measure;
    int code = look_up(s, scenario, selected, &how, &experiment, &run_id, error);
    if (code != CC_OK)
        return cc_print_error(error);
    bool is_new = run_id == 0;
    if (is_new && cc_experiment_run(&experiment, scenario, selected, &how, error))
        return cc_print_error(error);
    if (experiment.interrupted) {
        fprintf(stderr, "ccsim run: interrupted at point %d of %d%s\n", at + 1, s->point_count,
                s->sweep->out ? "; the same command goes on from there" : "");
        code = CC_INTERRUPTED;
    }
    if (code == CC_OK)
        code = keep(s, at, &experiment);
    if (code == CC_OK && is_new && s->sweep->out && store_point(s, &experiment, &run_id, error))
        code = cc_print_error(error);
    if (at == 0)
        s->first_run = run_id;
    s->outcomes[at].records = experiment.records;
    experiment.records = (struct cc_records){0};
    s->found += !is_new;
    cc_experiment_close(&experiment);
    return code;
}

static int run_point(struct state *s, int at)
{
    const struct cc_sweep *sweep = s->sweep;
    struct cc_texts overrides = *sweep->overrides;
    char texts[CC_PARAMETERS_MAX][2 * CC_VALUE_TEXT], label[CC_PARAMETERS_MAX * 2 * CC_VALUE_TEXT] = "";
    struct cc_scenario *scenario;
    struct cc_error error;
    uint32_t selected;
    cc_error_init(&error);
    for (int i = 0; i < s->parameter_count && overrides.count < CC_MAX_TEXTS; i++)
        if (s->points[at].at[i] >= 0) {
            size_t length = strlen(label);
            snprintf(texts[i], sizeof texts[i], "%s=%s", s->parameters[i].path,
                     value_at(s, &s->points[at], i));
            snprintf(label + length, sizeof label - length, "%s%s", length ? " " : "", texts[i]);
            overrides.text[overrides.count++] = texts[i];
        }
    if (cc_find_scenario(&scenario, sweep->path, overrides.text, overrides.count, &error))
        return cc_print_error(&error);
    scenario->title = label;
    cc_provenance_start(sweep->provenance);
    int code = cc_select_variants("run", scenario, sweep->strategies, &selected);
    if (code == CC_OK)
        code = find_point(s, at, scenario, selected, &error);
    cc_scenario_close(scenario);
    return code;
}

/* --- what is printed --- */

/* "contact_mean_s (s)" or "served": shares have no unit. */
static struct cc_report_text measure_text(const struct state *s)
{
    struct cc_report_text text;
    const char *unit = s->outcomes[0].unit;
    snprintf(text.text, sizeof text.text, "%.40s%s%.16s%s", s->sweep->measure, unit[0] ? " (" : "", unit,
             unit[0] ? ")" : "");
    return text;
}

/* "200 weeks each", or "200 to 340 weeks each" where points go on until precise. */
static struct cc_report_text weeks_text(const struct state *s)
{
    int64_t least = s->outcomes[0].reps, most = least;
    struct cc_report_text text;
    for (int at = 1; at < s->point_count; at++) {
        least = s->outcomes[at].reps < least ? s->outcomes[at].reps : least;
        most = s->outcomes[at].reps > most ? s->outcomes[at].reps : most;
    }
    if (least == most)
        snprintf(text.text, sizeof text.text, "%lld %s%s each", (long long)least, s->outcomes[0].word,
                 least == 1 ? "" : "s");
    else
        snprintf(text.text, sizeof text.text, "%lld to %lld %ss each", (long long)least, (long long)most,
                 s->outcomes[0].word);
    return text;
}

static struct cc_report_text figure_text(const struct cc_estimate *one)
{
    return isinf(one->value) ? (struct cc_report_text){"never"}
                             : cc_report_estimate(one->value, one->half_width);
}

static int print_table(const struct state *s)
{
    struct cc_report_column columns[CC_PARAMETERS_MAX + CC_MAX_VARIANTS];
    struct cc_table table;
    int count = s->parameter_count;
    for (int i = 0; i < count; i++)
        columns[i] = (struct cc_report_column){s->parameters[i].path, CC_RIGHT};
    for (int v = 0; v < s->outcomes[0].variant_count; v++)
        columns[count++] = (struct cc_report_column){s->outcomes[0].names[v], CC_RIGHT};
    cc_report_line(stdout, 2, CC_STRONG, "%s: %s at each point, %s, seed %llu throughout", s->name,
                   measure_text(s).text, weeks_text(s).text, (unsigned long long)s->sweep->how.seed);
    cc_report_table_init(&table, columns, count);
    for (int at = 0; at < s->point_count; at++) {
        cc_report_row(&table);
        for (int i = 0; i < s->parameter_count; i++)
            cc_report_cell(&table, "%s", value_at(s, &s->points[at], i));
        for (int v = 0; v < s->outcomes[at].variant_count; v++) {
            const struct cc_estimate *one = &s->outcomes[at].results[v].estimate;
            cc_report_cell(&table, "%s", figure_text(one).text);
        }
    }
    int code = cc_report_print(&table, stdout);
    cc_report_table_close(&table);
    return code;
}

/* How far the measure of a variant moves at a point: paired, week by week; quantiles as if independent. */
static struct cc_estimate change(const struct state *s, int v, int at)
{
    const struct cc_estimate *from = &s->outcomes[0].results[v].estimate,
                             *to = &s->outcomes[at].results[v].estimate;
    if (!isfinite(from->value) || !isfinite(to->value))
        return (struct cc_estimate){(double)NAN, (double)NAN, 0};
    if (s->outcomes[0].records.count && s->outcomes[at].records.count)
        return cc_records_difference(&s->outcomes[at].records, v, &s->outcomes[0].records, v);
    return (struct cc_estimate){to->value - from->value, hypot(from->half_width, to->half_width), to->n};
}

/* A quantile may be never before or after: there is no difference then, but where it goes. */
static struct cc_report_text move(const struct state *s, int v, int at)
{
    const struct cc_estimate *from = &s->outcomes[0].results[v].estimate,
                             *to = &s->outcomes[at].results[v].estimate;
    struct cc_estimate moved = change(s, v, at);
    struct cc_report_text text;
    if (!isinf(from->value) && !isinf(to->value))
        return cc_report_estimate(moved.value, moved.half_width);
    snprintf(text.text, sizeof text.text, "to %.60s", figure_text(to).text);
    return text;
}

static double swing(const struct state *s, int v, int parameter)
{
    const struct outcome *low = &s->outcomes[1 + 2 * parameter], *high = low + 1, *as_is = s->outcomes;
    double swings[2] = {fabs(low->results[v].estimate.value - as_is->results[v].estimate.value),
                        fabs(high->results[v].estimate.value - as_is->results[v].estimate.value)};
    double most = fmax(swings[0], swings[1]);
    return isfinite(most) ? most : (double)INFINITY;
}

static int print_tornado(const struct state *s)
{
    static const struct cc_report_column columns[] = {{"parameter", CC_LEFT},
                                                      {"low", CC_RIGHT},
                                                      {"change", CC_RIGHT},
                                                      {"high", CC_RIGHT},
                                                      {"change", CC_RIGHT}};
    struct cc_table table;
    cc_report_line(stdout, 2, CC_STRONG,
                   "%s: what each parameter alone does to %s, the largest first, %s, seed %llu throughout",
                   s->name, measure_text(s).text, weeks_text(s).text, (unsigned long long)s->sweep->how.seed);
    cc_report_table_init(&table, columns, 5);
    for (int v = 0; v < s->outcomes[0].variant_count; v++) {
        bool told[CC_PARAMETERS_MAX] = {false};
        const struct cc_estimate *as_is = &s->outcomes[0].results[v].estimate;
        cc_report_section(&table, "%s: %s", s->outcomes[0].names[v], figure_text(as_is).text);
        for (int round = 0; round < s->parameter_count; round++) {
            int widest = -1;
            for (int i = 0; i < s->parameter_count; i++)
                if (!told[i] && (widest < 0 || swing(s, v, i) > swing(s, v, widest)))
                    widest = i;
            told[widest] = true;
            const struct cc_parameter *p = &s->parameters[widest];
            cc_report_row(&table);
            cc_report_cell(&table, "%s", p->path);
            cc_report_cell(&table, "%s", p->values[0]);
            cc_report_cell(&table, "%s", move(s, v, 1 + 2 * widest).text);
            cc_report_cell(&table, "%s", p->values[p->count - 1]);
            cc_report_cell(&table, "%s", move(s, v, 2 + 2 * widest).text);
        }
    }
    int code = cc_report_print(&table, stdout);
    cc_report_table_close(&table);
    return code;
}

enum { SWINGS_MAX = CC_MAX_VARIANTS * CC_PARAMETERS_MAX * 2 };

/* Every parameter of every variant at both its ends; returns how many. */
static int list_swings(const struct state *s, struct cc_swing *swings)
{
    int count = 0;
    for (int v = 0; v < s->outcomes[0].variant_count; v++)
        for (int i = 0; i < 2 * s->parameter_count; i++) {
            const struct cc_parameter *p = &s->parameters[i / 2];
            const struct cc_estimate *there = &s->outcomes[1 + i].results[v].estimate;
            swings[count++] = (struct cc_swing){.variant = s->outcomes[0].names[v],
                                                .parameter = p->path,
                                                .metric = s->sweep->measure,
                                                .setting = p->values[i % 2 ? p->count - 1 : 0],
                                                .high = i % 2,
                                                .value = *there,
                                                .change = change(s, v, 1 + i)};
        }
    return count;
}

static int store_tornado(const struct state *s)
{
    struct cc_swing swings[SWINGS_MAX];
    struct cc_store *store = NULL;
    struct cc_error error;
    int count = list_swings(s, swings);
    cc_error_init(&error);
    int code = cc_store_open(&store, s->sweep->out, &cc_results_schema, &error);
    if (code == CC_OK)
        code = cc_judgements_keep_tornado(store, s->first_run, swings, count, &error);
    cc_store_close(store);
    return code == CC_OK ? CC_OK : cc_print_error(&error);
}

static json_t *swings_json(const struct state *s)
{
    struct cc_swing swings[SWINGS_MAX];
    json_t *list = json_array();
    int count = list_swings(s, swings);
    for (int i = 0; i < count; i++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "variant", swings[i].variant,
                                              "parameter", swings[i].parameter, "setting", swings[i].setting,
                                              "metric", swings[i].metric, "value",
                                              cc_json_estimate(&swings[i].value), "change",
                                              cc_json_estimate(&swings[i].change)));
    return list;
}

static int print(struct state *s)
{
    if (s->sweep->format == CC_FORMAT_CSV)
        return CC_OK;
    if (s->sweep->format == CC_FORMAT_TABLE)
        return s->sweep->tornado ? print_tornado(s) : print_table(s);
    json_t *document =
        json_pack("{s:i, s:s, s:s, s:s, s:I, s:b, s:O}", "schema", 1, "version", cc_version(), "commit",
                  cc_commit(), "scenario", s->name, "seed", (json_int_t)s->sweep->how.seed, "tornado",
                  (int)s->sweep->tornado, "points", s->json);
    if (s->sweep->tornado)
        json_object_set_new(document, "swings", swings_json(s));
    int code = document ? cc_report_json_write(document, stdout) : CC_BAD_IO;
    json_decref(document);
    return code;
}

static int run(struct state *s)
{
    const struct cc_texts *sweeps = s->sweep->sweeps;
    int code = CC_OK;
    for (int i = 0; i < sweeps->count && code == CC_OK; i++)
        code = cc_parameter_read(&s->parameters[s->parameter_count++], "run", "sweep", sweeps->text[i]);
    if (code == CC_OK)
        code = s->sweep->tornado ? make_tornado(s) : make_grid(s);
    if (code == CC_OK && s->sweep->format == CC_FORMAT_CSV) {
        for (int i = 0; i < s->parameter_count; i++)
            printf("%s,", s->parameters[i].path);
        puts("variant,metric,unit,value,half_width,n");
    }
    for (int at = 0; at < s->point_count && code == CC_OK; at++)
        code = run_point(s, at);
    if (s->found)
        fprintf(stderr, "ccsim run: %d of %d points were in %s already\n", s->found, s->point_count,
                s->sweep->out);
    if (code == CC_OK && s->sweep->tornado && s->sweep->out)
        code = store_tornado(s);
    return code == CC_OK ? print(s) : code;
}

int cc_sweep_run(const struct cc_sweep *sweep)
{
    struct state s = {.sweep = sweep, .json = json_array()};
    if (sweep->sweeps->count > CC_PARAMETERS_MAX)
        return cc_usage_error("run", "--sweep: given more than %d times", CC_PARAMETERS_MAX);
    s.parameters = calloc(CC_PARAMETERS_MAX, sizeof *s.parameters);
    s.points = calloc(POINTS_MAX + 2 * CC_PARAMETERS_MAX + 1, sizeof *s.points);
    s.outcomes = calloc(POINTS_MAX + 2 * CC_PARAMETERS_MAX + 1, sizeof *s.outcomes);
    int code = s.parameters && s.points && s.outcomes && s.json ? run(&s) : CC_BAD_IO;
    free(s.parameters);
    free(s.points);
    for (int i = 0; i < s.point_count; i++)
        cc_records_free(&s.outcomes[i].records);
    free(s.outcomes);
    json_decref(s.json);
    return code;
}
