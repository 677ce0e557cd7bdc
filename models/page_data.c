/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "models/page_parts.h"

/* A failed query or allocation makes what follows do nothing. */
struct reader {
    struct cc_store *store;
    struct cc_error *error;
    int code;
    const char *keys; /* of the query under way, "id,kind" */
    json_t *rows;
};

/* Length of the UTF-8 sequence at `at`, 0: not one. */
static int sequence(const unsigned char *at)
{
    static const struct {
        unsigned char first, last, low, high;
        int length;
    } forms[] = {{0x01, 0x7f, 0, 0, 1},       {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
                 {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3},
                 {0xf0, 0xf0, 0x90, 0xbf, 4}, {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4}};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (at[0] < forms[i].first || at[0] > forms[i].last)
            continue;
        int length = forms[i].length;
        if (length > 1 && (at[1] < forms[i].low || at[1] > forms[i].high))
            return 0;
        for (int k = 2; k < length; k++)
            if ((at[k] & 0xc0) != 0x80)
                return 0;
        return length;
    }
    return 0;
}

/* Text of a database may hold any bytes: what is no UTF-8, or a control character, becomes U+FFFD. */
static json_t *clean(const char *text)
{
    size_t size = strlen(text), to = 0;
    char *out = malloc(3 * size + 1);
    for (const unsigned char *at = (const unsigned char *)text; out && *at;) {
        int length = sequence(at);
        if (length == 0 || (*at < 0x20 && *at != '\n' && *at != '\t') || *at == 0x7f) {
            memcpy(out + to, "\xef\xbf\xbd", 3);
            to += 3, at++;
        } else {
            memcpy(out + to, at, (size_t)length);
            to += (size_t)length, at += length;
        }
    }
    json_t *string = out ? json_stringn(out, to) : NULL;
    free(out);
    return string;
}

static json_t *json_of(const struct cc_value *value)
{
    switch (value->type) {
    case CC_VALUE_INTEGER:
        return json_integer(value->integer);
    case CC_VALUE_NUMBER:
        return isinf(value->number) ? json_string("never") : json_real(value->number);
    case CC_VALUE_STRING:
        return clean(value->string);
    default:
        return json_null();
    }
}

static void take_row(void *context, const struct cc_value *values, int count)
{
    struct reader *r = context;
    const char *key = r->keys;
    json_t *object = json_object();
    for (int i = 0; i < count; i++) {
        size_t length = strcspn(key, ",");
        if (json_object_setn_new(object, key, length, json_of(&values[i])))
            r->code = CC_BAD_IO;
        key += length + (key[length] == ',');
    }
    if (json_array_append_new(r->rows, object))
        r->code = CC_BAD_IO;
}

/* The rows of "SELECT keys FROM from"; always a list. */
static json_t *query(struct reader *r, const char *keys, const char *from, ...)
{
    char rest[512], sql[1024];
    va_list arguments;
    va_start(arguments, from);
    vsnprintf(rest, sizeof rest, from, arguments);
    va_end(arguments);
    int length = snprintf(sql, sizeof sql, "SELECT %s FROM %s", keys, rest);
    assert(length < (int)sizeof sql);
    r->keys = keys;
    r->rows = json_array();
    if (r->code == CC_OK)
        r->code = cc_store_query(r->store, sql, take_row, r, r->error);
    return r->rows;
}

/*
 * Part of the observations beyond t, at the ends of buckets about a tenth of an octave apart, and at last the
 * part that is never: [[t, share], ...].
 */
static json_t *read_tail(struct reader *r, long long variant)
{
    json_t *buckets =
        query(r, "lower_s,upper_s,n",
              "(SELECT lower_s, upper_s, sum(count) AS n FROM histogram WHERE variant_id = %lld "
              "AND quantity = 'contact' GROUP BY lower_s) ORDER BY lower_s",
              variant);
    json_t *tail = json_array(), *bucket;
    double total = 0, beyond, step_s = 1;
    size_t i;
    json_array_foreach(buckets, i, bucket) total += cc_page_number(bucket, "n");
    beyond = total;
    json_array_foreach(buckets, i, bucket)
    {
        double upper_s = cc_page_number(bucket, "upper_s");
        beyond -= cc_page_number(bucket, "n");
        if (!(upper_s >= step_s) || isinf(upper_s))
            continue;
        json_array_append_new(tail, json_pack("[f, f]", upper_s, beyond / total));
        while (step_s <= upper_s)
            step_s *= 1.0905; /* 8 an octave */
    }
    json_decref(buckets);
    return tail;
}

#define VALUE_KEYS "metric,target,value,half_width,n,difference,difference_half_width,verdict,better,meaning"

/* `list` is taken. */
static void set(struct reader *r, json_t *object, const char *key, json_t *list)
{
    if (json_object_set_new(object, key, list))
        r->code = CC_BAD_IO;
}

static json_t *read_variants(struct reader *r, long long run, bool detailed)
{
    json_t *variants = query(r, "id,position,name,title,strategy,staff_change,is_baseline,staff",
                             "variant WHERE run_id = %lld ORDER BY position", run),
           *variant;
    size_t i;
    json_array_foreach(variants, i, variant)
    {
        long long id = json_integer_value(json_object_get(variant, "id"));
        set(r, variant, "values",
            query(
                r, VALUE_KEYS,
                "(SELECT m.name AS metric, coalesce(x.target, x.team) AS target, x.value, x.half_width, x.n, "
                "x.difference, "
                "x.difference_half_width, x.verdict, m.better, m.meaning, m.id FROM value x JOIN metric m "
                "ON m.id = x.metric_id WHERE x.variant_id = %lld AND x.class IS NULL ORDER BY m.id, x.rowid)",
                id));
        set(r, variant, "economics",
            query(r, "line,payer,unit,level,claimed,value,half_width",
                  "economics WHERE variant_id = %lld ORDER BY position, level", id));
        if (!detailed || !cc_page_is_main(variant))
            continue;
        set(r, variant, "half_hours",
            query(r, "day,weekday,start,calls,hold_mean_s,hold_mean_half_width_s,heads,heads_required",
                  "half_hour WHERE run_id = %lld AND position = %lld ORDER BY day, start", run,
                  (long long)json_integer_value(json_object_get(variant, "position"))));
        set(r, variant, "course",
            query(r, "start,level,mean,p10,p50,p90,n",
                  "day_course WHERE run_id = %lld AND position = %lld ORDER BY start", run,
                  (long long)json_integer_value(json_object_get(variant, "position"))));
        set(r, variant, "tail", read_tail(r, id));
    }
    return variants;
}

/* Where a frontier of the same scenario, overrides included, was stored too, its plans. */
static void read_plans(struct reader *r, json_t *run)
{
    long long id = json_integer_value(json_object_get(run, "id"));
    json_t *found = query(r, "id,seed,replications,arguments,commit_id",
                          "run WHERE kind = 'frontier' AND sha256 = (SELECT sha256 FROM run WHERE id = %lld) "
                          "ORDER BY id DESC LIMIT 1",
                          id);
    json_t *frontier = json_array_get(found, 0);
    if (frontier) {
        set(r, run, "plans", read_variants(r, json_integer_value(json_object_get(frontier, "id")), false));
        set(r, run, "frontier", json_incref(frontier));
    }
    json_decref(found);
}

/* What was judged beside the run: tornados of the same scenario, claims about it, the newest validation. */
static void read_judgements(struct reader *r, json_t *run)
{
    long long id = json_integer_value(json_object_get(run, "id"));
    set(r, run, "tornado",
        query(r, "variant,parameter,metric,side,setting,value,change,change_half_width,n",
              "tornado WHERE run_id = (SELECT max(t.run_id) FROM tornado t JOIN run s ON s.id = t.run_id "
              "JOIN run m ON m.sha256 = s.sha256 WHERE m.id = %lld) ORDER BY variant, parameter, side DESC",
              id));
    set(r, run, "claims",
        query(r,
              "name,words,variant,measure,unit,set_to,change_from,at_least,claimed,value,half_width,n,"
              "verdict,hangs_on,"
              "threshold,holds_above,commit_id,replications",
              "claim WHERE id IN (SELECT max(id) FROM claim GROUP BY name) AND scenario = "
              "(SELECT scenario || '.cfg' FROM run WHERE id = %lld) ORDER BY id",
              id));
    json_t *found = query(r,
                          "solved,simulated,failed,underpowered,calls,max_abs_z,z_bound,commit_id,version,"
                          "arguments,started_at",
                          "validation ORDER BY id DESC LIMIT 1");
    if (json_array_size(found))
        set(r, run, "validation", json_incref(json_array_get(found, 0)));
    json_decref(found);
}

static void read_run(struct reader *r, json_t *run)
{
    long long id = json_integer_value(json_object_get(run, "id"));
    set(r, run, "targets",
        query(r, "name,formula,within_s,share,class", "target WHERE run_id = %lld ORDER BY position", id));
    set(r, run, "warnings",
        query(r, "kind,variant,staff_change,target,value", "warning WHERE run_id = %lld ORDER BY rowid", id));
    set(r, run, "gap",
        query(r, "what,hold_mean_s,hold_mean_half_width_s,part_s,part_half_width_s,n",
              "gap_step WHERE run_id = %lld ORDER BY position", id));
    set(r, run, "variants", read_variants(r, id, true));
    read_plans(r, run);
    read_judgements(r, run);
}

#define RUN_KEYS                                                                                             \
    "id,kind,version,commit_id,compiler,arguments,seed,started_at,duration_s,scenario,title,path,sha256,"    \
    "scenario_text,baseline,replications,patients,precision_wanted,precision_reached,precise,interrupted,"   \
    "checks_passed,erlang_z,gap_exact_s,gap_erlang_s"

static json_t *select_runs(struct reader *r, const char *path, const struct cc_page_options *options)
{
    if (options->run_count == 0) {
        json_t *runs = query(r, RUN_KEYS, "latest_run ORDER BY id");
        if (r->code == CC_OK && json_array_size(runs) == 0)
            r->code = cc_error_add(r->error, CC_BAD_IO, "%s: holds no results of ccsim run", path);
        return runs;
    }
    json_t *runs = json_array();
    for (int i = 0; i < options->run_count && r->code == CC_OK; i++) {
        json_t *found = query(r, RUN_KEYS, "run WHERE id = %lld", (long long)options->run_ids[i]);
        const json_t *run = json_array_get(found, 0);
        if (r->code == CC_OK && !run)
            r->code = cc_error_add(r->error, CC_BAD_IO, "%s: has no run %lld", path,
                                   (long long)options->run_ids[i]);
        else if (run && strcmp(cc_page_string(run, "kind"), "run") != 0)
            r->code = cc_error_add(r->error, CC_BAD_IO, "%s: run %lld was made by ccsim %s, not by ccsim run",
                                   path, (long long)options->run_ids[i], cc_page_string(run, "kind"));
        json_array_extend(runs, found);
        json_decref(found);
    }
    return runs;
}

json_t *cc_page_read(struct cc_store *store, const char *path, const struct cc_page_options *options,
                     struct cc_error *error)
{
    struct reader r = {.store = store, .error = error};
    json_t *runs = select_runs(&r, path, options), *run;
    size_t i;
    json_array_foreach(runs, i, run) read_run(&r, run);
    if (r.code == CC_OK)
        return runs;
    json_decref(runs);
    if (error->count == 0)
        cc_error_add(error, CC_BAD_IO, "%s: not enough memory for the report", path);
    return NULL;
}

double cc_page_number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value)   ? json_number_value(value)
           : json_is_string(value) ? (double)INFINITY
                                   : (double)NAN;
}

const char *cc_page_string(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

const json_t *cc_page_find(const json_t *list, const char *key, const char *text)
{
    json_t *one;
    size_t i;
    json_array_foreach(list, i, one) if (strcmp(cc_page_string(one, key), text) == 0) return one;
    return NULL;
}

const json_t *cc_page_value(const json_t *variant, const char *metric, const char *target)
{
    json_t *value;
    size_t i;
    json_array_foreach(json_object_get(variant, "values"), i,
                       value) if (strcmp(cc_page_string(value, "metric"), metric) == 0 &&
                                  strcmp(cc_page_string(value, "target"), target ? target : "") ==
                                      0) return value;
    return NULL;
}
