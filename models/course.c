/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/course.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

const char *const cc_level_names[] = {"calls",   "holding", "list",       "busy",      "talk", "wrap_up",
                                      "ringing", "desk",    "other_work", "switching", NULL};

int cc_course_open(struct cc_course *course, const struct cc_scenario *scenario, int variant_count,
                   int64_t cap)
{
    *course = (struct cc_course){.variant_count = variant_count};
    if (scenario->is_stationary || scenario->day_count == 0)
        return 0;
    int64_t enough = (CC_COURSE_DAYS + scenario->day_count - 1) / scenario->day_count;
    course->segment_count = cc_center_segment_count(scenario);
    course->replications = enough < cap ? enough : cap;
    course->sums =
        calloc((size_t)(variant_count * course->replications * course->segment_count), sizeof *course->sums);
    course->points = calloc((size_t)variant_count, sizeof *course->points);
    return course->sums && course->points ? 0 : -1;
}

void cc_course_close(struct cc_course *course)
{
    free(course->sums);
    free(course->points);
    *course = (struct cc_course){0};
}

double (*cc_course_at(const struct cc_course *course, int variant, int64_t replication))[CC_LEVELS]
{
    if (replication >= course->replications)
        return NULL;
    return course->sums + (variant * course->replications + replication) * course->segment_count;
}

static struct cc_course_point sum_up(double *values, int64_t n)
{
    struct cc_course_point point = {.n = n};
    if (n == 0)
        return point;
    for (int64_t i = 0; i < n; i++)
        point.mean += values[i] / (double)n;
    size_t count = (size_t)n;
    point.p10 = gsl_stats_select(values, 1, count, (count + 9) / 10 - 1);
    point.p50 = gsl_stats_select(values, 1, count, (count + 1) / 2 - 1);
    point.p90 = gsl_stats_select(values, 1, count, (9 * count + 9) / 10 - 1);
    return point;
}

/* Values of a half-hour of the day, of all days that have it; returns how many. */
static int64_t gather(const struct cc_course *course, const struct cc_center *center, int variant,
                      int64_t replications, int half_hour, int level, double *values)
{
    int64_t n = 0;
    for (int i = 1; i < course->segment_count; i++) {
        int cell = center->segments[i].cell;
        double length_s = center->segments[i].end_s - center->segments[i - 1].end_s;
        if (cell < 0 || cell % CC_CELLS_PER_DAY != half_hour)
            continue;
        for (int64_t r = 0; r < replications; r++) {
            double sum = cc_course_at(course, variant, r)[i][level];
            values[n++] = level == CC_LEVEL_CALLS ? sum : fmax(sum / length_s, 0);
        }
    }
    return n;
}

int cc_course_conclude(struct cc_course *course, const struct cc_center *center, int64_t replications)
{
    replications = replications < course->replications ? replications : course->replications;
    double *values = malloc(((size_t)(replications * course->segment_count) + 1) * sizeof *values);
    if (!values)
        return -1;
    for (int v = 0; v < course->variant_count && replications; v++)
        for (int half_hour = 0; half_hour < CC_CELLS_PER_DAY; half_hour++)
            for (int level = 0; level < CC_LEVELS; level++)
                course->points[v][half_hour][level] =
                    sum_up(values, gather(course, center, v, replications, half_hour, level, values));
    free(values);
    return 0;
}
