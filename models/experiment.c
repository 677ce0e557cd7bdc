/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/experiment.h"

#include <stdlib.h>
#include <string.h>

#include "models/arrivals.h"
#include "models/journey.h"
#include "models/luck.h"
#include "sim/progress.h"
#include "sim/runner.h"

/* What a thread keeps: its own people, centres and histograms. */
struct worker {
    struct cc_demand demand;
    struct cc_center *centers; /* [variant] */
    struct cc_spread *spreads; /* [variant] */
    struct cc_tally *tally;    /* of the variant being served */
    struct cc_spent spent;
};

/* What a replication hands to the fold: numerators and denominators of every variant. */
struct slot {
    char *trace;
    size_t trace_size;
    int64_t patients;
    double values[];
};

struct lab {
    struct cc_experiment *experiment;
    struct worker *workers;
    struct cc_moments *moments;       /* [variant][instance] */
    struct cc_moments *paired;        /* the same, as long as the baseline was served; NULL: it still is */
    struct cc_moments *point_moments; /* [main variant][point value] */
    struct cc_controlled *controlled; /* [variant] the mean time to contact */
    double control_means[CC_CONTROLS];
    int contact; /* instance that is the mean time to contact */
    bool *done;  /* [variant] precise: no longer served */
};

/* The part of a slot that holds the numerators (part 0) or denominators (part 1) of a variant's measures. */
static double *slot_values(const struct cc_experiment *e, struct slot *slot, int variant, int part)
{
    return slot->values + (variant * 2 + part) * e->instance_count;
}

static int cell_value_count(const struct cc_experiment *e)
{
    return e->options.bare ? 0 : e->scenario->cell_count * CC_CELL_METRICS;
}

static int probe_value_count(const struct cc_experiment *e)
{
    return e->options.bare ? 0 : e->scenario->probe_count * CC_PROBE_METRICS;
}

/* What is measured at points of time and in parts of the week: half-hours, probes, then parts. */
static int point_value_count(const struct cc_experiment *e)
{
    return cell_value_count(e) + probe_value_count(e) + e->options.part_count;
}

static double *slot_points(const struct cc_experiment *e, struct slot *slot, int variant, int part)
{
    return slot->values + e->variant_count * 2 * e->instance_count +
           (variant * 2 + part) * point_value_count(e);
}

/* The control variates: the luck of each variant, then those of the demand, in their places. */
static double *slot_controls(const struct cc_experiment *e, struct slot *slot)
{
    return slot_points(e, slot, e->main_count, 0);
}

static size_t slot_size(const struct cc_experiment *e)
{
    size_t values = (size_t)e->variant_count * 2 * (size_t)e->instance_count +
                    (size_t)e->main_count * 2 * (size_t)point_value_count(e) + (size_t)e->variant_count +
                    CC_CONTROLS;
    return sizeof(struct slot) + values * sizeof(double);
}

/* Whether waits go into histograms. */
static bool has_spreads(const struct cc_experiment *e)
{
    return !e->options.bare || e->options.quantile_count;
}

/* Whether a quantile is asked for. */
static bool is_asked_for(const struct cc_experiment *e, int instance)
{
    bool asked = !e->options.bare;
    for (int i = 0; i < e->options.quantile_count && !asked; i++)
        asked = e->options.quantiles[i] == instance;
    return asked;
}

static int64_t *class_counts(struct cc_class_tally *tally)
{
    return &tally->patients;
}

/* Adds one class to the total: counts are int64_t up to the sums, which merge by themselves. */
static void add_class(struct cc_class_tally *into, const struct cc_class_tally *from)
{
    size_t counts = offsetof(struct cc_class_tally, hold) / sizeof(int64_t);
    const int64_t *more = class_counts((struct cc_class_tally *)from);
    for (size_t i = 0; i < counts; i++)
        class_counts(into)[i] += more[i];
    cc_sum_merge(&into->hold, &from->hold);
    cc_sum_merge(&into->hung_up, &from->hung_up);
    cc_sum_merge(&into->let_go, &from->let_go);
    cc_sum_merge(&into->contact, &from->contact);
    cc_sum_merge(&into->callback_delay, &from->callback_delay);
    cc_sum_merge(&into->booked_delay, &from->booked_delay);
    cc_sum_merge(&into->on_line, &from->on_line);
    cc_sum_merge(&into->late_by, &from->late_by);
    cc_sum_merge(&into->early_by, &from->early_by);
    cc_sum_merge(&into->unpunctual, &from->unpunctual);
}

static void measure_part(const struct cc_experiment *e, const struct cc_part *part,
                         const struct cc_center *center, const struct cc_class_tally *all, double *num,
                         double *den)
{
    *num = *den = 0;
    if (part->cell >= 0) {
        cc_cell_ratio(&center->tally->cells[part->cell], (enum cc_cell_metric)part->instance, num, den);
        return;
    }
    const struct cc_metric_instance *instance = &e->instances[part->instance];
    struct cc_measured m = {.scenario = e->scenario,
                            .scheduled_s = center->timeline->scheduled_s,
                            .tally = center->tally,
                            .people = all,
                            .class_index = instance->class_index,
                            .target = instance->target,
                            .team = instance->team,
                            .topology = center->topology,
                            .only_weekday = part->weekday + 1};
    instance->metric->ratio(&m, num, den);
}

/* Turns what a replication counted into numerators and denominators. */
static void measure(const struct cc_experiment *e, int variant, const struct cc_center *center,
                    struct slot *slot)
{
    const struct cc_tally *tally = center->tally;
    const struct cc_scenario *scenario = e->scenario;
    struct cc_class_tally all = tally->classes[0];
    for (int c = 1; c < scenario->classes.count; c++)
        add_class(&all, &tally->classes[c]);
    double *num = slot_values(e, slot, variant, 0), *den = slot_values(e, slot, variant, 1);
    memset(num, 0, (size_t)e->instance_count * 2 * sizeof *num);
    for (int i = 0; i < e->instance_count; i++) {
        const struct cc_metric_instance *instance = &e->instances[i];
        struct cc_measured m = {scenario,
                                center->timeline->scheduled_s,
                                tally,
                                instance->class_index < 0 ? &all : &tally->classes[instance->class_index],
                                instance->class_index,
                                instance->target,
                                instance->team,
                                center->topology,
                                0};
        if (instance->metric->ratio)
            instance->metric->ratio(&m, &num[i], &den[i]);
    }
    if (variant >= e->main_count)
        return;
    num = slot_points(e, slot, variant, 0), den = slot_points(e, slot, variant, 1);
    for (int i = 0; i < cell_value_count(e); i++)
        cc_cell_ratio(&tally->cells[i / CC_CELL_METRICS], (enum cc_cell_metric)(i % CC_CELL_METRICS), &num[i],
                      &den[i]);
    num += cell_value_count(e), den += cell_value_count(e);
    for (int i = 0; i < probe_value_count(e); i++)
        cc_probe_ratio(&center->seen[i / CC_PROBE_METRICS], (enum cc_probe_metric)(i % CC_PROBE_METRICS),
                       &num[i], &den[i]);
    num += probe_value_count(e), den += probe_value_count(e);
    for (int i = 0; i < e->options.part_count; i++)
        measure_part(e, &e->options.parts[i], center, &all, &num[i], &den[i]);
}

static int serve_variants(struct lab *lab, struct worker *worker, struct slot *slot, FILE *trace,
                          struct cc_error *error)
{
    struct cc_experiment *e = lab->experiment;
    const struct cc_demand *demand = &worker->demand;
    for (int v = 0; v < e->variant_count; v++) {
        struct cc_center *center = &worker->centers[v];
        if (lab->done[v])
            continue;
        struct cc_journey_trace writer = {trace};
        center->observe = trace && v < e->main_count ? cc_journey_trace_event : NULL;
        center->observe_context = &writer;
        center->course = v < e->main_count ? cc_course_at(&e->course, v, demand->replication) : NULL;
        cc_tally_clear(worker->tally, e->scenario);
        int code = cc_center_serve(center, demand, worker->tally, has_spreads(e) ? &worker->spreads[v] : NULL,
                                   (int)(demand->replication % CC_SECTIONS), error);
        if (code != CC_OK)
            return code;
        measure(e, v, center, slot);
        for (int k = 0; k < e->scenario->classes.count; k++)
            worker->spent.calls += worker->tally->classes[k].calls;
        slot_controls(e, slot)[v] = center->luck_s;
    }
    slot->patients = demand->patient_count;
    if (e->options.controlled)
        cc_luck_of_demand(demand, lab->control_means, slot_controls(e, slot) + e->variant_count);
    return CC_OK;
}

static int work(void *context, int worker_index, int64_t unit, void *slot_memory, struct cc_error *error)
{
    struct lab *lab = context;
    struct slot *slot = slot_memory;
    struct worker *worker = &lab->workers[worker_index];
    double begun_s = cc_thread_s();
    int code = cc_demand_draw(&worker->demand, (uint32_t)unit, error);
    if (code != CC_OK)
        return code;
    double drawn_s = cc_thread_s();
    FILE *trace = lab->experiment->options.trace ? open_memstream(&slot->trace, &slot->trace_size) : NULL;
    if (lab->experiment->options.trace && !trace)
        return cc_error_add(error, CC_BAD_IO, "not enough memory for the trace");
    code = serve_variants(lab, worker, slot, trace, error);
    if (trace && fclose(trace) && code == CC_OK)
        code = cc_error_add(error, CC_BAD_IO, "not enough memory for the trace");
    worker->spent.drawing_s += drawn_s - begun_s;
    worker->spent.serving_s += cc_thread_s() - drawn_s;
    return code;
}

static int write_trace(const struct cc_experiment *e, struct slot *slot, struct cc_error *error)
{
    bool good = fwrite(slot->trace, 1, slot->trace_size, e->options.trace) == slot->trace_size;
    free(slot->trace);
    slot->trace = NULL;
    return good ? CC_OK : cc_error_add(error, CC_BAD_IO, "cannot write the trace");
}

static int64_t replication_cap(const struct cc_experiment *e)
{
    const struct cc_arrival_process *arrivals = (const void *)e->scenario->demand.arrivals.row;
    int64_t cap = e->options.reps ? e->options.reps : e->scenario->run.max_reps;
    int64_t there =
        arrivals->replications ? arrivals->replications(e->scenario->demand.arrivals.params) : cap;
    return arrivals->replications && (!e->options.reps || there < cap) ? there : cap;
}

/* Keeps the measure that is asked for, of this replication. */
static int record(struct cc_experiment *e, struct slot *slot)
{
    int at = e->options.record ? cc_metric_find(e->instances, e->instance_count, e->options.record) : -1;
    double ratios[2 * CC_MAX_VARIANTS];
    if (at < 0 || !e->instances[at].metric->ratio || e->main_count > CC_MAX_VARIANTS)
        return 0;
    for (int v = 0; v < e->main_count; v++) {
        ratios[2 * v] = slot_values(e, slot, v, 0)[at];
        ratios[2 * v + 1] = slot_values(e, slot, v, 1)[at];
    }
    return cc_records_add(&e->records, e->main_count, ratios);
}

static int fold(void *context, int64_t unit, void *slot_memory, struct cc_error *error)
{
    struct lab *lab = context;
    struct cc_experiment *e = lab->experiment;
    struct slot *slot = slot_memory;
    for (int v = 0; v < e->variant_count; v++) {
        int base = lab->paired ? v : e->baseline;
        if (!lab->done[v])
            cc_moments_add_many(lab->moments + v * e->instance_count, slot_values(e, slot, v, 0),
                                slot_values(e, slot, v, 1), slot_values(e, slot, base, 0),
                                slot_values(e, slot, base, 1), e->instance_count);
    }
    double *controls = slot_controls(e, slot) + e->variant_count;
    for (int v = 0; v < e->variant_count && e->options.controlled; v++) {
        controls[CC_CONTROL_LUCK] = slot_controls(e, slot)[v];
        if (!lab->done[v])
            cc_controlled_add(&lab->controlled[v], slot_values(e, slot, v, 0)[lab->contact],
                              slot_values(e, slot, v, 1)[lab->contact], controls);
    }
    int points = point_value_count(e);
    for (int v = 0; v < e->main_count && points; v++)
        cc_moments_add_many(lab->point_moments + v * points, slot_points(e, slot, v, 0),
                            slot_points(e, slot, v, 1), slot_points(e, slot, e->baseline, 0),
                            slot_points(e, slot, e->baseline, 1), points);
    if (record(e, slot))
        return cc_error_add(error, CC_BAD_IO, "not enough memory for the replications");
    e->reps = unit + 1;
    if (e->options.progress)
        e->options.progress(e->options.progress_context, e->reps, replication_cap(e));
    e->patients += slot->patients;
    if (slot->trace)
        return write_trace(e, slot, error);
    return CC_OK;
}

static void drop(void *context, void *slot_memory)
{
    (void)context;
    free(((struct slot *)slot_memory)->trace);
}

/* --- how long --- */

static struct cc_estimate contact_mean(const struct lab *lab, int v)
{
    const struct cc_experiment *e = lab->experiment;
    return e->options.controlled ? cc_controlled_ratio(&lab->controlled[v], lab->control_means)
                                 : cc_moments_ratio(&lab->moments[v * e->instance_count + lab->contact]);
}

/* From now on the baseline is not served: differences are of what was. */
static int stop_pairing(struct lab *lab)
{
    size_t size =
        (size_t)(lab->experiment->variant_count * lab->experiment->instance_count) * sizeof *lab->paired;
    lab->paired = malloc(size);
    if (lab->paired)
        memcpy(lab->paired, lab->moments, size);
    return lab->paired ? 0 : -1;
}

static void judge_precision(struct lab *lab)
{
    struct cc_experiment *e = lab->experiment;
    double wanted = isnan(e->options.precision) ? e->scenario->run.precision : e->options.precision;
    double floor_s = e->options.floor_s > 0 ? e->options.floor_s : e->scenario->run.floor_s;
    e->precise = true;
    e->worst_precision = 0;
    for (int v = 0; v < e->main_count; v++) {
        struct cc_estimate estimate = contact_mean(lab, v);
        bool reached = cc_precision_reached(&estimate, wanted, floor_s);
        lab->done[v] = reached && e->options.plans && !e->options.reps;
        e->precise = e->precise && reached;
        double relative = estimate.half_width / estimate.value;
        if (!(relative <= e->worst_precision))
            e->worst_precision = relative;
    }
}

static int run_batches(struct lab *lab, struct cc_error *error)
{
    struct cc_experiment *e = lab->experiment;
    const struct cc_arrival_process *arrivals = (const void *)e->scenario->demand.arrivals.row;
    int64_t cap = replication_cap(e), end = e->scenario->run.min_reps;
    end = end > CC_REPLICATIONS_FLOOR ? end : CC_REPLICATIONS_FLOOR;
    bool all = e->options.reps || arrivals->replications;
    while (e->reps < cap && !e->interrupted) {
        if (end > cap || all)
            end = cap;
        struct cc_runner runner = {.first = e->reps,
                                   .end = end,
                                   .thread_count = e->options.thread_count,
                                   .slot_size = slot_size(e),
                                   .context = lab,
                                   .work = work,
                                   .fold = fold,
                                   .drop = drop};
        int64_t folded;
        int code = cc_runner_run(&runner, &folded, error);
        if (code != CC_OK)
            return code;
        e->interrupted = cc_runner_stopping();
        judge_precision(lab);
        if (e->precise && !all)
            break;
        if (lab->done[e->baseline] && !lab->paired && stop_pairing(lab))
            return cc_error_add(error, CC_BAD_IO, "not enough memory for the experiment");
        end = cc_next_replications(e->reps);
    }
    return e->reps ? CC_OK
                   : cc_error_add(error, CC_FAILED_CHECK, "stopped before the first replication was done");
}

/* --- what comes out --- */

/* Sections that hold a replication: the first ones. */
static int section_count(const struct cc_experiment *e)
{
    return e->reps < CC_SECTIONS ? (int)e->reps : CC_SECTIONS;
}

static void pool_classes(const struct cc_spread *spread, int count, enum cc_quantity quantity,
                         int class_index, struct cc_histogram *sections)
{
    memset(sections, 0, (size_t)count * sizeof *sections);
    for (int c = 0; c < spread->class_count; c++)
        for (int s = 0; s < count && (class_index < 0 || c == class_index); s++)
            cc_histogram_merge(&sections[s], cc_spread_at(spread, quantity, c, s));
}

/* With room for the sections of two variants. */
static void conclude_quantile(struct cc_experiment *e, int v, int i, struct cc_histogram *own)
{
    const struct cc_metric_instance *instance = &e->instances[i];
    const struct cc_metric *metric = instance->metric;
    struct cc_result *result = &e->results[v * e->instance_count + i];
    int count = section_count(e);
    struct cc_histogram *base = v == e->baseline ? own : own + CC_SECTIONS;
    pool_classes(&e->spreads[v], count, metric->quantity, instance->class_index, own);
    if (base != own)
        pool_classes(&e->spreads[e->baseline], count, metric->quantity, instance->class_index, base);
    result->estimate = metric->from_prob > 0
                           ? cc_sections_range_s(own, count, metric->from_prob, metric->prob)
                           : cc_sections_quantile_s(own, count, metric->prob);
    result->difference = cc_sections_difference_s(own, base, count, metric->from_prob, metric->prob);
}

static void conclude_points(struct lab *lab, int v)
{
    struct cc_experiment *e = lab->experiment;
    const struct cc_moments *cells = lab->point_moments + v * point_value_count(e);
    const struct cc_moments *probes = cells + cell_value_count(e);
    for (int i = 0; i < cell_value_count(e); i++)
        e->cell_results[v * cell_value_count(e) + i] = cc_moments_ratio(&cells[i]);
    for (int i = 0; i < probe_value_count(e); i++)
        e->probe_results[v * probe_value_count(e) + i] = i % CC_PROBE_METRICS == CC_PROBE_HOLDING_SD
                                                             ? cc_moments_deviation(&probes[i])
                                                             : cc_moments_ratio(&probes[i]);
    const struct cc_moments *parts = probes + probe_value_count(e);
    for (int i = 0; i < e->options.part_count; i++)
        e->part_results[v * e->options.part_count + i] = cc_moments_ratio(&parts[i]);
}

static int conclude(struct lab *lab, struct cc_error *error)
{
    struct cc_experiment *e = lab->experiment;
    struct cc_histogram *sections = malloc(2 * CC_SECTIONS * sizeof *sections);
    if (!sections)
        return cc_error_add(error, CC_BAD_IO, "not enough memory for the results");
    for (int v = 0; v < e->variant_count; v++)
        for (int i = 0; i < e->instance_count; i++) {
            int at = v * e->instance_count + i;
            struct cc_result *result = &e->results[at];
            if (e->instances[i].metric->ratio) {
                result->estimate =
                    i == lab->contact ? contact_mean(lab, v) : cc_moments_ratio(&lab->moments[at]);
                result->difference = cc_moments_difference(&(lab->paired ? lab->paired : lab->moments)[at]);
            } else if (!is_asked_for(e, i)) {
                result->estimate = result->difference = (struct cc_estimate){(double)NAN, (double)NAN, 0};
            } else {
                conclude_quantile(e, v, i, sections);
            }
            result->verdict = v == e->baseline
                                  ? CC_VERDICT_NONE
                                  : cc_estimate_verdict(&result->difference, e->instances[i].metric->better);
        }
    for (int v = 0; v < e->main_count; v++)
        conclude_points(lab, v);
    free(sections);
    if (cc_course_conclude(&e->course, lab->workers[0].centers, e->reps))
        return cc_error_add(error, CC_BAD_IO, "not enough memory for the results");
    return CC_OK;
}

static void merge_workers(struct lab *lab)
{
    struct cc_experiment *e = lab->experiment;
    for (int t = 0; t < e->options.thread_count; t++) {
        const struct cc_spent *spent = &lab->workers[t].spent;
        e->spent.drawing_s += spent->drawing_s;
        e->spent.serving_s += spent->serving_s;
        e->spent.calls += spent->calls;
    }
    int histograms = has_spreads(e) ? CC_QUANTITIES * e->scenario->classes.count * CC_SECTIONS : 0;
    for (int v = 0; v < e->variant_count; v++)
        for (int t = 0; t < e->options.thread_count; t++)
            for (int h = 0; h < histograms; h++)
                if (h % CC_SECTIONS < section_count(e)) /* the others are empty */
                    cc_histogram_merge(&e->spreads[v].histograms[h],
                                       &lab->workers[t].spreads[v].histograms[h]);
}

/* --- setting up and clearing away --- */

/* The variants to serve: those selected, then each with one head less and more in the busiest hours. */
static void choose_variants(struct cc_experiment *e, uint32_t selected)
{
    struct cc_scenario *s = e->scenario;
    for (int i = 0; i < e->options.plan_count; i++) {
        e->main_of[i] = i;
        e->variants[e->main_count++] = e->options.plans[i];
    }
    for (int i = 0; i < s->variants.count && !e->options.plans; i++)
        if (selected >> i & 1) {
            if (i == s->baseline_index)
                e->baseline = e->main_count;
            e->main_of[e->main_count] = e->main_count;
            e->variants[e->main_count++] = *cc_scenario_variant(s, i);
        }
    e->variant_count = e->main_count;
    bool own_staff = !s->is_log || s->staff.count;
    for (int i = 0; i < 2 * e->main_count && e->options.trade_off && own_staff && !s->is_stationary; i++) {
        struct cc_variant changed = e->variants[i / 2];
        if (changed.topology) /* which of the teams? */
            continue;
        changed.staff_change = i % 2 ? 1 : -1;
        changed.timeline =
            cc_scenario_timeline(s, changed.staff.count ? &changed.staff : &s->staff, changed.staff_change);
        e->main_of[e->variant_count] = i / 2;
        e->variants[e->variant_count++] = changed;
    }
}

static int make_spread(const struct cc_experiment *e, struct cc_spread *spread)
{
    int class_count = e->scenario->classes.count;
    spread->class_count = class_count;
    if (!has_spreads(e))
        return 0;
    spread->histograms =
        calloc((size_t)CC_QUANTITIES * (size_t)class_count * CC_SECTIONS, sizeof *spread->histograms);
    return spread->histograms ? 0 : -1;
}

static int make_worker(const struct cc_experiment *e, struct worker *worker, struct cc_error *error)
{
    size_t variants = (size_t)e->variant_count;
    cc_demand_init(&worker->demand, e->scenario, e->options.seed);
    worker->centers = calloc(variants, sizeof *worker->centers);
    worker->spreads = calloc(variants, sizeof *worker->spreads);
    worker->tally = malloc(sizeof *worker->tally);
    if (!worker->centers || !worker->spreads || !worker->tally)
        return cc_error_add(error, CC_BAD_IO, "not enough memory for a thread");
    for (int v = 0; v < e->variant_count; v++) {
        int code = cc_center_init(&worker->centers[v], e->scenario, &e->variants[v], error);
        if (code != CC_OK)
            return code;
        worker->centers[v].counts_luck = e->options.controlled;
        if (make_spread(e, &worker->spreads[v]))
            return cc_error_add(error, CC_BAD_IO, "not enough memory for a thread");
    }
    return CC_OK;
}

static void free_worker(const struct cc_experiment *e, struct worker *worker)
{
    cc_demand_free(&worker->demand);
    for (int v = 0; v < e->variant_count; v++) {
        if (worker->centers)
            cc_center_free(&worker->centers[v]);
        if (worker->spreads)
            free(worker->spreads[v].histograms);
    }
    free(worker->centers);
    free(worker->spreads);
    free(worker->tally);
}

static int make_experiment(struct cc_experiment *e, uint32_t selected, struct cc_error *error)
{
    size_t room = e->options.plans ? (size_t)e->options.plan_count : 3 * CC_MAX_VARIANTS;
    e->variants = calloc(room, sizeof *e->variants);
    e->main_of = calloc(room, sizeof *e->main_of);
    e->instances = calloc(CC_MAX_INSTANCES, sizeof *e->instances);
    if (!e->variants || !e->main_of || !e->instances)
        return cc_error_add(error, CC_BAD_IO, "not enough memory for the experiment");
    choose_variants(e, selected);
    e->instance_count = cc_metric_instances(e->scenario, e->instances);
    size_t results = (size_t)(e->variant_count * e->instance_count);
    e->results = calloc(results, sizeof *e->results);
    e->cell_results = calloc((size_t)(e->main_count * cell_value_count(e)) + 1, sizeof *e->cell_results);
    e->probe_results = calloc((size_t)(e->main_count * probe_value_count(e)) + 1, sizeof *e->probe_results);
    e->part_results = calloc((size_t)(e->main_count * e->options.part_count) + 1, sizeof *e->part_results);
    e->spreads = calloc((size_t)e->variant_count, sizeof *e->spreads);
    bool good =
        e->part_results && e->results && e->cell_results && e->probe_results && e->spreads &&
        (e->options.bare || cc_course_open(&e->course, e->scenario, e->main_count, replication_cap(e)) == 0);
    for (int v = 0; v < e->variant_count && good; v++)
        good = make_spread(e, &e->spreads[v]) == 0;
    return good ? CC_OK : cc_error_add(error, CC_BAD_IO, "not enough memory for the experiment");
}

static int run_lab(struct lab *lab, struct cc_error *error)
{
    struct cc_experiment *e = lab->experiment;
    lab->workers = calloc((size_t)e->options.thread_count, sizeof *lab->workers);
    lab->moments = calloc((size_t)(e->variant_count * e->instance_count), sizeof *lab->moments);
    lab->point_moments =
        calloc((size_t)(e->main_count * point_value_count(e)) + 1, sizeof *lab->point_moments);
    int code = CC_OK;
    lab->done = calloc((size_t)e->variant_count, sizeof *lab->done);
    lab->controlled = calloc((size_t)e->variant_count, sizeof *lab->controlled);
    lab->contact = cc_metric_find(e->instances, e->instance_count, "contact_mean_s");
    cc_luck_means(e->scenario, lab->control_means);
    if (!lab->workers || !lab->moments || !lab->point_moments || !lab->done || !lab->controlled)
        code = cc_error_add(error, CC_BAD_IO, "not enough memory for the experiment");
    for (int t = 0; t < e->options.thread_count && code == CC_OK; t++)
        code = make_worker(e, &lab->workers[t], error);
    if (code == CC_OK)
        code = run_batches(lab, error);
    if (code == CC_OK) {
        merge_workers(lab);
        code = conclude(lab, error);
    }
    for (int t = 0; t < e->options.thread_count && lab->workers; t++)
        free_worker(e, &lab->workers[t]);
    free(lab->workers);
    free(lab->moments);
    free(lab->paired);
    free(lab->point_moments);
    free(lab->done);
    free(lab->controlled);
    return code;
}

int cc_experiment_run(struct cc_experiment *e, struct cc_scenario *scenario, uint32_t selected,
                      const struct cc_experiment_options *options, struct cc_error *error)
{
    *e = (struct cc_experiment){.scenario = scenario, .options = *options};
    int code = make_experiment(e, selected, error);
    if (code == CC_OK)
        code = run_lab(&(struct lab){.experiment = e}, error);
    if (code != CC_OK)
        cc_experiment_close(e);
    return code;
}

void cc_experiment_close(struct cc_experiment *e)
{
    for (int v = 0; v < e->variant_count && e->spreads; v++)
        free(e->spreads[v].histograms);
    free(e->spreads);
    cc_course_close(&e->course);
    free(e->variants);
    free(e->main_of);
    free(e->instances);
    free(e->results);
    free(e->cell_results);
    free(e->probe_results);
    free(e->part_results);
    cc_records_free(&e->records);
    *e = (struct cc_experiment){0};
}

const struct cc_result *cc_experiment_find(const struct cc_experiment *e, int variant, const char *id)
{
    int instance = cc_metric_find(e->instances, e->instance_count, id);
    return instance < 0 ? NULL : cc_experiment_result(e, variant, instance);
}

int cc_experiment_queue_only(const struct cc_experiment *e)
{
    for (int k = -1; k < e->main_count; k++) {
        int v = k < 0 ? e->baseline : k;
        if (strcmp(e->variants[v].strategy.row->name, "queue-only") == 0 && !e->variants[v].topology)
            return v;
    }
    return -1;
}
