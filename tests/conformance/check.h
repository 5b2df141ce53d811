// Shared by every conformance guest. A guest prints what it observed by name (errno, signal, yes or
// no), never an address, a process id or a time, so that two correct systems print the same bytes.
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

// The runner treats this status as "the machine cannot answer the question": a failure everywhere.
enum { SETUP_FAILED = 99 };

// One write per call: output of forked children and threads is never doubled or torn, and what was
// said before a deadly signal is not lost.
__attribute__((format(printf, 1, 2))) static inline void say(const char* format, ...) {
    char line[2048];
    int saved = errno;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    size_t size = (size_t)length < sizeof line ? (size_t)length : sizeof line - 1;
    if (write(STDOUT_FILENO, line, size) != (ssize_t)size)
        _exit(SETUP_FAILED);
    errno = saved;
}

static inline const char* error_name(int error) {
    const char* name = error == 0 ? "ok" : strerrorname_np(error);
    return name != NULL ? name : "unknown errno";
}

static inline long show_result(const char* text, long result) {
    say("%s: %s\n", text, result == -1 ? error_name(errno) : "ok");
    return result;
}

static inline long show_number(const char* text, long result) {
    if (result == -1)
        say("%s: %s\n", text, error_name(errno));
    else
        say("%s: %ld\n", text, result);
    return result;
}

// `call: ok` or `call: EINVAL`, for calls that answer -1 and errno.
#define SHOW(call) show_result(#call, (long)(call))
// The same, with the value where the call succeeded.
#define SHOW_NUMBER(call) show_number(#call, (long)(call))
// For calls of the pthread family, which return the error.
#define SHOW_ERROR(call) say("%s: %s\n", #call, error_name(call))
#define SHOW_IF(condition) say("%s: %s\n", #condition, (condition) ? "yes" : "no")
// A condition without which the program could not observe anything.
#define REQUIRE(condition)                                                                         \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            say("%s:%d: required: %s (%s)\n", __FILE__, __LINE__, #condition, error_name(errno));  \
            _exit(SETUP_FAILED);                                                                   \
        }                                                                                          \
    } while (0)

// How many times as much to do, and as long to take, as in a test run: the guest's argument, or 1.
// The README has what the long forms are run with.
static inline int long_form(int argc, char** argv) { return argc > 1 ? atoi(argv[1]) : 1; }

// Signals by the kernel's numbers: 32 and 33 are ordinary to the kernel, whatever libc does.
static inline const char* signal_name(int number) {
    static _Thread_local char text[24];
    const char* name = number < 32 ? sigabbrev_np(number) : NULL;
    if (name != NULL)
        snprintf(text, sizeof text, "SIG%s", name);
    else
        snprintf(text, sizeof text, "signal %d", number);
    return text;
}

static inline void show_status(const char* text, int status) {
    if (WIFEXITED(status))
        say("%s: exit %d\n", text, WEXITSTATUS(status));
    else if (WIFSIGNALED(status))
        say("%s: killed by %s\n", text, signal_name(WTERMSIG(status)));
    else if (WIFSTOPPED(status))
        say("%s: stopped by %s\n", text, signal_name(WSTOPSIG(status)));
    else if (WIFCONTINUED(status))
        say("%s: continued\n", text);
    else
        say("%s: odd status\n", text);
}

// Runs `body` in a forked child, which exits with what it returns; gives the wait status.
static inline int in_child(int (*body)(void)) {
    pid_t child = fork();
    REQUIRE(child != -1);
    if (child == 0)
        _exit(body());
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    return status;
}

static inline void on_signal(int number, void (*handler)(int), int flags) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigemptyset(&action.sa_mask);
    REQUIRE(sigaction(number, &action, NULL) == 0);
}

static inline void on_siginfo(int number, void (*handler)(int, siginfo_t*, void*), int flags) {
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = flags | SA_SIGINFO};
    sigemptyset(&action.sa_mask);
    REQUIRE(sigaction(number, &action, NULL) == 0);
}

static inline sigset_t set_of(int number) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    return set;
}

static inline void block(int number) {
    sigset_t set = set_of(number);
    REQUIRE(pthread_sigmask(SIG_BLOCK, &set, NULL) == 0);
}

static inline void unblock(int number) {
    sigset_t set = set_of(number);
    REQUIRE(pthread_sigmask(SIG_UNBLOCK, &set, NULL) == 0);
}

static inline const char* code_name(int number, int code) {
    static const struct {
        int number, code;
        const char* name;
    } table[] = {
        {0, SI_USER, "SI_USER"},
        {0, SI_KERNEL, "SI_KERNEL"},
        {0, SI_QUEUE, "SI_QUEUE"},
        {0, SI_TIMER, "SI_TIMER"},
        {0, SI_MESGQ, "SI_MESGQ"},
        {0, SI_TKILL, "SI_TKILL"},
        {SIGSEGV, SEGV_MAPERR, "SEGV_MAPERR"},
        {SIGSEGV, SEGV_ACCERR, "SEGV_ACCERR"},
        {SIGBUS, BUS_ADRALN, "BUS_ADRALN"},
        {SIGBUS, BUS_ADRERR, "BUS_ADRERR"},
        {SIGILL, ILL_ILLOPC, "ILL_ILLOPC"},
        {SIGTRAP, TRAP_BRKPT, "TRAP_BRKPT"},
        {SIGCHLD, CLD_EXITED, "CLD_EXITED"},
        {SIGCHLD, CLD_KILLED, "CLD_KILLED"},
        {SIGCHLD, CLD_DUMPED, "CLD_DUMPED"},
        {SIGCHLD, CLD_STOPPED, "CLD_STOPPED"},
        {SIGCHLD, CLD_CONTINUED, "CLD_CONTINUED"},
    };
    for (size_t i = 0; i < COUNT(table); ++i)
        if ((table[i].number == 0 || table[i].number == number) && table[i].code == code)
            return table[i].name;
    return "another code";
}

static inline void sleep_ms(long milliseconds) {
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    while (nanosleep(&time, &time) == -1 && errno == EINTR) {
    }
}

// The state letter of a thread in /proc: 'S' once it sleeps in a blocking call.
static inline char state_of(pid_t thread) {
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", thread);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd == -1)
        return '?';
    ssize_t size = read(fd, text, sizeof text - 1);
    close(fd);
    text[size > 0 ? size : 0] = 0;
    const char* end = strrchr(text, ')');
    return end != NULL ? end[2] : '?';
}

// Waits until a child or thread sleeps; for children that block in the one call under test.
static inline void wait_until_asleep(pid_t thread) {
    for (int i = 0; i < 2000 && state_of(thread) != 'S'; ++i)
        sleep_ms(1);
    sleep_ms(5);
}

static inline size_t page_size(void) { return (size_t)sysconf(_SC_PAGESIZE); }

static inline char* map_pages(size_t pages, int protection) {
    void* memory = mmap(NULL, pages * page_size(), protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(memory != MAP_FAILED);
    return memory;
}

// A whole small file as a string; its length goes to `*length` where wanted.
static inline char* slurp(const char* path, size_t* length) {
    enum { LIMIT = 1 << 20 };
    char* text = malloc(LIMIT + 1);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    REQUIRE(text != NULL && fd != -1);
    size_t used = 0;
    ssize_t got;
    while (used < LIMIT && (got = read(fd, text + used, LIMIT - used)) > 0)
        used += (size_t)got;
    close(fd);
    text[used] = 0;
    if (length != NULL)
        *length = used;
    return text;
}

static inline void write_file(const char* path, const char* text, mode_t mode) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    REQUIRE(fd != -1 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && close(fd) == 0);
}
