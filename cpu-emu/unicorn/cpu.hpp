#pragma once
/// The engine of one address space and the processors of its guest threads.

#include <atomic>
#include <cstdint>
#include <memory>

#include <ferry/engine/changes.hpp>
#include <ferry/engine/engine.hpp>
#include <ferry/engine/run_lock.hpp>

#include "machine.hpp"

namespace ferry::unicorn {

class UnicornCpu;

class UnicornEngine final : public engine::Engine, public memory::ChangeListener {
public:
    UnicornEngine(const Target& target, std::shared_ptr<memory::AddressSpace> space,
                  std::unique_ptr<Machine> machine);
    ~UnicornEngine() override;

    [[nodiscard]] std::string_view name() const override { return "unicorn"; }
    std::unique_ptr<engine::Cpu> create_cpu(const abi::RegisterFile& initial) override;
    [[nodiscard]] std::uint64_t features() const override { return target_.features; }
    void before_fork() override;
    void after_fork(bool in_child) override;

    void mapping_changed(GuestRange range) noexcept override;
    void content_changed(GuestRange range) noexcept override;

private:
    friend class UnicornCpu;

    /// Tries for the run lock; where that takes too long, asks the holder to give it up.
    bool lock(std::int64_t nanoseconds);
    /// Takes the run lock; false if `cpu` was interrupted while it waited.
    bool acquire(UnicornCpu& cpu);
    void release();
    /// Lets the thread that has waited longest run, then goes on.
    bool take_turns(UnicornCpu& cpu);
    void hear_of_changes();
    /// Stops whoever is running. A run that begins later sees what has changed by itself.
    void kick() noexcept {
        if (running_.load() != nullptr) {
            machine_.load()->kick();
        }
    }

    const Target& target_;
    std::shared_ptr<memory::AddressSpace> space_;
    engine::Changes changes_;

    // The run lock is taken before the space's lock, never after it. Guards the machine.
    engine::RunLock run_lock_;
    std::atomic<int> hasty_waiters_{
        0}; ///< threads in the queue that did not use their last turn up
    std::atomic<Machine*> machine_;
    std::atomic<UnicornCpu*> running_{nullptr}; ///< who has the run lock
    std::atomic<bool> yield_wanted_{false};     ///< a waiter has lost its patience
};

class UnicornCpu final : public engine::Cpu {
public:
    UnicornCpu(UnicornEngine& engine, const abi::RegisterFile& initial)
        : engine_(engine), registers_(initial) {}

    engine::Exit run() override;
    void interrupt() noexcept override;
    abi::RegisterFile& registers() override { return registers_; }
    // run() leaves nothing in the machine, so there is nothing to bring.
    void load_vectors() override {}
    void store_vectors() override {}
    bool host_fault(int signal, void* siginfo, void* ucontext) noexcept override;

private:
    friend class UnicornEngine;

    /// Runs with the lock taken and the registers loaded, up to an exit.
    engine::Exit run_loaded();
    /// True if a fault that the host reported is the guest's; its cause is then settled.
    bool settle_host_fault(engine::Exit& fault);

    UnicornEngine& engine_;
    abi::RegisterFile registers_;
    std::atomic<bool> interrupted_{false};
    bool used_up_slice_ = false;
    std::atomic<bool> executing_{false}; ///< this thread is inside Machine::execute()
    bool host_reported_ = false;         ///< the last fault came from host_fault()
    engine::Exit host_fault_;
    GuestAddr retried_; ///< address of the last fault that was gone when looked at
};

} // namespace ferry::unicorn
