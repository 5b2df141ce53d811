// Options, control codes, and the functions that are asked for by them: AcceptEx and its kin.

#include "names.hpp"
#include "network.hpp"

#include <ferry/win32/stubs.hpp>
#include <mstcpip.h>

using namespace ferry::win32::sockets;

namespace {

constexpr ULONG most_value = 264; // GROUP_SOURCE_REQ

/// How an option's value goes between the caller's memory and a number.
struct Shape {
    int level;
    int name;
    int size;        ///< what is given of it at the most; 0: nothing where there is less room
    bool takes_less; ///< fewer bytes than 4 are a number too
    bool is_byte;    ///< no more than 255
    bool is_flag;    ///< all that is not 0 is 1
};
constexpr int no_linger_option = ~SO_LINGER;
constexpr int exclusive_option = ~SO_REUSEADDR;
// clang-format off
constexpr Shape shapes[] = {
    {SOL_SOCKET, SO_BROADCAST, 4, true, false, true},
    {SOL_SOCKET, no_linger_option, 4, true, false, true},
    {SOL_SOCKET, SO_LINGER, 4, false, false, false},
    {SOL_SOCKET, SO_OOBINLINE, 4, true, false, true},
    {SOL_SOCKET, SO_RCVBUF, 4, false, false, false},
    {SOL_SOCKET, SO_SNDBUF, 4, false, false, false},
    {SOL_SOCKET, SO_RCVTIMEO, 4, false, false, false},
    {SOL_SOCKET, SO_SNDTIMEO, 4, false, false, false},
    {SOL_SOCKET, SO_OPENTYPE, 4, false, false, false},
    {SOL_SOCKET, SO_KEEPALIVE, 1, true, false, true},
    {SOL_SOCKET, SO_DONTROUTE, 1, true, false, true},
    {SOL_SOCKET, SO_REUSEADDR, 4, true, false, true},
    {SOL_SOCKET, exclusive_option, 4, true, false, true},
    {IPPROTO_TCP, TCP_NODELAY, 1, true, false, true},
    {IPPROTO_IP, IP_MULTICAST_LOOP, 4, true, false, true},
    {IPPROTO_IP, IP_MULTICAST_TTL, 4, true, true, false},
    {IPPROTO_IP, IP_PKTINFO, 0, false, false, true},
    {IPPROTO_IP, IP_RECVTOS, 0, false, false, true},
    {IPPROTO_IP, IP_RECVTTL, 0, false, false, true},
    {IPPROTO_IP, IP_TOS, 4, true, true, false},
    {IPPROTO_IP, IP_TTL, 4, true, true, false},
    {IPPROTO_IP, IP_DONTFRAGMENT, 4, true, false, true},
    {IPPROTO_IPV6, IPV6_DONTFRAG, 4, true, false, true},
    {IPPROTO_IPV6, IPV6_HOPLIMIT, 0, false, false, true},
    {IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 4, true, true, false},
    {IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 4, true, false, true},
    {IPPROTO_IPV6, IPV6_PKTINFO, 0, false, false, true},
    {IPPROTO_IPV6, IPV6_RECVTCLASS, 0, false, false, true},
    {IPPROTO_IPV6, IPV6_UNICAST_HOPS, 4, true, true, false},
    {IPPROTO_IPV6, IPV6_V6ONLY, 1, true, false, true},
};
// clang-format on

/// SO_OPENTYPE is the thread's, and needs no socket.
struct OpenType {
    DWORD value;
};
bool is_open_type(int level, int name) { return level == SOL_SOCKET && name == SO_OPENTYPE; }

/// Null: bytes as they are.
const Shape* shape_of(int level, int name) {
    for (const Shape& shape : shapes) {
        if (shape.level == level && shape.name == name) {
            return &shape;
        }
    }
    return nullptr;
}

BOOL PASCAL accept_ex(SOCKET listener, SOCKET made, PVOID output, DWORD data_room, DWORD local_room,
                      DWORD remote_room, LPDWORD count, LPOVERLAPPED overlapped) {
    // The addresses lie behind what is received.
    const afd::Accept request{made, afd::Wait::overlapped,
                              local_room == remote_room ? local_room : 0, data_room};
    const int result = start(listener, afd::accept, &request, sizeof request, output,
                             data_room + local_room + remote_room, overlapped, nullptr, count);
    return result == 0;
}

void PASCAL accept_addresses(PVOID output, DWORD data_room, DWORD local_room, DWORD,
                             sockaddr** local, LPINT local_size, sockaddr** remote,
                             LPINT remote_size) {
    const auto size_of = [](const sockaddr& address) {
        return address.sa_family == AF_INET6  ? sizeof(sockaddr_in6)
               : address.sa_family == AF_INET ? sizeof(sockaddr_in)
                                              : sizeof(sockaddr_storage);
    };
    char* const addresses = static_cast<char*>(output) + data_room;
    *local = reinterpret_cast<sockaddr*>(addresses);
    *remote = reinterpret_cast<sockaddr*>(addresses + local_room);
    *local_size = static_cast<INT>(size_of(**local));
    *remote_size = static_cast<INT>(size_of(**remote));
}

BOOL PASCAL connect_ex(SOCKET socket, const sockaddr* address, int size, PVOID data,
                       DWORD data_size, LPDWORD sent, LPOVERLAPPED overlapped) {
    struct {
        afd::Wait wait;
        char address[sizeof(sockaddr_storage)];
    } request{afd::Wait::overlapped, {}};
    if (size <= 0 || static_cast<size_t>(size) > sizeof request.address || data_size != 0) {
        fail(data_size != 0 && data != nullptr ? WSAEOPNOTSUPP : WSAEFAULT);
        return FALSE;
    }
    memcpy(request.address, address, static_cast<size_t>(size));
    return start(socket, afd::connect, &request,
                 static_cast<ULONG>(sizeof request.wait + static_cast<size_t>(size)), nullptr, 0,
                 overlapped, nullptr, sent) == 0;
}

BOOL PASCAL disconnect_ex(SOCKET socket, LPOVERLAPPED overlapped, DWORD, DWORD) {
    const int32_t both = SD_BOTH;
    if (overlapped != nullptr) {
        return start(socket, afd::shutdown, &both, sizeof both, nullptr, 0, overlapped, nullptr,
                     nullptr) == 0;
    }
    return result_of(control(socket, afd::shutdown, &both, sizeof both)) == 0;
}

BOOL PASCAL transmit_file(SOCKET socket, HANDLE file, DWORD size, DWORD, LPOVERLAPPED overlapped,
                          LPTRANSMIT_FILE_BUFFERS parts, DWORD flags) {
    constexpr DWORD known = TF_DISCONNECT | TF_REUSE_SOCKET | TF_WRITE_BEHIND |
                            TF_USE_SYSTEM_THREAD | TF_USE_KERNEL_APC;
    if ((flags & ~known) != 0) {
        fail(WSAEINVAL);
        return FALSE;
    }
    afd::Transmit request{};
    request.file = reinterpret_cast<uint64_t>(file);
    request.size = size;
    request.disconnects = (flags & (TF_DISCONNECT | TF_REUSE_SOCKET)) != 0;
    if (parts != nullptr) {
        request.parts[0] = {parts->HeadLength, reinterpret_cast<uint64_t>(parts->Head)};
        request.parts[1] = {parts->TailLength, reinterpret_cast<uint64_t>(parts->Tail)};
    }
    if (overlapped == nullptr) {
        request.offset = -1;
        request.wait = afd::Wait::socket;
        return result_of(control(socket, afd::transmit, &request, sizeof request)) == 0;
    }
    request.offset =
        static_cast<int64_t>(uint64_t{overlapped->OffsetHigh} << 32 | overlapped->Offset);
    request.wait = afd::Wait::overlapped;
    return start(socket, afd::transmit, &request, sizeof request, nullptr, 0, overlapped, nullptr,
                 nullptr) == 0;
}

struct Extension {
    GUID id;
    void* function;
};
const Extension extensions[] = {
    {WSAID_ACCEPTEX, reinterpret_cast<void*>(&accept_ex)},
    {WSAID_GETACCEPTEXSOCKADDRS, reinterpret_cast<void*>(&accept_addresses)},
    {WSAID_CONNECTEX, reinterpret_cast<void*>(&connect_ex)},
    {WSAID_DISCONNECTEX, reinterpret_cast<void*>(&disconnect_ex)},
    {WSAID_TRANSMITFILE, reinterpret_cast<void*>(&transmit_file)},
    {WSAID_WSARECVMSG, reinterpret_cast<void*>(&receive_message)},
    {WSAID_WSASENDMSG, reinterpret_cast<void*>(&send_message)},
};

int extension(const void* in, DWORD in_size, void* out, DWORD out_size, LPDWORD given) {
    if (in == nullptr || in_size < sizeof(GUID) || out == nullptr || out_size < sizeof(void*)) {
        return fail(WSAEFAULT);
    }
    for (const Extension& row : extensions) {
        if (memcmp(&row.id, in, sizeof(GUID)) == 0) {
            *static_cast<void**>(out) = row.function;
            *given = sizeof(void*);
            return 0;
        }
    }
    return fail(WSAEINVAL);
}

int keep_alive(SOCKET socket, const tcp_keepalive& values) {
    const int on = values.onoff != 0;
    const int idle = static_cast<int>((values.keepalivetime + 999) / 1000);
    const int interval = static_cast<int>((values.keepaliveinterval + 999) / 1000);
    const auto set = [&](int level, int name, int value) {
        return setsockopt(socket, level, name, reinterpret_cast<const char*>(&value), sizeof value);
    };
    constexpr int keep_idle = 3;
    constexpr int keep_interval = 17;
    if (set(SOL_SOCKET, SO_KEEPALIVE, on) != 0) {
        return SOCKET_ERROR;
    }
    if (on != 0 && idle > 0) {
        set(IPPROTO_TCP, keep_idle, idle);
    }
    if (on != 0 && interval > 0) {
        set(IPPROTO_TCP, keep_interval, interval);
    }
    return 0;
}

int control_code(SOCKET socket, DWORD code, void* in, DWORD in_size, void* out, DWORD out_size,
                 LPDWORD given) {
    constexpr DWORD base_handle = 0x48000022;
    constexpr DWORD base_handle_poll = 0x4800001d;
    constexpr DWORD base_handle_select = 0x4800001c;
    constexpr DWORD get_interface_list = 0x4004747f;
    constexpr DWORD udp_reset = 0x9800000c;
    constexpr DWORD udp_unreachable = 0x9800000f;
    constexpr DWORD initial_timeout = 0x98000011;
    switch (code) {
    case SIO_GET_EXTENSION_FUNCTION_POINTER: return extension(in, in_size, out, out_size, given);
    case base_handle:
    case base_handle_poll:
    case base_handle_select:
        if (out == nullptr || out_size < sizeof(SOCKET)) {
            return fail(WSAEFAULT);
        }
        *static_cast<SOCKET*>(out) = socket;
        *given = sizeof(SOCKET);
        return 0;
    case SIO_KEEPALIVE_VALS:
        return in == nullptr || in_size < sizeof(tcp_keepalive)
                   ? fail(WSAEFAULT)
                   : keep_alive(socket, *static_cast<tcp_keepalive*>(in));
    case static_cast<DWORD>(SIO_ADDRESS_LIST_QUERY):
        return list_addresses(socket, out, out_size, given);
    case get_interface_list: return list_interfaces(out, out_size, given);
    case udp_reset:
    case udp_unreachable:
    case initial_timeout: return 0;
    case static_cast<DWORD>(FIONBIO):
        return in_size < sizeof(u_long)
                   ? fail(WSAEFAULT)
                   : ioctlsocket(socket, static_cast<long>(code), static_cast<u_long*>(in));
    case static_cast<DWORD>(FIONREAD):
    case static_cast<DWORD>(SIOCATMARK):
        *given = out_size < sizeof(u_long) ? 0 : sizeof(u_long);
        return out_size < sizeof(u_long)
                   ? fail(WSAEFAULT)
                   : ioctlsocket(socket, static_cast<long>(code), static_cast<u_long*>(out));
    default: return fail(WSAEOPNOTSUPP);
    }
}

int ask_protocol(SOCKET socket, WSAPROTOCOL_INFOW& to) {
    afd::Create kind{};
    const NTSTATUS status = control(socket, afd::describe, nullptr, 0, &kind, sizeof kind);
    if (!NT_SUCCESS(status)) {
        return result_of(status);
    }
    WSAPROTOCOL_INFOW list[4];
    DWORD room = sizeof list;
    const int count = WSAEnumProtocolsW(nullptr, list, &room);
    for (int i = 0; i < count; ++i) {
        if (list[i].iAddressFamily == kind.family && list[i].iSocketType == kind.type) {
            to = list[i];
            return 0;
        }
    }
    return fail(WSAENOPROTOOPT);
}

/// A copy of `from`: the two forms differ in the protocol's name, which is their end.
void narrow_info(const WSAPROTOCOL_INFOW& from, WSAPROTOCOL_INFOA& to) {
    memcpy(&to, &from, offsetof(WSAPROTOCOL_INFOA, szProtocol));
    WideCharToMultiByte(CP_ACP, 0, from.szProtocol, -1, to.szProtocol, sizeof to.szProtocol,
                        nullptr, nullptr);
}

/// Success clears the last error here; options of levels that there are not are another mistake
/// than unknown ones.
int option_result(int level, NTSTATUS status) {
    const bool is_level = level == SOL_SOCKET || level == IPPROTO_IP || level == IPPROTO_TCP ||
                          level == IPPROTO_UDP || level == IPPROTO_IPV6;
    if (status == STATUS_NOT_SUPPORTED) {
        return fail(is_level ? WSAENOPROTOOPT : WSAEINVAL);
    }
    if (NT_SUCCESS(status)) {
        SetLastError(0);
    }
    return result_of(status);
}

} // namespace

extern "C" {

int WSAAPI setsockopt(SOCKET socket, int level, int name, const char* value, int size) {
    const Shape* const shape = shape_of(level, name);
    if (size < 0) {
        // Of the socket's own options it is a large number; one that has a single byte is told.
        const bool is_large = shape != nullptr && level == SOL_SOCKET && shape->size != 1;
        if (!is_large) {
            return fail(WSAENOBUFS);
        }
        size = sizeof(DWORD);
    }
    struct {
        afd::Option option;
        char value[most_value];
    } request{{level, name}, {}};
    auto bytes = static_cast<ULONG>(size);
    // Programs that pass a number for its address are told so.
    const bool takes_none =
        (level == SOL_SOCKET && name == SO_UPDATE_CONNECT_CONTEXT) ||
        (shape != nullptr && level == SOL_SOCKET && shape->is_flag && value != nullptr);
    if (takes_none ? value == nullptr && size > 0 : value == nullptr || size == 0) {
        return fail(WSAEFAULT);
    }
    bytes = bytes < most_value ? bytes : most_value;
    if (bytes != 0 && !NT_SUCCESS(NtReadVirtualMemory(GetCurrentProcess(), const_cast<char*>(value),
                                                      request.value, bytes, nullptr))) {
        return fail(WSAEFAULT);
    }
    if (shape != nullptr) {
        if (bytes < sizeof(DWORD) && !shape->takes_less) {
            return fail(WSAEFAULT);
        }
        DWORD number = 0;
        memcpy(&number, request.value, bytes < sizeof number ? bytes : sizeof number);
        if (shape->is_byte && number > 0xff) {
            return fail(WSAEINVAL);
        }
        number = shape->size == 1 ? number & 0xff : number;
        number = shape->is_flag && number != 0 ? 1 : number;
        memcpy(request.value, &number, sizeof number);
        bytes = sizeof number;
    }
    if (is_open_type(level, name)) {
        auto* const type = thread_memory<OpenType>();
        if (type != nullptr) {
            memcpy(&type->value, request.value, sizeof type->value);
            SetLastError(0);
        }
        return type != nullptr ? 0 : SOCKET_ERROR;
    }
    constexpr int no_linger = ~SO_LINGER;
    if (level == SOL_SOCKET && name == no_linger) {
        const LINGER off{static_cast<u_short>(request.value[0] == 0), 0};
        return setsockopt(socket, SOL_SOCKET, SO_LINGER, reinterpret_cast<const char*>(&off),
                          sizeof off);
    }
    const NTSTATUS status = control(socket, afd::set_option, &request,
                                    static_cast<ULONG>(sizeof request.option) + bytes);
    return option_result(level, status);
}

int WSAAPI getsockopt(SOCKET socket, int level, int name, char* value, int* size) {
    afd::Create kind{};
    if (const NTSTATUS status = control(socket, afd::describe, nullptr, 0, &kind, sizeof kind);
        error_of(status) == WSAENOTSOCK && !is_open_type(level, name)) {
        return result_of(status);
    }
    if (value == nullptr || size == nullptr) {
        return fail(WSAEFAULT);
    }
    constexpr int protocol_info_ansi = 0x2004;
    constexpr int protocol_info = 0x2005;
    constexpr int most_message = 0x2003;
    if (level == SOL_SOCKET && (name == protocol_info || name == protocol_info_ansi)) {
        const bool narrow = name == protocol_info_ansi;
        const int needed = narrow ? sizeof(WSAPROTOCOL_INFOA) : sizeof(WSAPROTOCOL_INFOW);
        if (*size < needed) {
            *size = needed;
            return fail(WSAEFAULT);
        }
        WSAPROTOCOL_INFOW wide;
        if (ask_protocol(socket, wide) != 0) {
            return SOCKET_ERROR;
        }
        if (narrow) {
            narrow_info(wide, *reinterpret_cast<WSAPROTOCOL_INFOA*>(value));
        } else {
            memcpy(value, &wide, sizeof wide);
        }
        return 0;
    }
    if (is_open_type(level, name) && *size < 0) {
        *size = sizeof(DWORD); // a large number
    }
    if (*size <= 0) {
        return fail(WSAEFAULT);
    }
    if (level == SOL_SOCKET && name == most_message) {
        const DWORD most = 65507;
        memcpy(value, &most, sizeof most);
        *size = sizeof most;
        return 0;
    }
    constexpr int no_linger = ~SO_LINGER;
    const bool is_no_linger = level == SOL_SOCKET && name == no_linger;
    const afd::Option option{level, is_no_linger ? SO_LINGER : name};
    char given[most_value] = {};
    ULONG_PTR count = sizeof(DWORD);
    NTSTATUS status = STATUS_SUCCESS;
    if (is_open_type(level, name)) {
        const auto* const type = thread_memory<OpenType>();
        memcpy(given, type, type != nullptr ? sizeof *type : 0);
    } else {
        status =
            control(socket, afd::get_option, &option, sizeof option, given, sizeof given, &count);
    }
    if (!NT_SUCCESS(status)) {
        return option_result(level, status);
    }
    if (is_no_linger) {
        LINGER linger{};
        memcpy(&linger, given, sizeof linger);
        const DWORD off = linger.l_onoff == 0;
        memcpy(given, &off, sizeof off);
    }
    if (level == SOL_SOCKET && name == SO_ERROR) {
        if (*size < static_cast<int>(sizeof(int))) {
            return fail(WSAEFAULT);
        }
        NTSTATUS error = 0;
        memcpy(&error, given, sizeof error);
        const int number = error_of(error);
        memcpy(given, &number, sizeof number);
    }
    const int copied = *size < static_cast<int>(count) ? *size : static_cast<int>(count);
    const Shape* const shape = shape_of(level, name);
    if (shape == nullptr) {
        memcpy(value, given, static_cast<size_t>(copied));
        *size = copied;
        SetLastError(0);
        return 0;
    }
    const bool is_short = *size < static_cast<int>(sizeof(DWORD));
    if (is_short && !shape->takes_less) {
        *size = shape->size == 0 ? 0 : copied;
        return fail(WSAEFAULT);
    }
    // A short answer is told as one byte; of the socket's own options there is more.
    const bool is_single = shape->size == 1 || (is_short && level != SOL_SOCKET);
    memcpy(value, given, static_cast<size_t>(is_single ? 1 : copied));
    *size = shape->size == 1 || is_short ? 1 : copied;
    SetLastError(0);
    return 0;
}

int WSAAPI ioctlsocket(SOCKET socket, long code, u_long* value) {
    uint32_t number = 0;
    if (value == nullptr || !NT_SUCCESS(NtReadVirtualMemory(GetCurrentProcess(), value, &number,
                                                            sizeof number, nullptr))) {
        return fail(WSAEFAULT);
    }
    switch (static_cast<DWORD>(code)) {
    case static_cast<DWORD>(FIONBIO):
        return result_of(control(socket, afd::set_nonblocking, &number, sizeof number));
    case static_cast<DWORD>(FIONREAD): {
        uint32_t ready = 0;
        const int result =
            result_of(control(socket, afd::readable, nullptr, 0, &ready, sizeof ready));
        *value = ready;
        return result;
    }
    case static_cast<DWORD>(SIOCATMARK): *value = 1; return 0;
    default: return fail(WSAEINVAL);
    }
}

int WSAAPI WSAIoctl(SOCKET socket, DWORD code, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size,
                    LPDWORD given, LPWSAOVERLAPPED overlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
    if (given == nullptr) {
        return fail(WSAEFAULT);
    }
    *given = 0;
    const int done = control_code(socket, code, in, in_size, out, out_size, given);
    if (done == 0) {
        SetLastError(0);
    }
    return done != 0 || overlapped == nullptr
               ? done
               : start(socket, afd::complete, nullptr, 0, nullptr, 0, overlapped, routine, nullptr);
}

/// TCP and UDP of both families. Handles are files (XP1_IFS_HANDLES).
int WSAAPI WSAEnumProtocolsW(LPINT wanted, LPWSAPROTOCOL_INFOW list, LPDWORD size) {
    if (!is_started()) {
        return fail(WSANOTINITIALISED);
    }
    struct Row {
        int family;
        int type;
        int protocol;
        const WCHAR* name;
    };
    constexpr Row rows[] = {{AF_INET, SOCK_STREAM, IPPROTO_TCP, L"MSAFD Tcpip [TCP/IP]"},
                            {AF_INET, SOCK_DGRAM, IPPROTO_UDP, L"MSAFD Tcpip [UDP/IP]"},
                            {AF_INET6, SOCK_STREAM, IPPROTO_TCP, L"MSAFD Tcpip [TCP/IPv6]"},
                            {AF_INET6, SOCK_DGRAM, IPPROTO_UDP, L"MSAFD Tcpip [UDP/IPv6]"}};
    const auto is_wanted = [wanted](int protocol) {
        for (const INT* at = wanted; at != nullptr && *at != 0; ++at) {
            if (*at == protocol) {
                return true;
            }
        }
        return wanted == nullptr;
    };
    DWORD count = 0;
    for (const Row& row : rows) {
        count += is_wanted(row.protocol) ? 1 : 0;
    }
    const auto needed = static_cast<DWORD>(count * sizeof *list);
    const bool fits = list != nullptr && *size >= needed;
    *size = needed;
    if (!fits) {
        return fail(WSAENOBUFS);
    }
    // By them event loops know providers whose sockets AFD can poll.
    constexpr GUID internet = {
        0xe70f1aa0, 0xab8b, 0x11cf, {0x8c, 0xa3, 0x00, 0x80, 0x5f, 0x48, 0xa1, 0x92}};
    constexpr GUID internet6 = {
        0xf9eab0c0, 0x26d4, 0x11d0, {0xbb, 0xbf, 0x00, 0xaa, 0x00, 0x6c, 0x34, 0xe4}};
    int given = 0;
    for (const Row& row : rows) {
        if (!is_wanted(row.protocol)) {
            continue;
        }
        WSAPROTOCOL_INFOW& info = list[given++];
        memset(&info, 0, sizeof info);
        info.dwServiceFlags1 = XP1_IFS_HANDLES;
        info.dwServiceFlags1 |= row.type == SOCK_STREAM
                                    ? XP1_GUARANTEED_DELIVERY | XP1_GUARANTEED_ORDER |
                                          XP1_GRACEFUL_CLOSE | XP1_EXPEDITED_DATA
                                    : XP1_CONNECTIONLESS | XP1_MESSAGE_ORIENTED |
                                          XP1_SUPPORT_BROADCAST | XP1_SUPPORT_MULTIPOINT;
        info.dwProviderFlags = PFL_MATCHES_PROTOCOL_ZERO;
        info.ProviderId = row.family == AF_INET ? internet : internet6;
        info.dwCatalogEntryId = static_cast<DWORD>(1001 + given);
        info.ProtocolChain.ChainLen = 1;
        info.iVersion = 2;
        info.iAddressFamily = row.family;
        info.iMaxSockAddr = row.family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
        info.iMinSockAddr = info.iMaxSockAddr;
        info.iSocketType = row.type;
        info.iProtocol = row.protocol;
        info.dwMessageSize = row.type == SOCK_STREAM ? 0 : 65507;
        memcpy(info.szProtocol, row.name, (wcslen(row.name) + 1) * sizeof(WCHAR));
    }
    return given;
}

/// A handle for the process `id`, told in `info`, which WSASocket there makes a socket of. It
/// stands for this very socket: all of them share what it is set to, and it lasts until the last
/// one is closed.
int WSAAPI WSADuplicateSocketW(SOCKET socket, DWORD id, LPWSAPROTOCOL_INFOW info) {
    if (!is_started()) {
        return fail(WSANOTINITIALISED);
    }
    if (info == nullptr) {
        return fail(WSAEFAULT);
    }
    if (ask_protocol(socket, *info) != 0) {
        return SOCKET_ERROR;
    }
    const bool is_own = id == GetCurrentProcessId();
    const HANDLE process =
        is_own ? GetCurrentProcess() : OpenProcess(PROCESS_DUP_HANDLE, FALSE, id);
    HANDLE given = nullptr;
    const bool done =
        process != nullptr && DuplicateHandle(GetCurrentProcess(), handle_of(socket), process,
                                              &given, 0, FALSE, DUPLICATE_SAME_ACCESS) != FALSE;
    if (!is_own && process != nullptr) {
        CloseHandle(process);
    }
    if (!done) {
        return fail(WSAEINVAL);
    }
    // Handles of sockets have 32 significant bits.
    info->dwProviderReserved = static_cast<DWORD>(reinterpret_cast<ULONG_PTR>(given));
    return 0;
}
int WSAAPI WSADuplicateSocketA(SOCKET socket, DWORD id, LPWSAPROTOCOL_INFOA info) {
    WSAPROTOCOL_INFOW wide;
    if (info == nullptr) {
        return fail(WSAEFAULT);
    }
    if (WSADuplicateSocketW(socket, id, &wide) != 0) {
        return SOCKET_ERROR;
    }
    narrow_info(wide, *info);
    return 0;
}

int WSAAPI WSAEnumProtocolsA(LPINT wanted, LPWSAPROTOCOL_INFOA list, LPDWORD size) {
    constexpr DWORD most = 4;
    WSAPROTOCOL_INFOW wide[most];
    DWORD bytes = sizeof wide;
    const int count = WSAEnumProtocolsW(wanted, wide, &bytes);
    if (count == SOCKET_ERROR) {
        return count;
    }
    const auto needed = static_cast<DWORD>(static_cast<size_t>(count) * sizeof *list);
    if (list == nullptr || *size < needed) {
        *size = needed;
        return fail(WSAENOBUFS);
    }
    *size = needed;
    for (int i = 0; i < count; ++i) {
        narrow_info(wide[i], list[i]);
    }
    return count;
}

/// WSAEnumProtocols for who installs protocols, with the error in a place of its own.
int WSAAPI WSCEnumProtocols(LPINT wanted, LPWSAPROTOCOL_INFOW list, LPDWORD size, LPINT error) {
    const int count = WSAEnumProtocolsW(wanted, list, size);
    if (count == SOCKET_ERROR && error != nullptr) {
        *error = WSAGetLastError();
    }
    return count;
}

} // extern "C"
