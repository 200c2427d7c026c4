// Processes: status of children, groups, sessions, orphans, waits of every kind, vfork, limits and credentials.
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t child(void)
{
    fflush(stdout);
    return fork();
}

static void statuses(void)
{
    int status;
    for (int code = 0; code < 600; code += 85)
    {
        pid_t pid = child();
        if (pid == 0)
        {
            _exit(code);
        }

        pid_t found = waitpid(pid, &status, 0);
        printf("exit(%d): %d, status %x\n", code, found == pid, status);
    }

    printf("no child: %d %s\n", (int)wait(&status), strerror(errno));
    printf("not mine: %d %s\n", (int)waitpid(getppid(), &status, 0), strerror(errno));
    pid_t pid = child();
    if (pid == 0)
    {
        pause();
    }

    printf("not yet: %d\n", (int)waitpid(pid, &status, WNOHANG));
    siginfo_t info = {0};
    printf("waitid not yet: %d, pid %d\n", waitid(P_PID, pid, &info, WEXITED | WNOHANG), info.si_pid);
    kill(pid, SIGTERM);
    printf("waitid: %d\n", waitid(P_PID, pid, &info, WEXITED | WNOWAIT));
    printf("code %d status %d signo %d\n", info.si_code, info.si_status, info.si_signo);
    struct rusage usage;
    printf("again: %d\n", wait4(pid, &status, 0, &usage) == pid && WTERMSIG(status) == SIGTERM);
    printf("bad options: %d %s\n", (int)waitpid(pid, &status, 0x1000), strerror(errno));
    printf("bad id type: %d %s\n", waitid(99, pid, &info, WEXITED), strerror(errno));
}

static void groups(void)
{
    int status;
    pid_t pid = child();
    if (pid == 0)
    {
        printf("setpgid: %d, own group %d\n", setpgid(0, 0), getpgrp() == getpid());
        printf("setsid of a leader: %d %s\n", (int)setsid(), strerror(errno));
        fflush(stdout);
        pid_t inner = fork();
        if (inner == 0)
        {
            printf("setsid: %d, session %d, group %d\n", setsid() == getpid(), getsid(0) == getpid(),
                getpgid(0) == getpid());
            printf("setpgid of a session leader: %d %s\n", setpgid(0, 0), strerror(errno));
            fflush(stdout);
            _exit(0);
        }

        wait(&status);
        _exit(0);
    }

    setpgid(pid, pid);
    wait(&status);
    printf("no such process: %d %s\n", (int)getpgid(999999), strerror(errno));
    printf("no such target: %d %s\n", kill(999999, 0), strerror(errno));
    printf("bad signal: %d %s\n", kill(getpid(), 65), strerror(errno));

    // A whole group dies by one kill.
    pid_t first = 0;
    for (int i = 0; i < 3; i++)
    {
        pid = child();
        if (pid == 0)
        {
            for (;;)
            {
                pause();
            }
        }

        first = i == 0 ? pid : first;
        setpgid(pid, first);
    }

    printf("kill group: %d\n", kill(-first, SIGKILL));
    int dead = 0;
    while (waitpid(-first, &status, 0) > 0)
    {
        dead += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    }

    printf("dead %d\n", dead);
}

static void orphans(void)
{
    int status;
    int ends[2];
    if (pipe(ends) != 0)
    {
        return;
    }

    prctl(PR_SET_CHILD_SUBREAPER, 1);
    pid_t pid = child();
    if (pid == 0)
    {
        if (fork() == 0)
        {
            char byte;
            close(ends[1]);
            ssize_t got = read(ends[0], &byte, 1);
            _exit(got == 0 ? 33 : 34);
        }

        _exit(0);
    }

    close(ends[0]);
    printf("child ended: %d\n", waitpid(pid, &status, 0) == pid);
    close(ends[1]);
    pid_t grandchild = wait(&status);
    printf("grandchild: %d, %d\n", grandchild > 0 && grandchild != pid, WEXITSTATUS(status));
    prctl(PR_SET_CHILD_SUBREAPER, 0);

    // Nobody waits when SIGCHLD is ignored.
    signal(SIGCHLD, SIG_IGN);
    if (child() == 0)
    {
        _exit(1);
    }

    printf("ignored: %d %s\n", (int)wait(&status), strerror(errno));
    signal(SIGCHLD, SIG_DFL);
}

static int on_its_own_stack(void *argument)
{
    *(int *)argument = 17;
    return 6;
}

static void clones(void)
{
    int status;
    static volatile int shared;
    pid_t pid = vfork();
    if (pid == 0)
    {
        shared = 5;
        _exit(2);
    }

    waitpid(pid, &status, 0);
    printf("vfork: %d, %d\n", shared, WEXITSTATUS(status));
    static char stack[65536] __attribute__((aligned(16)));
    int value = 0;
    pid = clone(on_its_own_stack, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, &value);
    waitpid(pid, &status, 0);
    printf("clone: %d, %d\n", value, WEXITSTATUS(status));
    pid = clone(on_its_own_stack, stack + sizeof stack, CLONE_VM, &value);
    printf("without a signal: %d %s\n", (int)waitpid(pid, &status, 0), strerror(errno));
    printf("with __WALL: %d\n", waitpid(pid, &status, __WALL) == pid);
    printf("bad flags: %d %s\n", (int)syscall(SYS_clone, CLONE_THREAD, 0, 0, 0, 0), strerror(errno));
}

static void limits(void)
{
    struct rlimit limit = {10, 20};
    printf("lower: %d\n", setrlimit(RLIMIT_CORE, &limit));
    getrlimit(RLIMIT_CORE, &limit);
    printf("%lu %lu\n", (unsigned long)limit.rlim_cur, (unsigned long)limit.rlim_max);
    limit.rlim_cur = 30;
    printf("soft above hard: %d %s\n", setrlimit(RLIMIT_CORE, &limit), strerror(errno));
    printf("unknown: %d %s\n", getrlimit(99, &limit), strerror(errno));
    errno = 0;
    printf("nice: %d %d\n", nice(3), getpriority(PRIO_PROCESS, 0));
    struct sched_param parameter = {.sched_priority = 0};
    printf("policy %d, %d\n", sched_getscheduler(0), sched_setscheduler(0, SCHED_BATCH, &parameter));
    printf("policy %d\n", sched_getscheduler(0));
    parameter.sched_priority = 100;
    printf("bad priority: %d %s\n", sched_setscheduler(0, SCHED_FIFO, &parameter), strerror(errno));
    printf("range %d %d\n", sched_get_priority_min(SCHED_RR), sched_get_priority_max(SCHED_RR));
    printf("name: %d", prctl(PR_SET_NAME, "a name that is too long"));
    char name[16];
    prctl(PR_GET_NAME, name);
    printf(" %s\n", name);
    printf("no new privileges: %d", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
    printf(" %d\n", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

int main(void)
{
    statuses();
    groups();
    orphans();
    clones();
    limits();
    return 42;
}
