/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Erlang B, C and A: solvers and stationary simulation. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/analytic/erlang.h"
#include "models/validation/describe.h"
#include "models/validation/rows.h"

/* --- erlang_b_c.csv --- */

static int solve_b_c(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    struct cc_erlang_load load = {cc_reference_number(row, "offered_load_a"), 1, HUGE_VAL,
                                  (int)cc_reference_number(row, "c")};
    struct cc_erlang_c m;
    double blocking;
    static const double quantiles[] = {0.5, 0.8, 0.9, 0.95, 0.99, 0.999};
    static const char *const names[] = {"0.5", "0.8", "0.9", "0.95", "0.99", "0.999"};
    char column[48];
    int code = cc_erlang_b(load.arrival_rate_per_s, load.agent_count, &blocking, error);
    code = code ? code : cc_erlang_c_solve(&load, &m, error);
    code = code ? code : cc_validation_solved(v, row, "erlang_b_blocking", blocking, 1e-9, error);
    code = code ? code : cc_validation_solved(v, row, "erlang_c_pwait", m.wait_prob, 1e-9, error);
    code = code ? code : cc_validation_solved(v, row, "EW_over_ES", m.mean_wait_s, 1e-9, error);
    code = code ? code : cc_validation_solved(v, row, "SDW_over_ES", m.sd_wait_s, 1e-9, error);
    code = code
               ? code
               : cc_validation_solved(v, row, "EW_given_wait_over_ES", m.mean_wait_of_waiting_s, 1e-9, error);
    code = code ? code : cc_validation_solved(v, row, "Lq", m.mean_queue_length, 1e-9, error);
    for (int i = 0; i < CC_DESCRIBE_WITHINS && !code; i++) {
        snprintf(column, sizeof column, "P_W_le_%sES", cc_describe_within_names[i]);
        code = cc_validation_solved(v, row, column, cc_erlang_c_wait_cdf(&m, cc_describe_within_units[i]),
                                    1e-9, error);
    }
    for (int i = 0; i < 6 && !code; i++) {
        snprintf(column, sizeof column, "W_q%s_over_ES", names[i]);
        code =
            cc_validation_solved(v, row, column, cc_erlang_c_wait_quantile_s(&m, quantiles[i]), 1e-9, error);
    }
    return code;
}

static int simulate_loss(struct cc_validation *v, const struct cc_reference_row *row, double load, int agents,
                         struct cc_error *error)
{
    struct cc_simulation s = {.relaxation_units = 1};
    char lines[40];
    snprintf(lines, sizeof lines, "lines = %d;", agents);
    cc_describe(&s, load, agents, "", lines);
    cc_simulation_add(&s, "erlang_b_blocking", "busy_signal", 1, 0);
    s.dispersion = 2 / fmax(1 - load / agents, 0.05); /* blocking comes in runs while all are busy */
    return cc_validation_simulate(v, row, &s, error);
}

static int check_b_c(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    static const char *const columns[] = {"P_W_le_0.05ES", "P_W_le_0.1ES", "P_W_le_0.25ES",
                                          "P_W_le_0.5ES",  "P_W_le_1ES",   "P_W_le_2ES"};
    static const char *const ids[] = {"service_level[0.05]", "service_level[0.1]", "service_level[0.25]",
                                      "service_level[0.5]",  "service_level[1]",   "service_level[2]"};
    struct cc_simulation s = {.scenario = ""};
    struct cc_erlang_variance exact;
    double load = cc_reference_number(row, "offered_load_a");
    int agents = (int)cc_reference_number(row, "c"), code = solve_b_c(v, row, error);
    code = code ? code : simulate_loss(v, row, load, agents, error);
    if (code || load / agents >= 0.95) {
        v->rows_too_loaded += !code;
        return code;
    }
    s.relaxation_units = cc_describe_relaxation(agents, load);
    cc_describe(&s, load, agents, "", "");
    code = cc_erlang_variance_solve(&(struct cc_erlang_load){load, 1, HUGE_VAL, agents}, &exact, error);
    if (code)
        return code;
    s.event_share = cc_reference_number(row, "erlang_c_pwait");
    s.dispersion = exact.wait_prob_per_call / (s.event_share * (1 - s.event_share));
    cc_simulation_add(&s, "erlang_c_pwait", "delayed", 1, exact.wait_prob_per_call);
    cc_simulation_add(&s, "EW_over_ES", "hold_mean_s", 1 / CC_UNIT_S, exact.mean_wait_s2_per_call);
    cc_simulation_add(&s, "Lq", "queue_length", 1, exact.queue_length_s * load);
    for (int i = 0; i < CC_DESCRIBE_WITHINS; i++)
        cc_simulation_add(&s, columns[i], ids[i], 1, 0);
    return cc_validation_simulate(v, row, &s, error);
}

/* --- erlang_b_extreme.csv, erlang_b_inverse.csv --- */

static int check_b_extreme(struct cc_validation *v, const struct cc_reference_row *row,
                           struct cc_error *error)
{
    double agents = cc_reference_number(row, "c"), blocking = 1;
    int code = agents > 0 ? cc_erlang_b(cc_reference_number(row, "offered_load_a"), agents, &blocking, error)
                          : CC_OK;
    return code ? code : cc_validation_solved(v, row, "erlang_b_blocking", blocking, 1e-9, error);
}

static int check_b_inverse(struct cc_validation *v, const struct cc_reference_row *row,
                           struct cc_error *error)
{
    double load;
    int code = cc_erlang_b_max_load(cc_reference_number(row, "c"), cc_reference_number(row, "blocking"),
                                    &load, error);
    return code ? code : cc_validation_solved(v, row, "max_offered_load", load, 1e-9, error);
}

/* --- erlang_a.csv --- */

static int solve_a(struct cc_validation *v, const struct cc_reference_row *row,
                   const struct cc_erlang_load *load, struct cc_error *error)
{
    struct cc_erlang_a m;
    struct cc_erlang_variance variance;
    struct cc_erlang_within within;
    char column[48];
    int code = cc_erlang_a_solve(load, &m, error);
    if (code)
        return code;
    const struct {
        const char *column;
        double got;
    } cells[] = {{"p_wait_virtual_gt0", m.wait_prob},
                 {"p_abandon", m.abandon_prob},
                 {"p_abandon_given_wait", m.abandon_prob_of_waiting},
                 {"EW_all", m.mean_wait_s},
                 {"EW_served", m.mean_wait_served_s},
                 {"EW_abandoned", m.mean_wait_abandoned_s},
                 {"EV_virtual", m.mean_virtual_wait_s},
                 {"SDV_virtual", m.sd_virtual_wait_s},
                 {"Lq", m.mean_queue_length},
                 {"server_utilisation", m.occupancy}};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0] && !code; i++)
        code = cc_validation_solved(v, row, cells[i].column, cells[i].got, 1e-9, error);
    for (int i = 0; i < 5 && !code; i++) {
        cc_erlang_a_within(&m, cc_describe_within_units[i], &within);
        snprintf(column, sizeof column, "served_within_%s", cc_describe_within_names[i]);
        code = cc_validation_solved(v, row, column, within.served_share, 1e-9, error);
        snprintf(column, sizeof column, "aband_within_%s", cc_describe_within_names[i]);
        code = code ? code : cc_validation_solved(v, row, column, within.abandoned_share, 1e-9, error);
        snprintf(column, sizeof column, "P_V_le_%s", cc_describe_within_names[i]);
        code = code ? code : cc_validation_solved(v, row, column, within.virtual_wait_cdf, 1e-9, error);
    }
    code = code ? code : cc_erlang_variance_solve(load, &variance, error);
    return code ? code : cc_validation_solved(v, row, "asymvar_Lq", variance.queue_length_s, 1e-9, error);
}

static int check_a(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    static const char *const columns[] = {"served_within_0.05", "served_within_0.1", "served_within_0.25",
                                          "served_within_0.5", "served_within_1"};
    static const char *const ids[] = {"service_level[0.05]", "service_level[0.1]", "service_level[0.25]",
                                      "service_level[0.5]", "service_level[1]"};
    struct cc_simulation s = {.scenario = ""};
    struct cc_erlang_variance exact;
    char patience[96];
    double rate, load = cc_reference_number(row, "lambda_per_ES");
    int agents = (int)cc_reference_number(row, "c");
    if (sscanf(cc_reference_text(row, "patience"), "exponential(rate=%lf)", &rate) != 1)
        return cc_validation_refuse(row, error, "patience is not exponential(rate=...)");
    struct cc_erlang_load erlang = {load, 1, 1 / rate, agents};
    int code = solve_a(v, row, &erlang, error);
    code = code ? code : cc_erlang_variance_solve(&erlang, &exact, error);
    if (code)
        return code;
    s.relaxation_units = fmin(1 / fmin(rate, 1), cc_describe_relaxation(agents, load));
    snprintf(patience, sizeof patience, "patience = { law = \"exponential\"; mean_s = %.17g; };",
             CC_UNIT_S / rate);
    cc_describe(&s, load, agents, "", patience);
    s.event_share = cc_reference_number(row, "p_wait_virtual_gt0");
    s.dispersion = exact.wait_prob_per_call / (s.event_share * (1 - s.event_share));
    cc_simulation_add(&s, "p_wait_virtual_gt0", "delayed", 1, exact.wait_prob_per_call);
    cc_simulation_add(&s, "p_abandon", "abandoned", 1, exact.abandon_prob_per_call);
    cc_simulation_add(&s, "EW_all", "hold_mean_s", 1 / CC_UNIT_S, exact.mean_wait_s2_per_call);
    cc_simulation_add(&s, "EW_served", "hold_answered_mean_s", 1 / CC_UNIT_S, 0);
    cc_simulation_add(&s, "EW_abandoned", "hold_abandoned_mean_s", 1 / CC_UNIT_S, 0);
    cc_simulation_add(&s, "Lq", "queue_length", 1, exact.queue_length_s * load);
    cc_simulation_add(&s, "server_utilisation", "occupancy", 1,
                      exact.busy_agents_s * load / ((double)agents * agents));
    for (int i = 0; i < 5; i++)
        cc_simulation_add(&s, columns[i], ids[i], 1, 0);
    return cc_validation_simulate(v, row, &s, error);
}

/* --- staffing_min_c.csv --- */

/* Reads a target such as "SL 0.8 in 20s, AHT=240s", "P(wait)<=0.2" or "P(abandon)<=0.05". */
static bool read_goal(const char *text, struct cc_erlang_goal *goal)
{
    double share, within_s, aht_s;
    *goal = cc_erlang_goal_none();
    if (sscanf(text, "SL %lf in %lfs, AHT=%lfs", &share, &within_s, &aht_s) == 3) {
        goal->service_level_min = share;
        goal->within_s = within_s / aht_s;
        return true;
    }
    return sscanf(text, "P(wait)<=%lf", &goal->wait_prob_max) == 1 ||
           sscanf(text, "P(abandon)<=%lf", &goal->abandon_prob_max) == 1;
}

static int check_staffing(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    struct cc_erlang_load load = {cc_reference_number(row, "offered_load"), 1,
                                  cc_reference_number(row, "mean_patience_over_ES"), 0};
    struct cc_erlang_goal goal;
    bool is_c = strcmp(cc_reference_text(row, "model"), "Erlang C") == 0;
    int agents, code;
    if (!read_goal(cc_reference_text(row, "target"), &goal))
        return cc_validation_refuse(row, error, "a target that is not known");
    code = is_c ? cc_erlang_c_min_agents(&load, &goal, &agents, error)
                : cc_erlang_a_min_agents(&load, &goal, &agents, error);
    return code ? code : cc_validation_solved(v, row, "min_c", agents, 0, error);
}

const struct cc_reference_class cc_reference_erlang_b_c = {"erlang_b_c.csv", "solve and simulate", check_b_c,
                                                           NULL};
const struct cc_reference_class cc_reference_erlang_b_extreme = {"erlang_b_extreme.csv", "solve",
                                                                 check_b_extreme, NULL};
const struct cc_reference_class cc_reference_erlang_b_inverse = {"erlang_b_inverse.csv", "solve",
                                                                 check_b_inverse, NULL};
const struct cc_reference_class cc_reference_erlang_a = {"erlang_a.csv", "solve and simulate", check_a, NULL};
const struct cc_reference_class cc_reference_staffing_min_c = {"staffing_min_c.csv", "solve", check_staffing,
                                                               NULL};
