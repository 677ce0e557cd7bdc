/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_CONFIG_COMPLAINT_H
#define CCSIM_SIM_CONFIG_COMPLAINT_H

#include <stddef.h>

/* Errors of meaning, collected while a configuration is read and told together in the order of the file. */
struct cc_complaint {
    size_t at;        /* order of its place */
    int number;       /* order of arrival, among those at one place */
    const char *text; /* the caller's */
};

struct cc_complaints {
    struct cc_complaint *items;
    int count;
    int capacity;
};

void cc_complaint_add(struct cc_complaints *complaints, size_t at, const char *text);
void cc_complaint_sort(const struct cc_complaints *complaints);
void cc_complaint_free(struct cc_complaints *complaints);

#endif
