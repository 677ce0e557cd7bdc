/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Runs every suite of the table that the Makefile writes from the names of the test files: each in a process,
 * as many at a time as there are processors, with one summary line.  What a suite prints stays together.
 * CK_RUN_SUITE=name runs one suite, in this process; CK_FORK=no runs it without a process per test, for a
 * debugger.
 */
extern Suite *(*const cc_suites[])(void);

enum { WORKERS_MAX = 64 };

static struct worker {
    pid_t process;
    FILE *said;
} workers[WORKERS_MAX];

static int checks, failures, errors;

static int run(Suite *(*const *suites)(void), int count)
{
    SRunner *runner = srunner_create(NULL);
    for (int i = 0; i < count; i++)
        srunner_add_suite(runner, suites[i]());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

static void start(struct worker *worker, Suite *(*const *suite)(void))
{
    worker->said = tmpfile();
    fflush(NULL);
    worker->process = worker->said ? fork() : -1;
    if (worker->process == 0) {
        dup2(fileno(worker->said), STDOUT_FILENO);
        dup2(fileno(worker->said), STDERR_FILENO);
        exit(run(suite, 1));
    }
    if (worker->process < 0) {
        perror("a process for a suite");
        exit(EXIT_FAILURE);
    }
}

/* Passes on what a suite said, but for its summary line, which is added to that of all. */
static void finish(struct worker *worker, int status)
{
    char *line = NULL;
    size_t room = 0;
    bool summed = false;
    rewind(worker->said);
    while (getline(&line, &room, worker->said) >= 0) {
        int of[3];
        if (sscanf(line, "%*d%%: Checks: %d, Failures: %d, Errors: %d", &of[0], &of[1], &of[2]) == 3) {
            checks += of[0];
            failures += of[1];
            errors += of[2];
            summed = true;
        } else {
            fputs(line, stdout);
        }
    }
    if (!summed || (!WIFEXITED(status) && WTERMSIG(status))) {
        printf("The suite above broke off, wait status %d\n", status);
        checks++;
        errors++;
    }
    free(line);
    fclose(worker->said);
    *worker = (struct worker){0};
}

int main(void)
{
    setenv("CK_DEFAULT_TIMEOUT", "60", 0); /* Check's own 4 s are too short for a busy machine */
    setvbuf(stdout, NULL, _IOLBF, 0);
    int left = 0, running = 0, most = (int)sysconf(_SC_NPROCESSORS_ONLN);
    while (cc_suites[left])
        left++;
    if (getenv("CK_RUN_SUITE"))
        return run(cc_suites, left);
    most = most > WORKERS_MAX ? WORKERS_MAX : most;
    while (left || running) {
        struct worker *worker = workers;
        if (left && running < most) {
            while (worker->process)
                worker++;
            start(worker, &cc_suites[--left]); /* the longest ones happen to be the last */
            running++;
            continue;
        }
        int status;
        pid_t ended = wait(&status);
        while (worker->process != ended)
            worker++;
        finish(worker, status);
        running--;
    }
    int bad = failures + errors;
    printf("%d%%: Checks: %d, Failures: %d, Errors: %d\n", checks ? 100 * (checks - bad) / checks : 0, checks,
           failures, errors);
    return bad || !checks ? EXIT_FAILURE : EXIT_SUCCESS;
}
