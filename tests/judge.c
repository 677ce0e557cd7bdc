/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/judge.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/runner.h"

static const double family_wise = 1e-4;

bool judge_is_full(void)
{
    const char *mode = getenv("CC_VERIFY");
    return mode && strcmp(mode, "full") == 0;
}

void judge_add(struct judge *judge, struct judge_check check)
{
    ck_assert_int_lt(judge->count, JUDGE_CHECKS_MAX);
    judge->checks[judge->count++] = check;
}

static double bound_of(const struct judge *judge, const struct judge_check *check)
{
    return isinf(check->dof) ? cc_sidak_z_bound(family_wise, judge->count)
                             : cc_sidak_t_bound(family_wise, judge->count, check->dof);
}

/* A standard error of zero says that the value cannot vary: then it must be exact. */
static double distance(const struct judge_check *check)
{
    double gap = fabs(check->value - check->exact);
    if (check->error > 0)
        return gap / check->error;
    return gap <= 1e-12 * (1 + fabs(check->exact)) ? 0 : HUGE_VAL;
}

static bool is_strong(const struct judge_check *check)
{
    return check->power <= 0 || check->error <= check->power * fabs(check->exact);
}

static void describe(const struct judge_check *check, double bound, char *out, size_t size)
{
    double percent = check->exact != 0 ? 100 * check->error / fabs(check->exact) : 0;
    snprintf(out, size,
             "%-32s simulated %.7g, exact %.7g, standard error %.2g (%.2f %%): %s = %.2f of %.2f\n",
             check->name, check->value, check->exact, check->error, percent, isinf(check->dof) ? "z" : "t",
             distance(check), bound);
}

void judge_all(const struct judge *judge)
{
    char wrong[8192] = "", line[512];
    double worst = 0, worst_bound = 0;
    for (int i = 0; i < judge->count; i++) {
        const struct judge_check *check = &judge->checks[i];
        double bound = bound_of(judge, check), far = distance(check);
        describe(check, bound, line, sizeof line);
        if (getenv("CC_VERIFY_TABLE"))
            printf("  %s", line);
        if (worst_bound == 0 || far / bound > worst / worst_bound) {
            worst = far;
            worst_bound = bound;
        }
        if ((!(far <= bound) || !is_strong(check)) && strlen(wrong) + strlen(line) < sizeof wrong)
            strcat(wrong, line);
    }
    printf("%s: %d figures against theory, the worst is %.2f standard errors off (bound %.2f)\n",
           judge->title, judge->count, worst, worst_bound);
    ck_assert_msg(!*wrong, "%s\n%s", judge->title, wrong);
}

void judge_run(struct cc_experiment *experiment, struct cc_scenario *scenario, int64_t replications,
               uint64_t seed)
{
    struct cc_error error;
    struct cc_experiment_options options = {
        .seed = seed, .thread_count = cc_runner_processor_count(), .reps = replications, .precision = NAN};
    cc_error_init(&error);
    ck_assert_msg(cc_experiment_run(experiment, scenario, 1, &options, &error) == CC_OK, "%s", error.text);
    ck_assert_int_eq(experiment->reps, replications);
}

static struct cc_estimate estimate(const struct cc_experiment *experiment, const char *id)
{
    const struct cc_result *result = cc_experiment_find(experiment, 0, id);
    ck_assert_msg(result != NULL, "no measure \"%s\"", id);
    return result->estimate;
}

double judge_value(const struct cc_experiment *experiment, const char *id)
{
    return estimate(experiment, id).value;
}

double judge_error(const struct cc_experiment *experiment, const char *id)
{
    return estimate(experiment, id).half_width / cc_student_t_quantile(0.975, (double)experiment->reps - 1);
}
