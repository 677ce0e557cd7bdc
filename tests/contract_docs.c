/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the documentation lists completely: events and outcomes, rules with their tests, sources of
 * parameters. */
#include <check.h>
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/center.h"
#include "sim/config.h"
#include "tests/practice.h"

Suite *cc_suite_contract_docs(void);

static char *read_below(const char *folder, const char *name)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "cannot read %s", path);
    char *text = NULL;
    size_t size = 0;
    ck_assert(getdelim(&text, &size, '\0', file) > 0);
    fclose(file);
    return text;
}

static char *read_doc(const char *name)
{
    char folder[500];
    snprintf(folder, sizeof folder, "%s/../docs", getenv("CC_TEST_DIR"));
    return read_below(folder, name);
}

/* All tests there are: the text of every file of tests, one after the other. */
static char *all_tests(void)
{
    const char *folder = getenv("CC_TEST_DIR");
    DIR *dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    char *all = calloc(1, 1);
    for (const struct dirent *entry; (entry = readdir(dir));) {
        size_t length = strlen(entry->d_name);
        if (length < 3 || strcmp(entry->d_name + length - 2, ".c") != 0)
            continue;
        char *text = read_below(folder, entry->d_name);
        all = realloc(all, strlen(all) + strlen(text) + 1);
        ck_assert_ptr_nonnull(all);
        strcat(all, text);
        free(text);
    }
    closedir(dir);
    return all;
}

/* --- the journey --- */

START_TEST(the_journey_has_every_event_and_end)
{
    const char *const *const names[] = {cc_event_names, cc_outcome_names, cc_call_end_names};
    char *text = read_doc("journey.md");
    for (int i = 0; i < 3; i++)
        for (const char *const *name = names[i]; *name; name++)
            ck_assert_msg(strstr(text, *name) != NULL, "docs/journey.md: nothing of \"%s\"", *name);
    free(text);
}
END_TEST

/* --- rules --- */

/* Cells of a row of a table, in place; how many. */
static int split(char *row, char **cells, int room)
{
    int count = 0;
    for (char *cell = strtok(row, "|"); cell && count < room; cell = strtok(NULL, "|")) {
        while (*cell == ' ')
            cell++;
        size_t length = strlen(cell);
        while (length && cell[length - 1] == ' ')
            cell[--length] = '\0';
        cells[count++] = cell;
    }
    return count;
}

static bool exists(const char *tests, const char *name)
{
    char start[200];
    snprintf(start, sizeof start, "START_TEST(%s)", name);
    return strstr(tests, start) != NULL;
}

/* Whether the name of a test has the id as one of its words: q15 in q15_who_needs_contact. */
static bool is_named_after(const char *test, const char *id)
{
    for (const char *at = test; at; at = strchr(at, '_') ? strchr(at, '_') + 1 : NULL)
        if (strncasecmp(at, id, strlen(id)) == 0 && at[strlen(id)] == '_')
            return true;
    return false;
}

/* The tests of an entry exist, and a rule has one named after it; how many there are. */
static int check_tests(char *cell, const char *id, bool rule, const char *tests)
{
    int count = 0;
    bool named = !rule;
    for (char *name = strtok(cell, "`, "); name; name = strtok(NULL, "`, "), count++) {
        ck_assert_msg(exists(tests, name), "docs/sources.md: %s: there is no test %s", id, name);
        named = named || is_named_after(name, id);
    }
    ck_assert_msg(named, "docs/sources.md: %s: no test is named after this rule", id);
    return count;
}

static void check_entry(const char *id, char *row, const char *tests)
{
    char *cells[6];
    ck_assert_msg(split(row, cells, 6) == 5, "docs/sources.md: %s: an entry has five cells", id);
    bool rule = strcmp(cells[1], "rule") == 0, behaviour = strcmp(cells[1], "behaviour") == 0;
    ck_assert_msg(rule || behaviour || strcmp(cells[1], "number") == 0 || strcmp(cells[1], "context") == 0,
                  "docs/sources.md: %s is of no kind: %s", id, cells[1]);
    int count = check_tests(cells[4], id, rule, tests);
    ck_assert_msg(count > 0 || !behaviour, "docs/sources.md: %s: no test", id);
}

/* What the texts behind the project say, by letter and how many entries. */
static const struct {
    char letter;
    int count;
} texts[] = {{'Q', 56}, {'J', 15}, {'M', 13}, {'T', 18}};

START_TEST(every_rule_has_its_test)
{
    char *text = read_doc("sources.md"), *tests = all_tests();
    for (int i = 1; i <= texts[_i].count; i++) {
        char id[16], begin[24], row[4000];
        snprintf(id, sizeof id, "%c%d", texts[_i].letter, i);
        snprintf(begin, sizeof begin, "\n| %s | ", id);
        const char *at = strstr(text, begin);
        ck_assert_msg(at != NULL, "docs/sources.md: no entry of %s", id);
        snprintf(row, sizeof row, "%.*s", (int)strcspn(at + 1, "\n"), at + 1);
        check_entry(id, row, tests);
    }
    free(text);
    free(tests);
}
END_TEST

/* --- sources of parameters --- */

static void check_source(char *source, const char *where, const char *sources)
{
    static const char *const words[] = {"practice", "assumption", "choice", "its use"};
    for (int i = 0; i < 4; i++)
        if (strcmp(source, words[i]) == 0)
            return;
    ck_assert_msg(source[0] != '\0', "%s has no source", where);
    for (char *id = strtok(source, ", "); id; id = strtok(NULL, ", ")) {
        char entry[40];
        snprintf(entry, sizeof entry, "\n| %s", id);
        const char *at = strstr(sources, entry);
        ck_assert_msg(at && (at[strlen(entry)] == ' ' || at[strlen(entry)] == ','),
                      "%s comes from %s, which docs/sources.md does not have", where, id);
    }
}

START_TEST(every_parameter_has_its_source)
{
    char *text = NULL, *sources = read_doc("sources.md"), *rest = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cc_field_document(out, "Scenario", cc_scenario_fields, "practice");
    fclose(out);
    int count = 0;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        if (strncmp(line, "| `", 3) != 0)
            continue;
        /* | key | type | unit | range | default | source | meaning | */
        char *cell = line;
        for (int i = 0; i < 6; i++)
            cell = strstr(cell, "| ") + 2;
        char source[100], key[100];
        snprintf(source, sizeof source, "%.*s", (int)strcspn(cell, "|"), cell);
        snprintf(key, sizeof key, "%.*s", (int)strcspn(line + 2, "|"), line + 2);
        for (size_t length = strlen(source); length && source[length - 1] == ' ';)
            source[--length] = '\0';
        if (!strstr(line, "| group { } |"))
            check_source(source, key, sources), count++;
    }
    ck_assert_int_gt(count, 250);
    free(text);
    free(sources);
}
END_TEST

/* --- the strategy of the README --- */

extern const struct cc_strategy cc_strategy_turn_away;

/* A day under the example of the README, put in the place of its variant's strategy. */
static void serve_example(struct practice *practice, int64_t most_waiting)
{
    struct cc_variant *variant = (struct cc_variant *)practice->scenario->variants.items;
    struct cc_error error;
    int64_t params[1] = {most_waiting};
    ck_assert_uint_eq(cc_strategy_turn_away.described.size, sizeof params);
    variant->strategy = (struct cc_member){(const struct cc_described *)&cc_strategy_turn_away, params};
    cc_error_init(&error);
    cc_center_free(&practice->centers[0]);
    ck_assert_int_eq(cc_center_init(&practice->centers[0], practice->scenario, variant, &error), CC_OK);
    practice_serve(practice, 0, NULL, NULL);
}

START_TEST(the_strategy_of_the_README_works_as_it_stands)
{
    char folder[500];
    snprintf(folder, sizeof folder, "%s/..", getenv("CC_TEST_DIR"));
    char *page = read_below(folder, "README.md");
    char *code = read_below(getenv("CC_TEST_DIR"), "example_strategy.c");
    ck_assert_msg(strstr(page, code) != NULL, "the code in README.md is not tests/example_strategy.c");
    struct practice practice;
    practice_open(&practice,
                  "name = \"d\"; demand = { calls_per_day = 150.0; }; redial = { after_refusal = 0.5; };\n"
                  "talk = { law = \"exponential\"; mean_s = 200.0; }; staff = ( { heads = 1; } );\n"
                  "variants = ( { name = \"v\"; strategy = { kind = \"queue-only\"; }; } );",
                  1);
    practice_draw(&practice, 0);
    practice_serve(&practice, 0, NULL, NULL);
    int64_t held_ticks = (int64_t)practice.tally->classes[0].hold.sum_ticks;
    serve_example(&practice, 2);
    ck_assert_int_gt(practice_call_ends(practice.tally, CC_REFUSED), 50);
    ck_assert_int_le(practice.tally->max_queue, 3);
    serve_example(&practice, 1000);
    ck_assert_int_eq(practice_call_ends(practice.tally, CC_REFUSED), 0);
    ck_assert_int_eq((int64_t)practice.tally->classes[0].hold.sum_ticks, held_ticks);
    practice_close(&practice);
    free(page);
    free(code);
}
END_TEST

Suite *cc_suite_contract_docs(void)
{
    Suite *suite = suite_create("contract_docs");
    TCase *tcase = tcase_create("docs");
    tcase_add_test(tcase, the_journey_has_every_event_and_end);
    tcase_add_loop_test(tcase, every_rule_has_its_test, 0, sizeof texts / sizeof *texts);
    tcase_add_test(tcase, every_parameter_has_its_source);
    tcase_add_test(tcase, the_strategy_of_the_README_works_as_it_stands);
    suite_add_tcase(suite, tcase);
    return suite;
}
