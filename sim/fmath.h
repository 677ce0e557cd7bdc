/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_FMATH_H
#define CCSIM_SIM_FMATH_H

#include <stdint.h>
#include <string.h>

/*
 * log, exp, the normal quantile and the gamma function with the same bits on every x86-64 machine.
 *
 * glibc picks a code path by CPU (with or without FMA) and the paths differ in the last bit, which would
 * change results between machines; drawing therefore never calls libm.  Plain double arithmetic only, no
 * tables, no branches, no contraction (the build says -ffp-contract=off), so that loops over them can be
 * vectorised. The polynomials are minimax fits made for these formulas (Remez, 60 digits); errors are tested
 * in test_fmath.c.
 */

static inline uint64_t cc_fmath_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double cc_fmath_double(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/*
 * Natural logarithm; x > 0, finite, normal.  Error below 1 ulp.
 *
 * x = 2^k m, m in [sqrt(1/2), sqrt(2)); with f = m - 1 and s = f / (2 + f), log(1 + f) = 2 atanh(s), written
 * as f - (f^2/2 - s (f^2/2 + R)) so that the large term f enters without rounding.
 */
static inline double cc_log(double x)
{
    const uint64_t sqrt_half = 0x3fe6a09e667f3bcd, exponent_bias = (uint64_t)1023 << 52;
    uint64_t shifted = cc_fmath_bits(x) - sqrt_half + exponent_bias;
    /* 2^52 + (k + 1023) put together from its bits: SSE2 and AVX2 cannot convert 64-bit integers. */
    double k = cc_fmath_double(shifted >> 52 | 0x4330000000000000) - (0x1p52 + 1023);
    double f = cc_fmath_double((shifted & 0x000fffffffffffff) + sqrt_half) - 1;
    double s = f / (2 + f), z = s * s, w = z * z, half_square = 0.5 * f * f;
    double even = w * (0x1.999999998887cp-2 + w * (0x1.c71c56d2be4bap-3 + w * 0x1.39b6f1c518ff4p-3));
    double odd = z * (0x1.5555555555572p-1 +
                      w * (0x1.2492493b52fd5p-2 + w * (0x1.74655a838724dp-3 + w * 0x1.2e3e4beb183e1p-3)));
    double ln2_high = 0x1.62e42fefp-1, ln2_low = 0x1.473de6af278edp-34; /* k ln2_high is exact */
    return k * ln2_high - ((half_square - (s * (half_square + (even + odd)) + k * ln2_low)) - f);
}

/*
 * e^x; below -708 gives 0, above 709 gives infinity.  Error below 1 ulp.
 *
 * x = k ln 2 + r, |r| <= ln(2)/2; e^r = 1 + (r + r^2 P(r)).
 */
static inline double cc_exp(double x)
{
    double shifted =
        x * 0x1.71547652b82fep+0 + 0x1.8p52; /* the sum rounds to an integer, k in its low bits */
    double k = shifted - 0x1.8p52;
    double high = x - k * 0x1.62e42fefp-1, low = k * 0x1.473de6af278edp-34, r = high - low;
    double z = r * r, w = z * z;
    double p01 = 0x1.000000000000bp-1 + r * 0x1.5555555555561p-3;
    double p23 = 0x1.5555555550337p-5 + r * 0x1.111111110d740p-7;
    double p45 = 0x1.6c16c18527b5fp-10 + r * 0x1.a01a01ba9d92cp-13;
    double p67 = 0x1.a01997a4daebep-16 + r * 0x1.71dde044d5e3bp-19;
    double p89 = 0x1.28af7c48d09d1p-22 + r * 0x1.af84eee9991b6p-26;
    double p = (p01 + z * p23) + w * ((p45 + z * p67) + w * p89);
    double mantissa = 1 + (high + (z * p - low));
    double result = cc_fmath_double(cc_fmath_bits(mantissa) + (cc_fmath_bits(shifted) << 52));
    result = x < -708 ? 0 : result;
    return x > 709 ? __builtin_inf() : result;
}

/* Standard normal quantile; 0 < p < 1.  Relative error about 1e-15 (Wichura 1988, AS 241 PPND16); odd in p -
 * 1/2. */
double cc_normal_quantile(double p);

/* The same of many numbers, in place and in wide registers (sim/cpu.h), to the same bits; count >= 0. */
void cc_log_each(double *x, int count);
void cc_exp_each(double *x, int count);
void cc_normal_quantile_each(double *p, int count);

/* The gamma function for 1 <= x <= 60.  Relative error below 1e-13 (Stirling's series after a shift). */
double cc_gamma(double x);

#endif
