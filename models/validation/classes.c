/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/validation/rows.h"

const struct cc_reference_class *const cc_reference_classes[] = {
    &cc_reference_erlang_b_c, &cc_reference_erlang_b_extreme, &cc_reference_erlang_b_inverse,
    &cc_reference_erlang_a,   &cc_reference_staffing_min_c,   NULL,
};
