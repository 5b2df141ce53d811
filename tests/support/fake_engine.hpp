#pragma once
/// An engine that plays a script of exits, for tests of what stands above the seam.

#include <atomic>
#include <deque>
#include <functional>
#include <initializer_list>
#include <memory>
#include <utility>
#include <vector>

#include <ferry/base/assert.hpp>
#include <ferry/engine/engine.hpp>

namespace ferry::test {

class FakeCpu;

/// One step of a script: may change registers and memory as guest code would, then says why it
/// stopped.
using Step = std::function<engine::Exit(FakeCpu&)>;

class FakeCpu final : public engine::Cpu {
public:
    FakeCpu(const abi::RegisterFile& initial, std::deque<Step> script)
        : registers_(initial), script_(std::move(script)) {}

    /// Plays the next step. interrupt() comes first, as with a real engine.
    engine::Exit run() override {
        if (interrupted_.exchange(false)) {
            return {.reason = engine::ExitReason::interrupted};
        }
        FERRY_ASSERT(!script_.empty());
        const Step step = std::move(script_.front());
        script_.pop_front();
        return step(*this);
    }
    void interrupt() noexcept override { interrupted_.store(true); }
    abi::RegisterFile& registers() override { return registers_; }
    void load_vectors() override { ++vector_loads; }
    void store_vectors() override { ++vector_stores; }
    bool host_fault(int, void*, void*) noexcept override { return false; }

    [[nodiscard]] std::size_t steps_left() const { return script_.size(); }

    int vector_loads = 0;
    int vector_stores = 0;

private:
    abi::RegisterFile registers_;
    std::deque<Step> script_;
    std::atomic<bool> interrupted_{false};
};

/// Gives each new Cpu the next script.
class FakeEngine final : public engine::Engine {
public:
    void add_script(std::deque<Step> script) { scripts_.push_back(std::move(script)); }

    [[nodiscard]] std::string_view name() const override { return "fake"; }
    std::unique_ptr<engine::Cpu> create_cpu(const abi::RegisterFile& initial) override {
        FERRY_ASSERT(!scripts_.empty());
        auto cpu = std::make_unique<FakeCpu>(initial, std::move(scripts_.front()));
        scripts_.pop_front();
        return cpu;
    }
    [[nodiscard]] std::uint64_t features() const override { return advertised; }
    void before_fork() override { ++forks; }
    void after_fork(bool) override {}

    std::uint64_t advertised = 0;
    int forks = 0;

private:
    std::deque<std::deque<Step>> scripts_;
};

/// A system call with the given number and arguments, as the guest would make it.
inline Step system_call(std::uint64_t number, std::initializer_list<std::uint64_t> arguments) {
    return [number, arguments = std::vector(arguments)](FakeCpu& cpu) {
        auto& registers = cpu.registers();
        if (registers.isa() == Isa::a64) {
            registers.get<abi::a64::Registers>().x[8] = number;
        } else {
            registers.get<abi::rv64::Registers>().x[17] = number;
        }
        for (int i = 0; const std::uint64_t argument : arguments) {
            registers.set_syscall_argument(i++, argument);
        }
        registers.pc() += 4;
        return engine::Exit{.reason = engine::ExitReason::syscall};
    };
}

/// A fault of the instruction at the pc.
inline Step fault(engine::FaultCause cause, engine::Access access, GuestAddr address) {
    return [=](FakeCpu&) {
        return engine::Exit{.reason = engine::ExitReason::fault,
                            .cause = cause,
                            .access = access,
                            .address = address};
    };
}

} // namespace ferry::test
