/* Maps a page of file.txt and prints it. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void)
{
    int fd = open("file.txt", O_RDONLY);
    if (fd < 0) {
        perror("open error");
        exit(1);
    }
    char *ptr = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0);
    if (ptr == MAP_FAILED) {
        perror("mmap error");
        exit(1);
    }
    printf("%s", ptr);
    if (munmap(ptr, 4096) < 0) {
        perror("munmap error");
        exit(1);
    }
    close(fd);
    return 0;
}
