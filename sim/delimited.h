/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_DELIMITED_H
#define CCSIM_SIM_DELIMITED_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "sim/error.h"

/*
 * Reads a text file of records, one field after the other, and knows where each field stands.  Lines end in
 * LF or CR LF; bytes above 127 are taken as they are.  With quotes (RFC 4180) a field that begins with '"'
 * ends at the next single '"', may hold separators and line ends, and "" means one quote.  Blank lines are
 * skipped and counted.
 */
enum { CC_DELIMITED_FIELDS = 256, CC_DELIMITED_RECORD_BYTES = 65536 };

struct cc_delimited_field {
    const char *text;
    int64_t line;
    int column; /* in bytes, from 1 */
};

struct cc_delimited {
    FILE *file;
    char separator;
    bool quotes;
    int64_t line;  /* being read, from 1 */
    int column;    /* of the next byte */
    int64_t blank; /* lines skipped */
    struct cc_delimited_field fields[CC_DELIMITED_FIELDS];
    int count;
    char *bytes; /* of the present record */
    int used;
    /* What is wrong with a broken record, and where. */
    const char *why;
    int64_t why_line;
    int why_column;
};

enum cc_delimited_result {
    CC_DELIMITED_END,
    CC_DELIMITED_RECORD,
    CC_DELIMITED_BROKEN,
    CC_DELIMITED_UNREADABLE
};

/* Takes over `file`, closed by cc_delimited_close.  Fails only for lack of memory, with `file` closed. */
int cc_delimited_open(struct cc_delimited *reader, FILE *file, char separator, bool quotes,
                      struct cc_error *error);
void cc_delimited_close(struct cc_delimited *reader);

/*
 * Reads the next record; its fields live until the next call.  After a broken record (too long, too many
 * fields, a NUL byte, a quote that does not close) reading goes on at the next line.
 */
enum cc_delimited_result cc_delimited_read(struct cc_delimited *reader);

#endif
