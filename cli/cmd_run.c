/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/json_results.h"
#include "cli/print_gap.h"
#include "cli/print_run.h"
#include "cli/provenance.h"
#include "cli/sweep.h"
#include "cli/verbs.h"
#include "models/arrivals.h"
#include "models/journey.h"
#include "models/results.h"
#include "sim/progress.h"
#include "sim/report.h"
#include "sim/runner.h"

struct run_options {
    struct cc_texts overrides, sweeps;
    const char *strategies, *out, *trace, *measure;
    uint64_t seed;
    int64_t threads, reps;
    double precision;
    int format;
    bool dry_run, tornado, timing;
};

#define AT(member) .offset = offsetof(struct run_options, member)

static const struct cc_option options[] = {
    CC_OPTION_ROW_STRATEGIES(run_options),
    CC_OPTION_ROW_OVERRIDE(run_options),
    CC_OPTION_ROW_SEED(run_options),
    CC_OPTION_ROW_THREADS(run_options),
    CC_OPTION_ROW_REPS(run_options, 1, 4e9, "exactly this many replications, instead of until precise"),
    CC_OPTION_ROW_PRECISION(run_options, ""),
    CC_OPTION_ROW_OUT(run_options, "also store everything in this SQLite file"),
    {.name = "trace",
     .kind = CC_OPTION_TEXT,
     .argument = "FILE.csv",
     AT(trace),
     .help = "write one line per call and callback attempt"},
    CC_OPTION_ROW_FORMAT_CSV(run_options),
    {.name = "sweep",
     .kind = CC_OPTION_TEXTS,
     .argument = "PATH=A:B:STEP",
     AT(sweeps),
     .help = "run at each of these values, or PATH=ONE,TWO; given again: a grid"},
    {.name = "tornado",
     .kind = CC_OPTION_FLAG,
     AT(tornado),
     .help = "take each swept parameter alone to its first and last value"},
    {.name = "measure",
     .kind = CC_OPTION_TEXT,
     .argument = "ID",
     AT(measure),
     .help = "what the table of a sweep shows (contact_mean_s unless given)"},
    {.name = "dry-run",
     .kind = CC_OPTION_FLAG,
     AT(dry_run),
     .help = "check the scenarios and say what would be run"},
    {.name = "timing",
     .kind = CC_OPTION_FLAG,
     AT(timing),
     .help = "say on standard error where the time went, and how much memory was used"},
    {.name = NULL}};

/* Where the time of a run goes; all but the parts of the experiments is by the clock. */
enum stage { READING, REPLICATIONS, CHECKING, OUTPUT, STORING, STAGES };

/* What a run holds open. */
struct run {
    double spent_s[STAGES], begun_s;
    struct cc_spent experiments;
    struct run_options options;
    int scenario_count;
    struct cc_scenario **scenarios;
    const char **paths;
    uint32_t *selected;
    struct cc_provenance provenance;
    struct cc_store *store;
    FILE *trace;
    json_t *json;
    struct cc_error error;
};

/* The stage that ends now took the time since the one before. */
static void end_stage(struct run *run, enum stage stage)
{
    double now_s = cc_clock_s();
    run->spent_s[stage] += now_s - run->begun_s;
    run->begun_s = now_s;
}

/* Resident memory at its greatest [MiB], 0 where the system does not say.  Not getrusage: its figure is that
 * of whoever started the program, if that was more. */
static double peak_mib(void)
{
    char line[256];
    double kib = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "VmHWM: %lf", &kib) == 1)
            break;
    if (file)
        fclose(file);
    return kib / 1024;
}

/* One line of words NAME=VALUE: for people, and for ccsim bench. */
static void print_timing(const struct run *run)
{
    static const char *const names[] = {"reading", "replications", "checking", "output", "storing"};
    fputs("timing:", stderr);
    for (int i = 0; i < STAGES; i++)
        fprintf(stderr, " %s_s=%.6f", names[i], run->spent_s[i]);
    fprintf(stderr, " drawing_cpu_s=%.6f serving_cpu_s=%.6f calls=%lld threads=%lld peak_mib=%.1f\n",
            run->experiments.drawing_s, run->experiments.serving_s, (long long)run->experiments.calls,
            (long long)run->options.threads, peak_mib());
}

/* Opens every scenario, so that the errors of all are told before anything is run. */
static int open_scenarios(struct run *run)
{
    int code = CC_OK;
    for (int i = 0; i < run->scenario_count; i++) {
        struct cc_error error;
        cc_error_init(&error);
        int failed = cc_find_scenario(&run->scenarios[i], run->paths[i], run->options.overrides.text,
                                      run->options.overrides.count, &error);
        if (failed)
            code = cc_print_error(&error);
        else if (cc_select_variants("run", run->scenarios[i], run->options.strategies, &run->selected[i]))
            return CC_BAD_USAGE;
    }
    return code;
}

static int open_outputs(struct run *run)
{
    if (run->options.out && cc_store_open(&run->store, run->options.out, &cc_results_schema, &run->error))
        return cc_print_error(&run->error);
    if (!run->options.trace)
        return CC_OK;
    run->trace = fopen(run->options.trace, "w");
    if (!run->trace || fputs(cc_journey_trace_header, run->trace) == EOF) {
        fprintf(stderr, "%s: cannot write: %s\n", run->options.trace, strerror(errno));
        return CC_BAD_IO;
    }
    return CC_OK;
}

static void print_plan(const struct run *run, int i)
{
    const struct cc_scenario *s = run->scenarios[i];
    printf("%s: %.1f first calls expected per replication, %lld to %lld replications, variants",
           run->paths[i], s->rates.expected,
           (long long)(run->options.reps ? run->options.reps : s->run.min_reps),
           (long long)(run->options.reps ? run->options.reps : s->run.max_reps));
    for (int v = 0; v < s->variants.count; v++)
        if (run->selected[i] >> v & 1)
            printf(" %s", cc_scenario_variant(s, v)->name);
    printf("\n");
}

static void show_progress(void *context, int64_t done, int64_t planned)
{
    cc_progress_update(context, (double)done, (double)planned);
}

static void print_notes(const struct cc_scenario *scenario)
{
    const struct cc_arrival_process *arrivals = (const void *)scenario->demand.arrivals.row;
    const char *notes = arrivals->notes ? arrivals->notes(scenario->demand.arrivals.params) : NULL;
    if (notes)
        fputs(notes, stderr);
}

/* main tells about standard output; otherwise only memory can have been lacking. */
static int cannot_print(void)
{
    if (!ferror(stdout))
        fputs("ccsim run: not enough memory for the results\n", stderr);
    return CC_BAD_IO;
}

static int print_tables(const struct cc_experiment *e, const struct cc_trust *trust)
{
    int code = cc_print_experiment(e, stdout);
    if (code == CC_OK && trust->gap_variant >= 0)
        code = cc_print_gap(&trust->gap, stdout);
    return code == CC_OK ? cc_print_trust(e, trust, stdout) : code;
}

/* After Ctrl-C: what there is of this scenario, and what is not. */
static void tell_kept(const struct run *run, int i, const struct cc_experiment *e)
{
    int left = run->scenario_count - i - 1;
    fprintf(stderr,
            "ccsim run: interrupted; the figures of %s are from the %lld replications done until then",
            e->scenario->name, (long long)e->reps);
    if (run->store)
        fprintf(stderr, " and stored in %s", run->options.out);
    if (left)
        fprintf(stderr, "; %d %s not begun", left, left == 1 ? "scenario was" : "scenarios were");
    fputc('\n', stderr);
}

static int deliver(struct run *run, int i, const struct cc_experiment *e, const struct cc_run_info *info)
{
    struct cc_trust trust;
    int code = CC_OK;
    bool judged = run->options.format != CC_FORMAT_CSV || run->store;
    if (judged && cc_trust_judge(&trust, e, &run->error))
        return cc_print_error(&run->error);
    end_stage(run, CHECKING);
    if (run->options.format == CC_FORMAT_TABLE)
        code = print_tables(e, &trust);
    else if (run->options.format == CC_FORMAT_CSV)
        code = cc_print_experiment_csv(e, i == 0, stdout);
    else if (json_array_append_new(run->json, cc_json_experiment(e, &trust)))
        code = CC_BAD_IO;
    if (code != CC_OK)
        return cannot_print();
    end_stage(run, OUTPUT);
    if (run->store && cc_results_write(run->store, e, &trust, info, NULL, &run->error))
        return cc_print_error(&run->error);
    end_stage(run, STORING);
    return CC_OK;
}

static int run_scenario(struct run *run, int i)
{
    const struct run_options *o = &run->options;
    struct cc_scenario *scenario = run->scenarios[i];
    struct cc_progress progress;
    struct cc_experiment experiment;
    cc_provenance_start(&run->provenance);
    print_notes(scenario);
    cc_progress_init(&progress, stderr);
    cc_progress_start(&progress, scenario->name, "replications");
    struct cc_experiment_options how = {.seed = o->seed,
                                        .thread_count = (int)o->threads,
                                        .reps = o->reps,
                                        .precision = o->precision,
                                        .trade_off = true,
                                        .progress = show_progress,
                                        .progress_context = &progress,
                                        .trace = run->trace};
    int code = cc_experiment_run(&experiment, scenario, run->selected[i], &how, &run->error);
    cc_progress_close(&progress);
    if (code != CC_OK)
        return cc_print_error(&run->error);
    end_stage(run, REPLICATIONS);
    run->experiments.drawing_s += experiment.spent.drawing_s;
    run->experiments.serving_s += experiment.spent.serving_s;
    run->experiments.calls += experiment.spent.calls;
    struct cc_run_info info = cc_provenance_info(&run->provenance, "run", (int)o->threads);
    code = deliver(run, i, &experiment, &info);
    if (code == CC_OK && experiment.interrupted)
        tell_kept(run, i, &experiment);
    cc_experiment_close(&experiment);
    return code;
}

static int run_all(struct run *run)
{
    int code = CC_OK, done = 0;
    run->json = json_array();
    for (; done < run->scenario_count && code == CC_OK && !cc_runner_stopping(); done++)
        code = run_scenario(run, done);
    if (code == CC_OK && run->options.format == CC_FORMAT_JSON) {
        json_t *document = cc_json_run(run->json, run->options.seed);
        code = cc_report_json_write(document, stdout) ? cannot_print() : CC_OK;
        json_decref(document);
        end_stage(run, OUTPUT);
    }
    json_decref(run->json);
    if (code == CC_OK && run->store && run->options.format == CC_FORMAT_TABLE)
        printf("stored in %s\n", run->options.out);
    return code;
}

static int close_trace(struct run *run, int code)
{
    if (run->trace && fclose(run->trace) && code == CC_OK) {
        fprintf(stderr, "%s: cannot write: %s\n", run->options.trace, strerror(errno));
        return CC_BAD_IO;
    }
    return code;
}

static int start(struct run *run)
{
    run->begun_s = cc_clock_s();
    int code = open_scenarios(run);
    end_stage(run, READING);
    for (int i = 0; i < run->scenario_count && code == CC_OK && run->options.dry_run; i++)
        print_plan(run, i);
    if (code != CC_OK || run->options.dry_run)
        return code;
    code = open_outputs(run);
    end_stage(run, STORING);
    if (code == CC_OK)
        code = run_all(run);
    cc_store_close(run->store);
    end_stage(run, STORING);
    if (code == CC_OK && run->options.timing)
        print_timing(run);
    return close_trace(run, code);
}

static int sweep(struct run *run, const char *path)
{
    const struct run_options *o = &run->options;
    struct cc_sweep sweep = {
        .sweeps = &o->sweeps,
        .overrides = &o->overrides,
        .path = path,
        .strategies = o->strategies,
        .measure = o->measure ? o->measure : "contact_mean_s",
        .out = o->out,
        .provenance = &run->provenance,
        .how = {.seed = o->seed, .thread_count = (int)o->threads, .reps = o->reps, .precision = o->precision},
        .tornado = o->tornado,
        .format = o->format};
    if (run->scenario_count != 1)
        return cc_usage_error("run", "--sweep takes one scenario file");
    if (o->trace || o->dry_run || o->timing)
        return cc_usage_error("run", "--sweep goes without --trace, --dry-run and --timing");
    return cc_sweep_run(&sweep);
}

static int run_verb(int argc, char **argv)
{
    struct run run = {
        .options = {.seed = CC_DEFAULT_SEED, .precision = NAN, .threads = cc_runner_processor_count()}};
    char **operands;
    cc_error_init(&run.error);
    cc_provenance_arguments(&run.provenance, argc, argv);
    int code = cc_options_read(&cc_verb_run, argc, argv, &run.options, &operands, &run.scenario_count);
    if (code != CC_OK)
        return code == CC_OPTIONS_HELPED ? CC_OK : code;
    if (run.scenario_count == 0)
        return cc_usage_error("run", "give one or more scenario files");
    if (run.options.sweeps.count)
        return sweep(&run, operands[0]);
    if (run.options.tornado || run.options.measure)
        return cc_usage_error("run", "--tornado and --measure need --sweep");
    run.paths = (const char **)operands;
    run.scenarios = calloc((size_t)run.scenario_count, sizeof *run.scenarios);
    run.selected = calloc((size_t)run.scenario_count, sizeof *run.selected);
    code = run.scenarios && run.selected ? start(&run) : CC_BAD_IO;
    for (int i = 0; i < run.scenario_count && run.scenarios; i++)
        cc_scenario_close(run.scenarios[i]);
    free(run.scenarios);
    free(run.selected);
    return code;
}

const struct cc_verb cc_verb_run = {
    .name = "run",
    .operands = "SCENARIO...",
    .help = "simulate practices and compare their ways of handling the phone",
    .example = "ccsim run scenarios/duo.cfg -s demand.calls_per_day=120 --out results/duo.db\n"
               "ccsim run scenarios/duo.cfg --reps 200 --measure served \\\n"
               "    --sweep demand.calls_per_day=75:150:15",
    .options = options,
    .run = run_verb};
