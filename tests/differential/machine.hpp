#pragma once
/// One address space, and a processor of each of two engines to run the same code in it by turns.

#include <memory>
#include <string>

#include <ferry/base/unique_fd.hpp>
#include <ferry/engine/engine.hpp>

#include "state.hpp"

namespace ferry::differential {

/// Runs, with the handlers of signals that engines want. A run that does not come to an end within
/// some tenths of a second ends with ExitReason::interrupted.
engine::Exit run_cpu(engine::Cpu& cpu);

/// Writes to a guest's memory as a debugger would: whatever the protection, and the engines are
/// told.
class Debugger {
public:
    Debugger();
    void write(memory::AddressSpace& space, GuestAddr at, const void* from,
               std::size_t bytes) const;
    /// Whether something is there, mapped for the guest or not.
    [[nodiscard]] bool can_read(const memory::AddressSpace& space, GuestAddr at) const;

private:
    UniqueFd own_memory_;
};

/// Maps; aborts where that can't be.
void map(memory::AddressSpace& space, GuestAddr at, GuestSize bytes, memory::Prot prot);

class Machine {
public:
    Machine(const engine::EngineFactory& one, const engine::EngineFactory& two);

    /// Puts the words of `test` at its pc; the rest of the code is BRKs and stays so.
    void place(const Case& test);
    /// Runs what place() put there on engine 0 or 1; see run_cpu().
    void run(int engine, const Case& test, Outcome& outcome);

    /// The guest has reached for memory of the test process, which the translator does not keep
    /// from it: nothing is mapped there for the guest.
    [[nodiscard]] bool met_own_memory(const Outcome& outcome) const;

    [[nodiscard]] std::string_view name(int engine) const { return sides_[engine].engine->name(); }

private:
    struct Side {
        const engine::EngineFactory* factory = nullptr;
        std::unique_ptr<engine::Engine> engine;
        std::unique_ptr<engine::Cpu> cpu;
        unsigned runs = 0;
        void start(const std::shared_ptr<memory::AddressSpace>& space);
    };
    void write_code(GuestAddr at, const void* words, std::size_t bytes) {
        debugger_.write(*space_, at, words, bytes);
    }
    /// The data pages, writable ones first.
    [[nodiscard]] void* memory() const { return space_->host_pointer(data); }

    std::shared_ptr<memory::AddressSpace> space_;
    Side sides_[2];
    Debugger debugger_;
    GuestRange placed_{code, code};
};

/// Told where a run crashes the host process, to name the case.
extern std::string (*describe_crash)();

} // namespace ferry::differential
