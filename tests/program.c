/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/program.h"

#include <check.h>
#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

static char path[PATH_MAX], folder[PATH_MAX], back[PATH_MAX], scratch[PATH_MAX];

void program_enter(void)
{
    const char *program = getenv("CC_CCSIM"), *files = getenv("CC_TEST_DIR"), *temporary = getenv("TMPDIR");
    ck_assert_msg(program && realpath(program, path),
                  "the environment variable CC_CCSIM must name the program");
    ck_assert_msg(realpath(files ? files : "tests", folder), "CC_TEST_DIR must name the folder of the tests");
    ck_assert(getcwd(back, sizeof back));
    snprintf(scratch, sizeof scratch, "%s/ccsim-program-XXXXXX", temporary ? temporary : "/tmp");
    ck_assert(mkdtemp(scratch));
    ck_assert_int_eq(chdir(scratch), 0);
    setenv("D", folder, 1);
}

void program_leave(void)
{
    DIR *files = opendir(scratch);
    ck_assert_int_eq(chdir(scratch), 0);
    for (struct dirent *entry; (entry = readdir(files));)
        if (entry->d_name[0] != '.')
            unlink(entry->d_name);
    closedir(files);
    ck_assert_int_eq(chdir(back), 0);
    rmdir(scratch);
}

const char *program_path(void)
{
    return path;
}

const char *program_folder(void)
{
    return folder;
}

bool program_sanitized(void)
{
    return getenv("CC_SANITIZED") != NULL;
}

int program_rounds(int usual)
{
    return program_sanitized() ? usual / 6 + 2 : usual;
}

TCase *program_long_case(Suite *suite)
{
    TCase *tcase = tcase_create("long");
    tcase_set_tags(tcase, "long");
    tcase_set_timeout(tcase, 300);
    suite_add_tcase(suite, tcase);
    return tcase;
}

char *program_read(const char *name, size_t *size)
{
    FILE *file = fopen(name, "rb");
    char *text = NULL;
    size_t read = 0, room = 0;
    while (file && (!text || read == room)) {
        room = 2 * room + 4096;
        text = realloc(text, room + 1);
        read += fread(text + read, 1, room - read, file);
    }
    if (file)
        fclose(file);
    if (text)
        text[read] = '\0';
    if (size)
        *size = read;
    return text;
}

bool program_exists(const char *name)
{
    return access(name, F_OK) == 0;
}

static void run(struct program *program, const char *before, const char *format, va_list arguments)
{
    char text[3000], command[3 * PATH_MAX + 4000], out[PATH_MAX + 8], err[PATH_MAX + 8];
    vsnprintf(text, sizeof text, format, arguments);
    snprintf(out, sizeof out, "%s/.out", scratch);
    snprintf(err, sizeof err, "%s/.err", scratch);
    snprintf(command, sizeof command, "exec >'%s' 2>'%s'; %s '%s' %s", out, err, before, path, text);
    int status = system(command);
    program->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    program->out = program_read(out, &program->out_size);
    program->err = program_read(err, NULL);
    unlink(out);
    unlink(err);
}

void program_run_after(struct program *program, const char *before, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    run(program, before, format, arguments);
    va_end(arguments);
}

void program_run(struct program *program, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    run(program, "", format, arguments);
    va_end(arguments);
}

void program_succeeds(struct program *program, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    run(program, "", format, arguments);
    va_end(arguments);
    ck_assert_msg(program->exit_code == 0, "exit code %d: %s", program->exit_code, program->err);
    ck_assert_str_eq(program->err, "");
    ck_assert_uint_gt(program->out_size, 0);
}

void program_free(struct program *program)
{
    free(program->out);
    free(program->err);
}

void program_says(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "\"%s\" is missing from:\n%.3000s", part, text);
}

void program_says_not(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) == NULL, "\"%s\" must not be in:\n%.3000s", part, text);
}

int program_count_lines(const char *text, const char *beginning)
{
    int count = 0;
    for (const char *line = text; line && *line; line = strchr(line, '\n') + 1)
        count += strncmp(line, beginning, strlen(beginning)) == 0;
    return count;
}

void program_has_no_nan(const char *text)
{
    for (const char *at = text; *at; at++) {
        bool begins = at == text || !isalnum((unsigned char)at[-1]);
        bool bad = strncasecmp(at, "nan", 3) == 0 || strncasecmp(at, "inf", 3) == 0;
        ck_assert_msg(!(begins && bad && !isalnum((unsigned char)at[3])), "not a number in: %.80s", at);
    }
}
