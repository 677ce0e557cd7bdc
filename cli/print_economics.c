/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/print_economics.h"

#include <math.h>
#include <string.h>

#include "models/economics.h"
#include "sim/report.h"

static const struct cc_report_column columns[] = {
    {"", CC_LEFT},           {"who pays", CC_LEFT},    {"claimed", CC_RIGHT},
    {"simulated", CC_RIGHT}, {"low prices", CC_RIGHT}, {"high", CC_RIGHT}};

/* Euros of a claim come out to the euro, other figures as they are. */
static struct cc_report_text claimed(double value, const char *unit)
{
    struct cc_report_text text = {""};
    if (isinf(value))
        snprintf(text.text, sizeof text.text, "never");
    else if (!isnan(value))
        snprintf(text.text, sizeof text.text, strncmp(unit, "EUR", 3) == 0 ? "%.0f" : "%.4g", value);
    return text;
}

/* What has several observations and no interval, like the years until a cost is earned back, may be never. */
static struct cc_report_text simulated(const struct cc_estimate *estimate, double scale)
{
    struct cc_report_text text;
    if (isinf(estimate->value))
        return (struct cc_report_text){"never"};
    if (isnan(estimate->value) || !isnan(estimate->half_width) || estimate->n < 2)
        return cc_report_estimate(estimate->value * scale, estimate->half_width * scale);
    snprintf(text.text, sizeof text.text, "%.30s, or never",
             cc_report_number(estimate->value * scale, 2).text);
    return text;
}

/* Lines with nothing in them are left out. */
static bool has_data(const struct cc_business_case *the, int line)
{
    bool any = !isnan(the->claimed[line]) && the->claimed[line] != 0;
    for (int level = 0; level < CC_PRICE_LEVELS; level++) {
        const struct cc_estimate *one = &the->simulated[level][line];
        any = any || (!isnan(one->value) && (one->value != 0 || one->half_width > 0));
    }
    return any || line == CC_MONEY_NET;
}

static int print_case(const struct cc_experiment *e, int variant, FILE *out)
{
    struct cc_business_case the;
    struct cc_table table;
    char notes[CC_ECONOMICS_NOTES][CC_ECONOMICS_NOTE];
    cc_economics_case(e, variant, &the);
    cc_report_line(out, 2, CC_STRONG,
                   "What %s brings a year in euros against %s on the same callers (gain +, cost -)",
                   e->variants[variant].name, e->variants[e->baseline].name);
    cc_report_table_init(&table, columns, 6);
    for (int line = 0; line < CC_MONEY_LINES; line++) {
        double scale = line == CC_MONEY_BREACH ? 100 : 1;
        if (!has_data(&the, line))
            continue;
        cc_report_row(&table);
        cc_report_cell(&table, "%s", cc_money_rows[line].label);
        cc_report_cell(&table, "%s", cc_money_rows[line].payer);
        cc_report_cell(&table, "%s", claimed(the.claimed[line], cc_money_rows[line].unit).text);
        cc_report_cell(&table, "%s", simulated(&the.simulated[CC_PRICE_MID][line], scale).text);
        cc_report_cell(&table, "%s", simulated(&the.simulated[CC_PRICE_LOW][line], scale).text);
        cc_report_cell(&table, "%s", simulated(&the.simulated[CC_PRICE_HIGH][line], scale).text);
    }
    int code = cc_report_print(&table, out),
        count = cc_economics_notes(e, variant, notes, CC_ECONOMICS_NOTES);
    cc_report_table_close(&table);
    for (int i = 0; i < count; i++)
        cc_report_line(out, 4, CC_PLAIN, "  %s", notes[i]);
    fputc('\n', out);
    return code;
}

int cc_print_economics(const struct cc_experiment *e, FILE *out)
{
    int code = CC_OK;
    for (int v = 0; v < e->main_count && cc_economics_apply(e->scenario) && code == CC_OK; v++)
        if (v != e->baseline)
            code = print_case(e, v, out);
    return code;
}
