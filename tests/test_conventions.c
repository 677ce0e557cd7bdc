/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What users of command lines expect: help, manual, completion, a scenario to begin with, an installation. */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/options.h"
#include "models/metrics.h"
#include "tests/program.h"

Suite *cc_suite_conventions(void);

static char *ccsim(const char *arguments)
{
    struct program program;
    program_succeeds(&program, "%s", arguments);
    free(program.err);
    return program.out;
}

/* What a shell says to a script; fails the test when the script does. */
static char *shell(const char *shell, const char *script)
{
    char command[6000];
    FILE *file = fopen("script", "w");
    fputs(script, file);
    fclose(file);
    snprintf(command, sizeof command, "PATH='%.*s':$PATH exec %s script >said 2>&1",
             (int)(strrchr(program_path(), '/') - program_path()), program_path(), shell);
    int status = system(command);
    char *said = program_read("said", NULL);
    ck_assert_msg(status == 0, "%s", said);
    return said;
}

static bool has(const char *name)
{
    char command[200];
    snprintf(command, sizeof command, "command -v %s >/dev/null", name);
    return system(command) == 0;
}

static int verb_count(void)
{
    int count = 0;
    while (cc_verbs[count])
        count++;
    return count;
}

START_TEST(help_tells_every_option_and_an_example)
{
    char arguments[64], name[80];
    for (int i = 0; i < verb_count(); i++) {
        const struct cc_verb *verb = cc_verbs[i];
        snprintf(arguments, sizeof arguments, "%s --help", verb->name);
        char *help = ccsim(arguments);
        for (const struct cc_option *row = verb->options; row->name; row++) {
            snprintf(name, sizeof name, "--%s", row->name);
            program_says(help, name);
        }
        program_says(help, "--color auto|always|never");
        program_says(help, "-h, --help");
        const char *example = strstr(help, "\nFor example:\n  ccsim ");
        ck_assert_msg(example != NULL, "%s has no example", verb->name);
        snprintf(name, sizeof name, "ccsim %s", verb->name);
        program_says(example, name);
        free(help);
    }
}
END_TEST

/* Examples are command lines that are understood: every option in them is one of the verb's. */
START_TEST(examples_name_options_that_are_there)
{
    for (int i = 0; i < verb_count(); i++)
        for (const char *at = cc_verbs[i]->example; (at = strstr(at, " --")); at += 3) {
            char name[64];
            bool known = false;
            snprintf(name, sizeof name, "%.*s", (int)strcspn(at + 3, " \n="), at + 3);
            for (const struct cc_option *row = cc_verbs[i]->options; row->name; row++)
                known = known || strcmp(row->name, name) == 0;
            ck_assert_msg(known, "%s: --%s", cc_verbs[i]->name, name);
        }
}
END_TEST

START_TEST(the_manual_has_everything)
{
    char *page = ccsim("manual"), name[80];
    for (int i = 0; i < verb_count(); i++) {
        snprintf(name, sizeof name, ".SS \"ccsim %s ", cc_verbs[i]->name);
        const char *section = strstr(page, name);
        ck_assert_msg(section != NULL, "%s", name);
        for (const struct cc_option *row = cc_verbs[i]->options; row->name; row++) {
            char escaped[80] = "\\-\\-";
            for (const char *at = row->name; *at; at++)
                snprintf(escaped + strlen(escaped), sizeof escaped - strlen(escaped),
                         *at == '-' ? "\\-" : "%c", *at);
            program_says(section, escaped);
        }
    }
    static const char *const codes[] = {".B 0", ".B 1", ".B 2", ".B 3", ".B 4", ".B 130", ".B NO_COLOR"};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        program_says(page, codes[i]);
    free(page);
    if (has("groff")) {
        char *said = shell("sh", "ccsim manual | groff -man -ww -Tutf8 2>&1 >page.txt\n");
        ck_assert_str_eq(said, "");
        free(said);
    }
}
END_TEST

/* --- completion, in the shells themselves --- */

/* What is typed before Tab, and the line after it. */
static const char *const typed[][2] = {{"ccsim ru", "run"},
                                       {"ccsim run --form", "run --format"},
                                       {"ccsim run --format js", "run --format json"},
                                       {"ccsim run -f cs", "run -f csv"},
                                       {"ccsim report a.db --lang n", "report a.db --lang nl"},
                                       {"ccsim report a.", "report a.db"},
                                       {"ccsim list metr", "list metrics"},
                                       {"ccsim staff --color al", "staff --color always"}};
enum { TYPED = sizeof typed / sizeof typed[0] };

/* Runs the script that `each` makes of every line, between two others; it prints the completed lines. */
static void completes(const char *program, const char *before, const char *each, const char *after)
{
    char script[6000], wanted[2000] = "";
    size_t size = (size_t)snprintf(script, sizeof script, "%s", before);
    fclose(fopen("a.db", "w"));
    for (int i = 0; i < TYPED; i++) {
        size += (size_t)snprintf(script + size, sizeof script - size, each, typed[i][0]);
        snprintf(wanted + strlen(wanted), sizeof wanted - strlen(wanted), "<%s>\n", typed[i][1]);
    }
    snprintf(script + size, sizeof script - size, "%s", after);
    char *said = shell(program, script);
    ck_assert_str_eq(said, wanted);
    free(said);
}

START_TEST(bash_completes)
{
    completes("bash", "source <(ccsim completion bash)\n",
              "COMP_WORDS=(%s)\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_ccsim\n"
              "[ \"$COMPREPLY\" ] || COMPREPLY=($(compgen -f \"${COMP_WORDS[COMP_CWORD]}\"))\n"
              "COMP_WORDS[COMP_CWORD]=${COMPREPLY[@]}\necho \"<${COMP_WORDS[@]:1}>\"\n",
              "");
    char *said =
        shell("bash", "source <(ccsim completion bash)\nCOMP_WORDS=(ccsim run --out x)\nCOMP_CWORD=3\n"
                      "_ccsim\necho \"${#COMPREPLY[@]}\"\n");
    ck_assert_str_eq(said, "0\n"); /* bash itself completes file names */
    free(said);
}
END_TEST

/* On a terminal of its own: types the line and Tab, and runs what is there then. */
START_TEST(zsh_completes)
{
    completes("zsh -f",
              "mkdir -p functions && ccsim completion zsh >functions/_ccsim\n"
              "zmodload zsh/zpty && zpty z zsh -f -i\n"
              "zpty -w z 'PS1=; fpath=($PWD/functions $fpath); autoload -Uz compinit; compinit -u -D; "
              "ccsim() { print -r -- \"<$*>\" >>completed }; print rea\"\"dy'\n"
              "zpty -r z heard '*ready*'\n",
              "zpty -w z '%s'$'\\t'\n",
              "zpty -w z exit\nwhile zpty -r z heard; do :; done\ncat completed\nrm -r functions\n");
}
END_TEST

START_TEST(fish_completes)
{
    completes("env HOME=\"$PWD\" fish --no-config",
              "ccsim completion fish >c.fish\nsource c.fish\n"
              "function say\n  set -l words (string split ' ' -- $argv[1])\n"
              "  set -l found (complete -C $argv[1] | string replace -r '\\t.*' '')\n"
              "  test (count $words) -gt 2; and echo '<'(string join ' ' -- $words[2..-2] $found)'>'\n"
              "  test (count $words) -eq 2; and echo \"<$found>\"\n  true\nend\n",
              "say '%s'\n", "");
}
END_TEST

/* A shell that is not there is told; where CI is set, its test is there and fails. */
static void add_test_of_completion(TCase *tcase, const char *with, const TTest *test)
{
    if (has(with) || getenv("CI"))
        tcase_add_test(tcase, test);
    else
        printf("skipped: 1 test of completion: no %s\n", with);
}

START_TEST(zsh_and_fish_know_every_option)
{
    char *zsh = ccsim("completion zsh"), *fish = ccsim("completion fish"), name[160];
    for (int i = 0; i < verb_count(); i++)
        for (const struct cc_option *row = cc_verbs[i]->options; row->name; row++) {
            snprintf(name, sizeof name, "--%s", row->name);
            program_says(zsh, name);
            snprintf(name, sizeof name, "__fish_seen_subcommand_from %s' -l %s ", cc_verbs[i]->name,
                     row->name);
            program_says(fish, name);
        }
    free(zsh);
    free(fish);
}
END_TEST

START_TEST(did_you_mean)
{
    static const struct {
        const char *arguments, *says;
        int code;
    } bad[] = {{"rnu a.cfg", "unknown verb \"rnu\"; did you mean run?", 2},
               {"completon bash", "did you mean completion?", 2},
               {"run a.cfg --formt json", "unknown option --formt; did you mean --format?", 2},
               {"run a.cfg --colr never", "did you mean --color?", 2},
               {"run a.cfg --format jsn", "did you mean json?", 2},
               {"run a.cfg --color alwys", "did you mean always?", 2},
               {"run $D/data/tiny.cfg -s demand.calls_per_dya=3", "did you mean", 3},
               {"run $D/data/tiny.cfg --strategies quue", "did you mean queue?", 2},
               {"completion bsh", "did you mean bash?", 2},
               {"list metrcs", "did you mean metrics?", 2}};
    struct program program;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        program_run(&program, "%s", bad[i].arguments);
        ck_assert_msg(program.exit_code == bad[i].code, "%s: %d\n%s", bad[i].arguments, program.exit_code,
                      program.err);
        program_says(program.err, bad[i].says);
        program_free(&program);
    }
}
END_TEST

/* --- a scenario to begin with --- */

START_TEST(init_writes_what_runs)
{
    struct program program;
    const char *languages[] = {"en", "nl"}, *words[] = {"# CHANGE", "# ANDERS"};
    program_succeeds(&program, "init mine --lang %s", languages[_i]);
    program_says(program.out, "mine.cfg is written; now: ccsim run mine.cfg");
    program_free(&program);
    char *text = program_read("mine.cfg", NULL);
    program_says(text, "name = \"mine\";");
    program_says(text, words[_i]);
    program_says(text, "ccsim run mine.cfg");
    program_says_not(text, "@");
    free(text);
    program_succeeds(&program, "run mine.cfg --reps 5 --out a.db");
    program_says(program.out, "mine: ");
    program_free(&program);
    program_succeeds(&program, "report a.db -l %s", languages[_i]);
    program_free(&program);
    program_succeeds(&program, "frontier mine.cfg --reps 20 --points 2");
    program_free(&program);
}
END_TEST

START_TEST(init_overwrites_nothing)
{
    static const struct {
        const char *arguments;
        int code;
    } bad[] = {{"init mine", 4}, {"init mine.cfg", 4},    {"init nowhere/mine", 4},  {"init", 2},
               {"init a b", 2},  {"init ''", 2},          {"init 'a\"; x = 1;'", 2}, {"init sub/", 2},
               {"init .cfg", 2}, {"init b --lang fr", 2}, {"init /proc/mine", 4}};
    struct program program;
    FILE *file = fopen("mine.cfg", "w");
    fputs("work of days\n", file);
    fclose(file);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        program_run(&program, "%s", bad[i].arguments);
        ck_assert_msg(program.exit_code == bad[i].code, "%s: %d", bad[i].arguments, program.exit_code);
        ck_assert_str_eq(program.out, "");
        program_free(&program);
    }
    char *text = program_read("mine.cfg", NULL);
    ck_assert_str_eq(text, "work of days\n");
    free(text);
    program_run_after(&program, "ulimit -f 1;", "init full");
    ck_assert_int_eq(program.exit_code, 4);
    ck_assert(!program_exists("full.cfg"));
    program_free(&program);
}
END_TEST

START_TEST(doctor_finds_what_is_wrong)
{
    struct program program;
    program_succeeds(&program, "doctor");
    program_says(program.out, "all is well");
    ck_assert_int_ge(program_count_lines(program.out, "ok "), 6);
    ck_assert_int_eq(program_count_lines(program.out, "FAILED"), 0);
    program_free(&program);
    program_run_after(&program, "TMPDIR=/nowhere", "doctor");
    ck_assert_int_eq(program.exit_code, 1);
    program_says(program.out, "FAILED temporary files: /nowhere/");
    program_says(program.out, "1 of these failed");
    program_free(&program);
}
END_TEST

/* --- an installation --- */

START_TEST(an_installation_stands_alone)
{
    char script[9000];
    const char *config = strrchr(program_path(), '/'); /* .../build/CONFIG/ccsim */
    do
        config--;
    while (config[-1] != '/');
    snprintf(
        script, sizeof script,
        "set -e\nunset MAKEFLAGS MAKELEVEL MFLAGS\nhere=$PWD\ncd '%s/..'\n"
        "make -s install CONFIG='%.*s' DESTDIR=\"$here/dest\" PREFIX=/opt/sim >/dev/null\n"
        "cd \"$here/dest\"\nfind . -type f | grep -v reference/ | grep -v scenarios/ | sort\n"
        "cd /\n\"$here/dest/opt/sim/bin/ccsim\" run duo --reps 2 >\"$here/duo.txt\"\n"
        "\"$here/dest/opt/sim/bin/ccsim\" show scenarios/call-log.cfg >/dev/null\n"
        "\"$here/dest/opt/sim/bin/ccsim\" doctor >\"$here/doctor.txt\"\n"
        "\"$here/dest/opt/sim/bin/ccsim\" manual | cmp - \"$here/dest/opt/sim/share/man/man1/ccsim.1\"\n"
        "mv \"$here/dest/opt/sim\" \"$here/moved\"\n\"$here/moved/bin/ccsim\" run solo --reps 2 >/dev/null\n"
        "rm -r \"$here/dest\" \"$here/moved\"\n",
        program_folder(), (int)strcspn(config, "/"), config);
    char *said = shell("sh", script);
    ck_assert_str_eq(said, "./opt/sim/bin/ccsim\n"
                           "./opt/sim/share/bash-completion/completions/ccsim\n"
                           "./opt/sim/share/fish/vendor_completions.d/ccsim.fish\n"
                           "./opt/sim/share/man/man1/ccsim.1\n"
                           "./opt/sim/share/zsh/site-functions/_ccsim\n");
    free(said);
    char *text = program_read("duo.txt", NULL);
    program_says(text, "duo: Duo practice");
    free(text);
    text = program_read("doctor.txt", NULL);
    program_says(text, "share/ccsim/scenarios");
    program_says(text, "all is well");
    free(text);
}
END_TEST

/* --- JSON --- */

static char *documentation;

/* Objects whose keys are names of the scenario or ids of measures. */
static bool is_keyed_by_data(const char *key)
{
    static const char *const keyed[] = {"metrics", "set", "variants", "scenarios"};
    for (size_t i = 0; i < sizeof keyed / sizeof keyed[0]; i++)
        if (strcmp(key, keyed[i]) == 0)
            return true;
    return false;
}

static bool is_metric(const char *key)
{
    for (const struct cc_metric *metric = cc_metrics; metric->id; metric++)
        if (strncmp(key, metric->id, strlen(metric->id)) == 0)
            return true;
    return false;
}

static int check_keys(const json_t *value, const char *verb, bool names)
{
    const char *key;
    json_t *one;
    size_t i;
    int count = 0;
    if (json_is_array(value))
        json_array_foreach(value, i, one) count += check_keys(one, verb, false);
    if (json_is_object(value))
        json_object_foreach((json_t *)value, key, one)
        {
            char quoted[140], coded[140];
            snprintf(quoted, sizeof quoted, "\"%s\"", key);
            snprintf(coded, sizeof coded, "`%s`", key);
            ck_assert_msg(names || is_metric(key) || strstr(documentation, quoted) ||
                              strstr(documentation, coded),
                          "%s: the key %s is not in docs/output.md", verb, key);
            count += 1 + check_keys(one, verb, is_keyed_by_data(key) && json_is_object(one));
        }
    return count;
}

START_TEST(every_key_of_json_is_documented)
{
    static const struct {
        const char *arguments, *file;
    } documents[] = {
        {"run $D/../scenarios/health-center.cfg --reps 4 --format json", NULL},
        {"run $D/data/tiny.cfg --reps 4 --format json", NULL},
        {"run $D/data/tiny.cfg --reps 4 --sweep switching_s=1,2 --tornado --format json", NULL},
        {"frontier $D/../scenarios/solo.cfg --reps 20 --points 2 --format json", NULL},
        {"staff $D/../scenarios/solo.cfg --strategies queue --rota --format json", NULL},
        {"tune $D/data/tiny.cfg --strategies queue --param switching_s=1,9 --goal contact_mean_s "
         "--indifference 50 --format json",
         NULL},
        {"claims --scenarios $D/../scenarios --only C3,C7 -n 20 --format json", NULL},
        {"validate -r $D/reference --budget 1 --format json", NULL},
        {"erlang c --rate 200 --aht 180 --agents 12 --within 20 --format json", NULL},
        {"erlang a --rate 200 --aht 180 --patience 200 --agents 12 --within 20 --format json", NULL},
        {"erlang b --rate 200 --aht 180 --target 0.99 --format json", NULL},
        {"bench --filter recursion-10 --samples 10 --format json", NULL},
        {"regress --baseline base.json --update $D/data/tiny.cfg", "base.json"}};
    char path[5000];
    snprintf(path, sizeof path, "%s/../docs/output.md", program_folder());
    documentation = program_read(path, NULL);
    ck_assert_ptr_nonnull(documentation);
    struct program program;
    program_run(&program, "%s", documents[_i].arguments);
    ck_assert_msg(program.exit_code == 0, "%s: %d\n%s", documents[_i].arguments, program.exit_code,
                  program.err);
    char *text = documents[_i].file ? program_read(documents[_i].file, NULL) : strdup(program.out);
    json_error_t error;
    json_t *root = json_loads(text, JSON_DISABLE_EOF_CHECK, &error);
    ck_assert_msg(root != NULL, "%s: %s", documents[_i].arguments, error.text);
    ck_assert_msg(json_is_integer(json_object_get(root, "schema")), "%s: no schema", documents[_i].arguments);
    ck_assert_int_ge(check_keys(root, documents[_i].arguments, false), 5);
    json_decref(root);
    free(text);
    free(documentation);
    program_free(&program);
}
END_TEST

Suite *cc_suite_conventions(void)
{
    Suite *suite = suite_create("conventions");
    TCase *tcase = tcase_create("conventions");
    tcase_add_checked_fixture(tcase, program_enter, program_leave);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, help_tells_every_option_and_an_example);
    tcase_add_test(tcase, examples_name_options_that_are_there);
    tcase_add_test(tcase, the_manual_has_everything);
    add_test_of_completion(tcase, "bash", bash_completes);
    add_test_of_completion(tcase, "zsh", zsh_completes);
    add_test_of_completion(tcase, "fish", fish_completes);
    tcase_add_test(tcase, zsh_and_fish_know_every_option);
    tcase_add_test(tcase, did_you_mean);
    tcase_add_loop_test(tcase, init_writes_what_runs, 0, 2);
    tcase_add_test(tcase, init_overwrites_nothing);
    tcase_add_test(tcase, doctor_finds_what_is_wrong);
    tcase_add_test(tcase, an_installation_stands_alone);
    suite_add_tcase(suite, tcase);
    TCase *keys = program_long_case(suite);
    tcase_add_checked_fixture(keys, program_enter, program_leave);
    tcase_add_loop_test(keys, every_key_of_json_is_documented, 0, 13);
    return suite;
}
