/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "models/analytic/callback.h"
#include "models/analytic/chain.h"

/*
 * States 0 .. c - 1 count busy agents; with all agents busy the line is a string of bits behind a leading 1,
 * 1 for a call back and 0 for a holder, the head of the line first; `line` is that number and 1 an empty
 * line.
 */
static int state_of_line(const struct cc_callback_by_line *model, unsigned line)
{
    return model->load.agent_count - 1 + (int)line;
}

static int length_of(unsigned line)
{
    int length = 0;
    while (line >> (length + 1))
        length++;
    return length;
}

static unsigned without(unsigned line, int place)
{
    unsigned behind = line & ((1u << place) - 1);
    return (line >> (place + 1)) << place | behind;
}

static int is_callback(unsigned line, int place)
{
    return (line >> place) & 1;
}

/* An agent becomes free: calls back are tried in turn until one is answered or a holder is next. */
static void add_completions(struct cc_chain *chain, const struct cc_callback_by_line *model, unsigned line)
{
    int here = state_of_line(model, line);
    double rate_per_s = model->load.agent_count / model->load.service_mean_s;
    unsigned rest = line;
    for (int place = length_of(line) - 1; place >= 0; place--) {
        double served = is_callback(rest, place) ? 1 - model->no_answer_prob : 1;
        rest = without(rest, place);
        cc_chain_add(chain, here, state_of_line(model, rest), rate_per_s * served);
        rate_per_s *= 1 - served;
    }
    cc_chain_add(chain, here, model->load.agent_count - 1, rate_per_s);
}

static void add_arrivals(struct cc_chain *chain, const struct cc_callback_by_line *model, unsigned line)
{
    int here = state_of_line(model, line), length = length_of(line);
    if (length == model->queue_cap)
        return;
    double accepts = length >= model->offer_if_waiting ? model->accept_prob : 0;
    double rate_per_s = model->load.arrival_rate_per_s;
    cc_chain_add(chain, here, state_of_line(model, 2 * line + 1), rate_per_s * accepts);
    cc_chain_add(chain, here, state_of_line(model, 2 * line), rate_per_s * (1 - accepts));
}

static int solve_chain(const struct cc_callback_by_line *model, struct cc_chain **chain,
                       struct cc_error *error)
{
    unsigned line_end = 2u << model->queue_cap;
    int code = cc_chain_open(chain, state_of_line(model, line_end), error);
    if (code)
        return code;
    for (int busy = 0; busy < model->load.agent_count; busy++) {
        cc_chain_add(*chain, busy, busy + 1, model->load.arrival_rate_per_s);
        if (busy > 0)
            cc_chain_add(*chain, busy, busy - 1, busy / model->load.service_mean_s);
    }
    for (unsigned line = 1; line < line_end; line++) {
        add_arrivals(*chain, model, line);
        add_completions(*chain, model, line);
        for (int place = 0; place < length_of(line); place++)
            if (!is_callback(line, place))
                cc_chain_add(*chain, state_of_line(model, line), state_of_line(model, without(line, place)),
                             1 / model->load.patience_mean_s);
    }
    return cc_chain_solve(*chain, error);
}

/* ---- averages ---- */

typedef double (*measure)(const struct cc_callback_by_line *model, unsigned line);

static double measure_all_busy(const struct cc_callback_by_line *model, unsigned line)
{
    (void)model;
    (void)line;
    return 1;
}

static double measure_blocked(const struct cc_callback_by_line *model, unsigned line)
{
    return length_of(line) == model->queue_cap;
}

static double measure_offered(const struct cc_callback_by_line *model, unsigned line)
{
    return length_of(line) >= model->offer_if_waiting && length_of(line) < model->queue_cap;
}

static double measure_owed(const struct cc_callback_by_line *model, unsigned line)
{
    (void)model;
    double owed = 0;
    for (int place = 0; place < length_of(line); place++)
        owed += is_callback(line, place);
    return owed;
}

static double measure_holding(const struct cc_callback_by_line *model, unsigned line)
{
    return length_of(line) - measure_owed(model, line);
}

static double measure_busy(const struct cc_callback_by_line *model, unsigned line)
{
    (void)line;
    return model->load.agent_count;
}

/* All measures but that of busy agents are 0 while an agent is free. */
static int average(const struct cc_chain *chain, const struct cc_callback_by_line *model, measure of,
                   double *value, struct cc_callback_average *result, struct cc_error *error)
{
    for (int busy = 0; busy < model->load.agent_count; busy++)
        value[busy] = of == measure_busy ? busy : 0;
    for (unsigned line = 1; line < 2u << model->queue_cap; line++)
        value[state_of_line(model, line)] = of(model, line);
    result->mean = cc_chain_mean(chain, value);
    return cc_chain_variance(chain, value, &result->variance_s, error);
}

static int fill_averages(const struct cc_chain *chain, const struct cc_callback_by_line *model,
                         struct cc_callback_by_line_result *result, struct cc_error *error)
{
    double *value = malloc((size_t)state_of_line(model, 2u << model->queue_cap) * sizeof *value);
    if (!value)
        return cc_error_add(error, CC_BAD_IO, "no memory for a line of %d calls", model->queue_cap);
    const struct {
        measure of;
        struct cc_callback_average *into;
    } rows[] = {{measure_all_busy, &result->all_busy}, {measure_blocked, &result->blocked},
                {measure_offered, &result->offered},   {measure_holding, &result->holding},
                {measure_owed, &result->owed},         {measure_busy, &result->busy}};
    int code = CC_OK;
    for (size_t i = 0; i < sizeof rows / sizeof *rows && !code; i++)
        code = average(chain, model, rows[i].of, value, rows[i].into, error);
    free(value);
    return code;
}

static void fill_shares(const struct cc_callback_by_line *model, struct cc_callback_by_line_result *result)
{
    double rate_per_s = model->load.arrival_rate_per_s;
    result->callback_prob = model->accept_prob * result->offered.mean;
    result->unanswered_prob = model->no_answer_prob * result->callback_prob;
    result->abandon_prob = result->holding.mean / (model->load.patience_mean_s * rate_per_s);
    result->mean_callback_delay_s = result->owed.mean / (rate_per_s * result->callback_prob);
    result->mean_hold_s =
        result->holding.mean / (rate_per_s * (1 - result->callback_prob - result->blocked.mean));
}

static int check_model(const struct cc_callback_by_line *model, struct cc_error *error)
{
    const struct cc_erlang_load *load = &model->load;
    if (cc_erlang_check_load(load, 1, !isinf(load->patience_mean_s), error))
        return CC_BAD_USAGE;
    if (model->queue_cap < 1 || model->queue_cap > CC_CALLBACK_LINE_CAP_MAX || model->offer_if_waiting < 0)
        return cc_error_add(
            error, CC_BAD_USAGE,
            "the line must have 1 to %d places and an offer begin at 0 or more waiting, not %d and %d",
            CC_CALLBACK_LINE_CAP_MAX, model->queue_cap, model->offer_if_waiting);
    if (!(model->accept_prob >= 0 && model->accept_prob <= 1 && model->no_answer_prob >= 0 &&
          model->no_answer_prob <= 1))
        return cc_error_add(
            error, CC_BAD_USAGE,
            "shares of callers who accept and who do not answer must be 0 to 1, not %g and %g",
            model->accept_prob, model->no_answer_prob);
    return CC_OK;
}

int cc_callback_by_line_solve(const struct cc_callback_by_line *model,
                              struct cc_callback_by_line_result *result, struct cc_error *error)
{
    if (check_model(model, error))
        return CC_BAD_USAGE;
    struct cc_chain *chain;
    int code = solve_chain(model, &chain, error);
    *result = (struct cc_callback_by_line_result){0};
    if (!code)
        code = fill_averages(chain, model, result, error);
    if (!code) {
        result->residual = cc_chain_residual(chain);
        fill_shares(model, result);
    }
    cc_chain_close(chain);
    return code;
}
