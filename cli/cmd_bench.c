/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench/bench.h"
#include "cli/verbs.h"
#include "sim/progress.h"
#include "sim/report.h"
#include "sim/version.h"

struct bench_options {
    const char *filter;
    int format;
    int64_t samples;
};

static const char *const formats[] = {"table", "json", NULL};

#define AT(member) .offset = offsetof(struct bench_options, member)

static const struct cc_option options[] = {
    {.name = "filter",
     .kind = CC_OPTION_TEXT,
     .argument = "NAME",
     AT(filter),
     .help = "only benchmarks whose name contains it"},
    {.name = "samples",
     .kind = CC_OPTION_COUNT,
     .argument = "N",
     .min = CC_BENCH_SAMPLES_MIN,
     .max = CC_BENCH_SAMPLES_MAX,
     AT(samples),
     .help = "of each benchmark, interleaved (15 unless given)"},
    {.name = "format",
     .letter = 'f',
     .kind = CC_OPTION_CHOICE,
     .argument = "table|json",
     .choices = formats,
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

static int print_json(const struct cc_bench_result *results, int count, const char *processor)
{
    int code = CC_OK;
    for (int i = 0; i < count && code == CC_OK; i++) {
        const struct cc_bench_result *r = &results[i];
        json_t *line = json_object();
        json_object_set_new(line, "schema", json_integer(1));
        json_object_set_new(line, "name", json_string(r->benchmark->name));
        json_object_set_new(line, "ns_per_call", cc_report_json(r->ns_per_call));
        json_object_set_new(line, "median_ns", cc_report_json(r->median_ns));
        json_object_set_new(line, "spread", cc_report_json(r->spread));
        json_object_set_new(line, "calls_per_s", cc_report_json(1e9 / r->ns_per_call));
        json_object_set_new(line, "ratio_to_recursion", cc_report_json(r->ratio));
        json_object_set_new(line, "check", cc_report_json(r->wait_s));
        json_object_set_new(line, "expected", cc_report_json(r->expected_wait_s));
        json_object_set_new(line, "noisy", json_boolean(r->noisy));
        json_object_set_new(line, "cpu", json_string(processor));
        json_object_set_new(line, "compiler", json_string(cc_compiler()));
        json_object_set_new(line, "flags", json_string(cc_compiler_flags()));
        json_object_set_new(line, "version", json_string(cc_version()));
        json_object_set_new(line, "commit", json_string(cc_commit()));
        if (json_dumpf(line, stdout, JSON_COMPACT) || putchar('\n') == EOF)
            code = CC_BAD_IO;
        json_decref(line);
    }
    return code;
}

static int print_table(const struct cc_bench_result *results, int count, const char *processor)
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
    printf("%s, %s; ns: the least of the samples%s\n", processor, cc_compiler(),
           noisy ? "; noisy: their median is more than 5 % above it" : "");
    return code;
}

static int bench(int argc, char **argv)
{
    struct bench_options o = {.samples = 15};
    struct cc_bench_result results[CC_BENCH_MOST];
    struct cc_progress progress;
    struct cc_error error;
    char **operands, processor[128];
    int operand_count, count,
        code = cc_options_read(&cc_verb_bench, argc, argv, &o, &operands, &operand_count);
    if (code != CC_OK)
        return code == CC_OPTIONS_HELPED ? CC_OK : code;
    if (operand_count)
        return cc_usage_error("bench", "unexpected word \"%s\"", operands[0]);
    cc_error_init(&error);
    cc_progress_init(&progress, stderr);
    cc_progress_start(&progress, "measuring", "samples");
    code = cc_bench_run(o.filter, (int)o.samples, results, &count, show_progress, &progress, &error);
    cc_progress_close(&progress);
    if (code != CC_OK)
        return cc_print_error(&error);
    read_processor(processor, sizeof processor);
    return o.format ? print_json(results, count, processor) : print_table(results, count, processor);
}

const struct cc_verb cc_verb_bench = {.name = "bench",
                                      .operands = "",
                                      .help = "measure how long a call takes, in nanoseconds",
                                      .notes = "To be run in the folder that holds scenarios/.\n",
                                      .example = "ccsim bench --filter event",
                                      .options = options,
                                      .run = bench};
