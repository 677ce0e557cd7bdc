/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli/verbs.h"
#include "sim/config.h"
#include "sim/report.h"
#include "sim/runner.h"

static void print_usage(FILE *out)
{
    fputs("usage: ccsim VERB [options] ...\n\n", out);
    cc_report_line(out, 0, CC_PLAIN,
                   "Simulates the telephone of a practice or contact centre, call by call, and compares ways "
                   "of handling it.");
    fputc('\n', out);
    for (const struct cc_verb *const *verb = cc_verbs; *verb; verb++)
        cc_report_line(out, 13, CC_PLAIN, "  %-10s %s", (*verb)->name, (*verb)->help);
    fputs("\nccsim VERB --help explains a verb.\n", out);
    cc_report_line(out, 0, CC_PLAIN,
                   "Exit codes: 0 fine, 1 a check failed, 2 usage, 3 scenario invalid, 4 input/output or "
                   "store, 130 interrupted by Ctrl-C.");
}

static int unknown_verb(const char *word)
{
    const char *names[32];
    int count = 0;
    for (; cc_verbs[count]; count++)
        names[count] = cc_verbs[count]->name;
    const char *nearest = cc_nearest_name(word, names, count);
    if (nearest)
        return cc_usage_error(NULL, "unknown verb \"%s\"; did you mean %s?", word, nearest);
    return cc_usage_error(NULL, "unknown verb \"%s\"; see ccsim --help", word);
}

static void interrupt(int signal_number)
{
    (void)signal_number;
    cc_runner_stop();
    signal(SIGINT, SIG_DFL); /* a second Ctrl-C ends at once */
}

/* Whatever a verb makes of it, work that Ctrl-C cut short is not done. */
static int end(const struct cc_verb *verb, int code)
{
    if (!cc_runner_stopping() || code == CC_BAD_IO)
        return code;
    if (strcmp(verb->name, "run") != 0) /* which tells itself */
        fprintf(stderr, "ccsim %s: interrupted; %s\n", verb->name,
                code == CC_OK ? "the figures are from what was simulated until then"
                              : "what was printed and stored before stands, nothing else is kept");
    return CC_INTERRUPTED;
}

/* Output that could not be written must not pass for success. */
static int flush(int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    fputs("ccsim: cannot write to standard output\n", stderr);
    return code == CC_OK ? CC_BAD_IO : code;
}

int main(int argc, char **argv)
{
    gsl_set_error_handler_off();
    signal(SIGINT, interrupt);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a limit on file size is an error of writing, like a full disk */
    if (argc < 2) {
        print_usage(stderr);
        return CC_BAD_USAGE;
    }
    const char *word = strcmp(argv[1], "--version") == 0 ? "version" : argv[1];
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
        print_usage(stdout);
        return flush(CC_OK);
    }
    for (const struct cc_verb *const *verb = cc_verbs; *verb; verb++)
        if (strcmp((*verb)->name, word) == 0)
            return flush(end(*verb, (*verb)->run(argc - 1, argv + 1)));
    return unknown_verb(word);
}
