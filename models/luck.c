/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/luck.h"

#include <math.h>

#include "models/arrivals.h"
#include "models/center_parts.h"
#include "sim/fmath.h"

/* Rounded to 2^-32: libm's last bits differ between machines, and these sums must not. */
static double rounded(double x)
{
    return floor(x * 0x1p32 + 0.5) * 0x1p-32;
}

/* --- how busy it was --- */

static int weekday_of(const struct cc_scenario *s, int day)
{
    return s->days[day].weekday < 0 ? 0 : s->days[day].weekday;
}

static const double late_s[CC_CONTROL_LATES] = {300, 600, 1200, 2400};
static const double early_s[CC_CONTROL_EARLIES] = {3600, 3 * 3600, 6 * 3600};

/* The first of these that is longer than a time; -1: none. */
static int first_longer(const double *lengths_s, int count, double time_s)
{
    for (int i = 0; i < count; i++)
        if (time_s < lengths_s[i])
            return i;
    return -1;
}

/* Calls that a step of rates brings from one moment to another. */
static double calls_between(const struct cc_rate_step *step, double from_s, double to_s)
{
    return step->rate_per_s * fmax(fmin(step->end_s, to_s) - fmax(step->begin_s, from_s), 0);
}

/* How many call late, and what those bring who call early: work_s each. */
static void expect_moments(const struct cc_scenario *s, double work_s, double means[CC_CONTROLS])
{
    for (int i = 0; i < s->rates.count; i++) {
        const struct cc_rate_step *step = &s->rates.steps[i];
        const struct cc_day *day = &s->days[step->day];
        for (int k = 0; k < CC_CONTROL_LATES && step->day + 1 < s->day_count; k++)
            means[CC_CONTROL_LATE + k] +=
                calls_between(step, day->close_s - late_s[k], day->close_s - (k ? late_s[k - 1] : 0));
        for (int k = 0; k < CC_CONTROL_EARLIES; k++)
            means[CC_CONTROL_EARLY + 7 * k + weekday_of(s, step->day)] +=
                work_s *
                calls_between(step, day->open_s + (k ? early_s[k - 1] : 0), day->open_s + early_s[k]);
    }
}

/* What arrives at these rates is expected to bring: work_s each, of which the mean square is `square`. */
static void expect_work(const struct cc_scenario *s, const struct cc_rates *rates, double work_s,
                        double square, double work[7], double squares[7])
{
    for (int i = 0; i < rates->count; i++) {
        const struct cc_rate_step *step = &rates->steps[i];
        double count = step->rate_per_s * (step->end_s - step->begin_s);
        work[weekday_of(s, step->day)] += count * work_s;
        squares[weekday_of(s, step->day)] += count * square;
    }
}

void cc_luck_means(const struct cc_scenario *s, double means[CC_CONTROLS])
{
    const struct cc_arrival_process *arrivals = (const void *)s->demand.arrivals.row;
    double work_s = 0, square = 0; /* of a patient, and of that squared, on average */
    for (int i = 0; i < s->classes.count; i++) {
        const struct cc_class *class = cc_scenario_class(s, i);
        double talk_s = cc_dist_mean(&class->talk), wrap_up_s = cc_dist_mean(&class->wrap_up);
        work_s += class->share * (talk_s + wrap_up_s);
        square += class->share * (talk_s * talk_s * (1 + cc_dist_scv(&class->talk)) + 2 * talk_s * wrap_up_s +
                                  wrap_up_s * wrap_up_s * (1 + cc_dist_scv(&class->wrap_up)));
    }
    for (int i = 0; i < CC_CONTROLS; i++)
        means[i] = i != CC_CONTROL_LUCK && !arrivals->excess_variance ? (double)NAN : 0;
    if (!arrivals->excess_variance)
        return;
    double *squares = means + CC_CONTROL_SQUARES;
    expect_work(s, &s->rates, work_s, square, means + CC_CONTROL_CALLS, squares);
    expect_moments(s, work_s, means);
    for (int i = 0; i < s->work.count; i++) {
        const struct cc_work *work = cc_scenario_work(s, i);
        double mean_s = cc_dist_mean(&work->time);
        expect_work(s, &work->rates, mean_s, mean_s * mean_s * (1 + cc_dist_scv(&work->time)),
                    means + CC_CONTROL_OTHER, squares);
    }
    for (int day = 0; day < s->day_count; day++)
        squares[weekday_of(s, day)] +=
            work_s * work_s * arrivals->excess_variance(s, s->demand.arrivals.params, day);
}

void cc_luck_of_demand(const struct cc_demand *demand, const double means[CC_CONTROLS],
                       double controls[CC_CONTROLS])
{
    const struct cc_scenario *s = demand->scenario;
    for (int i = CC_CONTROL_CALLS; i < CC_CONTROLS; i++)
        controls[i] = 0;
    for (int i = 0, day = 0; i < demand->patient_count; i++) {
        const struct cc_patient *patient = &demand->patients[i];
        while (day + 1 < s->day_count && patient->arrival_s >= s->days[day + 1].midnight_s)
            day++;
        double work_s = patient->talk_s + patient->wrap_up_s;
        int weekday = weekday_of(s, day),
            early = first_longer(early_s, CC_CONTROL_EARLIES, patient->arrival_s - s->days[day].open_s),
            late = first_longer(late_s, CC_CONTROL_LATES, s->days[day].close_s - patient->arrival_s);
        controls[CC_CONTROL_CALLS + weekday] += work_s;
        if (early >= 0)
            controls[CC_CONTROL_EARLY + 7 * early + weekday] += work_s;
        if (late >= 0 && day + 1 < s->day_count)
            controls[CC_CONTROL_LATE + late]++;
    }
    for (int i = 0, day = 0; i < demand->job_count; i++) {
        while (day + 1 < s->day_count && demand->jobs[i].arrival_s >= s->days[day + 1].midnight_s)
            day++;
        controls[CC_CONTROL_OTHER + weekday_of(s, day)] += demand->jobs[i].work_s;
    }
    for (int w = 0; w < 7; w++) {
        int calls = CC_CONTROL_CALLS + w, other = CC_CONTROL_OTHER + w;
        double off_s = controls[calls] - means[calls] + controls[other] - means[other];
        controls[CC_CONTROL_SQUARES + w] = off_s * off_s;
    }
    for (int i = CC_CONTROL_CALLS; i < CC_CONTROLS; i++)
        if (!isfinite(means[i]))
            controls[i] = 0;
}

/* --- chances that patients take --- */

#define TEN_MIN_S 600.0

/* Opening time left at a moment of a day, and how long the night after it is; 0 after the last. */
static double left_s(const struct cc_center *c, double at_s, double *night_s)
{
    const struct cc_scenario *s = c->scenario;
    int day = 0;
    while (day + 1 < s->day_count && at_s >= s->days[day + 1].midnight_s)
        day++;
    *night_s = day + 1 < s->day_count ? s->days[day + 1].open_s - s->days[day].close_s : 0;
    return at_s < s->days[day].open_s ? 0 : s->days[day].close_s - at_s;
}

static double beyond_prob(const struct cc_member *delay, double left)
{
    const struct cc_dist_law *law = (const void *)delay->row;
    return left > 0 ? rounded(1 - law->cdf(delay->params, left)) : 1;
}

static double exact_worth_s(const struct cc_center *c, const struct cc_member *delay, double at_s)
{
    double night_s, left = left_s(c, at_s, &night_s);
    return cc_dist_mean(delay) + night_s * beyond_prob(delay, left);
}

/*
 * About what such a delay is expected to take, from a moment on: on the line between the ends of ten minutes,
 * which are remembered.  It weighs surprises, and any weight known beforehand leaves their mean zero.
 */
static const struct cc_worth *find_worth(struct cc_center *c, const struct cc_member *delay, double at_s)
{
    int64_t ten_min = (int64_t)(at_s / TEN_MIN_S);
    double from_s = (double)ten_min * TEN_MIN_S;
    struct cc_worth *worth = &c->worths[((uint64_t)ten_min + ((uintptr_t)delay >> 4)) % CC_WORTHS];
    if (worth->delay != delay || worth->ten_min != ten_min)
        *worth = (struct cc_worth){delay, ten_min, exact_worth_s(c, delay, from_s),
                                   exact_worth_s(c, delay, from_s + TEN_MIN_S), cc_dist_mean(delay)};
    return worth;
}

static double worth_s(struct cc_center *c, const struct cc_member *delay, double at_s)
{
    const struct cc_worth *worth = find_worth(c, delay, at_s);
    double part = at_s / TEN_MIN_S - (double)worth->ten_min;
    return worth->first_s + (worth->last_s - worth->first_s) * part;
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
    c->luck_s += (hung_up + rounded(cc_log(left_prob))) * worth;
}

void cc_luck_dialled(struct cc_center *c, int who, bool reached)
{
    const struct cc_case *k = &c->cases[who];
    const struct cc_dialing *dialing = cc_center_dialing(c, who);
    if (k->contacts || k->tries >= dialing->max_attempts)
        return;
    double factor = cc_scenario_class(c->scenario, c->demand->patients[who].class_index)->reach_factor;
    double prob = fmin(dialing->reach_prob * factor, 1) * (1 - dialing->not_now_prob);
    double night_s, left = left_s(c, c->now_s + cc_dialing_ring_s(dialing, CC_NO_ANSWER), &night_s);
    double pause_s = dialing->retry.row ? cc_dist_mean(&dialing->retry) : dialing->retry_s;
    double beyond = dialing->retry.row ? beyond_prob(&dialing->retry, left) : left <= pause_s;
    c->luck_s += (prob - reached) * (pause_s + night_s * beyond);
}

void cc_luck_choice(struct cc_center *c, const struct cc_member *delay, double prob, bool chosen)
{
    c->luck_s += (chosen - prob) * worth_s(c, delay, c->now_s);
}

void cc_luck_delay(struct cc_center *c, const struct cc_member *delay, double drawn_s)
{
    double night_s, left = left_s(c, c->now_s, &night_s);
    c->luck_s += drawn_s - find_worth(c, delay, c->now_s)->mean_s;
    if (left > 0)
        c->luck_s += night_s * ((drawn_s >= left) - beyond_prob(delay, left));
}
