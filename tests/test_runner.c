/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "sim/rng.h"
#include "sim/runner.h"

Suite *cc_suite_runner(void);

static const int THREAD_COUNTS[] = {1, 2, 7};
enum { THREAD_COUNT_COUNT = 3, FIRST = 5, UNITS = 400, MAX_THREADS = 7 };

/* A result that depends on order (a hash chain), so that a fold out of turn cannot go unseen. */
struct experiment {
    int64_t next; /* what the fold expects */
    uint64_t chain;
    atomic_int folds_inside;
    atomic_int busy[MAX_THREADS];
    atomic_llong started, started_max_ahead;
    atomic_llong folded;
    int64_t work_fails_at, work_also_fails_at, work_ends_at, fold_fails_at, fold_ends_at, stops_at;
};

static void experiment_init(struct experiment *experiment)
{
    *experiment = (struct experiment){.next = FIRST,
                                      .work_fails_at = -1,
                                      .work_also_fails_at = -1,
                                      .work_ends_at = -1,
                                      .fold_fails_at = -1,
                                      .fold_ends_at = -1,
                                      .stops_at = -1};
}

struct result {
    int64_t unit;
    uint64_t value;
};

static uint64_t value_of(int64_t unit)
{
    struct cc_rng rng = cc_rng_at(31, (uint32_t)unit, 0, 0);
    /* Some units take a hundred times longer than others, so that they finish out of order. */
    int draws = unit % 13 == 0 ? 20000 : 200;
    double sum = 0.0;
    for (int i = 0; i < draws; i++)
        sum += cc_rng_uniform(&rng);
    return (uint64_t)(sum * 1e9);
}

static int work(void *context, int worker, int64_t unit, void *slot, struct cc_error *error)
{
    struct experiment *experiment = context;
    struct result *result = slot;
    ck_assert_int_eq(atomic_fetch_add(&experiment->busy[worker], 1), 0);
    long long ahead = unit - FIRST + 1 - atomic_load(&experiment->folded);
    if (ahead > atomic_load(&experiment->started_max_ahead))
        atomic_store(&experiment->started_max_ahead, ahead);
    atomic_fetch_add(&experiment->started, 1);
    result->unit = unit;
    result->value = value_of(unit);
    atomic_fetch_sub(&experiment->busy[worker], 1);
    if (unit == experiment->stops_at)
        cc_runner_stop();
    if (unit == experiment->work_ends_at)
        return CC_RUNNER_END;
    if (unit == experiment->work_fails_at || unit == experiment->work_also_fails_at)
        return cc_error_add(error, CC_FAILED_CHECK, "work %d", (int)unit);
    return CC_OK;
}

static int fold(void *context, int64_t unit, void *slot, struct cc_error *error)
{
    struct experiment *experiment = context;
    const struct result *result = slot;
    ck_assert_int_eq(atomic_fetch_add(&experiment->folds_inside, 1), 0);
    ck_assert_int_eq(unit, experiment->next);
    ck_assert_int_eq(unit, result->unit);
    if (unit == experiment->fold_fails_at)
        return cc_error_add(error, CC_BAD_IO, "fold %d", (int)unit);
    experiment->next++;
    experiment->chain = (experiment->chain ^ result->value) * 0x9E3779B97F4A7C15u;
    atomic_fetch_add(&experiment->folded, 1);
    atomic_fetch_sub(&experiment->folds_inside, 1);
    return unit == experiment->fold_ends_at ? CC_RUNNER_END : CC_OK;
}

static int run(struct experiment *experiment, int thread_count, int64_t *folded, struct cc_error *error)
{
    struct cc_runner runner = {.first = experiment->next,
                               .end = FIRST + UNITS,
                               .thread_count = thread_count,
                               .slot_size = sizeof(struct result),
                               .context = experiment,
                               .work = work,
                               .fold = fold};
    cc_error_init(error);
    return cc_runner_run(&runner, folded, error);
}

/* The chain after `count` units, without a runner. */
static uint64_t chain_of(int64_t count)
{
    uint64_t chain = 0;
    for (int64_t unit = FIRST; unit < FIRST + count; unit++)
        chain = (chain ^ value_of(unit)) * 0x9E3779B97F4A7C15u;
    return chain;
}

START_TEST(folds_every_unit_in_order)
{
    struct experiment experiment;
    struct cc_error error;
    int64_t folded = -1;
    experiment_init(&experiment);
    ck_assert_int_eq(run(&experiment, THREAD_COUNTS[_i], &folded, &error), CC_OK);
    ck_assert_int_eq(folded, UNITS);
    ck_assert_int_eq(atomic_load(&experiment.started), UNITS);
    ck_assert_uint_eq(experiment.chain, chain_of(UNITS));
    ck_assert_int_le(atomic_load(&experiment.started_max_ahead), 4 * THREAD_COUNTS[_i]);
    ck_assert_int_eq(error.count, 0);
}
END_TEST

START_TEST(first_error_in_unit_order_wins)
{
    /* Unit 143 is long (a multiple of 13), 144 short: with threads, 144 fails first. */
    struct experiment experiment;
    struct cc_error error;
    int64_t folded = -1;
    experiment_init(&experiment);
    experiment.work_fails_at = 143;
    experiment.work_also_fails_at = 144;
    ck_assert_int_eq(run(&experiment, THREAD_COUNTS[_i], &folded, &error), CC_FAILED_CHECK);
    ck_assert_int_eq(folded, 143 - FIRST);
    ck_assert_str_eq(error.text, "work 143\n");
    ck_assert_int_eq(error.code, CC_FAILED_CHECK);
    ck_assert_uint_eq(experiment.chain, chain_of(143 - FIRST));
    ck_assert_int_le(atomic_load(&experiment.started), 143 - FIRST + 4 * THREAD_COUNTS[_i]);
}
END_TEST

START_TEST(a_failing_fold_stops)
{
    struct experiment experiment;
    struct cc_error error;
    int64_t folded = -1;
    experiment_init(&experiment);
    experiment.fold_fails_at = 99;
    experiment.work_fails_at = 102;
    ck_assert_int_eq(run(&experiment, THREAD_COUNTS[_i], &folded, &error), CC_BAD_IO);
    ck_assert_int_eq(folded, 99 - FIRST);
    ck_assert_str_eq(error.text, "fold 99\n");
    ck_assert_uint_eq(experiment.chain, chain_of(99 - FIRST));
}
END_TEST

START_TEST(fold_and_work_may_end_the_run)
{
    struct experiment experiment;
    struct cc_error error;
    int64_t folded = -1;
    experiment_init(&experiment);
    experiment.fold_ends_at = 64;
    ck_assert_int_eq(run(&experiment, THREAD_COUNTS[_i], &folded, &error), CC_OK);
    ck_assert_int_eq(folded, 65 - FIRST);
    ck_assert_uint_eq(experiment.chain, chain_of(65 - FIRST));

    experiment_init(&experiment);
    experiment.fold_ends_at = 64;
    experiment.work_fails_at = 65; /* beyond the end: never heard of */
    ck_assert_int_eq(run(&experiment, THREAD_COUNTS[_i], &folded, &error), CC_OK);
    ck_assert_int_eq(folded, 65 - FIRST);
    ck_assert_int_eq(error.count, 0);

    experiment_init(&experiment);
    experiment.work_ends_at = 64;
    ck_assert_int_eq(run(&experiment, THREAD_COUNTS[_i], &folded, &error), CC_OK);
    ck_assert_int_eq(folded, 64 - FIRST);
    ck_assert_uint_eq(experiment.chain, chain_of(64 - FIRST));
}
END_TEST

START_TEST(a_stopped_run_can_be_taken_up_again)
{
    struct experiment experiment;
    struct cc_error error;
    int64_t folded = -1, more = -1;
    experiment_init(&experiment);
    experiment.stops_at = 117; /* long: others are already ahead of it */
    ck_assert_int_eq(run(&experiment, THREAD_COUNTS[_i], &folded, &error), CC_OK);
    ck_assert(cc_runner_stopping());
    ck_assert_int_ge(folded, 118 - FIRST);
    ck_assert_int_lt(folded, 118 - FIRST + 4 * THREAD_COUNTS[_i]);
    ck_assert_int_eq(folded, atomic_load(&experiment.started));
    ck_assert_uint_eq(experiment.chain, chain_of(folded));

    ck_assert_int_eq(run(&experiment, THREAD_COUNTS[_i], &more, &error), CC_OK);
    ck_assert_int_eq(more, 0);
    cc_runner_clear_stop();
    ck_assert_int_eq(run(&experiment, THREAD_COUNTS[_i], &more, &error), CC_OK);
    ck_assert_int_eq(folded + more, UNITS);
    ck_assert_uint_eq(experiment.chain, chain_of(UNITS));
}
END_TEST

static void on_signal(int signal_number)
{
    (void)signal_number;
    cc_runner_stop();
}

static int fold_that_interrupts(void *context, int64_t unit, void *slot, struct cc_error *error)
{
    if (unit == FIRST + 50)
        raise(SIGUSR1);
    return fold(context, unit, slot, error);
}

START_TEST(stops_from_a_signal_handler)
{
    struct experiment experiment;
    struct cc_error error;
    int64_t folded = -1;
    experiment_init(&experiment);
    struct cc_runner runner = {.first = FIRST,
                               .end = FIRST + UNITS,
                               .thread_count = THREAD_COUNTS[_i],
                               .window = THREAD_COUNTS[_i],
                               .slot_size = sizeof(struct result),
                               .context = &experiment,
                               .work = work,
                               .fold = fold_that_interrupts};
    cc_error_init(&error);
    struct sigaction action = {.sa_handler = on_signal}, before;
    sigaction(SIGUSR1, &action, &before);
    ck_assert_int_eq(cc_runner_run(&runner, &folded, &error), CC_OK);
    sigaction(SIGUSR1, &before, NULL);
    cc_runner_clear_stop();
    ck_assert_int_ge(folded, 51);
    ck_assert_int_le(folded, 51 + THREAD_COUNTS[_i]);
    ck_assert_uint_eq(experiment.chain, chain_of(folded));
    ck_assert_int_le(atomic_load(&experiment.started_max_ahead), THREAD_COUNTS[_i]);
}
END_TEST

START_TEST(no_units_and_one_unit)
{
    struct experiment experiment;
    struct cc_error error;
    int64_t folded = -1;
    experiment_init(&experiment);
    experiment.next = FIRST + UNITS;
    ck_assert_int_eq(run(&experiment, THREAD_COUNTS[_i], &folded, &error), CC_OK);
    ck_assert_int_eq(folded, 0);
    experiment.next = FIRST + UNITS - 1;
    ck_assert_int_eq(run(&experiment, THREAD_COUNTS[_i], &folded, &error), CC_OK);
    ck_assert_int_eq(folded, 1);
    ck_assert_int_ge(cc_runner_processor_count(), 1);
}
END_TEST

/* Units that own memory: each one is folded or dropped, never both. */
struct owner {
    atomic_int made, folded, dropped;
    int64_t work_fails_at, fold_fails_at;
};

static int make(void *context, int worker, int64_t unit, void *slot, struct cc_error *error)
{
    struct owner *owner = context;
    (void)worker;
    *(int64_t **)slot = malloc(sizeof(int64_t));
    **(int64_t **)slot = unit;
    atomic_fetch_add(&owner->made, 1);
    return unit == owner->work_fails_at ? cc_error_add(error, CC_FAILED_CHECK, "work") : CC_OK;
}

static int fold_owned(void *context, int64_t unit, void *slot, struct cc_error *error)
{
    struct owner *owner = context;
    ck_assert_int_eq(**(int64_t **)slot, unit);
    free(*(int64_t **)slot);
    atomic_fetch_add(&owner->folded, 1);
    return unit == owner->fold_fails_at ? cc_error_add(error, CC_FAILED_CHECK, "fold") : CC_OK;
}

static void drop(void *context, void *slot)
{
    struct owner *owner = context;
    free(*(int64_t **)slot);
    atomic_fetch_add(&owner->dropped, 1);
}

START_TEST(what_is_not_folded_is_dropped)
{
    static const int64_t ends[][2] = {{-1, -1}, {50, -1}, {-1, 50}, {60, 58}};
    for (int i = 0; i < 4; i++) {
        struct owner owner = {.work_fails_at = ends[i][0], .fold_fails_at = ends[i][1]};
        struct cc_runner runner = {.end = 100,
                                   .thread_count = THREAD_COUNTS[_i],
                                   .slot_size = sizeof(int64_t *),
                                   .context = &owner,
                                   .work = make,
                                   .fold = fold_owned,
                                   .drop = drop};
        struct cc_error error;
        int64_t folded;
        cc_error_init(&error);
        ck_assert_int_eq(cc_runner_run(&runner, &folded, &error), i ? CC_FAILED_CHECK : CC_OK);
        ck_assert_int_eq(owner.made, owner.folded + owner.dropped);
        ck_assert_int_eq(owner.dropped > 0, i == 1 || (i > 0 && owner.made > owner.folded));
    }
}
END_TEST

Suite *cc_suite_runner(void)
{
    Suite *suite = suite_create("runner");
    TCase *order = tcase_create("order");
    tcase_add_loop_test(order, folds_every_unit_in_order, 0, THREAD_COUNT_COUNT);
    tcase_add_loop_test(order, no_units_and_one_unit, 0, THREAD_COUNT_COUNT);
    suite_add_tcase(suite, order);
    TCase *ends = tcase_create("ends");
    tcase_add_loop_test(ends, first_error_in_unit_order_wins, 0, THREAD_COUNT_COUNT);
    tcase_add_loop_test(ends, a_failing_fold_stops, 0, THREAD_COUNT_COUNT);
    tcase_add_loop_test(ends, fold_and_work_may_end_the_run, 0, THREAD_COUNT_COUNT);
    tcase_add_loop_test(ends, a_stopped_run_can_be_taken_up_again, 0, THREAD_COUNT_COUNT);
    tcase_add_loop_test(ends, what_is_not_folded_is_dropped, 0, THREAD_COUNT_COUNT);
    tcase_add_loop_test(ends, stops_from_a_signal_handler, 0, THREAD_COUNT_COUNT);
    suite_add_tcase(suite, ends);
    return suite;
}
