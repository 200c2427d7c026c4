/*
 * The host's SSE and AVX unit as oracle. Reads batches from standard input to its end: a struct batch with one
 * instruction on YMM0, YMM1, YMM2, RAX, then its cases; writes a struct result for each case. Built with gcc by the
 * test that uses it.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#define CODE 0x200000UL

struct batch {
    uint8_t code[16];
    uint64_t length, count;
};

struct test_case {
    uint64_t ymm[3][4];
    uint64_t rax;
    uint32_t mxcsr, pad;
};

struct result {
    uint64_t ymm[4];
    uint64_t rax, rflags;
    uint32_t mxcsr, vector;
};

static sigjmp_buf back;
static struct result *current;

static void on_signal(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)info;
    ucontext_t *u = context;
    memcpy(current->ymm, (uint8_t *)u->uc_mcontext.fpregs + 160, 16);
    memcpy(&current->mxcsr, (uint8_t *)u->uc_mcontext.fpregs + 24, 4);
    current->rax = (uint64_t)u->uc_mcontext.gregs[REG_RAX];
    current->rflags = (uint64_t)u->uc_mcontext.gregs[REG_EFL];
    current->vector = (uint32_t)u->uc_mcontext.gregs[REG_TRAPNO];
    siglongjmp(back, 1);
}

static void run(const struct test_case *c, struct result *r)
{
    static const uint32_t usual = 0x1F80;
    uint64_t rax = c->rax;
    __asm__ volatile(
        "vmovups (%[in]), %%ymm0\n\t"
        "vmovups 32(%[in]), %%ymm1\n\t"
        "vmovups 64(%[in]), %%ymm2\n\t"
        "ldmxcsr 104(%[in])\n\t"
        "pushq $0x8D7\n\t"
        "popfq\n\t"
        "call *%[code]\n\t"
        "pushfq\n\t"
        "popq 40(%[out])\n\t"
        "stmxcsr 48(%[out])\n\t"
        "ldmxcsr %[usual]\n\t"
        "vmovups %%ymm0, (%[out])\n\t"
        : "+a"(rax)
        : [in] "r"(c), [out] "r"(r), [code] "r"(CODE), [usual] "m"(usual)
        : "memory", "cc", "xmm0", "xmm1", "xmm2");
    r->rax = rax;
    r->vector = 0xFF;
}

int main(void)
{
    uint8_t *code = mmap((void *)CODE, 4096, 7, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (code != (void *)CODE) {
        return 2;
    }
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_NODEFER};
    sigaction(SIGFPE, &action, NULL);
    sigaction(SIGILL, &action, NULL);
    alarm(300);
    static struct batch b;
    while (fread(&b, sizeof b, 1, stdin) == 1) {
        struct test_case *cases = malloc(b.count * sizeof *cases);
        struct result *results = calloc(b.count, sizeof *results);
        if (!cases || !results || fread(cases, sizeof *cases, b.count, stdin) != b.count) {
            return 3;
        }
        memcpy(code, b.code, b.length);
        code[b.length] = 0xC3;
        for (uint64_t i = 0; i < b.count; i++) {
            current = &results[i];
            if (sigsetjmp(back, 0) == 0) {
                run(&cases[i], &results[i]);
            }
            __asm__ volatile("ldmxcsr %0" : : "m"((uint32_t){0x1F80}));
        }
        fwrite(results, sizeof *results, b.count, stdout);
        fflush(stdout);
        free(cases);
        free(results);
    }
    return 0;
}
