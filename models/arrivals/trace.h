/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ARRIVALS_TRACE_H
#define CCSIM_MODELS_ARRIVALS_TRACE_H

#include "models/call_log.h"

/* The parameters of the arrival process "trace", shared between its reading and its notes. */
enum cc_trace_patience { CC_TRACE_PATIENCE_RECORDED, CC_TRACE_PATIENCE_LAW };

struct cc_trace_day {
    int32_t date;
    int first, end;           /* indexes of its calls */
    struct cc_timeline staff; /* count 0: not from the log */
};

struct cc_trace {
    struct cc_call_log_map map;
    int hang_up_without_waiting;
    int patience_rule, staff_rule;
    double away_min;

    /* derived; owned by the configuration */
    struct cc_call *calls; /* that are replayed, by day and time */
    int call_count;
    struct cc_trace_day *days;
    int day_count;
    int on_closed_days, out_of_hours; /* calls left out */
    char notes[8192];                 /* one sentence a line */
};

/* Writes down what loading decided, left out or wonders about. */
void cc_trace_note(struct cc_trace *trace, const struct cc_scenario *scenario, const struct cc_call_log *log,
                   const char *path);

#endif
