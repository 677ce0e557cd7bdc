/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/rota.h"

#include <ctype.h>
#include <glpk.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/scenario_parts.h"
#include "sim/units.h"

enum { HALF_HOUR_S = 1800, COLUMNS_MAX = 20000 };

/* Hours of pay that a missing head-hour stands for: more than any shift costs. */
#define MISSING_H 1000.0

struct model {
    const struct cc_planner *planner;
    struct cc_rota_line *columns;
    int count;
    bool too_many;
    glp_prob *problem;
    double gap;
};

static const struct cc_shift *shift_of(const struct cc_planner *p, int i)
{
    return (const struct cc_shift *)p->scenario->staffing.shifts.items + i;
}

static double paid_h(const struct cc_shift *shift)
{
    return shift->length_h - shift->break_min / 60;
}

/* Whether a line is on duty in all of a half-hour. */
static bool covers(const struct cc_planner *p, const struct cc_rota_line *line, int cell)
{
    const struct cc_plan_cell *at = &p->cells[cell];
    double break_to_s = line->break_from_s + shift_of(p, line->shift)->break_min * 60;
    bool in_break =
        !isnan(line->break_from_s) && at->from_s < break_to_s - 1 && at->to_s > line->break_from_s + 1;
    return at->weekday == line->weekday && line->from_s <= at->from_s + 1 && line->to_s >= at->to_s - 1 &&
           !in_break;
}

static const struct cc_contract *contract_of(const struct cc_planner *p, int i)
{
    return (const struct cc_contract *)p->scenario->staffing.contracts.items + i;
}

/* Wage of a contract, or the mean one; NAN: there are no prices. */
static double wage_eur(const struct cc_planner *p, int contract, enum cc_price_level level)
{
    const struct cc_numbers *own = contract < 0 ? NULL : &contract_of(p, contract)->eur_per_h;
    if (own && own->count)
        return cc_price(own, level);
    return cc_economics_apply(p->scenario) ? cc_economics_wage(p->scenario, NULL, level) : (double)NAN;
}

/* What an hour costs the program; without prices hours count alike. */
static double price(const struct cc_planner *p, int contract)
{
    double eur = wage_eur(p, contract, CC_PRICE_MID);
    return isnan(eur) ? 1 : eur;
}

static void add_column(struct model *m, int shift, int weekday, double from_s, double break_from_s)
{
    const struct cc_shift *s = shift_of(m->planner, shift);
    int contracts = m->planner->scenario->staffing.contracts.count;
    for (int k = contracts ? 0 : -1; k < contracts; k++) {
        if (k >= 0 && s->contract >= 0 && s->contract != k)
            continue;
        m->too_many = m->count == COLUMNS_MAX;
        if (m->too_many)
            return;
        m->columns[m->count] = (struct cc_rota_line){
            shift, k, weekday, from_s, from_s + s->length_h * CC_S_PER_H, break_from_s, 0, m->count};
        m->count++;
    }
}

static void add_shift(struct model *m, int shift, int weekday)
{
    const struct cc_shift *s = shift_of(m->planner, shift);
    double last_s = isnan(s->last_s) ? s->first_s : s->last_s;
    for (double from_s = s->first_s; from_s <= last_s + 1; from_s += s->every_min * 60) {
        if (!(s->break_min > 0)) {
            add_column(m, shift, weekday, from_s, NAN);
            continue;
        }
        double until_s = from_s + s->break_to_h * CC_S_PER_H - s->break_min * 60;
        for (double at_s = from_s + s->break_from_h * CC_S_PER_H; at_s <= until_s + 1; at_s += HALF_HOUR_S)
            add_column(m, shift, weekday, from_s, at_s);
    }
}

static void list_columns(struct model *m)
{
    const struct cc_planner *p = m->planner;
    for (int i = 0; i < p->cell_count; i++)
        for (int shift = 0; shift < p->scenario->staffing.shifts.count; shift++)
            if ((i == 0 || p->cells[i - 1].weekday != p->cells[i].weekday) &&
                (shift_of(p, shift)->days >> p->cells[i].weekday & 1))
                add_shift(m, shift, p->cells[i].weekday);
}

static double cell_h(const struct cc_plan_cell *cell)
{
    return (cell->to_s - cell->from_s) / CC_S_PER_H;
}

/*
 * Rows: heads of each cell, hours in all, then for each contract its hours, its days and its people on each
 * weekday.  Columns: shifts, then missing heads by cell.
 */
enum { OF_CONTRACT = 2 + 7 };

static int contract_row(const struct cc_planner *p, int contract)
{
    return p->cell_count + 2 + OF_CONTRACT * contract;
}

static void build_rows(struct model *m, const struct cc_plan *required)
{
    const struct cc_planner *p = m->planner;
    const struct cc_staffing *s = &p->scenario->staffing;
    glp_add_rows(m->problem, p->cell_count + 1 + OF_CONTRACT * s->contracts.count);
    for (int i = 0; i < p->cell_count; i++) {
        double need = required->heads[i];
        if (s->max_heads && need <= (double)s->max_heads)
            glp_set_row_bnds(m->problem, i + 1, need < (double)s->max_heads ? GLP_DB : GLP_FX, need,
                             (double)s->max_heads);
        else
            glp_set_row_bnds(m->problem, i + 1, GLP_LO, need, 0);
    }
    glp_set_row_bnds(m->problem, p->cell_count + 1, s->contract_h > 0 ? GLP_UP : GLP_FR, 0, s->contract_h);
    for (int k = 0; k < s->contracts.count; k++) {
        const struct cc_contract *contract = contract_of(p, k);
        double people = (double)contract->people;
        glp_set_row_bnds(m->problem, contract_row(p, k), GLP_UP, 0, people * contract->hours);
        glp_set_row_bnds(m->problem, contract_row(p, k) + 1, GLP_UP, 0, people * (double)contract->days);
        for (int day = 0; day < 7; day++)
            glp_set_row_bnds(m->problem, contract_row(p, k) + 2 + day, GLP_UP, 0, people);
    }
}

static double build_shifts(struct model *m)
{
    const struct cc_planner *p = m->planner;
    int index[CC_PLAN_CELLS + 6];
    double value[CC_PLAN_CELLS + 6], dearest = 1;
    for (int j = 0; j < m->count; j++) {
        const struct cc_rota_line *line = &m->columns[j];
        const struct cc_shift *shift = shift_of(p, line->shift);
        int length = 0;
        for (int i = 0; i < p->cell_count; i++)
            if (covers(p, line, i))
                index[++length] = i + 1, value[length] = 1;
        index[++length] = p->cell_count + 1, value[length] = paid_h(shift);
        if (line->contract >= 0) {
            int row = contract_row(p, line->contract);
            index[++length] = row, value[length] = paid_h(shift);
            index[++length] = row + 1, value[length] = 1;
            index[++length] = row + 2 + line->weekday, value[length] = 1;
        }
        glp_set_mat_col(m->problem, j + 1, length, index, value);
        glp_set_col_bnds(m->problem, j + 1, GLP_LO, 0, 0);
        glp_set_col_kind(m->problem, j + 1, GLP_IV);
        glp_set_obj_coef(m->problem, j + 1, paid_h(shift) * shift->eur_factor * price(p, line->contract));
        dearest = fmax(dearest, price(p, line->contract));
    }
    return dearest;
}

static void build(struct model *m, const struct cc_plan *required)
{
    const struct cc_planner *p = m->planner;
    glp_set_obj_dir(m->problem, GLP_MIN);
    build_rows(m, required);
    glp_add_cols(m->problem, m->count + p->cell_count);
    double dearest = build_shifts(m);
    for (int i = 0; i < p->cell_count; i++) {
        int index[2] = {0, i + 1};
        double value[2] = {0, 1};
        glp_set_mat_col(m->problem, m->count + i + 1, 1, index, value);
        glp_set_col_bnds(m->problem, m->count + i + 1, GLP_LO, 0, 0);
        glp_set_obj_coef(m->problem, m->count + i + 1, MISSING_H * dearest * cell_h(&p->cells[i]));
    }
}

/* --- names, for those who read the exported program --- */

enum { NAME = 200 };

/* "mon_0830" with what is before it; letters, digits and _ only. */
static void name_clock(char *name, const char *what, int weekday, double clock_s)
{
    int minute = (int)(clock_s / 60 + 1e-6);
    snprintf(name, NAME, "%.80s_%s_%02d%02d", what, cc_weekday_names[weekday], minute / 60, minute % 60);
    for (char *at = name; *at; at++)
        if (!isalnum((unsigned char)*at))
            *at = '_';
}

/* The number keeps apart what would be spelled alike. */
static void name_column(const struct model *m, int j)
{
    const struct cc_planner *p = m->planner;
    const struct cc_rota_line *line = &m->columns[j];
    const char *contract = line->contract < 0 ? "" : contract_of(p, line->contract)->name;
    char what[NAME], name[NAME], all[NAME + 16];
    snprintf(what, sizeof what, "x_%.40s%s%.30s", shift_of(p, line->shift)->name, contract[0] ? "_" : "",
             contract);
    name_clock(name, what, line->weekday, line->from_s);
    snprintf(all, sizeof all, "%s_%d", name, j + 1);
    glp_set_col_name(m->problem, j + 1, all);
}

static void name_all(const struct model *m)
{
    static const char *const of_contract[] = {"hours", "days"};
    const struct cc_planner *p = m->planner;
    char name[NAME], what[NAME];
    for (int j = 0; j < m->count; j++)
        name_column(m, j);
    for (int i = 0; i < p->cell_count; i++) {
        name_clock(name, "heads", p->cells[i].weekday, p->cells[i].from_s);
        glp_set_row_name(m->problem, i + 1, name);
        name_clock(name, "missing", p->cells[i].weekday, p->cells[i].from_s);
        glp_set_col_name(m->problem, m->count + i + 1, name);
    }
    glp_set_row_name(m->problem, p->cell_count + 1, "hours");
    for (int k = 0; k < p->scenario->staffing.contracts.count; k++)
        for (int row = 0; row < OF_CONTRACT; row++) {
            snprintf(what, sizeof what, "%s_of_contract_%d%s%s", row < 2 ? of_contract[row] : "people", k + 1,
                     row < 2 ? "" : "_", row < 2 ? "" : cc_weekday_names[row - 2]);
            glp_set_row_name(m->problem, contract_row(p, k) + row, what);
        }
}

static void note_gap(glp_tree *tree, void *context)
{
    ((struct model *)context)->gap = glp_ios_mip_gap(tree);
}

/* Nobody at all, everything missing, is a solution: only time can run out before one is found. */
static void solve(struct model *m, double time_limit_s)
{
    glp_iocp how;
    glp_init_iocp(&how);
    how.msg_lev = GLP_MSG_OFF;
    how.presolve = GLP_ON;
    how.tm_lim = (int)(time_limit_s * 1000);
    how.cb_func = note_gap;
    how.cb_info = m;
    glp_intopt(m->problem, &how);
    if (glp_mip_status(m->problem) == GLP_OPT)
        m->gap = 0;
    else if (glp_mip_status(m->problem) != GLP_FEAS)
        m->gap = NAN;
}

static int export_model(const struct model *m, const char *path, struct cc_error *error)
{
    name_all(m);
    size_t length = strlen(path);
    bool lp = length > 3 && strcmp(path + length - 3, ".lp") == 0;
    if (lp ? glp_write_lp(m->problem, NULL, path) : glp_write_mps(m->problem, GLP_MPS_FILE, NULL, path))
        return cc_error_add(error, CC_BAD_IO, "%s: cannot write the model", path);
    return CC_OK;
}

/* Paid hours of a line over what is not lost of them, half-hour by half-hour. */
static double gross_h(const struct cc_planner *p, const struct cc_rota_line *line)
{
    const struct cc_shift *shift = shift_of(p, line->shift);
    double hours = 0;
    for (double at_s = line->from_s, next_s; at_s < line->to_s - 1; at_s = next_s) {
        next_s = fmin((floor(at_s / HALF_HOUR_S + 1e-9) + 1) * HALF_HOUR_S, line->to_s);
        double off_s = isnan(line->break_from_s) ? 0
                                                 : fmin(next_s, line->break_from_s + shift->break_min * 60) -
                                                       fmax(at_s, line->break_from_s);
        hours += (next_s - at_s - fmax(off_s, 0)) / CC_S_PER_H /
                 (1 - cc_staffing_shrinkage(p->scenario, shift, line->weekday, at_s));
    }
    return hours;
}

static void take_line(const struct model *m, int j, int count, struct cc_rota *rota)
{
    const struct cc_planner *p = m->planner;
    const struct cc_rota_line *column = &m->columns[j];
    const struct cc_shift *shift = shift_of(p, column->shift);
    rota->lines[rota->line_count] = *column;
    rota->lines[rota->line_count].column = j;
    rota->lines[rota->line_count++].count = count;
    rota->paid_h += count * paid_h(shift);
    rota->weighted_h += count * paid_h(shift) * shift->eur_factor;
    rota->gross_h += count * gross_h(p, column);
    for (int level = 0; level < CC_PRICE_LEVELS; level++)
        rota->eur[level] += count * paid_h(shift) * shift->eur_factor *
                            wage_eur(p, column->contract, (enum cc_price_level)level);
    for (int i = 0; i < p->cell_count; i++)
        rota->cover.heads[i] += covers(p, column, i) ? count : 0;
}

static void read_solution(const struct model *m, const struct cc_plan *required, struct cc_rota *rota)
{
    const struct cc_planner *p = m->planner;
    rota->gap = m->gap;
    rota->column_count = m->count;
    rota->missing_at = -1;
    for (int j = 0; j < m->count && rota->line_count < CC_ROTA_LINES_MAX; j++) {
        int count = (int)lround(glp_mip_col_val(m->problem, j + 1));
        if (count >= 1)
            take_line(m, j, count, rota);
    }
    rota->covering_h = rota->paid_h;
    for (int i = p->cell_count - 1; i >= 0; i--)
        if (rota->cover.heads[i] < required->heads[i]) {
            rota->missing_at = i;
            rota->missing_h += (required->heads[i] - rota->cover.heads[i]) * cell_h(&p->cells[i]);
        }
}

/* --- who works them --- */

static double line_h(const struct cc_planner *p, const struct cc_rota *rota, int line)
{
    return line < 0 ? 0 : paid_h(shift_of(p, rota->lines[line].shift));
}

static double over_h(const struct cc_planner *p, const struct cc_rota_person *person)
{
    return fmax(person->hours - contract_of(p, person->contract)->hours, 0);
}

static int days_worked(const struct cc_rota_person *person)
{
    int days = 0;
    for (int day = 0; day < 7; day++)
        days += person->line[day] >= 0;
    return days;
}

static void give_line(const struct cc_planner *p, struct cc_rota *rota, int line)
{
    int weekday = rota->lines[line].weekday, best = -1;
    double most_h = -HUGE_VAL;
    for (int i = 0; i < rota->person_count; i++) {
        const struct cc_rota_person *person = &rota->people[i];
        const struct cc_contract *contract = contract_of(p, person->contract);
        double left_h = contract->hours - person->hours;
        if (person->contract == rota->lines[line].contract && person->line[weekday] < 0 &&
            days_worked(person) < contract->days && left_h > most_h)
            most_h = left_h, best = i;
    }
    if (best < 0) {
        rota->unassigned++;
        return;
    }
    rota->people[best].line[weekday] = line;
    rota->people[best].hours += line_h(p, rota, line);
}

/* Two people change their shifts of a day where less is then worked beyond contracts. */
static bool swap_one(const struct cc_planner *p, struct cc_rota *rota)
{
    for (int i = 0; i < rota->person_count; i++)
        for (int k = 0; k < rota->person_count && over_h(p, &rota->people[i]) > 1e-9; k++)
            for (int day = 0; day < 7 && rota->people[k].contract == rota->people[i].contract; day++) {
                struct cc_rota_person one = rota->people[i], other = rota->people[k];
                double more_h = line_h(p, rota, other.line[day]) - line_h(p, rota, one.line[day]);
                double before_h = over_h(p, &one) + over_h(p, &other);
                one.hours += more_h, other.hours -= more_h;
                one.line[day] = rota->people[k].line[day], other.line[day] = rota->people[i].line[day];
                if (over_h(p, &one) + over_h(p, &other) < before_h - 1e-9 &&
                    days_worked(&other) <= contract_of(p, other.contract)->days) {
                    rota->people[i] = one;
                    rota->people[k] = other;
                    return true;
                }
            }
    return false;
}

static void assign_people(const struct cc_planner *p, struct cc_rota *rota)
{
    const struct cc_list *contracts = &p->scenario->staffing.contracts;
    int64_t people = 0;
    for (int k = 0; k < contracts->count; k++)
        people += contract_of(p, k)->people;
    for (int k = 0; k < contracts->count && people <= CC_ROTA_PEOPLE_MAX; k++)
        for (int i = 0; i < contract_of(p, k)->people; i++)
            rota->people[rota->person_count++] =
                (struct cc_rota_person){k, i, {-1, -1, -1, -1, -1, -1, -1}, 0};
    /* Long shifts first, so that what is left fits better. */
    bool *given = calloc((size_t)rota->line_count + 1, sizeof *given);
    for (int round = 0; round < rota->line_count && rota->person_count && given; round++) {
        int longest = -1;
        for (int i = 0; i < rota->line_count; i++)
            if (!given[i] && (longest < 0 || line_h(p, rota, i) > line_h(p, rota, longest)))
                longest = i;
        given[longest] = true;
        for (int i = 0; i < rota->lines[longest].count; i++)
            give_line(p, rota, longest);
    }
    free(given);
    for (int i = 0; i < 1000 && swap_one(p, rota); i++)
        ;
    for (int i = 0; i < rota->person_count; i++)
        rota->over_h += over_h(p, &rota->people[i]);
}

/* --- what the goals do not need --- */

/* Columns as units of a pool: its limits are the rows of contracts, its used ones the shifts of the rota. */
static int make_pool(struct cc_staff_pool *pool, const struct model *m, const struct cc_rota *rota)
{
    const struct cc_planner *p = m->planner;
    const struct cc_staffing *s = &p->scenario->staffing;
    if (cc_staff_pool_init(pool, p, m->count, 1 + OF_CONTRACT * s->contracts.count))
        return -1;
    pool->limits[0] = s->contract_h > 0 ? s->contract_h : HUGE_VAL;
    for (int k = 0; k < s->contracts.count; k++) {
        const struct cc_contract *contract = contract_of(p, k);
        double *limits = pool->limits + 1 + OF_CONTRACT * k, people = (double)contract->people;
        limits[0] = people * contract->hours;
        limits[1] = people * (double)contract->days;
        for (int day = 0; day < 7; day++)
            limits[2 + day] = people;
    }
    for (int j = 0, line = 0; j < m->count; j++) {
        const struct cc_rota_line *column = &m->columns[j];
        struct cc_staff_unit *unit = &pool->units[j];
        int limit = 1 + OF_CONTRACT * column->contract;
        double hours = paid_h(shift_of(p, column->shift));
        while (p->cells[unit->first_cell].weekday != column->weekday)
            unit->first_cell++;
        for (int i = unit->first_cell; i < p->cell_count; i++)
            if (covers(p, column, i))
                unit->cells |= UINT64_C(1) << (i - unit->first_cell);
        unit->cost = hours * shift_of(p, column->shift)->eur_factor * price(p, column->contract);
        unit->takes[unit->take_count].limit = 0, unit->takes[unit->take_count++].amount = hours;
        if (column->contract >= 0) {
            unit->takes[unit->take_count].limit = limit, unit->takes[unit->take_count++].amount = hours;
            unit->takes[unit->take_count].limit = limit + 1, unit->takes[unit->take_count++].amount = 1;
            unit->takes[unit->take_count].limit = limit + 2 + column->weekday,
            unit->takes[unit->take_count++].amount = 1;
        }
        if (line < rota->line_count && rota->lines[line].column == j)
            pool->used[j] = rota->lines[line++].count;
    }
    return 0;
}

int cc_rota_trim(const struct cc_planner *planner, const struct cc_variant *variant,
                 const struct cc_staffing_options *options, struct cc_rota *rota,
                 struct cc_staffing_result *judged, struct cc_error *error)
{
    struct model m = {.planner = planner, .columns = malloc(COLUMNS_MAX * sizeof *m.columns)};
    struct cc_rota trimmed = {.gap = rota->gap,
                              .covering_h = rota->covering_h,
                              .missing_h = rota->missing_h,
                              .missing_at = rota->missing_at};
    struct cc_staff_pool pool = {.count = 0};
    if (m.columns)
        list_columns(&m);
    int code = m.columns && make_pool(&pool, &m, rota) == 0
                   ? cc_staffing_trim(&pool, variant, options, judged, error)
                   : cc_error_add(error, CC_BAD_IO, "not enough memory for shifts");
    for (int j = 0; j < m.count && code == CC_OK && trimmed.line_count < CC_ROTA_LINES_MAX; j++)
        if (pool.used[j])
            take_line(&m, j, pool.used[j], &trimmed);
    if (code == CC_OK) {
        assign_people(planner, &trimmed);
        *rota = trimmed;
    }
    cc_staff_pool_free(&pool);
    free(m.columns);
    return code;
}

int cc_rota_planner(struct cc_planner *fine, const struct cc_planner *planner, struct cc_error *error)
{
    double block_min = planner->scenario->staffing.block_min;
    planner->scenario->staffing.block_min = 30;
    int code = cc_planner_init(fine, planner->scenario, error);
    planner->scenario->staffing.block_min = block_min;
    return code;
}

int cc_rota_solve(const struct cc_planner *planner, const struct cc_plan *required,
                  const struct cc_rota_options *options, struct cc_rota *rota, struct cc_error *error)
{
    struct model m = {.planner = planner, .columns = malloc(COLUMNS_MAX * sizeof *m.columns), .gap = NAN};
    *rota = (struct cc_rota){.gap = NAN};
    if (!m.columns)
        return cc_error_add(error, CC_BAD_IO, "not enough memory for shifts");
    glp_term_out(GLP_OFF);
    m.problem = glp_create_prob();
    list_columns(&m);
    int code = CC_OK;
    if (m.too_many)
        code =
            cc_error_add(error, CC_BAD_SCENARIO,
                         "%s: staffing.shifts: begins, breaks, days and contracts make more than %d shifts; "
                         "a larger every_min makes fewer",
                         cc_config_path(planner->scenario->config), (int)COLUMNS_MAX);
    else
        build(&m, required);
    if (code == CC_OK && options->export_path)
        code = export_model(&m, options->export_path, error);
    if (code == CC_OK) {
        solve(&m, options->time_limit_s);
        read_solution(&m, required, rota);
        assign_people(planner, rota);
    }
    glp_delete_prob(m.problem);
    glp_free_env();
    free(m.columns);
    return code;
}
