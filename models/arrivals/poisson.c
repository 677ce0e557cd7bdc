/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Poisson arrivals with the scenario's piecewise-constant rate: many people who decide to call independently.
 */
#include "models/arrivals/rows.h"
#include "models/demand.h"

static int draw(const struct cc_scenario *scenario, const void *params, struct cc_demand *demand)
{
    (void)params;
    return cc_demand_add_poisson(demand, &scenario->rates, NULL);
}

static double excess_variance(const struct cc_scenario *scenario, const void *params, int day)
{
    (void)scenario, (void)params, (void)day;
    return 0;
}

static const struct cc_field fields[] = {{.name = NULL}};

const struct cc_arrival_process cc_arrivals_poisson = {
    .described = {.name = "poisson",
                  .help = "independent callers at the profile's rate",
                  .fields = fields,
                  .size = 1},
    .draw = draw,
    .excess_variance = excess_variance,
};
