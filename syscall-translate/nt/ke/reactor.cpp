#include "reactor.hpp"

#include <algorithm>
#include <fcntl.h>
#include <poll.h>
#include <semaphore>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <ferry/base/own_thread.hpp>

namespace ferry::nt::ke {
namespace {

constexpr int lowest_descriptor = 512; ///< above what programs that we start may expect
constexpr std::int64_t second = 1'000'000'000;

/// Nanoseconds until `time`; not positive when it has come.
std::int64_t left_until(const Deadline& time) {
    if (time.kind == Deadline::at_once) {
        return 0;
    }
    timespec now{};
    ::clock_gettime(time.kind == Deadline::realtime ? CLOCK_REALTIME : CLOCK_MONOTONIC, &now);
    return (time.time.tv_sec - now.tv_sec) * second + time.time.tv_nsec - now.tv_nsec;
}

/// Nanoseconds until `time` is to be looked at again: the wall clock may be set meanwhile.
std::int64_t next_look(const Deadline& time) {
    const std::int64_t left = left_until(time);
    return time.kind == Deadline::realtime ? std::min(left, second) : left;
}

std::int64_t now() {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * second + time.tv_nsec;
}

} // namespace

// The descriptor table grows while the process has one thread: where threads share it, the kernel
// waits until no processor looks at the old one, 12 ms as measured.
Reactor::Reactor() {
    const UniqueFd low(::eventfd(0, EFD_CLOEXEC));
    const UniqueFd high(::fcntl(low.get(), F_DUPFD_CLOEXEC, lowest_descriptor));
}

bool Reactor::start() {
    if (epoll_) {
        return true;
    }
    UniqueFd epoll(::epoll_create1(EPOLL_CLOEXEC));
    UniqueFd alarm(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    epoll_event event{};
    event.events = EPOLLIN;
    if (!epoll || !alarm || ::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, alarm.get(), &event) != 0) {
        return false;
    }
    epoll_ = std::move(epoll);
    alarm_ = std::move(alarm);
    std::thread own = own_thread([this] { run(); });
    if (!own.joinable()) {
        epoll_.reset();
        return false;
    }
    own.detach();
    return true;
}

/// Under the lock. An alarm that comes too early does no harm.
void Reactor::set_alarm(std::int64_t left) {
    left = std::max<std::int64_t>(left, 1);
    const std::int64_t at = now() + left;
    if (at < alarm_at_) {
        alarm_at_ = at;
        const itimerspec setting{{}, {left / second, left % second}};
        ::timerfd_settime(alarm_.get(), 0, &setting, nullptr);
    }
}

Reactor::Id Reactor::watch(int fd, std::uint32_t events, Ready ready) {
    return watch_renewing(fd, events, [events, ready = std::move(ready)](std::uint32_t came) {
        return ready(came) ? events : 0;
    });
}

Reactor::Id Reactor::watch_renewing(int fd, std::uint32_t events, Renewing ready) {
    auto entry = std::make_shared<Entry>();
    entry->fd.reset(::fcntl(fd, F_DUPFD_CLOEXEC, lowest_descriptor));
    if (!entry->fd) {
        entry->fd.reset(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
    }
    entry->ready = std::move(ready);
    const std::lock_guard lock(mutex_);
    if (!entry->fd || !start()) {
        return 0;
    }
    const Id id = ++last_;
    epoll_event event{};
    event.events = events | EPOLLONESHOT;
    event.data.u64 = id;
    const int descriptor = entry->fd.get();
    entries_[id] = std::move(entry);
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &event) != 0) {
        entries_.erase(id);
        return 0;
    }
    ++watches_;
    return id;
}

Reactor::Id Reactor::call_at(const Deadline& time, std::function<void()> due) {
    auto entry = std::make_shared<Entry>();
    entry->time = time;
    entry->due = std::move(due);
    const std::lock_guard lock(mutex_);
    if (!start()) {
        return 0;
    }
    entries_[++last_] = std::move(entry);
    set_alarm(next_look(time));
    return last_;
}

/// Under the lock. The descriptor's file may be open elsewhere, and epoll would go by that.
void Reactor::forget(Id id) {
    const auto found = entries_.find(id);
    if (found != entries_.end() && found->second->fd) {
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, found->second->fd.get(), nullptr);
        --watches_;
    }
    if (found != entries_.end()) {
        entries_.erase(found);
    }
}

void Reactor::cancel(Id id) {
    {
        const std::lock_guard lock(mutex_);
        forget(id);
    }
    if (is_calling()) {
        return;
    }
    const std::lock_guard calling(calling_); // until the function has returned
}

void Reactor::catch_up() {
    {
        const std::lock_guard lock(mutex_);
        if (entries_.empty()) {
            return;
        }
    }
    // What is ready last is called last.
    const UniqueFd ready(::eventfd(1, EFD_CLOEXEC));
    const auto called = std::make_shared<std::binary_semaphore>(0);
    if (ready && watch(ready.get(), EPOLLIN, [called](std::uint32_t) {
                     called->release();
                     return false;
                 }) != 0) {
        called->acquire();
    }
}

void Reactor::call_due() {
    std::vector<std::pair<std::int64_t, std::shared_ptr<Entry>>> come;
    {
        const std::lock_guard lock(mutex_);
        for (auto at = entries_.begin(); at != entries_.end();) {
            const std::int64_t left = at->second->due ? left_until(at->second->time) : 1;
            if (left <= 0) {
                come.emplace_back(left, std::move(at->second));
                at = entries_.erase(at);
            } else {
                ++at;
            }
        }
    }
    std::stable_sort(come.begin(), come.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [left, entry] : come) {
        entry->due();
    }
    const std::lock_guard lock(mutex_);
    alarm_at_ = INT64_MAX;
    for (const auto& [id, entry] : entries_) {
        if (entry->due) {
            set_alarm(next_look(entry->time));
        }
    }
}

void Reactor::call_ready(Id id, std::uint32_t events) {
    std::shared_ptr<Entry> entry;
    {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(id);
        if (found == entries_.end()) {
            return;
        }
        entry = found->second;
    }
    const std::uint32_t next = entry->ready(events);
    const std::lock_guard lock(mutex_);
    if (!entries_.contains(id)) {
        return;
    }
    if (next == 0) {
        forget(id);
        return;
    }
    epoll_event event{};
    event.events = next | EPOLLONESHOT;
    event.data.u64 = id;
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, entry->fd.get(), &event);
}

/// What is ready is taken under the lock only: who has it knows that everything else was dealt
/// with.
void Reactor::call_all() {
    const std::lock_guard calling(calling_);
    caller_ = ::gettid();
    epoll_event events[32];
    const int count = ::epoll_wait(epoll_.get(), events, std::size(events), 0);
    for (int i = 0; i < count; ++i) {
        if (events[i].data.u64 == 0) {
            std::uint64_t times;
            [[maybe_unused]] const auto got = ::read(alarm_.get(), &times, sizeof times);
            call_due();
        } else {
            call_ready(events[i].data.u64, events[i].events);
        }
    }
    caller_ = 0;
}

void Reactor::serve() {
    if (is_watching() && !is_calling()) {
        call_all();
    }
}

bool Reactor::is_calling() const {
    const std::int64_t caller = caller_; // mostly nobody, which saves asking who this is
    return caller != 0 && caller == ::gettid();
}

void Reactor::run() {
    for (;;) {
        pollfd entry{epoll_.get(), POLLIN, 0};
        if (::poll(&entry, 1, -1) > 0) {
            call_all();
        }
    }
}

} // namespace ferry::nt::ke
