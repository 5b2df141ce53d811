// Asking for what the host tells of its network, and the interfaces as control codes of sockets
// tell them.

#include "network.hpp"

namespace ferry::win32::sockets {

using network::Address;
using network::Interface;

namespace {

ULONG netmask(ULONG bits) { return bits == 0 ? 0 : __builtin_bswap32(~ULONG{0} << (32 - bits)); }

} // namespace

int list_interfaces(void* out, DWORD out_size, LPDWORD given) {
    struct Place {
        sockaddr_in inet;
        ULONG unused[2]; // room for IPv6's
    };
    struct Info {
        ULONG flags;
        Place address;
        Place broadcast;
        Place mask;
    };
    constexpr ULONG up = 1;
    constexpr ULONG broadcast = 2;
    constexpr ULONG loopback = 4;
    constexpr ULONG point_to_point = 8;
    constexpr ULONG multicast = 0x10;
    constexpr ULONG loopback_type = 24;
    const NetworkRecords<Interface> interfaces;
    const NetworkRecords<Address> addresses;
    auto* to = static_cast<Info*>(out);
    DWORD size = 0;
    for (const Address& address : addresses) {
        if (address.is_inet6 != 0) {
            continue;
        }
        if (out == nullptr || out_size - size < sizeof(Info)) {
            return fail(WSAEFAULT);
        }
        size += sizeof(Info);
        Info& one = *to++;
        memset(&one, 0, sizeof one);
        for (const Interface& interface : interfaces) {
            if (interface.index == address.index) {
                const ULONG flags = interface.flags;
                one.flags = ((flags & Interface::up) != 0 ? up : 0) |
                            ((flags & Interface::broadcast) != 0 ? broadcast : 0) |
                            ((flags & Interface::point_to_point) != 0 ? point_to_point : 0) |
                            (interface.type == loopback_type ? loopback | multicast : 0) |
                            ((flags & Interface::multicast) != 0 ? multicast : 0);
            }
        }
        one.address.inet.sin_family = one.broadcast.inet.sin_family = one.mask.inet.sin_family =
            AF_INET;
        memcpy(&one.address.inet.sin_addr, address.bytes, sizeof(in_addr));
        one.broadcast.inet.sin_addr.s_addr = INADDR_BROADCAST;
        one.mask.inet.sin_addr.s_addr = netmask(address.prefix);
    }
    *given = size;
    return 0;
}

int list_addresses(SOCKET socket, void* out, DWORD out_size, LPDWORD given) {
    afd::Create kind{};
    const NTSTATUS status = control(socket, afd::describe, nullptr, 0, &kind, sizeof kind);
    if (!NT_SUCCESS(status)) {
        return result_of(status);
    }
    if (out != nullptr && out_size > 0 && out_size < offsetof(SOCKET_ADDRESS_LIST, Address)) {
        return fail(WSAEINVAL);
    }
    const NetworkRecords<Address> addresses;
    const bool is_inet6 = kind.family == AF_INET6;
    const DWORD each = is_inet6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    DWORD count = 0;
    for (const Address& address : addresses) {
        count += static_cast<DWORD>((address.is_inet6 != 0) == is_inet6);
    }
    const auto begin =
        static_cast<DWORD>(offsetof(SOCKET_ADDRESS_LIST, Address) + count * sizeof(SOCKET_ADDRESS));
    const DWORD needed = begin + count * each;
    *given = needed;
    if (out == nullptr || out_size < needed) {
        return fail(WSAEFAULT);
    }
    auto& list = *static_cast<SOCKET_ADDRESS_LIST*>(out);
    memset(out, 0, needed);
    BYTE* at = static_cast<BYTE*>(out) + begin;
    for (const Address& address : addresses) {
        if ((address.is_inet6 != 0) != is_inet6) {
            continue;
        }
        list.Address[list.iAddressCount++] = {reinterpret_cast<sockaddr*>(at),
                                              static_cast<INT>(each)};
        if (is_inet6) {
            sockaddr_in6 inet6{};
            inet6.sin6_family = AF_INET6;
            memcpy(&inet6.sin6_addr, address.bytes, sizeof inet6.sin6_addr);
            inet6.sin6_scope_id = is_link_local(address) ? address.index : 0;
            memcpy(at, &inet6, sizeof inet6);
        } else {
            sockaddr_in inet{};
            inet.sin_family = AF_INET;
            memcpy(&inet.sin_addr, address.bytes, sizeof inet.sin_addr);
            memcpy(at, &inet, sizeof inet);
        }
        at += each;
    }
    SetLastError(0);
    return 0;
}

} // namespace ferry::win32::sockets

using namespace ferry::win32::sockets;

extern "C" DWORD ferry_network(ferry::abi::nt::network::Kind kind, void** records, SIZE_T* size) {
    constexpr SIZE_T first_room = 0x1000;
    constexpr SIZE_T most = 0x4000000;
    const SOCKET device = open_device();
    if (device == INVALID_SOCKET) {
        return ERROR_NOT_SUPPORTED;
    }
    NTSTATUS status = STATUS_BUFFER_TOO_SMALL;
    for (SIZE_T room = first_room; status == STATUS_BUFFER_TOO_SMALL && room <= most; room *= 4) {
        *records = allocate(room);
        if (*records == nullptr) {
            status = STATUS_NO_MEMORY;
            break;
        }
        status = control(device, afd::network, &kind, sizeof kind, *records,
                         static_cast<ULONG>(room), size);
        if (!NT_SUCCESS(status)) {
            release(*records);
            *records = nullptr;
        }
    }
    NtClose(handle_of(device));
    return RtlNtStatusToDosError(status);
}

extern "C" DWORD ferry_echo(const ferry::abi::nt::network::Echo& echo, const void* data,
                            USHORT size, ferry::abi::nt::network::EchoReply* reply, SIZE_T room) {
    auto* const whole = static_cast<BYTE*>(allocate(sizeof echo + size));
    const SOCKET device = open_device();
    NTSTATUS status = STATUS_NO_MEMORY;
    if (whole != nullptr && device != INVALID_SOCKET) {
        memcpy(whole, &echo, sizeof echo);
        memcpy(whole + sizeof echo, data, size);
        status = control(device, afd::echo, whole, static_cast<ULONG>(sizeof echo + size), reply,
                         static_cast<ULONG>(room));
    }
    release(whole);
    if (device != INVALID_SOCKET) {
        NtClose(handle_of(device));
    }
    return RtlNtStatusToDosError(status);
}
