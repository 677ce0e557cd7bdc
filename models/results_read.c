/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/results_read.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/version.h"

struct reader {
    const char *kind;
    const struct cc_experiment_options *options;
    struct cc_experiment *experiment;
    int64_t run_id;
    char names[CC_MAX_VARIANTS * 64]; /* of the variants, between slashes */
    int values;                       /* read */
    double ratios[2 * CC_MAX_VARIANTS];
    bool failed; /* memory is lacking, or rows are of something else */
};

static bool is_text(const struct cc_value *value, const char *text)
{
    return value->type == CC_VALUE_STRING ? text && strcmp(value->string, text) == 0 : !text;
}

static double number(const struct cc_value *value)
{
    return value->type == CC_VALUE_NUMBER    ? value->number
           : value->type == CC_VALUE_INTEGER ? (double)value->integer
                                             : (double)NAN;
}

static void compare_run(void *context, const struct cc_value *values, int count)
{
    struct reader *r = context;
    const struct cc_scenario *s = r->experiment->scenario;
    const struct cc_experiment_options *o = r->options;
    double wanted = isnan(o->precision) ? s->run.precision : o->precision, was = number(&values[7]);
    (void)count;
    bool same = is_text(&values[1], r->kind) && is_text(&values[2], cc_version()) &&
                is_text(&values[3], cc_commit()) && is_text(&values[4], cc_config_sha256(s->config)) &&
                values[5].integer == (int64_t)o->seed && is_text(&values[6], s->title);
    same = same && is_text(&values[12], r->names);
    same = same && (o->reps ? isnan(was) && values[8].integer == o->reps : was == wanted);
    if (same) {
        r->run_id = values[0].integer;
        r->experiment->reps = values[8].integer;
        r->experiment->patients = values[9].integer;
        r->experiment->worst_precision = number(&values[10]);
        r->experiment->precise = values[11].integer != 0;
    }
}

/* Rows are in the order in which they were written: variant by variant, the measures of each. */
static void read_value(void *context, const struct cc_value *values, int count)
{
    struct reader *r = context;
    struct cc_experiment *e = r->experiment;
    (void)count;
    if (r->values >= e->main_count * e->instance_count ||
        !is_text(&values[0], e->instances[r->values % e->instance_count].metric->id)) {
        r->failed = true;
        return;
    }
    struct cc_result *result = &e->results[r->values++];
    result->estimate = (struct cc_estimate){number(&values[1]), number(&values[2]), values[3].integer};
    result->difference = (struct cc_estimate){number(&values[4]), number(&values[5]), values[3].integer};
}

/* Rows are in the order of replications, the variants of each in a row. */
static void read_record(void *context, const struct cc_value *values, int count)
{
    struct reader *r = context;
    (void)count;
    int v = (int)values[0].integer;
    if (v >= r->experiment->main_count)
        return;
    r->ratios[2 * v] = number(&values[1]);
    r->ratios[2 * v + 1] = number(&values[2]);
    if (v == r->experiment->main_count - 1 &&
        cc_records_add(&r->experiment->records, r->experiment->main_count, r->ratios))
        r->failed = true;
}

/* The experiment as it is before it is run: its variants and measures. */
static int prepare(struct cc_experiment *e, struct cc_scenario *s, uint32_t selected,
                   const struct cc_experiment_options *options)
{
    *e = (struct cc_experiment){.scenario = s, .options = *options};
    e->variants = calloc(CC_MAX_VARIANTS, sizeof *e->variants);
    e->instances = calloc(CC_MAX_INSTANCES, sizeof *e->instances);
    if (!e->variants || !e->instances)
        return -1;
    for (int i = 0; i < s->variants.count; i++)
        if (selected >> i & 1) {
            if (i == s->baseline_index)
                e->baseline = e->main_count;
            e->variants[e->main_count++] = *cc_scenario_variant(s, i);
        }
    e->variant_count = e->main_count;
    e->instance_count = cc_metric_instances(s, e->instances);
    e->results = calloc((size_t)(e->main_count * e->instance_count) + 1, sizeof *e->results);
    return e->results ? 0 : -1;
}

static int read_all(struct cc_store *store, struct reader *r, struct cc_error *error)
{
    char sql[400];
    int code =
        cc_store_query(store,
                       "SELECT id, kind, version, commit_id, sha256, seed, title, precision_wanted, "
                       "replications, patients, precision_reached, precise, (SELECT group_concat(name, '/') "
                       "FROM (SELECT name FROM variant WHERE run_id = run.id ORDER BY position)) FROM run "
                       "WHERE interrupted = 0 ORDER BY id",
                       compare_run, r, error);
    if (code != CC_OK || !r->run_id)
        return code;
    snprintf(sql, sizeof sql,
             "SELECT m.name, x.value, x.half_width, x.n, x.difference, x.difference_half_width FROM value x "
             "JOIN variant v ON v.id = x.variant_id JOIN metric m ON m.id = x.metric_id "
             "WHERE v.run_id = %lld ORDER BY v.position, x.rowid",
             (long long)r->run_id);
    code = cc_store_query(store, sql, read_value, r, error);
    snprintf(sql, sizeof sql,
             "SELECT position, num, den FROM record WHERE run_id = %lld ORDER BY replication, position",
             (long long)r->run_id);
    return code == CC_OK ? cc_store_query(store, sql, read_record, r, error) : code;
}

int cc_results_read(struct cc_store *store, const char *kind, struct cc_scenario *scenario, uint32_t selected,
                    const struct cc_experiment_options *options, struct cc_experiment *experiment,
                    int64_t *run_id, struct cc_error *error)
{
    struct reader reader = {.kind = kind, .options = options, .experiment = experiment};
    *run_id = 0;
    if (prepare(experiment, scenario, selected, options)) {
        cc_experiment_close(experiment);
        return cc_error_add(error, CC_BAD_IO, "not enough memory for the results");
    }
    for (int v = 0; v < experiment->main_count; v++)
        snprintf(reader.names + strlen(reader.names), sizeof reader.names - strlen(reader.names), "%s%s",
                 v ? "/" : "", experiment->variants[v].name);
    int code = read_all(store, &reader, error);
    bool whole = code == CC_OK && reader.run_id && !reader.failed &&
                 reader.values == experiment->main_count * experiment->instance_count;
    if (whole)
        *run_id = reader.run_id;
    else
        cc_experiment_close(experiment);
    return code;
}
