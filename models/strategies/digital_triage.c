/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * Digital triage: some patients answer questions online instead of calling.  Some are helped there; for the
 * others a request, with what they said, joins the assistants' list in the order of urgency, and they are
 * called back.  Some lose their way and call after all.  The others call as ever, and hold.  (Category C of
 * the callback protocol.)
 */
#include <math.h>
#include <stdio.h>

#include "models/center.h"
#include "models/luck.h"
#include "models/strategies/rows.h"

struct level {
    double share, within_min;
};

struct digital_triage {
    struct cc_ramp online;
    struct cc_member time;
    double gives_up_prob, helped_prob, error_prob, induced_prob;
    struct cc_member error_delay, induced_delay;
    double within_min;
    struct cc_list levels; /* struct level */
    struct cc_dialing dialing;
};

/* Choices of one patient, in the order in which he makes them. */
enum { STARTS, GIVES_UP, IS_HELPED, ERRS, LEVEL, BRINGS_MORE };

#define AT(member) .offset = offsetof(struct digital_triage, member)
#define PROB(key, member, absent, text, ...)                                                                 \
    {                                                                                                        \
        .name = key, .type = CC_NUMBER, .min = 0, .max = 1, .fallback = absent, AT(member), .help = text,    \
        ##__VA_ARGS__                                                                                        \
    }
#define LAW(key, member, absent, text, ...)                                                                  \
    {                                                                                                        \
        .name = key, .type = CC_MEMBER, .unit = "s", .fallback = absent, AT(member),                         \
        .family = &cc_dist_family, .help = text, ##__VA_ARGS__                                               \
    }

static const struct cc_field online_fields[] = {
    {.name = "first",
     .source = "J6",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.3",
     .offset = offsetof(struct cc_ramp, first),
     .help = "share in week 1"},
    {.name = "later",
     .source = "J6",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = "0.3",
     .offset = offsetof(struct cc_ramp, later),
     .help = "share after so many weeks"},
    {.name = "weeks",
     .source = "J6",
     .type = CC_NUMBER,
     .unit = "weeks",
     .min = 0,
     .max = 10000,
     .fallback = "0.0",
     .offset = offsetof(struct cc_ramp, weeks),
     .help = "how long it takes to grow, evenly; 0 = later from the start"},
    {.name = NULL}};

static const struct cc_field level_fields[] = {
    {.name = "share",
     .source = "Q15",
     .type = CC_NUMBER,
     .min = 0,
     .max = 1,
     .fallback = NULL,
     .offset = offsetof(struct level, share),
     .help = "part of the requests; scaled so that all add up to one"},
    {.name = "within_min",
     .source = "Q15",
     .type = CC_NUMBER,
     .unit = "min",
     .min = 0,
     .max = 10000,
     .fallback = NULL,
     .offset = offsetof(struct level, within_min),
     .help = "to be called within this opening time; the list is in the order of these deadlines"},
    {.name = NULL}};

static const struct cc_field fields[] = {
    {.name = "online",
     .type = CC_GROUP,
     AT(online),
     .sub = online_fields,
     .help = "share of patients who start online, times online_factor of their class; never the urgent ones"},
    LAW("time", time, "{ law = \"lognormal\"; mean_s = 300.0; cv = 0.5; }", "time spent online",
        .source = "assumption"),
    PROB("gives_up_prob", gives_up_prob, "0.1", "probability to lose the way online and call after all",
         .source = "J10"),
    PROB("helped_prob", helped_prob, "0.2", "probability, of the others, to be helped without an assistant",
         .source = "Q15"),
    PROB("error_prob", error_prob, "0.0", "probability that who seems to be helped is not, and calls later",
         .source = "assumption"),
    LAW("error_delay", error_delay, "{ law = \"lognormal\"; mean_s = 7200.0; cv = 1.0; }",
        "time until he calls", .source = "assumption"),
    PROB("induced_prob", induced_prob, "0.0",
         "probability that who started online comes back with a request that he would not have called about",
         .source = "assumption"),
    LAW("induced_delay", induced_delay, "{ law = \"lognormal\"; mean_s = 7200.0; cv = 1.0; }",
        "time from the first contact until that request", .source = "assumption"),
    {.name = "within_min",
     .source = "Q15",
     .type = CC_NUMBER,
     .unit = "min",
     .min = 0,
     .max = 10000,
     .fallback = "240.0",
     AT(within_min),
     .help = "opening time within which a request is to be called, where no levels say so"},
    {.name = "levels",
     .source = "Q15",
     .type = CC_LIST,
     .fallback = "",
     AT(levels),
     .sub = level_fields,
     .sub_size = sizeof(struct level),
     .count_max = 10,
     .help = "urgency of requests, the most urgent first; absent: all within within_min"},
    {.name = "dialing",
     .type = CC_GROUP,
     AT(dialing),
     .sub = cc_dialing_fields,
     .help = "how requests are called back; talk_factor is what the answers given online spare or cost"},
    {.name = NULL}};

static int prepare(void *params, char *why, size_t why_size)
{
    const struct digital_triage *p = params;
    const struct level *level = p->levels.items;
    double total = 0;
    for (int i = 0; i < p->levels.count; i++)
        total += level[i].share;
    if (p->levels.count && !(total > 0)) {
        snprintf(why, why_size, "the shares of the levels add up to zero");
        return -1;
    }
    return 0;
}

static bool chooses(const struct cc_center *center, int who, int choice, double prob)
{
    return cc_demand_uniform(center->demand, who, CC_DRAW_ONLINE, choice) < prob;
}

static double drawn_s(const struct cc_center *center, int who, const struct cc_member *law, int index)
{
    struct cc_rng rng = cc_demand_rng(center->demand, who, CC_DRAW_ONLINE_TIME, index);
    return cc_dist_draw(law, &rng);
}

static bool arrive(struct cc_center *center, int who)
{
    const struct digital_triage *p = center->params;
    const struct cc_class *class =
        cc_scenario_class(center->scenario, cc_center_patient(center, who)->class_index);
    int64_t week = cc_scenario_week(center->scenario, center->now_s);
    double prob = fmin(cc_ramp_at(&p->online, week) * class->online_factor, 1);
    if (class->urgent)
        return false;
    bool starts = chooses(center, who, STARTS, prob);
    if (center->counts_luck)
        cc_luck_choice(center, &p->time, prob, starts);
    if (!starts)
        return false;
    double length_s = drawn_s(center, who, &p->time, 0);
    if (center->counts_luck)
        cc_luck_delay(center, &p->time, length_s);
    cc_center_go_online(center, who, length_s);
    return true;
}

/* How soon a request is to be called, by its urgency. */
static double within_s(const struct cc_center *center, int who)
{
    const struct digital_triage *p = center->params;
    const struct level *level = p->levels.items;
    double total = 0, u = cc_demand_uniform(center->demand, who, CC_DRAW_ONLINE, LEVEL);
    int i = 0;
    if (p->levels.count == 0)
        return p->within_min * 60;
    for (int j = 0; j < p->levels.count; j++)
        total += level[j].share;
    for (u *= total; i < p->levels.count - 1 && u >= level[i].share; i++)
        u -= level[i].share;
    return level[i].within_min * 60;
}

/* Whether who seems to be helped is: if not, he calls after a delay. */
static bool is_helped_indeed(struct cc_center *center, int who)
{
    const struct digital_triage *p = center->params;
    bool errs = chooses(center, who, ERRS, p->error_prob);
    if (center->counts_luck)
        cc_luck_choice(center, &p->error_delay, p->error_prob, errs);
    if (center->counts_luck && errs)
        cc_luck_delay(center, &p->error_delay, drawn_s(center, who, &p->error_delay, 1));
    return !errs;
}

static void online(struct cc_center *center, int who)
{
    const struct digital_triage *p = center->params;
    if (center->cases[who].contacts > 0) /* he is back, with more */
        cc_center_request(center, who, within_s(center, who));
    else if (chooses(center, who, GIVES_UP, p->gives_up_prob))
        cc_center_call_after_all(center, who, 0);
    else if (!chooses(center, who, IS_HELPED, p->helped_prob))
        cc_center_request(center, who, within_s(center, who));
    else if (is_helped_indeed(center, who))
        cc_center_helped_online(center, who);
    else
        cc_center_call_after_all(center, who, drawn_s(center, who, &p->error_delay, 1));
}

/* Whether he comes back online after his first contact, and when. */
static double comes_back_s(const struct cc_center *center, int who)
{
    const struct digital_triage *p = center->params;
    if (!center->cases[who].online || !chooses(center, who, BRINGS_MORE, p->induced_prob))
        return HUGE_VAL;
    return drawn_s(center, who, &p->induced_delay, 2);
}

/* Requests whose time has come, then callers on hold, then the other requests. */
static int choose(const struct cc_center *center, int free)
{
    (void)free;
    int due = cc_center_head(center, CC_LINE_DUE), line = cc_center_phone_line(center);
    if (due >= 0 && (line < 0 || center->cases[due].place_s <= center->now_s))
        return CC_LINE_DUE;
    return line;
}

static const struct cc_dialing *dialing(const void *params)
{
    return &((const struct digital_triage *)params)->dialing;
}

static void check(const struct cc_scenario *scenario, const char *path, const void *params)
{
    const struct digital_triage *p = params;
    const struct {
        const char *key;
        const struct cc_member *law;
    } laws[] = {{"time", &p->time}, {"error_delay", &p->error_delay}, {"induced_delay", &p->induced_delay}};
    char at[128];
    for (int i = 0; i < 3; i++) {
        snprintf(at, sizeof at, "%s.%s", path, laws[i].key);
        if (isinf(cc_dist_mean(laws[i].law)))
            cc_config_fail(scenario->config, at, "must end: \"%s\" is for patience", laws[i].law->row->name);
    }
    cc_dialing_check(scenario, path, &p->dialing);
}

const struct cc_strategy cc_strategy_digital_triage = {
    .described = {.name = "digital-triage",
                  .help = "some patients start online; requests are called back in order of urgency",
                  .fields = fields,
                  .size = sizeof(struct digital_triage),
                  .prepare = prepare},
    .arrive = arrive,
    .online = online,
    .comes_back_s = comes_back_s,
    .call = cc_center_hold,
    .select = choose,
    .dialing = dialing,
    .check = check,
};
