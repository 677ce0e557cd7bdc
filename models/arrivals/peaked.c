/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Poisson arrivals whose rate is multiplied by gamma "busyness" factors of mean one: one per day, one per
 * interval within the day.  Given the factors calls are Poisson, so counts are negative binomial with
 * variance mean + mean^2 cv^2: more peaked than Poisson, as call counts of real centres are. Source:
 * Jongbloed and Koole 2001; Avramidis, Deslauriers and L'Ecuyer 2004.
 */
#include <math.h>

#include "models/arrivals/rows.h"
#include "models/demand.h"
#include "sim/dist_laws.h"

struct peaked {
    double day_cv, interval_cv, interval_min;
    struct cc_dist_gamma day, interval; /* the factors */
};

static const struct cc_field fields[] = {
    {.name = "day_cv",
     .source = "F2.3b",
     .type = CC_NUMBER,
     .min = 0,
     .max = 10,
     .fallback = "0.0",
     .offset = offsetof(struct peaked, day_cv),
     .help = "coefficient of variation of a day's busyness (1/sqrt(shape))"},
    {.name = "interval_cv",
     .source = "F2.3b",
     .type = CC_NUMBER,
     .min = 0,
     .max = 10,
     .fallback = "0.0",
     .offset = offsetof(struct peaked, interval_cv),
     .help = "the same for each interval within the day"},
    {.name = "interval_min",
     .source = "F2.3b",
     .type = CC_NUMBER,
     .unit = "min",
     .min = 1,
     .max = 1440,
     .fallback = "30.0",
     .offset = offsetof(struct peaked, interval_min),
     .help = "length of those intervals"},
    {.name = NULL}};

static int prepare(void *params, char *why, size_t why_size)
{
    struct peaked *peaked = params;
    const struct cc_described *gamma = cc_family_row(&cc_dist_family, "gamma");
    peaked->day = (struct cc_dist_gamma){.mean_s = 1, .cv = peaked->day_cv, .shape = NAN, .scale_s = NAN};
    peaked->interval =
        (struct cc_dist_gamma){.mean_s = 1, .cv = peaked->interval_cv, .shape = NAN, .scale_s = NAN};
    if (peaked->day_cv > 0 && gamma->prepare(&peaked->day, why, why_size))
        return -1;
    return peaked->interval_cv > 0 ? gamma->prepare(&peaked->interval, why, why_size) : 0;
}

static double busyness(const struct cc_demand *demand, enum cc_purpose purpose, int who,
                       const struct cc_dist_gamma *gamma)
{
    struct cc_rng rng = cc_demand_rng(demand, who, purpose, 0);
    const struct cc_dist_law *law = (const void *)cc_family_row(&cc_dist_family, "gamma");
    return gamma->cv > 0 ? law->draw(gamma, &rng) : 1;
}

static double factor(const struct cc_demand *demand, const void *params, int day, double at_s)
{
    const struct peaked *peaked = params;
    return busyness(demand, CC_DRAW_BUSYNESS_DAY, day, &peaked->day) *
           busyness(demand, CC_DRAW_BUSYNESS_INTERVAL, (int)(at_s / (peaked->interval_min * 60)),
                    &peaked->interval);
}

static int draw(const struct cc_scenario *scenario, const void *params, struct cc_demand *demand)
{
    const struct peaked *peaked = params;
    return cc_demand_add_poisson(
        demand, &scenario->rates,
        &(struct cc_busyness){.interval_s = peaked->interval_min * 60, .factor = factor, .params = peaked});
}

/* E[day^2] (sum^2 + cv^2 of an interval x sum of squares of the intervals) - sum^2 */
static double excess_variance(const struct cc_scenario *scenario, const void *params, int day)
{
    const struct peaked *peaked = params;
    double interval_s = peaked->interval_min * 60, sum = 0, squares = 0, here = 0;
    int64_t before = -1;
    for (int i = 0; i < scenario->rates.count; i++) {
        const struct cc_rate_step *step = &scenario->rates.steps[i];
        for (double at_s = step->begin_s, end_s; step->day == day && at_s < step->end_s; at_s = end_s) {
            int64_t interval = (int64_t)floor(at_s / interval_s + 1e-9);
            end_s = fmin((double)(interval + 1) * interval_s, step->end_s);
            if (interval != before) {
                squares += here * here;
                here = 0;
                before = interval;
            }
            here += step->rate_per_s * (end_s - at_s);
            sum += step->rate_per_s * (end_s - at_s);
        }
    }
    squares += here * here;
    double day_scv = peaked->day_cv * peaked->day_cv, scv = peaked->interval_cv * peaked->interval_cv;
    return (1 + day_scv) * (sum * sum + scv * squares) - sum * sum;
}

const struct cc_arrival_process cc_arrivals_peaked = {
    .described = {.name = "peaked",
                  .help = "callers at the profile's rate times random busyness: negative-binomial counts",
                  .fields = fields,
                  .size = sizeof(struct peaked),
                  .prepare = prepare},
    .draw = draw,
    .excess_variance = excess_variance,
};
