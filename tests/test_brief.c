/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Code that else only tests tagged long run, briefly: a sanitizer leaves those out.  The commands follow each
 * other in one folder; what they print is judged elsewhere.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/program.h"

Suite *cc_suite_brief(void);

#define S "$D/../scenarios/"

static const struct {
    const char *command, *says;
} commands[] = {
    {"run " S "call-log.cfg --reps 2", "The log beside the simulation"},
    {"run " S "home-care.cfg --reps 2", "home"},
    {"bench --filter event --samples 1", "ns"},
    {"bench --filter run-start --samples 1", "ms"},
    {"tune $D/data/tiny.cfg --param switching_s=0,60 --goal hold_mean_s -d 5 --batch 2 --format json",
     "\"settings\""},
    {"staff " S "solo.cfg --strategies queue --rota --reps 30", "wages"},
    {"run " S "solo.cfg --reps 3 --out r.db", "solo"},
    {"run " S "solo.cfg --reps 3 --sweep switching_s=2,15 --tornado --out r.db", "switching_s"},
    {"frontier " S "solo.cfg --reps 20 --points 2 --out r.db", "FTE"},
    {"validate -r tables --budget 1 --format json --out r.db", "\"list\""},
    {"claims --scenarios " S " --only C9,C14 -n 20 --format json --out r.db", "\"before\""},
    {"claims --scenarios " S " --only C14 -n 20", "  under "},
    {"report r.db --out r.html", "r.html"},
};

START_TEST(commands_work_that_long_tests_run)
{
    ck_assert_int_eq(mkdir("tables", 0777), 0);
    FILE *table = fopen("tables/erlang_b_inverse.csv", "w");
    ck_assert_ptr_nonnull(table);
    fputs("c,blocking,max_offered_load,source\n1,0.01,0.010101010101010102,a / (1 - a)\n", table);
    fclose(table);
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        struct program program;
        program_run(&program, "%s", commands[i].command);
        ck_assert_msg(program.exit_code == 0, "%s: %s", commands[i].command, program.err);
        ck_assert_msg(strstr(program.out, commands[i].says) != NULL, "%s: %s", commands[i].command,
                      program.out);
        program_has_no_nan(program.out);
        program_free(&program);
    }
}
END_TEST

Suite *cc_suite_brief(void)
{
    Suite *suite = suite_create("brief");
    TCase *verbs = tcase_create("verbs");
    tcase_set_timeout(verbs, 60);
    tcase_add_checked_fixture(verbs, program_enter, program_leave);
    tcase_add_test(verbs, commands_work_that_long_tests_run);
    suite_add_tcase(suite, verbs);
    return suite;
}
