/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Callbacks against exact values.  Place-kept offers (B models): a Markov chain whose state is the string of
 * holding callers and callbacks in line; each caller who finds nobody free and `at_waiting` waiting is
 * offered a callback. Slots (F models): the chain X -> (X - m)+ + Poisson(rate x slot) of bookings before
 * each slot.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/judge.h"
#include "tests/practice.h"

Suite *cc_suite_verify_callback(void);

/* --- place-kept offers; time unit: the mean talk time, 100 s --- */

enum figure {
    ALL_BUSY,
    BLOCKED,
    OFFERED,
    CALLBACK,
    ABANDON,
    Q_HOLD,
    Q_CALLBACK,
    DELAY,
    HOLD_TIME,
    BUSY,
    UNANSWERED,
    FIGURES
};

static const struct offer_model {
    const char *name;
    int agents;
    double rate, no_answer_prob, accept_prob;
    int at_waiting;
    /* Source: computed by a sparse solution of the chain, residual below 2e-16; capacity 10, patience mean 2.
     */
    struct {
        double value, variance; /* of the time average; 0: not known */
    } exact[FIGURES];
} offer_models[] = {
    {"B1",
     1,
     0.9,
     0,
     0.5,
     1,
     {[ALL_BUSY] = {0.695601444402523, 0.644294993569637},
      [BLOCKED] = {0.000453819599486261, 0},
      [OFFERED] = {0.421188924765307, 0},
      [CALLBACK] = {0.210594462382653, 0},
      [ABANDON] = {0.226655686619933, 0},
      [Q_HOLD] = {0.40798023591588, 1.58196266516121},
      [Q_CALLBACK] = {0.519318276168, 14.353752123923},
      [DELAY] = {2.73995954273897, 0},
      [HOLD_TIME] = {0.574574290019614, 0},
      [BUSY] = {0.695601444402523, 0.644294993569637},
      [UNANSWERED] = {0, 0}}},
    {"B3",
     2,
     2.2,
     0,
     0.6,
     2,
     {[ALL_BUSY] = {0.794141149218031, 0.559593986440586},
      [BLOCKED] = {0.0144847387278738, 0},
      [OFFERED] = {0.482637018751364, 0},
      [CALLBACK] = {0.289582211250818, 0},
      [ABANDON] = {0.199237871113642, 0},
      [Q_HOLD] = {0.876646632900026, 3.52077802995906},
      [Q_CALLBACK] = {1.48999278894453, 54.3402563359962},
      [DELAY] = {2.33878126213226, 0},
      [HOLD_TIME] = {0.57257769582158, 0},
      [BUSY] = {1.72981025834867, 1.07544619222703},
      [UNANSWERED] = {0, 0}}},
    {"B4",
     2,
     2.2,
     0.25,
     0.6,
     2,
     {[ALL_BUSY] = {0.746225202187011, 0.460544843205916},
      [BLOCKED] = {0.00638006633927194, 0},
      [OFFERED] = {0.395593705666216, 0},
      [CALLBACK] = {0.23735622339973, 0},
      [ABANDON] = {0.176589706051501, 0},
      [Q_HOLD] = {0.776994706626603, 2.49154263943333},
      [Q_CALLBACK] = {0.970650176186262, 21.6795396984433},
      [DELAY] = {1.85882897536746, 0},
      [HOLD_TIME] = {0.467005632177053, 0},
      [BUSY] = {1.66692057787045, 0.92452738453486},
      [UNANSWERED] = {0.0593390558499308, 0}}},
};

/* The measure of each figure, and what it is multiplied by. */
static const struct {
    const char *name, *id;
    double factor;
} figures[FIGURES] = {
    [ALL_BUSY] = {"P(all busy)", "all_busy", 1},
    [BLOCKED] = {"P(blocked)", "busy_signal", 1},
    [OFFERED] = {"P(offered)", "offered", 1},
    [CALLBACK] = {"P(callback)", "promised", 1},
    [ABANDON] = {"P(abandon)", "abandoned", 1},
    [Q_HOLD] = {"callers on hold", "queue_length", 1},
    [Q_CALLBACK] = {"callbacks in line", "callbacks_waiting", 1},
    [DELAY] = {"callback delay", "callback_delay_mean_s", 0.01},
    [HOLD_TIME] = {"hold time", "hold_mean_s", 0.01},
    [BUSY] = {"busy assistants", "occupancy", 1},
    [UNANSWERED] = {"P(unanswered)", "never_reached", 1},
};

static void add_offer_figure(struct judge *judge, const struct offer_model *model,
                             const struct cc_experiment *experiment, enum figure figure, double length)
{
    struct judge_check check = {.exact = model->exact[figure].value, .dof = INFINITY, .power = 0.005};
    double factor = figures[figure].factor * (figure == BUSY ? model->agents : 1);
    if (figure == OFFERED) {
        /* No measure of its own; the error of thinned offers is a little wider than that of offers. */
        double accepted = judge_value(experiment, "accepted"), promised = judge_value(experiment, "promised");
        check.value = promised / accepted;
        check.error = judge_error(experiment, "promised") / accepted;
    } else {
        check.value = judge_value(experiment, figures[figure].id) * factor;
        check.error = judge_error(experiment, figures[figure].id) * factor;
    }
    if (model->exact[figure].variance > 0)
        check.error = sqrt(model->exact[figure].variance / length);
    else
        check.dof = (double)experiment->reps - 1;
    if (figure == BLOCKED || check.exact == 0 || !judge_is_full())
        check.power = 0; /* rare, in clusters */
    snprintf(check.name, sizeof check.name, "%s %s", model->name, figures[figure].name);
    judge_add(judge, check);
}

static const char offer_text[] =
    "name = \"b\"; stationary = { hours = %.10g; warm_up_h = %.10g; }; demand = { calls_per_h = %.10g; };\n"
    "talk = { law = \"exponential\"; mean_s = 100.0; }; patience = { law = \"exponential\"; mean_s = 200.0; "
    "};\n"
    "max_waiting = 10; staff = ( { heads = %d; } );\n"
    "variants = ( { name = \"v\"; strategy = { kind = \"callback-offer\"; at_waiting = %d; accept_prob = "
    "%.10g;\n"
    "  dialing = { agent_ring_s = 0.0; ring_s = 0.0; no_answer_s = 0.0; reach_prob = %.10g; max_attempts = "
    "1; }; }; } );\n";

static void check_offers(struct judge *judge, const struct offer_model *model, uint64_t seed)
{
    char text[2048];
    struct cc_scenario *scenario;
    struct cc_experiment experiment;
    int64_t reps = 400;
    double length = judge_is_full() ? 20000 : 2000, h = 100.0 / 3600;
    snprintf(text, sizeof text, offer_text, length * h, 300 * h, model->rate / h, model->agents,
             model->at_waiting, model->accept_prob, 1 - model->no_answer_prob);
    ck_assert_msg(practice_read(&scenario, text) == CC_OK, "%s", practice_error.text);
    judge_run(&experiment, scenario, reps, seed);
    for (int figure = 0; figure < FIGURES; figure++)
        add_offer_figure(judge, model, &experiment, (enum figure)figure, length * (double)reps);
    cc_experiment_close(&experiment);
    cc_scenario_close(scenario);
}

START_TEST(kept_places_are_the_chain_of_strings)
{
    static struct judge judge = {.title = "place-kept offers, B1, B3, B4"};
    for (size_t i = 0; i < sizeof offer_models / sizeof *offer_models; i++)
        check_offers(&judge, &offer_models[i], 2000 + i);
    judge_all(&judge);
}
END_TEST

/* --- slots; time unit: a minute --- */

static const struct slot_model {
    const char *name;
    double rate, slot_min;
    int capacity;
    /* Source: computed by GTH elimination of the embedded chain; delay by Little, E(X - m)+ / rate + slot
     * / 2. */
    double load_used, full_prob, backlog, booking_delay;
} slot_models[] = {
    {"F1", 0.15, 10, 2, 1.5, 0.632479495187796, 0.985041009624409, 11.5669400641627},
    {"F3", 0.03, 30, 1, 0.9, 0.9, 4.05, 150.0},
    {"F4", 0.15, 60, 10, 9.0, 0.646861283932408, 3.10123845341713, 50.6749230227809},
};

/* The backlog after each slot, counted in the bookings themselves. */
struct backlog {
    double slot_s;
    int slots, first;
    int64_t sum; /* over slots: bookings for later ones */
};

static void count_booking(void *context, const struct cc_center *center, enum cc_event event, int who,
                          double detail)
{
    struct backlog *backlog = context;
    (void)who;
    if (event != CC_EVENT_BOOKED)
        return;
    /* A booking lies in the backlog of every slot from the next one up to the one before its own. */
    int next = (int)(center->now_s / backlog->slot_s) + 1, own = (int)(detail / backlog->slot_s + 0.5);
    for (int slot = next; slot < own; slot++)
        backlog->sum += slot >= backlog->first && slot < backlog->slots;
}

static void add_slot(struct judge *judge, const struct slot_model *model, const char *what, double value,
                     double exact, double error, int64_t reps)
{
    struct judge_check check = {.value = value,
                                .exact = exact,
                                .error = error,
                                .dof = (double)reps - 1,
                                .power = judge_is_full() ? 0.005 : 0};
    snprintf(check.name, sizeof check.name, "%s %s", model->name, what);
    judge_add(judge, check);
}

static const char slot_text[] =
    "name = \"f\"; stationary = { hours = %.10g; warm_up_h = %.10g; }; demand = { calls_per_h = %.10g; };\n"
    "talk = { law = \"deterministic\"; value_s = 1.0; }; staff = ( { heads = 100; } );\n"
    "variants = ( { name = \"v\"; strategy = { kind = \"scheduled-slot\"; slot_min = %.10g; capacity = %d;\n"
    "  accept_prob = 1.0; dialing = { agent_ring_s = 0.0; ring_s = 0.0; reach_prob = 1.0; }; }; } );\n";

/* F3 has the longest memory: 190 slots; 4,000 are 20 times that. */
enum { WARM_UP_SLOTS = 4000 };

static void slot_scenario(const struct slot_model *model, int slots, char *text, size_t size)
{
    double slot_h = model->slot_min / 60;
    snprintf(text, size, slot_text, slots * slot_h, WARM_UP_SLOTS * slot_h, model->rate * 60, model->slot_min,
             model->capacity);
}

static void check_slots(struct judge *judge, const struct slot_model *model, uint64_t seed)
{
    char text[2048];
    struct cc_scenario *scenario;
    struct cc_experiment experiment;
    int64_t reps = 400;
    slot_scenario(model, judge_is_full() ? 40000 : 4000, text, sizeof text);
    ck_assert_msg(practice_read(&scenario, text) == CC_OK, "%s", practice_error.text);
    judge_run(&experiment, scenario, reps, seed);
    add_slot(judge, model, "booking delay", judge_value(&experiment, "booked_delay_mean_s") / 60,
             model->booking_delay, judge_error(&experiment, "booked_delay_mean_s") / 60, reps);
    add_slot(judge, model, "bookings per slot", judge_value(&experiment, "slot_load"), model->load_used,
             judge_error(&experiment, "slot_load"), reps);
    add_slot(judge, model, "P(slot full)", judge_value(&experiment, "slots_full"), model->full_prob,
             judge_error(&experiment, "slots_full"), reps);
    ck_assert_double_eq(judge_value(&experiment, "served"), 1);
    ck_assert_double_eq(judge_value(&experiment, "late") + judge_value(&experiment, "early"), 0);
    cc_experiment_close(&experiment);
    cc_scenario_close(scenario);
}

/* The backlog E(X - m)+ from the bookings of replications of their own. */
static void check_backlog(struct judge *judge, const struct slot_model *model, uint64_t seed)
{
    char text[2048];
    struct practice practice;
    int64_t reps = judge_is_full() ? 300 : 50;
    int slots = judge_is_full() ? 60000 : 10000;
    double sum = 0, squares = 0;
    slot_scenario(model, slots, text, sizeof text);
    practice_open(&practice, text, seed);
    for (uint32_t r = 0; r < reps; r++) {
        struct backlog backlog = {
            .slot_s = model->slot_min * 60, .first = WARM_UP_SLOTS, .slots = WARM_UP_SLOTS + slots};
        practice_draw(&practice, r);
        practice_serve(&practice, 0, count_booking, &backlog);
        double mean = (double)backlog.sum / slots;
        sum += mean;
        squares += mean * mean;
    }
    double n = (double)reps, mean = sum / n;
    add_slot(judge, model, "backlog after a slot", mean, model->backlog,
             sqrt((squares - n * mean * mean) / (n - 1) / n), reps);
    practice_close(&practice);
}

START_TEST(bookings_are_the_embedded_chain)
{
    static struct judge judge = {.title = "slots, F1, F3, F4"};
    for (size_t i = 0; i < sizeof slot_models / sizeof *slot_models; i++) {
        check_slots(&judge, &slot_models[i], 3000 + i);
        check_backlog(&judge, &slot_models[i], 3100 + i);
    }
    judge_all(&judge);
}
END_TEST

Suite *cc_suite_verify_callback(void)
{
    Suite *suite = suite_create("verify_callback");
    TCase *tcase = tcase_create("chains");
    tcase_add_test(tcase, kept_places_are_the_chain_of_strings);
    tcase_add_test(tcase, bookings_are_the_embedded_chain);
    suite_add_tcase(suite, tcase);
    return suite;
}
