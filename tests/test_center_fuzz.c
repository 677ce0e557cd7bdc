/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Random practices, served under random variants, watched by an observer that keeps its own books.  Set
 * CC_FUZZ_FIRST and CC_FUZZ_COUNT for other practices than those of every day.
 */
#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/units.h"
#include "tests/practice.h"

Suite *cc_suite_center_fuzz(void);

/* --- a random practice, as text --- */

struct script {
    struct cc_rng rng;
    char text[16384];
    size_t length;
};

static double uniform(struct script *script)
{
    return cc_rng_uniform(&script->rng);
}

static int below(struct script *script, int count)
{
    return (int)(uniform(script) * count);
}

static bool chance(struct script *script, double prob)
{
    return uniform(script) < prob;
}

__attribute__((format(printf, 2, 3))) static void say(struct script *script, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(script->text + script->length, sizeof script->text - script->length, format, arguments);
    va_end(arguments);
    script->length += (size_t)length;
    ck_assert_uint_lt(script->length, sizeof script->text);
}

static void say_law(struct script *script, const char *key, double mean_s)
{
    static const char *const laws[] = {"exponential\"; ", "lognormal\"; cv = 1.3; ", "gamma\"; cv = 0.6; "};
    if (chance(script, 0.2))
        say(script, "%s = { law = \"deterministic\"; value_s = %.1f; };\n", key, (double)(int)mean_s);
    else
        say(script, "%s = { law = \"%smean_s = %.3f; };\n", key, laws[below(script, 3)], mean_s);
}

static void say_calendar(struct script *script, int *open_min, int *close_min)
{
    static const char *const days[] = {"\"mon\"", "\"mon\", \"tue\"", "\"wed\", \"fri\", \"sat\"",
                                       "\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"",
                                       "\"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\", \"sun\""};
    bool round_the_clock = chance(script, 0.1);
    *open_min = round_the_clock ? 0 : below(script, 18 * 60);
    *close_min = round_the_clock ? 24 * 60 : *open_min + 1 + below(script, chance(script, 0.3) ? 60 : 359);
    say(script, "calendar = { days = [%s]; open = \"%02d:%02d\"; close = \"%02d:%02d\"; };\n", days[below(script, 5)],
        *open_min / 60, *open_min % 60, *close_min / 60, *close_min % 60);
}

/* Steps through the day, often with nobody at all for a while. */
static void say_staff(struct script *script, int open_min, int close_min)
{
    int at_min = 0, length = 1 + (close_min - open_min) / 4;
    say(script, "staff = ( { heads = %d; }", 1 + below(script, 4));
    for (int step = below(script, 5); step > 0; step--) {
        at_min = (at_min ? at_min : open_min) + 1 + below(script, length);
        if (at_min < 24 * 60)
            say(script, ", { from = \"%02d:%02d\"; heads = %d; }", at_min / 60, at_min % 60,
                chance(script, 0.3) ? 0 : below(script, 7));
    }
    say(script, " );\n");
}

static void say_demand(struct script *script, bool stationary, double per_h, double open_h)
{
    say(script, stationary ? "demand = { calls_per_h = %.4f; };\n" : "demand = { calls_per_day = %.4f; ",
        stationary ? per_h : per_h * open_h);
    if (!stationary && chance(script, 0.5))
        say(script, "arrivals = { process = \"peaked\"; day_cv = %.2f; interval_cv = %.2f; interval_min = %.1f; }; ",
            uniform(script), uniform(script), 1 + 50 * uniform(script));
    if (!stationary)
        say(script, "};\n");
}

static void say_people(struct script *script, double talk_s)
{
    say_law(script, "talk", talk_s);
    if (chance(script, 0.5))
        say_law(script, "wrap_up", talk_s / 5);
    if (chance(script, 0.7))
        say_law(script, "patience", 20 + 600 * uniform(script));
    if (chance(script, 0.5)) {
        double share = uniform(script);
        say(script, "classes = ( { name = \"a\"; share = %.4f; urgent = true; },\n  { name = \"b\"; share = %.4f; ",
            share / 3, 0.5 - share / 3);
        say_law(script, "patience", 100);
        say(script, "}, { name = \"c\"; share = 0.5; urgent = %s; } );\n", chance(script, 0.1) ? "true" : "false");
    }
    if (chance(script, 0.6)) {
        say(script, "redial = { after_abandonment = %.2f; after_busy = %.2f; after_refusal = %.2f; diverted = %.2f;\n"
            "  max_calls = %d; ", uniform(script), uniform(script), uniform(script), uniform(script),
            1 + below(script, 6));
        say_law(script, "delay", 5 + (chance(script, 0.3) ? 20000 : 900) * uniform(script));
        say(script, "};\n");
    }
}

static void say_work(struct script *script, double per_day)
{
    static const char *const priorities[] = {"before-calls", "in-order", "after-calls"};
    int streams = chance(script, 0.5) ? 0 : 1 + below(script, 4);
    say(script, "work = ( ");
    for (int i = 0; i < streams; i++) {
        say(script, "%s{ name = \"w%d\"; desk = %s; per_day = %.3f; priority = \"%s\"; ", i ? ",\n  " : "", i,
            chance(script, 0.5) ? "true" : "false", per_day * uniform(script), priorities[below(script, 3)]);
        say_law(script, "time", 10 + 300 * uniform(script));
        say(script, "}");
    }
    say(script, " );\n");
    if (chance(script, 0.4))
        say(script, "switching_s = %.1f;\n", 60 * uniform(script));
    if (chance(script, 0.3))
        say(script, "lines = %d;\n", 1 + below(script, 8));
    if (chance(script, 0.3))
        say(script, "max_waiting = %d;\n", 1 + below(script, 6));
}

static void say_dialing(struct script *script)
{
    say(script, "dialing = { ");
    if (chance(script, 0.5))
        say(script, "agent_ring_s = 0.0; ring_s = 0.0; no_answer_s = 0.0; ");
    say(script, "reach_prob = %.2f; max_attempts = %d; retry_s = %.1f; retry_keeps_place = %s; talk_factor = %.2f; }; ",
        chance(script, 0.2) ? 1 : uniform(script), 1 + below(script, 4),
        chance(script, 0.2) ? 0 : 1200 * uniform(script), chance(script, 0.5) ? "true" : "false",
        0.5 + uniform(script));
}

static void say_callback_offer(struct script *script)
{
    bool at_once = chance(script, 0.6);
    say(script, "kind = \"callback-offer\"; accept_prob = %.2f; ", uniform(script));
    if (at_once)
        say(script, "at_waiting = %d; ", below(script, 4));
    if (!at_once || chance(script, 0.5))
        say(script, "after_s = %.1f; ", chance(script, 0.2) ? 0 : 200 * uniform(script));
    if (chance(script, 0.3))
        say(script, "until_close_min = %d.0; ", below(script, 60));
}

static void say_window(struct script *script, const char *key, int open_min, int close_min)
{
    int from_min = open_min + below(script, close_min - open_min);
    int to_min = from_min + 1 + below(script, 24 * 60 - from_min);
    say(script, "%s = ( { from = \"%02d:%02d\"; to = \"%02d:%02d\"; } ); ", key, from_min / 60, from_min % 60,
        to_min / 60, to_min % 60);
}

static void say_scheduled_slot(struct script *script, int open_min, int close_min)
{
    say(script, "kind = \"scheduled-slot\"; slot_min = %.2f; accept_prob = %.2f; days_ahead = %d; ",
        chance(script, 0.5) ? 10 : 0.5 + 60 * uniform(script), uniform(script), below(script, 3));
    if (chance(script, 0.7))
        say(script, "capacity = %d; ", 1 + below(script, 4));
    if (chance(script, 0.5))
        say(script, "lead_min = %.1f; ", 90 * uniform(script));
    if (chance(script, 0.4))
        say_window(script, "accepting", open_min, close_min);
    if (chance(script, 0.4))
        say_window(script, "calling", open_min, close_min);
    say(script, "offered = \"%s\"; full = \"%s\"; early_s = %.1f; ", chance(script, 0.5) ? "always" : "busy",
        chance(script, 0.5) ? "hold" : "refuse", chance(script, 0.6) ? 0 : 1800 * uniform(script));
}

static void say_variants(struct script *script, int open_min, int close_min)
{
    say(script, "variants = ( { name = \"q\"; strategy = { kind = \"queue-only\"; }; }");
    for (int i = 0; i < 3; i++) {
        say(script, ",\n  { name = \"v%d\"; strategy = { ", i);
        if (chance(script, 0.5))
            say_callback_offer(script);
        else
            say_scheduled_slot(script, open_min, close_min);
        say_dialing(script);
        say(script, "}; }");
    }
    say(script, " );\n");
}

/* Times without sub-second digits make events of one moment common. */
static void write_script(struct script *script, uint32_t number)
{
    int open_min = 0, close_min = 24 * 60;
    script->rng = cc_rng_at(20, 0, number, 0);
    script->length = 0;
    bool stationary = chance(script, 0.25);
    double talk_s = 5 + 400 * uniform(script), hours = 0.01 + (chance(script, 0.3) ? 0.2 : 20) * uniform(script);
    say(script, "name = \"fuzz %u\";\n", number);
    if (stationary)
        say(script, "stationary = { hours = %.4f; warm_up_h = %.4f; };\n", hours, chance(script, 0.3) ? 0 : hours / 4);
    else
        say_calendar(script, &open_min, &close_min);
    double open_h = (close_min - open_min) / 60.0, heads = chance(script, 0.3) ? 4 : 2;
    say_demand(script, stationary, heads * 3600 / talk_s * uniform(script), open_h);
    say_staff(script, open_min, close_min);
    say_people(script, talk_s);
    say_work(script, heads * 3600 / 150 * open_h / 2);
    say_variants(script, open_min, close_min);
}

/* --- the observer's own books --- */

/* Check's own assertions write a mark to a file each time: too slow for what is asked millions of times. */
#define EXPECT(condition) ((condition) ? (void)0 : ck_abort_msg("not so: %s", #condition))

enum stage { AWAY, CALLING, HOLDING, PROMISED, DIALLED, DONE };

struct books {
    const struct practice *practice;
    const struct cc_center *center;
    enum stage *stage;           /* [patient] */
    double *due_s;               /* [patient] promised clock time, NAN */
    int *calls, *dials;          /* [patient] */
    int *booked;                 /* [slot] */
    int slots;
    double slot_s;               /* 0: the variant books no slots */
    double last_s;
    int64_t events[CC_EVENTS], outcomes[CC_OUTCOMES];
    int64_t talk_ticks, wrap_ticks, ring_ticks, overtime_ticks[CC_MAX_DAYS];
    bool plain;                  /* no switching and no jobs: who starts is seen to start */
};

static const struct cc_day *last_opened(const struct cc_scenario *s, double at_s)
{
    const struct cc_day *day = &s->days[0];
    for (int d = 0; d < s->day_count && s->days[d].open_s <= at_s; d++)
        day = &s->days[d];
    return day;
}

static void book_time(struct books *books, int64_t *ticks, double length_s)
{
    const struct cc_scenario *s = books->practice->scenario;
    double from_s = books->center->now_s, to_s = from_s + length_s;
    if (s->is_stationary) {
        double begin_s = fmax(from_s, s->count_from_s), end_s = fmin(to_s, s->end_s);
        *ticks += cc_ticks(end_s > begin_s ? end_s - begin_s : 0);
        return;
    }
    const struct cc_day *day = last_opened(s, from_s);
    if (day + 1 < s->days + s->day_count)
        to_s = fmin(to_s, day[1].open_s);
    *ticks += cc_ticks(length_s);
    books->overtime_ticks[day - s->days] += cc_ticks(to_s > day->close_s ? to_s - fmax(from_s, day->close_s) : 0);
}

static bool is_urgent(const struct books *books, int who)
{
    return cc_scenario_class(books->practice->scenario, books->practice->demand.patients[who].class_index)->urgent;
}

/* Those who have a head in hand: nobody starts who must not. */
static void check_start(const struct books *books, int who)
{
    const struct cc_center *c = books->center;
    if (c->scenario->switching_s > 0)
        return;
    EXPECT(c->busy <= c->heads);
    if (!is_urgent(books, who))
        EXPECT(c->lines[CC_LINE_URGENT].count == 0);
    EXPECT(c->lines[CC_LINE_WORK_FIRST].count * !is_urgent(books, who) == 0);
}

/* What holds between two events, seen where a call comes in. */
static void check_state(const struct books *books)
{
    const struct cc_center *c = books->center;
    const struct cc_scenario *s = c->scenario;
    int lines = c->lines[CC_LINE_URGENT].count + c->lines[CC_LINE_PHONE].count + c->lines[CC_LINE_DUE].count;
    EXPECT(s->switching_s > 0 ? c->holding + c->callbacks >= lines : c->holding + c->callbacks == lines);
    if (s->lines)
        EXPECT(c->lines_used <= s->lines);
    if (c->busy < c->heads) /* nobody waits while somebody is idle */
        EXPECT(lines == 0);
    const struct cc_day *day = last_opened(s, c->now_s);
    if (c->now_s > day->open_s && c->now_s < day->close_s && !c->staying)
        EXPECT(c->heads == practice_heads(c->timeline, c->now_s));
}

static const struct cc_dialing *dialing(const struct books *books)
{
    return books->center->strategy->dialing(books->center->params);
}

static void note_slot(struct books *books, int who, double promised_s)
{
    const struct cc_center *c = books->center;
    int slot = (int)(promised_s / books->slot_s + 0.5);
    EXPECT(books->slot_s > 0 && !is_urgent(books, who));
    EXPECT(promised_s == slot * books->slot_s && promised_s >= c->now_s);
    EXPECT(slot < books->slots);
    EXPECT(last_opened(c->scenario, promised_s)->close_s > promised_s);
    books->booked[slot]++;
    books->due_s[who] = promised_s;
}

static void note_call(struct books *books, enum cc_event event, int who, double detail)
{
    const struct cc_center *c = books->center;
    const struct cc_patient *patient = &books->practice->demand.patients[who];
    enum stage *stage = &books->stage[who];
    switch (event) {
    case CC_EVENT_CALL:
        EXPECT(*stage == AWAY && ++books->calls[who] == (int)detail);
        EXPECT(books->calls[who] <= (int)c->scenario->redial.max_calls);
        if (detail > 1)
            EXPECT(c->now_s < last_opened(c->scenario, c->now_s)->close_s);
        else
            EXPECT(c->now_s == patient->arrival_s);
        check_state(books);
        *stage = CALLING;
        break;
    case CC_EVENT_HOLD:
        EXPECT(*stage == CALLING && c->busy >= c->heads);
        EXPECT(!c->scenario->max_waiting || detail < (double)c->scenario->max_waiting);
        *stage = HOLDING;
        break;
    case CC_EVENT_ANSWER:
        EXPECT(*stage == CALLING || *stage == HOLDING);
        check_start(books, who);
        book_time(books, &books->talk_ticks, patient->talk_s);
        *stage = DONE;
        break;
    case CC_EVENT_HANG_UP:
        EXPECT(*stage == HOLDING);
        *stage = AWAY;
        break;
    case CC_EVENT_BUSY:
        EXPECT(*stage == CALLING && (c->scenario->lines || c->scenario->max_waiting));
        *stage = AWAY;
        break;
    case CC_EVENT_REFUSED:
        EXPECT(*stage == CALLING && books->slot_s > 0);
        *stage = AWAY;
        break;
    default:
        EXPECT(*stage == CALLING || *stage == HOLDING);
        EXPECT(!is_urgent(books, who));
        *stage = PROMISED;
        if (event == CC_EVENT_BOOKED)
            note_slot(books, who, detail);
        break;
    }
}

static void note_callback(struct books *books, enum cc_event event, int who)
{
    const struct cc_center *c = books->center;
    const struct cc_dialing *how = dialing(books);
    enum stage *stage = &books->stage[who];
    if (event == CC_EVENT_DIAL) {
        double early_s = c->strategy->early_s ? c->strategy->early_s(c->params) : 0;
        bool picks_up = cc_demand_uniform(&books->practice->demand, who, CC_DRAW_REACH, ++books->dials[who]) < how->reach_prob;
        EXPECT(*stage == PROMISED && books->dials[who] <= how->max_attempts);
        EXPECT(isnan(books->due_s[who]) || c->now_s >= books->due_s[who] - early_s);
        check_start(books, who);
        book_time(books, &books->ring_ticks, how->agent_ring_s + (picks_up ? how->ring_s : how->no_answer_s));
        *stage = DIALLED;
        return;
    }
    EXPECT(*stage == DIALLED);
    *stage = event == CC_EVENT_REACHED ? DONE : PROMISED;
    if (event == CC_EVENT_REACHED)
        book_time(books, &books->talk_ticks, books->practice->demand.patients[who].talk_s * how->talk_factor);
}

static void note_end(struct books *books, int who, enum cc_outcome outcome)
{
    static const enum stage before[CC_OUTCOMES] = {[CC_SERVED] = DONE, [CC_NEVER_REACHED] = PROMISED};
    EXPECT(books->stage[who] != CALLING);
    if (outcome != CC_CARRIED_OVER)
        EXPECT(books->stage[who] == before[outcome]);
    EXPECT(outcome == CC_CARRIED_OVER || books->center->now_s >= books->practice->demand.patients[who].arrival_s);
    books->outcomes[outcome]++;
    books->calls[who] = -1000000; /* nothing may follow */
}

static void watch(void *context, const struct cc_center *center, enum cc_event event, int who, double detail)
{
    struct books *books = context;
    EXPECT(center == books->center && center->now_s >= books->last_s);
    EXPECT(center->busy >= 0 && center->holding >= 0 && center->callbacks >= 0 && center->lines_used >= 0);
    EXPECT(who >= 0 && who < books->practice->demand.patient_count);
    EXPECT(books->calls[who] >= 0 || event == CC_EVENT_TALK_ENDS);
    books->last_s = center->now_s;
    books->events[event]++;
    if (event == CC_EVENT_OUTCOME)
        note_end(books, who, (enum cc_outcome)detail);
    else if (event == CC_EVENT_DIAL || event == CC_EVENT_REACHED || event == CC_EVENT_NO_ANSWER)
        note_callback(books, event, who);
    else if (event == CC_EVENT_TALK_ENDS)
        book_time(books, &books->wrap_ticks, books->practice->demand.patients[who].wrap_up_s);
    else if (event == CC_EVENT_WILL_REDIAL)
        EXPECT(books->stage[who] == AWAY && detail > center->now_s);
    else
        note_call(books, event, who, detail);
}

/* A parameter of the variant's strategy by its key; `*value` stays when it has none of that name. */
static void param(const struct cc_variant *variant, const char *key, void *value, size_t size)
{
    for (const struct cc_field *field = variant->strategy.row->fields; field->name; field++)
        if (strcmp(field->name, key) == 0)
            memcpy(value, (const char *)variant->strategy.params + field->offset, size);
}

static double number_param(const struct cc_variant *variant, const char *key)
{
    double value = 0;
    param(variant, key, &value, sizeof value);
    return value;
}

static void open_books(struct books *books, const struct practice *practice, int variant)
{
    size_t patients = (size_t)practice->demand.patient_count + 1;
    *books = (struct books){.practice = practice, .center = &practice->centers[variant]};
    books->slot_s = number_param(cc_scenario_variant(practice->scenario, variant), "slot_min") * 60;
    books->slots = books->slot_s > 0 ? (int)(practice->scenario->end_s / books->slot_s) + 20000 : 1;
    books->stage = calloc(patients, sizeof *books->stage);
    books->due_s = malloc(patients * sizeof *books->due_s);
    books->calls = calloc(patients, sizeof *books->calls);
    books->dials = calloc(patients, sizeof *books->dials);
    books->booked = calloc((size_t)books->slots, sizeof *books->booked);
    for (size_t i = 0; i < patients; i++)
        books->due_s[i] = NAN;
}

static void close_books(struct books *books)
{
    free(books->stage);
    free(books->due_s);
    free(books->calls);
    free(books->dials);
    free(books->booked);
}

/* --- the books against the tally --- */

/* No slot holds more than the capacity that was set; all together not more than staff and pace allow. */
static void check_slots(const struct books *books)
{
    const struct cc_center *c = books->center;
    int64_t capacity = 0;
    double booked = 0, room = 1e-6;
    param(c->variant, "capacity", &capacity, sizeof capacity);
    for (int i = 0; i < books->slots && books->slot_s > 0; i++) {
        EXPECT(!capacity || books->booked[i] <= capacity);
        room += practice_heads(c->timeline, i * books->slot_s) * books->slot_s / 3600;
        booked += books->booked[i];
    }
    if (!capacity && books->slot_s > 0)
        ck_assert_double_le(booked, room * number_param(c->variant, "calls_per_h") * number_param(c->variant, "staff_share"));
    ck_assert_int_le(c->tally->slots_full, c->tally->slots);
}

static void check_counts(const struct books *books, const struct cc_tally *tally)
{
    const struct cc_scenario *s = books->practice->scenario;
    int64_t patients = 0;
    for (int i = 0; i < CC_OUTCOMES; i++)
        patients += books->outcomes[i];
    ck_assert_int_eq(patients, books->practice->demand.patient_count);
    if (s->count_from_s > s->begin_s)
        return;
    for (int i = 0; i < CC_OUTCOMES; i++)
        ck_assert_int_eq(books->outcomes[i], practice_outcomes(tally, (enum cc_outcome)i));
    ck_assert_int_eq(books->events[CC_EVENT_ANSWER], practice_call_ends(tally, CC_ANSWERED));
    ck_assert_int_eq(books->events[CC_EVENT_HANG_UP], practice_call_ends(tally, CC_ABANDONED));
    ck_assert_int_eq(books->events[CC_EVENT_BUSY], practice_call_ends(tally, CC_BUSY_SIGNAL));
    ck_assert_int_eq(books->events[CC_EVENT_KEEP_PLACE] + books->events[CC_EVENT_BOOKED],
                     practice_call_ends(tally, CC_PROMISED));
    ck_assert_int_eq(books->events[CC_EVENT_TALK_ENDS], books->outcomes[CC_SERVED]);
    int64_t turned_away = practice_call_ends(tally, CC_REFUSED) - books->events[CC_EVENT_REFUSED];
    ck_assert_int_eq(turned_away, books->center->holding + books->center->lines_used);
}

static bool somebody_at_every_closing(const struct cc_center *c)
{
    for (int d = 0; d < c->scenario->day_count; d++)
        if (!isfinite(c->scenario->days[d].close_s) ||
            practice_heads(c->timeline, c->scenario->days[d].close_s - 1e-6) == 0)
            return false;
    return true;
}

static void check_times(const struct books *books, const struct cc_tally *tally)
{
    const struct cc_scenario *s = books->practice->scenario;
    int64_t jobs = tally->desk_jobs + tally->other_jobs, overtime = 0, booked = 0;
    ck_assert_int_eq(tally->activity_ticks[CC_TALKING], books->talk_ticks);
    ck_assert_int_eq(tally->activity_ticks[CC_WRAPPING_UP], books->wrap_ticks);
    ck_assert_int_eq(tally->activity_ticks[CC_RINGING], books->ring_ticks);
    if (s->count_from_s == s->begin_s)
        ck_assert_int_eq(jobs + tally->other_left, books->practice->demand.job_count);
    for (int d = 0; d < s->day_count; d++) {
        overtime += tally->overtime_ticks[d];
        booked += books->overtime_ticks[d];
        if (s->work.count == 0)
            ck_assert_int_eq(tally->overtime_ticks[d], books->overtime_ticks[d]);
    }
    ck_assert_int_ge(overtime, booked);
    /* Busy time is what was done, in opening hours and outside; a tick of rounding for each. */
    int64_t done = 0, events = 10;
    for (int i = 0; i < CC_ACTIVITIES; i++)
        done += tally->activity_ticks[i];
    for (int i = 0; i < CC_EVENTS; i++)
        events += books->events[i];
    if (!somebody_at_every_closing(books->center) && !s->is_stationary)
        return; /* who waits overnight is served then, by those who stayed: neither day's opening hours */
    ck_assert_int_le(llabs(done - overtime - tally->busy_ticks), events + jobs + 400);
}

static void check_staff(const struct books *books, const struct cc_tally *tally)
{
    const struct cc_center *c = books->center;
    ck_assert_int_eq(c->busy, 0);
    if (!somebody_at_every_closing(c))
        return;
    ck_assert_int_eq(c->holding, 0);
    ck_assert_int_eq(books->center->lines_used, 0);
    for (int line = 0; line < CC_LINE_WORK_LAST; line++)
        ck_assert_int_eq(c->lines[line].count, 0);
    ck_assert_int_le(llabs(tally->heads_ticks - cc_ticks(c->timeline->scheduled_s)), 400);
}

static void check_variant(struct practice *practice, int variant)
{
    struct books books;
    open_books(&books, practice, variant);
    const struct cc_tally *tally = practice_serve(practice, variant, watch, &books);
    check_slots(&books);
    check_counts(&books, tally);
    check_times(&books, tally);
    check_staff(&books, tally);
    close_books(&books);
}

static uint32_t number_from(const char *name, uint32_t absent)
{
    const char *text = getenv(name);
    return text ? (uint32_t)strtoul(text, NULL, 10) : absent;
}

START_TEST(books_agree_with_the_tally)
{
    static struct script script;
    uint32_t count = number_from("CC_FUZZ_COUNT", 100);
    uint32_t first = number_from("CC_FUZZ_FIRST", 0) + (uint32_t)_i * count;
    for (uint32_t number = first; number < first + count; number++) {
        struct practice practice;
        write_script(&script, number);
        practice_open(&practice, script.text, number);
        for (uint32_t replication = 0; replication < 3; replication++) {
            practice_draw(&practice, replication);
            for (int variant = 0; variant < practice.scenario->variants.count; variant++) {
                mark_point();
                check_variant(&practice, variant);
            }
        }
        practice_close(&practice);
    }
}
END_TEST

Suite *cc_suite_center_fuzz(void)
{
    Suite *suite = suite_create("center_fuzz");
    TCase *tcase = tcase_create("fuzz");
    tcase_add_loop_test(tcase, books_agree_with_the_tally, 0, 8);
    suite_add_tcase(suite, tcase);
    return suite;
}
