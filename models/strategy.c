/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/strategy.h"

#include <stdio.h>

#include "models/scenario.h"
#include "models/scenario_parts.h"
#include "models/strategies/rows.h"

static const struct cc_described *const rows[] = {
    &cc_strategy_queue_only.described, &cc_strategy_callback_offer.described,
    &cc_strategy_scheduled_slot.described, &cc_strategy_digital_triage.described, NULL};

const struct cc_family cc_strategy_family = {
    .what = "strategy", .selector = "kind", .source = "assumption", .rows = rows};

static const char *const first_names[] = {"assistant", "patient", NULL};
static const char *const place_names[] = {"kept", "front", "end", NULL};
static const char *const close_names[] = {"stay", "next-day", "drop", NULL};

#define AT(member) .offset = offsetof(struct cc_dialing, member)

#define AT_HOURS(member) .offset = offsetof(struct cc_specialists, member)
static const struct cc_field specialist_fields[] = {
    {.name = "days",
     .source = "Q50",
     .type = CC_CHOICES,
     .fallback = CC_ANY_DAY,
     AT_HOURS(days),
     .choices = cc_weekday_names,
     .help = "the days this belongs to"},
    {.name = "from", .source = "Q50", .type = CC_CLOCK, .fallback = NULL, AT_HOURS(from_s), .help = "begin"},
    {.name = "to", .source = "Q50", .type = CC_CLOCK, .fallback = NULL, AT_HOURS(to_s), .help = "end"},
    {.name = "heads",
     .source = "Q50",
     .type = CC_INTEGER,
     .unit = "assistants",
     .min = 1,
     .max = 100000,
     .fallback = "1",
     AT_HOURS(heads),
     .help = "how many of those on duty; one at least is left for everything else"},
    {.name = NULL}};

const struct cc_field cc_dialing_fields[] = {
    {.name = "first",
     .source = "Q5, Q47",
     .type = CC_CHOICE,
     .fallback = "\"assistant\"",
     AT(first),
     .choices = first_names,
     .help = "who is rung first; the patient: no assistant is kept while his phone rings, but who picks up "
             "may have "
             "to hold, at the front of the line, and hangs up when his patience ends"},
    {.name = "agent_ring_s",
     .source = "I14",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 600,
     .fallback = "5.0",
     AT(agent_ring_s),
     .help = "the assistant is rung first: until she takes the callback"},
    {.name = "ring_s",
     .source = "I14",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 600,
     .fallback = "20.0",
     AT(ring_s),
     .help = "the patient's phone rings before he picks up"},
    {.name = "no_answer_s",
     .source = "I14",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 600,
     .fallback = "30.0",
     AT(no_answer_s),
     .help = "it rings before the assistant gives up an attempt"},
    {.name = "reach_prob",
     .source = "F2.6d",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.75",
     AT(reach_prob),
     .help = "probability that the patient picks up, each attempt on its own"},
    {.name = "not_now_prob",
     .source = "assumption",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(not_now_prob),
     .help =
         "probability that who picks up has no time: he is called again, as after no answer or in a later "
         "slot; it counts as an attempt"},
    {.name = "not_now_s",
     .source = "assumption",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 600,
     .fallback = "20.0",
     AT(not_now_s),
     .help = "until he has said so"},
    {.name = "busy_prob",
     .source = "assumption",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(busy_prob),
     .help = "probability that his line is engaged when he does not pick up"},
    {.name = "busy_s",
     .source = "assumption",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 600,
     .fallback = "5.0",
     AT(busy_s),
     .help = "until the assistant hears that it is"},
    {.name = "max_attempts",
     .source = "Q48, F2.6e",
     .type = CC_INTEGER,
     .unit = "attempts",
     .min = 1,
     .max = 100,
     .fallback = "2",
     AT(max_attempts),
     .help = "attempts before the patient counts as never reached"},
    {.name = "retry_s",
     .source = "Q48",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 86400,
     .fallback = "300.0",
     AT(retry_s),
     .help = "time between attempts"},
    {.name = "retry",
     .source = "assumption",
     .type = CC_MEMBER,
     .unit = "s",
     .fallback = "",
     AT(retry),
     .family = &cc_dist_family,
     .help = "time between attempts as a law, instead of retry_s"},
    {.name = "retry_place",
     .source = "practice",
     .type = CC_CHOICE,
     .fallback = "\"kept\"",
     AT(retry_place),
     .choices = place_names,
     .help = "where the next attempt stands in line: at the patient's old place, at its front or at its end"},
    {.name = "valid_min",
     .source = "assumption",
     .type = CC_NUMBER,
     .unit = "min",
     .min = 0.01,
     .max = 100000,
     .fallback = "",
     AT(valid_min),
     .help =
         "a callback that nobody has turned to so long after it came into the line, or after its clock "
         "time if that is later, lapses: to the patient it is as if he had not been reached; absent: none "
         "does"},
    {.name = "voicemail_prob",
     .source = "Q49",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(voicemail_prob),
     .help = "probability that a message can be left after the last attempt; otherwise a note is made"},
    {.name = "voicemail_s",
     .source = "Q49",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 600,
     .fallback = "30.0",
     AT(voicemail_s),
     .help = "time to leave that message; counts as wrap-up"},
    {.name = "note_s",
     .source = "Q49",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 600,
     .fallback = "0.0",
     AT(note_s),
     .help = "time to note that the patient was not reached; counts as wrap-up"},
    {.name = "specialists",
     .source = "Q50",
     .type = CC_LIST,
     .fallback = "",
     AT(specialists),
     .sub = specialist_fields,
     .sub_size = sizeof(struct cc_specialists),
     .count_max = 20,
     .help = "assistants who make all the callbacks at some hours, and nothing else but urgent calls"},
    {.name = "at_close",
     .source = "practice",
     .type = CC_CHOICE,
     .fallback = "\"stay\"",
     AT(at_close),
     .choices = close_names,
     .help = "what becomes at closing time of callbacks whose turn or time has come: made in overtime, first "
             "thing on the next day, or dropped"},
    {.name = "talk_factor",
     .source = "Q16, Q23, I13",
     .type = CC_NUMBER,
     .min = 0.01,
     .max = 10,
     .fallback = "1.0",
     AT(talk_factor),
     .help = "talk time of a callback as part of the same call's"},
    {.name = NULL}};

void cc_dialing_check(const struct cc_scenario *scenario, const char *path, const struct cc_dialing *dialing)
{
    char at[128];
    const struct cc_specialists *step = dialing->specialists.items;
    for (int i = 0; i < dialing->specialists.count; i++) {
        snprintf(at, sizeof at, "%s.dialing.specialists[%d].from", path, i);
        if (step[i].from_s >= step[i].to_s)
            cc_config_fail(scenario->config, at, "begins after it ends");
        else if (dialing->first == CC_FIRST_PATIENT)
            cc_config_fail(scenario->config, at, "needs first = \"assistant\"");
        else
            cc_scenario_check_hours(scenario, at, step[i].days, step[i].from_s, step[i].to_s);
    }
    snprintf(at, sizeof at, "%s.dialing.retry", path);
    if (dialing->retry.row && isinf(cc_dist_mean(&dialing->retry)))
        cc_config_fail(scenario->config, at, "must end: \"%s\" is for patience", dialing->retry.row->name);
}
