/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/analytic/chain.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const size_t band_max = 50000000;

struct transition {
    int from, to;
    double rate_per_s;
};

/*
 * A state has a number and a place, the place at which it is eliminated: last place first.  The place is the
 * number, unless state 0 is so rare that the law, and still more the variance, are better measured from the
 * likeliest state: then the states are folded around that one.
 *
 * The matrix is kept in a band that elimination does not leave: row i holds the places low[i] .. high[i], and
 * state k has no transition from or to a place before low[k].
 */
struct cc_chain {
    int state_count;
    struct transition *transitions;
    size_t transition_count, transition_room;
    bool no_memory;

    int anchor; /* the state in place 0 */
    int *low, *high;
    double **row;   /* [place] its numbers in the band, see at() */
    double *band;   /* the memory of the rows */
    double *leave;  /* [place] rate of leaving for an earlier place, once later places are eliminated */
    double *prob;   /* [state] */
    double *vector; /* [place] scratch of the solution */
    double residual;
};

int cc_chain_open(struct cc_chain **chain, int state_count, struct cc_error *error)
{
    assert(state_count >= 1);
    size_t states = (size_t)state_count;
    struct cc_chain *opened = calloc(1, sizeof *opened);
    *chain = opened;
    if (!opened)
        return cc_error_add(error, CC_BAD_IO, "no memory for a Markov chain");
    opened->state_count = state_count;
    opened->low = malloc(states * sizeof *opened->low);
    opened->high = malloc(states * sizeof *opened->high);
    opened->row = malloc(states * sizeof *opened->row);
    opened->leave = malloc(states * sizeof *opened->leave);
    opened->prob = malloc(states * sizeof *opened->prob);
    opened->vector = malloc(states * sizeof *opened->vector);
    if (opened->low && opened->high && opened->row && opened->leave && opened->prob && opened->vector)
        return CC_OK;
    cc_chain_close(opened);
    *chain = NULL;
    return cc_error_add(error, CC_BAD_IO, "no memory for a Markov chain of %d states", state_count);
}

void cc_chain_close(struct cc_chain *chain)
{
    if (!chain)
        return;
    free(chain->transitions);
    free(chain->low);
    free(chain->high);
    free(chain->row);
    free(chain->band);
    free(chain->leave);
    free(chain->prob);
    free(chain->vector);
    free(chain);
}

void cc_chain_add(struct cc_chain *chain, int from, int to, double rate_per_s)
{
    assert(from >= 0 && from < chain->state_count && to >= 0 && to < chain->state_count && rate_per_s >= 0);
    if (from == to || rate_per_s == 0 || chain->no_memory)
        return;
    if (chain->transition_count == chain->transition_room) {
        size_t room = chain->transition_room ? chain->transition_room * 2 : 1024;
        struct transition *grown = realloc(chain->transitions, room * sizeof *grown);
        chain->no_memory = !grown;
        if (!grown)
            return;
        chain->transitions = grown;
        chain->transition_room = room;
    }
    chain->transitions[chain->transition_count++] = (struct transition){from, to, rate_per_s};
}

/* ---- solving ---- */

/* 0 for the anchor, then one state from above and one from below it, then what is left on one side. */
static int place_of(const struct cc_chain *chain, int state)
{
    int below = chain->anchor, above = chain->state_count - 1 - chain->anchor;
    int distance = state - chain->anchor;
    if (distance > 0)
        return distance <= below ? 2 * distance - 1 : below + distance;
    return -distance <= above ? -2 * distance : above - distance;
}

static double *at(const struct cc_chain *chain, int i, int j)
{
    return chain->row[i] + (j - chain->low[i]);
}

static int min_int(int a, int b)
{
    return a < b ? a : b;
}

/* Numbers in the band. */
static size_t lay_band(struct cc_chain *chain)
{
    int *low = chain->low, *high = chain->high;
    for (int k = 0; k < chain->state_count; k++)
        low[k] = k;
    for (size_t i = 0; i < chain->transition_count; i++) {
        int from = place_of(chain, chain->transitions[i].from),
            to = place_of(chain, chain->transitions[i].to);
        if (from > to)
            low[from] = min_int(low[from], to);
        else
            low[to] = min_int(low[to], from);
    }
    /* what elimination fills lies between the rows and columns that the later state touches */
    for (int k = chain->state_count - 2; k >= 0; k--)
        low[k] = min_int(low[k], low[k + 1]);
    size_t size = 0;
    for (int i = 0, k = 0; i < chain->state_count; i++) {
        while (k + 1 < chain->state_count && low[k + 1] <= i)
            k++;
        high[i] = k > i ? k : i;
        size += (size_t)(high[i] - low[i] + 1);
    }
    return size;
}

static int fill_band(struct cc_chain *chain, struct cc_error *error)
{
    size_t size = lay_band(chain);
    if (size > band_max)
        return cc_error_add(error, CC_BAD_USAGE, "%d states are too many for the exact solution",
                            chain->state_count);
    free(chain->band);
    chain->band = chain->no_memory ? NULL : calloc(size, sizeof *chain->band);
    if (!chain->band)
        return cc_error_add(error, CC_BAD_IO, "no memory for a Markov chain of %d states",
                            chain->state_count);
    double *next = chain->band;
    for (int i = 0; i < chain->state_count; i++) {
        chain->row[i] = next;
        next += chain->high[i] - chain->low[i] + 1;
    }
    for (size_t i = 0; i < chain->transition_count; i++) {
        const struct transition *move = &chain->transitions[i];
        *at(chain, place_of(chain, move->from), place_of(chain, move->to)) += move->rate_per_s;
    }
    return CC_OK;
}

static void add_multiple(double *restrict sum, const double *restrict term, double factor, int count)
{
    for (int j = 0; j < count; j++)
        sum[j] += factor * term[j];
}

/* Leaves in (i, k), i < k, the visits to k per second in i, and in (k, j), j < k, the rates out of k. */
static int eliminate(struct cc_chain *chain, int k)
{
    int first = chain->low[k], last = k - 1;
    while (first < last && *at(chain, k, first) == 0)
        first++;
    while (last > first && *at(chain, k, last) == 0)
        last--;
    const double *pivot = at(chain, k, first);
    double leave = 0;
    for (int j = first; j <= last; j++)
        leave += pivot[j - first];
    if (!(leave > 0) || !isfinite(leave))
        return CC_BAD_USAGE;
    chain->leave[k] = leave;
    for (int i = chain->low[k]; i < k; i++) {
        double *visits = at(chain, i, k);
        if (*visits == 0)
            continue;
        *visits /= leave;
        add_multiple(at(chain, i, first), pivot, *visits, last - first + 1);
    }
    return CC_OK;
}

/* Each place's probability from the earlier ones, scaled down before it overflows. */
static void substitute(struct cc_chain *chain)
{
    double *x = chain->vector, total = 1;
    x[0] = 1;
    for (int k = 1; k < chain->state_count; k++) {
        x[k] = 0;
        for (int i = chain->low[k]; i < k; i++)
            x[k] += x[i] * *at(chain, i, k);
        total += x[k];
        if (total < 1e200)
            continue;
        for (int i = 0; i <= k; i++)
            x[i] *= 1e-200;
        total *= 1e-200;
    }
    for (int state = 0; state < chain->state_count; state++)
        chain->prob[state] = x[place_of(chain, state)] / total;
}

static double residual_of(struct cc_chain *chain)
{
    double *gain = chain->vector, worst = 0, greatest = 0;
    memset(gain, 0, (size_t)chain->state_count * sizeof *gain);
    for (size_t i = 0; i < chain->transition_count; i++) {
        const struct transition *move = &chain->transitions[i];
        double flow = chain->prob[move->from] * move->rate_per_s;
        gain[move->from] -= flow;
        gain[move->to] += flow;
        greatest = fmax(greatest, flow);
    }
    for (int i = 0; i < chain->state_count; i++)
        worst = fmax(worst, fabs(gain[i]));
    return greatest > 0 ? worst / greatest : 0;
}

static int solve_around(struct cc_chain *chain, int anchor, struct cc_error *error)
{
    chain->anchor = anchor;
    int code = fill_band(chain, error);
    if (code)
        return code;
    for (int k = chain->state_count - 1; k > 0; k--)
        if (eliminate(chain, k))
            return cc_error_add(error, CC_BAD_USAGE, "a state of the Markov chain does not reach state 0");
    substitute(chain);
    chain->residual = residual_of(chain);
    return CC_OK;
}

int cc_chain_solve(struct cc_chain *chain, struct cc_error *error)
{
    int code = solve_around(chain, 0, error);
    if (code)
        return code;
    int likeliest = 0;
    for (int i = 1; i < chain->state_count; i++)
        if (chain->prob[i] > chain->prob[likeliest])
            likeliest = i;
    if (chain->prob[0] > 1e-6 * chain->prob[likeliest])
        return CC_OK;
    return solve_around(chain, likeliest, error);
}

/* ---- asking ---- */

const double *cc_chain_prob(const struct cc_chain *chain)
{
    return chain->prob;
}

double cc_chain_residual(const struct cc_chain *chain)
{
    return chain->residual;
}

double cc_chain_mean(const struct cc_chain *chain, const double *value)
{
    double mean = 0;
    for (int i = 0; i < chain->state_count; i++)
        mean += chain->prob[i] * value[i];
    return mean;
}

/* What is earned in excess of the mean from each place on until place 0. */
static void solve_poisson(const struct cc_chain *chain, double *excess)
{
    for (int k = chain->state_count - 1; k > 0; k--)
        for (int i = chain->low[k]; i < k; i++)
            excess[i] += *at(chain, i, k) * excess[k];
    excess[0] = 0;
    for (int k = 1; k < chain->state_count; k++) {
        for (int j = chain->low[k]; j < k; j++)
            excess[k] += *at(chain, k, j) * excess[j];
        excess[k] /= chain->leave[k];
    }
}

int cc_chain_variance(const struct cc_chain *chain, const double *value, double *variance_s,
                      struct cc_error *error)
{
    double *excess = malloc((size_t)chain->state_count * sizeof *excess);
    if (!excess)
        return cc_error_add(error, CC_BAD_IO, "no memory for a Markov chain of %d states",
                            chain->state_count);
    double mean = cc_chain_mean(chain, value);
    for (int state = 0; state < chain->state_count; state++)
        excess[place_of(chain, state)] = value[state] - mean;
    solve_poisson(chain, excess);
    double sum = 0;
    for (int state = 0; state < chain->state_count; state++)
        sum += chain->prob[state] * (value[state] - mean) * excess[place_of(chain, state)];
    *variance_s = 2 * sum;
    free(excess);
    return CC_OK;
}
