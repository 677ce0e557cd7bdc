/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "models/analytic/transient.h"

static bool is_rate(double rate)
{
    return isfinite(rate) && rate >= 0;
}

static int check_periods(const struct cc_transient_day *day, struct cc_error *error)
{
    bool anybody = false;
    for (int i = 0; i < day->period_count; i++) {
        if (!(day->border_s[i] < day->border_s[i + 1]) || !isfinite(day->border_s[i + 1] - day->border_s[i]))
            return cc_error_add(error, CC_BAD_USAGE, "period %d must end after it begins", i + 1);
        if (!is_rate(day->arrival_rate_per_s[i]))
            return cc_error_add(error, CC_BAD_USAGE, "the arrival rate of period %d must be 0 or more",
                                i + 1);
        if (day->agent_count[i] < 0 || day->agent_count[i] > CC_TRANSIENT_AGENTS_MAX)
            return cc_error_add(error, CC_BAD_USAGE, "period %d must have 0 to %d agents", i + 1,
                                CC_TRANSIENT_AGENTS_MAX);
        anybody = anybody || day->agent_count[i] > 0;
    }
    if (!anybody)
        return cc_error_add(error, CC_BAD_USAGE, "no period has an agent");
    return CC_OK;
}

/* Roughly, events x states: the queue as a fluid that only too few agents let grow. */
static double work(const struct cc_transient_day *day)
{
    double sum = 0, queue = 0;
    for (int i = 0; i < day->period_count; i++) {
        double length_s = day->border_s[i + 1] - day->border_s[i], arrival = day->arrival_rate_per_s[i];
        double service = day->agent_count[i] * day->service_rate_per_s;
        double gone = -expm1(-day->abandon_rate_per_s * length_s), net = arrival - service;
        double end = day->abandon_rate_per_s > 0 ? queue + gone * (net / day->abandon_rate_per_s - queue)
                                                 : queue + net * length_s;
        double most = fmax(queue, end);
        sum += (arrival + service + most * day->abandon_rate_per_s) * length_s *
               (1 + most + day->agent_count[i]);
        queue = fmax(0, end);
    }
    return sum;
}

int cc_transient_check(const struct cc_transient_day *day, struct cc_error *error)
{
    if (day->period_count < 1)
        return cc_error_add(error, CC_BAD_USAGE, "a day needs a period");
    if (!is_rate(day->service_rate_per_s) || day->service_rate_per_s == 0)
        return cc_error_add(error, CC_BAD_USAGE, "the service rate must be above 0");
    if (!is_rate(day->abandon_rate_per_s))
        return cc_error_add(error, CC_BAD_USAGE, "the rate of abandonment must be 0 or more");
    if (day->target_count < 0 || day->target_count > CC_TRANSIENT_TARGETS_MAX)
        return cc_error_add(error, CC_BAD_USAGE, "0 to %d service levels are possible at once",
                            CC_TRANSIENT_TARGETS_MAX);
    for (int i = 0; i < day->target_count; i++)
        if (!is_rate(day->within_s[i]))
            return cc_error_add(error, CC_BAD_USAGE, "the time of a service level must be 0 or more");
    int code = check_periods(day, error);
    if (code != CC_OK)
        return code;
    if (!(work(day) <= CC_TRANSIENT_WORK_MAX))
        return cc_error_add(error, CC_BAD_USAGE,
                            "too many events and too long a queue for an exact solution");
    for (int i = 0; i < day->probe_count; i++)
        if (!isfinite(day->probe_s[i]) || day->probe_s[i] < (i > 0 ? day->probe_s[i - 1] : day->border_s[0]))
            return cc_error_add(error, CC_BAD_USAGE, "probe times must ascend from the start of the day");
    return CC_OK;
}

void cc_transient_smooth_rates(double (*rate_at)(double time_s, void *context), void *context, double start_s,
                               double end_s, int step_count, double *border_s, double *rate_per_s)
{
    const double root = sqrt(3) / 6;
    for (int i = 0; i < step_count; i++) {
        double from_s = start_s + (end_s - start_s) * i / step_count;
        double to_s = start_s + (end_s - start_s) * (i + 1) / step_count;
        double early = rate_at(from_s + (0.5 - root) * (to_s - from_s), context);
        double late = rate_at(from_s + (0.5 + root) * (to_s - from_s), context);
        border_s[2 * i] = from_s;
        border_s[2 * i + 1] = from_s + (to_s - from_s) / 2;
        rate_per_s[2 * i] = fmax(0, (0.5 + 2 * root) * early + (0.5 - 2 * root) * late);
        rate_per_s[2 * i + 1] = fmax(0, (0.5 - 2 * root) * early + (0.5 + 2 * root) * late);
    }
    border_s[2 * step_count] = end_s;
}
