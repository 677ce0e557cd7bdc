/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_CONFIG_GRAMMAR_H
#define CCSIM_SIM_CONFIG_GRAMMAR_H

#include "sim/config_source.h"

/*
 * The grammar of libconfig 1.5, checked before libconfig sees the text, so that the first error is told in
 * plain words at its exact place and nothing is silently read as something else.
 *
 * Stricter than libconfig on purpose: integers must fit their width and floats must be finite, a number ends
 * where a letter cannot follow, a text in quotes stays on its line, only the escapes \n \r \t \v \f \\ \"
 * \xHH (01 to 7f) exist, at most CC_GRAMMAR_DEPTH_MAX levels and CC_GRAMMAR_SETTINGS_MAX settings (libconfig
 * searches linearly).
 */
#define CC_GRAMMAR_DEPTH_MAX 32
#define CC_GRAMMAR_SETTINGS_MAX 5000

/* One setting or element, in document order: a group stands before its members. */
struct cc_grammar_setting {
    int parent;       /* index, -1 at the top */
    size_t name_at;   /* offset of its name, or of its value when it has none */
    size_t name_size; /* 0 when it has none */
    size_t value_at;
};

struct cc_grammar {
    struct cc_grammar_setting *settings;
    int count;
    int capacity;
};

/* Zeroed storage becomes the settings of the text; CC_BAD_SCENARIO at the first error, also a repeated name.
 */
int cc_grammar_parse(struct cc_grammar *grammar, const struct cc_source *source, struct cc_error *error);
void cc_grammar_free(struct cc_grammar *grammar);

#endif
