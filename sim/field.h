/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_FIELD_H
#define CCSIM_SIM_FIELD_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * A described parameter: one row says its key, type, unit, range, default and meaning.  The same row serves
 * the scenario parser, its error messages, `ccsim show`, `ccsim list fields`, scenarios/README.md and the
 * contract tests, so that they cannot disagree.  Tables end with a row whose name is NULL.
 */
enum cc_field_type {
    CC_NUMBER,  /* double; a libconfig integer is accepted */
    CC_INTEGER, /* int64_t */
    CC_SWITCH,  /* bool */
    CC_TEXT,    /* const char *, owned by the configuration */
    CC_CLOCK,   /* double seconds since midnight, written "HH:MM" */
    CC_CHOICE,  /* int, index into `choices` */
    CC_CHOICES, /* uint32_t bit set over `choices`, written as a list of names */
    CC_NUMBERS, /* struct cc_numbers */
    CC_GROUP,   /* the struct described by `sub`, embedded at `offset` */
    CC_LIST,    /* struct cc_list of structs described by `sub`, each `sub_size` bytes */
    CC_MEMBER,  /* struct cc_member: a row of `family`, chosen by name, with the parameters of that row */
};

struct cc_numbers {
    const double *values;
    int count;
};

struct cc_list {
    void *items;
    int count;
};

struct cc_family;

struct cc_field {
    const char *name;
    enum cc_field_type type;
    const char *unit; /* "s", "h", "EUR", "" ... */
    double min,
        max; /* inclusive, NUMBER, INTEGER, NUMBERS; both 0: any; how many of a LIST or NUMBERS: count_* */
    /*
     * What holds when the key is absent, as text in the scenario language ("137.0", "\"08:00\"", "true");
     * NULL: the key is required; "": stays absent (NAN, 0, NULL, empty list, no member); groups use their own
     * fields.
     */
    const char *fallback;
    size_t offset;
    const char *const *choices; /* CHOICE, CHOICES: names, ends with NULL */
    const struct cc_field *sub; /* GROUP, LIST */
    size_t sub_size;            /* LIST */
    const struct cc_family *family;
    int count_min, count_max; /* LIST, NUMBERS: how many; count_max 0 = at most 1000 */
    const char *help;         /* one sentence, no full stop */
    const char *source;       /* where a value comes from, in the words of the tables; NULL: as its group's */
};

/*
 * A family: interchangeable members (distributions, arrival processes, strategies), one struct each that
 * starts with a cc_described.  In a scenario a member is a group `{ <selector> = "name"; its parameters...
 * }`.
 */
struct cc_described {
    const char *name;
    const char *help;              /* one sentence */
    const struct cc_field *fields; /* its parameters */
    size_t size;                   /* of the parameter struct */
    /* Checks and completes the parameters after reading; 0, or -1 with the reason in `why`.  May be NULL. */
    int (*prepare)(void *params, char *why, size_t why_size);
};

struct cc_family {
    const char *what;                       /* "distribution", for messages */
    const char *selector;                   /* "law" */
    const char *source;                     /* of fields that say nothing else */
    const struct cc_described *const *rows; /* ends with NULL */
};

/* The row of that name, or NULL. */
static inline const struct cc_described *cc_family_row(const struct cc_family *family, const char *name)
{
    const struct cc_described *const *row = family->rows;
    while (*row && strcmp((*row)->name, name) != 0)
        row++;
    return *row;
}

struct cc_member {
    const struct cc_described *row; /* NULL when absent */
    void *params;                   /* row->size bytes */
};

#endif
