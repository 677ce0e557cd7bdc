/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/page_assets.h"

#define EMBED(name, path)                                                                                    \
    __asm__(".section .rodata\n.globl " name "\n" name ":\n.incbin \"" path "\"\n.globl " name "_end\n" name \
            "_end:\n.byte 0\n.previous\n")

EMBED("cc_page_script", "report/dist/page.js");
EMBED("cc_page_style", "report/dist/page.css");
