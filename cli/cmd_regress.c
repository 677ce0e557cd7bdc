/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/verbs.h"
#include "models/experiment.h"
#include "models/regression.h"
#include "sim/report.h"
#include "sim/runner.h"
#include "sim/version.h"

enum { BASELINE_SCHEMA = 1, SHOWN_MAX = 40, REPS_MIN = 30, REPS_MAX = 1000000 };

struct regress_options {
    struct cc_texts overrides;
    const char *baseline;
    uint64_t seed;
    int64_t threads, reps;
    double false_alarm;
    bool update;
    int by;
};

#define AT(member) .offset = offsetof(struct regress_options, member)

enum by { BY_AUTO, BY_BITS, BY_INTERVALS };
static const char *const ways[] = {"auto", "bits", "intervals", NULL};

static const struct cc_option options[] = {
    {.name = "baseline",
     .letter = 'b',
     .kind = CC_OPTION_TEXT,
     .argument = "FILE.json",
     AT(baseline),
     .help = "what the figures were; must be given"},
    {.name = "update",
     .letter = 'u',
     .kind = CC_OPTION_FLAG,
     AT(update),
     .help = "write the baseline anew, of these scenarios"},
    {.name = "by",
     .kind = CC_OPTION_CHOICE,
     .argument = "auto|bits|intervals",
     .choices = ways,
     AT(by),
     .help = "auto: to the last digit when program version and scenario are those of the baseline"},
    {.name = "false-alarm",
     .kind = CC_OPTION_NUMBER,
     .argument = "PROB",
     .min = 0,
     .max = 0.5,
     .exclusive = true,
     AT(false_alarm),
     .help = "chance of any alarm without a change, by intervals (0.001 unless given)"},
    CC_OPTION_ROW_REPS(regress_options, REPS_MIN, REPS_MAX,
                       "replications of an updated baseline (200 unless given); otherwise the baseline's"),
    CC_OPTION_ROW_OVERRIDE(regress_options),
    CC_OPTION_ROW_SEED(regress_options),
    CC_OPTION_ROW_THREADS(regress_options),
    {.name = NULL}};

struct regress {
    struct regress_options options;
    json_t *baseline; /* as read, or as it is being written */
    struct cc_regression how;
    struct cc_table table;
    char section[256]; /* scenario and variant of the last row */
    int compared, changed, exact, unjudged, added;
};

/* --- figures as JSON: [value, half width, n], null for nothing and "never" for infinity --- */

static json_t *number_json(double value)
{
    return isinf(value) ? json_string("never") : cc_report_json(value);
}

static double read_number(const json_t *json)
{
    return json_is_string(json)   ? (double)INFINITY
           : json_is_number(json) ? json_number_value(json)
                                  : (double)NAN;
}

static json_t *figure_json(const struct cc_estimate *estimate)
{
    return json_pack("[o, o, I]", number_json(estimate->value), cc_report_json(estimate->half_width),
                     (json_int_t)estimate->n);
}

static struct cc_regression_figure read_figure(const json_t *json, const struct cc_metric *metric)
{
    struct cc_regression_figure figure = {{read_number(json_array_get(json, 0)),
                                           read_number(json_array_get(json, 1)),
                                           (int64_t)json_integer_value(json_array_get(json, 2))},
                                          CC_SECTIONS - 1};
    if (metric->ratio)
        figure.dof = figure.estimate.n > 2 ? (double)figure.estimate.n - 1 : 1;
    return figure;
}

/* Measures of single classes would triple the file. */
static bool is_kept(const struct cc_metric_instance *instance)
{
    return instance->class_index < 0;
}

static json_t *variant_json(const struct cc_experiment *e, int v)
{
    json_t *figures = json_object();
    for (int i = 0; i < e->instance_count; i++)
        if (is_kept(&e->instances[i]))
            json_object_set_new(figures, e->instances[i].id,
                                figure_json(&cc_experiment_result(e, v, i)->estimate));
    return figures;
}

static json_t *experiment_json(const struct cc_experiment *e)
{
    json_t *variants = json_object();
    for (int v = 0; v < e->variant_count; v++)
        json_object_set_new(variants, e->variants[v].name, variant_json(e, v));
    return json_pack("{s:s, s:I, s:I, s:o}", "sha256", cc_config_sha256(e->scenario->config), "seed",
                     (json_int_t)e->options.seed, "replications", (json_int_t)e->reps, "variants", variants);
}

/* --- comparing --- */

static void tell(struct regress *r, const struct cc_experiment *e, int v, const char *measure,
                 struct cc_report_text was, struct cc_report_text is, const char *what)
{
    char section[sizeof r->section];
    if (r->changed++ >= SHOWN_MAX)
        return;
    snprintf(section, sizeof section, "%s%s%s", e->scenario->name, v < 0 ? "" : ", ",
             v < 0 ? "" : e->variants[v].name);
    if (strcmp(section, r->section) != 0)
        cc_report_section(&r->table, "%s", section);
    snprintf(r->section, sizeof r->section, "%s", section);
    cc_report_row(&r->table);
    cc_report_cell(&r->table, "%s", measure);
    cc_report_cell(&r->table, "%s", was.text);
    cc_report_cell(&r->table, "%s", is.text);
    cc_report_cell(&r->table, "%s", what);
}

/* By bits to all digits, unlike elsewhere: the last one counts; of the half-width when it alone differs. */
static struct cc_report_text figure_text(const struct regress *r, const struct cc_regression_figure *figure,
                                         bool same_value)
{
    struct cc_report_text text = {"never"};
    if (r->how.way == CC_REGRESSION_INTERVALS && isfinite(figure->estimate.value))
        return cc_report_estimate(figure->estimate.value, figure->estimate.half_width);
    if (same_value)
        snprintf(text.text, sizeof text.text, "\xc2\xb1%.24s, n %lld",
                 cc_report_number(figure->estimate.half_width, 10).text, (long long)figure->estimate.n);
    else if (!isinf(figure->estimate.value))
        return cc_report_number(figure->estimate.value, 10);
    return text;
}

static void compare_figure(struct regress *r, const struct cc_experiment *e, int v, int i,
                           const json_t *stored)
{
    const struct cc_metric_instance *instance = &e->instances[i];
    json_t *now = figure_json(&cc_experiment_result(e, v, i)->estimate);
    struct cc_regression_figure was = read_figure(stored, instance->metric),
                                is = read_figure(now, instance->metric);
    double distance = cc_regression_distance(&was, &is);
    char what[96] = "another";
    r->compared++;
    r->unjudged += r->how.way == CC_REGRESSION_INTERVALS && isnan(distance);
    if (isfinite(distance))
        snprintf(what, sizeof what, "%s", cc_report_number(distance, 3).text);
    bool same = was.estimate.value == is.estimate.value;
    if (cc_regression_changed(&r->how, &was, &is))
        tell(r, e, v, instance->id, figure_text(r, &was, same), figure_text(r, &is, same), what);
    json_decref(now);
}

/* Figures that are new are no regression; those that are gone are. */
static void compare_variant(struct regress *r, const struct cc_experiment *e, int v, json_t *stored)
{
    static const struct cc_report_text none = {"-"};
    const char *id;
    json_t *figure;
    for (int i = 0; i < e->instance_count; i++) {
        figure = json_object_get(stored, e->instances[i].id);
        if (is_kept(&e->instances[i]) && figure)
            compare_figure(r, e, v, i, figure);
        r->added += is_kept(&e->instances[i]) && !figure;
    }
    json_object_foreach(stored, id, figure)
    {
        if (cc_metric_find(e->instances, e->instance_count, id) < 0)
            tell(r, e, v, id, none, none, "gone");
    }
}

static int find_variant(const struct cc_experiment *e, const char *name)
{
    for (int v = 0; v < e->variant_count; v++)
        if (strcmp(e->variants[v].name, name) == 0)
            return v;
    return -1;
}

static int count_figures(const json_t *variants)
{
    const char *name;
    json_t *variant;
    int count = 0;
    json_object_foreach((json_t *)variants, name, variant) count += (int)json_object_size(variant);
    return count > 0 ? count : 1;
}

static void compare(struct regress *r, const struct cc_experiment *e, const json_t *stored)
{
    static const struct cc_report_text none = {"-"};
    const char *name;
    json_t *variants = json_object_get(stored, "variants"), *variant;
    const char *version = json_string_value(json_object_get(r->baseline, "version"));
    const char *sha256 = json_string_value(json_object_get(stored, "sha256"));
    bool promised = version && sha256 && strcmp(version, cc_version()) == 0 &&
                    strcmp(sha256, cc_config_sha256(e->scenario->config)) == 0 &&
                    (uint64_t)json_integer_value(json_object_get(stored, "seed")) == e->options.seed;
    bool exact = r->options.by == BY_BITS || (r->options.by == BY_AUTO && promised);
    r->how = (struct cc_regression){exact ? CC_REGRESSION_BITS : CC_REGRESSION_INTERVALS,
                                    r->options.false_alarm, count_figures(variants)};
    r->exact += exact;
    for (int v = 0; v < e->variant_count; v++)
        for (int i = 0; i < e->instance_count && !json_object_get(variants, e->variants[v].name); i++)
            r->added += is_kept(&e->instances[i]);
    json_object_foreach(variants, name, variant)
    {
        int v = find_variant(e, name);
        if (v < 0)
            tell(r, e, -1, name, none, none, "variant is gone");
        else
            compare_variant(r, e, v, variant);
    }
}

/* --- the file --- */

static bool is_number_or(const json_t *json, const char *word)
{
    return json_is_number(json) || json_is_null(json) ||
           (json_is_string(json) && strcmp(json_string_value(json), word) == 0);
}

/* A figure as figure_json writes it. */
static bool is_figure(const json_t *json)
{
    return json_array_size(json) == 3 && is_number_or(json_array_get(json, 0), "never") &&
           is_number_or(json_array_get(json, 1), "") && json_is_integer(json_array_get(json, 2));
}

/* What a scenario's entry must be like: one of another shape would compare as "nothing changed". */
static bool is_entry(const json_t *stored)
{
    const char *name, *id;
    json_t *variant, *figure, *variants = json_object_get(stored, "variants");
    json_int_t reps = json_integer_value(json_object_get(stored, "replications"));
    bool fine = json_object_size(variants) > 0 && json_is_string(json_object_get(stored, "sha256")) &&
                json_is_integer(json_object_get(stored, "seed")) &&
                json_integer_value(json_object_get(stored, "seed")) >= 0 &&
                reps >= 1 && /* a log has its days */
                reps <= REPS_MAX;
    json_object_foreach(variants, name, variant)
    {
        fine = fine && json_object_size(variant) > 0;
        json_object_foreach(variant, id, figure) fine = fine && is_figure(figure);
    }
    return fine;
}

static int read_baseline(struct regress *r)
{
    json_error_t error;
    errno = 0;
    r->baseline = json_load_file(r->options.baseline, JSON_REJECT_DUPLICATES, &error);
    if (!r->baseline && (error.line < 1 || errno == EISDIR))
        fprintf(stderr, "%s: cannot read: %s%s\n", r->options.baseline, strerror(errno),
                errno == ENOENT ? "; --update writes it" : "");
    else if (!r->baseline)
        fprintf(stderr, "%s:%d:%d: %s\n", r->options.baseline, error.line, error.column, error.text);
    else if (json_integer_value(json_object_get(r->baseline, "schema")) != BASELINE_SCHEMA ||
             !json_is_object(json_object_get(r->baseline, "scenarios")))
        fprintf(stderr, "%s: is not a baseline of ccsim regress\n", r->options.baseline);
    else
        return CC_OK;
    return CC_BAD_IO;
}

static const char *plural(int count)
{
    return count == 1 ? "" : "s";
}

/* Written beside and then renamed: a baseline is there as a whole or as it was. */
static int write_baseline(const struct regress *r)
{
    char path[4096];
    snprintf(path, sizeof path, "%s.new", r->options.baseline);
    FILE *file = fopen(path, "w");
    int failed =
        !file || json_dumpf(r->baseline, file, JSON_INDENT(1) | JSON_REAL_PRECISION(CC_REPORT_DIGITS));
    if (file)
        failed |= fputc('\n', file) == EOF;
    if (file && fclose(file))
        failed = 1;
    if (!failed && rename(path, r->options.baseline) == 0) {
        printf("%s: written, %d scenario%s\n", r->options.baseline,
               (int)json_object_size(json_object_get(r->baseline, "scenarios")),
               plural((int)json_object_size(json_object_get(r->baseline, "scenarios"))));
        return CC_OK;
    }
    fprintf(stderr, "%s: cannot write: %s\n", r->options.baseline, strerror(errno));
    unlink(path);
    return CC_BAD_IO;
}

/* --- the verb --- */

static int run_scenario(struct regress *r, const char *path, struct cc_error *error)
{
    struct cc_scenario *scenario;
    struct cc_experiment experiment;
    const struct regress_options *o = &r->options;
    int code = cc_find_scenario(&scenario, path, o->overrides.text, o->overrides.count, error);
    if (code != CC_OK)
        return code;
    json_t *scenarios = json_object_get(r->baseline, "scenarios"),
           *stored = json_object_get(scenarios, scenario->name);
    struct cc_experiment_options how = {
        .seed = o->update || o->seed != CC_DEFAULT_SEED
                    ? o->seed
                    : (uint64_t)json_integer_value(json_object_get(stored, "seed")),
        .thread_count = (int)o->threads,
        .reps = o->update ? o->reps : json_integer_value(json_object_get(stored, "replications")),
        .precision = NAN};
    if (!o->update && !stored)
        code = cc_error_add(error, CC_BAD_IO, "%s: has no scenario \"%s\"; --update writes it", o->baseline,
                            scenario->name);
    else if (!o->update && !is_entry(stored))
        code =
            cc_error_add(error, CC_BAD_IO,
                         "%s: the figures of scenario \"%s\" are not as ccsim regress writes them; --update "
                         "writes them anew",
                         o->baseline, scenario->name);
    else if (o->update && stored)
        code = cc_error_add(error, CC_BAD_SCENARIO,
                            "%s: another of the scenarios is called \"%s\"; a baseline knows them by name",
                            path, scenario->name);
    if (code == CC_OK)
        code = cc_experiment_run(&experiment, scenario, ~(uint32_t)0, &how, error);
    if (code == CC_OK && experiment.interrupted)
        code = cc_error_add(error, CC_FAILED_CHECK, "%s: stopped before it was judged", path);
    else if (code == CC_OK && o->update)
        json_object_set_new(scenarios, scenario->name, experiment_json(&experiment));
    else if (code == CC_OK)
        compare(r, &experiment, stored);
    if (code == CC_OK)
        cc_experiment_close(&experiment);
    cc_scenario_close(scenario);
    return code;
}

static int report(struct regress *r, int scenarios)
{
    if (r->changed) {
        cc_report_print(&r->table, stdout);
        if (r->changed > SHOWN_MAX)
            printf("and %d more\n", r->changed - SHOWN_MAX);
        putchar('\n');
    }
    char judged[160] = "", added[60] = "";
    if (r->added)
        snprintf(added, sizeof added, ", %d new and not in it", r->added);
    if (r->exact < scenarios)
        snprintf(judged, sizeof judged,
                 ", %d by intervals, each with at most %g chance of a false alarm (%d figure%s without an "
                 "interval)",
                 scenarios - r->exact, r->options.false_alarm, r->unjudged, plural(r->unjudged));
    cc_report_line(stdout, 2, CC_PLAIN,
                   "%d figure%s of %d scenario%s: %d changed; %d compared by bits%s; against %s%s",
                   r->compared, plural(r->compared), scenarios, plural(scenarios), r->changed, r->exact,
                   judged, r->options.baseline, added);
    return r->changed ? CC_FAILED_CHECK : CC_OK;
}

static int regress_all(struct regress *r, char **paths, int count)
{
    static const struct cc_report_column columns[] = {
        {"measure", CC_LEFT}, {"was", CC_RIGHT}, {"is", CC_RIGHT}, {"apart (s.e.)", CC_RIGHT}};
    struct cc_error error;
    int code = CC_OK;
    cc_error_init(&error);
    cc_report_table_init(&r->table, columns, 4);
    if (r->options.update)
        r->baseline = json_pack("{s:i, s:s, s:{}}", "schema", (int)BASELINE_SCHEMA, "version", cc_version(),
                                "scenarios");
    else
        code = read_baseline(r);
    for (int i = 0; i < count && code == CC_OK; i++)
        if ((code = run_scenario(r, paths[i], &error)) != CC_OK)
            cc_print_error(&error);
    if (code == CC_OK)
        code = r->options.update ? write_baseline(r) : report(r, count);
    cc_report_table_close(&r->table);
    json_decref(r->baseline);
    return code;
}

static int run_verb(int argc, char **argv)
{
    struct regress regress = {.options = {.seed = CC_DEFAULT_SEED,
                                          .threads = cc_runner_processor_count(),
                                          .reps = 200,
                                          .false_alarm = 0.001}};
    char **operands;
    int count;
    int code = cc_options_read(&cc_verb_regress, argc, argv, &regress.options, &operands, &count);
    if (code != CC_OK)
        return code == CC_OPTIONS_HELPED ? CC_OK : code;
    if (!regress.options.baseline)
        return cc_usage_error("regress", "give --baseline FILE.json");
    if (count == 0)
        return cc_usage_error("regress", "give one or more scenario files");
    return regress_all(&regress, operands, count);
}

const struct cc_verb cc_verb_regress = {
    .name = "regress",
    .operands = "SCENARIO...",
    .help = "compare with figures of before; exit code 1 when they changed",
    .notes = "A figure has changed when its last digit has, as long as program version, scenario and seed "
             "are those of the baseline; otherwise when it is farther off than chance allows.  New measures "
             "are no change.",
    .example = "ccsim regress --baseline mine.json --update scenarios/duo.cfg\n"
               "ccsim regress --baseline mine.json scenarios/duo.cfg",
    .options = options,
    .run = run_verb};
