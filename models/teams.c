/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Several teams: which crew answers whom, when calls spill over, and how questions get to specialists. */
#include <stdlib.h>

#include "models/center_parts.h"

static const struct cc_team *team_of(const struct cc_center *c, int crew)
{
    return c->topology->crews[crew].team;
}

static struct cc_team_tally *tally_of(const struct cc_center *c, int crew)
{
    return &c->tally->teams[c->topology->crews[crew].name];
}

/* --- heads, and who of them is busy --- */

static void count_duty(struct cc_center *c, int crew)
{
    const struct cc_scenario *s = c->scenario;
    struct cc_crew *k = &c->crews[crew];
    double from_s = k->counted_to_s, to_s = c->now_s;
    k->counted_to_s = to_s;
    if (s->is_stationary) {
        from_s = from_s > s->count_from_s ? from_s : s->count_from_s;
        to_s = to_s < s->end_s ? to_s : s->end_s;
    }
    if (to_s <= from_s)
        return;
    tally_of(c, crew)->duty_ticks += cc_ticks(k->heads * (to_s - from_s));
    tally_of(c, crew)->absent_ticks += cc_ticks(k->absent * (to_s - from_s));
}

void cc_teams_count(struct cc_center *c)
{
    for (int i = 0; i < c->topology->crew_count; i++)
        count_duty(c, i);
}

static void set_state(struct cc_center *c, int crew, int heads, int busy)
{
    struct cc_crew *k = &c->crews[crew];
    int free_before = k->heads - k->busy, free_after = heads - busy;
    cc_center_count_staff(c);
    c->crews_free += (free_after > 0 ? free_after : 0) - (free_before > 0 ? free_before : 0);
    c->crews_surplus += (free_after < 0 ? -free_after : 0) - (free_before < 0 ? -free_before : 0);
    c->busy += busy - k->busy;
    if (heads != k->heads) {
        count_duty(c, crew);
        c->heads += heads - k->heads;
    }
    k->heads = heads;
    k->busy = busy;
}

static int pop_idle(struct cc_center *c, int crew)
{
    struct cc_crew *k = &c->crews[crew];
    const struct cc_crew_plan *plan = &c->topology->crews[crew];
    int slot = c->idle[plan->first_slot + k->idle_first];
    k->idle_first = (k->idle_first + 1) % plan->slots;
    k->idle_count--;
    return slot;
}

static void push_idle(struct cc_center *c, int crew, int slot)
{
    struct cc_crew *k = &c->crews[crew];
    const struct cc_crew_plan *plan = &c->topology->crews[crew];
    c->idle[plan->first_slot + (k->idle_first + k->idle_count++) % plan->slots] = slot;
}

int cc_teams_make_room(struct cc_center *c)
{
    c->crews = calloc((size_t)c->topology->crew_count, sizeof *c->crews);
    return c->crews ? 0 : -1;
}

void cc_teams_reset(struct cc_center *c)
{
    c->crews_free = c->crews_surplus = 0;
    for (int i = 0; i < c->topology->crew_count; i++) {
        const struct cc_crew_plan *plan = &c->topology->crews[i];
        c->crews[i] = (struct cc_crew){.closed_from_s = -CC_NEVER_S, .counted_to_s = c->now_s};
        for (int k = 0; k < plan->slots; k++) {
            c->agents[plan->first_slot + k].crew = (int8_t)i;
            push_idle(c, i, plan->first_slot + k);
        }
    }
}

/* --- whom a crew turns to --- */

/* Whether it may answer the first of a line by now; those behind him came later. */
static bool may_serve(const struct cc_center *c, int crew, int line)
{
    const struct cc_case *k = &c->cases[c->lines[line].head];
    int kind = line % CC_LINES;
    double overflow_s = team_of(c, crew)->overflow_s;
    if (kind == CC_LINE_URGENT || kind >= CC_LINE_WORK_FIRST || c->topology->groups[line / CC_LINES].handed)
        return true;
    if (k->callback)
        return overflow_s <= 0;
    return k->place_s < c->crews[crew].closed_from_s && c->now_s >= k->place_s + overflow_s;
}

/* Whether the head of one line goes before that of another of its kind, or of another priority. */
static bool goes_before(const struct cc_center *c, int line, int other)
{
    int who = c->lines[line].head, whose = c->lines[other].head, kind = line % CC_LINES,
        other_kind = other % CC_LINES;
    double first = c->cases[who].place_s, second = c->cases[whose].place_s;
    if (kind >= CC_LINE_PHONE && kind <= CC_LINE_PHONE_LAST && c->accumulates[kind - CC_LINE_PHONE] > 0) {
        first = -c->accumulates[kind - CC_LINE_PHONE] * (c->now_s - first);
        second = -c->accumulates[other_kind - CC_LINE_PHONE] * (c->now_s - second);
    } else if (kind != other_kind) {
        return kind < other_kind;
    }
    return first != second ? first < second : who < whose;
}

/* The best line of these kinds, of all groups that the crew serves, or of the handed one only; -1: none. */
static int best_line(const struct cc_center *c, int crew, int kind, int last_kind, bool handed)
{
    const struct cc_topology *t = c->topology;
    int best = -1;
    for (uint64_t groups = t->crews[crew].groups; groups; groups &= groups - 1) {
        int group = __builtin_ctzll(groups);
        for (int line = group * CC_LINES + kind; line <= group * CC_LINES + last_kind; line++)
            if (c->lines[line].count && (!handed || t->groups[group].handed) && may_serve(c, crew, line) &&
                (best < 0 || goes_before(c, line, best)))
                best = line;
    }
    return best;
}

/* Urgent callers, questions handed over, work before calls, calls by priority, callbacks, and so on: the line
 * a free assistant of the crew turns to, or -1. */
static int choose_line(const struct cc_center *c, int crew)
{
    int last_phone = CC_LINE_PHONE + c->phone_lines - 1, line;
    if (!c->in_lines)
        return -1;
    if ((line = best_line(c, crew, CC_LINE_URGENT, CC_LINE_URGENT, false)) >= 0 ||
        (line = best_line(c, crew, CC_LINE_PHONE, CC_LINE_PHONE, true)) >= 0 ||
        (line = best_line(c, crew, CC_LINE_WORK_FIRST, CC_LINE_WORK_FIRST, false)) >= 0)
        return line;
    int call = best_line(c, crew, CC_LINE_PHONE, last_phone, false);
    call = call >= 0 ? call : best_line(c, crew, CC_LINE_DUE, CC_LINE_DUE, false);
    int job = best_line(c, crew, CC_LINE_WORK_IN_ORDER, CC_LINE_WORK_IN_ORDER, false);
    if (job >= 0 &&
        (call < 0 || c->cases[c->lines[job].head].place_s < c->cases[c->lines[call].head].place_s))
        return job;
    if (call >= 0)
        return call;
    int last = c->crews[crew].staying ? CC_LINE_DESK_LAST : CC_LINE_WORK_LAST;
    return best_line(c, crew, CC_LINE_DESK_LAST, last, false);
}

/* Takes the next one out of the lines, or -1. */
static int take_next(struct cc_center *c, int crew)
{
    int line = choose_line(c, crew);
    if (line < 0)
        return -1;
    int who = c->lines[line].head;
    cc_center_leave_line(c, who);
    cc_center_count_lines(c);
    c->callbacks -= c->cases[who].callback;
    cc_timers_cancel(&c->timers, who);
    if (c->topology->overflows && !cc_center_is_job(c, who))
        cc_timers_cancel(&c->timers, cc_teams_overflow_owner(c, who));
    return who;
}

static void expect_in_order(struct cc_center *c, int slot, int who)
{
    int crew = c->agents[slot].crew, job = cc_center_is_job(c, who);
    int line = !job && c->cases[who].handed ? c->handings[who].line : cc_center_first_line(c, who);
    cc_center_expect(c, c->topology->crews[crew].groups >> (line / CC_LINES) & 1,
                     "somebody is served by another team");
    cc_center_expect(c, c->crews[crew].busy <= c->crews[crew].heads,
                     "more are served or called back than assistants of the team are free");
    cc_center_expect(c,
                     (!job && cc_center_line_of(c, who) == CC_LINE_URGENT) ||
                         best_line(c, crew, CC_LINE_URGENT, CC_LINE_URGENT, false) < 0,
                     "somebody goes before an urgent caller");
}

static bool take(struct cc_center *c, int slot, int who)
{
    expect_in_order(c, slot, who);
    return cc_agents_turn_to(c, slot, who);
}

static void go_home(struct cc_center *c, int crew);

static void free_slot(struct cc_center *c, int slot)
{
    int crew = c->agents[slot].crew, who;
    struct cc_crew *k = &c->crews[crew];
    while (k->busy <= k->heads && (who = take_next(c, crew)) >= 0)
        if (take(c, slot, who))
            return;
    if (k->staying && k->busy <= k->heads)
        go_home(c, crew);
    cc_tree_set(&c->completions, slot, CC_NEVER_S);
    set_state(c, crew, k->heads, k->busy - 1);
    push_idle(c, crew, slot);
}

/* An idle assistant of the crew turns to `who`, who waits in no line. */
static void start(struct cc_center *c, int crew, int who)
{
    int slot = pop_idle(c, crew);
    set_state(c, crew, c->crews[crew].heads, c->crews[crew].busy + 1);
    if (!take(c, slot, who))
        free_slot(c, slot);
}

static void dispatch(struct cc_center *c, int crew)
{
    const struct cc_crew *k = &c->crews[crew];
    int who;
    while (k->busy < k->heads && (who = take_next(c, crew)) >= 0)
        start(c, crew, who);
}

void cc_teams_dispatch(struct cc_center *c)
{
    for (int i = 0; i < c->topology->crew_count; i++)
        dispatch(c, i);
}

/* --- calls --- */

/* When he may first be answered by a crew that leaves calls to others at first; CC_NEVER_S: there is none. */
static double overflows_at_s(const struct cc_center *c, int who)
{
    const struct cc_group *group = &c->topology->groups[cc_center_first_line(c, who) / CC_LINES];
    double at_s = CC_NEVER_S;
    for (int i = 0; i < group->crew_count; i++) {
        double one_s = c->cases[who].joined_s + team_of(c, group->crews[i])->overflow_s;
        if (one_s > c->now_s && one_s < at_s)
            at_s = one_s;
    }
    return at_s;
}

static void await_overflow(struct cc_center *c, int who)
{
    double at_s = c->topology->overflows ? overflows_at_s(c, who) : CC_NEVER_S;
    if (at_s < CC_NEVER_S)
        cc_timers_set(&c->timers, cc_teams_overflow_owner(c, who), at_s, CC_TIMER_OVERFLOW);
}

/* The crew that comes first, of those with somebody free, whom the call may go to by now; -1: none. */
static int free_crew(const struct cc_center *c, int who, bool *any_open)
{
    const struct cc_group *group = &c->topology->groups[cc_center_first_line(c, who) / CC_LINES];
    bool urgent = cc_center_line_of(c, who) == CC_LINE_URGENT;
    *any_open = urgent;
    for (int i = 0; i < group->crew_count; i++) {
        int crew = group->crews[i];
        bool open = urgent || c->crews[crew].closed_from_s == CC_NEVER_S;
        *any_open = *any_open || open;
        if (open && c->crews[crew].busy < c->crews[crew].heads &&
            (urgent || c->now_s >= c->cases[who].joined_s + team_of(c, crew)->overflow_s))
            return crew;
    }
    return -1;
}

bool cc_teams_answer(struct cc_center *c, int who)
{
    bool any_open;
    int crew = free_crew(c, who, &any_open);
    c->cases[who].handed = false;
    if (!any_open)
        cc_center_refuse(c, who);
    else if (crew >= 0)
        start(c, crew, who);
    else if (cc_center_line_of(c, who) != CC_LINE_URGENT)
        await_overflow(c, who);
    return !any_open || crew >= 0;
}

void cc_teams_overflow(struct cc_center *c, int who)
{
    bool any_open;
    int crew = free_crew(c, who, &any_open);
    if (crew < 0) {
        await_overflow(c, who);
        return;
    }
    cc_center_leave_line(c, who);
    cc_timers_cancel(&c->timers, who);
    start(c, crew, who);
}

/* --- questions for specialists --- */

void cc_teams_spend(struct cc_center *c, int slot, enum cc_activity activity, double length_s)
{
    tally_of(c, c->agents[slot].crew)->activity_ticks[activity] += cc_center_measured(c, length_s);
}

static bool wrap_up(struct cc_center *c, int slot, int who)
{
    double length_s = c->demand->patients[who].wrap_up_s * team_of(c, c->agents[slot].crew)->wrap_up_factor;
    if (length_s > 0)
        cc_agents_begin(c, slot, CC_WRAPPING_UP, length_s);
    return length_s > 0;
}

static bool is_complex(const struct cc_center *c, int crew, int who)
{
    const struct cc_patient *patient = &c->demand->patients[who];
    return !c->cases[who].handed && c->topology->crews[crew].hands_to[patient->site] >= 0 &&
           cc_demand_uniform(c->demand, who, CC_DRAW_COMPLEX, 0) <
               cc_scenario_class(c->scenario, patient->class_index)->complex_prob;
}

double cc_teams_talk_s(struct cc_center *c, int slot, int who, double talk_s)
{
    struct cc_case *k = &c->cases[who];
    int crew = c->agents[slot].crew;
    const struct cc_team *team = team_of(c, crew);
    const struct cc_group *group = &c->topology->groups[cc_center_first_line(c, who) / CC_LINES];
    double factor = cc_ramp_at(&team->talk_factor, cc_scenario_week(c->scenario, c->now_s));
    talk_s *= factor;
    tally_of(c, crew)->talks += k->measured;
    tally_of(c, crew)->overflow += k->measured && !k->handed && group->crews[0] != crew;
    k->is_complex = is_complex(c, crew, who);
    if (k->is_complex) {
        c->handings[who] = (struct cc_handing){-1, -1, 1 - team->hand_off.intake * (1 - team->hand_off.loss)};
        return talk_s * team->hand_off.intake;
    }
    if (!k->handed)
        return talk_s;
    double own_s = cc_demand_talk(c->demand, who, k->contacts - 1); /* of the talk that he began */
    if (k->callback)
        own_s *= team->dialing.talk_factor;
    return own_s * factor * c->handings[who].rest;
}

/* Hands the question on; true when the assistant stays on the line. */
static bool hand_over(struct cc_center *c, int slot, int who)
{
    struct cc_case *k = &c->cases[who];
    const struct cc_crew_plan *plan = &c->topology->crews[c->agents[slot].crew];
    int to = plan->hands_to[c->demand->patients[who].site];
    int line = CC_LINES * c->topology->crews[to].handed_group;
    bool warm = plan->team->hand_off.how == CC_HAND_OFF_WARM && c->crews[to].heads > 0;
    k->is_complex = false;
    k->handed = true;
    tally_of(c, c->agents[slot].crew)->handed += k->measured;
    tally_of(c, c->agents[slot].crew)->handed_back += k->measured && !warm;
    cc_center_tell(c, CC_EVENT_HANDED_OVER, who, !warm);
    if (!warm) {
        cc_callbacks_hand_over(c, who, line + CC_LINE_DUE);
        return false;
    }
    c->handings[who].slot = slot;
    c->talks[slot] = (struct cc_talk){c->now_s, 0, cc_center_day(c)};
    c->agents[slot].activity = CC_HANDING_OVER;
    cc_tree_set(&c->completions, slot, CC_NEVER_S);
    k->on_line = true;
    c->handings[who].line = line + CC_LINE_PHONE;
    if (c->crews[to].busy < c->crews[to].heads)
        start(c, to, who);
    else
        cc_center_join_line(c, who, line + CC_LINE_PHONE, c->now_s);
    return true;
}

static bool talk_over(struct cc_center *c, int slot, int who)
{
    if (!c->cases[who].is_complex)
        cc_patients_talk_over(c, who);
    else if (hand_over(c, slot, who))
        return true;
    return wrap_up(c, slot, who);
}

/* The assistant who stayed on the line with him did so until now, and goes on for length_s; returns how long
 * that was. */
static double count_escort(struct cc_center *c, int who, double length_s)
{
    int slot = c->handings[who].slot;
    cc_center_expect(c,
                     slot >= 0 && c->agents[slot].who == who && c->agents[slot].activity == CC_HANDING_OVER &&
                         cc_tree_slot_time_s(&c->completions, slot) == CC_NEVER_S,
                     "nobody stays on the line with a patient who is handed over");
    double waited_s = c->now_s - c->talks[slot].began_s;
    int64_t before = c->tally->activity_ticks[CC_HANDING_OVER];
    cc_center_respend(c, CC_HANDING_OVER, &c->talks[slot], waited_s + length_s);
    tally_of(c, c->agents[slot].crew)->activity_ticks[CC_HANDING_OVER] +=
        c->tally->activity_ticks[CC_HANDING_OVER] - before;
    c->cases[who].on_line = false;
    return waited_s;
}

void cc_teams_brief(struct cc_center *c, int slot, int who)
{
    int escort = c->handings[who].slot;
    double briefing_s = team_of(c, c->agents[escort].crew)->hand_off.briefing_s;
    double waited_s = count_escort(c, who, briefing_s);
    if (c->cases[who].measured)
        cc_sum_add(&tally_of(c, c->agents[slot].crew)->hand_wait, cc_ticks(waited_s));
    cc_tree_set(&c->completions, escort, c->now_s + briefing_s);
    cc_agents_begin(c, slot, CC_HANDING_OVER, briefing_s);
}

static bool briefed(struct cc_center *c, int slot, int who)
{
    struct cc_case *k = &c->cases[who];
    if (c->handings[who].slot == slot) {
        c->handings[who].slot = -1;
        return wrap_up(c, slot, who);
    }
    double talk_s = cc_teams_talk_s(c, slot, who, 0);
    cc_center_tell(c, CC_EVENT_SPECIALIST, who, c->now_s - k->place_s);
    cc_patients_settle(c, who, k->contacts - 1);
    cc_center_ask(c, c->now_s, cc_ticks(talk_s + c->demand->patients[who].wrap_up_s));
    cc_agents_begin(c, slot, CC_TALKING, talk_s);
    return true;
}

void cc_teams_complete(struct cc_center *c, int slot)
{
    int who = c->agents[slot].who, activity = c->agents[slot].activity;
    bool goes_on = activity == CC_TALKING        ? talk_over(c, slot, who)
                   : activity == CC_HANDING_OVER ? briefed(c, slot, who)
                                                 : cc_agents_go_on(c, slot);
    if (!goes_on)
        free_slot(c, slot);
}

/* Nobody of the crew is there any more: those who were to be handed to it will be called back. */
static void call_handed_back(struct cc_center *c, int crew)
{
    int group = c->topology->crews[crew].handed_group, who;
    while (group >= 0 && (who = c->lines[group * CC_LINES + CC_LINE_PHONE].head) >= 0) {
        int escort = c->handings[who].slot;
        count_escort(c, who, 0);
        tally_of(c, c->agents[escort].crew)->handed_back += c->cases[who].measured;
        cc_center_leave_line(c, who);
        cc_center_tell(c, CC_EVENT_HANDED_OVER, who, 1);
        cc_callbacks_hand_over(c, who, group * CC_LINES + CC_LINE_DUE);
        c->handings[who].slot = -1;
        if (!wrap_up(c, escort, who))
            free_slot(c, escort);
    }
}

/* --- staff comes and goes --- */

static void go_home(struct cc_center *c, int crew)
{
    c->crews[crew].staying = false;
    set_state(c, crew, 0, c->crews[crew].busy);
    count_duty(c, crew);
    c->crews[crew].absent = 0;
    call_handed_back(c, crew);
}

/* How many of the crew's first `heads` assistants are sick on a day. */
static int count_sick(const struct cc_center *c, int crew, int heads, int day)
{
    const struct cc_crew_plan *plan = &c->topology->crews[crew];
    int sick = 0;
    for (int i = 0; i < heads && plan->team->sickness > 0; i++)
        sick +=
            cc_demand_uniform(c->demand, plan->first_slot + i, CC_DRAW_SICKNESS, day) < plan->team->sickness;
    return sick;
}

void cc_teams_step(struct cc_center *c)
{
    const struct cc_crew_step *step = &c->topology->steps[c->next_step++];
    struct cc_crew *k = &c->crews[step->crew];
    int sick = count_sick(c, step->crew, step->heads, step->day);
    k->staying = false;
    if (step->lines_open)
        k->closed_from_s = CC_NEVER_S;
    else if (k->closed_from_s == CC_NEVER_S)
        k->closed_from_s = c->now_s;
    count_duty(c, step->crew);
    set_state(c, step->crew, step->heads - sick, k->busy);
    k->absent = sick;
    if (k->heads == 0)
        call_handed_back(c, step->crew);
    dispatch(c, step->crew);
}

/* Whether anybody waits whom the crew serves; work that lies is not worth staying on for. */
static bool somebody_waits(const struct cc_center *c, int crew)
{
    for (uint64_t groups = c->topology->crews[crew].groups; groups; groups &= groups - 1)
        for (int line = 0; line < CC_LINE_WORK_LAST; line++)
            if (c->lines[__builtin_ctzll(groups) * CC_LINES + line].count)
                return true;
    return false;
}

void cc_teams_close_day(struct cc_center *c)
{
    for (int i = 0; i < c->topology->crew_count; i++) {
        struct cc_crew *k = &c->crews[i];
        if (k->busy < k->heads) /* the others have nobody to stay for */
            set_state(c, i, k->busy, k->busy);
        k->staying = k->heads > 0 && somebody_waits(c, i);
        count_duty(c, i);
        k->absent = 0;
    }
    for (int i = 0; i < c->topology->crew_count; i++)
        if (!c->crews[i].staying)
            go_home(c, i);
}
