/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/provenance.h"

#include <stdio.h>
#include <time.h>

#include "sim/progress.h"
#include "sim/version.h"

void cc_provenance_arguments(struct cc_provenance *p, int argc, char **argv)
{
    size_t at = 0;
    for (int i = 0; i < argc && at < sizeof p->arguments; i++)
        at += (size_t)snprintf(p->arguments + at, sizeof p->arguments - at, i ? " %s" : "%s", argv[i]);
}

void cc_provenance_start(struct cc_provenance *p)
{
    time_t now = time(NULL);
    strftime(p->started_at, sizeof p->started_at, "%Y-%m-%dT%H:%M:%SZ", gmtime(&now));
    p->start_s = cc_clock_s();
}

struct cc_run_info cc_provenance_info(const struct cc_provenance *p, const char *kind, int thread_count)
{
    return (struct cc_run_info){.kind = kind,
                                .version = cc_version(),
                                .commit = cc_commit(),
                                .arguments = p->arguments,
                                .started_at = p->started_at,
                                .duration_s = cc_clock_s() - p->start_s,
                                .thread_count = thread_count};
}

int cc_provenance_can_store(const char *path, struct cc_error *error)
{
    struct cc_store *store = NULL;
    int code = path ? cc_store_open(&store, path, &cc_results_schema, error) : CC_OK;
    cc_store_close(store);
    return code;
}
