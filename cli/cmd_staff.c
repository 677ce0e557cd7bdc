/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/print_run.h"
#include "cli/print_staff.h"
#include "cli/provenance.h"
#include "cli/verbs.h"
#include "models/economics.h"
#include "models/rota.h"
#include "models/staffing.h"
#include "sim/progress.h"
#include "sim/report.h"
#include "sim/runner.h"
#include "sim/units.h"
#include "sim/version.h"

struct staff_options {
    struct cc_texts overrides;
    const char *strategies, *out, *export_path;
    bool rota;
    double time_limit_s;
    uint64_t seed;
    int64_t threads, reps;
    int format;
};

#define AT(member) .offset = offsetof(struct staff_options, member)

static const struct cc_option options[] = {
    CC_OPTION_ROW_STRATEGIES(staff_options),
    CC_OPTION_ROW_OVERRIDE(staff_options),
    CC_OPTION_ROW_SEED(staff_options),
    CC_OPTION_ROW_THREADS(staff_options),
    CC_OPTION_ROW_REPS(
        staff_options, 30, 1e6,
        "weeks by which plans are chosen (200 unless given); judged on four times as many others"),
    {.name = "rota",
     .kind = CC_OPTION_FLAG,
     AT(rota),
     .help = "also fill the plan with staffing.shifts, those left out that the goals do not need"},
    {.name = "export",
     .kind = CC_OPTION_TEXT,
     .argument = "FILE.lp|FILE.mps",
     AT(export_path),
     .help = "write the rota's integer program (of the last variant)"},
    {.name = "time-limit",
     .kind = CC_OPTION_NUMBER,
     .argument = "SECONDS",
     .min = 0.1,
     .max = 1e5,
     .unit = "s",
     AT(time_limit_s),
     .help = "for each rota (10 unless given); what it may be off the best is told"},
    CC_OPTION_ROW_OUT(staff_options, "also store every measure of the plans in this SQLite file"),
    CC_OPTION_ROW_FORMAT(staff_options),
    {.name = NULL}};

static void show_progress(void *context, int64_t done, int64_t planned)
{
    (void)planned;
    cc_progress_update(context, (double)done, 0);
}

static int store(const struct staff_options *o, const struct cc_staffing_result *r,
                 const struct cc_provenance *p, struct cc_error *error)
{
    struct cc_store *file = NULL;
    struct cc_run_info info = cc_provenance_info(p, "staff", (int)o->threads);
    int code = cc_store_open(&file, o->out, &cc_results_schema, error);
    if (code == CC_OK)
        code = cc_results_write(file, &r->experiment, NULL, &info, NULL, error);
    cc_store_close(file);
    return code;
}

/* A rota for the plan, and what it reaches. */
struct filled {
    struct cc_planner fine;
    struct cc_rota rota;
    struct cc_staffing_result judged;
};

/* Fills the plan with shifts and takes away those that the goals do not need. */
static int make_rota(const struct staff_options *o, const struct cc_planner *planner,
                     const struct cc_variant *variant, const struct cc_staffing_options *how,
                     const struct cc_staffing_result *result, struct filled *filled, struct cc_error *error)
{
    struct cc_rota_options limits = {o->time_limit_s, o->export_path};
    struct cc_plan required;
    int code = cc_rota_planner(&filled->fine, planner, error);
    if (code != CC_OK)
        return code;
    struct cc_variant planned = cc_plan_variant(planner, variant, &result->plan);
    cc_plan_of_timeline(&filled->fine, &planned.timeline, &required);
    code = cc_rota_solve(&filled->fine, &required, &limits, &filled->rota, error);
    return code == CC_OK ? cc_rota_trim(&filled->fine, variant, how, &filled->rota, &filled->judged, error)
                         : code;
}

/* Prints a plan with its rota (NULL: none), or adds them to the variants of a document. */
static int tell(const struct staff_options *o, const struct cc_planner *planner,
                const struct cc_variant *variant, const struct cc_staffing_result *result,
                const struct filled *filled, json_t *variants, struct cc_error *error)
{
    if (o->format == CC_FORMAT_TABLE) {
        cc_print_staff(planner, variant, result, stdout);
        if (filled)
            cc_print_rota(&filled->fine, &filled->rota, &filled->judged, stdout);
        return CC_OK;
    }
    json_t *json = cc_json_staff(planner, variant, result);
    if (filled)
        json_object_set_new(json, "rota", cc_json_rota(&filled->fine, &filled->rota, &filled->judged));
    if (json_array_append_new(variants, json))
        return cc_error_add(error, CC_BAD_IO, "not enough memory for the results");
    return CC_OK;
}

static int staff_all(const struct staff_options *o, struct cc_planner *planner, uint32_t selected,
                     json_t *variants, struct cc_provenance *provenance, struct cc_error *error)
{
    static struct cc_staffing_result result;
    static struct filled filled;
    struct cc_progress progress;
    struct cc_staffing_options how = {.seed = o->seed,
                                      .thread_count = (int)o->threads,
                                      .reps = o->reps,
                                      .progress = show_progress,
                                      .progress_context = &progress};
    int code = CC_OK;
    for (int i = 0; i < planner->scenario->variants.count && code == CC_OK; i++) {
        const struct cc_variant *variant = cc_scenario_variant(planner->scenario, i);
        if (!(selected >> i & 1))
            continue;
        cc_provenance_start(provenance);
        cc_progress_init(&progress, stderr);
        cc_progress_start(&progress, variant->name, "plans");
        code = cc_staffing_solve(planner, variant, &how, &result, error);
        if (code == CC_OK && o->rota)
            code = make_rota(o, planner, variant, &how, &result, &filled, error);
        cc_progress_close(&progress);
        if (code != CC_OK)
            return code;
        code = tell(o, planner, variant, &result, o->rota ? &filled : NULL, variants, error);
        if (code == CC_OK && o->out)
            code = store(o, &result, provenance, error);
        cc_staffing_close(&result);
        if (o->rota)
            cc_staffing_close(&filled.judged);
    }
    return code;
}

static int staff(const struct staff_options *o, struct cc_scenario *scenario, uint32_t selected,
                 struct cc_provenance *provenance, struct cc_error *error)
{
    static struct cc_planner planner;
    if (cc_planner_init(&planner, scenario, error))
        return cc_print_error(error);
    if (scenario->staffing.goals.count + scenario->targets.count == 0) {
        cc_error_add(error, CC_BAD_SCENARIO,
                     "%s: staffing.goals: there is nothing to reach, nor are there targets",
                     cc_config_path(scenario->config));
        return cc_print_error(error);
    }
    if (o->rota && scenario->staffing.shifts.count == 0) {
        cc_error_add(error, CC_BAD_SCENARIO, "%s: staffing.shifts: there are none to make a rota of",
                     cc_config_path(scenario->config));
        return cc_print_error(error);
    }
    if (cc_provenance_can_store(o->out, error))
        return cc_print_error(error);
    if (o->format == CC_FORMAT_TABLE)
        cc_report_line(
            stdout, 2, CC_STRONG,
            "%s: least staff that reaches %s, each at %g %% confidence on %lld fresh %ss, seed %llu",
            scenario->name,
            scenario->staffing.goals.count ? "the goals" : "the service level of every target",
            scenario->staffing.confidence * 100, (long long)(4 * o->reps), cc_replication_word(scenario),
            (unsigned long long)o->seed);
    if (o->format == CC_FORMAT_TABLE)
        putchar('\n');
    json_t *variants = json_array();
    int code = staff_all(o, &planner, selected, variants, provenance, error);
    if (code != CC_OK)
        code = cc_print_error(error);
    else if (o->format == CC_FORMAT_JSON) {
        json_t *document = json_pack(
            "{s:i, s:s, s:s, s:s, s:s, s:I, s:f, s:O}", "schema", 1, "version", cc_version(), "commit",
            cc_commit(), "scenario", scenario->name, "sha256", cc_config_sha256(scenario->config), "seed",
            (json_int_t)o->seed, "confidence", scenario->staffing.confidence, "variants", variants);
        code = document ? cc_report_json_write(document, stdout) : CC_BAD_IO;
        json_decref(document);
    }
    json_decref(variants);
    return code;
}

static bool ends_in(const char *path, const char *suffix)
{
    size_t length = strlen(path), wanted = strlen(suffix);
    return length > wanted && strcmp(path + length - wanted, suffix) == 0;
}

static int run_verb(int argc, char **argv)
{
    struct staff_options o = {
        .seed = CC_DEFAULT_SEED, .threads = cc_runner_processor_count(), .reps = 200, .time_limit_s = 10};
    char **operands;
    int count;
    uint32_t selected;
    struct cc_scenario *scenario;
    struct cc_provenance provenance;
    struct cc_error error;
    cc_provenance_arguments(&provenance, argc, argv);
    int code = cc_options_read(&cc_verb_staff, argc, argv, &o, &operands, &count);
    if (code != CC_OK)
        return code == CC_OPTIONS_HELPED ? CC_OK : code;
    if (o.export_path && !o.rota)
        return cc_usage_error("staff", "--export needs --rota");
    if (o.export_path && !ends_in(o.export_path, ".lp") && !ends_in(o.export_path, ".mps"))
        return cc_usage_error("staff", "--export %s: must end in .lp or .mps", o.export_path);
    code = cc_open_scenario("staff", operands, count, &o.overrides, o.strategies, &scenario, &selected);
    if (code != CC_OK)
        return code;
    cc_error_init(&error);
    code = staff(&o, scenario, selected, &provenance, &error);
    cc_scenario_close(scenario);
    return code;
}

const struct cc_verb cc_verb_staff = {
    .name = "staff",
    .operands = "SCENARIO",
    .help = "the least staff that reaches the goals, for each variant",
    .notes =
        "Goals are staffing.goals, without any the service level of every target.  Heads may change between "
        "blocks (staffing.block_min).  A plan counts only when every goal holds at staffing.confidence on "
        "fresh weeks, four times as many as it was chosen by, where it gets more heads until it does; "
        "where none does, the best one and the goals it misses are shown, and the exit code is 0 all the "
        "same.  Wages are those of the hours on duty, without overtime.",
    .example = "ccsim staff scenarios/duo.cfg\n"
               "ccsim staff scenarios/duo.cfg \\\n"
               "    -s 'staffing.goals=({measure=\"days_met[2min]\"; at_least=0.8;})'",
    .options = options,
    .run = run_verb};
