/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_CLI_JSON_RESULTS_H
#define CCSIM_CLI_JSON_RESULTS_H

#include <jansson.h>

#include "models/trust.h"

/*
 * Results as JSON, described in docs/output.md.  The same experiment gives the same text: no times, no
 * threads. A new field may come at any time; CC_JSON_SCHEMA grows when one changes its meaning or goes.
 *
 * All that return JSON return a new reference, or NULL when out of memory.
 */
enum { CC_JSON_SCHEMA = 1 };

json_t *cc_json_experiment(const struct cc_experiment *experiment, const struct cc_trust *trust);

/*
 * `value`, `half_width` and `n` of an estimate.  JSON has no infinity: null, told apart from "nothing to
 * measure" by the key `never`.  0, or -1 when out of memory.
 */
int cc_json_set_estimate(json_t *object, const struct cc_estimate *estimate);
json_t *cc_json_estimate(const struct cc_estimate *estimate);

/*
 * The whole of a command's output: this program, its seed (at most INT64_MAX), and `scenarios`, an array of
 * cc_json_experiment, which the caller keeps its own reference to.
 */
json_t *cc_json_run(json_t *scenarios, uint64_t seed);

#endif
