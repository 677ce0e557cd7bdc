/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Promises of a callback: made, dialled, kept or not, and asked after by patients who fear to be forgotten.
 */
#include "models/center_parts.h"

/* --- promises --- */

void cc_callbacks_end(struct cc_center *c, int who, enum cc_promise_end end)
{
    struct cc_case *k = &c->cases[who];
    k->callback = k->callback && end == CC_PROMISE_REACHED; /* his talk uses none of the lines */
    if (k->measured)
        cc_center_people(c, who)->promise_ends[end]++;
}

void cc_callbacks_join(struct cc_center *c, int who, double place_s)
{
    cc_center_count_lines(c);
    c->callbacks++;
    cc_center_join_line(c, who, cc_center_callback_line(c, who), place_s);
    const struct cc_dialing *dialing = cc_center_dialing(c, who);
    if (!isnan(dialing->valid_min)) {
        double since_s = fmax(c->now_s, c->cases[who].promised_s); /* NAN: no clock time */
        cc_timers_set(&c->timers, who, since_s + dialing->valid_min * 60, CC_TIMER_LAPSE);
    }
    cc_agents_dispatch(c);
}

/* Takes him out of the line, in which he stands with a callback. */
static void leave_line(struct cc_center *c, int who)
{
    cc_center_leave_line(c, who);
    cc_center_count_lines(c);
    cc_timers_cancel(&c->timers, who);
    c->callbacks--;
}

void cc_callbacks_lapsed(struct cc_center *c, int who)
{
    leave_line(c, who);
    cc_callbacks_end(c, who, CC_PROMISE_LAPSED);
    cc_patients_not_called_back(c, who, CC_CAUSE_UNREACHED);
}

void cc_callbacks_due(struct cc_center *c, int who, enum cc_timer_rank rank)
{
    double place_s = c->cases[who].place_s;
    if (rank == CC_TIMER_RETRY) {
        int place = cc_center_dialing(c, who)->retry_place;
        place_s = place == CC_RETRY_KEPT ? place_s : place == CC_RETRY_FRONT ? CC_FRONT_S : c->now_s;
    }
    cc_callbacks_join(c, who, place_s);
}

/* The call ends in a promise; whoever held so far has waited on the line. */
static void promise(struct cc_center *c, int who, double promised_s, enum cc_line_id line)
{
    struct cc_case *k = &c->cases[who];
    if (k->holding)
        cc_calls_count_hold(c, who, cc_calls_stop_holding(c, who, false), CC_FACT_LOST);
    else
        k->place_s = c->now_s;
    c->lines_used--;
    k->callback = true;
    k->tries = 0;
    k->asked_s = c->now_s;
    k->promised_s = promised_s;
    k->callback_line = (uint8_t)line & 15;
    cc_calls_end(c, who, CC_PROMISED);
    if (c->asks)
        cc_callbacks_may_be_asked_for(c, who);
}

void cc_center_keep_place(struct cc_center *c, int who)
{
    promise(c, who, NAN, cc_center_line_of(c, who));
    cc_center_tell(c, CC_EVENT_KEEP_PLACE, who, cc_center_waiting(c));
    cc_callbacks_join(c, who, c->cases[who].place_s);
}

void cc_center_leave_place(struct cc_center *c, int who)
{
    promise(c, who, NAN, CC_LINE_DUE);
    cc_center_tell(c, CC_EVENT_LEAVE_PLACE, who, c->lines[CC_LINE_DUE].count);
    cc_callbacks_join(c, who, c->now_s);
}

/* When the patient may be dialled for the clock time that he was promised. */
static double due_s(const struct cc_center *c, double promised_s)
{
    double early_s = c->strategy->early_s ? c->strategy->early_s(c->params) : 0;
    return promised_s - early_s > c->now_s ? promised_s - early_s : c->now_s;
}

/* Until then the callback is on the list, in no line. */
static void wait_off_the_line(struct cc_center *c, int who, double until_s, int rank)
{
    cc_center_count_open(c, until_s, &c->tally->pending_ticks);
    cc_center_follow(c, CC_LEVEL_LIST, c->now_s, until_s - c->now_s, 1);
    cc_timers_set(&c->timers, who, until_s, rank);
}

void cc_center_book(struct cc_center *c, int who, double promised_s)
{
    promise(c, who, promised_s, CC_LINE_DUE);
    c->cases[who].place_s = promised_s;
    cc_center_tell(c, CC_EVENT_BOOKED, who, promised_s);
    if (c->cases[who].measured) {
        cc_center_people(c, who)->promised_clock++;
        cc_sum_add(&cc_center_people(c, who)->booked_delay, cc_ticks(promised_s - c->now_s));
    }
    double at_s = due_s(c, promised_s),
           moves_s = c->strategy->moves_at_s ? c->strategy->moves_at_s(c, who) : CC_NEVER_S;
    if (moves_s < at_s)
        wait_off_the_line(c, who, moves_s, CC_TIMER_MOVE);
    else
        wait_off_the_line(c, who, at_s, CC_TIMER_DUE);
}

/* He is promised a later clock time instead, where there is one. */
static bool put_off(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    double later_s = c->strategy->later_s ? c->strategy->later_s(c, who) : (double)NAN;
    if (isnan(later_s))
        return false;
    k->promised_s = k->place_s = later_s;
    cc_center_tell(c, CC_EVENT_MOVED, who, later_s);
    return true;
}

void cc_callbacks_moved(struct cc_center *c, int who)
{
    if (put_off(c, who) && c->cases[who].measured)
        cc_center_people(c, who)->moved++;
    wait_off_the_line(c, who, due_s(c, c->cases[who].promised_s), CC_TIMER_DUE);
}

void cc_callbacks_hand_over(struct cc_center *c, int who, int line)
{
    struct cc_case *k = &c->cases[who];
    c->lines_used -= !k->callback;
    k->callback = true;
    k->tries = 0;
    k->joined_s = k->asked_s = c->now_s;
    k->promised_s = NAN;
    c->handings[who].line = line;
    if (k->measured)
        cc_center_people(c, who)->handed_callbacks++;
    cc_callbacks_join(c, who, c->now_s);
}

bool cc_center_offer(struct cc_center *c, int who, double accept_prob)
{
    struct cc_case *k = &c->cases[who];
    const struct cc_scenario *s = c->scenario;
    double factor = cc_scenario_class(s, c->demand->patients[who].class_index)->accept_factor *
                    cc_ramp_at(&s->acceptance, cc_scenario_week(s, c->now_s));
    double u = k->offered ? cc_demand_uniform(c->demand, who, CC_DRAW_ACCEPT_AGAIN, k->offers++)
                          : cc_demand_uniform(c->demand, who, CC_DRAW_ACCEPT, k->calls);
    k->offered = true;
    if (k->measured)
        cc_center_people(c, who)->offers++;
    return u / factor < accept_prob;
}

/* --- attempts --- */

void cc_callbacks_reached(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    cc_center_tell(c, CC_EVENT_REACHED, who, k->dials);
    if (k->needless) {
        if (k->measured)
            cc_center_people(c, who)->needless++;
        cc_callbacks_end(c, who, CC_PROMISE_REACHED);
        return;
    }
    if (c->complains)
        cc_calls_count_complaint(c, who);
    if (k->measured) {
        int64_t ticks = cc_ticks(c->now_s - k->asked_s);
        cc_sum_add(&cc_center_people(c, who)->callback_delay, ticks);
        cc_center_spread(c, CC_CALLBACK_DELAY, c->demand->patients[who].class_index, ticks);
    }
    cc_callbacks_end(c, who, CC_PROMISE_REACHED);
    cc_patients_contact(c, who);
}

static bool leaves_message(const struct cc_center *c, int who)
{
    return cc_demand_uniform(c->demand, who, CC_DRAW_VOICEMAIL, c->cases[who].calls) <
           cc_center_dialing(c, who)->voicemail_prob;
}

double cc_callbacks_message_s(const struct cc_center *c, int who)
{
    const struct cc_dialing *dialing = cc_center_dialing(c, who);
    return leaves_message(c, who) ? dialing->voicemail_s : dialing->note_s;
}

/* The callback waits for its next attempt until then, or is dropped where none is made on another day. */
static void call_back_later(struct cc_center *c, int who, double at_s, int rank)
{
    bool drops = cc_center_dialing(c, who)->at_close == CC_CLOSE_DROP &&
                 at_s >= c->scenario->days[cc_center_day(c)].close_s;
    cc_center_count_open(c, at_s, &c->tally->pending_ticks);
    cc_center_follow(c, CC_LEVEL_LIST, c->now_s, at_s - c->now_s, 1);
    if (drops) {
        cc_callbacks_end(c, who, CC_PROMISE_LAPSED);
        cc_patients_not_called_back(c, who, CC_CAUSE_UNREACHED);
    } else if (at_s < CC_NEVER_S) {
        cc_timers_set(&c->timers, who, at_s, rank);
    } else {
        cc_callbacks_end(c, who, CC_PROMISE_OPEN);
        if (!c->cases[who].needless)
            cc_patients_end(c, who, CC_CARRIED_OVER);
    }
}

/* The next attempt: in a slot where the strategy has one, else after a pause. */
static void try_again(struct cc_center *c, int who)
{
    const struct cc_dialing *dialing = cc_center_dialing(c, who);
    struct cc_rng rng = cc_demand_rng(c->demand, who, CC_DRAW_RETRY, c->cases[who].dials);
    double pause_s = dialing->retry.row ? cc_dist_draw(&dialing->retry, &rng) : dialing->retry_s;
    double at_s = cc_center_when_open(c, c->now_s + pause_s);
    double slot_s = (double)NAN;
    if (c->strategy->retry_at_s && at_s < CC_NEVER_S)
        slot_s = c->strategy->retry_at_s(c, who, at_s);
    if (isnan(slot_s)) {
        call_back_later(c, who, at_s, CC_TIMER_RETRY);
    } else {
        c->cases[who].place_s = slot_s;
        call_back_later(c, who, slot_s, CC_TIMER_DUE);
    }
}

double cc_callbacks_not_reached(struct cc_center *c, int who, enum cc_pick_up pick_up)
{
    struct cc_case *k = &c->cases[who];
    const struct cc_dialing *dialing = cc_center_dialing(c, who);
    cc_center_tell(c, pick_up == CC_NOT_NOW ? CC_EVENT_NOT_NOW : CC_EVENT_NO_ANSWER, who, k->dials);
    if (k->measured)
        ++*(pick_up == CC_NOT_NOW ? &cc_center_people(c, who)->not_now
                                  : &cc_center_people(c, who)->unanswered);
    if (k->tries >= dialing->max_attempts) {
        bool message = leaves_message(c, who);
        cc_callbacks_end(c, who, CC_PROMISE_UNREACHED);
        cc_patients_not_called_back(c, who, message ? CC_CAUSE_MESSAGE : CC_CAUSE_UNREACHED);
        return message ? dialing->voicemail_s : dialing->note_s;
    }
    if (pick_up == CC_NOT_NOW && put_off(c, who))
        call_back_later(c, who, k->place_s, CC_TIMER_DUE);
    else
        try_again(c, who);
    return 0;
}

/* The patience of who picked up is drawn for each attempt, from beyond that of any call. */
enum { BEYOND_CALLS = 100000 };

void cc_callbacks_picked_up(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    double patience_s = cc_demand_patience(c->demand, who, BEYOND_CALLS + k->dials);
    cc_center_count_lines(c);
    c->callbacks++;
    cc_center_join_line(c, who, cc_center_callback_line(c, who), k->place_s);
    if (c->now_s + patience_s < CC_NEVER_S)
        cc_timers_set(&c->timers, who, c->now_s + patience_s, CC_TIMER_PATIENCE);
}

void cc_callbacks_close_day(struct cc_center *c)
{
    int line_count = CC_LINES * (c->topology ? c->topology->group_count : 1);
    for (int line = 0; line < line_count; line++)
        for (int who = c->lines[line].head, next; who >= 0; who = next) {
            next = c->cases[who].next;
            if (!c->cases[who].callback || c->cases[who].interrupted || c->cases[who].on_line ||
                cc_center_dialing(c, who)->at_close == CC_CLOSE_STAY)
                continue;
            leave_line(c, who);
            call_back_later(c, who, cc_center_when_open(c, c->now_s), CC_TIMER_DUE);
        }
}

/* --- patients who call while a callback is pending --- */

/* Whether he has nothing but a promise: he is not being dialled, nor helped. */
static bool is_pending(const struct cc_center *c, int who)
{
    const struct cc_case *k = &c->cases[who];
    int timer = c->timers.position[who];
    if (!k->callback || k->outcome >= 0 || k->dialled || k->on_line || k->interrupted)
        return false;
    return k->line >= 0 || (timer >= 0 && (c->timers.heap[timer].rank == CC_TIMER_DUE ||
                                           c->timers.heap[timer].rank == CC_TIMER_RETRY ||
                                           c->timers.heap[timer].rank == CC_TIMER_MOVE));
}

void cc_callbacks_may_be_asked_for(struct cc_center *c, int who)
{
    const struct cc_scenario *s = c->scenario;
    int owner = c->demand->patient_count + c->demand->job_count + who, index = c->cases[who].calls;
    double prob = cc_ramp_at(&s->self_call.prob, cc_scenario_week(s, c->now_s));
    cc_timers_cancel(&c->timers, owner);
    if (cc_demand_uniform(c->demand, who, CC_DRAW_SELF_CALL, index) >= prob)
        return;
    struct cc_rng rng = cc_demand_rng(c->demand, who, CC_DRAW_SELF_CALL_DELAY, index);
    double at_s = cc_center_when_open(c, c->now_s + cc_dist_draw(&s->self_call.delay, &rng));
    if (at_s < CC_NEVER_S)
        cc_timers_set(&c->timers, owner, at_s, CC_TIMER_SELF_CALL);
}

void cc_callbacks_asked_for(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    if (!is_pending(c, who) || k->calls >= c->scenario->redial.max_calls)
        return;
    struct cc_pledge pledge = {k->place_s, k->joined_s, 0, -1};
    if (k->line >= 0) {
        leave_line(c, who);
    } else {
        const struct cc_timer *timer = &c->timers.heap[c->timers.position[who]];
        pledge.due_s = timer->time_s;
        pledge.rank = timer->rank;
        cc_timers_cancel(&c->timers, who);
    }
    c->pledges[who] = pledge;
    k->callback = false;
    k->asking = true;
    if (k->measured)
        cc_center_people(c, who)->self_calls++;
    cc_calls_start(c, who);
}

void cc_callbacks_take_up(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    const struct cc_pledge *pledge = &c->pledges[who];
    k->asking = false;
    k->callback = true;
    k->place_s = pledge->place_s;
    k->joined_s = pledge->joined_s;
    if (pledge->rank < 0)
        cc_callbacks_join(c, who, pledge->place_s);
    else
        cc_timers_set(&c->timers, who, pledge->due_s > c->now_s ? pledge->due_s : c->now_s, pledge->rank);
}

double cc_callbacks_place_of_call_s(const struct cc_center *c, int who)
{
    const struct cc_case *k = &c->cases[who];
    bool kept = c->scenario->self_call.merged && c->pledges[who].rank < 0 &&
                (enum cc_line_id)k->callback_line == cc_center_line_of(c, who);
    return kept ? c->pledges[who].place_s : c->now_s;
}

void cc_callbacks_answered(struct cc_center *c, int who)
{
    if (!c->scenario->self_call.merged)
        return;
    c->cases[who].asking = false;
    cc_callbacks_end(c, who, CC_PROMISE_WITHDRAWN);
}
