/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/print_gap.h"

#include <math.h>

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
    cc_report_line(
        out, 2, CC_STRONG,
        "Why the simulated queue and Erlang differ: one assumption after the other put right, same "
        "seed, %lld weeks each",
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

static void print_warning(const struct cc_warning *warning, const struct cc_experiment *e, FILE *out)
{
    static const char *const staff[] = {" with one assistant less", "", " with one assistant more"};
    const struct cc_variant *variant = warning->variant < 0 ? NULL : &e->variants[warning->variant];
    struct cc_report_text percent = cc_report_number(warning->value * 100, 2);
    char what[160];
    switch (warning->kind) {
    case CC_WARNING_UNSTABLE:
        snprintf(what, sizeof what, "leaves %s %% of patients %s: the queue is not stable", percent.text,
                 e->scenario->is_stationary ? "waiting at any time" : "to the next week");
        break;
    case CC_WARNING_OVERLOAD:
        snprintf(what, sizeof what, "keeps everybody busy all day: there is more work than staff");
        break;
    case CC_WARNING_NEVER_MET:
        snprintf(what, sizeof what, "never meets target %s on any day",
                 cc_scenario_target(e->scenario, warning->target)->name);
        break;
    case CC_WARNING_IMPRECISE:
        snprintf(what, sizeof what, "ended before the wanted precision was reached, at %s %%", percent.text);
        break;
    default:
        snprintf(what, sizeof what,
                 "is too far from the exact answer under Erlang's assumptions: please report it");
    }
    cc_report_line(out, 4, CC_BAD, "  warning: %s%s %s", variant ? variant->name : "the run",
                   variant ? staff[variant->staff_change + 1] : "", what);
}

int cc_print_trust(const struct cc_experiment *e, const struct cc_trust *trust, FILE *out)
{
    cc_report_line(out, 2, CC_STRONG, "Can this be trusted?");
    cc_report_line(
        out, 4, CC_PLAIN,
        "  patients and calls conserved, Little's law on the path: checked in %lld replications of "
        "%d variants, all hold",
        (long long)e->reps, e->variant_count);
    if (!isnan(trust->gap.z))
        cc_report_line(
            out, 4, CC_PLAIN,
            "  with Erlang's assumptions the simulation is %s standard errors from the exact answer "
            "(%s below %d)",
            cc_report_number(fabs(trust->gap.z), 2).text,
            fabs(trust->gap.z) < CC_ERLANG_Z_MAX ? "fine" : "should be", CC_ERLANG_Z_MAX);
    cc_report_line(out, 4, CC_PLAIN,
                   "  half-width of the mean time to contact: at most %s %%, from %lld replications",
                   cc_report_number(e->worst_precision * 100, 2).text, (long long)e->reps);
    for (int i = 0; i < trust->warning_count; i++)
        print_warning(&trust->warnings[i], e, out);
    fputc('\n', out);
    return ferror(out) ? CC_BAD_IO : CC_OK;
}
