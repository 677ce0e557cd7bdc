/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every claim is judged or says why not; verdicts follow from intervals. */
#include <check.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/claims.h"
#include "models/page_parts.h"
#include "tests/practice.h"
#include "tests/program.h"

Suite *cc_suite_claims(void);

START_TEST(all_fifteen_are_there)
{
    int found[16] = {0};
    for (const struct cc_claim *claim = cc_claims; claim->id; claim++) {
        int number = atoi(claim->id + 1);
        ck_assert_int_ge(number, 1);
        ck_assert_int_le(number, 15);
        found[number]++;
        ck_assert_msg(claim->scenario && claim->measure && claim->hangs_on.path, "%s", claim->id);
        for (const struct cc_claim *other = cc_claims; other != claim; other++)
            ck_assert_str_ne(other->id, claim->id);
        ck_assert_double_lt(atof(claim->hangs_on.low), atof(claim->hangs_on.high));
        ck_assert_msg(claim->hangs_on.what && strlen(claim->hangs_on.what) < 78, "%s", claim->id);
        for (int i = 0; i < CC_CLAIM_ASSUMPTIONS && claim->assumptions[i].path; i++)
            ck_assert_msg(claim->assumptions[i].what && strlen(claim->assumptions[i].what) < 78, "%s: %s",
                          claim->id, claim->assumptions[i].path);
        ck_assert_msg(cc_page_dutch(claim->words) && (strlen(claim->unit) < 3 || cc_page_dutch(claim->unit)),
                      "no Dutch for %s, %s", claim->id, claim->unit);
    }
    for (int i = 1; i <= 15; i++)
        ck_assert_msg(found[i] >= 1, "no claim C%d", i);
}
END_TEST

START_TEST(intervals_decide)
{
    struct cc_claim level = {.figure = CC_CLAIM_LEVEL, .limit = 5, .at_least = true},
                    change = {.figure = CC_CLAIM_DIFFERENCE, .limit = 0, .at_least = false};
    struct cc_estimate above = {6, 0.5, 10}, astride = {5.2, 0.5, 10}, below = {4, 0.5, 10},
                       none = {0, 0, 10}, less = {-1, 0.5, 10};
    ck_assert_int_eq(cc_claim_side(&level, &above), 1);
    ck_assert_int_eq(cc_claim_side(&level, &astride), 0);
    ck_assert_int_eq(cc_claim_side(&level, &below), -1);
    ck_assert_int_eq(cc_claim_side(&change, &below), -1);
    ck_assert_int_eq(cc_claim_side(&change, &less), 1);
    ck_assert_int_eq(cc_claim_side(&change, &none), -1);
}
END_TEST

/* Two attempts reach 1 - (1 - p)^2: 93.75 % at p = 0.75, and 95 % from p = 1 - sqrt(0.05) = 0.7764 on. */
START_TEST(the_threshold_of_attempts_is_the_exact_one)
{
    const struct cc_claim *claim = cc_claims;
    struct cc_claim_answer answer;
    char folder[4096];
    while (strcmp(claim->id, "C8") != 0)
        claim++;
    snprintf(folder, sizeof folder, "%s/../scenarios", program_folder());
    struct cc_claim_options options = {.folder = folder, .seed = 5, .thread_count = 2, .reps = 150};
    cc_error_init(&practice_error);
    ck_assert_msg(cc_claim_judge(claim, &options, &answer, &practice_error) == CC_OK, "%s",
                  practice_error.text);
    ck_assert_int_eq(answer.verdict, CC_CLAIM_HOLDS_IF);
    ck_assert(answer.holds_above);
    ck_assert_double_eq_tol(answer.threshold, 1 - sqrt(0.05), 0.012);
    ck_assert_double_lt(fabs(answer.figure.value - 93.75), 2 * answer.figure.half_width);
    ck_assert_double_lt(fabs(answer.low.value - 84), 2 * answer.low.half_width);
}
END_TEST

/* An hour a week of the solo practice: from so many seconds on that an interruption costs, which nobody has
 * measured; at none it is lost, at two minutes it is there. */
START_TEST(Q27_an_hour_a_week_is_a_matter_of_what_an_interruption_costs)
{
    const struct cc_claim *claim = cc_claims;
    struct cc_claim_answer answer;
    char folder[4096];
    while (strcmp(claim->id, "C4b") != 0)
        claim++;
    snprintf(folder, sizeof folder, "%s/../scenarios", program_folder());
    struct cc_claim_options options = {.folder = folder, .seed = 5, .thread_count = 2, .reps = 60};
    cc_error_init(&practice_error);
    ck_assert_msg(cc_claim_judge(claim, &options, &answer, &practice_error) == CC_OK, "%s",
                  practice_error.text);
    ck_assert_int_eq(answer.verdict, CC_CLAIM_HOLDS_IF);
    ck_assert(answer.holds_above);
    ck_assert_double_gt(answer.threshold, 20);
    ck_assert_double_lt(answer.low.value + answer.low.half_width, 0);
    ck_assert_double_gt(answer.high.value - answer.high.half_width, 1);
    /* The dearer a turn, the less an interruption needs to add. */
    ck_assert_double_gt(answer.assumed[0][1].value, answer.assumed[0][0].value);
}
END_TEST

/* Every row runs: its overrides exist, its figures and intervals are there. */
START_TEST(every_row_can_be_judged)
{
    struct program program;
    json_error_t error;
    int at = 0;
    const struct cc_claim *claim = cc_claims;
    while (at++ < _i)
        claim++;
    program_succeeds(&program, "claims --scenarios $D/../scenarios --only %s -n 20 --format json", claim->id);
    json_t *root = json_loads(program.out, 0, &error);
    json_t *one = json_array_get(json_object_get(root, "claims"), 0);
    ck_assert_str_eq(json_string_value(json_object_get(one, "id")), claim->id);
    json_t *ends = json_object_get(one, "sensitivity"), *end;
    size_t i;
    ck_assert(json_is_number(json_object_get(one, "figure")) &&
              json_is_number(json_object_get(one, "half_width")));
    ck_assert(json_is_string(json_object_get(one, "verdict")));
    json_t *before = json_object_get(one, "before");
    ck_assert(json_is_null(before) || json_is_integer(json_object_get(before, "n")));
    if (strstr(claim->measure, "service_level["))
        ck_assert_str_eq(json_string_value(json_object_get(one, "formula")), "contact-all");
    if (strcmp(claim->id, "C14") == 0)
        ck_assert_double_gt(json_number_value(json_object_get(before, "value")),
                            json_number_value(json_object_get(one, "figure")));
    ck_assert_uint_ge(json_array_size(ends), 4);
    json_array_foreach(ends, i, end) ck_assert(json_is_number(json_object_get(end, "figure")) &&
                                               json_is_number(json_object_get(end, "half_width")) &&
                                               json_integer_value(json_object_get(end, "n")) >= 20 &&
                                               json_is_string(json_object_get(end, "what")));
    /* A change says from what; what the shipped scenario was changed to is told. */
    bool is_change = claim->figure == CC_CLAIM_DIFFERENCE || claim->figure == CC_CLAIM_AGAINST;
    ck_assert(json_is_string(json_object_get(one, "change_from")) == is_change);
    if (claim->figure == CC_CLAIM_DIFFERENCE)
        ck_assert_str_eq(json_string_value(json_object_get(one, "change_from")),
                         strcmp(claim->id, "C11") == 0 ? "open" : "queue");
    ck_assert((json_array_size(json_object_get(one, "set")) > 0) == (claim->base[0] != NULL));
    json_decref(root);
    program_free(&program);
}
END_TEST

START_TEST(the_verb_prints_verdicts)
{
    struct program program;
    program_succeeds(&program, "claims --scenarios $D/../scenarios --only C12,C13 -n 30");
    program_says(program.out, "calls a day");
    program_says(program.out, "does not hold");
    program_has_no_nan(program.out);
    program_free(&program);
    program_succeeds(&program, "claims --scenarios $D/../scenarios --only C1,C3,C7 -n 30");
    program_says(program.out, "slots in duo.cfg, change from queue: ");
    program_says(program.out, "  set: staff=({ heads = 3; })\n");
    program_says(program.out, "change from the same with variants[2].strategy.accepting=()");
    program_says(program.out, "below 0\n");
    program_says(program.out,
                 "  part of those offered a slot who take it\n  = variants[2].strategy.accept_prob\n");
    program_says(program.out, "first calls a day per 1,000 patients (demand.calls_per_1000) is");
    program_free(&program);
    static const char *const unknown[] = {"C99", "''", "C1,", ",C1", "C1,,C2", "c1"};
    for (int i = 0; i < 6; i++) {
        program_run(&program, "claims --only %s", unknown[i]);
        ck_assert_msg(program.exit_code == 2, "%s", unknown[i]);
        program_says(program.err, "; there are C1, C1b, C2");
        program_free(&program);
    }
    /* What is not there is not judged: a practice of that name, but another's. */
    static const char *const others[][2] = {
        {"name = \"queue\"; strategy = { kind = \"queue-only\"; };",
         "duo.cfg: variants: there is no \"slots\""},
        {"name = \"slots\"; strategy = { kind = \"queue-only\"; };", "duo.cfg: baseline: C5 is about"}};
    for (int i = 0; i < 2; i++) {
        FILE *file = fopen("duo.cfg", "w");
        fprintf(file,
                "name = \"duo\"; demand = { calls_per_day = 60.0; }; staff = ( { heads = 1; } );\n"
                "talk = { law = \"exponential\"; mean_s = 180.0; }; variants = ( { %s } );\n"
                "targets = ( { name = \"2min\"; within_s = 120.0; share = 0.8; } );\n",
                others[i][0]);
        fclose(file);
        program_run(&program, "claims --scenarios . --only C5 -n 20");
        ck_assert_int_eq(program.exit_code, 3);
        program_says(program.err, others[i][1]);
        program_free(&program);
    }
    program_run(&program, "claims --scenarios there/is/none");
    ck_assert_int_eq(program.exit_code, 4);
    program_free(&program);
}
END_TEST

Suite *cc_suite_claims(void)
{
    Suite *suite = suite_create("claims");
    TCase *table = tcase_create("table"), *verb = tcase_create("verb");
    int rows = 0;
    while (cc_claims[rows].id)
        rows++;
    tcase_set_timeout(table, 60);
    tcase_set_timeout(verb, 60);
    tcase_add_test(table, all_fifteen_are_there);
    tcase_add_test(table, intervals_decide);
    tcase_add_checked_fixture(verb, program_enter, program_leave);
    tcase_add_test(verb, the_verb_prints_verdicts);
    suite_add_tcase(suite, table);
    suite_add_tcase(suite, verb);
    TCase *all = program_long_case(suite);
    tcase_add_checked_fixture(all, program_enter, program_leave);
    tcase_add_test(all, the_threshold_of_attempts_is_the_exact_one);
    tcase_add_test(all, Q27_an_hour_a_week_is_a_matter_of_what_an_interruption_costs);
    tcase_add_loop_test(all, every_row_can_be_judged, 0, rows);
    return suite;
}
