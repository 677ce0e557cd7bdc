/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What callers of a centre do and what is counted of it: calls, holding, hanging up, promises, calling again.
 */
#include "models/center_parts.h"

enum { CONTACTS_MAX = 100 };

/* --- how patients and calls end --- */

static void end_patient(struct cc_center *c, int who, enum cc_outcome outcome)
{
    struct cc_case *k = &c->cases[who];
    assert(k->outcome < 0 && k->line < 0 && !k->holding);
    k->outcome = (int8_t)outcome;
    cc_center_tell(c, CC_EVENT_OUTCOME, who, outcome);
    if (!k->measured)
        return;
    cc_center_people(c, who)->outcomes[outcome]++;
    if (outcome == CC_SERVED || k->contacts)
        return;
    int class_index = c->demand->patients[who].class_index;
    cc_tally_fact(c->tally, &c->judges, CC_FACT_PATIENT, class_index, k->day, INT64_MAX);
    if (c->spread)
        cc_histogram_add_never(cc_spread_at(c->spread, CC_TIME_TO_CONTACT, class_index, c->section), 1);
}

static void end_promise(struct cc_center *c, int who, enum cc_promise_end end)
{
    struct cc_case *k = &c->cases[who];
    k->callback = k->callback && end == CC_PROMISE_REACHED; /* his talk uses none of the lines */
    if (k->measured)
        cc_center_people(c, who)->promise_ends[end]++;
}

static void end_call(struct cc_center *c, int who, enum cc_call_end end)
{
    const struct cc_case *k = &c->cases[who];
    if (!k->measured)
        return;
    cc_center_people(c, who)->call_ends[end]++;
    if (end == CC_BUSY_SIGNAL || end == CC_REFUSED || end == CC_PROMISED)
        cc_tally_fact(c->tally, &c->judges, CC_FACT_LOST, c->demand->patients[who].class_index, k->day,
                      INT64_MAX);
}

/* One sample of time on hold: of a call that was answered, or held and ended otherwise. */
static void count_hold(struct cc_center *c, int who, double hold_s, enum cc_fact fact)
{
    const struct cc_case *k = &c->cases[who];
    if (!k->measured)
        return;
    int class_index = c->demand->patients[who].class_index;
    int64_t ticks = cc_ticks(hold_s);
    struct cc_class_tally *people = &c->tally->classes[class_index];
    cc_sum_add(&people->hold, ticks);
    if (fact != CC_FACT_ANSWERED)
        cc_sum_add(fact == CC_FACT_ABANDONED ? &people->hung_up : &people->let_go, ticks);
    cc_center_spread(c, CC_HOLD_WAIT, class_index, ticks);
    if (fact != CC_FACT_LOST)
        cc_tally_fact(c->tally, &c->judges, fact, class_index, k->day, ticks);
    if (k->cell >= 0) {
        struct cc_cell_tally *cell = &c->tally->cells[k->cell];
        cell->held++;
        cell->hold_ticks += ticks;
        cell->within += fact == CC_FACT_ANSWERED && ticks <= c->judges.within_ticks;
    }
}

/* Stops holding, whatever comes next; returns how long the caller held. */
static double stop_holding(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    double hold_s = c->now_s - k->joined_s;
    cc_timers_cancel(&c->timers, who);
    if (k->line >= 0)
        cc_center_leave_line(c, who);
    c->holding--;
    c->audit_hold_s += hold_s;
    k->holding = false;
    return hold_s;
}

/* Who turns elsewhere calls the urgent line, which needs somebody there now, or leaves. */
static void turn_elsewhere(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    if (k->urgent_key || !cc_center_open_day(c) || k->calls >= c->scenario->redial.max_calls) {
        end_patient(c, who, CC_DIVERTED);
        return;
    }
    k->urgent_key = true;
    if (k->measured)
        cc_center_people(c, who)->leaked++;
    cc_timers_set(&c->timers, who, c->now_s, CC_TIMER_REDIAL);
}

/* When he has called too often already, the patient ends otherwise. */
static void call_again(struct cc_center *c, int who, enum cc_cause cause, enum cc_outcome otherwise)
{
    struct cc_case *k = &c->cases[who];
    const struct cc_scenario *s = c->scenario;
    int64_t most = s->redial.max_after[cause];
    if (k->calls >= s->redial.max_calls || (most && k->again[cause] >= most)) {
        end_patient(c, who, k->contacts ? CC_SERVED : otherwise);
        return;
    }
    if (most)
        k->again[cause]++;
    struct cc_rng rng = cc_demand_rng(c->demand, who, CC_DRAW_REDIAL_DELAY, k->calls);
    double at_s = cc_center_when_open(c, c->now_s + cc_dist_draw(&s->redial.delay_after[cause], &rng));
    cc_center_tell(c, CC_EVENT_WILL_REDIAL, who, at_s);
    cc_center_count_open(c, at_s, &c->tally->redialling_ticks);
    if (at_s < CC_NEVER_S)
        cc_timers_set(&c->timers, who, at_s, CC_TIMER_REDIAL);
    else
        end_patient(c, who, CC_CARRIED_OVER);
}

/* A patient who got no answer calls again, turns elsewhere or gives up. */
static void not_helped(struct cc_center *c, int who, enum cc_cause cause)
{
    const struct cc_scenario *s = c->scenario;
    double prob = s->redial.after[cause],
           u = cc_demand_uniform(c->demand, who, CC_DRAW_REDIAL, c->cases[who].calls);
    if (u < prob)
        call_again(c, who, cause, CC_GAVE_UP);
    else if (u - prob < (1 - prob) * s->redial.diverted)
        end_patient(c, who, CC_DIVERTED);
    else if (u - prob < (1 - prob) * (s->redial.diverted + s->redial.to_urgent))
        turn_elsewhere(c, who);
    else
        end_patient(c, who, CC_GAVE_UP);
}

/* A promise came to nothing: the patient calls again, or was never reached. */
static void not_called_back(struct cc_center *c, int who, enum cc_cause cause)
{
    if (c->cases[who].needless)
        return;
    if (cc_demand_uniform(c->demand, who, CC_DRAW_REDIAL, c->cases[who].calls) <
        c->scenario->redial.after[cause])
        call_again(c, who, cause, CC_NEVER_REACHED);
    else
        end_patient(c, who, c->cases[who].contacts ? CC_SERVED : CC_NEVER_REACHED);
}

static void join_callbacks(struct cc_center *c, int who, double place_s)
{
    c->callbacks++;
    cc_center_join_line(c, who, (enum cc_line_id)c->cases[who].callback_line, place_s);
    cc_agents_dispatch(c);
}

/* --- calling while a callback is pending --- */

/* His callback is pending again, where it was. */
static void take_up_promise(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    const struct cc_pledge *pledge = &c->pledges[who];
    k->asking = false;
    k->callback = true;
    k->place_s = pledge->place_s;
    k->joined_s = pledge->joined_s;
    if (pledge->rank < 0)
        join_callbacks(c, who, pledge->place_s);
    else
        cc_timers_set(&c->timers, who, pledge->due_s > c->now_s ? pledge->due_s : c->now_s, pledge->rank);
}

/* Whether he has nothing but a promise: he is not being dialled, nor helped. */
static bool is_pending(const struct cc_center *c, int who)
{
    const struct cc_case *k = &c->cases[who];
    int timer = c->timers.position[who];
    if (!k->callback || k->outcome >= 0 || k->dialled || k->on_line || k->interrupted)
        return false;
    return k->line >= 0 || (timer >= 0 && (c->timers.heap[timer].rank == CC_TIMER_DUE ||
                                           c->timers.heap[timer].rank == CC_TIMER_RETRY));
}

/* Some who were promised a callback fear to be forgotten. */
static void may_call_himself(struct cc_center *c, int who)
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

/* Where he holds who calls while a callback is pending: at his place, when it was kept and he is recognised.
 */
static double place_of_call_s(const struct cc_center *c, int who)
{
    const struct cc_case *k = &c->cases[who];
    bool kept = k->asking && c->scenario->self_call.merged && c->pledges[who].rank < 0 &&
                (enum cc_line_id)k->callback_line == cc_center_line_of(c, who);
    return kept ? c->pledges[who].place_s : c->now_s;
}

/* He is answered.  Recognised, he needs no callback any more; else he gets one all the same. */
static void answer_asking(struct cc_center *c, int who)
{
    if (!c->scenario->self_call.merged)
        return;
    c->cases[who].asking = false;
    end_promise(c, who, CC_PROMISE_WITHDRAWN);
}

static void abandon(struct cc_center *c, int who)
{
    double hold_s = stop_holding(c, who);
    c->lines_used--;
    cc_center_tell(c, CC_EVENT_HANG_UP, who, hold_s);
    count_hold(c, who, hold_s, CC_FACT_ABANDONED);
    end_call(c, who, CC_ABANDONED);
    if (c->cases[who].asking)
        take_up_promise(c, who);
    else
        not_helped(c, who, CC_CAUSE_ABANDONED);
}

/* The first contact counts; the need is met unless he has to call again. */
static void contact(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    double unsettled_prob = c->scenario->redial.after[CC_CAUSE_UNSETTLED];
    int before = k->contacts++;
    if (k->measured && before == 0) {
        const struct cc_patient *patient = &c->demand->patients[who];
        int64_t ticks = cc_ticks(c->now_s - patient->arrival_s);
        cc_sum_add(&cc_center_people(c, who)->contact, ticks);
        cc_center_spread(c, CC_TIME_TO_CONTACT, patient->class_index, ticks);
        cc_tally_fact(c->tally, &c->judges, CC_FACT_PATIENT, patient->class_index, k->day, ticks);
    }
    if (c->strategy->comes_back_s && before == 0 && c->strategy->comes_back_s(c, who) < CC_NEVER_S)
        return;
    if (unsettled_prob > 0 && before < CONTACTS_MAX &&
        cc_demand_uniform(c->demand, who, CC_DRAW_UNSETTLED, before) < unsettled_prob) {
        if (k->measured)
            cc_center_people(c, who)->unsettled += before == 0;
        return;
    }
    end_patient(c, who, CC_SERVED);
}

/* After the first contact: whether he will be online again. */
static bool come_back_online(struct cc_center *c, int who)
{
    double after_s = c->strategy->comes_back_s && c->cases[who].contacts == 1
                         ? c->strategy->comes_back_s(c, who)
                         : CC_NEVER_S;
    if (after_s < CC_NEVER_S)
        cc_timers_set(&c->timers, who, c->now_s + after_s, CC_TIMER_ONLINE);
    return after_s < CC_NEVER_S;
}

void cc_calls_talk_over(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    c->lines_used -= !k->callback;
    cc_center_tell(c, CC_EVENT_TALK_ENDS, who, 0);
    if (k->asking) {
        k->needless = k->outcome >= 0;
        take_up_promise(c, who);
        return;
    }
    if (k->outcome >= 0)
        return;
    k->callback = k->request = false;
    if (!come_back_online(c, who))
        call_again(c, who, CC_CAUSE_UNSETTLED, CC_SERVED);
}

/* --- online --- */

void cc_center_go_online(struct cc_center *c, int who, double length_s)
{
    struct cc_case *k = &c->cases[who];
    k->online = true;
    if (k->measured)
        cc_center_people(c, who)->online++;
    cc_center_tell(c, CC_EVENT_ONLINE, who, length_s);
    cc_timers_set(&c->timers, who, c->now_s + length_s, CC_TIMER_ONLINE);
}

void cc_center_helped_online(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    if (k->measured)
        cc_center_people(c, who)->online_helped++;
    contact(c, who);
    if (k->outcome < 0 && !come_back_online(c, who))
        call_again(c, who, CC_CAUSE_UNSETTLED, CC_SERVED);
}

void cc_center_request(struct cc_center *c, int who, double within_s)
{
    struct cc_case *k = &c->cases[who];
    double due_s = cc_center_when_open(c, c->now_s + within_s);
    if (k->measured) {
        cc_center_people(c, who)->requests++;
        cc_center_people(c, who)->induced += k->contacts > 0;
        cc_center_people(c, who)->promised_clock++;
    }
    k->callback = k->request = true;
    k->joined_s = k->asked_s = c->now_s;
    k->tries = 0;
    k->callback_line = CC_LINE_DUE;
    k->promised_s = due_s < CC_NEVER_S ? due_s : c->now_s + within_s;
    cc_center_tell(c, CC_EVENT_REQUEST, who, k->promised_s);
    if (c->asks)
        may_call_himself(c, who);
    join_callbacks(c, who, k->promised_s);
}

void cc_center_call_after_all(struct cc_center *c, int who, double after_s)
{
    double at_s = cc_center_when_open(c, c->now_s + after_s);
    if (c->cases[who].measured)
        cc_center_people(c, who)->online_calls++;
    if (at_s < CC_NEVER_S)
        cc_timers_set(&c->timers, who, at_s, CC_TIMER_REDIAL);
    else
        end_patient(c, who, CC_CARRIED_OVER);
}

/* Complaint is time of the assistant's, counted apart for calls and callbacks. */
static void count_complaint(struct cc_center *c, int who)
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
    double hold_s = k->holding ? stop_holding(c, who) : c->now_s - k->joined_s;
    cc_center_tell(c, CC_EVENT_ANSWER, who, hold_s);
    count_hold(c, who, hold_s, CC_FACT_ANSWERED);
    if (c->scenario->complaint_s_per_min > 0)
        count_complaint(c, who);
    end_call(c, who, CC_ANSWERED);
    if (k->asking)
        answer_asking(c, who);
    contact(c, who);
}

void cc_calls_reached(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    cc_center_tell(c, CC_EVENT_REACHED, who, k->dials);
    if (k->needless) {
        if (k->measured)
            cc_center_people(c, who)->needless++;
        end_promise(c, who, CC_PROMISE_REACHED);
        return;
    }
    if (c->scenario->complaint_s_per_min > 0)
        count_complaint(c, who);
    if (k->measured) {
        int64_t ticks = cc_ticks(c->now_s - k->asked_s);
        cc_sum_add(&cc_center_people(c, who)->callback_delay, ticks);
        cc_center_spread(c, CC_CALLBACK_DELAY, c->demand->patients[who].class_index, ticks);
    }
    end_promise(c, who, CC_PROMISE_REACHED);
    contact(c, who);
}

void cc_calls_interrupted(struct cc_center *c, int who, double rest_s)
{
    struct cc_case *k = &c->cases[who];
    cc_center_tell(c, CC_EVENT_INTERRUPTED, who, rest_s);
    c->rests[who] = (struct cc_rest){c->now_s, rest_s};
    k->interrupted = true;
    c->holding++;
    if (c->holding > c->tally->max_queue)
        c->tally->max_queue = c->holding;
    if (k->callback)
        cc_center_join_line(c, who, (enum cc_line_id)k->callback_line, k->place_s);
    else
        cc_center_join_line(c, who, cc_center_line_of(c, who), k->joined_s);
}

static void stop_interruption(struct cc_center *c, int who)
{
    double waited_s = c->now_s - c->rests[who].since_s;
    c->cases[who].interrupted = false;
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

static bool leaves_message(const struct cc_center *c, int who)
{
    return cc_demand_uniform(c->demand, who, CC_DRAW_VOICEMAIL, c->cases[who].calls) <
           c->strategy->dialing(c->params)->voicemail_prob;
}

double cc_calls_message_s(const struct cc_center *c, int who)
{
    const struct cc_dialing *dialing = c->strategy->dialing(c->params);
    return leaves_message(c, who) ? dialing->voicemail_s : dialing->note_s;
}

/* The callback waits for its next attempt until then, or is dropped where none is made on another day. */
static void call_back_later(struct cc_center *c, int who, double at_s, int rank)
{
    bool drops = c->strategy->dialing(c->params)->at_close == CC_CLOSE_DROP &&
                 at_s >= c->scenario->days[cc_center_day(c)].close_s;
    cc_center_count_open(c, at_s, &c->tally->pending_ticks);
    if (drops) {
        end_promise(c, who, CC_PROMISE_LAPSED);
        not_called_back(c, who, CC_CAUSE_UNREACHED);
    } else if (at_s < CC_NEVER_S) {
        cc_timers_set(&c->timers, who, at_s, rank);
    } else {
        end_promise(c, who, CC_PROMISE_OPEN);
        if (!c->cases[who].needless)
            end_patient(c, who, CC_CARRIED_OVER);
    }
}

double cc_calls_not_reached(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    const struct cc_dialing *dialing = c->strategy->dialing(c->params);
    cc_center_tell(c, CC_EVENT_NO_ANSWER, who, k->dials);
    if (k->measured)
        cc_center_people(c, who)->unanswered++;
    if (k->tries >= dialing->max_attempts) {
        bool message = leaves_message(c, who);
        end_promise(c, who, CC_PROMISE_UNREACHED);
        not_called_back(c, who, message ? CC_CAUSE_MESSAGE : CC_CAUSE_UNREACHED);
        return message ? dialing->voicemail_s : dialing->note_s;
    }
    struct cc_rng rng = cc_demand_rng(c->demand, who, CC_DRAW_RETRY, k->dials);
    double pause_s = dialing->retry.row ? cc_dist_draw(&dialing->retry, &rng) : dialing->retry_s;
    double at_s = cc_center_when_open(c, c->now_s + pause_s);
    double slot_s = (double)NAN;
    if (c->strategy->retry_at_s && at_s < CC_NEVER_S)
        slot_s = c->strategy->retry_at_s(c, who, at_s);
    if (isnan(slot_s)) {
        call_back_later(c, who, at_s, CC_TIMER_RETRY);
    } else {
        k->place_s = slot_s;
        call_back_later(c, who, slot_s, CC_TIMER_DUE);
    }
    return 0;
}

/* The patience of who picked up is drawn for each attempt, from beyond that of any call. */
enum { BEYOND_CALLS = 100000 };

void cc_calls_picked_up(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    double patience_s = cc_demand_patience(c->demand, who, BEYOND_CALLS + k->dials);
    c->callbacks++;
    cc_center_join_line(c, who, (enum cc_line_id)k->callback_line, k->place_s);
    if (c->now_s + patience_s < CC_NEVER_S)
        cc_timers_set(&c->timers, who, c->now_s + patience_s, CC_TIMER_PATIENCE);
}

void cc_calls_close_day(struct cc_center *c)
{
    if (!c->strategy->dialing || c->strategy->dialing(c->params)->at_close == CC_CLOSE_STAY)
        return;
    for (int line = CC_LINE_PHONE; line <= CC_LINE_DUE; line++)
        for (int who = c->lines[line].head, next; who >= 0; who = next) {
            next = c->cases[who].next;
            if (!c->cases[who].callback || c->cases[who].interrupted || c->cases[who].on_line)
                continue;
            cc_center_leave_line(c, who);
            c->callbacks--;
            call_back_later(c, who, cc_center_when_open(c, c->now_s), CC_TIMER_DUE);
        }
}

void cc_calls_carry_over(struct cc_center *c)
{
    for (int who = 0; who < c->demand->patient_count; who++) {
        struct cc_case *k = &c->cases[who];
        if (k->interrupted)
            break_off(c, who);
        if (k->outcome >= 0) {
            if (k->callback && k->needless && (k->line >= 0 || c->timers.position[who] >= 0))
                end_promise(c, who, CC_PROMISE_OPEN);
            continue;
        }
        if (k->holding) {
            count_hold(c, who, stop_holding(c, who), CC_FACT_LOST);
            end_call(c, who, CC_REFUSED);
        } else if (k->line >= 0) {
            cc_center_leave_line(c, who);
        }
        if (k->callback || k->asking)
            end_promise(c, who, CC_PROMISE_OPEN);
        end_patient(c, who, CC_CARRIED_OVER);
    }
    for (int line = CC_LINE_WORK_FIRST; line < CC_LINES; line++)
        c->tally->other_left += c->lines[line].count;
}

/* --- calls --- */

static void set_patience(struct cc_center *c, int who)
{
    double until_s = c->cases[who].joined_s + cc_center_patience_s(c, who);
    if (until_s < CC_NEVER_S)
        cc_timers_set(&c->timers, who, until_s, CC_TIMER_PATIENCE);
}

/* On hearing a wait that is too long some hang up at once. */
static void hear_wait(struct cc_center *c, int who, double wait_s)
{
    c->cases[who].leaves = wait_s > cc_center_patience_s(c, who) &&
                           cc_demand_uniform(c->demand, who, CC_DRAW_LEAVE, c->cases[who].calls) <
                               c->scenario->announced.leave_prob;
}

void cc_center_hold_until_offer(struct cc_center *c, int who, double after_s)
{
    struct cc_case *k = &c->cases[who];
    c->tally->desk_rings += c->at_desk > 0 && k->measured;
    c->tally->rings += k->measured;
    if (cc_center_is_free(c)) {
        cc_agents_start(c, who);
        return;
    }
    int slot = c->preempts || c->interrupts ? cc_center_interruptible(c, who) : -1;
    if (slot >= 0) {
        cc_agents_interrupt(c, slot, who);
        return;
    }
    if (c->scenario->disturbance_s > 0)
        cc_agents_disturb(c);
    double wait_s = c->scenario->announced.heard ? cc_center_offered_wait_s(c) : 0; /* before he is in line */
    if (k->measured)
        cc_center_people(c, who)->delayed++;
    cc_center_tell(c, CC_EVENT_HOLD, who, cc_center_waiting(c));
    c->holding++;
    if (c->holding > c->tally->max_queue)
        c->tally->max_queue = c->holding;
    k->holding = true;
    cc_center_join_line(c, who, cc_center_line_of(c, who), place_of_call_s(c, who));
    if (c->scenario->announced.heard)
        hear_wait(c, who, wait_s);
    if (after_s < cc_center_patience_s(c, who))
        cc_timers_set(&c->timers, who, k->joined_s + after_s, CC_TIMER_OFFER);
    else
        set_patience(c, who);
}

void cc_center_hold(struct cc_center *c, int who)
{
    cc_center_hold_until_offer(c, who, CC_NEVER_S);
}

void cc_center_hold_on(struct cc_center *c, int who, double again_s)
{
    const struct cc_case *k = &c->cases[who];
    /* A caller of endless patience whom nobody answers any more is not asked for ever. */
    if (c->now_s + again_s < c->scenario->end_s &&
        c->now_s + again_s < k->joined_s + cc_center_patience_s(c, who))
        cc_timers_set(&c->timers, who, c->now_s + again_s, CC_TIMER_OFFER);
    else
        set_patience(c, who);
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

/* The call ends in a promise; whoever held so far has waited on the line. */
static void promise(struct cc_center *c, int who, double promised_s, enum cc_line_id line)
{
    struct cc_case *k = &c->cases[who];
    if (k->holding)
        count_hold(c, who, stop_holding(c, who), CC_FACT_LOST);
    else
        k->place_s = c->now_s;
    c->lines_used--;
    k->callback = true;
    k->tries = 0;
    k->asked_s = c->now_s;
    k->promised_s = promised_s;
    k->callback_line = (int8_t)line;
    end_call(c, who, CC_PROMISED);
    if (c->asks)
        may_call_himself(c, who);
}

void cc_center_keep_place(struct cc_center *c, int who)
{
    promise(c, who, NAN, cc_center_line_of(c, who));
    cc_center_tell(c, CC_EVENT_KEEP_PLACE, who, cc_center_waiting(c));
    join_callbacks(c, who, c->cases[who].place_s);
}

void cc_center_leave_place(struct cc_center *c, int who)
{
    promise(c, who, NAN, CC_LINE_DUE);
    cc_center_tell(c, CC_EVENT_LEAVE_PLACE, who, c->lines[CC_LINE_DUE].count);
    join_callbacks(c, who, c->now_s);
}

void cc_center_book(struct cc_center *c, int who, double promised_s)
{
    double early_s = c->strategy->early_s ? c->strategy->early_s(c->params) : 0, due_s = promised_s - early_s;
    promise(c, who, promised_s, CC_LINE_DUE);
    c->cases[who].place_s = promised_s;
    cc_center_tell(c, CC_EVENT_BOOKED, who, promised_s);
    if (c->cases[who].measured) {
        cc_center_people(c, who)->promised_clock++;
        cc_sum_add(&cc_center_people(c, who)->booked_delay, cc_ticks(promised_s - c->now_s));
    }
    due_s = due_s > c->now_s ? due_s : c->now_s;
    cc_center_count_open(c, due_s, &c->tally->pending_ticks);
    cc_timers_set(&c->timers, who, due_s, CC_TIMER_DUE);
}

void cc_center_must(struct cc_center *c, bool holds, const char *what)
{
    cc_center_expect(c, holds, what);
}

void cc_center_refuse(struct cc_center *c, int who)
{
    c->lines_used--;
    cc_center_tell(c, CC_EVENT_REFUSED, who, 0);
    end_call(c, who, CC_REFUSED);
    not_helped(c, who, CC_CAUSE_REFUSED);
}

static bool is_full(const struct cc_center *c)
{
    const struct cc_scenario *s = c->scenario;
    return (s->lines && c->lines_used >= s->lines) ||
           (s->max_waiting && !cc_center_is_free(c) && cc_center_waiting(c) >= s->max_waiting);
}

/* Whether a caller who is not urgent says that he is: the more so the longer he would wait. */
static bool misuses(const struct cc_center *c, int who)
{
    const struct cc_scenario *s = c->scenario;
    if (s->misuse.prob + s->misuse.per_min <= 0 || cc_center_line_of(c, who) == CC_LINE_URGENT ||
        cc_center_is_free(c))
        return false;
    double prob = s->misuse.prob;
    if (s->misuse.per_min > 0)
        prob += s->misuse.per_min * cc_center_offered_wait_s(c) / 60;
    return cc_demand_uniform(c->demand, who, CC_DRAW_MISUSE, c->cases[who].calls) < prob;
}

static void start_call(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    k->calls++;
    k->leaves = false;
    k->offered = false;
    k->joined_s = c->now_s;
    k->cell = (int16_t)c->segments[c->segment].cell;
    if (k->measured) {
        struct cc_class_tally *people = cc_center_people(c, who);
        people->calls++;
        people->redials += k->calls > 1;
        if (k->cell >= 0)
            c->tally->cells[k->cell].offered++;
    }
    cc_center_tell(c, CC_EVENT_CALL, who, k->calls);
    if (is_full(c)) {
        cc_center_tell(c, CC_EVENT_BUSY, who, 0);
        end_call(c, who, CC_BUSY_SIGNAL);
        if (k->asking)
            take_up_promise(c, who);
        else
            not_helped(c, who, CC_CAUSE_BUSY);
        return;
    }
    c->lines_used++;
    if (misuses(c, who))
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
        people->patients++;
        people->work_ticks += cc_ticks(patient->talk_s + patient->wrap_up_s);
    }
    if (!c->strategy->arrive || !c->strategy->arrive(c, who))
        start_call(c, who);
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
    cc_center_join_line(c, who, line, c->now_s);
    cc_agents_dispatch(c);
}

/* His callback has not come: he calls, unless it is just being made. */
static void call_himself(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    if (!is_pending(c, who) || k->calls >= c->scenario->redial.max_calls)
        return;
    struct cc_pledge pledge = {k->place_s, k->joined_s, 0, -1};
    if (k->line >= 0) {
        cc_center_leave_line(c, who);
        c->callbacks--;
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
    start_call(c, who);
}

void cc_calls_timer(struct cc_center *c)
{
    struct cc_timer timer = c->timers.heap[0];
    int who = timer.owner;
    if (timer.rank == CC_TIMER_SELF_CALL) {
        cc_timers_cancel(&c->timers, who);
        call_himself(c, who - c->demand->patient_count - c->demand->job_count);
        return;
    }
    struct cc_case *k = &c->cases[who];
    cc_timers_cancel(&c->timers, who);
    switch ((enum cc_timer_rank)timer.rank) {
    case CC_TIMER_DUE:
        join_callbacks(c, who, k->place_s);
        break;
    case CC_TIMER_RETRY: {
        int place = c->strategy->dialing(c->params)->retry_place;
        join_callbacks(c, who,
                       place == CC_RETRY_KEPT    ? k->place_s
                       : place == CC_RETRY_FRONT ? CC_FRONT_S
                                                 : c->now_s);
        break;
    }
    case CC_TIMER_REDIAL:
        start_call(c, who);
        break;
    case CC_TIMER_OFFER:
        c->strategy->offer(c, who);
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
    case CC_TIMER_SELF_CALL:
        break;
    }
}
