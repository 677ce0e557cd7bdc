/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "models/page_parts.h"

/* What a share of the first target is a share of. */
static const char *what_level(struct cc_page *p, const json_t *target)
{
    const char *formula = cc_page_string(target, "formula");
    bool patients = strcmp(formula, "contact-all") == 0, calls = strcmp(formula, "sl-offered") == 0;
    return patients ? cc_page_either(p, "of patients are in contact within",
                                     "van de patiënten heeft contact binnen")
           : calls
               ? cc_page_either(p, "of calls are answered within", "van de oproepen wordt beantwoord binnen")
               : cc_page_either(p, "is the service level within", "is de bereikbaarheid binnen");
}

static void name_in_bold(struct cc_page *p, const char *name)
{
    fputs("<strong><bdi>", p->out);
    cc_page_text(p, cc_page_short(p, name));
    fputs("</bdi></strong>", p->out);
}

static void say_staff(struct cc_page *p, const struct cc_page_choice *choice)
{
    long long change = json_integer_value(json_object_get(choice->variant, "staff_change"));
    const char *fte = cc_page_figure(p, choice->fte, 0, CC_PAGE_PLAIN);
    if (isnan(choice->fte))
        return;
    if (json_is_string(json_object_get(choice->variant, "staff")))
        cc_page_say(p, " with %s FTE on duty (a plan of the frontier)",
                    " met %s fte ingeroosterd (een plan van de grens)", fte);
    else if (change)
        cc_page_say(
            p, " with %s FTE on duty (one assistant %s than now in the two busiest hours of every day)",
            " met %s fte ingeroosterd (één assistente %s dan nu in de twee drukste uren van elke dag)", fte,
            change < 0 ? cc_page_either(p, "less", "minder") : cc_page_either(p, "more", "meer"));
    else
        cc_page_say(p, " with %s FTE on duty, as now", " met %s fte ingeroosterd, zoals nu", fte);
}

static void say_gets(struct cc_page *p, const struct cc_page_answer *a, const struct cc_page_choice *choice)
{
    const json_t *contact = cc_page_value(choice->variant, "contact_mean_s", NULL);
    if (a->target) {
        const char *name = cc_page_string(a->target, "name");
        const json_t *weeks = cc_page_value(choice->variant, "weeks_met", name),
                     *days = cc_page_value(choice->variant, "days_met", name);
        bool by_week = isfinite(cc_page_number(weeks, "value"));
        cc_page_say(p, ": %s %s %s", ": %s %s %s",
                    cc_page_figure(p, choice->level, choice->level_half_width, CC_PAGE_SHARE),
                    what_level(p, a->target), cc_page_duration(p, cc_page_number(a->target, "within_s")));
        if (isfinite(cc_page_number(by_week ? weeks : days, "value")))
            cc_page_say(p, by_week ? ", the norm is met in %s of weeks" : ", the norm is met on %s of days",
                        by_week ? ", de norm wordt in %s van de weken gehaald"
                                : ", de norm wordt op %s van de dagen gehaald",
                        cc_page_figure(p, cc_page_number(by_week ? weeks : days, "value"),
                                       cc_page_number(by_week ? weeks : days, "half_width"), CC_PAGE_SHARE));
        fputs(", ", p->out);
    } else {
        fputs(": ", p->out);
    }
    cc_page_say(p, "first call to contact takes %s on average",
                "van eerste oproep tot contact duurt het gemiddeld %s",
                cc_page_figure(p, cc_page_number(contact, "value"), cc_page_number(contact, "half_width"),
                               CC_PAGE_TIME));
    if (isfinite(choice->cost_eur))
        cc_page_say(p, ", at %s a year", ", voor %s per jaar",
                    cc_page_figure(p, choice->cost_eur, choice->cost_half_width, CC_PAGE_EURO));
}

static void write_answer(struct cc_page *p, const struct cc_page_answer *a)
{
    if (!a->best.variant)
        return;
    cc_page_html(p, "<div class=\"answer%s\">\n<p>", a->target && !a->best.meets ? " unmet" : "");
    if (a->target && !a->best.meets)
        cc_page_say(p, "Nothing that was simulated is sure to meet the norm of %s; nearest comes ",
                    "Niets van wat gesimuleerd is haalt zeker de norm van %s; het dichtst komt ",
                    cc_page_figure(p, cc_page_number(a->target, "share"), 0, CC_PAGE_SHARE));
    else
        cc_page_say(p, "Recommended: ", "Advies: ");
    name_in_bold(p, a->best.name);
    say_staff(p, &a->best);
    say_gets(p, a, &a->best);
    fputs(".</p>\n", p->out);
    if (a->second.variant) {
        fputs("<p>", p->out);
        cc_page_say(p, "Runner-up: ", "Tweede: ");
        name_in_bold(p, a->second.name);
        say_staff(p, &a->second);
        say_gets(p, a, &a->second);
        if (a->target)
            cc_page_say(p, "; that is %s %s", "; dat is %s %s",
                        cc_page_figure(p, fabs(a->gap), a->gap_half_width, CC_PAGE_POINTS),
                        fabs(a->gap) <= a->gap_half_width
                            ? cc_page_either(p, "of difference, within the noise", "verschil, binnen de ruis")
                        : a->gap > 0 ? cc_page_either(p, "less", "minder")
                                     : cc_page_either(p, "more", "meer"));
        fputs(".</p>\n", p->out);
    }
    fputs("<p class=\"rule\">", p->out);
    if (a->target)
        cc_page_say(
            p,
            "Rule: of the %d combinations of strategy and staff that were simulated, the one that reaches "
            "the "
            "first norm (%s: %s %s %s) with its whole interval on the fewest hours, then at the least cost; "
            "if "
            "none does, the nearest.",
            "Regel: van de %d gesimuleerde combinaties van werkwijze en bezetting die welke de eerste norm "
            "(%s: %s %s %s) met haar hele interval haalt met de minste uren, dan de laagste kosten; anders "
            "de "
            "dichtstbijzijnde.",
            a->count, cc_page_short(p, cc_page_string(a->target, "name")),
            cc_page_figure(p, cc_page_number(a->target, "share"), 0, CC_PAGE_SHARE), what_level(p, a->target),
            cc_page_duration(p, cc_page_number(a->target, "within_s")));
    else
        cc_page_say(
            p, "Rule: the scenario has no norm, so the shortest mean time to contact with the present staff.",
            "Regel: het scenario heeft geen norm, dus de kortste gemiddelde tijd tot contact met de huidige "
            "bezetting.");
    if (isfinite(a->best.cost_eur))
        cc_page_say(p, " Cost: wages and what the system costs the practice, at middle prices.",
                    " Kosten: loon en wat het systeem de praktijk kost, bij middelste prijzen.");
    fputs("</p>\n</div>\n", p->out);
}

/* --- the strategy table --- */

static void write_fact(struct cc_page *p, const char *english, const char *dutch, const char *text)
{
    fputs("<dt><bdi>", p->out);
    cc_page_text(p, cc_page_either(p, english, dutch));
    fputs("</bdi></dt><dd><bdi>", p->out);
    cc_page_text(p, text);
    fputs("</bdi></dd>\n", p->out);
}

static const char *const compared[] = {"contact_mean_s",   "contact_p50_s",     "contact_p90_s",
                                       "served",           "gave_up",           "diverted",
                                       "never_reached",    "*service_level",    "*days_met",
                                       "*weeks_met",       "hold_mean_s",       "hold_p90_s",
                                       "answered",         "abandoned",         "promised",
                                       "refused",          "calls_per_patient", "callback_delay_mean_s",
                                       "callback_reached", "unpunctual_mean_s", "occupancy",
                                       "fte_scheduled",    "fte_used",          "overtime_min_per_day",
                                       "desk_rings_per_h", "lost_per_day",      "+team_phone_h",
                                       "+team_other_h",    "+team_occupancy",   "+team_hand_wait_mean_s",
                                       "wages_eur",        "running_eur_mid"};

static void write_verdict(struct cc_page *p, const json_t *value, enum cc_page_kind kind)
{
    const char *verdict = cc_page_string(value, "verdict");
    double difference = cc_page_number(value, "difference"),
           half_width = cc_page_number(value, "difference_half_width");
    if (!isfinite(difference) || verdict[0] == '\0')
        return;
    bool better = strcmp(verdict, "better") == 0, worse = strcmp(verdict, "worse") == 0;
    cc_page_html(p, "<small class=\"%s\">", better ? "better" : worse ? "worse" : "same");
    cc_page_say(p, "%s%s %s\u00a0%s", "%s%s %s\u00a0%s", difference > 0 ? "+" : "",
                cc_page_figure(p, difference, half_width, kind),
                better  ? "▲"
                : worse ? "▼"
                        : "=",
                better  ? cc_page_either(p, "better", "beter")
                : worse ? cc_page_either(p, "worse", "slechter")
                        : cc_page_either(p, "not distinguishable", "niet te onderscheiden"));
    fputs("</small>", p->out);
}

static bool has_data(const json_t *variants, const char *metric, const char *target)
{
    json_t *variant;
    size_t i;
    json_array_foreach(variants, i, variant)
    {
        double value = cc_page_number(cc_page_value(variant, metric, target), "value");
        if (cc_page_is_main(variant) && !isnan(value) && value != 0)
            return true;
    }
    return false;
}

/* Of all patients, or about a target, or of a team. */
static void write_measure(struct cc_page *p, const json_t *run, const char *metric, const json_t *target,
                          const char *team)
{
    const json_t *variants = json_object_get(run, "variants");
    const struct cc_page_measure *measure = cc_page_measure(metric);
    const char *name = target ? cc_page_string(target, "name") : team;
    json_t *variant;
    size_t i;
    if (!measure || !has_data(variants, metric, name))
        return;
    fputs("<tr><th scope=\"row\">", p->out);
    cc_page_text(p, cc_page_either(p, measure->english, measure->dutch));
    if (team) {
        fputs("<small><bdi>", p->out);
        cc_page_text(p, cc_page_short(p, team));
        fputs("</bdi></small>", p->out);
    }
    if (target) {
        fputs("<small><bdi>", p->out);
        cc_page_text(p, cc_page_short(p, name));
        fputs("</bdi>: ", p->out);
        cc_page_say(p, "%s, T = %s, norm %s", "%s, T = %s, norm %s", cc_page_string(target, "formula"),
                    cc_page_duration(p, cc_page_number(target, "within_s")),
                    cc_page_figure(p, cc_page_number(target, "share"), 0, CC_PAGE_SHARE));
        fputs("</small>", p->out);
    }
    fputs("</th>", p->out);
    json_array_foreach(variants, i, variant)
    {
        const json_t *value = cc_page_value(variant, metric, name);
        if (!cc_page_is_main(variant))
            continue;
        fputs("<td>", p->out);
        cc_page_text(p, cc_page_figure(p, cc_page_number(value, "value"), cc_page_number(value, "half_width"),
                                       measure->kind));
        write_verdict(p, value, measure->kind == CC_PAGE_SHARE ? CC_PAGE_POINTS : measure->kind);
        fputs("</td>", p->out);
    }
    fputs("</tr>\n", p->out);
}

static void write_teams(struct cc_page *p, const json_t *run, const char *metric)
{
    const json_t *first = json_array_get(json_object_get(run, "variants"), 0);
    json_t *value;
    size_t i;
    json_array_foreach(json_object_get(first, "values"), i,
                       value) if (strcmp(cc_page_string(value, "metric"), metric) == 0)
        write_measure(p, run, metric, NULL, cc_page_string(value, "target"));
}

static void write_comparison(struct cc_page *p, const json_t *run, int index)
{
    enum { MANY_COLUMNS = 5 }; /* more are set narrow, to be seen beside each other */
    const json_t *variants = json_object_get(run, "variants"), *targets = json_object_get(run, "targets");
    json_t *variant;
    size_t i;
    int count = 0;
    cc_page_html(p, "<h3 id=\"compare-%d\">", index);
    cc_page_say(p, "Strategies compared", "Werkwijzen vergeleken");
    fputs("</h3>\n<dl>\n", p->out);
    json_array_foreach(variants, i, variant) if (cc_page_is_main(variant))
    {
        const char *title = cc_page_string(variant, "title"),
                   *name = cc_page_short(p, cc_page_string(variant, "name"));
        count++;
        write_fact(p, name, name, title[0] ? title : cc_page_string(variant, "strategy"));
    }
    fputs("</dl>\n<p>", p->out);
    cc_page_say(p,
                "Under each figure the difference from %s on the same callers, with its own interval (pp: "
                "percentage points).",
                "Onder elk cijfer het verschil met %s bij dezelfde bellers, met een eigen interval (pp: "
                "procentpunten).",
                cc_page_short(p, cc_page_string(run, "baseline")));
    cc_page_html(p,
                 "</p>\n<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"compare-%d\">"
                 "<table class=\"compare%s\">\n<thead><tr><td></td>",
                 index, count > MANY_COLUMNS ? " many" : "");
    json_array_foreach(variants, i, variant) if (cc_page_is_main(variant))
    {
        fputs("<th scope=\"col\"><bdi>", p->out);
        cc_page_text(p, cc_page_short(p, cc_page_string(variant, "name")));
        fputs("</bdi><small><bdi>", p->out);
        cc_page_text(p, cc_page_short(p, cc_page_string(variant, "strategy")));
        fputs("</bdi></small></th>", p->out);
    }
    fputs("</tr></thead>\n<tbody>\n", p->out);
    for (size_t m = 0; m < sizeof compared / sizeof compared[0]; m++) {
        json_t *target;
        if (compared[m][0] == '+')
            write_teams(p, run, compared[m] + 1);
        else if (compared[m][0] != '*')
            write_measure(p, run, compared[m], NULL, NULL);
        else
            json_array_foreach(targets, i, target) write_measure(p, run, compared[m] + 1, target, NULL);
    }
    fputs("</tbody></table></div>\n", p->out);
}

/* --- euros --- */

static const char *const money[][3] = {
    {"system_eur", "system: licence, lines and users", "systeem: licentie, lijnen en gebruikers"},
    {"fund_eur", "covered by a fund", "vergoed door een fonds"},
    {"freed_h", "hours left over (h a week)", "uren over (u per week)"},
    {"freed_eur", "their worth", "hun waarde"},
    {"saved_fte", "jobs paid less (FTE)", "minder betaalde banen (fte)"},
    {"wages_eur", "their wages", "hun loon"},
    {"inbound_eur", "inbound minutes", "inkomende minuten"},
    {"dial_out_eur", "minutes of callbacks", "minuten terugbellen"},
    {"sanction_eur", "sanctions expected", "verwachte boetes"},
    {"net_eur", "net a year", "netto per jaar"},
    {"npv_eur", "net present value, installation too", "netto contante waarde, met installatie"},
    {"payback_years", "earned back after (years)", "terugverdiend na (jaar)"},
    {"break_even_calls_per_day", "break-even volume (calls a day)", "omslagpunt (oproepen per dag)"},
    {"weeks_in_breach", "weeks in breach of the norm", "weken onder de norm"},
    {"patients_eur", "patients' minutes and time on hold", "minuten en wachttijd van patiënten"}};

/* A claim that gains are `claimed` against what was simulated. */
static const char *judge(const struct cc_page *p, double claimed, double value, double half_width)
{
    if (!(claimed > 0) || isnan(value))
        return "";
    if (value - half_width >= claimed)
        return cc_page_either(p, "holds", "klopt");
    return value + half_width < claimed ? cc_page_either(p, "not confirmed", "niet bevestigd")
                                        : cc_page_either(p, "undecided", "onbeslist");
}

static const json_t *line_at(const json_t *variant, const char *line, const char *level)
{
    json_t *one;
    size_t i;
    json_array_foreach(json_object_get(variant, "economics"), i,
                       one) if (strcmp(cc_page_string(one, "line"), line) == 0 &&
                                strcmp(cc_page_string(one, "level"), level) == 0) return one;
    return NULL;
}

/* Is anything claimed of this variant's gains? */
static bool is_claimed(const json_t *variant)
{
    json_t *one;
    size_t i;
    json_array_foreach(json_object_get(variant, "economics"), i,
                       one) if (isfinite(cc_page_number(one, "claimed"))) return true;
    return false;
}

static void write_money(struct cc_page *p, const json_t *variant, const char *const *names, bool claims)
{
    const json_t *mid = line_at(variant, names[0], "mid");
    const char *unit = cc_page_string(mid, "unit");
    enum cc_page_kind kind = strncmp(unit, "EUR", 3) == 0               ? CC_PAGE_EURO
                             : strcmp(names[0], "weeks_in_breach") == 0 ? CC_PAGE_SHARE
                                                                        : CC_PAGE_PLAIN;
    double claimed = cc_page_number(mid, "claimed"), value = cc_page_number(mid, "value"),
           half_width = cc_page_number(mid, "half_width");
    if (strcmp(names[0], "saved_fte") == 0) { /* thousandths of a job are none */
        value = round(1000 * value) / 1000;
        half_width = round(1000 * half_width) / 1000;
    }
    bool empty = (isnan(value) || value == 0) && (isnan(claimed) || claimed == 0);
    if (!mid || empty)
        return;
    bool gain = strcmp(names[0], "system_eur") != 0 && strcmp(names[0], "fund_eur") != 0 &&
                strcmp(names[0], "payback_years") != 0 && strcmp(names[0], "break_even_calls_per_day") != 0;
    fputs("<tr><th scope=\"row\">", p->out);
    cc_page_text(p, cc_page_either(p, names[1], names[2]));
    fputs("</th>", p->out);
    if (claims)
        cc_page_cell(p, isnan(claimed)
                            ? ""
                            : cc_page_figure(p, claimed, 0, kind == CC_PAGE_EURO ? kind : CC_PAGE_PLAIN));
    cc_page_cell(p, cc_page_figure(p, value, half_width, kind));
    if (claims)
        cc_page_cell(p, gain ? judge(p, claimed, value, half_width) : "");
    static const char *const levels[] = {"low", "high"};
    for (int i = 0; i < 2; i++) {
        const json_t *line = line_at(variant, names[0], levels[i]);
        cc_page_cell(
            p, cc_page_figure(p, cc_page_number(line, "value"), cc_page_number(line, "half_width"), kind));
    }
    fputs("</tr>\n", p->out);
}

static void write_case(struct cc_page *p, const json_t *run, const json_t *variant, int index, int number)
{
    cc_page_html(p,
                 "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"money-%d-%d\"><table>"
                 "<caption id=\"money-%d-%d\"><bdi>",
                 index, number, index, number);
    cc_page_text(p, cc_page_short(p, cc_page_string(variant, "name")));
    fputs("</bdi> ", p->out);
    cc_page_say(p, "against %s, a year: gain positive, cost negative",
                "tegenover %s, per jaar: winst positief, kosten negatief",
                cc_page_short(p, cc_page_string(run, "baseline")));
    fputs("</caption>\n<thead><tr><td></td>", p->out);
    static const char *const heads[][2] = {{"claimed", "beweerd"},
                                           {"simulated", "gesimuleerd"},
                                           {"the claim", "de bewering"},
                                           {"at low prices", "bij lage prijzen"},
                                           {"at high prices", "bij hoge prijzen"}};
    bool claims = is_claimed(variant);
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        if (claims || (i != 0 && i != 2))
            cc_page_head(p, heads[i][0], heads[i][1]);
    fputs("</tr></thead>\n<tbody>\n", p->out);
    for (size_t i = 0; i < sizeof money / sizeof money[0]; i++)
        write_money(p, variant, money[i], claims);
    fputs("</tbody></table></div>\n", p->out);
}

static bool has_case(const json_t *variant)
{
    return cc_page_is_main(variant) && json_array_size(json_object_get(variant, "economics")) > 0;
}

/* The finding of all tables: what each strategy brings a year. */
static void say_cases(struct cc_page *p, const json_t *run)
{
    const char *comma = "";
    json_t *variant;
    size_t i;
    cc_page_say(p, "Net a year against %s: ", "Netto per jaar tegenover %s: ",
                cc_page_short(p, cc_page_string(run, "baseline")));
    json_array_foreach(json_object_get(run, "variants"), i, variant) if (has_case(variant))
    {
        const json_t *net = line_at(variant, "net_eur", "mid");
        double value = cc_page_number(net, "value"), half_width = cc_page_number(net, "half_width"),
               claimed = cc_page_number(net, "claimed");
        cc_page_say(p, "%s%s %s", "%s%s %s", comma, cc_page_short(p, cc_page_string(variant, "name")),
                    cc_page_figure(p, value, half_width, CC_PAGE_EURO));
        if (judge(p, claimed, value, half_width)[0])
            cc_page_say(p, " (claimed %s: %s)", " (beweerd %s: %s)",
                        cc_page_figure(p, claimed, 0, CC_PAGE_EURO), judge(p, claimed, value, half_width));
        comma = "; ";
    }
    fputc('.', p->out);
}

static void write_economics(struct cc_page *p, const json_t *run, int index)
{
    json_t *variant;
    size_t i;
    bool any = false;
    json_array_foreach(json_object_get(run, "variants"), i, variant) any |= has_case(variant);
    if (!any)
        return;
    fputs("<h3>", p->out);
    cc_page_say(p, "What it brings in euros", "Wat het in euro's oplevert");
    fputs("</h3>\n<p>", p->out);
    say_cases(p, run);
    fputs("</p>\n", p->out);
    json_array_foreach(json_object_get(run, "variants"), i, variant) if (has_case(variant))
        write_case(p, run, variant, index, (int)i);
}

/* --- trust --- */

static void write_warning(struct cc_page *p, const json_t *warning)
{
    static const struct {
        const char *kind, *english, *dutch;
        enum cc_page_kind value;
    } words[] = {
        {"unstable", "the queue keeps growing; left behind", "de rij blijft groeien; blijft liggen",
         CC_PAGE_SHARE},
        {"overload", "everybody is busy all day; occupancy", "iedereen is de hele dag bezig; bezetting",
         CC_PAGE_SHARE},
        {"never-met", "a norm is met on no day", "een norm wordt op geen dag gehaald", CC_PAGE_SHARE},
        {"imprecise", "the wanted precision was not reached; half-width over mean",
         "de gewenste precisie is niet gehaald; halve breedte over gemiddelde", CC_PAGE_SHARE},
        {"off-erlang", "far from the exact answer; standard errors",
         "ver van het exacte antwoord; standaardfouten", CC_PAGE_PLAIN}};
    const char *kind = cc_page_string(warning, "kind");
    double value = cc_page_number(warning, "value");
    fputs("<li>", p->out);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(kind, words[i].kind) == 0) {
            cc_page_text(p, cc_page_either(p, words[i].english, words[i].dutch));
            if (value != 0)
                cc_page_say(p, " %s", " %s", cc_page_figure(p, value, 0, words[i].value));
        }
    long long change = json_integer_value(json_object_get(warning, "staff_change"));
    const char *parts[] = {cc_page_string(warning, "variant"), cc_page_string(warning, "target")};
    for (int i = 0; i < 2; i++)
        if (parts[i][0]) {
            fputs(i ? ", " : ": ", p->out);
            fputs("<bdi>", p->out);
            cc_page_text(p, cc_page_short(p, parts[i]));
            fputs("</bdi>", p->out);
            if (i == 0 && change)
                cc_page_say(p, " (%+lld head)", " (%+lld hoofd)", change);
        }
    fputs("</li>\n", p->out);
}

/* The last step is Erlang's own world. */
static void write_gap(struct cc_page *p, const json_t *run, int index)
{
    const json_t *gap = json_object_get(run, "gap");
    json_t *step;
    size_t i;
    if (json_array_size(gap) == 0)
        return;
    cc_page_html(p,
                 "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"gap-%d\"><table>"
                 "<caption id=\"gap-%d\">",
                 index, index);
    cc_page_say(
        p,
        "Erlang beside the simulation: from the practice to Erlang's assumptions, one put right after the "
        "other "
        "(mean time on hold). At the end the exact answer is %s, and Erlang's for every half-hour as if it "
        "lasted for ever %s.",
        "Erlang naast de simulatie: van de praktijk naar de aannamen van Erlang, één voor één (gemiddelde "
        "wachttijd). Aan het eind is het exacte antwoord %s, en dat van Erlang voor elk halfuur alsof het "
        "eeuwig duurt %s.",
        cc_page_figure(p, cc_page_number(run, "gap_exact_s"), NAN, CC_PAGE_TIME),
        cc_page_figure(p, cc_page_number(run, "gap_erlang_s"), NAN, CC_PAGE_TIME));
    cc_page_html(
        p,
        "</caption>\n<thead><tr><th scope=\"col\">%s</th><th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
        "<th scope=\"col\">n</th></tr></thead>\n<tbody>\n",
        cc_page_either(p, "step", "stap"), cc_page_either(p, "on hold", "wachten"),
        cc_page_either(p, "change", "verandering"));
    json_array_foreach(gap, i, step)
    {
        fputs("<tr><th scope=\"row\">", p->out);
        cc_page_kept(p, cc_page_string(step, "what"));
        fputs("</th><td>", p->out);
        cc_page_text(p, cc_page_figure(p, cc_page_number(step, "hold_mean_s"),
                                       cc_page_number(step, "hold_mean_half_width_s"), CC_PAGE_TIME));
        fputs("</td><td>", p->out);
        cc_page_text(p, cc_page_figure(p, cc_page_number(step, "part_s"),
                                       cc_page_number(step, "part_half_width_s"), CC_PAGE_TIME));
        fputs("</td><td>", p->out);
        cc_page_text(p, cc_page_count(p, cc_page_number(step, "n")));
        fputs("</td></tr>\n", p->out);
    }
    fputs("</tbody></table></div>\n", p->out);
}

static void write_trust(struct cc_page *p, const json_t *run, int index)
{
    const json_t *warnings = json_object_get(run, "warnings");
    double z = cc_page_number(run, "erlang_z");
    json_t *warning;
    size_t i;
    fputs("<h3>", p->out);
    cc_page_say(p, "How far to trust this", "Hoe ver dit te vertrouwen is");
    fputs("</h3>\n<ul>\n<li>", p->out);
    cc_page_say(p, "%s replications, %s patients under every strategy, the same for all.",
                "%s herhalingen, %s patiënten onder elke werkwijze, voor alle dezelfde.",
                cc_page_count(p, cc_page_number(run, "replications")),
                cc_page_count(p, cc_page_number(run, "patients")));
    fputs("</li>\n<li>", p->out);
    cc_page_say(
        p,
        "In %s replications served, every patient and call was accounted for and Little's law held; one that "
        "failed would have ended the run.",
        "In %s bediende herhalingen was elke patiënt en oproep verantwoord en gold de wet van Little; één "
        "fout had de run beëindigd.",
        cc_page_count(p, cc_page_number(run, "checks_passed")));
    fputs("</li>\n<li>", p->out);
    cc_page_say(
        p, "The widest interval of the mean time to contact is %s of the mean on either side%s.",
        "Het breedste interval van de gemiddelde tijd tot contact is aan elke kant %s van het gemiddelde%s.",
        cc_page_figure(p, round(1000 * cc_page_number(run, "precision_reached")) / 1000, 0, CC_PAGE_SHARE),
        cc_page_number(run, "interrupted") > 0
            ? cc_page_either(p, "; the run was stopped by hand", "; de run is met de hand gestopt")
            : "");
    fputs("</li>\n", p->out);
    if (isfinite(z)) {
        fputs("<li>", p->out);
        cc_page_say(
            p,
            "With Erlang's assumptions this scenario has an exact answer; the simulation is %s standard "
            "errors "
            "from it (4 or more would be an error of the program).",
            "Met de aannamen van Erlang heeft dit scenario een exact antwoord; de simulatie ligt er %s "
            "standaardfouten vandaan (4 of meer zou een fout van het programma zijn).",
            cc_page_figure(p, round(100 * z) / 100, 0, CC_PAGE_PLAIN));
        fputs("</li>\n", p->out);
    }
    cc_page_write_validation(p, run);
    fputs("</ul>\n", p->out);
    if (json_array_size(warnings)) {
        fputs("<details class=\"warnings\" open><summary>", p->out);
        cc_page_say(p, "Warnings: %d", "Waarschuwingen: %d", (int)json_array_size(warnings));
        fputs("</summary><ul>\n", p->out);
        json_array_foreach(warnings, i, warning) write_warning(p, warning);
        fputs("</ul></details>\n", p->out);
    } else {
        fputs("<p>", p->out);
        cc_page_say(p, "No warnings.", "Geen waarschuwingen.");
        fputs("</p>\n", p->out);
    }
    write_gap(p, run, index);
}

/* --- the manifest --- */

static void write_manifest(struct cc_page *p, const json_t *run)
{
    char seed[32], id[32];
    snprintf(seed, sizeof seed, "%lld", (long long)json_integer_value(json_object_get(run, "seed")));
    snprintf(id, sizeof id, "%lld", (long long)json_integer_value(json_object_get(run, "id")));
    fputs("<h3>", p->out);
    cc_page_say(p, "To make it again", "Om het opnieuw te maken");
    fputs("</h3>\n<pre class=\"command\" tabindex=\"0\"><code>ccsim ", p->out);
    cc_page_text(p, cc_page_string(run, "arguments"));
    fputs("</code></pre>\n<dl>\n", p->out);
    write_fact(p, "scenario", "scenario", cc_page_string(run, "path"));
    write_fact(p, "SHA-256 of its text and overrides", "SHA-256 van de tekst en wijzigingen",
               cc_page_string(run, "sha256"));
    write_fact(p, "seed", "toevalszaad", seed);
    write_fact(p, "program", "programma", cc_page_string(run, "version"));
    write_fact(p, "commit", "commit", cc_page_string(run, "commit_id"));
    write_fact(p, "compiler", "compiler", cc_page_string(run, "compiler"));
    write_fact(p, "run in the store", "run in de opslag", id);
    write_fact(p, "started", "begonnen", cc_page_string(run, "started_at"));
    if (json_object_get(run, "frontier"))
        write_fact(p, "plans of staff by", "plannen van bezetting door",
                   cc_page_string(json_object_get(run, "frontier"), "arguments"));
    fputs("</dl>\n<details class=\"scenario\"><summary>", p->out);
    cc_page_say(p, "The scenario as it was read", "Het scenario zoals het gelezen is");
    fputs("</summary><pre tabindex=\"0\"><code>", p->out);
    cc_page_text(p, cc_page_string(run, "scenario_text"));
    fputs("</code></pre></details>\n", p->out);
}

void cc_page_write_run(struct cc_page *p, const json_t *run, int index)
{
    struct cc_page_answer answer;
    cc_page_decide(run, &answer);
    cc_page_html(p, "<section id=\"run-%d\" aria-labelledby=\"name-%d\">\n<h2 id=\"name-%d\"><bdi>", index,
                 index, index);
    cc_page_text(p, cc_page_short(p, cc_page_string(run, "scenario")));
    fputs("</bdi></h2>\n<p class=\"title\"><bdi>", p->out);
    cc_page_text(p, cc_page_string(run, "title"));
    fputs("</bdi></p>\n", p->out);
    write_answer(p, &answer);
    write_comparison(p, run, index);
    cc_page_write_figures(p, run, index, &answer);
    write_economics(p, run, index);
    cc_page_write_claims(p, run, index);
    write_trust(p, run, index);
    write_manifest(p, run);
    fputs("</section>\n", p->out);
}

void cc_page_write_glossary(struct cc_page *p, const json_t *runs)
{
    static const char *const formulas[][3] = {
        {"contact-all", "patients in contact within T of their first call / all patients",
         "patiënten met contact binnen T na hun eerste oproep / alle patiënten"},
        {"sl-offered", "calls answered within T / calls", "binnen T beantwoorde oproepen / oproepen"},
        {"sl-answered", "calls answered within T / calls answered",
         "binnen T beantwoorde oproepen / beantwoorde oproepen"},
        {"sl-incl-abandoned", "(calls answered within T + calls abandoned within T) / calls",
         "(binnen T beantwoorde + binnen T afgebroken oproepen) / oproepen"},
        {"sl-excl-short-abandoned", "calls answered within T / (calls - calls abandoned within T)",
         "binnen T beantwoorde oproepen / (oproepen - binnen T afgebroken oproepen)"},
        {"callback-on-time", "callbacks first dialled within T of the promised clock time / those dialled",
         "binnen T van de beloofde tijd gebelde terugbelverzoeken / gebelde"}};
    (void)runs;
    fputs("<section id=\"glossary\" aria-labelledby=\"glossary-name\">\n<h2 id=\"glossary-name\">", p->out);
    cc_page_say(p, "What the measures mean", "Wat de maten betekenen");
    fputs("</h2>\n<details><summary>", p->out);
    cc_page_say(p, "Every measure with its formula", "Elke maat met haar formule");
    fputs("</summary>\n<dl class=\"glossary\">\n", p->out);
    for (size_t i = 0; i < sizeof formulas / sizeof formulas[0]; i++) {
        cc_page_html(p, "<dt>%s <code>%s</code></dt><dd>",
                     cc_page_either(p, "service level", "bereikbaarheid"), formulas[i][0]);
        cc_page_text(p, cc_page_either(p, formulas[i][1], formulas[i][2]));
        fputs("</dd>\n", p->out);
    }
    for (const struct cc_page_measure *row = cc_page_measures; row->id; row++) {
        fputs("<dt>", p->out);
        cc_page_text(p, cc_page_either(p, row->english, row->dutch));
        cc_page_html(p, " <code>%s</code></dt><dd>", row->id);
        cc_page_text(p, cc_page_either(p, row->formula_english, row->formula_dutch));
        fputs("</dd>\n", p->out);
    }
    fputs("</dl>\n</details>\n</section>\n", p->out);
}
