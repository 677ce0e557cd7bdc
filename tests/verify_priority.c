/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Priorities against theory: fixed, preemptive and accumulating (Cobham, Kleinrock), two classes that also
 * abandon (a Markov chain), and callbacks offered by the exact wait ahead.  Standard errors come from
 * replications.
 */
#include <check.h>
#include <stdarg.h>
#include <stdio.h>

#include "models/analytic/callback.h"
#include "models/analytic/priority.h"
#include "tests/judge.h"
#include "tests/practice.h"

Suite *cc_suite_verify_priority(void);

/* Time unit: a mean talk of 100 s. */
static const double unit_s = 100, unit_h = 100.0 / 3600;

enum { CLASSES_MAX = 3, REPLICATIONS = 200 };

static double units_per_rep(double rate)
{
    return (judge_is_full() ? 60000 : 5000) / rate;
}

static void run_text(struct cc_experiment *experiment, struct cc_scenario **scenario, uint64_t seed,
                     const char *format, ...)
{
    char text[4096];
    va_list arguments;
    va_start(arguments, format);
    ck_assert_int_lt(vsnprintf(text, sizeof text, format, arguments), (int)sizeof text);
    va_end(arguments);
    ck_assert_msg(practice_read(scenario, text) == CC_OK, "%s", practice_error.text);
    judge_run(experiment, *scenario, REPLICATIONS, seed);
}

/* A measure (of one class, from 0 on) times `factor` against its exact value. */
static void add(struct judge *judge, const struct cc_experiment *experiment, const char *model,
                const char *id, int class_index, double factor, double exact)
{
    char name[64];
    struct judge_check check = {.exact = exact, .dof = REPLICATIONS - 1};
    snprintf(name, sizeof name, class_index < 0 ? "%s" : "%s[%d]", id, class_index);
    snprintf(check.name, sizeof check.name, "%s %s", model, name);
    check.value = judge_value(experiment, name) * factor;
    check.error = judge_error(experiment, name) * factor;
    check.power = judge_is_full() && exact > 0 ? 0.02 : 0;
    judge_add(judge, check);
}

/* --- no abandonment --- */

static const struct queue_model {
    enum cc_priority_discipline discipline;
    int agents, class_count;
    double rate[CLASSES_MAX], urgency[CLASSES_MAX], talk[CLASSES_MAX]; /* talk 0: 1 */
    bool deterministic;
} queue_models[] = {
    {CC_PRIORITY_NON_PREEMPTIVE, 1, 2, {0.2, 0.6}, {0}, {0}, false},
    {CC_PRIORITY_NON_PREEMPTIVE, 1, 3, {0.1, 0.3, 0.4}, {0}, {0}, false},
    {CC_PRIORITY_NON_PREEMPTIVE, 2, 2, {0.6, 1}, {0}, {0}, false},
    {CC_PRIORITY_NON_PREEMPTIVE, 3, 3, {0.5, 0.9, 1}, {0}, {0}, false},
    {CC_PRIORITY_NON_PREEMPTIVE, 5, 3, {0.5, 1.5, 2.5}, {0}, {0}, false},
    {CC_PRIORITY_NON_PREEMPTIVE, 1, 3, {0.1, 0.2, 0.4}, {0}, {0.5, 1, 1.25}, false},
    {CC_PRIORITY_PREEMPTIVE_RESUME, 1, 2, {0.2, 0.6}, {0}, {0}, false},
    {CC_PRIORITY_PREEMPTIVE_RESUME, 2, 2, {0.6, 1}, {0}, {0}, false},
    {CC_PRIORITY_PREEMPTIVE_RESUME, 3, 3, {0.5, 0.9, 1}, {0}, {0}, false},
    {CC_PRIORITY_PREEMPTIVE_RESUME, 4, 2, {1, 2.4}, {0}, {0}, false},
    {CC_PRIORITY_PREEMPTIVE_RESUME, 1, 2, {0.2, 0.5}, {0}, {0}, true},
    {CC_PRIORITY_PREEMPTIVE_RESUME, 1, 3, {0.1, 0.2, 0.4}, {0}, {0.5, 1, 1.25}, false},
    {CC_PRIORITY_ACCUMULATING, 1, 2, {0.6, 0.2}, {1, 3}, {0}, false},
    {CC_PRIORITY_ACCUMULATING, 3, 3, {0.5, 0.9, 1}, {4, 2, 1}, {0}, false},
    {CC_PRIORITY_ACCUMULATING, 10, 3, {4, 3, 2}, {1, 2, 5}, {0}, false},
};

static const char *const rules[] = {[CC_PRIORITY_NON_PREEMPTIVE] = "fixed",
                                    [CC_PRIORITY_PREEMPTIVE_RESUME] = "preemptive",
                                    [CC_PRIORITY_ACCUMULATING] = "accumulating"};

static double talk_of(const struct queue_model *model, int i)
{
    return model->talk[i] > 0 ? model->talk[i] : 1;
}

static void solve_queue(const struct queue_model *model, struct cc_priority_wait *waits)
{
    struct cc_priority_class classes[CLASSES_MAX];
    struct cc_priority_queue queue = {model->agents, model->class_count, classes};
    struct cc_error error;
    cc_error_init(&error);
    for (int i = 0; i < model->class_count; i++) {
        double talk = talk_of(model, i);
        classes[i] = (struct cc_priority_class){
            model->rate[i], talk, (model->deterministic ? 1 : 2) * talk * talk, model->urgency[i]};
    }
    bool own_laws = model->deterministic || model->talk[0] > 0;
    int code = own_laws ? cc_priority_mg1(&queue, model->discipline, waits, &error)
                        : cc_priority_mmc(&queue, model->discipline, waits, &error);
    ck_assert_msg(code == CC_OK, "%s", error.text);
}

static void say_classes(const struct queue_model *model, double rate, char *text, size_t size)
{
    int at = 0;
    for (int i = 0; i < model->class_count; i++) {
        at += snprintf(text + at, size - (size_t)at,
                       "%s{ name = \"%d\"; share = %.17g; talk = { law = \"%s\"; %s = %.10g; }; ",
                       i ? ", " : "", i, model->rate[i] / rate,
                       model->deterministic ? "deterministic" : "exponential",
                       model->deterministic ? "value_s" : "mean_s", talk_of(model, i) * unit_s);
        at += model->discipline == CC_PRIORITY_ACCUMULATING
                  ? snprintf(text + at, size - (size_t)at, "accumulates = %.10g; }", model->urgency[i])
                  : snprintf(text + at, size - (size_t)at, "priority = %d; }", 10 * i);
    }
}

static void check_queue(struct judge *judge, const struct queue_model *model, uint64_t seed)
{
    char classes[1024], name[64];
    struct cc_scenario *scenario;
    struct cc_experiment experiment;
    struct cc_priority_wait waits[CLASSES_MAX];
    bool preemptive = model->discipline == CC_PRIORITY_PREEMPTIVE_RESUME;
    double rate = 0, in_queue = 0;
    solve_queue(model, waits);
    for (int i = 0; i < model->class_count; i++) {
        rate += model->rate[i];
        in_queue += waits[i].mean_queue_length;
    }
    say_classes(model, rate, classes, sizeof classes);
    run_text(&experiment, &scenario, seed,
             "name = \"p\"; stationary = { hours = %.10g; warm_up_h = %.10g; }; demand = { calls_per_h = "
             "%.10g; };\n"
             "talk = { law = \"exponential\"; mean_s = 100.0; }; priority_rule = \"%s\"; classes = ( %s );\n"
             "staff = ( { heads = %d; } );\n"
             "variants = ( { name = \"v\"; strategy = { kind = \"queue-only\"; }; } );\n",
             units_per_rep(rate) * unit_h, 2000 * unit_h, rate / unit_h, rules[model->discipline], classes,
             model->agents);
    snprintf(name, sizeof name, "%s c = %d, %d classes%s", rules[model->discipline], model->agents,
             model->class_count,
             model->deterministic ? ", constant"
             : model->talk[0] > 0 ? ", unequal"
                                  : "");
    for (int i = 0; i < model->class_count; i++)
        add(judge, &experiment, name, preemptive ? "wait_with_interruptions_mean_s" : "hold_mean_s", i,
            1 / unit_s, waits[i].mean_wait_s);
    if (!preemptive)
        add(judge, &experiment, name, "delayed", 0, 1, waits[0].delay_prob);
    add(judge, &experiment, name, "queue_length", -1, 1, in_queue);
    cc_experiment_close(&experiment);
    cc_scenario_close(scenario);
}

START_TEST(priorities_are_cobham_and_kleinrock)
{
    static struct judge judge = {.title = "priorities"};
    for (size_t i = 0; i < sizeof queue_models / sizeof *queue_models; i++)
        check_queue(&judge, &queue_models[i], 4000 + i);
    judge_all(&judge);
}
END_TEST

/* --- two classes that abandon --- */

static const struct cc_priority_pair pairs[] = {
    {1, 40, {0.3, 0.9}, {1, 1}, {5, 1}},
    {2, 40, {0.5, 1.3}, {1, 1}, {4, 1}},
    {2, 60, {0.6, 0.8}, {1.25, 0.8}, {INFINITY, INFINITY}},
    {2, 45, {0.3, 1.2}, {1, 1}, {INFINITY, 1 / 0.3}},
    {8, 40, {2, 6.5}, {1, 1}, {2, 2}},
};

static void say_law(double mean, char *text, size_t size)
{
    if (isinf(mean))
        snprintf(text, size, "{ law = \"infinite\"; }");
    else
        snprintf(text, size, "{ law = \"exponential\"; mean_s = %.12g; }", mean * unit_s);
}

static void check_pair(struct judge *judge, const struct cc_priority_pair *pair, uint64_t seed)
{
    char laws[4][96], name[64];
    struct cc_scenario *scenario;
    struct cc_experiment experiment;
    struct cc_priority_pair_result exact;
    struct cc_error error;
    cc_error_init(&error);
    ck_assert_msg(cc_priority_pair_solve(pair, &exact, &error) == CC_OK, "%s", error.text);
    double rate = pair->arrival_rate_per_s[0] + pair->arrival_rate_per_s[1];
    for (int i = 0; i < 2; i++) {
        say_law(pair->service_mean_s[i], laws[i], sizeof *laws);
        say_law(pair->patience_mean_s[i], laws[2 + i], sizeof *laws);
    }
    run_text(&experiment, &scenario, seed,
             "name = \"p\"; stationary = { hours = %.10g; warm_up_h = %.10g; }; demand = { calls_per_h = "
             "%.10g; };\n"
             "talk = { law = \"exponential\"; mean_s = 100.0; }; staff = ( { heads = %d; } );\n"
             "classes = ( { name = \"0\"; share = %.17g; talk = %s; patience = %s; },\n"
             "  { name = \"1\"; share = %.17g; priority = 1; talk = %s; patience = %s; } );\n"
             "variants = ( { name = \"v\"; strategy = { kind = \"queue-only\"; }; } );\n",
             units_per_rep(rate) * unit_h, 1000 * unit_h, rate / unit_h, pair->agent_count,
             pair->arrival_rate_per_s[0] / rate, laws[0], laws[2], pair->arrival_rate_per_s[1] / rate,
             laws[1], laws[3]);
    snprintf(name, sizeof name, "c = %d, patience %.3g, %.3g", pair->agent_count, pair->patience_mean_s[0],
             pair->patience_mean_s[1]);
    for (int i = 0; i < 2; i++) {
        add(judge, &experiment, name, "hold_mean_s", i, 1 / unit_s, exact.mean_wait_s[i]);
        add(judge, &experiment, name, "abandoned", i, 1, exact.abandon_prob[i]);
    }
    add(judge, &experiment, name, "all_busy", -1, 1, exact.all_busy_prob);
    add(judge, &experiment, name, "occupancy", -1, 1, exact.occupancy);
    cc_experiment_close(&experiment);
    cc_scenario_close(scenario);
}

START_TEST(two_classes_that_abandon_are_the_chain)
{
    static struct judge judge = {.title = "two classes that abandon"};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        check_pair(&judge, &pairs[i], 4100 + i);
    judge_all(&judge);
}
END_TEST

/* --- callbacks offered by the wait ahead: A1, A2, A4, A5 --- */

static const struct {
    const char *name;
    struct cc_callback_by_wait model;
} offers[] = {
    {"A1", {{0.9, 1, 2, 1}, 1, 0.5}},
    {"A2", {{0.9, 1, 2, 1}, 0, 1}},
    {"A4", {{4.4, 1, 1, 4}, 0.25, 0.7}},
    {"A5", {{10.5, 1, 2, 10}, 0.2, 0.5}},
};

/* hold_mean_s leaves out who takes a callback at once, as mean_hold_s does. */
static void check_offer(struct judge *judge, int row, uint64_t seed)
{
    const struct cc_callback_by_wait *model = &offers[row].model;
    const struct cc_erlang_load *load = &model->load;
    const char *name = offers[row].name;
    struct cc_scenario *scenario;
    struct cc_experiment experiment;
    struct cc_callback_by_wait_result exact;
    struct cc_error error;
    cc_error_init(&error);
    ck_assert_msg(cc_callback_by_wait_solve(model, &exact, &error) == CC_OK, "%s", error.text);
    run_text(
        &experiment, &scenario, seed,
        "name = \"a\"; stationary = { hours = %.10g; warm_up_h = %.10g; }; demand = { calls_per_h = "
        "%.10g; };\n"
        "talk = { law = \"exponential\"; mean_s = 100.0; }; patience = { law = \"exponential\"; mean_s = "
        "%.10g; };\n"
        "staff = ( { heads = %d; } );\n"
        "variants = ( { name = \"v\"; strategy = { kind = \"callback-offer\"; offer_wait_s = %.10g; "
        "accept_prob = %.10g;\n"
        "  dialing = { agent_ring_s = 0.0; ring_s = 0.0; reach_prob = 1.0; }; }; } );\n",
        (row == 1 ? 8 : 1) * units_per_rep(load->arrival_rate_per_s) * unit_h, 4000 * unit_h,
        load->arrival_rate_per_s / unit_h, load->patience_mean_s * unit_s, (int)load->agent_count,
        model->offer_after_s * unit_s, model->accept_prob);
    add(judge, &experiment, name, "all_busy", -1, 1, exact.delay_prob);
    add(judge, &experiment, name, "promised", -1, 1, exact.callback_prob);
    add(judge, &experiment, name, "abandoned", -1, 1, exact.abandon_prob);
    add(judge, &experiment, name, "callback_delay_mean_s", -1, 1 / unit_s, exact.mean_callback_delay_s);
    add(judge, &experiment, name, "hold_mean_s", -1, 1 / unit_s, exact.mean_hold_s);
    add(judge, &experiment, name, "occupancy", -1, 1, exact.occupancy);
    cc_experiment_close(&experiment);
    cc_scenario_close(scenario);
}

START_TEST(offers_by_the_wait_ahead_are_a_jump_of_patience)
{
    static struct judge judge = {.title = "callbacks by offered wait, A1, A2, A4, A5"};
    for (int i = 0; i < (int)(sizeof offers / sizeof *offers); i++)
        check_offer(&judge, i, 4200 + (uint64_t)i);
    judge_all(&judge);
}
END_TEST

Suite *cc_suite_verify_priority(void)
{
    Suite *suite = suite_create("verify_priority");
    TCase *tcase = tcase_create("priority");
    tcase_add_test(tcase, priorities_are_cobham_and_kleinrock);
    tcase_add_test(tcase, two_classes_that_abandon_are_the_chain);
    tcase_add_test(tcase, offers_by_the_wait_ahead_are_a_jump_of_patience);
    suite_add_tcase(suite, tcase);
    return suite;
}
