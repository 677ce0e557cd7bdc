/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Validation against tables: what it checks, what it refuses, and that a wrong value does not pass. */
#include <check.h>
#include <dirent.h>
#include <jansson.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "models/validation.h"
#include "sim/runner.h"
#include "tests/program.h"

Suite *cc_suite_validation(void);

/* --- a folder of tables --- */

static struct cc_error error;
static struct cc_validation validation;

static void enter(void)
{
    program_enter();
    cc_error_init(&error);
    ck_assert_int_eq(mkdir("tables", 0700), 0);
}

static void leave(void)
{
    DIR *files = opendir("tables");
    char path[300];
    for (struct dirent *entry; (entry = readdir(files));) {
        snprintf(path, sizeof path, "tables/%s", entry->d_name);
        unlink(path);
    }
    closedir(files);
    rmdir("tables");
    program_leave();
}

static void write_table(const char *name, const char *text)
{
    char path[200];
    snprintf(path, sizeof path, "tables/%s", name);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static int validate(double budget_calls)
{
    validation = (struct cc_validation){.seed = 1, .thread_count = 1, .budget_calls = budget_calls};
    return cc_validation_run(&validation, "tables", &error);
}

static const struct cc_check *find(const char *file, int64_t line, const char *metric)
{
    for (int i = 0; i < validation.check_count; i++) {
        const struct cc_check *check = &validation.checks[i];
        if (strcmp(check->file, file) == 0 && check->line == line && strcmp(check->metric, metric) == 0)
            return check;
    }
    ck_abort_msg("no check of %s:%lld %s", file, (long long)line, metric);
    return NULL;
}

/* Source: the formula for one agent, B = a / (1 + a). */
#define INVERSE_HEADER "c,blocking,max_offered_load,source\n"
#define INVERSE_ROW "1,0.01,0.010101010101010102,B = a / (1 + a)\n"

/* Source: Random123, tests/kat_vectors. */
#define VECTORS_HEADER "generator,input,output,source\n"
#define VECTORS_ROW                                                                                          \
    "philox4x32-10,ctr=243f6a88 85a308d3 13198a2e 03707344 key=a4093822 299f31d0,"                           \
    "d16cfe09 94fdcceb 5001e420 24126ea1,known\n"

/* Source: negative binomial. */
#define COUNTS_HEADER "mean,gamma_shape,variance,fano,k,pmf,cdf,source\n"
#define COUNTS_ROWS                                                                                          \
    "10,5,30.0,3.0,5,0.0682822740435909,0.213128080069095,exact\n"                                           \
    "10,5,30.0,3.0,10,0.0714356849619279,0.595935216529036,exact\n"

/* Source: a Markov chain of the calls in line, by sparse elimination. */
#define PARAMS                                                                                               \
    "model_id,parameter,value,source\nB1,kind,place kept,-\nB1,c,1,-\nB1,lambda,0.9,-\nB1,mu,1.0,-\n"        \
    "B1,theta,0.5,-\nB1,offer_if_waiting_ge,1,-\nB1,accept_p,0.5,-\nB1,no_answer_p,0.0,-\n"                  \
    "B1,queue_capacity,10,-\nD1,c,1,-\nD1,lambda,0.8,-\nD1,mu,1.0,-\nD1,theta,0.5,-\n"                       \
    "D1,offer_if_online_waiting_ge,1,-\nD1,accept_p,0.5,-\nD1,reserve_idle_agents,0,-\n"                     \
    "D1,no_answer_p,0,-\nD1,redial_rate,0,-\n"
#define RESULTS_HEADER "model_id,metric,value,asym_var_of_time_average,source\n"
#define RESULTS_ROWS                                                                                         \
    "B1,p_all_busy,0.695601444402523,0.644294993569637,-\nB1,p_callback,0.210594462382653,,-\n"              \
    "B1,mean_callback_delay,2.73995954273897,,-\nB1,residual,3.1e-17,,-\n"                                   \
    "D1,mean_q_callback,0.16988902880893,2.02450662650559,-\nD1,tail_p,1.2e-39,,-\n"

/* Source: Cobham 1954. */
#define PRIORITY_HEADER                                                                                      \
    "model,discipline,c,class,lambda_k,mean_service_k,rho_total,p_wait,EW_k,Lq_k,P_Wk_gt_0.25,source\n"
#define PRIORITY_ROWS                                                                                        \
    "M/M/c equal mu,non-preemptive,1,1,0.2,1.0,0.8,0.8,1.0,0.2,0.654984602462385,exact\n"                    \
    "M/M/c equal mu,non-preemptive,1,2,0.6,1.0,0.8,0.8,5.0,3.0,0.761861250777766,exact\n"

/* --- what passes --- */

START_TEST(right_tables_pass)
{
    write_table("erlang_b_inverse.csv", INVERSE_HEADER INVERSE_ROW);
    write_table("rng_kat.csv", VECTORS_HEADER VECTORS_ROW "splitmix64,seed 0,e220a8397b1dcdaf,known\n");
    write_table("poisson_gamma_counts.csv", COUNTS_HEADER COUNTS_ROWS);
    write_table("callback_params.csv", PARAMS);
    write_table("callback_results.csv", RESULTS_HEADER RESULTS_ROWS);
    write_table("priority.csv", PRIORITY_HEADER PRIORITY_ROWS);
    ck_assert_msg(validate(2e6) == CC_OK, "%s", error.text);
    ck_assert_int_eq(validation.failed, 0);
    ck_assert_int_eq(validation.rows, 1 + 2 + 2 + 18 + 6 + 2);
    ck_assert_int_eq(validation.left_out_count, 3); /* another generator, two remarks */
    ck_assert_int_eq(find("rng_kat.csv", 2, "words")->kind, CC_CHECK_VECTOR);
    ck_assert_double_eq(find("rng_kat.csv", 2, "words")->got, 4);
    ck_assert_int_eq(find("erlang_b_inverse.csv", 2, "max_offered_load")->kind, CC_CHECK_SOLVE);
    find("callback_results.csv", 2, "p_all_busy, variance");
    int counted = 0, simulated = 0;
    for (int i = 0; i < validation.check_count; i++) {
        const struct cc_check *check = &validation.checks[i];
        counted += check->kind == CC_CHECK_COUNT;
        simulated += check->kind == CC_CHECK_SIMULATE;
        ck_assert(isnan(check->z) == (check->kind == CC_CHECK_SOLVE || check->kind == CC_CHECK_VECTOR));
    }
    ck_assert_int_eq(counted, 5);
    ck_assert_int_eq(simulated, 3 + 1 + 2 * 3);
    ck_assert_int_eq(counted + simulated, validation.simulated);
    ck_assert_double_gt(validation.max_abs_z, 0);
    ck_assert_double_lt(validation.max_abs_z, validation.z_bound);
    cc_validation_close(&validation);
}
END_TEST

static void stop(int signal_number)
{
    (void)signal_number;
    cc_runner_stop();
}

static double simulated_value(void)
{
    for (int i = 0; i < validation.check_count; i++)
        if (validation.checks[i].kind == CC_CHECK_SIMULATE)
            return validation.checks[i].got;
    return -1;
}

/* Ctrl-C at any moment: what was cut short is not judged, however few batches were done. */
START_TEST(what_is_cut_short_is_not_judged)
{
    write_table("callback_params.csv", PARAMS);
    write_table("callback_results.csv", RESULTS_HEADER "B1,p_callback,0.210594462382653,,-\n");
    clock_t began = clock();
    ck_assert_int_eq(validate(1e6), CC_OK);
    double whole = simulated_value(), took_s = (double)(clock() - began) / CLOCKS_PER_SEC;
    ck_assert_double_gt(whole, 0);
    cc_validation_close(&validation);
    struct itimerval moment = {.it_value.tv_usec = 1 + (suseconds_t)(fmin(took_s, 0.9) * 1e6 * _i / 8)};
    signal(SIGALRM, stop);
    setitimer(ITIMER_REAL, &moment, NULL);
    if (validate(1e6) == CC_OK)
        ck_assert_double_eq(simulated_value(), whole);
    else
        program_says(error.text, "stopped before");
    ck_assert_int_eq(validation.failed, 0);
    cc_validation_close(&validation);
}
END_TEST

/* --- what does not --- */

START_TEST(wrong_values_fail)
{
    static const struct {
        const char *file, *header, *row, *metric;
    } tables[] = {
        {"erlang_b_inverse.csv", INVERSE_HEADER, "1,0.01,0.0101010102,wrong in the eighth digit\n",
         "max_offered_load"},
        {"rng_kat.csv", VECTORS_HEADER,
         "philox4x32-10,ctr=00000000 00000000 00000000 00000000 key=00000000 00000000,"
         "6627e8d5 e169c58d bc57ac4c 9b00dbd9,wrong in the last bit\n",
         "words"},
        {"poisson_gamma_counts.csv", COUNTS_HEADER, "10,5,30.0,3.0,5,0.0682822,0.213128080069095,rounded\n",
         "pmf"},
    };
    write_table(tables[_i].file, tables[_i].header);
    ck_assert_msg(validate(1e5) == CC_OK, "%s", error.text);
    ck_assert_int_eq(validation.check_count, 0);
    cc_validation_close(&validation);
    char text[1000];
    snprintf(text, sizeof text, "%s%s", tables[_i].header, tables[_i].row);
    write_table(tables[_i].file, text);
    ck_assert_msg(validate(1e5) == CC_OK, "%s", error.text);
    ck_assert_int_eq(validation.failed, 1);
    ck_assert(find(tables[_i].file, 2, tables[_i].metric)->failed);
    cc_validation_close(&validation);
}
END_TEST

/* A wrong value is seen by the solver and by the simulation, each by itself. */
START_TEST(simulation_sees_another_system)
{
    write_table("callback_params.csv", PARAMS);
    write_table("callback_results.csv", RESULTS_HEADER "B1,p_callback,0.22,,-\n");
    ck_assert_msg(validate(1e6) == CC_OK, "%s", error.text);
    ck_assert_int_eq(validation.failed, 2); /* solver and simulation */
    for (int i = 0; i < validation.check_count; i++)
        ck_assert(validation.checks[i].failed);
    cc_validation_close(&validation);
}
END_TEST

START_TEST(what_cannot_be_expressed_is_an_error)
{
    static const struct {
        const char *file, *text, *says;
    } tables[] = {
        {"erlang_z.csv", "c,value\n1,2\n", "tables/erlang_z.csv: no class of checks knows this file"},
        {"erlang_b_inverse.csv", INVERSE_HEADER INVERSE_ROW "1,0.01\n",
         "erlang_b_inverse.csv:3: has not as many fields as the header"},
        {"erlang_b_inverse.csv", "", "erlang_b_inverse.csv: has no header row"},
        {"rng_kat.csv", VECTORS_HEADER "dice,six faces,4,chosen by fair throw\n",
         "rng_kat.csv:2: a generator that is not known"},
        {"callback_results.csv", RESULTS_HEADER RESULTS_ROWS, "callback_params.csv"},
        {"callback_results.csv", RESULTS_HEADER "H1,p_delay,0.5,,-\n",
         "a family of models that is not known"},
        {"priority.csv",
         PRIORITY_HEADER "M/M/c equal mu,non-preemptive,1,1,0.2,1.0,0.8,0.8,1.0,0.2,,half a queue\n",
         "priority.csv:2: is no class of a queue with this rho_total"},
        {"mmpp.csv", "model,l1,l2,r12,r21,c,theta\nMMPP2/G/c,1,2,1,1,2,0\n",
         "mmpp.csv:2: a model that is not known"},
    };
    write_table(tables[_i].file, tables[_i].text);
    ck_assert_int_ne(validate(1e5), CC_OK);
    program_says(error.text, tables[_i].says);
    cc_validation_close(&validation);
}
END_TEST

START_TEST(empty_or_missing_folder_is_an_error)
{
    ck_assert_int_eq(validate(1e5), CC_BAD_IO);
    program_says(error.text, "tables: holds no .csv file");
    cc_validation_close(&validation);
    cc_error_init(&error);
    validation = (struct cc_validation){.seed = 1, .thread_count = 1, .budget_calls = 1e5};
    ck_assert_int_eq(cc_validation_run(&validation, "nowhere", &error), CC_BAD_IO);
    cc_validation_close(&validation);
}
END_TEST

/* --- the command --- */

/* All classes that the shipped tables have: each row opens as a scenario, and agrees. */
START_TEST(shipped_tables_pass)
{
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/reference", program_folder());
    validation =
        (struct cc_validation){.seed = 2, .thread_count = 1, .budget_calls = program_rounds(2000000)};
    ck_assert_msg(cc_validation_run(&validation, folder, &error) == CC_OK, "%s", error.text);
    ck_assert_int_eq(validation.failed, 0);
    ck_assert_int_gt(validation.simulated, 400);
    ck_assert_int_eq(validation.left_out_count, 0);
}
END_TEST

START_TEST(command_reports_and_exits)
{
    struct program program;
    write_table("erlang_b_inverse.csv", INVERSE_HEADER INVERSE_ROW);
    write_table("poisson_gamma_counts.csv", COUNTS_HEADER COUNTS_ROWS);
    program_succeeds(&program, "validate --reference tables --budget 1");
    program_says(program.out, "0 failed");
    program_has_no_nan(program.out);
    program_free(&program);
    write_table("erlang_b_inverse.csv", INVERSE_HEADER "1,0.01,0.5,wrong\n");
    program_run(&program, "validate --reference tables --budget 1");
    ck_assert_int_eq(program.exit_code, 1);
    program_says(program.out, "FAILED erlang_b_inverse.csv:2 max_offered_load (solve): expected 0.5");
    program_free(&program);
    write_table("unheard_of.csv", "a,b\n1,2\n");
    program_run(&program, "validate --reference tables --budget 1");
    ck_assert_int_eq(program.exit_code, 1);
    program_says(program.err, "unheard_of.csv: no class of checks knows this file");
    program_free(&program);
}
END_TEST

static double number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    ck_assert_msg(json_is_number(value), "%s is no number", key);
    return json_number_value(value);
}

START_TEST(command_writes_json)
{
    struct program program;
    write_table("poisson_gamma_counts.csv",
                COUNTS_HEADER "10,5,31.0,3.0,5,0.0682822740435909,0.213128080069095,variance is 30\n");
    program_run(&program, "validate --reference tables --budget 1 --format json");
    ck_assert_int_eq(program.exit_code, 1);
    json_t *document = json_loads(program.out, 0, NULL), *list = json_object_get(document, "list");
    ck_assert_ptr_nonnull(document);
    ck_assert_double_eq(number(document, "checks"), 7);
    ck_assert_double_ge(number(document, "failed"), 2); /* the solver's variance, and the sample's */
    ck_assert_double_ge(number(document, "underpowered"), 0);
    ck_assert_double_gt(number(document, "max_abs_z"), number(document, "z_bound"));
    ck_assert_uint_eq(json_array_size(list), 7);
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *check = json_array_get(list, i);
        const char *kind = json_string_value(json_object_get(check, "kind"));
        ck_assert_str_eq(json_string_value(json_object_get(check, "file")), "poisson_gamma_counts.csv");
        ck_assert_double_eq(number(check, "row"), 2);
        ck_assert(json_is_string(json_object_get(check, "metric")));
        ck_assert(isfinite(number(check, "expected")) && isfinite(number(check, "got")));
        ck_assert(strcmp(kind, "solve") == 0 || strcmp(kind, "count") == 0);
        ck_assert(json_is_number(json_object_get(check, "z")) == (strcmp(kind, "count") == 0));
        ck_assert(json_is_number(json_object_get(check, "se")) == (strcmp(kind, "count") == 0));
    }
    json_decref(document);
    program_free(&program);
}
END_TEST

Suite *cc_suite_validation(void)
{
    Suite *suite = suite_create("validation");
    TCase *tcase = tcase_create("validation");
    tcase_add_checked_fixture(tcase, enter, leave);
    tcase_set_timeout(tcase, 30);
    tcase_add_test(tcase, right_tables_pass);
    tcase_add_loop_test(tcase, what_is_cut_short_is_not_judged, 0, 8);
    tcase_add_loop_test(tcase, wrong_values_fail, 0, 3);
    tcase_add_test(tcase, simulation_sees_another_system);
    tcase_add_loop_test(tcase, what_cannot_be_expressed_is_an_error, 0, 8);
    tcase_add_test(tcase, empty_or_missing_folder_is_an_error);
    tcase_add_test(tcase, shipped_tables_pass);
    tcase_add_test(tcase, command_reports_and_exits);
    suite_add_tcase(suite, tcase);
    TCase *written = program_long_case(suite);
    tcase_add_checked_fixture(written, enter, leave);
    tcase_add_test(written, command_writes_json);
    return suite;
}
