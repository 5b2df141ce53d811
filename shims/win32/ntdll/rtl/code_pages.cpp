// Between bytes and UTF-16, in the ANSI and in the OEM code page of the process.

#include <ferry/win32/code_pages.hpp>

#include "strings.hpp"

using namespace ferry::win32;

namespace {

/// As much as fits. `written`: bytes of UTF-16; of a null target what is needed.
ULONG widened(UINT page, PWSTR to, ULONG size, PCSTR from, ULONG count) {
    ULONG done = 0;
    const CodePage* const table = ferry_find_code_page(page);
    if (table == nullptr) {
        RtlUTF8ToUnicodeN(to, size, &done, from, count);
        return done;
    }
    bool valid = true;
    const auto room = static_cast<int>(to == nullptr ? 0 : size / sizeof(WCHAR));
    const int units = ferry_widen(*table, from, static_cast<int>(count), to, room, valid);
    return static_cast<ULONG>(to != nullptr && units > room ? room : units) * sizeof(WCHAR);
}

/// Likewise to bytes.
ULONG narrowed(UINT page, PSTR to, ULONG size, PCWSTR from, ULONG bytes) {
    ULONG done = 0;
    const CodePage* const table = ferry_find_code_page(page);
    if (table == nullptr) {
        RtlUnicodeToUTF8N(to, size, &done, from, bytes & ~1U);
        return done;
    }
    Narrowing how;
    const int needed = ferry_narrow(*table, from, static_cast<int>(bytes / sizeof(WCHAR)), to,
                                    static_cast<int>(to == nullptr ? 0 : size), how);
    return static_cast<ULONG>(to == nullptr ? needed : how.written);
}

/// Bytes that the string's text takes, without a zero.
ULONG bytes_of(UINT page, PCUNICODE_STRING string) {
    return narrowed(page, nullptr, 0, string->Buffer == nullptr ? L"" : string->Buffer,
                    string->Buffer == nullptr ? 0 : string->Length);
}

ULONG unicode_size(UINT page, const STRING* string) {
    return widened(page, nullptr, 0, string->Buffer, string->Length) +
           static_cast<ULONG>(sizeof(WCHAR));
}

WCHAR upper(WCHAR unit) { return RtlUpcaseUnicodeChar(unit); }

/// In upper case, piece by piece; pieces do not part surrogates.
ULONG upcase_to_bytes(UINT page, PSTR to, ULONG size, PCWSTR from, ULONG bytes) {
    constexpr ULONG room = 64;
    ULONG done = 0;
    for (ULONG at = 0; at < bytes / sizeof(WCHAR);) {
        WCHAR piece[room];
        ULONG count = 0;
        while (at < bytes / sizeof(WCHAR) && count < room) {
            const bool pair = from[at] >= 0xd800 && from[at] < 0xdc00;
            if (pair && count + 1 == room) {
                break;
            }
            piece[count++] = upper(from[at++]);
        }
        const ULONG needed = narrowed(page, nullptr, 0, piece, count * sizeof(WCHAR));
        const ULONG made =
            to == nullptr ? needed
                          : narrowed(page, to + done, size - done, piece, count * sizeof(WCHAR));
        done += made;
        if (made < needed) {
            break;
        }
    }
    return done;
}

/// As much as there is room for, which ends with a zero.
NTSTATUS to_bytes(UINT page, PSTRING to, PCUNICODE_STRING from, BOOLEAN allocate, bool upcase,
                  bool ends) {
    const ULONG text = bytes_of(page, from);
    const ULONG end = ends ? 1 : 0;
    if (text + end > 0xffff) {
        return STATUS_INVALID_PARAMETER_2;
    }
    ULONG length = text;
    NTSTATUS status = STATUS_SUCCESS;
    if (allocate != 0) {
        to->Buffer = static_cast<PSTR>(allocate_string(text + end));
        if (to->Buffer == nullptr) {
            return STATUS_NO_MEMORY;
        }
        to->MaximumLength = static_cast<USHORT>(text + end);
    } else if (to->MaximumLength < text + end) {
        if (to->MaximumLength == 0) {
            to->Length = static_cast<USHORT>(text);
            return STATUS_BUFFER_OVERFLOW;
        }
        length = to->MaximumLength - end;
        status = STATUS_BUFFER_OVERFLOW;
    }
    ULONG written = 0;
    if (from->Buffer != nullptr) {
        written = upcase ? upcase_to_bytes(page, to->Buffer, length, from->Buffer, from->Length)
                         : narrowed(page, to->Buffer, length, from->Buffer, from->Length);
    }
    to->Length = static_cast<USHORT>(written);
    if (ends) {
        to->Buffer[written] = 0;
    }
    return status;
}

NTSTATUS to_unicode(UINT page, PUNICODE_STRING to, const STRING* from, BOOLEAN allocate) {
    const ULONG size = unicode_size(page, from);
    if (size > 0xffff) {
        return STATUS_INVALID_PARAMETER_2;
    }
    to->Length = static_cast<USHORT>(size - sizeof(WCHAR));
    if (allocate != 0) {
        to->Buffer = static_cast<PWSTR>(allocate_string(size));
        if (to->Buffer == nullptr) {
            return STATUS_NO_MEMORY;
        }
        to->MaximumLength = static_cast<USHORT>(size);
    } else if (size > to->MaximumLength) {
        return STATUS_BUFFER_OVERFLOW;
    }
    widened(page, to->Buffer, to->Length, from->Buffer, from->Length);
    to->Buffer[to->Length / sizeof(WCHAR)] = 0;
    return STATUS_SUCCESS;
}

/// Bytes of the character at `text`, which ends with a zero.
ULONG character_at(const UCHAR* text) {
    if (const DoubleBytePage* const pairs = ferry_find_double_byte_page(ansi_page());
        pairs != nullptr || ferry_find_code_page(ansi_page()) != nullptr) {
        return pairs != nullptr && is_lead(*pairs, text[0]) && text[1] != 0 ? 2 : 1;
    }
    const UCHAR first = text[0];
    const ULONG most = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    ULONG count = 1;
    while (count < most && (text[count] & 0xc0) == 0x80) {
        ++count;
    }
    return count;
}

NTSTATUS tell(ULONG size, PULONG written) {
    if (written != nullptr) {
        *written = size;
    }
    return STATUS_SUCCESS;
}

} // namespace

extern "C" {

// The same functions for both pages.
#define BOTH(Narrow, OfNarrow, page)                                                               \
    NTSTATUS NTAPI Rtl##Narrow##ToUnicodeN(PWSTR to, ULONG size, PULONG written, PCSTR from,       \
                                           ULONG count) {                                          \
        return tell(widened(page(), to, size, from, count), written);                              \
    }                                                                                              \
    NTSTATUS NTAPI RtlUnicodeTo##Narrow##N(PSTR to, ULONG size, PULONG written, PCWSTR from,       \
                                           ULONG bytes) {                                          \
        return tell(narrowed(page(), to, size, from, bytes), written);                             \
    }                                                                                              \
    NTSTATUS NTAPI RtlUpcaseUnicodeTo##Narrow##N(PSTR to, ULONG size, PULONG written, PCWSTR from, \
                                                 ULONG bytes) {                                    \
        return tell(upcase_to_bytes(page(), to, size, from, bytes), written);                      \
    }                                                                                              \
    ULONG NTAPI Rtl##OfNarrow##StringToUnicodeSize(const STRING* string) {                         \
        return unicode_size(page(), string);                                                       \
    }                                                                                              \
    ULONG NTAPI RtlUnicodeStringTo##OfNarrow##Size(PCUNICODE_STRING string) {                      \
        return bytes_of(page(), string) + 1;                                                       \
    }                                                                                              \
    NTSTATUS NTAPI Rtl##OfNarrow##StringToUnicodeString(PUNICODE_STRING to, PCANSI_STRING from,    \
                                                        BOOLEAN allocate) {                        \
        return to_unicode(page(), to, from, allocate);                                             \
    }                                                                                              \
    NTSTATUS NTAPI RtlUnicodeStringTo##OfNarrow##String(PSTRING to, PCUNICODE_STRING from,         \
                                                        BOOLEAN allocate) {                        \
        return to_bytes(page(), to, from, allocate, false, true);                                  \
    }                                                                                              \
    NTSTATUS NTAPI RtlUpcaseUnicodeStringTo##OfNarrow##String(PSTRING to, PCUNICODE_STRING from,   \
                                                              BOOLEAN allocate) {                  \
        return to_bytes(page(), to, from, allocate, true, true);                                   \
    }
BOTH(MultiByte, Ansi, ansi_page)
BOTH(Oem, Oem, oem_page)
#undef BOTH

NTSTATUS NTAPI RtlMultiByteToUnicodeSize(PULONG size, PCSTR from, ULONG count) {
    return RtlMultiByteToUnicodeN(nullptr, 0, size, from, count);
}
NTSTATUS NTAPI RtlUnicodeToMultiByteSize(PULONG size, PWCH from, ULONG bytes) {
    return RtlUnicodeToMultiByteN(nullptr, 0, size, from, bytes);
}
NTSTATUS NTAPI RtlUnicodeStringToCountedOemString(PSTRING to, PCUNICODE_STRING from,
                                                  BOOLEAN allocate) {
    return to_bytes(oem_page(), to, from, allocate, false, false);
}
NTSTATUS NTAPI RtlUpcaseUnicodeStringToCountedOemString(PSTRING to, PCUNICODE_STRING from,
                                                        BOOLEAN allocate) {
    return to_bytes(oem_page(), to, from, allocate, true, false);
}
BOOLEAN NTAPI RtlCreateUnicodeStringFromAsciiz(PUNICODE_STRING to, PCSTR text) {
    STRING from;
    RtlInitString(&from, text);
    return RtlAnsiStringToUnicodeString(to, &from, TRUE) >= 0;
}

/// The character at `*text`, which moves behind it.
WCHAR NTAPI RtlAnsiCharToUnicodeChar(PUCHAR* text) {
    const ULONG count = character_at(*text);
    WCHAR units[2] = {};
    RtlMultiByteToUnicodeN(units, sizeof units, nullptr, reinterpret_cast<PCSTR>(*text), count);
    *text += count;
    return units[0];
}

} // extern "C"
