/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_EXPERIMENT_H
#define CCSIM_MODELS_EXPERIMENT_H

#include "models/course.h"
#include "models/metrics.h"
#include "models/records.h"
#include "sim/estimate.h"

/* A measure on one weekday, or in one half-hour of the week. */
struct cc_part {
    int instance;      /* of the scenario's measures, one that is counted day by day; in a half-hour an enum
                          cc_cell_metric */
    int weekday, cell; /* the other is -1 */
    int owner;         /* whose it is, for the caller */
};

/*
 * An experiment: replications of a scenario under its variants, each demand drawn once and served by all of
 * them, until the mean time to contact is precise enough in every variant or the cap is reached.
 *
 * A unit of work is (scenario, seed, replication): drawing its demand and serving it under every variant.
 * Units run on any thread; their results are folded in order, so that the result does not depend on the
 * threads.
 */
struct cc_experiment_options {
    uint64_t seed;
    int thread_count;
    int64_t reps;     /* 0: until precise */
    double precision; /* NAN: the scenario's */
    double floor_s;   /* half-width that is always narrow enough; 0: the scenario's */
    bool trade_off;   /* also serve with one assistant less and one more in the busiest hours */
    /*
     * Plans to serve in place of the scenario's variants, the first as the baseline; NULL: none.  Until
     * precise, each is served no longer than it needs: n differs between them, and differences are of the
     * replications of which the baseline was served too.
     */
    const struct cc_variant *plans;
    int plan_count;
    /*
     * The mean time to contact is estimated with control variates: luck (models/luck.h) and the work that
     * patients bring.  Its intervals are narrower for the same replications; its differences from the
     * baseline are as without.
     */
    bool controlled;
    /* Measures of parts of the week to estimate too, in `part_results`. */
    const struct cc_part *parts;
    int part_count;
    /* A measure to keep replication by replication, in `records`; NULL: none.  Quantiles have no such values.
     */
    const char *record;
    bool bare;            /* neither half-hours and probes nor histograms; quantiles are NAN, */
    const int *quantiles; /* but those of these measures, as cc_metric_instances lists them */
    int quantile_count;
    /* Called after each replication with those done and the most there may be; NULL: silent. */
    void (*progress)(void *context, int64_t done, int64_t planned);
    void *progress_context;
    /* Sees every patient's events; NULL: nobody.  Receives the replication's events in order, variant by
     * variant. */
    FILE *trace;
};

struct cc_result {
    struct cc_estimate estimate;
    struct cc_estimate difference; /* from the baseline, paired */
    enum cc_verdict verdict;
};

/* Where the time of an experiment went: processor time of all its threads, what served them all told. */
struct cc_spent {
    double drawing_s, serving_s;
    int64_t calls; /* served under all variants, those of the trade-off too */
};

struct cc_experiment {
    struct cc_scenario *scenario;
    struct cc_experiment_options options;
    struct cc_variant *variants; /* the scenario's selected ones, then those of the trade-off */
    int variant_count, main_count;
    int *main_of; /* by variant: the selected variant it changes the staff of */
    int baseline; /* index in variants */
    struct cc_metric_instance *instances;
    int instance_count;
    struct cc_result *results;         /* [variant][instance] */
    struct cc_estimate *cell_results;  /* [main variant][cell][cell metric] */
    struct cc_estimate *probe_results; /* [main variant][probe][probe metric] */
    struct cc_estimate *part_results;  /* [main variant][part] */
    struct cc_spread *spreads;         /* [variant], merged over threads */
    struct cc_course course;           /* of the main variants */
    struct cc_records records;         /* of the main variants, of options.record */
    int64_t reps, patients;            /* replications folded; patients drawn in them */
    bool precise;                      /* every variant reached the wanted precision */
    bool interrupted;
    struct cc_spent spent;
    double worst_precision; /* relative half-width of the mean time to contact, worst variant */
};

/*
 * Runs the experiment on the selected variants (`selected` has a bit per variant of the scenario; the
 * baseline is the scenario's when selected, else the first selected).  On success the caller closes it; on
 * failure nothing is left to close.
 */
int cc_experiment_run(struct cc_experiment *experiment, struct cc_scenario *scenario, uint32_t selected,
                      const struct cc_experiment_options *options, struct cc_error *error);
void cc_experiment_close(struct cc_experiment *experiment);

static inline const struct cc_result *cc_experiment_result(const struct cc_experiment *experiment,
                                                           int variant, int instance)
{
    return &experiment->results[variant * experiment->instance_count + instance];
}

/* The queue-only variant that theory is put beside: the baseline if it is one, else the first; -1: none. */
int cc_experiment_queue_only(const struct cc_experiment *experiment);

/* The result of a measure by id, or NULL. */
const struct cc_result *cc_experiment_find(const struct cc_experiment *experiment, int variant,
                                           const char *id);

static inline const struct cc_estimate *cc_experiment_probe(const struct cc_experiment *experiment,
                                                            int variant, int probe,
                                                            enum cc_probe_metric metric)
{
    return &experiment
                ->probe_results[(variant * experiment->scenario->probe_count + probe) * CC_PROBE_METRICS +
                                (int)metric];
}

static inline const struct cc_estimate *cc_experiment_cell(const struct cc_experiment *experiment,
                                                           int variant, int cell, enum cc_cell_metric metric)
{
    return &experiment->cell_results[(variant * experiment->scenario->cell_count + cell) * CC_CELL_METRICS +
                                     (int)metric];
}

#endif
