/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_VALIDATION_ROWS_H
#define CCSIM_MODELS_VALIDATION_ROWS_H

#include "models/validation.h"

/* The classes of reference files, one file here for each family; the table is in classes.c. */
extern const struct cc_reference_class cc_reference_erlang_b_c;
extern const struct cc_reference_class cc_reference_erlang_b_extreme;
extern const struct cc_reference_class cc_reference_erlang_b_inverse;
extern const struct cc_reference_class cc_reference_erlang_a;
extern const struct cc_reference_class cc_reference_staffing_min_c;
extern const struct cc_reference_class cc_reference_transient_day;
extern const struct cc_reference_class cc_reference_transient_periods;
extern const struct cc_reference_class cc_reference_transient_points;
extern const struct cc_reference_class cc_reference_transient_constant;
extern const struct cc_reference_class cc_reference_mminf_transient;
extern const struct cc_reference_class cc_reference_sinusoid_feldman;
extern const struct cc_reference_class cc_reference_published_values;
extern const struct cc_reference_class cc_reference_z_thresholds;
extern const struct cc_reference_class cc_reference_mmck_m;
extern const struct cc_reference_class cc_reference_mmc_plus_g;
extern const struct cc_reference_class cc_reference_mg1;
extern const struct cc_reference_class cc_reference_mdc;
extern const struct cc_reference_class cc_reference_m_ph_c;
extern const struct cc_reference_class cc_reference_priority;
extern const struct cc_reference_class cc_reference_priority_pair;
extern const struct cc_reference_class cc_reference_retrial;
extern const struct cc_reference_class cc_reference_mmpp;
extern const struct cc_reference_class cc_reference_mmpp_idc;
extern const struct cc_reference_class cc_reference_callback_params;
extern const struct cc_reference_class cc_reference_callback_results;
extern const struct cc_reference_class cc_reference_erlang_a_gamma_mixed;
extern const struct cc_reference_class cc_reference_poisson_gamma_counts;
extern const struct cc_reference_class cc_reference_rng_kat;

#endif
