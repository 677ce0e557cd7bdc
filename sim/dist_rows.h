/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_DIST_ROWS_H
#define CCSIM_SIM_DIST_ROWS_H

#include "sim/dist.h"
#include "sim/dist_laws.h"

/* What the files of laws share: dist.c (the table and most laws) and dist_mixed.c. */
#define CC_DIST_MIN_S 1e-6
#define CC_DIST_MAX_S 1e9

#define REQUIRED NULL
#define OPTIONAL ""
#define NUMBER(law, key, presence, unit_, low, high, text)                                                   \
    {                                                                                                        \
        .name = #key, .type = CC_NUMBER, .unit = (unit_), .min = (low), .max = (high),                       \
        .fallback = (presence), .offset = offsetof(struct cc_dist_##law, key), .help = (text)                \
    }
#define NUMBERS(law, key, presence, unit_, low, high, least, most, text)                                     \
    {                                                                                                        \
        .name = #key, .type = CC_NUMBERS, .unit = (unit_), .min = (low), .max = (high),                      \
        .fallback = (presence), .offset = offsetof(struct cc_dist_##law, key), .count_min = (least),         \
        .count_max = (most), .help = (text)                                                                  \
    }

/* The row of a law whose functions are named after it; what only some laws have comes last. */
#define LAW(law, help_, prepare_, scv_, ...)                                                                 \
    {                                                                                                        \
        .described = {.name = #law,                                                                          \
                      .help = (help_),                                                                       \
                      .fields = law##_fields,                                                                \
                      .size = sizeof(struct cc_dist_##law),                                                  \
                      .prepare = (prepare_)},                                                                \
        .draw = law##_draw, .mean = law##_mean, .scv = (scv_), .cdf = cc_dist_##law##_cdf, __VA_ARGS__       \
    }

/* 0, or -1 with the reason in `why` when shares with this sum are not those of a whole. */
int cc_dist_check_sum(double sum, char *why, size_t why_size);

extern const struct cc_dist_law cc_dist_triangular_law;
extern const struct cc_dist_law cc_dist_empirical_law;
extern const struct cc_dist_law cc_dist_mixture_law;

#endif
