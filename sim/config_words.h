/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_CONFIG_WORDS_H
#define CCSIM_SIM_CONFIG_WORDS_H

#include <stddef.h>

#include "sim/config_tree.h"

/* Parts of the sentences that tell errors of meaning; written to `out` (cut when full), which may be
 * returned. */

int cc_words_count(const char *const *names); /* of an array that ends with NULL */

/* `"a", "b" or "c"`, with `last` = " or " before the last one. */
const char *cc_words_join(const char *const *names, int count, const char *last, char *out, size_t size);

/* What may help after an unknown name: the near one, or all when they are few; "" when neither. */
const char *cc_words_suggest(const char *word, const char *const *names, int count, char *out, size_t size);

/* What a field wants to see: `a number of seconds`. */
const char *cc_words_expected(const struct cc_field *field, char *out, size_t size);

/* What stands there: `the text "abc"`. */
const char *cc_words_found(const struct cc_node *node, char *out, size_t size);

#endif
