/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "models/analytic/chain.h"
#include "models/analytic/erlang.h"
#include "models/analytic/priority.h"

enum { AGENTS_MAX = 10000, QUEUE_CAP_MAX = 10000, STATES_MAX = 1000000 };

struct state {
    int busy[2]; /* by kind of service */
    int waiting[2];
};

/*
 * First the states with a free agent, then all agents busy, by waiting[1], waiting[0] and the mix of
 * services. Classes with equal service are one kind of service, 0, and there is no mix.
 */
struct layout {
    const struct cc_priority_pair *pair;
    int second_kind; /* of class 1 */
    int mix_count;
    int free_count; /* states with a free agent */
    int state_count;
};

static int lay_out(struct layout *layout, const struct cc_priority_pair *pair, struct cc_error *error)
{
    int agents = pair->agent_count;
    bool equal = pair->service_mean_s[0] == pair->service_mean_s[1];
    layout->pair = pair;
    layout->second_kind = !equal;
    layout->mix_count = equal ? 1 : agents + 1;
    layout->free_count = equal ? agents : agents * (agents + 1) / 2;
    double states =
        layout->free_count + (double)layout->mix_count * (pair->queue_cap + 1.0) * (pair->queue_cap + 1.0);
    if (states > STATES_MAX)
        return cc_error_add(error, CC_BAD_USAGE, "%.0f states are too many for the exact solution", states);
    layout->state_count = (int)states;
    return CC_OK;
}

static int index_of(const struct layout *layout, const struct state *state)
{
    int busy = state->busy[0] + state->busy[1], first = state->busy[0];
    if (busy < layout->pair->agent_count)
        return layout->mix_count == 1 ? busy : busy * (busy + 1) / 2 + first;
    int queues = state->waiting[1] * (layout->pair->queue_cap + 1) + state->waiting[0];
    return layout->free_count + queues * layout->mix_count + (layout->mix_count == 1 ? 0 : first);
}

static void list_states(const struct layout *layout, struct state *states)
{
    int agents = layout->pair->agent_count, cap = layout->pair->queue_cap;
    for (int busy = 0; busy <= agents; busy++)
        for (int second = 0; second <= (layout->second_kind ? busy : 0); second++)
            for (int i = 0; i <= (busy < agents ? 0 : cap); i++)
                for (int j = 0; j <= (busy < agents ? 0 : cap); j++) {
                    struct state state = {{busy - second, second}, {j, i}};
                    states[index_of(layout, &state)] = state;
                }
}

static void start_next(const struct layout *layout, struct state *state)
{
    for (int rank = 0; rank < 2; rank++)
        if (state->waiting[rank] > 0) {
            state->waiting[rank]--;
            state->busy[rank * layout->second_kind]++;
            return;
        }
}

static void add_transitions(struct cc_chain *chain, const struct layout *layout, const struct state *from)
{
    const struct cc_priority_pair *pair = layout->pair;
    int here = index_of(layout, from);
    bool all_busy = from->busy[0] + from->busy[1] == pair->agent_count;
    for (int rank = 0; rank < 2; rank++) {
        struct state to = *from;
        if (!all_busy)
            to.busy[rank * layout->second_kind]++;
        else if (to.waiting[rank] < pair->queue_cap)
            to.waiting[rank]++;
        cc_chain_add(chain, here, index_of(layout, &to), pair->arrival_rate_per_s[rank]);
        if (from->waiting[rank] == 0)
            continue;
        to = *from;
        to.waiting[rank]--;
        cc_chain_add(chain, here, index_of(layout, &to), from->waiting[rank] / pair->patience_mean_s[rank]);
    }
    for (int kind = 0; kind < 2; kind++) {
        if (from->busy[kind] == 0)
            continue;
        struct state to = *from;
        to.busy[kind]--;
        start_next(layout, &to);
        cc_chain_add(chain, here, index_of(layout, &to), from->busy[kind] / pair->service_mean_s[kind]);
    }
}

static int read_results(const struct cc_chain *chain, const struct layout *layout, const struct state *states,
                        double *value, struct cc_priority_pair_result *result, struct cc_error *error)
{
    const struct cc_priority_pair *pair = layout->pair;
    const double *prob = cc_chain_prob(chain);
    *result = (struct cc_priority_pair_result){.residual = cc_chain_residual(chain)};
    for (int i = 0; i < layout->state_count; i++) {
        int busy = states[i].busy[0] + states[i].busy[1];
        result->occupancy += prob[i] * busy / pair->agent_count;
        result->all_busy_prob += busy == pair->agent_count ? prob[i] : 0;
    }
    for (int rank = 0; rank < 2; rank++) {
        for (int i = 0; i < layout->state_count; i++) {
            value[i] = states[i].waiting[rank];
            result->blocking_prob[rank] += states[i].waiting[rank] == pair->queue_cap ? prob[i] : 0;
        }
        double length = cc_chain_mean(chain, value);
        result->mean_queue_length[rank] = length;
        result->mean_wait_s[rank] = length / pair->arrival_rate_per_s[rank];
        result->abandon_prob[rank] = result->mean_wait_s[rank] / pair->patience_mean_s[rank];
        int code = cc_chain_variance(chain, value, &result->queue_length_variance[rank], error);
        if (code)
            return code;
    }
    return CC_OK;
}

static int check_pair(const struct cc_priority_pair *pair, struct cc_error *error)
{
    for (int rank = 0; rank < 2; rank++) {
        struct cc_erlang_load load = {pair->arrival_rate_per_s[rank], pair->service_mean_s[rank],
                                      pair->patience_mean_s[rank], pair->agent_count};
        if (cc_erlang_check_load(&load, 1, !isinf(load.patience_mean_s), error))
            return CC_BAD_USAGE;
    }
    if (pair->agent_count > AGENTS_MAX || pair->queue_cap < 1 || pair->queue_cap > QUEUE_CAP_MAX)
        return cc_error_add(
            error, CC_BAD_USAGE,
            "the exact solution takes at most %d agents and 1 to %d places in queue, not %d and %d",
            AGENTS_MAX, QUEUE_CAP_MAX, pair->agent_count, pair->queue_cap);
    return CC_OK;
}

int cc_priority_pair_solve(const struct cc_priority_pair *pair, struct cc_priority_pair_result *result,
                           struct cc_error *error)
{
    struct layout layout = {0};
    if (check_pair(pair, error) || lay_out(&layout, pair, error))
        return CC_BAD_USAGE;
    struct cc_chain *chain = NULL;
    struct state *states = malloc((size_t)layout.state_count * sizeof *states);
    double *value = malloc((size_t)layout.state_count * sizeof *value);
    int code = CC_OK;
    if (!states || !value)
        code = cc_error_add(error, CC_BAD_IO, "no memory for %d states of the queue", layout.state_count);
    if (!code)
        code = cc_chain_open(&chain, layout.state_count, error);
    if (!code) {
        list_states(&layout, states);
        for (int i = 0; i < layout.state_count; i++)
            add_transitions(chain, &layout, &states[i]);
        code = cc_chain_solve(chain, error);
    }
    if (!code)
        code = read_results(chain, &layout, states, value, result, error);
    cc_chain_close(chain);
    free(value);
    free(states);
    return code;
}
