/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "models/page_parts.h"

/* Sentences that the store keeps in English: steps towards Erlang, claims, and their units. */
static const char *const rows[][2] = {
    {"the practice as it is", "de praktijk zoals zij is"},
    {"no desk visitors, no other work", "geen mensen aan de balie, geen ander werk"},
    {"nobody calls again", "niemand belt opnieuw"},
    {"no complaints, announced waits or misuse",
     "geen geklaag, geen gemelde wachttijden, geen misbruik van de spoedtoets"},
    {"lines without limit", "lijnen zonder grens"},
    {"urgent callers wait their turn", "spoed wacht op zijn beurt"},
    {"patience exponential, same mean", "geduld exponentieel, zelfde gemiddelde"},
    {"handling time exponential, same mean", "gesprek en nawerk exponentieel, zelfde gemiddelde"},
    {"calls Poisson at the profile's rate", "oproepen volgens Poisson, met het profiel van de dag"},

    {"with slots a duo practice gains 4 hours a week",
     "met belafspraken wint een duopraktijk 4 uur per week"},
    {"or even 9.4 hours: what 150 calls a day make that are each 45 s shorter",
     "of zelfs 9,4 uur: zoveel schelen 150 oproepen per dag die elk 45 s korter zijn"},
    {"with slots 150 calls a day need no further telephonist: three in four in contact within 2 minutes",
     "met belafspraken is voor 150 oproepen per dag geen extra telefoniste nodig: drie van de vier hebben "
     "binnen 2 minuten contact"},
    {"with slots a health centre does with one assistant less in the morning (0.53 FTE), the norm still met",
     "met belafspraken kan een gezondheidscentrum 's ochtends met één assistente minder (0,53 fte), en de "
     "norm "
     "wordt nog gehaald"},
    {"a solo practice that offers callbacks gains an hour a week by turning less between desk and phone",
     "een solopraktijk die terugbellen aanbiedt, wint een uur per week door minder te wisselen tussen balie "
     "en "
     "telefoon"},
    {"or where calls break into desk and other work: whoever finds her busy is offered a callback "
     "instead, and she is left in peace (what an interruption costs, nobody has measured)",
     "of waar oproepen baliewerk en ander werk onderbreken: wie haar bezet treft, kan teruggebeld worden en "
     "zij werkt door (wat een onderbreking kost, heeft niemand gemeten)"},
    {"slots improve the service level considerably (5 points), counted over all, those refused too",
     "belafspraken maken de bereikbaarheid veel beter (5 punten), geteld over iedereen, ook wie geweigerd "
     "is"},
    {"slots never overbook (held by construction), and turn at most 1 % of the calls away for it",
     "belafspraken raken nooit overboekt (dat is ingebouwd), en wijzen daarvoor hoogstens 1 % van de "
     "oproepen "
     "af"},
    {"no slots over lunch and after 16:00 keep the day from running late",
     "geen belafspraken tussen de middag en na 16:00, dan loopt de dag niet uit"},
    {"two attempts reach nearly everybody (95 %)", "twee pogingen bereiken bijna iedereen (95 %)"},
    {"and who is not reached does not call again: no more calls per patient than with a queue",
     "en wie niet bereikt is, belt niet opnieuw: niet meer oproepen per patiënt dan met een wachtrij"},
    {"when slots far off are refused, callers hold longer",
     "als verre belafspraken worden afgeslagen, wachten bellers langer aan de lijn"},
    {"digital triage, talks half as long, leaves a health centre's staff time over",
     "digitale triage, met gesprekken half zo lang, laat het personeel van een gezondheidscentrum tijd over"},
    {"twenty clinics that answer together wait less than each alone with the same staff, lines on all day",
     "bij twintig poli's die samen opnemen wachten bellers korter dan bij elk apart met hetzelfde personeel, "
     "de "
     "hele dag open"},
    {"with the lines off in the afternoon a hospital leaves 700 calls a day unanswered",
     "met de lijnen 's middags dicht laat een ziekenhuis 700 oproepen per dag onbeantwoord"},
    {"with lines on all day and one centre its 43 assistants answer 99 % (their number times the factor that "
     "it "
     "hangs on)",
     "met de lijnen de hele dag open en één centrum beantwoorden zijn 43 assistentes 99 % (hun aantal maal "
     "de "
     "factor waarvan het afhangt)"},
    {"urgent callers speak to somebody within 30 s (nine in ten), whatever the phone does",
     "spoedbellers spreken binnen 30 s iemand (negen van de tien), wat de telefoon ook doet"},
    {"with slots the phone no longer rings at the desk (less than once in ten hours)",
     "met belafspraken gaat de telefoon aan de balie niet meer (minder dan eens in tien uur)"},
    {"slots make staffing predictable: the heads that the phone asks for in a day's busiest half-hour differ "
     "less from day to day than with a queue",
     "belafspraken maken de bezetting voorspelbaar: het aantal assistentes dat de telefoon in het drukste "
     "halfuur vraagt verschilt minder van dag tot dag dan met een wachtrij"},
    {"and they make the end of the day predictable: days differ less in work after closing time",
     "en ze maken het eind van de dag voorspelbaar: dagen verschillen minder in werk na sluitingstijd"},
    {"heads", "assistentes"},

    {"h a week", "u per week"},
    {"points", "punten"},
    {"min a day", "min per dag"},
    {"calls a day", "oproepen per dag"},
    {"rings an hour", "keer per uur"},
    {"calls per patient", "oproepen per patiënt"},
};

const char *cc_page_dutch(const char *english)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i][0], english) == 0)
            return rows[i][1];
    return NULL;
}

void cc_page_kept(struct cc_page *page, const char *english)
{
    const char *dutch = cc_page_dutch(english);
    cc_page_text(page, cc_page_either(page, english, dutch ? dutch : english));
}
