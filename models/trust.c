/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/trust.h"

#include <string.h>

#include "sim/runner.h"

/* Replications of each step of the way from the practice to Erlang. */
enum { GAP_REPS = 400 };

const char *const cc_warning_names[CC_WARNINGS] = {[CC_WARNING_UNSTABLE] = "unstable",
                                                   [CC_WARNING_OVERLOAD] = "overload",
                                                   [CC_WARNING_NEVER_MET] = "never-met",
                                                   [CC_WARNING_IMPRECISE] = "imprecise",
                                                   [CC_WARNING_OFF_ERLANG] = "off-erlang"};

static void warn(struct cc_trust *trust, enum cc_warning_kind kind, int variant, int target, double value)
{
    if (trust->warning_count < CC_WARNINGS_MAX)
        trust->warnings[trust->warning_count++] = (struct cc_warning){kind, variant, target, value};
}

static double value(const struct cc_experiment *e, int v, const char *id)
{
    return cc_experiment_find(e, v, id)->estimate.value;
}

/*
 * What a queue that keeps growing leaves behind, as part of all patients: those carried over to the next
 * week; in a stationary run, which is served to its last patient, those who wait at any one time.
 */
static double left_behind(const struct cc_experiment *e, int v)
{
    if (!e->scenario->is_stationary)
        return value(e, v, "carried_over");
    return (value(e, v, "queue_length") + value(e, v, "callbacks_waiting")) / value(e, v, "patients");
}

static void warn_of_variant(struct cc_trust *trust, const struct cc_experiment *e, int v)
{
    double occupancy = value(e, v, "occupancy");
    if (left_behind(e, v) > 0.05)
        warn(trust, CC_WARNING_UNSTABLE, v, -1, left_behind(e, v));
    if (occupancy > 0.98)
        warn(trust, CC_WARNING_OVERLOAD, v, -1, occupancy);
    for (int i = 0; i < e->instance_count; i++) {
        const struct cc_metric_instance *instance = &e->instances[i];
        if (instance->class_index < 0 && strcmp(instance->metric->id, "days_met") == 0 &&
            cc_experiment_result(e, v, i)->estimate.value == 0)
            warn(trust, CC_WARNING_NEVER_MET, v, instance->target, 0);
    }
}

static int explain_gap(struct cc_trust *trust, const struct cc_experiment *e, struct cc_error *error)
{
    const struct cc_experiment_options *o = &e->options;
    int64_t reps = e->reps < GAP_REPS ? e->reps : GAP_REPS;
    int variant = cc_experiment_queue_only(e);
    bool week = !e->scenario->is_log && !e->scenario->is_stationary;
    if (variant < 0 || !week || reps < 2 || cc_runner_stopping())
        return CC_OK;
    int code =
        cc_erlang_gap(e->scenario, &e->variants[variant], o->seed, o->thread_count, reps, &trust->gap, error);
    if (cc_runner_stopping()) {
        cc_error_init(error);
        trust->gap = (struct cc_erlang_gap){.z = NAN};
        return CC_OK;
    }
    trust->gap_variant = code == CC_OK ? variant : -1;
    return code;
}

int cc_trust_judge(struct cc_trust *trust, const struct cc_experiment *e, struct cc_error *error)
{
    memset(trust, 0, sizeof *trust);
    trust->checks_passed = e->reps * e->variant_count;
    trust->gap_variant = -1;
    trust->gap.z = NAN;
    int code = explain_gap(trust, e, error);
    /* Replications that were asked for by number promise no precision. */
    if (!e->precise && !e->options.reps && !e->scenario->is_log)
        warn(trust, CC_WARNING_IMPRECISE, -1, -1, e->worst_precision);
    if (fabs(trust->gap.z) >= CC_ERLANG_Z_MAX)
        warn(trust, CC_WARNING_OFF_ERLANG, trust->gap_variant, -1, trust->gap.z);
    for (int v = 0; v < e->variant_count; v++)
        warn_of_variant(trust, e, v);
    return code;
}
