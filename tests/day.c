/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/day.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct practice practice;
struct diary diary;

void begin_empty(const char *format, ...)
{
    char text[16384];
    va_list arguments;
    va_start(arguments, format);
    ck_assert_int_lt(vsnprintf(text, sizeof text, format, arguments), (int)sizeof text);
    va_end(arguments);
    practice_open(&practice, text, 1);
    practice_draw(&practice, 0);
    ck_assert_int_eq(practice.demand.patient_count, 0);
}

void begin_day(int heads, const char *strategy, const char *more)
{
    begin_empty("name = \"d\"; calendar = { days = [\"mon\", \"tue\"]; };\n"
                "demand = { calls_per_day = 0.0; }; talk = { law = \"deterministic\"; value_s = 60.0; };\n"
                "staff = ( { heads = %d; } ); variants = ( { name = \"v\"; strategy = { %s }; } );\n%s",
                heads, strategy, more);
}

void put(double at_s, double talk_s, double patience_s)
{
    practice_put_call(&practice, at_s, talk_s, patience_s, 0);
}

void put_job(double at_s, double work_s, int stream)
{
    struct cc_demand *demand = &practice.demand;
    demand->jobs = realloc(demand->jobs, (size_t)(demand->job_count + 1) * sizeof *demand->jobs);
    ck_assert_ptr_nonnull(demand->jobs);
    demand->job_room = demand->job_count + 1;
    demand->jobs[demand->job_count++] = (struct cc_job){at_s, work_s, stream, 0};
}

const struct cc_tally *serve(void)
{
    diary_forget(&diary);
    return practice_serve(&practice, 0, diary_write, &diary);
}

void end_day(void)
{
    diary_forget(&diary);
    practice_close(&practice);
}

void happens(int who, enum cc_event event, double at_s)
{
    double found_s = diary_when(&diary, who, event);
    ck_assert_msg(found_s == at_s, "patient %d: %s at 8:00 + %.17g, not %.17g", who, cc_event_names[event],
                  found_s - H(8), at_s - H(8));
}

void is_promised(int who, double at_s)
{
    double dialled_s = diary_when(&diary, who, CC_EVENT_DIAL);
    ck_assert_msg(dialled_s == at_s, "patient %d: dialled at %.10g h, not %.10g", who, dialled_s / 3600,
                  at_s / 3600);
}

double happens_again_s(int who, enum cc_event event, int nth)
{
    for (int i = 0; i < diary.count; i++)
        if (diary.entries[i].who == who && diary.entries[i].event == event && nth-- == 0)
            return diary.entries[i].at_s;
    return NAN;
}
