/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "cli/verbs.h"
#include "models/scenario.h"

struct show_options {
    struct cc_texts overrides;
};

static const struct cc_option options[] = {CC_OPTION_ROW_OVERRIDE(show_options), {.name = NULL}};

static int show(int argc, char **argv)
{
    struct show_options o = {.overrides = {.count = 0}};
    char **operands;
    int count, code = cc_options_read(&cc_verb_show, argc, argv, &o, &operands, &count);
    if (code != CC_OK)
        return code == CC_OPTIONS_HELPED ? CC_OK : code;
    struct cc_scenario *scenario;
    uint32_t all;
    code = cc_open_scenario("show", operands, count, &o.overrides, NULL, &scenario, &all);
    if (code != CC_OK)
        return code;
    printf("# %s as ccsim reads it: includes, defaults and overrides applied; SHA-256 %s\n", operands[0],
           cc_config_sha256(scenario->config));
    cc_field_write(stdout, cc_scenario_fields, scenario, 0);
    cc_scenario_close(scenario);
    return CC_OK;
}

const struct cc_verb cc_verb_show = {
    .name = "show",
    .operands = "SCENARIO",
    .help = "print the effective scenario: after includes, defaults and overrides",
    .example = "ccsim show scenarios/solo.cfg -s demand.patients=2400",
    .options = options,
    .run = show};
