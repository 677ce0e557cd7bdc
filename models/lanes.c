/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/lanes.h"

#include <assert.h>
#include <immintrin.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/cpu.h"

/*
 * Sums of a stretch of calls are exact in doubles: a wait of t ticks is high x 2^22 + low, so that sums of
 * squares over a stretch stay below 2^53.
 */
enum { STRETCH = 128 };
#define HIGH 0x1p22

#define NAME(name) name##_baseline
#define TARGET CC_TARGET_BASELINE
#define WIDTH 2
#define LATER(x, y) ((NUMBER)_mm_max_pd(x, y))
#define EARLIER(x, y) ((NUMBER)_mm_min_pd(x, y))
#include "models/lanes_level.h"

#define NAME(name) name##_v3
#define TARGET CC_TARGET_V3
#define WIDTH 4
#define LATER(x, y) ((NUMBER)_mm256_max_pd(x, y))
#define EARLIER(x, y) ((NUMBER)_mm256_min_pd(x, y))
#include "models/lanes_level.h"

#define NAME(name) name##_v4
#define TARGET CC_TARGET_V4
#define WIDTH 8
#define LATER(x, y) ((NUMBER)_mm512_max_pd(x, y))
#define EARLIER(x, y) ((NUMBER)_mm512_min_pd(x, y))
#include "models/lanes_level.h"

static const struct {
    void (*serve)(struct cc_lanes *lanes, const struct cc_patient *const patients[CC_LANES], bool same,
                  int first, int from, int to, int64_t within_ticks);
    int width;
} levels[CC_CPU_LEVELS] = {{serve_baseline, 2}, {serve_v3, 4}, {serve_v4, 8}};

int cc_lanes_init(struct cc_lanes *lanes, const int agent_count[CC_LANES])
{
    memset(lanes, 0, sizeof *lanes);
    for (int l = 0; l < CC_LANES; l++) {
        assert(agent_count[l] >= 1 && agent_count[l] <= CC_LANES_AGENTS_MAX);
        lanes->agent_count[l] = agent_count[l];
        if (agent_count[l] > lanes->row_count)
            lanes->row_count = agent_count[l];
    }
    lanes->free_s = aligned_alloc(64, (size_t)lanes->row_count * CC_LANES * sizeof(double));
    if (!lanes->free_s)
        return -1;
    for (int k = 0; k < lanes->row_count; k++)
        for (int l = 0; l < CC_LANES; l++)
            lanes->free_s[k * CC_LANES + l] = k < agent_count[l] ? 0 : HUGE_VAL;
    return 0;
}

void cc_lanes_free(struct cc_lanes *lanes)
{
    free(lanes->free_s);
}

/* A patient of one lane, by the book: for those beyond the shortest of several demands. */
static void serve_alone(struct cc_lanes *lanes, int l, const struct cc_patient *patient, int64_t within_ticks)
{
    double *free_s = lanes->free_s + l;
    double start_s = free_s[0] > patient->arrival_s ? free_s[0] : patient->arrival_s;
    if (!cc_line_count(&lanes->counts[l], patient, start_s, within_ticks))
        return;
    double next_s = start_s + patient->talk_s + patient->wrap_up_s;
    int k = 0;
    for (; k + 1 < lanes->agent_count[l] && free_s[(k + 1) * CC_LANES] < next_s; k++)
        free_s[k * CC_LANES] = free_s[(k + 1) * CC_LANES];
    free_s[k * CC_LANES] = next_s;
}

void cc_lanes_serve(struct cc_lanes *lanes, const struct cc_demand *const demand[CC_LANES],
                    int64_t within_ticks)
{
    const struct cc_patient *patients[CC_LANES];
    enum cc_cpu_level level = cc_cpu_level();
    bool same = true;
    int together = demand[0]->patient_count;
    for (int l = 0; l < CC_LANES; l++) {
        patients[l] = demand[l]->patients;
        same = same && demand[l] == demand[0];
        together = demand[l]->patient_count < together ? demand[l]->patient_count : together;
    }
    for (int from = 0; from < together; from += STRETCH)
        for (int first = 0; first < CC_LANES; first += levels[level].width)
            levels[level].serve(lanes, patients, same, first, from,
                                from + STRETCH < together ? from + STRETCH : together, within_ticks);
    for (int l = 0; l < CC_LANES; l++)
        for (int i = together; i < demand[l]->patient_count; i++)
            serve_alone(lanes, l, &patients[l][i], within_ticks);
}
