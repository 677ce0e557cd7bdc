/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What becomes of a patient's need: contact, calling again, turning elsewhere, online. */
#include "models/center_parts.h"
#include "models/luck.h"

enum { CONTACTS_MAX = 100 };

static inline __attribute__((always_inline)) void end(struct cc_center *c, int who, enum cc_outcome outcome)
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
    cc_count_no_contact(c, c->demand->patients[who].class_index, k->day);
}

void cc_patients_end(struct cc_center *c, int who, enum cc_outcome outcome)
{
    end(c, who, outcome);
}

/* Who turns elsewhere calls the urgent line, which needs somebody there now, or leaves. */
static void turn_elsewhere(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    if (k->urgent_key || !cc_center_open_day(c) || k->calls >= c->scenario->redial.max_calls) {
        cc_patients_end(c, who, CC_DIVERTED);
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
        cc_patients_end(c, who, k->contacts ? CC_SERVED : otherwise);
        return;
    }
    if (most)
        k->again[cause]++;
    struct cc_rng rng = cc_demand_rng(c->demand, who, CC_DRAW_REDIAL_DELAY, k->calls);
    double delay_s = cc_dist_draw(&s->redial.delay_after[cause], &rng);
    double at_s = cc_center_when_open(c, c->now_s + delay_s);
    if (c->counts_luck)
        cc_luck_delay(c, &s->redial.delay_after[cause], delay_s);
    cc_center_tell(c, CC_EVENT_WILL_REDIAL, who, at_s);
    cc_center_count_open(c, at_s, &c->tally->redialling_ticks);
    if (at_s < CC_NEVER_S)
        cc_timers_set(&c->timers, who, at_s, CC_TIMER_REDIAL);
    else
        cc_patients_end(c, who, CC_CARRIED_OVER);
}

void cc_patients_not_helped(struct cc_center *c, int who, enum cc_cause cause)
{
    const struct cc_scenario *s = c->scenario;
    double prob = s->redial.after[cause],
           u = cc_demand_uniform(c->demand, who, CC_DRAW_REDIAL, c->cases[who].calls);
    if (c->counts_luck && c->cases[who].calls < s->redial.max_calls)
        cc_luck_choice(c, &s->redial.delay_after[cause], prob, u < prob);
    if (u < prob)
        call_again(c, who, cause, CC_GAVE_UP);
    else if (u - prob < (1 - prob) * s->redial.diverted)
        cc_patients_end(c, who, CC_DIVERTED);
    else if (u - prob < (1 - prob) * (s->redial.diverted + s->redial.to_urgent))
        turn_elsewhere(c, who);
    else
        cc_patients_end(c, who, CC_GAVE_UP);
}

void cc_patients_not_called_back(struct cc_center *c, int who, enum cc_cause cause)
{
    const struct cc_scenario *s = c->scenario;
    const struct cc_case *k = &c->cases[who];
    if (k->needless)
        return;
    double prob = s->redial.after[cause];
    bool again = cc_demand_uniform(c->demand, who, CC_DRAW_REDIAL, k->calls) < prob;
    if (c->counts_luck && !k->contacts && k->calls < s->redial.max_calls)
        cc_luck_choice(c, &s->redial.delay_after[cause], prob, again);
    if (again)
        call_again(c, who, cause, CC_NEVER_REACHED);
    else
        cc_patients_end(c, who, k->contacts ? CC_SERVED : CC_NEVER_REACHED);
}

/* Whether he will be online again after his first contact, or has to call again. */
static bool is_unsettled(struct cc_center *c, int who, int before)
{
    double prob = c->scenario->redial.after[CC_CAUSE_UNSETTLED];
    if (before == 0 && c->strategy->comes_back_s && c->strategy->comes_back_s(c, who) < CC_NEVER_S)
        return true;
    if (!(prob > 0 && before < CONTACTS_MAX &&
          cc_demand_uniform(c->demand, who, CC_DRAW_UNSETTLED, before) < prob))
        return false;
    if (c->cases[who].measured)
        cc_center_people(c, who)->unsettled += before == 0;
    return true;
}

void cc_patients_settle(struct cc_center *c, int who, int before)
{
    if (!c->unsettled || !is_unsettled(c, who, before))
        end(c, who, CC_SERVED);
}

void cc_patients_contact(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    int before = k->contacts++;
    k->unasked = true;
    if (k->measured && before == 0) {
        const struct cc_patient *patient = &c->demand->patients[who];
        cc_count_contact(c, patient->class_index, k->day, cc_ticks(c->now_s - patient->arrival_s));
    }
    if (c->topology && k->is_complex)
        return;
    if (!c->unsettled || !is_unsettled(c, who, before))
        end(c, who, CC_SERVED);
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

void cc_patients_go_on(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    if (k->asking) {
        k->needless = k->outcome >= 0;
        cc_callbacks_take_up(c, who);
        return;
    }
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
    cc_patients_contact(c, who);
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
        cc_callbacks_may_be_asked_for(c, who);
    cc_callbacks_join(c, who, k->promised_s);
}

void cc_center_call_after_all(struct cc_center *c, int who, double after_s)
{
    double at_s = cc_center_when_open(c, c->now_s + after_s);
    if (c->cases[who].measured)
        cc_center_people(c, who)->online_calls++;
    if (at_s < CC_NEVER_S)
        cc_timers_set(&c->timers, who, at_s, CC_TIMER_REDIAL);
    else
        cc_patients_end(c, who, CC_CARRIED_OVER);
}
