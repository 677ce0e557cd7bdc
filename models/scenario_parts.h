/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_SCENARIO_PARTS_H
#define CCSIM_MODELS_SCENARIO_PARTS_H

#include "models/scenario.h"

/* What the parts of the scenario share: its fields, its checks, and what is derived from it (scenario.c). */
extern const char *const cc_weekday_names[];
#define CC_ANY_DAY                                                                                           \
    "[ \"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\", \"sun\" ]" /* the default of days */

extern const struct cc_field cc_window_fields[]; /* struct cc_window */

static inline bool cc_scenario_on_day(uint32_t days, const struct cc_day *day)
{
    return day->weekday < 0 || (days >> day->weekday & 1);
}

/* Whether any open day is one of these. */
static inline bool cc_scenario_open_on(const struct cc_scenario *scenario, uint32_t days)
{
    for (int d = 0; d < scenario->day_count; d++)
        if (cc_scenario_on_day(days, &scenario->days[d]))
            return true;
    return false;
}

/* Whether the opening hours make sense; without them nothing else can be judged. */
bool cc_scenario_check_calendar(struct cc_scenario *scenario);

/*
 * Index of the element of that name in a list of structs (of `size` bytes) that begin with their name, or -1
 * after telling at `path` that there is no such `what`.
 */
int cc_scenario_find_named(struct cc_scenario *scenario, const char *path, const char *what, const char *name,
                           const struct cc_list *list, size_t size);

/* The names of a list of such structs: told apart, and usable in tables and lists. */
void cc_scenario_check_names(struct cc_scenario *scenario, const char *path, const struct cc_list *list,
                             size_t size);

/* Steps of one day follow each other in time; the structs begin with `days` and `from_s`. */
void cc_scenario_check_steps(struct cc_scenario *scenario, const char *path, const struct cc_list *steps,
                             size_t size);

/* Calls and work take a finite time, unlike patience. */
void cc_scenario_check_ends(struct cc_scenario *scenario, const char *path, const struct cc_member *law);

/* Hours of these days, in seconds since midnight, must touch the opening hours of one of them: tells at
 * `path`. */
void cc_scenario_check_hours(const struct cc_scenario *scenario, const char *path, uint32_t days,
                             double from_s, double to_s);

/* Whether steps of staff follow each other in time, and put anybody on duty. */
void cc_scenario_check_staff(struct cc_scenario *scenario, const char *path, const struct cc_list *staff);

/* Collects all errors of meaning; the days are derived already. */
void cc_scenario_check(struct cc_scenario *scenario);

#endif
