/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_TESTS_CONFIG_CLINIC_H
#define CCSIM_TESTS_CONFIG_CLINIC_H

#include "sim/config.h"

/* A small field table with every type of field, for the tests of the configuration. */
struct clinic_staff {
    int64_t count;
    double wage_eur;
};

struct clinic_variant {
    const char *id;
    int64_t capacity;
    double accept_prob;
    struct cc_member wait;
};

struct clinic {
    const char *name;
    double rate_per_h;
    int64_t lines;
    bool pooled;
    double opens_s;
    int mode;
    uint32_t skills;
    struct cc_numbers profile;
    struct clinic_staff staff;
    struct cc_list variants;
    struct cc_member talk;
    struct cc_member patience;
    double delay_s; /* absent unless given */
};

struct clinic_lognormal {
    double mean_s, cv;
    double variance; /* derived by its prepare */
};

extern const struct cc_field clinic_fields[];

/* A file that uses every field; the folder of the cases is the one it stands in. */
#define CLINIC_GOOD "good.cfg"

/* What clinic_read was told. */
extern struct cc_error clinic_error;

/* A fixture: the folder of the cases (below CC_TEST_DIR, "tests" without it) is the current one during a
 * test. */
void clinic_enter_cases(void);
void clinic_leave_cases(void);

/* Opens and reads; the messages stay in clinic_error.  The second one fails the test when there are any. */
struct cc_config *clinic_read(const char *path, const char *const *overrides, int count,
                              struct clinic *clinic);
struct cc_config *clinic_read_fine(const char *path, const char *const *overrides, int count,
                                   struct clinic *clinic);

/* That the values are those of CLINIC_GOOD. */
void clinic_check_good(const struct clinic *clinic);

/* At most 64 KiB, "" when there is no such file; the caller frees. */
char *clinic_read_file(const char *path);
void clinic_write_file(const char *path, const char *bytes, size_t size);

/* An empty folder (its name into 512 bytes) becomes the current one; leaving removes it with its files. */
void clinic_enter_scratch(char *folder);
void clinic_leave_scratch(const char *folder);

#endif
