// Between UTF-8 and UTF-16. What is malformed becomes U+FFFD, and the result says so; a null target
// asks for the size.

#include <ferry/win32/ntdll.hpp>

namespace {

constexpr ULONG replacement = 0xfffd;

/// The code point at `from`, which moves behind it; `replacement` and `bad` where there is none. A
/// truncated sequence counts as one, as in Windows.
ULONG decode(const UCHAR*& from, const UCHAR* end, bool& bad) {
    const ULONG first = *from++;
    if (first < 0x80) {
        return first;
    }
    const unsigned more = first >= 0xc2 && first < 0xe0   ? 1
                          : first >= 0xe0 && first < 0xf0 ? 2
                          : first >= 0xf0 && first < 0xf5 ? 3
                                                          : 0;
    ULONG code = first & (0x3fU >> more);
    if (more == 0) {
        bad = true;
        return replacement;
    }
    for (unsigned i = 0; i < more; ++i) {
        // The second byte's range depends on the first: no surrogates, nothing above U+10FFFF.
        const UCHAR low = i > 0 ? 0x80 : first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        const UCHAR high = i > 0 ? 0xbf : first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (from == end || *from < low || *from > high) {
            bad = true;
            // One that only this lead does not allow counts with it.
            from += i == 0 && from != end && (*from & 0xc0) == 0x80 ? 1 : 0;
            return replacement;
        }
        code = code << 6 | (*from++ & 0x3f);
    }
    return code;
}

} // namespace

extern "C" {

NTSTATUS NTAPI RtlUTF8ToUnicodeN(PWSTR to, ULONG size, PULONG written, PCSTR text, ULONG count) {
    if (text == nullptr) {
        return STATUS_INVALID_PARAMETER_4;
    }
    if (written == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    const auto* from = reinterpret_cast<const UCHAR*>(text);
    const UCHAR* const end = from + count;
    const ULONG room = to == nullptr ? ~0U : size / sizeof(WCHAR);
    ULONG units = 0;
    bool bad = false;
    NTSTATUS status = STATUS_SUCCESS;
    while (from != end) {
        const ULONG code = decode(from, end, bad);
        const ULONG needed = code >= 0x10000 ? 2 : 1;
        if (units + needed > room) {
            status = STATUS_BUFFER_TOO_SMALL;
            break;
        }
        if (to != nullptr) {
            if (needed == 2) {
                to[units] = static_cast<WCHAR>(0xd800 + ((code - 0x10000) >> 10));
                to[units + 1] = static_cast<WCHAR>(0xdc00 + (code & 0x3ff));
            } else {
                to[units] = static_cast<WCHAR>(code);
            }
        }
        units += needed;
    }
    *written = units * sizeof(WCHAR);
    return status == STATUS_SUCCESS && bad ? STATUS_SOME_NOT_MAPPED : status;
}

NTSTATUS NTAPI RtlUnicodeToUTF8N(PSTR to, ULONG size, PULONG written, PCWSTR from, ULONG bytes) {
    if (from == nullptr) {
        return STATUS_INVALID_PARAMETER_4;
    }
    if (written == nullptr) {
        return STATUS_INVALID_PARAMETER;
    }
    if (to != nullptr && bytes % sizeof(WCHAR) != 0) {
        return STATUS_INVALID_PARAMETER_5;
    }
    const PCWSTR end = from + bytes / sizeof(WCHAR);
    const ULONG room = to == nullptr ? ~0U : size;
    ULONG count = 0;
    bool bad = false;
    NTSTATUS status = STATUS_SUCCESS;
    while (from != end) {
        ULONG code = *from++;
        if (code >= 0xd800 && code < 0xe000) {
            if (code < 0xdc00 && from != end && *from >= 0xdc00 && *from < 0xe000) {
                code = 0x10000 + ((code - 0xd800) << 10) + (*from++ - 0xdc00);
            } else {
                code = replacement;
                bad = true;
            }
        }
        const ULONG needed = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        if (count + needed > room) {
            status = STATUS_BUFFER_TOO_SMALL;
            break;
        }
        if (to != nullptr) {
            constexpr UCHAR lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
            for (ULONG i = needed; i-- > 1; code >>= 6) {
                to[count + i] = static_cast<CHAR>(0x80 | (code & 0x3f));
            }
            to[count] = static_cast<CHAR>(lead[needed] | code);
        }
        count += needed;
    }
    *written = count;
    return status == STATUS_SUCCESS && bad ? STATUS_SOME_NOT_MAPPED : status;
}

} // extern "C"
