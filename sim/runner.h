/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_RUNNER_H
#define CCSIM_SIM_RUNNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/error.h"

/*
 * Runs numbered units of work on several threads and folds their results in unit order, so that what comes
 * out does not depend on the number of threads.  Results pass through a bounded window of slots: memory does
 * not grow with the number of units, and a worker that runs too far ahead of the fold waits.
 *
 * Whatever the threads, `fold` sees first, first + 1, first + 2 ... without gaps and never two at a time, and
 * it ends at the same unit: at the first error or CC_RUNNER_END in unit order.  Only cc_runner_stop, which
 * comes from outside, ends a run at a unit that differs from time to time; what was folded is still an
 * unbroken prefix.
 */

/* Returned by work or fold instead of an enum cc_code: this is the end, without error. */
enum { CC_RUNNER_END = -1 };

struct cc_runner {
    int64_t first, end; /* units first .. end - 1 */
    int thread_count;   /* 1 ..; 1 uses the calling thread only */
    int window;         /* slots; 0 = 4 per thread; otherwise >= thread_count */
    size_t slot_size;   /* bytes of one result, aligned to 64; may be 0 */
    void *context;      /* handed to work and fold */

    /*
     * Computes `unit` into `slot`, concurrently with others; worker (0 .. thread_count - 1) indexes what the
     * context keeps per thread.  A slot starts zeroed and later holds what an earlier unit left.  Returns
     * CC_OK, an error (filled; the run fails at this unit unless an earlier one fails), or CC_RUNNER_END:
     * neither this nor any later unit is folded.
     */
    int (*work)(void *context, int worker, int64_t unit, void *slot, struct cc_error *error);

    /*
     * Takes the result of `unit`, on any of the threads, with the effects of earlier folds visible.  Returns
     * CC_OK, an error (the unit does not count as folded), or CC_RUNNER_END: it counts, and is the last (a
     * stopping rule).
     */
    int (*fold)(void *context, int64_t unit, void *slot, struct cc_error *error);

    /* Frees what the slot of a unit that was worked on but never handed to fold owns; NULL: nothing. */
    void (*drop)(void *context, void *slot);
};

/*
 * Runs all units; *folded gets the number of units folded (first .. first + *folded - 1), also on failure.
 * Returns CC_OK (finished, ended or stopped), or the code of the first error in unit order, or CC_BAD_IO for
 * lack of memory. When the system refuses further threads, it goes on with those it has.
 */
int cc_runner_run(const struct cc_runner *runner, int64_t *folded, struct cc_error *error);

/*
 * Asks all runs of the process, present and future, to hand out no further units; those under way are
 * finished and folded.  Async-signal-safe: for a SIGINT handler.  Long units may ask cc_runner_stopping() and
 * return CC_RUNNER_END.  cc_runner_clear_stop() lets runs start again.
 */
void cc_runner_stop(void);
bool cc_runner_stopping(void);
void cc_runner_clear_stop(void);

/* Processors this process may run on, at least 1. */
int cc_runner_processor_count(void);

#endif
