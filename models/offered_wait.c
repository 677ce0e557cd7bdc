/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The wait of a caller who would come now: the lines served in thought, assistant by assistant. */
#include "models/center_parts.h"

/* What is served in thought: a heap of assistants by the moment they are free, the lower slot first. */
struct outlook {
    const struct cc_center *c;
    struct cc_foreseen *heap;
    int count;
};

static bool comes_before(const struct cc_foreseen *a, const struct cc_foreseen *b)
{
    return a->free_s != b->free_s ? a->free_s < b->free_s : a->slot < b->slot;
}

static void sift_down(struct outlook *outlook, int at)
{
    struct cc_foreseen *heap = outlook->heap, moved = heap[at];
    for (int child; (child = 2 * at + 1) < outlook->count; at = child) {
        if (child + 1 < outlook->count && comes_before(&heap[child + 1], &heap[child]))
            child++;
        if (!comes_before(&heap[child], &moved))
            break;
        heap[at] = heap[child];
    }
    heap[at] = moved;
}

static void leave_first(struct outlook *outlook)
{
    outlook->heap[0] = outlook->heap[--outlook->count];
    if (outlook->count)
        sift_down(outlook, 0);
}

/* --- how long what is begun at a moment takes; sums in the order in which the centre makes them --- */

static double after_talk(const struct cc_center *c, int who, double at_s)
{
    return at_s + cc_center_talk_s(c, who, at_s) + c->demand->patients[who].wrap_up_s;
}

/* After an attempt that was not answered: the message or note, when it was the last. */
static double after_attempt(const struct cc_center *c, int who, int tries, double at_s)
{
    return tries < c->strategy->dialing(c->params)->max_attempts ? at_s
                                                                 : at_s + cc_callbacks_message_s(c, who);
}

/* An assistant, switched over already, begins with someone: when she is free again. */
static double after_work(const struct cc_center *c, int who, double at_s)
{
    if (cc_center_is_job(c, who))
        return at_s + (c->cases[who].interrupted ? c->rests[who].rest_s + c->scenario->resume_s
                                                 : cc_center_job(c, who)->work_s);
    if (c->cases[who].interrupted)
        return at_s + c->rests[who].rest_s + c->demand->patients[who].wrap_up_s;
    if (!c->cases[who].callback)
        return after_talk(c, who, at_s);
    enum cc_pick_up pick_up = cc_center_pick_up(c, who, c->cases[who].dials + 1);
    const struct cc_dialing *dialing = c->strategy->dialing(c->params);
    if (dialing->first == CC_FIRST_PATIENT) /* who is not on the line does not keep her */
        return c->cases[who].on_line || pick_up == CC_PICKS_UP
                   ? after_talk(c, who, at_s + dialing->agent_ring_s)
                   : at_s;
    at_s += cc_dialing_ring_s(dialing, pick_up);
    return pick_up == CC_PICKS_UP ? after_talk(c, who, at_s)
                                  : after_attempt(c, who, c->cases[who].tries + 1, at_s);
}

/* When a busy slot is done with all that it has in hand. */
static double done_s(const struct cc_center *c, int slot, double at_s)
{
    int who = c->agents[slot].who;
    switch ((enum cc_activity)c->agents[slot].activity) {
    case CC_TALKING:
        return at_s + c->demand->patients[who].wrap_up_s;
    case CC_SWITCHING:
        return after_work(c, who, at_s);
    case CC_RINGING:
        return c->cases[who].pick_up == CC_PICKS_UP ? after_talk(c, who, at_s)
                                                    : after_attempt(c, who, c->cases[who].tries, at_s);
    default:
        return at_s;
    }
}

/* --- the lines --- */

static double switched(const struct outlook *outlook, int side)
{
    const struct cc_foreseen *first = &outlook->heap[0];
    return first->side >= 0 && first->side != side ? first->free_s + outlook->c->switching_s : first->free_s;
}

static bool hangs_up_before(const struct cc_center *c, int who, double at_s)
{
    const struct cc_case *k = &c->cases[who];
    if (cc_center_is_job(c, who) || k->interrupted)
        return false;
    int timer = c->timers.position[who];
    if (k->callback)
        return timer >= 0 && c->timers.heap[timer].rank == CC_TIMER_LAPSE &&
               c->timers.heap[timer].time_s < at_s;
    if (timer >= 0 && c->timers.heap[timer].rank == CC_TIMER_PATIENCE)
        return c->timers.heap[timer].time_s < at_s;
    return k->joined_s + cc_center_patience_s(c, who) < at_s;
}

/* The assistant who is free first turns to `who`, unless he has gone by then. */
static void serve(struct outlook *outlook, int who)
{
    int side = cc_center_is_job(outlook->c, who);
    if (hangs_up_before(outlook->c, who, outlook->heap[0].free_s))
        return;
    outlook->heap[0].free_s = after_work(outlook->c, who, switched(outlook, side));
    outlook->heap[0].side = side;
    sift_down(outlook, 0);
}

static void serve_line(struct outlook *outlook, enum cc_line_id line)
{
    for (int who = outlook->c->lines[line].head; who >= 0; who = outlook->c->cases[who].next)
        serve(outlook, who);
}

/* Phone lines and work in order of place; among equals calls first. */
static void serve_in_order(struct outlook *outlook)
{
    const struct cc_center *c = outlook->c;
    int heads[CC_MAX_CLASSES + 1], lines = c->phone_lines;
    for (int i = 0; i < lines; i++)
        heads[i] = c->lines[CC_LINE_PHONE + i].head;
    heads[lines] = c->lines[CC_LINE_WORK_IN_ORDER].head;
    for (;;) {
        int first = -1;
        for (int i = 0; i <= lines; i++)
            if (heads[i] >= 0 && (first < 0 || c->cases[heads[i]].place_s < c->cases[heads[first]].place_s))
                first = i;
        if (first < 0)
            return;
        serve(outlook, heads[first]);
        heads[first] = c->cases[heads[first]].next;
    }
}

static struct outlook busy_assistants(const struct cc_center *c)
{
    struct outlook outlook = {.c = c, .heap = c->foreseen};
    for (int slot = 0; slot < c->agents_room; slot++) {
        double at_s = cc_tree_slot_time_s(&c->completions, slot);
        if (at_s < CC_NEVER_S)
            outlook.heap[outlook.count++] =
                (struct cc_foreseen){done_s(c, slot, at_s), slot, c->agents[slot].side};
    }
    for (int i = outlook.count / 2 - 1; i >= 0; i--)
        sift_down(&outlook, i);
    /* Staff went down: whoever finishes first leaves. */
    while (outlook.count > c->heads)
        leave_first(&outlook);
    return outlook;
}

/* So far, of those on the phone lines. */
static double longest_hold_s(const struct cc_center *c)
{
    double longest_s = 0;
    for (int i = 0; i < c->phone_lines; i++) {
        int who = c->lines[CC_LINE_PHONE + i].head;
        while (who >= 0 && !c->cases[who].holding)
            who = c->cases[who].next;
        if (who >= 0 && c->now_s - c->cases[who].joined_s > longest_s)
            longest_s = c->now_s - c->cases[who].joined_s;
    }
    return longest_s;
}

double cc_center_offered_wait_s(const struct cc_center *c)
{
    if (cc_center_is_free(c))
        return c->agents[c->idle[c->idle_count - 1]].side > 0 ? c->switching_s : 0;
    if (c->interrupts && !c->preempts && cc_agents_interruptible(c, CC_LINE_PHONE + c->phone_lines - 1) >= 0)
        return c->switching_s;
    if (c->heads == 0)
        return CC_NEVER_S;
    if (c->scenario->expected_wait != CC_EXPECTED_EXACT)
        return c->recalls ? c->last_hold_s : longest_hold_s(c);
    struct outlook outlook = busy_assistants(c);
    serve_line(&outlook, CC_LINE_URGENT);
    serve_line(&outlook, CC_LINE_WORK_FIRST);
    if (c->strategy->due_first && c->strategy->due_first(c->params))
        serve_line(&outlook, CC_LINE_DUE);
    serve_in_order(&outlook);
    return switched(&outlook, 0) - c->now_s;
}
