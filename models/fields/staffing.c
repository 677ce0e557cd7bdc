/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The group `staffing` of a scenario: what plans of staff may be and must reach. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/fields/rows.h"
#include "models/metrics.h"
#include "models/plan.h"
#include "sim/units.h"

static const char *const per_names[] = {
    [CC_PER_WEEK] = "week", [CC_PER_DAY] = "day", [CC_PER_HALF_HOUR] = "half-hour", NULL};

static const struct cc_field goal_fields[] = {{.name = "measure",
                                               .source = "choice",
                                               .type = CC_TEXT,
                                               .fallback = NULL,
                                               AT(cc_goal, measure),
                                               .help = "id of a measure (ccsim list metrics), of a class "
                                                       "abandoned[urgent], of a target service_level[2min]"},
                                              {.name = "per",
                                               .source = "choice",
                                               .type = CC_CHOICE,
                                               .fallback = "\"week\"",
                                               AT(cc_goal, per),
                                               .choices = per_names,
                                               .help =
                                                   "where it must hold: in the week as a whole, on each "
                                                   "weekday, or in each half-hour (then calls, hold_mean_s, "
                                                   "within or occupancy)"},
                                              {.name = "at_least",
                                               .source = "F1.1, F1.4",
                                               .type = CC_NUMBER,
                                               .min = 0,
                                               .max = 1e9,
                                               .fallback = "",
                                               AT(cc_goal, at_least),
                                               .help = "in the unit of the measure"},
                                              {.name = "at_most",
                                               .source = "F1.1, F1.4",
                                               .type = CC_NUMBER,
                                               .min = 0,
                                               .max = 1e9,
                                               .fallback = "",
                                               AT(cc_goal, at_most),
                                               .help = "in the unit of the measure"},
                                              {.name = NULL}};

#define SHIFT(key, unit_, least, most, absent, member, text)                                                 \
    {                                                                                                        \
        .name = key, .type = CC_NUMBER, .unit = unit_, .min = least, .max = most, .fallback = absent,        \
        AT(cc_shift, member), .help = text                                                                   \
    }

static const struct cc_field shift_fields[] = {
    {.name = "name",
     .source = "choice",
     .type = CC_TEXT,
     .fallback = NULL,
     AT(cc_shift, name),
     .help = "name in the rota"},
    DAYS(cc_shift, "days on which it may be worked"),
    {.name = "first", .type = CC_CLOCK, .fallback = NULL, AT(cc_shift, first_s), .help = "earliest begin"},
    {.name = "last",
     .type = CC_CLOCK,
     .fallback = "",
     AT(cc_shift, last_s),
     .help = "latest begin; absent: first"},
    SHIFT("every_min", "min", 5, 1440, "30.0", every_min, "steps between the two"),
    SHIFT("length_h", "h", 0.5, 16, NULL, length_h, "from begin to end, its break included"),
    SHIFT("break_min", "min", 0, 240, "0.0", break_min, "length of its unpaid break; 0: none"),
    SHIFT("break_from_h", "h", 0, 16, "2.0", break_from_h,
          "the break begins at least this long after the shift"),
    SHIFT("break_to_h", "h", 0, 16, "6.0", break_to_h, "and ends at most this long after it"),
    SHIFT("eur_factor", "", 0, 10, "1.0", eur_factor, "on the wage"),
    SHIFT("shrinkage", "", 0, 0.9, "", shrinkage,
          "part of its paid hours that is lost; absent: that of the hour"),
    {.name = "contract",
     .type = CC_TEXT,
     .fallback = "",
     AT(cc_shift, contract_name),
     .help = "only people with this contract work it; absent: anybody"},
    {.name = NULL}};

static const struct cc_field contract_fields[] = {
    {.name = "name",
     .source = "choice",
     .type = CC_TEXT,
     .fallback = NULL,
     AT(cc_contract, name),
     .help = "name in the rota"},
    {.name = "people",
     .type = CC_INTEGER,
     .min = 1,
     .max = 1000,
     .fallback = "1",
     AT(cc_contract, people),
     .help = "how many have it; each works one shift a day at most"},
    {.name = "hours",
     .source = "F3.1c",
     .type = CC_NUMBER,
     .unit = "h/week",
     .min = 0.5,
     .max = 60,
     .fallback = NULL,
     AT(cc_contract, hours),
     .help = "paid hours of each at most; 38 is a full-time job in general practice"},
    {.name = "days",
     .type = CC_INTEGER,
     .unit = "days/week",
     .min = 1,
     .max = 7,
     .fallback = "5",
     AT(cc_contract, days),
     .help = "on which each works at most"},
    {.name = "eur_per_h",
     .source = "F3.1d",
     .type = CC_NUMBERS,
     .unit = "EUR/h",
     .min = 0,
     .max = 1e9,
     .fallback = "",
     AT(cc_contract, eur_per_h),
     .count_max = 3,
     .help = "wage, one value or low, middle and high; absent: the mean wage of economics"},
    {.name = NULL}};

static const struct cc_field shrinkage_fields[] = {DAYS(cc_shrinkage_step, "weekdays"),
                                                   {.name = "from",
                                                    .type = CC_CLOCK,
                                                    .fallback = "\"00:00\"",
                                                    AT(cc_shrinkage_step, from_s),
                                                    .help = "from then on, until the day's next step"},
                                                   {.name = "share",
                                                    .type = CC_NUMBER,
                                                    .min = 0,
                                                    .max = 0.9,
                                                    .fallback = NULL,
                                                    AT(cc_shrinkage_step, share),
                                                    .help = "part of paid hours that is lost"},
                                                   {.name = NULL}};

const struct cc_field cc_staffing_fields[] = {
    {.name = "shifts",
     .type = CC_LIST,
     .fallback = "",
     AT(cc_staffing, shifts),
     .sub = shift_fields,
     .sub_size = sizeof(struct cc_shift),
     .count_max = 24,
     .help = "shifts that a rota may be made of, for ccsim staff --rota"},
    {.name = "contract_h",
     .type = CC_NUMBER,
     .unit = "h/week",
     .min = 0,
     .max = 1e6,
     .fallback = "0.0",
     AT(cc_staffing, contract_h),
     .help = "paid hours that contracts allow; 0 = no limit"},
    {.name = "contracts",
     .type = CC_LIST,
     .fallback = "",
     AT(cc_staffing, contracts),
     .sub = contract_fields,
     .sub_size = sizeof(struct cc_contract),
     .count_max = CC_MAX_CONTRACTS,
     .help = "who there is to work the shifts; absent: nobody in particular"},
    {.name = "shrinkage",
     .source = "assumption",
     .type = CC_NUMBER,
     .min = 0,
     .max = 0.9,
     .fallback = "0.0",
     AT(cc_staffing, shrinkage),
     .help = "part of contract hours lost to illness, leave and training: gross FTE = net / (1 - shrinkage)"},
    {.name = "shrinkage_by",
     .source = "assumption",
     .type = CC_LIST,
     .fallback = "",
     AT(cc_staffing, shrinkage_by),
     .sub = shrinkage_fields,
     .sub_size = sizeof(struct cc_shrinkage_step),
     .count_max = 400,
     .help = "the same by weekday and time of day; before a day's first step that above holds"},
    {.name = "goals",
     .type = CC_LIST,
     .fallback = "",
     AT(cc_staffing, goals),
     .sub = goal_fields,
     .sub_size = sizeof(struct cc_goal),
     .count_max = CC_MAX_GOALS,
     .help = "what a plan must reach; absent: the service level of every target"},
    {.name = "confidence",
     .source = "choice",
     .type = CC_NUMBER,
     .min = 0.5,
     .max = 0.9999,
     .fallback = "0.95",
     AT(cc_staffing, confidence),
     .help = "one-sided, with which a goal must hold"},
    {.name = "block_min",
     .source = "choice",
     .type = CC_NUMBER,
     .unit = "min",
     .min = 30,
     .max = 1440,
     .fallback = "60.0",
     AT(cc_staffing, block_min),
     .help = "stretch of the day, from opening time on, in which the heads stay the same"},
    {.name = "min_heads",
     .source = "practice",
     .type = CC_INTEGER,
     .unit = "assistants",
     .min = 0,
     .max = 100000,
     .fallback = "1",
     AT(cc_staffing, min_heads),
     .help = "on duty at least"},
    {.name = "max_heads",
     .source = "F2.1c",
     .type = CC_INTEGER,
     .unit = "assistants",
     .min = 0,
     .max = 100000,
     .fallback = "0",
     AT(cc_staffing, max_heads),
     .help = "on duty at most, such as seats; 0 = no limit"},
    {.name = NULL}};

/* --- goals --- */

static const struct cc_goal *goal_of(const struct cc_scenario *s, int i)
{
    return (const struct cc_goal *)s->staffing.goals.items + i;
}

/* Of two measures, whether the first can never be above the second: they count the same, less strictly. */
static bool never_above(const struct cc_scenario *s, const struct cc_metric_instance *a,
                        const struct cc_metric_instance *b)
{
    if (a->class_index != b->class_index)
        return false;
    if (a->target >= 0 && b->target >= 0 && a->metric == b->metric &&
        strcmp(a->metric->id, "service_level") == 0) {
        const struct cc_target *x = cc_scenario_target(s, a->target), *y = cc_scenario_target(s, b->target);
        bool kind = x->formula == CC_FORMULA_CONTACT_ALL || x->formula == CC_FORMULA_OFFERED ||
                    x->formula == CC_FORMULA_ANSWERED;
        return kind && x->formula == y->formula && x->class_index == y->class_index &&
               x->within_s <= y->within_s;
    }
    return !a->metric->ratio && !b->metric->ratio && a->metric->quantity == b->metric->quantity &&
           a->metric->prob <= b->metric->prob && a->metric->from_prob >= b->metric->from_prob;
}

/* Two goals that no staff can reach together. */
static void check_pair(struct cc_scenario *s, int i, int j, const struct cc_metric_instance *instances)
{
    const struct cc_goal *goals[2] = {goal_of(s, i), goal_of(s, j)};
    char at[96];
    for (int k = 0; k < 2; k++) {
        const struct cc_goal *least = goals[k], *most = goals[1 - k];
        if (isnan(least->at_least) || isnan(most->at_most) || !(least->at_least > most->at_most))
            continue;
        bool same = strcmp(least->measure, most->measure) == 0 &&
                    (least->per == CC_PER_HALF_HOUR) == (most->per == CC_PER_HALF_HOUR);
        bool known = least->instance >= 0 && most->instance >= 0 && least->per != CC_PER_HALF_HOUR &&
                     most->per != CC_PER_HALF_HOUR;
        if (!same && !(known && least->per == most->per &&
                       never_above(s, &instances[least->instance], &instances[most->instance])))
            continue;
        snprintf(at, sizeof at, "staffing.goals[%d]", i);
        if (same)
            cc_config_fail(s->config, at, "contradicts goals[%d]: %s cannot be both", j, least->measure);
        else
            cc_config_fail(s->config, at, "contradicts goals[%d]: %s is never above %s", j, least->measure,
                           most->measure);
    }
}

static void fail_measure(struct cc_scenario *s, const char *at, const char *measure, const char *const *names,
                         int count, const char *where)
{
    const char *nearest = cc_nearest_name(measure, names, count);
    cc_config_fail(s->config, at, "there is no measure \"%s\"%s%s%s%s", measure, where,
                   nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
}

static void check_measure(struct cc_scenario *s, int i, const struct cc_metric_instance *instances, int count)
{
    struct cc_goal *goal = (struct cc_goal *)s->staffing.goals.items + i;
    const char *names[CC_MAX_INSTANCES];
    char at[96];
    bool is_share;
    snprintf(at, sizeof at, "staffing.goals[%d].measure", i);
    goal->instance = -1;
    if (goal->per == CC_PER_HALF_HOUR) {
        for (int k = 0; k < CC_CELL_METRICS; k++)
            if (strcmp(goal->measure, cc_cell_metric_names[k]) == 0)
                goal->instance = k;
        if (goal->instance < 0) {
            fail_measure(s, at, goal->measure, cc_cell_metric_names, CC_CELL_METRICS, " of half-hours");
            return;
        }
        is_share = goal->instance == CC_CELL_WITHIN || goal->instance == CC_CELL_OCCUPANCY;
    } else {
        for (int k = 0; k < count; k++)
            names[k] = instances[k].id;
        goal->instance = cc_metric_find(instances, count, goal->measure);
        if (goal->instance < 0) {
            fail_measure(s, at, goal->measure, names, count, "");
            return;
        }
        is_share = instances[goal->instance].metric->unit[0] == '\0';
        if (goal->per == CC_PER_DAY && !cc_metric_by_day(instances[goal->instance].metric))
            cc_config_fail(s->config, at,
                           "is not counted day by day; service_level, days_met and overtime_min_per_day are");
    }
    if (is_share && (goal->at_least > 1 || goal->at_most > 1))
        cc_config_fail(s->config, at, "is a share: from 0 to 1");
}

static void check_goals(struct cc_scenario *s)
{
    struct cc_metric_instance *instances = cc_config_alloc(s->config, CC_MAX_INSTANCES * sizeof *instances);
    int count = cc_metric_instances(s, instances);
    char at[96];
    for (int i = 0; i < s->staffing.goals.count; i++) {
        snprintf(at, sizeof at, "staffing.goals[%d]", i);
        if (isnan(goal_of(s, i)->at_least) == isnan(goal_of(s, i)->at_most))
            cc_config_fail(s->config, at, "give one of at_least and at_most");
        check_measure(s, i, instances, count);
        for (int j = 0; j < i; j++)
            check_pair(s, i, j, instances);
    }
}

/* --- shifts and contracts --- */

static const struct cc_contract *contract_of(const struct cc_scenario *s, int i)
{
    return (const struct cc_contract *)s->staffing.contracts.items + i;
}

/* The contract that a shift is for. */
static void find_contract(struct cc_scenario *s, int i)
{
    struct cc_shift *shift = (struct cc_shift *)s->staffing.shifts.items + i;
    const char *names[CC_MAX_CONTRACTS];
    char at[96];
    shift->contract = -1;
    for (int k = 0; k < s->staffing.contracts.count; k++) {
        names[k] = contract_of(s, k)->name;
        if (shift->contract_name && strcmp(names[k], shift->contract_name) == 0)
            shift->contract = k;
    }
    if (!shift->contract_name || shift->contract >= 0)
        return;
    const char *nearest = cc_nearest_name(shift->contract_name, names, s->staffing.contracts.count);
    snprintf(at, sizeof at, "staffing.shifts[%d].contract", i);
    cc_config_fail(s->config, at, "there is no contract \"%s\"%s%s%s", shift->contract_name,
                   nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
}

static void check_contract(struct cc_scenario *s, int i)
{
    const struct cc_contract *contract = contract_of(s, i);
    double shortest_h = HUGE_VAL;
    char at[96];
    snprintf(at, sizeof at, "staffing.contracts[%d]", i);
    for (int k = 0; k < i; k++)
        if (strcmp(contract->name, contract_of(s, k)->name) == 0)
            cc_config_fail(s->config, at, "has the name of contracts[%d]", k);
    for (int k = 0; k < s->staffing.shifts.count; k++) {
        const struct cc_shift *shift = (const struct cc_shift *)s->staffing.shifts.items + k;
        if (shift->contract < 0 || shift->contract == i)
            shortest_h = fmin(shortest_h, shift->length_h - shift->break_min / 60);
    }
    if (isinf(shortest_h))
        cc_config_fail(s->config, at, "there is no shift for it");
    else if (contract->hours < shortest_h - 1e-9)
        cc_config_fail(s->config, at, "has %g h a week, and no shift that it may work is shorter than %g h",
                       contract->hours, shortest_h);
    snprintf(at, sizeof at, "staffing.contracts[%d].eur_per_h", i);
    if (contract->eur_per_h.count == 2)
        cc_config_fail(s->config, at, "give one value, or low, middle and high");
    for (int k = 1; k < contract->eur_per_h.count; k++)
        if (contract->eur_per_h.values[k] < contract->eur_per_h.values[k - 1]) {
            cc_config_fail(s->config, at, "must rise from low to high");
            break;
        }
}

/* Contracts that cannot even bring the least heads. */
static void check_hours(struct cc_scenario *s)
{
    double open_h = 0, hours = 0;
    int64_t people = 0;
    for (int d = 0; d < s->day_count && !s->is_stationary; d++)
        open_h += (s->days[d].close_s - s->days[d].open_s) / CC_S_PER_H;
    double least_h = open_h / (double)s->calendar.weeks * (double)s->staffing.min_heads;
    for (int i = 0; i < s->staffing.contracts.count; i++) {
        hours += (double)contract_of(s, i)->people * contract_of(s, i)->hours;
        people += contract_of(s, i)->people;
    }
    if (people && people < s->staffing.min_heads)
        cc_config_fail(s->config, "staffing.contracts",
                       "are of %lld people, fewer than staffing.min_heads (%lld)", (long long)people,
                       (long long)s->staffing.min_heads);
    else if (people && hours < least_h - 1e-9)
        cc_config_fail(s->config, "staffing.contracts",
                       "allow %g h a week; staffing.min_heads throughout the opening hours needs %g", hours,
                       least_h);
    if (s->staffing.contract_h > 0 && s->staffing.contract_h < least_h - 1e-9)
        cc_config_fail(s->config, "staffing.contract_h",
                       "is less than staffing.min_heads throughout the opening hours needs: %g h", least_h);
}

/* Whether one of its begins has it on duty throughout a half-hour from opening time on, breaks left aside. */
static bool is_ever_on_duty(const struct cc_scenario *s, const struct cc_shift *shift)
{
    double last_s = isnan(shift->last_s) ? shift->first_s : shift->last_s;
    for (int d = 0; d < s->day_count; d++) {
        double open_s = s->days[d].open_s - s->days[d].midnight_s,
               close_s = s->days[d].close_s - s->days[d].midnight_s;
        for (double from_s = shift->first_s; from_s <= last_s + 1; from_s += shift->every_min * 60) {
            double begin_s = open_s + 1800 * ceil(fmax(from_s - open_s, 0) / 1800 - 1e-9);
            if ((shift->days >> s->days[d].weekday & 1) && begin_s < close_s - 1 &&
                from_s + shift->length_h * CC_S_PER_H >= fmin(begin_s + 1800, close_s) - 1)
                return true;
        }
    }
    return s->day_count == 0;
}

static void check_shift(struct cc_scenario *s, int i)
{
    const struct cc_shift *shift = (const struct cc_shift *)s->staffing.shifts.items + i;
    char at[96];
    snprintf(at, sizeof at, "staffing.shifts[%d]", i);
    if (shift->last_s < shift->first_s)
        cc_config_fail(s->config, at, "last is before first");
    if (!(shift->days & s->calendar.days))
        cc_config_fail(s->config, at, "is on no day that is open");
    if (shift->break_min > 0 && shift->break_from_h + shift->break_min / 60 > shift->break_to_h + 1e-9)
        cc_config_fail(s->config, at, "there is no room for its break between break_from_h and break_to_h");
    if (shift->break_min > 0 && shift->break_to_h > shift->length_h)
        cc_config_fail(s->config, at, "its break may end after it (break_to_h)");
    if (shift->break_min >= 60 * shift->length_h)
        cc_config_fail(s->config, at, "its break is as long as the shift");
    else if ((shift->days & s->calendar.days) && !(shift->last_s < shift->first_s) && !s->is_log &&
             !is_ever_on_duty(s, shift))
        cc_config_fail(s->config, at, "is never on duty for a whole half-hour while the practice is open");
}

void cc_staffing_check(struct cc_scenario *s)
{
    const struct cc_staffing *staffing = &s->staffing;
    if (staffing->contracts.count && !staffing->shifts.count)
        cc_config_fail(s->config, "staffing.contracts", "need staffing.shifts, of which there are none");
    for (int i = 0; i < staffing->shifts.count; i++) {
        check_shift(s, i);
        find_contract(s, i);
    }
    for (int i = 0; i < staffing->contracts.count && staffing->shifts.count; i++)
        check_contract(s, i);
    check_goals(s);
    if (staffing->max_heads && staffing->max_heads < staffing->min_heads)
        cc_config_fail(s->config, "staffing.max_heads", "is less than staffing.min_heads (%lld)",
                       (long long)staffing->min_heads);
    if (!s->is_log)
        check_hours(s);
}

double cc_staffing_shrinkage(const struct cc_scenario *s, const struct cc_shift *shift, int weekday,
                             double clock_s)
{
    const struct cc_shrinkage_step *step = s->staffing.shrinkage_by.items;
    double share = s->staffing.shrinkage, latest_s = -1;
    if (shift && !isnan(shift->shrinkage))
        return shift->shrinkage;
    for (int i = 0; i < s->staffing.shrinkage_by.count; i++)
        if ((step[i].days >> weekday & 1) && step[i].from_s <= clock_s && step[i].from_s >= latest_s)
            share = step[i].share, latest_s = step[i].from_s;
    return share;
}
