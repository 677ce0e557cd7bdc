/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_VALIDATION_WORKDAY_H
#define CCSIM_MODELS_VALIDATION_WORKDAY_H

#include "models/validation.h"

/*
 * Simulation of a day of M(t)/M/s(t)+M from an empty centre: a week of one day in the scenario language, run
 * over many replications.  What is known of the whole day, or of a period made of half-hours, is judged by
 * the measures that every run reports.  The rest is judged by the histories of the calls themselves, when
 * each arrived, was answered or hung up, which an observer of the centre writes down; where the scenario
 * language has a probe for the moment, it must have seen the same, day by day.
 */
enum { CC_WORKDAY_PERIODS = 200, CC_WORKDAY_WITHINS = 4, CC_WORKDAY_POINTS = 2000 };

/* Times in units of unit_s, from opening. */
struct cc_workday {
    double unit_s;
    int period_count;
    double border[CC_WORKDAY_PERIODS + 1]; /* from 0, ascending */
    double arrival_rate[CC_WORKDAY_PERIODS];
    int agent_count[CC_WORKDAY_PERIODS];
    double service_mean, patience_mean; /* INFINITY: nobody hangs up */
    int within_count;
    double within[CC_WORKDAY_WITHINS]; /* thresholds of the service level */
    int point_count;
    double point[CC_WORKDAY_POINTS]; /* ascending */
};

enum cc_workday_what {
    CC_WORKDAY_METRIC, /* of the day: the measure with the id `metric` */
    /* of period `at`; the one after the last begins at closing time */
    CC_WORKDAY_ABANDONED, /* part of the calls that arrive here and hang up, whenever */
    CC_WORKDAY_SERVED,    /* part of the calls that arrive here and are answered within threshold `within` */
    CC_WORKDAY_HANG_UPS,  /* calls that hang up here */
    CC_WORKDAY_WAITING,   /* integral of the number on hold */
    CC_WORKDAY_TALKING,   /* integral of the number of busy agents */
    /* at point `at`, just after any change then */
    CC_WORKDAY_QUEUE,
    CC_WORKDAY_QUEUE_SD, /* around the exact mean `centre` */
    CC_WORKDAY_BUSY,
    CC_WORKDAY_ALL_BUSY, /* probability that no fewer than `agents` are busy */
    CC_WORKDAY_NUMBER,   /* on hold or talking */
    CC_WORKDAY_EMPTY     /* probability */
};

/* A cell of a table to be simulated. */
struct cc_workday_figure {
    const struct cc_reference_row *row;
    const char *column;
    enum cc_workday_what what;
    int at, within, agents;
    const char *metric;
    double centre;
    double scale;          /* the measure times this is the column's value; 0: 1 */
    double events_per_day; /* expected events it rests on; 0: many */
};

/*
 * Simulates as many days as the wanted precision of all figures needs, at most budget_calls (and
 * CC_VALIDATION_CALLS_MAX), and judges the figures.  Figures whose cell is empty are left out.  A day that
 * the scenario language cannot express is refused at the first figure's row.
 */
int cc_workday_simulate(struct cc_validation *validation, const struct cc_workday *day, double budget_calls,
                        const struct cc_workday_figure *figures, int figure_count, struct cc_error *error);

#endif
