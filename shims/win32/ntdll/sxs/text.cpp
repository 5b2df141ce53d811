// Texts of activation contexts.

#include "context.hpp"

namespace ferry::win32::sxs {
namespace {

constexpr SIZE_T longest = 0x7ff0;

PWSTR allocate(Context& context, SIZE_T units) {
    auto* const made = static_cast<PWSTR>(
        RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, (units + 1) * sizeof(WCHAR)));
    if (made != nullptr && !context.texts.add(made)) {
        RtlFreeHeap(peb()->process_heap, 0, made);
        return nullptr;
    }
    return made;
}

UNICODE_STRING counted(PWSTR text, SIZE_T units) {
    const auto bytes = static_cast<USHORT>(units * sizeof(WCHAR));
    return {bytes, static_cast<USHORT>(bytes + sizeof(WCHAR)), text};
}

int hex_digit(WCHAR c) {
    const auto lower = static_cast<WCHAR>(c | 0x20);
    return c >= L'0' && c <= L'9'           ? c - L'0'
           : lower >= L'a' && lower <= L'f' ? lower - L'a' + 10
                                            : -1;
}

} // namespace

bool keep(Context& context, const View& text, bool literal, UNICODE_STRING& to) {
    const SIZE_T most = text.size < longest ? text.size : longest;
    auto* const bytes = static_cast<char*>(RtlAllocateHeap(peb()->process_heap, 0, most + 1));
    PWSTR const units = allocate(context, most);
    SIZE_T size = most;
    bool kept = bytes != nullptr && units != nullptr;
    if (kept && literal) {
        memcpy(bytes, text.data, most);
    } else if (kept) {
        kept = decode({text.data, most}, bytes, size);
    }
    ULONG written = 0;
    if (kept) {
        RtlUTF8ToUnicodeN(units, static_cast<ULONG>(most * sizeof(WCHAR)), &written, bytes,
                          static_cast<ULONG>(size));
        to = counted(units, written / sizeof(WCHAR));
    }
    if (bytes != nullptr) {
        RtlFreeHeap(peb()->process_heap, 0, bytes);
    }
    return kept;
}

bool keep(Context& context, const UNICODE_STRING& a, const UNICODE_STRING& b, UNICODE_STRING& to) {
    const SIZE_T first = a.Length / sizeof(WCHAR);
    const SIZE_T second = b.Length / sizeof(WCHAR);
    PWSTR const units = first + second > longest ? nullptr : allocate(context, first + second);
    if (units == nullptr) {
        return false;
    }
    memcpy(units, a.Buffer, a.Length);
    memcpy(units + first, b.Buffer, b.Length);
    to = counted(units, first + second);
    return true;
}

bool same(const UNICODE_STRING& text, PCWSTR other) {
    return ldr::equal_names(text, ldr::text(other));
}

Ascii::Ascii(const UNICODE_STRING& from) {
    SIZE_T count = from.Length / sizeof(WCHAR);
    count = count < sizeof text - 1 ? count : sizeof text - 1;
    for (SIZE_T i = 0; i < count; ++i) {
        const WCHAR c = from.Buffer[i];
        text[i] = c >= L' ' && c < 0x7f ? static_cast<char>(c) : '?';
    }
    text[count] = 0;
}

bool read_guid(const UNICODE_STRING& text, GUID& guid) {
    constexpr char shape[] = "{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}";
    constexpr SIZE_T units = sizeof shape - 1;
    if (text.Length != units * sizeof(WCHAR)) {
        return false;
    }
    BYTE bytes[16] = {};
    unsigned digits = 0;
    for (SIZE_T i = 0; i < units; ++i) {
        if (shape[i] != 'x') {
            if (text.Buffer[i] != static_cast<WCHAR>(shape[i])) {
                return false;
            }
            continue;
        }
        const int digit = hex_digit(text.Buffer[i]);
        if (digit < 0) {
            return false;
        }
        bytes[digits / 2] = static_cast<BYTE>(bytes[digits / 2] << 4 | digit);
        ++digits;
    }
    guid.Data1 = static_cast<ULONG>(bytes[0]) << 24 | static_cast<ULONG>(bytes[1]) << 16 |
                 static_cast<ULONG>(bytes[2]) << 8 | bytes[3];
    guid.Data2 = static_cast<USHORT>(bytes[4] << 8 | bytes[5]);
    guid.Data3 = static_cast<USHORT>(bytes[6] << 8 | bytes[7]);
    memcpy(guid.Data4, bytes + 8, 8);
    return true;
}

} // namespace ferry::win32::sxs
