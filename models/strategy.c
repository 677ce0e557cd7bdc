/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/strategy.h"

#include "models/strategies/rows.h"

static const struct cc_described *const rows[] = {
    &cc_strategy_queue_only.described, &cc_strategy_callback_offer.described,
    &cc_strategy_scheduled_slot.described, &cc_strategy_digital_triage.described, NULL};

const struct cc_family cc_strategy_family = {
    .what = "strategy", .selector = "kind", .source = "assumption", .rows = rows};
