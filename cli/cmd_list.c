/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "cli/verbs.h"
#include "models/arrivals.h"
#include "models/metrics.h"
#include "models/strategy.h"
#include "sim/config.h"
#include "sim/report.h"

static const struct cc_option options[] = {{.name = NULL}};

static int list_metrics(void)
{
    static const struct cc_report_column columns[] = {
        {"id", CC_LEFT}, {"unit", CC_LEFT}, {"better", CC_LEFT}, {"per", CC_LEFT}, {"meaning", CC_LEFT}};
    static const char *const better[] = {"lower", "-", "higher"};
    static const char *const scope[] = {[CC_PER_CENTER] = "centre",
                                        [CC_PER_CLASS] = "class",
                                        [CC_PER_TARGET] = "target",
                                        [CC_PER_TEAM] = "team"};
    struct cc_table table;
    cc_report_table_init(&table, columns, 5);
    for (const struct cc_metric *metric = cc_metrics; metric->id; metric++) {
        cc_report_row(&table);
        cc_report_cell(&table, "%s", metric->id);
        cc_report_cell(&table, "%s", metric->unit[0] ? metric->unit : "share");
        cc_report_cell(&table, "%s", better[metric->better + 1]);
        cc_report_cell(&table, "%s", scope[metric->scope]);
        cc_report_cell(&table, "%s", metric->meaning);
    }
    int code = cc_report_print(&table, stdout);
    cc_report_table_close(&table);
    return code;
}

static int list_family(const struct cc_family *family)
{
    for (const struct cc_described *const *row = family->rows; *row; row++)
        printf("%-18s %s\n", (*row)->name, (*row)->help);
    return CC_OK;
}

static int list_strategies(void)
{
    return list_family(&cc_strategy_family);
}

static int list_arrivals(void)
{
    return list_family(&cc_arrivals_family);
}

static int list_distributions(void)
{
    return list_family(&cc_dist_family);
}

static int list_formulas(void)
{
    static const char *const meaning[] = {
        "patients in contact within T of their first call / all patients who called",
        "calls answered within T / calls",
        "calls answered within T / calls answered",
        "(calls answered within T + abandoned within T) / calls",
        "calls answered within T / (calls - calls abandoned within T)",
        "callbacks first dialled within T of the promised time / callbacks promised a time and dialled"};
    for (int i = 0; i < CC_FORMULAS; i++)
        printf("%-24s %s\n", cc_formula_names[i], meaning[i]);
    return CC_OK;
}

static int list_fields(void)
{
    cc_field_document(stdout, "Scenario", cc_scenario_fields, "practice");
    return CC_OK;
}

static const struct {
    const char *name;
    int (*list)(void);
} topics[] = {{"metrics", list_metrics},   {"strategies", list_strategies},
              {"arrivals", list_arrivals}, {"distributions", list_distributions},
              {"formulas", list_formulas}, {"fields", list_fields}};

enum { TOPICS = sizeof topics / sizeof topics[0] };

static int list(int argc, char **argv)
{
    char **operands, unused;
    const char *names[TOPICS];
    int count, code = cc_options_read(&cc_verb_list, argc, argv, &unused, &operands, &count);
    if (code != CC_OK)
        return code == CC_OPTIONS_HELPED ? CC_OK : code;
    for (int i = 0; i < TOPICS; i++) {
        names[i] = topics[i].name;
        if (count == 1 && strcmp(operands[0], topics[i].name) == 0)
            return topics[i].list();
    }
    const char *nearest = count == 1 ? cc_nearest_name(operands[0], names, TOPICS) : NULL;
    if (nearest)
        return cc_usage_error("list", "unknown topic \"%s\"; did you mean %s?", operands[0], nearest);
    return cc_usage_error("list",
                          "give one of metrics, strategies, arrivals, distributions, formulas, fields");
}

const struct cc_verb cc_verb_list = {.name = "list",
                                     .operands = "metrics|strategies|arrivals|distributions|formulas|fields",
                                     .help =
                                         "print what there is: measures, strategies, laws, scenario fields",
                                     .example = "ccsim list metrics",
                                     .options = options,
                                     .run = list};
