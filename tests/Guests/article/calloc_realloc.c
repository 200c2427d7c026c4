/* Five zeroed ints, grown to ten. */
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    int *p1 = (int *)calloc(5, sizeof(int));
    if (p1 == NULL) {
        printf("Failed to allocate memory!\n");
        return -1;
    }
    for (int i = 0; i < 5; i++) {
        printf("%d ", p1[i]);
    }
    printf("\n");
    int *p2 = (int *)realloc(p1, 10 * sizeof(int));
    if (p2 == NULL) {
        printf("Failed to allocate memory!\n");
        return -1;
    }
    for (int i = 5; i < 10; i++) {
        p2[i] = i * 2;
    }
    for (int i = 0; i < 10; i++) {
        printf("%d ", p2[i]);
    }
    printf("\n");
    free(p2);
    return 0;
}
