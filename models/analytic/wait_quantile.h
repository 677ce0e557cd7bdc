/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ANALYTIC_WAIT_QUANTILE_H
#define CCSIM_MODELS_ANALYTIC_WAIT_QUANTILE_H

/*
 * Turns the tail of a waiting time into its quantiles.
 */

/* P(W > t), t >= 0: falls continuously to 0. */
typedef double (*cc_wait_tail)(const void *model, double t_s);

/*
 * Least t with P(W <= t) >= prob.
 *
 *   prob      [0 .. 1)
 *   scale_s   a time of the order of the wait, to start from   (0 ..
 *
 * Brackets by doubling, then regula falsi on the logarithm of the tail; relative error about 1e-13 where the
 * tail is as exact.
 */
double cc_wait_quantile_s(cc_wait_tail tail, const void *model, double prob, double scale_s);

#endif
