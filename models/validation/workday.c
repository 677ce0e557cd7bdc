/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/validation/workday.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/center.h"
#include "models/metrics.h"
#include "sim/runner.h"
#include "sim/units.h"

enum { PILOT_DAYS = 400, MOST_DAYS = 400000 };

/* What happened to the calls of a period, or is the case at a point. */
struct period_count {
    int arrivals, abandoned, hang_ups, served[CC_WORKDAY_WITHINS];
    double waiting_s, talking_s;
};

struct point_count {
    int queue, busy;
};

struct worker {
    struct cc_demand demand;
    struct cc_center center;
    struct cc_tally *tally;
    double *ended_s; /* by patient: end of the hold, negative: answered then; NAN: neither */
    int room;
    struct period_count *periods;
    struct point_count *points;
};

struct lab {
    const struct cc_workday *day;
    const struct cc_workday_figure *figures;
    int figure_count;
    const struct cc_reference_row *row; /* the first figure's, for errors */
    struct cc_scenario *scenario;
    struct cc_metric_instance *instances;
    int *instance_of; /* by figure */
    struct worker *workers;
    int worker_count;
    struct cc_moments *moments;      /* by figure */
    double first_s;                  /* opening */
    int probe_of[CC_WORKDAY_POINTS]; /* by point; -1: the scenario language has no such time */
    int64_t days, calls;
};

/* --- the scenario --- */

static int write_clock(const struct cc_workday *day, double at, char out[16])
{
    double at_s = at * day->unit_s;
    cc_format_clock(at_s, out, 16);
    return fabs(at_s - nearbyint(at_s)) < 1e-9 && at_s <= 24 * CC_S_PER_H ? 0 : -1;
}

static double calls_of(const struct cc_workday *day, int period)
{
    return day->arrival_rate[period] * (day->border[period + 1] - day->border[period]);
}

static double calls_a_day(const struct cc_workday *day)
{
    double calls = 0;
    for (int i = 0; i < day->period_count; i++)
        calls += calls_of(day, i);
    return calls;
}

static void write_steps(const struct cc_workday *day, FILE *out)
{
    char clock[16];
    fprintf(out, "demand = { calls_per_day = %.17g; profile = (", calls_a_day(day));
    for (int i = 0; i < day->period_count; i++) {
        write_clock(day, day->border[i], clock);
        fprintf(out, "%s { from = \"%s\"; share = %.17g; }", i ? "," : "", clock, calls_of(day, i));
    }
    fprintf(out, " ); };\nstaff = (");
    for (int i = 0; i < day->period_count; i++) {
        write_clock(day, day->border[i], clock);
        fprintf(out, "%s { from = \"%s\"; heads = %d; }", i ? "," : "", clock, day->agent_count[i]);
    }
    fprintf(out, " );\n");
}

static void write_probes(struct lab *lab, FILE *out)
{
    const struct cc_workday *day = lab->day;
    char clock[16];
    int count = 0;
    fprintf(out, "probes = (");
    for (int i = 0; i < day->point_count; i++) {
        bool again = i > 0 && day->point[i] == day->point[i - 1];
        lab->probe_of[i] = -1;
        if (again || count == CC_MAX_PROBES || write_clock(day, day->point[i], clock))
            continue;
        fprintf(out, "%s { at = \"%s\"; }", count ? "," : "", clock);
        lab->probe_of[i] = count++;
    }
    fprintf(out, " );\n");
}

static void write_scenario(struct lab *lab, FILE *out)
{
    const struct cc_workday *day = lab->day;
    char clock[16];
    write_clock(day, day->border[day->period_count], clock);
    fprintf(out,
            "name = \"day\"; fte_h = 1.0; calendar = { days = [ \"mon\" ]; open = \"00:00\"; close = \"%s\"; "
            "};\n",
            clock);
    write_steps(day, out);
    write_probes(lab, out);
    fprintf(out, "talk = { law = \"exponential\"; mean_s = %.17g; };\n", day->service_mean * day->unit_s);
    if (day->patience_mean < HUGE_VAL)
        fprintf(out, "patience = { law = \"exponential\"; mean_s = %.17g; };\n",
                day->patience_mean * day->unit_s);
    fprintf(out, "variants = ( { name = \"queue\"; strategy = { kind = \"queue-only\"; }; } );\ntargets = (");
    for (int i = 0; i < day->within_count; i++)
        fprintf(out, "%s { name = \"tau%d\"; formula = \"sl-offered\"; within_s = %.17g; share = 0.8; }",
                i ? "," : "", i + 1, day->within[i] * day->unit_s);
    fprintf(out, " );\n");
}

static int open_scenario(struct lab *lab, struct cc_error *error)
{
    const struct cc_workday *day = lab->day;
    char *text = NULL, label[300], clock[16];
    size_t size;
    for (int i = 0; i <= day->period_count; i++)
        if (write_clock(day, day->border[i], clock))
            return cc_validation_refuse(lab->row, error, "a time that is not a whole second of one day");
    if (day->agent_count[day->period_count - 1] == 0)
        return cc_validation_refuse(lab->row, error, "nobody to serve those who wait at closing time");
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return cc_error_add(error, CC_BAD_IO, "not enough memory for a simulation");
    write_scenario(lab, out);
    fclose(out);
    snprintf(label, sizeof label, "%s:%lld", lab->row->file, (long long)lab->row->line);
    int code = cc_scenario_open_text(&lab->scenario, label, text, error);
    free(text);
    return code;
}

/* --- what is counted in a day --- */

static void observe(void *context, const struct cc_center *center, enum cc_event event, int who,
                    double detail)
{
    struct worker *worker = context;
    (void)detail;
    if (event == CC_EVENT_ANSWER)
        worker->ended_s[who] = -center->now_s;
    else if (event == CC_EVENT_HANG_UP)
        worker->ended_s[who] = center->now_s;
}

/* Adds [from_s, to_s) to the integrals of the periods it touches, the first of them `period`. */
static void add_stretch(const struct lab *lab, struct worker *worker, int period, double from_s, double to_s,
                        bool talking)
{
    const struct cc_workday *day = lab->day;
    for (; period <= day->period_count; period++) {
        double end_s = period < day->period_count ? day->border[period + 1] * day->unit_s : HUGE_VAL;
        double stop_s = fmin(to_s, end_s);
        double *sum = talking ? &worker->periods[period].talking_s : &worker->periods[period].waiting_s;
        if (stop_s > from_s)
            *sum += stop_s - from_s;
        if (to_s <= end_s)
            return;
        from_s = fmax(from_s, end_s);
    }
}

static int period_at(const struct cc_workday *day, int period, double at_s)
{
    while (period < day->period_count && day->border[period + 1] * day->unit_s <= at_s)
        period++;
    return period;
}

/* One call, which arrived in `period`, before the point `next`. */
static void add_call(const struct lab *lab, struct worker *worker, int who, int period, int next)
{
    const struct cc_workday *day = lab->day;
    double arrival_s = worker->demand.patients[who].arrival_s - lab->first_s;
    double hold_end_s = fabs(worker->ended_s[who]) - lab->first_s, end_s = hold_end_s;
    bool answered = signbit(worker->ended_s[who]);
    struct period_count *own = &worker->periods[period];
    own->arrivals++;
    own->abandoned += !answered;
    for (int i = 0; i < day->within_count; i++)
        own->served[i] += answered && hold_end_s - arrival_s <= day->within[i] * day->unit_s;
    add_stretch(lab, worker, period, arrival_s, hold_end_s, false);
    if (answered) {
        end_s += worker->demand.patients[who].talk_s;
        add_stretch(lab, worker, period_at(day, period, hold_end_s), hold_end_s, end_s, true);
    } else {
        worker->periods[period_at(day, period, hold_end_s)].hang_ups++;
    }
    for (; next < day->point_count && day->point[next] * day->unit_s < end_s; next++) {
        bool waits = day->point[next] * day->unit_s < hold_end_s;
        worker->points[next].queue += waits;
        worker->points[next].busy += !waits;
    }
}

/* What probes saw of a day and what happened to its calls are the same, to the last one. */
static int compare_probes(const struct lab *lab, const struct worker *worker, struct cc_error *error)
{
    for (int i = 0; i < lab->day->point_count; i++) {
        const struct point_count *point = &worker->points[i];
        int probe = lab->probe_of[i];
        if (probe < 0)
            continue;
        const struct cc_seen *seen = &worker->center.seen[probe];
        if (seen->holding != point->queue || seen->busy != point->busy)
            return cc_error_add(error, CC_FAILED_CHECK,
                                "%s: at %.10g in replication %u a probe saw %d callers on hold and %d busy "
                                "agents, the calls say %d and %d: a bug, please report it",
                                lab->row->file, lab->day->point[i], worker->demand.replication,
                                (int)seen->holding, (int)seen->busy, point->queue, point->busy);
    }
    return CC_OK;
}

static int count_day(const struct lab *lab, struct worker *worker, struct cc_error *error)
{
    const struct cc_workday *day = lab->day;
    int period = 0, next = 0;
    memset(worker->periods, 0, ((size_t)day->period_count + 1) * sizeof *worker->periods);
    memset(worker->points, 0, (size_t)day->point_count * sizeof *worker->points);
    for (int who = 0; who < worker->demand.patient_count; who++) {
        double arrival_s = worker->demand.patients[who].arrival_s - lab->first_s;
        if (isnan(worker->ended_s[who]))
            return cc_validation_refuse(lab->row, error, "a simulated call has no end");
        period = period_at(day, period, arrival_s);
        while (next < day->point_count && day->point[next] * day->unit_s < arrival_s)
            next++;
        add_call(lab, worker, who, period, next);
    }
    return compare_probes(lab, worker, error);
}

static void measure_metric(const struct lab *lab, const struct worker *worker, int figure, double *num,
                           double *den)
{
    const struct cc_metric_instance *instance = &lab->instances[lab->instance_of[figure]];
    struct cc_measured m = {lab->scenario,
                            worker->center.timeline->scheduled_s,
                            worker->tally,
                            &worker->tally->classes[0],
                            -1,
                            instance->target,
                            instance->team,
                            worker->center.topology,
                            0};
    *num = *den = 0;
    instance->metric->ratio(&m, num, den);
}

static void measure_period(const struct cc_workday *day, const struct cc_workday_figure *f,
                           const struct period_count *count, double *num, double *den)
{
    *den = f->what == CC_WORKDAY_ABANDONED || f->what == CC_WORKDAY_SERVED ? count->arrivals : 1;
    *num = f->what == CC_WORKDAY_ABANDONED  ? count->abandoned
           : f->what == CC_WORKDAY_SERVED   ? count->served[f->within]
           : f->what == CC_WORKDAY_HANG_UPS ? count->hang_ups
           : f->what == CC_WORKDAY_WAITING  ? count->waiting_s / day->unit_s
                                            : count->talking_s / day->unit_s;
}

/* The half-hours that every run reports, where the period is made of them; false where it is not. */
static bool measure_half_hours(const struct lab *lab, const struct cc_workday_figure *f,
                               const struct cc_tally *tally, double *num, double *den)
{
    const struct cc_workday *day = lab->day;
    double from = day->border[f->at] * day->unit_s / 1800, to;
    if (f->at == day->period_count || f->what == CC_WORKDAY_ABANDONED || f->what == CC_WORKDAY_HANG_UPS ||
        (f->what == CC_WORKDAY_SERVED && f->within > 0))
        return false;
    to = day->border[f->at + 1] * day->unit_s / 1800;
    if (from != nearbyint(from) || to != nearbyint(to))
        return false;
    *num = 0;
    *den = f->what == CC_WORKDAY_SERVED ? 0 : 1;
    for (int i = (int)from; i < (int)to; i++) {
        const struct cc_cell_tally *cell = &tally->cells[i];
        *num += f->what == CC_WORKDAY_SERVED    ? (double)cell->within
                : f->what == CC_WORKDAY_WAITING ? cc_seconds(cell->queue_ticks) / day->unit_s
                                                : cc_seconds(cell->busy_ticks) / day->unit_s;
        *den += f->what == CC_WORKDAY_SERVED ? (double)cell->offered : 0;
    }
    return true;
}

static double measure_point(const struct cc_workday_figure *f, const struct point_count *count)
{
    double off = count->queue - f->centre;
    switch (f->what) {
    case CC_WORKDAY_QUEUE:
        return count->queue;
    case CC_WORKDAY_QUEUE_SD:
        return off * off;
    case CC_WORKDAY_BUSY:
        return count->busy;
    case CC_WORKDAY_ALL_BUSY:
        return count->busy >= f->agents;
    case CC_WORKDAY_NUMBER:
        return count->queue + count->busy;
    default:
        return count->queue + count->busy == 0;
    }
}

/* --- days on several threads --- */

static int serve(struct lab *lab, struct worker *worker, struct cc_error *error)
{
    if (worker->demand.patient_count > worker->room) {
        worker->room = worker->demand.patient_count * 2;
        free(worker->ended_s);
        worker->ended_s = malloc((size_t)worker->room * sizeof *worker->ended_s);
        if (!worker->ended_s)
            return cc_error_add(error, CC_BAD_IO, "not enough memory for a simulation");
    }
    for (int i = 0; i < worker->demand.patient_count; i++)
        worker->ended_s[i] = NAN;
    cc_tally_clear(worker->tally, worker->demand.scenario);
    int code = cc_center_serve(&worker->center, &worker->demand, worker->tally, NULL, 0, error);
    return code ? code : count_day(lab, worker, error);
}

/* The slot holds the number of calls, then numerators and denominators by figure. */
static int work(void *context, int index, int64_t unit, void *slot, struct cc_error *error)
{
    struct lab *lab = context;
    struct worker *worker = &lab->workers[index];
    double *num = (double *)slot + 1, *den = num + lab->figure_count;
    int code = cc_demand_draw(&worker->demand, (uint32_t)unit, error);
    code = code ? code : serve(lab, worker, error);
    for (int i = 0; i < lab->figure_count && code == CC_OK; i++) {
        const struct cc_workday_figure *f = &lab->figures[i];
        if (f->what == CC_WORKDAY_METRIC) {
            measure_metric(lab, worker, i, &num[i], &den[i]);
        } else if (f->what < CC_WORKDAY_QUEUE) {
            if (!measure_half_hours(lab, f, worker->tally, &num[i], &den[i]))
                measure_period(lab->day, f, &worker->periods[f->at], &num[i], &den[i]);
        } else {
            num[i] = measure_point(f, &worker->points[f->at]);
            den[i] = 1;
        }
    }
    *(double *)slot = worker->demand.patient_count;
    return code;
}

static int fold(void *context, int64_t unit, void *slot, struct cc_error *error)
{
    struct lab *lab = context;
    const double *num = (const double *)slot + 1, *den = num + lab->figure_count;
    (void)unit;
    (void)error;
    cc_moments_add_many(lab->moments, num, den, num, den, lab->figure_count);
    lab->calls += (int64_t) * (const double *)slot;
    lab->days++;
    return CC_OK;
}

static int run_days(struct lab *lab, double days, struct cc_error *error)
{
    struct cc_runner runner = {.first = lab->days,
                               .end = (int64_t)days,
                               .thread_count = lab->worker_count,
                               .slot_size = (1 + 2 * (size_t)lab->figure_count) * sizeof(double),
                               .context = lab,
                               .work = work,
                               .fold = fold};
    int64_t folded;
    int code = days > (double)lab->days ? cc_runner_run(&runner, &folded, error) : CC_OK;
    return code == CC_OK && cc_runner_stopping()
               ? cc_error_add(error, CC_FAILED_CHECK, "%s: stopped before it was judged", lab->row->file)
               : code;
}

/* --- estimates --- */

static struct cc_estimate estimate_of(const struct lab *lab, int i)
{
    const struct cc_workday_figure *f = &lab->figures[i];
    struct cc_estimate e = cc_moments_ratio(&lab->moments[i]);
    double scale = f->scale > 0 ? f->scale : 1;
    e.value *= scale;
    e.half_width *= scale / cc_student_t_quantile(0.975, (double)lab->days - 1);
    if (f->what == CC_WORKDAY_QUEUE_SD && e.value > 0) {
        e.value = sqrt(e.value);
        e.half_width /= 2 * e.value;
    }
    return e;
}

/* Days that every figure needs for its wanted standard error. */
static double days_needed(const struct lab *lab)
{
    double factor = 0;
    for (int i = 0; i < lab->figure_count; i++) {
        double expected = cc_reference_number(lab->figures[i].row, lab->figures[i].column);
        double ratio = estimate_of(lab, i).half_width / cc_validation_wanted_se(expected);
        if (ratio > factor)
            factor = ratio;
    }
    return (double)lab->days * factor * factor * 1.2;
}

static int judge(struct lab *lab, struct cc_validation *v, struct cc_error *error)
{
    int code = CC_OK;
    for (int i = 0; i < lab->figure_count && code == CC_OK; i++) {
        const struct cc_workday_figure *f = &lab->figures[i];
        struct cc_simulated simulated = {
            .column = f->column,
            .estimate = estimate_of(lab, i),
            .freedom = (double)lab->days - 1,
            .events = f->events_per_day > 0 ? f->events_per_day * (double)lab->days : HUGE_VAL,
            .is_share = f->what == CC_WORKDAY_ALL_BUSY || f->what == CC_WORKDAY_EMPTY};
        code = cc_validation_simulated(v, f->row, &simulated, error);
    }
    return code;
}

/* --- setting up and clearing away --- */

static int make_worker(const struct lab *lab, struct worker *worker, uint64_t seed, struct cc_error *error)
{
    cc_demand_init(&worker->demand, lab->scenario, seed);
    worker->tally = malloc(sizeof *worker->tally);
    worker->periods = calloc((size_t)lab->day->period_count + 1, sizeof *worker->periods);
    worker->points = calloc((size_t)lab->day->point_count + 1, sizeof *worker->points);
    if (!worker->tally || !worker->periods || !worker->points)
        return cc_error_add(error, CC_BAD_IO, "not enough memory for a simulation");
    int code = cc_center_init(&worker->center, lab->scenario, cc_scenario_variant(lab->scenario, 0), error);
    worker->center.observe = observe;
    worker->center.observe_context = worker;
    return code;
}

static int make_lab(struct lab *lab, const struct cc_validation *v, struct cc_error *error)
{
    size_t figures = (size_t)lab->figure_count;
    int count, code = open_scenario(lab, error);
    if (code != CC_OK)
        return code;
    lab->first_s = lab->scenario->days[0].open_s;
    lab->instances = calloc(CC_MAX_INSTANCES, sizeof *lab->instances);
    lab->instance_of = calloc(figures, sizeof *lab->instance_of);
    lab->moments = calloc(figures, sizeof *lab->moments);
    lab->workers = calloc((size_t)v->thread_count, sizeof *lab->workers);
    if (!lab->instances || !lab->instance_of || !lab->moments || !lab->workers)
        return cc_error_add(error, CC_BAD_IO, "not enough memory for a simulation");
    count = cc_metric_instances(lab->scenario, lab->instances);
    for (int i = 0; i < lab->figure_count; i++)
        if (lab->figures[i].what == CC_WORKDAY_METRIC)
            lab->instance_of[i] = cc_metric_find(lab->instances, count, lab->figures[i].metric);
    while (lab->worker_count < v->thread_count && code == CC_OK)
        code = make_worker(lab, &lab->workers[lab->worker_count++], cc_validation_seed(v, lab->row), error);
    return code;
}

static void free_lab(struct lab *lab)
{
    for (int i = 0; i < lab->worker_count; i++) {
        struct worker *worker = &lab->workers[i];
        cc_demand_free(&worker->demand);
        cc_center_free(&worker->center);
        free(worker->tally);
        free(worker->ended_s);
        free(worker->periods);
        free(worker->points);
    }
    free(lab->workers);
    free(lab->moments);
    free(lab->instance_of);
    free(lab->instances);
    cc_scenario_close(lab->scenario);
}

int cc_workday_simulate(struct cc_validation *v, const struct cc_workday *day, double budget_calls,
                        const struct cc_workday_figure *figures, int figure_count, struct cc_error *error)
{
    struct lab lab = {.day = day, .figures = figures, .figure_count = figure_count, .row = figures[0].row};
    double calls = calls_a_day(day);
    if (!(calls > 0))
        return cc_validation_refuse(lab.row, error, "a day without calls");
    double most = fmin(fmin(budget_calls, CC_VALIDATION_CALLS_MAX) / calls, MOST_DAYS);
    int code = make_lab(&lab, v, error);
    code = code ? code : run_days(&lab, PILOT_DAYS, error);
    code = code ? code : run_days(&lab, fmin(days_needed(&lab), most), error);
    code = code ? code : judge(&lab, v, error);
    v->simulated_calls += (double)lab.calls;
    free_lab(&lab);
    return code;
}
