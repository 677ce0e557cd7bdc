/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/center.h"

#include <stdlib.h>
#include <string.h>

#include "models/center_parts.h"

const char *const cc_event_names[] = {"call",        "hold",        "answer",      "hang up",   "busy signal",
                                      "refused",     "keep place",  "leave place", "booked",    "moved",
                                      "online",      "request",     "dial",        "reached",   "no answer",
                                      "not now",     "interrupted", "resumed",     "talk ends", "will redial",
                                      "handed over", "specialist",  "outcome",     NULL};

/* The kinds of events known beforehand. */
enum known { KNOWN_STEP, KNOWN_CALL, KNOWN_JOB };

/* --- time that passes --- */

void cc_center_count_segment(struct cc_center *c, int index, const double *integral_s)
{
    const struct cc_segment *segment = &c->segments[index];
    c->audit_queue_s += integral_s[CC_INTEGRAL_QUEUE];
    if (c->course) {
        double *course = c->course[index];
        course[CC_LEVEL_HOLDING] += integral_s[CC_INTEGRAL_QUEUE];
        course[CC_LEVEL_LIST] += integral_s[CC_INTEGRAL_CALLBACKS];
        course[CC_LEVEL_BUSY] += integral_s[CC_INTEGRAL_BUSY];
    }
    if (segment->cell >= 0) {
        struct cc_tally *tally = c->tally;
        tally->queue_ticks += cc_ticks(integral_s[CC_INTEGRAL_QUEUE]);
        tally->callbacks_ticks += cc_ticks(integral_s[CC_INTEGRAL_CALLBACKS]);
        tally->busy_ticks += cc_ticks(integral_s[CC_INTEGRAL_BUSY]);
        tally->heads_ticks += cc_ticks(integral_s[CC_INTEGRAL_HEADS]);
        tally->idle_ticks += cc_ticks(integral_s[CC_INTEGRAL_HEADS] - integral_s[CC_INTEGRAL_BUSY] +
                                      integral_s[CC_INTEGRAL_SURPLUS]);
        tally->all_busy_ticks += cc_ticks(integral_s[CC_INTEGRAL_ALL_BUSY]);
        struct cc_cell_tally *cell = &tally->cells[segment->cell];
        cell->days++;
        cell->queue_ticks += cc_ticks(integral_s[CC_INTEGRAL_QUEUE]);
        cell->busy_ticks += cc_ticks(integral_s[CC_INTEGRAL_BUSY]);
        cell->heads_ticks += cc_ticks(integral_s[CC_INTEGRAL_HEADS]);
    }
}

/* Up to now, which is its end or, of the last one, the end of the run. */
static void close_segment(struct cc_center *c)
{
    cc_center_count_lines(c);
    cc_center_count_staff(c);
    if (c->topology)
        cc_teams_count(c);
    cc_center_count_segment(c, c->segment++, c->integral_s);
    memset(c->integral_s, 0, sizeof c->integral_s);
}

/* Probes look when time goes on beyond theirs, at the state that held until then. */
static void look(struct cc_center *c, double before_s)
{
    const struct cc_scenario *s = c->scenario;
    for (; c->next_probe < s->probe_count && s->probe_at_s[c->next_probe] < before_s; c->next_probe++)
        c->seen[c->next_probe] = (struct cc_seen){c->holding, c->busy, cc_center_all_busy(c)};
}

static void set_mark(struct cc_center *c)
{
    const struct cc_scenario *s = c->scenario;
    double end_s = c->segments[c->segment].end_s;
    double probe_s = c->next_probe < s->probe_count ? s->probe_at_s[c->next_probe] : CC_NEVER_S;
    c->mark_s = probe_s < end_s ? probe_s : end_s;
}

static void pass_marks(struct cc_center *c, double to_s)
{
    look(c, to_s);
    while (to_s >= c->segments[c->segment].end_s) {
        c->now_s = c->segments[c->segment].end_s;
        close_segment(c);
    }
    set_mark(c);
}

static void advance(struct cc_center *c, double to_s)
{
    if (to_s >= c->mark_s)
        pass_marks(c, to_s);
    c->now_s = to_s;
}

void cc_center_add_course(struct cc_center *c, int level, double from_s, double length_s, int heads)
{
    int i = c->segment;
    while (i > 0 && from_s < c->segments[i - 1].end_s)
        i--;
    for (double to_s = from_s + length_s; from_s < to_s && i < c->segment_count; i++) {
        double end_s = c->segments[i].end_s < to_s ? c->segments[i].end_s : to_s;
        if (c->segments[i].cell >= 0)
            c->course[i][level] += heads * (end_s - from_s);
        from_s = end_s;
    }
}

/* The part of [from, from + length) that lies in [low, high). */
static double overlap(double from_s, double length_s, double low_s, double high_s)
{
    double begin_s = from_s > low_s ? from_s : low_s;
    double end_s = from_s + length_s < high_s ? from_s + length_s : high_s;
    return end_s > begin_s ? end_s - begin_s : 0;
}

int cc_center_day(const struct cc_center *c)
{
    const struct cc_scenario *s = c->scenario;
    int day = c->next_close < s->day_count ? c->next_close : s->day_count - 1;
    /* At closing time next_close moves on; until the next opening we are still in that day's overtime. */
    if (c->next_close > 0 && (day != c->next_close || c->now_s < s->days[day].open_s))
        day = c->next_close - 1;
    return day;
}

static int64_t measured_ticks(const struct cc_scenario *s, double from_s, double length_s)
{
    return cc_ticks(s->is_stationary ? overlap(from_s, length_s, s->count_from_s, s->end_s) : length_s);
}

static int64_t overtime_ticks(const struct cc_scenario *s, int day, double from_s, double length_s)
{
    double until_s = day + 1 < s->day_count ? s->days[day + 1].open_s : CC_NEVER_S;
    return cc_ticks(overlap(from_s, length_s, s->days[day].close_s, until_s));
}

static int level_of(enum cc_activity activity)
{
    return CC_LEVEL_ACTIVITIES + (int)(activity == CC_HANDING_OVER ? CC_TALKING : activity);
}

void cc_center_spend_from(struct cc_center *c, enum cc_activity activity, double from_s, double length_s,
                          int day)
{
    const struct cc_scenario *s = c->scenario;
    if (!s->is_stationary && from_s + length_s > s->days[day].close_s)
        c->tally->overtime_ticks[day] += overtime_ticks(s, day, from_s, length_s);
    c->tally->activity_ticks[activity] += measured_ticks(s, from_s, length_s);
    if (c->course)
        cc_center_add_course(c, level_of(activity), from_s, length_s, 1);
}

int64_t cc_center_measured(const struct cc_center *c, double length_s)
{
    return measured_ticks(c->scenario, c->now_s, length_s);
}

void cc_center_respend(struct cc_center *c, enum cc_activity activity, const struct cc_talk *talk,
                       double length_s)
{
    const struct cc_scenario *s = c->scenario;
    double from_s = talk->began_s;
    if (!s->is_stationary)
        c->tally->overtime_ticks[talk->day] += overtime_ticks(s, talk->day, from_s, length_s) -
                                               overtime_ticks(s, talk->day, from_s, talk->length_s);
    c->tally->activity_ticks[activity] +=
        measured_ticks(s, from_s, length_s) - measured_ticks(s, from_s, talk->length_s);
    cc_center_follow(c, level_of(activity), from_s, talk->length_s, -1);
    cc_center_follow(c, level_of(activity), from_s, length_s, 1);
}

void cc_center_count_open(const struct cc_center *c, double until_s, int64_t *ticks)
{
    const struct cc_scenario *s = c->scenario;
    double length_s = until_s - c->now_s, open_s = 0;
    if (s->is_stationary)
        open_s = overlap(c->now_s, length_s, s->count_from_s, s->end_s);
    for (int d = cc_center_day(c); d < s->day_count && s->days[d].open_s < until_s && !s->is_stationary; d++)
        open_s += overlap(c->now_s, length_s, s->days[d].open_s, s->days[d].close_s);
    *ticks += cc_ticks(open_s);
}

const struct cc_day *cc_center_open_day(const struct cc_center *c)
{
    int day = c->next_close;
    return day < c->scenario->day_count && c->now_s >= c->scenario->days[day].open_s ? &c->scenario->days[day]
                                                                                     : NULL;
}

double cc_center_when_open(const struct cc_center *c, double at_s)
{
    const struct cc_scenario *s = c->scenario;
    for (int d = c->next_close; d < s->day_count; d++) {
        /* What falls between two days comes as long after the opening as it would after the closing. */
        if (d > 0 && at_s < s->days[d].open_s)
            at_s += s->days[d].open_s - s->days[d - 1].close_s;
        if (at_s < s->days[d].close_s)
            return at_s > s->days[d].open_s ? at_s : s->days[d].open_s;
    }
    return CC_NEVER_S;
}

/* --- the clock --- */

static bool somebody_waits(const struct cc_center *c)
{
    for (int line = 0; line < CC_LINE_WORK_LAST; line++)
        if (c->lines[line].count)
            return true;
    return false;
}

static double next_open_s(const struct cc_center *c)
{
    return c->next_close < c->scenario->day_count ? c->scenario->days[c->next_close].open_s : CC_NEVER_S;
}

int64_t cc_center_jobs_waiting(const struct cc_center *c)
{
    int64_t count = 0;
    for (int group = 0; group < (c->topology ? c->topology->group_count : 1); group++)
        for (int line = CC_LINE_WORK_FIRST; line < CC_LINES; line++)
            count += c->lines[group * CC_LINES + line].count;
    return count;
}

/* Closing time: who is on duty stays while anybody waits.  The next day may begin at this very moment. */
static void close_day(struct cc_center *c)
{
    double close_s = c->scenario->days[c->next_close++].close_s;
    c->last_hold_s = 0;
    if (c->topology) {
        cc_callbacks_close_day(c);
        c->tally->left_at_close += cc_center_jobs_waiting(c);
        cc_teams_close_day(c);
        return;
    }
    while (c->next_step < c->timeline->count && c->timeline->at_s[c->next_step] <= close_s &&
           !(c->timeline->heads[c->next_step] > 0 && next_open_s(c) <= close_s))
        c->next_step++;
    cc_callbacks_close_day(c);
    c->tally->left_at_close += cc_center_jobs_waiting(c);
    c->staying = c->heads > 0 && (c->ringing || somebody_waits(c));
    if (c->staying) /* callbacks that assistants were kept free from */
        cc_agents_dispatch(c);
    else
        cc_agents_go_home(c);
}

static double next_close_s(const struct cc_center *c)
{
    return c->next_close < c->scenario->day_count ? c->scenario->days[c->next_close].close_s : CC_NEVER_S;
}

/* Looks up the next of the events that are known beforehand: staff and closing, calls, jobs, in this order.
 */
static void look_ahead(struct cc_center *c)
{
    const struct cc_demand *d = c->demand;
    double step_s = c->next_step < c->timeline->count ? c->timeline->at_s[c->next_step] : CC_NEVER_S;
    double close_s = next_close_s(c);
    double call_s = c->next_patient < d->patient_count ? d->patients[c->next_patient].arrival_s : CC_NEVER_S;
    double job_s = c->next_job < d->job_count ? d->jobs[c->next_job].arrival_s : CC_NEVER_S;
    step_s = close_s < step_s ? close_s : step_s;
    c->known = job_s < call_s ? KNOWN_JOB : KNOWN_CALL;
    c->known_s = job_s < call_s ? job_s : call_s;
    if (step_s <= c->known_s) {
        c->known = KNOWN_STEP;
        c->known_s = step_s;
    }
}

static void staff_step(struct cc_center *c)
{
    if (next_close_s(c) <= c->now_s) {
        close_day(c);
        return;
    }
    if (c->topology) {
        cc_teams_step(c);
        return;
    }
    cc_center_count_staff(c);
    c->heads = c->timeline->heads[c->next_step++];
    c->staying = false;
    cc_agents_dispatch(c);
}

static void known_event(struct cc_center *c)
{
    if (c->known == KNOWN_CALL)
        cc_calls_first(c);
    else if (c->known == KNOWN_STEP)
        staff_step(c);
    else
        cc_calls_job(c);
    look_ahead(c);
}

static void complete(struct cc_center *c)
{
    int slot = cc_tree_slot(&c->completions);
    if (c->topology)
        cc_teams_complete(c, slot);
    else
        cc_agents_complete(c, slot);
}

/* Events of one moment, in the order that center.h states. */
static void break_tie(struct cc_center *c, double at_s, double done_s, double timer_s)
{
    bool known = c->known_s == at_s, timer = timer_s == at_s;
    if (known && c->known == KNOWN_STEP)
        known_event(c);
    else if (done_s == at_s)
        complete(c);
    else if (known && !(timer && c->timers.heap[0].rank < CC_TIMER_OFFER))
        known_event(c);
    else
        cc_calls_timer(c);
}

/* Runs until nothing is left to happen. */
static void run(struct cc_center *c)
{
    look_ahead(c);
    for (;;) {
        double done_s = cc_tree_time_s(&c->completions), known_s = c->known_s;
        double timer_s = c->timers.count ? c->timers.heap[0].time_s : CC_NEVER_S;
        if (done_s < known_s && done_s < timer_s) {
            advance(c, done_s);
            complete(c);
        } else if (known_s < done_s && known_s < timer_s) {
            advance(c, known_s);
            known_event(c);
        } else if (timer_s < done_s && timer_s < known_s) {
            advance(c, timer_s);
            cc_calls_timer(c);
        } else {
            double at_s = done_s < known_s ? done_s : known_s;
            if (at_s == CC_NEVER_S)
                return;
            advance(c, at_s);
            break_tie(c, at_s, done_s, timer_s);
        }
    }
}

/* --- one replication --- */

/* Writes them to `segment`, or only counts them when that is NULL. */
static int divide(const struct cc_scenario *s, struct cc_segment *segment)
{
    int count = 0;
#define ADD(...)                                                                                             \
    do {                                                                                                     \
        if (segment)                                                                                         \
            segment[count] = (struct cc_segment){__VA_ARGS__};                                               \
        count++;                                                                                             \
    } while (0)
    if (s->is_stationary) {
        ADD(s->count_from_s, -1, -1, 0);
        ADD(s->end_s, 0, -1, 0);
    }
    for (int d = 0; d < s->day_count && !s->is_stationary; d++) {
        const struct cc_day *day = &s->days[d];
        ADD(day->open_s, -1, -1, 0);
        for (double at_s = day->open_s; at_s < day->close_s;) {
            int half_hour = (int)((at_s - day->midnight_s) / 1800),
                cell = day->row * CC_CELLS_PER_DAY + half_hour;
            double end_s = day->midnight_s + (half_hour + 1) * 1800.0;
            at_s = end_s < day->close_s ? end_s : day->close_s;
            ADD(at_s, cell, d, 0);
        }
    }
    ADD(CC_NEVER_S, -1, -1, 0);
#undef ADD
    return count;
}

int cc_center_segment_count(const struct cc_scenario *scenario)
{
    return divide(scenario, NULL);
}

static int make_segments(struct cc_center *c)
{
    c->segment_count = cc_center_segment_count(c->scenario);
    c->segments = calloc((size_t)c->segment_count, sizeof *c->segments);
    if (c->segments)
        divide(c->scenario, c->segments);
    return c->segments ? 0 : -1;
}

/* Gives each class its line: one for each priority in order, or for each class when they accumulate. */
static void assign_lines(struct cc_center *c)
{
    const struct cc_scenario *s = c->scenario;
    bool accumulating = s->priority_rule == CC_RULE_ACCUMULATING;
    for (int i = 0; i < s->classes.count; i++) {
        const struct cc_class *class = cc_scenario_class(s, i);
        int before = 0; /* lines before that of this class */
        for (int64_t level = 0; level < class->priority && !accumulating; level++) {
            bool used = false;
            for (int j = 0; j < s->classes.count; j++)
                used =
                    used || (!cc_scenario_class(s, j)->urgent && cc_scenario_class(s, j)->priority == level);
            before += used;
        }
        for (int j = 0; j < i && accumulating; j++)
            before += !cc_scenario_class(s, j)->urgent;
        c->line_of_class[i] = (int8_t)(class->urgent ? CC_LINE_URGENT : CC_LINE_PHONE + before);
        if (class->urgent)
            continue;
        c->accumulates[before] = accumulating ? class->accumulates : 0;
        c->phone_lines = before + 1 > c->phone_lines ? before + 1 : c->phone_lines;
    }
}

int cc_center_init(struct cc_center *c, const struct cc_scenario *scenario, const struct cc_variant *variant,
                   struct cc_error *error)
{
    *c = (struct cc_center){.scenario = scenario,
                            .variant = variant,
                            .strategy = (const struct cc_strategy *)variant->strategy.row,
                            .params = variant->strategy.params,
                            .topology = variant->topology,
                            .recalls = scenario->expected_wait == CC_EXPECTED_LAST,
                            .preempts = scenario->priority_rule == CC_RULE_PREEMPTIVE,
                            .switching_s =
                                isnan(variant->switching_s) ? scenario->switching_s : variant->switching_s};
    c->limits = scenario->lines || scenario->max_waiting;
    c->misuses = scenario->misuse.prob + scenario->misuse.per_min > 0;
    c->unsettled = c->strategy->comes_back_s || scenario->redial.after[CC_CAUSE_UNSETTLED] > 0;
    c->hears = scenario->announced.heard;
    c->complains = scenario->complaint_s_per_min > 0;
    c->disturbs = scenario->disturbance_s > 0;
    if (c->strategy->dialing && c->strategy->dialing(c->params)->specialists.count)
        c->specialists = &c->strategy->dialing(c->params)->specialists;
    c->asks = c->strategy->dialing && scenario->self_call.prob.first + scenario->self_call.prob.later > 0;
    for (int i = 0; i < scenario->work.count && !variant->undisturbed; i++)
        c->interrupts = c->interrupts || cc_scenario_work(scenario, i)->interrupted_by != CC_BY_NOBODY;
    assign_lines(c);
    if (c->strategy->memory_size)
        c->memory_size = c->strategy->memory_size(scenario, c->params);
    cc_tally_judges(scenario, &c->judges);
    c->memory = malloc(c->memory_size + 1);
    c->seen = calloc((size_t)scenario->probe_count + 1, sizeof *c->seen);
    bool crews = !c->topology || cc_teams_make_room(c) == 0;
    if (!c->memory || !c->seen || !crews || make_segments(c) ||
        (cc_plain_fits(scenario, variant) && cc_plain_open(c))) {
        cc_center_free(c);
        return cc_error_add(error, CC_BAD_IO, "not enough memory for variant \"%s\"", variant->name);
    }
    return CC_OK;
}

void cc_center_free(struct cc_center *c)
{
    cc_plain_close(c);
    free(c->memory);
    free(c->segments);
    free(c->seen);
    free(c->cases);
    free(c->timers.heap);
    free(c->timers.position);
    free(c->agents);
    free(c->talks);
    free(c->rests);
    free(c->pledges);
    free(c->foreseen);
    free(c->handings);
    free(c->crews);
    free(c->idle);
    free(c->tree_storage);
    *c = (struct cc_center){0};
}

enum { CACHE_LINE = 64 };

/* Replaces a block by a larger one; its content is not kept.  0, or -1 for lack of memory. */
static int renew(void **block, int count, size_t size)
{
    size_t whole = ((size_t)count * size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    free(*block);
    *block = aligned_alloc(CACHE_LINE, whole);
    return *block ? 0 : -1;
}

static int timers_of_patient(const struct cc_center *c)
{
    return 1 + c->asks + (c->topology && c->topology->overflows);
}

static int make_room(struct cc_center *c, int cases, int agents)
{
    int owners = timers_of_patient(c);
    if (cases > c->cases_room) {
        c->cases_room = cases + cases / 2;
        if (renew((void **)&c->cases, c->cases_room, sizeof *c->cases) ||
            renew((void **)&c->timers.heap, c->cases_room * owners, sizeof *c->timers.heap) ||
            renew((void **)&c->timers.position, c->cases_room * owners, sizeof *c->timers.position) ||
            (c->topology && c->topology->hands_over &&
             renew((void **)&c->handings, c->cases_room, sizeof *c->handings)) ||
            (c->asks && renew((void **)&c->pledges, c->cases_room, sizeof *c->pledges)) ||
            ((c->preempts || c->interrupts) && renew((void **)&c->rests, c->cases_room, sizeof *c->rests)))
            return -1;
    }
    if (agents > c->agents_room) {
        c->agents_room = agents;
        if (renew((void **)&c->agents, agents, sizeof *c->agents) ||
            renew((void **)&c->idle, agents, sizeof *c->idle) ||
            renew(&c->tree_storage, 1, cc_tree_size(agents)) ||
            renew((void **)&c->foreseen, agents, sizeof *c->foreseen) ||
            ((c->preempts || c->interrupts || c->disturbs || c->topology) &&
             renew((void **)&c->talks, agents, sizeof *c->talks)))
            return -1;
    }
    return 0;
}

static void reset(struct cc_center *c)
{
    c->now_s = c->lines_since_s = c->staff_since_s = c->scenario->begin_s;
    c->heads = c->busy = c->holding = c->callbacks = c->lines_used = c->at_desk = c->in_lines = c->ringing =
        0;
    c->visitors = c->calling_back = 0;
    c->staying = false;
    c->last_hold_s = 0;
    for (int i = 0; i < CC_LINES * (c->topology ? c->topology->group_count : 1); i++)
        cc_line_clear(&c->lines[i]);
    c->idle_count = c->agents_room;
    for (int i = 0; i < c->agents_room; i++) {
        c->idle[i] = c->agents_room - 1 - i;
        c->agents[i] = (struct cc_agent){-1, -1, -1, false, 0};
    }
    cc_tree_init(&c->completions, c->agents_room, c->tree_storage);
    c->timers.count = 0;
    memset(c->timers.position, 0xff, (size_t)cc_center_owners(c) * sizeof *c->timers.position);
    c->next_patient = c->next_job = c->next_step = c->next_close = 0;
    c->segment = c->next_probe = 0;
    set_mark(c);
    memset(c->integral_s, 0, sizeof c->integral_s);
    c->audit_queue_s = c->audit_hold_s = c->luck_s = 0;
    memset(c->memory, 0, c->memory_size);
    c->broken = NULL;
    if (c->topology)
        cc_teams_reset(c);
}

static int audit(const struct cc_center *c, struct cc_error *error)
{
    uint32_t replication = c->demand->replication;
    if (c->broken)
        return cc_error_add(error, CC_FAILED_CHECK,
                            "variant \"%s\", replication %u: %s at %.10g s: a bug, please report it",
                            c->variant->name, replication, c->broken, c->broken_s);
    for (int i = 0; i < c->scenario->classes.count; i++) {
        const struct cc_class_tally *tally = &c->tally->classes[i];
        int64_t patients = 0, calls = 0, promises = 0;
        for (int outcome = 0; outcome < CC_OUTCOMES; outcome++)
            patients += tally->outcomes[outcome];
        for (int end = 0; end < CC_CALL_ENDS; end++)
            calls += tally->call_ends[end];
        for (int end = 0; end < CC_PROMISE_ENDS; end++)
            promises += tally->promise_ends[end];
        int64_t promised = tally->call_ends[CC_PROMISED] + tally->requests + tally->handed_callbacks;
        if (promises != promised)
            return cc_error_add(
                error, CC_FAILED_CHECK,
                "variant \"%s\", replication %u: %lld callbacks were promised and %lld ended: a "
                "bug, please report it",
                c->variant->name, replication, (long long)promised, (long long)promises);
        int64_t answered = tally->hold.count - tally->hung_up.count - tally->let_go.count;
        if (answered != tally->call_ends[CC_ANSWERED] ||
            tally->hung_up.count != tally->call_ends[CC_ABANDONED])
            return cc_error_add(error, CC_FAILED_CHECK,
                                "variant \"%s\", replication %u: times on hold are of %lld answered calls of "
                                "%lld, and of %lld "
                                "abandoned ones of %lld: a bug, please report it",
                                c->variant->name, replication, (long long)answered,
                                (long long)tally->call_ends[CC_ANSWERED], (long long)tally->hung_up.count,
                                (long long)tally->call_ends[CC_ABANDONED]);
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

static int serve_events(struct cc_center *c)
{
    if (make_room(c, c->demand->patient_count + c->demand->job_count + 1, c->timeline->max_heads + 1))
        return -1;
    reset(c);
    if (c->strategy->begin)
        c->strategy->begin(c);
    if (c->specialists)
        cc_agents_wait_for_hours(c);
    run(c);
    /* Whoever still holds does so to the end, though nothing happens any more. */
    if (c->now_s < c->scenario->end_s)
        advance(c, c->scenario->end_s);
    look(c, CC_NEVER_S);
    close_segment(c);
    cc_calls_carry_over(c);
    return 0;
}

/* The most that the phone asks for in a half-hour of each day. */
static void count_phone_heads(struct cc_center *c)
{
    for (int i = 1; i < c->segment_count; i++) {
        const struct cc_segment *segment = &c->segments[i];
        if (segment->day < 0)
            continue;
        int64_t *most = &c->tally->phone_heads_ticks[segment->day];
        double length_s = segment->end_s - c->segments[i - 1].end_s;
        int64_t heads = cc_ticks(cc_seconds(segment->asked_ticks) / length_s);
        *most = heads > *most ? heads : *most;
    }
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
    for (int i = 0; i < c->segment_count; i++)
        c->segments[i].asked_ticks = 0;
    if (c->plain && !c->observe && !c->by_events ? cc_plain_serve(c) : serve_events(c))
        return cc_error_add(error, CC_BAD_IO, "not enough memory for replication %u", demand->replication);
    tally->open_ticks += cc_ticks(s->open_s);
    count_phone_heads(c);
    for (int d = 0; spread && d < s->day_count && !s->is_stationary; d++) {
        cc_histogram_add(cc_spread_at(spread, CC_DAY_OVERTIME, 0, section), tally->overtime_ticks[d]);
        cc_histogram_add(cc_spread_at(spread, CC_DAY_PHONE_HEADS, 0, section), tally->phone_heads_ticks[d]);
    }
    return audit(c, error);
}
