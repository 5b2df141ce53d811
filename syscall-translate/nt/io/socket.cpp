// Sockets. What a caller waits for is a poll in the service; what it doesn't is an operation that
// the reactor ends.

#include "socket.hpp"

#include <cerrno>
#include <climits>
#include <cstring>
#include <fcntl.h>
#include <limits>
#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../process.hpp"
#include "../task.hpp"
#include "socket_control.hpp"
#include "socket_message.hpp"

namespace ferry::nt::io {
namespace {

using State = SocketEnd::State;

constexpr std::uint32_t most_buffers = 1 << 16;

/// MSG_*: the first three are alike.
int flags_to_host(std::uint32_t flags) {
    constexpr std::uint32_t wait_all = 8;
    return static_cast<int>(flags & 7) | ((flags & wait_all) != 0 ? MSG_WAITALL : 0);
}

/// Does what may have to wait, as it was asked for: `events` is what of the host it waits for.
NtStatus perform(const SocketCall& call, afd::Wait wait, bool reads, Waiting::Attempt attempt,
                 Waiting::Next next = {}) {
    SocketEnd& socket = call.socket();
    if (wait == afd::Wait::overlapped) {
        Operation operation;
        if (const NtStatus begun = Operation::begin(call.task, *call.file, call.request, operation);
            !begun.ok()) {
            return begun;
        }
        const NtStatus started = (reads ? socket.reads : socket.writes)
                                     .start(call.file, call.fd(), std::move(operation),
                                            std::move(attempt), {std::move(next), nullptr, false});
        // A datagram that was cut is told of as one that came later, whatever the port skips.
        return started == status::BUFFER_OVERFLOW ? status::PENDING : started;
    }
    const std::uint32_t limit = reads ? socket.receive_timeout : socket.send_timeout;
    std::uint64_t count = 0;
    for (;;) {
        const NtStatus result = attempt(count);
        if (result != status::PENDING) {
            return result.is_error() ? result
                                     : complete(call.task, *call.file, call.request, result, count);
        }
        if (socket.nonblocking) {
            if (count != 0) { // of a stream a part was sent
                return complete(call.task, *call.file, call.request, status::SUCCESS, count);
            }
            rearm_events(*call.file, reads ? 0 : fd_write);
            return status::DEVICE_NOT_READY;
        }
        pollfd entry{call.fd(), static_cast<short>(reads ? POLLIN : POLLOUT), 0};
        ++socket.sleepers;
        const std::int64_t ready =
            socket.closed ? -ECANCELED
                          : call.task.blocking_call(SYS_poll, &entry, 1,
                                                    limit == 0 ? -1 : static_cast<int>(limit));
        --socket.sleepers;
        if (socket.closed || ready == -ECANCELED) {
            return status::CANCELLED;
        }
        if (ready == 0) {
            return status::IO_TIMEOUT;
        }
    }
}

std::uint32_t message_flags(std::uint32_t tdi_flags, bool writes) {
    const bool expedited =
        (tdi_flags & (writes ? afd::tdi_send_expedited : afd::tdi_receive_expedited)) != 0;
    const bool peeks = !writes && (tdi_flags & afd::tdi_receive_peek) != 0;
    return (expedited ? MSG_OOB : 0) | (peeks ? MSG_PEEK : 0);
}

/// What is to be transferred, in whichever form.
NtStatus read_transfer(const SocketCall& call, bool writes, afd::Transfer& request) {
    if (call.code != afd::receive_datagram && call.in_size >= sizeof request) {
        return call.read(request);
    }
    afd::NativeDatagram native{};
    const NtStatus read =
        call.code == afd::receive_datagram ? call.read(native) : call.read(native.transfer);
    const afd::NativeTransfer& given = native.transfer;
    // The device waits for nobody: it is a socket that does not block whose caller is told so.
    const bool pends =
        (given.afd_flags & afd::native_overlapped) != 0 || !call.socket().nonblocking;
    request = {.buffers = given.buffers,
               .count = given.count,
               .flags = message_flags(given.tdi_flags, writes),
               .address = native.address,
               .address_size = native.address_size,
               .flags_out = 0,
               .control = 0,
               .wait = pends ? afd::Wait::overlapped : afd::Wait::socket};
    return read;
}

/// Is an address, of the socket's family, all there?
bool is_whole(const SocketEnd& socket, const SocketAddressValue& address) {
    const bool inet6 = family_to_host(socket.kind.family) == AF_INET6;
    return address.value.ss_family == AF_UNSPEC ||
           address.size >= (inet6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in));
}

NtStatus read_control(const SocketCall& call, bool writes, GuestAddr at, Message& message) {
    constexpr std::uint32_t most = 4096;
    afd::Buffer buffer{};
    if (memory::copy_in(call.task.space(), &buffer, at, sizeof buffer)) {
        return status::ACCESS_VIOLATION;
    }
    if (!writes) {
        message.control_out = GuestAddr(buffer.data);
        message.control_room = buffer.size;
        message.control_size_out = at;
        return status::SUCCESS;
    }
    std::vector<std::byte> control(std::min(buffer.size, most));
    if (memory::copy_in(call.task.space(), control.data(), GuestAddr(buffer.data),
                        control.size())) {
        return status::ACCESS_VIOLATION;
    }
    message.control = control_to_host(control);
    return status::SUCCESS;
}

NtStatus transfer(const SocketCall& call, bool writes) {
    afd::Transfer request{};
    if (const NtStatus read = read_transfer(call, writes, request); !read.ok()) {
        return read;
    }
    if (request.count > (call.socket().kind.type == SOCK_STREAM ? most_buffers : IOV_MAX)) {
        return status::INVALID_PARAMETER;
    }
    Message message;
    message.flags = flags_to_host(request.flags);
    std::vector<afd::Buffer> buffers(request.count);
    if (memory::copy_in(call.task.space(), buffers.data(), GuestAddr(request.buffers),
                        buffers.size() * sizeof(afd::Buffer))) {
        return status::ACCESS_VIOLATION;
    }
    for (const afd::Buffer& buffer : buffers) {
        if (!call.task.space().access_ok(GuestAddr(buffer.data), buffer.size)) {
            return status::ACCESS_VIOLATION;
        }
        message.parts.push_back(
            {call.task.space().host_pointer(GuestAddr(buffer.data)), buffer.size});
    }
    if (writes && request.address != 0) {
        message.address.size = static_cast<socklen_t>(
            std::min<std::uint64_t>(request.address_size, sizeof(sockaddr_storage)));
        if (memory::copy_in(call.task.space(), &message.address.value, GuestAddr(request.address),
                            message.address.size)) {
            return status::ACCESS_VIOLATION;
        }
        message.address.to_host();
        message.has_address = call.socket().kind.type != SOCK_STREAM;
        if (message.has_address && !is_whole(call.socket(), message.address)) {
            return status::ACCESS_VIOLATION;
        }
    } else if (request.address != 0) {
        message.address_out = GuestAddr(request.address);
        message.size_out = GuestAddr(request.address_size);
    }
    message.flags_out = GuestAddr(request.flags_out);
    if (request.control != 0) {
        if (const NtStatus read = read_control(call, writes, GuestAddr(request.control), message);
            !read.ok()) {
            return read;
        }
    }
    if (message.has_address && !message.address.is_somebody()) {
        return status::INVALID_ADDRESS_COMPONENT;
    }
    const File* const file = call.file.get();
    // That a datagram can't go is heard of later by who has a status block for it.
    const bool fails_later =
        writes && request.wait == afd::Wait::overlapped && call.socket().kind.type != SOCK_STREAM;
    const NtStatus result = perform(
        call, request.wait, !writes,
        [file, writes, fails_later, failed = NtStatus(status::PENDING),
         message = std::move(message), sent = std::uint64_t{0}](std::uint64_t& count) mutable {
            if (!writes) {
                // Who has gone on is not told the flags: they may lie
                // on its stack. A message (WSAMSG) stays.
                if (!message.flags_out.is_null() && message.control_size_out.is_null() &&
                    file->socket->reactor.is_calling()) {
                    message.flags_out = GuestAddr();
                }
                return receive_now(*file, message, count);
            }
            if (failed != status::PENDING) {
                return failed;
            }
            const NtStatus sending = send_now(*file, message, sent);
            count = sent;
            if (sending.is_error() && fails_later) {
                failed = sending;
                return NtStatus(status::PENDING);
            }
            return sending;
        });
    rearm_events(*call.file, writes ? 0 : fd_read | fd_close);
    return result;
}

/// A file on its way, one attempt after the other.
struct Transmission {
    std::shared_ptr<File> source; ///< null: none
    off_t offset = 0;
    bool at_position = false; ///< the offset is the file's own
    std::uint64_t left = 0;   ///< bytes of the file
    Message parts[2];
    int stage = 0;
    bool disconnects = false;
};

NtStatus transmit_file(const File& file, Transmission& transmission, std::uint64_t& sent) {
    while (transmission.left > 0) {
        constexpr std::uint64_t most_at_once = 1 << 30;
        const ssize_t done = ::sendfile(file.fd.get(), transmission.source->fd.get(),
                                        transmission.at_position ? nullptr : &transmission.offset,
                                        std::min(transmission.left, most_at_once));
        if (done < 0) {
            return errno == EAGAIN ? status::PENDING : socket_status(errno);
        }
        if (done == 0) {
            return status::SUCCESS;
        }
        transmission.left -= static_cast<std::uint64_t>(done);
        sent += static_cast<std::uint64_t>(done);
    }
    return status::SUCCESS;
}

NtStatus transmit_now(const File& file, Transmission& transmission, std::uint64_t& sent) {
    for (; transmission.stage < 3; ++transmission.stage) {
        const bool is_file = transmission.stage == 1;
        Message& part = transmission.parts[transmission.stage / 2];
        if (!is_file && part.parts.empty()) {
            continue;
        }
        const NtStatus result =
            is_file ? transmit_file(file, transmission, sent) : send_now(file, part, sent);
        if (result != status::SUCCESS) {
            return result;
        }
    }
    if (transmission.disconnects) {
        ::shutdown(file.fd.get(), SHUT_WR);
    }
    return status::SUCCESS;
}

NtStatus transmit(const SocketCall& call) {
    afd::Transmit request{};
    if (const NtStatus read = call.read(request); !read.ok()) {
        return read;
    }
    if (call.socket().state != State::connected) {
        return status::INVALID_CONNECTION;
    }
    Transmission transmission;
    transmission.disconnects = request.disconnects != 0;
    if (request.file != 0) {
        constexpr Access read_data = 1;
        if (const NtStatus found =
                find_file(call.task, Handle{request.file}, read_data, transmission.source);
            !found.ok()) {
            return found;
        }
        transmission.offset = request.offset;
        transmission.at_position = request.offset < 0;
        transmission.left =
            request.size == 0 ? std::numeric_limits<std::uint64_t>::max() : request.size;
    }
    for (int i = 0; i < 2; ++i) {
        const afd::Buffer& buffer = request.parts[i];
        if (!call.task.space().access_ok(GuestAddr(buffer.data), buffer.size)) {
            return status::ACCESS_VIOLATION;
        }
        if (buffer.size != 0) {
            transmission.parts[i].parts.push_back(
                {call.task.space().host_pointer(GuestAddr(buffer.data)), buffer.size});
        }
    }
    const File* const file = call.file.get();
    const NtStatus result =
        perform(call, request.wait, false,
                [file, transmission = std::make_shared<Transmission>(std::move(transmission)),
                 sent = std::uint64_t{0}](std::uint64_t& count) mutable {
                    const NtStatus sending = transmit_now(*file, *transmission, sent);
                    count = sent;
                    return sending;
                });
    rearm_events(*call.file, 0);
    return result;
}

NtStatus read_address(const SocketCall& call, std::uint32_t skip, SocketAddressValue& address) {
    if (call.in_size <= skip || call.in_size - skip > sizeof address.value) {
        return status::INVALID_PARAMETER;
    }
    address.size = call.in_size - skip;
    if (memory::copy_in(call.task.space(), &address.value, call.in + skip, address.size)) {
        return status::ACCESS_VIOLATION;
    }
    address.to_host();
    return is_whole(call.socket(), address) ? status::SUCCESS : status::ACCESS_VIOLATION;
}

NtStatus create(const SocketCall& call) {
    afd::Create kind{};
    if (const NtStatus read = call.read(kind); !read.ok()) {
        return read;
    }
    if (call.socket().state != State::none) {
        return status::INVALID_PARAMETER;
    }
    const UniqueFd made(::socket(family_to_host(kind.family),
                                 kind.type | SOCK_CLOEXEC | SOCK_NONBLOCK, kind.protocol));
    if (!made) {
        return socket_status(errno);
    }
    if (family_to_host(kind.family) == AF_INET6) { // Windows's default
        const int only = 1;
        ::setsockopt(made.get(), IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only);
    }
    ::dup3(made.get(), call.fd(), O_CLOEXEC);
    call.socket().kind = kind;
    call.socket().state = State::fresh;
    return call.done();
}

void set_host_reuse(int fd, bool on) {
    const int value = on ? 1 : 0;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &value, sizeof value);
}

/// Windows binds to a port of which nothing but connections is left, in TIME_WAIT or alive, unless
/// the socket asks for exclusive use; Linux does so where those and the new socket have
/// SO_REUSEADDR. Theirs is their listener's. A socket that is only bound goes without it, so that
/// two of them are told of each other.
bool bind_beside_connections(const SocketCall& call, const SocketAddressValue& address) {
    const SocketEnd& socket = call.socket();
    if (socket.kind.type != SOCK_STREAM || socket.reuses || socket.exclusive) {
        return false;
    }
    set_host_reuse(call.fd(), true);
    const bool done = ::bind(call.fd(), address.pointer(), address.size) == 0;
    set_host_reuse(call.fd(), false);
    return done;
}

NtStatus bind(const SocketCall& call) {
    SocketAddressValue address;
    if (const NtStatus read = read_address(call, 0, address); !read.ok()) {
        return read;
    }
    if (::bind(call.fd(), address.pointer(), address.size) != 0) {
        const int error = errno;
        if (error == EADDRINUSE && bind_beside_connections(call, address)) {
            return call.done();
        }
        // Who would share an address is told that the other one does not.
        return error == EADDRINUSE && call.socket().reuses ? status::ACCESS_DENIED
                                                           : socket_status(error);
    }
    return call.done();
}

NtStatus listen(const SocketCall& call) {
    std::int32_t backlog = 0;
    if (const NtStatus read = call.read(backlog); !read.ok()) {
        return read;
    }
    // The host would give the socket a port of its choosing, Windows asks for one.
    SocketAddressValue own;
    if (call.socket().kind.type == SOCK_STREAM &&
        ::getsockname(call.fd(), own.pointer(), &own.size) == 0 && !own.has_port()) {
        return status::INVALID_PARAMETER;
    }
    if (call.socket().kind.type == SOCK_STREAM && !call.socket().exclusive) {
        set_host_reuse(call.fd(),
                       true); // what it accepts will not keep the port: bind_beside_connections()
    }
    if (::listen(call.fd(), backlog) != 0) {
        return socket_status(errno);
    }
    call.socket().state = State::listening;
    watch_polls_of(call.socket());
    rearm_events(*call.file, 0);
    return call.done();
}

NtStatus connect(const SocketCall& call) {
    SocketAddressValue address;
    afd::Wait wait{};
    if (const NtStatus read = call.read(wait); !read.ok()) {
        return read;
    }
    if (const NtStatus read = read_address(call, sizeof wait, address); !read.ok()) {
        return read;
    }
    SocketEnd& socket = call.socket();
    if (!address.is_somebody()) {
        return status::INVALID_ADDRESS_COMPONENT;
    }
    // Who does not wait hears of the end later, in Windows, even where the host knows it at once.
    const bool told_later = wait == afd::Wait::overlapped;
    const bool later = wait == afd::Wait::socket && socket.nonblocking &&
                       socket.kind.type == SOCK_STREAM && socket.state == State::fresh;
    socket.connect_told = false;
    socket.failure = 0;
    const int error = ::connect(call.fd(), address.pointer(), address.size) == 0 ? 0 : errno;
    if (error == 0 || error == EINPROGRESS || ((later || told_later) && error == ECONNREFUSED)) {
        socket.failure = error == ECONNREFUSED ? error : 0;
        const State before = socket.state.exchange(State::connecting);
        if (error == 0) {
            socket.become_connected();
        }
        if (before == State::fresh) {
            watch_polls_of(socket);
        }
        rearm_events(*call.file, 0);
    } else if (error != EALREADY) {
        return socket_status(error);
    }
    if (later) {
        return status::DEVICE_NOT_READY;
    }
    SocketEnd* const raw = &socket;
    const int fd = call.fd();
    return perform(call, wait, false, [raw, fd, in_call = told_later](std::uint64_t&) mutable {
        if (std::exchange(in_call, false)) {
            return status::PENDING;
        }
        if (raw->state == State::connected) {
            return status::SUCCESS;
        }
        pollfd entry{fd, POLLOUT, 0};
        if (::poll(&entry, 1, 0) == 0) {
            return status::PENDING;
        }
        const int failure = raw->take_failure();
        if (failure == 0) {
            raw->become_connected();
        } else {
            raw->state = State::fresh;
        }
        return socket_status(failure);
    });
}

NtStatus accept(const SocketCall& call) {
    afd::Accept request{};
    if (const NtStatus read = call.read(request); !read.ok()) {
        return read;
    }
    std::shared_ptr<File> target;
    if (const NtStatus found = find_file(call.task, Handle{request.socket}, 0, target);
        !found.ok()) {
        return found;
    }
    if (target->socket == nullptr || call.socket().state != State::listening) {
        return status::INVALID_PARAMETER;
    }
    const File* const file = call.file.get();
    const std::uint64_t addresses = 2 * std::uint64_t{request.address_room};
    if (request.data_room != 0 && call.out_size < request.data_room + addresses) {
        return status::BUFFER_TOO_SMALL;
    }
    const GuestAddr out = call.out + request.data_room;
    const std::uint32_t room = call.out_size >= addresses ? request.address_room : 0;
    Waiting::Next next;
    if (request.data_room != 0) {
        auto* const to = static_cast<std::byte*>(call.task.space().host_pointer(call.out));
        next = [listener = call.file, target, to, size = request.data_room](Operation operation,
                                                                            bool later) {
            const File* const raw = target.get();
            return target->socket->reads.start(
                target, target->fd.get(), std::move(operation),
                [raw, to, size](std::uint64_t& count) {
                    const ssize_t got = ::recv(raw->fd.get(), to, size, MSG_DONTWAIT);
                    if (got < 0) {
                        return errno == EAGAIN ? status::PENDING : socket_status(errno);
                    }
                    count = static_cast<std::uint64_t>(got);
                    return status::SUCCESS;
                },
                {{}, listener, later});
        };
    }
    // What a program asks for itself is as its listener is, also in whether it blocks.
    const bool inherits = request.wait == afd::Wait::socket;
    const NtStatus result = perform(
        call, request.wait, true,
        [file, target, out, room, inherits](std::uint64_t&) {
            SocketAddressValue peer;
            const UniqueFd made(::accept4(file->fd.get(), peer.pointer(), &peer.size,
                                          SOCK_CLOEXEC | SOCK_NONBLOCK));
            if (!made) {
                return errno == EAGAIN ? status::PENDING : socket_status(errno);
            }
            ::dup3(made.get(), target->fd.get(), O_CLOEXEC);
            target->socket->kind = file->socket->kind;
            target->socket->become_connected();
            if (inherits) {
                target->socket->nonblocking = file->socket->nonblocking.load();
                inherit_events(*file->socket, *target->socket);
            }
            if (room != 0) {
                SocketAddressValue own;
                ::getsockname(made.get(), own.pointer(), &own.size);
                own.to_guest();
                peer.to_guest();
                give(out, &own.value, std::min<std::size_t>(room, sizeof own.value));
                give(out + room, &peer.value, std::min<std::size_t>(room, sizeof peer.value));
            }
            return status::SUCCESS;
        },
        std::move(next));
    rearm_events(*call.file, fd_accept);
    return result;
}

NtStatus shut_down(const SocketCall& call) {
    std::int32_t how = 0;
    if (const NtStatus read = call.read(how); !read.ok()) {
        return read;
    }
    return ::shutdown(call.fd(), how) != 0 ? socket_status(errno) : call.done();
}

NtStatus name(const SocketCall& call, bool of_peer) {
    SocketAddressValue address;
    if ((of_peer ? ::getpeername(call.fd(), address.pointer(), &address.size)
                 : ::getsockname(call.fd(), address.pointer(), &address.size)) != 0) {
        return socket_status(errno);
    }
    if (!of_peer && !address.has_port()) {
        return status::INVALID_PARAMETER; // it was not bound
    }
    address.to_guest();
    if (call.out_size < address.size) {
        return status::BUFFER_TOO_SMALL;
    }
    return memory::copy_out(call.task.space(), call.out, &address.value, address.size)
               ? status::ACCESS_VIOLATION
               : call.done(address.size);
}

NtStatus close(const SocketCall& call) {
    SocketEnd& socket = call.socket();
    // Others to it may be inherited, or WSADuplicateSocket's: the last one closes it.
    int handles = 0;
    call.task.process().handles.for_each([&handles, &call](Handle, const ob::HandleEntry& entry) {
        handles += entry.resource == call.file ? 1 : 0;
    });
    if (handles > 1) {
        return call.done();
    }
    socket.closed = true;
    cancel_socket(*call.file, nullptr, GuestAddr());
    end_events(socket);
    end_polls_of(socket);
    if (socket.sleepers > 0) {
        ::shutdown(call.fd(), SHUT_RDWR);
    }
    return call.done();
}

} // namespace

SocketEnd::SocketEnd(ke::Reactor& owner, File& of)
    : reads(owner, EPOLLIN), writes(owner, EPOLLOUT), reactor(owner), file(of) {}

SocketEnd::~SocketEnd() { end_events(*this); }

void SocketEnd::become_connected() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    connected_at = now.tv_sec;
    state = State::connected;
}

std::uint32_t SocketEnd::connected_for() const {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return state == State::connected ? static_cast<std::uint32_t>(now.tv_sec - connected_at) : ~0U;
}

int SocketEnd::take_failure() {
    int error = failure.exchange(0);
    if (error == 0) {
        socklen_t size = sizeof error;
        ::getsockopt(file.fd.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    }
    return error;
}

NtStatus open_socket(Task& task, std::shared_ptr<File>& file) {
    UniqueFd nothing(::eventfd(0, EFD_CLOEXEC));
    if (!nothing) {
        return status_of(errno);
    }
    file = std::make_shared<File>(std::move(nothing), FileKind::socket);
    file->socket = std::make_unique<SocketEnd>(task.process().reactor, *file);
    return status::SUCCESS;
}

NtStatus control_socket(const SocketCall& call) {
    if (call.socket().state == State::none && call.code != afd::create && call.code != afd::poll &&
        call.code != afd::poll_wait && call.code != afd::close && call.code != afd::network &&
        call.code != afd::echo) {
        return status::INVALID_PARAMETER;
    }
    switch (call.code) {
    case afd::create: return create(call);
    case afd::bind: return bind(call);
    case afd::listen: return listen(call);
    case afd::connect: return connect(call);
    case afd::accept: return accept(call);
    case afd::receive:
    case afd::receive_datagram: return transfer(call, false);
    case afd::send: return transfer(call, true);
    case afd::transmit: return transmit(call);
    case afd::shutdown: return shut_down(call);
    case afd::get_name: return name(call, false);
    case afd::get_peer_name: return name(call, true);
    case afd::set_option: return set_socket_option(call);
    case afd::get_option: return get_socket_option(call);
    case afd::poll: return poll_sockets(call);
    case afd::poll_wait: return poll_and_wait(call);
    case afd::event_select: return select_events(call);
    case afd::enumerate: return enumerate_events(call);
    case afd::close: return close(call);
    case afd::complete: return call.done();
    case afd::echo: return send_echo(call);
    case afd::network: return tell_of_network(call);
    case afd::describe: return call.write(call.socket().kind);
    case afd::set_nonblocking: {
        std::uint32_t flag = 0;
        if (const NtStatus read = call.read(flag); !read.ok()) {
            return read;
        }
        return set_nonblocking(call.socket(), flag != 0) ? call.done() : status::INVALID_PARAMETER;
    }
    case afd::readable: {
        int count = 0;
        ::ioctl(call.fd(), FIONREAD, &count);
        return call.write(static_cast<std::uint32_t>(count));
    }
    default: return status::INVALID_DEVICE_REQUEST;
    }
}

NtStatus transfer_socket(Task& task, const std::shared_ptr<File>& file, const Request& request,
                         GuestAddr buffer, std::uint32_t size, bool writes) {
    Message message;
    message.parts.push_back({task.space().host_pointer(buffer), size});
    const File* const raw = file.get();
    const SocketCall call{task, file, request, 0, {}, 0, {}, 0};
    return perform(call, file->synchronous() ? afd::Wait::socket : afd::Wait::overlapped, !writes,
                   [raw, writes, message = std::move(message),
                    sent = std::uint64_t{0}](std::uint64_t& count) mutable {
                       if (!writes) {
                           return receive_now(*raw, message, count);
                       }
                       const NtStatus result = send_now(*raw, message, sent);
                       count = sent;
                       return result;
                   });
}

unsigned cancel_socket(File& file, const ps::Thread* thread, GuestAddr block) {
    return file.socket->reads.cancel(file, thread, block) +
           file.socket->writes.cancel(file, thread, block) + cancel_polls(file, block);
}

} // namespace ferry::nt::io
