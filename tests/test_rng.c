/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "sim/cpu.h"
#include "sim/draws.h"
#include "sim/rng.h"

Suite *cc_suite_rng(void);

#define PAIRS 100000

/* Random123, tests/kat_vectors: philox4x32 with 10 rounds. */
static const struct {
    uint32_t counter[4], key[2], words[4];
} known[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
};

START_TEST(philox_known_answers)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        const uint32_t *c = known[i].counter, *words = known[i].words;
        struct cc_rng rng = cc_rng_at((uint64_t)known[i].key[1] << 32 | known[i].key[0], c[3], c[2], c[1]);
        rng.counter.v[0] = c[0];
        ck_assert_uint_eq(cc_rng_bits(&rng), (uint64_t)words[0] << 32 | words[1]);
        ck_assert_uint_eq(cc_rng_bits(&rng), (uint64_t)words[2] << 32 | words[3]);
    }
}
END_TEST

START_TEST(address_goes_to_key_and_counter)
{
    /* Counter {0, purpose 1, who 2, replication 3}, key 12345 + 67890 * 2^32; computed apart from this
     * program. */
    struct cc_rng rng = cc_rng_at((uint64_t)67890 << 32 | 12345, 3, 2, 1);
    ck_assert_uint_eq(cc_rng_bits(&rng), 0x5cf59141145367b8);
    ck_assert_uint_eq(cc_rng_bits(&rng), 0x26f48e298d3553d7);
    /* The eighth block of (seed 42 + 3 * 2^32, replication 0, who 1, purpose 0). */
    rng = cc_rng_at((uint64_t)3 << 32 | 42, 0, 1, 0);
    for (int i = 0; i < 14; i++)
        cc_rng_bits(&rng);
    ck_assert_uint_eq(cc_rng_bits(&rng), 0x01ed2a43b3cd2e45);
    ck_assert_uint_eq(cc_rng_bits(&rng), 0x0681865415bc6d53);
}
END_TEST

START_TEST(uniform_stays_inside_the_open_interval)
{
    struct cc_rng rng = {.word = {0, 0, 0xffffffff, 0xffffffff}, .used = 0};
    ck_assert_double_eq(cc_rng_uniform(&rng), 0x1p-53);
    double largest = cc_rng_uniform(&rng);
    ck_assert(largest < 1);
    ck_assert_double_eq(largest, 1 - 0x1p-53);
    rng = (struct cc_rng){.word = {0x7fffffff, 0xffffffff, 0x80000000, 0}, .used = 0};
    ck_assert_double_eq(cc_rng_uniform(&rng), 0.5 - 0x1p-53);
    ck_assert_double_eq(cc_rng_uniform(&rng), 0.5 + 0x1p-53);
}
END_TEST

START_TEST(many_at_once_are_the_same_numbers)
{
    static struct cc_draws draws;
    static double uniform[2 * CC_DRAWS];
    for (int level = 0; level < CC_CPU_LEVELS; level++)
        for (int count = 0; count <= CC_DRAWS; count += count < 20 ? 1 : 118) {
            cc_cpu_set_level((enum cc_cpu_level)level);
            cc_draws_begin(&draws, 0xfedcba9876543210, 0xffffffff, 0xfffffff0, 77, count); /* who wraps */
            for (int i = 0; i < count; i++) {
                struct cc_rng one = cc_rng_at(0xfedcba9876543210, 0xffffffff, 0xfffffff0 + (uint32_t)i, 77);
                struct cc_rng of_many = cc_draws_rng(&draws, i);
                for (int k = 0; k < 5; k++)
                    ck_assert_uint_eq(cc_rng_bits(&one), cc_rng_bits(&of_many));
            }
            struct cc_rng one = cc_rng_at(5, 6, 7, 8), other = one;
            for (int run = 0; run < 2; run++) {
                cc_draws_uniforms(&other, count, uniform);
                for (int i = 0; i < 2 * count; i++)
                    ck_assert(cc_rng_uniform(&one) == uniform[i]);
            }
        }
}
END_TEST

START_TEST(gsl_generator_is_the_stream)
{
    gsl_rng *wrapped = gsl_rng_alloc(cc_gsl_rng_philox);
    for (uint64_t seed = 0; seed < 3; seed++) {
        gsl_rng_set(wrapped, seed << 33);
        struct cc_rng direct = cc_rng_at(seed << 33, 0, 0, 0);
        for (int i = 0; i < 100; i++) {
            ck_assert_uint_eq(gsl_rng_get(wrapped), cc_rng_bits(&direct));
            ck_assert_double_eq(gsl_rng_uniform(wrapped), cc_rng_uniform(&direct));
        }
        gsl_rng *copy = gsl_rng_clone(wrapped);
        ck_assert_uint_eq(gsl_rng_get(copy), gsl_rng_get(wrapped));
        gsl_rng_free(copy);
    }
    ck_assert_str_eq(gsl_rng_name(wrapped), "philox4x32-10");
    ck_assert_uint_eq(gsl_rng_size(wrapped), sizeof(struct cc_rng));
    gsl_rng_free(wrapped);
}
END_TEST

START_TEST(gsl_samplers_work_on_it)
{
    enum { DRAWS = 200000, SIDES = 7 };
    gsl_rng *wrapped = gsl_rng_alloc(cc_gsl_rng_philox);
    gsl_rng_set(wrapped, 11);
    double sum = 0, sides[SIDES] = {0}, chi_square = 0;
    for (int i = 0; i < DRAWS; i++) {
        sum += gsl_ran_gaussian_ziggurat(wrapped, 1);
        sides[gsl_rng_uniform_int(wrapped, SIDES)]++;
    }
    for (int i = 0; i < SIDES; i++)
        chi_square += (sides[i] - DRAWS / 7.0) * (sides[i] - DRAWS / 7.0) / (DRAWS / 7.0);
    ck_assert_double_lt(fabs(sum) / sqrt(DRAWS), 5);
    ck_assert_double_lt(chi_square, 35.9); /* 6 degrees of freedom, 3e-6 */
    gsl_rng_free(wrapped);
}
END_TEST

/* Correlation of two samples in standard errors; normal when they are independent. */
static double correlation_z(const double *x, const double *y)
{
    return gsl_stats_correlation(x, 1, y, 1, PAIRS) * sqrt(PAIRS);
}

static double first_uniform(uint64_t seed, uint32_t replication, uint32_t who, uint32_t purpose)
{
    struct cc_rng rng = cc_rng_at(seed, replication, who, purpose);
    return cc_rng_uniform(&rng);
}

START_TEST(neighbouring_addresses_are_independent)
{
    enum { SEED, REPLICATION, WHO, PURPOSE, SWAPPED, INDEX, NEXT_BLOCK, NEIGHBOURS };
    double *base = malloc(PAIRS * sizeof *base), *other = malloc(PAIRS * sizeof *other);
    for (int kind = 0; kind < NEIGHBOURS; kind++) {
        for (uint32_t i = 0; i < PAIRS; i++) {
            /* Addresses as in a run: small numbers, many patients, few purposes. */
            uint32_t replication = i / 5000, who = i / 4 % 1250, purpose = i % 4;
            struct cc_rng rng = cc_rng_at(1, replication, who, purpose);
            base[i] = cc_rng_uniform(&rng);
            double second = cc_rng_uniform(&rng), third = cc_rng_uniform(&rng);
            other[i] = kind == SEED          ? first_uniform(2, replication, who, purpose)
                       : kind == REPLICATION ? first_uniform(1, replication + 20, who, purpose)
                       : kind == WHO         ? first_uniform(1, replication, who + 1, purpose)
                       : kind == PURPOSE     ? first_uniform(1, replication, who, purpose + 1)
                       : kind == SWAPPED     ? first_uniform(1, replication, purpose, who + 4)
                       : kind == INDEX       ? second
                                             : third;
        }
        double z = correlation_z(base, other);
        ck_assert_msg(fabs(z) < 5, "neighbour %d: z = %g", kind, z);
    }
    free(base);
    free(other);
}
END_TEST

START_TEST(first_uniforms_of_addresses_are_uniform)
{
    enum { CELLS = 100, DRAWS = 200000 };
    double cells[CELLS] = {0}, chi_square = 0, expected = (double)DRAWS / CELLS;
    for (uint32_t i = 0; i < DRAWS; i++)
        cells[(int)(first_uniform(1, 0, i, 0) * CELLS)]++;
    for (int i = 0; i < CELLS; i++)
        chi_square += (cells[i] - expected) * (cells[i] - expected) / expected;
    /* 99 degrees of freedom: 1e-5 in each tail. */
    ck_assert_double_gt(chi_square, 48);
    ck_assert_double_lt(chi_square, 170);
}
END_TEST

Suite *cc_suite_rng(void)
{
    Suite *suite = suite_create("rng");
    TCase *tests = tcase_create("rng");
    tcase_add_test(tests, philox_known_answers);
    tcase_add_test(tests, address_goes_to_key_and_counter);
    tcase_add_test(tests, uniform_stays_inside_the_open_interval);
    tcase_add_test(tests, many_at_once_are_the_same_numbers);
    tcase_add_test(tests, gsl_generator_is_the_stream);
    tcase_add_test(tests, gsl_samplers_work_on_it);
    tcase_add_test(tests, neighbouring_addresses_are_independent);
    tcase_add_test(tests, first_uniforms_of_addresses_are_uniform);
    suite_add_tcase(suite, tests);
    return suite;
}
