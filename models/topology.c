/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/topology.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/center.h"
#include "models/economics.h"
#include "models/scenario_parts.h"

const struct cc_list *cc_variant_teams(const struct cc_scenario *s, const struct cc_variant *variant)
{
    if (variant->teams.count)
        return &variant->teams;
    return s->teams.count && !variant->staff.count ? &s->teams : NULL;
}

static const struct cc_team *team_at(const struct cc_list *teams, int i)
{
    return (const struct cc_team *)teams->items + i;
}

static bool has_site(const struct cc_numbers *sites, int site)
{
    for (int i = 0; i < sites->count; i++)
        if ((int)sites->values[i] == site + 1)
            return true;
    return sites->count == 0;
}

static bool serves_site(const struct cc_team *team, int site)
{
    return has_site(&team->sites, site);
}

/* The next name of a text with names parted by commas; NULL: no more. */
static const char *next_name(const char **text, size_t *length)
{
    const char *begin = *text + strspn(*text, " ");
    if (*begin == '\0')
        return NULL;
    const char *end = begin + strcspn(begin, ",");
    *text = *end ? end + 1 : end;
    while (end > begin && end[-1] == ' ')
        end--;
    *length = (size_t)(end - begin);
    return begin;
}

/* How dear this class or work is to the team: 0 the dearest, -1: it does not serve it. */
static int dearness(const struct cc_team *team, const char *name)
{
    const char *text = team->serves, *one;
    size_t length;
    if (!text)
        return 0;
    for (int rank = 0; (one = next_name(&text, &length)); rank++)
        if (strlen(name) == length && strncmp(one, name, length) == 0)
            return rank;
    return -1;
}

static bool has_name(const struct cc_list *list, size_t size, const char *name, size_t length)
{
    for (int i = 0; i < list->count; i++) {
        const char *one = *(const char *const *)((const char *)list->items + (size_t)i * size);
        if (strlen(one) == length && strncmp(one, name, length) == 0)
            return true;
    }
    return false;
}

/* --- whether it makes sense --- */

static void check_serves(struct cc_scenario *s, const char *path, const struct cc_team *team)
{
    const char *text = team->serves, *name;
    size_t length;
    while (text && (name = next_name(&text, &length)))
        if (!has_name(&s->classes, sizeof(struct cc_class), name, length) &&
            !has_name(&s->work, sizeof(struct cc_work), name, length))
            cc_config_fail(s->config, path, "there is no class or work \"%.*s\"", (int)length, name);
}

static void check_sites(struct cc_scenario *s, const char *path, const struct cc_numbers *sites)
{
    for (int i = 0; i < sites->count; i++) {
        double site = sites->values[i];
        if (site != (int)site || site > cc_scenario_site_count(s))
            cc_config_fail(s->config, path, "%.10g is no site: there are %d", site,
                           cc_scenario_site_count(s));
        for (int k = 0; k < i; k++)
            if (sites->values[k] == site)
                cc_config_fail(s->config, path, "has site %.10g twice", site);
    }
}

static void check_hand_off(struct cc_scenario *s, const char *path, const struct cc_list *teams,
                           const struct cc_team *team)
{
    char at[128];
    snprintf(at, sizeof at, "%s.hand_off.to", path);
    bool found = false;
    for (int i = 0; i < teams->count; i++) {
        const struct cc_team *other = team_at(teams, i);
        if (strcmp(other->name, team->hand_off.to) != 0)
            continue;
        found = true;
        if (other == team || other->hand_off.to)
            cc_config_fail(s->config, at, "\"%s\" must answer questions itself", other->name);
    }
    if (!found)
        cc_config_fail(s->config, at, "there is no team \"%s\"", team->hand_off.to);
    for (int site = 0; site < cc_scenario_site_count(s) && found; site++) {
        bool any = !serves_site(team, site);
        for (int i = 0; i < teams->count; i++)
            any = any || (strcmp(team_at(teams, i)->name, team->hand_off.to) == 0 &&
                          serves_site(team_at(teams, i), site));
        if (!any) {
            cc_config_fail(s->config, at, "\"%s\" does not serve site %d", team->hand_off.to, site + 1);
            return;
        }
    }
}

static void check_team(struct cc_scenario *s, const char *path, const struct cc_list *teams,
                       const struct cc_team *team)
{
    char at[128];
    snprintf(at, sizeof at, "%s.name", path);
    if (team->name[0] == '\0' || strchr(team->name, ',') || strlen(team->name) > 30)
        cc_config_fail(s->config, at, "must not be empty, have a comma or more than 30 bytes");
    snprintf(at, sizeof at, "%s.serves", path);
    check_serves(s, at, team);
    snprintf(at, sizeof at, "%s.sites", path);
    check_sites(s, at, &team->sites);
    snprintf(at, sizeof at, "%s.staff", path);
    cc_scenario_check_staff(s, at, &team->staff);
    if (team->lines_open.count && s->is_stationary) {
        snprintf(at, sizeof at, "%s.lines_open", path);
        cc_config_fail(s->config, at, "a stationary run has no clock");
    }
    for (int i = 0; i < team->lines_open.count; i++) {
        const struct cc_window *window = (const struct cc_window *)team->lines_open.items + i;
        snprintf(at, sizeof at, "%s.lines_open[%d].to", path, i);
        if (window->from_s >= window->to_s)
            cc_config_fail(s->config, at, "must be later than from");
    }
    if (team->role) {
        snprintf(at, sizeof at, "%s.role", path);
        cc_scenario_find_named(s, at, "role", team->role, &s->economics.wages, sizeof(struct cc_wage));
    }
    if (team->hand_off.to)
        check_hand_off(s, path, teams, team);
    if (team->dialing.first == CC_FIRST_PATIENT) {
        snprintf(at, sizeof at, "%s.dialing.first", path);
        cc_config_fail(s->config, at, "a specialist is rung first");
    }
    if (team->dialing.specialists.count) {
        snprintf(at, sizeof at, "%s.dialing.specialists", path);
        cc_config_fail(s->config, at, "the team is that of specialists already");
    }
    cc_dialing_check(s, path, &team->dialing);
}

/* Every class and work has somebody who serves it, at every site. */
static void check_served(struct cc_scenario *s, const char *path, const struct cc_list *teams)
{
    for (int what = 0; what < s->classes.count + s->work.count; what++) {
        const char *name = what < s->classes.count ? cc_scenario_class(s, what)->name
                                                   : cc_scenario_work(s, what - s->classes.count)->name;
        for (int site = 0; site < cc_scenario_site_count(s); site++) {
            bool any = what < s->classes.count && !has_site(&cc_scenario_class(s, what)->sites, site);
            for (int i = 0; i < teams->count; i++)
                any = any || (serves_site(team_at(teams, i), site) && dearness(team_at(teams, i), name) >= 0);
            if (!any) {
                cc_config_fail(s->config, path, "nobody serves \"%s\" of site %d", name, site + 1);
                break;
            }
        }
    }
}

static int crews_of(const struct cc_scenario *s, const struct cc_team *team)
{
    return !team->per_site ? 1 : team->sites.count ? team->sites.count : cc_scenario_site_count(s);
}

static void check_counts(struct cc_scenario *s, const char *path, const struct cc_list *teams)
{
    int crews = 0, groups = 0;
    for (int i = 0; i < teams->count; i++) {
        crews += crews_of(s, team_at(teams, i));
        for (int k = 0; k < teams->count; k++)
            if (team_at(teams, k)->hand_off.to &&
                strcmp(team_at(teams, k)->hand_off.to, team_at(teams, i)->name) == 0) {
                groups += crews_of(s, team_at(teams, i));
                break;
            }
    }
    /* Of each class and work as many groups as there are sites, at most, and mostly far fewer. */
    if (crews > CC_MAX_CREWS)
        cc_config_fail(s->config, path, "make %d teams with those per site; at most %d", crews, CC_MAX_CREWS);
    else if (groups + cc_scenario_site_count(s) > CC_MAX_GROUPS)
        cc_config_fail(s->config, path, "and sites make more than %d kinds of lines", CC_MAX_GROUPS);
}

/* What goes by one pool of assistants, who are alike. */
static void check_rest(struct cc_scenario *s, const char *path, const struct cc_variant *variant)
{
    const struct cc_strategy *strategy = (const void *)variant->strategy.row;
    const char *what = NULL;
    for (int i = 0; i < s->work.count; i++)
        if (cc_scenario_work(s, i)->interrupted_by != CC_BY_NOBODY && !variant->undisturbed)
            what = "work that calls interrupt";
    if (strategy->select != cc_center_select_in_order || strategy->dialing)
        what = "a strategy with callbacks";
    if (s->priority_rule == CC_RULE_PREEMPTIVE)
        what = "preemptive priorities";
    if (s->disturbance_s > 0)
        what = "disturbance_s";
    if (s->announced.heard)
        what = "an announced wait";
    if (s->misuse.prob + s->misuse.per_min > 0)
        what = "misuse";
    if (s->max_waiting)
        what = "max_waiting";
    if (s->is_log)
        what = "a recorded log";
    if (what)
        cc_config_fail(s->config, path, "do not go together with %s", what);
}

static int add_team_name(struct cc_scenario *s, const char *name)
{
    for (int i = 0; i < s->team_count; i++)
        if (strcmp(s->team_names[i], name) == 0)
            return i;
    if (s->team_count == CC_MAX_TEAMS)
        return -1;
    s->team_names[s->team_count] = name;
    return s->team_count++;
}

void cc_topology_check(struct cc_scenario *s)
{
    char path[64], at[96];
    bool seen = false; /* the practice's own */
    for (int i = 0; i < s->classes.count; i++) {
        snprintf(path, sizeof path, "classes[%d].sites", i);
        check_sites(s, path, &cc_scenario_class(s, i)->sites);
    }
    for (int v = 0; v < s->variants.count; v++) {
        const struct cc_variant *variant = cc_scenario_variant(s, v);
        const struct cc_list *teams = cc_variant_teams(s, variant);
        bool own = variant->teams.count > 0;
        if (own)
            snprintf(path, sizeof path, "variants[%d].teams", v);
        else
            snprintf(path, sizeof path, "teams");
        if (own && variant->staff.count)
            cc_config_fail(s->config, path, "and staff: give one of them");
        if (!teams)
            continue;
        for (int i = 0; i < teams->count && (own || !seen); i++) {
            snprintf(at, sizeof at, "%s[%d]", path, i);
            check_team(s, at, teams, team_at(teams, i));
            if (add_team_name(s, team_at(teams, i)->name) < 0)
                cc_config_fail(s->config, at, "is one more than %d names of teams", CC_MAX_TEAMS);
        }
        if (own || !seen) {
            check_served(s, path, teams);
            check_counts(s, path, teams);
        }
        seen = seen || !own;
        check_rest(s, path, variant);
    }
}

/* --- crews and groups --- */

static void add_crew(const struct cc_scenario *s, struct cc_topology *t, const struct cc_team *team, int site,
                     int8_t sites[][CC_MAX_SITES])
{
    struct cc_crew_plan *crew = &t->crews[t->crew_count];
    *crew = (struct cc_crew_plan){.team = team, .role = -1, .handed_group = -1};
    for (int i = 0; i < s->team_count; i++)
        if (strcmp(s->team_names[i], team->name) == 0)
            crew->name = i;
    for (int i = 0; i < s->economics.wages.count && team->role; i++)
        if (strcmp(((const struct cc_wage *)s->economics.wages.items + i)->role, team->role) == 0)
            crew->role = i;
    for (int k = 0; k < cc_scenario_site_count(s); k++) {
        crew->hands_to[k] = -1;
        sites[t->crew_count][k] = serves_site(team, k) && (site < 0 || site == k);
    }
    t->overflows = t->overflows || team->overflow_s > 0;
    t->crew_count++;
}

/* The group of those for whom these crews come in question, in this order: an old one, or a new one. */
static int group_for(struct cc_topology *t, const struct cc_group *wanted)
{
    for (int g = 0; g < t->group_count; g++)
        if (!t->groups[g].handed && t->groups[g].crew_count == wanted->crew_count &&
            memcmp(t->groups[g].crews, wanted->crews, (size_t)wanted->crew_count) == 0)
            return g;
    if (t->group_count == CC_MAX_GROUPS)
        return -1;
    t->groups[t->group_count] = *wanted;
    for (int i = 0; i < wanted->crew_count; i++)
        t->crews[wanted->crews[i]].groups |= (uint64_t)1 << t->group_count;
    return t->group_count++;
}

/* The group of a class or work, at a site. */
static int group_of(struct cc_topology *t, const char *name, int site, int8_t sites[][CC_MAX_SITES])
{
    struct cc_group group = {0};
    int rank[CC_CREWS_PER_GROUP];
    for (int i = 0; i < t->crew_count; i++) {
        int dear = dearness(t->crews[i].team, name), at = group.crew_count;
        if (dear < 0 || !sites[i][site] || at == CC_CREWS_PER_GROUP)
            continue;
        for (; at > 0 && rank[at - 1] > dear; at--) {
            rank[at] = rank[at - 1];
            group.crews[at] = group.crews[at - 1];
        }
        rank[at] = dear;
        group.crews[at] = (int8_t)i;
        group.crew_count++;
    }
    return group_for(t, &group);
}

/* Who gets the complex questions of each crew, and a group for them. */
static void connect(struct cc_scenario *s, struct cc_topology *t, int8_t sites[][CC_MAX_SITES])
{
    for (int i = 0; i < t->crew_count; i++)
        for (int k = 0; k < t->crew_count && t->crews[i].team->hand_off.to; k++) {
            if (strcmp(t->crews[k].team->name, t->crews[i].team->hand_off.to) != 0)
                continue;
            for (int site = 0; site < cc_scenario_site_count(s); site++)
                if (sites[i][site] && sites[k][site])
                    t->crews[i].hands_to[site] = (int8_t)k;
            if (t->crews[k].handed_group < 0) {
                t->crews[k].handed_group = t->group_count;
                t->crews[k].groups |= (uint64_t)1 << t->group_count;
                t->groups[t->group_count++] =
                    (struct cc_group){.crew_count = 1, .crews = {(int8_t)k}, .handed = true};
            }
            t->hands_over = true;
        }
}

/* --- staff over time --- */

struct moment {
    double at_s;
    struct cc_crew_step step;
};

static int by_time(const void *a, const void *b)
{
    const struct moment *one = a, *other = b;
    if (one->at_s != other->at_s)
        return one->at_s < other->at_s ? -1 : 1;
    return one->step.crew - other->step.crew;
}

static int heads_at(const struct cc_scenario *s, const struct cc_team *team, const struct cc_day *day,
                    double at_s)
{
    const struct cc_staff_step *step = team->staff.items;
    int64_t heads = 0;
    for (int i = 0; i < team->staff.count; i++)
        if (cc_scenario_on_day(step[i].days, day) && day->midnight_s + step[i].from_s <= at_s)
            heads = step[i].heads;
    return (int)((double)heads * cc_ramp_at(&team->growth, cc_scenario_week(s, at_s)) + 0.5);
}

static bool open_at(const struct cc_team *team, const struct cc_day *day, double at_s)
{
    const struct cc_window *window = team->lines_open.items;
    for (int i = 0; i < team->lines_open.count; i++)
        if (cc_scenario_on_day(window[i].days, day) && at_s >= day->midnight_s + window[i].from_s &&
            at_s < day->midnight_s + window[i].to_s)
            return true;
    return team->lines_open.count == 0;
}

/* Adds every moment of a day at which something may change in a crew; returns how many there are then. */
static int add_moments(const struct cc_scenario *s, const struct cc_team *team, int crew, int d,
                       struct moment *moments, int count)
{
    const struct cc_day *day = &s->days[d];
    const struct cc_staff_step *step = team->staff.items;
    const struct cc_window *window = team->lines_open.items;
    for (int i = -1; i < team->staff.count + 2 * team->lines_open.count; i++) {
        int w = (i - team->staff.count) / 2;
        double at_s = i < 0 ? day->open_s
                            : day->midnight_s + (i < team->staff.count         ? step[i].from_s
                                                 : (i - team->staff.count) % 2 ? window[w].to_s
                                                                               : window[w].from_s);
        if (i >= 0 && (at_s <= day->open_s || at_s >= day->close_s))
            continue;
        moments[count++] =
            (struct moment){at_s, {crew, heads_at(s, team, day, at_s), d, open_at(team, day, at_s)}};
    }
    return count;
}

/* The steps of all crews in order of time, and with them how many heads are on duty in all. */
static void make_steps(struct cc_scenario *s, struct cc_topology *t, struct cc_timeline *timeline)
{
    int room = 0, count = 0;
    for (int i = 0; i < t->crew_count; i++)
        room += (1 + t->crews[i].team->staff.count + 2 * t->crews[i].team->lines_open.count) * s->day_count;
    struct moment *moments = cc_config_alloc(s->config, (size_t)room * sizeof *moments);
    for (int i = 0; i < t->crew_count; i++)
        for (int d = 0; d < s->day_count; d++)
            count = add_moments(s, t->crews[i].team, i, d, moments, count);
    qsort(moments, (size_t)count, sizeof *moments, by_time);
    double *at_s = cc_config_alloc(s->config, (size_t)count * sizeof *at_s);
    int *heads = cc_config_alloc(s->config, (size_t)count * sizeof *heads);
    struct cc_crew_step *steps = cc_config_alloc(s->config, (size_t)count * sizeof *steps);
    *timeline = (struct cc_timeline){.at_s = at_s, .heads = heads, .count = count};
    int present[CC_MAX_CREWS] = {0}, total = 0;
    for (int i = 0; i < count; i++) {
        const struct cc_crew_step *step = &moments[i].step;
        struct cc_crew_plan *crew = &t->crews[step->crew];
        double until_s = fmin(s->days[step->day].close_s, s->end_s);
        for (int k = i + 1; k < count && moments[k].at_s < until_s; k++)
            if (moments[k].step.crew == step->crew)
                until_s = moments[k].at_s;
        crew->scheduled_s += step->heads * fmax(0, until_s - moments[i].at_s);
        crew->slots = step->heads > crew->slots ? step->heads : crew->slots;
        total += step->heads - present[step->crew];
        present[step->crew] = step->heads;
        at_s[i] = moments[i].at_s;
        heads[i] = total;
        steps[i] = *step;
    }
    for (int i = 0; i < t->crew_count; i++) {
        t->crews[i].first_slot = t->slots;
        t->slots += t->crews[i].slots;
        timeline->scheduled_s += t->crews[i].scheduled_s;
    }
    timeline->max_heads = t->slots;
    t->steps = steps;
}

static void derive_variant(struct cc_scenario *s, struct cc_variant *variant, const struct cc_list *teams)
{
    struct cc_topology *t = cc_config_alloc(s->config, sizeof *t);
    int8_t sites[CC_MAX_CREWS][CC_MAX_SITES] = {{0}};
    *t = (struct cc_topology){0};
    for (int i = 0; i < teams->count; i++)
        for (int site = 0; site < (team_at(teams, i)->per_site ? cc_scenario_site_count(s) : 1); site++)
            if (!team_at(teams, i)->per_site)
                add_crew(s, t, team_at(teams, i), -1, sites);
            else if (serves_site(team_at(teams, i), site))
                add_crew(s, t, team_at(teams, i), site, sites);
    connect(s, t, sites);
    for (int site = 0; site < cc_scenario_site_count(s); site++) {
        for (int i = 0; i < s->classes.count; i++)
            if (has_site(&cc_scenario_class(s, i)->sites, site)) /* else 0, and nobody asks */
                t->group_of_class[i][site] = (int8_t)group_of(t, cc_scenario_class(s, i)->name, site, sites);
        for (int i = 0; i < s->work.count; i++)
            t->group_of_work[i][site] = (int8_t)group_of(t, cc_scenario_work(s, i)->name, site, sites);
    }
    for (int site = 0; site < cc_scenario_site_count(s); site++)
        for (int i = 0; i < s->classes.count + s->work.count; i++)
            if ((i < s->classes.count ? t->group_of_class[i][site]
                                      : t->group_of_work[i - s->classes.count][site]) < 0) {
                cc_config_fail(s->config, variant->teams.count ? "variants" : "teams",
                               "the teams and sites make more than %d kinds of lines", CC_MAX_GROUPS);
                return;
            }
    make_steps(s, t, &variant->timeline);
    variant->topology = t;
}

void cc_topology_derive(struct cc_scenario *s)
{
    struct cc_variant *variant = s->variants.items;
    for (int v = 0; v < s->variants.count; v++) {
        const struct cc_list *teams = cc_variant_teams(s, &variant[v]);
        if (teams)
            derive_variant(s, &variant[v], teams);
    }
}
