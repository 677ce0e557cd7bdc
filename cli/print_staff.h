/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_CLI_PRINT_STAFF_H
#define CCSIM_CLI_PRINT_STAFF_H

#include <jansson.h>

#include "models/rota.h"
#include "models/staffing.h"

/* What ccsim staff says of a variant's plan, and of the rota that brings it, as text and as JSON. */
void cc_print_staff(const struct cc_planner *planner, const struct cc_variant *variant,
                    const struct cc_staffing_result *result, FILE *out);
json_t *cc_json_staff(const struct cc_planner *planner, const struct cc_variant *variant,
                      const struct cc_staffing_result *result);

/* `planner` has half-hours; `result` is that of the heads which the rota brings. */
void cc_print_rota(const struct cc_planner *planner, const struct cc_rota *rota,
                   const struct cc_staffing_result *result, FILE *out);
json_t *cc_json_rota(const struct cc_planner *planner, const struct cc_rota *rota,
                     const struct cc_staffing_result *result);

#endif
