/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_JUDGEMENTS_H
#define CCSIM_MODELS_JUDGEMENTS_H

#include "models/claims.h"
#include "models/results.h"
#include "models/validation.h"

/*
 * What is judged beside a run, kept in the same store so that a report can show it: the validation, claims,
 * and what single parameters do.  Each function writes a transaction of its own; CC_BAD_IO as cc_store has
 * it.
 */
int cc_judgements_keep_validation(struct cc_store *store, const struct cc_validation *validation,
                                  const struct cc_run_info *info, struct cc_error *error);

int cc_judgements_keep_claim(struct cc_store *store, const struct cc_claim *claim,
                             const struct cc_claim_answer *answer, uint64_t seed, int64_t replications,
                             const struct cc_run_info *info, struct cc_error *error);

/* One bar of a tornado: a parameter of a variant at one end, against the scenario as it is. */
struct cc_swing {
    const char *variant, *parameter, *metric, *setting;
    bool high;                 /* the last value, else the first */
    struct cc_estimate value;  /* there */
    struct cc_estimate change; /* from the scenario as it is */
};

/* `run_id`: of the scenario as it is. */
int cc_judgements_keep_tornado(struct cc_store *store, int64_t run_id, const struct cc_swing *swings,
                               int count, struct cc_error *error);

#endif
