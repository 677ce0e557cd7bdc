/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/config_clinic.h"

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct constant {
    double value_s;
};

static const struct cc_field constant_fields[] = {
    {"value_s", CC_NUMBER, .unit = "s", .max = 1e6, .offset = offsetof(struct constant, value_s),
     .help = "the value"},
    {.name = NULL},
};

static int prepare_lognormal(void *params, char *why, size_t why_size)
{
    struct clinic_lognormal *law = params;
    if (law->cv > law->mean_s) {
        snprintf(why, why_size, "cv is larger than the mean of %.10g s", law->mean_s);
        return -1;
    }
    law->variance = law->cv * law->mean_s * law->cv * law->mean_s;
    return 0;
}

static const struct cc_field lognormal_fields[] = {
    {"mean_s", CC_NUMBER, .unit = "s", .max = HUGE_VAL, .offset = offsetof(struct clinic_lognormal, mean_s),
     .help = "mean duration"},
    {"cv", CC_NUMBER, .min = 0.01, .max = 100, .fallback = "1.0",
     .offset = offsetof(struct clinic_lognormal, cv), .help = "standard deviation / mean"},
    {.name = NULL},
};

static const struct cc_described constant = {
    .name = "deterministic",
    .help = "Always the same",
    .fields = constant_fields,
    .size = sizeof(struct constant),
};

static const struct cc_described lognormal = {
    .name = "lognormal",
    .help = "Long tail",
    .fields = lognormal_fields,
    .size = sizeof(struct clinic_lognormal),
    .prepare = prepare_lognormal,
};

static const struct cc_described *const laws[] = {&constant, &lognormal, NULL};
static const struct cc_family law_family = {
    .what = "distribution", .selector = "law", .source = "its use", .rows = laws};

static const char *const modes[] = {"queue", "callback", "slots", NULL};
static const char *const skills[] = {"nurse", "doctor", "assistant", NULL};

static const struct cc_field staff_fields[] = {
    {"count", CC_INTEGER, .min = 1, .max = 1000, .offset = offsetof(struct clinic_staff, count),
     .help = "people at the phone"},
    {"wage_eur", CC_NUMBER, .unit = "EUR", .max = 1000, .fallback = "20.5",
     .offset = offsetof(struct clinic_staff, wage_eur), .help = "cost of an hour | all in"},
    {.name = NULL},
};

static const struct cc_field variant_fields[] = {
    {"id", CC_TEXT, .offset = offsetof(struct clinic_variant, id), .help = "how it is called"},
    {"capacity", CC_INTEGER, .max = 1000, .fallback = "10",
     .offset = offsetof(struct clinic_variant, capacity), .help = "places in its list"},
    {"accept_prob", CC_NUMBER, .source = "F2.6", .max = 1, .fallback = "",
     .offset = offsetof(struct clinic_variant, accept_prob), .help = "who accepts"},
    {"wait", CC_MEMBER, .fallback = "{ law = \"deterministic\"; value_s = 0.0; }", .family = &law_family,
     .offset = offsetof(struct clinic_variant, wait), .help = "wait before a callback"},
    {.name = NULL},
};

const struct cc_field clinic_fields[] = {
    {"name", CC_TEXT, .fallback = "\"unnamed\"", .offset = offsetof(struct clinic, name), .help = "a title"},
    {"rate_per_h", CC_NUMBER, .unit = "1/h", .max = HUGE_VAL, .offset = offsetof(struct clinic, rate_per_h),
     .help = "mean arrivals an hour"},
    {"lines", CC_INTEGER, .max = 1e15, .fallback = "1", .offset = offsetof(struct clinic, lines),
     .help = "phone lines"},
    {"pooled", CC_SWITCH, .fallback = "false", .offset = offsetof(struct clinic, pooled), .help = "one pool"},
    {"opens", CC_CLOCK, .fallback = "\"08:00\"", .offset = offsetof(struct clinic, opens_s),
     .help = "first call"},
    {"mode", CC_CHOICE, .fallback = "\"queue\"", .choices = modes, .offset = offsetof(struct clinic, mode),
     .help = "what callers meet"},
    {"skills", CC_CHOICES, .fallback = "[\"nurse\"]", .choices = skills,
     .offset = offsetof(struct clinic, skills), .help = "who is there"},
    {"profile", CC_NUMBERS, .max = 1, .fallback = "", .count_max = 4,
     .offset = offsetof(struct clinic, profile), .help = "share of each hour"},
    {"staff", CC_GROUP, .sub = staff_fields, .offset = offsetof(struct clinic, staff), .help = "People"},
    {"variants", CC_LIST, .source = "the shop", .sub = variant_fields,
     .sub_size = sizeof(struct clinic_variant), .fallback = "", .count_min = 1, .count_max = 3,
     .offset = offsetof(struct clinic, variants), .help = "What is compared"},
    {"talk", CC_MEMBER, .fallback = "{ law = \"lognormal\"; mean_s = 100.0; }", .family = &law_family,
     .offset = offsetof(struct clinic, talk), .help = "how long a call takes"},
    {"patience", CC_MEMBER, .fallback = "", .family = &law_family,
     .offset = offsetof(struct clinic, patience), .help = "how long callers hold"},
    {"delay_s", CC_NUMBER, .unit = "s", .min = 1, .max = 60, .fallback = "",
     .offset = offsetof(struct clinic, delay_s), .help = "a delay"},
    {.name = NULL},
};

static int home = -1;
struct cc_error clinic_error;

void clinic_enter_cases(void)
{
    const char *folder = getenv("CC_TEST_DIR");
    char path[1024];
    snprintf(path, sizeof path, "%s/golden/config", folder ? folder : "tests");
    home = open(".", O_RDONLY | O_DIRECTORY);
    ck_assert_int_ge(home, 0);
    ck_assert_msg(chdir(path) == 0, "no folder %s; set CC_TEST_DIR to the folder of the tests", path);
    cc_error_init(&clinic_error);
}

void clinic_leave_cases(void)
{
    ck_assert_int_eq(fchdir(home), 0);
    close(home);
}

struct cc_config *clinic_read(const char *path, const char *const *overrides, int count,
                              struct clinic *clinic)
{
    struct cc_config *config = NULL;
    cc_error_init(&clinic_error);
    memset(clinic, 0xee, sizeof *clinic);
    if (cc_config_open(&config, path, overrides, count, &clinic_error) == CC_OK) {
        cc_config_read(config, clinic_fields, clinic);
        cc_config_result(config, &clinic_error);
    } else {
        ck_assert_ptr_null(config);
    }
    return config;
}

struct cc_config *clinic_read_fine(const char *path, const char *const *overrides, int count,
                                   struct clinic *clinic)
{
    struct cc_config *config = clinic_read(path, overrides, count, clinic);
    ck_assert_msg(clinic_error.code == CC_OK, "%s", clinic_error.text);
    return config;
}

char *clinic_read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 65536);
    ck_assert_ptr_nonnull(text);
    if (file) {
        ck_assert_uint_lt(fread(text, 1, 65535, file), 65535);
        fclose(file);
    }
    return text;
}

void clinic_write_file(const char *path, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
}

void clinic_enter_scratch(char *folder)
{
    const char *parent = getenv("TMPDIR");
    snprintf(folder, 512, "%s/ccsim-config-XXXXXX", parent ? parent : P_tmpdir);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
}

void clinic_leave_scratch(const char *folder)
{
    struct dirent *entry = NULL;
    DIR *files = opendir(".");
    while ((entry = readdir(files))) {
        unlink(entry->d_name);
    }
    closedir(files);
    ck_assert_int_eq(rmdir(folder), 0);
}

void clinic_check_good(const struct clinic *clinic)
{
    const struct clinic_variant *variants = clinic->variants.items;
    const struct clinic_lognormal *talk = clinic->talk.params;
    ck_assert_str_eq(clinic->name, "Solo practice A\t\"x\" \\");
    ck_assert_double_eq(clinic->rate_per_h, 12);
    ck_assert_int_eq(clinic->lines, 5000000000LL);
    ck_assert(clinic->pooled);
    ck_assert_double_eq(clinic->opens_s, 30600);
    ck_assert_int_eq(clinic->mode, 1);
    ck_assert_uint_eq(clinic->skills, 3);
    ck_assert_int_eq(clinic->profile.count, 3);
    ck_assert_double_eq(clinic->profile.values[1], 0.25);
    ck_assert_int_eq(clinic->staff.count, 2);
    ck_assert_double_eq(clinic->staff.wage_eur, 21.5);
    ck_assert_str_eq(clinic->talk.row->name, "lognormal");
    ck_assert_double_eq(talk->cv, 0.87);
    ck_assert_double_eq(talk->variance, 0.87 * 137 * 0.87 * 137);
    ck_assert_ptr_null(clinic->patience.row);
    ck_assert_double_nan(clinic->delay_s);
    ck_assert_int_eq(clinic->variants.count, 2);
    ck_assert_str_eq(variants[0].id, "first");
    ck_assert_int_eq(variants[0].capacity, 16);
    ck_assert_double_nan(variants[0].accept_prob);
    ck_assert_str_eq(variants[0].wait.row->name, "deterministic");
    ck_assert_double_eq(*(const double *)variants[0].wait.params, 0);
    ck_assert_int_eq(variants[1].capacity, 10);
    ck_assert_double_eq(variants[1].accept_prob, 0.4);
    ck_assert_double_eq(*(const double *)variants[1].wait.params, 1e-3);
}
