#include "machine.hpp"

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <immintrin.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

#include <ferry/memory/access.hpp>

namespace ferry::differential {

std::string (*describe_crash)() = nullptr;

namespace {

constexpr std::uint32_t brk = 0xd420'0000;

engine::Cpu* volatile running = nullptr;
volatile unsigned ticks = 0; ///< of the timer since the run began

void on_fault(int signal, siginfo_t* info, void* context) {
    if (running != nullptr && running->host_fault(signal, info, context)) {
        return;
    }
    auto& pc = static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP];
    if (void* place = memory::recover(reinterpret_cast<void*>(pc))) {
        pc = reinterpret_cast<greg_t>(place);
        return;
    }
    std::fprintf(stderr, "signal %d at %llx, address %p, in: %s\n", signal,
                 static_cast<unsigned long long>(pc), info->si_addr,
                 describe_crash != nullptr ? describe_crash().c_str() : "?");
    std::signal(signal, SIG_DFL);
}

void on_tick(int, siginfo_t* info, void* context) {
    ticks = ticks + 1;
    if (ticks > 3 && running != nullptr) {
        running->interrupt();
        running->host_signal(info, context);
    }
}

void install_handlers() {
    static std::array<std::byte, 0x2'0000> memory;
    stack_t stack{};
    stack.ss_sp = memory.data();
    stack.ss_size = memory.size();
    ::sigaltstack(&stack, nullptr);
    struct sigaction action = {};
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    ::sigfillset(&action.sa_mask);
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP}) {
        ::sigaction(signal, &action, nullptr);
    }
    action.sa_sigaction = on_tick;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
    ::sigaction(SIGVTALRM, &action, nullptr);
    const itimerval timer{{0, 50'000}, {0, 50'000}};
    ::setitimer(ITIMER_VIRTUAL, &timer, nullptr);
}

} // namespace

void map(memory::AddressSpace& space, GuestAddr at, GuestSize bytes, memory::Prot prot) {
    memory::MapRequest request;
    request.address = at;
    request.size = bytes;
    request.prot = prot;
    request.fixed = true;
    if (!space.map(request).ok()) {
        std::abort();
    }
}

engine::Exit run_cpu(engine::Cpu& cpu) {
    static const bool installed = (install_handlers(), true);
    static_cast<void>(installed);
    ticks = 0;
    running = &cpu;
    const engine::Exit exit = cpu.run();
    running = nullptr;
    // Behind a system call MXCSR may still be the guest's (Cpu::host_fault()), and the other engine
    // computes with the host's.
    constexpr std::uint32_t initial_mxcsr = 0x1f80;
    _mm_setcsr(initial_mxcsr);
    return exit;
}

Debugger::Debugger() : own_memory_(::open("/proc/self/mem", O_RDWR | O_CLOEXEC)) {}

void Debugger::write(memory::AddressSpace& space, GuestAddr at, const void* from,
                     std::size_t bytes) const {
    const auto offset = reinterpret_cast<std::intptr_t>(space.host_pointer(at));
    if (::pwrite(own_memory_.get(), from, bytes, offset) != static_cast<ssize_t>(bytes)) {
        std::abort();
    }
    space.kernel_wrote({at, at + bytes});
}

bool Debugger::can_read(const memory::AddressSpace& space, GuestAddr at) const {
    char byte = 0;
    const auto offset = reinterpret_cast<std::intptr_t>(space.host_pointer(at));
    return ::pread(own_memory_.get(), &byte, 1, offset) == 1;
}

Machine::Machine(const engine::EngineFactory& one, const engine::EngineFactory& two) {
    using enum memory::Prot;
    // Test programs are where the host kernel puts them: below ferry's own split address.
    constexpr GuestAddr split{0x1000'0000'0000};
    space_ = *memory::AddressSpace::create({.mmap_base = split, .split = split});
    map(*space_, code, code_size, read | execute);
    map(*space_, data, data_size, read | write);
    space_->protect(data + writable_size, data_size - writable_size, read);
    const std::vector<std::uint32_t> breakpoints(code_size / 4, brk);
    write_code(code, breakpoints.data(), code_size);
    sides_[0].factory = &one;
    sides_[1].factory = &two;
    for (Side& side : sides_) {
        side.start(space_);
    }
}

void Machine::Side::start(const std::shared_ptr<memory::AddressSpace>& space) {
    cpu.reset();
    engine.reset();
    engine = *factory->create(Isa::a64, space);
    cpu = engine->create_cpu(abi::RegisterFile(Isa::a64));
    runs = 0;
}

bool Machine::met_own_memory(const Outcome& outcome) const {
    return outcome.exit.reason == engine::ExitReason::fault &&
           outcome.exit.cause == engine::FaultCause::unmapped &&
           debugger_.can_read(*space_, outcome.exit.address);
}

void Machine::place(const Case& test) {
    std::array<std::uint32_t, 64> breakpoints;
    breakpoints.fill(brk);
    if (placed_.size() != 0) {
        write_code(placed_.begin, breakpoints.data(), placed_.size());
    }
    const std::size_t bytes = test.words.size() * 4;
    const GuestAddr at(test.registers.pc);
    write_code(at, test.words.data(), bytes);
    placed_ = {at, at + bytes};
}

void Machine::run(int engine, const Case& test, Outcome& outcome) {
    // Unicorn 2.0.1 loses track of its translations after some hundred thousand, and with it the pc
    // of faults.
    constexpr unsigned runs_of_an_engine = 20'000;
    if (++sides_[engine].runs > runs_of_an_engine && name(engine) == "unicorn") {
        sides_[engine].start(space_);
    }
    engine::Cpu& cpu = *sides_[engine].cpu;
    std::memcpy(memory(), test.data.data(), writable_size);
    if (std::memcmp(static_cast<const char*>(memory()) + writable_size,
                    test.data.data() + writable_size / 8, data_size - writable_size) != 0) {
        write_code(data + writable_size, test.data.data() + writable_size / 8,
                   data_size - writable_size);
    }
    cpu.registers().get<Registers>() = test.registers;
    cpu.store_vectors();
    outcome.exit = run_cpu(cpu);
    cpu.load_vectors();
    outcome.registers = cpu.registers().get<Registers>();
    std::memcpy(outcome.data.data(), memory(), data_size);
}

} // namespace ferry::differential
