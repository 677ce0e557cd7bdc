/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/center.h"

#include <stdlib.h>
#include <string.h>

#include "models/waiting.h"
#include "sim/units.h"

const char *const cc_event_names[] = {"call",      "hold",       "answer",      "hang up", "busy signal",
                                      "refused",   "keep place", "booked",      "dial",    "reached",
                                      "no answer", "talk ends",  "will redial", "outcome", NULL};

/* Order among timers of one moment; calls come between redials and offers. */
enum timer_rank { DUE, RETRY, REDIAL, OFFER, PATIENCE };

enum integral { QUEUE, CALLBACKS, BUSY, HEADS, IDLE, ALL_BUSY };

static const double never_s = HUGE_VAL;

static void observe(const struct cc_center *c, enum cc_event event, int who, double detail)
{
    if (c->observe)
        c->observe(c->observe_context, c, event, who, detail);
}

static bool is_job(const struct cc_center *c, int who)
{
    return who >= c->demand->patient_count;
}

static const struct cc_job *job_of(const struct cc_center *c, int who)
{
    return &c->demand->jobs[who - c->demand->patient_count];
}

static struct cc_class_tally *class_tally(struct cc_center *c, int who)
{
    return &c->tally->classes[c->demand->patients[who].class_index];
}

/* --- time that passes --- */

static void close_segment(struct cc_center *c)
{
    const struct cc_segment *segment = &c->segments[c->segment++];
    double *integral_s = c->integral_s;
    if (segment->cell >= 0) {
        struct cc_tally *tally = c->tally;
        tally->queue_ticks += cc_ticks(integral_s[QUEUE]);
        tally->callbacks_ticks += cc_ticks(integral_s[CALLBACKS]);
        tally->busy_ticks += cc_ticks(integral_s[BUSY]);
        tally->heads_ticks += cc_ticks(integral_s[HEADS]);
        tally->idle_ticks += cc_ticks(integral_s[IDLE]);
        tally->all_busy_ticks += cc_ticks(integral_s[ALL_BUSY]);
        struct cc_cell_tally *cell = &tally->cells[segment->cell];
        cell->queue_ticks += cc_ticks(integral_s[QUEUE]);
        cell->busy_ticks += cc_ticks(integral_s[BUSY]);
        cell->heads_ticks += cc_ticks(integral_s[HEADS]);
    }
    memset(integral_s, 0, sizeof c->integral_s);
}

static void integrate(struct cc_center *c, double to_s)
{
    double passed_s = to_s - c->counted_to_s;
    c->counted_to_s = to_s;
    c->integral_s[QUEUE] += c->holding * passed_s;
    c->integral_s[CALLBACKS] += c->callbacks * passed_s;
    c->integral_s[BUSY] += c->busy * passed_s;
    c->integral_s[HEADS] += c->heads * passed_s;
    c->integral_s[IDLE] += (c->busy < c->heads ? c->heads - c->busy : 0) * passed_s;
    c->integral_s[ALL_BUSY] += c->busy >= c->heads ? passed_s : 0;
    c->audit_queue_s += c->holding * passed_s;
}

static void advance(struct cc_center *c, double to_s)
{
    while (to_s >= c->segments[c->segment].end_s) {
        integrate(c, c->segments[c->segment].end_s);
        close_segment(c);
    }
    integrate(c, to_s);
    c->now_s = to_s;
}

/* The part of [from, from + length) that lies in [low, high). */
static double overlap(double from_s, double length_s, double low_s, double high_s)
{
    double begin_s = from_s > low_s ? from_s : low_s;
    double end_s = from_s + length_s < high_s ? from_s + length_s : high_s;
    return end_s > begin_s ? end_s - begin_s : 0;
}

static void spend(struct cc_center *c, enum cc_activity activity, double length_s)
{
    const struct cc_scenario *s = c->scenario;
    if (s->is_stationary) {
        length_s = overlap(c->now_s, length_s, s->count_from_s, s->end_s);
    } else {
        int day = c->next_close < s->day_count ? c->next_close : s->day_count - 1;
        /* At closing time next_close moves on; until the next opening we are still in that day's overtime. */
        if (c->next_close > 0 && (day != c->next_close || c->now_s < s->days[day].open_s))
            day = c->next_close - 1;
        double over_s = overlap(c->now_s, length_s, s->days[day].close_s, never_s);
        c->tally->overtime_ticks[day] += cc_ticks(over_s);
    }
    c->tally->activity_ticks[activity] += cc_ticks(length_s);
}

const struct cc_day *cc_center_open_day(const struct cc_center *c)
{
    int day = c->next_close;
    return day < c->scenario->day_count && c->now_s >= c->scenario->days[day].open_s ? &c->scenario->days[day]
                                                                                     : NULL;
}

/* `at_s` itself when the lines are open then, else as long after the next opening; never_s: not in this run.
 */
static double when_open(const struct cc_center *c, double at_s)
{
    const struct cc_scenario *s = c->scenario;
    for (int d = c->next_close; d < s->day_count; d++) {
        if (at_s < s->days[d].close_s)
            return at_s > s->days[d].open_s ? at_s : s->days[d].open_s;
        if (d + 1 < s->day_count)
            at_s = s->days[d + 1].open_s + (at_s - s->days[d].close_s);
    }
    return never_s;
}

/* --- patients: how they end --- */

static void end_patient(struct cc_center *c, int who, enum cc_outcome outcome)
{
    struct cc_case *k = &c->cases[who];
    assert(k->outcome < 0 && k->line < 0 && !k->holding);
    k->outcome = (int8_t)outcome;
    observe(c, CC_EVENT_OUTCOME, who, outcome);
    if (!k->measured)
        return;
    class_tally(c, who)->outcomes[outcome]++;
    if (outcome == CC_SERVED)
        return;
    int class_index = c->demand->patients[who].class_index;
    cc_tally_fact(c->tally, c->scenario, CC_FACT_PATIENT, class_index, k->day, INT64_MAX);
    if (c->spread)
        cc_histogram_add_never(cc_spread_at(c->spread, CC_TIME_TO_CONTACT, class_index, c->section), 1);
}

static void end_call(struct cc_center *c, int who, enum cc_call_end end)
{
    struct cc_case *k = &c->cases[who];
    if (!k->measured)
        return;
    class_tally(c, who)->call_ends[end]++;
    if (end == CC_BUSY_SIGNAL || end == CC_REFUSED || end == CC_PROMISED)
        cc_tally_fact(c->tally, c->scenario, CC_FACT_LOST, c->demand->patients[who].class_index, k->day,
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
    cc_sum_add(&c->tally->classes[class_index].hold, ticks);
    if (fact != CC_FACT_LOST)
        cc_tally_fact(c->tally, c->scenario, fact, class_index, k->day, ticks);
    if (c->spread)
        cc_histogram_add(cc_spread_at(c->spread, CC_HOLD_WAIT, class_index, c->section), ticks);
    if (k->cell >= 0) {
        struct cc_cell_tally *cell = &c->tally->cells[k->cell];
        cell->held++;
        cell->hold_ticks += ticks;
        cell->within += fact == CC_FACT_ANSWERED && c->scenario->targets.count &&
                        ticks <= cc_scenario_target(c->scenario, 0)->within_ticks;
    }
}

/* Stops holding, whatever comes next; returns how long the caller held. */
static double stop_holding(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    double hold_s = c->now_s - k->joined_s;
    cc_timers_cancel(&c->timers, who);
    if (k->line >= 0)
        cc_line_remove(&c->lines[k->line], c->cases, who);
    c->holding--;
    c->audit_hold_s += hold_s;
    k->holding = false;
    return hold_s;
}

/* A patient who got no answer calls again, turns elsewhere or gives up. */
static void not_helped(struct cc_center *c, int who, double redial_prob)
{
    struct cc_case *k = &c->cases[who];
    const struct cc_scenario *s = c->scenario;
    double u = cc_demand_uniform(c->demand, who, CC_DRAW_REDIAL, k->calls);
    if (u >= redial_prob) {
        bool diverted = u - redial_prob < (1 - redial_prob) * s->redial.diverted;
        end_patient(c, who, diverted ? CC_DIVERTED : CC_GAVE_UP);
        return;
    }
    if (k->calls >= s->redial.max_calls) {
        end_patient(c, who, CC_GAVE_UP);
        return;
    }
    struct cc_rng rng = cc_demand_rng(c->demand, who, CC_DRAW_REDIAL_DELAY, k->calls);
    double at_s = when_open(c, c->now_s + cc_dist_draw(&s->redial.delay, &rng));
    observe(c, CC_EVENT_WILL_REDIAL, who, at_s);
    if (at_s < never_s)
        cc_timers_set(&c->timers, who, at_s, REDIAL);
    else
        end_patient(c, who, CC_CARRIED_OVER);
}

static void abandon(struct cc_center *c, int who)
{
    double hold_s = stop_holding(c, who);
    c->lines_used--;
    observe(c, CC_EVENT_HANG_UP, who, hold_s);
    count_hold(c, who, hold_s, CC_FACT_ABANDONED);
    end_call(c, who, CC_ABANDONED);
    not_helped(c, who, c->scenario->redial.after_abandonment);
}

/* Contact: the patient's need is met. */
static void contact(struct cc_center *c, int who)
{
    const struct cc_case *k = &c->cases[who];
    if (k->measured) {
        const struct cc_patient *patient = &c->demand->patients[who];
        int64_t ticks = cc_ticks(c->now_s - patient->arrival_s);
        cc_sum_add(&class_tally(c, who)->contact, ticks);
        cc_tally_fact(c->tally, c->scenario, CC_FACT_PATIENT, patient->class_index, k->day, ticks);
        if (c->spread)
            cc_histogram_add(cc_spread_at(c->spread, CC_TIME_TO_CONTACT, patient->class_index, c->section),
                             ticks);
    }
    end_patient(c, who, CC_SERVED);
}

/* --- assistants --- */

static void begin(struct cc_center *c, int slot, enum cc_activity activity, double length_s)
{
    c->agents[slot].activity = (int8_t)activity;
    spend(c, activity, length_s);
    cc_tree_set(&c->completions, slot, c->now_s + length_s);
}

static void answer(struct cc_center *c, int slot, int who)
{
    struct cc_case *k = &c->cases[who];
    double hold_s = k->holding ? stop_holding(c, who) : c->now_s - k->joined_s;
    observe(c, CC_EVENT_ANSWER, who, hold_s);
    count_hold(c, who, hold_s, CC_FACT_ANSWERED);
    end_call(c, who, CC_ANSWERED);
    contact(c, who);
    begin(c, slot, CC_TALKING, c->demand->patients[who].talk_s);
}

static void count_punctuality(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    if (!k->measured || isnan(k->promised_s) || k->dials > 1)
        return;
    struct cc_class_tally *tally = class_tally(c, who);
    double late_s = c->now_s - k->promised_s;
    int64_t ticks = cc_ticks(late_s < 0 ? -late_s : late_s);
    tally->dialled_clock++;
    tally->early += late_s < 0 && ticks > 0;
    tally->late += late_s > 0 && ticks > 0;
    cc_sum_add(&tally->unpunctual, ticks);
    cc_tally_fact(c->tally, c->scenario, CC_FACT_DIALLED, c->demand->patients[who].class_index, k->day,
                  ticks);
}

/* The patient did not pick up: another attempt later, or never reached. */
static void not_reached(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    const struct cc_dialing *dialing = c->strategy->dialing(c->params);
    observe(c, CC_EVENT_NO_ANSWER, who, k->dials);
    if (k->measured)
        class_tally(c, who)->unanswered++;
    if (k->dials >= dialing->max_attempts) {
        end_patient(c, who, CC_NEVER_REACHED);
        return;
    }
    double at_s = when_open(c, c->now_s + dialing->retry_s);
    if (at_s < never_s)
        cc_timers_set(&c->timers, who, at_s, RETRY);
    else
        end_patient(c, who, CC_CARRIED_OVER);
}

/* The patient picked up. */
static void reached(struct cc_center *c, int slot, int who)
{
    struct cc_case *k = &c->cases[who];
    observe(c, CC_EVENT_REACHED, who, k->dials);
    if (k->measured) {
        int64_t ticks = cc_ticks(c->now_s - k->asked_s);
        cc_sum_add(&class_tally(c, who)->callback_delay, ticks);
        if (c->spread)
            cc_histogram_add(
                cc_spread_at(c->spread, CC_CALLBACK_DELAY, c->demand->patients[who].class_index, c->section),
                ticks);
    }
    contact(c, who);
    begin(c, slot, CC_TALKING,
          c->demand->patients[who].talk_s * c->strategy->dialing(c->params)->talk_factor);
}

static bool picks_up(const struct cc_center *c, int who)
{
    return cc_demand_uniform(c->demand, who, CC_DRAW_REACH, c->cases[who].dials) <
           c->strategy->dialing(c->params)->reach_prob;
}

/* Dials a callback; false when it ended at once (no ringing time, no answer) and the assistant is free again.
 */
static bool dial(struct cc_center *c, int slot, int who)
{
    const struct cc_dialing *dialing = c->strategy->dialing(c->params);
    struct cc_case *k = &c->cases[who];
    k->dials++;
    if (k->measured)
        class_tally(c, who)->dials++;
    count_punctuality(c, who);
    observe(c, CC_EVENT_DIAL, who, k->dials);
    bool up = picks_up(c, who);
    double ring_s = dialing->agent_ring_s + (up ? dialing->ring_s : dialing->no_answer_s);
    if (ring_s > 0)
        begin(c, slot, CC_RINGING, ring_s);
    else if (up)
        reached(c, slot, who);
    else
        not_reached(c, who);
    return ring_s > 0 || up;
}

static void do_job(struct cc_center *c, int slot, int who)
{
    const struct cc_job *job = job_of(c, who);
    bool desk = cc_scenario_work(c->scenario, job->stream)->desk;
    if (job->arrival_s >= c->scenario->count_from_s) {
        c->tally->desk_jobs += desk;
        c->tally->other_jobs += !desk;
        if (desk)
            cc_sum_add(&c->tally->desk_wait, cc_ticks(c->now_s - job->arrival_s));
    }
    c->at_desk += desk;
    begin(c, slot, desk ? CC_AT_DESK : CC_OTHER_WORK, job->work_s);
}

/* The assistant, switched over if need be, begins; false when it came to nothing and he is free again. */
static bool begin_work(struct cc_center *c, int slot, int who)
{
    if (is_job(c, who))
        do_job(c, slot, who);
    else if (c->cases[who].callback)
        return dial(c, slot, who);
    else
        answer(c, slot, who);
    return true;
}

static bool take(struct cc_center *c, int slot, int who)
{
    struct cc_agent *agent = &c->agents[slot];
    int8_t side = is_job(c, who), before = agent->side;
    agent->who = who;
    agent->side = side;
    if (c->scenario->switching_s > 0 && before >= 0 && before != side) {
        begin(c, slot, CC_SWITCHING, c->scenario->switching_s);
        return true;
    }
    return begin_work(c, slot, who);
}

int cc_center_select_in_order(const struct cc_center *c)
{
    if (c->lines[CC_LINE_PHONE].count)
        return CC_LINE_PHONE;
    return c->lines[CC_LINE_DUE].count ? CC_LINE_DUE : -1;
}

/* The line an assistant who is free now turns to, or -1. */
static int choose_line(const struct cc_center *c)
{
    if (c->lines[CC_LINE_URGENT].count)
        return CC_LINE_URGENT;
    if (c->lines[CC_LINE_WORK_FIRST].count)
        return CC_LINE_WORK_FIRST;
    int line = c->lines[CC_LINE_PHONE].count + c->lines[CC_LINE_DUE].count ? c->strategy->select(c) : -1;
    int job = c->lines[CC_LINE_WORK_IN_ORDER].head;
    if (job >= 0 && (line < 0 || c->cases[job].place_s < c->cases[c->lines[line].head].place_s))
        return CC_LINE_WORK_IN_ORDER;
    if (line >= 0)
        return line;
    if (c->lines[CC_LINE_DESK_LAST].count)
        return CC_LINE_DESK_LAST;
    return c->lines[CC_LINE_WORK_LAST].count && !c->staying ? CC_LINE_WORK_LAST : -1;
}

/* Takes the next one out of the lines, or -1: an assistant is about to begin with him. */
static int take_next(struct cc_center *c)
{
    int line = choose_line(c);
    if (line < 0)
        return -1;
    int who = c->lines[line].head;
    cc_line_remove(&c->lines[line], c->cases, who);
    if (c->cases[who].callback)
        c->callbacks--;
    else
        cc_timers_cancel(&c->timers, who);
    return who;
}

/* After closing time: once nobody waits, those who stayed on go home. */
static void go_home(struct cc_center *c)
{
    c->staying = false;
    c->heads = 0;
}

/* A slot has nothing in hand: the assistant leaves, turns to the next, or is idle. */
static void free_slot(struct cc_center *c, int slot)
{
    int who;
    while (c->busy <= c->heads && (who = take_next(c)) >= 0)
        if (take(c, slot, who))
            return;
    if (c->staying && c->busy <= c->heads)
        go_home(c);
    cc_tree_set(&c->completions, slot, never_s);
    c->busy--;
    c->idle[c->idle_count++] = slot;
}

static void start_idle(struct cc_center *c, int who)
{
    int slot = c->idle[--c->idle_count];
    c->busy++;
    if (!take(c, slot, who))
        free_slot(c, slot);
}

/* Puts everyone to work who is free and has somebody waiting. */
static void dispatch(struct cc_center *c)
{
    int who;
    while (c->busy < c->heads && (who = take_next(c)) >= 0)
        start_idle(c, who);
}

static void complete(struct cc_center *c, int slot)
{
    struct cc_agent *agent = &c->agents[slot];
    int who = agent->who;
    switch ((enum cc_activity)agent->activity) {
    case CC_SWITCHING:
        if (begin_work(c, slot, who))
            return;
        break;
    case CC_RINGING:
        if (picks_up(c, who)) {
            reached(c, slot, who);
            return;
        }
        not_reached(c, who);
        break;
    case CC_TALKING:
        c->lines_used -= !c->cases[who].callback;
        observe(c, CC_EVENT_TALK_ENDS, who, 0);
        if (c->demand->patients[who].wrap_up_s > 0) {
            begin(c, slot, CC_WRAPPING_UP, c->demand->patients[who].wrap_up_s);
            return;
        }
        break;
    case CC_AT_DESK:
        c->at_desk--;
        break;
    default:
        break;
    }
    free_slot(c, slot);
}

/* --- calls --- */

static void set_patience(struct cc_center *c, int who)
{
    double until_s = c->cases[who].joined_s + cc_demand_patience(c->demand, who, c->cases[who].calls - 1);
    if (until_s < never_s)
        cc_timers_set(&c->timers, who, until_s, PATIENCE);
}

void cc_center_hold_until_offer(struct cc_center *c, int who, double after_s)
{
    struct cc_case *k = &c->cases[who];
    bool urgent = cc_scenario_class(c->scenario, c->demand->patients[who].class_index)->urgent;
    c->tally->desk_rings += c->at_desk > 0 && k->measured;
    if (cc_center_is_free(c)) {
        start_idle(c, who);
        return;
    }
    if (k->measured)
        class_tally(c, who)->delayed++;
    observe(c, CC_EVENT_HOLD, who, cc_center_waiting(c));
    c->holding++;
    if (c->holding > c->tally->max_queue)
        c->tally->max_queue = c->holding;
    k->holding = true;
    int line = urgent ? CC_LINE_URGENT : CC_LINE_PHONE;
    cc_line_add(&c->lines[line], c->cases, who, line, c->now_s);
    if (after_s < cc_demand_patience(c->demand, who, k->calls - 1))
        cc_timers_set(&c->timers, who, k->joined_s + after_s, OFFER);
    else
        set_patience(c, who);
}

void cc_center_hold(struct cc_center *c, int who)
{
    cc_center_hold_until_offer(c, who, never_s);
}

void cc_center_hold_on(struct cc_center *c, int who)
{
    set_patience(c, who);
}

void cc_center_count_offer(struct cc_center *c, int who)
{
    if (c->cases[who].measured)
        class_tally(c, who)->offers++;
}

/* The call ends in a promise; whoever held so far has waited on the line. */
static void promise(struct cc_center *c, int who, double promised_s)
{
    struct cc_case *k = &c->cases[who];
    if (k->holding)
        count_hold(c, who, stop_holding(c, who), CC_FACT_LOST);
    else
        k->place_s = c->now_s;
    c->lines_used--;
    k->callback = true;
    k->asked_s = c->now_s;
    k->promised_s = promised_s;
    end_call(c, who, CC_PROMISED);
}

static void join_callbacks(struct cc_center *c, int who, enum cc_line_id line, double place_s)
{
    c->callbacks++;
    cc_line_add(&c->lines[line], c->cases, who, line, place_s);
    dispatch(c);
}

void cc_center_keep_place(struct cc_center *c, int who)
{
    promise(c, who, NAN);
    observe(c, CC_EVENT_KEEP_PLACE, who, cc_center_waiting(c));
    join_callbacks(c, who, CC_LINE_PHONE, c->cases[who].place_s);
}

void cc_center_book(struct cc_center *c, int who, double promised_s)
{
    double early_s = c->strategy->early_s ? c->strategy->early_s(c->params) : 0, due_s = promised_s - early_s;
    promise(c, who, promised_s);
    observe(c, CC_EVENT_BOOKED, who, promised_s);
    if (c->cases[who].measured) {
        class_tally(c, who)->promised_clock++;
        cc_sum_add(&class_tally(c, who)->booked_delay, cc_ticks(promised_s - c->now_s));
    }
    cc_timers_set(&c->timers, who, due_s > c->now_s ? due_s : c->now_s, DUE);
}

void cc_center_refuse(struct cc_center *c, int who)
{
    c->lines_used--;
    observe(c, CC_EVENT_REFUSED, who, 0);
    end_call(c, who, CC_REFUSED);
    not_helped(c, who, c->scenario->redial.after_refusal);
}

static void start_call(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    const struct cc_scenario *s = c->scenario;
    bool full = (s->lines && c->lines_used >= s->lines) ||
                (s->max_waiting && !cc_center_is_free(c) && cc_center_waiting(c) >= s->max_waiting);
    k->calls++;
    k->joined_s = c->now_s;
    k->cell = (int16_t)c->segments[c->segment].cell;
    if (k->measured) {
        class_tally(c, who)->calls++;
        class_tally(c, who)->redials += k->calls > 1;
        if (k->cell >= 0)
            c->tally->cells[k->cell].offered++;
    }
    observe(c, CC_EVENT_CALL, who, k->calls);
    if (full) {
        observe(c, CC_EVENT_BUSY, who, 0);
        end_call(c, who, CC_BUSY_SIGNAL);
        not_helped(c, who, s->redial.after_busy);
        return;
    }
    c->lines_used++;
    if (cc_scenario_class(s, c->demand->patients[who].class_index)->urgent)
        cc_center_hold(c, who);
    else
        c->strategy->call(c, who);
}

static void first_call(struct cc_center *c)
{
    int who = c->next_patient++, day = c->next_close < c->scenario->day_count ? c->next_close : 0;
    const struct cc_patient *patient = &c->demand->patients[who];
    c->cases[who] = (struct cc_case){.prev = -1, .next = -1, .line = -1, .outcome = -1, .day = (int8_t)day};
    if (patient->arrival_s >= c->scenario->count_from_s) {
        c->cases[who].measured = true;
        class_tally(c, who)->patients++;
        class_tally(c, who)->work_ticks += cc_ticks(patient->talk_s + patient->wrap_up_s);
    }
    start_call(c, who);
}

static void job_arrives(struct cc_center *c)
{
    int who = c->demand->patient_count + c->next_job++;
    const struct cc_work *work = cc_scenario_work(c->scenario, job_of(c, who)->stream);
    static const enum cc_line_id lines[] = {CC_LINE_WORK_FIRST, CC_LINE_WORK_IN_ORDER, CC_LINE_WORK_LAST};
    enum cc_line_id line = lines[work->priority];
    if (line == CC_LINE_WORK_LAST && work->desk)
        line = CC_LINE_DESK_LAST;
    c->cases[who] = (struct cc_case){.line = -1, .outcome = -1};
    cc_line_add(&c->lines[line], c->cases, who, (int)line, c->now_s);
    dispatch(c);
}

/* --- the clock --- */

static bool somebody_waits(const struct cc_center *c)
{
    for (int line = 0; line < CC_LINE_WORK_LAST; line++)
        if (c->lines[line].count)
            return true;
    return false;
}

/* Closing time: who is on duty stays while anybody waits. */
static void close_day(struct cc_center *c)
{
    double close_s = c->scenario->days[c->next_close++].close_s;
    while (c->next_step < c->timeline->count && c->timeline->at_s[c->next_step] <= close_s)
        c->next_step++;
    c->staying = c->heads > 0 && somebody_waits(c);
    if (!c->staying)
        go_home(c);
}

static double next_close_s(const struct cc_center *c)
{
    return c->next_close < c->scenario->day_count ? c->scenario->days[c->next_close].close_s : never_s;
}

static double next_step_s(const struct cc_center *c)
{
    double step_s = c->next_step < c->timeline->count ? c->timeline->at_s[c->next_step] : never_s;
    double close_s = next_close_s(c);
    return close_s < step_s ? close_s : step_s;
}

static void staff_step(struct cc_center *c)
{
    if (next_close_s(c) <= c->now_s) {
        close_day(c);
        return;
    }
    c->heads = c->timeline->heads[c->next_step++];
    c->staying = false;
    dispatch(c);
}

static void fire_timer(struct cc_center *c)
{
    struct cc_timer timer = c->timers.heap[0];
    int who = timer.owner;
    struct cc_case *k = &c->cases[who];
    cc_timers_cancel(&c->timers, who);
    switch ((enum timer_rank)timer.rank) {
    case DUE:
        join_callbacks(c, who, CC_LINE_DUE, k->promised_s);
        break;
    case RETRY: {
        bool keeps = c->strategy->dialing(c->params)->retry_keeps_place;
        join_callbacks(c, who, isnan(k->promised_s) ? CC_LINE_PHONE : CC_LINE_DUE,
                       keeps ? k->place_s : c->now_s);
        break;
    }
    case REDIAL:
        start_call(c, who);
        break;
    case OFFER:
        c->strategy->offer(c, who);
        break;
    case PATIENCE:
        abandon(c, who);
        break;
    }
}

/* Runs until nothing is left to happen.  The order of the tests is the order of events at one moment. */
static void run(struct cc_center *c)
{
    const struct cc_demand *d = c->demand;
    for (;;) {
        double step_s = next_step_s(c), done_s = c->completions.node[1].time_s;
        double call_s = c->next_patient < d->patient_count ? d->patients[c->next_patient].arrival_s : never_s;
        double job_s = c->next_job < d->job_count ? d->jobs[c->next_job].arrival_s : never_s;
        double timer_s = c->timers.count ? c->timers.heap[0].time_s : never_s;
        double arrival_s = call_s < job_s ? call_s : job_s;
        double service_s = step_s < done_s ? step_s : done_s;
        bool timer_first = timer_s < arrival_s ||
                           (timer_s == arrival_s && c->timers.count && c->timers.heap[0].rank < OFFER);
        double other_s = timer_first ? timer_s : arrival_s;
        if (service_s <= other_s) {
            if (service_s == never_s)
                return;
            advance(c, service_s);
            if (step_s <= done_s)
                staff_step(c);
            else
                complete(c, (int)c->completions.node[1].slot);
        } else {
            advance(c, other_s);
            if (timer_first)
                fire_timer(c);
            else if (call_s <= job_s)
                first_call(c);
            else
                job_arrives(c);
        }
    }
}

/* --- one replication --- */

static int make_segments(struct cc_center *c)
{
    const struct cc_scenario *s = c->scenario;
    struct cc_segment *segment = calloc((size_t)s->day_count * (CC_CELLS_PER_DAY + 2) + 3, sizeof *segment);
    c->segments = segment;
    if (!segment)
        return -1;
    if (s->is_stationary) {
        *segment++ = (struct cc_segment){s->count_from_s, -1};
        *segment++ = (struct cc_segment){s->end_s, 0};
    }
    for (int d = 0; d < s->day_count && !s->is_stationary; d++) {
        const struct cc_day *day = &s->days[d];
        *segment++ = (struct cc_segment){day->open_s, -1};
        for (double at_s = day->open_s; at_s < day->close_s;) {
            int cell = cc_scenario_cell(s, at_s);
            double end_s = day->open_s - s->calendar.open_s + (cell % CC_CELLS_PER_DAY + 1) * 1800.0;
            at_s = end_s < day->close_s ? end_s : day->close_s;
            *segment++ = (struct cc_segment){at_s, cell};
        }
    }
    *segment = (struct cc_segment){never_s, -1};
    return 0;
}

int cc_center_init(struct cc_center *c, const struct cc_scenario *scenario, const struct cc_variant *variant,
                   struct cc_error *error)
{
    *c = (struct cc_center){.scenario = scenario,
                            .variant = variant,
                            .strategy = (const struct cc_strategy *)variant->strategy.row,
                            .params = variant->strategy.params};
    if (c->strategy->memory_size)
        c->memory_size = c->strategy->memory_size(scenario, c->params);
    c->memory = malloc(c->memory_size + 1);
    if (!c->memory || make_segments(c)) {
        cc_center_free(c);
        return cc_error_add(error, CC_BAD_IO, "not enough memory for variant \"%s\"", variant->name);
    }
    return CC_OK;
}

void cc_center_free(struct cc_center *c)
{
    free(c->memory);
    free(c->segments);
    free(c->cases);
    free(c->timers.heap);
    free(c->timers.position);
    free(c->agents);
    free(c->idle);
    free(c->completions.node);
    *c = (struct cc_center){0};
}

/* Replaces a block by a larger one; its content is not kept.  0, or -1 for lack of memory. */
static int renew(void **block, int count, size_t size)
{
    free(*block);
    *block = malloc((size_t)count * size);
    return *block ? 0 : -1;
}

static int make_room(struct cc_center *c, int cases, int agents)
{
    if (cases > c->cases_room) {
        c->cases_room = cases + cases / 2;
        if (renew((void **)&c->cases, c->cases_room, sizeof *c->cases) ||
            renew((void **)&c->timers.heap, c->cases_room, sizeof *c->timers.heap) ||
            renew((void **)&c->timers.position, c->cases_room, sizeof *c->timers.position))
            return -1;
    }
    if (agents > c->agents_room) {
        c->agents_room = agents;
        c->completions.leaves = cc_tree_leaves(agents);
        if (renew((void **)&c->agents, agents, sizeof *c->agents) ||
            renew((void **)&c->idle, agents, sizeof *c->idle) ||
            renew((void **)&c->completions.node, 2 * c->completions.leaves, sizeof *c->completions.node))
            return -1;
    }
    return 0;
}

static void reset(struct cc_center *c)
{
    int everyone = c->demand->patient_count + c->demand->job_count;
    c->now_s = c->counted_to_s = c->scenario->begin_s;
    c->heads = c->busy = c->holding = c->callbacks = c->lines_used = c->at_desk = 0;
    c->staying = false;
    for (int i = 0; i < CC_LINES; i++)
        cc_line_clear(&c->lines[i]);
    c->idle_count = c->agents_room;
    for (int i = 0; i < c->agents_room; i++) {
        c->idle[i] = c->agents_room - 1 - i;
        c->agents[i] = (struct cc_agent){-1, -1, -1};
    }
    cc_tree_clear(&c->completions);
    c->timers.count = 0;
    memset(c->timers.position, 0xff, (size_t)everyone * sizeof *c->timers.position);
    c->next_patient = c->next_job = c->next_step = c->next_close = 0;
    c->segment = 0;
    memset(c->integral_s, 0, sizeof c->integral_s);
    c->audit_queue_s = c->audit_hold_s = 0;
    memset(c->memory, 0, c->memory_size);
}

/* What is still open when nothing more can happen is carried over, and counted. */
static void carry_over(struct cc_center *c)
{
    for (int who = 0; who < c->demand->patient_count; who++) {
        struct cc_case *k = &c->cases[who];
        if (k->outcome >= 0)
            continue;
        if (k->holding) {
            count_hold(c, who, stop_holding(c, who), CC_FACT_LOST);
            end_call(c, who, CC_REFUSED);
        } else if (k->line >= 0) {
            cc_line_remove(&c->lines[k->line], c->cases, who);
        }
        end_patient(c, who, CC_CARRIED_OVER);
    }
    c->tally->other_left += c->lines[CC_LINE_WORK_LAST].count;
}

static int audit(const struct cc_center *c, struct cc_error *error)
{
    uint32_t replication = c->demand->replication;
    for (int i = 0; i < c->scenario->classes.count; i++) {
        const struct cc_class_tally *tally = &c->tally->classes[i];
        int64_t patients = 0, calls = 0;
        for (int outcome = 0; outcome < CC_OUTCOMES; outcome++)
            patients += tally->outcomes[outcome];
        for (int end = 0; end < CC_CALL_ENDS; end++)
            calls += tally->call_ends[end];
        if (patients != tally->patients || calls != tally->calls || c->busy || c->holding)
            return cc_error_add(
                error, CC_FAILED_CHECK,
                "variant \"%s\", replication %u: %lld patients came and %lld ended, %lld calls came and "
                "%lld ended: a bug, please report it",
                c->variant->name, replication, (long long)tally->patients, (long long)patients,
                (long long)tally->calls, (long long)calls);
    }
    double gap_s = c->audit_queue_s - c->audit_hold_s;
    if (!(gap_s * gap_s <= 1e-14 * (1 + c->audit_hold_s) * (1 + c->audit_hold_s)))
        return cc_error_add(
            error, CC_FAILED_CHECK,
            "variant \"%s\", replication %u: Little's law fails, %.10g s queued against %.10g s waited: "
            "a bug, please report it",
            c->variant->name, replication, c->audit_queue_s, c->audit_hold_s);
    return CC_OK;
}

int cc_center_serve(struct cc_center *c, const struct cc_demand *demand, struct cc_tally *tally,
                    const struct cc_spread *spread, int section, struct cc_error *error)
{
    const struct cc_scenario *s = c->scenario;
    c->demand = demand;
    c->timeline = demand->staff.count && !c->variant->staff.count ? &demand->staff : &c->variant->timeline;
    c->tally = tally;
    c->spread = spread;
    c->section = section;
    if (make_room(c, demand->patient_count + demand->job_count + 1, c->timeline->max_heads + 1))
        return cc_error_add(error, CC_BAD_IO, "not enough memory for replication %u", demand->replication);
    reset(c);
    if (c->strategy->begin)
        c->strategy->begin(c);
    run(c);
    while (c->segments[c->segment].end_s < never_s) {
        integrate(c, c->segments[c->segment].end_s);
        close_segment(c);
    }
    carry_over(c);
    tally->open_ticks += cc_ticks(s->open_s);
    for (int d = 0; spread && d < s->day_count && !s->is_stationary; d++)
        cc_histogram_add(cc_spread_at(spread, CC_DAY_OVERTIME, 0, section), tally->overtime_ticks[d]);
    return audit(c, error);
}
