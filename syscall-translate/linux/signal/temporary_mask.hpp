#pragma once
/// The signal mask of a call that waits with one of its own (sigsuspend, ppoll, epoll_pwait…).

#include <optional>

#include "../task.hpp"

namespace ferry::linux_guest::signal {

/// Makes the host wait with the guest's temporary mask, and the handler that ends the wait run
/// with it and return to the mask before, as under Linux. Default: no mask, the wait keeps the
/// thread's.
class TemporaryMask {
public:
    TemporaryMask() = default;
    explicit TemporaryMask(SignalSet mask);
    /// From a guest's pointer and size; no mask if the pointer is null. EFAULT, EINVAL.
    static ErrnoOr<TemporaryMask> read(Task& task, GuestPtr<SignalSet> from, std::uint64_t size);

    /// What the host call takes; null for no change.
    [[nodiscard]] const SignalSet* host() const { return host_ ? &*host_ : nullptr; }

    /// Ends the wait before it begins where a signal that the host cannot hold back is unblocked.
    std::optional<Outcome> end_by_sent_fault(Task& task) const;

    /// To be called with the host call's result, which it returns. A call that was not begun, or
    /// that ended by itself, leaves the guest's mask as it was.
    std::int64_t finish(Task& task, std::int64_t result) const;

private:
    SignalSet guest_ = 0;
    std::optional<SignalSet> host_;
};

} // namespace ferry::linux_guest::signal
