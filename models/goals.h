/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_GOALS_H
#define CCSIM_MODELS_GOALS_H

#include "models/experiment.h"

/*
 * What staff is to reach: the goals of a scenario (staffing.goals, else the service level of every target),
 * read from an experiment.  A goal holds where the bound of its one-sided interval at staffing.confidence
 * does; one per day or half-hour where it does in every one of them.
 */
enum { CC_GOAL_MISSED_MAX = 24 };

struct cc_goal_result {
    const char *measure, *formula; /* NULL: it is no service level, nor counted from one */
    double limit;
    bool at_least;
    int per;           /* enum cc_goal_per */
    int weekday, cell; /* per day or half-hour: where it is worst, of which the rest is told; else -1 */
    int missed;        /* days or half-hours where it does not hold, */
    struct {
        int weekday, cell;           /* as above */
    } missed_at[CC_GOAL_MISSED_MAX]; /* and the first of them */
    struct cc_estimate estimate;     /* value NAN: nothing to measure, so nothing to reach */
    struct cc_estimate difference;   /* from the baseline, of a goal per week; else NAN */
    double bound;                    /* of the one-sided interval, on the side that counts */
    bool holds;                      /* everywhere */
    double shortage,
        margin; /* of the bounds, in units of what is allowed: the sum where it fails, and of all */
};

enum { CC_STAFFING_GOALS_MAX = CC_MAX_GOALS > CC_MAX_TARGETS ? CC_MAX_GOALS : CC_MAX_TARGETS };

/* The parts of the week where goals per day and per half-hour must hold, goal by goal; returns how many. */
enum { CC_GOAL_PARTS_MAX = CC_MAX_GOALS * 7 * CC_CELLS_PER_DAY };
int cc_goal_parts(const struct cc_scenario *scenario, struct cc_part *parts);

/* What is asked of a variant of the experiment, and whether it is reached; returns how many goals. */
int cc_goals_read(const struct cc_experiment *experiment, int variant, struct cc_goal_result *goals);

/* Shortages of the goals that do not hold, each as a part of what is allowed; a goal out of reach counts
 * most. */
double cc_goals_shortage(const struct cc_goal_result *goals, int count);

int cc_goal_count(const struct cc_scenario *scenario);

/* The measures that are quantiles of waits among them, as cc_metric_instances lists them; returns how many,
 * -1 for lack of memory. */
int cc_goal_quantiles(const struct cc_scenario *scenario, int quantiles[CC_STAFFING_GOALS_MAX]);

#endif
