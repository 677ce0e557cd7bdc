/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers that others have published, against their exact values; the row says the model in words. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/analytic/birth_death.h"
#include "models/analytic/erlang.h"
#include "models/analytic/finite_queue.h"
#include "models/analytic/single_server.h"
#include "models/analytic/square_root.h"
#include "models/validation/rows.h"

enum { PARAMETERS_BYTES = 600 };

/* --- what a row says --- */

/*
 * The number after `key` ("lambda=", "patience ") where a word begins; NAN when there is none.  Times given
 * in minutes become seconds.
 */
static double number_after(const char *text, const char *key)
{
    for (const char *at = text; (at = strstr(at, key)); at++) {
        if (at > text && !strchr(" ,;", at[-1]))
            continue;
        char *end;
        double value = strtod(at + strlen(key), &end);
        end += *end == ' ';
        return end == at + strlen(key) ? (double)NAN : strncmp(end, "min", 3) == 0 ? value * 60 : value;
    }
    return NAN;
}

/*
 * Rates and times of the model: "a=10 c=14", "rho=0.8", "lambda=9 mu=5", or calls a minute, "48/min, ES=1
 * min", which then gives seconds.
 */
static bool read_load(const char *text, int agents, struct cc_erlang_load *load)
{
    double erlang = number_after(text, "a="), rho = number_after(text, "rho=");
    double rate = number_after(text, "lambda="), service_rate = number_after(text, "mu=");
    double service_s = number_after(text, "ES="), theta = number_after(text, "theta=");
    double per_min;
    *load = (struct cc_erlang_load){NAN, 1, HUGE_VAL, agents};
    if (!isnan(erlang) || !isnan(rho)) {
        load->arrival_rate_per_s = isnan(erlang) ? rho * agents : erlang;
    } else if (!isnan(service_rate)) {
        load->arrival_rate_per_s = rate;
        load->service_mean_s = 1 / service_rate;
        load->patience_mean_s = theta > 0 ? 1 / theta : HUGE_VAL;
    } else if (!isnan(service_s) && (!isnan(rate) || sscanf(text, "%lf", &per_min) == 1)) {
        load->arrival_rate_per_s = (isnan(rate) ? per_min : rate) / 60;
        load->service_mean_s = service_s;
        load->patience_mean_s = number_after(text, "patience ");
    }
    return load->arrival_rate_per_s > 0 && agents > 0;
}

/*
 * Parameters in full: of a publication "same" as the row before, what the row does not say was said there.
 * Own ones come first and so are found first.
 */
static int read_parameters(struct cc_validation *v, const struct cc_reference_row *row, char **out,
                           struct cc_error *error)
{
    const char *own = cc_reference_text(row, "parameters");
    char before[PARAMETERS_BYTES] = "";
    if (!v->state)
        v->state = calloc(1, PARAMETERS_BYTES);
    v->state_close = free;
    if (!v->state)
        return cc_error_add(error, CC_BAD_IO, "not enough memory for parameters");
    *out = v->state;
    if (strncmp(cc_reference_text(row, "publication"), "same", 4) == 0) {
        snprintf(before, sizeof before, "; %s", *out);
        if (strcmp(own, "same") == 0)
            return CC_OK;
    }
    snprintf(*out, PARAMETERS_BYTES, "%.200s%.300s", own, before);
    return CC_OK;
}

/* --- the models --- */

struct named_value {
    const char *metric;
    double value;
};

/* The value with this name, or NAN. */
static double find_value(const char *metric, const struct named_value *values, int count)
{
    for (int i = 0; i < count; i++)
        if (strcmp(values[i].metric, metric) == 0)
            return values[i].value;
    return NAN;
}

#define FIND(metric, values) find_value(metric, values, (int)(sizeof(values) / sizeof(values)[0]))

/* Thresholds are in the unit of AHT, whose mean is 1 in these loads. */
static int solve_c(const struct cc_erlang_load *load, const char *parameters, const char *metric, double *got,
                   struct cc_error *error)
{
    struct cc_erlang_c m;
    double within = number_after(parameters, "T=") / number_after(parameters, "AHT=");
    int code = cc_erlang_c_solve(load, &m, error);
    if (code != CC_OK)
        return code;
    double level = within >= 0 ? cc_erlang_c_wait_cdf(&m, within * load->service_mean_s) : (double)NAN;
    const struct named_value values[] = {{"ErlangC", m.wait_prob},
                                         {"p_wait", m.wait_prob},
                                         {"P(wait)", m.wait_prob},
                                         {"occupancy", m.occupancy},
                                         {"Lq (NW)", m.mean_queue_length},
                                         {"average queue length", m.mean_queue_length},
                                         {"R mean response", m.mean_wait_s + load->service_mean_s},
                                         {"ASA sec", m.mean_wait_s},
                                         {"90th percentile wait sec", cc_erlang_c_wait_quantile_s(&m, 0.9)},
                                         {"EW/ES", m.mean_wait_s / load->service_mean_s},
                                         {"service level", level},
                                         {"service level / ASA sec", level}};
    *got = FIND(metric, values);
    return CC_OK;
}

static int solve_a(const struct cc_erlang_load *load, const char *metric, double *got, struct cc_error *error)
{
    struct cc_erlang_a m;
    int code = cc_erlang_a_solve(load, &m, error);
    if (code != CC_OK)
        return code;
    const struct named_value values[] = {
        {"fraction abandoning", m.abandon_prob},
        {"average speed of answer E[W|served]? (sec)", m.mean_wait_served_s},
        {"average queue length", m.mean_queue_length},
        {"utilisation", m.occupancy},
        {"90th percentile of W=min(V,R) (sec)", cc_erlang_a_wait_quantile_s(&m, CC_WAIT_ALL, 0.9)}};
    *got = FIND(metric, values);
    return CC_OK;
}

/* What the law of the number in the system says beyond the solver. */
struct law {
    double empty_prob, number_variance, queue_variance;
};

static int solve_law(const struct cc_erlang_load *load, int capacity, struct law *law, struct cc_error *error)
{
    int states = capacity + 1;
    double *birth = calloc((size_t)states * 3, sizeof *birth), number = 0, queue = 0;
    if (!birth)
        return cc_error_add(error, CC_BAD_IO, "not enough memory for %d states", states);
    double *death = birth + states, *prob = death + states;
    for (int n = 0; n < states; n++) {
        int busy = n < load->agent_count ? n : load->agent_count;
        birth[n] = load->arrival_rate_per_s;
        death[n] = busy / load->service_mean_s + (n - busy) / load->patience_mean_s;
    }
    cc_birth_death_stationary(&(struct cc_birth_death){states, birth, death}, prob);
    for (int n = 0; n < states; n++) {
        number += prob[n] * n;
        queue += prob[n] * fmax(n - load->agent_count, 0);
    }
    *law = (struct law){.empty_prob = prob[0]};
    for (int n = 0; n < states; n++) {
        law->number_variance += prob[n] * (n - number) * (n - number);
        double off = fmax(n - load->agent_count, 0) - queue;
        law->queue_variance += prob[n] * off * off;
    }
    free(birth);
    return CC_OK;
}

static int solve_finite(const struct cc_erlang_load *load, int capacity, const char *metric, double *got,
                        struct cc_error *error)
{
    struct cc_finite_queue m;
    struct law law = {0};
    int code = cc_finite_queue_solve(load, capacity, &m, error);
    code = code ? code : solve_law(load, capacity, &law, error);
    if (code != CC_OK)
        return code;
    const struct named_value values[] = {
        {"p0", law.empty_prob},
        {"pK", m.blocking_prob},
        {"P_L", m.blocking_prob},
        {"R", m.mean_in_system / load->arrival_rate_per_s / (1 - m.blocking_prob)},
        {"Wq", m.mean_wait_accepted_s},
        {"EW", m.mean_wait_accepted_s},
        {"Q mean in system", m.mean_in_system},
        {"EN", m.mean_in_system},
        {"VarN", law.number_variance},
        {"EQ", m.mean_queue_length},
        {"VarQ", law.queue_variance},
        {"P_A", m.abandon_prob},
        {"P_W0", 1 - m.wait_prob_of_accepted}};
    *got = FIND(metric, values);
    return CC_OK;
}

static int solve_limit(const char *parameters, double *got)
{
    double ratio = number_after(parameters, "theta/mu=");
    *got = cc_square_root_wait_prob(number_after(parameters, "beta="), isnan(ratio) ? 0 : ratio);
    return CC_OK;
}

/* "M/M/3/7" is 7 in the system, "M/M/100/200+M" with r=200 is 200 waiting. */
static int solve_queue(const char *model, const char *parameters, const char *metric, double *got,
                       struct cc_error *error)
{
    struct cc_erlang_load load;
    struct cc_single_server single;
    int agents = 0, capacity = 0;
    int given = sscanf(model, "M/M/%d/%d", &agents, &capacity);
    double c = number_after(parameters, "c="), room = number_after(parameters, "r=");
    agents = given > 0 ? agents : strcmp(model, "M/D/1") == 0 ? 1 : c >= 1 && c < 1e6 ? (int)c : 0;
    if (!read_load(parameters, agents, &load))
        return CC_OK;
    if (strcmp(model, "M/D/1") == 0) {
        struct cc_service_moments constant = cc_single_server_constant(load.service_mean_s);
        int code = cc_single_server_solve(load.arrival_rate_per_s, &constant, &single, error);
        if (code == CC_OK && strcmp(metric, "EW/ES") == 0)
            *got = single.mean_wait_s / load.service_mean_s;
        return code;
    }
    if (strcmp(model, "Erlang B") == 0)
        return strcmp(metric, "ErlangB") == 0 || strcmp(metric, "B") == 0
                   ? cc_erlang_b(load.arrival_rate_per_s, agents, got, error)
                   : CC_OK;
    if (given == 2)
        return solve_finite(&load, room > 0 ? agents + (int)room : capacity, metric, got, error);
    if (strstr(model, "+M"))
        return solve_a(&load, metric, got, error);
    return solve_c(&load, parameters, metric, got, error);
}

static bool is_known(const char *model)
{
    return strncmp(model, "M/M/", 4) == 0 || strcmp(model, "M/D/1") == 0 || strcmp(model, "Erlang B") == 0 ||
           strcmp(model, "Erlang C") == 0;
}

static int check_published(struct cc_validation *v, const struct cc_reference_row *row,
                           struct cc_error *error)
{
    const char *model = cc_reference_text(row, "model"), *metric = cc_reference_text(row, "metric");
    char *parameters;
    double got = NAN;
    int code = read_parameters(v, row, &parameters, error);
    if (code != CC_OK)
        return code;
    if (!v->fill_folder && cc_reference_text(row, "recomputed_exact")[0] == '\0')
        return cc_validation_leave_out(v, row, metric, error);
    if (strcmp(model, "QED limit") == 0)
        code = solve_limit(parameters, &got);
    else if (is_known(model))
        code = solve_queue(model, parameters, metric, &got, error);
    if (code != CC_OK)
        return code;
    if (isnan(got) && v->fill_folder)
        return CC_OK;
    if (isnan(got))
        return cc_validation_refuse(row, error, "a model, parameters or a metric that no solver knows");
    /* Calls reduced by those who hang up are given to eight digits only; near full load that costs one more.
     */
    double tolerance = strstr(model, "lambda reduced") ? 1e-7 : 1e-9;
    return cc_validation_solved_within(v, row, "recomputed_exact", got, tolerance, 0, error);
}

const struct cc_reference_class cc_reference_published_values = {"published_values.csv", "solve",
                                                                 check_published, NULL};
