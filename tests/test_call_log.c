/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/arrivals.h"
#include "models/call_log_staff.h"
#include "models/recorded.h"
#include "sim/delimited.h"
#include "tests/practice.h"

Suite *cc_suite_call_log(void);

static char log_path[512];

static void setup(void)
{
    const char *folder = getenv("TMPDIR");
    snprintf(log_path, sizeof log_path, "%s/ccsim-call-log-XXXXXX", folder ? folder : "/tmp");
    int file = mkstemp(log_path);
    ck_assert_int_ge(file, 0);
    close(file);
}

static void teardown(void)
{
    unlink(log_path);
}

static void write_log(const char *text, size_t size)
{
    FILE *file = fopen(log_path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
}

/* A scenario that replays log_path; `arrivals` is added to the process, `more` to the scenario. */
static const char *scenario_text(const char *columns, const char *arrivals, const char *more)
{
    static char text[4096];
    snprintf(text, sizeof text,
             "name = \"log\";\n"
             "calendar = { open = \"08:00\"; close = \"10:00\"; };\n"
             "demand = { arrivals = { process = \"trace\"; file = \"%s\";\n"
             "columns = { %s };\n"
             "%s }; };\n"
             "talk = { law = \"exponential\"; mean_s = 100.0; };\n"
             "variants = ( { name = \"queue\"; strategy = { kind = \"queue-only\"; }; } );\n"
             "%s\n",
             log_path, columns, arrivals, more);
    return text;
}

#define FULL_COLUMNS                                                                                         \
    "date = \"date\"; call = \"time\"; class = \"kind\"; talk = \"talk\"; wait = \"wait\"; "                 \
    "outcome = \"end\"; server = \"by\"; service_start = \"from\"; service_end = \"to\";"
#define FULL_ARRIVALS                                                                                        \
    "outcomes = ( { word = \"ok\"; means = \"answered\"; }, { word = \"gone\"; means = \"abandoned\"; }, "   \
    "{ word = \"test\"; means = \"ignored\"; } ); classes = ( { value = \"U\"; class = \"urgent\"; } ); "    \
    "other_class = \"normal\"; no_server = \"?\"; staff_rule = \"peak\";"
#define CLASSES "classes = ( { name = \"normal\"; share = 0.9; }, { name = \"urgent\"; share = 0.1; } );\n"
#define HEADER "date,time,kind,talk,wait,end,by,from,to\n"

static const char *const full_log =
    HEADER "2024-03-04,8:00:00,N,100,0,ok,a,8:00:00,8:01:40\n" /* a Monday */
           "2024-03-04,8:01:00,U,60,40,ok,a,8:01:40,8:02:40\n"
           "2024-03-04,8:00:30,N,0,25,gone,?,,\n"
           "2024-03-04,8:05:00,N,10,0,test,?,,\n"
           "2024-03-04,7:59:59,N,50,0,ok,b,7:59:59,8:40:00\n"
           "2024-03-06,9:10:00,N,,0,ok,a,9:10:00,9:11:00\n"
           "2024-03-09,9:00:00,N,20,0,ok,a,9:00:00,9:00:20\n"; /* a Saturday */

static const char *notes_of(const struct cc_scenario *scenario)
{
    const struct cc_arrival_process *arrivals = (const void *)scenario->demand.arrivals.row;
    return arrivals->notes(scenario->demand.arrivals.params);
}

START_TEST(test_times_of_day)
{
    static const struct {
        const char *text;
        double seconds; /* -1: refused */
    } cases[] = {{"8:02", 28920},
                 {"08:02:42", 28962},
                 {"8:02:42 AM", 28962},
                 {"12:00:00 AM", 0},
                 {"12:30 pm", 45000},
                 {"11:59:59 PM", 86399},
                 {"28962", 28962},
                 {"28962.5", 28962.5},
                 {"0:00:00.25", 0.25},
                 {"2024-03-04 08:02", 28920},
                 {"2024-03-04T08:02:42", 28962},
                 {"", -1},
                 {"24:00", -1},
                 {"8:60", -1},
                 {"8:00:60", -1},
                 {"-1", -1},
                 {"86400", -1},
                 {"8.5:00", -1},
                 {"13:00 PM", -1},
                 {"0:10 AM", -1},
                 {"8:00 XM", -1},
                 {"8:00:00:00", -1},
                 {"inf", -1},
                 {"0x10", -1},
                 {"8:", -1},
                 {"8:1.5", -1},
                 {"1e3", -1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double seconds = -1;
        bool good = cc_call_log_parse_clock(cases[i].text, &seconds);
        ck_assert_msg(good == (cases[i].seconds >= 0), "\"%s\" %s", cases[i].text,
                      good ? "accepted" : "refused");
        if (good)
            ck_assert_msg(seconds == cases[i].seconds, "\"%s\" is %.10g", cases[i].text, seconds);
    }
}
END_TEST

START_TEST(test_dates)
{
    static const struct {
        const char *text;
        int format, weekday; /* -1: refused */
        const char *date;
    } cases[] = {{"1999-02-01", 0, 0, "1999-02-01"},
                 {"990201", 1, 0, "1999-02-01"},
                 {"000229", 1, 1, "2000-02-29"},
                 {"20240304", 2, 0, "2024-03-04"},
                 {"04-03-2024", 3, 0, "2024-03-04"},
                 {"03/04/2024", 4, 0, "2024-03-04"},
                 {"1970-01-01", 0, 3, "1970-01-01"},
                 {"1969-12-31 23:00", 0, 2, "1969-12-31"},
                 {"2024-12-31T10:00", 0, 1, "2024-12-31"},
                 {"2023-02-29", 0, -1, ""},
                 {"1900-02-29", 0, -1, ""},
                 {"2024-3-4", 0, -1, ""},
                 {"2024-13-01", 0, -1, ""},
                 {"990200", 1, -1, ""},
                 {"9902011", 1, -1, ""},
                 {"", 0, -1, ""},
                 {"2024-03-04x", 0, -1, ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t date;
        char text[40];
        bool good = cc_call_log_parse_date(cases[i].text, cases[i].format, &date);
        ck_assert_msg(good == (cases[i].weekday >= 0), "\"%s\" %s", cases[i].text,
                      good ? "accepted" : "refused");
        if (!good)
            continue;
        ck_assert_int_eq(cc_call_log_weekday(date), cases[i].weekday);
        ck_assert_str_eq(cc_call_log_date_text(date, text, sizeof text), cases[i].date);
    }
}
END_TEST

START_TEST(test_the_log_says_who_called)
{
    struct practice practice;
    write_log(full_log, strlen(full_log));
    practice_open(&practice, scenario_text(FULL_COLUMNS, FULL_ARRIVALS, CLASSES), 1);
    practice_draw(&practice, 0);
    const struct cc_patient *patient = practice.demand.patients;
    const struct cc_recorded *recorded = practice.demand.recorded;
    ck_assert_int_eq(practice.demand.patient_count, 3);
    ck_assert(patient[0].arrival_s == 28800 && patient[1].arrival_s == 28830 &&
              patient[2].arrival_s == 28860);
    ck_assert(patient[0].talk_s == 100 && patient[2].talk_s == 60);
    ck_assert_msg(patient[1].talk_s > 0, "talk of who hung up is drawn");
    ck_assert(patient[0].class_index == 0 && patient[1].class_index == 0 && patient[2].class_index == 1);
    ck_assert(recorded[0].answered && recorded[1].abandoned && recorded[2].answered &&
              !recorded[2].abandoned);
    ck_assert(recorded[1].wait_s == 25 && recorded[2].wait_s == 40);
    ck_assert(patient[1].patience_s == 25 && isinf(patient[2].patience_s));
    practice_draw(&practice, 1);
    ck_assert_int_eq(practice.demand.patient_count, 1);
    ck_assert_msg(patient == practice.demand.patients && patient[0].talk_s > 0,
                  "an empty talk time is drawn");
    practice_close(&practice);
}
END_TEST

START_TEST(test_nothing_is_left_out_silently)
{
    static const char *const wanted[] = {"7 rows\n",
                                         "1 row with outcome \"test\" ignored\n",
                                         "2 rows earlier than the row before (first: line 4)",
                                         "1 answered call without a talk time: drawn\n",
                                         "1 call on days that are not open left out\n",
                                         "1 call outside opening hours left out\n",
                                         "2 days with calls in opening hours, 2024-03-04 to 2024-03-06",
                                         "2024-03-05: no call on a day that is open\n",
                                         "2024-03-04 no call from 08:30 to 10:00\n",
                                         "2024-03-06 no call from 08:00 to 09:00\n",
                                         "2024-03-06 no call from 09:30 to 10:00\n",
                                         "staff from the log, rule \"peak\""};
    struct practice practice;
    write_log(full_log, strlen(full_log));
    practice_open(&practice, scenario_text(FULL_COLUMNS, FULL_ARRIVALS, CLASSES), 1);
    const char *notes = notes_of(practice.scenario);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        ck_assert_msg(strstr(notes, wanted[i]), "\"%s\" is not in\n%s", wanted[i], notes);
    practice_close(&practice);
}
END_TEST

START_TEST(test_staff_from_the_log)
{
    struct practice practice;
    write_log(full_log, strlen(full_log));
    practice_open(&practice, scenario_text(FULL_COLUMNS, FULL_ARRIVALS, CLASSES), 1);
    practice_draw(&practice, 0);
    const struct cc_timeline *staff = &practice.demand.staff;
    ck_assert_int_eq(practice_heads(staff, 28800), 2); /* b's call began before opening and keeps him busy */
    ck_assert_int_eq(practice_heads(staff, 28800 + 1800), 1);
    ck_assert_int_eq(practice_heads(staff, 28800 + 3600), 0);
    ck_assert_int_eq(staff->max_heads, 2);
    ck_assert(staff->scheduled_s == 3 * 1800);
    practice_close(&practice);
    practice_open(&practice,
                  scenario_text(FULL_COLUMNS, FULL_ARRIVALS, CLASSES "staff = ( { heads = 3; } );"), 1);
    practice_draw(&practice, 0);
    ck_assert_int_eq(practice.demand.staff.count, 0);
    practice_close(&practice);
}
END_TEST

START_TEST(test_staff_rules)
{
    /* Half-hour 0: a 0-300 and 300-600, b 200-400, a again from 1500 on; half-hour 1: a until 1900, nobody
     * named. */
    struct cc_call calls[] = {{.busy_from_s = 0, .busy_to_s = 300, .server = 0},
                              {.busy_from_s = 200, .busy_to_s = 400, .server = 1},
                              {.busy_from_s = 300, .busy_to_s = 600, .server = 0},
                              {.busy_from_s = 1500, .busy_to_s = 1900, .server = 0},
                              {.busy_from_s = 3000, .busy_to_s = 3000, .server = 1},
                              {.busy_from_s = 1850, .busy_to_s = 1950, .server = -1},
                              {.busy_from_s = (double)NAN, .busy_to_s = (double)NAN, .server = 1}};
    struct cc_call_log log = {.calls = calls, .count = 7};
    static const struct {
        enum cc_staff_rule rule;
        double away_s;
        int heads[3];
    } cases[] = {{CC_STAFF_PEAK, 0, {2, 2, 0}},
                 {CC_STAFF_MEAN, 0, {1, 1, 0}},
                 {CC_STAFF_DISTINCT, 0, {2, 1, 0}},
                 {CC_STAFF_PRESENT, 899, {1, 1, 0}},
                 {CC_STAFF_PRESENT, 900, {1, 1, 0}}};
    int heads[CC_CELLS_PER_DAY];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_eq(cc_call_log_staff(&log, 0, 7, cases[i].rule, cases[i].away_s, heads), 0);
        for (int cell = 0; cell < 3; cell++)
            ck_assert_msg(heads[cell] == cases[i].heads[cell], "rule %s: %d heads in half-hour %d",
                          cc_staff_rule_names[cases[i].rule], heads[cell], cell);
    }
    /* A second assistant present for 1200 s of 1800 rounds up; with the gap between counted away he does not.
     */
    calls[1].busy_to_s = 300, calls[4].busy_from_s = 1200, calls[4].busy_to_s = 1400;
    cc_call_log_staff(&log, 0, 7, CC_STAFF_PRESENT, 900, heads);
    ck_assert_int_eq(heads[0], 2);
    cc_call_log_staff(&log, 0, 7, CC_STAFF_PRESENT, 899, heads);
    ck_assert_int_eq(heads[0], 1);
}
END_TEST

/* Checks each answered call against the record. */
static void compare_wait(void *context, const struct cc_center *center, enum cc_event event, int who,
                         double wait_s)
{
    if (event != CC_EVENT_ANSWER)
        return;
    ck_assert_double_eq(wait_s, center->demand->recorded[who].wait_s);
    ++*(int *)context;
}

/* Two assistants, first come first served, as by hand: recorded waits come out call by call. */
START_TEST(test_replay_gives_the_recorded_waits)
{
    static const char log[] = "time,talk,wait\n8:00:00,100,0\n8:00:10,200,0\n8:00:20,60,80\n8:00:20,30,140\n"
                              "8:02:30,0,40\n8:02:40,5,30\n9:59:59,50,0\n9:59:59,10,0\n9:59:59,10,10\n";
    struct practice practice;
    struct cc_recorded_summary recorded;
    int answered = 0;
    write_log(log, strlen(log));
    practice_open(&practice,
                  scenario_text("call = \"time\"; talk = \"talk\"; wait = \"wait\";", "",
                                "staff = ( { heads = 2; } );\n"
                                "targets = ( { name = \"t\"; within_s = 30.0; share = 0.5; } );"),
                  1);
    practice_draw(&practice, 0);
    const struct cc_tally *tally = practice_serve(&practice, 0, compare_wait, &answered);
    ck_assert_int_eq(cc_recorded_summarise(practice.scenario, &recorded, &practice_error), CC_OK);
    ck_assert_int_eq(recorded.calls, 9);
    ck_assert_double_eq(recorded.mean_wait_s, 300.0 / 9);
    ck_assert_int_eq(answered, 9);
    ck_assert_int_eq(tally->classes[0].hold.count, 9);
    ck_assert_int_eq((int64_t)tally->classes[0].hold.sum_ticks, INT64_C(300000000));
    ck_assert_int_eq(tally->targets[0][0][0].hits, 6);
    ck_assert_double_eq(recorded.targets[0], 6.0 / 9);
    practice_close(&practice);
}
END_TEST

START_TEST(test_patience_lasts_beyond_the_recorded_wait)
{
    struct practice practice;
    char log[8192] = "time,wait\n", *at = log + strlen(log);
    for (int i = 0; i < 400; i++)
        at += sprintf(at, "8:%02d:%02d,%d\n", i / 60, i % 60, i % 2 ? 300 : 0);
    write_log(log, strlen(log));
    practice_open(&practice,
                  scenario_text("call = \"time\"; wait = \"wait\";", "",
                                "staff = ( { heads = 9; } );\n"
                                "patience = { law = \"exponential\"; mean_s = 200.0; };"),
                  1);
    practice_draw(&practice, 0);
    double beyond_s = 0;
    for (int i = 1; i < 400; i += 2) {
        ck_assert(practice.demand.patients[i].patience_s > 300);
        beyond_s += practice.demand.patients[i].patience_s - 300;
    }
    ck_assert_msg(fabs(beyond_s / 200 - 200) < 4 * 200 / sqrt(200), "no memory: mean 200 s, is %.1f",
                  beyond_s / 200);
    ck_assert_int_eq(practice.demand.patience_capped, 0);
    practice_close(&practice);
    practice_open(&practice,
                  scenario_text("call = \"time\"; wait = \"wait\";", "",
                                "staff = ( { heads = 9; } );\n"
                                "patience = { law = \"uniform\"; min_s = 0.0; max_s = 300.0; };"),
                  1);
    practice_draw(&practice, 0);
    ck_assert_int_eq(practice.demand.patience_capped, 200);
    ck_assert(practice.demand.patients[1].patience_s == 300);
    ck_assert_ptr_nonnull(strstr(notes_of(practice.scenario), "200 of them waited longer than 999 in 1000"));
    practice_close(&practice);
}
END_TEST

START_TEST(test_recorded_summary)
{
    struct practice practice;
    struct cc_recorded_summary recorded;
    write_log(full_log, strlen(full_log));
    practice_open(
        &practice,
        scenario_text(
            FULL_COLUMNS, FULL_ARRIVALS,
            CLASSES "targets = ( "
                    "{ name = \"a\"; formula = \"sl-offered\"; within_s = 30.0; share = 0.5; }, "
                    "{ name = \"b\"; formula = \"sl-answered\"; within_s = 30.0; share = 0.5; }, "
                    "{ name = \"c\"; formula = \"sl-incl-abandoned\"; within_s = 30.0; share = 0.5; }, "
                    "{ name = \"d\"; formula = \"sl-excl-short-abandoned\"; within_s = 30.0; share = 0.5; }, "
                    "{ name = \"e\"; formula = \"callback-on-time\"; within_s = 30.0; share = 0.5; }, "
                    "{ name = \"f\"; within_s = 30.0; share = 0.5; class = \"urgent\"; } );"),
        1);
    ck_assert_int_eq(cc_recorded_summarise(practice.scenario, &recorded, &practice_error), CC_OK);
    ck_assert(recorded.days == 2 && recorded.calls == 4 && recorded.answered == 3 && recorded.abandoned == 1);
    ck_assert_double_eq(recorded.mean_wait_s, 65.0 / 4);
    ck_assert_double_eq(recorded.mean_wait_answered_s, 40.0 / 3);
    ck_assert_double_eq(recorded.mean_wait_abandoned_s, 25);
    ck_assert(recorded.p50_wait_s == 0 && recorded.p90_wait_s == 40 && recorded.waited_share == 0.5);
    ck_assert(recorded.targets[0] == 2.0 / 4 && recorded.targets[1] == 2.0 / 3 &&
              recorded.targets[2] == 3.0 / 4);
    ck_assert(recorded.targets[3] == 2.0 / 3 && isnan(recorded.targets[4]) && recorded.targets[5] == 0);
    ck_assert_int_eq(recorded.cells[16].calls, 3);
    ck_assert_int_eq(recorded.cells[18].calls, 1);
    ck_assert_double_eq(recorded.cells[16].heads, 1); /* 2 on one of two days */
    practice_close(&practice);
}
END_TEST

/* Reads what must fail with this code and these words. */
static void expect(const char *scenario, int code, const char *wanted)
{
    struct cc_scenario *read = NULL;
    int got = practice_read(&read, scenario);
    ck_assert_msg(got == code && strstr(practice_error.text, wanted), "code %d, \"%s\" is not in\n%s", got,
                  wanted, practice_error.text);
}

START_TEST(test_bad_rows_are_told_with_their_place)
{
    static const struct {
        const char *row, *wanted;
    } cases[] = {
        {"2024-03-04,8:61,N,1,0,ok,a,,\n", ":2:12: time: expected a time of day"},
        {"2024-03-04,,N,1,0,ok,a,,\n", ":2:12: time: expected a time of day"},
        {"2024-02-30,8:01,N,1,0,ok,a,,\n", ":2:1: date: expected a date yyyy-mm-dd, found \"2024-02-30\""},
        {"2024-03-04,8:01,N,-1,0,ok,a,,\n", ":2:19: talk: expected seconds"},
        {"2024-03-04,8:01,N,nan,0,ok,a,,\n", ":2:19: talk: expected seconds"},
        {"2024-03-04,8:01,N,1,9e9,ok,a,,\n", ":2:21: wait: expected seconds"},
        {"2024-03-04,8:01,N,1,0,lost,a,,\n",
         ":2:23: end: expected a word listed under outcomes, found \"lost\""},
        {"2024-03-04,8:01,N,1,0,ok,a,8:00:00\n",
         ":2:28: the row has 8 fields, the first line names 9 columns"},
        {"2024-03-04,8:01,N,1,0,ok,a,x,\n", ":2:28: from: expected a time of day"},
        {"\n\n2024-03-04,8:01,\"N,1,0,ok,a,,\n", ":4:17: the quote that begins here is not closed"},
        {"2024-03-04,8:01,\"N\"x,1,0,ok,a,,\n", ":2:20: text after the closing quote"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char log[512];
        snprintf(log, sizeof log, "%s%s", HEADER, cases[i].row);
        write_log(log, strlen(log));
        expect(scenario_text(FULL_COLUMNS, FULL_ARRIVALS, CLASSES), CC_BAD_SCENARIO, cases[i].wanted);
        ck_assert_int_eq(practice_error.count, 1);
        ck_assert_ptr_nonnull(strstr(practice_error.text, log_path));
    }
}
END_TEST

START_TEST(test_many_bad_rows_are_counted)
{
    char log[2048] = HEADER;
    for (int i = 0; i < 25; i++)
        strcat(log, "2024-03-04,bad,N,1,0,ok,a,,\n");
    write_log(log, strlen(log));
    expect(scenario_text(FULL_COLUMNS, FULL_ARRIVALS, CLASSES), CC_BAD_SCENARIO, "and 5 more errors");
    ck_assert_int_eq(practice_error.count, 21);
}
END_TEST

START_TEST(test_the_scenario_must_fit_the_log)
{
    static const char outcomes[] =
        "outcomes = ( { word = \"ok\"; means = \"answered\"; } ); staff_rule = \"peak\";";
    static const char staff[] = "staff = ( { heads = 1; } );";
    static const char row[] = HEADER "2024-03-04,8:01,all,1,0,ok,a,8:01,8:02\n";
    write_log(row, strlen(row));
    expect(scenario_text("call = \"tme\";", "", staff), CC_BAD_SCENARIO,
           "has no column \"tme\"; did you mean \"time\"?");
    ck_assert_ptr_nonnull(strstr(practice_error.text, ":4:"));
    expect(scenario_text("call = \"time\"; outcome = \"end\";", "", staff), CC_BAD_SCENARIO,
           "say what the words of");
    expect(scenario_text("call = \"time\";", "other_class = \"nobody\";", staff), CC_BAD_SCENARIO,
           "there is no class \"nobody\"");
    expect(scenario_text("call = \"time\";", "classes = ( { value = \"N\"; class = \"x\"; } );", staff),
           CC_BAD_SCENARIO, "there is no class \"x\"");
    expect(scenario_text("call = \"time\"; class = \"end\";", "", staff), CC_BAD_SCENARIO,
           "end: expected the name of a class of the scenario, found \"ok\"");
    expect(scenario_text("call = \"time\";", "", ""), CC_BAD_SCENARIO,
           "service_start and service_end to guess it from");
    expect(scenario_text("call = \"time\"; service_start = \"from\"; service_end = \"to\";", "", ""),
           CC_BAD_SCENARIO, "\"present\" needs the column server");
    expect(scenario_text("call = \"time\"; service_start = \"from\";", "", staff), CC_BAD_SCENARIO,
           "come together");
    expect(scenario_text("call = \"time\"; outcome = \"end\"; date = \"time\";", outcomes, staff),
           CC_BAD_SCENARIO, "expected a date yyyy-mm-dd");
    write_log("", 0);
    expect(scenario_text("call = \"time\";", "", staff), CC_BAD_SCENARIO, "is empty");
    write_log("time,time\n8:00,8:00\n", 20);
    expect(scenario_text("call = \"time\";", "", staff), CC_BAD_SCENARIO, "has 2 columns \"time\"");
    write_log("time\n7:00\n", 10);
    expect(scenario_text("call = \"time\";", "", staff), CC_BAD_SCENARIO, "has no call in the opening hours");
    unlink(log_path);
    expect(scenario_text("call = \"time\";", "", staff), CC_BAD_SCENARIO, "No such file");
    ck_assert_ptr_nonnull(strstr(practice_error.text, ":3:"));
    strcpy(log_path, ".");
    expect(scenario_text("call = \"time\";", "", staff), CC_BAD_SCENARIO, "not a regular file");
}
END_TEST

/* Reads one record of the text and says how it went; the fields are joined by '|'. */
static enum cc_delimited_result read_first(const char *text, size_t size, bool quotes, char *out)
{
    struct cc_delimited reader;
    struct cc_error error;
    cc_error_init(&error);
    write_log(text, size);
    ck_assert_int_eq(cc_delimited_open(&reader, fopen(log_path, "rb"), ',', quotes, &error), CC_OK);
    enum cc_delimited_result result = cc_delimited_read(&reader);
    out[0] = '\0';
    for (int i = 0; i < reader.count && result == CC_DELIMITED_RECORD; i++) {
        strcat(out, i ? "|" : "");
        strcat(out, reader.fields[i].text);
    }
    if (result == CC_DELIMITED_BROKEN) {
        strcpy(out, reader.why);
        ck_assert_int_ne(cc_delimited_read(&reader), CC_DELIMITED_BROKEN);
    }
    cc_delimited_close(&reader);
    return result;
}

START_TEST(test_records)
{
    static const struct {
        const char *text, *fields;
        bool quotes;
    } cases[] = {{"a,b\n", "a|b", true},
                 {"a,b", "a|b", true},
                 {"\xef\xbb\xbf"
                  "a,b\r\nc,d",
                  "a|b", true},
                 {"a,\"b, \"\"c\"\"\",\n", "a|b, \"c\"|", true},
                 {"\"a\r\nb\",c\n", "a\nb|c", true},
                 {"\"a,b\n", "\"a|b", false},
                 {"\n\r\n,\n", "|", true},
                 {"\xe9,a\rb\n", "\xe9|a\rb", true},
                 {"\"\"\n", "", true}};
    char out[CC_DELIMITED_RECORD_BYTES];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum cc_delimited_result result =
            read_first(cases[i].text, strlen(cases[i].text), cases[i].quotes, out);
        if (i + 1 < sizeof cases / sizeof *cases)
            ck_assert_int_eq(result, CC_DELIMITED_RECORD);
        ck_assert_msg(strcmp(out, cases[i].fields) == 0, "case %zu: %s", i, out);
    }
    ck_assert_int_eq(read_first("", 0, true, out), CC_DELIMITED_END);
    ck_assert_int_eq(read_first("\n\n", 2, true, out), CC_DELIMITED_END);
    ck_assert_int_eq(read_first("a\0b\nc\n", 6, true, out), CC_DELIMITED_BROKEN);
    ck_assert_str_eq(out, "a NUL byte: this is not a text file");
}
END_TEST

START_TEST(test_records_are_bounded)
{
    char out[200], *text = malloc(200000);
    memset(text, 'x', 200000);
    text[99999] = '\n';
    ck_assert_int_eq(read_first(text, 100001, true, out), CC_DELIMITED_BROKEN);
    ck_assert_str_eq(out, "the line is longer than 65,535 bytes");
    memset(text, ',', 300);
    memcpy(text + 300, "\nc", 2);
    ck_assert_int_eq(read_first(text, 302, true, out), CC_DELIMITED_BROKEN);
    ck_assert_str_eq(out, "more than 255 fields");
    free(text);
}
END_TEST

Suite *cc_suite_call_log(void)
{
    Suite *suite = suite_create("call_log");
    TCase *group = tcase_create("call_log");
    tcase_add_checked_fixture(group, setup, teardown);
    tcase_add_test(group, test_times_of_day);
    tcase_add_test(group, test_dates);
    tcase_add_test(group, test_the_log_says_who_called);
    tcase_add_test(group, test_nothing_is_left_out_silently);
    tcase_add_test(group, test_staff_from_the_log);
    tcase_add_test(group, test_staff_rules);
    tcase_add_test(group, test_replay_gives_the_recorded_waits);
    tcase_add_test(group, test_patience_lasts_beyond_the_recorded_wait);
    tcase_add_test(group, test_recorded_summary);
    tcase_add_test(group, test_bad_rows_are_told_with_their_place);
    tcase_add_test(group, test_many_bad_rows_are_counted);
    tcase_add_test(group, test_the_scenario_must_fit_the_log);
    tcase_add_test(group, test_records);
    tcase_add_test(group, test_records_are_bounded);
    suite_add_tcase(suite, group);
    return suite;
}
