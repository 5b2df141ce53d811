#pragma once
/// What a Cpu of x86-64 may be able to do besides.

#include <ferry/abi/x64_debug.hpp>

namespace ferry::engine {

/// Implemented beside Cpu. What is used that the registers name ends run() with
/// ExitReason::breakpoint and the CPU's vector (1) as code, as a single step does; `status` says
/// which it was. What the machine can't watch is not told of.
class HardwareBreakpoints {
public:
    virtual ~HardwareBreakpoints() = default;

    /// Between runs; changes count at the next run().
    virtual abi::x64::DebugRegisters& debug_registers() = 0;
};

} // namespace ferry::engine
