/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/journey.h"

#include "sim/report.h"

const char *cc_journey_clock(const struct cc_scenario *scenario, double at_s, char *out, size_t size)
{
    if (scenario->is_stationary) {
        snprintf(out, size, "%.1f s", at_s);
        return out;
    }
    static const char *const weekdays[] = {"Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun "};
    int64_t second = at_s < 1e9 ? (int64_t)at_s : 0;
    int of_day = (int)(second % 86400);
    snprintf(out, size, "%s%02d:%02d:%02d", scenario->is_log ? "" : weekdays[second / 86400 % 7],
             of_day / 3600, of_day / 60 % 60, of_day % 60);
    return out;
}

const char cc_journey_trace_header[] =
    "scenario,variant,replication,patient,class,call,event,time_s,hold_s,since_first_call_s\n";

/* The events that end a call or an attempt: what a line of the trace is about. */
static bool ends_something(enum cc_event event)
{
    return event == CC_EVENT_ANSWER || event == CC_EVENT_HANG_UP || event == CC_EVENT_BUSY ||
           event == CC_EVENT_REFUSED || event == CC_EVENT_KEEP_PLACE || event == CC_EVENT_LEAVE_PLACE ||
           event == CC_EVENT_BOOKED || event == CC_EVENT_REACHED || event == CC_EVENT_NO_ANSWER;
}

void cc_journey_trace_event(void *context, const struct cc_center *center, enum cc_event event, int who,
                            double detail)
{
    FILE *out = ((const struct cc_journey_trace *)context)->out;
    const struct cc_patient *patient = cc_center_patient(center, who);
    const struct cc_case *k = &center->cases[who];
    if (!ends_something(event))
        return;
    double hold_s = event == CC_EVENT_ANSWER || event == CC_EVENT_HANG_UP ? detail : 0;
    cc_report_csv_field(center->scenario->name, out);
    fputc(',', out);
    cc_report_csv_field(center->variant->name, out);
    fprintf(out, ",%u,%d,", center->demand->replication, who);
    cc_report_csv_field(cc_scenario_class(center->scenario, patient->class_index)->name, out);
    fprintf(out, ",%d,%s,%.6f,%.6f,%.6f\n", k->calls, cc_event_names[event], center->now_s, hold_s,
            center->now_s - patient->arrival_s);
}

void cc_journey_tell_event(void *context, const struct cc_center *center, enum cc_event event, int who,
                           double detail)
{
    const struct cc_journey_teller *teller = context;
    const struct cc_patient *patient = cc_center_patient(center, who);
    char now[40], later[40];
    if (who != teller->who)
        return;
    fprintf(teller->out, "  %s  ", cc_journey_clock(center->scenario, center->now_s, now, sizeof now));
    cc_journey_clock(center->scenario, detail, later, sizeof later);
    switch (event) {
    case CC_EVENT_CALL:
        fprintf(teller->out, "calls (attempt %.0f); %d of %d assistants busy\n", detail, center->busy,
                center->heads);
        break;
    case CC_EVENT_HOLD:
        fprintf(teller->out, "holds behind %.0f waiting\n", detail);
        break;
    case CC_EVENT_ANSWER:
        fprintf(teller->out, "is answered after %.0f s on hold; will talk %.0f s\n", detail, patient->talk_s);
        break;
    case CC_EVENT_HANG_UP:
        fprintf(teller->out, "hangs up after %.0f s on hold\n", detail);
        break;
    case CC_EVENT_BUSY:
        fprintf(teller->out, "hears the busy signal\n");
        break;
    case CC_EVENT_REFUSED:
        fprintf(teller->out, "is told to call again\n");
        break;
    case CC_EVENT_KEEP_PLACE:
        fprintf(teller->out, "accepts a callback and keeps his place, %.0f in line\n", detail);
        break;
    case CC_EVENT_LEAVE_PLACE:
        fprintf(teller->out, "accepts a callback behind %.0f others\n", detail);
        break;
    case CC_EVENT_BOOKED:
        fprintf(teller->out, "is promised a callback at %s\n", later);
        break;
    case CC_EVENT_MOVED:
        fprintf(teller->out, "is promised a later time instead, %s\n", later);
        break;
    case CC_EVENT_ONLINE:
        fprintf(teller->out, "starts online\n");
        break;
    case CC_EVENT_REQUEST:
        fprintf(teller->out, "asks online to be called, by %s\n", later);
        break;
    case CC_EVENT_DIAL:
        fprintf(teller->out, "is dialled (attempt %.0f)\n", detail);
        break;
    case CC_EVENT_REACHED:
        fprintf(teller->out, "picks up, %.0f s after the first call\n", center->now_s - patient->arrival_s);
        break;
    case CC_EVENT_NO_ANSWER:
        fprintf(teller->out, "does not pick up\n");
        break;
    case CC_EVENT_NOT_NOW:
        fprintf(teller->out, "picks up and has no time now\n");
        break;
    case CC_EVENT_INTERRUPTED:
        fprintf(teller->out, "is interrupted with %.0f s left to talk\n", detail);
        break;
    case CC_EVENT_RESUMED:
        fprintf(teller->out, "talks on for %.0f s\n", detail);
        break;
    case CC_EVENT_TALK_ENDS:
        fprintf(teller->out, "the talk ends\n");
        break;
    case CC_EVENT_WILL_REDIAL:
        fprintf(teller->out,
                detail < HUGE_VAL ? "will call again at %s\n" : "will call again, after this week\n", later);
        break;
    case CC_EVENT_HANDED_OVER:
        fprintf(teller->out, detail > 0 ? "will be called back by a specialist\n"
                                        : "stays on the line for a specialist\n");
        break;
    case CC_EVENT_SPECIALIST:
        fprintf(teller->out, "speaks to the specialist after %.0f s\n", detail);
        break;
    default:
        fprintf(teller->out, "-> %s\n", cc_outcome_names[(int)detail]);
        break;
    }
}
