/* Maps file.txt, privately and for reading, and prints it. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define FILENAME "file.txt"

int main(void)
{
    int fd = open(FILENAME, O_RDONLY);
    if (fd < 0) {
        perror("open file failed");
        exit(1);
    }
    char *map = mmap(NULL, 1024, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED) {
        perror("mmap failed");
        exit(1);
    }
    printf("content of the file:\n%s\n", map);
    munmap(map, 1024);
    close(fd);
    return 0;
}
