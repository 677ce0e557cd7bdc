/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Calls: made, holding, answered, hung up, and what is counted of them. */
#include "models/center_parts.h"
#include "models/luck.h"

/* A call ends that asks for work, which nobody was asked for before, or takes that back with a promise. */
static void __attribute__((noinline)) ask(struct cc_center *c, int who, bool promised)
{
    struct cc_case *k = &c->cases[who];
    double work_s = cc_demand_talk(c->demand, who, k->contacts) + c->demand->patients[who].wrap_up_s;
    cc_center_ask(c, k->joined_s, promised ? -cc_ticks(work_s) : cc_ticks(work_s));
    k->unasked = promised;
}

static inline __attribute__((always_inline)) void end_call(struct cc_center *c, int who, enum cc_call_end end)
{
    const struct cc_case *k = &c->cases[who];
    if (!k->measured)
        return;
    cc_count_call_end(c, c->demand->patients[who].class_index, k->day, end);
    bool promised = end == CC_PROMISED;
    if (promised ? !k->unasked && k->calls == 1 : k->unasked)
        ask(c, who, promised);
}

void cc_calls_end(struct cc_center *c, int who, enum cc_call_end end)
{
    end_call(c, who, end);
}

void cc_calls_count_hold(struct cc_center *c, int who, double hold_s, enum cc_fact fact)
{
    const struct cc_case *k = &c->cases[who];
    if (!k->measured)
        return;
    cc_count_hold(c, c->demand->patients[who].class_index, k->day, k->cell, cc_ticks(hold_s), fact);
}

double cc_calls_stop_holding(struct cc_center *c, int who, bool hung_up)
{
    struct cc_case *k = &c->cases[who];
    double hold_s = c->now_s - k->joined_s;
    cc_timers_cancel(&c->timers, who);
    if (c->counts_luck && k->line >= 0)
        cc_luck_held(c, who, hold_s, hung_up);
    if (k->line >= 0)
        cc_center_leave_line(c, who);
    cc_center_count_lines(c);
    c->holding--;
    c->audit_hold_s += hold_s;
    k->holding = false;
    return hold_s;
}

static void abandon(struct cc_center *c, int who)
{
    double hold_s = cc_calls_stop_holding(c, who, true);
    if (c->topology && c->topology->overflows)
        cc_timers_cancel(&c->timers, cc_teams_overflow_owner(c, who));
    c->lines_used--;
    cc_center_tell(c, CC_EVENT_HANG_UP, who, hold_s);
    cc_calls_count_hold(c, who, hold_s, CC_FACT_ABANDONED);
    end_call(c, who, CC_ABANDONED);
    if (c->cases[who].asking)
        cc_callbacks_take_up(c, who);
    else
        cc_patients_not_helped(c, who, CC_CAUSE_ABANDONED);
}

void cc_calls_count_complaint(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    struct cc_class_tally *people = cc_center_people(c, who);
    if (k->measured)
        *(k->callback ? &people->callback_complaint_ticks : &people->complaint_ticks) +=
            cc_ticks(cc_center_complaint_s(c, who, c->now_s));
}

void cc_calls_answered(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    double hold_s = k->holding ? cc_calls_stop_holding(c, who, false) : c->now_s - k->joined_s;
    cc_center_tell(c, CC_EVENT_ANSWER, who, hold_s);
    cc_calls_count_hold(c, who, hold_s, CC_FACT_ANSWERED);
    if (c->recalls && cc_center_line_of(c, who) != CC_LINE_URGENT)
        c->last_hold_s = hold_s;
    if (c->complains)
        cc_calls_count_complaint(c, who);
    end_call(c, who, CC_ANSWERED);
    if (k->asking)
        cc_callbacks_answered(c, who);
    cc_patients_contact(c, who);
}

void cc_calls_interrupted(struct cc_center *c, int who, double rest_s)
{
    struct cc_case *k = &c->cases[who];
    cc_center_tell(c, CC_EVENT_INTERRUPTED, who, rest_s);
    c->rests[who] = (struct cc_rest){c->now_s, rest_s};
    k->interrupted = true;
    cc_center_count_lines(c);
    c->holding++;
    if (c->holding > c->tally->max_queue)
        c->tally->max_queue = c->holding;
    if (k->callback)
        cc_center_join_line(c, who, k->callback_line, k->place_s);
    else
        cc_center_join_line(c, who, cc_center_line_of(c, who), k->joined_s);
}

static void stop_interruption(struct cc_center *c, int who)
{
    double waited_s = c->now_s - c->rests[who].since_s;
    c->cases[who].interrupted = false;
    cc_center_count_lines(c);
    c->holding--;
    c->audit_hold_s += waited_s;
    if (c->cases[who].measured) {
        cc_center_people(c, who)->interruptions++;
        cc_center_people(c, who)->interrupted_ticks += cc_ticks(waited_s);
    }
}

double cc_calls_resumed(struct cc_center *c, int who)
{
    stop_interruption(c, who);
    cc_center_tell(c, CC_EVENT_RESUMED, who, c->rests[who].rest_s);
    return c->rests[who].rest_s;
}

/* Nobody comes back to a talk that was interrupted. */
static void break_off(struct cc_center *c, int who)
{
    cc_center_leave_line(c, who);
    stop_interruption(c, who);
    c->lines_used -= !c->cases[who].callback;
    cc_center_tell(c, CC_EVENT_TALK_ENDS, who, c->rests[who].rest_s);
}

void cc_calls_carry_over(struct cc_center *c)
{
    for (int who = 0; who < c->demand->patient_count; who++) {
        struct cc_case *k = &c->cases[who];
        if (k->interrupted)
            break_off(c, who);
        if (k->outcome >= 0) {
            if (k->callback && k->needless && (k->line >= 0 || c->timers.position[who] >= 0))
                cc_callbacks_end(c, who, CC_PROMISE_OPEN);
            continue;
        }
        if (k->holding) {
            cc_calls_count_hold(c, who, cc_calls_stop_holding(c, who, false), CC_FACT_LOST);
            cc_calls_end(c, who, CC_REFUSED);
        } else if (k->line >= 0) {
            cc_center_leave_line(c, who);
        }
        if (k->callback || k->asking)
            cc_callbacks_end(c, who, CC_PROMISE_OPEN);
        cc_patients_end(c, who, CC_CARRIED_OVER);
    }
    c->tally->other_left += cc_center_jobs_waiting(c);
}

/* --- strategies --- */

/* When a caller who is not urgent says that he is [s]: some at once, and more the longer they hold. */
static double turns_urgent_s(const struct cc_center *c, int who)
{
    const struct cc_scenario *s = c->scenario;
    if (cc_center_line_of(c, who) == CC_LINE_URGENT)
        return CC_NEVER_S;
    double left = cc_demand_uniform(c->demand, who, CC_DRAW_MISUSE, c->cases[who].calls) - s->misuse.prob;
    if (left < 0)
        return c->now_s;
    return s->misuse.per_min > 0 ? c->cases[who].joined_s + left / s->misuse.per_min * 60 : CC_NEVER_S;
}

/* Holds until the first of what may end it before an answer: hanging up, an offer, or the urgent key. */
static inline void hold_until(struct cc_center *c, int who, double offer_s)
{
    double first_s = c->cases[who].joined_s + cc_center_patience_s(c, who);
    enum cc_timer_rank first = CC_TIMER_PATIENCE;
    if (offer_s < first_s)
        first_s = offer_s, first = CC_TIMER_OFFER;
    double urgent_s = c->misuses ? turns_urgent_s(c, who) : CC_NEVER_S;
    if (urgent_s < first_s)
        first_s = urgent_s, first = CC_TIMER_URGENT;
    if (first_s < CC_NEVER_S)
        cc_timers_set(&c->timers, who, first_s, first);
}

/* On hearing a wait that is too long some hang up at once. */
static void hear_wait(struct cc_center *c, int who, double wait_s)
{
    c->cases[who].leaves = wait_s > cc_center_patience_s(c, who) &&
                           cc_demand_uniform(c->demand, who, CC_DRAW_LEAVE, c->cases[who].calls) <
                               c->scenario->announced.leave_prob;
}

/* By who is free, or who breaks off what she does for this call. */
static inline bool answer_at_once(struct cc_center *c, int who)
{
    if (cc_center_is_free(c) || (c->busy < c->heads && cc_center_line_of(c, who) == CC_LINE_URGENT)) {
        cc_agents_start(c, who);
        return true;
    }
    int slot = c->preempts || c->interrupts ? cc_center_interruptible(c, who) : -1;
    if (slot >= 0)
        cc_agents_interrupt(c, slot, who);
    return slot >= 0;
}

void cc_center_hold_until_offer(struct cc_center *c, int who, double after_s)
{
    struct cc_case *k = &c->cases[who];
    if (c->at_desk > 0)
        c->tally->desk_rings += k->measured;
    c->tally->rings += k->measured;
    if (c->topology ? cc_teams_answer(c, who) : answer_at_once(c, who))
        return;
    if (c->disturbs)
        cc_agents_disturb(c);
    double wait_s = c->hears ? cc_center_offered_wait_s(c) : 0; /* before he is in line */
    if (k->measured)
        cc_center_people(c, who)->delayed++;
    cc_center_tell(c, CC_EVENT_HOLD, who, cc_center_waiting(c));
    cc_center_count_lines(c);
    c->holding++;
    if (c->holding > c->tally->max_queue)
        c->tally->max_queue = c->holding;
    k->holding = true;
    cc_center_join_line(c, who, cc_center_first_line(c, who) + (int)cc_center_line_of(c, who),
                        k->asking ? cc_callbacks_place_of_call_s(c, who) : c->now_s);
    if (c->hears)
        hear_wait(c, who, wait_s);
    hold_until(c, who, k->joined_s + after_s);
}

void cc_center_hold(struct cc_center *c, int who)
{
    cc_center_hold_until_offer(c, who, CC_NEVER_S);
}

void cc_center_hold_on(struct cc_center *c, int who, double again_s)
{
    /* A caller of endless patience whom nobody answers any more is not asked for ever. */
    double at_s = c->now_s + again_s;
    hold_until(c, who, at_s < c->scenario->end_s ? at_s : CC_NEVER_S);
}

static void press_urgent_key(struct cc_center *c, int who)
{
    c->cases[who].urgent_key = true;
    if (c->cases[who].measured)
        cc_center_people(c, who)->misused++;
}

void cc_center_turn_urgent(struct cc_center *c, int who)
{
    press_urgent_key(c, who);
    cc_center_hold(c, who);
}

/* He holds on, at the end of the urgent line, and hangs up when he would have. */
static void turn_while_holding(struct cc_center *c, int who)
{
    press_urgent_key(c, who);
    cc_center_leave_line(c, who);
    if (!answer_at_once(c, who)) {
        cc_center_join_line(c, who, (int)CC_LINE_URGENT, c->now_s);
        hold_until(c, who, CC_NEVER_S);
    } else if (c->counts_luck) {
        cc_luck_held(c, who, c->now_s - c->cases[who].joined_s, false);
    }
}

void cc_center_refuse(struct cc_center *c, int who)
{
    c->lines_used--;
    cc_center_tell(c, CC_EVENT_REFUSED, who, 0);
    cc_calls_end(c, who, CC_REFUSED);
    cc_patients_not_helped(c, who, CC_CAUSE_REFUSED);
}

void cc_center_must(struct cc_center *c, bool holds, const char *what)
{
    cc_center_expect(c, holds, what);
}

/* --- calls and timers --- */

static bool is_full(const struct cc_center *c)
{
    const struct cc_scenario *s = c->scenario;
    return (s->lines && c->lines_used >= s->lines) ||
           (s->max_waiting && !cc_center_is_free(c) && cc_center_waiting(c) >= s->max_waiting);
}

void cc_calls_start(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    if (k->calls++ > 0)
        k->leaves = k->offered = false;
    k->joined_s = c->now_s;
    k->cell = (int16_t)c->segments[c->segment].cell;
    if (k->measured) {
        struct cc_class_tally *people = cc_center_people(c, who);
        people->calls++;
        people->redials += k->calls > 1;
        if (k->cell >= 0)
            c->tally->cells[k->cell].offered++;
        if (c->course)
            c->course[c->segment][CC_LEVEL_CALLS]++;
    }
    cc_center_tell(c, CC_EVENT_CALL, who, k->calls);
    if (c->limits && is_full(c)) {
        cc_center_tell(c, CC_EVENT_BUSY, who, 0);
        cc_calls_end(c, who, CC_BUSY_SIGNAL);
        if (k->asking)
            cc_callbacks_take_up(c, who);
        else
            cc_patients_not_helped(c, who, CC_CAUSE_BUSY);
        return;
    }
    c->lines_used++;
    if (c->scenario->misuse.prob > 0 && !cc_center_is_free(c) && turns_urgent_s(c, who) <= c->now_s)
        k->urgent_key = true;
    if (k->urgent_key && k->measured)
        cc_center_people(c, who)->misused++;
    if (k->asking || cc_center_line_of(c, who) == CC_LINE_URGENT)
        cc_center_hold(c, who);
    else
        c->strategy->call(c, who);
}

void cc_calls_first(struct cc_center *c)
{
    int who = c->next_patient++, day = c->next_close < c->scenario->day_count ? c->next_close : 0;
    const struct cc_patient *patient = &c->demand->patients[who];
    c->cases[who] = (struct cc_case){.prev = -1, .next = -1, .line = -1, .outcome = -1, .day = (int16_t)day};
    if (patient->arrival_s >= c->scenario->count_from_s) {
        struct cc_class_tally *people = cc_center_people(c, who);
        c->cases[who].measured = true;
        int64_t work_ticks = cc_ticks(patient->talk_s + patient->wrap_up_s);
        people->patients++;
        people->work_ticks += work_ticks;
        if (!c->strategy->arrive)
            c->segments[c->segment].asked_ticks += work_ticks;
    }
    c->cases[who].unasked = c->strategy->arrive;
    if (!c->strategy->arrive || !c->strategy->arrive(c, who))
        cc_calls_start(c, who);
}

void cc_calls_job(struct cc_center *c)
{
    int who = c->demand->patient_count + c->next_job++;
    const struct cc_work *work = cc_scenario_work(c->scenario, cc_center_job(c, who)->stream);
    static const enum cc_line_id lines[] = {CC_LINE_WORK_FIRST, CC_LINE_WORK_IN_ORDER, CC_LINE_WORK_LAST};
    enum cc_line_id line = lines[work->priority];
    if (line == CC_LINE_WORK_LAST && work->desk)
        line = CC_LINE_DESK_LAST;
    c->cases[who] = (struct cc_case){.line = -1, .outcome = -1};
    c->visitors += work->desk;
    cc_center_join_line(c, who, cc_center_first_line(c, who) + (int)line, c->now_s);
    cc_agents_dispatch(c);
}

void cc_calls_timer(struct cc_center *c)
{
    struct cc_timer timer = c->timers.heap[0];
    int who = timer.owner;
    if (timer.rank == CC_TIMER_HOURS) {
        cc_timers_cancel(&c->timers, who);
        cc_agents_change_hours(c);
        return;
    }
    if (timer.rank == CC_TIMER_SELF_CALL) {
        cc_timers_cancel(&c->timers, who);
        cc_callbacks_asked_for(c, who - c->demand->patient_count - c->demand->job_count);
        return;
    }
    if (timer.rank == CC_TIMER_OVERFLOW) {
        cc_timers_cancel(&c->timers, who);
        cc_teams_overflow(c, who - cc_teams_overflow_owner(c, 0));
        return;
    }
    struct cc_case *k = &c->cases[who];
    cc_timers_cancel(&c->timers, who);
    switch ((enum cc_timer_rank)timer.rank) {
    case CC_TIMER_DUE:
    case CC_TIMER_RETRY:
        cc_callbacks_due(c, who, (enum cc_timer_rank)timer.rank);
        break;
    case CC_TIMER_REDIAL:
        cc_calls_start(c, who);
        break;
    case CC_TIMER_OFFER:
        c->strategy->offer(c, who);
        break;
    case CC_TIMER_URGENT:
        turn_while_holding(c, who);
        break;
    case CC_TIMER_RUNG:
        cc_agents_rung(c, who);
        break;
    case CC_TIMER_PATIENCE:
        if (k->on_line)
            cc_agents_lost_on_line(c, who);
        else
            abandon(c, who);
        break;
    case CC_TIMER_ONLINE:
        c->strategy->online(c, who);
        break;
    case CC_TIMER_MOVE:
        cc_callbacks_moved(c, who);
        break;
    case CC_TIMER_LAPSE:
        cc_callbacks_lapsed(c, who);
        break;
    case CC_TIMER_HOURS:
    case CC_TIMER_SELF_CALL:
    case CC_TIMER_OVERFLOW:
        break;
    }
}
