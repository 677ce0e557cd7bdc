/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "cli/verbs.h"
#include "sim/version.h"

static const struct cc_option options[] = {{.name = NULL}};

static int version(int argc, char **argv)
{
    char **operands, unused;
    int count, code = cc_options_read(&cc_verb_version, argc, argv, &unused, &operands, &count);
    if (code != CC_OK)
        return code == CC_OPTIONS_HELPED ? CC_OK : code;
    printf("ccsim %s, commit %s\n%s, %s\n", cc_version(), cc_commit(), cc_compiler(), cc_compiler_flags());
    return CC_OK;
}

const struct cc_verb cc_verb_version = {.name = "version",
                                        .operands = "",
                                        .help = "print version, commit and build",
                                        .example = "ccsim version",
                                        .options = options,
                                        .run = version};
