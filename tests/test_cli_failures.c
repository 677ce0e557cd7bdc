/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/program.h"

Suite *cc_suite_cli_failures(void);

#define TINY "$D/data/tiny.cfg"

START_TEST(full_or_closed_output_is_an_error)
{
    static const char *const commands[] = {"run " TINY " --reps 2",
                                           "run " TINY " --reps 2 --format json",
                                           "run " TINY " --reps 2 --format csv",
                                           "run " TINY " --dry-run",
                                           "replay " TINY,
                                           "show " TINY,
                                           "list metrics",
                                           "list fields",
                                           "erlang b --rate 60 --aht 60 --agents 2",
                                           "version",
                                           "--help",
                                           "run --help"};
    struct program program;
    program_run(&program, "%s >/dev/full", commands[_i]);
    ck_assert_int_eq(program.exit_code, 4);
    ck_assert_str_eq(program.err, "ccsim: cannot write to standard output\n");
    program_free(&program);
    program_run(&program, "%s >&-", commands[_i]);
    ck_assert_int_eq(program.exit_code, 4);
    program_free(&program);
}
END_TEST

START_TEST(trace_that_cannot_be_written_is_an_error)
{
    struct program program;
    program_run(&program, "run " TINY " --reps 2 --trace nowhere/a.csv");
    ck_assert_int_eq(program.exit_code, 4);
    ck_assert_str_eq(program.out, "");
    ck_assert_str_eq(program.err, "nowhere/a.csv: cannot write: No such file or directory\n");
    program_free(&program);
    program_run(&program, "run " TINY " --reps 2 --trace /dev/full"); /* told when it is closed */
    ck_assert_int_eq(program.exit_code, 4);
    program_says(program.err, "cannot write");
    program_free(&program);
    program_run(&program, "run " TINY " --reps %d --trace /dev/full", program_rounds(100)); /* or before */
    ck_assert_int_eq(program.exit_code, 4);
    program_says(program.err, "cannot write");
    program_free(&program);
}
END_TEST

/* The same database, but for the counters of writing transactions in its header. */
static void store_is(const char *path, char *bytes, size_t size)
{
    size_t now;
    char *text = program_read(path, &now);
    ck_assert(text && now == size);
    char *const both[] = {text, bytes};
    for (int i = 0; i < 2; i++) {
        memset(both[i] + 24, 0, 4); /* file change counter, and the version that it was valid for */
        memset(both[i] + 92, 0, 4);
    }
    ck_assert_msg(memcmp(text, bytes, size) == 0, "%s has changed", path);
    free(text);
}

/* A limit on file sizes, in blocks of 512 bytes, stands for a full disk: what is there may be written again.
 */
START_TEST(full_disk_leaves_earlier_results)
{
    struct program program;
    char limit[40];
    size_t size;
    program_succeeds(&program, "run " TINY " --reps 3 --out old.db");
    program_says(program.out, "stored in old.db\n");
    char *old = program_read("old.db", &size);
    ck_assert_uint_gt(size, 1024);
    program_free(&program);
    snprintf(limit, sizeof limit, "ulimit -f %d;", (int)(size / 512) + 1);
    program_run_after(&program, limit, "run " TINY " --reps 3 --out old.db");
    ck_assert_int_eq(program.exit_code, 4);
    program_says(program.err, "old.db: ");
    program_says_not(program.out, "stored in");
    store_is("old.db", old, size);
    program_free(&program);
    program_run(&program, "run " TINY " --reps 3 --out old.db --trace nowhere/a.csv");
    ck_assert_int_eq(program.exit_code, 4);
    store_is("old.db", old, size);
    program_free(&program);
    free(old);
}
END_TEST

START_TEST(store_that_cannot_be_opened_is_an_error)
{
    static const char *const places[] = {"nowhere/a.db", "/proc/a.db", "."};
    struct program program;
    for (int i = 0; i < 3; i++) {
        program_run(&program, "run " TINY " --reps 2 --out %s", places[i]);
        ck_assert_int_eq(program.exit_code, 4);
        ck_assert_str_eq(program.out, "");
        program_says(program.err, places[i]);
        program_free(&program);
    }
    program_run(&program, "run " TINY " --reps 2 --out $D/data/tiny.cfg"); /* no database */
    ck_assert_int_eq(program.exit_code, 4);
    ck_assert_str_eq(program.out, "");
    program_free(&program);
}
END_TEST

static pid_t start_long_run(const char *out)
{
    char scenario[5000];
    snprintf(scenario, sizeof scenario, "%s/data/tiny.cfg", program_folder());
    fflush(NULL);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        int file = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600),
            err = open("err", O_WRONLY | O_CREAT | O_TRUNC, 0600);
        dup2(file, STDOUT_FILENO);
        dup2(err, STDERR_FILENO);
        execl(program_path(), "ccsim", "run", scenario, scenario, "--reps", "1000000000", "--trace",
              "trace.csv", (char *)NULL);
        _exit(127);
    }
    return child;
}

/* Ctrl-C once the first replications are folded: what was folded is printed, the next scenario is not begun.
 */
START_TEST(interrupted_run_prints_what_it_has)
{
    struct timespec pause = {0, 20000000};
    pid_t child = start_long_run("out");
    int status = 0;
    size_t size = 0;
    for (int i = 0; i < 1000 && size < 100000; i++) {
        nanosleep(&pause, NULL);
        free(program_read("trace.csv", &size));
    }
    ck_assert_int_eq(kill(child, SIGINT), 0);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    char *out = program_read("out", NULL), *err = program_read("err", NULL);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 130, "status %d: %s", status, err);
    program_says(out, "(interrupted)");
    program_says(out, "contact, mean");
    ck_assert_int_eq(program_count_lines(out, "tiny: "), 1);
    program_says(err, "ccsim run: interrupted; the figures of tiny are from the ");
    program_says(err, " replications done until then; 1 scenario was not begun\n");
    program_has_no_nan(out);
    free(out);
    free(err);
}
END_TEST

Suite *cc_suite_cli_failures(void)
{
    Suite *suite = suite_create("cli_failures");
    TCase *tcase = tcase_create("cli_failures");
    tcase_add_checked_fixture(tcase, program_enter, program_leave);
    tcase_add_loop_test(tcase, full_or_closed_output_is_an_error, 0, 12);
    tcase_add_test(tcase, trace_that_cannot_be_written_is_an_error);
    tcase_add_test(tcase, full_disk_leaves_earlier_results);
    tcase_add_test(tcase, store_that_cannot_be_opened_is_an_error);
    tcase_add_test(tcase, interrupted_run_prints_what_it_has);
    suite_add_tcase(suite, tcase);
    return suite;
}
