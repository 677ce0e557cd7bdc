/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/print_log.h"

#include "models/recorded.h"
#include "sim/report.h"

static void start_row(struct cc_table *table, const char *label, double recorded)
{
    cc_report_row(table);
    cc_report_cell(table, "%s", label);
    cc_report_cell(table, "%s", cc_report_number(recorded, 4).text);
}

static void simulated_cells(struct cc_table *table, const struct cc_experiment *e, const char *id,
                            double scale)
{
    for (int v = 0; v < e->main_count; v++) {
        const struct cc_result *result = cc_experiment_find(e, v, id);
        cc_report_cell(
            table, "%s",
            cc_report_estimate(result->estimate.value * scale, result->estimate.half_width * scale).text);
    }
}

static int print_totals(const struct cc_experiment *e, const struct cc_recorded_summary *log, FILE *out)
{
    const struct {
        const char *label, *id;
        double recorded, scale;
    } rows[] = {
        {"answered (%)", "answered", log->answered_share * 100, 100},
        {"abandoned (%)", "abandoned", log->abandoned_share * 100, 100},
        {"holds (%)", "delayed", log->waited_share * 100, 100},
        {"on hold, mean (s)", "hold_mean_s", log->mean_wait_s, 1},
        {"on hold, median (s)", "hold_p50_s", log->p50_wait_s, 1},
        {"on hold, 90th percentile (s)", "hold_p90_s", log->p90_wait_s, 1},
    };
    struct cc_report_column columns[CC_MAX_VARIANTS + 2] = {{"", CC_LEFT}, {"recorded", CC_RIGHT}};
    struct cc_table table;
    for (int v = 0; v < e->main_count; v++)
        columns[v + 2] = (struct cc_report_column){e->variants[v].name, CC_RIGHT};
    fprintf(out, "The log beside the simulation: %lld calls on %lld days\n", (long long)log->calls,
            (long long)log->days);
    cc_report_table_init(&table, columns, e->main_count + 2);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        start_row(&table, rows[i].label, rows[i].recorded);
        simulated_cells(&table, e, rows[i].id, rows[i].scale);
    }
    for (int i = 0; i < e->scenario->targets.count; i++) {
        char label[96], id[96];
        const struct cc_target *target = cc_scenario_target(e->scenario, i);
        snprintf(label, sizeof label, "%s: %s (%%)", target->name, cc_formula_names[target->formula]);
        snprintf(id, sizeof id, "service_level[%s]", target->name);
        start_row(&table, label, log->targets[i] * 100);
        simulated_cells(&table, e, id, 100);
    }
    int code = cc_report_print(&table, out);
    cc_report_table_close(&table);
    fputc('\n', out);
    return code;
}

static int print_half_hours(const struct cc_experiment *e, const struct cc_recorded_summary *log, FILE *out)
{
    static const struct cc_report_column columns[] = {{"", CC_LEFT},
                                                      {"calls a day", CC_RIGHT},
                                                      {"staff", CC_RIGHT},
                                                      {"hold recorded (s)", CC_RIGHT},
                                                      {"hold simulated (s)", CC_RIGHT}};
    struct cc_table table;
    char name[32];
    fprintf(out, "By half-hour, %s beside the log; staff as the log's busy assistants show it\n",
            e->variants[e->baseline].name);
    cc_report_table_init(&table, columns, 5);
    for (int i = 0; i < e->scenario->cell_count && i < CC_CELLS_PER_DAY; i++) {
        const struct cc_recorded_cell *cell = &log->cells[i];
        const struct cc_estimate *hold = cc_experiment_cell(e, e->baseline, i, CC_CELL_HOLD_MEAN_S);
        if (!cell->calls)
            continue;
        cc_report_row(&table);
        cc_report_cell(&table, "%s", cc_scenario_cell_name(e->scenario, i, name, sizeof name));
        cc_report_cell(&table, "%s", cc_report_number((double)cell->calls / (double)log->days, 3).text);
        cc_report_cell(&table, "%s", cc_report_number(cell->heads, 3).text);
        cc_report_cell(&table, "%s", cc_report_number(cell->mean_wait_s, 3).text);
        cc_report_cell(&table, "%s", cc_report_estimate(hold->value, hold->half_width).text);
    }
    int code = cc_report_print(&table, out);
    cc_report_table_close(&table);
    fputc('\n', out);
    return code;
}

int cc_print_log(const struct cc_experiment *e, FILE *out)
{
    struct cc_recorded_summary log;
    struct cc_error error;
    cc_error_init(&error);
    if (!e->scenario->is_log)
        return CC_OK;
    int code = cc_recorded_summarise(e->scenario, &log, &error);
    if (code == CC_OK)
        code = print_totals(e, &log, out);
    if (code == CC_OK)
        code = print_half_hours(e, &log, out);
    if (code == CC_OK) {
        cc_report_line(
            out, 2, CC_PLAIN,
            "Why they differ: the log does not say who was on duty, so staff is guessed from who was busy; "
            "who "
            "was answered had an unknown patience, drawn given that it is longer than the wait; the pause "
            "after a call is the scenario's wrap_up; priorities and breaks of the real centre are not in the "
            "scenario.");
        fputc('\n', out);
    }
    return code;
}
