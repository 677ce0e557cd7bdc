/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_CLI_TEMPLATES_H
#define CCSIM_CLI_TEMPLATES_H

#include "models/page.h"

/* The scenario that ccsim init writes, built in; "@NAME@" and "@FILE@" stand for what is to be filled in. */
const char *cc_template(enum cc_language language);

#endif
