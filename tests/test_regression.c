/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A change is found, and nothing is taken for one. */
#include <check.h>
#include <dirent.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/regression.h"
#include "tests/program.h"

Suite *cc_suite_regression(void);

static double uniform(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (double)(z >> 11) * 0x1p-53;
}

static struct cc_regression_figure sample(uint64_t *state, double shift)
{
    enum { N = 40 };
    struct cc_moments moments = {.n = 0};
    for (int i = 0; i < N; i++) {
        double x = uniform(state) + uniform(state) + shift, one = 1;
        cc_moments_add_many(&moments, &x, &one, &x, &one, 1);
    }
    return (struct cc_regression_figure){cc_moments_ratio(&moments), N - 1};
}

/* 2000 pairs without a change: alarms as often as stated, or less; with one of 1.2 standard deviations
 * always. */
START_TEST(false_alarms_are_as_rare_as_stated)
{
    struct cc_regression how = {CC_REGRESSION_INTERVALS, 0.05, 1}, many = {CC_REGRESSION_INTERVALS, 0.05, 20};
    uint64_t state = 1;
    int alarms = 0, of_many = 0, found = 0;
    for (int i = 0; i < 2000; i++) {
        struct cc_regression_figure a = sample(&state, 0), b = sample(&state, 0), c = sample(&state, 0.5);
        alarms += cc_regression_changed(&how, &a, &b);
        of_many += cc_regression_changed(&many, &a, &b);
        found += cc_regression_changed(&many, &a, &c);
    }
    ck_assert_int_ge(alarms, 60);
    ck_assert_int_le(alarms, 130);
    ck_assert_int_le(of_many, 15);
    ck_assert_int_ge(found, 1900);
}
END_TEST

START_TEST(bits_are_bits)
{
    struct cc_regression bits = {CC_REGRESSION_BITS, 0.001, 1},
                         intervals = {CC_REGRESSION_INTERVALS, 0.001, 1};
    struct cc_regression_figure a = {{1, 0.1, 50}, 49}, b = a,
                                never = {{(double)INFINITY, (double)NAN, 50}, 15},
                                none = {{(double)NAN, (double)NAN, 0}, 1};
    ck_assert(!cc_regression_changed(&bits, &a, &b));
    b.estimate.half_width = 0.1000000001;
    ck_assert(cc_regression_changed(&bits, &a, &b) && !cc_regression_changed(&intervals, &a, &b));
    b.estimate.value = 1.000000001;
    ck_assert(cc_regression_changed(&bits, &a, &b) && !cc_regression_changed(&intervals, &a, &b));
    ck_assert(!cc_regression_changed(&bits, &never, &never) && !cc_regression_changed(&bits, &none, &none));
    ck_assert(cc_regression_changed(&bits, &never, &a) && cc_regression_changed(&bits, &a, &none));
    ck_assert(cc_regression_changed(&intervals, &a, &none) && !cc_regression_changed(&intervals, &a, &never));
    a.estimate.half_width = b.estimate.half_width = 0;
    ck_assert(cc_regression_changed(&intervals, &a, &b));
}
END_TEST

#define TINY "$D/data/tiny.cfg"

START_TEST(the_verb_tells_a_change_from_chance)
{
    struct program program;
    int at = 0;
    program_succeeds(&program, "regress -b base.json --update -n 60 " TINY);
    program_free(&program);
    program_succeeds(&program, "regress -b base.json -t 2 " TINY);
    program_says(program.out, ": 0 changed; 1 compared by bits; against");
    program_free(&program);
    program_succeeds(&program, "regress -b base.json --seed 7 " TINY);
    program_says(program.out, ": 0 changed; 0 compared by bits, 1 by intervals");
    program_free(&program);
    program_run(&program, "regress -b base.json --seed 7 --by bits " TINY);
    ck_assert_int_eq(program.exit_code, 1);
    program_says(program.out, "contact_mean_s");
    for (char *line = strtok(program.out, "\n"); line; line = strtok(NULL, "\n"))
        if (strstr(line, "contact_mean_s")) /* both figures on its line, to the last digit */
            ck_assert_int_eq(sscanf(line, " contact_mean_s %*11[0-9.] %*11[0-9.]%n", &at), 0);
    ck_assert_int_gt(at, 0);
    program_free(&program);
    program_run(&program, "regress -b base.json -s demand.calls_per_1000=60.0 " TINY);
    ck_assert_int_eq(program.exit_code, 1);
    program_says(program.out, "by intervals");
    program_says(program.out, "apart (s.e.)");
    program_has_no_nan(program.out);
    program_free(&program);
}
END_TEST

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    fputs(text, file);
    fclose(file);
}

/* An entry of another shape would compare as nothing changed, or run for ever. */
#define ENTRY(seed, reps, variants)                                                                          \
    "{\"schema\": 1, \"version\": \"0\", \"scenarios\": {\"tiny\": {\"sha256\": \"\", \"seed\": " seed       \
    ", \"replications\": " reps ", \"variants\": " variants "}}}"
#define FINE "{\"nobody\": {\"served\": [1, 0.1, 40], \"contact_p99_s\": [\"never\", null, 40]}}"
#define AS_WRITTEN "are not as ccsim regress writes them"

START_TEST(bad_baselines_are_told)
{
    static const struct {
        const char *text, *says;
    } bad[] = {{NULL, "cannot read"},
               {"{", "b.json:1:1: "},
               {"{}", "is not a baseline"},
               {"{\"schema\": 1, \"scenarios\": []}", "is not a baseline"},
               {"{\"schema\": 1, \"scenarios\": {}}", "has no scenario"},
               {"{\"schema\": 1, \"scenarios\": {\"tiny\": 3}}", AS_WRITTEN},
               {ENTRY("1", "40", "{}"), AS_WRITTEN},
               {ENTRY("1", "40", "[]"), AS_WRITTEN},
               {ENTRY("1", "40", "{\"queue\": {}}"), AS_WRITTEN},
               {ENTRY("1", "40", "{\"queue\": 5}"), AS_WRITTEN},
               {ENTRY("1", "40", "{\"queue\": {\"served\": [1, 2]}}"), AS_WRITTEN},
               {ENTRY("1", "40", "{\"queue\": {\"served\": [\"often\", null, 3]}}"), AS_WRITTEN},
               {ENTRY("-1", "40", FINE), AS_WRITTEN},
               {ENTRY("1", "1000000000000", FINE), AS_WRITTEN},
               {ENTRY("1", "\"many\"", FINE), AS_WRITTEN}};
    struct program program;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (bad[i].text)
            put("b.json", bad[i].text);
        program_run(&program, "regress -b b.json " TINY);
        ck_assert_int_eq(program.exit_code, 4);
        program_says(program.err, bad[i].says);
        program_free(&program);
    }
    program_run(&program, "regress " TINY);
    ck_assert_int_eq(program.exit_code, 2);
    program_free(&program);
    program_run(&program, "regress -b . " TINY);
    ck_assert_int_eq(program.exit_code, 4);
    program_says(program.err, "directory");
    program_free(&program);
    program_run(&program, "regress -b c.json --update " TINY " " TINY);
    ck_assert_int_eq(program.exit_code, 3);
    program_says(program.err, "another of the scenarios is called \"tiny\"");
    ck_assert(!program_exists("c.json"));
    program_free(&program);
    program_run(&program, "regress -b there/is/none.json --update " TINY);
    ck_assert_int_eq(program.exit_code, 4);
    program_says(program.err, "cannot write");
    program_free(&program);
}
END_TEST

/* A measure or variant that is gone is a change; one that is new is none. */
START_TEST(what_is_gone_is_told)
{
    struct program program;
    put("b.json", ENTRY("1", "40", FINE));
    program_run(&program, "regress -b b.json " TINY);
    ck_assert_int_eq(program.exit_code, 1);
    program_says(program.out, "variant is gone");
    program_says(program.out, " new and not in it");
    program_free(&program);
}
END_TEST

/* Every scenario that is shipped has its figures in results/baseline, which `make regress` compares. */
START_TEST(every_shipped_scenario_has_a_baseline)
{
    char path[600];
    const char *tests = getenv("CC_TEST_DIR") ? getenv("CC_TEST_DIR") : "tests";
    int count = 0;
    snprintf(path, sizeof path, "%s/../scenarios", tests);
    DIR *folder = opendir(path);
    for (struct dirent *file; (file = readdir(folder));) {
        char *dot = strstr(file->d_name, ".cfg");
        if (!dot || strncmp(file->d_name, "base", 4) == 0)
            continue;
        *dot = '\0';
        snprintf(path, sizeof path, "%s/../results/baseline/%s.json", tests, file->d_name);
        json_t *root = json_load_file(path, 0, NULL);
        ck_assert_msg(json_object_get(json_object_get(root, "scenarios"), file->d_name) != NULL,
                      "%s: no figures, see make baseline", path);
        json_decref(root);
        count++;
    }
    closedir(folder);
    ck_assert_int_ge(count, 7);
}
END_TEST

Suite *cc_suite_regression(void)
{
    Suite *suite = suite_create("regression");
    TCase *figures = tcase_create("figures"), *verb = tcase_create("verb");
    tcase_add_test(figures, false_alarms_are_as_rare_as_stated);
    tcase_add_test(figures, bits_are_bits);
    tcase_add_test(figures, every_shipped_scenario_has_a_baseline);
    tcase_add_checked_fixture(verb, program_enter, program_leave);
    tcase_add_test(verb, the_verb_tells_a_change_from_chance);
    tcase_add_test(verb, bad_baselines_are_told);
    tcase_add_test(verb, what_is_gone_is_told);
    suite_add_tcase(suite, figures);
    suite_add_tcase(suite, verb);
    return suite;
}
