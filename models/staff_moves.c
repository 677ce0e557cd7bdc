/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/staff_moves.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    NEAR = 4, /* units that may go besides the one that is exchanged */
    EXCHANGES = 24,
};

int cc_staff_pool_init(struct cc_staff_pool *pool, const struct cc_planner *planner, int count,
                       int limit_count)
{
    int moves = count > EXCHANGES ? count : EXCHANGES;
    *pool = (struct cc_staff_pool){.planner = planner, .count = count, .limit_count = limit_count};
    pool->units = calloc((size_t)count + 1, sizeof *pool->units);
    pool->used = calloc((size_t)count + 1, sizeof *pool->used);
    pool->limits = calloc((size_t)limit_count + 1, sizeof *pool->limits);
    pool->taken = calloc((size_t)limit_count + 1, sizeof *pool->taken);
    pool->moves = calloc((size_t)moves, sizeof *pool->moves);
    if (!pool->units || !pool->used || !pool->limits || !pool->taken || !pool->moves)
        return -1;
    return 0;
}

void cc_staff_pool_free(struct cc_staff_pool *pool)
{
    free(pool->units);
    free(pool->used);
    free(pool->limits);
    free(pool->taken);
    free(pool->moves);
}

/* Callers who wait in a cell of the planner, in caller-hours a week. */
static double queue_h(const struct cc_staff_pool *pool, int cell, int heads)
{
    const struct cc_plan_cell *at = &pool->planner->cells[cell];
    return (at->to_s - at->from_s) / 3600 * cc_plan_queue(pool->planner, cell, heads);
}

/* Adds a unit to a plan, or takes one away; returns the caller-hours that are then waited more. */
static double put(const struct cc_staff_pool *pool, struct cc_plan *plan, int unit, int heads)
{
    double more_h = 0;
    if (unit < 0)
        return 0;
    int cell = pool->units[unit].first_cell;
    for (uint64_t cells = pool->units[unit].cells; cells; cells >>= 1, cell++)
        if (cells & 1) {
            more_h -= queue_h(pool, cell, plan->heads[cell]);
            plan->heads[cell] += heads;
            more_h += queue_h(pool, cell, plan->heads[cell]);
        }
    return more_h;
}

/* Whether the heads of a unit's cells are as many as they may be, or nearer to it than they were. */
static bool may_be(const struct cc_staff_pool *pool, const struct cc_plan *before, const struct cc_plan *plan,
                   int unit)
{
    int least = cc_plan_least(pool->planner), most = cc_plan_most(pool->planner);
    bool good = true;
    if (unit < 0)
        return true;
    int cell = pool->units[unit].first_cell;
    for (uint64_t cells = pool->units[unit].cells; cells; cells >>= 1, cell++)
        if (cells & 1)
            good = good && (plan->heads[cell] >= least || plan->heads[cell] >= before->heads[cell]) &&
                   (plan->heads[cell] <= most || plan->heads[cell] <= before->heads[cell]);
    return good;
}

/* --- limits --- */

static void take(const struct cc_staff_pool *pool, int unit, int times)
{
    for (int k = 0; unit >= 0 && k < pool->units[unit].take_count; k++)
        pool->taken[pool->units[unit].takes[k].limit] += times * pool->units[unit].takes[k].amount;
}

static void count_taken(struct cc_staff_pool *pool)
{
    memset(pool->taken, 0, (size_t)pool->limit_count * sizeof *pool->taken);
    for (int i = 0; i < pool->count; i++)
        if (pool->used[i])
            take(pool, i, pool->used[i]);
}

/* Whether there is enough of what the unit that comes takes. */
static bool is_left(const struct cc_staff_pool *pool, int less, int less_too, int more)
{
    bool good = true;
    take(pool, less, -1), take(pool, less_too, -1), take(pool, more, 1);
    for (int k = 0; more >= 0 && k < pool->units[more].take_count; k++) {
        int limit = pool->units[more].takes[k].limit;
        good = good && pool->taken[limit] <= pool->limits[limit] + 1e-9;
    }
    take(pool, less, 1), take(pool, less_too, 1), take(pool, more, -1);
    return good;
}

/* --- steps --- */

struct cc_plan cc_staff_cover(const struct cc_staff_pool *pool)
{
    struct cc_plan plan = {{0}};
    for (int i = 0; i < pool->count; i++)
        if (pool->used[i])
            put(pool, &plan, i, pool->used[i]);
    return plan;
}

struct cc_plan cc_staff_moved(const struct cc_staff_pool *pool, const struct cc_plan *plan,
                              const struct cc_staff_move *move)
{
    struct cc_plan after = *plan;
    put(pool, &after, move->less, -1);
    put(pool, &after, move->less_too, -1);
    put(pool, &after, move->more, 1);
    return after;
}

static double cost_of(const struct cc_staff_pool *pool, int unit)
{
    return unit < 0 ? 0 : pool->units[unit].cost;
}

/*
 * What a step is worth, INFINITY when there is nothing in it.  `scratch` is the plan before and after: a copy
 * of hundreds of cells for each of many thousand steps would be most of the work.
 */
static double worth_of(const struct cc_staff_pool *pool, const struct cc_plan *plan, struct cc_plan *scratch,
                       int less, int less_too, int more)
{
    double saved = cost_of(pool, less) + cost_of(pool, less_too) - cost_of(pool, more);
    if (less >= 0 && saved <= 1e-9)
        return HUGE_VAL;
    double worse_h =
        put(pool, scratch, less, -1) + put(pool, scratch, less_too, -1) + put(pool, scratch, more, 1);
    bool good = may_be(pool, plan, scratch, less) && may_be(pool, plan, scratch, less_too) &&
                may_be(pool, plan, scratch, more);
    put(pool, scratch, more, -1), put(pool, scratch, less_too, 1), put(pool, scratch, less, 1);
    return good && is_left(pool, less, less_too, more) ? worse_h / fmax(fabs(saved), 1e-9) : HUGE_VAL;
}

/* What is worth the same keeps one order on every machine. */
static int by_worth(const void *a, const void *b)
{
    const struct cc_staff_move *x = a, *y = b;
    if (x->worth != y->worth)
        return x->worth < y->worth ? -1 : 1;
    return x->less != y->less           ? x->less - y->less
           : x->less_too != y->less_too ? x->less_too - y->less_too
                                        : x->more - y->more;
}

/* Steps of one unit, those that are used going (`less`) or any of them coming. */
static int list_single(struct cc_staff_pool *pool, const struct cc_plan *plan, bool less)
{
    struct cc_plan scratch = *plan;
    int count = 0;
    count_taken(pool);
    for (int i = 0; i < pool->count; i++) {
        struct cc_staff_move move = {less ? i : -1, -1, less ? -1 : i, 0};
        if (less && !pool->used[i])
            continue;
        move.worth = worth_of(pool, plan, &scratch, move.less, -1, move.more);
        if (move.worth < HUGE_VAL)
            pool->moves[count++] = move;
    }
    qsort(pool->moves, (size_t)count, sizeof *pool->moves, by_worth);
    return count;
}

int cc_staff_removals(struct cc_staff_pool *pool, const struct cc_plan *plan)
{
    return list_single(pool, plan, true);
}

int cc_staff_additions(struct cc_staff_pool *pool, const struct cc_plan *plan)
{
    return list_single(pool, plan, false);
}

/* Keeps the best of them, each once: which of two units goes first is the same. */
static void keep(struct cc_staff_move *best, int *count, const struct cc_staff_move *move)
{
    int at = *count;
    if (*count == EXCHANGES && by_worth(move, &best[EXCHANGES - 1]) >= 0)
        return;
    for (int i = 0; i < *count; i++)
        if (best[i].more == move->more && best[i].less == move->less_too && best[i].less_too == move->less)
            return;
    *count += *count < EXCHANGES;
    at = *count - 1;
    for (; at > 0 && by_worth(move, &best[at - 1]) < 0; at--)
        best[at] = best[at - 1];
    best[at] = *move;
}

int cc_staff_exchanges(struct cc_staff_pool *pool, const struct cc_plan *plan)
{
    struct cc_plan scratch = *plan;
    struct cc_staff_move best[EXCHANGES];
    int near[NEAR + 1] = {-1}, near_count = 1, count = 0, removals = cc_staff_removals(pool, plan);
    for (int i = 0; i < removals && near_count <= NEAR; i++)
        near[near_count++] = pool->moves[i].less;
    for (int less = 0; less < pool->count; less++)
        for (int k = 0; k < near_count && pool->used[less] > (near[k] == less); k++)
            for (int more = 0; more < pool->count; more++) {
                struct cc_staff_move move = {less, near[k], more, 0};
                if (more == less || more == near[k])
                    continue;
                move.worth = worth_of(pool, plan, &scratch, less, near[k], more);
                if (move.worth < HUGE_VAL)
                    keep(best, &count, &move);
            }
    memcpy(pool->moves, best, (size_t)count * sizeof *best);
    return count;
}
