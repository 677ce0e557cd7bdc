/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_TESTS_DAY_H
#define CCSIM_TESTS_DAY_H

#include "sim/units.h"
#include "tests/practice.h"

/* Days with a handful of callers put in by hand, for rules worked out by hand. */
#define H(hour) ((hour)*CC_S_PER_H)
#define EACH(value) "{ law = \"deterministic\"; value_s = " value "; }"
#define AT_ONCE "dialing = { agent_ring_s = 0.0; ring_s = 0.0; no_answer_s = 0.0; reach_prob = 1.0; };"
#define SLOTS(more) "kind = \"scheduled-slot\"; slot_min = 30.0; accept_prob = 1.0; " more " " AT_ONCE

extern struct practice practice;
extern struct diary diary;

/* A scenario of one's own with printf's arguments, which must draw no callers. */
void begin_empty(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Monday and Tuesday from 8 to 17, with `heads` under one variant of this strategy; `more` is added as it is.
 */
void begin_day(int heads, const char *strategy, const char *more);
void put(double at_s, double talk_s, double patience_s);
void put_job(double at_s, double work_s, int stream);
const struct cc_tally *serve(void); /* under the first variant */
void end_day(void);

/* The event first happens to the patient at this moment; he is first dialled then. */
void happens(int who, enum cc_event event, double at_s);
void is_promised(int who, double at_s);

/* When it happens for the `nth` time, from 0 on; NAN: never. */
double happens_again_s(int who, enum cc_event event, int nth);

#endif
