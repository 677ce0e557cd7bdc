/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_CONFIG_SOURCE_H
#define CCSIM_SIM_CONFIG_SOURCE_H

#include <stddef.h>

#include "sim/error.h"

/*
 * The text of a configuration with its `@include`s put in place, and where every line of it came from.
 *
 * Only regular files are read, at most CC_SOURCE_FILE_MAX bytes each and CC_SOURCE_TOTAL_MAX together, valid
 * UTF-8 without NUL (a leading byte order mark is skipped).  An include stands on a line of its own, outside
 * comments, and is relative to the folder of the including file.  A block comment ends in the file where it
 * began. A position is a byte offset into `text`; columns count characters from 1, a tab is one.
 */
#define CC_SOURCE_FILE_MAX (1024 * 1024)
#define CC_SOURCE_TOTAL_MAX (4 * 1024 * 1024)
#define CC_SOURCE_DEPTH_MAX 8
#define CC_SOURCE_FILES_MAX 256

struct cc_source_line {
    size_t start; /* offset into the text */
    int file;     /* index into `files` */
    int number;   /* from 1 */
};

struct cc_source {
    char *text; /* ends in a newline and NUL */
    size_t size;
    struct cc_source_line *lines;
    int line_count;
    char **files; /* as opened; files[0] is the main one */
    int file_count;
    char *label; /* of a text that is not a file: stands for every position in it */
    size_t text_capacity;
    int line_capacity;
    size_t read_size; /* bytes of all files read */
};

/* Zeroed storage becomes a source.  CC_BAD_IO when the main file cannot be read, CC_BAD_SCENARIO for its
 * contents. */
int cc_source_open(struct cc_source *source, const char *path, struct cc_error *error);

/* A text that is not a file: `prefix` and `text` joined; errors are placed at `label`.  No includes. */
int cc_source_from_text(struct cc_source *source, const char *label, const char *prefix, const char *text,
                        struct cc_error *error);

/* Also of a source that failed to open or is zeroed. */
void cc_source_close(struct cc_source *source);

/* Writes "file:line:column" (or the label) of an offset; returns `out`. */
const char *cc_source_place(const struct cc_source *source, size_t offset, char *out, size_t out_size);

/* Adds "<place>: message" with CC_BAD_SCENARIO, which it returns. */
int cc_source_fail(const struct cc_source *source, size_t offset, struct cc_error *error, const char *format,
                   ...) __attribute__((format(printf, 4, 5)));

#endif
