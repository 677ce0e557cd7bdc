/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/analytic/phase_type.h"

#include <assert.h>
#include <math.h>

struct cc_phase_type cc_phase_type_erlang(int phase_count, double mean_s)
{
    assert(phase_count >= 1 && phase_count <= CC_PHASES_MAX && mean_s > 0);
    struct cc_phase_type law = {.phase_count = phase_count, .start_prob = {1}};
    for (int i = 0; i < phase_count; i++) {
        law.rate_per_s[i] = phase_count / mean_s;
        law.next_prob[i] = i + 1 < phase_count;
    }
    return law;
}

struct cc_phase_type cc_phase_type_hyperexponential(double mean_s, double scv)
{
    assert(mean_s > 0 && scv >= 1 && isfinite(scv));
    double often = (1 + sqrt((scv - 1) / (scv + 1))) / 2;
    double seldom = 1 / (scv + 1) / (2 * often); /* 1 - often, that keeps its digits */
    return (struct cc_phase_type){.phase_count = 2,
                                  .start_prob = {often, seldom},
                                  .rate_per_s = {2 * often / mean_s, 2 * seldom / mean_s}};
}

int cc_phase_type_check(const struct cc_phase_type *law, struct cc_error *error)
{
    int count = law->phase_count;
    if (count < 1 || count > CC_PHASES_MAX)
        return cc_error_add(error, CC_BAD_USAGE, "a service law has 1 to %d phases, not %d", CC_PHASES_MAX,
                            count);
    double start = 0;
    for (int i = 0; i < count; i++) {
        double rate = law->rate_per_s[i], next = law->next_prob[i];
        if (!(rate > 0 && isfinite(rate)) || !(law->start_prob[i] >= 0) || !(next >= 0 && next <= 1) ||
            (i == count - 1 && next != 0))
            return cc_error_add(error, CC_BAD_USAGE,
                                "phase %d of the service law: start %g, rate %g, next %g makes no sense",
                                i + 1, law->start_prob[i], rate, next);
        start += law->start_prob[i];
    }
    if (!(fabs(start - 1) < 1e-12))
        return cc_error_add(error, CC_BAD_USAGE, "the service law starts somewhere with %.10g, not 1", start);
    return CC_OK;
}

double cc_phase_type_moment(const struct cc_phase_type *law, int order)
{
    assert(order >= 1 && order <= 3);
    double rest[3] = {0}, whole[3] = {0};
    for (int i = law->phase_count - 1; i >= 0; i--) {
        double own = 1 / law->rate_per_s[i], next = law->next_prob[i];
        rest[2] = 6 * own * own * own + next * (6 * own * own * rest[0] + 3 * own * rest[1] + rest[2]);
        rest[1] = 2 * own * own + next * (2 * own * rest[0] + rest[1]);
        rest[0] = own + next * rest[0];
        for (int k = 0; k < 3; k++)
            whole[k] += law->start_prob[i] * rest[k];
    }
    return whole[order - 1];
}

void cc_phase_type_equilibrium(const struct cc_phase_type *law, double prob[CC_PHASES_MAX])
{
    double visits = 0, total = 0;
    for (int i = 0; i < law->phase_count; i++) {
        visits = law->start_prob[i] + (i > 0 ? visits * law->next_prob[i - 1] : 0);
        total += prob[i] = visits / law->rate_per_s[i];
    }
    for (int i = 0; i < law->phase_count; i++)
        prob[i] /= total;
}
