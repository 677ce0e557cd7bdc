/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>
#include <stdbool.h>

#include "models/analytic/erlang.h"

const struct cc_erlang_formula cc_erlang_formulas[CC_SL_COUNT] = {
    [CC_SL_OFFERED] = {"sl-offered", "answered within T / offered"},
    [CC_SL_ANSWERED] = {"sl-answered", "answered within T / answered"},
    [CC_SL_INCL_ABANDONED] = {"sl-incl-abandoned", "(answered within T + abandoned within T) / offered"},
    [CC_SL_EXCL_SHORT_ABANDONED] = {"sl-excl-short-abandoned",
                                    "answered within T / (offered - abandoned within T)"},
};

double cc_erlang_service_level(enum cc_erlang_service_level formula, const struct cc_erlang_within *within,
                               double abandon_prob)
{
    double answered = within->served_share, abandoned = within->abandoned_share;
    switch (formula) {
    case CC_SL_ANSWERED:
        return fmin(1, answered / (1 - abandon_prob));
    case CC_SL_INCL_ABANDONED:
        return fmin(1, answered + abandoned);
    case CC_SL_EXCL_SHORT_ABANDONED:
        return fmin(1, answered / (1 - abandoned));
    case CC_SL_OFFERED:
    case CC_SL_COUNT:
        break;
    }
    assert(formula == CC_SL_OFFERED);
    return answered;
}

struct cc_erlang_goal cc_erlang_goal_none(void)
{
    return (struct cc_erlang_goal){(double)NAN, (double)NAN, (double)NAN, (double)NAN, 0, CC_SL_OFFERED};
}

static int check_share(double share, const char *what, struct cc_error *error)
{
    if (isnan(share) || (share > 0 && share < 1))
        return CC_OK;
    return cc_error_add(error, CC_BAD_USAGE, "%s must lie between 0 and 1, not %g", what, share);
}

static int check_goal(const struct cc_erlang_goal *goal, bool with_abandonment, struct cc_error *error)
{
    if (check_share(goal->wait_prob_max, "the goal for the probability of waiting", error) ||
        check_share(goal->abandon_prob_max, "the goal for abandonment", error) ||
        check_share(goal->service_level_min, "the goal for the service level", error))
        return CC_BAD_USAGE;
    if (!isnan(goal->mean_wait_max_s) && !(goal->mean_wait_max_s > 0))
        return cc_error_add(error, CC_BAD_USAGE, "the goal for the mean wait must be above 0, not %g",
                            goal->mean_wait_max_s);
    if (!isnan(goal->service_level_min) && !(goal->within_s >= 0 && isfinite(goal->within_s)))
        return cc_error_add(error, CC_BAD_USAGE,
                            "the threshold of the service level must be 0 or more, not %g", goal->within_s);
    if (!with_abandonment && !isnan(goal->abandon_prob_max))
        return cc_error_add(error, CC_BAD_USAGE,
                            "nobody abandons in Erlang C; a goal for abandonment needs Erlang A");
    if (isnan(goal->wait_prob_max) && isnan(goal->mean_wait_max_s) && isnan(goal->abandon_prob_max) &&
        isnan(goal->service_level_min))
        return cc_error_add(error, CC_BAD_USAGE, "nothing is asked of the number of agents");
    return CC_OK;
}

/* Comparisons are false when nothing is asked (NAN), so write them as what would break the goal. */
static bool meets(const struct cc_erlang_goal *goal, double wait_prob, double mean_wait_s,
                  double abandon_prob, const struct cc_erlang_within *within)
{
    return !(wait_prob > goal->wait_prob_max) && !(mean_wait_s > goal->mean_wait_max_s) &&
           !(abandon_prob > goal->abandon_prob_max) &&
           !(cc_erlang_service_level(goal->formula, within, abandon_prob) < goal->service_level_min);
}

static bool meets_c(const struct cc_erlang_load *load, const struct cc_erlang_goal *goal)
{
    struct cc_error unstable;
    struct cc_erlang_c model;
    cc_error_init(&unstable);
    if (cc_erlang_c_solve(load, &model, &unstable))
        return false;
    struct cc_erlang_within within = {.served_share = cc_erlang_c_wait_cdf(&model, goal->within_s)};
    return meets(goal, model.wait_prob, model.mean_wait_s, 0, &within);
}

static bool meets_a(const struct cc_erlang_load *load, const struct cc_erlang_goal *goal)
{
    struct cc_error impossible;
    struct cc_erlang_a model;
    struct cc_erlang_within within = {0};
    cc_error_init(&impossible);
    if (cc_erlang_a_solve(load, &model, &impossible))
        return false;
    if (!isnan(goal->service_level_min))
        cc_erlang_a_within(&model, goal->within_s, &within);
    return meets(goal, model.wait_prob, model.mean_wait_s, model.abandon_prob, &within);
}

static int min_agents(struct cc_erlang_load load, const struct cc_erlang_goal *goal,
                      bool (*enough)(const struct cc_erlang_load *, const struct cc_erlang_goal *),
                      int *agent_count, struct cc_error *error)
{
    int too_few = 0, step = 1;
    load.agent_count = 1;
    /* start near the offered load; fewer may do in Erlang A */
    double offered = load.arrival_rate_per_s * load.service_mean_s;
    if (offered > 2)
        load.agent_count = (int)fmin(offered, CC_ERLANG_AGENTS_MAX);
    while (!enough(&load, goal)) {
        if (load.agent_count == CC_ERLANG_AGENTS_MAX)
            return cc_error_add(error, CC_BAD_USAGE, "even %d agents do not reach the goal",
                                CC_ERLANG_AGENTS_MAX);
        too_few = load.agent_count;
        load.agent_count = too_few > CC_ERLANG_AGENTS_MAX - step ? CC_ERLANG_AGENTS_MAX : too_few + step;
        step *= 2;
    }
    int sufficient = load.agent_count;
    while (sufficient - too_few > 1) {
        load.agent_count = too_few + (sufficient - too_few) / 2;
        if (enough(&load, goal))
            sufficient = load.agent_count;
        else
            too_few = load.agent_count;
    }
    *agent_count = sufficient;
    return CC_OK;
}

int cc_erlang_c_min_agents(const struct cc_erlang_load *load, const struct cc_erlang_goal *goal,
                           int *agent_count, struct cc_error *error)
{
    if (cc_erlang_check_load(load, 0, 0, error) || check_goal(goal, false, error))
        return CC_BAD_USAGE;
    return min_agents(*load, goal, meets_c, agent_count, error);
}

int cc_erlang_a_min_agents(const struct cc_erlang_load *load, const struct cc_erlang_goal *goal,
                           int *agent_count, struct cc_error *error)
{
    if (cc_erlang_check_load(load, 0, 1, error) || check_goal(goal, true, error))
        return CC_BAD_USAGE;
    return min_agents(*load, goal, meets_a, agent_count, error);
}
