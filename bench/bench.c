/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Speed: what drawing, serving and the recursion cost per call, interleaved in one run so that ratios hold on
 * a noisy machine.  The minimum over samples is the headline; `check` is the mean wait against Erlang's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "models/analytic/erlang.h"
#include "models/center.h"
#include "models/recursion.h"

enum { SAMPLES = 15, BLOCKS = 6 };

struct bench {
    const char *name;
    const char *overrides[4];
    int override_count;
};

static const struct bench benches[] = {
    {"M/M/10, load 0.9", {NULL}, 0},
    {"M/M/10+M, load 1, patience 2 services",
     {"demand.calls_per_h=200", "patience={ law = \"exponential\"; mean_s = 360.0; }"},
     2},
    {"M/M/100+M, load 1, patience 2 services",
     {"demand.calls_per_h=2000", "patience={ law = \"exponential\"; mean_s = 360.0; }",
      "staff=({heads=100;})", "stationary.hours=20"},
     4},
};

static double now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return 1e9 * (double)now.tv_sec + (double)now.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_line(const char *what, double *samples, double ratio)
{
    qsort(samples, SAMPLES, sizeof *samples, compare);
    printf("  %-22s %6.1f ns a call   median %6.1f, spread %4.1f %%", what, samples[0], samples[SAMPLES / 2],
           100 * (samples[SAMPLES - 1 - SAMPLES / 10] - samples[0]) / samples[0]);
    printf(ratio > 0 ? "   %.2f x the recursion\n" : "\n", ratio);
}

struct machine {
    struct cc_scenario *scenario;
    struct cc_demand demand;
    struct cc_center center;
    struct cc_tally tally;
    struct cc_spread spread;
};

static double expected_wait_s(const struct cc_scenario *s)
{
    struct cc_erlang_load load = {s->rates.steps[0].rate_per_s, cc_dist_mean(&s->talk),
                                  cc_dist_mean(&s->patience), cc_scenario_variant(s, 0)->timeline.max_heads};
    struct cc_error error;
    struct cc_erlang_a a;
    struct cc_erlang_c c;
    cc_error_init(&error);
    if (load.patience_mean_s < HUGE_VAL)
        return cc_erlang_a_solve(&load, &a, &error) == CC_OK ? a.mean_wait_s : (double)NAN;
    return cc_erlang_c_solve(&load, &c, &error) == CC_OK ? c.mean_wait_s : (double)NAN;
}

static void sample(struct machine *m, int i, double *draw, double *event, double *recursion, double *wait_s)
{
    struct cc_error error;
    struct cc_recursion r;
    double calls = 0, spent[3] = {0}, at;
    int64_t within_ticks = cc_scenario_target(m->scenario, 0)->within_ticks;
    cc_error_init(&error);
    cc_tally_clear(&m->tally, m->scenario);
    for (int block = 0; block < BLOCKS; block++) {
        at = now_ns();
        cc_demand_draw(&m->demand, (uint32_t)(i * BLOCKS + block), &error);
        spent[0] += now_ns() - at;
        calls += m->demand.patient_count;
        at = now_ns();
        cc_center_serve(&m->center, &m->demand, &m->tally, &m->spread, block, &error);
        spent[1] += now_ns() - at;
        cc_recursion_init(&r, m->center.timeline->max_heads);
        at = now_ns();
        cc_recursion_serve(&r, &m->demand, within_ticks, NULL);
        spent[2] += now_ns() - at;
        cc_recursion_free(&r);
    }
    draw[i] = spent[0] / calls, event[i] = spent[1] / calls, recursion[i] = spent[2] / calls;
    *wait_s += cc_sum_mean_s(&m->tally.classes[0].hold) / SAMPLES;
}

static int run(const struct bench *bench)
{
    struct cc_error error;
    struct machine *m = calloc(1, sizeof *m);
    double draw[SAMPLES], event[SAMPLES], recursion[SAMPLES], unused[SAMPLES], wait_s = 0, ignored = 0;
    cc_error_init(&error);
    if (!m ||
        cc_scenario_open(&m->scenario, "scenarios/mmc.cfg", bench->overrides, bench->override_count,
                         &error) ||
        cc_center_init(&m->center, m->scenario, cc_scenario_variant(m->scenario, 0), &error)) {
        fputs(error.text, stderr);
        return 1;
    }
    cc_demand_init(&m->demand, m->scenario, 1);
    m->spread.class_count = 1;
    m->spread.histograms = calloc(CC_QUANTITIES * CC_SECTIONS, sizeof *m->spread.histograms);
    sample(m, 0, unused, unused, unused, &ignored);
    for (int i = 0; i < SAMPLES; i++)
        sample(m, i, draw, event, recursion, &wait_s);
    printf("%s: mean wait %.2f s simulated, %.2f s by Erlang\n", bench->name, wait_s,
           expected_wait_s(m->scenario));
    double ratios[SAMPLES];
    for (int i = 0; i < SAMPLES; i++)
        ratios[i] = event[i] / recursion[i];
    qsort(ratios, SAMPLES, sizeof *ratios, compare);
    print_line("draw", draw, 0);
    print_line("serve, event engine", event, ratios[SAMPLES / 2]);
    print_line("serve, recursion", recursion, 0);
    cc_center_free(&m->center);
    cc_demand_free(&m->demand);
    free(m->spread.histograms);
    cc_scenario_close(m->scenario);
    free(m);
    return 0;
}

int main(void)
{
    int failed = 0;
    printf("one thread, full statistics, minimum of %d samples\n", SAMPLES);
    for (size_t i = 0; i < sizeof benches / sizeof benches[0]; i++)
        failed |= run(&benches[i]);
    return failed;
}
