/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/kiefer.h"

#include <stdlib.h>

/* Puts a time into the place of the earliest of a binary heap. */
static void replace_first(double *free_s, int count, double at_s)
{
    int at = 0;
    for (int child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && free_s[child + 1] < free_s[child])
            child++;
        if (free_s[child] >= at_s)
            break;
        free_s[at] = free_s[child];
    }
    free_s[at] = at_s;
}

void kiefer_serve(const struct cc_demand *demand, int agent_count, struct kiefer_call *calls)
{
    double *free_s = malloc((size_t)agent_count * sizeof *free_s);
    for (int i = 0; i < agent_count; i++)
        free_s[i] = demand->scenario->begin_s;
    for (int i = 0; i < demand->patient_count; i++) {
        const struct cc_patient *patient = &demand->patients[i];
        double start_s = free_s[0] > patient->arrival_s ? free_s[0] : patient->arrival_s;
        /* Moments, not waits, are compared: a difference of rounding would separate the two paths. */
        double until_s = patient->arrival_s + patient->patience_s;
        calls[i].start_s = start_s;
        calls[i].abandoned = until_s < start_s;
        calls[i].at_s = calls[i].abandoned ? until_s : start_s;
        if (!calls[i].abandoned)
            replace_first(free_s, agent_count, start_s + patient->talk_s + patient->wrap_up_s);
    }
    free(free_s);
}
