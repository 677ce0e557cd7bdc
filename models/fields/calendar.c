/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The groups `calendar` and `stationary`: when the lines are open. */
#include <stdio.h>

#include "models/fields/rows.h"
#include "sim/units.h"

const char *const cc_weekday_names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};

static const struct cc_field hours_fields[] = {
    {.name = "days",
     .type = CC_CHOICES,
     .fallback = NULL,
     AT(cc_hours, days),
     .choices = cc_weekday_names,
     .help = "the weekdays; a later entry overrules an earlier one"},
    {.name = "open", .type = CC_CLOCK, .fallback = NULL, AT(cc_hours, open_s), .help = "the lines open"},
    {.name = "close", .type = CC_CLOCK, .fallback = NULL, AT(cc_hours, close_s), .help = "the lines close"},
    {.name = NULL}};

static const struct cc_field exception_fields[] = {
    {.name = "week",
     .type = CC_INTEGER,
     .unit = "week",
     .min = 1,
     .max = CC_MAX_WEEKS,
     .fallback = "1",
     AT(cc_exception, week),
     .help = "which week of the run, counted from 1"},
    {.name = "day",
     .type = CC_CHOICE,
     .fallback = NULL,
     AT(cc_exception, day),
     .choices = cc_weekday_names,
     .help = "its weekday"},
    {.name = "closed",
     .type = CC_SWITCH,
     .fallback = "false",
     AT(cc_exception, closed),
     .help = "closed all day; false also opens a weekday that calendar.days leaves out"},
    {.name = "open",
     .type = CC_CLOCK,
     .fallback = "",
     AT(cc_exception, open_s),
     .help = "opens at another time than usual"},
    {.name = "close",
     .type = CC_CLOCK,
     .fallback = "",
     AT(cc_exception, close_s),
     .help = "closes at another time than usual"},
    {.name = "factor",
     .type = CC_NUMBER,
     .min = 0,
     .max = 100,
     .fallback = "1.0",
     AT(cc_exception, factor),
     .help = "on the first calls of that day"},
    {.name = NULL}};

const struct cc_field cc_calendar_fields[] = {
    {.name = "days",
     .type = CC_CHOICES,
     .fallback = "[ \"mon\", \"tue\", \"wed\", \"thu\", \"fri\" ]",
     AT(cc_scenario, calendar.days),
     .choices = cc_weekday_names,
     .help = "days of the week that are open"},
    {.name = "open",
     .type = CC_CLOCK,
     .fallback = "\"08:00\"",
     AT(cc_scenario, calendar.open_s),
     .help = "the lines open"},
    {.name = "close",
     .type = CC_CLOCK,
     .fallback = "\"17:00\"",
     AT(cc_scenario, calendar.close_s),
     .help = "the lines close; who waits then is still served, in overtime"},
    {.name = "hours",
     .type = CC_LIST,
     .fallback = "",
     AT(cc_scenario, calendar.hours),
     .sub = hours_fields,
     .sub_size = sizeof(struct cc_hours),
     .count_max = 7,
     .help = "weekdays with hours of their own, such as an evening"},
    {.name = "weeks",
     .source = "choice",
     .type = CC_INTEGER,
     .unit = "weeks",
     .min = 1,
     .max = CC_MAX_WEEKS,
     .fallback = "1",
     AT(cc_scenario, calendar.weeks),
     .help = "length of a replication; what is not done in one week is carried to the next"},
    {.name = "first_week",
     .source = "choice",
     .type = CC_INTEGER,
     .unit = "week",
     .min = 1,
     .max = 10000,
     .fallback = "1",
     AT(cc_scenario, calendar.first_week),
     .help = "number of the run's first week, for seasons and for what grows over the weeks"},
    {.name = "exceptions",
     .type = CC_LIST,
     .fallback = "",
     AT(cc_scenario, calendar.exceptions),
     .sub = exception_fields,
     .sub_size = sizeof(struct cc_exception),
     .count_max = 400,
     .help = "holidays and other days unlike the rest"},
    {.name = NULL}};

const struct cc_field cc_stationary_fields[] = {
    {.name = "hours",
     .source = "V1",
     .type = CC_NUMBER,
     .unit = "h",
     .min = 0.001,
     .max = 1e6,
     .fallback = "",
     AT(cc_scenario, stationary.hours),
     .help = "measured length of a replication with constant rate and staff; absent: a week by the calendar"},
    {.name = "warm_up_h",
     .source = "V1",
     .type = CC_NUMBER,
     .unit = "h",
     .min = 0,
     .max = 1e6,
     .fallback = "0.0",
     AT(cc_scenario, stationary.warm_up_h),
     .help = "run before measuring, from an empty centre"},
    {.name = NULL}};

bool cc_scenario_check_calendar(struct cc_scenario *s)
{
    bool hours = s->calendar.open_s < s->calendar.close_s, days = s->calendar.days & 127;
    if (!hours)
        cc_config_fail(s->config, "calendar.close", "must be later than calendar.open");
    if (!days)
        cc_config_fail(s->config, "calendar.days", "must be open on a day");
    return hours && days;
}

static void check_exceptions(struct cc_scenario *s)
{
    const struct cc_exception *exception = s->calendar.exceptions.items;
    char at[96];
    for (int i = 0; i < s->calendar.exceptions.count; i++) {
        snprintf(at, sizeof at, "calendar.exceptions[%d]", i);
        if (exception[i].week > s->calendar.weeks)
            cc_config_fail(s->config, at, "is in week %lld of %lld", (long long)exception[i].week,
                           (long long)s->calendar.weeks);
        if (exception[i].closed && !(s->calendar.days >> exception[i].day & 1))
            cc_config_fail(s->config, at, "closes a day that is not open");
        for (int j = 0; j < i; j++)
            if (exception[j].week == exception[i].week && exception[j].day == exception[i].day)
                cc_config_fail(s->config, at, "is the same day as calendar.exceptions[%d]", j);
    }
}

/* The days of the run, as hours and exceptions make them. */
static void check_days(struct cc_scenario *s)
{
    char at[96];
    bool several = s->calendar.weeks > 1 || s->calendar.hours.count || s->calendar.exceptions.count;
    if (several && (s->is_stationary || s->is_log)) {
        cc_config_fail(s->config, "calendar", "hours, weeks and exceptions are for runs of weeks");
        return;
    }
    check_exceptions(s);
    for (int i = 0; i < s->calendar.hours.count; i++) {
        const struct cc_hours *hours = (const struct cc_hours *)s->calendar.hours.items + i;
        snprintf(at, sizeof at, "calendar.hours[%d].close", i);
        if (hours->open_s >= hours->close_s) {
            cc_config_fail(s->config, at, "must be later than open");
            return;
        }
    }
    for (int d = 0; d < s->day_count; d++)
        if (s->days[d].open_s >= s->days[d].close_s) {
            cc_config_fail(s->config, "calendar.exceptions", "%s of week %d ends before it begins",
                           cc_weekday_names[s->days[d].weekday],
                           (int)(s->days[d].midnight_s / (7 * CC_S_PER_DAY)) + 1);
            return;
        }
    if (s->day_count == 0)
        cc_config_fail(s->config, "calendar.exceptions", "leave no day open");
}

void cc_calendar_check(struct cc_scenario *s)
{
    if (!s->is_stationary && s->stationary.warm_up_h > 0)
        cc_config_fail(s->config, "stationary.warm_up_h", "needs stationary.hours");
    check_days(s);
}
