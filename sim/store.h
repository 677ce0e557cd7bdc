/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_STORE_H
#define CCSIM_SIM_STORE_H

#include <stdint.h>

#include "sim/error.h"

/*
 * Keeps results in an SQLite file.  The caller brings the tables; this brings safety: a file of another
 * program, of another schema, damaged or not writable is refused and left as it is, and rows enter in one
 * transaction per run, so that a run is there as a whole or not at all.
 *
 * Every failure is CC_BAD_IO with one line that starts with the file's path.  A store belongs to one thread;
 * several programs may write to one file, each waits for the other's transaction (at most 30 s).
 */
struct cc_store;

struct cc_store_schema {
    int32_t application_id; /* marks the file as this program's, not 0 (PRAGMA application_id) */
    int32_t version;        /* of the tables, 1 .. (PRAGMA user_version) */
    const char *sql;        /* CREATE statements, run once in a new file, in the transaction that marks it */
};

enum cc_value_type { CC_VALUE_NULL, CC_VALUE_INTEGER, CC_VALUE_NUMBER, CC_VALUE_STRING };

struct cc_value {
    enum cc_value_type type;
    union {
        int64_t integer;
        double number;      /* NaN is stored as NULL */
        const char *string; /* UTF-8; NULL is stored as NULL; only read during the call */
    };
};

struct cc_column {
    const char *name;
    struct cc_value value;
};

static inline struct cc_value cc_value_null(void)
{
    return (struct cc_value){.type = CC_VALUE_NULL};
}

static inline struct cc_value cc_value_integer(int64_t integer)
{
    return (struct cc_value){.type = CC_VALUE_INTEGER, .integer = integer};
}

static inline struct cc_value cc_value_number(double number)
{
    return (struct cc_value){.type = CC_VALUE_NUMBER, .number = number};
}

static inline struct cc_value cc_value_string(const char *string)
{
    return (struct cc_value){.type = CC_VALUE_STRING, .string = string};
}

/*
 * Opens `path`, or creates it (not its folder) with the tables of `schema`, and makes sure that it can be
 * written. *store is NULL on failure.
 */
int cc_store_open(struct cc_store **store, const char *path, const struct cc_store_schema *schema,
                  struct cc_error *error);

/* Opens an existing file for reading only; an empty one, or one without these tables, is refused. */
int cc_store_open_to_read(struct cc_store **store, const char *path, const struct cc_store_schema *schema,
                          struct cc_error *error);

/* Drops what was not committed.  Accepts NULL. */
void cc_store_close(struct cc_store *store);

/* Starts the transaction that the following rows belong to. */
int cc_store_begin(struct cc_store *store, struct cc_error *error);

/*
 * Adds one row, between begin and commit.  `table` and the column names are the program's own words, never a
 * user's.  row_id: out, the row's INTEGER PRIMARY KEY; may be NULL.  After a failure the transaction is
 * undone and everything up to the next begin fails too (with no further line in `error`), so only the commit
 * need be checked.
 */
int cc_store_insert(struct cc_store *store, const char *table, const struct cc_column *columns, int count,
                    int64_t *row_id, struct cc_error *error);

int cc_store_commit(struct cc_store *store, struct cc_error *error);

/* Drops the rows since begin, in place of a commit; also after a begin that failed. */
void cc_store_roll_back(struct cc_store *store);

/* Calls `row` with the `count` values of each row that `sql` yields; strings live during the call only. */
typedef void (*cc_store_row)(void *context, const struct cc_value *values, int count);
int cc_store_query(struct cc_store *store, const char *sql, cc_store_row row, void *context,
                   struct cc_error *error);

#endif
