// WSAStringToAddress and WSAAddressToString: addresses with ports, as text.

#include "names.hpp"

using namespace ferry::win32;
using namespace ferry::win32::sockets;

namespace {

ULONG digit_of(char c) {
    return c >= '0' && c <= '9'   ? static_cast<ULONG>(c - '0')
           : c >= 'a' && c <= 'f' ? static_cast<ULONG>(c - 'a' + 10)
           : c >= 'A' && c <= 'F' ? static_cast<ULONG>(c - 'A' + 10)
                                  : 99;
}

/// A number as C writes it, behind which `text` is left; what is more than 32 bits is lost.
bool read_number(const char*& text, ULONG& value) {
    ULONG base = 10;
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        base = 16;
        text += 2;
    } else if (text[0] == '0' && digit_of(text[1]) < 10) {
        base = 8;
        ++text;
    }
    const char* const begin = text;
    value = 0;
    for (; digit_of(*text) < base; ++text) {
        value = value * base + digit_of(*text);
    }
    return text != begin;
}

/// Up to four numbers, of which the last takes the rest of the address.
bool read_parts(const char*& text, ULONG& address) {
    ULONG parts[4];
    int count = 0;
    for (;; ++text) {
        if (count == 4 || !read_number(text, parts[count++])) {
            return false;
        }
        if (*text != '.') {
            break;
        }
    }
    address = 0;
    for (int i = 0; i < count; ++i) {
        const bool last = i + 1 == count;
        const int bits = last ? 32 - 8 * i : 8;
        if (bits < 32 && parts[i] >> bits != 0) {
            address = 0;
            return false;
        }
        address |= last ? parts[i] : parts[i] << (24 - 8 * i);
    }
    return true;
}

/// ":80", to the text's end.
bool read_port(const char* text, USHORT& port) {
    ULONG value = 0;
    const char* at = text + 1;
    if (*text != ':' || !read_number(at, value) || *at != 0 || value == 0 || value > 0xffff) {
        return false;
    }
    port = __builtin_bswap16(static_cast<USHORT>(value));
    return true;
}

/// What is read is given even where something wrong follows; the family then is not.
int to_address(const char* text, sockaddr_in& to) {
    memset(&to, 0, sizeof to);
    ULONG address = 0;
    if (!read_parts(text, address)) {
        return WSAEINVAL;
    }
    to.sin_addr.s_addr = __builtin_bswap32(address);
    if (*text != 0 && !read_port(text, to.sin_port)) {
        return WSAEINVAL;
    }
    to.sin_family = AF_INET;
    return 0;
}

int to_address(const char* text, sockaddr_in6& to) {
    memset(&to, 0, sizeof to);
    char inner[128];
    const bool bracketed = *text == '[';
    text += bracketed;
    size_t size = 0;
    while (text[size] != 0 && text[size] != ']' && size + 1 < sizeof inner) {
        inner[size] = text[size];
        ++size;
    }
    inner[size] = 0;
    const char* const behind = text + size + (bracketed ? 1 : 0);
    UCHAR bytes[16];
    ULONG scope = 0;
    if ((text[size] == ']') != bracketed || !read_ipv6(inner, bytes, scope)) {
        return WSAEINVAL;
    }
    memcpy(&to.sin6_addr, bytes, sizeof bytes);
    to.sin6_scope_id = scope;
    if (*behind != 0 && !read_port(behind, to.sin6_port)) {
        return WSAEINVAL;
    }
    to.sin6_family = AF_INET6;
    return 0;
}

int string_to_address(const char* text, int family, sockaddr* to, int* size) {
    if (!is_started()) {
        return fail(WSANOTINITIALISED);
    }
    if (to == nullptr || size == nullptr) {
        return fail(WSAEFAULT);
    }
    if (text == nullptr || (family != AF_INET && family != AF_INET6)) {
        return fail(WSAEINVAL);
    }
    const int needed = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    if (*size < needed) {
        *size = needed;
        return fail(WSAEFAULT);
    }
    const int error = family == AF_INET ? to_address(text, *reinterpret_cast<sockaddr_in*>(to))
                                        : to_address(text, *reinterpret_cast<sockaddr_in6*>(to));
    if (error != 0) {
        return fail(error);
    }
    *size = needed;
    return 0;
}

/// The port shows where it is not zero, and puts an IPv6 address into brackets.
bool to_text(const sockaddr* address, DWORD size, char (&to)[80]) {
    ULONG units = sizeof to;
    if (address->sa_family == AF_INET && size >= sizeof(sockaddr_in)) {
        const auto& in = *reinterpret_cast<const sockaddr_in*>(address);
        RtlIpv4AddressToStringExA(&in.sin_addr, in.sin_port, to, &units);
        return true;
    }
    if (address->sa_family != AF_INET6 || size < sizeof(sockaddr_in6)) {
        return false;
    }
    const auto& in = *reinterpret_cast<const sockaddr_in6*>(address);
    RtlIpv6AddressToStringExA(&in.sin6_addr, in.sin6_scope_id, in.sin6_port, to, &units);
    return true;
}

template <class C>
int address_to_string(const sockaddr* address, DWORD size, C* to, DWORD* room) {
    char text[80];
    if (!is_started()) {
        return fail(WSANOTINITIALISED);
    }
    if (address == nullptr || room == nullptr) {
        return fail(WSAEFAULT);
    }
    if (!to_text(address, size, text)) {
        return fail(WSAEINVAL);
    }
    const auto units = static_cast<DWORD>(strlen(text) + 1);
    if (to == nullptr || *room < units) {
        *room = units;
        return fail(WSAEFAULT);
    }
    *room = units;
    copy(to, text, units);
    return 0;
}

} // namespace

extern "C" {

INT WSAAPI WSAStringToAddressA(LPSTR text, INT family, LPWSAPROTOCOL_INFOA, LPSOCKADDR to,
                               LPINT size) {
    return string_to_address(text, family, to, size);
}
INT WSAAPI WSAStringToAddressW(LPWSTR text, INT family, LPWSAPROTOCOL_INFOW, LPSOCKADDR to,
                               LPINT size) {
    return string_to_address(Narrow(text).value, family, to, size);
}
INT WSAAPI WSAAddressToStringA(LPSOCKADDR address, DWORD size, LPWSAPROTOCOL_INFOA, LPSTR to,
                               LPDWORD room) {
    return address_to_string(address, size, to, room);
}
INT WSAAPI WSAAddressToStringW(LPSOCKADDR address, DWORD size, LPWSAPROTOCOL_INFOW, LPWSTR to,
                               LPDWORD room) {
    return address_to_string(address, size, to, room);
}

} // extern "C"
