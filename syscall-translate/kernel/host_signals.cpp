#include <ferry/kernel/host_signals.hpp>

#include <cerrno>
#include <cstring>
#include <limits>
#include <sys/mman.h>
#include <sys/single_threaded.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <ferry/base/assert.hpp>
#include <ferry/base/bits.hpp>
#include <ferry/kernel/task.hpp>

namespace ferry::kernel {
namespace {

/// struct sigaction as the kernel has it (x86-64).
struct KernelSigaction {
    std::uintptr_t handler;
    unsigned long flags;
    void (*restorer)();
    SignalSet mask;
};

constexpr unsigned long sa_restorer = 0x04000000;
constexpr std::size_t signal_set_size = sizeof(SignalSet);

bool is_host_fault(const siginfo_t& info) {
    return is_synchronous(info.si_signo) && info.si_code > 0;
}

/// What a Cpu has asked the host to watch (perf_event_open with sigtrap) was used, by guest code or
/// by ferry, for which that means nothing.
bool is_watched_access(const siginfo_t& info) {
    constexpr int trap_perf = 6; // TRAP_PERF, which glibc's headers lack
    return info.si_signo == SIGTRAP && info.si_code == trap_perf;
}

void* program_counter(const ucontext_t& context) {
    return reinterpret_cast<void*>(
        context.uc_mcontext.gregs[REG_RIP]); // NOLINT(performance-no-int-to-ptr)
}

void continue_at(ucontext_t& context, const void* pc) {
    context.uc_mcontext.gregs[REG_RIP] = reinterpret_cast<greg_t>(pc);
}

/// A line of text put together without allocating: a crash of ferry must still say so.
class SignalSafeLine {
public:
    SignalSafeLine& operator<<(const char* text) {
        while (*text != 0) {
            put(*text++);
        }
        return *this;
    }
    SignalSafeLine& operator<<(std::uint64_t value) {
        *this << "0x";
        for (int shift = 60; shift >= 0; shift -= 4) {
            put("0123456789abcdef"[(value >> shift) & 15]);
        }
        return *this;
    }
    void write() const {
        [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text_, length_);
    }

private:
    void put(char c) {
        if (length_ < sizeof text_) {
            text_[length_++] = c;
        }
    }
    char text_[160];
    std::size_t length_ = 0;
};

[[noreturn]] void host_fault_in_ferry(const siginfo_t& info, const ucontext_t& context) {
    SignalSafeLine line;
    line << "ferry: internal error: host signal " << static_cast<std::uint64_t>(info.si_signo)
         << " at " << static_cast<std::uint64_t>(context.uc_mcontext.gregs[REG_RIP]) << ", address "
         << reinterpret_cast<std::uint64_t>(info.si_addr) << "\n";
    line.write();
    die_by_signal(info.si_signo);
}

void handle(int, siginfo_t* info, void* raw_context) {
    auto& context = *static_cast<ucontext_t*>(raw_context);
    const int saved_errno = errno;
    Task* const task = Task::current();
    if (is_watched_access(*info)) {
        if (task != nullptr) {
            task->cpu().host_fault(info->si_signo, info, &context);
        }
        errno = saved_errno;
        return;
    }
    if (is_host_fault(*info)) {
        if (void* const fix_up = memory::recover(program_counter(context))) {
            continue_at(context, fix_up);
        } else if (task == nullptr || !task->cpu().host_fault(info->si_signo, info, &context)) {
            host_fault_in_ferry(*info, context);
        }
        errno = saved_errno;
        return;
    }
    if (task != nullptr) {
        if (task->cpu().host_signal(info, &context)) {
            errno = saved_errno;
            return;
        }
        task->host_signal(*info, context);
        const auto rcx = static_cast<std::uint64_t>(context.uc_mcontext.gregs[REG_RCX]);
        if (const void* const abandoned = abandon_blocking_call(program_counter(context), rcx)) {
            continue_at(context, abandoned);
        }
    }
    errno = saved_errno;
}

extern "C" void ferry_signal_return();
asm(R"(
    .text
    .hidden ferry_signal_return
    .globl ferry_signal_return
    .type ferry_signal_return, @function
    .cfi_startproc
    .cfi_signal_frame
    nop
ferry_signal_return:
    movl $15, %eax
    syscall
    .cfi_endproc
    .size ferry_signal_return, . - ferry_signal_return
)");

SignalSet change_mask(int how, SignalSet mask) {
    SignalSet old = 0;
    host_call(SYS_rt_sigprocmask, how, &mask, &old, signal_set_size);
    return old;
}

/// Added to the si_code of a sent fault: makes it negative, as those of sent signals are.
constexpr int disguise = std::numeric_limits<int>::min();
constexpr int highest_fault_code = SI_KERNEL;

} // namespace

siginfo_t disguise_sent_fault(siginfo_t info, int signal) noexcept {
    if (is_synchronous(signal) && info.si_code > 0 && info.si_code <= highest_fault_code) {
        info.si_code += disguise;
    }
    return info;
}

siginfo_t undisguise_sent_fault(siginfo_t info) noexcept {
    if (is_synchronous(info.si_signo) && info.si_code > disguise &&
        info.si_code <= disguise + highest_fault_code) {
        info.si_code -= disguise;
    }
    return info;
}

int set_host_disposition(int signal, HostDisposition disposition, int extra_flags) noexcept {
    KernelSigaction action{};
    if ((synchronous_signals & signal_bit(signal)) != 0) {
        disposition = HostDisposition::handle;
    }
    if (disposition == HostDisposition::handle) {
        action.handler = reinterpret_cast<std::uintptr_t>(&handle);
        action.flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
        // Nothing may interrupt a handler: a sent SIGSEGV or an engine's SIGTRAP in the middle of
        // one would be taken for a signal of the guest code that it was called from.
        action.mask = ~SignalSet{0};
    } else if (disposition == HostDisposition::ignore) {
        action.handler = reinterpret_cast<std::uintptr_t>(SIG_IGN);
    }
    action.flags |= sa_restorer | static_cast<unsigned>(extra_flags);
    action.restorer = ferry_signal_return;
    return static_cast<int>(host_call(SYS_rt_sigaction, signal, &action, nullptr, signal_set_size));
}

void install_host_handlers() noexcept {
    for (int signal = 1; signal <= 64; ++signal) {
        if ((synchronous_signals & signal_bit(signal)) != 0) {
            set_host_disposition(signal, HostDisposition::handle);
        }
    }
}

bool host_ignores(int signal) noexcept {
    KernelSigaction action{};
    host_call(SYS_rt_sigaction, signal, nullptr, &action, signal_set_size);
    return action.handler == reinterpret_cast<std::uintptr_t>(SIG_IGN);
}

void ignore_synchronous(SignalSet signals) noexcept {
    KernelSigaction action{};
    action.handler = reinterpret_cast<std::uintptr_t>(SIG_IGN);
    for (int signal = 1; signal <= 64; ++signal) {
        if ((synchronous_signals & signals & signal_bit(signal)) != 0) {
            host_call(SYS_rt_sigaction, signal, &action, nullptr, signal_set_size);
        }
    }
}

void set_host_mask(SignalSet guest_mask) noexcept {
    change_mask(SIG_SETMASK, guest_mask & ~synchronous_signals);
}

void keep_signals_from_libc() noexcept { __libc_single_threaded = 0; }

SignalSet block_host_signals() noexcept { return change_mask(SIG_BLOCK, ~synchronous_signals); }

void set_exact_host_mask(SignalSet mask) noexcept { change_mask(SIG_SETMASK, mask); }

HostSignalStack::HostSignalStack() {
    memory_ = ::mmap(nullptr, page_size + size, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    FERRY_ASSERT(memory_ != MAP_FAILED);
    ::mprotect(memory_, page_size, PROT_NONE);
    stack_ = static_cast<char*>(memory_) + page_size;
    activate();
}

HostSignalStack::HostSignalStack(std::byte* room) noexcept : stack_(room) { activate(); }

HostSignalStack::~HostSignalStack() {
    stack_t off{};
    off.ss_flags = SS_DISABLE;
    ::sigaltstack(&off, nullptr);
    if (memory_ != nullptr) {
        ::munmap(memory_, page_size + size);
    }
}

void HostSignalStack::activate() noexcept {
    stack_t stack{};
    stack.ss_sp = stack_;
    stack.ss_size = size;
    ::sigaltstack(&stack, nullptr);
}

void die_by_signal(int signal) noexcept {
    KernelSigaction action{};
    action.flags = sa_restorer;
    action.restorer = ferry_signal_return;
    block_host_signals();
    host_call(SYS_rt_sigaction, signal, &action, nullptr, signal_set_size);
    host_call(SYS_tgkill, host_call(SYS_getpid), host_call(SYS_gettid), signal);
    change_mask(SIG_UNBLOCK, signal_bit(signal));
    for (;;) {
        host_call(SYS_exit_group, 128 + signal);
    }
}

} // namespace ferry::kernel
