/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/analytic/mmpp.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "models/analytic/chain.h"
#include "models/analytic/erlang.h"

enum { CALLS_MAX = 1000000 };

static const double cut_prob = 1e-22;

/* ---- the arrivals ---- */

static bool is_valid(const struct cc_mmpp *arrivals)
{
    const double *rate = arrivals->rate_per_s, *leave = arrivals->leave_per_s;
    return isfinite(rate[0]) && isfinite(rate[1]) && rate[0] >= 0 && rate[1] >= 0 && rate[0] + rate[1] > 0 &&
           isfinite(leave[0]) && isfinite(leave[1]) && leave[0] > 0 && leave[1] > 0;
}

int cc_mmpp_check(const struct cc_mmpp *arrivals, struct cc_error *error)
{
    if (is_valid(arrivals))
        return CC_OK;
    return cc_error_add(
        error, CC_BAD_USAGE,
        "arrival rates of the two phases must be numbers of at least 0, not both 0, and the rates "
        "of leaving a phase above 0, not %g, %g, %g and %g",
        arrivals->rate_per_s[0], arrivals->rate_per_s[1], arrivals->leave_per_s[0], arrivals->leave_per_s[1]);
}

static double switch_per_s(const struct cc_mmpp *arrivals)
{
    return arrivals->leave_per_s[0] + arrivals->leave_per_s[1];
}

double cc_mmpp_mean_rate_per_s(const struct cc_mmpp *arrivals)
{
    assert(is_valid(arrivals));
    const double *rate = arrivals->rate_per_s, *leave = arrivals->leave_per_s;
    return (rate[0] * leave[1] + rate[1] * leave[0]) / switch_per_s(arrivals);
}

/* Variance of the arrival rate over the mean rate. */
static double rate_dispersion_per_s(const struct cc_mmpp *arrivals)
{
    const double *leave = arrivals->leave_per_s;
    double both = switch_per_s(arrivals), apart = arrivals->rate_per_s[0] - arrivals->rate_per_s[1];
    return (leave[0] / both) * (leave[1] / both) * apart * apart / cc_mmpp_mean_rate_per_s(arrivals);
}

double cc_mmpp_dispersion(const struct cc_mmpp *arrivals, double interval_s)
{
    assert(interval_s >= 0);
    double both = switch_per_s(arrivals), x = both * interval_s;
    /* 1 - (1 - e^-x) / x, by its series where it cancels */
    double share =
        x < 1e-2 ? x / 2 * (1 - x / 3 * (1 - x / 4 * (1 - x / 5 * (1 - x / 6)))) : 1 + expm1(-x) / x;
    return 1 + 2 * rate_dispersion_per_s(arrivals) / both * share;
}

double cc_mmpp_peakedness(const struct cc_mmpp *arrivals, double service_mean_s)
{
    assert(service_mean_s > 0);
    return 1 + rate_dispersion_per_s(arrivals) / (1 / service_mean_s + switch_per_s(arrivals));
}

/* ---- the chain ---- */

/* State 2 x calls + phase, up to `call_cap` calls in the centre. */
static int solve_up_to(const struct cc_mmpp_queue *queue, int call_cap, struct cc_chain **chain,
                       struct cc_error *error)
{
    int code = cc_chain_open(chain, 2 * (call_cap + 1), error);
    if (code)
        return code;
    for (int calls = 0; calls <= call_cap; calls++)
        for (int phase = 0; phase < 2; phase++) {
            int here = 2 * calls + phase;
            int busy = calls < queue->agent_count ? calls : queue->agent_count;
            cc_chain_add(*chain, here, here ^ 1, queue->arrivals.leave_per_s[phase]);
            if (calls < call_cap)
                cc_chain_add(*chain, here, here + 2, queue->arrivals.rate_per_s[phase]);
            if (calls > 0)
                cc_chain_add(*chain, here, here - 2,
                             busy / queue->service_mean_s + (calls - busy) / queue->patience_mean_s);
        }
    return cc_chain_solve(*chain, error);
}

static int check_queue(const struct cc_mmpp_queue *queue, bool with_patience, struct cc_error *error)
{
    if (cc_mmpp_check(&queue->arrivals, error))
        return CC_BAD_USAGE;
    struct cc_erlang_load load = {cc_mmpp_mean_rate_per_s(&queue->arrivals), queue->service_mean_s,
                                  queue->patience_mean_s, queue->agent_count};
    return cc_erlang_check_load(&load, 1, with_patience, error);
}

enum measure { CALLS_BUSY, CALLS_WAITING };

static double count_of(const struct cc_mmpp_queue *queue, enum measure measure, int calls)
{
    int busy = calls < queue->agent_count ? calls : queue->agent_count;
    return measure == CALLS_BUSY ? busy : calls - busy;
}

/* Mean and asymptotic variance of a number of calls. */
static int measure_calls(const struct cc_mmpp_queue *queue, const struct cc_chain *chain, int call_cap,
                         enum measure measure, double *mean, double *variance_s, struct cc_error *error)
{
    double *value = malloc(2 * ((size_t)call_cap + 1) * sizeof *value);
    if (!value)
        return cc_error_add(error, CC_BAD_IO, "no memory for a queue of %d calls", call_cap);
    for (int i = 0; i < 2 * (call_cap + 1); i++)
        value[i] = count_of(queue, measure, i / 2);
    *mean = cc_chain_mean(chain, value);
    int code = cc_chain_variance(chain, value, variance_s, error);
    free(value);
    return code;
}

/* Share of time, and of arrivals, with all agents busy. */
static void all_busy_shares(const struct cc_mmpp_queue *queue, const struct cc_chain *chain, int call_cap,
                            double *of_time, double *of_arrivals)
{
    const double *prob = cc_chain_prob(chain);
    double arrivals_per_s = 0;
    *of_time = 0;
    for (int i = 2 * queue->agent_count; i < 2 * (call_cap + 1); i++) {
        *of_time += prob[i];
        arrivals_per_s += prob[i] * queue->arrivals.rate_per_s[i % 2];
    }
    *of_arrivals = arrivals_per_s / cc_mmpp_mean_rate_per_s(&queue->arrivals);
}

/* ---- loss ---- */

int cc_mmpp_loss(const struct cc_mmpp_queue *queue, struct cc_mmpp_loss *result, struct cc_error *error)
{
    if (check_queue(queue, false, error))
        return CC_BAD_USAGE;
    struct cc_chain *chain;
    int agents = queue->agent_count;
    int code = solve_up_to(queue, agents, &chain, error);
    if (!code) {
        all_busy_shares(queue, chain, agents, &result->all_busy_prob, &result->loss_prob);
        code = measure_calls(queue, chain, agents, CALLS_BUSY, &result->mean_busy, &result->busy_variance_s,
                             error);
    }
    cc_chain_close(chain);
    return code;
}

int cc_mmpp_hayward(const struct cc_mmpp_queue *queue, double *loss_prob, struct cc_error *error)
{
    if (check_queue(queue, false, error))
        return CC_BAD_USAGE;
    double peakedness = cc_mmpp_peakedness(&queue->arrivals, queue->service_mean_s);
    double load_erl = cc_mmpp_mean_rate_per_s(&queue->arrivals) * queue->service_mean_s;
    return cc_erlang_b(load_erl / peakedness, queue->agent_count / peakedness, loss_prob, error);
}

/* ---- waiting ---- */

static int read_wait(const struct cc_mmpp_queue *queue, const struct cc_chain *chain, int call_cap,
                     struct cc_mmpp_wait *result, struct cc_error *error)
{
    double mean_rate = cc_mmpp_mean_rate_per_s(&queue->arrivals);
    const double *prob = cc_chain_prob(chain);
    result->tail_prob = prob[2 * call_cap] + prob[2 * call_cap + 1];
    all_busy_shares(queue, chain, call_cap, &result->all_busy_prob, &result->wait_prob);
    int code = measure_calls(queue, chain, call_cap, CALLS_WAITING, &result->mean_queue_length,
                             &result->queue_variance_s, error);
    if (code)
        return code;
    result->mean_wait_s = result->mean_queue_length / mean_rate;
    result->abandon_prob = result->mean_wait_s / queue->patience_mean_s;
    double served_erl = mean_rate * (1 - result->abandon_prob) * queue->service_mean_s;
    result->occupancy = fmin(1, served_erl / queue->agent_count);
    return CC_OK;
}

int cc_mmpp_wait(const struct cc_mmpp_queue *queue, struct cc_mmpp_wait *result, struct cc_error *error)
{
    bool waits_for_ever = isinf(queue->patience_mean_s);
    if (check_queue(queue, !waits_for_ever, error))
        return CC_BAD_USAGE;
    double load_erl = cc_mmpp_mean_rate_per_s(&queue->arrivals) * queue->service_mean_s;
    if (waits_for_ever && load_erl >= queue->agent_count * (1 - 1e-12))
        return cc_error_add(error, CC_BAD_USAGE,
                            "%.10g erlang offered to %d agents: the queue grows without bound", load_erl,
                            queue->agent_count);
    for (int room = 64; queue->agent_count + room <= CALLS_MAX; room *= 2) {
        struct cc_chain *chain;
        int call_cap = queue->agent_count + room;
        int code = solve_up_to(queue, call_cap, &chain, error);
        const double *prob = code ? NULL : cc_chain_prob(chain);
        bool long_enough = prob && prob[2 * call_cap] + prob[2 * call_cap + 1] < cut_prob;
        if (long_enough)
            code = read_wait(queue, chain, call_cap, result, error);
        cc_chain_close(chain);
        if (long_enough || code)
            return code;
    }
    return cc_error_add(error, CC_BAD_USAGE, "the queue grows without bound, or nearly");
}
