/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_VALIDATION_H
#define CCSIM_MODELS_VALIDATION_H

#include <stdbool.h>
#include <stdint.h>

#include "sim/error.h"
#include "sim/estimate.h"

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
    bool rare; /* fewer than 100 events expected: z is not quite normal */
};

struct cc_validation {
    /* how */
    uint64_t seed;
    int thread_count;
    double budget_calls; /* simulated calls in all, split over the rows; warm-ups and redials count */
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
    struct cc_left_out {
        const char *file;
        int64_t line;
        char what[80];
    } * left_out; /* rows that hold nothing that can be computed */
    int left_out_count;
    double max_abs_z, z_bound;
    double simulated_calls;

    char **files; /* names, owned */
    int file_count;
    const char *folder, *file; /* being checked */
    const struct cc_reference_table *table;
    /* What a class keeps from row to row of a file; state_close (NULL: none) frees it after the file. */
    void *state;
    void (*state_close)(void *state);
    double row_budget_calls, rows_to_simulate;
    const char *metric; /* see cc_validation_call_it */
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

/* A table of the folder in memory; rows live until it is closed. */
struct cc_reference_table {
    int row_count;
    struct cc_reference_row *rows;
    char *file, **names; /* owned, like the fields */
};

/* Reads a table of the folder that is being checked, for classes whose files belong together. */
int cc_reference_table_open(struct cc_reference_table *table, const struct cc_validation *validation,
                            const char *file, struct cc_error *error);

/* Accepts a table of zeros and one that could not be read. */
void cc_reference_table_close(struct cc_reference_table *table);

/* What the checks of a row's `value` are about, when the column does not say it; NULL: the column again. */
void cc_validation_call_it(struct cc_validation *validation, const char *metric);

/* Adds a solver's value for a column; nothing when the cell is empty. */
int cc_validation_solved(struct cc_validation *validation, const struct cc_reference_row *row,
                         const char *column, double got, double tolerance, struct cc_error *error);

/* The same when the cell itself is only right within `floor`, absolute, whatever its size. */
int cc_validation_solved_within(struct cc_validation *validation, const struct cc_reference_row *row,
                                const char *column, double got, double tolerance, double floor,
                                struct cc_error *error);

/* The same for a list that ends with a NULL column. */
struct cc_solved_cell {
    const char *column;
    double got;
};
int cc_validation_solved_cells(struct cc_validation *validation, const struct cc_reference_row *row,
                               const struct cc_solved_cell *cells, double tolerance, struct cc_error *error);

/* Counts and names a row that holds nothing that can be computed, such as what somebody measured. */
int cc_validation_leave_out(struct cc_validation *validation, const struct cc_reference_row *row,
                            const char *what, struct cc_error *error);

/* Adds a comparison of random words: `got` of `expected` agree. */
int cc_validation_words(struct cc_validation *validation, const struct cc_reference_row *row, int expected,
                        int got, struct cc_error *error);

/* A value that was simulated. */
struct cc_simulated {
    const char *column;
    enum cc_check_kind kind;     /* CC_CHECK_COUNT, or else CC_CHECK_SIMULATE */
    struct cc_estimate estimate; /* half_width is the standard error */
    double freedom;              /* degrees of freedom of the standard error; 0: it is exact */
    double events;               /* expected clusters of events it rests on; few are judged as Poisson */
    bool is_share;               /* of independent events */
};

/* Judges it; nothing when the cell is empty. */
int cc_validation_simulated(struct cc_validation *validation, const struct cc_reference_row *row,
                            const struct cc_simulated *simulated, struct cc_error *error);

/* The seed of a row's simulations. */
uint64_t cc_validation_seed(const struct cc_validation *validation, const struct cc_reference_row *row);

/* The standard error that is wanted of a simulated value. */
double cc_validation_wanted_se(double expected);

enum { CC_VALIDATION_CALLS_MAX = 20000000 }; /* of a simulation */

enum { CC_SIMULATION_CELLS = 24 };

/* A stationary simulation of a row, in a time unit in which the mean service takes CC_UNIT_S. */
#define CC_UNIT_S 100.0

/* A figure to simulate: offset + scale x measure is the column's value. */
struct cc_simulated_cell {
    const struct cc_reference_row *row; /* of the expected value; NULL: the simulation's */
    const char *column;                 /* of the table */
    const char *label;                  /* names the check; NULL: the column */
    char metric[64];                    /* id of the measure */
    double offset, scale;
    double variance;    /* exact: SE^2 x calls of the column's value; 0: from the batches */
    double event_share; /* of this measure when it differs from the simulation's; 0: as there */
    double dispersion;  /* likewise */
    double calls_share; /* part of calls that it is about; 0: all */
};

struct cc_simulation {
    char scenario[6000];     /* without `name`, `stationary` and `run` */
    double calls_per_unit;   /* first calls per mean service */
    double relaxation_units; /* how fast it forgets that it began empty */
    double event_share;      /* part of calls that contribute to means (that wait); 0: all */
    double dispersion;       /* such events come in clusters: variance of their count over its mean; 0: 1 */
    double day_units;        /* measured length of a replication; 0: as many as its part of the calls gives */
    int row_count;           /* rows it checks, for its part of the budget; 0: one */
    double calls_per_patient; /* when patients call again and again, for the budget; 0: one */
    struct cc_simulated_cell cells[CC_SIMULATION_CELLS];
    int cell_count;
};

/* Appends to the scenario, as printf does. */
void cc_simulation_write(struct cc_simulation *simulation, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Adds a cell to simulate, with its exact variance per call or 0; one that is empty in the table is left out
 * later.  The caller may add what else the cell says.
 */
struct cc_simulated_cell *cc_simulation_add(struct cc_simulation *simulation, const char *column,
                                            const char *metric, double scale, double variance);

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
