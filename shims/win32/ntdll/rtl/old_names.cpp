// Names of DOS: eight characters, and a dot and three more.

#include "strings.hpp"

using namespace ferry::win32;

namespace {

constexpr ULONG most_name = 8;
constexpr ULONG most_extension = 3;

bool is_forbidden(char byte) {
    constexpr char forbidden[] = "*?<>|\"+=,;[]:/\\";
    const auto code = static_cast<UCHAR>(byte);
    return code < 0x20 || code >= 0x80 || strchr(forbidden, byte) != nullptr;
}

} // namespace

extern "C" {

/// Whether a name is such, and has spaces; in capitals it is in `oem` also if it is none.
BOOLEAN NTAPI RtlIsNameLegalDOS8Dot3(PUNICODE_STRING name, POEM_STRING oem, PBOOLEAN spaces) {
    char text[most_name + 1 + most_extension];
    const ULONG count = name->Length / sizeof(WCHAR);
    if (count == 0 || count > sizeof text) {
        return FALSE;
    }
    ULONG dot = count;
    bool has_space = false;
    for (ULONG i = 0; i < count; ++i) {
        const WCHAR unit = RtlUpcaseUnicodeChar(name->Buffer[i]);
        text[i] = static_cast<char>(unit < 0x80 ? unit : 0x80);
    }
    if (oem != nullptr) {
        if (oem->MaximumLength < count) {
            return FALSE;
        }
        oem->Length = static_cast<USHORT>(count);
        memcpy(oem->Buffer, text, count);
    }
    const bool is_own = text[0] == '.' && (count == 1 || (count == 2 && text[1] == '.'));
    for (ULONG i = 0; i < count && !is_own; ++i) {
        if (text[i] == ' ') {
            // Neither at an end nor before the dot.
            if (i == 0 || i + 1 == count || text[i + 1] == '.') {
                return FALSE;
            }
            has_space = true;
        } else if (text[i] == '.') {
            if (dot != count || i == 0 || i + 1 == count) {
                return FALSE;
            }
            dot = i;
        } else if (is_forbidden(text[i])) {
            return FALSE;
        }
    }
    if (!is_own && (dot > most_name || (dot != count && count - dot - 1 > most_extension))) {
        return FALSE;
    }
    if (spaces != nullptr) {
        *spaces = has_space;
    }
    return TRUE;
}

} // extern "C"
