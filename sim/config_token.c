/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/config_token.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FAIL(reader, offset, ...) cc_source_fail((reader)->source, (offset), (reader)->error, __VA_ARGS__)

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '*';
}

static bool is_name_part(char c)
{
    return is_letter(c) || is_digit(c) || c == '_' || c == '-';
}

static bool is_hex_digit(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Past white space and comments. */
static int skip_blanks(struct cc_token_reader *reader)
{
    const char *text = reader->text;
    for (;;) {
        size_t at = reader->at;
        if (text[at] && strchr(" \t\n\r\f", text[at])) {
            reader->at++;
        } else if (text[at] == '#' || (text[at] == '/' && text[at + 1] == '/')) {
            reader->at += strcspn(text + at, "\n");
        } else if (text[at] == '/' && text[at + 1] == '*') {
            const char *close = strstr(text + at + 2, "*/");
            if (!close) {
                return FAIL(reader, at, "this comment is never closed by */");
            }
            reader->at = (size_t)(close - text) + 2;
        } else {
            return CC_OK;
        }
    }
}

static size_t count_digits(const char *text)
{
    size_t size = 0;
    while (is_digit(text[size])) {
        size++;
    }
    return size;
}

static size_t count_long_suffix(const char *text)
{
    return text[0] != 'L' ? 0 : text[1] == 'L' ? 2 : 1;
}

/* Size of the well-formed number at `text`, with its kind; 0 when there is none. */
static size_t match_number(const char *text, enum cc_token_kind *kind)
{
    *kind = CC_TOKEN_INTEGER;
    size_t size = 0;
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X') && is_hex_digit(text[2])) {
        for (size = 2; is_hex_digit(text[size]);) {
            size++;
        }
    } else {
        size = text[0] == '-' || text[0] == '+';
        size_t digits = count_digits(text + size);
        size += digits;
        if (text[size] == '.') {
            size_t decimals = count_digits(text + size + 1);
            size += 1 + decimals;
            digits += decimals;
            *kind = CC_TOKEN_FLOAT;
        }
        if (digits == 0) {
            return 0;
        }
        if (text[size] == 'e' || text[size] == 'E') {
            size_t sign = text[size + 1] == '-' || text[size + 1] == '+';
            size_t exponent = count_digits(text + size + 1 + sign);
            *kind = CC_TOKEN_FLOAT;
            return exponent == 0 ? 0 : size + 1 + sign + exponent;
        }
    }
    size_t suffix = *kind == CC_TOKEN_INTEGER ? count_long_suffix(text + size) : 0;
    *kind = suffix > 0 ? CC_TOKEN_LONG : *kind;
    return size + suffix;
}

static bool has_nonzero_digit(const char *text, size_t size)
{
    for (size_t i = 0; i < size && text[i] != 'e' && text[i] != 'E'; i++) {
        if (text[i] >= '1' && text[i] <= '9') {
            return true;
        }
    }
    return false;
}

/* libconfig would take the low bits of a large integer and infinity for a large float, and say nothing. */
static int check_number(struct cc_token_reader *reader)
{
    const struct cc_token *token = &reader->token;
    const char *text = reader->text + token->start;
    int shown = token->size > 40 ? 40 : (int)token->size;
    errno = 0;
    if (token->kind == CC_TOKEN_FLOAT) {
        double value = strtod(text, NULL);
        if (!isfinite(value)) {
            return FAIL(reader, token->start, "%.*s is too large for a number", shown, text);
        }
        if (value == 0 && has_nonzero_digit(text, token->size)) {
            return FAIL(reader, token->start, "%.*s is too small for a number: it would become 0", shown,
                        text);
        }
        return CC_OK;
    }
    bool hexadecimal = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    long long value = strtoll(text, NULL, hexadecimal ? 16 : 10);
    if (errno == ERANGE) {
        return FAIL(reader, token->start, "%.*s is too large for an integer, even of 64 bits", shown, text);
    }
    if (token->kind == CC_TOKEN_INTEGER && (value < INT32_MIN || value > INT32_MAX)) {
        return FAIL(reader, token->start, "%.*s does not fit an integer of 32 bits: write %.*sL", shown, text,
                    shown, text);
    }
    return CC_OK;
}

/* How much of the text belongs to a number that is not well formed, for the message. */
static int bad_number_size(const char *text)
{
    int size = 1;
    while (size < 40 && (is_name_part(text[size]) || text[size] == '.' || text[size] == '+')) {
        size++;
    }
    return size;
}

static int scan_number(struct cc_token_reader *reader)
{
    const char *text = reader->text + reader->at;
    struct cc_token *token = &reader->token;
    token->size = match_number(text, &token->kind);
    char next = text[token->size];
    if (token->size == 0 || is_letter(next) || is_digit(next) || next == '_' || next == '.') {
        int size = bad_number_size(text);
        const char *word = text + (text[0] == '-' || text[0] == '+');
        if (strncasecmp(word, "inf", 3) == 0 || strncasecmp(word, "nan", 3) == 0) {
            return FAIL(reader, token->start, "\"%.*s\" is not a value: numbers must be finite", size, text);
        }
        return FAIL(reader, token->start, "\"%.*s\" is not a number", size, text);
    }
    return check_number(reader);
}

/* Size of the escape at `text`, which begins with a backslash; 0 when there is no such escape. */
static size_t match_escape(const char *text)
{
    if (text[1] && strchr("nrtvf\\\"", text[1])) {
        return 2;
    }
    /* A NUL would cut the text short, bytes above 7f would make it something else than UTF-8. */
    bool hexadecimal = text[1] == 'x' || text[1] == 'X';
    if (hexadecimal && text[2] >= '0' && text[2] <= '7' && is_hex_digit(text[3]) &&
        (text[2] != '0' || text[3] != '0')) {
        return 4;
    }
    return 0;
}

static int scan_text(struct cc_token_reader *reader)
{
    const char *text = reader->text;
    size_t at = reader->at + 1;
    while (text[at] != '"') {
        if (text[at] == '\n' || text[at] == '\0' || (text[at] == '\r' && text[at + 1] == '\n')) {
            return FAIL(reader, reader->at, "this text is not closed by \" before the end of its line");
        }
        if (((unsigned char)text[at] < 0x20 && text[at] != '\t') || text[at] == 0x7f) {
            return FAIL(reader, at, "control character 0x%02X in a text", (unsigned char)text[at]);
        }
        size_t size = text[at] == '\\' ? match_escape(text + at) : 1;
        if (size == 0) {
            return FAIL(reader, at,
                        "no such escape in a text; \\\\ is a backslash, \\\" a quote, \\x09 a tab");
        }
        at += size;
    }
    reader->token.kind = CC_TOKEN_TEXT;
    reader->token.size = at + 1 - reader->at;
    return CC_OK;
}

static void scan_name(struct cc_token_reader *reader)
{
    const char *text = reader->text + reader->at;
    size_t size = 1;
    while (is_name_part(text[size])) {
        size++;
    }
    bool is_switch =
        (size == 4 && strncasecmp(text, "true", 4) == 0) || (size == 5 && strncasecmp(text, "false", 5) == 0);
    reader->token.kind = is_switch ? CC_TOKEN_SWITCH : CC_TOKEN_NAME;
    reader->token.size = size;
}

static int refuse_character(struct cc_token_reader *reader)
{
    const char *text = reader->text + reader->at;
    unsigned char first = (unsigned char)text[0];
    if (strncmp(text, "@include", 8) == 0) {
        return FAIL(reader, reader->at, "@include must stand at the beginning of a line of the file");
    }
    if (first < 0x20 || first == 0x7f) {
        return FAIL(reader, reader->at, "control character 0x%02X", first);
    }
    int size = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const char *hint = first >= 0x80
                           ? "; names have only letters a-z, digits, - and _, other text stands in quotes"
                       : first == '_' ? "; names begin with a letter"
                                      : "";
    return FAIL(reader, reader->at, "unexpected character '%.*s'%s", size, text, hint);
}

int cc_token_advance(struct cc_token_reader *reader)
{
    int code = skip_blanks(reader);
    if (code) {
        return code;
    }
    char first = reader->text[reader->at];
    reader->token = (struct cc_token){.kind = CC_TOKEN_MARK, .start = reader->at, .size = 1};
    if (first == '\0') {
        /* Placed at the end of the last line. */
        reader->token = (struct cc_token){.kind = CC_TOKEN_END, .start = reader->source->size - 1};
    } else if (is_letter(first)) {
        scan_name(reader);
    } else if (is_digit(first) || first == '+' || first == '-' || first == '.') {
        code = scan_number(reader);
    } else if (first == '"') {
        code = scan_text(reader);
    } else if (!strchr("=:,;{}[]()", first)) {
        code = refuse_character(reader);
    }
    reader->at += reader->token.size;
    return code;
}

bool cc_token_is_mark(const struct cc_token_reader *reader, char mark)
{
    return reader->token.kind == CC_TOKEN_MARK && reader->text[reader->token.start] == mark;
}

const char *cc_token_found(const struct cc_token_reader *reader, char *out, size_t size)
{
    const char *text = reader->text + reader->token.start;
    int shown = (int)reader->token.size;
    if (reader->token.kind == CC_TOKEN_END) {
        return "the end";
    }
    if (reader->token.kind == CC_TOKEN_TEXT) {
        return "a text in quotes";
    }
    snprintf(out, size, reader->token.kind == CC_TOKEN_MARK ? "'%.*s'" : "\"%.*s\"", shown > 40 ? 40 : shown,
             text);
    return out;
}
