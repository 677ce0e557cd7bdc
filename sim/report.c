/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* vasprintf */
#include "sim/report.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define GAP 2 /* spaces between columns, and before the rows of a section */

struct cc_report_row {
    bool section;
    int cell_count;
    char **cells; /* a section has one: its heading */
    unsigned char *styles;
};

/* The decimal exponent of `value` after rounding to `digits`: 9.96 with two digits is 10, so 1. */
static int exponent_of(double value, int digits)
{
    char text[40];
    snprintf(text, sizeof text, "%.*e", digits - 1, value);
    return atoi(strchr(text, 'e') + 1);
}

/* "-0.00" says a sign that the digits shown do not have. */
static void drop_sign_of_zero(char *text)
{
    if (text[0] == '-' && strspn(text + 1, "0.") == strlen(text + 1))
        memmove(text, text + 1, strlen(text));
}

static struct cc_report_text with_decimals(double value, int decimals)
{
    struct cc_report_text out;
    int exponent = exponent_of(value, CC_REPORT_DIGITS);
    int room = CC_REPORT_DIGITS - 1 - exponent; /* decimals that still are significant */
    if (exponent >= CC_REPORT_DIGITS)
        snprintf(out.text, sizeof out.text, "%.*e", CC_REPORT_DIGITS - 1, value);
    else
        snprintf(out.text, sizeof out.text, "%.*f", decimals < room ? decimals : room, value);
    drop_sign_of_zero(out.text);
    return out;
}

struct cc_report_text cc_report_number(double value, int digits)
{
    assert(digits >= 1 && digits <= CC_REPORT_DIGITS);
    if (!isfinite(value))
        return (struct cc_report_text){"-"};
    if (value == 0)
        return (struct cc_report_text){"0"};
    int exponent = exponent_of(value, digits);
    if (exponent >= CC_REPORT_DIGITS || exponent < -5) {
        struct cc_report_text out;
        snprintf(out.text, sizeof out.text, "%.*e", digits - 1, value);
        return out;
    }
    int decimals = digits - 1 - exponent;
    return with_decimals(value, decimals > 0 ? decimals : 0);
}

struct cc_report_text cc_report_count(long long count)
{
    struct cc_report_text out = {"-"};
    if (count >= 0)
        snprintf(out.text, sizeof out.text, "%lld", count);
    return out;
}

/* How many decimals a half width deserves: 0.15 as "0.2" and 0.96 as "1" would lose too much of it. */
static int decimals_of(double half_width)
{
    char two[40], one[40];
    snprintf(two, sizeof two, "%.1e", half_width);
    snprintf(one, sizeof one, "%.0e", half_width);
    int digits = two[0] == '1' || one[0] == '1' ? 2 : 1;
    int decimals = digits - 1 - exponent_of(half_width, digits);
    return decimals > 0 ? decimals : 0;
}

struct cc_report_text cc_report_estimate(double value, double half_width)
{
    if (!isfinite(value) || !isfinite(half_width))
        return cc_report_number(value, 4);
    struct cc_report_text out, left, right;
    if (half_width == 0 || exponent_of(half_width, 1) < -CC_REPORT_DIGITS) {
        left = cc_report_number(value, 4);
        right = cc_report_number(half_width, 1);
    } else {
        int decimals = decimals_of(half_width);
        left = with_decimals(value, decimals);
        right = with_decimals(half_width, decimals);
    }
    snprintf(out.text, sizeof out.text, "%.28s ±%.28s", left.text, right.text);
    return out;
}

/* Ten digits and back: the nearest double to the printed figure. */
json_t *cc_report_json(double value)
{
    char text[40];
    if (!isfinite(value))
        return json_null();
    snprintf(text, sizeof text, "%.*g", CC_REPORT_DIGITS, value == 0 ? 0.0 : value);
    return json_real(strtod(text, NULL));
}

int cc_report_json_write(const json_t *json, FILE *out)
{
    size_t flags = JSON_INDENT(2) | JSON_REAL_PRECISION(CC_REPORT_DIGITS);
    if (!json || json_dumpf(json, out, flags) != 0 || fputc('\n', out) == EOF)
        return CC_BAD_IO;
    return CC_OK;
}

int cc_report_width(FILE *out)
{
    enum { USUAL = 80, LEAST = 40 };
    struct winsize size;
    if (fileno(out) < 0 || ioctl(fileno(out), TIOCGWINSZ, &size) != 0 || size.ws_col < LEAST)
        return USUAL;
    return size.ws_col;
}

static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value && *value;
}

bool cc_report_has_colour(FILE *out)
{
    const char *force = getenv("CLICOLOR_FORCE"), *terminal = getenv("TERM");
    if (is_set("NO_COLOR"))
        return false;
    if (force && *force && strcmp(force, "0") != 0)
        return true;
    return fileno(out) >= 0 && isatty(fileno(out)) && !(terminal && strcmp(terminal, "dumb") == 0);
}

void cc_report_table_init(struct cc_table *table, const struct cc_report_column *columns, int column_count)
{
    assert(column_count > 0);
    *table = (struct cc_table){.columns = columns, .column_count = column_count};
}

void cc_report_table_close(struct cc_table *table)
{
    for (int i = 0; i < table->row_count; i++) {
        for (int j = 0; j < table->rows[i].cell_count; j++)
            free(table->rows[i].cells[j]);
        free(table->rows[i].cells);
        free(table->rows[i].styles);
    }
    free(table->rows);
    table->rows = NULL;
    table->row_count = table->row_capacity = 0;
}

/* A new last row with room for `cell_capacity` cells; NULL when out of memory, for good. */
static struct cc_report_row *add_row(struct cc_table *table, int cell_capacity)
{
    if (table->out_of_memory)
        return NULL;
    if (table->row_count == table->row_capacity) {
        int capacity = table->row_capacity ? 2 * table->row_capacity : 16;
        struct cc_report_row *rows = realloc(table->rows, (size_t)capacity * sizeof *rows);
        if (rows) {
            table->rows = rows;
            table->row_capacity = capacity;
        } else {
            table->out_of_memory = true;
        }
    }
    char **cells = calloc((size_t)cell_capacity, sizeof *cells);
    unsigned char *styles = calloc((size_t)cell_capacity, 1);
    if (table->out_of_memory || !cells || !styles) {
        table->out_of_memory = true;
        free(cells);
        free(styles);
        return NULL;
    }
    struct cc_report_row *row = &table->rows[table->row_count++];
    *row = (struct cc_report_row){.cells = cells, .styles = styles};
    return row;
}

static void add_cell(struct cc_table *table, struct cc_report_row *row, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *cell = length >= 0 ? malloc((size_t)length + 1) : NULL;
    if (!cell) {
        table->out_of_memory = true;
        return;
    }
    vsnprintf(cell, (size_t)length + 1, format, arguments);
    row->cells[row->cell_count++] = cell;
}

void cc_report_section(struct cc_table *table, const char *format, ...)
{
    struct cc_report_row *row = add_row(table, 1);
    if (!row)
        return;
    va_list arguments;
    va_start(arguments, format);
    add_cell(table, row, format, arguments);
    va_end(arguments);
    row->section = true;
}

void cc_report_row(struct cc_table *table)
{
    add_row(table, table->column_count);
}

void cc_report_cell(struct cc_table *table, const char *format, ...)
{
    if (table->out_of_memory)
        return;
    assert(table->row_count > 0);
    struct cc_report_row *row = &table->rows[table->row_count - 1];
    assert(!row->section && row->cell_count < table->column_count);
    va_list arguments;
    va_start(arguments, format);
    add_cell(table, row, format, arguments);
    va_end(arguments);
}

void cc_report_style(struct cc_table *table, enum cc_style style)
{
    if (table->out_of_memory)
        return;
    struct cc_report_row *row = &table->rows[table->row_count - 1];
    row->styles[row->cell_count - 1] = (unsigned char)style;
}

/* Code points, not bytes: every byte that does not continue one. */
static int width_of(const char *text)
{
    int width = 0;
    for (; *text; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}

/* Names come from files: what they hold must not move a terminal's cursor. */
static void put_visible(const char *text, FILE *out)
{
    for (; *text; text++)
        fputc((unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text, out);
}

static void begin_style(enum cc_style style, bool colour, FILE *out)
{
    static const char *const codes[] = {
        [CC_STRONG] = "1", [CC_FAINT] = "2", [CC_GOOD] = "32", [CC_BAD] = "31"};
    if (colour && style != CC_PLAIN)
        fprintf(out, "\033[%sm", codes[style]);
}

static void end_style(enum cc_style style, bool colour, FILE *out)
{
    if (colour && style != CC_PLAIN)
        fputs("\033[0m", out);
}

/* Words that fit into `room` places: bytes up to where the line is broken. */
static size_t line_length(const char *text, int room)
{
    size_t end = 0;
    int width = 0;
    for (size_t i = 0; text[i]; i++) {
        width += ((unsigned char)text[i] & 0xc0) != 0x80;
        if (width > room && end > 0)
            return end;
        if (text[i + 1] == ' ' || text[i + 1] == '\0')
            end = i + 1;
    }
    return end;
}

void cc_report_line(FILE *out, int indent, enum cc_style style, const char *format, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0)
        return;
    bool colour = cc_report_has_colour(out);
    const char *at = text;
    for (int left = 0; *at || at == text; left = indent) {
        size_t count = line_length(at, cc_report_width(out) - left);
        fprintf(out, "%*s", left, "");
        begin_style(style, colour, out);
        size_t shown = count;
        while (shown > 0 && at[shown - 1] == ' ')
            shown--;
        for (size_t i = 0; i < shown; i++)
            fputc((unsigned char)at[i] < 0x20 || at[i] == 0x7f ? '?' : at[i], out);
        end_style(style, colour, out);
        fputc('\n', out);
        at += count;
        at += strspn(at, " ");
        if (!*at)
            break;
    }
    free(text);
}

/* Some columns of a table, the first and then `from` to `to` - 1, as they are laid out. */
struct block {
    const int *widths;
    int from, to, indent;
    bool colour;
};

static void print_line(const struct cc_table *table, const struct cc_report_row *row,
                       const struct block *block, FILE *out)
{
    int spaces = block->indent; /* owed before the next visible text, so that no line ends in spaces */
    for (int i = 0; i < row->cell_count && i < block->to; i = i == 0 ? block->from : i + 1) {
        const char *text = row->cells[i];
        int padding = block->widths[i] - width_of(text);
        bool right = table->columns[i].align == CC_RIGHT;
        enum cc_style style = row->styles ? (enum cc_style)row->styles[i] : CC_STRONG;
        spaces += right ? padding : 0;
        if (text[0]) {
            fprintf(out, "%*s", spaces, "");
            begin_style(style, block->colour, out);
            put_visible(text, out);
            end_style(style, block->colour, out);
            spaces = 0;
        }
        spaces += (right ? 0 : padding) + GAP;
    }
    fputc('\n', out);
}

static bool has_sections(const struct cc_table *table)
{
    for (int i = 0; i < table->row_count; i++)
        if (table->rows[i].section)
            return true;
    return false;
}

static void measure(const struct cc_table *table, int *widths)
{
    for (int i = 0; i < table->column_count; i++)
        widths[i] = width_of(table->columns[i].title);
    for (int i = 0; i < table->row_count; i++)
        for (int j = 0; j < table->rows[i].cell_count && !table->rows[i].section; j++) {
            int width = width_of(table->rows[i].cells[j]);
            widths[j] = width > widths[j] ? width : widths[j];
        }
}

static int written(const struct cc_table *table, FILE *out)
{
    return table->out_of_memory || ferror(out) ? CC_BAD_IO : CC_OK;
}

static void print_block(const struct cc_table *table, const struct cc_report_row *head,
                        const struct block *block, FILE *out)
{
    print_line(table, head, block, out);
    for (int i = 0; i < table->row_count; i++)
        if (table->rows[i].section) {
            begin_style(CC_STRONG, block->colour, out);
            put_visible(table->rows[i].cells[0], out);
            end_style(CC_STRONG, block->colour, out);
            fputc('\n', out);
        } else {
            print_line(table, &table->rows[i], block, out);
        }
}

static void print_blocks(const struct cc_table *table, const int *widths, char **titles, FILE *out)
{
    struct cc_report_row head = {.cell_count = table->column_count, .cells = titles};
    struct block block = {.widths = widths,
                          .from = 1,
                          .to = 1,
                          .indent = has_sections(table) ? GAP : 0,
                          .colour = cc_report_has_colour(out)};
    do {
        int room = cc_report_width(out) - block.indent - widths[0];
        for (block.to = block.from; block.to < table->column_count; block.to++) {
            room -= GAP + widths[block.to];
            if (room < 0 && block.to > block.from)
                break;
        }
        if (block.from > 1)
            fputc('\n', out);
        print_block(table, &head, &block, out);
        block.from = block.to;
    } while (block.to < table->column_count);
}

int cc_report_print(const struct cc_table *table, FILE *out)
{
    int *widths = calloc((size_t)table->column_count, sizeof *widths);
    char **titles = calloc((size_t)table->column_count, sizeof *titles);
    if (widths && titles) {
        measure(table, widths);
        for (int i = 0; i < table->column_count; i++)
            titles[i] = (char *)table->columns[i].title;
        print_blocks(table, widths, titles, out);
    }
    int result = widths && titles ? written(table, out) : CC_BAD_IO;
    free(widths);
    free(titles);
    return result;
}

void cc_report_csv_field(const char *text, FILE *out)
{
    if (!strpbrk(text, ",\"\r\n")) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text; text++) {
        if (*text == '"')
            fputc('"', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

int cc_report_csv(const struct cc_table *table, FILE *out)
{
    bool sections = has_sections(table);
    const char *section = "";
    if (sections)
        fputs("section,", out);
    for (int i = 0; i < table->column_count; i++) {
        cc_report_csv_field(table->columns[i].title, out);
        fputc(i + 1 < table->column_count ? ',' : '\n', out);
    }
    for (int i = 0; i < table->row_count; i++) {
        const struct cc_report_row *row = &table->rows[i];
        if (row->section) {
            section = row->cells[0];
            continue;
        }
        if (sections) {
            cc_report_csv_field(section, out);
            fputc(',', out);
        }
        for (int j = 0; j < table->column_count; j++) {
            cc_report_csv_field(j < row->cell_count ? row->cells[j] : "", out);
            fputc(j + 1 < table->column_count ? ',' : '\n', out);
        }
    }
    return written(table, out);
}
