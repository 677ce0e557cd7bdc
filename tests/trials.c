/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/trials.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "sim/runner.h"

/* What an experiment hands to the fold. */
struct outcome {
    int64_t replications;
    double calls;
    struct cc_estimate estimates[TRIALS_MEASURES_MAX];
};

struct sums {
    double value, square, half_width;
};

struct bench {
    struct trials *trials;
    struct cc_scenario **scenarios; /* by thread */
    int64_t replications;
    double calls;
    struct sums sums[TRIALS_MEASURES_MAX];
};

static int run_one(const struct bench *bench, int worker, uint64_t seed, struct cc_experiment *experiment,
                   struct cc_error *error)
{
    const struct trials *trials = bench->trials;
    struct cc_experiment_options options = {
        .seed = seed, .thread_count = 1, .reps = TRIALS_REPLICATIONS, .precision = NAN};
    if (trials->precision > 0) {
        options.reps = 0;
        options.precision = trials->precision;
    }
    uint32_t all = (1u << bench->scenarios[worker]->variants.count) - 1;
    return cc_experiment_run(experiment, bench->scenarios[worker], all, &options, error);
}

static struct cc_estimate quantile_difference(const struct cc_experiment *one,
                                              const struct cc_experiment *other, const char *id)
{
    int at = cc_metric_find(one->instances, one->instance_count, id);
    ck_assert_msg(at >= 0 && !one->instances[at].metric->ratio, "no quantile \"%s\"", id);
    const struct cc_metric *metric = one->instances[at].metric;
    return cc_sections_difference_s(cc_spread_at(&one->spreads[0], metric->quantity, 0, 0),
                                    cc_spread_at(&other->spreads[0], metric->quantity, 0, 0), CC_SECTIONS,
                                    metric->from_prob, metric->prob);
}

static struct cc_estimate conclude(const struct trials_measure *measure,
                                   const struct cc_experiment *experiment, const struct cc_experiment *other)
{
    if (measure->subject == TRIALS_UNRELATED)
        return quantile_difference(experiment, other, measure->id);
    bool paired = measure->subject == TRIALS_PAIRED;
    const struct cc_result *result = cc_experiment_find(experiment, paired, measure->id);
    ck_assert_msg(result != NULL, "no measure \"%s\"", measure->id);
    if (!paired)
        return result->estimate;
    bool alarm = result->verdict == CC_VERDICT_BETTER || result->verdict == CC_VERDICT_WORSE;
    ck_assert(result->verdict == CC_VERDICT_NONE ||
              alarm == (fabs(result->difference.value) > result->difference.half_width));
    return result->difference;
}

static int work(void *context, int worker, int64_t unit, void *slot, struct cc_error *error)
{
    const struct bench *bench = context;
    const struct trials *trials = bench->trials;
    struct outcome *outcome = slot;
    bool pair = false;
    for (int i = 0; i < trials->measure_count; i++)
        pair = pair || trials->measures[i].subject == TRIALS_UNRELATED;
    struct cc_experiment experiment, other;
    uint64_t seed = trials->first_seed + (uint64_t)unit;
    int code = run_one(bench, worker, seed, &experiment, error);
    if (code != CC_OK)
        return code;
    if (pair && (code = run_one(bench, worker, seed + UINT64_C(0x100000000), &other, error)) != CC_OK) {
        cc_experiment_close(&experiment);
        return code;
    }
    outcome->replications = experiment.reps;
    outcome->calls = cc_experiment_find(&experiment, 0, "calls")->estimate.value;
    for (int i = 0; i < trials->measure_count; i++)
        outcome->estimates[i] = conclude(&trials->measures[i], &experiment, &other);
    cc_experiment_close(&experiment);
    if (pair)
        cc_experiment_close(&other);
    return CC_OK;
}

static int fold(void *context, int64_t unit, void *slot, struct cc_error *error)
{
    struct bench *bench = context;
    struct trials *trials = bench->trials;
    const struct outcome *outcome = slot;
    (void)unit, (void)error;
    bench->replications += outcome->replications;
    bench->calls += outcome->calls;
    for (int i = 0; i < trials->measure_count; i++) {
        const struct cc_estimate *estimate = &outcome->estimates[i];
        double off = estimate->value - trials->measures[i].exact;
        if (!isfinite(off) || !isfinite(estimate->half_width)) {
            trials->no_interval[i]++;
            continue;
        }
        trials->covered[i] += fabs(off) <= estimate->half_width;
        trials->too_low[i] += off < -estimate->half_width;
        bench->sums[i].value += off;
        bench->sums[i].square += off * off;
        bench->sums[i].half_width += estimate->half_width;
    }
    return CC_OK;
}

static void summarise(struct bench *bench)
{
    struct trials *trials = bench->trials;
    trials->mean_replications = (double)bench->replications / (double)trials->experiments;
    trials->mean_calls = bench->calls / (double)trials->experiments;
    for (int i = 0; i < trials->measure_count; i++) {
        double n = (double)(trials->experiments - trials->no_interval[i]);
        double mean = bench->sums[i].value / n, sd = sqrt(bench->sums[i].square / n - mean * mean);
        trials->bias[i] = mean / sd;
        trials->half_width[i] = bench->sums[i].half_width / n / (1.96 * sd);
    }
}

static void open_scenarios(struct bench *bench, int threads)
{
    struct cc_error error;
    cc_error_init(&error);
    bench->scenarios = calloc((size_t)threads, sizeof *bench->scenarios);
    ck_assert_ptr_nonnull(bench->scenarios);
    for (int t = 0; t < threads; t++) {
        ck_assert_msg(cc_scenario_open_text(&bench->scenarios[t], bench->trials->title,
                                            bench->trials->scenario, &error) == CC_OK,
                      "%s", error.text);
        if (bench->trials->prepare)
            bench->trials->prepare(bench->scenarios[t]);
    }
}

void trials_run(struct trials *trials)
{
    int threads = cc_runner_processor_count();
    struct bench *bench = calloc(1, sizeof *bench);
    ck_assert_ptr_nonnull(bench);
    bench->trials = trials;
    open_scenarios(bench, threads);
    struct cc_runner runner = {.end = trials->experiments,
                               .thread_count = threads,
                               .slot_size = sizeof(struct outcome),
                               .context = bench,
                               .work = work,
                               .fold = fold};
    struct cc_error error;
    int64_t folded;
    cc_error_init(&error);
    int code = cc_runner_run(&runner, &folded, &error);
    ck_assert_msg(code == CC_OK && folded == trials->experiments, "%s", error.text);
    summarise(bench);
    for (int t = 0; t < threads; t++)
        cc_scenario_close(bench->scenarios[t]);
    free(bench->scenarios);
    free(bench);
}
