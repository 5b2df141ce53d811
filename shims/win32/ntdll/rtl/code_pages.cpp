// Between bytes and UTF-16. The ANSI and the OEM code page are UTF-8, so that both families of
// functions are the same ones.

#include "strings.hpp"

using namespace ferry::win32;

namespace {

/// Bytes that the string's text takes, without a zero.
ULONG bytes_of(PCUNICODE_STRING string) {
    ULONG size = 0;
    RtlUnicodeToUTF8N(nullptr, 0, &size, string->Buffer == nullptr ? L"" : string->Buffer,
                      string->Buffer == nullptr ? 0 : string->Length);
    return size;
}

ULONG unicode_size(const STRING* string) {
    ULONG size = 0;
    RtlUTF8ToUnicodeN(nullptr, 0, &size, string->Buffer, string->Length);
    return size + static_cast<ULONG>(sizeof(WCHAR));
}

WCHAR upper(WCHAR unit) { return RtlUpcaseUnicodeChar(unit); }

/// In upper case, piece by piece; pieces do not part surrogates.
NTSTATUS upcase_to_bytes(PSTR to, ULONG size, PULONG written, PCWSTR from, ULONG bytes) {
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
        ULONG made = 0;
        const NTSTATUS status = RtlUnicodeToUTF8N(to == nullptr ? nullptr : to + done, size - done,
                                                  &made, piece, count * sizeof(WCHAR));
        done += made;
        if (status == STATUS_BUFFER_TOO_SMALL) {
            break;
        }
    }
    if (written != nullptr) {
        *written = done;
    }
    return STATUS_SUCCESS;
}

/// As much as there is room for, which ends with a zero.
NTSTATUS to_bytes(PSTRING to, PCUNICODE_STRING from, BOOLEAN allocate, bool upcase, bool ends) {
    const ULONG text = bytes_of(from);
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
        if (upcase) {
            upcase_to_bytes(to->Buffer, length, &written, from->Buffer, from->Length);
        } else {
            RtlUnicodeToMultiByteN(to->Buffer, length, &written, from->Buffer, from->Length);
        }
    }
    to->Length = static_cast<USHORT>(written);
    if (ends) {
        to->Buffer[written] = 0;
    }
    return status;
}

} // namespace

extern "C" {

NTSTATUS NTAPI RtlMultiByteToUnicodeN(PWSTR to, ULONG size, PULONG written, PCSTR from,
                                      ULONG count) {
    ULONG done = 0;
    RtlUTF8ToUnicodeN(to, size, &done, from, count);
    if (written != nullptr) {
        *written = done;
    }
    return STATUS_SUCCESS;
}
NTSTATUS NTAPI RtlUnicodeToMultiByteN(PSTR to, ULONG size, PULONG written, PCWSTR from,
                                      ULONG bytes) {
    ULONG done = 0;
    RtlUnicodeToUTF8N(to, size, &done, from, bytes & ~1U);
    if (written != nullptr) {
        *written = done;
    }
    return STATUS_SUCCESS;
}
NTSTATUS NTAPI RtlUpcaseUnicodeToMultiByteN(PSTR to, ULONG size, PULONG written, PCWSTR from,
                                            ULONG bytes) {
    return upcase_to_bytes(to, size, written, from, bytes);
}
NTSTATUS NTAPI RtlMultiByteToUnicodeSize(PULONG size, PCSTR from, ULONG count) {
    return RtlMultiByteToUnicodeN(nullptr, 0, size, from, count);
}
NTSTATUS NTAPI RtlUnicodeToMultiByteSize(PULONG size, PWCH from, ULONG bytes) {
    return RtlUnicodeToMultiByteN(nullptr, 0, size, from, bytes);
}

ULONG NTAPI RtlAnsiStringToUnicodeSize(const STRING* string) { return unicode_size(string); }
ULONG NTAPI RtlUnicodeStringToAnsiSize(PCUNICODE_STRING string) { return bytes_of(string) + 1; }

NTSTATUS NTAPI RtlAnsiStringToUnicodeString(PUNICODE_STRING to, PCANSI_STRING from,
                                            BOOLEAN allocate) {
    const ULONG size = unicode_size(from);
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
    RtlMultiByteToUnicodeN(to->Buffer, to->Length, nullptr, from->Buffer, from->Length);
    to->Buffer[to->Length / sizeof(WCHAR)] = 0;
    return STATUS_SUCCESS;
}
NTSTATUS NTAPI RtlUnicodeStringToAnsiString(PSTRING to, PCUNICODE_STRING from, BOOLEAN allocate) {
    return to_bytes(to, from, allocate, false, true);
}
NTSTATUS NTAPI RtlUpcaseUnicodeStringToAnsiString(PSTRING to, PCUNICODE_STRING from,
                                                  BOOLEAN allocate) {
    return to_bytes(to, from, allocate, true, true);
}
NTSTATUS NTAPI RtlUnicodeStringToCountedOemString(PSTRING to, PCUNICODE_STRING from,
                                                  BOOLEAN allocate) {
    return to_bytes(to, from, allocate, false, false);
}
NTSTATUS NTAPI RtlUpcaseUnicodeStringToCountedOemString(PSTRING to, PCUNICODE_STRING from,
                                                        BOOLEAN allocate) {
    return to_bytes(to, from, allocate, true, false);
}
BOOLEAN NTAPI RtlCreateUnicodeStringFromAsciiz(PUNICODE_STRING to, PCSTR text) {
    STRING from;
    RtlInitString(&from, text);
    return RtlAnsiStringToUnicodeString(to, &from, TRUE) >= 0;
}

/// The character at `*text`, which moves behind it.
WCHAR NTAPI RtlAnsiCharToUnicodeChar(PUCHAR* text) {
    const UCHAR first = **text;
    const ULONG most = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    ULONG count = 1;
    while (count < most && ((*text)[count] & 0xc0) == 0x80) {
        ++count;
    }
    WCHAR units[2] = {};
    RtlMultiByteToUnicodeN(units, sizeof units, nullptr, reinterpret_cast<PCSTR>(*text), count);
    *text += count;
    return units[0];
}

} // extern "C"
