/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/completion.h"

#include <string.h>

#include "cli/options.h"

/* Calls `each` for the verb's own options and then the common ones. */
static void for_options(const struct cc_verb *verb, FILE *out,
                        void (*each)(FILE *, const struct cc_verb *, const struct cc_option *))
{
    for (const struct cc_option *row = verb->options; row->name; row++)
        each(out, verb, row);
    for (const struct cc_option *row = cc_common_options; row->name; row++)
        each(out, verb, row);
}

static void print_choices(FILE *out, const struct cc_option *row)
{
    for (int i = 0; row->choices[i]; i++)
        fprintf(out, "%s%s", i ? " " : "", row->choices[i]);
}

/* Operands that are words, "a|b|c"; else they are files. */
static bool are_words(const struct cc_verb *verb)
{
    return strchr(verb->operands, '|') != NULL;
}

static void print_operand_words(FILE *out, const struct cc_verb *verb)
{
    for (const char *at = verb->operands; *at; at++)
        fputc(*at == '|' ? ' ' : *at, out);
}

/* --- bash --- */

static void bash_name(FILE *out, const struct cc_verb *verb, const struct cc_option *row)
{
    (void)verb;
    fprintf(out, " --%s", row->name);
}

static void bash_values(FILE *out, const struct cc_verb *verb, const struct cc_option *row)
{
    if (row->kind == CC_OPTION_FLAG)
        return;
    fprintf(out, "    %s:--%s", verb->name, row->name);
    if (row->letter)
        fprintf(out, "|%s:-%c", verb->name, row->letter);
    fputs(") ", out);
    if (row->kind == CC_OPTION_CHOICE) {
        fputs("COMPREPLY=($(compgen -W '", out);
        print_choices(out, row);
        fputs("' -- \"$cur\")); ", out);
    }
    fputs("return ;;\n", out); /* without an answer bash completes file names */
}

void cc_completion_bash(FILE *out)
{
    fputs("# bash completion for ccsim, written by: ccsim completion bash\n"
          "_ccsim() {\n"
          "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb=${COMP_WORDS[1]} "
          "words=\n"
          "  COMPREPLY=()\n"
          "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    COMPREPLY=($(compgen -W '",
          out);
    for (const struct cc_verb *const *verb = cc_verbs; *verb; verb++)
        fprintf(out, "%s ", (*verb)->name);
    fputs("--help --version' -- \"$cur\"))\n    return\n  fi\n  case \"$verb:$prev\" in\n", out);
    for (const struct cc_verb *const *verb = cc_verbs; *verb; verb++)
        for_options(*verb, out, bash_values);
    fputs("  esac\n  case \"$verb:$cur\" in\n", out);
    for (const struct cc_verb *const *verb = cc_verbs; *verb; verb++) {
        fprintf(out, "    %s:-*) words='", (*verb)->name);
        for_options(*verb, out, bash_name);
        fputs("' ;;\n", out);
        if (are_words(*verb)) {
            fprintf(out, "    %s:*) words='", (*verb)->name);
            print_operand_words(out, *verb);
            fputs("' ;;\n", out);
        }
    }
    fputs("  esac\n"
          "  [ -z \"$words\" ] || COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
          "}\n"
          "complete -o default -F _ccsim ccsim\n",
          out);
}

/* --- zsh --- */

/* Within single quotes, and within brackets of _arguments. */
static void zsh_text(FILE *out, const char *text)
{
    for (; *text; text++)
        if (*text == '\'')
            fputs("'\\''", out);
        else if (strchr("[]:\\", *text))
            fprintf(out, "\\%c", *text);
        else
            fputc(*text, out);
}

static void zsh_option(FILE *out, const struct cc_verb *verb, const struct cc_option *row)
{
    bool again = row->kind == CC_OPTION_TEXTS;
    (void)verb;
    fputs(" \\\n        ", out);
    if (row->letter)
        fprintf(out, "%s{-%c,--%s}", again ? "'*'" : "", row->letter, row->name);
    else
        fprintf(out, "%s--%s", again ? "'*'" : "", row->name);
    fputs("'[", out);
    zsh_text(out, row->help);
    fputs("]", out);
    if (row->kind != CC_OPTION_FLAG) {
        fputs(":", out);
        zsh_text(out, row->argument);
        fputs(":", out);
        if (row->kind == CC_OPTION_CHOICE) {
            fputs("(", out);
            print_choices(out, row);
            fputs(")", out);
        } else if (row->kind == CC_OPTION_TEXT || again) {
            fputs("_files", out);
        }
    }
    fputs("'", out);
}

void cc_completion_zsh(FILE *out)
{
    fputs("#compdef ccsim\n# zsh completion for ccsim, written by: ccsim completion zsh\n"
          "_ccsim() {\n  local -a verbs\n  verbs=(\n",
          out);
    for (const struct cc_verb *const *verb = cc_verbs; *verb; verb++) {
        fprintf(out, "    '%s:", (*verb)->name);
        zsh_text(out, (*verb)->help);
        fputs("'\n", out);
    }
    fputs("  )\n  if (( CURRENT == 2 )); then\n    _describe verb verbs\n    return\n  fi\n"
          "  local verb=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $verb in\n",
          out);
    for (const struct cc_verb *const *verb = cc_verbs; *verb; verb++) {
        fprintf(out, "    %s)\n      _arguments -s", (*verb)->name);
        for_options(*verb, out, zsh_option);
        if (are_words(*verb)) {
            fputs(" \\\n        '1:what:(", out);
            print_operand_words(out, *verb);
            fputs(")'", out);
        } else if ((*verb)->operands[0]) {
            fputs(" \\\n        '*:", out);
            zsh_text(out, (*verb)->operands);
            fputs(":_files'", out);
        }
        fputs(" ;;\n", out);
    }
    fputs("  esac\n}\nif [ \"$funcstack[1]\" = \"_ccsim\" ]; then _ccsim \"$@\"; else compdef _ccsim ccsim; "
          "fi\n",
          out);
}

/* --- fish --- */

static void fish_text(FILE *out, const char *text)
{
    fputc('\'', out);
    for (; *text; text++)
        if (*text == '\'' || *text == '\\')
            fprintf(out, "\\%c", *text);
        else
            fputc(*text, out);
    fputc('\'', out);
}

static void fish_option(FILE *out, const struct cc_verb *verb, const struct cc_option *row)
{
    fprintf(out, "complete -c ccsim -n '__fish_seen_subcommand_from %s' -l %s", verb->name, row->name);
    if (row->letter)
        fprintf(out, " -s %c", row->letter);
    if (row->kind == CC_OPTION_CHOICE) {
        fputs(" -x -a '", out);
        print_choices(out, row);
        fputs("'", out);
    } else if (row->kind != CC_OPTION_FLAG) {
        fputs(row->kind == CC_OPTION_TEXT ? " -r" : " -x", out);
    }
    fputs(" -d ", out);
    fish_text(out, row->help);
    fputc('\n', out);
}

void cc_completion_fish(FILE *out)
{
    fputs("# fish completion for ccsim, written by: ccsim completion fish\n", out);
    for (const struct cc_verb *const *verb = cc_verbs; *verb; verb++) {
        fprintf(out, "complete -c ccsim -n __fish_use_subcommand -f -a %s -d ", (*verb)->name);
        fish_text(out, (*verb)->help);
        fputc('\n', out);
        if (are_words(*verb) || (*verb)->operands[0] == '\0') {
            fprintf(out, "complete -c ccsim -n '__fish_seen_subcommand_from %s' -f", (*verb)->name);
            if (are_words(*verb)) {
                fputs(" -a '", out);
                print_operand_words(out, *verb);
                fputs("'", out);
            }
            fputc('\n', out);
        }
        for_options(*verb, out, fish_option);
    }
}
