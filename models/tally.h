/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_TALLY_H
#define CCSIM_MODELS_TALLY_H

#include <stddef.h>
#include <string.h>

#include "models/scenario.h"
#include "sim/stats.h"

/*
 * What one replication of one variant counted: integers only (counts, ticks), so tallies merge exactly and in
 * any order.  A call is an attempt; a patient is a need, and ends in exactly one outcome.
 */
enum cc_outcome { CC_SERVED, CC_GAVE_UP, CC_NEVER_REACHED, CC_DIVERTED, CC_CARRIED_OVER, CC_OUTCOMES };

enum cc_call_end { CC_ANSWERED, CC_ABANDONED, CC_BUSY_SIGNAL, CC_REFUSED, CC_PROMISED, CC_CALL_ENDS };

/* How the promise of a callback ends. */
enum cc_promise_end {
    CC_PROMISE_REACHED,
    CC_PROMISE_UNREACHED, /* all attempts were made */
    CC_PROMISE_LAPSED,    /* dropped at closing time */
    CC_PROMISE_WITHDRAWN, /* the patient was helped in another call before */
    CC_PROMISE_OPEN,      /* at the end of the run */
    CC_PROMISE_ENDS
};

enum cc_activity {
    CC_TALKING,
    CC_WRAPPING_UP,
    CC_RINGING,
    CC_AT_DESK,
    CC_OTHER_WORK,
    CC_SWITCHING,
    CC_HANDING_OVER, /* waiting with a patient for a specialist, and telling her what it is about */
    CC_ACTIVITIES
};

/* What has its quantiles reported: durations, and heads, which stand as seconds.  From CC_DAILY on once a
 * day. */
enum cc_quantity {
    CC_HOLD_WAIT,
    CC_TIME_TO_CONTACT,
    CC_CALLBACK_DELAY,
    CC_DAILY,
    CC_DAY_OVERTIME = CC_DAILY,
    CC_DAY_PHONE_HEADS,
    CC_QUANTITIES
};

extern const char *const cc_outcome_names[];
extern const char *const cc_call_end_names[];
extern const char *const cc_activity_names[];

struct cc_class_tally {
    int64_t patients, calls, redials;
    int64_t outcomes[CC_OUTCOMES];
    int64_t call_ends[CC_CALL_ENDS];
    int64_t promise_ends[CC_PROMISE_ENDS];
    int64_t delayed;                   /* calls that found nobody free */
    int64_t offers, dials, unanswered; /* callbacks offered; dial attempts; of these not picked up */
    int64_t promised_clock, early, late,
        dialled_clock;                        /* promises of a clock time, first dial before / after it */
    int64_t interruptions, interrupted_ticks; /* of talks; until they were resumed */
    int64_t unsettled;                        /* patients whose first contact did not settle it */
    int64_t leaked, misused; /* patients who turned to the urgent line; calls there by who is not urgent */
    int64_t online, online_helped, online_calls; /* patients who start online; are helped there; call then */
    int64_t self_calls, needless; /* calls while a callback is pending; callbacks reached after such a call */
    int64_t moved, not_now;       /* promises moved by the patient; attempts at which he had no time */
    int64_t requests, induced; /* callbacks asked for online; of these, that nobody would have called about */
    int64_t handed_callbacks;  /* promised because a specialist was not at hand, or is to call back */
    int64_t complaint_ticks, callback_complaint_ticks;
    int64_t work_ticks;           /* talk and wrap-up these patients bring */
    struct cc_sum hold;           /* per call that was answered or held, zero waits too */
    struct cc_sum hung_up;        /* of these, calls that were abandoned */
    struct cc_sum let_go;         /* and calls that ended in a promise, or unanswered at the end of the run */
    struct cc_sum contact;        /* per patient in contact: from first call to contact */
    struct cc_sum callback_delay; /* per callback in contact: from promise to contact */
    struct cc_sum booked_delay;   /* per clock promise: from promise to the promised time */
    struct cc_sum on_line;        /* per patient rung first who got to an assistant: since he picked up */
    struct cc_sum late_by, early_by; /* of these, those after it and before it */
    struct cc_sum unpunctual;        /* per first dial of a clock promise: |dial - promise| */
};

struct cc_ratio_tally {
    int64_t hits, basis;
};

struct cc_team_tally {
    int64_t activity_ticks[CC_ACTIVITIES];
    int64_t duty_ticks, absent_ticks; /* of those present, and of those sick */
    int64_t talks, overflow;          /* begun; of these, of calls for whom another team comes first */
    int64_t handed, handed_back;      /* talks that end in a hand-off; of these, with a callback */
    struct cc_sum hand_wait;          /* of patients handed to it on the line */
};

struct cc_cell_tally { /* a half-hour of the week; calls by the moment they were made */
    int64_t days;      /* on which there was this half-hour */
    int64_t offered, held, hold_ticks, within;
    int64_t queue_ticks, busy_ticks, heads_ticks;
};

struct cc_tally {
    struct cc_class_tally classes[CC_MAX_CLASSES];
    int64_t activity_ticks[CC_ACTIVITIES];
    int64_t callback_talk_ticks; /* of talking, that on callbacks */
    int64_t overtime_ticks[CC_MAX_DAYS];
    /*
     * Of the day's busiest half-hour, a head as a second: work that the phone asks for over its length.  Each
     * talk and wrap-up is asked for once: when the patient first calls about it or, when that call ends in a
     * promise, when he is called back.  Ringing for callbacks and the talks of specialists are asked for when
     * they begin.
     */
    int64_t phone_heads_ticks[CC_MAX_DAYS];
    int64_t open_ticks, queue_ticks, callbacks_ticks, busy_ticks, heads_ticks, idle_ticks, all_busy_ticks;
    int64_t redialling_ticks; /* open time of patients between two calls */
    int64_t pending_ticks;    /* and of those promised a callback whose time, or next attempt, has not come */
    int64_t max_queue;
    int64_t rings;                        /* calls that ring for the assistants, answered at once or not */
    int64_t switches, work_interruptions; /* of assistants between calls and other work; of that by calls */
    int64_t overheard;                    /* talks on the phone that begin while a visitor is at the desk */
    int64_t left_at_close;                /* pieces of work and visitors, summed over days */
    int64_t desk_rings;                   /* calls that begin to ring while somebody is busy at the desk */
    int64_t desk_jobs, other_jobs, other_left;
    struct cc_sum desk_wait;
    int64_t slots, slots_full, slots_booked, slot_room;
    struct cc_team_tally teams[CC_MAX_TEAMS]; /* by index in the scenario's team_names */
    struct cc_cell_tally cells[7 * CC_CELLS_PER_DAY];
    struct cc_ratio_tally targets[CC_MAX_DAYS][CC_MAX_TARGETS][CC_MAX_CLASSES]; /* last: mostly unused */
};

/* An empty tally, as far as a scenario uses it. */
static inline void cc_tally_clear(struct cc_tally *tally, const struct cc_scenario *scenario)
{
    memset(tally, 0,
           offsetof(struct cc_tally, targets) + (size_t)scenario->day_count * sizeof tally->targets[0]);
}

/* What a probe saw: the state after all that happened at its moment. */
struct cc_seen {
    int32_t holding; /* callers on hold */
    int32_t busy;    /* assistants */
    bool all_busy;   /* nobody free */
};

/* Histograms of one variant: [quantity][class][section]; what is of a day stands under class 0. */
struct cc_spread {
    struct cc_histogram *histograms; /* CC_QUANTITIES * class_count * CC_SECTIONS */
    int class_count;
};

static inline struct cc_histogram *cc_spread_at(const struct cc_spread *spread, enum cc_quantity quantity,
                                                int class_index, int section)
{
    return &spread->histograms[((int)quantity * spread->class_count + class_index) * CC_SECTIONS + section];
}

/* What happened to a call or a patient, for the service levels whose formula asks about it. */
enum cc_fact {
    CC_FACT_ANSWERED,
    CC_FACT_ABANDONED,
    CC_FACT_LOST,
    CC_FACT_PATIENT,
    CC_FACT_DIALLED,
    CC_FACTS
};

/* Which targets each fact bears on, and how; made once per scenario. */
struct cc_judges {
    struct {
        int count;
        struct {
            int64_t within_ticks;
            int16_t target;
            bool hit_within;    /* a hit when it came within T */
            bool leaves_within; /* out of the basis when it came within T */
        } of[CC_MAX_TARGETS];
    } facts[CC_FACTS];
    int64_t within_ticks; /* T of the half-hours: the first target's */
};

void cc_tally_judges(const struct cc_scenario *scenario, struct cc_judges *judges);

/*
 * Counts a fact in every target it bears on: the wait, time to contact or unpunctuality `ticks` (INT64_MAX:
 * never), of a patient of this class who first called on this day.
 */
static inline void cc_tally_fact(struct cc_tally *tally, const struct cc_judges *judges, enum cc_fact fact,
                                 int class_index, int day, int64_t ticks)
{
    int count = judges->facts[fact].count;
    for (int i = 0; i < count; i++) {
        struct cc_ratio_tally *ratio = &tally->targets[day][judges->facts[fact].of[i].target][class_index];
        bool within = ticks <= judges->facts[fact].of[i].within_ticks;
        ratio->basis += !(within & judges->facts[fact].of[i].leaves_within);
        ratio->hits += within & judges->facts[fact].of[i].hit_within;
    }
}

#endif
