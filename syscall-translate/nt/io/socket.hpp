#pragma once
/// Sockets: files of \Device\Afd on the host's.

#include <list>
#include <vector>

#include <sys/socket.h>

#include <ferry/abi/layout/nt_afd.hpp>

#include "control_call.hpp"
#include "open.hpp"

namespace ferry::nt::io {

namespace afd = abi::nt::afd;

/// What a file object that is a socket, or the device, has beside its descriptor. The descriptor is
/// never blocking, and stands for nothing until the socket is created.
struct SocketEnd {
    enum class State : std::uint8_t { none, fresh, listening, connecting, connected };

    SocketEnd(ke::Reactor& reactor, File& file);
    ~SocketEnd();

    std::atomic<State> state{State::none};
    std::atomic<std::int64_t> connected_at{0}; ///< seconds of the monotonic clock
    void become_connected();
    /// Seconds; all ones where it is not.
    [[nodiscard]] std::uint32_t connected_for() const;
    afd::Create kind{};
    std::atomic<bool> nonblocking{false};
    std::atomic<bool> reuses{false};               ///< SO_REUSEADDR
    std::atomic<bool> exclusive{false};            ///< SO_EXCLUSIVEADDRUSE
    std::atomic<std::uint32_t> remembered{0};      ///< bits of options that change nothing
    std::atomic<std::uint32_t> receive_timeout{0}; ///< milliseconds, 0: none
    std::atomic<std::uint32_t> send_timeout{0};
    std::atomic<int> sleepers{0}; ///< threads in a service that waits
    std::atomic<bool> closed{false};
    std::atomic<int> failure{0};           ///< errno of a connect that failed and is to be told of
    std::atomic<bool> connect_told{false}; ///< FD_CONNECT was, of the last connect

    /// What went wrong last (SO_ERROR), an errno; it is told once.
    int take_failure();

    Waiting reads;
    Waiting writes;

    /// A poll of this device that is pending.
    struct Polling;
    std::mutex polls_mutex; ///< guards the lists
    std::list<std::shared_ptr<Polling>> polls;
    std::list<std::weak_ptr<Polling>> polled; ///< polls, of any device, that look at this socket

    /// WSAEventSelect.
    struct Events {
        ob::Held event;
        std::uint32_t mask = 0;
        std::uint32_t armed = 0;    ///< of those, the ones that are waited for
        std::uint32_t recorded = 0; ///< not yet asked for
        std::int32_t errors[10] = {};
        std::uint64_t watch = 0;
    };
    std::mutex events_mutex; ///< guards the events
    Events events;

    ke::Reactor& reactor;
    File& file;
};

/// Opens the device.
NtStatus open_socket(Task& task, std::shared_ptr<File>& file);

/// IOCTL_AFD_*.
struct SocketCall : ControlCall {
    [[nodiscard]] SocketEnd& socket() const { return *file->socket; }
    [[nodiscard]] int fd() const { return file->fd.get(); }

    template <class T>
    NtStatus write(const T& value) const {
        return give(&value, sizeof value);
    }
};
NtStatus control_socket(const SocketCall& call);
/// NtReadFile and NtWriteFile.
NtStatus transfer_socket(Task& task, const std::shared_ptr<File>& file, const Request& request,
                         GuestAddr buffer, std::uint32_t size, bool writes);
/// Ends what waits for it; how many operations.
unsigned cancel_socket(File& file, const ps::Thread* thread, GuestAddr block);

/// AF_*: but for AF_INET6 they are alike.
[[nodiscard]] int family_to_host(int family);

/// What an errno of a socket's is.
[[nodiscard]] NtStatus socket_status(int error);

// socket_options.cpp
NtStatus set_socket_option(const SocketCall& call);
NtStatus get_socket_option(const SocketCall& call);

// echo.cpp
NtStatus send_echo(const SocketCall& call);

// network.cpp
NtStatus tell_of_network(const SocketCall& call);

// socket_poll.cpp
NtStatus poll_sockets(const SocketCall& call);
NtStatus poll_and_wait(const SocketCall& call);
NtStatus select_events(const SocketCall& call);
NtStatus enumerate_events(const SocketCall& call);
/// False for a socket that is to block and has events selected.
bool set_nonblocking(SocketEnd& socket, bool nonblocking);
/// What was recorded and has been dealt with may be recorded again.
void rearm_events(File& file, std::uint32_t events);
void end_events(SocketEnd& socket);
/// A socket that was accepted tells what its listener tells, by the same event.
void inherit_events(SocketEnd& listener, SocketEnd& accepted);
/// Ends the polls that look at a socket which is closed.
void end_polls_of(SocketEnd& socket);
/// Has them look at a socket to which something can happen from now on: it connects or listens.
void watch_polls_of(SocketEnd& socket);
unsigned cancel_polls(File& file, GuestAddr block);

inline constexpr std::uint32_t fd_read = 0x1;
inline constexpr std::uint32_t fd_write = 0x2;
inline constexpr std::uint32_t fd_accept = 0x8;
inline constexpr std::uint32_t fd_connect = 0x10;
inline constexpr std::uint32_t fd_close = 0x20;

/// A socket's address as the host and Windows have it: families have other numbers.
struct SocketAddressValue {
    sockaddr_storage value{};
    socklen_t size = sizeof value;

    [[nodiscard]] sockaddr* pointer() { return reinterpret_cast<sockaddr*>(&value); }
    [[nodiscard]] const sockaddr* pointer() const {
        return reinterpret_cast<const sockaddr*>(&value);
    }
    void to_host();
    void to_guest();
    /// True too for families that have none.
    [[nodiscard]] bool has_port() const;
    /// Can something be sent there? Not to any address, nor to no port.
    [[nodiscard]] bool is_somebody() const;
};

} // namespace ferry::nt::io
