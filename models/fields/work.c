/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Work other than calls for the same assistants. */
#include <stdio.h>

#include "models/fields/rows.h"

static const char *const interrupter_names[] = {"nobody", "urgent", "calls", NULL};
static const char *const priority_names[] = {"before-calls", "in-order", "after-calls", NULL};

const struct cc_field cc_work_fields[] = {
    {.name = "name",
     .source = "choice",
     .type = CC_TEXT,
     .fallback = NULL,
     AT(cc_work, name),
     .help = "name in the tables"},
    {.name = "desk",
     .source = "Q24",
     .type = CC_SWITCH,
     .fallback = "false",
     AT(cc_work, desk),
     .help = "people at the desk, who wait; otherwise work that can lie until there is time"},
    {.name = "per_day",
     .source = "assumption",
     .type = CC_NUMBER,
     .unit = "pieces/day",
     .min = 0,
     .max = 1e7,
     .fallback = NULL,
     AT(cc_work, per_day),
     .help = "pieces of work on a mean working day"},
    {.name = "profile",
     .type = CC_LIST,
     .fallback = "",
     AT(cc_work, profile),
     .sub = cc_profile_fields,
     .sub_size = sizeof(struct cc_profile_step),
     .count_max = 400,
     .help = "how a day's pieces spread over the opening hours; absent: evenly"},
    DIST("time", cc_work, time, NULL, "time a piece takes", .source = "assumption"),
    {.name = "priority",
     .source = "assumption",
     .type = CC_CHOICE,
     .fallback = "\"after-calls\"",
     AT(cc_work, priority),
     .choices = priority_names,
     .help = "against waiting calls"},
    {.name = "interrupted_by",
     .source = "Q24",
     .type = CC_CHOICE,
     .fallback = "\"nobody\"",
     AT(cc_work, interrupted_by),
     .choices = interrupter_names,
     .help = "calls that find nobody free and break into a piece that has begun; it goes on later, at its "
             "old place"},
    {.name = NULL}};

void cc_work_check(struct cc_scenario *s)
{
    char at[96];
    cc_scenario_check_names(s, "work", &s->work, sizeof(struct cc_work));
    for (int i = 0; i < s->work.count; i++) {
        snprintf(at, sizeof at, "work[%d].profile", i);
        cc_profile_check(s, at, &cc_scenario_work(s, i)->profile);
        snprintf(at, sizeof at, "work[%d].time", i);
        cc_scenario_check_ends(s, at, &cc_scenario_work(s, i)->time);
    }
}
