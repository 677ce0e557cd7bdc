/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What every strategy keeps to, row by row, with parameters drawn at random from its own table of fields. */
#include <check.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/practice.h"
#include "tests/program.h"
#include "tests/script.h"

Suite *cc_suite_contract_strategies(void);

/* The more parameters a strategy has, the more of those made up at random do not go together. */
enum { MOST_ATTEMPTS = 20000 };

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

/* Times in the units of fields, made longer; rates made smaller.  Multiples of 1/64, so that text keeps them.
 */
static double stretched(const struct script *script, const struct cc_field *field, double value)
{
    static const char *const times[] = {"s", "min", "h"};
    const char *unit = field->unit ? field->unit : "";
    value = ceil(value * 64) / 64;
    for (int i = 0; i < 3; i++)
        if (strcmp(unit, times[i]) == 0)
            return value * script->stretch;
    return strstr(unit, "/h") ? value / script->stretch : value;
}

/* What has patients do anything but hold. */
static bool is_wish(const struct cc_field *field)
{
    return strcmp(field->name, "accept_prob") == 0 || strcmp(field->name, "full_urgent_prob") == 0 ||
           strcmp(field->name, "first") == 0 || strcmp(field->name, "later") == 0;
}

static double number(struct script *script, const struct cc_field *field)
{
    double value = within(script, field);
    if (script->declines && is_wish(field))
        return 0;
    return script->stretch > 0 ? stretched(script, field, value) : value;
}

static void say_fields(struct script *script, const struct cc_field *fields);

/* A moment of the day, in its first half when it is to be put off; hours end after they begin. */
static void say_clock(struct script *script, const char *name)
{
    int hour = script_below(script, 12), minute = script_below(script, 60);
    hour += strcmp(name, "to") == 0 ? 12 : 0;
    int at_min = script->stretch > 0 ? (int)((hour / 2 * 60 + minute) * script->stretch) : hour * 60 + minute;
    script_say(script, "%s = \"%02d:%02d\"; ", name, at_min / 60, at_min % 60);
}

static void say_value(struct script *script, const struct cc_field *field)
{
    int choices = 0;
    while (field->choices && field->choices[choices])
        choices++;
    switch (field->type) {
    case CC_NUMBER:
        script_say(script, "%s = %.12f; ", field->name, number(script, field));
        break;
    case CC_INTEGER:
        script_say(script, "%s = %.0f; ", field->name, floor(within(script, field)));
        break;
    case CC_SWITCH:
        script_say(script, "%s = %s; ", field->name, script_below(script, 2) ? "true" : "false");
        break;
    case CC_CLOCK:
        say_clock(script, field->name);
        break;
    case CC_CHOICE:
        script_say(script, "%s = \"%s\"; ", field->name, field->choices[script_below(script, choices)]);
        break;
    case CC_CHOICES: /* all but one: there is something left on any day */
        script_say(script, "%s = [", field->name);
        for (int i = 1; i < choices; i++)
            script_say(script, "%s\"%s\"", i > 1 ? ", " : "", field->choices[i - script_below(script, 2)]);
        script_say(script, "]; ");
        break;
    case CC_GROUP:
        script_say(script, "%s = { ", field->name);
        say_fields(script, field->sub);
        script_say(script, "}; ");
        break;
    case CC_MEMBER:
        ck_assert_ptr_eq(field->family, &cc_dist_family);
        script_say(script, "%s = { law = \"exponential\"; mean_s = %.3f; }; ", field->name,
                   (1 + script_below(script, 900)) * (script->stretch > 0 ? script->stretch : 1));
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

/* Some keys are left out, as far as they may be: not where their own values, which do not stretch, take over.
 */
static void say_fields(struct script *script, const struct cc_field *fields)
{
    for (const struct cc_field *field = fields; field->name; field++) {
        if (script->declines && strcmp(field->name, "specialists") == 0) /* they would wait in vain */
            continue;
        bool needed = (!field->fallback && field->type != CC_GROUP) ||
                      (script->stretch > 0 && field->type != CC_LIST) || (script->declines && is_wish(field));
        if (script_below(script, 3) || needed)
            say_value(script, field);
    }
}

enum { PLAIN_WORLDS = 2, WORLDS, HABITS = 3 };
static const char *const worlds[WORLDS] = {
    "name = \"week\"; calendar = { days = [\"mon\", \"tue\", \"fri\"]; open = \"08:00\"; close = \"13:00\"; "
    "};\n"
    "demand = { calls_per_day = 90.0; }; lines = 9;\n"
    "staff = ( { heads = 3; }, { from = \"09:30\"; heads = 1; }, { from = \"12:00\"; heads = 2; } );\n"
    "work = ( { name = \"desk\"; desk = true; per_day = 20.0; time = { law = \"exponential\"; mean_s = 90.0; "
    "}; } );\n",
    "name = \"stationary\"; stationary = { hours = 8.0; warm_up_h = 1.0; }; demand = { calls_per_h = 20.0; "
    "};\n"
    "staff = ( { heads = 1; } );\n",
    "name = \"weeks\"; calendar = { days = [\"mon\", \"thu\"]; open = \"09:00\"; close = \"12:00\"; weeks = "
    "3; "
    "};\n"
    "demand = { calls_per_day = 70.0; season = [1.5, 0.7]; }; max_waiting = 7; switching_s = 4.0;\n"
    "staff = ( { heads = 2; }, { from = \"10:30\"; heads = 0; }, { from = \"10:45\"; heads = 2; } );\n"
    "resume_s = 15.0; disturbance_s = 3.0;\n"
    "work = ( { name = \"desk\"; desk = true; per_day = 15.0; interrupted_by = \"urgent\"; priority = "
    "\"in-order\";\n"
    "  time = { law = \"exponential\"; mean_s = 90.0; }; }, { name = \"mail\"; per_day = 15.0; "
    "interrupted_by = "
    "\"calls\";\n  time = { law = \"exponential\"; mean_s = 200.0; }; } );\n"};
/* What else patients do. */
static const char *const habits[HABITS] = {
    "",
    "complaint_s_per_min = 6.0; self_call = { first = 0.9; later = 0.3; weeks = 2.0; merged = true;\n"
    "  delay = { law = \"exponential\"; mean_s = 500.0; }; };\n"
    "announced = { heard = true; patience_factor = 1.3; leave_prob = 0.3; };\n",
    "misuse = { prob = 0.02; per_min = 0.02; }; acceptance = { first = 0.4; later = 1.0; weeks = 2.0; };\n"
    "self_call = { first = 0.7; later = 0.7; merged = false; delay = { law = \"exponential\"; mean_s = "
    "500.0; }; "
    "};\n"
    "announced = { heard = true; leave_prob = 0.3; }; expected_wait = \"first\";\n"};
static const char people[] =
    "classes = ( { name = \"urgent\"; share = 0.1; urgent = true; }, { name = \"other\"; share = 0.9; } );\n"
    "talk = { law = \"lognormal\"; mean_s = 150.0; cv = 0.9; };\n"
    "patience = { law = \"exponential\"; mean_s = 240.0; };\n"
    "redial = { after_abandonment = 0.5; after_busy = 0.7; after_refusal = 0.6; after_unreached = 0.4;\n"
    "  after_contact = 0.1; to_urgent = 0.1; diverted = 0.1; max_after_refusal = 2; };\n";

/* Whether a caller holds whom no assistant is turning to. */
static bool somebody_holds(const struct cc_center *center)
{
    for (int line = CC_LINE_URGENT; line <= CC_LINE_DUE; line++)
        for (int who = center->lines[line].head; who >= 0; who = center->cases[who].next)
            if (center->cases[who].holding)
                return true;
    return false;
}

/* Nobody holds and no visitor waits while an assistant is free, nor an urgent caller while a specialist for
 * callbacks is: told where a call comes in, between events. */
static bool conserves_work(const struct cc_center *center)
{
    if (center->busy < center->heads && center->lines[CC_LINE_URGENT].count > 0)
        return false;
    return !cc_center_is_free(center) ||
           (!somebody_holds(center) && center->lines[CC_LINE_WORK_FIRST].count == 0 &&
            center->lines[CC_LINE_WORK_IN_ORDER].count == 0);
}

/* An urgent patient gets no promise, nothing is told of jobs, time goes forward, and work is conserved. */
static void watch(void *context, const struct cc_center *center, enum cc_event event, int who, double detail)
{
    double *last_s = context;
    (void)detail;
    bool promise = event == CC_EVENT_KEEP_PLACE || event == CC_EVENT_LEAVE_PLACE ||
                   event == CC_EVENT_BOOKED || event == CC_EVENT_REFUSED;
    if (center->now_s < *last_s || who >= center->demand->patient_count ||
        (promise && center->demand->patients[who].class_index == 0) ||
        (event == CC_EVENT_CALL && !conserves_work(center)))
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
    script_say(&script, "%s%s%svariants = ( { name = \"%s\"; strategy = { kind = \"%s\"; ",
               worlds[attempt % WORLDS], people, habits[attempt / WORLDS % HABITS], row->name, row->name);
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
    for (int attempt = 0; attempt < MOST_ATTEMPTS && accepted < 160; attempt++)
        accepted += try_parameters(cc_strategy_family.rows[_i], attempt);
    ck_assert_int_gt(accepted, 20);
}
END_TEST

/* --- exact properties --- */

/* Reads the text, or says that the parameters do not fit. */
static bool opens(struct practice *practice, const char *text, uint64_t seed)
{
    struct cc_scenario *scenario = NULL;
    if (practice_read(&scenario, text) != CC_OK)
        return false;
    cc_scenario_close(scenario);
    practice_open(practice, text, seed);
    return true;
}

static struct diary days_of(struct practice *practice, int variant)
{
    struct diary days = {.count = 0};
    practice_serve(practice, variant, diary_write, &days);
    return days;
}

/* Event by event, times of the second `factor` times those of the first. */
static void check_same(const struct diary *days, const struct diary *others, double factor, const char *text)
{
    ck_assert_msg(days->count == others->count, "%d events and %d:\n%s", days->count, others->count, text);
    for (int i = 0; i < days->count; i++) {
        const struct diary_entry *one = &days->entries[i], *other = &others->entries[i];
        if (one->at_s * factor != other->at_s || one->who != other->who || one->event != other->event)
            ck_abort_msg("event %d: %s of %d at %.17g, but %s of %d at %.17g:\n%s", i,
                         cc_event_names[one->event], one->who, one->at_s, cc_event_names[other->event],
                         other->who, other->at_s, text);
    }
}

static bool has_field(const struct cc_described *row, const char *name)
{
    for (const struct cc_field *field = row->fields; field->name; field++)
        if (strcmp(field->name, name) == 0)
            return true;
    return false;
}

/* When nobody accepts an offer, everybody is served as in the plain queue; but who is refused was not asked.
 */
START_TEST(offers_that_nobody_accepts_change_nothing)
{
    const struct cc_described *row = cc_strategy_family.rows[_i];
    int compared = 0;
    for (int attempt = 0; attempt < MOST_ATTEMPTS && compared < 60; attempt++) {
        struct script script = {.rng = cc_rng_at(4, 0, (uint32_t)attempt, 0), .declines = true};
        struct practice practice;
        script_say(&script, "%s%svariants = ( { name = \"q\"; strategy = { kind = \"queue-only\"; }; },\n",
                   worlds[attempt % PLAIN_WORLDS], people);
        script_say(&script, "  { name = \"v\"; strategy = { kind = \"%s\"; ", row->name);
        say_fields(&script, row->fields);
        if (has_field(row, "online") && !strstr(script.text, "online"))
            script_say(&script, "online = { first = 0.0; later = 0.0; }; ");
        script_say(&script, "}; } );\n");
        if (!opens(&practice, script.text, (uint64_t)attempt))
            continue;
        practice_draw(&practice, 0);
        struct diary days = days_of(&practice, 0), others = days_of(&practice, 1);
        if (practice_call_ends(practice.tally, CC_REFUSED) == 0) {
            check_same(&days, &others, 1, script.text);
            compared++;
        }
        diary_forget(&days);
        diary_forget(&others);
        practice_close(&practice);
    }
    ck_assert_int_gt(compared, 15);
}
END_TEST

static void say_stretched_world(struct script *script, bool stationary)
{
    int k = (int)script->stretch;
    if (stationary)
        script_say(script,
                   "name = \"stationary\"; stationary = { hours = %d.0; warm_up_h = %d.0; };\n"
                   "demand = { calls_per_h = %.1f; }; staff = ( { heads = 1; } );\n",
                   8 * k, k, 20.0 / k);
    else
        script_say(
            script,
            "name = \"day\"; calendar = { days = [\"mon\"]; open = \"%02d:00\"; close = \"%02d:00\"; };\n"
            "demand = { calls_per_day = 120.0; arrivals = { process = \"peaked\"; day_cv = 0.3; "
            "interval_cv = 0.4; interval_min = %d.0; }; };\n"
            "staff = ( { heads = 3; }, { from = \"%02d:00\"; heads = 1; }, { from = \"%02d:00\"; heads = 2; "
            "} ); lines = 9;\n"
            "work = ( { name = \"desk\"; desk = true; per_day = 20.0; time = { law = \"exponential\"; "
            "mean_s = %d.0; }; } );\n",
            3 * k, 8 * k, 30 * k, 4 * k, 7 * k, 90 * k);
    script_say(
        script,
        "classes = ( { name = \"urgent\"; share = 0.1; urgent = true; }, { name = \"other\"; share = 0.9; } "
        ");\n"
        "talk = { law = \"exponential\"; mean_s = %d.0; }; wrap_up = { law = \"uniform\"; min_s = %d.0; "
        "max_s = %d.0; };\n"
        "patience = { law = \"weibull\"; shape = 0.8; scale_s = %d.0; }; switching_s = %d.0;\n"
        "redial = { after_abandonment = 0.5; after_busy = 0.7; after_refusal = 0.6;\n"
        "  delay = { law = \"exponential\"; mean_s = %d.0; }; };\n",
        150 * k, 10 * k, 60 * k, 240 * k, 7 * k, 400 * k);
}

static void say_stretched(struct script *script, const struct cc_described *row, int attempt, double stretch)
{
    *script = (struct script){.rng = cc_rng_at(5, 0, (uint32_t)attempt, 0), .stretch = stretch};
    say_stretched_world(script, attempt % 2);
    script_say(script, "variants = ( { name = \"v\"; strategy = { kind = \"%s\"; ", row->name);
    say_fields(script, row->fields);
    script_say(script, "}; } );\n");
}

/* There is no unit of time but that of the scenario: all times doubled, all waits are doubled, to the bit. */
START_TEST(all_times_doubled_double_all_waits)
{
    const struct cc_described *row = cc_strategy_family.rows[_i];
    int compared = 0;
    for (int attempt = 0; attempt < MOST_ATTEMPTS && compared < 30; attempt++) {
        static struct script once, twice;
        struct practice short_day, long_day;
        say_stretched(&once, row, attempt, 1);
        say_stretched(&twice, row, attempt, 2);
        if (!opens(&short_day, once.text, (uint64_t)attempt))
            continue;
        if (opens(&long_day, twice.text, (uint64_t)attempt)) {
            practice_draw(&short_day, 0);
            practice_draw(&long_day, 0);
            struct diary days = days_of(&short_day, 0), others = days_of(&long_day, 0);
            check_same(&days, &others, 2, once.text);
            ck_assert_int_gt(days.count, 100);
            diary_forget(&days);
            diary_forget(&others);
            practice_close(&long_day);
            compared++;
        }
        practice_close(&short_day);
    }
    ck_assert_int_gt(compared, 15);
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
    tcase_add_loop_test(tcase, offers_that_nobody_accepts_change_nothing, 0, rows);
    suite_add_tcase(suite, tcase);
    tcase_add_loop_test(program_long_case(suite), all_times_doubled_double_all_waits, 0, rows);
    return suite;
}
