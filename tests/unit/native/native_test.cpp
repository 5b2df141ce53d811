// The native engine without an operating system: pieces of machine code that call for services,
// fault, or are interrupted.

#include <array>
#include <atomic>
#include <csignal>
#include <cstring>
#include <ctime>
#include <string_view>
#include <sys/syscall.h>
#include <thread>
#include <ucontext.h>
#include <unistd.h>

#include <ferry/engine/service_instructions.hpp>
#include <ferry/memory/access.hpp>
#include <ferry/native/engine.hpp>
#include <gtest/gtest.h>

namespace ferry::native {
namespace {

using abi::x64::Registers;
using engine::Access;
using engine::Exit;
using engine::ExitReason;
using engine::FaultCause;
using memory::Prot;

/// A piece of guest code, for std::string_view NAME. At 0x500000 it finds the service entry.
#define GUEST_CODE(name, text)                                                                     \
    asm(".pushsection .rodata\n" #name "_begin:\n" text "\n" #name "_end:\n.popsection");          \
    extern "C" const char name##_begin[] __attribute__((visibility("hidden")));                    \
    extern "C" const char name##_end[] __attribute__((visibility("hidden")));                      \
    const std::string_view name(name##_begin, static_cast<std::size_t>(name##_end - name##_begin))

GUEST_CODE(call_service, "call *0x500000");
GUEST_CODE(call_twice, "call *0x500000\n mov %rcx, 0x500010\n call *0x500000");
GUEST_CODE(count_services, "1: inc %rbx\n call *0x500000\n jmp 1b");
GUEST_CODE(set_modes, "movl $0x7f80, 0x500010\n ldmxcsr 0x500010\n std\n call *0x500000\n"
                      "stmxcsr 0x500010\n call *0x500000");
GUEST_CODE(load_far, "inc %rax\n mov (%rsi), %rdx");
GUEST_CODE(store_far, "inc %rax\n mov %rdx, (%rsi)");
GUEST_CODE(jump_far, "inc %rax\n jmp *%rsi");
GUEST_CODE(undefined, "inc %rax\n ud2");
GUEST_CODE(divide, "inc %rax\n div %rcx");
GUEST_CODE(break_point, "inc %rax\n int3");
GUEST_CODE(halt, "inc %rax\n hlt");
GUEST_CODE(for_ever, "1: inc %rax\n jmp 1b");
GUEST_CODE(count_in_memory, "1: incq 0x500018\n jmp 1b");
GUEST_CODE(instruction, "mov %rdi, %r10\n syscall\n call *0x500000");

constexpr GuestAddr code{0x40'0000};
constexpr GuestAddr data{0x50'0000};
constexpr GuestAddr nothing{0x60'0000};
constexpr GuestSize size = 0x1'0000;
constexpr std::uint64_t stack = 0x50'8000;

thread_local engine::Cpu* running = nullptr;

void on_signal(int signal, siginfo_t* info, void* context) {
    if (info->si_code <= 0) {
        if (running != nullptr) {
            running->host_signal(info, context);
        }
    } else if (running == nullptr || !running->host_fault(signal, info, context)) {
        std::signal(signal, SIG_DFL);
    }
}

/// An alternate stack for the calling thread.
class SignalStack {
public:
    SignalStack() {
        stack_t alternate{};
        alternate.ss_sp = memory_.data();
        alternate.ss_size = memory_.size();
        ::sigaltstack(&alternate, nullptr);
    }
    ~SignalStack() {
        stack_t none{};
        none.ss_flags = SS_DISABLE;
        ::sigaltstack(&none, nullptr);
    }

private:
    alignas(16) std::array<std::byte, 0x1'0000> memory_{};
};

class NativeTest : public testing::Test {
protected:
    NativeTest() {
        struct sigaction action = {};
        action.sa_sigaction = on_signal;
        action.sa_flags = SA_SIGINFO | SA_ONSTACK;
        ::sigfillset(&action.sa_mask);
        for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS}) {
            ::sigaction(signal, &action, nullptr);
        }
        space_ = *memory::AddressSpace::create({.mmap_base = GuestAddr(0x1000'0000'0000),
                                                .split = GuestAddr(0x1000'0000'0000),
                                                .executes_natively = true});
        map(code, Prot::read | Prot::write | Prot::execute);
        map(data, Prot::read | Prot::write);
        engine_ = *native_engine.create(Isa::x64, space_);
        word(0) = engine_->service_entry().value();
        cpu_ = new_cpu();
    }

    void map(GuestAddr at, Prot prot) {
        memory::MapRequest request;
        request.address = at;
        request.size = size;
        request.prot = prot;
        request.fixed = true;
        ASSERT_TRUE(space_->map(request).ok());
    }
    /// The word at `index` of the data.
    std::uint64_t& word(std::size_t index) {
        return static_cast<std::uint64_t*>(space_->host_pointer(data))[index];
    }
    std::unique_ptr<engine::Cpu> new_cpu() {
        abi::RegisterFile registers(Isa::x64);
        registers.pc() = code.value();
        registers.sp() = stack;
        return engine_->create_cpu(registers);
    }
    Registers& r() { return cpu_->registers().get<Registers>(); }

    static Exit run(engine::Cpu& cpu) {
        thread_local const SignalStack alternate;
        running = &cpu;
        const Exit exit = cpu.run();
        running = nullptr;
        return exit;
    }
    void place(std::string_view text) {
        std::memcpy(space_->host_pointer(code), text.data(), text.size());
    }
    Exit run(std::string_view text) {
        place(text);
        r().rip = code.value();
        r().gpr[abi::x64::rsp] = stack;
        cpu_->store_vectors();
        return run(*cpu_);
    }
    /// Where `text` ends.
    static std::uint64_t behind(std::string_view text) { return code.value() + text.size(); }
    void stop_at_instructions() {
        auto* const stops = dynamic_cast<engine::ServiceInstructions*>(engine_.get());
        ASSERT_NE(stops, nullptr);
        stops->stop_at_service_instructions();
    }

    std::shared_ptr<memory::AddressSpace> space_;
    std::unique_ptr<engine::Engine> engine_;
    std::unique_ptr<engine::Cpu> cpu_;
};

TEST_F(NativeTest, AServiceSeesTheRegistersOfItsCall) {
    for (std::size_t i = 0; i < r().gpr.size(); ++i) {
        r().gpr[i] = 0x1111'0000'0000 + i;
    }
    const auto before = r().gpr;
    const Exit exit = run(call_service);
    EXPECT_EQ(exit.reason, ExitReason::syscall);
    EXPECT_NE(exit.code, engine::by_instruction);
    EXPECT_EQ(r().rip, behind(call_service));
    using namespace abi::x64;
    EXPECT_EQ(r().gpr[rsp], stack);
    for (const Gpr preserved : {rax, rcx, rdx, rbx, rbp, rsi, rdi, r8, r9, r12, r13, r14, r15}) {
        EXPECT_EQ(r().gpr[preserved], before[preserved]) << preserved;
    }
}

TEST_F(NativeTest, OfWhatACallDoesNotPreserveOnlyTheResultReturns) {
    run(call_twice);
    r().gpr[abi::x64::rax] = 42;
    r().gpr[abi::x64::rcx] = 43;
    EXPECT_EQ(run(*cpu_).reason, ExitReason::syscall);
    EXPECT_EQ(r().gpr[abi::x64::rax], 42U);
    EXPECT_NE(word(2), 43U);
}

TEST_F(NativeTest, AllRegistersReturnIfTheKernelSaysSo) {
    run(call_twice);
    r().gpr[abi::x64::rcx] = 43;
    cpu_->load_vectors();
    cpu_->store_vectors();
    EXPECT_EQ(run(*cpu_).reason, ExitReason::syscall);
    EXPECT_EQ(word(2), 43U);
}

TEST_F(NativeTest, ModesOfTheGuestAreNotTheHosts) {
    EXPECT_EQ(run(set_modes).reason, ExitReason::syscall);
    EXPECT_EQ(__builtin_ia32_stmxcsr(), 0x1f80U);
    std::uint64_t flags = 0;
    asm volatile("pushfq\n popq %0" : "=r"(flags));
    constexpr std::uint64_t direction = 0x400;
    EXPECT_EQ(flags & direction, 0U);
    word(2) = 0;
    EXPECT_EQ(run(*cpu_).reason, ExitReason::syscall);
    EXPECT_EQ(word(2), 0x7f80U);
}

TEST_F(NativeTest, FaultsTellWhereAndWhy) {
    constexpr std::uint64_t not_canonical = 0x8000'0000'0000'0000;
    constexpr FaultCause privileged = FaultCause::privileged;
    const std::uint64_t far = nothing.value();
    const struct {
        const char* name;
        std::string_view text;
        std::uint64_t address;
        FaultCause cause;
        Access access;
        std::uint64_t pc; ///< from the beginning
    } rows[] = {
        {"load", load_far, far, FaultCause::unmapped, Access::read, 3},
        {"store", store_far, far, FaultCause::unmapped, Access::write, 3},
        {"jump", jump_far, far, FaultCause::unmapped, Access::execute, far - code.value()},
        {"jump into data", jump_far, data.value(), FaultCause::protection, Access::execute,
         data - code},
        {"no address", load_far, not_canonical, privileged, Access::read, 3},
        {"undefined", undefined, 0, FaultCause::undefined, Access::read, 3},
        {"divide", divide, 0, FaultCause::divide, Access::read, 3},
        {"halt", halt, 0, privileged, Access::read, 3},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.name);
        r().gpr = {};
        r().gpr[abi::x64::rsi] = row.address;
        r().gpr[abi::x64::r11] = 11;
        const Exit exit = run(row.text);
        EXPECT_EQ(exit.reason, ExitReason::fault);
        EXPECT_EQ(exit.cause, row.cause);
        EXPECT_EQ(r().rip, code.value() + row.pc);
        EXPECT_EQ(r().gpr[abi::x64::rax], 1U);
        EXPECT_EQ(r().gpr[abi::x64::r11], 11U);
        if (row.cause == FaultCause::unmapped || row.cause == FaultCause::protection) {
            EXPECT_EQ(exit.access, row.access);
            EXPECT_EQ(exit.address.value(), row.address);
        }
    }
}

TEST_F(NativeTest, ABreakpointIsNotBehindItsInstruction) {
    EXPECT_EQ(run(break_point).reason, ExitReason::breakpoint);
    EXPECT_EQ(r().rip, code.value() + 3);
}

TEST_F(NativeTest, AnInterruptionBeforeTheRunPreventsIt) {
    cpu_->interrupt();
    r().gpr[abi::x64::rax] = 1;
    EXPECT_EQ(run(for_ever).reason, ExitReason::interrupted);
    EXPECT_EQ(r().rip, code.value());
    EXPECT_EQ(r().gpr[abi::x64::rax], 1U);
}

TEST_F(NativeTest, ALoopIsInterrupted) {
    std::jthread other([this](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            cpu_->interrupt();
        }
    });
    std::uint64_t last = 0;
    r().gpr[abi::x64::rax] = 0;
    place(for_ever);
    for (int round = 0; round < 20; ++round) {
        ASSERT_EQ(run(*cpu_).reason, ExitReason::interrupted);
        ASSERT_GE(r().gpr[abi::x64::rax], last);
        last = r().gpr[abi::x64::rax];
    }
}

TEST_F(NativeTest, InterruptionsLoseNoServiceAndRepeatNone) {
    std::jthread other([this](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            cpu_->interrupt();
        }
    });
    place(count_services);
    std::uint64_t services = 0;
    for (int interruptions = 0; services < 10'000 || interruptions < 20;) {
        const Exit exit = run(*cpu_);
        if (exit.reason == ExitReason::syscall) {
            ++services;
            ASSERT_EQ(r().gpr[abi::x64::rbx], services);
        } else {
            ASSERT_EQ(exit.reason, ExitReason::interrupted);
            ++interruptions;
        }
    }
}

TEST_F(NativeTest, AServiceInstructionIsTheHostsUnlessAskedFor) {
    r().gpr[abi::x64::rax] = SYS_getpid;
    EXPECT_NE(run(instruction).code, engine::by_instruction);
    EXPECT_EQ(r().gpr[abi::x64::rax], static_cast<std::uint64_t>(::getpid()));
}

TEST_F(NativeTest, StopsAtServiceInstructions) {
    stop_at_instructions();
    constexpr std::uint64_t number = 0x1234;
    r().gpr[abi::x64::rax] = number;
    r().gpr[abi::x64::rdi] = 7;
    r().gpr[abi::x64::r8] = 8;
    const Exit exit = run(instruction);
    EXPECT_EQ(exit.reason, ExitReason::syscall);
    EXPECT_EQ(exit.code, engine::by_instruction);
    EXPECT_EQ(r().gpr[abi::x64::rax], number);
    EXPECT_EQ(r().gpr[abi::x64::r10], 7U);
    EXPECT_EQ(r().gpr[abi::x64::r8], 8U);
    EXPECT_EQ(r().gpr[abi::x64::rsp], stack);
    EXPECT_EQ(r().rip, code.value() + 5); // behind mov and syscall
    // The host's own calls are its own, those of the vdso too.
    timespec spent{};
    EXPECT_EQ(::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent), 0);
    EXPECT_EQ(::getppid(), ::syscall(SYS_getppid));
    r().gpr[abi::x64::rax] = 42;
    EXPECT_NE(run(*cpu_).code, engine::by_instruction);
    EXPECT_EQ(r().gpr[abi::x64::rax], 42U);
    cpu_.reset();
    EXPECT_EQ(::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent), 0);
}

TEST_F(NativeTest, ARunningCpuStopsAtThemAfterAnInterruption) {
    place(count_in_memory);
    std::thread other([&] {
        EXPECT_EQ(run(*cpu_).reason, ExitReason::interrupted);
        EXPECT_EQ(run(instruction).code, engine::by_instruction);
    });
    const std::atomic_ref<std::uint64_t> count(word(3));
    while (count.load() == 0) {
    }
    stop_at_instructions();
    cpu_->interrupt();
    other.join();
}

} // namespace
} // namespace ferry::native
