// RegLoadMUIString: the string of a file that a value names ("@file,-number;comment").

#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

namespace {

constexpr DWORD truncates = 1; // REG_MUI_STRING_TRUNCATE

/// A value that is text, with its variables replaced; to be freed. Null, with the reason.
WCHAR* read_text(HKEY key, LPCWSTR name, LSTATUS& status) {
    DWORD size = 0;
    constexpr DWORD kinds = RRF_RT_REG_SZ;
    status = RegGetValueW(key, nullptr, name, kinds, nullptr, nullptr, &size);
    if (status != ERROR_SUCCESS) {
        status = status == ERROR_UNSUPPORTED_TYPE ? ERROR_FILE_NOT_FOUND : status;
        return nullptr;
    }
    size += sizeof(WCHAR);
    auto* const text = static_cast<WCHAR*>(HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size));
    status = text == nullptr ? ERROR_NOT_ENOUGH_MEMORY
                             : RegGetValueW(key, nullptr, name, kinds, nullptr, text, &size);
    if (status != ERROR_SUCCESS) {
        HeapFree(GetProcessHeap(), 0, text);
        return nullptr;
    }
    return text;
}

/// "file,-number" behind the "@", which is cut apart; false for another form.
bool split(WCHAR* text, UINT& number) {
    WCHAR* const comma = wcsrchr(text, ',');
    if (comma == nullptr || comma[1] != '-' || comma[2] < '0' || comma[2] > '9') {
        return false;
    }
    number = 0;
    const WCHAR* at = comma + 2;
    for (; *at >= '0' && *at <= '9'; ++at) {
        number = number * 10 + (*at - '0');
    }
    *comma = 0;
    return *at == 0 || *at == ';';
}

/// Gives what there is of the text, and what it needs with its end.
LSTATUS give(const WCHAR* text, SIZE_T length, WCHAR* to, DWORD room, DWORD* size, bool truncate) {
    const SIZE_T needed = (length + 1) * sizeof(WCHAR);
    if (size != nullptr && !truncate) {
        *size = static_cast<DWORD>(needed);
    }
    if (room >= needed) {
        memcpy(to, text, length * sizeof(WCHAR));
        to[length] = 0;
        if (size != nullptr) {
            *size = static_cast<DWORD>(needed);
        }
        return ERROR_SUCCESS;
    }
    if (!truncate || room < sizeof(WCHAR)) {
        return ERROR_MORE_DATA;
    }
    const SIZE_T kept = room / sizeof(WCHAR) - 1;
    memcpy(to, text, kept * sizeof(WCHAR));
    to[kept] = 0;
    return ERROR_SUCCESS;
}

LSTATUS load(WCHAR* reference, LPCWSTR directory, WCHAR* to, DWORD room, DWORD* size,
             bool truncate) {
    WCHAR path[2 * MAX_PATH] = L"";
    UINT number;
    if (!split(reference, number)) {
        return ERROR_INVALID_DATA;
    }
    const SIZE_T prefix = directory != nullptr ? wcslen(directory) : 0;
    if (prefix + wcslen(reference) + 2 > ARRAYSIZE(path)) {
        return ERROR_INVALID_DATA;
    }
    if (prefix != 0) {
        memcpy(path, directory, prefix * sizeof(WCHAR));
        path[prefix] = '\\';
    }
    memcpy(path + wcslen(path), reference, (wcslen(reference) + 1) * sizeof(WCHAR));
    const HMODULE module =
        LoadLibraryExW(path, nullptr, LOAD_LIBRARY_AS_DATAFILE | LOAD_LIBRARY_AS_IMAGE_RESOURCE);
    if (module == nullptr) {
        return ERROR_FILE_NOT_FOUND;
    }
    const WCHAR* text = nullptr; // where it lies, for a room of 0
    const int length = LoadStringW(module, number, reinterpret_cast<LPWSTR>(&text), 0);
    const LSTATUS status = length > 0
                               ? give(text, static_cast<SIZE_T>(length), to, room, size, truncate)
                               : LSTATUS{ERROR_NOT_FOUND};
    FreeLibrary(module);
    return status;
}

} // namespace

extern "C" {

LSTATUS WINAPI RegLoadMUIStringW(HKEY key, LPCWSTR name, LPWSTR to, DWORD room, LPDWORD size,
                                 DWORD flags, LPCWSTR directory) {
    const bool truncate = (flags & truncates) != 0;
    if (key == nullptr || (to == nullptr && room != 0) || room % sizeof(WCHAR) != 0 ||
        (truncate && size != nullptr) || (flags & ~truncates) != 0) {
        return ERROR_INVALID_PARAMETER;
    }
    LSTATUS status;
    WCHAR* const text = read_text(key, name, status);
    if (text == nullptr) {
        return status;
    }
    status = *text == '@' ? load(text + 1, directory, to, room, size, truncate)
                          : LSTATUS{ERROR_INVALID_DATA};
    HeapFree(GetProcessHeap(), 0, text);
    return status;
}
LSTATUS WINAPI RegLoadMUIStringA(HKEY, LPCSTR, LPSTR, DWORD, LPDWORD, DWORD, LPCSTR) {
    return ERROR_CALL_NOT_IMPLEMENTED;
}

} // extern "C"
