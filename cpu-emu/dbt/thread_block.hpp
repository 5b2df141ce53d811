#pragma once
/// The memory of one thread in generated code: state block, stack of return addresses, and what
/// other threads must know of it.

#include <atomic>
#include <cstddef>
#include <cstdint>

#include <ferry/a64/slots.hpp>
#include <ferry/rv64/slots.hpp>
#include <ferry/x64/frame.hpp>

#include "statistics.hpp"

namespace ferry::dbt {

/// The state block: r15 of generated code points to it.
struct State {
    union Guest {
        Guest() : a64{} {}
        a64::State a64;
        rv64::State rv64;
    } guest; ///< first: `execute` functions are given its address
    x64::Frame frame;
};

/// Blocks are used again by later threads, and never unmapped: others may look at them at any time.
class ThreadBlock {
public:
    /// Null if there is no memory.
    static ThreadBlock* create(const x64::Routines& routines, std::uint64_t* versions);
    static void destroy(ThreadBlock* block);

    /// For a new user: what the thread before has left behind is gone but for the targets.
    void begin();
    /// The calls of this thread return to the dispatcher, indirect branches ask it.
    void forget_code();
    /// Gives most of the memory back. Nobody uses the block.
    void shrink();
    /// Of a store-exclusive that was left in the middle, which has failed.
    void release_version();
    /// The page whose access means that the stack of return addresses is full.
    [[nodiscard]] bool is_guard(std::uint64_t address) const;

    std::size_t index = 0; ///< in the engine's list
    std::atomic<bool> used{false};
    std::atomic<bool> in_code{false};
    std::atomic<int> process{0}; ///< of the thread that uses it; 0: not known yet
    std::atomic<int> thread{0};
    /// For which code the targets are: of the engine's, see DbtEngine::generation_, and of the
    /// variants. Changed by the user, or while there is none.
    std::atomic<std::uint64_t> generation{0};
    std::uint8_t variant = 0;
    ThreadCounts counts;
    State state; // last: most of it is never touched

private:
    ThreadBlock() = default;
    [[nodiscard]] std::uint8_t* mapping();
};

} // namespace ferry::dbt
