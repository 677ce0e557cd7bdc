/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_PAGE_PARTS_H
#define CCSIM_MODELS_PAGE_PARTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "models/page.h"

/* What the files of the page share; no one else includes this. */

/*
 * Reads the runs into JSON, rows as objects with the columns of the store: [{"id": 1, ..., "targets": [...],
 * "warnings": [...], "gap": [...], "variants": [{..., "values": [...], "economics": [...], "half_hours":
 * [...], "course": [...], "tail": [[t, share], ...]}], "plans": [variants of the newest frontier of the same
 * scenario], "frontier": {that run}, "tornado": [...], "claims": [...], "validation": {the newest}}].
 * Infinity is the string "never"; text is valid UTF-8.  NULL after an error.
 */
json_t *cc_page_read(struct cc_store *store, const char *path, const struct cc_page_options *options,
                     struct cc_error *error);

/* A number of an object: NAN when absent or null, INFINITY when "never". */
double cc_page_number(const json_t *object, const char *key);
/* A text of an object, "" when absent. */
const char *cc_page_string(const json_t *object, const char *key);
/* The value of a measure of a variant, of all classes; target NULL: a measure without one.  NULL: none. */
const json_t *cc_page_value(const json_t *variant, const char *metric, const char *target);
/* The first `part` of a variant's or run's list with this key and text; NULL: none. */
const json_t *cc_page_find(const json_t *list, const char *key, const char *text);

/* Being written. */
struct cc_page {
    FILE *out;
    enum cc_language language;
    char long_text[256];
    char scratch[24][160]; /* of the texts that figures are given as, round and round */
    int next;
};

/* Text in the page's language, formatted and then escaped: arguments may be anybody's words. */
void cc_page_say(struct cc_page *page, const char *english, const char *dutch, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
void cc_page_text(struct cc_page *page, const char *text);
/* HTML as it is. */
void cc_page_html(struct cc_page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A text that the store keeps in English, in the page's language; one that is not known stays English. */
void cc_page_kept(struct cc_page *page, const char *english);
/* NULL: not known. */
const char *cc_page_dutch(const char *english);
/* One of two texts. */
const char *cc_page_either(const struct cc_page *page, const char *english, const char *dutch);
/* At most 48 characters of a name; valid until many later calls of functions that return texts. */
const char *cc_page_short(struct cc_page *page, const char *name);

/*
 * Figures as text, "76.0 ±0.2 %", valid likewise: of a value and half-width in the unit of the store, shares
 * in percent, their differences in percentage points, seconds in what suits them, "never", "-" for nothing.
 */
enum cc_page_kind { CC_PAGE_PLAIN, CC_PAGE_SHARE, CC_PAGE_POINTS, CC_PAGE_TIME, CC_PAGE_EURO };
const char *cc_page_figure(struct cc_page *page, double value, double half_width, enum cc_page_kind kind);
const char *cc_page_duration(struct cc_page *page, double s);
const char *cc_page_count(struct cc_page *page, double count);
const char *cc_page_weekday(const struct cc_page *page, const char *weekday, int day);

/* A measure as the page names it: rows of one table for every measure of the store. */
struct cc_page_measure {
    const char *id;
    enum cc_page_kind kind;
    const char *english, *dutch;                 /* name */
    const char *formula_english, *formula_dutch; /* how it is counted */
};
extern const struct cc_page_measure cc_page_measures[];        /* ends with id NULL */
const struct cc_page_measure *cc_page_measure(const char *id); /* NULL: unknown, as of a later program */
/* The same of one of its instances: "service_level[2min]" is a service level. */
const struct cc_page_measure *cc_page_measure_of(const char *id);

/* A way of handling the phone with a staff, judged by the scenario's first target. */
struct cc_page_choice {
    const json_t *variant;
    const char *name;
    double fte, level, level_half_width, cost_eur, cost_half_width, system_eur;
    bool meets,
        as_planned; /* the lower end of the interval reaches the norm; with the staff of the scenario */
};

struct cc_page_answer {
    const json_t *target;               /* NULL: the scenario has none */
    struct cc_page_choice best, second; /* second.variant NULL: there is one strategy only */
    double gap, gap_half_width;         /* level of best less that of second; at most so wide */
    int count;                          /* staff and strategies that were compared */
};

/*
 * The recommendation: of all that was simulated, strategies with the scenario's staff, one head more or less
 * and the plans of the frontier, what meets the first target with the fewest hours on duty, then at the least
 * cost; when nothing does, what comes nearest.  The second is the best of another strategy.
 */
void cc_page_decide(const json_t *run, struct cc_page_answer *answer);

/* Euros a year: wages and what the system costs the practice; NAN without prices. */
double cc_page_cost_eur(const json_t *variant);

/* Numbers for the script, of all runs. */
json_t *cc_page_charts(struct cc_page *page, const json_t *runs);

/* Sections. */
void cc_page_write_run(struct cc_page *page, const json_t *run, int index);
void cc_page_write_glossary(struct cc_page *page, const json_t *runs);
void cc_page_write_figures(struct cc_page *page, const json_t *run, int index,
                           const struct cc_page_answer *answer);

void cc_page_write_day(struct cc_page *page, const json_t *run, int index,
                       const struct cc_page_answer *answer);
void cc_page_write_tornado(struct cc_page *page, const json_t *run, int index,
                           const struct cc_page_answer *answer);
void cc_page_write_claims(struct cc_page *page, const json_t *run, int index);
/* An item of the list of trust. */
void cc_page_write_validation(struct cc_page *page, const json_t *run);

/*
 * A figure is a caption that states what it shows, a place for the chart, and the numbers as a table:
 * _begin_figure, the caption, "</figcaption>", _write_choice where there is one, _begin_plot,
 * _begin_numbers, the table, _end_figure.  `kind` names the chart in the script.
 */
void cc_page_begin_figure(struct cc_page *page, const char *kind, int index, const char *english,
                          const char *dutch);
void cc_page_begin_plot(struct cc_page *page, const char *kind, int index, const char *classes);
void cc_page_begin_numbers(struct cc_page *page, const char *kind, int index);
void cc_page_end_figure(struct cc_page *page);
/* Strategies to choose from, shown by the script alone. */
void cc_page_write_choice(struct cc_page *page, const json_t *run, const char *kind, int index,
                          const char *chosen);
/* Cells of a table: of a figure, of a column's head, of a row's head. */
void cc_page_cell(struct cc_page *page, const char *text);
void cc_page_head(struct cc_page *page, const char *english, const char *dutch);
void cc_page_row_head(struct cc_page *page, const char *text);

/* The variant of this name with so many heads more than planned; NULL: none. */
const json_t *cc_page_main_named(const json_t *run, const char *name, long long staff_change);

/* Numbers of a patient flow, per replication: what becomes of calls and of patients. */
struct cc_page_flow {
    double patients, calls, again, answered, abandoned, busy, refused, promised, reached, served, gave_up,
        never_reached, diverted, carried_over, helped_online;
};
struct cc_page_flow cc_page_flow(const json_t *variant);

/* Variants with the scenario's staff, those the page compares. */
static inline bool cc_page_is_main(const json_t *variant)
{
    return json_integer_value(json_object_get(variant, "staff_change")) == 0;
}

#endif
