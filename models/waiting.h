/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_MODELS_WAITING_H
#define CCSIM_MODELS_WAITING_H

#include "models/center.h"

/*
 * Lines of waiting patients and jobs: linked through their cases, in order of place, so that anybody can
 * leave from the middle at once and a kept place is found from the end.
 */
static inline void cc_line_clear(struct cc_line *line)
{
    *line = (struct cc_line){-1, -1, 0};
}

/* Puts `who` into a line behind everyone whose place is not later than place_s. */
static inline void cc_center_join_line(struct cc_center *c, int who, int id, double place_s)
{
    struct cc_line *line = &c->lines[id];
    struct cc_case *cases = c->cases;
    int32_t before = line->tail;
    while (before >= 0 && cases[before].place_s > place_s)
        before = cases[before].prev;
    int32_t after = before >= 0 ? cases[before].next : line->head;
    cases[who].place_s = place_s;
    cases[who].line = (int16_t)id;
    cases[who].prev = before;
    cases[who].next = after;
    *(before >= 0 ? &cases[before].next : &line->head) = who;
    *(after >= 0 ? &cases[after].prev : &line->tail) = who;
    line->count++;
    c->in_lines++;
}

static inline void cc_center_leave_line(struct cc_center *c, int who)
{
    struct cc_line *line = &c->lines[c->cases[who].line];
    struct cc_case *cases = c->cases;
    int32_t before = cases[who].prev, after = cases[who].next;
    *(before >= 0 ? &cases[before].next : &line->head) = after;
    *(after >= 0 ? &cases[after].prev : &line->tail) = before;
    cases[who].line = -1;
    line->count--;
    c->in_lines--;
}

#endif
