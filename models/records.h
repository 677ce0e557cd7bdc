/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_RECORDS_H
#define CCSIM_MODELS_RECORDS_H

#include "sim/estimate.h"

/*
 * A measure replication by replication: the numerators and denominators of every variant.  Two experiments of
 * one seed whose demands are the same are compared by them, replication against replication, however their
 * scenarios differ.  Zeroed memory is empty.
 */
struct cc_records {
    int64_t count, room; /* replications */
    int variant_count;
    double *ratios; /* [replication][variant][num, den] */
};

/* Adds one replication: a numerator and a denominator of each variant.  0, or -1 for lack of memory. */
int cc_records_add(struct cc_records *records, int variant_count, const double *ratios);
void cc_records_free(struct cc_records *records);

/*
 * The figure of variant `v` of `one` less that of variant `w` of `other`, paired, on the replications that
 * both have.  Values NAN when either has none.
 */
struct cc_estimate cc_records_difference(const struct cc_records *one, int v, const struct cc_records *other,
                                         int w);

#endif
