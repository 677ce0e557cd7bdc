/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_REGRESSION_H
#define CCSIM_MODELS_REGRESSION_H

#include "sim/estimate.h"

/*
 * Whether a figure is still what it was.  By bits: equal to the CC_REPORT_DIGITS digits that are written.  By
 * intervals: closer than a bound that keeps the chance of any false alarm among all `checks` figures below
 * `false_alarm`, were both runs independent; runs on the same demands differ less, so the chance is smaller.
 */
enum cc_regression_way { CC_REGRESSION_BITS, CC_REGRESSION_INTERVALS };

struct cc_regression {
    enum cc_regression_way way;
    double false_alarm; /* of all figures together (0 .. 1) */
    int checks;         /* figures compared */
};

/* What is kept of a figure; value INFINITY: never, NAN: nothing to measure. */
struct cc_regression_figure {
    struct cc_estimate estimate;
    double dof; /* degrees of freedom of its half width */
};

/*
 * Standard errors between the two, 0 when equal, INFINITY when one is never or nothing and the other is not;
 * NAN when no interval tells (by intervals only).
 */
double cc_regression_distance(const struct cc_regression_figure *was, const struct cc_regression_figure *is);

/* Whether the figure has changed. */
bool cc_regression_changed(const struct cc_regression *how, const struct cc_regression_figure *was,
                           const struct cc_regression_figure *is);

#endif
