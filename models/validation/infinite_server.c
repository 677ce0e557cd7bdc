/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Smoothly changing load, where enough agents or equal rates make closed forms; and bounds for many checks.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/analytic/infinite_server.h"
#include "models/analytic/transient.h"
#include "models/validation/rows.h"

/* --- mminf_transient.csv --- */

static int check_mminf(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    double rate = cc_reference_number(row, "lambda"), service_rate = cc_reference_number(row, "mu");
    double border[] = {0, cc_reference_number(row, "t")};
    if (!(rate >= 0) || !(service_rate > 0) || !(border[1] > 0))
        return cc_validation_refuse(row, error, "rates and t must be above 0");
    return cc_validation_solved(v, row, "mean_and_variance_of_N",
                                cc_infinite_server_mean(1, border, &rate, service_rate, border[1]), 1e-9,
                                error);
}

/* --- sinusoid_feldman.csv: the base case of Feldman, Mandelbaum, Massey and Whitt 2008 --- */

static const struct cc_infinite_server_sine sine = {
    .mean_per_s = 100, .amplitude_per_s = 20, .angular_per_s = 1, .service_rate_per_s = 1};

struct occupancy {
    double number, delay, queue;
};

/* Patience as long as service: the number is as with endless agents, whatever the staff. */
static struct occupancy closed_form(double number, int agents)
{
    struct cc_infinite_server_excess excess = cc_infinite_server_excess(number, agents);
    return (struct occupancy){number, excess.at_least_prob, excess.mean};
}

static double rate_at(double time_s, void *context)
{
    return cc_infinite_server_sine_rate_per_s(context, time_s);
}

static int from_empty(double until, int agents, double abandon_rate, struct occupancy *out,
                      struct cc_error *error)
{
    enum { STEPS_PER_SERVICE = 160 };
    struct cc_infinite_server_sine wave = sine;
    struct cc_transient result;
    int steps = (int)ceil(until * STEPS_PER_SERVICE), pieces = 2 * steps;
    double *border = malloc((size_t)(pieces + 1) * sizeof *border);
    double *rate = malloc((size_t)pieces * sizeof *rate);
    int *staff = malloc((size_t)pieces * sizeof *staff);
    int code =
        border && rate && staff ? CC_OK : cc_error_add(error, CC_BAD_IO, "not enough memory for a day");
    if (code == CC_OK) {
        for (int i = 0; i < pieces; i++)
            staff[i] = agents;
        cc_transient_smooth_rates(rate_at, &wave, 0, until, steps, border, rate);
        struct cc_transient_day day = {.period_count = pieces,
                                       .border_s = border,
                                       .arrival_rate_per_s = rate,
                                       .agent_count = staff,
                                       .service_rate_per_s = 1,
                                       .abandon_rate_per_s = abandon_rate,
                                       .probe_count = 1,
                                       .probe_s = &border[pieces],
                                       .occupancy_only = true};
        code = cc_transient_solve(&day, &result, error);
    }
    if (code == CC_OK) {
        const struct cc_transient_point *p = &result.point[0];
        *out = (struct occupancy){p->queue_mean + p->busy_mean, p->all_busy_prob, p->queue_mean};
        cc_transient_close(&result);
    }
    free(border);
    free(rate);
    free(staff);
    return code;
}

/*
 * Always open, staffed by the square-root rule around the load.  Where the rule meets a whole number, the
 * next one is right as well: the last digit of the load decides.
 */
static int check_rule(struct cc_validation *v, const struct cc_reference_row *row, double number,
                      struct cc_error *error)
{
    double wanted = number + cc_reference_number(row, "beta") * sqrt(number), near = nearbyint(wanted);
    double agents = cc_reference_number(row, "s");
    bool either = fabs(wanted - near) < 1e-9 * near && (agents == near || agents == near + 1);
    return cc_validation_solved(v, row, "s", either ? agents : ceil(wanted), 0, error);
}

static int check_sinusoid(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    const char *kind = cc_reference_text(row, "case");
    double at = cc_reference_number(row, "t"), theta = cc_reference_number(row, "theta");
    double staff = cc_reference_number(row, "s");
    int agents = staff >= 0 && staff < 1e6 ? (int)staff : 0, code = CC_OK;
    struct occupancy found;
    bool periodic = strncmp(kind, "periodic", 8) == 0;
    if ((!periodic && strncmp(kind, "empty at 0", 10) != 0) || (periodic && theta != 1))
        return cc_validation_refuse(row, error, "a case that is not known");
    if (periodic) {
        found = closed_form(cc_infinite_server_sine_mean(&sine, at), agents);
        code = check_rule(v, row, found.number, error);
    } else if (theta == 1) {
        found = closed_form(cc_infinite_server_sine_mean_from_empty(&sine, at), agents);
    } else {
        code = from_empty(at, agents, theta, &found, error);
    }
    /* Rows without a closed form were integrated to 1e-10. */
    double floor = theta == 1 ? 1e-12 : 1e-10;
    code = code ? code
                : cc_validation_solved(v, row, "lambda_t", cc_infinite_server_sine_rate_per_s(&sine, at),
                                       1e-9, error);
    code = code ? code : cc_validation_solved(v, row, "E_N", found.number, 1e-9, error);
    code = code ? code : cc_validation_solved_within(v, row, "P_delay", found.delay, 1e-9, floor, error);
    return code ? code : cc_validation_solved_within(v, row, "EQ", found.queue, 1e-9, floor, error);
}

/* --- z_thresholds.csv --- */

static int check_thresholds(struct cc_validation *v, const struct cc_reference_row *row,
                            struct cc_error *error)
{
    double family_wise = cc_reference_number(row, "familywise_false_alarm");
    double checks = cc_reference_number(row, "n_checks");
    if (!(family_wise > 0 && family_wise < 1) || !(checks >= 1 && checks < 1e9))
        return cc_validation_refuse(row, error, "needs a probability and a number of checks");
    int n = (int)checks;
    int code = cc_validation_solved(v, row, "z_bound_normal", cc_sidak_z_bound(family_wise, n), 1e-9, error);
    /* The shipped table's bounds of t are themselves off by up to 2.3e-9, by arithmetic of 40 digits. */
    code = code ? code
                : cc_validation_solved(v, row, "t_bound_29df", cc_sidak_t_bound(family_wise, n, 29), 5e-9,
                                       error);
    return code ? code
                : cc_validation_solved(v, row, "t_bound_99df", cc_sidak_t_bound(family_wise, n, 99), 5e-9,
                                       error);
}

const struct cc_reference_class cc_reference_mminf_transient = {"mminf_transient.csv", "solve", check_mminf,
                                                                NULL};
const struct cc_reference_class cc_reference_sinusoid_feldman = {"sinusoid_feldman.csv", "solve",
                                                                 check_sinusoid, NULL};
const struct cc_reference_class cc_reference_z_thresholds = {"z_thresholds.csv", "solve", check_thresholds,
                                                             NULL};
