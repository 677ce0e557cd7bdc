/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/verbs.h"
#include "models/analytic/erlang.h"
#include "sim/units.h"

/* What the user asks; NAN, and no agents, where nothing was given. */
struct request {
    char model; /* 'b', 'c' or 'a' */
    int format;
    int64_t agents;
    double rate_per_h, aht_s, within_s, patience_s, target, max_wait_s, max_abandon;
};

enum input { RATE, AHT, PATIENCE, AGENTS, WITHIN, TARGET, MAX_WAIT, MAX_ABANDON, INPUTS };

#define AT(member) .offset = offsetof(struct request, member)
#define POSITIVE .kind = CC_OPTION_NUMBER, .min = 0, .max = HUGE_VAL, .exclusive = true
#define SHARE .kind = CC_OPTION_NUMBER, .argument = "SHARE", .unit = "0 to 1", .max = 1, .exclusive = true

static const struct cc_option options[] = {
    [RATE] = {.name = "rate",
              POSITIVE,
              .argument = "CALLS_PER_HOUR",
              .unit = "calls/h",
              AT(rate_per_h),
              .help = "arriving calls"},
    [AHT] = {.name = "aht",
             POSITIVE,
             .argument = "SECONDS",
             .unit = "s",
             AT(aht_s),
             .help = "mean handling time of a call"},
    [PATIENCE] = {.name = "patience",
                  POSITIVE,
                  .argument = "SECONDS",
                  .unit = "s",
                  AT(patience_s),
                  .help = "a only: mean patience of a waiting caller"},
    [AGENTS] = {.name = "agents",
                .kind = CC_OPTION_COUNT,
                .argument = "N",
                .min = 1,
                .max = CC_ERLANG_AGENTS_MAX,
                AT(agents),
                .help = "agents, all alike; leave out to find the least number"},
    [WITHIN] = {.name = "within",
                .kind = CC_OPTION_NUMBER,
                .argument = "SECONDS",
                .unit = "s",
                .max = HUGE_VAL,
                AT(within_s),
                .help = "c and a: service level threshold T, 20 unless given"},
    [TARGET] = {.name = "target",
                SHARE,
                AT(target),
                .help = "goal: service level sl-offered at least; b: blocking at most"},
    [MAX_WAIT] = {.name = "max-wait-s",
                  POSITIVE,
                  .argument = "SECONDS",
                  .unit = "s",
                  AT(max_wait_s),
                  .help = "c and a: goal: mean wait at most"},
    [MAX_ABANDON] = {.name = "max-abandon",
                     SHARE,
                     AT(max_abandon),
                     .help = "a only: goal: callers who abandon at most"},
    CC_OPTION_ROW_FORMAT(request),
    {.name = NULL}};

/* How an input is echoed, and which models take it. */
static const struct {
    const char *label, *unit, *key, *models;
} inputs[INPUTS] = {
    [RATE] = {"arriving calls", "calls/h", "rate_per_h", "bca"},
    [AHT] = {"mean handling time of a call", "s", "aht_s", "bca"},
    [PATIENCE] = {"mean patience of a waiting caller", "s", "patience_s", "a"},
    [AGENTS] = {"agents", "", "agents", "bca"},
    [WITHIN] = {"service level threshold T", "s", "within_s", "ca"},
    [TARGET] = {"goal: sl-offered at least", "share", "target", "bca"},
    [MAX_WAIT] = {"goal: mean wait at most", "s", "max_wait_s", "ca"},
    [MAX_ABANDON] = {"goal: callers who abandon at most", "share", "max_abandon", "a"},
};

static const struct {
    char letter;
    const char *title;
} models[] = {{'b', "Erlang B (M/M/c/c): a call that finds all agents busy is lost"},
              {'c', "Erlang C (M/M/c): callers wait for ever"},
              {'a', "Erlang A (M/M/c+M): waiting callers abandon when their patience ends"}};

enum { MODELS = sizeof models / sizeof models[0] };

/* NAN when the input was not given. */
static double input_value(const struct request *request, enum input input)
{
    const void *at = (const char *)request + options[input].offset;
    if (options[input].kind == CC_OPTION_NUMBER)
        return *(const double *)at;
    return *(const int64_t *)at ? (double)*(const int64_t *)at : (double)NAN;
}

static int read_model(char **operands, int count, struct request *request)
{
    if (count == 0)
        return cc_usage_error("erlang",
                              "say which model: b (blocking), c (waiting) or a (waiting with abandonment)");
    const char *word = operands[0];
    if (count > 1)
        return cc_usage_error("erlang", "unexpected word \"%s\" after the model \"%s\"", operands[1], word);
    for (int i = 0; i < MODELS; i++)
        if (word[0] == models[i].letter && word[1] == '\0') {
            request->model = word[0];
            return CC_OK;
        }
    /* "A", "-c" and "erlang-b" end in the letter that was meant */
    char last = *word ? (char)(word[strlen(word) - 1] | 0x20) : '\0';
    for (int i = 0; i < MODELS; i++)
        if (last == models[i].letter)
            return cc_usage_error("erlang", "unknown model \"%s\"; did you mean %c?", word, last);
    return cc_usage_error(
        "erlang", "unknown model \"%s\"; did you mean b (blocking), c (waiting) or a (abandonment)?", word);
}

static bool has_goal(const struct request *request)
{
    return !isnan(request->target) || !isnan(request->max_wait_s) || !isnan(request->max_abandon);
}

static int is_missing(enum input input)
{
    return cc_usage_error("erlang", "--%s %s is missing", options[input].name, options[input].argument);
}

static int check_request(struct request *request)
{
    for (int i = 0; i < INPUTS; i++)
        if (!isnan(input_value(request, (enum input)i)) && !strchr(inputs[i].models, request->model))
            return cc_usage_error("erlang", "--%s means nothing to Erlang %c", options[i].name,
                                  request->model - 'a' + 'A');
    if (isnan(request->rate_per_h))
        return is_missing(RATE);
    if (isnan(request->aht_s))
        return is_missing(AHT);
    if (request->model == 'a' && isnan(request->patience_s))
        return is_missing(PATIENCE);
    if (!request->agents && !has_goal(request))
        return cc_usage_error(
            "erlang", "give --agents N, or a goal such as --target SHARE to find the least number of agents");
    if (request->agents && has_goal(request))
        return cc_usage_error(
            "erlang", "give either --agents or a goal (--target, --max-wait-s, --max-abandon), not both");
    if (request->model != 'b' && isnan(request->within_s))
        request->within_s = 20;
    return CC_OK;
}

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
    bool search = !request->agents;
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
    bool search = !request->agents;
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
    bool search = !request->agents;
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
        .agent_count = request->agents ? (int)request->agents : 1,
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

static const char *title_of(const struct request *request)
{
    int i = 0;
    while (models[i].letter != request->model)
        i++;
    return models[i].title;
}

static void print_line(const char *label, double value, const char *unit)
{
    bool share = strcmp(unit, "share") == 0;
    enum { LABEL = 55 }; /* of a line of 80; longer ones stand above their figure */
    if (strlen(label) > LABEL)
        printf("  %s\n", label);
    printf("  %-*s %11.6g%s%s\n", LABEL, strlen(label) > LABEL ? "" : label, share ? 100 * value : value,
           *unit ? " " : "", share ? "%" : unit);
}

static void print_table(const struct request *request, const struct answer *answer)
{
    char label[120];
    printf("%s\n\n", title_of(request));
    for (int i = 0; i < INPUTS; i++) {
        double value = input_value(request, (enum input)i);
        bool blocking = i == TARGET && request->model == 'b';
        if (!isnan(value))
            print_line(blocking ? "goal: blocked calls at most" : inputs[i].label, value, inputs[i].unit);
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

static json_t *number(double value, bool whole)
{
    return whole ? json_integer((json_int_t)value) : json_real(value);
}

static int print_json(const struct request *request, const struct answer *answer)
{
    char letter[2] = {request->model, '\0'};
    json_t *given = json_object(), *results = json_object(), *levels = json_array();
    int failed = 0;
    for (int i = 0; i < INPUTS; i++) {
        double value = input_value(request, (enum input)i);
        if (!isnan(value))
            failed |= json_object_set_new(given, inputs[i].key, number(value, i == AGENTS));
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
                             letter, "inputs", given, "results", results, "service_levels", levels);
    if (!root || failed)
        return cc_print_error(
            &(struct cc_error){.code = CC_BAD_IO, .text = "ccsim erlang: not enough memory\n"});
    json_dumpf(root, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(10)); /* main tells failed output */
    putchar('\n');
    json_decref(root);
    return CC_OK;
}

static int erlang(int argc, char **argv)
{
    struct request request = {.rate_per_h = (double)NAN,
                              .aht_s = (double)NAN,
                              .within_s = (double)NAN,
                              .patience_s = (double)NAN,
                              .target = (double)NAN,
                              .max_wait_s = (double)NAN,
                              .max_abandon = (double)NAN};
    struct answer answer = {.measure_count = 0};
    struct cc_error error;
    char **operands;
    int count, code = cc_options_read(&cc_verb_erlang, argc, argv, &request, &operands, &count);
    if (code != CC_OK)
        return code == CC_OPTIONS_HELPED ? CC_OK : code;
    if ((code = read_model(operands, count, &request)) || (code = check_request(&request)))
        return code;
    cc_error_init(&error);
    if (find_answer(&request, &answer, &error)) {
        fputs("ccsim erlang: ", stderr);
        return cc_print_error(&error);
    }
    if (request.format == CC_FORMAT_JSON)
        return print_json(&request, &answer);
    print_table(&request, &answer);
    return CC_OK;
}

const struct cc_verb cc_verb_erlang = {
    .name = "erlang",
    .operands = "b|c|a",
    .help = "queueing formulas: figures for a number of agents, or agents for a goal",
    .notes = "b, c, a: Erlang B (lost when all are busy), C (callers wait for ever), A (they abandon). "
             "Without --agents it finds the least number of agents that meets every goal given.",
    .example = "ccsim erlang c --rate 200 --aht 180 --agents 14 --within 20\n"
               "ccsim erlang c --rate 200 --aht 180 --within 20 --target 0.8\n"
               "ccsim erlang a --rate 200 --aht 180 --patience 120 --max-abandon 0.03\n"
               "ccsim erlang b --rate 200 --aht 180 --target 0.01",
    .options = options,
    .run = erlang};
