/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/rota.h"

#include <glpk.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/units.h"

enum { HALF_HOUR_S = 1800, COLUMNS_MAX = 20000 };

/* Hours of pay that a missing head-hour stands for: more than any shift costs. */
#define MISSING_H 1000.0

struct model {
    const struct cc_planner *planner;
    struct cc_rota_line *columns;
    int count;
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

static void add_column(struct model *m, int shift, int weekday, double from_s, double break_from_s)
{
    if (m->count < COLUMNS_MAX)
        m->columns[m->count++] = (struct cc_rota_line){
            shift,        weekday, from_s, from_s + shift_of(m->planner, shift)->length_h * CC_S_PER_H,
            break_from_s, 0};
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

/* Row 1 + cell: heads; the last row: contract hours.  Columns: shifts, then missing heads by cell. */
static void build(struct model *m, const struct cc_plan *required)
{
    const struct cc_planner *p = m->planner;
    const struct cc_staffing *s = &p->scenario->staffing;
    int rows = p->cell_count + 1, index[CC_PLAN_CELLS + 2];
    double value[CC_PLAN_CELLS + 2];
    glp_set_obj_dir(m->problem, GLP_MIN);
    glp_add_rows(m->problem, rows);
    for (int i = 0; i < p->cell_count; i++) {
        double need = required->heads[i];
        if (s->max_heads && need <= (double)s->max_heads)
            glp_set_row_bnds(m->problem, i + 1, need < (double)s->max_heads ? GLP_DB : GLP_FX, need,
                             (double)s->max_heads);
        else
            glp_set_row_bnds(m->problem, i + 1, GLP_LO, need, 0);
    }
    glp_set_row_bnds(m->problem, rows, s->contract_h > 0 ? GLP_UP : GLP_FR, 0, s->contract_h);
    glp_add_cols(m->problem, m->count + p->cell_count);
    for (int j = 0; j < m->count; j++) {
        const struct cc_shift *shift = shift_of(p, m->columns[j].shift);
        int length = 0;
        for (int i = 0; i < p->cell_count; i++)
            if (covers(p, &m->columns[j], i))
                index[++length] = i + 1, value[length] = 1;
        index[++length] = rows, value[length] = paid_h(shift);
        glp_set_mat_col(m->problem, j + 1, length, index, value);
        glp_set_col_bnds(m->problem, j + 1, GLP_LO, 0, 0);
        glp_set_col_kind(m->problem, j + 1, GLP_IV);
        glp_set_obj_coef(m->problem, j + 1, paid_h(shift) * shift->eur_factor);
    }
    for (int i = 0; i < p->cell_count; i++) {
        index[1] = i + 1, value[1] = 1;
        glp_set_mat_col(m->problem, m->count + i + 1, 1, index, value);
        glp_set_col_bnds(m->problem, m->count + i + 1, GLP_LO, 0, 0);
        glp_set_obj_coef(m->problem, m->count + i + 1, MISSING_H * cell_h(&p->cells[i]));
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
}

static int export_model(const struct model *m, const char *path, struct cc_error *error)
{
    size_t length = strlen(path);
    bool lp = length > 3 && strcmp(path + length - 3, ".lp") == 0;
    if (lp ? glp_write_lp(m->problem, NULL, path) : glp_write_mps(m->problem, GLP_MPS_FILE, NULL, path))
        return cc_error_add(error, CC_BAD_IO, "%s: cannot write the model", path);
    return CC_OK;
}

static void read_solution(const struct model *m, const struct cc_plan *required, struct cc_rota *rota)
{
    const struct cc_planner *p = m->planner;
    rota->gap = m->gap;
    rota->column_count = m->count;
    rota->missing_at = -1;
    for (int j = 0; j < m->count && rota->line_count < CC_ROTA_LINES_MAX; j++) {
        int count = (int)lround(glp_mip_col_val(m->problem, j + 1));
        if (count < 1)
            continue;
        const struct cc_shift *shift = shift_of(p, m->columns[j].shift);
        rota->lines[rota->line_count] = m->columns[j];
        rota->lines[rota->line_count++].count = count;
        rota->paid_h += count * paid_h(shift);
        rota->weighted_h += count * paid_h(shift) * shift->eur_factor;
        for (int i = 0; i < p->cell_count; i++)
            rota->cover.heads[i] += covers(p, &m->columns[j], i) ? count : 0;
    }
    for (int i = p->cell_count - 1; i >= 0; i--)
        if (rota->cover.heads[i] < required->heads[i]) {
            rota->missing_at = i;
            rota->missing_h += (required->heads[i] - rota->cover.heads[i]) * cell_h(&p->cells[i]);
        }
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
    build(&m, required);
    int code = options->export_path ? export_model(&m, options->export_path, error) : CC_OK;
    if (code == CC_OK) {
        solve(&m, options->time_limit_s);
        read_solution(&m, required, rota);
    }
    glp_delete_prob(m.problem);
    glp_free_env();
    free(m.columns);
    return code;
}
