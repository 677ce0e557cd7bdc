/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Days whose load and staff change: solvers, and simulation of whole days. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/analytic/transient.h"
#include "models/validation/rows.h"
#include "models/validation/workday.h"

/* --- a day from its tables --- */

/* A profile: its day, its rows in the file being checked, and its solution with the points of that file. */
struct profile {
    char name[64];
    struct cc_workday day;
    struct cc_reference_table table; /* transient_periods.csv, or transient_points.csv for this file */
    struct cc_reference_row **rows;  /* of the profile, in that table */
    int row_count;
    struct cc_transient solved;
};

static void close_profile(void *state)
{
    struct profile *profile = state;
    if (!profile)
        return;
    cc_transient_close(&profile->solved);
    cc_reference_table_close(&profile->table);
    free(profile->rows);
    free(profile);
}

static bool is_of(const struct cc_reference_row *row, const char *name)
{
    return strcmp(cc_reference_text(row, "profile"), name) == 0;
}

/* Service, patience and thresholds ("1 ; 5"), from the row of the day. */
static int read_laws(struct cc_workday *day, const struct cc_reference_row *row, struct cc_error *error)
{
    const char *text = cc_reference_text(row, "taus_min");
    day->unit_s = 60;
    day->service_mean = cc_reference_number(row, "AHT_min");
    day->patience_mean = cc_reference_number(row, "mean_patience_min");
    while (*(text += strspn(text, " ;"))) {
        char *end;
        double within = strtod(text, &end);
        if (end == text || day->within_count == CC_WORKDAY_WITHINS)
            return cc_validation_refuse(row, error, "taus_min is not a list of a few minutes");
        day->within[day->within_count++] = within;
        text = end;
    }
    return CC_OK;
}

/* A number of agents; -1, which solvers refuse, where the cell has none. */
static int agents_of(const struct cc_reference_row *row, const char *column)
{
    double agents = cc_reference_number(row, column);
    return agents >= 0 && agents < 1e6 ? (int)agents : -1;
}

/* A row without calls that begins at the end of the day is what comes after closing. */
static int read_periods(struct cc_workday *day, const struct cc_reference_table *table, const char *name,
                        double closing, struct cc_error *error)
{
    for (int i = 0; i < table->row_count; i++) {
        const struct cc_reference_row *row = &table->rows[i];
        double from = cc_reference_number(row, "t0_min"), to = cc_reference_number(row, "t1_min");
        int n = day->period_count;
        if (!is_of(row, name) || from >= closing)
            continue;
        if (n == CC_WORKDAY_PERIODS)
            return cc_validation_refuse(row, error, "too many periods");
        if (from != day->border[n] || !(to > from))
            return cc_validation_refuse(row, error, "does not follow the period before it");
        day->border[n + 1] = to;
        day->arrival_rate[n] = cc_reference_number(row, "lambda_per_h") / 60;
        day->agent_count[n] = agents_of(row, "s");
        day->period_count++;
    }
    return CC_OK;
}

static int read_day(struct cc_validation *v, const struct cc_reference_row *row, struct cc_workday *day,
                    struct cc_error *error)
{
    struct cc_reference_table days, periods;
    const char *name = cc_reference_text(row, "profile");
    const struct cc_reference_row *own = NULL;
    int code = cc_reference_table_open(&days, v, "transient_day.csv", error);
    if (code != CC_OK)
        return code;
    code = cc_reference_table_open(&periods, v, "transient_periods.csv", error);
    for (int i = 0; i < days.row_count; i++)
        own = is_of(&days.rows[i], name) ? &days.rows[i] : own;
    if (code == CC_OK) {
        double closing = own ? cc_reference_number(own, "day_min") : 0;
        code = own ? read_laws(day, own, error)
                   : cc_validation_refuse(row, error, "no row of transient_day.csv has this profile");
        code = code ? code : read_periods(day, &periods, name, closing, error);
        if (code == CC_OK && (day->period_count == 0 || day->border[day->period_count] != closing))
            code = cc_validation_refuse(row, error, "the rows of transient_periods.csv do not fill the day");
    }
    cc_reference_table_close(&days);
    cc_reference_table_close(&periods);
    return code;
}

/* Rows of the profile in the file that is being checked; its points, where there are any. */
static int read_rows(struct cc_validation *v, struct profile *profile, struct cc_error *error)
{
    int code = cc_reference_table_open(&profile->table, v, v->file, error);
    if (code != CC_OK)
        return code;
    profile->rows = calloc((size_t)profile->table.row_count + 1, sizeof(struct cc_reference_row *));
    if (!profile->rows)
        return cc_error_add(error, CC_BAD_IO, "not enough memory for the rows of %s", v->file);
    for (int i = 0; i < profile->table.row_count; i++) {
        struct cc_reference_row *row = &profile->table.rows[i];
        struct cc_workday *day = &profile->day;
        double at = cc_reference_number(row, "t_min");
        if (!is_of(row, profile->name))
            continue;
        profile->rows[profile->row_count++] = row;
        if (isnan(at))
            continue;
        if (day->point_count == CC_WORKDAY_POINTS ||
            !(at >= (day->point_count ? day->point[day->point_count - 1] : 0)))
            return cc_validation_refuse(row, error, "too many points, or not in their order");
        day->point[day->point_count++] = at;
    }
    return CC_OK;
}

static int solve_day(const struct cc_workday *day, bool occupancy_only, struct cc_transient *solved,
                     struct cc_error *error)
{
    struct cc_transient_day asked = {.period_count = day->period_count,
                                     .border_s = day->border,
                                     .arrival_rate_per_s = day->arrival_rate,
                                     .agent_count = day->agent_count,
                                     .service_rate_per_s = 1 / day->service_mean,
                                     .abandon_rate_per_s = 1 / day->patience_mean,
                                     .target_count = day->within_count,
                                     .within_s = day->within,
                                     .probe_count = day->point_count,
                                     .probe_s = day->point,
                                     .occupancy_only = occupancy_only};
    return cc_transient_solve(&asked, solved, error);
}

/* The profile of a row, kept while the rows are of the same. */
static int find_profile(struct cc_validation *v, const struct cc_reference_row *row, struct profile **out,
                        struct cc_error *error)
{
    if (v->state && is_of(row, ((struct profile *)v->state)->name)) {
        *out = v->state;
        return CC_OK;
    }
    if (v->state)
        close_profile(v->state);
    v->state = NULL;
    if (strlen(cc_reference_text(row, "profile")) >= sizeof(*out)->name)
        return cc_validation_refuse(row, error, "the name of the profile is too long");
    struct profile *profile = calloc(1, sizeof *profile);
    v->state = profile;
    v->state_close = close_profile;
    if (!profile)
        return cc_error_add(error, CC_BAD_IO, "not enough memory for a day");
    *out = profile;
    snprintf(profile->name, sizeof profile->name, "%s", cc_reference_text(row, "profile"));
    int code = read_day(v, row, &profile->day, error);
    code = code ? code : read_rows(v, profile, error);
    return code ? code : solve_day(&profile->day, false, &profile->solved, error);
}

/* Index of the row among those of its profile. */
static int row_index(const struct profile *profile, const struct cc_reference_row *row)
{
    for (int i = 0; i < profile->row_count; i++)
        if (profile->rows[i]->line == row->line)
            return i;
    return 0;
}

/* Values of a row to be compared: column and value by turns. */
struct value {
    const char *column;
    double got;
};

static int solved(struct cc_validation *v, const struct cc_reference_row *row, const struct value *values,
                  int count, double floor, struct cc_error *error)
{
    int code = CC_OK;
    for (int i = 0; i < count && code == CC_OK; i++)
        if (!isnan(values[i].got))
            code = cc_validation_solved_within(v, row, values[i].column, values[i].got, 1e-9, floor, error);
    return code;
}

/* Calls answered within the threshold of this index, of all; NAN when there is none or nobody called. */
static double level(const struct cc_workday *day, const struct cc_transient_period *period, int within)
{
    bool known = within < day->within_count && period->offered > 0;
    return known ? period->served_within[within] / period->offered : (double)NAN;
}

/* --- transient_day.csv --- */

static int simulate_day(struct cc_validation *v, const struct cc_reference_row *row,
                        const struct cc_workday *day, struct cc_error *error)
{
    struct cc_workday_figure figures[] = {
        {.row = row, .column = "offered", .metric = "calls"},
        {.row = row, .column = "abandon_fraction", .metric = "abandoned"},
        {.row = row, .column = "EW_all_min", .metric = "hold_mean_s", .scale = 1.0 / 60},
        /* in full-time jobs of one hour */
        {.row = row, .column = "busy_agent_min", .metric = "fte_used", .scale = 60},
        {.row = row, .column = "SL_tau1_served_within", .metric = "service_level[tau1]"},
        {.row = row, .column = "SL_tau2_served_within", .metric = "service_level[tau2]"}};
    return cc_workday_simulate(v, day, v->row_budget_calls, figures,
                               4 + (day->within_count > 2 ? 2 : day->within_count), error);
}

static int check_day(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    struct profile *profile;
    int code = find_profile(v, row, &profile, error);
    if (code != CC_OK)
        return code;
    const struct cc_transient_period *day = &profile->solved.day;
    struct value values[] = {{"offered", day->offered},
                             {"abandon_fraction", day->abandoned / day->offered},
                             {"EW_all_min", profile->solved.mean_wait_s},
                             {"busy_agent_min", day->busy_time_s}};
    struct value sums[] = {{"EV_virtual_min_arrival_avg", day->virtual_wait_s / day->offered},
                           {"SL_tau1_served_within", level(&profile->day, day, 0)},
                           {"SL_tau2_served_within", level(&profile->day, day, 1)}};
    /* Sums over arrivals are as good as the table says. */
    double floor = fabs(cc_reference_number(row, "conservation_error"));
    code = solved(v, row, values, 4, 1e-12, error);
    code = code ? code : solved(v, row, sums, 3, isnan(floor) ? 1e-12 : fmax(floor, 1e-12), error);
    return code || v->fill_folder ? code : simulate_day(v, row, &profile->day, error);
}

/* --- transient_periods.csv --- */

/* Index of the row's period; that after closing is the last. */
static int period_of(const struct cc_workday *day, const struct cc_reference_row *row)
{
    double from = cc_reference_number(row, "t0_min");
    int i = 0;
    while (i < day->period_count && day->border[i] != from)
        i++;
    return i;
}

static int simulate_periods(struct cc_validation *v, const struct profile *profile, struct cc_error *error)
{
    static const struct cc_workday_figure kinds[] = {
        {.column = "P_abandon_of_arrivals", .what = CC_WORKDAY_ABANDONED},
        {.column = "int_EQ_min", .what = CC_WORKDAY_WAITING},
        {.column = "int_Ebusy_min", .what = CC_WORKDAY_TALKING},
        {.column = "abandonments_occurring_in_period", .what = CC_WORKDAY_HANG_UPS},
        {.column = "SL_tau1", .what = CC_WORKDAY_SERVED, .within = 0},
        {.column = "SL_tau2", .what = CC_WORKDAY_SERVED, .within = 1}};
    enum { KINDS = 6 };
    const struct cc_workday *day = &profile->day;
    struct cc_workday_figure *figures = calloc((size_t)profile->row_count * KINDS, sizeof *figures);
    int count = 0;
    if (!figures)
        return cc_error_add(error, CC_BAD_IO, "not enough memory for a simulation");
    for (int i = 0; i < profile->row_count * KINDS; i++) {
        const struct cc_reference_row *row = profile->rows[i / KINDS];
        struct cc_workday_figure f = kinds[i % KINDS];
        double expected = cc_reference_number(row, f.column), calls = cc_reference_number(row, "offered");
        bool of_calls = f.what == CC_WORKDAY_ABANDONED || f.what == CC_WORKDAY_SERVED;
        if (isnan(expected) || (f.what == CC_WORKDAY_SERVED && f.within >= day->within_count))
            continue;
        f.row = row;
        f.at = period_of(day, row);
        f.events_per_day = of_calls                        ? fmin(expected, 1 - expected) * calls
                           : f.what == CC_WORKDAY_HANG_UPS ? expected
                                                           : fmin(expected / day->service_mean, 1);
        figures[count++] = f;
    }
    int code = cc_workday_simulate(v, day, v->row_budget_calls * profile->row_count, figures, count, error);
    free(figures);
    return code;
}

static int check_period(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    struct profile *profile;
    int code = find_profile(v, row, &profile, error);
    if (code != CC_OK)
        return code;
    const struct cc_transient_period *p = &profile->solved.period[period_of(&profile->day, row)];
    double calls = p->offered > 0 ? p->offered : (double)NAN;
    struct value values[] = {{"offered", p->offered},
                             {"int_EQ_min", p->queue_time_s},
                             {"int_Ebusy_min", p->busy_time_s},
                             {"abandonments_occurring_in_period", p->abandoned},
                             {"EV_virtual_min", p->virtual_wait_s / calls},
                             {"P_abandon_of_arrivals", p->abandoned_of_arrivals / calls},
                             {"SL_tau1", level(&profile->day, p, 0)},
                             {"SL_tau2", level(&profile->day, p, 1)}};
    code = solved(v, row, values, 8, 1e-12, error);
    /* One simulation for all periods of the day. */
    if (code || v->fill_folder || row_index(profile, row) > 0)
        return code;
    return simulate_periods(v, profile, error);
}

/* --- transient_points.csv --- */

static int simulate_points(struct cc_validation *v, const struct profile *profile, struct cc_error *error)
{
    enum { KINDS = 4 };
    struct cc_workday_figure *figures = calloc((size_t)profile->row_count * KINDS, sizeof *figures);
    if (!figures)
        return cc_error_add(error, CC_BAD_IO, "not enough memory for a simulation");
    for (int i = 0; i < profile->row_count; i++) {
        const struct cc_reference_row *row = profile->rows[i];
        double queue = cc_reference_number(row, "EQ"), busy = cc_reference_number(row, "E_busy");
        double all_busy = cc_reference_number(row, "P_all_busy_delay");
        double anybody_waits = fmin(queue, all_busy); /* at most */
        struct cc_workday_figure *f = &figures[i * KINDS];
        f[0] = (struct cc_workday_figure){
            .column = "EQ", .what = CC_WORKDAY_QUEUE, .events_per_day = anybody_waits};
        f[1] = (struct cc_workday_figure){
            .column = "SDQ", .what = CC_WORKDAY_QUEUE_SD, .centre = queue, .events_per_day = anybody_waits};
        f[2] = (struct cc_workday_figure){
            .column = "E_busy", .what = CC_WORKDAY_BUSY, .events_per_day = fmin(busy, 1)};
        f[3] = (struct cc_workday_figure){.column = "P_all_busy_delay",
                                          .what = CC_WORKDAY_ALL_BUSY,
                                          .agents = agents_of(row, "s"),
                                          .events_per_day = fmin(all_busy, 1 - all_busy)};
        for (int k = 0; k < KINDS; k++) {
            f[k].row = row;
            f[k].at = i;
        }
    }
    int code = cc_workday_simulate(v, &profile->day, v->row_budget_calls * profile->row_count, figures,
                                   profile->row_count * KINDS, error);
    free(figures);
    return code;
}

static int check_point(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    struct profile *profile;
    int code = find_profile(v, row, &profile, error);
    if (code != CC_OK)
        return code;
    if (profile->day.point_count != profile->row_count)
        return cc_validation_refuse(row, error, "every row of a profile needs t_min");
    const struct cc_transient_point *p = &profile->solved.point[row_index(profile, row)];
    struct value values[] = {{"EQ", p->queue_mean},
                             {"SDQ", p->queue_sd},
                             {"E_busy", p->busy_mean},
                             {"P_all_busy_delay", p->all_busy_prob},
                             {"EV_virtual_wait_min", p->virtual_wait_s},
                             {"P_abandon_if_arrive_now", p->abandon_prob}};
    code = solved(v, row, values, 6, 1e-12, error);
    if (code || v->fill_folder || row_index(profile, row) > 0)
        return code;
    return simulate_points(v, profile, error);
}

/* --- transient_constant.csv: constant load from an empty centre, times in mean services --- */

/* A day just long enough, of a unit that makes it a whole number of minutes of at most 24 hours. */
static void constant_day(const struct cc_reference_row *row, struct cc_workday *day)
{
    double until = cc_reference_number(row, "t");
    *day = (struct cc_workday){.unit_s = floor(fmin(3600, 86400 / until)),
                               .period_count = 1,
                               .service_mean = 1,
                               .patience_mean = 1 / cc_reference_number(row, "theta"),
                               .point_count = 1};
    day->border[1] = ceil(until * day->unit_s) / day->unit_s;
    day->arrival_rate[0] = cc_reference_number(row, "lambda");
    day->agent_count[0] = agents_of(row, "c");
    day->point[0] = until;
}

static int simulate_constant(struct cc_validation *v, const struct cc_reference_row *row,
                             const struct cc_workday *day, struct cc_error *error)
{
    double number = cc_reference_number(row, "EN"), delay = cc_reference_number(row, "P_delay");
    double empty = cc_reference_number(row, "P_empty"), queue = cc_reference_number(row, "EQ");
    struct cc_workday_figure figures[] = {
        {.row = row, .column = "EN", .what = CC_WORKDAY_NUMBER, .events_per_day = fmin(number, 1)},
        {.row = row, .column = "EQ", .what = CC_WORKDAY_QUEUE, .events_per_day = fmin(queue, delay)},
        {.row = row,
         .column = "P_delay",
         .what = CC_WORKDAY_ALL_BUSY,
         .agents = day->agent_count[0],
         .events_per_day = fmin(delay, 1 - delay)},
        {.row = row,
         .column = "P_empty",
         .what = CC_WORKDAY_EMPTY,
         .events_per_day = fmin(empty, 1 - empty)}};
    return cc_workday_simulate(v, day, v->row_budget_calls, figures, 4, error);
}

static int check_constant(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    struct cc_workday day;
    struct cc_transient result;
    constant_day(row, &day);
    if (!(day.point[0] > 0))
        return cc_validation_refuse(row, error, "t is not above 0");
    int code = solve_day(&day, true, &result, error);
    if (code != CC_OK)
        return code;
    const struct cc_transient_point *p = &result.point[0];
    struct value values[] = {{"EN", p->queue_mean + p->busy_mean},
                             {"EQ", p->queue_mean},
                             {"P_delay", p->all_busy_prob},
                             {"P_empty", p->empty_prob}};
    /* The table's single agent without abandonment comes from a chain cut short: at t = 0.5 it is off by up
     * to 3.8e-9, by two independent solvers. */
    bool cut = day.agent_count[0] == 1 && !(day.patience_mean < HUGE_VAL) && day.point[0] == 0.5;
    code = solved(v, row, values, 4, cut ? 5e-9 : 1e-12, error);
    cc_transient_close(&result);
    return code || v->fill_folder ? code : simulate_constant(v, row, &day, error);
}

const struct cc_reference_class cc_reference_transient_day = {"transient_day.csv", "solve and simulate",
                                                              check_day, NULL};
const struct cc_reference_class cc_reference_transient_periods = {"transient_periods.csv",
                                                                  "solve and simulate", check_period, NULL};
const struct cc_reference_class cc_reference_transient_points = {"transient_points.csv", "solve and simulate",
                                                                 check_point, NULL};
const struct cc_reference_class cc_reference_transient_constant = {
    "transient_constant.csv", "solve and simulate", check_constant, NULL};
