/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "models/page_parts.h"

static enum cc_page_kind change_kind(const struct cc_page_measure *measure)
{
    return !measure ? CC_PAGE_PLAIN : measure->kind == CC_PAGE_SHARE ? CC_PAGE_POINTS : measure->kind;
}

/* Both ends of one parameter of this variant follow each other, the low one first. */
static const json_t *widest(const json_t *tornado, const char *variant)
{
    const json_t *best = NULL;
    json_t *one;
    size_t i;
    json_array_foreach(tornado, i, one) if (strcmp(cc_page_string(one, "variant"), variant) == 0 &&
                                            isfinite(cc_page_number(one, "change")) &&
                                            (!best || fabs(cc_page_number(one, "change")) >
                                                          fabs(cc_page_number(best, "change")))) best = one;
    return best;
}

void cc_page_write_tornado(struct cc_page *p, const json_t *run, int index, const struct cc_page_answer *a)
{
    const json_t *tornado = json_object_get(run, "tornado"), *most = widest(tornado, a->best.name);
    if (!most)
        return;
    const char *metric = cc_page_string(most, "metric");
    const struct cc_page_measure *measure = cc_page_measure_of(metric);
    const char *name = measure ? cc_page_either(p, measure->english, measure->dutch) : metric;
    enum cc_page_kind kind = change_kind(measure);
    json_t *one;
    size_t i;
    cc_page_begin_figure(p, "tornado", index, "What the answer hangs on", "Waar het antwoord van afhangt");
    cc_page_say(
        p, "Under %s, “%s” moves most with %s: at %s by %s.",
        "Bij %s verandert “%s” het meest door %s: bij %s met %s.", cc_page_short(p, a->best.name), name,
        cc_page_string(most, "parameter"), cc_page_short(p, cc_page_string(most, "setting")),
        cc_page_figure(p, cc_page_number(most, "change"), cc_page_number(most, "change_half_width"), kind));
    cc_page_say(p, " Each parameter alone, at its low and high end, against the scenario as it is.",
                " Elke parameter apart, aan het lage en het hoge eind, tegenover het scenario zoals het is.");
    fputs("</figcaption>\n", p->out);
    cc_page_write_choice(p, run, "tornado", index, a->best.name);
    cc_page_begin_plot(p, "tornado", index, "tornado");
    cc_page_begin_numbers(p, "tornado", index);
    fputs("<table>\n<thead><tr>", p->out);
    cc_page_head(p, "strategy", "werkwijze");
    cc_page_head(p, "parameter", "parameter");
    cc_page_head(p, "at", "bij");
    cc_page_head(p, name, name);
    cc_page_head(p, "change", "verandering");
    cc_page_head(p, "n", "n");
    fputs("</tr></thead>\n<tbody>\n", p->out);
    json_array_foreach(tornado, i, one)
    {
        cc_page_row_head(p, cc_page_short(p, cc_page_string(one, "variant")));
        cc_page_cell(p, cc_page_string(one, "parameter"));
        cc_page_cell(p, cc_page_short(p, cc_page_string(one, "setting")));
        cc_page_cell(
            p, cc_page_figure(p, cc_page_number(one, "value"), NAN, measure ? measure->kind : CC_PAGE_PLAIN));
        cc_page_cell(p, cc_page_figure(p, cc_page_number(one, "change"),
                                       cc_page_number(one, "change_half_width"), kind));
        cc_page_cell(p, cc_page_count(p, cc_page_number(one, "n")));
        fputs("</tr>\n", p->out);
    }
    fputs("</tbody></table>", p->out);
    cc_page_end_figure(p);
}

static const char *verdict(const struct cc_page *p, const char *word)
{
    static const char *const words[][2] = {{"holds", "klopt"},
                                           {"does not hold", "klopt niet"},
                                           {"holds only if", "klopt alleen als"},
                                           {"not decided", "onbeslist"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(word, words[i][0]) == 0)
            return cc_page_either(p, words[i][0], words[i][1]);
    return cc_page_either(p, "not judged", "niet beoordeeld");
}

static void write_claim(struct cc_page *p, const json_t *claim)
{
    const char *word = cc_page_string(claim, "verdict"), *unit = cc_page_string(claim, "unit");
    const char *from = cc_page_string(claim, "change_from");
    char figure[160];
    cc_page_html(p, "<tr><th scope=\"row\"><span class=\"tag\">");
    cc_page_text(p, cc_page_string(claim, "name"));
    fputs("</span> ", p->out);
    cc_page_kept(p, cc_page_string(claim, "words"));
    fputs("</th><td>", p->out);
    if (isfinite(cc_page_number(claim, "claimed"))) {
        bool strict = from[0] && cc_page_number(claim, "claimed") == 0;
        cc_page_say(
            p, "%s %s", "%s %s",
            cc_page_number(claim, "at_least") > 0
                ? (strict ? cc_page_either(p, "above", "boven") : cc_page_either(p, "at least", "minstens"))
            : strict ? cc_page_either(p, "below", "onder")
                     : cc_page_either(p, "at most", "hoogstens"),
            cc_page_figure(p, cc_page_number(claim, "claimed"), 0, CC_PAGE_PLAIN));
        fputs("<small>", p->out);
        cc_page_kept(p, unit);
        fputs("</small>", p->out);
    }
    fputs("</td><td>", p->out);
    snprintf(figure, sizeof figure, "%s",
             cc_page_figure(p, cc_page_number(claim, "value"), cc_page_number(claim, "half_width"),
                            CC_PAGE_PLAIN));
    cc_page_text(p, figure);
    fputs("<small>", p->out);
    cc_page_say(p, "n = %s", "n = %s", cc_page_count(p, cc_page_number(claim, "n")));
    if (strncmp(from, "the same", 8) == 0)
        cc_page_say(p, "; change from the same practice, otherwise set",
                    "; verandering tegenover dezelfde praktijk, anders ingesteld");
    else if (from[0])
        cc_page_say(p, "; change from %s", "; verandering tegenover %s", from);
    cc_page_html(p, "</small></td><td class=\"%s\">",
                 strcmp(word, "holds") == 0           ? "better"
                 : strcmp(word, "does not hold") == 0 ? "worse"
                                                      : "same");
    cc_page_text(p, verdict(p, word));
    if (isfinite(cc_page_number(claim, "threshold"))) {
        fputs("<small>", p->out);
        cc_page_say(p, "%s %s %s", "%s %s %s", cc_page_string(claim, "hangs_on"),
                    cc_page_number(claim, "holds_above") > 0 ? "≥" : "≤",
                    cc_page_figure(p, cc_page_number(claim, "threshold"), NAN, CC_PAGE_PLAIN));
        fputs("</small>", p->out);
    }
    fputs("</td></tr>\n", p->out);
}

void cc_page_write_claims(struct cc_page *p, const json_t *run, int index)
{
    const json_t *claims = json_object_get(run, "claims");
    int counts[2] = {0};
    json_t *claim;
    size_t i;
    if (json_array_size(claims) == 0)
        return;
    json_array_foreach(claims, i, claim)
    {
        counts[0] += strcmp(cc_page_string(claim, "verdict"), "holds") == 0;
        counts[1] += strcmp(cc_page_string(claim, "verdict"), "does not hold") == 0;
    }
    cc_page_html(p, "<h3 id=\"claims-%d\">", index);
    cc_page_say(p, "What is claimed", "Wat beweerd wordt");
    fputs("</h3>\n<p>", p->out);
    cc_page_say(
        p,
        "Of %d claims about callback systems that this practice can judge, %d hold and %d do not; the "
        "others hang on an assumption or are not decided.",
        "Van %d beweringen over terugbelsystemen die deze praktijk kan beoordelen kloppen er %d en %d "
        "niet; de andere hangen van een aanname af of zijn onbeslist.",
        (int)json_array_size(claims), counts[0], counts[1]);
    cc_page_html(p,
                 "</p>\n<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-labelledby=\"claims-%d\">"
                 "<table class=\"claims\">\n<thead><tr>",
                 index);
    cc_page_head(p, "claim", "bewering");
    cc_page_head(p, "claimed", "beweerd");
    cc_page_head(p, "simulated", "gesimuleerd");
    cc_page_head(p, "verdict", "oordeel");
    fputs("</tr></thead>\n<tbody>\n", p->out);
    json_array_foreach(claims, i, claim) write_claim(p, claim);
    fputs("</tbody></table></div>\n", p->out);
}

void cc_page_write_validation(struct cc_page *p, const json_t *run)
{
    const json_t *v = json_object_get(run, "validation");
    fputs("<li>", p->out);
    if (!v) {
        cc_page_say(
            p,
            "This store holds no validation; “ccsim validate --out” adds one: the program against "
            "tables of exact values.",
            "Deze opslag heeft geen validatie; “ccsim validate --out” voegt er een toe: het programma "
            "tegenover tabellen met exacte waarden.");
        fputs("</li>\n", p->out);
        return;
    }
    bool same = strcmp(cc_page_string(v, "commit_id"), cc_page_string(run, "commit_id")) == 0;
    double failed = cc_page_number(v, "failed");
    cc_page_say(
        p,
        "Validated against tables of exact values: %s figures solved and %s simulated with %s calls, %s. The "
        "worst simulated one is %s standard errors off, %s are allowed.",
        "Gevalideerd met tabellen van exacte waarden: %s cijfers opgelost en %s gesimuleerd met %s oproepen, "
        "%s. Het slechtste gesimuleerde ligt er %s standaardfouten naast, %s zijn toegestaan.",
        cc_page_count(p, cc_page_number(v, "solved")), cc_page_count(p, cc_page_number(v, "simulated")),
        cc_page_count(p, cc_page_number(v, "calls")),
        failed > 0 ? cc_page_either(p, "and some FAILED", "en enkele FAALDEN")
                   : cc_page_either(p, "none failed", "geen faalde"),
        cc_page_figure(p, round(100 * cc_page_number(v, "max_abs_z")) / 100, 0, CC_PAGE_PLAIN),
        cc_page_figure(p, round(100 * cc_page_number(v, "z_bound")) / 100, 0, CC_PAGE_PLAIN));
    if (cc_page_number(v, "underpowered") > 0)
        cc_page_say(p, " %s of them were simulated too briefly to tell much.",
                    " %s daarvan zijn te kort gesimuleerd om veel te zeggen.",
                    cc_page_count(p, cc_page_number(v, "underpowered")));
    if (same)
        cc_page_say(p, " It was the same program that made this run.",
                    " Het was hetzelfde programma dat deze run maakte.");
    else
        cc_page_say(p, " That was another version of the program: %s (%s), not %s (%s).",
                    " Dat was een andere versie van het programma: %s (%s), niet %s (%s).",
                    cc_page_string(v, "version"), cc_page_string(v, "commit_id"),
                    cc_page_string(run, "version"), cc_page_string(run, "commit_id"));
    fputs("</li>\n", p->out);
}
