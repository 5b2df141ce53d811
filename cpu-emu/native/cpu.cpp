// The guest leaves the CPU by a call (services) or by force: a signal handler takes its registers
// from the signal frame and sends the thread to where run() returns.

#include "cpu.hpp"

#include <algorithm>
#include <asm/prctl.h>
#include <bit>
#include <csignal>
#include <cstring>
#include <linux/prctl.h>
#include <sys/platform/x86.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/base/assert.hpp>
#include <ferry/engine/service_instructions.hpp>

namespace ferry::native {

constinit thread_local Frame* ferry_native_frame = nullptr;

// The linker's, by the name that it gives: where ferry's own code lies.
extern "C" const char __executable_start[]; // NOLINT(bugprone-reserved-identifier)
extern "C" const char etext[];

namespace {

using abi::x64::ExtendedArea;
using abi::x64::Registers;
using engine::Access;
using engine::Exit;
using engine::ExitReason;
using engine::FaultCause;

/// In the order of Registers::gpr.
constexpr int gregs[] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                         REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

/// Exceptions by vector (Intel SDM 3, table 6-1).
enum Vector : greg_t {
    divide_error = 0,
    debug = 1,
    breakpoint = 3,
    overflow = 4,
    bound = 5,
    invalid_opcode = 6,
    stack_segment = 12,
    general_protection = 13,
    page_fault = 14,
    x87_error = 16,
    alignment_check = 17,
    simd_error = 19
};

constexpr greg_t error_write = 2;
constexpr greg_t error_fetch = 16;

constexpr char cookie = 0; // its address marks a kick

/// The parts of the vector state that the host's XSAVE and ferry know.
std::uint32_t xsave_components() {
    if (!CPU_FEATURE_PRESENT(OSXSAVE)) { // libc has asked, and CPUID leaves a virtual machine
        return 0;
    }
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    asm("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return low & static_cast<std::uint32_t>(ExtendedArea::legacy | ExtendedArea::vectors);
}

/// Takes over the vectors that a signal frame holds (asm/sigcontext.h: struct _fpx_sw_bytes).
void capture_vectors(const void* frame, Registers& to) {
    std::memcpy(static_cast<void*>(&to.vectors), frame, sizeof to.vectors);
    to.extended.components = ExtendedArea::legacy;
    _fpx_sw_bytes extra;
    constexpr std::size_t place = 464;
    std::memcpy(&extra, static_cast<const char*>(frame) + place, sizeof extra);
    std::memset(to.vectors.reserved2.data(), 0, to.vectors.reserved2.size());
    if (extra.magic1 != FP_XSTATE_MAGIC1 || extra.xstate_size <= sizeof to.vectors) {
        return;
    }
    const auto size =
        std::min<std::size_t>(extra.xstate_size - sizeof to.vectors, sizeof to.extended);
    std::memcpy(static_cast<void*>(&to.extended),
                static_cast<const char*>(frame) + sizeof to.vectors, size);
    to.extended.components =
        (to.extended.components & ExtendedArea::vectors) | ExtendedArea::legacy;
    to.extended.reserved = {};
}

constexpr std::uint64_t trap_flag = 0x100; // of EFLAGS: a debug exception after each instruction
constexpr std::uint64_t resume_flag = 0x10000; // the next instruction's breakpoint is passed over
constexpr int trap_perf = 6;                   // TRAP_PERF, which glibc's headers lack

bool between(std::uint64_t pc, const char* begin, const char* end) {
    return pc >= reinterpret_cast<std::uint64_t>(begin) &&
           pc < reinterpret_cast<std::uint64_t>(end);
}

Exit page_fault_exit(const siginfo_t& info, const mcontext_t& context) {
    Exit exit{.reason = ExitReason::fault};
    const greg_t error = context.gregs[REG_ERR];
    exit.cause = info.si_signo == SIGBUS       ? FaultCause::bus
                 : info.si_code == SEGV_MAPERR ? FaultCause::unmapped
                                               : FaultCause::protection;
    exit.access = (error & error_fetch) != 0   ? Access::execute
                  : (error & error_write) != 0 ? Access::write
                                               : Access::read;
    exit.address = GuestAddr(reinterpret_cast<std::uint64_t>(info.si_addr));
    return exit;
}

Exit exit_of(const siginfo_t& info, const mcontext_t& context) {
    Exit exit{.reason = ExitReason::fault};
    switch (context.gregs[REG_TRAPNO]) {
    case page_fault: return page_fault_exit(info, context);
    case debug:
    case breakpoint: exit.reason = ExitReason::breakpoint; break;
    case divide_error: exit.cause = FaultCause::divide; break;
    case overflow:
    case bound: exit.cause = FaultCause::overflow; break;
    case invalid_opcode: exit.cause = FaultCause::undefined; break;
    case x87_error:
    case simd_error: exit.cause = FaultCause::floating_point; break;
    case alignment_check: exit.cause = FaultCause::alignment; break;
    default: exit.cause = FaultCause::privileged; break;
    }
    exit.code = static_cast<std::uint64_t>(context.gregs[REG_TRAPNO]);
    return exit;
}

} // namespace

NativeCpu::NativeCpu(const abi::RegisterFile& initial,
                     const std::atomic<bool>& stops_at_instructions)
    : registers_(initial), stops_at_instructions_(stops_at_instructions) {
    frame_.registers = &registers_.get<Registers>();
    static const std::uint32_t components = xsave_components(); // CPUID leaves a virtual machine
    frame_.components = components;
}

NativeCpu::~NativeCpu() {
    if (traps_ && thread_.load() == ::gettid()) {
        ::prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_OFF, 0, 0, 0);
    }
}

void NativeCpu::bind_thread() {
    ferry_native_frame = &frame_;
    if (thread_.load(std::memory_order_relaxed) == 0) {
        thread_.store(::gettid());
    }
    if (const std::uint64_t wanted = frame_.registers->gs_base; wanted != gs_base_) {
        FERRY_ASSERT(::syscall(SYS_arch_prctl, ARCH_SET_GS, wanted) == 0);
        gs_base_ = wanted;
    }
    if (!breakpoints_.are(debug_)) {
        breakpoints_.apply(debug_);
    }
    if (!traps_ && stops_at_instructions_.load(std::memory_order_relaxed)) {
        trap_instructions();
    }
}

/// Has the kernel report `syscall` instructions outside of ferry's own code while in_guest is set
/// (Syscall User Dispatch, since Linux 5.11; without it they stay the host's).
void NativeCpu::trap_instructions() {
    static_assert(std::endian::native == std::endian::little);
    auto* const selector = reinterpret_cast<char*>(&frame_.in_guest);
    ::prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, __executable_start,
            etext - __executable_start, selector);
    traps_ = true;
}

/// Behind a service the first instruction is the next step, unless the service has said otherwise.
void NativeCpu::go_on_stepping() {
    constexpr std::uint64_t always_set = 0x202;
    load_vectors();
    store_vectors();
    frame_.registers->rflags = always_set | trap_flag;
}

engine::Exit NativeCpu::run() {
    bind_thread();
    if (std::exchange(steps_, false) && !all_registers_) {
        go_on_stepping();
    }
    exit_ = Exit{.reason = ExitReason::interrupted};
    if (all_registers_ ? ferry_native_enter(&frame_) : ferry_native_return(&frame_)) {
        all_registers_ = false;
        return Exit{.reason = ExitReason::syscall};
    }
    if (exit_.reason == ExitReason::interrupted) {
        std::atomic_ref(frame_.interrupt).store(0);
    }
    return exit_;
}

void NativeCpu::interrupt() noexcept {
    std::atomic_ref(frame_.interrupt).store(1);
    const int thread = thread_.load();
    if (thread == 0) {
        return;
    }
    siginfo_t info;
    std::memset(&info, 0, sizeof info);
    info.si_signo = SIGTRAP;
    info.si_code = SI_QUEUE;
    info.si_pid = ::getpid();
    info.si_value.sival_ptr = const_cast<char*>(&cookie);
    ::syscall(SYS_rt_tgsigqueueinfo, info.si_pid, thread, SIGTRAP, &info);
}

void NativeCpu::load_vectors() {
    if (!all_registers_) { // a service call: the control word is where the guest left it
        asm volatile("fnstcw %0" : "=m"(frame_.registers->vectors.control_word));
        frame_.registers->extended.components = ExtendedArea::legacy; // a call preserves no more
    }
}

void NativeCpu::capture(const mcontext_t& context) {
    Registers& to = *frame_.registers;
    for (std::size_t i = 0; i < to.gpr.size(); ++i) {
        to.gpr[i] = static_cast<std::uint64_t>(context.gregs[gregs[i]]);
    }
    to.rip = static_cast<std::uint64_t>(context.gregs[REG_RIP]);
    to.rflags = static_cast<std::uint64_t>(context.gregs[REG_EFL]);
    capture_vectors(context.fpregs, to);
    all_registers_ = true;
}

/// Sends the thread to where run() returns, with the host's modes.
void NativeCpu::leave(mcontext_t& context, const Exit& exit) {
    exit_ = exit;
    frame_.in_guest = 0;
    context.gregs[REG_RIP] = reinterpret_cast<greg_t>(ferry_native_leave);
    context.gregs[REG_RSP] = static_cast<greg_t>(frame_.host_rsp);
    constexpr greg_t modes = trap_flag | 0x400 | 0x40000; // TF, DF, AC
    context.gregs[REG_EFL] &= ~modes;
}

/// What is watched was used: guest code leaves with DR6. ferry's code, which uses the guest's
/// memory too, goes on, as a kernel does.
void NativeCpu::tell_of_access(const siginfo_t& info, mcontext_t& context) {
    const Breakpoints::Hit hit = Breakpoints::hit(info);
    const auto pc = static_cast<std::uint64_t>(context.gregs[REG_RIP]);
    if (frame_.in_guest == 0 || between(pc, ferry_native_entering, ferry_native_entering_end) ||
        between(pc, ferry_native_service, ferry_native_service_end)) {
        return;
    }
    capture(context);
    if (hit.is_late) { // a kick may have been lost for it: of SIGTRAPs one waits
        leave(context, Exit{.reason = ExitReason::interrupted});
        return;
    }
    if (hit.is_at_instruction) {
        frame_.registers->rflags &= ~resume_flag; // set by the host, where a CPU leaves it clear
    }
    debug_.status = hit.status;
    leave(context, Exit{.reason = ExitReason::breakpoint, .code = debug});
}

bool NativeCpu::host_fault(int, void* siginfo, void* ucontext) noexcept {
    auto& context = static_cast<ucontext_t*>(ucontext)->uc_mcontext;
    const auto& info = *static_cast<const siginfo_t*>(siginfo);
    if (info.si_code == trap_perf && info.si_signo == SIGTRAP) {
        tell_of_access(info, context);
        return true;
    }
    if (frame_.in_guest == 0) {
        return false;
    }
    const auto pc = static_cast<std::uint64_t>(context.gregs[REG_RIP]);
    if (between(pc, ferry_native_entering, ferry_native_entering_end)) {
        // To where no code can be. The registers lie in the frame.
        leave(context, Exit{.reason = ExitReason::fault,
                            .cause = FaultCause::privileged,
                            .access = Access::execute,
                            .code = general_protection});
        return true;
    }
    if (context.gregs[REG_TRAPNO] == debug &&
        between(pc, ferry_native_service, ferry_native_service_end)) {
        context.gregs[REG_EFL] &= ~greg_t{trap_flag};
        steps_ = true;
        return true;
    }
    capture(context);
    if (info.si_signo == SIGSYS) {
        leave(context, Exit{.reason = ExitReason::syscall, .code = engine::by_instruction});
        return true;
    }
    Exit exit = exit_of(info, context);
    if (exit.reason == ExitReason::breakpoint && exit.code == breakpoint) {
        frame_.registers->rip -= 1; // at the instruction
    } else if (exit.reason == ExitReason::breakpoint) {
        debug_.status = info.si_code == TRAP_TRACE ? abi::x64::DebugRegisters::stepped : 0;
    }
    leave(context, exit);
    return true;
}

bool NativeCpu::host_signal(const void* siginfo, void* ucontext) noexcept {
    const auto& info = *static_cast<const siginfo_t*>(siginfo);
    if (info.si_signo != SIGTRAP || info.si_code != SI_QUEUE ||
        info.si_value.sival_ptr != &cookie) {
        return false;
    }
    auto& context = static_cast<ucontext_t*>(ucontext)->uc_mcontext;
    const auto pc = static_cast<std::uint64_t>(context.gregs[REG_RIP]);
    if (frame_.in_guest == 0 || between(pc, ferry_native_service, ferry_native_service_end)) {
        return true; // on its way to the host, which looks before it gives the CPU away again
    }
    if (!between(pc, ferry_native_entering, ferry_native_entering_end)) {
        capture(context);
    }
    leave(context, Exit{.reason = ExitReason::interrupted});
    return true;
}

} // namespace ferry::native
