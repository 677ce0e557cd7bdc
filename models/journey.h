/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_JOURNEY_H
#define CCSIM_MODELS_JOURNEY_H

#include <stdio.h>

#include "models/center.h"

/*
 * Events of patients, told: as one CSV line per event for `--trace`, and in words for `ccsim replay`.
 * Both are observers of a centre (cc_center.observe).
 */
struct cc_journey_trace {
    FILE *out;
};

extern const char cc_journey_trace_header[];

/* Observer with a cc_journey_trace: writes one line per ended call or callback attempt and per patient's
 * outcome. */
void cc_journey_trace_event(void *context, const struct cc_center *center, enum cc_event event, int who,
                            double detail);

struct cc_journey_teller {
    FILE *out;
    int who; /* the patient whose story is told */
};

/* Observer with a cc_journey_teller: one line in words for each event of that patient. */
void cc_journey_tell_event(void *context, const struct cc_center *center, enum cc_event event, int who,
                           double detail);

/* "Mon 08:31:05" or "12345.6 s" of a stationary run; returns `out`. */
const char *cc_journey_clock(const struct cc_scenario *scenario, double at_s, char *out, size_t size);

#endif
