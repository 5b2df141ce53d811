// The registry by narrow names, and functions made of the others.

#include <ferry/win32/wide.hpp>

using namespace ferry::win32;

namespace {

bool is_text(DWORD type) { return type == REG_SZ || type == REG_EXPAND_SZ || type == REG_MULTI_SZ; }

} // namespace

extern "C" {

LSTATUS WINAPI RegOpenKeyExA(HKEY parent, LPCSTR path, DWORD options, REGSAM access, PHKEY result) {
    HKEY opened = nullptr;
    const LSTATUS status =
        RegOpenKeyExW(parent, Wide(path), options, access, result != nullptr ? &opened : nullptr);
    if (result != nullptr && status != ERROR_INVALID_HANDLE) {
        *result = opened;
    }
    return status;
}
LSTATUS WINAPI RegOpenKeyW(HKEY parent, LPCWSTR path, PHKEY result) {
    if (result != nullptr && (path == nullptr || *path == 0)) {
        *result = parent; // not even looked at
        return ERROR_SUCCESS;
    }
    return RegOpenKeyExW(parent, path, 0, KEY_ALL_ACCESS, result);
}
LSTATUS WINAPI RegOpenKeyA(HKEY parent, LPCSTR path, PHKEY result) {
    return RegOpenKeyW(parent, Wide(path), result);
}

LSTATUS WINAPI RegQueryValueExA(HKEY key, LPCSTR name, LPDWORD reserved, LPDWORD type, LPBYTE data,
                                LPDWORD size) {
    const Wide wide(name);
    DWORD kind = 0;
    DWORD bytes = 0;
    const DWORD room = size != nullptr ? *size : 0; // where `type` may lie too
    LSTATUS status = RegQueryValueExW(key, wide, reserved, &kind, nullptr, &bytes);
    if (type != nullptr) {
        *type = kind;
    }
    if (status == ERROR_FILE_NOT_FOUND && size != nullptr && data == nullptr) {
        *size = 0;
    }
    if (status == ERROR_SUCCESS && !is_text(kind)) {
        if (size != nullptr) {
            *size = room;
        }
        return RegQueryValueExW(key, wide, reserved, nullptr, data, size);
    }
    if (status != ERROR_SUCCESS || size == nullptr) {
        return status != ERROR_SUCCESS || data == nullptr ? status
                                                          : LSTATUS{ERROR_INVALID_PARAMETER};
    }
    auto* const text = static_cast<LPWSTR>(RtlAllocateHeap(peb()->process_heap, 0, bytes + 2));
    if (text == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    status = RegQueryValueExW(key, wide, reserved, nullptr, reinterpret_cast<LPBYTE>(text), &bytes);
    const int units = static_cast<int>(bytes / sizeof(WCHAR));
    const auto needed = static_cast<DWORD>(
        units == 0 ? 0 : WideCharToMultiByte(CP_ACP, 0, text, units, nullptr, 0, nullptr, nullptr));
    if (status == ERROR_SUCCESS && data != nullptr) {
        if (room < needed) {
            status = ERROR_MORE_DATA;
        } else if (units != 0) {
            WideCharToMultiByte(CP_ACP, 0, text, units, reinterpret_cast<LPSTR>(data),
                                static_cast<int>(room), nullptr, nullptr);
            if (needed < room) {
                data[needed] = 0; // a text that was set without its end
            }
        }
    }
    *size = needed;
    RtlFreeHeap(peb()->process_heap, 0, text);
    return status;
}

LSTATUS WINAPI RegEnumKeyW(HKEY key, DWORD index, LPWSTR name, DWORD room) {
    return RegEnumKeyExW(key, index, name, &room, nullptr, nullptr, nullptr, nullptr);
}
LSTATUS WINAPI RegEnumKeyExA(HKEY key, DWORD index, LPSTR name, LPDWORD room, LPDWORD, LPSTR,
                             LPDWORD, PFILETIME time) {
    WCHAR wide[256];
    DWORD units = 256;
    const LSTATUS status = RegEnumKeyExW(key, index, wide, &units, nullptr, nullptr, nullptr, time);
    if (status != ERROR_SUCCESS) {
        return status;
    }
    const int bytes =
        WideCharToMultiByte(CP_ACP, 0, wide, -1, name, static_cast<int>(*room), nullptr, nullptr);
    if (bytes == 0) {
        return ERROR_MORE_DATA;
    }
    *room = static_cast<DWORD>(bytes - 1);
    return ERROR_SUCCESS;
}

BOOL WINAPI LookupPrivilegeValueA(LPCSTR system, LPCSTR name, PLUID value) {
    return LookupPrivilegeValueW(Wide(system), Wide(name), value);
}

BOOL WINAPI GetUserNameA(LPSTR to, LPDWORD size) {
    constexpr DWORD most = 257;
    WCHAR wide[most];
    DWORD units = most;
    if (!GetUserNameW(wide, &units)) {
        return FALSE;
    }
    const int needed = WideCharToMultiByte(CP_ACP, 0, wide, -1, nullptr, 0, nullptr, nullptr);
    if (*size < static_cast<DWORD>(needed)) {
        *size = static_cast<DWORD>(needed);
        SetLastError(ERROR_INSUFFICIENT_BUFFER);
        return FALSE;
    }
    WideCharToMultiByte(CP_ACP, 0, wide, -1, to, needed, nullptr, nullptr);
    *size = static_cast<DWORD>(needed);
    return TRUE;
}

} // extern "C"
