/* The stack grows by faults, and ends at its limit. */
#include <alloca.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int deep(int levels)
{
    volatile char frame[3000];
    frame[0] = (char)levels;
    frame[2999] = (char)levels;
    return levels == 0 ? 0 : deep(levels - 1) + frame[0] + frame[2999] - 2 * (char)levels + 1;
}

int main(void)
{
    printf("1000 levels: %d\n", deep(1000));
    char *large = alloca(2 << 20);
    memset(large, 1, 2 << 20);
    printf("2 MiB at once: %d\n", large[12345]);
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        struct rlimit none = {0, 0};
        setrlimit(RLIMIT_CORE, &none);
        printf("%d\n", deep(100000000));
        exit(0);
    }
    int status;
    waitpid(pid, &status, 0);
    printf("without end: signal %d\n", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
    return 0;
}
