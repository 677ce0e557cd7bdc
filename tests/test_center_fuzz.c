/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Random practices, served under random variants, watched by an observer that keeps its own books.  Set
 * CC_FUZZ_FIRST and CC_FUZZ_COUNT for other practices than those of every day.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/units.h"
#include "tests/practice.h"
#include "tests/program.h"
#include "tests/script.h"

Suite *cc_suite_center_fuzz(void);

/* --- the observer's own books --- */

/* Check's own assertions write a mark to a file each time: too slow for what is asked millions of times. */
#define EXPECT(condition) ((condition) ? (void)0 : ck_abort_msg("not so: %s", #condition))

enum stage { AWAY, CALLING, HOLDING, PROMISED, DIALLED, DONE };

struct books {
    const struct practice *practice;
    const struct cc_center *center;
    enum stage *stage;  /* [patient] */
    double *due_s;      /* [patient] promised clock time, NAN */
    int *calls, *dials; /* [patient] */
    int *tries;         /* [patient] dials since the present promise */
    struct talk {
        const struct cc_day *day;
        double began_s, length_s;
        bool interrupted;
    } * talks;   /* [patient] */
    int *booked; /* [slot] */
    int slots;
    double slot_s; /* 0: the variant books no slots */
    int64_t keep_free;
    bool spread;
    double last_s;
    int64_t events[CC_EVENTS], outcomes[CC_OUTCOMES];
    int64_t talk_ticks, wrap_ticks, ring_ticks, overtime_ticks[CC_MAX_DAYS];
    double *called_s; /* [patient] */
    bool *counted;    /* [patient] in the work asked for */
    int64_t asked_ticks[CC_MAX_DAYS][CC_CELLS_PER_DAY];
    bool plain; /* no switching and no jobs: who starts is seen to start */
};

static const struct cc_day *last_opened(const struct cc_scenario *s, double at_s)
{
    const struct cc_day *day = &s->days[0];
    for (int d = 0; d < s->day_count && s->days[d].open_s <= at_s; d++)
        day = &s->days[d];
    return day;
}

/* Adds (factor 1) or takes back (-1) a stretch of time, of which what is after closing is `day`'s overtime.
 */
static void book_stretch(struct books *books, int64_t *ticks, const struct cc_day *day, double from_s,
                         double length_s, int factor)
{
    const struct cc_scenario *s = books->practice->scenario;
    double to_s = from_s + length_s;
    if (s->is_stationary) {
        double begin_s = fmax(from_s, s->count_from_s), end_s = fmin(to_s, s->end_s);
        *ticks += factor * cc_ticks(end_s > begin_s ? end_s - begin_s : 0);
        return;
    }
    if (day + 1 < s->days + s->day_count)
        to_s = fmin(to_s, day[1].open_s);
    *ticks += factor * cc_ticks(length_s);
    books->overtime_ticks[day - s->days] +=
        factor * cc_ticks(to_s > day->close_s ? to_s - fmax(from_s, day->close_s) : 0);
}

static void book_time(struct books *books, int64_t *ticks, double length_s)
{
    double now_s = books->center->now_s;
    book_stretch(books, ticks, last_opened(books->practice->scenario, now_s), now_s, length_s, 1);
}

static void ask(struct books *books, double at_s, double work_s)
{
    const struct cc_day *day = last_opened(books->practice->scenario, at_s);
    if (at_s < day->close_s && !books->practice->scenario->is_stationary)
        books->asked_ticks[day - books->practice->scenario->days][(int)((at_s - day->midnight_s) / 1800)] +=
            cc_ticks(work_s);
}

/* His work is asked for, if it was not before. */
static void ask_once(struct books *books, int who, double at_s, double talk_factor)
{
    const struct cc_patient *patient = &books->practice->demand.patients[who];
    if (!books->counted[who])
        ask(books, at_s, patient->talk_s * talk_factor + patient->wrap_up_s);
    books->counted[who] = true;
}

static void begin_talk(struct books *books, int who, double length_s)
{
    double now_s = books->center->now_s;
    books->talks[who] = (struct talk){last_opened(books->practice->scenario, now_s), now_s, length_s, false};
    book_time(books, &books->talk_ticks, length_s);
}

static bool is_urgent(const struct books *books, int who)
{
    return cc_scenario_class(books->practice->scenario, books->practice->demand.patients[who].class_index)
        ->urgent;
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
    int lines = 0;
    for (int line = CC_LINE_URGENT; line <= CC_LINE_DUE; line++)
        lines += c->lines[line].count;
    EXPECT(s->switching_s > 0 ? c->holding + c->callbacks >= lines : c->holding + c->callbacks == lines);
    if (s->lines)
        EXPECT(c->lines_used <= s->lines);
    if (c->busy < c->heads) /* nobody waits while somebody is idle, but callbacks that she is kept from */
        EXPECT(lines == 0 || c->ringing >= c->heads - c->busy ||
               (lines == c->lines[CC_LINE_DUE].count && c->heads - c->busy <= books->keep_free));
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
    int slot = (int)(promised_s / books->slot_s + 1e-9);
    EXPECT(!is_urgent(books, who));
    books->due_s[who] = promised_s;
    if (books->slot_s <= 0)
        return;
    EXPECT((books->spread || promised_s == slot * books->slot_s) && promised_s >= c->now_s);
    EXPECT(promised_s < (slot + 1) * books->slot_s);
    EXPECT(slot < books->slots);
    EXPECT(last_opened(c->scenario, slot * books->slot_s)->close_s > slot * books->slot_s);
    books->booked[slot]++;
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
        books->called_s[who] = c->now_s;
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
        begin_talk(books, who, patient->talk_s);
        ask_once(books, who, books->called_s[who], 1);
        *stage = DONE;
        break;
    case CC_EVENT_HANG_UP:
        EXPECT(*stage == HOLDING);
        ask_once(books, who, books->called_s[who], 1);
        *stage = AWAY;
        break;
    case CC_EVENT_BUSY:
        EXPECT(*stage == CALLING && (c->scenario->lines || c->scenario->max_waiting));
        ask_once(books, who, books->called_s[who], 1);
        *stage = AWAY;
        break;
    case CC_EVENT_REFUSED:
        EXPECT(*stage == CALLING && books->slot_s > 0);
        ask_once(books, who, books->called_s[who], 1);
        *stage = AWAY;
        break;
    default:
        EXPECT(*stage == CALLING || *stage == HOLDING);
        EXPECT(!is_urgent(books, who));
        *stage = PROMISED;
        books->tries[who] = 0;
        books->due_s[who] = NAN;
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
        double u = cc_demand_uniform(&books->practice->demand, who, CC_DRAW_REACH, ++books->dials[who]);
        bool picks_up = u < how->reach_prob;
        bool engaged = !picks_up && u - how->reach_prob < (1 - how->reach_prob) * how->busy_prob;
        EXPECT(*stage == PROMISED && ++books->tries[who] <= how->max_attempts);
        EXPECT(isnan(books->due_s[who]) || c->now_s >= books->due_s[who] - early_s);
        check_start(books, who);
        if (how->first == CC_FIRST_ASSISTANT) {
            double ring_s = how->agent_ring_s + (picks_up  ? how->ring_s
                                                 : engaged ? how->busy_s
                                                           : how->no_answer_s);
            book_time(books, &books->ring_ticks, ring_s);
            ask(books, c->now_s, ring_s);
        }
        *stage = DIALLED;
        return;
    }
    EXPECT(*stage == DIALLED);
    bool last = books->tries[who] >= how->max_attempts;
    *stage = event == CC_EVENT_REACHED ? DONE : last ? AWAY : PROMISED;
    if (event == CC_EVENT_REACHED && how->first == CC_FIRST_PATIENT) {
        book_stretch(books, &books->ring_ticks, last_opened(c->scenario, c->now_s),
                     c->now_s - how->agent_ring_s, how->agent_ring_s, 1);
        ask(books, c->now_s - how->agent_ring_s, how->agent_ring_s);
    }
    if (event == CC_EVENT_NO_ANSWER && last && how->first == CC_FIRST_ASSISTANT) {
        bool message = cc_demand_uniform(&books->practice->demand, who, CC_DRAW_VOICEMAIL,
                                         books->calls[who]) < how->voicemail_prob;
        book_time(books, &books->wrap_ticks, message ? how->voicemail_s : how->note_s);
        ask(books, c->now_s, message ? how->voicemail_s : how->note_s);
    }
    if (event == CC_EVENT_REACHED) {
        begin_talk(books, who, books->practice->demand.patients[who].talk_s * how->talk_factor);
        ask_once(books, who, c->now_s, how->talk_factor);
    }
}

static void note_end(struct books *books, int who, enum cc_outcome outcome)
{
    static const enum stage before[CC_OUTCOMES] = {[CC_SERVED] = DONE};
    bool dropped = outcome == CC_NEVER_REACHED && books->stage[who] == PROMISED;
    EXPECT(books->stage[who] != CALLING);
    if (books->stage[who] == HOLDING)
        ask_once(books, who, books->called_s[who], 1);
    EXPECT(!dropped || dialing(books)->at_close == CC_CLOSE_DROP);
    if (outcome != CC_CARRIED_OVER && !dropped)
        EXPECT(books->stage[who] == before[outcome]);
    EXPECT(outcome == CC_CARRIED_OVER ||
           books->center->now_s >= books->practice->demand.patients[who].arrival_s);
    books->outcomes[outcome]++;
    books->calls[who] = -1000000; /* nothing may follow */
}

/* A talk is interrupted only for a higher class, and goes on with exactly what was left. */
static void note_interruption(struct books *books, enum cc_event event, int who, double detail)
{
    struct talk *talk = &books->talks[who];
    double now_s = books->center->now_s, done_s = now_s - talk->began_s;
    EXPECT(books->stage[who] == DONE && books->center->scenario->priority_rule == CC_RULE_PREEMPTIVE);
    EXPECT(!is_urgent(books, who) && talk->interrupted == (event == CC_EVENT_RESUMED));
    if (event == CC_EVENT_RESUMED) {
        EXPECT(detail == talk->length_s);
        begin_talk(books, who, detail);
        return;
    }
    EXPECT(fabs(done_s + detail - talk->length_s) < 1e-6 && detail > 0);
    book_stretch(books, &books->talk_ticks, talk->day, talk->began_s, talk->length_s, -1);
    book_stretch(books, &books->talk_ticks, talk->day, talk->began_s, done_s, 1);
    *talk = (struct talk){talk->day, now_s, detail, true};
}

static void note_talk_end(struct books *books, int who, double detail)
{
    const struct talk *talk = &books->talks[who];
    EXPECT(detail > 0 ? talk->interrupted && talk->length_s == detail
                      : !talk->interrupted && books->center->now_s == talk->began_s + talk->length_s);
    if (detail <= 0)
        book_time(books, &books->wrap_ticks, books->practice->demand.patients[who].wrap_up_s);
}

static void note_redial(struct books *books, int who, double at_s)
{
    EXPECT(at_s > books->center->now_s);
    EXPECT(books->stage[who] == AWAY ||
           (books->stage[who] == PROMISED && dialing(books)->at_close == CC_CLOSE_DROP));
    books->stage[who] = AWAY;
}

static void watch(void *context, const struct cc_center *center, enum cc_event event, int who, double detail)
{
    struct books *books = context;
    EXPECT(center == books->center && center->now_s >= books->last_s);
    EXPECT(center->busy >= 0 && center->holding >= 0 && center->callbacks >= 0 && center->lines_used >= 0);
    EXPECT(who >= 0 && who < books->practice->demand.patient_count);
    EXPECT(books->calls[who] >= 0 || event == CC_EVENT_TALK_ENDS || event == CC_EVENT_INTERRUPTED ||
           event == CC_EVENT_RESUMED);
    books->last_s = center->now_s;
    books->events[event]++;
    if (event == CC_EVENT_OUTCOME)
        note_end(books, who, (enum cc_outcome)detail);
    else if (event == CC_EVENT_DIAL || event == CC_EVENT_REACHED || event == CC_EVENT_NO_ANSWER)
        note_callback(books, event, who);
    else if (event == CC_EVENT_TALK_ENDS)
        note_talk_end(books, who, detail);
    else if (event == CC_EVENT_INTERRUPTED || event == CC_EVENT_RESUMED)
        note_interruption(books, event, who, detail);
    else if (event == CC_EVENT_WILL_REDIAL)
        note_redial(books, who, detail);
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
    param(cc_scenario_variant(practice->scenario, variant), "keep_free", &books->keep_free,
          sizeof books->keep_free);
    param(cc_scenario_variant(practice->scenario, variant), "spread", &books->spread, sizeof books->spread);
    books->slots = books->slot_s > 0 ? (int)(practice->scenario->end_s / books->slot_s) + 20000 : 1;
    books->stage = calloc(patients, sizeof *books->stage);
    books->due_s = malloc(patients * sizeof *books->due_s);
    books->talks = calloc(patients, sizeof *books->talks);
    books->calls = calloc(patients, sizeof *books->calls);
    books->called_s = calloc(patients, sizeof *books->called_s);
    books->counted = calloc(patients, sizeof *books->counted);
    books->dials = calloc(patients, sizeof *books->dials);
    books->tries = calloc(patients, sizeof *books->tries);
    books->booked = calloc((size_t)books->slots, sizeof *books->booked);
    for (size_t i = 0; i < patients; i++)
        books->due_s[i] = NAN;
}

static void close_books(struct books *books)
{
    free(books->stage);
    free(books->due_s);
    free(books->talks);
    free(books->calls);
    free(books->called_s);
    free(books->counted);
    free(books->dials);
    free(books->tries);
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
        ck_assert_double_le(booked, room * number_param(c->variant, "calls_per_h") *
                                        number_param(c->variant, "staff_share"));
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
    ck_assert_int_eq(books->events[CC_EVENT_KEEP_PLACE] + books->events[CC_EVENT_LEAVE_PLACE] +
                         books->events[CC_EVENT_BOOKED],
                     practice_call_ends(tally, CC_PROMISED));
    ck_assert_int_eq(books->events[CC_EVENT_TALK_ENDS], books->outcomes[CC_SERVED]);
    int64_t interruptions = 0;
    for (int i = 0; i < s->classes.count; i++)
        interruptions += tally->classes[i].interruptions;
    ck_assert_int_eq(books->events[CC_EVENT_INTERRUPTED], interruptions);
    int64_t turned_away = practice_call_ends(tally, CC_REFUSED) - books->events[CC_EVENT_REFUSED];
    ck_assert_int_eq(turned_away, books->center->holding + books->center->lines_used);
}

/* The half-hours of the week add up to the week. */
static void check_cells(const struct books *books, const struct cc_tally *tally)
{
    const struct cc_scenario *s = books->practice->scenario;
    struct cc_cell_tally sum = {0};
    unsigned __int128 hold_ticks = 0;
    int64_t held = 0;
    if (s->is_stationary)
        return;
    for (int i = 0; i < s->cell_count; i++) {
        const struct cc_cell_tally *cell = &tally->cells[i];
        sum.offered += cell->offered;
        sum.held += cell->held;
        sum.hold_ticks += cell->hold_ticks;
        sum.queue_ticks += cell->queue_ticks;
        sum.busy_ticks += cell->busy_ticks;
        sum.heads_ticks += cell->heads_ticks;
    }
    for (int i = 0; i < s->classes.count; i++) {
        held += tally->classes[i].hold.count;
        hold_ticks += tally->classes[i].hold.sum_ticks;
    }
    ck_assert_int_eq(sum.offered, books->events[CC_EVENT_CALL]);
    ck_assert_int_eq(sum.held, held);
    ck_assert(hold_ticks == (unsigned __int128)sum.hold_ticks);
    ck_assert_int_eq(sum.queue_ticks, tally->queue_ticks);
    ck_assert_int_eq(sum.busy_ticks, tally->busy_ticks);
    ck_assert_int_eq(sum.heads_ticks, tally->heads_ticks);
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

static void check_phone_heads(const struct books *books, const struct cc_tally *tally)
{
    const struct cc_scenario *s = books->practice->scenario;
    for (int d = 0; d < s->day_count && !s->is_stationary; d++) {
        int64_t most = 0;
        for (int cell = 0; cell < CC_CELLS_PER_DAY; cell++) {
            double from_s = s->days[d].midnight_s + cell * 1800.0, to_s = from_s + 1800;
            from_s = fmax(from_s, s->days[d].open_s);
            to_s = fmin(to_s, s->days[d].close_s);
            int64_t heads =
                to_s > from_s ? cc_ticks(cc_seconds(books->asked_ticks[d][cell]) / (to_s - from_s)) : 0;
            most = heads > most ? heads : most;
        }
        ck_assert_int_eq(tally->phone_heads_ticks[d], most);
    }
}

static void check_staff(const struct books *books, const struct cc_tally *tally)
{
    const struct cc_center *c = books->center;
    ck_assert_int_eq(c->busy, 0);
    ck_assert(c->scenario->is_stationary || (c->heads == 0 && !c->staying)); /* everybody went home */
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
    check_cells(&books, tally);
    check_times(&books, tally);
    check_phone_heads(&books, tally);
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
    uint32_t count = number_from("CC_FUZZ_COUNT", (uint32_t)program_rounds(100));
    uint32_t first = number_from("CC_FUZZ_FIRST", 0) + (uint32_t)_i * count;
    for (uint32_t number = first; number < first + count; number++) {
        struct practice practice;
        script_practice(&script, number);
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
