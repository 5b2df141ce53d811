// Names of hosts and services. Hosts are those that the machine's list of hosts has, the machine
// itself and numbers; nobody is asked over the network.

#include "socket.hpp"

using namespace ferry::win32;
using namespace ferry::win32::sockets;

namespace {

constexpr size_t most_name = 256;

bool equal(const char* a, const char* b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    while (*a != 0 && lower(*a) == lower(*b)) {
        ++a;
        ++b;
    }
    return lower(*a) == lower(*b);
}

// ------------------------------------------------------------------------------------ numbers

/// Four numbers, or fewer (inet_addr: the last takes the rest). In network order.
bool read_ipv4(const char* text, bool strict, ULONG& address) {
    ULONG parts[4];
    int count = 0;
    for (;;) {
        ULONG base = 10;
        if (text[0] == '0' && !strict) {
            base = text[1] == 'x' || text[1] == 'X' ? 16 : 8;
            text += base == 16 ? 2 : 0;
        }
        ULONGLONG value = 0;
        const char* const begin = text;
        for (;; ++text) {
            const char c = *text;
            const ULONG digit = c >= '0' && c <= '9'   ? static_cast<ULONG>(c - '0')
                                : c >= 'a' && c <= 'f' ? static_cast<ULONG>(c - 'a' + 10)
                                : c >= 'A' && c <= 'F' ? static_cast<ULONG>(c - 'A' + 10)
                                                       : 99;
            if (digit >= base) {
                break;
            }
            value = value * base + digit;
            if (value > 0xffffffff) {
                return false;
            }
        }
        if (text == begin || count == 4 || (strict && text - begin > 1 && *begin == '0')) {
            return false;
        }
        parts[count++] = static_cast<ULONG>(value);
        if (*text != '.') {
            break;
        }
        ++text;
    }
    if (*text != 0 || (strict && count != 4)) {
        return false;
    }
    ULONG value = 0;
    for (int i = 0; i < count; ++i) {
        const bool last = i == count - 1;
        const int bits = last ? 32 - 8 * i : 8;
        if (bits < 32 && parts[i] >> bits != 0) {
            return false;
        }
        value |= last ? parts[i] : parts[i] << (24 - 8 * i);
    }
    address = __builtin_bswap32(value);
    return true;
}

bool read_ipv6(const char* text, UCHAR (&to)[16], ULONG& scope) {
    USHORT groups[8] = {};
    int count = 0;
    int gap = -1;
    scope = 0;
    if (text[0] == ':' && text[1] == ':') {
        gap = 0;
        text += 2;
    } else if (text[0] == ':') {
        return false;
    }
    while (*text != 0 && *text != '%' && count < 8) {
        const char* const begin = text;
        ULONG value = 0;
        for (; (*text >= '0' && *text <= '9') || (*text >= 'a' && *text <= 'f') ||
               (*text >= 'A' && *text <= 'F');
             ++text) {
            const char c = *text;
            value = value << 4 | static_cast<ULONG>(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
        }
        if (*text == '.') {
            ULONG four = 0;
            char part[16] = {};
            size_t units = 0;
            while (begin[units] != 0 && begin[units] != '%' && units + 1 < sizeof part) {
                part[units] = begin[units];
                ++units;
            }
            if (count > 6 || !read_ipv4(part, true, four)) {
                return false;
            }
            four = __builtin_bswap32(four);
            groups[count++] = static_cast<USHORT>(four >> 16);
            groups[count++] = static_cast<USHORT>(four);
            text = begin + units;
            break;
        }
        if (text == begin || text - begin > 4) {
            return false;
        }
        groups[count++] = static_cast<USHORT>(value);
        if (*text == ':') {
            ++text;
            if (*text == ':') {
                if (gap >= 0) {
                    return false;
                }
                gap = count;
                ++text;
            } else if (*text == 0) {
                return false;
            }
        } else if (*text != 0 && *text != '%') {
            return false;
        }
    }
    if (*text == '%') {
        for (++text; *text >= '0' && *text <= '9'; ++text) {
            scope = scope * 10 + static_cast<ULONG>(*text - '0');
        }
    }
    if (*text != 0 || (gap < 0 && count != 8) || (gap >= 0 && count == 8)) {
        return false;
    }
    const int moved = gap < 0 ? 0 : count - gap;
    for (int i = 0; i < 8; ++i) {
        const int from = gap < 0 || i < gap ? i : i < 8 - moved ? -1 : i - (8 - count);
        const USHORT group = from < 0 ? 0 : groups[from];
        to[2 * i] = static_cast<UCHAR>(group >> 8);
        to[2 * i + 1] = static_cast<UCHAR>(group);
    }
    return true;
}

char* write_number(char* to, ULONG value, ULONG base) {
    char digits[12];
    int count = 0;
    do {
        digits[count++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    while (count > 0) {
        *to++ = digits[--count];
    }
    return to;
}

char* write_ipv4(char* to, const UCHAR* bytes) {
    for (int i = 0; i < 4; ++i) {
        to = write_number(to, bytes[i], 10);
        *to++ = '.';
    }
    to[-1] = 0;
    return to - 1;
}

/// The longest run of zeros is left out (RFC 5952).
char* write_ipv6(char* to, const UCHAR* bytes) {
    USHORT groups[8];
    for (int i = 0; i < 8; ++i) {
        groups[i] = static_cast<USHORT>(bytes[2 * i] << 8 | bytes[2 * i + 1]);
    }
    int begin = -1;
    int length = 1;
    for (int i = 0; i < 8; ++i) {
        int run = 0;
        while (i + run < 8 && groups[i + run] == 0) {
            ++run;
        }
        if (run > length) {
            begin = i;
            length = run;
        }
    }
    const bool mapped = begin == 0 && (length == 6 || (length == 5 && groups[5] == 0xffff));
    for (int i = 0; i < 8; ++i) {
        if (i == begin) {
            *to++ = ':';
            if (i == 0) {
                *to++ = ':';
            }
            i += length - 1;
            continue;
        }
        if (mapped && i == 6) {
            return write_ipv4(to, bytes + 12);
        }
        to = write_number(to, groups[i], 16);
        if (i < 7) {
            *to++ = ':';
        }
    }
    *to = 0;
    return to;
}

// -------------------------------------------------------------------------------------- services

struct Service {
    const char* name;
    USHORT port;
    bool udp;
};
constexpr Service services[] = {{"echo", 7, true},     {"discard", 9, true},  {"ftp", 21, false},
                                {"ssh", 22, false},    {"telnet", 23, false}, {"smtp", 25, false},
                                {"domain", 53, true},  {"tftp", 69, true},    {"http", 80, false},
                                {"pop3", 110, false},  {"ntp", 123, true},    {"imap", 143, false},
                                {"snmp", 161, true},   {"ldap", 389, false},  {"https", 443, false},
                                {"imaps", 993, false}, {"pop3s", 995, false}};

const Service* service_of(const char* name) {
    for (const Service& row : services) {
        if (equal(row.name, name)) {
            return &row;
        }
    }
    return nullptr;
}

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

struct Address {
    int family;
    UCHAR bytes[16];
    ULONG scope;
};

struct Found {
    static constexpr int most = 8;
    Address list[most];
    int count = 0;

    void add(const Address& address) {
        for (int i = 0; i < count; ++i) {
            if (list[i].family == address.family && memcmp(list[i].bytes, address.bytes, 16) == 0) {
                return;
            }
        }
        if (count < most) {
            list[count++] = address;
        }
    }
};

bool read_address(const char* text, Address& to) {
    to = {};
    ULONG four = 0;
    if (read_ipv4(text, true, four)) {
        to.family = AF_INET;
        memcpy(to.bytes, &four, sizeof four);
        return true;
    }
    to.family = AF_INET6;
    return read_ipv6(text, to.bytes, to.scope);
}

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

void look_up(const char* name, Found& found) {
    char own[most_name];
    if (equal(name, "localhost")) {
        found.add(loopback(AF_INET6));
        found.add(loopback(AF_INET));
        return;
    }
    look_into_list(name, found);
    if (found.count == 0 && equal(name, own_name(own))) {
        found.add(loopback(AF_INET));
    }
}

// --------------------------------------------------------------------------------- getaddrinfo

struct Hints {
    int flags = 0;
    int family = AF_UNSPEC;
    int type = 0;
    int protocol = 0;
};

void copy(char* to, const char* from, size_t) { memcpy(to, from, strlen(from) + 1); }
void copy(WCHAR* to, const char* from, size_t room) {
    MultiByteToWideChar(CP_UTF8, 0, from, -1, to, static_cast<int>(room));
}

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
            look_up(own_name(own), found);
        } else {
            look_up(node, found);
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
    return head == nullptr ? WSAHOST_NOT_FOUND : 0;
}

/// A wide text as UTF-8; null stays null.
struct Narrow {
    char text[1024];
    const char* value = nullptr;

    explicit Narrow(const WCHAR* from) {
        if (from != nullptr &&
            WideCharToMultiByte(CP_UTF8, 0, from, -1, text, sizeof text, nullptr, nullptr) != 0) {
            value = text;
        }
    }
};

struct HostEntry {
    hostent entry;
    char name[most_name];
    char* aliases[1];
    char* addresses[Found::most + 1];
    UCHAR bytes[Found::most][16];
};
struct ServiceEntry {
    servent entry;
    char name[32];
    char protocol[8];
    char* aliases[1];
};

struct ProtocolEntry {
    protoent entry;
    char name[16];
    char upper[16];
    char* aliases[2];
};

void WINAPI release_thread_memory(PVOID memory) { release(memory); }

/// Memory of the thread for one kind of answer of the old functions, which callers never free.
/// Null, and the error, if there is none.
template <class T>
T* thread_memory() {
    static DWORD slot = TLS_OUT_OF_INDEXES;
    DWORD known = __atomic_load_n(&slot, __ATOMIC_ACQUIRE);
    if (known == TLS_OUT_OF_INDEXES) {
        const DWORD made = FlsAlloc(&release_thread_memory);
        if (__atomic_compare_exchange_n(&slot, &known, made, false, __ATOMIC_ACQ_REL,
                                        __ATOMIC_ACQUIRE)) {
            known = made;
        } else {
            FlsFree(made);
        }
    }
    void* memory = FlsGetValue(known);
    if (memory == nullptr) {
        memory = allocate(sizeof(T));
        FlsSetValue(known, memory);
    }
    if (memory == nullptr) {
        fail(WSAENOBUFS);
    }
    return static_cast<T*>(memory);
}

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

struct Protocol {
    const char* name;
    short number;
};
/// As the file `protocol` of Windows has them; their aliases are their names in capitals.
constexpr Protocol protocols[] = {
    {"ip", 0},         {"icmp", 1},        {"ggp", 3},        {"tcp", 6},      {"egp", 8},
    {"pup", 12},       {"udp", 17},        {"hmp", 20},       {"xns-idp", 22}, {"rdp", 27},
    {"ipv6", 41},      {"ipv6-route", 43}, {"ipv6-frag", 44}, {"esp", 50},     {"ah", 51},
    {"ipv6-icmp", 58}, {"ipv6-nonxt", 59}, {"ipv6-opts", 60}, {"rvd", 66}};

protoent* protocol_entry(const Protocol* row) {
    if (row == nullptr) {
        fail(WSANO_DATA);
        return nullptr;
    }
    auto* const to = thread_memory<ProtocolEntry>();
    if (to == nullptr) {
        return nullptr;
    }
    memcpy(to->name, row->name, strlen(row->name) + 1);
    for (size_t i = 0; i <= strlen(row->name); ++i) {
        const char c = row->name[i];
        to->upper[i] = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    }
    to->aliases[0] = to->upper;
    to->aliases[1] = nullptr;
    to->entry = {to->name, to->aliases, row->number};
    return &to->entry;
}

servent* service_entry(const Service* row, const char* protocol) {
    if (row == nullptr) {
        fail(WSANO_DATA);
        return nullptr;
    }
    auto* const memory = thread_memory<ServiceEntry>();
    if (memory == nullptr) {
        return nullptr;
    }
    ServiceEntry& to = *memory;
    to.aliases[0] = nullptr;
    memcpy(to.name, row->name, strlen(row->name) + 1);
    const char* const name = protocol != nullptr ? protocol : row->udp ? "udp" : "tcp";
    memcpy(to.protocol, name, strlen(name) < 8 ? strlen(name) + 1 : 8);
    to.entry.s_name = to.name;
    to.entry.s_aliases = to.aliases;
    to.entry.s_port = static_cast<short>(__builtin_bswap16(row->port));
    to.entry.s_proto = to.protocol;
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
        write_ipv4(text, bytes);
        number = __builtin_bswap16(from.sin_port);
    } else if (address->sa_family == AF_INET6) {
        const auto& from = *reinterpret_cast<const sockaddr_in6*>(address);
        memcpy(bytes, &from.sin6_addr, 16);
        char* const end = write_ipv6(text, bytes);
        if (from.sin6_scope_id != 0) {
            *end = '%';
            *write_number(end + 1, from.sin6_scope_id, 10) = 0;
        }
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
        *write_number(port, number, 10) = 0;
        for (const Service& row : services) {
            if ((flags & NI_NUMERICSERV) == 0 && row.port == number) {
                given = row.name;
            }
        }
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
    char own[most_name];
    name = name == nullptr || *name == 0 ? own_name(own) : name;
    Found found;
    Address number{};
    if (read_address(name, number)) {
        found.add(number);
    } else {
        look_up(name, found);
    }
    return host_entry(name, found, AF_INET);
}
hostent* WSAAPI gethostbyaddr(const char* address, int, int family) {
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
servent* WSAAPI getservbyname(const char* name, const char* protocol) {
    return service_entry(service_of(name), protocol);
}
servent* WSAAPI getservbyport(int port, const char* protocol) {
    const Service* found = nullptr;
    for (const Service& row : services) {
        if (row.port == __builtin_bswap16(static_cast<USHORT>(port))) {
            found = &row;
        }
    }
    return service_entry(found, protocol);
}

protoent* WSAAPI getprotobyname(const char* name) {
    const Protocol* found = nullptr;
    for (const Protocol& row : protocols) {
        if (name != nullptr && CompareStringA(LOCALE_INVARIANT, NORM_IGNORECASE, row.name, -1, name,
                                              -1) == CSTR_EQUAL) {
            found = &row;
        }
    }
    return protocol_entry(found);
}
protoent* WSAAPI getprotobynumber(int number) {
    const Protocol* found = nullptr;
    for (const Protocol& row : protocols) {
        if (row.number == number) {
            found = &row;
        }
    }
    return protocol_entry(found);
}

unsigned long WSAAPI inet_addr(const char* text) {
    ULONG address = 0;
    return read_ipv4(text, false, address) ? address : INADDR_NONE;
}
char* WSAAPI inet_ntoa(in_addr address) {
    struct Text {
        char value[16];
    };
    auto* const to = thread_memory<Text>();
    if (to != nullptr) {
        write_ipv4(to->value, reinterpret_cast<const UCHAR*>(&address));
    }
    return to != nullptr ? to->value : nullptr;
}
PCSTR WSAAPI inet_ntop(INT family, const void* address, PSTR to, size_t room) {
    char text[64] = {};
    const auto* const bytes = static_cast<const UCHAR*>(address);
    if (family != AF_INET && family != AF_INET6) {
        fail(WSAEAFNOSUPPORT);
        return nullptr;
    }
    family == AF_INET ? write_ipv4(text, bytes) : write_ipv6(text, bytes);
    if (strlen(text) >= room) {
        fail(ERROR_INVALID_PARAMETER);
        return nullptr;
    }
    memcpy(to, text, strlen(text) + 1);
    return to;
}
PCWSTR WSAAPI InetNtopW(INT family, const void* address, PWSTR to, size_t room) {
    char text[64];
    if (inet_ntop(family, address, text, sizeof text) == nullptr) {
        return nullptr;
    }
    if (strlen(text) >= room) {
        fail(ERROR_INVALID_PARAMETER);
        return nullptr;
    }
    copy(to, text, room);
    return to;
}
INT WSAAPI inet_pton(INT family, PCSTR text, PVOID to) {
    ULONG four = 0;
    UCHAR bytes[16];
    if (family == AF_INET) {
        if (!read_ipv4(text, true, four)) {
            return 0;
        }
        memcpy(to, &four, sizeof four);
        return 1;
    }
    if (family != AF_INET6) {
        return fail(WSAEAFNOSUPPORT);
    }
    if (!read_ipv6(text, bytes, four)) {
        return 0;
    }
    memcpy(to, bytes, sizeof bytes);
    return 1;
}
INT WSAAPI InetPtonW(INT family, PCWSTR text, PVOID to) {
    const Narrow narrow(text);
    return narrow.value == nullptr ? fail(WSAEFAULT) : inet_pton(family, narrow.value, to);
}

} // extern "C"
