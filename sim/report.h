/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_REPORT_H
#define CCSIM_SIM_REPORT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "sim/error.h"

/*
 * How results are written: numbers as text, tables for a terminal or as CSV, numbers in JSON.  Figures have
 * at most CC_REPORT_DIGITS significant digits, fewer than libm's last bits, so that output is the same on
 * every machine; what is not a finite number is never printed as one.
 */
#define CC_REPORT_DIGITS 10

/* Text by value, to use in place: printf("%s", cc_report_number(x, 3).text). */
struct cc_report_text {
    char text[64];
};

/*
 * `value` with `digits` significant digits (1 .. 10), an integer part always in full: 3 digits give
 * 0.0123, 12.3, 12345; from 1e10 on, and below 1e-5, with an exponent.  "-" when not finite.
 */
struct cc_report_text cc_report_number(double value, int digits);

/* A count, or "-" when negative. */
struct cc_report_text cc_report_count(long long count);

/*
 * "12.3 ±0.4": the half width with one significant digit (two when that is a 1: "±0.12"), the value with
 * as many decimals.  A half width that is not finite, as of a single observation, is left out; "-" for no
 * value.
 */
struct cc_report_text cc_report_estimate(double value, double half_width);

/* A JSON real rounded to CC_REPORT_DIGITS, null when not finite.  A new reference; NULL when out of memory.
 */
json_t *cc_report_json(double value);

/* Writes `json` and a newline, indented, keys in the order they were set.  CC_OK, or CC_BAD_IO without a
 * message. */
int cc_report_json_write(const json_t *json, FILE *out);

/*
 * Where text goes: a terminal has its own width and may show colour, everything else has 80 places and none.
 * NO_COLOR and TERM=dumb forbid colour, CLICOLOR_FORCE (not 0) asks for it where there is no terminal too;
 * NO_COLOR goes first (no-color.org, bixense.com/clicolors).
 */
int cc_report_width(FILE *out);
bool cc_report_has_colour(FILE *out);

enum cc_style { CC_PLAIN, CC_STRONG, CC_FAINT, CC_GOOD, CC_BAD };

/* A line, or several when it would be wider than `out`; those that follow begin with `indent` spaces. */
void cc_report_line(FILE *out, int indent, enum cc_style style, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/*
 * A table is filled row by row, cell by cell, then written; a row may stay short.  Column titles must outlive
 * it, cells and sections are copied.
 */
enum cc_align { CC_LEFT, CC_RIGHT };

struct cc_report_column {
    const char *title; /* UTF-8 */
    enum cc_align align;
};

struct cc_table {
    const struct cc_report_column *columns;
    int column_count;
    struct cc_report_row *rows;
    int row_count, row_capacity;
    bool out_of_memory; /* told by the functions that write */
};

/* `columns` (at least one) must outlive the table. */
void cc_report_table_init(struct cc_table *table, const struct cc_report_column *columns, int column_count);
void cc_report_table_close(struct cc_table *table);

/* A heading above the rows that follow; in CSV the value of a first column "section". */
void cc_report_section(struct cc_table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* How the last cell is shown where there is colour. */
void cc_report_style(struct cc_table *table, enum cc_style style);

/* Starts a row; the cells that follow fill it from the left, at most one a column. */
void cc_report_row(struct cc_table *table);
void cc_report_cell(struct cc_table *table, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Aligned columns, a code point counting as one place, control characters shown as '?'.  What would be wider
 * than `out` is parted into blocks of columns, each with the first column again.  CC_OK or CC_BAD_IO.
 */
int cc_report_print(const struct cc_table *table, FILE *out);

/* Titles and rows after RFC 4180, but lines end in "\n".  CC_OK or CC_BAD_IO. */
int cc_report_csv(const struct cc_table *table, FILE *out);

/* One CSV field, quoted when it must be. */
void cc_report_csv_field(const char *text, FILE *out);

#endif
