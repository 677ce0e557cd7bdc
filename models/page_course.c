/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "models/page_parts.h"

/* One level of one half-hour, NULL: none. */
static const json_t *point_at(const json_t *course, const char *start, const char *level)
{
    json_t *one;
    size_t i;
    json_array_foreach(course, i, one) if (strcmp(cc_page_string(one, "level"), level) == 0 &&
                                           strcmp(cc_page_string(one, "start"), start) == 0) return one;
    return NULL;
}

/* The half-hour in which this level is highest on one day in ten. */
static const json_t *peak(const json_t *course, const char *level)
{
    const json_t *best = NULL;
    json_t *one;
    size_t i;
    json_array_foreach(
        course, i, one) if (strcmp(cc_page_string(one, "level"), level) == 0 &&
                            (!best || cc_page_number(one, "p90") > cc_page_number(best, "p90"))) best = one;
    return best;
}

static const char *level_figure(struct cc_page *p, const json_t *point, const char *key)
{
    return cc_page_figure(p, round(10 * cc_page_number(point, key)) / 10, 0, CC_PAGE_PLAIN);
}

static void say_peak(struct cc_page *p, const json_t *course, const char *level, const char *english,
                     const char *dutch)
{
    const json_t *most = peak(course, level);
    if (!most || !(cc_page_number(most, "p90") > 0))
        return;
    cc_page_say(p, " %s: at %s, %s on a middling day, more than %s on one day in ten.",
                " %s: om %s, %s op een doorsneedag, meer dan %s op één dag van de tien.",
                cc_page_either(p, english, dutch), cc_page_string(most, "start"),
                level_figure(p, most, "p50"), level_figure(p, most, "p90"));
}

static void write_point(struct cc_page *p, const json_t *point)
{
    fputs("<td>", p->out);
    if (point) {
        cc_page_text(p, level_figure(p, point, "p50"));
        fputs("<small>", p->out);
        cc_page_say(p, "%s to %s", "%s tot %s", level_figure(p, point, "p10"), level_figure(p, point, "p90"));
        fputs("</small>", p->out);
    }
    fputs("</td>", p->out);
}

static const char *const columns[][3] = {{"calls", "calls made", "oproepen"},
                                         {"holding", "on hold", "aan de lijn"},
                                         {"list", "on the callback list", "op de terugbellijst"},
                                         {"busy", "assistants busy", "assistentes bezig"},
                                         {"talk", "talking", "in gesprek"},
                                         {"wrap_up", "wrapping up", "nawerk"},
                                         {"ringing", "ringing", "overgaan"},
                                         {"desk", "at the desk", "balie"},
                                         {"other_work", "other work", "ander werk"},
                                         {"switching", "switching", "omschakelen"}};

static void write_rows(struct cc_page *p, const json_t *course)
{
    enum { COLUMNS = sizeof columns / sizeof columns[0] };
    json_t *one;
    size_t i;
    fputs("<table class=\"course\">\n<caption>", p->out);
    cc_page_say(p, "On a middling day; from the day in ten with the least to that with the most.",
                "Op een doorsneedag; van de dag van de tien met het minste tot die met het meeste.");
    fputs("</caption>\n<thead><tr><td></td>", p->out);
    for (int c = 0; c < COLUMNS; c++)
        cc_page_head(p, columns[c][1], columns[c][2]);
    fputs("</tr></thead>\n<tbody>\n", p->out);
    json_array_foreach(course, i, one)
    {
        const char *start = cc_page_string(one, "start");
        if (i && strcmp(cc_page_string(json_array_get(course, i - 1), "start"), start) == 0)
            continue;
        cc_page_row_head(p, start);
        for (int c = 0; c < COLUMNS; c++)
            write_point(p, point_at(course, start, columns[c][0]));
        fputs("</tr>\n", p->out);
    }
    fputs("</tbody></table>", p->out);
}

void cc_page_write_day(struct cc_page *p, const json_t *run, int index, const struct cc_page_answer *a)
{
    const json_t *course = json_object_get(cc_page_main_named(run, a->best.name, 0), "course");
    const json_t *busiest = peak(course, "calls");
    if (!busiest)
        return;
    cc_page_begin_figure(p, "day", index, "The day as it runs", "De dag zoals hij verloopt");
    cc_page_say(p, "Under %s with the present staff.", "Bij %s met de huidige bezetting.",
                cc_page_short(p, a->best.name));
    say_peak(p, course, "calls", "Most calls in half an hour", "De meeste oproepen in een half uur");
    say_peak(p, course, "holding", "Most on hold", "De meeste wachtenden aan de lijn");
    say_peak(p, course, "list", "Longest callback list", "De langste terugbellijst");
    say_peak(p, course, "busy", "Most assistants busy", "De meeste assistentes bezig");
    cc_page_say(p, " Lines are the middle of %s days, bands hold eight days of ten; bars are means.",
                " Lijnen zijn het midden van %s dagen, banden bevatten acht dagen van de tien; staven zijn "
                "gemiddelden.",
                cc_page_count(p, cc_page_number(busiest, "n")));
    fputs("</figcaption>\n", p->out);
    cc_page_write_choice(p, run, "day", index, a->best.name);
    cc_page_begin_plot(p, "day", index, "day");
    cc_page_begin_numbers(p, "day", index);
    write_rows(p, course);
    cc_page_end_figure(p);
}
