/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_CONFIG_OVERRIDE_H
#define CCSIM_SIM_CONFIG_OVERRIDE_H

#include <stdbool.h>
#include <stddef.h>

/* How the words of "-s path=value" are read; config.c applies them to the tree. */

#define CC_OVERRIDE_STEPS_MAX 32
#define CC_OVERRIDE_LABEL_SIZE 128

/* One step of a path: a name, or an index when the name is empty. */
struct cc_override_step {
    char name[64];
    int index;
};

/* The steps of "variants[1].capacity" into CC_OVERRIDE_STEPS_MAX places: how many, 0 for "", -1 when
 * malformed. */
int cc_override_parse_path(const char *path, struct cc_override_step *steps);

/* A word that can only be a text, written without quotes: 08:00, queue-only, data/calls.csv. */
bool cc_override_is_bare_word(const char *text);

/* "-s <override>", cut when long, into CC_OVERRIDE_LABEL_SIZE bytes; returns `out`. */
const char *cc_override_label(const char *override, char *out);

/* Writes the line "# -s <override>", whatever the override holds, into strlen + 7 bytes; returns its end. */
char *cc_override_write_comment(const char *override, char *out);

#endif
