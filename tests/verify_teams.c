/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Teams against theory: five clinics alone and together, and overflow against a chain. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "models/analytic/chain.h"
#include "models/analytic/erlang.h"
#include "tests/judge.h"
#include "tests/practice.h"

Suite *cc_suite_verify_teams(void);

static const double talk_s = 180;

static void add(struct judge *judge, const struct cc_experiment *experiment, const char *name, const char *id,
                double exact)
{
    struct judge_check check = {.value = judge_value(experiment, id),
                                .exact = exact,
                                .error = judge_error(experiment, id),
                                .dof = (double)experiment->reps - 1,
                                .power = judge_is_full() ? 0.01 : 0};
    snprintf(check.name, sizeof check.name, "%s %s", name, id);
    judge_add(judge, check);
}

static void run(struct cc_experiment *experiment, struct cc_scenario **scenario, const char *text,
                double calls_per_rep, double calls_per_h, uint64_t seed)
{
    static char whole[8192];
    snprintf(whole, sizeof whole,
             "name = \"teams\"; stationary = { hours = %.10g; warm_up_h = 50.0; };\n"
             "demand = { calls_per_h = %.10g; }; talk = { law = \"exponential\"; mean_s = %g; };\n%s",
             calls_per_rep / calls_per_h, calls_per_h, talk_s, text);
    ck_assert_msg(practice_read(scenario, whole) == CC_OK, "%s", practice_error.text);
    judge_run(experiment, *scenario, judge_is_full() ? 400 : 40, seed);
}

/* --- five clinics of one assistant each, or together --- */

static void check_clinics(struct judge *judge, bool together)
{
    struct cc_scenario *scenario;
    struct cc_experiment experiment;
    struct cc_error error;
    char text[1000], name[40];
    double load = 0.8, per_s = 5 * load / talk_s;
    struct cc_erlang_load model = {per_s / (together ? 1 : 5), talk_s, (double)INFINITY, together ? 5 : 1};
    struct cc_erlang_c exact;
    cc_error_init(&error);
    ck_assert_int_eq(cc_erlang_c_solve(&model, &exact, &error), CC_OK);
    snprintf(
        text, sizeof text,
        "sites = [1.0, 1.0, 1.0, 1.0, 1.0];\nvariants = ( { name = \"v\"; strategy = { kind = "
        "\"queue-only\"; }; teams = ( { name = \"t\"; per_site = %s; staff = ( { heads = %d; } ); } ); } );",
        together ? "false" : "true", model.agent_count);
    snprintf(name, sizeof name, "five clinics %s", together ? "together" : "alone");
    run(&experiment, &scenario, text, 25000, per_s * 3600, together ? 71 : 72);
    add(judge, &experiment, name, "delayed", exact.wait_prob);
    add(judge, &experiment, name, "hold_mean_s", exact.mean_wait_s);
    add(judge, &experiment, name, "occupancy", load);
    add(judge, &experiment, name, "queue_length", exact.mean_queue_length * (together ? 1 : 5));
    add(judge, &experiment, name, "team_occupancy[t]", load);
    if (together)
        add(judge, &experiment, name, "all_busy", exact.wait_prob);
    cc_experiment_close(&experiment);
    cc_scenario_close(scenario);
}

START_TEST(pooling_is_erlang)
{
    static struct judge judge = {.title = "clinics alone and together"};
    check_clinics(&judge, false);
    check_clinics(&judge, true);
    judge_all(&judge);
}
END_TEST

/* --- overflow --- */

/*
 * Calls x go to team A (one assistant), or to B (two) when A is busy; calls y only to B, and before x.  All
 * hang up at one rate.  State: busy in A and B, and how many x and y wait.
 */
enum { QUEUE_MAX = 40, B_HEADS = 2, PER_QUEUES = 2 * (B_HEADS + 1) };

struct overflow {
    double x_per_s, y_per_s, patience_s;
    double x_waits, y_waits, x_to_b; /* callers, callers, part of the answered x */
};

static int state_of(int a, int b, int x, int y)
{
    return (x * (QUEUE_MAX + 1) + y) * PER_QUEUES + a * (B_HEADS + 1) + b;
}

static void add_arrivals(struct cc_chain *chain, const struct overflow *o, int a, int b, int x, int y)
{
    int from = state_of(a, b, x, y);
    if (a == 0)
        cc_chain_add(chain, from, state_of(1, b, x, y), o->x_per_s);
    else if (b < B_HEADS)
        cc_chain_add(chain, from, state_of(a, b + 1, x, y), o->x_per_s);
    else if (x < QUEUE_MAX)
        cc_chain_add(chain, from, state_of(a, b, x + 1, y), o->x_per_s);
    if (b < B_HEADS)
        cc_chain_add(chain, from, state_of(a, b + 1, x, y), o->y_per_s);
    else if (y < QUEUE_MAX)
        cc_chain_add(chain, from, state_of(a, b, x, y + 1), o->y_per_s);
}

static void add_departures(struct cc_chain *chain, const struct overflow *o, int a, int b, int x, int y)
{
    int from = state_of(a, b, x, y), next = y   ? state_of(a, b, x, y - 1)
                                            : x ? state_of(a, b, x - 1, y)
                                                : state_of(a, b - (b > 0), x, y);
    cc_chain_add(chain, from, x ? state_of(a, b, x - 1, y) : state_of(0, b, x, y), a / talk_s);
    cc_chain_add(chain, from, next, b / talk_s);
    cc_chain_add(chain, from, state_of(a, b, x - (x > 0), y), x / o->patience_s);
    cc_chain_add(chain, from, state_of(a, b, x, y - (y > 0)), y / o->patience_s);
}

static void solve(struct overflow *o)
{
    struct cc_chain *chain;
    struct cc_error error;
    cc_error_init(&error);
    int states = (QUEUE_MAX + 1) * (QUEUE_MAX + 1) * PER_QUEUES;
    ck_assert_int_eq(cc_chain_open(&chain, states, &error), CC_OK);
    double to_a = 0;
    for (int x = 0; x <= QUEUE_MAX; x++)
        for (int y = 0; y <= QUEUE_MAX; y++)
            for (int a = 0; a < 2; a++)
                for (int b = 0; b <= B_HEADS; b++) {
                    add_arrivals(chain, o, a, b, x, y);
                    add_departures(chain, o, a, b, x, y);
                }
    ck_assert_msg(cc_chain_solve(chain, &error) == CC_OK, "%s", error.text);
    const double *prob = cc_chain_prob(chain);
    for (int x = 0; x <= QUEUE_MAX; x++)
        for (int y = 0; y <= QUEUE_MAX; y++)
            for (int i = 0; i < PER_QUEUES; i++) {
                double p = prob[state_of(0, 0, x, y) + i];
                o->x_waits += x * p;
                o->y_waits += y * p;
                to_a += i / (B_HEADS + 1) * p / talk_s; /* talks that A finishes, a second */
            }
    o->x_to_b = 1 - to_a / (o->x_per_s - o->x_waits / o->patience_s);
    cc_chain_close(chain);
}

START_TEST(overflow_is_a_chain)
{
    static struct judge judge = {.title = "overflow"};
    struct overflow o = {1.3 / talk_s, 1.5 / talk_s, 120, 0, 0, 0};
    struct cc_scenario *scenario;
    struct cc_experiment experiment;
    solve(&o);
    run(&experiment, &scenario,
        "classes = ( { name = \"x\"; share = 0.4642857142857143; priority = 1; }, { name = \"y\"; share = "
        "0.5357142857142857; } );\npatience = { law = \"exponential\"; mean_s = 120.0; };\n"
        "variants = ( { name = \"v\"; strategy = { kind = \"queue-only\"; }; teams = (\n"
        "{ name = \"a\"; serves = \"x\"; staff = ( { heads = 1; } ); },\n"
        "{ name = \"b\"; serves = \"y, x\"; staff = ( { heads = 2; } ); } ); } );",
        25000, (o.x_per_s + o.y_per_s) * 3600, 73);
    add(&judge, &experiment, "overflow", "abandoned[x]", o.x_waits / o.patience_s / o.x_per_s);
    add(&judge, &experiment, "overflow", "abandoned[y]", o.y_waits / o.patience_s / o.y_per_s);
    add(&judge, &experiment, "overflow", "queue_length", o.x_waits + o.y_waits);
    double x = o.x_to_b * (o.x_per_s - o.x_waits / o.patience_s), y = o.y_per_s - o.y_waits / o.patience_s;
    add(&judge, &experiment, "overflow", "team_overflow[b]", x / (x + y));
    cc_experiment_close(&experiment);
    cc_scenario_close(scenario);
    judge_all(&judge);
}
END_TEST

Suite *cc_suite_verify_teams(void)
{
    Suite *suite = suite_create("verify_teams");
    TCase *tcase = tcase_create("theory");
    tcase_set_timeout(tcase, 600);
    tcase_add_test(tcase, pooling_is_erlang);
    tcase_add_test(tcase, overflow_is_a_chain);
    suite_add_tcase(suite, tcase);
    return suite;
}
