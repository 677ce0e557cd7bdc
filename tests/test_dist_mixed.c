/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Laws from lists of values and from other laws, as a scenario gives them. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/config.h"
#include "sim/dist.h"

Suite *cc_suite_dist_mixed(void);

enum { DRAWS = 100000 };

struct holder {
    struct cc_member law;
};

static const struct cc_field holder_fields[] = {{.name = "law",
                                                 .type = CC_MEMBER,
                                                 .family = &cc_dist_family,
                                                 .offset = offsetof(struct holder, law),
                                                 .help = "a law"},
                                                {.name = NULL}};

static struct cc_config *config;
static struct cc_error error;
static struct holder holder;

/* Reads `law = { ... };`, CC_OK or what is wrong with it. */
static int read_law(const char *law)
{
    char text[2048];
    cc_error_init(&error);
    snprintf(text, sizeof text, "law = { %s };", law);
    ck_assert_msg(cc_config_open_text(&config, "text", text, &error) == CC_OK, "%s", error.text);
    cc_config_read(config, holder_fields, &holder);
    return cc_config_result(config, &error);
}

static const struct cc_member *open_law(const char *law)
{
    ck_assert_msg(read_law(law) == CC_OK, "%s", error.text);
    return &holder.law;
}

static double cdf(const struct cc_member *dist, double x_s)
{
    return ((const struct cc_dist_law *)dist->row)->cdf(dist->params, x_s);
}

/* FNV-1a over the bytes of the draws, lowest first. */
static uint64_t hash_draws(const struct cc_member *dist)
{
    uint64_t hash = 0xcbf29ce484222325;
    struct cc_rng rng = cc_rng_at(2024, 7, 3, 1);
    for (int i = 0; i < DRAWS; i++) {
        double draw = cc_dist_draw(dist, &rng);
        uint64_t bits;
        memcpy(&bits, &draw, sizeof bits);
        for (int byte = 0; byte < 8; byte++, bits >>= 8)
            hash = (hash ^ (bits & 0xff)) * 0x100000001b3;
    }
    return hash;
}

#define BALKING                                                                                              \
    "law = \"mixture\"; parts = ( { share = 0.1; of = { law = \"deterministic\"; value_s = 0.0; }; },\n"     \
    "  { share = 0.9; of = { law = \"exponential\"; mean_s = 60.0; }; } );"
#define NESTED                                                                                               \
    "law = \"mixture\"; parts = ( { share = 0.25; of = { law = \"uniform\"; min_s = 10.0; max_s = 20.0; }; " \
    "},\n  { share = 0.75; of = { law = \"mixture\"; parts = ( { share = 0.5; of = { law = \"empirical\"; "  \
    "values_s = [30.0, 5.0]; }; }, { share = 0.5; of = { law = \"gamma\"; mean_s = 40.0; cv = 0.5; }; } ); " \
    "}; "                                                                                                    \
    "} );"

static const struct {
    const char *law;
    double mean_s, scv;
    uint64_t hash; /* of the bits of the first draws */
} examples[] = {
    {"law = \"empirical\"; values_s = [ 3.0, 1.0, 2.0 ];", 2, 1.0 / 6, 0xcf8d60ff84ca1615},
    {"law = \"empirical\"; values_s = [ 60 ];", 60, 0, 0xaf7e80705db12b25},
    {"law = \"empirical\"; values_s = [ 300.0, 0.0, 20.0, 20.0 ]; shares = [ 0.1, 0.2, 0.3, 0.4 ];", 44,
     (0.1 * 90000 + 0.7 * 400) / (44.0 * 44) - 1, 0xb29457a3fa04d047},
    {BALKING, 54, 2 * 0.9 * 3600 / (54.0 * 54) - 1, 0x30294008cd9e3779},
    {NESTED, 25.3125, (0.25 * 700 / 3 + 0.375 * 462.5 + 0.375 * 2000) / (25.3125 * 25.3125) - 1,
     0xf63242335b3be511},
};
enum { EXAMPLES = sizeof examples / sizeof examples[0] };

START_TEST(draws_have_the_recorded_bits)
{
    const struct cc_member *dist = open_law(examples[_i].law);
    uint64_t hash = hash_draws(dist);
    ck_assert_msg(hash == examples[_i].hash, "example %d: hash 0x%016llx", _i, (unsigned long long)hash);
    cc_config_close(config);
}
END_TEST

START_TEST(moments_are_as_stated)
{
    const struct cc_member *dist = open_law(examples[_i].law);
    double mean_s = examples[_i].mean_s, scv = examples[_i].scv, sum = 0, square = 0, fourth = 0;
    ck_assert_double_eq_tol(cc_dist_mean(dist) / mean_s, 1, 1e-13);
    ck_assert_double_eq_tol(cc_dist_scv(dist), scv, 1e-12);
    struct cc_rng rng = cc_rng_at(20, 0, (uint32_t)_i, 0);
    for (int i = 0; i < DRAWS; i++) {
        double deviation = cc_dist_draw(dist, &rng) / mean_s - 1;
        sum += deviation;
        square += deviation * deviation / DRAWS;
        fourth += deviation * deviation * deviation * deviation / DRAWS;
    }
    ck_assert_double_le(fabs(sum), 5 * sqrt(DRAWS * square));
    ck_assert_double_le(fabs(square - scv), 5 * sqrt((fourth - square * square) / DRAWS));
    cc_config_close(config);
}
END_TEST

/* At the jumps too: counts up to x against the stated probability, five standard errors. */
START_TEST(draws_follow_the_cdf)
{
    static const double at_s[] = {-1, 0, 0.5, 1, 2, 2.5, 3, 5, 12, 20, 30, 60, 100, 299, 300, 1e6};
    enum { POINTS = sizeof at_s / sizeof at_s[0] };
    const struct cc_member *dist = open_law(examples[_i].law);
    struct cc_rng rng = cc_rng_at(21, 0, (uint32_t)_i, 0);
    int below[POINTS] = {0};
    for (int i = 0; i < DRAWS; i++) {
        double draw = cc_dist_draw(dist, &rng);
        for (int k = 0; k < POINTS; k++)
            below[k] += draw <= at_s[k];
    }
    for (int k = 0; k < POINTS; k++) {
        double p = cdf(dist, at_s[k]);
        ck_assert_msg(fabs(below[k] - p * DRAWS) <= 5 * sqrt(p * (1 - p) * DRAWS) + 1e-9,
                      "example %d: %d of %d up to %g, not %g", _i, below[k], DRAWS, at_s[k], p * DRAWS);
    }
    ck_assert_double_eq(cdf(dist, -1), 0);
    ck_assert_double_eq_tol(cdf(dist, 1e6), 1, 1e-12);
    cc_config_close(config);
}
END_TEST

/* By inversion: a larger uniform never gives a shorter duration, whatever the order of the list. */
START_TEST(empirical_draws_rise_with_the_uniform)
{
    const struct cc_member *dist = open_law(examples[2].law);
    static const struct {
        double u, value_s;
    } draws[] = {{0, 0}, {0.1999, 0}, {0.2001, 20}, {0.8999, 20}, {0.9001, 300}, {0.99999999, 300}};
    for (int i = 0; i < 6; i++) {
        uint64_t bits = (uint64_t)(draws[i].u * 0x1p64);
        struct cc_rng rng = {.word = {(uint32_t)(bits >> 32), (uint32_t)bits}, .used = 0};
        ck_assert_double_eq(cc_dist_draw(dist, &rng), draws[i].value_s);
    }
    cc_config_close(config);
}
END_TEST

START_TEST(a_thousand_values_are_drawn_alike)
{
    char text[16000] = "law = \"empirical\"; values_s = [ 999";
    for (int i = 998; i >= 0; i--)
        snprintf(text + strlen(text), sizeof text - strlen(text), ", %d", i);
    strcat(text, " ];");
    char setting[17000];
    cc_error_init(&error);
    snprintf(setting, sizeof setting, "law = { %s };", text);
    ck_assert_int_eq(cc_config_open_text(&config, "text", setting, &error), CC_OK);
    cc_config_read(config, holder_fields, &holder);
    ck_assert_msg(cc_config_result(config, &error) == CC_OK, "%s", error.text);
    ck_assert_double_eq_tol(cc_dist_mean(&holder.law), 499.5, 1e-9);
    struct cc_rng rng = cc_rng_at(22, 0, 0, 0);
    double chi_square = 0;
    int counts[1000] = {0};
    for (int i = 0; i < DRAWS; i++)
        counts[(int)cc_dist_draw(&holder.law, &rng)]++;
    for (int i = 0; i < 1000; i++)
        chi_square += (counts[i] - DRAWS / 1000.0) * (counts[i] - DRAWS / 1000.0) / (DRAWS / 1000.0);
    ck_assert_double_lt(fabs(chi_square - 999), 5 * sqrt(2 * 999));
    cc_config_close(config);
}
END_TEST

START_TEST(a_mixture_may_never_end)
{
    const struct cc_member *dist =
        open_law("law = \"mixture\"; parts = ( { share = 0.5; of = { law = \"infinite\"; }; },\n"
                 "  { share = 0.5; of = { law = \"deterministic\"; value_s = 7.0; }; } );");
    struct cc_rng rng = cc_rng_at(23, 0, 0, 0);
    int never = 0;
    for (int i = 0; i < 1000; i++) {
        double draw = cc_dist_draw(dist, &rng);
        ck_assert(draw == 7 || isinf(draw));
        never += isinf(draw);
    }
    ck_assert_int_lt(abs(never - 500), 80);
    ck_assert(isinf(cc_dist_mean(dist)));
    ck_assert_double_eq_tol(cdf(dist, 1e300), 0.5, 1e-15);
    cc_config_close(config);
}
END_TEST

static const struct {
    const char *law, *why;
} refused[] = {
    {"law = \"empirical\"; values_s = [ 1.0, 2.0 ]; shares = [ 1.0 ];",
     "text: law: values_s and shares must be equally long, not 2 and 1"},
    {"law = \"empirical\"; values_s = [ 1.0, 2.0 ]; shares = [ 0.5, 0.4 ];",
     "text: law: shares must sum to 1, not 0.9"},
    {"law = \"empirical\"; values_s = [ ];", "must have at least 1 element, has 0"},
    {"law = \"mixture\"; parts = ( );", "must have at least 1 element, has 0"},
    {"law = \"mixture\"; parts = ( { share = 0.6; of = { law = \"infinite\"; }; } );",
     "text: law: shares must sum to 1, not 0.6"},
    {"law = \"mixture\"; parts = ( { share = 1.0; of = { law = \"exponential\"; }; } );",
     "law.parts[0].of: parameters are missing: give mean_s, or rate_per_s"},
    {"law = \"mixture\"; parts = ( { share = 1.0; } );", "law.parts[0]: of is missing: "},
};
enum { REFUSED = sizeof refused / sizeof refused[0] };

START_TEST(what_makes_no_law_is_refused)
{
    ck_assert_int_eq(read_law(refused[_i].law), CC_BAD_SCENARIO);
    ck_assert_msg(strstr(error.text, refused[_i].why) != NULL, "%s", error.text);
    cc_config_close(config);
}
END_TEST

Suite *cc_suite_dist_mixed(void)
{
    Suite *suite = suite_create("dist_mixed");
    TCase *tests = tcase_create("dist_mixed");
    tcase_add_loop_test(tests, draws_have_the_recorded_bits, 0, EXAMPLES);
    tcase_add_loop_test(tests, moments_are_as_stated, 0, EXAMPLES);
    tcase_add_loop_test(tests, draws_follow_the_cdf, 0, EXAMPLES);
    tcase_add_test(tests, empirical_draws_rise_with_the_uniform);
    tcase_add_test(tests, a_thousand_values_are_drawn_alike);
    tcase_add_test(tests, a_mixture_may_never_end);
    tcase_add_loop_test(tests, what_makes_no_law_is_refused, 0, REFUSED);
    suite_add_tcase(suite, tests);
    return suite;
}
