/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The group `demand`: who calls, how often and when. */
#include <math.h>
#include <stdio.h>

#include "models/arrivals.h"
#include "models/fields/rows.h"

const struct cc_field cc_profile_fields[] = {
    DAYS(cc_profile_step, "the days this step belongs to"),
    {.name = "from",
     .type = CC_CLOCK,
     .fallback = NULL,
     AT(cc_profile_step, from_s),
     .help = "begin; the step lasts until the day's next one or closing time"},
    {.name = "share",
     .source = "F2.2",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1e6,
     .fallback = NULL,
     AT(cc_profile_step, share),
     .help = "part of the day's total that arrives in this step; scaled so that a day adds up to one"},
    {.name = NULL}};

const struct cc_field cc_demand_fields[] = {
    {.name = "patients",
     .source = "F3.1",
     .type = CC_NUMBER,
     .unit = "patients",
     .min = 1,
     .max = 1e8,
     .fallback = "",
     AT(cc_scenario, demand.patients),
     .help = "people on the practice's list"},
    {.name = "calls_per_1000",
     .source = "F2.1a, F2.1b",
     .type = CC_NUMBER,
     .unit = "calls/day",
     .min = 0,
     .max = 1e5,
     .fallback = "",
     AT(cc_scenario, demand.calls_per_1000),
     .help = "first calls per 1000 patients on a mean working day"},
    {.name = "calls_per_day",
     .source = "Q32",
     .type = CC_NUMBER,
     .unit = "calls/day",
     .min = 0,
     .max = 1e7,
     .fallback = "",
     AT(cc_scenario, demand.calls_per_day),
     .help = "first calls on a mean working day, instead of patients and calls_per_1000"},
    {.name = "calls_per_h",
     .source = "V1",
     .type = CC_NUMBER,
     .unit = "calls/h",
     .min = 0,
     .max = 1e8,
     .fallback = "",
     AT(cc_scenario, demand.calls_per_h),
     .help = "constant rate of first calls, for stationary runs only"},
    {.name = "weekday",
     .source = "F2.2",
     .type = CC_NUMBERS,
     .min = 0,
     .max = 100,
     .fallback = "",
     AT(cc_scenario, demand.weekday),
     .count_min = 1,
     .count_max = 7,
     .help = "factor on the mean day for each open weekday in order; absent: all 1"},
    {.name = "season",
     .source = "F2.2b",
     .type = CC_NUMBERS,
     .min = 0,
     .max = 100,
     .fallback = "",
     AT(cc_scenario, demand.season),
     .count_min = 1,
     .count_max = CC_MAX_WEEKS,
     .help = "factor for each week, beginning again after the last; the first is week 1; absent: all 1"},
    {.name = "after_closed",
     .source = "F2.2b",
     .type = CC_NUMBER,
     .min = 0,
     .max = 100,
     .fallback = "1.0",
     AT(cc_scenario, demand.after_closed),
     .help = "factor for the first open day after a weekday that an exception closed"},
    {.name = "profile",
     .source = "F2.2",
     .type = CC_LIST,
     .fallback = "",
     AT(cc_scenario, demand.profile),
     .sub = cc_profile_fields,
     .sub_size = sizeof(struct cc_profile_step),
     .count_max = 400,
     .help = "how a day's calls spread over the opening hours; absent: evenly"},
    {.name = "arrivals",
     .source = "F2.3b",
     .type = CC_MEMBER,
     .fallback = "{ process = \"poisson\"; }",
     AT(cc_scenario, demand.arrivals),
     .family = &cc_arrivals_family,
     .help = "how first calls arrive"},
    {.name = NULL}};

static void check_profile_total(struct cc_scenario *s, const char *path, const struct cc_list *profile)
{
    const struct cc_profile_step *step = profile->items;
    for (int d = 0; d < s->day_count; d++) {
        const struct cc_day *day = &s->days[d];
        bool any = false, positive = false, over = true; /* over: a later step has begun when the day opens */
        for (int i = profile->count - 1; i >= 0; i--) {
            double from_s = day->midnight_s + step[i].from_s;
            if (!cc_scenario_on_day(step[i].days, day))
                continue;
            over = any && over;
            any = true;
            positive = positive || (step[i].share > 0 && from_s < day->close_s && !over);
            over = from_s <= day->open_s;
        }
        if (any && !positive) {
            cc_config_fail(s->config, path, "the shares of %s add up to zero",
                           s->days[d].weekday < 0 ? "the day" : cc_weekday_names[s->days[d].weekday]);
            return;
        }
    }
}

/* Whether a step begins outside the opening hours of every day that it belongs to. */
static bool is_always_closed(const struct cc_scenario *s, const struct cc_profile_step *step)
{
    bool any = false;
    for (int d = 0; d < s->day_count; d++) {
        const struct cc_day *day = &s->days[d];
        double from_s = day->midnight_s + step->from_s;
        if (!cc_scenario_on_day(step->days, day))
            continue;
        if (from_s >= day->open_s && from_s < day->close_s)
            return false;
        any = true;
    }
    return any || step->from_s < s->calendar.open_s || step->from_s >= s->calendar.close_s;
}

void cc_profile_check(struct cc_scenario *s, const char *path, const struct cc_list *profile)
{
    const struct cc_profile_step *step = profile->items;
    char at[96];
    if (profile->count && (s->is_stationary || s->is_log)) {
        cc_config_fail(s->config, path,
                       s->is_log ? "a recorded log has its own times"
                                 : "a stationary run has a constant rate");
        return;
    }
    for (int i = 0; i < profile->count; i++) {
        snprintf(at, sizeof at, "%s[%d].from", path, i);
        if (is_always_closed(s, &step[i]))
            cc_config_fail(s->config, at, "outside the opening hours");
    }
    cc_scenario_check_steps(s, path, profile, sizeof *step);
    check_profile_total(s, path, profile);
}

static void check_rates(struct cc_scenario *s)
{
    bool by_list = !isnan(s->demand.patients) || !isnan(s->demand.calls_per_1000);
    bool by_day = !isnan(s->demand.calls_per_day), by_hour = !isnan(s->demand.calls_per_h);
    int ways = by_list + by_day + by_hour;
    if (s->is_log && ways)
        cc_config_fail(s->config, "demand",
                       "a recorded log brings its own calls; give no calls_per_... or patients");
    else if (!s->is_log && ways != 1)
        cc_config_fail(s->config, "demand",
                       "give one of patients and calls_per_1000, calls_per_day, calls_per_h");
    else if (by_list && (isnan(s->demand.patients) || isnan(s->demand.calls_per_1000)))
        cc_config_fail(s->config, "demand", "patients and calls_per_1000 go together");
    if (by_hour != s->is_stationary && !s->is_log && ways == 1)
        cc_config_fail(s->config, by_hour ? "demand.calls_per_h" : "demand",
                       "calls_per_h is for stationary runs, and these need it");
}

static int open_weekdays(const struct cc_scenario *s)
{
    int count = 0;
    for (int i = 0; i < 7; i++)
        count += s->calendar.days >> i & 1;
    return s->is_log ? s->day_count : count;
}

void cc_demand_check(struct cc_scenario *s)
{
    check_rates(s);
    if (s->is_stationary && s->demand.weekday.count)
        cc_config_fail(s->config, "demand.weekday", "a stationary run has a constant rate");
    else if (s->demand.weekday.count && s->demand.weekday.count != open_weekdays(s))
        cc_config_fail(s->config, "demand.weekday", "has %d factors for %d open days",
                       s->demand.weekday.count, open_weekdays(s));
    if (s->demand.season.count && (s->is_stationary || s->is_log))
        cc_config_fail(s->config, "demand.season", "is for runs of weeks");
    cc_profile_check(s, "demand.profile", &s->demand.profile);
}
