/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_VERSION_H
#define CCSIM_SIM_VERSION_H

/* Which program this is: for `ccsim version` and for the record that every stored run keeps.  Never NULL. */

/* "0.1.0", from the file VERSION. */
const char *cc_version(void);

/* Twelve hexadecimal digits, with "-dirty" when sources were changed; "unknown" outside a repository. */
const char *cc_commit(void);

/* "gcc 12.2.0", and the flags given to it. */
const char *cc_compiler(void);
const char *cc_compiler_flags(void);

#endif
