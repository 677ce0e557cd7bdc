/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which days are open, how busy each is, and what one day or week leaves to the next. */
#include <check.h>

#include "tests/day.h"

Suite *cc_suite_calendar(void);

#define REST                                                                                                 \
    "talk = { law = \"deterministic\"; value_s = 60.0; }; staff = ( { heads = 1; } );\n"                     \
    "variants = ( { name = \"v\"; strategy = { kind = \"queue-only\"; }; } );\n"

static double expected_on(const struct cc_scenario *s, int day)
{
    double calls = 0;
    for (int i = 0; i < s->rates.count; i++)
        if (s->rates.steps[i].day == day)
            calls += s->rates.steps[i].rate_per_s * (s->rates.steps[i].end_s - s->rates.steps[i].begin_s);
    return calls;
}

static const char holidays[] =
    "name = \"c\"; calendar = { days = [\"mon\", \"tue\", \"fri\"]; open = \"08:00\"; close = \"17:00\"; "
    "weeks = 3;\n"
    "  first_week = 2; hours = ( { days = [\"tue\"]; open = \"09:00\"; close = \"20:00\"; } );\n"
    "  exceptions = ( { week = 2; day = \"mon\"; closed = true; }, { week = 2; day = \"fri\"; close = "
    "\"12:00\"; factor = 0.5; },\n"
    "    { week = 1; day = \"sat\"; open = \"10:00\"; close = \"11:00\"; } ); };\n"
    "demand = { calls_per_day = 100.0; weekday = [1.4, 1.0, 0.6]; season = [1.0, 1.1]; after_closed = 1.3;\n"
    "  profile = ( { from = \"08:00\"; share = 3.0; }, { from = \"09:00\"; share = 2.0; }, { from = "
    "\"12:00\"; share = 1.0; },\n"
    "    { days = [\"tue\"]; from = \"18:00\"; share = 1.0; } ); };\n" REST;

START_TEST(days_are_open_and_busy_as_the_calendar_says)
{
    static const struct {
        double open_s, close_s, calls;
        int weekday, row;
    } wanted[] = {{H(8), H(17), 154, 0, 0},
                  {H(24 + 9), H(24 + 20), 110, 1, 1},
                  {H(96 + 8), H(96 + 17), 66, 4, 2},
                  {H(120 + 10), H(120 + 11), 110, 5, 3},
                  {H(168 + 33), H(168 + 44), 130, 1, 1},
                  {H(168 + 104), H(168 + 108), 30, 4, 2},
                  {H(336 + 8), H(336 + 17), 154, 0, 0},
                  {H(336 + 33), H(336 + 44), 110, 1, 1},
                  {H(336 + 104), H(336 + 113), 66, 4, 2}};
    practice_open(&practice, holidays, 1);
    const struct cc_scenario *s = practice.scenario;
    ck_assert_int_eq(s->day_count, 9);
    double open_s = 0;
    for (int d = 0; d < 9; d++) {
        ck_assert_double_eq(s->days[d].open_s, wanted[d].open_s);
        ck_assert_double_eq(s->days[d].close_s, wanted[d].close_s);
        ck_assert_double_eq_tol(expected_on(s, d), wanted[d].calls, 1e-9);
        ck_assert_int_eq(s->days[d].weekday, wanted[d].weekday);
        ck_assert_int_eq(s->days[d].row, wanted[d].row);
        open_s += wanted[d].close_s - wanted[d].open_s;
    }
    ck_assert_double_eq(s->open_s, open_s);
    ck_assert_int_eq(s->cell_count, 4 * CC_CELLS_PER_DAY);
    ck_assert_int_eq(cc_scenario_week(s, H(336 + 8)), 4);
    practice_close(&practice);
}
END_TEST

/* On Tuesdays the profile begins with its second step; the shares in force still add up to the day. */
START_TEST(a_profile_is_cut_to_the_hours_of_the_day)
{
    practice_open(&practice, holidays, 1);
    const struct cc_rates *rates = &practice.scenario->rates;
    double begins_s[4];
    int count = 0;
    for (int i = 0; i < rates->count; i++)
        if (rates->steps[i].day == 1)
            begins_s[count++] = rates->steps[i].begin_s;
    ck_assert_int_eq(count, 3);
    ck_assert_double_eq(begins_s[0], H(24 + 9));
    ck_assert_double_eq(begins_s[1], H(24 + 12));
    ck_assert_double_eq(begins_s[2], H(24 + 18));
    practice_close(&practice);
}
END_TEST

static void begin_weeks(const char *calendar, const char *more)
{
    begin_empty("name = \"c\"; calendar = { days = [\"mon\", \"fri\"]; %s };\n"
                "demand = { calls_per_day = 0.0; };\n%s" REST,
                calendar, more);
}

/* Who hangs up late on Friday calls again on Monday, over the holiday if there is one. */
START_TEST(a_week_leaves_its_callers_to_the_next)
{
    static const char *const calendars[] = {
        "weeks = 1;", "weeks = 2;",
        "weeks = 2; exceptions = ( { week = 2; day = \"mon\"; closed = true; } );"};
    static const double answered_s[] = {NAN, H(168 + 8) + 1700, H(168 + 104) + 1700};
    for (int i = 0; i < 3; i++) {
        begin_weeks(calendars[i],
                    "redial = { after_abandonment = 1.0; delay = { law = \"deterministic\"; value_s = "
                    "3600.0; }; };\n");
        practice_put_call(&practice, H(96 + 16), 1910, HUGE_VAL, 0);
        practice_put_call(&practice, H(96 + 16) + 1000, 60, 700, 0);
        const struct cc_tally *tally = serve();
        ck_assert_int_eq(practice_outcomes(tally, CC_CARRIED_OVER), i == 0);
        ck_assert_int_eq(practice_outcomes(tally, CC_SERVED), 1 + (i > 0));
        if (i > 0)
            ck_assert_double_eq(diary_when(&diary, 1, CC_EVENT_ANSWER), answered_s[i]);
        end_day();
    }
}
END_TEST

/* Pieces nobody had time for lie over the weekend and are done on Monday. */
START_TEST(a_week_leaves_its_work_to_the_next)
{
    for (int weeks = 1; weeks <= 2; weeks++) {
        begin_weeks(weeks == 1 ? "weeks = 1;" : "weeks = 2;",
                    "work = ( { name = \"post\"; per_day = 0.0; time = { law = \"deterministic\"; value_s = "
                    "1.0; }; } );\n");
        practice_put_call(&practice, H(96 + 16), 7200, HUGE_VAL, 0);
        put_job(H(96 + 16.5), 300, 0);
        const struct cc_tally *tally = serve();
        ck_assert_int_eq(tally->other_left, weeks == 1);
        ck_assert_int_eq(tally->activity_ticks[CC_OTHER_WORK], weeks == 1 ? 0 : cc_ticks(300));
        end_day();
    }
}
END_TEST

/* Half-hours of a weekday are counted together, days of a target each on its own. */
START_TEST(weeks_share_half_hours_but_not_days)
{
    begin_weeks("weeks = 2;", "targets = ( { name = \"t\"; within_s = 10; share = 0.9; } );\n");
    practice_put_call(&practice, H(9), 60, HUGE_VAL, 0);
    practice_put_call(&practice, H(168 + 9), 60, HUGE_VAL, 0);
    practice_put_call(&practice, H(168 + 9) + 1, 60, HUGE_VAL, 0);
    const struct cc_tally *tally = serve();
    ck_assert_int_eq(tally->cells[18].offered, 3);
    ck_assert_int_eq(tally->cells[18].days, 2);
    ck_assert_int_eq(tally->targets[0][0][0].hits, 1);
    ck_assert_int_eq(tally->targets[0][0][0].basis, 1);
    ck_assert_int_eq(tally->targets[2][0][0].hits, 1);
    ck_assert_int_eq(tally->targets[2][0][0].basis, 2);
    end_day();
}
END_TEST

Suite *cc_suite_calendar(void)
{
    Suite *suite = suite_create("calendar");
    TCase *tcase = tcase_create("calendar");
    tcase_add_test(tcase, days_are_open_and_busy_as_the_calendar_says);
    tcase_add_test(tcase, a_profile_is_cut_to_the_hours_of_the_day);
    tcase_add_test(tcase, a_week_leaves_its_callers_to_the_next);
    tcase_add_test(tcase, a_week_leaves_its_work_to_the_next);
    tcase_add_test(tcase, weeks_share_half_hours_but_not_days);
    suite_add_tcase(suite, tcase);
    return suite;
}
