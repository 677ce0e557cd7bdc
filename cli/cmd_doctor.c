/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/provenance.h"
#include "cli/templates.h"
#include "cli/verbs.h"
#include "models/results.h"
#include "sim/report.h"
#include "sim/runner.h"
#include "sim/version.h"

static const struct cc_option options[] = {{.name = NULL}};

struct examination {
    int failed;
    char folder[512], scenario[528], store[528]; /* in a folder of its own, removed at the end */
};

enum finding { FINE, NOTE, FAILED };

static void tell(struct examination *x, enum finding finding, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void tell(struct examination *x, enum finding finding, const char *format, ...)
{
    static const char *const words[] = {"ok     ", "note   ", "FAILED "};
    static const enum cc_style styles[] = {CC_PLAIN, CC_FAINT, CC_BAD};
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    cc_report_line(stdout, 7, styles[finding], "%s%s", words[finding], line);
    x->failed += finding == FAILED;
}

/* One line without its end. */
static const char *first_line(struct cc_error *error)
{
    error->text[strcspn(error->text, "\n")] = '\0';
    return error->text;
}

static void look_for_files(struct examination *x)
{
    char path[4096];
    if (cc_find_folder("scenarios", "duo.cfg", path, sizeof path))
        tell(x, FINE, "scenarios: %s", path);
    else
        tell(x, FAILED, "scenarios: those that come with the program are neither here nor installed");
    if (cc_find_folder("tests/reference", "erlang_b_c.csv", path, sizeof path))
        tell(x, FINE, "tables of exact values for ccsim validate: %s", path);
    else
        tell(x, NOTE, "tables of exact values are not here: ccsim validate needs --reference");
}

static int run_template(struct examination *x, int threads, struct cc_experiment *e,
                        struct cc_scenario **scenario, struct cc_error *error)
{
    struct cc_experiment_options how = {
        .seed = CC_DEFAULT_SEED, .thread_count = threads, .reps = 20, .precision = NAN};
    int code = cc_scenario_open(scenario, x->scenario, NULL, 0, error);
    if (code == CC_OK && cc_experiment_run(e, *scenario, ~(uint32_t)0, &how, error) != CC_OK) {
        cc_scenario_close(*scenario);
        code = CC_FAILED_CHECK;
    }
    return code;
}

/* The same seed gives the same figures with one thread and with three. */
static void compare_threads(struct examination *x, const struct cc_experiment *e, struct cc_error *error)
{
    struct cc_experiment other;
    struct cc_scenario *scenario;
    int different = 0;
    if (run_template(x, 3, &other, &scenario, error)) {
        tell(x, FAILED, "threads: %s", first_line(error));
        return;
    }
    for (int i = 0; i < e->main_count * e->instance_count; i++)
        different +=
            memcmp(&e->results[i].estimate, &other.results[i].estimate, sizeof(struct cc_estimate)) != 0;
    tell(x, different ? FAILED : FINE,
         "threads: %d processors; %d of %d figures differ between one thread and three",
         cc_runner_processor_count(), different, e->main_count * e->instance_count);
    cc_experiment_close(&other);
    cc_scenario_close(scenario);
}

static void store_and_report(struct examination *x, const struct cc_experiment *e,
                             const struct cc_trust *trust, struct cc_error *error)
{
    struct cc_provenance provenance = {.arguments = "doctor"};
    struct cc_store *store = NULL;
    char *html = NULL;
    size_t size = 0;
    cc_provenance_start(&provenance);
    struct cc_run_info info = cc_provenance_info(&provenance, "run", 1);
    int code = cc_store_open(&store, x->store, &cc_results_schema, error);
    if (code == CC_OK)
        code = cc_results_write(store, e, trust, &info, NULL, error);
    if (code == CC_OK)
        code = cc_page_make(store, x->store, &(struct cc_page_options){.language = CC_ENGLISH}, &html, &size,
                            error);
    cc_store_close(store);
    if (code == CC_OK)
        tell(x, FINE, "store and report: a run was stored and a page of %.1f MB made of it",
             1e-6 * (double)size);
    else
        tell(x, FAILED, "store and report: %s", first_line(error));
    free(html);
}

static void simulate(struct examination *x)
{
    struct cc_experiment e;
    struct cc_scenario *scenario;
    struct cc_trust trust;
    struct cc_error error;
    cc_error_init(&error);
    if (run_template(x, 1, &e, &scenario, &error)) {
        tell(x, FAILED, "simulation: %s", first_line(&error));
        return;
    }
    if (cc_trust_judge(&trust, &e, &error) == CC_OK && isfinite(trust.gap.z))
        tell(x, fabs(trust.gap.z) < CC_ERLANG_Z_MAX ? FINE : FAILED,
             "simulation: with Erlang's assumptions %s standard errors from the exact answer (below %d is "
             "fine)",
             cc_report_number(fabs(trust.gap.z), 2).text, CC_ERLANG_Z_MAX);
    else
        tell(x, FAILED, "simulation: %s",
             error.count ? first_line(&error) : "no exact answer to compare with");
    compare_threads(x, &e, &error);
    store_and_report(x, &e, &trust, &error);
    cc_experiment_close(&e);
    cc_scenario_close(scenario);
}

static bool make_folder(struct examination *x)
{
    const char *temporary = getenv("TMPDIR");
    snprintf(x->folder, sizeof x->folder, "%s/ccsim-doctor-XXXXXX", temporary ? temporary : "/tmp");
    if (!mkdtemp(x->folder)) {
        tell(x, FAILED, "temporary files: %s: %s", x->folder, strerror(errno));
        return false;
    }
    snprintf(x->scenario, sizeof x->scenario, "%s/a.cfg", x->folder);
    snprintf(x->store, sizeof x->store, "%s/a.db", x->folder);
    FILE *out = fopen(x->scenario, "w");
    bool good = out && fputs(cc_template(CC_ENGLISH), out) != EOF;
    good = out && fclose(out) == 0 && good;
    if (!good)
        tell(x, FAILED, "temporary files: %s: %s", x->folder, strerror(errno));
    return good;
}

static void look_at_terminal(struct examination *x)
{
    setlocale(LC_CTYPE, "");
    bool utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    tell(x, utf8 ? FINE : NOTE, "terminal: %d columns, %s, characters are %s%s", cc_report_width(stdout),
         cc_report_has_colour(stdout) ? "colour" : "no colour", nl_langinfo(CODESET),
         utf8 ? "" : "; tables hold some of UTF-8 (export LC_ALL=C.UTF-8)");
    setlocale(LC_CTYPE, "C");
}

static int doctor(int argc, char **argv)
{
    struct examination x = {.failed = 0};
    char **operands, unused;
    int count, code = cc_options_read(&cc_verb_doctor, argc, argv, &unused, &operands, &count);
    if (code != CC_OK)
        return code == CC_OPTIONS_HELPED ? CC_OK : code;
    tell(&x, FINE, "program: ccsim %s, commit %s, built by %s", cc_version(), cc_commit(), cc_compiler());
    look_for_files(&x);
    if (make_folder(&x))
        simulate(&x);
    if (x.scenario[0]) {
        unlink(x.scenario);
        unlink(x.store);
        rmdir(x.folder);
    }
    look_at_terminal(&x);
    if (x.failed)
        printf("%d of these failed\n", x.failed);
    else
        puts("all is well");
    return x.failed ? CC_FAILED_CHECK : CC_OK;
}

const struct cc_verb cc_verb_doctor = {
    .name = "doctor",
    .operands = "",
    .help = "check that this installation works",
    .notes = "Simulates a small practice, holds it against an exact answer, stores it and makes a report of "
             "it, in a folder of its own under TMPDIR or /tmp.  Exit code 1 when anything failed.",
    .example = "ccsim doctor",
    .options = options,
    .run = doctor};
