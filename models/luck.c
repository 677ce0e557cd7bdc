/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/luck.h"

#include <math.h>

#include "models/center_parts.h"

/* Rounded to 2^-32: libm's last bits differ between machines, and these sums must not. */
static double rounded(double x)
{
    return floor(x * 0x1p32 + 0.5) * 0x1p-32;
}

/* Opening time left at a moment of the present day, and how long the night after it is; 0 after the last. */
static double left_s(const struct cc_center *c, double at_s, double *night_s)
{
    const struct cc_scenario *s = c->scenario;
    int day = cc_center_day(c);
    *night_s = day + 1 < s->day_count ? s->days[day + 1].open_s - s->days[day].close_s : 0;
    return at_s < s->days[day].open_s ? 0 : s->days[day].close_s - at_s;
}

static double beyond_prob(const struct cc_member *delay, double left)
{
    const struct cc_dist_law *law = (const void *)delay->row;
    return left > 0 ? rounded(1 - law->cdf(delay->params, left)) : 1;
}

/* What such a delay is expected to take, from a moment on. */
static double worth_s(const struct cc_center *c, const struct cc_member *delay, double at_s)
{
    double night_s, left = left_s(c, at_s, &night_s);
    return cc_dist_mean(delay) + night_s * beyond_prob(delay, left);
}

void cc_luck_held(struct cc_center *c, int who, double hold_s, bool hung_up)
{
    const struct cc_scenario *s = c->scenario;
    const struct cc_member *patience = &cc_scenario_class(s, c->demand->patients[who].class_index)->patience;
    const struct cc_dist_law *law = (const void *)patience->row;
    /* Where patience has atoms, or hangs on what was announced, its hazard is not that of the law. */
    if (law->is_constant || law->has_atoms || s->announced.heard || !(hold_s > 0))
        return;
    double left_prob = 1 - law->cdf(patience->params, hold_s);
    if (left_prob < 1e-6)
        return;
    double worth = s->redial.after[CC_CAUSE_ABANDONED] *
                   worth_s(c, &s->redial.delay_after[CC_CAUSE_ABANDONED], c->now_s - hold_s);
    c->luck_s += (hung_up + rounded(log(left_prob))) * worth;
}

void cc_luck_choice(struct cc_center *c, const struct cc_member *delay, double prob, bool chosen)
{
    c->luck_s += (chosen - prob) * worth_s(c, delay, c->now_s);
}

void cc_luck_delay(struct cc_center *c, const struct cc_member *delay, double drawn_s)
{
    double night_s, left = left_s(c, c->now_s, &night_s);
    c->luck_s += drawn_s - cc_dist_mean(delay);
    if (left > 0)
        c->luck_s += night_s * ((drawn_s >= left) - beyond_prob(delay, left));
}
