// Internet addresses as text, of both widths. What is read ends at the terminator: with success it
// may have more text behind it.

#include <ferry/win32/ntdll.hpp>

namespace {

constexpr ULONG no_digit = 99;
constexpr ULONG most_ulong = ~0U;
constexpr int groups = 8;

template <class C>
ULONG digit_of(C c) {
    return c >= '0' && c <= '9'   ? static_cast<ULONG>(c - '0')
           : c >= 'a' && c <= 'f' ? static_cast<ULONG>(c - 'a' + 10)
           : c >= 'A' && c <= 'F' ? static_cast<ULONG>(c - 'A' + 10)
                                  : no_digit;
}

/// The base that C's prefixes say, behind which `text` is left. A zero alone is a number.
template <class C>
ULONG read_base(const C*& text, bool& has_digits) {
    has_digits = false;
    if (text[0] != '0') {
        return 10;
    }
    if (text[1] == 'x' || text[1] == 'X') {
        text += 2;
        return 16;
    }
    ++text;
    has_digits = digit_of(*text) > 9;
    return 8;
}

/// A number as C writes it. `bounded`: one of more than 32 bits ends where it gets too large.
template <class C>
bool read_number(const C*& text, bool bounded, ULONG& value) {
    bool has_digits;
    const ULONG base = read_base(text, has_digits);
    value = 0;
    for (; digit_of(*text) < base; ++text) {
        const ULONG64 next = ULONG64{value} * base + digit_of(*text);
        if (bounded && next > most_ulong) {
            return false;
        }
        value = static_cast<ULONG>(next);
        has_digits = true;
    }
    return has_digits;
}

/// A decimal number that no zero begins.
template <class C>
bool read_strict_number(const C*& text, ULONG& value) {
    value = 0;
    if (digit_of(*text) > 9) {
        return false;
    }
    if (*text == '0') {
        ++text;
        const bool is_prefix = *text == 'x' || *text == 'X';
        text += is_prefix;
        return !is_prefix && digit_of(*text) > 9;
    }
    for (; digit_of(*text) <= 9; ++text) {
        const ULONG64 next = ULONG64{value} * 10 + digit_of(*text);
        if (next > most_ulong) {
            return false;
        }
        value = static_cast<ULONG>(next);
    }
    return true;
}

/// Four numbers; unless `strict` fewer, of which the last takes the rest of the address.
template <class C>
NTSTATUS read_ipv4(const C* text, bool strict, const C** end, UCHAR* to) {
    ULONG parts[4];
    int count = 0;
    bool good = true;
    for (;;) {
        good = strict ? read_strict_number(text, parts[count])
                      : read_number(text, count > 0, parts[count]);
        if (!good) {
            text += *text == '.' && digit_of(parts[count]) != 0 && parts[count] == 0 ? 1 : 0;
            break;
        }
        ++count;
        if (*text != '.') {
            break;
        }
        if (count == 4) {
            good = false;
            break;
        }
        ++text;
    }
    *end = text;
    if (!good || (strict && count != 4)) {
        return STATUS_INVALID_PARAMETER;
    }
    ULONG address = 0;
    for (int i = 0; i < count; ++i) {
        const bool last = i + 1 == count;
        const int bits = last ? 32 - 8 * i : 8;
        if (bits < 32 && parts[i] >> bits != 0) {
            return STATUS_INVALID_PARAMETER;
        }
        address |= last ? parts[i] : parts[i] << (24 - 8 * i);
    }
    for (int i = 0; i < 4; ++i) {
        to[i] = static_cast<UCHAR>(address >> (24 - 8 * i));
    }
    return STATUS_SUCCESS;
}

/// The end of an IPv6 address that is written as an IPv4 one: numbers of up to three digits.
template <class C>
bool read_dotted(const C*& text, UCHAR* to) {
    for (int part = 0; part < 4; ++part) {
        ULONG value = 0;
        int digits = 0;
        for (; digit_of(*text) <= 9; ++text, ++digits) {
            value = value < 1000 ? value * 10 + digit_of(*text) : value;
        }
        if (digits == 0 || digits > 3 || value > 0xff || (part < 3 && *text != '.')) {
            return false;
        }
        to[part] = static_cast<UCHAR>(value);
        text += part < 3 ? 1 : 0;
    }
    return true;
}

template <class C>
NTSTATUS read_ipv6(const C* text, const C** end, UCHAR* to) {
    constexpr int most_digits = 4;
    UCHAR bytes[2 * groups] = {};
    int count = 0;
    int gap = -1;
    bool good = text[0] != ':' || text[1] == ':';
    if (good && *text == ':') {
        gap = 0;
        text += 2;
    }
    const auto most = [&gap] { return gap < 0 ? groups : groups - 1; }; // a gap is a group or more
    while (good && count < most()) {
        const C* const begin = text;
        ULONG value = 0;
        bool decimal = true;
        for (; digit_of(*text) != no_digit; ++text) {
            value = value << 4 | digit_of(*text);
            decimal = decimal && digit_of(*text) <= 9;
        }
        if (text == begin) {
            good = gap == count;
            break;
        }
        if (*text == '.' && decimal && count + 2 <= most()) {
            text = begin;
            good = read_dotted(text, bytes + 2 * count);
            count += good ? 2 : 0;
            break;
        }
        if (text - begin > most_digits) {
            good = false;
            break;
        }
        bytes[2 * count] = static_cast<UCHAR>(value >> 8);
        bytes[2 * count + 1] = static_cast<UCHAR>(value);
        ++count;
        if (*text != ':' || count == most() || (text[1] == ':' && gap >= 0)) {
            break;
        }
        ++text;
        if (*text == ':') {
            gap = count;
            ++text;
        }
    }
    *end = text;
    if (!good || (gap < 0 && count != groups)) {
        memcpy(to, bytes, static_cast<size_t>(2 * count));
        return STATUS_INVALID_PARAMETER;
    }
    memset(to, 0, sizeof bytes);
    const int before = gap < 0 ? count : gap;
    const int behind = count - before;
    memcpy(to, bytes, static_cast<size_t>(2 * before));
    memcpy(to + 2 * (groups - behind), bytes + 2 * before, static_cast<size_t>(2 * behind));
    return STATUS_SUCCESS;
}

/// ":80" up to the text's end; nothing is no port.
template <class C>
bool read_port(const C* text, USHORT& port) {
    ULONG value = 0;
    if (*text == 0) {
        port = 0;
        return true;
    }
    if (*text++ != ':' || !read_number(text, true, value) || *text != 0 || value == 0 ||
        value > 0xffff) {
        return false;
    }
    port = __builtin_bswap16(static_cast<USHORT>(value));
    return true;
}

template <class C>
NTSTATUS read_ipv4_and_port(const C* text, BOOLEAN strict, UCHAR* to, USHORT* port) {
    if (text == nullptr || to == nullptr || port == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    const C* end;
    if (const NTSTATUS status = read_ipv4(text, strict != FALSE, &end, to); status < 0) {
        return status;
    }
    return read_port(end, *port) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

template <class C>
NTSTATUS read_ipv6_and_port(const C* text, UCHAR* to, ULONG* scope, USHORT* port) {
    if (text == nullptr || to == nullptr || scope == nullptr || port == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    const bool bracketed = *text == '[';
    const C* at;
    if (const NTSTATUS status = read_ipv6(text + bracketed, &at, to); status < 0) {
        return status;
    }
    ULONG64 number = 0;
    if (*at == '%') {
        ++at;
        if (digit_of(*at) > 9) {
            return STATUS_INVALID_PARAMETER;
        }
        for (; digit_of(*at) <= 9; ++at) {
            number = number * 10 + digit_of(*at);
            if (number > most_ulong) {
                return STATUS_INVALID_PARAMETER;
            }
        }
    }
    if (bracketed && *at++ != ']') {
        return STATUS_INVALID_PARAMETER;
    }
    USHORT found = 0;
    if (bracketed ? !read_port(at, found) : *at != 0) {
        return STATUS_INVALID_PARAMETER;
    }
    *scope = static_cast<ULONG>(number);
    *port = found;
    return STATUS_SUCCESS;
}

template <class C>
C* write_number(C* to, ULONG value, ULONG base) {
    char digits[12];
    int count = 0;
    do {
        digits[count++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    while (count > 0) {
        *to++ = static_cast<C>(digits[--count]);
    }
    *to = 0;
    return to;
}

template <class C>
C* write_ipv4(C* to, const UCHAR* bytes) {
    for (int i = 0; i < 4; ++i) {
        to = write_number(to, bytes[i], 10);
        *to++ = '.';
    }
    *--to = 0;
    return to;
}

/// Does its end look better as an IPv4 address: mapped and compatible ones, and ISATAP's
/// (RFC 5214)?
bool has_dotted_end(const USHORT* group) {
    constexpr USHORT isatap = 0x5efe;
    constexpr USHORT universal = 0x200;
    if (group[5] == isatap && (group[4] & ~universal) == 0) {
        return true;
    }
    const bool zeros = (group[0] | group[1] | group[2] | group[3]) == 0;
    const bool compatible = group[4] == 0 && (group[5] == 0 || group[5] == 0xffff);
    const bool translated = group[4] == 0xffff && group[5] == 0;
    return zeros && group[6] != 0 && (compatible || translated);
}

template <class C>
C* write_ipv6(C* to, const UCHAR* bytes) {
    USHORT group[groups];
    for (int i = 0; i < groups; ++i) {
        group[i] = static_cast<USHORT>(bytes[2 * i] << 8 | bytes[2 * i + 1]);
    }
    const bool dotted = has_dotted_end(group);
    const int count = dotted ? groups - 2 : groups;
    int begin = -1;
    int length = 1;
    for (int i = 0; i < count; ++i) {
        int run = 0;
        while (i + run < count && group[i + run] == 0) {
            ++run;
        }
        if (run > length) {
            begin = i;
            length = run;
        }
    }
    for (int i = 0; i < count; ++i) {
        if (i == begin) {
            *to++ = ':';
            if (i == 0) {
                *to++ = ':';
            }
            i += length - 1;
            continue;
        }
        to = write_number(to, group[i], 16);
        if (i < groups - 1) {
            *to++ = ':';
        }
    }
    if (dotted) {
        to = write_ipv4(to, bytes + 12);
    }
    *to = 0;
    return to;
}

/// `text` where it fits; the size that it needs.
template <class C>
NTSTATUS give(const C* text, const C* end, C* to, ULONG* size) {
    const auto units = static_cast<ULONG>(end - text) + 1;
    const bool fits = *size >= units;
    *size = units;
    if (!fits) {
        return STATUS_INVALID_PARAMETER;
    }
    memcpy(to, text, units * sizeof(C));
    return STATUS_SUCCESS;
}

template <class C>
NTSTATUS write_ipv4_and_port(const UCHAR* address, USHORT port, C* to, ULONG* size) {
    if (address == nullptr || to == nullptr || size == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    C text[32];
    C* end = write_ipv4(text, address);
    if (port != 0) {
        *end++ = ':';
        end = write_number(end, __builtin_bswap16(port), 10);
    }
    return give(text, end, to, size);
}

template <class C>
NTSTATUS write_ipv6_and_port(const UCHAR* address, ULONG scope, USHORT port, C* to, ULONG* size) {
    if (address == nullptr || to == nullptr || size == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    C text[80];
    C* end = text;
    if (port != 0) {
        *end++ = '[';
    }
    end = write_ipv6(end, address);
    if (scope != 0) {
        *end++ = '%';
        end = write_number(end, scope, 10);
    }
    if (port != 0) {
        *end++ = ']';
        *end++ = ':';
        end = write_number(end, __builtin_bswap16(port), 10);
    }
    *end = 0;
    return give(text, end, to, size);
}

template <class C>
C* nowhere() {
    return reinterpret_cast<C*>(~ULONG_PTR{0});
}

} // namespace

extern "C" {

#define FERRY_ADDRESS_FUNCTIONS(letter, Char)                                                      \
    NTSTATUS NTAPI RtlIpv4StringToAddress##letter(const Char* text, BOOLEAN strict,                \
                                                  const Char** end, UCHAR* to) {                   \
        return read_ipv4(text, strict != FALSE, end, to);                                          \
    }                                                                                              \
    NTSTATUS NTAPI RtlIpv4StringToAddressEx##letter(const Char* text, BOOLEAN strict, UCHAR* to,   \
                                                    USHORT* port) {                                \
        return read_ipv4_and_port(text, strict, to, port);                                         \
    }                                                                                              \
    NTSTATUS NTAPI RtlIpv6StringToAddress##letter(const Char* text, const Char** end, UCHAR* to) { \
        return read_ipv6(text, end, to);                                                           \
    }                                                                                              \
    NTSTATUS NTAPI RtlIpv6StringToAddressEx##letter(const Char* text, UCHAR* to, ULONG* scope,     \
                                                    USHORT* port) {                                \
        return read_ipv6_and_port(text, to, scope, port);                                          \
    }                                                                                              \
    Char* NTAPI RtlIpv4AddressToString##letter(const UCHAR* address, Char* to) {                   \
        return to == nullptr ? nowhere<Char>() : write_ipv4(to, address);                          \
    }                                                                                              \
    NTSTATUS NTAPI RtlIpv4AddressToStringEx##letter(const UCHAR* address, USHORT port, Char* to,   \
                                                    ULONG* size) {                                 \
        return write_ipv4_and_port(address, port, to, size);                                       \
    }                                                                                              \
    Char* NTAPI RtlIpv6AddressToString##letter(const UCHAR* address, Char* to) {                   \
        return to == nullptr ? nowhere<Char>() : write_ipv6(to, address);                          \
    }                                                                                              \
    NTSTATUS NTAPI RtlIpv6AddressToStringEx##letter(const UCHAR* address, ULONG scope,             \
                                                    USHORT port, Char* to, ULONG* size) {          \
        return write_ipv6_and_port(address, scope, port, to, size);                                \
    }

FERRY_ADDRESS_FUNCTIONS(A, char)
FERRY_ADDRESS_FUNCTIONS(W, WCHAR)

#undef FERRY_ADDRESS_FUNCTIONS

} // extern "C"
