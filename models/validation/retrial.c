/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Callers who dial again: retrial.csv.  Mean service 1 / mu. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/analytic/retrial.h"
#include "models/validation/rows.h"

static int solve(struct cc_validation *v, const struct cc_reference_row *row,
                 const struct cc_retrial_queue *queue, struct cc_retrial *exact, struct cc_error *error)
{
    double closed_form;
    int code = cc_retrial_solve(queue, exact, error);
    const struct {
        const char *column;
        double got;
    } cells[] = {{"mean_busy", exact->mean_busy},
                 {"mean_orbit", exact->mean_orbit},
                 {"mean_orbit_time_per_fresh_call", exact->mean_orbit_time_s},
                 {"Lq", exact->mean_queue_length},
                 {"p_all_busy_time_avg", exact->all_busy_prob},
                 {"abandon_rate", exact->abandon_rate_per_s},
                 {"p_eventually_served", exact->served_prob},
                 {"asymvar_orbit", exact->orbit_variance_s}};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0] && !code; i++)
        code = cc_validation_solved(v, row, cells[i].column, cells[i].got, 1e-9, error);
    if (code || queue->agent_count > 1 || queue->call_cap > 1 || queue->persist_prob < 1)
        return code;
    code = cc_retrial_mm1_orbit(queue, &closed_form, error);
    cc_validation_call_it(v, "mean_orbit, closed form");
    code = code ? code : cc_validation_solved(v, row, "mean_orbit", closed_form, 1e-9, error);
    cc_validation_call_it(v, NULL);
    return code;
}

static int simulate(struct cc_validation *v, const struct cc_reference_row *row,
                    const struct cc_retrial_queue *queue, const struct cc_retrial *exact,
                    struct cc_error *error)
{
    struct cc_simulation s = {.calls_per_unit = queue->arrival_rate_per_s * queue->service_mean_s};
    double unit_s = CC_UNIT_S / queue->service_mean_s, orbit = exact->mean_orbit;
    s.calls_per_patient = 1 + orbit / queue->redial_delay_mean_s / queue->arrival_rate_per_s;
    cc_simulation_write(
        &s,
        "demand = { calls_per_h = %.17g; };\n"
        "talk = { law = \"exponential\"; mean_s = %.1f; }; staff = ( { heads = %d; } ); lines = %d;\n"
        "redial = { after_abandonment = %.17g; after_busy = %.17g; max_calls = 30000;\n"
        "  delay = { law = \"exponential\"; mean_s = %.17g; }; };\n"
        "variants = ( { name = \"queue\"; strategy = { kind = \"queue-only\"; }; } );\n",
        queue->arrival_rate_per_s / unit_s * 3600, CC_UNIT_S, queue->agent_count, queue->call_cap,
        queue->persist_prob, queue->persist_prob, queue->redial_delay_mean_s * unit_s);
    if (isfinite(queue->patience_mean_s))
        cc_simulation_write(&s, "patience = { law = \"exponential\"; mean_s = %.17g; };\n",
                            queue->patience_mean_s * unit_s);
    /* How long the time average remembers, as for an orbit of geometric size. */
    s.relaxation_units = exact->orbit_variance_s / (orbit * orbit + orbit) / queue->service_mean_s +
                         queue->redial_delay_mean_s / queue->service_mean_s;
    /* Time averages only: who is in orbit at the end counts neither as served nor as not. */
    cc_simulation_add(&s, "mean_busy", "occupancy", queue->agent_count, 0);
    cc_simulation_add(&s, "mean_orbit", "redialling", 1, exact->orbit_variance_s * queue->arrival_rate_per_s);
    cc_simulation_add(&s, "p_all_busy_time_avg", "all_busy", 1, 0);
    cc_simulation_add(&s, "Lq", "queue_length", 1, 0);
    return cc_validation_simulate(v, row, &s, error);
}

static int check(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    double theta = cc_reference_number(row, "theta");
    struct cc_retrial_queue queue = {
        cc_reference_number(row, "lambda"),    1 / cc_reference_number(row, "mu"),
        theta > 0 ? 1 / theta : HUGE_VAL,      1 / cc_reference_number(row, "gamma_retry"),
        cc_reference_number(row, "H_persist"), (int)cc_reference_number(row, "c"),
        (int)cc_reference_number(row, "K")};
    struct cc_retrial exact;
    const char *model = cc_reference_text(row, "model");
    if (strncmp(model, "M/M/1 retrial", 13) != 0 && strcmp(model, "M/M/c/K+M with retrials") != 0)
        return cc_validation_refuse(row, error, "a model that is not known");
    int code = solve(v, row, &queue, &exact, error);
    return code ? code : simulate(v, row, &queue, &exact, error);
}

const struct cc_reference_class cc_reference_retrial = {"retrial.csv", "solve and simulate", check, NULL};
