/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "cli/verbs.h"
#include "models/scenario.h"

const char *const cc_formats[] = {"table", "json", "csv", NULL};
const char *const cc_formats_without_csv[] = {"table", "json", NULL};

int cc_print_error(const struct cc_error *error)
{
    fputs(error->text, stderr);
    return error->code;
}

static uint32_t variants_named(const struct cc_scenario *scenario, const char *word, size_t length)
{
    uint32_t found = 0;
    for (int i = 0; i < scenario->variants.count; i++) {
        const struct cc_variant *variant = cc_scenario_variant(scenario, i);
        const char *names[] = {variant->name, variant->strategy.row->name};
        for (int k = 0; k < 2; k++)
            if (strlen(names[k]) == length && strncmp(names[k], word, length) == 0)
                found |= (uint32_t)1 << i;
    }
    return found;
}

static int nothing_named(const char *verb, const struct cc_scenario *scenario, const char *word,
                         size_t length)
{
    const char *names[CC_MAX_VARIANTS];
    char bare[64];
    for (int i = 0; i < scenario->variants.count; i++)
        names[i] = cc_scenario_variant(scenario, i)->name;
    snprintf(bare, sizeof bare, "%.*s", (int)length, word);
    const char *nearest = cc_nearest_name(bare, names, scenario->variants.count);
    return cc_usage_error(verb, "--strategies: %s has no variant \"%s\"%s%s%s", scenario->name, bare,
                          nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
}

int cc_select_variants(const char *verb, const struct cc_scenario *scenario, const char *names,
                       uint32_t *selected)
{
    *selected = names ? 0 : ~(uint32_t)0;
    while (names && *names) {
        size_t length = strcspn(names, ",");
        uint32_t found = variants_named(scenario, names, length);
        if (!found)
            return nothing_named(verb, scenario, names, length);
        *selected |= found;
        names += length + (names[length] == ',');
    }
    return *selected ? CC_OK : cc_usage_error(verb, "--strategies: names nothing");
}

int cc_open_scenario(const char *verb, char **operands, int count, const struct cc_texts *overrides,
                     const char *strategies, struct cc_scenario **scenario, uint32_t *selected)
{
    struct cc_error error;
    if (count != 1)
        return cc_usage_error(verb, "give one scenario file");
    cc_error_init(&error);
    if (cc_scenario_open(scenario, operands[0], overrides->text, overrides->count, &error))
        return cc_print_error(&error);
    int code = cc_select_variants(verb, *scenario, strategies, selected);
    if (code != CC_OK)
        cc_scenario_close(*scenario);
    return code;
}
