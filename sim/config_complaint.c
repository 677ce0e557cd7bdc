/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/config_complaint.h"

#include <stdlib.h>

void cc_complaint_add(struct cc_complaints *complaints, size_t at, const char *text)
{
    if (complaints->count == complaints->capacity) {
        int capacity = complaints->capacity ? complaints->capacity * 2 : 16;
        struct cc_complaint *items = realloc(complaints->items, (size_t)capacity * sizeof *items);
        if (!items) {
            abort();
        }
        complaints->items = items;
        complaints->capacity = capacity;
    }
    int number = complaints->count++;
    complaints->items[number] = (struct cc_complaint){.at = at, .number = number, .text = text};
}

static int compare(const void *a, const void *b)
{
    const struct cc_complaint *left = a;
    const struct cc_complaint *right = b;
    if (left->at != right->at) {
        return left->at < right->at ? -1 : 1;
    }
    return left->number - right->number;
}

void cc_complaint_sort(const struct cc_complaints *complaints)
{
    if (complaints->count > 1) {
        qsort(complaints->items, (size_t)complaints->count, sizeof *complaints->items, compare);
    }
}

void cc_complaint_free(struct cc_complaints *complaints)
{
    free(complaints->items);
    *complaints = (struct cc_complaints){.items = NULL};
}
