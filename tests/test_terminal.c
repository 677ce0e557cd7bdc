/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people see: width, colour, progress and Ctrl-C on a terminal, and nothing of these elsewhere. */
#include <check.h>
#include <poll.h>
#include <pty.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/verbs.h"
#include "tests/program.h"

Suite *cc_suite_terminal(void);

/* Code points of the longest line; escapes take no place. */
static int widest(const char *text)
{
    int most = 0, width = 0;
    for (; *text; text++) {
        if (*text == '\033') {
            text += strcspn(text, "mK");
            continue;
        }
        if (*text == '\n' || *text == '\r')
            width = 0;
        else
            width += ((unsigned char)*text & 0xc0) != 0x80;
        most = width > most ? width : most;
    }
    return most;
}

/* Runs the program on a terminal of so many columns; Ctrl-C once it has said `until` (NULL: never). */
static char *on_terminal(int columns, const char *arguments, const char *until, int *exit_code)
{
    struct winsize window = {.ws_row = 50, .ws_col = (unsigned short)columns};
    char command[9000], *text = calloc(1, 1 << 20);
    size_t size = 0;
    int terminal, status;
    bool pressed = false;
    snprintf(command, sizeof command, "exec '%s' %s", program_path(), arguments);
    fflush(NULL);
    pid_t child = forkpty(&terminal, NULL, NULL, &window);
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        setenv("TERM", "xterm", 1);
        unsetenv("NO_COLOR");
        unsetenv("CLICOLOR_FORCE");
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    for (;;) {
        struct pollfd one = {.fd = terminal, .events = POLLIN};
        int ready = poll(&one, 1, 60000);
        ck_assert_msg(ready > 0, "nothing for a minute: %s", text);
        ssize_t got = read(terminal, text + size, (1 << 20) - size - 1);
        if (got <= 0)
            break;
        size += (size_t)got;
        if (until && !pressed && strstr(text, until)) {
            ck_assert_int_eq(write(terminal, "\003", 1), 1);
            pressed = true;
        }
    }
    close(terminal);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(!until || pressed);
    *exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return text;
}

/* Every shipped practice, and every verb that prints a table. */
static const char *const tables[] = {
    "run $D/../scenarios/health-center.cfg --reps 3",
    "run $D/../scenarios/solo.cfg --reps 3",
    "run $D/../scenarios/duo.cfg --reps 3",
    "run $D/../scenarios/hospital.cfg --reps 2",
    "run $D/../scenarios/home-care.cfg --reps 2",
    "run $D/../scenarios/mmc.cfg --reps 2",
    "run $D/../scenarios/call-log.cfg --reps 2",
    "frontier $D/../scenarios/solo.cfg --reps 20 --points 3",
    "frontier $D/../scenarios/duo.cfg --reps 20 --points 2",
    "staff $D/../scenarios/solo.cfg --strategies queue --rota",
    "staff $D/../scenarios/duo.cfg --strategies callback",
    ("run $D/../scenarios/duo.cfg --reps 5 --sweep switching_s=2,15 "
     "--sweep demand.calls_per_day=120,180 --tornado"),
    ("tune $D/../scenarios/solo.cfg --strategies slots --param 'variants[2].strategy.staff_share=0.3,0.6' "
     "--goal contact_mean_s --indifference 100"),
    "claims --scenarios $D/../scenarios --only C3,C11,C12b -n 20",
    "validate -r $D/reference --budget 1",
    "regress --baseline $D/../results/baseline/solo.json $D/../scenarios/solo.cfg",
    "bench --filter serve-10 --samples 2",
    "bench --filter run-start --samples 2",
    "erlang a --rate 200 --aht 180 --patience 200 --agents 12 --within 20",
    "erlang c --rate 200 --aht 180 --within 20 --target 0.8",
    "doctor"};

START_TEST(tables_fit_eighty_columns)
{
    struct program program;
    program_run(&program, "%s", tables[_i]);
    ck_assert_int_eq(program.exit_code, 0);
    for (char *line = strtok(program.out, "\n"); line; line = strtok(NULL, "\n"))
        ck_assert_msg(widest(line) <= 80, "%d columns: %s", widest(line), line);
    program_free(&program);
}
END_TEST

START_TEST(every_help_fits_eighty_columns)
{
    struct program program;
    int verbs = 0;
    while (cc_verbs[verbs])
        verbs++;
    for (int i = 0; i <= verbs; i++) {
        program_succeeds(&program, "%s --help", i < verbs ? cc_verbs[i]->name : "");
        for (char *line = strtok(program.out, "\n"); line; line = strtok(NULL, "\n"))
            ck_assert_msg(widest(line) <= 80, "%d columns: %s", widest(line), line);
        program_free(&program);
    }
}
END_TEST

START_TEST(a_wide_terminal_is_used)
{
    int code;
    char *narrow = on_terminal(80, tables[0], NULL, &code), *wide;
    ck_assert_int_eq(code, 0);
    wide = on_terminal(160, tables[0], NULL, &code);
    ck_assert_int_le(widest(narrow), 80);
    ck_assert_int_gt(widest(wide), 100);
    ck_assert_int_le(widest(wide), 160);
    free(narrow);
    free(wide);
}
END_TEST

START_TEST(colour_is_for_terminals)
{
    struct program program;
    int code;
    char *text = on_terminal(80, tables[1], NULL, &code);
    program_says(text, "\033[1m");
    program_says(text, "\033[31mworse\033[0m");
    free(text);
    text = on_terminal(80, "run $D/data/tiny.cfg --reps 3 --color never", NULL, &code);
    program_says_not(text, "\033[1m");
    free(text);
    text = on_terminal(80, "run $D/data/tiny.cfg --reps 3 --color=auto", NULL, &code);
    program_says(text, "\033[1m");
    free(text);
    program_run_after(&program, "unset CLICOLOR_FORCE;", "%s", tables[1]);
    program_says_not(program.out, "\033");
    program_free(&program);
    program_run_after(&program, "unset NO_COLOR;", "%s --color always", tables[1]);
    program_says(program.out, "\033[1m");
    program_free(&program);
    program_run_after(&program, "NO_COLOR=1 CLICOLOR_FORCE=1", "%s", tables[1]);
    program_says_not(program.out, "\033");
    program_free(&program);
    program_run(&program, "%s --format json --color always", tables[1]);
    program_says_not(program.out, "\033");
    program_free(&program);
}
END_TEST

/* Progress tells rate and time left, and goes; Ctrl-C once ends it, keeps what there is and says so. */
START_TEST(ctrl_c_keeps_what_there_is)
{
    struct program program;
    int code;
    char *text = on_terminal(100, "run $D/data/tiny.cfg $D/data/tiny.cfg --reps 1000000000 --out a.db",
                             " left\033[K", &code);
    ck_assert_int_eq(code, 130);
    program_says(text, "/s, ");
    program_says(text, "\r\033[K");
    program_says(text, "(interrupted)");
    program_says(text, "ccsim run: interrupted; the figures of tiny are from the ");
    program_says(text, " replications done until then and stored in a.db; 1 scenario was not begun");
    free(text);
    program_succeeds(&program, "report a.db -o page.html");
    program_free(&program);
    char *page = program_read("page.html", NULL);
    program_says(page, "the run was stopped by hand");
    free(page);
}
END_TEST

START_TEST(every_long_verb_ends_on_ctrl_c)
{
    static const char *const verbs[][2] = {
        {"frontier $D/../scenarios/duo.cfg --precision 0.0002", " left\033[K"},
        {"validate -r $D/reference --budget 300", "\033[K"},
        {"claims --scenarios $D/../scenarios -n 100000", "The claims"},
        {"staff $D/../scenarios/health-center.cfg", "least staff"}};
    int code;
    char *text = on_terminal(100, verbs[_i][0], verbs[_i][1], &code);
    ck_assert_msg(code == 130, "exit code %d: %s", code, text);
    program_says(text, ": interrupted; ");
    free(text);
}
END_TEST

START_TEST(nothing_moves_in_a_file)
{
    struct program program;
    program_run(&program, "run $D/../scenarios/duo.cfg --reps 300");
    ck_assert_str_eq(program.err, "");
    program_says_not(program.out, "\r");
    program_free(&program);
}
END_TEST

/* Rows of bars: one for each half-hour, the highest where most is. */
START_TEST(the_day_is_drawn)
{
    struct program program;
    program_run(&program, "run $D/../scenarios/solo.cfg --reps 20");
    program_says(program.out, "The day by half-hours, 08:00 to 17:00, over 100 days");
    const char *line = strstr(program.out, "  calls made");
    ck_assert_ptr_nonnull(line);
    int bars = 0;
    for (const char *at = line; *at != '\n'; at++)
        bars += strncmp(at, "\xe2\x96", 2) == 0 || strncmp(at, "\xc2\xb7", 2) == 0;
    ck_assert_int_eq(bars, 18);
    program_free(&program);
    program_run(&program, "run $D/../scenarios/mmc.cfg --reps 2");
    program_says_not(program.out, "The day by");
    program_free(&program);
}
END_TEST

/* In a bare change of root there may be none. */
static bool has_terminals(void)
{
    int ours, theirs;
    if (openpty(&ours, &theirs, NULL, NULL, NULL))
        return false;
    close(ours);
    close(theirs);
    return true;
}

static void add_tests_on_terminals(TCase *tcase)
{
    enum { LONG_VERBS = 4 };
    if (!has_terminals()) {
        printf("skipped: %d tests on a terminal: this machine gives none (/dev/pts)\n", 3 + LONG_VERBS);
        return;
    }
    tcase_add_test(tcase, a_wide_terminal_is_used);
    tcase_add_test(tcase, colour_is_for_terminals);
    tcase_add_test(tcase, ctrl_c_keeps_what_there_is);
    tcase_add_loop_test(tcase, every_long_verb_ends_on_ctrl_c, 0, LONG_VERBS);
}

Suite *cc_suite_terminal(void)
{
    Suite *suite = suite_create("terminal");
    TCase *tcase = tcase_create("terminal");
    tcase_add_checked_fixture(tcase, program_enter, program_leave);
    tcase_set_timeout(tcase, 120);
    add_tests_on_terminals(tcase);
    tcase_add_test(tcase, nothing_moves_in_a_file);
    tcase_add_test(tcase, the_day_is_drawn);
    suite_add_tcase(suite, tcase);
    TCase *widths = program_long_case(suite);
    tcase_add_checked_fixture(widths, program_enter, program_leave);
    tcase_add_test(widths, every_help_fits_eighty_columns);
    tcase_add_loop_test(widths, tables_fit_eighty_columns, 0, sizeof tables / sizeof tables[0]);
    return suite;
}
