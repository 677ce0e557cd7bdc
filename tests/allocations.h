/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_TESTS_ALLOCATIONS_H
#define CCSIM_TESTS_ALLOCATIONS_H

#include <stdint.h>

/*
 * How often malloc, calloc, realloc or aligned_alloc have been called in this process; -1 under a sanitizer,
 * which has an allocator of its own.
 */
int64_t allocations_count(void);

#endif
