/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/validation.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/experiment.h"
#include "sim/config.h"
#include "sim/report.h"

/*
 * A standard error from so many batches is within 4 % of itself. Small budgets cannot warm up as many in slow
 * rows: there fewer do, with Student's t for what they do not know. So do rows whose standard errors are
 * exact, and the pilot, which only says how many calls to take.
 */
enum {
    BATCHES = 400,
    FEW_BATCHES = 50,
    MOST_DAYS = 1000000,
    PILOT_CALLS = 200000,
    FEW_EVENTS = 100,
    FILLED = sizeof((struct cc_validation *)0)->filled / sizeof((struct cc_validation *)0)->filled[0]
};

/* Budgets below it are small. */
#define SMALL_BUDGET_CALLS 1e9

/* Each batch begins empty and runs so many relaxation times before it counts: a bias of e^-8 of the first. */
#define WARM_UP_RELAXATIONS 8

/* A simulated cell is wanted to this share of its value, or to this standard error. */
#define WANTED_RELATIVE 0.005
#define WANTED_ABSOLUTE 0.001
#define FAMILY_WISE 1e-3

const char *const cc_check_kind_names[] = {"solve", "simulate", "count", "vector", NULL};

const char *cc_reference_text(const struct cc_reference_row *row, const char *column)
{
    for (int i = 0; i < row->column_count; i++)
        if (strcmp(row->names[i], column) == 0)
            return row->fields[i];
    return "";
}

double cc_reference_number(const struct cc_reference_row *row, const char *column)
{
    const char *text = cc_reference_text(row, column);
    char *end;
    double value = strtod(text, &end);
    return end == text || *end ? (double)NAN : value;
}

int cc_validation_refuse(const struct cc_reference_row *row, struct cc_error *error, const char *why)
{
    return cc_error_add(error, CC_FAILED_CHECK, "%s:%lld: %s", row->file, (long long)row->line, why);
}

static struct cc_check *add_check(struct cc_validation *v, struct cc_error *error)
{
    if (v->check_count == v->check_room) {
        int room = v->check_room * 2 + 256;
        struct cc_check *grown = realloc(v->checks, (size_t)room * sizeof *grown);
        if (!grown) {
            cc_error_add(error, CC_BAD_IO, "not enough memory for the checks");
            return NULL;
        }
        v->checks = grown;
        v->check_room = room;
    }
    return &v->checks[v->check_count++];
}

static void fill_cell(struct cc_validation *v, const struct cc_reference_row *row, const char *column,
                      double got)
{
    for (int i = 0; i < row->column_count && v->filled_count < FILLED; i++)
        if (strcmp(row->names[i], column) == 0) {
            v->filled[v->filled_count].column = row->names[i];
            v->filled[v->filled_count++].value = got;
        }
}

/* Writes the row as it was, with the cells that were filled; source says where these come from. */
static void write_filled(struct cc_validation *v, const struct cc_reference_row *row, FILE *out)
{
    for (int i = 0; i < row->column_count; i++) {
        const char *field = row->fields[i];
        char number[40];
        for (int k = 0; k < v->filled_count; k++)
            if (v->filled[k].column == row->names[i]) {
                snprintf(number, sizeof number, "%.15g", v->filled[k].value);
                field = number;
            }
        if (strcmp(row->names[i], "source") == 0 && v->filled_count)
            field = "ccsim's own solver; see models/analytic";
        if (i)
            fputc(',', out);
        cc_report_csv_field(field, out);
    }
    fputc('\n', out);
    v->filled_count = 0;
}

/* Room for one more check, of which what all kinds share is filled in; NULL for lack of memory. */
static struct cc_check *new_check(struct cc_validation *v, const struct cc_reference_row *row,
                                  enum cc_check_kind kind, const char *metric, struct cc_error *error)
{
    struct cc_check *check = add_check(v, error);
    if (!check)
        return NULL;
    *check = (struct cc_check){
        .file = v->file, .line = row->line, .kind = kind, .se = NAN, .z = NAN, .tolerance = NAN};
    snprintf(check->metric, sizeof check->metric, "%s", metric);
    return check;
}

void cc_validation_call_it(struct cc_validation *v, const char *metric)
{
    v->metric = metric;
}

int cc_validation_solved_within(struct cc_validation *v, const struct cc_reference_row *row,
                                const char *column, double got, double tolerance, double floor,
                                struct cc_error *error)
{
    double expected = cc_reference_number(row, column);
    if (v->fill_folder) {
        fill_cell(v, row, column, got);
        return CC_OK;
    }
    if (isnan(expected))
        return CC_OK;
    struct cc_check *check = new_check(v, row, CC_CHECK_SOLVE, v->metric ? v->metric : column, error);
    if (!check)
        return CC_BAD_IO;
    check->expected = expected;
    check->got = got;
    check->tolerance = tolerance;
    bool equal = expected == got || fabs(got - expected) <= tolerance * fabs(expected) ||
                 fabs(got - expected) <= floor;
    check->failed = !equal;
    v->solved++;
    return CC_OK;
}

int cc_validation_solved(struct cc_validation *v, const struct cc_reference_row *row, const char *column,
                         double got, double tolerance, struct cc_error *error)
{
    return cc_validation_solved_within(v, row, column, got, tolerance, 1e-3 * tolerance, error);
}

int cc_validation_words(struct cc_validation *v, const struct cc_reference_row *row, int expected, int got,
                        struct cc_error *error)
{
    struct cc_check *check = new_check(v, row, CC_CHECK_VECTOR, "words", error);
    if (!check)
        return CC_BAD_IO;
    check->expected = expected;
    check->got = got;
    check->tolerance = 0;
    check->failed = expected != got;
    v->solved++;
    return CC_OK;
}

int cc_validation_solved_cells(struct cc_validation *v, const struct cc_reference_row *row,
                               const struct cc_solved_cell *cells, double tolerance, struct cc_error *error)
{
    int code = CC_OK;
    for (; cells->column && code == CC_OK; cells++)
        code = cc_validation_solved(v, row, cells->column, cells->got, tolerance, error);
    return code;
}

int cc_validation_leave_out(struct cc_validation *v, const struct cc_reference_row *row, const char *what,
                            struct cc_error *error)
{
    struct cc_left_out *grown = realloc(v->left_out, ((size_t)v->left_out_count + 1) * sizeof *v->left_out);
    if (!grown)
        return cc_error_add(error, CC_BAD_IO, "not enough memory for the rows left out");
    v->left_out = grown;
    grown += v->left_out_count++;
    *grown = (struct cc_left_out){.file = v->file, .line = row->line};
    snprintf(grown->what, sizeof grown->what, "%s", what);
    return CC_OK;
}

/* --- simulation --- */

void cc_simulation_write(struct cc_simulation *s, const char *format, ...)
{
    size_t used = strlen(s->scenario), room = sizeof s->scenario - used;
    va_list arguments;
    va_start(arguments, format);
    int needed = vsnprintf(s->scenario + used, room, format, arguments);
    va_end(arguments);
    assert(needed >= 0 && (size_t)needed < room);
    (void)needed;
}

struct cc_simulated_cell *cc_simulation_add(struct cc_simulation *s, const char *column, const char *metric,
                                            double scale, double variance)
{
    assert(s->cell_count < CC_SIMULATION_CELLS);
    struct cc_simulated_cell *cell = &s->cells[s->cell_count++];
    *cell = (struct cc_simulated_cell){.column = column, .scale = scale, .variance = variance};
    snprintf(cell->metric, sizeof cell->metric, "%s", metric);
    return cell;
}

/* Rows draw apart from each other, so that a sample that is off in one is not off in all of them. */
uint64_t cc_validation_seed(const struct cc_validation *v, const struct cc_reference_row *row)
{
    uint64_t hash = 14695981039346656037u ^ (uint64_t)row->line; /* FNV-1a over the name */
    for (const char *c = row->file; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 1099511628211u;
    return v->seed ^ hash;
}

static double own_or(double own, double common)
{
    return own > 0 ? own : common > 0 ? common : 1;
}

static bool is_exact(const struct cc_simulation *s)
{
    for (int i = 0; i < s->cell_count; i++)
        if (!(s->cells[i].variance > 0))
            return false;
    return true;
}

static double warm_up_calls(const struct cc_simulation *s)
{
    return fmax(WARM_UP_RELAXATIONS * s->relaxation_units, 10) * s->calls_per_unit;
}

/* Patients that the row may draw, those of pilots and warm-ups included. */
static double budget_patients(const struct cc_validation *v, const struct cc_simulation *s)
{
    return v->row_budget_calls * own_or(s->row_count, 1) / own_or(s->calls_per_patient, 1);
}

static int batch_count(const struct cc_validation *v, const struct cc_simulation *s)
{
    double affordable = budget_patients(v, s) / 2 / warm_up_calls(s);
    if (is_exact(s))
        return FEW_BATCHES;
    return v->budget_calls < SMALL_BUDGET_CALLS ? (int)fmin(fmax(affordable, FEW_BATCHES), BATCHES) : BATCHES;
}

/*
 * Time that each batch measures. An exact variance is one of long runs; batches of their own variance may be
 * short, but not so short that warming up is all there is.
 */
static double batch_units(const struct cc_simulation *s, double calls, int batches)
{
    double least_units = fmax((is_exact(s) ? 20 : 2) * s->relaxation_units, 100 / s->calls_per_unit);
    return s->day_units > 0 ? s->day_units : fmax(calls / batches / s->calls_per_unit, least_units);
}

/* Measures about so many calls, split over the batches. */
static int run_stage(struct cc_validation *v, const struct cc_reference_row *row,
                     const struct cc_simulation *s, double calls, int batches,
                     struct cc_experiment *experiment, struct cc_scenario **scenario, struct cc_error *error)
{
    char *text = malloc(sizeof s->scenario + 600), label[300];
    if (!text)
        return cc_error_add(error, CC_BAD_IO, "not enough memory for a simulation");
    if (s->day_units > 0)
        batches = (int)fmin(fmax(calls / (warm_up_calls(s) + s->day_units * s->calls_per_unit), FEW_BATCHES),
                            MOST_DAYS);
    snprintf(text, sizeof s->scenario + 600,
             "name = \"row\"; stationary = { hours = %.17g; warm_up_h = %.17g; };\n"
             "run = { min_reps = %d; max_reps = %d; };\n%s",
             batch_units(s, calls, batches) * CC_UNIT_S / 3600,
             warm_up_calls(s) / s->calls_per_unit * CC_UNIT_S / 3600, batches, batches, s->scenario);
    snprintf(label, sizeof label, "%s:%lld", row->file, (long long)row->line);
    int code = cc_scenario_open_text(scenario, label, text, error);
    free(text);
    if (code != CC_OK)
        return code;
    struct cc_experiment_options options = {.seed = cc_validation_seed(v, row),
                                            .thread_count = v->thread_count,
                                            .reps = batches,
                                            .precision = NAN};
    code = cc_experiment_run(experiment, *scenario, ~(uint32_t)0, &options, error);
    if (code == CC_OK && experiment->interrupted) {
        cc_experiment_close(experiment);
        code = cc_error_add(error, CC_FAILED_CHECK, "%s: stopped before it was judged", label);
    }
    if (code != CC_OK)
        cc_scenario_close(*scenario);
    else
        v->simulated_calls += (double)experiment->patients * own_or(s->calls_per_patient, 1);
    return code;
}

/* Calls that were measured: those of the warm-up are not. */
static double counted_calls(const struct cc_experiment *experiment)
{
    return cc_experiment_find(experiment, 0, "patients")->estimate.value * (double)experiment->reps;
}

/* The cell as simulated, in the unit of its column; the half-width is the standard error. */
static struct cc_estimate cell_estimate(const struct cc_experiment *experiment,
                                        const struct cc_simulated_cell *cell)
{
    const struct cc_result *result = cc_experiment_find(experiment, 0, cell->metric);
    struct cc_estimate estimate = {NAN, NAN, 0};
    assert(result);
    if (result) {
        estimate = result->estimate;
        estimate.value = cell->offset + cell->scale * estimate.value;
        estimate.half_width *= fabs(cell->scale) / cc_student_t_quantile(0.975, (double)experiment->reps - 1);
    }
    if (cell->variance > 0)
        estimate.half_width = sqrt(cell->variance / counted_calls(experiment));
    return estimate;
}

static double expected_value(const struct cc_reference_row *row, const struct cc_simulated_cell *cell)
{
    return cc_reference_number(cell->row ? cell->row : row, cell->column);
}

double cc_validation_wanted_se(double expected)
{
    return fmax(WANTED_RELATIVE * fabs(expected), WANTED_ABSOLUTE);
}

/* Calls that every cell needs for its wanted standard error, with a margin for the pilot's own error. */
static double calls_needed(const struct cc_reference_row *row, const struct cc_experiment *pilot,
                           const struct cc_simulation *s)
{
    double factor = 0.1;
    for (int i = 0; i < s->cell_count; i++) {
        const struct cc_simulated_cell *cell = &s->cells[i];
        double ratio =
            cell_estimate(pilot, cell).half_width / cc_validation_wanted_se(expected_value(row, cell));
        if (ratio > factor)
            factor = ratio;
    }
    return counted_calls(pilot) * factor * factor * 1.3;
}

/* z of the same two-sided probability as seeing `got` events when `expected` are. */
static double poisson_z(double expected, double got)
{
    if (!(expected > 0))
        return got > 0 ? HUGE_VAL : 0;
    unsigned events = got < 1e9 ? (unsigned)(got + 0.5) : 1000000000u;
    double below = gsl_cdf_poisson_P(events, expected);
    double above = events ? gsl_cdf_poisson_Q(events - 1, expected) : 1;
    double tail = fmin(fmin(below, above), 0.5);
    return (below < above ? -1 : 1) * gsl_cdf_ugaussian_Qinv(tail);
}

/*
 * The standard error from batches, as it would be if the expected value were the true one.  Queues come and
 * go in spells, so batches with low means also have a small spread, and what is too low by chance would look
 * surer than it is: the spread of means goes with the mean, as in all gamma laws, that of shares as in the
 * binomial law.
 */
static double error_if_true(const struct cc_simulated *s, double expected)
{
    double value = s->estimate.value, se = s->estimate.half_width;
    bool share = s->is_share && value < 1 && expected < 1;
    if (s->freedom == 0 || !(value > 0 && expected > 0))
        return se;
    return se * (share ? sqrt(expected * (1 - expected) / (value * (1 - value))) : expected / value);
}

/*
 * z of a value.  Rare events make normal bounds wrong: a share near 0 or 1, or a mean to which few calls
 * contribute. Then the number of clusters of events is judged as Poisson, means in proportion.
 */
static double judge(const struct cc_simulated *s, double expected)
{
    double value = s->estimate.value, se = error_if_true(s, expected);
    if (isnan(value)) /* a mean over events, none of which came */
        return poisson_z(s->events, 0);
    double z = se > 0 ? (value - expected) / se : HUGE_VAL;
    if (s->freedom > 0 && fabs(z) < 1e6) /* a standard error from batches is itself uncertain */
        z = copysign(gsl_cdf_ugaussian_Qinv(gsl_cdf_tdist_Q(fabs(z), s->freedom)), z);
    if (s->events < FEW_EVENTS && expected > 0 && expected != 1) {
        double relative = s->is_share && expected > 0.5 ? (1 - value) / (1 - expected) : value / expected;
        double rare_z = poisson_z(s->events, s->events * relative);
        /* A mean over few clusters has both few of them and unequal ones: neither bound alone is right for
         * it. */
        return s->is_share || fabs(rare_z) < fabs(z) ? rare_z : z;
    }
    if (se > 0)
        return z;
    return fabs(value - expected) <= 1e-6 * fmax(1, fabs(expected)) ? 0 : HUGE_VAL;
}

int cc_validation_simulated(struct cc_validation *v, const struct cc_reference_row *row,
                            const struct cc_simulated *simulated, struct cc_error *error)
{
    double expected = cc_reference_number(row, simulated->column);
    if (isnan(expected))
        return CC_OK;
    enum cc_check_kind kind = simulated->kind == CC_CHECK_COUNT ? CC_CHECK_COUNT : CC_CHECK_SIMULATE;
    struct cc_check *check = new_check(v, row, kind, v->metric ? v->metric : simulated->column, error);
    if (!check)
        return CC_BAD_IO;
    check->expected = expected;
    check->got = simulated->estimate.value;
    check->se = simulated->estimate.half_width;
    check->z = judge(simulated, expected);
    check->rare = simulated->events < FEW_EVENTS;
    check->underpowered = !(check->se <= cc_validation_wanted_se(expected));
    v->underpowered += check->underpowered;
    v->simulated++;
    return CC_OK;
}

static int judge_cell(struct cc_validation *v, const struct cc_reference_row *row,
                      const struct cc_simulation *s, const struct cc_simulated_cell *cell,
                      const struct cc_experiment *experiment, struct cc_error *error)
{
    double share = (expected_value(row, cell) - cell->offset) / cell->scale;
    int instance = cc_metric_find(experiment->instances, experiment->instance_count, cell->metric);
    bool is_share = instance >= 0 && experiment->instances[instance].metric->unit[0] == '\0';
    double rare = is_share ? fmin(share, 1 - share) : own_or(cell->event_share, s->event_share);
    double calls = counted_calls(experiment) * own_or(cell->calls_share, 1);
    struct cc_simulated simulated = {.column = cell->column,
                                     .estimate = cell_estimate(experiment, cell),
                                     .freedom = cell->variance > 0 ? 0 : (double)experiment->reps - 1,
                                     .events =
                                         rare * calls / fmax(own_or(cell->dispersion, s->dispersion), 1),
                                     /* other scales have no complement */
                                     .is_share = is_share && fabs(cell->scale) == 1};
    cc_validation_call_it(v, cell->label);
    int code = cc_validation_simulated(v, cell->row ? cell->row : row, &simulated, error);
    cc_validation_call_it(v, NULL);
    return code;
}

int cc_validation_simulate(struct cc_validation *v, const struct cc_reference_row *row,
                           const struct cc_simulation *s, struct cc_error *error)
{
    struct cc_experiment experiment;
    struct cc_scenario *scenario;
    if (v->fill_folder)
        return CC_OK;
    double budget = budget_patients(v, s), pilot = fmin(PILOT_CALLS, budget / 8);
    int code = run_stage(v, row, s, pilot, FEW_BATCHES, &experiment, &scenario, error);
    if (code != CC_OK)
        return code;
    int batches = batch_count(v, s);
    double needed = calls_needed(row, &experiment, s);
    double left = budget - (double)experiment.patients - (s->day_units > 0 ? 0 : batches * warm_up_calls(s));
    cc_experiment_close(&experiment);
    cc_scenario_close(scenario);
    double calls = fmin(fmin(needed, CC_VALIDATION_CALLS_MAX), left);
    code = run_stage(v, row, s, calls, batches, &experiment, &scenario, error);
    if (code != CC_OK)
        return code;
    for (int i = 0; i < s->cell_count && code == CC_OK; i++)
        code = judge_cell(v, row, s, &s->cells[i], &experiment, error);
    cc_experiment_close(&experiment);
    cc_scenario_close(scenario);
    return code;
}

/* --- files and rows --- */

static const struct cc_reference_class *class_of(const char *name)
{
    for (const struct cc_reference_class *const *class = cc_reference_classes; *class; class ++)
        if (strcmp((*class)->file, name) == 0)
            return *class;
    return NULL;
}

static int check_rows(struct cc_validation *v, const struct cc_reference_class *class,
                      const struct cc_reference_table *table, FILE *out, struct cc_error *error)
{
    int code = CC_OK;
    v->table = table;
    for (int i = 0; out && table->row_count && i < table->rows[0].column_count; i++)
        fprintf(out, "%s%s", table->names[i], i + 1 < table->rows[0].column_count ? "," : "\n");
    for (int i = 0; i < table->row_count && code == CC_OK; i++) {
        code = class->check(v, &table->rows[i], error);
        if (code == CC_OK && out)
            write_filled(v, &table->rows[i], out);
        v->rows++;
    }
    code = code == CC_OK && class->finish ? class->finish(v, error) : code;
    if (v->state_close)
        v->state_close(v->state);
    v->state = NULL;
    v->state_close = NULL;
    v->table = NULL;
    return code;
}

static bool is_simulated(const struct cc_reference_class *class)
{
    return strstr(class->what, "simulate") || strstr(class->what, "count");
}

/* Each row of the file gets twice its part of what is left, for many need less, but never more than there is.
 */
static void split_budget(struct cc_validation *v, const struct cc_reference_class *class, int row_count)
{
    double left = fmax(v->budget_calls - v->simulated_calls, v->budget_calls / 20);
    if (!is_simulated(class))
        return;
    v->row_budget_calls = left / fmax(v->rows_to_simulate / 2, row_count);
    v->rows_to_simulate -= row_count;
}

static int check_file(struct cc_validation *v, const char *name, struct cc_error *error)
{
    const struct cc_reference_class *class = class_of(name);
    struct cc_reference_table table;
    char path[4096];
    v->file = name;
    if (!class)
        return cc_error_add(error, CC_FAILED_CHECK, "%s/%s: no class of checks knows this file", v->folder,
                            name);
    int code = cc_reference_table_open(&table, v, name, error);
    if (code != CC_OK)
        return code;
    FILE *out = NULL;
    split_budget(v, class, table.row_count);
    if (v->fill_folder) {
        snprintf(path, sizeof path, "%s/%s", v->fill_folder, name);
        out = fopen(path, "w");
        code = out ? CC_OK : cc_error_add(error, CC_BAD_IO, "%s: %s", path, strerror(errno));
    }
    code = code ? code : check_rows(v, class, &table, out, error);
    if (out && fclose(out) && code == CC_OK)
        code = cc_error_add(error, CC_BAD_IO, "%s: cannot be written", path);
    cc_reference_table_close(&table);
    return code;
}

/* Lines of the files whose rows are simulated, to split the budget; at least 1. */
static double simulated_rows(const struct cc_validation *v, const char *folder)
{
    double lines = 0;
    for (int i = 0; i < v->file_count; i++) {
        const struct cc_reference_class *class = class_of(v->files[i]);
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, v->files[i]);
        FILE *file = class && is_simulated(class) ? fopen(path, "r") : NULL;
        for (int byte; file && (byte = getc(file)) != EOF;)
            lines += byte == '\n';
        if (file)
            fclose(file);
    }
    return fmax(lines, 1);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names of the CSV files of the folder, sorted. */
static int list_files(struct cc_validation *v, const char *folder, struct cc_error *error)
{
    DIR *directory = opendir(folder);
    struct dirent *entry;
    if (!directory)
        return cc_error_add(error, CC_BAD_IO, "%s: %s", folder, strerror(errno));
    v->files = calloc(1024, sizeof *v->files);
    while (v->files && (entry = readdir(directory)) && v->file_count < 1024) {
        size_t length = strlen(entry->d_name);
        if (length > 4 && strcmp(entry->d_name + length - 4, ".csv") == 0)
            v->files[v->file_count++] = strdup(entry->d_name);
    }
    closedir(directory);
    if (!v->files)
        return cc_error_add(error, CC_BAD_IO, "not enough memory for the files of %s", folder);
    if (v->file_count == 0)
        return cc_error_add(error, CC_BAD_IO, "%s: holds no .csv file", folder);
    qsort(v->files, (size_t)v->file_count, sizeof *v->files, compare_names);
    return CC_OK;
}

/* The bound holds for all simulated checks together, so it is known only at the end. */
static void judge_all(struct cc_validation *v)
{
    v->z_bound = cc_sidak_z_bound(FAMILY_WISE, v->simulated > 0 ? v->simulated : 1);
    for (int i = 0; i < v->check_count; i++) {
        struct cc_check *check = &v->checks[i];
        if (check->kind == CC_CHECK_SIMULATE || check->kind == CC_CHECK_COUNT) {
            check->failed = !(fabs(check->z) <= v->z_bound);
            v->max_abs_z = fmax(v->max_abs_z, fabs(check->z));
        }
        v->failed += check->failed;
    }
}

int cc_validation_run(struct cc_validation *v, const char *folder, struct cc_error *error)
{
    v->folder = folder;
    int code = list_files(v, folder, error);
    if (code == CC_OK)
        v->rows_to_simulate = simulated_rows(v, folder);
    for (int i = 0; i < v->file_count && code == CC_OK; i++) {
        if (v->progress)
            v->progress(v->progress_context, v->files[i], i, v->file_count);
        code = check_file(v, v->files[i], error);
    }
    if (code == CC_OK)
        judge_all(v);
    return code;
}

void cc_validation_close(struct cc_validation *v)
{
    for (int i = 0; i < v->file_count; i++)
        free(v->files[i]);
    free(v->files);
    free(v->checks);
    free(v->left_out);
    *v = (struct cc_validation){0};
}
