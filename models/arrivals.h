/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_ARRIVALS_H
#define CCSIM_MODELS_ARRIVALS_H

#include "sim/error.h"
#include "sim/field.h"

struct cc_demand;
struct cc_scenario;

/*
 * How first calls arrive: one file in models/arrivals/ and one row in the family's table per process.
 */
struct cc_arrival_process {
    struct cc_described described; /* first: rows of cc_arrivals_family point here */

    /*
     * Appends the replication's patients to the demand by cc_demand_add_patient, in order of arrival.
     * Fails only for lack of memory.
     */
    int (*draw)(const struct cc_scenario *scenario, const void *params, struct cc_demand *demand);

    /*
     * Reads what the process needs from outside the scenario file (a call log); NULL when nothing.
     * A process that loads is a recorded log: each of its days is one replication.
     */
    int (*load)(struct cc_scenario *scenario, void *params, struct cc_error *error);

    /* How many replications there are; NULL when there is no limit. */
    int64_t (*replications)(const void *params);

    /*
     * Variance of how many calls of a day of the scenario are to be expected, given how busy it is: what
     * counts vary more than Poisson round the sum of its rates.  NULL when that, or their mean, is not known.
     */
    double (*excess_variance)(const struct cc_scenario *scenario, const void *params, int day);

    /* What loading had to decide, leave out or wonder about, one sentence a line; NULL when nothing. */
    const char *(*notes)(const void *params);
};

extern const struct cc_family cc_arrivals_family;

#endif
