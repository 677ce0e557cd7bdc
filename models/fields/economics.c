/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The group `economics`: prices, and what is claimed. */
#include <math.h>
#include <stdio.h>

#include "models/economics.h"
#include "models/fields/rows.h"

static const char *const payer_names[] = {"practice", "patients", NULL};

#define PRICE(key, unit_, absent, at, text, ...)                                                             \
    {                                                                                                        \
        .name = key, .type = CC_NUMBERS, .unit = unit_, .min = 0, .max = 1e9, .fallback = absent, at,        \
        .count_min = 1, .count_max = CC_PRICE_LEVELS, .help = text, ##__VA_ARGS__                            \
    }
#define FIGURE(key, unit_, most, absent, at, text, ...)                                                      \
    {                                                                                                        \
        .name = key, .type = CC_NUMBER, .unit = unit_, .min = 0, .max = most, .fallback = absent, at,        \
        .help = text, ##__VA_ARGS__                                                                          \
    }

static const struct cc_field wage_fields[] = {
    {.name = "role", .type = CC_TEXT, .fallback = NULL, AT(cc_wage, role), .help = "who it is"},
    FIGURE("share", "", 1, "1.0", AT(cc_wage, share), "part of the hours on duty; the shares add up to one"),
    PRICE("eur_per_h", "EUR/h", NULL, AT(cc_wage, eur_per_h), "what an hour on duty costs the employer",
          .source = "F3.1d"),
    {.name = NULL}};

static const struct cc_field claim_fields[] = {
    FIGURE("hours_per_week", "h/week", 1e6, "", AT(cc_system, claim.hours_per_week),
           "hours it is said to free", .source = "Q27, Q32"),
    FIGURE("eur_per_h", "EUR/h", 1e6, "", AT(cc_system, claim.eur_per_h),
           "what such an hour is said to be worth", .source = "Q33"),
    FIGURE("calls_per_day", "calls/day", 1e7, "", AT(cc_system, claim.calls_per_day),
           "calls that the claim is about", .source = "Q32"),
    FIGURE("patients", "", 1e9, "", AT(cc_system, claim.patients), "patients who make these calls",
           .source = "F3.1"),
    FIGURE("saved_s", "s", 1e5, "", AT(cc_system, claim.saved_s), "seconds each is said to save",
           .source = "Q23"),
    FIGURE("share", "", 1, "1.0", AT(cc_system, claim.share), "part of these calls that saves them",
           .source = "I2"),
    FIGURE("fte", "FTE", 1e5, "", AT(cc_system, claim.fte), "jobs it is said to save", .source = "Q37"),
    FIGURE("eur_per_fte", "EUR/year", 1e7, "", AT(cc_system, claim.eur_per_fte), "what a job costs a year",
           .source = "Q38"),
    {.name = NULL}};

static const struct cc_field system_fields[] = {
    {.name = "variant",
     .source = "choice",
     .type = CC_TEXT,
     .fallback = NULL,
     AT(cc_system, variant),
     .help = "variant that needs it"},
    PRICE("licence_eur_per_year", "EUR/year", "", AT(cc_system, licence_eur), "licence",
          .source = "Q11, Q30, Q36"),
    PRICE("installation_eur", "EUR", "", AT(cc_system, installation_eur), "paid once, at the begin",
          .source = "Q30"),
    PRICE("user_eur_per_month", "EUR/month", "", AT(cc_system, user_eur), "price of each line or user",
          .source = "Q6, Q26"),
    {.name = "users",
     .source = "practice",
     .type = CC_INTEGER,
     .unit = "users",
     .min = 0,
     .max = 100000,
     .fallback = "0",
     AT(cc_system, users),
     .help = "lines or users that are paid for"},
    PRICE("fund_eur_per_year", "EUR/year", "", AT(cc_system, fund_eur),
          "what a fund bears of the yearly cost at most", .source = "Q17, Q31"),
    {.name = "list_eur_per_year",
     .source = "Q11",
     .type = CC_NUMBERS,
     .unit = "EUR/year",
     .min = 0,
     .max = 1e9,
     .fallback = "",
     AT(cc_system, list_eur),
     .count_min = 2,
     .count_max = 2,
     .help = "lowest and highest yearly price of the vendor's list; prices outside are told"},
    {.name = "claim",
     .type = CC_GROUP,
     .offset = 0,
     .sub = claim_fields,
     .help = "what is said of its gains, put beside the simulation"},
    {.name = NULL}};

const struct cc_field cc_economics_fields[] = {
    {.name = "wages",
     .type = CC_LIST,
     .fallback = "",
     AT(cc_economics, wages),
     .sub = wage_fields,
     .sub_size = sizeof(struct cc_wage),
     .count_max = 8,
     .help = "cost of an hour on duty by role; absent: no economics"},
    PRICE("freed_eur_per_h", "EUR/h", "", AT(cc_economics, freed_eur),
          "worth of an hour on duty that neither calls nor other work need", .source = "I3"),
    PRICE("inbound_eur_per_min", "EUR/min", "", AT(cc_economics, inbound_eur),
          "inbound calls, on hold and talking", .source = "Q21"),
    {.name = "inbound_payer",
     .source = "Q21",
     .type = CC_CHOICE,
     .fallback = "\"patients\"",
     AT(cc_economics, inbound_payer),
     .choices = payer_names,
     .help = "who pays for inbound minutes"},
    PRICE("dial_out_eur_per_min", "EUR/min", "", AT(cc_economics, dial_out_eur),
          "talk on callbacks, which the practice pays", .source = "Q21"),
    PRICE("patient_eur_per_h", "EUR/h", "", AT(cc_economics, patient_eur),
          "worth of an hour a patient spends on hold", .source = "assumption"),
    {.name = "sanction_target",
     .source = "Q18",
     .type = CC_TEXT,
     .fallback = "",
     AT(cc_economics, sanction_target),
     .help = "target whose breach over a week threatens with a sanction"},
    PRICE(
        "sanction_eur_per_year", "EUR/year", "", AT(cc_economics, sanction_eur),
        "sanctions expected in a year in which every week is in breach; in proportion to the weeks that are",
        .source = "Q18"),
    FIGURE("weeks_per_year", "weeks", 53, "52.0", AT(cc_economics, weeks_per_year),
           "weeks like the one simulated", .source = "choice"),
    FIGURE("horizon_years", "years", 100, "5.0", AT(cc_economics, horizon_years), "years that are looked at",
           .source = "choice"),
    FIGURE("delay_years", "years", 100, "0.0", AT(cc_economics, delay_years),
           "years of costs before the gains begin", .source = "T10, T17"),
    FIGURE("discount", "", 1, "0.03", AT(cc_economics, discount), "interest by which later years count less",
           .source = "assumption"),
    {.name = "systems",
     .type = CC_LIST,
     .fallback = "",
     AT(cc_economics, systems),
     .sub = system_fields,
     .sub_size = sizeof(struct cc_system),
     .count_max = CC_MAX_VARIANTS,
     .help = "what variants need to be bought, and what is claimed for them"},
    {.name = NULL}};

static void check_price(struct cc_scenario *s, const struct cc_field *field, const char *owner,
                        const void *at)
{
    const struct cc_numbers *price = (const void *)((const char *)at + field->offset);
    char path[96];
    if (field->type != CC_NUMBERS || price->count < 2)
        return;
    snprintf(path, sizeof path, "%s.%s", owner, field->name);
    if (field->count_max == CC_PRICE_LEVELS && price->count == 2)
        cc_config_fail(s->config, path, "give one price, or three: low, mid and high");
    for (int i = 1; i < price->count; i++)
        if (price->values[i] < price->values[i - 1]) {
            cc_config_fail(s->config, path, "must rise from low to high");
            return;
        }
}

static void check_prices(struct cc_scenario *s, const struct cc_field *fields, const char *owner,
                         const void *at)
{
    for (; fields->name; fields++)
        check_price(s, fields, owner, at);
}

static void check_wages(struct cc_scenario *s)
{
    const struct cc_wage *wage = s->economics.wages.items;
    double total = 0;
    char at[96];
    for (int i = 0; i < s->economics.wages.count; i++) {
        snprintf(at, sizeof at, "economics.wages[%d]", i);
        check_prices(s, wage_fields, at, &wage[i]);
        total += wage[i].share;
    }
    if (s->economics.wages.count && fabs(total - 1) > 1e-9)
        cc_config_fail(s->config, "economics.wages", "the shares add up to %.10g, not to 1", total);
}

static void check_systems(struct cc_scenario *s)
{
    struct cc_system *system = s->economics.systems.items;
    char at[96];
    for (int i = 0; i < s->economics.systems.count; i++) {
        snprintf(at, sizeof at, "economics.systems[%d]", i);
        check_prices(s, system_fields, at, &system[i]);
        if (isnan(system[i].claim.fte) != isnan(system[i].claim.eur_per_fte))
            cc_config_fail(s->config, at, "claim.fte and claim.eur_per_fte go together");
        snprintf(at, sizeof at, "economics.systems[%d].variant", i);
        system[i].variant_index = cc_scenario_find_named(s, at, "variant", system[i].variant, &s->variants,
                                                         sizeof(struct cc_variant));
        for (int j = 0; j < i; j++)
            if (system[i].variant_index >= 0 && system[j].variant_index == system[i].variant_index)
                cc_config_fail(s->config, at, "has its system in systems[%d] already", j);
    }
}

void cc_economics_check(struct cc_scenario *s)
{
    struct cc_economics *economics = &s->economics;
    check_prices(s, cc_economics_fields, "economics", economics);
    check_wages(s);
    check_systems(s);
    economics->sanction_index = -1;
    if (economics->sanction_target)
        economics->sanction_index =
            cc_scenario_find_named(s, "economics.sanction_target", "target", economics->sanction_target,
                                   &s->targets, sizeof(struct cc_target));
    else if (economics->sanction_eur.count)
        cc_config_fail(s->config, "economics.sanction_eur_per_year", "needs sanction_target");
    if (economics->systems.count && !economics->wages.count)
        cc_config_fail(s->config, "economics.systems", "needs wages");
    if (!(economics->horizon_years > 0))
        cc_config_fail(s->config, "economics.horizon_years", "must be above 0");
}
