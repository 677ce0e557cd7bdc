/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/arrivals.h"

#include "models/arrivals/rows.h"

static const struct cc_described *const rows[] = {&cc_arrivals_poisson.described,
                                                  &cc_arrivals_peaked.described, &cc_arrivals_mmpp.described,
                                                  &cc_arrivals_trace.described, NULL};

const struct cc_family cc_arrivals_family = {
    .what = "arrival process", .selector = "process", .source = "practice", .rows = rows};
