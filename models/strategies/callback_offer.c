/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Callback offer: callers who find a long line or a long wait, or have held long enough, are offered a
 * callback.  Who accepts hangs up and keeps his place; at his turn the assistant is rung first, then the
 * patient.  (Category A of the callback protocol: a queue replacement.)
 */
#include <stdio.h>

#include "models/center.h"
#include "models/strategies/rows.h"

enum counts { ALL, HOLDING };
enum place { KEPT, BEFORE_HOLDING, AFTER_HOLDING };

struct callback_offer {
    int64_t at_waiting;
    double offer_wait_s;
    double after_s, again_s;
    int counts, place;
    int64_t keep_free;
    struct cc_member delay;
    int64_t max_pending;
    double max_wait_s;
    double accept_prob;
    double until_close_min;
    struct cc_dialing dialing;
};

#define AT(member) .offset = offsetof(struct callback_offer, member)

static const char *const counts_names[] = {"all", "holding", NULL};
static const char *const place_names[] = {"kept", "before-holding", "after-holding", NULL};

static const struct cc_field fields[] = {
    {.name = "at_waiting",
     .source = "Q4",
     .type = CC_INTEGER,
     .unit = "callers",
     .min = -1,
     .max = 1000000,
     .fallback = "-1",
     AT(at_waiting),
     .help = "offered at once to a caller who finds nobody free and at least this many callers and callbacks "
             "waiting; -1 = never at once"},
    {.name = "counts",
     .source = "Q4",
     .type = CC_CHOICE,
     .fallback = "\"all\"",
     AT(counts),
     .choices = counts_names,
     .help = "who counts as waiting: callers on hold and callbacks in line, or only callers on hold"},
    {.name = "offer_wait_s",
     .source = "Q4",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 86400,
     .fallback = "",
     AT(offer_wait_s),
     .help = "offered at once to a caller whose wait would be longer than this, exactly, were he endlessly "
             "patient; absent: not looked at"},
    {.name = "after_s",
     .source = "Q4",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 86400,
     .fallback = "",
     AT(after_s),
     .help = "offered to a caller who has held this long; absent: never"},
    {.name = "again_s",
     .source = "Q4",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 1,
     .max = 86400,
     .fallback = "",
     AT(again_s),
     .help = "offered again to a caller who has held on this long since he declined; absent: once"},
    {.name = "place",
     .source = "Q3, I18",
     .type = CC_CHOICE,
     .fallback = "\"kept\"",
     AT(place),
     .choices = place_names,
     .help = "where callbacks wait: at the caller's place in the line, or in a line of their own that goes "
             "before or after callers on hold"},
    {.name = "keep_free",
     .source = "assumption",
     .type = CC_INTEGER,
     .unit = "assistants",
     .min = 0,
     .max = 100000,
     .fallback = "0",
     AT(keep_free),
     .help =
         "with place = \"after-holding\": assistants left free for calls when one dials a callback, until "
         "closing time"},
    {.name = "delay",
     .source = "assumption",
     .type = CC_MEMBER,
     .unit = "s",
     .fallback = "",
     AT(delay),
     .family = &cc_dist_family,
     .help =
         "the callback is promised this long after the call, with a place before or after callers on hold; "
         "absent: as soon as possible"},
    {.name = "max_pending",
     .source = "practice",
     .type = CC_INTEGER,
     .unit = "callbacks",
     .min = 0,
     .max = 1000000,
     .fallback = "0",
     AT(max_pending),
     .help = "no offers while so many callbacks wait in line; 0 = no limit"},
    {.name = "max_wait_s",
     .source = "practice",
     .type = CC_NUMBER,
     .unit = "s",
     .min = 0,
     .max = 86400,
     .fallback = "",
     AT(max_wait_s),
     .help = "no offers to a caller whose wait would be longer than this; absent: no limit"},
    {.name = "accept_prob",
     .source = "F2.6b",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.37",
     AT(accept_prob),
     .help = "probability that an offer is accepted"},
    {.name = "until_close_min",
     .source = "Q43",
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
    const char *wrong =
        p->at_waiting < 0 && isnan(p->offer_wait_s) && isnan(p->after_s)
            ? "never offers anything: give at_waiting, offer_wait_s or after_s"
        : p->keep_free && p->place != AFTER_HOLDING ? "keep_free needs place = \"after-holding\""
        : p->delay.row && p->place == KEPT ? "a delay needs place = \"before-holding\" or \"after-holding\": "
                                             "no place in line is kept for a time"
                                           : NULL;
    if (wrong)
        snprintf(why, why_size, "%s", wrong);
    return wrong ? -1 : 0;
}

static bool may_offer(const struct cc_center *center, const struct callback_offer *p)
{
    const struct cc_day *day = cc_center_open_day(center);
    return day && center->now_s <= day->close_s - p->until_close_min * 60 &&
           (p->max_pending == 0 || center->callbacks < p->max_pending) &&
           (isnan(p->max_wait_s) || cc_center_offered_wait_s(center) <= p->max_wait_s);
}

/* The clock time of a callback with a delay; 0: as soon as possible, HUGE_VAL: not in this run. */
static double promised_s(const struct cc_center *center, const struct callback_offer *p, int who)
{
    if (!p->delay.row)
        return 0;
    struct cc_rng rng = cc_demand_rng(center->demand, who, CC_DRAW_PROMISE, center->cases[who].calls);
    return cc_center_when_open(center, center->now_s + cc_dist_draw(&p->delay, &rng));
}

/* Offers a callback, and promises it when the caller accepts. */
static bool offer_callback(struct cc_center *center, const struct callback_offer *p, int who)
{
    if (!may_offer(center, p))
        return false;
    double at_s = promised_s(center, p, who);
    if (isinf(at_s) || !cc_center_offer(center, who, p->accept_prob))
        return false;
    if (at_s > 0)
        cc_center_book(center, who, at_s);
    else if (p->place == KEPT)
        cc_center_keep_place(center, who);
    else
        cc_center_leave_place(center, who);
    return true;
}

static bool is_long(const struct cc_center *center, const struct callback_offer *p)
{
    int waiting = p->counts == ALL ? cc_center_waiting(center) : center->holding;
    return (p->at_waiting >= 0 && waiting >= p->at_waiting) ||
           (!isnan(p->offer_wait_s) && cc_center_offered_wait_s(center) > p->offer_wait_s);
}

/* How long a caller who just held on, or declined, is left in peace. */
static double again_s(const struct callback_offer *p)
{
    return isnan(p->again_s) ? HUGE_VAL : p->again_s;
}

static void call(struct cc_center *center, int who)
{
    const struct callback_offer *p = center->params;
    bool at_once = !cc_center_is_free_for(center, who) && is_long(center, p);
    if (at_once && offer_callback(center, p, who))
        return;
    if (!at_once)
        cc_center_hold_until_offer(center, who, isnan(p->after_s) ? HUGE_VAL : p->after_s);
    else
        cc_center_hold_until_offer(center, who, again_s(p));
}

static void offer(struct cc_center *center, int who)
{
    const struct callback_offer *p = center->params;
    if (!offer_callback(center, p, who))
        cc_center_hold_on(center, who, again_s(p));
}

static int select_line(const struct cc_center *center, int free)
{
    const struct callback_offer *p = center->params;
    int holding = cc_center_phone_line(center);
    if (center->lines[CC_LINE_DUE].count == 0)
        return holding;
    if (p->place == BEFORE_HOLDING || (holding < 0 && (free > p->keep_free || center->staying)))
        return CC_LINE_DUE;
    return holding;
}

static bool due_first(const void *params)
{
    return ((const struct callback_offer *)params)->place == BEFORE_HOLDING;
}

static const struct cc_dialing *dialing(const void *params)
{
    return &((const struct callback_offer *)params)->dialing;
}

static void check(const struct cc_scenario *scenario, const char *path, const void *params)
{
    const struct callback_offer *p = params;
    char at[128];
    snprintf(at, sizeof at, "%s.delay", path);
    if (p->delay.row && isinf(cc_dist_mean(&p->delay)))
        cc_config_fail(scenario->config, at, "must end: \"%s\" is for patience", p->delay.row->name);
    snprintf(at, sizeof at, "%s.dialing.specialists", path);
    if (p->dialing.specialists.count && p->place == KEPT)
        cc_config_fail(scenario->config, at, "needs place = \"before-holding\" or \"after-holding\"");
    cc_dialing_check(scenario, path, &p->dialing);
}

const struct cc_strategy cc_strategy_callback_offer = {
    .described = {.name = "callback-offer",
                  .help = "callers may hang up, keep their place and be called back at their turn",
                  .fields = fields,
                  .size = sizeof(struct callback_offer),
                  .prepare = prepare},
    .call = call,
    .offer = offer,
    .select = select_line,
    .dialing = dialing,
    .due_first = due_first,
    .check = check,
};
