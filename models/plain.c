/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Serving without an event list, where callers do nothing but hold, be answered or hang up: one line, first
 * come first served, alike assistants who come and go in steps.
 *
 * Then a caller's fate is known when he calls: his turn comes when the earliest of the assistants is free
 * (Kiefer and Wolfowitz 1955; with patience Baccelli, Boyer and Hebuterne 1984), and everybody before him is
 * settled.  Turns come in the order of calls, so changes of staff are made up to each turn before it is
 * taken.  Integrals over time are sums over stretches of holding and talking.  What comes out is what the
 * events of center.c count, integrals to the microsecond; a test serves the same demands both ways.
 */
#include <stdlib.h>

#include "models/center_parts.h"
#include "models/strategies/rows.h"

struct cc_plain {
    struct cc_tree free_at; /* when each assistant on duty is next free */
    void *tree_storage;
    int *off; /* slots that are not on duty, a stack */
    /* When those finish who should have left, a stack, the last to finish on top: who comes back first. */
    double *leaving_s;
    int off_count, leaving_count, agents_room;
    int heads;
    double heads_since_s, all_busy_to_s; /* how far these integrals are settled */
    int next_step, next_close;
    double change_s;                     /* the next step or closing time */
    bool staying;                        /* after closing time, until nobody holds */
    double (*integrals_s)[CC_INTEGRALS]; /* [segment] */
    int calling, talking;                /* segments of the present call and of the last turn */
    int call_day, talk_day;
    double last_s; /* the last thing that happens */
    /*
     * Who holds when somebody calls: turns to come, a queue, and hang-ups to come, a heap with the first on
     * top, cleared of the past only when the longest line so far may be exceeded.
     */
    double *turns_s, *hang_ups_s;
    int turn, turn_count, hang_up_count, patients_room;
    int first_left; /* from this patient on some hold to the end of the run */
};

bool cc_plain_fits(const struct cc_scenario *s, const struct cc_variant *variant)
{
    const struct cc_strategy *strategy = (const void *)variant->strategy.row;
    bool fits = strategy == &cc_strategy_queue_only && !variant->topology && !cc_variant_teams(s, variant) &&
                s->probe_count == 0 && s->work.count == 0 && s->lines == 0 && s->max_waiting == 0 &&
                s->misuse.prob + s->misuse.per_min <= 0 && s->complaint_s_per_min <= 0 &&
                !s->announced.heard && s->redial.diverted + s->redial.to_urgent <= 0;
    for (int cause = 0; cause < CC_CAUSES; cause++)
        fits = fits && s->redial.after[cause] <= 0;
    for (int i = 0; i < s->classes.count; i++) {
        const struct cc_class *class = cc_scenario_class(s, i);
        fits = fits && !class->urgent && class->priority == cc_scenario_class(s, 0)->priority;
    }
    return fits && (s->classes.count == 1 || s->priority_rule != CC_RULE_ACCUMULATING);
}

/* --- stretches of time --- */

/* Adds one that begins in segment i. */
static inline void add_stretch(struct cc_center *c, int i, enum cc_integral integral, double from_s,
                               double to_s, int persons)
{
    for (; to_s > c->segments[i].end_s; from_s = c->segments[i++].end_s)
        c->plain->integrals_s[i][integral] += persons * (c->segments[i].end_s - from_s);
    c->plain->integrals_s[i][integral] += persons * (to_s - from_s);
}

/* The segment of a moment, not before segment i. */
static inline int segment_of(const struct cc_center *c, int i, double at_s)
{
    while (at_s >= c->segments[i].end_s)
        i++;
    return i;
}

/* The day of a moment, with the night after it; not before `day`. */
static inline int day_of(const struct cc_scenario *s, int day, double at_s)
{
    while (day + 1 < s->day_count && at_s >= s->days[day + 1].open_s)
        day++;
    return day;
}

/* Up to `at_s` all were busy until the earliest was free; they are so, too, when there is nobody. */
static inline void settle_all_busy(struct cc_center *c, double at_s)
{
    struct cc_plain *p = c->plain;
    double free_s = cc_tree_time_s(&p->free_at), to_s = free_s < at_s ? free_s : at_s;
    if (to_s > p->all_busy_to_s)
        add_stretch(c, segment_of(c, p->talking, p->all_busy_to_s), CC_INTEGRAL_ALL_BUSY, p->all_busy_to_s,
                    to_s, 1);
    p->all_busy_to_s = at_s;
}

/* --- staff --- */

/* The first to finish leaves. */
static void send_home(struct cc_center *c, double at_s)
{
    struct cc_plain *p = c->plain;
    int slot = cc_tree_slot(&p->free_at);
    double free_s = cc_tree_time_s(&p->free_at);
    cc_tree_set(&p->free_at, slot, CC_NEVER_S);
    p->off[p->off_count++] = slot;
    if (free_s > at_s) {
        p->leaving_s[p->leaving_count++] = free_s;
        add_stretch(c, segment_of(c, 0, at_s), CC_INTEGRAL_SURPLUS, at_s, free_s, 1);
    }
}

/* One more: who is still busy stays, before another comes. */
static void bring_in(struct cc_center *c, double at_s)
{
    struct cc_plain *p = c->plain;
    double free_s = at_s;
    if (p->leaving_count) {
        free_s = p->leaving_s[--p->leaving_count];
        add_stretch(c, segment_of(c, 0, at_s), CC_INTEGRAL_SURPLUS, at_s, free_s, -1);
    }
    cc_tree_set(&p->free_at, p->off[--p->off_count], free_s);
}

static void set_heads(struct cc_center *c, double at_s, int heads)
{
    struct cc_plain *p = c->plain;
    settle_all_busy(c, at_s);
    add_stretch(c, segment_of(c, 0, p->heads_since_s), CC_INTEGRAL_HEADS, p->heads_since_s, at_s, p->heads);
    p->heads_since_s = at_s;
    int left = 0; /* by now */
    while (left < p->leaving_count && p->leaving_s[left] <= at_s)
        left++;
    p->leaving_count -= left;
    for (int i = 0; i < p->leaving_count; i++)
        p->leaving_s[i] = p->leaving_s[i + left];
    for (; p->heads > heads; p->heads--)
        send_home(c, at_s);
    for (; p->heads < heads; p->heads++)
        bring_in(c, at_s);
}

static double next_close_s(const struct cc_center *c)
{
    int day = c->plain->next_close;
    return day < c->scenario->day_count ? c->scenario->days[day].close_s : CC_NEVER_S;
}

static void find_change(struct cc_center *c)
{
    struct cc_plain *p = c->plain;
    double step_s = p->next_step < c->timeline->count ? c->timeline->at_s[p->next_step] : CC_NEVER_S;
    p->change_s = fmin(step_s, next_close_s(c));
}

/* Whether anybody from `who` on, before whom all are settled, holds at a moment. */
static bool somebody_holds(const struct cc_demand *d, int who, double at_s)
{
    for (; who < d->patient_count && d->patients[who].arrival_s < at_s; who++)
        if (d->patients[who].arrival_s + d->patients[who].patience_s >= at_s)
            return true;
    return false;
}

/* Closing time, before the turn of `who`: as in center.c. */
static void close_day(struct cc_center *c, int who)
{
    struct cc_plain *p = c->plain;
    const struct cc_timeline *staff = c->timeline;
    double close_s = p->change_s;
    bool last = ++p->next_close == c->scenario->day_count;
    double open_s = last ? CC_NEVER_S : c->scenario->days[p->next_close].open_s;
    while (p->next_step < staff->count && staff->at_s[p->next_step] <= close_s &&
           !(staff->heads[p->next_step] > 0 && open_s <= close_s))
        p->next_step++;
    p->staying = p->heads > 0 && somebody_holds(c->demand, who, close_s);
    if (!p->staying)
        set_heads(c, close_s, 0);
}

/* Makes the next change of staff that comes before the turn of `who`; false: there is none. */
static bool change_staff(struct cc_center *c, int who, double turn_s)
{
    struct cc_plain *p = c->plain;
    const struct cc_demand *d = c->demand;
    bool alone = p->staying && (who == d->patient_count ||
                                d->patients[who].arrival_s >= c->scenario->days[p->next_close - 1].close_s);
    double home_s = alone ? cc_tree_time_s(&p->free_at) : CC_NEVER_S; /* the first to finish sees that */
    double at_s = fmin(p->change_s, home_s);
    if (at_s > turn_s || at_s == CC_NEVER_S)
        return false;
    if (home_s < p->change_s) {
        p->staying = false;
        set_heads(c, home_s, 0);
    } else if (next_close_s(c) <= p->change_s) {
        close_day(c, who);
    } else {
        p->staying = false;
        set_heads(c, p->change_s, c->timeline->heads[p->next_step++]);
    }
    p->last_s = fmax(p->last_s, at_s);
    find_change(c);
    return true;
}

static double turn_of(struct cc_center *c, int who, double arrival_s)
{
    struct cc_plain *p = c->plain;
    for (;;) {
        double free_s = cc_tree_time_s(&p->free_at), turn_s = free_s > arrival_s ? free_s : arrival_s;
        if ((p->change_s > turn_s && !p->staying) || !change_staff(c, who, turn_s))
            return turn_s;
    }
}

/* --- the longest line --- */

static void push_hang_up(struct cc_plain *p, double at_s)
{
    int i = p->hang_up_count++;
    for (; i > 0 && p->hang_ups_s[(i - 1) / 2] > at_s; i = (i - 1) / 2)
        p->hang_ups_s[i] = p->hang_ups_s[(i - 1) / 2];
    p->hang_ups_s[i] = at_s;
}

static void pop_hang_up(struct cc_plain *p)
{
    double last_s = p->hang_ups_s[--p->hang_up_count];
    int i = 0;
    for (int child; (child = 2 * i + 1) < p->hang_up_count; i = child) {
        child += child + 1 < p->hang_up_count && p->hang_ups_s[child + 1] < p->hang_ups_s[child];
        if (last_s <= p->hang_ups_s[child])
            break;
        p->hang_ups_s[i] = p->hang_ups_s[child];
    }
    p->hang_ups_s[i] = last_s;
}

/* A caller begins to hold, until he hangs up or his turn comes. */
static inline void hold(struct cc_center *c, double now_s, double until_s, bool answered)
{
    struct cc_plain *p = c->plain;
    while (p->turn < p->turn_count && p->turns_s[p->turn] <= now_s)
        p->turn++;
    if (answered)
        p->turns_s[p->turn_count++] = until_s;
    else
        push_hang_up(p, until_s);
    int64_t *longest = &c->tally->max_queue;
    while (p->turn_count - p->turn + p->hang_up_count > *longest && p->hang_up_count &&
           p->hang_ups_s[0] < now_s)
        pop_hang_up(p);
    if (p->turn_count - p->turn + p->hang_up_count > *longest)
        *longest = p->turn_count - p->turn + p->hang_up_count;
}

/* --- calls --- */

static inline void talk(struct cc_center *c, const struct cc_patient *patient, double turn_s)
{
    struct cc_plain *p = c->plain;
    settle_all_busy(c, turn_s);
    c->segment = p->talking = segment_of(c, p->talking, turn_s);
    p->talk_day = day_of(c->scenario, p->talk_day, turn_s);
    double talked_s = turn_s + patient->talk_s, free_s = talked_s + patient->wrap_up_s;
    cc_center_spend_from(c, CC_TALKING, turn_s, patient->talk_s, p->talk_day);
    if (patient->wrap_up_s > 0) {
        c->segment = segment_of(c, p->talking, talked_s);
        cc_center_spend_from(c, CC_WRAPPING_UP, talked_s, patient->wrap_up_s,
                             day_of(c->scenario, p->talk_day, talked_s));
    }
    add_stretch(c, p->talking, CC_INTEGRAL_BUSY, turn_s, free_s, 1);
    cc_tree_set(&p->free_at, cc_tree_slot(&p->free_at), free_s);
    p->last_s = free_s > p->last_s ? free_s : p->last_s;
}

static inline void call(struct cc_center *c, int who)
{
    struct cc_plain *p = c->plain;
    const struct cc_scenario *s = c->scenario;
    const struct cc_patient *patient = &c->demand->patients[who];
    double now_s = patient->arrival_s;
    p->calling = segment_of(c, p->calling, now_s);
    while (p->call_day < s->day_count && now_s >= s->days[p->call_day].close_s)
        p->call_day++;
    int day = p->call_day < s->day_count ? p->call_day : 0, cell = c->segments[p->calling].cell;
    double turn_s = turn_of(c, who, now_s), hang_up_s = now_s + patient->patience_s;
    bool measured = now_s >= s->count_from_s, answered = turn_s <= hang_up_s && turn_s < CC_NEVER_S;
    double until_s = answered ? turn_s : hang_up_s;
    if (measured)
        cc_count_first_call(c, patient, p->calling, turn_s > now_s);
    if (turn_s > now_s)
        hold(c, now_s, until_s, answered);
    if (until_s == CC_NEVER_S) {
        p->first_left = p->first_left < 0 ? who : p->first_left;
        return;
    }
    if (turn_s > now_s) {
        add_stretch(c, p->calling, CC_INTEGRAL_QUEUE, now_s, until_s, 1);
        c->audit_hold_s += until_s - now_s;
    }
    if (answered)
        talk(c, patient, turn_s);
    else
        p->last_s = until_s > p->last_s ? until_s : p->last_s;
    if (!measured)
        return;
    int64_t ticks = cc_ticks(until_s - now_s);
    int class_index = patient->class_index;
    cc_count_hold(c, class_index, day, cell, ticks, answered ? CC_FACT_ANSWERED : CC_FACT_ABANDONED);
    cc_count_call_end(c, class_index, day, answered ? CC_ANSWERED : CC_ABANDONED);
    c->tally->classes[class_index].outcomes[answered ? CC_SERVED : CC_GAVE_UP]++;
    if (answered)
        cc_count_contact(c, class_index, day, ticks);
    else
        cc_count_no_contact(c, class_index, day);
}

/* Whoever holds to the end, as nobody comes any more. */
static void carry_over(struct cc_center *c, double end_s)
{
    struct cc_plain *p = c->plain;
    const struct cc_scenario *s = c->scenario;
    p->calling = p->call_day = 0;
    for (int who = p->first_left; who >= 0 && who < c->demand->patient_count; who++) {
        const struct cc_patient *patient = &c->demand->patients[who];
        double now_s = patient->arrival_s;
        p->calling = segment_of(c, p->calling, now_s);
        while (p->call_day < s->day_count && now_s >= s->days[p->call_day].close_s)
            p->call_day++;
        if (patient->patience_s < CC_NEVER_S)
            continue;
        add_stretch(c, p->calling, CC_INTEGRAL_QUEUE, now_s, end_s, 1);
        c->audit_hold_s += end_s - now_s;
        if (now_s < s->count_from_s)
            continue;
        int class_index = patient->class_index, day = p->call_day < s->day_count ? p->call_day : 0;
        cc_count_hold(c, class_index, day, c->segments[p->calling].cell, cc_ticks(end_s - now_s),
                      CC_FACT_LOST);
        cc_count_call_end(c, class_index, day, CC_REFUSED);
        c->tally->classes[class_index].outcomes[CC_CARRIED_OVER]++;
        cc_count_no_contact(c, class_index, day);
    }
}

/* --- a replication --- */

int cc_plain_open(struct cc_center *c)
{
    c->plain = calloc(1, sizeof *c->plain);
    if (c->plain)
        c->plain->integrals_s = calloc((size_t)c->segment_count, sizeof *c->plain->integrals_s);
    return c->plain && c->plain->integrals_s ? 0 : -1;
}

static void free_room(struct cc_plain *p)
{
    free(p->tree_storage);
    free(p->off);
    free(p->leaving_s);
    free(p->turns_s);
    free(p->hang_ups_s);
}

void cc_plain_close(struct cc_center *c)
{
    if (!c->plain)
        return;
    free_room(c->plain);
    free(c->plain->integrals_s);
    free(c->plain);
    c->plain = NULL;
}

static int make_room(struct cc_plain *p, int patients, int agents)
{
    if (patients <= p->patients_room && agents <= p->agents_room)
        return 0;
    free_room(p);
    p->patients_room = patients + patients / 2 + 1;
    p->agents_room = agents > p->agents_room ? agents : p->agents_room;
    p->tree_storage = malloc(cc_tree_size(p->agents_room));
    p->off = malloc((size_t)p->agents_room * sizeof *p->off);
    p->leaving_s = malloc((size_t)p->agents_room * sizeof *p->leaving_s);
    p->turns_s = malloc((size_t)p->patients_room * sizeof *p->turns_s);
    p->hang_ups_s = malloc((size_t)p->patients_room * sizeof *p->hang_ups_s);
    return p->tree_storage && p->off && p->leaving_s && p->turns_s && p->hang_ups_s ? 0 : -1;
}

static void reset(struct cc_center *c)
{
    struct cc_plain *p = c->plain;
    cc_tree_init(&p->free_at, p->agents_room, p->tree_storage);
    for (int i = 0; i < p->agents_room; i++)
        p->off[i] = i;
    p->off_count = p->agents_room;
    p->leaving_count = p->heads = p->next_step = p->next_close = p->calling = p->talking = p->call_day =
        p->talk_day = p->turn = p->turn_count = p->hang_up_count = 0;
    p->heads_since_s = p->all_busy_to_s = p->last_s = c->scenario->begin_s;
    p->staying = false;
    p->first_left = -1;
    c->audit_queue_s = c->audit_hold_s = 0;
    memset(p->integrals_s, 0, (size_t)c->segment_count * sizeof *p->integrals_s);
    find_change(c);
}

int cc_plain_serve(struct cc_center *c)
{
    struct cc_plain *p = c->plain;
    int patients = c->demand->patient_count;
    if (make_room(p, patients, c->timeline->max_heads + 1))
        return -1;
    reset(c);
    for (int who = 0; who < patients; who++)
        call(c, who);
    while (change_staff(c, patients, CC_NEVER_S))
        ;
    double end_s = fmax(p->last_s, patients ? c->demand->patients[patients - 1].arrival_s : 0);
    end_s = fmax(end_s, c->scenario->end_s);
    set_heads(c, end_s, p->heads);
    carry_over(c, end_s);
    for (int i = 0; i < c->segment_count; i++)
        cc_center_count_segment(c, i, p->integrals_s[i]);
    return 0;
}
