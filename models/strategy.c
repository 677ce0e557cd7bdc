/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/strategy.h"

#include <stdio.h>

#include "models/scenario.h"
#include "models/strategies/rows.h"

static const struct cc_described *const rows[] = {
    &cc_strategy_queue_only.described, &cc_strategy_callback_offer.described,
    &cc_strategy_scheduled_slot.described, &cc_strategy_digital_triage.described, NULL};

const struct cc_family cc_strategy_family = {.what = "strategy", .selector = "kind", .rows = rows};

static const char *const first_names[] = {"assistant", "patient", NULL};
static const char *const place_names[] = {"kept", "front", "end", NULL};
static const char *const close_names[] = {"stay", "next-day", "drop", NULL};

#define AT(member) .offset = offsetof(struct cc_dialing, member)

const struct cc_field cc_dialing_fields[] = {
    {.name = "first",
     .type = CC_CHOICE,
     .fallback = "\"assistant\"",
     AT(first),
     .choices = first_names,
     .help = "who is rung first; the patient: no assistant is kept while his phone rings, but who picks up "
             "may have "
             "to hold, at the front of the line, and hangs up when his patience ends"},
    {.name = "agent_ring_s",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 600,
     .fallback = "5.0",
     AT(agent_ring_s),
     .help = "the assistant is rung first: until she takes the callback"},
    {.name = "ring_s",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 600,
     .fallback = "20.0",
     AT(ring_s),
     .help = "the patient's phone rings before he picks up"},
    {.name = "no_answer_s",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 600,
     .fallback = "30.0",
     AT(no_answer_s),
     .help = "it rings before the assistant gives up an attempt"},
    {.name = "reach_prob",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.75",
     AT(reach_prob),
     .help = "probability that the patient picks up, each attempt on its own"},
    {.name = "busy_prob",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(busy_prob),
     .help = "probability that his line is engaged when he does not pick up"},
    {.name = "busy_s",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 600,
     .fallback = "5.0",
     AT(busy_s),
     .help = "until the assistant hears that it is"},
    {.name = "max_attempts",
     .type = CC_INTEGER,
     .unit = "attempts",
     .min = 1,
     .max = 100,
     .fallback = "2",
     AT(max_attempts),
     .help = "attempts before the patient counts as never reached"},
    {.name = "retry_s",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 86400,
     .fallback = "300.0",
     AT(retry_s),
     .help = "time between attempts"},
    {.name = "retry",
     .type = CC_MEMBER,
     .unit = "s",
     .fallback = "",
     AT(retry),
     .family = &cc_dist_family,
     .help = "time between attempts as a law, instead of retry_s"},
    {.name = "retry_place",
     .type = CC_CHOICE,
     .fallback = "\"kept\"",
     AT(retry_place),
     .choices = place_names,
     .help = "where the next attempt stands in line: at the patient's old place, at its front or at its end"},
    {.name = "voicemail_prob",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(voicemail_prob),
     .help = "probability that a message can be left after the last attempt; otherwise a note is made"},
    {.name = "voicemail_s",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 600,
     .fallback = "30.0",
     AT(voicemail_s),
     .help = "time to leave that message; counts as wrap-up"},
    {.name = "note_s",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 600,
     .fallback = "0.0",
     AT(note_s),
     .help = "time to note that the patient was not reached; counts as wrap-up"},
    {.name = "at_close",
     .type = CC_CHOICE,
     .fallback = "\"stay\"",
     AT(at_close),
     .choices = close_names,
     .help = "what becomes at closing time of callbacks whose turn or time has come: made in overtime, first "
             "thing on the next day, or dropped"},
    {.name = "talk_factor",
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
    snprintf(at, sizeof at, "%s.dialing.retry", path);
    if (dialing->retry.row && isinf(cc_dist_mean(&dialing->retry)))
        cc_config_fail(scenario->config, at, "must end: \"%s\" is for patience", dialing->retry.row->name);
}
