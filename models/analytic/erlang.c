/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/analytic/erlang.h"

#include <assert.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

/* A load this near to the number of agents is the same number after rounding. */
static const double stable_margin = 1e-12;

static int positive(double value)
{
    return isfinite(value) && value > 0;
}

static int check_offered_load(double offered_load_erl, struct cc_error *error)
{
    if (!positive(offered_load_erl) || offered_load_erl > CC_ERLANG_LOAD_MAX_ERL)
        return cc_error_add(error, CC_BAD_USAGE, "offered load must be above 0 and at most %g erlang, not %g",
                            CC_ERLANG_LOAD_MAX_ERL, offered_load_erl);
    return CC_OK;
}

int cc_erlang_check_load(const struct cc_erlang_load *load, int with_agents, int with_patience,
                         struct cc_error *error)
{
    if (!positive(load->arrival_rate_per_s))
        return cc_error_add(error, CC_BAD_USAGE, "arrival rate must be a number above 0, not %g",
                            load->arrival_rate_per_s);
    if (!positive(load->service_mean_s))
        return cc_error_add(error, CC_BAD_USAGE, "mean handling time must be a number above 0, not %g",
                            load->service_mean_s);
    if (check_offered_load(load->arrival_rate_per_s * load->service_mean_s, error))
        return CC_BAD_USAGE;
    if (with_agents && (load->agent_count < 1 || load->agent_count > CC_ERLANG_AGENTS_MAX))
        return cc_error_add(error, CC_BAD_USAGE, "number of agents must be 1 to %d, not %d",
                            CC_ERLANG_AGENTS_MAX, load->agent_count);
    double patience = load->patience_mean_s / load->service_mean_s;
    if (with_patience && !(patience >= 1e-6 && patience <= 1e6))
        return cc_error_add(
            error, CC_BAD_USAGE,
            "mean patience must be between a millionth and a million mean handling times, not %g",
            load->patience_mean_s);
    return CC_OK;
}

/* ---- Erlang B ---- */

/*
 * B(f, a) for 0 <= f < 1:  1/B = e^a a^-f Gamma(f + 1, a).  For larger a by Legendre's continued fraction, in
 * which e^a cancels (modified Lentz).
 */
static double blocking_of_fraction(double agents, double load_erl)
{
    if (agents <= 0)
        return 1;
    if (load_erl < 2)
        return pow(load_erl, agents) / (exp(load_erl) * gsl_sf_gamma_inc(1 + agents, load_erl));
    double b = load_erl - agents;
    double c = 1e300, d = 1 / b, fraction = d;
    for (int i = 1; i < 1000; i++) {
        double numerator = i * (1 + agents - i);
        b += 2;
        d = 1 / (numerator * d + b);
        c = b + numerator / c;
        fraction *= c * d;
        if (fabs(c * d - 1) < 1e-16)
            break;
    }
    return 1 / (load_erl * fraction);
}

static double blocking(double agents, double load_erl)
{
    double whole = floor(agents), fraction = agents - whole;
    double prob = blocking_of_fraction(fraction, load_erl);
    for (int k = 1; k <= whole; k++)
        prob = load_erl * prob / (k + fraction + load_erl * prob);
    return prob;
}

int cc_erlang_b(double offered_load_erl, double agent_count, double *blocking_prob, struct cc_error *error)
{
    if (check_offered_load(offered_load_erl, error))
        return CC_BAD_USAGE;
    if (!(agent_count >= 0 && agent_count <= CC_ERLANG_AGENTS_MAX))
        return cc_error_add(error, CC_BAD_USAGE, "number of agents must be 0 to %d, not %g",
                            CC_ERLANG_AGENTS_MAX, agent_count);
    *blocking_prob = blocking(agent_count, offered_load_erl);
    return CC_OK;
}

/* Newton on log B over log a, d(log B)/d(log a) = c - a (1 - B), kept inside a shrinking bracket. */
static double load_for_blocking(double agents, double target)
{
    double low = 0, high = agents / (1 - target); /* because B >= 1 - c/a */
    double load = high / 2;
    for (int i = 0; i < 200; i++) {
        double prob = blocking(agents, load);
        if (prob > target)
            high = load;
        else
            low = load;
        double next = prob > 0 ? load * exp(log(target / prob) / (agents - load * (1 - prob))) : 0;
        if (fabs(next - load) <= 4e-16 * load)
            return next;
        if (!(next > low && next < high))
            next = low > 0 ? sqrt(low) * sqrt(high) : high / 2;
        if (next <= low || next >= high)
            return load;
        load = next;
    }
    return load;
}

int cc_erlang_b_max_load(double agent_count, double blocking_prob, double *offered_load_erl,
                         struct cc_error *error)
{
    if (!(agent_count >= 1 && agent_count <= CC_ERLANG_AGENTS_MAX))
        return cc_error_add(error, CC_BAD_USAGE, "number of agents must be 1 to %d, not %g",
                            CC_ERLANG_AGENTS_MAX, agent_count);
    if (!(blocking_prob > 0 && blocking_prob < 1))
        return cc_error_add(error, CC_BAD_USAGE, "blocking must lie between 0 and 1, not %g", blocking_prob);
    *offered_load_erl = load_for_blocking(agent_count, blocking_prob);
    return CC_OK;
}

int cc_erlang_b_min_agents(double offered_load_erl, double blocking_max, int *agent_count,
                           struct cc_error *error)
{
    if (check_offered_load(offered_load_erl, error))
        return CC_BAD_USAGE;
    if (!(blocking_max > 0 && blocking_max < 1))
        return cc_error_add(error, CC_BAD_USAGE, "blocking must lie between 0 and 1, not %g", blocking_max);
    double prob = 1;
    for (int agents = 1; agents <= CC_ERLANG_AGENTS_MAX; agents++) {
        prob = offered_load_erl * prob / (agents + offered_load_erl * prob);
        if (prob <= blocking_max) {
            *agent_count = agents;
            return CC_OK;
        }
    }
    return cc_error_add(error, CC_BAD_USAGE, "even %d agents do not bring blocking down to %g",
                        CC_ERLANG_AGENTS_MAX, blocking_max);
}

/* ---- Erlang C ---- */

int cc_erlang_c_solve(const struct cc_erlang_load *load, struct cc_erlang_c *result, struct cc_error *error)
{
    if (cc_erlang_check_load(load, 1, 0, error))
        return CC_BAD_USAGE;
    double offered = load->arrival_rate_per_s * load->service_mean_s;
    int agents = load->agent_count;
    if (offered >= agents * (1 - stable_margin))
        return cc_error_add(error, CC_BAD_USAGE,
                            "%.10g erlang offered to %d agent%s: the queue grows without bound; "
                            "at least %.0f agents are needed",
                            offered, agents, agents == 1 ? "" : "s",
                            floor(offered * (1 + stable_margin)) + 1);
    double lost = blocking(agents, offered);
    double spare = agents - offered;
    double wait_prob = fmin(1, agents * lost / (spare + offered * lost));
    double tail_mean_s = load->service_mean_s / spare;
    *result = (struct cc_erlang_c){
        .offered_load_erl = offered,
        .occupancy = offered / agents,
        .wait_prob = wait_prob,
        .mean_wait_s = wait_prob * tail_mean_s,
        .sd_wait_s = tail_mean_s * sqrt(wait_prob * (2 - wait_prob)),
        .mean_wait_of_waiting_s = tail_mean_s,
        .mean_queue_length = load->arrival_rate_per_s * wait_prob * tail_mean_s,
    };
    return CC_OK;
}

double cc_erlang_c_wait_cdf(const struct cc_erlang_c *model, double within_s)
{
    assert(within_s >= 0);
    return 1 - model->wait_prob * exp(-within_s / model->mean_wait_of_waiting_s);
}

double cc_erlang_c_wait_quantile_s(const struct cc_erlang_c *model, double prob)
{
    assert(prob >= 0 && prob < 1);
    if (1 - prob >= model->wait_prob)
        return 0;
    return model->mean_wait_of_waiting_s * log(model->wait_prob / (1 - prob));
}
