/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/grid.h"
#include "cli/print_run.h"
#include "cli/verbs.h"
#include "models/experiment.h"
#include "models/selection.h"
#include "sim/progress.h"
#include "sim/report.h"
#include "sim/runner.h"
#include "sim/version.h"

struct tune_options {
    struct cc_texts overrides, parameters;
    const char *strategies, *goal;
    uint64_t seed;
    int64_t threads, batch, max_stages;
    double indifference, confidence;
    int format;
};

#define AT(member) .offset = offsetof(struct tune_options, member)

static const struct cc_option options[] = {
    {.name = "param",
     .letter = 'p',
     .kind = CC_OPTION_TEXTS,
     .argument = "PATH=A:B:STEP",
     AT(parameters),
     .help = "what may be set, or PATH=ONE,TWO; given again: every combination"},
    {.name = "goal",
     .letter = 'g',
     .kind = CC_OPTION_TEXT,
     .argument = "ID",
     AT(goal),
     .help = "measure to make best (ccsim list metrics)"},
    {.name = "indifference",
     .letter = 'd',
     .kind = CC_OPTION_NUMBER,
     .argument = "AMOUNT",
     .min = 0,
     .max = 1e9,
     .exclusive = true,
     AT(indifference),
     .help = "difference of the goal that does not matter, in its unit"},
    {.name = "confidence",
     .kind = CC_OPTION_NUMBER,
     .argument = "PROB",
     .min = 0.5,
     .max = 0.9999,
     AT(confidence),
     .help = "of choosing rightly (0.95 unless given)"},
    {.name = "batch",
     .kind = CC_OPTION_COUNT,
     .argument = "N",
     .min = 2,
     .max = 1e5,
     AT(batch),
     .help = "weeks to an observation (20 unless given)"},
    {.name = "max-stages",
     .kind = CC_OPTION_COUNT,
     .argument = "N",
     .min = CC_SELECTION_FIRST,
     .max = 1e6,
     AT(max_stages),
     .help = "observations of each at most (1000 unless given); stopped there, nothing is promised"},
    CC_OPTION_ROW_STRATEGIES(tune_options),
    CC_OPTION_ROW_OVERRIDE(tune_options),
    CC_OPTION_ROW_SEED(tune_options),
    CC_OPTION_ROW_THREADS(tune_options),
    CC_OPTION_ROW_FORMAT(tune_options),
    {.name = NULL}};

struct tune {
    struct tune_options options;
    struct cc_parameter parameters[CC_PARAMETERS_MAX];
    struct cc_scenario *scenarios[CC_SELECTION_MAX];
    char labels[CC_SELECTION_MAX][CC_PARAMETERS_MAX * 2 * CC_VALUE_TEXT];
    uint32_t selected[CC_SELECTION_MAX];
    struct cc_selection selection;
    struct cc_moments moments[CC_SELECTION_MAX];
    const char *unit, *formula; /* of the goal; formula NULL: it is no service level */
    int count;
    bool alike; /* no setting ever differed from another */
};

/* --- the designs --- */

static int open_design(struct tune *t, const char *path, const int *at)
{
    struct cc_texts overrides = t->options.overrides;
    char texts[CC_PARAMETERS_MAX][2 * CC_VALUE_TEXT + 2];
    char *label = t->labels[t->count];
    struct cc_error error;
    cc_error_init(&error);
    label[0] = '\0';
    for (int i = 0; i < t->options.parameters.count && overrides.count < CC_MAX_TEXTS; i++) {
        size_t length = strlen(label);
        snprintf(texts[i], sizeof texts[i], "%s=%s", t->parameters[i].path, t->parameters[i].values[at[i]]);
        snprintf(label + length, sizeof t->labels[0] - length, "%s%s", length ? " " : "", texts[i]);
        overrides.text[overrides.count++] = texts[i];
    }
    if (cc_find_scenario(&t->scenarios[t->count], path, overrides.text, overrides.count, &error))
        return cc_print_error(&error);
    int code =
        cc_select_variants("tune", t->scenarios[t->count], t->options.strategies, &t->selected[t->count]);
    t->count++;
    return code;
}

static int open_designs(struct tune *t, const char *path)
{
    int at[CC_PARAMETERS_MAX] = {0}, code = CC_OK;
    for (int i = 0; i < t->options.parameters.count && code == CC_OK; i++)
        code = cc_parameter_read(&t->parameters[i], "tune", "param", t->options.parameters.text[i]);
    double size = cc_grid_size(t->parameters, t->options.parameters.count);
    if (code == CC_OK && (size < 2 || size > CC_SELECTION_MAX))
        return cc_usage_error("tune",
                              size < 2 ? "--param: one combination is nothing to choose from"
                                       : "--param: more than %d combinations",
                              CC_SELECTION_MAX);
    for (int left = (int)size; left > 0 && code == CC_OK; left--) {
        code = open_design(t, path, at);
        cc_grid_next(t->parameters, t->options.parameters.count, at);
    }
    return code;
}

/* Fills in which way the goal is better. */
static int find_goal(struct tune *t, int *better)
{
    struct cc_metric_instance *instances = malloc(CC_MAX_INSTANCES * sizeof *instances);
    if (!instances)
        return CC_BAD_IO;
    int at = cc_metric_find(instances, cc_metric_instances(t->scenarios[0], instances), t->options.goal);
    *better = at < 0 ? 0 : instances[at].metric->better;
    t->unit = at < 0 ? "" : instances[at].metric->unit;
    t->formula = at < 0 ? NULL : cc_metric_formula(t->scenarios[0], &instances[at]);
    free(instances);
    if (at < 0)
        return cc_usage_error("tune", "--goal %s: there is no such measure; see ccsim list metrics",
                              t->options.goal);
    return *better ? CC_OK : cc_usage_error("tune", "--goal %s: has no better direction", t->options.goal);
}

/* --- observations --- */

/* A batch of weeks under the first variant selected; batches of one stage have the same demands. */
static int observe(struct tune *t, int design, int64_t stage, double *value, struct cc_error *error)
{
    struct cc_experiment experiment;
    const struct tune_options *o = &t->options;
    struct cc_experiment_options how = {.seed = (o->seed + (uint64_t)stage * UINT64_C(0x9e3779b97f4a7c15)) &
                                                INT64_MAX,
                                        .thread_count = (int)o->threads,
                                        .reps = o->batch,
                                        .precision = NAN};
    int code = cc_experiment_run(&experiment, t->scenarios[design], t->selected[design], &how, error);
    if (code != CC_OK)
        return code;
    *value = cc_experiment_find(&experiment, experiment.main_count - 1, o->goal)->estimate.value;
    if (experiment.interrupted)
        code = cc_error_add(error, CC_FAILED_CHECK, "stopped before the best was found");
    else if (!isfinite(*value))
        code = cc_error_add(error, CC_BAD_SCENARIO, "%s: %s has no finite value in a batch of %lld %ss",
                            t->labels[design], o->goal, (long long)o->batch,
                            cc_replication_word(t->scenarios[design]));
    cc_experiment_close(&experiment);
    return code;
}

/* Whose goal it is: the last variant selected. */
static const char *variant_name(const struct tune *t)
{
    int last = t->scenarios[0]->variants.count - 1;
    while (last > 0 && !(t->selected[0] >> last & 1))
        last--;
    return cc_scenario_variant(t->scenarios[0], last)->name;
}

static int select_best(struct tune *t, struct cc_error *error)
{
    struct cc_progress progress;
    double values[CC_SELECTION_MAX], one = 1;
    int code = CC_OK;
    t->alike = true;
    cc_progress_init(&progress, stderr);
    cc_progress_start(&progress, t->scenarios[0]->name, "observations");
    for (int64_t stage = 0; t->selection.left > 1 && stage < t->options.max_stages && code == CC_OK;
         stage++) {
        for (int i = 0; i < t->count && code == CC_OK; i++)
            if (t->selection.in[i]) {
                code = observe(t, i, stage, &values[i], error);
                if (code == CC_OK)
                    cc_moments_add_many(&t->moments[i], &values[i], &one, &values[i], &one, 1);
                t->alike = t->alike && (i == 0 || values[i] == values[0]);
            }
        if (code == CC_OK)
            cc_selection_add(&t->selection, values);
        cc_progress_update(&progress, (double)stage, 0);
    }
    cc_progress_close(&progress);
    return code;
}

/* --- what is printed --- */

static int print_table(const struct tune *t)
{
    static const struct cc_report_column columns[] = {
        {"setting", CC_LEFT}, {"", CC_LEFT}, {"goal", CC_RIGHT}, {"n", CC_RIGHT}};
    struct cc_table table;
    int best = cc_selection_best(&t->selection);
    const char *word = cc_replication_word(t->scenarios[0]);
    cc_report_line(
        stdout, 2, CC_STRONG,
        "%s: which setting makes %s%s%s%s of %s best, batches of %lld %ss on common demands, seed %llu",
        t->scenarios[0]->name, t->options.goal, t->formula ? " (" : "", t->formula ? t->formula : "",
        t->formula ? ")" : "", variant_name(t), (long long)t->options.batch, word,
        (unsigned long long)t->options.seed);
    putchar('\n');
    cc_report_table_init(&table, columns, 4);
    for (int i = 0; i < t->count; i++) {
        struct cc_estimate goal = cc_moments_ratio(&t->moments[i]);
        cc_report_row(&table);
        cc_report_cell(&table, "%s", t->labels[i]);
        cc_report_cell(&table, "%s", i == best ? "best" : t->selection.in[i] ? "still in" : "");
        cc_report_cell(&table, "%s", cc_report_estimate(goal.value, goal.half_width).text);
        cc_report_cell(&table, "%s", cc_report_count((long long)(goal.n * t->options.batch)).text);
    }
    int code = cc_report_print(&table, stdout);
    cc_report_table_close(&table);
    putchar('\n');
    cc_report_line(stdout, 2, CC_STRONG, "best: %s", t->labels[best]);
    if (t->selection.left > 1)
        cc_report_line(stdout, 2, CC_BAD,
                       "stopped at --max-stages with %d settings still in: nothing is promised",
                       t->selection.left);
    else if (t->alike)
        cc_report_line(
            stdout, 2, CC_BAD,
            "no setting ever differed from another: nothing of this moves %s of %s, and the first is "
            "kept",
            t->options.goal, variant_name(t));
    else
        cc_report_line(
            stdout, 2, CC_PLAIN,
            "if one setting is better than all others by %g%s%s or more, this is it with probability "
            "at least %g %% (Kim and Nelson, normal batches)",
            t->options.indifference, t->unit[0] ? " " : "", t->unit, 100 * t->options.confidence);
    return code;
}

static int print_json(const struct tune *t)
{
    json_t *settings = json_array();
    for (int i = 0; i < t->count; i++) {
        struct cc_estimate goal = cc_moments_ratio(&t->moments[i]);
        json_array_append_new(settings, json_pack("{s:s, s:o, s:o, s:I, s:b}", "setting", t->labels[i],
                                                  "value", cc_report_json(goal.value), "half_width",
                                                  cc_report_json(goal.half_width), "weeks",
                                                  (json_int_t)(goal.n * t->options.batch), "in",
                                                  (int)t->selection.in[i]));
    }
    json_t *document = json_pack(
        "{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s?, s:b, s:I, s:f, s:f, s:b, s:s, s:o}", "schema", 1,
        "version", cc_version(), "commit", cc_commit(), "scenario", t->scenarios[0]->name, "variant",
        variant_name(t), "goal", t->options.goal, "unit", t->unit, "formula", t->formula, "alike",
        (int)t->alike, "seed", (json_int_t)t->options.seed, "confidence", t->options.confidence,
        "indifference", t->options.indifference, "promised", (int)(t->selection.left == 1), "best",
        t->labels[cc_selection_best(&t->selection)], "settings", settings);
    int code = document ? cc_report_json_write(document, stdout) : CC_BAD_IO;
    json_decref(document);
    return code;
}

static int tune(struct tune *t, const char *path)
{
    struct cc_error error;
    int better = 0, code = open_designs(t, path);
    cc_error_init(&error);
    if (code == CC_OK)
        code = find_goal(t, &better);
    if (code != CC_OK)
        return code;
    cc_selection_init(&t->selection, t->count, t->options.confidence, t->options.indifference, better > 0);
    if (select_best(t, &error))
        return cc_print_error(&error);
    return t->options.format == CC_FORMAT_TABLE ? print_table(t) : print_json(t);
}

static int run_verb(int argc, char **argv)
{
    char **operands;
    int count;
    struct tune *t = calloc(1, sizeof *t);
    if (!t)
        return CC_BAD_IO;
    t->options = (struct tune_options){.seed = CC_DEFAULT_SEED,
                                       .threads = cc_runner_processor_count(),
                                       .batch = 20,
                                       .max_stages = 1000,
                                       .indifference = NAN,
                                       .confidence = 0.95};
    int code = cc_options_read(&cc_verb_tune, argc, argv, &t->options, &operands, &count);
    if (code == CC_OK && count != 1)
        code = cc_usage_error("tune", "give one scenario file");
    else if (code == CC_OK &&
             (t->options.parameters.count < 1 || t->options.parameters.count > CC_PARAMETERS_MAX))
        code = cc_usage_error("tune", "give --param, at most %d times", CC_PARAMETERS_MAX);
    else if (code == CC_OK && !t->options.goal)
        code = cc_usage_error("tune", "give --goal");
    else if (code == CC_OK && isnan(t->options.indifference))
        code = cc_usage_error("tune", "give --indifference: the difference of the goal that does not matter");
    else if (code == CC_OK)
        code = tune(t, operands[0]);
    for (int i = 0; i < t->count; i++)
        cc_scenario_close(t->scenarios[i]);
    free(t);
    return code == CC_OPTIONS_HELPED ? CC_OK : code;
}

const struct cc_verb cc_verb_tune = {
    .name = "tune",
    .operands = "SCENARIO",
    .help = "find the best value of parameters, with a guarantee",
    .notes = "The goal is that of the last variant selected; --strategies names one.",
    .example = "ccsim tune scenarios/duo.cfg --strategies slots \\\n"
               "    --param 'variants[2].strategy.staff_share=0.3:0.9:0.2' \\\n"
               "    --goal contact_mean_s --indifference 5",
    .options = options,
    .run = run_verb};
