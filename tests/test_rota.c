/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Shifts that bring the heads of a plan: the cheapest, against every rota there is. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/rota.h"
#include "tests/practice.h"
#include "tests/program.h"

Suite *cc_suite_rota(void);

static struct cc_scenario *scenario;
static struct cc_planner planner;
static struct cc_rota rota;

/* One morning of six half-hours. */
#define MORNING(staffing)                                                                                    \
    "name = \"morning\"; calendar = { days = [\"mon\"]; open = \"08:00\"; close = \"11:00\"; };\n"           \
    "demand = { calls_per_day = 60.0; }; talk = { law = \"exponential\"; mean_s = 180.0; };\n"               \
    "staff = ( { heads = 2; } ); targets = ( { name = \"norm\"; within_s = 120.0; share = 0.5; } );\n"       \
    "staffing = { block_min = 30.0; " staffing " };\n"                                                       \
    "variants = ( { name = \"queue\"; strategy = { kind = \"queue-only\"; }; } );\n"

static void solve(const char *text, const int *heads)
{
    struct cc_plan required = {{0}};
    struct cc_rota_options options = {.time_limit_s = 20};
    ck_assert_msg(practice_read(&scenario, text) == CC_OK, "%s", practice_error.text);
    ck_assert_int_eq(cc_planner_init(&planner, scenario, &practice_error), CC_OK);
    ck_assert_int_eq(planner.cell_count, 6);
    for (int i = 0; i < 6; i++)
        required.heads[i] = heads[i];
    ck_assert_int_eq(cc_rota_solve(&planner, &required, &options, &rota, &practice_error), CC_OK);
}

/* Shifts of one hour (0..4 half-hours from the begin) and of two (0..2), at most three of each: 4^8 rotas. */
static double cheapest(const int *heads, double factor)
{
    double best = HUGE_VAL;
    for (int code = 0; code < 1 << 16; code++) {
        int cover[6] = {0};
        double cost = 0;
        for (int k = 0; k < 8; k++) {
            int count = code >> 2 * k & 3, from = k < 5 ? k : k - 5, length = k < 5 ? 2 : 4;
            for (int i = from; i < from + length; i++)
                cover[i] += count;
            cost += count * (k < 5 ? 1 : 2 * factor);
        }
        bool enough = true;
        for (int i = 0; i < 6; i++)
            enough = enough && cover[i] >= heads[i];
        best = enough && cost < best ? cost : best;
    }
    return best;
}

START_TEST(no_rota_is_cheaper)
{
    static const int needs[][6] = {{1, 1, 1, 1, 1, 1}, {3, 2, 1, 1, 2, 3}, {1, 3, 2, 3, 0, 1},
                                   {0, 0, 3, 1, 0, 0}, {2, 2, 3, 3, 1, 1}, {1, 2, 3, 3, 2, 1}};
    static const double factors[] = {1.0, 0.8};
    char text[2000];
    for (int f = 0; f < 2; f++) {
        snprintf(
            text, sizeof text,
            MORNING("shifts = ( { name = \"one\"; first = \"08:00\"; last = \"10:00\"; length_h = 1.0; },\n"
                    "{ name = \"two\"; first = \"08:00\"; last = \"09:00\"; length_h = 2.0; eur_factor = %g; "
                    "} );"),
            factors[f]);
        solve(text, needs[_i]);
        ck_assert_double_eq(rota.gap, 0);
        ck_assert_double_eq_tol(rota.weighted_h, cheapest(needs[_i], factors[f]), 1e-9);
        ck_assert_int_eq(rota.missing_at, -1);
        ck_assert_int_eq(rota.column_count, 8);
        for (int i = 0; i < 6; i++)
            ck_assert_int_ge(rota.cover.heads[i], needs[_i][i]);
        cc_scenario_close(scenario);
    }
}
END_TEST

/* One person a shift and day, so many hours each, dear and cheap: against every assignment of people. */
START_TEST(no_rota_of_contracts_is_cheaper)
{
    static const int needs[][6] = {
        {1, 1, 1, 1, 1, 1}, {2, 2, 1, 1, 2, 2}, {3, 3, 2, 2, 1, 1}, {2, 2, 3, 3, 1, 1}};
    const double wages[] = {20, 20, 30}, hours[] = {2, 2, 3};
    double best = HUGE_VAL;
    solve(
        MORNING("contracts = ( { name = \"cheap\"; people = 2; hours = 2.0; eur_per_h = [20.0]; }, { name = "
                "\"dear\"; people = 2; hours = 3.0; eur_per_h = [29.0, 30.0, 31.0]; } ); shifts = ( { name = "
                "\"one\"; first = \"08:00\"; last = \"10:00\"; every_min = 60.0; length_h = 1.0; }, { name = "
                "\"two\"; first = \"08:00\"; last = \"09:00\"; every_min = 60.0; length_h = 2.0; }, { name = "
                "\"three\"; first = \"08:00\"; length_h = 3.0; contract = \"dear\"; } );"),
        needs[_i]);
    /* Each of four people: off, one of three short shifts, two of two hours, or, if dear, all three hours. */
    for (int code = 0; code < 7 * 7 * 7 * 7; code++) {
        int cover[6] = {0};
        double cost = 0;
        bool good = true;
        for (int k = 0, rest = code; k < 4; k++, rest /= 7) {
            int what = rest % 7, kind = k < 2 ? 0 : 2;
            int from = what == 0 ? 0 : what <= 3 ? 2 * (what - 1) : what <= 5 ? 2 * (what - 4) : 0;
            int length = what == 0 ? 0 : what <= 3 ? 2 : what <= 5 ? 4 : 6;
            good = good && length / 2.0 <= hours[kind];
            for (int i = from; i < from + length; i++)
                cover[i]++;
            cost += length / 2.0 * wages[kind];
        }
        for (int i = 0; i < 6; i++)
            good = good && cover[i] >= needs[_i][i];
        best = good && cost < best ? cost : best;
    }
    ck_assert_double_eq(rota.gap, 0);
    ck_assert_double_eq_tol(rota.eur[CC_PRICE_MID], best, 1e-9);
    ck_assert_double_le(rota.eur[CC_PRICE_LOW], best);
    ck_assert_int_eq(rota.missing_at, -1);
    ck_assert_int_eq(rota.person_count, 4);
    ck_assert_int_eq(rota.unassigned, 0);
    ck_assert_double_eq(rota.over_h, 0);
    double paid_h = 0;
    for (int i = 0; i < 4; i++) {
        paid_h += rota.people[i].hours;
        ck_assert_double_le(rota.people[i].hours, rota.people[i].contract ? 3 : 2);
    }
    ck_assert_double_eq_tol(paid_h, rota.paid_h, 1e-9);
    cc_scenario_close(scenario);
}
END_TEST

/* Practice, then the day's hour, then the shift. */
START_TEST(shrinkage_is_inherited)
{
    static const int needs[6] = {1, 1, 1, 1, 1, 1};
    const char *by_hour =
        MORNING("shrinkage = 0.1; shrinkage_by = ( { days = [\"mon\"]; from = \"09:00\"; share = "
                "0.2; }, { from = \"10:30\"; share = 0.5; }, { days = [\"tue\"]; share = 0.9; } ); "
                "shifts = ( { name = \"all\"; first = \"08:00\"; length_h = 3.0; } );");
    solve(by_hour, needs);
    struct cc_plan plan = {{1, 1, 1, 1, 1, 1}};
    double gross_h = 1 / 0.9 + 1.5 / 0.8 + 0.5 / 0.5;
    ck_assert_double_eq_tol(rota.gross_h, gross_h, 1e-9);
    ck_assert_double_eq_tol(cc_plan_gross_hours(&planner, &plan), gross_h, 1e-9);
    ck_assert_double_eq(cc_staffing_shrinkage(scenario, NULL, 0, 8 * 3600.0), 0.1);
    ck_assert_double_eq(cc_staffing_shrinkage(scenario, NULL, 0, 9 * 3600.0), 0.2);
    ck_assert_double_eq(cc_staffing_shrinkage(scenario, NULL, 1, 9 * 3600.0), 0.9);
    cc_scenario_close(scenario);
    solve(MORNING(
              "shrinkage = 0.1; shifts = ( { name = \"all\"; first = \"08:00\"; length_h = 3.0; shrinkage = "
              "0.25; break_min = 30.0; break_from_h = 1.0; break_to_h = 2.0; } );"),
          needs);
    ck_assert_double_eq_tol(rota.gross_h, 2.5 * (int)(rota.paid_h / 2.5 + 0.5) / 0.75, 1e-9);
    cc_scenario_close(scenario);
}
END_TEST

/* A break takes its half-hour out of the cover and out of the pay. */
START_TEST(breaks_are_unpaid_and_uncovered)
{
    static const int needs[6] = {1, 1, 1, 0, 1, 1};
    solve(MORNING("shifts = ( { name = \"long\"; first = \"08:00\"; length_h = 3.0; break_min = 30.0; "
                  "break_from_h = "
                  "1.0; break_to_h = 2.5; } );"),
          needs);
    ck_assert_int_eq(rota.line_count, 1);
    ck_assert_int_eq(rota.lines[0].count, 1);
    ck_assert_double_eq(rota.lines[0].break_from_s, 9.5 * 3600);
    ck_assert_double_eq(rota.paid_h, 2.5);
    ck_assert_int_eq(rota.cover.heads[3], 0);
    cc_scenario_close(scenario);
}
END_TEST

/* What contracts, seats or shifts forbid is named, with the rest covered. */
START_TEST(there_always_is_an_answer)
{
    static const int needs[6] = {2, 2, 1, 1, 0, 1};
    solve(MORNING("contract_h = 3.0; shifts = ( { name = \"two\"; first = \"08:00\"; last = \"09:00\"; "
                  "length_h = 2.0; "
                  "}, { name = \"one\"; first = \"08:00\"; last = \"09:30\"; length_h = 1.0; } );"),
          needs);
    ck_assert_double_eq(rota.paid_h, 3);
    ck_assert_double_eq_tol(rota.missing_h, 0.5, 1e-9); /* nobody can be there from 10:30 on */
    ck_assert_int_eq(rota.missing_at, 5);
    cc_scenario_close(scenario);
    solve(MORNING("max_heads = 1; shifts = ( { name = \"two\"; first = \"08:00\"; last = \"09:00\"; length_h "
                  "= 2.0; } );"),
          (const int[]){1, 1, 1, 1, 1, 1});
    for (int i = 0; i < 6; i++)
        ck_assert_int_le(rota.cover.heads[i], 1);
    ck_assert_double_eq_tol(rota.missing_h, 1, 1e-9);
    cc_scenario_close(scenario);
}
END_TEST

/* Too many are told: a rota of some of them would not be the cheapest. */
START_TEST(too_many_shifts_are_told)
{
    struct cc_rota_options options = {.time_limit_s = 1};
    struct cc_plan required = {{1, 1, 1, 1, 1, 1}};
    char text[6000] = "shifts = (", *at = text + strlen(text);
    for (int i = 0; i < 24; i++)
        at += sprintf(
            at,
            "%s{ name = \"s%d\"; first = \"00:00\"; last = \"22:00\"; every_min = 5.0; length_h = 2.0; "
            "break_min = 5.0; break_from_h = 0.0; break_to_h = 2.0; }",
            i ? ", " : "", i);
    strcpy(at, ");");
    static char whole[8000];
    snprintf(whole, sizeof whole, MORNING("%s"), text);
    ck_assert_msg(practice_read(&scenario, whole) == CC_OK, "%s", practice_error.text);
    ck_assert_int_eq(cc_planner_init(&planner, scenario, &practice_error), CC_OK);
    ck_assert_int_eq(cc_rota_solve(&planner, &required, &options, &rota, &practice_error), CC_BAD_SCENARIO);
    program_says(practice_error.text, "more than 20000 shifts");
    cc_scenario_close(scenario);
}
END_TEST

/* Shifts of one hour (three begins) and of two (two begins), at most three of each: 4^5 rotas. */
enum { KINDS = 5, ROTAS = 1 << 2 * KINDS };
static const int kind_from[KINDS] = {0, 2, 4, 0, 2}, kind_length[KINDS] = {2, 2, 2, 4, 4};

#define KINDS_OF(calls, factor, more)                                                                        \
    "name = \"morning\"; calendar = { days = [\"mon\"]; open = \"08:00\"; close = \"11:00\"; };\n"           \
    "demand = { calls_per_day = " calls "; profile = ( { from = \"08:00\"; share = 2.0; }, { from = "        \
    "\"09:30\"; share = 1.0; } ); }; talk = { law = \"exponential\"; mean_s = 180.0; };\n"                   \
    "patience = { law = \"exponential\"; mean_s = 600.0; }; staff = ( { heads = 2; } );\n"                   \
    "targets = ( { name = \"norm\"; within_s = 120.0; share = 0.75; } );\n"                                  \
    "staffing = { block_min = 30.0; shifts = ( { name = \"one\"; first = \"08:00\"; last = \"10:00\"; "      \
    "every_min = 60.0; length_h = 1.0; }, { name = \"two\"; first = \"08:00\"; last = \"09:00\"; "           \
    "every_min = 60.0; length_h = 2.0; eur_factor = " factor "; } ); " more " };\n"                          \
    "variants = ( { name = \"queue\"; strategy = { kind = \"queue-only\"; }; } );\n"

static const struct {
    const char *text;
    double factor, contract_h;
    int most, shifts;
} mornings[] = {
    {KINDS_OF("30.0", "1.0", ""), 1, 99, 99, 99},
    {KINDS_OF("60.0", "0.8", ""), 0.8, 99, 99, 99},
    {KINDS_OF("60.0", "0.8", "max_heads = 3;"), 0.8, 99, 3, 99},
    {KINDS_OF("45.0", "1.2", "contract_h = 8.0;"), 1.2, 8, 99, 99},
    {KINDS_OF("60.0", "1.3", "contracts = ( { name = \"one\"; people = 4; hours = 2.0; } );"), 1.3, 8, 99, 4},
    {KINDS_OF("45.0", "1.0",
              "goals = ( { measure = \"days_met[norm]\"; at_least = 0.6; }, { measure = "
              "\"hold_mean_s\"; at_most = 60.0; per = \"half-hour\"; } );"),
     1, 99, 99, 99}};

/* What is paid in the end: no rota of which simulation says that it holds costs less. */
START_TEST(nothing_can_go_from_a_trimmed_rota)
{
    static struct cc_plan plans[ROTAS];
    static double shortages[ROTAS], costs[ROTAS];
    static struct cc_staffing_result solved, judged;
    const struct cc_staffing_options how = {.seed = 3, .thread_count = 1, .reps = 150};
    struct cc_rota_options limits = {.time_limit_s = 20};
    double least = HUGE_VAL;
    int count = 0;
    ck_assert_msg(practice_read(&scenario, mornings[_i].text) == CC_OK, "%s", practice_error.text);
    const struct cc_variant *variant = cc_scenario_variant(scenario, 0);
    ck_assert_int_eq(cc_planner_init(&planner, scenario, &practice_error), CC_OK);
    for (int code = 0; code < ROTAS; code++) {
        double paid = 0;
        int all = 0;
        bool good = true;
        plans[count] = (struct cc_plan){{0}};
        costs[count] = 0;
        for (int k = 0; k < KINDS; k++) {
            int shifts = code >> 2 * k & 3;
            for (int i = 0; i < kind_length[k]; i++)
                plans[count].heads[kind_from[k] + i] += shifts;
            all += shifts;
            paid += shifts * kind_length[k] / 2.0;
            costs[count] += shifts * kind_length[k] / 2.0 * (kind_length[k] == 4 ? mornings[_i].factor : 1);
        }
        for (int i = 0; i < 6; i++)
            good = good && plans[count].heads[i] >= 1 && plans[count].heads[i] <= mornings[_i].most;
        count += good && paid <= mornings[_i].contract_h && all <= mornings[_i].shifts;
    }
    ck_assert_int_eq(cc_staffing_shortages(&planner, variant, &how, plans, count, shortages, &practice_error),
                     CC_OK);
    for (int i = 0; i < count; i++)
        least = shortages[i] <= 0 ? fmin(least, costs[i]) : least;
    ck_assert_int_eq(cc_staffing_solve(&planner, variant, &how, &solved, &practice_error), CC_OK);
    ck_assert_int_eq(cc_rota_solve(&planner, &solved.plan, &limits, &rota, &practice_error), CC_OK);
    double covering = rota.weighted_h, covering_h = rota.covering_h;
    ck_assert_int_eq(cc_rota_trim(&planner, variant, &how, &rota, &judged, &practice_error), CC_OK);
    ck_assert(judged.chosen_feasible && judged.feasible);
    if (memcmp(&judged.chosen, &judged.plan, sizeof judged.plan) == 0) /* nothing was mended afterwards */
        ck_assert_double_eq_tol(rota.weighted_h, least, 1e-9);
    ck_assert_double_ge(rota.weighted_h, least - 1e-9);
    ck_assert_double_le(rota.weighted_h, covering + 1e-9);
    ck_assert_double_eq(rota.covering_h, covering_h);
    ck_assert_int_eq(memcmp(&rota.cover, &judged.plan, sizeof rota.cover), 0);
    ck_assert_int_eq(rota.unassigned, 0);
    cc_staffing_close(&solved);
    cc_staffing_close(&judged);
    cc_scenario_close(scenario);
}
END_TEST

/* Ten hours, contracts of four kinds and shifts that begin at every quarter: more than a moment's work. */
#define LONG_DAY                                                                                             \
    "name = \"day\"; calendar = { days = [\"mon\", \"tue\", \"wed\"]; open = \"08:00\"; close = \"18:00\"; " \
    "};\n"                                                                                                   \
    "demand = { calls_per_day = 400.0; }; talk = { law = \"exponential\"; mean_s = 180.0; };\n"              \
    "staff = ( { heads = 9; } ); targets = ( { name = \"norm\"; within_s = 120.0; share = 0.5; } );\n"       \
    "staffing = { block_min = 30.0; contracts = ( { name = \"a\"; people = 5; hours = 23.0; days = 3; },\n"  \
    "    { name = \"b\"; people = 6; hours = 17.5; days = 2; eur_per_h = [28.0]; }, { name = \"c\"; people " \
    "= 4; hours = 11.0; days = 2; eur_per_h = [27.0]; }, { name = \"d\"; people = 7; hours = 9.5; } );\n"    \
    "  shifts = ( { name = \"full\"; first = \"08:00\"; last = \"10:00\"; every_min = 15.0; length_h = "     \
    "8.0; break_min = 30.0; break_from_h = 3.0; break_to_h = 6.0; }, { name = \"long\"; first = "            \
    "\"08:00\"; last = \"12:00\"; every_min = 15.0; length_h = 5.5; break_min = 15.0; break_from_h = 2.0; "  \
    "break_to_h = 4.0; }, { name = \"part\"; first = \"08:00\"; last = \"14:00\"; every_min = 15.0; "        \
    "length_h = 4.0; }, { name = \"short\"; first = \"08:00\"; last = \"15:00\"; every_min = 15.0; "         \
    "length_h = 3.0; } ); };\n"                                                                              \
    "variants = ( { name = \"queue\"; strategy = { kind = \"queue-only\"; }; } );\n"

/* What time does not allow to prove is told: the gap bounds what a better rota could save. */
START_TEST(the_gap_is_told)
{
    struct cc_plan required = {{0}};
    ck_assert_msg(practice_read(&scenario, LONG_DAY) == CC_OK, "%s", practice_error.text);
    ck_assert_int_eq(cc_planner_init(&planner, scenario, &practice_error), CC_OK);
    for (int i = 0; i < planner.cell_count; i++)
        required.heads[i] = 2 + i * 7 % 5;
    struct cc_rota_options none = {.time_limit_s = 0.001}, some = {.time_limit_s = 2};
    ck_assert_int_eq(cc_rota_solve(&planner, &required, &none, &rota, &practice_error), CC_OK);
    ck_assert(isnan(rota.gap) && rota.line_count == 0);
    ck_assert_double_eq(rota.missing_h, cc_plan_hours(&planner, &required));
    ck_assert_int_eq(cc_rota_solve(&planner, &required, &some, &rota, &practice_error), CC_OK);
    ck_assert_int_eq(rota.column_count, 2112);
    if (!program_sanitized()) {
        ck_assert(rota.gap >= 0 && rota.gap < 1);
        ck_assert_int_eq(rota.missing_at, -1);
    }
    cc_scenario_close(scenario);
}
END_TEST

/* Two long shifts and a short one are worked: which step there is hangs on least, most and contract hours. */
START_TEST(steps_keep_what_is_allowed)
{
    static const struct {
        const char *staffing;
        double hours;
        int removals, additions;
    } cases[] = {{"min_heads = 1; max_heads = 4;", 8, 2, 1},   {"min_heads = 2; max_heads = 4;", 8, 1, 1},
                 {"min_heads = 3; max_heads = 4;", 8, 0, 1},   {"min_heads = 1; max_heads = 3;", 10, 2, 0},
                 {"min_heads = 1; max_heads = 4;", 7.5, 2, 0}, {"min_heads = 1; max_heads = 4;", 10, 2, 2}};
    struct cc_staff_pool pool;
    char text[2000];
    snprintf(text, sizeof text,
             MORNING("%s shifts = ( { name = \"long\"; first = \"08:00\"; length_h = 3.0; } );"),
             cases[_i].staffing);
    ck_assert_msg(practice_read(&scenario, text) == CC_OK, "%s", practice_error.text);
    ck_assert_int_eq(cc_planner_init(&planner, scenario, &practice_error), CC_OK);
    ck_assert_int_eq(cc_staff_pool_init(&pool, &planner, 2, 1), 0);
    pool.limits[0] = cases[_i].hours;
    pool.units[0] = (struct cc_staff_unit){.cells = 0x3f, .cost = 3, .take_count = 1, .takes = {{0, 3}}};
    pool.units[1] = (struct cc_staff_unit){.cells = 0x03, .cost = 1, .take_count = 1, .takes = {{0, 1}}};
    pool.used[0] = 2, pool.used[1] = 1; /* 7 hours: heads 3 3 2 2 2 2 */
    struct cc_plan plan = cc_staff_cover(&pool);
    ck_assert(plan.heads[0] == 3 && plan.heads[2] == 2);
    ck_assert_int_eq(cc_staff_removals(&pool, &plan), cases[_i].removals);
    ck_assert_int_eq(cc_staff_additions(&pool, &plan), cases[_i].additions);
    for (int i = 0; i < cases[_i].additions; i++) {
        struct cc_plan after = cc_staff_moved(&pool, &plan, &pool.moves[i]);
        ck_assert_int_eq(after.heads[5], pool.moves[i].more == 0 ? 3 : 2);
    }
    cc_staff_pool_free(&pool);
    cc_scenario_close(scenario);
}
END_TEST

START_TEST(the_verb_makes_a_rota)
{
    struct program program;
    FILE *file = fopen("m.cfg", "w");
    fputs(MORNING("shrinkage = 0.2; shifts = ( { name = \"all\"; first = \"08:00\"; length_h = 3.0; } );"),
          file);
    fclose(file);
    program_succeeds(&program, "staff m.cfg -n 40 --rota --export m.lp");
    program_says(program.out, "x all 08:00-11:00");
    program_says(program.out, "gross");
    program_says(program.out, "to put every head of the plan on duty takes 6.000 h");
    program_says(program.out, "6.000 h paid a week, 0.158 FTE net, 0.197 gross"); /* of 38 h */
    program_says(program.out, "simulated again");
    program_has_no_nan(program.out);
    program_free(&program);
    size_t size;
    char *model = program_read("m.lp", &size);
    ck_assert_ptr_nonnull(model);
    program_says(model, "Minimize");
    program_says(model, "x_all_mon_0800_1"); /* who reads it sees which shift is meant */
    program_says(model, "heads_mon_0830:");
    program_says(model, "missing_mon_1030");
    free(model);
    program_succeeds(&program, "staff m.cfg -n 40 --rota --export m.mps --format json");
    program_says(program.out, "\"rota\"");
    program_free(&program);
    ck_assert(program_exists("m.mps"));
    program_run(&program, "staff m.cfg -n 40 --rota -s 'staffing.shifts=()'");
    ck_assert_int_eq(program.exit_code, 3);
    program_says(program.err, "there are none");
    program_free(&program);
    program_run(&program, "staff m.cfg --export m.lp");
    ck_assert_int_eq(program.exit_code, 2);
    program_free(&program);
    program_run(&program, "staff m.cfg --rota --export m.txt");
    ck_assert_int_eq(program.exit_code, 2);
    program_says(program.err, "must end in .lp or .mps");
    program_free(&program);
    /* Nobody for the first hour: what covers less than the plan is not said to cover it. */
    program_succeeds(&program, "staff m.cfg -n 40 --rota -s 'staffing.shifts[0].first=\"09:00\"'");
    program_says(program.out, "NOT COVERED");
    program_says(program.out, "to put all heads that may be of the plan on duty takes 6.000 h (none");
    program_free(&program);
    program_succeeds(
        &program, "staff m.cfg -n 40 --rota -s 'staffing.contracts=({name=\"h\"; people=201; hours=3.0;})'");
    program_says(program.out, "more than 200 people");
    program_says(program.out, "x all (h) 08:00-11:00");
    program_free(&program);
}
END_TEST

Suite *cc_suite_rota(void)
{
    Suite *suite = suite_create("rota");
    TCase *program = tcase_create("program"), *verb = tcase_create("verb");
    tcase_set_timeout(program, 30);
    tcase_add_loop_test(program, no_rota_is_cheaper, 0, 6);
    tcase_add_loop_test(program, no_rota_of_contracts_is_cheaper, 0, 4);
    tcase_add_test(program, shrinkage_is_inherited);
    tcase_add_test(program, breaks_are_unpaid_and_uncovered);
    tcase_add_test(program, there_always_is_an_answer);
    tcase_add_test(program, the_gap_is_told);
    tcase_add_test(program, too_many_shifts_are_told);
    tcase_add_loop_test(program, steps_keep_what_is_allowed, 0, 6);
    tcase_add_loop_test(program, nothing_can_go_from_a_trimmed_rota, 0, 6);
    tcase_add_checked_fixture(verb, program_enter, program_leave);
    tcase_add_test(verb, the_verb_makes_a_rota);
    suite_add_tcase(suite, program);
    suite_add_tcase(suite, verb);
    return suite;
}
