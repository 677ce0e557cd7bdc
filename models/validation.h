/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_VALIDATION_H
#define CCSIM_MODELS_VALIDATION_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/error.h"

/*
 * Solvers and simulation against tables of exact values.  A folder of CSV files (header row, the columns of
 * docs/method.md) is checked row by row; each file has a class, one row in the table of classes, that says
 * which cells a solver can give and which a simulation can.  An unknown file, and a row that no class can
 * express, is an error: nothing is skipped silently.
 *
 * A solver's value must agree within the tolerance of its cell.  A simulated value is judged by z = (got -
 * expected) / standard error against Sidak's bound for all simulated checks together; when fewer than 100
 * events are expected, by a Poisson bound, turned into the z of the same probability.  A check whose standard
 * error stayed above max(0.5 % of the value, 0.001) proves little and counts as under-powered.
 */
enum cc_check_kind { CC_CHECK_SOLVE, CC_CHECK_SIMULATE, CC_CHECK_COUNT, CC_CHECK_VECTOR };
extern const char *const cc_check_kind_names[];

struct cc_check {
    const char *file; /* name in the folder, owned by the validation */
    int64_t line;     /* of the row */
    char metric[48];
    enum cc_check_kind kind;
    double expected, got;
    double se, z;     /* simulated; NAN for solvers */
    double tolerance; /* solvers: relative (absolute below 1); NAN for simulated */
    bool failed, underpowered;
};

struct cc_validation {
    /* how */
    uint64_t seed;
    int thread_count;
    double budget_calls; /* simulated calls in all, split over the rows */
    void (*progress)(void *context, const char *file, int64_t done, int64_t total);
    void *progress_context;

    /*
     * Instead of checking: writes every table again into this folder, each cell that a solver gives computed
     * anew, also where it was empty.  Nothing is simulated.  NULL: check.
     */
    const char *fill_folder;

    /* what came out */
    struct cc_check *checks;
    int check_count, check_room;
    int failed, underpowered, solved, simulated;
    int rows, rows_too_loaded; /* solver only: load .95 or more without abandonment or blocking */
    double max_abs_z, z_bound;
    double simulated_calls;

    char **files; /* names, owned */
    int file_count;
    const char *file; /* being checked */
    double row_budget_calls;
    struct {
        const char *column;
        double value;
    } filled[64]; /* of the row being filled */
    int filled_count;
};

/* Checks every file of the folder.  CC_OK also when checks failed (see `failed`); errors as above. */
int cc_validation_run(struct cc_validation *validation, const char *folder, struct cc_error *error);
void cc_validation_close(struct cc_validation *validation);

/* --- for the classes of files, models/validation/ --- */

struct cc_reference_row {
    const char *file;
    int64_t line;
    int column_count;
    const char *const *names;  /* of the header */
    const char *const *fields; /* the row's */
};

/* The text of a column, "" when it has none. */
const char *cc_reference_text(const struct cc_reference_row *row, const char *column);

/* The number of a column; NAN when empty; "inf" is INFINITY. */
double cc_reference_number(const struct cc_reference_row *row, const char *column);

/* Adds a solver's value for a column; nothing when the cell is empty. */
int cc_validation_solved(struct cc_validation *validation, const struct cc_reference_row *row,
                         const char *column, double got, double tolerance, struct cc_error *error);

enum { CC_SIMULATION_CELLS = 24 };

/* A stationary simulation of a row, in a time unit in which the mean service takes CC_UNIT_S. */
#define CC_UNIT_S 100.0

struct cc_simulation {
    char scenario[6000];     /* without `stationary` and `run` */
    double calls_per_unit;   /* first calls per mean service */
    double relaxation_units; /* how fast it forgets that it began empty */
    double event_share;      /* part of calls that contribute to means (that wait); 0: all */
    double dispersion;       /* such events come in clusters: variance of their count over its mean; 0: 1 */
    struct {
        const char *column; /* of the table */
        const char *metric; /* id of the measure */
        double scale;       /* the measure times this is the column's value */
        double variance;    /* exact: SE^2 x calls of the column's value; 0: from the batches */
    } cells[CC_SIMULATION_CELLS];
    int cell_count;
};

/* Adds a cell to simulate, with its exact variance per call or 0; one that is empty in the table is left out
 * later. */
void cc_simulation_add(struct cc_simulation *simulation, const char *column, const char *metric, double scale,
                       double variance);

/* Runs it with as many calls as the wanted precision needs and the budget allows, and judges its cells. */
int cc_validation_simulate(struct cc_validation *validation, const struct cc_reference_row *row,
                           const struct cc_simulation *simulation, struct cc_error *error);

/* A row that no class can express: CC_FAILED_CHECK with file and line. */
int cc_validation_refuse(const struct cc_reference_row *row, struct cc_error *error, const char *why);

struct cc_reference_class {
    const char *file; /* "erlang_a.csv" */
    const char *what; /* "solve and simulate" */
    int (*check)(struct cc_validation *validation, const struct cc_reference_row *row,
                 struct cc_error *error);
    /* Files whose rows belong together are checked as a whole by the last row: called after it, may be NULL.
     */
    int (*finish)(struct cc_validation *validation, struct cc_error *error);
};

extern const struct cc_reference_class *const cc_reference_classes[]; /* ends with NULL */

#endif
