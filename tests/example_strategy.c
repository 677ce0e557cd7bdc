/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Turning away: who finds too many others waiting is asked to call again. */
#include "models/center.h"
#include "models/strategies/rows.h"

struct turn_away {
    int64_t most_waiting;
};

static const struct cc_field fields[] = {{.name = "most_waiting",
                                          .type = CC_INTEGER,
                                          .unit = "callers",
                                          .min = 0,
                                          .max = 1000,
                                          .fallback = "5",
                                          .offset = offsetof(struct turn_away, most_waiting),
                                          .help = "who finds more waiting is asked to call again",
                                          .source = "assumption"},
                                         {.name = NULL}};

static void call(struct cc_center *center, int who)
{
    const struct turn_away *p = center->params;
    if (cc_center_waiting(center) > p->most_waiting)
        cc_center_refuse(center, who); /* counted; he calls again or not, as `redial` says */
    else
        cc_center_hold(center, who); /* answered at once if somebody is free */
}

const struct cc_strategy cc_strategy_turn_away = {
    .described = {.name = "turn-away",
                  .help = "who finds too many waiting is asked to call again",
                  .fields = fields,
                  .size = sizeof(struct turn_away)},
    .call = call,
    .select = cc_center_select_in_order,
};
