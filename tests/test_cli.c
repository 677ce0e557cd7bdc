/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "cli/verbs.h"
#include "tests/program.h"

Suite *cc_suite_cli(void);

#define TINY "$D/data/tiny.cfg"

static const char *const formats[] = {"table", "json", "csv"};

static const struct cc_verb *const verbs[] = {
    &cc_verb_run,    &cc_verb_staff,  &cc_verb_frontier, &cc_verb_tune,     &cc_verb_regress,
    &cc_verb_claims, &cc_verb_replay, &cc_verb_erlang,   &cc_verb_validate, &cc_verb_list,
    &cc_verb_show,   &cc_verb_bench,  &cc_verb_version};
enum { VERBS = sizeof verbs / sizeof verbs[0] };

static void same_bytes(const struct program *a, const struct program *b, const char *what)
{
    size_t at = 0, line = 0;
    ck_assert_int_eq(b->exit_code, 0);
    for (; at < a->out_size && at < b->out_size && a->out[at] == b->out[at]; at++)
        line = a->out[at] == '\n' ? at + 1 : line;
    ck_assert_msg(at == a->out_size && at == b->out_size, "%s differs:\n%.200s\n%.200s", what, a->out + line,
                  b->out + line);
}

/*
 * Threads, and the instructions that libm chooses from (glibc's exp has other last bits with FMA than
 * without), change no byte.
 */
START_TEST(threads_and_processor_change_nothing)
{
    static const char *const ways[] = {"", "GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX512F,-AVX2,-FMA,-FMA4"};
    struct program first, next;
    int reps = program_rounds(60);
    program_succeeds(&first, "run " TINY " --threads 1 --reps %d --format %s", reps, formats[_i]);
    for (int way = 0; way < 2; way++)
        for (int threads = 1; threads <= 3; threads++) {
            program_run_after(&next, ways[way], "run " TINY " --threads %d --reps %d --format %s", threads,
                              reps, formats[_i]);
            same_bytes(&first, &next, formats[_i]);
            program_free(&next);
        }
    program_free(&first);
}
END_TEST

START_TEST(sequential_runs_do_not_depend_on_threads)
{
    struct program one, two, other;
    program_succeeds(&one, "run " TINY " --threads 1 --precision 0.2");
    program_succeeds(&two, "run " TINY " -t 2 --precision 0.2");
    same_bytes(&one, &two, "a run until precise");
    program_succeeds(&other, "run " TINY " -t 2 --precision 0.2 --seed 7");
    ck_assert_str_ne(one.out, other.out);
    program_says(other.out, "seed 7");
    program_says(one.out, "seed 20260101");
    program_free(&one);
    program_free(&two);
    program_free(&other);
}
END_TEST

START_TEST(one_replication_has_no_intervals)
{
    struct program program;
    program_succeeds(&program, "run " TINY " --reps 1 --format %s", formats[_i]);
    program_has_no_nan(program.out);
    program_says_not(program.out, "\xc2\xb1"); /* plus-minus */
    program_free(&program);
    program_succeeds(&program, "run " TINY " --reps 3 --format %s", formats[_i]);
    program_has_no_nan(program.out);
    program_free(&program);
}
END_TEST

START_TEST(nothing_to_measure_prints_dashes)
{
    struct program program;
    program_succeeds(&program, "run " TINY " -s demand.calls_per_1000=0.0 --reps 3 --format %s", formats[_i]);
    program_has_no_nan(program.out);
    program_free(&program);
}
END_TEST

static json_t *read_json(const char *text)
{
    json_error_t error;
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    ck_assert_msg(root, "line %d: %s", error.line, error.text);
    return root;
}

static void check_json_metric(const char *id, json_t *metric)
{
    static const char *const keys[] = {"value", "half_width"};
    for (int i = 0; i < 2; i++) {
        json_t *number = json_object_get(metric, keys[i]);
        ck_assert_msg(json_is_number(number) || json_is_null(number), "%s.%s", id, keys[i]);
    }
    ck_assert_msg(json_is_integer(json_object_get(metric, "n")), "%s.n", id);
    ck_assert_msg(json_is_string(json_object_get(metric, "unit")), "%s.unit", id);
}

START_TEST(json_has_the_promised_shape)
{
    struct program program;
    size_t i, k = 0;
    json_t *scenario, *variant;
    program_succeeds(&program, "run " TINY " " TINY " --reps 5 --format json");
    json_t *root = read_json(program.out);
    ck_assert_int_eq(json_integer_value(json_object_get(root, "schema")), 1);
    ck_assert_int_eq(json_integer_value(json_object_get(root, "seed")), 20260101);
    ck_assert_uint_eq(json_array_size(json_object_get(root, "scenarios")), 2);
    json_array_foreach(json_object_get(root, "scenarios"), i, scenario)
    {
        static const char *const names[] = {"queue", "callback", "early", "slots"};
        ck_assert_str_eq(json_string_value(json_object_get(scenario, "name")), "tiny");
        ck_assert_uint_eq(strlen(json_string_value(json_object_get(scenario, "sha256"))), 64);
        json_array_foreach(json_object_get(scenario, "variants"), k, variant)
        {
            const char *id;
            json_t *metric;
            if (k < 4)
                ck_assert_str_eq(json_string_value(json_object_get(variant, "name")), names[k]);
            json_t *metrics = json_object_get(variant, "metrics");
            ck_assert_uint_gt(json_object_size(metrics), 40);
            json_object_foreach(metrics, id, metric) check_json_metric(id, metric);
        }
        ck_assert_uint_eq(k, 12); /* each variant as planned, with one assistant less and with one more */
    }
    json_decref(root);
    program_free(&program);
}
END_TEST

START_TEST(csv_has_one_header_and_a_line_per_measure)
{
    struct program program;
    program_succeeds(&program, "run " TINY " " TINY " --reps 5 --format csv");
    int lines = program_count_lines(program.out, "");
    ck_assert_int_eq(program_count_lines(program.out, "scenario,variant,strategy,"), 1);
    ck_assert_int_eq(program_count_lines(program.out, "tiny,"), lines - 1);
    ck_assert_int_eq(program_count_lines(program.out, "tiny,slots,scheduled-slot,-1,contact_mean_s,s,"), 2);
    for (const char *line = program.out; *line; line = strchr(line, '\n') + 1) {
        int commas = 0;
        for (const char *at = line; *at != '\n'; at++)
            commas += *at == ',';
        ck_assert_msg(commas == 11, "%.*s", (int)strcspn(line, "\n"), line);
    }
    program_free(&program);
}
END_TEST

/* Words as if no line had been broken. */
static void one_line(char *text)
{
    char *to = text;
    for (const char *at = text; *at; at++)
        if (*at != '\n' && *at != ' ')
            *to++ = *at;
        else if (to > text && to[-1] != ' ')
            *to++ = ' ';
    *to = '\0';
}

START_TEST(help_names_every_option)
{
    struct program program;
    char line[200];
    for (int i = 0; i < VERBS; i++) {
        program_succeeds(&program, "%s --help", verbs[i]->name);
        for (const struct cc_option *row = verbs[i]->options; row->name; row++) {
            char left[100];
            snprintf(left, sizeof left, " --%s %s", row->name, row->argument ? row->argument : "");
            program_says(program.out, left);
        }
        one_line(program.out);
        for (const struct cc_option *row = verbs[i]->options; row->name; row++)
            program_says(program.out, row->help);
        program_free(&program);
        program_succeeds(&program, "%s --help", verbs[i]->name);
        snprintf(line, sizeof line, "\n  %.*s\n", (int)strcspn(verbs[i]->example, "\n"), verbs[i]->example);
        program_says(program.out, line);
        program_free(&program);
    }
    program_succeeds(&program, "--help");
    one_line(program.out);
    for (int i = 0; i < VERBS; i++)
        program_says(program.out, verbs[i]->help);
    program_free(&program);
    program_succeeds(&program, "--version");
    program_says(program.out, "ccsim ");
    program_free(&program);
}
END_TEST

static const struct {
    const char *arguments, *message;
} wrong_usages[] = {
    {"", "usage: ccsim VERB"},
    {"rnu", "ccsim: unknown verb \"rnu\"; did you mean run?"},
    {"frobnicate", "ccsim: unknown verb \"frobnicate\"; see ccsim --help"},
    {"run", "ccsim run: give one or more scenario files"},
    {"run " TINY " --thread=x", "ccsim run: --threads x: must be a whole number from 1 to 1024"},
    {"run " TINY " --treads 2", "ccsim run: unknown option --treads; did you mean --threads?"},
    {"run " TINY " --reps 0", "ccsim run: --reps 0: must be a whole number"},
    {"run " TINY " --precision 0", "ccsim run: --precision 0: must be a number from 0.0001 to 1"},
    {"run " TINY " --format xml", "ccsim run: --format xml: must be one of table|json|csv"},
    {"run " TINY " --seed -1", "ccsim run: --seed -1: must be a whole number"},
    {"run " TINY " --strategies quue",
     "ccsim run: --strategies: tiny has no variant \"quue\"; did you mean queue?"},
    {"run " TINY " --strategies ''", "ccsim run: --strategies: names nothing"},
    {"run " TINY " --strategies ,queue", "ccsim run: --strategies: tiny has no variant \"\""},
    {"show", "ccsim show: give one scenario file"},
    {"show " TINY " " TINY, "ccsim show: give one scenario file"},
    {"replay", "ccsim replay: give one scenario file"},
    {"replay " TINY " --patient 100000", "ccsim replay: replication 0 has "},
    {"replay " TINY " --patient -1", "ccsim replay: --patient -1: must be a whole number from 0"},
    {"list", "ccsim list: give one of metrics, "},
    {"list metrcs", "ccsim list: unknown topic \"metrcs\"; did you mean metrics?"},
    {"list metrics fields", "ccsim list: give one of metrics, "},
    {"version now", "ccsim version: unexpected word \"now\""},
};

START_TEST(wrong_usage_is_told)
{
    struct program program;
    program_run(&program, "%s", wrong_usages[_i].arguments);
    if (wrong_usages[_i].message[0]) {
        ck_assert_msg(program.exit_code == 2, "exit code %d for \"%s\"", program.exit_code,
                      wrong_usages[_i].arguments);
        ck_assert_str_eq(program.out, "");
        ck_assert_msg(strncmp(program.err, wrong_usages[_i].message, strlen(wrong_usages[_i].message)) == 0,
                      "%s", program.err);
    }
    program_free(&program);
}
END_TEST

START_TEST(missing_files_are_told)
{
    struct program program;
    static const char *const run_verbs[] = {"run", "show", "replay", "run --dry-run"};
    for (int i = 0; i < 4; i++) {
        program_run(&program, "%s nowhere.cfg", run_verbs[i]);
        ck_assert_int_eq(program.exit_code, 4);
        ck_assert_str_eq(program.out, "");
        ck_assert_str_eq(program.err, "nowhere.cfg: cannot read: No such file or directory\n");
        program_free(&program);
    }
}
END_TEST

START_TEST(list_prints_each_topic)
{
    static const char *const topics[][2] = {
        {"metrics", "contact_p90_s"}, {"strategies", "callback-offer"},
        {"arrivals", "trace"},        {"distributions", "hyperexponential"},
        {"formulas", "sl-answered"},  {"fields", "calls_per_1000"}};
    struct program program;
    for (int i = 0; i < 6; i++) {
        program_succeeds(&program, "list %s", topics[i][0]);
        program_says(program.out, topics[i][1]);
        program_free(&program);
    }
}
END_TEST

/* Everything but the first line, a comment that names the file. */
static const char *below_first_line(const char *text)
{
    ck_assert_int_eq(text[0], '#');
    return strchr(text, '\n') + 1;
}

START_TEST(show_prints_a_scenario_that_means_the_same)
{
    static const char *const scenarios[] = {TINY, TINY
                                            " -s 'variants[3].strategy.slot_min=7.5' -s stationary.hours=2.5 "
                                            "-s 'demand={ calls_per_h = 0.1e2; }' -s 'patience.mean_s=1e-3'"};
    struct program shown, again, plain, other;
    char *arguments = strdup(scenarios[_i]);
    if (_i)
        ck_assert_ptr_nonnull(strstr(arguments, "stationary"));
    program_succeeds(&shown, "show %s >a.cfg; cat a.cfg", arguments);
    program_succeeds(&again, "show a.cfg");
    ck_assert_str_eq(below_first_line(shown.out), below_first_line(again.out));
    program_succeeds(&plain, "run %s --reps 4", arguments);
    program_succeeds(&other, "run a.cfg --reps 4");
    same_bytes(&plain, &other, "the shown scenario");
    free(arguments);
    program_free(&shown);
    program_free(&again);
    program_free(&plain);
    program_free(&other);
}
END_TEST

START_TEST(overrides_work_and_are_shown)
{
    struct program program;
    program_succeeds(&program, "show " TINY " -s lines=7 --set talk.mean_s=99.5 -s 'title=\"A new title\"'");
    program_says(program.out, "lines = 7;");
    program_says(program.out, "mean_s = 99.5;");
    program_says(program.out, "title = \"A new title\";");
    program_free(&program);
}
END_TEST

START_TEST(replay_tells_each_variant)
{
    struct program program, again;
    program_succeeds(&program, "replay " TINY " --patient 3 --rep 2");
    program_says(program.out, "patient 3 of ");
    program_says(program.out, "\nqueue (queue-only)\n");
    program_says(program.out, "\ncallback (callback-offer)\n");
    program_says(program.out, "\nearly (callback-offer)\n");
    program_says(program.out, "\nslots (scheduled-slot)\n");
    ck_assert_int_ge(program_count_lines(program.out, "  Mon "), 4);
    int outcomes = 0;
    for (const char *at = program.out; (at = strstr(at, "-> ")) != NULL; at += 3)
        outcomes++;
    ck_assert_int_eq(outcomes, 4);
    program_succeeds(&again, "replay " TINY " -p 3 -r 2 --strategies slots");
    program_says_not(again.out, "queue-only");
    program_says(program.out, strstr(again.out, "\nslots"));
    program_free(&program);
    program_free(&again);
}
END_TEST

/* The number of a measure in the CSV of a run. */
static double value_in_csv(const char *csv, const char *beginning)
{
    const char *line = csv;
    while (line && strncmp(line, beginning, strlen(beginning)) != 0)
        line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL;
    ck_assert_msg(line, "no line %s", beginning);
    return atof(line + strlen(beginning));
}

START_TEST(trace_has_a_line_for_each_call)
{
    struct program program;
    size_t size, other_size;
    program_succeeds(&program, "run " TINY " --reps 8 -t 1 --trace a.csv --format csv");
    char *trace = program_read("a.csv", &size);
    program_free(&program);
    program_run(&program, "run " TINY " --reps 8 -t 2 --trace b.csv >/dev/null");
    char *other = program_read("b.csv", &other_size);
    ck_assert(size == other_size && memcmp(trace, other, size) == 0);
    free(other);
    program_free(&program);
    program_succeeds(&program, "run " TINY " --reps 8 --format csv");
    ck_assert_int_eq(program_count_lines(trace, "scenario,variant,"), 1);
    ck_assert(strncmp(trace, "scenario,variant,", 17) == 0);
    double calls = 8 * value_in_csv(program.out, "tiny,queue,queue-only,0,calls,/rep,");
    ck_assert_double_eq_tol(program_count_lines(trace, "tiny,queue,"), calls, 1e-6);
    ck_assert_int_gt(program_count_lines(trace, "tiny,slots,"), 0);
    program_has_no_nan(trace);
    for (const char *line = trace; *line; line = strchr(line, '\n') + 1)
        ck_assert_ptr_nonnull(strchr(line, '\n'));
    free(trace);
    program_free(&program);
}
END_TEST

START_TEST(dry_run_runs_nothing)
{
    struct program program;
    program_succeeds(&program, "run " TINY " --dry-run --out new.db --trace new.csv");
    program_says(program.out, "variants queue callback early slots");
    program_says(program.out, "60.0 first calls expected");
    ck_assert(!program_exists("new.db"));
    ck_assert(!program_exists("new.csv"));
    program_free(&program);
}
END_TEST

START_TEST(strategies_are_chosen_by_name_and_kind)
{
    static const struct {
        const char *names, *variants;
    } cases[] = {{"slots,queue", "variants queue slots\n"},
                 {"callback-offer", "variants callback early\n"},
                 {"early", "variants early\n"},
                 {"early,scheduled-slot", "variants early slots\n"}};
    struct program program;
    for (int i = 0; i < 4; i++) {
        program_succeeds(&program, "run " TINY " --dry-run --strategies %s", cases[i].names);
        program_says(program.out, cases[i].variants);
        program_free(&program);
    }
    program_succeeds(&program, "run " TINY " --reps 3 --strategies callback-offer");
    program_says(program.out, "Difference from callback ");
    program_says_not(program.out, "slots");
    program_free(&program);
}
END_TEST

/* A variant's figures do not depend on which others are run beside it. */
START_TEST(chosen_strategies_have_the_same_figures)
{
    struct program all, one;
    program_succeeds(&all, "run " TINY " --reps 5 --format csv");
    program_succeeds(&one, "run " TINY " --reps 5 --format csv --strategies slots");
    static const char *const measures[] = {"contact_mean_s,s,", "hold_mean_s,s,", "calls,/rep,"};
    for (int i = 0; i < 3; i++) {
        char beginning[100];
        snprintf(beginning, sizeof beginning, "tiny,slots,scheduled-slot,0,%s", measures[i]);
        ck_assert_double_eq(value_in_csv(all.out, beginning), value_in_csv(one.out, beginning));
    }
    program_free(&all);
    program_free(&one);
}
END_TEST

/* What was measured is right; how long it took is no test's business. */
START_TEST(bench_measures_what_theory_says)
{
    struct program program;
    int lines = 0;
    program_succeeds(&program, "bench --filter nt-10 --samples 10 --format json");
    for (char *at = program.out; *at; at = strchr(at, '\n') + 1, lines++) {
        json_t *line = json_loads(at, JSON_DISABLE_EOF_CHECK, NULL);
        ck_assert_msg(line != NULL, "%s", at);
        double check = json_number_value(json_object_get(line, "check"));
        double expected = json_number_value(json_object_get(line, "expected"));
        ck_assert_double_gt(json_number_value(json_object_get(line, "ns_per_call")), 0);
        ck_assert_double_gt(json_number_value(json_object_get(line, "ratio_to_recursion")), 0);
        ck_assert_double_eq_tol(check, expected, 0.1 * expected); /* 10^5 calls */
        json_decref(line);
    }
    ck_assert_int_eq(lines, 2);
    program_free(&program);
    program_run(&program, "bench --filter nothing");
    ck_assert_int_eq(program.exit_code, 2);
    program_says(program.err, "no benchmark is called \"nothing\"");
    program_free(&program);
}
END_TEST

START_TEST(growth_goes_from_the_least_size_to_the_greatest)
{
    struct program program;
    double size = 0;
    int lines = 0;
    program_succeeds(&program, "bench --growth --filter classes --samples 1 --format json");
    for (char *at = program.out; *at; at = strchr(at, '\n') + 1, lines++) {
        json_t *line = json_loads(at, JSON_DISABLE_EOF_CHECK, NULL);
        ck_assert_msg(line != NULL, "%s", at);
        ck_assert_double_gt(json_number_value(json_object_get(line, "size")), size);
        size = json_number_value(json_object_get(line, "size"));
        ck_assert_double_gt(json_number_value(json_object_get(line, "ns_per_call")), 0);
        ck_assert_double_gt(json_number_value(json_object_get(line, "check")), 0);
        ck_assert(json_is_true(json_object_get(line, "noisy"))); /* one sample shows nothing */
        json_decref(line);
    }
    ck_assert_int_ge(lines, 4);
    program_free(&program);
    program_run(&program, "bench --growth --filter nothing");
    ck_assert_int_eq(program.exit_code, 2);
    program_says(program.err, "no series is called \"nothing\"");
    program_free(&program);
}
END_TEST

/* The stages of a whole run are within its time, and its memory within what the README promises. */
START_TEST(whole_runs_say_where_the_time_goes)
{
    struct program program;
    program_run_after(&program, "cd $D/.. &&", "bench --filter run-start --format json");
    ck_assert_msg(program.exit_code == 0, "%s", program.err);
    json_t *line = json_loads(program.out, 0, NULL), *stages = json_object_get(line, "stages_s"), *stage;
    const char *name;
    double sum_s = 0, wall_s = json_number_value(json_object_get(line, "wall_s"));
    json_object_foreach(stages, name, stage)
    {
        ck_assert_msg(json_number_value(stage) >= 0, "%s", name);
        sum_s += json_number_value(stage);
    }
    ck_assert_int_eq((int)json_object_size(stages), 7);
    ck_assert_double_gt(sum_s, 0);
    ck_assert_double_le(sum_s, wall_s);
    ck_assert_int_gt(json_integer_value(json_object_get(line, "calls")), 0);
    if (!program_sanitized())
        ck_assert_double_lt(json_number_value(json_object_get(line, "peak_mib")), 64);
    json_decref(line);
    program_free(&program);
    char command[5000];
    snprintf(command, sizeof command, "cp '%s' alone && ./alone bench --filter run-start 2>err",
             program_path());
    ck_assert_int_eq(WEXITSTATUS(system(command)), 4); /* a program without its scenarios */
    char *err = program_read("err", NULL);
    program_says(err, "ccsim run scenarios/solo.cfg failed: ");
    free(err);
}
END_TEST

START_TEST(timing_goes_to_standard_error)
{
    struct program program;
    program_run(&program, "run $D/../scenarios/solo.cfg --reps 20 --timing --format csv --threads 2");
    ck_assert_int_eq(program.exit_code, 0);
    program_says_not(program.out, "timing");
    ck_assert_int_eq(program_count_lines(program.err, "timing: reading_s="), 1);
    program_says(program.err, " threads=2 peak_mib=");
    program_free(&program);
    program_run(&program, "run $D/../scenarios/solo.cfg --timing --sweep switching_s=1:3:1");
    ck_assert_int_eq(program.exit_code, 2);
    program_free(&program);
}
END_TEST

Suite *cc_suite_cli(void)
{
    Suite *suite = suite_create("cli");
    TCase *bytes = tcase_create("bytes"), *words = tcase_create("words");
    TCase *const tcases[] = {bytes, words};
    for (int i = 0; i < 2; i++) {
        tcase_add_checked_fixture(tcases[i], program_enter, program_leave);
        suite_add_tcase(suite, tcases[i]);
    }
    enum { FORMATS = sizeof formats / sizeof formats[0] };
    tcase_add_loop_test(bytes, threads_and_processor_change_nothing, 0, FORMATS);
    tcase_add_test(bytes, sequential_runs_do_not_depend_on_threads);
    tcase_add_loop_test(bytes, one_replication_has_no_intervals, 0, FORMATS);
    tcase_add_loop_test(bytes, nothing_to_measure_prints_dashes, 0, FORMATS);
    tcase_add_test(bytes, json_has_the_promised_shape);
    tcase_add_test(bytes, csv_has_one_header_and_a_line_per_measure);
    tcase_add_loop_test(bytes, show_prints_a_scenario_that_means_the_same, 0, 2);
    tcase_add_test(bytes, trace_has_a_line_for_each_call);
    tcase_add_test(words, help_names_every_option);
    tcase_add_loop_test(words, wrong_usage_is_told, 0, (int)(sizeof wrong_usages / sizeof wrong_usages[0]));
    tcase_add_test(words, missing_files_are_told);
    tcase_add_test(words, list_prints_each_topic);
    tcase_add_test(words, overrides_work_and_are_shown);
    tcase_add_test(words, replay_tells_each_variant);
    tcase_add_test(words, dry_run_runs_nothing);
    tcase_add_test(words, strategies_are_chosen_by_name_and_kind);
    tcase_add_test(words, chosen_strategies_have_the_same_figures);
    tcase_add_test(words, bench_measures_what_theory_says);
    tcase_add_test(words, growth_goes_from_the_least_size_to_the_greatest);
    tcase_add_test(words, whole_runs_say_where_the_time_goes);
    tcase_add_test(words, timing_goes_to_standard_error);
    return suite;
}
