/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Laws put together from pieces: two straight lines, a list of values, other laws. */
#include <assert.h>
#include <math.h>
#include <stdio.h>

#include "sim/dist_rows.h"

int cc_dist_check_sum(double sum, char *why, size_t why_size)
{
    if (sum >= 1 - 1e-9 && sum <= 1 + 1e-9)
        return 0;
    snprintf(why, why_size, "shares must sum to 1, not %.10g", sum);
    return -1;
}

static const struct cc_field triangular_fields[] = {
    NUMBER(triangular, min_s, REQUIRED, "s", 0, CC_DIST_MAX_S, "shortest"),
    NUMBER(triangular, mode_s, REQUIRED, "s", 0, CC_DIST_MAX_S, "most likely"),
    NUMBER(triangular, max_s, REQUIRED, "s", CC_DIST_MIN_S, CC_DIST_MAX_S, "longest"),
    {.name = NULL},
};

static int triangular_prepare(void *params, char *why, size_t why_size)
{
    const struct cc_dist_triangular *law = params;
    if (law->min_s >= law->max_s) {
        snprintf(why, why_size, "max_s must be above min_s, and %g is not above %g", law->max_s, law->min_s);
        return -1;
    }
    if (law->mode_s < law->min_s || law->mode_s > law->max_s) {
        snprintf(why, why_size, "mode_s must be from min_s to max_s, and %g is not from %g to %g",
                 law->mode_s, law->min_s, law->max_s);
        return -1;
    }
    return 0;
}

/* Inversion; sqrt is rounded correctly everywhere, so the bits are the same on every machine. */
static double triangular_draw(const void *params, struct cc_rng *rng)
{
    const struct cc_dist_triangular *law = params;
    double u = cc_rng_uniform(rng), span_s = law->max_s - law->min_s;
    double left_s = law->mode_s - law->min_s, right_s = law->max_s - law->mode_s;
    if (u * span_s < left_s)
        return law->min_s + sqrt(u * span_s * left_s);
    return law->max_s - sqrt((1 - u) * span_s * right_s);
}

static double triangular_mean(const void *params)
{
    const struct cc_dist_triangular *law = params;
    return (law->min_s + law->mode_s + law->max_s) / 3;
}

static double triangular_scv(const void *params)
{
    const struct cc_dist_triangular *law = params;
    double mean_s = triangular_mean(params), left = (law->mode_s - law->min_s) / mean_s;
    double right = (law->max_s - law->mode_s) / mean_s;
    return (left * left + left * right + right * right) / 18;
}

static const struct cc_field empirical_fields[] = {
    NUMBERS(empirical, values_s, REQUIRED, "s", 0, CC_DIST_MAX_S, 1, CC_DIST_VALUES_MAX,
            "the durations that occur, in any order"),
    NUMBERS(empirical, shares, OPTIONAL, "", 0, 1, 1, CC_DIST_VALUES_MAX,
            "probability of each, sum 1; absent: all equally likely"),
    {.name = NULL},
};

/* In order of size, so that a longer duration answers to a larger uniform, as in every other law. */
static int empirical_prepare(void *params, char *why, size_t why_size)
{
    struct cc_dist_empirical *law = params;
    int count = law->values_s.count, weighted = law->shares.count;
    double sum = 0;
    assert(count >= 1 && count <= CC_DIST_VALUES_MAX);
    if (weighted && weighted != count) {
        snprintf(why, why_size, "values_s and shares must be equally long, not %d and %d", count, weighted);
        return -1;
    }
    for (int i = 0; i < count; i++) {
        double share = weighted ? law->shares.values[i] : 1.0 / count, value_s = law->values_s.values[i];
        int at = i;
        for (; at > 0 && law->as.value_s[at - 1] > value_s; at--) {
            law->as.value_s[at] = law->as.value_s[at - 1];
            law->as.upto[at] = law->as.upto[at - 1];
        }
        law->as.value_s[at] = value_s;
        law->as.upto[at] = share;
        sum += share;
    }
    law->as.count = count;
    if (cc_dist_check_sum(sum, why, why_size))
        return -1;
    for (int i = 1; i < count; i++)
        law->as.upto[i] += law->as.upto[i - 1];
    return 0;
}

static double empirical_draw(const void *params, struct cc_rng *rng)
{
    const struct cc_dist_empirical *law = params;
    double u = cc_rng_uniform(rng);
    int low = 0, high = law->as.count - 1; /* the last one takes what rounding leaves of the sum */
    while (low < high) {
        int middle = (low + high) / 2;
        if (u < law->as.upto[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return law->as.value_s[low];
}

static double empirical_share(const struct cc_dist_empirical *law, int i)
{
    return law->as.upto[i] - (i ? law->as.upto[i - 1] : 0);
}

static double empirical_mean(const void *params)
{
    const struct cc_dist_empirical *law = params;
    double sum_s = 0;
    for (int i = 0; i < law->as.count; i++)
        sum_s += empirical_share(law, i) * law->as.value_s[i];
    return sum_s;
}

static double empirical_scv(const void *params)
{
    const struct cc_dist_empirical *law = params;
    double mean_s = empirical_mean(params), sum = 0;
    for (int i = 0; i < law->as.count && mean_s > 0; i++) {
        double deviation = law->as.value_s[i] / mean_s - 1;
        sum += empirical_share(law, i) * deviation * deviation;
    }
    return sum;
}

static const struct cc_field part_fields[] = {
    {.name = "share",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = REQUIRED,
     .offset = offsetof(struct cc_dist_part, share),
     .help = "probability of this law; the shares add up to one"},
    {.name = "of",
     .type = CC_MEMBER,
     .unit = "s",
     .fallback = REQUIRED,
     .offset = offsetof(struct cc_dist_part, of),
     .family = &cc_dist_family,
     .help = "the law"},
    {.name = NULL},
};

static const struct cc_field mixture_fields[] = {
    {.name = "parts",
     .type = CC_LIST,
     .fallback = REQUIRED,
     .offset = offsetof(struct cc_dist_mixture, parts),
     .sub = part_fields,
     .sub_size = sizeof(struct cc_dist_part),
     .count_min = 1,
     .count_max = CC_DIST_BRANCHES_MAX,
     .help = "laws, one of which is chosen for each duration"},
    {.name = NULL},
};

static int mixture_prepare(void *params, char *why, size_t why_size)
{
    const struct cc_dist_mixture *law = params;
    const struct cc_dist_part *part = law->parts.items;
    double sum = 0;
    for (int i = 0; i < law->parts.count; i++)
        sum += part[i].share;
    return cc_dist_check_sum(sum, why, why_size);
}

static double mixture_draw(const void *params, struct cc_rng *rng)
{
    const struct cc_dist_mixture *law = params;
    const struct cc_dist_part *part = law->parts.items;
    double u = cc_rng_uniform(rng);
    int i = 0;
    for (; i < law->parts.count - 1 && u >= part[i].share; i++)
        u -= part[i].share;
    return cc_dist_draw(&part[i].of, rng);
}

static double mixture_mean(const void *params)
{
    const struct cc_dist_mixture *law = params;
    const struct cc_dist_part *part = law->parts.items;
    double sum_s = 0;
    for (int i = 0; i < law->parts.count; i++)
        sum_s += part[i].share > 0 ? part[i].share * cc_dist_mean(&part[i].of) : 0;
    return sum_s;
}

static double mixture_scv(const void *params)
{
    const struct cc_dist_mixture *law = params;
    const struct cc_dist_part *part = law->parts.items;
    double mean_s = mixture_mean(params), sum = 0;
    for (int i = 0; i < law->parts.count && mean_s > 0 && mean_s < HUGE_VAL; i++) {
        double ratio = cc_dist_mean(&part[i].of) / mean_s, deviation = ratio - 1;
        if (part[i].share > 0)
            sum += part[i].share * (ratio * ratio * cc_dist_scv(&part[i].of) + deviation * deviation);
    }
    return sum;
}

const struct cc_dist_law cc_dist_triangular_law =
    LAW(triangular, "from a shortest over a most likely to a longest", triangular_prepare, triangular_scv);
const struct cc_dist_law cc_dist_empirical_law = LAW(empirical, "values of a list, as they were measured",
                                                     empirical_prepare, empirical_scv, .has_atoms = true);
const struct cc_dist_law cc_dist_mixture_law =
    LAW(mixture, "one of several laws: some hang up at once, others hold on", mixture_prepare, mixture_scv,
        .has_atoms = true);
