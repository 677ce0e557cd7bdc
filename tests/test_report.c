/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/report.h"

Suite *cc_suite_report(void);

#define PRINTS(expected, call) ck_assert_str_eq((call).text, expected)

START_TEST(numbers)
{
    PRINTS("12.3", cc_report_number(12.345, 3));
    PRINTS("10.0", cc_report_number(9.996, 3));
    PRINTS("0.0123", cc_report_number(0.01234, 3));
    PRINTS("-0.50", cc_report_number(-0.5, 2));
    PRINTS("12346", cc_report_number(12345.6, 3));
    PRINTS("0", cc_report_number(-0.0, 3));
    PRINTS("1", cc_report_number(1, 1));
    PRINTS("1.00e-06", cc_report_number(1e-6, 3));
    PRINTS("1.2e+300", cc_report_number(1.2e300, 2));
}
END_TEST

START_TEST(what_is_no_number_is_a_dash)
{
    PRINTS("-", cc_report_number(NAN, 3));
    PRINTS("-", cc_report_number(INFINITY, 3));
    PRINTS("-", cc_report_estimate(NAN, 1));
    PRINTS("-", cc_report_estimate(-INFINITY, 1));
    PRINTS("12.30", cc_report_estimate(12.3, NAN));
    PRINTS("-", cc_report_count(-1));
    PRINTS("0", cc_report_count(0));
}
END_TEST

START_TEST(estimates)
{
    PRINTS("12.3 ±0.4", cc_report_estimate(12.345, 0.41));
    PRINTS("12.34 ±0.12", cc_report_estimate(12.344, 0.12));
    PRINTS("12.34 ±0.96", cc_report_estimate(12.344, 0.96));
    PRINTS("12.30 ±0.15", cc_report_estimate(12.3, 0.15));
    PRINTS("1234 ±57", cc_report_estimate(1234.4, 56.7));
    PRINTS("0.0 ±0.3", cc_report_estimate(-0.01, 0.3));
    PRINTS("-0.4 ±0.3", cc_report_estimate(-0.4, 0.3));
    PRINTS("12.00 ±0", cc_report_estimate(12, 0));
}
END_TEST

static int significant_digits(const char *text)
{
    int digits = 0;
    for (text += strspn(text, "-0."); *text && *text != 'e' && *text != ' '; text++)
        digits += *text >= '0' && *text <= '9';
    return digits;
}

/* Whatever the size of value and half width, the texts fit and hide the last bits. */
START_TEST(at_most_ten_digits)
{
    for (int i = -300; i <= 300; i += 3)
        for (int j = -300; j <= 300; j += 3) {
            struct cc_report_text estimate = cc_report_estimate(-M_PI * pow(10, i), M_PI * pow(10, j));
            ck_assert_msg(significant_digits(estimate.text) <= 10, "%s", estimate.text);
            ck_assert_msg(significant_digits(strstr(estimate.text, "±") + 2) <= 10, "%s", estimate.text);
            ck_assert_uint_lt(strlen(estimate.text), sizeof estimate.text - 1);
        }
    for (int i = -300; i <= 300; i++) {
        struct cc_report_text number = cc_report_number(M_PI * pow(10, i), 10);
        ck_assert_msg(significant_digits(number.text) == 10, "%s", number.text);
        ck_assert_double_eq_tol(atof(number.text), M_PI * pow(10, i), 1e-9 * M_PI * pow(10, i));
    }
}
END_TEST

START_TEST(json)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    json_t *object = json_object();
    json_object_set_new(object, "third", cc_report_json(1 / 3.0));
    json_object_set_new(object, "tenth", cc_report_json(0.1));
    json_object_set_new(object, "none", cc_report_json(NAN));
    json_object_set_new(object, "endless", cc_report_json(-INFINITY));
    json_object_set_new(object, "zero", cc_report_json(-0.0));
    ck_assert_int_eq(cc_report_json_write(object, out), CC_OK);
    fclose(out);
    ck_assert_str_eq(text, "{\n  \"third\": 0.3333333333,\n  \"tenth\": 0.1,\n  \"none\": null,\n"
                           "  \"endless\": null,\n  \"zero\": 0.0\n}\n");
    free(text);
    json_decref(object);
    ck_assert_int_eq(cc_report_json_write(NULL, stdout), CC_BAD_IO);
}
END_TEST

static const struct cc_report_column columns[] = {
    {"measure", CC_LEFT}, {"value", CC_RIGHT}, {"unit", CC_LEFT}};
static struct cc_table table;

static char *written(int (*write)(const struct cc_table *, FILE *))
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    ck_assert_int_eq(write(&table, out), CC_OK);
    fclose(out);
    return text;
}

static void expect(int (*write)(const struct cc_table *, FILE *), const char *expected)
{
    char *text = written(write);
    ck_assert_str_eq(text, expected);
    free(text);
}

static void fill_rows(void)
{
    cc_report_row(&table);
    cc_report_cell(&table, "%s", "wait");
    cc_report_cell(&table, "%s", cc_report_estimate(12.3, 0.4).text);
    cc_report_cell(&table, "s");
    cc_report_row(&table);
    cc_report_cell(&table, "late, \"very\"");
    cc_report_cell(&table, "%d", 7);
}

START_TEST(plain_table)
{
    cc_report_table_init(&table, columns, 3);
    fill_rows();
    expect(cc_report_print, "measure           value  unit\n"
                            "wait          12.3 ±0.4  s\n"
                            "late, \"very\"          7\n");
    expect(cc_report_csv, "measure,value,unit\nwait,12.3 ±0.4,s\n\"late, \"\"very\"\"\",7,\n");
    cc_report_table_close(&table);
}
END_TEST

START_TEST(table_with_sections)
{
    cc_report_table_init(&table, columns, 3);
    cc_report_section(&table, "callers, %s", "all");
    fill_rows();
    cc_report_section(&table, "staff");
    cc_report_row(&table);
    cc_report_cell(&table, "occupancy");
    expect(cc_report_print, "  measure           value  unit\n"
                            "callers, all\n"
                            "  wait          12.3 ±0.4  s\n"
                            "  late, \"very\"          7\n"
                            "staff\n"
                            "  occupancy\n");
    expect(cc_report_csv, "section,measure,value,unit\n\"callers, all\",wait,12.3 ±0.4,s\n"
                          "\"callers, all\",\"late, \"\"very\"\"\",7,\nstaff,occupancy,,\n");
    cc_report_table_close(&table);
}
END_TEST

START_TEST(control_characters_do_not_reach_a_terminal)
{
    cc_report_table_init(&table, columns, 1);
    cc_report_row(&table);
    cc_report_cell(&table, "a\033[2J\nb");
    expect(cc_report_print, "measure\na?[2J?b\n");
    expect(cc_report_csv, "measure\n\"a\033[2J\nb\"\n");
    cc_report_table_close(&table);
}
END_TEST

START_TEST(many_rows)
{
    cc_report_table_init(&table, columns, 2);
    for (int i = 0; i < 1000; i++) {
        cc_report_row(&table);
        cc_report_cell(&table, "%d", i);
        cc_report_cell(&table, "%d", i * i);
    }
    char *text = written(cc_report_csv);
    ck_assert_ptr_nonnull(strstr(text, "\n999,998001\n"));
    free(text);
    cc_report_table_close(&table);
}
END_TEST

START_TEST(a_full_disk_is_told)
{
    FILE *full = fopen("/dev/full", "w");
    ck_assert_ptr_nonnull(full);
    setvbuf(full, NULL, _IONBF, 0);
    cc_report_table_init(&table, columns, 3);
    fill_rows();
    ck_assert_int_eq(cc_report_print(&table, full), CC_BAD_IO);
    ck_assert_int_eq(cc_report_csv(&table, full), CC_BAD_IO);
    cc_report_table_close(&table);
    fclose(full);
}
END_TEST

Suite *cc_suite_report(void)
{
    Suite *suite = suite_create("report");
    TCase *tcase = tcase_create("report");
    tcase_add_test(tcase, numbers);
    tcase_add_test(tcase, what_is_no_number_is_a_dash);
    tcase_add_test(tcase, estimates);
    tcase_add_test(tcase, at_most_ten_digits);
    tcase_add_test(tcase, json);
    tcase_add_test(tcase, plain_table);
    tcase_add_test(tcase, table_with_sections);
    tcase_add_test(tcase, control_characters_do_not_reach_a_terminal);
    tcase_add_test(tcase, many_rows);
    tcase_add_test(tcase, a_full_disk_is_told);
    suite_add_tcase(suite, tcase);
    return suite;
}
