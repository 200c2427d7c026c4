/*
 * Random sequences of memory calls at fixed addresses in one window, with reads and writes between. Each seed runs in a
 * process of its own and gives one line: the digest of every result, error, signal and byte seen. With a third argument
 * every call is printed.
 *
 * usage: random_calls FIRST_SEED COUNT [verbose]
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096UL
#define PAGES 32
#define WINDOW 0x100000000000UL
#define CALLS 200
#define FILE_PAGES 16

/* What a seed's processes share: the digest, and how deep forks are. */
struct shared {
    uint64_t digest;
    uint64_t random;
    int depth;
};

static struct shared *shared;
static int verbose;
static int file, plain;
static int segment;
static sigjmp_buf back;
static volatile int seen_signal, seen_code;
static volatile uint64_t seen_address;

static uint64_t next(void)
{
    uint64_t z = (shared->random += 0x9e3779b97f4a7c15UL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9UL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebUL;
    return z ^ (z >> 31);
}

static unsigned below(unsigned n)
{
    return (unsigned)(next() >> 33) % n;
}

static void note(const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    for (int i = 0; i < length; i++) {
        shared->digest = (shared->digest ^ (unsigned char)text[i]) * 0x100000001b3UL;
    }
    if (verbose) {
        text[length++] = '\n';
        (void)!write(1, "    ", shared->depth);
        (void)!write(1, text, length);
    }
}

static void handler(int signal, siginfo_t *info, void *context)
{
    (void)context;
    seen_signal = signal;
    seen_code = info->si_code;
    seen_address = (uint64_t)info->si_addr;
    siglongjmp(back, 1);
}

/* An address as a page of the window; what the kernel chose elsewhere differs from run to run. */
static long place(uint64_t at)
{
    return at >= WINDOW && at < WINDOW + PAGES * PAGE ? (long)(at - WINDOW) : -1;
}

/* The result of a call that gives an address: outside of the window it is unmapped again. */
static void mapped(const char *what, long result, unsigned long length)
{
    if (result == -1) {
        note("%s: error %d", what, errno);
    } else if (place(result) >= 0) {
        note("%s: +%lx", what, place(result));
    } else {
        note("%s: elsewhere", what);
        munmap((void *)result, length);
    }
}

static unsigned long at_page(void)
{
    return WINDOW + below(PAGES) * PAGE;
}

/* Up to 8 pages that end inside the window. */
static unsigned long length_from(unsigned long at)
{
    unsigned long pages = 1 + below(8);
    unsigned long left = (WINDOW + PAGES * PAGE - at) / PAGE;
    return (pages < left ? pages : left) * PAGE;
}

static int protection(void)
{
    static const int choices[] = {
        PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE, PROT_READ, PROT_NONE,
        PROT_READ | PROT_EXEC, PROT_WRITE,
    };
    return choices[below(sizeof choices / sizeof choices[0])];
}

static void call_mmap(void)
{
    unsigned long at = at_page(), length = length_from(at);
    int prot = protection();
    int flags = below(3) == 0 ? MAP_SHARED : MAP_PRIVATE;
    int anonymous = below(5) < 3;
    long offset = anonymous ? 0 : (long)(below(FILE_PAGES) * PAGE);
    switch (below(8)) {
    case 0: break;
    case 1: case 2: flags |= MAP_FIXED_NOREPLACE; break;
    default: flags |= MAP_FIXED; break;
    }
    flags |= anonymous ? MAP_ANONYMOUS : 0;
    flags |= below(6) == 0 ? MAP_POPULATE : 0;
    flags |= below(10) == 0 ? MAP_NORESERVE : 0;
    at += below(40) == 0 ? 7 : 0;
    length = below(60) == 0 ? 0 : length - (below(8) == 0 ? 100 : 0);
    char what[96];
    snprintf(what, sizeof what, "mmap +%lx %lx prot %d flags %x %s%lx", at - WINDOW, length, prot, flags,
        anonymous ? "anonymous " : "file ", offset);
    long result = (long)mmap((void *)at, length, prot, flags, anonymous ? -1 : file, offset);
    mapped(what, result, length);
}

static void call_munmap(void)
{
    unsigned long at = at_page() + (below(40) == 0 ? 1 : 0), length = length_from(at & ~(PAGE - 1));
    length = below(60) == 0 ? 0 : length;
    int result = munmap((void *)at, length);
    note("munmap +%lx %lx: %d %d", at - WINDOW, length, result, result ? errno : 0);
}

static void call_mprotect(void)
{
    unsigned long at = at_page() + (below(40) == 0 ? 1 : 0), length = length_from(at & ~(PAGE - 1));
    int prot = protection();
    int result = mprotect((void *)at, length, prot);
    note("mprotect +%lx %lx %d: %d %d", at - WINDOW, length, prot, result, result ? errno : 0);
}

static void call_mremap(void)
{
    unsigned long at = at_page(), old = length_from(at), to = at_page(), length = length_from(to);
    int flags = 0;
    switch (below(6)) {
    case 0: break;
    case 1: flags = MREMAP_MAYMOVE; break;
    case 2: flags = MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP; length = old; break;
    default: flags = MREMAP_MAYMOVE | MREMAP_FIXED; break;
    }
    if (to + length > WINDOW + PAGES * PAGE) {
        length = WINDOW + PAGES * PAGE - to;
    }
    /*
     * Several mappings may be moved as they are (Linux 6.17 and later). A change of size wants one mapping, and whether
     * two neighbours are one depends on the history of their pages; a single page is always in one.
     */
    if ((flags & MREMAP_FIXED) != 0 && below(2)) {
        length = old < length ? old : length;
        old = length;
    } else if (!(flags & MREMAP_DONTUNMAP)) {
        old = PAGE;
    }
    char what[96];
    snprintf(what, sizeof what, "mremap +%lx %lx %lx flags %d +%lx", at - WINDOW, old, length, flags, to - WINDOW);
    long result = (long)mremap((void *)at, old, length, flags, (void *)to);
    mapped(what, result, length);
}

static void call_madvise(void)
{
    static const int advices[] = {
        MADV_DONTNEED, MADV_DONTNEED, MADV_WILLNEED, MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_REMOVE,
        MADV_DONTFORK, MADV_DOFORK, MADV_WIPEONFORK, MADV_KEEPONFORK, MADV_FREE, 22 /* MADV_POPULATE_READ */,
        23 /* MADV_POPULATE_WRITE */, 9999,
    };
    unsigned long at = at_page(), length = length_from(at);
    int advice = advices[below(sizeof advices / sizeof advices[0])];
    int result = madvise((void *)at, length, advice);
    note("madvise +%lx %lx %d: %d %d", at - WINDOW, length, advice, result, result ? errno : 0);
}

static void call_mincore(void)
{
    unsigned char vec[PAGES];
    memset(vec, 0, sizeof vec);
    unsigned long at = at_page(), length = length_from(at);
    int result = mincore((void *)at, length, vec);
    unsigned bits = 0;
    /* Which entries a child has depends on how its parent's mappings were merged. */
    for (unsigned i = 0; i < length / PAGE && result == 0 && shared->depth == 0; i++) {
        bits |= (vec[i] & 1u) << i;
    }
    note("mincore +%lx %lx: %d %d %x", at - WINDOW, length, result, result ? errno : 0, bits);
}

static void call_lock(void)
{
    unsigned long at = at_page(), length = length_from(at);
    int which = below(4);
    long result = which == 0 ? munlock((void *)at, length)
        : which == 1 ? syscall(SYS_mlock2, at, length, 1) : mlock((void *)at, length);
    note("lock %d +%lx %lx: %ld %d", which, at - WINDOW, length, result, result ? errno : 0);
}

static void call_msync(void)
{
    static const int choices[] = {MS_SYNC, MS_ASYNC, MS_ASYNC | MS_INVALIDATE, MS_SYNC | MS_ASYNC, 64};
    unsigned long at = at_page(), length = length_from(at);
    int flags = choices[below(5)];
    int result = msync((void *)at, length, flags);
    note("msync +%lx %lx %d: %d %d", at - WINDOW, length, flags, result, result ? errno : 0);
}

static void call_file(void)
{
    static char text[3 * PAGE];
    unsigned long at = at_page() + below(PAGE), length = 1 + below(3 * PAGE);
    long offset = (long)below(FILE_PAGES * PAGE);
    switch (below(5)) {
    case 0: {
        long size = (long)below(FILE_PAGES * PAGE);
        int result = ftruncate(file, size);
        note("ftruncate %lx: %d", size, result);
        break;
    }
    case 1: {
        memset(text, (int)below(256), length);
        long result = pwrite(file, text, length, offset);
        note("pwrite %lx %lx: %ld", length, offset, result);
        break;
    }
    case 2: {
        long result = pread(file, text, length, offset);
        note("pread %lx %lx: %ld %d", length, offset, result, result > 0 ? text[result - 1] : 0);
        break;
    }
    /* From and to the window by a file that is not mapped: the one that is could be its own source. */
    case 3: {
        long result = pread(plain, (void *)at, length, offset);
        note("pread +%lx %lx %lx: %ld %d", at - WINDOW, length, offset, result, result < 0 ? errno : 0);
        break;
    }
    default: {
        /* Not behind the end: some kernels make a file longer before they find that there is nothing to write. */
        offset = (long)below((unsigned)lseek(plain, 0, SEEK_END) + 1);
        long result = pwrite(plain, (void *)at, length, offset);
        note("pwrite +%lx %lx %lx: %ld %d", at - WINDOW, length, offset, result, result < 0 ? errno : 0);
        break;
    }
    }
}

static void call_brk(void)
{
    static const int steps[] = {0, 4096, 100, 8192, -4096, -100, -8192, 65536};
    static uint64_t start;
    uint64_t now = (uint64_t)syscall(SYS_brk, 0);
    start = start ? start : now;
    uint64_t wanted = now + (uint64_t)(int64_t)steps[below(8)];
    wanted = wanted < start ? start : wanted;
    uint64_t result = (uint64_t)syscall(SYS_brk, wanted);
    note("brk %ld: %d", (long)(wanted - now), result == wanted);
    if (result > start) {
        char *last = (char *)(result - 1);
        *last ^= 0x55;
        note("last byte of the heap: %d", *last);
    }
}

static void call_shm(void)
{
    unsigned long at = at_page();
    if (below(3) == 0) {
        int result = shmdt((void *)at);
        note("shmdt +%lx: %d %d", at - WINDOW, result, result ? errno : 0);
    } else {
        int flags = (below(2) ? SHM_REMAP : 0) | (below(4) == 0 ? SHM_RDONLY : 0);
        at = at > WINDOW + (PAGES - 4) * PAGE ? WINDOW : at;
        char what[64];
        snprintf(what, sizeof what, "shmat +%lx %x", at - WINDOW, flags);
        mapped(what, (long)shmat(segment, (void *)at, flags), 4 * PAGE);
    }
}

/* A byte read or written; the fault, if there is one, as the handler sees it. */
static void touch(uint64_t at, int write)
{
    if (sigsetjmp(back, 1) == 0) {
        if (write) {
            *(volatile unsigned char *)at = (unsigned char)(at >> 12 ^ shared->digest);
            note("write +%lx", at - WINDOW);
        } else {
            note("read +%lx: %d", at - WINDOW, *(volatile unsigned char *)at);
        }
    } else {
        note("%s +%lx: signal %d code %d +%lx", write ? "write" : "read", at - WINDOW, seen_signal, seen_code,
            seen_address - WINDOW);
    }
}

static void call_touch(void)
{
    for (unsigned n = 1 + below(6); n > 0; n--) {
        touch(at_page() + below(PAGE), below(3) != 0);
    }
}

/* What every page holds, as far as it can be read. */
static void contents(void)
{
    for (volatile uint64_t at = WINDOW; at < WINDOW + PAGES * PAGE; at += PAGE) {
        volatile uint64_t sum = 0;
        if (sigsetjmp(back, 1) == 0) {
            for (unsigned i = 0; i < PAGE / 8; i++) {
                sum = sum * 31 + ((volatile uint64_t *)at)[i];
            }
            note("page +%lx: %lx", at - WINDOW, sum);
        } else {
            note("page +%lx: signal %d code %d", at - WINDOW, seen_signal, seen_code);
        }
    }
}

/* The window as /proc/self/maps tells it, page by page: mappings that could be one or two are the same here. */
static void permissions(void)
{
    static char maps[65536];
    char all[PAGES * 5 + 1];
    memset(all, '-', sizeof all);
    all[PAGES * 5] = 0;
    int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    long length = 0, got;
    while (fd >= 0 && (got = read(fd, maps + length, sizeof maps - 1 - length)) > 0) {
        length += got;
    }
    close(fd);
    maps[length] = 0;
    for (char *line = maps; *line != 0; line = strchr(line, '\n') + 1) {
        unsigned long start = strtoul(line, &line, 16), end = strtoul(line + 1, &line, 16);
        for (unsigned long at = start; at < end; at += PAGE) {
            if (at >= WINDOW && at < WINDOW + PAGES * PAGE) {
                memcpy(all + (at - WINDOW) / PAGE * 5, line + 1, 4);
            } else if (at >= WINDOW + PAGES * PAGE || end <= WINDOW) {
                break;
            }
        }
    }
    for (int i = 0; i < PAGES; i += 16) {
        note("maps %.80s", all + i * 5);
    }
}

static void sequence(int calls);

static void call_fork(void)
{
    if (shared->depth >= 3) {
        return;
    }
    int calls = (int)below(12), dies = below(6) == 0;
    shared->depth++;
    note("fork");
    pid_t pid = fork();
    if (pid == 0) {
        sequence(calls);
        if (dies) {
            signal(SIGSEGV, SIG_DFL);
            signal(SIGBUS, SIG_DFL);
            *(volatile char *)at_page() = 1;
        }
        _exit((int)below(100));
    }
    int status = 0;
    pid_t waited = pid < 0 ? -1 : waitpid(pid, &status, 0);
    shared->depth--;
    note("child: %d status %x", waited == pid, status);
}

static void sequence(int calls)
{
    static const struct {
        void (*call)(void);
        unsigned weight;
    } table[] = {
        {call_mmap, 22}, {call_munmap, 8}, {call_mprotect, 14}, {call_mremap, 9}, {call_madvise, 12},
        {call_mincore, 6}, {call_lock, 4}, {call_msync, 3}, {call_file, 8}, {call_brk, 3}, {call_shm, 5},
        {call_touch, 40}, {contents, 1}, {permissions, 2}, {call_fork, 6},
    };
    unsigned all = 0;
    for (unsigned i = 0; i < sizeof table / sizeof table[0]; i++) {
        all += table[i].weight;
    }
    for (int n = 0; n < calls; n++) {
        unsigned choice = below(all), i = 0;
        while (choice >= table[i].weight) {
            choice -= table[i++].weight;
        }
        table[i].call();
    }
}

static void run(uint64_t seed)
{
    shared->digest = 0xcbf29ce484222325UL;
    shared->random = seed * 0x2545f4914f6cdd1dUL;
    shared->depth = 0;
    file = memfd_create("contents", MFD_CLOEXEC);
    plain = memfd_create("plain", MFD_CLOEXEC);
    segment = shmget(IPC_PRIVATE, 4 * PAGE, IPC_CREAT | 0600);
    pid_t pid = fork();
    if (pid == 0) {
        char text[PAGE];
        for (unsigned page = 0; page < FILE_PAGES / 2; page++) {
            memset(text, (int)('a' + page), sizeof text);
            (void)!pwrite(file, text, sizeof text, page * PAGE);
        }
        for (int i = 0; i < 10; i++) {
            call_mmap();
        }
        sequence(CALLS);
        contents();
        permissions();
        _exit(0);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    shmctl(segment, IPC_RMID, NULL);
    close(file);
    close(plain);
    char line[96];
    int length = snprintf(line, sizeof line, "%lu %016lx %x\n", seed, shared->digest, status);
    (void)!write(1, line, length);
}

int main(int argc, char *argv[])
{
    if (argc < 3) {
        return 2;
    }
    verbose = argc > 3;
    prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
    shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    static char handler_stack[65536];
    stack_t stack = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
    sigaltstack(&stack, NULL);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    uint64_t first = strtoul(argv[1], NULL, 10), count = strtoul(argv[2], NULL, 10);
    for (uint64_t seed = first; seed < first + count; seed++) {
        run(seed);
    }
    return 0;
}
