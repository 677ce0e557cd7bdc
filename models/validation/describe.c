/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/validation/describe.h"

#include <math.h>
#include <stdio.h>

#include "models/analytic/erlang.h"

const char *const cc_describe_within_names[] = {"0.05", "0.1", "0.25", "0.5", "1", "2", NULL};
const double cc_describe_within_units[] = {0.05, 0.1, 0.25, 0.5, 1, 2};

void cc_describe(struct cc_simulation *s, double calls_per_unit, int agents, const char *talk,
                 const char *more)
{
    char exponential[80];
    snprintf(exponential, sizeof exponential, "talk = { law = \"exponential\"; mean_s = %.1f; };", CC_UNIT_S);
    int at = snprintf(s->scenario, sizeof s->scenario,
                      "demand = { calls_per_h = %.17g; };\n"
                      "%s\n"
                      "staff = ( { heads = %d; } );\n%s\n"
                      "variants = ( { name = \"queue\"; strategy = { kind = \"queue-only\"; }; } );\n"
                      "targets = (",
                      calls_per_unit / CC_UNIT_S * 3600, *talk ? talk : exponential, agents, more);
    for (int i = 0; i < CC_DESCRIBE_WITHINS; i++)
        at += snprintf(s->scenario + at, sizeof s->scenario - (size_t)at,
                       "%s { name = \"%s\"; formula = \"sl-offered\"; within_s = %.17g; share = 0.8; }",
                       i ? "," : "", cc_describe_within_names[i], cc_describe_within_units[i] * CC_UNIT_S);
    snprintf(s->scenario + at, sizeof s->scenario - (size_t)at, " );\n");
    s->calls_per_unit = calls_per_unit;
}

double cc_describe_relaxation(double agents, double load)
{
    double gap = sqrt(agents) - sqrt(load);
    return fmin(1 / (gap * gap), 1e4);
}

/* While all are busy the queue is a random walk from no wall, below which somebody is free, to that of the
 * room. */
double cc_describe_relaxation_limited(double agents, double load, double room)
{
    double gap = sqrt(agents) - sqrt(load), slowest = M_PI / 2 / (room + 1);
    return 1 + 1 / (gap * gap + sqrt(agents * load) * slowest * slowest);
}

double cc_describe_dispersion(const struct cc_simulation *s, int agents, double patience, double service_scv,
                              double wait_prob)
{
    struct cc_erlang_load load = {s->calls_per_unit, 1, patience, agents};
    struct cc_erlang_variance exact;
    struct cc_error error;
    cc_error_init(&error);
    if ((patience == HUGE_VAL && load.arrival_rate_per_s >= agents) ||
        cc_erlang_variance_solve(&load, &exact, &error) != CC_OK)
        return 1 + 2 * s->calls_per_unit * s->relaxation_units;
    return exact.wait_prob_per_call / (wait_prob * (1 - wait_prob)) * fmax(1, (1 + service_scv) / 2);
}
