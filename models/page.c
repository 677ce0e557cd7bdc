/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* asprintf */
#include "models/page.h"

#include <math.h>
#include <sha256.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "models/page_assets.h"
#include "models/page_parts.h"
#include "sim/report.h"
#include "sim/version.h"

/* --- text --- */

void cc_page_text(struct cc_page *p, const char *text)
{
    for (; *text; text++)
        switch (*text) {
        case '&':
            fputs("&amp;", p->out);
            break;
        case '<':
            fputs("&lt;", p->out);
            break;
        case '>':
            fputs("&gt;", p->out);
            break;
        case '"':
            fputs("&quot;", p->out);
            break;
        default:
            fputc(*text, p->out);
        }
}

void cc_page_say(struct cc_page *p, const char *english, const char *dutch, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, dutch);
    int length = vasprintf(&text, cc_page_either(p, english, dutch), arguments);
    va_end(arguments);
    if (length >= 0)
        cc_page_text(p, text);
    free(length >= 0 ? text : NULL);
}

void cc_page_html(struct cc_page *p, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(p->out, format, arguments);
    va_end(arguments);
}

const char *cc_page_either(const struct cc_page *p, const char *english, const char *dutch)
{
    return p->language == CC_DUTCH ? dutch : english;
}

static char *scratch(struct cc_page *p)
{
    p->next = (p->next + 1) % (int)(sizeof p->scratch / sizeof p->scratch[0]);
    return p->scratch[p->next];
}

const char *cc_page_short(struct cc_page *p, const char *name)
{
    enum { SHOWN = 32 };
    char *text = scratch(p);
    size_t at = 0;
    for (int shown = 0; name[at] && shown < SHOWN && at < sizeof p->scratch[0] - 8; shown++) {
        at++;
        while (((unsigned char)name[at] & 0xc0) == 0x80)
            at++;
    }
    snprintf(text, sizeof p->scratch[0], "%.*s%s", (int)at, name, name[at] ? "…" : "");
    return text;
}

/* The decimal sign of the language, a minus as long as a plus, and no line break inside a figure. */
static const char *localized(struct cc_page *p, const char *text)
{
    char *out = scratch(p), *to = out;
    if (*text == '-' && text[1])
        to = stpcpy(to, "−"), text++;
    for (; *text && to < out + sizeof p->scratch[0] - 3; text++)
        if (*text == ' ')
            to = stpcpy(to, "\u00a0");
        else
            *to++ = *text == '.' && p->language == CC_DUTCH ? ',' : *text;
    *to = '\0';
    return out;
}

/* Whole units in groups of three. */
static int grouped(const struct cc_page *p, char *out, size_t size, double value)
{
    char digits[48];
    int length = snprintf(digits, sizeof digits, "%.0f", fabs(value)), at = 0;
    at += snprintf(out, size, "%s", value <= -0.5 ? "−" : "");
    for (int i = 0; i < length && (size_t)at + 2 < size; i++) {
        if (i && (length - i) % 3 == 0)
            out[at++] = p->language == CC_DUTCH ? '.' : ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return at;
}

const char *cc_page_count(struct cc_page *p, double count)
{
    char *text = scratch(p);
    if (!isfinite(count))
        return "-";
    grouped(p, text, sizeof p->scratch[0], count);
    return text;
}

static const char *euro(struct cc_page *p, double value, double half_width)
{
    char *text = scratch(p);
    size_t size = sizeof p->scratch[0];
    int at = snprintf(text, size, "€\u00a0");
    at += grouped(p, text + at, size - (size_t)at, value);
    if (half_width > 0 && isfinite(half_width)) {
        at += snprintf(text + at, size - (size_t)at, "\u00a0±");
        grouped(p, text + at, size - (size_t)at, half_width);
    }
    return text;
}

const char *cc_page_figure(struct cc_page *p, double value, double half_width, enum cc_page_kind kind)
{
    double scale = kind == CC_PAGE_SHARE || kind == CC_PAGE_POINTS ? 100 : 1;
    const char *unit = kind == CC_PAGE_SHARE ? " %" : kind == CC_PAGE_POINTS ? " pp" : "";
    if (isinf(value))
        return cc_page_either(p, "never", "nooit");
    if (isnan(value))
        return "-";
    if (kind == CC_PAGE_EURO)
        return euro(p, value, half_width);
    if (kind == CC_PAGE_TIME) {
        double size_s = fabs(value);
        scale = size_s < 120 ? 1 : size_s < 2 * 3600 ? 1 / 60.0 : 1 / 3600.0;
        unit = size_s < 120 ? " s" : size_s < 2 * 3600 ? " min" : cc_page_either(p, " h", " uur");
    }
    char *text = scratch(p);
    if (half_width == 0)
        snprintf(text, sizeof p->scratch[0], "%.*g%s", fabs(value * scale) < 1e4 ? 4 : 10, value * scale,
                 unit);
    else
        snprintf(text, sizeof p->scratch[0], "%s%s",
                 cc_report_estimate(value * scale, half_width * scale).text, unit);
    return localized(p, text);
}

const char *cc_page_duration(struct cc_page *p, double s)
{
    char *text = scratch(p);
    bool seconds = s < 60 || (s < 600 && fmod(s, 60) != 0), minutes = !seconds && s < 7200;
    snprintf(text, sizeof p->scratch[0], "%.3g %s",
             s / (seconds   ? 1
                  : minutes ? 60
                            : 3600),
             seconds   ? "s"
             : minutes ? "min"
                       : cc_page_either(p, "h", "uur"));
    return localized(p, text);
}

const char *cc_page_weekday(const struct cc_page *p, const char *weekday, int day)
{
    static const char *const names[][3] = {{"mon", "Monday", "maandag"},     {"tue", "Tuesday", "dinsdag"},
                                           {"wed", "Wednesday", "woensdag"}, {"thu", "Thursday", "donderdag"},
                                           {"fri", "Friday", "vrijdag"},     {"sat", "Saturday", "zaterdag"},
                                           {"sun", "Sunday", "zondag"}};
    static char number[7][16];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(weekday, names[i][0]) == 0)
            return names[i][1 + (p->language == CC_DUTCH)];
    snprintf(number[day % 7], sizeof number[0], "%d", day + 1);
    return number[day % 7];
}

/* --- the file --- */

/* 'sha256-...' of a Content-Security-Policy. */
static void write_hash(struct cc_page *p, const char *begin, const char *end)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t digest[SHA256_DIGEST_LENGTH + 1] = {0};
    SHA256_CTX context;
    SHA256Init(&context);
    SHA256Update(&context, (const uint8_t *)begin, (size_t)(end - begin));
    SHA256Final(digest, &context);
    fputs("'sha256-", p->out);
    for (int i = 0; i < SHA256_DIGEST_LENGTH; i += 3) {
        uint32_t bits = (uint32_t)digest[i] << 16 | (uint32_t)digest[i + 1] << 8 |
                        (i + 2 < SHA256_DIGEST_LENGTH ? digest[i + 2] : 0u);
        for (int k = 0; k < 4; k++)
            fputc(i + k <= SHA256_DIGEST_LENGTH ? letters[bits >> (18 - 6 * k) & 63] : '=', p->out);
    }
    fputs("'", p->out);
}

static void write_head(struct cc_page *p, const json_t *runs)
{
    const json_t *first = json_array_get(runs, 0);
    const char *name = cc_page_string(first, "scenario");
    cc_page_html(p,
                 "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
                 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src ",
                 cc_page_either(p, "en", "nl"));
    write_hash(p, cc_page_script, cc_page_script_end);
    fputs("; style-src ", p->out);
    write_hash(p, cc_page_style, cc_page_style_end);
    fputs("; base-uri 'none'; form-action 'none'\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta name=\"color-scheme\" content=\"light dark\">\n<title>",
          p->out);
    cc_page_say(p, "ccsim report: %s", "ccsim-rapport: %s", cc_page_short(p, name));
    fputs("</title>\n<style>", p->out);
    fwrite(cc_page_style, 1, (size_t)(cc_page_style_end - cc_page_style), p->out);
    fputs("</style>\n</head>\n<body>\n", p->out);
}

static void write_title(struct cc_page *p, const json_t *runs)
{
    json_t *run;
    size_t i;
    fputs("<header>\n<h1>", p->out);
    cc_page_say(p, "Who waits how long, and what to do about it", "Wie wacht hoe lang, en wat eraan te doen");
    fputs("</h1>\n<p class=\"lead\">", p->out);
    cc_page_say(
        p,
        "Simulated by ccsim, call by call, every strategy on the same callers. A figure stands with the "
        "half-width of its 95 %% interval: 76.0 ±0.2 %%.",
        "Gesimuleerd door ccsim, oproep voor oproep, elke werkwijze met dezelfde bellers. Bij een cijfer "
        "staat de halve breedte van zijn interval van 95 %%: 76,0 ±0,2 %%.");
    fputs("</p>\n", p->out);
    if (json_array_size(runs) > 1) {
        cc_page_html(p, "<nav aria-label=\"%s\"><ul>\n", cc_page_either(p, "Practices", "Praktijken"));
        json_array_foreach(runs, i, run)
        {
            cc_page_html(p, "<li><a href=\"#run-%d\"><bdi>", (int)i);
            cc_page_text(p, cc_page_short(p, cc_page_string(run, "scenario")));
            fputs("</bdi></a></li>\n", p->out);
        }
        fputs("</ul></nav>\n", p->out);
    }
    fputs("</header>\n<main>\n", p->out);
}

/* No part of a JSON text can end the element that holds it. */
static int write_json(const char *text, size_t size, void *context)
{
    FILE *out = context;
    for (size_t i = 0; i < size; i++)
        if (text[i] == '<')
            fputs("\\u003c", out);
        else
            fputc(text[i], out);
    return ferror(out) ? -1 : 0;
}

static int write_script(struct cc_page *p, const json_t *runs)
{
    json_t *charts = cc_page_charts(p, runs);
    fputs("<script type=\"application/json\" id=\"data\">", p->out);
    int code = charts ? json_dump_callback(charts, write_json, p->out, JSON_COMPACT) : -1;
    json_decref(charts);
    fputs("</script>\n<script>", p->out);
    fwrite(cc_page_script, 1, (size_t)(cc_page_script_end - cc_page_script), p->out);
    fputs("</script>\n</body>\n</html>\n", p->out);
    return code;
}

static int write_page(struct cc_page *p, const json_t *runs)
{
    json_t *run;
    size_t i;
    write_head(p, runs);
    write_title(p, runs);
    json_array_foreach(runs, i, run) cc_page_write_run(p, run, (int)i);
    cc_page_write_glossary(p, runs);
    fputs("</main>\n<footer><p>", p->out);
    cc_page_say(
        p,
        "Written by ccsim %s (%s), free software under the GPL, version 3 or later. Charts by Apache "
        "ECharts, "
        "under the Apache License 2.0; its text and those of the parts it uses stand in this file's script.",
        "Gemaakt door ccsim %s (%s), vrije software onder de GPL, versie 3 of later. Grafieken door Apache "
        "ECharts, onder de Apache License 2.0; die tekst en die van de onderdelen staan in het script van "
        "dit "
        "bestand.",
        cc_version(), cc_commit());
    fputs("</p></footer>\n", p->out);
    return write_script(p, runs);
}

int cc_page_make(struct cc_store *store, const char *path, const struct cc_page_options *options, char **html,
                 size_t *size, struct cc_error *error)
{
    *html = NULL;
    json_t *runs = cc_page_read(store, path, options, error);
    if (!runs)
        return CC_BAD_IO;
    struct cc_page *page = calloc(1, sizeof *page);
    FILE *out = page ? open_memstream(html, size) : NULL;
    int failed = -1;
    if (out) {
        page->out = out;
        page->language = options->language;
        failed = write_page(page, runs);
        failed = ferror(out) || failed;
        failed = fclose(out) || failed;
    }
    free(page);
    json_decref(runs);
    if (failed)
        cc_error_add(error, CC_BAD_IO, "%s: not enough memory for the report", path);
    else if (*size > CC_PAGE_MAX)
        cc_error_add(error, CC_BAD_IO, "%s: the report would have %.1f MB, %.1f are allowed; name fewer runs",
                     path, 1e-6 * (double)*size, 1e-6 * CC_PAGE_MAX);
    if (error->count == 0)
        return CC_OK;
    free(*html);
    *html = NULL;
    return CC_BAD_IO;
}
