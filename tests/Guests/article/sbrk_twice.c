/* Two ints by sbrk: the second lies behind the first. */
#define _DEFAULT_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(void)
{
    int *ptr1 = (int *)sbrk(sizeof(int));
    if (ptr1 == (void *)-1) {
        perror("sbrk error");
        exit(1);
    }
    *ptr1 = 123;
    int *ptr2 = (int *)sbrk(sizeof(int));
    if (ptr2 == (void *)-1) {
        perror("sbrk error");
        exit(1);
    }
    *ptr2 = 456;
    printf("%d\n%d\n%d\n", *ptr1, *ptr2, (int)(ptr2 - ptr1));
    return 0;
}
