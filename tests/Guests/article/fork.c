/* Parent and child print a line each; neither waits for the other. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(void)
{
    int pid = fork();
    if (pid < 0) {
        perror("fork error");
        exit(1);
    } else if (pid == 0) {
        printf("Child process\n");
        exit(0);
    } else {
        printf("Parent process\n");
    }
    return 0;
}
