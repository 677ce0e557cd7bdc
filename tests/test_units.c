/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/error.h"
#include "sim/units.h"

Suite *cc_suite_units(void);

START_TEST(test_clock_reads_times_of_day)
{
    static const struct {
        const char *text;
        double seconds;
    } cases[] = {{"00:00", 0},     {"08:30", 30600},    {"23:59:59", 86399},
                 {"24:00", 86400}, {"24:00:00", 86400}, {"12:00:01", 43201}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[16];
        double seconds = -1;
        ck_assert_int_eq(cc_parse_clock(cases[i].text, &seconds), 0);
        ck_assert_double_eq(seconds, cases[i].seconds);
        cc_parse_clock(cc_format_clock(seconds, out, sizeof out), &seconds);
        ck_assert_double_eq(seconds, cases[i].seconds);
    }
}
END_TEST

START_TEST(test_clock_refuses_the_rest)
{
    static const char *const texts[] = {"",        "8:00",   "08:60",     "24:01",    "24:00:01",
                                        "08-00",   "08:0a",  "08:00:",    "08:00:60", "08:00-00",
                                        "008:00",  " 08:00", "08:00 ",    "-8:00",    "+8:00",
                                        "08:00:0", "noon",   "08:00:001", "99:99",    "\xff\xff:00"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        double seconds = 7;
        ck_assert_msg(cc_parse_clock(texts[i], &seconds) == -1, "accepted \"%s\"", texts[i]);
        ck_assert_double_eq(seconds, 7);
    }
}
END_TEST

START_TEST(test_clock_writes_any_time)
{
    char out[32];
    ck_assert_str_eq(cc_format_clock(30600, out, sizeof out), "08:30");
    ck_assert_str_eq(cc_format_clock(30600.4, out, sizeof out), "08:30");
    ck_assert_str_eq(cc_format_clock(30599.5, out, sizeof out), "08:30");
    ck_assert_str_eq(cc_format_clock(90061, out, sizeof out), "25:01:01");
    ck_assert_str_eq(cc_format_clock(-60, out, sizeof out), "-00:01");
    ck_assert_str_eq(cc_format_clock((double)NAN, out, sizeof out), "--:--");
    ck_assert_str_eq(cc_format_clock(1e300, out, sizeof out), "--:--");
}
END_TEST

START_TEST(test_ticks_round_to_nearest)
{
    ck_assert_int_eq(cc_ticks(0.0000005), 1);
    ck_assert_int_eq(cc_ticks(-0.0000005), -1);
    ck_assert_int_eq(cc_ticks(0.00000049), 0);
    ck_assert_int_eq(cc_ticks(86400), 86400LL * CC_TICKS_PER_S);
    ck_assert_double_eq(cc_seconds(cc_ticks(1234.567891)), 1234.567891);
}
END_TEST

START_TEST(test_error_collects_lines)
{
    static struct cc_error error;
    cc_error_init(&error);
    ck_assert_int_eq(error.code, CC_OK);
    ck_assert_int_eq(cc_error_add(&error, CC_BAD_SCENARIO, "%s:%d: bad", "a\nb\x1b[1m", 3), CC_BAD_SCENARIO);
    ck_assert_int_eq(cc_error_add(&error, CC_BAD_IO, "worse"), CC_BAD_IO);
    ck_assert_int_eq(error.code, CC_BAD_IO);
    ck_assert_int_eq(error.count, 2);
    ck_assert_str_eq(error.text, "a?b?[1m:3: bad\nworse\n");
}
END_TEST

START_TEST(test_error_counts_what_finds_no_room)
{
    static struct cc_error error;
    int lines = 0;
    cc_error_init(&error);
    for (int i = 0; i < 1000; i++) {
        cc_error_add(&error, CC_BAD_SCENARIO, "line %03d ....................................", i);
    }
    for (const char *c = error.text; *c; c++) {
        lines += *c == '\n';
    }
    ck_assert_int_eq(error.count, lines);
    ck_assert_int_eq(error.count - 1 + error.dropped, 1000);
    char last[64];
    snprintf(last, sizeof last, "\n... and %d more\n", error.dropped);
    ck_assert_str_eq(error.text + strlen(error.text) - strlen(last), last);
}
END_TEST

Suite *cc_suite_units(void)
{
    Suite *suite = suite_create("units");
    TCase *tcase = tcase_create("units and errors");
    tcase_add_test(tcase, test_clock_reads_times_of_day);
    tcase_add_test(tcase, test_clock_refuses_the_rest);
    tcase_add_test(tcase, test_clock_writes_any_time);
    tcase_add_test(tcase, test_ticks_round_to_nearest);
    tcase_add_test(tcase, test_error_collects_lines);
    tcase_add_test(tcase, test_error_counts_what_finds_no_room);
    suite_add_tcase(suite, tcase);
    return suite;
}
