#pragma once
/// The ISA-neutral part of a signal frame.

#include <csignal>
#include <cstdint>
#include <optional>

#include "../signal_state.hpp"

namespace ferry::linux_guest::signal {

/// struct ucontext up to the machine context: the same on the generic ISAs. The machine context
/// follows at a multiple of 16.
struct ContextHead {
    std::uint64_t flags = 0;
    std::uint64_t link = 0;
    std::uint64_t stack_base = 0;
    std::uint32_t stack_flags = 0;
    std::uint32_t stack_padding = 0;
    std::uint64_t stack_size = 0;
    SignalSet mask = 0;
    std::uint8_t unused[128 - sizeof(SignalSet)] = {};
    std::uint64_t padding = 0;
};
static_assert(sizeof(ContextHead) == 176);

/// What a handler is entered with.
struct Frame {
    int signal = 0;
    siginfo_t info{};
    SignalAction action;
    std::uint64_t sp = 0; ///< where the frame goes below: the thread's or the alternate stack's top
    std::uint64_t return_address = 0; ///< the restorer
    std::uint64_t fault_address = 0;  ///< of the last fault, for the machine context
    ContextHead head;
};

/// What rt_sigreturn finds beside the registers.
struct SavedContext {
    std::optional<SignalSet> mask; ///< none where the frame can't be read; not with each bad one
    ContextHead head;
};

} // namespace ferry::linux_guest::signal
