/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/units.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Two digits at `text`, or -1. */
static int two_digits(const char *text)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') {
        return -1;
    }
    return (text[0] - '0') * 10 + (text[1] - '0');
}

int cc_parse_clock(const char *text, double *seconds)
{
    size_t size = strlen(text);
    if ((size != 5 && size != 8) || text[2] != ':' || (size == 8 && text[5] != ':')) {
        return -1;
    }
    int hour = two_digits(text);
    int minute = two_digits(text + 3);
    int second = size == 8 ? two_digits(text + 6) : 0;
    if (hour < 0 || minute < 0 || minute > 59 || second < 0 || second > 59) {
        return -1;
    }
    int total = hour * 3600 + minute * 60 + second;
    if (total > 24 * 3600) {
        return -1;
    }
    *seconds = total;
    return 0;
}

const char *cc_format_clock(double seconds, char *out, size_t size)
{
    /* Also keeps the conversion to an integer defined. */
    if (!isfinite(seconds) || fabs(seconds) > 1e12) {
        snprintf(out, size, "--:--");
        return out;
    }
    const char *sign = seconds <= -0.5 ? "-" : "";
    long long total = (long long)(fabs(seconds) + 0.5);
    long long hour = total / 3600;
    int minute = (int)(total / 60 % 60);
    int second = (int)(total % 60);
    if (second != 0) {
        snprintf(out, size, "%s%02lld:%02d:%02d", sign, hour, minute, second);
    } else {
        snprintf(out, size, "%s%02lld:%02d", sign, hour, minute);
    }
    return out;
}
