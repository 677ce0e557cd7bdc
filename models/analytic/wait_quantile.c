/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/analytic/wait_quantile.h"

#include <assert.h>
#include <math.h>

struct tail_search {
    cc_wait_tail tail;
    const void *model;
    double log_goal;
};

/* Nearly straight, since tails are nearly exponential; bounded where the tail has underflowed. */
static double excess(const struct tail_search *search, double t_s)
{
    return fmax(log(search->tail(search->model, t_s)), -750) - search->log_goal;
}

/* Regula falsi with the Illinois rule; a bisection whenever it is slow. */
static double root(const struct tail_search *search, double low, double low_excess, double high,
                   double high_excess)
{
    int last_side = 0;
    for (int i = 0; i < 200 && high - low > 1e-15 * high; i++) {
        double t =
            i % 8 == 7 ? (low + high) / 2 : low + (high - low) * low_excess / (low_excess - high_excess);
        /* an end whose excess is lost in the rounding is the root, however far the other end still is */
        if (t <= low || t >= high)
            return t;
        double found = excess(search, t);
        if (found == 0)
            return t;
        int side = found > 0 ? 1 : -1;
        if (side > 0) {
            low = t, low_excess = found;
            high_excess *= last_side == side ? 0.5 : 1;
        } else {
            high = t, high_excess = found;
            low_excess *= last_side == side ? 0.5 : 1;
        }
        last_side = side;
    }
    return low + (high - low) / 2;
}

double cc_wait_quantile_s(cc_wait_tail tail, const void *model, double prob, double scale_s)
{
    assert(prob >= 0 && prob < 1 && scale_s > 0);
    struct tail_search search = {tail, model, log1p(-prob)};
    double low = 0, low_excess = excess(&search, 0);
    if (low_excess <= 0)
        return 0;
    double high = scale_s, high_excess = excess(&search, high);
    while (high_excess > 0) {
        low = high, low_excess = high_excess;
        high *= 2;
        high_excess = excess(&search, high);
    }
    return root(&search, low, low_excess, high, high_excess);
}
