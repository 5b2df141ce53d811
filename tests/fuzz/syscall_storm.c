// A storm of raw system calls: whatever a guest asks for, the one that answers must not crash, hang
// or let go of its own.
//
//   syscall_storm SEED ROUNDS [CALLS [FIRST]]
//                                       one child per round, which makes CALLS (default 300)
//                                       calls whose numbers and arguments the seed and the round
//                                       decide
//   syscall_storm --aim                 reads an address from stdin and hands it to every call in
//                                       every place, alone and inside of structs; then the child
//                                       stops, so that aim.py can look whether something was
//                                       written there
//
// A child may end as it likes: it unmaps its own stack and shoots itself. A finding is a line
// `ferry:` on its stderr, SIGABRT, or a stop in a call that has no reason to wait. Findings are
// printed with the last calls and make the status 1. Numbers are the machine's own, so the native
// build storms the real kernel: what ends a child there is no finding here.
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    page = 4096,
    highest_number = 470,
    seconds_per_round = 10,
    most_calls = 4096,
    last_calls = 8
};

// What must not be asked, or only so. Most rows protect the machine when this runs as root.
enum rule {
    free_choice,
    forbidden,       // harms the machine, outlives the test or ends it
    own_process,     // first argument: no process but this
    second_own,      // second argument likewise
    keeps_stderr,    // does not close descriptor 2, on which ferry complains
    safe_fcntl,      // no owner to whom signals go
    safe_ioctl,      // commands of a list
    safe_node,       // no device
    unix_socket,     // no network
    safe_advice,     // no poisoned memory
    brief_object,    // a System V object: removed at once
    forks,           // the child ends at once
    may_wait = 0x80, // waits for ever with the right arguments
};
// clang-format off
static const unsigned char rules[highest_number + 1] = {
#define F(name) [SYS_##name] = forbidden,
    // Other processes, the machine, its clock, its mounts
    F(kill) F(tkill) F(tgkill) F(rt_sigqueueinfo) F(rt_tgsigqueueinfo) F(pidfd_send_signal) F(reboot)
    F(sethostname) F(setdomainname) F(settimeofday) F(clock_settime) F(adjtimex) F(clock_adjtime)
    F(mount) F(umount2) F(pivot_root) F(chroot) F(swapon) F(swapoff) F(acct) F(quotactl) F(vhangup)
    F(syslog) F(init_module) F(finit_module) F(delete_module) F(kexec_load) F(kexec_file_load)
    F(open_tree) F(move_mount) F(fsopen) F(fsconfig) F(fsmount) F(fspick) F(setns)
    F(sync) F(sched_setscheduler) F(sched_setparam) F(sched_setattr) F(setpriority) F(ptrace)
    F(bpf) F(perf_event_open) F(fanotify_init) F(fanotify_mark) F(userfaultfd) F(process_madvise)
    F(io_uring_setup) F(io_uring_enter) F(io_uring_register) F(add_key) F(request_key) F(keyctl)
    F(mq_open) F(mq_unlink) F(lookup_dcookie) F(nfsservctl) F(syncfs)
    [442] = forbidden, [443] = forbidden, [447] = forbidden, // mount_setattr, quotactl_fd, memfd_secret
    [448] = forbidden, [467] = forbidden,                    // process_mrelease, open_tree_attr
    // This process
    F(exit) F(exit_group) F(execve) F(execveat) F(rt_sigreturn)
#ifdef __x86_64__
    F(iopl) F(ioperm) F(modify_ldt) F(arch_prctl) F(fork) F(vfork) F(uselib) F(ustat) F(sysfs)
    F(_sysctl) F(create_module) F(get_kernel_syms) F(query_module) F(mknod) F(set_thread_area)
    [SYS_dup2] = keeps_stderr, [SYS_pause] = may_wait, [SYS_poll] = may_wait,
    [SYS_select] = may_wait, [SYS_epoll_wait] = may_wait, [SYS_open] = may_wait,
    [SYS_creat] = may_wait,
#endif
#undef F
    [SYS_prlimit64] = own_process, [SYS_sched_setaffinity] = own_process, [SYS_setpgid] = own_process,
    [SYS_migrate_pages] = own_process, [SYS_move_pages] = own_process,
    [SYS_process_vm_readv] = own_process, [SYS_process_vm_writev] = own_process,
    [SYS_pidfd_open] = own_process, [SYS_kcmp] = own_process, [SYS_ioprio_set] = second_own,
    [SYS_close] = keeps_stderr, [SYS_dup3] = keeps_stderr, [436] = keeps_stderr, // close_range
    [SYS_fcntl] = safe_fcntl | may_wait, [SYS_ioctl] = safe_ioctl, [SYS_mknodat] = safe_node,
    [SYS_socket] = unix_socket, [SYS_socketpair] = unix_socket, [SYS_madvise] = safe_advice,
    [SYS_shmget] = brief_object, [SYS_semget] = brief_object, [SYS_msgget] = brief_object,
    [SYS_clone] = forks | may_wait, [SYS_clone3] = forks | may_wait,
    // Waiting
    [SYS_io_getevents] = may_wait, [SYS_io_pgetevents] = may_wait, [SYS_epoll_pwait] = may_wait,
    [441] = may_wait, // epoll_pwait2
    [SYS_flock] = may_wait, [SYS_openat] = may_wait, [437] = may_wait, // openat2
    [SYS_read] = may_wait, [SYS_write] = may_wait, [SYS_readv] = may_wait, [SYS_writev] = may_wait,
    [SYS_pread64] = may_wait, [SYS_pwrite64] = may_wait, [SYS_preadv] = may_wait,
    [SYS_pwritev] = may_wait, [SYS_preadv2] = may_wait, [SYS_pwritev2] = may_wait,
    [SYS_sendfile] = may_wait, [SYS_copy_file_range] = may_wait, [SYS_pselect6] = may_wait,
    [SYS_ppoll] = may_wait, [SYS_vmsplice] = may_wait, [SYS_splice] = may_wait, [SYS_tee] = may_wait,
    [SYS_wait4] = may_wait, [SYS_waitid] = may_wait, [SYS_futex] = may_wait,
    [449] = may_wait, // futex_waitv
    [SYS_nanosleep] = may_wait, [SYS_clock_nanosleep] = may_wait, [SYS_rt_sigsuspend] = may_wait,
    [SYS_rt_sigtimedwait] = may_wait, [SYS_semop] = may_wait, [SYS_semtimedop] = may_wait,
    [SYS_msgrcv] = may_wait, [SYS_msgsnd] = may_wait, [SYS_mq_timedsend] = may_wait,
    [SYS_mq_timedreceive] = may_wait, [SYS_connect] = may_wait, [SYS_accept] = may_wait,
    [SYS_accept4] = may_wait, [SYS_sendto] = may_wait, [SYS_recvfrom] = may_wait,
    [SYS_sendmsg] = may_wait, [SYS_recvmsg] = may_wait, [SYS_sendmmsg] = may_wait,
    [SYS_recvmmsg] = may_wait, [SYS_setsockopt] = may_wait, [SYS_io_destroy] = may_wait,
};
// clang-format on

struct call {
    uint64_t number, words[6];
    int64_t result;
};
// Shared with the child, so that its calls outlive it.
struct history {
    unsigned count;
    struct call calls[most_calls];
};
static struct history* history;

// The result of a call that has not come back.
enum { unfinished = -1000000 };

// --- Random choice -----------------------------------------------------------------------------

static uint64_t state;
static uint64_t next(void) { // splitmix64
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}
static uint64_t below(uint64_t limit) { return next() % limit; }
#define PICK(array) (array)[below(sizeof(array) / sizeof *(array))]

static const uint64_t split = 0x7d0000000000;
static char* writable; // four pages, refilled for each call
static char* readable; // one page that cannot be written
static char* half;     // one page with nothing behind
static char* gone;     // a page that is not mapped
static const char long_name[5000] = {[0 ... 4998] = 'n'};
static const char* const paths[] = {
    "a",
    "b",
    "a/b",
    "d",
    "d/a",
    ".",
    "",
    "no/such",
    "/proc/self/maps",
    "/proc/self/mem",
    "/proc/self/fd",
    "/proc/self/fd/3",
    "/proc/self/exe",
    "/proc/self/cmdline",
    "/proc/cpuinfo",
    "/proc/self/task",
    "/proc/self/status",
    long_name,
    long_name + 4999 - 255,
    long_name + 4999 - 256,
};

static uint64_t pointer(void) {
    switch (below(12)) {
    case 0: return 0;
    case 1: return (uint64_t)readable;
    case 2: return (uint64_t)half + page - below(64);
    case 3: return (uint64_t)gone + below(2) * 8;
    case 4: return split - PICK(((const uint64_t[]){1, 8, 16, page, 16 * page}));
    case 5:
        return split + PICK(((const uint64_t[]){0, 1, 8, page, 0x2ffffff00000, 0x2fffffffffff}));
    case 6:
        return PICK(
            ((const uint64_t[]){0xffff800000000000, ~7ull, 0x800000000000, 0x7fffffffe000}));
    case 7: return (uint64_t)PICK(paths);
    case 8: return (uint64_t)writable + below(64); // misaligned
    default: return (uint64_t)writable + page * below(4);
    }
}

static uint64_t argument(void) {
    switch (below(16)) {
    case 0: return 0;
    case 1: return ~0ull;
    case 2: return below(64);
    case 3: return 3 + below(10); // descriptors that are open
    case 4: return PICK(((const uint64_t[]){1000 + below(100), 16384 - below(100), 1 << 20}));
    case 5: return 1ull << below(64);
    case 6:
        return PICK(((const uint64_t[]){page, 4 * page, 1 << 20, 1ull << 31, 1ull << 32, 1ull << 47,
                                        ~0ull >> 1, 1ull << 63, (uint64_t)-page, 0xffffffff}));
    case 7: return (uint64_t)-100; // AT_FDCWD
    case 8: return next() & 0xffff;
    case 9: return next() >> below(64);
    default: return pointer();
    }
}

// What structs in memory hold: zeros, pointers and lengths, small numbers, text.
static void refill(void) {
    uint64_t* const words = (uint64_t*)writable;
    const uint64_t kind = below(5);
    for (unsigned i = 0; i < 4 * page / sizeof *words; ++i) {
        words[i] = kind == 0   ? 0
                   : kind == 1 ? (i < 64 ? argument() : 0)
                   : kind == 2 ? (i % 2 == 0 ? (uint64_t)writable + i
                                  : i < 64   ? below(512)
                                             : 0)
                   : kind == 3 ? below(16)
                               : 0x4141414141414141;
    }
    writable[4 * page - 1] = 0;
}

// --- One call ------------------------------------------------------------------------------------

static int64_t raw(uint64_t number, const uint64_t* words) {
    // A thread or process that the call begins has perhaps no stack: it ends without one.
#if defined __aarch64__
    register uint64_t x0 asm("x0") = words[0];
    register uint64_t x1 asm("x1") = words[1];
    register uint64_t x2 asm("x2") = words[2];
    register uint64_t x3 asm("x3") = words[3];
    register uint64_t x4 asm("x4") = words[4];
    register uint64_t x5 asm("x5") = words[5];
    register uint64_t x8 asm("x8") = number;
    const uint64_t ends = (rules[number] & ~may_wait) == forks;
    asm volatile("svc 0\n cbnz x0, 1f\n cbz %[ends], 1f\n mov x8, 93\n svc 0\n1:"
                 : "+r"(x0)
                 : "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5), "r"(x8), [ends] "r"(ends)
                 : "memory", "cc");
    return (int64_t)x0;
#else
    int64_t result;
    register uint64_t r10 asm("r10") = words[3];
    register uint64_t r8 asm("r8") = words[4];
    register uint64_t r9 asm("r9") = words[5];
    const uint64_t ends = (rules[number] & ~may_wait) == forks;
    asm volatile("syscall\n test %%rax, %%rax\n jnz 1f\n test %[ends], %[ends]\n jz 1f\n"
                 "mov $60, %%eax\n xor %%edi, %%edi\n syscall\n1:"
                 : "=a"(result)
                 : "a"(number), "D"(words[0]), "S"(words[1]), "d"(words[2]), "r"(r10), "r"(r8),
                   "r"(r9), [ends] "b"(ends)
                 : "rcx", "r11", "memory", "cc");
    return result;
#endif
}

static void remove_object(uint64_t number, int64_t id) {
    const long control = number == SYS_shmget   ? SYS_shmctl
                         : number == SYS_semget ? SYS_semctl
                                                : SYS_msgctl;
    if (control == SYS_semctl) {
        syscall(control, id, 0, 0 /* IPC_RMID */, 0);
    } else {
        syscall(control, id, 0 /* IPC_RMID */, 0);
    }
}

// False: the call must not be made.
static int obey(uint64_t number, uint64_t* words) {
    static const uint32_t commands[] = {0x541b, 0x5421, 0x5451, 0x5450, 0x5401, 0x5413,
                                        0x5452, 0x5460, 0x8912, 0x8910, 0x8927, 0x8946,
                                        0x660b, 0x8901, 2,      1};
    switch (rules[number] & ~may_wait) {
    case forbidden: return 0;
    case own_process: words[0] = below(2) ? 0 : (uint64_t)getpid(); break;
    case second_own: words[1] = 0; break;
    case keeps_stderr:
        for (int i = 0; i < 2; ++i) {
            words[i] = (uint32_t)words[i] < 3 ? 3 : words[i];
        }
        break;
    case safe_fcntl:
        if ((uint32_t)words[1] == F_SETOWN || (uint32_t)words[1] == F_SETOWN_EX) {
            return 0;
        }
        break;
    case safe_ioctl: words[1] = PICK(commands); break;
    case safe_node: words[2] = (words[2] & 07777) | (below(2) ? S_IFIFO : S_IFREG); break;
    case unix_socket: words[0] = AF_UNIX; break;
    case safe_advice:
        if ((uint32_t)words[2] >= 100) {
            return 0;
        }
        break;
    case brief_object: words[0] = 0; break; // IPC_PRIVATE
    default: break;
    }
    return 1;
}

static void one_call(uint64_t number, uint64_t* words) {
    struct call* const call = &history->calls[history->count % most_calls];
    call->number = number;
    memcpy(call->words, words, sizeof call->words);
    call->result = unfinished;
    ++history->count;
    const int64_t result = raw(number, words);
    call->result = result;
    if (rules[number] == brief_object && result >= 0) {
        remove_object(number, result);
    }
}

// --- A round -------------------------------------------------------------------------------------

static void set_stage(void) {
    writable = mmap(NULL, 4 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    readable = mmap(NULL, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    half = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    gone = half + page;
    munmap(gone, 2 * page);
}

static void open_descriptors(void) { // 3 … 12
    int pair[2];
    open("a", O_RDWR | O_CREAT, 0600);
    mkdir("d", 0700);
    open("d", O_RDONLY | O_DIRECTORY);
    if (pipe2(pair, O_NONBLOCK) != 0 ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) != 0) {
        _exit(2);
    }
    eventfd(0, EFD_NONBLOCK);
    epoll_create1(0);
    open("/proc/self/mem", O_RDWR);
    memfd_create("m", 0);
}

static void limit(int what, rlim_t most) { setrlimit(what, &(struct rlimit){most, most}); }

// What the child of a round does.
typedef void body(unsigned round);

static unsigned long seed;
static unsigned calls = 300;
static unsigned first_round;

static void storm(unsigned round) {
    state = seed * 1000003 + round;
    for (unsigned i = 0; i < calls; ++i) {
        refill();
        const uint64_t number = below(highest_number + 1);
        uint64_t words[6];
        for (int k = 0; k < 6; ++k) {
            words[k] = argument();
        }
        if (obey(number, words)) {
            one_call(number, words);
        }
    }
}

// All that call `number` can be given to make it touch `target`, in its arguments and behind them.
static uint64_t target;
static void nothing(int number) { (void)number; }
static void aim(unsigned number) {
    // Ends what waits, once and again.
    const struct timeval tick = {0, 5000};
    sigaction(SIGALRM, &(struct sigaction){.sa_handler = nothing}, NULL);
    setitimer(ITIMER_REAL, &(struct itimerval){tick, tick}, NULL);
    static const uint64_t usual[][6] = {
        {3, 0, 64, 0, 0, 0}, {0, 0, 0, 0, 0, 0}, {6, 64, 1, 64, 8, 8}};
    for (unsigned variant = 0; variant < 7 * 3 * 2; ++variant) {
        const unsigned place = variant % 7; // the argument that is the target; 6: all are
        const unsigned others = variant / 7 % 3;
        const int behind = variant >= 7 * 3;
        uint64_t* const cells = (uint64_t*)writable;
        for (unsigned i = 0; i < 4 * page / sizeof *cells; ++i) {
            cells[i] = !behind ? 0 : i % 2 == 0 ? target : 8;
        }
        uint64_t words[6];
        for (unsigned k = 0; k < 6; ++k) {
            words[k] = k != place && place != 6 ? usual[others][k]
                       : behind                 ? (uint64_t)writable
                                                : target;
        }
        if (obey(number, words)) {
            one_call(number, words);
        }
    }
    if (history->count != 0) {
        setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
        raise(SIGSTOP);
    }
}

static int remove_entry(const char* path, const struct stat* status, int type,
                        struct FTW* position) {
    (void)status, (void)type;
    return position->level == 0 ? 0 : remove(path);
}

static void print_call(const struct call* call) {
    printf("  %3u(", (unsigned)call->number);
    for (int k = 0; k < 6; ++k) {
        printf("%s%#llx", k == 0 ? "" : ", ", (unsigned long long)call->words[k]);
    }
    printf(call->result == unfinished ? ") ...\n" : ") = %lld\n", (long long)call->result);
}

static void print_last_calls(void) {
    const unsigned count = history->count;
    for (unsigned i = count < last_calls ? 0 : count - last_calls; i < count; ++i) {
        print_call(&history->calls[i % most_calls]);
    }
}

static char complaints[1 << 16];
static size_t complaint_size;
static void drain(int from) {
    for (;;) {
        char piece[4096];
        const ssize_t size = read(from, piece, sizeof piece);
        if (size <= 0) {
            return;
        }
        const size_t room = sizeof complaints - complaint_size;
        const size_t part = (size_t)size < room ? (size_t)size : room;
        memcpy(complaints + complaint_size, piece, part);
        complaint_size += part;
    }
}

static int finding(unsigned round, const char* what) {
    const char* const said = memmem(complaints, complaint_size, "ferry:", 6);
    printf("FINDING seed %lu round %u: %s", seed, round, what);
    if (said != NULL) {
        printf(": %.*s", (int)strnlen(said, (size_t)(complaints + complaint_size - said)), said);
    }
    printf("\n");
    print_last_calls();
    return 1;
}

// Nothing of the machine's may suffer: the standard streams become files of our own, since a random
// fchmod of /dev/null would count, and root's rights are given up.
static void give_up_everything(void) {
    const int own = open("streams", O_RDWR | O_CREAT | O_TRUNC, 0600);
    dup2(own, 0);
    dup2(own, 1);
    close(own);
    const unsigned nobody = 65534;
    if (geteuid() == 0 && (setgroups(0, NULL) != 0 || setresgid(nobody, nobody, nobody) != 0 ||
                           setresuid(nobody, nobody, nobody) != 0)) {
        _exit(1);
    }
}

// True for a child that would run, but has hardly had a turn on a busy machine.
static int is_starved(pid_t child) {
    char name[32], text[512], state = 0;
    unsigned long user = 0, system = 0;
    snprintf(name, sizeof name, "/proc/%d/stat", child);
    const int fd = open(name, O_RDONLY);
    const ssize_t size = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    close(fd);
    if (size <= 0) {
        return 0;
    }
    text[size] = 0;
    const char* const after_name = strrchr(text, ')');
    return after_name != NULL &&
           sscanf(after_name, ") %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &state, &user,
                  &system) == 3 &&
           state == 'R' && user + system < 2 * (unsigned long)sysconf(_SC_CLK_TCK);
}

// 1 for a finding.
static int play(unsigned round, body* act) {
    int complaint[2];
    if (pipe2(complaint, O_CLOEXEC) != 0) {
        return finding(round, "no pipe");
    }
    history->count = 0;
    complaint_size = 0;
    const pid_t child = fork();
    if (child == 0) {
        setpgid(0, 0);
        dup2(complaint[1], 2);
        close(complaint[0]);
        close(complaint[1]);
        limit(RLIMIT_AS, 256 << 20);
        limit(RLIMIT_FSIZE, 1 << 20);
        limit(RLIMIT_CORE, 0);
        signal(SIGXFSZ, SIG_IGN);
        signal(SIGPIPE, SIG_IGN);
        signal(SIGABRT, SIG_IGN); // how ferry would end
        give_up_everything();
        open_descriptors();
        alarm(2);
        act(round);
        _exit(0);
    }
    close(complaint[1]);
    fcntl(complaint[0], F_SETFL, O_NONBLOCK);
    int status = 0;
    int ended = 0;
    struct timespec begin, now;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    do {
        poll(&(struct pollfd){complaint[0], POLLIN, 0}, 1, 10);
        drain(complaint[0]);
        ended = waitpid(child, &status, WNOHANG | (act == aim ? 0 : WUNTRACED)) == child;
        clock_gettime(CLOCK_MONOTONIC, &now);
    } while (!ended && (now.tv_sec - begin.tv_sec < seconds_per_round || is_starved(child)));
    int found = 0;
    const struct call* const last = &history->calls[(history->count - 1) % most_calls];
    if (!ended && (rules[last->number] & may_wait) == 0) {
        found = finding(round, "stuck");
    }
    if (!ended || WIFSTOPPED(status)) {
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
    }
    kill(-child, SIGKILL); // what it has forked
    drain(complaint[0]);
    close(complaint[0]);
    if (ended && WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT) {
        found = finding(round, "aborted");
    } else if (memmem(complaints, complaint_size, "ferry:", 6) != NULL) {
        found = finding(round, "complained");
    }
    if (getenv("STORM_VERBOSE") != NULL) {
        printf("round %u: %u calls, status %#x\n", round, history->count, (unsigned)status);
        for (unsigned i = 0; act == aim && i < history->count; ++i) {
            if (history->calls[i].result >= 0) {
                print_call(&history->calls[i]);
            }
        }
    }
    while (waitpid(-1, &status, WNOHANG) > 0) {
    }
    nftw(".", remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    return found;
}

static int play_all(unsigned rounds, body* act) {
    char folder[] = "/tmp/syscall_storm.XXXXXX";
    if (mkdtemp(folder) == NULL || chmod(folder, 0777) != 0 || chdir(folder) != 0) {
        perror(folder);
        return 2;
    }
    int findings = 0;
    for (unsigned round = first_round; round < rounds; ++round) {
        findings += play(round, act);
        fflush(stdout);
    }
    if (chdir("/") != 0 || rmdir(folder) != 0) {
        perror(folder);
    }
    printf("%u rounds, %d findings\n", rounds, findings);
    return findings != 0;
}

int main(int argc, char** argv) {
    if (argc < 2 || (argc < 3 && strcmp(argv[1], "--aim") != 0)) {
        fprintf(stderr, "usage: syscall_storm SEED ROUNDS [CALLS [FIRST_ROUND]] | --aim\n");
        return 2;
    }
    history =
        mmap(NULL, sizeof *history, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    set_stage();
    if (strcmp(argv[1], "--aim") == 0) {
        unsigned long long address;
        puts("ready");
        fflush(stdout);
        if (scanf("%llx", &address) != 1) {
            return 2;
        }
        target = address;
        return play_all(highest_number + 1, aim);
    }
    seed = strtoul(argv[1], NULL, 0);
    if (argc > 3) {
        calls = (unsigned)strtoul(argv[3], NULL, 0);
    }
    if (argc > 4) {
        first_round = (unsigned)strtoul(argv[4], NULL, 0);
    }
    return play_all((unsigned)strtoul(argv[2], NULL, 0), storm);
}
