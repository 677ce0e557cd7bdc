/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/recursion.h"

#include <stdlib.h>

int cc_recursion_init(struct cc_recursion *r, int agent_count)
{
    *r = (struct cc_recursion){.storage = malloc(cc_tree_size(agent_count))};
    if (!r->storage)
        return -1;
    cc_tree_init(&r->free_at, agent_count, r->storage);
    for (int slot = 0; slot < agent_count; slot++)
        cc_tree_set(&r->free_at, slot, 0);
    return 0;
}

void cc_recursion_free(struct cc_recursion *r)
{
    free(r->storage);
}

void cc_recursion_serve(struct cc_recursion *r, const struct cc_demand *demand, int64_t within_ticks,
                        double *contact_s)
{
    for (int i = 0; i < demand->patient_count; i++) {
        const struct cc_patient *patient = &demand->patients[i];
        double earliest_s = cc_tree_time_s(&r->free_at);
        double start_s = earliest_s > patient->arrival_s ? earliest_s : patient->arrival_s;
        bool answered = cc_line_count(&r->counts, patient, start_s, within_ticks);
        if (contact_s)
            contact_s[i] = answered ? start_s : (double)NAN;
        if (answered)
            cc_tree_set(&r->free_at, cc_tree_slot(&r->free_at),
                        start_s + patient->talk_s + patient->wrap_up_s);
    }
}
