/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_TESTS_KIEFER_H
#define CCSIM_TESTS_KIEFER_H

#include "models/demand.h"

/*
 * The recursion of Kiefer and Wolfowitz: first come first served with a fixed number of assistants, written
 * down caller by caller from the moments at which assistants become free.  No events, no queue; the oracle
 * for the queue-only strategy.  Whoever would wait longer than he is patient adds no work (Baccelli and
 * Hebuterne 1981).
 */
struct kiefer_call {
    double at_s;    /* answered, or hung up */
    double start_s; /* when he would have been answered, had he waited */
    bool abandoned;
};

/* Fills calls[patient_count]; every patient calls once, wrap-up keeps the assistant. */
void kiefer_serve(const struct cc_demand *demand, int agent_count, struct kiefer_call *calls);

#endif
