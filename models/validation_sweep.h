/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_VALIDATION_SWEEP_H
#define CCSIM_MODELS_VALIDATION_SWEEP_H

#include "models/validation.h"

/*
 * The same validation with many seeds: if simulation and standard errors are right, the z values are standard
 * normal. A bias far smaller than one run's standard error shows in their distribution.  Cells of one row
 * depend on each other, so each row gives its first cell that is not rare, and enters with its sample of
 * seeds.
 */
struct cc_validation_sweep {
    /* Sees each run, may be NULL. */
    void (*observe)(void *context, const struct cc_validation *run);
    void *context;

    int seeds;
    int64_t values;     /* z values that enter */
    int failed;         /* checks failed in any run */
    double mean, sd;    /* of the z values: 0 and 1 */
    double distance, p; /* Kolmogorov-Smirnov against the standard normal */
};

/*
 * Runs sweep->seeds validations, with seeds from first->seed on; `first` holds how (see struct
 * cc_validation).
 */
int cc_validation_sweep(const struct cc_validation *first, const char *folder,
                        struct cc_validation_sweep *sweep, struct cc_error *error);

#endif
