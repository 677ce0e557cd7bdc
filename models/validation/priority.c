/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Priorities.  priority.csv has one row for each class of a queue; rows of the same model, discipline, agents
 * and load belong together until their loads add up to it.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/analytic/priority.h"
#include "models/scenario.h"
#include "models/validation/describe.h"
#include "models/validation/rows.h"

/* --- priority.csv: the queue of a row --- */

enum { CLASSES = 8, TAILS = 4 };

static const char *const tail_columns[TAILS] = {"P_Wk_gt_0.25", "P_Wk_gt_0.5", "P_Wk_gt_1", "P_Wk_gt_2"};
static const double tail_units[TAILS] = {0.25, 0.5, 1, 2};

struct queue {
    struct cc_priority_class classes[CLASSES];
    struct cc_priority_queue shape;
    enum cc_priority_discipline discipline;
    bool is_general, is_deterministic; /* one server and laws of their own; services of fixed length */
    const struct cc_reference_row *rows[CLASSES];
    double load; /* of each agent */
};

static const char *const discipline_names[] = {"non-preemptive", "preemptive-resume",
                                               "accumulating priority"};

/* Index of the discipline, or -1. */
static int discipline_of(const struct cc_reference_row *row)
{
    const char *text = cc_reference_text(row, "discipline");
    for (int i = 0; i < 3; i++)
        if (strncmp(text, discipline_names[i], strlen(discipline_names[i])) == 0)
            return i;
    return -1;
}

static bool is_alike(const struct cc_reference_row *a, const struct cc_reference_row *b)
{
    return strcmp(cc_reference_text(a, "model"), cc_reference_text(b, "model")) == 0 &&
           discipline_of(a) == discipline_of(b) &&
           strcmp(cc_reference_text(a, "c"), cc_reference_text(b, "c")) == 0 &&
           cc_reference_number(a, "rho_total") == cc_reference_number(b, "rho_total");
}

/* Adds a class; false when its fields do not make one. */
static bool add_class(struct queue *queue, const struct cc_reference_row *row)
{
    int i = queue->shape.class_count++;
    double mean = cc_reference_number(row, "mean_service_k"), number = 0;
    const char *name = cc_reference_text(row, "class");
    bool accumulates = queue->discipline == CC_PRIORITY_ACCUMULATING;
    queue->rows[i] = row;
    if (sscanf(name, accumulates ? "b=%lf" : "%lf", &number) != 1 || (!accumulates && number != i + 1))
        return false;
    queue->classes[i] =
        (struct cc_priority_class){cc_reference_number(row, "lambda_k"), mean,
                                   (queue->is_deterministic ? 1 : 2) * mean * mean, accumulates ? number : 1};
    queue->load += queue->classes[i].arrival_rate_per_s * mean / queue->shape.agent_count;
    return queue->load > 0;
}

/* The queue that a row is a class of, and which one; -1 when the rows do not make a queue. */
static int find_queue(const struct cc_reference_table *table, const struct cc_reference_row *row,
                      struct queue *queue)
{
    const char *model = cc_reference_text(row, "model");
    double total = cc_reference_number(row, "rho_total"), agents = cc_reference_number(row, "c");
    struct queue empty = {.discipline = (enum cc_priority_discipline)discipline_of(row),
                          .is_general = strncmp(model, "M/G/1 ", 6) == 0,
                          .is_deterministic = strncmp(model, "M/G/1 deterministic", 19) == 0,
                          .shape.agent_count = isnan(agents) ? 0 : (int)agents};
    int found = -1;
    if (discipline_of(row) < 0 || !(total > 0) || !(agents >= 1) ||
        (!empty.is_general && strncmp(model, "M/M/c", 5) != 0))
        return -1;
    *queue = empty;
    for (int i = 0; i < table->row_count && queue->shape.class_count < CLASSES; i++) {
        if (!is_alike(&table->rows[i], row))
            continue;
        if (&table->rows[i] == row)
            found = queue->shape.class_count;
        if (!add_class(queue, &table->rows[i]))
            return -1;
        if (queue->load < total - 1e-9)
            continue;
        if (found >= 0)
            break;
        *queue = empty;
    }
    queue->shape.classes = queue->classes;
    return fabs(queue->load - total) < 1e-9 ? found : -1;
}

static int check_class(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    struct queue queue;
    struct cc_priority_wait waits[CLASSES];
    int k = find_queue(v->table, row, &queue), code;
    double tail;
    if (k < 0)
        return cc_validation_refuse(row, error, "is no class of a queue with this rho_total");
    code = queue.is_general ? cc_priority_mg1(&queue.shape, queue.discipline, waits, error)
                            : cc_priority_mmc(&queue.shape, queue.discipline, waits, error);
    code = code ? code : cc_validation_solved(v, row, "p_wait", waits[k].delay_prob, 1e-9, error);
    code = code ? code : cc_validation_solved(v, row, "EW_k", waits[k].mean_wait_s, 1e-9, error);
    code = code ? code : cc_validation_solved(v, row, "Lq_k", waits[k].mean_queue_length, 1e-9, error);
    for (int i = 0; i < TAILS && !code; i++) {
        if (queue.is_general || queue.discipline != CC_PRIORITY_NON_PREEMPTIVE)
            break;
        code = cc_priority_mmc_tail(&queue.shape, k, tail_units[i], &tail, error);
        code = code ? code : cc_validation_solved(v, row, tail_columns[i], tail, 1e-9, error);
    }
    return code;
}

/* --- priority.csv: simulation; the table's unit of time is CC_UNIT_S --- */

static const char *const rules[] = {"fixed", "preemptive", "accumulating"};

static void write_talk(struct cc_simulation *s, const struct queue *queue, int k)
{
    cc_simulation_write(s, "talk = { law = \"%s\"; %s = %.17g; }; ",
                        queue->is_deterministic ? "deterministic" : "exponential",
                        queue->is_deterministic ? "value_s" : "mean_s",
                        queue->classes[k].service_mean_s * CC_UNIT_S);
}

/* Targets for the tails that the table has, to be added as cells; how many. */
static int write_tails(struct cc_simulation *s, const struct queue *queue)
{
    int count = 0;
    cc_simulation_write(s, "targets = (");
    for (int k = 0; k < queue->shape.class_count; k++)
        for (int i = 0; i < TAILS && count < CC_MAX_TARGETS; i++)
            if (!isnan(cc_reference_number(queue->rows[k], tail_columns[i])))
                cc_simulation_write(s,
                                    "%s { name = \"%d-%d\"; formula = \"sl-offered\"; class = \"%d\"; "
                                    "within_s = %.17g; share = 0.8; }\n",
                                    count++ ? "," : "", k + 1, i, k + 1, tail_units[i] * CC_UNIT_S);
    cc_simulation_write(s, " );\n");
    return count;
}

static void describe_classes(struct cc_simulation *s, const struct queue *queue)
{
    double calls = 0;
    for (int k = 0; k < queue->shape.class_count; k++)
        calls += queue->classes[k].arrival_rate_per_s;
    s->calls_per_unit = calls;
    cc_simulation_write(
        s,
        "demand = { calls_per_h = %.17g; }; staff = ( { heads = %d; } ); priority_rule = \"%s\";\n"
        "variants = ( { name = \"queue\"; strategy = { kind = \"queue-only\"; }; } );\n",
        calls / CC_UNIT_S * 3600, queue->shape.agent_count, rules[queue->discipline]);
    write_talk(s, queue, 0);
    cc_simulation_write(s, "classes = (");
    for (int k = 0; k < queue->shape.class_count; k++) {
        cc_simulation_write(s, "%s { name = \"%d\"; share = %.17g; ", k ? "," : "", k + 1,
                            queue->classes[k].arrival_rate_per_s / calls);
        write_talk(s, queue, k);
        if (queue->discipline == CC_PRIORITY_ACCUMULATING)
            cc_simulation_write(s, "accumulates = %.17g; }\n", queue->classes[k].urgency);
        else
            cc_simulation_write(s, "priority = %d; }\n", k);
    }
    cc_simulation_write(s, " );\n");
}

static struct cc_simulated_cell *add_cell(struct cc_simulation *s, const struct cc_reference_row *row,
                                          const char *column, const char *measure, const char *of,
                                          double scale)
{
    char metric[64];
    snprintf(metric, sizeof metric, "%s[%s]", measure, of);
    struct cc_simulated_cell *cell = cc_simulation_add(s, column, metric, scale, 0);
    cell->row = row;
    return cell;
}

static void add_class_cells(struct cc_simulation *s, const struct queue *queue, int k,
                            const struct cc_priority_wait *exact)
{
    bool interrupts = queue->discipline == CC_PRIORITY_PREEMPTIVE_RESUME;
    double share = queue->classes[k].arrival_rate_per_s / s->calls_per_unit;
    char class[16], target[32];
    snprintf(class, sizeof class, "%d", k + 1);
    struct cc_simulated_cell *cell =
        add_cell(s, queue->rows[k], "EW_k", interrupts ? "wait_with_interruptions_mean_s" : "hold_mean_s",
                 class, 1 / CC_UNIT_S);
    cell->event_share = exact->delay_prob;
    cell->calls_share = share;
    cell = add_cell(s, queue->rows[k], "p_wait", "delayed", class, 1);
    cell->calls_share = share;
    for (int i = 0; i < TAILS; i++) {
        if (isnan(cc_reference_number(queue->rows[k], tail_columns[i])))
            continue;
        snprintf(target, sizeof target, "%d-%d", k + 1, i);
        cell = add_cell(s, queue->rows[k], tail_columns[i], "service_level", target, -1);
        cell->offset = 1;
        cell->calls_share = share;
    }
}

static int simulate_queue(struct cc_validation *v, const struct queue *queue, struct cc_error *error)
{
    struct cc_simulation s = {.row_count = queue->shape.class_count};
    struct cc_priority_wait waits[CLASSES];
    double higher = queue->load, mean = 0;
    int count = queue->shape.class_count, agents = queue->shape.agent_count;
    int code = queue->is_general ? cc_priority_mg1(&queue->shape, queue->discipline, waits, error)
                                 : cc_priority_mmc(&queue->shape, queue->discipline, waits, error);
    if (code != CC_OK)
        return code;
    if (queue->load >= 0.95) {
        v->rows_too_loaded += count;
        return CC_OK;
    }
    describe_classes(&s, queue);
    if (write_tails(&s, queue) + 2 * count > CC_SIMULATION_CELLS)
        return cc_validation_refuse(queue->rows[0], error, "has more classes than can be simulated at once");
    for (int k = 0; k < count; k++) {
        add_class_cells(&s, queue, k, &waits[k]);
        mean = fmax(mean, queue->classes[k].service_mean_s);
    }
    /* The last class waits for the others to go, and these keep coming. */
    higher -=
        queue->classes[count - 1].arrival_rate_per_s * queue->classes[count - 1].service_mean_s / agents;
    s.relaxation_units = mean * (queue->is_general ? 2 : 1) *
                         cc_describe_relaxation(agents, queue->load * agents) / (1 - fmin(higher, 0.9));
    s.dispersion = 2 / (1 - queue->load);
    return cc_validation_simulate(v, queue->rows[0], &s, error);
}

static int finish_classes(struct cc_validation *v, struct cc_error *error)
{
    struct queue queue;
    int code = CC_OK;
    for (int i = 0; i < v->table->row_count && !code && !v->fill_folder; i++)
        if (find_queue(v->table, &v->table->rows[i], &queue) == 0)
            code = simulate_queue(v, &queue, error);
    return code;
}

/* --- priority_two_class_abandon.csv --- */

static double mean_of_rate(double rate)
{
    return rate > 0 ? 1 / rate : HUGE_VAL;
}

static struct cc_priority_pair pair_of(const struct cc_reference_row *row)
{
    return (struct cc_priority_pair){
        (int)cc_reference_number(row, "c"),
        (int)cc_reference_number(row, "queue_cap_K"),
        {cc_reference_number(row, "lambda1"), cc_reference_number(row, "lambda2")},
        {1 / cc_reference_number(row, "mu1"), 1 / cc_reference_number(row, "mu2")},
        {mean_of_rate(cc_reference_number(row, "theta1")), mean_of_rate(cc_reference_number(row, "theta2"))}};
}

static int solve_pair(struct cc_validation *v, const struct cc_reference_row *row,
                      const struct cc_priority_pair *pair, struct cc_priority_pair_result *exact,
                      struct cc_error *error)
{
    int code = cc_priority_pair_solve(pair, exact, error);
    const struct cc_solved_cell cells[] = {{"p_all_busy", exact->all_busy_prob},
                                           {"Lq1", exact->mean_queue_length[0]},
                                           {"Lq2", exact->mean_queue_length[1]},
                                           {"EW1", exact->mean_wait_s[0]},
                                           {"EW2", exact->mean_wait_s[1]},
                                           {"p_abandon1", exact->abandon_prob[0]},
                                           {"p_abandon2", exact->abandon_prob[1]},
                                           {"utilisation", exact->occupancy},
                                           {"asymvar_Lq1", exact->queue_length_variance[0]},
                                           {"asymvar_Lq2", exact->queue_length_variance[1]},
                                           {"trunc_p1", exact->blocking_prob[0]},
                                           {"trunc_p2", exact->blocking_prob[1]},
                                           {NULL, 0}};
    return code ? code : cc_validation_solved_cells(v, row, cells, 1e-9, error);
}

static void write_pair_class(struct cc_simulation *s, const struct cc_priority_pair *pair, int k)
{
    cc_simulation_write(s,
                        "%s { name = \"%d\"; priority = %d; share = %.17g;\n"
                        "  talk = { law = \"exponential\"; mean_s = %.17g; };\n",
                        k ? "," : "", k + 1, k, pair->arrival_rate_per_s[k] / s->calls_per_unit,
                        pair->service_mean_s[k] * CC_UNIT_S);
    if (isfinite(pair->patience_mean_s[k]))
        cc_simulation_write(s, "  patience = { law = \"exponential\"; mean_s = %.17g; };",
                            pair->patience_mean_s[k] * CC_UNIT_S);
    cc_simulation_write(s, " }\n");
}

/* The table cuts the queues where hardly anybody ever stands; the simulation does not. */
static int simulate_pair(struct cc_validation *v, const struct cc_reference_row *row,
                         const struct cc_priority_pair *pair, const struct cc_priority_pair_result *exact,
                         struct cc_error *error)
{
    const double *rate = pair->arrival_rate_per_s;
    struct cc_simulation s = {.calls_per_unit = rate[0] + rate[1], .event_share = exact->all_busy_prob};
    cc_simulation_write(
        &s,
        "demand = { calls_per_h = %.17g; }; staff = ( { heads = %d; } );\n"
        "talk = { law = \"exponential\"; mean_s = %.1f; };\n"
        "variants = ( { name = \"queue\"; strategy = { kind = \"queue-only\"; }; } );\nclasses = (",
        s.calls_per_unit / CC_UNIT_S * 3600, pair->agent_count, CC_UNIT_S);
    for (int k = 0; k < 2; k++) {
        double length = exact->mean_queue_length[k];
        write_pair_class(&s, pair, k);
        /* As long as the time average remembers, were the queue's length geometric. */
        s.relaxation_units =
            fmax(s.relaxation_units, 1 + exact->queue_length_variance[k] / (length * length + length));
    }
    cc_simulation_write(&s, " );\n");
    cc_simulation_add(&s, "p_all_busy", "all_busy", 1, 0);
    cc_simulation_add(&s, "utilisation", "occupancy", 1, 0);
    add_cell(&s, row, "EW1", "hold_mean_s", "1", 1 / CC_UNIT_S)->calls_share = rate[0] / s.calls_per_unit;
    add_cell(&s, row, "EW2", "hold_mean_s", "2", 1 / CC_UNIT_S)->calls_share = rate[1] / s.calls_per_unit;
    add_cell(&s, row, "p_abandon1", "abandoned", "1", 1)->calls_share = rate[0] / s.calls_per_unit;
    add_cell(&s, row, "p_abandon2", "abandoned", "2", 1)->calls_share = rate[1] / s.calls_per_unit;
    s.dispersion = 2 / fmax(1 - exact->occupancy, 0.05);
    return cc_validation_simulate(v, row, &s, error);
}

/* Load of the calls that wait however long, each class behind the one before it. */
static double endless_load(const struct cc_priority_pair *pair)
{
    double load[2];
    for (int k = 0; k < 2; k++)
        load[k] = pair->arrival_rate_per_s[k] * pair->service_mean_s[k] / pair->agent_count;
    return isinf(pair->patience_mean_s[1])   ? load[0] + load[1]
           : isinf(pair->patience_mean_s[0]) ? load[0]
                                             : 0;
}

static int check_pair(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    struct cc_priority_pair pair = pair_of(row);
    struct cc_priority_pair_result exact;
    int code = solve_pair(v, row, &pair, &exact, error);
    if (code == CC_OK && endless_load(&pair) >= 0.95) {
        v->rows_too_loaded++;
        return CC_OK;
    }
    return code ? code : simulate_pair(v, row, &pair, &exact, error);
}

const struct cc_reference_class cc_reference_priority = {"priority.csv", "solve and simulate", check_class,
                                                         finish_classes};
const struct cc_reference_class cc_reference_priority_pair = {"priority_two_class_abandon.csv",
                                                              "solve and simulate", check_pair, NULL};
