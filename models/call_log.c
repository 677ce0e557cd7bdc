/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/call_log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/delimited.h"
#include "sim/units.h"

const char *const cc_call_log_column_names[] = {"date",          "call",        "class",    "talk",
                                                "wait",          "outcome",     "patience", "server",
                                                "service_start", "service_end", NULL};
const char *const cc_call_log_format_names[] = {"tsv", "csv", "csv-semicolon", NULL};
const char *const cc_call_log_date_names[] = {"yyyy-mm-dd", "yymmdd",     "yyyymmdd",
                                              "dd-mm-yyyy", "mm/dd/yyyy", NULL};
const char *const cc_call_log_fate_names[] = {"answered", "abandoned", "ignored", NULL};

#define BYTES_MAX (INT64_C(1) << 30)
enum { TOLD_ROWS = 20, SERVER_SLOTS = 8192, SERVERS_MAX = 4096, SERVER_NAME = 64 };

struct cc_log_server {
    char name[SERVER_NAME];
    int index; /* from 1; 0: the slot is free */
};

/* What is being read. */
struct reading {
    struct cc_call_log *log;
    struct cc_call_log_map *map;
    const struct cc_scenario *scenario;
    struct cc_delimited records;
    int position[CC_LOG_COLUMNS]; /* index of the field, or -1 */
    int header_count;
    const char *path;
    struct cc_error *error;
};

/* --- times and dates --- */

/* "digits[.digits]"; returns the first byte after it, or NULL. */
static const char *parse_number(const char *text, double *value)
{
    size_t digits = strspn(text, "0123456789");
    size_t length = digits;
    if (text[length] == '.')
        length += 1 + strspn(text + length + 1, "0123456789");
    if (digits == 0 || length > 17)
        return NULL;
    *value = strtod(text, NULL);
    return text + length;
}

/* Hours 1 to 12 and AM or PM; false when `text` is neither empty nor that. */
static bool apply_half_day(const char *text, double *hour)
{
    text += strspn(text, " ");
    if (!*text)
        return true;
    bool is_am = (text[0] == 'A' || text[0] == 'a'), is_pm = (text[0] == 'P' || text[0] == 'p');
    if ((!is_am && !is_pm) || (text[1] != 'M' && text[1] != 'm') || text[2] || *hour < 1 || *hour > 12)
        return false;
    *hour = (*hour == 12 ? 0 : *hour) + (is_pm ? 12 : 0);
    return true;
}

static const char *skip_date(const char *text)
{
    size_t length = strspn(text, "0123456789-/");
    bool dated = length >= 8 && (text[length] == ' ' || text[length] == 'T') && strpbrk(text + length, ":");
    return dated ? text + length + 1 : text;
}

bool cc_call_log_parse_clock(const char *text, double *seconds)
{
    double hour = 0, minute = 0, second = 0;
    text = skip_date(text);
    const char *at = parse_number(text, &hour);
    if (!at)
        return false;
    if (!*at) {
        *seconds = hour;
        return hour < CC_S_PER_DAY;
    }
    if (*at != ':' || memchr(text, '.', (size_t)(at - text)) || !(at = parse_number(at + 1, &minute)))
        return false;
    if (at[-1] == '.' || minute != (int)minute)
        return false;
    if (*at == ':' && !(at = parse_number(at + 1, &second)))
        return false;
    if (!apply_half_day(at, &hour) || hour > 23 || minute > 59 || second >= 60)
        return false;
    *seconds = hour * CC_S_PER_H + minute * 60 + second;
    return true;
}

/* A length of time: seconds, or H:MM:SS. */
static bool parse_duration(const char *text, double *seconds)
{
    const char *end = parse_number(text, seconds);
    if (end && !*end)
        return *seconds <= CC_S_PER_DAY;
    const char *first = strchr(text, ':'), *last = strrchr(text, ':');
    return first != last && strspn(text, "0123456789:.") == strlen(text) &&
           cc_call_log_parse_clock(text, seconds);
}

/* Days since 1970-01-01 of a date of the Gregorian calendar (years counted from March, in cycles of 400). */
static int32_t days_from_civil(int year, int month, int day)
{
    year -= month <= 2;
    int cycle = year / 400, year_of_cycle = year % 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_cycle = year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 + day_of_year;
    return cycle * 146097 + day_of_cycle - 719468;
}

static bool is_date(int year, int month, int day)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (year < 1900 || year > 2999 || month < 1 || month > 12)
        return false;
    bool leap = month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day >= 1 && day <= lengths[month - 1] + leap;
}

/* Where year, month and day stand in each format: begin and length. */
struct date_layout {
    const char *shape; /* 'd' is a digit */
    int year, year_digits, month, day;
};

bool cc_call_log_parse_date(const char *text, int date_format, int32_t *date)
{
    static const struct date_layout layouts[] = {{"dddd-dd-dd", 0, 4, 5, 8},
                                                 {"dddddd", 0, 2, 2, 4},
                                                 {"dddddddd", 0, 4, 4, 6},
                                                 {"dd-dd-dddd", 6, 4, 3, 0},
                                                 {"dd/dd/dddd", 6, 4, 0, 3}};
    const struct date_layout *layout = &layouts[date_format];
    size_t length = strlen(layout->shape);
    int digits[10] = {0};
    for (size_t i = 0; i < length; i++) {
        bool is_digit = text[i] >= '0' && text[i] <= '9';
        if (layout->shape[i] == 'd' ? !is_digit : text[i] != layout->shape[i])
            return false;
        digits[i] = text[i] - '0';
    }
    if (text[length] && text[length] != ' ' && text[length] != 'T')
        return false;
    int year = 0;
    for (int i = 0; i < layout->year_digits; i++)
        year = year * 10 + digits[layout->year + i];
    if (layout->year_digits == 2)
        year += year < 70 ? 2000 : 1900;
    int month = digits[layout->month] * 10 + digits[layout->month + 1];
    int day = digits[layout->day] * 10 + digits[layout->day + 1];
    *date = is_date(year, month, day) ? days_from_civil(year, month, day) : 0;
    return is_date(year, month, day);
}

const char *cc_call_log_date_text(int32_t date, char *out, size_t size)
{
    int year = 1970 + (int)(date / 365.25), month = 12;
    while (days_from_civil(year + 1, 1, 1) <= date)
        year++;
    while (days_from_civil(year, 1, 1) > date)
        year--;
    while (days_from_civil(year, month, 1) > date)
        month--;
    snprintf(out, size, "%04d-%02d-%02d", year, month, date - days_from_civil(year, month, 1) + 1);
    return out;
}

/* --- rows --- */

static void complain_at(struct reading *r, int64_t line, int column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void complain_at(struct reading *r, int64_t line, int column, const char *format, ...)
{
    char text[512];
    va_list arguments;
    if (++r->log->bad_rows > TOLD_ROWS)
        return;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    cc_error_add(r->error, CC_BAD_SCENARIO, "%s:%lld:%d: %s", r->path, (long long)line, column, text);
}

/* The field of the present row, or "" when the log has no such column. */
static const struct cc_delimited_field *field_of(const struct reading *r, enum cc_call_log_column column)
{
    static const struct cc_delimited_field none = {.text = ""};
    return r->position[column] < 0 ? &none : &r->records.fields[r->position[column]];
}

static bool complain_field(struct reading *r, enum cc_call_log_column column, const char *expected)
{
    const struct cc_delimited_field *field = field_of(r, column);
    complain_at(r, field->line, field->column, "%s: expected %s, found \"%.60s\"", r->map->columns[column],
                expected, field->text);
    return false;
}

static bool read_clock(struct reading *r, enum cc_call_log_column column, double *seconds)
{
    const char *text = field_of(r, column)->text;
    *seconds = NAN;
    if (!*text && column != CC_LOG_CALL)
        return true;
    return cc_call_log_parse_clock(text, seconds) ||
           complain_field(r, column,
                          "a time of day such as 8:02, 08:02:42, 8:02:42 AM or seconds since midnight");
}

static bool read_duration(struct reading *r, enum cc_call_log_column column, double *seconds)
{
    const char *text = field_of(r, column)->text;
    *seconds = NAN;
    return !*text || parse_duration(text, seconds) ||
           complain_field(r, column, "seconds, or H:MM:SS, of at most a day");
}

static bool read_date(struct reading *r, int32_t *date)
{
    char expected[40];
    if (r->position[CC_LOG_DATE] < 0)
        return true;
    snprintf(expected, sizeof expected, "a date %s", cc_call_log_date_names[r->map->date_format]);
    return cc_call_log_parse_date(field_of(r, CC_LOG_DATE)->text, r->map->date_format, date) ||
           complain_field(r, CC_LOG_DATE, expected);
}

static int class_of_name(const struct cc_scenario *scenario, const char *name)
{
    for (int i = 0; i < scenario->classes.count; i++)
        if (strcmp(cc_scenario_class(scenario, i)->name, name) == 0)
            return i;
    return -1;
}

static bool read_class(struct reading *r, int16_t *class_index)
{
    const struct cc_log_class *class = r->map->classes.items;
    const char *text = field_of(r, CC_LOG_CLASS)->text;
    *class_index = -1;
    if (r->position[CC_LOG_CLASS] < 0)
        return true;
    for (int i = 0; i < r->map->classes.count && *class_index < 0; i++)
        if (strcmp(class[i].value, text) == 0)
            *class_index = (int16_t) class[i].class_index;
    if (r->map->classes.count == 0)
        *class_index = (int16_t)class_of_name(r->scenario, text);
    if (*class_index < 0 && r->map->other_class)
        *class_index = (int16_t)class_of_name(r->scenario, r->map->other_class);
    return *class_index >= 0 ||
           complain_field(r, CC_LOG_CLASS,
                          r->map->classes.count ? "a value listed under classes (or set other_class)"
                                                : "the name of a class of the scenario");
}

static bool read_fate(struct reading *r, int8_t *fate)
{
    struct cc_log_outcome *outcome = r->map->outcomes.items;
    *fate = CC_CALL_ANSWERED;
    if (r->position[CC_LOG_OUTCOME] < 0)
        return true;
    for (int i = 0; i < r->map->outcomes.count; i++)
        if (strcmp(outcome[i].word, field_of(r, CC_LOG_OUTCOME)->text) == 0) {
            *fate = (int8_t)outcome[i].means;
            outcome[i].rows++;
            return true;
        }
    return complain_field(r, CC_LOG_OUTCOME, "a word listed under outcomes");
}

static bool read_server(struct reading *r, int32_t *server)
{
    const char *text = field_of(r, CC_LOG_SERVER)->text;
    *server = -1;
    if (!*text || (r->map->no_server && strcmp(text, r->map->no_server) == 0))
        return true;
    if (strlen(text) >= SERVER_NAME)
        return complain_field(r, CC_LOG_SERVER, "a name of at most 63 bytes");
    uint32_t slot = 2166136261u;
    for (const char *c = text; *c; c++)
        slot = (slot ^ (unsigned char)*c) * 16777619u;
    for (slot %= SERVER_SLOTS; r->log->servers[slot].index; slot = (slot + 1) % SERVER_SLOTS)
        if (strcmp(r->log->servers[slot].name, text) == 0) {
            *server = r->log->servers[slot].index - 1;
            return true;
        }
    if (r->log->server_count == SERVERS_MAX)
        return complain_field(r, CC_LOG_SERVER, "at most 4,096 different names");
    memcpy(r->log->servers[slot].name, text, strlen(text) + 1);
    *server = r->log->server_count++;
    r->log->servers[slot].index = *server + 1;
    return true;
}

/* What one column says of an answered call, another may say too. */
static void complete_call(struct reading *r, struct cc_call *call)
{
    struct cc_call_log *log = r->log;
    if (call->busy_to_s < call->busy_from_s) {
        log->backward++;
        call->busy_from_s = call->busy_to_s = NAN;
    }
    if (call->fate == CC_CALL_ABANDONED && r->map->hang_up_without_waiting_ignored && call->wait_s == 0) {
        call->fate = CC_CALL_IGNORED;
        log->not_waited++;
    }
    if (call->fate != CC_CALL_ANSWERED)
        return;
    if (r->position[CC_LOG_TALK] < 0)
        call->talk_s = call->busy_to_s - call->busy_from_s;
    if (r->position[CC_LOG_WAIT] < 0 && call->busy_from_s >= call->at_s)
        call->wait_s = call->busy_from_s - call->at_s;
    log->no_talk += isnan(call->talk_s);
    log->no_wait += isnan(call->wait_s);
    log->zero_talk += call->talk_s == 0;
}

static int append(struct cc_call_log *log, const struct cc_call *call)
{
    if (log->count == log->room) {
        int room = log->room + log->room / 2 + 1024;
        struct cc_call *grown = realloc(log->calls, (size_t)room * sizeof *grown);
        if (!grown)
            return -1;
        log->calls = grown;
        log->room = room;
    }
    const struct cc_call *before = log->count ? &log->calls[log->count - 1] : call;
    if (call->date < before->date || (call->date == before->date && call->at_s < before->at_s)) {
        log->first_out_of_order = log->out_of_order ? log->first_out_of_order : call->row;
        log->out_of_order++;
    }
    log->calls[log->count++] = *call;
    return 0;
}

/* Judges every field of the row, so that all its errors are told. */
static int read_row(struct reading *r)
{
    struct cc_call call = {.row = r->records.fields[0].line};
    if (r->records.count != r->header_count) {
        const struct cc_delimited_field *last = &r->records.fields[r->records.count - 1];
        complain_at(r, last->line, last->column, "the row has %d fields, the first line names %d columns",
                    r->records.count, r->header_count);
        return 0;
    }
    bool good = read_date(r, &call.date);
    good &= read_clock(r, CC_LOG_CALL, &call.at_s);
    good &= read_class(r, &call.class_index);
    good &= read_duration(r, CC_LOG_TALK, &call.talk_s);
    good &= read_duration(r, CC_LOG_WAIT, &call.wait_s);
    good &= read_fate(r, &call.fate);
    good &= read_duration(r, CC_LOG_PATIENCE, &call.patience_s);
    good &= read_server(r, &call.server);
    good &= read_clock(r, CC_LOG_SERVICE_START, &call.busy_from_s);
    good &= read_clock(r, CC_LOG_SERVICE_END, &call.busy_to_s);
    if (!good)
        return 0;
    complete_call(r, &call);
    return append(r->log, &call);
}

static int compare_calls(const void *a, const void *b)
{
    const struct cc_call *x = a, *y = b;
    if (x->date != y->date)
        return x->date < y->date ? -1 : 1;
    if (x->at_s != y->at_s)
        return x->at_s < y->at_s ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static int read_rows(struct reading *r)
{
    enum cc_delimited_result result;
    while ((result = cc_delimited_read(&r->records)) != CC_DELIMITED_END) {
        if (result == CC_DELIMITED_UNREADABLE)
            return cc_error_add(r->error, CC_BAD_IO, "%s:%lld: %s", r->path, (long long)r->records.line,
                                strerror(errno));
        if (result == CC_DELIMITED_BROKEN)
            complain_at(r, r->records.why_line, r->records.why_column, "%s", r->records.why);
        else if (read_row(r))
            return cc_error_add(r->error, CC_BAD_IO, "%s:%lld: not enough memory for so many calls", r->path,
                                (long long)r->records.line);
    }
    r->log->blank_lines = r->records.blank;
    if (r->log->bad_rows > TOLD_ROWS)
        cc_error_add(r->error, CC_BAD_SCENARIO, "%s: and %d more errors", r->path,
                     r->log->bad_rows - TOLD_ROWS);
    if (r->log->bad_rows)
        return CC_BAD_SCENARIO;
    if (r->log->count)
        qsort(r->log->calls, (size_t)r->log->count, sizeof *r->log->calls, compare_calls);
    return CC_OK;
}

/* --- what the scenario says about the log --- */

static void check_words(struct reading *r)
{
    struct cc_call_log_map *map = r->map;
    struct cc_log_class *class = map->classes.items;
    struct cc_log_outcome *outcome = map->outcomes.items;
    struct cc_config *config = r->scenario->config;
    char at[96];
    for (int i = 0; i < map->classes.count; i++) {
        snprintf(at, sizeof at, "demand.arrivals.classes[%d].class", i);
        class[i].class_index = class_of_name(r->scenario, class[i].class_name);
        if (class[i].class_index < 0)
            cc_config_fail(config, at, "there is no class \"%s\"", class[i].class_name);
    }
    if (map->other_class && class_of_name(r->scenario, map->other_class) < 0)
        cc_config_fail(config, "demand.arrivals.other_class", "there is no class \"%s\"", map->other_class);
    for (int i = 0; i < map->outcomes.count; i++) {
        snprintf(at, sizeof at, "demand.arrivals.outcomes[%d].word", i);
        outcome[i].rows = 0;
        for (int j = 0; j < i; j++)
            if (strcmp(outcome[i].word, outcome[j].word) == 0)
                cc_config_fail(config, at, "\"%s\" already stands in outcomes[%d]", outcome[i].word, j);
    }
    if (map->columns[CC_LOG_OUTCOME] && map->outcomes.count == 0)
        cc_config_fail(config, "demand.arrivals.outcomes", "say what the words of column \"%s\" mean",
                       map->columns[CC_LOG_OUTCOME]);
    if (!map->columns[CC_LOG_SERVICE_START] != !map->columns[CC_LOG_SERVICE_END])
        cc_config_fail(config, "demand.arrivals.columns", "service_start and service_end come together");
}

static void find_column(struct reading *r, enum cc_call_log_column column)
{
    const char *names[CC_DELIMITED_FIELDS], *wanted = r->map->columns[column];
    char at[96];
    r->position[column] = -1;
    if (!wanted)
        return;
    snprintf(at, sizeof at, "demand.arrivals.columns.%s", cc_call_log_column_names[column]);
    int found = 0;
    for (int i = 0; i < r->records.count; i++) {
        names[i] = r->records.fields[i].text;
        if (strcmp(names[i], wanted) == 0 && found++ == 0)
            r->position[column] = i;
    }
    const char *nearest = found ? NULL : cc_nearest_name(wanted, names, r->records.count);
    if (found > 1)
        cc_config_fail(r->scenario->config, at, "%s has %d columns \"%s\"", r->path, found, wanted);
    else if (nearest)
        cc_config_fail(r->scenario->config, at, "%s has no column \"%s\"; did you mean \"%s\"?", r->path,
                       wanted, nearest);
    else if (!found)
        cc_config_fail(r->scenario->config, at, "%s has no column \"%s\"", r->path, wanted);
}

static int read_header(struct reading *r)
{
    enum cc_delimited_result result = cc_delimited_read(&r->records);
    if (result == CC_DELIMITED_UNREADABLE)
        return cc_error_add(r->error, CC_BAD_IO, "%s: %s", r->path, strerror(errno));
    if (result == CC_DELIMITED_BROKEN)
        return cc_error_add(r->error, CC_BAD_SCENARIO, "%s:%lld:%d: %s", r->path,
                            (long long)r->records.why_line, r->records.why_column, r->records.why);
    if (result == CC_DELIMITED_END)
        cc_config_fail(r->scenario->config, "demand.arrivals.file", "%s is empty", r->path);
    r->header_count = r->records.count;
    for (int column = 0; column < CC_LOG_COLUMNS && result == CC_DELIMITED_RECORD; column++)
        find_column(r, column);
    check_words(r);
    return cc_config_result(r->scenario->config, r->error);
}

/* A regular file of bearable size: a pipe would hang, a folder reads as nothing. */
static FILE *open_file(const struct cc_scenario *scenario, const char *path)
{
    struct stat about;
    const char *why = NULL;
    if (stat(path, &about))
        why = strerror(errno);
    else if (!S_ISREG(about.st_mode))
        why = "not a regular file";
    else if (about.st_size > BYTES_MAX)
        why = "larger than 1 GiB";
    FILE *file = why ? NULL : fopen(path, "rb");
    if (!file)
        cc_config_fail(scenario->config, "demand.arrivals.file", "%s: %s", path, why ? why : strerror(errno));
    return file;
}

int cc_call_log_read(struct cc_call_log *log, struct cc_call_log_map *map, const struct cc_scenario *scenario,
                     const char *path, struct cc_error *error)
{
    static const char separators[] = {'\t', ',', ';'};
    struct reading r = {.log = log, .map = map, .scenario = scenario, .path = path, .error = error};
    *log = (struct cc_call_log){.calls = NULL};
    FILE *file = open_file(scenario, path);
    if (!file)
        return cc_config_result(scenario->config, error);
    int code = cc_delimited_open(&r.records, file, separators[map->format], map->format > 0, error);
    if (code)
        return code;
    log->servers = calloc(SERVER_SLOTS, sizeof *log->servers);
    if (!log->servers)
        code = cc_error_add(error, CC_BAD_IO, "%s: not enough memory", path);
    code = code ? code : read_header(&r);
    code = code ? code : read_rows(&r);
    cc_delimited_close(&r.records);
    if (code)
        cc_call_log_free(log);
    return code;
}

void cc_call_log_free(struct cc_call_log *log)
{
    free(log->calls);
    free(log->servers);
    *log = (struct cc_call_log){.calls = NULL};
}
