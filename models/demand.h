/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_DEMAND_H
#define CCSIM_MODELS_DEMAND_H

#include "models/scenario.h"
#include "sim/rng.h"

/*
 * Everything about everyone who will call in one replication, drawn before any variant is known.  Serving a
 * demand is a deterministic function, so two variants on one demand meet the very same people.
 *
 * What nearly every patient needs is drawn up front; rare choices (does he pick up at the second attempt?)
 * are computed when asked for, from the address (seed, replication, patient, purpose, index).
 */
struct cc_patient {
    double arrival_s; /* first call */
    double talk_s, wrap_up_s;
    double patience_s; /* of the first call; HUGE_VAL: never hangs up */
    int32_t class_index;
    int32_t site;
};

/* A desk visitor or a piece of other work. */
struct cc_job {
    double arrival_s;
    double work_s;
    int32_t stream; /* index into cc_scenario.work */
    int32_t site;
};

/* What the log says happened to a call; only recorded logs have it. */
struct cc_recorded {
    double wait_s; /* NAN: not recorded */
    bool answered, abandoned;
};

enum cc_purpose {
    CC_DRAW_ARRIVAL,
    CC_DRAW_BUSYNESS_DAY,
    CC_DRAW_BUSYNESS_INTERVAL,
    CC_DRAW_CLASS,
    CC_DRAW_TALK,
    CC_DRAW_WRAP_UP,
    CC_DRAW_PATIENCE,
    CC_DRAW_REDIAL,
    CC_DRAW_REDIAL_DELAY,
    CC_DRAW_ACCEPT,
    CC_DRAW_REACH,
    CC_DRAW_JOB_ARRIVAL,
    CC_DRAW_JOB_TIME,
    CC_DRAW_PHASE,
    CC_DRAW_UNSETTLED, /* whether a contact settles it */
    CC_DRAW_MISUSE,    /* of the urgent key */
    CC_DRAW_LEAVE,     /* on hearing the wait */
    CC_DRAW_PROMISE,   /* when a callback is wanted */
    CC_DRAW_RETRY,     /* time between attempts */
    CC_DRAW_ACCEPT_AGAIN,
    CC_DRAW_VOICEMAIL,
    CC_DRAW_ONLINE, /* what he does online */
    CC_DRAW_ONLINE_TIME,
    CC_DRAW_SELF_CALL, /* while a callback is pending */
    CC_DRAW_SELF_CALL_DELAY,
    CC_DRAW_FULL, /* what he does when the list is full */
    CC_DRAW_MOVE, /* whether and when he moves his appointment */
    CC_DRAW_LATER,
    CC_DRAW_NOT_NOW, /* whether he has no time when he is dialled */
    CC_DRAW_SITE,
    CC_DRAW_JOB_SITE,
    CC_DRAW_COMPLEX,  /* whether a question is one for a specialist */
    CC_DRAW_SICKNESS, /* of an assistant, by day */
};

struct cc_demand {
    const struct cc_scenario *scenario;
    uint64_t seed;
    uint32_t replication;
    struct cc_patient *patients;  /* by arrival_s */
    struct cc_recorded *recorded; /* by patient; NULL without a log */
    int patient_count, patient_room, recorded_room;
    int patience_capped; /* of a log's answered calls: no drawn patience outlasted the recorded wait, which
                            stands in */
    struct cc_job *jobs; /* by arrival_s */
    int job_count, job_room;
    struct cc_timeline staff; /* brought by a recorded log; count 0: the variant's own */
};

/* Memory grows to the largest replication seen and is kept. */
void cc_demand_init(struct cc_demand *demand, const struct cc_scenario *scenario, uint64_t seed);
void cc_demand_free(struct cc_demand *demand);

/* Draws one replication; fails only for lack of memory. */
int cc_demand_draw(struct cc_demand *demand, uint32_t replication, struct cc_error *error);

/*
 * Room for one more patient; NULL for lack of memory.  The class (-1) and the times (NAN) that an arrival
 * process leaves as they are get drawn from the scenario's laws.
 */
struct cc_patient *cc_demand_add_patient(struct cc_demand *demand, double arrival_s);

/* The class drawn for a patient by the shares of the classes. */
int cc_demand_class(const struct cc_demand *demand, int who);

/*
 * What multiplies a Poisson rate: a factor that is constant within intervals, asked for in their middle, in
 * order of time.  The intervals are those of the clock, or end where `next_change` says.
 */
struct cc_busyness {
    double interval_s;
    double (*factor)(const struct cc_demand *demand, const void *params, int day, double at_s);
    const void *params;
    double (*next_change)(void *path, double at_s); /* the first after at_s; NULL: by the clock */
    void *path;
};

/* Appends the patients of a Poisson process with these rates, times the busyness (NULL: none). */
int cc_demand_add_poisson(struct cc_demand *demand, const struct cc_rates *rates,
                          const struct cc_busyness *busyness);

/* The stream of random numbers at an address of this replication. */
static inline struct cc_rng cc_demand_rng(const struct cc_demand *demand, int who, enum cc_purpose purpose,
                                          int index)
{
    return cc_rng_at(demand->seed, demand->replication, (uint32_t)who,
                     (uint32_t)purpose | (uint32_t)index << 8);
}

/* The first uniform at that address: a choice. */
static inline double cc_demand_uniform(const struct cc_demand *demand, int who, enum cc_purpose purpose,
                                       int index)
{
    struct cc_rng rng = cc_demand_rng(demand, who, purpose, index);
    return cc_rng_uniform(&rng);
}

/* What is not drawn beforehand, since few need it: talk and patience of later contacts and calls. */
double cc_demand_later_talk(const struct cc_demand *demand, int who, int contact);
double cc_demand_later_patience(const struct cc_demand *demand, int who, int call);

/* Talk time of the contact with this index (0 is the first). */
static inline double cc_demand_talk(const struct cc_demand *demand, int who, int contact)
{
    return contact == 0 ? demand->patients[who].talk_s : cc_demand_later_talk(demand, who, contact);
}

/* Patience of the call with this index (0 is the first). */
static inline double cc_demand_patience(const struct cc_demand *demand, int who, int call)
{
    return call == 0 ? demand->patients[who].patience_s : cc_demand_later_patience(demand, who, call);
}

#endif
