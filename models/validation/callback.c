/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Callback systems: callback_params.csv says what each model is, callback_results.csv what follows from it,
 * one row for each figure.  Families: A offered by the exact wait, B by the length of the line, C and D
 * callbacks in a line of their own after or before callers on hold, E callbacks that lie first, F slots, G
 * with urgent callers.
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
    struct cc_callback_lines_result lines;
    struct cc_callback_slots_result slots;
};

/* The measure times this is the figure. */
enum unit { ONE, TIME, AGENTS, PER_ACCEPTED, SHOWING_UP, URGENT_PER_TIME };

/*
 * The figures of each family: where the solver's value stands, likewise the asymptotic variance of a time
 * average (0: none), and the measure of a simulation.
 */
static const struct figure {
    const char *families;
    const char *name;
    size_t value_at, variance_at;
    const char *measure; /* NULL: the simulation does not measure it */
    enum unit unit;
} figures[] = {
#define AT(member) offsetof(struct solved, member)
    {"A", "p_delay", AT(wait.delay_prob), 0, "all_busy", ONE},
    {"A", "p_offered", AT(wait.offered_prob), 0, "promised", PER_ACCEPTED},
    {"A", "p_callback", AT(wait.callback_prob), 0, "promised", ONE},
    {"A", "p_abandon", AT(wait.abandon_prob), 0, "abandoned", ONE},
    {"A", "p_abandon_of_non_callback", AT(wait.abandon_prob_of_holders), 0, NULL, ONE},
    {"A", "EV_virtual", AT(wait.mean_virtual_wait_s), 0, NULL, ONE},
    {"A", "SDV_virtual", AT(wait.sd_virtual_wait_s), 0, NULL, ONE},
    {"A", "mean_callback_delay", AT(wait.mean_callback_delay_s), 0, "callback_delay_mean_s", TIME},
    {"A", "sd_callback_delay", AT(wait.sd_callback_delay_s), 0, NULL, ONE},
    {"A", "mean_hold_time_of_holders", AT(wait.mean_hold_s), 0, "hold_mean_s", TIME},
    {"A", "utilisation", AT(wait.occupancy), 0, "occupancy", ONE},
    {"B", "p_all_busy", AT(line.all_busy.mean), AT(line.all_busy.variance_s), "all_busy", ONE},
    {"B", "p_blocked", AT(line.blocked.mean), AT(line.blocked.variance_s), "busy_signal", ONE},
    {"B", "p_offered", AT(line.offered.mean), AT(line.offered.variance_s), "promised", PER_ACCEPTED},
    {"B", "p_callback", AT(line.callback_prob), 0, "promised", ONE},
    {"B", "p_abandon", AT(line.abandon_prob), 0, "abandoned", ONE},
    {"B", "mean_q_hold", AT(line.holding.mean), AT(line.holding.variance_s), "queue_length", ONE},
    {"B", "mean_q_callback", AT(line.owed.mean), AT(line.owed.variance_s), "callbacks_waiting", ONE},
    {"B", "mean_callback_delay", AT(line.mean_callback_delay_s), 0, "callback_delay_mean_s", TIME},
    {"B", "mean_hold_time", AT(line.mean_hold_s), 0, "hold_mean_s", TIME},
    {"B", "mean_busy", AT(line.busy.mean), AT(line.busy.variance_s), "occupancy", AGENTS},
    {"B", "p_callback_unanswered", AT(line.unanswered_prob), 0, "never_reached", ONE},
    {"CDEG", "p_all_busy", AT(lines.all_busy.mean), AT(lines.all_busy.variance_s), "all_busy", ONE},
    {"CDE", "p_offered", AT(lines.offered.mean), AT(lines.offered.variance_s), "promised", PER_ACCEPTED},
    {"CDE", "p_callback", AT(lines.callback_prob), 0, "promised", ONE},
    {"CDE", "p_abandon", AT(lines.abandon_prob), 0, "abandoned", ONE},
    {"CDE", "mean_q_online", AT(lines.holding.mean), AT(lines.holding.variance_s), "queue_length", ONE},
    {"CD", "mean_q_callback", AT(lines.owed.mean), AT(lines.owed.variance_s), "callbacks_waiting", ONE},
    {"CD", "mean_orbit", AT(lines.pending.mean), AT(lines.pending.variance_s), "callbacks_pending", ONE},
    {"CDE", "mean_hold_time", AT(lines.mean_hold_s), 0, "hold_mean_s", TIME},
    {"CD", "mean_callback_delay", AT(lines.mean_callback_delay_s), 0, "callback_delay_mean_s", TIME},
    {"CDEG", "mean_busy", AT(lines.busy.mean), AT(lines.busy.variance_s), "occupancy", AGENTS},
    {"E", "mean_q_priority", AT(lines.owed.mean), AT(lines.owed.variance_s), "callbacks_waiting", SHOWING_UP},
    {"E", "mean_pending", AT(lines.pending.mean), AT(lines.pending.variance_s), "callbacks_pending", ONE},
    {"E", "mean_lateness_of_callbacks", AT(lines.mean_lateness_s), 0, "unpunctual_mean_s", TIME},
    {"G", "p_offered_of_class2", AT(lines.offered.mean), AT(lines.offered.variance_s), "promised[routine]",
     PER_ACCEPTED},
    {"G", "p_callback_of_class2", AT(lines.callback_prob), 0, "promised[routine]", ONE},
    {"G", "p_abandon1", AT(lines.urgent_abandon_prob), 0, "abandoned[urgent]", ONE},
    {"G", "p_abandon2", AT(lines.abandon_prob), 0, "abandoned[routine]", ONE},
    {"G", "mean_q1", AT(lines.urgent.mean), AT(lines.urgent.variance_s), "hold_mean_s[urgent]",
     URGENT_PER_TIME},
    {"G", "mean_q2", AT(lines.holding.mean), AT(lines.holding.variance_s), NULL, ONE},
    {"G", "mean_q3_callback", AT(lines.owed.mean), AT(lines.owed.variance_s), "callbacks_waiting", ONE},
    {"G", "EW1", AT(lines.urgent_mean_hold_s), 0, "hold_mean_s[urgent]", TIME},
    {"G", "mean_hold_time2", AT(lines.mean_hold_s), 0, "hold_mean_s[routine]", TIME},
    {"G", "mean_callback_delay", AT(lines.mean_callback_delay_s), 0, "callback_delay_mean_s", TIME},
    {"F", "mean_slot_load_used", AT(slots.mean_slot_use), 0, "slot_load", ONE},
    {"F", "p_slot_full", AT(slots.full_prob), 0, "slots_full", ONE},
    {"F", "mean_backlog_after_slot", AT(slots.mean_backlog), 0, NULL, ONE},
    {"F", "mean_booking_delay", AT(slots.mean_booking_delay_s), 0, "booked_delay_mean_s", TIME},
#undef AT
};

static const struct figure *find_figure(char family, const char *name)
{
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++)
        if (strchr(figures[i].families, family) && strcmp(figures[i].name, name) == 0)
            return &figures[i];
    return NULL;
}

static double value_at(const struct solved *solved, size_t at)
{
    return *(const double *)((const char *)solved + at);
}

/* --- models --- */

enum { MODELS_MAX = 64 };

struct state {
    struct cc_reference_table params;
    char id[40]; /* of the model that `solved` is about */
    struct solved solved;
    struct known {
        char id[40];
        struct solved solved;
    } known[MODELS_MAX]; /* so that no model is solved twice, while there is room */
    int known_count;
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

/* Callbacks that have a line of their own. */
static bool has_lines(char family)
{
    return family != '\0' && strchr("CDEG", family);
}

/* 1 / rate, 0 for no rate. */
static double mean_of(double rate)
{
    return rate > 0 ? 1 / rate : 0;
}

static double or_zero(double number)
{
    return isnan(number) ? 0 : number;
}

static struct cc_callback_lines by_lines(const struct state *state, const char *id)
{
    struct cc_callback_lines model = {
        .load = load_of(state, id),
        .offer_if_holding = whole(param(state, id, "offer_if_online_waiting_ge")),
        .accept_prob = param(state, id, "accept_p"),
        .callbacks_first = id[0] == 'D' || id[0] == 'E',
        .agents_kept_free = (int)or_zero(param(state, id, "reserve_idle_agents")),
        .delay_mean_s = mean_of(param(state, id, "delta")),
        .no_show_prob = or_zero(param(state, id, "no_show_p")),
        .no_answer_prob = or_zero(param(state, id, "no_answer_p")),
        .retry_mean_s = mean_of(param(state, id, "redial_rate"))};
    if (id[0] == 'G') {
        model.urgent_rate_per_s = param(state, id, "lambda1");
        model.urgent_patience_mean_s = mean_of(param(state, id, "theta1"));
        model.load.arrival_rate_per_s = param(state, id, "lambda2");
        model.load.patience_mean_s = 1 / param(state, id, "theta2");
        model.offer_if_holding = whole(param(state, id, "offer_if_waiting_q1_plus_q2_ge"));
    }
    return model;
}

static struct cc_callback_slots by_slots(const struct state *state, const char *id)
{
    return (struct cc_callback_slots){param(state, id, "lambda"), param(state, id, "slot_len_T"),
                                      whole(param(state, id, "slot_capacity"))};
}

/* Solves the model unless it has been. */
static int solve(struct state *state, const char *id, struct cc_error *error)
{
    int code = CC_OK;
    if (strcmp(state->id, id) == 0)
        return CC_OK;
    for (int i = 0; i < state->known_count; i++)
        if (strcmp(state->known[i].id, id) == 0) {
            state->solved = state->known[i].solved;
            snprintf(state->id, sizeof state->id, "%s", id);
            return CC_OK;
        }
    if (id[0] == 'A') {
        struct cc_callback_by_wait model = by_wait(state, id);
        code = cc_callback_by_wait_solve(&model, &state->solved.wait, error);
    } else if (id[0] == 'B') {
        struct cc_callback_by_line model = by_line(state, id);
        code = cc_callback_by_line_solve(&model, &state->solved.line, error);
    } else if (has_lines(id[0])) {
        struct cc_callback_lines model = by_lines(state, id);
        code = cc_callback_lines_solve(&model, &state->solved.lines, error);
    } else {
        struct cc_callback_slots model = by_slots(state, id);
        code = cc_callback_slots_solve(&model, &state->solved.slots, error);
    }
    snprintf(state->id, sizeof state->id, "%s", id);
    if (!code && state->known_count < MODELS_MAX) {
        struct known *known = &state->known[state->known_count++];
        memcpy(known->id, state->id, sizeof known->id);
        known->solved = state->solved;
    }
    return code;
}

/* --- rows --- */

static bool is_remark(const char *metric)
{
    return strcmp(metric, "n_states") == 0 || strcmp(metric, "residual") == 0 ||
           strcmp(metric, "tail_p") == 0;
}

/*
 * Tables of callbacks in lines of their own were made with the counts cut, at what probability a row of each
 * model says: so much is missing in a mean, relatively, and more in the variance of a count that forgets
 * slowly.
 */
#define MEAN_PER_TAIL 1e3
#define VARIANCE_PER_TAIL 1e5

static double cut_tail(const struct cc_validation *v, const char *id)
{
    for (int i = 0; i < v->table->row_count; i++) {
        const struct cc_reference_row *row = &v->table->rows[i];
        double tail = cc_reference_number(row, "value");
        if (strcmp(cc_reference_text(row, "model_id"), id) == 0 &&
            strcmp(cc_reference_text(row, "metric"), "tail_p") == 0 && tail >= 0 && tail < 1e-9)
            return tail;
    }
    return 0;
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
    double cut = has_lines(state->id[0]) ? cut_tail(v, state->id) : 0;
    cc_validation_call_it(v, metric);
    int code = cc_validation_solved(v, row, "value", got, 1e-9 + MEAN_PER_TAIL * cut, error);
    if (figure && figure->variance_at && !code) {
        snprintf(label, sizeof label, "%s, variance", metric);
        cc_validation_call_it(v, label);
        code = cc_validation_solved(v, row, "asym_var_of_time_average",
                                    value_at(&state->solved, figure->variance_at),
                                    1e-9 + VARIANCE_PER_TAIL * cut, error);
    }
    cc_validation_call_it(v, NULL);
    return code;
}

static int check_result(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    const char *id = cc_reference_text(row, "model_id");
    if (id[0] != 'A' && id[0] != 'B' && id[0] != 'F' && !has_lines(id[0]))
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

/* Attempts are made without end at exponential times; retry_s 0: one. */
static void describe_offer(struct cc_simulation *s, const char *rule, double accept_prob, double reach_prob,
                           double retry_s)
{
    cc_simulation_write(
        s,
        "variants = ( { name = \"offer\"; strategy = { kind = \"callback-offer\"; %s accept_prob = %.17g;\n"
        "  dialing = { agent_ring_s = 0.0; ring_s = 0.0; no_answer_s = 0.0; reach_prob = %.17g;\n"
        "  max_attempts = %d; retry = { law = \"exponential\"; mean_s = %.17g; }; }; }; } );\n",
        rule, accept_prob, reach_prob, retry_s > 0 ? 100 : 1, retry_s > 0 ? retry_s : 1);
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
    describe_offer(s, rule, model.accept_prob, 1, 0);
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
    describe_offer(s, rule, model.accept_prob, 1 - model.no_answer_prob, 0);
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

/* The table's time in that of the simulation. */
static double in_units(const struct cc_callback_lines *model, double time)
{
    return time / model->load.service_mean_s * CC_UNIT_S;
}

/* What the pending and the owed remember, as above; the longer one. */
static void describe_lines(struct cc_simulation *s, const struct state *state, const char *id)
{
    struct cc_callback_lines model = by_lines(state, id);
    const struct cc_callback_average *counts[] = {&state->solved.lines.owed, &state->solved.lines.pending};
    struct cc_erlang_load all = model.load;
    double urgent = model.urgent_rate_per_s;
    all.arrival_rate_per_s += urgent;
    describe(s, &all);
    if (urgent > 0)
        cc_simulation_write(s,
                            "classes = ( { name = \"urgent\"; share = %.17g; urgent = true;\n"
                            "  patience = { law = \"exponential\"; mean_s = %.17g; }; },\n"
                            "  { name = \"routine\"; share = %.17g; } );\n",
                            urgent / all.arrival_rate_per_s, in_units(&model, model.urgent_patience_mean_s),
                            model.load.arrival_rate_per_s / all.arrival_rate_per_s);
    char rule[300], delay[80] = "";
    if (model.delay_mean_s > 0)
        snprintf(delay, sizeof delay, "delay = { law = \"exponential\"; mean_s = %.17g; };",
                 in_units(&model, model.delay_mean_s));
    snprintf(rule, sizeof rule, "at_waiting = %d; counts = \"holding\"; place = \"%s\"; keep_free = %d; %s",
             model.offer_if_holding, model.callbacks_first ? "before-holding" : "after-holding",
             model.agents_kept_free, delay);
    describe_offer(s, rule, model.accept_prob, (1 - model.no_show_prob) * (1 - model.no_answer_prob),
                   in_units(&model, model.retry_mean_s));
    for (int i = 0; i < 2; i++)
        s->relaxation_units =
            fmax(s->relaxation_units, 1 + counts[i]->variance_s / model.load.service_mean_s /
                                              (counts[i]->mean * counts[i]->mean + counts[i]->mean + 1e-9));
    s->event_share = state->solved.lines.all_busy.mean;
}

static void add_figure(struct cc_simulation *s, const struct cc_reference_row *row, const struct state *state)
{
    const char *metric = cc_reference_text(row, "metric"), *id = state->id;
    const struct figure *figure = find_figure(id[0], metric);
    if (!figure || !figure->measure)
        return;
    double unit_s = id[0] == 'F' ? 1 : 1 / param(state, id, "mu"), rate = s->calls_per_unit;
    double scale = figure->unit == TIME              ? unit_s / CC_UNIT_S
                   : figure->unit == AGENTS          ? param(state, id, "c")
                   : figure->unit == PER_ACCEPTED    ? 1 / param(state, id, "accept_p")
                   : figure->unit == SHOWING_UP      ? 1 - param(state, id, "no_show_p")
                   : figure->unit == URGENT_PER_TIME ? param(state, id, "lambda1") * unit_s / CC_UNIT_S
                                                     : 1;
    double variance = figure->variance_at ? value_at(&state->solved, figure->variance_at) : 0;
    struct cc_simulated_cell *cell = cc_simulation_add(s, "value", figure->measure, scale, 0);
    cell->row = row;
    cell->label = metric;
    if (strcmp(figure->measure, "busy_signal") == 0) /* counted by calls, which come in runs */
        cell->dispersion = 1 + variance * rate / fmax(value_at(&state->solved, figure->value_at), 1e-9);
    else if (figure->unit == ONE || figure->unit == AGENTS)
        cell->variance = variance / unit_s * rate;
    if (strchr(figure->measure, '['))
        cell->calls_share =
            param(state, id, strstr(figure->measure, "[urgent]") ? "lambda1" : "lambda2") * unit_s / rate;
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
    else if (has_lines(id[0]))
        describe_lines(&s, state, id);
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
