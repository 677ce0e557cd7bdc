/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/field.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config.h"
#include "sim/units.h"

#define WORD_MAX 64
#define FAMILIES_MAX 32

static void write_indent(FILE *out, int indent)
{
    fprintf(out, "%*s", indent * 4, "");
}

/* The shortest decimal that reads back to the same bits, never to be taken for an integer. */
static void write_number(FILE *out, double value)
{
    char text[40];
    snprintf(text, sizeof text, "%.15g", value);
    if (strtod(text, NULL) != value) {
        snprintf(text, sizeof text, "%.17g", value);
    }
    fprintf(out, "%s%s", text, strpbrk(text, ".e") ? "" : ".0");
}

static void write_integer(FILE *out, int64_t value)
{
    fprintf(out, "%" PRId64 "%s", value, value < INT32_MIN || value > INT32_MAX ? "L" : "");
}

static void write_text(FILE *out, const char *text)
{
    putc('"', out);
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        const char *plain = "\n\r\t\\\"";
        const char *escape = strchr(plain, c);
        if (escape) {
            fprintf(out, "\\%c", "nrt\\\""[escape - plain]);
        } else if (c < 0x20 || c == 0x7f) {
            fprintf(out, "\\x%02X", c);
        } else {
            putc(c, out);
        }
    }
    putc('"', out);
}

static void write_choices(FILE *out, const struct cc_field *field, uint32_t bits)
{
    const char *separator = "";
    putc('[', out);
    for (int i = 0; field->choices[i]; i++) {
        if (bits >> i & 1) {
            fputs(separator, out);
            write_text(out, field->choices[i]);
            separator = ", ";
        }
    }
    putc(']', out);
}

static void write_numbers(FILE *out, const struct cc_numbers *numbers)
{
    putc('[', out);
    for (int i = 0; i < numbers->count; i++) {
        fputs(i ? ", " : "", out);
        write_number(out, numbers->values[i]);
    }
    putc(']', out);
}

/* Left out: what cannot be written, and what reads back the same without its key. */
static bool is_absent(const struct cc_field *field, const void *value)
{
    bool stays_absent = field->fallback && !field->fallback[0];
    switch (field->type) {
    case CC_NUMBER:
    case CC_CLOCK:
        return !isfinite(*(const double *)value);
    case CC_INTEGER:
        return stays_absent && *(const int64_t *)value == 0;
    case CC_TEXT:
        return !*(const char *const *)value;
    case CC_CHOICE:
        return *(const int *)value < 0;
    case CC_CHOICES:
        return stays_absent && *(const uint32_t *)value == 0;
    case CC_NUMBERS:
        return stays_absent && ((const struct cc_numbers *)value)->count == 0;
    case CC_LIST:
        return stays_absent && ((const struct cc_list *)value)->count == 0;
    case CC_MEMBER:
        return !((const struct cc_member *)value)->row;
    case CC_SWITCH:
    case CC_GROUP:
        break;
    }
    return false;
}

static void write_list(FILE *out, const struct cc_field *field, const struct cc_list *list, int indent)
{
    fputs(list->count ? "(\n" : "(", out);
    for (int i = 0; i < list->count; i++) {
        write_indent(out, indent + 1);
        fputs("{\n", out);
        cc_field_write(out, field->sub, (const char *)list->items + (size_t)i * field->sub_size, indent + 2);
        write_indent(out, indent + 1);
        fputs(i + 1 < list->count ? "},\n" : "}\n", out);
    }
    write_indent(out, list->count ? indent : 0);
    putc(')', out);
}

static void write_group(FILE *out, const struct cc_field *fields, const void *values, int indent)
{
    cc_field_write(out, fields, values, indent + 1);
    write_indent(out, indent);
    putc('}', out);
}

static void write_member(FILE *out, const struct cc_field *field, const struct cc_member *member, int indent)
{
    static const struct cc_field none = {.name = NULL};
    fputs("{\n", out);
    write_indent(out, indent + 1);
    fprintf(out, "%s = ", field->family->selector);
    write_text(out, member->row->name);
    fputs(";\n", out);
    write_group(out, member->row->fields ? member->row->fields : &none, member->params, indent);
}

static void write_value(FILE *out, const struct cc_field *field, const void *value, int indent)
{
    char clock[32];
    switch (field->type) {
    case CC_NUMBER:
        write_number(out, *(const double *)value);
        break;
    case CC_INTEGER:
        write_integer(out, *(const int64_t *)value);
        break;
    case CC_SWITCH:
        fputs(*(const bool *)value ? "true" : "false", out);
        break;
    case CC_TEXT:
        write_text(out, *(const char *const *)value);
        break;
    case CC_CLOCK:
        fprintf(out, "\"%s\"", cc_format_clock(*(const double *)value, clock, sizeof clock));
        break;
    case CC_CHOICE:
        write_text(out, field->choices[*(const int *)value]);
        break;
    case CC_CHOICES:
        write_choices(out, field, *(const uint32_t *)value);
        break;
    case CC_NUMBERS:
        write_numbers(out, value);
        break;
    case CC_GROUP:
        fputs("{\n", out);
        write_group(out, field->sub, value, indent);
        break;
    case CC_LIST:
        write_list(out, field, value, indent);
        break;
    case CC_MEMBER:
        write_member(out, field, value, indent);
        break;
    }
}

void cc_field_write(FILE *out, const struct cc_field *fields, const void *values, int indent)
{
    for (const struct cc_field *field = fields; field->name; field++) {
        const void *value = (const char *)values + field->offset;
        if (is_absent(field, value)) {
            continue;
        }
        write_indent(out, indent);
        fprintf(out, "%s = ", field->name);
        write_value(out, field, value, indent);
        putc(';', out);
        if (field->unit && field->unit[0]) {
            fprintf(out, " # %s", field->unit);
        }
        putc('\n', out);
    }
}

/* Inside a table cell a bar would begin the next one. */
static void document_text(FILE *out, const char *text)
{
    for (; text && *text; text++) {
        fputs(*text == '|' ? "\\" : "", out);
        putc(*text, out);
    }
}

static void document_names(FILE *out, const char *const *names)
{
    for (int i = 0; names[i]; i++) {
        fprintf(out, "%s`%s`", i ? ", " : "", names[i]);
    }
}

static void document_type(FILE *out, const struct cc_field *field)
{
    static const char *const names[] = {
        [CC_NUMBER] = "number",     [CC_INTEGER] = "whole number", [CC_SWITCH] = "true or false",
        [CC_TEXT] = "text",         [CC_CLOCK] = "\"HH:MM\"",      [CC_CHOICE] = "one name",
        [CC_CHOICES] = "[names]",   [CC_NUMBERS] = "[numbers]",    [CC_GROUP] = "group { }",
        [CC_LIST] = "list ( { } )",
    };
    fputs(field->type == CC_MEMBER ? field->family->what : names[field->type], out);
}

static void document_count(FILE *out, const struct cc_field *field)
{
    if (field->count_max == 0) {
        fprintf(out, "%d or more", field->count_min);
    } else if (field->count_max == field->count_min) {
        fprintf(out, "%d", field->count_max);
    } else {
        fprintf(out, "%d to %d", field->count_min, field->count_max);
    }
}

static void document_range(FILE *out, const struct cc_field *field)
{
    bool is_numeric = field->type == CC_NUMBER || field->type == CC_INTEGER || field->type == CC_NUMBERS;
    bool is_row = field->type == CC_LIST || field->type == CC_NUMBERS;
    if (is_numeric && (field->min != 0 || field->max != 0)) {
        if (isinf(field->max)) {
            fprintf(out, "at least %.10g", field->min);
        } else if (isinf(field->min)) {
            fprintf(out, "at most %.10g", field->max);
        } else {
            fprintf(out, "%.10g to %.10g", field->min, field->max);
        }
        fputs(is_row ? "; " : "", out);
    }
    if (is_row) {
        document_count(out, field);
        fputs(" of them", out);
    }
    if (field->choices) {
        document_names(out, field->choices);
    }
}

static void document_fallback(FILE *out, const struct cc_field *field)
{
    if (field->type == CC_GROUP) {
        fputs("see below", out);
    } else if (!field->fallback) {
        fputs("required", out);
    } else if (!field->fallback[0]) {
        fputs("none", out);
    } else {
        putc('`', out);
        document_text(out, field->fallback);
        putc('`', out);
    }
}

/* Families already written, so that each stands once even when its members hold members of it. */
struct document {
    FILE *out;
    const struct cc_family *families[FAMILIES_MAX];
    int family_count;
};

static void document_fields(struct document *document, const char *title, const char *intro,
                            const struct cc_field *fields, const char *source);

static void document_family(struct document *document, const struct cc_family *family)
{
    for (int i = 0; i < document->family_count; i++) {
        if (document->families[i] == family) {
            return;
        }
    }
    if (document->family_count == FAMILIES_MAX) {
        return;
    }
    document->families[document->family_count++] = family;
    for (int i = 0; family->rows[i]; i++) {
        char title[160];
        const struct cc_described *row = family->rows[i];
        snprintf(title, sizeof title, "%s: %s = \"%s\"", family->what, family->selector, row->name);
        document_fields(document, title, row->help, row->fields, family->source);
    }
}

static void document_row(FILE *out, const struct cc_field *field, const char *source)
{
    fprintf(out, "| `%s` | ", field->name);
    document_type(out, field);
    fputs(" | ", out);
    document_text(out, field->unit);
    fputs(" | ", out);
    document_range(out, field);
    fputs(" | ", out);
    document_fallback(out, field);
    fputs(" | ", out);
    document_text(out, field->type == CC_GROUP ? "" : field->source ? field->source : source);
    fputs(" | ", out);
    document_text(out, field->help);
    fputs(" |\n", out);
}

static void document_fields(struct document *document, const char *title, const char *intro,
                            const struct cc_field *fields, const char *source)
{
    FILE *out = document->out;
    fprintf(out, "### %s\n\n", title);
    if (intro && intro[0]) {
        fprintf(out, "%s.\n\n", intro);
    }
    if (!fields || !fields->name) {
        fputs("No parameters.\n\n", out);
        return;
    }
    fputs("| key | type | unit | range | default | source | meaning |\n|---|---|---|---|---|---|---|\n", out);
    for (const struct cc_field *field = fields; field->name; field++) {
        document_row(out, field, source);
    }
    putc('\n', out);
    for (const struct cc_field *field = fields; field->name; field++) {
        if (field->sub) {
            char below[160];
            snprintf(below, sizeof below, "%s.%s%s", title, field->name, field->type == CC_LIST ? "[]" : "");
            document_fields(document, below, field->help, field->sub, field->source ? field->source : source);
        }
    }
    for (const struct cc_field *field = fields; field->name; field++) {
        if (field->type == CC_MEMBER) {
            document_family(document, field->family);
        }
    }
}

void cc_field_document(FILE *out, const char *title, const struct cc_field *fields, const char *source)
{
    struct document document = {.out = out};
    document_fields(&document, title, NULL, fields, source);
}

static int smallest(int a, int b, int c)
{
    int least = a < b ? a : b;
    return least < c ? least : c;
}

/* Insertions, deletions, replacements and swaps of neighbours that make one word the other (Damerau 1964). */
static int distance(const char *word, size_t word_size, const char *name, size_t name_size)
{
    int rows[3][WORD_MAX + 1];
    int *before = rows[0];
    int *last = rows[1];
    int *row = rows[2];
    for (size_t j = 0; j <= name_size; j++) {
        last[j] = (int)j;
        before[j] = 0;
    }
    for (size_t i = 1; i <= word_size; i++) {
        row[0] = (int)i;
        for (size_t j = 1; j <= name_size; j++) {
            int differs = word[i - 1] != name[j - 1];
            row[j] = smallest(last[j] + 1, row[j - 1] + 1, last[j - 1] + differs);
            bool swapped = i > 1 && j > 1 && word[i - 1] == name[j - 2] && word[i - 2] == name[j - 1];
            if (swapped && before[j - 2] + 1 < row[j]) {
                row[j] = before[j - 2] + 1;
            }
        }
        int *spare = before;
        before = last;
        last = row;
        row = spare;
    }
    return last[name_size];
}

const char *cc_nearest_name(const char *word, const char *const *names, int count)
{
    const char *best = NULL;
    size_t word_size = strlen(word);
    int best_distance = word_size < 6 ? 2 : (int)(word_size / 3) + 1;
    for (int i = 0; i < count && word_size > 0 && word_size <= WORD_MAX; i++) {
        size_t name_size = strlen(names[i]);
        if (name_size == 0 || name_size > WORD_MAX) {
            continue;
        }
        int steps = distance(word, word_size, names[i], name_size);
        /* A name without its unit is the most common slip: mean for mean_s. */
        if (name_size > word_size && strncmp(names[i], word, word_size) == 0 && names[i][word_size] == '_') {
            steps = 1;
        }
        bool has_common = steps < (int)word_size || steps < (int)name_size;
        if (has_common && steps < best_distance) {
            best_distance = steps;
            best = names[i];
        }
    }
    return best;
}
