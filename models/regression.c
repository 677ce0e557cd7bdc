/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/regression.h"

#include <math.h>

static bool is_same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static double standard_error(const struct cc_regression_figure *figure)
{
    return figure->estimate.half_width / cc_student_t_quantile(0.975, figure->dof);
}

double cc_regression_distance(const struct cc_regression_figure *was, const struct cc_regression_figure *is)
{
    if (is_same(was->estimate.value, is->estimate.value))
        return 0;
    if (!isfinite(was->estimate.value) || !isfinite(is->estimate.value))
        return (double)INFINITY;
    double error = hypot(standard_error(was), standard_error(is));
    double apart = fabs(is->estimate.value - was->estimate.value);
    return error > 0 || isnan(error) ? apart / error : (double)INFINITY;
}

bool cc_regression_changed(const struct cc_regression *how, const struct cc_regression_figure *was,
                           const struct cc_regression_figure *is)
{
    double distance = cc_regression_distance(was, is);
    if (how->way == CC_REGRESSION_BITS)
        return distance != 0 || !is_same(was->estimate.half_width, is->estimate.half_width);
    /* One is finite and the other never: a quantile at the brink of those never in contact tells nothing. */
    if (isnan(distance) || isinf(was->estimate.value) || isinf(is->estimate.value))
        return false;
    return distance > cc_sidak_t_bound(how->false_alarm, how->checks, fmin(was->dof, is->dof));
}
