/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_CONFIG_TOKEN_H
#define CCSIM_SIM_CONFIG_TOKEN_H

#include <stdbool.h>

#include "sim/config_source.h"

/*
 * The words of the scenario language, one at a time, each number and text checked as it is met.
 * The rules where it is stricter than libconfig stand in config_grammar.h.
 */
enum cc_token_kind {
    CC_TOKEN_END,
    CC_TOKEN_NAME,
    CC_TOKEN_MARK, /* = : , ; and brackets; the character is at its start */
    CC_TOKEN_SWITCH,
    CC_TOKEN_INTEGER,
    CC_TOKEN_LONG, /* integer with the suffix L */
    CC_TOKEN_FLOAT,
    CC_TOKEN_TEXT, /* with its quotes */
};

struct cc_token {
    enum cc_token_kind kind;
    size_t start; /* offset into the text; the end is placed at the end of the last line */
    size_t size;
};

/* Starts as { .source, .text = source->text, .error }, then cc_token_advance. */
struct cc_token_reader {
    const struct cc_source *source;
    const char *text;
    size_t at;             /* where the word after `token` begins, blanks included */
    struct cc_token token; /* the one to be looked at next */
    struct cc_error *error;
};

/* Moves on to the next token; CC_BAD_SCENARIO when there is none that is well formed. */
int cc_token_advance(struct cc_token_reader *reader);

bool cc_token_is_mark(const struct cc_token_reader *reader, char mark);

/* What stands at the token, for messages: may be written to `out`. */
const char *cc_token_found(const struct cc_token_reader *reader, char *out, size_t size);

#endif
