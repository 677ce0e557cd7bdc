/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_TESTS_THEORY_H
#define CCSIM_TESTS_THEORY_H

#include <check.h>
#include <math.h>
#include <string.h>

#include "sim/error.h"

/* What the tests of formulas share: figures held against exact ones, row by row; what cannot be solved. */
#define COUNT_OF(rows) ((int)(sizeof(rows) / sizeof(rows)[0]))

static struct cc_error error;

/* The fixture of each of their cases. */
static inline void fresh_error(void)
{
    cc_error_init(&error);
}

static inline void near(double found, double expected, double relative, const char *what, int row)
{
    ck_assert_msg(fabs(found - expected) <= relative * fabs(expected) + 1e-300,
                  "%s, row %d: %.17g instead of %.17g", what, row, found, expected);
}

static inline void fine(int code)
{
    ck_assert_msg(code == CC_OK, "%s", error.text);
}

static inline void refused_for(int code, const char *why)
{
    ck_assert_int_eq(code, CC_BAD_USAGE);
    ck_assert_int_ge(error.count, 1);
    ck_assert_msg(strstr(error.text, why), "\"%s\" does not say \"%s\"", error.text, why);
    fresh_error();
}

static inline void refused(int code)
{
    refused_for(code, "");
}

#endif
