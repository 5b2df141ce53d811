#pragma once
/// What an engine with a service entry may be able to do besides.

#include <cstdint>

namespace ferry::engine {

/// Exit::code of a syscall that the ISA's instruction made and not a call of the service entry.
inline constexpr std::uint64_t by_instruction = 1;

/// Engines whose guest code has the host's CPU, so that its instructions for services reach the
/// host's kernel, implement this beside Engine.
class ServiceInstructions {
public:
    virtual ~ServiceInstructions() = default;

    /// From its next run() on every Cpu of the engine stops at service instructions too. All of
    /// the host calls that it makes itself pay for that. Thread-safe.
    virtual void stop_at_service_instructions() = 0;
};

} // namespace ferry::engine
