/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/json_results.h"
#include "cli/print_run.h"
#include "cli/provenance.h"
#include "cli/verbs.h"
#include "models/economics.h"
#include "models/frontier.h"
#include "sim/progress.h"
#include "sim/report.h"
#include "sim/runner.h"
#include "sim/version.h"

struct frontier_options {
    struct cc_texts overrides;
    const char *strategies, *out;
    uint64_t seed;
    int64_t threads, reps, points;
    double precision, floor_s, least, most;
    int format;
};

#define AT(member) .offset = offsetof(struct frontier_options, member)

static const struct cc_option options[] = {
    CC_OPTION_ROW_STRATEGIES(frontier_options),
    CC_OPTION_ROW_OVERRIDE(frontier_options),
    CC_OPTION_ROW_SEED(frontier_options),
    CC_OPTION_ROW_THREADS(frontier_options),
    {.name = "points",
     .kind = CC_OPTION_COUNT,
     .argument = "N",
     .min = 2,
     .max = CC_FRONTIER_POINTS_MAX,
     AT(points),
     .help = "plans of rising hours for each variant (5 unless given)"},
    {.name = "least",
     .kind = CC_OPTION_NUMBER,
     .argument = "SHARE",
     .min = 0.05,
     .max = 20,
     AT(least),
     .help = "hours of the first plan, as part of today's (0.7 unless given)"},
    {.name = "most",
     .kind = CC_OPTION_NUMBER,
     .argument = "SHARE",
     .min = 0.05,
     .max = 20,
     AT(most),
     .help = "hours of the last plan, as part of today's (1.5 unless given)"},
    CC_OPTION_ROW_REPS(frontier_options, 2, 4e9, "exactly this many replications, instead of until precise"),
    CC_OPTION_ROW_PRECISION(frontier_options, " (0.01 unless given)"),
    {.name = "floor",
     .kind = CC_OPTION_NUMBER,
     .argument = "SECONDS",
     .min = 0.001,
     .max = 1e6,
     AT(floor_s),
     .unit = "s",
     .help = "half-width that is always narrow enough (1 unless given)"},
    CC_OPTION_ROW_OUT(frontier_options, "also store everything in this SQLite file"),
    CC_OPTION_ROW_FORMAT_CSV(frontier_options),
    {.name = NULL}};

/* What is shown of each point. */
static const struct {
    const char *id, *title, *key;
    double scale;
} shown[] = {{"contact_mean_s", "contact (s)", "contact_mean_s", 1},
             {"hold_mean_s", "on hold (s)", "hold_mean_s", 1},
             {"served", "served (%)", "served", 100},
             {"occupancy", "busy (%)", "occupancy", 100},
             {"wages_eur", "wages (EUR)", "wages_eur", 1}};
enum { SHOWN = sizeof shown / sizeof shown[0], WITHOUT_PRICES = SHOWN - 1 };

static const struct cc_estimate *estimate(const struct cc_frontier *f, int variant, const char *id)
{
    return &cc_experiment_find(&f->experiment, variant, id)->estimate;
}

static const char *mark(const struct cc_frontier *f, int strategy, int point)
{
    return point < 0 ? "today" : f->knee[strategy] == point ? "knee" : "";
}

static int shown_count(const struct cc_frontier *f)
{
    return cc_economics_apply(f->experiment.scenario) ? SHOWN : WITHOUT_PRICES;
}

static int print_table(const struct cc_frontier *f, FILE *out)
{
    struct cc_report_column columns[SHOWN + 2] = {{"", CC_LEFT}, {"FTE", CC_RIGHT}};
    const struct cc_experiment *e = &f->experiment;
    struct cc_table table;
    for (int k = 0; k < SHOWN; k++)
        columns[k + 2] = (struct cc_report_column){shown[k].title, CC_RIGHT};
    cc_report_line(out, 2, CC_STRONG,
                   "%s: staff against waiting, each plan the best for its hours by theory, all on the same "
                   "callers",
                   e->scenario->name);
    char precision[160] = "";
    if (e->precise && !e->options.reps)
        snprintf(precision, sizeof precision, "; mean time to contact within %g %% or %g s",
                 100 * e->options.precision, e->options.floor_s);
    else if (isfinite(e->worst_precision))
        snprintf(precision, sizeof precision, "; mean time to contact within %s %%",
                 cc_report_number(e->worst_precision * 100, 2).text);
    cc_report_line(out, 2, CC_PLAIN, "%s%lld %ss, seed %llu%s%s", e->options.reps ? "" : "up to ",
                   (long long)e->reps, cc_replication_word(e->scenario), (unsigned long long)e->options.seed,
                   precision,
                   e->interrupted    ? " (interrupted)"
                   : e->options.reps ? " (replications as asked)"
                   : e->precise      ? ""
                                     : " (stopped at run.max_reps)");
    fputc('\n', out);
    cc_report_table_init(&table, columns, 2 + shown_count(f));
    for (int s = 0; s < f->strategy_count; s++) {
        cc_report_section(&table, "%s", e->variants[cc_frontier_at(f, s, -1)].name);
        for (int point = -1; point < f->point_count; point++) {
            int v = cc_frontier_at(f, s, point);
            cc_report_row(&table);
            cc_report_cell(&table, "%s", mark(f, s, point));
            cc_report_cell(&table, "%s", cc_report_number(estimate(f, v, "fte_scheduled")->value, 3).text);
            for (int k = 0; k < shown_count(f); k++) {
                const struct cc_estimate *one = estimate(f, v, shown[k].id);
                cc_report_cell(
                    &table, "%s",
                    cc_report_estimate(one->value * shown[k].scale, one->half_width * shown[k].scale).text);
            }
        }
    }
    int code = cc_report_print(&table, out);
    cc_report_table_close(&table);
    return code;
}

static int print_csv(const struct cc_frontier *f, FILE *out)
{
    fputs("scenario,variant,point,mark,fte", out);
    for (int k = 0; k < SHOWN; k++)
        fprintf(out, ",%s,%s_half_width", shown[k].key, shown[k].key);
    fputs(",n\n", out);
    for (int s = 0; s < f->strategy_count; s++)
        for (int point = -1; point < f->point_count; point++) {
            int v = cc_frontier_at(f, s, point);
            cc_report_csv_field(f->experiment.scenario->name, out);
            fputc(',', out);
            cc_report_csv_field(f->experiment.variants[v].name, out);
            fprintf(out, ",%d,%s,%s", point, mark(f, s, point),
                    cc_report_number(estimate(f, v, "fte_scheduled")->value, 10).text);
            for (int k = 0; k < SHOWN; k++) {
                const struct cc_estimate *one = estimate(f, v, shown[k].id);
                fprintf(out, ",%s,%s", cc_report_number(one->value, 10).text,
                        cc_report_number(one->half_width, 10).text);
            }
            fprintf(out, ",%lld\n", (long long)estimate(f, v, "contact_mean_s")->n);
        }
    return ferror(out) ? CC_BAD_IO : CC_OK;
}

static json_t *point_json(const struct cc_frontier *f, int strategy, int point)
{
    char text[CC_PLAN_TEXT];
    int v = cc_frontier_at(f, strategy, point);
    json_t *object = json_pack("{s:s, s:o}", "mark", mark(f, strategy, point), "fte",
                               cc_report_json(estimate(f, v, "fte_scheduled")->value));
    if (object && point >= 0)
        json_object_set_new(object, "staff",
                            json_string(cc_plan_text(&f->experiment.variants[v].staff, text, sizeof text)));
    for (int k = 0; k < SHOWN && object; k++) {
        json_object_set_new(object, shown[k].key, cc_json_estimate(estimate(f, v, shown[k].id)));
    }
    return object;
}

static int print_json(const struct cc_frontier *f, FILE *out)
{
    const struct cc_experiment *e = &f->experiment;
    json_t *variants = json_array();
    for (int s = 0; s < f->strategy_count; s++) {
        json_t *points = json_array();
        for (int point = -1; point < f->point_count; point++)
            json_array_append_new(points, point_json(f, s, point));
        json_array_append_new(
            variants,
            json_pack("{s:s, s:o}", "name", e->variants[cc_frontier_at(f, s, -1)].name, "points", points));
    }
    json_t *document =
        json_pack("{s:i, s:s, s:s, s:s, s:s, s:I, s:I, s:b, s:o}", "schema", 1, "version", cc_version(),
                  "commit", cc_commit(), "scenario", e->scenario->name, "sha256",
                  cc_config_sha256(e->scenario->config), "seed", (json_int_t)e->options.seed, "replications",
                  (json_int_t)e->reps, "precise", (int)e->precise, "variants", variants);
    int code = document ? cc_report_json_write(document, out) : CC_BAD_IO;
    json_decref(document);
    return code;
}

static void show_progress(void *context, int64_t done, int64_t planned)
{
    cc_progress_update(context, (double)done, (double)planned);
}

static int store(const struct frontier_options *o, const struct cc_frontier *f, const struct cc_provenance *p,
                 struct cc_error *error)
{
    struct cc_store *file = NULL;
    struct cc_run_info info = cc_provenance_info(p, "frontier", (int)o->threads);
    int code = cc_store_open(&file, o->out, &cc_results_schema, error);
    if (code == CC_OK)
        code = cc_results_write(file, &f->experiment, NULL, &info, NULL, error);
    cc_store_close(file);
    return code == CC_OK ? CC_OK : cc_print_error(error);
}

static int trace_frontier(const struct frontier_options *o, struct cc_scenario *scenario, uint32_t selected,
                          struct cc_provenance *provenance, struct cc_error *error)
{
    static struct cc_frontier frontier;
    struct cc_progress progress;
    struct cc_frontier_options how = {.experiment = {.seed = o->seed,
                                                     .thread_count = (int)o->threads,
                                                     .reps = o->reps,
                                                     .precision = o->precision,
                                                     .floor_s = o->floor_s,
                                                     .progress = show_progress,
                                                     .progress_context = &progress},
                                      .point_count = (int)o->points,
                                      .least = o->least,
                                      .most = o->most};
    if (cc_provenance_can_store(o->out, error))
        return cc_print_error(error);
    cc_provenance_start(provenance);
    cc_progress_init(&progress, stderr);
    cc_progress_start(&progress, scenario->name, "replications");
    int code = cc_frontier_run(&frontier, scenario, selected, &how, error);
    cc_progress_close(&progress);
    if (code != CC_OK)
        return cc_print_error(error);
    code = o->format == CC_FORMAT_TABLE  ? print_table(&frontier, stdout)
           : o->format == CC_FORMAT_JSON ? print_json(&frontier, stdout)
                                         : print_csv(&frontier, stdout);
    if (code == CC_OK && o->out)
        code = store(o, &frontier, provenance, error);
    cc_frontier_close(&frontier);
    return code;
}

static int run_verb(int argc, char **argv)
{
    struct frontier_options o = {.seed = CC_DEFAULT_SEED,
                                 .threads = cc_runner_processor_count(),
                                 .points = 5,
                                 .precision = 0.01,
                                 .floor_s = 1,
                                 .least = 0.7,
                                 .most = 1.5};
    char **operands;
    int count;
    uint32_t selected;
    struct cc_scenario *scenario;
    struct cc_provenance provenance;
    struct cc_error error;
    cc_provenance_arguments(&provenance, argc, argv);
    int code = cc_options_read(&cc_verb_frontier, argc, argv, &o, &operands, &count);
    if (code != CC_OK)
        return code == CC_OPTIONS_HELPED ? CC_OK : code;
    if (o.least >= o.most)
        return cc_usage_error("frontier", "--least must be below --most");
    code = cc_open_scenario("frontier", operands, count, &o.overrides, o.strategies, &scenario, &selected);
    if (code != CC_OK)
        return code;
    cc_error_init(&error);
    code = trace_frontier(&o, scenario, selected, &provenance, &error);
    cc_scenario_close(scenario);
    return code;
}

const struct cc_verb cc_verb_frontier = {
    .name = "frontier",
    .operands = "SCENARIO",
    .help = "staff against waiting, from few heads to many, for each variant",
    .notes =
        "A plan is the heads on duty by weekday and block (staffing.block_min).  FTE are hours on duty. "
        "Served are patients in contact within the week.  Wages are those of hours on duty and overtime, a "
        "year at middle prices.  The mean time to contact is freed of what chance is known to have added, "
        "so that fewer weeks do: it may differ from that of ccsim run within the intervals.",
    .example = "ccsim frontier scenarios/health-center.cfg\n"
               "ccsim frontier scenarios/duo.cfg --least 0.9 --most 1.2 --format csv",
    .options = options,
    .run = run_verb};
