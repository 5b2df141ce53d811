// What a debugger is tried on: each word of the command line is a thing to do.
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

int value;
double fraction = 1.5;

__attribute__((noinline)) int touch(int by) {
    value += by;
    return value;
}

// A place where every way to exec comes by.
__attribute__((noinline)) void before_exec(void) { __asm__ volatile("nop"); }

static void count(int signal) {
    (void)signal;
    touch(100);
}

static void* work(void* words) {
    touch(1000);
    return words;
}

static void wait_for(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    printf("child %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
}

static int do_one(const char* word, char** argv) {
    if (strcmp(word, "touch") == 0) {
        touch(1);
    } else if (strcmp(word, "thread") == 0) {
        pthread_t thread;
        pthread_create(&thread, NULL, work, NULL);
        pthread_join(thread, NULL);
    } else if (strcmp(word, "signal") == 0) {
        signal(SIGUSR1, count);
        raise(SIGUSR1);
    } else if (strcmp(word, "fork") == 0) {
        const pid_t child = fork();
        if (child == 0) {
            _exit(touch(5) - value + 5);
        }
        wait_for(child);
    } else if (strcmp(word, "vfork") == 0) {
        const pid_t child = vfork();
        if (child == 0) {
            before_exec();
            _exit(6);
        }
        wait_for(child);
    } else if (strcmp(word, "exec") == 0) {
        before_exec();
        execl(argv[0], argv[0], "touch", "print", (char*)NULL);
    } else if (strcmp(word, "descriptor") == 0) {
        printf("descriptor %d\n", dup(0));
    } else if (strcmp(word, "print") == 0) {
        printf("value %d\n", value);
    } else if (strcmp(word, "read") == 0) {
        char byte;
        printf("read %zd\n", read(0, &byte, 1));
    } else if (strcmp(word, "spin") == 0) {
        for (;;) {
            __asm__ volatile("");
        }
    } else if (strcmp(word, "crash") == 0) {
        *(volatile int*)8 = 1;
    } else if (strcmp(word, "die") == 0) {
        raise(SIGTERM);
    }
    fflush(stdout);
    return 0;
}

int main(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        do_one(argv[i], argv);
    }
    return 3;
}
