/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/provenance.h"
#include "cli/verbs.h"
#include "models/judgements.h"
#include "models/metrics.h"
#include "sim/progress.h"
#include "sim/report.h"
#include "sim/runner.h"
#include "sim/version.h"

struct claims_options {
    const char *only, *folder, *out;
    uint64_t seed;
    int64_t threads, reps;
    int format;
};

#define AT(member) .offset = offsetof(struct claims_options, member)

static const struct cc_option options[] = {
    {.name = "only", .kind = CC_OPTION_TEXT, .argument = "C1,C3", AT(only), .help = "only these claims"},
    {.name = "scenarios",
     .kind = CC_OPTION_TEXT,
     .argument = "FOLDER",
     AT(folder),
     .help = "with the shipped practices (scenarios unless given)"},
    CC_OPTION_ROW_REPS(claims_options, 20, 1e6, "weeks for each figure (300 unless given)"),
    CC_OPTION_ROW_OUT(claims_options, "also store them in this SQLite file, for ccsim report"),
    CC_OPTION_ROW_SEED(claims_options),
    CC_OPTION_ROW_THREADS(claims_options),
    CC_OPTION_ROW_FORMAT(claims_options),
    {.name = NULL}};

static bool is_wanted(const char *only, const char *id)
{
    size_t length = strlen(id);
    for (const char *at = only; at && *at; at += strcspn(at, ",") + (at[strcspn(at, ",")] == ','))
        if (strcspn(at, ",") == length && strncmp(at, id, length) == 0)
            return true;
    return !only;
}

static int check_only(const char *only)
{
    char ids[200] = "";
    for (const struct cc_claim *claim = cc_claims; claim->id; claim++)
        snprintf(ids + strlen(ids), sizeof ids - strlen(ids), "%s%s", ids[0] ? ", " : "", claim->id);
    for (const char *at = only; at; at = *at == ',' ? at + 1 : NULL) {
        int length = (int)strcspn(at, ",");
        bool known = false;
        for (const struct cc_claim *claim = cc_claims; claim->id; claim++)
            known =
                known || ((int)strlen(claim->id) == length && strncmp(claim->id, at, (size_t)length) == 0);
        if (!known)
            return cc_usage_error("claims", "--only: there is no claim \"%.*s\"; there are %s", length, at,
                                  ids);
        at += length;
    }
    return CC_OK;
}

static const char *side_word(const struct cc_claim *claim, const struct cc_estimate *figure)
{
    int side = cc_claim_side(claim, figure);
    return side > 0 ? "holds" : side < 0 ? "does not" : "not decided";
}

static void range_row(struct cc_table *table, const struct cc_claim *claim,
                      const struct cc_claim_range *range, const struct cc_estimate *low,
                      const struct cc_estimate *high)
{
    enum { ROOM = 40 };
    cc_report_section(table, "  %s", range->what);
    for (const char *path = range->path; path; path = strchr(path, ';') ? strchr(path, ';') + 1 : NULL)
        cc_report_section(table, "  = %.*s", (int)strcspn(path, ";"), path);
    for (int end = 0; end < 2; end++) {
        const struct cc_estimate *one = end ? high : low;
        const char *value = end ? range->high : range->low;
        cc_report_row(table);
        cc_report_cell(table, "  %.*s%s", ROOM, value, strlen(value) > ROOM ? "..." : "");
        cc_report_cell(table, "%s", cc_report_estimate(one->value, one->half_width).text);
        cc_report_cell(table, "%s", side_word(claim, one));
    }
}

/* A change of nothing is no change for the better. */
static const char *claimed_word(const struct cc_claim *claim)
{
    bool strict = claim->limit == 0 && cc_claim_is_change(claim);
    return claim->at_least ? (strict ? "above" : "at least") : strict ? "below" : "at most";
}

/* "service_level[2min]" is the measure service_level. */
static const char *meaning(const char *id)
{
    size_t length = strcspn(id, "[");
    for (const struct cc_metric *metric = cc_metrics; metric->id; metric++)
        if (strlen(metric->id) == length && strncmp(metric->id, id, length) == 0)
            return metric->meaning;
    return "";
}

static void print_figure(const struct cc_claim *claim, const struct cc_claim_answer *a)
{
    char set[400], change[500];
    cc_report_line(stdout, 4, CC_PLAIN, "  %s (%s%s%s)", meaning(claim->measure), claim->measure,
                   a->formula ? ", " : "", a->formula ? a->formula : "");
    if (cc_claim_overrides_text(claim->base, set)[0])
        cc_report_line(stdout, 4, CC_PLAIN, "  set: %s", set);
    cc_claim_change_text(claim, a, change);
    cc_report_line(stdout, 4, CC_PLAIN, "  %s in %s%s%s: %s %s (n %lld), claimed %s %s",
                   claim->variant ? claim->variant : "the worst variant", claim->scenario,
                   change[0] ? ", change from " : "", change,
                   cc_report_estimate(a->figure.value, a->figure.half_width).text, claim->unit,
                   (long long)a->figure.n, claimed_word(claim), cc_report_number(claim->limit, 3).text);
    if (a->before.n > 0 && isfinite(a->before.value))
        cc_report_line(stdout, 4, CC_PLAIN, "  under %s: %s %s (n %lld)", a->baseline,
                       cc_report_estimate(a->before.value, a->before.half_width).text, claim->unit,
                       (long long)a->before.n);
}

static void print_verdict(const struct cc_claim *claim, const struct cc_claim_answer *a)
{
    static const enum cc_style styles[] = {
        [CC_CLAIM_HOLDS] = CC_GOOD, [CC_CLAIM_FAILS] = CC_BAD, [CC_CLAIM_HOLDS_IF] = CC_STRONG};
    char turn[500] = "", path[100], *second;
    snprintf(path, sizeof path, "%s", claim->hangs_on.path);
    if ((second = strchr(path, ';')))
        *second = '\0';
    if (a->verdict == CC_CLAIM_HOLDS_IF)
        snprintf(turn, sizeof turn,
                 " %s (%s%s%s) is %s %s; by the whole interval it holds at %s and does not at %s; as the "
                 "practice is: %s",
                 claim->hangs_on.what, path, second ? " and " : "", second ? second + 1 : "",
                 a->holds_above ? "at least" : "at most", cc_report_number(a->threshold, 3).text,
                 cc_report_number(a->holds_above ? a->threshold_to : a->threshold_from, 3).text,
                 cc_report_number(a->holds_above ? a->threshold_from : a->threshold_to, 3).text,
                 side_word(claim, &a->figure));
    cc_report_line(stdout, 4, a->verdict < CC_CLAIM_UNDECIDED ? styles[a->verdict] : CC_PLAIN, "  %s%s",
                   cc_claim_verdicts[a->verdict], turn);
}

static void print_claim(const struct cc_claim *claim, const struct cc_claim_answer *a)
{
    static const struct cc_report_column columns[] = {
        {"  when it is", CC_LEFT}, {"figure", CC_RIGHT}, {"", CC_LEFT}};
    struct cc_table table;
    cc_report_line(stdout, 4, CC_STRONG, "%s  %s", claim->id, claim->words);
    print_figure(claim, a);
    print_verdict(claim, a);
    cc_report_table_init(&table, columns, 3);
    range_row(&table, claim, &claim->hangs_on, &a->low, &a->high);
    for (int i = 0; i < CC_CLAIM_ASSUMPTIONS && claim->assumptions[i].path; i++)
        range_row(&table, claim, &claim->assumptions[i], &a->assumed[i][0], &a->assumed[i][1]);
    cc_report_print(&table, stdout);
    cc_report_table_close(&table);
    putchar('\n');
}

static json_t *end_json(const struct cc_claim *claim, const struct cc_claim_range *range, bool high,
                        const struct cc_estimate *figure)
{
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:I, s:s}", "what", range->what, "path", range->path, "value",
                     high ? range->high : range->low, "figure", cc_report_json(figure->value), "half_width",
                     cc_report_json(figure->half_width), "n", (json_int_t)figure->n, "claim",
                     side_word(claim, figure));
}

/* NULL: it is no level, or the baseline's own. */
static json_t *before_json(const struct cc_claim_answer *a)
{
    return a->before.n > 0 ? json_pack("{s:s, s:o, s:o, s:I}", "variant", a->baseline, "value",
                                       cc_report_json(a->before.value), "half_width",
                                       cc_report_json(a->before.half_width), "n", (json_int_t)a->before.n)
                           : NULL;
}

static json_t *claim_json(const struct cc_claim *claim, const struct cc_claim_answer *a)
{
    json_t *ends = json_array(), *set = json_array();
    char change[500];
    for (int i = 0; i < CC_CLAIM_OVERRIDES && claim->base[i]; i++)
        json_array_append_new(set, json_string(claim->base[i]));
    json_array_append_new(ends, end_json(claim, &claim->hangs_on, false, &a->low));
    json_array_append_new(ends, end_json(claim, &claim->hangs_on, true, &a->high));
    for (int i = 0; i < CC_CLAIM_ASSUMPTIONS && claim->assumptions[i].path; i++)
        for (int end = 0; end < 2; end++)
            json_array_append_new(ends, end_json(claim, &claim->assumptions[i], end, &a->assumed[i][end]));
    return json_pack(
        "{s:s, s:s, s:s, s:o, s:s?, s:s?, s:s, s:s, s:o, s:o, s:I, s:o?, s:s?, s:s, s:f, s:s, s:s, s:o, s:o, "
        "s:o, s:b, s:o}",
        "id", claim->id, "words", claim->words, "scenario", claim->scenario, "set", set, "variant",
        claim->variant, "change_from", cc_claim_change_text(claim, a, change)[0] ? change : NULL, "measure",
        claim->measure, "unit", claim->unit, "figure", cc_report_json(a->figure.value), "half_width",
        cc_report_json(a->figure.half_width), "n", (json_int_t)a->figure.n, "before", before_json(a),
        "formula", a->formula, "claimed", claim->at_least ? "at_least" : "at_most", "limit", claim->limit,
        "verdict", cc_claim_verdicts[a->verdict], "hangs_on", claim->hangs_on.path, "threshold",
        cc_report_json(a->threshold), "threshold_from", cc_report_json(a->threshold_from), "threshold_to",
        cc_report_json(a->threshold_to), "holds_above", (int)a->holds_above, "sensitivity", ends);
}

static int judge_all(const struct claims_options *o, struct cc_provenance *provenance, struct cc_store *store,
                     json_t *list)
{
    struct cc_claim_options how = {o->folder, o->seed, (int)o->threads, o->reps};
    struct cc_error error;
    cc_error_init(&error);
    for (const struct cc_claim *claim = cc_claims; claim->id; claim++) {
        struct cc_claim_answer answer = {.threshold = NAN};
        if (!is_wanted(o->only, claim->id))
            continue;
        if (cc_claim_judge(claim, &how, &answer, &error))
            return cc_print_error(&error);
        struct cc_run_info info = cc_provenance_info(provenance, "claims", (int)o->threads);
        if (store && cc_judgements_keep_claim(store, claim, &answer, o->seed, o->reps, &info, &error))
            return cc_print_error(&error);
        if (o->format == CC_FORMAT_TABLE)
            print_claim(claim, &answer);
        else
            json_array_append_new(list, claim_json(claim, &answer));
        fflush(stdout);
    }
    return CC_OK;
}

static int run_verb(int argc, char **argv)
{
    struct claims_options o = {.seed = CC_DEFAULT_SEED, .threads = cc_runner_processor_count(), .reps = 300};
    struct cc_provenance provenance;
    struct cc_store *store = NULL;
    struct cc_error error;
    char **operands;
    int count;
    cc_error_init(&error);
    cc_provenance_arguments(&provenance, argc, argv);
    cc_provenance_start(&provenance);
    int code = cc_options_read(&cc_verb_claims, argc, argv, &o, &operands, &count);
    if (code != CC_OK)
        return code == CC_OPTIONS_HELPED ? CC_OK : code;
    char shipped[4096];
    bool found = cc_find_folder("scenarios", "duo.cfg", shipped, sizeof shipped);
    if (!o.folder)
        o.folder = found ? shipped : "scenarios";
    code = check_only(o.only);
    if (code != CC_OK)
        return code;
    if (o.out && cc_store_open(&store, o.out, &cc_results_schema, &error))
        return cc_print_error(&error);
    if (o.format == CC_FORMAT_TABLE)
        cc_report_line(stdout, 2, CC_STRONG,
                       "The claims of the callback protocol, on the shipped practices: %lld weeks a figure, "
                       "95 %% intervals, seed %llu",
                       (long long)o.reps, (unsigned long long)o.seed);
    if (o.format == CC_FORMAT_TABLE)
        cc_report_line(
            stdout, 2, CC_PLAIN,
            "Under queue callers hold; under callback they may keep their place and be called back; "
            "under slots they are promised a callback at a clock time.  What a claim rests on goes to "
            "both ends of its range, all else as it is.");
    if (o.format == CC_FORMAT_TABLE)
        putchar('\n');
    json_t *list = json_array();
    code = judge_all(&o, &provenance, store, list);
    cc_store_close(store);
    if (code == CC_OK && o.format == CC_FORMAT_JSON) {
        json_t *document = json_pack("{s:i, s:s, s:s, s:I, s:I, s:O}", "schema", 1, "version", cc_version(),
                                     "commit", cc_commit(), "seed", (json_int_t)o.seed, "replications",
                                     (json_int_t)o.reps, "claims", list);
        code = document ? cc_report_json_write(document, stdout) : CC_BAD_IO;
        json_decref(document);
    }
    json_decref(list);
    return code;
}

const struct cc_verb cc_verb_claims = {
    .name = "claims",
    .operands = "",
    .help = "what is claimed for callback systems, judged on the shipped practices",
    .notes =
        "A claim holds or does not when the whole interval says so.  It holds only if when the ends of the "
        "range of the parameter it hangs on say different things: then the value where it turns is given.",
    .example = "ccsim claims\nccsim claims --only C3,C13 --format json",
    .options = options,
    .run = run_verb};
