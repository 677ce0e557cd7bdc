/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/print_gap.h"

#include <math.h>
#include <string.h>

#include "sim/report.h"

static const struct cc_report_column columns[] = {
    {"", CC_LEFT}, {"on hold (s)", CC_RIGHT}, {"part (s)", CC_RIGHT}};

static void gap_row(struct cc_table *table, const char *what, struct cc_report_text hold,
                    struct cc_report_text part)
{
    cc_report_row(table);
    cc_report_cell(table, "%s", what);
    cc_report_cell(table, "%s", hold.text);
    cc_report_cell(table, "%s", part.text);
}

int cc_print_gap(const struct cc_erlang_gap *gap, FILE *out)
{
    struct cc_table table;
    struct cc_report_text none = {""};
    double last_s = gap->steps[gap->count - 1].hold_s.value;
    fprintf(out,
            "Why the simulated queue and Erlang differ: one assumption after the other put right, same seed, "
            "%lld weeks "
            "each\n",
            (long long)gap->steps[0].hold_s.n);
    cc_report_table_init(&table, columns, 3);
    for (int i = 0; i < gap->count; i++) {
        const struct cc_gap_step *step = &gap->steps[i];
        gap_row(&table, step->what, cc_report_estimate(step->hold_s.value, step->hold_s.half_width),
                i ? cc_report_estimate(step->part_s, step->part_half_width_s) : none);
    }
    gap_row(&table, "the same, exact (M(t)/M/s(t)+M by uniformisation)", cc_report_number(gap->exact_s, 4),
            (struct cc_report_text){""});
    gap_row(&table, "every half-hour for ever: Erlang, weighted by calls",
            cc_report_number(gap->erlang_a_s, 4), cc_report_number(gap->erlang_a_s - last_s, 3));
    int code = cc_report_print(&table, out);
    cc_report_table_close(&table);
    fputc('\n', out);
    return code;
}

/* A queue that keeps growing shows as patients carried over, or as work left after closing time. */
static void print_warnings(const struct cc_experiment *e, FILE *out)
{
    for (int v = 0; v < e->main_count; v++) {
        const struct cc_result *carried = cc_experiment_find(e, v, "carried_over");
        const struct cc_result *occupancy = cc_experiment_find(e, v, "occupancy");
        if (carried->estimate.value > 0.05)
            fprintf(out, "  warning: %s leaves %s %% of patients to the next week: the queue is not stable\n",
                    e->variants[v].name, cc_report_number(carried->estimate.value * 100, 2).text);
        if (occupancy->estimate.value > 0.98)
            fprintf(out, "  warning: %s keeps everybody busy all day; there is more work than staff\n",
                    e->variants[v].name);
        for (int i = 0; i < e->instance_count; i++) {
            const struct cc_metric_instance *instance = &e->instances[i];
            const struct cc_estimate *met = &cc_experiment_result(e, v, i)->estimate;
            if (instance->class_index < 0 && strcmp(instance->metric->id, "days_met") == 0 && met->value == 0)
                fprintf(out, "  warning: %s never meets target %s on any day\n", e->variants[v].name,
                        cc_scenario_target(e->scenario, instance->target)->name);
        }
    }
}

int cc_print_trust(const struct cc_experiment *e, const struct cc_erlang_gap *gap, FILE *out)
{
    fprintf(out, "Can this be trusted?\n");
    fprintf(out,
            "  patients and calls conserved, Little's law on the path: checked in %lld replications of %d "
            "variants, all "
            "hold\n",
            (long long)e->reps, e->variant_count);
    if (gap && !isnan(gap->z))
        fprintf(
            out,
            "  with Erlang's assumptions the simulation is %s standard errors from the exact answer (%s)\n",
            cc_report_number(fabs(gap->z), 2).text,
            fabs(gap->z) < 4 ? "fine below 4" : "TOO FAR: please report");
    fprintf(out, "  half-width of the mean time to contact: at most %s %%, from %lld replications\n",
            cc_report_number(e->worst_precision * 100, 2).text, (long long)e->reps);
    print_warnings(e, out);
    fputc('\n', out);
    return ferror(out) ? CC_BAD_IO : CC_OK;
}
