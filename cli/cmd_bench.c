/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/bench.h"
#include "cli/verbs.h"
#include "sim/progress.h"
#include "sim/report.h"
#include "sim/version.h"

struct bench_options {
    const char *filter;
    int format;
    int64_t samples;
    bool growth;
};

#define AT(member) .offset = offsetof(struct bench_options, member)

static const struct cc_option options[] = {
    {.name = "filter",
     .kind = CC_OPTION_TEXT,
     .argument = "NAME",
     AT(filter),
     .help = "only benchmarks whose name contains it, or the one of that name"},
    {.name = "samples",
     .kind = CC_OPTION_COUNT,
     .argument = "N",
     .min = 1,
     .max = CC_BENCH_SAMPLES_MAX,
     AT(samples),
     .help = "of each benchmark, interleaved (15 unless given)"},
    {.name = "growth",
     .kind = CC_OPTION_FLAG,
     AT(growth),
     .help = "instead: how the cost of a call grows with assistants, calls, classes, lines and callbacks"},
    {.name = "format",
     .letter = 'f',
     .kind = CC_OPTION_CHOICE,
     .argument = "table|json",
     .choices = cc_formats_without_csv,
     AT(format),
     .help = "of the results on standard output; json: a line for each benchmark"},
    {.name = NULL}};

static void show_progress(void *context, int done, int total)
{
    cc_progress_update(context, done, total);
}

/* The name of the processor, or "unknown". */
static void read_processor(char *name, size_t size)
{
    char line[256];
    FILE *file = fopen("/proc/cpuinfo", "r");
    snprintf(name, size, "unknown");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "model name", 10) == 0 && strchr(line, ':')) {
            snprintf(name, size, "%.*s", (int)strcspn(strchr(line, ':') + 2, "\n"), strchr(line, ':') + 2);
            break;
        }
    if (file)
        fclose(file);
}

/* Writes the object as a line, with where it was measured, and lets go of it. */
static int print_json_line(json_t *line)
{
    char processor[128];
    read_processor(processor, sizeof processor);
    json_object_set_new(line, "schema", json_integer(1));
    json_object_set_new(line, "cpu", json_string(processor));
    json_object_set_new(line, "compiler", json_string(cc_compiler()));
    json_object_set_new(line, "flags", json_string(cc_compiler_flags()));
    json_object_set_new(line, "version", json_string(cc_version()));
    json_object_set_new(line, "commit", json_string(cc_commit()));
    int code = json_dumpf(line, stdout, JSON_COMPACT) || putchar('\n') == EOF ? CC_BAD_IO : CC_OK;
    json_decref(line);
    return code;
}

static json_t *json_of(const struct cc_bench_result *r)
{
    json_t *line = json_object();
    json_object_set_new(line, "name", json_string(r->benchmark->name));
    json_object_set_new(line, "ns_per_call", cc_report_json(r->ns_per_call));
    json_object_set_new(line, "median_ns", cc_report_json(r->median_ns));
    json_object_set_new(line, "spread", cc_report_json(r->spread));
    json_object_set_new(line, "calls_per_s", cc_report_json(1e9 / r->ns_per_call));
    json_object_set_new(line, "ratio_to_recursion", cc_report_json(r->ratio));
    json_object_set_new(line, "check", cc_report_json(r->wait_s));
    json_object_set_new(line, "expected", cc_report_json(r->expected_wait_s));
    json_object_set_new(line, "noisy", json_boolean(r->noisy));
    return line;
}

static int print_json(const struct cc_bench_result *results, int count)
{
    int code = CC_OK;
    for (int i = 0; i < count && code == CC_OK; i++)
        code = print_json_line(json_of(&results[i]));
    return code;
}

static void print_machine(bool noisy)
{
    char processor[128];
    read_processor(processor, sizeof processor);
    cc_report_line(stdout, 2, CC_PLAIN, "%s, %s; ns: the least of the samples%s", processor, cc_compiler(),
                   noisy ? "; noisy: their median is more than 5 % above it, or they are fewer than ten"
                         : "");
}

static int print_table(const struct cc_bench_result *results, int count)
{
    static const struct cc_report_column columns[] = {
        {"benchmark", CC_LEFT},    {"ns", CC_RIGHT},        {"for a", CC_LEFT},
        {"median", CC_RIGHT},      {"spread", CC_RIGHT},    {"x recursion", CC_RIGHT},
        {"mean wait s", CC_RIGHT}, {"by theory", CC_RIGHT}, {"", CC_LEFT}};
    struct cc_table table;
    bool noisy = false;
    cc_report_table_init(&table, columns, 9);
    for (int i = 0; i < count; i++) {
        const struct cc_bench_result *r = &results[i];
        cc_report_row(&table);
        cc_report_cell(&table, "%s", r->benchmark->name);
        cc_report_cell(&table, "%s", cc_report_number(r->ns_per_call, 3).text);
        cc_report_cell(&table, "%s", r->benchmark->what);
        cc_report_cell(&table, "%s", cc_report_number(r->median_ns, 3).text);
        cc_report_cell(&table, "%.1f %%", 100 * r->spread);
        cc_report_cell(&table, "%s", cc_report_number(r->ratio, 3).text);
        cc_report_cell(&table, "%s", cc_report_number(r->wait_s, 4).text);
        cc_report_cell(&table, "%s", cc_report_number(r->expected_wait_s, 4).text);
        cc_report_cell(&table, "%s", r->noisy ? "noisy" : "");
        noisy = noisy || r->noisy;
    }
    int code = cc_report_print(&table, stdout);
    cc_report_table_close(&table);
    print_machine(noisy);
    return code;
}

/* --- whole runs of the program --- */

static int print_whole_json(const struct cc_bench_whole *runs, int count)
{
    int code = CC_OK;
    for (int i = 0; i < count && code == CC_OK; i++) {
        json_t *line = json_object(), *stages = json_object();
        json_object_set_new(line, "name", json_string(runs[i].command->name));
        json_object_set_new(line, "wall_s", cc_report_json(runs[i].wall_s));
        json_object_set_new(line, "calls", json_integer(runs[i].calls));
        json_object_set_new(line, "ns_per_call",
                            cc_report_json(1e9 * runs[i].wall_s / (double)runs[i].calls));
        for (int s = 0; s < CC_BENCH_STAGES; s++)
            json_object_set_new(stages, cc_bench_stage_names[s], cc_report_json(runs[i].stage_s[s]));
        json_object_set_new(line, "stages_s", stages);
        json_object_set_new(line, "peak_mib", cc_report_json(runs[i].peak_mib));
        code = print_json_line(line);
    }
    return code;
}

static int print_whole_table(const struct cc_bench_whole *runs, int count)
{
    static const struct cc_report_column columns[] = {
        {"whole run", CC_LEFT}, {"ms", CC_RIGHT},      {"ns a call", CC_RIGHT},  {"reading %", CC_RIGHT},
        {"drawing", CC_RIGHT},  {"serving", CC_RIGHT}, {"estimating", CC_RIGHT}, {"checking", CC_RIGHT},
        {"output", CC_RIGHT},   {"storing", CC_RIGHT}, {"peak MiB", CC_RIGHT}};
    struct cc_table table;
    cc_report_table_init(&table, columns, 11);
    for (int i = 0; i < count; i++) {
        cc_report_row(&table);
        cc_report_cell(&table, "%s", runs[i].command->name);
        cc_report_cell(&table, "%.0f", 1e3 * runs[i].wall_s);
        cc_report_cell(&table, "%.0f", 1e9 * runs[i].wall_s / (double)runs[i].calls);
        for (int s = 0; s < CC_BENCH_STAGES; s++)
            cc_report_cell(&table, "%.1f", 100 * runs[i].stage_s[s] / runs[i].wall_s);
        cc_report_cell(&table, "%.1f", runs[i].peak_mib);
    }
    int code = cc_report_print(&table, stdout);
    cc_report_table_close(&table);
    cc_report_line(
        stdout, 2, CC_PLAIN,
        "ccsim run on one thread, all variants and their trade-off, the least of %d; disk sync included "
        "where it stores",
        CC_BENCH_WHOLE_RUNS);
    return code;
}

static int run_whole(const struct bench_options *o, struct cc_error *error)
{
    struct cc_bench_whole runs[CC_BENCH_MOST];
    char program[4096];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    int count = 0;
    program[length > 0 ? length : 0] = '\0';
    for (const struct cc_bench_command *c = cc_bench_commands; c->name; c++) {
        if (o->filter && !strstr(c->name, o->filter))
            continue;
        if (cc_bench_whole(c, program, CC_BENCH_WHOLE_RUNS, &runs[count++], error) != CC_OK)
            return cc_print_error(error);
    }
    if (!count)
        return CC_OK;
    return o->format ? print_whole_json(runs, count) : print_whole_table(runs, count);
}

/* --- growth --- */

static int print_growth(const struct cc_growth_point *points, const struct cc_bench_result *results,
                        int count)
{
    static const struct cc_report_column columns[] = {
        {"series", CC_LEFT},  {"size", CC_RIGHT},        {"", CC_LEFT}, {"ns a call", CC_RIGHT},
        {"median", CC_RIGHT}, {"mean wait s", CC_RIGHT}, {"", CC_LEFT}};
    struct cc_table table;
    bool noisy = false;
    cc_report_table_init(&table, columns, 7);
    for (int i = 0; i < count; i++) {
        cc_report_row(&table);
        cc_report_cell(&table, "%s", points[i].series->name);
        cc_report_cell(&table, "%.0f", points[i].size);
        cc_report_cell(&table, "%s", points[i].series->unit);
        cc_report_cell(&table, "%s", cc_report_number(results[i].ns_per_call, 3).text);
        cc_report_cell(&table, "%s", cc_report_number(results[i].median_ns, 3).text);
        cc_report_cell(&table, "%s", cc_report_number(results[i].wait_s, 4).text);
        cc_report_cell(&table, "%s", results[i].noisy ? "noisy" : "");
        noisy = noisy || results[i].noisy;
    }
    int code = cc_report_print(&table, stdout);
    cc_report_table_close(&table);
    print_machine(noisy);
    return code;
}

static int print_growth_json(const struct cc_growth_point *points, const struct cc_bench_result *results,
                             int count)
{
    int code = CC_OK;
    for (int i = 0; i < count && code == CC_OK; i++) {
        json_t *line = json_of(&results[i]);
        json_object_set_new(line, "size", cc_report_json(points[i].size));
        json_object_set_new(line, "unit", json_string(points[i].series->unit));
        code = print_json_line(line);
    }
    return code;
}

static int measure(const struct bench_options *o, const struct cc_benchmark *const *chosen, int count,
                   struct cc_bench_result *results)
{
    struct cc_progress progress;
    struct cc_error error;
    cc_error_init(&error);
    cc_progress_init(&progress, stderr);
    cc_progress_start(&progress, "measuring", "samples");
    int code = cc_bench_run(chosen, count, (int)o->samples, results, show_progress, &progress, &error);
    cc_progress_close(&progress);
    return code == CC_OK ? CC_OK : cc_print_error(&error);
}

static int measure_growth(const struct bench_options *o)
{
    struct cc_growth_point *points = calloc(CC_BENCH_MOST, sizeof *points);
    struct cc_bench_result results[CC_BENCH_MOST];
    const struct cc_benchmark *chosen[CC_BENCH_MOST];
    int count = points ? cc_growth_points(points) : 0, kept = 0;
    for (int i = 0; i < count; i++)
        if (!o->filter || strstr(points[i].series->name, o->filter))
            points[kept++] = points[i];
    for (int i = 0; i < kept; i++)
        points[i].benchmark.scenario = points[i].text, chosen[i] = &points[i].benchmark;
    int code = kept ? measure(o, chosen, kept, results)
                    : cc_usage_error("bench", "no series is called \"%s\"", o->filter ? o->filter : "");
    if (code == CC_OK)
        code = o->format ? print_growth_json(points, results, kept) : print_growth(points, results, kept);
    free(points);
    return code;
}

static int bench(int argc, char **argv)
{
    struct bench_options o = {.samples = 15};
    const struct cc_benchmark *chosen[CC_BENCH_MOST];
    struct cc_bench_result results[CC_BENCH_MOST];
    struct cc_error error;
    char **operands;
    int operand_count, code = cc_options_read(&cc_verb_bench, argc, argv, &o, &operands, &operand_count);
    if (code != CC_OK)
        return code == CC_OPTIONS_HELPED ? CC_OK : code;
    if (operand_count)
        return cc_usage_error("bench", "unexpected word \"%s\"", operands[0]);
    if (o.growth)
        return measure_growth(&o);
    int count = cc_bench_choose(o.filter, chosen), whole = 0;
    for (const struct cc_bench_command *c = cc_bench_commands; c->name; c++)
        whole += !o.filter || strstr(c->name, o.filter);
    if (!count && !whole)
        return cc_usage_error("bench", "no benchmark is called \"%s\"", o.filter);
    if (count)
        code = measure(&o, chosen, count, results);
    if (count && code == CC_OK)
        code = o.format ? print_json(results, count) : print_table(results, count);
    cc_error_init(&error);
    return code == CC_OK ? run_whole(&o, &error) : code;
}

const struct cc_verb cc_verb_bench = {.name = "bench",
                                      .operands = "",
                                      .help = "measure how long a call takes, in nanoseconds",
                                      .notes = "To be run in the folder that holds scenarios/.",
                                      .example = "ccsim bench --filter event\n"
                                                 "ccsim bench --growth --format json",
                                      .options = options,
                                      .run = bench};
