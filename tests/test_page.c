/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report: what it refuses, what it writes, and that nobody's words can become part of its program. */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "models/metrics.h"
#include "models/page_parts.h"
#include "models/results.h"
#include "tests/program.h"

Suite *cc_suite_page(void);

static const char hostile[] = "</script><script>alert('x')</script>\"'&<img src=x onerror=alert(1)>"
                              "\xe2\x80\xae gnp.exe \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d";

static void make_store(void)
{
    struct program program;
    program_run(&program, "run $D/data/tiny.cfg --reps 6 --out a.db --format csv");
    ck_assert_int_eq(program.exit_code, 0);
    program_free(&program);
}

static void set_up(void)
{
    program_enter();
    make_store();
}

static void ignore_row(void *context, const struct cc_value *values, int count)
{
    (void)context, (void)values, (void)count;
}

static void change(const char *format, const char *text)
{
    struct cc_store *store;
    struct cc_error error;
    size_t size = strlen(format) + 2 * strlen(text) + 1;
    char *sql = malloc(size), *quoted = malloc(2 * strlen(text) + 1), *to = quoted;
    for (; *text; text++) {
        if (*text == '\'')
            *to++ = '\'';
        *to++ = *text;
    }
    *to = '\0';
    snprintf(sql, size, format, quoted);
    cc_error_init(&error);
    ck_assert_int_eq(cc_store_open(&store, "a.db", &cc_results_schema, &error), CC_OK);
    ck_assert_msg(cc_store_query(store, sql, ignore_row, NULL, &error) == CC_OK, "%s", error.text);
    cc_store_close(store);
    free(sql);
    free(quoted);
}

static char *report(const char *arguments)
{
    struct program program;
    size_t size;
    program_succeeds(&program, "report a.db %s -o page.html", arguments);
    ck_assert_str_eq(program.out, "report in page.html\n");
    program_free(&program);
    char *html = program_read("page.html", &size);
    ck_assert_ptr_nonnull(html);
    ck_assert_uint_le(size, CC_PAGE_MAX);
    return html;
}

static int count_of(const char *text, const char *part)
{
    int count = 0;
    for (; (text = strstr(text, part)); text += strlen(part))
        count++;
    return count;
}

/* Only what is named may be in the folder: no half-written file stays behind. */
static void folder_holds(const char *names)
{
    DIR *folder = opendir(".");
    for (const struct dirent *entry; (entry = readdir(folder));)
        ck_assert_msg(entry->d_name[0] == '.' || strstr(names, entry->d_name), "left behind: %s",
                      entry->d_name);
    closedir(folder);
}

static void refuses(const char *arguments, const char *expected)
{
    struct program program;
    program_run(&program, "report %s", arguments);
    ck_assert_msg(program.exit_code == 4, "%s: exit code %d", arguments, program.exit_code);
    ck_assert_str_eq(program.out, "");
    program_says(program.err, expected);
    ck_assert_int_eq(count_of(program.err, "\n"), 1);
    program_free(&program);
}

START_TEST(what_is_no_store_is_refused)
{
    FILE *file = fopen("empty.db", "w");
    fclose(file);
    refuses("empty.db -o page.html", "empty.db: holds no results");
    refuses("nowhere.db -o page.html", "nowhere.db: cannot open: No such file or directory");
    refuses(". -o page.html", ".: cannot open: Is a directory");
    refuses("$D/data/tiny.cfg -o page.html", "not an SQLite database");
    folder_holds("a.db empty.db");
}
END_TEST

START_TEST(other_stores_are_refused)
{
    change("%sPRAGMA application_id = 77", "");
    refuses("a.db -o page.html", "a.db: a database of another program");
    folder_holds("a.db");
}
END_TEST

START_TEST(newer_stores_are_refused)
{
    change("%sPRAGMA user_version = 1000", "");
    refuses("a.db -o page.html", "a.db: written by a newer version");
    folder_holds("a.db");
}
END_TEST

START_TEST(cut_off_stores_are_refused)
{
    struct stat status;
    ck_assert_int_eq(stat("a.db", &status), 0);
    ck_assert_int_eq(truncate("a.db", status.st_size * (1 + _i) / 8), 0);
    refuses("a.db -o page.html", "a.db: cannot read: ");
    folder_holds("a.db");
}
END_TEST

START_TEST(stores_without_runs_are_refused)
{
    change("%sUPDATE run SET kind = 'frontier'", "");
    refuses("a.db -o page.html", "a.db: holds no results of ccsim run");
    folder_holds("a.db");
}
END_TEST

START_TEST(unknown_runs_are_refused)
{
    refuses("a.db --run 1 --run 7 -o page.html", "a.db: has no run 7");
    change("%sUPDATE run SET kind = 'frontier'", "");
    refuses("a.db --run 1 -o page.html", "a.db: run 1 was made by ccsim frontier, not by ccsim run");
    folder_holds("a.db");
}
END_TEST

START_TEST(words_that_mean_nothing_are_usage_errors)
{
    static const char *const wrong[] = {
        "",           "a.db b.db",      "a.db --run x", "a.db --run 1 --run 1",
        "a.db -o ''", "a.db --lang de", "a.db --run -1"};
    struct program program;
    program_run(&program, "report %s", wrong[_i]);
    ck_assert_int_eq(program.exit_code, 2);
    program_free(&program);
    folder_holds("a.db");
}
END_TEST

START_TEST(targets_that_cannot_be_written_are_refused)
{
    refuses("a.db -o nowhere/page.html", "nowhere/page.html: cannot write: No such file or directory");
    refuses("a.db -o .", ".: cannot write: Is a directory");
    refuses("a.db -o /dev/full", "/dev/full: cannot write: not a regular file");
    folder_holds("a.db");
}
END_TEST

START_TEST(a_failure_leaves_the_old_page)
{
    struct program program;
    size_t size;
    FILE *file = fopen("page.html", "w");
    fputs("old", file);
    fclose(file);
    program_run_after(&program, "ulimit -f 100;", "report a.db -o page.html");
    ck_assert_int_eq(program.exit_code, 4);
    program_says(program.err, "page.html: cannot write: File too large");
    program_free(&program);
    char *text = program_read("page.html", &size);
    ck_assert_str_eq(text, "old");
    free(text);
    folder_holds("a.db page.html");
}
END_TEST

START_TEST(too_large_a_page_is_refused)
{
    change("%sUPDATE run SET scenario_text = printf('%%.*c', 2000000, 'x')", "");
    refuses("a.db -o page.html", "a.db: the report would have");
    folder_holds("a.db");
}
END_TEST

START_TEST(the_page_stands_beside_the_store_unless_told)
{
    struct program program;
    ck_assert_int_eq(mkdir("d", 0755), 0);
    ck_assert_int_eq(rename("a.db", "d/a.db"), 0);
    program_succeeds(&program, "report d/a.db");
    program_free(&program);
    ck_assert(program_exists("d/report.html"));
    unlink("d/report.html");
    rename("d/a.db", "a.db");
    rmdir("d");
}
END_TEST

START_TEST(same_store_same_bytes)
{
    char *first = report(""), *second = report("--run 1");
    ck_assert_str_eq(first, second);
    free(first);
    free(second);
}
END_TEST

START_TEST(the_page_says_what_there_is)
{
    char *html = report("");
    static const char *const parts[] = {"<html lang=\"en\">",
                                        "default-src 'none'; script-src 'sha256-",
                                        "Recommended: |Nothing that was simulated",
                                        "not distinguishable",
                                        "id=\"trade-0\"",
                                        "id=\"wait-0\"",
                                        "id=\"tail-0\"",
                                        "id=\"flow-0\"",
                                        "demand = {",
                                        "contact_mean_s",
                                        "Little&#39;s law|Little's law"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const char *bar = strchr(parts[i], '|');
        char left[64] = "";
        if (bar)
            snprintf(left, sizeof left, "%.*s", (int)(bar - parts[i]), parts[i]);
        ck_assert_msg(strstr(html, bar ? bar + 1 : parts[i]) || (bar && strstr(html, left)), "%s", parts[i]);
    }
    ck_assert_int_eq(count_of(html, "<script"), 2);
    ck_assert_int_eq(count_of(html, "</script"), 2);
    ck_assert_int_eq(count_of(html, "http-equiv"), 1);
    *strstr(html, "<script>") = '\0';
    ck_assert_ptr_null(strstr(html, " style=\"")); /* the policy would not let it */
    free(html);
}
END_TEST

START_TEST(dutch_is_dutch)
{
    char *html = report("--lang nl");
    program_says(html, "<html lang=\"nl\">");
    program_says(html, "Werkwijzen vergeleken");
    program_says_not(html, "Strategies compared");
    free(html);
}
END_TEST

START_TEST(hostile_words_stay_words)
{
    static const char *const places[] = {
        "UPDATE run SET scenario = '%s'",
        "UPDATE run SET title = '%s'",
        "UPDATE variant SET name = '%s' || position / 4 WHERE staff_change = 0",
        "UPDATE variant SET strategy = '%s'",
        "UPDATE run SET arguments = '%s'",
        "UPDATE run SET scenario_text = '%s'",
        "UPDATE target SET name = '%s'",
        "UPDATE value SET target = '%s' WHERE target IS NOT NULL",
        "UPDATE run SET commit_id = '%s'",
        "UPDATE run SET baseline = '%s'",
        "UPDATE warning SET variant = '%s'",
        "UPDATE gap_step SET what = '%s'",
        "UPDATE series SET weekday = '%s'"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        change(places[i], hostile);
    char *html = report("");
    ck_assert_int_eq(count_of(html, "<script"), 2);
    ck_assert_int_eq(count_of(html, "</script"), 2);
    ck_assert_ptr_null(strstr(html, "<img"));
    program_says(html, "&lt;/script&gt;&lt;script&gt;alert(");
    program_says(html, "\\u003c/script>");
    free(html);
}
END_TEST

START_TEST(bytes_that_are_no_text_are_shown_as_such)
{
    change("UPDATE run SET title = CAST(x'%s' AS TEXT)", "41ff4280c0af43edb2a0440145");
    char *html = report("");
    program_says(html, "<bdi>A\xef\xbf\xbd"
                       "B\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
                       "C\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
                       "D\xef\xbf\xbd"
                       "E</bdi>");
    free(html);
}
END_TEST

START_TEST(long_names_are_cut)
{
    char *text = malloc(10001);
    memset(text, 'w', 10000);
    text[10000] = '\0';
    change("UPDATE variant SET name = '%s'", text);
    change("UPDATE run SET scenario = '%s'", text);
    char *html = report("");
    ck_assert_ptr_null(strstr(html, "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww"));
    free(html);
    free(text);
}
END_TEST

START_TEST(every_kind_of_scenario_has_a_page)
{
    static const char *const scenarios[] = {
        "$D/../scenarios/mmc.cfg --reps 2 -s stationary.hours=50", "$D/../scenarios/call-log.cfg --reps 2",
        "$D/data/tiny.cfg --reps 1", "$D/data/tiny.cfg --reps 2 --strategies queue"};
    struct program program;
    unlink("a.db");
    program_run(&program, "run %s --out a.db --format csv", scenarios[_i]);
    ck_assert_msg(program.exit_code == 0, "%s", program.err);
    program_free(&program);
    char *html = report("");
    const char *end = strstr(html, "<script>");
    ck_assert_ptr_nonnull(end);
    html[end - html] = '\0';
    ck_assert_ptr_null(strstr(html, "nan"));
    ck_assert_ptr_null(strstr(html, ">inf"));
    free(html);
}
END_TEST

START_TEST(every_measure_has_its_formula)
{
    for (const struct cc_metric *metric = cc_metrics; metric->id; metric++) {
        const struct cc_page_measure *row = cc_page_measure(metric->id);
        ck_assert_msg(row, "%s: not in models/page_measures.c", metric->id);
        ck_assert(row->english[0] && row->dutch[0] && row->formula_english[0] && row->formula_dutch[0]);
        ck_assert_msg((strcmp(metric->unit, "s") == 0) == (row->kind == CC_PAGE_TIME), "%s", metric->id);
    }
    for (const struct cc_page_measure *row = cc_page_measures; row->id; row++) {
        bool found = false;
        for (const struct cc_metric *metric = cc_metrics; metric->id; metric++)
            found = found || strcmp(metric->id, row->id) == 0;
        ck_assert_msg(found, "%s: no measure any more", row->id);
    }
}
END_TEST

/* --- the recommendation, on numbers made up for it --- */

static json_t *made_variant(const char *name, int change, double fte, double level, double half_width,
                            double eur)
{
    return json_pack("{s:s, s:i, s:i, s:[{s:s, s:f}, {s:s, s:s, s:f, s:f}, {s:s, s:f, s:f}]}", "name", name,
                     "staff_change", change, "is_baseline", 0, "values", "metric", "fte_scheduled", "value",
                     fte, "metric", "service_level", "target", "norm", "value", level, "half_width",
                     half_width, "metric", "wages_eur", "value", eur, "half_width", 10.0);
}

static struct cc_page_answer decide(json_t *variants)
{
    struct cc_page_answer answer;
    json_t *run = json_pack("{s:[{s:s, s:f, s:f}], s:o}", "targets", "name", "norm", "within_s", 120.0,
                            "share", 0.8, "variants", variants);
    ck_assert_ptr_nonnull(run);
    cc_page_decide(run, &answer);
    answer.best.name = answer.best.name ? strdup(answer.best.name) : NULL;
    answer.second.name = answer.second.name ? strdup(answer.second.name) : NULL;
    json_decref(run);
    return answer;
}

static void expect(json_t *variants, const char *best, double fte, const char *second)
{
    struct cc_page_answer answer = decide(variants);
    ck_assert_str_eq(answer.best.name, best);
    ck_assert_double_eq(answer.best.fte, fte);
    ck_assert_str_eq(answer.second.name, second);
    free((char *)answer.best.name);
    free((char *)answer.second.name);
}

START_TEST(fewest_hours_that_meet_the_norm_win)
{
    expect(json_pack("[o, o, o, o]", made_variant("a", 0, 2, 0.90, 0.01, 100),
                     made_variant("a", -1, 1, 0.82, 0.01, 90), made_variant("b", 0, 2, 0.99, 0.01, 50),
                     made_variant("b", -1, 1, 0.79, 0.01, 10)),
           "a", 1, "b");
}
END_TEST

START_TEST(the_whole_interval_has_to_meet_it)
{
    expect(json_pack("[o, o, o]", made_variant("a", -1, 1, 0.82, 0.03, 100),
                     made_variant("a", 0, 2, 0.95, 0.01, 100), made_variant("b", 0, 3, 0.99, 0.01, 50)),
           "a", 2, "b");
}
END_TEST

START_TEST(equal_hours_are_decided_by_cost)
{
    expect(json_pack("[o, o]", made_variant("a", 0, 2, 0.95, 0.01, 500),
                     made_variant("b", 0, 2, 0.85, 0.01, 100)),
           "b", 2, "a");
}
END_TEST

START_TEST(when_nothing_meets_it_the_nearest_wins)
{
    expect(
        json_pack("[o, o]", made_variant("a", 0, 1, 0.5, 0.01, 1), made_variant("b", 0, 3, 0.7, 0.01, 900)),
        "b", 3, "a");
}
END_TEST

Suite *cc_suite_page(void)
{
    Suite *suite = suite_create("page");
    TCase *refusals = tcase_create("refusals"), *pages = tcase_create("pages"), *rule = tcase_create("rule");
    TCase *cases[] = {refusals, pages};
    for (int i = 0; i < 2; i++) {
        tcase_add_checked_fixture(cases[i], set_up, program_leave);
        tcase_set_timeout(cases[i], 60);
    }
    tcase_add_test(refusals, what_is_no_store_is_refused);
    tcase_add_test(refusals, other_stores_are_refused);
    tcase_add_test(refusals, newer_stores_are_refused);
    tcase_add_loop_test(refusals, cut_off_stores_are_refused, 0, 7);
    tcase_add_test(refusals, stores_without_runs_are_refused);
    tcase_add_test(refusals, unknown_runs_are_refused);
    tcase_add_loop_test(refusals, words_that_mean_nothing_are_usage_errors, 0, 7);
    tcase_add_test(refusals, targets_that_cannot_be_written_are_refused);
    tcase_add_test(refusals, a_failure_leaves_the_old_page);
    tcase_add_test(refusals, too_large_a_page_is_refused);
    tcase_add_test(pages, the_page_stands_beside_the_store_unless_told);
    tcase_add_test(pages, same_store_same_bytes);
    tcase_add_test(pages, the_page_says_what_there_is);
    tcase_add_test(pages, dutch_is_dutch);
    tcase_add_test(pages, hostile_words_stay_words);
    tcase_add_test(pages, bytes_that_are_no_text_are_shown_as_such);
    tcase_add_test(pages, long_names_are_cut);
    tcase_add_loop_test(pages, every_kind_of_scenario_has_a_page, 0, 4);
    tcase_add_test(rule, every_measure_has_its_formula);
    tcase_add_test(rule, fewest_hours_that_meet_the_norm_win);
    tcase_add_test(rule, the_whole_interval_has_to_meet_it);
    tcase_add_test(rule, equal_hours_are_decided_by_cost);
    tcase_add_test(rule, when_nothing_meets_it_the_nearest_wins);
    suite_add_tcase(suite, refusals);
    suite_add_tcase(suite, pages);
    suite_add_tcase(suite, rule);
    return suite;
}
