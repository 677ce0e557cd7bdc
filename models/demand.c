/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/demand.h"

#include <stdlib.h>
#include <string.h>

#include "models/arrivals.h"
#include "sim/fmath.h"

void cc_demand_init(struct cc_demand *demand, const struct cc_scenario *scenario, uint64_t seed)
{
    *demand = (struct cc_demand){.scenario = scenario, .seed = seed};
}

void cc_demand_free(struct cc_demand *demand)
{
    free(demand->patients);
    free(demand->recorded);
    free(demand->jobs);
}

/* Makes room for `count` elements, half as much again as needed; 0, or -1 for lack of memory. */
static int make_room(void **memory, int *room, int count, size_t size)
{
    if (count <= *room)
        return 0;
    int wanted = count + count / 2 + 64;
    void *grown = realloc(*memory, (size_t)wanted * size);
    if (!grown)
        return -1;
    *memory = grown;
    *room = wanted;
    return 0;
}

struct cc_patient *cc_demand_add_patient(struct cc_demand *demand, double arrival_s)
{
    if (make_room((void **)&demand->patients, &demand->patient_room, demand->patient_count + 1,
                  sizeof *demand->patients))
        return NULL;
    if (demand->scenario->is_log) {
        if (make_room((void **)&demand->recorded, &demand->recorded_room, demand->patient_count + 1,
                      sizeof *demand->recorded))
            return NULL;
        demand->recorded[demand->patient_count] = (struct cc_recorded){.wait_s = NAN};
    }
    struct cc_patient *patient = &demand->patients[demand->patient_count++];
    *patient = (struct cc_patient){arrival_s, NAN, NAN, NAN, -1, 0};
    return patient;
}

struct walk {
    struct cc_demand *demand;
    const struct cc_busyness *busyness; /* NULL: always 1 */
    int (*add)(struct cc_demand *demand, double at_s, int what);
    int what;
};

static double part_end(const struct walk *walk, const struct cc_rate_step *step, double at_s)
{
    if (!walk->busyness)
        return step->end_s;
    if (walk->busyness->next_change) {
        double change_s = walk->busyness->next_change(walk->busyness->path, at_s);
        return change_s < step->end_s ? change_s : step->end_s;
    }
    double interval_s = walk->busyness->interval_s, next = (double)((int64_t)(at_s / interval_s) + 1);
    /* At a border the quotient may round down to the interval that just ended. */
    double end_s = next * interval_s > at_s ? next * interval_s : (next + 1) * interval_s;
    return end_s < step->end_s ? end_s : step->end_s;
}

/* Exponentials of rate 1 from a stream, many drawn at a time. */
struct exponentials {
    struct cc_rng rng;
    double value[CC_DRAWS];
    int used;
};

static double next_exponential(struct exponentials *e)
{
    if (e->used == CC_DRAWS) {
        cc_draws_uniforms(&e->rng, CC_DRAWS / 2, e->value);
        cc_log_each(e->value, CC_DRAWS);
        e->used = 0;
    }
    return -e->value[e->used++];
}

/* A Poisson process with these rates: unit-rate exponentials, mapped through the integrated rate part by
 * part. */
static int walk_poisson(const struct walk *walk, const struct cc_rates *rates, const struct cc_rng *rng)
{
    struct exponentials e = {.rng = *rng, .used = CC_DRAWS};
    double left = next_exponential(&e); /* of a unit-rate exponential, until the next arrival */
    for (int i = 0; i < rates->count; i++) {
        const struct cc_rate_step *step = &rates->steps[i];
        for (double at_s = step->begin_s, end_s; at_s < step->end_s; at_s = end_s) {
            end_s = part_end(walk, step, at_s);
            double rate_per_s = step->rate_per_s;
            if (walk->busyness)
                rate_per_s *= walk->busyness->factor(walk->demand, walk->busyness->params, step->day,
                                                     (at_s + end_s) / 2);
            for (; left < (end_s - at_s) * rate_per_s; left = next_exponential(&e)) {
                at_s += left / rate_per_s;
                /* A sum that rounds up to the end is a call after it. */
                if (at_s < end_s && walk->add(walk->demand, at_s, walk->what))
                    return -1;
            }
            left -= (end_s - at_s) * rate_per_s;
        }
    }
    return 0;
}

static int add_patient(struct cc_demand *demand, double at_s, int what)
{
    (void)what;
    return cc_demand_add_patient(demand, at_s) ? 0 : -1;
}

int cc_demand_add_poisson(struct cc_demand *demand, const struct cc_rates *rates,
                          const struct cc_busyness *busyness)
{
    struct cc_rng rng = cc_demand_rng(demand, 0, CC_DRAW_ARRIVAL, 0);
    return walk_poisson(&(struct walk){demand, busyness, add_patient, 0}, rates, &rng);
}

static int add_job(struct cc_demand *demand, double at_s, int stream)
{
    if (make_room((void **)&demand->jobs, &demand->job_room, demand->job_count + 1, sizeof *demand->jobs))
        return -1;
    demand->jobs[demand->job_count++] = (struct cc_job){.arrival_s = at_s, .stream = stream};
    return 0;
}

/* Merges the jobs from `start` on, one stream, into those before them; the room behind them is the only
 * memory. */
static int merge_jobs(struct cc_demand *demand, int start)
{
    int added = demand->job_count - start, old = start - 1, new = added - 1;
    if (make_room((void **)&demand->jobs, &demand->job_room, demand->job_count + added, sizeof *demand->jobs))
        return -1;
    struct cc_job *jobs = demand->jobs, *spare = jobs + demand->job_count;
    memcpy(spare, jobs + start, (size_t)added * sizeof *jobs);
    for (int at = demand->job_count - 1; new >= 0; at--)
        jobs[at] = old >= 0 && jobs[old].arrival_s > spare[new].arrival_s ? jobs[old--] : spare[new --];
    return 0;
}

/* One of all sites, or of those that are listed, by their sizes. */
static int site_of(const struct cc_scenario *scenario, const struct cc_numbers *listed, double u)
{
    int last = (listed ? listed->count : scenario->sites.count) - 1, i = 0;
    double total = 0;
#define SITE(k) (listed ? (int)listed->values[k] - 1 : (k))
    for (int k = 0; k <= last; k++)
        total += scenario->sites.values[SITE(k)];
    for (u *= total; i < last; i++) {
        u -= scenario->sites.values[SITE(i)];
        if (u < 0)
            break;
    }
    return SITE(i);
#undef SITE
}

static int draw_jobs(struct cc_demand *demand)
{
    const struct cc_scenario *scenario = demand->scenario;
    demand->job_count = 0;
    for (int i = 0; i < scenario->work.count; i++) {
        struct cc_rng rng = cc_demand_rng(demand, i, CC_DRAW_JOB_ARRIVAL, 0);
        int start = demand->job_count;
        if (walk_poisson(&(struct walk){demand, NULL, add_job, i}, &cc_scenario_work(scenario, i)->rates,
                         &rng) ||
            (demand->job_count > start && merge_jobs(demand, start)))
            return -1;
    }
    for (int i = 0; i < demand->job_count; i++) {
        struct cc_rng rng = cc_demand_rng(demand, i, CC_DRAW_JOB_TIME, 0);
        demand->jobs[i].work_s =
            cc_dist_draw(&cc_scenario_work(scenario, demand->jobs[i].stream)->time, &rng);
        if (scenario->sites.count > 1)
            demand->jobs[i].site = site_of(scenario, NULL, cc_demand_uniform(demand, i, CC_DRAW_JOB_SITE, 0));
    }
    return 0;
}

static int class_of(const struct cc_scenario *scenario, double u)
{
    int last = scenario->classes.count - 1, i = 0;
    for (; i < last; i++) {
        u -= cc_scenario_class(scenario, i)->share;
        if (u < 0)
            break;
    }
    return i;
}

int cc_demand_class(const struct cc_demand *demand, int who)
{
    return demand->scenario->classes.count == 1
               ? 0
               : class_of(demand->scenario, cc_demand_uniform(demand, who, CC_DRAW_CLASS, 0));
}

/* A duration of every patient: its law in the class, where it goes. */
static const struct quantity {
    enum cc_purpose purpose;
    size_t law, value;
} quantities[] = {
    {CC_DRAW_TALK, offsetof(struct cc_class, talk), offsetof(struct cc_patient, talk_s)},
    {CC_DRAW_WRAP_UP, offsetof(struct cc_class, wrap_up), offsetof(struct cc_patient, wrap_up_s)},
    {CC_DRAW_PATIENCE, offsetof(struct cc_class, patience), offsetof(struct cc_patient, patience_s)},
};

static double *duration(struct cc_patient *patient, const struct quantity *quantity)
{
    return (double *)((char *)patient + quantity->value);
}

/* Up to CC_DRAWS patients in a row, class by class. */
struct crowd {
    struct cc_patient *patients;
    int first, count;
    int begin[CC_MAX_CLASSES + 1]; /* of each class in index */
    int16_t index[CC_DRAWS];
    struct cc_draws draws;
};

static void draw_streams(const struct cc_demand *demand, struct crowd *crowd, enum cc_purpose purpose)
{
    cc_draws_begin(&crowd->draws, demand->seed, demand->replication, (uint32_t)crowd->first,
                   (uint32_t)purpose, crowd->count);
}

static void draw_classes(const struct cc_demand *demand, struct crowd *crowd)
{
    int class_count = demand->scenario->classes.count, at[CC_MAX_CLASSES] = {0};
    if (class_count > 1)
        draw_streams(demand, crowd, CC_DRAW_CLASS);
    for (int i = 0; i < crowd->count; i++) {
        struct cc_patient *patient = &crowd->patients[i];
        if (patient->class_index < 0)
            patient->class_index =
                class_count == 1 ? 0 : class_of(demand->scenario, cc_rng_uniform_of(crowd->draws.bits[0][i]));
        at[patient->class_index]++;
    }
    crowd->begin[0] = 0;
    for (int k = 0; k < class_count; k++) {
        crowd->begin[k + 1] = crowd->begin[k] + at[k];
        at[k] = crowd->begin[k];
    }
    for (int i = 0; i < crowd->count; i++)
        crowd->index[at[crowd->patients[i].class_index]++] = (int16_t)i;
}

static void draw_sites(const struct cc_demand *demand, struct crowd *crowd)
{
    draw_streams(demand, crowd, CC_DRAW_SITE);
    for (int i = 0; i < crowd->count; i++) {
        struct cc_patient *patient = &crowd->patients[i];
        const struct cc_numbers *sites = &cc_scenario_class(demand->scenario, patient->class_index)->sites;
        patient->site = site_of(demand->scenario, sites->count ? sites : NULL,
                                cc_rng_uniform_of(crowd->draws.bits[0][i]));
    }
}

/* Draws it for those to whom the arrival process gave none. */
static void draw_quantity(const struct cc_demand *demand, const struct quantity *quantity,
                          struct crowd *crowd)
{
    bool drawn = false;
    for (int k = 0; k < demand->scenario->classes.count; k++) {
        const struct cc_member *law =
            (const void *)((const char *)cc_scenario_class(demand->scenario, k) + quantity->law);
        int16_t index[CC_DRAWS];
        double x[CC_DRAWS];
        int wanting = 0;
        for (int i = crowd->begin[k]; i < crowd->begin[k + 1]; i++) {
            index[wanting] = crowd->index[i];
            wanting += isnan(*duration(&crowd->patients[crowd->index[i]], quantity));
        }
        if (wanting && !drawn && !cc_dist_is_constant(law)) {
            draw_streams(demand, crowd, quantity->purpose);
            drawn = true;
        }
        cc_dist_draw_many(law, &crowd->draws, index, wanting, x);
        for (int i = 0; i < wanting; i++)
            *duration(&crowd->patients[index[i]], quantity) = x[i];
    }
}

/* Class, talk, wrap-up and patience of each patient, as far as the arrival process has not said them. */
static void draw_people(struct cc_demand *demand)
{
    struct crowd crowd;
    for (crowd.first = 0; crowd.first < demand->patient_count; crowd.first += CC_DRAWS) {
        int left = demand->patient_count - crowd.first;
        crowd.count = left < CC_DRAWS ? left : CC_DRAWS;
        crowd.patients = &demand->patients[crowd.first];
        draw_classes(demand, &crowd);
        if (demand->scenario->sites.count > 1)
            draw_sites(demand, &crowd);
        for (size_t i = 0; i < sizeof quantities / sizeof quantities[0]; i++)
            draw_quantity(demand, &quantities[i], &crowd);
    }
}

int cc_demand_draw(struct cc_demand *demand, uint32_t replication, struct cc_error *error)
{
    const struct cc_arrival_process *arrivals = (const void *)demand->scenario->demand.arrivals.row;
    demand->replication = replication;
    demand->patient_count = 0;
    if (arrivals->draw(demand->scenario, demand->scenario->demand.arrivals.params, demand) ||
        draw_jobs(demand))
        return cc_error_add(error, CC_BAD_IO, "not enough memory for the calls of replication %u",
                            replication);
    draw_people(demand);
    return CC_OK;
}

double cc_demand_later_talk(const struct cc_demand *demand, int who, int contact)
{
    struct cc_rng rng = cc_demand_rng(demand, who, CC_DRAW_TALK, contact);
    return cc_dist_draw(&cc_scenario_class(demand->scenario, demand->patients[who].class_index)->talk, &rng);
}

double cc_demand_later_patience(const struct cc_demand *demand, int who, int call)
{
    struct cc_rng rng = cc_demand_rng(demand, who, CC_DRAW_PATIENCE, call);
    return cc_dist_draw(&cc_scenario_class(demand->scenario, demand->patients[who].class_index)->patience,
                        &rng);
}
