/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/analytic/busyness.h"

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_integration.h>
#include <math.h>

enum { PANEL_NODES = 16 };

/* e^-40 of the peak is below the last bit of every mean. */
static const double cut = 40;
static const double shape_max = 1e6, mean_max = 1e9;

static int check_shape(double shape, struct cc_error *error)
{
    if (shape > 0 && shape <= shape_max)
        return CC_OK;
    return cc_error_add(error, CC_BAD_USAGE, "shape of the busyness must be above 0 and at most %g, not %g",
                        shape_max, shape);
}

/* ---- counts ---- */

/* P(N = k - 1) / P(N = k). */
static double ratio_down(double mean, double shape, double k)
{
    return k * (shape + mean) / (mean * (k - 1 + shape));
}

/* Sum of P(N <= k) / P(N = k), for k below the mode. */
static double sum_down(double mean, double shape, int k)
{
    double term = 1, sum = 1;
    for (int j = k; j > 0 && term > 1e-18 * sum; j--) {
        term *= ratio_down(mean, shape, j);
        sum += term;
    }
    return sum;
}

/* P(N > k) / P(N = k), for k above the mode. */
static double sum_up(double mean, double shape, int k)
{
    double term = 1, sum = 0;
    for (double j = k + 1.0; term > 1e-18 * sum; j++) {
        term /= ratio_down(mean, shape, j);
        sum += term;
    }
    return sum;
}

int cc_busyness_count(double mean, double shape, int count, double *prob, double *cdf, struct cc_error *error)
{
    if (check_shape(shape, error))
        return CC_BAD_USAGE;
    if (!(mean > 0 && mean <= mean_max) || count < 0)
        return cc_error_add(error, CC_BAD_USAGE,
                            "mean and count of calls must be above 0 and at least 0, not %g and %d", mean,
                            count);
    double choices = lgamma(count + shape) - lgamma(shape) - lgamma(count + 1.0);
    *prob = exp(choices - shape * log1p(mean / shape) - count * log1p(shape / mean));
    *cdf = count < mean ? *prob * sum_down(mean, shape, count) : 1 - *prob * sum_up(mean, shape, count);
    return CC_OK;
}

/* ---- Erlang A ---- */

static int add_day(const struct cc_erlang_load *load, double busyness, double weight,
                   struct cc_busyness_erlang_a *sum, struct cc_error *error)
{
    struct cc_erlang_load day = *load;
    day.arrival_rate_per_s *= busyness;
    struct cc_erlang_a model;
    int code = cc_erlang_a_solve(&day, &model, error);
    if (code)
        return code;
    sum->mean_queue_length += weight * model.mean_queue_length;
    sum->wait_prob += weight * busyness * model.wait_prob;
    sum->abandon_prob += weight * busyness * model.abandon_prob;
    sum->mean_wait_s += weight * busyness * model.mean_wait_s;
    return CC_OK;
}

/*
 * Nodes and weights (of sum 1) of the gamma law with unit rate: eigenvalues of the Jacobi matrix of the
 * Laguerre polynomials, and the squared first components of its eigenvectors.  Source: Golub and Welsch 1969.
 */
static void find_nodes(double shape, gsl_matrix *jacobi, gsl_vector *nodes, gsl_matrix *vectors,
                       gsl_eigen_symmv_workspace *workspace)
{
    for (size_t i = 0; i < nodes->size; i++) {
        gsl_matrix_set(jacobi, i, i, 2 * (double)i + shape);
        if (i > 0) /* the lower triangle is all that is read */
            gsl_matrix_set(jacobi, i, i - 1, sqrt((double)i * ((double)i - 1 + shape)));
    }
    gsl_eigen_symmv(jacobi, nodes, vectors, workspace);
}

static int mix_by_laguerre(const struct cc_erlang_load *load, double shape, size_t count,
                           struct cc_busyness_erlang_a *sum, struct cc_error *error)
{
    gsl_matrix *jacobi = gsl_matrix_calloc(count, count), *vectors = gsl_matrix_alloc(count, count);
    gsl_vector *nodes = gsl_vector_alloc(count);
    gsl_eigen_symmv_workspace *workspace = gsl_eigen_symmv_alloc(count);
    int code = CC_OK;
    if (!jacobi || !vectors || !nodes || !workspace)
        code = cc_error_add(error, CC_BAD_IO, "no memory for %zu nodes", count);
    else
        find_nodes(shape, jacobi, nodes, vectors, workspace);
    for (size_t i = 0; i < count && !code; i++) {
        double root = gsl_matrix_get(vectors, 0, i);
        if (root * root > 1e-40)
            code = add_day(load, gsl_vector_get(nodes, i) / shape, root * root, sum, error);
    }
    if (workspace)
        gsl_eigen_symmv_free(workspace);
    gsl_vector_free(nodes);
    gsl_matrix_free(vectors);
    gsl_matrix_free(jacobi);
    return code;
}

/* Of the density of log G at y, against that at 0: smooth for every shape. */
static double log_density(double shape, double y)
{
    return shape * (y - expm1(y));
}

static double reach(double shape, double direction)
{
    double step = direction / sqrt(shape);
    while (log_density(shape, step) > -cut)
        step *= 1.25;
    return step;
}

/*
 * Panels short against the range of loads, about the root of the number of agents, over which the queue
 * appears; weights are divided by their sum, so that the gamma function is not needed.
 */
static int mix_by_panels(const struct cc_erlang_load *load, double shape, struct cc_busyness_erlang_a *sum,
                         struct cc_error *error)
{
    gsl_integration_glfixed_table *rule = gsl_integration_glfixed_table_alloc(PANEL_NODES);
    if (!rule)
        return cc_error_add(error, CC_BAD_IO, "no memory for %d nodes", (int)PANEL_NODES);
    double low = reach(shape, -1), high = reach(shape, 1), total = 0;
    double width_max = fmin(1 / sqrt(load->agent_count), 0.5);
    int panel_count = (int)ceil((high - low) / fmin(width_max, (high - low) / 32)), code = CC_OK;
    double width = (high - low) / panel_count;
    for (int i = 0; i < panel_count * PANEL_NODES && !code; i++) {
        double y, weight, from = low + width * (i / PANEL_NODES);
        gsl_integration_glfixed_point(from, from + width, (size_t)(i % PANEL_NODES), &y, &weight, rule);
        weight *= exp(log_density(shape, y));
        total += weight;
        code = add_day(load, exp(y), weight, sum, error);
    }
    gsl_integration_glfixed_table_free(rule);
    sum->mean_queue_length /= total;
    sum->wait_prob /= total;
    sum->abandon_prob /= total;
    sum->mean_wait_s /= total;
    return code;
}

int cc_busyness_erlang_a(const struct cc_erlang_load *load, double shape, int node_count,
                         struct cc_busyness_erlang_a *result, struct cc_error *error)
{
    *result = (struct cc_busyness_erlang_a){0};
    if (isinf(shape) && shape > 0)
        return add_day(load, 1, 1, result, error);
    if (check_shape(shape, error) || cc_erlang_check_load(load, 1, 1, error))
        return CC_BAD_USAGE;
    if (node_count < 0 || node_count > CC_BUSYNESS_NODES_MAX)
        return cc_error_add(error, CC_BAD_USAGE, "number of nodes must be 0 to %d, not %d",
                            CC_BUSYNESS_NODES_MAX, node_count);
    if (node_count > 0)
        return mix_by_laguerre(load, shape, (size_t)node_count, result, error);
    return mix_by_panels(load, shape, result, error);
}
