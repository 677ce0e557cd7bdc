/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/claims.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS "variants[2].strategy."
#define ACCEPT                                                                                               \
    {                                                                                                        \
        SLOTS "accept_prob", "0.2", "0.9", "part of those offered a slot who take it"                        \
    }
#define REACH                                                                                                \
    {                                                                                                        \
        SLOTS "dialing.reach_prob", "0.6", "0.9", "part of the attempts to call back that reach the patient" \
    }
#define SHORTER                                                                                              \
    {                                                                                                        \
        SLOTS "dialing.talk_factor", "0.5", "1.0",                                                           \
            "length of a talk when calling back, over that of a call answered at once"                       \
    }
#define CALLS                                                                                                \
    {                                                                                                        \
        "demand.calls_per_day", "75", "150", "calls a day"                                                   \
    }
#define PATIENCE                                                                                             \
    {                                                                                                        \
        "patience", "{ law = \"hyperexponential\"; shares = [0.091, 0.909]; means_s = [35, 481]; }",         \
            "{ law = \"infinite\"; }", "how long callers hold: one in eleven soon hangs up, or nobody ever"  \
    }
#define DESK_ARRIVALS                                                                                        \
    {                                                                                                        \
        "work[0].per_day", "15", "60", "visitors at the desk a day"                                          \
    }
#define DESK_TIME                                                                                            \
    {                                                                                                        \
        "work[0].time.mean_s", "60", "180", "time a visitor takes at the desk, in s"                         \
    }

const struct cc_claim cc_claims[] = {
    {.id = "C1",
     .words = "with slots a duo practice gains 4 hours a week",
     .scenario = "duo.cfg",
     .figure = CC_CLAIM_DIFFERENCE,
     .variant = "slots",
     .measure = "left_h",
     .unit = "h a week",
     .scale = 1,
     .limit = 4,
     .at_least = true,
     .hangs_on = SHORTER,
     .assumptions = {ACCEPT,
                     REACH,
                     CALLS,
                     {SLOTS "offered", "\"busy\"", "\"always\"",
                      "slots are offered when everybody is busy, or always"}}},
    {.id = "C1b",
     .words = "or even 9.4 hours: what 150 calls a day make that are each 45 s shorter",
     .scenario = "duo.cfg",
     .base = {SLOTS "offered=\"always\"", NULL},
     .figure = CC_CLAIM_DIFFERENCE,
     .variant = "slots",
     .measure = "left_h",
     .unit = "h a week",
     .scale = 1,
     .limit = 9.4,
     .at_least = true,
     .hangs_on = SHORTER,
     .assumptions = {ACCEPT, REACH, CALLS}},
    {.id = "C2",
     .words =
         "with slots 150 calls a day need no further telephonist: three in four in contact within 2 minutes",
     .scenario = "duo.cfg",
     .figure = CC_CLAIM_LEVEL,
     .variant = "slots",
     .measure = "service_level[2min]",
     .unit = "%",
     .scale = 100,
     .limit = 75,
     .at_least = true,
     .hangs_on = CALLS,
     .assumptions = {ACCEPT,
                     SHORTER,
                     PATIENCE,
                     {"switching_s", "2", "15",
                      "time lost when turning from phone to other work and back, in s"}}},
    {.id = "C3",
     .words = "with slots a health centre does with one assistant less in the morning (0.53 FTE), the norm "
              "still met",
     .scenario = "health-center.cfg",
     .base = {"staff=({ heads = 3; })", NULL},
     .figure = CC_CLAIM_LEVEL,
     .variant = "slots",
     .measure = "service_level[2min]",
     .unit = "%",
     .scale = 100,
     .limit = 75,
     .at_least = true,
     .hangs_on = {"demand.calls_per_1000", "13", "36", "first calls a day per 1,000 patients"},
     .assumptions =
         {ACCEPT, SHORTER, PATIENCE, {"talk.mean_s", "120", "160", "length of a talk, mean, in s"}}},
    {.id = "C4",
     .words =
         "a solo practice that offers callbacks gains an hour a week by turning less between desk and phone",
     .scenario = "solo.cfg",
     .figure = CC_CLAIM_DIFFERENCE,
     .variant = "callback",
     .measure = "left_h",
     .unit = "h a week",
     .scale = 1,
     .limit = 1,
     .at_least = true,
     .hangs_on = {"switching_s", "5", "60", "time lost when turning from phone to other work and back, in s"},
     .assumptions = {{"variants[1].strategy.accept_prob", "0.2", "0.9",
                      "part of those offered a callback who take it"},
                     {"variants[1].strategy.dialing.talk_factor", "0.5", "1.0",
                      "length of a talk when calling back, over that of a call answered at once"},
                     {"demand.calls_per_1000", "13", "36", "first calls a day per 1,000 patients"},
                     DESK_ARRIVALS,
                     DESK_TIME}},
    {.id = "C4b",
     .words = "or where calls break into desk and other work: whoever finds her busy is offered a callback "
              "instead, and she is left in peace (what an interruption costs, nobody has measured)",
     .scenario = "solo.cfg",
     .base = {"work[0].interrupted_by=\"calls\"", "work[1].interrupted_by=\"calls\"",
              "variants[1].undisturbed=true", "variants[1].strategy.at_waiting=0", NULL},
     .figure = CC_CLAIM_DIFFERENCE,
     .variant = "callback",
     .measure = "left_h",
     .unit = "h a week",
     .scale = 1,
     .limit = 1,
     .at_least = true,
     .hangs_on = {"resume_s", "0", "120", "work that an interruption adds to what was interrupted, in s"},
     .assumptions = {{"switching_s", "5", "60",
                      "time lost when turning from phone to other work and back, in s"},
                     DESK_ARRIVALS,
                     DESK_TIME,
                     {"work[1].per_day", "20", "80", "prescriptions, forms and messages a day"},
                     {"variants[1].strategy.accept_prob", "0.2", "0.9",
                      "part of those offered a callback who take it"}}},
    {.id = "C5",
     .words = "slots improve the service level considerably (5 points), counted over all, those refused too",
     .scenario = "duo.cfg",
     .figure = CC_CLAIM_DIFFERENCE,
     .variant = "slots",
     .measure = "service_level[2min]",
     .unit = "points",
     .scale = 100,
     .limit = 5,
     .at_least = true,
     .hangs_on = CALLS,
     .assumptions = {ACCEPT,
                     SHORTER,
                     PATIENCE,
                     {SLOTS "staff_share", "0.3", "0.9", "part of the staff's time that is given to slots"}}},
    {.id = "C6",
     .words = "slots never overbook (held by construction), and turn at most 1 % of the calls away for it",
     .scenario = "duo.cfg",
     .figure = CC_CLAIM_LEVEL,
     .variant = "slots",
     .measure = "refused",
     .unit = "%",
     .scale = 100,
     .limit = 1,
     .at_least = false,
     .hangs_on = {SLOTS "staff_share", "0.02", "0.9", "part of the staff's time that is given to slots"},
     .assumptions = {ACCEPT,
                     CALLS,
                     {SLOTS "offered", "\"busy\"", "\"always\"",
                      "slots are offered when everybody is busy, or always"}}},
    {.id = "C7",
     .words = "no slots over lunch and after 16:00 keep the day from running late",
     .scenario = "duo.cfg",
     .against = {SLOTS "accepting=()", SLOTS "calling=()", NULL},
     .figure = CC_CLAIM_AGAINST,
     .variant = "slots",
     .measure = "overtime_min_per_day",
     .unit = "min a day",
     .scale = 1,
     .limit = 0,
     .at_least = false,
     .hangs_on = CALLS,
     .assumptions = {ACCEPT,
                     {SLOTS "offered", "\"busy\"", "\"always\"",
                      "slots are offered when everybody is busy, or always"}}},
    {.id = "C8",
     .words = "two attempts reach nearly everybody (95 %)",
     .scenario = "duo.cfg",
     .figure = CC_CLAIM_LEVEL,
     .variant = "slots",
     .measure = "callback_reached",
     .unit = "%",
     .scale = 100,
     .limit = 95,
     .at_least = true,
     .hangs_on = {SLOTS "dialing.reach_prob", "0.6", "0.9",
                  "part of the attempts to call back that reach the patient"},
     .assumptions = {{SLOTS "dialing.max_attempts", "1", "4", "attempts to call back"}, ACCEPT}},
    {.id = "C8b",
     .words = "and who is not reached does not call again: no more calls per patient than with a queue",
     .scenario = "duo.cfg",
     .figure = CC_CLAIM_DIFFERENCE,
     .variant = "slots",
     .measure = "redials",
     .unit = "calls per patient",
     .scale = 1,
     .limit = 0,
     .at_least = false,
     .hangs_on = {SLOTS "dialing.reach_prob", "0.6", "0.9",
                  "part of the attempts to call back that reach the patient"},
     .assumptions = {{SLOTS "dialing.max_attempts", "1", "4", "attempts to call back"},
                     {"redial.after_unreached", "0.33", "1.0",
                      "part of those never reached who call again themselves"},
                     ACCEPT}},
    {.id = "C9",
     .words = "when slots far off are refused, callers hold longer",
     .scenario = "duo.cfg",
     .base = {SLOTS "half_h=0.5", NULL},
     .against = {NULL},
     .figure = CC_CLAIM_AGAINST,
     .variant = "slots",
     .measure = "hold_mean_s",
     .unit = "s",
     .scale = 1,
     .limit = 0,
     .at_least = true,
     .hangs_on = {SLOTS "half_h", "0.1", "20", "how far off a slot is, in h, when half as many take it"},
     .hangs_on_first_only = true,
     .assumptions = {CALLS, PATIENCE}},
    {.id = "C10",
     .words = "digital triage, talks half as long, leaves a health centre's staff time over",
     .scenario = "health-center.cfg",
     .figure = CC_CLAIM_DIFFERENCE,
     .variant = "digital-triage",
     .measure = "left_h",
     .unit = "h a week",
     .scale = 1,
     .limit = 0,
     .at_least = true,
     .hangs_on = {"variants[3].strategy.online.first;variants[3].strategy.online.later", "0.0", "0.80",
                  "part of patients who start online instead of calling"},
     .assumptions = {{"variants[3].strategy.dialing.talk_factor", "0.5", "1.0",
                      "length of a talk after digital triage, over that of a call answered at once"},
                     {"variants[3].strategy.induced_prob", "0.0", "0.30",
                      "part of those who start online who would not have called about it"},
                     {"variants[3].strategy.helped_prob", "0.05", "0.40",
                      "part of those who start online who need no assistant"}}},
    {.id = "C11",
     .words =
         "twenty clinics that answer together wait less than each alone with the same staff, lines on all "
         "day",
     .scenario = "hospital.cfg",
     .base = {"baseline=\"open\"", NULL},
     .apart = true,
     .figure = CC_CLAIM_DIFFERENCE,
     .variant = "together",
     .measure = "hold_mean_s",
     .unit = "s",
     .scale = 1,
     .limit = 0,
     .at_least = false,
     .hangs_on = {"variants[2].teams[0].talk_factor.first;variants[2].teams[0].talk_factor.later", "1.0",
                  "3.0", "length of a talk with a stranger, over that with one's own clinic"},
     .assumptions = {PATIENCE,
                     {"demand.arrivals.day_cv", "0.05", "0.2",
                      "how much days differ in calls (coefficient of variation)"}}},
    {.id = "C12",
     .words = "with the lines off in the afternoon a hospital leaves 700 calls a day unanswered",
     .scenario = "hospital.cfg",
     .apart = true,
     .figure = CC_CLAIM_LEVEL,
     .variant = "own",
     .measure = "lost_per_day",
     .unit = "calls a day",
     .scale = 1,
     .limit = 700,
     .at_least = true,
     .hangs_on = {"demand.calls_per_day", "1000", "3530", "calls a day"},
     .assumptions = {{"redial.after_refusal", "0.33", "0.9",
                      "part of those who find the lines off who call again"},
                     {"variants[0].teams[0].lines_open[0].to;variants[0].teams[1].lines_open[0].to",
                      "\"12:00\"", "\"14:00\"", "when the lines go off"}}},
    {.id = "C12b",
     .words = "with lines on all day and one centre its 43 assistants answer 99 % (their number times the "
              "factor that it hangs on)",
     .scenario = "hospital.cfg",
     .apart = true,
     .figure = CC_CLAIM_LEVEL,
     .variant = "together",
     .measure = "answered",
     .unit = "%",
     .scale = 100,
     .limit = 99,
     .at_least = true,
     .hangs_on = {"variants[2].teams[0].growth.first;variants[2].teams[0].growth.later", "0.5", "2.0",
                  "factor on the number of assistants"},
     .assumptions = {PATIENCE,
                     {"demand.calls_per_day", "2830", "3530", "calls a day"},
                     {"variants[2].teams[0].sickness", "0.03", "0.12",
                      "part of the assistants who are ill"}}},
    {.id = "C13",
     .words = "urgent callers speak to somebody within 30 s (nine in ten), whatever the phone does",
     .scenario = "duo.cfg",
     .figure = CC_CLAIM_WORST,
     .measure = "service_level[urgent-30s]",
     .unit = "%",
     .scale = 100,
     .limit = 90,
     .at_least = true,
     .hangs_on = {"work[0].per_day;work[1].per_day", "0", "80",
                  "visitors at the desk a day, and as many prescriptions, forms and messages"},
     .assumptions = {CALLS,
                     {"switching_s", "2", "15",
                      "time lost when turning from phone to other work and back, in s"}}},
    {.id = "C14",
     .words = "with slots the phone no longer rings at the desk (less than once in ten hours)",
     .scenario = "duo.cfg",
     .figure = CC_CLAIM_LEVEL,
     .variant = "slots",
     .measure = "desk_rings_per_h",
     .unit = "rings an hour",
     .scale = 1,
     .limit = 0.1,
     .at_least = false,
     .hangs_on = {SLOTS "accept_prob", "0.2", "1.0", "part of those offered a slot who take it"},
     .assumptions = {CALLS,
                     {SLOTS "offered", "\"busy\"", "\"always\"",
                      "slots are offered when everybody is busy, or always"}}},
    {.id = "C15",
     .words =
         "slots make staffing predictable: the heads that the phone asks for in a day's busiest half-hour "
         "differ less from day to day than with a queue",
     .scenario = "duo.cfg",
     .figure = CC_CLAIM_DIFFERENCE,
     .variant = "slots",
     .measure = "phone_heads_spread",
     .unit = "heads",
     .scale = 1,
     .limit = 0,
     .at_least = false,
     .hangs_on = ACCEPT,
     .assumptions = {CALLS, SHORTER}},
    {.id = "C15b",
     .words = "and they make the end of the day predictable: days differ less in work after closing time",
     .scenario = "duo.cfg",
     .figure = CC_CLAIM_DIFFERENCE,
     .variant = "slots",
     .measure = "overtime_spread_s",
     .unit = "s",
     .scale = 1,
     .limit = 0,
     .at_least = false,
     .hangs_on = {"demand.calls_per_day", "75", "225",
                  "calls a day"}, /* beyond I20: there something can be told */
     .assumptions = {ACCEPT, SHORTER}},
    {.id = NULL}};

const char *const cc_claim_verdicts[CC_CLAIM_VERDICTS] = {"holds", "does not hold", "holds only if",
                                                          "not decided"};

/* --- a figure --- */

enum { OVERRIDES_MAX = 32, TEXT = 256 };

/* Overrides of a run; texts that are made up live in `made`. */
struct setting {
    const char *texts[OVERRIDES_MAX];
    char made[OVERRIDES_MAX][TEXT];
    int count;
};

static void add_all(struct setting *setting, const char *const *overrides)
{
    for (int i = 0; i < CC_CLAIM_OVERRIDES && overrides[i]; i++)
        setting->texts[setting->count++] = overrides[i];
}

/* Sets every path of "a;b" to the value. */
static void set(struct setting *setting, const char *paths, const char *value)
{
    while (*paths) {
        int length = (int)strcspn(paths, ";");
        char *text = setting->made[setting->count];
        snprintf(text, TEXT, "%.*s=%s", length, paths, value);
        setting->texts[setting->count++] = text;
        paths += length + (paths[length] == ';');
    }
}

static int find_variant(const struct cc_experiment *e, const char *name)
{
    for (int v = 0; v < e->main_count && name; v++)
        if (strcmp(e->variants[v].name, name) == 0)
            return v;
    return e->baseline;
}

static struct cc_estimate read_figure(const struct cc_claim *claim, const struct cc_experiment *e)
{
    const struct cc_result *result = cc_experiment_find(e, find_variant(e, claim->variant), claim->measure);
    if (!result)
        return (struct cc_estimate){(double)NAN, (double)NAN, 0};
    struct cc_estimate worst = result->estimate;
    for (int v = 0; v < e->main_count && claim->figure == CC_CLAIM_WORST; v++) {
        struct cc_estimate one = cc_experiment_find(e, v, claim->measure)->estimate;
        if (claim->at_least ? one.value < worst.value : one.value > worst.value)
            worst = one;
    }
    return claim->figure == CC_CLAIM_DIFFERENCE ? result->difference : worst;
}

/* What a run of a practice says: the figure, and week by week for one that is held against another. */
struct finding {
    struct cc_estimate figure, before;
    char baseline[64];
    const char *formula;
    struct cc_records records;
    int variant;
};

/* The variants that the figure is about, as a bit set. */
static uint32_t to_serve(const struct cc_claim *claim, const struct cc_scenario *scenario)
{
    uint32_t serve = (uint32_t)1 << scenario->baseline_index;
    for (int v = 0; v < scenario->variants.count; v++)
        if (claim->variant && strcmp(cc_scenario_variant(scenario, v)->name, claim->variant) == 0)
            serve |= (uint32_t)1 << v;
    return claim->apart ? serve : ~(uint32_t)0;
}

/* A practice of the user's own may lack the variant, or call it its baseline: then nothing can be said. */
static int check_practice(const struct cc_claim *claim, const struct cc_scenario *scenario,
                          struct cc_error *error)
{
    const char *path = cc_config_path(scenario->config);
    bool found = !claim->variant;
    for (int v = 0; v < scenario->variants.count; v++)
        found = found || strcmp(cc_scenario_variant(scenario, v)->name, claim->variant) == 0;
    if (!found)
        return cc_error_add(error, CC_BAD_SCENARIO, "%s: variants: there is no \"%s\", which %s is about",
                            path, claim->variant, claim->id);
    const char *baseline = cc_scenario_variant(scenario, scenario->baseline_index)->name;
    if (claim->figure == CC_CLAIM_DIFFERENCE && strcmp(baseline, claim->variant) == 0)
        return cc_error_add(error, CC_BAD_SCENARIO,
                            "%s: baseline: %s is about what changes from it to \"%s\", so it must be another",
                            path, claim->id, baseline);
    return CC_OK;
}

static int simulate(const struct cc_claim *claim, const struct cc_claim_options *o,
                    const struct setting *setting, struct finding *finding, struct cc_error *error)
{
    struct cc_estimate *figure = &finding->figure;
    char path[4096];
    struct cc_scenario *scenario;
    struct cc_experiment experiment;
    struct cc_experiment_options how = {.seed = o->seed,
                                        .thread_count = o->thread_count,
                                        .reps = o->reps,
                                        .precision = NAN,
                                        .record = claim->figure == CC_CLAIM_AGAINST ? claim->measure : NULL};
    snprintf(path, sizeof path, "%s/%s", o->folder, claim->scenario);
    int code = cc_scenario_open(&scenario, path, setting->texts, setting->count, error);
    if (code != CC_OK)
        return code;
    code = check_practice(claim, scenario, error);
    if (code == CC_OK)
        code = cc_experiment_run(&experiment, scenario, to_serve(claim, scenario), &how, error);
    if (code == CC_OK) {
        *figure = read_figure(claim, &experiment);
        finding->variant = find_variant(&experiment, claim->variant);
        if (claim->figure == CC_CLAIM_LEVEL && finding->variant != experiment.baseline)
            finding->before = cc_experiment_find(&experiment, experiment.baseline, claim->measure)->estimate;
        snprintf(finding->baseline, sizeof finding->baseline, "%s",
                 experiment.variants[experiment.baseline].name);
        int instance = cc_metric_find(experiment.instances, experiment.instance_count, claim->measure);
        finding->formula = instance < 0 ? NULL : cc_metric_formula(scenario, &experiment.instances[instance]);
        finding->records = experiment.records;
        experiment.records = (struct cc_records){0};
        if (experiment.interrupted)
            code = cc_error_add(error, CC_FAILED_CHECK, "%s: stopped before it was judged", claim->id);
        else if (isnan(figure->value))
            code = cc_error_add(error, CC_BAD_SCENARIO, "%s: %s has nothing to measure for %s", path,
                                claim->measure, claim->id);
        cc_experiment_close(&experiment);
    }
    cc_scenario_close(scenario);
    return code;
}

/*
 * The figure with a parameter changed (NULL: none), and, unless NULL, its formula and what it is under the
 * baseline.  Two
 * runs are paired, week against week.
 */
static int figure_at(const struct cc_claim *claim, const struct cc_claim_options *o, const char *path,
                     const char *value, bool first_only, struct cc_estimate *figure,
                     struct cc_claim_answer *before, struct cc_error *error)
{
    struct setting *settings = calloc(2, sizeof *settings);
    struct finding own = {.variant = 0}, other = {.variant = 0};
    if (!settings)
        return cc_error_add(error, CC_BAD_IO, "not enough memory to judge claims");
    add_all(&settings[0], claim->base);
    add_all(&settings[1], claim->against);
    if (path)
        set(&settings[0], path, value);
    if (path && !first_only)
        set(&settings[1], path, value);
    int code = simulate(claim, o, &settings[0], &own, error);
    *figure = own.figure;
    if (code == CC_OK && claim->figure == CC_CLAIM_AGAINST) {
        code = simulate(claim, o, &settings[1], &other, error);
        *figure = cc_records_difference(&own.records, own.variant, &other.records, other.variant);
    }
    cc_records_free(&own.records);
    cc_records_free(&other.records);
    free(settings);
    figure->value *= claim->scale;
    figure->half_width *= claim->scale;
    if (before) {
        before->before = (struct cc_estimate){own.before.value * claim->scale,
                                              own.before.half_width * claim->scale, own.before.n};
        snprintf(before->baseline, sizeof before->baseline, "%s", own.baseline);
        before->formula = own.formula;
    }
    return code;
}

/* --- the verdict --- */

/* A difference of nothing at all is no gain. */
bool cc_claim_is_change(const struct cc_claim *claim)
{
    return claim->figure == CC_CLAIM_DIFFERENCE || claim->figure == CC_CLAIM_AGAINST;
}

const char *cc_claim_overrides_text(const char *const *overrides, char out[400])
{
    out[0] = '\0';
    for (int i = 0, at = 0; i < CC_CLAIM_OVERRIDES && overrides[i]; i++)
        at += snprintf(out + at, 400 - (size_t)at, "%s%s", i ? " and " : "", overrides[i]);
    return out;
}

const char *cc_claim_change_text(const struct cc_claim *claim, const struct cc_claim_answer *answer,
                                 char out[500])
{
    char against[400];
    out[0] = '\0';
    if (claim->figure == CC_CLAIM_DIFFERENCE)
        snprintf(out, 500, "%s", answer->baseline);
    if (claim->figure == CC_CLAIM_AGAINST)
        snprintf(out, 500, "the same %s%s",
                 cc_claim_overrides_text(claim->against, against)[0] ? "with " : "without what is set",
                 against);
    return out;
}

int cc_claim_side(const struct cc_claim *claim, const struct cc_estimate *figure)
{
    double room = claim->at_least ? figure->value - claim->limit : claim->limit - figure->value;
    if (cc_claim_is_change(claim) && room == 0 && figure->half_width == 0)
        return -1;
    return room >= figure->half_width ? 1 : room < -figure->half_width ? -1 : 0;
}

static bool inside(const struct cc_claim *claim, const struct cc_estimate *figure)
{
    return claim->at_least ? figure->value >= claim->limit : figure->value <= claim->limit;
}

/* Halves the range of hangs_on until the figure's crossing of the limit is known to 1 %. */
static int find_threshold(const struct cc_claim *claim, const struct cc_claim_options *o,
                          struct cc_claim_answer *answer, struct cc_error *error)
{
    double low = atof(claim->hangs_on.low), high = atof(claim->hangs_on.high), width = high - low;
    int code = CC_OK;
    answer->holds_above = inside(claim, &answer->high);
    answer->threshold_from = low, answer->threshold_to = high;
    while (high - low > 0.01 * width && code == CC_OK) {
        struct cc_estimate figure;
        char value[64];
        double middle = (low + high) / 2;
        snprintf(value, sizeof value, "%.6g", middle);
        code = figure_at(claim, o, claim->hangs_on.path, value, claim->hangs_on_first_only, &figure, NULL,
                         error);
        if (code == CC_OK && inside(claim, &figure) == answer->holds_above)
            high = middle;
        else
            low = middle;
        int side = cc_claim_side(claim, &figure) * (answer->holds_above ? 1 : -1);
        if (side < 0 && middle > answer->threshold_from)
            answer->threshold_from = middle;
        if (side > 0 && middle < answer->threshold_to)
            answer->threshold_to = middle;
    }
    answer->threshold = (low + high) / 2;
    return code;
}

int cc_claim_judge(const struct cc_claim *claim, const struct cc_claim_options *o,
                   struct cc_claim_answer *answer, struct cc_error *error)
{
    const struct cc_claim_range *on = &claim->hangs_on;
    *answer = (struct cc_claim_answer){.threshold = NAN, .threshold_from = NAN, .threshold_to = NAN};
    int code = figure_at(claim, o, NULL, NULL, false, &answer->figure, answer, error);
    if (code == CC_OK)
        code = figure_at(claim, o, on->path, on->low, claim->hangs_on_first_only, &answer->low, NULL, error);
    if (code == CC_OK)
        code =
            figure_at(claim, o, on->path, on->high, claim->hangs_on_first_only, &answer->high, NULL, error);
    for (int i = 0; i < CC_CLAIM_ASSUMPTIONS && claim->assumptions[i].path && code == CC_OK; i++)
        for (int end = 0; end < 2 && code == CC_OK; end++)
            code = figure_at(claim, o, claim->assumptions[i].path,
                             end ? claim->assumptions[i].high : claim->assumptions[i].low, false,
                             &answer->assumed[i][end], NULL, error);
    if (code != CC_OK)
        return code;
    int side = cc_claim_side(claim, &answer->figure), low = cc_claim_side(claim, &answer->low),
        high = cc_claim_side(claim, &answer->high);
    answer->verdict = side > 0 ? CC_CLAIM_HOLDS : side < 0 ? CC_CLAIM_FAILS : CC_CLAIM_UNDECIDED;
    if (low * high >= 0)
        return CC_OK;
    answer->verdict = CC_CLAIM_HOLDS_IF;
    return find_threshold(claim, o, answer, error);
}
