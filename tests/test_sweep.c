/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sweeps: every point is the plain run with that override. */
#include <check.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/records.h"
#include "models/results.h"
#include "tests/program.h"

Suite *cc_suite_sweep(void);

#define TINY "$D/data/tiny.cfg"

static json_t *read_json(const struct program *program)
{
    json_error_t error;
    json_t *root = json_loads(program->out, 0, &error);
    ck_assert_msg(root != NULL, "%s", error.text);
    return root;
}

static double contact(const json_t *variants_of_point)
{
    return json_number_value(json_object_get(
        json_object_get(json_object_get(variants_of_point, "queue"), "contact_mean_s"), "value"));
}

START_TEST(a_grid_is_all_combinations)
{
    struct program program, plain;
    size_t i;
    json_t *point;
    program_succeeds(&program, "run " TINY " --reps 20 --sweep demand.calls_per_1000=10:20:5 "
                               "--sweep switching_s=0.5,7 --format json");
    json_t *root = read_json(&program), *points = json_object_get(root, "points");
    ck_assert_uint_eq(json_array_size(points), 6);
    json_array_foreach(points, i, point)
    {
        json_t *set = json_object_get(point, "set");
        const char *calls = json_string_value(json_object_get(set, "demand.calls_per_1000"));
        const char *switching = json_string_value(json_object_get(set, "switching_s"));
        static const char *const want_calls[] = {"10", "15", "20"}, *const want_switching[] = {"0.5", "7"};
        ck_assert_str_eq(calls, want_calls[i / 2]);
        ck_assert_str_eq(switching, want_switching[i % 2]);
        program_succeeds(&plain,
                         "run " TINY " --reps 20 --format json -s demand.calls_per_1000=%s -s switching_s=%s",
                         calls, switching);
        json_t *other = read_json(&plain);
        json_t *variants =
            json_object_get(json_array_get(json_object_get(other, "scenarios"), 0), "variants");
        json_t *metric =
            json_object_get(json_object_get(json_array_get(variants, 0), "metrics"), "contact_mean_s");
        ck_assert_double_eq(contact(json_object_get(point, "variants")),
                            json_number_value(json_object_get(metric, "value")));
        json_decref(other);
        program_free(&plain);
    }
    json_decref(root);
    program_free(&program);
}
END_TEST

/* The scenario as it is and two ends of each: what moves more stands first. */
START_TEST(a_tornado_orders_by_swing)
{
    struct program program;
    program_succeeds(&program, "run " TINY " --reps 60 --strategies queue --tornado --sweep lines=40,41 "
                               "--sweep demand.calls_per_1000=8:30:1 --out t.db");
    const char *calls = strstr(program.out, "demand.calls_per_1000"), *lines = strstr(program.out, "lines");
    ck_assert_msg(calls && lines && calls < lines, "%s", program.out);
    program_says(program.out, "tiny: what each parameter alone does to contact_mean_s (s)");
    program_says(program.out, "60 weeks each");
    program_has_no_nan(program.out);
    ck_assert(program_exists("t.db"));
    program_free(&program);
    program_succeeds(&program,
                     "run " TINY " --reps 20 --tornado --sweep demand.calls_per_1000=8:30:1 --format csv");
    program_says(program.out, "demand.calls_per_1000,variant,metric,unit,value,half_width,n\nas it is,");
    program_says(program.out, "\n30,");
    program_free(&program);
    /* A quantile that is never has no difference, but is told. */
    program_succeeds(&program, "run $D/../scenarios/duo.cfg --reps 20 --strategies queue --tornado --measure "
                               "contact_p99_s --sweep lines=4,8");
    program_says(program.out, "queue: never\n");
    program_says(program.out, "to never");
    program_free(&program);
    /* JSON has the paired change as the table shows it. */
    program_succeeds(&program, "run " TINY " --reps 20 --tornado --strategies queue --format json "
                               "--sweep demand.calls_per_1000=8,30");
    json_t *root = read_json(&program), *swings = json_object_get(root, "swings");
    ck_assert_uint_eq(json_array_size(swings), 2);
    for (size_t i = 0; i < 2; i++) {
        json_t *swing = json_array_get(swings, i), *change = json_object_get(swing, "change");
        json_t *point = json_array_get(json_object_get(root, "points"), 1 + i);
        json_t *as_is = json_array_get(json_object_get(root, "points"), 0);
        ck_assert_str_eq(json_string_value(json_object_get(swing, "setting")), i ? "30" : "8");
        ck_assert_double_eq_tol(
            json_real_value(json_object_get(change, "value")),
            contact(json_object_get(point, "variants")) - contact(json_object_get(as_is, "variants")), 1e-6);
        ck_assert_double_gt(json_real_value(json_object_get(change, "half_width")), 0);
        ck_assert_int_eq((int)json_integer_value(json_object_get(change, "n")), 20);
        ck_assert_int_eq((int)json_integer_value(json_object_get(point, "replications")), 20);
    }
    json_decref(root);
    program_free(&program);
}
END_TEST

/* Windows and rotas may be swept and tuned too: commas in brackets and quotes do not part values. */
START_TEST(values_may_be_lists)
{
    struct program program, plain;
    static const char *const staff[] = {"({heads=1;})",
                                        "({heads=1;},{days=[\"mon\",\"thu\"];from=\"09:00\";heads=2;})"};
    program_succeeds(&program,
                     "run " TINY " --reps 20 --strategies queue --sweep 'staff=%s,%s' --format json",
                     staff[0], staff[1]);
    json_t *root = read_json(&program), *points = json_object_get(root, "points");
    ck_assert_uint_eq(json_array_size(points), 2);
    for (size_t i = 0; i < 2; i++) {
        json_t *point = json_array_get(points, i);
        ck_assert_str_eq(json_string_value(json_object_get(json_object_get(point, "set"), "staff")),
                         staff[i]);
        program_succeeds(&plain, "run " TINY " --reps 20 --strategies queue --format csv -s 'staff=%s'",
                         staff[i]);
        char *line = strstr(plain.out, ",contact_mean_s,s,");
        ck_assert_ptr_nonnull(line);
        ck_assert_double_eq(contact(json_object_get(point, "variants")),
                            atof(line + strlen(",contact_mean_s,s,")));
        program_free(&plain);
    }
    json_decref(root);
    program_free(&program);
    program_succeeds(&program, "run " TINY " --reps 5 --strategies queue --sweep 'staff=%s,%s' --format csv",
                     staff[0], staff[1]);
    program_says(program.out, "\"({heads=1;},{days=[\"\"mon");
    program_free(&program);
    program_succeeds(&program,
                     "tune " TINY " --strategies queue --param 'staff=%s,%s' --goal hold_mean_s -d 5",
                     staff[0], staff[1]);
    program_says(program.out, "best: staff=({heads=1;},{");
    program_free(&program);
}
END_TEST

/* Many parameters, each alone: what is set to the value it has, or does not bind, changes nothing at all. */
START_TEST(a_tornado_takes_many_parameters)
{
    struct program program, plain;
    size_t i;
    json_t *point;
    program_succeeds(&program,
                     "run " TINY " --reps 20 --strategies queue --tornado --sweep lines=4,40 --sweep "
                     "switching_s=0.5,7 --sweep talk.mean_s=100,200 --sweep max_waiting=200,300 "
                     "--sweep demand.calls_per_1000=8,30 --sweep max_waiting=400,500 --format json");
    program_succeeds(&plain, "run " TINY " --reps 20 --strategies queue --format csv");
    char *line = strstr(plain.out, ",contact_mean_s,s,");
    ck_assert_ptr_nonnull(line);
    double as_is = atof(line + strlen(",contact_mean_s,s,"));
    json_t *root = read_json(&program), *points = json_object_get(root, "points");
    ck_assert_uint_eq(json_array_size(points), 13);
    json_array_foreach(points, i, point)
    {
        double value = contact(json_object_get(point, "variants"));
        bool binds = i == 2 || i == 3 || i == 4 || i == 5 || i == 6 || i == 9 || i == 10;
        ck_assert_uint_eq(json_object_size(json_object_get(point, "set")), i > 0);
        if (binds)
            ck_assert_double_ne(value, as_is);
        else
            ck_assert_double_eq(value, as_is);
    }
    json_decref(root);
    program_free(&program);
    program_free(&plain);
}
END_TEST

/* What a row of a query is, as text; NaN is NULL there. */
struct dump {
    char text[1 << 20];
    size_t at;
};

static void dump_row(void *context, const struct cc_value *values, int count)
{
    struct dump *dump = context;
    for (int i = 0; i < count; i++)
        dump->at += (size_t)snprintf(dump->text + dump->at, sizeof dump->text - dump->at, "%s%a %lld",
                                     i ? "," : "\n", values[i].type == CC_VALUE_NUMBER ? values[i].number : 0,
                                     values[i].type == CC_VALUE_INTEGER ? (long long)values[i].integer : 0);
    ck_assert_uint_lt(dump->at, sizeof dump->text);
}

static void read_dump(struct dump *dump, const char *path)
{
    struct cc_store *store;
    struct cc_error error;
    cc_error_init(&error);
    dump->at = 0;
    ck_assert_int_eq(cc_store_open_to_read(&store, path, &cc_results_schema, &error), CC_OK);
    ck_assert_int_eq(
        cc_store_query(store,
                       "SELECT v.position, x.metric_id, x.value, x.half_width, x.n, x.difference FROM "
                       "value x JOIN variant v ON v.id = x.variant_id JOIN run r ON r.id = v.run_id "
                       "WHERE x.class IS NULL AND x.target IS NULL ORDER BY r.title, v.position, "
                       "x.metric_id",
                       dump_row, dump, &error),
        CC_OK);
    ck_assert_int_eq(cc_store_query(store,
                                    "SELECT change, change_half_width FROM tornado ORDER BY parameter, side",
                                    dump_row, dump, &error),
                     CC_OK);
    cc_store_close(store);
}

/* Interrupted by the user, then given again: what it prints and stores is that of one that ran through. */
START_TEST(an_interrupted_sweep_goes_on)
{
    static const char *const kinds[] = {"--format json", "--format csv", "", "--tornado"};
    static struct dump through, resumed;
    struct program whole, stopped, again;
    char command[300];
    snprintf(command, sizeof command,
             "run " TINY
             " --reps 150 --sweep demand.calls_per_1000=10:30:10 --sweep switching_s=0.5,7 %s --out",
             kinds[_i]);
    program_succeeds(&whole, "%s whole.db", command);
    program_run_after(&stopped, "timeout -s INT 0.25", "%s half.db", command);
    program_free(&stopped);
    program_run(&again, "%s half.db", command);
    ck_assert_int_eq(again.exit_code, 0);
    ck_assert_str_eq(whole.out, again.out);
    read_dump(&through, "whole.db");
    read_dump(&resumed, "half.db");
    ck_assert_uint_gt(through.at, 1000);
    ck_assert_str_eq(through.text, resumed.text);
    program_free(&again);
    /* Nothing is left to do, and nothing comes twice. */
    program_run(&again, "%s whole.db", command);
    ck_assert_int_eq(again.exit_code, 0);
    ck_assert_str_eq(whole.out, again.out);
    program_says(again.err, _i == 3 ? "5 of 5 points were in whole.db already"
                                    : "6 of 6 points were in whole.db already");
    program_free(&whole);
    program_free(&again);
}
END_TEST

/* Other seeds, precisions, variants and overrides are other sweeps. */
START_TEST(only_the_same_is_taken_over)
{
    static const char *const others[] = {"--reps 30 --seed 2", "--reps 31", "--reps 30 --strategies queue",
                                         "--reps 30 -s lines=3"};
    struct program program;
    program_succeeds(&program, "run " TINY " --reps 30 --sweep switching_s=1,2 --out s.db");
    program_free(&program);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        program_succeeds(&program, "run " TINY " %s --sweep switching_s=1,2 --out s.db", others[i]);
        program_free(&program);
    }
    program_run(&program, "run " TINY " --reps 30 --sweep switching_s=1,2,3 --out s.db");
    program_says(program.err, "2 of 3 points");
    program_free(&program);
}
END_TEST

/* On the same weeks a change is known better than from two runs. */
START_TEST(changes_are_paired)
{
    struct cc_records one = {0}, other = {0};
    struct cc_moments alone = {0}, both = {0};
    for (int i = 0; i < 100; i++) {
        double ratios[4] = {10 + i % 7, 2, 3 * i % 11, 1};
        double moved[4] = {ratios[0] + 2 + i % 2, 2, ratios[2], 1};
        ck_assert_int_eq(cc_records_add(&one, 2, moved), 0);
        if (i < 90)
            ck_assert_int_eq(cc_records_add(&other, 2, ratios), 0);
        if (i < 90)
            cc_moments_add_many(&both, &moved[0], &moved[1], &ratios[0], &ratios[1], 1);
        cc_moments_add_many(&alone, &moved[0], &moved[1], &moved[0], &moved[1], 1);
    }
    struct cc_estimate change = cc_records_difference(&one, 0, &other, 0),
                       same = cc_records_difference(&one, 1, &other, 1);
    ck_assert_double_eq(change.value, cc_moments_difference(&both).value);
    ck_assert_double_eq(change.half_width, cc_moments_difference(&both).half_width);
    ck_assert_int_eq(change.n, 90);
    ck_assert_double_lt(change.half_width, 0.5 * cc_moments_ratio(&alone).half_width);
    ck_assert(same.value == 0 && same.half_width == 0);
    ck_assert(isnan(cc_records_difference(&one, 0, &(struct cc_records){0}, 0).value));
    cc_records_free(&one);
    cc_records_free(&other);
}
END_TEST

START_TEST(bad_sweeps_are_told)
{
    static const struct {
        const char *arguments;
        int code;
        const char *says;
    } bad[] = {{"--sweep x", 2, "give path="},
               {"--sweep lines=4:2:1", 2, "needs first <= last"},
               {"--sweep lines=1:2:0", 2, "needs first <= last"},
               {"--sweep lines=1:1000:1", 2, "more than 100"},
               {"--sweep lines=1,,2", 2, "none empty"},
               {"--sweep lines=", 2, "has no values"},
               {"--sweep lnes=1,2", 3, "lnes"},
               {"--sweep lines=1,-2", 3, "must be between"},
               {"--sweep lines=1,2 --measure contact", 2, "no such measure"},
               {"--tornado", 2, "need --sweep"},
               {"--sweep lines=1,2 --dry-run", 2, "--sweep goes without"},
               {"--sweep lines=1:100:1 --sweep max_waiting=1:100:1", 2, "a grid of 10000 points"}};
    struct program program;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        program_run(&program, "run " TINY " --reps 2 %s", bad[i].arguments);
        ck_assert_msg(program.exit_code == bad[i].code, "%s: exit code %d\n%s", bad[i].arguments,
                      program.exit_code, program.err);
        program_says(program.err, bad[i].says);
        program_free(&program);
    }
}
END_TEST

Suite *cc_suite_sweep(void)
{
    Suite *suite = suite_create("sweep");
    TCase *verb = tcase_create("verb");
    tcase_add_checked_fixture(verb, program_enter, program_leave);
    tcase_add_test(verb, a_grid_is_all_combinations);
    tcase_add_test(verb, a_tornado_orders_by_swing);
    tcase_add_test(verb, a_tornado_takes_many_parameters);
    tcase_add_test(verb, values_may_be_lists);
    tcase_add_loop_test(verb, an_interrupted_sweep_goes_on, 0, 4);
    tcase_add_test(verb, only_the_same_is_taken_over);
    tcase_add_test(verb, changes_are_paired);
    tcase_add_test(verb, bad_sweeps_are_told);
    suite_add_tcase(suite, verb);
    return suite;
}
