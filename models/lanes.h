/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_LANES_H
#define CCSIM_MODELS_LANES_H

#include "models/recursion.h"

/*
 * The recursion of models/recursion.h in eight lanes side by side, in wide registers (sim/cpu.h): eight
 * numbers of assistants on one demand, which is a whole staffing frontier in one pass, or eight replications.
 * Each lane gives the bits of the recursion.  The work grows with the assistants, so few of them are where it
 * pays.
 */
enum { CC_LANES = 8, CC_LANES_AGENTS_MAX = 64 };

struct cc_lanes {
    int agent_count[CC_LANES];
    double *free_s; /* [assistant][lane], when each is next free, ascending in a lane; INFINITY: not there */
    int row_count;  /* assistants of the lane that has most */
    struct cc_line_counts counts[CC_LANES];
};

/* 1 <= agent_count[lane] <= CC_LANES_AGENTS_MAX; 0, or -1 for lack of memory. */
int cc_lanes_init(struct cc_lanes *lanes, const int agent_count[CC_LANES]);
void cc_lanes_free(struct cc_lanes *lanes);

/*
 * Serves the patients of demand[lane] in each lane, all of them the same demand or not, and adds to the
 * statistics.  No wait may be longer than 200 days.
 */
void cc_lanes_serve(struct cc_lanes *lanes, const struct cc_demand *const demand[CC_LANES],
                    int64_t within_ticks);

#endif
