#pragma once
/// What a debugger knows of one thread.

#include <csignal>
#include <cstdint>

#include <ferry/base/guest_addr.hpp>

namespace ferry::linux_guest::debug {

/// Changed by the thread itself while it runs, and by the debugger while it is stopped.
struct ThreadState {
    /// Why it has stopped by itself.
    enum class Event : std::uint8_t {
        none,       ///< it has not: it was asked to
        started,    ///< nothing of the program has run yet
        breakpoint, ///< one of the debugger's
        stepped,    ///< one instruction, as it was asked to
        watched,    ///< the bytes at `watched` have changed
        calls,      ///< is about to make the system call `number`
        called,     ///< has made it
        signal,     ///< is about to be delivered
    };
    Event event = Event::none;
    bool told = false;        ///< to the debugger
    bool steps = false;       ///< it is to run one instruction
    bool has_called = false;  ///< stepping: that was a system call
    std::uint64_t number = 0; ///< of Event::calls and called
    bool is_caught = false;   ///< its return is told of too
    siginfo_t signal{};       ///< of Event::signal
    GuestAddr watched;        ///< of Event::watched
    int answer = 0;           ///< the signal that it goes on with; 0: with none
    int passes_once = 0;      ///< a signal that the debugger has sent, which stops it no more
};

} // namespace ferry::linux_guest::debug
