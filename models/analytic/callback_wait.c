/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>
#include <stdbool.h>

#include "models/analytic/callback.h"

/* e^-44 of the peak is below the last bit of every integral. */
static const double cut = 44;

/* Gauss-Legendre of 16 nodes, +- node[i]. */
enum { NODE_PAIRS = 8 };
static const double node[NODE_PAIRS] = {
    0.98940093499164993260, 0.94457502307323257608, 0.86563120238783174388, 0.75540440835500303390,
    0.61787624440264374845, 0.45801677765722738634, 0.28160355077925891323, 0.09501250983763744019};
static const double weight[NODE_PAIRS] = {
    0.02715245941175409485, 0.06225352393864789286, 0.09515851168249278481, 0.12462897125553387205,
    0.14959598881657673208, 0.16915651939500253819, 0.18260341504492358887, 0.18945061045506849629};

/*
 * The density of V is exp(log_scale + g(x)) with g(x) = lambda (integral of the survival function to x) - c
 * mu x. On one side of the offer,  g(start + u) - g(start) = slope u + pull phi(theta u) / theta, phi(z) = 1
 * - e^-z - z: concave.
 */
struct piece {
    double start_s, end_s;
    double level; /* g(start) */
    double slope_per_s, pull_per_s, theta_per_s;
};

/* Integrals of exp(g - peak) over part of a piece, times ... */
struct integrals {
    double peak;
    double one, first, second; /* 1, x, x^2 */
    double hold;               /* (1 - e^(-theta x)) / theta: mean time on hold of who would wait x */
};

/* phi(z) / theta with z = theta u, also for small z and endless patience. */
static double bend(double u, double theta)
{
    double z = theta * u;
    if (z == 0)
        return 0;
    if (fabs(z) > 0.5)
        return (-expm1(-z) - z) / theta;
    double term = -z * z / 2, sum = term;
    for (int i = 3; fabs(term) > 1e-18 * fabs(sum); i++) {
        term *= -z / i;
        sum += term;
    }
    return sum / theta;
}

static double mean_hold_s(double wait_s, double theta)
{
    return theta > 0 ? -expm1(-theta * wait_s) / theta : wait_s;
}

static double exponent(const struct piece *piece, double u)
{
    return piece->slope_per_s * u + piece->pull_per_s * bend(u, piece->theta_per_s);
}

static void split_at_offer(const struct cc_callback_by_wait *model, struct piece pieces[2])
{
    double theta = 1 / model->load.patience_mean_s, rate = model->load.arrival_rate_per_s;
    double drain = model->load.agent_count / model->load.service_mean_s;
    double holds = rate * (1 - model->accept_prob), offer_s = model->offer_after_s;
    double stay = exp(-theta * offer_s);
    pieces[0] = (struct piece){0, offer_s, 0, rate - drain, rate, theta};
    pieces[1] = (struct piece){.start_s = offer_s,
                               .end_s = HUGE_VAL,
                               .level = exponent(&pieces[0], offer_s),
                               .slope_per_s = rate * model->accept_prob + holds * stay - drain,
                               .pull_per_s = holds * stay,
                               .theta_per_s = theta};
}

/* Where the exponent is greatest, at most `length` after the start. */
static double peak_of(const struct piece *piece, double length)
{
    if (piece->slope_per_s <= 0)
        return 0;
    /* a rising exponent has a pull, else the queue has no steady state */
    assert(piece->slope_per_s < piece->pull_per_s && piece->theta_per_s > 0);
    return fmin(length, -log1p(-piece->slope_per_s / piece->pull_per_s) / piece->theta_per_s);
}

/* The point towards `limit` where the exponent has fallen by about `cut` from the peak. */
static double reach(const struct piece *piece, double peak, double limit)
{
    double top = exponent(piece, peak), direction = limit > peak ? 1 : -1;
    double slope = piece->slope_per_s - piece->pull_per_s * -expm1(-piece->theta_per_s * peak);
    double step =
        direction / (fabs(slope) + sqrt(piece->pull_per_s * piece->theta_per_s) + piece->theta_per_s);
    while (fabs(step) < fabs(limit - peak) && exponent(piece, peak + step) - top > -cut)
        step *= 2;
    double near = step / 2;
    for (int i = 0; i < 4; i++) {
        double middle = (near + step) / 2;
        if (exponent(piece, peak + middle) - top > -cut)
            near = middle;
        else
            step = middle;
    }
    return fabs(step) < fabs(limit - peak) ? peak + step : limit;
}

static void add_node(struct integrals *sum, const struct piece *piece, double u, double width)
{
    double density = width * exp(piece->level + exponent(piece, u) - sum->peak), x = piece->start_s + u;
    sum->one += density;
    sum->first += density * x;
    sum->second += density * x * x;
    sum->hold += density * mean_hold_s(x, piece->theta_per_s);
}

static void add_panel(struct integrals *sum, const struct piece *piece, double from, double to)
{
    double middle = (from + to) / 2, half = (to - from) / 2;
    for (int i = 0; i < NODE_PAIRS; i++) {
        add_node(sum, piece, middle - half * node[i], half * weight[i]);
        add_node(sum, piece, middle + half * node[i], half * weight[i]);
    }
}

/*
 * Over the waits from the start of the piece to `to_s`.  Panels are a fraction of the effective support, and
 * short against the mean patience where the survival function still moves.
 */
static struct integrals integrate(const struct piece *piece, double to_s)
{
    double length = to_s - piece->start_s, theta = piece->theta_per_s;
    double peak = peak_of(piece, length);
    struct integrals sum = {.peak = piece->level + exponent(piece, peak)};
    double low = reach(piece, peak, 0), high = reach(piece, peak, length);
    double panel = (high - low) / 24;
    double moves_until = theta > 0 ? (cut + log1p(piece->pull_per_s / theta)) / theta : 0;
    for (double u = low; u < high;) {
        double next = u + panel;
        if (u < moves_until)
            next = fmin(next, u + 1 / theta);
        if (next > high - panel * 1e-6)
            next = high;
        add_panel(&sum, piece, u, next);
        u = next;
    }
    return sum;
}

/* ---- the model ---- */

static double log_blocking_one_less(const struct cc_erlang_load *load)
{
    double offered = load->arrival_rate_per_s * load->service_mean_s, prob = 1;
    for (int k = 1; k < load->agent_count; k++)
        prob = offered * prob / (k + offered * prob);
    return log(fmax(prob, 1e-300));
}

/* Weight of the waits of a piece, in the unit in which V = 0 weighs 1 / B(c - 1, a). */
static double log_weight(const struct cc_callback_by_wait *model, const struct integrals *sum)
{
    return log(model->load.arrival_rate_per_s) + sum->peak + log(sum->one);
}

static void fill_moments(struct cc_callback_by_wait_result *result, const struct integrals *before,
                         const struct integrals *after, double before_prob)
{
    double first = result->offered_prob * after->first / after->one;
    double second = result->offered_prob * after->second / after->one;
    if (before_prob > 0) {
        first += before_prob * before->first / before->one;
        second += before_prob * before->second / before->one;
    }
    result->mean_virtual_wait_s = first;
    result->sd_virtual_wait_s = sqrt(fmax(0, second - first * first));
    double delay_s = after->first / after->one;
    result->mean_callback_delay_s = delay_s;
    result->sd_callback_delay_s = sqrt(fmax(0, after->second / after->one - delay_s * delay_s));
}

static void fill_result(struct cc_callback_by_wait_result *result, const struct integrals *before,
                        const struct integrals *after)
{
    const struct cc_callback_by_wait *model = &result->model;
    double log_none = -log_blocking_one_less(&model->load);
    double log_before = log_weight(model, before), log_after = log_weight(model, after);
    double most = fmax(log_none, fmax(log_before, log_after));
    double log_total = most + log(exp(log_none - most) + exp(log_before - most) + exp(log_after - most));
    double before_prob = exp(log_before - log_total);
    result->log_scale = log(model->load.arrival_rate_per_s) - log_total;
    result->no_wait_prob = exp(log_none - log_total);
    result->offered_prob = exp(log_after - log_total);
    result->delay_prob = before_prob + result->offered_prob;
    result->callback_prob = model->accept_prob * result->offered_prob;
    fill_moments(result, before, after, before_prob);

    double hold_s = (1 - model->accept_prob) * result->offered_prob * after->hold / after->one;
    if (before_prob > 0)
        hold_s += before_prob * before->hold / before->one;
    double holders = 1 - result->callback_prob, theta = 1 / model->load.patience_mean_s;
    result->mean_hold_s = hold_s / holders;
    result->abandon_prob = theta * hold_s;
    result->abandon_prob_of_holders = theta * hold_s / holders;
    double offered_erl = model->load.arrival_rate_per_s * model->load.service_mean_s;
    result->occupancy = fmin(1, offered_erl * (1 - result->abandon_prob) / model->load.agent_count);
}

static int check_model(const struct cc_callback_by_wait *model, struct cc_error *error)
{
    const struct cc_erlang_load *load = &model->load;
    bool endless = isinf(load->patience_mean_s);
    if (cc_erlang_check_load(load, 1, !endless, error))
        return CC_BAD_USAGE;
    if (!(isfinite(model->offer_after_s) && model->offer_after_s >= 0))
        return cc_error_add(error, CC_BAD_USAGE,
                            "wait before an offer must be a number of at least 0, not %g",
                            model->offer_after_s);
    if (!(model->accept_prob >= 0 && model->accept_prob <= 1))
        return cc_error_add(error, CC_BAD_USAGE, "share of callers who accept must be 0 to 1, not %g",
                            model->accept_prob);
    double stays_erl = load->arrival_rate_per_s * load->service_mean_s * (endless ? 1 : model->accept_prob);
    if (stays_erl >= load->agent_count * (1 - 1e-12))
        return cc_error_add(error, CC_BAD_USAGE,
                            "%.10g erlang of callers who never abandon, offered to %d agents: "
                            "the queue grows without bound",
                            stays_erl, load->agent_count);
    return CC_OK;
}

int cc_callback_by_wait_solve(const struct cc_callback_by_wait *model,
                              struct cc_callback_by_wait_result *result, struct cc_error *error)
{
    if (check_model(model, error))
        return CC_BAD_USAGE;
    struct piece pieces[2];
    split_at_offer(model, pieces);
    struct integrals before = integrate(&pieces[0], pieces[0].end_s);
    struct integrals after = integrate(&pieces[1], HUGE_VAL);
    *result = (struct cc_callback_by_wait_result){.model = *model};
    fill_result(result, &before, &after);
    return CC_OK;
}

double cc_callback_by_wait_cdf(const struct cc_callback_by_wait_result *result, double within_s)
{
    assert(within_s >= 0);
    struct piece pieces[2];
    split_at_offer(&result->model, pieces);
    double prob = result->no_wait_prob;
    for (int i = 0; i < 2; i++) {
        if (within_s <= pieces[i].start_s)
            break;
        struct integrals sum = integrate(&pieces[i], fmin(within_s, pieces[i].end_s));
        prob += sum.one * exp(result->log_scale + sum.peak);
    }
    return fmin(1, prob);
}
