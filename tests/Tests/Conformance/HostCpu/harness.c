/*
 * The host CPU as oracle: runs cases (code, registers, flags, memory) on the real processor in user mode and writes
 * what came out. Built with gcc by the test that uses it:  harness CASES RESULTS
 *
 * Both files are little-endian structs, see below. Every case ends with an exception: an INT3 that the code runs into
 * (code pages are filled with them), or a fault of the code itself. The kernel delivers it as a signal on an alternate
 * stack; the handler reads registers, flags, vector, error code and CR2 from the saved context, compares the data
 * pages with their pristine contents, puts the next case into the context and returns into it. So a case costs one
 * signal. 32- and 16-bit code is reached in the same way: sigreturn loads the CS and SS that the context names.
 *
 * When `extended_bytes` is not 0, a struct extended is behind the code of each case, and one for each result behind all
 * results: the vector registers, MXCSR and the x87 state. They lie in the XSAVE area of the signal's frame, which the
 * kernel saves and restores in the standard format.
 */
#define _GNU_SOURCE
#include <asm/ldt.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#define MAGIC 0x4F435048u /* "HPCO" */
#define VERSION 2u

#define CODE_BASE 0x10000000UL /* two pages RWX; nothing before or after */
#define CODE_BYTES 0x2000UL
#define DATA_BASE 0x20000000UL /* two pages RW, one read-only; nothing before or after */
#define DATA_BYTES 0x3000UL
#define WRITABLE_BYTES 0x2000UL
#define FIRST_WORDS 6

#define FLAG_NT 0x4000UL
#define FLAG_ID 0x200000UL

struct header {
    uint32_t magic, version, case_count, case_bytes, result_bytes, code_capacity, extended_bytes, reserved;
};

struct test_case {
    uint64_t gpr[16]; /* RAX RCX RDX RBX RSP RBP RSI RDI R8 ... R15 */
    uint64_t rflags;
    uint64_t rip;         /* an offset in the code segment */
    uint32_t mode;        /* 0: 64-bit, 1: 32-bit flat, 2: 16-bit with CS at CODE_BASE and DS ES SS at DATA_BASE */
    uint32_t code_at;     /* offset of the code from CODE_BASE */
    uint32_t code_length;
    uint32_t patch_at;    /* offset of `patch` from DATA_BASE; within the writable pages */
    uint32_t patch_length;
    uint32_t reserved;
    uint8_t patch[64];
    uint8_t code[];       /* code_capacity bytes, then extended_bytes */
};

struct extended {
    uint64_t ymm[16][4];
    uint64_t st[8][2]; /* ST(0) first; 80 bits each */
    uint32_t mxcsr;
    uint16_t control, status;
    uint8_t tags, reserved[7]; /* the abridged tags of FXSAVE */
};

struct word {
    uint64_t offset, value;
};

struct result {
    uint64_t gpr[16];
    uint64_t rflags, rip, cr2, memory_hash;
    uint32_t vector, error, changed_words, reserved;
    struct word first[FIRST_WORDS];
};

struct results_header {
    uint32_t magic, version, done, modes; /* modes: bit m is set when mode m can be run on this host */
};

/* The order in which the kernel's context keeps the registers that x86 numbers 0 to 15. */
static const int context_index[16] = {
    REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
    REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15,
};

static const uint16_t mode_cs[3] = {0x33, 0x23, 0x07};
static const uint16_t mode_ds[3] = {0x2b, 0x2b, 0x0f};

static const struct header *input;
static const uint8_t *pristine;
static const uint8_t *cases;
static struct results_header *output;
static struct result *results;
static struct extended *extended_results;
static long current = -1;
static gregset_t home;
uint64_t oracle_extra_flags = 0x202;

/*
 * NT and ID are not in the set that sigreturn takes from the context, it keeps those of the moment: so they are set
 * just before. The entry clears what the case may have left behind: AC would make the handler itself fault.
 */
void oracle_entry(int, siginfo_t *, void *);
void oracle_restore(void);
__asm__(
    ".text\n"
    "oracle_entry:\n"
    "    pushq $0x202\n"
    "    popfq\n"
    "    jmp oracle_handler\n"
    "oracle_restore:\n"
    "    pushq oracle_extra_flags(%rip)\n"
    "    popfq\n"
    "    movl $15, %eax\n"
    "    syscall\n");

static const struct test_case *case_at(long index)
{
    return (const struct test_case *)(cases + index * (long)input->case_bytes);
}

/* Which 8-byte words of the writable pages differ from what they were, and puts them back. */
static void collect_memory(const struct test_case *c, struct result *r)
{
    static uint8_t before[WRITABLE_BYTES] __attribute__((aligned(64)));
    uint8_t *data = (uint8_t *)DATA_BASE;
    memcpy(before, pristine, WRITABLE_BYTES);
    memcpy(before + c->patch_at, c->patch, c->patch_length);
    uint64_t hash = 0xcbf29ce484222325UL;
    uint32_t changed = 0;
    for (unsigned chunk = 0; chunk < WRITABLE_BYTES; chunk += 256) {
        if (memcmp(data + chunk, before + chunk, 256) == 0) {
            continue;
        }
        for (unsigned at = chunk; at < chunk + 256; at += 8) {
            uint64_t now = *(uint64_t *)(data + at);
            if (now == *(uint64_t *)(before + at)) {
                continue;
            }
            if (changed < FIRST_WORDS) {
                r->first[changed].offset = at;
                r->first[changed].value = now;
            }
            changed++;
            hash = (hash ^ at) * 0x100000001b3UL;
            hash = (hash ^ now) * 0x100000001b3UL;
            hash ^= hash >> 29;
            memcpy(data + at, pristine + at, 8);
        }
    }
    memcpy(data + c->patch_at, pristine + c->patch_at, c->patch_length);
    r->changed_words = changed;
    r->memory_hash = hash;
}

static void collect(const struct test_case *c, struct result *r, const gregset_t context)
{
    for (int i = 0; i < 16; i++) {
        r->gpr[i] = (uint64_t)context[context_index[i]];
    }
    r->rflags = (uint64_t)context[REG_EFL];
    r->rip = (uint64_t)context[REG_RIP];
    r->cr2 = (uint64_t)context[REG_CR2];
    r->vector = (uint32_t)context[REG_TRAPNO];
    r->error = (uint32_t)context[REG_ERR];
    collect_memory(c, r);
    memset((uint8_t *)CODE_BASE + c->code_at, 0xCC, c->code_length);
}

/* Offsets in the legacy region and, of the upper halves of YMM, in the standard format (SDM 1 13.4, 13.5.3). */
enum { AT_CONTROL = 0, AT_STATUS = 2, AT_TAGS = 4, AT_MXCSR = 24, AT_ST = 32, AT_XMM = 160, AT_IN_USE = 512, AT_HIGH = 576 };

static void collect_extended(struct extended *into, const uint8_t *area)
{
    memcpy(&into->control, area + AT_CONTROL, 2);
    memcpy(&into->status, area + AT_STATUS, 2);
    into->tags = area[AT_TAGS];
    memcpy(&into->mxcsr, area + AT_MXCSR, 4);
    memcpy(into->st, area + AT_ST, sizeof into->st);
    for (int i = 0; i < 16; i++) {
        memcpy(&into->ymm[i][0], area + AT_XMM + 16 * i, 16);
        memcpy(&into->ymm[i][2], area + AT_HIGH + 16 * i, 16);
    }
}

static void prepare_extended(const struct extended *from, uint8_t *area)
{
    uint64_t in_use;
    memcpy(&in_use, area + AT_IN_USE, 8);
    in_use |= 7;
    memcpy(area + AT_IN_USE, &in_use, 8);
    memcpy(area + AT_CONTROL, &from->control, 2);
    memcpy(area + AT_STATUS, &from->status, 2);
    area[AT_TAGS] = from->tags;
    memcpy(area + AT_MXCSR, &from->mxcsr, 4);
    memcpy(area + AT_ST, from->st, sizeof from->st);
    for (int i = 0; i < 16; i++) {
        memcpy(area + AT_XMM + 16 * i, &from->ymm[i][0], 16);
        memcpy(area + AT_HIGH + 16 * i, &from->ymm[i][2], 16);
    }
}

static void prepare(const struct test_case *c, gregset_t context)
{
    memcpy((uint8_t *)DATA_BASE + c->patch_at, c->patch, c->patch_length);
    memcpy((uint8_t *)CODE_BASE + c->code_at, c->code, c->code_length);
    for (int i = 0; i < 16; i++) {
        context[context_index[i]] = (greg_t)c->gpr[i];
    }
    context[REG_EFL] = (greg_t)c->rflags;
    context[REG_RIP] = (greg_t)c->rip;
    context[REG_CSGSFS] = (greg_t)(mode_cs[c->mode] | (uint64_t)mode_ds[c->mode] << 48);
    oracle_extra_flags = 0x202 | (c->rflags & (FLAG_NT | FLAG_ID));
    /* DS and ES are not in the context; 64-bit code does not look at them. */
    __asm__ volatile("movw %0, %%ds\n\tmovw %0, %%es" : : "r"(mode_ds[c->mode]));
}

__attribute__((used)) static void oracle_handler_body(int signal, ucontext_t *context)
{
    greg_t *registers = context->uc_mcontext.gregs;
    uint8_t *area = (uint8_t *)context->uc_mcontext.fpregs;
    if (signal == SIGALRM) {
        static const char text[] = "harness: a case does not end\n";
        if (write(2, text, sizeof text - 1) < 0) {
            _exit(4);
        }
        _exit(3);
    }
    if (current < 0) {
        memcpy(home, registers, sizeof(gregset_t));
    } else {
        collect(case_at(current), &results[current], registers);
        if (input->extended_bytes != 0) {
            collect_extended(&extended_results[current], area);
        }
    }
    current++;
    while (current < input->case_count && !(output->modes >> case_at(current)->mode & 1)) {
        current++;
    }
    output->done = (uint32_t)current;
    if (current < input->case_count) {
        const struct test_case *c = case_at(current);
        prepare(c, registers);
        if (input->extended_bytes != 0) {
            prepare_extended((const struct extended *)(c->code + input->code_capacity), area);
        }
        return;
    }
    static const struct extended clean = {.mxcsr = 0x1F80, .control = 0x37F};
    prepare_extended(&clean, area);
    memcpy(registers, home, sizeof(gregset_t));
    oracle_extra_flags = 0x202;
}

__attribute__((used)) void oracle_handler(int signal, siginfo_t *info, void *context)
{
    (void)info;
    oracle_handler_body(signal, context);
}

static void install(int signal)
{
    struct {
        void (*handler)(int, siginfo_t *, void *);
        unsigned long flags;
        void (*restorer)(void);
        unsigned long mask;
    } action = {oracle_entry, SA_SIGINFO | SA_ONSTACK | 0x04000000 /* SA_RESTORER */, oracle_restore, ~0UL};
    if (syscall(SYS_rt_sigaction, signal, &action, NULL, 8) != 0) {
        perror("harness: rt_sigaction");
        exit(2);
    }
}

static void *map_fixed(unsigned long at, unsigned long bytes, int protection)
{
    void *p = mmap((void *)at, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (p != (void *)at) {
        perror("harness: mmap");
        exit(2);
    }
    return p;
}

static void *map_file(const char *path, int flags, int protection, size_t *bytes)
{
    int file = open(path, flags, 0600);
    struct stat status;
    if (file < 0 || (*bytes != 0 && ftruncate(file, (off_t)*bytes) != 0) || fstat(file, &status) != 0) {
        perror(path);
        exit(2);
    }
    *bytes = (size_t)status.st_size;
    void *p = mmap(NULL, *bytes, protection, MAP_SHARED | MAP_POPULATE, file, 0);
    if (p == MAP_FAILED) {
        perror(path);
        exit(2);
    }
    return p;
}

/* LDT entry 0: 16-bit code at CODE_BASE; entry 1: 16-bit data and stack at DATA_BASE; both of 64 KiB. */
static int make_16bit_segments(void)
{
    struct user_desc code = {.entry_number = 0, .base_addr = CODE_BASE, .limit = 0xFFFF, .contents = 2};
    struct user_desc data = {.entry_number = 1, .base_addr = DATA_BASE, .limit = 0xFFFF, .contents = 0};
    return syscall(SYS_modify_ldt, 0x11, &code, sizeof code) == 0
        && syscall(SYS_modify_ldt, 0x11, &data, sizeof data) == 0;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: harness CASES RESULTS\n", stderr);
        return 2;
    }
    size_t bytes = 0;
    input = map_file(argv[1], O_RDONLY, PROT_READ, &bytes);
    pristine = (const uint8_t *)(input + 1);
    cases = pristine + DATA_BYTES;
    size_t least = sizeof(struct test_case) + input->code_capacity + input->extended_bytes;
    if (input->magic != MAGIC || input->version != VERSION
        || (input->extended_bytes != 0 && input->extended_bytes != sizeof(struct extended))
        || input->case_bytes < least || input->result_bytes != sizeof(struct result)
        || bytes < sizeof *input + DATA_BYTES + (size_t)input->case_count * input->case_bytes) {
        fputs("harness: not a file of cases of this version\n", stderr);
        return 2;
    }
    size_t wanted = sizeof *output + (size_t)input->case_count * (sizeof(struct result) + input->extended_bytes);
    output = map_file(argv[2], O_RDWR | O_CREAT | O_TRUNC, PROT_READ | PROT_WRITE, &wanted);
    results = (struct result *)(output + 1);
    extended_results = (struct extended *)(results + input->case_count);
    output->magic = MAGIC;
    output->version = VERSION;

    memset(map_fixed(CODE_BASE, CODE_BYTES, PROT_READ | PROT_WRITE | PROT_EXEC), 0xCC, CODE_BYTES);
    memcpy(map_fixed(DATA_BASE, DATA_BYTES, PROT_READ | PROT_WRITE), pristine, DATA_BYTES);
    mprotect((void *)(DATA_BASE + WRITABLE_BYTES), DATA_BYTES - WRITABLE_BYTES, PROT_READ);
    output->modes = make_16bit_segments() ? 7 : 3;

    static uint8_t stack[1 << 17] __attribute__((aligned(4096)));
    stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&alternate, NULL);
    static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGALRM};
    for (unsigned i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        install(signals[i]);
    }
    alarm(120);
    __asm__ volatile("int3" : : : "memory");
    return 0;
}
