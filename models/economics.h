/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ECONOMICS_H
#define CCSIM_MODELS_ECONOMICS_H

#include "models/experiment.h"

/*
 * What a way of handling the phone costs and brings a year, against the baseline on the same callers: from
 * the simulation, and beside it what a claim about it comes to by its own arithmetic.  Prices are known at
 * three levels, low, mid and high; a line has a figure at each.  Euros are signed from the payer's view: a
 * gain is positive, a cost negative, so that the lines of the practice add up to its net.
 *
 * The running cost of a week is a measure like any other (`running_eur_...`), so that its difference between
 * variants has an exact paired interval.
 */
enum cc_price_level { CC_PRICE_LOW, CC_PRICE_MID, CC_PRICE_HIGH, CC_PRICE_LEVELS };
extern const char *const cc_price_level_names[];

/* A price at a level: absent 0, one value at every level, or one value for each. */
double cc_price(const struct cc_numbers *price, enum cc_price_level level);

/* Mean wage over the roles, or over the hours planned of teams with roles (topology NULL: none) [EUR/h]. */
double cc_economics_wage(const struct cc_scenario *scenario, const struct cc_topology *topology,
                         enum cc_price_level level);

/* Whether a week of this scenario has a price. */
bool cc_economics_apply(const struct cc_scenario *scenario);

/* What the weeks of this tally cost, each as a year of it would, without the system [EUR/year x weeks]. */
double cc_economics_running_eur(const struct cc_measured *measured, enum cc_price_level level);

/* Hours in the tally: paid (on duty, and overtime), and of these left over from calls and other work. */
double cc_economics_paid_h(const struct cc_measured *measured);
double cc_economics_left_h(const struct cc_measured *measured);

/* Minutes of inbound calls in the tally, on hold and talking. */
double cc_economics_inbound_min(const struct cc_measured *measured);

/* Weeks in which a target's service level meets its share (hits), of those in which anybody came whom it is
 * about (basis). */
struct cc_ratio_tally cc_economics_weeks_met(const struct cc_measured *measured, int target);

enum cc_money {
    CC_MONEY_SYSTEM,   /* licence and users, a year */
    CC_MONEY_FUND,     /* part of it that a fund bears */
    CC_MONEY_FREED_H,  /* hours a week left over, more than under the baseline */
    CC_MONEY_FREED,    /* their value */
    CC_MONEY_FTE,      /* paid FTE less than under the baseline */
    CC_MONEY_WAGES,    /* their wages */
    CC_MONEY_INBOUND,  /* minutes of inbound calls, when the practice pays them */
    CC_MONEY_DIAL_OUT, /* minutes of callbacks */
    CC_MONEY_SANCTION, /* sanctions in weeks in breach */
    CC_MONEY_NET,      /* all above [EUR/year] */
    CC_MONEY_NPV,      /* net present value over the horizon, installation included [EUR] */
    CC_MONEY_PAYBACK,  /* years until costs are earned back; INFINITY: never */
    CC_MONEY_VOLUME,   /* calls a day at which gains equal costs, gains in proportion to calls; INFINITY: none
                        */
    CC_MONEY_BREACH,   /* share of weeks in breach of the norm, of this variant */
    CC_MONEY_PATIENTS, /* patients' time on hold, and inbound minutes when they pay */
    CC_MONEY_LINES
};

struct cc_money_row {
    const char *id, *unit, *payer, *label;
};
extern const struct cc_money_row cc_money_rows[CC_MONEY_LINES];

struct cc_business_case {
    double claimed[CC_MONEY_LINES]; /* NAN: nothing is claimed */
    struct cc_estimate simulated[CC_PRICE_LEVELS][CC_MONEY_LINES];
};

/* The case for `variant` (any of the experiment's).  The scenario must have economics. */
void cc_economics_case(const struct cc_experiment *experiment, int variant, struct cc_business_case *out);

/*
 * Where a claim contradicts itself, the vendor's list or this practice, in words; ids as in docs/sources.md.
 * Returns how many lines were written, at most `room`, each at most CC_ECONOMICS_NOTE bytes.
 */
enum { CC_ECONOMICS_NOTE = 240, CC_ECONOMICS_NOTES = 14 };
int cc_economics_notes(const struct cc_experiment *experiment, int variant, char (*notes)[CC_ECONOMICS_NOTE],
                       int room);

#endif
