// Counted strings: UNICODE_STRING, and STRING of bytes. What is made on the process's heap ends
// with a zero that the length does not count.

#include "strings.hpp"

using namespace ferry::win32;

namespace {

constexpr USHORT most_units = 0xfffc; ///< bytes of text that a UNICODE_STRING may have, and a zero
constexpr USHORT most_bytes = 0xfffe;

char upper(char byte) {
    return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - ('a' - 'A')) : byte;
}

LONG compare(const STRING& a, const STRING& b, BOOLEAN ignore_case) {
    for (USHORT i = 0; i < a.Length && i < b.Length; ++i) {
        const char x = ignore_case != 0 ? upper(a.Buffer[i]) : a.Buffer[i];
        const char y = ignore_case != 0 ? upper(b.Buffer[i]) : b.Buffer[i];
        if (x != y) {
            return static_cast<UCHAR>(x) - static_cast<UCHAR>(y);
        }
    }
    return a.Length - b.Length;
}

/// The text of `to` is changed unit by unit, maybe in memory of its own.
NTSTATUS change_case(PUNICODE_STRING to, PCUNICODE_STRING from, BOOLEAN allocate,
                     WCHAR(NTAPI* change)(WCHAR)) {
    if (allocate != 0) {
        to->Buffer = static_cast<PWSTR>(allocate_string(from->Length));
        if (to->Buffer == nullptr) {
            return STATUS_NO_MEMORY;
        }
        to->MaximumLength = from->Length;
    } else if (from->Length > to->MaximumLength) {
        return STATUS_BUFFER_OVERFLOW;
    }
    for (USHORT i = 0; i < from->Length / sizeof(WCHAR); ++i) {
        to->Buffer[i] = change(from->Buffer[i]);
    }
    to->Length = from->Length;
    return STATUS_SUCCESS;
}

bool contains(const UNICODE_STRING& set, WCHAR unit, bool ignore_case) {
    for (USHORT i = 0; i < set.Length / sizeof(WCHAR); ++i) {
        if (set.Buffer[i] == unit ||
            (ignore_case && RtlUpcaseUnicodeChar(set.Buffer[i]) == RtlUpcaseUnicodeChar(unit))) {
            return true;
        }
    }
    return false;
}

} // namespace

namespace ferry::win32 {

PVOID allocate_string(SIZE_T bytes) { return RtlAllocateHeap(peb()->process_heap, 0, bytes); }

} // namespace ferry::win32

extern "C" {

void NTAPI RtlInitString(PSTRING string, PCSTR text) {
    const size_t length = text == nullptr ? 0 : strlen(text);
    string->Length = static_cast<USHORT>(length < most_bytes ? length : most_bytes);
    string->MaximumLength = static_cast<USHORT>(text == nullptr ? 0 : string->Length + 1);
    string->Buffer = const_cast<PSTR>(text);
}
void NTAPI RtlInitAnsiString(PSTRING string, PCSTR text) { RtlInitString(string, text); }
NTSTATUS NTAPI RtlInitAnsiStringEx(PSTRING string, PCSTR text) {
    if (text != nullptr && strlen(text) > most_bytes) {
        return STATUS_NAME_TOO_LONG;
    }
    RtlInitString(string, text);
    return STATUS_SUCCESS;
}
void NTAPI RtlInitUnicodeString(PUNICODE_STRING string, PCWSTR text) {
    const size_t bytes = text == nullptr ? 0 : wcslen(text) * sizeof(wchar_t);
    string->Length = static_cast<USHORT>(bytes < most_units ? bytes : most_units);
    string->MaximumLength =
        static_cast<USHORT>(text == nullptr ? 0 : string->Length + sizeof(wchar_t));
    string->Buffer = const_cast<PWSTR>(text);
}
NTSTATUS NTAPI RtlInitUnicodeStringEx(PUNICODE_STRING string, PCWSTR text) {
    if (text != nullptr && wcslen(text) * sizeof(WCHAR) > most_units) {
        return STATUS_NAME_TOO_LONG;
    }
    RtlInitUnicodeString(string, text);
    return STATUS_SUCCESS;
}

void NTAPI RtlFreeAnsiString(PSTRING string) {
    if (string->Buffer != nullptr) {
        RtlFreeHeap(peb()->process_heap, 0, string->Buffer);
    }
    *string = {};
}
void NTAPI RtlFreeOemString(PSTRING string) { RtlFreeAnsiString(string); }

void NTAPI RtlCopyString(PSTRING to, const STRING* from) {
    to->Length = 0;
    if (from != nullptr) {
        to->Length = from->Length < to->MaximumLength ? from->Length : to->MaximumLength;
        memmove(to->Buffer, from->Buffer, to->Length);
    }
}
void NTAPI RtlCopyUnicodeString(PUNICODE_STRING to, PCUNICODE_STRING from) {
    to->Length = 0;
    if (from != nullptr) {
        to->Length = from->Length < to->MaximumLength ? from->Length : to->MaximumLength;
        memmove(to->Buffer, from->Buffer, to->Length);
        if (to->Length + sizeof(WCHAR) <= to->MaximumLength) {
            to->Buffer[to->Length / sizeof(WCHAR)] = 0;
        }
    }
}
void NTAPI RtlEraseUnicodeString(PUNICODE_STRING string) {
    if (string->Buffer != nullptr) {
        memset(string->Buffer, 0, string->MaximumLength);
        string->Length = 0;
    }
}

NTSTATUS NTAPI RtlAppendStringToString(PSTRING to, const STRING* from) {
    if (from->Length == 0) {
        return STATUS_SUCCESS;
    }
    if (to->Length + from->Length > to->MaximumLength) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    memmove(to->Buffer + to->Length, from->Buffer, from->Length);
    to->Length = static_cast<USHORT>(to->Length + from->Length);
    return STATUS_SUCCESS;
}
NTSTATUS NTAPI RtlAppendAsciizToString(PSTRING to, PCSTR text) {
    if (text != nullptr && strlen(text) > to->MaximumLength) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    STRING from;
    RtlInitString(&from, text);
    return RtlAppendStringToString(to, &from);
}
NTSTATUS NTAPI RtlAppendUnicodeStringToString(PUNICODE_STRING to, PCUNICODE_STRING from) {
    if (from->Length == 0) {
        return STATUS_SUCCESS;
    }
    if (to->Length + from->Length > to->MaximumLength) {
        return STATUS_BUFFER_TOO_SMALL;
    }
    memmove(to->Buffer + to->Length / sizeof(WCHAR), from->Buffer, from->Length);
    to->Length = static_cast<USHORT>(to->Length + from->Length);
    if (to->Length + sizeof(WCHAR) <= to->MaximumLength) {
        to->Buffer[to->Length / sizeof(WCHAR)] = 0;
    }
    return STATUS_SUCCESS;
}
NTSTATUS NTAPI RtlAppendUnicodeToString(PUNICODE_STRING to, PCWSTR text) {
    UNICODE_STRING from;
    return RtlInitUnicodeStringEx(&from, text) < 0 ? STATUS_BUFFER_TOO_SMALL
                                                   : RtlAppendUnicodeStringToString(to, &from);
}

BOOLEAN NTAPI RtlCreateUnicodeString(PUNICODE_STRING to, PCWSTR text) {
    UNICODE_STRING from;
    if (RtlInitUnicodeStringEx(&from, text) < 0) {
        return FALSE;
    }
    to->Buffer = static_cast<PWSTR>(allocate_string(from.MaximumLength));
    if (to->Buffer == nullptr) {
        return FALSE;
    }
    memcpy(to->Buffer, text, from.MaximumLength);
    to->Length = from.Length;
    to->MaximumLength = from.MaximumLength;
    return TRUE;
}

/// With bit 0 the copy ends with a zero, with bit 1 besides an empty one does.
NTSTATUS NTAPI RtlDuplicateUnicodeString(int flags, PCUNICODE_STRING from, PUNICODE_STRING to) {
    constexpr int ends = 1;
    constexpr int empty_too = 2;
    if (from == nullptr || to == nullptr || from->Length > from->MaximumLength ||
        from->Length % sizeof(WCHAR) != 0 || from->MaximumLength % sizeof(WCHAR) != 0 ||
        (from->Buffer == nullptr && from->MaximumLength != 0) ||
        (flags & ~(ends | empty_too)) != 0 || flags == empty_too) {
        return STATUS_INVALID_PARAMETER;
    }
    if (from->Length == 0 && flags != (ends | empty_too)) {
        *to = {};
        return STATUS_SUCCESS;
    }
    const auto room = static_cast<USHORT>(from->Length + (flags != 0 ? sizeof(WCHAR) : 0));
    if (room < from->Length) {
        return STATUS_NAME_TOO_LONG;
    }
    auto* const copy = static_cast<PWSTR>(allocate_string(room));
    if (copy == nullptr) {
        return STATUS_NO_MEMORY;
    }
    memcpy(copy, from->Buffer, from->Length);
    if (flags != 0) {
        copy[from->Length / sizeof(WCHAR)] = 0;
    }
    *to = {from->Length, room, copy};
    return STATUS_SUCCESS;
}

CHAR NTAPI RtlUpperChar(CHAR byte) { return upper(byte); }
void NTAPI RtlUpperString(PSTRING to, const STRING* from) {
    to->Length = from->Length < to->MaximumLength ? from->Length : to->MaximumLength;
    for (USHORT i = 0; i < to->Length; ++i) {
        to->Buffer[i] = upper(from->Buffer[i]);
    }
}
NTSTATUS NTAPI RtlUpcaseUnicodeString(PUNICODE_STRING to, PCUNICODE_STRING from, BOOLEAN allocate) {
    return change_case(to, from, allocate, RtlUpcaseUnicodeChar);
}
NTSTATUS NTAPI RtlDowncaseUnicodeString(PUNICODE_STRING to, PCUNICODE_STRING from,
                                        BOOLEAN allocate) {
    return change_case(to, from, allocate, RtlDowncaseUnicodeChar);
}

LONG NTAPI RtlCompareString(const STRING* a, const STRING* b, BOOLEAN ignore_case) {
    return compare(*a, *b, ignore_case);
}
BOOLEAN NTAPI RtlEqualString(const STRING* a, const STRING* b, BOOLEAN ignore_case) {
    return a->Length == b->Length && compare(*a, *b, ignore_case) == 0;
}
BOOLEAN NTAPI RtlPrefixString(const STRING* prefix, const STRING* string, BOOLEAN ignore_case) {
    const STRING begin{prefix->Length, prefix->Length, string->Buffer};
    return string->Length >= prefix->Length && compare(*prefix, begin, ignore_case) == 0;
}
BOOLEAN NTAPI RtlPrefixUnicodeString(PCUNICODE_STRING prefix, PCUNICODE_STRING string,
                                     BOOLEAN ignore_case) {
    const UNICODE_STRING begin{prefix->Length, prefix->Length, string->Buffer};
    return string->Length >= prefix->Length &&
           RtlCompareUnicodeString(prefix, &begin, ignore_case) == 0;
}

/// The first unit of `set` in the string, or the last (1), or of those that are not in it (2);
/// where its bytes end, or begin if searched from the end.
NTSTATUS NTAPI RtlFindCharInUnicodeString(ULONG flags, PCUNICODE_STRING string,
                                          PCUNICODE_STRING set, PUSHORT position) {
    constexpr ULONG from_end = 1;
    constexpr ULONG complement = 2;
    constexpr ULONG ignore_case = 4;
    *position = 0;
    if ((flags & ~(from_end | complement | ignore_case)) != 0) {
        return STATUS_INVALID_PARAMETER;
    }
    const USHORT count = string->Length / sizeof(WCHAR);
    for (USHORT i = 0; i < count; ++i) {
        const bool backwards = (flags & from_end) != 0;
        const auto at = static_cast<USHORT>(backwards ? count - 1 - i : i);
        if (contains(*set, string->Buffer[at], (flags & ignore_case) != 0) ==
            ((flags & complement) == 0)) {
            *position = static_cast<USHORT>((backwards ? at : at + 1) * sizeof(WCHAR));
            return STATUS_SUCCESS;
        }
    }
    return STATUS_NOT_FOUND;
}

NTSTATUS NTAPI RtlHashUnicodeString(PCUNICODE_STRING string, BOOLEAN ignore_case, ULONG algorithm,
                                    PULONG hash) {
    constexpr ULONG x65599 = 1; // 0 is the same
    constexpr ULONG factor = 65599;
    if (string == nullptr || hash == nullptr || algorithm > x65599) {
        return STATUS_INVALID_PARAMETER;
    }
    *hash = 0;
    for (USHORT i = 0; i < string->Length / sizeof(WCHAR); ++i) {
        const WCHAR unit = string->Buffer[i];
        *hash = *hash * factor + (ignore_case != 0 ? RtlUpcaseUnicodeChar(unit) : unit);
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI RtlValidateUnicodeString(ULONG flags, PCUNICODE_STRING string) {
    const bool good = flags == 0 && (string == nullptr ||
                                     (string->Length % sizeof(WCHAR) == 0 &&
                                      string->MaximumLength % sizeof(WCHAR) == 0 &&
                                      string->Length <= string->MaximumLength &&
                                      (string->Buffer != nullptr || string->MaximumLength == 0)));
    return good ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

} // extern "C"
