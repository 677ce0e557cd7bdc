/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "models/analytic/square_root.h"

static const double load_erl_max = 1e6;

double cc_square_root_grade(double load_erl, double agent_count)
{
    assert(load_erl > 0);
    return (agent_count - load_erl) / sqrt(load_erl);
}

double cc_square_root_agents(double load_erl, double grade)
{
    assert(load_erl > 0);
    return fmax(0, load_erl + grade * sqrt(load_erl));
}

/* gsl_sf_hazard reports an underflow where 0 is right. */
static double hazard(double x)
{
    return gsl_ran_ugaussian_pdf(x) / gsl_cdf_ugaussian_Q(x);
}

/* h(x) - x for the hazard rate h of the normal law, without the cancellation of large x. */
static double hazard_above(double x)
{
    if (x < 2)
        return hazard(x) - x;
    /* Laplace's continued fraction h(x) - x = 1 / (x + 2 / (x + 3 / (x + ...))); 300 terms do for x = 2 */
    double tail = x;
    for (int k = 300; k >= 2; k--)
        tail = x + k / tail;
    return 1 / tail;
}

static void check(double grade, double patience_ratio)
{
    assert(isfinite(grade) && 0 <= patience_ratio && patience_ratio <= CC_SQUARE_ROOT_RATIO_MAX);
    (void)grade;
    (void)patience_ratio;
}

double cc_square_root_wait_prob(double grade, double patience_ratio)
{
    check(grade, patience_ratio);
    if (patience_ratio == 0 && grade <= 0)
        return 1;
    double root = sqrt(patience_ratio);
    double above = patience_ratio > 0 ? grade + root * hazard_above(grade / root) : grade;
    /* h(-beta) = phi / Phi; as a quotient it may underflow to 0, and with it the probability */
    double density = gsl_ran_ugaussian_pdf(grade);
    if (grade > 0)
        return density / (density + above * gsl_cdf_ugaussian_P(grade));
    double free = -grade + hazard_above(-grade);
    return free / (free + root * hazard(grade / root));
}

double cc_square_root_abandon_scaled(double grade, double patience_ratio)
{
    check(grade, patience_ratio);
    if (patience_ratio == 0)
        return 0;
    double root = sqrt(patience_ratio);
    return cc_square_root_wait_prob(grade, patience_ratio) * root * hazard_above(grade / root);
}

double cc_square_root_wait_scaled(double grade, double patience_ratio)
{
    check(grade, patience_ratio);
    assert(patience_ratio > 0 || grade > 0);
    if (patience_ratio == 0)
        return 1 / grade;
    double root = sqrt(patience_ratio);
    return hazard_above(grade / root) / root;
}

/* ---- the other way round ---- */

/* What a caller may meet with at a grade, falling in it. */
struct goal {
    double (*value)(double grade, const struct goal *goal);
    double patience_ratio;
    double load_erl;
};

static double wait_prob(double grade, const struct goal *goal)
{
    return cc_square_root_wait_prob(grade, goal->patience_ratio);
}

static double abandon_prob(double grade, const struct goal *goal)
{
    /* the root of the load in place of that of the agents: right in overload too, where both differ */
    return cc_square_root_abandon_scaled(grade, goal->patience_ratio) / sqrt(goal->load_erl);
}

/* Grade at which a falling function passes `target`, by bisection to the last bit. */
static double solve(const struct goal *goal, double target, double low, double high)
{
    while (goal->value(high, goal) > target)
        high *= 2;
    while (low < 0 && !(goal->value(low, goal) > target))
        low *= 2;
    for (int i = 0; i < 200; i++) {
        double middle = low + (high - low) / 2;
        if (middle == low || middle == high)
            break;
        if (goal->value(middle, goal) > target)
            low = middle;
        else
            high = middle;
    }
    return high;
}

static int check_goal(double prob, double patience_ratio, struct cc_error *error)
{
    if (!(prob > 0 && prob < 1))
        return cc_error_add(error, CC_BAD_USAGE, "a probability must be between 0 and 1, not %g", prob);
    if (!(patience_ratio >= 0 && patience_ratio <= CC_SQUARE_ROOT_RATIO_MAX))
        return cc_error_add(error, CC_BAD_USAGE, "the ratio of service to patience must be 0 to %g, not %g",
                            CC_SQUARE_ROOT_RATIO_MAX, patience_ratio);
    return CC_OK;
}

static int check_load(double load_erl, struct cc_error *error)
{
    if (!(load_erl > 0 && load_erl <= load_erl_max))
        return cc_error_add(error, CC_BAD_USAGE, "the load must be above 0 and at most %g erlang, not %g",
                            load_erl_max, load_erl);
    return CC_OK;
}

int cc_square_root_grade_for_wait(double wait_prob_wanted, double patience_ratio, double *grade,
                                  struct cc_error *error)
{
    int code = check_goal(wait_prob_wanted, patience_ratio, error);
    if (code != CC_OK)
        return code;
    struct goal goal = {.value = wait_prob, .patience_ratio = patience_ratio};
    *grade = solve(&goal, wait_prob_wanted, patience_ratio > 0 ? -1 : 0, 1);
    return CC_OK;
}

int cc_square_root_min_agents_for_wait(double load_erl, double wait_prob_max, double patience_ratio,
                                       int *agent_count, struct cc_error *error)
{
    double grade;
    int code = check_load(load_erl, error);
    if (code == CC_OK)
        code = cc_square_root_grade_for_wait(wait_prob_max, patience_ratio, &grade, error);
    if (code == CC_OK)
        *agent_count = (int)ceil(cc_square_root_agents(load_erl, grade));
    return code;
}

int cc_square_root_min_agents_for_abandon(double load_erl, double abandon_prob_max, double patience_ratio,
                                          int *agent_count, struct cc_error *error)
{
    int code = check_load(load_erl, error);
    if (code == CC_OK)
        code = check_goal(abandon_prob_max, patience_ratio, error);
    if (code != CC_OK)
        return code;
    if (patience_ratio == 0)
        return cc_error_add(error, CC_BAD_USAGE, "nobody gives up when patience is endless");
    struct goal goal = {abandon_prob, patience_ratio, load_erl};
    double grade = solve(&goal, abandon_prob_max, -1, 1);
    *agent_count = (int)ceil(cc_square_root_agents(load_erl, grade));
    return CC_OK;
}
