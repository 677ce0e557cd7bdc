/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

Suite *cc_suite_cli_erlang(void);

/* What one run of the program under test left behind; CC_CCSIM names the program. */
struct outcome {
    int exit_code;
    char out[20000]; /* stdout, or stderr when that was asked for */
};

static struct outcome outcome;

static void run(const char *arguments, const char *redirection)
{
    char command[2000];
    const char *program = getenv("CC_CCSIM");
    ck_assert_msg(program != NULL, "the environment variable CC_CCSIM must name the program");
    snprintf(command, sizeof command, "'%s' erlang %s %s", program, arguments, redirection);
    FILE *pipe = popen(command, "r");
    ck_assert_ptr_nonnull(pipe);
    size_t length = fread(outcome.out, 1, sizeof outcome.out - 1, pipe);
    outcome.out[length] = '\0';
    int status = pclose(pipe);
    outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void says(const char *part)
{
    ck_assert_msg(strstr(outcome.out, part) != NULL, "\"%s\" is missing from:\n%s", part, outcome.out);
}

static json_t *run_json(const char *arguments)
{
    char with_format[1000];
    json_error_t error;
    snprintf(with_format, sizeof with_format, "%s --format json", arguments);
    run(with_format, "2>&1");
    ck_assert_msg(outcome.exit_code == 0, "exit %d: %s", outcome.exit_code, outcome.out);
    json_t *root = json_loads(outcome.out, 0, &error);
    ck_assert_msg(root != NULL, "%s in %s", error.text, outcome.out);
    ck_assert_int_eq(json_integer_value(json_object_get(root, "schema")), 1);
    return root;
}

static double result_of(json_t *root, const char *key)
{
    json_t *value = json_object_get(json_object_get(root, "results"), key);
    ck_assert_msg(json_is_number(value), "no number %s in %s", key, outcome.out);
    return json_number_value(value);
}

static double level_of(json_t *root, const char *id)
{
    size_t i;
    json_t *level;
    json_array_foreach(json_object_get(root, "service_levels"), i, level)
    {
        if (strcmp(json_string_value(json_object_get(level, "id")), id) == 0)
            return json_number_value(json_object_get(level, "value"));
    }
    ck_abort_msg("no service level %s in %s", id, outcome.out);
}

/* Gans, Koole and Mandelbaum 2003: 48 calls a minute, 50 agents, 1 minute, patience 2 minutes. */
START_TEST(published_example_as_table)
{
    run("a --rate 2880 --aht 60 --agents 50 --patience 120 --within 20", "");
    ck_assert_int_eq(outcome.exit_code, 0);
    says("Erlang A");
    says("3.09122 %");
    says("3.70947 s");
    says("12.4446 s");
    says("2.96758 callers");
    says("sl-offered: answered within T / offered");
    says("sl-excl-short-abandoned: ");
    run("c --rate 2880 --aht 60 --agents 50", "");
    says("20.8337 s");
    says("58.1387 s");
}
END_TEST

START_TEST(published_example_as_json)
{
    json_t *root = run_json("a --rate 2880 --aht 60 --agents 50 --patience 120 --within 20");
    ck_assert_str_eq(json_string_value(json_object_get(root, "model")), "a");
    ck_assert_double_eq_tol(result_of(root, "offered_load_erl"), 48, 1e-9);
    ck_assert_double_eq_tol(result_of(root, "abandon_share"), 0.0309122, 1e-7);
    ck_assert_double_eq_tol(result_of(root, "mean_wait_s"), 3.7094699, 1e-7);
    ck_assert_double_eq_tol(result_of(root, "wait_p90_s"), 12.44464772, 1e-7);
    double answered = 1 - result_of(root, "abandon_share");
    ck_assert_double_eq_tol(level_of(root, "sl-answered") * answered, level_of(root, "sl-offered"), 1e-8);
    ck_assert(level_of(root, "sl-incl-abandoned") > level_of(root, "sl-offered"));
    ck_assert(level_of(root, "sl-excl-short-abandoned") > level_of(root, "sl-offered"));
    json_decref(root);
}
END_TEST

START_TEST(least_agents)
{
    json_t *root = run_json("c --rate 200 --aht 180 --within 20 --target 0.8");
    ck_assert_double_eq(result_of(root, "agents"), 14);
    ck_assert_double_eq_tol(level_of(root, "sl-offered"), 0.8883500192, 1e-9);
    json_decref(root);
    root = run_json("b --rate 200 --aht 180 --target 0.01");
    ck_assert_double_eq(result_of(root, "agents"), 18);
    ck_assert_double_eq_tol(result_of(root, "blocking_share"), 0.007142, 1e-6);
    json_decref(root);
    /* 20 erlang, patience twice the handling time: 19 agents for 10 % (computed) */
    root = run_json("a --rate 400 --aht 180 --patience 360 --max-abandon 0.1");
    ck_assert_double_eq(result_of(root, "agents"), 19);
    json_decref(root);
    root = run_json("c --rate 400 --aht 180 --max-wait-s 5");
    ck_assert_double_le(result_of(root, "mean_wait_s"), 5);
    json_decref(root);
}
END_TEST

START_TEST(help_comes_from_the_option_table)
{
    run("--help", "2>&1");
    ck_assert_int_eq(outcome.exit_code, 0);
    const char *const parts[] = {"--rate CALLS_PER_HOUR", "--aht SECONDS",       "--agents N",
                                 "--within SECONDS",      "--patience SECONDS",  "--target SHARE",
                                 "--max-wait-s SECONDS",  "--max-abandon SHARE", "--format table|json"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        says(parts[i]);
}
END_TEST

static const struct {
    const char *arguments, *message;
} wrong_usages[] = {
    {"", "which model"},
    {"d --rate 60", "did you mean"},
    {"C --rate 60", "did you mean c?"},
    {"c b --rate 60 --aht 300", "unexpected word"},
    {"c --aht 300 --agents 6", "--rate CALLS_PER_HOUR is missing"},
    {"c --rate 60 --agents 6", "--aht SECONDS is missing"},
    {"a --rate 60 --aht 300 --agents 6", "--patience SECONDS is missing"},
    {"c --rate 60 --aht 300", "--agents"},
    {"c --rate 10x --aht 300 --agents 6", "\"10x\": not a number"},
    {"c --rate '' --aht 300 --agents 6", "not a number"},
    {"c --rate nan --aht 300 --agents 6", "not a number"},
    {"c --rate 1e999 --aht 300 --agents 6", "not a number"},
    {"c --rate 0x10 --aht 300 --agents 6", "not a number"},
    {"c --rate -60 --aht 300 --agents 6", "must be above 0"},
    {"c --rate 60 --aht 0 --agents 6", "must be above 0"},
    {"c --rate 60 --aht 300 --agents 6.5", "whole number"},
    {"c --rate 60 --aht 300 --agents 100001", "from 1 to 100000"},
    {"c --rate 60 --aht 300 --agents 0", "from 1 to 100000"},
    {"c --rate 60 --aht 300 --target 80", "between 0 and 1"},
    {"c --rate 60 --aht 300 --agents 6 --within -1", "0 or more"},
    {"c --rate 60 --aht 300 --agents 6 --target 0.8", "not both"},
    {"c --rate 60 --aht 300 --agents 6 --patience 60", "means nothing to Erlang C"},
    {"b --rate 60 --aht 300 --agents 6 --within 20", "means nothing to Erlang B"},
    {"c --rate 60 --aht 300 --agents", "needs a value"},
    {"c --rate 60 --aht 300 --agnts 6", "did you mean --agents?"},
    {"c --rate 60 --aht 300 --agents 6 --format jsn", "json"},
    {"c -z", "unknown option -z"},
    {"c --rate 1e9 --aht 300 --agents 6", "offered load"},
    {"c --rate 60 --aht 300 --agents 4", "the queue grows without bound; at least 6 agents"},
    {"c --rate 60 --aht 300 --agents 5", "the queue grows without bound; at least 6 agents"},
};

START_TEST(wrong_usage_is_told)
{
    run(wrong_usages[_i].arguments, "2>&1 >/dev/null");
    ck_assert_msg(outcome.exit_code == 2, "exit code %d for \"%s\"", outcome.exit_code,
                  wrong_usages[_i].arguments);
    ck_assert_msg(strncmp(outcome.out, "ccsim erlang: ", 14) == 0, "%s", outcome.out);
    says(wrong_usages[_i].message);
    ck_assert_msg(strchr(outcome.out, '\n') == outcome.out + strlen(outcome.out) - 1, "not one line: %s",
                  outcome.out);
    run(wrong_usages[_i].arguments, "2>/dev/null");
    ck_assert_str_eq(outcome.out, "");
}
END_TEST

START_TEST(full_disk_is_told)
{
    run("c --rate 60 --aht 300 --agents 6", "2>&1 >/dev/full");
    ck_assert_int_eq(outcome.exit_code, 4);
    says("cannot write");
}
END_TEST

Suite *cc_suite_cli_erlang(void)
{
    Suite *suite = suite_create("cli_erlang");
    TCase *answers = tcase_create("answers"), *errors = tcase_create("errors");
    suite_add_tcase(suite, answers);
    suite_add_tcase(suite, errors);
    tcase_add_test(answers, published_example_as_table);
    tcase_add_test(answers, published_example_as_json);
    tcase_add_test(answers, least_agents);
    tcase_add_test(answers, help_comes_from_the_option_table);
    tcase_add_loop_test(errors, wrong_usage_is_told, 0, (int)(sizeof wrong_usages / sizeof wrong_usages[0]));
    tcase_add_test(errors, full_disk_is_told);
    return suite;
}
