/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cpu.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static enum cc_cpu_level processor_level(void)
{
    __builtin_cpu_init();
    bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
              __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma");
    bool v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
              __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
              __builtin_cpu_supports("avx512vl");
    return v4 ? CC_CPU_V4 : v3 ? CC_CPU_V3 : CC_CPU_BASELINE;
}

static atomic_int chosen = -1;

void cc_cpu_set_level(enum cc_cpu_level level)
{
    enum cc_cpu_level most = processor_level();
    atomic_store_explicit(&chosen, (int)(level < most ? level : most), memory_order_relaxed);
}

enum cc_cpu_level cc_cpu_level(void)
{
    static const char *const names[] = {"baseline", "v3", "v4"};
    int level = atomic_load_explicit(&chosen, memory_order_relaxed);
    if (level < 0) {
        const char *allowed = getenv("CCSIM_CPU");
        level = CC_CPU_V4;
        for (int i = 0; i < CC_CPU_LEVELS; i++)
            if (allowed && strcmp(allowed, names[i]) == 0)
                level = i;
        cc_cpu_set_level((enum cc_cpu_level)level);
        level = atomic_load_explicit(&chosen, memory_order_relaxed);
    }
    return (enum cc_cpu_level)level;
}
