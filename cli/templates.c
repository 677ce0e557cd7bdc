/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/templates.h"

#define EMBED(name, path)                                                                                    \
    __asm__(".section .rodata\n.globl " name "\n" name ":\n.incbin \"" path "\"\n.byte 0\n.previous\n")

EMBED("cc_template_en", "cli/templates/practice.en.cfg");
EMBED("cc_template_nl", "cli/templates/practice.nl.cfg");

const char *cc_template(enum cc_language language)
{
    extern const char cc_template_en[], cc_template_nl[];
    return language == CC_DUTCH ? cc_template_nl : cc_template_en;
}
