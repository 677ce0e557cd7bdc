/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/json_results.h"

#include <assert.h>
#include <stdlib.h>

#include "models/economics.h"
#include "models/erlang_day.h"
#include "models/results.h"
#include "sim/report.h"
#include "sim/units.h"
#include "sim/version.h"

int cc_json_set_estimate(json_t *object, const struct cc_estimate *estimate)
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

json_t *cc_json_estimate(const struct cc_estimate *estimate)
{
    json_t *object = json_object();
    return or_null(object, cc_json_set_estimate(object, estimate));
}

static json_t *result_json(const struct cc_result *result, const char *unit)
{
    json_t *object = json_object();
    const char *verdict = cc_results_verdict(result->verdict);
    int failed = cc_json_set_estimate(object, &result->estimate);
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

/* Which half-hour, to be filled with what is known of it. */
static json_t *cell_json(const struct cc_experiment *e, int cell)
{
    char start[16];
    cc_format_clock(cc_results_cell_minute(cell) * 60.0, start, sizeof start);
    return json_pack("{s:i, s:s?, s:s}", "day", cell / CC_CELLS_PER_DAY, "weekday",
                     cc_results_cell_weekday(e->scenario, cell), "start", start);
}

static json_t *half_hour_json(const struct cc_experiment *e, int v, int cell)
{
    json_t *object = cell_json(e, cell);
    int failed = 0;
    for (int metric = 0; metric < CC_CELL_METRICS; metric++) {
        json_t *estimate = cc_json_estimate(cc_experiment_cell(e, v, cell, (enum cc_cell_metric)metric));
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
        json_t *estimate = cc_json_estimate(cc_experiment_probe(e, v, probe, (enum cc_probe_metric)metric));
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

/* The business case of a variant against the baseline: a key per line, with its payer and levels. */
static json_t *economics_json(const struct cc_experiment *e, int v)
{
    struct cc_business_case the;
    json_t *lines = json_object();
    int failed = 0;
    cc_economics_case(e, v, &the);
    for (int line = 0; line < CC_MONEY_LINES; line++) {
        const struct cc_money_row *row = &cc_money_rows[line];
        json_t *object = json_pack("{s:s, s:s, s:o}", "unit", row->unit, "payer", row->payer, "claimed",
                                   cc_report_json(the.claimed[line]));
        for (int level = 0; level < CC_PRICE_LEVELS; level++)
            failed |= json_object_set_new(object, cc_price_level_names[level],
                                          cc_json_estimate(&the.simulated[level][line]));
        failed |= json_object_set_new(lines, row->id, object);
    }
    return or_null(lines, failed);
}

static json_t *variant_json(const struct cc_experiment *e, int v)
{
    const struct cc_variant *variant = &e->variants[v];
    json_t *object = json_pack("{s:s, s:s?, s:s, s:i, s:o}", "name", variant->name, "title", variant->title,
                               "strategy", variant->strategy.row->name, "staff_change", variant->staff_change,
                               "metrics", metrics_json(e, v));
    int failed = 0;
    if (cc_economics_apply(e->scenario) && v != e->baseline)
        failed |= json_object_set_new(object, "economics", economics_json(e, v));
    if (v >= e->main_count)
        return or_null(object, failed);
    failed |= json_object_set_new(object, "half_hours", half_hours_json(e, v));
    failed |= json_object_set_new(object, "probes", probes_json(e, v));
    return or_null(object, failed);
}

/* --- beside Erlang, and what to trust --- */

static json_t *erlang_cell_json(const struct cc_experiment *e, const struct cc_erlang_cell *cell)
{
    json_t *object = cell_json(e, cell->cell);
    int failed = json_object_set_new(object, "calls_per_h", cc_report_json(cell->calls_per_h));
    failed |= json_object_set_new(object, "heads", cc_report_json(cell->heads));
    failed |= json_object_set_new(object, "hold_mean_s", cc_json_estimate(&cell->hold_s));
    failed |= json_object_set_new(object, "erlang_c_s", cc_report_json(cell->c_wait_s));
    failed |= json_object_set_new(object, "erlang_a_s", cc_report_json(cell->a_wait_s));
    failed |= json_object_set_new(object, "within", cc_json_estimate(&cell->within));
    failed |= json_object_set_new(object, "erlang_c_within", cc_report_json(cell->c_within));
    failed |= json_object_set_new(object, "erlang_a_within", cc_report_json(cell->a_within));
    return or_null(object, failed);
}

static json_t *erlang_cells_json(const struct cc_experiment *e, int variant)
{
    struct cc_erlang_cell *cells = calloc((size_t)e->scenario->cell_count + 1, sizeof *cells);
    json_t *array = cells ? json_array() : NULL;
    int failed = !cells, count = cells ? cc_erlang_day(e, variant, cells) : 0;
    for (int i = 0; i < count; i++)
        failed |= json_array_append_new(array, erlang_cell_json(e, &cells[i]));
    free(cells);
    return or_null(array, failed);
}

static json_t *broken_json(const struct cc_scenario *scenario)
{
    const char *words[16];
    json_t *array = json_array();
    int failed = 0, count = cc_erlang_broken_assumptions(scenario, words, 16);
    for (int i = 0; i < count; i++)
        failed |= json_array_append_new(array, json_string(words[i]));
    return or_null(array, failed);
}

static json_t *gap_json(const struct cc_erlang_gap *gap)
{
    json_t *steps = json_array();
    int failed = 0;
    for (int i = 0; i < gap->count; i++) {
        const struct cc_gap_step *step = &gap->steps[i];
        json_t *object = json_pack("{s:s, s:o, s:o, s:o}", "what", step->what, "hold_mean_s",
                                   cc_json_estimate(&step->hold_s), "part_s",
                                   i ? cc_report_json(step->part_s) : json_null(), "part_half_width_s",
                                   i ? cc_report_json(step->part_half_width_s) : json_null());
        failed |= json_array_append_new(steps, object);
    }
    return json_pack("{s:o, s:o, s:o, s:o}", "steps", or_null(steps, failed), "exact_s",
                     cc_report_json(gap->exact_s), "z", cc_report_json(gap->z), "erlang_s",
                     cc_report_json(gap->erlang_a_s));
}

/* null without a plain queue to put beside Erlang. */
static json_t *erlang_json(const struct cc_experiment *e, const struct cc_trust *trust)
{
    const struct cc_scenario *s = e->scenario;
    int variant = cc_experiment_queue_only(e);
    if (variant < 0 || s->cell_count == 0 || s->is_log)
        return json_null();
    return json_pack("{s:s, s:o, s:o, s:o, s:o}", "variant", e->variants[variant].name, "within_s",
                     cc_report_json(cc_erlang_within_s(s)), "broken_assumptions", broken_json(s),
                     "half_hours", erlang_cells_json(e, variant), "gap",
                     trust->gap_variant < 0 ? json_null() : gap_json(&trust->gap));
}

static json_t *warning_json(const struct cc_experiment *e, const struct cc_warning *warning)
{
    const struct cc_variant *variant = warning->variant < 0 ? NULL : &e->variants[warning->variant];
    const char *target = warning->target < 0 ? NULL : cc_scenario_target(e->scenario, warning->target)->name;
    return json_pack("{s:s, s:s?, s:i, s:s?, s:o}", "kind", cc_warning_names[warning->kind], "variant",
                     variant ? variant->name : NULL, "staff_change", variant ? variant->staff_change : 0,
                     "target", target, "value", cc_report_json(warning->value));
}

static json_t *trust_json(const struct cc_experiment *e, const struct cc_trust *trust)
{
    json_t *warnings = json_array();
    int failed = 0;
    for (int i = 0; i < trust->warning_count; i++)
        failed |= json_array_append_new(warnings, warning_json(e, &trust->warnings[i]));
    return json_pack("{s:I, s:I, s:o, s:o, s:o}", "replications", (json_int_t)e->reps, "checks_passed",
                     (json_int_t)trust->checks_passed, "relative_half_width",
                     cc_report_json(e->worst_precision), "erlang_z", cc_report_json(trust->gap.z), "warnings",
                     or_null(warnings, failed));
}

json_t *cc_json_experiment(const struct cc_experiment *e, const struct cc_trust *trust)
{
    const struct cc_scenario *s = e->scenario;
    json_t *variants = json_array();
    int failed = 0;
    for (int v = 0; v < e->variant_count; v++)
        failed |= json_array_append_new(variants, variant_json(e, v));
    variants = or_null(variants, failed);
    return json_pack("{s:s, s:s?, s:s, s:I, s:I, s:b, s:o, s:s, s:o, s:o, s:o}", "name", s->name, "title",
                     s->title, "sha256", cc_config_sha256(s->config), "replications", (json_int_t)e->reps,
                     "patients", (json_int_t)e->patients, "precise", (int)e->precise, "relative_half_width",
                     cc_report_json(e->worst_precision), "baseline", e->variants[e->baseline].name,
                     "variants", variants, "erlang", erlang_json(e, trust), "trust", trust_json(e, trust));
}

json_t *cc_json_run(json_t *scenarios, uint64_t seed)
{
    assert(seed <= INT64_MAX);
    return json_pack("{s:i, s:s, s:s, s:I, s:O}", "schema", (int)CC_JSON_SCHEMA, "version", cc_version(),
                     "commit", cc_commit(), "seed", (json_int_t)seed, "scenarios", scenarios);
}
