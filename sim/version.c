/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/version.h"

/* CC_VERSION, CC_COMMIT and CC_FLAGS come from the Makefile, for this file only: a commit recompiles one
 * file. */

const char *cc_version(void)
{
    return CC_VERSION;
}

const char *cc_commit(void)
{
    return CC_COMMIT;
}

const char *cc_compiler(void)
{
#ifdef __clang__
    return __VERSION__; /* says "Clang" itself */
#else
    return "gcc " __VERSION__;
#endif
}

const char *cc_compiler_flags(void)
{
    return CC_FLAGS;
}
