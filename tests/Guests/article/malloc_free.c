/* One int from the heap. */
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    int *p = (int *)malloc(sizeof(int));
    if (p == NULL) {
        printf("Failed to allocate memory!\n");
        return -1;
    }
    *p = 123;
    printf("%d\n", *p);
    free(p);
    return 0;
}
