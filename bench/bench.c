/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench/bench.h"

#include <stdlib.h>
#include <string.h>

#include "sim/progress.h"

#define NOISY 0.05

int cc_bench_draw(struct cc_bench_lab *lab, struct cc_error *error)
{
    return cc_demand_draw(&lab->demand, lab->replication++, error);
}

static bool is_file(const char *scenario)
{
    size_t length = strlen(scenario);
    return length > 4 && strcmp(scenario + length - 4, ".cfg") == 0;
}

static int open_lab(struct cc_bench_lab *lab, const struct cc_benchmark *benchmark, struct cc_error *error)
{
    *lab = (struct cc_bench_lab){.benchmark = benchmark};
    int code = is_file(benchmark->scenario)
                   ? cc_scenario_open(&lab->scenario, benchmark->scenario, &benchmark->change,
                                      benchmark->change != NULL, error)
                   : cc_scenario_open_text(&lab->scenario, benchmark->name, benchmark->scenario, error);
    if (code)
        return code;
    const struct cc_scenario *s = lab->scenario;
    lab->spread.class_count = s->classes.count;
    lab->spread.histograms = calloc((size_t)CC_QUANTITIES * (size_t)s->classes.count * CC_SECTIONS,
                                    sizeof *lab->spread.histograms);
    lab->tally = calloc(1, sizeof *lab->tally);
    lab->centers = calloc((size_t)s->variants.count, sizeof *lab->centers);
    if (!lab->spread.histograms || !lab->tally || !lab->centers)
        return cc_error_add(error, CC_BAD_IO, "not enough memory for a benchmark");
    cc_demand_init(&lab->demand, s, 1);
    for (int i = 0; i < s->variants.count && !code; i++)
        code = cc_center_init(&lab->centers[i], s, cc_scenario_variant(s, i), error);
    if (!code && cc_recursion_init(&lab->recursion, cc_scenario_variant(s, 0)->timeline.max_heads))
        code = cc_error_add(error, CC_BAD_IO, "not enough memory for a benchmark");
    return code;
}

static void close_lab(struct cc_bench_lab *lab)
{
    for (int i = 0; lab->centers && i < lab->scenario->variants.count; i++)
        cc_center_free(&lab->centers[i]);
    if (lab->centers)
        cc_demand_free(&lab->demand);
    cc_recursion_free(&lab->recursion);
    free(lab->centers);
    free(lab->tally);
    free(lab->spread.histograms);
    if (lab->scenario)
        cc_scenario_close(lab->scenario);
}

/* Nanoseconds a call of one sample. */
static int take_sample(struct cc_bench_lab *lab, double *ns_per_call, struct cc_error *error)
{
    const struct cc_benchmark *b = lab->benchmark;
    double spent_ns = 0;
    int code = CC_OK;
    lab->calls = 0;
    for (int block = 0; block < b->blocks && !code; block++) {
        code = b->prepare ? b->prepare(lab, error) : CC_OK;
        double begun_s = cc_clock_s();
        code = code ? code : b->step(lab, error);
        spent_ns += 1e9 * (cc_clock_s() - begun_s);
    }
    *ns_per_call = spent_ns / lab->calls;
    return code;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(double *values, int count, double prob)
{
    qsort(values, (size_t)count, sizeof *values, compare);
    return values[(int)(prob * (count - 1) + 0.5)];
}

static void conclude(const struct cc_bench_lab *lab, double *samples, const double *yardstick, int count,
                     struct cc_bench_result *result)
{
    const struct cc_benchmark *b = lab->benchmark;
    double *ratios = malloc((size_t)count * sizeof *ratios);
    for (int i = 0; ratios && i < count; i++)
        ratios[i] = samples[i] / yardstick[i];
    *result = (struct cc_bench_result){
        .benchmark = b,
        /* A call is a call, a solution is something else. */
        .ratio = ratios && strcmp(b->what, cc_benchmarks[0].what) == 0 ? quantile(ratios, count, 0.5)
                                                                       : (double)NAN,
        .ns_per_call = quantile(samples, count, 0),
        .median_ns = quantile(samples, count, 0.5),
        .wait_s = lab->waiters > 0 ? lab->wait_s / lab->waiters : (double)NAN,
        .expected_wait_s = b->expected_wait_s ? b->expected_wait_s(lab->scenario) : (double)NAN};
    result->spread = (quantile(samples, count, 0.75) - result->ns_per_call) / result->ns_per_call;
    result->noisy = count < CC_BENCH_SAMPLES_FEW || result->median_ns > (1 + NOISY) * result->ns_per_call;
    free(ratios);
}

int cc_bench_choose(const char *filter, const struct cc_benchmark **chosen)
{
    int count = 0;
    for (const struct cc_benchmark *b = cc_benchmarks; b->name; b++) {
        if (filter && strcmp(b->name, filter) == 0) { /* event-10, not event-1000 */
            chosen[0] = b;
            return 1;
        }
        if (!filter || strstr(b->name, filter))
            chosen[count++] = b;
    }
    return count;
}

int cc_bench_run(const struct cc_benchmark *const *chosen, int count, int samples,
                 struct cc_bench_result *results, void (*progress)(void *context, int done, int total),
                 void *context, struct cc_error *error)
{
    /* The yardstick first, then those chosen. */
    struct cc_bench_lab labs[1 + CC_BENCH_MOST];
    int lab_count = 0, code = CC_OK;
    double *times = calloc((size_t)(1 + count) * (size_t)samples, sizeof *times), unused;
    if (!times)
        return cc_error_add(error, CC_BAD_IO, "not enough memory for the samples");
    for (int i = -1; i < count && !code; i++)
        code = open_lab(&labs[lab_count++], i < 0 ? &cc_benchmarks[0] : chosen[i], error);
    for (int i = 0; i < lab_count && !code; i++) /* warms up */
        code = take_sample(&labs[i], &unused, error);
    for (int i = 0; i < samples && !code; i++) {
        if (progress)
            progress(context, i, samples);
        for (int k = 0; k < lab_count && !code; k++)
            code = take_sample(&labs[k], &times[k * samples + i], error);
    }
    for (int k = 0; k < count && !code; k++)
        conclude(&labs[1 + k], &times[(1 + k) * samples], times, samples, &results[k]);
    for (int i = 0; i < lab_count; i++)
        close_lab(&labs[i]);
    free(times);
    return code;
}
