// Echoes of ICMP (RFC 792, RFC 4443): by a socket of the host for that, which users may be allowed
// (net.ipv4.ping_group_range), or by a raw one. Where there is neither, this machine's own
// addresses answer for themselves, and of others nothing is heard.

#include <array>
#include <atomic>
#include <cstring>
#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/syscall.h>
#include <vector>

#include <ferry/abi/layout/nt_network.hpp>

#include "../ke/time.hpp"
#include "../task.hpp"
#include "socket.hpp"

namespace ferry::nt::io {
namespace {

namespace net = abi::nt::network;

constexpr std::size_t most_data = 65500;
constexpr std::size_t header_size = 8; ///< type, code, checksum, identifier, number
constexpr std::size_t control_room = 512;

/// IP_STATUS of ipexport.h.
enum EchoStatus : std::uint32_t {
    echoed = 0,
    net_unreachable = 11002,
    host_unreachable = 11003,
    protocol_unreachable = 11004,
    port_unreachable = 11005,
    too_big = 11009,
    timed_out = 11010,
    hops_expired = 11013,
    general_failure = 11050,
};

std::int64_t now_in_microseconds() { return ke::interrupt_time() / 10; }

std::uint16_t checksum(const std::vector<std::byte>& packet) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < packet.size(); ++i) {
        sum += static_cast<std::uint32_t>(packet[i]) << (i % 2 * 8);
    }
    while (sum >> 16 != 0) {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return static_cast<std::uint16_t>(~sum);
}

/// One request, and what is heard of it.
class Echo {
public:
    Echo(const net::Echo& request, std::span<const std::byte> data)
        : request_(request), is_inet6_(request.is_inet6 != 0) {
        static std::atomic<std::uint16_t> numbers{0};
        number_ = ++numbers;
        packet_.resize(header_size + data.size());
        packet_[0] =
            std::byte{static_cast<std::uint8_t>(is_inet6_ ? ICMPV6_ECHO_REQUEST : ICMP_ECHO)};
        put(4, identifier_);
        put(6, number_);
        std::copy(data.begin(), data.end(), packet_.begin() + header_size);
        if (!is_inet6_) {
            put(2, checksum(packet_));
        }
        fill(to_, request.address, request.scope);
    }

    /// An errno, or 0.
    int open() {
        const int family = is_inet6_ ? AF_INET6 : AF_INET;
        const int protocol = is_inet6_ ? static_cast<int>(IPPROTO_ICMPV6) : IPPROTO_ICMP;
        fd_.reset(::socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol));
        if (!fd_) {
            is_raw_ = true;
            fd_.reset(::socket(family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol));
        }
        if (!fd_) {
            return errno;
        }
        const int level = is_inet6_ ? static_cast<int>(IPPROTO_IPV6) : IPPROTO_IP;
        set(level, is_inet6_ ? IPV6_RECVERR : IP_RECVERR, 1);
        set(level, is_inet6_ ? IPV6_RECVHOPLIMIT : IP_RECVTTL, 1);
        if (request_.hops != 0) {
            set(level, is_inet6_ ? IPV6_UNICAST_HOPS : IP_TTL, static_cast<int>(request_.hops));
        }
        set(level, is_inet6_ ? IPV6_TCLASS : IP_TOS, static_cast<int>(request_.service));
        if (!is_inet6_) {
            set(level, IP_MTU_DISCOVER, request_.whole != 0 ? IP_PMTUDISC_PROBE : IP_PMTUDISC_DONT);
        }
        sockaddr_in6 source{};
        fill(source, request_.source, request_.scope);
        if (std::memcmp(request_.source, zeros, sizeof zeros) != 0 &&
            ::bind(fd_.get(), pointer(source), size()) != 0) {
            return errno;
        }
        return 0;
    }

    int send() const {
        const ssize_t sent = ::sendto(fd_.get(), packet_.data(), packet_.size(), MSG_NOSIGNAL,
                                      reinterpret_cast<const sockaddr*>(&to_), size());
        return sent < 0 ? errno : 0;
    }

    [[nodiscard]] int fd() const { return fd_.get(); }

    /// False: nothing that concerns this request.
    bool hear(net::EchoReply& reply, std::vector<std::byte>& data) {
        return hear_from(MSG_ERRQUEUE, reply, data) || hear_from(0, reply, data);
    }

private:
    static constexpr std::uint8_t zeros[16]{};
    // That of a socket for echoes is the host's own choice.
    static constexpr std::uint16_t identifier_ = 0x6665;

    static sockaddr* pointer(sockaddr_in6& address) {
        return reinterpret_cast<sockaddr*>(&address);
    }
    [[nodiscard]] socklen_t size() const {
        return is_inet6_ ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    }
    void put(std::size_t at, std::uint16_t value) {
        std::memcpy(packet_.data() + at, &value, sizeof value);
    }
    void set(int level, int option, int value) const {
        ::setsockopt(fd_.get(), level, option, &value, sizeof value);
    }
    void fill(sockaddr_in6& to, const std::uint8_t (&bytes)[16], std::uint32_t scope) const {
        if (is_inet6_) {
            to.sin6_family = AF_INET6;
            to.sin6_scope_id = scope;
            std::memcpy(&to.sin6_addr, bytes, sizeof to.sin6_addr);
        } else {
            auto& inet = reinterpret_cast<sockaddr_in&>(to);
            inet.sin_family = AF_INET;
            std::memcpy(&inet.sin_addr, bytes, sizeof inet.sin_addr);
        }
    }
    void tell_address(const sockaddr* from, net::EchoReply& reply) const {
        if (is_inet6_ && from->sa_family == AF_INET6) {
            std::memcpy(reply.address, &reinterpret_cast<const sockaddr_in6*>(from)->sin6_addr,
                        sizeof(in6_addr));
        } else if (!is_inet6_ && from->sa_family == AF_INET) {
            std::memcpy(reply.address, &reinterpret_cast<const sockaddr_in*>(from)->sin_addr,
                        sizeof(in_addr));
        }
    }

    [[nodiscard]] std::uint32_t status_of(const sock_extended_err& error) const {
        if (error.ee_errno == EMSGSIZE) {
            return too_big;
        }
        if (error.ee_origin == SO_EE_ORIGIN_ICMP6) {
            constexpr std::uint8_t no_port = 4;
            return error.ee_type == ICMPV6_TIME_EXCEED    ? hops_expired
                   : error.ee_type != ICMPV6_DEST_UNREACH ? general_failure
                   : error.ee_code == ICMPV6_NOROUTE      ? net_unreachable
                   : error.ee_code == no_port             ? port_unreachable
                                                          : host_unreachable;
        }
        if (error.ee_origin == SO_EE_ORIGIN_ICMP && error.ee_type == ICMP_TIME_EXCEEDED) {
            return hops_expired;
        }
        if (error.ee_origin == SO_EE_ORIGIN_ICMP && error.ee_type == ICMP_DEST_UNREACH) {
            return error.ee_code == ICMP_NET_UNREACH    ? net_unreachable
                   : error.ee_code == ICMP_PROT_UNREACH ? protocol_unreachable
                   : error.ee_code == ICMP_PORT_UNREACH ? port_unreachable
                                                        : host_unreachable;
        }
        return error.ee_errno == EHOSTUNREACH  ? host_unreachable
               : error.ee_errno == ENETUNREACH ? net_unreachable
                                               : general_failure;
    }

    bool hear_from(int flags, net::EchoReply& reply, std::vector<std::byte>& data) {
        constexpr std::size_t most_header = 60;
        for (;;) {
            data.resize(most_header + header_size + most_data);
            std::array<std::byte, control_room> control{};
            sockaddr_in6 from{};
            iovec part{data.data(), data.size()};
            msghdr message{};
            message.msg_name = &from;
            message.msg_namelen = sizeof from;
            message.msg_iov = &part;
            message.msg_iovlen = 1;
            message.msg_control = control.data();
            message.msg_controllen = control.size();
            const ssize_t count = ::recvmsg(fd_.get(), &message, flags);
            if (count < 0) {
                return false;
            }
            data.resize(static_cast<std::size_t>(count));
            const bool failed = read_control(message, reply);
            if (flags != 0 ? failed && is_own(data, packet_[0]) : is_reply(data)) {
                if (flags == 0) {
                    tell_address(pointer(from), reply);
                    data.erase(data.begin(), data.begin() + header_size);
                } else {
                    data.clear();
                }
                return true;
            }
        }
    }

    /// True if it tells of an error.
    bool read_control(msghdr& message, net::EchoReply& reply) const {
        bool failed = false;
        for (cmsghdr* item = CMSG_FIRSTHDR(&message); item != nullptr;
             item = CMSG_NXTHDR(&message, item)) {
            const bool of_inet = item->cmsg_level == IPPROTO_IP;
            if (item->cmsg_type == (of_inet ? IP_RECVERR : IPV6_RECVERR)) {
                auto* const error = reinterpret_cast<sock_extended_err*>(CMSG_DATA(item));
                failed = true;
                reply.status = status_of(*error);
                tell_address(SO_EE_OFFENDER(error), reply);
            } else if (item->cmsg_type == (of_inet ? IP_TTL : IPV6_HOPLIMIT)) {
                std::memcpy(&reply.hops, CMSG_DATA(item), sizeof reply.hops);
            }
        }
        return failed;
    }

    /// Whether a packet is this request's: of its type, number and, where that is ours, identifier.
    [[nodiscard]] bool is_own(const std::vector<std::byte>& packet, std::byte type) const {
        constexpr std::size_t identifier_at = 4;
        constexpr std::size_t number_at = 6;
        return packet.size() >= header_size && packet[0] == type &&
               std::memcmp(packet.data() + number_at, packet_.data() + number_at, sizeof number_) ==
                   0 &&
               (!is_raw_ || std::memcmp(packet.data() + identifier_at,
                                        packet_.data() + identifier_at, sizeof number_) == 0);
    }
    /// The same of an answer, which a raw socket of IPv4 gives with the header before it.
    bool is_reply(std::vector<std::byte>& packet) const {
        if (is_raw_ && !is_inet6_ && !packet.empty()) {
            const auto size = (static_cast<std::size_t>(packet[0]) & 15) * 4;
            packet.erase(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(
                                                              std::min(size, packet.size())));
        }
        const auto type = static_cast<std::uint8_t>(is_inet6_ ? ICMPV6_ECHO_REPLY : ICMP_ECHOREPLY);
        return is_own(packet, std::byte{type});
    }

    const net::Echo request_;
    const bool is_inet6_;
    bool is_raw_ = false;
    std::uint16_t number_ = 0;
    UniqueFd fd_;
    sockaddr_in6 to_{};
    std::vector<std::byte> packet_;
};

/// Whether the machine has that address: whoever may send to it from it.
bool is_own_address(const net::Echo& request) {
    SocketAddressValue address;
    if (request.is_inet6 != 0) {
        auto& inet6 = reinterpret_cast<sockaddr_in6&>(address.value);
        inet6.sin6_family = AF_INET6;
        inet6.sin6_scope_id = request.scope;
        std::memcpy(&inet6.sin6_addr, request.address, sizeof inet6.sin6_addr);
        address.size = sizeof inet6;
    } else {
        auto& inet = reinterpret_cast<sockaddr_in&>(address.value);
        inet.sin_family = AF_INET;
        std::memcpy(&inet.sin_addr, request.address, sizeof inet.sin_addr);
        address.size = sizeof inet;
    }
    const UniqueFd fd(::socket(address.value.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    return fd && ::bind(fd.get(), address.pointer(), address.size) == 0;
}

/// Waits for an answer until the time is up. False: the thread shall end.
bool await(Task& task, Echo& echo, const net::Echo& request, net::EchoReply& reply,
           std::vector<std::byte>& data) {
    constexpr std::int64_t millisecond = 1000;
    const std::int64_t begun = now_in_microseconds();
    const std::int64_t end = begun + request.timeout * millisecond;
    reply.status = timed_out;
    for (std::int64_t now = begun; now <= end; now = now_in_microseconds()) {
        net::EchoReply heard{};
        if (echo.hear(heard, data)) {
            reply = heard;
            reply.time = static_cast<std::uint32_t>((now_in_microseconds() - begun) / millisecond);
            return true;
        }
        pollfd entry{echo.fd(), POLLIN, 0};
        const auto left = static_cast<int>((end - now + millisecond - 1) / millisecond);
        if (task.blocking_call(SYS_poll, &entry, 1, left) == -ECANCELED) {
            return false;
        }
        if (left == 0) {
            break;
        }
    }
    data.clear();
    return true;
}

} // namespace

NtStatus send_echo(const SocketCall& call) {
    net::Echo request{};
    if (const NtStatus read = call.read(request); !read.ok()) {
        return read;
    }
    std::vector<std::byte> data(std::min(call.in_size - sizeof request, most_data));
    if (memory::copy_in(call.task.space(), data.data(), call.in + sizeof request, data.size())) {
        return status::ACCESS_VIOLATION;
    }
    net::EchoReply reply{};
    Echo echo(request, data);
    const int refused = echo.open();
    if (refused == EACCES || refused == EPERM) {
        constexpr std::uint32_t usual_hops = 64;
        std::memcpy(reply.address, request.address, sizeof reply.address);
        reply.hops = usual_hops;
        if (!is_own_address(request)) {
            reply.status = timed_out;
            data.clear();
            pollfd nothing{-1, 0, 0};
            if (call.task.blocking_call(SYS_poll, &nothing, 0, static_cast<int>(request.timeout)) ==
                -ECANCELED) {
                return status::CANCELLED;
            }
        }
    } else if (const int error = refused != 0 ? refused : echo.send(); error != 0) {
        return socket_status(error);
    } else if (!await(call.task, echo, request, reply, data)) {
        return status::CANCELLED;
    }
    reply.size = static_cast<std::uint32_t>(data.size());
    std::vector<std::byte> whole(sizeof reply + data.size());
    std::memcpy(whole.data(), &reply, sizeof reply);
    std::copy(data.begin(), data.end(), whole.begin() + sizeof reply);
    return call.give(whole.data(), whole.size());
}

} // namespace ferry::nt::io
