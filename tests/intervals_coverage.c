/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Intervals that mean what they say: 10,000 experiments each on queues with known answers.  Of the nominal
 * 95 % intervals 94 to 96 % must hold the exact value for means and ratios, 93 to 97.5 % for quantiles; and
 * where two variants are equally good, 4 to 6 % of the verdicts may say that they are not (2.5 to 7 % for
 * quantiles).  The table goes into docs/method.md.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "models/analytic/erlang.h"
#include "models/analytic/transient.h"
#include "models/strategy.h"
#include "models/waiting.h"
#include "tests/trials.h"

Suite *cc_suite_intervals_coverage(void);

static const double talk_s = 180, within_s = 60;

static char text[4096];

/* --- printing and judging --- */

static bool is_good(const struct trials *trials, int i)
{
    double coverage = trials_coverage(trials, i);
    return strstr(trials->measures[i].id, "_p") ? coverage >= 0.93 && coverage <= 0.975
                                                : coverage >= 0.94 && coverage <= 0.96;
}

static void print_head(void)
{
    printf("| model | replications | calls | measure | exact | covered %% | too low %% | too high %% | bias "
           "/ sd "
           "| width / 1.96 sd |\n|---|---|---|---|---|---|---|---|---|---|\n");
    fflush(stdout); /* before Check forks */
}

static void print_one(const struct trials *trials, int i)
{
    const struct trials_measure *measure = &trials->measures[i];
    double n = (double)trials->experiments, covered = (double)trials->covered[i];
    double below = (double)trials->too_low[i], unknown = (double)trials->no_interval[i];
    char exact[32] = "0";
    if (measure->subject == TRIALS_ESTIMATE)
        snprintf(exact, sizeof exact, "%.5g", measure->exact);
    printf("| %s | %.0f | %.0f | %s%s | %s | %.2f | %.2f | %.2f | %.2f | %.2f |\n", trials->title,
           trials->mean_replications, trials->mean_calls, measure->id,
           measure->subject == TRIALS_ESTIMATE ? "" : " difference", exact, 100 * covered / n,
           100 * below / n, 100 * (n - covered - below - unknown) / n, trials->bias[i],
           trials->half_width[i]);
}

static void run_and_judge(struct trials *trials, bool judged)
{
    char wrong[2048] = "";
    trials_run(trials);
    for (int i = 0; i < trials->measure_count; i++) {
        print_one(trials, i);
        if (judged && !is_good(trials, i))
            snprintf(wrong + strlen(wrong), sizeof wrong - strlen(wrong), "%s: %s is covered %.2f %%\n",
                     trials->title, trials->measures[i].id, 100 * trials_coverage(trials, i));
    }
    ck_assert_msg(!*wrong, "%s", wrong);
}

static void add(struct trials *trials, const char *id, enum trials_subject subject, double exact)
{
    ck_assert_int_lt(trials->measure_count, TRIALS_MEASURES_MAX);
    trials->measures[trials->measure_count++] = (struct trials_measure){id, subject, exact};
}

/* --- queues in steady state --- */

struct queue {
    const char *title;
    int agents;
    double load;     /* offered, per agent */
    double patience; /* mean, in talk times; INFINITY: never hang up */
    double calls;    /* per replication */
    double warm_up;  /* talk times */
    double precision;
    bool judged;
};

#define QUEUE_ONLY "{ name = \"%s\"; strategy = { kind = \"queue-only\"; }; }"
#define COMMON                                                                                               \
    "talk = { law = \"exponential\"; mean_s = 180.0; };\n"                                                   \
    "targets = ( { name = \"minute\"; formula = \"sl-offered\"; within_s = 60.0; share = 0.8; } );\n"        \
    "run = { min_reps = 2; max_reps = 100000; floor_s = 0.0; };\n"

static struct cc_erlang_load describe(const struct queue *queue, const char *variants)
{
    double rate_per_s = queue->load * queue->agents / talk_s;
    char patience[96] = "";
    if (!isinf(queue->patience))
        snprintf(patience, sizeof patience, "patience = { law = \"exponential\"; mean_s = %.12g; };\n",
                 queue->patience * talk_s);
    snprintf(text, sizeof text,
             COMMON "name = \"queue\"; %sstationary = { hours = %.12g; warm_up_h = %.12g; };\n"
                    "demand = { calls_per_h = %.12g; }; staff = ( { heads = %d; } ); variants = ( %s );\n",
             patience, queue->calls / rate_per_s / 3600, queue->warm_up * talk_s / 3600, rate_per_s * 3600,
             queue->agents, variants);
    return (struct cc_erlang_load){rate_per_s, talk_s, queue->patience * talk_s, queue->agents};
}

static void expect_erlang_c(struct trials *trials, const struct cc_erlang_load *load)
{
    struct cc_erlang_c c;
    struct cc_error error;
    cc_error_init(&error);
    ck_assert_int_eq(cc_erlang_c_solve(load, &c, &error), CC_OK);
    add(trials, "hold_mean_s", TRIALS_ESTIMATE, c.mean_wait_s);
    add(trials, "service_level[minute]", TRIALS_ESTIMATE, cc_erlang_c_wait_cdf(&c, within_s));
    add(trials, "delayed", TRIALS_ESTIMATE, c.wait_prob);
    add(trials, "occupancy", TRIALS_ESTIMATE, c.occupancy);
    add(trials, "queue_length", TRIALS_ESTIMATE, c.mean_queue_length);
    if (c.wait_prob > 0.55)
        add(trials, "hold_p50_s", TRIALS_ESTIMATE, cc_erlang_c_wait_quantile_s(&c, 0.5));
    add(trials, "hold_p80_s", TRIALS_ESTIMATE, cc_erlang_c_wait_quantile_s(&c, 0.8));
    add(trials, "hold_p90_s", TRIALS_ESTIMATE, cc_erlang_c_wait_quantile_s(&c, 0.9));
}

static void expect_erlang_a(struct trials *trials, const struct cc_erlang_load *load)
{
    struct cc_erlang_a a;
    struct cc_erlang_within within;
    struct cc_error error;
    cc_error_init(&error);
    ck_assert_int_eq(cc_erlang_a_solve(load, &a, &error), CC_OK);
    cc_erlang_a_within(&a, within_s, &within);
    add(trials, "hold_mean_s", TRIALS_ESTIMATE, a.mean_wait_s);
    add(trials, "hold_answered_mean_s", TRIALS_ESTIMATE, a.mean_wait_served_s);
    add(trials, "abandoned", TRIALS_ESTIMATE, a.abandon_prob);
    add(trials, "service_level[minute]", TRIALS_ESTIMATE, within.served_share);
    add(trials, "delayed", TRIALS_ESTIMATE, a.wait_prob);
    add(trials, "occupancy", TRIALS_ESTIMATE, a.occupancy);
    add(trials, "queue_length", TRIALS_ESTIMATE, a.mean_queue_length);
    add(trials, "hold_p50_s", TRIALS_ESTIMATE, cc_erlang_a_wait_quantile_s(&a, CC_WAIT_ALL, 0.5));
    add(trials, "hold_p90_s", TRIALS_ESTIMATE, cc_erlang_a_wait_quantile_s(&a, CC_WAIT_ALL, 0.9));
}

/*
 * Calls per replication are as many as the mean's interval needs: the t interval of 30 values covers 94 % up
 * to a skewness of about 1.1.  The last one is too short for that; it shows by how much.
 */
static const struct queue queues[] = {
    {"M/M/1 load .5", 1, 0.5, INFINITY, 600, 120, 0, true},
    {"M/M/5+M load 1.1", 5, 1.1, 2, 500, 20, 0, true},
    {"M/M/10 load .8", 10, 0.8, INFINITY, 3000, 100, 0, true},
    {"M/M/5+M load 1.1 to 5 %", 5, 1.1, 2, 500, 20, 0.05, true},
    {"M/M/1 load .5 to 5 %", 1, 0.5, INFINITY, 600, 120, 0.05, true},
    {"M/M/10 load .8 too short", 10, 0.8, INFINITY, 500, 100, 0, false},
};
enum { QUEUES = sizeof queues / sizeof queues[0] };

START_TEST(intervals_hold_the_truth)
{
    const struct queue *queue = &queues[_i];
    static struct trials trials;
    trials = (struct trials){.title = queue->title,
                             .scenario = text,
                             .precision = queue->precision,
                             .first_seed = 1 + (uint64_t)_i * 1000000,
                             .experiments = 10000};
    char variant[128];
    snprintf(variant, sizeof variant, QUEUE_ONLY, "queue");
    struct cc_erlang_load load = describe(queue, variant);
    if (isinf(queue->patience))
        expect_erlang_c(&trials, &load);
    else
        expect_erlang_a(&trials, &load);
    run_and_judge(&trials, queue->judged);
}
END_TEST

/* --- a day --- */

/* M(t)/M/s(t)+M, 08:00 to 16:00, with patience as long as a talk. */
static const double border_s[] = {28800, 32400, 43200, 57600};
static const double day_calls_per_h[] = {110, 80, 65};
static const int day_agents[] = {5, 4, 3};

static void expect_day(struct trials *trials)
{
    double rate_per_s[3], heads_s = 0, busy_s = 0;
    for (int i = 0; i < 3; i++)
        rate_per_s[i] = day_calls_per_h[i] / 3600;
    struct cc_transient_day day = {.period_count = 3,
                                   .border_s = border_s,
                                   .arrival_rate_per_s = rate_per_s,
                                   .agent_count = day_agents,
                                   .service_rate_per_s = 1 / talk_s,
                                   .abandon_rate_per_s = 1 / talk_s,
                                   .target_count = 1,
                                   .within_s = &within_s};
    struct cc_transient solved = {0};
    struct cc_error error;
    cc_error_init(&error);
    ck_assert_msg(cc_transient_solve(&day, &solved, &error) == CC_OK, "%s", error.text);
    for (int i = 0; i < 3; i++) {
        heads_s += day_agents[i] * (border_s[i + 1] - border_s[i]);
        busy_s += solved.period[i].busy_time_s;
    }
    add(trials, "hold_mean_s", TRIALS_ESTIMATE, solved.mean_wait_s);
    add(trials, "abandoned", TRIALS_ESTIMATE, solved.day.abandoned / solved.day.offered);
    add(trials, "service_level[minute]", TRIALS_ESTIMATE, solved.day.served_within[0] / solved.day.offered);
    add(trials, "occupancy", TRIALS_ESTIMATE, busy_s / heads_s);
    add(trials, "calls", TRIALS_ESTIMATE, solved.day.offered);
    cc_transient_close(&solved);
}

START_TEST(intervals_of_a_day_hold_the_truth)
{
    static struct trials trials;
    trials = (struct trials){.title = _i ? "day M(t)/M/s(t)+M to 4 %" : "day M(t)/M/s(t)+M",
                             .scenario = text,
                             .precision = _i ? 0.04 : 0,
                             .first_seed = 20000000 + (uint64_t)_i * 1000000,
                             .experiments = 10000};
    snprintf(text, sizeof text,
             COMMON "name = \"day\"; patience = { law = \"exponential\"; mean_s = 180.0; };\n"
                    "calendar = { days = [\"mon\"]; open = \"08:00\"; close = \"16:00\"; };\n"
                    "demand = { calls_per_day = 610.0; profile = ( { from = \"08:00\"; share = 110.0; },\n"
                    "  { from = \"09:00\"; share = 240.0; }, { from = \"12:00\"; share = 260.0; } ); };\n"
                    "staff = ( { heads = 5; }, { from = \"09:00\"; heads = 4; },\n"
                    "  { from = \"12:00\"; heads = 3; } ); variants = ( " QUEUE_ONLY " );\n",
             "queue");
    expect_day(&trials);
    run_and_judge(&trials, true);
}
END_TEST

/* --- verdicts --- */

/* Last come, first served: other waits, but the same number waiting, in law, when talks and patience are
 * exponential. */
static void hold_last_in_first_out(struct cc_center *center, int who)
{
    cc_center_hold(center, who);
    int line = center->cases[who].line;
    if (line >= 0) {
        cc_center_leave_line(center, who);
        cc_center_join_line(center, who, (enum cc_line_id)line, -center->now_s);
    }
}

static void reverse_second_variant(struct cc_scenario *scenario)
{
    static struct cc_strategy last_in_first_out;
    struct cc_variant *variants = (struct cc_variant *)scenario->variants.items;
    last_in_first_out = *(const struct cc_strategy *)variants[0].strategy.row;
    last_in_first_out.call = hold_last_in_first_out;
    variants[1].strategy.row = &last_in_first_out.described;
}

/* No warm-up: only over all calls, from the first to the last, are the sums of waits equal in expectation. */
START_TEST(verdicts_on_equal_variants_rarely_alarm)
{
    static struct trials trials;
    struct queue queue = {"first or last come first served", 5, 1.1, 2, 500, 0, 0, true};
    trials = (struct trials){.title = _i ? "first or last come first served to 5 %" : queue.title,
                             .scenario = text,
                             .precision = _i ? 0.05 : 0,
                             .first_seed = 30000000 + (uint64_t)_i * 1000000,
                             .experiments = 10000,
                             .prepare = reverse_second_variant};
    describe(&queue, "{ name = \"first\"; strategy = { kind = \"queue-only\"; }; },\n"
                     "{ name = \"last\"; strategy = { kind = \"queue-only\"; }; }");
    add(&trials, "hold_mean_s", TRIALS_PAIRED, 0);
    add(&trials, "abandoned", TRIALS_PAIRED, 0);
    add(&trials, "delayed", TRIALS_PAIRED, 0);
    add(&trials, "occupancy", TRIALS_PAIRED, 0);
    add(&trials, "queue_length", TRIALS_PAIRED, 0);
    run_and_judge(&trials, true);
}
END_TEST

START_TEST(quantiles_of_equal_queues_rarely_differ)
{
    static struct trials trials;
    struct queue queue = {"two seeds of M/M/5+M load 1.1", 5, 1.1, 2, 500, 20, 0, true};
    trials =
        (struct trials){.title = queue.title, .scenario = text, .first_seed = 40000000, .experiments = 10000};
    char variant[128];
    snprintf(variant, sizeof variant, QUEUE_ONLY, "queue");
    describe(&queue, variant);
    add(&trials, "hold_p50_s", TRIALS_UNRELATED, 0);
    add(&trials, "hold_p90_s", TRIALS_UNRELATED, 0);
    run_and_judge(&trials, true);
}
END_TEST

Suite *cc_suite_intervals_coverage(void)
{
    Suite *suite = suite_create("intervals_coverage");
    TCase *tcase = tcase_create("intervals");
    tcase_add_unchecked_fixture(tcase, print_head, NULL);
    tcase_add_loop_test(tcase, intervals_hold_the_truth, 0, QUEUES);
    tcase_add_loop_test(tcase, intervals_of_a_day_hold_the_truth, 0, 2);
    tcase_add_loop_test(tcase, verdicts_on_equal_variants_rarely_alarm, 0, 2);
    tcase_add_test(tcase, quantiles_of_equal_queues_rarely_differ);
    suite_add_tcase(suite, tcase);
    return suite;
}
