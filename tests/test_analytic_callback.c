/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/analytic/birth_death.h"
#include "models/analytic/callback.h"
#include "tests/program.h"
#include "tests/theory.h"

Suite *cc_suite_analytic_callback(void);

/* ---- offered by the wait ahead ---- */

static struct cc_callback_by_wait_result solve_wait(struct cc_callback_by_wait model)
{
    struct cc_callback_by_wait_result result;
    fine(cc_callback_by_wait_solve(&model, &result, &error));
    return result;
}

struct wait_row {
    struct cc_callback_by_wait model;
    double delay_prob, offered_prob, callback_prob, abandon_prob, abandon_prob_of_holders, mean_virtual,
        sd_virtual, mean_callback_delay, sd_callback_delay, mean_hold, occupancy, cdf_half, cdf_one;
};

/* Reference values, computed by ourselves: level crossing with 26 digits. */
static const struct wait_row wait_rows[] = {
    {{{0.9, 1, 2, 1}, 1, 0.5},
     0.706594323304021,
     0.470704199375084,
     0.235352099687542,
     0.214895196328866,
     0.281038104258252,
     1.55896568366266,
     1.96521046080751,
     3.07356088294347,
     1.94082547391051,
     0.562076208516504,
     0.706594323304021,
     0.419983233302208,
     0.529295800624916},
    {{{0.9, 1, 2, 1}, 0, 1},
     0.9,
     0.9,
     0.9,
     0,
     0,
     9,
     9.9498743710662,
     10,
     10,
     0,
     0.9,
     0.143893517949357,
     0.185646323767636},
    {{{4.4, 1, 1, 4}, 0.25, 0.7},
     0.82045256195108,
     0.724009124718192,
     0.506806387302735,
     0.16165377571693,
     0.327769402431732,
     1.18824486903174,
     1.2437374649306,
     1.62462693738445,
     1.20188924066323,
     0.327769402431732,
     0.922180846711377,
     0.369559964436026,
     0.544999709390193},
    {{{10.5, 1, 2, 10}, 0.2, 0.5},
     0.772858236613338,
     0.629200710043215,
     0.314600355021607,
     0.104132996260981,
     0.151930332943584,
     0.510150340638041,
     0.516537749363412,
     0.787966617060445,
     0.462324729684549,
     0.303860665887167,
     0.94066035392597,
     0.57551314798468,
     0.828300869813798},
    {{{50, 1, 2, 50}, 0.05, 0.8},
     0.773209017405643,
     0.707523189070347,
     0.566018551256277,
     0.0265466007411465,
     0.0611698975105799,
     0.300082090188331,
     0.31097520902786,
     0.421821391244367,
     0.293165097851653,
     0.12233979502116,
     0.973453399258854,
     0.767773975915203,
     0.965792607255382},
};

START_TEST(offers_by_wait_match_reference)
{
    const struct wait_row *row = &wait_rows[_i];
    struct cc_callback_by_wait_result result = solve_wait(row->model);
    near(result.delay_prob, row->delay_prob, 1e-12, "delay", _i);
    near(result.offered_prob, row->offered_prob, 1e-12, "offered", _i);
    near(result.callback_prob, row->callback_prob, 1e-12, "called back", _i);
    near(result.abandon_prob, row->abandon_prob, 1e-12, "abandoned", _i);
    near(result.abandon_prob_of_holders, row->abandon_prob_of_holders, 1e-12, "of holders", _i);
    near(result.mean_virtual_wait_s, row->mean_virtual, 1e-12, "virtual wait", _i);
    near(result.sd_virtual_wait_s, row->sd_virtual, 1e-12, "its deviation", _i);
    near(result.mean_callback_delay_s, row->mean_callback_delay, 1e-12, "callback delay", _i);
    near(result.sd_callback_delay_s, row->sd_callback_delay, 1e-12, "its deviation", _i);
    near(result.mean_hold_s, row->mean_hold, 1e-12, "hold", _i);
    near(result.occupancy, row->occupancy, 1e-12, "occupancy", _i);
    near(cc_callback_by_wait_cdf(&result, 0.5), row->cdf_half, 1e-12, "cdf", _i);
    near(cc_callback_by_wait_cdf(&result, 1), row->cdf_one, 1e-12, "cdf", _i);
}
END_TEST

START_TEST(offers_refused_are_erlang_a)
{
    struct cc_callback_by_wait model = {{11, 1, 1.5, 10}, 0.3, 0};
    struct cc_erlang_a expected;
    struct cc_erlang_within within;
    ck_assert_int_eq(cc_erlang_a_solve(&model.load, &expected, &error), CC_OK);
    cc_erlang_a_within(&expected, 0.8, &within);
    struct cc_callback_by_wait_result result = solve_wait(model);
    near(result.delay_prob, expected.wait_prob, 1e-12, "delay", 0);
    near(result.abandon_prob, expected.abandon_prob, 1e-12, "abandoned", 0);
    near(result.mean_hold_s, expected.mean_wait_s, 1e-12, "hold", 0);
    near(result.mean_virtual_wait_s, expected.mean_virtual_wait_s, 1e-12, "virtual wait", 0);
    near(cc_callback_by_wait_cdf(&result, 0.8), within.virtual_wait_cdf, 1e-12, "cdf", 0);
}
END_TEST

/* With endless patience an offer changes nothing: the place is kept. */
START_TEST(offers_to_the_patient_are_erlang_c)
{
    const struct cc_callback_by_wait models[] = {
        {{9, 1, HUGE_VAL, 10}, 0, 1}, {{9, 1, HUGE_VAL, 10}, 0.4, 0.5}, {{9, 1, 2, 10}, 0, 1}};
    struct cc_callback_by_wait model = models[_i];
    struct cc_erlang_c expected;
    ck_assert_int_eq(cc_erlang_c_solve(&model.load, &expected, &error), CC_OK);
    struct cc_callback_by_wait_result result = solve_wait(model);
    near(result.delay_prob, expected.wait_prob, 1e-12, "delay", _i);
    near(result.mean_virtual_wait_s, expected.mean_wait_s, 1e-12, "wait", _i);
    near(result.sd_virtual_wait_s, expected.sd_wait_s, 1e-12, "deviation", _i);
    near(cc_callback_by_wait_cdf(&result, 1.7), cc_erlang_c_wait_cdf(&expected, 1.7), 1e-12, "cdf", _i);
    ck_assert_double_eq(result.abandon_prob, 0);
    near(result.mean_callback_delay_s, model.offer_after_s + expected.mean_wait_of_waiting_s, 1e-12,
         "callback", _i);
}
END_TEST

/* Around the point of offer, and in units of minutes; overloaded, with 2000 agents, and nearly empty. */
static const struct cc_callback_by_wait extreme_models[] = {
    {{1980, 1, 3, 2000}, 0.01, 0.5}, {{4000, 1, 3, 2000}, 0.01, 0.4},     {{100, 1, 3, 2000}, 0.01, 0.5},
    {{50, 1, 1, 50}, 100, 0.9},      {{200, 1, 1, 100}, 1, 0.49999},      {{0.01, 1, 1, 1}, 0.1, 0.5},
    {{80, 1, 1000, 50}, 0.5, 0.6},   {{1999, 1, HUGE_VAL, 2000}, 0, 0.3}, {{12, 1, 1e-3, 10}, 0.5, 0.5},
};

START_TEST(extremes_stay_consistent)
{
    struct cc_callback_by_wait model = extreme_models[_i];
    struct cc_callback_by_wait_result result = solve_wait(model);
    near(result.delay_prob + result.no_wait_prob, 1, 1e-13, "sum", _i);
    near(cc_callback_by_wait_cdf(&result, 1e9), 1, 1e-10, "end", _i);
    near(cc_callback_by_wait_cdf(&result, 0), result.no_wait_prob, 1e-12, "start", _i);
    if (result.offered_prob < 0.999)
        near(cc_callback_by_wait_cdf(&result, model.offer_after_s), 1 - result.offered_prob, 1e-10, "offer",
             _i);
    /* agents that are busy at least while callers wait */
    ck_assert(result.occupancy > 0 && result.occupancy <= 1);
    ck_assert_double_ge(result.occupancy, result.delay_prob * (1 - 1e-12));
    ck_assert(isfinite(result.mean_callback_delay_s) && result.mean_callback_delay_s >= model.offer_after_s);
    ck_assert(result.mean_hold_s >= 0 && result.abandon_prob >= 0 && result.abandon_prob < 1);

    struct cc_callback_by_wait slow = model;
    slow.load.arrival_rate_per_s /= 60;
    slow.load.service_mean_s *= 60;
    slow.load.patience_mean_s *= 60;
    slow.offer_after_s *= 60;
    struct cc_callback_by_wait_result slower = solve_wait(slow);
    near(slower.mean_virtual_wait_s, 60 * result.mean_virtual_wait_s, 1e-10, "wait", _i);
    near(slower.abandon_prob, result.abandon_prob, 1e-10, "abandoned", _i);
}
END_TEST

/* ---- offered by the length of the line ---- */

static struct cc_callback_by_line_result solve_line(struct cc_callback_by_line model)
{
    struct cc_callback_by_line_result result;
    fine(cc_callback_by_line_solve(&model, &result, &error));
    ck_assert_double_lt(result.residual, 1e-13);
    return result;
}

struct line_row {
    struct cc_callback_by_line model;
    struct cc_callback_average all_busy, blocked, offered, holding, owed, busy;
    double callback_prob, abandon_prob, unanswered_prob, mean_callback_delay, mean_hold;
};

/* Reference values, computed by ourselves: the same strings by sparse elimination. */
static const struct line_row line_rows[] = {
    {{{0.9, 1, 2, 1}, 1, 10, 0.5, 0},
     {0.695601444402523, 0.644294993569637},
     {0.000453819599486261, 0.0012596716463181},
     {0.421188924765307, 1.25078983089212},
     {0.40798023591588, 1.58196266516121},
     {0.519318276168, 14.353752123923},
     {0.695601444402523, 0.644294993569637},
     0.210594462382653,
     0.226655686619933,
     0,
     2.73995954273897,
     0.574574290019614},
    {{{2.2, 1, 2, 2}, 2, 10, 0.6, 0},
     {0.794141149218031, 0.559593986440586},
     {0.0144847387278738, 0.0361980859009184},
     {0.482637018751364, 1.49962015836333},
     {0.876646632900026, 3.52077802995906},
     {1.48999278894453, 54.3402563359962},
     {1.72981025834867, 1.07544619222703},
     0.289582211250818,
     0.199237871113642,
     0,
     2.33878126213226,
     0.57257769582158},
    {{{2.2, 1, 2, 2}, 2, 10, 0.6, 0.25},
     {0.746225202187011, 0.460544843205916},
     {0.00638006633927194, 0.0113630389539302},
     {0.395593705666216, 0.959865592744689},
     {0.776994706626603, 2.49154263943333},
     {0.970650176186262, 21.6795396984433},
     {1.66692057787045, 0.92452738453486},
     0.23735622339973,
     0.176589706051501,
     0.0593390558499308,
     1.85882897536746,
     0.467005632177053},
};

START_TEST(offers_by_line_match_reference)
{
    const struct line_row *row = &line_rows[_i];
    struct cc_callback_by_line_result result = solve_line(row->model);
    const struct cc_callback_average *expected = &row->all_busy, *found = &result.all_busy;
    for (int i = 0; i < 6; i++) {
        near(found[i].mean, expected[i].mean, 1e-11, "average", i);
        near(found[i].variance_s, expected[i].variance_s, 1e-11, "variance", i);
    }
    near(result.callback_prob, row->callback_prob, 1e-11, "called back", _i);
    near(result.abandon_prob, row->abandon_prob, 1e-11, "abandoned", _i);
    near(result.unanswered_prob, row->unanswered_prob, 1e-11, "unanswered", _i);
    near(result.mean_callback_delay_s, row->mean_callback_delay, 1e-11, "callback delay", _i);
    near(result.mean_hold_s, row->mean_hold, 1e-11, "hold", _i);
}
END_TEST

/* Without calls back, and with offers to callers who would not abandon anyway, it is M/M/c/K+M. */
START_TEST(lines_without_effect_are_birth_death)
{
    const struct cc_callback_by_line models[] = {{{3.5, 1, 1.5, 4}, 2, 6, 0, 0.3},
                                                 {{3.5, 1, HUGE_VAL, 4}, 2, 6, 0.7, 0},
                                                 {{3.5, 1, 1.5, 4}, 9, 6, 0.7, 0.3}};
    struct cc_callback_by_line model = models[_i];
    enum { STATES = 4 + 6 + 1 };
    double birth[STATES], death[STATES], prob[STATES], waiting[STATES];
    for (int j = 0; j < STATES; j++) {
        waiting[j] = fmax(0, j - 4);
        birth[j] = 3.5;
        death[j] = fmin(j, 4) + waiting[j] / model.load.patience_mean_s;
    }
    struct cc_birth_death chain = {STATES, birth, death};
    struct cc_birth_death_reward queue = {.value = waiting};
    cc_birth_death_stationary(&chain, prob);
    struct cc_callback_by_line_result result = solve_line(model);
    near(result.blocked.mean, prob[STATES - 1], 1e-12, "blocked", _i);
    near(result.holding.mean + result.owed.mean, cc_birth_death_mean(&chain, prob, &queue), 1e-12, "queue",
         _i);
    if (result.owed.mean == 0)
        near(result.holding.variance_s, cc_birth_death_asymptotic_variance(&chain, prob, waiting), 1e-11,
             "variance", _i);
}
END_TEST

START_TEST(lines_conserve_calls)
{
    struct cc_callback_by_line model = {{5, 1, 1.5, 3}, 1, 7, 0.6, 0.4};
    struct cc_callback_by_line_result result = solve_line(model);
    double served = 1 - result.abandon_prob - result.blocked.mean - result.unanswered_prob;
    near(result.busy.mean, 5 * served, 1e-12, "served", 0);
    ck_assert_double_gt(result.unanswered_prob, 0.05);
    model.offer_if_waiting = 0;
    ck_assert_double_gt(solve_line(model).callback_prob, result.callback_prob);
}
END_TEST

/* ---- booked slots ---- */

struct slot_row {
    struct cc_callback_slots slots;
    double use, full, backlog, delay;
};

/* Reference values, computed by ourselves; the second is also Pollaczek-Khinchine. */
static const struct slot_row slot_rows[] = {
    {{0.15, 10, 2}, 1.5, 0.632479495187796, 0.985041009624409, 11.5669400641627},
    {{0.03, 30, 1}, 0.9, 0.9, 4.05, 150},
    {{0.15, 60, 10}, 9, 0.646861283932408, 3.10123845341713, 50.6749230227809},
};

static struct cc_callback_slots_result solve_slots(struct cc_callback_slots slots)
{
    struct cc_callback_slots_result result;
    fine(cc_callback_slots_solve(&slots, &result, &error));
    return result;
}

START_TEST(slots_match_reference)
{
    const struct slot_row *row = &slot_rows[_i];
    struct cc_callback_slots_result result = solve_slots(row->slots);
    near(result.mean_slot_use, row->use, 1e-12, "use", _i);
    near(result.full_prob, row->full, 1e-12, "full", _i);
    near(result.mean_backlog, row->backlog, 1e-12, "backlog", _i);
    near(result.mean_booking_delay_s, row->delay, 1e-12, "delay", _i);
}
END_TEST

/* A slot with room for one is the server of M/D/1 seen at its clock. */
START_TEST(single_slots_are_a_queue_with_constant_service)
{
    for (int i = 1; i < 100; i += 7) {
        double load = i / 100.0;
        struct cc_callback_slots_result result = solve_slots((struct cc_callback_slots){load / 5, 5, 1});
        near(result.mean_backlog, load * load / (2 * (1 - load)), 1e-11, "backlog", i);
        near(result.full_prob, load, 1e-12, "full", i);
    }
}
END_TEST

START_TEST(roomy_slots_are_never_full)
{
    struct cc_callback_slots_result result = solve_slots((struct cc_callback_slots){0.2, 5, 400});
    near(result.mean_booking_delay_s, 2.5, 1e-14, "delay", 0);
    near(result.mean_slot_use, 1, 1e-13, "use", 0);
    near(solve_slots((struct cc_callback_slots){9.5, 10, 100}).mean_slot_use, 95, 1e-12, "use", 1);
}
END_TEST

/* ---- lines of their own ---- */

/* Reference values, computed by ourselves: other solvers of the same chains, sparse elimination. */
static const struct own_row {
    struct cc_callback_lines model;
    double all_busy, offered, holding, owed, owed_variance, pending, delay, urgent;
} own_rows[] = {
    {{.load = {0.8, 1, 2, 1}, .offer_if_holding = 1, .accept_prob = 0.5},
     0.643313782097698,
     0.255689148411327,
     0.313372435804603,
     0.415981641286645,
     15.1466753809815,
     0,
     4.06725944248381,
     0},
    {{.load = {3.6, 1, 2, 4}, .offer_if_holding = 2, .accept_prob = 0.6, .agents_kept_free = 1},
     0.575075630310058,
     0.172776984549701,
     0.581536903654314,
     2.70223901880936,
     861.873265378,
     0,
     7.24075944514613,
     0},
    {{.load = {1.8, 1, 2, 2}, .offer_if_holding = 1, .accept_prob = 0.6, .callbacks_first = true},
     0.630371751751812,
     0.397962598075499,
     0.603276673816506,
     0.426451524089779,
     7.66164163527661,
     0,
     0.992210132848816,
     0},
    {{.load = {0.6, 1, 2, 1},
      .urgent_rate_per_s = 0.2,
      .urgent_patience_mean_s = 10,
      .offer_if_holding = 1,
      .accept_prob = 0.6},
     0.664075375804368,
     0.290687997388143,
     0.243531598327604,
     0.504513955286303,
     25.2715801209669,
     0,
     4.82107161687105,
     0.141588250318088},
};

START_TEST(own_lines_match_reference)
{
    const struct own_row *row = &own_rows[_i];
    struct cc_callback_lines_result r;
    fine(cc_callback_lines_solve(&row->model, &r, &error));
    near(r.all_busy.mean, row->all_busy, 1e-11, "all busy", _i);
    near(r.offered.mean, row->offered, 1e-11, "offered", _i);
    near(r.holding.mean, row->holding, 1e-11, "holding", _i);
    near(r.owed.mean, row->owed, 1e-10, "owed", _i);
    near(r.owed.variance_s, row->owed_variance, 1e-8, "variance of owed", _i);
    near(r.mean_callback_delay_s, row->delay, 1e-10, "delay", _i);
    ck_assert_double_eq_tol(r.urgent.mean, row->urgent, 1e-12);
}
END_TEST

/* What comes in goes out; where callbacks wait, and how often they are tried, does not change the need for
 * agents. */
START_TEST(own_lines_conserve_calls)
{
    struct cc_callback_lines models[] = {
        {.load = {1.7, 1, 2, 2},
         .offer_if_holding = 1,
         .accept_prob = 0.6,
         .no_answer_prob = 0.25,
         .retry_mean_s = 0.5},
        {.load = {1.7, 1, 2, 2},
         .offer_if_holding = 1,
         .accept_prob = 0.6,
         .callbacks_first = true,
         .delay_mean_s = 0.5,
         .no_show_prob = 0.3},
        {.load = {1.7, 1, 2, 2}, .offer_if_holding = 1, .accept_prob = 0.6, .no_answer_prob = 0.3}};
    for (int i = 0; i < 3; i++) {
        struct cc_callback_lines_result r;
        fine(cc_callback_lines_solve(&models[i], &r, &error));
        double never = i == 0 ? 0 : 0.3 * r.callback_prob;
        near(r.busy.mean, 1.7 * (1 - r.abandon_prob - never), 1e-10, "busy", i);
        if (i == 1)
            near(r.pending.mean, 0.5 * 1.7 * r.callback_prob, 1e-10, "pending", i);
    }
}
END_TEST

/* The same of one agent, whose states are few. */
START_TEST(promised_times_conserve_calls)
{
    struct cc_callback_lines model = {.load = {0.4, 1, 2, 1},
                                      .offer_if_holding = 1,
                                      .accept_prob = 0.2,
                                      .callbacks_first = true,
                                      .delay_mean_s = 0.5,
                                      .no_show_prob = 0.3};
    struct cc_callback_lines_result r;
    fine(cc_callback_lines_solve(&model, &r, &error));
    near(r.busy.mean, 0.4 * (1 - r.abandon_prob - 0.3 * r.callback_prob), 1e-10, "busy", 0);
    near(r.pending.mean, 0.5 * 0.4 * r.callback_prob, 1e-10, "pending", 0);
}
END_TEST

/* ---- errors ---- */

START_TEST(bad_models_are_refused)
{
    const struct cc_callback_by_wait waits[] = {{{0, 1, 1, 1}, 1, 0.5}, {{1, 1, 0, 1}, 1, 0.5},
                                                {{1, 1, 1, 0}, 1, 0.5}, {{1, 1, 1, 1}, -1, 0.5},
                                                {{1, 1, 1, 1}, 1, 1.5}, {{1, 1, 1, 1}, NAN, 0.5},
                                                {{2, 1, 1, 1}, 1, 0.5}, {{1, 1, HUGE_VAL, 1}, 1, 0}};
    const struct cc_callback_by_line lines[] = {
        {{0, 1, 1, 1}, 1, 5, 0.5, 0},  {{1, 1, 1, 1}, -1, 5, 0.5, 0}, {{1, 1, 1, 1}, 1, 0, 0.5, 0},
        {{1, 1, 1, 1}, 1, 30, 0.5, 0}, {{1, 1, 1, 1}, 1, 5, NAN, 0},  {{1, 1, 1, 1}, 1, 5, 0.5, -0.1}};
    const struct cc_callback_slots slots[] = {{0, 1, 1}, {1, 0, 1},      {1, 1, 0},
                                              {1, 1, 1}, {1, 1, 100000}, {NAN, 1, 1}};
    struct cc_callback_by_wait_result wait;
    struct cc_callback_by_line_result line;
    struct cc_callback_slots_result slot;
    const struct cc_callback_lines own[] = {{.load = {1, 1, 1, 1}, .accept_prob = 2},
                                            {.load = {1, 1, 1, 1}, .agents_kept_free = 1},
                                            {.load = {1, 1, 1, 1}, .delay_mean_s = 1, .retry_mean_s = 1},
                                            {.load = {1, 1, 1, 1}, .no_answer_prob = 1, .retry_mean_s = 1},
                                            {.load = {1, 1, 1, 1}, .urgent_rate_per_s = 1},
                                            {.load = {3, 1, 1, 1}, .accept_prob = 1}};
    struct cc_callback_lines_result lines_result;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        ck_assert_int_eq(cc_callback_lines_solve(&own[i], &lines_result, &error), CC_BAD_USAGE);
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++)
        ck_assert_int_eq(cc_callback_by_wait_solve(&waits[i], &wait, &error), CC_BAD_USAGE);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        ck_assert_int_eq(cc_callback_by_line_solve(&lines[i], &line, &error), CC_BAD_USAGE);
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
        ck_assert_int_eq(cc_callback_slots_solve(&slots[i], &slot, &error), CC_BAD_USAGE);
}
END_TEST

Suite *cc_suite_analytic_callback(void)
{
    Suite *suite = suite_create("analytic_callback");
    TCase *waits = tcase_create("waits"), *lines = tcase_create("lines"), *slots = tcase_create("slots"),
          *errors = tcase_create("errors");
    TCase *cases[] = {waits, lines, slots, errors};
    for (int i = 0; i < COUNT_OF(cases); i++) {
        tcase_add_checked_fixture(cases[i], fresh_error, NULL);
        suite_add_tcase(suite, cases[i]);
    }
    tcase_add_loop_test(waits, offers_by_wait_match_reference, 0, COUNT_OF(wait_rows));
    tcase_add_test(waits, offers_refused_are_erlang_a);
    tcase_add_loop_test(waits, offers_to_the_patient_are_erlang_c, 0, 3);
    tcase_add_loop_test(waits, extremes_stay_consistent, 0, COUNT_OF(extreme_models));
    tcase_add_loop_test(lines, offers_by_line_match_reference, 0, COUNT_OF(line_rows));
    tcase_add_loop_test(lines, lines_without_effect_are_birth_death, 0, 3);
    tcase_add_test(lines, lines_conserve_calls);
    tcase_add_loop_test(lines, own_lines_match_reference, 0, COUNT_OF(own_rows));
    tcase_add_test(lines, promised_times_conserve_calls);
    tcase_add_loop_test(slots, slots_match_reference, 0, COUNT_OF(slot_rows));
    tcase_add_test(slots, single_slots_are_a_queue_with_constant_service);
    tcase_add_test(slots, roomy_slots_are_never_full);
    tcase_add_test(errors, bad_models_are_refused);
    TCase *large = program_long_case(suite);
    tcase_add_checked_fixture(large, fresh_error, NULL);
    tcase_add_test(large, own_lines_conserve_calls);
    return suite;
}
