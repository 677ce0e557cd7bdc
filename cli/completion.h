/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_CLI_COMPLETION_H
#define CCSIM_CLI_COMPLETION_H

#include <stdio.h>

/* What shells and man read, made from the tables of verbs and options. */
void cc_completion_bash(FILE *out);
void cc_completion_zsh(FILE *out);
void cc_completion_fish(FILE *out);
void cc_manual_page(FILE *out); /* roff, section 1 */

#endif
