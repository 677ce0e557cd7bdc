/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_PAGE_H
#define CCSIM_MODELS_PAGE_H

#include <stddef.h>
#include <stdint.h>

#include "sim/store.h"

/*
 * The report: runs of a store as one HTML file that needs nothing else.  The answer, the tables and what the
 * figures show are HTML; the charts are drawn over them by the script in report/dist, which is built in.  A
 * Content-Security-Policy names that script and the style by their SHA-256 and allows nothing more: no
 * network, no other script.
 *
 * The same store and options give the same bytes.
 */
enum cc_language { CC_ENGLISH, CC_DUTCH, CC_LANGUAGES };

enum { CC_PAGE_MAX = 1500000, CC_PAGE_RUNS_MAX = 64 };

struct cc_page_options {
    const int64_t *run_ids; /* in this order; none: the newest run of each scenario */
    int run_count;
    enum cc_language language;
};

/*
 * *html: the page, which the caller frees.  `path` names the store in messages.  Fails with CC_BAD_IO when a
 * run is not there, the store holds none or is damaged, memory lacks, or the page would be larger than
 * CC_PAGE_MAX bytes.
 */
int cc_page_make(struct cc_store *store, const char *path, const struct cc_page_options *options, char **html,
                 size_t *size, struct cc_error *error);

#endif
