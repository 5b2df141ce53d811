// Addresses of the internet as text, both ways.

#include "names.hpp"

// mingw's header lacks it.
extern "C" NTSTATUS NTAPI RtlIpv6StringToAddressA(PCSTR text, PSTR* end, IN6_ADDR* to);

using namespace ferry::win32;
using namespace ferry::win32::sockets;

namespace ferry::win32::sockets {

bool equal(const char* a, const char* b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    while (*a != 0 && lower(*a) == lower(*b)) {
        ++a;
        ++b;
    }
    return lower(*a) == lower(*b);
}

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

} // namespace ferry::win32::sockets

extern "C" {

/// What stands behind white space does not count, and a space alone is an address.
unsigned long WSAAPI inet_addr(const char* text) {
    if (text == nullptr) {
        fail(WSAEFAULT);
        return INADDR_NONE;
    }
    char part[64];
    size_t size = 0;
    while (text[size] != 0 && text[size] != ' ' && (text[size] < '\t' || text[size] > '\r') &&
           size + 1 < sizeof part) {
        part[size] = text[size];
        ++size;
    }
    part[size] = 0;
    if (text[0] == ' ' && text[1] == 0) {
        return 0;
    }
    ULONG address = 0;
    return read_ipv4(part, false, address) ? address : INADDR_NONE;
}
char* WSAAPI inet_ntoa(in_addr address) {
    struct Text {
        char value[16];
    };
    auto* const to = thread_memory<Text>();
    if (to != nullptr) {
        RtlIpv4AddressToStringA(&address, to->value);
    }
    return to != nullptr ? to->value : nullptr;
}
PCSTR WSAAPI inet_ntop(INT family, const void* address, PSTR to, size_t room) {
    char text[64] = {};
    if (address == nullptr || to == nullptr) {
        fail(WSAEINVAL);
        return nullptr;
    }
    if (family != AF_INET && family != AF_INET6) {
        fail(WSAEAFNOSUPPORT);
        return nullptr;
    }
    family == AF_INET ? RtlIpv4AddressToStringA(static_cast<const IN_ADDR*>(address), text)
                      : RtlIpv6AddressToStringA(static_cast<const IN6_ADDR*>(address), text);
    if (strlen(text) >= room) {
        fail(WSAEINVAL);
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
        fail(WSAEINVAL);
        return nullptr;
    }
    copy(to, text, room);
    return to;
}
/// No error is set; what is read is given even where something follows.
INT WSAAPI inet_pton(INT family, PCSTR text, PVOID to) {
    if (text == nullptr || to == nullptr) {
        return fail(WSAEFAULT);
    }
    if (family != AF_INET && family != AF_INET6) {
        return fail(WSAEAFNOSUPPORT);
    }
    char* end = nullptr;
    const NTSTATUS status =
        family == AF_INET ? RtlIpv4StringToAddressA(text, TRUE, &end, static_cast<IN_ADDR*>(to))
                          : RtlIpv6StringToAddressA(text, &end, static_cast<IN6_ADDR*>(to));
    return NT_SUCCESS(status) && *end == 0;
}
INT WSAAPI InetPtonW(INT family, PCWSTR text, PVOID to) {
    const Narrow narrow(text);
    const INT read =
        narrow.value == nullptr ? fail(WSAEFAULT) : inet_pton(family, narrow.value, to);
    if (read == 0) {
        fail(WSAEINVAL);
    }
    return read;
}
} // extern "C"
