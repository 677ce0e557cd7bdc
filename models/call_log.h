/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_CALL_LOG_H
#define CCSIM_MODELS_CALL_LOG_H

#include "models/scenario.h"

/*
 * A recorded call log: a text file with one call a row and the names of its columns in the first line.  The
 * scenario says which column means what.  Reading it judges every row; nothing is left out without being
 * counted.
 */
enum cc_call_log_column {
    CC_LOG_DATE,
    CC_LOG_CALL, /* when the caller joined the queue */
    CC_LOG_CLASS,
    CC_LOG_TALK,
    CC_LOG_WAIT,
    CC_LOG_OUTCOME,
    CC_LOG_PATIENCE,
    CC_LOG_SERVER,
    CC_LOG_SERVICE_START,
    CC_LOG_SERVICE_END,
    CC_LOG_COLUMNS
};
extern const char *const cc_call_log_column_names[]; /* as the scenario calls them */
extern const char *const cc_call_log_format_names[];
extern const char *const cc_call_log_date_names[];
extern const char *const cc_call_log_fate_names[];

enum cc_call_fate { CC_CALL_ANSWERED, CC_CALL_ABANDONED, CC_CALL_IGNORED, CC_CALL_FATES };

/* A word of the outcome column. */
struct cc_log_outcome {
    const char *word;
    int means;    /* enum cc_call_fate */
    int64_t rows; /* out: rows that have it */
};

/* A value of the class column. */
struct cc_log_class {
    const char *value;
    const char *class_name;
    int class_index; /* out */
};

struct cc_call_log_map {
    const char *file;
    int format, date_format;             /* index into cc_call_log_format_names, _date_names */
    const char *columns[CC_LOG_COLUMNS]; /* NULL: the log does not have it */
    struct cc_list outcomes;             /* struct cc_log_outcome */
    struct cc_list classes;              /* struct cc_log_class; empty: the values are names of classes */
    const char *other_class;             /* for values that are not in `classes`; NULL: an error */
    const char *no_server;               /* the word for "not recorded" in the server column, or NULL */
    bool hang_up_without_waiting_ignored;
};

struct cc_call {
    double at_s;                       /* since midnight */
    double wait_s, talk_s, patience_s; /* NAN: not recorded */
    double busy_from_s, busy_to_s;     /* an assistant was busy with it; NAN: not recorded */
    int64_t row;                       /* its line in the file */
    int32_t date;                      /* days since 1970-01-01; 0 in a log without dates */
    int32_t server;                    /* -1: not recorded */
    int16_t class_index;               /* -1: not recorded */
    int8_t fate;                       /* enum cc_call_fate */
};

struct cc_call_log {
    struct cc_call *calls; /* by date and time, those of one moment in the file's order */
    int count, room;
    int server_count;
    int64_t blank_lines;
    int64_t out_of_order, first_out_of_order; /* rows earlier than the row before; line of the first */
    int64_t not_waited;                       /* hung up without waiting, ignored */
    int64_t backward;                         /* services that end before they begin: taken as not recorded */
    int64_t no_talk, no_wait, zero_talk;      /* answered calls */
    /* private */
    struct cc_log_server *servers;
    int bad_rows;
};

/*
 * Reads the log at `path` by `map`, whose words and columns are judged first (their errors stand in the
 * scenario: CC_BAD_SCENARIO).  Bad rows are told as "file:line:column: what", the first 20 and how many more;
 * a file that cannot be read to its end is CC_BAD_IO.  On success the caller frees the log.
 */
int cc_call_log_read(struct cc_call_log *log, struct cc_call_log_map *map, const struct cc_scenario *scenario,
                     const char *path, struct cc_error *error);
void cc_call_log_free(struct cc_call_log *log);

/* "8:02", "08:02:42", "8:02:42.5 AM", "29162" (seconds) or one of these after a date and a blank or T. */
bool cc_call_log_parse_clock(const char *text, double *seconds);

/* A date, perhaps followed by a time, to days since 1970-01-01. */
bool cc_call_log_parse_date(const char *text, int date_format, int32_t *date);

/* Monday = 0. */
static inline int cc_call_log_weekday(int32_t date)
{
    return (int)(((int64_t)date + 3 + 7 * 1000000) % 7);
}

/* "1999-02-01"; returns `out`. */
const char *cc_call_log_date_text(int32_t date, char *out, size_t size);

#endif
