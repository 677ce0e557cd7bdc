/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A reference table in memory. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "models/validation.h"
#include "sim/delimited.h"

/* Copies the fields of the record just read; the block is freed as a whole.  NULL for lack of memory. */
static char **copy_fields(const struct cc_delimited *reader)
{
    size_t size = (size_t)reader->count * sizeof(char *);
    for (int i = 0; i < reader->count; i++)
        size += strlen(reader->fields[i].text) + 1;
    char **fields = malloc(size + 1), *at = (char *)(fields + reader->count);
    for (int i = 0; i < reader->count && fields; i++) {
        fields[i] = at;
        at = stpcpy(at, reader->fields[i].text) + 1;
    }
    return fields;
}

static int add_row(struct cc_reference_table *table, const struct cc_delimited *reader, int columns,
                   struct cc_error *error)
{
    struct cc_reference_row *grown = realloc(table->rows, ((size_t)table->row_count + 1) * sizeof *grown);
    char **fields = copy_fields(reader);
    table->rows = grown ? grown : table->rows;
    if (!grown || !fields) {
        free(fields);
        return cc_error_add(error, CC_BAD_IO, "%s: not enough memory", table->file);
    }
    grown += table->row_count++;
    *grown = (struct cc_reference_row){table->file, reader->fields[0].line, columns,
                                       (const char *const *)table->names, (const char *const *)fields};
    return reader->count == columns
               ? CC_OK
               : cc_validation_refuse(grown, error, "has not as many fields as the header");
}

static int read_rows(struct cc_reference_table *table, struct cc_delimited *reader, struct cc_error *error)
{
    enum cc_delimited_result result = cc_delimited_read(reader);
    if (result != CC_DELIMITED_RECORD)
        return cc_error_add(error, CC_FAILED_CHECK, "%s: has no header row", table->file);
    int columns = reader->count, code = CC_OK;
    table->names = copy_fields(reader);
    if (!table->names)
        return cc_error_add(error, CC_BAD_IO, "%s: not enough memory", table->file);
    while (code == CC_OK && (result = cc_delimited_read(reader)) == CC_DELIMITED_RECORD)
        code = add_row(table, reader, columns, error);
    if (code == CC_OK && result != CC_DELIMITED_END)
        code = cc_error_add(error, CC_BAD_IO, "%s:%lld: %s", table->file, (long long)reader->why_line,
                            reader->why ? reader->why : "cannot be read");
    return code;
}

int cc_reference_table_open(struct cc_reference_table *table, const struct cc_validation *v, const char *name,
                            struct cc_error *error)
{
    struct cc_delimited reader;
    char path[4096];
    *table = (struct cc_reference_table){.file = strdup(name)};
    if (!table->file)
        return cc_error_add(error, CC_BAD_IO, "%s: not enough memory", name);
    snprintf(path, sizeof path, "%s/%s", v->folder, name);
    FILE *file = fopen(path, "r");
    int code = file ? CC_OK : cc_error_add(error, CC_BAD_IO, "%s: %s", path, strerror(errno));
    code = code ? code : cc_delimited_open(&reader, file, ',', true, error);
    if (code == CC_OK) {
        code = read_rows(table, &reader, error);
        cc_delimited_close(&reader);
    }
    if (code != CC_OK)
        cc_reference_table_close(table);
    return code;
}

void cc_reference_table_close(struct cc_reference_table *table)
{
    for (int i = 0; i < table->row_count; i++)
        free((void *)table->rows[i].fields);
    free(table->rows);
    free(table->names);
    free(table->file);
    *table = (struct cc_reference_table){0};
}
