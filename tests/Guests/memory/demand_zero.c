/* Frames come with the first touch, cleared; those given back come cleared again. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#define PAGES 256

static int resident(char *map)
{
    unsigned char vec[PAGES];
    int sum = 0;
    if (mincore(map, PAGES * 4096, vec) != 0) {
        perror("mincore");
    }
    for (int i = 0; i < PAGES; i++) {
        sum += vec[i] & 1;
    }
    return sum;
}

static long faults(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_minflt;
}

int main(void)
{
    prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
    char *map = mmap(NULL, PAGES * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    printf("resident at first: %d\n", resident(map));
    long before = faults();
    for (int i = 0; i < PAGES; i += 2) {
        map[i * 4096] = (char)i;
    }
    printf("faults: %ld, resident: %d\n", faults() - before, resident(map));
    int sum = 0;
    before = faults();
    for (int i = 0; i < PAGES; i++) {
        sum += map[i * 4096 + 1];
    }
    printf("sum of the rest: %d, faults: %ld, resident: %d\n", sum, faults() - before, resident(map));
    madvise(map, PAGES * 4096 / 2, MADV_DONTNEED);
    printf("resident after MADV_DONTNEED: %d\n", resident(map));
    printf("a page given back: %d, one kept: %d\n", map[2 * 4096], map[(PAGES - 2) * 4096] & 0xff);
    before = faults();
    memset(map, 7, PAGES * 4096);
    printf("faults of the fill: %ld, resident: %d\n", faults() - before, resident(map));
    return 0;
}
