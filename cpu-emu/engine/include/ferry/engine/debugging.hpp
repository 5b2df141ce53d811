#pragma once
/// What an engine may be able to do besides, for debuggers.

#include <ferry/base/guest_addr.hpp>
#include <ferry/engine/exit.hpp>

namespace ferry::engine {

class Cpu;

/// Implemented beside Engine. The guest's memory stays as it is: neither the guest nor a child
/// that it forks sees anything of what is set here.
class Debugging {
public:
    virtual ~Debugging() = default;

    /// Every Cpu stops before the instruction at `pc` with ExitReason::breakpoint, or, if not
    /// `there`, does so no more. Thread-safe; counts at the latest at the next run().
    virtual void set_breakpoint(GuestAddr pc, bool there) = 0;

    /// Cpu::run() for one instruction, whether a breakpoint was set there or not:
    /// ExitReason::stepped, or why it did not come to its end. Exclusive monitors stay as they are
    /// from one step to the next, so that a loop that is stepped through comes to an end.
    virtual Exit step(Cpu& cpu) = 0;
};

} // namespace ferry::engine
