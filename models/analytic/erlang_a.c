/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>

#include "models/analytic/erlang.h"

/*
 * The density of the virtual wait V at x is proportional to exp(g(x)), g(x) = lambda (1 - e^(-theta x)) /
 * theta
 * - c mu x.  Around any x0,  g(x0 + u) - g(x0) = slope u + pull phi(theta u) / theta  with
 * pull = lambda e^(-theta x0), slope = pull - c mu, phi(z) = 1 - e^-z - z <= 0: every exponent is measured
 * from the peak, so that overload neither overflows nor cancels.
 */
struct log_density {
    double slope, pull, theta_per_s;
};

/* Integrals over x = origin + u of e^(g(x) - g(origin)) times ... */
struct integrals {
    double one;           /* 1 */
    double first, second; /* u, u^2 */
    double stay;          /* e^(-theta x): still patient */
    double leave;         /* 1 - e^(-theta x) */
    double stay_wait;     /* x e^(-theta x) */
    double leave_wait;    /* E(patience; patience <= x) */
};

/* e^-44 of the peak is below the last bit of every integral. */
static const double cut = 44;

static const double node[8] = {0.98940093499164993260, 0.94457502307323257608, 0.86563120238783174388,
                               0.75540440835500303390, 0.61787624440264374845, 0.45801677765722738634,
                               0.28160355077925891323, 0.09501250983763744019};
static const double weight[8] = {0.02715245941175409485, 0.06225352393864789286, 0.09515851168249278481,
                                 0.12462897125553387205, 0.14959598881657673208, 0.16915651939500253819,
                                 0.18260341504492358887, 0.18945061045506849629};

/* 1 - e^-z - z, also for small z. */
static double phi(double z)
{
    if (fabs(z) > 0.5)
        return -expm1(-z) - z;
    double term = -z * z / 2, sum = term;
    for (int i = 3; fabs(term) > 1e-18 * fabs(sum); i++) {
        term *= -z / i;
        sum += term;
    }
    return sum;
}

static double exponent(const struct log_density *g, double u)
{
    return g->slope * u + g->pull * phi(g->theta_per_s * u) / g->theta_per_s;
}

/* Where the concave exponent has fallen by `cut` on the side of `direction`, but not beyond `limit`. */
static double reach(const struct log_density *g, double direction, double limit)
{
    double step = 1 / (fabs(g->slope) + sqrt(g->pull * g->theta_per_s) + g->theta_per_s);
    double far = direction * step;
    while (exponent(g, far) > -cut && fabs(far) < fabs(limit))
        far *= 2;
    double near = far / 2;
    for (int i = 0; i < 4; i++) {
        double middle = (near + far) / 2;
        if (exponent(g, middle) > -cut)
            near = middle;
        else
            far = middle;
    }
    return fabs(far) < fabs(limit) ? far : limit;
}

static void add_node(struct integrals *sum, const struct log_density *g, double origin_s, double u,
                     double width)
{
    double density = width * exp(exponent(g, u));
    double x = origin_s + u, z = g->theta_per_s * x;
    double leave = -expm1(-z), stay = exp(-z);
    /* 1 - e^-z (1 + z), as z (1 - e^-z) + phi where the direct form would cancel */
    double leave_wait = z < 1 ? phi(z) + z * leave : leave - z * stay;
    sum->one += density;
    sum->first += density * u;
    sum->second += density * u * u;
    sum->stay += density * stay;
    sum->leave += density * leave;
    sum->stay_wait += density * x * stay;
    sum->leave_wait += density * leave_wait / g->theta_per_s;
}

static void add_panel(struct integrals *sum, const struct log_density *g, double origin_s, double from,
                      double to)
{
    double middle = (from + to) / 2, half = (to - from) / 2;
    for (int i = 0; i < 8; i++) {
        add_node(sum, g, origin_s, middle - half * node[i], half * weight[i]);
        add_node(sum, g, origin_s, middle + half * node[i], half * weight[i]);
    }
}

/*
 * Over from_s <= x <= to_s, measured from `origin_s`, the highest point of the density there.  Panels are a
 * fraction of the effective support, and short against the mean patience as long as e^(-theta x) matters.
 */
static struct integrals integrate(const struct log_density *g, double origin_s, double from_s, double to_s)
{
    struct integrals sum = {0};
    double low = from_s < origin_s ? reach(g, -1, from_s - origin_s) : 0;
    double high = to_s > origin_s ? reach(g, 1, to_s - origin_s) : 0;
    double panel = (high - low) / 24;
    double drain_per_s = g->pull - g->slope;
    double patient_until_s = (cut + log1p(g->pull / drain_per_s)) / g->theta_per_s;
    for (double u = low; u < high;) {
        double next = u + panel;
        if (u < patient_until_s)
            next = fmin(next, u + 1 / g->theta_per_s);
        if (next > high - panel * 1e-6)
            next = high;
        add_panel(&sum, g, origin_s, u, next);
        u = next;
    }
    return sum;
}

/* The log density around x0, with no cancellation near its peak. */
static struct log_density density_around(const struct cc_erlang_load *load, double x0_s, double peak_s)
{
    double theta = 1 / load->patience_mean_s, drain = load->agent_count / load->service_mean_s;
    double fall = expm1(-theta * (x0_s - peak_s));
    if (peak_s > 0)
        return (struct log_density){drain * fall, drain * (1 + fall), theta};
    double rate = load->arrival_rate_per_s;
    return (struct log_density){rate - drain + rate * fall, rate * (1 + fall), theta};
}

static double blocking_one_less(const struct cc_erlang_load *load, double offered_erl)
{
    double prob = 1;
    for (int k = 1; k < load->agent_count; k++)
        prob = offered_erl * prob / (k + offered_erl * prob);
    return prob;
}

static void fill_result(struct cc_erlang_a *result, const struct integrals *sum, double no_wait_weight,
                        double wait_weight)
{
    const struct cc_erlang_load *load = &result->load;
    double total = no_wait_weight + wait_weight * sum->one;
    double height = wait_weight / total;
    double mean_if_waiting = result->peak_s + sum->first / sum->one;
    double variance_if_waiting = sum->second / sum->one - sum->first / sum->one * (sum->first / sum->one);
    double served_prob = no_wait_weight / total + height * sum->stay;

    result->peak_density_per_s = height;
    result->no_wait_prob = no_wait_weight / total;
    result->wait_prob = fmin(1, height * sum->one);
    result->abandon_prob = fmin(1, height * sum->leave);
    result->abandon_prob_of_waiting = fmin(1, sum->leave / sum->one);
    result->mean_wait_s = result->abandon_prob * load->patience_mean_s;
    result->mean_wait_served_s = height * sum->stay_wait / served_prob;
    result->mean_wait_abandoned_s = sum->leave_wait / sum->leave;
    result->mean_virtual_wait_s = result->wait_prob * mean_if_waiting;
    result->sd_virtual_wait_s = sqrt(
        result->wait_prob * (variance_if_waiting + result->no_wait_prob * mean_if_waiting * mean_if_waiting));
    result->mean_queue_length = load->arrival_rate_per_s * result->mean_wait_s;
    result->occupancy = fmin(1, result->offered_load_erl * served_prob / load->agent_count);
}

int cc_erlang_a_solve(const struct cc_erlang_load *load, struct cc_erlang_a *result, struct cc_error *error)
{
    if (cc_erlang_check_load(load, 1, 1, error))
        return CC_BAD_USAGE;
    double offered = load->arrival_rate_per_s * load->service_mean_s;
    double log_surplus = fmax(0, log1p((offered - load->agent_count) / load->agent_count));
    double drain_per_patience = load->agent_count / load->service_mean_s * load->patience_mean_s;
    *result = (struct cc_erlang_a){
        .load = *load, .offered_load_erl = offered, .peak_s = log_surplus * load->patience_mean_s};

    struct log_density g = density_around(load, result->peak_s, result->peak_s);
    struct integrals sum = integrate(&g, result->peak_s, 0, HUGE_VAL);
    /* g(peak) = c mu / theta (surplus - log(1 + surplus)) */
    double no_wait_weight = exp(drain_per_patience * phi(-log_surplus));
    fill_result(result, &sum, no_wait_weight, load->arrival_rate_per_s * blocking_one_less(load, offered));
    return CC_OK;
}

/* The integrals over one side of T times the density's height at their origin. */
struct side {
    struct integrals sum;
    double log_height;
};

static struct side one_side(const struct cc_erlang_a *model, double from_s, double to_s)
{
    double origin_s = fmin(fmax(model->peak_s, from_s), to_s);
    struct log_density at_peak = density_around(&model->load, model->peak_s, model->peak_s);
    struct log_density g = density_around(&model->load, origin_s, model->peak_s);
    return (struct side){.sum = integrate(&g, origin_s, from_s, to_s),
                         .log_height =
                             log(model->peak_density_per_s) + exponent(&at_peak, origin_s - model->peak_s)};
}

void cc_erlang_a_within(const struct cc_erlang_a *model, double within_s, struct cc_erlang_within *result)
{
    assert(within_s >= 0);
    *result = (struct cc_erlang_within){model->no_wait_prob, 0, model->no_wait_prob};
    if (model->peak_density_per_s <= 0)
        return;
    struct side below = one_side(model, 0, within_s), above = one_side(model, within_s, HUGE_VAL);
    double height = exp(below.log_height);
    double still_waiting = exp(above.log_height) * above.sum.one;
    double lost_patience = -expm1(-within_s / model->load.patience_mean_s);
    result->served_share = fmin(1, model->no_wait_prob + height * below.sum.stay);
    result->abandoned_share = fmin(1, height * below.sum.leave + still_waiting * lost_patience);
    result->virtual_wait_cdf = fmin(1, model->no_wait_prob + height * below.sum.one);
}

/* log P(wait > t), a logarithm because it is nearly straight; -infinity where patience has underflowed. */
static double log_tail(const struct cc_erlang_a *model, enum cc_erlang_wait whose, double t_s)
{
    struct side above = one_side(model, t_s, HUGE_VAL);
    switch (whose) {
    case CC_WAIT_SERVED:
        return above.log_height + log(above.sum.stay) - log1p(-model->abandon_prob);
    case CC_WAIT_ALL:
        return above.log_height + log(above.sum.one) - t_s / model->load.patience_mean_s;
    case CC_WAIT_VIRTUAL:
        break;
    }
    return above.log_height + log(above.sum.one);
}

/* Regula falsi with the Illinois rule; log tails are smooth and nearly straight, ten steps do. */
double cc_erlang_a_wait_quantile_s(const struct cc_erlang_a *model, enum cc_erlang_wait whose, double prob)
{
    assert(prob >= 0 && prob < 1);
    double goal = log1p(-prob);
    if (model->peak_density_per_s <= 0)
        return 0;
    double low = 0, low_excess = log_tail(model, whose, 0) - goal;
    if (low_excess <= 0)
        return 0;
    double high = fmax(model->mean_wait_served_s, model->load.service_mean_s / model->load.agent_count);
    double high_excess = log_tail(model, whose, high) - goal;
    while (high_excess > 0) {
        low = high, low_excess = high_excess;
        high *= 2;
        high_excess = log_tail(model, whose, high) - goal;
    }
    int last_side = 0;
    while (high - low > 1e-13 * high) {
        double t =
            low + (high - low) * (isfinite(high_excess) ? low_excess / (low_excess - high_excess) : 0.5);
        /* an end whose excess is lost in the rounding is the root, however far the other end still is */
        if (t <= low || t >= high)
            return t;
        double excess = log_tail(model, whose, t) - goal;
        if (fabs(excess) < 1e-15)
            return t;
        if (excess > 0) {
            low = t, low_excess = excess;
            high_excess *= last_side == 1 ? 0.5 : 1;
            last_side = 1;
        } else {
            high = t, high_excess = excess;
            low_excess *= last_side == -1 ? 0.5 : 1;
            last_side = -1;
        }
    }
    return low + (high - low) / 2;
}
