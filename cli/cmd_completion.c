/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "cli/completion.h"
#include "cli/verbs.h"
#include "sim/config.h"

static const struct cc_option options[] = {{.name = NULL}};

static int completion(int argc, char **argv)
{
    static const char *const names[] = {"bash", "zsh", "fish"};
    static void (*const shells[])(FILE *) = {cc_completion_bash, cc_completion_zsh, cc_completion_fish};
    char **operands, unused;
    int count, code = cc_options_read(&cc_verb_completion, argc, argv, &unused, &operands, &count);
    if (code != CC_OK)
        return code == CC_OPTIONS_HELPED ? CC_OK : code;
    for (int i = 0; i < 3 && count == 1; i++)
        if (strcmp(operands[0], names[i]) == 0) {
            shells[i](stdout);
            return CC_OK;
        }
    const char *nearest = count == 1 ? cc_nearest_name(operands[0], names, 3) : NULL;
    if (nearest)
        return cc_usage_error("completion", "no shell \"%s\"; did you mean %s?", operands[0], nearest);
    return cc_usage_error("completion", "give one of bash, zsh, fish");
}

const struct cc_verb cc_verb_completion = {
    .name = "completion",
    .operands = "bash|zsh|fish",
    .help = "print what a shell needs to complete verbs and options",
    .notes = "make install puts it where shells look; elsewhere: source <(ccsim completion bash).",
    .example = "ccsim completion bash > ~/.local/share/bash-completion/completions/ccsim",
    .options = options,
    .run = completion};

static int manual(int argc, char **argv)
{
    char **operands, unused;
    int count, code = cc_options_read(&cc_verb_manual, argc, argv, &unused, &operands, &count);
    if (code != CC_OK)
        return code == CC_OPTIONS_HELPED ? CC_OK : code;
    cc_manual_page(stdout);
    return CC_OK;
}

const struct cc_verb cc_verb_manual = {.name = "manual",
                                       .operands = "",
                                       .help = "print the manual page, as make install puts it in place",
                                       .example = "ccsim manual | man -l -",
                                       .options = options,
                                       .run = manual};
