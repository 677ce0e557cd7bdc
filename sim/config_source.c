/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/config_source.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* One file of the chain that is being read: main file, its include, the include of that... */
struct chain {
    const struct chain *up;
    dev_t device;
    ino_t inode;
    int depth;
};

/* Where an include was asked for; NULL for the main file. */
struct asked {
    const char *file;
    int line;
    int column;
};

struct bytes {
    char *data;
    size_t size;
};

static int out_of_memory(struct cc_error *error)
{
    return cc_error_add(error, CC_BAD_IO, "out of memory while reading a scenario");
}

/* Number of bytes of the UTF-8 character at `text` (which has `size` bytes), 0 when it is not valid. */
static size_t utf8_length(const unsigned char *text, size_t size)
{
    unsigned char first = text[0];
    size_t length = first < 0x80   ? 1
                    : first < 0xc2 ? 0
                    : first < 0xe0 ? 2
                    : first < 0xf0 ? 3
                    : first < 0xf5 ? 4
                                   : 0;
    if (length > size) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    /* Overlong forms, surrogates and what lies beyond U+10FFFF. */
    if ((first == 0xe0 && text[1] < 0xa0) || (first == 0xed && text[1] > 0x9f) ||
        (first == 0xf0 && text[1] < 0x90) || (first == 0xf4 && text[1] > 0x8f)) {
        return 0;
    }
    return length;
}

static int check_bytes(const char *file, const char *label, struct bytes bytes, struct cc_error *error)
{
    char place[1200];
    int line = 1;
    int column = 1;
    for (size_t i = 0; i < bytes.size;) {
        const unsigned char *at = (const unsigned char *)bytes.data + i;
        size_t length = utf8_length(at, bytes.size - i);
        if (length == 0 || *at == 0) {
            if (label) {
                snprintf(place, sizeof place, "%s", label);
            } else {
                snprintf(place, sizeof place, "%s:%d:%d", file, line, column);
            }
            return length == 0
                       ? cc_error_add(error, CC_BAD_SCENARIO,
                                      "%s: byte 0x%02X is not UTF-8 text; save the file as UTF-8", place, *at)
                       : cc_error_add(error, CC_BAD_SCENARIO, "%s: a NUL byte; this is not a text file",
                                      place);
        }
        column = *at == '\n' ? 1 : column + 1;
        line += *at == '\n';
        i += length;
    }
    return CC_OK;
}

/* An include that fails is an error of the scenario, where it was asked for; the main file is an error of
 * access. */
static int refuse_file(const char *path, const struct asked *asked, const char *why, struct cc_error *error)
{
    if (asked) {
        return cc_error_add(error, CC_BAD_SCENARIO, "%s:%d:%d: cannot include \"%s\": %s", asked->file,
                            asked->line, asked->column, path, why);
    }
    return cc_error_add(error, CC_BAD_IO, "%s: cannot read: %s", path, why);
}

static const char *kind_of(mode_t mode)
{
    return S_ISDIR(mode)    ? "it is a folder, not a file"
           : S_ISFIFO(mode) ? "it is a pipe, not a regular file"
                            : "it is not a regular file";
}

static const char *find_trouble(const struct cc_source *source, const struct stat *status,
                                const struct chain *link)
{
    if (!S_ISREG(status->st_mode)) {
        return kind_of(status->st_mode);
    }
    for (const struct chain *up = link->up; up; up = up->up) {
        if (up->device == status->st_dev && up->inode == status->st_ino) {
            return "it includes itself, directly or through others";
        }
    }
    if (link->depth > CC_SOURCE_DEPTH_MAX) {
        return "includes are nested more than 8 deep";
    }
    if (source->file_count >= CC_SOURCE_FILES_MAX) {
        return "more than 256 files in one scenario";
    }
    return status->st_size > CC_SOURCE_FILE_MAX ? "it is larger than 1 MiB" : NULL;
}

/* Reads until the end, for the size that fstat gave may be out of date. */
static const char *read_descriptor(int descriptor, struct bytes *bytes)
{
    size_t capacity = CC_SOURCE_FILE_MAX + 1;
    bytes->data = malloc(capacity);
    bytes->size = 0;
    if (!bytes->data) {
        return "out of memory";
    }
    while (bytes->size < capacity) {
        ssize_t got = read(descriptor, bytes->data + bytes->size, capacity - bytes->size);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return strerror(errno);
        }
        if (got == 0) {
            return NULL;
        }
        bytes->size += (size_t)got;
    }
    return "it is larger than 1 MiB";
}

/* Fills `bytes` (the caller frees) and completes `link`. */
static int read_file(struct cc_source *source, const char *path, const struct asked *asked,
                     struct chain *link, struct bytes *bytes, struct cc_error *error)
{
    /* Opening a pipe without a writer would wait for ever. */
    int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0) {
        return refuse_file(path, asked, strerror(errno), error);
    }
    struct stat status;
    const char *why = fstat(descriptor, &status) ? strerror(errno) : find_trouble(source, &status, link);
    if (!why) {
        link->device = status.st_dev;
        link->inode = status.st_ino;
        why = read_descriptor(descriptor, bytes);
    }
    if (!why && (source->read_size += bytes->size) > CC_SOURCE_TOTAL_MAX) {
        why = "the scenario is larger than 4 MiB with all it includes";
    }
    close(descriptor);
    return why ? refuse_file(path, asked, why, error) : CC_OK;
}

static int append_line(struct cc_source *source, const char *line, size_t size, int file, int number)
{
    if (source->line_count == source->line_capacity) {
        int capacity = source->line_capacity ? source->line_capacity * 2 : 64;
        struct cc_source_line *lines = realloc(source->lines, (size_t)capacity * sizeof *lines);
        if (!lines) {
            return -1;
        }
        source->lines = lines;
        source->line_capacity = capacity;
    }
    if (source->size + size + 2 > source->text_capacity) {
        size_t capacity = 2 * (source->size + size + 2);
        char *text = realloc(source->text, capacity);
        if (!text) {
            return -1;
        }
        source->text = text;
        source->text_capacity = capacity;
    }
    source->lines[source->line_count++] =
        (struct cc_source_line){.start = source->size, .file = file, .number = number};
    memcpy(source->text + source->size, line, size);
    source->size += size;
    source->text[source->size++] = '\n';
    source->text[source->size] = '\0';
    return 0;
}

/* Index of a new file name, -1 when out of memory. */
static int append_file_name(struct cc_source *source, const char *path)
{
    char **files = realloc(source->files, (size_t)(source->file_count + 1) * sizeof *files);
    if (!files) {
        return -1;
    }
    source->files = files;
    files[source->file_count] = strdup(path);
    return files[source->file_count] ? source->file_count++ : -1;
}

struct comment {
    bool open;
    int line;
    int column;
};

static int count_characters(const char *text, size_t size)
{
    int count = 0;
    for (size_t i = 0; i < size; i++) {
        count += ((unsigned char)text[i] & 0xc0) != 0x80;
    }
    return count;
}

/* Follows block comments through one line; texts in quotes never span lines (the grammar refuses it). */
static void follow_comments(const char *line, size_t size, int number, struct comment *comment)
{
    bool quoted = false;
    for (size_t i = 0; i < size; i++) {
        char next = i + 1 < size ? line[i + 1] : '\0';
        if (comment->open) {
            if (line[i] == '*' && next == '/') {
                comment->open = false;
                i++;
            }
        } else if (quoted) {
            quoted = line[i] != '"';
            i += line[i] == '\\';
        } else if (line[i] == '"') {
            quoted = true;
        } else if (line[i] == '#' || (line[i] == '/' && next == '/')) {
            return;
        } else if (line[i] == '/' && next == '*') {
            *comment =
                (struct comment){.open = true, .line = number, .column = count_characters(line, i) + 1};
            i++;
        }
    }
}

static int append_file(struct cc_source *source, const char *path, const struct asked *asked,
                       const struct chain *up, struct cc_error *error);

static size_t skip_spaces(const char *line, size_t size, size_t at)
{
    while (at < size && (line[at] == ' ' || line[at] == '\t' || line[at] == '\r')) {
        at++;
    }
    return at;
}

static int include_named(struct cc_source *source, const char *name, size_t size, const struct asked *asked,
                         const struct chain *link, struct cc_error *error)
{
    const char *slash = strrchr(asked->file, '/');
    int folder = name[0] == '/' || !slash ? 0 : (int)(slash - asked->file) + 1;
    size_t path_size = (size_t)folder + size + 1;
    char *path = malloc(path_size);
    if (!path) {
        return out_of_memory(error);
    }
    snprintf(path, path_size, "%.*s%.*s", folder, asked->file, (int)size, name);
    int code = append_file(source, path, asked, link, error);
    free(path);
    return code;
}

/* A line whose first word is @include (at `at`). */
static int append_include(struct cc_source *source, const char *line, size_t size, size_t at,
                          struct asked asked, const struct chain *link, struct cc_error *error)
{
    size_t open = skip_spaces(line, size, at + strlen("@include"));
    const char *close =
        open < size && line[open] == '"' ? memchr(line + open + 1, '"', size - open - 1) : NULL;
    asked.column = count_characters(line, open) + 1;
    if (!close || close == line + open + 1) {
        return cc_error_add(error, CC_BAD_SCENARIO, "%s:%d:%d: expected a file name in quotes after @include",
                            asked.file, asked.line, asked.column);
    }
    size_t rest = skip_spaces(line, size, (size_t)(close - line) + 1);
    bool remark =
        rest < size && (line[rest] == '#' || (line[rest] == '/' && rest + 1 < size && line[rest + 1] == '/'));
    if (rest < size && !remark) {
        return cc_error_add(error, CC_BAD_SCENARIO,
                            "%s:%d:%d: nothing may follow the file name of an @include", asked.file,
                            asked.line, count_characters(line, rest) + 1);
    }
    return include_named(source, line + open + 1, (size_t)(close - line) - open - 1, &asked, link, error);
}

static int append_lines(struct cc_source *source, int file, struct bytes bytes, const struct chain *link,
                        struct cc_error *error)
{
    struct comment comment = {.open = false};
    /* The list of files may move while includes are added; the name itself stays. */
    const char *name = source->files[file];
    size_t start = bytes.size >= 3 && memcmp(bytes.data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    for (int number = 1; start < bytes.size; number++) {
        const char *line = bytes.data + start;
        const char *end = memchr(line, '\n', bytes.size - start);
        size_t size = end ? (size_t)(end - line) : bytes.size - start;
        size_t first = skip_spaces(line, size, 0);
        int code = CC_OK;
        if (!comment.open && size - first >= 8 && memcmp(line + first, "@include", 8) == 0) {
            struct asked asked = {.file = name, .line = number};
            code = append_include(source, line, size, first, asked, link, error);
        } else {
            code = append_line(source, line, size, file, number) ? out_of_memory(error) : CC_OK;
            follow_comments(line, size, number, &comment);
        }
        if (code) {
            return code;
        }
        start += size + 1;
    }
    if (comment.open) {
        return cc_error_add(error, CC_BAD_SCENARIO, "%s:%d:%d: this comment is never closed by */", name,
                            comment.line, comment.column);
    }
    return CC_OK;
}

static int append_file(struct cc_source *source, const char *path, const struct asked *asked,
                       const struct chain *up, struct cc_error *error)
{
    struct chain link = {.up = up, .depth = up ? up->depth + 1 : 0};
    struct bytes bytes = {.data = NULL};
    int code = read_file(source, path, asked, &link, &bytes, error);
    if (!code) {
        code = check_bytes(path, NULL, bytes, error);
    }
    if (!code) {
        int file = append_file_name(source, path);
        code = file < 0 ? out_of_memory(error) : append_lines(source, file, bytes, &link, error);
    }
    free(bytes.data);
    return code;
}

int cc_source_open(struct cc_source *source, const char *path, struct cc_error *error)
{
    int code = append_file(source, path, NULL, NULL, error);
    if (!code && source->line_count == 0 && append_line(source, "", 0, 0, 1)) {
        code = out_of_memory(error);
    }
    return code;
}

int cc_source_from_text(struct cc_source *source, const char *label, const char *prefix, const char *text,
                        struct cc_error *error)
{
    size_t size = strlen(prefix) + strlen(text);
    char *joined = malloc(size + 1);
    int code = CC_OK;
    source->label = strdup(label);
    if (joined && source->label) {
        snprintf(joined, size + 1, "%s%s", prefix, text);
        code = check_bytes(NULL, label, (struct bytes){.data = joined, .size = size}, error);
    }
    if (!joined || !source->label || append_line(source, joined, size, 0, 1)) {
        code = out_of_memory(error);
    }
    free(joined);
    return code;
}

void cc_source_close(struct cc_source *source)
{
    for (int i = 0; i < source->file_count; i++) {
        free(source->files[i]);
    }
    free(source->files);
    free(source->lines);
    free(source->text);
    free(source->label);
    *source = (struct cc_source){.text = NULL};
}

const char *cc_source_place(const struct cc_source *source, size_t offset, char *out, size_t out_size)
{
    if (source->label) {
        snprintf(out, out_size, "%s", source->label);
        return out;
    }
    int low = 0;
    int high = source->line_count - 1;
    assert(high >= 0 && offset <= source->size);
    while (low < high) {
        int middle = (low + high + 1) / 2;
        if (source->lines[middle].start <= offset) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    const struct cc_source_line *line = &source->lines[low];
    snprintf(out, out_size, "%s:%d:%d", source->files[line->file], line->number,
             count_characters(source->text + line->start, offset - line->start) + 1);
    return out;
}

int cc_source_fail(const struct cc_source *source, size_t offset, struct cc_error *error, const char *format,
                   ...)
{
    char place[1200];
    char message[800];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    cc_source_place(source, offset, place, sizeof place);
    return cc_error_add(error, CC_BAD_SCENARIO, "%s: %s", place, message);
}
