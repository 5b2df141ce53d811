// Text between the ANSI or wide form and the OEM code page, as programs of the MS-DOS time want it.

#include <ferry/win32/ntdll.hpp>

#include <winuser.h>

namespace {

/// `bytes` of one code page in another one, by way of UTF-16; `to` may be `from`. What doesn't
/// fit there is left out, since callers give room for as many bytes.
BOOL recode(UINT from_page, LPCSTR from, UINT to_page, LPSTR to, DWORD bytes) {
    if (from == nullptr || to == nullptr) {
        return FALSE;
    }
    HANDLE const heap = GetProcessHeap();
    auto* const wide = static_cast<LPWSTR>(HeapAlloc(heap, 0, bytes * sizeof(WCHAR) + 1));
    if (wide == nullptr) {
        return FALSE;
    }
    const int room = static_cast<int>(bytes);
    const int units = MultiByteToWideChar(from_page, 0, from, room, wide, room);
    WideCharToMultiByte(to_page, 0, wide, units, to, room, nullptr, nullptr);
    HeapFree(heap, 0, wide);
    return TRUE;
}

DWORD with_nul(LPCSTR text) { return text == nullptr ? 0 : static_cast<DWORD>(strlen(text)) + 1; }

} // namespace

extern "C" {

BOOL WINAPI CharToOemA(LPCSTR from, LPSTR to) {
    return recode(CP_ACP, from, CP_OEMCP, to, with_nul(from));
}
BOOL WINAPI CharToOemBuffA(LPCSTR from, LPSTR to, DWORD bytes) {
    return recode(CP_ACP, from, CP_OEMCP, to, bytes);
}
BOOL WINAPI OemToCharA(LPCSTR from, LPSTR to) {
    return recode(CP_OEMCP, from, CP_ACP, to, with_nul(from));
}
BOOL WINAPI OemToCharBuffA(LPCSTR from, LPSTR to, DWORD bytes) {
    return recode(CP_OEMCP, from, CP_ACP, to, bytes);
}

/// Programs give as many bytes as the text has units or twice as many: only a whole text knows
/// its end, so that its bytes are as many as they are.
BOOL WINAPI CharToOemW(LPCWSTR from, LPSTR to) {
    if (from == nullptr || to == nullptr) {
        return FALSE;
    }
    const int needed = WideCharToMultiByte(CP_OEMCP, 0, from, -1, nullptr, 0, nullptr, nullptr);
    WideCharToMultiByte(CP_OEMCP, 0, from, -1, to, needed, nullptr, nullptr);
    return TRUE;
}
BOOL WINAPI CharToOemBuffW(LPCWSTR from, LPSTR to, DWORD units) {
    if (from == nullptr || to == nullptr) {
        return FALSE;
    }
    const int room = static_cast<int>(units);
    WideCharToMultiByte(CP_OEMCP, 0, from, room, to, room, nullptr, nullptr);
    return TRUE;
}
BOOL WINAPI OemToCharW(LPCSTR from, LPWSTR to) {
    if (from == nullptr || to == nullptr) {
        return FALSE;
    }
    MultiByteToWideChar(CP_OEMCP, 0, from, -1, to, static_cast<int>(with_nul(from)));
    return TRUE;
}
BOOL WINAPI OemToCharBuffW(LPCSTR from, LPWSTR to, DWORD bytes) {
    if (from == nullptr || to == nullptr) {
        return FALSE;
    }
    MultiByteToWideChar(CP_OEMCP, 0, from, static_cast<int>(bytes), to, static_cast<int>(bytes));
    return TRUE;
}

} // extern "C"
