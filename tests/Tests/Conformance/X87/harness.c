/*
 * The host's x87 unit as oracle: loads a state with FXRSTOR, executes one instruction, saves the state with FXSAVE.
 * Reads struct test_case from standard input to its end and writes a struct result for each. Built with gcc by the
 * test that uses it. Memory operands are at DATA, the instruction at CODE.
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
#define DATA 0x210000UL

struct test_case {
    uint8_t state[512];
    uint8_t code[16];
    uint64_t length, rflags, rax, pad;
    uint8_t memory[128];
} __attribute__((aligned(16)));

struct result {
    uint8_t state[512];
    uint64_t rflags, rax, vector, pad;
    uint8_t memory[128];
} __attribute__((aligned(16)));

static sigjmp_buf back;
static struct result *current;

static void on_signal(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)info;
    ucontext_t *u = context;
    memcpy(current->state, u->uc_mcontext.fpregs, 512);
    current->rflags = (uint64_t)u->uc_mcontext.gregs[REG_EFL];
    current->rax = (uint64_t)u->uc_mcontext.gregs[REG_RAX];
    current->vector = (uint64_t)u->uc_mcontext.gregs[REG_TRAPNO];
    siglongjmp(back, 1);
}

static void run(const struct test_case *c, struct result *r)
{
    uint64_t flags = c->rflags, rax = c->rax;
    __asm__ volatile(
        "fxrstor64 (%[state])\n\t"
        "pushq %[flags]\n\t"
        "popfq\n\t"
        "call *%[code]\n\t"
        "pushfq\n\t"
        "popq %[flags]\n\t"
        "fxsave64 (%[into])\n\t"
        "fninit\n\t"
        : [flags] "+r"(flags), "+a"(rax)
        : [state] "r"(c->state), [into] "r"(r->state), [code] "r"(CODE), "D"(DATA)
        : "memory", "cc", "st", "st(1)", "st(2)", "st(3)", "st(4)", "st(5)", "st(6)", "st(7)");
    r->rflags = flags;
    r->rax = rax;
    r->vector = 0xFF;
}

int main(void)
{
    uint8_t *code = mmap((void *)CODE, 4096, 7, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    uint8_t *data = mmap((void *)DATA, 4096, 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (code != (void *)CODE || data != (void *)DATA) {
        return 2;
    }
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO};
    sigaction(SIGFPE, &action, NULL);
    sigaction(SIGILL, &action, NULL);
    sigaction(SIGSEGV, &action, NULL);
    alarm(120);
    static struct test_case c;
    static struct result r;
    while (fread(&c, sizeof c, 1, stdin) == 1) {
        memset(&r, 0, sizeof r);
        current = &r;
        memcpy(code, c.code, c.length);
        code[c.length] = 0xC3;
        memcpy(data, c.memory, sizeof c.memory);
        if (sigsetjmp(back, 1) == 0) {
            run(&c, &r);
        }
        memcpy(r.memory, data, sizeof r.memory);
        fwrite(&r, sizeof r, 1, stdout);
    }
    return 0;
}
