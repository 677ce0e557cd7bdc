/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_STAFF_MOVES_H
#define CCSIM_MODELS_STAFF_MOVES_H

#include "models/plan.h"

/*
 * Steps from one plan of staff to a cheaper or a better one, the most promising by theory first.
 *
 * A plan is made up of units: heads of a block, or shifts.  What a step is worth is the callers who wait more
 * by theory, in caller-hours a week, per unit of cost saved or, for one more unit, spent.  No step leaves
 * fewer heads on duty than the scenario's least, or more than its most, where that was not so before.
 */
enum { CC_STAFF_TAKES = 4 };

struct cc_staff_unit {
    int first_cell; /* of the planner */
    uint64_t cells; /* bit k: a head on duty in cell first_cell + k */
    double cost;    /* a week: hours, or euros */
    int take_count;
    struct {
        int limit; /* of the pool */
        double amount;
    } takes[CC_STAFF_TAKES]; /* what contracts have only so much of */
};

struct cc_staff_pool {
    const struct cc_planner *planner;
    struct cc_staff_unit *units;
    int count;
    int *used;              /* of each unit, in the present plan */
    double *limits, *taken; /* [limit_count]; taken by the used units when steps are listed */
    int limit_count;
    struct cc_staff_move *moves; /* room for a step of each unit, or for all exchanges */
};

struct cc_staff_move {
    int less, less_too, more; /* units, -1: none */
    double worth;             /* by theory: the smaller the sooner it is tried */
};

/* Room for `count` units, none of them used; 0, or -1 for lack of memory.  Free it in both cases. */
int cc_staff_pool_init(struct cc_staff_pool *pool, const struct cc_planner *planner, int count,
                       int limit_count);
void cc_staff_pool_free(struct cc_staff_pool *pool);

/* Heads on duty with the units that are used. */
struct cc_plan cc_staff_cover(const struct cc_staff_pool *pool);

/* The plan after a step. */
struct cc_plan cc_staff_moved(const struct cc_staff_pool *pool, const struct cc_plan *plan,
                              const struct cc_staff_move *move);

/* Lists steps from `plan`, which is made up of the used units, to pool->moves; returns how many. */
int cc_staff_removals(struct cc_staff_pool *pool, const struct cc_plan *plan);
int cc_staff_exchanges(struct cc_staff_pool *pool, const struct cc_plan *plan); /* one or two for one */
int cc_staff_additions(struct cc_staff_pool *pool, const struct cc_plan *plan);

#endif
