/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What no single field can say: whether the values of a scenario make sense together. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/economics.h"
#include "models/plan.h"
#include "models/scenario_parts.h"
#include "models/strategy.h"
#include "models/topology.h"
#include "sim/units.h"

/* Names stand in the ids of measures. */
enum { NAME_MAX_BYTES = 30 };

/* Whether two steps can be in force on the same open day. */
static bool share_a_day(const struct cc_scenario *s, uint32_t one, uint32_t other)
{
    for (int d = 0; d < s->day_count; d++)
        if (cc_scenario_on_day(one & other, &s->days[d]))
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
        if (is_always_closed(s, &step[i]))
            cc_config_fail(s->config, at, "outside the opening hours");
        for (int j = i - 1; j >= 0; j--)
            if (step[i].from_s <= step[j].from_s && share_a_day(s, step[i].days, step[j].days)) {
                fail_order(s, path, i);
                break;
            }
    }
    check_profile_total(s, path, profile);
}

/* Whether a step is in force before closing time on a day that it belongs to. */
static bool begins_on_a_day(const struct cc_scenario *s, const struct cc_staff_step *step)
{
    for (int d = 0; d < s->day_count; d++)
        if (cc_scenario_on_day(step->days, &s->days[d]) &&
            s->days[d].midnight_s + step->from_s < s->days[d].close_s)
            return true;
    return false;
}

void cc_scenario_check_staff(struct cc_scenario *s, const char *path, const struct cc_list *staff)
{
    const struct cc_staff_step *step = staff->items;
    bool anybody = s->day_count == 0;
    for (int i = 0; i < staff->count; i++) {
        for (int j = i - 1; j >= 0; j--)
            if (step[i].from_s <= step[j].from_s && share_a_day(s, step[i].days, step[j].days)) {
                fail_order(s, path, i);
                break;
            }
        anybody = anybody || (step[i].heads > 0 && share_a_day(s, step[i].days, step[i].days) &&
                              (s->is_stationary || begins_on_a_day(s, &step[i])));
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

static int open_weekdays(const struct cc_scenario *s)
{
    int count = 0;
    for (int i = 0; i < 7; i++)
        count += s->calendar.days >> i & 1;
    return s->is_log ? s->day_count : count;
}

static void check_demand(struct cc_scenario *s)
{
    check_rates(s);
    if (s->is_stationary && s->demand.weekday.count)
        cc_config_fail(s->config, "demand.weekday", "a stationary run has a constant rate");
    else if (s->demand.weekday.count && s->demand.weekday.count != open_weekdays(s))
        cc_config_fail(s->config, "demand.weekday", "has %d factors for %d open days",
                       s->demand.weekday.count, open_weekdays(s));
    if (s->demand.season.count && (s->is_stationary || s->is_log))
        cc_config_fail(s->config, "demand.season", "is for runs of weeks");
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
        if (strlen(name) > NAME_MAX_BYTES)
            cc_config_fail(s->config, at, "is longer than %d bytes", NAME_MAX_BYTES);
        for (int j = 0; j < i; j++)
            if (strcmp(name, *(const char *const *)((const char *)list->items + (size_t)j * size)) == 0) {
                cc_config_fail(s->config, at, "\"%s\" is already the name of %s[%d]", name, key, j);
                break;
            }
    }
}

int cc_scenario_find_named(struct cc_scenario *s, const char *path, const char *what, const char *name,
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

/* A priority that the rule would not look at is a mistake, not a wish. */
static void check_priority(struct cc_scenario *s, int i)
{
    const struct cc_class *class = cc_scenario_class(s, i);
    bool accumulating = s->priority_rule == CC_RULE_ACCUMULATING;
    char at[96];
    snprintf(at, sizeof at, "classes[%d].priority", i);
    if (class->priority != 0 && (class->urgent || accumulating))
        cc_config_fail(s->config, at,
                       class->urgent ? "an urgent class goes before all others"
                                     : "with priority_rule \"accumulating\" give accumulates instead");
    snprintf(at, sizeof at, "classes[%d].accumulates", i);
    if (class->accumulates != 1 && (class->urgent || !accumulating))
        cc_config_fail(s->config, at,
                       class->urgent ? "an urgent class goes before all others"
                                     : "needs priority_rule = \"accumulating\"");
}

static void check_classes(struct cc_scenario *s)
{
    const struct cc_class *class = s->classes.items;
    double total = 0;
    char at[96];
    check_names(s, "classes", &s->classes, sizeof *class);
    for (int i = 0; i < s->classes.count; i++) {
        total += class[i].share;
        check_priority(s, i);
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
            target[i].class_index = cc_scenario_find_named(s, at, "class", target[i].class_name, &s->classes,
                                                           sizeof(struct cc_class));
    }
}

/* Of any day. */
static bool is_before_opening(const struct cc_scenario *s, double clock_s)
{
    for (int d = 0; d < s->day_count; d++)
        if (s->days[d].midnight_s + clock_s < s->days[d].open_s)
            return true;
    return false;
}

static void check_probes(struct cc_scenario *s)
{
    const struct cc_probe *probe = s->probes.items;
    double last = -1;
    char at[96];
    for (int i = 0; i < s->probes.count; i++) {
        double when = s->is_stationary ? probe[i].at_h : probe[i].clock_s;
        snprintf(at, sizeof at, "probes[%d]", i);
        if (isnan(probe[i].at_h) == s->is_stationary || isnan(probe[i].clock_s) != s->is_stationary)
            cc_config_fail(s->config, at,
                           s->is_stationary ? "a stationary run has no clock: give at_h, in hours"
                                            : "give at, a clock time; at_h is for stationary runs");
        else if (s->is_stationary ? when > s->stationary.warm_up_h + s->stationary.hours
                                  : is_before_opening(s, when))
            cc_config_fail(s->config, at,
                           s->is_stationary ? "the run is over by then" : "the lines are not open yet");
        else if (when <= last)
            cc_config_fail(s->config, at, "probes must follow each other in time");
        last = isnan(when) ? last : when;
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
            cc_scenario_check_staff(s, at, &variant->staff);
        const struct cc_strategy *strategy = (const void *)variant->strategy.row;
        snprintf(at, sizeof at, "variants[%d].strategy", i);
        if (strategy->check)
            strategy->check(s, at, variant->strategy.params);
    }
    if (s->baseline)
        s->baseline_index = cc_scenario_find_named(s, "baseline", "variant", s->baseline, &s->variants,
                                                   sizeof(struct cc_variant));
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

/* Whether the opening hours make sense; without them nothing else can be judged. */
bool cc_scenario_check_calendar(struct cc_scenario *s)
{
    bool hours = s->calendar.open_s < s->calendar.close_s, days = s->calendar.days & 127;
    if (!hours)
        cc_config_fail(s->config, "calendar.close", "must be later than calendar.open");
    if (!days)
        cc_config_fail(s->config, "calendar.days", "must be open on a day");
    return hours && days;
}

static void check_redial(struct cc_scenario *s)
{
    static const char *const words[] = {"abandonment", "busy",      "refusal",
                                        "contact",     "unreached", "voicemail"};
    bool none = false;
    char at[96];
    check_ends(s, "redial.delay", &s->redial.delay);
    for (int cause = 0; cause < CC_CAUSES; cause++) {
        const struct cc_member *delay = &s->redial.delay_after[cause];
        bool own = delay->params != s->redial.delay.params;
        snprintf(at, sizeof at, own ? "redial.delay_after_%s" : "redial.delay", words[cause]);
        if (own)
            check_ends(s, at, delay);
        if (cc_dist_mean(delay) <= 0 && s->redial.after[cause] > 0 && (own || !none)) {
            cc_config_fail(s->config, at, "must be longer than zero");
            none = none || !own;
        }
    }
    if (s->redial.diverted + s->redial.to_urgent > 1)
        cc_config_fail(s->config, "redial.to_urgent", "is with diverted more than 1");
    if (!cc_scenario_any_urgent(s) &&
        (s->redial.to_urgent > 0 || s->misuse.prob > 0 || s->misuse.per_min > 0))
        cc_config_fail(s->config, s->redial.to_urgent > 0 ? "redial.to_urgent" : "misuse",
                       "there is no urgent line: no class is urgent");
    if (!s->announced.heard && (s->announced.patience_factor != 1 || s->announced.leave_prob > 0))
        cc_config_fail(s->config, "announced", "nobody hears it: needs heard = true");
}

void cc_scenario_check_hours(const struct cc_scenario *scenario, const char *path, uint32_t days,
                             double from_s, double to_s)
{
    bool touches = scenario->is_stationary || scenario->is_log;
    for (int d = 0; d < scenario->day_count && !touches; d++) {
        const struct cc_day *day = &scenario->days[d];
        touches = cc_scenario_on_day(days, day) && day->midnight_s + from_s < day->close_s &&
                  day->midnight_s + to_s > day->open_s;
    }
    if (!touches)
        cc_config_fail(scenario->config, path, "lies outside the opening hours");
}

/* Whether any variant has neither staff nor teams of its own. */
static bool needs_staff(const struct cc_scenario *s)
{
    bool any = false;
    for (int i = 0; i < s->variants.count; i++)
        any = any || !cc_variant_teams(s, cc_scenario_variant(s, i));
    return any && !s->is_log;
}

void cc_scenario_check(struct cc_scenario *s)
{
    if (s->name[0] == '\0')
        cc_config_fail(s->config, "name", "must not be empty");
    if (!s->is_stationary && s->stationary.warm_up_h > 0)
        cc_config_fail(s->config, "stationary.warm_up_h", "needs stationary.hours");
    check_days(s);
    check_demand(s);
    check_classes(s);
    check_targets(s);
    check_probes(s);
    check_variants(s);
    check_work(s);
    cc_economics_check(s);
    cc_staffing_check(s);
    cc_topology_check(s);
    if (s->staff.count || needs_staff(s))
        cc_scenario_check_staff(s, "staff", &s->staff);
    check_ends(s, "talk", &s->talk);
    check_ends(s, "wrap_up", &s->wrap_up);
    check_redial(s);
    check_ends(s, "self_call.delay", &s->self_call.delay);
    if (s->run.max_reps < s->run.min_reps)
        cc_config_fail(s->config, "run.max_reps", "is less than run.min_reps (%lld)",
                       (long long)s->run.min_reps);
}
