/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_ERROR_H
#define CCSIM_SIM_ERROR_H

#include <stddef.h>

/*
 * What went wrong in the world (file, value, memory, database), told to whoever can still act on it.
 * Functions that can fail return one of the codes below and fill the error; the caller owns the error and may
 * reuse it.  A program bug is an assert, never an error.  Only cli/ prints errors and exits; the codes are
 * the exit codes of the program.
 */
enum cc_code {
    CC_OK = 0,
    CC_FAILED_CHECK = 1, /* a validation, conservation or regression check failed */
    CC_BAD_USAGE = 2,    /* command line */
    CC_BAD_SCENARIO = 3, /* scenario file or recorded call log */
    CC_BAD_IO = 4,       /* file system, store, memory */
    CC_INTERRUPTED = 130 /* by Ctrl-C, as shells have it; what was done until then is kept */
};

struct cc_error {
    int code;         /* enum cc_code */
    int count;        /* how many lines `text` holds */
    int dropped;      /* lines that found no room; the last line of `text` then tells how many */
    char text[16384]; /* one sentence a line, each ending in '\n' */
};

void cc_error_init(struct cc_error *error);

/*
 * Adds one line "printf text" (at most 2 KiB, control characters shown as '?') and sets the code; returns the
 * code so that callers can `return cc_error_add(...)`.
 */
int cc_error_add(struct cc_error *error, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
