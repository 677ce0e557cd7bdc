/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/config.h"
#include "tests/config_clinic.h"

Suite *cc_suite_field(void);

static char *write_clinic(const struct clinic *clinic)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cc_field_write(out, clinic_fields, clinic, 0);
    fclose(out);
    return text;
}

START_TEST(test_what_is_written_reads_back)
{
    char folder[512];
    struct clinic clinic;
    struct clinic copy;
    struct cc_config *config = clinic_read_fine(CLINIC_GOOD, NULL, 0, &clinic);
    clinic.rate_per_h = 12;
    char *text = write_clinic(&clinic);
    clinic_enter_scratch(folder);
    clinic_write_file("copy.cfg", text, strlen(text));
    struct cc_config *second = clinic_read_fine("copy.cfg", NULL, 0, &copy);
    clinic_check_good(&copy);
    char *again = write_clinic(&copy);
    ck_assert_str_eq(text, again);
    ck_assert_ptr_nonnull(strstr(text, "rate_per_h = 12.0; # 1/h\n"));
    ck_assert_ptr_nonnull(strstr(text, "lines = 5000000000L;\n"));
    ck_assert_ptr_null(strstr(text, "patience"));
    ck_assert_ptr_null(strstr(text, "delay_s"));
    cc_config_close(config);
    cc_config_close(second);
    free(text);
    free(again);
    clinic_leave_scratch(folder);
}
END_TEST

START_TEST(test_written_numbers_keep_their_bits)
{
    static const double numbers[] = {0.1,
                                     1.0 / 3,
                                     1e22,
                                     1e-300,
                                     5e-324,
                                     1.7976931348623157e308,
                                     123456789012345678.0,
                                     2,
                                     0.30000000000000004,
                                     100000,
                                     1e15,
                                     1e16};
    static const struct cc_field field[] = {{"x", CC_NUMBER, .max = HUGE_VAL, .offset = 0}, {.name = NULL}};
    char folder[512];
    clinic_enter_scratch(folder);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        double copy = 0;
        struct cc_config *config = NULL;
        FILE *out = fopen("x.cfg", "w");
        cc_field_write(out, field, &numbers[i], 1);
        fclose(out);
        ck_assert_int_eq(cc_config_open(&config, "x.cfg", NULL, 0, &clinic_error), CC_OK);
        cc_config_read(config, field, &copy);
        ck_assert_int_eq(cc_config_result(config, &clinic_error), CC_OK);
        ck_assert_int_eq(memcmp(&copy, &numbers[i], sizeof copy), 0);
        cc_config_close(config);
    }
    clinic_leave_scratch(folder);
}
END_TEST

START_TEST(test_table_documents_itself)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    cc_field_document(out, "clinic", clinic_fields, "own");
    fclose(out);
    if (getenv("CC_GOLDEN_WRITE")) {
        clinic_write_file("document.md", text, size);
    }
    char *wanted = clinic_read_file("document.md");
    ck_assert_str_eq(text, wanted);
    free(wanted);
    free(text);
}
END_TEST

START_TEST(test_nearest_name)
{
    static const char *const names[] = {"rate_per_h", "mean_s", "cv", "capacity", "accept_prob", "id"};
    static const struct {
        const char *word, *nearest;
    } cases[] = {{"rate_per_s", "rate_per_h"},
                 {"mean", "mean_s"},
                 {"maen_s", "mean_s"},
                 {"capcity", "capacity"},
                 {"cpaactiy", "capacity"},
                 {"acept_prb", "accept_prob"},
                 {"vc", "cv"},
                 {"zebra", NULL},
                 {"", NULL},
                 {"x", NULL},
                 {"capa", NULL},
                 {"cv", "cv"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *nearest = cc_nearest_name(cases[i].word, names, 6);
        const char *wanted = cases[i].nearest;
        ck_assert_msg(wanted ? nearest && strcmp(nearest, wanted) == 0 : !nearest, "%s: %s", cases[i].word,
                      nearest ? nearest : "none");
    }
    char long_word[1000];
    memset(long_word, 'a', sizeof long_word);
    long_word[999] = '\0';
    ck_assert_ptr_null(cc_nearest_name(long_word, names, 6));
    ck_assert_ptr_null(cc_nearest_name("cv", names, 0));
}
END_TEST

Suite *cc_suite_field(void)
{
    Suite *suite = suite_create("field");
    TCase *tcase = tcase_create("field");
    tcase_add_checked_fixture(tcase, clinic_enter_cases, clinic_leave_cases);
    tcase_add_test(tcase, test_what_is_written_reads_back);
    tcase_add_test(tcase, test_written_numbers_keep_their_bits);
    tcase_add_test(tcase, test_table_documents_itself);
    tcase_add_test(tcase, test_nearest_name);
    suite_add_tcase(suite, tcase);
    return suite;
}
