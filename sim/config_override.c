/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/config_override.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* "[12]" at `text`: its size, or 0. */
static size_t parse_index(const char *text, int *index)
{
    size_t digits = strspn(text + 1, "0123456789");
    if (digits == 0 || digits > 6 || text[digits + 1] != ']') {
        return 0;
    }
    *index = atoi(text + 1);
    return digits + 2;
}

int cc_override_parse_path(const char *path, struct cc_override_step *steps)
{
    int count = 0;
    while (*path) {
        if (count == CC_OVERRIDE_STEPS_MAX) {
            return -1;
        }
        struct cc_override_step *step = &steps[count];
        *step = (struct cc_override_step){.index = 0};
        size_t size = 0;
        if (*path == '[' && count > 0) {
            size = parse_index(path, &step->index);
        } else if (count == 0 || *path++ == '.') {
            size = strcspn(path, ".[");
            size = size < sizeof step->name ? size : 0;
            memcpy(step->name, path, size);
        }
        if (size == 0) {
            return -1;
        }
        path += size;
        count++;
    }
    return count;
}

bool cc_override_is_bare_word(const char *text)
{
    bool is_number = strspn(text, "0123456789+-.eExXL") == strlen(text);
    bool is_switch = strcasecmp(text, "true") == 0 || strcasecmp(text, "false") == 0;
    return text[0] && !strpbrk(text, " \t\r\n\f\"\\=;,(){}[]#@") && !is_number && !is_switch;
}

const char *cc_override_label(const char *override, char *out)
{
    size_t size = strlen(override);
    size_t room = CC_OVERRIDE_LABEL_SIZE - sizeof "-s ...";
    if (size <= room) {
        snprintf(out, CC_OVERRIDE_LABEL_SIZE, "-s %s", override);
        return out;
    }
    /* Not inside a character of several bytes. */
    while (room > 0 && ((unsigned char) override[room] & 0xc0) == 0x80) {
        room--;
    }
    snprintf(out, CC_OVERRIDE_LABEL_SIZE, "-s %.*s...", (int)room, override);
    return out;
}

char *cc_override_write_comment(const char *override, char *out)
{
    memcpy(out, "# -s ", 5);
    out += 5;
    for (; *override; override++) {
        *out++ = *override == '\n' || *override == '\r' ? ' ' : *override;
    }
    *out++ = '\n';
    *out = '\0';
    return out;
}
