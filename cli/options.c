/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config.h"
#include "sim/error.h"
#include "sim/report.h"

enum { MAX_OPTIONS = 32 };

int cc_usage_error(const char *verb, const char *format, ...)
{
    char line[1500];
    struct cc_error error;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    cc_error_init(&error); /* shows control characters of the command line as '?' */
    cc_error_add(&error, CC_BAD_USAGE, "%s%s: %s", verb ? "ccsim " : "ccsim", verb ? verb : "", line);
    fputs(error.text, stderr);
    return error.code;
}

static void print_option(const struct cc_option *row)
{
    char left[64], letter[8] = "   ";
    if (row->letter)
        snprintf(letter, sizeof letter, "-%c,", row->letter);
    snprintf(left, sizeof left, "%s --%s %s", letter, row->name, row->argument ? row->argument : "");
    cc_report_line(stdout, 35, CC_PLAIN, "  %-32s %s%s%s%s", left, row->help, row->unit ? " [" : "",
                   row->unit ? row->unit : "", row->unit ? "]" : "");
}

/* What every verb takes beside its own. */
static const char *const colours[] = {"auto", "always", "never", NULL};
const struct cc_option cc_common_options[] = {
    {.name = "color",
     .kind = CC_OPTION_CHOICE,
     .argument = "auto|always|never",
     .choices = colours,
     .help = "on a terminal unless NO_COLOR is set, always, or never"},
    {.name = "help", .letter = 'h', .kind = CC_OPTION_FLAG, .help = "print this"},
    {.name = NULL}};

/* By the variables that cc_report_has_colour reads. */
static void set_colour(int choice)
{
    if (choice == 1) {
        unsetenv("NO_COLOR");
        setenv("CLICOLOR_FORCE", "1", 1);
    }
    if (choice == 2)
        setenv("NO_COLOR", "1", 1);
}

static void print_help(const struct cc_verb *verb)
{
    cc_report_line(stdout, 4, CC_PLAIN, "usage: ccsim %s [options]%s%s", verb->name,
                   verb->operands[0] ? " " : "", verb->operands);
    fputc('\n', stdout);
    cc_report_line(stdout, 0, CC_PLAIN, "%s", verb->help);
    fputc('\n', stdout);
    for (const struct cc_option *row = verb->options; row->name; row++)
        print_option(row);
    for (const struct cc_option *row = cc_common_options; row->name; row++)
        print_option(row);
    if (verb->notes) {
        fputc('\n', stdout);
        cc_report_line(stdout, 0, CC_PLAIN, "%s", verb->notes);
    }
    printf("\nFor example:\n");
    for (const char *line = verb->example; *line;) {
        size_t length = strcspn(line, "\n");
        printf("  %.*s\n", (int)length, line);
        line += length + (line[length] != '\0');
    }
}

static int read_count(const char *verb, const struct cc_option *row, const char *text, int64_t *out)
{
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (end == text || *end || text[strspn(text, "+-0123456789")] || errno || (double)value < row->min ||
        (double)value > row->max)
        return cc_usage_error(verb, "--%s %s: must be a whole number from %.0f to %.0f", row->name, text,
                              row->min, row->max);
    *out = value;
    return CC_OK;
}

static int read_seed(const char *verb, const struct cc_option *row, const char *text, uint64_t *out)
{
    char *end;
    errno = 0;
    *out = strtoull(text, &end, 10);
    if (text[strspn(text, "0123456789")] || end == text || errno || *out > INT64_MAX)
        return cc_usage_error(verb, "--%s %s: must be a whole number from 0 to 9223372036854775807",
                              row->name, text);
    return CC_OK;
}

/* The whole text must be one plain decimal number: strtod alone would take "0x10", "nan" and "10x". */
static bool parse_number(const char *text, double *value)
{
    char *end;
    if (*text == '\0' || text[strspn(text, "+-.0123456789eE")] != '\0')
        return false;
    *value = strtod(text, &end);
    return *end == '\0' && isfinite(*value);
}

static int read_number(const char *verb, const struct cc_option *row, const char *text, double *out)
{
    double value;
    if (!parse_number(text, &value))
        return cc_usage_error(verb, "--%s \"%s\": not a number", row->name, text);
    bool inside =
        row->exclusive ? value > row->min && value < row->max : value >= row->min && value <= row->max;
    if (inside) {
        *out = value;
        return CC_OK;
    }
    if (isinf(row->max))
        return cc_usage_error(verb, "--%s %s: must be %s%g%s", row->name, text,
                              row->exclusive ? "above " : "", row->min, row->exclusive ? "" : " or more");
    if (row->exclusive)
        return cc_usage_error(verb, "--%s %s: must lie between %g and %g", row->name, text, row->min,
                              row->max);
    return cc_usage_error(verb, "--%s %s: must be a number from %g to %g", row->name, text, row->min,
                          row->max);
}

static int read_choice(const char *verb, const struct cc_option *row, const char *text, int *out)
{
    int count = 0;
    for (; row->choices[count]; count++)
        if (strcmp(row->choices[count], text) == 0) {
            *out = count;
            return CC_OK;
        }
    const char *nearest = cc_nearest_name(text, row->choices, count);
    return cc_usage_error(verb, "--%s %s: must be one of %s%s%s%s", row->name, text, row->argument,
                          nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

static int read_one(const char *verb, const struct cc_option *row, const char *text, void *out)
{
    void *at = (char *)out + row->offset;
    struct cc_texts *texts = at;
    switch (row->kind) {
    case CC_OPTION_FLAG:
        *(bool *)at = true;
        return CC_OK;
    case CC_OPTION_TEXT:
        *(const char **)at = text;
        return CC_OK;
    case CC_OPTION_TEXTS:
        if (texts->count == CC_MAX_TEXTS)
            return cc_usage_error(verb, "--%s: given more than %d times", row->name, CC_MAX_TEXTS);
        texts->text[texts->count++] = text;
        return CC_OK;
    case CC_OPTION_COUNT:
        return read_count(verb, row, text, at);
    case CC_OPTION_SEED:
        return read_seed(verb, row, text, at);
    case CC_OPTION_NUMBER:
        return read_number(verb, row, text, at);
    default:
        return read_choice(verb, row, text, at);
    }
}

static int unknown_option(const struct cc_verb *verb, const char *word)
{
    const char *names[MAX_OPTIONS + 2];
    char bare[64];
    int count = 0;
    for (; verb->options[count].name; count++)
        names[count] = verb->options[count].name;
    for (const struct cc_option *row = cc_common_options; row->name; row++)
        names[count++] = row->name;
    const char *start = word + strspn(word, "-");
    snprintf(bare, sizeof bare, "%.*s", (int)strcspn(start, "="), start);
    const char *nearest = cc_nearest_name(bare, names, count);
    if (nearest)
        return cc_usage_error(verb->name, "unknown option %s; did you mean --%s?", word, nearest);
    return cc_usage_error(verb->name, "unknown option %s; see ccsim %s --help", word, verb->name);
}

/* Fills getopt's tables from ours; option i answers as 256 + i, then --color and --help; returns the answer
 * of
 * --color. */
static int make_getopt(const struct cc_verb *verb, struct option *longs, char *letters)
{
    int count = 0;
    *letters++ = ':';
    *letters++ = 'h';
    for (; verb->options[count].name; count++) {
        const struct cc_option *row = &verb->options[count];
        int argument = row->kind == CC_OPTION_FLAG ? no_argument : required_argument;
        longs[count] = (struct option){row->name, argument, NULL, 256 + count};
        if (row->letter) {
            *letters++ = row->letter;
            if (argument == required_argument)
                *letters++ = ':';
        }
    }
    longs[count] = (struct option){"color", required_argument, NULL, 256 + count};
    longs[count + 1] = (struct option){"help", no_argument, NULL, 257 + count};
    *letters = '\0';
    return 256 + count;
}

/* What getopt did not understand; `word` is where a long option stood. */
static int misunderstood(const struct cc_verb *verb, const char *word)
{
    if (optopt == 0)
        return unknown_option(verb, word);
    if (optopt >= 256) {
        int own = 0;
        while (verb->options[own].name)
            own++;
        const char *name = optopt - 256 < own ? verb->options[optopt - 256].name : "help";
        return cc_usage_error(verb->name, "--%s takes no value", name);
    }
    if (optopt > ' ' && optopt < 127)
        return cc_usage_error(verb->name, "unknown option -%c; see ccsim %s --help", optopt, verb->name);
    return cc_usage_error(verb->name, "unknown option; see ccsim %s --help", verb->name);
}

static const struct cc_option *found_row(const struct cc_verb *verb, int found)
{
    const struct cc_option *row = verb->options;
    if (found >= 256)
        return row + (found - 256);
    while (row->letter != found)
        row++;
    return row;
}

int cc_options_read(const struct cc_verb *verb, int argc, char **argv, void *out, char ***operands,
                    int *operand_count)
{
    struct option longs[MAX_OPTIONS + 3] = {{0}};
    char letters[3 * MAX_OPTIONS];
    int colour = make_getopt(verb, longs, letters), help = colour + 1, found, choice = 0;
    opterr = 0;
    optind = 0;
    while ((found = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
        if (found == 'h' || found == help) {
            print_help(verb);
            return CC_OPTIONS_HELPED;
        }
        if (found == ':')
            return cc_usage_error(verb->name, "%s needs a value; see ccsim %s --help", argv[optind - 1],
                                  verb->name);
        if (found == '?')
            return misunderstood(verb, argv[optind - 1]);
        int code = found == colour ? read_one(verb->name, &cc_common_options[0], optarg, &choice)
                                   : read_one(verb->name, found_row(verb, found), optarg, out);
        if (code != CC_OK)
            return code;
        if (found == colour)
            set_colour(choice);
    }
    *operands = argv + optind;
    *operand_count = argc - optind;
    if (verb->operands[0] == '\0' && *operand_count > 0)
        return cc_usage_error(verb->name, "unexpected word \"%s\"", argv[optind]);
    return CC_OK;
}
