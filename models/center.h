/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_CENTER_H
#define CCSIM_MODELS_CENTER_H

#include "models/demand.h"
#include "models/strategy.h"
#include "models/tally.h"
#include "models/topology.h"
#include "sim/engine.h"

/*
 * A contact centre serving one drawn demand under one variant: state, events and accounts.  Read this first.
 *
 * Serving is deterministic; nothing here draws a number that depends on what happened.  Events at the same
 * moment happen in this order: changes of staff, completions (lower slot first), promises falling due,
 * retries, redials, calls, desk visitors and other work, offers, hang-ups, what was done online; among equals
 * the lower patient number first.
 *
 * Who is served.  Patients are numbered by first call; jobs (desk visitors, other work) follow them, so that
 * one number `who` names either.  Each waits in at most one line.  A free assistant turns to urgent callers,
 * then to desk work that goes before calls, then to what the strategy selects, then to work that comes after.
 * Classes of equal priority share a phone line; with priorities that accumulate each class has its own.
 *
 * Preemptive priorities.  A call that finds nobody free, and nobody in line before it, interrupts a talk of
 * the lowest class that stands below its own, among equals the one begun last; only talks, and nobody's who
 * should have left already.  Work that calls may interrupt goes before talks.  Limits on lines and waiting
 * are looked at first.  Who is interrupted holds at his old place, without patience, and is resumed where he
 * was; contact was made when he was answered.  When nobody comes back to him before the end of the run, his
 * talk ends there.
 *
 * Staff.  Assistants are alike, unless the variant has teams: then each of its crews (models/topology.h) is a
 * staff of its own, and what is said here of assistants and lines goes for those whom it serves (teams.c).
 * When staff goes down, calls in hand are finished and whoever finishes first
 * leaves (exhaustive).  At closing time those on duty stay until nobody waits (overtime); the rest of the
 * work lies.
 */
enum cc_line_id {
    CC_LINE_URGENT,
    CC_LINE_PHONE, /* callers on hold and callbacks that kept their place, in order of place, in one or more
                      lines */
    CC_LINE_PHONE_LAST = CC_LINE_PHONE + CC_MAX_CLASSES - 1,
    CC_LINE_DUE,        /* callbacks whose promised time has come, and those that kept no place */
    CC_LINE_WORK_FIRST, /* jobs by their priority against calls */
    CC_LINE_WORK_IN_ORDER,
    CC_LINE_DESK_LAST,
    CC_LINE_WORK_LAST, /* lies when nobody has time: not worth staying on for */
    CC_LINES
};

/* How far a patient (or job) has come in this replication. */
struct cc_case {
    double joined_s;                  /* began to wait in the present line */
    double place_s;                   /* order in the line */
    double asked_s;                   /* callback: when it was promised */
    double promised_s;                /* callback: the clock time promised; NAN when only the place is kept */
    int32_t prev, next;               /* neighbours in line, -1 */
    int16_t calls;                    /* attempts made */
    int16_t offers;                   /* of a callback, made again in the same call */
    int16_t dials;                    /* callback attempts made */
    int16_t cell;                     /* half-hour of the present call, -1 */
    int16_t day;                      /* of the first call */
    int16_t line;                     /* enum cc_line_id, of a group of lines; or -1 */
    int8_t tries;                     /* of the attempts, since the present promise */
    int8_t outcome;                   /* enum cc_outcome, -1 while open */
    int8_t contacts;                  /* had so far; beyond one only when the first did not settle it */
    int8_t again[CC_CAUSE_UNREACHED]; /* calls made again, by cause, where these are limited */
    bool callback;                    /* waits off the line for us to call */
    bool holding;                     /* on hold, counted in `holding` */
    bool measured : 1;                /* belongs to the measured part of the run */
    bool unasked : 1;                 /* nobody was asked for the work of his next contact yet */
    bool offered : 1;                 /* a callback, in the present call */
    bool dialled : 1;                 /* it rings for a callback */
    bool on_line : 1;                 /* picked up, and waits for an assistant */
    bool interrupted : 1;             /* in the midst of a talk, counted in `holding` too */
    bool urgent_key : 1;              /* not urgent, but on the urgent line */
    bool leaves : 1;                  /* hangs up on hearing the wait */
    bool online : 1;                  /* started online */
    bool asking : 1;                  /* calls, or talks, though a callback is pending */
    bool needless : 1;                /* was helped by that, and will be called back all the same */
    bool request : 1;                 /* the callback was asked for online: its time is a deadline */
    bool is_complex : 1;              /* will be handed to a specialist after this talk */
    bool handed : 1;                  /* was handed to a specialist */
    uint8_t callback_line : 4;        /* where the callback waits: enum cc_line_id */
    uint8_t pick_up : 2;              /* what comes of dialling him: enum cc_pick_up */
};
static_assert(sizeof(struct cc_case) == 64, "a patient takes a cache line");
static_assert(CC_LINES <= 16, "lines fit in callback_line");

struct cc_line {
    int32_t head, tail; /* -1 when empty */
    int32_t count;
};

struct cc_agent {
    int32_t who;
    int8_t activity;
    int8_t side;     /* 0 phone, 1 other work, -1 nothing yet */
    bool calls_back; /* is at a callback, its wrap-up too; known where there are specialists */
    int8_t crew;     /* whose slot it is */
};

/* A crew at work; see models/topology.h. */
struct cc_crew {
    int heads, busy;
    int idle_first, idle_count; /* of its slots in `idle`, a ring: who has been idle longest is first */
    int absent;                 /* of those who should be on duty */
    bool staying;               /* after closing time, until nobody waits */
    double closed_from_s;       /* its lines take no calls from then on; HUGE_VAL: they are open */
    double counted_to_s;        /* its time on duty */
};

/* A question on its way to a specialist. */
struct cc_handing {
    int32_t slot; /* of the assistant who stays on the line, -1 */
    int32_t line; /* in which he waits */
    double rest;  /* part of the talk that is left */
};

/* What an assistant is at: as long as that may be interrupted or disturbed. */
struct cc_talk {
    double began_s, length_s;
    int day; /* whose overtime it is in */
};

/* A talk or piece of work that was interrupted: the rest of it. */
struct cc_rest {
    double since_s, rest_s;
};

/* Where a callback stood before its patient called himself. */
struct cc_pledge {
    double place_s, joined_s, due_s;
    int32_t rank; /* of its timer; -1: it stood in a line */
};

/* What a delay is expected to take that begins when these ten minutes do, or end [s], and without nights. */
struct cc_worth {
    const struct cc_member *delay;
    int64_t ten_min;
    double first_s, last_s, mean_s;
};
enum { CC_WORTHS = 1024 }; /* a week of ten minutes, some delays */

/* An assistant as cc_center_offered_wait_s foresees her. */
struct cc_foreseen {
    double free_s;
    int32_t slot;
    int32_t side; /* as in cc_agent */
};

/* A stretch of time that is accounted together: a half-hour of a day, or the measured part of a stationary
 * run. */
struct cc_segment {
    double end_s;
    int cell;            /* -1: outside opening hours or the measured part */
    int day;             /* of a half-hour; -1: none */
    int64_t asked_ticks; /* work that the phone asks for in it, in this replication */
};

enum cc_event {
    CC_EVENT_CALL,
    CC_EVENT_HOLD,
    CC_EVENT_ANSWER,
    CC_EVENT_HANG_UP,
    CC_EVENT_BUSY,
    CC_EVENT_REFUSED,
    CC_EVENT_KEEP_PLACE,
    CC_EVENT_LEAVE_PLACE,
    CC_EVENT_BOOKED,
    CC_EVENT_MOVED,
    CC_EVENT_ONLINE,
    CC_EVENT_REQUEST,
    CC_EVENT_DIAL,
    CC_EVENT_REACHED,
    CC_EVENT_NO_ANSWER,
    CC_EVENT_NOT_NOW,
    CC_EVENT_INTERRUPTED,
    CC_EVENT_RESUMED,
    CC_EVENT_TALK_ENDS,
    CC_EVENT_WILL_REDIAL,
    CC_EVENT_HANDED_OVER,
    CC_EVENT_SPECIALIST,
    CC_EVENT_OUTCOME,
    CC_EVENTS
};
extern const char *const cc_event_names[];

/* Sees every event of a patient; `detail` is a time or a code, as cc_journey_describe in journey.h puts into
 * words. */
typedef void (*cc_observe)(void *context, const struct cc_center *center, enum cc_event event, int who,
                           double detail);

/* Heads that are busy though nobody wants them on duty any more are the surplus. */
enum cc_integral {
    CC_INTEGRAL_QUEUE,
    CC_INTEGRAL_CALLBACKS,
    CC_INTEGRAL_BUSY,
    CC_INTEGRAL_HEADS,
    CC_INTEGRAL_SURPLUS,
    CC_INTEGRAL_ALL_BUSY,
    CC_INTEGRALS
};

/*
 * How the day runs, by half-hours: calls made, callers on hold, patients on the callback list (in line, or
 * promised a later time), assistants busy, and of these at each activity.
 */
enum cc_level {
    CC_LEVEL_CALLS,
    CC_LEVEL_HOLDING,
    CC_LEVEL_LIST,
    CC_LEVEL_BUSY,
    CC_LEVEL_ACTIVITIES, /* the first of CC_ACTIVITIES; who hands a patient over is shown as talking */
    CC_LEVELS = CC_LEVEL_ACTIVITIES + CC_HANDING_OVER
};

struct cc_center {
    /* who serves what */
    const struct cc_scenario *scenario;
    const struct cc_variant *variant;
    const struct cc_strategy *strategy;
    const void *params; /* of the strategy */
    const struct cc_demand *demand;
    const struct cc_timeline *timeline;
    const struct cc_list *specialists;  /* struct cc_specialists; NULL: everybody makes callbacks */
    const struct cc_topology *topology; /* NULL: everybody is alike */
    struct cc_plain *plain;             /* NULL: only events will do */
    bool by_events;                     /* they are wanted all the same: for tests and benchmarks */
    void *memory;                       /* of the strategy */
    size_t memory_size;
    int phone_lines;                      /* in use, from CC_LINE_PHONE on, the first in priority first */
    int8_t line_of_class[CC_MAX_CLASSES]; /* CC_LINE_URGENT or a phone line */
    bool preempts;                        /* calls interrupt talks */
    bool asks;                            /* patients may call while a callback is pending */
    bool interrupts;                      /* calls interrupt work */
    bool limits;                          /* lines or places to wait are limited */
    bool misuses;                         /* some who are not urgent use the urgent key */
    bool unsettled;                       /* a contact may not settle it */
    bool hears, complains;                /* callers hear their wait; complain about it */
    bool disturbs;                        /* a ring makes other work take longer */
    bool recalls;                         /* the wait of the last call tells that of the next */
    double switching_s;
    double accumulates[CC_MAX_CLASSES]; /* by phone line; 0: priorities are fixed */
    cc_observe observe;                 /* NULL: nobody watches */
    void *observe_context;
    /* [segment][level]: calls, and person-seconds; zeroed and owned by the caller; NULL: nobody asks. */
    double (*course)[CC_LEVELS];

    /* state */
    double now_s;
    int heads; /* on duty, or staying on after closing time */
    int busy;
    int holding;                                    /* callers on hold, those interrupted too */
    int callbacks;                                  /* callbacks in a line */
    int ringing;                                    /* patients who are rung without an assistant */
    int calling_back;                               /* assistants at callbacks; where there are specialists */
    int lines_used;                                 /* calls on hold or talking */
    int in_lines;                                   /* patients and jobs in all lines */
    int at_desk;                                    /* assistants busy at the desk */
    int visitors;                                   /* at the desk, waiting or being helped */
    bool staying;                                   /* after closing time, until nobody waits */
    double last_hold_s;                             /* of the call answered last; where it is recalled */
    struct cc_line lines[CC_LINES * CC_MAX_GROUPS]; /* of a topology's groups; else of one */
    struct cc_case *cases;
    struct cc_agent *agents;
    struct cc_talk *talks;        /* by slot; NULL when nothing is interrupted or disturbed */
    struct cc_rest *rests;        /* by patient and job; NULL when nothing is interrupted */
    struct cc_pledge *pledges;    /* by patient; NULL when nobody calls himself */
    struct cc_foreseen *foreseen; /* room to look ahead, a heap */
    struct cc_handing *handings;  /* by patient; NULL when nobody is handed on */
    struct cc_crew *crews;        /* of the topology */
    int *idle;                    /* stack of slots not busy */
    int idle_count;
    struct cc_tree completions;
    void *tree_storage;
    struct cc_timers timers;
    int next_patient, next_job, next_step, next_close;
    int known;      /* kind of the next event that is known beforehand */
    double known_s; /* its time */

    /* accounts */
    struct cc_tally *tally;
    struct cc_judges judges;
    const struct cc_spread *spread;
    int section;
    struct cc_segment *segments;
    int segment, segment_count;
    struct cc_seen *seen; /* by each probe of the scenario, in the last replication */
    int next_probe;
    double mark_s; /* the present segment ends or the next probe looks, whichever is first */
    double lines_since_s, staff_since_s; /* these integrals are settled up to then */
    int crews_free, crews_surplus;       /* heads that are free, and those busy who should have left */
    double integral_s[CC_INTEGRALS];     /* of the present segment */
    double audit_queue_s, audit_hold_s;  /* Little's law: these agree */
    int cases_room, agents_room;
    bool counts_luck; /* as models/luck.h tells */
    double luck_s;
    const char *broken; /* the first thing that can never be, NULL: none */
    double broken_s;
    struct cc_worth worths[CC_WORTHS]; /* remembered by luck.c from one replication to the next */
};

/* Prepares a centre for a variant; it can serve any number of demands of the scenario. */
int cc_center_init(struct cc_center *center, const struct cc_scenario *scenario,
                   const struct cc_variant *variant, struct cc_error *error);
void cc_center_free(struct cc_center *center);

/* How many segments the time of a replication is divided into. */
int cc_center_segment_count(const struct cc_scenario *scenario);

/*
 * Serves the demand and adds what happened to `tally` (zeroed by the caller) and to section `section` of
 * `spread` (NULL: no histograms).  Fails for lack of memory, or with CC_FAILED_CHECK when patients were not
 * conserved or Little's law does not hold on the path: a bug, told rather than hidden.
 */
int cc_center_serve(struct cc_center *center, const struct cc_demand *demand, struct cc_tally *tally,
                    const struct cc_spread *spread, int section, struct cc_error *error);

/* --- what strategies ask --- */

/* Whether one of the assistants who are free now may turn to calls on the phone lines and to other work. */
bool cc_center_others_free(const struct cc_center *center);

/* Whether an assistant is free for a call that comes in now and is not urgent. */
static inline bool cc_center_is_free(const struct cc_center *center)
{
    return center->busy < center->heads && (!center->specialists || cc_center_others_free(center));
}

/* The slot whose work or talk a call of `who` that finds nobody free would interrupt, or -1. */
int cc_center_interruptible(const struct cc_center *center, int who);

/* Whether a call of `who` that comes in now is answered at once: somebody is free, or is interrupted. */
static inline bool cc_center_is_free_for(const struct cc_center *center, int who)
{
    return cc_center_is_free(center) ||
           ((center->preempts || center->interrupts) && cc_center_interruptible(center, who) >= 0);
}

/*
 * How long [s] a caller with endless patience is expected to wait who came now; HUGE_VAL when nobody is on
 * duty, and while somebody is free for him only the time in which she turns to the phone.  By the scenario's
 * expected_wait:
 *
 * last: as long as the last call held that was answered today, calls on the urgent line apart; 0: none was.
 * first: as long as who holds longest on the phone lines has held; 0: nobody does. Source: Ibrahim and Whitt
 * 2009, who compare such estimators (last to enter service, head of the line).
 *
 * exact: from what is drawn already and if staff stayed as it is, the time in which an assistant turns to the
 * phone included.
 *
 * First come first served: whoever waits in an urgent or phone line, and work before calls or in order, goes
 * before him, and nobody who comes later.  Callers who will lose patience before their turn take no time, and
 * callbacks that will not be reached only that of ringing; no further attempt, no offer to those who hold, no
 * urgent key pressed by them and no interruption is foreseen, nor callbacks with a promised clock time.
 * O(assistants + waiting x log assistants).  Exact with one phone line, one kind of line and staff that does
 * not change: the workload of Kiefer and Wolfowitz.
 */
double cc_center_offered_wait_s(const struct cc_center *center);

/* Callers on hold and callbacks in line: those who are ahead of a new caller. */
static inline int cc_center_waiting(const struct cc_center *center)
{
    return center->holding + center->callbacks;
}

static inline const struct cc_patient *cc_center_patient(const struct cc_center *center, int who)
{
    return &center->demand->patients[who];
}

/* Head of a line, or -1. */
static inline int cc_center_head(const struct cc_center *center, enum cc_line_id line)
{
    return center->lines[line].head;
}

/* Of several phone lines: the one whose head goes first, or -1. */
int cc_center_phone_line_of_many(const struct cc_center *center);

/* The phone line whose head goes first by the priority rule, or -1: nobody waits in any. */
static inline int cc_center_phone_line(const struct cc_center *center)
{
    if (center->phone_lines > 1)
        return cc_center_phone_line_of_many(center);
    return center->lines[CC_LINE_PHONE].count ? CC_LINE_PHONE : -1;
}

/* The day that is open now, or NULL. */
const struct cc_day *cc_center_open_day(const struct cc_center *center);

/* The phone lines by the priority rule, each first come first served, then callbacks that are due. */
int cc_center_select_in_order(const struct cc_center *center, int free);

/* `at_s` when the lines are open then, else as long after the next opening; HUGE_VAL: not in this run. */
double cc_center_when_open(const struct cc_center *center, double at_s);

/* --- what strategies tell --- */

/* Answers the call if an assistant is free, else it holds until answered or out of patience. */
void cc_center_hold(struct cc_center *center, int who);

/* The same; when the caller has held for `after_s`, the strategy's `offer` is asked. */
void cc_center_hold_until_offer(struct cc_center *center, int who, double after_s);

/* After an offer was declined: the caller holds on; the strategy's `offer` is asked again after `again_s`. */
void cc_center_hold_on(struct cc_center *center, int who, double again_s);

/* The caller hangs up with a promise and keeps his place in the line. */
void cc_center_keep_place(struct cc_center *center, int who);

/* The caller hangs up with a promise and gives up his place: he waits with the callbacks that are due. */
void cc_center_leave_place(struct cc_center *center, int who);

/* The caller hangs up with the promise of a clock time; he is dialled then, or `early_s` earlier. */
void cc_center_book(struct cc_center *center, int who, double promised_s);

/* A strategy's own rule that can never be broken, unless the program is wrong. */
void cc_center_must(struct cc_center *center, bool holds, const char *what);

/* The caller uses the urgent key, though he is not urgent. */
void cc_center_turn_urgent(struct cc_center *center, int who);

/* The caller is told to call again: the list is full. */
void cc_center_refuse(struct cc_center *center, int who);

/* The patient is online for so long, then the strategy's `online` is asked. */
void cc_center_go_online(struct cc_center *center, int who, double length_s);

/* Online he is helped: contact, without an assistant. */
void cc_center_helped_online(struct cc_center *center, int who);

/* Online he asks to be called, within so much opening time; he waits in the list by that deadline. */
void cc_center_request(struct cc_center *center, int who, double within_s);

/* He calls, so much later or when the lines open. */
void cc_center_call_after_all(struct cc_center *center, int who, double after_s);

/* Makes an offer: whether the patient accepts, who does so with this probability. */
bool cc_center_offer(struct cc_center *center, int who, double accept_prob);

#endif
