#pragma once
/// The console of a child that gets one of its own.

#include <array>

#include "../io/pseudo_console.hpp"
#include "handover.hpp"

namespace ferry::nt::ps {

/// Ends of a console for a child, from when its handles are collected until it runs.
class ChildConsole {
public:
    ChildConsole() = default;
    ChildConsole(const ChildConsole&) = delete;
    ChildConsole& operator=(const ChildConsole&) = delete;
    ~ChildConsole();

    /// Opens `console` and puts its ends in place of those standard handles that are none, or ends
    /// of the creator's console. Others stay: a creator's streams that lead elsewhere go on to its
    /// child, unless it says otherwise (STARTF_USESTDHANDLES).
    NtStatus open(Task& task, Handle console, bool of_host, Handover& handover);
    /// Is it a handle of the creator's that stands for one of the child's?
    [[nodiscard]] bool has(Handle handle) const;
    /// -1 without a console.
    [[nodiscard]] int terminal() const { return terminal_.get(); }
    /// The child runs.
    void begin();

private:
    std::shared_ptr<io::PseudoConsole> console_;
    UniqueFd terminal_;
    ob::HandleTable* table_ = nullptr;
    std::array<std::uint64_t, 3> handles_{}; ///< 0: none
};

} // namespace ferry::nt::ps
