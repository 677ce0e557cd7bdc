/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/analytic/priority.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

#include "models/analytic/erlang.h"

static const double stable_margin = 1e-12;

static bool positive(double value)
{
    return isfinite(value) && value > 0;
}

/* Share of the agents that classes 0 .. count - 1 keep busy. */
static double load_of(const struct cc_priority_queue *queue, int count)
{
    double load = 0;
    for (int i = 0; i < count; i++)
        load += queue->classes[i].arrival_rate_per_s * queue->classes[i].service_mean_s;
    return load / queue->agent_count;
}

static int check_class(const struct cc_priority_class *calls, enum cc_priority_discipline discipline,
                       struct cc_error *error)
{
    if (!positive(calls->arrival_rate_per_s) || !positive(calls->service_mean_s))
        return cc_error_add(
            error, CC_BAD_USAGE,
            "arrival rate and mean handling time of a class must be numbers above 0, not %g and %g",
            calls->arrival_rate_per_s, calls->service_mean_s);
    if (discipline == CC_PRIORITY_ACCUMULATING && !positive(calls->urgency))
        return cc_error_add(error, CC_BAD_USAGE, "urgency of a class must be a number above 0, not %g",
                            calls->urgency);
    return CC_OK;
}

static int check_queue(const struct cc_priority_queue *queue, enum cc_priority_discipline discipline,
                       struct cc_error *error)
{
    if (queue->class_count < 1 || queue->class_count > CC_PRIORITY_CLASSES_MAX)
        return cc_error_add(error, CC_BAD_USAGE, "number of classes must be 1 to %d, not %d",
                            CC_PRIORITY_CLASSES_MAX, queue->class_count);
    if (queue->agent_count < 1 || queue->agent_count > CC_ERLANG_AGENTS_MAX)
        return cc_error_add(error, CC_BAD_USAGE, "number of agents must be 1 to %d, not %d",
                            CC_ERLANG_AGENTS_MAX, queue->agent_count);
    for (int i = 0; i < queue->class_count; i++)
        if (check_class(&queue->classes[i], discipline, error))
            return CC_BAD_USAGE;
    double load = load_of(queue, queue->class_count);
    if (load >= 1 - stable_margin)
        return cc_error_add(
            error, CC_BAD_USAGE,
            "the classes together need %.10g of the agents' time: the queue grows without bound", load);
    return CC_OK;
}

/* Kleinrock's equations, from the least urgent class up; base_s is the mean wait without priorities. */
static void share_by_urgency(const struct cc_priority_queue *queue, double base_s,
                             struct cc_priority_wait *waits)
{
    bool done[CC_PRIORITY_CLASSES_MAX] = {false};
    for (int round = 0; round < queue->class_count; round++) {
        int k = -1;
        for (int i = 0; i < queue->class_count; i++)
            if (!done[i] && (k < 0 || queue->classes[i].urgency < queue->classes[k].urgency))
                k = i;
        done[k] = true;
        double saved_s = 0, overtaken = 0, urgency = queue->classes[k].urgency;
        for (int i = 0; i < queue->class_count; i++) {
            const struct cc_priority_class *other = &queue->classes[i];
            double load = other->arrival_rate_per_s * other->service_mean_s / queue->agent_count;
            if (other->urgency < urgency)
                saved_s += load * waits[i].mean_wait_s * (1 - other->urgency / urgency);
            else
                overtaken += load * (1 - urgency / other->urgency);
        }
        waits[k].mean_wait_s = (base_s - saved_s) / (1 - overtaken);
    }
}

/* base_s as above; the wait of a class against it is Cobham's. */
static void share_by_class(const struct cc_priority_queue *queue, double base_s,
                           struct cc_priority_wait *waits)
{
    double work_s = base_s * (1 - load_of(queue, queue->class_count));
    for (int k = 0; k < queue->class_count; k++)
        waits[k].mean_wait_s = work_s / ((1 - load_of(queue, k)) * (1 - load_of(queue, k + 1)));
}

static void share_base_wait(const struct cc_priority_queue *queue, enum cc_priority_discipline discipline,
                            double base_s, double delay_prob, struct cc_priority_wait *waits)
{
    if (discipline == CC_PRIORITY_ACCUMULATING)
        share_by_urgency(queue, base_s, waits);
    else
        share_by_class(queue, base_s, waits);
    for (int k = 0; k < queue->class_count; k++)
        waits[k].delay_prob = delay_prob;
}

static void fill_queue_lengths(const struct cc_priority_queue *queue, struct cc_priority_wait *waits)
{
    for (int k = 0; k < queue->class_count; k++)
        waits[k].mean_queue_length = queue->classes[k].arrival_rate_per_s * waits[k].mean_wait_s;
}

/* ---- M/M/c ---- */

/* The M/M/c of the classes 0 .. count - 1 alone. */
static int solve_first_classes(const struct cc_priority_queue *queue, int count, struct cc_erlang_c *model,
                               struct cc_error *error)
{
    struct cc_erlang_load load = {.service_mean_s = queue->classes[0].service_mean_s,
                                  .patience_mean_s = HUGE_VAL,
                                  .agent_count = queue->agent_count};
    for (int i = 0; i < count; i++)
        load.arrival_rate_per_s += queue->classes[i].arrival_rate_per_s;
    return cc_erlang_c_solve(&load, model, error);
}

static int solve_interrupting(const struct cc_priority_queue *queue, struct cc_priority_wait *waits,
                              struct cc_error *error)
{
    double before = 0;
    for (int k = 0; k < queue->class_count; k++) {
        struct cc_erlang_c model;
        int code = solve_first_classes(queue, k + 1, &model, error);
        if (code)
            return code;
        waits[k].delay_prob = model.wait_prob;
        waits[k].mean_wait_s = (model.mean_queue_length - before) / queue->classes[k].arrival_rate_per_s;
        before = model.mean_queue_length;
    }
    return CC_OK;
}

static int check_equal_service(const struct cc_priority_queue *queue, struct cc_error *error)
{
    for (int i = 1; i < queue->class_count; i++)
        if (fabs(queue->classes[i].service_mean_s / queue->classes[0].service_mean_s - 1) > 1e-12)
            return cc_error_add(error, CC_BAD_USAGE, "all classes must have the same mean handling time");
    return CC_OK;
}

int cc_priority_mmc(const struct cc_priority_queue *queue, enum cc_priority_discipline discipline,
                    struct cc_priority_wait *waits, struct cc_error *error)
{
    if (check_queue(queue, discipline, error) || check_equal_service(queue, error))
        return CC_BAD_USAGE;
    struct cc_erlang_c model;
    int code = discipline == CC_PRIORITY_PREEMPTIVE_RESUME
                   ? solve_interrupting(queue, waits, error)
                   : solve_first_classes(queue, queue->class_count, &model, error);
    if (code)
        return code;
    if (discipline != CC_PRIORITY_PREEMPTIVE_RESUME)
        share_base_wait(queue, discipline, model.mean_wait_s, model.wait_prob, waits);
    fill_queue_lengths(queue, waits);
    return CC_OK;
}

/* ---- M/G/1 ---- */

static int check_mean_squares(const struct cc_priority_queue *queue, struct cc_error *error)
{
    if (queue->agent_count != 1)
        return cc_error_add(error, CC_BAD_USAGE, "M/G/1 has 1 agent, not %d", queue->agent_count);
    for (int i = 0; i < queue->class_count; i++) {
        const struct cc_priority_class *calls = &queue->classes[i];
        double least = calls->service_mean_s * calls->service_mean_s;
        if (!positive(calls->service_mean_square_s2) || calls->service_mean_square_s2 < least * (1 - 1e-12))
            return cc_error_add(error, CC_BAD_USAGE,
                                "mean square of the handling time must be at least %g, not %g", least,
                                calls->service_mean_square_s2);
    }
    return CC_OK;
}

/* Mean work left in the service that a call of class `count` - 1 finds and cannot interrupt. */
static double residual_work_s(const struct cc_priority_queue *queue, int count)
{
    double work_s = 0;
    for (int i = 0; i < count; i++)
        work_s += queue->classes[i].arrival_rate_per_s * queue->classes[i].service_mean_square_s2 / 2;
    return work_s;
}

int cc_priority_mg1(const struct cc_priority_queue *queue, enum cc_priority_discipline discipline,
                    struct cc_priority_wait *waits, struct cc_error *error)
{
    if (check_queue(queue, discipline, error) || check_mean_squares(queue, error))
        return CC_BAD_USAGE;
    double load = load_of(queue, queue->class_count);
    if (discipline != CC_PRIORITY_PREEMPTIVE_RESUME) {
        double base_s = residual_work_s(queue, queue->class_count) / (1 - load);
        share_base_wait(queue, discipline, base_s, load, waits);
    } else {
        for (int k = 0; k < queue->class_count; k++) {
            double before = load_of(queue, k), with = load_of(queue, k + 1);
            double own_s = queue->classes[k].service_mean_s * before / (1 - before);
            waits[k].delay_prob = with;
            waits[k].mean_wait_s = own_s + residual_work_s(queue, k + 1) / ((1 - before) * (1 - with));
        }
    }
    fill_queue_lengths(queue, waits);
    return CC_OK;
}

/* ---- tail of the wait ---- */

/* The queue ahead of a delayed call: others arrive at higher_rate, it drains at drain. */
struct passage {
    double higher_per_s, own_per_s, drain_per_s;
};

/*
 * The part of P(W > t | W > 0) on the branch cut, by the trapezoidal rule, whose error on a periodic analytic
 * function falls geometrically: 2 (1 - s) / pi  int_0^pi sin^2 x e^{-b |1 - g e^{ix}|^2 t} dx /
 * (|1 - u e^{ix}|^2 |1 - g e^{ix}|^2),  g^2 = a / b, s = (a + own) / b, u = s / g; a, b up and down rates.
 */
static double cut_part(const struct passage *queue, double t_s, int node_count)
{
    double g = sqrt(queue->higher_per_s / queue->drain_per_s);
    double s = (queue->higher_per_s + queue->own_per_s) / queue->drain_per_s, u = s / g;
    double sum = 0;
    for (int i = 1; i < node_count; i++) {
        double angle = M_PI * i / node_count, half = sin(angle / 2), sine = sin(angle);
        /* 1 - 2 g cos x + g^2 without cancellation near x = 0 */
        double from_g = (1 - g) * (1 - g) + 4 * g * half * half;
        double from_u = (1 - u) * (1 - u) + 4 * u * half * half;
        sum += sine * sine * exp(-queue->drain_per_s * from_g * t_s) / (from_g * from_u);
    }
    return 2 * (1 - s) * sum / node_count;
}

static double pole_part(const struct passage *queue, double t_s)
{
    double a = queue->higher_per_s, b = queue->drain_per_s, own = queue->own_per_s;
    double s = (a + own) / b;
    double weight = (b * s * s - a) / (s * own);
    return weight > 0 ? weight * exp(-own * (1 - s) / s * t_s) : 0;
}

static double passage_tail(const struct passage *queue, double t_s)
{
    double pole = pole_part(queue, t_s);
    if (queue->higher_per_s == 0)
        return pole;
    double tail = 0;
    for (int nodes = 64; nodes <= 1 << 20; nodes *= 2) {
        double finer = pole + cut_part(queue, t_s, nodes);
        if (fabs(finer - tail) <= 1e-14 * finer)
            return finer;
        tail = finer;
    }
    return tail;
}

int cc_priority_mmc_tail(const struct cc_priority_queue *queue, int class_index, double longer_than_s,
                         double *prob, struct cc_error *error)
{
    if (check_queue(queue, CC_PRIORITY_NON_PREEMPTIVE, error) || check_equal_service(queue, error))
        return CC_BAD_USAGE;
    assert(class_index >= 0 && class_index < queue->class_count && longer_than_s >= 0);
    struct cc_erlang_c model;
    int code = solve_first_classes(queue, queue->class_count, &model, error);
    if (code)
        return code;
    struct passage ahead = {.own_per_s = queue->classes[class_index].arrival_rate_per_s,
                            .drain_per_s = queue->agent_count / queue->classes[0].service_mean_s};
    for (int i = 0; i < class_index; i++)
        ahead.higher_per_s += queue->classes[i].arrival_rate_per_s;
    *prob = model.wait_prob * passage_tail(&ahead, longer_than_s);
    return CC_OK;
}
