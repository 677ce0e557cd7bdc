/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/dist.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

#include "sim/dist_rows.h"
#include "sim/fmath.h"

#define CV_MIN 0.001
#define CV_MAX 100
/* 1/sqrt(3): beyond it the shortest duration would be negative. */
#define UNIFORM_CV_MAX 0.57735026918962576

#define DURATION(law, key, presence, text) NUMBER(law, key, presence, "s", CC_DIST_MIN_S, CC_DIST_MAX_S, text)
#define CV(law, low, high, text) NUMBER(law, cv, OPTIONAL, "", low, high, text)

/* One of the alternative ways to give a law: one key or two. */
struct way {
    const char *key[2];
    bool given[2];
};

static const char *first_given(const struct way *way)
{
    return way->given[0] ? way->key[0] : way->given[1] ? way->key[1] : NULL;
}

static bool complete(const struct way *way)
{
    return way->given[0] && (!way->key[1] || way->given[1]);
}

/* Which of the two ways was taken; -1 with the reason in `why` when none, both or half a way was given. */
static int choose_way(const struct way way[2], char *why, size_t why_size)
{
    char ways[128];
    snprintf(ways, sizeof ways, "give %s%s%s, or %s%s%s", way[0].key[0], way[0].key[1] ? " and " : "",
             way[0].key[1] ? way[0].key[1] : "", way[1].key[0], way[1].key[1] ? " and " : "",
             way[1].key[1] ? way[1].key[1] : "");
    const char *first = first_given(&way[0]), *second = first_given(&way[1]);
    if (first && second) {
        snprintf(why, why_size, "%s and %s exclude each other: %s", first, second, ways);
        return -1;
    }
    if (!first && !second) {
        snprintf(why, why_size, "parameters are missing: %s", ways);
        return -1;
    }
    const struct way *taken = first ? &way[0] : &way[1];
    if (!complete(taken)) {
        snprintf(why, why_size, "%s is missing: %s", taken->key[taken->given[0] ? 1 : 0], ways);
        return -1;
    }
    return first ? 0 : 1;
}

static double draw_unit_exponential(struct cc_rng *rng)
{
    return -cc_log(cc_rng_uniform(rng));
}

static const struct cc_field exponential_fields[] = {
    DURATION(exponential, mean_s, OPTIONAL, "mean; or give rate_per_s"),
    NUMBER(exponential, rate_per_s, OPTIONAL, "1/s", 1 / CC_DIST_MAX_S, 1 / CC_DIST_MIN_S, "1 / mean"),
    {.name = NULL},
};

static int exponential_prepare(void *params, char *why, size_t why_size)
{
    struct cc_dist_exponential *law = params;
    const struct way ways[2] = {{{"mean_s"}, {!isnan(law->mean_s)}},
                                {{"rate_per_s"}, {!isnan(law->rate_per_s)}}};
    int way = choose_way(ways, why, why_size);
    if (way < 0)
        return -1;
    law->as.mean_s = way == 0 ? law->mean_s : 1 / law->rate_per_s;
    return 0;
}

static double exponential_draw(const void *params, struct cc_rng *rng)
{
    const struct cc_dist_exponential *law = params;
    return law->as.mean_s * draw_unit_exponential(rng);
}

static void exponential_map(const void *params, double *x, int count)
{
    const struct cc_dist_exponential *law = params;
    cc_log_each(x, count);
    for (int i = 0; i < count; i++)
        x[i] = law->as.mean_s * -x[i];
}

static double exponential_mean(const void *params)
{
    const struct cc_dist_exponential *law = params;
    return law->as.mean_s;
}

static double exponential_scv(const void *params)
{
    (void)params;
    return 1;
}

static const struct cc_field lognormal_fields[] = {
    DURATION(lognormal, mean_s, OPTIONAL, "mean, with cv; or give mu_log and sigma_log"),
    CV(lognormal, CV_MIN, CV_MAX, "coefficient of variation"),
    NUMBER(lognormal, mu_log, OPTIONAL, "", -20, 20, "mean of the natural logarithm of the seconds"),
    NUMBER(lognormal, sigma_log, OPTIONAL, "", 0.001, 5, "standard deviation of that logarithm"),
    {.name = NULL},
};

static int lognormal_prepare(void *params, char *why, size_t why_size)
{
    struct cc_dist_lognormal *law = params;
    const struct way ways[2] = {{{"mean_s", "cv"}, {!isnan(law->mean_s), !isnan(law->cv)}},
                                {{"mu_log", "sigma_log"}, {!isnan(law->mu_log), !isnan(law->sigma_log)}}};
    int way = choose_way(ways, why, why_size);
    if (way < 0)
        return -1;
    double variance_log = way == 0 ? cc_log(1 + law->cv * law->cv) : law->sigma_log * law->sigma_log;
    law->as.sigma = way == 0 ? sqrt(variance_log) : law->sigma_log;
    law->as.mu = way == 0 ? cc_log(law->mean_s) - variance_log / 2 : law->mu_log;
    return 0;
}

static double lognormal_draw(const void *params, struct cc_rng *rng)
{
    const struct cc_dist_lognormal *law = params;
    return cc_exp(law->as.mu + law->as.sigma * cc_normal_quantile(cc_rng_uniform(rng)));
}

static void lognormal_map(const void *params, double *x, int count)
{
    const struct cc_dist_lognormal *law = params;
    cc_normal_quantile_each(x, count);
    for (int i = 0; i < count; i++)
        x[i] = law->as.mu + law->as.sigma * x[i];
    cc_exp_each(x, count);
}

static double lognormal_mean(const void *params)
{
    const struct cc_dist_lognormal *law = params;
    return cc_exp(law->as.mu + law->as.sigma * law->as.sigma / 2);
}

static double lognormal_scv(const void *params)
{
    const struct cc_dist_lognormal *law = params;
    return cc_exp(law->as.sigma * law->as.sigma) - 1;
}

static const struct cc_field gamma_fields[] = {
    DURATION(gamma, mean_s, OPTIONAL, "mean, with cv; or give shape and scale_s"),
    CV(gamma, CV_MIN, CV_MAX, "coefficient of variation"),
    NUMBER(gamma, shape, OPTIONAL, "", 1e-4, 1e6, "shape, 1 / cv^2"),
    DURATION(gamma, scale_s, OPTIONAL, "scale, mean / shape"),
    {.name = NULL},
};

static int gamma_prepare(void *params, char *why, size_t why_size)
{
    struct cc_dist_gamma *law = params;
    const struct way ways[2] = {{{"mean_s", "cv"}, {!isnan(law->mean_s), !isnan(law->cv)}},
                                {{"shape", "scale_s"}, {!isnan(law->shape), !isnan(law->scale_s)}}};
    int way = choose_way(ways, why, why_size);
    if (way < 0)
        return -1;
    double shape = way == 0 ? 1 / (law->cv * law->cv) : law->shape;
    law->as.shape = shape;
    law->as.scale_s = way == 0 ? law->mean_s * law->cv * law->cv : law->scale_s;
    law->as.d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
    law->as.c = 1 / sqrt(9 * law->as.d);
    return 0;
}

/*
 * Marsaglia and Tsang (2000), A simple method for generating gamma variables.  Below shape 1 their boost:
 * G(a) = G(a + 1) U^(1/a).  Inversion would need the incomplete gamma function; rejection is harmless in a
 * stream of one's own.
 */
static double gamma_draw(const void *params, struct cc_rng *rng)
{
    const struct cc_dist_gamma *law = params;
    double boost = law->as.shape < 1 ? cc_exp(cc_log(cc_rng_uniform(rng)) / law->as.shape) : 1;
    double scale_s = law->as.scale_s * boost, d = law->as.d;
    for (;;) {
        double x = cc_normal_quantile(cc_rng_uniform(rng)), root = 1 + law->as.c * x;
        double u = cc_rng_uniform(rng);
        if (root <= 0)
            continue;
        double v = root * root * root, square = x * x;
        if (u < 1 - 0.0331 * square * square || cc_log(u) < 0.5 * square + d * (1 - v + cc_log(v)))
            return scale_s * (d * v);
    }
}

static double gamma_mean(const void *params)
{
    const struct cc_dist_gamma *law = params;
    return law->as.shape * law->as.scale_s;
}

static double gamma_scv(const void *params)
{
    const struct cc_dist_gamma *law = params;
    return 1 / law->as.shape;
}

static const struct cc_field erlang_fields[] = {
    DURATION(erlang, mean_s, REQUIRED, "mean of the whole, all phases together"),
    {.name = "phases",
     .type = CC_INTEGER,
     .unit = "",
     .min = 1,
     .max = 1000,
     .fallback = REQUIRED,
     .offset = offsetof(struct cc_dist_erlang, phases),
     .help = "number of exponential phases, 1 / cv^2"},
    {.name = NULL},
};

static double erlang_draw(const void *params, struct cc_rng *rng)
{
    const struct cc_dist_erlang *law = params;
    double sum = 0, product = 1;
    for (int64_t i = 1; i <= law->phases; i++) {
        product *= cc_rng_uniform(rng);
        /* A uniform is at least 2^-53: 16 of them stay far from underflow. */
        if (i % 16 == 0) {
            sum -= cc_log(product);
            product = 1;
        }
    }
    return law->mean_s / (double)law->phases * (sum - cc_log(product));
}

static double erlang_mean(const void *params)
{
    const struct cc_dist_erlang *law = params;
    return law->mean_s;
}

static double erlang_scv(const void *params)
{
    const struct cc_dist_erlang *law = params;
    return 1 / (double)law->phases;
}

#define BRANCHES(key, unit_, low, high, text)                                                                \
    NUMBERS(hyperexponential, key, OPTIONAL, unit_, low, high, 2, CC_DIST_BRANCHES_MAX, text)

static const struct cc_field hyperexponential_fields[] = {
    DURATION(hyperexponential, mean_s, OPTIONAL,
             "mean, with cv: two branches of balanced means; or give lists"),
    CV(hyperexponential, 1, CV_MAX, "coefficient of variation, at least 1"),
    BRANCHES(shares, "", 0, 1, "probability of each branch, sum 1"),
    BRANCHES(means_s, "s", CC_DIST_MIN_S, CC_DIST_MAX_S, "mean of each branch"),
    {.name = NULL},
};

/* Two branches that contribute equally to the mean, p m1 = (1 - p) m2. */
static void balance_means(struct cc_dist_hyperexponential *law)
{
    assert(law->cv >= 1);
    double scv = law->cv * law->cv;
    double share = (1 + sqrt((scv - 1) / (scv + 1))) / 2;
    /* 1 - share without cancellation for large cv: (1 - r)(1 + r) = 2 / (scv + 1), r = 2 share - 1. */
    double rest = 1 / ((scv + 1) * 2 * share);
    law->as.count = 2;
    law->as.share[0] = share, law->as.mean_s[0] = law->mean_s / (2 * share);
    law->as.share[1] = rest, law->as.mean_s[1] = law->mean_s / (2 * rest);
}

static int take_branches(struct cc_dist_hyperexponential *law, char *why, size_t why_size)
{
    if (law->shares.count != law->means_s.count) {
        snprintf(why, why_size, "shares and means_s must be equally long, not %d and %d", law->shares.count,
                 law->means_s.count);
        return -1;
    }
    assert(law->shares.count <= CC_DIST_BRANCHES_MAX);
    double sum = 0;
    for (int i = 0; i < law->shares.count; i++) {
        law->as.share[i] = law->shares.values[i];
        law->as.mean_s[i] = law->means_s.values[i];
        sum += law->as.share[i];
    }
    law->as.count = law->shares.count;
    return cc_dist_check_sum(sum, why, why_size);
}

static int hyperexponential_prepare(void *params, char *why, size_t why_size)
{
    struct cc_dist_hyperexponential *law = params;
    const struct way ways[2] = {{{"mean_s", "cv"}, {!isnan(law->mean_s), !isnan(law->cv)}},
                                {{"shares", "means_s"}, {law->shares.count > 0, law->means_s.count > 0}}};
    int way = choose_way(ways, why, why_size);
    if (way < 0)
        return -1;
    if (way == 1)
        return take_branches(law, why, why_size);
    balance_means(law);
    return 0;
}

static double hyperexponential_draw(const void *params, struct cc_rng *rng)
{
    const struct cc_dist_hyperexponential *law = params;
    double u = cc_rng_uniform(rng);
    int i = 0;
    for (; i < law->as.count - 1 && u >= law->as.share[i]; i++)
        u -= law->as.share[i];
    return law->as.mean_s[i] * draw_unit_exponential(rng);
}

static double hyperexponential_mean(const void *params)
{
    const struct cc_dist_hyperexponential *law = params;
    double sum = 0;
    for (int i = 0; i < law->as.count; i++)
        sum += law->as.share[i] * law->as.mean_s[i];
    return sum;
}

static double hyperexponential_scv(const void *params)
{
    const struct cc_dist_hyperexponential *law = params;
    double mean = hyperexponential_mean(params), sum = 0;
    for (int i = 0; i < law->as.count; i++)
        sum += law->as.share[i] * (law->as.mean_s[i] / mean) * (law->as.mean_s[i] / mean);
    return 2 * sum - 1;
}

static const struct cc_field weibull_fields[] = {
    DURATION(weibull, mean_s, OPTIONAL, "mean; or give scale_s"),
    DURATION(weibull, scale_s, OPTIONAL, "scale, the 63.2 % quantile"),
    NUMBER(weibull, shape, REQUIRED, "", 0.1, 100, "shape; below 1 the hazard falls, above 1 it rises"),
    {.name = NULL},
};

static int weibull_prepare(void *params, char *why, size_t why_size)
{
    struct cc_dist_weibull *law = params;
    const struct way ways[2] = {{{"mean_s"}, {!isnan(law->mean_s)}}, {{"scale_s"}, {!isnan(law->scale_s)}}};
    int way = choose_way(ways, why, why_size);
    if (way < 0)
        return -1;
    law->as.scale_s = way == 0 ? law->mean_s / cc_gamma(1 + 1 / law->shape) : law->scale_s;
    return 0;
}

static double weibull_draw(const void *params, struct cc_rng *rng)
{
    const struct cc_dist_weibull *law = params;
    return law->as.scale_s * cc_exp(cc_log(draw_unit_exponential(rng)) / law->shape);
}

static double weibull_mean(const void *params)
{
    const struct cc_dist_weibull *law = params;
    return law->as.scale_s * cc_gamma(1 + 1 / law->shape);
}

static double weibull_scv(const void *params)
{
    const struct cc_dist_weibull *law = params;
    double first = cc_gamma(1 + 1 / law->shape), second = cc_gamma(1 + 2 / law->shape);
    return second / (first * first) - 1;
}

static const struct cc_field uniform_fields[] = {
    NUMBER(uniform, min_s, OPTIONAL, "s", 0, CC_DIST_MAX_S, "shortest, with max_s; or give mean_s and cv"),
    DURATION(uniform, max_s, OPTIONAL, "longest"),
    DURATION(uniform, mean_s, OPTIONAL, "mean, with cv"),
    CV(uniform, CV_MIN, UNIFORM_CV_MAX, "coefficient of variation, at most 1/sqrt(3)"),
    {.name = NULL},
};

static int uniform_prepare(void *params, char *why, size_t why_size)
{
    struct cc_dist_uniform *law = params;
    const struct way ways[2] = {{{"min_s", "max_s"}, {!isnan(law->min_s), !isnan(law->max_s)}},
                                {{"mean_s", "cv"}, {!isnan(law->mean_s), !isnan(law->cv)}}};
    int way = choose_way(ways, why, why_size);
    if (way < 0)
        return -1;
    if (way == 0 && law->min_s >= law->max_s) {
        snprintf(why, why_size, "max_s must be above min_s, and %g is not above %g", law->max_s, law->min_s);
        return -1;
    }
    double half_s = way == 1 ? law->mean_s * law->cv * sqrt(3) : 0;
    double min_s = law->mean_s - half_s;
    law->as.min_s = way == 0 ? law->min_s : min_s > 0 ? min_s : 0;
    law->as.max_s = way == 0 ? law->max_s : law->mean_s + half_s;
    return 0;
}

static double uniform_draw(const void *params, struct cc_rng *rng)
{
    const struct cc_dist_uniform *law = params;
    return law->as.min_s + (law->as.max_s - law->as.min_s) * cc_rng_uniform(rng);
}

static double uniform_mean(const void *params)
{
    const struct cc_dist_uniform *law = params;
    return (law->as.min_s + law->as.max_s) / 2;
}

static double uniform_scv(const void *params)
{
    const struct cc_dist_uniform *law = params;
    double ratio = (law->as.max_s - law->as.min_s) / uniform_mean(params);
    return ratio * ratio / 12;
}

static const struct cc_field deterministic_fields[] = {
    NUMBER(deterministic, value_s, REQUIRED, "s", 0, CC_DIST_MAX_S, "the duration"),
    {.name = NULL},
};

static double deterministic_draw(const void *params, struct cc_rng *rng)
{
    (void)rng;
    const struct cc_dist_deterministic *law = params;
    return law->value_s;
}

static double deterministic_mean(const void *params)
{
    const struct cc_dist_deterministic *law = params;
    return law->value_s;
}

static double constant_scv(const void *params)
{
    (void)params;
    return 0;
}

static const struct cc_field infinite_fields[] = {{.name = NULL}};

static double infinite_draw(const void *params, struct cc_rng *rng)
{
    (void)params, (void)rng;
    return HUGE_VAL;
}

static double infinite_mean(const void *params)
{
    (void)params;
    return HUGE_VAL;
}

static const struct cc_dist_law exponential_law =
    LAW(exponential, "memoryless, cv 1", exponential_prepare, exponential_scv, .map = exponential_map);
static const struct cc_dist_law lognormal_law =
    LAW(lognormal, "the logarithm is normal; fits most service times", lognormal_prepare, lognormal_scv,
        .map = lognormal_map);
static const struct cc_dist_law gamma_law = LAW(gamma, "any cv, light tail", gamma_prepare, gamma_scv);
static const struct cc_dist_law erlang_law =
    LAW(erlang, "a sum of equal exponential phases, cv below 1", NULL, erlang_scv);
static const struct cc_dist_law hyperexponential_law =
    LAW(hyperexponential, "a mixture of exponentials, cv above 1", hyperexponential_prepare,
        hyperexponential_scv);
static const struct cc_dist_law weibull_law =
    LAW(weibull, "hazard a power of the time passed", weibull_prepare, weibull_scv);
static const struct cc_dist_law uniform_law =
    LAW(uniform, "every duration between two bounds equally likely", uniform_prepare, uniform_scv);
static const struct cc_dist_law deterministic_law =
    LAW(deterministic, "always the same duration", NULL, constant_scv, .is_constant = true);
static const struct cc_dist_law infinite_law =
    LAW(infinite, "never ends", NULL, constant_scv, .is_constant = true);

static const struct cc_described *const rows[] = {
    &exponential_law.described,
    &lognormal_law.described,
    &gamma_law.described,
    &erlang_law.described,
    &hyperexponential_law.described,
    &weibull_law.described,
    &uniform_law.described,
    &cc_dist_triangular_law.described,
    &cc_dist_empirical_law.described,
    &cc_dist_mixture_law.described,
    &deterministic_law.described,
    &infinite_law.described,
    NULL,
};

void cc_dist_draw_many(const struct cc_member *dist, const struct cc_draws *draws, const int16_t *index,
                       int count, double *x)
{
    const struct cc_dist_law *law = (const void *)dist->row;
    if (!law->map) {
        for (int i = 0; i < count; i++) {
            struct cc_rng rng = law->is_constant ? (struct cc_rng){.used = 0} : cc_draws_rng(draws, index[i]);
            x[i] = law->draw(dist->params, &rng);
        }
        return;
    }
    for (int i = 0; i < count; i++)
        x[i] = cc_rng_uniform_of(draws->bits[0][index[i]]);
    law->map(dist->params, x, count);
}

const struct cc_family cc_dist_family = {
    .what = "distribution", .selector = "law", .source = "its use", .rows = rows};
