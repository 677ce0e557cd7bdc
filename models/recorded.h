/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_RECORDED_H
#define CCSIM_MODELS_RECORDED_H

#include "models/scenario.h"

/*
 * What a recorded log says happened, over all its replayed days, in the terms of the simulated figures beside
 * which it is printed.  Waits are times on hold as the log has them, zero waits too.
 */
struct cc_recorded_cell { /* a half-hour of the day; calls by the moment they were made */
    int64_t calls, answered, abandoned;
    int64_t waits;      /* calls whose wait was recorded */
    double mean_wait_s; /* of these; NAN: none */
    double heads;       /* mean over the days, by the log's staff; NAN: not from the log */
};

struct cc_recorded_summary {
    int64_t days, calls, answered, abandoned;
    double answered_share, abandoned_share;
    int64_t waits; /* calls whose wait was recorded */
    /* NAN: nothing recorded */
    double mean_wait_s, mean_wait_answered_s, mean_wait_abandoned_s;
    double waited_share; /* part of the recorded waits that are not zero */
    double p50_wait_s, p90_wait_s;
    /*
     * By target of the scenario: its service level in the log.  A caller is one call here, so that
     * contact-all is sl-offered; NAN for callback-on-time, which no log has, and where no call counts.
     */
    double targets[CC_MAX_TARGETS];
    struct cc_recorded_cell cells[CC_CELLS_PER_DAY];
};

/* Fails for lack of memory, or when the scenario replays no log (CC_BAD_USAGE). */
int cc_recorded_summarise(const struct cc_scenario *scenario, struct cc_recorded_summary *out,
                          struct cc_error *error);

#endif
