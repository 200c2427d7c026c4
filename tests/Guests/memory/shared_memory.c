/* Shared between processes: anonymous, memfd, System V. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

static void in_child(void (*work)(char *), char *memory)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        work(memory);
        _exit(0);
    }
    int status;
    waitpid(pid, &status, 0);
    printf("child: %d\n", status);
}

static void write_it(char *memory)
{
    strcpy(memory, "written by the child");
    memory[5 * 4096] = 'x';
}

int main(void)
{
    char *anonymous = mmap(NULL, 8 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    in_child(write_it, anonymous);
    printf("anonymous: %s, %c\n", anonymous, anonymous[5 * 4096]);
    int fd = memfd_create("memory", 0);
    (void)!ftruncate(fd, 8 * 4096);
    char *first = mmap(NULL, 8 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    char *second = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 5 * 4096);
    in_child(write_it, first);
    char text[21] = "";
    (void)!pread(fd, text, 20, 0);
    printf("memfd: %s, %s, %c\n", first, text, second[0]);
    int id = shmget(IPC_PRIVATE, 8 * 4096, IPC_CREAT | 0600);
    char *system_v = shmat(id, NULL, 0);
    if (system_v == (void *)-1) {
        perror("shmat");
        return 1;
    }
    in_child(write_it, system_v);
    struct shmid_ds info;
    shmctl(id, IPC_STAT, &info);
    printf("shm: %s, size %zu, attached %lu\n", system_v, info.shm_segsz, (unsigned long)info.shm_nattch);
    shmctl(id, IPC_RMID, NULL);
    printf("still there: %c\n", system_v[5 * 4096]);
    shmdt(system_v);
    printf("attach after removal: %d\n", shmat(id, NULL, 0) == (void *)-1);
    return 0;
}
