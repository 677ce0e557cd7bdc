/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who is on duty: staff, all alike, or teams. */
#include "models/fields/rows.h"
#include "models/topology.h"

static const char *const how_names[] = {"warm", "callback", NULL};

const struct cc_field cc_staff_fields[] = {
    DAYS(cc_staff_step, "the days this step belongs to"),
    {.name = "from",
     .type = CC_CLOCK,
     .fallback = "\"00:00\"",
     AT(cc_staff_step, from_s),
     .help = "begin; the step lasts until the day's next one or closing time"},
    {.name = "heads",
     .type = CC_INTEGER,
     .unit = "assistants",
     .min = 0,
     .max = 100000,
     .fallback = NULL,
     AT(cc_staff_step, heads),
     .help = "assistants on duty"},
    {.name = NULL}};

const struct cc_field cc_window_fields[] = {
    DAYS(cc_window, "the days this belongs to"),
    {.name = "from", .type = CC_CLOCK, .fallback = NULL, AT(cc_window, from_s), .help = "begin"},
    {.name = "to", .type = CC_CLOCK, .fallback = NULL, AT(cc_window, to_s), .help = "end"},
    {.name = NULL}};

static const struct cc_field hand_off_fields[] = {
    {.name = "to",
     .type = CC_TEXT,
     .fallback = "",
     AT(cc_hand_off, to),
     .help = "name of the team that gets complex questions, that of the patient's site; absent: this team "
             "answers them itself"},
    {.name = "how",
     .type = CC_CHOICE,
     .fallback = "\"warm\"",
     AT(cc_hand_off, how),
     .choices = how_names,
     .help =
         "warm: the assistant stays on the line until the other takes over; callback: the other calls back. "
         "When nobody of that team is on duty it is always a callback"},
    {.name = "intake",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.5",
     AT(cc_hand_off, intake),
     .help = "part of the talk that passes before the question is handed on"},
    {.name = "loss",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(cc_hand_off, loss),
     .help = "part of the intake that is lost: it is talked about again"},
    {.name = "briefing_s",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 3600,
     .fallback = "0.0",
     AT(cc_hand_off, briefing_s),
     .help = "of a warm hand-off: time that keeps both assistants"},
    {.name = NULL}};

const struct cc_field cc_ramp_fields[] = {{.name = "first",
                                           .type = CC_NUMBER,
                                           .min = 0,
                                           .max = 100,
                                           .fallback = "1.0",
                                           AT(cc_ramp, first),
                                           .help = "factor in week 1"},
                                          {.name = "later",
                                           .type = CC_NUMBER,
                                           .min = 0,
                                           .max = 100,
                                           .fallback = "1.0",
                                           AT(cc_ramp, later),
                                           .help = "factor after so many weeks"},
                                          {.name = "weeks",
                                           .type = CC_NUMBER,
                                           .unit = "weeks",
                                           .min = 0,
                                           .max = 10000,
                                           .fallback = "0.0",
                                           AT(cc_ramp, weeks),
                                           .help = "how long it takes, evenly; 0 = later from the start"},
                                          {.name = NULL}};

const struct cc_field cc_team_fields[] = {
    {.name = "name",
     .type = CC_TEXT,
     .fallback = NULL,
     AT(cc_team, name),
     .help = "name in the tables; teams of one name are counted together"},
    {.name = "serves",
     .source = "M8",
     .type = CC_TEXT,
     .fallback = "",
     AT(cc_team, serves),
     .help =
         "names of classes and of work, parted by commas, the dearest to it first: a call goes to the team "
         "that names its class earliest, among equals to the first in the list; absent: everything; "
         "\"\": only what is handed to it"},
    {.name = "sites",
     .source = "M4",
     .type = CC_NUMBERS,
     .min = 1,
     .max = CC_MAX_SITES,
     .fallback = "",
     AT(cc_team, sites),
     .count_min = 1,
     .count_max = CC_MAX_SITES,
     .help = "sites whose patients it serves, counted from 1; absent: all"},
    {.name = "per_site",
     .source = "M4",
     .type = CC_SWITCH,
     .fallback = "false",
     AT(cc_team, per_site),
     .help = "one such team, with its own staff, for each of these sites"},
    {.name = "staff",
     .source = "M4, T1",
     .type = CC_LIST,
     .fallback = NULL,
     AT(cc_team, staff),
     .sub = cc_staff_fields,
     .sub_size = sizeof(struct cc_staff_step),
     .count_min = 1,
     .count_max = 400,
     .help = "assistants of the team on duty"},
    {.name = "growth",
     .source = "T1, T2",
     .type = CC_GROUP,
     AT(cc_team, growth),
     .sub = cc_ramp_fields,
     .help = "how the team grows over the weeks: a factor on its staff, rounded to whole assistants"},
    {.name = "lines_open",
     .source = "M1",
     .type = CC_LIST,
     .fallback = "",
     AT(cc_team, lines_open),
     .sub = cc_window_fields,
     .sub_size = sizeof(struct cc_window),
     .count_max = 20,
     .help = "when calls that are not urgent are put through to it; at other times it does the rest of its "
             "work, and who calls is refused where no other team takes calls; absent: always"},
    {.name = "overflow_s",
     .source = "assumption",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 1e6,
     .fallback = "0.0",
     AT(cc_team, overflow_s),
     .help = "calls that are not urgent and have not held so long are left to other teams"},
    {.name = "talk_factor",
     .source = "M6, M10",
     .type = CC_GROUP,
     AT(cc_team, talk_factor),
     .sub = cc_ramp_fields,
     .help = "factor on talk time over the weeks: a script shortens it, beginners take longer"},
    {.name = "wrap_up_factor",
     .source = "M10, T3",
     .type = CC_NUMBER,
     .min = 0,
     .max = 100,
     .fallback = "1.0",
     AT(cc_team, wrap_up_factor),
     .help = "factor on wrap-up time: more to register, say"},
    {.name = "sickness",
     .source = "M11",
     .type = CC_NUMBER,
     .min = 0,
     .max = 0.9,
     .fallback = "0.0",
     AT(cc_team, sickness),
     .help = "probability that an assistant is absent, drawn for each of them and each day; who is absent is "
             "paid"},
    {.name = "role",
     .source = "T8",
     .type = CC_TEXT,
     .fallback = "",
     AT(cc_team, role),
     .help = "whose wage they get, of economics.wages; absent: the mean wage"},
    {.name = "hand_off",
     .source = "M7, T7",
     .type = CC_GROUP,
     AT(cc_team, hand_off),
     .sub = hand_off_fields,
     .help = "what becomes of questions too complex for it"},
    {.name = "dialing",
     .source = "M7",
     .type = CC_GROUP,
     AT(cc_team, dialing),
     .sub = cc_dialing_fields,
     .help = "how it makes the callbacks handed to it"},
    {.name = NULL}};

/* Whether a step is in force before closing time on a day that it belongs to. */
static bool begins_on_a_day(const struct cc_scenario *s, const struct cc_staff_step *step)
{
    for (int d = 0; d < s->day_count; d++)
        if (cc_scenario_on_day(step->days, &s->days[d]) &&
            (s->is_stationary || s->days[d].midnight_s + step->from_s < s->days[d].close_s))
            return true;
    return false;
}

void cc_scenario_check_staff(struct cc_scenario *s, const char *path, const struct cc_list *staff)
{
    const struct cc_staff_step *step = staff->items;
    bool anybody = s->day_count == 0;
    cc_scenario_check_steps(s, path, staff, sizeof *step);
    for (int i = 0; i < staff->count; i++)
        anybody = anybody || (step[i].heads > 0 && begins_on_a_day(s, &step[i]));
    if (!anybody)
        cc_config_fail(s->config, path, "nobody is ever on duty");
}

/* Whether any variant has neither staff nor teams of its own. */
static bool needs_staff(const struct cc_scenario *s)
{
    bool any = false;
    for (int i = 0; i < s->variants.count; i++)
        any = any || !cc_variant_teams(s, cc_scenario_variant(s, i));
    return any && !s->is_log;
}

void cc_staff_check(struct cc_scenario *s)
{
    if (s->staff.count || needs_staff(s))
        cc_scenario_check_staff(s, "staff", &s->staff);
}
