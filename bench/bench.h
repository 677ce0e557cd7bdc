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
enum {
    CC_BENCH_SAMPLES_FEW = 10, /* with fewer a figure counts as noisy */
    CC_BENCH_WHOLE_RUNS = 3,
    CC_BENCH_SAMPLES_MAX = 1000
};

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
    const char *change;   /* of a file's values, NULL: none */
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

enum { CC_BENCH_MOST = 64 };

/* Those of the table, up to CC_BENCH_MOST, whose name contains `filter` (NULL: all), or only the one whose
 * name it is; returns how many. */
int cc_bench_choose(const char *filter, const struct cc_benchmark **chosen);

/*
 * Measures the benchmarks chosen, and the yardstick beside them.
 *
 *   results   [count] out
 *
 * Fails with an error of the scenarios, or for lack of memory.
 */
int cc_bench_run(const struct cc_benchmark *const *chosen, int count, int samples,
                 struct cc_bench_result *results, void (*progress)(void *context, int done, int total),
                 void *context, struct cc_error *error);

/* --- how the cost of a call grows --- */

/* One series: the same work at several sizes. */
struct cc_growth {
    const char *name, *unit, *help;
    const char *strategy; /* the variant's, as in a scenario file */
    double sizes[12];     /* ends with 0 */
    int calls_per_unit;   /* of size, a replication; 0: some 20,000 */
    void (*write)(const struct cc_growth *series, double size, char *text, size_t room); /* its scenario */
};
extern const struct cc_growth cc_growth_series[]; /* ends with a NULL name */

struct cc_growth_point {
    const struct cc_growth *series;
    double size;
    char text[2048]; /* the scenario */
    struct cc_benchmark benchmark;
};

/* All points of all series, at most CC_BENCH_MOST; returns how many. */
int cc_growth_points(struct cc_growth_point *points);

/* --- the program as people use it --- */

enum cc_bench_stage {
    CC_STAGE_READING,
    CC_STAGE_DRAWING,
    CC_STAGE_SERVING,
    CC_STAGE_ESTIMATING,
    CC_STAGE_CHECKING,
    CC_STAGE_OUTPUT,
    CC_STAGE_STORING,
    CC_BENCH_STAGES
};
extern const char *const cc_bench_stage_names[];

/* A command "ccsim run ...", on one thread. */
struct cc_bench_command {
    const char *name, *help;
    const char *scenario;
    const char *reps; /* NULL: until precise */
    bool stores;      /* in a file of its own, removed afterwards */
};

extern const struct cc_bench_command cc_bench_commands[]; /* ends with a NULL name */

struct cc_bench_whole {
    const struct cc_bench_command *command;
    double wall_s;                   /* from start to end of the process, the least of the runs */
    double stage_s[CC_BENCH_STAGES]; /* of that run; the rest is starting and ending */
    int64_t calls;                   /* served under all variants */
    double peak_mib;                 /* resident memory at its greatest */
};

/* Runs `program` so many times; CC_BAD_IO when it cannot be started or fails. */
int cc_bench_whole(const struct cc_bench_command *command, const char *program, int times,
                   struct cc_bench_whole *result, struct cc_error *error);

/* Draws the next replication of the lab: what most benchmarks prepare. */
int cc_bench_draw(struct cc_bench_lab *lab, struct cc_error *error);

/* Serves it under every variant. */
int cc_bench_serve(struct cc_bench_lab *lab, struct cc_error *error);

#endif
