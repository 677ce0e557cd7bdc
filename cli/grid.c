/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/grid.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/verbs.h"

/* Where the text stands. */
struct place {
    const char *verb, *option, *text;
};

static int complain(const struct place *at, const char *why)
{
    return cc_usage_error(at->verb, "--%s %s: %s", at->option, at->text, why);
}

/* "first:last:step", with as many decimals as the three have at most, so that 0.1 steps stay 0.1 steps. */
static int read_range(const struct place *text, const char *values, struct cc_parameter *p)
{
    double first, last, step;
    char rest;
    int decimals = 0;
    if (sscanf(values, "%lf:%lf:%lf%c", &first, &last, &step, &rest) != 3)
        return complain(text, "give path=first:last:step or path=one,two,three");
    for (const char *dot = values; (dot = strchr(dot, '.')); dot++) {
        int some = (int)strspn(dot + 1, "0123456789");
        decimals = some > decimals ? some : decimals;
    }
    if (!isfinite(first) || !isfinite(last) || !(step > 0) || last < first || strpbrk(values, "eExX"))
        return complain(text, "needs first <= last and a step above 0, in plain decimals");
    if ((last - first) / step >= CC_VALUES_MAX)
        return complain(text, "has more than 100 values");
    for (p->count = 0; first + p->count * step <= last + step * 1e-9; p->count++)
        snprintf(p->values[p->count], CC_VALUE_TEXT, "%.*f", decimals, first + p->count * step);
    return CC_OK;
}

/* Up to the next comma that is in no brackets and no quotes: values may be lists and groups themselves. */
static size_t value_length(const char *values)
{
    size_t length = 0;
    int depth = 0;
    bool quoted = false;
    for (; values[length] && (depth > 0 || quoted || values[length] != ','); length++) {
        quoted ^= values[length] == '"';
        depth += !quoted && strchr("([{", values[length]);
        depth -= !quoted && strchr(")]}", values[length]);
    }
    return length;
}

static int read_list(const struct place *text, const char *values, struct cc_parameter *p)
{
    while (*values) {
        size_t length = value_length(values);
        if (p->count == CC_VALUES_MAX || length == 0 || length >= CC_VALUE_TEXT)
            return complain(text, "give at most 100 values, none empty or longer than 127 characters");
        snprintf(p->values[p->count++], CC_VALUE_TEXT, "%.*s", (int)length, values);
        values += length + (values[length] == ',');
    }
    return p->count ? CC_OK : complain(text, "has no values");
}

int cc_parameter_read(struct cc_parameter *p, const char *verb, const char *option, const char *text)
{
    const struct place place = {verb, option, text};
    const char *equals = strchr(text, '=');
    if (!equals || equals == text || equals - text >= CC_VALUE_TEXT)
        return complain(&place, "give path=first:last:step or path=one,two,three");
    snprintf(p->path, sizeof p->path, "%.*s", (int)(equals - text), text);
    return strchr(equals, ':') && !strchr(equals, '"') ? read_range(&place, equals + 1, p)
                                                       : read_list(&place, equals + 1, p);
}

void cc_grid_next(const struct cc_parameter *parameters, int count, int *at)
{
    for (int i = count - 1; i >= 0 && ++at[i] == parameters[i].count; i--)
        at[i] = 0;
}

double cc_grid_size(const struct cc_parameter *parameters, int count)
{
    double size = 1;
    for (int i = 0; i < count; i++)
        size *= parameters[i].count;
    return size;
}
