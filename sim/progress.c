/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/progress.h"

#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define INTERVAL_S 0.2

double cc_clock_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double cc_thread_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void cc_progress_init(struct cc_progress *progress, FILE *out)
{
    memset(progress, 0, sizeof *progress);
    if (out && isatty(fileno(out)))
        progress->out = out;
    pthread_mutex_init(&progress->lock, NULL);
}

void cc_progress_start(struct cc_progress *progress, const char *what, const char *unit)
{
    pthread_mutex_lock(&progress->lock);
    snprintf(progress->what, sizeof progress->what, "%s", what);
    for (char *c = progress->what; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = '?';
    progress->unit = unit;
    progress->start_s = cc_clock_s();
    progress->next_s = progress->start_s + INTERVAL_S; /* no flicker for work that is over at once */
    pthread_mutex_unlock(&progress->lock);
}

/* "4 s", "3 min", "2.5 h". */
static void write_duration(double seconds, char *out, size_t size)
{
    if (seconds < 90)
        snprintf(out, size, "%.0f s", seconds);
    else if (seconds < 5400)
        snprintf(out, size, "%.0f min", seconds / 60);
    else
        snprintf(out, size, "%.1f h", seconds / 3600);
}

static void write_line(const struct cc_progress *progress, double done, double total, double elapsed_s,
                       char *out, size_t size)
{
    char left[32];
    if (total <= 0 || done <= 0) {
        snprintf(out, size, "%s  %.0f %s", progress->what, done, progress->unit);
        return;
    }
    done = done < total ? done : total;
    write_duration(elapsed_s * (total - done) / done, left, sizeof left);
    snprintf(out, size, "%s  %.0f %%  %.0f of %.0f %s, %.3g/s, %s left", progress->what, 100 * done / total,
             done, total, progress->unit, elapsed_s > 0 ? done / elapsed_s : 0, left);
}

/* A line that wraps could not be wiped. */
static int terminal_width(FILE *out)
{
    struct winsize size;
    if (ioctl(fileno(out), TIOCGWINSZ, &size) != 0 || size.ws_col < 2)
        return 79;
    return size.ws_col - 1;
}

void cc_progress_update(struct cc_progress *progress, double done, double total)
{
    if (!progress->out)
        return;
    pthread_mutex_lock(&progress->lock);
    double now = cc_clock_s();
    if (now >= progress->next_s) {
        char line[256];
        write_line(progress, done, total, now - progress->start_s, line, sizeof line);
        fprintf(progress->out, "\r%.*s\033[K", terminal_width(progress->out), line);
        fflush(progress->out);
        progress->next_s = now + INTERVAL_S;
        progress->shown = true;
    }
    pthread_mutex_unlock(&progress->lock);
}

void cc_progress_wipe(struct cc_progress *progress)
{
    if (!progress->out)
        return;
    pthread_mutex_lock(&progress->lock);
    if (progress->shown) {
        fputs("\r\033[K", progress->out);
        fflush(progress->out);
        progress->shown = false;
    }
    pthread_mutex_unlock(&progress->lock);
}

void cc_progress_close(struct cc_progress *progress)
{
    cc_progress_wipe(progress);
    pthread_mutex_destroy(&progress->lock);
}
