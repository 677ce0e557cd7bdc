/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/print_staff.h"

#include <math.h>
#include <string.h>

#include "cli/json_results.h"
#include "models/economics.h"
#include "models/results.h"
#include "models/scenario_parts.h"
#include "sim/report.h"
#include "sim/units.h"

/* Hours on duty as jobs, and what they cost a year. */
static double fte(const struct cc_planner *p, double hours)
{
    return hours / p->scenario->fte_h;
}

/* Of a week under the staff that the scenario has. */
static double today_h(const struct cc_planner *p, const struct cc_variant *variant)
{
    return variant->timeline.scheduled_s / CC_S_PER_H / (double)p->scenario->calendar.weeks;
}

static double wages_eur(const struct cc_planner *p, double hours, enum cc_price_level level)
{
    return hours * p->scenario->economics.weeks_per_year * cc_economics_wage(p->scenario, NULL, level);
}

/* A part of the week that a goal is about: "mon 08:00", or "mon"; nothing for the week as a whole. */
static const char *part_text(const struct cc_scenario *s, int weekday, int cell, char out[16])
{
    out[0] = '\0';
    if (cell >= 0)
        snprintf(out, 16, "%s %02d:%02d", cc_results_cell_weekday(s, cell), cc_results_cell_minute(cell) / 60,
                 cc_results_cell_minute(cell) % 60);
    else if (weekday >= 0)
        snprintf(out, 16, "%s", cc_weekday_names[weekday]);
    return out;
}

static int missed_shown(const struct cc_goal_result *goal)
{
    return goal->per == CC_PER_WEEK            ? 0
           : goal->missed < CC_GOAL_MISSED_MAX ? goal->missed
                                               : CC_GOAL_MISSED_MAX;
}

static struct cc_report_text figure(const struct cc_estimate *estimate)
{
    return isinf(estimate->value) ? (struct cc_report_text){"never"}
                                  : cc_report_estimate(estimate->value, estimate->half_width);
}

/* As ccsim run has it: "2min contact-all" for the service level of a target, with its formula. */
static const char *goal_text(const struct cc_goal_result *goal, char out[160])
{
    static const char level[] = "service_level[";
    const char *measure = goal->measure;
    if (!goal->formula)
        snprintf(out, 160, "%s", measure);
    else if (strncmp(measure, level, strlen(level)) == 0)
        snprintf(out, 160, "%.*s%s %s", (int)strcspn(measure + strlen(level), "]"), measure + strlen(level),
                 strchr(measure, ']') + 1, goal->formula);
    else
        snprintf(out, 160, "%s %s", measure, goal->formula);
    return out;
}

/* The days or half-hours where a goal does not hold. */
static void print_missed(const struct cc_scenario *s, const struct cc_goal_result *goal, FILE *out)
{
    char list[CC_GOAL_MISSED_MAX * 16] = "", part[16], text[160], more[32] = "";
    int count = missed_shown(goal);
    for (int i = 0, at = 0; i < count; i++)
        at += snprintf(list + at, sizeof list - (size_t)at, "%s%s", i ? ", " : "",
                       part_text(s, goal->missed_at[i].weekday, goal->missed_at[i].cell, part));
    if (goal->missed > count)
        snprintf(more, sizeof more, " and %d more", goal->missed - count);
    cc_report_line(out, 4, CC_BAD, "  %s misses %s%s", goal_text(goal, text), list, more);
}

static void print_goals(const struct cc_planner *p, const struct cc_staffing_result *r, FILE *out)
{
    static const struct cc_report_column columns[] = {{"  goal", CC_LEFT},
                                                      {"wanted", CC_RIGHT},
                                                      {"today", CC_RIGHT},
                                                      {"with this staff", CC_RIGHT},
                                                      {"", CC_LEFT}};
    static const char *const per[] = {
        [CC_PER_WEEK] = "", [CC_PER_DAY] = ", each day", [CC_PER_HALF_HOUR] = ", each half-hour"};
    struct cc_table table;
    char text[160], part[16];
    cc_report_table_init(&table, columns, 5);
    for (int i = 0; i < r->goal_count; i++) {
        const struct cc_goal_result *goal = &r->goals[i];
        cc_report_row(&table);
        cc_report_cell(&table, "  %s%s", goal_text(goal, text), per[goal->per]);
        cc_report_cell(&table, "%s %s", goal->at_least ? ">=" : "<=", cc_report_number(goal->limit, 4).text);
        cc_report_cell(&table, "%s", figure(&r->today[i].estimate).text);
        cc_report_cell(&table, "%s", figure(&goal->estimate).text);
        cc_report_cell(&table, "%s",
                       isnan(goal->estimate.value) ? "no cases"
                       : goal->holds               ? "holds"
                                                   : "MISSED");
        if (!part_text(p->scenario, goal->weekday, goal->cell, part)[0])
            continue;
        cc_report_row(&table);
        cc_report_cell(&table, "    worst %s", part);
    }
    cc_report_print(&table, out);
    cc_report_table_close(&table);
    for (int i = 0; i < r->goal_count; i++)
        if (missed_shown(&r->goals[i]))
            print_missed(p->scenario, &r->goals[i], out);
}

/* Heads by weekday, a column for each block that any day has. */
static void print_plan(const struct cc_planner *p, const struct cc_plan *plan, FILE *out)
{
    for (int i = 0; i < p->cell_count; i++) {
        const struct cc_plan_cell *cell = &p->cells[i];
        bool first = i == 0 || p->cells[i - 1].weekday != cell->weekday;
        char clock[16];
        if (first)
            fprintf(out, "%s  %s", i ? "\n" : "", cc_weekday_names[cell->weekday]);
        if (first || plan->heads[i] != plan->heads[i - 1])
            fprintf(out, "  %s %d", cc_format_clock(cell->from_s, clock, sizeof clock), plan->heads[i]);
    }
    fputs("\n\n", out);
}

void cc_print_staff(const struct cc_planner *p, const struct cc_variant *variant,
                    const struct cc_staffing_result *r, FILE *out)
{
    double today = today_h(p, variant);
    double gross_h = cc_plan_gross_hours(p, &r->plan);
    char wages[160] = "", gross[120] = "";
    if (gross_h > r->hours + 1e-9)
        snprintf(gross, sizeof gross, "; gross, with shrinkage, %s FTE",
                 cc_report_number(fte(p, gross_h), 3).text);
    if (cc_economics_apply(p->scenario))
        snprintf(wages, sizeof wages,
                 "; wages EUR %.0f a year (low to high prices %.0f to %.0f), today EUR %.0f",
                 wages_eur(p, r->hours, CC_PRICE_MID), wages_eur(p, r->hours, CC_PRICE_LOW),
                 wages_eur(p, r->hours, CC_PRICE_HIGH), wages_eur(p, today, CC_PRICE_MID));
    cc_report_line(out, 2, CC_STRONG, "%s: %s%s FTE on duty (%s h a week%s), today %s FTE%s", variant->name,
                   r->feasible ? "" : "NO PLAN reaches every goal; the best found has ",
                   cc_report_number(fte(p, r->hours), 3).text, cc_report_number(r->hours, 4).text, gross,
                   cc_report_number(fte(p, today), 3).text, wages);
    print_goals(p, r, out);
    int64_t lines = p->scenario->lines;
    int most = 0;
    for (int i = 0; i < p->cell_count; i++)
        most = r->plan.heads[i] > most ? r->plan.heads[i] : most;
    if (!r->feasible && lines > 0 && most > lines)
        cc_report_line(out, 4, CC_BAD,
                       "  there are %lld lines: more heads than that take no more calls at a time (lines)",
                       (long long)lines);
    print_plan(p, &r->plan, out);
}

static const struct cc_contract *contract_of(const struct cc_planner *p, int i)
{
    return (const struct cc_contract *)p->scenario->staffing.contracts.items + i;
}

/* A line for each person: hours, and the shift of each day. */
static void print_people(const struct cc_planner *p, const struct cc_rota *rota, FILE *out)
{
    for (int i = 0; i < rota->person_count; i++) {
        const struct cc_rota_person *person = &rota->people[i];
        const struct cc_contract *contract = contract_of(p, person->contract);
        char text[400] = "";
        int at = 0;
        for (int day = 0; day < 7; day++)
            if (person->line[day] >= 0 && at < (int)sizeof text) {
                const struct cc_rota_line *line = &rota->lines[person->line[day]];
                char from[16], to[16];
                at += snprintf(text + at, sizeof text - (size_t)at, ", %s %s-%s", cc_weekday_names[day],
                               cc_format_clock(line->from_s, from, sizeof from),
                               cc_format_clock(line->to_s, to, sizeof to));
            }
        bool over = person->hours > contract->hours + 1e-9;
        cc_report_line(out, 7, over ? CC_BAD : CC_PLAIN, "  %s %d: %s of %s h%s%s", contract->name,
                       person->number + 1, cc_report_number(person->hours, 3).text,
                       cc_report_number(contract->hours, 3).text, over ? " (MORE THAN THE CONTRACT)" : "",
                       text);
    }
    if (p->scenario->staffing.contracts.count && !rota->person_count)
        fprintf(out, "  more than %d people: who of them works what is not told\n", CC_ROTA_PEOPLE_MAX);
    if (rota->unassigned)
        fprintf(out, "  NOBODY LEFT for %d of the shifts\n", rota->unassigned);
}

/* What it costs, and how much more the cheapest one would that covers every head of the plan. */
static void print_rota_head(const struct cc_planner *p, const struct cc_rota *rota, FILE *out)
{
    char gross[100] = "", wages[160] = "", gap[60] = "no rota does that for less";
    bool missing = rota->missing_at >= 0;
    double weeks = p->scenario->economics.weeks_per_year;
    if (rota->gross_h > rota->paid_h + 1e-9)
        snprintf(gross, sizeof gross, ", %s gross", cc_report_number(fte(p, rota->gross_h), 3).text);
    if (!isnan(rota->eur[CC_PRICE_MID]))
        snprintf(wages, sizeof wages, ", EUR %.0f a year (low to high prices %.0f to %.0f)",
                 rota->eur[CC_PRICE_MID] * weeks, rota->eur[CC_PRICE_LOW] * weeks,
                 rota->eur[CC_PRICE_HIGH] * weeks);
    if (isnan(rota->gap))
        snprintf(gap, sizeof gap, "time ran out before there was one");
    else if (missing) /* the gap is one of heads and pay together */
        snprintf(gap, sizeof gap, "%s",
                 rota->gap > 0 ? "time ran out: another may bring more"
                               : "none brings more, or as much for less");
    else if (rota->gap > 0)
        snprintf(gap, sizeof gap, "at most %.2g %% above the least that does", 100 * rota->gap);
    cc_report_line(out, 4, CC_STRONG, "  rota of shifts: %s h paid a week, %s FTE net%s%s",
                   cc_report_number(rota->paid_h, 4).text, cc_report_number(fte(p, rota->paid_h), 3).text,
                   gross, wages);
    cc_report_line(out, 4, CC_PLAIN, "  to put %s of the plan on duty takes %s h (%s)%s",
                   missing ? "all heads that may be" : "every head",
                   cc_report_number(rota->covering_h, 4).text, gap,
                   rota->paid_h < rota->covering_h - 1e-9 ? "; the goals do not need the rest" : "");
}

static void print_lines(const struct cc_planner *p, const struct cc_rota *rota, FILE *out)
{
    char text[1024] = "";
    int at = 0, weekday = -1;
    for (int i = 0; i < rota->line_count; i++) {
        const struct cc_rota_line *line = &rota->lines[i];
        const struct cc_shift *shift =
            (const struct cc_shift *)p->scenario->staffing.shifts.items + line->shift;
        char from[16], to[16], clock[16], pause[32] = "";
        bool same = weekday == line->weekday;
        if (at && !same) {
            cc_report_line(out, 7, CC_PLAIN, "%s", text);
            at = 0;
        }
        if (!isnan(line->break_from_s))
            snprintf(pause, sizeof pause, " (break %s)",
                     cc_format_clock(line->break_from_s, clock, sizeof clock));
        if (at < (int)sizeof text)
            at += snprintf(text + at, sizeof text - (size_t)at, "%s%s %d x %s%s%s%s %s-%s%s",
                           same ? "" : "  ", same ? "," : cc_weekday_names[line->weekday], line->count,
                           shift->name, line->contract < 0 ? "" : " (",
                           line->contract < 0 ? "" : contract_of(p, line->contract)->name,
                           line->contract < 0 ? "" : ")", cc_format_clock(line->from_s, from, sizeof from),
                           cc_format_clock(line->to_s, to, sizeof to), pause);
        weekday = line->weekday;
    }
    if (at)
        cc_report_line(out, 7, CC_PLAIN, "%s", text);
}

void cc_print_rota(const struct cc_planner *p, const struct cc_rota *rota, const struct cc_staffing_result *r,
                   FILE *out)
{
    print_rota_head(p, rota, out);
    print_lines(p, rota, out);
    print_people(p, rota, out);
    if (rota->missing_at >= 0)
        cc_report_line(
            out, 4, CC_BAD,
            "  NOT COVERED: %s head-hours a week, first %s %02d:%02d; shifts, seats or contracts forbid it",
            cc_report_number(rota->missing_h, 3).text, cc_weekday_names[p->cells[rota->missing_at].weekday],
            (int)(p->cells[rota->missing_at].from_s / 3600),
            (int)(p->cells[rota->missing_at].from_s / 60) % 60);
    fprintf(out, "  simulated again with the rota's heads: %s\n",
            r->feasible ? "every goal holds" : "NOT every goal holds");
    print_goals(p, r, out);
    fputc('\n', out);
}

/* Wages a year at each level of prices; null without prices. */
static void set_wages(json_t *json, const double *eur_per_year)
{
    static const char *const keys[] = {[CC_PRICE_LOW] = "wages_low_eur_per_year",
                                       [CC_PRICE_MID] = "wages_eur_per_year",
                                       [CC_PRICE_HIGH] = "wages_high_eur_per_year"};
    for (int level = 0; level < CC_PRICE_LEVELS; level++)
        json_object_set_new(json, keys[level], cc_report_json(eur_per_year[level]));
}

static json_t *person_json(const struct cc_planner *p, const struct cc_rota *rota,
                           const struct cc_rota_person *person)
{
    json_t *days = json_object();
    for (int day = 0; day < 7; day++)
        if (person->line[day] >= 0) {
            const struct cc_rota_line *line = &rota->lines[person->line[day]];
            char from[16], to[16];
            json_object_set_new(days, cc_weekday_names[day],
                                json_pack("{s:s, s:s}", "from",
                                          cc_format_clock(line->from_s, from, sizeof from), "to",
                                          cc_format_clock(line->to_s, to, sizeof to)));
        }
    return json_pack("{s:s, s:i, s:o, s:o, s:o}", "contract", contract_of(p, person->contract)->name,
                     "number", person->number + 1, "hours", cc_report_json(person->hours), "contract_hours",
                     cc_report_json(contract_of(p, person->contract)->hours), "days", days);
}

static json_t *goals_json(const struct cc_scenario *s, const struct cc_staffing_result *r)
{
    static const char *const per[] = {
        [CC_PER_WEEK] = "week", [CC_PER_DAY] = "day", [CC_PER_HALF_HOUR] = "half-hour"};
    json_t *goals = json_array();
    for (int i = 0; i < r->goal_count; i++) {
        const struct cc_goal_result *goal = &r->goals[i];
        char worst[16];
        json_t *missed = json_array();
        for (int k = 0; k < missed_shown(goal); k++)
            json_array_append_new(missed, json_string(part_text(s, goal->missed_at[k].weekday,
                                                                goal->missed_at[k].cell, worst)));
        json_t *one =
            json_pack("{s:s, s:s?, s:s, s:s?, s:s, s:o, s:o, s:i, s:o, s:b, s:o}", "measure", goal->measure,
                      "formula", goal->formula, "per", per[goal->per], "worst",
                      part_text(s, goal->weekday, goal->cell, worst)[0] ? worst : NULL, "wanted",
                      goal->at_least ? "at_least" : "at_most", "limit", cc_report_json(goal->limit), "bound",
                      cc_report_json(goal->bound), "missed", goal->missed, "missed_at", missed, "holds",
                      (int)goal->holds, "today", cc_json_estimate(&r->today[i].estimate));
        cc_json_set_estimate(one, &goal->estimate);
        json_array_append_new(goals, one);
    }
    return goals;
}

json_t *cc_json_rota(const struct cc_planner *p, const struct cc_rota *rota,
                     const struct cc_staffing_result *r)
{
    json_t *lines = json_array();
    for (int i = 0; i < rota->line_count; i++) {
        const struct cc_rota_line *line = &rota->lines[i];
        const struct cc_shift *shift =
            (const struct cc_shift *)p->scenario->staffing.shifts.items + line->shift;
        char from[16], to[16], pause[16];
        json_array_append_new(
            lines,
            json_pack(
                "{s:s, s:s?, s:s, s:s, s:s, s:s?, s:i}", "shift", shift->name, "contract",
                line->contract < 0 ? NULL : contract_of(p, line->contract)->name, "weekday",
                cc_weekday_names[line->weekday], "from", cc_format_clock(line->from_s, from, sizeof from),
                "to", cc_format_clock(line->to_s, to, sizeof to), "break",
                isnan(line->break_from_s) ? NULL : cc_format_clock(line->break_from_s, pause, sizeof pause),
                "count", line->count));
    }
    json_t *people = json_array();
    for (int i = 0; i < rota->person_count; i++)
        json_array_append_new(people, person_json(p, rota, &rota->people[i]));
    json_t *json =
        json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:o, s:i, s:o, s:o, s:o}", "paid_h",
                  cc_report_json(rota->paid_h), "fte_net", cc_report_json(fte(p, rota->paid_h)), "fte_gross",
                  cc_report_json(fte(p, rota->gross_h)), "covering_h", cc_report_json(rota->covering_h),
                  "gap", cc_report_json(rota->gap), "missing_h", cc_report_json(rota->missing_h), "feasible",
                  (int)r->feasible, "over_h", cc_report_json(rota->over_h), "unassigned", rota->unassigned,
                  "people", people, "shifts", lines, "goals", goals_json(p->scenario, r));
    double eur[CC_PRICE_LEVELS];
    for (int level = 0; level < CC_PRICE_LEVELS; level++)
        eur[level] = rota->eur[level] * p->scenario->economics.weeks_per_year;
    set_wages(json, eur);
    return json;
}

json_t *cc_json_staff(const struct cc_planner *p, const struct cc_variant *variant,
                      const struct cc_staffing_result *r)
{
    char text[CC_PLAN_TEXT];
    double today = today_h(p, variant), eur[CC_PRICE_LEVELS];
    bool priced = cc_economics_apply(p->scenario);
    for (int level = 0; level < CC_PRICE_LEVELS; level++)
        eur[level] = priced ? wages_eur(p, r->hours, (enum cc_price_level)level) : (double)NAN;
    json_t *json = json_pack(
        "{s:s, s:b, s:o, s:o, s:o, s:{s:o, s:o, s:o}, s:s, s:o, s:i}", "name", variant->name, "feasible",
        (int)r->feasible, "fte", cc_report_json(fte(p, r->hours)), "fte_gross",
        cc_report_json(fte(p, cc_plan_gross_hours(p, &r->plan))), "hours_per_week", cc_report_json(r->hours),
        "today", "fte", cc_report_json(fte(p, today)), "hours_per_week", cc_report_json(today),
        "wages_eur_per_year", cc_report_json(priced ? wages_eur(p, today, CC_PRICE_MID) : (double)NAN),
        "staff", cc_plan_text(&r->experiment.variants[1].staff, text, sizeof text), "goals",
        goals_json(p->scenario, r), "plans_simulated", r->plans_simulated);
    set_wages(json, eur);
    return json;
}
