/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/json_results.h"

#include <assert.h>

#include "models/results.h"
#include "sim/report.h"
#include "sim/units.h"
#include "sim/version.h"

/* JSON has no infinity: null, and told apart from "nothing to measure" by a key of its own. */
static int set_estimate(json_t *object, const struct cc_estimate *estimate)
{
    int failed = json_object_set_new(object, "value", cc_report_json(estimate->value));
    if (isinf(estimate->value))
        failed |= json_object_set_new(object, "never", json_true());
    failed |= json_object_set_new(object, "half_width", cc_report_json(estimate->half_width));
    return failed | json_object_set_new(object, "n", json_integer(estimate->n));
}

static json_t *or_null(json_t *object, int failed)
{
    if (!failed)
        return object;
    json_decref(object);
    return NULL;
}

static json_t *estimate_json(const struct cc_estimate *estimate)
{
    json_t *object = json_object();
    return or_null(object, set_estimate(object, estimate));
}

static json_t *result_json(const struct cc_result *result, const char *unit)
{
    json_t *object = json_object();
    const char *verdict = cc_results_verdict(result->verdict);
    int failed = set_estimate(object, &result->estimate);
    failed |= json_object_set_new(object, "unit", json_string(unit));
    failed |= json_object_set_new(object, "difference", cc_report_json(result->difference.value));
    failed |=
        json_object_set_new(object, "difference_half_width", cc_report_json(result->difference.half_width));
    failed |= json_object_set_new(object, "verdict", verdict ? json_string(verdict) : json_null());
    return or_null(object, failed);
}

static json_t *metrics_json(const struct cc_experiment *e, int v)
{
    json_t *metrics = json_object();
    int failed = 0;
    for (int i = 0; i < e->instance_count; i++) {
        json_t *result = result_json(cc_experiment_result(e, v, i), e->instances[i].metric->unit);
        failed |= json_object_set_new(metrics, e->instances[i].id, result);
    }
    return or_null(metrics, failed);
}

static json_t *half_hour_json(const struct cc_experiment *e, int v, int cell)
{
    char start[16];
    cc_format_clock(cc_results_cell_minute(cell) * 60.0, start, sizeof start);
    json_t *object = json_pack("{s:i, s:s?, s:s}", "day", cell / CC_CELLS_PER_DAY, "weekday",
                               cc_results_cell_weekday(e->scenario, cell), "start", start);
    int failed = 0;
    for (int metric = 0; metric < CC_CELL_METRICS; metric++) {
        json_t *estimate = estimate_json(cc_experiment_cell(e, v, cell, (enum cc_cell_metric)metric));
        failed |= json_object_set_new(object, cc_cell_metric_names[metric], estimate);
    }
    return or_null(object, failed);
}

static json_t *half_hours_json(const struct cc_experiment *e, int v)
{
    json_t *half_hours = json_array();
    int failed = 0;
    for (int cell = 0; cell < e->scenario->cell_count; cell++)
        if (!cc_results_cell_is_empty(e, v, cell))
            failed |= json_array_append_new(half_hours, half_hour_json(e, v, cell));
    return or_null(half_hours, failed);
}

static json_t *probe_json(const struct cc_experiment *e, int v, int probe)
{
    const struct cc_scenario *s = e->scenario;
    const struct cc_probe *one = (const struct cc_probe *)s->probes.items + probe % s->probes.count;
    int day = probe / s->probes.count, failed = 0;
    char clock[16];
    json_t *object = s->is_stationary
                         ? json_pack("{s:o}", "at_h", cc_report_json(one->at_h))
                         : json_pack("{s:i, s:s?, s:s}", "day", day, "weekday",
                                     cc_results_cell_weekday(s, s->days[day].row * CC_CELLS_PER_DAY), "at",
                                     cc_format_clock(one->clock_s, clock, sizeof clock));
    for (int metric = 0; metric < CC_PROBE_METRICS; metric++) {
        json_t *estimate = estimate_json(cc_experiment_probe(e, v, probe, (enum cc_probe_metric)metric));
        failed |= json_object_set_new(object, cc_probe_metric_names[metric], estimate);
    }
    return or_null(object, failed);
}

static json_t *probes_json(const struct cc_experiment *e, int v)
{
    json_t *probes = json_array();
    int failed = 0;
    for (int probe = 0; probe < e->scenario->probe_count; probe++)
        failed |= json_array_append_new(probes, probe_json(e, v, probe));
    return or_null(probes, failed);
}

static json_t *variant_json(const struct cc_experiment *e, int v)
{
    const struct cc_variant *variant = &e->variants[v];
    json_t *object = json_pack("{s:s, s:s?, s:s, s:i, s:o}", "name", variant->name, "title", variant->title,
                               "strategy", variant->strategy.row->name, "staff_change", variant->staff_change,
                               "metrics", metrics_json(e, v));
    if (v >= e->main_count)
        return object;
    int failed = json_object_set_new(object, "half_hours", half_hours_json(e, v));
    failed |= json_object_set_new(object, "probes", probes_json(e, v));
    return or_null(object, failed);
}

json_t *cc_json_experiment(const struct cc_experiment *e)
{
    const struct cc_scenario *s = e->scenario;
    json_t *variants = json_array();
    int failed = 0;
    for (int v = 0; v < e->variant_count; v++)
        failed |= json_array_append_new(variants, variant_json(e, v));
    variants = or_null(variants, failed);
    return json_pack("{s:s, s:s?, s:s, s:I, s:I, s:b, s:o, s:s, s:o}", "name", s->name, "title", s->title,
                     "sha256", cc_config_sha256(s->config), "replications", (json_int_t)e->reps, "patients",
                     (json_int_t)e->patients, "precise", (int)e->precise, "relative_half_width",
                     cc_report_json(e->worst_precision), "baseline", e->variants[e->baseline].name,
                     "variants", variants);
}

json_t *cc_json_run(json_t *scenarios, uint64_t seed)
{
    assert(seed <= INT64_MAX);
    return json_pack("{s:i, s:s, s:s, s:I, s:O}", "schema", (int)CC_JSON_SCHEMA, "version", cc_version(),
                     "commit", cc_commit(), "seed", (json_int_t)seed, "scenarios", scenarios);
}
