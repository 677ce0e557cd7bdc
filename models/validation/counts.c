/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Days that differ in busyness: counts of calls, and Erlang A behind them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/analytic/busyness.h"
#include "models/demand.h"
#include "models/validation/rows.h"

/* --- poisson_gamma_counts.csv --- */

static int solve_count(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    double mean = cc_reference_number(row, "mean"), shape = cc_reference_number(row, "gamma_shape"), prob,
           cdf;
    double count = cc_reference_number(row, "k");
    if (!(mean > 0 && shape > 0 && count >= 0 && count < 1e9))
        return cc_validation_refuse(row, error, "needs a mean, a gamma_shape and a k");
    int code = cc_busyness_count(mean, shape, (int)count, &prob, &cdf, error);
    code = code ? code : cc_validation_solved(v, row, "pmf", prob, 1e-9, error);
    code = code ? code : cc_validation_solved(v, row, "cdf", cdf, 1e-9, error);
    code = code ? code : cc_validation_solved(v, row, "variance", mean + mean * mean / shape, 1e-12, error);
    return code ? code : cc_validation_solved(v, row, "fano", 1 + mean / shape, 1e-12, error);
}

enum { COUNTS = 100000, DAYS_MIN = 2000, DAYS_MAX = 400000 };

struct counted {
    int64_t of[COUNTS + 1]; /* days with that many calls, the last one: or more */
    int64_t days;
    double sum, squares; /* of the deviations from the mean that they should have */
};

static int count_days(struct cc_validation *v, const struct cc_reference_row *row, double mean, double shape,
                      struct counted *counted, struct cc_error *error)
{
    struct cc_scenario *scenario;
    struct cc_demand demand;
    char text[600];
    snprintf(text, sizeof text,
             "name = \"day\"; calendar = { days = [ \"mon\" ]; open = \"08:00\"; close = \"16:00\"; };\n"
             "demand = { calls_per_day = %.17g; arrivals = { process = \"peaked\"; day_cv = %.17g; }; };\n"
             "talk = { law = \"deterministic\"; value_s = 60.0; }; staff = ( { heads = 1; } );\n"
             "variants = ( { name = \"queue\"; strategy = { kind = \"queue-only\"; }; } );\n",
             mean, 1 / sqrt(shape));
    int code = cc_scenario_open_text(&scenario, v->file, text, error);
    if (code)
        return code;
    cc_demand_init(&demand, scenario, cc_validation_seed(v, row));
    for (int64_t day = 0; day < counted->days && !code; day++) {
        code = cc_demand_draw(&demand, (uint32_t)day, error);
        int count = demand.patient_count < COUNTS ? demand.patient_count : COUNTS;
        counted->of[count]++;
        counted->sum += count - mean;
        counted->squares += (count - mean) * (count - mean);
    }
    v->simulated_calls += mean * (double)counted->days;
    cc_demand_free(&demand);
    cc_scenario_close(scenario);
    return code;
}

static int judge_share(struct cc_validation *v, const struct cc_reference_row *row, const char *column,
                       int64_t hits, int64_t days, struct cc_error *error)
{
    double share = cc_reference_number(row, column), n = (double)days;
    struct cc_simulated simulated = {.column = column,
                                     .kind = CC_CHECK_COUNT,
                                     .estimate = {(double)hits / n, sqrt(share * (1 - share) / n), days},
                                     .events = n * fmin(share, 1 - share),
                                     .is_share = true};
    return cc_validation_simulated(v, row, &simulated, error);
}

/* The sample variance, with the exact standard error that the fourth moment of the counts gives it. */
static int judge_variance(struct cc_validation *v, const struct cc_reference_row *row, double shape,
                          const struct counted *counted, struct cc_error *error)
{
    double variance = cc_reference_number(row, "variance"), n = (double)counted->days;
    double excess = 6 / shape + 1 / variance;
    struct cc_simulated simulated = {
        .column = "variance",
        .kind = CC_CHECK_COUNT,
        .estimate = {(counted->squares - counted->sum * counted->sum / n) / (n - 1),
                     variance * sqrt(2 / (n - 1) + excess / n), counted->days},
        .events = n};
    return cc_validation_simulated(v, row, &simulated, error);
}

static bool same_law(const struct cc_reference_row *a, const struct cc_reference_row *b)
{
    return cc_reference_number(a, "mean") == cc_reference_number(b, "mean") &&
           cc_reference_number(a, "gamma_shape") == cc_reference_number(b, "gamma_shape");
}

/* Draws days for the rows from `first` to `last` - 1, which are about one law. */
static int count_law(struct cc_validation *v, int first, int last, struct cc_error *error)
{
    const struct cc_reference_row *rows = v->table->rows;
    double mean = cc_reference_number(&rows[first], "mean");
    double shape = cc_reference_number(&rows[first], "gamma_shape");
    double days = v->row_budget_calls * (last - first) / mean;
    struct counted *counted = calloc(1, sizeof *counted);
    if (!counted)
        return cc_error_add(error, CC_BAD_IO, "not enough memory to count calls");
    counted->days = (int64_t)fmin(fmax(days, DAYS_MIN), DAYS_MAX);
    int code = count_days(v, &rows[first], mean, shape, counted, error);
    code = code ? code : judge_variance(v, &rows[first], shape, counted, error);
    for (int i = first; i < last && !code; i++) {
        int64_t k = (int64_t)cc_reference_number(&rows[i], "k"), up_to = 0;
        for (int64_t count = 0; count <= k && count <= COUNTS; count++)
            up_to += counted->of[count];
        code = judge_share(v, &rows[i], "pmf", k < COUNTS ? counted->of[k] : 0, counted->days, error);
        code = code ? code : judge_share(v, &rows[i], "cdf", up_to, counted->days, error);
    }
    free(counted);
    return code;
}

static int finish_counts(struct cc_validation *v, struct cc_error *error)
{
    int code = CC_OK;
    for (int first = 0, last = 0; first < v->table->row_count && !code && !v->fill_folder; first = last) {
        while (last < v->table->row_count && same_law(&v->table->rows[first], &v->table->rows[last]))
            last++;
        code = count_law(v, first, last, error);
    }
    return code;
}

/* --- erlang_a_gamma_mixed.csv --- */

/* The table was made with a rule of so many nodes, which is not exact for fifty agents. */
enum { NODES = 60 };

/* Every replication is a day with a busyness of its own: many short ones are better than few long ones. */
static int simulate_mixed(struct cc_validation *v, const struct cc_reference_row *row,
                          const struct cc_erlang_load *load, double shape, struct cc_error *error)
{
    struct cc_simulation s = {.calls_per_unit = load->arrival_rate_per_s};
    cc_simulation_write(
        &s,
        "demand = { calls_per_h = %.17g; arrivals = { process = \"peaked\"; day_cv = %.17g; }; };\n"
        "talk = { law = \"exponential\"; mean_s = %.1f; }; staff = ( { heads = %d; } );\n"
        "patience = { law = \"exponential\"; mean_s = %.17g; };\n"
        "variants = ( { name = \"queue\"; strategy = { kind = \"queue-only\"; }; } );\n",
        load->arrival_rate_per_s / CC_UNIT_S * 3600, isinf(shape) ? 0 : 1 / sqrt(shape), CC_UNIT_S,
        load->agent_count, load->patience_mean_s * CC_UNIT_S);
    s.relaxation_units = fmax(load->patience_mean_s, 1);
    s.day_units = isinf(shape) ? 0 : 20;
    cc_simulation_add(&s, "Lq", "queue_length", 1, 0);
    cc_simulation_add(&s, "p_wait_per_call", "delayed", 1, 0);
    cc_simulation_add(&s, "p_abandon_per_call", "abandoned", 1, 0);
    cc_simulation_add(&s, "EW_per_call", "hold_mean_s", 1 / CC_UNIT_S, 0);
    return cc_validation_simulate(v, row, &s, error);
}

static int check_mixed(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    double shape = cc_reference_number(row, "gamma_shape");
    struct cc_erlang_load load = {cc_reference_number(row, "mean_lambda"), 1,
                                  1 / cc_reference_number(row, "theta"), (int)cc_reference_number(row, "c")};
    struct cc_busyness_erlang_a exact;
    int code = cc_busyness_erlang_a(&load, shape, NODES, &exact, error);
    code = code ? code : cc_validation_solved(v, row, "Lq", exact.mean_queue_length, 1e-9, error);
    code = code ? code : cc_validation_solved(v, row, "p_wait_per_call", exact.wait_prob, 1e-9, error);
    code = code ? code : cc_validation_solved(v, row, "p_abandon_per_call", exact.abandon_prob, 1e-9, error);
    code = code ? code : cc_validation_solved(v, row, "EW_per_call", exact.mean_wait_s, 1e-9, error);
    return code ? code : simulate_mixed(v, row, &load, shape, error);
}

const struct cc_reference_class cc_reference_poisson_gamma_counts = {
    "poisson_gamma_counts.csv", "solve and count", solve_count, finish_counts};
const struct cc_reference_class cc_reference_erlang_a_gamma_mixed = {"erlang_a_gamma_mixed.csv",
                                                                     "solve and simulate", check_mixed, NULL};
