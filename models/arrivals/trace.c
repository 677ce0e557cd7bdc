/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The calls of a recorded log, one day a replication.  What the log says of a caller is taken from it; what
 * it does not say is drawn from the scenario's laws.  Patience is special: who hung up after w seconds has
 * shown it, of who was answered after w it is only known to be longer, so that it is drawn from the law given
 * that it is.
 */
#include <assert.h>
#include <string.h>
#include <unistd.h>

#include "models/arrivals/rows.h"
#include "models/arrivals/trace.h"
#include "models/call_log_staff.h"
#include "models/demand.h"

static const double cell_s = 1800;
enum { REDRAWS_MAX = 1000 };

static const char *const patience_names[] = {"recorded", "law", NULL};
static const char *const hang_up_names[] = {"abandoned", "ignored", NULL};

#define COLUMN(key, column, text)                                                                            \
    {                                                                                                        \
        .name = key, .type = CC_TEXT, .fallback = "",                                                        \
        .offset = offsetof(struct cc_trace, map.columns[column]), .help = text                               \
    }

static const struct cc_field column_fields[] = {
    COLUMN("date", CC_LOG_DATE, "date of the call; absent: the file is one day"),
    {.name = "call",
     .type = CC_TEXT,
     .fallback = NULL,
     .offset = offsetof(struct cc_trace, map.columns[CC_LOG_CALL]),
     .help = "time of day the caller joined the queue: 8:02, 08:02:42, 8:02:42 AM or seconds since midnight"},
    COLUMN("class", CC_LOG_CLASS, "class of the caller; absent: drawn by the shares of the classes"),
    COLUMN("talk", CC_LOG_TALK,
           "talk time of answered calls, seconds or H:MM:SS; absent: service_end - service_start"),
    COLUMN("wait", CC_LOG_WAIT,
           "time on hold until answered or hung up; absent: service_start - call when answered"),
    COLUMN("outcome", CC_LOG_OUTCOME,
           "what became of the call, in words listed under outcomes; absent: all answered"),
    COLUMN("patience", CC_LOG_PATIENCE, "patience where it is known; absent or empty: by patience_rule"),
    COLUMN("server", CC_LOG_SERVER, "who answered"),
    COLUMN("service_start", CC_LOG_SERVICE_START, "time of day the assistant became busy with the call"),
    COLUMN("service_end", CC_LOG_SERVICE_END, "time of day the assistant was done with it"),
    {.name = NULL}};

static const struct cc_field outcome_fields[] = {{.name = "word",
                                                  .type = CC_TEXT,
                                                  .fallback = NULL,
                                                  .offset = offsetof(struct cc_log_outcome, word),
                                                  .help = "word in the outcome column"},
                                                 {.name = "means",
                                                  .type = CC_CHOICE,
                                                  .fallback = NULL,
                                                  .offset = offsetof(struct cc_log_outcome, means),
                                                  .choices = cc_call_log_fate_names,
                                                  .help = "what it means; ignored rows are counted and told"},
                                                 {.name = NULL}};

static const struct cc_field class_fields[] = {{.name = "value",
                                                .type = CC_TEXT,
                                                .fallback = NULL,
                                                .offset = offsetof(struct cc_log_class, value),
                                                .help = "value in the class column"},
                                               {.name = "class",
                                                .type = CC_TEXT,
                                                .fallback = NULL,
                                                .offset = offsetof(struct cc_log_class, class_name),
                                                .help = "class of the scenario that it stands for"},
                                               {.name = NULL}};

static const struct cc_field fields[] = {
    {.name = "file",
     .type = CC_TEXT,
     .fallback = NULL,
     .offset = offsetof(struct cc_trace, map.file),
     .help = "the log; its first line names the columns; looked for in the scenario's folder, then in the "
             "current one"},
    {.name = "format",
     .type = CC_CHOICE,
     .fallback = "\"csv\"",
     .offset = offsetof(struct cc_trace, map.format),
     .choices = cc_call_log_format_names,
     .help = "what stands between fields; csv fields may be quoted"},
    {.name = "date_format",
     .type = CC_CHOICE,
     .fallback = "\"yyyy-mm-dd\"",
     .offset = offsetof(struct cc_trace, map.date_format),
     .choices = cc_call_log_date_names,
     .help = "how dates are written"},
    {.name = "columns",
     .type = CC_GROUP,
     .sub = column_fields,
     .help = "names of the columns that mean something here"},
    {.name = "outcomes",
     .type = CC_LIST,
     .fallback = "",
     .offset = offsetof(struct cc_trace, map.outcomes),
     .sub = outcome_fields,
     .sub_size = sizeof(struct cc_log_outcome),
     .count_max = 50,
     .help = "words of the outcome column; any other word is an error"},
    {.name = "classes",
     .type = CC_LIST,
     .fallback = "",
     .offset = offsetof(struct cc_trace, map.classes),
     .sub = class_fields,
     .sub_size = sizeof(struct cc_log_class),
     .count_max = 200,
     .help = "values of the class column; absent: they are names of classes"},
    {.name = "other_class",
     .type = CC_TEXT,
     .fallback = "",
     .offset = offsetof(struct cc_trace, map.other_class),
     .help = "class of any other value; absent: another value is an error"},
    {.name = "no_server",
     .type = CC_TEXT,
     .fallback = "",
     .offset = offsetof(struct cc_trace, map.no_server),
     .help = "word in the server column for \"not recorded\"; an empty field says so too"},
    {.name = "hung_up_at_once",
     .type = CC_CHOICE,
     .fallback = "\"abandoned\"",
     .offset = offsetof(struct cc_trace, hang_up_without_waiting),
     .choices = hang_up_names,
     .help = "callers who hung up after a recorded wait of zero: ignored when they left in a menu before the "
             "queue"},
    {.name = "patience_rule",
     .type = CC_CHOICE,
     .fallback = "\"recorded\"",
     .offset = offsetof(struct cc_trace, patience_rule),
     .choices = patience_names,
     .help =
         "recorded: the wait of who hung up, longer than the wait of who was answered; law: drawn for all"},
    {.name = "staff_rule",
     .type = CC_CHOICE,
     .fallback = "\"present\"",
     .offset = offsetof(struct cc_trace, staff_rule),
     .choices = cc_staff_rule_names,
     .help = "heads on duty by half-hour from busy assistants, when the scenario gives no staff"},
    {.name = "away_min",
     .type = CC_NUMBER,
     .unit = "min",
     .min = 0,
     .max = 1440,
     .fallback = "10.0",
     .offset = offsetof(struct cc_trace, away_min),
     .help = "present: an assistant without calls for longer than this was away"},
    {.name = NULL}};

/* --- loading --- */

/* "folder of the scenario/file" when that exists, else the file as named. */
static const char *resolve(const struct cc_scenario *scenario, const char *file)
{
    const char *own = cc_config_path(scenario->config), *slash = strrchr(own, '/');
    if (file[0] == '/' || !slash)
        return file;
    size_t folder = (size_t)(slash - own) + 1, size = folder + strlen(file) + 1;
    char *path = cc_config_alloc(scenario->config, size);
    snprintf(path, size, "%.*s%s", (int)folder, own, file);
    return access(path, F_OK) == 0 ? path : file;
}

/* The heads of a day as steps within the opening hours, ending with nobody. */
static struct cc_timeline timeline_of(const struct cc_scenario *scenario, const int *cell_heads)
{
    const struct cc_day *day = &scenario->days[0];
    double *at_s = cc_config_alloc(scenario->config, (CC_CELLS_PER_DAY + 1) * sizeof *at_s);
    int *heads = cc_config_alloc(scenario->config, (CC_CELLS_PER_DAY + 1) * sizeof *heads);
    struct cc_timeline timeline = {.at_s = at_s, .heads = heads};
    for (int cell = 0; cell < CC_CELLS_PER_DAY; cell++) {
        double from_s = fmax(cell * cell_s, day->open_s), to_s = fmin((cell + 1) * cell_s, day->close_s);
        if (from_s >= to_s)
            continue;
        timeline.scheduled_s += cell_heads[cell] * (to_s - from_s);
        if (cell_heads[cell] > timeline.max_heads)
            timeline.max_heads = cell_heads[cell];
        if (timeline.count && heads[timeline.count - 1] == cell_heads[cell])
            continue;
        at_s[timeline.count] = from_s;
        heads[timeline.count++] = cell_heads[cell];
    }
    at_s[timeline.count] = day->close_s;
    heads[timeline.count++] = 0;
    return timeline;
}

static void select_day(struct cc_trace *trace, const struct cc_scenario *scenario,
                       const struct cc_call_log *log, int first, int end)
{
    int32_t date = log->calls[first].date;
    bool closed =
        trace->map.columns[CC_LOG_DATE] && !(scenario->calendar.days >> cc_call_log_weekday(date) & 1);
    struct cc_trace_day *day = &trace->days[trace->day_count];
    *day = (struct cc_trace_day){.date = date, .first = trace->call_count};
    for (int i = first; i < end; i++) {
        const struct cc_call *call = &log->calls[i];
        if (call->fate == CC_CALL_IGNORED)
            continue;
        if (closed)
            trace->on_closed_days++;
        else if (call->at_s < scenario->days[0].open_s || call->at_s >= scenario->days[0].close_s)
            trace->out_of_hours++;
        else
            trace->calls[trace->call_count++] = *call;
    }
    day->end = trace->call_count;
    trace->day_count += day->end > day->first;
}

/* Keeps what is replayed. */
static void select_calls(struct cc_trace *trace, const struct cc_scenario *scenario,
                         const struct cc_call_log *log)
{
    int dates = 0;
    for (int i = 0; i < log->count; i++)
        dates += i == 0 || log->calls[i].date != log->calls[i - 1].date;
    trace->calls = cc_config_alloc(scenario->config, ((size_t)log->count + 1) * sizeof *trace->calls);
    trace->days = cc_config_alloc(scenario->config, ((size_t)dates + 1) * sizeof *trace->days);
    for (int first = 0, end; first < log->count; first = end) {
        for (end = first; end < log->count && log->calls[end].date == log->calls[first].date;)
            end++;
        select_day(trace, scenario, log, first, end);
    }
}

/* Whether some variant has no staff but what the log can tell. */
static bool needs_staff(const struct cc_scenario *scenario)
{
    bool all = true;
    for (int i = 0; i < scenario->variants.count; i++)
        all = all && cc_scenario_variant(scenario, i)->staff.count;
    return scenario->staff.count == 0 && !all;
}

static void check_staff_columns(const struct cc_trace *trace, const struct cc_scenario *scenario)
{
    bool by_name = trace->staff_rule == CC_STAFF_DISTINCT || trace->staff_rule == CC_STAFF_PRESENT;
    if (!trace->map.columns[CC_LOG_SERVICE_START])
        cc_config_fail(
            scenario->config, "demand.arrivals.columns",
            "give the scenario's staff, or the columns service_start and service_end to guess it from");
    else if (by_name && !trace->map.columns[CC_LOG_SERVER])
        cc_config_fail(scenario->config, "demand.arrivals.columns",
                       "staff_rule \"%s\" needs the column server", cc_staff_rule_names[trace->staff_rule]);
}

/* Services on ignored rows and outside opening hours keep assistants busy too. */
static int derive_staff(struct cc_trace *trace, const struct cc_scenario *scenario,
                        const struct cc_call_log *log)
{
    int heads[CC_CELLS_PER_DAY];
    for (int d = 0, first = 0, end; d < trace->day_count; d++, first = end) {
        while (log->calls[first].date != trace->days[d].date)
            first++;
        for (end = first; end < log->count && log->calls[end].date == trace->days[d].date;)
            end++;
        if (cc_call_log_staff(log, first, end, (enum cc_staff_rule)trace->staff_rule, trace->away_min * 60,
                              heads))
            return -1;
        trace->days[d].staff = timeline_of(scenario, heads);
    }
    return 0;
}

/* The mean day of the log as rates by half-hour, for what is computed from rates. */
static void derive_rates(const struct cc_trace *trace, struct cc_scenario *scenario)
{
    struct cc_day *day = &scenario->days[0];
    struct cc_rate_step *steps = cc_config_alloc(scenario->config, CC_CELLS_PER_DAY * sizeof *steps);
    double calls[CC_CELLS_PER_DAY + 4] = {0}, most = -1;
    scenario->rates =
        (struct cc_rates){.steps = steps, .expected = (double)trace->call_count / trace->day_count};
    for (int i = 0; i < trace->call_count; i++)
        calls[(int)(trace->calls[i].at_s / cell_s)] += 1.0 / trace->day_count;
    for (int cell = 0; cell < CC_CELLS_PER_DAY; cell++) {
        double from_s = fmax(cell * cell_s, day->open_s), to_s = fmin((cell + 1) * cell_s, day->close_s);
        double two_hours = calls[cell] + calls[cell + 1] + calls[cell + 2] + calls[cell + 3];
        if (from_s >= to_s)
            continue;
        steps[scenario->rates.count++] =
            (struct cc_rate_step){from_s, to_s, calls[cell] / (to_s - from_s), 0};
        if (two_hours > most + 1e-9) {
            most = two_hours;
            day->busiest_from_s = from_s;
            day->busiest_to_s = fmin(from_s + 7200, day->close_s);
        }
    }
}

static int derive(struct cc_trace *trace, struct cc_scenario *scenario, const struct cc_call_log *log,
                  const char *path, struct cc_error *error)
{
    select_calls(trace, scenario, log);
    if (trace->day_count == 0)
        cc_config_fail(scenario->config, "demand.arrivals.file",
                       "%s has no call in the opening hours of an open day", path);
    if (needs_staff(scenario))
        check_staff_columns(trace, scenario);
    int code = cc_config_result(scenario->config, error);
    if (code)
        return code;
    derive_rates(trace, scenario);
    if (needs_staff(scenario) && derive_staff(trace, scenario, log))
        return cc_error_add(error, CC_BAD_IO, "%s: not enough memory", path);
    cc_trace_note(trace, scenario, log, path);
    return CC_OK;
}

static int load(struct cc_scenario *scenario, void *params, struct cc_error *error)
{
    struct cc_trace *trace = params;
    struct cc_call_log log;
    const char *path = resolve(scenario, trace->map.file);
    trace->map.hang_up_without_waiting_ignored = trace->hang_up_without_waiting;
    int code = cc_call_log_read(&log, &trace->map, scenario, path, error);
    if (code)
        return code;
    code = derive(trace, scenario, &log, path, error);
    cc_call_log_free(&log);
    return code;
}

static const char *notes(const void *params)
{
    const struct cc_trace *trace = params;
    return trace->notes[0] ? trace->notes : NULL;
}

/* --- drawing --- */

/* From the law, longer than the recorded wait; that wait itself when the law will not have it. */
static double patience_beyond(struct cc_demand *demand, int who, int class_index, double wait_s)
{
    const struct cc_member *law = &cc_scenario_class(demand->scenario, class_index)->patience;
    struct cc_rng rng = cc_demand_rng(demand, who, CC_DRAW_PATIENCE, 0);
    for (int i = 0; i < REDRAWS_MAX; i++) {
        double patience_s = cc_dist_draw(law, &rng);
        if (patience_s > wait_s)
            return patience_s;
    }
    demand->patience_capped++;
    return wait_s;
}

static double patience_of(const struct cc_trace *trace, struct cc_demand *demand, int who,
                          const struct cc_call *call)
{
    if (!isnan(call->patience_s))
        return call->patience_s;
    if (trace->patience_rule == CC_TRACE_PATIENCE_LAW || isnan(call->wait_s))
        return NAN;
    if (call->fate == CC_CALL_ABANDONED)
        return call->wait_s;
    return patience_beyond(demand, who, demand->patients[who].class_index, call->wait_s);
}

static int draw(const struct cc_scenario *scenario, const void *params, struct cc_demand *demand)
{
    (void)scenario;
    const struct cc_trace *trace = params;
    assert(demand->replication < (uint32_t)trace->day_count);
    const struct cc_trace_day *day = &trace->days[demand->replication];
    demand->staff = day->staff;
    demand->patience_capped = 0;
    for (int i = day->first; i < day->end; i++) {
        const struct cc_call *call = &trace->calls[i];
        struct cc_patient *patient = cc_demand_add_patient(demand, call->at_s);
        if (!patient)
            return -1;
        int who = demand->patient_count - 1;
        patient->class_index = call->class_index >= 0 ? call->class_index : cc_demand_class(demand, who);
        patient->talk_s = call->fate == CC_CALL_ANSWERED ? call->talk_s : (double)NAN;
        patient->patience_s = patience_of(trace, demand, who, call);
        demand->recorded[who] = (struct cc_recorded){call->wait_s, call->fate == CC_CALL_ANSWERED,
                                                     call->fate == CC_CALL_ABANDONED};
    }
    return 0;
}

static int64_t replications(const void *params)
{
    const struct cc_trace *trace = params;
    return trace->day_count;
}

const struct cc_arrival_process cc_arrivals_trace = {
    .described = {.name = "trace",
                  .help = "the calls of a recorded log, one day a replication",
                  .fields = fields,
                  .size = sizeof(struct cc_trace)},
    .draw = draw,
    .load = load,
    .replications = replications,
    .notes = notes,
};
