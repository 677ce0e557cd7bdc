/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Arrivals in busy and quiet spells: their dispersion, and queues behind them. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/analytic/mmpp.h"
#include "models/validation/rows.h"

/* --- mmpp_idc.csv --- */

static int check_idc(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    struct cc_mmpp p;
    if (sscanf(cc_reference_text(row, "process"), "MMPP2(l1=%lf,l2=%lf,r12=%lf,r21=%lf)", &p.rate_per_s[0],
               &p.rate_per_s[1], &p.leave_per_s[0], &p.leave_per_s[1]) != 4)
        return cc_validation_refuse(row, error, "process is not MMPP2(l1=...,l2=...,r12=...,r21=...)");
    int code = cc_mmpp_check(&p, error);
    double idc = code ? (double)NAN : cc_mmpp_dispersion(&p, cc_reference_number(row, "t"));
    return code ? code : cc_validation_solved(v, row, "IDC", idc, 1e-9, error);
}

/* --- mmpp.csv; mean service 1 --- */

enum model { UNLIMITED, LOSS, WAIT, WAIT_ABANDON };
static const char *const model_names[] = {"MMPP2/M/inf", "MMPP2/M/c/c loss", "MMPP2/M/c", "MMPP2/M/c+M"};

struct figures { /* the columns, and the variance of the time average of agents busy or of the queue */
    double lost_or_delayed, number, share_of_time, variance;
};

static int solve_queue(struct cc_validation *v, const struct cc_reference_row *row, enum model model,
                       const struct cc_mmpp_queue *queue, struct figures *out, struct cc_error *error)
{
    struct cc_mmpp_loss loss;
    struct cc_mmpp_wait wait;
    double hayward;
    int code = CC_OK;
    if (model == LOSS) {
        code = cc_mmpp_loss(queue, &loss, error);
        code = code ? code : cc_mmpp_hayward(queue, &hayward, error);
        code = code ? code : cc_validation_solved(v, row, "hayward_loss", hayward, 1e-9, error);
        *out = (struct figures){loss.loss_prob, loss.mean_busy, loss.all_busy_prob, loss.busy_variance_s};
    } else {
        code = cc_mmpp_wait(queue, &wait, error);
        *out = (struct figures){wait.wait_prob, wait.mean_queue_length, wait.abandon_prob,
                                wait.queue_variance_s};
    }
    code =
        code ? code
             : cc_validation_solved(v, row, "p_loss_or_wait_of_arrivals", out->lost_or_delayed, 1e-9, error);
    code = code ? code : cc_validation_solved(v, row, "mean_number_or_Lq", out->number, 1e-9, error);
    code =
        code ? code
             : cc_validation_solved(v, row, "p_all_busy_time_or_p_abandon", out->share_of_time, 1e-9, error);
    return code ? code : cc_validation_solved(v, row, "asymvar", out->variance, 1e-9, error);
}

static void describe(struct cc_simulation *s, const struct cc_mmpp_queue *queue, enum model model, int agents)
{
    const struct cc_mmpp *p = &queue->arrivals;
    double mean = cc_mmpp_mean_rate_per_s(p);
    s->calls_per_unit = mean;
    cc_simulation_write(s,
                        "demand = { calls_per_h = %.17g; arrivals = { process = \"mmpp\";\n"
                        "  factor1 = %.17g; factor2 = %.17g; stay1_s = %.17g; stay2_s = %.17g; }; };\n"
                        "talk = { law = \"exponential\"; mean_s = %.1f; }; staff = ( { heads = %d; } );\n"
                        "variants = ( { name = \"queue\"; strategy = { kind = \"queue-only\"; }; } );\n",
                        mean / CC_UNIT_S * 3600, p->rate_per_s[0] / mean, p->rate_per_s[1] / mean,
                        CC_UNIT_S / p->leave_per_s[0], CC_UNIT_S / p->leave_per_s[1], CC_UNIT_S, agents);
    if (model == LOSS)
        cc_simulation_write(s, "lines = %d;\n", agents);
    if (model == WAIT_ABANDON)
        cc_simulation_write(s, "patience = { law = \"exponential\"; mean_s = %.17g; };\n",
                            queue->patience_mean_s * CC_UNIT_S);
}

static int simulate(struct cc_validation *v, const struct cc_reference_row *row, enum model model,
                    const struct cc_mmpp_queue *queue, const struct figures *exact, struct cc_error *error)
{
    struct cc_simulation s = {.scenario = ""};
    const struct cc_mmpp *p = &queue->arrivals;
    double mean = cc_mmpp_mean_rate_per_s(p), phase = 1 / (p->leave_per_s[0] + p->leave_per_s[1]);
    double variance = exact->variance * mean, length = exact->number;
    /* With agents without end none is ever missed: twelve standard deviations above the mean. */
    int agents = model == UNLIMITED ? (int)(mean + 12 * sqrt(mean * cc_mmpp_peakedness(p, 1)) + 20)
                                    : queue->agent_count;
    describe(&s, queue, model, agents);
    s.relaxation_units = 1 + phase;
    if (model == UNLIMITED) {
        cc_simulation_add(&s, "mean_number_or_Lq", "occupancy", agents, 0);
    } else if (model == LOSS) {
        cc_simulation_add(&s, "mean_number_or_Lq", "occupancy", agents, variance);
        cc_simulation_add(&s, "p_loss_or_wait_of_arrivals", "busy_signal", 1, 0);
        cc_simulation_add(&s, "p_all_busy_time_or_p_abandon", "all_busy", 1, 0);
    } else {
        /* How long the time average remembers, as for a queue of geometric length. */
        s.relaxation_units += exact->variance / (length * length + length);
        s.event_share = exact->lost_or_delayed;
        cc_simulation_add(&s, "p_loss_or_wait_of_arrivals", "delayed", 1, 0);
        cc_simulation_add(&s, "mean_number_or_Lq", "queue_length", 1, variance);
        cc_simulation_add(&s, "p_all_busy_time_or_p_abandon", "abandoned", 1, 0);
    }
    /* Delays and losses come in runs, and these in busy spells. */
    s.dispersion = 2 / fmax(1 - mean / agents, 0.05) * (1 + phase);
    return cc_validation_simulate(v, row, &s, error);
}

static int check_queue(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    double theta = cc_reference_number(row, "theta"), agents = cc_reference_number(row, "c");
    struct cc_mmpp_queue queue = {{{cc_reference_number(row, "l1"), cc_reference_number(row, "l2")},
                                   {cc_reference_number(row, "r12"), cc_reference_number(row, "r21")}},
                                  1,
                                  theta > 0 ? 1 / theta : HUGE_VAL,
                                  isnan(agents) ? 0 : (int)agents};
    struct figures exact = {0, 0, 0, 0};
    enum model model = UNLIMITED;
    while (model <= WAIT_ABANDON && strcmp(cc_reference_text(row, "model"), model_names[model]) != 0)
        model++;
    if (model > WAIT_ABANDON)
        return cc_validation_refuse(row, error, "a model that is not known");
    int code = cc_mmpp_check(&queue.arrivals, error);
    if (code)
        return code;
    double mean = cc_mmpp_mean_rate_per_s(&queue.arrivals);
    code = cc_validation_solved(v, row, "mean_rate", mean, 1e-9, error);
    code = code ? code
                : cc_validation_solved(v, row, "peakedness_z", cc_mmpp_peakedness(&queue.arrivals, 1), 1e-9,
                                       error);
    if (model == UNLIMITED)
        code = code ? code : cc_validation_solved(v, row, "mean_number_or_Lq", mean, 1e-9, error);
    else
        code = code ? code : solve_queue(v, row, model, &queue, &exact, error);
    if (code == CC_OK && model == WAIT && mean / agents >= 0.95) {
        v->rows_too_loaded++;
        return CC_OK;
    }
    return code ? code : simulate(v, row, model, &queue, &exact, error);
}

const struct cc_reference_class cc_reference_mmpp_idc = {"mmpp_idc.csv", "solve", check_idc, NULL};
const struct cc_reference_class cc_reference_mmpp = {"mmpp.csv", "solve and simulate", check_queue, NULL};
