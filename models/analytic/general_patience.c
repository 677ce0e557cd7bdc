/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/analytic/general_patience.h"

#include <assert.h>
#include <gsl/gsl_integration.h>
#include <math.h>

/* The integrals over the density of V, each weighed with ... */
enum {
    ONE,        /* 1 */
    FIRST,      /* x - origin */
    SECOND,     /* (x - origin)^2 */
    STAY,       /* still patient */
    LEAVE,      /* no longer patient */
    STAY_WAIT,  /* x, still patient */
    LEAVE_WAIT, /* the patience of those who left */
    INTEGRAL_COUNT,
};

struct integrals {
    double of[INTEGRAL_COUNT];
};

/* How far below its peak the density is followed: e^-700 keeps the digits of tiny probabilities. */
static const double cut = 700;
static const double panel_tolerance = 1e-13;
static const double underflow = 1e-290;
enum { NODE_COUNT = 16, START_PANEL_COUNT = 24, SPLIT_MAX = 48 };

/* A caller's patience at a wait of x. */
struct patience_at {
    double stay_prob, leave_prob, leave_wait_s;
};

static struct patience_at patience_at(const struct cc_general_patience *model, double x_s)
{
    const struct cc_patience *law = &model->patience;
    double stay = 1 - law->balk_prob;
    return (struct patience_at){stay * law->survival(law, x_s), law->balk_prob + stay * law->cdf(law, x_s),
                                stay * law->partial_mean_s(law, x_s)};
}

/* lambda H(x) - c mu x, concave because the survival function falls. */
static double exponent_of(const struct cc_erlang_load *load, const struct patience_at *at, double x_s)
{
    return load->arrival_rate_per_s * (at->leave_wait_s + x_s * at->stay_prob) -
           load->agent_count / load->service_mean_s * x_s;
}

static double exponent(const struct cc_general_patience *model, double x_s)
{
    struct patience_at at = patience_at(model, x_s);
    return exponent_of(&model->load, &at, x_s);
}

/* The integrand and the origin of its exponent and moments. */
struct density {
    const struct cc_general_patience *model;
    double origin_s, origin_exponent;
    double rounding_per_s; /* of the exponent at x, relative to x */
    gsl_integration_glfixed_table *nodes;
};

static struct integrals panel(const struct density *density, double from_s, double to_s)
{
    struct integrals sum = {{0}};
    for (size_t i = 0; i < NODE_COUNT; i++) {
        double x, width;
        gsl_integration_glfixed_point(from_s, to_s, i, &x, &width, density->nodes);
        struct patience_at at = patience_at(density->model, x);
        double mass = width * exp(exponent_of(&density->model->load, &at, x) - density->origin_exponent);
        double u = x - density->origin_s;
        sum.of[ONE] += mass;
        sum.of[FIRST] += mass * u;
        sum.of[SECOND] += mass * u * u;
        sum.of[STAY] += mass * at.stay_prob;
        sum.of[LEAVE] += mass * at.leave_prob;
        sum.of[STAY_WAIT] += mass * at.stay_prob * x;
        sum.of[LEAVE_WAIT] += mass * at.leave_wait_s;
    }
    return sum;
}

static void add(struct integrals *sum, const struct integrals *more)
{
    for (int k = 0; k < INTEGRAL_COUNT; k++)
        sum->of[k] += more->of[k];
}

/*
 * Whether the halves agree with the whole, within `panel_tolerance` of the integrals or the rounding of the
 * exponents.  FIRST has two signs and may cancel; it is judged by SECOND and ONE.
 */
static int agree(const struct integrals *whole, const struct integrals *halves, const struct integrals *total,
                 double rounding)
{
    for (int k = 0; k < INTEGRAL_COUNT; k++) {
        double size = k == FIRST ? sqrt(total->of[SECOND]) * sqrt(total->of[ONE]) : total->of[k];
        double allowed = panel_tolerance * size + rounding * fabs(halves->of[k]) + underflow;
        if (fabs(whole->of[k] - halves->of[k]) > allowed)
            return 0;
    }
    return 1;
}

/* Adds the integrals from from_s to to_s to `sum`; keeps `total`, their size over all panels, up to date. */
static void refine(const struct density *density, double from_s, double to_s, const struct integrals *whole,
                   int splits_left, struct integrals *total, struct integrals *sum)
{
    double middle_s = from_s + (to_s - from_s) / 2;
    struct integrals left = panel(density, from_s, middle_s), right = panel(density, middle_s, to_s);
    struct integrals halves = left;
    add(&halves, &right);
    for (int k = 0; k < INTEGRAL_COUNT; k++)
        total->of[k] = fmax(total->of[k] + halves.of[k] - whole->of[k], halves.of[k]);
    if (splits_left == 0 || agree(whole, &halves, total, density->rounding_per_s * to_s)) {
        add(sum, &halves);
        return;
    }
    refine(density, from_s, middle_s, &left, splits_left - 1, total, sum);
    refine(density, middle_s, to_s, &right, splits_left - 1, total, sum);
}

/* Where the exponent has fallen by `cut` on the side of `direction`, but not beyond `limit_s`. */
static double reach(const struct density *density, double direction, double limit_s)
{
    const struct cc_general_patience *model = density->model;
    double near = density->origin_s, goal = density->origin_exponent - cut;
    double step = fmin(model->patience.scale_s, model->load.service_mean_s) / model->load.agent_count;
    for (;; step *= 2) {
        if ((near + direction * step - limit_s) * direction >= 0)
            return limit_s;
        if (exponent(model, near + direction * step) <= goal)
            break;
        near += direction * step;
    }
    for (int i = 0; i < 8; i++) {
        step /= 2;
        if (exponent(model, near + direction * step) > goal)
            near += direction * step;
    }
    return near + direction * step;
}

/* Ends of the smooth stretches between from_s and to_s, in order. */
static int stretches(const struct density *density, double from_s, double to_s, double end_s[5])
{
    double inside[3] = {density->origin_s, density->model->patience.break_s[0],
                        density->model->patience.break_s[1]};
    int count = 0;
    end_s[count++] = from_s;
    for (;;) {
        double next = to_s;
        for (int i = 0; i < 3; i++)
            if (inside[i] > end_s[count - 1] && inside[i] < next)
                next = inside[i];
        end_s[count++] = next;
        if (next >= to_s)
            return count;
    }
}

/*
 * Over from_s <= x <= to_s.  Two passes over the first panels: the sizes of the integrals, then as much
 * refinement as those sizes ask for.
 */
static struct integrals integrate(const struct density *density, double from_s, double to_s)
{
    struct integrals start[4][START_PANEL_COUNT], total = {{0}}, sum = {{0}};
    double end_s[5], low_s = reach(density, -1, from_s), high_s = reach(density, 1, to_s);
    if (low_s >= high_s)
        return sum;
    int end_count = stretches(density, low_s, high_s, end_s);
    for (int e = 0; e + 1 < end_count; e++) {
        double width_s = (end_s[e + 1] - end_s[e]) / START_PANEL_COUNT;
        for (int i = 0; i < START_PANEL_COUNT; i++) {
            start[e][i] = panel(density, end_s[e] + i * width_s, end_s[e] + (i + 1) * width_s);
            add(&total, &start[e][i]);
        }
    }
    for (int e = 0; e + 1 < end_count; e++) {
        double width_s = (end_s[e + 1] - end_s[e]) / START_PANEL_COUNT;
        for (int i = 0; i < START_PANEL_COUNT; i++)
            refine(density, end_s[e] + i * width_s, end_s[e] + (i + 1) * width_s, &start[e][i], SPLIT_MAX,
                   &total, &sum);
    }
    return sum;
}

/* Where lambda times the survival function falls below c mu; there the density peaks. */
static double find_peak_s(const struct cc_general_patience *model)
{
    const struct cc_erlang_load *load = &model->load;
    double still = load->agent_count / load->service_mean_s / load->arrival_rate_per_s;
    if (patience_at(model, 0).stay_prob <= still)
        return 0;
    double low = 0, high = model->patience.scale_s;
    while (patience_at(model, high).stay_prob > still) {
        low = high;
        high *= 2;
    }
    for (int i = 0; i < 80 && high - low > 1e-16 * high; i++) {
        double middle = low + (high - low) / 2;
        if (patience_at(model, middle).stay_prob > still)
            low = middle;
        else
            high = middle;
    }
    return high;
}

static int check(const struct cc_erlang_load *load, const struct cc_patience *patience,
                 struct cc_error *error)
{
    if (cc_erlang_check_load(load, 1, 0, error))
        return CC_BAD_USAGE;
    double scale = patience->scale_s / load->service_mean_s;
    if (!(scale >= 1e-6 && scale <= 1e6))
        return cc_error_add(error, CC_BAD_USAGE,
                            "patience must lie between a millionth and a million mean handling times");
    for (int i = 0; i < 4; i++)
        if (!(patience->parameter[i] >= 0 && isfinite(patience->parameter[i])))
            return cc_error_add(error, CC_BAD_USAGE, "a parameter of the patience is %g",
                                patience->parameter[i]);
    if (!(patience->balk_prob >= 0 && patience->balk_prob <= 1))
        return cc_error_add(error, CC_BAD_USAGE, "the share that balks must lie between 0 and 1, not %g",
                            patience->balk_prob);
    return CC_OK;
}

static double blocking_one_less(const struct cc_erlang_load *load, double offered_erl)
{
    double prob = 1;
    for (int k = 1; k < load->agent_count; k++)
        prob = offered_erl * prob / (k + offered_erl * prob);
    return prob;
}

static void fill_result(struct cc_general_patience *result, const struct integrals *sum,
                        double no_wait_weight, double wait_weight)
{
    const double *of = sum->of;
    double total = no_wait_weight + wait_weight * of[ONE];
    double height = wait_weight / total;
    double mean_if_waiting = result->peak_s + of[FIRST] / of[ONE];
    double variance_if_waiting = of[SECOND] / of[ONE] - of[FIRST] / of[ONE] * (of[FIRST] / of[ONE]);
    double served_prob = no_wait_weight / total + height * of[STAY];

    result->peak_density_per_s = height;
    result->no_wait_prob = no_wait_weight / total;
    result->wait_prob = fmin(1, height * of[ONE]);
    result->abandon_prob = fmin(1, height * of[LEAVE]);
    result->abandon_prob_of_waiting = fmin(1, of[LEAVE] / of[ONE]);
    result->mean_wait_s = height * (of[STAY_WAIT] + of[LEAVE_WAIT]);
    result->mean_wait_served_s = height * of[STAY_WAIT] / served_prob;
    result->mean_wait_abandoned_s = of[LEAVE] > 0 ? of[LEAVE_WAIT] / of[LEAVE] : 0;
    result->mean_virtual_wait_s = result->wait_prob * mean_if_waiting;
    result->sd_virtual_wait_s = sqrt(
        result->wait_prob * (variance_if_waiting + result->no_wait_prob * mean_if_waiting * mean_if_waiting));
    result->mean_queue_length = result->load.arrival_rate_per_s * result->mean_wait_s;
    result->occupancy = fmin(1, result->offered_load_erl * served_prob / result->load.agent_count);
}

static struct density density_at(const struct cc_general_patience *model, double origin_s)
{
    const struct cc_erlang_load *load = &model->load;
    return (struct density){
        .model = model,
        .origin_s = origin_s,
        .origin_exponent = exponent(model, origin_s),
        .rounding_per_s = 1e-15 * (load->arrival_rate_per_s + load->agent_count / load->service_mean_s),
        .nodes = gsl_integration_glfixed_table_alloc(NODE_COUNT),
    };
}

int cc_general_patience_solve(const struct cc_erlang_load *load, const struct cc_patience *patience,
                              struct cc_general_patience *result, struct cc_error *error)
{
    if (check(load, patience, error))
        return CC_BAD_USAGE;
    double offered = load->arrival_rate_per_s * load->service_mean_s;
    *result = (struct cc_general_patience){.load = *load, .patience = *patience, .offered_load_erl = offered};
    result->peak_s = find_peak_s(result);

    struct density density = density_at(result, result->peak_s);
    if (!density.nodes)
        return cc_error_add(error, CC_BAD_IO, "no memory for an integral");
    struct integrals sum = integrate(&density, 0, INFINITY);
    gsl_integration_glfixed_table_free(density.nodes);
    fill_result(result, &sum, exp(-density.origin_exponent),
                load->arrival_rate_per_s * blocking_one_less(load, offered));
    return CC_OK;
}

void cc_general_patience_within(const struct cc_general_patience *model, double within_s,
                                struct cc_erlang_within *result)
{
    assert(within_s >= 0);
    struct density density = density_at(model, model->peak_s);
    assert(density.nodes);
    struct integrals below = integrate(&density, 0, within_s);
    struct integrals above = integrate(&density, within_s, INFINITY);
    gsl_integration_glfixed_table_free(density.nodes);
    double height = model->peak_density_per_s;
    *result = (struct cc_erlang_within){
        .served_share = fmin(1, model->no_wait_prob + height * below.of[STAY]),
        .abandoned_share =
            fmin(1, height * (below.of[LEAVE] + above.of[ONE] * patience_at(model, within_s).leave_prob)),
        .virtual_wait_cdf = fmin(1, model->no_wait_prob + height * below.of[ONE]),
    };
}
