// The guest of the command's tests: shows or does one thing, named by its first argument.
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

static int show_list(char** list) {
    for (; *list != NULL; ++list) {
        puts(*list);
    }
    return 0;
}

// A file of strings that end in NUL, one per line.
static int show_file(const char* path) {
    const int fd = open(path, O_RDONLY);
    char text[4096];
    ssize_t size;
    while (fd >= 0 && (size = read(fd, text, sizeof text)) > 0) {
        for (ssize_t i = 0; i < size; ++i) {
            putchar(text[i] == '\0' ? '\n' : text[i]);
        }
    }
    return fd < 0;
}

// What a program with mounts of its own does first.
static int keep_mounts_private(void) {
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) {
        printf("no namespaces: %s\n", strerror(errno));
        return 0;
    }
    const int failed = mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
    puts(failed ? strerror(errno) : "private");
    return 0;
}

static int show_limit(int resource) {
    struct rlimit limit;
    if (getrlimit(resource, &limit) != 0) {
        return 1;
    }
    printf("%lld\n", limit.rlim_cur == RLIM_INFINITY ? -1LL : (long long)limit.rlim_cur);
    return 0;
}

// Can so many megabytes be mapped and used?
static int allocate(size_t megabytes) {
    const size_t size = megabytes << 20;
    char* memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        puts(strerror(errno));
        return 0;
    }
    memory[0] = memory[size - 1] = 1;
    puts("ok");
    return 0;
}

// The heap beside the program, and a stack of a few megabytes.
static int grow(void) {
    char* const start = sbrk(0);
    const size_t size = 256 << 20;
    if (sbrk((intptr_t)size) != start) {
        puts("brk failed");
        return 1;
    }
    start[0] = start[size - 1] = 1;
    volatile char stack[4 << 20];
    stack[0] = 1;
    puts("grown");
    return stack[0] - 1;
}

static void show_error(long result) { printf("%s ", result < 0 ? strerrorname_np(errno) : "ok"); }

// For each address on standard input: can it be read through /proc/self/mem, in any way?
static int peek(void) {
    const int fd = open("/proc/self/mem", O_RDONLY);
    unsigned long address;
    while (scanf("%lx", &address) == 1) {
        char byte;
        struct iovec local = {&byte, 1};
        struct iovec remote = {(void*)address, 1};
        show_error(pread(fd, &byte, 1, (off_t)address));
        show_error(preadv(fd, &local, 1, (off_t)address));
        show_error(preadv2(fd, &local, 1, (off_t)address, 0));
        if (lseek(fd, (off_t)address, SEEK_SET) == (off_t)address) {
            show_error(read(fd, &byte, 1));
        }
        show_error(process_vm_readv(gettid(), &local, 1, &remote, 1, 0));
        puts("");
        fflush(stdout);
    }
    return 0;
}

// For each descriptor number on standard input: can it be reached, in any way?
static int reach(void) {
    const int self = (int)syscall(SYS_pidfd_open, getpid(), 0);
    const int directory = open("/proc/self/fd", O_RDONLY);
    int number;
    while (scanf("%d", &number) == 1) {
        char path[64];
        char name[16];
        struct stat status;
        snprintf(path, sizeof path, "/proc/self/fd/%d", number);
        snprintf(name, sizeof name, "%d", number);
        show_error(stat(path, &status));
        show_error(lstat(path, &status));
        show_error(readlink(path, path + 32, 32));
        show_error(open(path, O_PATH));
        show_error(openat(directory, name, O_PATH));
        show_error(access(path, F_OK));
        snprintf(path, sizeof path, "/dev/fd/%d", number);
        show_error(open(path, O_RDONLY));
        show_error(syscall(SYS_pidfd_getfd, self, number, 0));
        puts("");
        fflush(stdout);
    }
    return 0;
}

static int in_child(char** command) {
    const pid_t pid = fork();
    if (pid == 0) {
        execv(command[0], command);
        _exit(errno);
    }
    int status;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// One after the other, each doing the same.
static int have_children(int count) {
    for (int i = 0; i < count; ++i) {
        if (fork() == 0) {
            _exit(getppid() == 1);
        }
        int status;
        if (wait(&status) < 0 || status != 0) {
            return 1;
        }
    }
    return 0;
}

// Has a child, then sets its user; says so and waits for a byte, each time.
static int set_credentials(void) {
    char byte;
    const pid_t child = fork();
    if (child == 0) {
        _exit(0);
    }
    puts("forked");
    fflush(stdout);
    if (waitpid(child, NULL, 0) != child || read(0, &byte, 1) != 1 || setuid(getuid()) != 0) {
        return 1;
    }
    puts("set");
    fflush(stdout);
    return read(0, &byte, 1) != 1;
}

int main(int argc, char** argv) {
    const char* const what = argc > 1 ? argv[1] : "";
    const char* const value = argc > 2 ? argv[2] : "";
    if (strcmp(what, "args") == 0) {
        return show_list(argv);
    }
    if (strcmp(what, "env") == 0) {
        return show_list(environ);
    }
    if (strcmp(what, "file") == 0) {
        return show_file(value);
    }
    if (strcmp(what, "mounts") == 0) {
        return keep_mounts_private();
    }
    if (strcmp(what, "exit") == 0) {
        return atoi(value);
    }
    if (strcmp(what, "die") == 0) {
        return raise(atoi(value));
    }
    if (strcmp(what, "stack-limit") == 0) {
        return show_limit(RLIMIT_STACK);
    }
    if (strcmp(what, "memory-limit") == 0) {
        return show_limit(RLIMIT_AS);
    }
    if (strcmp(what, "allocate") == 0) {
        return allocate(strtoul(value, NULL, 10));
    }
    if (strcmp(what, "grow") == 0) {
        return grow();
    }
    if (strcmp(what, "exec") == 0) {
        execv(argv[2], argv + 2);
        perror(argv[2]);
        return 1;
    }
    if (strcmp(what, "child") == 0) {
        return in_child(argv + 2);
    }
    if (strcmp(what, "children") == 0) {
        return have_children(atoi(value));
    }
    if (strcmp(what, "peek") == 0) {
        return peek();
    }
    if (strcmp(what, "reach") == 0) {
        return reach();
    }
    if (strcmp(what, "credentials") == 0) {
        return set_credentials();
    }
    if (strcmp(what, "wait") == 0) { // until standard input ends
        puts("ready");
        fflush(stdout);
        char byte;
        return read(0, &byte, 1) != 0;
    }
    fprintf(stderr, "probe: what is '%s'?\n", what);
    return 99;
}
