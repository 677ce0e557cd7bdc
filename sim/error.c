/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/error.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Kept free at the end of the text for the line that counts what found no room. */
#define TAIL_SIZE 40

void cc_error_init(struct cc_error *error)
{
    error->code = CC_OK;
    error->count = 0;
    error->dropped = 0;
    error->text[0] = '\0';
}

/* File names and values come from outside: they must neither break the line nor reach a terminal as commands.
 */
static void hide_controls(char *line)
{
    for (; *line; line++) {
        if ((unsigned char)*line < 0x20 || *line == 0x7f) {
            *line = '?';
        }
    }
}

static void count_dropped(struct cc_error *error)
{
    size_t used = strlen(error->text);
    if (error->dropped++ > 0) {
        used--;
        while (used > 0 && error->text[used - 1] != '\n') {
            used--;
        }
    } else {
        error->count++;
    }
    snprintf(error->text + used, sizeof error->text - used, "... and %d more\n", error->dropped);
}

int cc_error_add(struct cc_error *error, int code, const char *format, ...)
{
    char line[2048];
    va_list arguments;
    va_start(arguments, format);
    int written = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    assert(code != CC_OK && written >= 0);
    error->code = code;
    hide_controls(line);
    size_t used = strlen(error->text);
    size_t size = strlen(line);
    if (error->dropped > 0 || used + size + 2 + TAIL_SIZE > sizeof error->text) {
        count_dropped(error);
        return code;
    }
    memcpy(error->text + used, line, size);
    memcpy(error->text + used + size, "\n", 2);
    error->count++;
    return code;
}
