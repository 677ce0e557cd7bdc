/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_MS 30000
#define STATEMENT_COUNT 16 /* prepared inserts kept; one for each table and set of columns */
#define COLUMN_COUNT 64

enum store_state { IDLE, IN_RUN, RUN_FAILED };

struct cc_store {
    sqlite3 *db;
    char *path;
    enum store_state state;
    sqlite3_stmt *statements[STATEMENT_COUNT];
    int next_statement; /* the slot to fill next, round and round */
};

/* What SQLite's code means for a user; its own message for the rest. */
static const char *explain(sqlite3 *db, int code)
{
    int system_error = db ? sqlite3_system_errno(db) : 0;
    switch (code & 0xff) {
    case SQLITE_NOTADB:
        return "not an SQLite database";
    case SQLITE_CORRUPT:
        return "damaged or cut off database";
    case SQLITE_FULL:
        return "disk full";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return "in use by another program";
    case SQLITE_READONLY:
        return "read-only";
    case SQLITE_NOMEM:
        return "out of memory";
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
        return system_error ? strerror(system_error) : sqlite3_errstr(code);
    default:
        return db ? sqlite3_errmsg(db) : sqlite3_errstr(code);
    }
}

static int fail(struct cc_store *store, int code, const char *doing, struct cc_error *error)
{
    return cc_error_add(error, CC_BAD_IO, "%s: cannot %s: %s", store->path, doing, explain(store->db, code));
}

static void roll_back(struct cc_store *store)
{
    if (!sqlite3_get_autocommit(store->db)) /* a full disk may have undone it already */
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

/* The one integer that `sql` yields. */
static int read_integer(struct cc_store *store, const char *sql, int64_t *value)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(statement);
        if (code == SQLITE_ROW)
            *value = sqlite3_column_int64(statement, 0), code = SQLITE_OK;
    }
    sqlite3_finalize(statement);
    return code;
}

static int run(struct cc_store *store, const char *sql, struct cc_error *error)
{
    int code = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? CC_OK : fail(store, code, "write", error);
}

/* Refuses what this program did not write, before anything is changed; says whether the file is still empty.
 */
static int examine(struct cc_store *store, const struct cc_store_schema *schema, bool *empty,
                   struct cc_error *error)
{
    int64_t application_id = 0, version = 0, table_count = 0;
    int code = read_integer(store, "PRAGMA application_id", &application_id);
    if (code == SQLITE_OK)
        code = read_integer(store, "PRAGMA user_version", &version);
    if (code == SQLITE_OK)
        code = read_integer(store, "SELECT count(*) FROM sqlite_master", &table_count);
    if (code != SQLITE_OK)
        return fail(store, code, "read", error);
    *empty = application_id == 0 && version == 0 && table_count == 0;
    if (*empty)
        return CC_OK;
    if (application_id != schema->application_id)
        return cc_error_add(error, CC_BAD_IO, "%s: a database of another program; give another file name",
                            store->path);
    if (version != schema->version)
        return cc_error_add(
            error, CC_BAD_IO,
            "%s: written by %s version (tables %lld, this program has %d); give another file name",
            store->path, version > schema->version ? "a newer" : "an older", (long long)version,
            schema->version);
    return CC_OK;
}

/*
 * Creates the tables in an empty file.  The marks are written into an existing one too: that tells now, and
 * not after a long simulation, that the file, its journal or the disk takes no writing.
 */
static int claim(struct cc_store *store, const struct cc_store_schema *schema, struct cc_error *error)
{
    char marks[96];
    snprintf(marks, sizeof marks, "PRAGMA application_id = %d; PRAGMA user_version = %d",
             schema->application_id, schema->version);
    int code = sqlite3_exec(store->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    if (code != SQLITE_OK)
        return fail(store, code, "open", error);
    bool empty = false;
    int result = examine(store, schema, &empty, error);
    if (result == CC_OK && empty)
        result = run(store, schema->sql, error);
    if (result == CC_OK)
        result = run(store, marks, error);
    if (result == CC_OK)
        result = run(store, "COMMIT", error);
    roll_back(store);
    return result;
}

/*
 * What SQLite tells badly or not at all: it waits on a FIFO, opens a protected file for reading only, and has
 * lost the reason why a file could not be created.  A new file is created here; an existing one must not be
 * opened here, since closing it again would drop SQLite's locks of this process.
 */
static int refuse_place(const char *path, struct cc_error *error)
{
    struct stat status;
    const char *reason = NULL;
    if (path[0] == '\0' || path[0] == ':') /* ":memory:" would be lost */
        return cc_error_add(error, CC_BAD_IO, "\"%s\": not a name for a results file", path);
    if (stat(path, &status) == 0) {
        if (!S_ISREG(status.st_mode))
            reason = S_ISDIR(status.st_mode) ? strerror(EISDIR) : "not a regular file";
        else if (faccessat(AT_FDCWD, path, R_OK | W_OK, AT_EACCESS) != 0)
            reason = strerror(errno);
    } else {
        int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file >= 0)
            close(file);
        else if (errno != EEXIST)
            reason = strerror(errno);
    }
    return reason ? cc_error_add(error, CC_BAD_IO, "%s: cannot open: %s", path, reason) : CC_OK;
}

static int refuse_to_read(const char *path, struct cc_error *error)
{
    struct stat status;
    const char *reason = NULL;
    if (path[0] == '\0' || path[0] == ':')
        return cc_error_add(error, CC_BAD_IO, "\"%s\": not a name for a results file", path);
    if (stat(path, &status) != 0 || faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) != 0)
        reason = strerror(errno);
    else if (!S_ISREG(status.st_mode))
        reason = S_ISDIR(status.st_mode) ? strerror(EISDIR) : "not a regular file";
    return reason ? cc_error_add(error, CC_BAD_IO, "%s: cannot open: %s", path, reason) : CC_OK;
}

/* As examine, in one transaction: what is read is of one moment, even while another program writes. */
static int begin_reading(struct cc_store *store, const struct cc_store_schema *schema, struct cc_error *error)
{
    bool empty = false;
    int code = sqlite3_exec(store->db, "BEGIN", NULL, NULL, NULL);
    if (code != SQLITE_OK)
        return fail(store, code, "open", error);
    int result = examine(store, schema, &empty, error);
    return result == CC_OK && empty ? cc_error_add(error, CC_BAD_IO, "%s: holds no results", store->path)
                                    : result;
}

static int open_file(struct cc_store **store, const char *path, const struct cc_store_schema *schema,
                     bool to_write, struct cc_error *error)
{
    assert(schema->application_id != 0 && schema->version > 0);
    *store = NULL;
    if ((to_write ? refuse_place(path, error) : refuse_to_read(path, error)) != CC_OK)
        return CC_BAD_IO;
    struct cc_store *opened = calloc(1, sizeof *opened);
    if (opened)
        opened->path = strdup(path);
    if (!opened || !opened->path) {
        free(opened);
        return cc_error_add(error, CC_BAD_IO, "%s: cannot open: out of memory", path);
    }
    int code =
        sqlite3_open_v2(path, &opened->db, to_write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_busy_timeout(opened->db, BUSY_MS);
    if (code == SQLITE_OK)
        code = sqlite3_exec(opened->db, "PRAGMA foreign_keys = ON", NULL, NULL, NULL);
    int result = code != SQLITE_OK ? fail(opened, code, "open", error)
                 : to_write        ? claim(opened, schema, error)
                                   : begin_reading(opened, schema, error);
    if (result == CC_OK)
        *store = opened;
    else
        cc_store_close(opened);
    return result;
}

int cc_store_open(struct cc_store **store, const char *path, const struct cc_store_schema *schema,
                  struct cc_error *error)
{
    return open_file(store, path, schema, true, error);
}

int cc_store_open_to_read(struct cc_store **store, const char *path, const struct cc_store_schema *schema,
                          struct cc_error *error)
{
    return open_file(store, path, schema, false, error);
}

void cc_store_close(struct cc_store *store)
{
    if (!store)
        return;
    for (int i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(store->statements[i]);
    sqlite3_close(store->db);
    free(store->path);
    free(store);
}

int cc_store_begin(struct cc_store *store, struct cc_error *error)
{
    assert(store->state != IN_RUN);
    int code = sqlite3_exec(store->db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    store->state = code == SQLITE_OK ? IN_RUN : RUN_FAILED;
    return code == SQLITE_OK ? CC_OK : fail(store, code, "write", error);
}

static int fail_run(struct cc_store *store, int code, struct cc_error *error)
{
    cc_error_add(error, CC_BAD_IO, "%s: this run is not stored, earlier ones are as they were: %s",
                 store->path, explain(store->db, code));
    roll_back(store);
    store->state = RUN_FAILED;
    return CC_BAD_IO;
}

/* Appends `words` at `end`, one past it never beyond `limit`; returns the new end. */
static char *append(char *end, const char *limit, const char *words)
{
    size_t length = strlen(words);
    assert(length < (size_t)(limit - end));
    memcpy(end, words, length + 1);
    return end + length;
}

static void write_insert(char *sql, size_t size, const char *table, const struct cc_column *columns,
                         int count)
{
    const char *limit = sql + size;
    char *end = append(sql, limit, "INSERT INTO ");
    end = append(end, limit, table);
    for (int i = 0; i < count; i++) {
        end = append(end, limit, i ? "," : " (");
        end = append(end, limit, columns[i].name);
    }
    end = append(end, limit, ") VALUES (?");
    for (int i = 1; i < count; i++)
        end = append(end, limit, ",?");
    append(end, limit, ")");
}

/* The prepared statement for this table and these columns, from those at hand or made now; NULL when that
 * fails. */
static sqlite3_stmt *insert_statement(struct cc_store *store, const char *table,
                                      const struct cc_column *columns, int count)
{
    char sql[4096];
    write_insert(sql, sizeof sql, table, columns, count);
    for (int i = 0; i < STATEMENT_COUNT && store->statements[i]; i++)
        if (strcmp(sqlite3_sql(store->statements[i]), sql) == 0)
            return store->statements[i];
    sqlite3_stmt **slot = &store->statements[store->next_statement];
    sqlite3_finalize(*slot);
    *slot = NULL;
    if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, slot, NULL) != SQLITE_OK)
        return NULL;
    store->next_statement = (store->next_statement + 1) % STATEMENT_COUNT;
    return *slot;
}

static int bind(sqlite3_stmt *statement, int index, struct cc_value value)
{
    switch (value.type) {
    case CC_VALUE_INTEGER:
        return sqlite3_bind_int64(statement, index, value.integer);
    case CC_VALUE_NUMBER:
        return sqlite3_bind_double(statement, index, value.number);
    case CC_VALUE_STRING:
        return sqlite3_bind_text(statement, index, value.string, -1, SQLITE_STATIC);
    case CC_VALUE_NULL:
        break;
    }
    return sqlite3_bind_null(statement, index);
}

int cc_store_insert(struct cc_store *store, const char *table, const struct cc_column *columns, int count,
                    int64_t *row_id, struct cc_error *error)
{
    assert(store->state != IDLE && count > 0 && count <= COLUMN_COUNT);
    if (store->state == RUN_FAILED)
        return CC_BAD_IO;
    sqlite3_stmt *statement = insert_statement(store, table, columns, count);
    if (!statement)
        return fail_run(store, sqlite3_errcode(store->db), error);
    int code = SQLITE_OK;
    for (int i = 0; i < count && code == SQLITE_OK; i++)
        code = bind(statement, i + 1, columns[i].value);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    int result = code == SQLITE_DONE ? CC_OK : fail_run(store, code, error);
    if (result == CC_OK && row_id)
        *row_id = sqlite3_last_insert_rowid(store->db);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return result;
}

int cc_store_commit(struct cc_store *store, struct cc_error *error)
{
    assert(store->state != IDLE);
    if (store->state == RUN_FAILED) {
        store->state = IDLE;
        return CC_BAD_IO;
    }
    int code = sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL);
    int result = code == SQLITE_OK ? CC_OK : fail_run(store, code, error);
    store->state = IDLE;
    return result;
}

void cc_store_roll_back(struct cc_store *store)
{
    assert(store->state != IDLE);
    roll_back(store);
    store->state = IDLE;
}

static struct cc_value column_value(sqlite3_stmt *statement, int column)
{
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        return cc_value_integer(sqlite3_column_int64(statement, column));
    case SQLITE_FLOAT:
        return cc_value_number(sqlite3_column_double(statement, column));
    case SQLITE_NULL:
        return cc_value_null();
    default:
        return cc_value_string((const char *)sqlite3_column_text(statement, column));
    }
}

int cc_store_query(struct cc_store *store, const char *sql, cc_store_row row, void *context,
                   struct cc_error *error)
{
    sqlite3_stmt *statement = NULL;
    struct cc_value values[COLUMN_COUNT];
    int code = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL);
    int count = code == SQLITE_OK ? sqlite3_column_count(statement) : 0;
    assert(count <= COLUMN_COUNT);
    while (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; i < count; i++)
            values[i] = column_value(statement, i);
        row(context, values, count);
        code = SQLITE_OK;
    }
    int result = code == SQLITE_DONE ? CC_OK : fail(store, code, "read", error);
    sqlite3_finalize(statement);
    return result;
}
