// Threads: mutexes, conditions, barriers, robust and shared locks, cancelling, exec and exit from threads, timers.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cv = PTHREAD_COND_INITIALIZER;
static int n;
static __thread int tl = 5;
static pthread_barrier_t bar;
static sem_t sem;
static pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;

static void *f(void *a)
{
    long id = (long)a;
    tl += id;
    for (int i = 0; i < 20000; i++)
    {
        pthread_mutex_lock(&m);
        n++;
        pthread_mutex_unlock(&m);
    }
    pthread_barrier_wait(&bar);
    sem_post(&sem);
    return (void *)(long)tl;
}

static int q;

static void *cons(void *a)
{
    long s = 0;
    for (int i = 0; i < 1000; i++)
    {
        pthread_mutex_lock(&m);
        while (!q)
            pthread_cond_wait(&cv, &m);
        s += q;
        q = 0;
        pthread_cond_broadcast(&cv);
        pthread_mutex_unlock(&m);
    }
    return (void *)s;
}

static void *prod(void *a)
{
    for (int i = 1; i <= 1000; i++)
    {
        pthread_mutex_lock(&m);
        while (q)
            pthread_cond_wait(&cv, &m);
        q = i;
        pthread_cond_broadcast(&cv);
        pthread_mutex_unlock(&m);
    }
    return 0;
}

static void *canc(void *a)
{
    for (;;)
        pause();
}

static char *me;

static void *ex(void *a)
{
    execl(me, "thr", "child", (char *)0);
    perror("execl");
    return 0;
}

static void *det(void *a)
{
    usleep(1000);
    return 0;
}

int main(int argc, char **argv)
{
    me = argv[0];
    if (argc > 1 && strcmp(argv[1], "child") == 0)
    {
        printf("execed %d\n", getpid() == (pid_t)syscall(186));
        return 4;
    }
    setvbuf(stdout, 0, _IOLBF, 0);
    pthread_barrier_init(&bar, 0, 4);
    sem_init(&sem, 0, 0);
    pthread_t t[4];
    for (long i = 0; i < 4; i++)
        pthread_create(t + i, 0, f, (void *)i);
    for (int i = 0; i < 4; i++)
    {
        void *r;
        pthread_join(t[i], &r);
        printf("join %ld\n", (long)r);
    }
    printf("n %d\n", n);
    for (int i = 0; i < 4; i++)
        sem_wait(&sem);
    pthread_t a, b;
    pthread_create(&a, 0, cons, 0);
    pthread_create(&b, 0, prod, 0);
    void *r;
    pthread_join(b, 0);
    pthread_join(a, &r);
    printf("sum %ld\n", (long)r);
    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    ts.tv_nsec += 20000000;
    if (ts.tv_nsec >= 1000000000)
    {
        ts.tv_sec++;
        ts.tv_nsec -= 1000000000;
    }
    printf("timedwait %s\n", strerror(sem_timedwait(&sem, &ts) ? errno : 0));
    pthread_mutex_lock(&m);
    clock_gettime(CLOCK_REALTIME, &ts);
    ts.tv_nsec += 5000000;
    if (ts.tv_nsec >= 1000000000)
    {
        ts.tv_sec++;
        ts.tv_nsec -= 1000000000;
    }
    printf("cond %s\n", strerror(pthread_cond_timedwait(&cv, &m, &ts)));
    pthread_mutex_unlock(&m);
    pthread_create(&a, 0, canc, 0);
    usleep(1000);
    pthread_cancel(a);
    pthread_join(a, &r);
    printf("cancel %d\n", r == PTHREAD_CANCELED);
    pthread_create(&a, 0, det, 0);
    pthread_detach(a);
    usleep(5000);
    // robust
    pthread_mutexattr_t at;
    pthread_mutexattr_init(&at);
    pthread_mutexattr_setrobust(&at, PTHREAD_MUTEX_ROBUST);
    pthread_mutexattr_setpshared(&at, PTHREAD_PROCESS_SHARED);
    pthread_mutex_t *rm = mmap(0, 4096, 3, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutex_init(rm, &at);
    int st;
    if (!fork())
    {
        pthread_mutex_lock(rm);
        _exit(0);
    }
    wait(&st);
    printf("robust %s\n", strerror(pthread_mutex_lock(rm)));
    pthread_mutex_consistent(rm);
    pthread_mutex_unlock(rm);
    // shared futex across processes
    sem_t *ss = (sem_t *)(rm + 1);
    sem_init(ss, 1, 0);
    pid_t k = fork();
    if (!k)
    {
        for (int i = 0; i < 100; i++)
            sem_wait(ss);
        _exit(6);
    }
    for (int i = 0; i < 100; i++)
        sem_post(ss);
    waitpid(k, &st, 0);
    printf("shared %d\n", WEXITSTATUS(st));
    // exec from a thread
    k = fork();
    if (!k)
    {
        pthread_create(&a, 0, ex, 0);
        pthread_create(&b, 0, canc, 0);
        for (;;)
            pause();
    }
    waitpid(k, &st, 0);
    printf("thread exec %d\n", WEXITSTATUS(st));
    // main exits first by pthread_exit
    k = fork();
    if (!k)
    {
        pthread_create(&a, 0, det, 0);
        pthread_exit(0);
    }
    waitpid(k, &st, 0);
    printf("pthread_exit %d\n", WIFEXITED(st) ? WEXITSTATUS(st) : -1);
    // exit_group kills threads
    k = fork();
    if (!k)
    {
        pthread_create(&a, 0, canc, 0);
        exit(8);
    }
    waitpid(k, &st, 0);
    printf("exit %d\n", WEXITSTATUS(st));
    timer_t tm;
    struct sigevent se = {0};
    se.sigev_notify = SIGEV_SIGNAL;
    se.sigev_signo = SIGUSR1;
    se.sigev_value.sival_int = 77;
    sigset_t s;
    sigemptyset(&s);
    sigaddset(&s, SIGUSR1);
    sigprocmask(SIG_BLOCK, &s, 0);
    timer_create(CLOCK_MONOTONIC, &se, &tm);
    struct itimerspec is = {{0, 1000000}, {0, 1000000}};
    timer_settime(tm, 0, &is, 0);
    siginfo_t si;
    for (int i = 0; i < 3; i++)
    {
        sigwaitinfo(&s, &si);
        printf("timer %d %d\n", si.si_code, si.si_value.sival_int);
    }
    usleep(10000);
    sigwaitinfo(&s, &si);
    printf("overrun>5 %d\n", si.si_overrun > 5);
    timer_delete(tm);
    cpu_set_t c;
    CPU_ZERO(&c);
    sched_getaffinity(0, sizeof c, &c);
    printf("cpus>0 %d\n", CPU_COUNT(&c) > 0);
    printf("done\n");
    return 0;
}
