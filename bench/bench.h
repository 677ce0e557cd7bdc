/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_BENCH_BENCH_H
#define CCSIM_BENCH_BENCH_H

#include "models/center.h"
#include "models/recursion.h"

/*
 * How long a piece of work takes: benchmarks are rows of one table, measured interleaved in one run, so that
 * their ratios hold on a machine that others use too.  The minimum over samples is the headline, since noise
 * only ever adds time.
 */
enum { CC_BENCH_SAMPLES_MIN = 10, CC_BENCH_SAMPLES_MAX = 1000 };

/* What a benchmark works on; every benchmark has its own. */
struct cc_bench_lab {
    const struct cc_benchmark *benchmark;
    struct cc_scenario *scenario;
    struct cc_demand demand;
    struct cc_center *centers; /* by variant */
    struct cc_recursion recursion;
    struct cc_tally *tally;
    struct cc_spread spread;
    uint32_t replication;   /* of the next block */
    double calls;           /* of the sample: each step adds its own */
    double wait_s, waiters; /* of all samples, for the check */
};

struct cc_benchmark {
    const char *name, *help;
    const char *what;     /* is counted: "call", "solution" */
    const char *scenario; /* its text, or the path of a file in the folder of scenarios */
    int blocks;           /* steps a sample */
    /* Before each step, not timed; NULL: nothing.  Both return an exit code. */
    int (*prepare)(struct cc_bench_lab *lab, struct cc_error *error);
    int (*step)(struct cc_bench_lab *lab, struct cc_error *error);
    double (*expected_wait_s)(const struct cc_scenario *scenario); /* NULL: theory does not know */
};

extern const struct cc_benchmark cc_benchmarks[]; /* ends with a NULL name; the first is the yardstick */

struct cc_bench_result {
    const struct cc_benchmark *benchmark;
    double ns_per_call, median_ns, spread; /* minimum; median; (upper quartile - minimum) / minimum */
    double ratio;                          /* to the yardstick, median of the samples' ratios */
    double wait_s, expected_wait_s;        /* NAN: none */
    bool noisy;                            /* the median is more than 5 % above the minimum */
};

/*
 * Measures all benchmarks whose name contains `filter` (NULL: all) and the yardstick.
 *
 *   results   [CC_BENCH_MOST] out, the yardstick among them only when the filter lets it through
 *   count     out
 *
 * CC_BAD_USAGE when the filter lets nothing through, or an error of the scenarios.
 */
enum { CC_BENCH_MOST = 64 };
int cc_bench_run(const char *filter, int samples, struct cc_bench_result *results, int *count,
                 void (*progress)(void *context, int done, int total), void *context, struct cc_error *error);

/* Draws the next replication of the lab: what most benchmarks prepare. */
int cc_bench_draw(struct cc_bench_lab *lab, struct cc_error *error);

#endif
