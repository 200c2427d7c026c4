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

// The call is made before its error is looked at: arguments have no order.
static void told(const char *what, long result)
{
    printf("%s: %ld %s\n", what, result, result < 0 ? strerror(errno) : "");
}

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

    told("no child", wait(&status));
    told("not mine", waitpid(getppid(), &status, 0));
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
    told("bad options", waitpid(pid, &status, 0x1000));
    told("bad id type", waitid(99, pid, &info, WEXITED));
}

static void groups(void)
{
    int status;
    pid_t pid = child();
    if (pid == 0)
    {
        told("setpgid", setpgid(0, 0));
        printf("own group %d\n", getpgrp() == getpid());
        told("setsid of a leader", setsid());
        fflush(stdout);
        pid_t inner = fork();
        if (inner == 0)
        {
            told("setsid", setsid() < 0);
            printf("session %d, group %d\n", getsid(0) == getpid(), getpgid(0) == getpid());
            told("setpgid of a session leader", setpgid(0, 0));
            fflush(stdout);
            _exit(0);
        }

        wait(&status);
        _exit(0);
    }

    setpgid(pid, pid);
    wait(&status);
    told("no such process", getpgid(999999));
    told("no such target", kill(999999, 0));
    told("bad signal", kill(getpid(), 65));

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

    told("ignored", wait(&status));
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
    told("without a signal", waitpid(pid, &status, 0));
    printf("with __WALL: %d\n", waitpid(pid, &status, __WALL) == pid);
    told("bad flags", syscall(SYS_clone, CLONE_THREAD, 0, 0, 0, 0));
}

static void limits(void)
{
    struct rlimit limit = {10, 20};
    printf("lower: %d\n", setrlimit(RLIMIT_CORE, &limit));
    getrlimit(RLIMIT_CORE, &limit);
    printf("%lu %lu\n", (unsigned long)limit.rlim_cur, (unsigned long)limit.rlim_max);
    limit.rlim_cur = 30;
    told("soft above hard", setrlimit(RLIMIT_CORE, &limit));
    told("unknown", getrlimit(99, &limit));
    errno = 0;
    int priority = getpriority(PRIO_PROCESS, 0);
    told("nice", nice(3) - priority);
    told("priority", getpriority(PRIO_PROCESS, 0) - priority);
    struct sched_param parameter = {.sched_priority = 0};
    told("policy", sched_getscheduler(0));
    told("batch", sched_setscheduler(0, SCHED_BATCH, &parameter));
    printf("policy %d\n", sched_getscheduler(0));
    parameter.sched_priority = 100;
    told("bad priority", sched_setscheduler(0, SCHED_FIFO, &parameter));
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
