/* What is written to a shared mapping is in the file; to a private one, not. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int main(void)
{
    int fd = open("write_back.tmp", O_RDWR | O_CREAT | O_TRUNC, 0600);
    (void)!ftruncate(fd, 3 * 4096 + 10);
    char *shared = mmap(NULL, 4 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    char *private = mmap(NULL, 4 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    strcpy(shared + 4096, "through the shared mapping");
    printf("private sees: %s\n", private + 4096);
    strcpy(private + 4096, "through the private mapping");
    strcpy(shared + 4096, "again shared");
    printf("private keeps: %s\n", private + 4096);
    (void)!pwrite(fd, "by pwrite", 10, 2 * 4096);
    printf("both see: %s, %s\n", shared + 2 * 4096, private + 2 * 4096);
    printf("msync: %d\n", msync(shared, 4 * 4096, MS_SYNC));
    munmap(shared, 4 * 4096);
    char text[64] = "";
    (void)!pread(fd, text, sizeof text - 1, 4096);
    printf("file: %s\n", text);
    struct stat status;
    fstat(fd, &status);
    printf("size: %ld\n", (long)status.st_size);
    close(fd);
    unlink("write_back.tmp");
    return 0;
}
