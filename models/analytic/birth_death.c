/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/analytic/birth_death.h"

#include <assert.h>
#include <math.h>

static int most_likely_state(const struct cc_birth_death *chain)
{
    int best = 0;
    double level = 0, best_level = 0;
    for (int j = 1; j < chain->state_count; j++) {
        assert(chain->birth_rate_per_s[j - 1] > 0 && chain->death_rate_per_s[j] > 0);
        level += log(chain->birth_rate_per_s[j - 1] / chain->death_rate_per_s[j]);
        if (level > best_level) {
            best = j;
            best_level = level;
        }
    }
    return best;
}

void cc_birth_death_stationary(const struct cc_birth_death *chain, double *prob)
{
    assert(chain->state_count >= 1);
    int peak = most_likely_state(chain);
    double total = prob[peak] = 1;
    for (int j = peak - 1; j >= 0; j--)
        total += prob[j] = prob[j + 1] * chain->death_rate_per_s[j + 1] / chain->birth_rate_per_s[j];
    for (int j = peak + 1; j < chain->state_count; j++)
        total += prob[j] = prob[j - 1] * chain->birth_rate_per_s[j - 1] / chain->death_rate_per_s[j];
    for (int j = 0; j < chain->state_count; j++)
        prob[j] /= total;
}

/* Mean earned per second while in state j. */
static double reward_rate(const struct cc_birth_death *chain, const struct cc_birth_death_reward *reward,
                          int j)
{
    double rate = reward->value ? reward->value[j] : 0;
    if (reward->at_birth && j < chain->state_count - 1)
        rate += chain->birth_rate_per_s[j] * reward->at_birth[j];
    if (reward->loss_rate_per_s && j > 0)
        rate += reward->loss_rate_per_s[j] * reward->at_loss;
    return rate;
}

double cc_birth_death_mean(const struct cc_birth_death *chain, const double *prob,
                           const struct cc_birth_death_reward *reward)
{
    double mean = 0;
    for (int j = 0; j < chain->state_count; j++)
        mean += prob[j] * reward_rate(chain, reward, j);
    return mean;
}

/* Variance rate of the jumps between j and j + 1 when the solution of Poisson's equation rises there by
 * `rise`. */
static double pair_variance(const struct cc_birth_death *chain, const double *prob,
                            const struct cc_birth_death_reward *reward, int j, double rise)
{
    double up = rise + (reward->at_birth ? reward->at_birth[j] : 0);
    double loss_share =
        reward->loss_rate_per_s ? reward->loss_rate_per_s[j + 1] / chain->death_rate_per_s[j + 1] : 0;
    double down_by_loss = reward->at_loss - rise;
    double squares = up * up + (1 - loss_share) * rise * rise + loss_share * down_by_loss * down_by_loss;
    return prob[j] * chain->birth_rate_per_s[j] * squares;
}

double cc_birth_death_variance(const struct cc_birth_death *chain, const double *prob,
                               const struct cc_birth_death_reward *reward)
{
    const double *birth = chain->birth_rate_per_s, *death = chain->death_rate_per_s;
    double mean = cc_birth_death_mean(chain, prob, reward);
    int peak = 0;
    for (int j = 1; j < chain->state_count; j++)
        if (prob[j] > prob[peak])
            peak = j;

    double variance = 0;
    /* below[j] = sum_{i<=j} (r_i - mean) p_i / p_j; a ratio, so that it outlives an underflow of p_j */
    double below = 0;
    for (int j = 0; j < peak; j++) {
        below = reward_rate(chain, reward, j) - mean + (j > 0 ? below * death[j] / birth[j - 1] : 0);
        variance += pair_variance(chain, prob, reward, j, -below / birth[j]);
    }
    /* and the same sum seen from above, because the whole is 0 */
    double above = 0;
    for (int j = chain->state_count - 2; j >= peak; j--) {
        above = (reward_rate(chain, reward, j + 1) - mean + above) * birth[j] / death[j + 1];
        variance += pair_variance(chain, prob, reward, j, above / birth[j]);
    }
    return variance;
}

double cc_birth_death_asymptotic_variance(const struct cc_birth_death *chain, const double *prob,
                                          const double *value)
{
    struct cc_birth_death_reward reward = {.value = value};
    return cc_birth_death_variance(chain, prob, &reward);
}
