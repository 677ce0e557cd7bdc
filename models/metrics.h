/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_METRICS_H
#define CCSIM_MODELS_METRICS_H

#include "models/tally.h"

/*
 * The measures, one row each: what is printed, stored and documented.  A measure is a ratio of sums over
 * replications (num / den; counts per week have den = 1), or a quantile of a histogram, or the range between
 * two.
 */
struct cc_measured {
    const struct cc_scenario *scenario;
    double scheduled_s; /* head-seconds of the variant */
    const struct cc_tally *tally;
    const struct cc_class_tally *people; /* of one class, or of all */
    int class_index;                     /* -1: all */
    int target;                          /* for measures per target */
    int team;                            /* for measures per team */
    const struct cc_topology *topology;  /* of the variant, NULL: none */
    int only_weekday; /* 1 + the weekday that counts, of measures that are counted day by day; 0: all days */
};

/* Measures per class and per target are also there for all together, those per target also by class; those
 * per team only where there are teams. */
enum cc_metric_scope { CC_PER_CENTER, CC_PER_CLASS, CC_PER_TARGET, CC_PER_TEAM };

struct cc_metric {
    const char *id, *unit;
    int better; /* 1 higher, -1 lower, 0 neither */
    enum cc_metric_scope scope;
    void (*ratio)(const struct cc_measured *m, double *num, double *den); /* NULL: a quantile */
    enum cc_quantity quantity;
    double prob, from_prob; /* the quantile, and the one it is taken from; 0: none */
    const char *meaning;
};

extern const struct cc_metric cc_metrics[]; /* ends with id NULL */

/* Whether a measure is counted day by day, so that it can be asked of one weekday. */
bool cc_metric_by_day(const struct cc_metric *metric);

/* A measure of a scenario: a row, and of which class, target or team. */
struct cc_metric_instance {
    const struct cc_metric *metric;
    int class_index; /* -1: all */
    int target;      /* -1: none */
    int team;        /* -1: none */
    char id[96]; /* "hold_mean_s[urgent]", "service_level[two-minutes]", "service_level[two-minutes][urgent]"
                  */
};

enum { CC_MAX_INSTANCES = 1024 };

/* Every measure of the scenario in table order: totals first, then by class; returns how many. */
int cc_metric_instances(const struct cc_scenario *scenario, struct cc_metric_instance *instances);

/* What its service level is computed by (ccsim list formulas); NULL: it is of no target. */
const char *cc_metric_formula(const struct cc_scenario *scenario, const struct cc_metric_instance *instance);

/* Index of the instance with this id, or -1. */
int cc_metric_find(const struct cc_metric_instance *instances, int count, const char *id);

/* Measures of a probe: plain means, and a standard deviation from its square over itself. */
enum cc_probe_metric {
    CC_PROBE_HOLDING,
    CC_PROBE_HOLDING_SD,
    CC_PROBE_BUSY,
    CC_PROBE_ALL_BUSY,
    CC_PROBE_METRICS
};
extern const char *const cc_probe_metric_names[];
void cc_probe_ratio(const struct cc_seen *seen, enum cc_probe_metric metric, double *num, double *den);

/* Measures of a half-hour, as ratios of sums in the same way. */
enum cc_cell_metric {
    CC_CELL_OFFERED,
    CC_CELL_HOLD_MEAN_S,
    CC_CELL_WITHIN,
    CC_CELL_OCCUPANCY,
    CC_CELL_METRICS
};
extern const char *const cc_cell_metric_names[];
void cc_cell_ratio(const struct cc_cell_tally *cell, enum cc_cell_metric metric, double *num, double *den);

#endif
