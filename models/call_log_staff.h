/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_CALL_LOG_STAFF_H
#define CCSIM_MODELS_CALL_LOG_STAFF_H

#include "models/call_log.h"

/*
 * How many assistants were on duty in each half-hour of a day, guessed from when they were busy: a log says
 * who answered, not who sat idle.
 */
enum cc_staff_rule {
    CC_STAFF_PEAK,     /* most assistants busy at one moment: the least that can have been there */
    CC_STAFF_MEAN,     /* mean number busy, rounded up: enough for the work, none idle */
    CC_STAFF_DISTINCT, /* different assistants seen busy: counts him who came and him who left, both whole */
    CC_STAFF_PRESENT,  /* mean number present, rounded: between two calls that lie no further apart than
                          `away_s` */
};
extern const char *const cc_staff_rule_names[];

/*
 * Fills heads[half-hour of the day] from calls [first, end) of the log, all of one day.  Fails only for lack
 * of memory.
 */
int cc_call_log_staff(const struct cc_call_log *log, int first, int end, enum cc_staff_rule rule,
                      double away_s, int heads[CC_CELLS_PER_DAY]);

#endif
