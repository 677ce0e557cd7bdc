/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/verbs.h"
#include "models/scenario.h"

const char *const cc_formats[] = {"table", "json", "csv", NULL};
const char *const cc_formats_without_csv[] = {"table", "json", NULL};

const struct cc_verb *const cc_verbs[] = {&cc_verb_init,
                                          &cc_verb_run,
                                          &cc_verb_report,
                                          &cc_verb_staff,
                                          &cc_verb_frontier,
                                          &cc_verb_tune,
                                          &cc_verb_claims,
                                          &cc_verb_replay,
                                          &cc_verb_erlang,
                                          &cc_verb_regress,
                                          &cc_verb_validate,
                                          &cc_verb_bench,
                                          &cc_verb_list,
                                          &cc_verb_show,
                                          &cc_verb_doctor,
                                          &cc_verb_completion,
                                          &cc_verb_manual,
                                          &cc_verb_version,
                                          NULL};

/* The folder above that of the program, and what is beside it: share/ccsim there, or the sources. */
static bool program_root(char *root, size_t size)
{
    char program[4096];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length <= 0)
        return false;
    program[length] = '\0';
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(program, '/');
        if (!slash)
            return false;
        *slash = '\0';
    }
    return (size_t)snprintf(root, size, "%s", program) < size;
}

static bool is_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

bool cc_find_file(const char *name, char *path, size_t size)
{
    static const char *const places[] = {
        "%s/share/ccsim/%s", "%s/share/ccsim/scenarios/%s", "%s/share/ccsim/scenarios/%s.cfg",
        "%s/../%s",          "%s/../scenarios/%s",          "%s/../scenarios/%s.cfg"};
    char root[4096];
    if ((size_t)snprintf(path, size, "%s", name) >= size || is_file(path))
        return is_file(path);
    if (name[0] == '/' || !program_root(root, sizeof root))
        return false;
    const char *slash = strrchr(root, '/');
    size_t count = sizeof places / sizeof places[0];
    if (!slash || strcmp(slash, "/build") != 0) /* the sources are there only where it was built */
        count /= 2;
    for (size_t i = 0; i < count; i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        int length = snprintf(path, size, places[i], root, name);
#pragma GCC diagnostic pop
        if ((size_t)length < size && is_file(path))
            return true;
    }
    return false;
}

bool cc_find_folder(const char *name, const char *file, char *path, size_t size)
{
    char whole[4096];
    if ((size_t)snprintf(whole, sizeof whole, "%s/%s", name, file) >= sizeof whole ||
        !cc_find_file(whole, path, size))
        return false;
    path[strlen(path) - strlen(file) - 1] = '\0';
    return true;
}

int cc_find_scenario(struct cc_scenario **scenario, const char *path, const char *const *overrides,
                     int override_count, struct cc_error *error)
{
    char found[4096];
    bool is_there = cc_find_file(path, found, sizeof found);
    return cc_scenario_open(scenario, is_there ? found : path, overrides, override_count, error);
}

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
    if (cc_find_scenario(scenario, operands[0], overrides->text, overrides->count, &error))
        return cc_print_error(&error);
    int code = cc_select_variants(verb, *scenario, strategies, selected);
    if (code != CC_OK)
        cc_scenario_close(*scenario);
    return code;
}
