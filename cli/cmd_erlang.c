/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cmd_erlang.h"

#include <assert.h>
#include <getopt.h>
#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/analytic/erlang.h"
#include "sim/config.h"
#include "sim/units.h"

/* What the user asks; NAN where nothing was given. */
struct request {
    char model; /* 'b', 'c' or 'a' */
    bool json;
    double rate_per_h, aht_s, agents, within_s, patience_s, target, max_wait_s, max_abandon;
};

enum option_kind { AMOUNT, TIME_OR_ZERO, SHARE, COUNT, FORMAT, HELP };

struct option_row {
    const char *name, *argument, *unit;
    const char *help, *more; /* the table shows `help`, --help also `more` */
    const char *models;      /* letters of the models it applies to */
    enum option_kind kind;
    size_t offset; /* of the double in struct request */
};

/* The one table behind parsing, messages, the echo of the inputs and --help. */
static const struct option_row option_rows[] = {
    {"rate", "CALLS_PER_HOUR", "calls/h", "arriving calls", "", "bca", AMOUNT,
     offsetof(struct request, rate_per_h)},
    {"aht", "SECONDS", "s", "mean handling time of a call", "", "bca", AMOUNT,
     offsetof(struct request, aht_s)},
    {"patience", "SECONDS", "s", "mean patience of a waiting caller", "", "a", AMOUNT,
     offsetof(struct request, patience_s)},
    {"agents", "N", "", "agents", ", all alike; leave out to find the least number", "bca", COUNT,
     offsetof(struct request, agents)},
    {"within", "SECONDS", "s", "service level threshold T", ", 20 unless given", "ca", TIME_OR_ZERO,
     offsetof(struct request, within_s)},
    {"target", "SHARE", "0 to 1", "goal", ": service level sl-offered at least, b: blocking at most", "bca",
     SHARE, offsetof(struct request, target)},
    {"max-wait-s", "SECONDS", "s", "goal: mean wait at most", "", "ca", AMOUNT,
     offsetof(struct request, max_wait_s)},
    {"max-abandon", "SHARE", "0 to 1", "goal: callers who abandon at most", "", "a", SHARE,
     offsetof(struct request, max_abandon)},
    {"format", "table|json", "", "how to print", ", table unless given", "bca", FORMAT, 0},
    {"help", NULL, "", "print this", "", "bca", HELP, 0},
};

enum { OPTION_COUNT = sizeof option_rows / sizeof option_rows[0] };

static const char *const model_names[] = {"b", "c", "a"};
static const char *const model_titles[] = {
    "Erlang B (M/M/c/c): a call that finds all agents busy is lost",
    "Erlang C (M/M/c): callers wait for ever",
    "Erlang A (M/M/c+M): waiting callers abandon when their patience ends",
};

static int print_error(const struct cc_error *error)
{
    fprintf(stderr, "ccsim erlang: %s", error->text);
    return error->code;
}

static int usage_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

static int usage_error(const char *format, ...)
{
    char line[1000];
    struct cc_error error;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    cc_error_init(&error);
    cc_error_add(&error, CC_BAD_USAGE, "%s", line);
    return print_error(&error);
}

/* ---- reading the command line ---- */

static double *amount_of(struct request *request, const struct option_row *row)
{
    return (double *)(void *)((char *)request + row->offset);
}

static bool holds_number(const struct option_row *row)
{
    return row->kind != FORMAT && row->kind != HELP;
}

/* The whole text must be one plain decimal number: strtod alone would take "0x10", "nan" and "10x". */
static bool parse_number(const char *text, double *value)
{
    char *end;
    if (*text == '\0' || text[strspn(text, "+-.0123456789eE")] != '\0')
        return false;
    *value = strtod(text, &end);
    return *end == '\0' && isfinite(*value);
}

static int read_number(struct request *request, const struct option_row *row, const char *text)
{
    double value;
    if (!parse_number(text, &value))
        return usage_error("--%s \"%s\": not a number", row->name, text);
    switch (row->kind) {
    case AMOUNT:
        if (!(value > 0))
            return usage_error("--%s %s: must be above 0", row->name, text);
        break;
    case TIME_OR_ZERO:
        if (!(value >= 0))
            return usage_error("--%s %s: must be 0 or more", row->name, text);
        break;
    case SHARE:
        if (!(value > 0 && value < 1))
            return usage_error("--%s %s: must lie between 0 and 1, such as 0.8", row->name, text);
        break;
    default:
        if (!(value >= 1 && value <= CC_ERLANG_AGENTS_MAX && value == floor(value)))
            return usage_error("--%s %s: must be a whole number from 1 to %d", row->name, text,
                               CC_ERLANG_AGENTS_MAX);
    }
    *amount_of(request, row) = value;
    return CC_OK;
}

static int unknown_option(const char *word)
{
    const char *names[OPTION_COUNT];
    char bare[40];
    for (int i = 0; i < OPTION_COUNT; i++)
        names[i] = option_rows[i].name;
    const char *start = word + strspn(word, "-");
    snprintf(bare, sizeof bare, "%.*s", (int)strcspn(start, "="), start);
    const char *nearest = cc_nearest_name(bare, names, OPTION_COUNT);
    if (nearest)
        return usage_error("unknown option %s; did you mean --%s?", word, nearest);
    return usage_error("unknown option %s; see ccsim erlang --help", word);
}

static int read_format(struct request *request, const char *text)
{
    static const char *const formats[] = {"table", "json"};
    for (int i = 0; i < 2; i++)
        if (strcmp(text, formats[i]) == 0) {
            request->json = i == 1;
            return CC_OK;
        }
    const char *nearest = cc_nearest_name(text, formats, 2);
    return usage_error("--format %s: %s%s%s", text, nearest ? "did you mean " : "must be table or json",
                       nearest ? nearest : "", nearest ? "?" : "");
}

static void print_help(void)
{
    printf(
        "usage: ccsim erlang b|c|a --rate CALLS_PER_HOUR --aht SECONDS (--agents N | a goal) [options]\n\n");
    for (size_t i = 0; i < sizeof model_names / sizeof model_names[0]; i++)
        printf("  %s  %s\n", model_names[i], model_titles[i]);
    printf("\n");
    for (int i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *row = &option_rows[i];
        char left[40];
        snprintf(left, sizeof left, "--%s %s", row->name, row->argument ? row->argument : "");
        printf("  %-24s %s%s", left, row->help, row->more);
        if (row->unit[0])
            printf(" [%s]", row->unit);
        if (strlen(row->models) == 2)
            printf(" (%c and %c)", row->models[0], row->models[1]);
        if (strlen(row->models) == 1)
            printf(" (%c only)", row->models[0]);
        printf("\n");
    }
    printf("\nWithout --agents it finds the least number of agents that meets every goal given.\n"
           "\nExamples:\n"
           "  ccsim erlang c --rate 200 --aht 180 --agents 14 --within 20\n"
           "  ccsim erlang c --rate 200 --aht 180 --within 20 --target 0.8\n"
           "  ccsim erlang a --rate 200 --aht 180 --patience 120 --max-abandon 0.03 --format json\n"
           "  ccsim erlang b --rate 200 --aht 180 --target 0.01\n");
}

/* CC_OK to go on, a failure, or -1 when help was asked for. */
static int read_options(int argc, char **argv, struct request *request)
{
    struct option options[OPTION_COUNT + 1] = {{0}};
    for (int i = 0; i < OPTION_COUNT; i++)
        options[i] = (struct option){
            option_rows[i].name, option_rows[i].argument ? required_argument : no_argument, NULL, 256 + i};
    opterr = 0;
    optind = 0;
    int found;
    while ((found = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        if (found == 'h')
            return -1;
        if (found == ':')
            return usage_error("%s needs a value; see ccsim erlang --help", argv[optind - 1]);
        if (found < 256 && optopt > 0 && optopt < 256)
            return usage_error("unknown option -%c; see ccsim erlang --help", optopt);
        if (found < 256)
            return unknown_option(argv[optind - 1]);
        const struct option_row *row = &option_rows[found - 256];
        if (row->kind == HELP)
            return -1;
        int code = row->kind == FORMAT ? read_format(request, optarg) : read_number(request, row, optarg);
        if (code)
            return code;
    }
    return CC_OK;
}

static int read_model(int argc, char **argv, struct request *request)
{
    if (optind >= argc)
        return usage_error("say which model: b (blocking), c (waiting) or a (waiting with abandonment)");
    if (optind + 1 < argc)
        return usage_error("unexpected word \"%s\" after the model \"%s\"", argv[optind + 1], argv[optind]);
    const char *word = argv[optind];
    for (size_t i = 0; i < sizeof model_names / sizeof model_names[0]; i++)
        if (strcmp(word, model_names[i]) == 0) {
            request->model = word[0];
            return CC_OK;
        }
    /* "A", "-c" and "erlang-b" end in the letter that was meant */
    size_t length = strlen(word);
    char last = '\0';
    if (length > 0)
        last = (char)(word[length - 1] | 0x20);
    if (last == 'a' || last == 'b' || last == 'c')
        return usage_error("unknown model \"%s\"; did you mean %c?", word, last);
    return usage_error("unknown model \"%s\"; did you mean b (blocking), c (waiting) or a (abandonment)?",
                       word);
}

static bool has_goal(const struct request *request)
{
    return !isnan(request->target) || !isnan(request->max_wait_s) || !isnan(request->max_abandon);
}

static int check_request(struct request *request)
{
    for (int i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *row = &option_rows[i];
        if (holds_number(row) && !isnan(*amount_of(request, row)) && !strchr(row->models, request->model))
            return usage_error("--%s means nothing to Erlang %c", row->name, request->model - 'a' + 'A');
    }
    if (isnan(request->rate_per_h))
        return usage_error("--rate CALLS_PER_HOUR is missing");
    if (isnan(request->aht_s))
        return usage_error("--aht SECONDS is missing");
    if (request->model == 'a' && isnan(request->patience_s))
        return usage_error("--patience SECONDS is missing");
    if (isnan(request->agents) && !has_goal(request))
        return usage_error(
            "give --agents N, or a goal such as --target SHARE to find the least number of agents");
    if (!isnan(request->agents) && has_goal(request))
        return usage_error(
            "give either --agents or a goal (--target, --max-wait-s, --max-abandon), not both");
    if (request->model != 'b' && isnan(request->within_s))
        request->within_s = 20;
    return CC_OK;
}

/* ---- the answer ---- */

/* One line of the table, one number of the JSON object. */
struct measure {
    const char *key, *label, *unit; /* unit "share": printed as a percentage */
    double value;
    bool whole;
};

struct level {
    const struct cc_erlang_formula *formula;
    double value;
};

struct answer {
    struct measure measures[24];
    int measure_count;
    struct level levels[CC_SL_COUNT];
    int level_count;
};

static void add(struct answer *answer, const char *key, const char *label, const char *unit, double value)
{
    assert(answer->measure_count < (int)(sizeof answer->measures / sizeof answer->measures[0]));
    answer->measures[answer->measure_count++] = (struct measure){key, label, unit, value, false};
}

static void add_agents(struct answer *answer, const char *label, int agents)
{
    add(answer, "agents", label, "", agents);
    answer->measures[answer->measure_count - 1].whole = true;
}

static void add_levels(struct answer *answer, const struct cc_erlang_within *within, double abandon_prob)
{
    for (int i = 0; i < CC_SL_COUNT; i++)
        answer->levels[answer->level_count++] =
            (struct level){&cc_erlang_formulas[i],
                           cc_erlang_service_level((enum cc_erlang_service_level)i, within, abandon_prob)};
}

struct quantile_name {
    double prob;
    const char *key, *label;
};

static const struct quantile_name quantile_names[] = {
    {0.50, "wait_p50_s", "wait of all callers, p50"},
    {0.80, "wait_p80_s", "wait of all callers, p80"},
    {0.90, "wait_p90_s", "wait of all callers, p90"},
    {0.95, "wait_p95_s", "wait of all callers, p95"},
};

enum { QUANTILE_COUNT = sizeof quantile_names / sizeof quantile_names[0] };

static int answer_b(const struct cc_erlang_load *load, const struct request *request, struct answer *answer,
                    struct cc_error *error)
{
    double offered = load->arrival_rate_per_s * load->service_mean_s, blocked;
    int agents = load->agent_count;
    bool search = isnan(request->agents);
    int code = search ? cc_erlang_b_min_agents(offered, request->target, &agents, error) : CC_OK;
    if (!code)
        code = cc_erlang_b(offered, agents, &blocked, error);
    if (code)
        return code;
    if (search)
        add_agents(answer, "agents, the least that meet the goal", agents);
    add(answer, "offered_load_erl", "offered load", "erlang", offered);
    add(answer, "blocking_share", "blocked calls", "share", blocked);
    add(answer, "blocked_per_h", "blocked calls", "calls/h", request->rate_per_h * blocked);
    add(answer, "carried_load_erl", "carried load", "erlang", offered * (1 - blocked));
    add(answer, "occupancy", "occupancy", "share", offered * (1 - blocked) / agents);
    return CC_OK;
}

static struct cc_erlang_goal goal_of(const struct request *request)
{
    struct cc_erlang_goal goal = cc_erlang_goal_none();
    goal.service_level_min = request->target;
    goal.within_s = request->within_s;
    goal.mean_wait_max_s = request->max_wait_s;
    goal.abandon_prob_max = request->max_abandon;
    return goal;
}

static int answer_c(struct cc_erlang_load *load, const struct request *request, struct answer *answer,
                    struct cc_error *error)
{
    struct cc_erlang_goal goal = goal_of(request);
    struct cc_erlang_c model;
    bool search = isnan(request->agents);
    int code = search ? cc_erlang_c_min_agents(load, &goal, &load->agent_count, error) : CC_OK;
    if (!code)
        code = cc_erlang_c_solve(load, &model, error);
    if (code)
        return code;
    if (search)
        add_agents(answer, "agents, the least that meet the goal", load->agent_count);
    add(answer, "offered_load_erl", "offered load", "erlang", model.offered_load_erl);
    add(answer, "occupancy", "occupancy", "share", model.occupancy);
    add(answer, "wait_share", "callers who wait", "share", model.wait_prob);
    add(answer, "mean_wait_s", "mean wait", "s", model.mean_wait_s);
    add(answer, "mean_wait_of_waiting_s", "mean wait of those who wait", "s", model.mean_wait_of_waiting_s);
    for (int i = 0; i < QUANTILE_COUNT; i++)
        add(answer, quantile_names[i].key, quantile_names[i].label, "s",
            cc_erlang_c_wait_quantile_s(&model, quantile_names[i].prob));
    add(answer, "mean_queue_length", "mean queue length", "callers", model.mean_queue_length);
    struct cc_erlang_within within = {.served_share = cc_erlang_c_wait_cdf(&model, request->within_s)};
    add_levels(answer, &within, 0);
    return CC_OK;
}

static int answer_a(struct cc_erlang_load *load, const struct request *request, struct answer *answer,
                    struct cc_error *error)
{
    struct cc_erlang_goal goal = goal_of(request);
    struct cc_erlang_a model;
    bool search = isnan(request->agents);
    int code = search ? cc_erlang_a_min_agents(load, &goal, &load->agent_count, error) : CC_OK;
    if (!code)
        code = cc_erlang_a_solve(load, &model, error);
    if (code)
        return code;
    if (search)
        add_agents(answer, "agents, the least that meet the goal", load->agent_count);
    add(answer, "offered_load_erl", "offered load", "erlang", model.offered_load_erl);
    add(answer, "occupancy", "occupancy", "share", model.occupancy);
    add(answer, "wait_share", "callers who wait", "share", model.wait_prob);
    add(answer, "abandon_share", "callers who abandon", "share", model.abandon_prob);
    add(answer, "abandoned_per_h", "abandoned calls", "calls/h", request->rate_per_h * model.abandon_prob);
    add(answer, "mean_wait_s", "mean wait, all callers", "s", model.mean_wait_s);
    add(answer, "mean_wait_answered_s", "mean wait of the answered", "s", model.mean_wait_served_s);
    add(answer, "mean_wait_abandoned_s", "mean wait of the abandoned", "s", model.mean_wait_abandoned_s);
    for (int i = 0; i < QUANTILE_COUNT; i++)
        add(answer, quantile_names[i].key, quantile_names[i].label, "s",
            cc_erlang_a_wait_quantile_s(&model, CC_WAIT_ALL, quantile_names[i].prob));
    add(answer, "mean_queue_length", "mean queue length", "callers", model.mean_queue_length);
    struct cc_erlang_within within;
    cc_erlang_a_within(&model, request->within_s, &within);
    add_levels(answer, &within, model.abandon_prob);
    return CC_OK;
}

static int find_answer(const struct request *request, struct answer *answer, struct cc_error *error)
{
    struct cc_erlang_load load = {
        .arrival_rate_per_s = request->rate_per_h / CC_S_PER_H,
        .service_mean_s = request->aht_s,
        .patience_mean_s = request->patience_s,
        .agent_count = isnan(request->agents) ? 1 : (int)request->agents,
    };
    int code = cc_erlang_check_load(&load, 0, request->model == 'a', error);
    if (code)
        return code;
    switch (request->model) {
    case 'b':
        return answer_b(&load, request, answer, error);
    case 'c':
        return answer_c(&load, request, answer, error);
    default:
        return answer_a(&load, request, answer, error);
    }
}

/* ---- printing ---- */

static const char *title_of(const struct request *request)
{
    for (size_t i = 0; i < sizeof model_names / sizeof model_names[0]; i++)
        if (model_names[i][0] == request->model)
            return model_titles[i];
    return "";
}

static void print_line(const char *label, double value, const char *unit)
{
    bool share = strcmp(unit, "share") == 0;
    printf("  %-74s %11.6g%s%s\n", label, share ? 100 * value : value, *unit ? " " : "", share ? "%" : unit);
}

static void print_table(struct request *request, const struct answer *answer)
{
    char label[120];
    printf("%s\n\n", title_of(request));
    for (int i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *row = &option_rows[i];
        if (!holds_number(row) || isnan(*amount_of(request, row)))
            continue;
        const char *help = row->help;
        if (row->offset == offsetof(struct request, target))
            help = request->model == 'b' ? "goal: blocked calls at most" : "goal: sl-offered at least";
        print_line(help, *amount_of(request, row), row->kind == SHARE ? "share" : row->unit);
    }
    printf("\n");
    for (int i = 0; i < answer->measure_count; i++)
        print_line(answer->measures[i].label, answer->measures[i].value, answer->measures[i].unit);
    if (answer->level_count > 0)
        printf("\n");
    for (int i = 0; i < answer->level_count; i++) {
        snprintf(label, sizeof label, "%s: %s", answer->levels[i].formula->id,
                 answer->levels[i].formula->meaning);
        print_line(label, answer->levels[i].value, "share");
    }
}

/* "max-wait-s" is "max_wait_s" in JSON, "rate" carries its unit as all keys do. */
static const char *json_key(const struct option_row *row, char *out, size_t size)
{
    static const char *const suffixes[][2] = {
        {"rate", "_per_h"}, {"aht", "_s"}, {"patience", "_s"}, {"within", "_s"}};
    const char *suffix = "";
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++)
        if (strcmp(row->name, suffixes[i][0]) == 0)
            suffix = suffixes[i][1];
    snprintf(out, size, "%s%s", row->name, suffix);
    for (char *c = out; *c; c++)
        if (*c == '-')
            *c = '_';
    return out;
}

static json_t *number(double value, bool whole)
{
    return whole ? json_integer((json_int_t)value) : json_real(value);
}

static int print_json(struct request *request, const struct answer *answer)
{
    char letter[2] = {request->model, '\0'}, key[40];
    json_t *inputs = json_object(), *results = json_object(), *levels = json_array();
    int failed = 0;
    for (int i = 0; i < OPTION_COUNT; i++) {
        const struct option_row *row = &option_rows[i];
        if (holds_number(row) && !isnan(*amount_of(request, row)))
            failed |= json_object_set_new(inputs, json_key(row, key, sizeof key),
                                          number(*amount_of(request, row), row->kind == COUNT));
    }
    for (int i = 0; i < answer->measure_count; i++)
        failed |= json_object_set_new(results, answer->measures[i].key,
                                      number(answer->measures[i].value, answer->measures[i].whole));
    for (int i = 0; i < answer->level_count; i++)
        failed |= json_array_append_new(levels,
                                        json_pack("{s:s, s:s, s:f, s:f}", "id", answer->levels[i].formula->id,
                                                  "formula", answer->levels[i].formula->meaning, "within_s",
                                                  request->within_s, "value", answer->levels[i].value));
    json_t *root = json_pack("{s:i, s:s, s:s, s:o, s:o, s:o}", "schema", 1, "command", "erlang", "model",
                             letter, "inputs", inputs, "results", results, "service_levels", levels);
    if (!root || failed || json_dumpf(root, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(10)))
        failed = 1;
    putchar('\n');
    json_decref(root);
    return failed ? CC_BAD_IO : CC_OK;
}

/* A full disk shows only when the buffer is written. */
static int finish_output(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout) && code == CC_OK)
        return CC_OK;
    fputs("ccsim erlang: cannot write the result\n", stderr);
    return CC_BAD_IO;
}

int cc_cmd_erlang(int argc, char **argv)
{
    struct request request = {0};
    for (int i = 0; i < OPTION_COUNT; i++)
        if (holds_number(&option_rows[i]))
            *amount_of(&request, &option_rows[i]) = (double)NAN;
    int code = read_options(argc, argv, &request);
    if (code < 0) {
        print_help();
        return finish_output(CC_OK);
    }
    if (code || (code = read_model(argc, argv, &request)) || (code = check_request(&request)))
        return code;

    struct answer answer = {0};
    struct cc_error error;
    cc_error_init(&error);
    if (find_answer(&request, &answer, &error))
        return print_error(&error);
    if (request.json)
        return finish_output(print_json(&request, &answer));
    print_table(&request, &answer);
    return finish_output(CC_OK);
}
#include "cli/verbs.h"
static const struct cc_option stub_options[] = {{.name = NULL}};
const struct cc_verb cc_verb_erlang = {.name="erlang",.operands="",.help="x",.example="x",.options=stub_options,.run=cc_cmd_erlang};
