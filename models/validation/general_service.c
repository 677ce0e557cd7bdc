/* SPDX-License-Identifier: GPL-3.0-or-later */

/* M/G/1, M/D/c, M/PH/c(+M): service of another law than the exponential. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/analytic/deterministic_service.h"
#include "models/analytic/phase_service.h"
#include "models/analytic/single_server.h"
#include "models/validation/describe.h"
#include "models/validation/rows.h"

/* Without abandonment or blocking, more load than this is left to the solvers. */
#define LOAD_MAX 0.95

/* A law of service with mean 1. */
struct service {
    enum { CONSTANT, PHASES, OTHER } kind;
    double scv;
    struct cc_service_moments moments;
    struct cc_phase_type phases;
    char talk[160]; /* field of a scenario */
};

static void take_phases(struct service *to, double scv, struct cc_phase_type phases)
{
    to->kind = PHASES;
    to->scv = scv;
    to->phases = phases;
    to->moments = cc_single_server_phases(&phases);
}

static void describe_talk(struct service *to, const char *law)
{
    snprintf(to->talk, sizeof to->talk, "talk = { law = \"%s\"; mean_s = %.1f; cv = %.17g; };", law,
             CC_UNIT_S, sqrt(to->scv));
}

/* Reads "M", "D", "E4", "H2 scv=2", "LN(scv=2)" or "Gamma(scv=2)". */
static bool read_service(const char *text, struct service *to)
{
    double scv;
    int phases;
    *to = (struct service){.kind = OTHER};
    if (strcmp(text, "D") == 0) {
        to->kind = CONSTANT;
        to->moments = cc_single_server_constant(1);
        snprintf(to->talk, sizeof to->talk, "talk = { law = \"deterministic\"; value_s = %.1f; };",
                 CC_UNIT_S);
    } else if (strcmp(text, "M") == 0) {
        take_phases(to, 1, cc_phase_type_erlang(1, 1));
    } else if (sscanf(text, "E%d", &phases) == 1 && phases >= 1 && phases <= CC_PHASES_MAX) {
        take_phases(to, 1.0 / phases, cc_phase_type_erlang(phases, 1));
        snprintf(to->talk, sizeof to->talk, "talk = { law = \"erlang\"; mean_s = %.1f; phases = %d; };",
                 CC_UNIT_S, phases);
    } else if (sscanf(text, "H2 scv=%lf", &scv) == 1 && scv >= 1) {
        take_phases(to, scv, cc_phase_type_hyperexponential(1, scv));
        describe_talk(to, "hyperexponential");
    } else if (sscanf(text, "LN(scv=%lf)", &scv) == 1 && scv > 0) {
        to->scv = scv;
        to->moments = cc_single_server_lognormal(1, scv);
        describe_talk(to, "lognormal");
    } else if (sscanf(text, "Gamma(scv=%lf)", &scv) == 1 && scv > 0) {
        to->scv = scv;
        to->moments = cc_single_server_gamma(1, scv);
        describe_talk(to, "gamma");
    } else {
        return false;
    }
    return true;
}

/* Service that varies more is forgotten more slowly, in proportion to the mean of a service in progress. */
static double forgets(double relaxation, double scv)
{
    return relaxation * fmax(1, (1 + scv) / 2);
}

/* --- mg1.csv --- */

/* Reads "M/.../1". */
static bool read_single(const char *model, struct service *to)
{
    char text[60];
    const char *slash = strrchr(model, '/');
    if (strncmp(model, "M/", 2) != 0 || slash - model < 2 || strcmp(slash, "/1") != 0)
        return false;
    snprintf(text, sizeof text, "%.*s", (int)(slash - model - 2), model + 2);
    return read_service(text, to);
}

/* A wait whose whole distribution is known. */
struct wait {
    const struct cc_deterministic_service *constant; /* or */
    const struct cc_single_server_wait *phases;
};

static int solve_distribution(struct cc_validation *v, const struct cc_reference_row *row,
                              const struct wait *wait, struct cc_error *error)
{
    static const char *const tails[] = {"P_W_le_0.5", "P_W_le_1", "P_W_le_2"};
    static const char *const quantiles[] = {"W_q50", "W_q90", "W_q95", "W_q99"};
    static const double units[] = {0.5, 1, 2}, probs[] = {0.5, 0.9, 0.95, 0.99};
    int code = CC_OK;
    for (int i = 0; i < 3 && !code; i++) {
        double tail = wait->constant ? cc_deterministic_service_wait_tail(wait->constant, units[i])
                                     : cc_single_server_wait_tail(wait->phases, units[i]);
        code = cc_validation_solved(v, row, tails[i], 1 - tail, 1e-9, error);
    }
    for (int i = 0; i < 4 && !code; i++) {
        double quantile = wait->constant ? cc_deterministic_service_wait_quantile_s(wait->constant, probs[i])
                                         : cc_single_server_wait_quantile_s(wait->phases, probs[i]);
        code = cc_validation_solved(v, row, quantiles[i], quantile, 1e-9, error);
    }
    return code;
}

static int solve_single(struct cc_validation *v, const struct cc_reference_row *row, double load,
                        const struct service *service, struct cc_error *error)
{
    struct cc_single_server m;
    struct cc_single_server_wait phases;
    struct cc_deterministic_service constant;
    int code = cc_single_server_solve(load, &service->moments, &m, error);
    if (code)
        return code;
    const struct cc_solved_cell cells[] = {{"p_wait", m.wait_prob},
                                           {"EW_over_ES", m.mean_wait_s},
                                           {"SDW_over_ES", m.sd_wait_s},
                                           {"Lq", m.mean_queue_length},
                                           {NULL, 0}};
    code = cc_validation_solved_cells(v, row, cells, 1e-9, error);
    if (service->kind == PHASES) {
        code = code ? code : cc_single_server_wait_init(&phases, load, &service->phases, error);
        code = code ? code : solve_distribution(v, row, &(struct wait){NULL, &phases}, error);
    } else if (service->kind == CONSTANT && !code) {
        code = cc_deterministic_service_open(&constant, load, 1, 1, error);
        code = code ? code : solve_distribution(v, row, &(struct wait){&constant, NULL}, error);
        cc_deterministic_service_close(&constant);
    }
    return code;
}

static int check_single(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    struct cc_simulation s = {.scenario = ""};
    struct service service;
    double load = cc_reference_number(row, "lambda_per_ES");
    if (!read_single(cc_reference_text(row, "model"), &service))
        return cc_validation_refuse(row, error, "a law of service that is not known");
    if (!(fabs(cc_reference_number(row, "service_scv") - service.scv) <= 1e-9))
        return cc_validation_refuse(row, error, "service_scv is not that of the model");
    int code = solve_single(v, row, load, &service, error);
    if (code || load >= LOAD_MAX) {
        v->rows_too_loaded += !code;
        return code;
    }
    cc_describe(&s, load, 1, service.talk, "");
    s.relaxation_units = forgets(cc_describe_relaxation(1, load), service.scv);
    s.event_share = load;
    s.dispersion = cc_describe_dispersion(&s, 1, HUGE_VAL, service.scv, load);
    cc_simulation_add(&s, "p_wait", "delayed", 1, 0);
    cc_simulation_add(&s, "EW_over_ES", "hold_mean_s", 1 / CC_UNIT_S, 0);
    cc_simulation_add(&s, "Lq", "queue_length", 1, 0);
    cc_simulation_add(&s, "P_W_le_0.5", "service_level[0.5]", 1, 0);
    cc_simulation_add(&s, "P_W_le_1", "service_level[1]", 1, 0);
    cc_simulation_add(&s, "P_W_le_2", "service_level[2]", 1, 0);
    return cc_validation_simulate(v, row, &s, error);
}

/* --- mdc.csv --- */

static int solve_constant(struct cc_validation *v, const struct cc_reference_row *row,
                          const struct cc_deterministic_service *m, struct cc_error *error)
{
    const struct cc_solved_cell cells[] = {{"rho", m->occupancy},
                                           {"p_wait", m->wait_prob},
                                           {"EW_over_D", m->mean_wait_s},
                                           {"Lq", m->mean_queue_length},
                                           {"P_W_le_0", 1 - m->wait_prob},
                                           {"P_W_le_0.25", 1 - cc_deterministic_service_wait_tail(m, 0.25)},
                                           {"P_W_le_0.5", 1 - cc_deterministic_service_wait_tail(m, 0.5)},
                                           {"P_W_le_1", 1 - cc_deterministic_service_wait_tail(m, 1)},
                                           {"P_W_le_2", 1 - cc_deterministic_service_wait_tail(m, 2)},
                                           {NULL, 0}};
    /* The table gives the probability of the states its chain left out. */
    double left_out = cc_reference_number(row, "truncation_tail_p");
    double floor = fmax(1e-12, left_out >= 0 ? 1e4 * left_out : 0);
    int code = CC_OK;
    for (int i = 0; cells[i].column && !code; i++)
        code = cc_validation_solved_within(v, row, cells[i].column, cells[i].got, 1e-9, floor, error);
    return code;
}

static int check_constant(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    struct cc_simulation s = {.scenario = ""};
    struct cc_deterministic_service m;
    struct service service;
    double load = cc_reference_number(row, "lambda_per_D");
    int agents = (int)cc_reference_number(row, "c");
    int code = cc_deterministic_service_open(&m, load, 1, agents, error);
    code = code ? code : solve_constant(v, row, &m, error);
    double wait_prob = m.wait_prob;
    cc_deterministic_service_close(&m);
    if (code || load / agents >= LOAD_MAX) {
        v->rows_too_loaded += !code;
        return code;
    }
    read_service("D", &service);
    cc_describe(&s, load, agents, service.talk, "");
    s.relaxation_units = cc_describe_relaxation(agents, load);
    s.event_share = wait_prob;
    s.dispersion = cc_describe_dispersion(&s, agents, HUGE_VAL, 0, wait_prob);
    cc_simulation_add(&s, "p_wait", "delayed", 1, 0);
    cc_simulation_add(&s, "EW_over_D", "hold_mean_s", 1 / CC_UNIT_S, 0);
    cc_simulation_add(&s, "Lq", "queue_length", 1, 0);
    cc_simulation_add(&s, "P_W_le_0", "delayed", -1, 0)->offset = 1;
    cc_simulation_add(&s, "P_W_le_0.25", "service_level[0.25]", 1, 0);
    cc_simulation_add(&s, "P_W_le_0.5", "service_level[0.5]", 1, 0);
    cc_simulation_add(&s, "P_W_le_1", "service_level[1]", 1, 0);
    cc_simulation_add(&s, "P_W_le_2", "service_level[2]", 1, 0);
    return cc_validation_simulate(v, row, &s, error);
}

/* --- m_ph_c.csv --- */

static int solve_phases(struct cc_validation *v, const struct cc_reference_row *row,
                        const struct cc_phase_service *m, struct cc_error *error)
{
    const struct cc_solved_cell cells[] = {{"p_all_busy", m->all_busy_prob},
                                           {"Lq", m->mean_queue_length},
                                           {"EW_accepted_all", m->mean_wait_accepted_s},
                                           {"p_abandon", m->abandon_prob},
                                           {"utilisation", m->occupancy},
                                           {"SDQ", m->sd_queue_length},
                                           {"asymvar_Lq", m->queue_length_variance_s},
                                           {NULL, 0}};
    int code = cc_validation_solved_cells(v, row, cells, 1e-9, error);
    /* What it is for, whether the room was large enough, it tells also when it is only rounding. */
    return code ? code : cc_validation_solved_within(v, row, "p_block", m->blocking_prob, 1e-9, 1e-16, error);
}

static int check_phases(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    struct cc_simulation s = {.scenario = ""};
    struct cc_phase_service m;
    struct service service;
    char more[160];
    double load = cc_reference_number(row, "lambda"), theta = cc_reference_number(row, "theta");
    int agents = (int)cc_reference_number(row, "c"), room = (int)cc_reference_number(row, "waiting_room");
    if (!read_service(cc_reference_text(row, "service"), &service) || service.kind != PHASES)
        return cc_validation_refuse(row, error, "a law of service that is not made of phases");
    struct cc_phase_service_load phases = {load, service.phases, theta > 0 ? 1 / theta : HUGE_VAL, agents,
                                           room};
    int code = cc_phase_service_solve(&phases, &m, error);
    code = code ? code : solve_phases(v, row, &m, error);
    if (code || (theta <= 0 && load / agents >= LOAD_MAX)) {
        v->rows_too_loaded += !code;
        return code;
    }
    int at = snprintf(more, sizeof more, "lines = %d;", agents + room);
    if (theta > 0)
        snprintf(more + at, sizeof more - (size_t)at,
                 " patience = { law = \"exponential\"; mean_s = %.17g; };", CC_UNIT_S / theta);
    cc_describe(&s, load, agents, service.talk, more);
    s.relaxation_units = forgets(
        theta > 0 ? 1 + 1 / fmin(theta, 1) : cc_describe_relaxation_limited(agents, load, room), service.scv);
    s.event_share = m.all_busy_prob;
    s.dispersion = cc_describe_dispersion(&s, agents, phases.patience_mean_s, service.scv, m.all_busy_prob);
    cc_simulation_add(&s, "p_all_busy", "all_busy", 1, 0);
    cc_simulation_add(&s, "Lq", "queue_length", 1, m.queue_length_variance_s * load);
    cc_simulation_add(&s, "EW_accepted_all", "hold_mean_s", 1 / CC_UNIT_S, 0);
    cc_simulation_add(&s, "p_abandon", "abandoned", 1, 0);
    cc_simulation_add(&s, "utilisation", "occupancy", 1, 0);
    return cc_validation_simulate(v, row, &s, error);
}

const struct cc_reference_class cc_reference_mg1 = {"mg1.csv", "solve and simulate", check_single, NULL};
const struct cc_reference_class cc_reference_mdc = {"mdc.csv", "solve and simulate", check_constant, NULL};
const struct cc_reference_class cc_reference_m_ph_c = {"m_ph_c.csv", "solve and simulate", check_phases,
                                                       NULL};
