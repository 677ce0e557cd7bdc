/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>

#include "models/analytic/infinite_server.h"

double cc_infinite_server_mean(int period_count, const double *border_s, const double *arrival_rate_per_s,
                               double service_rate_per_s, double time_s)
{
    assert(period_count > 0 && service_rate_per_s > 0 && time_s >= border_s[0]);
    double mean = 0;
    for (int i = 0; i <= period_count && border_s[i] < time_s; i++) {
        double end_s = i < period_count ? fmin(border_s[i + 1], time_s) : time_s;
        double rate = i < period_count ? arrival_rate_per_s[i] : 0;
        double gone = -expm1(-service_rate_per_s * (end_s - border_s[i]));
        mean += gone * (rate / service_rate_per_s - mean);
    }
    return mean;
}

static void check(const struct cc_infinite_server_sine *sine)
{
    assert(0 <= sine->amplitude_per_s && sine->amplitude_per_s <= sine->mean_per_s);
    assert(sine->service_rate_per_s > 0 && sine->angular_per_s >= 0);
    (void)sine;
}

double cc_infinite_server_sine_rate_per_s(const struct cc_infinite_server_sine *sine, double time_s)
{
    check(sine);
    return sine->mean_per_s + sine->amplitude_per_s * sin(sine->angular_per_s * time_s);
}

double cc_infinite_server_sine_mean(const struct cc_infinite_server_sine *sine, double time_s)
{
    check(sine);
    double mu = sine->service_rate_per_s, angular = sine->angular_per_s, angle = angular * time_s;
    return sine->mean_per_s / mu +
           sine->amplitude_per_s * (mu * sin(angle) - angular * cos(angle)) / (mu * mu + angular * angular);
}

double cc_infinite_server_sine_mean_from_empty(const struct cc_infinite_server_sine *sine, double time_s)
{
    assert(time_s >= 0);
    return fmax(0, cc_infinite_server_sine_mean(sine, time_s) -
                       exp(-sine->service_rate_per_s * time_s) * cc_infinite_server_sine_mean(sine, 0));
}

/* Terms relative to that of the mode, so that nothing over- or underflows near it. */
struct cc_infinite_server_excess cc_infinite_server_excess(double mean, int level)
{
    assert(0 <= mean && mean <= 1e9 && level >= 0);
    double mode = floor(mean), total = 0, at_least = 0, excess = 0, term = 1;
    for (double n = mode;
         n <= fmax(mode, level) || term > 1e-18 * at_least || term * (n - level) > 1e-18 * excess; n++) {
        total += term;
        if (n >= level) {
            at_least += term;
            excess += term * (n - level);
        }
        term *= mean / (n + 1);
    }
    term = 1;
    for (double n = mode; n > 0 && term > 1e-20; n--) {
        term *= n / mean;
        total += term;
        if (n - 1 >= level) {
            at_least += term;
            excess += term * (n - 1 - level);
        }
    }
    return (struct cc_infinite_server_excess){at_least / total, excess / total};
}

int cc_infinite_server_min_agents(double mean, double prob_max, int *agent_count, struct cc_error *error)
{
    if (!(mean >= 0 && mean <= 1e6))
        return cc_error_add(error, CC_BAD_USAGE, "the load must be 0 to 1e6 erlang, not %g", mean);
    if (!(prob_max > 0 && prob_max < 1))
        return cc_error_add(error, CC_BAD_USAGE, "a probability must be between 0 and 1, not %g", prob_max);
    int low = 0, high = (int)mean + 1; /* low is too few: P(N >= 0) = 1 */
    while (cc_infinite_server_excess(mean, high).at_least_prob > prob_max) {
        low = high;
        high += (int)sqrt(mean) + 1;
    }
    while (high - low > 1) {
        int middle = low + (high - low) / 2;
        if (cc_infinite_server_excess(mean, middle).at_least_prob > prob_max)
            low = middle;
        else
            high = middle;
    }
    *agent_count = high;
    return CC_OK;
}
