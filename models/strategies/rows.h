/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_STRATEGIES_ROWS_H
#define CCSIM_MODELS_STRATEGIES_ROWS_H

#include "models/strategy.h"

/* The members of the family; the table of rows is in models/strategy.c. */
extern const struct cc_strategy cc_strategy_queue_only;
extern const struct cc_strategy cc_strategy_callback_offer;
extern const struct cc_strategy cc_strategy_scheduled_slot;
extern const struct cc_strategy cc_strategy_digital_triage;

#endif
