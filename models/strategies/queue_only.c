/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Queue only: whoever finds nobody free holds, first come first served, until answered or out of patience. */
#include "models/center.h"
#include "models/strategies/rows.h"

static const struct cc_field fields[] = {{.name = NULL}};

const struct cc_strategy cc_strategy_queue_only = {
    .described = {.name = "queue-only",
                  .help = "callers hold, first come first served",
                  .fields = fields,
                  .size = 1},
    .call = cc_center_hold,
    .select = cc_center_select_in_order,
};
