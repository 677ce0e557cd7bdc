/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <stdbool.h>
#include <stdlib.h>

#include "sim/engine.h"
#include "sim/rng.h"

Suite *cc_suite_engine(void);

/* Small whole numbers, so that many are equal, and sometimes never. */
static double random_time(struct cc_rng *rng, int most)
{
    double u = cc_rng_uniform(rng);
    return u < 0.2 ? HUGE_VAL : (double)(int)(u * most);
}

static int random_below(struct cc_rng *rng, int count)
{
    return (int)(cc_rng_uniform(rng) * count);
}

/* The slow model of the tree: the earliest of all slots, the lowest of equals. */
static int earliest(const double *times, int count)
{
    int best = 0;
    for (int i = 1; i < count; i++)
        if (times[i] < times[best])
            best = i;
    return best;
}

static void check_tree(int slots, uint32_t stream)
{
    struct cc_rng rng = cc_rng_at(1, 0, stream, 0);
    struct cc_tree tree;
    double *times = malloc((size_t)slots * sizeof *times);
    void *storage = malloc(cc_tree_size(slots));
    cc_tree_init(&tree, slots, storage);
    ck_assert(cc_tree_time_s(&tree) == HUGE_VAL);
    for (int i = 0; i < slots; i++)
        times[i] = HUGE_VAL;
    for (int step = 0; step < 5000; step++) {
        int slot = random_below(&rng, slots), first;
        times[slot] = random_time(&rng, 50);
        cc_tree_set(&tree, slot, times[slot]);
        first = earliest(times, slots);
        ck_assert(cc_tree_time_s(&tree) == times[first]);
        if (times[first] < HUGE_VAL)
            ck_assert_int_eq(cc_tree_slot(&tree), first);
    }
    cc_tree_init(&tree, slots, storage);
    ck_assert(cc_tree_time_s(&tree) == HUGE_VAL);
    free(storage);
    free(times);
}

START_TEST(tree_finds_the_earliest_slot)
{
    static const int slots[] = {1, 2, 3, 7, 8, 9, 64, 100, 1000};
    for (uint32_t i = 0; i < sizeof slots / sizeof *slots; i++)
        check_tree(slots[i], i);
}
END_TEST

START_TEST(tree_has_room_for_every_slot)
{
    ck_assert_int_eq(cc_tree_leaves(0), 2);
    ck_assert_int_eq(cc_tree_leaves(1), 2);
    ck_assert_int_eq(cc_tree_leaves(2), 2);
    ck_assert_int_eq(cc_tree_leaves(3), 4);
    ck_assert_int_eq(cc_tree_leaves(64), 64);
    ck_assert_int_eq(cc_tree_leaves(65), 128);
}
END_TEST

enum { OWNERS = 200 };

/* The slow model of the timers: one entry per owner, searched through. */
struct model {
    struct cc_timer timer[OWNERS];
    bool set[OWNERS];
    int count;
};

static int model_first(const struct model *model)
{
    int first = -1;
    for (int i = 0; i < OWNERS; i++)
        if (model->set[i] && (first < 0 || cc_timer_before(&model->timer[i], &model->timer[first])))
            first = i;
    return first;
}

static void check_against(const struct cc_timers *timers, const struct model *model)
{
    ck_assert_int_eq(timers->count, model->count);
    for (int i = 0; i < OWNERS; i++) {
        ck_assert_int_eq(timers->position[i] >= 0, model->set[i]);
        ck_assert(!model->set[i] || timers->heap[timers->position[i]].owner == i);
    }
    for (int at = 1; at < timers->count; at++)
        ck_assert(cc_timer_before(&timers->heap[(at - 1) / 4], &timers->heap[at]));
}

static void random_step(struct cc_timers *timers, struct model *model, struct cc_rng *rng, double busy)
{
    int owner = random_below(rng, OWNERS);
    if (model->set[owner] || cc_rng_uniform(rng) > busy) {
        cc_timers_cancel(timers, owner); /* also one that has none */
        model->count -= model->set[owner];
        model->set[owner] = false;
        return;
    }
    struct cc_timer timer = {(double)random_below(rng, 20), random_below(rng, 5), owner};
    cc_timers_set(timers, owner, timer.time_s, timer.rank);
    model->timer[owner] = timer;
    model->set[owner] = true;
    model->count++;
}

START_TEST(timers_follow_a_slow_model)
{
    static struct model model;
    static struct cc_timer heap[OWNERS];
    static int32_t position[OWNERS];
    struct cc_timers timers = {heap, position, 0};
    struct cc_rng rng = cc_rng_at(2, 0, 0, 0);
    for (int i = 0; i < OWNERS; i++)
        position[i] = -1;
    for (int step = 0; step < 20000; step++) {
        /* Fills up, empties, fills up again. */
        random_step(&timers, &model, &rng, step / 2000 % 2 ? 0.2 : 0.95);
        int first = model_first(&model);
        if (first >= 0)
            ck_assert_int_eq(timers.heap[0].owner, first);
        if (step % 50 == 0)
            check_against(&timers, &model);
    }
    /* Whoever comes out first, until nobody is left. */
    for (int first; (first = model_first(&model)) >= 0;) {
        ck_assert_int_eq(timers.heap[0].owner, first);
        cc_timers_cancel(&timers, first);
        model.set[first] = false;
        model.count--;
        check_against(&timers, &model);
    }
    ck_assert_int_eq(timers.count, 0);
}
END_TEST

START_TEST(timers_of_one_moment_have_one_order)
{
    struct cc_timer a = {1, 0, 5}, b = {1, 1, 0}, c = {1, 1, 1}, d = {2, 0, 0};
    ck_assert(cc_timer_before(&a, &b) && cc_timer_before(&b, &c) && cc_timer_before(&c, &d));
    ck_assert(!cc_timer_before(&b, &a) && !cc_timer_before(&a, &a));
}
END_TEST

Suite *cc_suite_engine(void)
{
    Suite *suite = suite_create("engine");
    TCase *tree = tcase_create("tree"), *timers = tcase_create("timers");
    tcase_add_test(tree, tree_finds_the_earliest_slot);
    tcase_add_test(tree, tree_has_room_for_every_slot);
    tcase_add_test(timers, timers_follow_a_slow_model);
    tcase_add_test(timers, timers_of_one_moment_have_one_order);
    suite_add_tcase(suite, tree);
    suite_add_tcase(suite, timers);
    return suite;
}
