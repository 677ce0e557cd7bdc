/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/provenance.h"
#include "cli/verbs.h"
#include "models/judgements.h"
#include "models/validation.h"
#include "models/validation_sweep.h"
#include "sim/progress.h"
#include "sim/report.h"
#include "sim/runner.h"
#include "sim/version.h"

/* Simulated calls a second on two processors, to turn a budget in seconds into calls, whatever the machine.
 */
#define CALLS_PER_S 1.5e7

enum { QUICK_S = 20, FULL_S = 300 };

struct validate_options {
    const char *reference, *fill, *out;
    double budget_s;
    int format;
    bool quick;
    uint64_t seed;
    int64_t threads, sweep;
};

#define AT(member) .offset = offsetof(struct validate_options, member)

static const struct cc_option options[] = {
    {.name = "reference",
     .letter = 'r',
     .kind = CC_OPTION_TEXT,
     .argument = "DIR",
     AT(reference),
     .help = "folder of reference tables (tests/reference unless given)"},
    {.name = "fill",
     .kind = CC_OPTION_TEXT,
     .argument = "DIR",
     AT(fill),
     .help = "check nothing: write the tables to this folder with every cell that a solver gives"},
    {.name = "quick", .kind = CC_OPTION_FLAG, AT(quick), .help = "a budget of 20 s"},
    {.name = "budget",
     .kind = CC_OPTION_NUMBER,
     .argument = "SECONDS",
     .min = 1,
     .max = 1e6,
     AT(budget_s),
     .help = "simulate about so long on two processors (300 unless given)"},
    {.name = "sweep",
     .kind = CC_OPTION_COUNT,
     .argument = "N",
     .min = 1,
     .max = 10000,
     AT(sweep),
     .help = "with N seeds: are the z values standard normal?"},
    CC_OPTION_ROW_OUT(validate_options, "also store the result in this SQLite file, for ccsim report"),
    CC_OPTION_ROW_FORMAT(validate_options),
    CC_OPTION_ROW_THREADS(validate_options),
    CC_OPTION_ROW_SEED(validate_options),
    {.name = NULL}};

static void show_progress(void *context, const char *file, int64_t done, int64_t total)
{
    (void)file;
    cc_progress_update(context, (double)done, (double)total);
}

/* Counts of one file. */
struct part {
    int solved, simulated, failed, underpowered;
    double worst_relative, max_abs_z;
};

static struct part part_of(const struct cc_validation *v, const char *file)
{
    struct part part = {0};
    for (int i = 0; i < v->check_count; i++) {
        const struct cc_check *check = &v->checks[i];
        if (check->file != file)
            continue;
        bool simulated = check->kind == CC_CHECK_SIMULATE || check->kind == CC_CHECK_COUNT;
        double relative = fabs(check->got / check->expected - 1);
        part.solved += !simulated;
        part.simulated += simulated;
        part.failed += check->failed;
        part.underpowered += check->underpowered;
        if (simulated)
            part.max_abs_z = fmax(part.max_abs_z, fabs(check->z));
        else if (check->expected != check->got && (relative <= check->tolerance || check->failed))
            part.worst_relative = fmax(part.worst_relative, relative); /* not of noise about zero */
    }
    return part;
}

static void print_failures(const struct cc_validation *v)
{
    for (int i = 0; i < v->check_count; i++) {
        const struct cc_check *check = &v->checks[i];
        if (check->failed)
            printf("FAILED %s:%lld %s (%s): expected %s, got %s, se %s, z %s\n", check->file,
                   (long long)check->line, check->metric, cc_check_kind_names[check->kind],
                   cc_report_number(check->expected, 10).text, cc_report_number(check->got, 10).text,
                   cc_report_number(check->se, 3).text, cc_report_number(check->z, 4).text);
    }
}

static bool is_same_reason(const struct cc_left_out *a, const struct cc_left_out *b)
{
    return a->file == b->file && strcmp(a->what, b->what) == 0;
}

/* One line for each file and reason, with the lines of the rows when they are few. */
static void print_left_out(const struct cc_validation *v)
{
    enum { FEW = 6 };
    for (int i = 0, k; i < v->left_out_count; i++) {
        const struct cc_left_out *first = &v->left_out[i];
        int count = 0;
        for (k = 0; k < i && !is_same_reason(&v->left_out[k], first);)
            k++;
        if (k < i) /* told already */
            continue;
        for (k = i; k < v->left_out_count; k++)
            count += is_same_reason(&v->left_out[k], first);
        printf("not checked: %s, %d %s, %s", first->file, count, count == 1 ? "row" : "rows", first->what);
        for (k = i; k < v->left_out_count && count <= FEW; k++)
            if (is_same_reason(&v->left_out[k], first))
                printf("%s%lld", k == i ? " (line " : ", ", (long long)v->left_out[k].line);
        printf("%s\n", count <= FEW ? ")" : "");
    }
}

static int print_table(const struct cc_validation *v)
{
    static const struct cc_report_column columns[] = {
        {"table", CC_LEFT},      {"solved", CC_RIGHT},  {"worst relative", CC_RIGHT},
        {"simulated", CC_RIGHT}, {"max |z|", CC_RIGHT}, {"under-powered", CC_RIGHT},
        {"failed", CC_RIGHT}};
    struct cc_table table;
    cc_report_table_init(&table, columns, 7);
    for (int i = 0; i < v->file_count; i++) {
        struct part part = part_of(v, v->files[i]);
        cc_report_row(&table);
        cc_report_cell(&table, "%s", v->files[i]);
        cc_report_cell(&table, "%d", part.solved);
        cc_report_cell(&table, "%.1e", part.worst_relative);
        cc_report_cell(&table, "%d", part.simulated);
        cc_report_cell(&table, "%s", part.simulated ? cc_report_number(part.max_abs_z, 3).text : "-");
        cc_report_cell(&table, "%d", part.underpowered);
        cc_report_cell(&table, "%d", part.failed);
    }
    int code = cc_report_print(&table, stdout);
    cc_report_table_close(&table);
    print_failures(v);
    cc_report_line(
        stdout, 2, CC_PLAIN,
        "%d checks on %d rows, %d failed; %d solved, %d simulated with max |z| %s against a bound of %s; %d "
        "under-powered; %d rows by solver only (load .95 or more)",
        v->check_count, v->rows, v->failed, v->solved, v->simulated, cc_report_number(v->max_abs_z, 3).text,
        cc_report_number(v->z_bound, 3).text, v->underpowered, v->rows_too_loaded);
    print_left_out(v);
    return code;
}

static json_t *json_check(const struct cc_check *check)
{
    json_t *object = json_object();
    json_object_set_new(object, "file", json_string(check->file));
    json_object_set_new(object, "row", json_integer(check->line));
    json_object_set_new(object, "metric", json_string(check->metric));
    json_object_set_new(object, "kind", json_string(cc_check_kind_names[check->kind]));
    json_object_set_new(object, "expected", cc_report_json(check->expected));
    json_object_set_new(object, "got", cc_report_json(check->got));
    json_object_set_new(object, "se", cc_report_json(check->se));
    json_object_set_new(object, "z", cc_report_json(check->z));
    json_object_set_new(object, "failed", json_boolean(check->failed));
    json_object_set_new(object, "underpowered", json_boolean(check->underpowered));
    json_object_set_new(object, "rare", json_boolean(check->rare));
    return object;
}

static json_t *json_left_out(const struct cc_left_out *row)
{
    json_t *object = json_object();
    json_object_set_new(object, "file", json_string(row->file));
    json_object_set_new(object, "row", json_integer(row->line));
    json_object_set_new(object, "what", json_string(row->what));
    return object;
}

static int print_json(const struct cc_validation *v)
{
    json_t *document = json_object(), *list = json_array();
    json_object_set_new(document, "schema", json_integer(1));
    json_object_set_new(document, "version", json_string(cc_version()));
    json_object_set_new(document, "seed", json_integer((json_int_t)v->seed));
    json_object_set_new(document, "checks", json_integer(v->check_count));
    json_object_set_new(document, "failed", json_integer(v->failed));
    json_object_set_new(document, "underpowered", json_integer(v->underpowered));
    json_object_set_new(document, "max_abs_z", cc_report_json(v->max_abs_z));
    json_object_set_new(document, "z_bound", cc_report_json(v->z_bound));
    for (int i = 0; i < v->check_count; i++)
        json_array_append_new(list, json_check(&v->checks[i]));
    json_object_set_new(document, "list", list);
    list = json_array();
    for (int i = 0; i < v->left_out_count; i++)
        json_array_append_new(list, json_left_out(&v->left_out[i]));
    json_object_set_new(document, "left_out", list);
    int code = cc_report_json_write(document, stdout);
    json_decref(document);
    return code;
}

/* Kolmogorov-Smirnov at this level: a sound simulator is blamed once in a thousand sweeps. */
#define SWEEP_LEVEL 1e-3

static void print_seed(void *context, const struct cc_validation *v)
{
    (void)context;
    if (v->failed)
        printf("seed %llu:\n", (unsigned long long)v->seed);
    print_failures(v);
    fflush(stdout);
}

static int run_sweep(const struct cc_validation *how, const struct validate_options *o,
                     struct cc_error *error)
{
    struct cc_validation_sweep sweep = {.seeds = (int)o->sweep, .observe = print_seed};
    int code = cc_validation_sweep(how, o->reference, &sweep, error);
    if (code != CC_OK)
        return cc_print_error(error);
    printf("%d seeds, %lld z values: mean %s, standard deviation %s, distance from the normal %s (p = %s); "
           "%d checks "
           "failed\n",
           sweep.seeds, (long long)sweep.values, cc_report_number(sweep.mean, 3).text,
           cc_report_number(sweep.sd, 3).text, cc_report_number(sweep.distance, 3).text,
           cc_report_number(sweep.p, 3).text, sweep.failed);
    return sweep.p < SWEEP_LEVEL ? CC_FAILED_CHECK : CC_OK;
}

static int store(const struct cc_validation *v, const char *path, struct cc_provenance *provenance,
                 struct cc_error *error)
{
    struct cc_store *results = NULL;
    struct cc_run_info info = cc_provenance_info(provenance, "validate", v->thread_count);
    int code = cc_store_open(&results, path, &cc_results_schema, error);
    if (code == CC_OK)
        code = cc_judgements_keep_validation(results, v, &info, error);
    cc_store_close(results);
    return code == CC_OK ? CC_OK : cc_print_error(error);
}

static int validate(int argc, char **argv)
{
    struct validate_options o = {
        .seed = CC_DEFAULT_SEED, .budget_s = NAN, .threads = cc_runner_processor_count()};
    struct cc_progress progress;
    struct cc_provenance provenance;
    struct cc_error error;
    char **operands;
    cc_provenance_arguments(&provenance, argc, argv);
    cc_provenance_start(&provenance);
    int count, code = cc_options_read(&cc_verb_validate, argc, argv, &o, &operands, &count);
    if (code != CC_OK)
        return code == CC_OPTIONS_HELPED ? CC_OK : code;
    if (count)
        return cc_usage_error("validate", "unexpected word \"%s\"", operands[0]);
    char shipped[4096];
    bool found = cc_find_folder("tests/reference", "erlang_b_c.csv", shipped, sizeof shipped);
    if (!o.reference)
        o.reference = found ? shipped : "tests/reference";
    double budget_s = isnan(o.budget_s) ? (double)(o.quick ? QUICK_S : FULL_S) : o.budget_s;
    struct cc_validation v = {.seed = o.seed,
                              .thread_count = (int)o.threads,
                              .budget_calls = budget_s * CALLS_PER_S,
                              .fill_folder = o.fill,
                              .progress = show_progress,
                              .progress_context = &progress};
    cc_error_init(&error);
    if (o.out && (o.sweep || o.fill))
        return cc_usage_error("validate", "--out goes without --sweep and --fill");
    if (cc_provenance_can_store(o.out, &error))
        return cc_print_error(&error);
    cc_progress_init(&progress, stderr);
    cc_progress_start(&progress, "reference tables", "files");
    if (o.sweep) {
        code = run_sweep(&v, &o, &error);
        cc_progress_close(&progress);
        return code;
    }
    code = cc_validation_run(&v, o.reference, &error);
    cc_progress_close(&progress);
    if (code != CC_OK)
        cc_print_error(&error);
    else if (!o.fill)
        code = o.format ? print_json(&v) : print_table(&v);
    if (code == CC_OK && o.out)
        code = store(&v, o.out, &provenance, &error);
    if (code == CC_OK && v.failed)
        code = CC_FAILED_CHECK;
    cc_validation_close(&v);
    return code;
}

const struct cc_verb cc_verb_validate = {.name = "validate",
                                         .operands = "",
                                         .help =
                                             "check solvers and simulation against tables of exact values",
                                         .example = "ccsim validate --quick",
                                         .options = options,
                                         .run = validate};
