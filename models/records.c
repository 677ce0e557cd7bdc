/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/records.h"

#include <stdlib.h>
#include <string.h>

int cc_records_add(struct cc_records *r, int variant_count, const double *ratios)
{
    size_t size = (size_t)variant_count * 2 * sizeof *ratios;
    if (r->count == r->room) {
        int64_t room = 2 * r->room + 64;
        double *grown = realloc(r->ratios, (size_t)room * size);
        if (!grown)
            return -1;
        r->ratios = grown;
        r->room = room;
    }
    r->variant_count = variant_count;
    memcpy(r->ratios + r->count * variant_count * 2, ratios, size);
    r->count++;
    return 0;
}

void cc_records_free(struct cc_records *records)
{
    free(records->ratios);
    *records = (struct cc_records){0};
}

static const double *ratio_at(const struct cc_records *r, int64_t replication, int variant)
{
    return r->ratios + (replication * r->variant_count + variant) * 2;
}

struct cc_estimate cc_records_difference(const struct cc_records *one, int v, const struct cc_records *other,
                                         int w)
{
    struct cc_moments moments = {0};
    for (int64_t i = 0; i < one->count && i < other->count; i++) {
        const double *x = ratio_at(one, i, v), *y = ratio_at(other, i, w);
        cc_moments_add_many(&moments, &x[0], &x[1], &y[0], &y[1], 1);
    }
    return cc_moments_difference(&moments);
}
