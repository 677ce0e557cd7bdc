/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * Runs every suite of the table that the Makefile writes from the names of the test files, as one run with
 * one summary line.  CK_RUN_SUITE=name runs one suite, CK_FORK=no runs without a process per test, for a
 * debugger.
 */
extern Suite *(*const cc_suites[])(void);

int main(void)
{
    setenv("CK_DEFAULT_TIMEOUT", "60", 0); /* Check's own 4 s are too short for a busy machine */
    setvbuf(stdout, NULL, _IOLBF, 0);
    SRunner *runner = srunner_create(NULL);
    for (int i = 0; cc_suites[i]; i++)
        srunner_add_suite(runner, cc_suites[i]());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
