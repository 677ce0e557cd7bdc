/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_CLI_VERBS_H
#define CCSIM_CLI_VERBS_H

#include "cli/options.h"
#include "sim/error.h"

struct cc_scenario;

/* The verbs of the program, one file each; the table is in verbs.c. */
extern const struct cc_verb cc_verb_run;
extern const struct cc_verb cc_verb_report;
extern const struct cc_verb cc_verb_replay;
extern const struct cc_verb cc_verb_frontier;
extern const struct cc_verb cc_verb_staff;
extern const struct cc_verb cc_verb_claims;
extern const struct cc_verb cc_verb_tune;
extern const struct cc_verb cc_verb_regress;
extern const struct cc_verb cc_verb_erlang;
extern const struct cc_verb cc_verb_list;
extern const struct cc_verb cc_verb_show;
extern const struct cc_verb cc_verb_validate;
extern const struct cc_verb cc_verb_bench;
extern const struct cc_verb cc_verb_init;
extern const struct cc_verb cc_verb_doctor;
extern const struct cc_verb cc_verb_completion;
extern const struct cc_verb cc_verb_manual;
extern const struct cc_verb cc_verb_version;

/* The seed that is used when none is given: fixed, so that a run can be repeated by its command alone. */
enum { CC_DEFAULT_SEED = 20260101 };

/* Options that several verbs share. */
#define CC_OPTION_ROW_OVERRIDE(owner)                                                                        \
    {                                                                                                        \
        .name = "set", .letter = 's', .kind = CC_OPTION_TEXTS, .argument = "PATH=VALUE",                     \
        .offset = offsetof(struct owner, overrides), .help = "change a value of the scenario (repeatable)"   \
    }
#define CC_OPTION_ROW_STRATEGIES(owner)                                                                      \
    {                                                                                                        \
        .name = "strategies", .kind = CC_OPTION_TEXT, .argument = "A,B",                                     \
        .offset = offsetof(struct owner, strategies), .help = "only these variants, or all of these kinds"   \
    }
#define CC_OPTION_ROW_SEED(owner)                                                                            \
    {                                                                                                        \
        .name = "seed", .kind = CC_OPTION_SEED, .argument = "N", .offset = offsetof(struct owner, seed),     \
        .help = "of all random numbers (fixed unless given)"                                                 \
    }

#define CC_OPTION_ROW_THREADS(owner)                                                                         \
    {                                                                                                        \
        .name = "threads", .letter = 't', .kind = CC_OPTION_COUNT, .argument = "N", .min = 1, .max = 1024,   \
        .offset = offsetof(struct owner, threads),                                                           \
        .help = "threads (all processors unless given); results do not depend on it"                         \
    }

#define CC_OPTION_ROW_REPS(owner, least, most, text)                                                         \
    {                                                                                                        \
        .name = "reps", .letter = 'n', .kind = CC_OPTION_COUNT, .argument = "N", .min = (least),             \
        .max = (most), .offset = offsetof(struct owner, reps), .help = (text)                                \
    }
#define CC_OPTION_ROW_PRECISION(owner, unless_given)                                                         \
    {                                                                                                        \
        .name = "precision", .kind = CC_OPTION_NUMBER, .argument = "SHARE", .min = 0.0001, .max = 1,         \
        .offset = offsetof(struct owner, precision),                                                         \
        .help = "wanted half-width of the mean time to contact, as part of the mean" unless_given            \
    }
#define CC_OPTION_ROW_OUT(owner, text)                                                                       \
    {                                                                                                        \
        .name = "out", .letter = 'o', .kind = CC_OPTION_TEXT, .argument = "FILE.db",                         \
        .offset = offsetof(struct owner, out), .help = (text)                                                \
    }

/* How results are printed.  Not every verb has CSV, which comes last. */
enum cc_format { CC_FORMAT_TABLE, CC_FORMAT_JSON, CC_FORMAT_CSV };
extern const char *const cc_formats[], *const cc_formats_without_csv[];
#define CC_OPTION_ROW_FORMAT(owner)                                                                          \
    {                                                                                                        \
        .name = "format", .letter = 'f', .kind = CC_OPTION_CHOICE, .argument = "table|json",                 \
        .choices = cc_formats_without_csv, .offset = offsetof(struct owner, format),                         \
        .help = "of the results on standard output"                                                          \
    }
#define CC_OPTION_ROW_FORMAT_CSV(owner)                                                                      \
    {                                                                                                        \
        .name = "format", .letter = 'f', .kind = CC_OPTION_CHOICE, .argument = "table|json|csv",             \
        .choices = cc_formats, .offset = offsetof(struct owner, format),                                     \
        .help = "of the results on standard output"                                                          \
    }

/*
 * Where a file is that a user names or a default does: as it stands, or of the files that come with the
 * program, where it is installed (PREFIX/share/ccsim) or built; "duo" finds scenarios/duo.cfg.  False:
 * nowhere.
 */
bool cc_find_file(const char *name, char *path, size_t size);

/* The folder of such a file, without the name: "tests/reference" by a file in it. */
bool cc_find_folder(const char *name, const char *file, char *path, size_t size);

/* cc_scenario_open of a file that cc_find_file finds. */
int cc_find_scenario(struct cc_scenario **scenario, const char *path, const char *const *overrides,
                     int override_count, struct cc_error *error);

/* Prints what went wrong to stderr; returns its code. */
int cc_print_error(const struct cc_error *error);

/*
 * The variants that "A,B" names (by name, or by kind of strategy), as a bit set; NULL: all.
 * CC_OK, or CC_BAD_USAGE after a message.
 */
int cc_select_variants(const char *verb, const struct cc_scenario *scenario, const char *names,
                       uint32_t *selected);

/*
 * Opens the one scenario that a verb takes and reads which of its variants are wanted.  CC_OK, or the code of
 * what went wrong after a message; then nothing is open.
 */
int cc_open_scenario(const char *verb, char **operands, int count, const struct cc_texts *overrides,
                     const char *strategies, struct cc_scenario **scenario, uint32_t *selected);

#endif
