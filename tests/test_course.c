/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The day as it runs: what half-hours saw agrees with what the same run counted otherwise. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/experiment.h"
#include "models/results.h"
#include "tests/program.h"

Suite *cc_suite_course(void);

enum { REPS = 12 };

static struct cc_scenario *scenario;
static struct cc_experiment experiment;

static void run_scenario(const char *path, const char *const *overrides, int count, int threads)
{
    struct cc_error error;
    struct cc_experiment_options options = {
        .seed = 3, .thread_count = threads, .reps = REPS, .precision = NAN};
    cc_error_init(&error);
    ck_assert_msg(cc_scenario_open(&scenario, path, overrides, count, &error) == CC_OK, "%s", error.text);
    ck_assert_msg(cc_experiment_run(&experiment, scenario, ~0u, &options, &error) == CC_OK, "%s", error.text);
}

/* Callers who only hold, which needs no list of events. */
static void run_plain(void)
{
    FILE *file = fopen("plain.cfg", "w");
    fputs(
        "name = \"plain\"; calendar = { days = [\"mon\", \"tue\"]; open = \"08:00\"; close = \"12:00\"; };\n"
        "demand = { calls_per_day = 160.0; };\n"
        "wrap_up = { law = \"deterministic\"; value_s = 20.0; };\n"
        "talk = { law = \"exponential\"; mean_s = 180.0; };\n"
        "patience = { law = \"exponential\"; mean_s = 200.0; };\n"
        "staff = ( { from = \"08:00\"; heads = 3; }, { from = \"10:00\"; heads = 2; } );\n"
        "variants = ( { name = \"queue\"; strategy = { kind = \"queue-only\"; }; } );\n",
        file);
    fclose(file);
    run_scenario("plain.cfg", NULL, 0, 1);
}

/* Talks and work are broken off and made longer, callbacks are retried: whatever moves busy time about. */
static void run_practice(int threads)
{
    static const char *const overrides[] = {"work[0].interrupted_by=\"urgent\"",
                                            "work[1].interrupted_by=\"calls\"", "disturbance_s=10"};
    char path[4096];
    snprintf(path, sizeof path, "%s/../scenarios/health-center.cfg", program_folder());
    run_scenario(path, overrides, 3, threads);
}

static void end_practice(void)
{
    cc_experiment_close(&experiment);
    cc_scenario_close(scenario);
}

static const struct cc_course_point *point(int variant, int half_hour, int level)
{
    return &experiment.course.points[variant][half_hour][level];
}

START_TEST(activities_make_up_the_busy)
{
    int half_hours = 0;
    if (_i)
        run_plain();
    else
        run_practice(1);
    for (int v = 0; v < experiment.main_count; v++)
        for (int h = 0; h < CC_CELLS_PER_DAY; h++) {
            double sum = 0;
            for (int a = 0; a < CC_LEVELS - CC_LEVEL_ACTIVITIES; a++)
                sum += point(v, h, CC_LEVEL_ACTIVITIES + a)->mean;
            if (point(v, h, CC_LEVEL_BUSY)->n == 0)
                continue;
            half_hours++;
            ck_assert_msg(fabs(sum - point(v, h, CC_LEVEL_BUSY)->mean) < 1e-9, "%d, %d: %.12g busy, %.12g", v,
                          h, point(v, h, CC_LEVEL_BUSY)->mean, sum);
        }
    ck_assert_int_ge(half_hours, (_i ? 8 : 15) * experiment.main_count);
    end_practice();
}
END_TEST

/* The half-hours of the week count calls on their own. */
START_TEST(calls_are_those_of_the_week)
{
    if (_i)
        run_plain();
    else
        run_practice(1);
    for (int v = 0; v < experiment.main_count; v++)
        for (int h = 0; h < CC_CELLS_PER_DAY; h++) {
            double week = 0, days = 0;
            for (int cell = h; cell < scenario->cell_count; cell += CC_CELLS_PER_DAY) {
                double calls = cc_experiment_cell(&experiment, v, cell, CC_CELL_OFFERED)->value;
                week += isnan(calls) ? 0 : calls;
                days += !isnan(calls);
            }
            const struct cc_course_point *calls = point(v, h, CC_LEVEL_CALLS);
            ck_assert_int_eq(calls->n, (int)days * REPS);
            if (days > 0)
                ck_assert_double_eq_tol(calls->mean, week / days, 1e-9);
        }
    end_practice();
}
END_TEST

/* Time on the list by half-hours is the same as over all open time. */
START_TEST(lists_are_those_of_the_run)
{
    if (_i)
        run_plain();
    else
        run_practice(1);
    for (int v = 0; v < experiment.main_count; v++) {
        double list = 0, holding = 0, open = 0;
        for (int h = 0; h < CC_CELLS_PER_DAY; h++) {
            list += point(v, h, CC_LEVEL_LIST)->mean * (double)point(v, h, CC_LEVEL_LIST)->n;
            holding += point(v, h, CC_LEVEL_HOLDING)->mean * (double)point(v, h, CC_LEVEL_LIST)->n;
            open += (double)point(v, h, CC_LEVEL_LIST)->n;
        }
        double waiting = cc_experiment_find(&experiment, v, "callbacks_waiting")->estimate.value,
               pending = cc_experiment_find(&experiment, v, "callbacks_pending")->estimate.value,
               queue = cc_experiment_find(&experiment, v, "queue_length")->estimate.value;
        ck_assert_double_eq_tol(list / open, waiting + pending, 1e-5);
        ck_assert_double_eq_tol(holding / open, queue, 1e-5);
    }
    end_practice();
}
END_TEST

START_TEST(parts_are_in_order_whatever_the_threads)
{
    struct cc_course_point kept[CC_CELLS_PER_DAY][CC_LEVELS];
    run_practice(1);
    memcpy(kept, experiment.course.points[2], sizeof kept);
    end_practice();
    run_practice(3);
    ck_assert_int_eq(memcmp(kept, experiment.course.points[2], sizeof kept), 0);
    for (int h = 0; h < CC_CELLS_PER_DAY; h++)
        for (int level = 0; level < CC_LEVELS; level++) {
            const struct cc_course_point *one = point(2, h, level);
            ck_assert(one->p10 >= 0 && one->p10 <= one->p50 && one->p50 <= one->p90);
            ck_assert(one->n == 0 || level != CC_LEVEL_BUSY || one->p90 <= 6);
        }
    end_practice();
}
END_TEST

/* The least value that so many days do not exceed: by hand on ten days and one. */
START_TEST(parts_of_days_by_hand)
{
    struct cc_course course = {.segment_count = 2, .variant_count = 1, .replications = 11};
    struct cc_segment segments[] = {{8 * 3600, -1, -1, 0}, {8.5 * 3600, 16, 0, 0}};
    struct cc_center center = {.segments = segments, .segment_count = 2};
    course.sums = calloc(22, sizeof *course.sums);
    course.points = calloc(1, sizeof *course.points);
    for (int r = 0; r < 11; r++) {
        cc_course_at(&course, 0, r)[1][CC_LEVEL_CALLS] = (double)((r * 7) % 11 + 1); /* 1 to 11 */
        cc_course_at(&course, 0, r)[1][CC_LEVEL_BUSY] = 1800.0 * ((r * 7) % 11 + 1);
    }
    ck_assert_ptr_null(cc_course_at(&course, 0, 11));
    for (int reps = 10; reps <= 11; reps++) {
        ck_assert_int_eq(cc_course_conclude(&course, &center, reps), 0);
        for (int level = 0; level <= CC_LEVEL_BUSY; level += CC_LEVEL_BUSY) {
            const struct cc_course_point *one = &course.points[0][16][level];
            ck_assert_int_eq(one->n, reps);
            ck_assert_double_eq(one->p10, reps == 10 ? 1 : 2);
            ck_assert_double_eq(one->p50, reps == 10 ? 6 : 6);
            ck_assert_double_eq(one->p90, reps == 10 ? 10 : 10);
        }
    }
    ck_assert_int_eq(course.points[0][17][0].n, 0);
    cc_course_close(&course);
}
END_TEST

/* --- the store --- */

static struct cc_value kept[32];
static char texts[32][400];
static int rows;

static void keep_row(void *context, const struct cc_value *values, int count)
{
    (void)context;
    rows++;
    for (int i = 0; i < count; i++) {
        kept[i] = values[i];
        if (values[i].type == CC_VALUE_STRING)
            snprintf(texts[i], sizeof texts[i], "%s", values[i].string);
    }
}

static void ask(const char *sql)
{
    struct cc_store *store;
    struct cc_error error;
    cc_error_init(&error);
    rows = 0;
    ck_assert_msg(cc_store_open_to_read(&store, "a.db", &cc_results_schema, &error) == CC_OK, "%s",
                  error.text);
    ck_assert_msg(cc_store_query(store, sql, keep_row, NULL, &error) == CC_OK, "%s", error.text);
    cc_store_close(store);
}

START_TEST(the_store_has_the_course)
{
    struct program program;
    program_succeeds(&program, "run $D/data/tiny.cfg --reps 6 --out a.db --format csv");
    program_free(&program);
    ask("SELECT start, mean, p10, p90, n FROM day_course WHERE level = 'calls' AND variant = 'queue' "
        "ORDER BY start DESC");
    ck_assert_int_ge(rows, 4);
    ck_assert_int_eq(kept[4].integer % 6, 0);
    ck_assert(kept[2].number <= kept[1].number && kept[1].number <= kept[3].number);
    ask("SELECT count(DISTINCT level) FROM day_course");
    ck_assert_int_eq(kept[0].integer, CC_LEVELS);
}
END_TEST

START_TEST(the_store_has_tornados)
{
    struct program program;
    program_succeeds(&program, "run $D/data/tiny.cfg --reps 8 --sweep demand.calls_per_1000=10:20:5 "
                               "--sweep switching_s=0,7 --tornado --out a.db");
    program_free(&program);
    ask("SELECT t.setting, t.value, t.change, r.value FROM tornado t JOIN result r ON r.run_id = t.run_id "
        "AND "
        "r.variant = t.variant AND r.metric = t.metric AND r.class IS NULL AND r.staff_change = 0 "
        "WHERE t.parameter = 'demand.calls_per_1000' AND t.side = 'high' AND t.variant = 'queue'");
    ck_assert_int_eq(rows, 1);
    ck_assert_str_eq(texts[0], "20");
    ck_assert_double_eq_tol(kept[1].number - kept[2].number, kept[3].number, 1e-9 * kept[1].number);
}
END_TEST

START_TEST(the_store_has_validations_and_claims)
{
    struct program program;
    program_succeeds(&program, "validate -r $D/reference --budget 1 --out a.db");
    const char *line = strstr(program.out, " solved, ");
    ck_assert_ptr_nonnull(line);
    ask("SELECT solved, simulated, failed, max_abs_z, z_bound, calls FROM validation");
    ck_assert_int_eq(rows, 1);
    ck_assert_int_ge(kept[0].integer, 100);
    ck_assert_int_eq(kept[1].integer, atoi(line + strlen(" solved, ")));
    ck_assert(kept[2].integer == 0 && kept[3].number <= kept[4].number && kept[5].number > 0);
    program_free(&program);
    program_succeeds(&program, "claims --scenarios $D/../scenarios --only C3,C15 -n 20 --out a.db");
    ask("SELECT name, scenario, value, n, verdict, set_to FROM claim WHERE change_from IS NULL");
    ck_assert_int_eq(rows, 1);
    ck_assert_str_eq(texts[0], "C3");
    ck_assert_int_eq(kept[3].integer, 20);
    program_says(program.out, texts[4]);
    program_says(program.out, texts[5]);
    ask("SELECT name, change_from FROM claim WHERE set_to IS NULL");
    ck_assert_int_eq(rows, 1);
    ck_assert_str_eq(texts[0], "C15");
    ck_assert_str_eq(texts[1], "queue");
    program_free(&program);
    FILE *foreign = fopen("foreign.db", "w");
    fputs("some text\n", foreign);
    fclose(foreign);
    static const char *const verbs[] = {"validate -r $D/reference",
                                        "claims --scenarios $D/../scenarios",
                                        "run $D/data/tiny.cfg",
                                        "run $D/data/tiny.cfg --sweep lines=4,5",
                                        "frontier $D/../scenarios/solo.cfg",
                                        "staff $D/../scenarios/solo.cfg"};
    for (int i = 0; i < 6; i++) { /* before any work */
        program_run(&program, "%s --out foreign.db", verbs[i]);
        ck_assert_msg(program.exit_code == 4, "%s: exit code %d", verbs[i], program.exit_code);
        program_says(program.err, "foreign.db: cannot open");
        ck_assert_str_eq(program.out, "");
        program_free(&program);
    }
}
END_TEST

Suite *cc_suite_course(void)
{
    Suite *suite = suite_create("course");
    TCase *tcase = tcase_create("course");
    tcase_add_checked_fixture(tcase, program_enter, program_leave);
    tcase_add_loop_test(tcase, activities_make_up_the_busy, 0, 2);
    tcase_add_loop_test(tcase, calls_are_those_of_the_week, 0, 2);
    tcase_add_loop_test(tcase, lists_are_those_of_the_run, 0, 2);
    tcase_add_test(tcase, parts_are_in_order_whatever_the_threads);
    tcase_add_test(tcase, parts_of_days_by_hand);
    suite_add_tcase(suite, tcase);
    TCase *stored = tcase_create("stored");
    tcase_add_checked_fixture(stored, program_enter, program_leave);
    tcase_set_timeout(stored, 120);
    tcase_add_test(stored, the_store_has_the_course);
    tcase_add_test(stored, the_store_has_tornados);
    suite_add_tcase(suite, stored);
    TCase *judged = program_long_case(suite);
    tcase_add_checked_fixture(judged, program_enter, program_leave);
    tcase_add_test(judged, the_store_has_validations_and_claims);
    return suite;
}
