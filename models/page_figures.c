/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "models/page_parts.h"

/* A figure is a caption that states what it shows, a place for the chart, and the numbers as a table. */
void cc_page_begin_figure(struct cc_page *p, const char *kind, int index, const char *english,
                          const char *dutch)
{
    cc_page_html(p, "<figure id=\"%s-%d\">\n<h3>", kind, index);
    cc_page_text(p, cc_page_either(p, english, dutch));
    cc_page_html(p, "</h3>\n<figcaption id=\"%s-says-%d\">", kind, index);
}

void cc_page_begin_plot(struct cc_page *p, const char *kind, int index, const char *classes)
{
    cc_page_html(
        p,
        "<div class=\"plot %s\" data-kind=\"%s\" data-run=\"%d\" role=\"img\" aria-labelledby=\"%s-says-%d\">"
        "</div>\n",
        classes, kind, index, strncmp(kind, "heads", 5) == 0 ? "wait" : kind, index);
}

void cc_page_begin_numbers(struct cc_page *p, const char *kind, int index)
{
    cc_page_html(p,
                 "<details class=\"numbers\"><summary>%s</summary>\n<div class=\"scroll\" role=\"group\" "
                 "tabindex=\"0\" aria-labelledby=\"%s-says-%d\">",
                 cc_page_either(p, "The numbers", "De cijfers"), kind, index);
}

void cc_page_end_figure(struct cc_page *p)
{
    fputs("</div></details>\n</figure>\n", p->out);
}

/* Strategies to choose from, shown by the script alone. */
static void begin_choice(struct cc_page *p, const char *label, const char *kind, const char *part, int index)
{
    cc_page_html(p, "<p class=\"choice\" hidden><label>%s <select data-kind=\"%s\"%s data-run=\"%d\">", label,
                 kind, part, index);
}

static void end_choice(struct cc_page *p)
{
    fputs("</select></label></p>\n", p->out);
}

void cc_page_write_choice(struct cc_page *p, const json_t *run, const char *kind, int index,
                          const char *chosen)
{
    json_t *variant;
    size_t i;
    begin_choice(p, cc_page_either(p, "Strategy", "Werkwijze"), kind, "", index);
    int position = 0;
    json_array_foreach(json_object_get(run, "variants"), i, variant) if (cc_page_is_main(variant))
    {
        const char *name = cc_page_string(variant, "name");
        cc_page_html(p, "<option value=\"%d\"%s>", position++, strcmp(name, chosen) == 0 ? " selected" : "");
        cc_page_text(p, cc_page_short(p, name));
        fputs("</option>", p->out);
    }
    end_choice(p);
}

void cc_page_cell(struct cc_page *p, const char *text)
{
    fputs("<td>", p->out);
    cc_page_text(p, text);
    fputs("</td>", p->out);
}

void cc_page_head(struct cc_page *p, const char *english, const char *dutch)
{
    fputs("<th scope=\"col\">", p->out);
    cc_page_text(p, cc_page_either(p, english, dutch));
    fputs("</th>", p->out);
}

void cc_page_row_head(struct cc_page *p, const char *text)
{
    fputs("<tr><th scope=\"row\"><bdi>", p->out);
    cc_page_text(p, text);
    fputs("</bdi></th>", p->out);
}

static const char *figure_of(struct cc_page *p, const json_t *variant, const char *metric, const char *target,
                             enum cc_page_kind kind)
{
    const json_t *value = cc_page_value(variant, metric, target);
    return cc_page_figure(p, cc_page_number(value, "value"), cc_page_number(value, "half_width"), kind);
}

const json_t *cc_page_main_named(const json_t *run, const char *name, long long staff_change)
{
    json_t *variant;
    size_t i;
    json_array_foreach(json_object_get(run, "variants"), i,
                       variant) if (strcmp(cc_page_string(variant, "name"), name) == 0 &&
                                    json_integer_value(json_object_get(variant, "staff_change")) ==
                                        staff_change) return variant;
    return NULL;
}

/* --- staff against waiting --- */

static void write_trade_rows(struct cc_page *p, const json_t *variants, const char *target, bool plans)
{
    json_t *variant;
    size_t i;
    json_array_foreach(variants, i, variant)
    {
        long long change = json_integer_value(json_object_get(variant, "staff_change"));
        const char *title = cc_page_string(variant, "title");
        if (plans && strcmp(title, "today") == 0)
            continue;
        cc_page_row_head(p, cc_page_short(p, cc_page_string(variant, "name")));
        fputs("<td>", p->out);
        if (plans)
            cc_page_say(p, strcmp(title, "knee") == 0 ? "plan, the knee" : "plan",
                        strcmp(title, "knee") == 0 ? "plan, de knik" : "plan");
        else
            cc_page_say(p,
                        change < 0 ? "one less"
                        : change   ? "one more"
                                   : "as now",
                        change < 0 ? "één minder"
                        : change   ? "één meer"
                                   : "zoals nu");
        fputs("</td>", p->out);
        cc_page_cell(p, figure_of(p, variant, "fte_scheduled", NULL, CC_PAGE_PLAIN));
        if (target)
            cc_page_cell(p, figure_of(p, variant, "service_level", target, CC_PAGE_SHARE));
        cc_page_cell(p, figure_of(p, variant, "contact_mean_s", NULL, CC_PAGE_TIME));
        cc_page_cell(p, figure_of(p, variant, "wages_eur", NULL, CC_PAGE_EURO));
        fputs("</tr>\n", p->out);
    }
}

/* Nobody's staff was changed: what each strategy reaches with its own. */
static void say_present(struct cc_page *p, const json_t *run, const struct cc_page_answer *a,
                        const char *metric, enum cc_page_kind kind)
{
    const char *target = a->target ? cc_page_string(a->target, "name") : NULL, *comma = "";
    json_t *variant;
    size_t i;
    if (target)
        cc_page_say(p, "Part within %s with the present staff: ", "Deel binnen %s met de huidige bezetting: ",
                    cc_page_duration(p, cc_page_number(a->target, "within_s")));
    else
        cc_page_say(p, "Mean time to contact with the present staff: ",
                    "Gemiddelde tijd tot contact met de huidige bezetting: ");
    json_array_foreach(json_object_get(run, "variants"), i, variant) if (cc_page_is_main(variant))
    {
        cc_page_say(p, "%s%s %s with %s FTE", "%s%s %s met %s fte", comma,
                    cc_page_short(p, cc_page_string(variant, "name")),
                    figure_of(p, variant, metric, target, kind),
                    figure_of(p, variant, "fte_scheduled", NULL, CC_PAGE_PLAIN));
        comma = ", ";
    }
    fputc('.', p->out);
}

/* What is to be read off the figure, of the present staff and of one head more and less. */
static void say_trade(struct cc_page *p, const json_t *run, const struct cc_page_answer *a)
{
    const char *target = a->target ? cc_page_string(a->target, "name") : NULL;
    const char *metric = target ? "service_level" : "contact_mean_s";
    enum cc_page_kind kind = target ? CC_PAGE_SHARE : CC_PAGE_TIME;
    const json_t *now = cc_page_main_named(run, a->best.name, 0),
                 *more = cc_page_main_named(run, a->best.name, 1),
                 *less = cc_page_main_named(run, a->best.name, -1);
    if (!now || !more || !less) {
        say_present(p, run, a, metric, kind);
        return;
    }
    if (target)
        cc_page_say(p, "Part within %s under %s: ", "Deel binnen %s bij %s: ",
                    cc_page_duration(p, cc_page_number(a->target, "within_s")),
                    cc_page_short(p, a->best.name));
    else
        cc_page_say(p, "Mean time to contact under %s: ", "Gemiddelde tijd tot contact bij %s: ",
                    cc_page_short(p, a->best.name));
    cc_page_say(p, "%s as now, %s with one head less in the two busiest hours of each day, %s with one more.",
                "%s zoals nu, %s met één hoofd minder in de twee drukste uren van elke dag, %s met één meer.",
                figure_of(p, now, metric, target, kind), figure_of(p, less, metric, target, kind),
                figure_of(p, more, metric, target, kind));
    cc_page_say(p, " Large marks are the present staff, joined to one head less and one more.",
                " Grote tekens zijn de huidige bezetting, verbonden met één hoofd minder en één meer.");
}

/* What is drawn, and against what. */
static void write_trade_choices(struct cc_page *p, int index, const struct cc_page_answer *a)
{
    if (a->target) {
        begin_choice(p, cc_page_either(p, "Show", "Toon"), "trade", "", index);
        fputs("<option value=\"0\">", p->out);
        cc_page_say(p, "part within %s", "deel binnen %s",
                    cc_page_duration(p, cc_page_number(a->target, "within_s")));
        fputs("</option><option value=\"1\">", p->out);
        cc_page_say(p, "mean time to contact", "gemiddelde tijd tot contact");
        fputs("</option>", p->out);
        end_choice(p);
    }
    if (isfinite(a->best.cost_eur)) {
        begin_choice(p, cc_page_either(p, "against", "tegenover"), "trade", " data-part=\"axis\"", index);
        fputs("<option value=\"0\">", p->out);
        cc_page_say(p, "FTE on duty", "fte ingeroosterd");
        fputs("</option><option value=\"1\">", p->out);
        cc_page_say(p, "euros a year", "euro's per jaar");
        fputs("</option>", p->out);
        end_choice(p);
    }
}

static void write_trade(struct cc_page *p, const json_t *run, int index, const struct cc_page_answer *a)
{
    const char *target = a->target ? cc_page_string(a->target, "name") : NULL;
    cc_page_begin_figure(p, "trade", index, "Staff against waiting", "Bezetting tegenover wachten");
    say_trade(p, run, a);
    if (json_object_get(run, "plans"))
        cc_page_say(p, " Thin dotted lines are plans that put hours where they help most.",
                    " Dunne stippellijnen zijn roosters die uren zetten waar ze het meest helpen.");
    fputs("</figcaption>\n", p->out);
    write_trade_choices(p, index, a);
    cc_page_begin_plot(p, "trade", index, "tall");
    cc_page_begin_numbers(p, "trade", index);
    fputs("<table>\n<thead><tr>", p->out);
    cc_page_head(p, "strategy", "werkwijze");
    cc_page_head(p, "staff", "bezetting");
    cc_page_head(p, "FTE", "fte");
    if (target)
        cc_page_head(p, "service level", "bereikbaarheid");
    cc_page_head(p, "first call to contact", "eerste oproep tot contact");
    cc_page_head(p, "wages a year", "loon per jaar");
    fputs("</tr></thead>\n<tbody>\n", p->out);
    write_trade_rows(p, json_object_get(run, "variants"), target, false);
    write_trade_rows(p, json_object_get(run, "plans"), target, true);
    fputs("</tbody></table>", p->out);
    cc_page_end_figure(p);
}

/* --- half-hours of the week --- */

static const char *day_name(struct cc_page *p, const json_t *cell)
{
    return cc_page_weekday(p, cc_page_string(cell, "weekday"),
                           (int)json_integer_value(json_object_get(cell, "day")));
}

/* The half-hour where `of` of it is largest. */
static const json_t *extreme(const json_t *cells, double (*of)(const json_t *))
{
    const json_t *best = NULL;
    json_t *one;
    size_t i;
    json_array_foreach(cells, i, one) if (isfinite(of(one)) && (!best || of(one) > of(best))) best = one;
    return best;
}

static double waiting(const json_t *cell)
{
    return cc_page_number(cell, "hold_mean_s");
}

static double shortage(const json_t *cell)
{
    return cc_page_number(cell, "heads_required") - cc_page_number(cell, "heads");
}

static const json_t *cell_at(const json_t *cells, long long day, const char *start)
{
    json_t *one;
    size_t i;
    json_array_foreach(cells, i, one) if (json_integer_value(json_object_get(one, "day")) == day &&
                                          strcmp(cc_page_string(one, "start"), start) == 0) return one;
    return NULL;
}

static bool is_first_of_day(const json_t *cells, size_t i)
{
    const json_t *before = i ? json_array_get(cells, i - 1) : NULL;
    return !before || json_integer_value(json_object_get(before, "day")) !=
                          json_integer_value(json_object_get(json_array_get(cells, i), "day"));
}

static void write_hours_cell(struct cc_page *p, const json_t *one)
{
    fputs("<td>", p->out);
    if (one) {
        cc_page_text(
            p, cc_page_figure(p, waiting(one), cc_page_number(one, "hold_mean_half_width_s"), CC_PAGE_TIME));
        fputs("<small>", p->out);
        cc_page_say(p, "%s calls; %s / %s", "%s oproepen; %s / %s",
                    cc_page_figure(p, round(10 * cc_page_number(one, "calls")) / 10, 0, CC_PAGE_PLAIN),
                    cc_page_figure(p, cc_page_number(one, "heads"), 0, CC_PAGE_PLAIN),
                    cc_page_figure(p, cc_page_number(one, "heads_required"), 0, CC_PAGE_PLAIN));
        fputs("</small>", p->out);
    }
    fputs("</td>", p->out);
}

/* A row for each time of day that the first day, or any later one, has; a column for each day. */
static void write_hours_table(struct cc_page *p, const json_t *cells)
{
    json_t *one, *column;
    size_t i, k;
    fputs("<table>\n<caption>", p->out);
    cc_page_say(p, "Mean time on hold; calls; heads on duty / required.",
                "Gemiddelde wachttijd; oproepen; ingeroosterd / nodig.");
    fputs("</caption>\n<thead><tr><td></td>", p->out);
    json_array_foreach(cells, i, one) if (is_first_of_day(cells, i))
        cc_page_head(p, day_name(p, one), day_name(p, one));
    fputs("</tr></thead>\n<tbody>\n", p->out);
    for (int minute = 0; minute < 24 * 60; minute += 30) {
        char start[16];
        bool any = false;
        snprintf(start, sizeof start, "%02d:%02d", minute / 60, minute % 60);
        json_array_foreach(cells, i, one) any = any || strcmp(cc_page_string(one, "start"), start) == 0;
        if (!any)
            continue;
        cc_page_row_head(p, start);
        json_array_foreach(cells, k, column) if (is_first_of_day(cells, k))
            write_hours_cell(p, cell_at(cells, json_integer_value(json_object_get(column, "day")), start));
        fputs("</tr>\n", p->out);
    }
    fputs("</tbody></table>", p->out);
}

static void write_hours(struct cc_page *p, const json_t *run, int index, const struct cc_page_answer *a)
{
    const json_t *variant = cc_page_main_named(run, a->best.name, 0),
                 *cells = json_object_get(variant, "half_hours");
    const json_t *longest = extreme(cells, waiting), *shortest = extreme(cells, shortage);
    if (!longest)
        return;
    cc_page_begin_figure(p, "wait", index, "The week by half-hours", "De week in halve uren");
    cc_page_say(
        p, "Under %s with the present staff, callers hold longest on %s at %s: %s on average.",
        "Bij %s met de huidige bezetting wachten bellers het langst op %s om %s: gemiddeld %s.",
        cc_page_short(p, a->best.name), day_name(p, longest), cc_page_string(longest, "start"),
        cc_page_figure(p, waiting(longest), cc_page_number(longest, "hold_mean_half_width_s"), CC_PAGE_TIME));
    if (shortest && shortage(shortest) > 0)
        cc_page_say(
            p,
            " Most is lacking on %s at %s: %s on duty, %s required by theory (Erlang A) for the first norm.",
            " Het meest ontbreekt op %s om %s: %s ingeroosterd, %s nodig volgens de theorie (Erlang A) voor "
            "de "
            "eerste norm.",
            day_name(p, shortest), cc_page_string(shortest, "start"),
            cc_page_figure(p, cc_page_number(shortest, "heads"), 0, CC_PAGE_PLAIN),
            cc_page_figure(p, cc_page_number(shortest, "heads_required"), 0, CC_PAGE_PLAIN));
    else if (shortest)
        cc_page_say(
            p, " Nowhere are fewer on duty than theory (Erlang A) requires for the first norm.",
            " Nergens zijn er minder ingeroosterd dan de theorie (Erlang A) voor de eerste norm vraagt.");
    fputs("</figcaption>\n", p->out);
    cc_page_write_choice(p, run, "wait", index, a->best.name);
    fputs("<div class=\"pair\">", p->out);
    cc_page_begin_plot(p, "wait", index, "hours");
    if (shortest)
        cc_page_begin_plot(p, "heads", index, "hours");
    fputs("</div>\n", p->out);
    cc_page_begin_numbers(p, "wait", index);
    write_hours_table(p, cells);
    cc_page_end_figure(p);
}

/* --- how long patients wait --- */

/* The norm about all patients by whose time a distribution is summed up: the first of at least five minutes.
 */
static const json_t *mark_of(const json_t *run)
{
    const json_t *found = NULL;
    json_t *target;
    size_t i;
    json_array_foreach(json_object_get(run, "targets"), i, target)
    {
        if (strcmp(cc_page_string(target, "formula"), "contact-all") != 0 ||
            cc_page_string(target, "class")[0])
            continue;
        double within_s = cc_page_number(target, "within_s");
        if (!found || (cc_page_number(found, "within_s") < 300 && within_s >= 300))
            found = target;
    }
    return found;
}

/* Without a norm: what is left of the tail at ten minutes. */
static void say_ten_minutes(struct cc_page *p, const json_t *variants)
{
    enum { TEN_MINUTES_S = 600 };
    const char *separator = "";
    json_t *variant, *point;
    size_t i, k;
    cc_page_say(p,
                "Not in contact within %s: ", "Geen contact binnen %s: ", cc_page_duration(p, TEN_MINUTES_S));
    json_array_foreach(variants, i, variant) if (cc_page_is_main(variant))
    {
        double share = 0;
        json_array_foreach(json_object_get(variant, "tail"), k, point)
        {
            if (json_number_value(json_array_get(point, 0)) > TEN_MINUTES_S)
                break;
            share = json_number_value(json_array_get(point, 1));
        }
        cc_page_say(p, "%s%s %s", "%s%s %s", separator, cc_page_short(p, cc_page_string(variant, "name")),
                    cc_page_figure(p, share, NAN, CC_PAGE_SHARE));
        separator = ", ";
    }
    fputs(". ", p->out);
}

static void write_tail(struct cc_page *p, const json_t *run, int index)
{
    static const double times_s[] = {30, 60, 120, 300, 600, 1800, 3600, 14400, 86400};
    const json_t *variants = json_object_get(run, "variants"), *mark = mark_of(run);
    const char *separator = "";
    json_t *variant, *point;
    size_t i, k;
    cc_page_begin_figure(p, "tail", index, "How long patients wait", "Hoe lang patiënten wachten");
    if (mark) {
        cc_page_say(p, "Not in contact within %s: ", "Geen contact binnen %s: ",
                    cc_page_duration(p, cc_page_number(mark, "within_s")));
        json_array_foreach(variants, i, variant) if (cc_page_is_main(variant))
        {
            const json_t *value = cc_page_value(variant, "service_level", cc_page_string(mark, "name"));
            cc_page_say(p, "%s%s %s", "%s%s %s", separator, cc_page_short(p, cc_page_string(variant, "name")),
                        cc_page_figure(p, 1 - cc_page_number(value, "value"),
                                       cc_page_number(value, "half_width"), CC_PAGE_SHARE));
            separator = ", ";
        }
        fputs(". ", p->out);
    } else {
        say_ten_minutes(p, variants);
    }
    cc_page_say(
        p,
        "A line shows the part of all patients who wait longer than t; where it levels off, it is for ever.",
        "Een lijn toont het deel van alle patiënten dat langer dan t wacht; waar hij vlak wordt, is dat "
        "voorgoed.");
    fputs("</figcaption>\n", p->out);
    cc_page_begin_plot(p, "tail", index, "tall");
    cc_page_begin_numbers(p, "tail", index);
    fputs("<table>\n<thead><tr>", p->out);
    cc_page_head(p, "wait longer than about", "wachten langer dan ongeveer");
    json_array_foreach(variants, i, variant) if (cc_page_is_main(variant))
        cc_page_head(p, cc_page_short(p, cc_page_string(variant, "name")),
                     cc_page_short(p, cc_page_string(variant, "name")));
    fputs("</tr></thead>\n<tbody>\n", p->out);
    for (size_t t = 0; t < sizeof times_s / sizeof times_s[0]; t++) {
        cc_page_row_head(p, cc_page_duration(p, times_s[t]));
        json_array_foreach(variants, i, variant) if (cc_page_is_main(variant))
        {
            double share = NAN;
            json_array_foreach(json_object_get(variant, "tail"), k,
                               point) if (json_number_value(json_array_get(point, 0)) <= times_s[t] * 1.05)
                share = json_number_value(json_array_get(point, 1));
            cc_page_cell(p, cc_page_figure(p, share, NAN, CC_PAGE_SHARE));
        }
        fputs("</tr>\n", p->out);
    }
    fputs("</tbody></table>", p->out);
    cc_page_end_figure(p);
}

/* --- what becomes of patients --- */

static void write_flow(struct cc_page *p, const json_t *run, int index, const struct cc_page_answer *a)
{
    static const struct {
        const char *english, *dutch;
        size_t at;
    } rows[] = {{"patients", "patiënten", offsetof(struct cc_page_flow, patients)},
                {"calls", "oproepen", offsetof(struct cc_page_flow, calls)},
                {". of these, calls again", ". daarvan opnieuw gebeld", offsetof(struct cc_page_flow, again)},
                {". answered", ". beantwoord", offsetof(struct cc_page_flow, answered)},
                {". abandoned", ". afgebroken", offsetof(struct cc_page_flow, abandoned)},
                {". busy signal", ". bezettoon", offsetof(struct cc_page_flow, busy)},
                {". refused, list full", ". geweigerd, lijst vol", offsetof(struct cc_page_flow, refused)},
                {". promised a callback", ". terugbellen beloofd", offsetof(struct cc_page_flow, promised)},
                {". . and reached", ". . en bereikt", offsetof(struct cc_page_flow, reached)},
                {"helped online", "online geholpen", offsetof(struct cc_page_flow, helped_online)},
                {"patients in contact", "patiënten met contact", offsetof(struct cc_page_flow, served)},
                {"gave up", "opgegeven", offsetof(struct cc_page_flow, gave_up)},
                {"turned elsewhere", "elders terecht", offsetof(struct cc_page_flow, diverted)},
                {"never reached", "nooit bereikt", offsetof(struct cc_page_flow, never_reached)},
                {"still open", "nog open", offsetof(struct cc_page_flow, carried_over)}};
    const json_t *variants = json_object_get(run, "variants");
    const json_t *chosen = cc_page_main_named(run, a->best.name, 0);
    json_t *variant;
    size_t i;
    struct cc_page_flow f = cc_page_flow(chosen ? chosen : json_array_get(variants, 0));
    cc_page_begin_figure(p, "flow", index, "What becomes of patients", "Hoe het patiënten vergaat");
    cc_page_say(
        p,
        "Of %s patients per replication (a week, unless the scenario says otherwise) under %s, %s are in "
        "contact "
        "in the end; %s give up, %s turn elsewhere and %s are never reached by callback. They call %s times.",
        "Van %s patiënten per herhaling (een week, tenzij het scenario anders zegt) bij %s hebben er %s "
        "uiteindelijk contact; %s geven op, %s gaan elders heen en %s worden bij terugbellen nooit bereikt. "
        "Zij "
        "bellen %s keer.",
        cc_page_count(p, f.patients), cc_page_short(p, a->best.name), cc_page_count(p, f.served),
        cc_page_count(p, f.gave_up), cc_page_count(p, f.diverted), cc_page_count(p, f.never_reached),
        cc_page_count(p, f.calls));
    fputs("</figcaption>\n", p->out);
    cc_page_write_choice(p, run, "flow", index, a->best.name);
    cc_page_begin_plot(p, "flow", index, "tall");
    cc_page_begin_numbers(p, "flow", index);
    fputs("<table>\n<thead><tr><td></td>", p->out);
    json_array_foreach(variants, i, variant) if (cc_page_is_main(variant))
        cc_page_head(p, cc_page_short(p, cc_page_string(variant, "name")),
                     cc_page_short(p, cc_page_string(variant, "name")));
    fputs("</tr></thead>\n<tbody>\n", p->out);
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        cc_page_row_head(p, cc_page_either(p, rows[k].english, rows[k].dutch));
        json_array_foreach(variants, i, variant) if (cc_page_is_main(variant))
        {
            f = cc_page_flow(variant);
            cc_page_cell(
                p, cc_page_figure(p, *(const double *)((const char *)&f + rows[k].at), 0, CC_PAGE_PLAIN));
        }
        fputs("</tr>\n", p->out);
    }
    fputs("</tbody></table>", p->out);
    cc_page_end_figure(p);
}

void cc_page_write_figures(struct cc_page *p, const json_t *run, int index,
                           const struct cc_page_answer *answer)
{
    if (!answer->best.variant)
        return;
    if (isfinite(answer->best.fte))
        write_trade(p, run, index, answer);
    write_hours(p, run, index, answer);
    cc_page_write_day(p, run, index, answer);
    write_tail(p, run, index);
    write_flow(p, run, index, answer);
    cc_page_write_tornado(p, run, index, answer);
}
