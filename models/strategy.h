/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_STRATEGY_H
#define CCSIM_MODELS_STRATEGY_H

#include <stddef.h>

#include "sim/field.h"

struct cc_center;
struct cc_scenario;

enum cc_retry_place { CC_RETRY_KEPT, CC_RETRY_FRONT, CC_RETRY_END };
enum cc_at_close { CC_CLOSE_STAY, CC_CLOSE_NEXT_DAY, CC_CLOSE_DROP };

enum cc_dial_first { CC_FIRST_ASSISTANT, CC_FIRST_PATIENT };

/* So many assistants make the callbacks at these hours, and nothing else; the others make none. */
struct cc_specialists {
    uint32_t days;
    double from_s, to_s;
    int64_t heads;
};

/* How callbacks are dialled: the assistant is rung first, then the patient, or the other way round. */
struct cc_dialing {
    int first;           /* enum cc_dial_first */
    double agent_ring_s; /* until the assistant takes the callback */
    double ring_s;       /* the patient's phone rings, when he picks up */
    double no_answer_s;  /* the same when he does not */
    double busy_prob;    /* that his line is engaged, when he does not pick up */
    double busy_s;       /* until that is heard */
    double reach_prob;   /* that he picks up, each attempt on its own */
    double not_now_prob; /* that he has no time when he does */
    double not_now_s;    /* until that is said */
    int64_t max_attempts;
    double retry_s;         /* until the next attempt */
    struct cc_member retry; /* a law instead of retry_s; no row: none */
    int retry_place;        /* enum cc_retry_place */
    double voicemail_prob;  /* after the last attempt a message is left, or else a note made */
    double voicemail_s, note_s;
    double valid_min;           /* that a callback stands in line; NAN: for ever */
    struct cc_list specialists; /* struct cc_specialists */
    int at_close;               /* enum cc_at_close: of callbacks whose turn has not come */
    double talk_factor;         /* talk time of a callback, as part of the call's */
};

extern const struct cc_field cc_dialing_fields[];

/* The check of a strategy that dials, with its group `dialing` below `path`. */
void cc_dialing_check(const struct cc_scenario *scenario, const char *path, const struct cc_dialing *dialing);

/*
 * A way of handling the phone: what it decides, by asking and telling the centre (models/center.h).  It owns
 * no patient: the centre keeps state and accounts, and a patient that a strategy forgets fails the
 * conservation check. One file in models/strategies/ and one row in the family's table per strategy.
 */
struct cc_strategy {
    struct cc_described described; /* first: rows of cc_strategy_family point here */

    /* Bytes of memory of its own per replication, zeroed before each; NULL: none. */
    size_t (*memory_size)(const struct cc_scenario *scenario, const void *params);

    /* A replication begins; NULL: nothing to do. */
    void (*begin)(struct cc_center *center);

    /*
     * A patient's need arises: true when he starts online (cc_center_go_online) instead of calling.  NULL:
     * everybody calls.
     */
    bool (*arrive)(struct cc_center *center, int who);

    /*
     * He is done online.  It must end in exactly one of cc_center_helped_online, cc_center_request or
     * cc_center_call_after_all.
     */
    void (*online)(struct cc_center *center, int who);

    /* How long after his first contact ended a patient is online again, with more; HUGE_VAL: he is not. */
    double (*comes_back_s)(const struct cc_center *center, int who);

    /*
     * A call comes in that is not urgent.  It must end in exactly one of cc_center_hold,
     * cc_center_keep_place, cc_center_leave_place, cc_center_book, cc_center_turn_urgent or
     * cc_center_refuse.
     */
    void (*call)(struct cc_center *center, int who);

    /* The offer timer of a caller on hold went off (cc_center_hold_until_offer); NULL when it sets none. */
    void (*offer)(struct cc_center *center, int who);

    /*
     * Which line the next free assistant turns to, of those with calls: enum cc_line_id, or -1 for none.
     * `free` assistants have nothing in hand, the one who asks among them.
     */
    int (*select)(const struct cc_center *center, int free);

    /* How it dials; NULL when it makes no callbacks. */
    const struct cc_dialing *(*dialing)(const void *params);

    /* Whether a patient may be dialled before the time promised; NULL or a bound in seconds. */
    double (*early_s)(const void *params);

    /*
     * The clock time of a further attempt that was to be made from `from_s` on, NAN: then; the patient is not
     * dialled before it.  NULL: always then.
     */
    double (*retry_at_s)(struct cc_center *center, int who, double from_s);

    /* When the patient moves the clock time that he was just promised; HUGE_VAL: he does not.  NULL: never.
     */
    double (*moves_at_s)(const struct cc_center *center, int who);

    /*
     * The later clock time of a patient who moves his, or has no time when he is dialled; NAN: there is none.
     * NULL: there never is.
     */
    double (*later_s)(struct cc_center *center, int who);

    /* Whether callbacks in a line of their own go before callers on hold; NULL: not foreseen. */
    bool (*due_first)(const void *params);

    /*
     * What no single field can say, once the whole scenario is known: tells with cc_config_fail at a key
     * below `path`.  NULL: nothing.
     */
    void (*check)(const struct cc_scenario *scenario, const char *path, const void *params);
};

extern const struct cc_family cc_strategy_family;

#endif
