#pragma once
/// One thread that turns what the host has to say (a descriptor is ready, a time has come) into
/// signals of objects. Guest waits never see a host descriptor.

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

#include <ferry/base/unique_fd.hpp>

#include "wait.hpp"

namespace ferry::nt::ke {

/// Thread-safe. Its thread starts when it is first needed and blocks all signals but
/// faults.
class Reactor {
public:
    Reactor();
    /// Names a watch or a timer until it is cancelled. 0 is none.
    using Id = std::uint64_t;

    /// Called with EPOLL* events on the reactor's thread, or in serve(); true to be called again
    /// for the next ones. Must not wait.
    using Ready = std::function<bool(std::uint32_t events)>;
    /// Watches a descriptor for `events` (EPOLLIN…); it need not stay open. 0 if the host can't:
    /// a regular file, which is always ready.
    Id watch(int fd, std::uint32_t events, Ready ready);
    /// Likewise one that gives the events to be called for next; 0 to be called no more.
    using Renewing = std::function<std::uint32_t(std::uint32_t events)>;
    Id watch_renewing(int fd, std::uint32_t events, Renewing ready);

    /// Calls `due`, likewise, when that time comes.
    Id call_at(const Deadline& time, std::function<void()> due);

    /// After this the function is neither running nor will it be called, unless it is its own
    /// caller.
    void cancel(Id id);

    /// Returns when the functions have been called for what was ready before. Not for the reactor's
    /// own thread.
    void catch_up();

    /// Calls the functions for what is ready now: what a service has caused in this process has
    /// been told of when it returns. The caller holds no locks.
    void serve();
    /// Is there anything that serve() may find?
    [[nodiscard]] bool is_watching() const { return watches_ != 0; }
    /// Is it the calling thread that calls the functions?
    [[nodiscard]] bool is_calling() const;

private:
    struct Entry {
        UniqueFd fd; ///< of a watch: a descriptor of its own
        Renewing ready;
        Deadline time; ///< of a timer
        std::function<void()> due;
    };

    bool start();
    void run();
    void call_all();
    void call_due();
    void forget(Id id);
    void call_ready(Id id, std::uint32_t events);
    void set_alarm(std::int64_t left);

    mutable std::mutex mutex_;              ///< guards what follows; nothing is locked under it
    std::mutex calling_;                    ///< held while functions run; taken before mutex_
    std::atomic<std::int64_t> caller_{0};   ///< the thread that holds it
    std::atomic<std::uint32_t> watches_{0}; ///< how many there are
    UniqueFd epoll_;
    UniqueFd alarm_;                    ///< a timer, for the next function that is due
    std::int64_t alarm_at_ = INT64_MAX; ///< when it comes, in ns of the monotonic clock
    Id last_ = 0;
    std::map<Id, std::shared_ptr<Entry>> entries_;
};

} // namespace ferry::nt::ke
