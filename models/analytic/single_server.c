/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/analytic/single_server.h"

#include <assert.h>
#include <math.h>

#include "models/analytic/wait_quantile.h"

struct cc_service_moments cc_single_server_constant(double mean_s)
{
    return (struct cc_service_moments){mean_s, mean_s * mean_s, mean_s * mean_s * mean_s};
}

struct cc_service_moments cc_single_server_gamma(double mean_s, double scv)
{
    double second_s2 = mean_s * mean_s * (1 + scv);
    return (struct cc_service_moments){mean_s, second_s2, second_s2 * mean_s * (1 + 2 * scv)};
}

struct cc_service_moments cc_single_server_lognormal(double mean_s, double scv)
{
    double second_s2 = mean_s * mean_s * (1 + scv);
    return (struct cc_service_moments){mean_s, second_s2, second_s2 * mean_s * (1 + scv) * (1 + scv)};
}

struct cc_service_moments cc_single_server_phases(const struct cc_phase_type *law)
{
    return (struct cc_service_moments){cc_phase_type_moment(law, 1), cc_phase_type_moment(law, 2),
                                       cc_phase_type_moment(law, 3)};
}

static int check(double arrival_rate_per_s, const struct cc_service_moments *service, struct cc_error *error)
{
    double mean_s = service->mean_s, second_s2 = service->second_s2, third_s3 = service->third_s3;
    if (!(arrival_rate_per_s > 0 && isfinite(arrival_rate_per_s)))
        return cc_error_add(error, CC_BAD_USAGE, "arrival rate must be a number above 0, not %g",
                            arrival_rate_per_s);
    /* both bounds are E(S) E(S^k+1) >= E(S^k)^2; the margin is for rounding, constant service meets them */
    if (!(mean_s > 0 && isfinite(third_s3) && second_s2 >= mean_s * mean_s * (1 - 1e-12) &&
          mean_s * third_s3 >= second_s2 * second_s2 * (1 - 1e-12)))
        return cc_error_add(error, CC_BAD_USAGE, "no service time has the moments %g, %g and %g", mean_s,
                            second_s2, third_s3);
    if (arrival_rate_per_s * mean_s >= 1 - 1e-12)
        return cc_error_add(error, CC_BAD_USAGE,
                            "%.10g erlang offered to 1 agent: the queue grows without bound",
                            arrival_rate_per_s * mean_s);
    return CC_OK;
}

int cc_single_server_solve(double arrival_rate_per_s, const struct cc_service_moments *service,
                           struct cc_single_server *result, struct cc_error *error)
{
    if (check(arrival_rate_per_s, service, error))
        return CC_BAD_USAGE;
    double load = arrival_rate_per_s * service->mean_s;
    double mean_s = arrival_rate_per_s * service->second_s2 / (2 * (1 - load));
    double excess_s2 = arrival_rate_per_s * service->third_s3 / (3 * (1 - load));
    *result = (struct cc_single_server){
        .wait_prob = load,
        .mean_wait_s = mean_s,
        .sd_wait_s = sqrt(mean_s * mean_s + excess_s2),
        .mean_queue_length = arrival_rate_per_s * mean_s,
    };
    return CC_OK;
}

int cc_single_server_wait_init(struct cc_single_server_wait *wait, double arrival_rate_per_s,
                               const struct cc_phase_type *service, struct cc_error *error)
{
    if (cc_phase_type_check(service, error))
        return CC_BAD_USAGE;
    struct cc_service_moments moments = cc_single_server_phases(service);
    *wait = (struct cc_single_server_wait){.service = *service};
    if (cc_single_server_solve(arrival_rate_per_s, &moments, &wait->mean, error))
        return CC_BAD_USAGE;
    cc_phase_type_equilibrium(service, wait->equilibrium_prob);
    return CC_OK;
}

/* One step of the uniformised chain; who ends a residual service starts another with probability rho. */
static void step(const struct cc_single_server_wait *wait, double clock_per_s, double *prob)
{
    const struct cc_phase_type *law = &wait->service;
    double moved = 0, ended = 0;
    for (int i = 0; i < law->phase_count; i++) {
        double leaving = prob[i] * (law->rate_per_s[i] / clock_per_s);
        prob[i] = prob[i] * (1 - law->rate_per_s[i] / clock_per_s) + moved;
        moved = leaving * law->next_prob[i];
        ended += leaving * (1 - law->next_prob[i]);
    }
    for (int i = 0; i < law->phase_count; i++)
        prob[i] += ended * wait->mean.wait_prob * wait->equilibrium_prob[i];
}

/* prob <- prob exp(S time), with clock x time = expected <= 32 steps. */
static void advance(const struct cc_single_server_wait *wait, double clock_per_s, double expected,
                    double *prob)
{
    double now[CC_PHASES_MAX];
    double weight = exp(-expected);
    int count = wait->service.phase_count;
    for (int i = 0; i < count; i++) {
        now[i] = prob[i];
        prob[i] *= weight;
    }
    for (int k = 1; k < expected || weight > 1e-19; k++) {
        step(wait, clock_per_s, now);
        weight *= expected / k;
        for (int i = 0; i < count; i++)
            prob[i] += weight * now[i];
    }
}

double cc_single_server_wait_tail(const struct cc_single_server_wait *wait, double t_s)
{
    assert(t_s >= 0);
    const struct cc_phase_type *law = &wait->service;
    double prob[CC_PHASES_MAX], clock_per_s = 0;
    for (int i = 0; i < law->phase_count; i++) {
        prob[i] = wait->mean.wait_prob * wait->equilibrium_prob[i];
        clock_per_s = fmax(clock_per_s, law->rate_per_s[i]);
    }
    double expected = clock_per_s * t_s, piece_count = ceil(expected / 32);
    for (double piece = 0; piece < piece_count; piece++)
        advance(wait, clock_per_s, expected / piece_count, prob);
    double tail = 0;
    for (int i = 0; i < law->phase_count; i++)
        tail += prob[i];
    return tail;
}

static double tail_of(const void *wait, double t_s)
{
    return cc_single_server_wait_tail(wait, t_s);
}

double cc_single_server_wait_quantile_s(const struct cc_single_server_wait *wait, double prob)
{
    return cc_wait_quantile_s(tail_of, wait, prob, wait->mean.mean_wait_s);
}
