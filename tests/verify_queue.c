/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Queue-only against Erlang C (M/M/c) and Erlang A (M/M/c+M), with the exact standard errors of
 * models/analytic. With CC_VERIFY=full at least ten million calls each.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "models/analytic/erlang.h"
#include "tests/judge.h"

Suite *cc_suite_verify_queue(void);

/* Time unit: the mean talk time, 180 s. */
static const double talk_s = 180;

static const struct model {
    int agents;
    double load;     /* offered, per agent */
    double patience; /* mean, INFINITY: never hang up */
    double warm_up;  /* 20 relaxation times, more for endless patience */
    double calls;    /* in full mode; more than ten million where waits are that variable */
} models[] = {
    {10, 0.9, INFINITY, 800, 32e6}, /* mmc.cfg: mean wait has a standard error of 0.87 % at ten million */
    {10, 0.9, 2, 200, 10e6},        {10, 1.0, 2, 200, 10e6},       {1, 0.7, INFINITY, 800, 10e6},
    {2, 1.2, 1, 200, 10e6},         {3, 0.8, INFINITY, 400, 10e6}, {100, 1.05, 0.5, 200, 10e6},
};

/* What theory says of one model. */
struct theory {
    double wait_prob, mean_wait_s, abandon_prob, queue_length, busy, within_20s;
    struct cc_erlang_variance variance;
};

static struct theory theory_of(const struct cc_erlang_load *load)
{
    struct theory theory = {0};
    struct cc_error error;
    cc_error_init(&error);
    ck_assert_int_eq(cc_erlang_variance_solve(load, &theory.variance, &error), CC_OK);
    if (isinf(load->patience_mean_s)) {
        struct cc_erlang_c c;
        ck_assert_int_eq(cc_erlang_c_solve(load, &c, &error), CC_OK);
        theory.wait_prob = c.wait_prob;
        theory.mean_wait_s = c.mean_wait_s;
        theory.queue_length = c.mean_queue_length;
        theory.busy = c.offered_load_erl;
        theory.within_20s = cc_erlang_c_wait_cdf(&c, 20);
        return theory;
    }
    struct cc_erlang_a a;
    struct cc_erlang_within within;
    ck_assert_int_eq(cc_erlang_a_solve(load, &a, &error), CC_OK);
    cc_erlang_a_within(&a, 20, &within);
    theory.wait_prob = a.wait_prob;
    theory.mean_wait_s = a.mean_wait_s;
    theory.abandon_prob = a.abandon_prob;
    theory.queue_length = a.mean_queue_length;
    theory.busy = a.occupancy * load->agent_count;
    theory.within_20s = within.served_share;
    return theory;
}

/* scenarios/mmc.cfg with the model's numbers. */
static struct cc_scenario *open_model(const struct model *model, double calls_per_rep)
{
    const char *tests = getenv("CC_TEST_DIR");
    char path[512], texts[5][96];
    const char *overrides[] = {texts[0], texts[1], texts[2], texts[3], texts[4]};
    struct cc_scenario *scenario = NULL;
    struct cc_error error;
    double rate_per_s = model->load * model->agents / talk_s;
    cc_error_init(&error);
    snprintf(path, sizeof path, "%s/../scenarios/mmc.cfg", tests ? tests : "tests");
    snprintf(texts[0], sizeof *texts, "staff=( { heads = %d; } )", model->agents);
    snprintf(texts[1], sizeof *texts, "demand.calls_per_h=%.12g", rate_per_s * 3600);
    snprintf(texts[2], sizeof *texts, "stationary.hours=%.12g", calls_per_rep / rate_per_s / 3600);
    snprintf(texts[3], sizeof *texts, "stationary.warm_up_h=%.12g", model->warm_up * talk_s / 3600);
    if (isinf(model->patience))
        snprintf(texts[4], sizeof *texts, "patience={ law = \"infinite\"; }");
    else
        snprintf(texts[4], sizeof *texts, "patience={ law = \"exponential\"; mean_s = %.12g; }",
                 model->patience * talk_s);
    ck_assert_msg(cc_scenario_open(&scenario, path, overrides, 5, &error) == CC_OK, "%s", error.text);
    return scenario;
}

static void add(struct judge *judge, const struct model *model, const char *what, double value, double exact,
                double error, double dof, double power)
{
    struct judge_check check = {
        .value = value, .exact = exact, .error = error, .dof = dof, .power = judge_is_full() ? power : 0};
    snprintf(check.name, sizeof check.name, "M/M/%d%s load %.2f %s", model->agents,
             isinf(model->patience) ? "" : "+M", model->load, what);
    judge_add(judge, check);
}

static void check_model(struct judge *judge, const struct model *model, uint64_t seed)
{
    double calls_per_rep = 40000, calls = judge_is_full() ? model->calls : 1e6;
    struct cc_scenario *scenario = open_model(model, calls_per_rep);
    struct cc_experiment experiment;
    struct cc_erlang_load load = {model->load * model->agents / talk_s, talk_s, model->patience * talk_s,
                                  model->agents};
    struct theory theory = theory_of(&load);
    int64_t reps = (int64_t)(calls / calls_per_rep);
    judge_run(&experiment, scenario, reps, seed);
    double length_s = calls / load.arrival_rate_per_s, half_percent = 0.005, dof = (double)reps - 1;
    const struct cc_erlang_variance *variance = &theory.variance;
    add(judge, model, "P(wait)", judge_value(&experiment, "delayed"), theory.wait_prob,
        sqrt(variance->wait_prob_per_call / calls), INFINITY, half_percent);
    add(judge, model, "mean wait", judge_value(&experiment, "hold_mean_s"), theory.mean_wait_s,
        sqrt(variance->mean_wait_s2_per_call / calls), INFINITY, half_percent);
    add(judge, model, "abandoned", judge_value(&experiment, "abandoned"), theory.abandon_prob,
        isinf(model->patience) ? 0 : sqrt(variance->abandon_prob_per_call / calls), INFINITY, half_percent);
    add(judge, model, "queue length", judge_value(&experiment, "queue_length"), theory.queue_length,
        sqrt(variance->queue_length_s / length_s), INFINITY, half_percent);
    add(judge, model, "busy assistants", judge_value(&experiment, "occupancy") * model->agents, theory.busy,
        sqrt(variance->busy_agents_s / length_s), INFINITY, half_percent);
    add(judge, model, "time all busy", judge_value(&experiment, "all_busy"), theory.wait_prob,
        sqrt(variance->all_busy_s / length_s), INFINITY, half_percent);
    add(judge, model, "answered within 20 s", judge_value(&experiment, "service_level[20s]"),
        theory.within_20s, judge_error(&experiment, "service_level[20s]"), dof, half_percent);
    cc_experiment_close(&experiment);
    cc_scenario_close(scenario);
}

START_TEST(queue_only_is_erlang)
{
    static struct judge judge = {.title = "Erlang C and A"};
    for (size_t i = 0; i < sizeof models / sizeof *models; i++)
        check_model(&judge, &models[i], 1000 + i);
    judge_all(&judge);
}
END_TEST

Suite *cc_suite_verify_queue(void)
{
    Suite *suite = suite_create("verify_queue");
    TCase *tcase = tcase_create("erlang");
    tcase_add_test(tcase, queue_only_is_erlang);
    suite_add_tcase(suite, tcase);
    return suite;
}
