/*
 * The host as oracle for state saves and restores: loads a whole state with XRSTOR, executes one instruction on an
 * area, saves the whole state with XSAVE. Reads struct test_case from standard input to its end and writes a struct
 * result for each. Built with gcc by the test that uses it. The area is at AREA + offset, the instruction at CODE.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#define CODE 0x200000UL
#define AREA 0x210000UL
#define BYTES 2752
#define ALL 0x207

struct test_case {
    uint8_t state[BYTES], area[BYTES];
    uint64_t length, rax, rcx, offset;
    uint8_t code[16], pad[16];
} __attribute__((aligned(64)));

struct result {
    uint8_t state[BYTES], area[BYTES];
    uint64_t vector, rax, pad[6];
} __attribute__((aligned(64)));

static sigjmp_buf back;
static struct result *current;
static uint8_t clean[BYTES] __attribute__((aligned(64)));

static void on_signal(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)info;
    ucontext_t *u = context;
    memcpy(current->state, u->uc_mcontext.fpregs, BYTES);
    current->rax = (uint64_t)u->uc_mcontext.gregs[REG_RAX];
    current->vector = (uint64_t)u->uc_mcontext.gregs[REG_TRAPNO];
    siglongjmp(back, 1);
}

static void run(const struct test_case *c, struct result *r)
{
    uint64_t rax = c->rax;
    __asm__ volatile(
        "movq %%rax, %%r8\n\t"
        "movl %[all], %%eax\n\t"
        "xorl %%edx, %%edx\n\t"
        "xrstor64 (%[state])\n\t"
        "movq %%r8, %%rax\n\t"
        "call *%[code]\n\t"
        "movq %%rax, %%r8\n\t"
        "movl %[all], %%eax\n\t"
        "xorl %%edx, %%edx\n\t"
        "xsave64 (%[into])\n\t"
        "xrstor64 (%[clean])\n\t"
        "movq %%r8, %%rax\n\t"
        : "+a"(rax)
        : [state] "r"(c->state), [into] "r"(r->state), [code] "r"(CODE), "D"(AREA + c->offset), "c"(c->rcx),
          [clean] "r"(clean), [all] "i"(ALL)
        : "memory", "cc", "rdx", "r8");
    r->rax = rax;
    r->vector = 0xFF;
}

int main(void)
{
    uint8_t *code = mmap((void *)CODE, 4096, 7, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    uint8_t *area = mmap((void *)AREA, 8192, 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (code != (void *)CODE || area != (void *)AREA) {
        return 2;
    }
    *(uint32_t *)(clean + 24) = 0x1F80;
    static uint8_t stack[65536];
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&alternate, NULL);
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigaction(SIGFPE, &action, NULL);
    sigaction(SIGILL, &action, NULL);
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    alarm(120);
    static struct test_case c;
    static struct result r;
    while (fread(&c, sizeof c, 1, stdin) == 1) {
        memset(&r, 0, sizeof r);
        current = &r;
        memcpy(code, c.code, c.length);
        code[c.length] = 0xC3;
        memcpy(area + c.offset, c.area, BYTES);
        if (sigsetjmp(back, 1) == 0) {
            run(&c, &r);
        } else {
            __asm__ volatile("xrstor64 (%0)" : : "r"(clean), "a"(ALL), "d"(0) : "memory");
        }
        memcpy(r.area, area + c.offset, BYTES);
        fwrite(&r, sizeof r, 1, stdout);
    }
    return 0;
}
