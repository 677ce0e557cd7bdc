/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_SCENARIO_H
#define CCSIM_MODELS_SCENARIO_H

#include "models/strategy.h"
#include "sim/config.h"
#include "sim/dist.h"
#include "sim/error.h"

/*
 * A practice as its scenario file describes it: validated, then constant.  The structs below mirror the field
 * tables in models/fields/ one to one; what is derived from them (days, rates, staff over time) follows each
 * group. Everything is owned by the configuration the scenario was read from.
 *
 * Time 0 is Monday 00:00 of a week, 00:00 of the day for a recorded log, and the start of a stationary run.
 */
enum {
    CC_MAX_CLASSES = 8,
    CC_MAX_TARGETS = 12,
    CC_MAX_VARIANTS = 24,
    CC_MAX_WEEKS = 53,
    CC_MAX_SITES = 60,
    CC_MAX_TEAMS = 8, /* in a list, and names of teams in a scenario */
    CC_MAX_WORK = 4,
    CC_MAX_DAYS = 7 * CC_MAX_WEEKS,
    CC_MAX_PROBES = 200,
    CC_MAX_GOALS = 24,
    CC_MAX_CONTRACTS = 16,
    CC_CELLS_PER_DAY = 48
};

/* A rate that holds from begin_s to end_s. */
struct cc_rate_step {
    double begin_s, end_s;
    double rate_per_s;
    int day; /* index into cc_scenario.days */
};

struct cc_rates {
    const struct cc_rate_step *steps; /* in order of time, gaps have rate 0 */
    int count;
    double expected; /* arrivals over the horizon */
};

/* Opening hours of some weekdays that differ from the usual ones. */
struct cc_hours {
    uint32_t days;
    double open_s, close_s;
};

/* A day unlike the others of its weekday. */
struct cc_exception {
    int64_t week; /* of the run, from 1 on */
    int day;      /* weekday */
    bool closed;
    double open_s, close_s; /* NAN: as usual */
    double factor;          /* on the calls of that day */
};

struct cc_profile_step {
    uint32_t days; /* bit per weekday, Monday = bit 0 */
    double from_s;
    double share;
};

struct cc_class {
    const char *name;
    double share;
    bool urgent;
    struct cc_numbers sites; /* that its patients belong to, counted from 1; none: all */
    int64_t priority;        /* lower goes first; after urgent classes */
    double accumulates;
    double complex_prob;                               /* of a question for a specialist */
    double accept_factor, reach_factor, online_factor; /* on the probabilities of a strategy */
    struct cc_member talk, wrap_up, patience;          /* the scenario's own where the class gives none */
};

/* Why a patient calls again. */
enum cc_cause {
    CC_CAUSE_ABANDONED,
    CC_CAUSE_BUSY,
    CC_CAUSE_REFUSED,
    CC_CAUSE_UNSETTLED,
    CC_CAUSE_UNREACHED, /* by a callback, which was dropped or tried in vain */
    CC_CAUSE_MESSAGE,   /* likewise, but a message was left */
    CC_CAUSES
};

/* A value that goes from `first` in week 1 to `later`, evenly over so many weeks. */
struct cc_ramp {
    double first, later;
    double weeks;
};

static inline double cc_ramp_at(const struct cc_ramp *ramp, int64_t week)
{
    double done = ramp->weeks > 0 ? (double)(week - 1) / ramp->weeks : 1;
    return ramp->first + (ramp->later - ramp->first) * (done < 1 ? done : 1);
}

enum cc_priority_rule { CC_RULE_FIXED, CC_RULE_PREEMPTIVE, CC_RULE_ACCUMULATING };
enum cc_expected_wait { CC_EXPECTED_EXACT, CC_EXPECTED_LAST, CC_EXPECTED_FIRST };

struct cc_staff_step {
    uint32_t days;
    double from_s;
    int64_t heads;
};

/* A part of the days' hours. */
struct cc_window {
    uint32_t days;
    double from_s, to_s;
};

enum cc_hand_off_how { CC_HAND_OFF_WARM, CC_HAND_OFF_CALLBACK };

/* To whom a team hands the questions that are too complex for it; `to` NULL: it answers them itself. */
struct cc_hand_off {
    const char *to;
    int how;       /* enum cc_hand_off_how */
    double intake; /* part of the talk that passes before it is handed on */
    double loss;   /* part of that which has to be said again */
    double briefing_s;
};

/* Assistants who are alike: what they do, where, and when. */
struct cc_team {
    const char *name;
    const char *serves;        /* names of classes and work, by comma; NULL: everything */
    struct cc_numbers sites;   /* counted from 1; none: all */
    bool per_site;             /* one such team for each of the sites */
    struct cc_list staff;      /* struct cc_staff_step */
    struct cc_ramp growth;     /* factor on these heads */
    struct cc_list lines_open; /* struct cc_window; none: always */
    double overflow_s;
    struct cc_ramp talk_factor;
    double wrap_up_factor;
    double sickness; /* probability, of each assistant on each day */
    const char *role;
    struct cc_hand_off hand_off;
    struct cc_dialing dialing; /* of callbacks handed to it */
};

/* Which calls that find nobody free break into a piece of work. */
enum cc_interrupted_by { CC_BY_NOBODY, CC_BY_URGENT, CC_BY_CALLS };

enum cc_work_priority { CC_WORK_BEFORE_CALLS, CC_WORK_IN_ORDER, CC_WORK_AFTER_CALLS };

struct cc_work {
    const char *name;
    bool desk; /* a visitor at the desk, else work that can lie */
    double per_day;
    struct cc_list profile; /* struct cc_profile_step; empty: evenly over the opening hours */
    struct cc_member time;
    int priority;       /* enum cc_work_priority */
    int interrupted_by; /* enum cc_interrupted_by */
    struct cc_rates rates;
};

/* A moment, of each day or of the run, at which the state is read. */
struct cc_probe {
    double clock_s; /* NAN in stationary runs */
    double at_h;    /* since the run began; NAN in other runs */
};

enum cc_formula {
    CC_FORMULA_CONTACT_ALL,          /* patients in contact within T of their first attempt / all patients */
    CC_FORMULA_OFFERED,              /* calls answered within T / calls offered */
    CC_FORMULA_ANSWERED,             /* calls answered within T / calls answered */
    CC_FORMULA_INCL_ABANDONED,       /* (answered + abandoned within T) / calls offered */
    CC_FORMULA_EXCL_SHORT_ABANDONED, /* answered within T / (offered - abandoned within T) */
    CC_FORMULA_ON_TIME,              /* callbacks dialled within T of the promised time / callbacks dialled */
    CC_FORMULAS
};
extern const char *const cc_formula_names[];

struct cc_target {
    const char *name;
    int formula; /* enum cc_formula */
    double within_s;
    double share;
    const char *class_name; /* NULL: all */
    int class_index;        /* -1: all */
    int64_t within_ticks;
};

/* Heads on duty: heads[i] from at_s[i] until at_s[i + 1]; closes[i] marks the end of a day's opening hours.
 */
struct cc_timeline {
    const double *at_s;
    const int *heads;
    int count;
    int max_heads;
    double scheduled_s; /* head-seconds over the horizon */
};

struct cc_topology;

struct cc_variant {
    const char *name;
    const char *title;
    struct cc_member strategy;
    struct cc_list staff; /* struct cc_staff_step; empty: the practice's own */
    struct cc_list teams; /* struct cc_team; empty: the practice's own */
    double switching_s;   /* NAN: the scenario's */
    bool undisturbed;     /* no call interrupts work */
    int staff_change;     /* heads added in the busiest hours, for the trade-off table */
    struct cc_timeline timeline;
    const struct cc_topology *topology; /* of its teams; NULL: everybody is alike */
};

struct cc_wage {
    const char *role;
    double share;
    struct cc_numbers eur_per_h; /* prices: one value, or low, mid and high */
};

/* What a variant needs to be bought, and what is claimed for it. */
struct cc_system {
    const char *variant;
    int variant_index;
    struct cc_numbers licence_eur, installation_eur, user_eur, fund_eur;
    int64_t users;
    struct cc_numbers list_eur; /* lowest and highest of the vendor's list */
    struct {
        double hours_per_week, eur_per_h, calls_per_day, patients, saved_s, share;
        double fte, eur_per_fte;
    } claim;
};

/* Where a goal must hold: over the week as a whole, on each weekday, or in each half-hour of these. */
enum cc_goal_per { CC_PER_WEEK, CC_PER_DAY, CC_PER_HALF_HOUR };

/* What a plan must reach: a measure at least or at most so much; the other is NAN. */
struct cc_goal {
    const char *measure;
    int per;      /* enum cc_goal_per */
    int instance; /* of the scenario's measures; per half-hour: an enum cc_cell_metric */
    double at_least, at_most;
};

/* A shift that may be worked: begins from first_s on every so often until last_s. */
struct cc_shift {
    const char *name;
    uint32_t days;
    double first_s, last_s, every_min, length_h; /* last_s NAN: first_s */
    double break_min, break_from_h, break_to_h;  /* unpaid, inside these hours since the begin */
    double eur_factor;                           /* on the wage */
    double shrinkage;                            /* NAN: that of the hour */
    const char *contract_name;                   /* NULL: any may work it */
    int contract;                                /* its index; -1: any */
};

/* People with alike contracts. */
struct cc_contract {
    const char *name;
    int64_t people, days; /* days a week that each works at most */
    double hours;         /* paid, of each, a week */
    struct cc_numbers eur_per_h;
};

/* Shrinkage from a time of day on, until the day's next step. */
struct cc_shrinkage_step {
    uint32_t days;
    double from_s, share;
};

struct cc_staffing {
    struct cc_list shifts;       /* struct cc_shift */
    double contract_h;           /* paid hours a week that contracts allow; 0: no limit */
    struct cc_list contracts;    /* struct cc_contract; empty: nobody in particular */
    double shrinkage;            /* part of contract hours lost to illness, leave and training */
    struct cc_list shrinkage_by; /* struct cc_shrinkage_step */
    struct cc_list goals;        /* struct cc_goal; empty: the service level of every target */
    double confidence, block_min;
    int64_t min_heads, max_heads; /* max 0: no limit */
};

enum cc_payer { CC_PAYER_PRACTICE, CC_PAYER_PATIENTS };

struct cc_economics {
    struct cc_list wages; /* struct cc_wage; empty: no economics */
    struct cc_numbers freed_eur, inbound_eur, dial_out_eur, patient_eur, sanction_eur;
    int inbound_payer; /* enum cc_payer */
    const char *sanction_target;
    int sanction_index; /* -1: none */
    double weeks_per_year, horizon_years, delay_years, discount;
    struct cc_list systems; /* struct cc_system */
};

struct cc_day {
    double midnight_s, open_s, close_s;
    double factor;                       /* on the calls of a mean day */
    int weekday;                         /* 0 = Monday; -1: stationary, or of a log */
    int row;                             /* of the half-hours: days of one weekday share theirs */
    double busiest_from_s, busiest_to_s; /* the two hours with the most expected calls */
};

struct cc_scenario {
    const char *name;
    const char *title;
    struct {
        uint32_t days;
        double open_s, close_s;
        struct cc_list hours;      /* struct cc_hours */
        int64_t weeks, first_week; /* length of a replication; number of its first week */
        struct cc_list exceptions; /* struct cc_exception */
    } calendar;
    struct {
        double hours;
        double warm_up_h;
    } stationary; /* hours NAN: a week */
    struct {
        double patients;
        double calls_per_1000;
        double calls_per_day;
        double calls_per_h;
        struct cc_numbers weekday, season;
        double after_closed;
        struct cc_list profile;
        struct cc_member arrivals;
    } demand;
    struct cc_numbers sites; /* relative sizes; none: one site */
    struct cc_list classes;  /* struct cc_class */
    int priority_rule;       /* enum cc_priority_rule */
    int expected_wait;       /* enum cc_expected_wait */
    struct cc_member talk, wrap_up, patience;
    int64_t lines;       /* 0 = never busy */
    int64_t max_waiting; /* 0 = no limit */
    double switching_s, resume_s, disturbance_s;
    struct cc_list staff; /* struct cc_staff_step */
    struct cc_list teams; /* struct cc_team; instead of staff */
    struct cc_list work;  /* struct cc_work */
    struct {
        double after[CC_CAUSES];                 /* probabilities */
        struct cc_member delay_after[CC_CAUSES]; /* no row in the file: delay */
        int64_t max_after[CC_CAUSES];            /* 0: only max_calls */
        double diverted, to_urgent;              /* of those who do not call again */
        int64_t max_calls;
        struct cc_member delay;
    } redial;
    struct {
        double prob, per_min;   /* by the minutes he would wait */
    } misuse;                   /* of the urgent key */
    double complaint_s_per_min; /* of waiting */
    struct {
        bool heard;
        double patience_factor, leave_prob;
    } announced;
    struct {
        struct cc_ramp prob; /* of calling while a callback is pending */
        struct cc_member delay;
        bool merged;
    } self_call;
    struct cc_ramp acceptance; /* factor on every strategy's */
    struct cc_list targets;    /* struct cc_target */
    struct cc_list probes;     /* struct cc_probe, in order of time */
    struct cc_list variants;   /* struct cc_variant */
    const char *baseline;
    int baseline_index;
    double fte_h;
    struct cc_economics economics;
    struct cc_staffing staffing;
    struct {
        double precision;
        double floor_s;
        int64_t min_reps, max_reps;
    } run;

    /* derived */
    struct cc_config *config;
    struct cc_day days[CC_MAX_DAYS];
    int day_count;
    bool is_stationary, is_log;
    double begin_s, count_from_s, end_s;  /* arrivals in [begin, end); measured from count_from on */
    double open_s;                        /* open time that is measured */
    const char *team_names[CC_MAX_TEAMS]; /* of the teams of all variants */
    int team_count;
    struct cc_rates rates;
    int row_day[7];           /* the first day of each row of half-hours */
    int cell_count;           /* half-hours measured, 0 when stationary */
    const double *probe_at_s; /* every probe of every day, day by day */
    int probe_count;
};

/* Whether anybody calls again because he got no answer. */
static inline bool cc_scenario_redials(const struct cc_scenario *scenario)
{
    const double *after = scenario->redial.after;
    return after[CC_CAUSE_ABANDONED] + after[CC_CAUSE_BUSY] + after[CC_CAUSE_REFUSED] > 0;
}

extern const struct cc_field cc_scenario_fields[];

/*
 * Reads and validates a scenario; all errors of meaning at once.  The scenario lives in the configuration
 * that it holds: cc_scenario_close frees both.
 */
int cc_scenario_open(struct cc_scenario **scenario, const char *path, const char *const *overrides,
                     int override_count, struct cc_error *error);

/* The same from a text in memory, without includes; errors are placed at `label`. */
int cc_scenario_open_text(struct cc_scenario **scenario, const char *label, const char *text,
                          struct cc_error *error);

void cc_scenario_close(struct cc_scenario *scenario);

static inline const struct cc_class *cc_scenario_class(const struct cc_scenario *scenario, int i)
{
    return (const struct cc_class *)scenario->classes.items + i;
}

/* Whether there is an urgent line. */
static inline bool cc_scenario_any_urgent(const struct cc_scenario *scenario)
{
    for (int i = 0; i < scenario->classes.count; i++)
        if (cc_scenario_class(scenario, i)->urgent)
            return true;
    return false;
}

static inline const struct cc_work *cc_scenario_work(const struct cc_scenario *scenario, int i)
{
    return (const struct cc_work *)scenario->work.items + i;
}

static inline const struct cc_target *cc_scenario_target(const struct cc_scenario *scenario, int i)
{
    return (const struct cc_target *)scenario->targets.items + i;
}

static inline const struct cc_variant *cc_scenario_variant(const struct cc_scenario *scenario, int i)
{
    return (const struct cc_variant *)scenario->variants.items + i;
}

/* Heads that `staff` puts on duty, plus `busiest_change` in each day's busiest two hours (never below 0). */
struct cc_timeline cc_scenario_timeline(const struct cc_scenario *scenario, const struct cc_list *staff,
                                        int busiest_change);

/* Index of the half-hour of a time inside the opening days, or -1: row of the day * 48 + half-hour of the
 * day. */
int cc_scenario_cell(const struct cc_scenario *scenario, double at_s);

/* The day that a half-hour is of: the first of its weekday. */
static inline const struct cc_day *cc_scenario_cell_day(const struct cc_scenario *scenario, int cell)
{
    return &scenario->days[scenario->row_day[cell / CC_CELLS_PER_DAY]];
}

/* Number of the week of a time: calendar.first_week from the begin of the run on; a stationary run is one
 * week. */
static inline int64_t cc_scenario_week(const struct cc_scenario *scenario, double at_s)
{
    return scenario->calendar.first_week + (scenario->is_stationary ? 0 : (int64_t)(at_s / (7 * 86400.0)));
}

/* "mon 10:15", with "week 2" before it when there are several, or "1.5 h" in a stationary run, of a probe by
 * its index in probe_at_s; returns `out`. */
const char *cc_scenario_probe_name(const struct cc_scenario *scenario, int probe, char *out, size_t size);

/* "Mon 08:30" of a cell; returns `out`. */
const char *cc_scenario_cell_name(const struct cc_scenario *scenario, int cell, char *out, size_t size);

#endif
