/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/analytic/deterministic_service.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_fft_complex.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_log.h>
#include <math.h>
#include <stdlib.h>

#include "models/analytic/wait_quantile.h"

static const int agent_count_max = 10000;

/* P(Poisson(mean) = n) in Loader's form, which loses no digits for large numbers. */
static double poisson_prob(double n, double mean)
{
    if (n == 0)
        return exp(-mean);
    if (mean == 0)
        return 0;
    return exp(n * gsl_sf_log_1plusx_mx((mean - n) / n)) / sqrt(2 * M_PI * n) / gsl_sf_gammastar(n);
}

/* ---- the jump rates of the queue ---- */

struct walk {
    double load_erl;
    int agent_count;
    double decay;   /* -log of the largest value of e^(a(z-1)) z^-c: how fast the terms of beta fall */
    double zero;    /* eta - 1, where eta > 1 and eta^c = e^(a (eta - 1)) */
    int jump_count; /* jumps 0 .. jump_count - 1 are stored, beyond beta_j = eta^-j / j */
    double *rate;   /* beta_j */
};

/*
 * Newton for a s = c log(1 + s) from the right; s is of the order of the spare capacity, so that the
 * difference keeps its digits.
 */
static double second_zero(double load_erl, int agent_count)
{
    double rho = load_erl / agent_count, s = 2 * (1 - rho) / (rho * rho);
    for (int i = 0; i < 100; i++) {
        /* rho s - log(1 + s) = -(log(1 + s) - s) - (1 - rho) s */
        double value = -gsl_sf_log_1plusx_mx(s) - (1 - rho) * s;
        double next = s - value / (s / (1 + s) - (1 - rho));
        if (fabs(next - s) <= 1e-15 * s)
            return next;
        s = next;
    }
    return s;
}

static void sum_rates(struct walk *walk)
{
    for (int j = 0; j < walk->jump_count; j++)
        walk->rate[j] = 0;
    for (int l = 1; l == 1 || l * walk->decay < 45; l++) {
        double mean = l * walk->load_erl, prob = poisson_prob((double)l * walk->agent_count, mean) / l;
        for (int j = 0; j < walk->jump_count && prob > 0; j++) {
            walk->rate[j] += prob;
            prob *= mean / ((double)l * walk->agent_count + j + 1);
        }
    }
}

struct complex {
    double real, imag;
};

/* log(1 - e^w), w = u + iv with u <= 0, exact also near w = 0. */
static struct complex log_one_minus_exp(double u, double v)
{
    double half = sin(v / 2);
    double real = 2 * half * half - expm1(u) * cos(v), imag = -exp(u) * sin(v);
    return (struct complex){log(hypot(real, imag)), atan2(imag, real)};
}

/* sin x - x, also for small x >= 0. */
static double sine_excess(double x)
{
    if (x > 1)
        return sin(x) - x;
    double term = -x * x * x / 6, sum = term;
    for (int k = 4; fabs(term) > 1e-18 * fabs(sum); k += 2) {
        term *= -x * x / (k * (k + 1));
        sum += term;
    }
    return sum;
}

/*
 * -log of (1 - z^-c e^(a(z-1))) / ((1 - 1/z) (1 - z/eta)) at z = e^(i theta).  What is left is smooth on the
 * circle: its Laurent coefficients are beta_j - eta^-j / j for j > 0.
 */
static struct complex smooth_log(const struct walk *walk, double theta)
{
    double half = sin(theta / 2), a = walk->load_erl, c = walk->agent_count;
    double u = -2 * a * half * half, v = (a - c) * sin(theta) + c * sine_excess(theta);
    struct complex whole = log_one_minus_exp(u, v);
    struct complex at_one = log_one_minus_exp(0, -theta);
    struct complex at_eta = log_one_minus_exp(-log1p(walk->zero), theta);
    return (struct complex){at_one.real + at_eta.real - whole.real, at_one.imag + at_eta.imag - whole.imag};
}

static int transform_rates(struct walk *walk)
{
    size_t count = 1024;
    while (count < 160 * sqrt(walk->agent_count) || count < 4 * (size_t)walk->jump_count)
        count *= 2;
    double *value = malloc(2 * count * sizeof *value);
    if (!value)
        return -1;
    /* half a step off the real axis, away from both zeros */
    for (size_t k = 0; k < count / 2; k++) {
        struct complex at = smooth_log(walk, 2 * M_PI * ((double)k + 0.5) / (double)count);
        size_t mirror = count - 1 - k;
        value[2 * k] = value[2 * mirror] = at.real;
        value[2 * k + 1] = at.imag;
        value[2 * mirror + 1] = -at.imag;
    }
    gsl_fft_complex_radix2_forward(value, 1, count);
    double power = 1;
    for (int j = 0; j < walk->jump_count; j++) {
        double angle = M_PI * j / (double)count;
        double smooth = (value[2 * j] * cos(angle) + value[2 * j + 1] * sin(angle)) / (double)count;
        walk->rate[j] = smooth + (j > 0 ? power / j : 0);
        power /= 1 + walk->zero;
    }
    free(value);
    return 0;
}

/*
 * The other zeros of 1 - z^-c e^(a(z-1)) lie 2.5 / sqrt(c) outside the unit circle at least, so that 18
 * sqrt(c) jumps on only eta matters; nor do jumps below e^-45.
 */
static int find_rates(struct walk *walk)
{
    double rho = walk->load_erl / walk->agent_count;
    walk->decay = -walk->agent_count * gsl_sf_log_1plusx_mx(rho - 1);
    walk->zero = second_zero(walk->load_erl, walk->agent_count);
    walk->jump_count = (int)fmin(45 / log1p(walk->zero), 18 * sqrt(walk->agent_count) + 32) + 8;
    walk->rate = malloc((size_t)walk->jump_count * sizeof *walk->rate);
    if (!walk->rate)
        return -1;
    if (walk->decay < 0.15)
        return transform_rates(walk);
    sum_rates(walk);
    return 0;
}

/* ---- the queue ---- */

/* Sums over all jumps j >= 1, those beyond the stored ones included, of beta_j times ... */
struct jump_sums {
    double one, jump, square; /* 1, j, j^2 */
};

static struct jump_sums sum_jumps(const struct walk *walk)
{
    struct jump_sums sum = {0};
    double s = walk->zero, log_eta = log1p(s), stored = 0;
    for (int j = walk->jump_count - 1; j >= 1; j--) {
        sum.one += walk->rate[j];
        sum.jump += walk->rate[j] * j;
        sum.square += walk->rate[j] * j * j;
        stored += exp(-j * log_eta) / j;
    }
    double n = walk->jump_count, rest = exp(-(n - 1) * log_eta);
    if (rest < 1e-18)
        return sum;
    sum.one += log1p(1 / s) - stored; /* sum over j >= 1 of eta^-j / j = -log(1 - 1/eta) */
    sum.jump += rest / s;
    sum.square += rest * (n / s + 1 / (s * s));
    return sum;
}

/* P(queue = m) by Panjer's recursion, then P(queue > m), in place. */
static void fill_tail(struct cc_deterministic_service *model, const struct walk *walk, double empty_prob)
{
    double *prob = model->tail, s = walk->zero;
    int count = model->tail_count;
    prob[0] = empty_prob;
    for (int m = 1; m < count; m++) {
        double sum = 0;
        for (int j = 1; j <= m; j++)
            sum += j * walk->rate[j] * prob[m - j];
        prob[m] = sum / m;
    }
    double above = prob[count - 1] / s;
    for (int m = count - 1; m >= 0; m--) {
        double here = prob[m];
        model->tail[m] = above;
        above += here;
    }
    model->tail_ratio = 1 / (1 + s);
}

static int check(double arrival_rate_per_s, double service_s, int agent_count, struct cc_error *error)
{
    if (!(arrival_rate_per_s > 0 && isfinite(arrival_rate_per_s)) || !(service_s > 0 && isfinite(service_s)))
        return cc_error_add(error, CC_BAD_USAGE, "arrival rate %g and handling time %g must be above 0",
                            arrival_rate_per_s, service_s);
    if (agent_count < 1 || agent_count > agent_count_max)
        return cc_error_add(error, CC_BAD_USAGE, "number of agents must be 1 to %d, not %d", agent_count_max,
                            agent_count);
    double offered = arrival_rate_per_s * service_s;
    if (offered > agent_count * (1 - 1e-6))
        return cc_error_add(error, CC_BAD_USAGE,
                            "%.10g erlang offered to %d agent%s: the queue grows without bound, or nearly",
                            offered, agent_count, agent_count == 1 ? "" : "s");
    if (offered < 1e-6 * agent_count)
        return cc_error_add(error, CC_BAD_USAGE, "%.10g erlang offered to %d agents is hardly any call",
                            offered, agent_count);
    return CC_OK;
}

int cc_deterministic_service_open(struct cc_deterministic_service *model, double arrival_rate_per_s,
                                  double service_s, int agent_count, struct cc_error *error)
{
    *model = (struct cc_deterministic_service){
        .arrival_rate_per_s = arrival_rate_per_s, .service_s = service_s, .agent_count = agent_count};
    if (check(arrival_rate_per_s, service_s, agent_count, error))
        return CC_BAD_USAGE;
    double offered = arrival_rate_per_s * service_s;
    struct walk walk = {.load_erl = offered, .agent_count = agent_count};
    int failed = find_rates(&walk);
    model->tail_count = walk.jump_count;
    model->tail = failed ? NULL : malloc((size_t)walk.jump_count * sizeof *model->tail);
    if (!model->tail) {
        free(walk.rate);
        return cc_error_add(error, CC_BAD_IO, "no memory for a queue of %d agents", agent_count);
    }
    struct jump_sums sum = sum_jumps(&walk);
    fill_tail(model, &walk, exp(-sum.one));
    model->offered_load_erl = offered;
    model->occupancy = offered / agent_count;
    model->wait_prob = -expm1(-sum.one - walk.rate[0]);
    model->mean_queue_length = sum.jump;
    model->sd_queue_length = sqrt(sum.square);
    model->mean_wait_s = sum.jump / arrival_rate_per_s;
    free(walk.rate);
    return CC_OK;
}

void cc_deterministic_service_close(struct cc_deterministic_service *model)
{
    if (!model)
        return;
    free(model->tail);
    *model = (struct cc_deterministic_service){0};
}

/* ---- the wait ---- */

static double queue_tail(const struct cc_deterministic_service *model, double m)
{
    int last = model->tail_count - 1;
    if (m <= last)
        return model->tail[(int)m];
    return model->tail[last] * exp((m - last) * log(model->tail_ratio));
}

/*
 * P(W > t) = P(queue now + Poisson(lambda (k D - t)) >= k c) for (k - 1) D <= t < k D.  The terms are
 * followed from the largest Poisson probability to both sides.
 */
double cc_deterministic_service_wait_tail(const struct cc_deterministic_service *model, double t_s)
{
    assert(t_s >= 0);
    double turns = floor(t_s / model->service_s) + 1, places = turns * model->agent_count;
    double mean = fmax(0, model->arrival_rate_per_s * (turns * model->service_s - t_s));
    double peak = fmin(floor(mean), places - 1), height = poisson_prob(peak, mean), sum = 0;
    double prob = height;
    for (double j = peak; j < places && prob > 0; j++) {
        sum += prob * queue_tail(model, places - 1 - j);
        prob *= mean / (j + 1);
    }
    prob = height;
    for (double j = peak; j > 0 && prob > 0; j--) {
        prob *= j / mean;
        sum += prob * queue_tail(model, places - j);
    }
    double rest = places < 4e9 ? gsl_cdf_poisson_Q((unsigned)places - 1, mean) : 0;
    return fmin(1, sum + rest);
}

static double tail_of(const void *model, double t_s)
{
    return cc_deterministic_service_wait_tail(model, t_s);
}

double cc_deterministic_service_wait_quantile_s(const struct cc_deterministic_service *model, double prob)
{
    return cc_wait_quantile_s(tail_of, model, prob,
                              model->mean_wait_s + model->service_s / model->agent_count);
}
