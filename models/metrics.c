/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/metrics.h"

#include <stdio.h>
#include <string.h>

#include "models/economics.h"
#include "sim/units.h"

#define RATIO(name, above, below)                                                                            \
    static void name(const struct cc_measured *m, double *num, double *den)                                  \
    {                                                                                                        \
        *num = (double)(above);                                                                              \
        *den = (double)(below);                                                                              \
    }

/* --- people: patients and their calls --- */
RATIO(patients, m->people->patients, 1)
RATIO(calls, m->people->calls, 1)
RATIO(calls_per_patient, m->people->calls, m->people->patients)
RATIO(answered, m->people->call_ends[CC_ANSWERED], m->people->calls)
RATIO(abandoned, m->people->call_ends[CC_ABANDONED], m->people->calls)
RATIO(busy_signal, m->people->call_ends[CC_BUSY_SIGNAL], m->people->calls)
RATIO(refused, m->people->call_ends[CC_REFUSED], m->people->calls)
RATIO(promised, m->people->call_ends[CC_PROMISED], m->people->calls)
RATIO(redials, m->people->redials, m->people->patients)
RATIO(served, m->people->outcomes[CC_SERVED], m->people->patients)
RATIO(gave_up, m->people->outcomes[CC_GAVE_UP], m->people->patients)
RATIO(never_reached, m->people->outcomes[CC_NEVER_REACHED], m->people->patients)
RATIO(diverted, m->people->outcomes[CC_DIVERTED], m->people->patients)
RATIO(carried_over, m->people->outcomes[CC_CARRIED_OVER], m->people->patients)
RATIO(offered_load, cc_seconds(m->people->work_ticks), cc_seconds(m->tally->open_ticks))
RATIO(delayed, m->people->delayed, m->people->calls)
RATIO(hold_mean, (double)m->people->hold.sum_ticks / CC_TICKS_PER_S, m->people->hold.count)
RATIO(hold_answered,
      (double)(m->people->hold.sum_ticks - m->people->hung_up.sum_ticks - m->people->let_go.sum_ticks) /
          CC_TICKS_PER_S,
      m->people->hold.count - m->people->hung_up.count - m->people->let_go.count)
RATIO(hold_abandoned, (double)m->people->hung_up.sum_ticks / CC_TICKS_PER_S, m->people->hung_up.count)
static void wait_with_interruptions(const struct cc_measured *m, double *num, double *den)
{
    bool any = m->scenario->priority_rule == CC_RULE_PREEMPTIVE;
    *num = (double)m->people->hold.sum_ticks / CC_TICKS_PER_S + cc_seconds(m->people->interrupted_ticks);
    *den = any ? (double)m->people->hold.count : 0;
}

RATIO(contact_mean, (double)m->people->contact.sum_ticks / CC_TICKS_PER_S, m->people->contact.count)

RATIO(settled_at_once, m->people->contact.count - m->people->unsettled, m->people->contact.count)
RATIO(leaked, m->people->leaked, m->people->patients)
RATIO(misused, m->people->misused, m->people->calls)
RATIO(complaint, cc_seconds(m->people->complaint_ticks), m->people->call_ends[CC_ANSWERED])
RATIO(callback_complaint, cc_seconds(m->people->callback_complaint_ticks), m->people->callback_delay.count)

/* --- callbacks --- */
#define PROMISES(m)                                                                                          \
    ((m)->people->call_ends[CC_PROMISED] + (m)->people->requests + (m)->people->handed_callbacks)
RATIO(accepted, m->people->call_ends[CC_PROMISED], m->people->offers)
RATIO(callback_delay, (double)m->people->callback_delay.sum_ticks / CC_TICKS_PER_S,
      m->people->callback_delay.count)
RATIO(callback_reached, m->people->callback_delay.count, PROMISES(m))
RATIO(callback_unreached, m->people->promise_ends[CC_PROMISE_UNREACHED], PROMISES(m))
RATIO(callback_lapsed, m->people->promise_ends[CC_PROMISE_LAPSED], PROMISES(m))
RATIO(callback_open, m->people->promise_ends[CC_PROMISE_OPEN], PROMISES(m))
RATIO(dials_per_callback, m->people->dials, PROMISES(m))
RATIO(self_calls, m->people->self_calls, PROMISES(m))
RATIO(withdrawn, m->people->promise_ends[CC_PROMISE_WITHDRAWN], PROMISES(m))
RATIO(needless, m->people->needless, PROMISES(m))
RATIO(put_off, m->people->moved + m->people->not_now, PROMISES(m))
RATIO(online, m->people->online, m->people->patients)
RATIO(online_helped, m->people->online_helped, m->people->online)
RATIO(online_calls, m->people->online_calls, m->people->online)
RATIO(induced, m->people->induced, m->people->online)
RATIO(booked_delay, (double)m->people->booked_delay.sum_ticks / CC_TICKS_PER_S, m->people->booked_delay.count)
RATIO(early, m->people->early, m->people->dialled_clock)
RATIO(late, m->people->late, m->people->dialled_clock)
RATIO(unpunctual, (double)m->people->unpunctual.sum_ticks / CC_TICKS_PER_S, m->people->unpunctual.count)
RATIO(slot_load, m->tally->slots_booked, m->tally->slots)
RATIO(slot_full, m->tally->slots_full, m->tally->slots)
RATIO(slot_room, m->tally->slot_room, 1)
RATIO(on_line_mean, (double)m->people->on_line.sum_ticks / CC_TICKS_PER_S, m->people->on_line.count)
RATIO(late_mean, (double)m->people->late_by.sum_ticks / CC_TICKS_PER_S, m->people->late_by.count)
RATIO(early_mean, (double)m->people->early_by.sum_ticks / CC_TICKS_PER_S, m->people->early_by.count)

/* --- assistants --- */
RATIO(occupancy, m->tally->busy_ticks, m->tally->heads_ticks)
RATIO(idle, m->tally->idle_ticks, m->tally->heads_ticks)
RATIO(talking, m->tally->activity_ticks[CC_TALKING], m->tally->heads_ticks)
RATIO(wrapping_up, m->tally->activity_ticks[CC_WRAPPING_UP], m->tally->heads_ticks)
RATIO(ringing, m->tally->activity_ticks[CC_RINGING], m->tally->heads_ticks)
RATIO(at_desk, m->tally->activity_ticks[CC_AT_DESK], m->tally->heads_ticks)
RATIO(other_work, m->tally->activity_ticks[CC_OTHER_WORK], m->tally->heads_ticks)
RATIO(switching, m->tally->activity_ticks[CC_SWITCHING], m->tally->heads_ticks)
RATIO(rings, m->tally->rings, cc_seconds(m->tally->open_ticks) / CC_S_PER_H)
RATIO(desk_rings, m->tally->desk_rings, cc_seconds(m->tally->open_ticks) / CC_S_PER_H)
RATIO(desk_wait, (double)m->tally->desk_wait.sum_ticks / CC_TICKS_PER_S, m->tally->desk_wait.count)
RATIO(other_left, m->tally->other_left, 1)
RATIO(queue_length, m->tally->queue_ticks, m->tally->open_ticks)
RATIO(callbacks_waiting, m->tally->callbacks_ticks, m->tally->open_ticks)
RATIO(callbacks_pending, m->tally->pending_ticks, m->tally->open_ticks)
RATIO(redialling, m->tally->redialling_ticks, m->tally->open_ticks)
RATIO(all_busy, m->tally->all_busy_ticks, m->tally->open_ticks)
RATIO(max_queue, m->tally->max_queue, 1)

/* Hours of one full-time job in a replication; 0: it has no weeks. */
static double full_time_h(const struct cc_measured *m)
{
    const struct cc_scenario *s = m->scenario;
    return s->is_stationary || s->is_log ? 0 : s->fte_h * (double)s->calendar.weeks;
}

static void per_day(const struct cc_measured *m, int64_t count, double *num, double *den)
{
    *num = (double)count;
    *den = m->scenario->is_stationary ? 0 : m->scenario->day_count;
}

static void switches(const struct cc_measured *m, double *num, double *den)
{
    per_day(m, m->tally->switches, num, den);
}

static void interruptions(const struct cc_measured *m, double *num, double *den)
{
    per_day(m, m->tally->work_interruptions, num, den);
}

static void overheard(const struct cc_measured *m, double *num, double *den)
{
    per_day(m, m->tally->overheard, num, den);
}

static void left_at_close(const struct cc_measured *m, double *num, double *den)
{
    per_day(m, m->tally->left_at_close, num, den);
}

static bool day_counts(const struct cc_measured *m, int day)
{
    return m->only_weekday == 0 || m->scenario->days[day].weekday == m->only_weekday - 1;
}

static void overtime(const struct cc_measured *m, double *num, double *den)
{
    for (int d = 0; d < m->scenario->day_count; d++)
        if (day_counts(m, d)) {
            *num += cc_seconds(m->tally->overtime_ticks[d]) / 60;
            *den += !m->scenario->is_stationary;
        }
}

static void fte_scheduled(const struct cc_measured *m, double *num, double *den)
{
    *num = m->scheduled_s / CC_S_PER_H;
    *den = full_time_h(m);
}

static void fte_used(const struct cc_measured *m, double *num, double *den)
{
    for (int i = 0; i < CC_ACTIVITIES; i++)
        *num += cc_seconds(m->tally->activity_ticks[i]) / CC_S_PER_H;
    *den = full_time_h(m);
}

/* --- targets --- */

/* Whether the measure is about this class: that of the target, or its own when the target is about all. */
static bool counts_for(const struct cc_measured *m, int class_index)
{
    int wanted = cc_scenario_target(m->scenario, m->target)->class_index;
    wanted = wanted < 0 ? m->class_index : wanted;
    return wanted < 0 || wanted == class_index;
}

static struct cc_ratio_tally day_ratio(const struct cc_measured *m, int day)
{
    struct cc_ratio_tally sum = {0, 0};
    for (int c = 0; c < m->scenario->classes.count && day_counts(m, day); c++)
        if (counts_for(m, c)) {
            sum.hits += m->tally->targets[day][m->target][c].hits;
            sum.basis += m->tally->targets[day][m->target][c].basis;
        }
    return sum;
}

static void service_level(const struct cc_measured *m, double *num, double *den)
{
    for (int d = 0; d < m->scenario->day_count; d++) {
        struct cc_ratio_tally day = day_ratio(m, d);
        *num += (double)day.hits;
        *den += (double)day.basis;
    }
}

/* Of the days on which anybody came whom the target is about. */
static void days_met(const struct cc_measured *m, double *num, double *den)
{
    for (int d = 0; d < m->scenario->day_count && !m->scenario->is_stationary; d++) {
        struct cc_ratio_tally day = day_ratio(m, d);
        double wanted = cc_scenario_target(m->scenario, m->target)->share * (double)day.basis;
        *num += day.basis > 0 && (double)day.hits >= wanted - 1e-9;
        *den += day.basis > 0;
    }
}

/* Of the weeks in which anybody came whom the target is about. */
static void weeks_met(const struct cc_measured *m, double *num, double *den)
{
    struct cc_ratio_tally met = {0, 0};
    if (full_time_h(m) > 0)
        met = cc_economics_weeks_met(m, m->target);
    *num = (double)met.hits;
    *den = (double)met.basis;
}

/* --- euros, where the scenario has prices --- */
#define WEEKLY(name, figure)                                                                                 \
    static void name(const struct cc_measured *m, double *num, double *den)                                  \
    {                                                                                                        \
        bool priced = cc_economics_apply(m->scenario);                                                       \
        *num = priced ? (figure) : 0;                                                                        \
        *den = priced ? (double)m->scenario->calendar.weeks : 0;                                             \
    }

WEEKLY(paid_h, cc_economics_paid_h(m))
WEEKLY(left_h, cc_economics_left_h(m))
WEEKLY(inbound_min, cc_economics_inbound_min(m))
WEEKLY(dial_out_min, cc_seconds(m->tally->callback_talk_ticks) / 60)
WEEKLY(hold_h, (double)m->people->hold.sum_ticks / CC_TICKS_PER_S / CC_S_PER_H)
WEEKLY(wages, cc_economics_wage(m->scenario, m->topology, CC_PRICE_MID) *
                  m->scenario->economics.weeks_per_year * cc_economics_paid_h(m))
WEEKLY(running_low, cc_economics_running_eur(m, CC_PRICE_LOW))
WEEKLY(running_mid, cc_economics_running_eur(m, CC_PRICE_MID))
WEEKLY(running_high, cc_economics_running_eur(m, CC_PRICE_HIGH))

static void lost(const struct cc_measured *m, double *num, double *den)
{
    const int64_t *ends = m->people->call_ends;
    per_day(m, ends[CC_ABANDONED] + ends[CC_BUSY_SIGNAL] + ends[CC_REFUSED], num, den);
}

/* --- teams --- */

static const struct cc_team_tally *team(const struct cc_measured *m)
{
    return &m->tally->teams[m->team];
}

static double hours_at(const struct cc_measured *m, int first, int last)
{
    int64_t ticks = 0;
    for (int i = first; i <= last; i++)
        ticks += team(m)->activity_ticks[i];
    return cc_seconds(ticks) / CC_S_PER_H;
}

static void team_phone_h(const struct cc_measured *m, double *num, double *den)
{
    *num = hours_at(m, CC_TALKING, CC_RINGING) + hours_at(m, CC_HANDING_OVER, CC_HANDING_OVER);
    *den = (double)m->scenario->calendar.weeks;
}

static void team_other_h(const struct cc_measured *m, double *num, double *den)
{
    *num = hours_at(m, CC_AT_DESK, CC_OTHER_WORK);
    *den = (double)m->scenario->calendar.weeks;
}

static void team_handing_h(const struct cc_measured *m, double *num, double *den)
{
    *num = hours_at(m, CC_HANDING_OVER, CC_HANDING_OVER);
    *den = (double)m->scenario->calendar.weeks;
}

static void team_occupancy(const struct cc_measured *m, double *num, double *den)
{
    *num = hours_at(m, 0, CC_ACTIVITIES - 1);
    *den = cc_seconds(team(m)->duty_ticks) / CC_S_PER_H;
}

RATIO(team_duty_h, cc_seconds(team(m)->duty_ticks) / CC_S_PER_H, m->scenario->calendar.weeks)
RATIO(team_absent_h, cc_seconds(team(m)->absent_ticks) / CC_S_PER_H, m->scenario->calendar.weeks)
RATIO(team_talks, team(m)->talks, 1)
RATIO(team_overflow, team(m)->overflow, team(m)->talks)
RATIO(team_handed, team(m)->handed, team(m)->talks)
RATIO(team_handed_back, team(m)->handed_back, team(m)->handed)

static void team_hand_wait(const struct cc_measured *m, double *num, double *den)
{
    *num = (double)team(m)->hand_wait.sum_ticks / CC_TICKS_PER_S;
    *den = (double)team(m)->hand_wait.count;
}

/* --- the table --- */

#define QUANTILES(name, what, direction, scope_, text)                                                       \
    {name "_p50_s", "s", direction, scope_, NULL, what, 0.50, 0, "median of " text},                         \
        {name "_p80_s", "s", direction, scope_, NULL, what, 0.80, 0, "80th percentile of " text},            \
        {name "_p90_s", "s", direction, scope_, NULL, what, 0.90, 0, "90th percentile of " text},            \
        {name "_p95_s", "s", direction, scope_, NULL, what, 0.95, 0, "95th percentile of " text},            \
    {                                                                                                        \
        name "_p99_s", "s", direction, scope_, NULL, what, 0.99, 0, "99th percentile of " text               \
    }

#define ROW(id, unit, better, scope, ratio, meaning)                                                         \
    {                                                                                                        \
        id, unit, better, scope, ratio, CC_HOLD_WAIT, 0, 0, meaning                                          \
    }

const struct cc_metric cc_metrics[] = {
    ROW("contact_mean_s", "s", -1, CC_PER_CLASS, contact_mean,
        "time from a patient's first call to contact, mean over patients in contact"),
    QUANTILES("contact", CC_TIME_TO_CONTACT, -1, CC_PER_CLASS,
              "time from first call to contact over all patients, those without contact as never"),
    ROW("hold_mean_s", "s", -1, CC_PER_CLASS, hold_mean,
        "time on hold, mean over calls answered, abandoned, or ended by a promise after holding"),
    QUANTILES("hold", CC_HOLD_WAIT, -1, CC_PER_CLASS, "time on hold over the same calls"),
    ROW("hold_answered_mean_s", "s", -1, CC_PER_CLASS, hold_answered,
        "time on hold, mean over calls answered"),
    ROW("hold_abandoned_mean_s", "s", 0, CC_PER_CLASS, hold_abandoned,
        "time on hold, mean over calls abandoned"),
    ROW("wait_with_interruptions_mean_s", "s", -1, CC_PER_CLASS, wait_with_interruptions,
        "time on hold and interrupted, mean over calls that held or were answered; where talks may be "
        "interrupted"),
    ROW("callback_delay_mean_s", "s", -1, CC_PER_CLASS, callback_delay,
        "time from promise to contact, mean over callbacks in contact"),
    QUANTILES("callback_delay", CC_CALLBACK_DELAY, -1, CC_PER_CLASS, "time from promise to contact"),
    ROW("service_level", "", 1, CC_PER_TARGET, service_level, "service level by the target's formula"),
    ROW("days_met", "", 1, CC_PER_TARGET, days_met,
        "share of days on which the service level meets the target"),
    ROW("patients", "/rep", 0, CC_PER_CLASS, patients, "patients who call, per replication"),
    ROW("calls", "/rep", 0, CC_PER_CLASS, calls, "calls (attempts), per replication"),
    ROW("calls_per_patient", "", -1, CC_PER_CLASS, calls_per_patient, "calls per patient"),
    ROW("offered_load_erl", "erlang", 0, CC_PER_CLASS, offered_load,
        "talk and wrap-up that patients bring, per open time"),
    ROW("answered", "", 1, CC_PER_CLASS, answered, "part of calls that is answered"),
    ROW("abandoned", "", -1, CC_PER_CLASS, abandoned, "part of calls that ends by hanging up on hold"),
    ROW("busy_signal", "", -1, CC_PER_CLASS, busy_signal, "part of calls that meets a busy signal"),
    ROW("refused", "", -1, CC_PER_CLASS, refused,
        "part of calls told to call again: list full, or turned away"),
    ROW("promised", "", 0, CC_PER_CLASS, promised, "part of calls that ends in the promise of a callback"),
    ROW("lost_per_day", "/day", -1, CC_PER_CLASS, lost,
        "calls that end without an answer or a promise: given up, busy or refused"),
    ROW("redials", "", -1, CC_PER_CLASS, redials, "calls after the first, per patient"),
    ROW("served", "", 1, CC_PER_CLASS, served, "part of patients in contact in the end"),
    ROW("gave_up", "", -1, CC_PER_CLASS, gave_up, "part of patients who give up"),
    ROW("never_reached", "", -1, CC_PER_CLASS, never_reached,
        "part of patients not reached by any callback attempt"),
    ROW("diverted", "", -1, CC_PER_CLASS, diverted,
        "part of patients who turn to an emergency line or out-of-hours post"),
    ROW("leaked", "", -1, CC_PER_CLASS, leaked,
        "part of patients who, not answered, turn to the urgent line"),
    ROW("urgent_misuse", "", -1, CC_PER_CLASS, misused, "part of calls on the urgent line though not urgent"),
    ROW("settled_at_once", "", 1, CC_PER_CLASS, settled_at_once,
        "part of patients in contact whose first contact settles it"),
    ROW("complaint_mean_s", "s", -1, CC_PER_CLASS, complaint,
        "talk about the time on hold, mean over calls answered"),
    ROW("callback_complaint_mean_s", "s", -1, CC_PER_CLASS, callback_complaint,
        "the same, mean over callbacks in contact"),
    ROW("carried_over", "", -1, CC_PER_CLASS, carried_over, "part of patients still open at the end"),
    ROW("delayed", "", -1, CC_PER_CLASS, delayed, "part of calls that holds"),
    ROW("accepted", "", 0, CC_PER_CLASS, accepted, "part of callback offers accepted"),
    ROW("callback_reached", "", 1, CC_PER_CLASS, callback_reached, "part of promises that ends in contact"),
    ROW("callback_unreached", "", -1, CC_PER_CLASS, callback_unreached,
        "part of promises given up after the last attempt"),
    ROW("callback_lapsed", "", -1, CC_PER_CLASS, callback_lapsed,
        "part of promises dropped at closing time, or that stood in line for longer than they are valid"),
    ROW("callback_open", "", -1, CC_PER_CLASS, callback_open, "part of promises still open at the end"),
    ROW("dials_per_callback", "", -1, CC_PER_CLASS, dials_per_callback, "attempts per promise"),
    ROW("self_calls", "", -1, CC_PER_CLASS, self_calls, "calls while a callback is pending, per promise"),
    ROW("callback_withdrawn", "", 0, CC_PER_CLASS, withdrawn,
        "part of promises withdrawn because the patient called and was helped before"),
    ROW("callback_needless", "", -1, CC_PER_CLASS, needless,
        "part of promises kept to patients who had been helped before"),
    ROW("callback_put_off", "", 0, CC_PER_CLASS, put_off,
        "times that patients move their time or have none when dialled, per promise"),
    ROW("online", "", 0, CC_PER_CLASS, online, "part of patients who start online"),
    ROW("online_helped", "", 1, CC_PER_CLASS, online_helped, "of these, part helped without an assistant"),
    ROW("online_calls", "", -1, CC_PER_CLASS, online_calls,
        "of these, part that calls all the same, at once or later"),
    ROW("online_induced", "", -1, CC_PER_CLASS, induced,
        "of these, part that asks for more than it would have called about"),
    ROW("booked_delay_mean_s", "s", -1, CC_PER_CLASS, booked_delay,
        "time from call to the promised clock time"),
    ROW("early", "", -1, CC_PER_CLASS, early, "part of clock promises first dialled before their time"),
    ROW("late", "", -1, CC_PER_CLASS, late, "part of clock promises first dialled after their time"),
    ROW("unpunctual_mean_s", "s", -1, CC_PER_CLASS, unpunctual,
        "distance between promised time and first dial"),
    ROW("on_line_mean_s", "s", -1, CC_PER_CLASS, on_line_mean,
        "wait for an assistant after picking up a callback, where the patient is rung first"),
    ROW("late_mean_s", "s", -1, CC_PER_CLASS, late_mean,
        "how late, mean over clock promises first dialled after their time"),
    ROW("early_mean_s", "s", -1, CC_PER_CLASS, early_mean,
        "how early, mean over clock promises first dialled before their time"),
    ROW("slot_room", "callbacks/rep", 0, CC_PER_CENTER, slot_room,
        "callbacks that all slots together take, per replication"),
    ROW("slot_load", "/slot", 0, CC_PER_CENTER, slot_load, "bookings per slot"),
    ROW("slots_full", "", -1, CC_PER_CENTER, slot_full, "part of slots that is full"),
    ROW("occupancy", "", 0, CC_PER_CENTER, occupancy, "busy part of the scheduled time, in opening hours"),
    ROW("talk_share", "", 0, CC_PER_CENTER, talking,
        "talking, as part of the scheduled time (overtime included)"),
    ROW("wrap_up_share", "", 0, CC_PER_CENTER, wrapping_up, "wrapping up, likewise"),
    ROW("ringing_share", "", -1, CC_PER_CENTER, ringing, "ringing for callbacks, likewise"),
    ROW("desk_share", "", 0, CC_PER_CENTER, at_desk, "at the desk, likewise"),
    ROW("other_work_share", "", 0, CC_PER_CENTER, other_work, "other work, likewise"),
    ROW("switching_share", "", -1, CC_PER_CENTER, switching,
        "turning from one kind of work to another, likewise"),
    ROW("idle_share", "", 0, CC_PER_CENTER, idle, "idle part of the scheduled time, in opening hours"),
    ROW("switches_per_day", "/day", -1, CC_PER_CENTER, switches,
        "times an assistant turns from calls to other work or back"),
    ROW("interruptions_per_day", "/day", -1, CC_PER_CENTER, interruptions,
        "pieces of work that a call breaks into"),
    ROW("rings_per_h", "/h", -1, CC_PER_CENTER, rings, "calls that ring for the assistants"),
    ROW("desk_rings_per_h", "/h", -1, CC_PER_CENTER, desk_rings,
        "calls that begin to ring while somebody is being helped at the desk"),
    ROW("desk_wait_mean_s", "s", -1, CC_PER_CENTER, desk_wait, "wait of visitors at the desk"),
    ROW("overheard_per_day", "/day", -1, CC_PER_CENTER, overheard,
        "talks on the phone that begin while a visitor is at the desk: privacy"),
    ROW("left_at_close_per_day", "/day", -1, CC_PER_CENTER, left_at_close,
        "visitors waiting and pieces of work lying at closing time"),
    ROW("other_left", "/rep", -1, CC_PER_CENTER, other_left,
        "visitors not helped and pieces of work not done at the end"),
    ROW("overtime_min_per_day", "min/day", -1, CC_PER_CENTER, overtime,
        "assistants' work after closing time"),
    {"overtime_p50_s", "s", -1, CC_PER_CENTER, NULL, CC_DAY_OVERTIME, 0.50, 0,
     "median over days of work after closing"},
    {"overtime_p90_s", "s", -1, CC_PER_CENTER, NULL, CC_DAY_OVERTIME, 0.90, 0,
     "90th percentile over days of work after closing"},
    {"overtime_spread_s", "s", -1, CC_PER_CENTER, NULL, CC_DAY_OVERTIME, 0.90, 0.10,
     "spread between days of work after closing: from the 10th to the 90th percentile"},
    {"phone_heads_p50", "heads", 0, CC_PER_CENTER, NULL, CC_DAY_PHONE_HEADS, 0.50, 0,
     "heads that the phone asks for in a day's busiest half-hour, median over days: work of patients who "
     "first call "
     "in it, answered or not, but those who are promised a callback, and of callbacks begun in it, over its "
     "length"},
    {"phone_heads_p90", "heads", 0, CC_PER_CENTER, NULL, CC_DAY_PHONE_HEADS, 0.90, 0,
     "90th percentile over days of the heads that the phone asks for"},
    {"phone_heads_spread", "heads", -1, CC_PER_CENTER, NULL, CC_DAY_PHONE_HEADS, 0.90, 0.10,
     "spread between days of the heads that the phone asks for in the busiest half-hour: from the 10th to "
     "the 90th "
     "percentile"},
    ROW("fte_scheduled", "FTE", -1, CC_PER_CENTER, fte_scheduled,
        "hours on duty over the hours of a full-time job"),
    ROW("fte_used", "FTE", -1, CC_PER_CENTER, fte_used, "hours worked over the hours of a full-time job"),
    ROW("queue_length", "callers", -1, CC_PER_CENTER, queue_length, "callers on hold, mean over open time"),
    ROW("callbacks_waiting", "patients", -1, CC_PER_CENTER, callbacks_waiting,
        "callbacks whose turn or time has come or is kept in line, mean over open time"),
    ROW("callbacks_pending", "patients", 0, CC_PER_CENTER, callbacks_pending,
        "callbacks promised whose time, or next attempt, has not come, mean over open time"),
    ROW("redialling", "patients", -1, CC_PER_CENTER, redialling,
        "patients between two calls, mean over open time"),
    ROW("max_queue", "callers", -1, CC_PER_CENTER, max_queue,
        "most callers on hold at once, mean over replications"),
    ROW("all_busy", "", -1, CC_PER_CENTER, all_busy, "part of open time in which nobody is free, in no team"),
    ROW("team_phone_h", "h/week", 0, CC_PER_TEAM, team_phone_h,
        "hours on the phone of a team: talking, wrapping up, ringing and handing over"),
    ROW("team_other_h", "h/week", 0, CC_PER_TEAM, team_other_h,
        "hours at the desk and at other work of a team"),
    ROW("team_handing_h", "h/week", -1, CC_PER_TEAM, team_handing_h,
        "of the hours on the phone, those with a patient who is handed over, or hearing what it is about"),
    ROW("team_duty_h", "h/week", 0, CC_PER_TEAM, team_duty_h, "hours on duty of a team, without the sick"),
    ROW("team_absent_h", "h/week", 0, CC_PER_TEAM, team_absent_h, "hours planned of those who are sick"),
    ROW("team_occupancy", "", 0, CC_PER_TEAM, team_occupancy, "busy part of a team's hours on duty"),
    ROW("team_talks", "/rep", 0, CC_PER_TEAM, team_talks, "talks of a team, per replication"),
    ROW("team_overflow", "", 0, CC_PER_TEAM, team_overflow,
        "part of a team's talks that are with callers for whom another team comes first"),
    ROW("team_handed", "", 0, CC_PER_TEAM, team_handed, "part of a team's talks that it hands on"),
    ROW("team_handed_back", "", 0, CC_PER_TEAM, team_handed_back,
        "of the talks that a team hands on, part in which the other team calls the patient back"),
    ROW("team_hand_wait_mean_s", "s", -1, CC_PER_TEAM, team_hand_wait,
        "wait of patients for a specialist of the team, somebody staying on the line with them"),
    ROW("weeks_met", "", 1, CC_PER_TARGET, weeks_met,
        "share of weeks in which the service level meets the target"),
    ROW("paid_h", "h/week", -1, CC_PER_CENTER, paid_h, "hours on duty and overtime; where there are prices"),
    ROW("left_h", "h/week", 1, CC_PER_CENTER, left_h,
        "paid hours that neither calls nor other work need; where there are prices"),
    ROW("hold_h", "h/week", -1, CC_PER_CENTER, hold_h,
        "hours on hold of all callers; where there are prices"),
    ROW("inbound_min", "min/week", -1, CC_PER_CENTER, inbound_min,
        "inbound minutes, on hold and talking; where there are prices"),
    ROW("dial_out_min", "min/week", -1, CC_PER_CENTER, dial_out_min,
        "minutes of talk on callbacks; where there are prices"),
    ROW("wages_eur", "EUR/year", -1, CC_PER_CENTER, wages,
        "wages of hours on duty and overtime, at middle prices"),
    ROW("running_eur_low", "EUR/year", -1, CC_PER_CENTER, running_low,
        "wages, minutes and sanctions less the worth of hours left over, at low prices"),
    ROW("running_eur_mid", "EUR/year", -1, CC_PER_CENTER, running_mid, "the same at middle prices"),
    ROW("running_eur_high", "EUR/year", -1, CC_PER_CENTER, running_high, "the same at high prices"),
    {.id = NULL}};

static void add_instance(const struct cc_scenario *scenario, struct cc_metric_instance *instances, int *count,
                         const struct cc_metric *metric, int class_index, int target)
{
    struct cc_metric_instance *instance = &instances[(*count)++];
    *instance = (struct cc_metric_instance){
        .metric = metric, .class_index = class_index, .target = target, .team = -1};
    int at = snprintf(instance->id, sizeof instance->id, "%s", metric->id);
    if (target >= 0)
        at += snprintf(instance->id + at, sizeof instance->id - (size_t)at, "[%s]",
                       cc_scenario_target(scenario, target)->name);
    if (class_index >= 0)
        snprintf(instance->id + at, sizeof instance->id - (size_t)at, "[%s]",
                 cc_scenario_class(scenario, class_index)->name);
}

/* The measure for each target; of one class, for those that are about all classes. */
static void add_targets(const struct cc_scenario *scenario, struct cc_metric_instance *instances, int *count,
                        const struct cc_metric *metric, int class_index)
{
    for (int t = 0; t < scenario->targets.count; t++)
        if (class_index < 0 || cc_scenario_target(scenario, t)->class_index < 0)
            add_instance(scenario, instances, count, metric, class_index, t);
}

static void add_teams(const struct cc_scenario *scenario, struct cc_metric_instance *instances, int *count,
                      const struct cc_metric *metric)
{
    for (int i = 0; i < scenario->team_count; i++) {
        struct cc_metric_instance *instance = &instances[(*count)++];
        *instance = (struct cc_metric_instance){.metric = metric, .class_index = -1, .target = -1, .team = i};
        snprintf(instance->id, sizeof instance->id, "%s[%s]", metric->id, scenario->team_names[i]);
    }
}

bool cc_metric_by_day(const struct cc_metric *metric)
{
    return metric->ratio == service_level || metric->ratio == days_met || metric->ratio == overtime;
}

int cc_metric_instances(const struct cc_scenario *scenario, struct cc_metric_instance *instances)
{
    int count = 0, classes = scenario->classes.count;
    for (int class_index = -1; class_index < (classes > 1 ? classes : 0); class_index++)
        for (const struct cc_metric *metric = cc_metrics; metric->id; metric++) {
            if (metric->scope == CC_PER_TARGET)
                add_targets(scenario, instances, &count, metric, class_index);
            else if (metric->scope == CC_PER_TEAM && class_index < 0)
                add_teams(scenario, instances, &count, metric);
            else if (metric->scope == CC_PER_TEAM)
                continue;
            else if (class_index < 0 || metric->scope == CC_PER_CLASS)
                add_instance(scenario, instances, &count, metric, class_index, -1);
        }
    return count;
}

const char *cc_metric_formula(const struct cc_scenario *scenario, const struct cc_metric_instance *instance)
{
    return instance->target < 0 ? NULL
                                : cc_formula_names[cc_scenario_target(scenario, instance->target)->formula];
}

int cc_metric_find(const struct cc_metric_instance *instances, int count, const char *id)
{
    for (int i = 0; i < count; i++)
        if (strcmp(instances[i].id, id) == 0)
            return i;
    return -1;
}

const char *const cc_probe_metric_names[] = {"holding", "holding_sd", "busy", "all_busy", NULL};

void cc_probe_ratio(const struct cc_seen *seen, enum cc_probe_metric metric, double *num, double *den)
{
    *den = 1;
    switch (metric) {
    case CC_PROBE_HOLDING:
        *num = seen->holding;
        break;
    case CC_PROBE_HOLDING_SD:
        *num = (double)seen->holding * seen->holding, *den = seen->holding;
        break;
    case CC_PROBE_BUSY:
        *num = seen->busy;
        break;
    default:
        *num = seen->all_busy;
        break;
    }
}

const char *const cc_cell_metric_names[] = {"calls", "hold_mean_s", "within", "occupancy", NULL};

void cc_cell_ratio(const struct cc_cell_tally *cell, enum cc_cell_metric metric, double *num, double *den)
{
    switch (metric) {
    case CC_CELL_OFFERED:
        *num = (double)cell->offered, *den = (double)cell->days;
        break;
    case CC_CELL_HOLD_MEAN_S:
        *num = cc_seconds(cell->hold_ticks), *den = (double)cell->held;
        break;
    case CC_CELL_WITHIN:
        *num = (double)cell->within, *den = (double)cell->offered;
        break;
    default:
        *num = (double)cell->busy_ticks, *den = (double)cell->heads_ticks;
        break;
    }
}
