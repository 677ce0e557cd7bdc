/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Commands that README.md and the pages for users show work as typed: every block below "<!-- tour -->". */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/program.h"

Suite *cc_suite_tour(void);

static const struct {
    const char *page;
    int blocks;
    const char *leaves; /* a file that is there afterwards, NULL: none */
} pages[] = {{"README.md", 1, "report.html"},
             {"docs/planner.md", 1, "report.html"},
             {"docs/researcher.md", 3, "day.csv"},
             {"docs/ci.md", 2, "baseline.json"}};

/* The lines of the blocks of a page; returns how many blocks. */
static int write_script(const char *text, FILE *script)
{
    static const char mark[] = "<!-- tour -->\n```sh\n";
    int blocks = 0;
    bool has_sqlite = system("command -v sqlite3 >/dev/null") == 0;
    for (const char *at = text; (at = strstr(at, mark)); blocks++) {
        at += strlen(mark);
        while (strncmp(at, "```", 3) != 0) {
            int length = (int)strcspn(at, "\n");
            if (has_sqlite || strncmp(at, "sqlite3 ", 8) != 0)
                fprintf(script, "%.*s\n", length, at);
            at += length + 1;
        }
    }
    return blocks;
}

START_TEST(commands_work_as_typed)
{
    char path[5000], command[6000];
    snprintf(path, sizeof path, "%s/../%s", program_folder(), pages[_i].page);
    char *text = program_read(path, NULL);
    ck_assert_ptr_nonnull(text);
    FILE *script = fopen("tour.sh", "w");
    ck_assert_int_eq(write_script(text, script), pages[_i].blocks);
    fclose(script);
    free(text);
    snprintf(command, sizeof command, "PATH='%.*s':$PATH sh -eu tour.sh >said 2>&1",
             (int)(strrchr(program_path(), '/') - program_path()), program_path());
    int status = system(command);
    char *said = program_read("said", NULL);
    ck_assert_msg(status == 0, "%s", said);
    program_has_no_nan(said);
    free(said);
    if (pages[_i].leaves && strcmp(pages[_i].leaves, "day.csv") != 0)
        ck_assert_msg(program_exists(pages[_i].leaves), "%s", pages[_i].leaves);
}
END_TEST

/* Links to files of the project lead somewhere. */
START_TEST(links_lead_somewhere)
{
    char path[5000], target[6000];
    snprintf(path, sizeof path, "%s/../%s", program_folder(), pages[_i].page);
    char *text = program_read(path, NULL);
    for (const char *at = text; (at = strstr(at, "](")); at += 2) {
        int length = (int)strcspn(at + 2, ")#");
        if (strncmp(at + 2, "http", 4) == 0 || length == 0)
            continue;
        snprintf(target, sizeof target, "%.*s/%.*s", (int)(strrchr(path, '/') - path), path, length, at + 2);
        ck_assert_msg(program_exists(target), "%s: %s", pages[_i].page, target);
    }
    free(text);
}
END_TEST

Suite *cc_suite_tour(void)
{
    Suite *suite = suite_create("tour");
    TCase *tcase = tcase_create("tour");
    tcase_add_checked_fixture(tcase, program_enter, program_leave);
    tcase_add_loop_test(tcase, links_lead_somewhere, 0, sizeof pages / sizeof pages[0]);
    suite_add_tcase(suite, tcase);
    TCase *commands = program_long_case(suite);
    tcase_add_checked_fixture(commands, program_enter, program_leave);
    tcase_add_loop_test(commands, commands_work_as_typed, 0, sizeof pages / sizeof pages[0]);
    return suite;
}
