/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_TOPOLOGY_H
#define CCSIM_MODELS_TOPOLOGY_H

#include "models/scenario.h"

/*
 * Who serves whom under a variant with teams, worked out once from the scenario and then constant.
 *
 * A crew is a team at work: a team of the file or, of a team per site, one for each.  Patients, and pieces of
 * work, for whom the same crews come in question in the same order wait in one group of lines, so that twenty
 * clinics with staff of their own have twenty groups and the same clinics pooled have one; how many classes
 * there are has nothing to do with it.  Questions handed to a crew wait in a group that only it serves.
 */
enum { CC_MAX_CREWS = 64, CC_MAX_GROUPS = 64, CC_CREWS_PER_GROUP = 8 };

struct cc_crew_plan {
    const struct cc_team *team;
    int name;                      /* index in the scenario's team_names */
    int role;                      /* index in economics.wages, -1: none */
    int first_slot, slots;         /* its assistants, at most */
    uint64_t groups;               /* it serves, as a bit set */
    int handed_group;              /* of these, that of questions handed to it, -1 */
    int8_t hands_to[CC_MAX_SITES]; /* crew that gets complex questions, by site, -1: it answers them */
    double scheduled_s;            /* head-seconds over the horizon */
};

struct cc_group {
    int crew_count;
    int8_t crews[CC_CREWS_PER_GROUP]; /* who comes first, first */
    bool handed;
};

/* What changes in a crew at the moment of that index in the variant's timeline. */
struct cc_crew_step {
    int crew, heads;
    int day;
    bool lines_open;
};

struct cc_topology {
    int crew_count, group_count, slots;
    struct cc_crew_plan crews[CC_MAX_CREWS];
    struct cc_group groups[CC_MAX_GROUPS];
    int8_t group_of_class[CC_MAX_CLASSES][CC_MAX_SITES], group_of_work[CC_MAX_WORK][CC_MAX_SITES];
    const struct cc_crew_step *steps; /* as many as the variant's timeline has */
    bool overflows;                   /* some crew takes only calls that have held for some time */
    bool hands_over;                  /* some crew hands questions to another */
};

/* The teams of a variant, NULL: everybody is alike. */
const struct cc_list *cc_variant_teams(const struct cc_scenario *scenario, const struct cc_variant *variant);

/* Collects errors of meaning in the teams of all variants.  Part of cc_scenario_check. */
void cc_topology_check(struct cc_scenario *scenario);

/* Works out the topology and timeline of each variant with teams; the scenario has no errors. */
void cc_topology_derive(struct cc_scenario *scenario);

static inline int cc_scenario_site_count(const struct cc_scenario *scenario)
{
    return scenario->sites.count ? scenario->sites.count : 1;
}

#endif
