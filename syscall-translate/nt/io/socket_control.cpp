#include "socket_control.hpp"

#include <cstring>
#include <netinet/in.h>

#include <ferry/base/bits.hpp>

namespace ferry::nt::io {
namespace {

enum class Shape : std::uint8_t { number, inet, inet6 };

struct Row {
    int host_level;
    int host_type;
    std::int32_t level;
    std::int32_t type;
    Shape shape;
};

constexpr std::int32_t win_ip = 0;
constexpr std::int32_t win_ipv6 = 41;

constexpr Row rows[] = {
    {IPPROTO_IP, IP_PKTINFO, win_ip, 19, Shape::inet},
    {IPPROTO_IP, IP_TTL, win_ip, 4, Shape::number},
    {IPPROTO_IP, IP_TOS, win_ip, 3, Shape::number},
    {IPPROTO_IPV6, IPV6_PKTINFO, win_ipv6, 19, Shape::inet6},
    {IPPROTO_IPV6, IPV6_HOPLIMIT, win_ipv6, 21, Shape::number},
    {IPPROTO_IPV6, IPV6_TCLASS, win_ipv6, 39, Shape::number},
};

/// WSACMSGHDR.
struct GuestHeader {
    std::uint64_t size; ///< with itself
    std::int32_t level;
    std::int32_t type;
};
struct GuestInet {
    std::uint32_t address;
    std::uint32_t interface;
};
static_assert(sizeof(in6_pktinfo) == 20); // Windows' too

constexpr std::size_t alignment = 8;

template <class T>
void append(std::vector<std::byte>& to, const T& value) {
    const auto* const bytes = reinterpret_cast<const std::byte*>(&value);
    to.insert(to.end(), bytes, bytes + sizeof value);
}

template <class T>
T read(const void* from, std::size_t size) {
    T value{};
    std::memcpy(&value, from, std::min(size, sizeof value));
    return value;
}

template <class T>
void add_guest(std::vector<std::byte>& to, const Row& row, const T& value) {
    to.resize(align_up(to.size(), alignment));
    append(to, GuestHeader{sizeof(GuestHeader) + sizeof value, row.level, row.type});
    append(to, value);
}

template <class T>
void add_host(std::vector<std::byte>& to, const Row& row, const T& value) {
    const std::size_t at = to.size();
    to.resize(at + CMSG_SPACE(sizeof value));
    const cmsghdr header{CMSG_LEN(sizeof value), row.host_level, row.host_type};
    std::memcpy(to.data() + at, &header, sizeof header);
    std::memcpy(to.data() + at + CMSG_LEN(0), &value, sizeof value);
}

} // namespace

std::vector<std::byte> control_to_guest(msghdr& header) {
    std::vector<std::byte> guest;
    for (cmsghdr* item = CMSG_FIRSTHDR(&header); item != nullptr;
         item = CMSG_NXTHDR(&header, item)) {
        for (const Row& row : rows) {
            if (row.host_level != item->cmsg_level || row.host_type != item->cmsg_type) {
                continue;
            }
            const void* const data = CMSG_DATA(item);
            const std::size_t size = item->cmsg_len - CMSG_LEN(0);
            switch (row.shape) {
            case Shape::number: add_guest(guest, row, read<std::int32_t>(data, size)); break;
            case Shape::inet6: add_guest(guest, row, read<in6_pktinfo>(data, size)); break;
            case Shape::inet: {
                const auto host = read<in_pktinfo>(data, size);
                add_guest(
                    guest, row,
                    GuestInet{host.ipi_addr.s_addr, static_cast<std::uint32_t>(host.ipi_ifindex)});
                break;
            }
            }
        }
    }
    return guest;
}

std::vector<std::byte> control_to_host(std::span<const std::byte> guest) {
    std::vector<std::byte> host;
    while (guest.size() >= sizeof(GuestHeader)) {
        const auto header = read<GuestHeader>(guest.data(), sizeof(GuestHeader));
        if (header.size < sizeof header || header.size > guest.size()) {
            break;
        }
        const std::byte* const data = guest.data() + sizeof header;
        const std::size_t size = header.size - sizeof header;
        for (const Row& row : rows) {
            if (row.level != header.level || row.type != header.type) {
                continue;
            }
            switch (row.shape) {
            case Shape::number: add_host(host, row, read<std::int32_t>(data, size)); break;
            case Shape::inet6: add_host(host, row, read<in6_pktinfo>(data, size)); break;
            case Shape::inet: {
                const auto given = read<GuestInet>(data, size);
                add_host(host, row,
                         in_pktinfo{static_cast<int>(given.interface), {given.address}, {}});
                break;
            }
            }
        }
        const std::size_t whole = align_up(header.size, alignment);
        guest = guest.subspan(std::min(whole, guest.size()));
    }
    return host;
}

} // namespace ferry::nt::io
