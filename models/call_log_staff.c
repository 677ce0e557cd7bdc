/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/call_log_staff.h"

#include <stdlib.h>
#include <string.h>

static const double cell_s = 1800;

const char *const cc_staff_rule_names[] = {"peak", "mean-rounded-up", "distinct", "present", NULL};

struct span {
    double from_s, to_s;
    int server; /* -1: not recorded */
};

static int compare_spans(const void *a, const void *b)
{
    const struct span *x = a, *y = b;
    if (x->server != y->server)
        return x->server < y->server ? -1 : 1;
    if (x->from_s != y->from_s)
        return x->from_s < y->from_s ? -1 : 1;
    return x->to_s < y->to_s ? -1 : x->to_s > y->to_s;
}

/* The services of a day, by assistant and begin. */
static int collect(const struct cc_call_log *log, int first, int end, struct span *spans)
{
    int count = 0;
    for (int i = first; i < end; i++) {
        const struct cc_call *call = &log->calls[i];
        if (call->busy_to_s > call->busy_from_s)
            spans[count++] = (struct span){call->busy_from_s, call->busy_to_s, call->server};
    }
    qsort(spans, (size_t)count, sizeof *spans, compare_spans);
    return count;
}

/* Joins an assistant's spans that overlap or lie at most `away_s` apart; those of nobody in particular stay.
 */
static int join(struct span *spans, int count, double away_s)
{
    int kept = 0;
    for (int i = 0; i < count; i++) {
        struct span *last = kept ? &spans[kept - 1] : NULL;
        if (!last || spans[i].server < 0 || spans[i].server != last->server ||
            spans[i].from_s > last->to_s + away_s)
            spans[kept++] = spans[i];
        else if (spans[i].to_s > last->to_s)
            last->to_s = spans[i].to_s;
    }
    return kept;
}

static double overlap(const struct span *span, int cell)
{
    double from_s = span->from_s > cell * cell_s ? span->from_s : cell * cell_s;
    double to_s = span->to_s < (cell + 1) * cell_s ? span->to_s : (cell + 1) * cell_s;
    return to_s > from_s ? to_s - from_s : 0;
}

/* Adds the time of the spans to each half-hour, in heads. */
static void measure(const struct span *spans, int count, double *heads)
{
    for (int i = 0; i < count; i++)
        for (int cell = (int)(spans[i].from_s / cell_s);
             cell < CC_CELLS_PER_DAY && cell * cell_s < spans[i].to_s; cell++)
            heads[cell] += overlap(&spans[i], cell) / cell_s;
}

static void count_mean(const struct span *spans, int count, int *heads)
{
    double mean[CC_CELLS_PER_DAY] = {0};
    measure(spans, count, mean);
    for (int cell = 0; cell < CC_CELLS_PER_DAY; cell++)
        heads[cell] = (int)mean[cell] + (mean[cell] > (int)mean[cell] + 1e-9);
}

/* Whoever is seen at all makes at least one head. */
static void count_present(struct span *spans, int count, double away_s, int *heads)
{
    double mean[CC_CELLS_PER_DAY] = {0};
    measure(spans, join(spans, count, away_s), mean);
    for (int cell = 0; cell < CC_CELLS_PER_DAY; cell++)
        heads[cell] = mean[cell] > 0 && mean[cell] < 1 ? 1 : (int)(mean[cell] + 0.5);
}

static void count_distinct(const struct span *spans, int count, int *heads)
{
    int seen[CC_CELLS_PER_DAY] = {0}; /* the last assistant counted, plus 1 */
    for (int i = 0; i < count; i++)
        for (int cell = (int)(spans[i].from_s / cell_s); cell < CC_CELLS_PER_DAY && spans[i].server >= 0;
             cell++) {
            if (overlap(&spans[i], cell) <= 0)
                break;
            heads[cell] += seen[cell] != spans[i].server + 1;
            seen[cell] = spans[i].server + 1;
        }
}

static int compare_times(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* Walks through begins and ends in order of time; who ends makes room for who begins at the same moment. */
static void count_peak(const double *begins, const double *ends, int count, int *heads)
{
    int begun = 0, ended = 0;
    for (int cell = 0; cell < CC_CELLS_PER_DAY; cell++) {
        for (; begun < count && begins[begun] < (cell + 1) * cell_s; begun++) {
            for (; ended < count && ends[ended] <= begins[begun]; ended++)
                if (ends[ended] > cell * cell_s && begun - ended > heads[cell])
                    heads[cell] = begun - ended;
            if (begun + 1 - ended > heads[cell])
                heads[cell] = begun + 1 - ended;
        }
        for (; ended < count && ends[ended] <= (cell + 1) * cell_s; ended++)
            if (ends[ended] > cell * cell_s && begun - ended > heads[cell])
                heads[cell] = begun - ended;
        if (begun - ended > heads[cell])
            heads[cell] = begun - ended;
    }
}

int cc_call_log_staff(const struct cc_call_log *log, int first, int end, enum cc_staff_rule rule,
                      double away_s, int heads[CC_CELLS_PER_DAY])
{
    size_t room = (size_t)(end - first) + 1;
    struct span *spans = malloc(room * sizeof *spans);
    double *times = malloc(2 * room * sizeof *times);
    memset(heads, 0, CC_CELLS_PER_DAY * sizeof *heads);
    if (spans && times) {
        int count = join(spans, collect(log, first, end, spans), 0);
        for (int i = 0; i < count; i++) {
            times[i] = spans[i].from_s;
            times[room + (size_t)i] = spans[i].to_s;
        }
        qsort(times, (size_t)count, sizeof *times, compare_times);
        qsort(times + room, (size_t)count, sizeof *times, compare_times);
        if (rule == CC_STAFF_PEAK)
            count_peak(times, times + room, count, heads);
        else if (rule == CC_STAFF_MEAN)
            count_mean(spans, count, heads);
        else if (rule == CC_STAFF_DISTINCT)
            count_distinct(spans, count, heads);
        else
            count_present(spans, count, away_s, heads);
    }
    int code = spans && times ? 0 : -1;
    free(spans);
    free(times);
    return code;
}
