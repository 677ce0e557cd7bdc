/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "cli/verbs.h"
#include "models/journey.h"

struct replay_options {
    struct cc_texts overrides;
    const char *strategies;
    uint64_t seed;
    int64_t patient, rep;
};

static const struct cc_option options[] = {{.name = "patient",
                                            .letter = 'p',
                                            .kind = CC_OPTION_COUNT,
                                            .argument = "N",
                                            .min = 0,
                                            .max = 2147483647,
                                            .offset = offsetof(struct replay_options, patient),
                                            .help = "number of the patient in the replication, from 0"},
                                           {.name = "rep",
                                            .letter = 'r',
                                            .kind = CC_OPTION_COUNT,
                                            .argument = "N",
                                            .min = 0,
                                            .max = 4294967295.0,
                                            .offset = offsetof(struct replay_options, rep),
                                            .help = "replication, from 0"},
                                           CC_OPTION_ROW_STRATEGIES(replay_options),
                                           CC_OPTION_ROW_OVERRIDE(replay_options),
                                           CC_OPTION_ROW_SEED(replay_options),
                                           {.name = NULL}};

static void tell_patient(const struct cc_demand *demand, int who)
{
    const struct cc_patient *patient = &demand->patients[who];
    char clock[40];
    printf("patient %d of %d, replication %u, seed %llu: %s, first calls %s, talk %.0f s, wrap-up %.0f s, ",
           who, demand->patient_count, demand->replication, (unsigned long long)demand->seed,
           cc_scenario_class(demand->scenario, patient->class_index)->name,
           cc_journey_clock(demand->scenario, patient->arrival_s, clock, sizeof clock), patient->talk_s,
           patient->wrap_up_s);
    if (patient->patience_s < HUGE_VAL)
        printf("patience %.0f s\n", patient->patience_s);
    else
        printf("never hangs up\n");
}

static int tell_variant(const struct cc_scenario *scenario, const struct cc_variant *variant,
                        const struct cc_demand *demand, int who, struct cc_error *error)
{
    struct cc_journey_teller teller = {stdout, who};
    struct cc_tally *tally = calloc(1, sizeof *tally);
    struct cc_center center;
    if (!tally)
        return cc_error_add(error, CC_BAD_IO, "not enough memory");
    int code = cc_center_init(&center, scenario, variant, error);
    if (code == CC_OK) {
        printf("\n%s (%s)\n", variant->name, variant->strategy.row->name);
        center.observe = cc_journey_tell_event;
        center.observe_context = &teller;
        code = cc_center_serve(&center, demand, tally, NULL, 0, error);
        cc_center_free(&center);
    }
    free(tally);
    return code;
}

static int tell(const struct replay_options *o, const struct cc_scenario *scenario, uint32_t selected,
                struct cc_error *error)
{
    struct cc_demand demand;
    cc_demand_init(&demand, scenario, o->seed);
    int code = cc_demand_draw(&demand, (uint32_t)o->rep, error);
    if (code == CC_OK && o->patient >= demand.patient_count)
        code = cc_error_add(error, CC_BAD_USAGE,
                            "ccsim replay: replication %lld has %d patients, numbered from 0",
                            (long long)o->rep, demand.patient_count);
    if (code == CC_OK)
        tell_patient(&demand, (int)o->patient);
    for (int i = 0; i < scenario->variants.count && code == CC_OK; i++)
        if (selected >> i & 1)
            code = tell_variant(scenario, cc_scenario_variant(scenario, i), &demand, (int)o->patient, error);
    cc_demand_free(&demand);
    return code;
}

static int replay(int argc, char **argv)
{
    struct replay_options o = {.seed = CC_DEFAULT_SEED};
    char **operands;
    int count, code = cc_options_read(&cc_verb_replay, argc, argv, &o, &operands, &count);
    if (code != CC_OK)
        return code == CC_OPTIONS_HELPED ? CC_OK : code;
    struct cc_scenario *scenario;
    struct cc_error error;
    uint32_t selected;
    code = cc_open_scenario("replay", operands, count, &o.overrides, o.strategies, &scenario, &selected);
    if (code != CC_OK)
        return code;
    cc_error_init(&error);
    code = tell(&o, scenario, selected, &error);
    if (code != CC_OK)
        cc_print_error(&error);
    cc_scenario_close(scenario);
    return code;
}

const struct cc_verb cc_verb_replay = {.name = "replay",
                                       .operands = "SCENARIO",
                                       .help = "tell one patient's journey under each variant",
                                       .example = "ccsim replay scenarios/duo.cfg --patient 42",
                                       .options = options,
                                       .run = replay};
