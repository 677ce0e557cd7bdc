/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/options.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/error.h"

Suite *cc_suite_options(void);

struct values {
    bool flag;
    const char *text;
    struct cc_texts texts;
    int64_t count;
    uint64_t seed;
    double share, amount, time_s;
    int colour;
};

static const char *const colours[] = {"red", "green", NULL};

#define AT(member) .offset = offsetof(struct values, member)
static const struct cc_option options[] = {
    {.name = "dry-run", .letter = 'd', .kind = CC_OPTION_FLAG, AT(flag), .help = "do nothing"},
    {.name = "out", .letter = 'o', .kind = CC_OPTION_TEXT, .argument = "FILE", AT(text), .help = "where"},
    {.name = "set", .letter = 's', .kind = CC_OPTION_TEXTS, .argument = "A=B", AT(texts), .help = "change"},
    {.name = "reps",
     .kind = CC_OPTION_COUNT,
     .argument = "N",
     .min = 1,
     .max = 4e9,
     AT(count),
     .help = "how often"},
    {.name = "seed", .kind = CC_OPTION_SEED, .argument = "N", AT(seed), .help = "of randomness"},
    {.name = "share",
     .kind = CC_OPTION_NUMBER,
     .argument = "X",
     .min = 0.25,
     .max = 1,
     AT(share),
     .help = "part"},
    {.name = "amount",
     .kind = CC_OPTION_NUMBER,
     .argument = "X",
     .unit = "EUR",
     .min = 0,
     .max = HUGE_VAL,
     .exclusive = true,
     AT(amount),
     .help = "how much"},
    {.name = "time",
     .kind = CC_OPTION_NUMBER,
     .argument = "X",
     .max = HUGE_VAL,
     AT(time_s),
     .help = "how long"},
    {.name = "colour",
     .kind = CC_OPTION_CHOICE,
     .argument = "red|green",
     .choices = colours,
     AT(colour),
     .help = "which"},
    {.name = NULL}};

static int nothing(int argc, char **argv)
{
    (void)argc, (void)argv;
    return CC_OK;
}

static const struct cc_verb verb = {.name = "paint",
                                    .operands = "WALL...",
                                    .help = "paint walls",
                                    .notes = "Walls are dry.",
                                    .example = "ccsim paint a\nccsim paint b",
                                    .options = options,
                                    .run = nothing};

static struct values values;
static char **operands;
static int operand_count;
static char said[4000]; /* on either stream */

/* Reads a line of words; what is printed goes into `said`. */
static int read_with(const struct cc_verb *one, const char *line)
{
    static char words[1000];
    static char *argv[40];
    int argc = 0;
    snprintf(words, sizeof words, "%s %s", one->name, line);
    for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
        argv[argc++] = word;
    argv[argc] = NULL;
    FILE *file = tmpfile();
    fflush(stdout);
    int out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO);
    dup2(fileno(file), STDOUT_FILENO);
    dup2(fileno(file), STDERR_FILENO);
    values = (struct values){.colour = -1, .share = NAN};
    int code = cc_options_read(one, argc, argv, &values, &operands, &operand_count);
    fflush(stdout);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    close(out);
    close(err);
    rewind(file);
    said[fread(said, 1, sizeof said - 1, file)] = '\0';
    fclose(file);
    return code;
}

START_TEST(every_kind_is_read)
{
    ck_assert_int_eq(read_with(&verb,
                               "north -d --out a.db -s x=1 --set y=2 --reps 4000000000 south "
                               "--seed=9223372036854775807 --share 1 --amount 1e-3 --time 0 --colour green"),
                     CC_OK);
    ck_assert_str_eq(said, "");
    ck_assert(values.flag);
    ck_assert_str_eq(values.text, "a.db");
    ck_assert_int_eq(values.texts.count, 2);
    ck_assert_str_eq(values.texts.text[0], "x=1");
    ck_assert_str_eq(values.texts.text[1], "y=2");
    ck_assert_int_eq(values.count, 4000000000);
    ck_assert_uint_eq(values.seed, INT64_MAX);
    ck_assert_double_eq(values.share, 1);
    ck_assert_double_eq(values.amount, 1e-3);
    ck_assert_double_eq(values.time_s, 0);
    ck_assert_int_eq(values.colour, 1);
    ck_assert_int_eq(operand_count, 2);
    ck_assert_str_eq(operands[0], "north");
    ck_assert_str_eq(operands[1], "south");
}
END_TEST

START_TEST(what_is_not_given_stays)
{
    ck_assert_int_eq(read_with(&verb, "-- --reps"), CC_OK);
    ck_assert(!values.flag && !values.text && values.texts.count == 0 && values.colour == -1);
    ck_assert_int_eq(operand_count, 1);
    ck_assert_str_eq(operands[0], "--reps");
    ck_assert_int_eq(read_with(&verb, "--reps 3 --reps 4"), CC_OK);
    ck_assert_int_eq(values.count, 4);
}
END_TEST

static const struct {
    const char *line, *message;
} wrong[] = {
    {"--rep5 1", "unknown option --rep5; did you mean --reps?"},
    {"--colur=red", "unknown option --colur=red; did you mean --colour?"},
    {"--xylophone", "unknown option --xylophone; see ccsim paint --help"},
    {"-d --xylophone", "unknown option --xylophone; see ccsim paint --help"},
    {"--s 1", "unknown option --s; "}, /* seed, set or share */
    {"-z", "unknown option -z; see ccsim paint --help"},
    {"--dry-run -dzq", "unknown option -z; see ccsim paint --help"},
    {"-\xc3\xa9", "unknown option; see ccsim paint --help"},
    {"--out", "--out needs a value; see ccsim paint --help"},
    {"-d -o", "-o needs a value; see ccsim paint --help"},
    {"--dry-run=no", "--dry-run takes no value"},
    {"--help=no", "--help takes no value"},
    {"--reps 0", "--reps 0: must be a whole number from 1 to 4000000000"},
    {"--reps 4000000001", "must be a whole number"},
    {"--reps 99999999999999999999", "must be a whole number"},
    {"--reps 2.5", "must be a whole number"},
    {"--reps 2x", "must be a whole number"},
    {"--reps=", "must be a whole number"},
    {"--reps \t5", "--reps ?5: must be a whole number"},
    {"--seed -1", "--seed -1: must be a whole number from 0 to 9223372036854775807"},
    {"--seed 9223372036854775808", "must be a whole number"},
    {"--seed +1", "must be a whole number"},
    {"--seed=", "must be a whole number"},
    {"--share 0.2499", "--share 0.2499: must be a number from 0.25 to 1"},
    {"--share 1.01", "must be a number from 0.25 to 1"},
    {"--share nan", "--share \"nan\": not a number"},
    {"--share inf", "not a number"},
    {"--share 0x1", "not a number"},
    {"--share 1e999", "not a number"},
    {"--share 0,5", "not a number"},
    {"--share=", "--share \"\": not a number"},
    {"--amount 0", "--amount 0: must be above 0"},
    {"--amount -1", "must be above 0"},
    {"--time -0.5", "--time -0.5: must be 0 or more"},
    {"--colour gren", "--colour gren: must be one of red|green; did you mean green?"},
    {"--colour 1", "--colour 1: must be one of red|green"},
};

START_TEST(mistakes_are_told_in_one_line)
{
    ck_assert_int_eq(read_with(&verb, wrong[_i].line), CC_BAD_USAGE);
    ck_assert_msg(strncmp(said, "ccsim paint: ", 13) == 0, "%s", said);
    ck_assert_msg(strstr(said, wrong[_i].message), "\"%s\" is missing from %s", wrong[_i].message, said);
    ck_assert_msg(strchr(said, '\n') == said + strlen(said) - 1, "not one line: %s", said);
}
END_TEST

START_TEST(too_many_texts_are_told)
{
    struct cc_texts *into = &values.texts;
    char *argv[2 * CC_MAX_TEXTS + 4];
    int argc = 1;
    argv[0] = (char *)"paint";
    for (int i = 0; i < CC_MAX_TEXTS; i++) {
        argv[argc++] = (char *)"-s";
        argv[argc++] = (char *)"a=b";
    }
    values = (struct values){.flag = false};
    ck_assert_int_eq(cc_options_read(&verb, argc, argv, &values, &operands, &operand_count), CC_OK);
    ck_assert_int_eq(into->count, CC_MAX_TEXTS);
    argv[argc++] = (char *)"-sc=d";
    values = (struct values){.flag = false};
    ck_assert_int_eq(freopen("/dev/null", "w", stderr) == NULL, 0);
    ck_assert_int_eq(cc_options_read(&verb, argc, argv, &values, &operands, &operand_count), CC_BAD_USAGE);
}
END_TEST

START_TEST(verb_without_operands_takes_none)
{
    struct cc_verb bare = verb;
    bare.operands = "";
    ck_assert_int_eq(read_with(&bare, "-d"), CC_OK);
    ck_assert_int_eq(read_with(&bare, "-d north"), CC_BAD_USAGE);
    ck_assert_str_eq(said, "ccsim paint: unexpected word \"north\"\n");
}
END_TEST

START_TEST(help_shows_every_row)
{
    static const char *const asks[] = {"--help", "-h", "--reps 3 --hel north"};
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(read_with(&verb, asks[i]), CC_OPTIONS_HELPED);
        ck_assert(strstr(said, "usage: ccsim paint [options] WALL...\n\npaint walls\n\n") == said);
        for (const struct cc_option *row = options; row->name; row++) {
            char left[60];
            snprintf(left, sizeof left, " --%s %s", row->name, row->argument ? row->argument : "");
            ck_assert_msg(strstr(said, left), "%s is missing from %s", left, said);
            ck_assert(strstr(said, row->help));
        }
        ck_assert(strstr(said, "  -o, --out FILE "));
        ck_assert(strstr(said, "how much [EUR]\n"));
        ck_assert(strstr(said, "\nWalls are dry.\n"));
        ck_assert(strstr(said, "\nFor example:\n  ccsim paint a\n  ccsim paint b\n"));
    }
}
END_TEST

Suite *cc_suite_options(void)
{
    Suite *suite = suite_create("options");
    TCase *tcase = tcase_create("options");
    tcase_add_test(tcase, every_kind_is_read);
    tcase_add_test(tcase, what_is_not_given_stays);
    tcase_add_loop_test(tcase, mistakes_are_told_in_one_line, 0, (int)(sizeof wrong / sizeof wrong[0]));
    tcase_add_test(tcase, too_many_texts_are_told);
    tcase_add_test(tcase, verb_without_operands_takes_none);
    tcase_add_test(tcase, help_shows_every_row);
    suite_add_tcase(suite, tcase);
    return suite;
}
