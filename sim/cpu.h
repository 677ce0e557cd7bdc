/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CCSIM_SIM_CPU_H
#define CCSIM_SIM_CPU_H

/*
 * The few functions that gain from wide registers are compiled three times, for the levels of the x86-64
 * ABI, and the widest that the processor has is called: the program runs on any x86-64, and gives the same
 * bits, since every lane does the same IEEE arithmetic.
 */
enum cc_cpu_level {
    CC_CPU_BASELINE, /* SSE2 */
    CC_CPU_V3,       /* AVX2 */
    CC_CPU_V4,       /* AVX-512 */
    CC_CPU_LEVELS
};

#define CC_TARGET_BASELINE
#define CC_TARGET_V3 __attribute__((target("arch=x86-64-v3")))
#ifdef __clang__
#define CC_TARGET_V4 __attribute__((target("arch=x86-64-v4")))
#else /* its loops would else use half of the register */
#define CC_TARGET_V4 __attribute__((target("arch=x86-64-v4,prefer-vector-width=512")))
#endif

/* The level in use; not above what the environment variable CCSIM_CPU (baseline, v3, v4) allows. */
enum cc_cpu_level cc_cpu_level(void);

/* Another level for the rest of the process, as far as the processor has it: for tests. */
void cc_cpu_set_level(enum cc_cpu_level level);

#endif
