/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/config.h"
#include "tests/config_clinic.h"

Suite *cc_suite_config(void);

/* The overrides that the first lines of a case ask for: "# -s path=value". */
static int read_overrides(char *text, const char **overrides)
{
    int count = 0;
    for (char *line = text; strncmp(line, "# -s ", 5) == 0 && count < 8;) {
        char *end = strchr(line, '\n');
        *end = '\0';
        overrides[count++] = line + 5;
        line = end + 1;
    }
    return count;
}

static int is_case(const struct dirent *entry)
{
    size_t size = strlen(entry->d_name);
    return size > 8 && strspn(entry->d_name, "0123456789") == 2 &&
           strcmp(entry->d_name + size - 4, ".cfg") == 0;
}

/* Every case must fail with exactly the lines of its .txt; CC_GOLDEN_WRITE=1 writes them anew, for review. */
START_TEST(test_bad_files_say_what_is_wrong)
{
    struct dirent **cases = NULL;
    int count = scandir(".", &cases, is_case, alphasort);
    ck_assert_int_ge(count, 90);
    for (int i = 0; i < count; i++) {
        const char *overrides[8];
        char golden[300];
        struct clinic clinic;
        char *text = clinic_read_file(cases[i]->d_name);
        snprintf(golden, sizeof golden, "%.*s.txt", (int)strlen(cases[i]->d_name) - 4, cases[i]->d_name);
        cc_config_close(clinic_read(cases[i]->d_name, overrides, read_overrides(text, overrides), &clinic));
        if (getenv("CC_GOLDEN_WRITE")) {
            clinic_write_file(golden, clinic_error.text, strlen(clinic_error.text));
        }
        char *wanted = clinic_read_file(golden);
        ck_assert_msg(clinic_error.code == CC_BAD_SCENARIO && strcmp(clinic_error.text, wanted) == 0,
                      "%s (code %d) says\n%sbut should say\n%s", cases[i]->d_name, clinic_error.code,
                      clinic_error.text, wanted);
        free(wanted);
        free(text);
        free(cases[i]);
    }
    free(cases);
}
END_TEST

START_TEST(test_good_file_is_read)
{
    struct clinic clinic;
    struct cc_config *config = clinic_read_fine(CLINIC_GOOD, NULL, 0, &clinic);
    clinic_check_good(&clinic);
    ck_assert_str_eq(cc_config_path(config), CLINIC_GOOD);
    ck_assert_ptr_nonnull(strstr(cc_config_text(config), "wage_eur = 21.5"));
    ck_assert_ptr_null(strstr(cc_config_text(config), "@include"));
    cc_config_close(config);
}
END_TEST

START_TEST(test_absent_keys_take_their_fallbacks)
{
    static const char *const overrides[] = {"rate_per_h=1", "staff.count=3"};
    char folder[512];
    struct clinic clinic;
    clinic_enter_scratch(folder);
    clinic_write_file("empty.cfg", "", 0);
    struct cc_config *config = clinic_read_fine("empty.cfg", overrides, 2, &clinic);
    ck_assert_str_eq(clinic.name, "unnamed");
    ck_assert_int_eq(clinic.lines, 1);
    ck_assert(!clinic.pooled);
    ck_assert_double_eq(clinic.opens_s, 28800);
    ck_assert_int_eq(clinic.mode, 0);
    ck_assert_uint_eq(clinic.skills, 1);
    ck_assert_int_eq(clinic.profile.count, 0);
    ck_assert_ptr_null(clinic.profile.values);
    ck_assert_int_eq(clinic.variants.count, 0);
    ck_assert_double_eq(clinic.staff.wage_eur, 20.5);
    ck_assert_double_eq(((struct clinic_lognormal *)clinic.talk.params)->cv, 1);
    ck_assert_double_eq(((struct clinic_lognormal *)clinic.talk.params)->variance, 10000);
    cc_config_close(config);
    clinic_leave_scratch(folder);
}
END_TEST

START_TEST(test_overrides_replace_add_and_keep_order)
{
    static const char *const overrides[] = {
        "name=O'Brien",
        "opens=07:15",
        "variants[0].capacity=3",
        "variants[1]={ id = \"new\"; }",
        "variants[1].wait.law=lognormal",
        "variants[1].wait.mean_s=9",
        "profile[0]=1",
        "talk={law=\"deterministic\"; value_s=7}",
        "delay_s = 2.5",
        "staff.count=1",
        "staff.count=4",
        "skills=[\"assistant\"]",
    };
    struct clinic clinic;
    struct cc_config *config = clinic_read_fine(CLINIC_GOOD, overrides, 12, &clinic);
    const struct clinic_variant *variants = clinic.variants.items;
    ck_assert_str_eq(clinic.name, "O'Brien");
    ck_assert_double_eq(clinic.opens_s, 26100);
    ck_assert_int_eq(variants[0].capacity, 3);
    ck_assert_str_eq(variants[0].id, "first");
    ck_assert_str_eq(variants[1].id, "new");
    ck_assert_double_nan(variants[1].accept_prob);
    ck_assert_double_eq(((struct clinic_lognormal *)variants[1].wait.params)->mean_s, 9);
    ck_assert_double_eq(clinic.profile.values[0], 1);
    ck_assert_double_eq(clinic.profile.values[2], 1);
    ck_assert_double_eq(*(const double *)clinic.talk.params, 7);
    ck_assert_double_eq(clinic.delay_s, 2.5);
    ck_assert_int_eq(clinic.staff.count, 4);
    ck_assert_uint_eq(clinic.skills, 4);
    cc_config_close(config);
}
END_TEST

START_TEST(test_override_of_a_list_element_keeps_its_place)
{
    static const char *const overrides[] = {"variants[0]={ id = \"other\"; }"};
    struct clinic clinic;
    struct cc_config *config = clinic_read_fine(CLINIC_GOOD, overrides, 1, &clinic);
    const struct clinic_variant *variants = clinic.variants.items;
    ck_assert_str_eq(variants[0].id, "other");
    ck_assert_str_eq(variants[1].id, "second");
    cc_config_close(config);
}
END_TEST

START_TEST(test_hash_covers_text_and_overrides)
{
    static const char *const overrides[] = {"staff.count=2"};
    char folder[512];
    struct clinic clinic;
    clinic_enter_scratch(folder);
    const char *text = "rate_per_h = 1;\nstaff = { count = 2; };\n";
    const char *same = "rate_per_h = 1;\nstaff = { count = 2; };\n# -s staff.count=2\n";
    clinic_write_file("a.cfg", text, strlen(text));
    clinic_write_file("b.cfg", same, strlen(same));
    struct cc_config *plain = clinic_read_fine("a.cfg", NULL, 0, &clinic);
    struct cc_config *again = clinic_read_fine("a.cfg", NULL, 0, &clinic);
    struct cc_config *overridden = clinic_read_fine("a.cfg", overrides, 1, &clinic);
    struct cc_config *commented = clinic_read_fine("b.cfg", NULL, 0, &clinic);
    /* printf of the text | sha256sum */
    ck_assert_str_eq(cc_config_sha256(plain),
                     "d9505501155bd0eccae334a1bb8bad1ce72609d52ff0898d03f14d4cb436d123");
    ck_assert_str_eq(cc_config_sha256(plain), cc_config_sha256(again));
    ck_assert_str_ne(cc_config_sha256(plain), cc_config_sha256(overridden));
    ck_assert_str_eq(cc_config_text(plain), text);
    ck_assert_str_eq(cc_config_text(overridden), cc_config_text(commented));
    ck_assert_str_ne(cc_config_sha256(overridden), cc_config_sha256(commented));
    cc_config_close(plain);
    cc_config_close(again);
    cc_config_close(overridden);
    cc_config_close(commented);
    clinic_leave_scratch(folder);
}
END_TEST

START_TEST(test_unreadable_file_is_an_error_of_access)
{
    struct cc_config *config = NULL;
    ck_assert_int_eq(cc_config_open(&config, "nowhere.cfg", NULL, 0, &clinic_error), CC_BAD_IO);
    ck_assert_str_eq(clinic_error.text, "nowhere.cfg: cannot read: No such file or directory\n");
    cc_error_init(&clinic_error);
    ck_assert_int_eq(cc_config_open(&config, ".", NULL, 0, &clinic_error), CC_BAD_IO);
    ck_assert_str_eq(clinic_error.text, ".: cannot read: it is a folder, not a file\n");
    cc_error_init(&clinic_error);
    ck_assert_int_eq(cc_config_open(&config, "/dev/null", NULL, 0, &clinic_error), CC_BAD_IO);
    ck_assert_str_eq(clinic_error.text, "/dev/null: cannot read: it is not a regular file\n");
    ck_assert_ptr_null(config);
    cc_config_close(NULL);
}
END_TEST

static void expect_refused(const char *path, const char *message)
{
    struct clinic clinic;
    cc_config_close(clinic_read(path, NULL, 0, &clinic));
    ck_assert_str_eq(clinic_error.text, message);
}

START_TEST(test_pipe_does_not_hang)
{
    char folder[512];
    clinic_enter_scratch(folder);
    ck_assert_int_eq(mkfifo("pipe", 0600), 0);
    const char *text = "name = \"x\";\n@include \"pipe\"\n";
    clinic_write_file("a.cfg", text, strlen(text));
    expect_refused("pipe", "pipe: cannot read: it is a pipe, not a regular file\n");
    expect_refused("a.cfg", "a.cfg:2:10: cannot include \"pipe\": it is a pipe, not a regular file\n");
    clinic_leave_scratch(folder);
}
END_TEST

START_TEST(test_includes_are_bounded)
{
    char folder[512];
    char name[32];
    char text[64];
    clinic_enter_scratch(folder);
    for (int i = 0; i < 12; i++) {
        snprintf(name, sizeof name, "%d.cfg", i);
        snprintf(text, sizeof text, "@include \"%d.cfg\"\n", i + 1);
        clinic_write_file(name, text, strlen(text));
    }
    expect_refused("0.cfg", "8.cfg:1:10: cannot include \"9.cfg\": includes are nested more than 8 deep\n");
    clinic_write_file("leaf.cfg", "", 0);
    char *many = calloc(1, 300 * 24);
    for (int i = 0; i < 300; i++) {
        strcat(many, "@include \"leaf.cfg\"\n");
    }
    clinic_write_file("many.cfg", many, strlen(many));
    expect_refused("many.cfg",
                   "many.cfg:256:10: cannot include \"leaf.cfg\": more than 256 files in one scenario\n");
    free(many);
    clinic_leave_scratch(folder);
}
END_TEST

START_TEST(test_sizes_are_bounded)
{
    char folder[512];
    size_t size = 1024 * 1024 + 1;
    char *blank = malloc(size);
    clinic_enter_scratch(folder);
    memset(blank, ' ', size);
    clinic_write_file("large.cfg", blank, size);
    expect_refused("large.cfg", "large.cfg: cannot read: it is larger than 1 MiB\n");
    clinic_write_file("part.cfg", blank, size - 1);
    static const char text[] =
        "@include \"part.cfg\"\n@include \"part.cfg\"\n@include \"part.cfg\"\n@include \"part.cfg\"\n";
    clinic_write_file("all.cfg", text, sizeof text - 1);
    expect_refused("all.cfg",
                   "all.cfg:4:10: cannot include \"part.cfg\": the scenario is larger than 4 MiB with all it "
                   "includes\n");
    free(blank);
    clinic_leave_scratch(folder);
}
END_TEST

START_TEST(test_number_of_settings_is_bounded)
{
    char folder[512];
    char *text = calloc(1, 200000);
    char *at = text;
    clinic_enter_scratch(folder);
    for (int i = 0; i < 20000; i++) {
        at += sprintf(at, "k%d=1\n", i);
    }
    clinic_write_file("many.cfg", text, (size_t)(at - text));
    expect_refused("many.cfg", "many.cfg:5001:1: more than 5000 settings in one scenario\n");
    free(text);
    clinic_leave_scratch(folder);
}
END_TEST

START_TEST(test_errors_without_end_are_cut)
{
    char folder[512];
    char *text = calloc(1, 200000);
    char *at = text;
    struct clinic clinic;
    clinic_enter_scratch(folder);
    for (int i = 0; i < 4000; i++) {
        at += sprintf(at, "zebra%d=1\n", i);
    }
    clinic_write_file("many.cfg", text, (size_t)(at - text));
    struct cc_config *config = clinic_read("many.cfg", NULL, 0, &clinic);
    ck_assert_int_eq(clinic_error.code, CC_BAD_SCENARIO);
    ck_assert_int_eq(clinic_error.count - 1 + clinic_error.dropped, 4002);
    cc_config_close(config);
    free(text);
    clinic_leave_scratch(folder);
}
END_TEST

START_TEST(test_models_add_errors_at_a_path)
{
    static const char *const overrides[] = {"talk.cv=0.5"};
    struct clinic clinic;
    struct cc_config *config = clinic_read_fine(CLINIC_GOOD, overrides, 1, &clinic);
    cc_config_fail(config, "talk.cv", "is %s", "odd");
    cc_config_fail(config, "variants[1].capacity", "is not there");
    cc_config_fail(config, "variants[7].capacity", "is not there");
    cc_config_fail(config, "variants[0].capacity", "is there");
    cc_config_fail(config, "staff.count", "in another file");
    cc_config_fail(config, "elsewhere.a", "nowhere");
    cc_config_fail(config, "", "all in all");
    ck_assert_int_eq(cc_config_result(config, &clinic_error), CC_BAD_SCENARIO);
    ck_assert_str_eq(clinic_error.text, "good.cfg:1:1: elsewhere.a: nowhere\n"
                                        "good.cfg:1:1: all in all\n"
                                        "good-part.inc:2:13: staff.count: in another file\n"
                                        "good.cfg:12:1: variants[7].capacity: is not there\n"
                                        "good.cfg:13:32: variants[0].capacity: is there\n"
                                        "good.cfg:14:5: variants[1].capacity: is not there\n"
                                        "-s talk.cv=0.5: talk.cv: is odd\n");
    cc_config_close(config);
}
END_TEST

START_TEST(test_memory_is_zeroed_and_aligned)
{
    struct clinic clinic;
    struct cc_config *config = clinic_read_fine(CLINIC_GOOD, NULL, 0, &clinic);
    for (size_t size = 0; size < 100; size++) {
        unsigned char *bytes = cc_config_alloc(config, size);
        ck_assert_ptr_nonnull(bytes);
        ck_assert_uint_eq((uintptr_t)bytes % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++) {
            ck_assert_uint_eq(bytes[i], 0);
            bytes[i] = 0xff;
        }
    }
    cc_config_close(config);
}
END_TEST

static unsigned next_random(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static size_t mutate(char *text, size_t size, unsigned *state)
{
    static const char interesting[] = "{}[]()=;:,\"\\/*#@.-+0eELx \n\t\xc3\xff";
    size_t at = next_random(state) % size;
    switch (next_random(state) % 5) {
    case 0:
        text[at] = (char)next_random(state);
        return size;
    case 1:
        text[at] = interesting[next_random(state) % (sizeof interesting - 1)];
        return size;
    case 2:
        memmove(text + at, text + at + 1, size - at - 1);
        return size - 1;
    case 3: /* lose the end */
        return size - at % 20 > 1 ? size - at % 20 : size;
    default: {
        size_t from = next_random(state) % size;
        size_t length = next_random(state) % 40;
        length = from + length > size ? size - from : length;
        length = at + length > size ? size - at : length;
        memmove(text + at, text + from, length);
        return size;
    }
    }
}

/* Whatever bytes a file has, it is read or refused; CC_FUZZ_COUNT asks for more than the usual few. */
START_TEST(test_mutated_files_are_read_or_refused)
{
    const char *asked = getenv("CC_FUZZ_COUNT");
    int count = asked ? atoi(asked) : 1500;
    char folder[512];
    unsigned state = 20240607;
    int read_count = 0;
    char *good = clinic_read_file(CLINIC_GOOD);
    char *include = strstr(good, "@include");
    memcpy(include, "staff={count=3}#", 16);
    size_t good_size = strlen(good);
    char *text = malloc(good_size + 1);
    clinic_enter_scratch(folder);
    for (int i = 0; i < count; i++) {
        struct clinic clinic;
        size_t size = good_size;
        memcpy(text, good, size + 1);
        for (unsigned n = next_random(&state) % 4 + 1; n > 0; n--) {
            size = mutate(text, size, &state);
        }
        clinic_write_file("x.cfg", text, size);
        struct cc_config *config = clinic_read("x.cfg", NULL, 0, &clinic);
        ck_assert_int_eq(clinic_error.code == CC_OK, clinic_error.text[0] == '\0');
        ck_assert_msg(!strstr(clinic_error.text, "libconfig:"), "%s", clinic_error.text);
        read_count += clinic_error.code == CC_OK;
        cc_config_close(config);
    }
    ck_assert_int_gt(read_count, 0);
    ck_assert_int_lt(read_count, count);
    free(text);
    free(good);
    clinic_leave_scratch(folder);
}
END_TEST

START_TEST(test_mutated_overrides_are_applied_or_refused)
{
    static const char *const good[] = {
        "variants[1].accept_prob=0.4", "talk={ law = \"lognormal\"; mean_s = 1e2; }",
        "variants=( { id = \"a\"; }, { id = \"b\"; } )", "profile[2]=0.5", "a.b.c=[1, 2]"};
    unsigned state = 7;
    for (int i = 0; i < 1000; i++) {
        struct clinic clinic;
        char text[128];
        snprintf(text, sizeof text, "%s", good[i % 5]);
        size_t size = strlen(text);
        for (unsigned n = next_random(&state) % 3 + 1; n > 0; n--) {
            size = mutate(text, size, &state);
        }
        text[size] = '\0';
        const char *overrides[] = {text};
        cc_config_close(clinic_read(CLINIC_GOOD, overrides, 1, &clinic));
        ck_assert_int_eq(clinic_error.code == CC_OK, clinic_error.text[0] == '\0');
        ck_assert_msg(!strstr(clinic_error.text, "libconfig:"), "%s", clinic_error.text);
    }
}
END_TEST

Suite *cc_suite_config(void)
{
    Suite *suite = suite_create("config");
    TCase *tcase = tcase_create("config");
    tcase_add_checked_fixture(tcase, clinic_enter_cases, clinic_leave_cases);
    tcase_add_test(tcase, test_bad_files_say_what_is_wrong);
    tcase_add_test(tcase, test_good_file_is_read);
    tcase_add_test(tcase, test_absent_keys_take_their_fallbacks);
    tcase_add_test(tcase, test_overrides_replace_add_and_keep_order);
    tcase_add_test(tcase, test_override_of_a_list_element_keeps_its_place);
    tcase_add_test(tcase, test_hash_covers_text_and_overrides);
    tcase_add_test(tcase, test_unreadable_file_is_an_error_of_access);
    tcase_add_test(tcase, test_pipe_does_not_hang);
    tcase_add_test(tcase, test_includes_are_bounded);
    tcase_add_test(tcase, test_sizes_are_bounded);
    tcase_add_test(tcase, test_number_of_settings_is_bounded);
    tcase_add_test(tcase, test_errors_without_end_are_cut);
    tcase_add_test(tcase, test_models_add_errors_at_a_path);
    tcase_add_test(tcase, test_memory_is_zeroed_and_aligned);
    tcase_add_test(tcase, test_mutated_files_are_read_or_refused);
    tcase_add_test(tcase, test_mutated_overrides_are_applied_or_refused);
    suite_add_tcase(suite, tcase);
    return suite;
}
