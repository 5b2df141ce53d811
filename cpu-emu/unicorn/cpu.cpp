#include "cpu.hpp"

#include <csignal>
#include <utility>

#include <ucontext.h>

#include <ferry/base/assert.hpp>
#include <ferry/base/bits.hpp>

namespace ferry::unicorn {

using engine::Access;
using engine::Exit;
using engine::ExitReason;
using engine::FaultCause;

namespace {

// A thread that gave its last turn up early soon gets the next one; one that used its turn up
// waits for a whole turn of the others.
constexpr std::int64_t full_slice = 5'000'000; // nanoseconds
constexpr std::int64_t short_slice = 500'000;

/// How often a thread that used its turn up lets such others pass before it insists.
constexpr int most_passes = 8;

/// Counts a waiter who needs little, for as long as it waits.
class Haste {
public:
    explicit Haste(std::atomic<int>* count) : count_(count) {
        if (count_ != nullptr) {
            count_->fetch_add(1);
        }
    }
    Haste(const Haste&) = delete;
    Haste& operator=(const Haste&) = delete;
    ~Haste() {
        if (count_ != nullptr) {
            count_->fetch_sub(1);
        }
    }

private:
    std::atomic<int>* count_;
};

constexpr bool permits(memory::Prot prot, Access access) {
    using enum memory::Prot;
    switch (access) {
    case Access::read: return prot != none;
    case Access::write: return has(prot, write);
    default: return has(prot, execute);
    }
}

} // namespace

bool UnicornEngine::lock(std::int64_t nanoseconds) {
    const engine::RunLock::Result result = run_lock_.lock(nanoseconds);
    if (result == engine::RunLock::Result::timed_out) {
        yield_wanted_.store(true);
        kick();
        return false;
    }
    if (result == engine::RunLock::Result::orphaned) {
        // A vfork child was killed inside run(), so its machine may be halfway through anything.
        // No register of another thread is in it: begin with a new one, and let it lie.
        auto machine = Machine::create(target_, *space_);
        FERRY_ASSERT(machine.ok());
        machine_.store((*machine).release());
    }
    return true;
}

bool UnicornEngine::acquire(UnicornCpu& cpu) {
    const bool hasty = !cpu.used_up_slice_;
    const Haste haste(hasty ? &hasty_waiters_ : nullptr);
    for (int passes = 0;; ++passes) {
        while (!lock(hasty ? short_slice : full_slice)) {
            if (cpu.interrupted_.load()) {
                return false;
            }
        }
        if (hasty || passes == most_passes || hasty_waiters_.load() == 0) {
            running_.store(&cpu);
            return true;
        }
        run_lock_.unlock(); // to the end of the queue, behind those who need little
    }
}

void UnicornEngine::release() {
    running_.store(nullptr);
    run_lock_.unlock();
}

bool UnicornEngine::take_turns(UnicornCpu& cpu) {
    machine_.load()->store(cpu.registers_);
    cpu.used_up_slice_ = true;
    release();
    if (!acquire(cpu)) {
        return false;
    }
    machine_.load()->load(cpu.registers_);
    return true;
}

void UnicornEngine::hear_of_changes() {
    if (changes_.empty()) {
        return;
    }
    Machine& machine = *machine_.load();
    changes_.drain(
        [&](const engine::Change& change) {
            change.mapping ? machine.mapping_changed(change.range)
                           : machine.content_changed(change.range);
        },
        [&] { machine.forget_everything(); });
}

void UnicornEngine::before_fork() {
    const Haste haste(&hasty_waiters_);
    while (!lock(short_slice)) {
    }
}

void UnicornEngine::after_fork(bool in_child) {
    if (in_child) {
        internals::prepare_to_kick();
        run_lock_.reset();
        hasty_waiters_.store(0);
        running_.store(nullptr);
    } else {
        run_lock_.unlock();
    }
}

Exit UnicornCpu::run() {
    if (!engine_.acquire(*this)) {
        interrupted_.store(false);
        return {.reason = ExitReason::interrupted};
    }
    used_up_slice_ = false;
    engine_.machine_.load()->load(registers_);
    return run_loaded();
}

Exit UnicornCpu::run_loaded() {
    for (;;) {
        if (interrupted_.exchange(false)) {
            engine_.machine_.load()->store(registers_);
            engine_.release();
            return {.reason = ExitReason::interrupted};
        }
        engine_.hear_of_changes();
        Machine& machine = *engine_.machine_.load();
        executing_.store(true, std::memory_order_relaxed);
        const Stop stop = machine.execute();
        executing_.store(false, std::memory_order_relaxed);

        Exit exit;
        switch (stop) {
        case Stop::yield:
        case Stop::kicked:
            if (engine_.yield_wanted_.exchange(false) && !engine_.take_turns(*this)) {
                interrupted_.store(false);
                return {.reason = ExitReason::interrupted};
            }
            continue;
        case Stop::fault:
            exit = machine.fault();
            if (std::exchange(host_reported_, false) && !settle_host_fault(exit)) {
                continue;
            }
            machine.store(registers_);
            break;
        case Stop::exception:
            machine.store(registers_);
            exit = engine_.target_.exception(machine.exception(), registers_, *engine_.space_);
            break;
        }
        engine_.release();
        return exit;
    }
}

void UnicornCpu::interrupt() noexcept {
    interrupted_.store(true);
    if (engine_.running_.load() == this) {
        engine_.kick();
    }
}

bool UnicornCpu::settle_host_fault(Exit& fault) {
    if (fault.cause == FaultCause::bus) {
        return true;
    }
    const auto region = engine_.space_->find(fault.address);
    if (region && permits(region->prot, fault.access) &&
        std::exchange(retried_, fault.address) != fault.address) {
        // Another thread changed the mapping, and has changed it again: not a fault any more.
        const GuestAddr page = page_floor(fault.address);
        engine_.machine_.load()->mapping_changed({page, page + page_size});
        return false;
    }
    retried_ = {};
    fault.cause = region ? FaultCause::protection : FaultCause::unmapped;
    return true;
}

namespace {

/// Where host_fault() lets the thread go on: on the stack of Machine::execute(), not in the
/// handler.
[[noreturn]] void resume_with_fault(Machine* machine, const Exit* fault,
                                    std::uintptr_t return_address) {
    machine->raise_fault(*fault, return_address);
}

} // namespace

bool UnicornCpu::host_fault(int signal, void* siginfo, void* ucontext) noexcept {
    const auto& info = *static_cast<const siginfo_t*>(siginfo);
    const bool fault = (signal == SIGSEGV || signal == SIGBUS) && info.si_code > 0; // not kill(2)
    if (!fault || !executing_.load(std::memory_order_relaxed)) {
        return false;
    }
    Machine* machine = engine_.machine_.load();
    auto& registers = static_cast<ucontext_t*>(ucontext)->uc_mcontext.gregs;
    const GuestAddr address(reinterpret_cast<std::uintptr_t>(info.si_addr));
    const auto at = machine->guest_access(static_cast<std::uintptr_t>(registers[REG_RIP]), address);
    if (!at) {
        return false;
    }
    constexpr greg_t written = 2; // of a page fault's error code (Intel SDM 3A, 4.7)
    const bool write = (registers[REG_ERR] & written) != 0;
    host_fault_ = {.reason = ExitReason::fault,
                   .cause = signal == SIGBUS ? FaultCause::bus : FaultCause::unmapped,
                   .access = at->fetch ? Access::execute
                             : write   ? Access::write
                                       : Access::read,
                   .address = address};
    host_reported_ = true;
    // As if called from there: below the red zone, aligned as at a function's first instruction.
    constexpr std::uintptr_t red_zone = 128;
    const auto sp = static_cast<std::uintptr_t>(registers[REG_RSP]);
    registers[REG_RSP] = static_cast<greg_t>(align_down(sp - red_zone, std::uintptr_t{16}) - 8);
    registers[REG_RIP] = reinterpret_cast<greg_t>(&resume_with_fault);
    registers[REG_RDI] = reinterpret_cast<greg_t>(machine);
    registers[REG_RSI] = reinterpret_cast<greg_t>(&host_fault_);
    registers[REG_RDX] = static_cast<greg_t>(at->return_address);
    return true;
}

} // namespace ferry::unicorn
