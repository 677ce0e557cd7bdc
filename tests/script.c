/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/script.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>

double script_uniform(struct script *script)
{
    return cc_rng_uniform(&script->rng);
}

int script_below(struct script *script, int count)
{
    return (int)(script_uniform(script) * count);
}

bool script_chance(struct script *script, double prob)
{
    return script_uniform(script) < prob;
}

void script_say(struct script *script, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length =
        vsnprintf(script->text + script->length, sizeof script->text - script->length, format, arguments);
    va_end(arguments);
    script->length += (size_t)length;
    ck_assert_uint_lt(script->length, sizeof script->text);
}

static void say_law(struct script *script, const char *key, double mean_s)
{
    static const char *const laws[] = {"exponential\"; ", "lognormal\"; cv = 1.3; ", "gamma\"; cv = 0.6; "};
    if (script_chance(script, 0.2))
        script_say(script, "%s = { law = \"deterministic\"; value_s = %.1f; };\n", key, (double)(int)mean_s);
    else
        script_say(script, "%s = { law = \"%smean_s = %.3f; };\n", key, laws[script_below(script, 3)],
                   mean_s);
}

static void say_calendar(struct script *script, int *open_min, int *close_min)
{
    static const char *const days[] = {"\"mon\"", "\"mon\", \"tue\"", "\"wed\", \"fri\", \"sat\"",
                                       "\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"",
                                       "\"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\", \"sun\""};
    bool round_the_clock = script_chance(script, 0.1);
    *open_min = round_the_clock ? 0 : script_below(script, 18 * 60);
    *close_min = round_the_clock
                     ? 24 * 60
                     : *open_min + 1 + script_below(script, script_chance(script, 0.3) ? 60 : 359);
    script_say(script, "calendar = { days = [%s]; open = \"%02d:%02d\"; close = \"%02d:%02d\"; };\n",
               days[script_below(script, 5)], *open_min / 60, *open_min % 60, *close_min / 60,
               *close_min % 60);
}

/* Steps through the day, often with nobody at all for a while. */
static void say_staff(struct script *script, int open_min, int close_min)
{
    int at_min = 0, length = 1 + (close_min - open_min) / 4;
    script_say(script, "staff = ( { heads = %d; }", 1 + script_below(script, 4));
    for (int step = script_below(script, 5); step > 0; step--) {
        at_min = (at_min ? at_min : open_min) + 1 + script_below(script, length);
        if (at_min < 24 * 60)
            script_say(script, ", { from = \"%02d:%02d\"; heads = %d; }", at_min / 60, at_min % 60,
                       script_chance(script, 0.3) ? 0 : script_below(script, 7));
    }
    script_say(script, " );\n");
}

static void say_demand(struct script *script, bool stationary, double per_h, double open_h)
{
    script_say(script,
               stationary ? "demand = { calls_per_h = %.4f; };\n" : "demand = { calls_per_day = %.4f; ",
               stationary ? per_h : per_h * open_h);
    if (!stationary && script_chance(script, 0.5))
        script_say(
            script,
            "arrivals = { process = \"peaked\"; day_cv = %.2f; interval_cv = %.2f; interval_min = %.1f; }; ",
            script_uniform(script), script_uniform(script), 1 + 50 * script_uniform(script));
    if (!stationary)
        script_say(script, "};\n");
}

/* How class b stands to class c, by the rule of this number: no order, fixed, preemptive, accumulating. */
static const char *const orders[] = {"", "priority = 3; ", "priority = 3; ", "accumulates = 2.5; "};
static const char *const rules[] = {"", "priority_rule = \"fixed\";\n", "priority_rule = \"preemptive\";\n",
                                    "priority_rule = \"accumulating\";\n"};

static void say_people(struct script *script, double talk_s, int rule)
{
    say_law(script, "talk", talk_s);
    if (script_chance(script, 0.5))
        say_law(script, "wrap_up", talk_s / 5);
    if (script_chance(script, 0.7))
        say_law(script, "patience", 20 + 600 * script_uniform(script));
    if (script_chance(script, 0.5)) {
        double share = script_uniform(script);
        script_say(
            script,
            "classes = ( { name = \"a\"; share = %.4f; urgent = true; },\n  { name = \"b\"; share = %.4f; ",
            share / 3, 0.5 - share / 3);
        say_law(script, "patience", 100);
        script_say(script, "%s", orders[rule]);
        script_say(script, "}, { name = \"c\"; share = 0.5; urgent = %s; } );\n",
                   script_chance(script, 0.1) ? "true" : "false");
    }
    if (script_chance(script, 0.6)) {
        script_say(
            script,
            "redial = { after_abandonment = %.2f; after_busy = %.2f; after_refusal = %.2f; diverted = %.2f;\n"
            "  after_unreached = %.2f; after_voicemail = %.2f; "
            "  max_calls = %d; ",
            script_uniform(script), script_uniform(script), script_uniform(script), script_uniform(script),
            script_uniform(script), script_uniform(script), 1 + script_below(script, 6));
        say_law(script, "delay", 5 + (script_chance(script, 0.3) ? 20000 : 900) * script_uniform(script));
        script_say(script, "};\n");
    }
}

static void say_work(struct script *script, double per_day)
{
    static const char *const priorities[] = {"before-calls", "in-order", "after-calls"};
    int streams = script_chance(script, 0.5) ? 0 : 1 + script_below(script, 4);
    script_say(script, "work = ( ");
    for (int i = 0; i < streams; i++) {
        script_say(script, "%s{ name = \"w%d\"; desk = %s; per_day = %.3f; priority = \"%s\"; ",
                   i ? ",\n  " : "", i, script_chance(script, 0.5) ? "true" : "false",
                   per_day * script_uniform(script), priorities[script_below(script, 3)]);
        say_law(script, "time", 10 + 300 * script_uniform(script));
        script_say(script, "}");
    }
    script_say(script, " );\n");
    if (script_chance(script, 0.4))
        script_say(script, "switching_s = %.1f;\n", 60 * script_uniform(script));
    if (script_chance(script, 0.3))
        script_say(script, "lines = %d;\n", 1 + script_below(script, 8));
    if (script_chance(script, 0.3))
        script_say(script, "max_waiting = %d;\n", 1 + script_below(script, 6));
}

static void say_dialing(struct script *script)
{
    static const char *const retry_places[] = {"kept", "front", "end"};
    static const char *const closes[] = {"stay", "next-day", "drop"};
    script_say(script, "dialing = { ");
    if (script_chance(script, 0.5))
        script_say(script, "agent_ring_s = 0.0; ring_s = 0.0; no_answer_s = 0.0; ");
    script_say(script,
               "reach_prob = %.2f; max_attempts = %d; retry_s = %.1f; retry_place = \"%s\"; at_close = "
               "\"%s\"; talk_factor = %.2f; ",
               script_chance(script, 0.2) ? 1 : script_uniform(script), 1 + script_below(script, 4),
               script_chance(script, 0.2) ? 0 : 1200 * script_uniform(script),
               retry_places[script_below(script, 3)], closes[script_below(script, 3)],
               0.5 + script_uniform(script));
    if (script_chance(script, 0.3))
        script_say(script, "first = \"patient\"; ");
    if (script_chance(script, 0.3))
        script_say(script, "busy_prob = 0.4; voicemail_prob = 0.5; note_s = 10.0; ");
    script_say(script, "}; ");
}

static void say_callback_offer(struct script *script)
{
    bool at_once = script_chance(script, 0.6);
    script_say(script, "kind = \"callback-offer\"; accept_prob = %.2f; ", script_uniform(script));
    if (at_once)
        script_say(script, "at_waiting = %d; ", script_below(script, 4));
    if (script_chance(script, 0.3))
        script_say(script, "offer_wait_s = %.1f; ", 300 * script_uniform(script));
    if (!at_once || script_chance(script, 0.5))
        script_say(script, "after_s = %.1f; ", script_chance(script, 0.2) ? 0 : 200 * script_uniform(script));
    if (script_chance(script, 0.3))
        script_say(script, "until_close_min = %d.0; ", script_below(script, 60));
    if (script_chance(script, 0.3))
        script_say(script, "again_s = %d.0; ", 1 + script_below(script, 100));
    if (script_chance(script, 0.3))
        script_say(script, "counts = \"holding\"; ");
    if (script_chance(script, 0.5))
        return;
    bool after = script_chance(script, 0.5);
    script_say(script, "place = \"%s-holding\"; ", after ? "after" : "before");
    if (after)
        script_say(script, "keep_free = %d; ", script_below(script, 3));
    if (script_chance(script, 0.5))
        say_law(script, "delay", 1 + 900 * script_uniform(script));
}

static void say_window(struct script *script, const char *key, int open_min, int close_min)
{
    int from_min = open_min + script_below(script, close_min - open_min);
    int to_min = from_min + 1 + script_below(script, 24 * 60 - from_min);
    script_say(script, "%s = ( { from = \"%02d:%02d\"; to = \"%02d:%02d\"; } ); ", key, from_min / 60,
               from_min % 60, to_min / 60, to_min % 60);
}

static void say_scheduled_slot(struct script *script, int open_min, int close_min)
{
    script_say(script, "kind = \"scheduled-slot\"; slot_min = %.2f; accept_prob = %.2f; days_ahead = %d; ",
               script_chance(script, 0.5) ? 10 : 0.5 + 60 * script_uniform(script), script_uniform(script),
               script_below(script, 3));
    if (script_chance(script, 0.7))
        script_say(script, "capacity = %d; ", 1 + script_below(script, 4));
    if (script_chance(script, 0.5))
        script_say(script, "lead_min = %.1f; ", 90 * script_uniform(script));
    if (script_chance(script, 0.4))
        say_window(script, "accepting", open_min, close_min);
    if (script_chance(script, 0.4))
        say_window(script, "calling", open_min, close_min);
    if (script_chance(script, 0.3))
        script_say(script, "spread = true; half_h = %.2f; message = \"weak\"; ",
                   0.1 + script_uniform(script));
    if (script_chance(script, 0.3))
        script_say(script, "second_attempt = \"slot\"; reserved = %d; ", script_below(script, 2));
    if (script_chance(script, 0.3))
        script_say(script, "prefer_prob = %.2f; ", script_uniform(script));
    if (script_chance(script, 0.3))
        script_say(script, "at_waiting = %d; offer_wait_s = %.1f; ", script_below(script, 3),
                   100 * script_uniform(script));
    if (script_chance(script, 0.3))
        script_say(script, "review = { weeks = 1; step = %.2f; }; ", script_uniform(script));
    script_say(script, "offered = \"%s\"; full = \"%s\"; early_s = %.1f; ",
               script_chance(script, 0.5) ? "always" : "busy", script_chance(script, 0.5) ? "hold" : "refuse",
               script_chance(script, 0.6) ? 0 : 1800 * script_uniform(script));
}

static void say_variants(struct script *script, int open_min, int close_min)
{
    script_say(script, "variants = ( { name = \"q\"; strategy = { kind = \"queue-only\"; }; }");
    for (int i = 0; i < 3; i++) {
        script_say(script, ",\n  { name = \"v%d\"; strategy = { ", i);
        if (script_chance(script, 0.5))
            say_callback_offer(script);
        else
            say_scheduled_slot(script, open_min, close_min);
        say_dialing(script);
        script_say(script, "}; }");
    }
    script_say(script, " );\n");
}

void script_practice(struct script *script, uint32_t number)
{
    int open_min = 0, close_min = 24 * 60;
    script->rng = cc_rng_at(20, 0, number, 0);
    script->length = 0;
    bool stationary = script_chance(script, 0.25);
    double talk_s = 5 + 400 * script_uniform(script),
           hours = 0.01 + (script_chance(script, 0.3) ? 0.2 : 20) * script_uniform(script);
    script_say(script, "name = \"fuzz %u\";\n", number);
    if (stationary)
        script_say(script, "stationary = { hours = %.4f; warm_up_h = %.4f; };\n", hours,
                   script_chance(script, 0.3) ? 0 : hours / 4);
    else
        say_calendar(script, &open_min, &close_min);
    double open_h = (close_min - open_min) / 60.0, heads = script_chance(script, 0.3) ? 4 : 2;
    say_demand(script, stationary, heads * 3600 / talk_s * script_uniform(script), open_h);
    say_staff(script, open_min, close_min);
    say_people(script, talk_s, (int)(number % 4));
    script_say(script, "%s", rules[number % 4]);
    say_work(script, heads * 3600 / 150 * open_h / 2);
    say_variants(script, open_min, close_min);
}
