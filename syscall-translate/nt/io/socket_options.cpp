// Options of sockets: other numbers than the host's, and some other types.

#include "socket.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include "../task.hpp"

namespace ferry::nt::io {
namespace {

enum class Kind : std::uint8_t {
    plain,  ///< a number, or a struct of the same layout
    flag,   ///< its first byte counts
    linger, ///< two 16-bit numbers
    receive_timeout,
    send_timeout,
    error,      ///< numbers of Windows Sockets
    accepted,   ///< nothing to be done
    remembered, ///< a BOOL that changes nothing; which bit of the socket's is its host_name
    reuse,      ///< SO_REUSEADDR and SO_EXCLUSIVEADDRUSE: one of them
    exclusive,
    whole, ///< IP_DONTFRAGMENT
    raw,   ///< of raw sockets
    connect_time,
    source, ///< ip_mreq_source: group, source and interface in another order
    group,  ///< group_req and group_source_req: addresses behind the number of an interface
};

struct Row {
    std::int32_t level;
    std::int32_t name;
    Kind kind;
    int host_level;
    int host_name;
};

constexpr std::int32_t win_socket = 0xffff;
constexpr std::int32_t win_ip = 0;
constexpr std::int32_t win_tcp = 6;
constexpr std::int32_t win_ipv6 = 41;

// clang-format off
constexpr Row rows[] = {
    {win_socket, 0x0001, Kind::remembered, 0, 0},                         // SO_DEBUG
    {win_socket, 0x0002, Kind::plain, SOL_SOCKET, SO_ACCEPTCONN},
    {win_socket, 0x0004, Kind::reuse, SOL_SOCKET, SO_REUSEADDR},
    {win_socket, 0x0008, Kind::plain, SOL_SOCKET, SO_KEEPALIVE},
    {win_socket, 0x0010, Kind::plain, SOL_SOCKET, SO_DONTROUTE},
    {win_socket, 0x0020, Kind::plain, SOL_SOCKET, SO_BROADCAST},
    {win_socket, 0x0080, Kind::linger, SOL_SOCKET, SO_LINGER},
    {win_socket, 0x0100, Kind::plain, SOL_SOCKET, SO_OOBINLINE},
    {win_socket, ~0x0004, Kind::exclusive, 0, 0},                        // SO_EXCLUSIVEADDRUSE
    {win_socket, 0x1001, Kind::plain, SOL_SOCKET, SO_SNDBUF},
    {win_socket, 0x1002, Kind::plain, SOL_SOCKET, SO_RCVBUF},
    {win_socket, 0x1005, Kind::send_timeout, 0, 0},
    {win_socket, 0x1006, Kind::receive_timeout, 0, 0},
    {win_socket, 0x1007, Kind::error, SOL_SOCKET, SO_ERROR},
    {win_socket, 0x1008, Kind::plain, SOL_SOCKET, SO_TYPE},
    {win_socket, 0x3005, Kind::remembered, 0, 1},                         // SO_RANDOMIZE_PORT
    {win_socket, 0x3007, Kind::remembered, 0, 2},                         // SO_REUSE_UNICASTPORT
    {win_socket, 0x700b, Kind::accepted, 0, 0},                          // SO_UPDATE_ACCEPT_CONTEXT
    {win_socket, 0x7010, Kind::accepted, 0, 0},                          // SO_UPDATE_CONNECT_CONTEXT
    {win_tcp, 1, Kind::flag, IPPROTO_TCP, TCP_NODELAY},
    {win_socket, 0x3002, Kind::remembered, 0, 3},                         // SO_CONDITIONAL_ACCEPT
    {win_tcp, 4, Kind::plain, IPPROTO_TCP, TCP_MAXSEG},
    {win_tcp, 5, Kind::accepted, 0, 0},                                  // TCP_MAXRT
    {win_tcp, 3, Kind::plain, IPPROTO_TCP, TCP_KEEPIDLE},
    {win_tcp, 16, Kind::plain, IPPROTO_TCP, TCP_KEEPCNT},
    {win_tcp, 17, Kind::plain, IPPROTO_TCP, TCP_KEEPINTVL},
    {win_ip, 3, Kind::plain, IPPROTO_IP, IP_TOS},
    {win_ip, 4, Kind::plain, IPPROTO_IP, IP_TTL},
    {win_ip, 9, Kind::plain, IPPROTO_IP, IP_MULTICAST_IF},
    {win_ip, 10, Kind::plain, IPPROTO_IP, IP_MULTICAST_TTL},
    {win_ip, 11, Kind::plain, IPPROTO_IP, IP_MULTICAST_LOOP},
    {win_ip, 12, Kind::plain, IPPROTO_IP, IP_ADD_MEMBERSHIP},
    {win_ip, 13, Kind::plain, IPPROTO_IP, IP_DROP_MEMBERSHIP},
    {win_ip, 15, Kind::source, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP},
    {win_ip, 16, Kind::source, IPPROTO_IP, IP_DROP_SOURCE_MEMBERSHIP},
    {win_ip, 17, Kind::source, IPPROTO_IP, IP_BLOCK_SOURCE},
    {win_ip, 18, Kind::source, IPPROTO_IP, IP_UNBLOCK_SOURCE},
    {win_ip, 41, Kind::group, IPPROTO_IP, MCAST_JOIN_GROUP},
    {win_ip, 42, Kind::group, IPPROTO_IP, MCAST_LEAVE_GROUP},
    {win_ip, 43, Kind::group, IPPROTO_IP, MCAST_BLOCK_SOURCE},
    {win_ip, 44, Kind::group, IPPROTO_IP, MCAST_UNBLOCK_SOURCE},
    {win_ip, 45, Kind::group, IPPROTO_IP, MCAST_JOIN_SOURCE_GROUP},
    {win_ip, 46, Kind::group, IPPROTO_IP, MCAST_LEAVE_SOURCE_GROUP},
    {win_ip, 14, Kind::whole, IPPROTO_IP, IP_MTU_DISCOVER},              // IP_DONTFRAGMENT
    {win_ip, 2, Kind::raw, IPPROTO_IP, IP_HDRINCL},
    {win_socket, 0x700c, Kind::connect_time, 0, 0},                      // SO_CONNECT_TIME
    {win_ip, 21, Kind::plain, IPPROTO_IP, IP_RECVTTL},
    {win_ip, 40, Kind::plain, IPPROTO_IP, IP_RECVTOS},
    {win_ip, 19, Kind::plain, IPPROTO_IP, IP_PKTINFO},
    {win_ipv6, 4, Kind::plain, IPPROTO_IPV6, IPV6_UNICAST_HOPS},
    {win_ipv6, 9, Kind::plain, IPPROTO_IPV6, IPV6_MULTICAST_IF},
    {win_ipv6, 10, Kind::plain, IPPROTO_IPV6, IPV6_MULTICAST_HOPS},
    {win_ipv6, 11, Kind::plain, IPPROTO_IPV6, IPV6_MULTICAST_LOOP},
    {win_ipv6, 12, Kind::plain, IPPROTO_IPV6, IPV6_JOIN_GROUP},
    {win_ipv6, 13, Kind::plain, IPPROTO_IPV6, IPV6_LEAVE_GROUP},
    {win_ipv6, 14, Kind::plain, IPPROTO_IPV6, IPV6_DONTFRAG},
    {win_ipv6, 40, Kind::plain, IPPROTO_IPV6, IPV6_RECVTCLASS},
    {win_ipv6, 19, Kind::plain, IPPROTO_IPV6, IPV6_RECVPKTINFO},
    {win_ipv6, 21, Kind::plain, IPPROTO_IPV6, IPV6_RECVHOPLIMIT},
    {win_ipv6, 41, Kind::group, IPPROTO_IPV6, MCAST_JOIN_GROUP},
    {win_ipv6, 42, Kind::group, IPPROTO_IPV6, MCAST_LEAVE_GROUP},
    {win_ipv6, 43, Kind::group, IPPROTO_IPV6, MCAST_BLOCK_SOURCE},
    {win_ipv6, 44, Kind::group, IPPROTO_IPV6, MCAST_UNBLOCK_SOURCE},
    {win_ipv6, 45, Kind::group, IPPROTO_IPV6, MCAST_JOIN_SOURCE_GROUP},
    {win_ipv6, 46, Kind::group, IPPROTO_IPV6, MCAST_LEAVE_SOURCE_GROUP},
    {win_ipv6, 27, Kind::plain, IPPROTO_IPV6, IPV6_V6ONLY},
};
// clang-format on

const Row* find(const afd::Option& option) {
    for (const Row& row : rows) {
        if (row.level == option.level && row.name == option.name) {
            return &row;
        }
    }
    return nullptr;
}

/// Whether sockets of that type have the option.
NtStatus check_type(const Row& row, int type) {
    if (row.kind == Kind::raw && type != SOCK_RAW) {
        return status::INVALID_PARAMETER;
    }
    if (row.kind == Kind::linger && type == SOCK_DGRAM) {
        return status::NOT_SUPPORTED;
    }
    const int name = row.host_name;
    const bool of_datagrams =
        row.level == win_ip &&
        (name == IP_MULTICAST_IF || name == IP_MULTICAST_TTL || name == IP_MULTICAST_LOOP ||
         name == IP_PKTINFO || name == IP_RECVTTL || name == IP_RECVTOS);
    return of_datagrams && type == SOCK_STREAM ? status::INVALID_PARAMETER : status::SUCCESS;
}

struct ShortLinger {
    std::uint16_t on;
    std::uint16_t seconds;
};

constexpr std::size_t largest = sizeof(group_source_req);

/// The addresses of a group_req or group_source_req, which is laid out as the host's.
void families_to_host(std::byte (&value)[largest], std::size_t size) {
    for (const std::size_t at :
         {offsetof(group_source_req, gsr_group), offsetof(group_source_req, gsr_source)}) {
        if (at + sizeof(sockaddr_storage) <= size) {
            std::uint16_t family = 0;
            std::memcpy(&family, value + at, sizeof family);
            family = static_cast<std::uint16_t>(family_to_host(family));
            std::memcpy(value + at, &family, sizeof family);
        }
    }
}

} // namespace

NtStatus set_socket_option(const SocketCall& call) {
    afd::Option option{};
    if (const NtStatus read = call.read(option); !read.ok()) {
        return read;
    }
    const Row* const row = find(option);
    if (row == nullptr) {
        return status::NOT_SUPPORTED;
    }
    if (const NtStatus has = check_type(*row, call.socket().kind.type); !has.ok()) {
        return has;
    }
    std::byte value[largest] = {};
    std::size_t size = call.in_size - sizeof option;
    if (size == 0 || size > sizeof value) {
        return row->kind == Kind::accepted ? call.done() : status::ACCESS_VIOLATION;
    }
    if (memory::copy_in(call.task.space(), value, call.in + sizeof option, size)) {
        return status::ACCESS_VIOLATION;
    }
    std::uint32_t number = 0;
    std::memcpy(&number, value, std::min(size, sizeof number));
    switch (row->kind) {
    case Kind::accepted: return call.done();
    case Kind::remembered:
        if (const std::uint32_t bit = 1U << row->host_name; number != 0) {
            call.socket().remembered |= bit;
        } else {
            call.socket().remembered &= ~bit;
        }
        return call.done();
    case Kind::error: return call.done();
    case Kind::connect_time: return status::NOT_SUPPORTED;
    case Kind::raw: break;
    case Kind::exclusive:
        if (number != 0 && call.socket().reuses) {
            return status::INVALID_PARAMETER;
        }
        call.socket().exclusive = number != 0;
        return call.done();
    case Kind::reuse:
        if (number != 0 && call.socket().exclusive) {
            return status::INVALID_PARAMETER;
        }
        call.socket().reuses = number != 0;
        break;
    case Kind::whole: {
        const int way = number != 0 ? IP_PMTUDISC_DO : IP_PMTUDISC_WANT;
        return ::setsockopt(call.fd(), row->host_level, row->host_name, &way, sizeof way) != 0
                   ? socket_status(errno)
                   : call.done();
    }
    case Kind::receive_timeout: call.socket().receive_timeout = number; return call.done();
    case Kind::send_timeout: call.socket().send_timeout = number; return call.done();
    case Kind::linger: {
        ShortLinger given{};
        std::memcpy(&given, value, sizeof given);
        const linger host{given.on, given.seconds};
        return ::setsockopt(call.fd(), row->host_level, row->host_name, &host, sizeof host) != 0
                   ? socket_status(errno)
                   : call.done();
    }
    case Kind::flag: {
        const int on = (number & 0xff) != 0;
        return ::setsockopt(call.fd(), row->host_level, row->host_name, &on, sizeof on) != 0
                   ? socket_status(errno)
                   : call.done();
    }
    case Kind::source: std::swap_ranges(value + 4, value + 8, value + 8); break;
    case Kind::group: families_to_host(value, size); break;
    case Kind::plain: break;
    }
    size = std::max(size, sizeof number); // a BOOL may come as one byte
    return ::setsockopt(call.fd(), row->host_level, row->host_name, value,
                        static_cast<socklen_t>(size)) != 0
               ? socket_status(errno)
               : call.done();
}

NtStatus get_socket_option(const SocketCall& call) {
    afd::Option option{};
    if (const NtStatus read = call.read(option); !read.ok()) {
        return read;
    }
    const Row* const row = find(option);
    if (row == nullptr) {
        return status::NOT_SUPPORTED;
    }
    if (const NtStatus has = check_type(*row, call.socket().kind.type); !has.ok()) {
        return has;
    }
    switch (row->kind) {
    case Kind::accepted: return call.write(std::uint32_t{0});
    case Kind::remembered: return call.write(call.socket().remembered >> row->host_name & 1U);
    case Kind::connect_time: return call.write(call.socket().connected_for());
    case Kind::exclusive: return call.write(std::uint32_t{call.socket().exclusive});
    case Kind::reuse: return call.write(std::uint32_t{call.socket().reuses});
    case Kind::whole: {
        int way = 0;
        socklen_t size = sizeof way;
        if (::getsockopt(call.fd(), row->host_level, row->host_name, &way, &size) != 0) {
            return socket_status(errno);
        }
        return call.write(std::uint32_t{way == IP_PMTUDISC_DO});
    }
    case Kind::receive_timeout: return call.write(call.socket().receive_timeout.load());
    case Kind::send_timeout: return call.write(call.socket().send_timeout.load());
    case Kind::linger: {
        linger host{};
        socklen_t size = sizeof host;
        if (::getsockopt(call.fd(), row->host_level, row->host_name, &host, &size) != 0) {
            return socket_status(errno);
        }
        return call.write(ShortLinger{static_cast<std::uint16_t>(host.l_onoff),
                                      static_cast<std::uint16_t>(host.l_linger)});
    }
    case Kind::error: // as a status: the guest knows its number
        return call.write(socket_status(call.socket().take_failure()).value);
    case Kind::source:
    case Kind::group: return status::INVALID_PARAMETER; // only set
    case Kind::flag:
    case Kind::raw:
    case Kind::plain: break;
    }
    std::byte value[largest] = {};
    socklen_t size =
        std::min<std::uint32_t>(sizeof value, std::max<std::uint32_t>(call.out_size, 4));
    if (::getsockopt(call.fd(), row->host_level, row->host_name, value, &size) != 0) {
        return socket_status(errno);
    }
    if (row->level == win_socket && (row->name == 0x1001 || row->name == 0x1002)) {
        int room = 0; // Linux tells twice what was set
        std::memcpy(&room, value, sizeof room);
        room /= 2;
        std::memcpy(value, &room, sizeof room);
    }
    size = std::min<socklen_t>(size, call.out_size);
    return memory::copy_out(call.task.space(), call.out, value, size) ? status::ACCESS_VIOLATION
                                                                      : call.done(size);
}

} // namespace ferry::nt::io
