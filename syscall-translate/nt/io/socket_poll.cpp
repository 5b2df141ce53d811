// Polling of sockets: AFD's own, of which event loops make completions; one that waits, for select
// and WSAPoll; and events that a socket sets, each once until it is dealt with.

#include "socket.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../ke/dispatcher.hpp"
#include "../ke/wait.hpp"
#include "../ob/objects.hpp"
#include "../process.hpp"
#include "../ps/thread.hpp"
#include "../task.hpp"
#include "guest_bytes.hpp"

namespace ferry::nt::io {
namespace {

using State = SocketEnd::State;

constexpr std::uint32_t most_handles = 4096;

short host_events(std::uint32_t events) {
    short wanted = 0;
    if ((events & (afd::poll_receive | afd::poll_accept)) != 0) {
        wanted |= POLLIN;
    }
    if ((events & (afd::poll_receive | afd::poll_accept | afd::poll_disconnect)) != 0) {
        wanted |= POLLRDHUP;
    }
    if ((events & afd::poll_receive_expedited) != 0) {
        wanted |= POLLPRI;
    }
    if ((events & (afd::poll_send | afd::poll_connect)) != 0) {
        wanted |= POLLOUT;
    }
    return wanted;
}

/// A stream that is neither connected nor listening. The host says that it has hung up.
bool is_idle(const SocketEnd& socket) {
    const State state = socket.state;
    return socket.kind.type == SOCK_STREAM && (state == State::none || state == State::fresh);
}

/// What of `wanted` is so now.
std::uint32_t look(File& file, std::uint32_t wanted) {
    SocketEnd& socket = *file.socket;
    if (socket.closed) {
        return wanted & afd::poll_local_close;
    }
    pollfd entry{file.fd.get(), host_events(~0U), 0};
    if (::poll(&entry, 1, 0) <= 0) {
        return 0;
    }
    const short seen = entry.revents;
    const bool stream = socket.kind.type == SOCK_STREAM;
    const State state = socket.state;
    if (is_idle(socket)) {
        return 0;
    }
    std::uint32_t events = 0;
    if (state == State::listening) {
        return (seen & POLLIN) != 0 ? wanted & afd::poll_accept : 0;
    }
    if (state == State::connecting) {
        if ((seen & (POLLERR | POLLHUP)) != 0 || socket.failure != 0) {
            return wanted & (afd::poll_connect_fail | afd::poll_abort);
        }
        if ((seen & POLLOUT) != 0) {
            socket.state = State::connected;
            return wanted & (afd::poll_connect | afd::poll_send);
        }
        return 0;
    }
    if ((seen & POLLIN) != 0) {
        int ready = 0;
        ::ioctl(file.fd.get(), FIONREAD, &ready);
        events |= ready > 0 || !stream ? afd::poll_receive : 0;
    }
    if ((seen & (POLLRDHUP | POLLHUP)) != 0) {
        events |= afd::poll_disconnect;
    }
    if ((seen & POLLPRI) != 0) {
        events |= afd::poll_receive_expedited;
    }
    if ((seen & POLLOUT) != 0) {
        events |= afd::poll_send | afd::poll_connect;
    }
    if ((seen & POLLERR) != 0) {
        events |= stream ? afd::poll_abort : afd::poll_receive;
    }
    return events & wanted;
}

struct Asked {
    std::shared_ptr<File> file;
    afd::PollHandle entry{};
};

NtStatus read_poll(const SocketCall& call, afd::Poll& head, std::vector<Asked>& asked) {
    if (const NtStatus read = call.read(head); !read.ok()) {
        return read;
    }
    const std::uint64_t size = sizeof head + std::uint64_t{head.count} * sizeof(afd::PollHandle);
    if (head.count > most_handles || call.in_size < size || call.out_size < size) {
        return status::INVALID_PARAMETER;
    }
    asked.resize(head.count);
    for (std::uint32_t i = 0; i < head.count; ++i) {
        Asked& one = asked[i];
        if (memory::copy_in(call.task.space(), &one.entry,
                            call.in + sizeof head + i * sizeof one.entry, sizeof one.entry)) {
            return status::ACCESS_VIOLATION;
        }
        if (const NtStatus found = find_file(call.task, Handle{one.entry.handle}, 0, one.file);
            !found.ok()) {
            return found;
        }
        if (one.file->socket == nullptr) {
            return status::INVALID_HANDLE;
        }
    }
    return status::SUCCESS;
}

/// The answer: those for which something is so. Empty if there are none.
std::vector<std::byte> answer(const afd::Poll& head, const std::vector<Asked>& asked) {
    afd::Poll filled = head;
    filled.count = 0;
    std::vector<std::byte> bytes(sizeof head);
    for (const Asked& one : asked) {
        const std::uint32_t events = look(*one.file, one.entry.events);
        if (events != 0) {
            const afd::PollHandle entry{one.entry.handle, events, 0};
            const auto* const at = reinterpret_cast<const std::byte*>(&entry);
            bytes.insert(bytes.end(), at, at + sizeof entry);
            ++filled.count;
        }
    }
    std::memcpy(bytes.data(), &filled, sizeof filled);
    return filled.count == 0 ? std::vector<std::byte>() : bytes;
}

} // namespace

struct SocketEnd::Polling {
    Operation operation;
    std::weak_ptr<File> device;
    afd::Poll head{};
    std::vector<Asked> asked;
    std::vector<ke::Reactor::Id> watches;
    GuestAddr out;
    std::atomic<bool> over{false};

    bool claim() { return !over.exchange(true); }
    /// The answer for which nothing is so.
    [[nodiscard]] std::vector<std::byte> nothing() const {
        afd::Poll none = head;
        none.count = 0;
        const auto* const at = reinterpret_cast<const std::byte*>(&none);
        return {at, at + sizeof none};
    }
    void give(const std::vector<std::byte>& bytes) const {
        io::give(out, bytes.data(), bytes.size());
    }
};

namespace {

void forget(SocketEnd& device, const std::shared_ptr<SocketEnd::Polling>& polling) {
    std::vector<ke::Reactor::Id> watches;
    {
        const std::lock_guard lock(device.polls_mutex);
        device.polls.remove(polling);
        watches.swap(polling->watches);
    }
    for (const ke::Reactor::Id watch : watches) {
        device.reactor.cancel(watch);
    }
    for (const Asked& one : polling->asked) {
        SocketEnd& socket = *one.file->socket;
        const std::lock_guard lock(socket.polls_mutex);
        socket.polled.remove_if([&](const auto& other) { return other.lock() == polling; });
    }
}

void end_polling(File& file, const std::shared_ptr<SocketEnd::Polling>& polling, NtStatus result,
                 const std::vector<std::byte>& bytes) {
    if (!polling->claim()) {
        return;
    }
    polling->give(bytes);
    polling->operation.end(file, result, bytes.size(), true);
    forget(*file.socket, polling);
}

struct Polled {
    std::shared_ptr<SocketEnd::Polling> polling;
    std::shared_ptr<File> device;
};

/// The polls, of any device, that look at a socket.
std::vector<Polled> polls_of(SocketEnd& socket) {
    std::vector<Polled> polls;
    {
        const std::lock_guard lock(socket.polls_mutex);
        for (const auto& weak : socket.polled) {
            polls.push_back({weak.lock(), nullptr});
        }
    }
    for (Polled& poll : polls) {
        poll.device = poll.polling != nullptr ? poll.polling->device.lock() : nullptr;
    }
    std::erase_if(polls, [](const Polled& poll) { return poll.device == nullptr; });
    return polls;
}

/// Has a watch go with its poll.
void keep(SocketEnd& device, SocketEnd::Polling& polling, ke::Reactor::Id watch) {
    {
        const std::lock_guard lock(device.polls_mutex);
        if (!polling.over) {
            polling.watches.push_back(watch);
            return;
        }
    }
    device.reactor.cancel(watch);
}

/// Has the reactor look at one of a poll's sockets.
void watch(const std::shared_ptr<File>& device, const std::shared_ptr<SocketEnd::Polling>& polling,
           const Asked& one) {
    const std::weak_ptr<File> weak = device;
    const std::weak_ptr<SocketEnd::Polling> weak_polling = polling;
    const auto ready = [weak, weak_polling](std::uint32_t) {
        const std::shared_ptr<File> file = weak.lock();
        const auto alive = weak_polling.lock();
        if (file == nullptr || alive == nullptr || alive->over) {
            return false;
        }
        const std::vector<std::byte> bytes = answer(alive->head, alive->asked);
        if (bytes.empty()) {
            return true;
        }
        end_polling(*file, alive, status::SUCCESS, bytes);
        return false;
    };
    SocketEnd& end = *device->socket;
    keep(end, *polling,
         end.reactor.watch(one.file->fd.get(),
                           static_cast<std::uint32_t>(host_events(one.entry.events)), ready));
}

/// An exclusive poll ends the exclusive ones before it that look at one of its sockets, by whatever
/// device they were asked for.
void end_exclusive(const SocketEnd::Polling& next) {
    for (const Asked& one : next.asked) {
        for (const auto& [polling, device] : polls_of(*one.file->socket)) {
            if (polling->head.exclusive != 0) {
                end_polling(*device, polling, status::SUCCESS, polling->nothing());
            }
        }
    }
}

} // namespace

NtStatus poll_sockets(const SocketCall& call) {
    auto polling = std::make_shared<SocketEnd::Polling>();
    polling->device = call.file;
    if (const NtStatus read = read_poll(call, polling->head, polling->asked); !read.ok()) {
        return read;
    }
    if (const NtStatus begun =
            Operation::begin(call.task, *call.file, call.request, polling->operation);
        !begun.ok()) {
        return begun;
    }
    if (polling->head.exclusive != 0) {
        end_exclusive(*polling);
    }
    std::vector<std::byte> now = answer(polling->head, polling->asked);
    if (!now.empty() || polling->head.timeout == 0) {
        if (now.empty()) {
            now = polling->nothing();
        }
        if (memory::copy_out(call.task.space(), call.out, now.data(), now.size())) {
            return status::ACCESS_VIOLATION;
        }
        polling->operation.end(*call.file, status::SUCCESS, now.size(), false);
        return status::SUCCESS;
    }
    polling->out = call.out;
    SocketEnd& device = call.socket();
    {
        const std::lock_guard lock(device.polls_mutex);
        device.polls.push_back(polling);
    }
    for (const Asked& one : polling->asked) {
        const std::lock_guard lock(one.file->socket->polls_mutex);
        one.file->socket->polled.push_back(polling);
    }
    for (const Asked& one : polling->asked) {
        if (!is_idle(*one.file->socket)) { // else connecting and listening do this
            watch(call.file, polling, one);
        }
    }
    if (polling->head.timeout != INT64_MAX) {
        const std::weak_ptr<File> weak = call.file;
        const std::weak_ptr<SocketEnd::Polling> weak_polling = polling;
        keep(
            device, *polling,
            device.reactor.call_at(ke::deadline_after(polling->head.timeout), [weak, weak_polling] {
                const std::shared_ptr<File> file = weak.lock();
                const auto alive = weak_polling.lock();
                if (file != nullptr && alive != nullptr) {
                    end_polling(*file, alive, status::TIMEOUT, alive->nothing());
                }
            }));
    }
    return status::PENDING;
}

void watch_polls_of(SocketEnd& socket) {
    for (const auto& [polling, device] : polls_of(socket)) {
        for (const Asked& one : polling->asked) {
            if (one.file->socket.get() == &socket) {
                watch(device, polling, one);
            }
        }
    }
}

void end_polls_of(SocketEnd& socket) {
    for (const auto& [polling, device] : polls_of(socket)) {
        const std::vector<std::byte> bytes = answer(polling->head, polling->asked);
        end_polling(*device, polling, status::SUCCESS, bytes.empty() ? polling->nothing() : bytes);
    }
}

unsigned cancel_polls(File& file, GuestAddr block) {
    std::vector<std::shared_ptr<SocketEnd::Polling>> ended;
    {
        const std::lock_guard lock(file.socket->polls_mutex);
        for (const auto& polling : file.socket->polls) {
            if (block.is_null() || polling->operation.status_block() == block) {
                ended.push_back(polling);
            }
        }
    }
    for (const auto& polling : ended) {
        end_polling(file, polling, status::CANCELLED, {});
    }
    return static_cast<unsigned>(ended.size());
}

NtStatus poll_and_wait(const SocketCall& call) {
    afd::Poll head{};
    std::vector<Asked> asked;
    if (const NtStatus read = read_poll(call, head, asked); !read.ok()) {
        return read;
    }
    constexpr std::int64_t units_a_millisecond = 10'000;
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const auto milliseconds = [](const timespec& time) {
        return time.tv_sec * 1000 + time.tv_nsec / 1'000'000;
    };
    const bool forever = head.timeout == INT64_MAX;
    const std::int64_t until =
        milliseconds(now) +
        (forever ? 0
                 : (std::max<std::int64_t>(-head.timeout, 0) + units_a_millisecond - 1) /
                       units_a_millisecond);
    for (;;) {
        std::vector<std::byte> bytes = answer(head, asked);
        ::clock_gettime(CLOCK_MONOTONIC, &now);
        const std::int64_t left = until - milliseconds(now);
        if (!bytes.empty() || (!forever && left <= 0)) {
            if (bytes.empty()) {
                head.count = 0;
                bytes.resize(sizeof head);
                std::memcpy(bytes.data(), &head, sizeof head);
            }
            return memory::copy_out(call.task.space(), call.out, bytes.data(), bytes.size())
                       ? status::ACCESS_VIOLATION
                       : call.done(bytes.size());
        }
        const auto is_closed = [](const Asked& one) { return one.file->socket->closed.load(); };
        std::vector<pollfd> entries;
        for (const Asked& one : asked) {
            ++one.file->socket->sleepers;
            entries.push_back({is_idle(*one.file->socket) ? -1 : one.file->fd.get(),
                               host_events(one.entry.events), 0});
        }
        const std::int64_t woken =
            std::ranges::any_of(asked, is_closed)
                ? 0
                : call.task.blocking_call(
                      SYS_poll, entries.data(), entries.size(),
                      forever ? -1 : static_cast<int>(std::min<std::int64_t>(left, INT_MAX)));
        for (const Asked& one : asked) {
            --one.file->socket->sleepers;
        }
        if (woken == -ECANCELED) {
            return status::CANCELLED;
        }
        // Who asks for that is told by the next look.
        if (std::ranges::any_of(asked, is_closed) && answer(head, asked).empty()) {
            return status::INVALID_HANDLE;
        }
    }
}

// ------------------------------------------------------------------------------------------ events

namespace {

struct EventBit {
    std::uint32_t event; ///< FD_*
    std::uint32_t poll;
    unsigned index; ///< of its error
};
constexpr EventBit event_bits[] = {
    {fd_read, afd::poll_receive, 0},
    {fd_write, afd::poll_send, 1},
    {fd_accept, afd::poll_accept, 3},
    {fd_connect, afd::poll_connect | afd::poll_connect_fail, 4},
    {fd_close, afd::poll_disconnect | afd::poll_abort, 5},
};

/// Under the lock: records what has come.
void record(SocketEnd& socket) {
    SocketEnd::Events& events = socket.events;
    std::uint32_t come = 0;
    for (const EventBit& bit : event_bits) {
        const bool connecting = bit.event == fd_connect;
        // It is told once; a connect that fails is not the end of a connection.
        if ((events.armed & bit.event) == 0 || (connecting && socket.connect_told) ||
            (bit.event == fd_close && socket.state == State::connecting)) {
            continue;
        }
        const std::uint32_t seen = look(socket.file, bit.poll);
        if (seen == 0) {
            continue;
        }
        socket.connect_told = socket.connect_told || connecting;
        if (connecting && (seen & afd::poll_connect_fail) != 0) {
            const int error = socket.take_failure();
            socket.failure = error; // SO_ERROR still says it
            events.errors[bit.index] = static_cast<std::int32_t>(socket_status(error).value);
        }
        come |= bit.event;
    }
    if (come != 0) {
        events.armed &= ~come;
        events.recorded |= come;
        if (events.event.entry().type != ob::Type::none) {
            ke::set_state(*socket.file.arena, events.event.object(), 1);
        }
    }
}

/// Under the lock, after record(): what the host is to be asked for.
std::uint32_t wanted_events(const SocketEnd& socket) {
    std::uint32_t wanted = 0;
    for (const EventBit& bit : event_bits) {
        wanted |= (socket.events.armed & bit.event) != 0 ? bit.poll : 0;
    }
    auto events = static_cast<std::uint32_t>(host_events(wanted));
    pollfd entry{socket.file.fd.get(), POLLRDHUP, 0};
    if ((events & POLLRDHUP) != 0 && ::poll(&entry, 1, 0) > 0 && (entry.revents & POLLRDHUP) != 0) {
        events &= ~static_cast<std::uint32_t>(POLLIN | POLLRDHUP); // all has come that will
    }
    return events;
}

/// Under the lock, which is let go for the reactor's: a new watch for what is armed.
void watch_again(SocketEnd& socket, std::unique_lock<std::mutex>& lock) {
    record(socket);
    const State state = socket.state;
    const bool idle =
        socket.kind.type == SOCK_STREAM && (state == State::none || state == State::fresh);
    const std::uint64_t old = std::exchange(socket.events.watch, 0);
    const std::uint32_t wanted = idle ? 0 : wanted_events(socket);
    lock.unlock();
    if (old != 0) {
        socket.reactor.cancel(old);
    }
    if (wanted == 0) {
        return;
    }
    SocketEnd* const raw = &socket;
    const std::uint64_t made =
        socket.reactor.watch_renewing(socket.file.fd.get(), wanted, [raw](std::uint32_t) {
            const std::lock_guard guard(raw->events_mutex);
            record(*raw);
            return wanted_events(*raw);
        });
    lock.lock();
    const std::uint64_t other = std::exchange(socket.events.watch, made);
    if (other != 0) {
        lock.unlock();
        socket.reactor.cancel(other);
    }
}

} // namespace

NtStatus select_events(const SocketCall& call) {
    afd::EventSelect request{};
    if (const NtStatus read = call.read(request); !read.ok()) {
        return read;
    }
    SocketEnd& socket = call.socket();
    ob::Held event;
    if (request.event != 0) {
        constexpr Access modify_state = 2;
        if (const NtStatus found =
                ob::hold(call.task, Handle{request.event}, ob::Type::event, modify_state, event);
            !found.ok()) {
            return found;
        }
    }
    socket.nonblocking = socket.nonblocking || request.mask != 0;
    socket.file.arena = &call.task.process().handles.arena();
    std::unique_lock lock(socket.events_mutex);
    socket.events.event = std::move(event);
    socket.events.mask = socket.events.armed = request.mask;
    // What nobody has asked for yet is told again, and that there is a connection.
    if (socket.state == State::connected || (socket.events.recorded & fd_connect) != 0) {
        socket.connect_told = false;
    }
    socket.events.recorded = 0;
    watch_again(socket, lock);
    return call.done();
}

bool set_nonblocking(SocketEnd& socket, bool nonblocking) {
    const std::lock_guard lock(socket.events_mutex);
    if (!nonblocking && socket.events.mask != 0) {
        return false;
    }
    socket.nonblocking = nonblocking;
    return true;
}

NtStatus enumerate_events(const SocketCall& call) {
    SocketEnd& socket = call.socket();
    afd::NetworkEvents given{};
    std::unique_lock lock(socket.events_mutex);
    given.mask = std::exchange(socket.events.recorded, 0);
    std::copy(std::begin(socket.events.errors), std::end(socket.events.errors), given.errors);
    std::fill(std::begin(socket.events.errors), std::end(socket.events.errors), 0);
    watch_again(socket, lock);
    return call.write(given);
}

void rearm_events(File& file, std::uint32_t events) {
    SocketEnd& socket = *file.socket;
    std::unique_lock lock(socket.events_mutex);
    if (socket.events.mask == 0) {
        return;
    }
    socket.events.armed |= events & socket.events.mask & ~socket.events.recorded;
    watch_again(socket, lock);
}

void inherit_events(SocketEnd& listener, SocketEnd& accepted) {
    ob::Held event;
    std::uint32_t mask = 0;
    ob::Arena* const arena = listener.file.arena;
    {
        const std::lock_guard lock(listener.events_mutex);
        mask = listener.events.mask;
        const ob::HandleEntry& entry = listener.events.event.entry();
        if (entry.type != ob::Type::none) {
            arena->add_reference(entry.object);
            event = ob::Held(*arena, entry);
        }
    }
    if (mask == 0) {
        return;
    }
    accepted.file.arena = arena;
    std::unique_lock lock(accepted.events_mutex);
    accepted.events.event = std::move(event);
    accepted.events.mask = accepted.events.armed = mask;
    accepted.connect_told = true;
    watch_again(accepted, lock);
}

void end_events(SocketEnd& socket) {
    std::unique_lock lock(socket.events_mutex);
    const std::uint64_t old = std::exchange(socket.events.watch, 0);
    socket.events.mask = socket.events.armed = 0;
    lock.unlock();
    if (old != 0) {
        socket.reactor.cancel(old);
    }
}

} // namespace ferry::nt::io
