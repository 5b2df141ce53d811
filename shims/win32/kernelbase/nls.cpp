// Code pages. The process code page is UTF-8, as a program can choose it in its manifest.

#include "kernelbase.hpp"

using namespace ferry::win32;

namespace {

bool is_utf8(UINT page) {
    return page == CP_ACP || page == CP_OEMCP || page == CP_THREAD_ACP || page == CP_UTF8;
}

int latin1_to_wide(LPCSTR from, int count, LPWSTR to, int room) {
    for (int i = 0; i < count && i < room; ++i) {
        to[i] = static_cast<UCHAR>(from[i]);
    }
    return count;
}

int wide_to_latin1(LPCWSTR from, int count, LPSTR to, int room, LPCSTR instead, LPBOOL used) {
    for (int i = 0; i < count && i < room; ++i) {
        const bool fits = from[i] < 0x100;
        to[i] = fits ? static_cast<CHAR>(from[i]) : instead != nullptr ? *instead : '?';
        if (!fits && used != nullptr) {
            *used = TRUE;
        }
    }
    return count;
}

} // namespace

extern "C" {

UINT WINAPI GetACP(void) { return CP_UTF8; }
UINT WINAPI GetOEMCP(void) { return CP_UTF8; }
BOOL WINAPI IsDBCSLeadByte(BYTE) { return FALSE; }
BOOL WINAPI IsDBCSLeadByteEx(UINT, BYTE) { return FALSE; }

int WINAPI MultiByteToWideChar(UINT page, DWORD flags, LPCSTR from, int count, LPWSTR to,
                               int room) {
    if (from == nullptr || count == 0 || room < 0 || (room > 0 && to == nullptr)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (count < 0) {
        count = static_cast<int>(strlen(from)) + 1;
    }
    if (!is_utf8(page)) {
        const int units = latin1_to_wide(from, count, to, room);
        return room != 0 && units > room ? fail(ERROR_INSUFFICIENT_BUFFER) : units;
    }
    ULONG written = 0;
    const NTSTATUS status =
        RtlUTF8ToUnicodeN(room == 0 ? nullptr : to, static_cast<ULONG>(room) * sizeof(WCHAR),
                          &written, from, static_cast<ULONG>(count));
    if (status == STATUS_BUFFER_TOO_SMALL) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    if (status == STATUS_SOME_NOT_MAPPED && (flags & MB_ERR_INVALID_CHARS) != 0) {
        return fail(ERROR_NO_UNICODE_TRANSLATION);
    }
    return static_cast<int>(written / sizeof(WCHAR));
}

int WINAPI WideCharToMultiByte(UINT page, DWORD flags, LPCWSTR from, int count, LPSTR to, int room,
                               LPCSTR instead, LPBOOL used) {
    if (from == nullptr || count == 0 || room < 0 || (room > 0 && to == nullptr)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (count < 0) {
        count = static_cast<int>(wcslen(from)) + 1;
    }
    if (used != nullptr) {
        *used = FALSE;
    }
    if (!is_utf8(page)) {
        const int bytes = wide_to_latin1(from, count, to, room, instead, used);
        return room != 0 && bytes > room ? fail(ERROR_INSUFFICIENT_BUFFER) : bytes;
    }
    ULONG written = 0;
    const NTSTATUS status =
        RtlUnicodeToUTF8N(room == 0 ? nullptr : to, static_cast<ULONG>(room), &written, from,
                          static_cast<ULONG>(count) * sizeof(WCHAR));
    if (status == STATUS_BUFFER_TOO_SMALL) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    constexpr DWORD fail_on_invalid = 0x80; // WC_ERR_INVALID_CHARS
    if (status == STATUS_SOME_NOT_MAPPED && (flags & fail_on_invalid) != 0) {
        return fail(ERROR_NO_UNICODE_TRANSLATION);
    }
    return static_cast<int>(written);
}

} // extern "C"
