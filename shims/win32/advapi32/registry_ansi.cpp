// The registry by narrow names, and functions made of the others.

#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

namespace {

constexpr int most_units = 16384; ///< of a value's name

/// A narrow name widened; null stays null.
class Wide {
public:
    explicit Wide(LPCSTR text) {
        if (text == nullptr) {
            return;
        }
        const int units = MultiByteToWideChar(CP_ACP, 0, text, -1, nullptr, 0);
        text_ = static_cast<LPWSTR>(
            RtlAllocateHeap(peb()->process_heap, 0, static_cast<SIZE_T>(units) * sizeof(WCHAR)));
        if (text_ != nullptr) {
            MultiByteToWideChar(CP_ACP, 0, text, -1, text_, units);
        }
    }
    Wide(const Wide&) = delete;
    Wide& operator=(const Wide&) = delete;
    ~Wide() {
        if (text_ != nullptr) {
            RtlFreeHeap(peb()->process_heap, 0, text_);
        }
    }
    operator LPCWSTR() const { return text_; }

private:
    LPWSTR text_ = nullptr;
};

bool is_text(DWORD type) { return type == REG_SZ || type == REG_EXPAND_SZ || type == REG_MULTI_SZ; }

/// What of a value's type is asked for (RRF_RT_*).
bool fits(DWORD type, DWORD flags) {
    constexpr DWORD any = 0xffff;
    constexpr DWORD bits[] = {1, 2, 4, 8, 16, 0, 0, 32, 0, 0, 0, 64};
    return (flags & any) == any ||
           (type < sizeof bits / sizeof(DWORD) && (flags & bits[type]) != 0);
}

} // namespace

extern "C" {

LSTATUS WINAPI RegOpenKeyExA(HKEY parent, LPCSTR path, DWORD options, REGSAM access, PHKEY result) {
    return RegOpenKeyExW(parent, Wide(path), options, access, result);
}
LSTATUS WINAPI RegOpenKeyW(HKEY parent, LPCWSTR path, PHKEY result) {
    return RegOpenKeyExW(parent, path, 0, KEY_ALL_ACCESS, result);
}
LSTATUS WINAPI RegOpenKeyA(HKEY parent, LPCSTR path, PHKEY result) {
    return RegOpenKeyExA(parent, path, 0, KEY_ALL_ACCESS, result);
}

LSTATUS WINAPI RegQueryValueExA(HKEY key, LPCSTR name, LPDWORD reserved, LPDWORD type, LPBYTE data,
                                LPDWORD size) {
    const Wide wide(name);
    DWORD kind = 0;
    DWORD bytes = 0;
    LSTATUS status = RegQueryValueExW(key, wide, reserved, &kind, nullptr, &bytes);
    if (type != nullptr) {
        *type = kind;
    }
    if (status != ERROR_SUCCESS || !is_text(kind) || size == nullptr) {
        return status != ERROR_SUCCESS ? status
                                       : RegQueryValueExW(key, wide, reserved, type, data, size);
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
        if (*size < needed) {
            status = ERROR_MORE_DATA;
        } else if (units != 0) {
            WideCharToMultiByte(CP_ACP, 0, text, units, reinterpret_cast<LPSTR>(data),
                                static_cast<int>(*size), nullptr, nullptr);
        }
    }
    *size = needed;
    RtlFreeHeap(peb()->process_heap, 0, text);
    return status;
}

LSTATUS WINAPI RegGetValueW(HKEY parent, LPCWSTR path, LPCWSTR name, DWORD flags, LPDWORD type,
                            PVOID data, LPDWORD size) {
    HKEY key = parent;
    if (path != nullptr && *path != 0) {
        if (const LSTATUS opened = RegOpenKeyExW(parent, path, 0, KEY_READ, &key);
            opened != ERROR_SUCCESS) {
            return opened;
        }
    }
    DWORD kind = 0;
    LSTATUS status = RegQueryValueExW(key, name, nullptr, &kind, static_cast<LPBYTE>(data), size);
    if ((status == ERROR_SUCCESS || status == ERROR_MORE_DATA) && !fits(kind, flags)) {
        status = ERROR_UNSUPPORTED_TYPE;
    }
    if (type != nullptr) {
        *type = kind;
    }
    if (key != parent) {
        RegCloseKey(key);
    }
    return status;
}

LSTATUS WINAPI RegQueryInfoKeyW(HKEY key, LPWSTR, LPDWORD class_size, LPDWORD, LPDWORD keys,
                                LPDWORD longest_key, LPDWORD longest_class, LPDWORD values,
                                LPDWORD longest_name, LPDWORD longest_value, LPDWORD security,
                                PFILETIME time) {
    auto* const name =
        static_cast<LPWSTR>(RtlAllocateHeap(peb()->process_heap, 0, most_units * sizeof(WCHAR)));
    if (name == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    DWORD key_count = 0;
    DWORD key_units = 0;
    for (DWORD units = most_units; RegEnumKeyExW(key, key_count, name, &units, nullptr, nullptr,
                                                 nullptr, nullptr) == ERROR_SUCCESS;
         units = most_units) {
        key_units = units > key_units ? units : key_units;
        ++key_count;
    }
    DWORD value_count = 0;
    DWORD name_units = 0;
    DWORD value_bytes = 0;
    DWORD bytes = 0;
    for (DWORD units = most_units; RegEnumValueW(key, value_count, name, &units, nullptr, nullptr,
                                                 nullptr, &bytes) == ERROR_SUCCESS;
         units = most_units) {
        name_units = units > name_units ? units : name_units;
        value_bytes = bytes > value_bytes ? bytes : value_bytes;
        ++value_count;
    }
    RtlFreeHeap(peb()->process_heap, 0, name);
    const auto give = [](LPDWORD to, DWORD value) {
        if (to != nullptr) {
            *to = value;
        }
    };
    give(class_size, 0);
    give(keys, key_count);
    give(longest_key, key_units);
    give(longest_class, 0);
    give(values, value_count);
    give(longest_name, name_units);
    give(longest_value, value_bytes);
    give(security, 0);
    if (time != nullptr) {
        *time = {};
    }
    return ERROR_SUCCESS;
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
