// Near branches of 16-bit code segments as this computer's CPU does them. Each line of input is a case, all numbers
// hexadecimal: the low bits of the segment's base, its limit, the IP to start at, EAX, ECX, the doubleword on the
// stack, and the code there. All other bytes of the segment are INT3, so that every case ends in an exception; a line
// of output tells its vector, IP, ECX, the distance that ESP went, and the doubleword on the stack.
#define _GNU_SOURCE
#include <asm/ldt.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#define BASE 0x10000000u
#define BYTES 0x50000u
#define STACK 0x20000000u
#define STACK_TOP (STACK + 0x800)

static sigjmp_buf done;
static ucontext_t ended;

static void on_signal(int number, siginfo_t *info, void *context)
{
    memcpy(&ended, context, sizeof ended);
    siglongjmp(done, 1);
}

static void enter(uint32_t ip, uint32_t eax, uint32_t ecx)
{
    struct { uint32_t offset; uint16_t selector; } __attribute__((packed)) target = { ip, 7 };
    asm volatile("mov %[stack], %%rsp\n\tcld\n\ttest %%rsp, %%rsp\n\tljmp *(%[target])"
        : : "a"((uint64_t)eax), "c"((uint64_t)ecx), [stack] "r"((uint64_t)STACK_TOP), [target] "r"(&target) : "memory");
}

int main(void)
{
    uint8_t *memory = mmap((void *)(uintptr_t)BASE, BYTES, PROT_READ | PROT_WRITE | PROT_EXEC,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    uint8_t *stack = mmap((void *)(uintptr_t)STACK, 0x1000, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    if (memory == MAP_FAILED || stack == MAP_FAILED)
        return 1;
    memset(memory, 0xCC, BYTES);
    stack_t alternate = { .ss_sp = malloc(65536), .ss_size = 65536 };
    sigaltstack(&alternate, 0);
    struct sigaction action = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK };
    sigaction(SIGSEGV, &action, 0);
    sigaction(SIGTRAP, &action, 0);
    sigaction(SIGILL, &action, 0);
    sigaction(SIGBUS, &action, 0);
    sigaction(SIGALRM, &action, 0);
    static unsigned low, limit, ip, eax, ecx, top;
    static char code[128];
    while (scanf("%x %x %x %x %x %x %127s", &low, &limit, &ip, &eax, &ecx, &top, code) == 7) {
        struct user_desc segment = { .entry_number = 0, .base_addr = BASE + low, .limit = limit, .contents = 2 };
        if (syscall(SYS_modify_ldt, 1, &segment, sizeof segment))
            return 1;
        size_t count = strlen(code) / 2;
        for (size_t i = 0; i < count; i++) {
            unsigned byte;
            sscanf(code + 2 * i, "%2x", &byte);
            memory[low + ip + i] = (uint8_t)byte;
        }
        memset(stack, 0, 0x1000);
        memcpy(stack + 0x800, &top, 4);
        alarm(5);
        if (!sigsetjmp(done, 1))
            enter(ip, eax, ecx);
        alarm(0);
        memset(memory + low + ip, 0xCC, count);
        greg_t *r = ended.uc_mcontext.gregs;
        uint32_t found;
        memcpy(&found, stack + (r[REG_RSP] - STACK), 4);
        printf("%llx %llx %llx %lld %x\n", (unsigned long long)r[REG_TRAPNO], (unsigned long long)r[REG_RIP],
            (unsigned long long)r[REG_RCX], (long long)r[REG_RSP] - STACK_TOP, found);
    }
    return 0;
}
