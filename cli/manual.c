/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cli/completion.h"
#include "cli/options.h"
#include "sim/version.h"

/* Text as roff has it: hyphens that stay, no line that is a request. */
static void text(FILE *out, const char *at)
{
    bool begins = true;
    for (; *at; at++) {
        if (begins && (*at == '.' || *at == '\''))
            fputs("\\&", out);
        begins = *at == '\n';
        if (*at == '-')
            fputs("\\-", out);
        else if (*at == '\\')
            fputs("\\e", out);
        else
            fputc(*at, out);
    }
}

static void option(FILE *out, const struct cc_option *row)
{
    fputs(".TP\n\\fB", out);
    if (row->letter)
        fprintf(out, "\\-%c\\fR, \\fB", row->letter);
    fputs("\\-\\-", out);
    text(out, row->name);
    fputs("\\fR", out);
    if (row->argument) {
        fputs(" \\fI", out);
        text(out, row->argument);
        fputs("\\fR", out);
    }
    fputc('\n', out);
    text(out, row->help);
    if (row->unit) {
        fputs(" [", out);
        text(out, row->unit);
        fputs("]", out);
    }
    fputc('\n', out);
}

static void verb(FILE *out, const struct cc_verb *verb)
{
    fprintf(out, ".SS \"ccsim %s [options]", verb->name);
    if (verb->operands[0]) {
        fputc(' ', out);
        text(out, verb->operands);
    }
    fputs("\"\n", out);
    text(out, verb->help);
    fputs(".\n", out);
    for (const struct cc_option *row = verb->options; row->name; row++)
        option(out, row);
    if (verb->notes) {
        fputs(".PP\n", out);
        text(out, verb->notes);
        fputc('\n', out);
    }
    fputs(".PP\nFor example:\n.PP\n.RS\n.nf\n", out);
    text(out, verb->example);
    fputs("\n.fi\n.RE\n", out);
}

void cc_manual_page(FILE *out)
{
    fprintf(out, ".\\\" Written by: ccsim manual\n.TH CCSIM 1 \"\" \"ccsim %s\" \"User Commands\"\n",
            cc_version());
    fputs(".SH NAME\nccsim \\- simulates the telephone of a GP practice or contact centre, call by call\n"
          ".SH SYNOPSIS\n.B ccsim\n.I VERB\n[\\fIoptions\\fR] ...\n"
          ".SH DESCRIPTION\n"
          "Draws callers once and serves the very same callers under every way of handling the phone: a "
          "queue, an "
          "offered callback, a scheduled slot.\n"
          "Every figure it prints has a 95 % interval.\n"
          "A scenario is a text file; \\fBccsim init\\fR writes one to begin with.\n"
          "A scenario that is not found where it is named is looked for among those installed, so that "
          "\\fBccsim run duo\\fR works everywhere.\n"
          ".SH OPTIONS OF EVERY VERB\n",
          out);
    for (const struct cc_option *row = cc_common_options; row->name; row++)
        option(out, row);
    fputs(".SH VERBS\n", out);
    for (const struct cc_verb *const *one = cc_verbs; *one; one++)
        verb(out, *one);
    fputs(".SH EXIT STATUS\n"
          ".TP\n.B 0\nfine\n"
          ".TP\n.B 1\na check failed: of the program, of a validation, of a baseline\n"
          ".TP\n.B 2\nthe command line is wrong\n"
          ".TP\n.B 3\nthe scenario, or a recorded log, is wrong: file, line and column are told\n"
          ".TP\n.B 4\ninput, output or a store failed; nothing is left half written\n"
          ".TP\n.B 130\ninterrupted by Ctrl\\-C; what is kept is told\n"
          ".SH ENVIRONMENT\n"
          ".TP\n.B NO_COLOR\nno colour, unless \\fB\\-\\-color always\\fR is given\n"
          ".TP\n.B CLICOLOR_FORCE\ncolour where there is no terminal too\n"
          ".SH FILES\n"
          ".TP\n.I PREFIX/share/ccsim/scenarios\nthe practices that come with the program\n"
          ".TP\n.I PREFIX/share/ccsim/reference\ntables of exact values for \\fBccsim validate\\fR\n",
          out);
}
