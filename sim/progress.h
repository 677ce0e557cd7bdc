/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_PROGRESS_H
#define CCSIM_SIM_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

/* Seconds by a clock that only goes forward; its zero means nothing. */
double cc_clock_s(void);

/* Processor time of the present thread [s]. */
double cc_thread_s(void);

/*
 * One line on a terminal that says what is done, how far it is and how long it still takes; rewritten in
 * place at most five times a second, wiped at the end.  Says nothing where `out` is not a terminal.  Any
 * thread may update.
 *
 *   solo.cfg  37 %  120 of 320 weeks, 4 s left
 */
struct cc_progress {
    FILE *out; /* NULL: silent */
    pthread_mutex_t lock;
    char what[64];
    const char *unit;
    double start_s, next_s; /* monotonic clock: start of this work, earliest time of the next line */
    bool shown;
};

/* `out` may be NULL: stay silent. */
void cc_progress_init(struct cc_progress *progress, FILE *out);

/* Starts to count and time a piece of work.  `what`: its name, copied; `unit`: plural, must outlive the work.
 */
void cc_progress_start(struct cc_progress *progress, const char *what, const char *unit);

/* `done` of `total` units; `total` may change, or be 0 while it is not known. */
void cc_progress_update(struct cc_progress *progress, double done, double total);

/* Wipes the line: before anything else is printed, and at the end.  Another start may follow. */
void cc_progress_wipe(struct cc_progress *progress);
void cc_progress_close(struct cc_progress *progress);

#endif
