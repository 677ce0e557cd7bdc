/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "models/analytic/callback.h"
#include "models/analytic/chain.h"

/* What is counted in a state: urgent callers, other callers, callbacks in line, callbacks pending. */
enum { URGENT, HOLDING, LINE, PENDING, COUNTS };

struct state {
    int busy, count[COUNTS];
};

/*
 * The chain with every count cut at a cap; states are numbered with the count of the largest cap slowest.
 * When many callbacks at once may go from the line back to pending, the line is counted together with those
 * pending, which such a step does not change: transitions stay short.
 */
struct lines {
    const struct cc_callback_lines *model;
    int cap[COUNTS], order[COUNTS]; /* order: the largest cap first */
    int *number;                    /* of a state, by its code; -1: there is no such state */
    int code_count, state_count;
    struct cc_chain *chain;
};

/* What the cap of a count is about. */
static int counted(const struct lines *l, const struct state *s, int i)
{
    return s->count[i] + (i == LINE && l->model->retry_mean_s > 0 ? s->count[PENDING] : 0);
}

static int code_of(const struct lines *l, const struct state *s)
{
    int code = 0;
    for (int i = 0; i < COUNTS; i++)
        code = code * (l->cap[l->order[i]] + 1) + counted(l, s, l->order[i]);
    return code * (l->model->load.agent_count + 1) + s->busy;
}

static struct state state_of_code(const struct lines *l, int code)
{
    struct state s = {.busy = code % (l->model->load.agent_count + 1)};
    code /= l->model->load.agent_count + 1;
    for (int i = COUNTS - 1; i >= 0; i--) {
        s.count[l->order[i]] = code % (l->cap[l->order[i]] + 1);
        code /= l->cap[l->order[i]] + 1;
    }
    if (l->model->retry_mean_s > 0)
        s.count[LINE] -= s.count[PENDING];
    return s;
}

/* Callers hold only when nobody is free; callbacks wait beside free agents that are kept from them. */
static bool exists(const struct lines *l, const struct state *s)
{
    int agents = l->model->load.agent_count;
    if (s->count[LINE] < 0)
        return false;
    if (s->busy == agents)
        return true;
    return s->count[URGENT] + s->count[HOLDING] == 0 &&
           (s->count[LINE] == 0 || s->busy >= agents - l->model->agents_kept_free);
}

/* A transition; one that would pass a cap is left out, as if such an arrival were lost. */
static void go(struct lines *l, int from, const struct state *to, double rate_per_s)
{
    for (int i = 0; i < COUNTS; i++)
        if (counted(l, to, i) > l->cap[i])
            return;
    cc_chain_add(l->chain, from, l->number[code_of(l, to)], rate_per_s);
}

/* ---- what happens ---- */

/* Callbacks are tried while an agent is free for them: no answer goes back, an answer makes the agent busy.
 */
static void dial(struct lines *l, int from, struct state s, double rate_per_s)
{
    const struct cc_callback_lines *m = l->model;
    while (s.count[LINE] > 0 && s.busy < m->load.agent_count - m->agents_kept_free &&
           s.count[URGENT] + s.count[HOLDING] == 0) {
        struct state answered = s;
        answered.count[LINE]--;
        answered.busy++;
        go(l, from, &answered, rate_per_s * (1 - m->no_answer_prob));
        rate_per_s *= m->no_answer_prob;
        s.count[LINE]--;
        s.count[PENDING] += m->retry_mean_s > 0;
    }
    go(l, from, &s, rate_per_s);
}

/* An agent who was busy is free: urgent callers, then the other two in their order. */
static void add_completion(struct lines *l, int from, struct state s)
{
    const struct cc_callback_lines *m = l->model;
    double rate_per_s = s.busy / m->load.service_mean_s;
    if (s.busy == 0)
        return;
    if (s.count[URGENT]) {
        s.count[URGENT]--;
        go(l, from, &s, rate_per_s);
        return;
    }
    while (m->callbacks_first && s.count[LINE]) {
        s.count[LINE]--;
        go(l, from, &s, rate_per_s * (1 - m->no_answer_prob));
        rate_per_s *= m->no_answer_prob;
        s.count[PENDING] += m->retry_mean_s > 0;
    }
    if (s.count[HOLDING]) {
        s.count[HOLDING]--;
        go(l, from, &s, rate_per_s);
        return;
    }
    s.busy--;
    dial(l, from, s, rate_per_s);
}

static void add_arrivals(struct lines *l, int from, const struct state *s)
{
    const struct cc_callback_lines *m = l->model;
    bool full = s->busy == m->load.agent_count;
    bool offered = full && s->count[URGENT] + s->count[HOLDING] >= m->offer_if_holding;
    double accepts = offered ? m->accept_prob : 0, rate_per_s = m->load.arrival_rate_per_s;
    struct state to = *s;
    if (full)
        to.count[HOLDING]++;
    else
        to.busy++;
    go(l, from, &to, rate_per_s * (1 - accepts));
    if (m->urgent_rate_per_s > 0) {
        to = *s;
        if (full)
            to.count[URGENT]++;
        else
            to.busy++;
        go(l, from, &to, m->urgent_rate_per_s);
    }
    if (accepts > 0) {
        to = *s;
        to.count[m->delay_mean_s > 0 ? PENDING : LINE]++;
        go(l, from, &to, rate_per_s * accepts);
    }
}

static void add_hang_ups(struct lines *l, int from, const struct state *s)
{
    const double patience_s[] = {l->model->urgent_patience_mean_s, l->model->load.patience_mean_s};
    for (int i = URGENT; i <= HOLDING; i++) {
        struct state to = *s;
        if (s->count[i] == 0)
            continue;
        to.count[i]--;
        go(l, from, &to, s->count[i] / patience_s[i]);
    }
}

/* The time of a callback comes, or that of its next attempt. */
static void add_pending(struct lines *l, int from, const struct state *s)
{
    const struct cc_callback_lines *m = l->model;
    if (s->count[PENDING] == 0)
        return;
    double rate_per_s = s->count[PENDING] / (m->delay_mean_s > 0 ? m->delay_mean_s : m->retry_mean_s);
    struct state to = *s;
    to.count[PENDING]--;
    go(l, from, &to, rate_per_s * m->no_show_prob);
    to.count[LINE]++;
    if (counted(l, &to, LINE) <= l->cap[LINE])
        dial(l, from, to, rate_per_s * (1 - m->no_show_prob));
}

/* ---- the chain ---- */

static void order_counts(struct lines *l)
{
    for (int i = 0; i < COUNTS; i++) {
        int at = i;
        for (; at > 0 && l->cap[l->order[at - 1]] < l->cap[i]; at--)
            l->order[at] = l->order[at - 1];
        l->order[at] = i;
    }
}

enum { COUNT_MAX = 1000 };

static int number_states(struct lines *l, struct cc_error *error)
{
    double codes = l->model->load.agent_count + 1;
    int most = 0;
    for (int i = 0; i < COUNTS; i++) {
        codes *= l->cap[i] + 1;
        most = l->cap[i] > most ? l->cap[i] : most;
    }
    if (codes > 2e7 || most > COUNT_MAX)
        return cc_error_add(error, CC_BAD_USAGE,
                            "callback lines: the numbers waiting vary too much to be solved");
    l->code_count = (int)codes;
    l->state_count = 0;
    free(l->number);
    l->number = malloc((size_t)l->code_count * sizeof *l->number);
    if (!l->number)
        return cc_error_add(error, CC_BAD_IO, "no memory for callback lines");
    for (int code = 0; code < l->code_count; code++) {
        struct state s = state_of_code(l, code);
        l->number[code] = exists(l, &s) ? l->state_count++ : -1;
    }
    return CC_OK;
}

static int solve_capped(struct lines *l, struct cc_error *error)
{
    order_counts(l);
    int code = number_states(l, error);
    cc_chain_close(l->chain);
    l->chain = NULL;
    code = code ? code : cc_chain_open(&l->chain, l->state_count, error);
    if (code)
        return code;
    for (int i = 0; i < l->code_count; i++) {
        struct state s = state_of_code(l, i);
        if (l->number[i] < 0)
            continue;
        add_arrivals(l, l->number[i], &s);
        add_completion(l, l->number[i], s);
        add_hang_ups(l, l->number[i], &s);
        add_pending(l, l->number[i], &s);
    }
    return cc_chain_solve(l->chain, error);
}

/* Raises the caps of counts that are seen there with more than this probability; false: none is. */
static bool raise_caps(struct lines *l)
{
    const double rare = 1e-14;
    double at_cap[COUNTS] = {0}, before[COUNTS] = {0}; /* probability of the cap, and of one and two less */
    const double *prob = cc_chain_prob(l->chain);
    double rest = 0;
    bool raised = false;
    for (int code = 0; code < l->code_count; code++) {
        struct state s = state_of_code(l, code);
        for (int i = 0; i < COUNTS && l->number[code] >= 0; i++)
            *(counted(l, &s, i) == l->cap[i]       ? &at_cap[i]
              : counted(l, &s, i) == l->cap[i] - 2 ? &before[i]
                                                   : &rest) += prob[l->number[code]];
    }
    for (int i = 0; i < COUNTS; i++)
        if (l->cap[i] > 0 && at_cap[i] > rare) {
            /* So many steps at the rate at which it falls here, at most a third as many again. */
            double steps = 1 + log(rare / at_cap[i]) / (log(at_cap[i] / before[i]) / 2);
            l->cap[i] += steps > 0 && steps < l->cap[i] / 3 + 2 ? (int)ceil(steps) : l->cap[i] / 3 + 2;
            raised = true;
        }
    return raised;
}

/* ---- averages ---- */

enum measure { ALL_BUSY, OFFERED, BUSY, MEASURES };

static double measure(const struct lines *l, const struct state *s, int what)
{
    bool full = s->busy == l->model->load.agent_count;
    switch (what) {
    case ALL_BUSY:
        return full;
    case OFFERED:
        return full && s->count[URGENT] + s->count[HOLDING] >= l->model->offer_if_holding;
    case BUSY:
        return s->busy;
    default:
        return s->count[what - MEASURES];
    }
}

static int fill_averages(const struct lines *l, struct cc_callback_lines_result *result,
                         struct cc_error *error)
{
    struct cc_callback_average *into[] = {&result->all_busy, &result->offered, &result->busy,
                                          &result->urgent,   &result->holding, &result->owed,
                                          &result->pending};
    double *value = malloc((size_t)l->state_count * sizeof *value);
    int code = CC_OK;
    if (!value)
        return cc_error_add(error, CC_BAD_IO, "no memory for callback lines");
    for (int what = 0; what < MEASURES + COUNTS && !code; what++) {
        for (int i = 0; i < l->code_count; i++) {
            struct state s = state_of_code(l, i);
            if (l->number[i] >= 0)
                value[l->number[i]] = measure(l, &s, what);
        }
        into[what]->mean = cc_chain_mean(l->chain, value);
        code = cc_chain_variance(l->chain, value, &into[what]->variance_s, error);
    }
    free(value);
    return code;
}

static void fill_shares(const struct cc_callback_lines *m, struct cc_callback_lines_result *result)
{
    double rate_per_s = m->load.arrival_rate_per_s;
    double promised_per_s = rate_per_s * m->accept_prob * result->offered.mean;
    result->callback_prob = m->accept_prob * result->offered.mean;
    result->abandon_prob = result->holding.mean / (m->load.patience_mean_s * rate_per_s);
    result->mean_hold_s = result->holding.mean / (rate_per_s - promised_per_s);
    result->urgent_abandon_prob = result->urgent.mean / (m->urgent_patience_mean_s * m->urgent_rate_per_s);
    result->urgent_mean_hold_s = result->urgent.mean / m->urgent_rate_per_s;
    result->mean_callback_delay_s = (result->owed.mean + result->pending.mean) / promised_per_s;
    result->mean_lateness_s = result->owed.mean / (promised_per_s * (1 - m->no_show_prob));
}

static int check_model(const struct cc_callback_lines *m, struct cc_error *error)
{
    const double probs[] = {m->accept_prob, m->no_show_prob, m->no_answer_prob};
    if (cc_erlang_check_load(&m->load, 1, !isinf(m->load.patience_mean_s), error))
        return CC_BAD_USAGE;
    for (int i = 0; i < 3; i++)
        if (!(probs[i] >= 0 && probs[i] <= 1))
            return cc_error_add(error, CC_BAD_USAGE, "callback lines: a probability must be 0 to 1, not %g",
                                probs[i]);
    if (!(m->urgent_rate_per_s >= 0 && m->delay_mean_s >= 0 && m->retry_mean_s >= 0) ||
        (m->urgent_rate_per_s > 0 && !(m->urgent_patience_mean_s > 0)) || m->offer_if_holding < 0 ||
        m->agents_kept_free < 0 || m->agents_kept_free >= m->load.agent_count ||
        (m->delay_mean_s > 0 && m->retry_mean_s > 0) || (m->no_answer_prob == 1 && m->retry_mean_s > 0))
        return cc_error_add(
            error, CC_BAD_USAGE,
            "callback lines: rates and times must not be negative, fewer agents kept free than there are, "
            "and either a delay or a time between attempts be given");
    return CC_OK;
}

int cc_callback_lines_solve(const struct cc_callback_lines *model, struct cc_callback_lines_result *result,
                            struct cc_error *error)
{
    *result = (struct cc_callback_lines_result){.callback_prob = 0};
    if (check_model(model, error))
        return CC_BAD_USAGE;
    struct lines l = {.model = model, .cap = {[HOLDING] = 12, [LINE] = 12}};
    l.cap[URGENT] = model->urgent_rate_per_s > 0 ? 9 : 0;
    l.cap[PENDING] = model->delay_mean_s > 0 || model->retry_mean_s > 0 ? 12 : 0;
    int code = solve_capped(&l, error);
    while (!code && raise_caps(&l))
        code = solve_capped(&l, error);
    code = code ? code : fill_averages(&l, result, error);
    if (!code)
        fill_shares(model, result);
    cc_chain_close(l.chain);
    free(l.number);
    return code;
}
