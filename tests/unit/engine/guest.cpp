#include "guest.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>

#include <fcntl.h>
#include <ucontext.h>
#include <unistd.h>

#include <ferry/base/unique_fd.hpp>
#include <ferry/dbt/engine.hpp>

#ifdef FERRY_HAVE_UNICORN
#include <ferry/unicorn/engine.hpp>
#endif

namespace ferry::test {

namespace {

/// Who runs which Cpu. By thread id, since children that share memory share thread-locals too.
struct Running {
    std::atomic<pid_t> thread{0}; ///< 0: free
    std::atomic<engine::Cpu*> cpu{nullptr};
};
std::array<Running, 64> all_running;

Running* find_running(pid_t thread) {
    auto* const found = std::find_if(all_running.begin(), all_running.end(),
                                     [&](const Running& r) { return r.thread.load() == thread; });
    return found == all_running.end() ? nullptr : &*found;
}

void on_signal(int signal, siginfo_t* info, void* context) {
    const Running* const running = find_running(::gettid());
    engine::Cpu* const cpu = running != nullptr ? running->cpu.load() : nullptr;
    if (info->si_code <= 0) { // sent: the engine's own, perhaps too late
        if (cpu != nullptr) {
            cpu->host_signal(info, context);
        }
        return;
    }
    if (cpu != nullptr && cpu->host_fault(signal, info, context)) {
        return;
    }
    auto& pc = static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP];
    if (void* place = memory::recover(reinterpret_cast<void*>(pc))) {
        pc = reinterpret_cast<greg_t>(place);
        return;
    }
    std::signal(signal, SIG_DFL);
}

/// An alternate stack for the calling thread, as a kernel gives each of its own.
struct FaultStack {
    FaultStack() {
        stack_t stack{};
        stack.ss_sp = memory.data();
        stack.ss_size = memory.size();
        ::sigaltstack(&stack, nullptr);
    }
    ~FaultStack() {
        stack_t stack{};
        stack.ss_flags = SS_DISABLE;
        ::sigaltstack(&stack, nullptr);
    }
    alignas(16) std::array<std::byte, 0x1'0000> memory;
};

void install_handler() {
    struct sigaction action = {};
    action.sa_sigaction = on_signal;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    ::sigfillset(&action.sa_mask);
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGTRAP}) {
        ::sigaction(signal, &action, nullptr);
    }
}

// Test programs are where the host kernel puts them: below ferry's own split address.
constexpr memory::Layout layout = {.mmap_base = GuestAddr(0x2000'0000'0000),
                                   .split = GuestAddr(0x2000'0000'0000)};

} // namespace

Exit run_in_child(engine::Cpu& cpu, const std::function<void()>& afterwards) {
    Running* running = nullptr;
    while (running == nullptr) {
        running = find_running(0);
        pid_t none = 0;
        if (running != nullptr && !running->thread.compare_exchange_strong(none, ::gettid())) {
            running = nullptr;
        }
    }
    running->cpu = &cpu;
    const Exit exit = cpu.run();
    if (afterwards) {
        afterwards();
    }
    running->cpu = nullptr;
    running->thread = 0;
    return exit;
}

Exit run(engine::Cpu& cpu, const std::function<void()>& afterwards) {
    thread_local FaultStack stack;
    return run_in_child(cpu, afterwards);
}

Guest::Guest(const engine::EngineFactory& factory, Isa isa) : isa_(isa) {
    static const bool installed = (install_handler(), true);
    static_cast<void>(installed);
    space = *memory::AddressSpace::create(layout);
    engine = *factory.create(isa, space);
    map(code, size, rx);
    map(data, size, rw);
    cpu = new_cpu();
}

void Guest::map(GuestAddr at, GuestSize bytes, Prot prot) {
    memory::MapRequest request;
    request.address = at;
    request.size = bytes;
    request.prot = prot;
    request.fixed = true;
    ASSERT_TRUE(space->map(request).ok());
}

void Guest::map_shared(GuestAddr at, GuestSize bytes, Prot prot, int fd) {
    memory::MapRequest request;
    request.address = at;
    request.size = bytes;
    request.prot = prot;
    request.fixed = true;
    request.shared = true;
    request.fd = fd;
    ASSERT_TRUE(space->map(request).ok());
}

void Guest::place(GuestAddr at, std::span<const std::uint32_t> words) {
    // As a debugger would: the kernel writes, whatever the protection, and the engine is told.
    const UniqueFd memory(::open("/proc/self/mem", O_WRONLY | O_CLOEXEC));
    const auto offset = reinterpret_cast<std::intptr_t>(space->host_pointer(at));
    ASSERT_EQ(::pwrite(memory.get(), words.data(), words.size_bytes(), offset),
              static_cast<ssize_t>(words.size_bytes()));
    space->kernel_wrote({at, at + words.size_bytes()});
}

std::unique_ptr<engine::Cpu> Guest::new_cpu(GuestAddr pc) const {
    abi::RegisterFile registers(isa_);
    registers.pc() = pc.value();
    return engine->create_cpu(registers);
}

void expect_fault(const Exit& exit, FaultCause cause, Access access, GuestAddr address) {
    EXPECT_EQ(exit.reason, ExitReason::fault);
    EXPECT_EQ(exit.cause, cause);
    EXPECT_EQ(exit.access, access);
    EXPECT_EQ(exit.address.value(), address.value());
}

void expect_syscall(const Exit& exit) { EXPECT_EQ(exit.reason, ExitReason::syscall); }

std::vector<const engine::EngineFactory*> engines(Isa isa) {
    std::vector<const engine::EngineFactory*> all = {
        &dbt::dbt_engine,
#ifdef FERRY_HAVE_UNICORN
        &unicorn::unicorn_engine,
#endif
    };
    std::erase_if(all, [isa](const auto* factory) { return !factory->supports(isa); });
    return all;
}

} // namespace ferry::test
