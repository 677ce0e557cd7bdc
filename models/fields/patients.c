/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Patients: their classes, and what they do who wait, got no answer or are promised a callback. */
#include <math.h>
#include <stdio.h>

#include "models/fields/rows.h"

const struct cc_field cc_class_fields[] = {
    {.name = "name",
     .source = "choice",
     .type = CC_TEXT,
     .fallback = NULL,
     AT(cc_class, name),
     .help = "name in the tables"},
    {.name = "share",
     .source = "F2.7",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = NULL,
     AT(cc_class, share),
     .help = "part of all patients; the shares add up to one"},
    {.name = "urgent",
     .source = "Q46",
     .type = CC_SWITCH,
     .fallback = "false",
     AT(cc_class, urgent),
     .help = "uses the urgent key: served before all others, never offered a callback"},
    {.name = "sites",
     .source = "M5",
     .type = CC_NUMBERS,
     .min = 1,
     .max = CC_MAX_SITES,
     .fallback = "",
     AT(cc_class, sites),
     .count_min = 1,
     .count_max = CC_MAX_SITES,
     .help = "sites that its patients belong to, counted from 1: what is reported by class is then of these "
             "sites; absent: all"},
    {.name = "priority",
     .source = "choice",
     .type = CC_INTEGER,
     .min = 0,
     .max = 100,
     .fallback = "0",
     AT(cc_class, priority),
     .help = "among classes that are not urgent the lower goes first; equal ones in order of arrival"},
    {.name = "accumulates",
     .source = "choice",
     .type = CC_NUMBER,
     .unit = "/s",
     .min = 1e-6,
     .max = 1e6,
     .fallback = "1.0",
     AT(cc_class, accumulates),
     .help = "what the priority grows by while waiting, with priority_rule = \"accumulating\""},
    {.name = "complex_prob",
     .source = "M7",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(cc_class, complex_prob),
     .help = "probability that the question is one for a specialist, where a team hands those on"},
    {.name = "accept_factor",
     .source = "assumption",
     .type = CC_NUMBER,
     .min = 0,
     .max = 100,
     .fallback = "1.0",
     AT(cc_class, accept_factor),
     .help = "factor on the probability to accept a callback"},
    {.name = "reach_factor",
     .source = "assumption",
     .type = CC_NUMBER,
     .min = 0,
     .max = 100,
     .fallback = "1.0",
     AT(cc_class, reach_factor),
     .help = "factor on the probability to pick up"},
    {.name = "online_factor",
     .source = "assumption",
     .type = CC_NUMBER,
     .min = 0,
     .max = 100,
     .fallback = "1.0",
     AT(cc_class, online_factor),
     .help = "factor on the probability to start online"},
    DIST("talk", cc_class, talk, "", "talk time of this class; absent: the scenario's", .source = "F2.3"),
    DIST("wrap_up", cc_class, wrap_up, "", "wrap-up time of this class; absent: the scenario's",
         .source = "Q41"),
    DIST("patience", cc_class, patience, "", "patience of this class; absent: the scenario's",
         .source = "F2.4"),
    {.name = NULL}};

const struct cc_field cc_redial_fields[] = {
    {.name = "after_abandonment",
     .source = "F2.5b, F2.5c",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(cc_scenario, redial.after[CC_CAUSE_ABANDONED]),
     .help = "probability of calling again after hanging up"},
    {.name = "after_busy",
     .source = "assumption",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(cc_scenario, redial.after[CC_CAUSE_BUSY]),
     .help = "probability of calling again after a busy signal"},
    {.name = "after_refusal",
     .source = "assumption",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(cc_scenario, redial.after[CC_CAUSE_REFUSED]),
     .help = "probability of calling again when the callback list was full"},
    {.name = "after_contact",
     .source = "J1",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(cc_scenario, redial.after[CC_CAUSE_UNSETTLED]),
     .help = "probability that a contact does not settle the matter and he has to call again"},
    {.name = "after_unreached",
     .source = "Q49",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(cc_scenario, redial.after[CC_CAUSE_UNREACHED]),
     .help = "probability of calling again when no attempt to call back reached the patient, or the callback "
             "was dropped; else he counts as never reached"},
    {.name = "after_voicemail",
     .source = "Q49",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(cc_scenario, redial.after[CC_CAUSE_MESSAGE]),
     .help = "the same when a message was left"},
    {.name = "diverted",
     .source = "F2.5a",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(cc_scenario, redial.diverted),
     .help = "of those who do not call again: part that turns to an emergency line or out-of-hours post"},
    {.name = "to_urgent",
     .source = "F2.5a",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(cc_scenario, redial.to_urgent),
     .help =
         "of those who do not call again: part that calls the practice's urgent line at once; who gets no "
         "answer there either is diverted"},
    {.name = "max_calls",
     .source = "assumption",
     .type = CC_INTEGER,
     .unit = "calls",
     .min = 1,
     .max = 30000,
     .fallback = "10",
     AT(cc_scenario, redial.max_calls),
     .help = "calls that one patient makes at most for one need"},
    {.name = "max_after_abandonment",
     .source = "assumption",
     .type = CC_INTEGER,
     .unit = "calls",
     .min = 0,
     .max = 100,
     .fallback = "0",
     AT(cc_scenario, redial.max_after[CC_CAUSE_ABANDONED]),
     .help = "times he calls again after hanging up at most; 0 = only max_calls"},
    {.name = "max_after_busy",
     .source = "assumption",
     .type = CC_INTEGER,
     .unit = "calls",
     .min = 0,
     .max = 100,
     .fallback = "0",
     AT(cc_scenario, redial.max_after[CC_CAUSE_BUSY]),
     .help = "times he calls again after a busy signal at most; 0 = only max_calls"},
    {.name = "max_after_refusal",
     .source = "assumption",
     .type = CC_INTEGER,
     .unit = "calls",
     .min = 0,
     .max = 100,
     .fallback = "0",
     AT(cc_scenario, redial.max_after[CC_CAUSE_REFUSED]),
     .help = "times he calls again after a refusal at most; 0 = only max_calls"},
    {.name = "max_after_contact",
     .source = "assumption",
     .type = CC_INTEGER,
     .unit = "calls",
     .min = 0,
     .max = 100,
     .fallback = "0",
     AT(cc_scenario, redial.max_after[CC_CAUSE_UNSETTLED]),
     .help = "times he calls again after a contact that did not settle it at most; 0 = only max_calls"},
    DIST("delay", cc_scenario, redial.delay, "{ law = \"lognormal\"; mean_s = 1800.0; cv = 1.0; }",
         "time until the next call", .source = "F2.5c"),
    DIST("delay_after_abandonment", cc_scenario, redial.delay_after[CC_CAUSE_ABANDONED], "",
         "the same after hanging up; absent: delay", .source = "F2.5c"),
    DIST("delay_after_busy", cc_scenario, redial.delay_after[CC_CAUSE_BUSY], "",
         "the same after a busy signal; absent: delay", .source = "assumption"),
    DIST("delay_after_refusal", cc_scenario, redial.delay_after[CC_CAUSE_REFUSED], "",
         "the same after a refusal; absent: delay", .source = "assumption"),
    DIST("delay_after_contact", cc_scenario, redial.delay_after[CC_CAUSE_UNSETTLED], "",
         "the same after a contact that did not settle it; absent: delay", .source = "assumption"),
    {.name = NULL}};

const struct cc_field cc_misuse_fields[] = {
    {.name = "prob",
     .source = "F2.7",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(cc_scenario, misuse.prob),
     .help = "probability that a caller who is not urgent and finds nobody free uses the urgent key"},
    {.name = "per_min",
     .source = "F2.7",
     .type = CC_NUMBER,
     .unit = "1/min",
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(cc_scenario, misuse.per_min),
     .help = "what that probability grows by for each minute that he holds"},
    {.name = NULL}};

const struct cc_field cc_announced_fields[] = {
    {.name = "heard",
     .source = "practice",
     .type = CC_SWITCH,
     .fallback = "false",
     AT(cc_scenario, announced.heard),
     .help = "who has to hold hears how long, as expected_wait says"},
    {.name = "patience_factor",
     .source = "assumption",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1000,
     .fallback = "1.0",
     AT(cc_scenario, announced.patience_factor),
     .help = "patience of those who heard it, as part of what it would have been"},
    {.name = "leave_prob",
     .source = "assumption",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(cc_scenario, announced.leave_prob),
     .help = "probability of hanging up at once when the wait heard is longer than that patience"},
    {.name = NULL}};

const struct cc_field cc_self_call_fields[] = {
    {.name = "first",
     .source = "Q51",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(cc_scenario, self_call.prob.first),
     .help = "probability, for each promise, in week 1"},
    {.name = "later",
     .source = "Q51",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.0",
     AT(cc_scenario, self_call.prob.later),
     .help = "probability after so many weeks"},
    {.name = "weeks",
     .source = "Q51",
     .type = CC_NUMBER,
     .unit = "weeks",
     .min = 0,
     .max = 10000,
     .fallback = "0.0",
     AT(cc_scenario, self_call.prob.weeks),
     .help = "how long it takes, evenly; 0 = later from the start"},
    DIST("delay", cc_scenario, self_call.delay, "{ law = \"lognormal\"; mean_s = 1800.0; cv = 1.0; }",
         "time from the promise to that call, if the callback has not come by then", .source = "Q51"),
    {.name = "merged",
     .source = "practice",
     .type = CC_SWITCH,
     .fallback = "true",
     AT(cc_scenario, self_call.merged),
     .help = "he is recognised: he holds at the place that was kept for him, and who is answered is not "
             "called back"},
    {.name = NULL}};

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
    cc_scenario_check_names(s, "classes", &s->classes, sizeof *class);
    for (int i = 0; i < s->classes.count; i++) {
        total += class[i].share;
        check_priority(s, i);
        snprintf(at, sizeof at, "classes[%d].talk", i);
        if (class[i].talk.params != s->talk.params)
            cc_scenario_check_ends(s, at, &class[i].talk);
        snprintf(at, sizeof at, "classes[%d].wrap_up", i);
        if (class[i].wrap_up.params != s->wrap_up.params)
            cc_scenario_check_ends(s, at, &class[i].wrap_up);
    }
    if (fabs(total - 1) > 1e-9)
        cc_config_fail(s->config, "classes", "the shares add up to %.10g, not to 1", total);
}

static void check_redial(struct cc_scenario *s)
{
    static const char *const words[] = {"abandonment", "busy",      "refusal",
                                        "contact",     "unreached", "voicemail"};
    bool none = false;
    char at[96];
    cc_scenario_check_ends(s, "redial.delay", &s->redial.delay);
    for (int cause = 0; cause < CC_CAUSES; cause++) {
        const struct cc_member *delay = &s->redial.delay_after[cause];
        bool own = delay->params != s->redial.delay.params;
        snprintf(at, sizeof at, own ? "redial.delay_after_%s" : "redial.delay", words[cause]);
        if (own)
            cc_scenario_check_ends(s, at, delay);
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

void cc_patients_check(struct cc_scenario *s)
{
    check_classes(s);
    check_redial(s);
    cc_scenario_check_ends(s, "self_call.delay", &s->self_call.delay);
}
