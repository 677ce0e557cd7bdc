/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/program.h"

Suite *cc_suite_bad_scenarios(void);

/* The overrides that the first lines of a case ask for, "# -s path=value", as arguments for a shell. */
static void read_overrides(const char *text, char *arguments, size_t size)
{
    arguments[0] = '\0';
    for (const char *line = text; strncmp(line, "# -s ", 5) == 0; line = strchr(line, '\n') + 1) {
        size_t at = strlen(arguments);
        int length = (int)strcspn(line + 5, "\n");
        ck_assert_ptr_null(memchr(line + 5, '\'', (size_t)length));
        ck_assert_int_lt(snprintf(arguments + at, size - at, " -s '%.*s'", length, line + 5),
                         (int)(size - at));
    }
}

static int is_case(const struct dirent *entry)
{
    size_t size = strlen(entry->d_name);
    return size > 8 && strspn(entry->d_name, "0123456789") >= 2 &&
           strcmp(entry->d_name + size - 4, ".cfg") == 0;
}

/* "file:line:column: " or "-s path=value: ". */
static bool has_place(const char *line)
{
    int at = 0;
    if (strncmp(line, "-s ", 3) == 0)
        return strstr(line, ": ") != NULL;
    return sscanf(line, "%*[^:\n]:%*d:%*d: %n", &at) == 0 && at > 0;
}

static void check_lines(const char *name, const char *text)
{
    ck_assert_msg(*text, "%s: no message", name);
    for (const char *line = text; *line; line = strchr(line, '\n') + 1) {
        ck_assert_msg(strchr(line, '\n'), "%s: unfinished line %s", name, line);
        ck_assert_msg(has_place(line), "%s: no place in %s", name, line);
    }
}

static void check_case(const char *name, const char *scratch)
{
    struct program program;
    char overrides[1000], golden[300];
    char *text = program_read(name, NULL);
    read_overrides(text, overrides, sizeof overrides);
    program_run(&program, "run %s%s --reps 1 --out %s/new.db --trace %s/new.csv", name, overrides, scratch,
                scratch);
    snprintf(golden, sizeof golden, "%.*s.txt", (int)strlen(name) - 4, name);
    if (getenv("CC_GOLDEN_WRITE")) {
        FILE *file = fopen(golden, "w");
        fputs(program.err, file);
        fclose(file);
    }
    char *wanted = program_read(golden, NULL);
    ck_assert_msg(wanted && strcmp(program.err, wanted) == 0, "%s says\n%sbut should say\n%s", name,
                  program.err, wanted ? wanted : "(no file)");
    ck_assert_msg(program.exit_code == 3, "%s: exit code %d", name, program.exit_code);
    ck_assert_str_eq(program.out, "");
    check_lines(name, program.err);
    free(wanted);
    free(text);
    program_free(&program);
}

/*
 * Every case must fail with exactly the lines of its .txt, print no result and leave no file;
 * CC_GOLDEN_WRITE=1 writes the lines anew, for review.
 */
START_TEST(bad_scenarios_say_what_is_wrong)
{
    struct dirent **cases = NULL;
    char scratch[4096], path[4200];
    ck_assert(getcwd(scratch, sizeof scratch));
    snprintf(path, sizeof path, "%s/golden/bad", program_folder());
    ck_assert_int_eq(chdir(path), 0);
    int count = scandir(".", &cases, is_case, alphasort);
    ck_assert_int_ge(count, 80);
    for (int i = 0; i < count; i++) {
        check_case(cases[i]->d_name, scratch);
        free(cases[i]);
    }
    free(cases);
    ck_assert_int_eq(chdir(scratch), 0);
    ck_assert(!program_exists("new.db"));
    ck_assert(!program_exists("new.csv"));
}
END_TEST

/* Two scenarios, both bad: both are told before anything is run, and what was there stays. */
START_TEST(bad_scenarios_leave_earlier_results_alone)
{
    struct program program;
    FILE *file = fopen("old.csv", "w");
    fputs("earlier\n", file);
    fclose(file);
    program_run(&program, "run $D/data/tiny.cfg $D/golden/bad/01-*.cfg $D/golden/bad/16-*.cfg --reps 1 "
                          "--trace old.csv --format csv");
    ck_assert_int_eq(program.exit_code, 3);
    ck_assert_str_eq(program.out, "");
    program_says(program.err, "01-unknown-key.cfg:6:1: ");
    program_says(program.err, "16-range.cfg:2:28: ");
    char *old = program_read("old.csv", NULL);
    ck_assert_str_eq(old, "earlier\n");
    free(old);
    program_free(&program);
}
END_TEST

/* show and replay refuse with the same lines as run. */
START_TEST(every_verb_refuses)
{
    static const char *const verbs[] = {"show", "replay", "run --dry-run"};
    char *wanted = NULL;
    for (int i = 0; i < 3; i++) {
        struct program program;
        program_run(&program, "%s $D/golden/bad/83-several-2.cfg", verbs[i]);
        ck_assert_int_eq(program.exit_code, 3);
        ck_assert_str_eq(program.out, "");
        if (!wanted)
            wanted = strdup(program.err);
        ck_assert_str_eq(program.err, wanted);
        program_free(&program);
    }
    free(wanted);
}
END_TEST

Suite *cc_suite_bad_scenarios(void)
{
    Suite *suite = suite_create("bad_scenarios");
    TCase *tcase = tcase_create("bad_scenarios");
    tcase_add_checked_fixture(tcase, program_enter, program_leave);
    tcase_add_test(tcase, bad_scenarios_say_what_is_wrong);
    tcase_add_test(tcase, bad_scenarios_leave_earlier_results_alone);
    tcase_add_test(tcase, every_verb_refuses);
    suite_add_tcase(suite, tcase);
    return suite;
}
