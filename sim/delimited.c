/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/delimited.h"

#include <stdlib.h>

int cc_delimited_open(struct cc_delimited *r, FILE *file, char separator, bool quotes, struct cc_error *error)
{
    *r =
        (struct cc_delimited){.file = file, .separator = separator, .quotes = quotes, .line = 1, .column = 1};
    r->bytes = malloc(CC_DELIMITED_RECORD_BYTES);
    if (!r->bytes) {
        fclose(file);
        return cc_error_add(error, CC_BAD_IO, "not enough memory to read a file of records");
    }
    static const unsigned char mark[] = {0xef, 0xbb, 0xbf}; /* some programs begin UTF-8 with it */
    for (int i = 0, byte; i < 3; i++)
        if ((byte = getc(file)) != mark[i]) {
            if (i == 0 && byte != EOF)
                ungetc(byte, file);
            else if (i > 0)
                rewind(file);
            break;
        }
    return CC_OK;
}

void cc_delimited_close(struct cc_delimited *r)
{
    if (r->file)
        fclose(r->file);
    free(r->bytes);
    *r = (struct cc_delimited){.file = NULL};
}

/* The next byte, or EOF; CR LF comes as LF. */
static int next_byte(struct cc_delimited *r)
{
    int byte = getc_unlocked(r->file);
    if (byte == '\r') {
        int after = getc_unlocked(r->file);
        if (after == '\n')
            byte = after;
        else if (after != EOF)
            ungetc(after, r->file);
    }
    r->column++;
    if (byte == '\n') {
        r->line++;
        r->column = 1;
    }
    return byte;
}

/* Marks the record as broken at the byte just read; the first reason stays. */
static void refuse(struct cc_delimited *r, const char *why, int64_t line, int column)
{
    if (r->why)
        return;
    r->why = why;
    r->why_line = line;
    r->why_column = column;
}

static void put(struct cc_delimited *r, int byte, int64_t line, int column)
{
    if (byte == '\0')
        refuse(r, "a NUL byte: this is not a text file", line, column);
    if (r->used == CC_DELIMITED_RECORD_BYTES - 1)
        refuse(r, "the line is longer than 65,535 bytes", line, column);
    else
        r->bytes[r->used++] = (char)byte;
}

/* Reads the inside of a quoted field; returns the byte after the closing quote. */
static int read_quoted(struct cc_delimited *r)
{
    int64_t line = r->line;
    int column = r->column - 1;
    for (;;) {
        int64_t byte_line = r->line;
        int byte_column = r->column, byte = next_byte(r);
        if (byte == EOF || r->why) {
            refuse(r, "the quote that begins here is not closed", line, column);
            return byte;
        }
        if (byte == '"' && (byte = next_byte(r)) != '"') {
            if (byte != r->separator && byte != '\n' && byte != EOF)
                refuse(r, "text after the closing quote", r->line, r->column - 1);
            return byte;
        }
        put(r, byte, byte_line, byte_column);
    }
}

/* Reads one field; returns what ended it: the separator, a line end or EOF. */
static int read_field(struct cc_delimited *r)
{
    struct cc_delimited_field *field = &r->fields[r->count];
    int start = r->used;
    *field = (struct cc_delimited_field){.line = r->line, .column = r->column};
    int byte = next_byte(r);
    if (r->quotes && byte == '"')
        byte = read_quoted(r);
    while (byte != r->separator && byte != '\n' && byte != EOF) {
        put(r, byte, field->line, r->column - 1);
        byte = next_byte(r);
    }
    put(r, ' ', field->line, field->column);
    r->bytes[r->used - 1] = '\0';
    field->text = r->bytes + start;
    return byte;
}

enum cc_delimited_result cc_delimited_read(struct cc_delimited *r)
{
    for (;;) {
        r->count = r->used = 0;
        r->why = NULL;
        int end;
        do {
            end = read_field(r);
            if (++r->count == CC_DELIMITED_FIELDS && end == r->separator) {
                refuse(r, "more than 255 fields", r->line, r->column);
                r->count--;
            }
        } while (end == r->separator);
        if (ferror(r->file))
            return CC_DELIMITED_UNREADABLE;
        bool blank = r->count == 1 && !r->fields[0].text[0] && !r->why;
        if (blank && end == EOF)
            return CC_DELIMITED_END;
        if (!blank)
            return r->why ? CC_DELIMITED_BROKEN : CC_DELIMITED_RECORD;
        r->blank++;
    }
}
