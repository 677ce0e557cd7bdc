/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Poisson arrivals whose rate is multiplied by a factor that switches between two values at random moments: a
 * two-state Markov-modulated Poisson process on top of the profile.  Stays are exponential and independent of
 * what happens; the state goes on through nights, and begins as it is at any moment of a long run.  With
 * factors whose mean over time is one the calls of a day are those of the scenario.  Source: Fischer and
 * Meier-Hellstern 1993, The Markov-modulated Poisson process (MMPP) cookbook.
 */
#include <stdio.h>

#include "models/arrivals/rows.h"
#include "models/demand.h"
#include "sim/fmath.h"

struct mmpp {
    double factor1, factor2, stay1_s, stay2_s;
};

#define FACTOR(key, text)                                                                                    \
    {                                                                                                        \
        .name = #key, .source = "assumption", .type = CC_NUMBER, .min = 0, .max = 1000, .fallback = NULL,    \
        .offset = offsetof(struct mmpp, key), .help = text                                                   \
    }
#define STAY(key, text)                                                                                      \
    {                                                                                                        \
        .name = #key, .source = "assumption", .type = CC_NUMBER, .unit = "s", .min = 1, .max = 1e9,          \
        .fallback = NULL, .offset = offsetof(struct mmpp, key), .help = text                                 \
    }

static const struct cc_field fields[] = {
    FACTOR(factor1, "what multiplies the scenario's rate in the first state"),
    FACTOR(factor2, "the same in the second state"),
    STAY(stay1_s, "mean stay in the first state"),
    STAY(stay2_s, "mean stay in the second state"),
    {.name = NULL}};

static int prepare(void *params, char *why, size_t why_size)
{
    const struct mmpp *mmpp = params;
    if (mmpp->factor1 > 0 || mmpp->factor2 > 0)
        return 0;
    snprintf(why, why_size, "nobody calls: factor1 and factor2 are both 0");
    return -1;
}

/* Where the state stands at the moment that was last asked about; asked in order of time. */
struct path {
    const struct mmpp *mmpp;
    struct cc_rng rng;
    double until_s;
    bool second;
};

static void stay(struct path *path)
{
    double mean_s = path->second ? path->mmpp->stay2_s : path->mmpp->stay1_s;
    path->until_s -= mean_s * cc_log(cc_rng_uniform(&path->rng));
}

static double next_switch(void *context, double at_s)
{
    struct path *path = context;
    while (path->until_s <= at_s) {
        path->second = !path->second;
        stay(path);
    }
    return path->until_s;
}

static double factor(const struct cc_demand *demand, const void *context, int day, double at_s)
{
    const struct path *path = context;
    (void)demand, (void)day, (void)at_s;
    return path->second ? path->mmpp->factor2 : path->mmpp->factor1;
}

static int draw(const struct cc_scenario *scenario, const void *params, struct cc_demand *demand)
{
    const struct mmpp *mmpp = params;
    struct path path = {
        .mmpp = mmpp, .rng = cc_demand_rng(demand, 0, CC_DRAW_PHASE, 0), .until_s = scenario->begin_s};
    path.second = cc_rng_uniform(&path.rng) * (mmpp->stay1_s + mmpp->stay2_s) >= mmpp->stay1_s;
    stay(&path);
    return cc_demand_add_poisson(
        demand, &scenario->rates,
        &(struct cc_busyness){.factor = factor, .params = &path, .next_change = next_switch, .path = &path});
}

const struct cc_arrival_process cc_arrivals_mmpp = {
    .described = {.name = "mmpp",
                  .help = "callers at the profile's rate times a factor that switches between two values",
                  .fields = fields,
                  .size = sizeof(struct mmpp),
                  .prepare = prepare},
    .draw = draw,
};
