/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Known answers of random number generators: rng_kat.csv. */
#include <gsl/gsl_rng.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/validation/rows.h"
#include "sim/rng.h"

enum { PHILOX_WORDS = 4, TWISTER_LAST = 10000 };

static bool read_words(const char *text, uint32_t *words, int count)
{
    for (int i = 0; i < count; i++) {
        char *end;
        words[i] = (uint32_t)strtoul(text, &end, 16);
        if (end == text)
            return false;
        text = end;
    }
    return true;
}

/* Through our own streams: the counter is { block, purpose, who, replication }, the key the seed. */
static int check_philox(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    const char *input = cc_reference_text(row, "input"), *key = strstr(input, "key=");
    uint32_t counter[PHILOX_WORDS], seed[2], expected[PHILOX_WORDS];
    int agree = 0;
    if (strncmp(input, "ctr=", 4) != 0 || !key || !read_words(input + 4, counter, PHILOX_WORDS) ||
        !read_words(key + 4, seed, 2) ||
        !read_words(cc_reference_text(row, "output"), expected, PHILOX_WORDS))
        return cc_validation_refuse(row, error, "is not ctr=(four words) key=(two words), four words");
    struct cc_rng rng = cc_rng_at((uint64_t)seed[1] << 32 | seed[0], counter[3], counter[2], counter[1]);
    rng.counter.v[0] = counter[0];
    for (int i = 0; i < PHILOX_WORDS; i += 2) {
        uint64_t bits = cc_rng_bits(&rng);
        agree += ((uint32_t)(bits >> 32) == expected[i]) + ((uint32_t)bits == expected[i + 1]);
    }
    return cc_validation_words(v, row, PHILOX_WORDS, agree, error);
}

static int check_twister(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    unsigned long seed, first[3], last, number = 0;
    const char *says_seed = strstr(cc_reference_text(row, "generator"), "seed ");
    int agree = 0;
    if (!says_seed || sscanf(says_seed, "seed %lu", &seed) != 1 ||
        sscanf(cc_reference_text(row, "output"), "%lu %lu %lu ... 10000th=%lu", &first[0], &first[1],
               &first[2], &last) != 4)
        return cc_validation_refuse(row, error, "is not seed ..., three words and the 10000th");
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (!rng)
        return cc_error_add(error, CC_BAD_IO, "not enough memory for a random number generator");
    gsl_rng_set(rng, seed);
    for (int i = 0; i < TWISTER_LAST; i++) {
        number = gsl_rng_get(rng);
        agree += i < 3 && number == first[i];
    }
    gsl_rng_free(rng);
    return cc_validation_words(v, row, 4, agree + (number == last), error);
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static int check(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    static const char *const foreign[] = {"MRG32k3a", "splitmix64", "xoshiro256**", "philox4x64-10"};
    const char *generator = cc_reference_text(row, "generator");
    if (strcmp(generator, "philox4x32-10") == 0)
        return check_philox(v, row, error);
    if (begins(generator, "MT19937"))
        return check_twister(v, row, error);
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
        if (begins(generator, foreign[i]))
            return cc_validation_leave_out(v, row, "generators that are not used here", error);
    return cc_validation_refuse(row, error, "a generator that is not known");
}

const struct cc_reference_class cc_reference_rng_kat = {"rng_kat.csv", "vectors", check, NULL};
