/* Threads of one process: stacks of their own, memory in common, a mutex and a condition. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 6
#define ROUNDS 2000

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn_changed = PTHREAD_COND_INITIALIZER;
static long counter;
static int turn;
static _Thread_local long own;

static void *work(void *argument)
{
    long number = (long)argument;
    char local[20000];
    memset(local, (int)number, sizeof local);
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        counter += number;
        own++;
        pthread_mutex_unlock(&mutex);
    }
    pthread_mutex_lock(&mutex);
    while (turn != number) {
        pthread_cond_wait(&turn_changed, &mutex);
    }
    printf("thread %ld: own %ld, local %d\n", number, own, local[19999]);
    turn++;
    pthread_cond_broadcast(&turn_changed);
    pthread_mutex_unlock(&mutex);
    long *result = malloc(sizeof *result);
    *result = number * number;
    return result;
}

int main(void)
{
    pthread_t threads[THREADS];
    for (long i = 0; i < THREADS; i++) {
        if (pthread_create(&threads[i], NULL, work, (void *)i) != 0) {
            printf("pthread_create failed\n");
            return 1;
        }
    }
    long squares = 0;
    for (int i = 0; i < THREADS; i++) {
        void *result;
        pthread_join(threads[i], &result);
        squares += *(long *)result;
        free(result);
    }
    printf("counter %ld, squares %ld\n", counter, squares);
    return 0;
}
