/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/analytic/phase_service.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double number_max = 2e7;

/*
 * Level n holds n calls, b = min(n, c) of them in service and q = n - b waiting; its state i = 0 .. b counts
 * the agents in phase 1.
 */
struct chain {
    double arrival_rate_per_s, abandon_rate_per_s;
    double start_first, first_rate, next_prob, second_rate; /* the law of service */
    int agent_count, level_count, centre;
    double **inverse;                /* [level] of minus the block censored on the side of the centre */
    double **prob, **value, **input; /* [level][i] */
    double *numbers;                 /* all of them */
};

static int busy(const struct chain *chain, int level)
{
    return level < chain->agent_count ? level : chain->agent_count;
}

static int queue(const struct chain *chain, int level)
{
    return level - busy(chain, level);
}

static int width(const struct chain *chain, int level)
{
    return busy(chain, level) + 1;
}

/* ---- rates ---- */

/* From state i to i + step of the next level, step 0 or 1. */
static double rate_up(const struct chain *chain, int level, int step)
{
    if (level >= chain->agent_count)
        return step == 0 ? chain->arrival_rate_per_s : 0;
    return chain->arrival_rate_per_s * (step == 1 ? chain->start_first : 1 - chain->start_first);
}

/* From state i to i + step of the level below, step -1, 0 or 1. */
static double rate_down(const struct chain *chain, int level, int i, int step)
{
    double first = i * chain->first_rate * (1 - chain->next_prob);
    double second = (busy(chain, level) - i) * chain->second_rate;
    if (queue(chain, level) == 0)
        return step == -1 ? first : step == 0 ? second : 0;
    /* a waiting call takes the agent and starts in either phase */
    double start = chain->start_first;
    if (step == -1)
        return first * (1 - start);
    if (step == 1)
        return second * start;
    return first * start + second * (1 - start) + queue(chain, level) * chain->abandon_rate_per_s;
}

/* From state i to i - 1 of the same level. */
static double rate_within(const struct chain *chain, int i)
{
    return i * chain->first_rate * chain->next_prob;
}

static double rate_out(const struct chain *chain, int level, int i)
{
    return (level + 1 < chain->level_count ? chain->arrival_rate_per_s : 0) + i * chain->first_rate +
           (busy(chain, level) - i) * chain->second_rate + queue(chain, level) * chain->abandon_rate_per_s;
}

static double rate_to(const struct chain *chain, int level, int i, int step, int direction)
{
    if (direction > 0)
        return step >= 0 ? rate_up(chain, level, step) : 0;
    return rate_down(chain, level, i, step);
}

/* row <- prob of `level` x rates to the level beside it. */
static void push_row(const struct chain *chain, int level, int direction, const double *prob, double *row)
{
    int size = width(chain, level + direction);
    memset(row, 0, (size_t)size * sizeof *row);
    for (int i = 0; i < width(chain, level); i++)
        for (int step = -1; step <= 1; step++)
            if (i + step >= 0 && i + step < size)
                row[i + step] += prob[i] * rate_to(chain, level, i, step, direction);
}

/* column[i] += rates from `level` to the level beside it x value there. */
static void pull_column(const struct chain *chain, int level, int direction, const double *value,
                        double *column)
{
    int size = width(chain, level + direction);
    for (int i = 0; i < width(chain, level); i++)
        for (int step = -1; step <= 1; step++)
            if (i + step >= 0 && i + step < size)
                column[i] += rate_to(chain, level, i, step, direction) * value[i + step];
}

/* ---- blocks ---- */

/* Minus the rates within a level. */
static void own_block(const struct chain *chain, int level, double *block)
{
    int size = width(chain, level);
    memset(block, 0, (size_t)size * (size_t)size * sizeof *block);
    for (int i = 0; i < size; i++) {
        block[i * size + i] = rate_out(chain, level, i);
        if (i > 0)
            block[i * size + i - 1] = -rate_within(chain, i);
    }
}

/*
 * What excursions beyond `level` on the side of `direction` add to its rates: out x inverse x back.
 * `work` has room for two rows.
 */
static void subtract_excursions(const struct chain *chain, int level, int direction, double *block,
                                double *work)
{
    int size = width(chain, level), beside = width(chain, level + direction);
    const double *inverse = chain->inverse[level + direction];
    double *through = work + chain->agent_count + 1;
    for (int i = 0; i < size; i++) {
        memset(through, 0, (size_t)beside * sizeof *through);
        for (int step = -1; step <= 1; step++) {
            double rate = i + step >= 0 && i + step < beside ? rate_to(chain, level, i, step, direction) : 0;
            for (int j = 0; rate > 0 && j < beside; j++)
                through[j] += rate * inverse[(i + step) * beside + j];
        }
        push_row(chain, level + direction, -direction, through, work);
        for (int j = 0; j < size; j++)
            block[i * size + j] -= work[j];
    }
}

/* Gauss-Jordan in place; diagonally dominant M-matrices need no pivots. */
static void invert(double *block, int size)
{
    for (int p = 0; p < size; p++) {
        double *pivot_row = block + (size_t)p * (size_t)size;
        double reciprocal = 1 / pivot_row[p];
        pivot_row[p] = 1;
        for (int j = 0; j < size; j++)
            pivot_row[j] *= reciprocal;
        for (int i = 0; i < size; i++) {
            double *row = block + (size_t)i * (size_t)size, factor = row[p];
            if (i == p || factor == 0)
                continue;
            row[p] = 0;
            for (int j = 0; j < size; j++)
                row[j] -= factor * pivot_row[j];
        }
    }
}

/* The inverses of all levels, from both ends to the centre, and the centre's block. */
static void eliminate(struct chain *chain, double *centre_block, double *work)
{
    for (int direction = -1; direction <= 1; direction += 2) {
        int end = direction > 0 ? chain->level_count - 1 : 0;
        for (int level = end; level != chain->centre; level -= direction) {
            own_block(chain, level, chain->inverse[level]);
            if (level != end)
                subtract_excursions(chain, level, direction, chain->inverse[level], work);
            invert(chain->inverse[level], width(chain, level));
        }
    }
    own_block(chain, chain->centre, centre_block);
    if (chain->centre > 0)
        subtract_excursions(chain, chain->centre, -1, centre_block, work);
    if (chain->centre + 1 < chain->level_count)
        subtract_excursions(chain, chain->centre, 1, centre_block, work);
}

/* ---- stationary law ---- */

/* Grassmann, Taksar and Heyman: only the off-diagonal rates, no subtraction.  Overwrites `block`. */
static void stationary(double *block, int size, double *prob)
{
    for (int k = size - 1; k > 0; k--) {
        double out = 0;
        for (int j = 0; j < k; j++)
            out -= block[k * size + j];
        for (int i = 0; i < k; i++) {
            block[i * size + k] /= -out;
            for (int j = 0; j < k; j++)
                block[i * size + j] += i == j ? 0 : block[i * size + k] * block[k * size + j];
        }
    }
    prob[0] = 1;
    for (int k = 1; k < size; k++) {
        prob[k] = 0;
        for (int i = 0; i < k; i++)
            prob[k] += prob[i] * block[i * size + k];
    }
}

static double multiply_row(const double *row, const double *block, int size, double *product)
{
    double sum = 0;
    for (int j = 0; j < size; j++)
        product[j] = 0;
    for (int i = 0; i < size; i++)
        for (int j = 0; j < size; j++)
            product[j] += row[i] * block[(size_t)i * (size_t)size + (size_t)j];
    for (int j = 0; j < size; j++)
        sum += product[j];
    return sum;
}

static void spread_prob(struct chain *chain, double *work)
{
    double total = 0;
    for (int i = 0; i < width(chain, chain->centre); i++)
        total += chain->prob[chain->centre][i];
    for (int direction = -1; direction <= 1; direction += 2)
        for (int level = chain->centre + direction; level >= 0 && level < chain->level_count;
             level += direction) {
            push_row(chain, level - direction, direction, chain->prob[level - direction], work);
            total += multiply_row(work, chain->inverse[level], width(chain, level), chain->prob[level]);
        }
    for (int level = 0; level < chain->level_count; level++)
        for (int i = 0; i < width(chain, level); i++)
            chain->prob[level][i] /= total;
}

/* ---- Poisson's equation, (rates) value = mean queue - queue ---- */

static void multiply_column(const double *block, const double *column, int size, double *product)
{
    for (int i = 0; i < size; i++) {
        product[i] = 0;
        for (int j = 0; j < size; j++)
            product[i] += block[(size_t)i * (size_t)size + (size_t)j] * column[j];
    }
}

/* Carries what is earned in the levels beyond over to `level`. */
static void gather_input(struct chain *chain, int level, int direction, double *work)
{
    int beside = level + direction;
    multiply_column(chain->inverse[beside], chain->input[beside], width(chain, beside), work);
    pull_column(chain, level, direction, work, chain->input[level]);
}

/* The values at the centre, 0 in its likeliest state; overwrites the block. */
static void solve_centre(struct chain *chain, double *block, double *work)
{
    int size = width(chain, chain->centre), likeliest = 0;
    const double *prob = chain->prob[chain->centre];
    double *input = chain->input[chain->centre];
    for (int i = 1; i < size; i++)
        if (prob[i] > prob[likeliest])
            likeliest = i;
    for (int j = 0; j < size; j++)
        block[likeliest * size + j] = block[j * size + likeliest] = j == likeliest;
    invert(block, size);
    memcpy(work, input, (size_t)size * sizeof *work);
    work[likeliest] = 0;
    multiply_column(block, work, size, chain->value[chain->centre]);
    for (int i = 0; i < size; i++)
        chain->value[chain->centre][i] *= -1;
}

static void spread_value(struct chain *chain, double *work)
{
    for (int direction = -1; direction <= 1; direction += 2)
        for (int level = chain->centre + direction; level >= 0 && level < chain->level_count;
             level += direction) {
            int size = width(chain, level);
            for (int i = 0; i < size; i++)
                work[i] = -chain->input[level][i];
            pull_column(chain, level, -direction, chain->value[level - direction], work);
            multiply_column(chain->inverse[level], work, size, chain->value[level]);
        }
}

static double queue_variance_s(struct chain *chain, double mean_queue, double *centre_block, double *work)
{
    for (int level = 0; level < chain->level_count; level++)
        for (int i = 0; i < width(chain, level); i++)
            chain->input[level][i] = mean_queue - queue(chain, level);
    for (int level = 1; level <= chain->centre; level++)
        gather_input(chain, level, -1, work);
    for (int level = chain->level_count - 2; level >= chain->centre; level--)
        gather_input(chain, level, 1, work);
    solve_centre(chain, centre_block, work);
    spread_value(chain, work);
    double variance = 0;
    for (int level = 0; level < chain->level_count; level++)
        for (int i = 0; i < width(chain, level); i++)
            variance +=
                2 * chain->prob[level][i] * (queue(chain, level) - mean_queue) * chain->value[level][i];
    return variance;
}

/* ---- the whole ---- */

static int check(const struct cc_phase_service_load *load, struct cc_error *error)
{
    if (cc_phase_type_check(&load->service, error))
        return CC_BAD_USAGE;
    if (load->service.phase_count > 2)
        return cc_error_add(error, CC_BAD_USAGE, "service has at most 2 phases here, not %d",
                            load->service.phase_count);
    if (!(load->arrival_rate_per_s > 0 && isfinite(load->arrival_rate_per_s)))
        return cc_error_add(error, CC_BAD_USAGE, "arrival rate must be a number above 0, not %g",
                            load->arrival_rate_per_s);
    if (!(load->patience_mean_s > 0))
        return cc_error_add(error, CC_BAD_USAGE, "mean patience must be above 0, not %g",
                            load->patience_mean_s);
    if (load->agent_count < 1 || load->waiting_room < 0)
        return cc_error_add(error, CC_BAD_USAGE, "%d agents and room for %d waiting calls make no sense",
                            load->agent_count, load->waiting_room);
    double agents = load->agent_count + 1.0;
    if ((agents + load->waiting_room) * agents * agents > number_max)
        return cc_error_add(error, CC_BAD_USAGE,
                            "%d agents and room for %d waiting calls are too many states", load->agent_count,
                            load->waiting_room);
    return CC_OK;
}

static struct chain chain_of(const struct cc_phase_service_load *load)
{
    const struct cc_phase_type *law = &load->service;
    struct chain chain = {
        .arrival_rate_per_s = load->arrival_rate_per_s,
        .abandon_rate_per_s = 1 / load->patience_mean_s,
        .start_first = law->start_prob[0],
        .first_rate = law->rate_per_s[0],
        .next_prob = law->next_prob[0],
        .second_rate = law->rate_per_s[1],
        .agent_count = load->agent_count,
        .level_count = load->agent_count + load->waiting_room + 1,
    };
    int only_second = law->phase_count == 2 && law->start_prob[0] == 0;
    if (only_second || (law->start_prob[1] == 0 && law->next_prob[0] == 0)) {
        /* exponential; as two equal branches no state is out of reach */
        chain.start_first = 0.5;
        chain.next_prob = 0;
        chain.first_rate = chain.second_rate = law->rate_per_s[only_second];
    }
    double mean_s = cc_phase_type_moment(law, 1), offered = load->arrival_rate_per_s * mean_s;
    double waiting = fmax(0, (offered - load->agent_count) * (load->patience_mean_s / mean_s));
    chain.centre = (int)fmin(offered, load->agent_count);
    if (waiting > 0)
        chain.centre += (int)fmin(waiting, load->waiting_room);
    return chain;
}

/* One piece of memory for all numbers; `centre_block` and `work` lie behind the levels. */
static int allocate(struct chain *chain, double **centre_block, double **work)
{
    size_t levels = (size_t)chain->level_count, agents = (size_t)chain->agent_count + 1, count = 0;
    for (int level = 0; level < chain->level_count; level++)
        count += (size_t)width(chain, level) * (size_t)(width(chain, level) + 3);
    chain->numbers = malloc((count + agents * agents + 2 * agents) * sizeof *chain->numbers);
    chain->inverse = malloc(4 * levels * sizeof *chain->inverse);
    if (!chain->numbers || !chain->inverse)
        return -1;
    chain->prob = chain->inverse + levels;
    chain->value = chain->prob + levels;
    chain->input = chain->value + levels;
    double *next = chain->numbers;
    for (int level = 0; level < chain->level_count; level++) {
        size_t size = (size_t)width(chain, level);
        chain->inverse[level] = next;
        chain->prob[level] = next + size * size;
        chain->value[level] = chain->prob[level] + size;
        chain->input[level] = chain->value[level] + size;
        next = chain->input[level] + size;
    }
    *centre_block = next;
    *work = next + agents * agents;
    return 0;
}

static void fill_result(const struct chain *chain, struct cc_phase_service *result)
{
    double busy_mean = 0, all_busy = 0, blocked = 0, mean = 0, second = 0;
    for (int level = 0; level < chain->level_count; level++) {
        double prob = 0, waiting = queue(chain, level);
        for (int i = 0; i < width(chain, level); i++)
            prob += chain->prob[level][i];
        busy_mean += prob * busy(chain, level);
        all_busy += level >= chain->agent_count ? prob : 0;
        blocked = prob;
        mean += prob * waiting;
        second += prob * waiting * waiting;
    }
    *result = (struct cc_phase_service){
        .occupancy = busy_mean / chain->agent_count,
        .all_busy_prob = all_busy,
        .blocking_prob = blocked,
        .abandon_prob = mean * chain->abandon_rate_per_s / chain->arrival_rate_per_s,
        .mean_wait_accepted_s = mean / (chain->arrival_rate_per_s * (1 - blocked)),
        .mean_queue_length = mean,
        .sd_queue_length = sqrt(fmax(0, second - mean * mean)),
    };
}

int cc_phase_service_solve(const struct cc_phase_service_load *load, struct cc_phase_service *result,
                           struct cc_error *error)
{
    if (check(load, error))
        return CC_BAD_USAGE;
    struct chain chain = chain_of(load);
    double *centre_block, *work;
    int failed = allocate(&chain, &centre_block, &work);
    if (!failed) {
        eliminate(&chain, centre_block, work);
        size_t size = (size_t)width(&chain, chain.centre);
        /* GTH overwrites its block; the centre's place among the inverses is free */
        memcpy(chain.inverse[chain.centre], centre_block, size * size * sizeof *centre_block);
        stationary(chain.inverse[chain.centre], (int)size, chain.prob[chain.centre]);
        spread_prob(&chain, work);
        fill_result(&chain, result);
        result->queue_length_variance_s =
            queue_variance_s(&chain, result->mean_queue_length, centre_block, work);
    }
    free(chain.inverse);
    free(chain.numbers);
    if (failed)
        return cc_error_add(error, CC_BAD_IO, "no memory for %d agents and room for %d waiting calls",
                            load->agent_count, load->waiting_room);
    return CC_OK;
}
