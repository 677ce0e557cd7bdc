/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/analytic/transient_chain.h"

static const double negligible_column = 1e-30;
static const double negligible_row = 1e-22;
static const double values_max = 2e7; /* of one buffer, 160 MB */

int cc_transient_chain_weights(double mean, double weight[CC_TRANSIENT_WEIGHTS],
                               double above[CC_TRANSIENT_WEIGHTS])
{
    assert(mean >= 0 && mean <= CC_TRANSIENT_JUMPS_MAX);
    double total = weight[0] = exp(-mean);
    int count = 1;
    for (;;) {
        double ratio = mean / count;
        if (ratio < 1 && weight[count - 1] * ratio < 1e-18 * (1 - ratio))
            break;
        assert(count < CC_TRANSIENT_WEIGHTS);
        weight[count] = weight[count - 1] * ratio;
        total += weight[count++];
    }
    double rest = 0;
    for (int k = count - 1; k >= 0; k--) {
        above[k] = rest;
        rest += weight[k] /= total;
    }
    return count;
}

/* ---- layout ---- */

/* Which buffer holds what while time passes. */
enum { NOW, NEXT, SUM, INTEGRAL };

static int stride_of(const struct cc_transient_occupancy *occupancy)
{
    return occupancy->column_capacity + 3;
}

/* [busy] of the states with a free agent, one zero on either side. */
static double *free_states(const struct cc_transient_occupancy *occupancy, int buffer)
{
    return occupancy->block[buffer] + 1;
}

/* [waiting] of one row, one zero on the left and two on the right of the columns in use. */
static double *row_of(const struct cc_transient_occupancy *occupancy, int buffer, int excess)
{
    return occupancy->block[buffer] + occupancy->agent_capacity + 3 +
           (size_t)excess * (size_t)stride_of(occupancy);
}

static size_t block_size(int agent_capacity, int row_capacity, int column_capacity)
{
    return (size_t)agent_capacity + 2 + (size_t)row_capacity * ((size_t)column_capacity + 3);
}

static void swap_blocks(struct cc_transient_occupancy *occupancy, int a, int b)
{
    double *block = occupancy->block[a];
    occupancy->block[a] = occupancy->block[b];
    occupancy->block[b] = block;
}

static void clear_block(struct cc_transient_occupancy *occupancy, int buffer)
{
    size_t size = block_size(occupancy->agent_capacity, occupancy->row_count, occupancy->column_capacity);
    memset(occupancy->block[buffer], 0, size * sizeof(double));
}

static int out_of_memory(struct cc_error *error)
{
    return cc_error_add(error, CC_BAD_IO, "not enough memory for the states of a time-varying queue");
}

/* Makes room; only the buffer NOW keeps its values. */
static int reserve(struct cc_transient_occupancy *occupancy, int row_count, int column_count,
                   struct cc_error *error)
{
    if (row_count <= occupancy->row_capacity && column_count <= occupancy->column_capacity)
        return CC_OK;
    struct cc_transient_occupancy larger = *occupancy;
    if (row_count > larger.row_capacity)
        larger.row_capacity = row_count + 4;
    if (column_count > larger.column_capacity)
        larger.column_capacity = column_count + column_count / 2 + 16;
    size_t size = block_size(larger.agent_capacity, larger.row_capacity, larger.column_capacity);
    memset(larger.block, 0, sizeof(larger.block));
    for (int i = 0; i < CC_OCCUPANCY_BUFFERS; i++)
        if ((double)size > values_max || !(larger.block[i] = calloc(size, sizeof(double)))) {
            cc_transient_chain_close(&larger);
            return out_of_memory(error);
        }
    if (occupancy->block[NOW]) {
        memcpy(larger.block[NOW], occupancy->block[NOW],
               ((size_t)larger.agent_capacity + 2) * sizeof(double));
        for (int e = 0; e < occupancy->row_count; e++)
            memcpy(row_of(&larger, NOW, e), row_of(occupancy, NOW, e),
                   (size_t)occupancy->column_count * sizeof(double));
    }
    cc_transient_chain_close(occupancy);
    *occupancy = larger;
    return CC_OK;
}

int cc_transient_chain_open(struct cc_transient_occupancy *occupancy, int agent_count, int agent_capacity,
                            struct cc_error *error)
{
    assert(0 <= agent_count && agent_count <= agent_capacity);
    *occupancy = (struct cc_transient_occupancy){
        .agent_count = agent_count, .agent_capacity = agent_capacity, .row_count = 1, .column_count = 1};
    int code = reserve(occupancy, 1, 16, error);
    if (code != CC_OK)
        return code;
    if (agent_count > 0)
        free_states(occupancy, NOW)[0] = 1;
    else
        row_of(occupancy, NOW, 0)[0] = 1;
    return CC_OK;
}

void cc_transient_chain_close(struct cc_transient_occupancy *occupancy)
{
    for (int i = 0; i < CC_OCCUPANCY_BUFFERS; i++) {
        free(occupancy->block[i]);
        occupancy->block[i] = NULL;
    }
}

struct cc_transient_grid cc_transient_chain_waiting(const struct cc_transient_occupancy *occupancy)
{
    return (struct cc_transient_grid){occupancy->row_count, occupancy->column_count, stride_of(occupancy),
                                      row_of(occupancy, NOW, 0)};
}

double cc_transient_chain_free_prob(const struct cc_transient_occupancy *occupancy)
{
    double prob = 0;
    for (int busy = 0; busy < occupancy->agent_count; busy++)
        prob += free_states(occupancy, NOW)[busy];
    return prob;
}

static void add_moments(const struct cc_transient_occupancy *occupancy, int buffer,
                        struct cc_transient_moments *moments)
{
    const double *idle = free_states(occupancy, buffer);
    for (int busy = 0; busy < occupancy->agent_count; busy++)
        moments->busy += busy * idle[busy];
    for (int e = 0; e < occupancy->row_count; e++) {
        const double *row = row_of(occupancy, buffer, e);
        double mass = 0;
        for (int q = 0; q < occupancy->column_count; q++) {
            mass += row[q];
            moments->queue += q * row[q];
            moments->queue_squared += (double)q * q * row[q];
        }
        moments->busy += (occupancy->agent_count + e) * mass;
        moments->all_busy += mass;
    }
    moments->empty += occupancy->agent_count > 0 ? idle[0] : row_of(occupancy, buffer, 0)[0];
}

void cc_transient_chain_moments(const struct cc_transient_occupancy *occupancy,
                                struct cc_transient_moments *moments)
{
    *moments = (struct cc_transient_moments){0};
    add_moments(occupancy, NOW, moments);
}

/* ---- time passes ---- */

/* Probabilities of one jump of the uniformised chain. */
struct jumps {
    double arrival;
    double service; /* per busy agent */
    double abandon; /* per waiting caller */
};

static void step_free_states(struct cc_transient_occupancy *occupancy, const struct jumps *jumps)
{
    int agents = occupancy->agent_count;
    const double *old = free_states(occupancy, NOW);
    double *new = free_states(occupancy, NEXT);
    for (int b = 0; b < agents; b++) {
        double above = b + 1 < agents ? old[b + 1] : row_of(occupancy, NOW, 0)[0];
        new[b] = old[b] * (1 - jumps->arrival - b * jumps->service) + jumps->arrival *old[b - 1] +
                 (b + 1) * jumps->service *above;
    }
}

static void step_row(struct cc_transient_occupancy *occupancy, const struct jumps *jumps, int excess)
{
    int columns = occupancy->column_count;
    const double *old = row_of(occupancy, NOW, excess);
    double *new = row_of(occupancy, NEXT, excess);
    double arrival = jumps->arrival, abandon = jumps->abandon;
    double completion = (occupancy->agent_count + excess) * jumps->service;
    double stay = 1 - arrival - completion;
    /* with nobody beyond the shift, a completion takes the next caller from the queue */
    double from_right = excess == 0 ? completion : 0;
    for (int q = 0; q < columns; q++)
        new[q] = old[q] * (stay - q * abandon) + old[q - 1] * arrival +
                 old[q + 1] * (from_right + (q + 1) * abandon);
    if (excess + 1 < occupancy->row_count) {
        const double *above = row_of(occupancy, NOW, excess + 1);
        for (int q = 0; q < columns; q++)
            new[q] += above[q] * (completion + jumps->service);
    }
    if (excess == 0 && occupancy->agent_count > 0)
        new[0] += arrival *free_states(occupancy, NOW)[occupancy->agent_count - 1];
}

static double column_max(const struct cc_transient_occupancy *occupancy, int column)
{
    double most = 0;
    for (int e = 0; e < occupancy->row_count; e++)
        most = fmax(most, row_of(occupancy, NOW, e)[column]);
    return most;
}

/* Drops the far columns that do not matter and zeroes the borders of those in use. */
static void trim_columns(struct cc_transient_occupancy *occupancy)
{
    while (occupancy->column_count > 1 &&
           column_max(occupancy, occupancy->column_count - 1) < negligible_column)
        occupancy->column_count--;
    for (int e = 0; e < occupancy->row_count; e++) {
        double *row = row_of(occupancy, NOW, e);
        row[-1] = row[occupancy->column_count] = row[occupancy->column_count + 1] = 0;
    }
}

static void trim_rows(struct cc_transient_occupancy *occupancy)
{
    for (; occupancy->row_count > 1; occupancy->row_count--) {
        const double *row = row_of(occupancy, NOW, occupancy->row_count - 1);
        double mass = 0;
        for (int q = 0; q < occupancy->column_count; q++)
            mass += row[q];
        if (mass > negligible_row)
            return;
    }
}

static void step(struct cc_transient_occupancy *occupancy, const struct jumps *jumps, int columns_max)
{
    if (occupancy->column_count < columns_max)
        occupancy->column_count++;
    step_free_states(occupancy, jumps);
    for (int e = 0; e < occupancy->row_count; e++)
        step_row(occupancy, jumps, e);
    swap_blocks(occupancy, NOW, NEXT);
    trim_columns(occupancy);
}

static void add_scaled(const struct cc_transient_occupancy *occupancy, int to, double scale)
{
    const double *from_free = free_states(occupancy, NOW);
    double *to_free = free_states(occupancy, to);
    for (int b = 0; b < occupancy->agent_count; b++)
        to_free[b] += scale * from_free[b];
    for (int e = 0; e < occupancy->row_count; e++) {
        const double *from_row = row_of(occupancy, NOW, e);
        double *to_row = row_of(occupancy, to, e);
        for (int q = 0; q < occupancy->column_count; q++)
            to_row[q] += scale * from_row[q];
    }
}

/* Columns the queue may gain; what would gain more is lost, less than 1e-17. */
static int columns_gained(const struct cc_transient_rates *rates, double length_s)
{
    double arrivals = rates->arrival_rate_per_s * length_s;
    return arrivals <= 0 ? 0 : (int)(arrivals + 9 * sqrt(arrivals) + 12);
}

static double rate_max(const struct cc_transient_occupancy *occupancy, const struct cc_transient_rates *rates,
                       double length_s)
{
    double columns = occupancy->column_count + columns_gained(rates, length_s);
    return rates->arrival_rate_per_s +
           (occupancy->agent_count + occupancy->row_count - 1) * rates->service_rate_per_s +
           columns * rates->abandon_rate_per_s;
}

/* One sum of powers over a time in which few enough jumps happen. */
static int advance_piece(struct cc_transient_occupancy *occupancy, const struct cc_transient_rates *rates,
                         double length_s, double rate, struct cc_transient_moments *integral,
                         struct cc_error *error)
{
    int columns = occupancy->column_count, columns_max = columns + columns_gained(rates, length_s);
    int code = reserve(occupancy, occupancy->row_count, columns_max, error);
    if (code != CC_OK)
        return code;
    struct jumps jumps = {rates->arrival_rate_per_s / rate, rates->service_rate_per_s / rate,
                          rates->abandon_rate_per_s / rate};
    double weight[CC_TRANSIENT_WEIGHTS], above[CC_TRANSIENT_WEIGHTS];
    int count = cc_transient_chain_weights(rate * length_s, weight, above);
    clear_block(occupancy, SUM);
    if (integral)
        clear_block(occupancy, INTEGRAL);
    trim_columns(occupancy);
    for (int k = 0; k < count; k++) {
        if (k > 0)
            step(occupancy, &jumps, columns_max);
        columns = occupancy->column_count > columns ? occupancy->column_count : columns;
        add_scaled(occupancy, SUM, weight[k]);
        if (integral)
            add_scaled(occupancy, INTEGRAL, above[k] / rate);
    }
    occupancy->column_count = columns;
    swap_blocks(occupancy, NOW, SUM);
    if (integral)
        add_moments(occupancy, INTEGRAL, integral);
    trim_rows(occupancy);
    trim_columns(occupancy);
    return CC_OK;
}

int cc_transient_chain_advance(struct cc_transient_occupancy *occupancy,
                               const struct cc_transient_rates *rates, double length_s,
                               struct cc_transient_moments *integral, struct cc_error *error)
{
    assert(rates->agent_count == occupancy->agent_count);
    while (length_s > 0) {
        double piece_s = length_s, rate = rate_max(occupancy, rates, piece_s);
        if (!(rate > 0)) {
            /* nobody calls, nobody serves, nobody leaves */
            struct cc_transient_moments now;
            cc_transient_chain_moments(occupancy, &now);
            if (integral) {
                integral->queue += now.queue * length_s;
                integral->queue_squared += now.queue_squared * length_s;
                integral->all_busy += now.all_busy * length_s;
                integral->empty += now.empty * length_s;
            }
            return CC_OK;
        }
        while (rate * piece_s > CC_TRANSIENT_JUMPS_MAX) {
            piece_s *= fmax(0.25, 0.95 * CC_TRANSIENT_JUMPS_MAX / (rate * piece_s));
            rate = rate_max(occupancy, rates, piece_s);
        }
        int code = advance_piece(occupancy, rates, piece_s, rate, integral, error);
        if (code != CC_OK)
            return code;
        length_s -= piece_s;
    }
    return CC_OK;
}

/* ---- another number on duty ---- */

static void move_state(struct cc_transient_occupancy *occupancy, int agents, int busy, int waiting,
                       double prob)
{
    int start = agents - busy < waiting ? agents - busy : waiting;
    if (start > 0) {
        busy += start;
        waiting -= start;
    }
    if (busy < agents)
        free_states(occupancy, NEXT)[busy] += prob;
    else
        row_of(occupancy, NEXT, busy - agents)[waiting] += prob;
}

int cc_transient_chain_change(struct cc_transient_occupancy *occupancy, int agent_count,
                              struct cc_error *error)
{
    assert(0 <= agent_count && agent_count <= occupancy->agent_capacity);
    int before = occupancy->agent_count;
    if (agent_count == before)
        return CC_OK;
    int old_rows = occupancy->row_count, rows = old_rows + before - agent_count;
    rows = rows > 1 ? rows : 1;
    int code = reserve(occupancy, rows, occupancy->column_count, error);
    if (code != CC_OK)
        return code;
    occupancy->row_count = rows;
    clear_block(occupancy, NEXT);
    for (int busy = 0; busy < before; busy++)
        move_state(occupancy, agent_count, busy, 0, free_states(occupancy, NOW)[busy]);
    for (int e = 0; e < old_rows; e++)
        for (int q = 0; q < occupancy->column_count; q++)
            move_state(occupancy, agent_count, before + e, q, row_of(occupancy, NOW, e)[q]);
    occupancy->agent_count = agent_count;
    swap_blocks(occupancy, NOW, NEXT);
    trim_rows(occupancy);
    trim_columns(occupancy);
    return CC_OK;
}

/* ---- after closing ---- */

/* What is still earned from one state on: only the moments that integrate to something finite. */
struct to_come {
    double queue, queue_squared, busy, all_busy;
};

static void add_to_come(struct to_come *sum, double rate, const struct to_come *next)
{
    sum->queue += rate * next->queue;
    sum->queue_squared += rate * next->queue_squared;
    sum->busy += rate * next->busy;
    sum->all_busy += rate * next->all_busy;
}

static struct to_come drain_from(const struct cc_transient_rates *rates, int excess, int waiting,
                                 const struct to_come *served, const struct to_come *left)
{
    int busy = rates->agent_count + excess;
    struct to_come sum = {waiting, (double)waiting * waiting, busy, 1};
    double service = busy * rates->service_rate_per_s, leave = waiting * rates->abandon_rate_per_s;
    add_to_come(&sum, service, served);
    add_to_come(&sum, leave, left);
    double rate = service + leave;
    return (struct to_come){sum.queue / rate, sum.queue_squared / rate, sum.busy / rate, sum.all_busy / rate};
}

int cc_transient_chain_drain(const struct cc_transient_occupancy *occupancy,
                             const struct cc_transient_rates *rates, struct cc_transient_moments *integral,
                             struct cc_error *error)
{
    assert(rates->agent_count == occupancy->agent_count && rates->agent_count > 0);
    int columns = occupancy->column_count;
    struct to_come *row = calloc((size_t)columns, sizeof(*row));
    if (!row)
        return out_of_memory(error);
    const double *idle = free_states(occupancy, NOW);
    for (int busy = 1; busy < occupancy->agent_count; busy++)
        integral->busy += idle[busy] * busy / rates->service_rate_per_s;
    struct to_come none_waits = {.busy = (occupancy->agent_count - 1) / rates->service_rate_per_s};
    for (int e = 0; e < occupancy->row_count; e++) {
        const double *prob = row_of(occupancy, NOW, e);
        for (int q = 0; q < columns; q++) {
            const struct to_come *left = q > 0 ? &row[q - 1] : &row[0];
            /* in rows above 0, row[q] still is that of the row below */
            const struct to_come *served = e > 0 ? &row[q] : q > 0 ? &row[q - 1] : &none_waits;
            row[q] = drain_from(rates, e, q, served, left);
            integral->queue += prob[q] * row[q].queue;
            integral->queue_squared += prob[q] * row[q].queue_squared;
            integral->busy += prob[q] * row[q].busy;
            integral->all_busy += prob[q] * row[q].all_busy;
        }
    }
    free(row);
    return CC_OK;
}
