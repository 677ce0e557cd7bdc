/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/page_parts.h"
#include "sim/report.h"

/* Five digits are more than a chart can show. */
static json_t *number(double value)
{
    return isfinite(value) ? cc_report_json(strtod(cc_report_number(value, 5).text, NULL)) : json_null();
}

static json_t *numbers(int count, const double *values)
{
    json_t *list = json_array();
    for (int i = 0; i < count; i++)
        json_array_append_new(list, number(values[i]));
    return list;
}

static double of(const json_t *variant, const char *metric, const char *target, const char *key)
{
    const json_t *value = cc_page_value(variant, metric, target);
    return value ? cc_page_number(value, key) : (double)NAN;
}

/* [FTE, level, its half-width, mean to contact, its half-width, 0: of the run, 1: as now, 2: plan, 3: knee,
 * thousands of euros a year] */
static void add_points(json_t *points, const json_t *variants, const char *name, const char *target,
                       bool plans)
{
    json_t *variant;
    size_t i;
    json_array_foreach(variants, i, variant)
    {
        const char *title = cc_page_string(variant, "title");
        if (strcmp(cc_page_string(variant, "name"), name) != 0 || (plans && strcmp(title, "today") == 0))
            continue;
        int mark = plans ? 2 + (strcmp(title, "knee") == 0) : cc_page_is_main(variant);
        const double point[] = {of(variant, "fte_scheduled", NULL, "value"),
                                target ? of(variant, "service_level", target, "value") : (double)NAN,
                                target ? of(variant, "service_level", target, "half_width") : (double)NAN,
                                of(variant, "contact_mean_s", NULL, "value"),
                                of(variant, "contact_mean_s", NULL, "half_width"),
                                mark,
                                cc_page_cost_eur(variant) / 1000};
        json_array_append_new(points, numbers(7, point));
    }
}

static int same_cell(const json_t *a, const json_t *b)
{
    return json_integer_value(json_object_get(a, "day")) == json_integer_value(json_object_get(b, "day"));
}

/* [day, half-hour, on hold, calls, heads, required]: the first two as indices of `days` and `times`. */
static json_t *hours(struct cc_page *p, const json_t *variant, json_t *days, json_t *times)
{
    json_t *cells = json_array(), *one;
    const json_t *before = NULL;
    size_t i;
    int day = -1;
    bool fresh = json_array_size(days) == 0;
    json_array_foreach(json_object_get(variant, "half_hours"), i, one)
    {
        const char *start = cc_page_string(one, "start");
        size_t at = 0;
        if (!before || !same_cell(before, one)) {
            day++;
            if (fresh)
                json_array_append_new(
                    days, json_string(cc_page_weekday(p, cc_page_string(one, "weekday"),
                                                      (int)json_integer_value(json_object_get(one, "day")))));
        }
        before = one;
        while (at < json_array_size(times) && strcmp(json_string_value(json_array_get(times, at)), start) < 0)
            at++;
        if (at == json_array_size(times) || strcmp(json_string_value(json_array_get(times, at)), start) != 0)
            json_array_insert_new(times, at, json_string(start));
        json_array_append_new(
            cells, json_pack("[i, s, o, o, o, o]", day, start, number(cc_page_number(one, "hold_mean_s")),
                             number(cc_page_number(one, "calls")), number(cc_page_number(one, "heads")),
                             number(cc_page_number(one, "heads_required"))));
    }
    return cells;
}

/* Half-hours with [p10, p50, p90] of calls, of those on hold, on the list and busy, then mean activities. */
static json_t *course(const json_t *variant)
{
    static const char *const bands[] = {"calls", "holding", "list", "busy", NULL};
    json_t *half_hours = json_array(), *one, *bars = NULL, *half_hour = NULL;
    const char *start = "";
    size_t i;
    /* Levels of one half-hour follow each other. */
    json_array_foreach(json_object_get(variant, "course"), i, one)
    {
        const double band[] = {cc_page_number(one, "p10"), cc_page_number(one, "p50"),
                               cc_page_number(one, "p90")};
        const char *level = cc_page_string(one, "level");
        bool is_band = false;
        if (strcmp(cc_page_string(one, "start"), start) != 0) {
            start = cc_page_string(one, "start");
            bars = json_object();
            half_hour = json_pack("{s:s, s:o}", "start", start, "bars", bars);
            json_array_append_new(half_hours, half_hour);
        }
        for (int k = 0; bands[k]; k++)
            is_band = is_band || strcmp(level, bands[k]) == 0;
        if (is_band)
            json_object_set_new(half_hour, level, numbers(3, band));
        else
            json_object_set_new(bars, level, number(cc_page_number(one, "mean")));
    }
    return half_hours;
}

/* What the tornado measures, with the unit of its bars; *scale: of these. */
static const char *swung(struct cc_page *p, const json_t *run, double *scale)
{
    static const char *const units[] = {[CC_PAGE_PLAIN] = "",
                                        [CC_PAGE_SHARE] = " (pp)",
                                        [CC_PAGE_POINTS] = " (pp)",
                                        [CC_PAGE_TIME] = " (s)",
                                        [CC_PAGE_EURO] = " (€)"};
    const char *id = cc_page_string(json_array_get(json_object_get(run, "tornado"), 0), "metric");
    const struct cc_page_measure *measure = cc_page_measure_of(id);
    *scale = measure && measure->kind == CC_PAGE_SHARE ? 100 : 1;
    if (!measure)
        return id;
    snprintf(p->long_text, sizeof p->long_text, "%s%s", cc_page_either(p, measure->english, measure->dutch),
             units[measure->kind]);
    return p->long_text;
}

/* [parameter, low setting, change, half-width, high setting, change, half-width], the widest first. */
static json_t *swings(struct cc_page *p, const json_t *run, const char *variant)
{
    double scale;
    (void)swung(p, run, &scale);
    json_t *list = json_array(), *one;
    const json_t *low = NULL;
    size_t i;
    json_array_foreach(json_object_get(run, "tornado"), i, one)
    {
        if (strcmp(cc_page_string(one, "variant"), variant) != 0)
            continue;
        if (strcmp(cc_page_string(one, "side"), "low") == 0) {
            low = one;
            continue;
        }
        if (!low)
            continue;
        double most = fmax(fabs(cc_page_number(one, "change")), fabs(cc_page_number(low, "change")));
        size_t at = 0;
        for (; at < json_array_size(list); at++)
            if (json_number_value(json_array_get(json_array_get(list, at), 7)) < most)
                break;
        json_array_insert_new(
            list, at,
            json_pack("[s, s, o, o, s, o, o, o]", cc_page_short(p, cc_page_string(one, "parameter")),
                      cc_page_short(p, cc_page_string(low, "setting")),
                      number(scale * cc_page_number(low, "change")),
                      number(scale * cc_page_number(low, "change_half_width")),
                      cc_page_short(p, cc_page_string(one, "setting")),
                      number(scale * cc_page_number(one, "change")),
                      number(scale * cc_page_number(one, "change_half_width")), number(most)));
    }
    return list;
}

enum node {
    FIRST,
    AGAIN,
    ONLINE,
    CALLS,
    ANSWERED,
    PROMISED,
    ABANDONED,
    BUSY,
    REFUSED,
    WITHOUT,
    SERVED,
    CALL_AGAIN,
    GAVE_UP,
    DIVERTED,
    NEVER,
    OPEN,
    NODES
};

static const char *const nodes[NODES][2] = {{"First calls", "Eerste oproepen"},
                                            {"Called before", "Belden al eerder"},
                                            {"Start online", "Beginnen online"},
                                            {"Calls", "Oproepen"},
                                            {"Answered", "Beantwoord"},
                                            {"Callback promised", "Terugbellen beloofd"},
                                            {"Hung up", "Opgehangen"},
                                            {"Busy signal", "Bezettoon"},
                                            {"List full, refused", "Lijst vol, geweigerd"},
                                            {"Not helped", "Niet geholpen"},
                                            {"In contact", "Contact"},
                                            {"Call again", "Bellen opnieuw"},
                                            {"Give up", "Geven op"},
                                            {"Turn elsewhere", "Gaan elders heen"},
                                            {"Never reached", "Nooit bereikt"},
                                            {"Still open", "Nog open"}};

/* A link narrower than a thousandth of the patients is not drawn; its number is in the table. */
static void link_to(json_t *links, enum node from, enum node to, double value, double patients)
{
    if (value > 0.001 * patients)
        json_array_append_new(links, json_pack("[i, i, o]", (int)from, (int)to, number(value)));
}

static json_t *flow(const json_t *variant)
{
    struct cc_page_flow f = cc_page_flow(variant);
    double n = f.patients, lost = f.abandoned + f.busy + f.refused;
    double direct = fmin(f.answered, f.served), reached = fmin(f.reached, f.served - direct);
    json_t *links = json_array();
    link_to(links, FIRST, CALLS, f.calls - f.again, n);
    link_to(links, AGAIN, CALLS, f.again, n);
    link_to(links, CALLS, ANSWERED, f.answered, n);
    link_to(links, CALLS, PROMISED, f.promised, n);
    link_to(links, CALLS, ABANDONED, f.abandoned, n);
    link_to(links, CALLS, BUSY, f.busy, n);
    link_to(links, CALLS, REFUSED, f.refused, n);
    link_to(links, ABANDONED, WITHOUT, f.abandoned, n);
    link_to(links, BUSY, WITHOUT, f.busy, n);
    link_to(links, REFUSED, WITHOUT, f.refused, n);
    link_to(links, ANSWERED, SERVED, direct, n);
    link_to(links, PROMISED, SERVED, reached, n);
    link_to(links, ONLINE, SERVED, f.served - direct - reached, n);
    link_to(links, PROMISED, NEVER, fmin(f.never_reached, f.promised - reached), n);
    link_to(links, WITHOUT, CALL_AGAIN, fmin(f.again, lost), n);
    link_to(links, WITHOUT, GAVE_UP, f.gave_up, n);
    link_to(links, WITHOUT, DIVERTED, f.diverted, n);
    link_to(links, WITHOUT, OPEN, f.carried_over, n);
    return links;
}

static json_t *charts_of(struct cc_page *p, const json_t *run)
{
    const json_t *variants = json_object_get(run, "variants");
    const json_t *targets = json_object_get(run, "targets"), *first = json_array_get(targets, 0);
    const char *target = first ? cc_page_string(first, "name") : NULL;
    json_t *strategies = json_array(), *days = json_array(), *times = json_array(), *marks = json_array(),
           *variant, *one;
    size_t i;
    json_array_foreach(variants, i, variant)
    {
        const char *name = cc_page_string(variant, "name");
        json_t *points = json_array(), *tail = json_array(), *point;
        size_t k;
        if (!cc_page_is_main(variant)) {
            json_decref(points);
            json_decref(tail);
            continue;
        }
        add_points(points, variants, name, target, false);
        add_points(points, json_object_get(run, "plans"), name, target, true);
        json_array_foreach(json_object_get(variant, "tail"), k, point)
        {
            const double pair[] = {json_number_value(json_array_get(point, 0)),
                                   json_number_value(json_array_get(point, 1))};
            json_array_append_new(tail, numbers(2, pair));
        }
        json_array_append_new(strategies,
                              json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "name", cc_page_short(p, name),
                                        "points", points, "tail", tail, "hours",
                                        hours(p, variant, days, times), "flow", flow(variant), "course",
                                        course(variant), "swings", swings(p, run, name)));
    }
    json_array_foreach(targets, i, one)
    {
        if (strcmp(cc_page_string(one, "formula"), "contact-all") == 0 && !cc_page_string(one, "class")[0])
            json_array_append_new(marks, json_pack("[o, o, s]", number(cc_page_number(one, "within_s")),
                                                   number(cc_page_number(one, "share")),
                                                   cc_page_short(p, cc_page_string(one, "name"))));
    }
    json_t *norm =
        first ? json_pack("[o, s, s]", number(cc_page_number(first, "share")),
                          cc_page_duration(p, cc_page_number(first, "within_s")), cc_page_short(p, target))
              : json_null();
    double scale;
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "swung", swung(p, run, &scale), "strategies",
                     strategies, "days", days, "times", times, "marks", marks, "norm", norm);
}

json_t *cc_page_charts(struct cc_page *p, const json_t *runs)
{
    static const char *const words[][3] = {
        {"fte", "FTE on duty", "fte ingeroosterd"},
        {"within", "part within", "deel binnen"},
        {"contact", "mean time to contact (min)", "gemiddelde tijd tot contact (min)"},
        {"norm", "norm", "norm"},
        {"now", "as now", "zoals nu"},
        {"knee", "knee", "knik"},
        {"hold", "on hold (s)", "wachten (s)"},
        {"calls", "calls", "oproepen"},
        {"heads", "on duty / required", "ingeroosterd / nodig"},
        {"spare", "more than required", "meer dan nodig"},
        {"even", "as required", "zoals nodig"},
        {"lack", "too few", "te weinig"},
        {"euros", "wages and system, € 1,000 a year", "loon en systeem, € 1.000 per jaar"},
        {"made", "calls made per half-hour", "oproepen per half uur"},
        {"holding", "on hold", "aan de lijn"},
        {"list", "on the callback list", "op de terugbellijst"},
        {"waiting", "patients waiting", "wachtende patiënten"},
        {"busy", "assistants busy", "assistentes bezig"},
        {"median", "middling day", "doorsneedag"},
        {"band", "8 days of 10", "8 dagen van 10"},
        {"mean", "mean", "gemiddeld"},
        {"talk", "talking", "in gesprek"},
        {"wrap_up", "wrapping up", "nawerk"},
        {"ringing", "ringing", "overgaan"},
        {"desk", "desk", "balie"},
        {"other_work", "other work", "ander werk"},
        {"switching", "switching", "omschakelen"},
        {"low", "at the low end", "aan het lage eind"},
        {"high", "at the high end", "aan het hoge eind"},
        {"change", "change", "verandering"},
        {"of", "of", "van"},
        {"longer", "patients waiting longer than t", "patiënten die langer dan t wachten"},
        {"minute", "min", "min"},
        {"hour", "h", "u"}};
    json_t *list = json_array(), *named = json_array(), *texts = json_object(), *run;
    size_t i;
    json_array_foreach(runs, i, run) json_array_append_new(list, charts_of(p, run));
    for (int k = 0; k < NODES; k++)
        json_array_append_new(named, json_string(cc_page_either(p, nodes[k][0], nodes[k][1])));
    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
        json_object_set_new(texts, words[k][0], json_string(cc_page_either(p, words[k][1], words[k][2])));
    return json_pack("{s:s, s:o, s:o, s:o}", "language", cc_page_either(p, "en", "nl"), "words", texts,
                     "nodes", named, "runs", list);
}
