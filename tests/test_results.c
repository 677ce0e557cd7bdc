/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/json_results.h"
#include "models/analytic/erlang.h"
#include "models/economics.h"
#include "models/erlang_day.h"
#include "models/plan.h"
#include "models/results.h"
#include "sim/report.h"

Suite *cc_suite_results(void);

/* Too few lines and no second call: part of the patients are never in contact, so some quantiles are
 * infinite. */
static const char scenario_text[] =
    "name = \"duo\"; title = \"O'Hara & s\xc3\xb8nn; DROP TABLE run\";\n"
    "calendar = { days = [\"mon\", \"wed\"]; open = \"08:00\"; close = \"10:15\"; };\n"
    "demand = { calls_per_day = 40.0; };\n"
    "classes = ( { name = \"normal\"; share = 0.9; }, { name = \"urgent\"; share = 0.1; urgent = true; } );\n"
    "talk = { law = \"exponential\"; mean_s = 200.0; };\n"
    "patience = { law = \"exponential\"; mean_s = 300.0; };\n"
    "staff = ( { heads = 1; } );\n"
    "targets = ( { name = \"2min\"; within_s = 120.0; share = 0.8; },\n"
    "            { name = \"fast\"; within_s = 30.0; share = 0.8; class = \"urgent\"; } );\n"
    "probes = ( { at = \"08:30\"; }, { at = \"10:15\"; } );\n"
    "variants = ( { name = \"slots\"; strategy = { kind = \"scheduled-slot\"; slot_min = 30.0; capacity = 8; "
    "}; },\n"
    "             { name = \"queue\"; strategy = { kind = \"queue-only\"; }; } );\n"
    "baseline = \"queue\";\n"
    "economics = { wages = ( { role = \"a\"; eur_per_h = [20.0, 30.0, 40.0]; } ); systems = ( { variant = "
    "\"slots\";\n"
    "  licence_eur_per_year = [100.0]; claim = { hours_per_week = 2.0; eur_per_h = 25.0; }; } ); };\n";

static const struct cc_run_info info = {.kind = "run",
                                        .version = "1.2.3",
                                        .commit = "0123456789ab",
                                        .arguments = "ccsim run duo.cfg -s 'title=\"x\"'",
                                        .started_at = "2025-01-31T08:30:00Z",
                                        .duration_s = 1.5,
                                        .thread_count = 2};

static char folder[64], scenario_path[128], store_path[128];
static struct cc_scenario *scenario;
static struct cc_experiment experiment;
static struct cc_trust trust;
static struct cc_error error;
static struct cc_store *store;

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static void open_store(void)
{
    ck_assert_msg(cc_store_open(&store, store_path, &cc_results_schema, &error) == CC_OK, "%s", error.text);
}

static int64_t write_experiment(void)
{
    int64_t run_id = 0;
    int code = cc_results_write(store, &experiment, &trust, &info, &run_id, &error);
    ck_assert_msg(code == CC_OK, "%s", error.text);
    return run_id;
}

/* Once for all tests, which only read the experiment. */
static void simulate(void)
{
    struct cc_experiment_options options = {
        .seed = 7, .thread_count = 2, .reps = 40, .precision = (double)NAN, .trade_off = true};
    strcpy(folder, P_tmpdir "/test_results.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(scenario_path, sizeof scenario_path, "%s/duo.cfg", folder);
    snprintf(store_path, sizeof store_path, "%s/results.db", folder);
    write_file(scenario_path, scenario_text);
    cc_error_init(&error);
    int code = cc_scenario_open(&scenario, scenario_path, NULL, 0, &error);
    ck_assert_msg(code == CC_OK, "%s", error.text);
    code = cc_experiment_run(&experiment, scenario, ~0u, &options, &error);
    ck_assert_msg(code == CC_OK, "%s", error.text);
    ck_assert_int_eq(experiment.main_count, 2);
    ck_assert_int_eq(experiment.variant_count, 6);
    code = cc_trust_judge(&trust, &experiment, &error);
    ck_assert_msg(code == CC_OK, "%s", error.text);
}

static void clear_away(void)
{
    cc_experiment_close(&experiment);
    cc_scenario_close(scenario);
    remove(scenario_path);
    rmdir(folder);
}

static void set_up(void)
{
    remove(store_path); /* a failed test leaves its own */
    open_store();
    ck_assert_int_eq(write_experiment(), 1);
    cc_store_close(store);
    open_store();
}

static void tear_down(void)
{
    cc_store_close(store);
    remove(store_path);
}

struct answer {
    int rows, columns;
    struct cc_value last[40]; /* the last row; texts are copies */
};

static void keep(void *context, const struct cc_value *values, int count)
{
    struct answer *answer = context;
    answer->rows++;
    answer->columns = count;
    for (int i = 0; i < count && i < 40; i++) {
        if (answer->last[i].type == CC_VALUE_STRING)
            free((void *)answer->last[i].string);
        answer->last[i] = values[i];
        if (values[i].type == CC_VALUE_STRING)
            answer->last[i].string = strdup(values[i].string);
    }
}

static void forget(struct answer *answer)
{
    for (int i = 0; i < 40; i++)
        if (answer->last[i].type == CC_VALUE_STRING)
            free((void *)answer->last[i].string);
}

static struct answer ask(const char *sql)
{
    struct answer answer = {0};
    int code = cc_store_query(store, sql, keep, &answer, &error);
    ck_assert_msg(code == CC_OK, "%s\n%s", error.text, sql);
    return answer;
}

static int64_t count_of(const char *sql)
{
    struct answer answer = ask(sql);
    ck_assert_int_eq(answer.rows, 1);
    ck_assert_int_eq(answer.last[0].type, CC_VALUE_INTEGER);
    return answer.last[0].integer;
}

static void expect_text(struct cc_value value, const char *wanted)
{
    ck_assert_int_eq(value.type, CC_VALUE_STRING);
    ck_assert_str_eq(value.string, wanted);
}

/* NULL stands for NAN. */
static void expect_number(struct cc_value value, double wanted)
{
    if (isnan(wanted))
        ck_assert_int_eq(value.type, CC_VALUE_NULL);
    else
        ck_assert_msg(value.type == CC_VALUE_NUMBER && value.number == wanted, "%g, not %g", value.number,
                      wanted);
}

START_TEST(a_run_says_what_it_was)
{
    struct answer run =
        ask("SELECT version, commit_id, arguments, seed, threads, started_at, duration_s, scenario, "
            "title, path, sha256, scenario_text, baseline, replications, patients, precise, "
            "precision_wanted, precision_reached, interrupted FROM run");
    ck_assert_int_eq(run.rows, 1);
    expect_text(run.last[0], info.version);
    expect_text(run.last[1], info.commit);
    expect_text(run.last[2], info.arguments);
    ck_assert_int_eq(run.last[3].integer, 7);
    ck_assert_int_eq(run.last[4].integer, 2);
    expect_text(run.last[5], info.started_at);
    expect_number(run.last[6], 1.5);
    expect_text(run.last[7], "duo");
    expect_text(run.last[8], "O'Hara & s\xc3\xb8nn; DROP TABLE run");
    expect_text(run.last[9], scenario_path);
    expect_text(run.last[10], cc_config_sha256(scenario->config));
    expect_text(run.last[11], cc_config_text(scenario->config));
    ck_assert_ptr_nonnull(strstr(run.last[11].string, "heads = 1"));
    expect_text(run.last[12], "queue");
    ck_assert_int_eq(run.last[13].integer, 40);
    ck_assert_int_eq(run.last[14].integer, experiment.patients);
    ck_assert_int_eq(run.last[15].integer, experiment.precise);
    ck_assert_int_eq(run.last[16].type, CC_VALUE_NULL);
    expect_number(run.last[17], experiment.worst_precision);
    ck_assert_int_eq(run.last[18].integer, 0);
    forget(&run);
}
END_TEST

static void expect_result(int v, int i)
{
    char sql[1024];
    const struct cc_metric_instance *instance = &experiment.instances[i];
    const struct cc_result *result = cc_experiment_result(&experiment, v, i);
    snprintf(
        sql, sizeof sql,
        "SELECT value, half_width, n, difference, difference_half_width, verdict, unit, strategy FROM result "
        "WHERE variant = '%s' AND staff_change = %d AND '%s' = "
        "metric || coalesce('[' || target || ']', '') || coalesce('[' || class || ']', '')",
        experiment.variants[v].name, experiment.variants[v].staff_change, instance->id);
    struct answer answer = ask(sql);
    ck_assert_msg(answer.rows == 1, "%d rows of %s", answer.rows, instance->id);
    expect_number(answer.last[0], result->estimate.value);
    expect_number(answer.last[1], result->estimate.half_width);
    ck_assert_int_eq(answer.last[2].integer, result->estimate.n);
    expect_number(answer.last[3], result->difference.value);
    expect_number(answer.last[4], result->difference.half_width);
    if (result->verdict == CC_VERDICT_NONE)
        ck_assert_int_eq(answer.last[5].type, CC_VALUE_NULL);
    else
        expect_text(answer.last[5], cc_results_verdict(result->verdict));
    expect_text(answer.last[6], instance->metric->unit);
    expect_text(answer.last[7], experiment.variants[v].strategy.row->name);
    forget(&answer);
}

START_TEST(every_measure_of_every_variant_is_there)
{
    for (int v = 0; v < experiment.variant_count; v++)
        for (int i = 0; i < experiment.instance_count; i++)
            expect_result(v, i);
    ck_assert_int_eq(count_of("SELECT count(*) FROM value"),
                     experiment.variant_count * experiment.instance_count);
    ck_assert_int_eq(
        count_of("SELECT count(*) FROM variant WHERE is_baseline AND name = 'queue' AND position = 1 "
                 "AND staff_change = 0"),
        1);
    ck_assert_int_eq(count_of("SELECT count(*) FROM variant WHERE is_baseline"), 1);
}
END_TEST

/* Both must occur in the scenario, and plain SQL must tell them apart. */
START_TEST(never_is_infinite_and_nothing_is_null)
{
    ck_assert_int_gt(count_of("SELECT count(*) FROM result WHERE value = 9e999 AND metric LIKE 'contact_p%'"),
                     0);
    ck_assert_int_eq(count_of("SELECT count(*) FROM result WHERE value = 9e999 AND metric NOT LIKE '%_p%_s'"),
                     0);
    ck_assert_int_gt(count_of("SELECT count(*) FROM result WHERE value IS NULL AND variant = 'queue' "
                              "AND metric = 'callback_delay_mean_s'"),
                     0);
}
END_TEST

/* One head less than required misses the target by Erlang A, as the table of the page beside it says. */
START_TEST(heads_required_are_the_fewest)
{
    struct cc_planner planner;
    int found = 0;
    ck_assert_int_eq(cc_planner_init(&planner, scenario, &error), CC_OK);
    for (int cell = 0; cell < scenario->cell_count; cell++) {
        double required = cc_plan_required(&planner, cell);
        if (isnan(required))
            continue;
        ck_assert_double_ge(required, 1);
        for (int i = 0; i < 2; i++) {
            int block = 0;
            while (planner.cells[block].weekday != cc_scenario_cell_day(scenario, cell)->weekday ||
                   planner.cells[block].to_s <= cell % CC_CELLS_PER_DAY * 1800.0)
                block++;
            double handling_s = cc_erlang_handling_mean_s(scenario);
            struct cc_erlang_load load = {planner.cells[block].load_erl / handling_s, handling_s, 300,
                                          (int)required - i};
            struct cc_erlang_a a;
            struct cc_erlang_within within = {0};
            if (load.agent_count > 0) {
                ck_assert_int_eq(cc_erlang_a_solve(&load, &a, &error), CC_OK);
                cc_erlang_a_within(&a, 120, &within);
            }
            ck_assert_int_eq(within.served_share >= 0.8, i == 0);
        }
        found++;
    }
    ck_assert_int_eq(found, 2 * 5);
    ck_assert_int_eq(count_of("SELECT count(*) FROM half_hour WHERE heads_required >= 1"), 2 * 2 * 5);
}
END_TEST

START_TEST(targets_are_there)
{
    ck_assert_int_eq(count_of("SELECT count(*) FROM target"), 2);
    ck_assert_int_eq(
        count_of("SELECT count(*) FROM target WHERE position = 1 AND name = 'fast' AND formula = "
                 "'contact-all' AND within_s = 30 AND share = 0.8 AND class = 'urgent'"),
        1);
}
END_TEST

START_TEST(half_hours_are_there)
{
    const struct cc_estimate *calls = cc_experiment_cell(&experiment, 1, 48 + 17, CC_CELL_OFFERED);
    struct answer answer = ask("SELECT calls, calls_half_width FROM half_hour "
                               "WHERE variant = 'queue' AND day = 1 AND weekday = 'wed' AND start = '08:30'");
    ck_assert_int_eq(answer.rows, 1);
    ck_assert(calls->value > 0);
    expect_number(answer.last[0], calls->value);
    expect_number(answer.last[1], calls->half_width);
    ck_assert_int_eq(count_of("SELECT count(*) FROM half_hour"),
                     2 * 2 * 5); /* 08:00 to 10:15, the last one cut */
    ck_assert_int_eq(count_of("SELECT count(*) FROM half_hour WHERE occupancy BETWEEN 0 AND 1"), 2 * 2 * 5);
    ck_assert_int_eq(count_of("SELECT count(*) FROM half_hour WHERE heads = 1"), 2 * 2 * 5);
}
END_TEST

/* Histograms hold each patient of each variant once, and each day once. */
START_TEST(histograms_are_complete)
{
    int64_t patients = experiment.patients;
    ck_assert_int_eq(count_of("SELECT sum(count) FROM distribution WHERE quantity = 'contact'"),
                     2 * patients);
    ck_assert_int_eq(count_of("SELECT sum(count) FROM distribution WHERE quantity = 'overtime'"), 2 * 40 * 2);
    ck_assert_int_eq(count_of("SELECT count(DISTINCT class) FROM distribution WHERE quantity = 'contact'"),
                     2);
    ck_assert_int_eq(count_of("SELECT count(*) FROM distribution WHERE count <= 0 OR upper_s < lower_s"), 0);
    ck_assert_int_gt(
        count_of("SELECT sum(count) FROM distribution WHERE quantity = 'contact' AND variant = 'queue' "
                 "AND lower_s = 9e999 AND upper_s IS NULL"),
        0);
}
END_TEST

/* What stands in the histogram must give the quantile that is reported, within a bucket. */
START_TEST(the_histogram_gives_the_median)
{
    ck_assert_int_eq(
        count_of(
            "WITH d AS (SELECT *, sum(count) OVER (ORDER BY lower_s, class) AS below, sum(count) OVER () AS "
            "n "
            "FROM (SELECT lower_s, upper_s, class, count FROM distribution "
            "WHERE quantity = 'contact' AND variant = 'slots')) "
            "SELECT (SELECT min(lower_s) FROM d WHERE below >= n / 2.0) <= r.value * 1.02 + 0.01 AND "
            "(SELECT min(upper_s) FROM d WHERE below >= n / 2.0) >= r.value * 0.98 - 0.01 FROM result AS r "
            "WHERE metric = 'contact_p50_s' AND variant = 'slots' AND class IS NULL AND staff_change = 0"),
        1);
}
END_TEST

START_TEST(the_run_says_how_far_to_trust_it)
{
    struct answer run = ask("SELECT checks_passed, erlang_z, gap_exact_s, gap_erlang_s FROM run");
    ck_assert_int_eq(run.last[0].integer, 40 * 6);
    expect_number(run.last[1], trust.gap.z);
    expect_number(run.last[2], trust.gap.exact_s);
    expect_number(run.last[3], trust.gap.erlang_a_s);
    ck_assert(isfinite(trust.gap.z));
    forget(&run);
    ck_assert_int_gt(trust.warning_count, 0);
    ck_assert_int_eq(count_of("SELECT count(*) FROM warning WHERE run_id = 1"), trust.warning_count);
    for (int i = 0; i < trust.warning_count; i++) {
        const struct cc_warning *warning = &trust.warnings[i];
        char sql[300];
        snprintf(sql, sizeof sql,
                 "SELECT variant, staff_change, target, value FROM warning WHERE kind = '%s' "
                 "AND variant = '%s' AND staff_change = %d AND coalesce(target, '') = '%s'",
                 cc_warning_names[warning->kind], experiment.variants[warning->variant].name,
                 experiment.variants[warning->variant].staff_change,
                 warning->target < 0 ? "" : cc_scenario_target(scenario, warning->target)->name);
        struct answer answer = ask(sql);
        ck_assert_msg(answer.rows == 1, "%d rows: %s", answer.rows, sql);
        expect_number(answer.last[3], warning->value);
        forget(&answer);
    }
}
END_TEST

START_TEST(the_way_to_erlang_is_there)
{
    ck_assert_int_gt(trust.gap.count, 1);
    ck_assert_int_eq(count_of("SELECT count(*) FROM gap_step"), trust.gap.count);
    for (int i = 0; i < trust.gap.count; i++) {
        const struct cc_gap_step *step = &trust.gap.steps[i];
        char sql[200];
        snprintf(sql, sizeof sql,
                 "SELECT what, hold_mean_s, hold_mean_half_width_s, part_s, part_half_width_s, n "
                 "FROM gap_step WHERE run_id = 1 AND position = %d",
                 i);
        struct answer answer = ask(sql);
        expect_text(answer.last[0], step->what);
        expect_number(answer.last[1], step->hold_s.value);
        expect_number(answer.last[2], step->hold_s.half_width);
        expect_number(answer.last[3], i ? step->part_s : (double)NAN);
        expect_number(answer.last[4], i ? step->part_half_width_s : (double)NAN);
        ck_assert_int_eq(answer.last[5].integer, 40);
        forget(&answer);
    }
}
END_TEST

START_TEST(runs_add_up_and_share_their_metrics)
{
    int64_t metrics = count_of("SELECT count(*) FROM metric");
    ck_assert_int_eq(write_experiment(), 2);
    ck_assert_int_eq(count_of("SELECT count(*) FROM run"), 2);
    ck_assert_int_eq(count_of("SELECT id FROM latest_run"), 2);
    ck_assert_int_eq(count_of("SELECT count(*) FROM metric"), metrics);
    ck_assert_int_eq(count_of("SELECT count(DISTINCT name) FROM metric"), metrics);
    ck_assert_int_eq(count_of("SELECT count(*) FROM (SELECT * FROM result WHERE run_id = 1)"),
                     count_of("SELECT count(*) FROM (SELECT * FROM result WHERE run_id = 2)"));
}
END_TEST

/* An earlier version's meaning stays with the earlier version's runs. */
START_TEST(a_metric_with_a_new_meaning_is_a_new_row)
{
    int64_t metrics = count_of("SELECT count(*) FROM metric");
    ask("UPDATE metric SET meaning = 'something else' WHERE name = 'served'");
    write_experiment();
    ck_assert_int_eq(count_of("SELECT count(*) FROM metric"), metrics + 1);
    ck_assert_int_eq(
        count_of("SELECT count(DISTINCT run_id) FROM value JOIN variant ON variant.id = variant_id "
                 "JOIN metric ON metric.id = metric_id WHERE meaning = 'something else'"),
        1);
}
END_TEST

START_TEST(a_full_disk_leaves_the_store_as_it_was)
{
    ask("PRAGMA max_page_count = 60");
    int64_t values = count_of("SELECT count(*) FROM value"), run_id;
    int code = CC_OK;
    for (int i = 0; i < 20 && code == CC_OK; i++) {
        code = cc_results_write(store, &experiment, &trust, &info, &run_id, &error);
        values = code == CC_OK ? values + experiment.variant_count * experiment.instance_count : values;
    }
    ck_assert_int_eq(code, CC_BAD_IO);
    ck_assert_int_eq(error.count, 1);
    ck_assert_int_eq(count_of("SELECT count(*) FROM value"), values);
    ck_assert_int_eq(count_of("SELECT count(*) FROM series WHERE variant_id NOT IN (SELECT id FROM variant)"),
                     0);
    ask("PRAGMA max_page_count = 100000");
    write_experiment();
}
END_TEST

/* A store whose metrics cannot be read: nothing is begun, and the store can be used again. */
START_TEST(an_unreadable_catalogue_leaves_the_store_as_it_was)
{
    ask("ALTER TABLE metric RENAME TO other");
    ck_assert_int_eq(cc_results_write(store, &experiment, &trust, &info, NULL, &error), CC_BAD_IO);
    ask("ALTER TABLE other RENAME TO metric");
    cc_error_init(&error);
    ck_assert_int_eq(write_experiment(), 2);
}
END_TEST

/* --- JSON --- */

static json_t *experiment_json(void)
{
    json_t *scenarios = json_array();
    ck_assert_int_eq(json_array_append_new(scenarios, cc_json_experiment(&experiment, &trust)), 0);
    json_t *made = cc_json_run(scenarios, INT64_MAX);
    json_decref(scenarios);
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    ck_assert_int_eq(cc_report_json_write(made, out), CC_OK);
    fclose(out);
    json_decref(made);
    json_error_t problem;
    json_t *parsed = json_loads(text, JSON_REJECT_DUPLICATES, &problem);
    ck_assert_msg(parsed != NULL, "%d: %s", problem.line, problem.text);
    free(text);
    return parsed;
}

static void expect_json_number(const json_t *object, const char *key, double wanted)
{
    const json_t *value = json_object_get(object, key);
    ck_assert_ptr_nonnull(value);
    if (isfinite(wanted))
        ck_assert_msg(json_is_number(value) && fabs(json_number_value(value) - wanted) <= 1e-9 * fabs(wanted),
                      "%s: %.12g, not %.12g", key, json_number_value(value), wanted);
    else
        ck_assert(json_is_null(value));
}

static void expect_json_estimate(const json_t *object, const struct cc_estimate *estimate)
{
    expect_json_number(object, "value", estimate->value);
    expect_json_number(object, "half_width", estimate->half_width);
    ck_assert_int_eq(json_integer_value(json_object_get(object, "n")), estimate->n);
    ck_assert_int_eq(json_is_true(json_object_get(object, "never")), isinf(estimate->value) != 0);
}

static void expect_json_result(const json_t *metrics, int v, int i)
{
    const json_t *object = json_object_get(metrics, experiment.instances[i].id);
    const struct cc_result *result = cc_experiment_result(&experiment, v, i);
    ck_assert_msg(object != NULL, "%s is not there", experiment.instances[i].id);
    expect_json_estimate(object, &result->estimate);
    expect_json_number(object, "difference", result->difference.value);
    expect_json_number(object, "difference_half_width", result->difference.half_width);
    ck_assert_str_eq(json_string_value(json_object_get(object, "unit")),
                     experiment.instances[i].metric->unit);
    const json_t *verdict = json_object_get(object, "verdict");
    if (result->verdict == CC_VERDICT_NONE)
        ck_assert(json_is_null(verdict));
    else
        ck_assert_str_eq(json_string_value(verdict), cc_results_verdict(result->verdict));
}

START_TEST(json_holds_every_measure)
{
    json_t *run = experiment_json();
    json_t *variants = json_object_get(json_array_get(json_object_get(run, "scenarios"), 0), "variants");
    ck_assert_uint_eq(json_array_size(variants), (size_t)experiment.variant_count);
    for (int v = 0; v < experiment.variant_count; v++) {
        const json_t *variant = json_array_get(variants, (size_t)v);
        const json_t *metrics = json_object_get(variant, "metrics");
        ck_assert_str_eq(json_string_value(json_object_get(variant, "name")), experiment.variants[v].name);
        ck_assert_int_eq(json_integer_value(json_object_get(variant, "staff_change")),
                         experiment.variants[v].staff_change);
        ck_assert_uint_eq(json_object_size(metrics), (size_t)experiment.instance_count);
        for (int i = 0; i < experiment.instance_count; i++)
            expect_json_result(metrics, v, i);
    }
    json_decref(run);
}
END_TEST

START_TEST(json_holds_the_half_hours)
{
    json_t *run = experiment_json();
    json_t *variants = json_object_get(json_array_get(json_object_get(run, "scenarios"), 0), "variants");
    const json_t *half_hours = json_object_get(json_array_get(variants, 1), "half_hours");
    ck_assert_uint_eq(json_array_size(half_hours), 2 * 5);
    const json_t *one = json_array_get(half_hours, 6);
    ck_assert_int_eq(json_integer_value(json_object_get(one, "day")), 1);
    ck_assert_str_eq(json_string_value(json_object_get(one, "weekday")), "wed");
    ck_assert_str_eq(json_string_value(json_object_get(one, "start")), "08:30");
    for (int m = 0; m < CC_CELL_METRICS; m++)
        expect_json_estimate(json_object_get(one, cc_cell_metric_names[m]),
                             cc_experiment_cell(&experiment, 1, 48 + 17, (enum cc_cell_metric)m));
    ck_assert_ptr_null(json_object_get(json_array_get(variants, 2), "half_hours"));
    json_decref(run);
}
END_TEST

START_TEST(business_case_is_in_the_store_and_in_json)
{
    struct cc_business_case the;
    cc_economics_case(&experiment, 0, &the);
    write_experiment();
    struct answer answer =
        ask("SELECT claimed, value, half_width FROM business_case WHERE variant = 'slots' AND "
            "staff_change = 0 AND line = 'net_eur' AND level = 'high'\n"
            "ORDER BY run_id DESC LIMIT 1");
    const struct cc_estimate *net = &the.simulated[CC_PRICE_HIGH][CC_MONEY_NET];
    ck_assert_int_eq(answer.rows, 1);
    ck_assert_double_eq(answer.last[0].number, 2 * 52 * 25 - 100);
    ck_assert_double_eq(answer.last[1].number, net->value);
    ck_assert_double_eq(answer.last[2].number, net->half_width);
    forget(&answer);
    json_t *run = experiment_json();
    json_t *variants = json_object_get(json_array_get(json_object_get(run, "scenarios"), 0), "variants");
    json_t *one = json_object_get(json_array_get(variants, 0), "economics");
    ck_assert_uint_eq(json_object_size(one), CC_MONEY_LINES);
    expect_json_estimate(json_object_get(json_object_get(one, "net_eur"), "high"), net);
    ck_assert_ptr_null(json_object_get(json_array_get(variants, 1), "economics"));
    json_decref(run);
}
END_TEST

START_TEST(json_holds_the_probes)
{
    json_t *run = experiment_json();
    json_t *variants = json_object_get(json_array_get(json_object_get(run, "scenarios"), 0), "variants");
    const json_t *probes = json_object_get(json_array_get(variants, 1), "probes");
    ck_assert_uint_eq(json_array_size(probes), 2 * 2);
    const json_t *one = json_array_get(probes, 2);
    ck_assert_int_eq(json_integer_value(json_object_get(one, "day")), 1);
    ck_assert_str_eq(json_string_value(json_object_get(one, "weekday")), "wed");
    ck_assert_str_eq(json_string_value(json_object_get(one, "at")), "08:30");
    ck_assert_double_gt(cc_experiment_probe(&experiment, 1, 2, CC_PROBE_HOLDING)->value, 0);
    for (int m = 0; m < CC_PROBE_METRICS; m++)
        expect_json_estimate(json_object_get(one, cc_probe_metric_names[m]),
                             cc_experiment_probe(&experiment, 1, 2, (enum cc_probe_metric)m));
    ck_assert_ptr_null(json_object_get(json_array_get(variants, 2), "probes"));
    json_decref(run);
}
END_TEST

START_TEST(json_says_what_was_run)
{
    json_t *run = experiment_json();
    const json_t *of = json_array_get(json_object_get(run, "scenarios"), 0);
    ck_assert_int_eq(json_integer_value(json_object_get(run, "schema")), CC_JSON_SCHEMA);
    ck_assert(json_integer_value(json_object_get(run, "seed")) == INT64_MAX);
    ck_assert_str_eq(json_string_value(json_object_get(of, "name")), "duo");
    ck_assert_str_eq(json_string_value(json_object_get(of, "title")), scenario->title);
    ck_assert_str_eq(json_string_value(json_object_get(of, "sha256")), cc_config_sha256(scenario->config));
    ck_assert_str_eq(json_string_value(json_object_get(of, "baseline")), "queue");
    ck_assert_int_eq(json_integer_value(json_object_get(of, "replications")), 40);
    ck_assert_int_eq(json_integer_value(json_object_get(of, "patients")), experiment.patients);
    ck_assert_int_eq(json_is_true(json_object_get(of, "precise")), experiment.precise);
    expect_json_number(of, "relative_half_width", experiment.worst_precision);
    json_decref(run);
}
END_TEST

START_TEST(json_says_how_far_to_trust_it)
{
    json_t *run = experiment_json();
    const json_t *of = json_object_get(json_array_get(json_object_get(run, "scenarios"), 0), "trust");
    ck_assert_int_eq(json_integer_value(json_object_get(of, "replications")), 40);
    ck_assert_int_eq(json_integer_value(json_object_get(of, "checks_passed")), 40 * 6);
    expect_json_number(of, "relative_half_width", experiment.worst_precision);
    expect_json_number(of, "erlang_z", trust.gap.z);
    const json_t *warnings = json_object_get(of, "warnings");
    ck_assert_int_eq((int)json_array_size(warnings), trust.warning_count);
    for (int i = 0; i < trust.warning_count; i++) {
        const struct cc_warning *warning = &trust.warnings[i];
        const json_t *one = json_array_get(warnings, (size_t)i), *target = json_object_get(one, "target");
        const struct cc_variant *variant = &experiment.variants[warning->variant];
        ck_assert_str_eq(json_string_value(json_object_get(one, "kind")), cc_warning_names[warning->kind]);
        ck_assert_str_eq(json_string_value(json_object_get(one, "variant")), variant->name);
        ck_assert_int_eq(json_integer_value(json_object_get(one, "staff_change")), variant->staff_change);
        if (warning->target < 0)
            ck_assert(json_is_null(target));
        else
            ck_assert_str_eq(json_string_value(target), cc_scenario_target(scenario, warning->target)->name);
        expect_json_number(one, "value", warning->value);
    }
    json_decref(run);
}
END_TEST

START_TEST(json_puts_erlang_beside_the_queue)
{
    json_t *run = experiment_json();
    const json_t *erlang = json_object_get(json_array_get(json_object_get(run, "scenarios"), 0), "erlang");
    struct cc_erlang_cell cells[7 * CC_CELLS_PER_DAY];
    int count = cc_erlang_day(&experiment, 1, cells);
    ck_assert_str_eq(json_string_value(json_object_get(erlang, "variant")), "queue");
    expect_json_number(erlang, "within_s", 120);
    ck_assert_uint_gt(json_array_size(json_object_get(erlang, "broken_assumptions")), 2);
    ck_assert_int_eq((int)json_array_size(json_object_get(erlang, "half_hours")), count);
    for (int i = 0; i < count; i++) {
        const json_t *one = json_array_get(json_object_get(erlang, "half_hours"), (size_t)i);
        ck_assert_int_eq(json_integer_value(json_object_get(one, "day")), cells[i].cell / CC_CELLS_PER_DAY);
        expect_json_number(one, "calls_per_h", cells[i].calls_per_h);
        expect_json_number(one, "heads", cells[i].heads);
        expect_json_number(one, "erlang_c_s", cells[i].c_wait_s);
        expect_json_number(one, "erlang_a_s", cells[i].a_wait_s);
        expect_json_number(one, "erlang_c_within", cells[i].c_within);
        expect_json_number(one, "erlang_a_within", cells[i].a_within);
        expect_json_estimate(json_object_get(one, "hold_mean_s"), &cells[i].hold_s);
        expect_json_estimate(json_object_get(one, "within"), &cells[i].within);
    }
    const json_t *gap = json_object_get(erlang, "gap"), *steps = json_object_get(gap, "steps");
    expect_json_number(gap, "exact_s", trust.gap.exact_s);
    expect_json_number(gap, "z", trust.gap.z);
    expect_json_number(gap, "erlang_s", trust.gap.erlang_a_s);
    ck_assert_int_eq((int)json_array_size(steps), trust.gap.count);
    for (int i = 0; i < trust.gap.count; i++) {
        const json_t *one = json_array_get(steps, (size_t)i);
        ck_assert_str_eq(json_string_value(json_object_get(one, "what")), trust.gap.steps[i].what);
        expect_json_estimate(json_object_get(one, "hold_mean_s"), &trust.gap.steps[i].hold_s);
        expect_json_number(one, "part_s", i ? trust.gap.steps[i].part_s : (double)NAN);
        expect_json_number(one, "part_half_width_s", i ? trust.gap.steps[i].part_half_width_s : (double)NAN);
    }
    json_decref(run);
}
END_TEST

/* --- docs/output.md --- */

static char *read_docs(void)
{
    const char *tests = getenv("CC_TEST_DIR");
    char path[4096];
    snprintf(path, sizeof path, "%s/../docs/output.md", tests ? tests : "tests");
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "no %s; set CC_TEST_DIR to the folder of the tests", path);
    char *text = calloc(1, 1 << 20);
    ck_assert_ptr_nonnull(text);
    size_t size = fread(text, 1, (1 << 20) - 1, file);
    fclose(file);
    ck_assert_uint_gt(size, 0);
    return text;
}

START_TEST(documented_queries_work)
{
    char *docs = read_docs(), *at = docs;
    int queries = 0;
    while ((at = strstr(at, "```sql\n"))) {
        char *sql = at + strlen("```sql\n"), *end = strstr(sql, "\n```");
        ck_assert_ptr_nonnull(end);
        *end = '\0';
        ck_assert_msg(end[-1] == ';' && strchr(sql, ';') == end - 1, "one statement a block:\n%s", sql);
        struct answer answer = ask(sql);
        ck_assert_msg(answer.rows > 0 && answer.columns > 1, "no answer to\n%s", sql);
        forget(&answer);
        queries++;
        at = end + 1;
    }
    ck_assert_int_ge(queries, 8);
    free(docs);
}
END_TEST

static void expect_documented(void *context, const struct cc_value *values, int count)
{
    char name[128];
    (void)count;
    snprintf(name, sizeof name, "`%s`", values[0].string);
    ck_assert_msg(strstr(context, name) != NULL, "%s of %s is not in docs/output.md", name, values[1].string);
}

START_TEST(every_table_and_column_is_documented)
{
    char *docs = read_docs();
    const char *sql = "SELECT name, 'the store' FROM sqlite_master WHERE type IN ('table', 'view') "
                      "UNION SELECT c.name, t.name FROM sqlite_master t, pragma_table_info(t.name) c";
    ck_assert_int_eq(cc_store_query(store, sql, expect_documented, docs, &error), CC_OK);
    free(docs);
}
END_TEST

static void add_store_tests(TCase *tcase)
{
    tcase_add_test(tcase, a_run_says_what_it_was);
    tcase_add_test(tcase, every_measure_of_every_variant_is_there);
    tcase_add_test(tcase, never_is_infinite_and_nothing_is_null);
    tcase_add_test(tcase, half_hours_are_there);
    tcase_add_test(tcase, heads_required_are_the_fewest);
    tcase_add_test(tcase, targets_are_there);
    tcase_add_test(tcase, histograms_are_complete);
    tcase_add_test(tcase, the_histogram_gives_the_median);
    tcase_add_test(tcase, the_run_says_how_far_to_trust_it);
    tcase_add_test(tcase, the_way_to_erlang_is_there);
    tcase_add_test(tcase, runs_add_up_and_share_their_metrics);
    tcase_add_test(tcase, a_metric_with_a_new_meaning_is_a_new_row);
    tcase_add_test(tcase, a_full_disk_leaves_the_store_as_it_was);
    tcase_add_test(tcase, an_unreadable_catalogue_leaves_the_store_as_it_was);
    tcase_add_test(tcase, documented_queries_work);
    tcase_add_test(tcase, business_case_is_in_the_store_and_in_json);
    tcase_add_test(tcase, every_table_and_column_is_documented);
}

Suite *cc_suite_results(void)
{
    Suite *suite = suite_create("results");
    TCase *stored = tcase_create("store"), *json = tcase_create("json");
    tcase_add_unchecked_fixture(stored, simulate, clear_away);
    tcase_add_checked_fixture(stored, set_up, tear_down);
    add_store_tests(stored);
    suite_add_tcase(suite, stored);
    tcase_add_unchecked_fixture(json, simulate, clear_away);
    tcase_add_test(json, json_holds_every_measure);
    tcase_add_test(json, json_holds_the_half_hours);
    tcase_add_test(json, json_holds_the_probes);
    tcase_add_test(json, json_says_what_was_run);
    tcase_add_test(json, json_says_how_far_to_trust_it);
    tcase_add_test(json, json_puts_erlang_beside_the_queue);
    suite_add_tcase(suite, json);
    return suite;
}
