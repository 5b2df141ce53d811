#include "signal_state.hpp"

#include <algorithm>
#include <utility>

namespace ferry::linux_guest {

bool ends_process(int signal) {
    constexpr SignalSet others = signal_bit(SIGCHLD) | signal_bit(SIGCONT) | signal_bit(SIGSTOP) |
                                 signal_bit(SIGTSTP) | signal_bit(SIGTTIN) | signal_bit(SIGTTOU) |
                                 signal_bit(SIGURG) | signal_bit(SIGWINCH);
    return (others & signal_bit(signal)) == 0;
}

void SignalActions::set_on_host(int signal, const SignalAction& action) const {
    const bool by_default =
        action.handler == handler_default && !(hears_of_ends_ && ends_process(signal));
    const auto disposition = by_default ? kernel::HostDisposition::default_action
                             : action.handler == handler_ignore ? kernel::HostDisposition::ignore
                                                                : kernel::HostDisposition::handle;
    kernel::set_host_disposition(signal, disposition,
                                 static_cast<int>(action.flags & (SA_NOCLDSTOP | SA_NOCLDWAIT)));
}

SignalAction SignalActions::set(int signal, const SignalAction& action) {
    const std::lock_guard lock(mutex_);
    const SignalAction old = std::exchange(actions_[index(signal)], action);
    set_on_host(signal, action);
    return old;
}

void SignalActions::inherit(int signal, bool ignored) {
    const std::lock_guard lock(mutex_);
    actions_[index(signal)].handler = ignored ? handler_ignore : handler_default;
}

void SignalActions::hear_of_ends(bool wanted) {
    const std::lock_guard lock(mutex_);
    hears_of_ends_.store(wanted);
    for (int signal = 1; signal <= signal_count; ++signal) {
        const SignalAction& action = actions_[index(signal)];
        const bool changes = action.handler == handler_default && ends_process(signal);
        if (changes && (unblockable & signal_bit(signal)) == 0) {
            set_on_host(signal, action);
        }
    }
}

void SignalActions::clear_handlers() {
    for (int signal = 1; signal <= signal_count; ++signal) {
        if (get(signal).handler > handler_ignore) {
            set(signal, SignalAction{});
        }
    }
}

void SentFaultSignals::add(const siginfo_t& info) noexcept {
    const auto* const found = std::find(signals.begin(), signals.end(), info.si_signo);
    if (found == signals.end() || (pending_.load() & signal_bit(info.si_signo)) != 0) {
        return;
    }
    infos_[static_cast<std::size_t>(found - signals.begin())] = info;
    pending_.fetch_or(signal_bit(info.si_signo));
}

std::optional<siginfo_t> SentFaultSignals::take(SignalSet wanted) noexcept {
    for (std::size_t i = 0; i < signals.size(); ++i) {
        const SignalSet bit = signal_bit(signals[i]);
        if ((pending_.load() & wanted & bit) != 0) {
            const siginfo_t info = infos_[i];
            pending_.fetch_and(~bit);
            return info;
        }
    }
    return std::nullopt;
}

} // namespace ferry::linux_guest
