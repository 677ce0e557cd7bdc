/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How the cost of a call grows with the size of the problem. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench/bench.h"

#define QUEUE_ONLY "{ kind = \"queue-only\"; }"
#define CALLS 20000.0

static void write_variant(const struct cc_growth *series, char *text, size_t room)
{
    size_t length = strlen(text);
    snprintf(text + length, room - length, "variants = ( { name = \"only\"; strategy = %s; } );\n",
             series->strategy);
}

/* So many assistants, each with a load of .9, in steady state. */
static void write_agents(const struct cc_growth *series, double size, char *text, size_t room)
{
    snprintf(text, room,
             "name = \"agents\"; stationary = { hours = %g; };\n"
             "demand = { calls_per_h = %g; }; staff = ( { heads = %g; } );\n"
             "talk = { law = \"exponential\"; mean_s = 180.0; };\n"
             "patience = { law = \"exponential\"; mean_s = 360.0; };\n",
             fmax(1, CALLS / (18 * size)), 18 * size, size);
    write_variant(series, text, room);
}

#define DAY "calendar = { days = [ \"mon\" ]; open = \"08:00\"; close = \"20:00\"; };\n"

/* A day of so many calls, staff to match. */
static void write_calls(const struct cc_growth *series, double size, char *text, size_t room)
{
    snprintf(text, room,
             "name = \"calls\"; " DAY "demand = { calls_per_day = %g; }; staff = ( { heads = %g; } );\n"
             "talk = { law = \"exponential\"; mean_s = 180.0; };\n"
             "patience = { law = \"exponential\"; mean_s = 360.0; };\n",
             size, ceil(size * 180 / (12 * 3600) / 0.9));
    write_variant(series, text, room);
}

/* So many kinds of callers, each with a line of its own. */
static void write_classes(const struct cc_growth *series, double size, char *text, size_t room)
{
    write_agents(series, 10, text, room);
    size_t length = strlen(text);
    length += (size_t)snprintf(text + length, room - length, "classes = (");
    for (int i = 0; i < (int)size; i++)
        length += (size_t)snprintf(text + length, room - length,
                                   "%s { name = \"c%d\"; share = %.17g; priority = %d; }", i ? "," : "", i,
                                   1 / size, i);
    snprintf(text + length, room - length, " );\n");
}

/* A day on which twice as many call as ten assistants can help: so many wait at its end, and nobody gives up.
 */
static void write_waiting(const struct cc_growth *series, double size, char *text, size_t room)
{
    snprintf(text, room,
             "name = \"waiting\"; " DAY "demand = { calls_per_day = %g; }; staff = ( { heads = 10; } );\n"
             "talk = { law = \"exponential\"; mean_s = %#.17g; };\n"
             "patience = { law = \"infinite\"; };\n",
             2 * size, 10.0 * 12 * 3600 / size);
    write_variant(series, text, room);
}

#define CALLED_BACK "dialing = { agent_ring_s = 0; ring_s = 0; no_answer_s = 0; reach_prob = 1.0; }; }"

#define OVERLOADS                                                                                            \
    {                                                                                                        \
        10, 100, 1e3, 1e4, 1e5                                                                               \
    }

const struct cc_growth cc_growth_series[] = {
    {"agents",
     "assistants",
     "steady state, each with a load of .9",
     QUEUE_ONLY,
     {1, 3, 10, 30, 100, 300, 1000, 2000},
     0,
     write_agents},
    {"calls",
     "calls a day",
     "a day, staff to match",
     QUEUE_ONLY,
     {10, 100, 1e3, 1e4, 1e5, 1e6},
     1,
     write_calls},
    {"classes",
     "classes",
     "ten assistants, a line for each class",
     QUEUE_ONLY,
     {1, 2, 4, CC_MAX_CLASSES},
     0,
     write_classes},
    {"waiting", "callers in line", "a day of overload; so many in line at its end", QUEUE_ONLY, OVERLOADS, 2,
     write_waiting},
    {"callbacks", "callbacks pending", "the same, called back in order of place",
     "{ kind = \"callback-offer\"; at_waiting = 1; accept_prob = 1.0; " CALLED_BACK, OVERLOADS, 2,
     write_waiting},
    {"delayed", "callbacks by the clock", "the same, called back three hours later",
     "{ kind = \"callback-offer\"; at_waiting = 1; accept_prob = 1.0; place = \"after-holding\";\n"
     "  delay = { law = \"exponential\"; mean_s = 10800.0; }; " CALLED_BACK,
     OVERLOADS, 2, write_waiting},
    {.name = NULL}};

int cc_growth_points(struct cc_growth_point *points)
{
    int count = 0;
    for (const struct cc_growth *series = cc_growth_series; series->name; series++)
        for (const double *size = series->sizes; *size > 0; size++) {
            struct cc_growth_point *point = &points[count++];
            double calls = series->calls_per_unit ? series->calls_per_unit * *size : CALLS;
            point->series = series;
            point->size = *size;
            series->write(series, *size, point->text, sizeof point->text);
            point->benchmark = (struct cc_benchmark){.name = series->name,
                                                     .help = series->help,
                                                     .what = "call",
                                                     .scenario = point->text,
                                                     .blocks = (int)fmax(1, CALLS / calls),
                                                     .prepare = cc_bench_draw,
                                                     .step = cc_bench_serve};
        }
    return count;
}
