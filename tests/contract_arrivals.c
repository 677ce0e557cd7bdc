/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * What every arrival process keeps to, row by row.  A process that cannot do with its defaults has a scenario
 * of its own in tests/data/arrivals-NAME.cfg.
 */
#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/arrivals.h"
#include "models/demand.h"

Suite *cc_suite_contract_arrivals(void);

static const char week[] =
    "name = \"week\"; calendar = { days = [\"mon\", \"wed\", \"sun\"]; open = \"08:10\"; close = \"16:50\"; "
    "};\n"
    "demand = { calls_per_day = 60.0; weekday = [1.5, 1.0, 0.5]; arrivals = { process = \"%s\"; };\n"
    "  profile = ( { from = \"08:10\"; share = 3.0; }, { from = \"10:00\"; share = 0.0; },\n"
    "              { from = \"12:15\"; share = 1.0; } ); };\n"
    "classes = ( { name = \"a\"; share = 0.25; }, { name = \"b\"; share = 0.75; } );\n"
    "talk = { law = \"lognormal\"; mean_s = 120.0; cv = 1.0; };\n"
    "patience = { law = \"exponential\"; mean_s = 300.0; };\n"
    "staff = ( { heads = 2; } ); variants = ( { name = \"queue\"; strategy = { kind = \"queue-only\"; }; } "
    ");\n";

/* The row's own scenario, or the week with its defaults. */
static struct cc_scenario *open_row(const struct cc_described *row)
{
    const char *folder = getenv("CC_TEST_DIR");
    char path[512], written[] = "/tmp/ccsim-arrivals-XXXXXX";
    struct cc_scenario *scenario = NULL;
    struct cc_error error;
    cc_error_init(&error);
    snprintf(path, sizeof path, "%s/data/arrivals-%s.cfg", folder ? folder : "tests", row->name);
    bool own = access(path, R_OK) == 0;
    if (!own) {
        FILE *out = fdopen(mkstemp(written), "w");
        ck_assert_ptr_nonnull(out);
        fprintf(out, week, row->name);
        fclose(out);
    }
    int code = cc_scenario_open(&scenario, own ? path : written, NULL, 0, &error);
    if (!own)
        unlink(written);
    ck_assert_msg(code == CC_OK, "%s: %s", row->name, error.text);
    return scenario;
}

static const struct cc_described *row_of(int i)
{
    return cc_arrivals_family.rows[i];
}

START_TEST(a_row_is_described)
{
    const struct cc_described *row = row_of(_i);
    const struct cc_arrival_process *process = (const void *)row;
    ck_assert_ptr_eq(cc_family_row(&cc_arrivals_family, row->name),
                     row); /* no other of that name before it */
    for (const char *letter = row->name; *letter; letter++)
        ck_assert(islower((unsigned char)*letter) || *letter == '-');
    ck_assert(row->help && *row->help && row->help[strlen(row->help) - 1] != '.');
    ck_assert(row->fields && row->size > 0);
    ck_assert(process->draw != NULL);
    for (const struct cc_field *field = row->fields; field->name; field++)
        ck_assert(field->help && *field->help && field->offset < row->size);
}
END_TEST

static int64_t replications(const struct cc_scenario *scenario)
{
    const struct cc_arrival_process *process = (const void *)scenario->demand.arrivals.row;
    return process->replications ? process->replications(scenario->demand.arrivals.params) : 40;
}

static bool is_open(const struct cc_scenario *scenario, double at_s)
{
    for (int d = 0; d < scenario->day_count; d++)
        if (at_s >= scenario->days[d].open_s && at_s < scenario->days[d].close_s)
            return true;
    return false;
}

static void check_patient(const struct cc_demand *demand, int who)
{
    const struct cc_patient *patient = &demand->patients[who];
    ck_assert(is_open(demand->scenario, patient->arrival_s));
    ck_assert(who == 0 || patient->arrival_s >= patient[-1].arrival_s);
    ck_assert(patient->class_index >= 0 && patient->class_index < demand->scenario->classes.count);
    ck_assert(isfinite(patient->talk_s) && patient->talk_s >= 0);
    ck_assert(isfinite(patient->wrap_up_s) && patient->wrap_up_s >= 0);
    ck_assert(patient->patience_s >= 0);
}

START_TEST(calls_come_in_order_and_in_opening_hours)
{
    struct cc_scenario *scenario = open_row(row_of(_i));
    struct cc_demand demand;
    struct cc_error error;
    int64_t calls = 0;
    cc_demand_init(&demand, scenario, 7);
    for (int64_t r = 0; r < replications(scenario); r++) {
        ck_assert_int_eq(cc_demand_draw(&demand, (uint32_t)r, &error), CC_OK);
        for (int who = 0; who < demand.patient_count; who++)
            check_patient(&demand, who);
        calls += demand.patient_count;
    }
    /* About as many as the rates say that are used for whatever is computed from rates. */
    double expected = scenario->rates.expected * (double)replications(scenario);
    ck_assert_double_gt((double)calls, 0);
    ck_assert_double_le(fabs((double)calls - expected), 0.1 * expected);
    cc_demand_free(&demand);
    cc_scenario_close(scenario);
}
END_TEST

static struct cc_patient *copy(const struct cc_demand *demand)
{
    struct cc_patient *patients = malloc(((size_t)demand->patient_count + 1) * sizeof *patients);
    memcpy(patients, demand->patients, (size_t)demand->patient_count * sizeof *patients);
    return patients;
}

START_TEST(a_replication_is_the_same_whatever_was_drawn_before)
{
    struct cc_scenario *scenario = open_row(row_of(_i));
    struct cc_demand one, other;
    struct cc_error error;
    cc_demand_init(&one, scenario, 7);
    cc_demand_init(&other, scenario, 7);
    for (int64_t r = 0; r < replications(scenario); r++)
        ck_assert_int_eq(cc_demand_draw(&one, (uint32_t)r, &error), CC_OK);
    ck_assert_int_eq(cc_demand_draw(&one, 1, &error), CC_OK);
    ck_assert_int_eq(cc_demand_draw(&other, 1, &error), CC_OK);
    ck_assert_int_eq(one.patient_count, other.patient_count);
    ck_assert_int_eq(memcmp(one.patients, other.patients, (size_t)one.patient_count * sizeof *one.patients),
                     0);
    struct cc_patient *first = copy(&one);
    ck_assert_int_eq(cc_demand_draw(&other, 2, &error), CC_OK);
    ck_assert(one.patient_count != other.patient_count ||
              memcmp(first, other.patients, (size_t)other.patient_count * sizeof *first) != 0);
    free(first);
    cc_demand_free(&one);
    cc_demand_free(&other);
    cc_scenario_close(scenario);
}
END_TEST

Suite *cc_suite_contract_arrivals(void)
{
    Suite *suite = suite_create("contract_arrivals");
    TCase *tcase = tcase_create("every row");
    int rows = 0;
    while (cc_arrivals_family.rows[rows])
        rows++;
    tcase_add_loop_test(tcase, a_row_is_described, 0, rows);
    tcase_add_loop_test(tcase, calls_come_in_order_and_in_opening_hours, 0, rows);
    tcase_add_loop_test(tcase, a_replication_is_the_same_whatever_was_drawn_before, 0, rows);
    suite_add_tcase(suite, tcase);
    return suite;
}
