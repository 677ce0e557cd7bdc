/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Callback systems: callback_params.csv says what each model is, callback_results.csv what follows from it,
 * one row for each figure.  Families: A offered by the exact wait, B by the length of the line, F slots.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/analytic/callback.h"
#include "models/validation/rows.h"

#define PARAMS "callback_params.csv"

/* What the solvers say of one model; only the part of its family is filled in. */
struct solved {
    struct cc_callback_by_wait_result wait;
    struct cc_callback_by_line_result line;
    struct cc_callback_slots_result slots;
};

/* The measure times this is the figure. */
enum unit { ONE, TIME, AGENTS, PER_ACCEPTED };

/*
 * The figures of each family: where the solver's value stands, likewise the asymptotic variance of a time
 * average (0: none), and the measure of a simulation.
 */
static const struct figure {
    char family;
    const char *name;
    size_t value_at, variance_at;
    const char *measure; /* NULL: the simulation does not measure it */
    enum unit unit;
} figures[] = {
#define AT(member) offsetof(struct solved, member)
    {'A', "p_delay", AT(wait.delay_prob), 0, "all_busy", ONE},
    {'A', "p_offered", AT(wait.offered_prob), 0, "promised", PER_ACCEPTED},
    {'A', "p_callback", AT(wait.callback_prob), 0, "promised", ONE},
    {'A', "p_abandon", AT(wait.abandon_prob), 0, "abandoned", ONE},
    {'A', "p_abandon_of_non_callback", AT(wait.abandon_prob_of_holders), 0, NULL, ONE},
    {'A', "EV_virtual", AT(wait.mean_virtual_wait_s), 0, NULL, ONE},
    {'A', "SDV_virtual", AT(wait.sd_virtual_wait_s), 0, NULL, ONE},
    {'A', "mean_callback_delay", AT(wait.mean_callback_delay_s), 0, "callback_delay_mean_s", TIME},
    {'A', "sd_callback_delay", AT(wait.sd_callback_delay_s), 0, NULL, ONE},
    {'A', "mean_hold_time_of_holders", AT(wait.mean_hold_s), 0, "hold_mean_s", TIME},
    {'A', "utilisation", AT(wait.occupancy), 0, "occupancy", ONE},
    {'B', "p_all_busy", AT(line.all_busy.mean), AT(line.all_busy.variance_s), "all_busy", ONE},
    {'B', "p_blocked", AT(line.blocked.mean), AT(line.blocked.variance_s), "busy_signal", ONE},
    {'B', "p_offered", AT(line.offered.mean), AT(line.offered.variance_s), "promised", PER_ACCEPTED},
    {'B', "p_callback", AT(line.callback_prob), 0, "promised", ONE},
    {'B', "p_abandon", AT(line.abandon_prob), 0, "abandoned", ONE},
    {'B', "mean_q_hold", AT(line.holding.mean), AT(line.holding.variance_s), "queue_length", ONE},
    {'B', "mean_q_callback", AT(line.owed.mean), AT(line.owed.variance_s), "callbacks_waiting", ONE},
    {'B', "mean_callback_delay", AT(line.mean_callback_delay_s), 0, "callback_delay_mean_s", TIME},
    {'B', "mean_hold_time", AT(line.mean_hold_s), 0, "hold_mean_s", TIME},
    {'B', "mean_busy", AT(line.busy.mean), AT(line.busy.variance_s), "occupancy", AGENTS},
    {'B', "p_callback_unanswered", AT(line.unanswered_prob), 0, "never_reached", ONE},
    {'F', "mean_slot_load_used", AT(slots.mean_slot_use), 0, "slot_load", ONE},
    {'F', "p_slot_full", AT(slots.full_prob), 0, "slots_full", ONE},
    {'F', "mean_backlog_after_slot", AT(slots.mean_backlog), 0, NULL, ONE},
    {'F', "mean_booking_delay", AT(slots.mean_booking_delay_s), 0, "booked_delay_mean_s", TIME},
#undef AT
};

static const struct figure *find_figure(char family, const char *name)
{
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++)
        if (figures[i].family == family && strcmp(figures[i].name, name) == 0)
            return &figures[i];
    return NULL;
}

static double value_at(const struct solved *solved, size_t at)
{
    return *(const double *)((const char *)solved + at);
}

/* --- models --- */

struct state {
    struct cc_reference_table params;
    char id[40]; /* of the model that is solved */
    struct solved solved;
};

static void close_state(void *memory)
{
    struct state *state = memory;
    cc_reference_table_close(&state->params);
    free(state);
}

/* The state of the file being checked, made when first asked for; NULL after telling why. */
static struct state *state_of(struct cc_validation *v, struct cc_error *error)
{
    struct state *state = v->state;
    if (state)
        return state;
    state = calloc(1, sizeof *state);
    if (!state) {
        cc_error_add(error, CC_BAD_IO, "not enough memory for callback models");
        return NULL;
    }
    if (cc_reference_table_open(&state->params, v, PARAMS, error) != CC_OK) {
        free(state);
        return NULL;
    }
    v->state = state;
    v->state_close = close_state;
    return state;
}

/* NAN when the model has no such parameter. */
static double param(const struct state *state, const char *id, const char *name)
{
    for (int i = 0; i < state->params.row_count; i++) {
        const struct cc_reference_row *row = &state->params.rows[i];
        if (strcmp(cc_reference_text(row, "model_id"), id) == 0 &&
            strcmp(cc_reference_text(row, "parameter"), name) == 0)
            return cc_reference_number(row, "value");
    }
    return NAN;
}

static struct cc_erlang_load load_of(const struct state *state, const char *id)
{
    double theta = param(state, id, "theta"), agents = param(state, id, "c");
    return (struct cc_erlang_load){param(state, id, "lambda"), 1 / param(state, id, "mu"),
                                   theta == 0 ? HUGE_VAL : 1 / theta, isnan(agents) ? 0 : (int)agents};
}

static struct cc_callback_by_wait by_wait(const struct state *state, const char *id)
{
    return (struct cc_callback_by_wait){load_of(state, id), param(state, id, "tau_offer"),
                                        param(state, id, "accept_p")};
}

/* A missing number is none that a solver takes. */
static int whole(double number)
{
    return isnan(number) ? -1 : (int)number;
}

static struct cc_callback_by_line by_line(const struct state *state, const char *id)
{
    return (struct cc_callback_by_line){load_of(state, id), whole(param(state, id, "offer_if_waiting_ge")),
                                        whole(param(state, id, "queue_capacity")),
                                        param(state, id, "accept_p"), param(state, id, "no_answer_p")};
}

static struct cc_callback_slots by_slots(const struct state *state, const char *id)
{
    return (struct cc_callback_slots){param(state, id, "lambda"), param(state, id, "slot_len_T"),
                                      whole(param(state, id, "slot_capacity"))};
}

/* Solves the model unless it is the one solved last. */
static int solve(struct state *state, const char *id, struct cc_error *error)
{
    int code = CC_OK;
    if (strcmp(state->id, id) == 0)
        return CC_OK;
    if (id[0] == 'A') {
        struct cc_callback_by_wait model = by_wait(state, id);
        code = cc_callback_by_wait_solve(&model, &state->solved.wait, error);
    } else if (id[0] == 'B') {
        struct cc_callback_by_line model = by_line(state, id);
        code = cc_callback_by_line_solve(&model, &state->solved.line, error);
    } else {
        struct cc_callback_slots model = by_slots(state, id);
        code = cc_callback_slots_solve(&model, &state->solved.slots, error);
    }
    snprintf(state->id, sizeof state->id, "%s", id);
    return code;
}

/* --- rows --- */

static bool is_deferred(char family)
{
    return family != '\0' && strchr("CDEG", family);
}

static bool is_remark(const char *metric)
{
    return strcmp(metric, "n_states") == 0 || strcmp(metric, "residual") == 0 ||
           strcmp(metric, "tail_p") == 0;
}

static int check_figure(struct cc_validation *v, const struct cc_reference_row *row,
                        const struct state *state, struct cc_error *error)
{
    const char *metric = cc_reference_text(row, "metric");
    const struct figure *figure = find_figure(state->id[0], metric);
    double within, got;
    char label[64];
    if (figure)
        got = value_at(&state->solved, figure->value_at);
    else if (state->id[0] == 'A' && sscanf(metric, "P_V_le_%lf", &within) == 1)
        got = cc_callback_by_wait_cdf(&state->solved.wait, within);
    else
        return cc_validation_refuse(row, error, "a metric that is not known");
    cc_validation_call_it(v, metric);
    int code = cc_validation_solved(v, row, "value", got, 1e-9, error);
    if (figure && figure->variance_at && !code) {
        snprintf(label, sizeof label, "%s, variance", metric);
        cc_validation_call_it(v, label);
        code = cc_validation_solved(v, row, "asym_var_of_time_average",
                                    value_at(&state->solved, figure->variance_at), 1e-9, error);
    }
    cc_validation_call_it(v, NULL);
    return code;
}

static int check_result(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    const char *id = cc_reference_text(row, "model_id");
    if (is_deferred(id[0]))
        return cc_validation_leave_out(v, row, "callback systems that cannot be described yet", error);
    if (id[0] != 'A' && id[0] != 'B' && id[0] != 'F')
        return cc_validation_refuse(row, error, "a family of models that is not known");
    if (is_remark(cc_reference_text(row, "metric")))
        return cc_validation_leave_out(v, row, "remarks on how a table was made", error);
    struct state *state = state_of(v, error);
    int code = state ? solve(state, id, error) : CC_BAD_IO;
    if (code != CC_OK)
        return cc_validation_refuse(row, error, "cannot be solved from the model's " PARAMS);
    return check_figure(v, row, state, error);
}

/* --- simulation --- */

/* Service takes CC_UNIT_S on average; nobody waits for a phone to ring. */
static void describe(struct cc_simulation *s, const struct cc_erlang_load *load)
{
    s->calls_per_unit = load->arrival_rate_per_s * load->service_mean_s;
    cc_simulation_write(s,
                        "demand = { calls_per_h = %.17g; };\n"
                        "talk = { law = \"exponential\"; mean_s = %.1f; }; staff = ( { heads = %d; } );\n",
                        s->calls_per_unit / CC_UNIT_S * 3600, CC_UNIT_S, load->agent_count);
    if (isfinite(load->patience_mean_s))
        cc_simulation_write(s, "patience = { law = \"exponential\"; mean_s = %.17g; };\n",
                            load->patience_mean_s / load->service_mean_s * CC_UNIT_S);
}

static void describe_offer(struct cc_simulation *s, const char *rule, double accept_prob, double reach_prob)
{
    cc_simulation_write(
        s,
        "variants = ( { name = \"offer\"; strategy = { kind = \"callback-offer\"; %s accept_prob = %.17g;\n"
        "  dialing = { agent_ring_s = 0.0; ring_s = 0.0; no_answer_s = 0.0; reach_prob = %.17g;\n"
        "  max_attempts = 1; }; }; } );\n",
        rule, accept_prob, reach_prob);
}

/* How slowly it forgets, as a Brownian motion reflected at zero with this spread of the virtual wait. */
static void describe_by_wait(struct cc_simulation *s, const struct state *state, const char *id)
{
    struct cc_callback_by_wait model = by_wait(state, id);
    double c = model.load.agent_count, sd = state->solved.wait.sd_virtual_wait_s / model.load.service_mean_s;
    char rule[80];
    describe(s, &model.load);
    snprintf(rule, sizeof rule, "offer_wait_s = %.17g;",
             model.offer_after_s / model.load.service_mean_s * CC_UNIT_S);
    describe_offer(s, rule, model.accept_prob, 1);
    s->relaxation_units = 1 + 4 * sd * sd * c * c / s->calls_per_unit;
    s->event_share = state->solved.wait.delay_prob;
}

/* As long as the time average of the calls owed remembers, were their number geometric. */
static void describe_by_line(struct cc_simulation *s, const struct state *state, const char *id)
{
    struct cc_callback_by_line model = by_line(state, id);
    const struct cc_callback_average *owed = &state->solved.line.owed;
    char rule[80];
    describe(s, &model.load);
    cc_simulation_write(s, "max_waiting = %d;\n", model.queue_cap);
    snprintf(rule, sizeof rule, "at_waiting = %d;", model.offer_if_waiting);
    describe_offer(s, rule, model.accept_prob, 1 - model.no_answer_prob);
    s->relaxation_units =
        1 + owed->variance_s / model.load.service_mean_s / (owed->mean * owed->mean + owed->mean + 1e-9);
    s->event_share = state->solved.line.all_busy.mean;
}

/* The table's unit of time is CC_UNIT_S; the backlog, as above, in slots. */
static void describe_slots(struct cc_simulation *s, const struct state *state, const char *id)
{
    struct cc_callback_slots model = by_slots(state, id);
    double per_slot = model.request_rate_per_s * model.slot_s, spare = model.slot_capacity - per_slot;
    cc_simulation_write(s,
                        "demand = { calls_per_h = %.17g; };\n"
                        "talk = { law = \"deterministic\"; value_s = 1.0; }; staff = ( { heads = 1000; } );\n"
                        "variants = ( { name = \"slots\"; strategy = { kind = \"scheduled-slot\";\n"
                        "  slot_min = %.17g; capacity = %d; accept_prob = 1.0;\n"
                        "  dialing = { agent_ring_s = 0.0; ring_s = 0.0; reach_prob = 1.0; }; }; } );\n",
                        model.request_rate_per_s / CC_UNIT_S * 3600, model.slot_s * CC_UNIT_S / 60,
                        model.slot_capacity);
    s->calls_per_unit = model.request_rate_per_s;
    s->relaxation_units = model.slot_s * (1 + 2 * per_slot / (spare * spare));
}

static void add_figure(struct cc_simulation *s, const struct cc_reference_row *row, const struct state *state)
{
    const char *metric = cc_reference_text(row, "metric"), *id = state->id;
    const struct figure *figure = find_figure(id[0], metric);
    if (!figure || !figure->measure)
        return;
    double unit_s = id[0] == 'F' ? 1 : 1 / param(state, id, "mu"), rate = s->calls_per_unit;
    double scale = figure->unit == TIME           ? unit_s / CC_UNIT_S
                   : figure->unit == AGENTS       ? param(state, id, "c")
                   : figure->unit == PER_ACCEPTED ? 1 / param(state, id, "accept_p")
                                                  : 1;
    double variance = figure->variance_at ? value_at(&state->solved, figure->variance_at) : 0;
    struct cc_simulated_cell *cell = cc_simulation_add(s, "value", figure->measure, scale, 0);
    cell->row = row;
    cell->label = metric;
    if (strcmp(figure->measure, "busy_signal") == 0) /* counted by calls, which come in runs */
        cell->dispersion = 1 + variance * rate / fmax(value_at(&state->solved, figure->value_at), 1e-9);
    else if (figure->unit != PER_ACCEPTED)
        cell->variance = variance / unit_s * rate;
}

/* Simulates the model of the rows from `first` to `last` - 1. */
static int simulate(struct cc_validation *v, struct state *state, int first, int last, struct cc_error *error)
{
    const struct cc_reference_row *rows = v->table->rows;
    const char *id = cc_reference_text(&rows[first], "model_id");
    struct cc_simulation s = {.row_count = last - first};
    int code = solve(state, id, error);
    if (code != CC_OK)
        return code;
    if (last - first > CC_SIMULATION_CELLS)
        return cc_validation_refuse(&rows[first], error, "has more figures than can be simulated at once");
    if (id[0] == 'A')
        describe_by_wait(&s, state, id);
    else if (id[0] == 'B')
        describe_by_line(&s, state, id);
    else
        describe_slots(&s, state, id);
    for (int i = first; i < last; i++)
        add_figure(&s, &rows[i], state);
    return cc_validation_simulate(v, &rows[first], &s, error);
}

static int finish_results(struct cc_validation *v, struct cc_error *error)
{
    int code = CC_OK, last;
    for (int first = 0; first < v->table->row_count && !code && !v->fill_folder; first = last) {
        const char *id = cc_reference_text(&v->table->rows[first], "model_id");
        for (last = first + 1; last < v->table->row_count; last++)
            if (strcmp(cc_reference_text(&v->table->rows[last], "model_id"), id) != 0)
                break;
        if (!is_deferred(id[0]))
            code = simulate(v, v->state, first, last, error);
    }
    return code;
}

/* --- the parameters --- */

static int check_param(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    const char *id = cc_reference_text(row, "model_id"), *parameter = cc_reference_text(row, "parameter");
    (void)v;
    if (!strchr("ABCDEFG", id[0]) || id[0] == '\0')
        return cc_validation_refuse(row, error, "a family of models that is not known");
    if (strcmp(parameter, "kind") != 0 && isnan(cc_reference_number(row, "value")))
        return cc_validation_refuse(row, error, "has no number");
    return CC_OK;
}

const struct cc_reference_class cc_reference_callback_params = {PARAMS, "describes callback_results.csv",
                                                                check_param, NULL};
const struct cc_reference_class cc_reference_callback_results = {"callback_results.csv", "solve and simulate",
                                                                 check_result, finish_results};
