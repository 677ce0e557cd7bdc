/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/templates.h"
#include "cli/verbs.h"

struct init_options {
    int language;
};

static const char *const languages[] = {[CC_ENGLISH] = "en", [CC_DUTCH] = "nl", NULL};

static const struct cc_option options[] = {{.name = "lang",
                                            .letter = 'l',
                                            .kind = CC_OPTION_CHOICE,
                                            .argument = "en|nl",
                                            .choices = languages,
                                            .offset = offsetof(struct init_options, language),
                                            .help = "language of the comments and names"},
                                           {.name = NULL}};

enum { NAME_MAX_LENGTH = 60 };

/* "folder/mine.cfg" and "folder/mine" are the practice "mine" in folder/mine.cfg. */
static int take_name(const char *word, char *name, char *path, size_t path_size)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    const char *slash = strrchr(word, '/'), *base = slash ? slash + 1 : word;
    size_t length = strlen(base);
    if (length > 4 && strcmp(base + length - 4, ".cfg") == 0)
        length -= 4;
    if (length == 0 || length > NAME_MAX_LENGTH || strspn(base, letters) < length ||
        strlen(word) + 5 > path_size)
        return cc_usage_error(
            "init", "%s: a name has letters, digits, - and _, at most %d; a folder may stand before it", word,
            NAME_MAX_LENGTH);
    snprintf(name, NAME_MAX_LENGTH + 1, "%.*s", (int)length, base);
    snprintf(path, path_size, "%.*s%s.cfg", (int)(base - word), word, name);
    return CC_OK;
}

static void fill_in(FILE *out, const char *text, const char *name, const char *path)
{
    for (; *text; text++)
        if (strncmp(text, "@NAME@", 6) == 0) {
            fputs(name, out);
            text += 5;
        } else if (strncmp(text, "@FILE@", 6) == 0) {
            fputs(path, out);
            text += 5;
        } else {
            fputc(*text, out);
        }
}

static int init(int argc, char **argv)
{
    struct init_options o = {.language = CC_ENGLISH};
    char **operands, name[NAME_MAX_LENGTH + 1], path[4096];
    int count, code = cc_options_read(&cc_verb_init, argc, argv, &o, &operands, &count);
    if (code != CC_OK)
        return code == CC_OPTIONS_HELPED ? CC_OK : code;
    if (count != 1)
        return cc_usage_error("init", "give one name, as mypractice");
    code = take_name(operands[0], name, path, sizeof path);
    if (code != CC_OK)
        return code;
    /* What is there already is somebody's work. */
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0666);
    FILE *out = file < 0 ? NULL : fdopen(file, "w");
    if (out)
        fill_in(out, cc_template((enum cc_language)o.language), name, path);
    if (!out || ferror(out) || fclose(out)) {
        fprintf(stderr, "%s: cannot write: %s\n", path, strerror(errno));
        if (file >= 0)
            unlink(path);
        return CC_BAD_IO;
    }
    printf("%s is written; now: ccsim run %s\n", path, path);
    return CC_OK;
}

const struct cc_verb cc_verb_init = {.name = "init",
                                     .operands = "NAME",
                                     .help = "write a commented scenario to begin with, NAME.cfg",
                                     .example = "ccsim init mypractice\nccsim init mijnpraktijk --lang nl",
                                     .options = options,
                                     .run = init};
