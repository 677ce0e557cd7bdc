/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The same seed gives the same numbers, whatever the threads, the order of variants, the looks at precision
 * and the processor; replications allocate nothing. */
#include <check.h>
#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "models/experiment.h"
#include "tests/allocations.h"
#include "tests/practice.h"

Suite *cc_suite_reproducible(void);

/* Something of everything. */
static const char busy_week[] =
    "name = \"busy week\"; calendar = { days = [\"mon\", \"tue\", \"thu\"]; open = \"08:00\"; close = "
    "\"13:00\"; };\n"
    "demand = { calls_per_day = 110.0; weekday = [1.3, 1.0, 0.9];\n"
    "  arrivals = { process = \"peaked\"; day_cv = 0.2; interval_cv = 0.3; interval_min = 30.0; };\n"
    "  profile = ( { from = \"08:00\"; share = 2.0; }, { from = \"09:15\"; share = 1.0; } ); };\n"
    "classes = ( { name = \"urgent\"; share = 0.05; urgent = true; },\n"
    "  { name = \"other\"; share = 0.95; patience = { law = \"weibull\"; mean_s = 300.0; shape = 0.7; }; } "
    ");\n"
    "talk = { law = \"lognormal\"; mean_s = 180.0; cv = 0.9; }; wrap_up = { law = \"erlang\"; mean_s = 30.0; "
    "phases = 2; };\n"
    "patience = { law = \"exponential\"; mean_s = 240.0; }; lines = 8; switching_s = 5.0;\n"
    "staff = ( { heads = 3; }, { from = \"10:00\"; heads = 1; }, { from = \"11:30\"; heads = 2; } );\n"
    "work = ( { name = \"desk\"; desk = true; per_day = 30.0; time = { law = \"gamma\"; mean_s = 100.0; cv = "
    "1.5; };\n"
    "    priority = \"in-order\"; },\n"
    "  { name = \"post\"; per_day = 60.0; time = { law = \"hyperexponential\"; mean_s = 60.0; cv = 2.0; }; } "
    ");\n"
    "redial = { after_abandonment = 0.6; after_busy = 0.8; after_refusal = 0.5; diverted = 0.2; };\n"
    "targets = ( { name = \"two minutes\"; formula = \"sl-offered\"; within_s = 120.0; share = 0.8; },\n"
    "  { name = \"hour\"; within_s = 3600.0; share = 0.9; } );\n"
    "variants = ( { name = \"queue\"; strategy = { kind = \"queue-only\"; }; },\n"
    "  { name = \"callback\"; strategy = { kind = \"callback-offer\"; at_waiting = 2; after_s = 90.0; }; },\n"
    "  { name = \"slots\"; strategy = { kind = \"scheduled-slot\"; capacity = 3; early_s = 300.0; days_ahead "
    "= 1; }; } );\n";

static void run_experiment(struct cc_experiment *experiment, struct cc_scenario *scenario,
                           struct cc_experiment_options options)
{
    options.seed = 42;
    options.trade_off = true;
    cc_error_init(&practice_error);
    ck_assert_msg(cc_experiment_run(experiment, scenario, ~0u, &options, &practice_error) == CC_OK, "%s",
                  practice_error.text);
}

/* Variant v of one experiment is variant w of another, to the last bit. */
static void check_variant(const struct cc_experiment *one, int v, const struct cc_experiment *other, int w)
{
    const struct cc_scenario *scenario = one->scenario;
    size_t results = (size_t)one->instance_count * sizeof *one->results;
    size_t cells = (size_t)(scenario->cell_count * CC_CELL_METRICS) * sizeof *one->cell_results;
    size_t histograms =
        (size_t)(CC_QUANTITIES * one->spreads[0].class_count * CC_SECTIONS) * sizeof(struct cc_histogram);
    ck_assert_str_eq(one->variants[v].name, other->variants[w].name);
    ck_assert_int_eq(one->variants[v].staff_change, other->variants[w].staff_change);
    ck_assert_int_eq(memcmp(cc_experiment_result(one, v, 0), cc_experiment_result(other, w, 0), results), 0);
    if (v < one->main_count)
        ck_assert_int_eq(memcmp(cc_experiment_cell(one, v, 0, 0), cc_experiment_cell(other, w, 0, 0), cells),
                         0);
    ck_assert_int_eq(memcmp(one->spreads[v].histograms, other->spreads[w].histograms, histograms), 0);
}

static void check_equal(const struct cc_experiment *one, const struct cc_experiment *other)
{
    ck_assert_int_eq(one->reps, other->reps);
    ck_assert_int_eq(one->patients, other->patients);
    for (int v = 0; v < one->variant_count; v++)
        check_variant(one, v, other, v);
}

START_TEST(threads_do_not_change_the_results)
{
    static const int threads[] = {1, 2, 5};
    struct cc_scenario *scenario;
    struct cc_experiment experiments[3];
    ck_assert_msg(practice_read(&scenario, busy_week) == CC_OK, "%s", practice_error.text);
    for (int i = 0; i < 3; i++)
        run_experiment(
            &experiments[i], scenario,
            (struct cc_experiment_options){.thread_count = threads[i], .reps = 60, .precision = NAN});
    ck_assert_int_eq(experiments[0].reps, 60);
    for (int i = 1; i < 3; i++)
        check_equal(&experiments[0], &experiments[i]);
    for (int i = 0; i < 3; i++)
        cc_experiment_close(&experiments[i]);
    cc_scenario_close(scenario);
}
END_TEST

/* A run that looks at its precision many times and never reaches it is the run of as many replications. */
START_TEST(splits_do_not_change_the_results)
{
    struct cc_scenario *scenario;
    struct cc_experiment whole, split;
    ck_assert_msg(practice_read(&scenario, busy_week) == CC_OK, "%s", practice_error.text);
    scenario->run.max_reps = 130;
    run_experiment(&whole, scenario,
                   (struct cc_experiment_options){.thread_count = 2, .reps = 130, .precision = NAN});
    run_experiment(&split, scenario,
                   (struct cc_experiment_options){.thread_count = 2, .reps = 0, .precision = 1e-6});
    ck_assert_int_eq(split.reps, 130);
    check_equal(&whole, &split);
    cc_experiment_close(&whole);
    cc_experiment_close(&split);
    cc_scenario_close(scenario);
}
END_TEST

/* The other way round, with the same baseline, every variant has the figures it had. */
START_TEST(the_order_of_variants_does_not_change_the_results)
{
    struct cc_experiment_options options = {.thread_count = 2, .reps = 40, .precision = NAN};
    struct cc_scenario *scenario;
    struct cc_experiment forth, back;
    ck_assert_msg(practice_read(&scenario, busy_week) == CC_OK, "%s", practice_error.text);
    run_experiment(&forth, scenario, options);
    struct cc_variant *variants = scenario->variants.items;
    int last = scenario->variants.count - 1;
    ck_assert_int_eq(scenario->baseline_index, 0);
    for (int i = 0; i < last - i; i++) {
        struct cc_variant moved = variants[i];
        variants[i] = variants[last - i];
        variants[last - i] = moved;
    }
    scenario->baseline_index = last;
    run_experiment(&back, scenario, options);
    ck_assert_int_eq(back.baseline, last);
    ck_assert_int_eq(forth.variant_count, 3 * (last + 1));
    for (int v = 0; v <= last; v++) {
        check_variant(&forth, v, &back, last - v);
        for (int change = 0; change < 2; change++)
            check_variant(&forth, last + 1 + 2 * v + change, &back, last + 1 + 2 * (last - v) + change);
    }
    cc_experiment_close(&forth);
    cc_experiment_close(&back);
    cc_scenario_close(scenario);
}
END_TEST

/* --- the same bits on every processor --- */

static void add_counts(SHA2_CTX *hash, const struct cc_tally *tally)
{
    for (int i = 0; i < 2; i++) {
        const struct cc_class_tally *people = &tally->classes[i];
        int64_t counts[] = {people->patients,   people->calls,      people->redials,   people->delayed,
                            people->offers,     people->dials,      people->early,     people->late,
                            people->hold.count, people->unanswered, people->work_ticks};
        unsigned __int128 sums[] = {people->hold.sum_ticks, people->hold.sum_squares,
                                    people->contact.sum_ticks, people->callback_delay.sum_ticks,
                                    people->booked_delay.sum_ticks};
        SHA256Update(hash, (const uint8_t *)counts, sizeof counts);
        SHA256Update(hash, (const uint8_t *)people->outcomes, sizeof people->outcomes);
        SHA256Update(hash, (const uint8_t *)people->call_ends, sizeof people->call_ends);
        SHA256Update(hash, (const uint8_t *)sums, sizeof sums);
    }
    int64_t times[] = {tally->queue_ticks,    tally->callbacks_ticks, tally->busy_ticks, tally->idle_ticks,
                       tally->all_busy_ticks, tally->desk_jobs,       tally->other_jobs, tally->slots_booked};
    SHA256Update(hash, (const uint8_t *)times, sizeof times);
    SHA256Update(hash, (const uint8_t *)tally->activity_ticks,
                 CC_HANDING_OVER * sizeof *tally->activity_ticks);
    SHA256Update(hash, (const uint8_t *)tally->overtime_ticks, 3 * sizeof *tally->overtime_ticks);
}

/* What twenty weeks count up to.  It changes only with the model: then take the new one over, and say why. */
static const char golden[] = "ef8f66aba66a5ff0d0eacc130637419c1824f9a81d2f51ca7d768d89fdfaadf7";

START_TEST(counts_are_these)
{
    struct practice practice;
    SHA2_CTX hash;
    char text[SHA256_DIGEST_STRING_LENGTH];
    SHA256Init(&hash);
    practice_open(&practice, busy_week, 42);
    for (uint32_t replication = 0; replication < 20; replication++) {
        practice_draw(&practice, replication);
        for (int v = 0; v < 3; v++)
            add_counts(&hash, practice_serve(&practice, v, NULL, NULL));
    }
    practice_close(&practice);
    SHA256End(&hash, text);
    ck_assert_str_eq(text, golden);
}
END_TEST

/* Runs the test above in this program, with parts of the processor switched off for libm and libc. */
START_TEST(counts_are_the_same_without_fma_and_avx2)
{
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        setenv("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX2_Usable,-FMA_Usable", 1);
        setenv("CK_RUN_SUITE", "reproducible", 1);
        setenv("CK_RUN_CASE", "golden", 1);
        setenv("CK_VERBOSITY", "silent", 1);
        execl("/proc/self/exe", "ccsim-check", (char *)NULL);
        _exit(99);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "exit status %d", status);
}
END_TEST

/* --- no allocation in a replication that was seen before --- */

START_TEST(replications_allocate_nothing_once_warm)
{
    if (allocations_count() < 0)
        return; /* a sanitizer's own allocator is not counted */
    enum { REPLICATIONS = 50 };
    struct practice practice;
    practice_open(&practice, busy_week, 42);
    struct cc_histogram *histograms = calloc((size_t)CC_QUANTITIES * 2 * CC_SECTIONS, sizeof *histograms);
    struct cc_spread spread = {histograms, 2};
    int64_t before = 0, patients = 0;
    int code = CC_OK;
    for (int round = 0; round < 2; round++) {
        before = allocations_count();
        for (uint32_t r = 0; r < REPLICATIONS; r++) {
            code = code ? code : cc_demand_draw(&practice.demand, r, &practice_error);
            for (int v = 0; v < 3 && code == CC_OK; v++) {
                memset(practice.tally, 0, sizeof *practice.tally);
                code = cc_center_serve(&practice.centers[v], &practice.demand, practice.tally, &spread,
                                       (int)r % CC_SECTIONS, &practice_error);
            }
            patients += practice.demand.patient_count;
        }
    }
    int64_t allocated = allocations_count() - before; /* before Check's assertions, which allocate */
    ck_assert_int_eq(code, CC_OK);
    ck_assert_int_gt(patients, 2 * REPLICATIONS * 200);
    ck_assert_int_eq(allocated, 0);
    free(histograms);
    practice_close(&practice);
}
END_TEST

START_TEST(allocations_are_counted)
{
    int64_t before = allocations_count();
    if (before < 0)
        return;
    void *volatile block = malloc(10);
    block = realloc(block, 100000);
    ck_assert_int_eq(allocations_count() - before, 2);
    free(block);
}
END_TEST

Suite *cc_suite_reproducible(void)
{
    Suite *suite = suite_create("reproducible");
    TCase *orders = tcase_create("orders"), *golden_case = tcase_create("golden"),
          *processor = tcase_create("processor"), *memory = tcase_create("memory");
    tcase_add_test(orders, threads_do_not_change_the_results);
    tcase_add_test(orders, splits_do_not_change_the_results);
    tcase_add_test(orders, the_order_of_variants_does_not_change_the_results);
    tcase_add_test(golden_case, counts_are_these);
    tcase_add_test(processor, counts_are_the_same_without_fma_and_avx2);
    tcase_add_test(memory, allocations_are_counted);
    tcase_add_test(memory, replications_allocate_nothing_once_warm);
    suite_add_tcase(suite, orders);
    suite_add_tcase(suite, golden_case);
    suite_add_tcase(suite, processor);
    suite_add_tcase(suite, memory);
    return suite;
}
