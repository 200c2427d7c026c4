/* After fork both see the same memory, until one writes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGES 64

static unsigned sum(const unsigned char *map)
{
    unsigned value = 0;
    for (int i = 0; i < PAGES * 4096; i++) {
        value = value * 31 + map[i];
    }
    return value;
}

int main(void)
{
    unsigned char *map = mmap(NULL, PAGES * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < PAGES * 4096; i++) {
        map[i] = (unsigned char)(i >> 8);
    }
    printf("before: %08x\n", sum(map));
    fflush(stdout);
    for (int child = 0; child < 4; child++) {
        pid_t pid = fork();
        if (pid == 0) {
            printf("child %d sees %08x\n", child, sum(map));
            for (int page = child; page < PAGES; page += 3) {
                map[page * 4096 + child] ^= 0xff;
            }
            printf("child %d made %08x\n", child, sum(map));
            pid_t grandchild = fork();
            if (grandchild == 0) {
                memset(map, child, 4096 * 2);
                _exit((int)(sum(map) & 0x7f));
            }
            int status;
            waitpid(grandchild, &status, 0);
            printf("grandchild's %d, child still %08x\n", WEXITSTATUS(status), sum(map));
            exit(0);
        }
        map[child * 4096] = 0xaa;
        int status;
        waitpid(pid, &status, 0);
        printf("parent %08x, status %d\n", sum(map), status);
        fflush(stdout);
    }
    return 0;
}
