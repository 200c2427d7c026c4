/* Locks 1 MiB of the heap. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define LEN (1 << 20)

int main(void)
{
    void *p = malloc(LEN);
    if (p == NULL) {
        perror("malloc failed");
        exit(1);
    }
    if (mlock(p, LEN) != 0) {
        perror("mlock failed");
        exit(1);
    }
    printf("locked %d MB memory\n", LEN / (1 << 20));
    free(p);
    return 0;
}
