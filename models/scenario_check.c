/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the checks of groups share, and their order.  What only one group needs is in its file in
 * models/fields/. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/fields/rows.h"
#include "models/topology.h"

/* Names stand in the ids of measures. */
enum { NAME_MAX_BYTES = 30 };

void cc_scenario_check_steps(struct cc_scenario *s, const char *path, const struct cc_list *steps,
                             size_t size)
{
    _Static_assert(offsetof(struct cc_staff_step, from_s) == offsetof(struct cc_profile_step, from_s), "");
    char at[96];
    for (int i = 0; i < steps->count; i++)
        for (int j = i - 1; j >= 0; j--) {
            const char *later = (const char *)steps->items + (size_t)i * size,
                       *before = (const char *)steps->items + (size_t)j * size;
            size_t from = offsetof(struct cc_staff_step, from_s);
            bool late = *(const double *)(later + from) > *(const double *)(before + from);
            if (!late && cc_scenario_open_on(s, *(const uint32_t *)later & *(const uint32_t *)before)) {
                snprintf(at, sizeof at, "%s[%d].from", path, i);
                cc_config_fail(s->config, at, "steps of a day must follow each other in time");
                break;
            }
        }
}

void cc_scenario_check_names(struct cc_scenario *s, const char *key, const struct cc_list *list, size_t size)
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

void cc_scenario_check_ends(struct cc_scenario *s, const char *path, const struct cc_member *law)
{
    if (law->row && isinf(cc_dist_mean(law)))
        cc_config_fail(s->config, path, "must end: \"%s\" is for patience", law->row->name);
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

void cc_scenario_check(struct cc_scenario *s)
{
    if (s->name[0] == '\0')
        cc_config_fail(s->config, "name", "must not be empty");
    cc_calendar_check(s);
    cc_demand_check(s);
    cc_patients_check(s);
    cc_staff_check(s);
    cc_work_check(s);
    cc_study_check(s);
    cc_economics_check(s);
    cc_staffing_check(s);
    cc_topology_check(s);
    cc_scenario_check_ends(s, "talk", &s->talk);
    cc_scenario_check_ends(s, "wrap_up", &s->wrap_up);
}
