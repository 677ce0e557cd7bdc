/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What every strategy keeps to, row by row, with parameters drawn at random from its own table of fields. */
#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/practice.h"
#include "tests/script.h"

Suite *cc_suite_contract_strategies(void);

/* A number of the range, mostly near its lower end, sometimes at one of its ends. */
static double within(struct script *script, const struct cc_field *field)
{
    double u = script_uniform(script), v = script_uniform(script);
    double most = field->max > field->min ? field->max : field->min + 1000;
    if (u < 0.1)
        return field->min;
    if (u < 0.12)
        return most;
    double span = most - field->min;
    return field->min + (span > 100 && u < 0.8 ? 100 : span) * v;
}

static void say_fields(struct script *script, const struct cc_field *fields);

static void say_value(struct script *script, const struct cc_field *field)
{
    int choices = 0;
    while (field->choices && field->choices[choices])
        choices++;
    switch (field->type) {
    case CC_NUMBER:
        script_say(script, "%s = %.6f; ", field->name, within(script, field));
        break;
    case CC_INTEGER:
        script_say(script, "%s = %.0f; ", field->name, floor(within(script, field)));
        break;
    case CC_SWITCH:
        script_say(script, "%s = %s; ", field->name, script_below(script, 2) ? "true" : "false");
        break;
    case CC_CLOCK:
        script_say(script, "%s = \"%02d:%02d\"; ", field->name, script_below(script, 24),
                   script_below(script, 60));
        break;
    case CC_CHOICE:
        script_say(script, "%s = \"%s\"; ", field->name, field->choices[script_below(script, choices)]);
        break;
    case CC_GROUP:
        script_say(script, "%s = { ", field->name);
        say_fields(script, field->sub);
        script_say(script, "}; ");
        break;
    case CC_LIST:
        script_say(script, "%s = ( { ", field->name);
        say_fields(script, field->sub);
        script_say(script, "} ); ");
        break;
    default:
        ck_abort_msg("%s: this contract cannot make up a value of its type yet", field->name);
    }
}

/* Some keys are left out, as far as they may be. */
static void say_fields(struct script *script, const struct cc_field *fields)
{
    for (const struct cc_field *field = fields; field->name; field++)
        if ((!field->fallback && field->type != CC_GROUP) || script_below(script, 3))
            say_value(script, field);
}

static const char *const worlds[] = {
    "name = \"week\"; calendar = { days = [\"mon\", \"tue\", \"fri\"]; open = \"08:00\"; close = \"13:00\"; "
    "};\n"
    "demand = { calls_per_day = 90.0; }; lines = 9;\n"
    "staff = ( { heads = 3; }, { from = \"09:30\"; heads = 1; }, { from = \"12:00\"; heads = 2; } );\n"
    "work = ( { name = \"desk\"; desk = true; per_day = 20.0; time = { law = \"exponential\"; mean_s = 90.0; "
    "}; } );\n",
    "name = \"stationary\"; stationary = { hours = 8.0; warm_up_h = 1.0; }; demand = { calls_per_h = 20.0; "
    "};\n"
    "staff = ( { heads = 1; } );\n"};
static const char people[] =
    "classes = ( { name = \"urgent\"; share = 0.1; urgent = true; }, { name = \"other\"; share = 0.9; } );\n"
    "talk = { law = \"lognormal\"; mean_s = 150.0; cv = 0.9; };\n"
    "patience = { law = \"exponential\"; mean_s = 240.0; };\n"
    "redial = { after_abandonment = 0.5; after_busy = 0.7; after_refusal = 0.6; };\n";

/* An urgent patient gets no promise, nothing is told of jobs, and time goes forward. */
static void watch(void *context, const struct cc_center *center, enum cc_event event, int who, double detail)
{
    double *last_s = context;
    (void)detail;
    bool promise = event == CC_EVENT_KEEP_PLACE || event == CC_EVENT_BOOKED || event == CC_EVENT_REFUSED;
    if (center->now_s < *last_s || who >= center->demand->patient_count ||
        (promise && center->demand->patients[who].class_index == 0))
        ck_abort_msg("%s: %s of patient %d at %.17g", center->variant->name, cc_event_names[event], who,
                     center->now_s);
    *last_s = center->now_s;
}

static void check_served(struct practice *practice, const char *text)
{
    struct cc_tally *first = malloc(sizeof *first);
    for (uint32_t replication = 0; replication < 2; replication++) {
        practice_draw(practice, replication);
        size_t size = (size_t)practice->demand.patient_count * sizeof *practice->demand.patients;
        struct cc_patient *people_before = malloc(size + 1);
        memcpy(people_before, practice->demand.patients, size);
        double last_s = 0;
        *first = *practice_serve(practice, 0, watch, &last_s);
        practice_serve(practice, 0, NULL, NULL);
        ck_assert_msg(memcmp(first, practice->tally, sizeof *first) == 0, "not the same twice:\n%s", text);
        ck_assert_int_eq(memcmp(people_before, practice->demand.patients, size), 0);
        free(people_before);
    }
    free(first);
}

/* Whatever the parameters: the scenario is refused with a reason, or every patient is accounted for. */
static bool try_parameters(const struct cc_described *row, int attempt)
{
    struct script script = {.rng = cc_rng_at(3, 0, (uint32_t)attempt, 0)};
    script_say(&script, "%s%svariants = ( { name = \"%s\"; strategy = { kind = \"%s\"; ", worlds[attempt % 2],
               people, row->name, row->name);
    say_fields(&script, row->fields);
    script_say(&script, "}; } );\n");
    struct cc_scenario *scenario = NULL;
    if (practice_read(&scenario, script.text) != CC_OK) {
        ck_assert_int_eq(practice_error.code, CC_BAD_SCENARIO);
        ck_assert_int_gt(practice_error.count, 0);
        return false;
    }
    cc_scenario_close(scenario);
    struct practice practice;
    practice_open(&practice, script.text, (uint64_t)attempt);
    check_served(&practice, script.text);
    practice_close(&practice);
    return true;
}

START_TEST(any_parameters_are_refused_or_serve_everybody)
{
    int accepted = 0;
    for (int attempt = 0; attempt < 150; attempt++)
        accepted += try_parameters(cc_strategy_family.rows[_i], attempt);
    ck_assert_int_gt(accepted, 20);
}
END_TEST

static void check_fields(const struct cc_field *fields)
{
    for (const struct cc_field *field = fields; field->name; field++) {
        ck_assert_msg(field->help && *field->help && field->help[strlen(field->help) - 1] != '.', "%s",
                      field->name);
        if (field->type == CC_GROUP || field->type == CC_LIST)
            check_fields(field->sub);
        for (const struct cc_field *other = fields; other != field; other++)
            ck_assert_str_ne(field->name, other->name);
    }
}

START_TEST(a_row_is_described)
{
    const struct cc_described *row = cc_strategy_family.rows[_i];
    const struct cc_strategy *strategy = (const void *)row;
    ck_assert_ptr_eq(cc_family_row(&cc_strategy_family, row->name), row);
    for (const char *letter = row->name; *letter; letter++)
        ck_assert(islower((unsigned char)*letter) || *letter == '-');
    ck_assert(row->help && *row->help && row->help[strlen(row->help) - 1] != '.');
    ck_assert(row->size > 0);
    ck_assert(strategy->call && strategy->select);
    check_fields(row->fields);
}
END_TEST

Suite *cc_suite_contract_strategies(void)
{
    Suite *suite = suite_create("contract_strategies");
    TCase *tcase = tcase_create("every row");
    int rows = 0;
    while (cc_strategy_family.rows[rows])
        rows++;
    tcase_add_loop_test(tcase, a_row_is_described, 0, rows);
    tcase_add_loop_test(tcase, any_parameters_are_refused_or_serve_everybody, 0, rows);
    suite_add_tcase(suite, tcase);
    return suite;
}
