/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/cpu.h"
#include "sim/dist.h"

Suite *cc_suite_dist(void);

#define SAMPLE 200000
#define HASHED 100000
#define ABSENT ((double)NAN)

static const struct cc_dist_law *law_named(const char *name)
{
    for (const struct cc_described *const *row = cc_dist_family.rows; *row; row++)
        if (strcmp((*row)->name, name) == 0)
            return (const struct cc_dist_law *)*row;
    ck_abort_msg("no law %s", name);
    return NULL;
}

/* A member as the reader leaves it when its group has no keys. */
static struct cc_member new_member(const char *name)
{
    const struct cc_described *row = &law_named(name)->described;
    struct cc_member dist = {.row = row, .params = calloc(1, row->size)};
    for (const struct cc_field *field = row->fields; field->name; field++)
        if (field->type == CC_NUMBER)
            *(double *)((char *)dist.params + field->offset) = ABSENT;
    return dist;
}

static void *field_at(const struct cc_member *dist, const char *key, enum cc_field_type type)
{
    for (const struct cc_field *field = dist->row->fields; field->name; field++)
        if (strcmp(field->name, key) == 0 && field->type == type)
            return (char *)dist->params + field->offset;
    ck_abort_msg("%s has no such field %s", dist->row->name, key);
    return NULL;
}

static void set_param(const struct cc_member *dist, const char *key, double value)
{
    if (strcmp(key, "phases") == 0)
        *(int64_t *)field_at(dist, key, CC_INTEGER) = (int64_t)value;
    else
        *(double *)field_at(dist, key, CC_NUMBER) = value;
}

static void set_list(const struct cc_member *dist, const char *key, const double *values, int count)
{
    *(struct cc_numbers *)field_at(dist, key, CC_NUMBERS) = (struct cc_numbers){values, count};
}

static int prepare(const struct cc_member *dist, char *why, size_t why_size)
{
    why[0] = '\0';
    return dist->row->prepare ? dist->row->prepare(dist->params, why, why_size) : 0;
}

static double cdf(const struct cc_member *dist, double x_s)
{
    return ((const struct cc_dist_law *)dist->row)->cdf(dist->params, x_s);
}

struct given {
    const char *key;
    double value;
};

/* Every law in every way to give it; `hash` is that of the bits of its first draws. */
struct example {
    const char *law;
    struct given given[4];
    const double *shares, *means_s;
    int branches;
    double mean_s, scv;
    uint64_t hash;
};

static const double three_shares[] = {0.7, 0.2, 0.1}, three_means_s[] = {10, 100, 1000};

static const struct example examples[] = {
    {"exponential", {{"mean_s", 137}}, .mean_s = 137, .scv = 1, .hash = 0xd884cfd8e98ca2c2},
    {"exponential", {{"rate_per_s", 0.02}}, .mean_s = 50, .scv = 1, .hash = 0x178e97b2a5efd66e},
    {"lognormal", {{"mean_s", 137}, {"cv", 0.87}}, .mean_s = 137, .scv = 0.7569, .hash = 0xed7c57bf369b443f},
    {"lognormal",
     {{"mu_log", 1.5}, {"sigma_log", 0.5}},
     .mean_s = 5.078419037180081,
     .scv = 0.2840254166877414,
     .hash = 0x113116059c8b6986},
    {"gamma", {{"mean_s", 137}, {"cv", 0.5}}, .mean_s = 137, .scv = 0.25, .hash = 0xf1c5447d4cb375e3},
    {"gamma", {{"mean_s", 137}, {"cv", 2}}, .mean_s = 137, .scv = 4, .hash = 0x45a9c6f45ded0ee4},
    {"gamma", {{"shape", 1}, {"scale_s", 30}}, .mean_s = 30, .scv = 1, .hash = 0x37af6d2dcc473ba4},
    {"gamma", {{"shape", 50}, {"scale_s", 2}}, .mean_s = 100, .scv = 0.02, .hash = 0xb5d3e5c653340369},
    {"erlang", {{"mean_s", 137}, {"phases", 1}}, .mean_s = 137, .scv = 1, .hash = 0xd884cfd8e98ca2c2},
    {"erlang", {{"mean_s", 137}, {"phases", 3}}, .mean_s = 137, .scv = 1.0 / 3, .hash = 0x53fb9312044a68ce},
    {"erlang", {{"mean_s", 137}, {"phases", 40}}, .mean_s = 137, .scv = 1.0 / 40, .hash = 0x03dfcce1c884d622},
    {"hyperexponential", {{"mean_s", 137}, {"cv", 2}}, .mean_s = 137, .scv = 4, .hash = 0x29f0a1b0e2642123},
    {"hyperexponential",
     {{NULL, 0}},
     three_shares,
     three_means_s,
     3,
     .mean_s = 127,
     .scv = 2 * 102070 / (127.0 * 127) - 1,
     .hash = 0x15ca538aa1683cd3},
    {"weibull",
     {{"mean_s", 137}, {"shape", 0.7}},
     .mean_s = 137,
     .scv = 2.1386856318511675,
     .hash = 0x132dd522a9478703},
    {"weibull",
     {{"scale_s", 60}, {"shape", 2}},
     .mean_s = 53.17361552716548,
     .scv = 0.27323954473516276,
     .hash = 0x4522626b911ac3c1},
    {"uniform", {{"min_s", 10}, {"max_s", 40}}, .mean_s = 25, .scv = 0.12, .hash = 0x6952d0ce5bf22125},
    {"uniform", {{"mean_s", 60}, {"cv", 0.3}}, .mean_s = 60, .scv = 0.09, .hash = 0x87701a07057081ff},
    {"triangular",
     {{"min_s", 10}, {"mode_s", 30}, {"max_s", 110}},
     .mean_s = 50,
     .scv = 8400 / (18 * 2500.0),
     .hash = 0xc11ae2646d104d5f},
    {"triangular",
     {{"min_s", 0}, {"mode_s", 0}, {"max_s", 30}},
     .mean_s = 10,
     .scv = 0.5,
     .hash = 0x201a37b8af5b1eec},
    {"triangular",
     {{"min_s", 5}, {"mode_s", 20}, {"max_s", 20}},
     .mean_s = 15,
     .scv = 1.0 / 18,
     .hash = 0x37542c2563c96efb},
    {"deterministic", {{"value_s", 30}}, .mean_s = 30, .scv = 0, .hash = 0xcedbf217330aef25},
};
enum { EXAMPLES = sizeof examples / sizeof examples[0] };

static struct cc_member make(const struct example *example)
{
    struct cc_member dist = new_member(example->law);
    for (const struct given *given = example->given; given->key; given++)
        set_param(&dist, given->key, given->value);
    if (example->branches) {
        set_list(&dist, "shares", example->shares, example->branches);
        set_list(&dist, "means_s", example->means_s, example->branches);
    }
    char why[200];
    ck_assert_msg(prepare(&dist, why, sizeof why) == 0, "%s: %s", example->law, why);
    return dist;
}

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* sqrt(n) times the largest distance between the empirical and the stated distribution function; sorts. */
static double kolmogorov_smirnov(const struct cc_member *dist, double *draws, int count)
{
    qsort(draws, (size_t)count, sizeof *draws, rising);
    double distance = 0;
    for (int i = 0; i < count; i++) {
        double p = cdf(dist, draws[i]);
        distance = fmax(distance, fmax(p - (double)i / count, (i + 1.0) / count - p));
    }
    return distance * sqrt(count);
}

static double *draw_sample(const struct cc_member *dist, uint32_t who)
{
    double *draws = malloc(SAMPLE * sizeof *draws);
    struct cc_rng rng = cc_rng_at(20, 0, who, 0);
    for (int i = 0; i < SAMPLE; i++)
        draws[i] = cc_dist_draw(dist, &rng);
    return draws;
}

START_TEST(draws_follow_the_cdf)
{
    struct cc_member dist = make(&examples[_i]);
    if (strcmp(dist.row->name, "deterministic") != 0) {
        double *draws = draw_sample(&dist, (uint32_t)_i);
        double statistic = kolmogorov_smirnov(&dist, draws, SAMPLE);
        ck_assert_msg(statistic < 2.225, "%s, example %d: D sqrt(n) = %g", dist.row->name, _i, statistic);
        free(draws);
    }
    free(dist.params);
}
END_TEST

START_TEST(moments_are_as_stated)
{
    const struct example *example = &examples[_i];
    struct cc_member dist = make(example);
    ck_assert_double_eq_tol(cc_dist_mean(&dist) / example->mean_s, 1, 1e-13);
    ck_assert_double_le(fabs(cc_dist_scv(&dist) - example->scv), 1e-8 * example->scv);
    double *draws = draw_sample(&dist, (uint32_t)_i + 1000), square = 0, fourth = 0, sum = 0;
    for (int i = 0; i < SAMPLE; i++) {
        double deviation = draws[i] / example->mean_s - 1;
        sum += deviation;
        square += deviation * deviation / SAMPLE;
        fourth += deviation * deviation * deviation * deviation / SAMPLE;
    }
    ck_assert_double_le(fabs(sum), 5 * sqrt(SAMPLE * square));
    ck_assert_double_le(fabs(square - example->scv), 5 * sqrt((fourth - square * square) / SAMPLE));
    free(draws);
    free(dist.params);
}
END_TEST

/* Smallest x with P(X > x) <= tail, by bisection on the logarithm. */
static double tail_quantile(const struct cc_member *dist, double tail)
{
    double low = 1e-30, high = 1e9;
    for (int i = 0; i < 200; i++) {
        double middle = sqrt(low * high);
        if (1 - cdf(dist, middle) > tail)
            low = middle;
        else
            high = middle;
    }
    return high;
}

START_TEST(tails_are_as_stated)
{
    struct cc_member dist = make(&examples[_i]);
    if (strcmp(dist.row->name, "deterministic") != 0) {
        double high = tail_quantile(&dist, 0.0005), low = tail_quantile(&dist, 0.9995);
        double *draws = draw_sample(&dist, (uint32_t)_i + 2000), expected = SAMPLE * 0.0005, above = 0,
               below = 0;
        for (int i = 0; i < SAMPLE; i++) {
            above += draws[i] > high;
            below += draws[i] < low;
        }
        ck_assert_msg(fabs(above - expected) < 5 * sqrt(expected), "%d: %g above %g", _i, above, high);
        ck_assert_msg(fabs(below - expected) < 5 * sqrt(expected), "%d: %g below %g", _i, below, low);
        free(draws);
    }
    free(dist.params);
}
END_TEST

START_TEST(draws_are_finite_at_the_ends_of_the_uniform)
{
    static const uint32_t ends[] = {0, 0xffffffff, 0x80000000};
    struct cc_member dist = make(&examples[_i]);
    for (int first = 0; first < 3; first++)
        for (int second = 0; second < 3; second++) {
            uint32_t a = ends[first], b = ends[second];
            struct cc_rng rng = {.word = {a, a, b, b}, .used = 0};
            double draw = cc_dist_draw(&dist, &rng);
            ck_assert_msg(draw >= 0 && draw < 1e12, "%s: %g", dist.row->name, draw);
        }
    free(dist.params);
}
END_TEST

/* FNV-1a over the bytes of the draws, lowest first. */
static uint64_t hash_draws(const struct cc_member *dist)
{
    uint64_t hash = 0xcbf29ce484222325;
    struct cc_rng rng = cc_rng_at(2024, 7, 3, 1);
    for (int i = 0; i < HASHED; i++) {
        double draw = cc_dist_draw(dist, &rng);
        uint64_t bits;
        memcpy(&bits, &draw, sizeof bits);
        for (int byte = 0; byte < 8; byte++, bits >>= 8)
            hash = (hash ^ (bits & 0xff)) * 0x100000001b3;
    }
    return hash;
}

/* At every level of the processor the same bits as one by one, whichever streams are asked for. */
START_TEST(many_draws_are_those_of_each)
{
    struct cc_member dist = make(&examples[_i]);
    struct cc_draws draws;
    int16_t index[CC_DRAWS];
    double x[CC_DRAWS];
    for (int level = 0; level < CC_CPU_LEVELS; level++)
        for (int count = 0; count <= CC_DRAWS; count += count < 20 ? 1 : 59) {
            int chosen = 0;
            cc_cpu_set_level((enum cc_cpu_level)level);
            cc_draws_begin(&draws, 7000000000000, 3, 100, 5, count);
            for (int i = 0; i < count; i += 1 + i % 3)
                index[chosen++] = (int16_t)i;
            cc_dist_draw_many(&dist, &draws, index, chosen, x);
            for (int i = 0; i < chosen; i++) {
                struct cc_rng rng = cc_rng_at(7000000000000, 3, 100 + (uint32_t)index[i], 5);
                ck_assert_msg(x[i] == cc_dist_draw(&dist, &rng), "%s, level %d, %d of %d", dist.row->name,
                              level, i, chosen);
            }
        }
    free(dist.params);
}
END_TEST

START_TEST(draws_have_the_recorded_bits)
{
    struct cc_member dist = make(&examples[_i]);
    uint64_t hash = hash_draws(&dist);
    ck_assert_msg(hash == examples[_i].hash, "example %d, %s: hash 0x%016llx", _i, dist.row->name,
                  (unsigned long long)hash);
    free(dist.params);
}
END_TEST

START_TEST(exponential_inverts_the_uniform)
{
    struct cc_member dist = make(&examples[0]);
    struct cc_rng rng = {.word = {0, 0, 0xffffffff, 0xffffffff}, .used = 0};
    ck_assert_double_eq_tol(cc_dist_draw(&dist, &rng), 137 * 53 * log(2), 1e-10);
    ck_assert_double_eq_tol(cc_dist_draw(&dist, &rng) / (137 * 0x1p-53), 1, 1e-12);
    free(dist.params);
}
END_TEST

START_TEST(erlang_of_many_phases_does_not_underflow)
{
    struct cc_member dist = new_member("erlang");
    set_param(&dist, "mean_s", 1000);
    set_param(&dist, "phases", 1000);
    /* The product of 1000 uniforms is about e^-1000, below the smallest double. */
    struct cc_rng rng = cc_rng_at(5, 0, 0, 0);
    double sum = 0;
    for (int i = 0; i < 1000; i++)
        sum += cc_dist_draw(&dist, &rng);
    ck_assert_double_lt(fabs(sum / 1000 - 1000), 5); /* the standard error is 1 s */
    free(dist.params);
}
END_TEST

START_TEST(hyperexponential_has_balanced_means)
{
    /* scv 4: p = (1 + sqrt(3/5)) / 2, rates 2 p / mean and 2 (1 - p) / mean. */
    struct cc_member dist = make(&examples[11]);
    double p = (1 + sqrt(0.6)) / 2;
    for (double x_s = 1; x_s < 5000; x_s *= 2) {
        double tail = p * exp(-2 * p * x_s / 137) + (1 - p) * exp(-2 * (1 - p) * x_s / 137);
        ck_assert_double_eq_tol(cdf(&dist, x_s), 1 - tail, 1e-14);
    }
    free(dist.params);
    /* cv 1 is the exponential law; a large cv keeps its mean and cv. */
    static const double cvs[] = {1, 1.0001, 100};
    for (int i = 0; i < 3; i++) {
        char why[200];
        dist = new_member("hyperexponential");
        set_param(&dist, "mean_s", 60);
        set_param(&dist, "cv", cvs[i]);
        ck_assert_int_eq(prepare(&dist, why, sizeof why), 0);
        ck_assert_double_eq_tol(cc_dist_mean(&dist), 60, 1e-11);
        ck_assert_double_eq_tol(cc_dist_scv(&dist) / (cvs[i] * cvs[i]), 1, 1e-11);
        if (cvs[i] == 1)
            ck_assert_double_eq_tol(cdf(&dist, 60), 1 - exp(-1), 1e-14);
        free(dist.params);
    }
}
END_TEST

START_TEST(infinite_never_ends)
{
    struct cc_member dist = new_member("infinite");
    struct cc_rng rng = cc_rng_at(1, 0, 0, 0);
    ck_assert_double_eq(cc_dist_draw(&dist, &rng), HUGE_VAL);
    ck_assert_double_eq(cc_dist_mean(&dist), HUGE_VAL);
    ck_assert_double_eq(cdf(&dist, 1e300), 0);
    free(dist.params);
}
END_TEST

START_TEST(uniform_by_mean_and_cv_may_start_at_zero)
{
    struct cc_member dist = new_member("uniform");
    char why[200];
    set_param(&dist, "mean_s", 45);
    set_param(&dist, "cv", 0.57735026918962576);
    ck_assert_int_eq(prepare(&dist, why, sizeof why), 0);
    struct cc_rng rng = {.word = {0, 0, 0xffffffff, 0xffffffff}, .used = 0};
    double least = cc_dist_draw(&dist, &rng);
    ck_assert(least >= 0 && least < 1e-12);
    ck_assert_double_eq_tol(cc_dist_draw(&dist, &rng), 90, 1e-12);
    free(dist.params);
}
END_TEST

static const struct {
    const char *law;
    struct given given[5];
    int shares, means;
    const char *why;
} refused[] = {
    {"exponential", {{NULL, 0}}, 0, 0, "parameters are missing: give mean_s, or rate_per_s"},
    {"exponential",
     {{"mean_s", 5}, {"rate_per_s", 0.2}},
     0,
     0,
     "mean_s and rate_per_s exclude each other: give mean_s, or rate_per_s"},
    {"lognormal", {{"mean_s", 5}}, 0, 0, "cv is missing: give mean_s and cv, or mu_log and sigma_log"},
    {"lognormal", {{"sigma_log", 1}}, 0, 0, "mu_log is missing: give mean_s and cv, or mu_log and sigma_log"},
    {"lognormal",
     {{"cv", 1}, {"mu_log", 2}},
     0,
     0,
     "cv and mu_log exclude each other: give mean_s and cv, or mu_log and sigma_log"},
    {"lognormal",
     {{"mean_s", 5}, {"cv", 1}, {"sigma_log", 1}},
     0,
     0,
     "mean_s and sigma_log exclude each other: give mean_s and cv, or mu_log and sigma_log"},
    {"gamma", {{"shape", 2}}, 0, 0, "scale_s is missing: give mean_s and cv, or shape and scale_s"},
    {"hyperexponential", {{"cv", 2}}, 0, 0, "mean_s is missing: give mean_s and cv, or shares and means_s"},
    {"hyperexponential", {{NULL, 0}}, 3, 0, "means_s is missing: give mean_s and cv, or shares and means_s"},
    {"hyperexponential",
     {{"mean_s", 2}},
     3,
     3,
     "mean_s and shares exclude each other: give mean_s and cv, or shares and means_s"},
    {"hyperexponential", {{NULL, 0}}, 3, 2, "shares and means_s must be equally long, not 3 and 2"},
    {"hyperexponential", {{NULL, 0}}, 2, 2, "shares must sum to 1, not 0.9"},
    {"weibull", {{"shape", 2}}, 0, 0, "parameters are missing: give mean_s, or scale_s"},
    {"weibull",
     {{"shape", 2}, {"mean_s", 2}, {"scale_s", 2}},
     0,
     0,
     "mean_s and scale_s exclude each other: give mean_s, or scale_s"},
    {"uniform", {{"min_s", 9}, {"max_s", 9}}, 0, 0, "max_s must be above min_s, and 9 is not above 9"},
    {"uniform", {{"min_s", 9}, {"max_s", 3}}, 0, 0, "max_s must be above min_s, and 3 is not above 9"},
    {"triangular",
     {{"min_s", 9}, {"mode_s", 9}, {"max_s", 9}},
     0,
     0,
     "max_s must be above min_s, and 9 is not above 9"},
    {"triangular",
     {{"min_s", 1}, {"mode_s", 0.5}, {"max_s", 9}},
     0,
     0,
     "mode_s must be from min_s to max_s, and 0.5 is not from 1 to 9"},
    {"triangular",
     {{"min_s", 1}, {"mode_s", 10}, {"max_s", 9}},
     0,
     0,
     "mode_s must be from min_s to max_s, and 10 is not from 1 to 9"},
    {"uniform", {{"max_s", 3}}, 0, 0, "min_s is missing: give min_s and max_s, or mean_s and cv"},
};
enum { REFUSED = sizeof refused / sizeof refused[0] };

START_TEST(prepare_says_why_it_refuses)
{
    struct cc_member dist = new_member(refused[_i].law);
    for (const struct given *given = refused[_i].given; given->key; given++)
        set_param(&dist, given->key, given->value);
    if (refused[_i].shares)
        set_list(&dist, "shares", three_shares, refused[_i].shares);
    if (refused[_i].means)
        set_list(&dist, "means_s", three_means_s, refused[_i].means);
    char why[200], small[8];
    ck_assert_int_eq(prepare(&dist, why, sizeof why), -1);
    ck_assert_str_eq(why, refused[_i].why);
    ck_assert_int_eq(prepare(&dist, small, sizeof small), -1);
    ck_assert_uint_eq(strlen(small), sizeof small - 1);
    free(dist.params);
}
END_TEST

/* Smallest and largest values that the tables admit, all laws by mean and cv or shape: draws stay usable. */
START_TEST(limits_of_the_tables_draw_finite_durations)
{
    static const char *const by_mean[][2] = {{"lognormal", "cv"},  {"gamma", "cv"},
                                             {"erlang", "phases"}, {"hyperexponential", "cv"},
                                             {"weibull", "shape"}, {"uniform", "cv"}};
    for (int i = 0; i < 6 * 4; i++) {
        struct cc_member dist = new_member(by_mean[i / 4][0]);
        for (const struct cc_field *field = dist.row->fields; field->name; field++)
            if (strcmp(field->name, "mean_s") == 0)
                set_param(&dist, field->name, i % 2 ? field->max : field->min);
            else if (strcmp(field->name, by_mean[i / 4][1]) == 0)
                set_param(&dist, field->name, i / 2 % 2 ? field->max : field->min);
        char why[200];
        ck_assert_msg(prepare(&dist, why, sizeof why) == 0, "%s: %s", dist.row->name, why);
        ck_assert_double_eq_tol(cc_dist_mean(&dist) / (i % 2 ? 1e9 : 1e-6), 1, 1e-10);
        struct cc_rng rng = cc_rng_at(9, 0, (uint32_t)i, 0);
        for (int k = 0; k < 1000; k++) {
            double draw = cc_dist_draw(&dist, &rng);
            ck_assert_msg(draw >= 0 && draw < HUGE_VAL, "%s: %g", dist.row->name, draw);
        }
        free(dist.params);
    }
}
END_TEST

Suite *cc_suite_dist(void)
{
    Suite *suite = suite_create("dist");
    TCase *tests = tcase_create("dist");
    tcase_add_loop_test(tests, many_draws_are_those_of_each, 0, EXAMPLES);
    tcase_add_loop_test(tests, draws_follow_the_cdf, 0, EXAMPLES);
    tcase_add_loop_test(tests, moments_are_as_stated, 0, EXAMPLES);
    tcase_add_loop_test(tests, tails_are_as_stated, 0, EXAMPLES);
    tcase_add_loop_test(tests, draws_are_finite_at_the_ends_of_the_uniform, 0, EXAMPLES);
    tcase_add_loop_test(tests, draws_have_the_recorded_bits, 0, EXAMPLES);
    tcase_add_test(tests, exponential_inverts_the_uniform);
    tcase_add_test(tests, erlang_of_many_phases_does_not_underflow);
    tcase_add_test(tests, hyperexponential_has_balanced_means);
    tcase_add_test(tests, infinite_never_ends);
    tcase_add_test(tests, uniform_by_mean_and_cv_may_start_at_zero);
    tcase_add_loop_test(tests, prepare_says_why_it_refuses, 0, REFUSED);
    tcase_add_test(tests, limits_of_the_tables_draw_finite_durations);
    suite_add_tcase(suite, tests);
    return suite;
}
