// The frame that a signal handler runs on: what lies where, and what comes back from it.
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

struct frame
{
    uint64_t restorer;
    ucontext_t context;
};

static volatile uint64_t flags_at_entry;

static void look(int number, siginfo_t *info, void *pointer)
{
    ucontext_t *context = pointer;
    greg_t *registers = context->uc_mcontext.gregs;
    uint64_t frame = (uint64_t)pointer - 8;
    printf("signal %d code %d errno %d\n", number, info->si_code, info->si_errno);
    printf("frame is 8 below 16: %d\n", (int)(frame & 15) == 8);
    printf("info behind context: %d\n", (int)((uint64_t)info - (uint64_t)context));
    printf("context flags %lx, link %p\n", context->uc_flags, (void *)context->uc_link);
    printf("stack flags %d size %zu\n", context->uc_stack.ss_flags, context->uc_stack.ss_size);
    printf("selectors %llx\n", registers[REG_CSGSFS]);
    printf("error %llx trap %lld mask %llx cr2 %llx\n", registers[REG_ERR], registers[REG_TRAPNO],
        registers[REG_OLDMASK], registers[REG_CR2]);
    uint8_t *state = (uint8_t *)context->uc_mcontext.fpregs;
    printf("state at a multiple of 64: %d, above the frame: %d\n", (int)((uint64_t)state & 63) == 0,
        (uint64_t)state > frame);
    uint32_t magic1, extended, size, magic2;
    uint64_t features;
    memcpy(&magic1, state + 464, 4);
    memcpy(&extended, state + 468, 4);
    memcpy(&features, state + 472, 8);
    memcpy(&size, state + 480, 4);
    memcpy(&magic2, state + size, 4);
    printf("magic %x %x, sizes differ by %d, x87 and SSE: %d\n", magic1, magic2, (int)(extended - size),
        (int)(features & 3));
    printf("mxcsr in frame %x\n", *(uint32_t *)(state + 24));
    uint32_t control;
    __asm__ volatile("stmxcsr %0" : "=m"(control));
    printf("mxcsr in handler %x\n", control);
    printf("r12 %llx r15 %llx rbx %llx\n", registers[REG_R12], registers[REG_R15], registers[REG_RBX]);
    if (number == SIGUSR1)
    {
        registers[REG_R12] = 0x7777;
        memset(state + 160 + 16 * 7, 0x11, 16);
    }
    else
    {
        registers[REG_RIP] += 2;
    }
}

static void touch(int number)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = look;
    action.sa_flags = SA_SIGINFO;
    sigaction(number, &action, NULL);
    uint64_t r12 = 0, xmm7 = 0;
    if (number == SIGUSR1)
    {
        uint32_t control = 0x3F80;
        __asm__ volatile("ldmxcsr %0" : : "m"(control));
        uint64_t result = 39, pid = (uint64_t)getpid();
        __asm__ volatile(
            "movq $0x1212, %%r12\n\tmovq $0x1515, %%r15\n\tmovq $0xbbbb, %%rbx\n\t"
            "pxor %%xmm7, %%xmm7\n\tmovl $62, %%eax\n\tmovl $10, %%esi\n\tsyscall\n\t"
            "movq %%r12, %0\n\tmovq %%xmm7, %1"
            : "=&r"(r12), "=&r"(xmm7), "+a"(result), "+D"(pid)
            :
            : "r12", "r15", "rbx", "rsi", "rcx", "r11", "xmm7", "memory");
        printf("after: result %d r12 %lx xmm7 %lx\n", (int)result, r12, xmm7);
        __asm__ volatile("stmxcsr %0" : "=m"(control));
        printf("mxcsr after %x\n", control);
        control = 0x1F80;
        __asm__ volatile("ldmxcsr %0" : : "m"(control));
        return;
    }

    __asm__ volatile(
        "movq $0x1212, %%r12\n\tmovq $0x1515, %%r15\n\tmovq $0xbbbb, %%rbx\n\t"
        "xorl %%eax, %%eax\n\tmovb %%al, (%%rax)"
        :
        :
        : "rax", "r12", "r15", "rbx", "memory");
    printf("went on behind the access\n");
}

int main(void)
{
    touch(SIGUSR1);
    touch(SIGSEGV);
    static char bytes[65536];
    stack_t stack = {.ss_sp = bytes, .ss_size = sizeof bytes};
    sigaltstack(&stack, NULL);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = look;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    sigaction(SIGUSR2, &action, NULL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return 0;
}
