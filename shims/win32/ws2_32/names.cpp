// Names of hosts: numbers, the machine itself, those of its list of hosts, and what its name
// servers say.

#include "resolver.hpp"

extern "C" NTSTATUS NTAPI RtlIntegerToChar(ULONG value, ULONG base, ULONG room, PCHAR to);

using namespace ferry::win32;
using namespace ferry::win32::sockets;

namespace {

constexpr size_t most_name = 256;

bool read_port(const char* text, USHORT& port) {
    ULONG value = 0;
    if (text == nullptr || *text == 0) {
        port = 0;
        return true;
    }
    for (; *text >= '0' && *text <= '9'; ++text) {
        value = value * 10 + static_cast<ULONG>(*text - '0');
    }
    port = static_cast<USHORT>(value);
    return *text == 0 && value <= 0xffff;
}

// ---------------------------------------------------------------------------------------- hosts

const char* own_name(char (&name)[most_name]) {
    DWORD units = most_name;
    WCHAR wide[most_name];
    name[0] = 0;
    if (GetComputerNameExW(ComputerNameDnsHostname, wide, &units)) {
        WideCharToMultiByte(CP_UTF8, 0, wide, -1, name, most_name, nullptr, nullptr);
    }
    return name;
}

/// The machine's list: an address, then names.
void look_into_list(const char* name, Found& found) {
    const HANDLE file = CreateFileW(L"Z:\\etc\\hosts", GENERIC_READ, FILE_SHARE_READ, nullptr,
                                    OPEN_EXISTING, 0, nullptr);
    if (file == INVALID_HANDLE_VALUE) {
        return;
    }
    constexpr DWORD most = 65536;
    auto* const text = static_cast<char*>(allocate(most + 1));
    DWORD size = 0;
    if (text != nullptr && ReadFile(file, text, most, &size, nullptr)) {
        for (char* at = text; *at != 0;) {
            char* end = at;
            while (*end != 0 && *end != '\n') {
                ++end;
            }
            const char stop = *end;
            *end = 0;
            Address address{};
            bool first = true;
            bool good = false;
            while (*at != 0 && *at != '#') {
                while (*at == ' ' || *at == '\t' || *at == '\r') {
                    ++at;
                }
                char* const word = at;
                while (*at != 0 && *at != ' ' && *at != '\t' && *at != '\r' && *at != '#') {
                    ++at;
                }
                const char after = *at;
                *at = 0;
                if (at != word && first) {
                    good = read_address(word, address);
                    first = false;
                } else if (at != word && good && equal(word, name)) {
                    found.add(address);
                }
                *at = after;
            }
            at = stop == 0 ? end : end + 1;
        }
    }
    release(text);
    CloseHandle(file);
}

Address loopback(int family) {
    Address address{};
    address.family = family;
    if (family == AF_INET) {
        address.bytes[0] = 127;
        address.bytes[3] = 1;
    } else {
        address.bytes[15] = 1;
    }
    return address;
}

/// 0, or an error of name resolution.
int look_up(const char* name, int family, Found& found) {
    char own[most_name];
    if (equal(name, "localhost")) {
        found.add(loopback(AF_INET6));
        found.add(loopback(AF_INET));
        return 0;
    }
    look_into_list(name, found);
    if (found.count == 0 && equal(name, own_name(own))) {
        found.add(loopback(AF_INET));
    }
    return found.count != 0 ? 0 : ask_servers(name, family, found);
}

// --------------------------------------------------------------------------------- getaddrinfo

struct Hints {
    int flags = 0;
    int family = AF_UNSPEC;
    int type = 0;
    int protocol = 0;
};

/// One node and what it points to, in one block.
template <class Info, class C>
Info* make_info(const Address& address, USHORT port, int type, int protocol,
                const char* canonical) {
    const size_t size = sizeof(Info) + sizeof(sockaddr_in6) +
                        (canonical != nullptr ? (strlen(canonical) + 1) * sizeof(C) : 0);
    auto* const info = static_cast<Info*>(allocate(size));
    if (info == nullptr) {
        return nullptr;
    }
    info->ai_family = address.family;
    info->ai_socktype = type;
    info->ai_protocol = protocol;
    info->ai_addr = reinterpret_cast<sockaddr*>(info + 1);
    if (address.family == AF_INET) {
        auto& to = *reinterpret_cast<sockaddr_in*>(info + 1);
        to.sin_family = AF_INET;
        to.sin_port = __builtin_bswap16(port);
        memcpy(&to.sin_addr, address.bytes, 4);
        info->ai_addrlen = sizeof to;
    } else {
        auto& to = *reinterpret_cast<sockaddr_in6*>(info + 1);
        to.sin6_family = AF_INET6;
        to.sin6_port = __builtin_bswap16(port);
        memcpy(&to.sin6_addr, address.bytes, 16);
        to.sin6_scope_id = address.scope;
        info->ai_addrlen = sizeof to;
    }
    if (canonical != nullptr) {
        info->ai_canonname =
            reinterpret_cast<C*>(reinterpret_cast<char*>(info + 1) + sizeof(sockaddr_in6));
        copy(info->ai_canonname, canonical, strlen(canonical) + 1);
    }
    return info;
}

template <class Info>
void free_list(Info* info) {
    while (info != nullptr) {
        Info* const next = info->ai_next;
        release(info);
        info = next;
    }
}

template <class Info, class C>
int get_list(const char* node, const char* service, const Hints& hints, Info** result) {
    *result = nullptr;
    if (!is_started()) {
        return WSANOTINITIALISED;
    }
    if (node == nullptr && service == nullptr) {
        return WSAHOST_NOT_FOUND;
    }
    if (hints.family != AF_UNSPEC && hints.family != AF_INET && hints.family != AF_INET6) {
        return WSAEAFNOSUPPORT;
    }
    int type = hints.type;
    USHORT port = 0;
    if (!read_port(service, port)) {
        const Service* const row =
            (hints.flags & AI_NUMERICSERV) != 0 ? nullptr : service_of(service);
        if (row == nullptr) {
            return WSATYPE_NOT_FOUND;
        }
        port = row->port;
        type = type == 0 && !row->udp ? SOCK_STREAM : type;
    }
    int protocol = hints.protocol;
    if (protocol == 0) {
        protocol = type == SOCK_STREAM ? IPPROTO_TCP : type == SOCK_DGRAM ? IPPROTO_UDP : 0;
    }
    Found found;
    Address number{};
    int error = 0;
    if (node == nullptr) {
        constexpr int families[] = {AF_INET6, AF_INET};
        for (const int family : families) {
            Address any = loopback(family);
            if ((hints.flags & AI_PASSIVE) != 0) {
                any = {};
                any.family = family;
            }
            found.add(any);
        }
    } else if (read_address(node, number)) {
        found.add(number);
    } else if ((hints.flags & AI_NUMERICHOST) == 0) {
        if (*node == 0) {
            char own[most_name];
            error = look_up(own_name(own), hints.family, found);
        } else {
            error = look_up(node, hints.family, found);
        }
    }
    Info* head = nullptr;
    Info** tail = &head;
    for (int i = 0; i < found.count; ++i) {
        if (hints.family != AF_UNSPEC && found.list[i].family != hints.family) {
            continue;
        }
        const bool first = head == nullptr;
        *tail = make_info<Info, C>(
            found.list[i], port, type, protocol,
            first && (hints.flags & AI_CANONNAME) != 0 && node != nullptr ? node : nullptr);
        if (*tail == nullptr) {
            free_list(head);
            return WSA_NOT_ENOUGH_MEMORY;
        }
        tail = &(*tail)->ai_next;
    }
    *result = head;
    if (head != nullptr) {
        return 0;
    }
    return error != 0 ? error : WSAHOST_NOT_FOUND;
}

/// A wide text as UTF-8; null stays null.
struct HostEntry {
    hostent entry;
    char name[most_name];
    char* aliases[1];
    char* addresses[Found::most + 1];
    UCHAR bytes[Found::most][16];
};
hostent* host_entry(const char* name, const Found& found, int family) {
    auto* const memory = thread_memory<HostEntry>();
    if (memory == nullptr) {
        return nullptr;
    }
    HostEntry& to = *memory;
    int count = 0;
    for (int i = 0; i < found.count; ++i) {
        if (found.list[i].family == family) {
            memcpy(to.bytes[count], found.list[i].bytes, 16);
            to.addresses[count] = reinterpret_cast<char*>(to.bytes[count]);
            ++count;
        }
    }
    if (count == 0) {
        fail(WSAHOST_NOT_FOUND);
        return nullptr;
    }
    to.addresses[count] = nullptr;
    to.aliases[0] = nullptr;
    size_t units = 0;
    for (; name[units] != 0 && units + 1 < sizeof to.name; ++units) {
        to.name[units] = name[units];
    }
    to.name[units] = 0;
    to.entry = {to.name, to.aliases, static_cast<short>(family),
                static_cast<short>(family == AF_INET ? 4 : 16), to.addresses};
    return &to.entry;
}

template <class C>
int name_info(const sockaddr* address, C* host, DWORD host_room, C* service, DWORD service_room,
              int flags) {
    char text[80] = {};
    char port[16] = {};
    USHORT number = 0;
    UCHAR bytes[16] = {};
    if (address->sa_family == AF_INET) {
        const auto& from = *reinterpret_cast<const sockaddr_in*>(address);
        memcpy(bytes, &from.sin_addr, 4);
        RtlIpv4AddressToStringA(&from.sin_addr, text);
        number = __builtin_bswap16(from.sin_port);
    } else if (address->sa_family == AF_INET6) {
        const auto& from = *reinterpret_cast<const sockaddr_in6*>(address);
        memcpy(bytes, &from.sin6_addr, 16);
        ULONG units = sizeof text;
        RtlIpv6AddressToStringExA(&from.sin6_addr, from.sin6_scope_id, 0, text, &units);
        number = __builtin_bswap16(from.sin6_port);
    } else {
        return WSAEAFNOSUPPORT;
    }
    if (host != nullptr && host_room > 0) {
        const bool own = memcmp(bytes, loopback(AF_INET).bytes, 16) == 0 ||
                         memcmp(bytes, loopback(AF_INET6).bytes, 16) == 0;
        char name[most_name];
        const char* given = text;
        if ((flags & NI_NUMERICHOST) == 0 && own) {
            given = own_name(name);
        } else if ((flags & NI_NAMEREQD) != 0) {
            return WSAHOST_NOT_FOUND;
        }
        if (strlen(given) >= host_room) {
            return WSA_NOT_ENOUGH_MEMORY;
        }
        copy(host, given, host_room);
    }
    if (service != nullptr && service_room > 0) {
        const char* given = port;
        RtlIntegerToChar(number, 10, sizeof port, port);
        const Service* const known = (flags & NI_NUMERICSERV) == 0 ? service_at(number) : nullptr;
        given = known != nullptr ? known->name : given;
        if (strlen(given) >= service_room) {
            return WSA_NOT_ENOUGH_MEMORY;
        }
        copy(service, given, service_room);
    }
    return 0;
}

} // namespace

extern "C" {

int WSAAPI getaddrinfo(PCSTR node, PCSTR service, const ADDRINFOA* hints, PADDRINFOA* result) {
    Hints wanted;
    if (hints != nullptr) {
        wanted = {hints->ai_flags, hints->ai_family, hints->ai_socktype, hints->ai_protocol};
    }
    const int error = get_list<ADDRINFOA, char>(node, service, wanted, result);
    SetLastError(static_cast<DWORD>(error));
    return error;
}
void WSAAPI freeaddrinfo(PADDRINFOA info) { free_list(info); }

int WSAAPI GetAddrInfoW(PCWSTR node, PCWSTR service, const ADDRINFOW* hints, PADDRINFOW* result) {
    Hints wanted;
    if (hints != nullptr) {
        wanted = {hints->ai_flags, hints->ai_family, hints->ai_socktype, hints->ai_protocol};
    }
    const Narrow narrow_node(node);
    const Narrow narrow_service(service);
    const int error =
        get_list<ADDRINFOW, WCHAR>(narrow_node.value, narrow_service.value, wanted, result);
    SetLastError(static_cast<DWORD>(error));
    return error;
}
void WSAAPI FreeAddrInfoW(PADDRINFOW info) { free_list(info); }

int WSAAPI getnameinfo(const sockaddr* address, socklen_t, PCHAR host, DWORD host_room,
                       PCHAR service, DWORD service_room, int flags) {
    const int error = name_info(address, host, host_room, service, service_room, flags);
    SetLastError(static_cast<DWORD>(error));
    return error;
}
int WSAAPI GetNameInfoW(const sockaddr* address, socklen_t, PWCHAR host, DWORD host_room,
                        PWCHAR service, DWORD service_room, int flags) {
    const int error = name_info(address, host, host_room, service, service_room, flags);
    SetLastError(static_cast<DWORD>(error));
    return error;
}

int WSAAPI gethostname(char* to, int room) {
    if (!is_started()) {
        return fail(WSANOTINITIALISED);
    }
    if (to == nullptr) {
        return fail(WSAEFAULT);
    }
    char own[most_name];
    own_name(own);
    if (static_cast<int>(strlen(own)) >= room) {
        return fail(WSAEFAULT);
    }
    memcpy(to, own, strlen(own) + 1);
    return 0;
}
int WSAAPI GetHostNameW(PWSTR to, int room) {
    char own[most_name];
    own_name(own);
    return MultiByteToWideChar(CP_UTF8, 0, own, -1, to, room) == 0 ? fail(WSAEFAULT) : 0;
}

hostent* WSAAPI gethostbyname(const char* name) {
    if (!is_started()) {
        fail(WSANOTINITIALISED);
        return nullptr;
    }
    char own[most_name];
    name = name == nullptr || *name == 0 ? own_name(own) : name;
    Found found;
    Address number{};
    if (read_address(name, number)) {
        found.add(number);
    } else if (const int error = look_up(name, AF_INET, found); error != 0) {
        fail(error);
        return nullptr;
    }
    return host_entry(name, found, AF_INET);
}
hostent* WSAAPI gethostbyaddr(const char* address, int, int family) {
    if (!is_started()) {
        fail(WSANOTINITIALISED);
        return nullptr;
    }
    char own[most_name];
    Found found;
    Address wanted{};
    wanted.family = family;
    memcpy(wanted.bytes, address, family == AF_INET ? 4 : 16);
    if (memcmp(wanted.bytes, loopback(family).bytes, 16) != 0) {
        fail(WSAHOST_NOT_FOUND);
        return nullptr;
    }
    found.add(wanted);
    return host_entry(own_name(own), found, family);
}
} // extern "C"
