/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/judgements.h"

#include <math.h>
#include <stdio.h>

#define INSERT(store, table, columns, error)                                                                 \
    cc_store_insert(store, table, columns, sizeof(columns) / sizeof *(columns), NULL, error)

int cc_judgements_keep_validation(struct cc_store *store, const struct cc_validation *v,
                                  const struct cc_run_info *info, struct cc_error *error)
{
    const struct cc_column columns[] = {
        {"version", cc_value_string(info->version)},
        {"commit_id", cc_value_string(info->commit)},
        {"arguments", cc_value_string(info->arguments)},
        {"started_at", cc_value_string(info->started_at)},
        {"seed", cc_value_integer((int64_t)v->seed)},
        {"solved", cc_value_integer(v->solved)},
        {"simulated", cc_value_integer(v->simulated)},
        {"failed", cc_value_integer(v->failed)},
        {"underpowered", cc_value_integer(v->underpowered)},
        {"calls", cc_value_number(v->simulated_calls)},
        {"max_abs_z", cc_value_number(v->max_abs_z)},
        {"z_bound", cc_value_number(v->z_bound)},
    };
    int code = cc_store_begin(store, error);
    if (code != CC_OK)
        return code;
    INSERT(store, "validation", columns, error);
    return cc_store_commit(store, error);
}

int cc_judgements_keep_claim(struct cc_store *store, const struct cc_claim *claim,
                             const struct cc_claim_answer *answer, uint64_t seed, int64_t replications,
                             const struct cc_run_info *info, struct cc_error *error)
{
    char set[400], change[500];
    bool turns = answer->verdict == CC_CLAIM_HOLDS_IF, is_change = cc_claim_is_change(claim);
    bool is_set = cc_claim_overrides_text(claim->base, set)[0];
    cc_claim_change_text(claim, answer, change);
    const struct cc_column columns[] = {
        {"version", cc_value_string(info->version)},
        {"commit_id", cc_value_string(info->commit)},
        {"arguments", cc_value_string(info->arguments)},
        {"started_at", cc_value_string(info->started_at)},
        {"seed", cc_value_integer((int64_t)seed)},
        {"replications", cc_value_integer(replications)},
        {"name", cc_value_string(claim->id)},
        {"words", cc_value_string(claim->words)},
        {"scenario", cc_value_string(claim->scenario)},
        {"variant", cc_value_string(claim->variant)},
        {"measure", cc_value_string(claim->measure)},
        {"unit", cc_value_string(claim->unit)},
        {"set_to", is_set ? cc_value_string(set) : cc_value_null()},
        {"change_from", is_change ? cc_value_string(change) : cc_value_null()},
        {"at_least", cc_value_integer(claim->at_least)},
        {"claimed", cc_value_number(claim->limit)},
        {"value", cc_value_number(answer->figure.value)},
        {"half_width", cc_value_number(answer->figure.half_width)},
        {"n", cc_value_integer(answer->figure.n)},
        {"verdict", cc_value_string(cc_claim_verdicts[answer->verdict])},
        {"hangs_on", cc_value_string(claim->hangs_on.path)},
        {"threshold", turns ? cc_value_number(answer->threshold) : cc_value_null()},
        {"holds_above", turns ? cc_value_integer(answer->holds_above) : cc_value_null()},
    };
    int code = cc_store_begin(store, error);
    if (code != CC_OK)
        return code;
    INSERT(store, "claim", columns, error);
    return cc_store_commit(store, error);
}

static void ignore_row(void *context, const struct cc_value *values, int count)
{
    (void)context, (void)values, (void)count;
}

int cc_judgements_keep_tornado(struct cc_store *store, int64_t run_id, const struct cc_swing *swings,
                               int count, struct cc_error *error)
{
    char forget[80]; /* a sweep that goes on tells again what it told before */
    snprintf(forget, sizeof forget, "DELETE FROM tornado WHERE run_id = %lld", (long long)run_id);
    int code = cc_store_begin(store, error);
    if (code == CC_OK && cc_store_query(store, forget, ignore_row, NULL, error)) {
        cc_store_roll_back(store);
        return CC_BAD_IO;
    }
    if (code != CC_OK)
        return code;
    for (int i = 0; i < count; i++) {
        const struct cc_swing *swing = &swings[i];
        const struct cc_column columns[] = {
            {"run_id", cc_value_integer(run_id)},
            {"variant", cc_value_string(swing->variant)},
            {"parameter", cc_value_string(swing->parameter)},
            {"metric", cc_value_string(swing->metric)},
            {"side", cc_value_string(swing->high ? "high" : "low")},
            {"setting", cc_value_string(swing->setting)},
            {"value", cc_value_number(swing->value.value)},
            {"change", cc_value_number(swing->change.value)},
            {"change_half_width", cc_value_number(swing->change.half_width)},
            {"n", cc_value_integer(swing->value.n)},
        };
        INSERT(store, "tornado", columns, error);
    }
    return cc_store_commit(store, error);
}
