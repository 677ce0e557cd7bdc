/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* asprintf */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/verbs.h"
#include "models/page.h"
#include "models/results.h"

struct report_options {
    struct cc_texts runs;
    const char *out;
    int language;
};

static const char *const languages[] = {[CC_ENGLISH] = "en", [CC_DUTCH] = "nl", NULL};

static const struct cc_option options[] = {
    {.name = "run",
     .letter = 'r',
     .kind = CC_OPTION_TEXTS,
     .argument = "ID",
     .offset = offsetof(struct report_options, runs),
     .help = "this run of the store (repeatable; the newest of each scenario unless given)"},
    {.name = "out",
     .letter = 'o',
     .kind = CC_OPTION_TEXT,
     .argument = "FILE.html",
     .offset = offsetof(struct report_options, out),
     .help = "write to this file (report.html beside the store unless given)"},
    {.name = "lang",
     .letter = 'l',
     .kind = CC_OPTION_CHOICE,
     .argument = "en|nl",
     .choices = languages,
     .offset = offsetof(struct report_options, language),
     .help = "language"},
    {.name = NULL}};

static int read_runs(const struct cc_texts *texts, int64_t *ids)
{
    if (texts->count > CC_PAGE_RUNS_MAX)
        return cc_usage_error("report", "--run: given more than %d times", CC_PAGE_RUNS_MAX);
    for (int i = 0; i < texts->count; i++) {
        char *end;
        errno = 0;
        ids[i] = strtoll(texts->text[i], &end, 10);
        if (*texts->text[i] < '0' || *texts->text[i] > '9' || *end || errno)
            return cc_usage_error("report", "--run %s: must be the id of a run, a whole number",
                                  texts->text[i]);
        for (int k = 0; k < i; k++)
            if (ids[k] == ids[i])
                return cc_usage_error("report", "--run %s: given twice", texts->text[i]);
    }
    return CC_OK;
}

/* Where the page goes when nothing is said: beside the store. */
static char *default_target(const char *store)
{
    const char *slash = strrchr(store, '/');
    char *path = NULL;
    int folder = slash ? (int)(slash - store) + 1 : 0;
    return asprintf(&path, "%.*sreport.html", folder, store) < 0 ? NULL : path;
}

static bool write_all(int file, const char *text, size_t size)
{
    while (size) {
        ssize_t written = write(file, text, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        text += written, size -= (size_t)written;
    }
    return true;
}

/* Under another name first: the target holds a whole page, the old one or the new. */
static int write_file(const char *path, const char *html, size_t size, struct cc_error *error)
{
    char *name = NULL;
    struct stat status;
    mode_t mask = umask(0);
    umask(mask);
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
        return cc_error_add(error, CC_BAD_IO, "%s: cannot write: %s", path,
                            S_ISDIR(status.st_mode) ? strerror(EISDIR) : "not a regular file");
    if (access(path, F_OK) == 0 && faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0)
        return cc_error_add(error, CC_BAD_IO, "%s: cannot write: %s", path, strerror(errno));
    if (asprintf(&name, "%s.XXXXXX", path) < 0)
        return cc_error_add(error, CC_BAD_IO, "%s: cannot write: not enough memory", path);
    int file = mkstemp(name), failure = file < 0 ? errno : 0;
    if (file >= 0) {
        if (!write_all(file, html, size) || fchmod(file, 0666 & ~mask) || fsync(file))
            failure = errno ? errno : EIO;
        if (close(file) && !failure)
            failure = errno;
        if (!failure && rename(name, path))
            failure = errno;
        if (failure)
            unlink(name);
    }
    free(name);
    return failure ? cc_error_add(error, CC_BAD_IO, "%s: cannot write: %s", path, strerror(failure)) : CC_OK;
}

static int report(const char *store_path, const char *target, const struct cc_page_options *page)
{
    struct cc_store *store = NULL;
    struct cc_error error;
    char *html = NULL;
    size_t size = 0;
    cc_error_init(&error);
    int code = cc_store_open_to_read(&store, store_path, &cc_results_schema, &error);
    if (code == CC_OK)
        code = cc_page_make(store, store_path, page, &html, &size, &error);
    cc_store_close(store);
    if (code == CC_OK)
        code = write_file(target, html, size, &error);
    free(html);
    if (code != CC_OK)
        return cc_print_error(&error);
    printf("report in %s\n", target);
    return CC_OK;
}

static int run_verb(int argc, char **argv)
{
    struct report_options o = {.out = NULL};
    int64_t ids[CC_PAGE_RUNS_MAX];
    char **operands, *beside = NULL;
    int count, code = cc_options_read(&cc_verb_report, argc, argv, &o, &operands, &count);
    if (code != CC_OK)
        return code == CC_OPTIONS_HELPED ? CC_OK : code;
    if (count != 1)
        return cc_usage_error("report", "give one results file, as results/ccsim.db");
    code = read_runs(&o.runs, ids);
    if (code != CC_OK)
        return code;
    if (o.out && !*o.out)
        return cc_usage_error("report", "--out: names no file");
    const char *target = o.out ? o.out : (beside = default_target(operands[0]));
    struct cc_page_options page = {
        .run_ids = ids, .run_count = o.runs.count, .language = (enum cc_language)o.language};
    code = target ? report(operands[0], target, &page) : CC_BAD_IO;
    free(beside);
    return code;
}

const struct cc_verb cc_verb_report = {
    .name = "report",
    .operands = "FILE.db",
    .help = "write results as one page to read, mail and print",
    .example = "ccsim report results/ccsim.db\n"
               "ccsim report results/ccsim.db --run 3 --lang nl --out rapport.html",
    .options = options,
    .run = run_verb};
