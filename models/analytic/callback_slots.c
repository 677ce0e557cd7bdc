/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "models/analytic/callback.h"
#include "models/analytic/chain.h"

enum { BOOKINGS_MAX = 1000000 };

static const double cut_prob = 1e-22, request_cut_prob = 1e-30;

static int check_slots(const struct cc_callback_slots *slots, struct cc_error *error)
{
    double requests = slots->request_rate_per_s * slots->slot_s;
    if (!(slots->request_rate_per_s > 0 && slots->slot_s > 0 && isfinite(requests)))
        return cc_error_add(error, CC_BAD_USAGE,
                            "request rate and slot length must be numbers above 0, not %g and %g",
                            slots->request_rate_per_s, slots->slot_s);
    if (slots->slot_capacity < 1 || slots->slot_capacity > CC_CALLBACK_SLOT_CAPACITY_MAX)
        return cc_error_add(error, CC_BAD_USAGE, "room of a slot must be 1 to %d, not %d",
                            CC_CALLBACK_SLOT_CAPACITY_MAX, slots->slot_capacity);
    if (requests >= slots->slot_capacity * (1 - 1e-12))
        return cc_error_add(error, CC_BAD_USAGE,
                            "%.10g requests a slot with room for %d: the backlog grows without bound",
                            requests, slots->slot_capacity);
    return CC_OK;
}

/* Probabilities of 0 .. *count - 1 requests in one slot; the rest are negligible. */
static double *list_requests(double mean, int *count)
{
    double *prob = malloc(sizeof *prob * (size_t)(mean + 40 * sqrt(mean) + 100));
    *count = 0;
    if (!prob)
        return NULL;
    do {
        prob[*count] = gsl_ran_poisson_pdf((unsigned)*count, mean);
    } while (prob[(*count)++] > request_cut_prob || *count < mean);
    return prob;
}

/* Steps of the chain taken once a second have the same stationary law. */
static int solve_up_to(const struct cc_callback_slots *slots, const double *request_prob, int request_count,
                       int bookings_cap, struct cc_chain **chain, struct cc_error *error)
{
    int code = cc_chain_open(chain, bookings_cap + 1, error);
    if (code)
        return code;
    for (int from = 0; from <= bookings_cap; from++) {
        int left = from > slots->slot_capacity ? from - slots->slot_capacity : 0;
        for (int i = 0; i < request_count && left + i <= bookings_cap; i++)
            cc_chain_add(*chain, from, left + i, request_prob[i]);
    }
    return cc_chain_solve(*chain, error);
}

static void read_results(const struct cc_callback_slots *slots, const double *prob, int bookings_cap,
                         struct cc_callback_slots_result *result)
{
    *result = (struct cc_callback_slots_result){0};
    for (int bookings = 0; bookings <= bookings_cap; bookings++) {
        int excess = bookings - slots->slot_capacity;
        result->mean_slot_use += prob[bookings] * (excess > 0 ? slots->slot_capacity : bookings);
        if (excess < 0)
            continue;
        result->full_prob += prob[bookings];
        result->mean_backlog += prob[bookings] * excess;
    }
    result->mean_booking_delay_s = result->mean_backlog / slots->request_rate_per_s + slots->slot_s / 2;
}

int cc_callback_slots_solve(const struct cc_callback_slots *slots, struct cc_callback_slots_result *result,
                            struct cc_error *error)
{
    if (check_slots(slots, error))
        return CC_BAD_USAGE;
    int request_count;
    double *request_prob = list_requests(slots->request_rate_per_s * slots->slot_s, &request_count);
    if (!request_prob)
        return cc_error_add(error, CC_BAD_IO, "no memory for the bookings of a slot");
    bool long_enough = false;
    int code = CC_OK;
    for (int cap = request_count + 64; cap <= BOOKINGS_MAX && !long_enough && !code; cap *= 2) {
        struct cc_chain *chain;
        code = solve_up_to(slots, request_prob, request_count, cap, &chain, error);
        long_enough = !code && cc_chain_prob(chain)[cap] < cut_prob;
        if (long_enough)
            read_results(slots, cc_chain_prob(chain), cap, result);
        cc_chain_close(chain);
    }
    free(request_prob);
    if (!code && !long_enough)
        return cc_error_add(error, CC_BAD_USAGE, "the backlog grows without bound, or nearly");
    return code;
}
