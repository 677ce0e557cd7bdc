/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/analytic/transient_chain.h"

static const double values_max = 2e7; /* of one buffer, 160 MB */

enum { NOW, NEXT, SUM };

/* [ahead] of one row; [-1] is what a caller earns who would be next but one too far: when_served in row 0. */
static double *row_of(const struct cc_transient_outlook *outlook, int buffer, int excess)
{
    return outlook->buffer[buffer] + 1 + (size_t)excess * ((size_t)outlook->column_count + 1);
}

static size_t size_of(const struct cc_transient_outlook *outlook)
{
    return (size_t)outlook->row_count * ((size_t)outlook->column_count + 1);
}

static void swap_buffers(struct cc_transient_outlook *outlook, int a, int b)
{
    double *buffer = outlook->buffer[a];
    outlook->buffer[a] = outlook->buffer[b];
    outlook->buffer[b] = buffer;
}

static int reserve(struct cc_transient_outlook *outlook, size_t size, struct cc_error *error)
{
    if (size <= (size_t)outlook->capacity)
        return CC_OK;
    for (int i = 0; i < 3; i++) {
        double *buffer =
            2 * (double)size > values_max ? NULL : realloc(outlook->buffer[i], 2 * size * sizeof(double));
        if (!buffer)
            return cc_error_add(error, CC_BAD_IO, "not enough memory for the states of a time-varying queue");
        outlook->buffer[i] = buffer;
    }
    outlook->capacity = (int)(2 * size);
    return CC_OK;
}

static void set_borders(struct cc_transient_outlook *outlook, int buffer)
{
    for (int e = 0; e < outlook->row_count; e++)
        row_of(outlook, buffer, e)[-1] = e == 0 ? outlook->when_served : 0;
}

int cc_transient_outlook_reset(struct cc_transient_outlook *outlook, int row_count, int column_count,
                               struct cc_error *error)
{
    int code = reserve(outlook, (size_t)row_count * ((size_t)column_count + 1), error);
    if (code != CC_OK)
        return code;
    outlook->row_count = row_count;
    outlook->column_count = column_count;
    memset(outlook->buffer[NOW], 0, size_of(outlook) * sizeof(double));
    set_borders(outlook, NOW);
    return CC_OK;
}

void cc_transient_outlook_close(struct cc_transient_outlook *outlook)
{
    for (int i = 0; i < 3; i++) {
        free(outlook->buffer[i]);
        outlook->buffer[i] = NULL;
    }
    outlook->capacity = 0;
}

int cc_transient_outlook_forever(struct cc_transient_outlook *outlook, const struct cc_transient_rates *rates,
                                 int row_count, int column_count, struct cc_error *error)
{
    assert(rates->agent_count > 0);
    int code = cc_transient_outlook_reset(outlook, row_count, column_count, error);
    if (code != CC_OK)
        return code;
    for (int e = 0; e < row_count; e++) {
        double *row = row_of(outlook, NOW, e);
        const double *served = e > 0 ? row_of(outlook, NOW, e - 1) : row - 1;
        double service = (rates->agent_count + e) * rates->service_rate_per_s;
        for (int k = 0; k < column_count; k++) {
            double left = k * rates->abandon_rate_per_s;
            row[k] = (outlook->earned_per_s + service * served[k] + left * row[k - 1]) /
                     (service + left + outlook->leave_rate_per_s);
        }
    }
    return CC_OK;
}

static int at_most(int value, int max)
{
    return value < max ? value : max;
}

/* Fills the buffer NEXT, laid out for the new size, from NOW through a map of states, and makes it NOW. */
static int remap(struct cc_transient_outlook *outlook, int row_count, int column_count, int agents_gained,
                 struct cc_error *error)
{
    struct cc_transient_outlook old = *outlook;
    int code = reserve(outlook, (size_t)row_count * ((size_t)column_count + 1), error);
    if (code != CC_OK)
        return code;
    memcpy(old.buffer, outlook->buffer, sizeof(old.buffer));
    outlook->row_count = row_count;
    outlook->column_count = column_count;
    for (int e = 0; e < row_count; e++)
        for (int k = 0; k < column_count; k++) {
            int excess = e - agents_gained, ahead = k;
            if (excess < 0) {
                ahead += excess;
                excess = 0;
            }
            row_of(outlook, NEXT, e)[k] =
                ahead < 0 ? outlook->when_served
                          : row_of(&old, NOW,
                                   at_most(excess, old.row_count - 1))[at_most(ahead, old.column_count - 1)];
        }
    set_borders(outlook, NEXT);
    swap_buffers(outlook, NOW, NEXT);
    return CC_OK;
}

int cc_transient_outlook_resize(struct cc_transient_outlook *outlook, int row_count, int column_count,
                                struct cc_error *error)
{
    if (row_count == outlook->row_count && column_count == outlook->column_count)
        return CC_OK;
    return remap(outlook, row_count, column_count, 0, error);
}

int cc_transient_outlook_unchange(struct cc_transient_outlook *outlook, int agents_before, int agents_after,
                                  int row_count, int column_count, struct cc_error *error)
{
    return remap(outlook, row_count, column_count, agents_after - agents_before, error);
}

/* Chances per jump of the uniformised chain. */
struct jumps {
    double service; /* per busy agent */
    double abandon; /* per caller ahead */
    double leave;   /* of the caller herself */
    double earned;
};

static void step_row(const struct cc_transient_outlook *outlook, const struct jumps *jumps, int agents,
                     int excess)
{
    const double *old = row_of(outlook, NOW, excess);
    const double *served = excess > 0 ? row_of(outlook, NOW, excess - 1) : old - 1;
    double *new = row_of(outlook, NEXT, excess);
    double service = (agents + excess) * jumps->service, abandon = jumps->abandon, earned = jumps->earned;
    double stay = 1 - service - jumps->leave;
    for (int k = 0; k < outlook->column_count; k++)
        new[k] = old[k] * (stay - k * abandon) + service *served[k] + k *abandon *old[k - 1] + earned;
}

static void rewind_piece(struct cc_transient_outlook *outlook, const struct cc_transient_rates *rates,
                         double length_s, double rate)
{
    struct jumps jumps = {rates->service_rate_per_s / rate, rates->abandon_rate_per_s / rate,
                          outlook->leave_rate_per_s / rate, outlook->earned_per_s / rate};
    double weight[CC_TRANSIENT_WEIGHTS], above[CC_TRANSIENT_WEIGHTS];
    int count = cc_transient_chain_weights(rate * length_s, weight, above);
    size_t size = size_of(outlook);
    memset(outlook->buffer[SUM], 0, size * sizeof(double));
    set_borders(outlook, NEXT);
    for (int k = 0; k < count; k++) {
        if (k > 0) {
            for (int e = 0; e < outlook->row_count; e++)
                step_row(outlook, &jumps, rates->agent_count, e);
            swap_buffers(outlook, NOW, NEXT);
        }
        const double *now = outlook->buffer[NOW];
        double *sum = outlook->buffer[SUM];
        for (size_t i = 0; i < size; i++)
            sum[i] += weight[k] * now[i];
    }
    swap_buffers(outlook, NOW, SUM);
    set_borders(outlook, NOW);
}

void cc_transient_outlook_rewind(struct cc_transient_outlook *outlook, const struct cc_transient_rates *rates,
                                 double length_s)
{
    double rate = (rates->agent_count + outlook->row_count - 1) * rates->service_rate_per_s +
                  (outlook->column_count - 1) * rates->abandon_rate_per_s + outlook->leave_rate_per_s;
    /* without anybody to serve, time alone is earned: any rate will do */
    rate = fmax(rate, rates->service_rate_per_s);
    while (length_s > 0) {
        double piece_s = fmin(length_s, CC_TRANSIENT_JUMPS_MAX / rate * (1 - 1e-12));
        rewind_piece(outlook, rates, piece_s, rate);
        length_s -= piece_s;
    }
}

double cc_transient_outlook_mean(const struct cc_transient_outlook *outlook,
                                 const struct cc_transient_grid *waiting)
{
    assert(waiting->row_count <= outlook->row_count && waiting->column_count <= outlook->column_count);
    double mean = 0;
    for (int e = 0; e < waiting->row_count; e++) {
        const double *prob = waiting->value + (size_t)e * (size_t)waiting->stride;
        const double *value = row_of(outlook, NOW, e);
        for (int k = 0; k < waiting->column_count; k++)
            mean += prob[k] * value[k];
    }
    return mean;
}
