/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/config_grammar.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "sim/config_token.h"

struct parser {
    struct cc_token_reader reader;
    struct cc_grammar *grammar;
    int depth;
};

#define FAIL(parser, offset, ...)                                                                            \
    cc_source_fail((parser)->reader.source, (offset), (parser)->reader.error, __VA_ARGS__)

static int add_setting(struct parser *parser, int parent, const struct cc_token *name, int *index)
{
    struct cc_grammar *grammar = parser->grammar;
    if (grammar->count == CC_GRAMMAR_SETTINGS_MAX) {
        return FAIL(parser, name ? name->start : parser->reader.token.start,
                    "more than %d settings in one scenario", CC_GRAMMAR_SETTINGS_MAX);
    }
    if (grammar->count == grammar->capacity) {
        int capacity = grammar->capacity ? grammar->capacity * 2 : 32;
        struct cc_grammar_setting *settings = realloc(grammar->settings, (size_t)capacity * sizeof *settings);
        if (!settings) {
            return cc_error_add(parser->reader.error, CC_BAD_IO, "out of memory while reading a scenario");
        }
        grammar->settings = settings;
        grammar->capacity = capacity;
    }
    *index = grammar->count++;
    grammar->settings[*index] = (struct cc_grammar_setting){
        .parent = parent,
        .name_at = name ? name->start : parser->reader.token.start,
        .name_size = name ? name->size : 0,
        .value_at = parser->reader.token.start,
    };
    return CC_OK;
}

static int refuse_value(struct parser *parser)
{
    char shown[64];
    const struct cc_token *token = &parser->reader.token;
    const char *text = parser->reader.text + token->start;
    if (token->kind != CC_TOKEN_NAME) {
        return FAIL(parser, token->start, "expected a value, found %s",
                    cc_token_found(&parser->reader, shown, sizeof shown));
    }
    int size = token->size > 40 ? 40 : (int)token->size;
    if (strncasecmp(text, "nan", token->size) == 0 || strncasecmp(text, "inf", token->size) == 0 ||
        strncasecmp(text, "infinity", token->size) == 0) {
        return FAIL(parser, token->start, "\"%.*s\" is not a value: numbers must be finite", size, text);
    }
    return FAIL(parser, token->start, "%.*s is not a value; a text stands in quotes: \"%.*s\"", size, text,
                size, text);
}

static bool at_scalar(const struct parser *parser)
{
    return parser->reader.token.kind >= CC_TOKEN_SWITCH;
}

/* Neighbouring texts are one text. */
static int parse_scalar(struct parser *parser)
{
    bool is_text = parser->reader.token.kind == CC_TOKEN_TEXT;
    int code = cc_token_advance(&parser->reader);
    while (!code && is_text && parser->reader.token.kind == CC_TOKEN_TEXT) {
        code = cc_token_advance(&parser->reader);
    }
    return code;
}

static bool at_closing(const struct parser *parser)
{
    return cc_token_is_mark(&parser->reader, '}') || cc_token_is_mark(&parser->reader, ']') ||
           cc_token_is_mark(&parser->reader, ')');
}

/* Something stands where a name should; some slips have a remedy. */
static int refuse_name(struct parser *parser)
{
    char shown[64];
    const struct cc_token *token = &parser->reader.token;
    const char *text = parser->reader.text;
    size_t at = token->start;
    const char *hint = "";
    if (token->kind == CC_TOKEN_TEXT) {
        hint = "; names stand without quotes";
    } else if (token->kind == CC_TOKEN_INTEGER && at > 1 && text[at - 1] == ',' &&
               strchr("0123456789", text[at - 2])) {
        hint = "; decimals have a point, not a comma";
    }
    return FAIL(parser, at, "expected a name, found %s%s",
                cc_token_found(&parser->reader, shown, sizeof shown), hint);
}

/* The token is neither `expected` nor the bracket that closes what opened at `open_at`. */
static int refuse_end(struct parser *parser, size_t open_at, const char *expected)
{
    char shown[64];
    char place[1200];
    if (parser->reader.token.kind == CC_TOKEN_END) {
        return FAIL(parser, open_at, "this '%c' is never closed", parser->reader.text[open_at]);
    }
    return FAIL(parser, parser->reader.token.start, "expected %s, found %s; the '%c' stands at %s", expected,
                cc_token_found(&parser->reader, shown, sizeof shown), parser->reader.text[open_at],
                cc_source_place(parser->reader.source, open_at, place, sizeof place));
}

static int parse_value(struct parser *parser, int parent, const struct cc_token *name);

static const char *scalar_name(enum cc_token_kind kind)
{
    static const char *const names[] = {
        [CC_TOKEN_SWITCH] = "true or false",
        [CC_TOKEN_INTEGER] = "an integer",
        [CC_TOKEN_LONG] = "an integer with L",
        [CC_TOKEN_FLOAT] = "a decimal number",
        [CC_TOKEN_TEXT] = "a text",
    };
    return names[kind];
}

static int check_array_element(struct parser *parser, enum cc_token_kind first)
{
    if (!at_scalar(parser)) {
        return cc_token_is_mark(&parser->reader, '{') || cc_token_is_mark(&parser->reader, '(') ||
                       cc_token_is_mark(&parser->reader, '[')
                   ? FAIL(parser, parser->reader.token.start,
                          "an array [ ] holds only plain values; a list ( ) holds anything")
                   : refuse_value(parser);
    }
    if (parser->reader.token.kind != first) {
        return FAIL(parser, parser->reader.token.start,
                    "an array [ ] holds one kind of value, this one began with %s and here is %s%s",
                    scalar_name(first), scalar_name(parser->reader.token.kind),
                    first == CC_TOKEN_FLOAT || parser->reader.token.kind == CC_TOKEN_FLOAT
                        ? " (1.0 is decimal, 1 is not)"
                        : "");
    }
    return CC_OK;
}

/* The elements of an array or list; the token is the one after the opening bracket. */
static int parse_elements(struct parser *parser, int parent, size_t open_at, char close)
{
    enum cc_token_kind first = parser->reader.token.kind;
    if (cc_token_is_mark(&parser->reader, close)) {
        return CC_OK;
    }
    for (;;) {
        int code =
            close == ']' ? check_array_element(parser, at_scalar(parser) ? first : CC_TOKEN_END) : CC_OK;
        code = code ? code : parse_value(parser, parent, NULL);
        if (code || cc_token_is_mark(&parser->reader, close)) {
            return code;
        }
        if (!cc_token_is_mark(&parser->reader, ',')) {
            return refuse_end(parser, open_at, close == ']' ? "',' or ']'" : "',' or ')'");
        }
        size_t comma_at = parser->reader.token.start;
        code = cc_token_advance(&parser->reader);
        if (!code && cc_token_is_mark(&parser->reader, close)) {
            code = FAIL(parser, comma_at, "no value follows this ','");
        }
        if (code) {
            return code;
        }
    }
}

static int parse_setting(struct parser *parser, int parent)
{
    char shown[64];
    struct cc_token name = parser->reader.token;
    int size = name.size > 60 ? 60 : (int)name.size;
    int code = cc_token_advance(&parser->reader);
    if (!code && !cc_token_is_mark(&parser->reader, '=') && !cc_token_is_mark(&parser->reader, ':')) {
        code = FAIL(parser, parser->reader.token.start, "expected '=' after \"%.*s\", found %s", size,
                    parser->reader.text + name.start, cc_token_found(&parser->reader, shown, sizeof shown));
    }
    code = code ? code : cc_token_advance(&parser->reader);
    code = code ? code : parse_value(parser, parent, &name);
    if (!code && (cc_token_is_mark(&parser->reader, ';') || cc_token_is_mark(&parser->reader, ','))) {
        code = cc_token_advance(&parser->reader);
    }
    return code;
}

/* Settings up to something that is no name. */
static int parse_settings(struct parser *parser, int parent)
{
    int code = CC_OK;
    while (!code && parser->reader.token.kind == CC_TOKEN_NAME) {
        code = parse_setting(parser, parent);
    }
    return code;
}

static int parse_inside(struct parser *parser, int index, size_t open_at)
{
    char open = parser->reader.text[open_at];
    char close = open == '{' ? '}' : open == '[' ? ']' : ')';
    if (++parser->depth > CC_GRAMMAR_DEPTH_MAX) {
        return FAIL(parser, open_at, "groups and lists are nested more than %d deep", CC_GRAMMAR_DEPTH_MAX);
    }
    int code = cc_token_advance(&parser->reader);
    if (!code && parser->reader.token.kind == CC_TOKEN_END) {
        code = refuse_end(parser, open_at, "");
    }
    if (!code) {
        code = open == '{' ? parse_settings(parser, index) : parse_elements(parser, index, open_at, close);
    }
    if (!code && !cc_token_is_mark(&parser->reader, close)) {
        bool closes = parser->reader.token.kind == CC_TOKEN_END || at_closing(parser);
        code = closes ? refuse_end(parser, open_at, "a name or '}'") : refuse_name(parser);
    }
    parser->depth--;
    return code ? code : cc_token_advance(&parser->reader);
}

static int parse_value(struct parser *parser, int parent, const struct cc_token *name)
{
    int index = 0;
    bool opens = cc_token_is_mark(&parser->reader, '{') || cc_token_is_mark(&parser->reader, '[') ||
                 cc_token_is_mark(&parser->reader, '(');
    if (!opens && !at_scalar(parser)) {
        return refuse_value(parser);
    }
    int code = add_setting(parser, parent, name, &index);
    if (code) {
        return code;
    }
    return opens ? parse_inside(parser, index, parser->reader.token.start) : parse_scalar(parser);
}

static int refuse_top(struct parser *parser)
{
    char shown[64];
    if (at_closing(parser)) {
        return FAIL(parser, parser->reader.token.start, "this %s closes nothing",
                    cc_token_found(&parser->reader, shown, sizeof shown));
    }
    return refuse_name(parser);
}

struct entry {
    const struct cc_grammar_setting *setting;
    const char *name;
};

static int compare_names(const struct entry *left, const struct entry *right)
{
    if (left->setting->parent != right->setting->parent) {
        return left->setting->parent < right->setting->parent ? -1 : 1;
    }
    size_t left_size = left->setting->name_size;
    size_t right_size = right->setting->name_size;
    int order = memcmp(left->name, right->name, left_size < right_size ? left_size : right_size);
    if (order == 0 && left_size != right_size) {
        return left_size < right_size ? -1 : 1;
    }
    return order;
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *left = a;
    const struct entry *right = b;
    int order = compare_names(left, right);
    return order ? order : left->setting < right->setting ? -1 : left->setting > right->setting;
}

/* Each group searched by sorting, as libconfig's own search is quadratic; tells the first repetition in the
 * text. */
static int check_repeated(struct parser *parser)
{
    const struct cc_grammar *grammar = parser->grammar;
    struct entry *entries = malloc(((size_t)grammar->count + 1) * sizeof *entries);
    const struct cc_grammar_setting *first = NULL;
    const struct cc_grammar_setting *second = NULL;
    int count = 0;
    if (!entries) {
        return cc_error_add(parser->reader.error, CC_BAD_IO, "out of memory while reading a scenario");
    }
    for (int i = 0; i < grammar->count; i++) {
        const struct cc_grammar_setting *setting = &grammar->settings[i];
        if (setting->name_size > 0) {
            entries[count++] =
                (struct entry){.setting = setting, .name = parser->reader.text + setting->name_at};
        }
    }
    qsort(entries, (size_t)count, sizeof *entries, compare_entries);
    for (int i = 1; i < count; i++) {
        bool same = compare_names(&entries[i - 1], &entries[i]) == 0;
        if (same && (!second || entries[i].setting < second)) {
            first = entries[i - 1].setting;
            second = entries[i].setting;
        }
    }
    free(entries);
    if (!second) {
        return CC_OK;
    }
    char place[1200];
    return FAIL(parser, second->name_at, "\"%.*s\" is already set at %s", (int)second->name_size,
                parser->reader.text + second->name_at,
                cc_source_place(parser->reader.source, first->name_at, place, sizeof place));
}

int cc_grammar_parse(struct cc_grammar *grammar, const struct cc_source *source, struct cc_error *error)
{
    struct parser parser = {.reader = {.source = source, .text = source->text, .error = error},
                            .grammar = grammar};
    int code = cc_token_advance(&parser.reader);
    code = code ? code : parse_settings(&parser, -1);
    if (!code && parser.reader.token.kind != CC_TOKEN_END) {
        code = refuse_top(&parser);
    }
    return code ? code : check_repeated(&parser);
}

void cc_grammar_free(struct cc_grammar *grammar)
{
    free(grammar->settings);
    *grammar = (struct cc_grammar){.settings = NULL};
}
