/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_TESTS_PRACTICE_H
#define CCSIM_TESTS_PRACTICE_H

#include "models/center.h"

/* A scenario given as text, one drawn demand, and a centre per variant to serve it: for the tests of models.
 */
struct practice {
    struct cc_scenario *scenario;
    struct cc_demand demand;
    struct cc_center *centers; /* [variant] */
    struct cc_tally *tally;    /* of the last serve */
};

/* Reads a scenario from text; what is wrong with it stays in practice_error. */
extern struct cc_error practice_error;
int practice_read(struct cc_scenario **scenario, const char *text);

/* The same, and centres for its variants; fails the test when anything is wrong. */
void practice_open(struct practice *practice, const char *text, uint64_t seed);
void practice_close(struct practice *practice);

/* The same with printf's arguments; at most 16 KiB of text. */
void practice_openf(struct practice *practice, uint64_t seed, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void practice_draw(struct practice *practice, uint32_t replication);

/* Serves the demand under a variant; fails the test, with the sentence, unless the audit is content. */
const struct cc_tally *practice_serve(struct practice *practice, int variant, cc_observe observe,
                                      void *context);

/* Adds a call by hand, without wrap-up; calls must come in order of time. */
void practice_put_call(struct practice *practice, double at_s, double talk_s, double patience_s,
                       int class_index);

/* What all classes together counted, of the fields that tests ask for. */
int64_t practice_outcomes(const struct cc_tally *tally, enum cc_outcome outcome);
int64_t practice_call_ends(const struct cc_tally *tally, enum cc_call_end end);

/* Heads that a timeline has on duty at a moment, changes of that moment included. */
int practice_heads(const struct cc_timeline *timeline, double at_s);

/* Everything that an observer was told, in order. */
struct diary {
    struct diary_entry {
        double at_s;
        int who;
        enum cc_event event;
    } * entries;
    int count, room;
};

/* The observer that writes a diary (its context). */
void diary_write(void *context, const struct cc_center *center, enum cc_event event, int who, double detail);
void diary_forget(struct diary *diary);

/* When an event first happened to a patient, NAN: never; and how often. */
double diary_when(const struct diary *diary, int who, enum cc_event event);
int diary_count(const struct diary *diary, int who, enum cc_event event);

#endif
