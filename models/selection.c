/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/selection.h"

#include <math.h>

void cc_selection_init(struct cc_selection *s, int count, double confidence, double indifference, bool larger)
{
    *s = (struct cc_selection){.count = count,
                               .left = count,
                               .confidence = confidence,
                               .indifference = indifference,
                               .larger = larger};
    for (int i = 0; i < count; i++)
        s->in[i] = true;
}

static void measure_spread(struct cc_selection *s)
{
    for (int i = 0; i < s->count; i++)
        for (int l = 0; l < s->count; l++) {
            double mean = (s->sum[i] - s->sum[l]) / CC_SELECTION_FIRST, squares = 0;
            for (int r = 0; r < CC_SELECTION_FIRST; r++) {
                double off = s->first[r][i] - s->first[r][l] - mean;
                squares += off * off;
            }
            s->spread[i][l] = squares / (CC_SELECTION_FIRST - 1);
        }
}

static void drop(struct cc_selection *s)
{
    double dof = CC_SELECTION_FIRST - 1;
    double eta = 0.5 * (pow(2 * (1 - s->confidence) / (s->count - 1), -2 / dof) - 1), h2 = 2 * eta * dof;
    bool out[CC_SELECTION_MAX] = {false};
    for (int i = 0; i < s->count; i++)
        for (int l = 0; l < s->count; l++) {
            if (i == l || !s->in[i] || !s->in[l])
                continue;
            double room =
                fmax(0, s->indifference / 2 *
                            (h2 * s->spread[i][l] / (s->indifference * s->indifference) - s->stage));
            /* Where nothing separates two designs the first of them stays. */
            double behind = s->sum[l] - s->sum[i];
            out[i] = out[i] || behind > room || (room == 0 && behind == 0 && l < i);
        }
    for (int i = 0; i < s->count; i++)
        if (out[i]) {
            s->in[i] = false;
            s->dropped_at[i] = s->stage;
            s->left--;
        }
}

void cc_selection_add(struct cc_selection *s, const double *values)
{
    for (int i = 0; i < s->count; i++) {
        double value = s->larger ? values[i] : -values[i];
        if (!s->in[i])
            continue;
        s->sum[i] += value;
        if (s->stage < CC_SELECTION_FIRST)
            s->first[s->stage][i] = value;
    }
    s->stage++;
    if (s->stage == CC_SELECTION_FIRST)
        measure_spread(s);
    if (s->stage >= CC_SELECTION_FIRST && s->left > 1)
        drop(s);
}

int cc_selection_best(const struct cc_selection *s)
{
    int best = -1;
    for (int i = 0; i < s->count; i++)
        if (s->in[i] && (best < 0 || s->sum[i] > s->sum[best]))
            best = i;
    return best;
}
