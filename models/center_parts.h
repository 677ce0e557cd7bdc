/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_CENTER_PARTS_H
#define CCSIM_MODELS_CENTER_PARTS_H

#include "models/center.h"
#include "models/waiting.h"
#include "sim/units.h"

/*
 * What the parts of the centre share: center.c (the clock and the replication), agents.c (who works on what),
 * calls.c, callbacks.c (promises and attempts) and patients.c (what becomes of a need).  Strategies use
 * center.h only.
 */
#define CC_NEVER_S HUGE_VAL
#define CC_FRONT_S -1.0     /* a place before all others */
#define CC_ON_LINE_S -1.0e9 /* who is on the line goes before even these, in the order of picking up */

/* Order among timers of one moment; calls come between redials and offers. */
enum cc_timer_rank {
    CC_TIMER_HOURS, /* specialists begin or end: of nobody */
    CC_TIMER_DUE,
    CC_TIMER_RETRY,
    CC_TIMER_RUNG, /* the phone of a patient who was rung before an assistant */
    CC_TIMER_REDIAL,
    CC_TIMER_OFFER,
    CC_TIMER_URGENT, /* he has held so long that he says it is urgent */
    CC_TIMER_PATIENCE,
    CC_TIMER_ONLINE,
    CC_TIMER_SELF_CALL,
    CC_TIMER_MOVE,     /* he moves his appointment */
    CC_TIMER_OVERFLOW, /* he has held so long that other teams may answer */
    CC_TIMER_LAPSE     /* his callback has stood in line for as long as it is valid */
};

/* Owners of timers: patients and jobs, then patients once more for their own calls, then nobody, then
 * patients for their overflow. */
static inline int cc_center_clock(const struct cc_center *c)
{
    return (c->demand->patient_count + c->demand->job_count) * (c->asks ? 2 : 1);
}

static inline int cc_center_owners(const struct cc_center *c)
{
    bool overflows = c->topology && c->topology->overflows;
    return cc_center_clock(c) + 1 + (overflows ? c->demand->patient_count : 0);
}

static inline void cc_center_tell(const struct cc_center *c, enum cc_event event, int who, double detail)
{
    if (c->observe)
        c->observe(c->observe_context, c, event, who, detail);
}

/* Something that can never be, unless the program is wrong: told at the end of the replication. */
static inline void cc_center_expect(struct cc_center *c, bool holds, const char *what)
{
    if (__builtin_expect(!holds, 0) && !c->broken)
        c->broken = what, c->broken_s = c->now_s;
}

/* How a patient is called back: by the variant's rule, or by that of the team he was handed to. */
static inline const struct cc_dialing *cc_center_dialing(const struct cc_center *c, int who)
{
    const struct cc_case *k = &c->cases[who];
    if (k->handed)
        return &c->topology->crews[c->topology->groups[c->handings[who].line / CC_LINES].crews[0]]
                    .team->dialing;
    return c->strategy->dialing(c->params);
}

/* The line in which a callback waits. */
static inline int cc_center_callback_line(const struct cc_center *c, int who)
{
    return c->cases[who].handed ? c->handings[who].line : c->cases[who].callback_line;
}

/* What comes of an attempt to call back. */
enum cc_pick_up { CC_PICKS_UP, CC_NOT_NOW, CC_ENGAGED, CC_NO_ANSWER };

static inline enum cc_pick_up cc_center_pick_up(const struct cc_center *c, int who, int dial)
{
    const struct cc_dialing *dialing = cc_center_dialing(c, who);
    double factor = cc_scenario_class(c->scenario, c->demand->patients[who].class_index)->reach_factor;
    double u = cc_demand_uniform(c->demand, who, CC_DRAW_REACH, dial), up_prob = dialing->reach_prob * factor;
    if (u / factor < dialing->reach_prob)
        return dialing->not_now_prob > 0 &&
                       cc_demand_uniform(c->demand, who, CC_DRAW_NOT_NOW, dial) < dialing->not_now_prob
                   ? CC_NOT_NOW
                   : CC_PICKS_UP;
    return u - up_prob < (1 - up_prob) * dialing->busy_prob ? CC_ENGAGED : CC_NO_ANSWER;
}

/* How long the patient's phone rings, and he says that he has no time. */
static inline double cc_dialing_patient_ring_s(const struct cc_dialing *dialing, enum cc_pick_up pick_up)
{
    return pick_up == CC_PICKS_UP  ? dialing->ring_s
           : pick_up == CC_NOT_NOW ? dialing->ring_s + dialing->not_now_s
           : pick_up == CC_ENGAGED ? dialing->busy_s
                                   : dialing->no_answer_s;
}

/* How long an attempt keeps the assistant, who is rung first. */
static inline double cc_dialing_ring_s(const struct cc_dialing *dialing, enum cc_pick_up pick_up)
{
    return dialing->agent_ring_s + cc_dialing_patient_ring_s(dialing, pick_up);
}

static inline bool cc_center_is_job(const struct cc_center *c, int who)
{
    return who >= c->demand->patient_count;
}

static inline const struct cc_job *cc_center_job(const struct cc_center *c, int who)
{
    return &c->demand->jobs[who - c->demand->patient_count];
}

static inline struct cc_class_tally *cc_center_people(const struct cc_center *c, int who)
{
    return &c->tally->classes[c->demand->patients[who].class_index];
}

/* Counts a duration in its histogram; nothing when the caller of cc_center_serve wants none. */
static inline void cc_center_spread(const struct cc_center *c, enum cc_quantity quantity, int class_index,
                                    int64_t ticks)
{
    if (c->spread)
        cc_histogram_add(cc_spread_at(c->spread, quantity, class_index, c->section), ticks);
}

/* --- what is counted of measured patients: of a class, who first called on a day --- */

/* A first call, in a segment of time; `delayed`: nobody is free. */
static inline void cc_count_first_call(struct cc_center *c, const struct cc_patient *patient, int segment,
                                       bool delayed)
{
    struct cc_class_tally *people = &c->tally->classes[patient->class_index];
    people->patients++;
    people->calls++;
    people->delayed += delayed;
    int64_t work_ticks = cc_ticks(patient->talk_s + patient->wrap_up_s);
    people->work_ticks += work_ticks;
    c->segments[segment].asked_ticks += work_ticks;
    c->tally->rings++;
    if (c->segments[segment].cell >= 0)
        c->tally->cells[c->segments[segment].cell].offered++;
    if (c->course)
        c->course[segment][CC_LEVEL_CALLS]++;
}

/* One sample of time on hold: of a call that was answered, or held and ended otherwise. */
static inline void cc_count_hold(struct cc_center *c, int class_index, int day, int cell, int64_t ticks,
                                 enum cc_fact fact)
{
    struct cc_class_tally *people = &c->tally->classes[class_index];
    cc_sum_add(&people->hold, ticks);
    if (fact != CC_FACT_ANSWERED)
        cc_sum_add(fact == CC_FACT_ABANDONED ? &people->hung_up : &people->let_go, ticks);
    cc_center_spread(c, CC_HOLD_WAIT, class_index, ticks);
    if (fact != CC_FACT_LOST)
        cc_tally_fact(c->tally, &c->judges, fact, class_index, day, ticks);
    if (cell >= 0) {
        struct cc_cell_tally *half_hour = &c->tally->cells[cell];
        half_hour->held++;
        half_hour->hold_ticks += ticks;
        half_hour->within += fact == CC_FACT_ANSWERED && ticks <= c->judges.within_ticks;
    }
}

static inline void cc_count_call_end(struct cc_center *c, int class_index, int day, enum cc_call_end end)
{
    c->tally->classes[class_index].call_ends[end]++;
    if (end == CC_BUSY_SIGNAL || end == CC_REFUSED || end == CC_PROMISED)
        cc_tally_fact(c->tally, &c->judges, CC_FACT_LOST, class_index, day, INT64_MAX);
}

/* First contact, so long after the first call. */
static inline void cc_count_contact(struct cc_center *c, int class_index, int day, int64_t ticks)
{
    cc_sum_add(&c->tally->classes[class_index].contact, ticks);
    cc_center_spread(c, CC_TIME_TO_CONTACT, class_index, ticks);
    cc_tally_fact(c->tally, &c->judges, CC_FACT_PATIENT, class_index, day, ticks);
}

/* There never was contact. */
static inline void cc_count_no_contact(struct cc_center *c, int class_index, int day)
{
    cc_tally_fact(c->tally, &c->judges, CC_FACT_PATIENT, class_index, day, INT64_MAX);
    if (c->spread)
        cc_histogram_add_never(cc_spread_at(c->spread, CC_TIME_TO_CONTACT, class_index, c->section), 1);
}

/* The line in which a patient's call waits, of those of his group. */
static inline enum cc_line_id cc_center_line_of(const struct cc_center *c, int who)
{
    return c->cases[who].urgent_key ? CC_LINE_URGENT
                                    : (enum cc_line_id)c->line_of_class[c->demand->patients[who].class_index];
}

/* Index of the first of the lines in which a patient or job waits. */
static inline int cc_center_first_line(const struct cc_center *c, int who)
{
    const struct cc_topology *t = c->topology;
    if (!t)
        return 0;
    if (cc_center_is_job(c, who))
        return CC_LINES * t->group_of_work[cc_center_job(c, who)->stream][cc_center_job(c, who)->site];
    const struct cc_patient *patient = &c->demand->patients[who];
    return CC_LINES * t->group_of_class[patient->class_index][patient->site];
}

/* How long he holds in his present call. */
static inline double cc_center_patience_s(const struct cc_center *c, int who)
{
    const struct cc_case *k = &c->cases[who];
    if (k->leaves)
        return 0;
    double patience_s = cc_demand_patience(c->demand, who, k->calls - 1);
    return c->hears ? patience_s * c->scenario->announced.patience_factor : patience_s;
}

/* Complaint about the time on hold, when the talk begins at this time. */
static inline double cc_center_complaint_s(const struct cc_center *c, int who, double at_s)
{
    const struct cc_case *k = &c->cases[who];
    return ((k->callback ? k->asked_s : at_s) - k->joined_s) / 60 * c->scenario->complaint_s_per_min;
}

/* Length of his next talk, should it begin at this time. */
static inline double cc_center_talk_s(const struct cc_center *c, int who, double at_s)
{
    const struct cc_case *k = &c->cases[who];
    if (k->needless)
        return 0;
    double talk_s = cc_demand_talk(c->demand, who, k->contacts);
    if (k->callback)
        talk_s *= cc_center_dialing(c, who)->talk_factor;
    return c->complains ? talk_s + cc_center_complaint_s(c, who, at_s) : talk_s;
}

/* The day whose opening hours, or overtime after them, we are in. */
int cc_center_day(const struct cc_center *c);

/* Books an assistant's time that begins on `day` under an activity, and under overtime as far as it is. */
void cc_center_spend_from(struct cc_center *c, enum cc_activity activity, double from_s, double length_s,
                          int day);

static inline void cc_center_spend(struct cc_center *c, enum cc_activity activity, double length_s)
{
    cc_center_spend_from(c, activity, c->now_s, length_s, cc_center_day(c));
}

/* Counts the integrals over a segment. */
void cc_center_count_segment(struct cc_center *c, int index, const double *integral_s);

/* Whether a variant can be served without events, and how: plain.c.  0, or -1 for lack of memory. */
bool cc_plain_fits(const struct cc_scenario *scenario, const struct cc_variant *variant);
int cc_plain_open(struct cc_center *c);
void cc_plain_close(struct cc_center *c);
int cc_plain_serve(struct cc_center *c);

/* What was booked from began_s on, in the overtime of `day`, takes length_s instead: books the difference. */
void cc_center_respend(struct cc_center *c, enum cc_activity activity, const struct cc_talk *talk,
                       double length_s);

/* The part of so many seconds, from now on, that is measured. */
int64_t cc_center_measured(const struct cc_center *c, double length_s);

/* Adds the measured open time from now until then to `ticks`: of a patient between two calls, say. */
void cc_center_count_open(const struct cc_center *c, double until_s, int64_t *ticks);

/* Adds `heads` at this level in [from, from + length) to the course of the day. */
void cc_center_add_course(struct cc_center *c, int level, double from_s, double length_s, int heads);

/* The same, if anybody asks. */
static inline void cc_center_follow(struct cc_center *c, int level, double from_s, double length_s, int heads)
{
    if (c->course)
        cc_center_add_course(c, level, from_s, length_s, heads);
}

/* Visitors at the desk and pieces of other work that wait. */
int64_t cc_center_jobs_waiting(const struct cc_center *c);

/* Nobody is free: no head, of no crew. */
static inline bool cc_center_all_busy(const struct cc_center *c)
{
    return c->topology ? c->crews_free == 0 : c->busy >= c->heads;
}

/* Settles the integrals of lines, before the numbers of those who hold or wait for a callback change. */
static inline void cc_center_count_lines(struct cc_center *c)
{
    double passed_s = c->now_s - c->lines_since_s;
    c->lines_since_s = c->now_s;
    c->integral_s[CC_INTEGRAL_QUEUE] += c->holding * passed_s;
    c->integral_s[CC_INTEGRAL_CALLBACKS] += c->callbacks * passed_s;
}

/* Settles the integrals of staff, before the numbers of heads or of those busy change. */
static inline void cc_center_count_staff(struct cc_center *c)
{
    double passed_s = c->now_s - c->staff_since_s;
    int surplus = c->topology ? c->crews_surplus : c->busy - c->heads;
    c->staff_since_s = c->now_s;
    c->integral_s[CC_INTEGRAL_HEADS] += c->heads * passed_s;
    c->integral_s[CC_INTEGRAL_BUSY] += c->busy * passed_s;
    if (cc_center_all_busy(c))
        c->integral_s[CC_INTEGRAL_ALL_BUSY] += passed_s;
    if (surplus > 0)
        c->integral_s[CC_INTEGRAL_SURPLUS] += surplus * passed_s;
}

/* The phone asks for so much more work of assistants at a moment, not after now. */
static inline void cc_center_ask(struct cc_center *c, double at_s, int64_t work_ticks)
{
    int i = c->segment;
    while (i > 0 && at_s < c->segments[i - 1].end_s)
        i--;
    c->segments[i].asked_ticks += work_ticks;
}

/* An assistant is at this activity from now on, for so long. */
void cc_agents_begin(struct cc_center *c, int slot, enum cc_activity activity, double length_s);

/* The activity of a slot is over; false when she is free. */
bool cc_agents_go_on(struct cc_center *c, int slot);

/* She turns to `who`, who waits in no line; false when it came to nothing and she is free again. */
bool cc_agents_turn_to(struct cc_center *c, int slot, int who);

/* Puts everyone to work who is free and has somebody waiting. */
void cc_agents_dispatch(struct cc_center *c);

/* A free assistant turns to `who`, who waits in no line. */
void cc_agents_start(struct cc_center *c, int who);

/* The phone of a patient who is rung first has rung long enough. */
void cc_agents_rung(struct cc_center *c, int who);

/* He picked up and loses patience before an assistant is free. */
void cc_agents_lost_on_line(struct cc_center *c, int who);

/* A call of this line that finds nobody free would interrupt this slot; -1: none. */
int cc_agents_interruptible(const struct cc_center *c, int line);

/* A call rings that nobody can take: it disturbs who is at other work. */
void cc_agents_disturb(struct cc_center *c);

/* Breaks off the work or talk of a slot for a call of `who`, who is answered. */
void cc_agents_interrupt(struct cc_center *c, int slot, int who);

/* The activity of a slot is over. */
void cc_agents_complete(struct cc_center *c, int slot);

/* Specialists begin or end: whoever may turn to something now does so. */
void cc_agents_change_hours(struct cc_center *c);

/* Sets the timer for the next such moment. */
void cc_agents_wait_for_hours(struct cc_center *c);

/* After closing time: those who stayed on go home. */
void cc_agents_go_home(struct cc_center *c);

/* --- teams.c, with a topology --- */

/* Memory for it; 0, or -1. */
int cc_teams_make_room(struct cc_center *c);

/* Before the first event. */
void cc_teams_reset(struct cc_center *c);

/* The next change of staff. */
void cc_teams_step(struct cc_center *c);

/* The lines close: crews go home, or stay while anybody waits. */
void cc_teams_close_day(struct cc_center *c);

/* Brings what is counted of all crews up to the time that has been counted. */
void cc_teams_count(struct cc_center *c);

/* A call comes in: whether it is answered, or refused because all lines are off; else it will hold. */
bool cc_teams_answer(struct cc_center *c, int who);

/* He has held so long that another crew may answer. */
void cc_teams_overflow(struct cc_center *c, int who);

/* The owner of that timer. */
static inline int cc_teams_overflow_owner(const struct cc_center *c, int who)
{
    return cc_center_clock(c) + 1 + who;
}

/* Puts everyone to work who is free and has somebody waiting. */
void cc_teams_dispatch(struct cc_center *c);

/* The activity of a slot is over. */
void cc_teams_complete(struct cc_center *c, int slot);

/* Books an assistant's time under her team, too. */
void cc_teams_spend(struct cc_center *c, int slot, enum cc_activity activity, double length_s);

/* A talk of so many seconds begins: how long it takes this assistant, and whether she hands it on then. */
double cc_teams_talk_s(struct cc_center *c, int slot, int who, double talk_s);

/* A specialist turns to a patient who was handed to her, and to the assistant who is with him. */
void cc_teams_brief(struct cc_center *c, int slot, int who);

/* --- calls.c --- */

/* The next patient of the demand calls for the first time. */
void cc_calls_first(struct cc_center *c);

/* The next job of the demand arrives. */
void cc_calls_job(struct cc_center *c);

/* The first timer goes off. */
void cc_calls_timer(struct cc_center *c);

/* The patient calls. */
void cc_calls_start(struct cc_center *c, int who);

/* The caller is answered now: ends holding, the call and the need. */
void cc_calls_answered(struct cc_center *c, int who);

/* Stops holding, whatever comes next; returns how long the caller held. */
double cc_calls_stop_holding(struct cc_center *c, int who, bool hung_up);

/* One sample of time on hold: of a call that was answered, or held and ended otherwise. */
void cc_calls_count_hold(struct cc_center *c, int who, double hold_s, enum cc_fact fact);

/* Counts how the call ended. */
void cc_calls_end(struct cc_center *c, int who, enum cc_call_end end);

/* Complaint is time of the assistant's, counted apart for calls and callbacks. */
void cc_calls_count_complaint(struct cc_center *c, int who);

/* The patient's talk is broken off: he holds until it is resumed. */
void cc_calls_interrupted(struct cc_center *c, int who, double rest_s);

/* It goes on; returns the rest of it [s]. */
double cc_calls_resumed(struct cc_center *c, int who);

/* Ends whatever is still open: carried over. */
void cc_calls_carry_over(struct cc_center *c);

/* --- patients.c --- */

/* The patient's need ends so. */
void cc_patients_end(struct cc_center *c, int who, enum cc_outcome outcome);

/* He got no answer: he calls again, turns elsewhere or gives up. */
void cc_patients_not_helped(struct cc_center *c, int who, enum cc_cause cause);

/* A promise came to nothing: he calls again, or was never reached. */
void cc_patients_not_called_back(struct cc_center *c, int who, enum cc_cause cause);

/* He is in contact.  The first contact counts; the need is met unless he has to call again. */
void cc_patients_contact(struct cc_center *c, int who);

/* What he does after a talk whose matter is not settled, or who called while a callback was pending. */
void cc_patients_go_on(struct cc_center *c, int who);

/* After contact: the need is met, unless he has to call again. */
void cc_patients_settle(struct cc_center *c, int who, int contacts_before);

/* A talk is over. */
static inline void cc_patients_talk_over(struct cc_center *c, int who)
{
    const struct cc_case *k = &c->cases[who];
    c->lines_used -= !k->callback;
    cc_center_tell(c, CC_EVENT_TALK_ENDS, who, 0);
    if (k->asking || k->outcome < 0)
        cc_patients_go_on(c, who);
}

/* --- callbacks.c --- */

/* The callback waits in its line, at this place. */
void cc_callbacks_join(struct cc_center *c, int who, double place_s);

/* His talk ends with the promise that the team whose line this is will call him. */
void cc_callbacks_hand_over(struct cc_center *c, int who, int line);

/* Its time, or that of its next attempt, has come. */
void cc_callbacks_due(struct cc_center *c, int who, enum cc_timer_rank rank);

/* It has stood in line for as long as it is valid (dialing.valid_min). */
void cc_callbacks_lapsed(struct cc_center *c, int who);

/* The patient is in contact through a callback. */
void cc_callbacks_reached(struct cc_center *c, int who);

/* The patient moves his appointment, where there is a later one. */
void cc_callbacks_moved(struct cc_center *c, int who);

/*
 * The patient did not pick up, or has no time: another attempt later, or never reached.  Returns how long the
 * assistant leaves a message or makes a note [s].
 */
double cc_callbacks_not_reached(struct cc_center *c, int who, enum cc_pick_up pick_up);

/* That time, after the last attempt. */
double cc_callbacks_message_s(const struct cc_center *c, int who);

/* He picked up, and nobody is free: he holds at the front of the line. */
void cc_callbacks_picked_up(struct cc_center *c, int who);

/* Counts how the promise ended. */
void cc_callbacks_end(struct cc_center *c, int who, enum cc_promise_end end);

/* The day is over: callbacks in line go on to the next one or are dropped, where nobody stays for them. */
void cc_callbacks_close_day(struct cc_center *c);

/* A callback was promised: some patients will call all the same, for fear to be forgotten. */
void cc_callbacks_may_be_asked_for(struct cc_center *c, int who);

/* One of them does, unless his callback is just being made. */
void cc_callbacks_asked_for(struct cc_center *c, int who);

/* Where he holds: at his place, when it was kept and he is recognised, else at the end. */
double cc_callbacks_place_of_call_s(const struct cc_center *c, int who);

/* He is answered.  Recognised, he needs no callback any more; else he gets one all the same. */
void cc_callbacks_answered(struct cc_center *c, int who);

/* His call is over: his callback is pending again, where it was. */
void cc_callbacks_take_up(struct cc_center *c, int who);

#endif
