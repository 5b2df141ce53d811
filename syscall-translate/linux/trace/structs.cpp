// How structs look in a trace: as strace shows them, shortened to what tells calls apart.

#include "structs.hpp"

#include <algorithm>
#include <iterator>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/sem.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysinfo.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>

namespace ferry::linux_guest::structs {
namespace {

template <class... Args>
void add(std::string& out, fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out), format, std::forward<Args>(args)...);
}

constexpr std::string_view signal_names[] = {
    "0",         "SIGHUP",  "SIGINT",    "SIGQUIT", "SIGILL",   "SIGTRAP", "SIGABRT", "SIGBUS",
    "SIGFPE",    "SIGKILL", "SIGUSR1",   "SIGSEGV", "SIGUSR2",  "SIGPIPE", "SIGALRM", "SIGTERM",
    "SIGSTKFLT", "SIGCHLD", "SIGCONT",   "SIGSTOP", "SIGTSTP",  "SIGTTIN", "SIGTTOU", "SIGURG",
    "SIGXCPU",   "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO",   "SIGPWR",  "SIGSYS"};

/// si_code: the common ones have no signal, the others belong to one.
struct CodeName {
    int signal;
    int code;
    kernel::InlineName name;
};
constexpr CodeName code_names[] = {
    {0, SI_USER, "SI_USER"},
    {0, SI_KERNEL, "SI_KERNEL"},
    {0, SI_QUEUE, "SI_QUEUE"},
    {0, SI_TIMER, "SI_TIMER"},
    {0, SI_MESGQ, "SI_MESGQ"},
    {0, SI_ASYNCIO, "SI_ASYNCIO"},
    {0, SI_SIGIO, "SI_SIGIO"},
    {0, SI_TKILL, "SI_TKILL"},
    {SIGILL, ILL_ILLOPC, "ILL_ILLOPC"},
    {SIGILL, ILL_ILLOPN, "ILL_ILLOPN"},
    {SIGILL, ILL_ILLADR, "ILL_ILLADR"},
    {SIGILL, ILL_ILLTRP, "ILL_ILLTRP"},
    {SIGILL, ILL_PRVOPC, "ILL_PRVOPC"},
    {SIGFPE, FPE_INTDIV, "FPE_INTDIV"},
    {SIGFPE, FPE_INTOVF, "FPE_INTOVF"},
    {SIGFPE, FPE_FLTDIV, "FPE_FLTDIV"},
    {SIGFPE, FPE_FLTOVF, "FPE_FLTOVF"},
    {SIGFPE, FPE_FLTUND, "FPE_FLTUND"},
    {SIGFPE, FPE_FLTRES, "FPE_FLTRES"},
    {SIGFPE, FPE_FLTINV, "FPE_FLTINV"},
    {SIGSEGV, SEGV_MAPERR, "SEGV_MAPERR"},
    {SIGSEGV, SEGV_ACCERR, "SEGV_ACCERR"},
    {SIGBUS, BUS_ADRALN, "BUS_ADRALN"},
    {SIGBUS, BUS_ADRERR, "BUS_ADRERR"},
    {SIGBUS, BUS_OBJERR, "BUS_OBJERR"},
    {SIGTRAP, TRAP_BRKPT, "TRAP_BRKPT"},
    {SIGTRAP, TRAP_TRACE, "TRAP_TRACE"},
    {SIGCHLD, CLD_EXITED, "CLD_EXITED"},
    {SIGCHLD, CLD_KILLED, "CLD_KILLED"},
    {SIGCHLD, CLD_DUMPED, "CLD_DUMPED"},
    {SIGCHLD, CLD_TRAPPED, "CLD_TRAPPED"},
    {SIGCHLD, CLD_STOPPED, "CLD_STOPPED"},
    {SIGCHLD, CLD_CONTINUED, "CLD_CONTINUED"},
};

bool is_synchronous(int signal) { return (kernel::synchronous_signals & signal_bit(signal)) != 0; }

void child_status(std::string& out, const siginfo_t& info) {
    out += ", si_status=";
    info.si_code == CLD_EXITED ? add(out, "{}", info.si_status) : signal_name(out, info.si_status);
}

constexpr kernel::FlagName file_type_rows[] = {
    {S_IFSOCK, "S_IFSOCK", S_IFMT}, {S_IFLNK, "S_IFLNK", S_IFMT}, {S_IFREG, "S_IFREG", S_IFMT},
    {S_IFBLK, "S_IFBLK", S_IFMT},   {S_IFDIR, "S_IFDIR", S_IFMT}, {S_IFCHR, "S_IFCHR", S_IFMT},
    {S_IFIFO, "S_IFIFO", S_IFMT}};

void file_mode(std::string& out, std::uint32_t mode) {
    enumerator(out, file_type_rows, mode & S_IFMT);
    add(out, "|0{:03o}", mode & ~std::uint32_t{S_IFMT});
}

void status(std::string& out, std::uint32_t mode, std::uint64_t device, std::int64_t size) {
    out += "{st_mode=";
    file_mode(out, mode);
    const bool is_device = (mode & S_IFMT) == S_IFCHR || (mode & S_IFMT) == S_IFBLK;
    is_device ? add(out, ", st_rdev={:#x}, ...}}", device) : add(out, ", st_size={}, ...}}", size);
}

} // namespace

void signal_name(std::string& out, int signal) {
    if (signal >= 0 && signal < static_cast<int>(std::size(signal_names))) {
        out += signal_names[static_cast<std::size_t>(signal)];
    } else if (signal == 32) {
        out += "SIGRTMIN"; // the kernel's; libc keeps two for itself
    } else if (signal > 32 && signal <= signal_count) {
        add(out, "SIGRT_{}", signal - 32);
    } else {
        add(out, "{}", signal);
    }
}

void flags(std::string& out, const FlagTable& table, std::uint64_t value) {
    const std::size_t begin = out.size();
    std::uint64_t rest = value;
    const auto name = [&](std::string_view text) {
        out += out.size() == begin ? "" : "|";
        out += text;
    };
    for (const kernel::FlagName& row : table) {
        const bool matches = row.mask != 0 ? (value & row.mask) == row.value
                                           : row.value != 0 && (rest & row.value) == row.value;
        if (matches) {
            name(row.name);
            rest &= ~(row.mask != 0 ? row.mask : row.value);
        } else if (value == 0 && row.value == 0) {
            name(row.name);
        }
    }
    if (rest != 0 || out.size() == begin) {
        name(rest == 0 ? "0" : fmt::format("{:#x}", rest));
    }
}

void enumerator(std::string& out, const FlagTable& table, std::uint64_t value) {
    // Arguments are 32-bit ints as a rule: compare what the kernel would look at.
    const auto low = [](std::uint64_t word) { return static_cast<std::uint32_t>(word); };
    const auto row = std::ranges::find_if(
        table, [&](const kernel::FlagName& one) { return low(one.value) == low(value); });
    if (row != table.end()) {
        out += std::string_view(row->name);
    } else {
        add(out, "{:#x}", value);
    }
}

void quoted(std::string& out, std::string_view bytes) {
    constexpr std::string_view escaped = "\n\t\r\v\f\"\\";
    constexpr std::string_view letters = "ntrvf\"\\";
    out += '"';
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto byte = static_cast<unsigned char>(bytes[i]);
        if (const auto at = escaped.find(bytes[i]); at != std::string_view::npos) {
            out += '\\';
            out += letters[at];
        } else if (byte >= 0x20 && byte < 0x7f) {
            out += bytes[i];
        } else {
            // In full where a digit follows, which would be read as part of the number.
            const bool digit_follows =
                i + 1 < bytes.size() && bytes[i + 1] >= '0' && bytes[i + 1] <= '7';
            digit_follows ? add(out, "\\{:03o}", byte) : add(out, "\\{:o}", byte);
        }
    }
    out += '"';
}

void socket_address(std::string& out, std::span<const std::byte> address) {
    sockaddr_storage storage{};
    std::copy_n(address.begin(), std::min(address.size(), sizeof storage),
                reinterpret_cast<std::byte*>(&storage));
    out += "{sa_family=";
    enumerator(out, socket_families, storage.ss_family);
    char text[INET6_ADDRSTRLEN];
    if (storage.ss_family == AF_INET && address.size() >= sizeof(sockaddr_in)) {
        const auto& in = reinterpret_cast<const sockaddr_in&>(storage);
        inet_ntop(AF_INET, &in.sin_addr, text, sizeof text);
        add(out, ", sin_port=htons({}), sin_addr=inet_addr(\"{}\")", ntohs(in.sin_port), text);
    } else if (storage.ss_family == AF_INET6 && address.size() >= sizeof(sockaddr_in6)) {
        const auto& in6 = reinterpret_cast<const sockaddr_in6&>(storage);
        inet_ntop(AF_INET6, &in6.sin6_addr, text, sizeof text);
        add(out, ", sin6_port=htons({}), sin6_addr=\"{}\"", ntohs(in6.sin6_port), text);
    } else if (storage.ss_family == AF_UNIX && address.size() > offsetof(sockaddr_un, sun_path)) {
        std::string_view path(reinterpret_cast<const char*>(address.data()), address.size());
        path.remove_prefix(offsetof(sockaddr_un, sun_path));
        if (path.starts_with('\0')) {
            out += ", sun_path=@";
            path.remove_prefix(1);
        } else {
            out += ", sun_path=";
            path = path.substr(0, path.find('\0'));
        }
        quoted(out, path);
    }
    out += '}';
}

void print(Context c, int value) { add(c.out, "[{}]", value); }
void print(Context c, std::uint32_t value) { add(c.out, "[{}]", value); }
void print(Context c, std::int64_t value) { add(c.out, "[{}]", value); }

void print(Context c, SignalSet set) {
    // strace shows the complement of a set that is nearly full.
    const bool inverted = __builtin_popcountll(set) > signal_count / 2;
    c.out += inverted ? "~[" : "[";
    bool first = true;
    for (int signal = 1; signal <= signal_count; ++signal) {
        if (((set & signal_bit(signal)) != 0) != inverted) {
            c.out += first ? "" : " ";
            first = false;
            std::string name;
            signal_name(name, signal);
            c.out += name.starts_with("SIG") ? name.substr(3) : name;
        }
    }
    c.out += ']';
}

void print(Context c, const std::array<int, 2>& pair) { add(c.out, "[{}, {}]", pair[0], pair[1]); }

void print(Context c, const timespec& time) {
    add(c.out, "{{tv_sec={}, tv_nsec={}}}", time.tv_sec, time.tv_nsec);
}

void print(Context c, const std::array<timespec, 2>& times) {
    c.out += '[';
    print(c, times[0]);
    c.out += ", ";
    print(c, times[1]);
    c.out += ']';
}

void print(Context c, const timeval& time) {
    add(c.out, "{{tv_sec={}, tv_usec={}}}", time.tv_sec, time.tv_usec);
}

void print(Context c, const itimerspec& timer) {
    c.out += "{it_interval=";
    print(c, timer.it_interval);
    c.out += ", it_value=";
    print(c, timer.it_value);
    c.out += '}';
}

void print(Context c, const itimerval& timer) {
    c.out += "{it_interval=";
    print(c, timer.it_interval);
    c.out += ", it_value=";
    print(c, timer.it_value);
    c.out += '}';
}

void print(Context c, const WaitStatus& status) {
    const int s = status.value;
    if (WIFEXITED(s)) {
        add(c.out, "[{{WIFEXITED(s) && WEXITSTATUS(s) == {}}}]", WEXITSTATUS(s));
    } else if (WIFCONTINUED(s)) {
        c.out += "[{WIFCONTINUED(s)}]";
    } else {
        const bool stopped = WIFSTOPPED(s);
        c.out +=
            stopped ? "[{WIFSTOPPED(s) && WSTOPSIG(s) == " : "[{WIFSIGNALED(s) && WTERMSIG(s) == ";
        signal_name(c.out, stopped ? WSTOPSIG(s) : WTERMSIG(s));
        c.out += !stopped && WCOREDUMP(s) ? " && WCOREDUMP(s)}]" : "}]";
    }
}

void print(Context c, const rlimit64& limit) {
    const auto one = [&](rlim64_t value) {
        if (value == RLIM64_INFINITY) {
            c.out += "RLIM64_INFINITY";
        } else if (value > 1024 && value % 1024 == 0) {
            add(c.out, "{}*1024", value / 1024);
        } else {
            add(c.out, "{}", value);
        }
    };
    c.out += "{rlim_cur=";
    one(limit.rlim_cur);
    c.out += ", rlim_max=";
    one(limit.rlim_max);
    c.out += '}';
}

void print(Context c, const rusage& usage) {
    c.out += "{ru_utime=";
    print(c, usage.ru_utime);
    c.out += ", ru_stime=";
    print(c, usage.ru_stime);
    c.out += ", ...}";
}

void print(Context c, const siginfo_t& info) {
    c.out += "{si_signo=";
    signal_name(c.out, info.si_signo);
    c.out += ", si_code=";
    const auto row = std::ranges::find_if(code_names, [&](const CodeName& one) {
        return one.code == info.si_code && (one.signal == 0 || one.signal == info.si_signo);
    });
    row != std::end(code_names) ? void(c.out += std::string_view(row->name))
                                : add(c.out, "{:#x}", info.si_code);
    const bool from_kernel = info.si_code > 0;
    if (from_kernel && info.si_code != SI_KERNEL && is_synchronous(info.si_signo)) {
        add(c.out, ", si_addr={:#x}", reinterpret_cast<std::uintptr_t>(info.si_addr));
    } else if (info.si_code == SI_TIMER) {
        add(c.out, ", si_timerid={:#x}, si_overrun={}, si_value={:#x}", info.si_timerid,
            info.si_overrun, reinterpret_cast<std::uintptr_t>(info.si_ptr));
    } else if (!from_kernel || info.si_signo == SIGCHLD) {
        add(c.out, ", si_pid={}, si_uid={}", info.si_pid, info.si_uid);
        if (from_kernel) {
            child_status(c.out, info);
        } else if (info.si_code == SI_QUEUE) {
            add(c.out, ", si_value={:#x}", reinterpret_cast<std::uintptr_t>(info.si_ptr));
        }
    }
    c.out += '}';
}

void print(Context c, const sigevent& event) {
    c.out += "{sigev_signo=";
    signal_name(c.out, event.sigev_signo);
    constexpr std::string_view names[] = {"SIGEV_SIGNAL", "SIGEV_NONE", "SIGEV_THREAD"};
    const auto kind = static_cast<std::size_t>(event.sigev_notify);
    add(c.out, ", sigev_notify={}, sigev_value={:#x}}}",
        kind < std::size(names) ? names[kind] : "SIGEV_THREAD_ID",
        reinterpret_cast<std::uintptr_t>(event.sigev_value.sival_ptr));
}

void print(Context c, const SignalAction& action) {
    c.out += "{sa_handler=";
    if (action.handler <= 1) {
        c.out += action.handler == 0 ? "SIG_DFL" : "SIG_IGN";
    } else {
        add(c.out, "{:#x}", action.handler);
    }
    c.out += ", sa_mask=";
    print(c, action.mask);
    c.out += ", sa_flags=";
    flags(c.out, sa_flags, action.flags);
    c.out += '}';
}

void print(Context c, const signal::Stack& stack) {
    add(c.out, "{{ss_sp={:#x}, ss_flags=", stack.base);
    flags(c.out, sigaltstack_flags, static_cast<std::uint32_t>(stack.flags));
    add(c.out, ", ss_size={}}}", stack.size);
}

void print(Context c, const process::CloneArguments& arguments) {
    c.out += "{flags=";
    flags(c.out, clone_flags, arguments.flags);
    c.out += ", exit_signal=";
    signal_name(c.out, static_cast<int>(arguments.exit_signal));
    add(c.out, ", stack={:#x}, stack_size={:#x}, tls={:#x}}}", arguments.stack,
        arguments.stack_size, arguments.tls);
}

void print(Context c, const abi::Stat<abi::Lp64>& s) {
    status(c.out, s.mode, s.special_device, s.size);
}

void print(Context c, const struct statx& s) {
    c.out += "{stx_mask=";
    flags(c.out, statx_mask, s.stx_mask);
    c.out += ", stx_mode=";
    file_mode(c.out, s.stx_mode);
    add(c.out, ", stx_size={}, ...}}", s.stx_size);
}

void print(Context c, const struct statfs& s) {
    add(c.out, "{{f_type={:#x}, f_bsize={}, f_blocks={}, f_bfree={}, ...}}",
        static_cast<std::uint64_t>(s.f_type), s.f_bsize, s.f_blocks, s.f_bfree);
}

void print(Context c, const abi::EpollEvent& event) {
    c.out += "{events=";
    flags(c.out, epoll_events, event.events);
    add(c.out, ", data={:#x}}}", event.data);
}

void print(Context c, const pollfd& entry) {
    const auto bits = [](short events) { return static_cast<std::uint16_t>(events); };
    add(c.out, "{{fd={}, events=", entry.fd);
    flags(c.out, poll_events, bits(entry.events));
    if (entry.revents != 0) {
        c.out += ", revents=";
        flags(c.out, poll_events, bits(entry.revents));
    }
    c.out += '}';
}

void print(Context c, const open_how& how) {
    c.out += "{flags=";
    flags(c.out, table_for(c.isa, open_flags), how.flags);
    if (how.mode != 0) {
        add(c.out, ", mode=0{:03o}", how.mode);
    }
    c.out += ", resolve=";
    flags(c.out, resolve_flags, how.resolve);
    c.out += '}';
}

void print(Context c, const utsname& name) {
    c.out += "{sysname=";
    quoted(c.out, name.sysname);
    c.out += ", nodename=";
    quoted(c.out, name.nodename);
    c.out += ", release=";
    quoted(c.out, name.release);
    c.out += ", machine=";
    quoted(c.out, name.machine);
    c.out += ", ...}";
}

void print(Context c, const struct sysinfo& info) {
    add(c.out, "{{uptime={}, totalram={}, freeram={}, procs={}, ...}}", info.uptime, info.totalram,
        info.freeram, info.procs);
}

void print(Context c, const sched_param& parameter) {
    add(c.out, "[{}]", parameter.sched_priority);
}

void print(Context c, const sembuf& operation) {
    add(c.out, "{{sem_num={}, sem_op={}, sem_flg={:#x}}}", operation.sem_num, operation.sem_op,
        operation.sem_flg);
}

void print(Context c, const mq_attr& attributes) {
    add(c.out, "{{mq_flags={:#x}, mq_maxmsg={}, mq_msgsize={}, mq_curmsgs={}}}",
        attributes.mq_flags, attributes.mq_maxmsg, attributes.mq_msgsize, attributes.mq_curmsgs);
}

void print(Context c, const net::MessageHeader& header) {
    add(c.out,
        "{{msg_name={:#x}, msg_namelen={}, msg_iov={:#x}, msg_iovlen={}, msg_controllen={}, ",
        header.name, header.name_size, header.parts, header.part_count, header.control_size);
    c.out += "msg_flags=";
    flags(c.out, msg_flags, header.flags);
    c.out += '}';
}

void print(Context c, const net::MessageHeaderAndSize& message) {
    c.out += "{msg_hdr=";
    print(c, message.header);
    add(c.out, ", msg_len={}}}", message.size);
}

} // namespace ferry::linux_guest::structs
