#pragma once
/// --trace=win32: calls of DLL functions. ntdll's loader gives each import of a program's module a
/// thunk that asks here, before the call and, by a changed return address, behind it. Which return
/// address that was is known here alone, by its place on the stack: so fibers, jumps and unwinds
/// need nothing, and unwinders ask too.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <ferry/base/guest_addr.hpp>

#include "types.hpp"

namespace ferry::nt {

class Task;
struct CallRow;

/// What a thunk saves, and gets (shims/win32/ntdll/x64/call_trace.S).
struct CallFrame {
    std::uint64_t integers[4]; ///< arguments; behind a call the first is the result
    std::uint64_t floats[4];
    std::uint64_t target; ///< where to go on
};

/// What a process knows of its traced calls. Thread-safe.
class CallTrace {
public:
    /// The number of a function, which goes by the first name it was asked for with, so that its
    /// thunks are equal; `hook` is where calls return to.
    std::uint32_t add(GuestAddr target, std::string name, GuestAddr hook);

    struct Function {
        GuestAddr target;
        std::string name; ///< "kernel32.dll!Sleep"
        const CallRow* row = nullptr;
    };
    /// Null if there is none of that number. Stays where it is.
    [[nodiscard]] const Function* find(std::uint32_t number) const;

    /// Notes a call whose return address at `slot` was `original`.
    void enter(GuestAddr slot, std::uint64_t original, std::uint32_t number);
    struct Pending {
        std::uint64_t original = 0;
        std::uint32_t number = 0;
    };
    [[nodiscard]] bool look(GuestAddr slot, Pending& pending) const;

    [[nodiscard]] GuestAddr hook() const;

private:
    mutable std::mutex mutex_;
    std::vector<std::unique_ptr<const Function>> functions_;
    std::map<std::uint64_t, std::uint32_t> numbers_; ///< by target
    std::map<std::uint64_t, Pending> pending_; ///< by slot; one that is used again is overwritten
    GuestAddr hook_;
};

/// What a thread's last call has not been told of it yet; its text when it returns.
struct OpenCall {
    GuestAddr slot;
    std::string text;
};

/// The services by which ntdll asks (FerryTrace*).
NtStatus trace_function(Task& task, Address target, Address module, Address name,
                        std::uint32_t ordinal, Address hook, Out<std::uint32_t> number);
NtStatus trace_call(Task& task, std::uint32_t number, InOut<CallFrame> frame, Address slot);
/// With a frame a call has returned; without, an unwinder asks.
NtStatus trace_return(Task& task, Address slot, Address frame, Out<std::uint64_t> original);

/// Tells a call that has not returned, because something else is told or the thread ends.
void tell_open_call(Task& task);

} // namespace ferry::nt
