/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Callback offer: callers who find a long line or a long wait, or have held long enough, are offered a
 * callback.  Who accepts hangs up and keeps his place; at his turn the assistant is rung first, then the
 * patient.  (Category A of the callback protocol: a queue replacement.)
 */
#include <stdio.h>

#include "models/center.h"
#include "models/strategies/rows.h"

struct callback_offer {
    int64_t at_waiting;
    double offer_wait_s;
    double after_s;
    double accept_prob;
    double until_close_min;
    struct cc_dialing dialing;
};

#define AT(member) .offset = offsetof(struct callback_offer, member)

static const struct cc_field fields[] = {
    {.name = "at_waiting",
     .type = CC_INTEGER,
     .unit = "callers",
     .min = -1,
     .max = 1000000,
     .fallback = "-1",
     AT(at_waiting),
     .help = "offered at once to a caller who finds nobody free and at least this many callers and callbacks "
             "waiting; -1 = never at once"},
    {.name = "offer_wait_s",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 86400,
     .fallback = "",
     AT(offer_wait_s),
     .help = "offered at once to a caller whose wait would be longer than this, exactly, were he endlessly "
             "patient; absent: not looked at"},
    {.name = "after_s",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 86400,
     .fallback = "",
     AT(after_s),
     .help = "offered to a caller who has held this long; absent: never"},
    {.name = "accept_prob",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.37",
     AT(accept_prob),
     .help = "probability that an offer is accepted"},
    {.name = "until_close_min",
     .type = CC_NUMBER,
     .unit = "min",
     .min = 0,
     .max = 1440,
     .fallback = "0.0",
     AT(until_close_min),
     .help = "no offers in the last minutes before closing time"},
    {.name = "dialing",
     .type = CC_GROUP,
     .offset = offsetof(struct callback_offer, dialing),
     .sub = cc_dialing_fields,
     .help = "how callbacks are dialled"},
    {.name = NULL}};

static int prepare(void *params, char *why, size_t why_size)
{
    const struct callback_offer *p = params;
    if (p->at_waiting >= 0 || !isnan(p->offer_wait_s) || !isnan(p->after_s))
        return 0;
    snprintf(why, why_size, "never offers anything: give at_waiting, offer_wait_s or after_s");
    return -1;
}

static bool may_offer(const struct cc_center *center, const struct callback_offer *p)
{
    const struct cc_day *day = cc_center_open_day(center);
    return day && center->now_s <= day->close_s - p->until_close_min * 60;
}

static bool accepts(struct cc_center *center, int who, double accept_prob)
{
    cc_center_count_offer(center, who);
    return cc_center_accept_uniform(center, who, center->cases[who].calls) < accept_prob;
}

static bool is_long(const struct cc_center *center, const struct callback_offer *p)
{
    return (p->at_waiting >= 0 && cc_center_waiting(center) >= p->at_waiting) ||
           (!isnan(p->offer_wait_s) && cc_center_offered_wait_s(center) > p->offer_wait_s);
}

static void call(struct cc_center *center, int who)
{
    const struct callback_offer *p = center->params;
    bool at_once = !cc_center_is_free_for(center, who) && is_long(center, p);
    if (at_once && may_offer(center, p) && accepts(center, who, p->accept_prob))
        cc_center_keep_place(center, who);
    else if (!isnan(p->after_s) && !at_once)
        cc_center_hold_until_offer(center, who, p->after_s);
    else
        cc_center_hold(center, who);
}

static void offer(struct cc_center *center, int who)
{
    const struct callback_offer *p = center->params;
    if (may_offer(center, p) && accepts(center, who, p->accept_prob))
        cc_center_keep_place(center, who);
    else
        cc_center_hold_on(center, who);
}

static const struct cc_dialing *dialing(const void *params)
{
    return &((const struct callback_offer *)params)->dialing;
}

const struct cc_strategy cc_strategy_callback_offer = {
    .described = {.name = "callback-offer",
                  .help = "callers may hang up, keep their place and be called back at their turn",
                  .fields = fields,
                  .size = sizeof(struct callback_offer),
                  .prepare = prepare},
    .call = call,
    .offer = offer,
    .select = cc_center_select_in_order,
    .dialing = dialing,
};
