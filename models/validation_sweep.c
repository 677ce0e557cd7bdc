/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/validation_sweep.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct values {
    double *z;
    int64_t count, room;
};

static int keep(struct values *values, double z)
{
    if (values->count == values->room) {
        int64_t room = values->room * 2 + 1024;
        double *grown = realloc(values->z, (size_t)room * sizeof *grown);
        if (!grown)
            return -1;
        values->z = grown;
        values->room = room;
    }
    values->z[values->count++] = z;
    return 0;
}

/* The first simulated cell of each row that is not rare: that does not depend on what came out. */
static int gather(const struct cc_validation *v, struct values *values)
{
    int64_t last_line = -1;
    const char *last_file = NULL;
    for (int i = 0; i < v->check_count; i++) {
        const struct cc_check *check = &v->checks[i];
        bool certain = check->se == 0; /* as at the opening, when nobody is there */
        if (check->kind != CC_CHECK_SIMULATE || check->rare || certain ||
            (check->line == last_line && check->file == last_file))
            continue;
        last_line = check->line, last_file = check->file;
        if (keep(values, check->z))
            return -1;
    }
    return 0;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* P(sqrt(n) D > x) of Kolmogorov and Smirnov, for large n with Stephens' correction. */
static double distance_p(double distance, double n)
{
    double x = distance * (sqrt(n) + 0.12 + 0.11 / sqrt(n)), p = 0;
    for (int k = 1; k <= 100; k++)
        p += (k % 2 ? 2 : -2) * exp(-2.0 * k * k * x * x);
    return x < 0.2 ? 1 : fmin(fmax(p, 0), 1);
}

static void conclude(struct values *values, struct cc_validation_sweep *sweep)
{
    double n = (double)values->count, sum = 0, squares = 0;
    qsort(values->z, (size_t)values->count, sizeof *values->z, compare);
    sweep->values = values->count;
    sweep->distance = 0;
    for (int64_t i = 0; i < values->count; i++) {
        double z = values->z[i], below = gsl_cdf_ugaussian_P(z);
        sum += z;
        squares += z * z;
        sweep->distance = fmax(sweep->distance, fmax(below - (double)i / n, (double)(i + 1) / n - below));
    }
    sweep->mean = sum / n;
    sweep->sd = sqrt(squares / n - sweep->mean * sweep->mean);
    sweep->p = distance_p(sweep->distance, n);
}

int cc_validation_sweep(const struct cc_validation *first, const char *folder,
                        struct cc_validation_sweep *sweep, struct cc_error *error)
{
    struct values values = {NULL, 0, 0};
    int code = CC_OK;
    sweep->failed = 0;
    for (int i = 0; i < sweep->seeds && code == CC_OK; i++) {
        struct cc_validation v = *first;
        v.seed = first->seed + (uint64_t)i;
        code = cc_validation_run(&v, folder, error);
        sweep->failed += v.failed;
        if (code == CC_OK && sweep->observe)
            sweep->observe(sweep->context, &v);
        if (code == CC_OK && gather(&v, &values))
            code = cc_error_add(error, CC_BAD_IO, "not enough memory for the z values of a sweep");
        cc_validation_close(&v);
    }
    if (code == CC_OK && values.count < 20)
        code = cc_error_add(error, CC_FAILED_CHECK, "%s: too few simulated rows for a sweep", folder);
    if (code == CC_OK)
        conclude(&values, sweep);
    free(values.z);
    return code;
}
