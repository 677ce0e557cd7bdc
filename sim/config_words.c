/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/config_words.h"

#include <stdio.h>
#include <string.h>

/* Appends to a text that is cut when full. */
static void append(char *out, size_t size, const char *text)
{
    size_t used = strlen(out);
    snprintf(out + used, size - used, "%s", text);
}

const char *cc_words_join(const char *const *names, int count, const char *last, char *out, size_t size)
{
    out[0] = '\0';
    for (int i = 0; i < count; i++) {
        append(out, size, i == 0 ? "" : i == count - 1 ? last : ", ");
        append(out, size, "\"");
        append(out, size, names[i]);
        append(out, size, "\"");
    }
    return out;
}

const char *cc_words_suggest(const char *word, const char *const *names, int count, char *out, size_t size)
{
    const char *near = cc_nearest_name(word, names, count);
    if (near) {
        snprintf(out, size, "; did you mean \"%s\"?", near);
    } else if (count > 0 && count <= 30) {
        snprintf(out, size, "; there %s ", count == 1 ? "is" : "are");
        char all[600];
        append(out, size, cc_words_join(names, count, " and ", all, sizeof all));
    } else {
        out[0] = '\0';
    }
    return out;
}

int cc_words_count(const char *const *names)
{
    int count = 0;
    while (names[count]) {
        count++;
    }
    return count;
}

static const char *unit_words(const char *unit, char *out, size_t size)
{
    static const char *const words[][2] = {{"s", " of seconds"},
                                           {"min", " of minutes"},
                                           {"h", " of hours"},
                                           {"d", " of days"},
                                           {"ms", " of milliseconds"}};
    out[0] = '\0';
    if (unit && unit[0]) {
        snprintf(out, size, " in %s", unit);
    }
    for (size_t i = 0; unit && i < sizeof words / sizeof *words; i++) {
        if (strcmp(unit, words[i][0]) == 0) {
            snprintf(out, size, "%s", words[i][1]);
        }
    }
    return out;
}

const char *cc_words_expected(const struct cc_field *field, char *out, size_t size)
{
    char unit[64];
    char names[400];
    unit_words(field->unit, unit, sizeof unit);
    switch (field->type) {
    case CC_NUMBER:
        snprintf(out, size, "a number%s", unit);
        break;
    case CC_INTEGER:
        snprintf(out, size, "a whole number%s", unit);
        break;
    case CC_SWITCH:
        return "true or false";
    case CC_TEXT:
        return "a text in quotes";
    case CC_CLOCK:
        return "a time of day \"HH:MM\"";
    case CC_CHOICE:
        snprintf(out, size, "%s",
                 cc_words_join(field->choices, cc_words_count(field->choices), " or ", names, sizeof names));
        break;
    case CC_CHOICES:
        cc_words_join(field->choices, cc_words_count(field->choices), " or ", names, sizeof names);
        snprintf(out, size, "an array [ ] of %s", names);
        break;
    case CC_NUMBERS:
        snprintf(out, size, "an array [ ] of numbers%s", unit);
        break;
    case CC_GROUP:
        return "a group { }";
    case CC_LIST:
        return "a list ( ) of groups { }";
    case CC_MEMBER:
        snprintf(out, size, "a %s { %s = \"...\"; ... }", field->family->what, field->family->selector);
        break;
    }
    return out;
}

const char *cc_words_found(const struct cc_node *node, char *out, size_t size)
{
    switch (cc_config_node_kind(node)) {
    case CC_NODE_GROUP:
        return "a group { }";
    case CC_NODE_LIST:
        return "a list ( )";
    case CC_NODE_ARRAY:
        return "an array [ ]";
    case CC_NODE_INTEGER:
        snprintf(out, size, "the whole number %lld", (long long)cc_config_node_integer(node));
        break;
    case CC_NODE_FLOAT:
        snprintf(out, size, "the number %.10g", cc_config_node_number(node));
        append(out, size, strpbrk(out + strlen("the number"), ".e") ? "" : ".0");
        break;
    case CC_NODE_TEXT:
        snprintf(out, size, "the text \"%.60s%s\"", cc_config_node_text(node),
                 strlen(cc_config_node_text(node)) > 60 ? "..." : "");
        break;
    case CC_NODE_SWITCH:
        return cc_config_node_switch(node) ? "true" : "false";
    }
    return out;
}
