/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The protocol's tables from their inputs, and euros of the simulation that add up. */
#include <check.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/economics.h"
#include "tests/practice.h"
#include "tests/program.h"

Suite *cc_suite_economics(void);

/* --- what is claimed --- */

struct claim {
    const char *scenario, *overrides, *variant, *line;
    double eur;
};

/* Tables of solo, duo and health centre; then inputs are changed and they move as arithmetic says. */
static const struct claim claims[] = {
    {"solo", "", "callback", "system_eur", -300},
    {"solo", "", "callback", "freed_h", 1},
    {"solo", "-s economics.systems[0].users=2", "callback", "system_eur", -600},
    {"duo", "", "slots", "system_eur", -2500},
    {"duo", "", "slots", "fund_eur", 2500},
    {"duo", "", "slots", "freed_h", 4},
    {"duo", "", "slots", "freed_eur", 8000},
    {"duo", "", "slots", "net_eur", 8000},
    {"duo", "-s economics.systems[1].claim.hours_per_week=9.375", "slots", "freed_eur", 18750},
    {"duo", "-s economics.systems[1].claim.eur_per_h=25.3036", "slots", "freed_eur", 5263},
    {"duo", "-s economics.weeks_per_year=26.0", "slots", "freed_eur", 4000},
    {"duo", "-s economics.systems[1].fund_eur_per_year=[1000.0]", "slots", "net_eur", 6500},
    {"duo", "-s economics.systems[1].fund_eur_per_year=[9000.0]", "slots", "fund_eur", 2500},
    {"health-center", "", "slots", "system_eur", -5000},
    {"health-center", "", "slots", "saved_fte", 0.5},
    {"health-center", "", "slots", "wages_eur", 25000},
    {"health-center", "", "slots", "net_eur", 20000},
    {"health-center", "-s economics.systems[1].claim.fte=0.25", "slots", "wages_eur", 12500},
    {"health-center", "-s economics.systems[1].licence_eur_per_year=[7000.0]", "slots", "net_eur", 18000},
    {"health-center", "-s economics.systems[1].installation_eur=[20000.0]", "slots", "payback_years", 1},
    {"health-center", "-s economics.systems[1].installation_eur=[20000.0]", "slots",
     "break_even_calls_per_day", 97.18056},
    {"health-center", "-s economics.discount=0.0", "slots", "npv_eur", 100000},
    {"health-center", "-s economics.delay_years=2.0 -s economics.discount=0.0", "slots", "npv_eur", 50000},
};

static json_t *variant_economics(json_t *root, const char *name)
{
    json_t *variants = json_object_get(json_array_get(json_object_get(root, "scenarios"), 0), "variants"),
           *variant;
    size_t i;
    json_array_foreach(variants, i,
                       variant) if (strcmp(json_string_value(json_object_get(variant, "name")), name) ==
                                    0) return json_object_get(variant, "economics");
    return NULL;
}

START_TEST(claims_come_out_to_the_euro)
{
    const struct claim *claim = &claims[_i];
    struct program program;
    json_error_t error;
    program_succeeds(&program, "run $D/../scenarios/%s.cfg --reps 2 --format json %s", claim->scenario,
                     claim->overrides);
    json_t *root = json_loads(program.out, 0, &error);
    json_t *line = json_object_get(variant_economics(root, claim->variant), claim->line);
    ck_assert_msg(line != NULL, "%s", error.text);
    double eur = json_number_value(json_object_get(line, "claimed"));
    bool to_the_euro = strncmp(json_string_value(json_object_get(line, "unit")), "EUR", 3) == 0;
    ck_assert_double_eq_tol(to_the_euro ? round(eur) : eur, claim->eur, 1e-9);
    json_decref(root);
    program_free(&program);
}
END_TEST

/* Where the protocol does not fit is said, and not where its inputs are put right. */
static const struct {
    const char *scenario, *overrides, *says[12], *says_not;
} misfits[] = {
    {"duo",
     "",
     {"(I1)", "(I2)", "(I3)", "(I7,", "I14)", "(I10)", "(I12)", "(I13)", "(I15)", "I20)", "(I8,"},
     "(I9)"},
    {"duo",
     "-s variants[2].strategy.staff_share=0.05",
     {"% of the calls find the list full", "(I9)"},
     "(I4)"},
    {"duo", "-s economics.systems[1].claim.hours_per_week=9.375", {"(I3)"}, "(I1)"},
    {"duo", "-s economics.systems[1].claim.calls_per_day=85.3", {"not the 4 h claimed"}, "I20)"},
    {"duo", "-s talk.mean_s=60 -s wrap_up.mean_s=30 -s complaint_s_per_min=0", {"(I13)"}, "(I12)"},
    {"solo", "", {"(I4)", "(I16)"}, "(I1)"},
    {"solo", "-s economics.systems[0].users=0", {"(I4)"}, "(I16)"},
    {"health-center", "", {"(I3,", "I5)", "(I6)", "I17)", "EUR 25.3 an hour"}, "(I1)"},
};

START_TEST(what_does_not_fit_is_said)
{
    struct program program;
    program_succeeds(&program, "run $D/../scenarios/%s.cfg --reps 20 %s", misfits[_i].scenario,
                     misfits[_i].overrides);
    for (int i = 0; misfits[_i].says[i]; i++)
        program_says(program.out, misfits[_i].says[i]);
    program_says_not(program.out, misfits[_i].says_not);
    program_has_no_nan(program.out);
    program_free(&program);
}
END_TEST

/* A figure of the business case of a variant, in what --format json prints. */
static double simulated(const json_t *root, const char *variant, const char *line, const char *level,
                        const char *key)
{
    json_t *variants = json_object_get(json_array_get(json_object_get(root, "scenarios"), 0), "variants");
    json_t *one, *found = NULL;
    size_t i;
    json_array_foreach(variants, i, one)
    {
        if (strcmp(json_string_value(json_object_get(one, "name")), variant) == 0 &&
            json_integer_value(json_object_get(one, "staff_change")) == 0)
            found = one;
    }
    json_t *lines = json_object_get(found, "economics");
    json_t *figure = json_object_get(json_object_get(json_object_get(lines, line), level), key);
    ck_assert_msg(json_is_number(figure), "%s %s %s %s", variant, line, level, key);
    return json_number_value(figure);
}

static json_t *run_json(const char *arguments)
{
    struct program program;
    program_succeeds(&program, "run $D/../scenarios/duo.cfg --reps 20 --format json %s", arguments);
    json_t *root = json_loads(program.out, 0, NULL);
    program_free(&program);
    return root;
}

/* From one system to another is from none to the other, less from none to the one. */
START_TEST(changing_the_system_saves_the_old_one)
{
    json_t *from_none = run_json(""), *changed = run_json("--strategies callback,slots");
    static const char *const lines[] = {"system_eur", "fund_eur", "freed_eur", "net_eur", "npv_eur"};
    for (int i = 0; i < 5; i++)
        for (int level = 0; level < CC_PRICE_LEVELS; level++) {
            const char *name = cc_price_level_names[level];
            ck_assert_double_eq_tol(simulated(changed, "slots", lines[i], name, "value"),
                                    simulated(from_none, "slots", lines[i], name, "value") -
                                        simulated(from_none, "callback", lines[i], name, "value"),
                                    1e-4);
        }
    ck_assert_double_lt(simulated(from_none, "callback", "system_eur", "mid", "value"), 0);
    json_decref(from_none);
    json_decref(changed);
}
END_TEST

/* A price that the gain's interval holds: earned back perhaps, and perhaps never. */
START_TEST(an_interval_up_to_never_is_told)
{
    static const char gain[] =
        "run $D/../scenarios/duo.cfg --reps 20 --strategies queue,callback -s "
        "'economics.inbound_payer=\"practice\"' -s 'economics.inbound_eur_per_min=[0.1]' -s "
        "'economics.freed_eur_per_h=[0.0]' -s 'economics.systems[0].users=1' -s "
        "'economics.systems[0].user_eur_per_month=[%.6f]' %s";
    struct program program;
    program_succeeds(&program, gain, 0.0, "--format json");
    json_t *root = json_loads(program.out, 0, NULL);
    double net = simulated(root, "callback", "net_eur", "mid", "value"),
           half_width = simulated(root, "callback", "net_eur", "mid", "half_width");
    ck_assert(net > 0 && half_width > 0);
    json_decref(root);
    program_free(&program);
    program_succeeds(&program, gain, (net - half_width / 2) / 12, "");
    char *line = strstr(program.out, "earned back after");
    ck_assert_msg(line != NULL, "%s", program.out);
    line[strcspn(line, "\n")] = '\0';
    program_says(line, ", or never");
    program_free(&program);
}
END_TEST

/* --- what is simulated --- */

#define PRACTICE                                                                                             \
    "name = \"priced\"; calendar = { days = [\"mon\", \"tue\"]; open = \"08:00\"; close = \"12:00\"; };\n"   \
    "demand = { calls_per_day = 110.0; }; talk = { law = \"exponential\"; mean_s = 180.0; };\n"              \
    "patience = { law = \"exponential\"; mean_s = 300.0; }; staff = ( { heads = 2; } );\n"                   \
    "redial = { after_abandonment = 0.5; };\n"                                                               \
    "targets = ( { name = \"norm\"; within_s = 120.0; share = 0.8; } );\n"                                   \
    "variants = ( { name = \"queue\"; strategy = { kind = \"queue-only\"; }; },\n"                           \
    "  { name = \"more\"; strategy = { kind = \"queue-only\"; }; staff = ( { heads = 3; } ); },\n"           \
    "  { name = \"offer\"; strategy = { kind = \"callback-offer\"; at_waiting = 1; accept_prob = 0.8; }; } " \
    ");\n"

static const char priced[] = PRACTICE
    "economics = { wages = ( { role = \"a\"; share = 0.5; eur_per_h = [20.0, 30.0, 50.0]; },\n"
    "    { role = \"b\"; share = 0.5; eur_per_h = [40.0]; } );\n"
    "  freed_eur_per_h = [10.0]; inbound_eur_per_min = [0.05]; inbound_payer = \"practice\";\n"
    "  dial_out_eur_per_min = [0.1]; patient_eur_per_h = [12.0]; sanction_target = \"norm\";\n"
    "  sanction_eur_per_year = [0.0, 1000.0, 5000.0]; weeks_per_year = 50.0; horizon_years = 2.5; discount = "
    "0.1;\n"
    "  systems = ( { variant = \"offer\"; licence_eur_per_year = [100.0]; installation_eur = [500.0];\n"
    "    user_eur_per_month = [5.0]; users = 3; fund_eur_per_year = [60.0]; } ); };\n";

static struct cc_scenario *scenario;
static struct cc_experiment experiment;

static void run_priced(void)
{
    struct cc_experiment_options options = {.seed = 7, .thread_count = 1, .reps = 60, .precision = NAN};
    ck_assert_msg(practice_read(&scenario, priced) == CC_OK, "%s", practice_error.text);
    ck_assert_int_eq(cc_experiment_run(&experiment, scenario, ~0u, &options, &practice_error), CC_OK);
}

static void end_priced(void)
{
    cc_experiment_close(&experiment);
    cc_scenario_close(scenario);
}

START_TEST(lines_add_up_to_the_net)
{
    for (int v = 1; v < 3; v++) {
        struct cc_business_case the;
        cc_economics_case(&experiment, v, &the);
        for (int level = 0; level < CC_PRICE_LEVELS; level++) {
            const struct cc_estimate *lines = the.simulated[level];
            double sum = 0;
            for (int line = 0; line < CC_MONEY_NET; line++)
                if (strncmp(cc_money_rows[line].unit, "EUR", 3) == 0)
                    sum += lines[line].value;
            ck_assert_double_eq_tol(sum, lines[CC_MONEY_NET].value, 1e-6);
            ck_assert_double_gt(lines[CC_MONEY_NET].half_width, 0);
        }
    }
}
END_TEST

static double value(int variant, const char *id)
{
    return cc_experiment_find(&experiment, variant, id)->estimate.value;
}

/* One assistant more for two mornings of four hours, but for what overtime shrinks. */
START_TEST(a_head_costs_his_hours)
{
    struct cc_business_case the;
    cc_economics_case(&experiment, 1, &the);
    double more_h = value(1, "paid_h") - value(0, "paid_h");
    ck_assert_double_lt(fabs(more_h - 8), 0.2);
    ck_assert_double_eq_tol(the.simulated[CC_PRICE_MID][CC_MONEY_WAGES].value, -more_h * 50 * 35, 1e-6);
    ck_assert_double_eq_tol(the.simulated[CC_PRICE_HIGH][CC_MONEY_WAGES].value, -more_h * 50 * 45, 1e-6);
    ck_assert_double_eq_tol(the.simulated[CC_PRICE_MID][CC_MONEY_FTE].value, -more_h / 38, 1e-9);
    ck_assert(isinf(the.simulated[CC_PRICE_LOW][CC_MONEY_PAYBACK].value));
    ck_assert(isinf(the.simulated[CC_PRICE_LOW][CC_MONEY_VOLUME].value));
}
END_TEST

/* The years of the offer: 100 + 3 x 5 x 12 a year, 60 of it from a fund, 500 at the begin, 2.5 years at 10 %.
 */
START_TEST(years_are_discounted)
{
    struct cc_business_case the;
    cc_economics_case(&experiment, 2, &the);
    const struct cc_estimate *lines = the.simulated[CC_PRICE_MID];
    double gain = lines[CC_MONEY_NET].value + 280 - 60;
    double worth = gain * (1 / 1.1 + 1 / 1.21 + 0.5 / 1.331) - 220 * (1 + 1 / 1.1 + 0.5 / 1.21) - 500;
    ck_assert_double_eq(lines[CC_MONEY_SYSTEM].value, -280);
    ck_assert_double_eq(lines[CC_MONEY_FUND].value, 60);
    ck_assert_double_eq_tol(lines[CC_MONEY_NPV].value, worth, 1e-6);
    ck_assert_double_gt(value(2, "dial_out_min"), 0);
    ck_assert_double_eq_tol(lines[CC_MONEY_DIAL_OUT].value, -value(2, "dial_out_min") * 50 * 0.1, 1e-6);
    ck_assert_double_eq_tol(lines[CC_MONEY_BREACH].value, 1 - value(2, "weeks_met[norm]"), 1e-12);
    ck_assert_double_eq_tol(lines[CC_MONEY_PATIENTS].value,
                            (value(0, "hold_h") - value(2, "hold_h")) * 50 * 12, 1e-6);
}
END_TEST

/* Without callbacks every talk is inbound; a callback's is not. */
START_TEST(minutes_are_those_of_the_talks)
{
    for (int v = 0; v < 3; v++) {
        double talk_min = value(v, "talk_share") * value(v, "fte_scheduled") * 38 * 60;
        double minutes = value(v, "inbound_min") + value(v, "dial_out_min") - value(v, "hold_h") * 60;
        ck_assert_double_eq_tol(minutes, talk_min, 1e-6 * talk_min);
        ck_assert(v == 2 || value(v, "dial_out_min") == 0);
    }
}
END_TEST

START_TEST(without_prices_there_is_no_case)
{
    struct program program;
    program_succeeds(&program, "run $D/data/tiny.cfg --reps 2");
    program_says_not(program.out, "in euros");
    program_free(&program);
    program_succeeds(&program, "run $D/../scenarios/duo.cfg --reps 2");
    program_says(program.out, "What slots brings a year in euros against queue");
    program_says(program.out, "9.38 h a week, not the 4 h claimed (I1)");
    program_says(program.out, "43 % of these calls");
    program_has_no_nan(program.out);
    program_free(&program);
}
END_TEST

Suite *cc_suite_economics(void)
{
    Suite *suite = suite_create("economics");
    TCase *claimed = tcase_create("claimed"), *simulated = tcase_create("simulated");
    tcase_add_checked_fixture(claimed, program_enter, program_leave);
    tcase_add_loop_test(claimed, claims_come_out_to_the_euro, 0, sizeof claims / sizeof claims[0]);
    tcase_add_loop_test(claimed, what_does_not_fit_is_said, 0, sizeof misfits / sizeof misfits[0]);
    tcase_add_test(claimed, without_prices_there_is_no_case);
    tcase_add_test(claimed, an_interval_up_to_never_is_told);
    tcase_add_test(claimed, changing_the_system_saves_the_old_one);
    tcase_add_checked_fixture(simulated, run_priced, end_priced);
    tcase_add_test(simulated, lines_add_up_to_the_net);
    tcase_add_test(simulated, a_head_costs_his_hours);
    tcase_add_test(simulated, years_are_discounted);
    tcase_add_test(simulated, minutes_are_those_of_the_talks);
    suite_add_tcase(suite, claimed);
    suite_add_tcase(suite, simulated);
    return suite;
}
