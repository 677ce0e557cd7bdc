/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_TESTS_PROGRAM_H
#define CCSIM_TESTS_PROGRAM_H

#include <check.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Runs the program under test, which the environment variable CC_CCSIM names, as a user would.  The fixture
 * makes an empty folder the current one during a test and removes it afterwards with the files in it.
 */
void program_enter(void);
void program_leave(void);

/* What one run left behind. */
struct program {
    int exit_code; /* -1: ended by a signal */
    char *out, *err;
    size_t out_size;
};

/*
 * Runs "ccsim ARGUMENTS" by a shell; $D in the arguments is the folder of the tests' files.  `before` stands
 * before the command ("NAME=value", "ulimit -f 8;"); a redirection in the arguments takes its stream away.
 */
void program_run_after(struct program *program, const char *before, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void program_run(struct program *program, const char *format, ...) __attribute__((format(printf, 2, 3)));
void program_free(struct program *program);

/* The same, and it must end with code 0, a result on standard output and nothing on the other. */
void program_succeeds(struct program *program, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Absolute names of the program and of the folder of the tests' files. */
const char *program_path(void);
const char *program_folder(void);

/* Under a sanitizer, where limits of time and memory do not hold. */
bool program_sanitized(void);

/* So many rounds of the same: under a sanitizer, ten times as slow, a sixth of them finds what it looks for.
 */
int program_rounds(int usual);

/*
 * A case of the suite for tests that take long and run no code that others do not run: tagged "long", which
 * the sanitizers leave out (CK_EXCLUDE_TAGS).
 */
TCase *program_long_case(Suite *suite);

/* The whole file with a zero byte added, NULL when there is none; the caller frees. */
char *program_read(const char *path, size_t *size);
bool program_exists(const char *path);

/* Fail the test unless `text` has, or has not, the part. */
void program_says(const char *text, const char *part);
void program_says_not(const char *text, const char *part);

/* Lines that begin so. */
int program_count_lines(const char *text, const char *beginning);

/* Fails the test when a word is nan or inf. */
void program_has_no_nan(const char *text);

#endif
