/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_ESTIMATE_H
#define CCSIM_SIM_ESTIMATE_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/stats.h"

/*
 * What is concluded after (or between) replications: ratios, paired differences and quantiles with 95 %
 * intervals, verdicts, and when to stop.  Figures are sums over sums across replications, never means of
 * ratios.  Nothing here knows threads: replications are added in their order, so the same seed gives the same
 * bits.
 */

/* A figure and its 95 % interval value +- half_width. */
struct cc_estimate {
    double value;      /* NAN when there is nothing to measure; quantiles may be INFINITY */
    double half_width; /* NAN when unknown (too few replications or sections) */
    int64_t n;         /* replications; for quantiles, observations */
};

/*
 * First and second moments over replications of x = (num, den, base_num, base_den), where num/den is a figure
 * of one variant and base_num/base_den the same figure of the baseline on the same demand; a plain mean has
 * den = 1. Deviations are from the first replication, so that large, nearly constant values lose no digits.
 * Zeroed memory is empty.  Written by cc_moments_add_many only.
 */
struct cc_moments {
    int64_t n;
    double shift[4];    /* x of the first replication */
    double sum[4];      /* sums of d = x - shift */
    double cross[5][2]; /* sums of products of d: (00, 11) (22, 33) (02, 13) (03, 12) (01, 23) */
};

/* Adds one replication: element i of each array to moments[i], i < count.  Values finite. */
void cc_moments_add_many(struct cc_moments *restrict moments, const double *restrict num,
                         const double *restrict den, const double *restrict base_num,
                         const double *restrict base_den, int count);

/*
 * Ratio of sums num/den.  Half width by the delta method with Student's t, n - 1 degrees of freedom; with den
 * = 1 it is the classic interval of a mean.  value NAN when the sum of den is 0 (or n = 0), half_width NAN
 * when n < 2. Source: Cochran 1977, Sampling Techniques, ch. 6.
 */
struct cc_estimate cc_moments_ratio(const struct cc_moments *moments);

/*
 * Paired difference num/den - base_num/base_den, delta method with all cross products.  A variant compared
 * with itself gives exactly 0 +- 0.  NAN as above, for either den.
 */
struct cc_estimate cc_moments_difference(const struct cc_moments *moments);

/*
 * Moments of a ratio num/den with control variates: figures of the same replication whose means are known.
 * Zeroed memory is empty.
 */
enum { CC_CONTROLS = 47 };
struct cc_controlled {
    int64_t n;
    double shift[2 + CC_CONTROLS]; /* of num, den and the controls in the first replication */
    double sum[2 + CC_CONTROLS], cross[2 + CC_CONTROLS][2 + CC_CONTROLS]; /* of the deviations from it */
};
void cc_controlled_add(struct cc_controlled *moments, double num, double den,
                       const double controls[CC_CONTROLS]);

/*
 * The ratio, less what its regression on the controls says they were off their means: ratio of sums where
 * they explain nothing, and the narrower the more they do.  Half width from what is left of the variance,
 * with n - 1 less the number of controls degrees of freedom, and the uncertainty of the regression itself;
 * NAN when n < 2.  A control that never varies, or that those before it make up, is left out, and of the
 * others only the first n / 10 are used: more would explain what is chance.  Source: Lavenberg and Welch
 * 1981; for ratios by the residuals num - ratio x den.
 */
struct cc_estimate cc_controlled_ratio(const struct cc_controlled *moments, const double means[CC_CONTROLS]);

/*
 * Standard deviation of x over replications, of moments whose num is x^2 and whose den is x.  Half width by
 * the delta method from the fourth moment, 0 when x never varies; value and half_width NAN when n < 2.
 */
struct cc_estimate cc_moments_deviation(const struct cc_moments *moments);

/*
 * Quantile of pooled `sections` (section_count <= CC_SECTIONS histograms, one after the other), in seconds.
 * value as cc_histogram_quantile_s.  Half width: the share of observations up to the value has an interval of
 * its own, by the delta method over the sections with data; the pooled quantiles at prob +- its half width
 * enclose the value, and the farther one counts.  NAN when fewer than CC_SECTIONS_MIN sections have data, or
 * when the value or the upper of these quantiles is infinite: there are too few observations beyond it.
 * Source: Woodruff 1952.
 */
enum { CC_SECTIONS_MIN = 5 };
struct cc_estimate cc_sections_quantile_s(const struct cc_histogram *sections, int section_count,
                                          double prob);

/*
 * How far the quantile at prob is above that at from_prob < prob: the range that holds prob - from_prob of
 * the observations.  Half width: both quantiles' own, as if they were independent; those of one sample go
 * together (David and Nagaraja 2003, sec. 10.2), so that it is rather too wide.  NAN where that of either is.
 */
struct cc_estimate cc_sections_range_s(const struct cc_histogram *sections, int section_count,
                                       double from_prob, double prob);

/*
 * Paired difference of the same quantile of two figures measured on the same replications, section by
 * section, or with from_prob > 0 of the same range. value NAN when any quantile is not finite; half_width NAN
 * when any section has no difference.
 */
struct cc_estimate cc_sections_difference_s(const struct cc_histogram *sections,
                                            const struct cc_histogram *base, int section_count,
                                            double from_prob, double prob);

enum cc_verdict {
    CC_VERDICT_NONE, /* no better direction, or no interval */
    CC_VERDICT_BETTER,
    CC_VERDICT_WORSE,
    CC_VERDICT_NOT_DISTINGUISHABLE, /* the interval holds 0 */
};

/* What a difference from the baseline means; better: +1 higher is better, -1 lower is, 0 neither. */
enum cc_verdict cc_estimate_verdict(const struct cc_estimate *difference, int better);

/*
 * True when the half width is at most relative/(1 + relative) x |value| (the interval is then within
 * `relative` of the true value, not of the estimate), or at most absolute_floor, in the unit of the value.
 * False on NAN. Only to be asked at the replication counts of cc_next_replications. Source: Chow and Robbins
 * 1965; Law and Kelton 2000, sec. 9.4.1.
 */
bool cc_precision_reached(const struct cc_estimate *estimate, double relative, double absolute_floor);

/*
 * The next number of replications, above n >= 0, at which the precision is checked: CC_REPLICATIONS_FLOOR,
 * then a quarter more each time (60, 75, 94, 118 ...), and a twelfth more from 290 on.  Rare checks keep the
 * chance of stopping on a lucky streak small, while few replications vary much in how much they seem to vary;
 * so does the floor: from 30 on, intervals that stop themselves hold the truth in 94.0 % of cases on M/M/1,
 * from 60 on in 94.5 %.
 */
enum { CC_REPLICATIONS_FLOOR = 60 };
int64_t cc_next_replications(int64_t n);

/* Quantile of Student's t with dof >= 1 degrees of freedom, 0 < prob < 1; at least 9 correct digits. */
double cc_student_t_quantile(double prob, double dof);

/*
 * Two-sided bounds for |z| (normal) or |t| (dof degrees of freedom) such that `checks` independent correct
 * checks raise any false alarm with probability family_wise, 0 < family_wise < 1, checks >= 1.  Source: Sidak
 * 1967.
 */
double cc_sidak_z_bound(double family_wise, int checks);
double cc_sidak_t_bound(double family_wise, int checks, double dof);

#endif
