/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* sched_getaffinity: what a container grants, not what the machine has */
#include "sim/runner.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static atomic_bool stop_requested;
static_assert(ATOMIC_BOOL_LOCK_FREE == 2, "the stop flag must be async-signal-safe");

/* The result of one unit on its way to the fold. */
struct slot {
    void *result;
    bool ready;
    int code; /* what work returned */
    struct cc_error error;
};

struct pool {
    const struct cc_runner *runner;
    int window;
    struct slot *slots; /* unit u uses (u - first) % window */
    char *results;

    pthread_mutex_t mutex; /* guards all below, and ready and code of the slots */
    pthread_cond_t moved;  /* the fold went on or the run ended */
    int64_t next_unit;     /* the next to hand out */
    int64_t next_fold;     /* the next to fold; next_fold <= next_unit <= next_fold + window */
    int64_t limit;         /* this unit and later ones are not handed out */
    bool folding;          /* some thread folds; the others only leave results */
    bool ended;            /* nothing more is folded */
    int code;              /* of the run, set when ended */
    struct cc_error *error;
};

struct worker {
    struct pool *pool;
    int index;
    pthread_t thread;
};

void cc_runner_stop(void)
{
    atomic_store(&stop_requested, true);
}

bool cc_runner_stopping(void)
{
    return atomic_load_explicit(&stop_requested, memory_order_relaxed);
}

void cc_runner_clear_stop(void)
{
    atomic_store(&stop_requested, false);
}

int cc_runner_processor_count(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? count : 1;
}

static struct slot *slot_of(struct pool *pool, int64_t unit)
{
    return &pool->slots[(unit - pool->runner->first) % pool->window];
}

static void end_at(struct pool *pool, int code, const struct cc_error *error)
{
    pool->ended = true;
    pool->limit = pool->next_fold;
    pool->code = code == CC_RUNNER_END ? CC_OK : code;
    if (pool->code != CC_OK && error != pool->error)
        *pool->error = *error;
}

/*
 * Folds one ready unit; the mutex is held on entry and exit, not during the fold.  The caller's error is free
 * for fold to fill: only the one folding thread touches it before the end.
 */
static void fold_one(struct pool *pool, struct slot *slot)
{
    const struct cc_runner *runner = pool->runner;
    if (slot->code != CC_OK) {
        end_at(pool, slot->code, &slot->error);
        return;
    }
    int64_t unit = pool->next_fold;
    pthread_mutex_unlock(&pool->mutex);
    int code = runner->fold(runner->context, unit, slot->result, pool->error);
    pthread_mutex_lock(&pool->mutex);
    slot->ready = false;
    if (code == CC_OK || code == CC_RUNNER_END)
        pool->next_fold++;
    if (code != CC_OK)
        end_at(pool, code, pool->error);
    pthread_cond_broadcast(&pool->moved);
}

/* Folds what is ready and next in line, unless another thread is at it (which will see this thread's result).
 */
static void fold_ready(struct pool *pool)
{
    if (pool->folding)
        return;
    pool->folding = true;
    while (!pool->ended) {
        struct slot *slot = slot_of(pool, pool->next_fold);
        if (!slot->ready)
            break;
        fold_one(pool, slot);
    }
    pool->folding = false;
    pthread_cond_broadcast(&pool->moved);
}

/*
 * Waits for room in the window; false when no unit is left.  A thread only waits while another one works or
 * folds, which will broadcast: a stop request itself need not (and, from a signal handler, could not).
 */
static bool take_unit(struct pool *pool, int64_t *unit)
{
    while (!cc_runner_stopping() && pool->next_unit < pool->limit &&
           pool->next_unit - pool->next_fold >= pool->window)
        pthread_cond_wait(&pool->moved, &pool->mutex);
    if (cc_runner_stopping() || pool->next_unit >= pool->limit)
        return false;
    *unit = pool->next_unit++;
    return true;
}

static void *worker_main(void *argument)
{
    struct worker *worker = argument;
    struct pool *pool = worker->pool;
    const struct cc_runner *runner = pool->runner;
    int64_t unit;
    pthread_mutex_lock(&pool->mutex);
    while (take_unit(pool, &unit)) {
        struct slot *slot = slot_of(pool, unit);
        pthread_mutex_unlock(&pool->mutex);
        int code = runner->work(runner->context, worker->index, unit, slot->result, &slot->error);
        pthread_mutex_lock(&pool->mutex);
        slot->code = code;
        slot->ready = true;
        /* Later units would be thrown away; earlier ones still decide which error comes first. */
        if (code != CC_OK && unit < pool->limit)
            pool->limit = unit;
        fold_ready(pool);
    }
    pthread_mutex_unlock(&pool->mutex);
    return NULL;
}

static void run_workers(struct pool *pool, struct worker *workers)
{
    int started = 1;
    for (int i = 0; i < pool->runner->thread_count; i++)
        workers[i] = (struct worker){.pool = pool, .index = i};
    while (started < pool->runner->thread_count &&
           pthread_create(&workers[started].thread, NULL, worker_main, &workers[started]) == 0)
        started++;
    worker_main(&workers[0]);
    for (int i = 1; i < started; i++)
        pthread_join(workers[i].thread, NULL);
}

static void drop_unfolded(struct pool *pool)
{
    for (int i = 0; i < pool->window && pool->runner->drop; i++)
        if (pool->slots[i].ready)
            pool->runner->drop(pool->runner->context, pool->slots[i].result);
}

static void *allocate_results(size_t size)
{
    size_t rounded = size == 0 ? 64 : size;
    void *memory = aligned_alloc(64, rounded);
    return memory == NULL ? NULL : memset(memory, 0, rounded);
}

static size_t slot_stride(const struct cc_runner *runner)
{
    return (runner->slot_size + 63) / 64 * 64;
}

static int run_threads(const struct cc_runner *runner, int64_t *folded, struct cc_error *error)
{
    struct pool pool = {.runner = runner,
                        .window = runner->window > 0 ? runner->window : 4 * runner->thread_count,
                        .next_unit = runner->first,
                        .next_fold = runner->first,
                        .limit = runner->end,
                        .error = error};
    assert(pool.window >= runner->thread_count);
    struct worker *workers = calloc((size_t)runner->thread_count, sizeof *workers);
    pool.slots = calloc((size_t)pool.window, sizeof *pool.slots);
    pool.results = allocate_results((size_t)pool.window * slot_stride(runner));
    if (workers == NULL || pool.slots == NULL || pool.results == NULL) {
        pool.code = cc_error_add(error, CC_BAD_IO, "out of memory for %d results of %zu bytes", pool.window,
                                 runner->slot_size);
    } else {
        for (int i = 0; i < pool.window; i++) {
            cc_error_init(&pool.slots[i].error);
            pool.slots[i].result = pool.results + (size_t)i * slot_stride(runner);
        }
        pthread_mutex_init(&pool.mutex, NULL);
        pthread_cond_init(&pool.moved, NULL);
        run_workers(&pool, workers);
        drop_unfolded(&pool);
        pthread_cond_destroy(&pool.moved);
        pthread_mutex_destroy(&pool.mutex);
    }
    free(pool.results);
    free(pool.slots);
    free(workers);
    *folded = pool.next_fold - runner->first;
    return pool.code;
}

static int run_serial(const struct cc_runner *runner, int64_t *folded, struct cc_error *error)
{
    void *slot = allocate_results(slot_stride(runner));
    if (slot == NULL)
        return cc_error_add(error, CC_BAD_IO, "out of memory for a result of %zu bytes", runner->slot_size);
    int code = CC_OK;
    for (int64_t unit = runner->first; unit < runner->end && code == CC_OK && !cc_runner_stopping(); unit++) {
        code = runner->work(runner->context, 0, unit, slot, error);
        if (code != CC_OK) {
            if (runner->drop)
                runner->drop(runner->context, slot);
            break;
        }
        code = runner->fold(runner->context, unit, slot, error);
        if (code == CC_OK || code == CC_RUNNER_END)
            ++*folded;
    }
    free(slot);
    return code == CC_RUNNER_END ? CC_OK : code;
}

int cc_runner_run(const struct cc_runner *runner, int64_t *folded, struct cc_error *error)
{
    assert(runner->thread_count >= 1 && runner->first <= runner->end);
    *folded = 0;
    if (runner->thread_count == 1 || runner->end - runner->first < 2)
        return run_serial(runner, folded, error);
    return run_threads(runner, folded, error);
}
