/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is asked: variants to compare, service levels, probes, and how long to simulate. */
#include <math.h>
#include <stdio.h>

#include "models/fields/rows.h"
#include "sim/units.h"

const char *const cc_formula_names[] = {
    "contact-all",      "sl-offered", "sl-answered", "sl-incl-abandoned", "sl-excl-short-abandoned",
    "callback-on-time", NULL};

const struct cc_field cc_target_fields[] = {{.name = "name",
                                             .source = "choice",
                                             .type = CC_TEXT,
                                             .fallback = NULL,
                                             AT(cc_target, name),
                                             .help = "name in the tables"},
                                            {.name = "formula",
                                             .source = "choice",
                                             .type = CC_CHOICE,
                                             .fallback = "\"contact-all\"",
                                             AT(cc_target, formula),
                                             .choices = cc_formula_names,
                                             .help = "which service level (see below)"},
                                            {.name = "within_s",
                                             .source = "F1.1, F1.4, F1.5",
                                             .type = CC_NUMBER,
                                             .unit = "s",
                                             .min = 0,
                                             .max = 1e6,
                                             .fallback = NULL,
                                             AT(cc_target, within_s),
                                             .help = "threshold T of the formula"},
                                            {.name = "share",
                                             .source = "F1.4, F1.8b",
                                             .type = CC_NUMBER,
                                             .min = 0,
                                             .max = 1,
                                             .fallback = NULL,
                                             AT(cc_target, share),
                                             .help = "service level wanted, judged day by day"},
                                            {.name = "class",
                                             .source = "choice",
                                             .type = CC_TEXT,
                                             .fallback = "",
                                             AT(cc_target, class_name),
                                             .help = "class it is about; absent: all patients"},
                                            {.name = NULL}};

const struct cc_field cc_probe_fields[] = {
    {.name = "at",
     .source = "choice",
     .type = CC_CLOCK,
     .fallback = "",
     AT(cc_probe, clock_s),
     .help = "clock time from opening time on, every open day; after closing time nobody is free"},
    {.name = "at_h",
     .source = "choice",
     .type = CC_NUMBER,
     .unit = "h",
     .min = 0,
     .max = 2e6,
     .fallback = "",
     AT(cc_probe, at_h),
     .help = "hours since the begin of a stationary run, its warm-up included"},
    {.name = NULL}};

const struct cc_field cc_variant_fields[] = {
    {.name = "name",
     .source = "choice",
     .type = CC_TEXT,
     .fallback = NULL,
     AT(cc_variant, name),
     .help = "name in the tables"},
    {.name = "title",
     .source = "choice",
     .type = CC_TEXT,
     .fallback = "",
     AT(cc_variant, title),
     .help = "one line about it"},
    {.name = "strategy",
     .source = "Q2",
     .type = CC_MEMBER,
     .fallback = NULL,
     AT(cc_variant, strategy),
     .family = &cc_strategy_family,
     .help = "how the phone is handled"},
    {.name = "staff",
     .type = CC_LIST,
     .fallback = "",
     AT(cc_variant, staff),
     .sub = cc_staff_fields,
     .sub_size = sizeof(struct cc_staff_step),
     .count_max = 400,
     .help = "staff of this variant; absent: the practice's"},
    {.name = "teams",
     .source = "M4",
     .type = CC_LIST,
     .fallback = "",
     AT(cc_variant, teams),
     .sub = cc_team_fields,
     .sub_size = sizeof(struct cc_team),
     .count_max = CC_MAX_TEAMS,
     .help = "teams of this variant, instead of staff; absent: its staff, or the practice's"},
    {.name = "switching_s",
     .source = "Q56",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 3600,
     .fallback = "",
     AT(cc_variant, switching_s),
     .help = "switching of this variant, with headsets say; absent: the "
             "practice's"},
    {.name = "undisturbed",
     .source = "Q12",
     .type = CC_SWITCH,
     .fallback = "false",
     AT(cc_variant, undisturbed),
     .help = "calls interrupt no work, whatever interrupted_by says"},
    {.name = NULL}};

const struct cc_field cc_run_fields[] = {
    {.name = "precision",
     .source = "choice",
     .type = CC_NUMBER,
     .min = 0.0001,
     .max = 1,
     .fallback = "0.02",
     AT(cc_scenario, run.precision),
     .help = "wanted half-width of the mean time to contact, as part of the mean"},
    {.name = "floor_s",
     .source = "choice",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 1e6,
     .fallback = "0.1",
     AT(cc_scenario, run.floor_s),
     .help = "half-width that is always narrow enough"},
    {.name = "min_reps",
     .source = "choice",
     .type = CC_INTEGER,
     .unit = "replications",
     .min = 2,
     .max = 10000000,
     .fallback = "50",
     AT(cc_scenario, run.min_reps),
     .help = "replications before precision is first judged"},
    {.name = "max_reps",
     .source = "choice",
     .type = CC_INTEGER,
     .unit = "replications",
     .min = 2,
     .max = 10000000,
     .fallback = "4000",
     AT(cc_scenario, run.max_reps),
     .help = "replications at most"},
    {.name = NULL}};

static void check_targets(struct cc_scenario *s)
{
    struct cc_target *target = s->targets.items;
    char at[96];
    cc_scenario_check_names(s, "targets", &s->targets, sizeof *target);
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
    cc_scenario_check_names(s, "variants", &s->variants, sizeof(struct cc_variant));
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

void cc_study_check(struct cc_scenario *s)
{
    check_targets(s);
    check_probes(s);
    check_variants(s);
    if (s->run.max_reps < s->run.min_reps)
        cc_config_fail(s->config, "run.max_reps", "is less than run.min_reps (%lld)",
                       (long long)s->run.min_reps);
}
