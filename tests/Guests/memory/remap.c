/* mremap: shrink, grow in place, move, move to a given place. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

static char *base;

static const char *place(char *at)
{
    static char text[32];
    if (at == MAP_FAILED) {
        snprintf(text, sizeof text, "error %d", errno);
    } else if (at >= base && at < base + 64 * 4096) {
        snprintf(text, sizeof text, "page %ld", (long)((at - base) / 4096));
    } else {
        snprintf(text, sizeof text, "elsewhere");
    }
    return text;
}

int main(void)
{
    /* The page behind the window stays taken, so that nothing grows out of it in place. */
    base = mmap(NULL, 65 * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(base, 64 * 4096);
    char *map = mmap(base, 8 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    for (int i = 0; i < 8; i++) {
        sprintf(map + i * 4096, "page %d", i);
    }
    printf("grow in place: %s\n", place(mremap(map, 8 * 4096, 12 * 4096, 0)));
    printf("new page: \"%s\"\n", map + 11 * 4096);
    printf("shrink: %s\n", place(mremap(map, 12 * 4096, 6 * 4096, 0)));
    mmap(base + 6 * 4096, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    printf("no room: %s\n", place(mremap(map, 6 * 4096, 8 * 4096, 0)));
    char *moved = mremap(map, 6 * 4096, 8 * 4096, MREMAP_MAYMOVE | MREMAP_FIXED, base + 20 * 4096);
    printf("moved: %s, \"%s\", \"%s\"\n", place(moved), moved + 5 * 4096, moved + 7 * 4096);
    char *far = mremap(moved, 8 * 4096, 100 * 4096, MREMAP_MAYMOVE);
    printf("far: %s, \"%s\"\n", far == MAP_FAILED ? "failed" : "ok", far + 3 * 4096);
    far[99 * 4096] = 'z';
    printf("last: %c\n", far[99 * 4096]);
    printf("overlap: %s\n", place(mremap(far, 8 * 4096, 8 * 4096, MREMAP_MAYMOVE | MREMAP_FIXED, far + 4096)));
    printf("not mapped: %s\n", place(mremap(base + 40 * 4096, 4096, 8192, MREMAP_MAYMOVE)));
    printf("not aligned: %s\n", place(mremap(far + 5, 4096, 8192, MREMAP_MAYMOVE)));
    printf("nothing: %s\n", place(mremap(far, 4096, 0, MREMAP_MAYMOVE)));
    return 0;
}
