// Structures in initialization files: two digits a byte, and a byte more that is the sum of all;
// and sections of win.ini.

#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

namespace {

int digit_of(WCHAR c) {
    return c >= L'0' && c <= L'9'   ? c - L'0'
           : c >= L'A' && c <= L'F' ? c - L'A' + 10
           : c >= L'a' && c <= L'f' ? c - L'a' + 10
                                    : -1;
}

BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

WCHAR* allocate(SIZE_T units) {
    return static_cast<WCHAR*>(RtlAllocateHeap(peb()->process_heap, 0, units * sizeof(WCHAR)));
}

/// A name in UTF-16; null stays null.
struct Name {
    static constexpr int longest = 600;
    WCHAR room[longest];
    LPCWSTR text = nullptr;
    explicit Name(LPCSTR narrow) {
        if (narrow != nullptr) {
            room[0] = 0;
            MultiByteToWideChar(CP_ACP, 0, narrow, -1, room, longest);
            text = room;
        }
    }
};

BOOL read_struct(LPCWSTR text, SIZE_T units, BYTE* to, UINT size) {
    if (units != (SIZE_T{size} + 1) * 2) {
        return fail(ERROR_BAD_LENGTH);
    }
    BYTE sum = 0;
    for (UINT i = 0; i <= size; ++i) {
        const int high = digit_of(text[2 * i]);
        const int low = digit_of(text[2 * i + 1]);
        const auto byte = static_cast<BYTE>(high << 4 | low);
        if (high < 0 || low < 0 || (i == size && byte != sum)) {
            return fail(ERROR_INVALID_DATA);
        }
        if (i < size) {
            to[i] = byte;
            sum = static_cast<BYTE>(sum + byte);
        }
    }
    return TRUE;
}

} // namespace

extern "C" {

BOOL WINAPI GetPrivateProfileStructW(LPCWSTR section, LPCWSTR name, LPVOID to, UINT size,
                                     LPCWSTR file) {
    const SIZE_T room = (SIZE_T{size} + 2) * 2 + 1;
    WCHAR* const text = allocate(room);
    if (text == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    const DWORD units =
        GetPrivateProfileStringW(section, name, nullptr, text, static_cast<DWORD>(room), file);
    const BOOL read = units == 0 ? fail(ERROR_BAD_LENGTH)
                                 : read_struct(text, units, static_cast<BYTE*>(to), size);
    RtlFreeHeap(peb()->process_heap, 0, text);
    return read;
}

BOOL WINAPI WritePrivateProfileStructW(LPCWSTR section, LPCWSTR name, LPVOID from, UINT size,
                                       LPCWSTR file) {
    if (section == nullptr && name == nullptr && from == nullptr) {
        return WritePrivateProfileStringW(nullptr, nullptr, nullptr, file);
    }
    if (from == nullptr) {
        return WritePrivateProfileStringW(section, name, nullptr, file);
    }
    WCHAR* const text = allocate((SIZE_T{size} + 1) * 2 + 1);
    if (text == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    WCHAR* at = text;
    BYTE sum = 0;
    for (UINT i = 0; i <= size; ++i) {
        const BYTE byte = i == size ? sum : static_cast<const BYTE*>(from)[i];
        sum = static_cast<BYTE>(sum + byte);
        *at++ = L"0123456789ABCDEF"[byte >> 4];
        *at++ = L"0123456789ABCDEF"[byte & 15];
    }
    *at = 0;
    const BOOL written = WritePrivateProfileStringW(section, name, text, file);
    RtlFreeHeap(peb()->process_heap, 0, text);
    return written;
}

BOOL WINAPI GetPrivateProfileStructA(LPCSTR section, LPCSTR name, LPVOID to, UINT size,
                                     LPCSTR file) {
    return GetPrivateProfileStructW(Name(section).text, Name(name).text, to, size, Name(file).text);
}
BOOL WINAPI WritePrivateProfileStructA(LPCSTR section, LPCSTR name, LPVOID from, UINT size,
                                       LPCSTR file) {
    return WritePrivateProfileStructW(Name(section).text, Name(name).text, from, size,
                                      Name(file).text);
}

DWORD WINAPI GetProfileSectionW(LPCWSTR section, LPWSTR to, DWORD room) {
    return GetPrivateProfileSectionW(section, to, room, L"win.ini");
}
DWORD WINAPI GetProfileSectionA(LPCSTR section, LPSTR to, DWORD room) {
    return GetPrivateProfileSectionA(section, to, room, "win.ini");
}
BOOL WINAPI WriteProfileSectionW(LPCWSTR section, LPCWSTR lines) {
    return WritePrivateProfileSectionW(section, lines, L"win.ini");
}
BOOL WINAPI WriteProfileSectionA(LPCSTR section, LPCSTR lines) {
    return WritePrivateProfileSectionA(section, lines, "win.ini");
}

} // extern "C"
