/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "models/analytic/birth_death.h"
#include "models/analytic/erlang.h"

static const int state_count_max = 2000000;
static const double log_negligible = -60; /* 1e-26 */

static double death_rate(const struct cc_erlang_load *load, int state)
{
    int agents = load->agent_count;
    if (state <= agents)
        return state / load->service_mean_s;
    return agents / load->service_mean_s + (state - agents) / load->patience_mean_s;
}

/* States up to where the chain is negligible against its peak; 0 when there are too many. */
static int count_states(const struct cc_erlang_load *load)
{
    double level = 0, peak = 0;
    for (int state = load->agent_count + 1; state < state_count_max; state++) {
        level += log(load->arrival_rate_per_s / death_rate(load, state));
        peak = fmax(peak, level);
        if (level < peak + log_negligible)
            return state + 1;
    }
    return 0;
}

/* One allocation: `rows` arrays of state_count numbers. */
enum { BIRTH, DEATH, LOSS, PROB, QUEUE, BUSY, ALL_BUSY, CENTRED, ROW_COUNT };

static void fill_rows(const struct cc_erlang_load *load, int state_count, double *row[ROW_COUNT])
{
    for (int j = 0; j < state_count; j++) {
        int queue = j > load->agent_count ? j - load->agent_count : 0;
        row[BIRTH][j] = load->arrival_rate_per_s;
        row[DEATH][j] = death_rate(load, j);
        row[LOSS][j] = queue / load->patience_mean_s;
        row[QUEUE][j] = queue;
        row[BUSY][j] = j - queue;
        row[ALL_BUSY][j] = j >= load->agent_count;
    }
}

/*
 * Variance per call of the ratio (sum of `reward`) / calls: that of reward - ratio x calls, per arrival.
 * `found` (may be NULL) is what a call earns by the state it finds.
 */
static double per_call(const struct cc_erlang_load *load, const struct cc_birth_death *chain,
                       double *row[ROW_COUNT], struct cc_birth_death_reward reward, const double *found)
{
    reward.at_birth = found;
    double ratio = cc_birth_death_mean(chain, row[PROB], &reward) / load->arrival_rate_per_s;
    for (int j = 0; j < chain->state_count; j++)
        row[CENTRED][j] = (found ? found[j] : 0) - ratio;
    reward.at_birth = row[CENTRED];
    return cc_birth_death_variance(chain, row[PROB], &reward) / load->arrival_rate_per_s;
}

static void fill_result(const struct cc_erlang_load *load, int state_count, double *row[ROW_COUNT],
                        struct cc_erlang_variance *result)
{
    struct cc_birth_death chain = {state_count, row[BIRTH], row[DEATH]};
    cc_birth_death_stationary(&chain, row[PROB]);
    struct cc_birth_death_reward none = {0}, waits = {.value = row[QUEUE]},
                                 losses = {.loss_rate_per_s = row[LOSS], .at_loss = 1};
    *result = (struct cc_erlang_variance){
        .queue_length_s = cc_birth_death_asymptotic_variance(&chain, row[PROB], row[QUEUE]),
        .busy_agents_s = cc_birth_death_asymptotic_variance(&chain, row[PROB], row[BUSY]),
        .all_busy_s = cc_birth_death_asymptotic_variance(&chain, row[PROB], row[ALL_BUSY]),
        .wait_prob_per_call = per_call(load, &chain, row, none, row[ALL_BUSY]),
        .mean_wait_s2_per_call = per_call(load, &chain, row, waits, NULL),
        .abandon_prob_per_call =
            isfinite(load->patience_mean_s) ? per_call(load, &chain, row, losses, NULL) : 0,
    };
}

int cc_erlang_variance_solve(const struct cc_erlang_load *load, struct cc_erlang_variance *result,
                             struct cc_error *error)
{
    bool waits_for_ever = isinf(load->patience_mean_s);
    struct cc_erlang_c stable;
    if (cc_erlang_check_load(load, 1, !waits_for_ever, error) ||
        (waits_for_ever && cc_erlang_c_solve(load, &stable, error)))
        return CC_BAD_USAGE;
    int state_count = count_states(load);
    if (state_count == 0)
        return cc_error_add(error, CC_BAD_USAGE,
                            "the queue is too near to overload for exact standard errors");
    double *memory = malloc(sizeof(double) * ROW_COUNT * (size_t)state_count);
    if (!memory)
        return cc_error_add(error, CC_BAD_IO, "no memory for %d states of the queue", state_count);
    double *row[ROW_COUNT];
    for (int i = 0; i < ROW_COUNT; i++)
        row[i] = memory + (size_t)i * (size_t)state_count;
    fill_rows(load, state_count, row);
    fill_result(load, state_count, row, result);
    free(memory);
    return CC_OK;
}
