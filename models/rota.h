/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ROTA_H
#define CCSIM_MODELS_ROTA_H

#include "models/economics.h"
#include "models/staffing.h"

/*
 * From heads to shifts: the cheapest set of allowed shifts that puts the heads of a plan on duty, as an
 * integer program solved by GLPK.  Shifts that begin at every step and break at any half-hour they may, by
 * each kind of contract, are its columns; half-hours with the heads they need, seats, and what contracts
 * allow its rows: hours and days in all, and one shift a day for each of their people.  Heads that no shift
 * can bring are missing at a price nobody pays otherwise, so that there always is an answer.  Then the shifts
 * are given to people, day by day to those with most hours left; what somebody works beyond his contract is
 * told.
 */
enum { CC_ROTA_LINES_MAX = 2000, CC_ROTA_PEOPLE_MAX = 200 };

struct cc_rota_line {
    int shift, contract, weekday;      /* indices in staffing.shifts and staffing.contracts, -1: none */
    double from_s, to_s, break_from_s; /* clock times; break_from_s NAN: none */
    int count, column; /* how many work it, and its place among all shifts that may be worked */
};

struct cc_rota_person {
    int contract, number; /* the first of its contract is 0 */
    int line[7];          /* by weekday; -1: off */
    double hours;
};

struct cc_rota {
    int line_count, column_count;
    struct cc_rota_line lines[CC_ROTA_LINES_MAX];
    double paid_h, weighted_h;   /* a week: paid, and these times their eur_factor */
    double covering_h;           /* paid by the cheapest rota that covers the heads */
    double gross_h;              /* contract hours that these need, shrinkage included */
    double eur[CC_PRICE_LEVELS]; /* wages of the paid hours; NAN without prices */
    int person_count;            /* 0 without contracts, or with more people than there is room for */
    struct cc_rota_person people[CC_ROTA_PEOPLE_MAX];
    double over_h;        /* worked beyond contracts, of all people */
    int unassigned;       /* shifts that nobody is left for */
    double gap;           /* relative, between this rota and the best there may be; 0: it is the best */
    double missing_h;     /* head-hours a week that are not covered */
    int missing_at;       /* first cell that is not covered; -1: none */
    struct cc_plan cover; /* heads on duty, by half-hour */
};

struct cc_rota_options {
    double time_limit_s;
    const char *export_path; /* ".lp", else ".mps"; NULL: none */
};

/* `planner` has blocks of half an hour.  Fails with CC_BAD_IO when the model cannot be written, or for lack
 * of memory. */
int cc_rota_solve(const struct cc_planner *planner, const struct cc_plan *required,
                  const struct cc_rota_options *options, struct cc_rota *rota, struct cc_error *error);

/*
 * Takes from a rota what the goals do not need, shift by shift (cc_staffing_trim); `judged` is what it
 * reaches on fresh demands.  gap, missing_h and missing_at stay those of the rota that covers the heads.
 * Close `judged` afterwards.
 */
int cc_rota_trim(const struct cc_planner *planner, const struct cc_variant *variant,
                 const struct cc_staffing_options *options, struct cc_rota *rota,
                 struct cc_staffing_result *judged, struct cc_error *error);

/* A planner of the same scenario with blocks of half an hour. */
int cc_rota_planner(struct cc_planner *fine, const struct cc_planner *planner, struct cc_error *error);

#endif
