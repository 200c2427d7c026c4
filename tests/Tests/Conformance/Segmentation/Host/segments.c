/* Asks the CPU of this computer about segment descriptors: modify_ldt puts each into the LDT of this process, then
   LAR, LSL, VERR, VERW and loads of ES and SS are tried in 64-bit code, and accesses at the limit in compatibility
   mode. One line an answer, for the test that built this program. Build: gcc -O1 -static -no-pie. */
#define _GNU_SOURCE
#include <asm/ldt.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

enum { ENTRY = 1, BASE = 0x10010000 };

static volatile int fault;
extern char back[], skip_es[], skip_ss[];
static void *volatile resume;

/* Compatibility mode may lose the upper half of RSP. */
unsigned long saved_stack;

__asm__(".text\n.code32\n"
        ".globl op0\nop0: mov %eax,%ds; mov (%ebx),%cl; ljmp $0x33,$back\n"
        ".globl op1\nop1: mov %eax,%ds; mov (%ebx),%cx; ljmp $0x33,$back\n"
        ".globl op2\nop2: mov %eax,%ds; mov (%ebx),%ecx; ljmp $0x33,$back\n"
        ".globl op3\nop3: mov %eax,%ds; mov %cl,(%ebx); ljmp $0x33,$back\n"
        ".globl op4\nop4: mov %eax,%ds; mov %cx,(%ebx); ljmp $0x33,$back\n"
        ".globl op5\nop5: mov %eax,%ds; mov %ecx,(%ebx); ljmp $0x33,$back\n"
        ".code64\n");
extern char op0[], op1[], op2[], op3[], op4[], op5[];

static void on_fault(int signal, siginfo_t *info, void *context)
{
    greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
    (void)signal;
    (void)info;
    fault = (int)(r[REG_TRAPNO] << 16 | (r[REG_ERR] & 0xFFFF));
    r[REG_RIP] = (greg_t)(uintptr_t)resume;
    r[REG_CSGSFS] = (r[REG_CSGSFS] & ~0xFFFFLL) | 0x33;
}

static __attribute__((noinline, noclone)) int access_memory(void *code, unsigned selector, unsigned offset)
{
    struct __attribute__((packed)) { uint32_t offset; uint16_t selector; } target = { (uint32_t)(uintptr_t)code, 0x23 };
    fault = 0;
    resume = back;
    __asm__ volatile("mov %%rsp,saved_stack\nljmp *%0\n.globl back\nback: mov saved_stack,%%rsp\nxor %%eax,%%eax; mov %%eax,%%ds"
                     : : "m"(target), "a"(selector), "b"(offset) : "rcx", "memory");
    return fault;
}

static __attribute__((noinline, noclone)) int load_es(unsigned selector)
{
    fault = 0;
    resume = skip_es;
    __asm__ volatile("mov %0,%%es\n.globl skip_es\nskip_es: mov %1,%%es" : : "r"(selector), "r"(0) : "memory");
    return fault;
}

static __attribute__((noinline, noclone)) int load_ss(unsigned selector)
{
    fault = 0;
    resume = skip_ss;
    __asm__ volatile("mov %0,%%ss\n.globl skip_ss\nskip_ss: mov %1,%%ss" : : "r"(selector), "r"(0x2B) : "memory");
    return fault;
}

static void ask(uint64_t descriptor, unsigned selector)
{
    unsigned rights = 0xDEADBEEF, limit = 0xDEADBEEF;
    unsigned char lar, lsl, verr, verw;
    __asm__ volatile("lar %2,%0; setz %1" : "+r"(rights), "=q"(lar) : "r"(selector) : "cc");
    __asm__ volatile("lsl %2,%0; setz %1" : "+r"(limit), "=q"(lsl) : "r"(selector) : "cc");
    __asm__ volatile("verr %w1; setz %0" : "=q"(verr) : "r"(selector) : "cc");
    __asm__ volatile("verw %w1; setz %0" : "=q"(verw) : "r"(selector) : "cc");
    printf("Q %016llx %x %d %x %d %x %d %d %x %x\n", (unsigned long long)descriptor, selector, lar, rights, lsl, limit,
           verr, verw, load_es(selector), load_ss(selector));
}

static void try_accesses(uint64_t descriptor, unsigned selector, unsigned limit)
{
    static char *const codes[] = { op0, op1, op2, op3, op4, op5 };
    unsigned offsets[40], count = 0;
    for (int d = -4; d <= 4; d++) {
        offsets[count++] = limit + (unsigned)d;
        offsets[count++] = 0xFFFF + (unsigned)d;
        offsets[count++] = (unsigned)d;
    }
    for (unsigned i = 0; i < count; i++)
        for (int op = 0; op < 6; op++)
            printf("A %016llx %d %x %x\n", (unsigned long long)descriptor, op, offsets[i],
                   access_memory(codes[op], selector, offsets[i]));
}

int main(void)
{
    static char stack[65536];
    static const unsigned limits[] = { 0, 0xFFE, 0xFFF, 0xFFFF, 0xFFFFF };
    stack_t alternate = { .ss_sp = stack, .ss_size = sizeof stack };
    struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };
    sigaltstack(&alternate, 0);
    sigaction(SIGSEGV, &action, 0);
    sigaction(SIGBUS, &action, 0);
    if (mmap((void *)(uintptr_t)(BASE - 0x10000), 0x140000, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == MAP_FAILED)
        return 3;
    for (unsigned bits = 0; bits < 64 * 5; bits++) {
        struct user_desc d = { .entry_number = ENTRY, .base_addr = BASE, .limit = limits[bits >> 6],
            .contents = bits & 3, .read_exec_only = bits >> 2 & 1, .seg_32bit = bits >> 3 & 1,
            .limit_in_pages = bits >> 4 & 1, .seg_not_present = bits >> 5 & 1 };
        if (syscall(SYS_modify_ldt, 0x11, &d, sizeof d) != 0)
            continue;
        uint64_t type = 1 | (d.read_exec_only ^ 1) << 1 | d.contents << 2;
        uint64_t rights = type | 0x10 | 3 << 5 | (d.seg_not_present ^ 1u) << 7 | d.seg_32bit << 14
            | d.limit_in_pages << 15;
        uint64_t descriptor = (d.limit & 0xFFFF) | (uint64_t)(BASE & 0xFFFFFF) << 16 | rights << 40
            | (uint64_t)(d.limit >> 16) << 48 | (uint64_t)(BASE >> 24) << 56;
        for (unsigned rpl = 0; rpl < 4; rpl++)
            ask(descriptor, ENTRY << 3 | 4 | rpl);
        unsigned limit = d.limit_in_pages ? d.limit << 12 | 0xFFF : d.limit;
        int loads = !d.seg_not_present && !(d.contents >= 2 && d.read_exec_only);
        if (loads)
            try_accesses(descriptor, ENTRY << 3 | 7, limit);
    }
    return 0;
}
