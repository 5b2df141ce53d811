// Between numbers and texts, and identifiers likewise.

#include "strings.hpp"

using namespace ferry::win32;

namespace {

constexpr ULONG most_digits = 64;

bool is_base(ULONG base) { return base == 2 || base == 8 || base == 10 || base == 16; }

/// The digits of `value` at the end of `to`; their number. Base 0 is 10.
ULONG format(ULONGLONG value, ULONG base, char (&to)[most_digits]) {
    ULONG count = 0;
    do {
        ++count;
        to[most_digits - count] = "0123456789ABCDEF"[value % base];
        value /= base;
    } while (value != 0);
    return count;
}

NTSTATUS to_char(ULONGLONG value, ULONG base, ULONG room, PCHAR to) {
    base = base == 0 ? 10 : base;
    if (!is_base(base)) {
        return STATUS_INVALID_PARAMETER;
    }
    char digits[most_digits];
    const ULONG count = format(value, base, digits);
    if (count > room) {
        return STATUS_BUFFER_OVERFLOW;
    }
    if (to == nullptr) {
        return STATUS_ACCESS_VIOLATION;
    }
    memcpy(to, digits + most_digits - count, count);
    if (count < room) {
        to[count] = 0;
    }
    return STATUS_SUCCESS;
}

NTSTATUS to_string(ULONGLONG value, ULONG base, PUNICODE_STRING to) {
    base = base == 0 ? 10 : base;
    if (!is_base(base)) {
        return STATUS_INVALID_PARAMETER;
    }
    char digits[most_digits];
    const ULONG count = format(value, base, digits);
    to->Length = static_cast<USHORT>(count * sizeof(WCHAR));
    if (to->Length >= to->MaximumLength) {
        return STATUS_BUFFER_OVERFLOW;
    }
    for (ULONG i = 0; i < count; ++i) {
        to->Buffer[i] = static_cast<WCHAR>(digits[most_digits - count + i]);
    }
    to->Buffer[count] = 0;
    return STATUS_SUCCESS;
}

int digit_of(WCHAR unit) {
    return unit >= '0' && unit <= '9'   ? unit - '0'
           : unit >= 'A' && unit <= 'Z' ? unit - 'A' + 10
           : unit >= 'a' && unit <= 'z' ? unit - 'a' + 10
                                        : 99;
}

/// A text that ends at `end`, or with a zero.
template <class Unit>
struct Reader {
    const Unit* at;
    const Unit* end;
    [[nodiscard]] WCHAR peek(ULONG ahead = 0) const {
        if (at + ahead >= end) {
            return L'\0';
        }
        // Bytes are not negative.
        return sizeof(Unit) == 1 ? static_cast<UCHAR>(at[ahead]) : static_cast<WCHAR>(at[ahead]);
    }
};

template <class Unit>
NTSTATUS read_number(Reader<Unit> text, ULONG base, PULONG value) {
    while (text.at < text.end && text.peek() != 0 && text.peek() <= L' ') {
        ++text.at;
    }
    const bool negative = text.peek() == L'-';
    text.at += negative || text.peek() == L'+' ? 1 : 0;
    if (base == 0) {
        const WCHAR mark = text.peek() == L'0' ? text.peek(1) : L'\0';
        base = mark == L'b' ? 2 : mark == L'o' ? 8 : mark == L'x' ? 16 : 10;
        text.at += base != 10 ? 2 : 0;
    } else if (!is_base(base)) {
        return STATUS_INVALID_PARAMETER;
    }
    if (value == nullptr) {
        return STATUS_ACCESS_VIOLATION;
    }
    ULONG total = 0;
    for (; text.at < text.end; ++text.at) {
        const int digit = digit_of(text.peek());
        if (digit >= static_cast<int>(base)) {
            break;
        }
        total = total * base + static_cast<ULONG>(digit);
    }
    *value = negative ? 0 - total : total;
    return STATUS_SUCCESS;
}

/// How a GUID is written: a byte of it for each pair of x.
constexpr char guid_shape[] = "{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}";
constexpr UCHAR guid_order[] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
constexpr ULONG guid_units = sizeof guid_shape - 1;

} // namespace

extern "C" {

NTSTATUS NTAPI RtlIntegerToChar(ULONG value, ULONG base, ULONG room, PCHAR to) {
    return to_char(value, base, room, to);
}
NTSTATUS NTAPI RtlLargeIntegerToChar(const ULONGLONG* value, ULONG base, ULONG room, PCHAR to) {
    return to_char(*value, base, room, to);
}
NTSTATUS NTAPI RtlIntegerToUnicodeString(ULONG value, ULONG base, PUNICODE_STRING to) {
    return to_string(value, base, to);
}
NTSTATUS NTAPI RtlInt64ToUnicodeString(ULONGLONG value, ULONG base, PUNICODE_STRING to) {
    return to_string(value, base, to);
}

NTSTATUS NTAPI RtlCharToInteger(PCSTR text, ULONG base, PULONG value) {
    return read_number(Reader<char>{text, text + strlen(text)}, base, value);
}
NTSTATUS NTAPI RtlUnicodeStringToInteger(PCUNICODE_STRING text, ULONG base, PULONG value) {
    return read_number(Reader<WCHAR>{text->Buffer, text->Buffer + text->Length / sizeof(WCHAR)},
                       base, value);
}

NTSTATUS NTAPI RtlGUIDFromString(PCUNICODE_STRING text, GUID* id) {
    if (text->Length / sizeof(WCHAR) < guid_units) {
        return STATUS_INVALID_PARAMETER;
    }
    UCHAR bytes[sizeof(GUID)] = {};
    ULONG digits = 0;
    for (ULONG i = 0; i < guid_units; ++i) {
        const WCHAR unit = text->Buffer[i];
        if (guid_shape[i] != 'x') {
            if (unit != static_cast<WCHAR>(guid_shape[i])) {
                return STATUS_INVALID_PARAMETER;
            }
            continue;
        }
        const int digit = digit_of(unit);
        if (digit > 15) {
            return STATUS_INVALID_PARAMETER;
        }
        UCHAR& byte = bytes[guid_order[digits / 2]];
        byte = static_cast<UCHAR>(byte << 4 | digit);
        ++digits;
    }
    memcpy(id, bytes, sizeof bytes);
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlStringFromGUID(const GUID* id, PUNICODE_STRING text) {
    constexpr USHORT length = guid_units * sizeof(WCHAR);
    auto* const to = static_cast<PWSTR>(allocate_string(length + sizeof(WCHAR)));
    if (to == nullptr) {
        return STATUS_NO_MEMORY;
    }
    const auto* const bytes = reinterpret_cast<const UCHAR*>(id);
    ULONG digits = 0;
    for (ULONG i = 0; i < guid_units; ++i) {
        to[i] = static_cast<WCHAR>(guid_shape[i]);
        if (guid_shape[i] == 'x') {
            const UCHAR byte = bytes[guid_order[digits / 2]];
            to[i] = L"0123456789abcdef"[digits % 2 == 0 ? byte >> 4 : byte & 15];
            ++digits;
        }
    }
    to[guid_units] = 0;
    *text = {length, length + sizeof(WCHAR), to};
    return STATUS_SUCCESS;
}

USHORT NTAPI RtlUshortByteSwap(USHORT value) { return __builtin_bswap16(value); }
ULONG NTAPI RtlUlongByteSwap(ULONG value) { return __builtin_bswap32(value); }
ULONGLONG NTAPI RtlUlonglongByteSwap(ULONGLONG value) { return __builtin_bswap64(value); }

} // extern "C"
