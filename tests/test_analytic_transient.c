/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "models/analytic/erlang.h"
#include "models/analytic/infinite_server.h"
#include "models/analytic/transient.h"
#include "tests/program.h"

Suite *cc_suite_analytic_transient(void);

#define COUNT_OF(rows) ((int)(sizeof(rows) / sizeof(rows)[0]))

/* ---- helpers ---- */

static struct cc_error error;

static void fresh_error(void)
{
    cc_error_init(&error);
}

static void near(double found, double expected, double relative, double absolute, const char *what, int row)
{
    ck_assert_msg(fabs(found - expected) <= relative * fabs(expected) + absolute,
                  "%s, row %d: %.17g instead of %.17g", what, row, found, expected);
}

static struct cc_transient solve(const struct cc_transient_day *day)
{
    struct cc_transient result;
    ck_assert_msg(cc_transient_solve(day, &result, &error) == CC_OK, "%s", error.text);
    return result;
}

/* ---- days, in minutes: single agent with a lunch break, two agents, a busy morning ---- */

enum { SOLO, DUO, GP, DAY_COUNT };
enum { PERIODS_MAX = 24 };

struct plan {
    int period_count;
    double border[PERIODS_MAX + 1], per_hour[PERIODS_MAX];
    int agents[PERIODS_MAX];
    double service_mean, abandon_rate;
    int target_count;
    double within[2];
};

static const struct plan plans[DAY_COUNT] = {
    {3, {0, 180, 240, 540}, {6, 4, 5}, {1, 0, 1}, 5, 0, 1, {2}},
    {4, {0, 60, 240, 300, 480}, {30, 20, 12, 22}, {2, 2, 1, 2}, 4, 1.0 / 8, 2, {1, 5}},
    {21,
     {0,   30,  60,  90,  120, 150, 180, 210, 240, 270, 300,
      330, 360, 390, 420, 450, 480, 510, 540, 570, 600, 630},
     {120, 100, 70, 55, 48, 44, 40, 36, 32, 28, 30, 34, 36, 34, 30, 28, 26, 24, 20, 16, 12},
     {6, 6, 5, 4, 4, 3, 3, 3, 2, 2, 2, 2, 3, 3, 3, 2, 2, 2, 2, 2, 1},
     3.5,
     1.0 / 6,
     2,
     {1, 3}},
};

/* 12 hours of up to 300 calls an hour for up to 24 agents. */
static const struct plan hospital = {
    24,
    {0,   30,  60,  90,  120, 150, 180, 210, 240, 270, 300, 330, 360,
     390, 420, 450, 480, 510, 540, 570, 600, 630, 660, 690, 720},
    {60,  120, 200, 260, 290, 300, 300, 295, 280, 260, 240, 220,
     200, 190, 190, 200, 210, 200, 180, 150, 120, 90,  70,  50},
    {5, 10, 16, 21, 23, 24, 24, 24, 22, 21, 19, 18, 16, 15, 15, 16, 17, 16, 15, 12, 10, 8, 6, 4},
    4.5,
    1.0 / 5,
    1,
    {1.0 / 3}};

/* Nobody at times, at the end too; no calls at times; thresholds that reach over several changes. */
static const struct plan ragged = {6,
                                   {0, 60, 90, 100, 120, 300, 310},
                                   {60, 30, 60, 120, 0, 18},
                                   {3, 0, 2, 0, 1, 0},
                                   4.5,
                                   1.0 / 30,
                                   2,
                                   {1.0 / 3, 45}};

static struct cc_transient_day day_of(const struct plan *plan, double rates[PERIODS_MAX])
{
    for (int i = 0; i < plan->period_count; i++)
        rates[i] = plan->per_hour[i] / 60;
    return (struct cc_transient_day){.period_count = plan->period_count,
                                     .border_s = plan->border,
                                     .arrival_rate_per_s = rates,
                                     .agent_count = plan->agents,
                                     .service_rate_per_s = 1 / plan->service_mean,
                                     .abandon_rate_per_s = plan->abandon_rate,
                                     .target_count = plan->target_count,
                                     .within_s = plan->within};
}

/* ---- the tables: independent uniformisation, in minutes ---- */

static const struct {
    double abandon_fraction, mean_wait, virtual_wait, busy, level_1, level_2;
} day_rows[DAY_COUNT] = {
    {0, 8.84531028074193, 8.84531028074193, 235.0, 0.556691667223385, 0},
    {0.153812323083939, 1.23049858467151, 1.73106948335233, 568.638118887699, 0.609919680295559,
     0.798711660928067},
    {0.137111169633225, 0.822667017799348, 1.10085214399932, 1303.17785606123, 0.649610145189545,
     0.803263884055352},
};

static const struct {
    int day, period;
    double queue, busy, abandoned, virtual_wait, abandon_prob, level_1, level_2;
} period_rows[] = {
    {SOLO, 0, 75.1446334422644, 85.0179891009605, 0, 5.9670094593516, 0, 0.617325916485437, 0},
    {SOLO, 1, 149.808920437114, 2.49791884810843, 0, 42.484092050931, 0, 0.00094040479352445, 0},
    {SOLO, 3, 2.55767060496636, 3.57354342669475, 0, 0, 0, 0, 0},
    {DUO, 0, 46.3716825940909, 86.9965807548971, 5.79646032426136, 2.28546054343251, 0.202454098007705,
     0.500304328816754, 0.730276267734887},
    {DUO, 2, 25.2834560164168, 37.3187180002381, 3.1604320020521, 3.22530598255361, 0.252162190749435,
     0.471221964960912, 0.660758510389069},
    {DUO, 3, 72.8575212442503, 224.893988164749, 9.10719015553129, 1.52215687445622, 0.139198636804977,
     0.632829248573125, 0.81947929500615},
    {DUO, 4, 0.910923444024, 6.24087445151451, 0.113865430503, 0, 0, 0, 0},
    {GP, 0, 53.2986584283683, 150.848280350023, 8.88310973806137, 1.18325489311005, 0.15709762846742,
     0.560412398527346, 0.77882099958704},
    {GP, 20, 8.37339188011988, 16.682724033289, 1.39556531335331, 2.48126022299561, 0.242347646799208,
     0.541838142898467, 0.651034295664836},
    {GP, 21, 0.727221135903658, 2.44362519890636, 0.12120352265061, 0, 0, 0, 0},
};

static const struct {
    int day;
    double time, queue, sd, busy, all_busy, virtual_wait, abandon_prob;
} point_rows[] = {
    {SOLO, 180, 0.496815340618573, 1.10951805233025, 0.499586839189314, 1, 62.484092050931, 0},
    {SOLO, 240, 3.51056555216413, 2.26295333333766, 0.986252858022072, 0.986252858022072, 22.484092050931, 0},
    {SOLO, 540, 0.297982008210808, 0.797679733074866, 0.416726677128142, 0.416726677128142, 3.57354342669476,
     0},
    {SOLO, 600, 0.000280382673454559, 0.0264166051023098, 0.000384849837275866, 0.000384849837275866,
     0.00332616255365213, 0},
    {DUO, 60, 0.908999820418545, 1.3451780770539, 1.54539466659792, 0.659047939926436, 2.58177028875039,
     0.227264286386624},
    {DUO, 240, 0.323098817729441, 0.765161457483113, 1.17178392446893, 0.751535177340775, 4.46530568346201,
     0.336622187143977},
    {DUO, 300, 0.138066502884851, 0.471148766386235, 0.866704737204464, 0.271451764093132, 0.751145420144152,
     0.0709343944168401},
    {DUO, 510, 1.74081552407129e-08, 0.000133458215395585, 0.00105121517422126, 1.2501605177055e-06,
     2.52812050995087e-06, 2.52345544238253e-07},
    {GP, 15, 2.19044236501652, 2.52288543393361, 5.47224987885861, 0.736554078259404, 1.43680418902975,
     0.190174843633195},
    {GP, 630, 0.286331863643834, 0.640742827386182, 0.533050287265733, 0.533050278193245, 2.44362518302949,
     0.238578330639218},
    {GP, 645, 0.00051829810904492, 0.0233621221929424, 0.0140435318508218, 0.0140435318491031,
     0.0502898857595264, 0.00526107413497179},
};

START_TEST(days_match_reference)
{
    double rates[PERIODS_MAX];
    struct cc_transient_day day = day_of(&plans[_i], rates);
    struct cc_transient found = solve(&day);
    const struct cc_transient_period *sum = &found.day;
    near(sum->abandoned / sum->offered, day_rows[_i].abandon_fraction, 1e-11, 0, "abandoned", _i);
    near(found.mean_wait_s, day_rows[_i].mean_wait, 1e-11, 0, "wait", _i);
    near(sum->busy_time_s, day_rows[_i].busy, 1e-11, 0, "busy", _i);
    near(sum->virtual_wait_s / sum->offered, day_rows[_i].virtual_wait, 1e-9, 0, "virtual wait", _i);
    const double level[] = {day_rows[_i].level_1, day_rows[_i].level_2};
    for (int i = 0; i < plans[_i].target_count; i++)
        near(sum->served_within[i] / sum->offered, level[i], 1e-9, 0, "service level", _i);
    for (int i = 0; i < COUNT_OF(period_rows); i++) {
        if (period_rows[i].day != _i)
            continue;
        const struct cc_transient_period *period = &found.period[period_rows[i].period];
        double calls = period->offered > 0 ? period->offered : 1;
        near(period->queue_time_s, period_rows[i].queue, 1e-11, 0, "queue time", i);
        near(period->busy_time_s, period_rows[i].busy, 1e-11, 0, "busy time", i);
        near(period->abandoned, period_rows[i].abandoned, 1e-11, 0, "abandoned", i);
        near(period->virtual_wait_s / calls, period_rows[i].virtual_wait, 1e-9, 0, "virtual wait", i);
        near(period->abandoned_of_arrivals / calls, period_rows[i].abandon_prob, 1e-9, 0, "abandon", i);
        const double part[] = {period_rows[i].level_1, period_rows[i].level_2};
        for (int j = 0; j < plans[_i].target_count; j++)
            near(period->served_within[j] / calls, part[j], 1e-9, 0, "service level", i);
    }
    cc_transient_close(&found);
}
END_TEST

START_TEST(points_match_reference)
{
    double rates[PERIODS_MAX], probes[COUNT_OF(point_rows)];
    int row[COUNT_OF(point_rows)];
    struct cc_transient_day day = day_of(&plans[_i], rates);
    for (int i = 0; i < COUNT_OF(point_rows); i++)
        if (point_rows[i].day == _i) {
            row[day.probe_count] = i;
            probes[day.probe_count++] = point_rows[i].time;
        }
    day.probe_s = probes;
    struct cc_transient found = solve(&day);
    for (int i = 0; i < day.probe_count; i++) {
        const struct cc_transient_point *point = &found.point[i];
        near(point->queue_mean, point_rows[row[i]].queue, 1e-11, 1e-15, "queue", row[i]);
        near(point->queue_sd, point_rows[row[i]].sd, 1e-11, 1e-14, "sd", row[i]);
        near(point->busy_mean, point_rows[row[i]].busy, 1e-11, 0, "busy", row[i]);
        near(point->all_busy_prob, point_rows[row[i]].all_busy, 1e-11, 0, "all busy", row[i]);
        near(point->virtual_wait_s, point_rows[row[i]].virtual_wait, 1e-11, 0, "virtual wait", row[i]);
        near(point->abandon_prob, point_rows[row[i]].abandon_prob, 1e-11, 1e-15, "abandon", row[i]);
    }
    cc_transient_close(&found);
}
END_TEST

/* Starts empty, constant rates, service mean 1; by matrix exponentials. */
static const struct {
    int agents;
    double arrival_rate, abandon_rate, time, number, queue, all_busy, empty;
} constant_rows[] = {
    {1, 0.8, 0, 1, 0.551551858273487, 0.148950608554425, 0.402601249719062, 0.597398750280938},
    {1, 0.8, 0, 5, 1.46946082778554, 0.818428770726134, 0.651032057059405, 0.348967942940594},
    {1, 0.8, 0, 20, 2.64763492395765, 1.89248732181707, 0.755147602140589, 0.244852397859409},
    {1, 1.2, 0.5, 2, 1.18771180470515, 0.523432099698645, 0.664279705006509, 0.335720294993491},
    {2, 1.8, 0, 2, 1.81785090560398, 0.526644949772461, 0.493924657965864, 0.202718702134342},
    {4, 4.0, 0.5, 2, 3.61106733908985, 0.631537975999712, 0.470677015672415, 0.0311712969217464},
    {10, 9.0, 0, 0.5, 3.54132379276978, 0.00163545265378794, 0.00360529024150964, 0.0289778346808735},
    {10, 11.0, 0.5, 1, 6.97086669993844, 0.208750406392122, 0.166189569148212, 0.000955451417260856},
    {10, 11.0, 0.5, 10, 12.601387777636, 3.23086782010243, 0.748982087138724, 1.23789467393026e-05},
};

START_TEST(start_from_empty_matches_reference)
{
    double border[] = {0, 25}, within = 1;
    struct cc_transient_day day = {.period_count = 1,
                                   .border_s = border,
                                   .arrival_rate_per_s = &constant_rows[_i].arrival_rate,
                                   .agent_count = &constant_rows[_i].agents,
                                   .service_rate_per_s = 1,
                                   .abandon_rate_per_s = constant_rows[_i].abandon_rate,
                                   .probe_count = 1,
                                   .probe_s = &constant_rows[_i].time};
    /* one long sum of powers, and many short ones */
    for (int pass = 0; pass < 2; pass++) {
        day.occupancy_only = pass == 0;
        day.target_count = pass;
        day.within_s = &within;
        struct cc_transient found = solve(&day);
        const struct cc_transient_point *point = found.point;
        near(point->queue_mean + point->busy_mean, constant_rows[_i].number, 1e-12, 0, "number", _i);
        near(point->queue_mean, constant_rows[_i].queue, 1e-11, 0, "queue", _i);
        near(point->all_busy_prob, constant_rows[_i].all_busy, 1e-12, 0, "all busy", _i);
        near(point->empty_prob, constant_rows[_i].empty, 1e-12, 0, "empty", _i);
        ck_assert_int_eq(isnan(point->virtual_wait_s) != 0, pass == 0);
        ck_assert_int_eq(isnan(found.day.abandoned_of_arrivals) != 0, pass == 0);
        cc_transient_close(&found);
    }
}
END_TEST

/* ---- identities ---- */

START_TEST(every_call_is_served_or_abandons)
{
    static const struct plan *const all[] = {&plans[SOLO], &plans[DUO], &plans[GP], &hospital, &ragged};
    static const double in_the_end[] = {600, 150, 120, 0, 400};
    double rates[PERIODS_MAX], within[] = {in_the_end[_i], 0};
    struct cc_transient_day day = day_of(all[_i], rates);
    day.target_count = 2;
    day.within_s = within;
    struct cc_transient found = solve(&day);
    double offered = found.day.offered, served = offered - found.day.abandoned;
    near(found.day.busy_time_s * day.service_rate_per_s, served, 1e-12, 0, "busy time", _i);
    near(found.day.abandoned_of_arrivals, found.day.abandoned, 1e-12, 0, "abandoned", _i);
    near(found.conservation_error, 0, 0, 1e-11 * offered, "conservation", _i);
    if (within[0] > 0)
        near(found.day.served_within[0], served, 1e-11, 0, "served in the end", _i);
    /* a caller waits unless an agent is free, at her arrival as at any time of the period */
    for (int i = 0; i < day.period_count; i++)
        near(found.period[i].offered - found.period[i].served_within[1],
             rates[i] * found.period[i].all_busy_time_s, 1e-10, 1e-12, "waiting calls", i);
    cc_transient_close(&found);
}
END_TEST

/* Callers who leave as fast when they wait as when they are served: agents do not matter. */
START_TEST(patience_like_service_is_poisson)
{
    static const struct plan *const all[] = {&plans[DUO], &plans[GP], &hospital, &ragged};
    double rates[PERIODS_MAX], probes[40];
    struct cc_transient_day day = day_of(all[_i], rates);
    day.abandon_rate_per_s = day.service_rate_per_s;
    day.probe_count = COUNT_OF(probes);
    day.probe_s = probes;
    for (int i = 0; i < COUNT_OF(probes); i++)
        probes[i] = day.border_s[day.period_count] * 1.02 * (i + 1) / COUNT_OF(probes);
    day.occupancy_only = true;
    struct cc_transient found = solve(&day);
    for (int i = 0; i < COUNT_OF(probes); i++) {
        double mean =
            cc_infinite_server_mean(day.period_count, day.border_s, rates, day.service_rate_per_s, probes[i]);
        near(found.point[i].queue_mean + found.point[i].busy_mean, mean, 1e-12, 1e-14, "number", i);
        near(found.point[i].empty_prob, exp(-mean), 1e-11, 1e-14, "empty", i);
    }
    cc_transient_close(&found);
}
END_TEST

START_TEST(long_days_reach_equilibrium)
{
    static const struct cc_erlang_load loads[] = {
        {1.6, 1, 2, 2}, {11, 1, 1.0 / 3, 10}, {20, 1, 10, 22}, {0.5, 1, HUGE_VAL, 1}, {8, 1, HUGE_VAL, 12}};
    const struct cc_erlang_load *load = &loads[_i];
    double border[] = {0, 420}, probe = 250, within[] = {0.05, 0.6}; /* the day goes on long enough */
    struct cc_transient_day day = {.period_count = 1,
                                   .border_s = border,
                                   .arrival_rate_per_s = &load->arrival_rate_per_s,
                                   .agent_count = &load->agent_count,
                                   .service_rate_per_s = 1,
                                   .abandon_rate_per_s = 1 / load->patience_mean_s,
                                   .target_count = 2,
                                   .within_s = within,
                                   .probe_count = 1,
                                   .probe_s = &probe};
    struct cc_transient found = solve(&day);
    const struct cc_transient_point *point = found.point;
    if (isfinite(load->patience_mean_s)) {
        struct cc_erlang_a model;
        ck_assert_int_eq(cc_erlang_a_solve(load, &model, &error), CC_OK);
        near(point->queue_mean, model.mean_queue_length, 1e-9, 0, "queue", _i);
        near(point->all_busy_prob, model.wait_prob, 1e-9, 0, "wait", _i);
        near(point->abandon_prob, model.abandon_prob, 1e-9, 0, "abandon", _i);
        near(point->virtual_wait_s, model.mean_virtual_wait_s, 1e-9, 0, "virtual wait", _i);
        for (int i = 0; i < 2; i++) {
            struct cc_erlang_within inside;
            cc_erlang_a_within(&model, within[i], &inside);
            near(point->served_within_prob[i], inside.served_share, 1e-9, 0, "served within", i);
        }
    } else {
        struct cc_erlang_c model;
        ck_assert_int_eq(cc_erlang_c_solve(load, &model, &error), CC_OK);
        near(point->queue_mean, model.mean_queue_length, 1e-8, 0, "queue", _i);
        near(point->virtual_wait_s, model.mean_wait_s, 1e-8, 0, "wait", _i);
        for (int i = 0; i < 2; i++)
            near(point->served_within_prob[i], cc_erlang_c_wait_cdf(&model, within[i]), 1e-8, 0,
                 "served within", i);
    }
    cc_transient_close(&found);
}
END_TEST

static void same_days(const struct cc_transient *a, const struct cc_transient *b, double unit)
{
    near(b->day.offered, a->day.offered, 1e-12, 0, "offered", 0);
    near(b->day.queue_time_s, a->day.queue_time_s * unit, 1e-11, 0, "queue time", 0);
    near(b->day.busy_time_s, a->day.busy_time_s * unit, 1e-11, 0, "busy time", 0);
    near(b->day.abandoned, a->day.abandoned, 1e-11, 0, "abandoned", 0);
    near(b->day.abandoned_of_arrivals, a->day.abandoned_of_arrivals, 1e-11, 0, "abandoned", 1);
    near(b->day.virtual_wait_s, a->day.virtual_wait_s * unit, 1e-11, 0, "virtual wait", 0);
    for (int i = 0; i < 2; i++)
        near(b->day.served_within[i], a->day.served_within[i], 1e-11, 0, "served within", i);
}

/* Borders where nothing changes, a closed last hour, and the unit of time make no difference. */
START_TEST(borders_and_units_are_free)
{
    double rates[PERIODS_MAX], other_rates[PERIODS_MAX], borders[PERIODS_MAX + 1], within[2];
    int agents[PERIODS_MAX];
    struct cc_transient_day day = day_of(&ragged, rates), other = day;
    struct cc_transient found = solve(&day);
    for (int i = 0; i < 2; i++)
        within[i] = ragged.within[i] * 60;
    borders[0] = 0;
    for (int i = 0; i < 2 * day.period_count; i++) {
        double share = i % 2 ? 1 : 0.3 + 0.05 * i;
        borders[i + 1] = 60 * ((1 - share) * day.border_s[i / 2] + share * day.border_s[i / 2 + 1]);
        other_rates[i] = rates[i / 2] / 60;
        agents[i] = ragged.agents[i / 2];
    }
    int count = 2 * day.period_count;
    borders[count + 1] = borders[count] + 3600;
    other_rates[count] = 0;
    agents[count] = 1; /* who would drain the queue anyhow */
    other.period_count = count + 1;
    other.border_s = borders;
    other.arrival_rate_per_s = other_rates;
    other.agent_count = agents;
    other.within_s = within;
    other.service_rate_per_s /= 60;
    other.abandon_rate_per_s /= 60;
    struct cc_transient again = solve(&other);
    same_days(&found, &again, 60);
    cc_transient_close(&found);
    cc_transient_close(&again);
}
END_TEST

/* ---- smooth rates ---- */

/* Of M(t)/M/105+M, service mean 1, empty at 0, arrival rate 100 + 20 sin t; Kolmogorov's equations by a
 * Runge-Kutta method of order 8, right to 4e-11. */
static const struct {
    double abandon_rate, time, number, all_busy, queue;
} sine_rows[] = {
    {0.2, 3.0, 110.406496101311, 0.637986961409565, 8.34442183822145},
    {0.2, 8.0, 115.404735394282, 0.771747948212959, 11.9739938409036},
    {0.2, 16.0, 119.398502879676, 0.783464007559024, 16.1523641849437},
    {2.0, 3.0, 104.550639839901, 0.518702564806151, 3.19663448214068},
    {2.0, 8.0, 108.716692454214, 0.699317108295141, 5.64938301215622},
    {2.0, 16.0, 102.529750998032, 0.420372831486105, 2.2086586815929},
};

static const struct cc_infinite_server_sine sine = {100, 20, 1, 1};

static double sine_rate(double time, void *context)
{
    return cc_infinite_server_sine_rate_per_s(context, time);
}

enum { SINE_STEPS = 1600 };

static struct cc_transient_point solve_sine(int step_count, double abandon_rate, double time)
{
    static double border[2 * SINE_STEPS + 1], rates[2 * SINE_STEPS];
    static int agents[2 * SINE_STEPS];
    struct cc_infinite_server_sine context = sine;
    ck_assert_int_le(step_count, SINE_STEPS);
    cc_transient_smooth_rates(sine_rate, &context, 0, 16, step_count, border, rates);
    for (int i = 0; i < 2 * step_count; i++)
        agents[i] = 105;
    struct cc_transient_day day = {.period_count = 2 * step_count,
                                   .border_s = border,
                                   .arrival_rate_per_s = rates,
                                   .agent_count = agents,
                                   .service_rate_per_s = 1,
                                   .abandon_rate_per_s = abandon_rate,
                                   .probe_count = 1,
                                   .probe_s = &time,
                                   .occupancy_only = true};
    struct cc_transient found = solve(&day);
    struct cc_transient_point point = found.point[0];
    cc_transient_close(&found);
    return point;
}

START_TEST(smooth_rates_match_reference)
{
    struct cc_transient_point fine = solve_sine(SINE_STEPS, sine_rows[_i].abandon_rate, sine_rows[_i].time);
    near(fine.queue_mean + fine.busy_mean, sine_rows[_i].number, 1e-10, 0, "number", _i);
    near(fine.all_busy_prob, sine_rows[_i].all_busy, 0, 1e-9, "all busy", _i);
    near(fine.queue_mean, sine_rows[_i].queue, 1e-9, 0, "queue", _i);
}
END_TEST

static double small_rate(double time, void *context)
{
    (void)context;
    return 2 + 1.5 * sin(time);
}

START_TEST(smooth_rates_have_order_four)
{
    double queue[3], probe = 6;
    for (int i = 0; i < 3; i++) {
        enum { STEPS = 256 };
        double border[2 * STEPS + 1], rates[2 * STEPS];
        int agents[2 * STEPS], step_count = 64 << i;
        cc_transient_smooth_rates(small_rate, NULL, 0, 8, step_count, border, rates);
        for (int j = 0; j < 2 * step_count; j++)
            agents[j] = 2;
        struct cc_transient_day day = {2 * step_count, border, rates,  agents, 1, 0.3, 0,
                                       NULL,           1,      &probe, true};
        struct cc_transient found = solve(&day);
        queue[i] = found.point[0].queue_mean;
        cc_transient_close(&found);
    }
    double ratio = (queue[1] - queue[0]) / (queue[2] - queue[1]);
    ck_assert_msg(ratio > 15 && ratio < 16, "half the step divides the error by %g", ratio);
}
END_TEST

/* ---- limits ---- */

static void refused(const struct cc_transient_day *day, const char *why)
{
    struct cc_transient result;
    cc_error_init(&error);
    ck_assert_int_eq(cc_transient_solve(day, &result, &error), CC_BAD_USAGE);
    ck_assert_msg(strstr(error.text, why) != NULL, "\"%s\" does not mention \"%s\"", error.text, why);
    cc_transient_close(&result);
}

START_TEST(bad_days_are_refused)
{
    double rates[PERIODS_MAX], backwards[] = {0, 60, 60, 300, 480}, bad = -1, probes[] = {5, 4};
    int nobody[4] = {0}, negative[] = {1, 1, -1, 1};
    const struct cc_transient_day good = day_of(&plans[DUO], rates);
    struct cc_transient_day day = good;
    day.period_count = 0;
    refused(&day, "needs a period");
    day = good;
    day.border_s = backwards;
    refused(&day, "period 2 must end");
    day = good;
    day.agent_count = nobody;
    refused(&day, "no period has an agent");
    day.agent_count = negative;
    refused(&day, "period 3");
    day = good;
    day.service_rate_per_s = 0;
    refused(&day, "service rate");
    day.service_rate_per_s = 1e7;
    refused(&day, "events");
    day = good;
    day.abandon_rate_per_s = (double)NAN;
    refused(&day, "abandonment");
    day = good;
    day.within_s = &bad;
    refused(&day, "service level");
    day.target_count = CC_TRANSIENT_TARGETS_MAX + 1;
    refused(&day, "service levels");
    day = good;
    day.probe_count = 2;
    day.probe_s = probes;
    refused(&day, "ascend");
    day.probe_count = 1;
    day.probe_s = &bad;
    refused(&day, "ascend");
    day = good;
    rates[1] = 1e5;
    day.abandon_rate_per_s = 0;
    refused(&day, "too long a queue");
    rates[1] = HUGE_VAL;
    refused(&day, "period 2");
}
END_TEST

START_TEST(a_day_without_calls_is_empty)
{
    double border[] = {0, 60}, rate = 0, within = 1, probes[] = {0, 30, 60, 90};
    int agents = 2;
    struct cc_transient_day day = {1, border, &rate, &agents, 0.2, 0.1, 1, &within, 4, probes, false};
    struct cc_transient found = solve(&day);
    ck_assert_double_eq(found.day.offered, 0);
    ck_assert_double_eq(found.mean_wait_s, 0);
    for (int i = 0; i < 4; i++) {
        near(found.point[i].empty_prob, 1, 1e-15, 0, "empty", i);
        near(found.point[i].served_within_prob[0], 1, 1e-15, 0, "served at once", i);
    }
    cc_transient_close(&found);
}
END_TEST

START_TEST(a_hospital_day_takes_little_time)
{
    double rates[PERIODS_MAX];
    struct cc_transient_day day = day_of(&hospital, rates);
    clock_t start = clock();
    struct cc_transient found = solve(&day);
    double took_s = (double)(clock() - start) / CLOCKS_PER_SEC;
    near(found.day.served_within[0] / found.day.offered, 1590.1480976153 / 2337.5, 1e-10, 0, "service level",
         0);
    cc_transient_close(&found);
#ifdef __OPTIMIZE__
    if (!program_sanitized())
        ck_assert_msg(took_s < 0.5, "%g s", took_s);
#else
    (void)took_s;
#endif
}
END_TEST

Suite *cc_suite_analytic_transient(void)
{
    Suite *suite = suite_create("analytic_transient");
    TCase *tables = tcase_create("tables"), *identities = tcase_create("identities");
    TCase *smooth = tcase_create("smooth"), *limits = tcase_create("limits");
    TCase *cases[] = {tables, identities, smooth, limits};
    for (int i = 0; i < COUNT_OF(cases); i++) {
        tcase_add_checked_fixture(cases[i], fresh_error, NULL);
        suite_add_tcase(suite, cases[i]);
    }
    tcase_add_loop_test(tables, days_match_reference, 0, DAY_COUNT);
    tcase_add_loop_test(tables, points_match_reference, 0, DAY_COUNT);
    tcase_add_loop_test(tables, start_from_empty_matches_reference, 0, COUNT_OF(constant_rows));
    tcase_add_loop_test(identities, every_call_is_served_or_abandons, 0, 5);
    tcase_add_loop_test(identities, patience_like_service_is_poisson, 0, 4);
    tcase_add_loop_test(identities, long_days_reach_equilibrium, 0, 5);
    tcase_add_test(identities, borders_and_units_are_free);
    tcase_add_loop_test(smooth, smooth_rates_match_reference, 0, COUNT_OF(sine_rows));
    tcase_add_test(smooth, smooth_rates_have_order_four);
    tcase_add_test(limits, bad_days_are_refused);
    tcase_add_test(limits, a_day_without_calls_is_empty);
    tcase_add_test(limits, a_hospital_day_takes_little_time);
    return suite;
}
