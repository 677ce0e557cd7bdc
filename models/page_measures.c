/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "models/page_parts.h"

#define QUANTILES(id, english, dutch, of, van)                                                               \
    {id "_p50_s",                                                                                            \
     CC_PAGE_TIME,                                                                                           \
     "half: " english,                                                                                       \
     "de helft: " dutch,                                                                                     \
     "the t that half of " of " do not exceed",                                                              \
     "de t waar de helft van " van " niet boven komt"},                                                      \
        {id "_p80_s",                                                                                        \
         CC_PAGE_TIME,                                                                                       \
         "80 %: " english,                                                                                   \
         "80 %: " dutch,                                                                                     \
         "the t that 80 % of " of " do not exceed",                                                          \
         "de t waar 80 % van " van " niet boven komt"},                                                      \
        {id "_p90_s",                                                                                        \
         CC_PAGE_TIME,                                                                                       \
         "90 %: " english,                                                                                   \
         "90 %: " dutch,                                                                                     \
         "the t that 90 % of " of " do not exceed",                                                          \
         "de t waar 90 % van " van " niet boven komt"},                                                      \
        {id "_p95_s",                                                                                        \
         CC_PAGE_TIME,                                                                                       \
         "95 %: " english,                                                                                   \
         "95 %: " dutch,                                                                                     \
         "the t that 95 % of " of " do not exceed",                                                          \
         "de t waar 95 % van " van " niet boven komt"},                                                      \
    {                                                                                                        \
        id "_p99_s", CC_PAGE_TIME, "99 %: " english, "99 %: " dutch,                                         \
            "the t that 99 % of " of " do not exceed", "de t waar 99 % van " van " niet boven komt"          \
    }
#define SHARE(id, english, dutch, formula, formule)                                                          \
    {                                                                                                        \
        id, CC_PAGE_SHARE, english, dutch, formula, formule                                                  \
    }
#define TIME(id, english, dutch, formula, formule)                                                           \
    {                                                                                                        \
        id, CC_PAGE_TIME, english, dutch, formula, formule                                                   \
    }
#define PLAIN(id, english, dutch, formula, formule)                                                          \
    {                                                                                                        \
        id, CC_PAGE_PLAIN, english, dutch, formula, formule                                                  \
    }
#define EURO(id, english, dutch, formula, formule)                                                           \
    {                                                                                                        \
        id, CC_PAGE_EURO, english, dutch, formula, formule                                                   \
    }

const struct cc_page_measure cc_page_measures[] = {
    TIME("contact_mean_s", "first call to contact, mean", "van eerste oproep tot contact, gemiddeld",
         "sum of (contact - first call) / patients in contact",
         "som van (contact - eerste oproep) / patiënten met contact"),
    QUANTILES("contact", "first call to contact", "van eerste oproep tot contact",
              "all patients (without contact: never)", "alle patiënten (zonder contact: nooit)"),
    TIME("hold_mean_s", "on hold, mean", "aan de lijn wachten, gemiddeld",
         "sum of time on hold / calls answered, abandoned or promised after holding",
         "som van wachttijd / oproepen die beantwoord, afgebroken of na wachten beloofd zijn"),
    QUANTILES("hold", "on hold", "aan de lijn wachten", "those calls", "die oproepen"),
    TIME("hold_answered_mean_s", "on hold before an answer, mean", "wachten tot antwoord, gemiddeld",
         "sum of time on hold of calls answered / calls answered",
         "som van wachttijd van beantwoorde oproepen / beantwoorde oproepen"),
    TIME("hold_abandoned_mean_s", "on hold before hanging up, mean", "wachten tot ophangen, gemiddeld",
         "sum of time on hold of calls abandoned / calls abandoned",
         "som van wachttijd van afgebroken oproepen / afgebroken oproepen"),
    TIME("wait_with_interruptions_mean_s", "on hold and interrupted, mean",
         "wachten en onderbroken, gemiddeld",
         "sum of (time on hold + time interrupted) / calls that held or were answered",
         "som van (wachttijd + onderbroken tijd) / oproepen die wachtten of beantwoord zijn"),
    TIME("on_line_mean_s", "on the line after picking up, mean", "aan de lijn na opnemen, gemiddeld",
         "sum of waits for an assistant after picking up / callbacks where the patient is rung first",
         "som van wachttijd op een assistente na opnemen / terugbelverzoeken waarbij de patiënt eerst gebeld "
         "wordt"),
    TIME("callback_delay_mean_s", "promise to contact, mean", "van belofte tot contact, gemiddeld",
         "sum of (contact - promise) / callbacks in contact",
         "som van (contact - belofte) / terugbelverzoeken met contact"),
    QUANTILES("callback_delay", "promise to contact", "van belofte tot contact", "callbacks in contact",
              "terugbelverzoeken met contact"),
    SHARE("service_level", "service level", "bereikbaarheid", "by the target's formula, see below",
          "volgens de formule van de norm, zie onder"),
    SHARE("days_met", "days that meet the norm", "dagen waarop de norm gehaald wordt",
          "days with service level at least the norm's share / days with anybody it is about",
          "dagen met bereikbaarheid vanaf het deel van de norm / dagen met iemand over wie hij gaat"),
    PLAIN("patients", "patients", "patiënten", "patients with a need, per replication",
          "patiënten met een vraag, per herhaling"),
    PLAIN("calls", "calls", "oproepen", "calls (attempts), per replication",
          "oproepen (pogingen), per herhaling"),
    PLAIN("calls_per_patient", "calls per patient", "oproepen per patiënt", "calls / patients",
          "oproepen / patiënten"),
    PLAIN("offered_load_erl", "offered load (erlang)", "aangeboden werk (erlang)",
          "talk and wrap-up that patients bring / open time",
          "gespreks- en nawerktijd die patiënten brengen / openingstijd"),
    SHARE("answered", "calls answered", "oproepen beantwoord", "calls answered / calls",
          "beantwoorde oproepen / oproepen"),
    SHARE("abandoned", "calls abandoned", "oproepen afgebroken", "calls hung up on hold / calls",
          "tijdens wachten opgehangen / oproepen"),
    SHARE("busy_signal", "busy signal", "bezettoon", "calls that meet a busy signal / calls",
          "oproepen met bezettoon / oproepen"),
    SHARE("refused", "refused", "geweigerd", "calls told to call again / calls",
          "oproepen die later moeten terugbellen / oproepen"),
    SHARE("promised", "promised a callback", "terugbellen beloofd", "calls that end in a promise / calls",
          "oproepen die op een belofte eindigen / oproepen"),
    PLAIN("lost_per_day", "calls lost, a day", "verloren oproepen, per dag",
          "calls abandoned, busy or refused / days", "oproepen afgebroken, bezet of geweigerd / dagen"),
    PLAIN("redials", "calls again, per patient", "opnieuw bellen, per patiënt",
          "(calls - first calls) / patients", "(oproepen - eerste oproepen) / patiënten"),
    SHARE("served", "patients in contact", "patiënten met contact",
          "patients in contact in the end / patients",
          "patiënten die uiteindelijk contact hebben / patiënten"),
    SHARE("gave_up", "patients who gave up", "patiënten die opgeven", "patients who give up / patients",
          "patiënten die opgeven / patiënten"),
    SHARE("never_reached", "never reached by callback", "bij terugbellen nooit bereikt",
          "patients not reached by any attempt / patients", "patiënten bij geen poging bereikt / patiënten"),
    SHARE("diverted", "turned elsewhere", "elders terecht",
          "patients who turn to an emergency line or out-of-hours post / patients",
          "patiënten die naar spoedlijn of huisartsenpost gaan / patiënten"),
    SHARE("leaked", "turned to the urgent line", "naar de spoedlijn",
          "patients not answered who turn to the urgent line / patients",
          "niet geholpen patiënten die de spoedlijn kiezen / patiënten"),
    SHARE("urgent_misuse", "urgent line though not urgent", "spoedlijn zonder spoed",
          "calls on the urgent line that are not urgent / calls",
          "oproepen op de spoedlijn zonder spoed / oproepen"),
    SHARE("settled_at_once", "settled at the first contact", "bij eerste contact afgehandeld",
          "patients settled at the first contact / patients in contact",
          "bij eerste contact afgehandelde patiënten / patiënten met contact"),
    TIME("complaint_mean_s", "talk about the wait, mean", "praten over het wachten, gemiddeld",
         "sum of that talk / calls answered", "som van dat gesprek / beantwoorde oproepen"),
    TIME("callback_complaint_mean_s", "talk about the wait in callbacks, mean",
         "praten over het wachten bij terugbellen, gemiddeld", "sum of that talk / callbacks in contact",
         "som van dat gesprek / terugbelverzoeken met contact"),
    SHARE("carried_over", "still open at the end", "aan het eind nog open", "patients still open / patients",
          "patiënten nog open / patiënten"),
    SHARE("delayed", "calls that hold", "oproepen die wachten", "calls that find nobody free / calls",
          "oproepen die niemand vrij vinden / oproepen"),
    SHARE("accepted", "callback offers accepted", "terugbelaanbod aangenomen", "promises / offers",
          "beloften / aanbiedingen"),
    SHARE("callback_reached", "callbacks reached in the end", "terugbellen gelukt",
          "promises that end in contact / promises", "beloften die in contact eindigen / beloften"),
    SHARE("callback_unreached", "callbacks not reached", "terugbellen niet gelukt",
          "promises given up after the last attempt / promises",
          "beloften opgegeven na de laatste poging / beloften"),
    SHARE("callback_lapsed", "callbacks dropped", "terugbellen vervallen",
          "promises dropped at closing time / promises", "beloften vervallen bij sluiting / beloften"),
    SHARE("callback_open", "callbacks open at the end", "terugbellen nog open",
          "promises open at the end / promises", "beloften nog open aan het eind / beloften"),
    PLAIN("dials_per_callback", "attempts per callback", "pogingen per terugbelverzoek",
          "attempts / promises", "pogingen / beloften"),
    SHARE("online", "start online", "beginnen online", "patients who start online / patients",
          "patiënten die online beginnen / patiënten"),
    SHARE("online_helped", "helped online", "online geholpen",
          "helped without an assistant / patients who start online",
          "zonder assistente geholpen / patiënten die online beginnen"),
    SHARE("online_calls", "online, then call", "online, bellen daarna",
          "of those, who call all the same / patients who start online",
          "van hen, wie toch belt / patiënten die online beginnen"),
    SHARE("online_induced", "online, extra demand", "online, extra vraag",
          "of those, who would not have called / patients who start online",
          "van hen, wie niet gebeld zou hebben / patiënten die online beginnen"),
    SHARE("self_calls", "calls while a callback is pending", "oproepen tijdens openstaand terugbellen",
          "calls made while a callback is pending / promises",
          "oproepen tijdens openstaand terugbellen / beloften"),
    SHARE("callback_withdrawn", "callbacks withdrawn", "terugbellen ingetrokken",
          "promises withdrawn because the patient called and was helped before / promises",
          "beloften ingetrokken omdat de patiënt eerder belde en geholpen werd / beloften"),
    SHARE("callback_needless", "callbacks needless", "terugbellen onnodig",
          "callbacks to patients who were helped already / promises",
          "terugbellen naar patiënten die al geholpen waren / beloften"),
    SHARE("callback_put_off", "callbacks put off", "terugbellen uitgesteld",
          "times that patients moved their time or had none when dialled / promises",
          "keren dat patiënten hun tijd verzetten of geen tijd hadden / beloften"),
    TIME("booked_delay_mean_s", "call to the promised time, mean", "van oproep tot beloofde tijd, gemiddeld",
         "sum of (promised time - call) / clock promises",
         "som van (beloofde tijd - oproep) / beloften met kloktijd"),
    SHARE("early", "dialled before the time", "te vroeg gebeld",
          "clock promises first dialled early / clock promises",
          "beloften met kloktijd te vroeg gebeld / beloften met kloktijd"),
    SHARE("late", "dialled after the time", "te laat gebeld",
          "clock promises first dialled late / clock promises",
          "beloften met kloktijd te laat gebeld / beloften met kloktijd"),
    TIME("unpunctual_mean_s", "off the promised time, mean", "naast de beloofde tijd, gemiddeld",
         "sum of |first dial - promised time| / clock promises",
         "som van |eerste poging - beloofde tijd| / beloften met kloktijd"),
    TIME("late_mean_s", "how late, mean", "hoeveel te laat, gemiddeld",
         "sum of lateness / late clock promises", "som van te laat / te late beloften"),
    TIME("early_mean_s", "how early, mean", "hoeveel te vroeg, gemiddeld",
         "sum of earliness / early clock promises", "som van te vroeg / te vroege beloften"),
    PLAIN("slot_room", "places in all slots", "plaatsen in alle blokken",
          "callbacks that the slots take, per replication",
          "terugbelverzoeken die in de blokken passen, per herhaling"),
    PLAIN("slot_load", "bookings per slot", "afspraken per blok", "bookings / slots", "afspraken / blokken"),
    SHARE("slots_full", "slots full", "blokken vol", "full slots / slots", "volle blokken / blokken"),
    SHARE("occupancy", "occupancy", "bezetting", "busy time in opening hours / scheduled time",
          "bezige tijd in openingstijd / ingeroosterde tijd"),
    SHARE("talk_share", "talking", "in gesprek", "talking / scheduled time",
          "in gesprek / ingeroosterde tijd"),
    SHARE("wrap_up_share", "wrapping up", "nawerk", "wrapping up / scheduled time",
          "nawerk / ingeroosterde tijd"),
    SHARE("ringing_share", "ringing for callbacks", "terugbellen, toestel gaat over",
          "ringing for callbacks / scheduled time", "overgaan bij terugbellen / ingeroosterde tijd"),
    SHARE("desk_share", "at the desk", "aan de balie", "desk work / scheduled time",
          "baliewerk / ingeroosterde tijd"),
    SHARE("other_work_share", "other work", "ander werk", "other work / scheduled time",
          "ander werk / ingeroosterde tijd"),
    SHARE("switching_share", "switching", "omschakelen",
          "turning from one kind of work to another / scheduled time",
          "van het ene naar het andere werk gaan / ingeroosterde tijd"),
    SHARE("idle_share", "idle", "vrij", "idle time in opening hours / scheduled time",
          "vrije tijd in openingstijd / ingeroosterde tijd"),
    PLAIN("switches_per_day", "switches, a day", "omschakelingen, per dag",
          "turns from calls to other work or back / days",
          "keren van bellen naar ander werk of terug / dagen"),
    PLAIN("interruptions_per_day", "work interrupted, a day", "werk onderbroken, per dag",
          "pieces of work that a call breaks into / days",
          "stukken werk door een oproep onderbroken / dagen"),
    PLAIN("rings_per_h", "rings, per hour", "telefoon gaat, per uur",
          "calls that ring for the assistants / open hours",
          "oproepen die bij de assistentes overgaan / openingsuren"),
    PLAIN("overheard_per_day", "talks overheard at the desk, a day",
          "meegehoorde gesprekken aan de balie, per dag",
          "talks on the phone that begin while a visitor is at the desk / days",
          "telefoongesprekken die beginnen met een bezoeker aan de balie / dagen"),
    PLAIN("left_at_close_per_day", "left at closing, a day", "over bij sluiting, per dag",
          "visitors waiting and pieces of work lying at closing time / days",
          "wachtende bezoekers en liggend werk bij sluiting / dagen"),
    PLAIN("desk_rings_per_h", "rings at the desk, per hour", "telefoon tijdens baliewerk, per uur",
          "calls that begin to ring while a visitor is helped / open hours",
          "oproepen die beginnen terwijl een bezoeker geholpen wordt / openingsuren"),
    TIME("desk_wait_mean_s", "visitors wait, mean", "bezoekers wachten, gemiddeld",
         "sum of waits at the desk / visitors", "som van wachttijd aan de balie / bezoekers"),
    PLAIN("other_left", "other work left", "ander werk over",
          "visitors and pieces of work not done, per replication",
          "bezoekers en werk niet gedaan, per herhaling"),
    PLAIN("overtime_min_per_day", "work after closing (min a day)", "werk na sluiting (min per dag)",
          "minutes of work after closing / days", "minuten werk na sluiting / dagen"),
    TIME("overtime_p50_s", "after closing, half of days", "na sluiting, helft van de dagen",
         "the t that half of days do not exceed", "de t waar de helft van de dagen niet boven komt"),
    TIME("overtime_p90_s", "after closing, 90 % of days", "na sluiting, 90 % van de dagen",
         "the t that 90 % of days do not exceed", "de t waar 90 % van de dagen niet boven komt"),
    TIME("overtime_spread_s", "after closing, spread between days", "na sluiting, spreiding tussen dagen",
         "90 % of days - 10 % of days", "90 % van de dagen - 10 % van de dagen"),
    PLAIN("phone_heads_p50", "heads the phone asks for, half of days",
          "assistentes gevraagd aan de telefoon, helft van de dagen",
          "work of first calls without a promise and of callbacks in the day's busiest half-hour / half an "
          "hour",
          "werk van eerste oproepen zonder belofte en van terugbellen in het drukste halfuur van de dag / "
          "een halfuur"),
    PLAIN("phone_heads_p90", "heads the phone asks for, 90 % of days",
          "assistentes gevraagd aan de telefoon, 90 % van de dagen",
          "the same: what 90 % of days do not exceed", "hetzelfde: waar 90 % van de dagen niet boven komt"),
    PLAIN("phone_heads_spread", "heads the phone asks for, spread between days",
          "assistentes gevraagd aan de telefoon, spreiding tussen dagen",
          "the same: 90 % of days - 10 % of days", "hetzelfde: 90 % van de dagen - 10 % van de dagen"),
    PLAIN("fte_scheduled", "on duty (FTE)", "ingeroosterd (FTE)", "hours on duty / hours of a full-time job",
          "ingeroosterde uren / uren van een voltijdbaan"),
    PLAIN("fte_used", "worked (FTE)", "gewerkt (FTE)",
          "hours worked, overtime too / hours of a full-time job",
          "gewerkte uren, ook na sluiting / uren van een voltijdbaan"),
    PLAIN("queue_length", "callers on hold, mean", "wachtende bellers, gemiddeld",
          "caller-time on hold / open time", "wachttijd van bellers / openingstijd"),
    PLAIN("callbacks_waiting", "callbacks due, mean", "terugbelverzoeken aan de beurt, gemiddeld",
          "time of callbacks whose turn has come or is kept / open time",
          "tijd van terugbelverzoeken in de rij / openingstijd"),
    PLAIN("callbacks_pending", "callbacks promised for later, mean",
          "terugbelverzoeken voor later, gemiddeld", "time of callbacks whose time has not come / open time",
          "tijd van terugbelverzoeken die nog niet aan de beurt zijn / openingstijd"),
    PLAIN("redialling", "patients between two calls, mean", "patiënten tussen twee oproepen, gemiddeld",
          "patient-time between calls / open time", "tijd tussen oproepen / openingstijd"),
    PLAIN("max_queue", "longest queue", "langste rij", "most callers on hold at once, mean over replications",
          "meeste wachtende bellers tegelijk, gemiddeld over herhalingen"),
    SHARE("all_busy", "nobody free", "niemand vrij", "open time in which nobody is free / open time",
          "openingstijd zonder vrije assistente / openingstijd"),
    PLAIN("team_phone_h", "on the phone (h a week)", "aan de telefoon (u per week)",
          "hours of a team talking, wrapping up, ringing and handing over / weeks",
          "uren van een team in gesprek, nawerk, overgaan en doorverbinden / weken"),
    PLAIN("team_other_h", "at other work (h a week)", "aan ander werk (u per week)",
          "hours of a team at the desk and at other work / weeks",
          "uren van een team aan de balie en aan ander werk / weken"),
    PLAIN("team_handing_h", "handing over (h a week)", "doorverbinden (u per week)",
          "hours of a team with a patient who is handed over / weeks",
          "uren van een team met een patiënt die doorverbonden wordt / weken"),
    PLAIN("team_duty_h", "on duty (h a week)", "in dienst (u per week)",
          "hours on duty of a team, without the sick / weeks",
          "uren in dienst van een team, zonder de zieken / weken"),
    PLAIN("team_absent_h", "sick (h a week)", "ziek (u per week)",
          "hours planned of those of a team who are sick / weeks",
          "ingeroosterde uren van wie in een team ziek is / weken"),
    SHARE("team_occupancy", "occupancy of the team", "bezetting van het team",
          "busy hours of a team / its hours on duty", "bezige uren van een team / uren in dienst"),
    PLAIN("team_talks", "talks of the team", "gesprekken van het team", "talks of a team, per replication",
          "gesprekken van een team, per herhaling"),
    SHARE("team_overflow", "overflow to the team", "overloop naar het team",
          "talks with callers for whom another team comes first / talks of the team",
          "gesprekken met bellers voor wie een ander team voorgaat / gesprekken van het team"),
    SHARE("team_handed", "handed on", "doorverbonden", "talks that are handed on / talks of the team",
          "gesprekken die doorverbonden worden / gesprekken van het team"),
    SHARE("team_handed_back", "handed on and called back", "doorverbonden en teruggebeld",
          "talks handed on after which the patient is called back / talks that are handed on",
          "doorverbonden gesprekken waarna de patiënt teruggebeld wordt / doorverbonden gesprekken"),
    TIME("team_hand_wait_mean_s", "wait for a specialist, mean", "wachten op een specialist, gemiddeld",
         "sum of waits for a specialist of the team, somebody staying on the line / such hand-offs",
         "som van wachttijd op een specialist van het team, met iemand aan de lijn / zulke keren"),
    SHARE("weeks_met", "weeks that meet the norm", "weken waarin de norm gehaald wordt",
          "weeks with service level at least the norm's share / weeks",
          "weken met bereikbaarheid vanaf het deel van de norm / weken"),
    PLAIN("paid_h", "paid (h a week)", "betaald (u per week)", "hours on duty + overtime",
          "ingeroosterde uren + overwerk"),
    PLAIN("left_h", "left over (h a week)", "over (u per week)", "paid hours - hours of calls and other work",
          "betaalde uren - uren van oproepen en ander werk"),
    PLAIN("hold_h", "all callers on hold (h a week)", "alle bellers wachten (u per week)",
          "sum of time on hold / weeks", "som van wachttijd / weken"),
    PLAIN("inbound_min", "inbound minutes (a week)", "inkomende minuten (per week)",
          "minutes on hold and talking / weeks", "minuten wachten en praten / weken"),
    PLAIN("dial_out_min", "minutes of callbacks (a week)", "minuten terugbellen (per week)",
          "minutes of talk on callbacks / weeks", "gespreksminuten bij terugbellen / weken"),
    EURO("wages_eur", "wages a year", "loon per jaar", "wage x hours on duty and overtime, at middle prices",
         "uurloon x ingeroosterde uren en overwerk, bij middelste prijzen"),
    EURO("running_eur_low", "running cost, low prices", "lopende kosten, lage prijzen",
         "wages + minutes + sanctions - worth of hours left over",
         "loon + minuten + boetes - waarde van overgebleven uren"),
    EURO("running_eur_mid", "running cost a year", "lopende kosten per jaar",
         "wages + minutes + sanctions - worth of hours left over, at middle prices, without the system",
         "loon + minuten + boetes - waarde van overgebleven uren, bij middelste prijzen, zonder het systeem"),
    EURO("running_eur_high", "running cost, high prices", "lopende kosten, hoge prijzen",
         "wages + minutes + sanctions - worth of hours left over",
         "loon + minuten + boetes - waarde van overgebleven uren"),
    {.id = NULL}};

const struct cc_page_measure *cc_page_measure_of(const char *id)
{
    char bare[64];
    snprintf(bare, sizeof bare, "%.*s", (int)strcspn(id, "["), id);
    return cc_page_measure(bare);
}

const struct cc_page_measure *cc_page_measure(const char *id)
{
    for (const struct cc_page_measure *row = cc_page_measures; row->id; row++)
        if (strcmp(row->id, id) == 0)
            return row;
    return NULL;
}
