/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole runs of the program, as people start it: every stage, the memory, the start. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/bench.h"
#include "sim/progress.h"

extern char **environ;

const char *const cc_bench_stage_names[] = {"reading",  "drawing", "serving", "estimating",
                                            "checking", "output",  "storing", NULL};

const struct cc_bench_command cc_bench_commands[] = {
    {"run-start", "one replication of a small scenario: what starting costs", "scenarios/solo.cfg", "1",
     false},
    {"run-solo", "a whole run, until precise, stored", "scenarios/solo.cfg", NULL, true},
    {"run-duo", "the same for two doctors", "scenarios/duo.cfg", NULL, true},
    {"run-health-center", "the same for a health centre", "scenarios/health-center.cfg", NULL, true},
    {"run-hospital", "the same for twenty clinics", "scenarios/hospital.cfg", NULL, true},
    {.name = NULL}};

/* Starts the program and reads all that it writes on standard error; wall time, or NAN when it failed. */
static double run_program(const char *program, char *const *arguments, char *text, size_t size)
{
    int ends[2], status = -1;
    pid_t child;
    posix_spawn_file_actions_t actions;
    if (pipe(ends))
        return NAN;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    double begun_s = cc_clock_s();
    bool started = posix_spawn(&child, program, &actions, NULL, arguments, environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    size_t length = 0;
    for (ssize_t got;
         started && length + 1 < size && (got = read(ends[0], text + length, size - 1 - length)) > 0;)
        length += (size_t)got;
    text[length] = '\0';
    close(ends[0]);
    if (!started || waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status))
        return NAN;
    return cc_clock_s() - begun_s;
}

/* The value of a word NAME=VALUE of the program's line of timing, or NAN. */
static double timing_of(const char *text, const char *name)
{
    const char *line = strstr(text, "timing:"), *at = line ? strstr(line, name) : NULL;
    return at ? strtod(at + strlen(name), NULL) : (double)NAN;
}

static void read_timing(const char *text, struct cc_bench_whole *result)
{
    double *stage_s = result->stage_s;
    stage_s[CC_STAGE_READING] = timing_of(text, " reading_s=");
    stage_s[CC_STAGE_DRAWING] = timing_of(text, " drawing_cpu_s=");
    stage_s[CC_STAGE_SERVING] = timing_of(text, " serving_cpu_s=");
    stage_s[CC_STAGE_ESTIMATING] =
        timing_of(text, " replications_s=") - stage_s[CC_STAGE_DRAWING] - stage_s[CC_STAGE_SERVING];
    stage_s[CC_STAGE_CHECKING] = timing_of(text, " checking_s=");
    stage_s[CC_STAGE_OUTPUT] = timing_of(text, " output_s=");
    stage_s[CC_STAGE_STORING] = timing_of(text, " storing_s=");
    result->calls = (int64_t)timing_of(text, " calls=");
    result->peak_mib = timing_of(text, " peak_mib=");
}

int cc_bench_whole(const struct cc_bench_command *command, const char *program, int times,
                   struct cc_bench_whole *result, struct cc_error *error)
{
    char folder[PATH_MAX], store[PATH_MAX + 16], text[4096];
    const char *temporary = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/ccsim-bench-XXXXXX", temporary ? temporary : "/tmp");
    if (!mkdtemp(folder))
        return cc_error_add(error, CC_BAD_IO, "%s: %s (for a benchmark's store)", folder, strerror(errno));
    snprintf(store, sizeof store, "%s/bench.db", folder);
    const char *arguments[12] = {"ccsim", "run", command->scenario, "--timing", "--threads", "1"};
    int count = 6, code = CC_OK;
    if (command->reps)
        arguments[count++] = "--reps", arguments[count++] = command->reps;
    if (command->stores)
        arguments[count++] = "--out", arguments[count++] = store;
    *result = (struct cc_bench_whole){.command = command, .wall_s = HUGE_VAL};
    for (int i = 0; i < times && code == CC_OK; i++) {
        /* posix_spawn changes none of them; its type is older than const. */
        double wall_s = run_program(program, (char *const *)(uintptr_t)arguments, text, sizeof text);
        if (!(wall_s > 0))
            code = cc_error_add(error, CC_BAD_IO, "ccsim run %s failed: %s", command->scenario, text);
        if (wall_s < result->wall_s) {
            result->wall_s = wall_s;
            read_timing(text, result);
        }
        unlink(store);
    }
    rmdir(folder);
    return code;
}
