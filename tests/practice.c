/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/practice.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct cc_error practice_error;

int practice_read(struct cc_scenario **scenario, const char *text)
{
    const char *folder = getenv("TMPDIR");
    char path[512];
    snprintf(path, sizeof path, "%s/ccsim-practice-XXXXXX", folder ? folder : "/tmp");
    int file = mkstemp(path);
    ck_assert_msg(file >= 0, "cannot write to %s", path);
    ck_assert_int_eq(write(file, text, strlen(text)), (ssize_t)strlen(text));
    close(file);
    cc_error_init(&practice_error);
    int code = cc_scenario_open(scenario, path, NULL, 0, &practice_error);
    unlink(path);
    return code;
}

void practice_open(struct practice *practice, const char *text, uint64_t seed)
{
    *practice = (struct practice){.scenario = NULL};
    ck_assert_msg(practice_read(&practice->scenario, text) == CC_OK, "%s\n%s", practice_error.text, text);
    int variants = practice->scenario->variants.count;
    practice->centers = calloc((size_t)variants, sizeof *practice->centers);
    practice->tally = malloc(sizeof *practice->tally);
    ck_assert(practice->centers && practice->tally);
    cc_demand_init(&practice->demand, practice->scenario, seed);
    for (int v = 0; v < variants; v++)
        ck_assert_int_eq(cc_center_init(&practice->centers[v], practice->scenario,
                                        cc_scenario_variant(practice->scenario, v), &practice_error),
                         CC_OK);
}

void practice_openf(struct practice *practice, uint64_t seed, const char *format, ...)
{
    static char text[16384];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    ck_assert_int_lt(length, (int)sizeof text);
    practice_open(practice, text, seed);
}

void practice_close(struct practice *practice)
{
    for (int v = 0; v < practice->scenario->variants.count; v++)
        cc_center_free(&practice->centers[v]);
    cc_demand_free(&practice->demand);
    cc_scenario_close(practice->scenario);
    free(practice->centers);
    free(practice->tally);
}

void practice_draw(struct practice *practice, uint32_t replication)
{
    ck_assert_int_eq(cc_demand_draw(&practice->demand, replication, &practice_error), CC_OK);
}

const struct cc_tally *practice_serve(struct practice *practice, int variant, cc_observe observe,
                                      void *context)
{
    struct cc_center *center = &practice->centers[variant];
    center->observe = observe;
    center->observe_context = context;
    memset(practice->tally, 0, sizeof *practice->tally);
    cc_error_init(&practice_error);
    int code = cc_center_serve(center, &practice->demand, practice->tally, NULL, 0, &practice_error);
    ck_assert_msg(code == CC_OK, "%s", practice_error.text);
    return practice->tally;
}

void practice_put_call(struct practice *practice, double at_s, double talk_s, double patience_s,
                       int class_index)
{
    struct cc_patient *patient = cc_demand_add_patient(&practice->demand, at_s);
    ck_assert_ptr_nonnull(patient);
    patient->talk_s = talk_s;
    patient->wrap_up_s = 0;
    patient->patience_s = patience_s;
    patient->class_index = class_index;
}

int64_t practice_outcomes(const struct cc_tally *tally, enum cc_outcome outcome)
{
    int64_t count = 0;
    for (int i = 0; i < CC_MAX_CLASSES; i++)
        count += tally->classes[i].outcomes[outcome];
    return count;
}

int64_t practice_call_ends(const struct cc_tally *tally, enum cc_call_end end)
{
    int64_t count = 0;
    for (int i = 0; i < CC_MAX_CLASSES; i++)
        count += tally->classes[i].call_ends[end];
    return count;
}

int practice_heads(const struct cc_timeline *timeline, double at_s)
{
    int heads = 0;
    for (int i = 0; i < timeline->count && timeline->at_s[i] <= at_s; i++)
        heads = timeline->heads[i];
    return heads;
}

void diary_write(void *context, const struct cc_center *center, enum cc_event event, int who, double detail)
{
    struct diary *diary = context;
    (void)detail;
    if (diary->count == diary->room) {
        diary->room = 2 * diary->room + 1000;
        diary->entries = realloc(diary->entries, (size_t)diary->room * sizeof *diary->entries);
        ck_assert_ptr_nonnull(diary->entries);
    }
    diary->entries[diary->count++] = (struct diary_entry){center->now_s, who, event};
}

double diary_when(const struct diary *diary, int who, enum cc_event event)
{
    for (int i = 0; i < diary->count; i++)
        if (diary->entries[i].who == who && diary->entries[i].event == event)
            return diary->entries[i].at_s;
    return NAN;
}

int diary_count(const struct diary *diary, int who, enum cc_event event)
{
    int count = 0;
    for (int i = 0; i < diary->count; i++)
        count += diary->entries[i].who == who && diary->entries[i].event == event;
    return count;
}

void diary_forget(struct diary *diary)
{
    free(diary->entries);
    *diary = (struct diary){.count = 0};
}
