// select, WSAPoll and WSAEventSelect.

#include "socket.hpp"

#include <ferry/win32/guarded.hpp>

using namespace ferry::win32;
using namespace ferry::win32::sockets;

namespace {

/// A list of sockets to ask, on the heap: head and handles together, as the device takes them.
class Question {
public:
    explicit Question(ULONG room) {
        head_ =
            static_cast<afd::Poll*>(allocate(sizeof(afd::Poll) + room * sizeof(afd::PollHandle)));
    }
    Question(const Question&) = delete;
    Question& operator=(const Question&) = delete;
    ~Question() { release(head_); }

    bool is_there() const { return head_ != nullptr; }
    ULONG count() const { return head_->count; }
    afd::PollHandle* handles() const { return reinterpret_cast<afd::PollHandle*>(head_ + 1); }

    void add(SOCKET socket, ULONG events) {
        for (ULONG i = 0; i < head_->count; ++i) {
            if (handles()[i].handle == socket) {
                handles()[i].events |= events;
                return;
            }
        }
        handles()[head_->count++] = {socket, events, 0};
    }

    /// Waits; what has come stands in the handles then. `milliseconds` below 0: for ever.
    NTSTATUS ask(LONGLONG milliseconds) {
        constexpr LONGLONG units = 10'000;
        head_->timeout = milliseconds < 0 ? INT64_MAX : -milliseconds * units;
        const auto size =
            static_cast<ULONG>(sizeof *head_ + head_->count * sizeof(afd::PollHandle));
        return control(handles()[0].handle, afd::poll_wait, head_, size, head_, size);
    }
    ULONG events_of(SOCKET socket) const {
        for (ULONG i = 0; i < head_->count; ++i) {
            if (handles()[i].handle == socket) {
                return handles()[i].events;
            }
        }
        return 0;
    }

private:
    afd::Poll* head_;
};

constexpr ULONG readable = afd::poll_receive | afd::poll_accept | afd::poll_disconnect |
                           afd::poll_abort | afd::poll_local_close;
constexpr ULONG writable = afd::poll_send | afd::poll_connect;
constexpr ULONG exceptional = afd::poll_receive_expedited | afd::poll_connect_fail;

ULONG size_of(const fd_set* set) { return set != nullptr ? set->fd_count : 0; }

void add(Question& question, const fd_set* set, ULONG events) {
    for (ULONG i = 0; i < size_of(set); ++i) {
        question.add(set->fd_array[i], events);
    }
}

bool holds(const fd_set& set, UINT count, SOCKET socket) {
    for (UINT i = 0; i < count; ++i) {
        if (set.fd_array[i] == socket) {
            return true;
        }
    }
    return false;
}

/// Leaves those in the set for which something of `events` has come, each of them once.
int keep(const Question& question, fd_set* set, ULONG events) {
    if (set == nullptr) {
        return 0;
    }
    UINT kept = 0;
    for (UINT i = 0; i < set->fd_count; ++i) {
        const SOCKET socket = set->fd_array[i];
        if ((question.events_of(socket) & events) != 0 && !holds(*set, kept, socket)) {
            set->fd_array[kept++] = socket;
        }
    }
    set->fd_count = kept;
    return static_cast<int>(kept);
}

} // namespace

extern "C" {

int WSAAPI select(int, fd_set* read, fd_set* write, fd_set* except, const PTIMEVAL timeout) {
    const ULONG room = size_of(read) + size_of(write) + size_of(except);
    if (room == 0) {
        return fail(WSAEINVAL);
    }
    Question question(room);
    if (!question.is_there()) {
        return fail(WSAENOBUFS);
    }
    add(question, read, readable);
    add(question, write, writable);
    add(question, except, exceptional);
    const LONGLONG wait =
        timeout == nullptr ? -1 : timeout->tv_sec * 1000LL + (timeout->tv_usec + 999) / 1000;
    const NTSTATUS status = question.ask(wait);
    if (!NT_SUCCESS(status)) {
        return result_of(status);
    }
    // One set may be asked for several things, and is told of once.
    const struct {
        fd_set* set;
        ULONG events;
    } parts[] = {{read, readable}, {write, writable}, {except, exceptional}};
    int kept = 0;
    for (int i = 0; i < 3; ++i) {
        ULONG events = 0;
        bool is_first = true;
        for (int k = 0; k < 3; ++k) {
            if (parts[k].set == parts[i].set) {
                events |= parts[k].events;
                is_first = is_first && k >= i;
            }
        }
        kept += is_first ? keep(question, parts[i].set, events) : 0;
    }
    return kept;
}

int WSAAPI __WSAFDIsSet(SOCKET socket, fd_set* set) { return holds(*set, set->fd_count, socket); }

int WSAAPI WSAPoll(LPWSAPOLLFD list, ULONG count, INT timeout) {
    if (count == 0) {
        return fail(WSAEINVAL);
    }
    const LONG asked = guarded(LONG{-1}, [list, count] {
        LONG valid = 0;
        for (ULONG i = 0; i < count; ++i) {
            valid += list[i].fd != INVALID_SOCKET ? 1 : 0;
            list[i].revents = 0;
        }
        return valid;
    });
    if (asked <= 0) {
        return fail(asked < 0 ? WSAEFAULT : WSAEINVAL);
    }
    Question question(count);
    if (!question.is_there()) {
        return fail(WSAENOBUFS);
    }
    for (ULONG i = 0; i < count; ++i) {
        const WSAPOLLFD& entry = list[i];
        if (static_cast<LONG_PTR>(entry.fd) < 0) {
            continue;
        }
        ULONG events = afd::poll_disconnect | afd::poll_abort | afd::poll_connect_fail;
        events |= (entry.events & POLLRDNORM) != 0 ? afd::poll_receive | afd::poll_accept : 0;
        events |= (entry.events & POLLRDBAND) != 0 ? afd::poll_receive_expedited : 0;
        events |= (entry.events & POLLWRNORM) != 0 ? writable : 0;
        question.add(entry.fd, events);
    }
    const NTSTATUS status = question.ask(timeout);
    if (!NT_SUCCESS(status)) {
        return result_of(status);
    }
    int ready = 0;
    for (ULONG i = 0; i < count; ++i) {
        WSAPOLLFD& entry = list[i];
        const ULONG events = question.events_of(entry.fd);
        SHORT seen = 0;
        seen |= (events & (afd::poll_receive | afd::poll_accept)) != 0 ? POLLRDNORM : 0;
        seen |= (events & afd::poll_receive_expedited) != 0 ? POLLRDBAND : 0;
        seen |= (events & writable) != 0 ? POLLWRNORM : 0;
        seen = static_cast<SHORT>(seen & entry.events);
        seen |= (events & afd::poll_disconnect) != 0 ? POLLHUP : 0;
        seen |= (events & (afd::poll_abort | afd::poll_connect_fail)) != 0 ? POLLHUP | POLLERR : 0;
        entry.revents = seen;
        ready += seen != 0 ? 1 : 0;
    }
    return ready;
}

WSAEVENT WSAAPI WSACreateEvent(void) { return CreateEventW(nullptr, TRUE, FALSE, nullptr); }
BOOL WSAAPI WSACloseEvent(WSAEVENT event) { return CloseHandle(event); }
BOOL WSAAPI WSASetEvent(WSAEVENT event) { return SetEvent(event); }
BOOL WSAAPI WSAResetEvent(WSAEVENT event) { return ResetEvent(event); }
DWORD WSAAPI WSAWaitForMultipleEvents(DWORD count, const WSAEVENT* events, BOOL all, DWORD timeout,
                                      BOOL alertable) {
    return WaitForMultipleObjectsEx(count, events, all, timeout, alertable);
}

int WSAAPI WSAEventSelect(SOCKET socket, WSAEVENT event, long events) {
    const afd::EventSelect request{reinterpret_cast<uint64_t>(event),
                                   static_cast<uint32_t>(events)};
    return result_of(control(socket, afd::event_select, &request, sizeof request));
}

int WSAAPI WSAEnumNetworkEvents(SOCKET socket, WSAEVENT event, LPWSANETWORKEVENTS to) {
    if (event != nullptr) {
        ResetEvent(event);
    }
    afd::NetworkEvents given{};
    const NTSTATUS status = control(socket, afd::enumerate, nullptr, 0, &given, sizeof given);
    if (!NT_SUCCESS(status)) {
        return result_of(status);
    }
    to->lNetworkEvents = static_cast<long>(given.mask);
    for (int i = 0; i < FD_MAX_EVENTS; ++i) {
        if ((given.mask >> i & 1) != 0) { // others stay as they are
            to->iErrorCode[i] = given.errors[i] == 0 ? 0 : error_of(given.errors[i]);
        }
    }
    return 0;
}

} // extern "C"
