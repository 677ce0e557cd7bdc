/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/scenario.h"

#include <stdio.h>
#include <string.h>

#include "models/arrivals.h"
#include "models/scenario_parts.h"
#include "models/topology.h"
#include "sim/units.h"

#define EXPECTED_MAX 1e8
#define HEAD_HOURS_MAX 1e9 /* keeps sums of ticks within 64 bits */

/* The exception for a day of the run, or NULL. */
static const struct cc_exception *exception_at(const struct cc_scenario *s, int at)
{
    const struct cc_exception *exception = s->calendar.exceptions.items;
    for (int i = 0; i < s->calendar.exceptions.count; i++)
        if (exception[i].week == at / 7 + 1 && exception[i].day == at % 7)
            return &exception[i];
    return NULL;
}

/* What multiplies the calls of a mean day: weekday, season, and the day after one that was closed. */
static double day_factor(const struct cc_scenario *s, int at, bool after_closed)
{
    const struct cc_numbers *weekday = &s->demand.weekday, *season = &s->demand.season;
    int before = 0;
    double factor = 1;
    for (int i = 0; i < at % 7; i++)
        before += s->calendar.days >> i & 1;
    if (s->calendar.days >> at % 7 & 1 && before < weekday->count)
        factor = weekday->values[before];
    if (season->count)
        factor *= season->values[(s->calendar.first_week - 1 + at / 7) % season->count];
    return after_closed ? factor * s->demand.after_closed : factor;
}

/* Adds a day of the run, the first being a Monday, when it is open. */
static void derive_day(struct cc_scenario *s, int at, bool *after_closed)
{
    const struct cc_exception *exception = exception_at(s, at);
    const struct cc_hours *hours = s->calendar.hours.items;
    bool usual = s->calendar.days >> at % 7 & 1;
    if (exception ? exception->closed : !usual) {
        *after_closed = *after_closed || (usual && exception);
        return;
    }
    struct cc_day *day = &s->days[s->day_count++];
    double midnight_s = at * CC_S_PER_DAY, open_s = s->calendar.open_s, close_s = s->calendar.close_s;
    for (int i = 0; i < s->calendar.hours.count; i++)
        if (hours[i].days >> at % 7 & 1)
            open_s = hours[i].open_s, close_s = hours[i].close_s;
    if (exception && !isnan(exception->open_s))
        open_s = exception->open_s;
    if (exception && !isnan(exception->close_s))
        close_s = exception->close_s;
    *day = (struct cc_day){.midnight_s = midnight_s,
                           .open_s = midnight_s + open_s,
                           .close_s = midnight_s + close_s,
                           .factor = day_factor(s, at, *after_closed) * (exception ? exception->factor : 1),
                           .weekday = at % 7};
    *after_closed = false;
}

/* Open time, and the rows of half-hours: one for each weekday that occurs, in order. */
static void derive_rows(struct cc_scenario *s)
{
    int rows = 0;
    s->open_s = 0;
    for (int weekday = -1; weekday < 7; weekday++) {
        bool any = false;
        for (int d = s->day_count - 1; d >= 0; d--)
            if (s->days[d].weekday == weekday) {
                s->open_s += s->days[d].close_s - s->days[d].open_s;
                s->days[d].row = rows;
                s->row_day[rows] = d;
                any = true;
            }
        rows += any;
    }
    s->cell_count = rows * CC_CELLS_PER_DAY;
}

static void derive_days(struct cc_scenario *s)
{
    if (s->is_stationary) {
        s->begin_s = 0;
        s->count_from_s = s->stationary.warm_up_h * CC_S_PER_H;
        s->end_s = s->count_from_s + s->stationary.hours * CC_S_PER_H;
        s->days[0] = (struct cc_day){.open_s = 0, .close_s = HUGE_VAL, .factor = 1, .weekday = -1};
        s->day_count = 1;
        s->open_s = s->end_s - s->count_from_s;
        return;
    }
    if (s->is_log) {
        s->days[s->day_count++] = (struct cc_day){
            .open_s = s->calendar.open_s, .close_s = s->calendar.close_s, .factor = 1, .weekday = -1};
    } else {
        bool after_closed = false;
        for (int at = 0; at < 7 * s->calendar.weeks; at++)
            derive_day(s, at, &after_closed);
    }
    if (s->day_count == 0)
        return;
    s->begin_s = s->count_from_s = s->days[0].open_s;
    s->end_s = s->days[s->day_count - 1].close_s;
    derive_rows(s);
}

/* Adds the rate steps of one day whose total is `per_day`; returns how many. */
static int derive_day_rates(const struct cc_scenario *s, int day_index, const struct cc_list *profile,
                            double per_day, struct cc_rate_step *out)
{
    const struct cc_day *day = &s->days[day_index];
    const struct cc_profile_step *step = profile->items;
    double total = 0;
    int count = 0;
    for (int i = 0; i < profile->count; i++) {
        double from_s = fmax(day->midnight_s + step[i].from_s, day->open_s);
        if (!cc_scenario_on_day(step[i].days, day) || from_s >= day->close_s)
            continue;
        if (count && out[count - 1].begin_s >= from_s) /* it was over before this day opens */
            total -= out[--count].rate_per_s;
        if (count)
            out[count - 1].end_s = from_s;
        out[count++] = (struct cc_rate_step){from_s, day->close_s, step[i].share, day_index};
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
                                    double mean_day, bool by_day)
{
    int room = s->day_count * (profile->count + 1);
    struct cc_rate_step *steps = cc_config_alloc(s->config, (size_t)room * sizeof *steps);
    struct cc_rates rates = {.steps = steps};
    for (int d = 0; d < s->day_count; d++) {
        double per_day = mean_day * (by_day ? s->days[d].factor : 1);
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
static int heads_at(const struct cc_day *day, const struct cc_list *staff, int change, double at_s)
{
    const struct cc_staff_step *step = staff->items;
    int heads = 0;
    if (at_s < day->open_s || at_s >= day->close_s)
        return 0;
    for (int i = 0; i < staff->count; i++)
        if (cc_scenario_on_day(step[i].days, day) && day->midnight_s + step[i].from_s <= at_s)
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
        double from_s = day->midnight_s + step[i].from_s;
        if (cc_scenario_on_day(step[i].days, day) && from_s > day->open_s && from_s < day->close_s)
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
            int now = heads_at(&s->days[d], staff, busiest_change, times[i]);
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
            return s->days[d].row * CC_CELLS_PER_DAY + (int)((at_s - s->days[d].midnight_s) / 1800);
    return -1;
}

const char *cc_scenario_cell_name(const struct cc_scenario *s, int cell, char *out, size_t size)
{
    int weekday = cc_scenario_cell_day(s, cell)->weekday, half_hour = cell % CC_CELLS_PER_DAY;
    snprintf(out, size, "%s %02d:%02d", weekday < 0 ? "day" : cc_weekday_names[weekday], half_hour / 2,
             half_hour % 2 * 30);
    return out;
}

/* What a replication has to hold in memory. */
static void check_size(struct cc_scenario *s)
{
    char at[96];
    if (s->rates.expected > EXPECTED_MAX)
        cc_config_fail(s->config, "demand", "%.3g calls in a replication are more than %g", s->rates.expected,
                       EXPECTED_MAX);
    for (int i = 0; i < s->variants.count; i++)
        if (cc_scenario_variant(s, i)->timeline.scheduled_s > HEAD_HOURS_MAX * CC_S_PER_H)
            cc_config_fail(s->config, "staff", "more than %g hours of staff in a replication",
                           HEAD_HOURS_MAX);
    for (int i = 0; i < s->work.count; i++) {
        snprintf(at, sizeof at, "work[%d].per_day", i);
        if (cc_scenario_work(s, i)->rates.expected > EXPECTED_MAX)
            cc_config_fail(s->config, at, "%.3g pieces in a replication are more than %g",
                           cc_scenario_work(s, i)->rates.expected, EXPECTED_MAX);
    }
}

/* Laws that are absent take those of the scenario. */
static void default_laws(struct cc_scenario *s)
{
    if (s->classes.count == 0) {
        struct cc_class *all = cc_config_alloc(s->config, sizeof *all);
        *all = (struct cc_class){.name = "all",
                                 .share = 1,
                                 .accumulates = 1,
                                 .accept_factor = 1,
                                 .reach_factor = 1,
                                 .online_factor = 1};
        s->classes = (struct cc_list){all, 1};
    }
    for (int cause = 0; cause < CC_CAUSES; cause++)
        if (!s->redial.delay_after[cause].row)
            s->redial.delay_after[cause] = s->redial.delay;
    struct cc_class *class = s->classes.items;
    for (int i = 0; i < s->classes.count; i++) {
        class[i].talk = class[i].talk.row ? class[i].talk : s->talk;
        class[i].wrap_up = class[i].wrap_up.row ? class[i].wrap_up : s->wrap_up;
        class[i].patience = class[i].patience.row ? class[i].patience : s->patience;
    }
}

static void derive_probes(struct cc_scenario *s)
{
    const struct cc_probe *probe = s->probes.items;
    double *at_s = cc_config_alloc(s->config, (size_t)(s->day_count * s->probes.count) * sizeof *at_s);
    for (int d = 0; d < s->day_count; d++)
        for (int i = 0; i < s->probes.count; i++)
            at_s[s->probe_count++] =
                s->is_stationary ? probe[i].at_h * CC_S_PER_H : s->days[d].midnight_s + probe[i].clock_s;
    s->probe_at_s = at_s;
}

const char *cc_scenario_probe_name(const struct cc_scenario *s, int probe, char *out, size_t size)
{
    const struct cc_probe *one = (const struct cc_probe *)s->probes.items + probe % s->probes.count;
    const struct cc_day *day = &s->days[probe / s->probes.count];
    char clock[16], week[24] = "";
    if (s->calendar.weeks > 1)
        snprintf(week, sizeof week, "week %lld ", (long long)cc_scenario_week(s, day->open_s));
    if (s->is_stationary)
        snprintf(out, size, "%.10g h", one->at_h);
    else
        snprintf(out, size, "%s%s %s", week, day->weekday < 0 ? "day" : cc_weekday_names[day->weekday],
                 cc_format_clock(one->clock_s, clock, sizeof clock));
    return out;
}

static void derive(struct cc_scenario *s)
{
    if (s->is_stationary)
        s->rates = constant_rate(s, s->demand.calls_per_h);
    else if (!s->is_log)
        s->rates =
            derive_rates(s, &s->demand.profile,
                         isnan(s->demand.calls_per_day) ? s->demand.patients * s->demand.calls_per_1000 / 1000
                                                        : s->demand.calls_per_day,
                         true);
    derive_busiest(s);
    derive_probes(s);
    struct cc_work *work = s->work.items;
    for (int i = 0; i < s->work.count; i++)
        work[i].rates = s->is_stationary ? constant_rate(s, work[i].per_day / 24)
                                         : derive_rates(s, &work[i].profile, work[i].per_day, false);
    struct cc_variant *variant = s->variants.items;
    for (int i = 0; i < s->variants.count; i++)
        variant[i].timeline =
            cc_scenario_timeline(s, variant[i].staff.count ? &variant[i].staff : &s->staff, 0);
    cc_topology_derive(s);
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
    if (s->is_stationary || cc_scenario_check_calendar(s)) {
        derive_days(s);
        default_laws(s);
        cc_scenario_check(s);
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
