// The host's network as programs see it: interfaces by getifaddrs, the rest by the tables of
// /proc/net (proc(5)).

#include <array>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <ifaddrs.h>
#include <map>
#include <memory>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <sstream>
#include <string>

#include <ferry/abi/layout/nt_network.hpp>

#include "../process.hpp"
#include "socket.hpp"

namespace ferry::nt::io {
namespace {

namespace net = abi::nt::network;

struct Free {
    void operator()(ifaddrs* list) const { ::freeifaddrs(list); }
};
std::unique_ptr<ifaddrs, Free> interface_list() {
    ifaddrs* list = nullptr;
    return std::unique_ptr<ifaddrs, Free>(::getifaddrs(&list) == 0 ? list : nullptr);
}

template <class T>
T read_number(const std::string& path, T otherwise) {
    std::ifstream file(path);
    T value = otherwise;
    return file >> value ? value : otherwise;
}

std::string directory_of(const char* name) { return std::string("/sys/class/net/") + name + "/"; }

/// The lines of a table without its `titles`.
template <class Each>
void each_line(const char* path, int titles, Each&& each) {
    std::ifstream file(path);
    std::string line;
    while (std::getline(file, line)) {
        if (titles-- <= 0) {
            std::istringstream words(line);
            each(words);
        }
    }
}

std::uint32_t type_of(const char* name, std::uint16_t hardware) {
    constexpr std::uint32_t other = 1;
    constexpr std::uint32_t ethernet = 6;
    constexpr std::uint32_t ppp = 23;
    constexpr std::uint32_t loopback = 24;
    constexpr std::uint32_t wireless = 71;
    constexpr std::uint32_t tunnel = 131;
    switch (hardware) {
    case ARPHRD_LOOPBACK: return loopback;
    case ARPHRD_PPP: return ppp;
    case ARPHRD_TUNNEL:
    case ARPHRD_TUNNEL6:
    case ARPHRD_SIT:
    case ARPHRD_NONE: return tunnel;
    case ARPHRD_ETHER: {
        std::error_code error;
        return std::filesystem::exists(directory_of(name) + "wireless", error) ? wireless
                                                                               : ethernet;
    }
    default: return other;
    }
}

std::uint32_t flags_of(unsigned flags) {
    constexpr std::pair<unsigned, std::uint32_t> alike[] = {
        {IFF_UP, net::Interface::up},
        {IFF_RUNNING, net::Interface::running},
        {IFF_BROADCAST, net::Interface::broadcast},
        {IFF_MULTICAST, net::Interface::multicast},
        {IFF_POINTOPOINT, net::Interface::point_to_point},
    };
    std::uint32_t result = 0;
    for (const auto& [host, guest] : alike) {
        result |= (flags & host) != 0 ? guest : 0;
    }
    return result;
}

template <std::size_t N>
void copy_name(char (&to)[N], std::string_view from) {
    std::memcpy(to, from.data(), std::min(from.size(), N - 1));
}

void add_counts(std::vector<net::Interface>& to) {
    each_line("/proc/net/dev", 2, [&](std::istringstream& words) {
        std::string name;
        std::getline(words >> std::ws, name, ':');
        std::uint64_t counts[16]{};
        for (std::uint64_t& count : counts) {
            words >> count;
        }
        for (net::Interface& interface : to) {
            if (name == interface.name) {
                interface.received_bytes = counts[0];
                interface.received_packets = counts[1];
                interface.received_errors = counts[2];
                interface.received_drops = counts[3];
                interface.received_multicast = counts[7];
                interface.sent_bytes = counts[8];
                interface.sent_packets = counts[9];
                interface.sent_errors = counts[10];
                interface.sent_drops = counts[11];
            }
        }
    });
}

std::vector<net::Interface> interfaces() {
    constexpr std::int64_t megabit = 1'000'000;
    std::vector<net::Interface> found;
    const auto list = interface_list();
    for (const ifaddrs* at = list.get(); at != nullptr; at = at->ifa_next) {
        if (at->ifa_addr == nullptr || at->ifa_addr->sa_family != AF_PACKET) {
            continue;
        }
        const auto& link = *reinterpret_cast<const sockaddr_ll*>(at->ifa_addr);
        net::Interface& one = found.emplace_back();
        one.index = static_cast<std::uint32_t>(link.sll_ifindex);
        one.type = type_of(at->ifa_name, link.sll_hatype);
        one.flags = flags_of(at->ifa_flags);
        one.mtu = read_number<std::uint32_t>(directory_of(at->ifa_name) + "mtu", 0);
        const auto speed = read_number<std::int64_t>(directory_of(at->ifa_name) + "speed", 0);
        one.speed = speed > 0 ? static_cast<std::uint64_t>(speed * megabit) : 0;
        if (link.sll_hatype != ARPHRD_LOOPBACK) {
            one.hardware_size = std::min<std::uint32_t>(link.sll_halen, sizeof one.hardware);
            std::memcpy(one.hardware, link.sll_addr, one.hardware_size);
        }
        copy_name(one.name, at->ifa_name);
    }
    add_counts(found);
    return found;
}

std::vector<net::Address> addresses() {
    std::vector<net::Address> found;
    const auto list = interface_list();
    for (const ifaddrs* at = list.get(); at != nullptr; at = at->ifa_next) {
        const int family = at->ifa_addr != nullptr ? at->ifa_addr->sa_family : AF_UNSPEC;
        if (family != AF_INET && family != AF_INET6) {
            continue;
        }
        const auto bytes_of = [family](const sockaddr* address) {
            return family == AF_INET
                       ? reinterpret_cast<const std::uint8_t*>(
                             &reinterpret_cast<const sockaddr_in*>(address)->sin_addr)
                       : reinterpret_cast<const std::uint8_t*>(
                             &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr);
        };
        const std::size_t size = family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr);
        net::Address& one = found.emplace_back();
        one.index = ::if_nametoindex(at->ifa_name);
        one.is_inet6 = static_cast<std::uint32_t>(family == AF_INET6);
        std::memcpy(one.bytes, bytes_of(at->ifa_addr), size);
        for (std::size_t i = 0; at->ifa_netmask != nullptr && i < size; ++i) {
            one.prefix +=
                static_cast<std::uint32_t>(__builtin_popcount(bytes_of(at->ifa_netmask)[i]));
        }
    }
    return found;
}

template <class T = std::uint32_t>
T from_digits(std::string_view digits, int base) {
    T value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    return value;
}

constexpr int hexadecimal = 16;

/// An address in hexadecimal digits: as bytes one after the other...
bool read_bytes(std::istringstream& words, std::uint8_t (&to)[16]) {
    std::string digits;
    if (!(words >> digits) || digits.size() != 2 * sizeof to) {
        return false;
    }
    for (std::size_t i = 0; i < sizeof to; ++i) {
        to[i] = from_digits<std::uint8_t>(std::string_view(digits).substr(2 * i, 2), hexadecimal);
    }
    return true;
}
/// ...or as words of the host, one or four.
void read_words(std::string_view digits, std::uint8_t (&to)[16]) {
    constexpr std::size_t each = 8;
    for (std::size_t i = 0; i < sizeof to / 4 && (i + 1) * each <= digits.size(); ++i) {
        const auto word = from_digits(digits.substr(i * each, each), hexadecimal);
        std::memcpy(to + i * 4, &word, sizeof word);
    }
}

std::vector<net::Route> routes() {
    constexpr std::uint32_t is_up = 1;
    constexpr std::uint32_t is_reject = 0x200;
    std::vector<net::Route> found;
    each_line("/proc/net/route", 1, [&](std::istringstream& words) {
        std::string name;
        std::string destination;
        std::string gateway;
        std::string mask;
        std::uint32_t flags = 0;
        std::uint32_t unused = 0;
        net::Route one{};
        words >> name >> destination >> gateway >> std::hex >> flags >> std::dec >> unused >>
            unused >> one.metric >> mask;
        if (words && (flags & is_up) != 0 && (flags & is_reject) == 0) {
            std::uint8_t bits[16]{};
            read_words(mask, bits);
            one.index = ::if_nametoindex(name.c_str());
            read_words(destination, one.destination);
            read_words(gateway, one.next_hop);
            for (const std::uint8_t byte : bits) {
                one.prefix += static_cast<std::uint32_t>(__builtin_popcount(byte));
            }
            found.push_back(one);
        }
    });
    each_line("/proc/net/ipv6_route", 0, [&](std::istringstream& words) {
        net::Route one{};
        one.is_inet6 = 1;
        std::uint8_t source[16]{};
        std::uint32_t unused = 0;
        std::uint32_t flags = 0;
        std::string name;
        if (!read_bytes(words, one.destination)) {
            return;
        }
        words >> std::hex >> one.prefix;
        if (read_bytes(words, source) && words >> unused && read_bytes(words, one.next_hop) &&
            words >> one.metric >> unused >> unused >> flags >> name && (flags & is_up) != 0 &&
            (flags & is_reject) == 0) {
            one.index = ::if_nametoindex(name.c_str());
            found.push_back(one);
        }
    });
    return found;
}

std::vector<net::Group> groups() {
    std::vector<net::Group> found;
    std::uint32_t index = 0;
    each_line("/proc/net/igmp", 1, [&](std::istringstream& words) {
        net::Group one{};
        const bool is_interface = words.peek() != '\t'; // whose groups follow
        std::string word;
        if (!(words >> word)) {
            return;
        }
        if (is_interface) {
            index = from_digits(word, 10);
            return;
        }
        one.index = index;
        read_words(word, one.bytes);
        found.push_back(one);
    });
    each_line("/proc/net/igmp6", 0, [&](std::istringstream& words) {
        net::Group one{};
        one.is_inet6 = 1;
        std::string name;
        if (words >> one.index >> name && read_bytes(words, one.bytes)) {
            found.push_back(one);
        }
    });
    return found;
}

std::vector<net::Neighbour> neighbours() {
    constexpr std::uint32_t complete = 2;
    constexpr std::uint32_t permanent = 4;
    std::vector<net::Neighbour> found;
    each_line("/proc/net/arp", 1, [&](std::istringstream& words) {
        unsigned parts[4]{};
        unsigned hardware[6]{};
        char dot = 0;
        std::string type;
        std::uint32_t flags = 0;
        std::string mask;
        std::string name;
        words >> parts[0] >> dot >> parts[1] >> dot >> parts[2] >> dot >> parts[3] >> type >>
            std::hex >> flags >> hardware[0];
        for (std::size_t i = 1; i < std::size(hardware); ++i) {
            words >> dot >> hardware[i];
        }
        if (words >> mask >> name && (flags & complete) != 0) {
            net::Neighbour& one = found.emplace_back();
            one.index = ::if_nametoindex(name.c_str());
            one.is_static = static_cast<std::uint32_t>((flags & permanent) != 0);
            one.hardware_size = std::size(hardware);
            std::copy(std::begin(parts), std::end(parts), one.address);
            std::copy(std::begin(hardware), std::end(hardware), one.hardware);
        }
    });
    return found;
}

/// Which process has a socket, by the number of its inode, as far as the user may know.
std::map<std::uint64_t, std::uint32_t> owners() {
    namespace fs = std::filesystem;
    constexpr std::string_view prefix = "socket:[";
    std::map<std::uint64_t, std::uint32_t> found;
    std::error_code error;
    for (fs::directory_iterator process("/proc", error), end; process != end && !error;
         process.increment(error)) {
        const std::string name = process->path().filename();
        if (name.find_first_not_of("0123456789") != std::string::npos) {
            continue;
        }
        std::error_code gone;
        for (fs::directory_iterator fd(process->path() / "fd", gone); fd != end && !gone;
             fd.increment(gone)) {
            std::error_code unreadable;
            const std::string target = fs::read_symlink(fd->path(), unreadable);
            if (target.starts_with(prefix)) {
                found.emplace(
                    from_digits<std::uint64_t>(std::string_view(target).substr(prefix.size()), 10),
                    static_cast<std::uint32_t>(
                        Process::id_of(from_digits<std::uint64_t>(name, 10))));
            }
        }
    }
    return found;
}

/// MIB_TCP_STATE_* by TCP_* of the host.
constexpr std::array<std::uint8_t, 13> tcp_states = {0, 5, 3, 4, 6, 7, 11, 1, 8, 10, 2, 9, 4};

struct ConnectionTable {
    const char* path;
    std::uint32_t protocol;
    bool is_inet6;
};
constexpr ConnectionTable connection_tables[] = {
    {"/proc/net/tcp", IPPROTO_TCP, false},
    {"/proc/net/tcp6", IPPROTO_TCP, true},
    {"/proc/net/udp", IPPROTO_UDP, false},
    {"/proc/net/udp6", IPPROTO_UDP, true},
};

void read_end(const std::string& text, std::uint8_t (&address)[16], std::uint32_t& port) {
    const std::size_t colon = text.find(':');
    if (colon != std::string::npos && colon + 1 < text.size()) {
        read_words(std::string_view(text).substr(0, colon), address);
        port = from_digits(std::string_view(text).substr(colon + 1), hexadecimal);
    }
}

std::vector<net::Connection> connections() {
    std::vector<net::Connection> found;
    const auto processes = owners();
    for (const ConnectionTable& table : connection_tables) {
        each_line(table.path, 1, [&](std::istringstream& words) {
            std::string text;
            std::string local;
            std::string remote;
            std::uint32_t state = 0;
            std::uint64_t inode = 0;
            words >> text >> local >> remote >> std::hex >> state >> std::dec;
            for (int i = 0; i < 5; ++i) { // queues, timers, retransmits, user, timeout
                words >> text;
            }
            if (words >> inode) {
                net::Connection& one = found.emplace_back();
                one.protocol = table.protocol;
                one.is_inet6 = static_cast<std::uint32_t>(table.is_inet6);
                read_end(local, one.local, one.local_port);
                read_end(remote, one.remote, one.remote_port);
                one.state = state < tcp_states.size() ? tcp_states[state] : 0U;
                const auto owner = processes.find(inode);
                one.process = owner != processes.end() ? owner->second : 0;
            }
        });
    }
    return found;
}

/// Lines come in pairs: "Tcp: NAMES…", "Tcp: VALUES…".
void add_figures(std::vector<net::Figure>& to, const char* path) {
    std::ifstream file(path);
    std::string names;
    std::string values;
    while (std::getline(file, names) && std::getline(file, values)) {
        std::istringstream name_words(names);
        std::istringstream value_words(values);
        std::string protocol;
        std::string unused;
        std::string name;
        std::int64_t value = 0;
        name_words >> protocol;
        value_words >> unused;
        protocol.back() = '.';
        while (name_words >> name && value_words >> value) {
            net::Figure& one = to.emplace_back();
            copy_name(one.name, protocol + name);
            one.value = static_cast<std::uint64_t>(value);
        }
    }
}

std::vector<net::Figure> figures() {
    std::vector<net::Figure> found;
    add_figures(found, "/proc/net/snmp");
    each_line("/proc/net/snmp6", 0, [&](std::istringstream& words) {
        std::string name;
        std::uint64_t value = 0;
        if (words >> name >> value) {
            net::Figure& one = found.emplace_back();
            copy_name(one.name, name);
            one.value = value;
        }
    });
    return found;
}

template <class T>
NtStatus give_all(const SocketCall& call, const std::vector<T>& records) {
    return call.give(records.data(), records.size() * sizeof(T));
}

} // namespace

NtStatus tell_of_network(const SocketCall& call) {
    net::Kind kind{};
    if (const NtStatus read = call.read(kind); !read.ok()) {
        return read;
    }
    switch (kind) {
    case net::Kind::interfaces: return give_all(call, interfaces());
    case net::Kind::addresses: return give_all(call, addresses());
    case net::Kind::groups: return give_all(call, groups());
    case net::Kind::routes: return give_all(call, routes());
    case net::Kind::neighbours: return give_all(call, neighbours());
    case net::Kind::connections: return give_all(call, connections());
    case net::Kind::figures: return give_all(call, figures());
    }
    return status::INVALID_PARAMETER;
}

} // namespace ferry::nt::io
