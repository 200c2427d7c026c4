// Signals: codes and addresses of faults, masks, queues, restarts of calls, what kills and what stops.
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
static volatile int got;
static volatile int code;
static void *volatile addr;
static sigjmp_buf jb;

static void h(int s, siginfo_t *i, void *u)
{
    got = s;
    code = i->si_code;
    addr = i->si_addr;
    if (s == SIGSEGV || s == SIGFPE || s == SIGILL || s == SIGBUS)
        siglongjmp(jb, 1);
}

static void count(int s)
{
    got++;
}

static volatile double fv;

static void fph(int s)
{
    double x = 1.5;
    for (int i = 0; i < 10; i++)
        x *= 1.7;
    fv = x;
    got = s;
}

int main(void)
{
    struct sigaction sa = {0};
    sa.sa_sigaction = h;
    sa.sa_flags = SA_SIGINFO;
    sigaction(SIGUSR1, &sa, 0);
    sigaction(SIGSEGV, &sa, 0);
    sigaction(SIGFPE, &sa, 0);
    sigaction(SIGILL, &sa, 0);
    sigaction(SIGTRAP, &sa, 0);
    raise(SIGUSR1);
    printf("usr1 %d code %d\n", got, code);
    kill(getpid(), SIGUSR1);
    printf("kill %d code %d\n", got, code);
    union sigval v = {.sival_int = 42};
    sigqueue(getpid(), SIGUSR1, v);
    printf("queue code %d\n", code);
    if (!sigsetjmp(jb, 1))
        *(volatile int *)0 = 1;
    printf("segv %d %d %p\n", got, code, addr);
    if (!sigsetjmp(jb, 1))
        *(volatile int *)0x123456 = 1;
    printf("segv %d %d %p\n", got, code, addr);
    if (!sigsetjmp(jb, 1))
        *(volatile char *)main = 1;
    printf("segv %d %d %d\n", got, code, addr == (void *)main);
    if (!sigsetjmp(jb, 1))
        *(volatile int *)0x8000000000000000UL = 1;
    printf("gp %d %d %p\n", got, code, addr);
    volatile int z = 0;
    if (!sigsetjmp(jb, 1))
        z = 1 / z;
    printf("fpe %d %d\n", got, code);
    if (!sigsetjmp(jb, 1))
        asm volatile("ud2");
    printf("ill %d %d\n", got, code);
    asm volatile("int3");
    printf("trap %d %d\n", got, code);
    if (!sigsetjmp(jb, 1))
        asm volatile("hlt");
    printf("hlt %d %d %p\n", got, code, addr);
    // masks & pending
    sigset_t s, o;
    sigemptyset(&s);
    sigaddset(&s, SIGUSR1);
    sigprocmask(SIG_BLOCK, &s, &o);
    got = 0;
    raise(SIGUSR1);
    sigset_t p;
    sigpending(&p);
    printf("pending %d got %d\n", sigismember(&p, SIGUSR1), got);
    siginfo_t si;
    int r = sigwaitinfo(&s, &si);
    printf("waitinfo %d %d\n", r, si.si_code);
    struct timespec ts = {0, 10000000};
    r = sigtimedwait(&s, &si, &ts);
    printf("timedwait %d %s\n", r, strerror(errno));
    raise(SIGUSR1);
    r = sigsuspend(&o);
    printf("suspend %d %s got %d\n", r, strerror(errno), got);
    sigprocmask(SIG_SETMASK, &o, 0);
    // rt order
    sigset_t rt;
    sigemptyset(&rt);
    for (int i = 0; i < 3; i++)
        sigaddset(&rt, SIGRTMIN + i);
    sigprocmask(SIG_BLOCK, &rt, 0);
    for (int i = 2; i >= 0; i--)
        for (int k = 0; k < 2; k++)
        {
            v.sival_int = i * 10 + k;
            sigqueue(getpid(), SIGRTMIN + i, v);
        }
    for (int i = 0; i < 6; i++)
    {
        r = sigwaitinfo(&rt, &si);
        printf("rt %d %d %d\n", r - SIGRTMIN, si.si_value.sival_int, si.si_code);
    }
    // altstack
    static char st[65536];
    stack_t ss = {.ss_sp = st, .ss_size = sizeof st};
    sigaltstack(&ss, 0);
    sa.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigaction(SIGUSR2, &sa, 0);
    raise(SIGUSR2);
    printf("usr2 %d\n", got);
    stack_t q;
    sigaltstack(0, &q);
    printf("alt %d %d\n", q.ss_flags, (int)q.ss_size);
    // resethand/nodefer
    struct sigaction sb = {0};
    sb.sa_handler = count;
    sb.sa_flags = SA_RESETHAND;
    sigaction(SIGHUP, &sb, 0);
    got = 0;
    raise(SIGHUP);
    sigaction(SIGHUP, 0, &sb);
    printf("reset %d %d\n", got, sb.sa_handler == SIG_DFL);
    // alarm interrupts
    sb.sa_handler = count;
    sb.sa_flags = 0;
    sigaction(SIGALRM, &sb, 0);
    got = 0;
    struct itimerval it = {{0, 0}, {0, 20000}};
    setitimer(ITIMER_REAL, &it, 0);
    struct timespec req = {5, 0}, rem;
    r = nanosleep(&req, &rem);
    printf("nanosleep %d %s rem %ld got %d\n", r, strerror(errno), (long)rem.tv_sec, got);
    int pf[2];
    pipe(pf);
    char c;
    it.it_value.tv_usec = 10000;
    setitimer(ITIMER_REAL, &it, 0);
    r = read(pf[0], &c, 1);
    printf("read %d %s\n", r, strerror(errno));
    sb.sa_flags = SA_RESTART;
    sigaction(SIGALRM, &sb, 0);
    setitimer(ITIMER_REAL, &it, 0);
    pid_t k = fork();
    if (!k)
    {
        struct timespec t = {0, 50000000};
        nanosleep(&t, 0);
        write(pf[1], "x", 1);
        _exit(7);
    }
    r = read(pf[0], &c, 1);
    printf("restarted read %d %c\n", r, c);
    int stt;
    pid_t w = waitpid(k, &stt, 0);
    printf("wait %d %d\n", w == k, WEXITSTATUS(stt));
    it.it_value.tv_usec = 1000;
    setitimer(ITIMER_REAL, &it, 0);
    got = 0;
    pause();
    printf("pause got %d\n", got);
    // signals kill child
    for (int sg = 1; sg < 32; sg++)
    {
        if (sg == SIGSTOP || sg == SIGTSTP || sg == SIGTTIN || sg == SIGTTOU || sg == SIGCONT)
            continue;
        fflush(stdout);
        k = fork();
        if (!k)
        {
            signal(sg, SIG_DFL);
            raise(sg);
            _exit(9);
        }
        waitpid(k, &stt, 0);
        if (WIFSIGNALED(stt))
            printf("sig %d kills\n", WTERMSIG(stt));
        else
            printf("sig %d exit %d\n", sg, WEXITSTATUS(stt));
    }
    // stop/cont
    k = fork();
    if (!k)
    {
        raise(SIGSTOP);
        usleep(100000); // The parent must see it go on before it ends.
        _exit(5);
    }
    waitpid(k, &stt, WUNTRACED);
    printf("stopped %d %d\n", WIFSTOPPED(stt), WSTOPSIG(stt));
    kill(k, SIGCONT);
    waitpid(k, &stt, WCONTINUED);
    printf("cont %d\n", WIFCONTINUED(stt));
    waitpid(k, &stt, 0);
    printf("exit %d\n", WEXITSTATUS(stt));
    // fp state across signal
    double a = 3.25, b = 7.5;
    signal(SIGUSR1, fph);
    double c1 = a * b;
    raise(SIGUSR1);
    printf("fp %g %g %g\n", c1, a + b, fv);
    struct sigaction sc = {0};
    sc.sa_sigaction = h;
    sc.sa_flags = SA_SIGINFO;
    sigaction(SIGCHLD, &sc, 0);
    k = fork();
    if (!k)
        _exit(3);
    while (got != SIGCHLD)
        ;
    printf("chld %d\n", code);
    waitid(P_PID, k, &si, WEXITED);
    printf("waitid %d %d %d\n", si.si_code, si.si_status, si.si_signo);
    printf("done\n");
    return 0;
}
