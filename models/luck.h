/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_LUCK_H
#define CCSIM_MODELS_LUCK_H

#include <assert.h>

#include "models/center.h"
#include "sim/estimate.h"

/*
 * Luck: what chance alone added to the times to contact of a replication [s], as a control variate.
 *
 * Whenever a patient takes a chance - to hang up while he holds, to call again or not, after a delay that may
 * run past closing time - what happened less what was to be expected at that moment is added, in seconds of
 * waiting.  A sum of such surprises has mean zero under every strategy and any staff, since what is expected
 * is worked out from all that was known before (a martingale).  It explains most of why weeks differ: one
 * redial that falls into the night is fifteen hours.  cc_center.luck_s is the sum of the present replication.
 *
 * What explains the rest is how busy each weekday was, and when: the work its callers bring, the other work,
 * how far both together are off, squared, since waiting grows faster than work; what of its callers' work
 * came in the first hours, where it delays most; and how many called so shortly before a night that they may
 * have to wait for the end of it.
 */

/* The controls of a replication, those that explain most first. */
enum {
    CC_CONTROL_LUCK,                           /* luck_s */
    CC_CONTROL_CALLS,                          /* by weekday: talk and wrap-up of its callers [s] */
    CC_CONTROL_OTHER = CC_CONTROL_CALLS + 7,   /* other work [s] */
    CC_CONTROL_SQUARES = CC_CONTROL_OTHER + 7, /* deviation of both together, squared [s^2] */
    CC_CONTROL_LATE = CC_CONTROL_SQUARES + 7,  /* callers, by how long before closing; on the last day none */
    CC_CONTROL_LATES = 4,                      /* in the last 5 min, 5 to 10, 10 to 20, 20 to 40 */
    CC_CONTROL_EARLY =
        CC_CONTROL_LATE + CC_CONTROL_LATES, /* of CALLS, what came in these hours, by weekday */
    CC_CONTROL_EARLIES = 3                  /* in the first hour, the next two, the next three */
};
static_assert(CC_CONTROL_EARLY + 7 * CC_CONTROL_EARLIES == CC_CONTROLS, "room for the controls");

/* What they are on average; NAN where that is not known. */
void cc_luck_means(const struct cc_scenario *scenario, double means[CC_CONTROLS]);

/* All of a replication but CC_CONTROL_LUCK; 0 where the mean is not known. */
void cc_luck_of_demand(const struct cc_demand *demand, const double means[CC_CONTROLS],
                       double controls[CC_CONTROLS]);

/* Is dialled, and reached or not: then he waits for the next attempt, where there is one. */
void cc_luck_dialled(struct cc_center *center, int who, bool reached);

/* Stops holding after hold_s, by hanging up or not: the hazard of patience, at the price of one redial. */
void cc_luck_held(struct cc_center *center, int who, double hold_s, bool hung_up);

/* Whether a patient who does so with probability `prob` lets such a delay pass before he goes on. */
void cc_luck_choice(struct cc_center *center, const struct cc_member *delay, double prob, bool chosen);

/* That delay was drawn; what of it falls after closing time comes as long after the next opening. */
void cc_luck_delay(struct cc_center *center, const struct cc_member *delay, double drawn_s);

#endif
