/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sweeps: every point is the plain run with that override. */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

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
    program_has_no_nan(program.out);
    ck_assert(program_exists("t.db"));
    program_free(&program);
    program_succeeds(&program,
                     "run " TINY " --reps 20 --tornado --sweep demand.calls_per_1000=8:30:1 --format csv");
    program_says(program.out, "demand.calls_per_1000,variant,metric,unit,value,half_width,n\nas it is,");
    program_says(program.out, "\n30,");
    program_free(&program);
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
    tcase_add_test(verb, bad_sweeps_are_told);
    suite_add_tcase(suite, verb);
    return suite;
}
