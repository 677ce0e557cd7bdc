/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_FIELDS_ROWS_H
#define CCSIM_MODELS_FIELDS_ROWS_H

#include "models/scenario_parts.h"

/*
 * The scenario language, a file per group: its rows, and what must hold of its values beyond the range of
 * each. The table of all groups is in models/fields/scenario.c.
 */
#define AT(owner, member) .offset = offsetof(struct owner, member)
#define DAYS(owner, text, ...)                                                                               \
    {                                                                                                        \
        .name = "days", .type = CC_CHOICES, .fallback = CC_ANY_DAY, AT(owner, days),                         \
        .choices = cc_weekday_names, .help = text, ##__VA_ARGS__                                             \
    }
#define DIST(key, owner, member, absent, text, ...)                                                          \
    {                                                                                                        \
        .name = key, .type = CC_MEMBER, .unit = "s", .fallback = absent, AT(owner, member),                  \
        .family = &cc_dist_family, .help = text, ##__VA_ARGS__                                               \
    }

extern const struct cc_field cc_calendar_fields[], cc_stationary_fields[];
extern const struct cc_field cc_profile_fields[], cc_demand_fields[];
extern const struct cc_field cc_class_fields[], cc_redial_fields[], cc_misuse_fields[], cc_announced_fields[],
    cc_self_call_fields[];
extern const struct cc_field cc_ramp_fields[], cc_staff_fields[], cc_team_fields[];
extern const struct cc_field cc_work_fields[];
extern const struct cc_field cc_target_fields[], cc_probe_fields[], cc_variant_fields[], cc_run_fields[];
extern const struct cc_field cc_economics_fields[], cc_staffing_fields[];

/* Each collects errors of meaning in its file's groups, and resolves the names in them: cc_scenario_check. */
void cc_calendar_check(struct cc_scenario *scenario);
void cc_demand_check(struct cc_scenario *scenario);
void cc_patients_check(struct cc_scenario *scenario);
void cc_staff_check(struct cc_scenario *scenario);
void cc_work_check(struct cc_scenario *scenario);
void cc_study_check(struct cc_scenario *scenario);
void cc_economics_check(struct cc_scenario *scenario);
void cc_staffing_check(struct cc_scenario *scenario);

/* How a day's calls or work at `path` spread over it. */
void cc_profile_check(struct cc_scenario *scenario, const char *path, const struct cc_list *profile);

#endif
