/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_integration.h>

#include "models/analytic/transient.h"
#include "models/analytic/transient_chain.h"

enum { NODES_PER_PANEL = 10, NODES_MAX = 5000000 };
static const double store_max = 1e8; /* numbers, 800 MB */

/* Panel lengths: mean times between events at the breaks, mean service times far from them.  Half of both
 * changes no result in the 13th digit. */
static const double shortest_panel = 1.5, longest_panel = 1.25;

/* A time at which the law is looked at: a quadrature node or a probe. */
struct node {
    double time_s;
    double calls; /* that the node stands for; 0 for a probe */
    int probe;    /* or -1 */
    int row_count, column_count;
    size_t offset; /* of the waiting states in solver.store */
    double free_prob;
};

/* How many states matter: rows and columns of the waiting states. */
struct size {
    int row_count, column_count;
};

/* Nodes of a period, and the states that matter just after its start and just before its end. */
struct stretch {
    int first_node;
    struct size at_start, at_end;
};

struct solver {
    const struct cc_transient_day *day;
    struct cc_transient *result;
    struct cc_error *error;
    int drain_agents;
    struct cc_transient_occupancy occupancy;
    gsl_integration_glfixed_table *quadrature;
    double *break_s;         /* of one period */
    struct stretch *stretch; /* [period_count + 2], the last but one after closing */
    struct node *node;
    int node_count, node_capacity;
    double *store;
    size_t store_count, store_capacity;
    struct cc_transient_outlook virtual_wait, abandon, level;
    int level_agents; /* of the stretch for which `level` holds as it is, or -1 */
};

static int out_of_memory(struct cc_error *error)
{
    return cc_error_add(error, CC_BAD_IO, "not enough memory for a time-varying queue");
}

/* Agents on duty in a period; the one after the last is the time after closing. */
static int agents_in(const struct solver *solver, int period)
{
    return period < solver->day->period_count ? solver->day->agent_count[period] : solver->drain_agents;
}

static struct cc_transient_rates rates_in(const struct solver *solver, int period)
{
    const struct cc_transient_day *day = solver->day;
    return (struct cc_transient_rates){period < day->period_count ? day->arrival_rate_per_s[period] : 0,
                                       day->service_rate_per_s, day->abandon_rate_per_s,
                                       agents_in(solver, period)};
}

/* ---- where to look ---- */

static int add_node(struct solver *solver, double time_s, double calls, int probe)
{
    if (solver->node_count == solver->node_capacity) {
        int capacity = 2 * solver->node_capacity + 256;
        struct node *node =
            capacity > NODES_MAX ? NULL : realloc(solver->node, (size_t)capacity * sizeof(*node));
        if (!node)
            return out_of_memory(solver->error);
        solver->node = node;
        solver->node_capacity = capacity;
    }
    solver->node[solver->node_count++] = (struct node){.time_s = time_s, .calls = calls, .probe = probe};
    return CC_OK;
}

/*
 * Nodes between two breaks.  The law relaxes after a change, and what awaits a caller does so before one: the
 * panels are halved until they are no longer than their distance from the nearest break.
 */
static int add_panels(struct solver *solver, int period, double from_s, double to_s, double from_break_s,
                      double to_break_s)
{
    struct cc_transient_rates rates = rates_in(solver, period);
    double longest_s = longest_panel / rates.service_rate_per_s;
    double shortest_s = shortest_panel / (rates.arrival_rate_per_s + rates.abandon_rate_per_s +
                                          (rates.agent_count + 1) * rates.service_rate_per_s);
    double most = fmin(from_s - from_break_s, to_break_s - to_s);
    most = fmin(fmax(most, shortest_s), longest_s);
    if (to_s - from_s > most) {
        double middle_s = from_s + (to_s - from_s) / 2;
        int code = add_panels(solver, period, from_s, middle_s, from_break_s, to_break_s);
        return code == CC_OK ? add_panels(solver, period, middle_s, to_s, from_break_s, to_break_s) : code;
    }
    for (int i = 0; i < NODES_PER_PANEL; i++) {
        double time_s, weight_s;
        gsl_integration_glfixed_point(from_s, to_s, (size_t)i, &time_s, &weight_s, solver->quadrature);
        int code = add_node(solver, time_s, weight_s * rates.arrival_rate_per_s, -1);
        if (code != CC_OK)
            return code;
    }
    return CC_OK;
}

static int compare_times(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Times inside a period from which on a change of agents falls within the threshold of a service level. */
static int find_breaks(const struct solver *solver, int period)
{
    const struct cc_transient_day *day = solver->day;
    double start_s = day->border_s[period], end_s = day->border_s[period + 1];
    int count = 0;
    solver->break_s[count++] = start_s;
    for (int j = period + 1; j <= day->period_count; j++)
        for (int i = 0; agents_in(solver, j) != agents_in(solver, j - 1) && i < day->target_count; i++) {
            double at_s = day->border_s[j] - day->within_s[i];
            if (at_s > start_s && at_s < end_s)
                solver->break_s[count++] = at_s;
        }
    solver->break_s[count++] = end_s;
    qsort(solver->break_s, (size_t)count, sizeof(double), compare_times);
    return count;
}

static int compare_nodes(const void *a, const void *b)
{
    const struct node *x = a, *y = b;
    return x->time_s != y->time_s ? (x->time_s > y->time_s) - (x->time_s < y->time_s)
                                  : (x->probe > y->probe) - (x->probe < y->probe);
}

static int place_nodes_of_period(struct solver *solver, int period)
{
    const struct cc_transient_day *day = solver->day;
    bool open = period < day->period_count;
    double start_s = day->border_s[period], end_s = open ? day->border_s[period + 1] : HUGE_VAL;
    int first = solver->stretch[period].first_node = solver->node_count;
    for (int i = 0; i < day->probe_count; i++)
        if (day->probe_s[i] >= start_s && day->probe_s[i] < end_s) {
            int code = add_node(solver, day->probe_s[i], 0, i);
            if (code != CC_OK)
                return code;
        }
    if (open && !day->occupancy_only && day->arrival_rate_per_s[period] > 0) {
        int break_count = find_breaks(solver, period);
        for (int i = 0; i + 1 < break_count; i++) {
            double from_s = solver->break_s[i], to_s = solver->break_s[i + 1];
            int code = to_s > from_s ? add_panels(solver, period, from_s, to_s, from_s, to_s) : CC_OK;
            if (code != CC_OK)
                return code;
        }
    }
    if (solver->node_count > first)
        qsort(solver->node + first, (size_t)(solver->node_count - first), sizeof(*solver->node),
              compare_nodes);
    return CC_OK;
}

static int place_nodes(struct solver *solver)
{
    for (int period = 0; period <= solver->day->period_count; period++) {
        int code = place_nodes_of_period(solver, period);
        if (code != CC_OK)
            return code;
    }
    solver->stretch[solver->day->period_count + 1].first_node = solver->node_count;
    return CC_OK;
}

/* ---- forward ---- */

static int keep_waiting_states(struct solver *solver, struct node *node)
{
    struct cc_transient_grid waiting = cc_transient_chain_waiting(&solver->occupancy);
    size_t size = (size_t)waiting.row_count * (size_t)waiting.column_count;
    if (solver->store_count + size > solver->store_capacity) {
        size_t capacity = 2 * solver->store_capacity + size + 4096;
        double *store =
            (double)capacity > store_max ? NULL : realloc(solver->store, capacity * sizeof(*store));
        if (!store)
            return out_of_memory(solver->error);
        solver->store = store;
        solver->store_capacity = capacity;
    }
    node->row_count = waiting.row_count;
    node->column_count = waiting.column_count;
    node->offset = solver->store_count;
    node->free_prob = cc_transient_chain_free_prob(&solver->occupancy);
    for (int e = 0; e < waiting.row_count; e++)
        memcpy(solver->store + node->offset + (size_t)e * (size_t)waiting.column_count,
               waiting.value + (size_t)e * (size_t)waiting.stride,
               (size_t)waiting.column_count * sizeof(double));
    solver->store_count += size;
    return CC_OK;
}

static int visit(struct solver *solver, struct node *node)
{
    if (node->probe >= 0) {
        struct cc_transient_moments moments;
        cc_transient_chain_moments(&solver->occupancy, &moments);
        struct cc_transient_point *point = &solver->result->point[node->probe];
        point->time_s = node->time_s;
        point->queue_mean = moments.queue;
        point->queue_sd = sqrt(fmax(0, moments.queue_squared - moments.queue * moments.queue));
        point->busy_mean = moments.busy;
        point->all_busy_prob = moments.all_busy;
        point->empty_prob = moments.empty;
    }
    return solver->day->occupancy_only ? CC_OK : keep_waiting_states(solver, node);
}

static void keep_integrals(struct solver *solver, int period, const struct cc_transient_moments *integral)
{
    const struct cc_transient_day *day = solver->day;
    struct cc_transient_period *result = &solver->result->period[period];
    bool open = period < day->period_count;
    result->start_s = day->border_s[period];
    result->end_s = open ? day->border_s[period + 1] : HUGE_VAL;
    result->offered = open ? day->arrival_rate_per_s[period] * (result->end_s - result->start_s) : 0;
    result->queue_time_s = integral->queue;
    result->busy_time_s = integral->busy;
    result->all_busy_time_s = integral->all_busy;
    result->abandoned = day->abandon_rate_per_s * integral->queue;
}

static struct size size_now(const struct solver *solver)
{
    return (struct size){solver->occupancy.row_count, solver->occupancy.column_count};
}

/* From the start of a period, through its nodes, to its end. */
static int pass_period(struct solver *solver, int period)
{
    struct cc_transient_rates rates = rates_in(solver, period);
    int code = cc_transient_chain_change(&solver->occupancy, rates.agent_count, solver->error);
    struct cc_transient_moments integral = {0};
    double time_s = solver->day->border_s[period];
    bool open = period < solver->day->period_count;
    solver->stretch[period].at_start = size_now(solver);
    if (code == CC_OK && !open)
        code = cc_transient_chain_drain(&solver->occupancy, &rates, &integral, solver->error);
    for (int i = solver->stretch[period].first_node;
         code == CC_OK && i < solver->stretch[period + 1].first_node; i++) {
        struct node *node = &solver->node[i];
        code = cc_transient_chain_advance(&solver->occupancy, &rates, node->time_s - time_s,
                                          open ? &integral : NULL, solver->error);
        time_s = node->time_s;
        if (code == CC_OK)
            code = visit(solver, node);
    }
    if (code == CC_OK && open)
        code = cc_transient_chain_advance(
            &solver->occupancy, &rates, solver->day->border_s[period + 1] - time_s, &integral, solver->error);
    solver->stretch[period].at_end = size_now(solver);
    keep_integrals(solver, period, &integral);
    return code;
}

static int go_forward(struct solver *solver)
{
    const struct cc_transient_day *day = solver->day;
    int agents_max = solver->drain_agents;
    for (int i = 0; i < day->period_count; i++)
        agents_max = day->agent_count[i] > agents_max ? day->agent_count[i] : agents_max;
    int code = cc_transient_chain_open(&solver->occupancy, day->agent_count[0], agents_max, solver->error);
    for (int period = 0; code == CC_OK && period <= day->period_count; period++)
        code = pass_period(solver, period);
    return code;
}

/* ---- backward ---- */

static struct cc_transient_grid grid_of(const struct solver *solver, const struct node *node)
{
    return (struct cc_transient_grid){node->row_count, node->column_count, node->column_count,
                                      solver->store + node->offset};
}

static void earn(struct solver *solver, int period, const struct node *node)
{
    struct cc_transient_grid waiting = grid_of(solver, node);
    double wait_s = cc_transient_outlook_mean(&solver->virtual_wait, &waiting);
    double abandon_prob = cc_transient_outlook_mean(&solver->abandon, &waiting);
    if (node->probe >= 0) {
        solver->result->point[node->probe].virtual_wait_s = wait_s;
        solver->result->point[node->probe].abandon_prob = abandon_prob;
    }
    solver->result->period[period].virtual_wait_s += node->calls * wait_s;
    solver->result->period[period].abandoned_of_arrivals += node->calls * abandon_prob;
}

/*
 * Moves both outlooks back over a time at whose start `size` states matter.  The grid takes that size first:
 * the values of states that matter then come from those of states that matter later, and the others, which
 * the resizing had to guess, weigh nothing.
 */
static int rewind_both(struct solver *solver, const struct cc_transient_rates *rates, struct size size,
                       double length_s)
{
    struct cc_transient_outlook *outlook[] = {&solver->virtual_wait, &solver->abandon};
    for (int i = 0; i < 2; i++) {
        int code = cc_transient_outlook_resize(outlook[i], size.row_count, size.column_count, solver->error);
        if (code != CC_OK)
            return code;
        cc_transient_outlook_rewind(outlook[i], rates, length_s);
    }
    return CC_OK;
}

static int rewind_period(struct solver *solver, int period)
{
    struct cc_transient_rates rates = rates_in(solver, period);
    double time_s = solver->day->border_s[period + 1];
    for (int i = solver->stretch[period + 1].first_node - 1; i >= solver->stretch[period].first_node; i--) {
        const struct node *node = &solver->node[i];
        struct size size = {node->row_count, node->column_count};
        int code = rewind_both(solver, &rates, size, time_s - node->time_s);
        if (code != CC_OK)
            return code;
        earn(solver, period, node);
        time_s = node->time_s;
    }
    return rewind_both(solver, &rates, solver->stretch[period].at_start,
                       time_s - solver->day->border_s[period]);
}

/* What awaits a caller from closing time on, when nothing changes any more. */
static int look_after_closing(struct solver *solver)
{
    int closed = solver->day->period_count;
    struct cc_transient_rates rates = rates_in(solver, closed);
    struct size size = solver->stretch[closed].at_start;
    int code = cc_transient_outlook_forever(&solver->virtual_wait, &rates, size.row_count, size.column_count,
                                            solver->error);
    if (code == CC_OK)
        code = cc_transient_outlook_forever(&solver->abandon, &rates, size.row_count, size.column_count,
                                            solver->error);
    for (int i = solver->stretch[closed].first_node;
         code == CC_OK && i < solver->stretch[closed + 1].first_node; i++)
        earn(solver, closed, &solver->node[i]);
    return code;
}

static int go_backward(struct solver *solver)
{
    solver->virtual_wait = (struct cc_transient_outlook){.earned_per_s = 1};
    solver->abandon = (struct cc_transient_outlook){.earned_per_s = solver->day->abandon_rate_per_s,
                                                    .leave_rate_per_s = solver->day->abandon_rate_per_s};
    int code = look_after_closing(solver);
    for (int period = solver->day->period_count - 1; code == CC_OK && period >= 0; period--) {
        int before = agents_in(solver, period), after = agents_in(solver, period + 1);
        struct size size = solver->stretch[period].at_end;
        code = cc_transient_outlook_unchange(&solver->virtual_wait, before, after, size.row_count,
                                             size.column_count, solver->error);
        if (code == CC_OK)
            code = cc_transient_outlook_unchange(&solver->abandon, before, after, size.row_count,
                                                 size.column_count, solver->error);
        if (code == CC_OK)
            code = rewind_period(solver, period);
    }
    return code;
}

/* ---- service level ---- */

static int max_of(int a, int b)
{
    return a > b ? a : b;
}

/* Size of the largest grid of the nodes of a range of periods. */
static struct size largest_size(const struct solver *solver, int first_period, int last_period)
{
    struct size most = {1, 1};
    for (int i = solver->stretch[first_period].first_node; i < solver->stretch[last_period + 1].first_node;
         i++) {
        most.row_count = max_of(most.row_count, solver->node[i].row_count);
        most.column_count = max_of(most.column_count, solver->node[i].column_count);
    }
    return most;
}

/*
 * Moves the service level outlook of a caller whose threshold runs out at `until_s` back to `from_s` in
 * `period`, through the changes in between.  `busy_max` bounds the busy agents while she waits.
 */
static int look_ahead(struct solver *solver, int period, double from_s, double until_s, int busy_max,
                      int column_count)
{
    const struct cc_transient_day *day = solver->day;
    struct cc_transient_rates rates = rates_in(solver, period);
    int row_count = busy_max - rates.agent_count + 1, code;
    double end_s = period < day->period_count ? day->border_s[period + 1] : HUGE_VAL;
    if (end_s < until_s) {
        int after = agents_in(solver, period + 1);
        code = look_ahead(solver, period + 1, end_s, until_s, max_of(busy_max, after), column_count);
        if (code == CC_OK && after != rates.agent_count)
            code = cc_transient_outlook_unchange(&solver->level, rates.agent_count, after, row_count,
                                                 column_count, solver->error);
    } else {
        code = cc_transient_outlook_reset(&solver->level, row_count, column_count, solver->error);
        end_s = until_s;
    }
    if (code == CC_OK)
        cc_transient_outlook_rewind(&solver->level, &rates, end_s - from_s);
    return code;
}

/* Last period up to which the number of agents does not change. */
static int stretch_end(const struct solver *solver, int period)
{
    while (period < solver->day->period_count && agents_in(solver, period + 1) == agents_in(solver, period))
        period++;
    return period;
}

/* Makes solver->level right for a node. */
static int set_level(struct solver *solver, int period, const struct node *node, double within_s)
{
    int last = stretch_end(solver, period), agents = agents_in(solver, period);
    double until_s = node->time_s + within_s;
    if (last < solver->day->period_count && until_s > solver->day->border_s[last + 1]) {
        solver->level_agents = -1;
        return look_ahead(solver, period, node->time_s, until_s, agents + node->row_count - 1,
                          node->column_count);
    }
    if (solver->level_agents == agents && node->row_count <= solver->level.row_count &&
        node->column_count <= solver->level.column_count)
        return CC_OK;
    struct size size = largest_size(solver, period, last);
    struct cc_transient_rates rates = rates_in(solver, period);
    int code = cc_transient_outlook_reset(&solver->level, size.row_count, size.column_count, solver->error);
    if (code == CC_OK)
        cc_transient_outlook_rewind(&solver->level, &rates, within_s);
    solver->level_agents = agents;
    return code;
}

static int find_service_level(struct solver *solver, int target)
{
    double within_s = solver->day->within_s[target];
    solver->level_agents = -1;
    for (int period = 0; period <= solver->day->period_count; period++)
        for (int i = solver->stretch[period].first_node; i < solver->stretch[period + 1].first_node; i++) {
            const struct node *node = &solver->node[i];
            int code = set_level(solver, period, node, within_s);
            if (code != CC_OK)
                return code;
            struct cc_transient_grid waiting = grid_of(solver, node);
            double prob = node->free_prob + cc_transient_outlook_mean(&solver->level, &waiting);
            if (node->probe >= 0)
                solver->result->point[node->probe].served_within_prob[target] = prob;
            solver->result->period[period].served_within[target] += node->calls * prob;
        }
    return CC_OK;
}

/* ---- the whole day ---- */

static void add_up(struct solver *solver)
{
    const struct cc_transient_day *day = solver->day;
    struct cc_transient *result = solver->result;
    struct cc_transient_period *sum = &result->day;
    sum->start_s = day->border_s[0];
    sum->end_s = HUGE_VAL;
    for (int i = 0; i <= day->period_count; i++) {
        const struct cc_transient_period *period = &result->period[i];
        sum->offered += period->offered;
        sum->queue_time_s += period->queue_time_s;
        sum->busy_time_s += period->busy_time_s;
        sum->all_busy_time_s += period->all_busy_time_s;
        sum->abandoned += period->abandoned;
        sum->abandoned_of_arrivals += period->abandoned_of_arrivals;
        sum->virtual_wait_s += period->virtual_wait_s;
        for (int j = 0; j < day->target_count; j++)
            sum->served_within[j] += period->served_within[j];
    }
    result->mean_wait_s = sum->offered > 0 ? sum->queue_time_s / sum->offered : 0;
    result->conservation_error = sum->abandoned - sum->abandoned_of_arrivals;
}

static void blank_outlooks(const struct cc_transient_day *day, struct cc_transient *result)
{
    for (int i = 0; i <= day->period_count; i++) {
        struct cc_transient_period *period = &result->period[i];
        period->abandoned_of_arrivals = period->virtual_wait_s = NAN;
        for (int j = 0; j < CC_TRANSIENT_TARGETS_MAX; j++)
            period->served_within[j] = NAN;
    }
    for (int i = 0; i < day->probe_count; i++) {
        struct cc_transient_point *point = &result->point[i];
        point->abandon_prob = point->virtual_wait_s = NAN;
        for (int j = 0; j < CC_TRANSIENT_TARGETS_MAX; j++)
            point->served_within_prob[j] = NAN;
    }
}

static int open_solver(struct solver *solver)
{
    const struct cc_transient_day *day = solver->day;
    size_t periods = (size_t)day->period_count;
    solver->result->period = calloc(periods + 1, sizeof(*solver->result->period));
    solver->result->point = calloc((size_t)day->probe_count + 1, sizeof(*solver->result->point));
    solver->stretch = calloc(periods + 2, sizeof(*solver->stretch));
    solver->break_s = calloc(periods * CC_TRANSIENT_TARGETS_MAX + 2, sizeof(*solver->break_s));
    solver->quadrature = gsl_integration_glfixed_table_alloc(NODES_PER_PANEL);
    if (!solver->result->period || !solver->result->point || !solver->stretch || !solver->break_s ||
        !solver->quadrature)
        return out_of_memory(solver->error);
    for (int i = 0; i < day->period_count; i++)
        if (day->agent_count[i] > 0)
            solver->drain_agents = day->agent_count[i];
    return CC_OK;
}

static void close_solver(struct solver *solver)
{
    cc_transient_chain_close(&solver->occupancy);
    cc_transient_outlook_close(&solver->virtual_wait);
    cc_transient_outlook_close(&solver->abandon);
    cc_transient_outlook_close(&solver->level);
    if (solver->quadrature)
        gsl_integration_glfixed_table_free(solver->quadrature);
    free(solver->break_s);
    free(solver->stretch);
    free(solver->node);
    free(solver->store);
}

static int solve(struct solver *solver)
{
    int code = open_solver(solver);
    if (code == CC_OK)
        code = place_nodes(solver);
    if (code == CC_OK)
        code = go_forward(solver);
    if (code == CC_OK && solver->day->occupancy_only)
        blank_outlooks(solver->day, solver->result);
    if (code == CC_OK && !solver->day->occupancy_only)
        code = go_backward(solver);
    solver->level =
        (struct cc_transient_outlook){.when_served = 1, .leave_rate_per_s = solver->day->abandon_rate_per_s};
    for (int i = 0; code == CC_OK && !solver->day->occupancy_only && i < solver->day->target_count; i++)
        code = find_service_level(solver, i);
    if (code == CC_OK)
        add_up(solver);
    return code;
}

int cc_transient_solve(const struct cc_transient_day *day, struct cc_transient *result,
                       struct cc_error *error)
{
    *result = (struct cc_transient){0};
    int code = cc_transient_check(day, error);
    if (code != CC_OK)
        return code;
    struct solver solver = {.day = day, .result = result, .error = error};
    code = solve(&solver);
    close_solver(&solver);
    return code;
}

void cc_transient_close(struct cc_transient *result)
{
    free(result->period);
    free(result->point);
    *result = (struct cc_transient){0};
}
