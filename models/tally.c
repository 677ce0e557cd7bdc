/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/tally.h"

const char *const cc_outcome_names[] = {"served",   "gave up",      "never reached",
                                        "diverted", "carried over", NULL};
const char *const cc_call_end_names[] = {"answered", "abandoned", "busy", "refused", "promised", NULL};
const char *const cc_activity_names[] = {"talk",       "wrap-up",   "ringing",      "desk",
                                         "other work", "switching", "handing over", NULL};

/*
 * How each formula judges each fact: does it enter the basis, and is it a hit when it came within T?
 * A short abandonment is a hit in one convention, and leaves the basis in another.
 */
enum { OUT, BASIS, HIT_WITHIN, BASIS_UNLESS_WITHIN };

static const uint8_t judgement[CC_FORMULAS][CC_FACTS] = {
    [CC_FORMULA_CONTACT_ALL] = {[CC_FACT_PATIENT] = HIT_WITHIN},
    [CC_FORMULA_OFFERED] =
        {[CC_FACT_ANSWERED] = HIT_WITHIN, [CC_FACT_ABANDONED] = BASIS, [CC_FACT_LOST] = BASIS},
    [CC_FORMULA_ANSWERED] = {[CC_FACT_ANSWERED] = HIT_WITHIN},
    [CC_FORMULA_INCL_ABANDONED] =
        {[CC_FACT_ANSWERED] = HIT_WITHIN, [CC_FACT_ABANDONED] = HIT_WITHIN, [CC_FACT_LOST] = BASIS},
    [CC_FORMULA_EXCL_SHORT_ABANDONED] =
        {[CC_FACT_ANSWERED] = HIT_WITHIN, [CC_FACT_ABANDONED] = BASIS_UNLESS_WITHIN, [CC_FACT_LOST] = BASIS},
    [CC_FORMULA_ON_TIME] = {[CC_FACT_DIALLED] = HIT_WITHIN},
};

void cc_tally_judges(const struct cc_scenario *scenario, struct cc_judges *judges)
{
    *judges = (struct cc_judges){.within_ticks = 0};
    for (int fact = 0; fact < CC_FACTS; fact++)
        for (int i = 0; i < scenario->targets.count; i++) {
            const struct cc_target *target = cc_scenario_target(scenario, i);
            int judged = judgement[target->formula][fact], at = judges->facts[fact].count;
            if (judged == OUT)
                continue;
            judges->facts[fact].of[at].target = (int16_t)i;
            judges->facts[fact].of[at].within_ticks = target->within_ticks;
            judges->facts[fact].of[at].hit_within = judged == HIT_WITHIN;
            judges->facts[fact].of[at].leaves_within = judged == BASIS_UNLESS_WITHIN;
            judges->facts[fact].count++;
        }
    if (scenario->targets.count)
        judges->within_ticks = cc_scenario_target(scenario, 0)->within_ticks;
}
