/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/recorded.h"

#include <stdlib.h>

#include "models/arrivals.h"
#include "models/demand.h"

struct target_count {
    int64_t hits, basis;
};

/* Sums over the days so far. */
struct sums {
    const struct cc_scenario *scenario;
    struct cc_recorded_summary *out;
    double *waits; /* those recorded */
    int64_t room;
    double answered_s, abandoned_s, cell_s[CC_CELLS_PER_DAY];
    int64_t answered_waits, abandoned_waits, waited;
    struct target_count targets[CC_MAX_TARGETS];
};

/* Counts a call in a target; a wait that was not recorded counts as too long. */
static void count_target(struct target_count *count, const struct cc_target *target,
                         const struct cc_recorded *call)
{
    bool soon = call->wait_s <= target->within_s;
    bool hit = call->answered && soon;
    switch ((enum cc_formula)target->formula) {
    case CC_FORMULA_CONTACT_ALL:
    case CC_FORMULA_OFFERED:
        count->basis++;
        break;
    case CC_FORMULA_ANSWERED:
        count->basis += call->answered;
        break;
    case CC_FORMULA_INCL_ABANDONED:
        count->basis++;
        hit = soon;
        break;
    case CC_FORMULA_EXCL_SHORT_ABANDONED:
        count->basis += !(call->abandoned && soon);
        break;
    default:
        hit = false;
        break;
    }
    count->hits += hit;
}

static int add_wait(struct sums *sums, double wait_s)
{
    if (sums->out->waits == sums->room) {
        sums->room += sums->room / 2 + 4096;
        double *grown = realloc(sums->waits, (size_t)sums->room * sizeof *grown);
        if (!grown)
            return -1;
        sums->waits = grown;
    }
    sums->waits[sums->out->waits++] = wait_s;
    return 0;
}

static int add_call(struct sums *sums, const struct cc_patient *patient, const struct cc_recorded *call)
{
    struct cc_recorded_summary *out = sums->out;
    int cell = cc_scenario_cell(sums->scenario, patient->arrival_s);
    out->calls++;
    out->answered += call->answered;
    out->abandoned += call->abandoned;
    out->cells[cell].calls++;
    out->cells[cell].answered += call->answered;
    out->cells[cell].abandoned += call->abandoned;
    for (int i = 0; i < sums->scenario->targets.count; i++) {
        const struct cc_target *target = cc_scenario_target(sums->scenario, i);
        if (target->class_index < 0 || target->class_index == patient->class_index)
            count_target(&sums->targets[i], target, call);
    }
    if (isnan(call->wait_s))
        return 0;
    out->cells[cell].waits++;
    sums->cell_s[cell] += call->wait_s;
    sums->waited += call->wait_s > 0;
    sums->answered_s += call->answered ? call->wait_s : 0;
    sums->answered_waits += call->answered;
    sums->abandoned_s += call->abandoned ? call->wait_s : 0;
    sums->abandoned_waits += call->abandoned;
    return add_wait(sums, call->wait_s);
}

/* Adds the heads of a day to the cells, in heads times days. */
static void add_staff(struct sums *sums, const struct cc_timeline *staff)
{
    for (int i = 0; i + 1 < staff->count; i++)
        for (double at_s = staff->at_s[i]; at_s < staff->at_s[i + 1];) {
            int cell = cc_scenario_cell(sums->scenario, at_s);
            sums->out->cells[cell].heads += staff->heads[i];
            at_s = (cell + 1) * 1800.0;
        }
}

static int compare_waits(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static double ratio(double sum, int64_t count)
{
    return count ? sum / (double)count : (double)NAN;
}

/* The smallest wait that at least this share of the recorded waits does not exceed. */
static double quantile(const struct sums *sums, int percent)
{
    int64_t count = sums->out->waits;
    return count ? sums->waits[(count * percent + 99) / 100 - 1] : (double)NAN;
}

static void finish(struct sums *sums, bool has_staff)
{
    struct cc_recorded_summary *out = sums->out;
    if (out->waits)
        qsort(sums->waits, (size_t)out->waits, sizeof *sums->waits, compare_waits);
    out->answered_share = ratio((double)out->answered, out->calls);
    out->abandoned_share = ratio((double)out->abandoned, out->calls);
    out->mean_wait_s = ratio(sums->answered_s + sums->abandoned_s, out->waits);
    out->mean_wait_answered_s = ratio(sums->answered_s, sums->answered_waits);
    out->mean_wait_abandoned_s = ratio(sums->abandoned_s, sums->abandoned_waits);
    out->waited_share = ratio((double)sums->waited, out->waits);
    out->p50_wait_s = quantile(sums, 50);
    out->p90_wait_s = quantile(sums, 90);
    for (int i = 0; i < CC_MAX_TARGETS; i++)
        out->targets[i] = ratio((double)sums->targets[i].hits, sums->targets[i].basis);
    for (int cell = 0; cell < CC_CELLS_PER_DAY; cell++) {
        out->cells[cell].mean_wait_s = ratio(sums->cell_s[cell], out->cells[cell].waits);
        out->cells[cell].heads = has_staff ? ratio(out->cells[cell].heads, out->days) : (double)NAN;
    }
}

int cc_recorded_summarise(const struct cc_scenario *scenario, struct cc_recorded_summary *out,
                          struct cc_error *error)
{
    const struct cc_arrival_process *arrivals = (const void *)scenario->demand.arrivals.row;
    *out = (struct cc_recorded_summary){.days = 0};
    if (!scenario->is_log)
        return cc_error_add(error, CC_BAD_USAGE, "%s replays no recorded log", scenario->name);
    struct sums sums = {.scenario = scenario, .out = out};
    struct cc_demand demand;
    bool has_staff = false;
    int code = CC_OK, short_of_memory = 0;
    cc_demand_init(&demand, scenario, 0);
    out->days = arrivals->replications(scenario->demand.arrivals.params);
    for (int64_t day = 0; day < out->days && !code && !short_of_memory; day++) {
        code = cc_demand_draw(&demand, (uint32_t)day, error);
        for (int i = 0; i < demand.patient_count && !code && !short_of_memory; i++)
            short_of_memory = add_call(&sums, &demand.patients[i], &demand.recorded[i]);
        has_staff = has_staff || demand.staff.count;
        add_staff(&sums, &demand.staff);
    }
    finish(&sums, has_staff);
    if (short_of_memory)
        code = cc_error_add(error, CC_BAD_IO, "%s: not enough memory", scenario->name);
    free(sums.waits);
    cc_demand_free(&demand);
    return code;
}
