/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/analytic/retrial.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "models/analytic/chain.h"
#include "models/analytic/erlang.h"

enum { CALL_CAP_MAX = 2000, STATES_MAX = 1000000, FIRST_ORBIT_CAP = 64 };

static const double cut_prob = 1e-20;

static int check_queue(const struct cc_retrial_queue *queue, bool whole, struct cc_error *error)
{
    struct cc_erlang_load load = {queue->arrival_rate_per_s, queue->service_mean_s, queue->patience_mean_s,
                                  queue->agent_count};
    if (cc_erlang_check_load(&load, whole, whole && !isinf(load.patience_mean_s), error))
        return CC_BAD_USAGE;
    if (!(isfinite(queue->redial_delay_mean_s) && queue->redial_delay_mean_s > 0))
        return cc_error_add(error, CC_BAD_USAGE, "mean time to redial must be a number above 0, not %g",
                            queue->redial_delay_mean_s);
    if (whole && !(queue->persist_prob >= 0 && queue->persist_prob <= 1))
        return cc_error_add(error, CC_BAD_USAGE, "share of callers who redial must be 0 to 1, not %g",
                            queue->persist_prob);
    if (whole && (queue->call_cap < queue->agent_count || queue->call_cap > CALL_CAP_MAX))
        return cc_error_add(error, CC_BAD_USAGE, "places for calls must be %d to %d, not %d",
                            queue->agent_count, CALL_CAP_MAX, queue->call_cap);
    return CC_OK;
}

int cc_retrial_mm1_orbit(const struct cc_retrial_queue *queue, double *mean_orbit, struct cc_error *error)
{
    if (check_queue(queue, false, error))
        return CC_BAD_USAGE;
    double load = queue->arrival_rate_per_s * queue->service_mean_s;
    if (load >= 1)
        return cc_error_add(error, CC_BAD_USAGE,
                            "%.10g erlang offered to 1 agent: the orbit grows without bound", load);
    *mean_orbit = load * load / (1 - load) * (1 + queue->redial_delay_mean_s / queue->service_mean_s);
    return CC_OK;
}

/* Transitions that a caller makes when he does not get through: to orbit `more`, or away. */
static void add_disappointed(struct cc_chain *chain, int from, int stays, int leaves, double rate_per_s,
                             double persist_prob)
{
    cc_chain_add(chain, from, stays, rate_per_s * persist_prob);
    cc_chain_add(chain, from, leaves, rate_per_s * (1 - persist_prob));
}

static void add_transitions(struct cc_chain *chain, const struct cc_retrial_queue *queue, int orbit_cap,
                            int calls, int orbit)
{
    int width = queue->call_cap + 1, here = orbit * width + calls;
    int more = orbit < orbit_cap ? width : 0;
    bool full = calls == queue->call_cap;
    double redials_per_s = orbit / queue->redial_delay_mean_s, persist = queue->persist_prob;
    if (full) {
        add_disappointed(chain, here, here + more, here, queue->arrival_rate_per_s, persist);
        if (orbit > 0)
            add_disappointed(chain, here, here, here - width, redials_per_s, persist);
    } else {
        cc_chain_add(chain, here, here + 1, queue->arrival_rate_per_s);
        if (orbit > 0)
            cc_chain_add(chain, here, here - width + 1, redials_per_s);
    }
    if (calls == 0)
        return;
    int busy = calls < queue->agent_count ? calls : queue->agent_count;
    cc_chain_add(chain, here, here - 1, busy / queue->service_mean_s);
    add_disappointed(chain, here, here + more - 1, here - 1, (calls - busy) / queue->patience_mean_s,
                     persist);
}

static int solve_up_to(const struct cc_retrial_queue *queue, int orbit_cap, struct cc_chain **chain,
                       struct cc_error *error)
{
    int code = cc_chain_open(chain, (queue->call_cap + 1) * (orbit_cap + 1), error);
    if (code)
        return code;
    for (int orbit = 0; orbit <= orbit_cap; orbit++)
        for (int calls = 0; calls <= queue->call_cap; calls++)
            add_transitions(*chain, queue, orbit_cap, calls, orbit);
    return cc_chain_solve(*chain, error);
}

static double prob_of_orbit(const struct cc_retrial_queue *queue, const struct cc_chain *chain, int orbit)
{
    double prob = 0;
    for (int calls = 0; calls <= queue->call_cap; calls++)
        prob += cc_chain_prob(chain)[orbit * (queue->call_cap + 1) + calls];
    return prob;
}

static int read_results(const struct cc_retrial_queue *queue, const struct cc_chain *chain, int orbit_cap,
                        struct cc_retrial *result, struct cc_error *error)
{
    int width = queue->call_cap + 1, state_count = width * (orbit_cap + 1);
    double *orbit = malloc((size_t)state_count * sizeof *orbit);
    if (!orbit)
        return cc_error_add(error, CC_BAD_IO, "no memory for %d states of the queue", state_count);
    *result = (struct cc_retrial){.residual = cc_chain_residual(chain),
                                  .orbit_cap_prob = prob_of_orbit(queue, chain, orbit_cap)};
    for (int i = 0; i < state_count; i++) {
        double prob = cc_chain_prob(chain)[i];
        int calls = i % width, waiting = calls > queue->agent_count ? calls - queue->agent_count : 0;
        orbit[i] = i / width;
        result->mean_busy += prob * (calls - waiting);
        result->mean_queue_length += prob * waiting;
        result->all_busy_prob += calls >= queue->agent_count ? prob : 0;
        result->blocking_prob += calls == queue->call_cap ? prob : 0;
    }
    result->mean_orbit = cc_chain_mean(chain, orbit);
    result->mean_orbit_time_s = result->mean_orbit / queue->arrival_rate_per_s;
    result->abandon_rate_per_s = result->mean_queue_length / queue->patience_mean_s;
    result->served_prob = result->mean_busy / (queue->arrival_rate_per_s * queue->service_mean_s);
    int code = cc_chain_variance(chain, orbit, &result->orbit_variance_s, error);
    free(orbit);
    return code;
}

int cc_retrial_solve(const struct cc_retrial_queue *queue, struct cc_retrial *result, struct cc_error *error)
{
    if (check_queue(queue, true, error))
        return CC_BAD_USAGE;
    double load_erl = queue->arrival_rate_per_s * queue->service_mean_s;
    if (queue->persist_prob == 1 && load_erl >= queue->agent_count)
        return cc_error_add(error, CC_BAD_USAGE,
                            "%.10g erlang of callers who never give up, offered to %d agents: "
                            "the orbit grows without bound",
                            load_erl, queue->agent_count);
    for (int orbit_cap = FIRST_ORBIT_CAP; (queue->call_cap + 1) * (orbit_cap + 1) <= STATES_MAX;
         orbit_cap *= 2) {
        struct cc_chain *chain;
        int code = solve_up_to(queue, orbit_cap, &chain, error);
        bool wide_enough = !code && prob_of_orbit(queue, chain, orbit_cap) < cut_prob;
        if (wide_enough)
            code = read_results(queue, chain, orbit_cap, result, error);
        cc_chain_close(chain);
        if (wide_enough || code)
            return code;
    }
    return cc_error_add(error, CC_BAD_USAGE, "the orbit grows without bound, or nearly");
}
