// The auxiliary vector: which entries there are, in which order, and what does not differ between machines.
#define _GNU_SOURCE
#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv)
{
    uint64_t *word = (uint64_t *)argv - 1;
    printf("argc %d at argv[-1]: %d, stack at a multiple of 16: %d\n", argc, (int)*word == argc,
        (int)((uintptr_t)word & 15) == 0);
    word = (uint64_t *)environ;
    while (*word != 0)
    {
        word++;
    }

    for (word++; word[0] != AT_NULL; word += 2)
    {
        switch (word[0])
        {
            case AT_SYSINFO_EHDR:
                break;
            case AT_PAGESZ: case AT_CLKTCK: case AT_PHENT: case AT_PHNUM: case AT_FLAGS: case AT_UID:
            case AT_EUID: case AT_GID: case AT_EGID: case AT_SECURE: case 27: case 28:
                printf("%lu = %lu\n", word[0], word[1]);
                break;
            case AT_PLATFORM: case AT_EXECFN:
                printf("%lu = %s\n", word[0], (char *)word[1] + (word[0] == AT_EXECFN ? 0 : 0));
                break;
            case AT_BASE:
                printf("%lu at a page: %d\n", word[0], (int)(word[1] & 4095) == 0);
                break;
            case AT_PHDR:
                printf("%lu is the headers: %d\n", word[0], ((Elf64_Phdr *)word[1])->p_type != PT_NULL);
                break;
            case AT_RANDOM:
                printf("%lu not all zero: %d\n", word[0], memcmp((void *)word[1], "\0\0\0\0\0\0\0\0", 8) != 0);
                break;
            default:
                printf("%lu present\n", word[0]);
                break;
        }
    }

    char *name = (char *)getauxval(AT_EXECFN);
    printf("the name is the highest string: %d\n", name > environ[0] || environ[0] == NULL);
    printf("8 zero bytes above it: %d\n", memcmp(name + strlen(name), "\0\0\0\0\0\0\0\0", 8) == 0);
    printf("argv below envp: %d\n", environ[0] == NULL || argv[0] < environ[0]);
    for (int i = 0; i < argc; i++)
    {
        printf("argv[%d] = %s, next follows: %d\n", i, argv[i],
            i + 1 == argc || argv[i + 1] == argv[i] + strlen(argv[i]) + 1);
    }

    return 0;
}
