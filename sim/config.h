/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_CONFIG_H
#define CCSIM_SIM_CONFIG_H

#include <stdio.h>

#include "sim/error.h"
#include "sim/field.h"

/*
 * Reads a libconfig file into structs described by field tables, with every error at its file:line:column.
 *
 * A pass of our own comes before libconfig: it flattens `@include`s (relative to the including file, regular
 * files only, no cycles, bounded depth), bounds sizes and depth, checks the grammar and the range of every
 * integer and float, and notes where each setting stands.  libconfig then builds the tree, and positions are
 * attached to its settings in document order.  Syntax errors stop at the first; errors of meaning are
 * collected and told together. The configuration owns every value it hands out (texts, lists, member
 * parameters) until it is closed.
 */
struct cc_config;

/*
 * Reads `path` and applies `overrides` ("demand.patients=3000", "variants[1].accept_prob=0.4"), each a path
 * and a value in the scenario language; a bare word that is not a value is taken as text.  Errors in an
 * override name
 * "-s <override>".  Fails with CC_BAD_SCENARIO or CC_BAD_IO (unreadable file).
 */
int cc_config_open(struct cc_config **config, const char *path, const char *const *overrides,
                   int override_count, struct cc_error *error);

/* The same from a text in memory, without includes; errors are placed at `label`. */
int cc_config_open_text(struct cc_config **config, const char *label, const char *text,
                        struct cc_error *error);

void cc_config_close(struct cc_config *config);

/* Reads the whole file into `out` by `fields`; unknown keys (did you mean ...?), types, ranges are collected.
 */
void cc_config_read(struct cc_config *config, const struct cc_field *fields, void *out);

/* Adds an error of meaning at `path` (its value, or its closest existing ancestor): "variants[1].capacity".
 */
void cc_config_fail(struct cc_config *config, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* CC_OK when nothing was collected, else CC_BAD_SCENARIO with all collected lines, sorted by position. */
int cc_config_result(const struct cc_config *config, struct cc_error *error);

const char *cc_config_path(const struct cc_config *config);

/* The whole text after includes, as read; and the SHA-256 of it and of the overrides, in hexadecimal. */
const char *cc_config_text(const struct cc_config *config);
const char *cc_config_sha256(const struct cc_config *config);

/* Memory that lives as long as the configuration, zeroed; for what is derived from it.  Never NULL. */
void *cc_config_alloc(struct cc_config *config, size_t size);

/* Writes `values` in the scenario language by `fields`, each with its unit: what `ccsim show` prints. */
void cc_field_write(FILE *out, const struct cc_field *fields, const void *values, int indent);

/* Writes a field table as Markdown rows (key, type, unit, range, default, source, meaning), groups and
 * members below; `source` is that of fields whose own and whose groups say none. */
void cc_field_document(FILE *out, const char *title, const struct cc_field *fields, const char *source);

/* The best did-you-mean candidate of `names` (count of them) for `word`, or NULL when nothing is near. */
const char *cc_nearest_name(const char *word, const char *const *names, int count);

#endif
