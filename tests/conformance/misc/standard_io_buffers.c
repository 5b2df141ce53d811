// What stdio holds at fork is written by both, and exit flushes what _exit does not.
#include "check.h"

int main(void) {
    printf("buffered before fork, seen twice\n");
    pid_t child = fork();
    if (child == 0) {
        printf("child\n");
        exit(0);
    }
    waitpid(child, NULL, 0);
    child = fork();
    if (child == 0) {
        printf("lost\n");
        _exit(0);
    }
    waitpid(child, NULL, 0);
    FILE* file = popen("cat; echo from the shell; exit 3", "w");
    fprintf(file, "through popen\n");
    fflush(stdout);
    show_status("pclose", pclose(file));
    show_status("system", system("exit 9"));
    show_status("system killed", system("kill -9 $$"));
    printf("%d\n", fclose(stdout));
}
