/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/arrivals/trace.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "models/call_log_staff.h"
#include "sim/dist.h"
#include "sim/units.h"

static const double cell_s = 1800;
enum { TOLD_MAX = 20 };

/* Adds a line; what finds no room is cut off, which the bounds on repeated lines keep from happening. */
static void note(struct cc_trace *trace, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void note(struct cc_trace *trace, const char *format, ...)
{
    size_t used = strlen(trace->notes), room = sizeof trace->notes - 1 - used;
    va_list arguments;
    if (room == 0)
        return;
    va_start(arguments, format);
    vsnprintf(trace->notes + used, room, format, arguments);
    va_end(arguments);
    strcat(trace->notes, "\n");
}

static const char *plural(int64_t count)
{
    return count == 1 ? "" : "s";
}

static void note_rows(struct cc_trace *trace, const struct cc_call_log *log, const char *path)
{
    const struct cc_log_outcome *outcome = trace->map.outcomes.items;
    note(trace, "%s: %d row%s", path, log->count, plural(log->count));
    for (int i = 0; i < trace->map.outcomes.count; i++)
        if (outcome[i].means == CC_CALL_IGNORED)
            note(trace, "%lld row%s with outcome \"%s\" ignored", (long long)outcome[i].rows,
                 plural(outcome[i].rows), outcome[i].word);
    if (log->not_waited)
        note(trace, "%lld who hung up without waiting ignored", (long long)log->not_waited);
    if (log->blank_lines)
        note(trace, "%lld blank line%s skipped", (long long)log->blank_lines, plural(log->blank_lines));
    if (log->out_of_order)
        note(trace, "%lld row%s earlier than the row before (first: line %lld), put in order of time",
             (long long)log->out_of_order, plural(log->out_of_order), (long long)log->first_out_of_order);
    if (log->backward)
        note(trace, "%lld service%s that end before they begin, taken as not recorded",
             (long long)log->backward, plural(log->backward));
    if (log->no_talk)
        note(trace, "%lld answered call%s without a talk time: drawn", (long long)log->no_talk,
             plural(log->no_talk));
    if (log->zero_talk)
        note(trace, "%lld answered call%s with a talk time of 0 s, kept", (long long)log->zero_talk,
             plural(log->zero_talk));
    if (log->no_wait)
        note(trace, "%lld answered call%s without a wait: left out of the recorded waits",
             (long long)log->no_wait, plural(log->no_wait));
}

/* Tells the first of a kind of lines, counts the rest. */
static bool is_told(int *told)
{
    return ++*told <= TOLD_MAX;
}

static void note_days(struct cc_trace *trace, const struct cc_scenario *scenario)
{
    const struct cc_trace_day *days = trace->days;
    char first[40], last[40];
    int told = 0;
    if (!trace->map.columns[CC_LOG_DATE])
        return;
    note(trace, "%d day%s with calls in opening hours, %s to %s: as many replications", trace->day_count,
         plural(trace->day_count), cc_call_log_date_text(days[0].date, first, sizeof first),
         cc_call_log_date_text(days[trace->day_count - 1].date, last, sizeof last));
    for (int d = 1; d < trace->day_count; d++)
        for (int32_t date = days[d - 1].date + 1; date < days[d].date; date++)
            if ((scenario->calendar.days >> cc_call_log_weekday(date) & 1) && is_told(&told))
                note(trace, "%s: no call on a day that is open",
                     cc_call_log_date_text(date, first, sizeof first));
    if (told > TOLD_MAX)
        note(trace, "and %d more days without a call", told - TOLD_MAX);
}

/* Whole half-hours of the clock within opening hours in which nobody called. */
static void note_gaps_of_day(struct cc_trace *trace, const struct cc_scenario *scenario,
                             const struct cc_trace_day *day, int *told)
{
    int calls[CC_CELLS_PER_DAY] = {0}, begin = -1;
    char date[40], from[16], to[16];
    for (int i = day->first; i < day->end; i++)
        calls[(int)(trace->calls[i].at_s / cell_s)]++;
    for (int cell = 0; cell <= CC_CELLS_PER_DAY; cell++) {
        bool open =
            cell * cell_s >= scenario->days[0].open_s && (cell + 1) * cell_s <= scenario->days[0].close_s;
        bool empty = cell < CC_CELLS_PER_DAY && open && calls[cell] == 0;
        if (!empty && begin >= 0 && is_told(told))
            note(trace, "%s no call from %s to %s", cc_call_log_date_text(day->date, date, sizeof date),
                 cc_format_clock(begin * cell_s, from, sizeof from),
                 cc_format_clock(cell * cell_s, to, sizeof to));
        begin = !empty ? -1 : begin < 0 ? cell : begin;
    }
}

static void note_gaps(struct cc_trace *trace, const struct cc_scenario *scenario)
{
    int told = 0;
    for (int d = 0; d < trace->day_count; d++)
        note_gaps_of_day(trace, scenario, &trace->days[d], &told);
    if (told > TOLD_MAX)
        note(trace, "and %d more times without a call for half an hour or longer", told - TOLD_MAX);
}

/* Waits that the patience law hardly ever reaches say that the law does not fit the log. */
static void note_patience(struct cc_trace *trace, const struct cc_scenario *scenario)
{
    int drawn = 0, unlikely = 0;
    for (int i = 0; i < trace->call_count; i++) {
        const struct cc_call *call = &trace->calls[i];
        if (call->fate != CC_CALL_ANSWERED || !isnan(call->patience_s))
            continue;
        drawn++;
        int class_index = scenario->classes.count == 1 ? 0 : call->class_index;
        if (class_index < 0 || isnan(call->wait_s))
            continue;
        const struct cc_member *patience = &cc_scenario_class(scenario, class_index)->patience;
        unlikely += ((const struct cc_dist_law *)patience->row)->cdf(patience->params, call->wait_s) > 0.999;
    }
    if (trace->patience_rule == CC_TRACE_PATIENCE_LAW)
        note(trace, "patience drawn from its law for all, whatever the log says");
    else if (drawn)
        note(trace, "patience of %d answered callers drawn from its law, longer than the recorded wait",
             drawn);
    if (unlikely && trace->patience_rule == CC_TRACE_PATIENCE_RECORDED)
        note(trace,
             "%d of them waited longer than 999 in 1000 would by that law: the recorded wait may stand in",
             unlikely);
    if (cc_scenario_redials(scenario))
        note(trace,
             "redials are simulated on top of the log, which holds the redials of its own day already");
}

static void note_staff(struct cc_trace *trace, const struct cc_scenario *scenario)
{
    double scheduled_s = 0;
    int nobody = 0;
    for (int d = 0; d < trace->day_count; d++) {
        const struct cc_trace_day *day = &trace->days[d];
        scheduled_s += day->staff.scheduled_s;
        for (int i = day->first, step = 0; i < day->end; i++) {
            while (step + 1 < day->staff.count && day->staff.at_s[step + 1] <= trace->calls[i].at_s)
                step++;
            nobody += day->staff.heads[step] == 0;
        }
    }
    note(trace, "staff from the log, rule \"%s\": %.1f assistants on average",
         cc_staff_rule_names[trace->staff_rule], scheduled_s / scenario->open_s / trace->day_count);
    if (nobody)
        note(trace, "%d calls fall in half-hours in which nobody seems to be on duty", nobody);
}

static void note_left_out(struct cc_trace *trace)
{
    if (trace->on_closed_days)
        note(trace, "%d call%s on days that are not open left out", trace->on_closed_days,
             plural(trace->on_closed_days));
    if (trace->out_of_hours)
        note(trace, "%d call%s outside opening hours left out", trace->out_of_hours,
             plural(trace->out_of_hours));
}

void cc_trace_note(struct cc_trace *trace, const struct cc_scenario *scenario, const struct cc_call_log *log,
                   const char *path)
{
    trace->notes[0] = '\0';
    note_rows(trace, log, path);
    note_left_out(trace);
    note_days(trace, scenario);
    note_gaps(trace, scenario);
    note_patience(trace, scenario);
    if (trace->days[0].staff.count)
        note_staff(trace, scenario);
}
