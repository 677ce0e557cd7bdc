/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/analytic/finite_queue.h"

#include <math.h>
#include <stdlib.h>

#include "models/analytic/birth_death.h"

enum { BIRTH, DEATH, QUEUE, PROB, ROW_COUNT };

static int check(const struct cc_erlang_load *load, int capacity, struct cc_error *error)
{
    if (cc_erlang_check_load(load, 1, !isinf(load->patience_mean_s), error))
        return CC_BAD_USAGE;
    if (capacity < load->agent_count || capacity > CC_FINITE_QUEUE_CAPACITY_MAX)
        return cc_error_add(error, CC_BAD_USAGE,
                            "room in the system must be %d (the number of agents) to %d calls, not %d",
                            load->agent_count, CC_FINITE_QUEUE_CAPACITY_MAX, capacity);
    return CC_OK;
}

static void fill_rows(const struct cc_erlang_load *load, int capacity, double *row[ROW_COUNT])
{
    for (int j = 0; j <= capacity; j++) {
        int queue = j > load->agent_count ? j - load->agent_count : 0;
        row[BIRTH][j] = load->arrival_rate_per_s;
        row[DEATH][j] = (j - queue) / load->service_mean_s + queue / load->patience_mean_s;
        row[QUEUE][j] = queue;
    }
}

/*
 * Sum of the waits of the served, per offered call.  Who finds n = c + k is served with probability
 * c mu / (c mu + (k + 1) theta), after one exponential stage for each of the k + 1 departures.
 */
static double served_wait_s(const struct cc_erlang_load *load, int capacity, const double *prob)
{
    double drain = load->agent_count / load->service_mean_s, wait_s = 0, sum = 0;
    for (int n = load->agent_count; n < capacity; n++) {
        double rate = drain + (n - load->agent_count + 1) / load->patience_mean_s;
        wait_s += 1 / rate;
        sum += prob[n] * drain / rate * wait_s;
    }
    return sum;
}

static void fill_result(const struct cc_erlang_load *load, int capacity, double *row[ROW_COUNT],
                        struct cc_finite_queue *result)
{
    struct cc_birth_death chain = {capacity + 1, row[BIRTH], row[DEATH]};
    cc_birth_death_stationary(&chain, row[PROB]);
    const double *prob = row[PROB];
    double accepted = 0, waiting = 0, queue = 0, busy = 0;
    for (int n = 0; n <= capacity; n++) {
        accepted += n < capacity ? prob[n] : 0;
        waiting += n >= load->agent_count && n < capacity ? prob[n] : 0;
        queue += prob[n] * row[QUEUE][n];
        busy += prob[n] * (n - row[QUEUE][n]);
    }
    double offered = load->arrival_rate_per_s * load->service_mean_s;
    double served = busy / offered;
    *result = (struct cc_finite_queue){
        .offered_load_erl = offered,
        .occupancy = busy / load->agent_count,
        .blocking_prob = prob[capacity],
        .abandon_prob = queue / load->patience_mean_s / load->arrival_rate_per_s,
        .served_prob = served,
        .wait_prob_of_accepted = waiting / accepted,
        .mean_wait_accepted_s = queue / load->arrival_rate_per_s / accepted,
        .mean_wait_served_s = served_wait_s(load, capacity, prob) / served,
        .mean_queue_length = queue,
        .mean_in_system = queue + busy,
        .queue_length_variance_s = cc_birth_death_asymptotic_variance(&chain, prob, row[QUEUE]),
    };
}

int cc_finite_queue_solve(const struct cc_erlang_load *load, int capacity, struct cc_finite_queue *result,
                          struct cc_error *error)
{
    if (check(load, capacity, error))
        return CC_BAD_USAGE;
    size_t state_count = (size_t)capacity + 1;
    double *memory = malloc(sizeof(double) * ROW_COUNT * state_count);
    if (!memory)
        return cc_error_add(error, CC_BAD_IO, "no memory for %zu states of the queue", state_count);
    double *row[ROW_COUNT];
    for (int i = 0; i < ROW_COUNT; i++)
        row[i] = memory + (size_t)i * state_count;
    fill_rows(load, capacity, row);
    fill_result(load, capacity, row, result);
    free(memory);
    return CC_OK;
}
