/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The assistants of a centre: whom they turn to, how long it takes, and what they do next. */
#include "models/center_parts.h"
#include "models/luck.h"
#include "models/scenario_parts.h"

/* Out of the way of those of whom nothing of this is asked. */
static __attribute__((noinline)) void note_begin(struct cc_center *c, int slot, enum cc_activity activity,
                                                 double length_s)
{
    c->talks[slot] = (struct cc_talk){c->now_s, length_s, cc_center_day(c)};
    if (c->topology)
        cc_teams_spend(c, slot, activity, length_s);
}

static void begin(struct cc_center *c, int slot, enum cc_activity activity, double length_s)
{
    c->agents[slot].activity = (int8_t)activity;
    cc_center_spend(c, activity, length_s);
    if (c->talks)
        note_begin(c, slot, activity, length_s);
    cc_tree_set(&c->completions, slot, c->now_s + length_s);
}

void cc_agents_begin(struct cc_center *c, int slot, enum cc_activity activity, double length_s)
{
    begin(c, slot, activity, length_s);
}

/* Work at a callback begins, which is when the phone asks for it. */
static void begin_asked(struct cc_center *c, int slot, enum cc_activity activity, double length_s)
{
    cc_center_ask(c, c->now_s, cc_ticks(length_s));
    begin(c, slot, activity, length_s);
}

static void talk_to_reached(struct cc_center *c, int slot, int who)
{
    int64_t before = c->tally->activity_ticks[CC_TALKING];
    double talk_s = cc_center_talk_s(c, who, c->now_s);
    if (c->topology)
        talk_s = cc_teams_talk_s(c, slot, who, talk_s);
    c->tally->overheard += c->visitors > 0 && c->cases[who].measured;
    if (c->cases[who].unasked)
        cc_center_ask(c, c->now_s, cc_ticks(talk_s + c->demand->patients[who].wrap_up_s));
    cc_callbacks_reached(c, who);
    begin(c, slot, CC_TALKING, talk_s);
    c->tally->callback_talk_ticks += c->tally->activity_ticks[CC_TALKING] - before;
}

/* He is dialled; returns what comes of it. */
static enum cc_pick_up count_dial(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    struct cc_class_tally *people = cc_center_people(c, who);
    cc_center_expect(c, !k->dialled && k->callback && (k->outcome < 0 || k->needless),
                     "somebody is dialled who must not be");
    k->dialled = true;
    k->dials++;
    k->tries++;
    cc_center_tell(c, CC_EVENT_DIAL, who, k->dials);
    enum cc_pick_up pick_up = cc_center_pick_up(c, who, k->dials);
    k->pick_up = (uint8_t)pick_up & 3;
    if (c->counts_luck)
        cc_luck_dialled(c, who, pick_up == CC_PICKS_UP);
    if (!k->measured)
        return pick_up;
    people->dials++;
    if (isnan(k->promised_s) || k->tries > 1)
        return pick_up;
    double late_s = c->now_s - k->promised_s;
    if (k->request && late_s < 0) /* its time was a deadline */
        late_s = 0;
    int64_t ticks = cc_ticks(late_s < 0 ? -late_s : late_s);
    people->dialled_clock++;
    people->early += late_s < 0 && ticks > 0;
    people->late += late_s > 0 && ticks > 0;
    cc_sum_add(&people->unpunctual, ticks);
    if (ticks > 0)
        cc_sum_add(late_s < 0 ? &people->early_by : &people->late_by, ticks);
    cc_tally_fact(c->tally, &c->judges, CC_FACT_DIALLED, c->demand->patients[who].class_index, k->day, ticks);
    return pick_up;
}

/* It rang long enough; false when the assistant is free again. */
static bool end_attempt(struct cc_center *c, int slot, int who, enum cc_pick_up pick_up)
{
    c->cases[who].dialled = false;
    if (pick_up == CC_PICKS_UP) {
        talk_to_reached(c, slot, who);
        return true;
    }
    double message_s = cc_callbacks_not_reached(c, who, pick_up);
    if (message_s > 0)
        begin_asked(c, slot, CC_WRAPPING_UP, message_s);
    return message_s > 0;
}

/* Turns to a patient who picked up before: as soon as she hears it. */
static void talk_on_line(struct cc_center *c, int slot, int who)
{
    const struct cc_dialing *dialing = c->strategy->dialing(c->params);
    c->cases[who].on_line = false;
    if (c->cases[who].measured)
        cc_sum_add(&cc_center_people(c, who)->on_line,
                   cc_ticks(c->now_s - (c->cases[who].place_s - CC_ON_LINE_S)));
    if (dialing->agent_ring_s > 0)
        begin_asked(c, slot, CC_RINGING, dialing->agent_ring_s);
    else
        talk_to_reached(c, slot, who);
}

/* Dials a callback; false when it ended at once (no ringing, no answer) and the assistant is free again. */
static bool dial(struct cc_center *c, int slot, int who)
{
    enum cc_pick_up pick_up = count_dial(c, who);
    double ring_s = cc_dialing_ring_s(cc_center_dialing(c, who), pick_up);
    if (ring_s > 0) {
        begin_asked(c, slot, CC_RINGING, ring_s);
        return true;
    }
    return end_attempt(c, slot, who, pick_up);
}

static void do_job(struct cc_center *c, int slot, int who)
{
    const struct cc_job *job = cc_center_job(c, who);
    bool desk = cc_scenario_work(c->scenario, job->stream)->desk;
    enum cc_activity activity = desk ? CC_AT_DESK : CC_OTHER_WORK;
    c->at_desk += desk;
    if (c->cases[who].interrupted) {
        c->cases[who].interrupted = false;
        begin(c, slot, activity, c->rests[who].rest_s + c->scenario->resume_s);
        return;
    }
    if (job->arrival_s >= c->scenario->count_from_s) {
        c->tally->desk_jobs += desk;
        c->tally->other_jobs += !desk;
        if (desk)
            cc_sum_add(&c->tally->desk_wait, cc_ticks(c->now_s - job->arrival_s));
    }
    begin(c, slot, activity, job->work_s);
}

/* What is not a call that is answered: out of the way of those. */
static bool __attribute__((noinline)) begin_other(struct cc_center *c, int slot, int who)
{
    if (cc_center_is_job(c, who))
        do_job(c, slot, who);
    else if (c->cases[who].interrupted)
        begin(c, slot, CC_TALKING, cc_calls_resumed(c, who));
    else if (c->cases[who].on_line)
        talk_on_line(c, slot, who);
    else
        return dial(c, slot, who);
    return true;
}

/* The assistant, switched over if need be, begins; false when it came to nothing and he is free again. */
static bool begin_work(struct cc_center *c, int slot, int who)
{
    const struct cc_case *k = &c->cases[who];
    if (cc_center_is_job(c, who) || k->callback || (c->rests && k->interrupted))
        return begin_other(c, slot, who);
    double talk_s = cc_center_talk_s(c, who, c->now_s);
    if (c->topology) {
        if (k->handed) {
            cc_teams_brief(c, slot, who);
            return true;
        }
        talk_s = cc_teams_talk_s(c, slot, who, talk_s);
    }
    if (c->visitors > 0)
        c->tally->overheard += k->measured;
    cc_calls_answered(c, who);
    begin(c, slot, CC_TALKING, talk_s);
    return true;
}

static void set_calling_back(struct cc_center *c, struct cc_agent *agent, bool calls_back)
{
    c->calling_back += calls_back - agent->calls_back;
    agent->calls_back = calls_back;
}

static inline __attribute__((always_inline)) bool turn_to(struct cc_center *c, int slot, int who)
{
    struct cc_agent *agent = &c->agents[slot];
    int8_t side = cc_center_is_job(c, who), before = agent->side;
    agent->who = who;
    agent->side = side;
    if (c->specialists)
        set_calling_back(c, agent, !side && c->cases[who].callback);
    if (before != side && before >= 0) {
        c->tally->switches += c->now_s >= c->scenario->count_from_s;
        if (c->switching_s > 0) {
            begin(c, slot, CC_SWITCHING, c->switching_s);
            return true;
        }
    }
    return begin_work(c, slot, who);
}

static bool take(struct cc_center *c, int slot, int who)
{
    bool job = cc_center_is_job(c, who);
    cc_center_expect(
        c, c->lines[CC_LINE_URGENT].count == 0 || (!job && cc_center_line_of(c, who) == CC_LINE_URGENT),
        "somebody goes before an urgent caller");
    cc_center_expect(c, c->busy <= c->heads || !c->cases[who].callback || c->cases[who].interrupted,
                     "more callbacks are made than assistants are free");
    return turn_to(c, slot, who);
}

bool cc_agents_turn_to(struct cc_center *c, int slot, int who)
{
    return turn_to(c, slot, who);
}

int cc_center_phone_line_of_many(const struct cc_center *c)
{
    int first = -1;
    double most = -1;
    for (int i = 0; i < c->phone_lines; i++) {
        int line = CC_LINE_PHONE + i, head = c->lines[line].head;
        if (head < 0)
            continue;
        if (c->accumulates[i] <= 0)
            return line;
        double priority = c->accumulates[i] * (c->now_s - c->cases[head].place_s);
        if (priority > most || (priority == most && head < c->lines[first].head)) {
            first = line;
            most = priority;
        }
    }
    return first;
}

int cc_center_select_in_order(const struct cc_center *c, int free)
{
    (void)free;
    int line = cc_center_phone_line(c);
    return line >= 0 ? line : c->lines[CC_LINE_DUE].count ? CC_LINE_DUE : -1;
}

/* How many assistants only make callbacks now: 0 when everybody does. */
static int64_t specialists_now(const struct cc_center *c)
{
    const struct cc_day *day = c->specialists ? cc_center_open_day(c) : NULL;
    int64_t heads = 0;
    for (int i = 0; day && i < c->specialists->count; i++) {
        const struct cc_specialists *step = (const struct cc_specialists *)c->specialists->items + i;
        double clock_s = c->now_s - day->midnight_s;
        if (cc_scenario_on_day(step->days, day) && clock_s >= step->from_s && clock_s < step->to_s)
            heads += step->heads;
    }
    return heads < c->heads ? heads : c->heads > 0 ? c->heads - 1 : 0;
}

bool cc_center_others_free(const struct cc_center *c)
{
    int64_t specialists = specialists_now(c);
    return specialists == 0 || c->busy - c->calling_back < c->heads - specialists;
}

/*
 * Which sides one of `free` assistants may turn to where there are specialists: to callbacks as long as not
 * all of these are at one, to calls and work as long as not all others are.
 */
static void sides(const struct cc_center *c, int free, bool *callbacks, bool *others)
{
    int64_t specialists = specialists_now(c);
    *callbacks = specialists == 0 || c->calling_back < specialists;
    *others = specialists == 0 || c->heads - free - c->calling_back < c->heads - specialists;
}

/* The next moment at which specialists begin or end, on an open day. */
void cc_agents_wait_for_hours(struct cc_center *c)
{
    double next_s = CC_NEVER_S;
    const struct cc_scenario *s = c->scenario;
    for (int d = 0; d < s->day_count; d++)
        for (int i = 0; i < c->specialists->count; i++) {
            const struct cc_specialists *step = (const struct cc_specialists *)c->specialists->items + i;
            double at_s[] = {s->days[d].midnight_s + step->from_s, s->days[d].midnight_s + step->to_s};
            for (int j = 0; j < 2 && cc_scenario_on_day(step->days, &s->days[d]); j++)
                if (at_s[j] > c->now_s && at_s[j] < next_s)
                    next_s = at_s[j];
        }
    if (next_s < CC_NEVER_S)
        cc_timers_set(&c->timers, cc_center_clock(c), next_s, CC_TIMER_HOURS);
}

void cc_agents_change_hours(struct cc_center *c)
{
    cc_agents_wait_for_hours(c);
    cc_agents_dispatch(c);
}

/* The line an assistant who is free now turns to, one of `free`, or -1. */
static int choose_line(const struct cc_center *c, int free)
{
    bool callbacks = true, others = true;
    if (c->lines[CC_LINE_URGENT].count)
        return CC_LINE_URGENT;
    if (c->specialists)
        sides(c, free, &callbacks, &others);
    if (!others)
        return callbacks && c->lines[CC_LINE_DUE].count ? CC_LINE_DUE : -1;
    if (c->lines[CC_LINE_WORK_FIRST].count)
        return CC_LINE_WORK_FIRST;
    int line = cc_center_phone_line(c);
    if (callbacks && (line >= 0 || c->lines[CC_LINE_DUE].count))
        line = c->strategy->select(c, free);
    int job = c->lines[CC_LINE_WORK_IN_ORDER].head;
    if (job >= 0 && (line < 0 || c->cases[job].place_s < c->cases[c->lines[line].head].place_s))
        return CC_LINE_WORK_IN_ORDER;
    if (line >= 0)
        return line;
    if (c->lines[CC_LINE_DESK_LAST].count)
        return CC_LINE_DESK_LAST;
    return c->lines[CC_LINE_WORK_LAST].count && !c->staying ? CC_LINE_WORK_LAST : -1;
}

/* A callback whose patient's phone rings before an assistant has anything to do with it. */
static bool is_rung_before(const struct cc_center *c, int who)
{
    const struct cc_case *k = &c->cases[who];
    return !k->on_line && !k->interrupted && c->strategy->dialing(c->params)->first == CC_FIRST_PATIENT;
}

/* From now on neither his patience runs nor the time for which his callback is valid. */
static inline void leave_line(struct cc_center *c, int who)
{
    cc_center_leave_line(c, who);
    cc_timers_cancel(&c->timers, who);
}

/* His turn has come: his phone rings; no assistant is kept. */
static void ring(struct cc_center *c, int who)
{
    leave_line(c, who);
    cc_center_count_lines(c);
    c->callbacks--;
    c->ringing++;
    enum cc_pick_up pick_up = count_dial(c, who);
    cc_timers_set(&c->timers, who,
                  c->now_s + cc_dialing_patient_ring_s(c->strategy->dialing(c->params), pick_up),
                  CC_TIMER_RUNG);
}

/*
 * An assistant who is spoken for by somebody whose phone rings may turn to anything else until then; -1:
 * there is nothing.
 */
static int first_not_rung(const struct cc_center *c)
{
    int end = c->staying ? CC_LINE_WORK_LAST : CC_LINES;
    for (int line = CC_LINE_PHONE; line < end; line++)
        for (int who = c->lines[line].head; who >= 0; who = c->cases[who].next)
            if (!c->cases[who].callback || !is_rung_before(c, who))
                return who;
    return -1;
}

/* Takes the next one out of the lines, or -1: one of `free` assistants is about to begin with him. */
static int take_next(struct cc_center *c, int free)
{
    int line = c->in_lines ? choose_line(c, free) : -1;
    if (line < 0)
        return -1;
    int who = c->lines[line].head;
    if (c->cases[who].callback && is_rung_before(c, who)) {
        if (free > c->ringing) {
            ring(c, who);
            cc_center_expect(c, c->ringing <= free, "more patients are rung than assistants are free");
            return take_next(c, free);
        }
        who = first_not_rung(c);
        if (who < 0)
            return -1;
    }
    leave_line(c, who);
    if (c->cases[who].callback && !c->cases[who].interrupted) {
        cc_center_count_lines(c);
        c->callbacks--;
    }
    if (c->counts_luck && c->cases[who].holding) /* from now on he does not hang up */
        cc_luck_held(c, who, c->now_s - c->cases[who].joined_s, false);
    return who;
}

void cc_agents_go_home(struct cc_center *c)
{
    c->staying = false;
    cc_center_count_staff(c);
    c->heads = 0;
}

/* A slot has nothing in hand: the assistant leaves, turns to the next, or is idle. */
static void free_slot(struct cc_center *c, int slot)
{
    int who;
    if (c->specialists)
        set_calling_back(c, &c->agents[slot], false);
    while (c->busy <= c->heads && (who = take_next(c, c->heads - c->busy + 1)) >= 0)
        if (take(c, slot, who))
            return;
    if (c->staying && c->busy <= c->heads && !c->ringing)
        cc_agents_go_home(c);
    cc_tree_set(&c->completions, slot, CC_NEVER_S);
    cc_center_count_staff(c);
    c->busy--;
    c->idle[c->idle_count++] = slot;
}

void cc_agents_start(struct cc_center *c, int who)
{
    int slot = c->idle[--c->idle_count];
    cc_center_count_staff(c);
    c->busy++;
    if (!take(c, slot, who))
        free_slot(c, slot);
}

/* Whether a caller of this line would have to wait behind somebody, were an assistant to become free. */
static bool somebody_before(const struct cc_center *c, int own)
{
    if (c->lines[CC_LINE_URGENT].count || (own != CC_LINE_URGENT && c->lines[CC_LINE_WORK_FIRST].count))
        return true;
    for (int line = CC_LINE_PHONE; line <= own; line++)
        if (c->lines[line].count)
            return true;
    return false;
}

/* Whether a call of this line may break into what an assistant is at; work is below every line. */
static bool may_break_into(const struct cc_center *c, const struct cc_agent *agent, int own, int *line)
{
    *line = CC_LINE_WORK_FIRST;
    switch ((enum cc_activity)agent->activity) {
    case CC_TALKING:
        *line = cc_center_line_of(c, agent->who);
        return c->preempts;
    case CC_AT_DESK:
    case CC_OTHER_WORK: {
        int by = cc_scenario_work(c->scenario, cc_center_job(c, agent->who)->stream)->interrupted_by;
        return c->interrupts && (by == CC_BY_CALLS || (by == CC_BY_URGENT && own == CC_LINE_URGENT));
    }
    default:
        return false;
    }
}

int cc_agents_interruptible(const struct cc_center *c, int own)
{
    int lowest = own, found = -1, line;
    if (c->busy > c->heads || somebody_before(c, own))
        return -1;
    for (int slot = 0; slot < c->agents_room; slot++) {
        if (cc_tree_slot_time_s(&c->completions, slot) == CC_NEVER_S ||
            !may_break_into(c, &c->agents[slot], own, &line))
            continue;
        bool later = found >= 0 && c->talks[slot].began_s > c->talks[found].began_s;
        if (line > lowest || (line == lowest && later)) {
            lowest = line;
            found = slot;
        }
    }
    return found;
}

int cc_center_interruptible(const struct cc_center *c, int who)
{
    return cc_agents_interruptible(c, cc_center_line_of(c, who));
}

/* A piece of work is put back where it was. */
static void put_back(struct cc_center *c, int who, double rest_s)
{
    static const enum cc_line_id lines[] = {CC_LINE_WORK_FIRST, CC_LINE_WORK_IN_ORDER, CC_LINE_WORK_LAST};
    const struct cc_work *work = cc_scenario_work(c->scenario, cc_center_job(c, who)->stream);
    enum cc_line_id line = lines[work->priority];
    c->at_desk -= work->desk;
    c->rests[who] = (struct cc_rest){c->now_s, rest_s};
    c->cases[who].interrupted = true;
    c->tally->work_interruptions += c->now_s >= c->scenario->count_from_s;
    cc_center_join_line(c, who, line == CC_LINE_WORK_LAST && work->desk ? CC_LINE_DESK_LAST : line,
                        c->cases[who].place_s);
}

void cc_agents_interrupt(struct cc_center *c, int slot, int who)
{
    const struct cc_talk *talk = &c->talks[slot];
    int interrupted = c->agents[slot].who;
    double rest_s = talk->began_s + talk->length_s - c->now_s;
    cc_center_respend(c, (enum cc_activity)c->agents[slot].activity, talk, c->now_s - talk->began_s);
    if (cc_center_is_job(c, interrupted))
        put_back(c, interrupted, rest_s);
    else
        cc_calls_interrupted(c, interrupted, rest_s);
    take(c, slot, who);
}

void cc_agents_disturb(struct cc_center *c)
{
    int found = -1;
    for (int slot = 0; slot < c->agents_room; slot++) {
        int activity = c->agents[slot].activity;
        if ((activity == CC_AT_DESK || activity == CC_OTHER_WORK) &&
            cc_tree_slot_time_s(&c->completions, slot) < CC_NEVER_S &&
            (found < 0 || c->talks[slot].began_s > c->talks[found].began_s))
            found = slot;
    }
    if (found < 0)
        return;
    struct cc_talk *talk = &c->talks[found];
    double length_s = talk->length_s + c->scenario->disturbance_s;
    cc_center_respend(c, (enum cc_activity)c->agents[found].activity, talk, length_s);
    talk->length_s = length_s;
    cc_tree_set(&c->completions, found, talk->began_s + length_s);
}

void cc_agents_dispatch(struct cc_center *c)
{
    int who;
    if (c->topology) {
        cc_teams_dispatch(c);
        return;
    }
    while (c->busy < c->heads && (who = take_next(c, c->heads - c->busy)) >= 0)
        cc_agents_start(c, who);
}

static inline __attribute__((always_inline)) bool go_on_with(struct cc_center *c, int slot)
{
    int who = c->agents[slot].who;
    switch ((enum cc_activity)c->agents[slot].activity) {
    case CC_TALKING:
        cc_patients_talk_over(c, who);
        if (c->demand->patients[who].wrap_up_s > 0) {
            begin(c, slot, CC_WRAPPING_UP, c->demand->patients[who].wrap_up_s);
            return true;
        }
        break;
    case CC_SWITCHING:
        if (begin_work(c, slot, who))
            return true;
        break;
    case CC_RINGING:
        if (end_attempt(c, slot, who, (enum cc_pick_up)c->cases[who].pick_up))
            return true;
        break;
    case CC_AT_DESK:
        c->at_desk--;
        c->visitors--;
        break;
    default:
        break;
    }
    return false;
}

bool cc_agents_go_on(struct cc_center *c, int slot)
{
    return go_on_with(c, slot);
}

void cc_agents_complete(struct cc_center *c, int slot)
{
    if (!go_on_with(c, slot))
        free_slot(c, slot);
}

/* After somebody's phone stopped ringing: others may be rung, or all go home. */
static void go_on(struct cc_center *c)
{
    cc_agents_dispatch(c);
    if (c->staying && !c->ringing && c->busy < c->heads)
        cc_agents_go_home(c);
}

void cc_agents_rung(struct cc_center *c, int who)
{
    struct cc_case *k = &c->cases[who];
    c->ringing--;
    k->dialled = false;
    enum cc_pick_up pick_up = (enum cc_pick_up)k->pick_up;
    if (pick_up != CC_PICKS_UP) {
        cc_callbacks_not_reached(c, who, pick_up);
        go_on(c);
        return;
    }
    k->on_line = true;
    k->place_s = CC_ON_LINE_S + c->now_s;
    if (cc_center_is_free(c)) {
        cc_agents_start(c, who);
        return;
    }
    cc_callbacks_picked_up(c, who);
}

void cc_agents_lost_on_line(struct cc_center *c, int who)
{
    cc_center_leave_line(c, who);
    cc_center_count_lines(c);
    c->callbacks--;
    c->cases[who].on_line = false;
    c->cases[who].place_s = c->cases[who].asked_s;
    cc_callbacks_not_reached(c, who, CC_NO_ANSWER);
    go_on(c);
}
