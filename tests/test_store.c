/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <check.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/store.h"

Suite *cc_suite_store(void);

static const struct cc_store_schema schema = {
    .application_id = 0x63637465,
    .version = 3,
    .sql = "CREATE TABLE run (id INTEGER PRIMARY KEY, name TEXT, size REAL, n INTEGER);"
           "CREATE TABLE item (run_id INTEGER NOT NULL REFERENCES run (id), text TEXT)",
};

static char folder[64], path[128];
static struct cc_store *store;
static struct cc_error error;

static void set_up(void)
{
    strcpy(folder, P_tmpdir "/test_store.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chmod(folder, 0755), 0);
    snprintf(path, sizeof path, "%s/results.db", folder);
    store = NULL;
    cc_error_init(&error);
}

static void tear_down(void)
{
    char journal[160];
    cc_store_close(store);
    snprintf(journal, sizeof journal, "%s-journal", path);
    remove(journal);
    remove(path);
    rmdir(folder);
}

static void ignore_row(void *context, const struct cc_value *values, int count)
{
    (void)context, (void)values, (void)count;
}

static void keep_last_integer(void *context, const struct cc_value *values, int count)
{
    ck_assert_int_eq(count, 1);
    ck_assert_int_eq(values[0].type, CC_VALUE_INTEGER);
    *(int64_t *)context = values[0].integer;
}

static int64_t integer_of(struct cc_store *from, const char *sql)
{
    int64_t value = -1;
    ck_assert_int_eq(cc_store_query(from, sql, keep_last_integer, &value, &error), CC_OK);
    return value;
}

static int insert_run(struct cc_store *into, const char *name, int64_t *row_id)
{
    const struct cc_column columns[] = {{"name", cc_value_string(name)}, {"size", cc_value_number(0.5)}};
    return cc_store_insert(into, "run", columns, 2, row_id, &error);
}

static int write_run(struct cc_store *into, const char *name)
{
    cc_store_begin(into, &error);
    insert_run(into, name, NULL);
    return cc_store_commit(into, &error);
}

static void open_store(void)
{
    ck_assert_msg(cc_store_open(&store, path, &schema, &error) == CC_OK, "%s", error.text);
}

static void expect_refusal(const char *expected)
{
    ck_assert_int_eq(cc_store_open(&store, path, &schema, &error), CC_BAD_IO);
    ck_assert_ptr_null(store);
    ck_assert_int_eq(error.code, CC_BAD_IO);
    ck_assert_int_eq(error.count, 1);
    ck_assert_msg(strstr(error.text, path) != NULL, "%s", error.text);
    ck_assert_msg(strstr(error.text, expected) != NULL, "%s", error.text);
}

static void write_file(const char *text, size_t size)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, size, file), size);
    fclose(file);
}

static void copy_values(void *context, const struct cc_value *values, int count)
{
    struct cc_value *copy = context;
    for (int i = 0; i < count; i++) {
        copy[i] = values[i];
        if (values[i].type == CC_VALUE_STRING)
            copy[i].string = strdup(values[i].string);
    }
}

START_TEST(round_trip)
{
    int64_t row_id = 0;
    const char *odd = "O'Hara; DROP TABLE run;\n\xc3\xa9";
    const struct cc_column columns[] = {
        {"name", cc_value_string(odd)}, {"size", cc_value_number(0.1)}, {"n", cc_value_integer(INT64_MIN)}};
    open_store();
    ck_assert_int_eq(cc_store_begin(store, &error), CC_OK);
    ck_assert_int_eq(cc_store_insert(store, "run", columns, 3, &row_id, &error), CC_OK);
    ck_assert_int_eq(cc_store_commit(store, &error), CC_OK);
    cc_store_close(store);
    open_store();
    struct cc_value read[4] = {{0}};
    ck_assert_int_eq(cc_store_query(store, "SELECT * FROM run", copy_values, read, &error), CC_OK);
    ck_assert_int_eq(read[0].integer, row_id);
    ck_assert_str_eq(read[1].string, odd);
    ck_assert(read[2].number == 0.1);
    ck_assert(read[3].integer == INT64_MIN);
    free((void *)read[1].string);
}
END_TEST

START_TEST(what_is_not_a_value_is_null)
{
    const struct cc_column columns[] = {
        {"name", cc_value_string(NULL)}, {"size", cc_value_number(NAN)}, {"n", cc_value_null()}};
    open_store();
    cc_store_begin(store, &error);
    cc_store_insert(store, "run", columns, 3, NULL, &error);
    ck_assert_int_eq(cc_store_commit(store, &error), CC_OK);
    const char *sql = "SELECT count(*) FROM run WHERE name IS NULL AND size IS NULL AND n IS NULL";
    ck_assert_int_eq(integer_of(store, sql), 1);
}
END_TEST

/* More tables and column sets than prepared statements are kept for. */
START_TEST(many_kinds_of_rows)
{
    char name[40][8];
    struct cc_column columns[2] = {{"name", cc_value_string("x")}, {"", cc_value_integer(1)}};
    open_store();
    cc_store_begin(store, &error);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 40; i++) {
            char sql[64];
            snprintf(name[i], sizeof name[i], "c%d", i);
            snprintf(sql, sizeof sql, "ALTER TABLE run ADD COLUMN %s INTEGER", name[i]);
            if (round == 0)
                ck_assert_int_eq(cc_store_query(store, sql, ignore_row, NULL, &error), CC_OK);
            columns[1].name = name[i];
            ck_assert_int_eq(cc_store_insert(store, "run", columns, 2, NULL, &error), CC_OK);
        }
    ck_assert_int_eq(cc_store_commit(store, &error), CC_OK);
    ck_assert_int_eq(integer_of(store, "SELECT count(*) FROM run"), 80);
    ck_assert_int_eq(integer_of(store, "SELECT sum(c0) + sum(c17) + sum(c39) FROM run"), 6);
}
END_TEST

START_TEST(closing_drops_an_unfinished_run)
{
    open_store();
    ck_assert_int_eq(write_run(store, "first"), CC_OK);
    cc_store_begin(store, &error);
    insert_run(store, "half", NULL);
    cc_store_close(store);
    open_store();
    ck_assert_int_eq(integer_of(store, "SELECT count(*) FROM run"), 1);
}
END_TEST

START_TEST(a_failed_row_undoes_its_run)
{
    const struct cc_column orphan[] = {{"run_id", cc_value_integer(99)}};
    open_store();
    ck_assert_int_eq(write_run(store, "first"), CC_OK);
    cc_store_begin(store, &error);
    ck_assert_int_eq(insert_run(store, "second", NULL), CC_OK);
    ck_assert_int_eq(cc_store_insert(store, "item", orphan, 1, NULL, &error), CC_BAD_IO);
    ck_assert_int_eq(insert_run(store, "second again", NULL), CC_BAD_IO);
    ck_assert_int_eq(cc_store_commit(store, &error), CC_BAD_IO);
    ck_assert_int_eq(error.count, 1);
    ck_assert_msg(strstr(error.text, "FOREIGN KEY") != NULL, "%s", error.text);
    ck_assert_int_eq(write_run(store, "third"), CC_OK);
    ck_assert_int_eq(integer_of(store, "SELECT count(*) FROM run WHERE name IN ('first', 'third')"), 2);
    ck_assert_int_eq(integer_of(store, "SELECT count(*) FROM run"), 2);
}
END_TEST

START_TEST(a_text_file_is_refused_and_kept)
{
    char text[4096], after[4096];
    memset(text, 'x', sizeof text);
    write_file(text, sizeof text);
    expect_refusal("not an SQLite database");
    FILE *file = fopen(path, "rb");
    ck_assert_uint_eq(fread(after, 1, sizeof after, file), sizeof after);
    ck_assert_int_eq(fgetc(file), EOF);
    fclose(file);
    ck_assert_mem_eq(text, after, sizeof text);
}
END_TEST

/* The second file is another program's, the third has other tables; each must keep what it has. */
START_TEST(other_schemas_are_refused_and_kept)
{
    const struct cc_store_schema other[] = {{7, 3, "CREATE TABLE theirs (x); INSERT INTO theirs VALUES (5)"},
                                            {schema.application_id, 4, "CREATE TABLE theirs (x)"},
                                            {schema.application_id, 2, "CREATE TABLE theirs (x)"}};
    const char *expected[] = {"another program", "newer version", "older version"};
    ck_assert_int_eq(cc_store_open(&store, path, &other[_i], &error), CC_OK);
    cc_store_close(store);
    expect_refusal(expected[_i]);
    cc_error_init(&error);
    ck_assert_int_eq(cc_store_open(&store, path, &other[_i], &error), CC_OK);
    ck_assert_int_eq(integer_of(store, "SELECT count(*) FROM theirs"), _i == 0);
    ck_assert_int_eq(integer_of(store, "SELECT count(*) FROM sqlite_master"), 1);
}
END_TEST

START_TEST(an_unmarked_database_is_refused)
{
    open_store();
    cc_store_query(store, "PRAGMA application_id = 0", ignore_row, NULL, &error);
    cc_store_query(store, "PRAGMA user_version = 0", ignore_row, NULL, &error);
    cc_store_close(store);
    expect_refusal("another program");
}
END_TEST

START_TEST(an_empty_file_is_a_new_one)
{
    write_file("", 0);
    open_store();
    ck_assert_int_eq(write_run(store, "first"), CC_OK);
}
END_TEST

START_TEST(a_cut_off_file_is_refused)
{
    const off_t sizes[] = {50, 1000, 4096, 9000};
    open_store();
    for (int i = 0; i < 200; i++)
        write_run(store,
                  "a name long enough to need some pages of the database, so that there is something to cut");
    cc_store_close(store);
    struct stat status;
    ck_assert(stat(path, &status) == 0 && status.st_size > 16384);
    ck_assert_int_eq(truncate(path, sizes[_i]), 0);
    expect_refusal("damaged or cut off");
    ck_assert(stat(path, &status) == 0 && status.st_size == sizes[_i]);
}
END_TEST

START_TEST(odd_places_are_refused)
{
    snprintf(path, sizeof path, "%s/missing/results.db", folder);
    expect_refusal("No such file or directory");
    cc_error_init(&error);
    snprintf(path, sizeof path, "%s", folder);
    expect_refusal("Is a directory");
    cc_error_init(&error);
    snprintf(path, sizeof path, "%s/results.db", folder);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    expect_refusal("not a regular file");
    ck_assert_int_eq(remove(path), 0);
    cc_error_init(&error);
    path[0] = '\0';
    expect_refusal("not a name");
}
END_TEST

/* Runs `body` as a user who may not write everywhere (root may); true when that could be arranged. */
static bool as_nobody(void (*body)(void))
{
    bool root = geteuid() == 0;
    if (root && seteuid(65534) != 0)
        return false;
    body();
    return !root || seteuid(0) == 0;
}

static void expect_no_permission(void)
{
    expect_refusal("Permission denied");
}

static void expect_no_journal(void)
{
    expect_refusal("cannot ");
}

START_TEST(an_unwritable_folder_is_refused)
{
    ck_assert_int_eq(chmod(folder, 0555), 0);
    ck_assert(as_nobody(expect_no_permission));
    ck_assert_int_eq(access(path, F_OK), -1);
    ck_assert_int_eq(chmod(folder, 0755), 0);
}
END_TEST

START_TEST(an_unwritable_file_is_refused)
{
    open_store();
    cc_store_close(store);
    ck_assert_int_eq(chmod(path, 0444), 0);
    ck_assert(as_nobody(expect_no_permission));
}
END_TEST

/* The file itself may be written, but not the journal beside it: told at once, not after the simulation. */
START_TEST(a_folder_without_room_for_the_journal_is_refused)
{
    open_store();
    cc_store_close(store);
    ck_assert(chmod(path, 0666) == 0 && chmod(folder, 0555) == 0);
    ck_assert(as_nobody(expect_no_journal));
    ck_assert_int_eq(chmod(folder, 0755), 0);
}
END_TEST

/* Fills a run until a row or the commit fails. */
static void overflow(void)
{
    char name[2000];
    memset(name, 'x', sizeof name - 1), name[sizeof name - 1] = '\0';
    ck_assert_int_eq(cc_store_begin(store, &error), CC_OK);
    for (int i = 0; i < 400; i++)
        insert_run(store, name, NULL);
    ck_assert_int_eq(cc_store_commit(store, &error), CC_BAD_IO);
    ck_assert_int_eq(error.count, 1);
    ck_assert_msg(strstr(error.text, path) != NULL, "%s", error.text);
    ck_assert_msg(strstr(error.text, "this run is not stored") != NULL, "%s", error.text);
}

static void expect_only_first_run(void)
{
    ck_assert_int_eq(integer_of(store, "SELECT count(*) FROM run"), 1);
    ck_assert_int_eq(integer_of(store, "SELECT count(*) FROM run WHERE name = 'first'"), 1);
}

START_TEST(a_full_disk_keeps_earlier_runs)
{
    open_store();
    ck_assert_int_eq(write_run(store, "first"), CC_OK);
    ck_assert_int_eq(cc_store_query(store, "PRAGMA max_page_count = 20", ignore_row, NULL, &error), CC_OK);
    overflow();
    ck_assert_msg(strstr(error.text, "disk full") != NULL, "%s", error.text);
    expect_only_first_run();
    ck_assert_int_eq(write_run(store, "small enough"), CC_OK);
}
END_TEST

START_TEST(a_file_size_limit_keeps_earlier_runs)
{
    struct rlimit before, limit;
    open_store();
    ck_assert_int_eq(write_run(store, "first"), CC_OK);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = before;
    limit.rlim_cur = 65536;
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    overflow();
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    cc_store_close(store);
    open_store();
    expect_only_first_run();
}
END_TEST

static void *commit_soon(void *context)
{
    usleep(100000);
    return cc_store_commit(context, &error) == CC_OK ? context : NULL;
}

/* The second writer waits for the first one's transaction; both runs are there as wholes. */
START_TEST(two_writers_take_turns)
{
    struct cc_store *second = NULL;
    struct cc_error second_error;
    pthread_t thread;
    void *committed = NULL;
    cc_error_init(&second_error);
    open_store();
    ck_assert_int_eq(cc_store_open(&second, path, &schema, &error), CC_OK);
    ck_assert_int_eq(cc_store_begin(store, &error), CC_OK);
    ck_assert_int_eq(insert_run(store, "first", NULL), CC_OK);
    ck_assert_int_eq(pthread_create(&thread, NULL, commit_soon, store), 0);
    ck_assert_int_eq(cc_store_begin(second, &second_error), CC_OK);
    pthread_join(thread, &committed);
    ck_assert_ptr_nonnull(committed);
    ck_assert_int_eq(insert_run(second, "second", NULL), CC_OK);
    ck_assert_int_eq(cc_store_commit(second, &second_error), CC_OK);
    cc_store_close(second);
    ck_assert_int_eq(integer_of(store, "SELECT count(*) FROM run"), 2);
}
END_TEST

/* A writer killed half-way leaves a file that opens with the finished runs only. */
START_TEST(a_killed_writer_leaves_whole_runs)
{
    open_store();
    ck_assert_int_eq(write_run(store, "first"), CC_OK);
    cc_store_close(store);
    store = NULL;
    pid_t child = fork();
    if (child == 0) {
        cc_store_open(&store, path, &schema, &error);
        cc_store_query(store, "PRAGMA cache_size = 2", ignore_row, NULL, &error);
        cc_store_begin(store, &error);
        for (int i = 0; i < 1000; i++)
            insert_run(store, "unfinished", NULL);
        kill(getpid(), SIGKILL);
    }
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    open_store();
    expect_only_first_run();
}
END_TEST

static void expect_no_reading(const char *expected)
{
    cc_error_init(&error);
    ck_assert_int_eq(cc_store_open_to_read(&store, path, &schema, &error), CC_BAD_IO);
    ck_assert_ptr_null(store);
    ck_assert_msg(strstr(error.text, expected) != NULL, "%s", error.text);
}

START_TEST(reading_needs_a_store_and_changes_nothing)
{
    struct stat before, after;
    expect_no_reading("No such file");
    ck_assert_int_ne(stat(path, &before), 0);
    fclose(fopen(path, "w"));
    expect_no_reading("holds no results");
    ck_assert_int_eq(stat(path, &before), 0);
    ck_assert_int_eq((int)before.st_size, 0);
    open_store();
    write_run(store, "one");
    cc_store_close(store);
    ck_assert_int_eq(stat(path, &before), 0);
    ck_assert_int_eq(cc_store_open_to_read(&store, path, &schema, &error), CC_OK);
    ck_assert_int_eq((int)integer_of(store, "SELECT count(*) FROM run"), 1);
    cc_store_close(store);
    store = NULL;
    ck_assert_int_eq(stat(path, &after), 0);
    ck_assert_int_eq(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
    ck_assert_int_eq((int)before.st_size, (int)after.st_size);
}
END_TEST

static void add_tests(TCase *tcase)
{
    tcase_add_test(tcase, reading_needs_a_store_and_changes_nothing);
    tcase_add_test(tcase, round_trip);
    tcase_add_test(tcase, what_is_not_a_value_is_null);
    tcase_add_test(tcase, many_kinds_of_rows);
    tcase_add_test(tcase, closing_drops_an_unfinished_run);
    tcase_add_test(tcase, a_failed_row_undoes_its_run);
    tcase_add_test(tcase, a_text_file_is_refused_and_kept);
    tcase_add_loop_test(tcase, other_schemas_are_refused_and_kept, 0, 3);
    tcase_add_test(tcase, an_unmarked_database_is_refused);
    tcase_add_test(tcase, an_empty_file_is_a_new_one);
    tcase_add_loop_test(tcase, a_cut_off_file_is_refused, 0, 4);
    tcase_add_test(tcase, odd_places_are_refused);
    tcase_add_test(tcase, an_unwritable_folder_is_refused);
    tcase_add_test(tcase, an_unwritable_file_is_refused);
    tcase_add_test(tcase, a_folder_without_room_for_the_journal_is_refused);
    tcase_add_test(tcase, a_full_disk_keeps_earlier_runs);
    tcase_add_test(tcase, a_file_size_limit_keeps_earlier_runs);
    tcase_add_test(tcase, two_writers_take_turns);
    tcase_add_test(tcase, a_killed_writer_leaves_whole_runs);
}

Suite *cc_suite_store(void)
{
    Suite *suite = suite_create("store");
    TCase *tcase = tcase_create("store");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    add_tests(tcase);
    suite_add_tcase(suite, tcase);
    return suite;
}
