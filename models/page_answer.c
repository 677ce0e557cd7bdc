/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "models/page_parts.h"

static double of(const json_t *variant, const char *metric, const char *target, const char *key)
{
    const json_t *value = cc_page_value(variant, metric, target);
    return value ? cc_page_number(value, key) : (double)NAN;
}

/* Euros a year that the system of this strategy costs the practice, less what a fund bears; 0 without one. */
static double system_eur(const json_t *variant)
{
    json_t *line;
    size_t i;
    double sum = 0;
    json_array_foreach(json_object_get(variant, "economics"), i, line)
    {
        const char *id = cc_page_string(line, "line");
        bool counts = strcmp(id, "system_eur") == 0 || strcmp(id, "fund_eur") == 0;
        if (counts && strcmp(cc_page_string(line, "level"), "mid") == 0 &&
            isfinite(cc_page_number(line, "value")))
            sum -= cc_page_number(line, "value");
    }
    return sum;
}

double cc_page_cost_eur(const json_t *variant)
{
    return of(variant, "wages_eur", NULL, "value") + system_eur(variant);
}

static struct cc_page_choice choice_of(const json_t *variant, const json_t *target)
{
    const char *name = target ? cc_page_string(target, "name") : NULL;
    struct cc_page_choice choice = {
        .variant = variant,
        .name = cc_page_string(variant, "name"),
        .fte = of(variant, "fte_scheduled", NULL, "value"),
        .level = target ? of(variant, "service_level", name, "value")
                        : -of(variant, "contact_mean_s", NULL, "value"),
        .level_half_width = target ? of(variant, "service_level", name, "half_width")
                                   : of(variant, "contact_mean_s", NULL, "half_width"),
        .system_eur = system_eur(variant),
        .cost_eur = of(variant, "wages_eur", NULL, "value"),
        .cost_half_width = of(variant, "wages_eur", NULL, "half_width"),
        .as_planned = cc_page_is_main(variant) && !json_is_string(json_object_get(variant, "staff"))};
    choice.cost_eur += choice.system_eur;
    if (isnan(choice.level_half_width))
        choice.level_half_width = 0;
    choice.meets = target && choice.level - choice.level_half_width >= cc_page_number(target, "share");
    return choice;
}

/* Whether a comes before b: see cc_page_decide. */
static bool comes_first(const struct cc_page_choice *a, const struct cc_page_choice *b)
{
    double noise = a->level_half_width + b->level_half_width;
    if (a->meets != b->meets)
        return a->meets;
    if (!a->meets && !(fabs(a->level - b->level) <= noise))
        return a->level > b->level;
    if (fabs(a->fte - b->fte) > 1e-9)
        return a->fte < b->fte;
    if (!isnan(a->cost_eur) && fabs(a->cost_eur - b->cost_eur) > a->cost_half_width + b->cost_half_width)
        return a->cost_eur < b->cost_eur;
    return a->level > b->level;
}

static void consider(const json_t *variants, const json_t *target, const char *except,
                     struct cc_page_choice *best, int *count)
{
    json_t *variant;
    size_t i;
    json_array_foreach(variants, i, variant)
    {
        struct cc_page_choice choice = choice_of(variant, target);
        bool planned = strcmp(cc_page_string(variant, "title"), "today") == 0 &&
                       json_is_string(json_object_get(variant, "staff"));
        if (isnan(choice.level) || planned) /* today's staff of a frontier is in the run already */
            continue;
        ++*count;
        if (except && strcmp(choice.name, except) == 0)
            continue;
        if (!target && !choice.as_planned)
            continue;
        if (!best->variant || comes_first(&choice, best))
            *best = choice;
    }
}

/* The paired difference where one of the two is the baseline and both are of the run, else a bound. */
static void compare(struct cc_page_answer *a)
{
    const char *target = a->target ? cc_page_string(a->target, "name") : NULL;
    const char *metric = a->target ? "service_level" : "contact_mean_s";
    const struct cc_page_choice *sides[] = {&a->best, &a->second};
    a->gap = a->best.level - a->second.level;
    a->gap_half_width = a->best.level_half_width + a->second.level_half_width;
    for (int i = 0; i < 2; i++) {
        bool other_is_baseline = json_is_true(json_object_get(sides[1 - i]->variant, "is_baseline")) ||
                                 json_integer_value(json_object_get(sides[1 - i]->variant, "is_baseline"));
        bool both_planned = sides[0]->as_planned && sides[1]->as_planned;
        double half_width = of(sides[i]->variant, metric, target, "difference_half_width");
        if (other_is_baseline && both_planned && isfinite(half_width))
            a->gap_half_width = half_width;
    }
}

void cc_page_decide(const json_t *run, struct cc_page_answer *answer)
{
    int ignored = 0;
    *answer = (struct cc_page_answer){.target = json_array_get(json_object_get(run, "targets"), 0)};
    const json_t *lists[] = {json_object_get(run, "variants"), json_object_get(run, "plans")};
    for (int i = 0; i < 2; i++)
        consider(lists[i], answer->target, NULL, &answer->best, &answer->count);
    for (int i = 0; i < 2 && answer->best.variant; i++)
        consider(lists[i], answer->target, answer->best.name, &answer->second, &ignored);
    if (answer->second.variant)
        compare(answer);
}

struct cc_page_flow cc_page_flow(const json_t *v)
{
#define PART(metric, of_what)                                                                                \
    (isfinite(of(v, metric, NULL, "value")) ? of(v, metric, NULL, "value") * (of_what) : 0)
    struct cc_page_flow f = {.patients = PART("patients", 1), .calls = PART("calls", 1)};
    double online = PART("online", f.patients);
    f.helped_online = PART("online_helped", online);
    f.again = PART("redials", f.patients);
    f.answered = PART("answered", f.calls);
    f.abandoned = PART("abandoned", f.calls);
    f.busy = PART("busy_signal", f.calls);
    f.refused = PART("refused", f.calls);
    f.promised = PART("promised", f.calls);
    f.served = PART("served", f.patients);
    f.gave_up = PART("gave_up", f.patients);
    f.never_reached = PART("never_reached", f.patients);
    f.diverted = PART("diverted", f.patients);
    f.carried_over = PART("carried_over", f.patients);
    f.reached = PART("callback_reached", f.promised);
#undef PART
    return f;
}
