/* SPDX-License-Identifier: GPL-3.0-or-later */

/* M/M/c/K(+M): a number of lines. */
#include "models/analytic/finite_queue.h"

#include <math.h>
#include <stdio.h>

#include "models/validation/describe.h"
#include "models/validation/rows.h"

static int solve(struct cc_validation *v, const struct cc_reference_row *row, const struct cc_finite_queue *m,
                 struct cc_error *error)
{
    const struct cc_solved_cell cells[] = {{"p_block", m->blocking_prob},
                                           {"p_abandon_of_offered", m->abandon_prob},
                                           {"p_served_of_offered", m->served_prob},
                                           {"p_wait_of_accepted", m->wait_prob_of_accepted},
                                           {"EW_accepted", m->mean_wait_accepted_s},
                                           {"EW_served", m->mean_wait_served_s},
                                           {"Lq", m->mean_queue_length},
                                           {"utilisation", m->occupancy},
                                           {"L", m->mean_in_system},
                                           {"asymvar_Lq", m->queue_length_variance_s},
                                           {NULL, 0}};
    return cc_validation_solved_cells(v, row, cells, 1e-9, error);
}

static int check(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    double load = cc_reference_number(row, "lambda_per_ES"), theta = cc_reference_number(row, "theta_per_ES");
    int agents = (int)cc_reference_number(row, "c"), capacity = (int)cc_reference_number(row, "K");
    struct cc_erlang_load erlang = {load, 1, theta > 0 ? 1 / theta : HUGE_VAL, agents};
    struct cc_simulation s = {.scenario = ""};
    struct cc_finite_queue m;
    char more[160];
    int code = cc_finite_queue_solve(&erlang, capacity, &m, error);
    code = code ? code : solve(v, row, &m, error);
    if (code)
        return code;
    int at = snprintf(more, sizeof more, "lines = %d;", capacity);
    if (theta > 0)
        snprintf(more + at, sizeof more - (size_t)at,
                 " patience = { law = \"exponential\"; mean_s = %.17g; };", CC_UNIT_S / theta);
    cc_describe(&s, load, agents, "", more);
    s.relaxation_units = cc_describe_relaxation_limited(agents, load, capacity - agents);
    if (theta > 0)
        s.relaxation_units = fmin(s.relaxation_units, 1 + 1 / fmin(theta, 1));
    s.event_share = m.wait_prob_of_accepted;
    s.dispersion = cc_describe_dispersion(&s, agents, erlang.patience_mean_s, 1, m.wait_prob_of_accepted);
    /* Blocking comes in runs while all lines are taken. */
    double leaving = agents + (capacity - agents) * theta;
    cc_simulation_add(&s, "p_block", "busy_signal", 1, 0)->dispersion = 2 / fmax(1 - load / leaving, 0.05);
    cc_simulation_add(&s, "p_abandon_of_offered", "abandoned", 1, 0);
    cc_simulation_add(&s, "p_served_of_offered", "answered", 1, 0);
    cc_simulation_add(&s, "p_wait_of_accepted", "delayed", 1 / (1 - m.blocking_prob), 0);
    cc_simulation_add(&s, "EW_accepted", "hold_mean_s", 1 / CC_UNIT_S, 0);
    cc_simulation_add(&s, "EW_served", "hold_answered_mean_s", 1 / CC_UNIT_S, 0);
    cc_simulation_add(&s, "Lq", "queue_length", 1, m.queue_length_variance_s * load);
    cc_simulation_add(&s, "utilisation", "occupancy", 1, 0);
    return cc_validation_simulate(v, row, &s, error);
}

const struct cc_reference_class cc_reference_mmck_m = {"mmck_m.csv", "solve and simulate", check, NULL};
