// 32-bit calls by INT 80H from 64-bit code: numbers of the i386 table, arguments cut to 32 bits.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile int s_handled;

static long call(long number, long a, long b, long c, long d, long e)
{
    long result;
    __asm__ volatile("int $0x80"
        : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e) : "memory", "cc");
    return result;
}

// R8 to R11 and RCX come back as they were.
static int keeps_registers(void)
{
    uint64_t r8, r9, r10, r11, rcx;
    __asm__ volatile(
        "mov $8, %%r8\n mov $9, %%r9\n mov $10, %%r10\n mov $11, %%r11\n mov $12, %%rcx\n"
        "mov $20, %%eax\n int $0x80\n"
        "mov %%r8, %0\n mov %%r9, %1\n mov %%r10, %2\n mov %%r11, %3\n mov %%rcx, %4\n"
        : "=m"(r8), "=m"(r9), "=m"(r10), "=m"(r11), "=m"(rcx) : : "rax", "rcx", "r8", "r9", "r10", "r11", "memory");
    return r8 == 8 && r9 == 9 && r10 == 10 && r11 == 11 && rcx == 12;
}

static void handle(int signal)
{
    s_handled = signal;
}

static void files(char *low)
{
    strcpy(low, "/tmp/int80-file");
    long fd = call(5, (long)low, O_RDWR | O_CREAT | O_TRUNC | 0100000, 0600, 0, 0);
    printf("open %d unlink %ld\n", fd >= 0, call(10, (long)low, 0, 0, 0, 0));
    strcpy(low, "0123456789");
    printf("write %ld\n", call(4, fd, (long)low, 10, 0, 0));
    printf("lseek back %ld\n", call(19, fd, -4, SEEK_CUR, 0, 0));
    printf("read %ld", call(3, fd, (long)low + 64, 100, 0, 0));
    printf(" %.4s\n", low + 64);
    printf("pread64 %ld %.3s\n", call(180, fd, (long)low + 64, 3, 2, 0), low + 64);
    printf("pread64 beyond 4 GiB %ld\n", call(180, fd, (long)low + 64, 3, 2, 1));
    printf("ftruncate64 %ld", call(194, fd, 4096, 1, 0, 0));
    printf(" to %ld\n", (long)lseek((int)fd, 0, SEEK_END));
    printf("ftruncate below 0 %ld\n", call(93, fd, -1, 0, 0, 0));
    long at = call(192, 0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    printf("mmap2 below 4 GiB %d munmap %ld\n", at > 0 && at < 0x100000000L, call(91, at, 8192, 0, 0, 0));
    printf("close %ld", call(6, fd, 0, 0, 0, 0));
    printf(" again %ld\n", call(6, fd, 0, 0, 0, 0));
}

static void processes(char *low)
{
    printf("getpid %d getppid %d gettid %d\n", call(20, 0, 0, 0, 0, 0) == getpid(),
        call(64, 0, 0, 0, 0, 0) == getppid(), call(224, 0, 0, 0, 0, 0) == gettid());
    fflush(stdout);
    long child = call(2, 0, 0, 0, 0, 0);
    if (child == 0)
    {
        call(1, 42, 0, 0, 0, 0);
    }

    int *status = (int *)low;
    printf("waitpid %d", call(7, child, (long)status, 0, 12345, 0) == child);
    printf(" status %d\n", WEXITSTATUS(*status));
    printf("pipe %ld", call(42, (long)low, 0, 0, 0, 0));
    *(struct pollfd *)(low + 32) = (struct pollfd){ .fd = ((int *)low)[1], .events = POLLOUT };
    printf(" poll %ld\n", call(168, (long)low + 32, 1, 0, 0, 0));
}

// A signal without a handler restarts nanosleep by the 32-bit number of restart_syscall; with one it is EINTR.
static void signals(char *low)
{
    struct timespec *time = (struct timespec *)low;
    *time = (struct timespec){ 0, 60000000 };
    int child = fork();
    if (child == 0)
    {
        usleep(10000);
        kill(getppid(), SIGWINCH);
        usleep(10000);
        _exit(0);
    }

    printf("clock_nanosleep_time64 %ld\n", call(407, CLOCK_MONOTONIC, 0, (long)time, 0, 0));
    waitpid(child, NULL, 0);
    struct sigaction action = { .sa_handler = handle };
    sigaction(SIGUSR1, &action, NULL);
    *time = (struct timespec){ 5, 0 };
    child = fork();
    if (child == 0)
    {
        usleep(10000);
        kill(getppid(), SIGUSR1);
        _exit(0);
    }

    printf("with a handler %ld", call(407, CLOCK_MONOTONIC, 0, (long)time, 0, 0));
    printf(" %d\n", s_handled == SIGUSR1);
    waitpid(child, NULL, 0);
    printf("clock_gettime64 %ld\n", call(403, CLOCK_MONOTONIC, (long)time, 0, 0, 0));
}

int main(void)
{
    char *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    char high[] = "above 4 GiB\n";
    printf("registers kept %d\n", keeps_registers());
    printf("no such call %ld\n", call(9999, 0, 0, 0, 0, 0));
    printf("the number is cut too %d\n", call(0x100000000L + 20, 0, 0, 0, 0, 0) == getpid());
    printf("an address above 4 GiB %ld\n", call(4, 1, (long)high, sizeof high - 1, 0, 0));
    files(low);
    processes(low);
    signals(low);
    fflush(stdout);
    call(252, 7, 0, 0, 0, 0);
}
