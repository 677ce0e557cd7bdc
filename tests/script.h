/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_TESTS_SCRIPT_H
#define CCSIM_TESTS_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/rng.h"

/* A scenario made up at random: text that grows, and the dice.  One seed, one text. */
struct script {
    struct cc_rng rng;
    char text[16384];
    size_t length;
    double stretch; /* all fields are given, times so many times as long; 0: as they come */
    bool declines;  /* every accept_prob is 0 */
};

double script_uniform(struct script *script);
int script_below(struct script *script, int count); /* 0 .. count - 1 */
bool script_chance(struct script *script, double prob);

/* Adds printf's text; fails the test when there is no more room. */
void script_say(struct script *script, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Writes practice `number`: a valid scenario with a little of everything, queue-only first among its
 * variants. */
void script_practice(struct script *script, uint32_t number);

#endif
