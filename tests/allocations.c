/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/allocations.h"

#include <stdatomic.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

#ifdef SANITIZED

int64_t allocations_count(void)
{
    return -1;
}

#else

static _Atomic int64_t count;

int64_t allocations_count(void)
{
    return atomic_load(&count);
}

/* The test program's own entry to glibc's allocator, which exports itself under these names for this purpose.
 */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t many, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size)
{
    atomic_fetch_add(&count, 1);
    return __libc_malloc(size);
}

void *calloc(size_t many, size_t size)
{
    atomic_fetch_add(&count, 1);
    return __libc_calloc(many, size);
}

void *realloc(void *block, size_t size)
{
    atomic_fetch_add(&count, 1);
    return __libc_realloc(block, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    atomic_fetch_add(&count, 1);
    return __libc_memalign(alignment, size);
}

#endif
