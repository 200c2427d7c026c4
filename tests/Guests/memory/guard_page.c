/* Faults, their codes and addresses, as a handler sees them; the last one kills. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static sigjmp_buf back;
static volatile siginfo_t seen;

static void handler(int signal, siginfo_t *info, void *context)
{
    (void)context;
    seen = *info;
    siglongjmp(back, signal);
}

static void probe(const char *what, volatile char *base, long offset, int write)
{
    int signal = sigsetjmp(back, 1);
    if (signal == 0) {
        if (write) {
            base[offset] = 1;
        } else {
            (void)base[offset];
        }
        printf("%s: no fault\n", what);
    } else {
        printf("%s: signal %d, code %d, offset %ld\n", what, signal, seen.si_code, (long)((char *)seen.si_addr - base));
    }
}

int main(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    char *map = mmap(NULL, 8 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    mprotect(map + 4 * 4096, 4096, PROT_NONE);
    mprotect(map + 6 * 4096, 4096, PROT_READ);
    munmap(map + 7 * 4096, 4096);
    probe("last byte before the guard page", map, 4 * 4096 - 1, 1);
    probe("guard page, write", map, 4 * 4096, 1);
    probe("guard page, read", map, 5 * 4096 - 1, 0);
    probe("behind the guard page", map, 5 * 4096, 1);
    probe("read-only page, read", map, 6 * 4096 + 5, 0);
    probe("read-only page, write", map, 6 * 4096 + 5, 1);
    probe("no page", map, 7 * 4096 + 9, 0);
    probe("null", NULL, 0, 0);
    probe("null, write", NULL, 8, 1);
    probe("not canonical", (char *)0x8000000000000000UL, 0, 0);
    int fd = memfd_create("short", 0);
    char *file = mmap(NULL, 2 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    (void)!ftruncate(fd, 100);
    probe("file, first page behind the end", file, 200, 1);
    probe("file, second page", file, 4096, 0);
    fflush(stdout);
    signal(SIGSEGV, SIG_DFL);
    *(volatile char *)(map + 4 * 4096) = 1;
    return 0;
}
