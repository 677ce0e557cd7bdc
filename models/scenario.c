/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/scenario.h"

#include <stdio.h>
#include <string.h>

#include "models/arrivals.h"
#include "models/strategy.h"
#include "sim/units.h"

static const char *const weekday_names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};
static const char *const priority_names[] = {"before-calls", "in-order", "after-calls", NULL};
const char *const cc_formula_names[] = {
    "contact-all",      "sl-offered", "sl-answered", "sl-incl-abandoned", "sl-excl-short-abandoned",
    "callback-on-time", NULL};

#define EXPECTED_MAX 1e8
#define AT(owner, member) .offset = offsetof(struct owner, member)
#define ANY_DAY "[ \"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\", \"sun\" ]"
#define DIST(key, owner, member, absent, text)                                                               \
    {                                                                                                        \
        .name = key, .type = CC_MEMBER, .unit = "s", .fallback = absent, AT(owner, member),                  \
        .family = &cc_dist_family, .help = text                                                              \
    }

static const struct cc_field calendar_fields[] = {
    {.name = "days",
     .type = CC_CHOICES,
     .fallback = "[ \"mon\", \"tue\", \"wed\", \"thu\", \"fri\" ]",
     AT(cc_scenario, calendar.days),
     .choices = weekday_names,
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
    {.name = NULL}};

static const struct cc_field stationary_fields[] = {
    {.name = "hours",
     .type = CC_NUMBER,
     .unit = "h",
     .min = 0.001,
     .max = 1e6,
     .fallback = "",
     AT(cc_scenario, stationary.hours),
     .help = "measured length of a replication with constant rate and staff; absent: a week by the calendar"},
    {.name = "warm_up_h",
     .type = CC_NUMBER,
     .unit = "h",
     .min = 0,
     .max = 1e6,
     .fallback = "0.0",
     AT(cc_scenario, stationary.warm_up_h),
     .help = "run before measuring, from an empty centre"},
    {.name = NULL}};

static const struct cc_field profile_fields[] = {
    {.name = "days",
     .type = CC_CHOICES,
     .fallback = ANY_DAY,
     .offset = offsetof(struct cc_profile_step, days),
     .choices = weekday_names,
     .help = "the days this step belongs to"},
    {.name = "from",
     .type = CC_CLOCK,
     .fallback = NULL,
     .offset = offsetof(struct cc_profile_step, from_s),
     .help = "begin; the step lasts until the day's next one or closing time"},
    {.name = "share",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1e6,
     .fallback = NULL,
     .offset = offsetof(struct cc_profile_step, share),
     .help = "part of the day's total that arrives in this step; scaled so that a day adds up to one"},
    {.name = NULL}};

static const struct cc_field demand_fields[] = {
    {.name = "patients",
     .type = CC_NUMBER,
     .unit = "patients",
     .min = 1,
     .max = 1e8,
     .fallback = "",
     AT(cc_scenario, demand.patients),
     .help = "people on the practice's list"},
    {.name = "calls_per_1000",
     .type = CC_NUMBER,
     .unit = "calls/day",
     .min = 0,
     .max = 1e5,
     .fallback = "",
     AT(cc_scenario, demand.calls_per_1000),
     .help = "first calls per 1000 patients on a mean working day"},
    {.name = "calls_per_day",
     .type = CC_NUMBER,
     .unit = "calls/day",
     .min = 0,
     .max = 1e7,
     .fallback = "",
     AT(cc_scenario, demand.calls_per_day),
     .help = "first calls on a mean working day, instead of patients and calls_per_1000"},
    {.name = "calls_per_h",
     .type = CC_NUMBER,
     .unit = "calls/h",
     .min = 0,
     .max = 1e8,
     .fallback = "",
     AT(cc_scenario, demand.calls_per_h),
     .help = "constant rate of first calls, for stationary runs only"},
    {.name = "weekday",
     .type = CC_NUMBERS,
     .min = 0,
     .max = 100,
     .fallback = "",
     AT(cc_scenario, demand.weekday),
     .count_min = 1,
     .count_max = 7,
     .help = "factor on the mean day for each open day in order; absent: all 1"},
    {.name = "profile",
     .type = CC_LIST,
     .fallback = "",
     AT(cc_scenario, demand.profile),
     .sub = profile_fields,
     .sub_size = sizeof(struct cc_profile_step),
     .count_max = 400,
     .help = "how a day's calls spread over the opening hours; absent: evenly"},
    {.name = "arrivals",
     .type = CC_MEMBER,
     .fallback = "{ process = \"poisson\"; }",
     AT(cc_scenario, demand.arrivals),
     .family = &cc_arrivals_family,
     .help = "how first calls arrive"},
    {.name = NULL}};

static const struct cc_field class_fields[] = {
    {.name = "name",
     .type = CC_TEXT,
     .fallback = NULL,
     .offset = offsetof(struct cc_class, name),
     .help = "name in the tables"},
    {.name = "share",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = NULL,
     .offset = offsetof(struct cc_class, share),
     .help = "part of all patients; the shares add up to one"},
    {.name = "urgent",
     .type = CC_SWITCH,
     .fallback = "false",
     .offset = offsetof(struct cc_class, urgent),
     .help = "uses the urgent key: served before all others, never offered a callback"},
    DIST("talk", cc_class, talk, "", "talk time of this class; absent: the scenario's"),
    DIST("wrap_up", cc_class, wrap_up, "", "wrap-up time of this class; absent: the scenario's"),
    DIST("patience", cc_class, patience, "", "patience of this class; absent: the scenario's"),
    {.name = NULL}};

static const struct cc_field staff_fields[] = {
    {.name = "days",
     .type = CC_CHOICES,
     .fallback = ANY_DAY,
     .offset = offsetof(struct cc_staff_step, days),
     .choices = weekday_names,
     .help = "the days this step belongs to"},
    {.name = "from",
     .type = CC_CLOCK,
     .fallback = "\"00:00\"",
     .offset = offsetof(struct cc_staff_step, from_s),
     .help = "begin; the step lasts until the day's next one or closing time"},
    {.name = "heads",
     .type = CC_INTEGER,
     .unit = "assistants",
     .min = 0,
     .max = 100000,
     .fallback = NULL,
     .offset = offsetof(struct cc_staff_step, heads),
     .help = "assistants on duty"},
    {.name = NULL}};

static const struct cc_field work_fields[] = {
    {.name = "name",
     .type = CC_TEXT,
     .fallback = NULL,
     .offset = offsetof(struct cc_work, name),
     .help = "name in the tables"},
    {.name = "desk",
     .type = CC_SWITCH,
     .fallback = "false",
     .offset = offsetof(struct cc_work, desk),
     .help = "people at the desk, who wait; otherwise work that can lie until there is time"},
    {.name = "per_day",
     .type = CC_NUMBER,
     .unit = "pieces/day",
     .min = 0,
     .max = 1e7,
     .fallback = NULL,
     .offset = offsetof(struct cc_work, per_day),
     .help = "pieces of work on a mean working day"},
    {.name = "profile",
     .type = CC_LIST,
     .fallback = "",
     .offset = offsetof(struct cc_work, profile),
     .sub = profile_fields,
     .sub_size = sizeof(struct cc_profile_step),
     .count_max = 400,
     .help = "how a day's pieces spread over the opening hours; absent: evenly"},
    DIST("time", cc_work, time, NULL, "time a piece takes"),
    {.name = "priority",
     .type = CC_CHOICE,
     .fallback = "\"after-calls\"",
     .offset = offsetof(struct cc_work, priority),
     .choices = priority_names,
     .help = "against waiting calls; nothing interrupts a piece that has begun"},
    {.name = NULL}};

static const struct cc_field redial_fields[] = {
    {.name = "after_abandonment",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(cc_scenario, redial.after_abandonment),
     .help = "probability of calling again after hanging up"},
    {.name = "after_busy",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(cc_scenario, redial.after_busy),
     .help = "probability of calling again after a busy signal"},
    {.name = "after_refusal",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(cc_scenario, redial.after_refusal),
     .help = "probability of calling again when the callback list was full"},
    {.name = "diverted",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(cc_scenario, redial.diverted),
     .help = "of those who do not call again: part that turns to an emergency line or out-of-hours post"},
    {.name = "max_calls",
     .type = CC_INTEGER,
     .unit = "calls",
     .min = 1,
     .max = 1000,
     .fallback = "10",
     AT(cc_scenario, redial.max_calls),
     .help = "calls that one patient makes at most for one need"},
    DIST("delay", cc_scenario, redial.delay, "{ law = \"lognormal\"; mean_s = 1800.0; cv = 1.0; }",
         "time until the next call"),
    {.name = NULL}};

static const struct cc_field target_fields[] = {{.name = "name",
                                                 .type = CC_TEXT,
                                                 .fallback = NULL,
                                                 .offset = offsetof(struct cc_target, name),
                                                 .help = "name in the tables"},
                                                {.name = "formula",
                                                 .type = CC_CHOICE,
                                                 .fallback = "\"contact-all\"",
                                                 .offset = offsetof(struct cc_target, formula),
                                                 .choices = cc_formula_names,
                                                 .help = "which service level (see below)"},
                                                {.name = "within_s",
                                                 .type = CC_NUMBER,
                                                 .unit = "s",
                                                 .min = 0,
                                                 .max = 1e6,
                                                 .fallback = NULL,
                                                 .offset = offsetof(struct cc_target, within_s),
                                                 .help = "threshold T of the formula"},
                                                {.name = "share",
                                                 .type = CC_NUMBER,
                                                 .min = 0,
                                                 .max = 1,
                                                 .fallback = NULL,
                                                 .offset = offsetof(struct cc_target, share),
                                                 .help = "service level wanted, judged day by day"},
                                                {.name = "class",
                                                 .type = CC_TEXT,
                                                 .fallback = "",
                                                 .offset = offsetof(struct cc_target, class_name),
                                                 .help = "class it is about; absent: all patients"},
                                                {.name = NULL}};

static const struct cc_field variant_fields[] = {{.name = "name",
                                                  .type = CC_TEXT,
                                                  .fallback = NULL,
                                                  .offset = offsetof(struct cc_variant, name),
                                                  .help = "name in the tables"},
                                                 {.name = "title",
                                                  .type = CC_TEXT,
                                                  .fallback = "",
                                                  .offset = offsetof(struct cc_variant, title),
                                                  .help = "one line about it"},
                                                 {.name = "strategy",
                                                  .type = CC_MEMBER,
                                                  .fallback = NULL,
                                                  .offset = offsetof(struct cc_variant, strategy),
                                                  .family = &cc_strategy_family,
                                                  .help = "how the phone is handled"},
                                                 {.name = "staff",
                                                  .type = CC_LIST,
                                                  .fallback = "",
                                                  .offset = offsetof(struct cc_variant, staff),
                                                  .sub = staff_fields,
                                                  .sub_size = sizeof(struct cc_staff_step),
                                                  .count_max = 400,
                                                  .help = "staff of this variant; absent: the practice's"},
                                                 {.name = NULL}};

static const struct cc_field run_fields[] = {
    {.name = "precision",
     .type = CC_NUMBER,
     .min = 0.0001,
     .max = 1,
     .fallback = "0.02",
     AT(cc_scenario, run.precision),
     .help = "wanted half-width of the mean time to contact, as part of the mean"},
    {.name = "floor_s",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 1e6,
     .fallback = "0.1",
     AT(cc_scenario, run.floor_s),
     .help = "half-width that is always narrow enough"},
    {.name = "min_reps",
     .type = CC_INTEGER,
     .unit = "replications",
     .min = 2,
     .max = 10000000,
     .fallback = "50",
     AT(cc_scenario, run.min_reps),
     .help = "replications before precision is first judged"},
    {.name = "max_reps",
     .type = CC_INTEGER,
     .unit = "replications",
     .min = 2,
     .max = 10000000,
     .fallback = "4000",
     AT(cc_scenario, run.max_reps),
     .help = "replications at most"},
    {.name = NULL}};

#define LIST(key, fields, owner, absent, least, most, member, text)                                          \
    {                                                                                                        \
        .name = key, .type = CC_LIST, .fallback = absent, AT(cc_scenario, member), .sub = fields,            \
        .sub_size = sizeof(struct owner), .count_min = least, .count_max = most, .help = text                \
    }

const struct cc_field cc_scenario_fields[] = {
    {.name = "name",
     .type = CC_TEXT,
     .fallback = NULL,
     AT(cc_scenario, name),
     .help = "short name of the scenario"},
    {.name = "title", .type = CC_TEXT, .fallback = "", AT(cc_scenario, title), .help = "one line about it"},
    {.name = "calendar", .type = CC_GROUP, .sub = calendar_fields, .help = "opening hours"},
    {.name = "stationary",
     .type = CC_GROUP,
     .sub = stationary_fields,
     .help = "a run with constant rate and staff, for comparison with theory"},
    {.name = "demand", .type = CC_GROUP, .sub = demand_fields, .help = "who calls, how often and when"},
    LIST("classes", class_fields, cc_class, "", 0, CC_MAX_CLASSES, classes,
         "kinds of patients; absent: one, \"all\""),
    DIST("talk", cc_scenario, talk, NULL, "talk time"),
    DIST("wrap_up", cc_scenario, wrap_up, "{ law = \"deterministic\"; value_s = 0.0; }",
         "work after the call that keeps the assistant"),
    DIST("patience", cc_scenario, patience, "{ law = \"infinite\"; }",
         "time a caller holds before hanging up"),
    {.name = "lines",
     .type = CC_INTEGER,
     .unit = "lines",
     .min = 0,
     .max = 1000000,
     .fallback = "0",
     AT(cc_scenario, lines),
     .help = "calls holding or talking at most, then a busy signal; 0 = never busy"},
    {.name = "max_waiting",
     .type = CC_INTEGER,
     .unit = "callers",
     .min = 0,
     .max = 1000000,
     .fallback = "0",
     AT(cc_scenario, max_waiting),
     .help = "callers holding plus callbacks in the line at most, then a busy signal; 0 = no limit"},
    {.name = "switching_s",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 3600,
     .fallback = "0.0",
     AT(cc_scenario, switching_s),
     .help = "time lost when an assistant turns from phone to other work or back"},
    LIST("staff", staff_fields, cc_staff_step, "", 0, 400, staff,
         "assistants on duty by time of day and weekday"),
    LIST("work", work_fields, cc_work, "", 0, 4, work,
         "desk visitors and other work for the same assistants"),
    {.name = "redial", .type = CC_GROUP, .sub = redial_fields, .help = "what callers do who got no answer"},
    LIST("targets", target_fields, cc_target, "", 0, CC_MAX_TARGETS, targets,
         "service levels to report and to meet"),
    LIST("variants", variant_fields, cc_variant, NULL, 1, CC_MAX_VARIANTS, variants,
         "ways of handling the phone to compare, all on the same callers"),
    {.name = "baseline",
     .type = CC_TEXT,
     .fallback = "",
     AT(cc_scenario, baseline),
     .help = "name of the variant the others are compared with; absent: the first"},
    {.name = "fte_h",
     .type = CC_NUMBER,
     .unit = "h/week",
     .min = 1,
     .max = 80,
     .fallback = "38.0",
     AT(cc_scenario, fte_h),
     .help = "hours of one full-time job"},
    {.name = "run", .type = CC_GROUP, .sub = run_fields, .help = "how long to simulate"},
    {.name = NULL}};

/* --- derived: days, rates, staff over time --- */

static void derive_days(struct cc_scenario *s)
{
    if (s->is_stationary) {
        s->begin_s = 0;
        s->count_from_s = s->stationary.warm_up_h * CC_S_PER_H;
        s->end_s = s->count_from_s + s->stationary.hours * CC_S_PER_H;
        s->days[0] = (struct cc_day){.open_s = 0, .close_s = HUGE_VAL, .weekday = -1};
        s->day_count = 1;
        s->open_s = s->end_s - s->count_from_s;
        return;
    }
    for (int weekday = 0; weekday < 7; weekday++) {
        if (s->is_log ? weekday > 0 : !(s->calendar.days >> weekday & 1))
            continue;
        double midnight_s = weekday * CC_S_PER_DAY;
        s->days[s->day_count++] = (struct cc_day){.open_s = midnight_s + s->calendar.open_s,
                                                  .close_s = midnight_s + s->calendar.close_s,
                                                  .weekday = s->is_log ? -1 : weekday};
    }
    if (s->day_count == 0)
        return;
    s->begin_s = s->count_from_s = s->days[0].open_s;
    s->end_s = s->days[s->day_count - 1].close_s;
    s->open_s = s->day_count * (s->calendar.close_s - s->calendar.open_s);
    s->cell_count = s->day_count * CC_CELLS_PER_DAY;
}

static bool on_day(uint32_t days, const struct cc_day *day)
{
    return day->weekday < 0 || (days >> day->weekday & 1);
}

static double midnight(const struct cc_scenario *s, const struct cc_day *day)
{
    return day->open_s - (s->is_stationary ? 0 : s->calendar.open_s);
}

/* Adds the rate steps of one day whose total is `per_day`; returns how many. */
static int derive_day_rates(const struct cc_scenario *s, int day_index, const struct cc_list *profile,
                            double per_day, struct cc_rate_step *out)
{
    const struct cc_day *day = &s->days[day_index];
    const struct cc_profile_step *step = profile->items;
    double midnight_s = midnight(s, day), total = 0;
    int count = 0;
    for (int i = 0; i < profile->count; i++) {
        if (!on_day(step[i].days, day))
            continue;
        if (count)
            out[count - 1].end_s = midnight_s + step[i].from_s;
        out[count++] =
            (struct cc_rate_step){midnight_s + step[i].from_s, day->close_s, step[i].share, day_index};
        total += step[i].share;
    }
    if (count == 0 || !(total > 0)) {
        count = 1, total = 1;
        out[0] = (struct cc_rate_step){day->open_s, day->close_s, 1, day_index};
    }
    for (int i = 0; i < count; i++)
        out[i].rate_per_s *= per_day / total / (out[i].end_s - out[i].begin_s);
    return count;
}

static struct cc_rates derive_rates(const struct cc_scenario *s, const struct cc_list *profile,
                                    double mean_day, const struct cc_numbers *weekday)
{
    int room = s->day_count * (profile->count + 1);
    struct cc_rate_step *steps = cc_config_alloc(s->config, (size_t)room * sizeof *steps);
    struct cc_rates rates = {.steps = steps};
    for (int d = 0; d < s->day_count; d++) {
        double per_day = mean_day * (d < weekday->count ? weekday->values[d] : 1);
        rates.count += derive_day_rates(s, d, profile, per_day, steps + rates.count);
        rates.expected += per_day;
    }
    return rates;
}

static struct cc_rates constant_rate(const struct cc_scenario *s, double per_h)
{
    struct cc_rate_step *step = cc_config_alloc(s->config, sizeof *step);
    *step = (struct cc_rate_step){s->begin_s, s->end_s, per_h / CC_S_PER_H, 0};
    return (struct cc_rates){step, 1, step->rate_per_s * (step->end_s - step->begin_s)};
}

static double expected_between(const struct cc_rates *rates, double from_s, double to_s)
{
    double expected = 0;
    for (int i = 0; i < rates->count; i++) {
        double begin = fmax(from_s, rates->steps[i].begin_s), end = fmin(to_s, rates->steps[i].end_s);
        if (end > begin)
            expected += (end - begin) * rates->steps[i].rate_per_s;
    }
    return expected;
}

/* The two hours, on a grid of half-hours, in which a day's most calls are expected. */
static void derive_busiest(struct cc_scenario *s)
{
    for (int d = 0; d < s->day_count && !s->is_stationary; d++) {
        struct cc_day *day = &s->days[d];
        double most = -1;
        for (double from = day->open_s; from < day->close_s; from += 1800) {
            double to = fmin(from + 7200, day->close_s), calls = expected_between(&s->rates, from, to);
            if (calls > most * (1 + 1e-9)) {
                most = calls;
                day->busiest_from_s = from;
                day->busiest_to_s = to;
            }
        }
    }
}

/* Heads that the steps put on duty at a time of a day: the last step in force, changed in the busiest hours.
 */
static int heads_at(const struct cc_scenario *s, const struct cc_day *day, const struct cc_list *staff,
                    int change, double at_s)
{
    const struct cc_staff_step *step = staff->items;
    double midnight_s = midnight(s, day);
    int heads = 0;
    if (at_s < day->open_s || at_s >= day->close_s)
        return 0;
    for (int i = 0; i < staff->count; i++)
        if (on_day(step[i].days, day) && midnight_s + step[i].from_s <= at_s)
            heads = (int)step[i].heads;
    if (heads > 0 && at_s >= day->busiest_from_s && at_s < day->busiest_to_s)
        heads += change;
    return heads > 0 ? heads : 0;
}

static int insert_time(double *times, int count, double at_s)
{
    int at = count;
    for (; at > 0 && times[at - 1] > at_s; at--)
        times[at] = times[at - 1];
    times[at] = at_s;
    return count + 1;
}

/* Every moment of a day at which the heads may change, sorted; returns how many. */
static int day_boundaries(const struct cc_scenario *s, const struct cc_day *day, const struct cc_list *staff,
                          double *times)
{
    const struct cc_staff_step *step = staff->items;
    int count = insert_time(times, 0, day->open_s);
    if (!s->is_stationary) {
        count = insert_time(times, count, day->close_s);
        count = insert_time(times, count, day->busiest_from_s);
        count = insert_time(times, count, day->busiest_to_s);
    }
    for (int i = 0; i < staff->count; i++) {
        double from_s = midnight(s, day) + step[i].from_s;
        if (on_day(step[i].days, day) && from_s > day->open_s && from_s < day->close_s)
            count = insert_time(times, count, from_s);
    }
    return count;
}

struct cc_timeline cc_scenario_timeline(const struct cc_scenario *s, const struct cc_list *staff,
                                        int busiest_change)
{
    int room = staff->count + 4;
    double *times = cc_config_alloc(s->config, (size_t)room * sizeof *times);
    double *at_s = cc_config_alloc(s->config, (size_t)(room * s->day_count) * sizeof *at_s);
    int *heads = cc_config_alloc(s->config, (size_t)(room * s->day_count) * sizeof *heads);
    struct cc_timeline timeline = {.at_s = at_s, .heads = heads};
    for (int d = 0; d < s->day_count; d++) {
        int boundaries = day_boundaries(s, &s->days[d], staff, times);
        for (int i = 0; i < boundaries; i++) {
            int now = heads_at(s, &s->days[d], staff, busiest_change, times[i]);
            double until_s = i + 1 < boundaries ? times[i + 1] : fmin(s->days[d].close_s, s->end_s);
            timeline.scheduled_s += now * fmax(0, until_s - times[i]);
            if (now > timeline.max_heads)
                timeline.max_heads = now;
            if (timeline.count && heads[timeline.count - 1] == now)
                continue;
            at_s[timeline.count] = times[i];
            heads[timeline.count++] = now;
        }
    }
    return timeline;
}

int cc_scenario_cell(const struct cc_scenario *s, double at_s)
{
    for (int d = 0; d < s->day_count && !s->is_stationary; d++)
        if (at_s >= s->days[d].open_s && at_s < s->days[d].close_s)
            return d * CC_CELLS_PER_DAY + (int)((at_s - midnight(s, &s->days[d])) / 1800);
    return -1;
}

const char *cc_scenario_cell_name(const struct cc_scenario *s, int cell, char *out, size_t size)
{
    int weekday = s->days[cell / CC_CELLS_PER_DAY].weekday, half_hour = cell % CC_CELLS_PER_DAY;
    snprintf(out, size, "%s %02d:%02d", weekday < 0 ? "day" : weekday_names[weekday], half_hour / 2,
             half_hour % 2 * 30);
    return out;
}

/* --- meaning --- */

/* Whether two steps can be in force on the same open day. */
static bool share_a_day(const struct cc_scenario *s, uint32_t one, uint32_t other)
{
    for (int d = 0; d < s->day_count; d++)
        if (on_day(one & other, &s->days[d]))
            return true;
    return false;
}

static void fail_order(struct cc_scenario *s, const char *path, int step)
{
    char at[96];
    snprintf(at, sizeof at, "%s[%d].from", path, step);
    cc_config_fail(s->config, at, "steps of a day must follow each other in time");
}

static void check_profile_total(struct cc_scenario *s, const char *path, const struct cc_list *profile)
{
    const struct cc_profile_step *step = profile->items;
    for (int d = 0; d < s->day_count; d++) {
        bool any = false, positive = false;
        for (int i = 0; i < profile->count; i++) {
            any = any || on_day(step[i].days, &s->days[d]);
            positive = positive || (on_day(step[i].days, &s->days[d]) && step[i].share > 0);
        }
        if (any && !positive) {
            cc_config_fail(s->config, path, "the shares of %s add up to zero",
                           s->days[d].weekday < 0 ? "the day" : weekday_names[s->days[d].weekday]);
            return;
        }
    }
}

static void check_profile(struct cc_scenario *s, const char *path, const struct cc_list *profile)
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
        if (step[i].from_s < s->calendar.open_s || step[i].from_s >= s->calendar.close_s)
            cc_config_fail(s->config, at, "outside the opening hours");
        for (int j = i - 1; j >= 0; j--)
            if (step[i].from_s <= step[j].from_s && share_a_day(s, step[i].days, step[j].days)) {
                fail_order(s, path, i);
                break;
            }
    }
    check_profile_total(s, path, profile);
}

static void check_staff(struct cc_scenario *s, const char *path, const struct cc_list *staff)
{
    const struct cc_staff_step *step = staff->items;
    bool anybody = false;
    for (int i = 0; i < staff->count; i++) {
        for (int j = i - 1; j >= 0; j--)
            if (step[i].from_s <= step[j].from_s && share_a_day(s, step[i].days, step[j].days)) {
                fail_order(s, path, i);
                break;
            }
        anybody = anybody || (step[i].heads > 0 && share_a_day(s, step[i].days, step[i].days) &&
                              (s->is_stationary || step[i].from_s < s->calendar.close_s));
    }
    if (!anybody)
        cc_config_fail(s->config, path, "nobody is ever on duty");
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

static void check_demand(struct cc_scenario *s)
{
    check_rates(s);
    if (s->is_stationary && s->demand.weekday.count)
        cc_config_fail(s->config, "demand.weekday", "a stationary run has a constant rate");
    else if (s->demand.weekday.count && s->demand.weekday.count != s->day_count)
        cc_config_fail(s->config, "demand.weekday", "has %d factors for %d open days",
                       s->demand.weekday.count, s->day_count);
    check_profile(s, "demand.profile", &s->demand.profile);
}

/* The names of a list, whose structs begin with them: told apart, and usable in tables and lists. */
static void check_names(struct cc_scenario *s, const char *key, const struct cc_list *list, size_t size)
{
    char at[96];
    for (int i = 0; i < list->count; i++) {
        const char *name = *(const char *const *)((const char *)list->items + (size_t)i * size);
        snprintf(at, sizeof at, "%s[%d].name", key, i);
        if (name[0] == '\0' || strchr(name, ','))
            cc_config_fail(s->config, at, "must not be empty or have a comma");
        for (int j = 0; j < i; j++)
            if (strcmp(name, *(const char *const *)((const char *)list->items + (size_t)j * size)) == 0) {
                cc_config_fail(s->config, at, "\"%s\" is already the name of %s[%d]", name, key, j);
                break;
            }
    }
}

/* Index of the element of that name, or -1 after telling that there is none. */
static int find_named(struct cc_scenario *s, const char *path, const char *what, const char *name,
                      const struct cc_list *list, size_t size)
{
    const char *names[CC_MAX_VARIANTS + CC_MAX_CLASSES];
    for (int i = 0; i < list->count; i++) {
        names[i] = *(const char *const *)((const char *)list->items + (size_t)i * size);
        if (strcmp(names[i], name) == 0)
            return i;
    }
    const char *nearest = cc_nearest_name(name, names, list->count);
    cc_config_fail(s->config, path, "there is no %s \"%s\"%s%s%s", what, name,
                   nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
    return -1;
}

/* Calls and work take a finite time, unlike patience. */
static void check_ends(struct cc_scenario *s, const char *path, const struct cc_member *law)
{
    if (law->row && isinf(cc_dist_mean(law)))
        cc_config_fail(s->config, path, "must end: \"%s\" is for patience", law->row->name);
}

static void check_classes(struct cc_scenario *s)
{
    const struct cc_class *class = s->classes.items;
    double total = 0;
    char at[96];
    check_names(s, "classes", &s->classes, sizeof *class);
    for (int i = 0; i < s->classes.count; i++) {
        total += class[i].share;
        snprintf(at, sizeof at, "classes[%d].talk", i);
        if (class[i].talk.params != s->talk.params)
            check_ends(s, at, &class[i].talk);
        snprintf(at, sizeof at, "classes[%d].wrap_up", i);
        if (class[i].wrap_up.params != s->wrap_up.params)
            check_ends(s, at, &class[i].wrap_up);
    }
    if (fabs(total - 1) > 1e-9)
        cc_config_fail(s->config, "classes", "the shares add up to %.10g, not to 1", total);
}

static void check_targets(struct cc_scenario *s)
{
    struct cc_target *target = s->targets.items;
    char at[96];
    check_names(s, "targets", &s->targets, sizeof *target);
    for (int i = 0; i < s->targets.count; i++) {
        target[i].class_index = -1;
        target[i].within_ticks = (int64_t)(target[i].within_s * CC_TICKS_PER_S + 0.5);
        snprintf(at, sizeof at, "targets[%d].class", i);
        if (target[i].class_name)
            target[i].class_index =
                find_named(s, at, "class", target[i].class_name, &s->classes, sizeof(struct cc_class));
    }
}

static void check_variants(struct cc_scenario *s)
{
    char at[96];
    check_names(s, "variants", &s->variants, sizeof(struct cc_variant));
    for (int i = 0; i < s->variants.count; i++) {
        const struct cc_variant *variant = cc_scenario_variant(s, i);
        snprintf(at, sizeof at, "variants[%d].staff", i);
        if (variant->staff.count)
            check_staff(s, at, &variant->staff);
    }
    if (s->baseline)
        s->baseline_index =
            find_named(s, "baseline", "variant", s->baseline, &s->variants, sizeof(struct cc_variant));
}

static void check_work(struct cc_scenario *s)
{
    char at[96];
    check_names(s, "work", &s->work, sizeof(struct cc_work));
    for (int i = 0; i < s->work.count; i++) {
        snprintf(at, sizeof at, "work[%d].profile", i);
        check_profile(s, at, &cc_scenario_work(s, i)->profile);
        snprintf(at, sizeof at, "work[%d].time", i);
        check_ends(s, at, &cc_scenario_work(s, i)->time);
    }
}

/* Whether the opening hours make sense; without them nothing else can be judged. */
static bool check_calendar(struct cc_scenario *s)
{
    bool hours = s->calendar.open_s < s->calendar.close_s, days = s->calendar.days & 127;
    if (!hours)
        cc_config_fail(s->config, "calendar.close", "must be later than calendar.open");
    if (!days)
        cc_config_fail(s->config, "calendar.days", "must be open on a day");
    return hours && days;
}

static void check(struct cc_scenario *s)
{
    if (s->name[0] == '\0')
        cc_config_fail(s->config, "name", "must not be empty");
    if (!s->is_stationary && s->stationary.warm_up_h > 0)
        cc_config_fail(s->config, "stationary.warm_up_h", "needs stationary.hours");
    check_demand(s);
    check_classes(s);
    check_targets(s);
    check_variants(s);
    check_work(s);
    if (s->staff.count || !s->is_log)
        check_staff(s, "staff", &s->staff);
    check_ends(s, "talk", &s->talk);
    check_ends(s, "wrap_up", &s->wrap_up);
    check_ends(s, "redial.delay", &s->redial.delay);
    if (s->run.max_reps < s->run.min_reps)
        cc_config_fail(s->config, "run.max_reps", "is less than run.min_reps (%lld)",
                       (long long)s->run.min_reps);
    if (cc_dist_mean(&s->redial.delay) <= 0 &&
        s->redial.after_abandonment + s->redial.after_busy + s->redial.after_refusal > 0)
        cc_config_fail(s->config, "redial.delay", "must be longer than zero");
}

/* What a replication has to hold in memory. */
static void check_size(struct cc_scenario *s)
{
    char at[96];
    if (s->rates.expected > EXPECTED_MAX)
        cc_config_fail(s->config, "demand", "%.3g calls in a replication are more than %g", s->rates.expected,
                       EXPECTED_MAX);
    for (int i = 0; i < s->work.count; i++) {
        snprintf(at, sizeof at, "work[%d].per_day", i);
        if (cc_scenario_work(s, i)->rates.expected > EXPECTED_MAX)
            cc_config_fail(s->config, at, "%.3g pieces in a replication are more than %g",
                           cc_scenario_work(s, i)->rates.expected, EXPECTED_MAX);
    }
}

static void default_class(struct cc_scenario *s)
{
    if (s->classes.count == 0) {
        struct cc_class *all = cc_config_alloc(s->config, sizeof *all);
        *all = (struct cc_class){.name = "all", .share = 1};
        s->classes = (struct cc_list){all, 1};
    }
    struct cc_class *class = s->classes.items;
    for (int i = 0; i < s->classes.count; i++) {
        class[i].talk = class[i].talk.row ? class[i].talk : s->talk;
        class[i].wrap_up = class[i].wrap_up.row ? class[i].wrap_up : s->wrap_up;
        class[i].patience = class[i].patience.row ? class[i].patience : s->patience;
    }
}

static void derive(struct cc_scenario *s)
{
    static const struct cc_numbers even = {NULL, 0};
    if (s->is_stationary)
        s->rates = constant_rate(s, s->demand.calls_per_h);
    else if (!s->is_log)
        s->rates =
            derive_rates(s, &s->demand.profile,
                         isnan(s->demand.calls_per_day) ? s->demand.patients * s->demand.calls_per_1000 / 1000
                                                        : s->demand.calls_per_day,
                         &s->demand.weekday);
    derive_busiest(s);
    struct cc_work *work = s->work.items;
    for (int i = 0; i < s->work.count; i++)
        work[i].rates = s->is_stationary ? constant_rate(s, work[i].per_day / 24)
                                         : derive_rates(s, &work[i].profile, work[i].per_day, &even);
    struct cc_variant *variant = s->variants.items;
    for (int i = 0; i < s->variants.count; i++)
        variant[i].timeline =
            cc_scenario_timeline(s, variant[i].staff.count ? &variant[i].staff : &s->staff, 0);
}

static int open_checked(struct cc_scenario *s, struct cc_error *error)
{
    cc_config_read(s->config, cc_scenario_fields, s);
    int code = cc_config_result(s->config, error);
    if (code != CC_OK)
        return code;
    const struct cc_arrival_process *arrivals = (const void *)s->demand.arrivals.row;
    s->is_stationary = !isnan(s->stationary.hours);
    s->is_log = arrivals->load != NULL;
    if (s->is_stationary || check_calendar(s)) {
        derive_days(s);
        default_class(s);
        check(s);
    }
    code = cc_config_result(s->config, error);
    if (code != CC_OK)
        return code;
    derive(s);
    check_size(s);
    code = cc_config_result(s->config, error);
    if (code != CC_OK)
        return code;
    return arrivals->load ? arrivals->load(s, s->demand.arrivals.params, error) : CC_OK;
}

static int open_in(struct cc_scenario **out, struct cc_config *config, struct cc_error *error)
{
    struct cc_scenario *s = cc_config_alloc(config, sizeof *s);
    s->config = config;
    int code = open_checked(s, error);
    if (code != CC_OK)
        cc_config_close(config);
    else
        *out = s;
    return code;
}

int cc_scenario_open(struct cc_scenario **out, const char *path, const char *const *overrides,
                     int override_count, struct cc_error *error)
{
    struct cc_config *config = NULL;
    int code = cc_config_open(&config, path, overrides, override_count, error);
    return code == CC_OK ? open_in(out, config, error) : code;
}

int cc_scenario_open_text(struct cc_scenario **out, const char *label, const char *text,
                          struct cc_error *error)
{
    struct cc_config *config = NULL;
    int code = cc_config_open_text(&config, label, text, error);
    return code == CC_OK ? open_in(out, config, error) : code;
}

void cc_scenario_close(struct cc_scenario *scenario)
{
    if (scenario)
        cc_config_close(scenario->config);
}
