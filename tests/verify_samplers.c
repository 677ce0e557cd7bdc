/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Samplers against their distribution functions (GSL's), and neighbouring addresses against independence.
 * Ten million draws each with CC_VERIFY=full, a million otherwise, drawn as in a run: the first of every
 * patient's stream.  All checks become p-values, judged by one bound that so many correct ones pass together
 * with probability 1 - 1e-4 (Sidak); seeds are fixed.
 */
#include <check.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/demand.h"
#include "sim/runner.h"
#include "tests/judge.h"

Suite *cc_suite_verify_samplers(void);

/* --- p-values judged together --- */

enum { P_VALUES_MAX = 400 };

static struct p_value {
    char name[128];
    double p;
} p_values[P_VALUES_MAX];
static int p_value_count;

static void add_p(const char *what, const char *test, double p)
{
    ck_assert_int_lt(p_value_count, P_VALUES_MAX);
    struct p_value *value = &p_values[p_value_count++];
    value->p = p;
    snprintf(value->name, sizeof value->name, "%s: %s", what, test);
}

static void judge_p_values(const char *title)
{
    double bound = -expm1(log1p(-1e-4) / p_value_count);
    const struct p_value *least = &p_values[0];
    for (int i = 0; i < p_value_count; i++) {
        if (getenv("CC_VERIFY_TABLE") || !(p_values[i].p >= bound))
            printf("  %-80s p = %.4g\n", p_values[i].name, p_values[i].p);
        if (!(p_values[i].p >= least->p))
            least = &p_values[i];
    }
    printf("%s: %d tests, the least p is %.3g (bound %.2g)\n", title, p_value_count, least->p, bound);
    ck_assert_msg(least->p >= bound, "%s: p = %.3g", least->name, least->p);
}

/* Twice the smaller tail, at most 1. */
static double two_sided(double below, double above)
{
    return fmin(1, 2 * fmin(below, above));
}

static double binomial_p(int64_t hits, double prob, int64_t total)
{
    double below = gsl_cdf_binomial_P((unsigned)hits, prob, (unsigned)total);
    double above = hits ? gsl_cdf_binomial_Q((unsigned)hits - 1, prob, (unsigned)total) : 1;
    return two_sided(below, above);
}

/* Of equally likely cells; a fit too good is no less suspicious. */
static double chi_square_p(const int64_t *counts, int cells, int stride, int64_t total, double dof)
{
    double expected = (double)total / cells, chi = 0;
    for (int i = 0; i < cells; i++) {
        double count = 0;
        for (int k = 0; k < stride; k++)
            count += (double)counts[i * stride + k];
        chi += (count - expected) * (count - expected) / expected;
    }
    return two_sided(gsl_cdf_chisq_P(chi, dof), gsl_cdf_chisq_Q(chi, dof));
}

/* --- samplers --- */

/* What a scenario writes; every law of the family but those of EXEMPT has a row. */
static const char *const laws[] = {
    "law = \"exponential\"; mean_s = 137.0;",
    "law = \"lognormal\"; mean_s = 137.0; cv = 0.87;",
    "law = \"lognormal\"; mu_log = 1.5; sigma_log = 0.5;",
    "law = \"gamma\"; mean_s = 137.0; cv = 0.5;",
    "law = \"gamma\"; mean_s = 137.0; cv = 2.0;",
    "law = \"gamma\"; shape = 1.0; scale_s = 30.0;",
    "law = \"gamma\"; shape = 50.0; scale_s = 2.0;",
    "law = \"erlang\"; mean_s = 137.0; phases = 3;",
    "law = \"erlang\"; mean_s = 137.0; phases = 40;",
    "law = \"hyperexponential\"; mean_s = 137.0; cv = 2.0;",
    "law = \"hyperexponential\"; shares = [0.7, 0.2, 0.1]; means_s = [10.0, 100.0, 1000.0];",
    "law = \"weibull\"; mean_s = 137.0; shape = 0.7;",
    "law = \"weibull\"; scale_s = 60.0; shape = 2.0;",
    "law = \"triangular\"; min_s = 20.0; mode_s = 60.0; max_s = 300.0;",
    ("law = \"mixture\"; parts = ( { share = 0.3; of = { law = \"exponential\"; mean_s = 30.0; }; }, "
     "{ share = 0.7; of = { law = \"uniform\"; min_s = 10.0; max_s = 400.0; }; } );"),
    "law = \"uniform\"; min_s = 10.0; max_s = 40.0;",
};
enum { LAWS = sizeof laws / sizeof laws[0] };

/* No chance in them, or steps where others have a density. */
static const char exempt[] = "deterministic infinite empirical";

/* Edges of cells that are equally likely, and of tails on both sides. */
enum { CELLS = 4096, CELLS_PER_CHI = 4, TAILS = 4 };

struct law_counts {
    double edge_s[CELLS - 1], low_s[TAILS], high_s[TAILS];
    int64_t cells[CELLS], low[TAILS], high[TAILS];
};

static double tail_prob(int tail)
{
    static const double probs[TAILS] = {1e-3, 1e-4, 1e-5, 1e-6};
    return probs[tail];
}

/* Least x with P(X <= x) >= prob, by bisection on the logarithm. */
static double quantile_s(const struct cc_dist_law *law, const void *params, double prob)
{
    double low_s = 1e-30, high_s = 1e9;
    while (low_s * (1 + 1e-15) < high_s) {
        double middle_s = sqrt(low_s) * sqrt(high_s);
        if (middle_s <= low_s || middle_s >= high_s)
            break;
        *(law->cdf(params, middle_s) < prob ? &low_s : &high_s) = middle_s;
    }
    return high_s;
}

static int cell_of(const struct law_counts *counts, double x_s)
{
    int low = 0, high = CELLS - 1; /* the cell is in [low, high] */
    while (low < high) {
        int middle = (low + high) / 2;
        if (x_s <= counts->edge_s[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static int64_t draw_count(void)
{
    return judge_is_full() ? 10000000 : 1000000;
}

static void draw_law(struct law_counts *counts, const struct cc_member *dist, uint64_t seed, int64_t draws)
{
    const struct cc_dist_law *law = (const struct cc_dist_law *)dist->row;
    for (int i = 0; i < CELLS - 1; i++)
        counts->edge_s[i] = quantile_s(law, dist->params, (i + 1.0) / CELLS);
    for (int t = 0; t < TAILS; t++) {
        counts->low_s[t] = quantile_s(law, dist->params, tail_prob(t));
        counts->high_s[t] = quantile_s(law, dist->params, 1 - tail_prob(t));
    }
    for (int64_t i = 0; i < draws; i++) {
        struct cc_rng rng = cc_rng_at(seed, (uint32_t)(i >> 12), (uint32_t)(i & 4095), CC_DRAW_TALK);
        double x_s = cc_dist_draw(dist, &rng);
        int cell = cell_of(counts, x_s);
        counts->cells[cell]++;
        for (int t = 0; t < TAILS && cell < 5 && x_s <= counts->low_s[t]; t++)
            counts->low[t]++;
        for (int t = 0; t < TAILS && cell >= CELLS - 5 && x_s > counts->high_s[t]; t++)
            counts->high[t]++;
    }
}

/* Kolmogorov's limit law; at the edges alone the largest distance is no larger, so p is no smaller. */
static double kolmogorov_smirnov_p(const struct law_counts *counts, int64_t draws)
{
    double far = 0, up_to = 0, p = 0;
    for (int i = 0; i < CELLS - 1; i++) {
        up_to += (double)counts->cells[i];
        far = fmax(far, fabs(up_to / (double)draws - (i + 1.0) / CELLS));
    }
    double squares = far * far * (double)draws;
    for (int k = 1; k <= 100; k++)
        p += (k % 2 ? 2 : -2) * exp(-2.0 * k * k * squares);
    return squares < 0.04 ? 1 : fmin(1, fmax(0, p)); /* the series ends too early for tiny distances */
}

static int work_law(void *context, int worker, int64_t unit, void *slot, struct cc_error *error)
{
    (void)context, (void)worker;
    char text[512];
    struct cc_scenario *scenario;
    snprintf(text, sizeof text,
             "name = \"law\"; stationary = { hours = 1.0; }; demand = { calls_per_h = 1.0; };\n"
             "talk = { %s }; staff = ( { heads = 1; } );\n"
             "variants = ( { name = \"q\"; strategy = { kind = \"queue-only\"; }; } );\n",
             laws[unit]);
    int code = cc_scenario_open_text(&scenario, "law", text, error);
    if (code != CC_OK)
        return code;
    memset(slot, 0, sizeof(struct law_counts));
    draw_law(slot, &cc_scenario_class(scenario, 0)->talk, 2027 + (uint64_t)unit, draw_count());
    cc_scenario_close(scenario);
    return CC_OK;
}

static int fold_law(void *context, int64_t unit, void *slot, struct cc_error *error)
{
    (void)context, (void)error;
    const struct law_counts *counts = slot;
    int64_t draws = draw_count();
    char name[64];
    add_p(laws[unit], "Kolmogorov-Smirnov", kolmogorov_smirnov_p(counts, draws));
    add_p(
        laws[unit], "chi-square",
        chi_square_p(counts->cells, CELLS / CELLS_PER_CHI, CELLS_PER_CHI, draws, CELLS / CELLS_PER_CHI - 1));
    for (int t = 0; t < TAILS; t++) {
        snprintf(name, sizeof name, "%lld below the %g quantile", (long long)counts->low[t], tail_prob(t));
        add_p(laws[unit], name, binomial_p(counts->low[t], tail_prob(t), draws));
        snprintf(name, sizeof name, "%lld above the 1 - %g quantile", (long long)counts->high[t],
                 tail_prob(t));
        add_p(laws[unit], name, binomial_p(counts->high[t], tail_prob(t), draws));
    }
    return CC_OK;
}

START_TEST(samplers_follow_their_laws)
{
    for (const struct cc_described *const *row = cc_dist_family.rows; *row; row++) {
        bool there = strstr(exempt, (*row)->name) != NULL;
        for (int i = 0; i < LAWS && !there; i++)
            there = strncmp(laws[i] + strlen("law = \""), (*row)->name, strlen((*row)->name)) == 0;
        ck_assert_msg(there, "law %s has no row here", (*row)->name);
    }
    struct cc_error error;
    struct cc_runner runner = {.end = LAWS,
                               .thread_count = cc_runner_processor_count(),
                               .slot_size = sizeof(struct law_counts),
                               .work = work_law,
                               .fold = fold_law};
    int64_t folded;
    cc_error_init(&error);
    ck_assert_msg(cc_runner_run(&runner, &folded, &error) == CC_OK, "%s", error.text);
    ck_assert_int_eq(folded, LAWS);
    judge_p_values("samplers");
}
END_TEST

/* --- neighbouring addresses --- */

struct address {
    uint64_t seed;
    uint32_t replication, who, purpose, index;
};

/* Addresses as in a run: small numbers, many patients, few purposes. */
static struct address address_of(int64_t i)
{
    return (struct address){1, (uint32_t)(i >> 15), (uint32_t)(i >> 3 & 4095), (uint32_t)(i >> 1 & 3) + 4,
                            (uint32_t)(i & 1)};
}

static struct cc_rng stream_at(struct address a)
{
    return cc_rng_at(a.seed, a.replication, a.who, a.purpose | a.index << 8);
}

static const char *const neighbours[] = {
    "next of the stream", "one block on",     "next seed",
    "seed's upper half",  "next replication", "next patient",
    "next purpose",       "next index",       "patient and replication swapped"};
enum { NEIGHBOURS = sizeof neighbours / sizeof neighbours[0] };

static uint64_t neighbour_bits(int neighbour, struct address a, struct cc_rng *own)
{
    switch (neighbour) {
    case 0:
        return cc_rng_bits(own);
    case 1:
        cc_rng_bits(own);
        return cc_rng_bits(own);
    case 2:
        a.seed++;
        break;
    case 3:
        a.seed += UINT64_C(1) << 32;
        break;
    case 4:
        a.replication++;
        break;
    case 5:
        a.who++;
        break;
    case 6:
        a.purpose++;
        break;
    case 7:
        a.index++;
        break;
    default:
        a = (struct address){a.seed, a.who, a.replication + 4096, a.purpose, a.index};
        break;
    }
    struct cc_rng other = stream_at(a);
    return cc_rng_bits(&other);
}

enum { SIDE = 64, PAIR_CELLS = SIDE * SIDE };

struct pair_counts {
    /* the six upper bits of both; the six lowest that a uniform uses */
    int64_t upper[PAIR_CELLS], lower[PAIR_CELLS];
};

static int work_pairs(void *context, int worker, int64_t unit, void *slot, struct cc_error *error)
{
    (void)context, (void)worker, (void)error;
    struct pair_counts *counts = slot;
    memset(counts, 0, sizeof *counts);
    for (int64_t i = 0; i < draw_count(); i++) {
        struct address a = address_of(i);
        struct cc_rng own = stream_at(a);
        uint64_t bits = cc_rng_bits(&own), other = neighbour_bits((int)unit, a, &own);
        counts->upper[(bits >> 58) * SIDE + (other >> 58)]++;
        counts->lower[(bits >> 12) % SIDE * SIDE + (other >> 12) % SIDE]++;
    }
    return CC_OK;
}

static int fold_pairs(void *context, int64_t unit, void *slot, struct cc_error *error)
{
    (void)context, (void)error;
    const struct pair_counts *counts = slot;
    add_p(neighbours[unit], "upper bits in pairs",
          chi_square_p(counts->upper, PAIR_CELLS, 1, draw_count(), PAIR_CELLS - 1));
    add_p(neighbours[unit], "lower bits in pairs",
          chi_square_p(counts->lower, PAIR_CELLS, 1, draw_count(), PAIR_CELLS - 1));
    return CC_OK;
}

START_TEST(neighbouring_addresses_are_independent)
{
    struct cc_error error;
    struct cc_runner runner = {.end = NEIGHBOURS,
                               .thread_count = cc_runner_processor_count(),
                               .slot_size = sizeof(struct pair_counts),
                               .work = work_pairs,
                               .fold = fold_pairs};
    int64_t folded;
    cc_error_init(&error);
    ck_assert_msg(cc_runner_run(&runner, &folded, &error) == CC_OK, "%s", error.text);
    ck_assert_int_eq(folded, NEIGHBOURS);
    judge_p_values("neighbouring addresses");
}
END_TEST

Suite *cc_suite_verify_samplers(void)
{
    Suite *suite = suite_create("verify_samplers");
    TCase *tcase = tcase_create("samplers");
    tcase_add_test(tcase, samplers_follow_their_laws);
    tcase_add_test(tcase, neighbouring_addresses_are_independent);
    suite_add_tcase(suite, tcase);
    return suite;
}
