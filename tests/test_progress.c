/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include <check.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/progress.h"

Suite *cc_suite_progress(void);

/* What a terminal would have been sent; a real one is not to be had everywhere. */
static FILE *screen;
static char *text;
static size_t size;
static struct cc_progress progress;

static void set_up(void)
{
    screen = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(screen);
    cc_progress_init(&progress, NULL);
    progress.out = screen;
    cc_progress_start(&progress, "solo\033.cfg", "weeks");
}

static void tear_down(void)
{
    fclose(screen);
    free(text);
}

static const char *shown(void)
{
    fflush(screen);
    return text;
}

static int count(const char *in, char what)
{
    int found = 0;
    for (; *in; in++)
        found += *in == what;
    return found;
}

START_TEST(says_what_how_far_how_long)
{
    cc_progress_update(&progress, 1, 4);
    ck_assert_str_eq(shown(), "");
    usleep(210000);
    cc_progress_update(&progress, 1, 4);
    double per_s = 0, left_s = 0;
    char end[16] = "";
    ck_assert_msg(
        sscanf(shown(), "\rsolo?.cfg  25 %%  1 of 4 weeks, %lf/s, %lf s left%15s", &per_s, &left_s, end) == 3,
        "%s", shown());
    ck_assert_str_eq(end, "\033[K");
    ck_assert(per_s > 0.5 && per_s < 4.8); /* one in 0.21 s or more, as long as the machine was busy */
    ck_assert(left_s >= 1 && fabs(left_s - 3 / per_s) < 1);
    cc_progress_close(&progress);
    ck_assert_ptr_nonnull(strstr(shown(), " left\033[K\r\033[K"));
}
END_TEST

START_TEST(total_may_be_unknown)
{
    usleep(210000);
    cc_progress_update(&progress, 12, 0);
    ck_assert_str_eq(shown(), "\rsolo?.cfg  12 weeks\033[K");
    cc_progress_close(&progress);
}
END_TEST

START_TEST(a_line_does_not_wrap)
{
    char name[200];
    memset(name, 'x', sizeof name - 1), name[sizeof name - 1] = '\0';
    cc_progress_start(&progress, name, name);
    usleep(210000);
    cc_progress_update(&progress, 1, 2);
    ck_assert_uint_eq(strlen(shown()), strlen("\r") + 79 + strlen("\033[K"));
    cc_progress_close(&progress);
}
END_TEST

START_TEST(five_lines_a_second)
{
    for (int i = 0; i < 500; i++) {
        cc_progress_update(&progress, i, 500);
        usleep(1000);
    }
    double elapsed_s = progress.next_s - progress.start_s; /* one interval after the last line */
    int lines = count(shown(), '\r');
    ck_assert_int_ge(lines, 1);
    ck_assert_double_le(lines, elapsed_s / 0.2);
    cc_progress_close(&progress);
}
END_TEST

START_TEST(nothing_to_wipe_prints_nothing)
{
    cc_progress_update(&progress, 1, 2);
    cc_progress_close(&progress);
    ck_assert_str_eq(shown(), "");
}
END_TEST

START_TEST(only_a_terminal_counts)
{
    struct cc_progress silent;
    FILE *file = tmpfile();
    cc_progress_init(&silent, file);
    ck_assert_ptr_null(silent.out);
    cc_progress_start(&silent, "solo.cfg", "weeks");
    usleep(210000);
    cc_progress_update(&silent, 1, 2);
    cc_progress_close(&silent);
    ck_assert_int_eq(ftell(file), 0);
    fclose(file);
    int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal < 0) /* none in a bare container */
        return;
    ck_assert(grantpt(terminal) == 0 && unlockpt(terminal) == 0);
    file = fopen(ptsname(terminal), "w");
    ck_assert_ptr_nonnull(file);
    cc_progress_init(&silent, file);
    ck_assert_ptr_eq(silent.out, file);
    cc_progress_close(&silent);
    fclose(file);
    close(terminal);
}
END_TEST

static void *update_often(void *unused)
{
    for (int i = 0; i < 200000; i++)
        cc_progress_update(&progress, i, 200000);
    return unused;
}

/* Every line is whole: each starts with a return and ends with the wipe of what stood behind it. */
START_TEST(threads_do_not_mix_lines)
{
    pthread_t threads[4];
    usleep(210000);
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, update_often, NULL), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    ck_assert_int_ge(count(shown(), '\r'), 1);
    for (const char *line = shown(); *line;) {
        ck_assert_msg(strncmp(line, "\rsolo?.cfg  ", 12) == 0, "%s", line);
        line = strstr(line, "\033[K");
        ck_assert_ptr_nonnull(line);
        line += 3;
    }
    cc_progress_close(&progress);
}
END_TEST

Suite *cc_suite_progress(void)
{
    Suite *suite = suite_create("progress");
    TCase *tcase = tcase_create("progress");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, says_what_how_far_how_long);
    tcase_add_test(tcase, total_may_be_unknown);
    tcase_add_test(tcase, a_line_does_not_wrap);
    tcase_add_test(tcase, five_lines_a_second);
    tcase_add_test(tcase, nothing_to_wipe_prints_nothing);
    tcase_add_test(tcase, only_a_terminal_counts);
    tcase_add_test(tcase, threads_do_not_mix_lines);
    suite_add_tcase(suite, tcase);
    return suite;
}
