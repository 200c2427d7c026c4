/* Maps test.txt, shared and for writing, and prints it. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#define FILE_PATH "test.txt"
#define MAP_SIZE 1024

int main(void)
{
    int fd = open(FILE_PATH, O_RDWR);
    if (fd < 0) {
        perror("open");
        return -1;
    }
    char *addr = mmap(NULL, MAP_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (addr == MAP_FAILED) {
        perror("mmap");
        close(fd);
        return -1;
    }
    printf("%s", addr);
    if (munmap(addr, MAP_SIZE) < 0) {
        perror("munmap");
        close(fd);
        return -1;
    }
    close(fd);
    return 0;
}
