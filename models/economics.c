/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/economics.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "models/erlang_day.h"
#include "sim/report.h"
#include "sim/units.h"

const char *const cc_price_level_names[] = {"low", "mid", "high", NULL};

double cc_price(const struct cc_numbers *price, enum cc_price_level level)
{
    return price->count == 0 ? 0 : price->values[price->count == 1 ? 0 : level];
}

double cc_economics_wage(const struct cc_scenario *s, const struct cc_topology *t, enum cc_price_level level)
{
    const struct cc_wage *wage = s->economics.wages.items;
    double mean = 0, sum = 0, planned_s = 0;
    for (int i = 0; i < s->economics.wages.count; i++)
        mean += wage[i].share * cc_price(&wage[i].eur_per_h, level);
    for (int i = 0; i < (t ? t->crew_count : 0); i++) {
        const struct cc_crew_plan *crew = &t->crews[i];
        planned_s += crew->scheduled_s;
        sum += crew->scheduled_s * (crew->role < 0 ? mean : cc_price(&wage[crew->role].eur_per_h, level));
    }
    return planned_s > 0 ? sum / planned_s : mean;
}

bool cc_economics_apply(const struct cc_scenario *s)
{
    return s->economics.wages.count > 0 && !s->is_stationary && !s->is_log;
}

/* --- a week --- */

static double overtime_h(const struct cc_measured *m)
{
    double sum_s = 0;
    for (int d = 0; d < m->scenario->day_count; d++)
        sum_s += cc_seconds(m->tally->overtime_ticks[d]);
    return sum_s / CC_S_PER_H;
}

double cc_economics_paid_h(const struct cc_measured *m)
{
    return m->scheduled_s / CC_S_PER_H + overtime_h(m);
}

double cc_economics_left_h(const struct cc_measured *m)
{
    double worked_s = 0;
    for (int i = 0; i < CC_ACTIVITIES; i++)
        worked_s += cc_seconds(m->tally->activity_ticks[i]);
    return cc_economics_paid_h(m) - worked_s / CC_S_PER_H;
}

struct cc_ratio_tally cc_economics_weeks_met(const struct cc_measured *m, int target)
{
    const struct cc_target *wanted = cc_scenario_target(m->scenario, target);
    struct cc_ratio_tally weeks = {0, 0}, week = {0, 0};
    int only = wanted->class_index >= 0 ? wanted->class_index : m->class_index, days = m->scenario->day_count;
    for (int d = 0; d < days; d++) {
        for (int c = 0; c < m->scenario->classes.count; c++)
            if (only < 0 || only == c) {
                week.hits += m->tally->targets[d][target][c].hits;
                week.basis += m->tally->targets[d][target][c].basis;
            }
        const struct cc_day *day = &m->scenario->days[d];
        if (d + 1 < days && cc_scenario_week(m->scenario, day[1].midnight_s) ==
                                cc_scenario_week(m->scenario, day[0].midnight_s))
            continue;
        weeks.hits += week.basis && (double)week.hits >= wanted->share * (double)week.basis - 1e-9;
        weeks.basis += week.basis > 0;
        week = (struct cc_ratio_tally){0, 0};
    }
    return weeks;
}

double cc_economics_inbound_min(const struct cc_measured *m)
{
    double hold_s = (double)m->people->hold.sum_ticks / CC_TICKS_PER_S;
    return (hold_s + cc_seconds(m->tally->activity_ticks[CC_TALKING] - m->tally->callback_talk_ticks)) / 60;
}

double cc_economics_running_eur(const struct cc_measured *m, enum cc_price_level level)
{
    const struct cc_economics *e = &m->scenario->economics;
    double eur = cc_economics_wage(m->scenario, m->topology, level) * cc_economics_paid_h(m) -
                 cc_price(&e->freed_eur, level) * cc_economics_left_h(m) +
                 cc_price(&e->dial_out_eur, level) * cc_seconds(m->tally->callback_talk_ticks) / 60;
    if (e->inbound_payer == CC_PAYER_PRACTICE)
        eur += cc_price(&e->inbound_eur, level) * cc_economics_inbound_min(m);
    eur *= e->weeks_per_year;
    if (e->sanction_index >= 0) {
        struct cc_ratio_tally met = cc_economics_weeks_met(m, e->sanction_index);
        eur += cc_price(&e->sanction_eur, level) * (double)(met.basis - met.hits);
    }
    return eur;
}

/* --- a year, and the years --- */

const struct cc_money_row cc_money_rows[CC_MONEY_LINES] = {
    [CC_MONEY_SYSTEM] = {"system_eur", "EUR/year", "practice", "system: licence, lines and users"},
    [CC_MONEY_FUND] = {"fund_eur", "EUR/year", "fund", "covered by a fund"},
    [CC_MONEY_FREED_H] = {"freed_h", "h/week", "", "hours left over (h a week)"},
    [CC_MONEY_FREED] = {"freed_eur", "EUR/year", "practice", ". their worth"},
    [CC_MONEY_FTE] = {"saved_fte", "FTE", "", "jobs paid less (FTE)"},
    [CC_MONEY_WAGES] = {"wages_eur", "EUR/year", "practice", ". their wages"},
    [CC_MONEY_INBOUND] = {"inbound_eur", "EUR/year", "practice", "inbound minutes"},
    [CC_MONEY_DIAL_OUT] = {"dial_out_eur", "EUR/year", "practice", "minutes of callbacks"},
    [CC_MONEY_SANCTION] = {"sanction_eur", "EUR/year", "practice", "sanctions expected"},
    [CC_MONEY_NET] = {"net_eur", "EUR/year", "practice", "net a year"},
    [CC_MONEY_NPV] = {"npv_eur", "EUR", "practice", "net present value, installation too"},
    [CC_MONEY_PAYBACK] = {"payback_years", "years", "practice", "earned back after (years)"},
    [CC_MONEY_VOLUME] = {"break_even_calls_per_day", "calls/day", "practice",
                         "break-even volume (calls a day)"},
    [CC_MONEY_BREACH] = {"weeks_in_breach", "", "", "weeks in breach of the norm (%)"},
    [CC_MONEY_PATIENTS] = {"patients_eur", "EUR/year", "patients", "patients' minutes and time on hold"},
};

/* The system that a variant of the experiment needs, or NULL. */
static const struct cc_system *system_of(const struct cc_experiment *e, int variant)
{
    const struct cc_system *system = e->scenario->economics.systems.items;
    for (int i = 0; i < e->scenario->economics.systems.count; i++)
        if (strcmp(system[i].variant, e->variants[variant].name) == 0)
            return &system[i];
    return NULL;
}

static double system_eur(const struct cc_system *system, enum cc_price_level level)
{
    return system ? cc_price(&system->licence_eur, level) +
                        12 * (double)system->users * cc_price(&system->user_eur, level)
                  : 0;
}

static double funded_eur(const struct cc_system *system, enum cc_price_level level)
{
    return system ? fmin(system_eur(system, level), cc_price(&system->fund_eur, level)) : 0;
}

static struct cc_estimate known(double value)
{
    return (struct cc_estimate){value, 0, 0};
}

static struct cc_estimate times(struct cc_estimate estimate, double factor)
{
    return (struct cc_estimate){estimate.value * factor + 0.0, estimate.half_width * fabs(factor),
                                estimate.n};
}

static struct cc_estimate plus(struct cc_estimate estimate, double constant)
{
    return (struct cc_estimate){estimate.value + constant, estimate.half_width, estimate.n};
}

/* What one euro a year is worth now over the horizon: gains count at the end of a year, from the delay on. */
static double gains_worth(const struct cc_economics *e)
{
    double worth = 0;
    for (int year = 1; year < e->horizon_years + 1; year++)
        worth += fmax(0, fmin(year, e->horizon_years) - fmax(year - 1, e->delay_years)) /
                 pow(1 + e->discount, year);
    return worth;
}

/* The same of costs, which are paid at the begin of a year. */
static double costs_worth(const struct cc_economics *e)
{
    double worth = 0;
    for (int year = 0; year < e->horizon_years; year++)
        worth += fmin(1, e->horizon_years - year) / pow(1 + e->discount, year);
    return worth;
}

enum { PAYBACK_YEARS_MAX = 100 };

struct years {
    double installation_eur, cost_eur, delay_years; /* cost a year, less what the fund bears */
    double horizon_years, calls_per_day;
};

/* The first moment at which the gains so far, evenly over the years, reach what was paid so far. */
static double payback_years(const struct years *y, double gain_eur)
{
    if (y->installation_eur <= 0 && y->cost_eur <= 0 && gain_eur >= 0)
        return 0;
    for (int year = 1; year <= PAYBACK_YEARS_MAX && gain_eur > 0; year++) {
        double at = y->delay_years + (y->installation_eur + y->cost_eur * year) / gain_eur;
        if (at <= year)
            return fmax(at, year - 1);
    }
    return (double)INFINITY;
}

static double break_even(const struct years *y, double gain_eur)
{
    double cost_eur = y->cost_eur + y->installation_eur / y->horizon_years;
    if (cost_eur <= 0 && gain_eur >= 0)
        return 0;
    return gain_eur > 0 ? y->calls_per_day * cost_eur / gain_eur : (double)INFINITY;
}

/* A figure that is not linear in the gain: the farther end of the gain's interval counts. */
static struct cc_estimate bent(double (*figure)(const struct years *, double), const struct years *y,
                               const struct cc_estimate *gain)
{
    double value = figure(y, gain->value), low = figure(y, gain->value - gain->half_width),
           high = figure(y, gain->value + gain->half_width);
    double half_width = fmax(fabs(low - value), fabs(high - value));
    return (struct cc_estimate){value, isfinite(half_width) ? half_width : (double)NAN, gain->n};
}

static double days_a_week(const struct cc_scenario *s)
{
    return s->day_count / (double)s->calendar.weeks;
}

static double claimed_hours(const struct cc_scenario *s, const struct cc_system *system)
{
    if (!system)
        return NAN;
    return isnan(system->claim.hours_per_week) ? system->claim.calls_per_day * system->claim.saved_s *
                                                     system->claim.share * days_a_week(s) / CC_S_PER_H
                                               : system->claim.hours_per_week;
}

static void claim_case(const struct cc_scenario *s, const struct cc_system *system, double *claimed)
{
    const struct cc_economics *e = &s->economics;
    for (int i = 0; i < CC_MONEY_LINES; i++)
        claimed[i] = NAN;
    if (!system)
        return;
    double cost_eur = system_eur(system, CC_PRICE_MID), fund_eur = funded_eur(system, CC_PRICE_MID);
    claimed[CC_MONEY_SYSTEM] = -cost_eur;
    claimed[CC_MONEY_FUND] = system->fund_eur.count ? fund_eur : (double)NAN;
    claimed[CC_MONEY_FREED_H] = claimed_hours(s, system);
    claimed[CC_MONEY_FREED] = claimed[CC_MONEY_FREED_H] * e->weeks_per_year * system->claim.eur_per_h;
    claimed[CC_MONEY_FTE] = system->claim.fte;
    claimed[CC_MONEY_WAGES] = system->claim.fte * system->claim.eur_per_fte;
    double gain_eur = (isnan(claimed[CC_MONEY_FREED]) ? 0 : claimed[CC_MONEY_FREED]) +
                      (isnan(claimed[CC_MONEY_WAGES]) ? 0 : claimed[CC_MONEY_WAGES]);
    struct years years = {cc_price(&system->installation_eur, CC_PRICE_MID), cost_eur - fund_eur,
                          e->delay_years, e->horizon_years,
                          isnan(system->claim.calls_per_day) ? s->rates.expected / s->day_count
                                                             : system->claim.calls_per_day};
    if (isnan(claimed[CC_MONEY_FREED]) && isnan(claimed[CC_MONEY_WAGES]))
        return;
    claimed[CC_MONEY_NET] = gain_eur - cost_eur + fund_eur;
    claimed[CC_MONEY_NPV] =
        gain_eur * gains_worth(e) - years.cost_eur * costs_worth(e) - years.installation_eur;
    claimed[CC_MONEY_PAYBACK] = payback_years(&years, gain_eur);
    claimed[CC_MONEY_VOLUME] = break_even(&years, gain_eur);
}

static struct cc_estimate difference(const struct cc_experiment *e, int variant, const char *id)
{
    return cc_experiment_find(e, variant, id)->difference;
}

static void level_case(const struct cc_experiment *x, int variant, enum cc_price_level level,
                       struct cc_estimate *lines)
{
    static const char *const running[] = {"running_eur_low", "running_eur_mid", "running_eur_high"};
    const struct cc_scenario *s = x->scenario;
    const struct cc_economics *e = &s->economics;
    const struct cc_system *system = system_of(x, variant);
    /* What the baseline's system costs is saved where another takes its place; its installation is not. */
    const struct cc_system *replaced = system_of(x, x->baseline);
    double cost_eur = system_eur(system, level) - system_eur(replaced, level), weeks = e->weeks_per_year;
    double fund_eur = funded_eur(system, level) - funded_eur(replaced, level);
    bool practice_pays = e->inbound_payer == CC_PAYER_PRACTICE;
    double inbound_eur = weeks * cc_price(&e->inbound_eur, level);
    struct cc_estimate gain = times(difference(x, variant, running[level]), -1);
    lines[CC_MONEY_SYSTEM] = known(-cost_eur + 0.0);
    lines[CC_MONEY_FUND] = known(fund_eur);
    lines[CC_MONEY_FREED_H] = difference(x, variant, "left_h");
    lines[CC_MONEY_FREED] = times(lines[CC_MONEY_FREED_H], weeks * cc_price(&e->freed_eur, level));
    lines[CC_MONEY_FTE] = times(difference(x, variant, "paid_h"), -1 / s->fte_h);
    double wage_eur = cc_economics_wage(s, x->variants[variant].topology, level);
    double base_eur = cc_economics_wage(s, x->variants[x->baseline].topology, level);
    lines[CC_MONEY_WAGES] = times(difference(x, variant, "paid_h"), -weeks * wage_eur);
    if (wage_eur != base_eur) /* the same hours cost another wage */
        lines[CC_MONEY_WAGES] =
            plus(lines[CC_MONEY_WAGES], weeks * (base_eur - wage_eur) *
                                            cc_experiment_find(x, x->baseline, "paid_h")->estimate.value);
    lines[CC_MONEY_INBOUND] = times(difference(x, variant, "inbound_min"), practice_pays ? -inbound_eur : 0);
    lines[CC_MONEY_DIAL_OUT] =
        times(difference(x, variant, "dial_out_min"), -weeks * cc_price(&e->dial_out_eur, level));
    lines[CC_MONEY_SANCTION] = lines[CC_MONEY_BREACH] = known(NAN);
    if (e->sanction_index >= 0) {
        char id[96];
        snprintf(id, sizeof id, "weeks_met[%s]", e->sanction_target);
        lines[CC_MONEY_BREACH] = plus(times(cc_experiment_find(x, variant, id)->estimate, -1), 1);
        lines[CC_MONEY_SANCTION] = times(difference(x, variant, id), cc_price(&e->sanction_eur, level));
    }
    lines[CC_MONEY_NET] = plus(gain, fund_eur - cost_eur);
    struct years years = {system && system != replaced ? cc_price(&system->installation_eur, level) : 0,
                          cost_eur - fund_eur, e->delay_years, e->horizon_years,
                          s->rates.expected / s->day_count};
    lines[CC_MONEY_NPV] =
        plus(times(gain, gains_worth(e)), -years.cost_eur * costs_worth(e) - years.installation_eur);
    lines[CC_MONEY_PAYBACK] = bent(payback_years, &years, &gain);
    lines[CC_MONEY_VOLUME] = bent(break_even, &years, &gain);
    /* Two figures that go together: the half-widths add up at most. */
    struct cc_estimate time =
        times(difference(x, variant, "hold_h"), -weeks * cc_price(&e->patient_eur, level));
    struct cc_estimate minutes =
        times(difference(x, variant, "inbound_min"), practice_pays ? 0 : -inbound_eur);
    lines[CC_MONEY_PATIENTS] =
        (struct cc_estimate){time.value + minutes.value, time.half_width + minutes.half_width, time.n};
}

void cc_economics_case(const struct cc_experiment *x, int variant, struct cc_business_case *out)
{
    claim_case(x->scenario, system_of(x, variant), out->claimed);
    for (int level = 0; level < CC_PRICE_LEVELS; level++)
        level_case(x, variant, (enum cc_price_level)level, out->simulated[level]);
}

/* --- where claims do not fit --- */

struct notes {
    char (*text)[CC_ECONOMICS_NOTE];
    int count, room;
};

static void note(struct notes *notes, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void note(struct notes *notes, const char *format, ...)
{
    va_list arguments;
    if (notes->count == notes->room)
        return;
    va_start(arguments, format);
    vsnprintf(notes->text[notes->count++], CC_ECONOMICS_NOTE, format, arguments);
    va_end(arguments);
}

/* I1, I2: hours that do not follow from the calls they are said to come from. */
static void note_hours(const struct cc_scenario *s, const struct cc_system *system, struct notes *notes)
{
    double hours = system->claim.hours_per_week;
    double calls_h = system->claim.calls_per_day * system->claim.saved_s * system->claim.share *
                     days_a_week(s) / CC_S_PER_H;
    if (isnan(hours) || isnan(calls_h) || fabs(calls_h / hours - 1) < 0.05)
        return;
    note(notes, "%.4g calls a day x %.4g s x %.3g days are %.3g h a week, not the %.4g h claimed (I1)",
         system->claim.calls_per_day, system->claim.saved_s, days_a_week(s), calls_h, hours);
    if (hours < calls_h)
        note(notes, "%.4g h would be %.2g %% of these calls: then not every call is a callback (I2)", hours,
             100 * hours / calls_h * system->claim.share);
}

/* I3, I4, I5: what an hour is said to be worth. */
static void note_worth(const struct cc_scenario *s, const struct cc_system *system, struct notes *notes)
{
    double hours = claimed_hours(s, system), weeks = s->economics.weeks_per_year;
    double wage = cc_economics_wage(s, NULL, CC_PRICE_MID), fte_h = s->fte_h * weeks;
    if (!isnan(hours) && isnan(system->claim.eur_per_h))
        note(notes,
             "%.3g h a week have no worth in euros in the claim; at EUR %.4g an hour it is EUR %.0f (I4)",
             hours, wage, hours * weeks * wage);
    else if (!isnan(hours) && fabs(system->claim.eur_per_h / wage - 1) > 0.05)
        note(notes, "an hour is worth EUR %.4g in the claim; at EUR %.4g it is EUR %.0f a year (I3)",
             system->claim.eur_per_h, wage, hours * weeks * wage);
    if (!isnan(system->claim.fte) && fabs(system->claim.eur_per_fte / (fte_h * wage) - 1) > 0.05)
        note(notes, "%.3g FTE are EUR %.4g an hour in the claim; at EUR %.4g it is EUR %.0f a year (I3, I5)",
             system->claim.fte, system->claim.eur_per_fte / fte_h, wage, system->claim.fte * fte_h * wage);
}

/* I16, I17: prices outside the vendor's list, and at its end. */
static void note_list(const struct cc_system *system, struct notes *notes)
{
    double eur = system_eur(system, CC_PRICE_MID);
    const struct cc_numbers *user = &system->user_eur;
    if (system->users && user->count == CC_PRICE_LEVELS && user->values[CC_PRICE_MID] > user->values[0] &&
        user->values[CC_PRICE_MID] >= user->values[CC_PRICE_HIGH])
        note(notes, "EUR %.0f a year is %lld line%s or user%s at the dearest price of the range (I16)", eur,
             (long long)system->users, system->users == 1 ? "" : "s", system->users == 1 ? "" : "s");
    if (system->list_eur.count && (eur < system->list_eur.values[0] || eur > system->list_eur.values[1]))
        note(notes, "EUR %.0f a year is outside the vendor's list, EUR %.0f to %.0f (I16, I17)", eur,
             system->list_eur.values[0], system->list_eur.values[1]);
}

/* I20, I12: more calls than patients make, and longer ones than are spoken of. */
static void note_calls(const struct cc_scenario *s, const struct cc_system *system, struct notes *notes)
{
    const double many = 31; /* per 1000 and working day, the 90th percentile of practices: F2.1a */
    double per_1000 = 1000 * system->claim.calls_per_day / system->claim.patients;
    double handling_s = cc_erlang_handling_mean_s(s);
    if (per_1000 > many)
        note(notes,
             "%.4g calls a day of %.4g patients are %.3g per 1000, more than nine in ten practices have "
             "(%.3g; I20)",
             system->claim.calls_per_day, system->claim.patients, per_1000, many);
    if (handling_s > 2 * 60)
        note(notes,
             "a talk with wrap-up takes %.3g s here, %.2g an hour; callbacks of two minutes would be 30, not "
             "15 to 20 (I12)",
             handling_s, CC_S_PER_H / handling_s);
}

static struct cc_report_text measured(const struct cc_experiment *x, int variant, const char *id,
                                      double scale)
{
    struct cc_estimate e = cc_experiment_find(x, variant, id)->estimate;
    return cc_report_estimate(e.value * scale, e.half_width * scale);
}

/* I9, I10, I15: places that run out, a phone that rings all the same, attempts beside the slots. */
static void note_promises(const struct cc_experiment *x, int variant, struct notes *notes)
{
    if (cc_experiment_find(x, variant, "refused")->estimate.value > 0)
        note(notes,
             "%s %% of the calls find the list full and are told to call again: no callback beyond capacity "
             "is no guarantee of contact (I9)",
             measured(x, variant, "refused", 100).text);
    if (cc_experiment_find(x, variant, "desk_rings_per_h")->estimate.value > 0)
        note(notes,
             "the phone still rings %s times an hour while somebody is helped at the desk: urgent callers, "
             "and who does not want to be called back (I10)",
             measured(x, variant, "desk_rings_per_h", 1).text);
    if (cc_experiment_find(x, variant, "slot_room")->estimate.value > 0)
        note(notes,
             "a promise takes %s attempts; the second, minutes later, falls into a slot that is another's "
             "(I15)",
             measured(x, variant, "dials_per_callback", 1).text);
}

/* I13, I7, I6: what the simulation says to the seconds, the hours and the jobs. */
static void note_simulated(const struct cc_experiment *x, int variant, const struct cc_system *system,
                           struct notes *notes)
{
    const struct cc_estimate hold = cc_experiment_find(x, x->baseline, "hold_mean_s")->estimate;
    const struct cc_estimate left = difference(x, variant, "left_h"), paid = difference(x, variant, "paid_h");
    double per_min_s = 6;
    if (!isnan(system->claim.saved_s) && !isnan(hold.value))
        note(notes,
             "%.3g s less needs callers who waited %.3g min, if 20 min of waiting make 2 min of complaint; "
             "here "
             "they wait %.2g min, which makes %.2g s (I13)",
             system->claim.saved_s, system->claim.saved_s / per_min_s, hold.value / 60,
             hold.value / 60 * per_min_s);
    if (!isnan(claimed_hours(x->scenario, system)) && left.value + left.half_width < 0)
        note(notes,
             "calling back takes more of the staff's time than it saves: ringing, and calls not reached "
             "(I7, I14)");
    if (!isnan(system->claim.fte) && fabs(paid.value) < 0.05 * system->claim.fte * x->scenario->fte_h)
        note(notes,
             "the staff is the same under this variant: whether %.3g h a week less would do is what "
             "ccsim staff and frontier answer (I6)",
             system->claim.fte * x->scenario->fte_h);
}

int cc_economics_notes(const struct cc_experiment *x, int variant, char (*text)[CC_ECONOMICS_NOTE], int room)
{
    struct notes notes = {text, 0, room};
    const struct cc_system *system = system_of(x, variant);
    if (!system || (isnan(claimed_hours(x->scenario, system)) && isnan(system->claim.fte)))
        return 0;
    note_hours(x->scenario, system, &notes);
    note_worth(x->scenario, system, &notes);
    note_list(system, &notes);
    note_simulated(x, variant, system, &notes);
    note_calls(x->scenario, system, &notes);
    note_promises(x, variant, &notes);
    note(&notes,
         "how else the texts may be read, and how they are here (I8, I11, I18, I19): docs/sources.md");
    return notes.count;
}
