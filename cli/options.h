/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_CLI_OPTIONS_H
#define CCSIM_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Options of a verb as a table: one row serves parsing, messages with did-you-mean, and --help.
 * Tables end with a row whose name is NULL; every verb also takes cc_common_options.
 */
enum cc_option_kind {
    CC_OPTION_FLAG,   /* bool */
    CC_OPTION_TEXT,   /* const char * */
    CC_OPTION_TEXTS,  /* struct cc_texts; may be given again */
    CC_OPTION_COUNT,  /* int64_t */
    CC_OPTION_SEED,   /* uint64_t, at most INT64_MAX */
    CC_OPTION_NUMBER, /* double, finite */
    CC_OPTION_CHOICE, /* int, index into choices */
};

enum { CC_MAX_TEXTS = 256 };

struct cc_texts {
    const char *text[CC_MAX_TEXTS];
    int count;
};

struct cc_option {
    const char *name;
    char letter; /* 0: none */
    enum cc_option_kind kind;
    const char *argument; /* NULL for flags */
    const char *unit;     /* of a NUMBER or COUNT, for --help; NULL: none */
    double min, max;      /* COUNT, NUMBER; the max of a NUMBER may be HUGE_VAL */
    bool exclusive;       /* NUMBER: min and max themselves are not allowed */
    const char *const *choices;
    size_t offset;
    const char *help;
};

struct cc_verb {
    const char *name;
    const char *operands; /* "SCENARIO..." or "": none are taken */
    const char *help;     /* one line */
    const char *notes;    /* a paragraph after the options in --help; NULL: none */
    const char *example;  /* one a line */
    const struct cc_option *options;
    int (*run)(int argc, char **argv); /* argv[0] is the verb; returns the exit code */
};

extern const struct cc_verb *const cc_verbs[];     /* ends with NULL */
extern const struct cc_option cc_common_options[]; /* --color and --help, which every verb takes */

enum { CC_OPTIONS_HELPED = -1 };

/*
 * Reads options into `out` and leaves the operands in *operands (count returned in *operand_count; argv is
 * permuted).  CC_OK, CC_BAD_USAGE after a message to stderr, or CC_OPTIONS_HELPED after help to stdout.
 */
int cc_options_read(const struct cc_verb *verb, int argc, char **argv, void *out, char ***operands,
                    int *operand_count);

/* "ccsim VERB: message" as one line to stderr; returns CC_BAD_USAGE. */
int cc_usage_error(const char *verb, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
