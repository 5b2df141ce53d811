// Keys of the registry by narrow names, whole trees of them, and what is not done with them here.

#include <ferry/win32/wide.hpp>

using namespace ferry::win32;

namespace {

constexpr DWORD longest_key = 256; ///< units, with the NUL

/// Removes what is below a key.
LSTATUS empty(HKEY key) {
    WCHAR name[longest_key];
    for (;;) {
        DWORD units = longest_key;
        LSTATUS status = RegEnumKeyExW(key, 0, name, &units, nullptr, nullptr, nullptr, nullptr);
        if (status == ERROR_NO_MORE_ITEMS) {
            return ERROR_SUCCESS;
        }
        status = status == ERROR_SUCCESS ? RegDeleteTreeW(key, name) : status;
        if (status != ERROR_SUCCESS) {
            return status;
        }
    }
}

LSTATUS empty_of_values(HKEY key) {
    constexpr DWORD most_units = 16384;
    auto* const name =
        static_cast<LPWSTR>(RtlAllocateHeap(peb()->process_heap, 0, most_units * sizeof(WCHAR)));
    if (name == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    DWORD units = most_units;
    while (RegEnumValueW(key, 0, name, &units, nullptr, nullptr, nullptr, nullptr) ==
               ERROR_SUCCESS &&
           RegDeleteValueW(key, name) == ERROR_SUCCESS) {
        units = most_units;
    }
    RtlFreeHeap(peb()->process_heap, 0, name);
    return ERROR_SUCCESS;
}

LSTATUS copy_values(HKEY from, HKEY to) {
    DWORD longest_name = 0;
    DWORD longest_value = 0;
    LSTATUS status = RegQueryInfoKeyW(from, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
                                      nullptr, &longest_name, &longest_value, nullptr, nullptr);
    const SIZE_T name_bytes = (SIZE_T{longest_name} + 1) * sizeof(WCHAR);
    auto* const block =
        static_cast<BYTE*>(RtlAllocateHeap(peb()->process_heap, 0, name_bytes + longest_value + 1));
    if (block == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    auto* const name = reinterpret_cast<LPWSTR>(block);
    for (DWORD i = 0; status == ERROR_SUCCESS; ++i) {
        DWORD units = longest_name + 1;
        DWORD type = 0;
        DWORD size = longest_value;
        status = RegEnumValueW(from, i, name, &units, nullptr, &type, block + name_bytes, &size);
        if (status == ERROR_SUCCESS) {
            status = RegSetValueExW(to, name, 0, type, block + name_bytes, size);
        }
    }
    RtlFreeHeap(peb()->process_heap, 0, block);
    return status == ERROR_NO_MORE_ITEMS ? LSTATUS{ERROR_SUCCESS} : status;
}

LSTATUS copy_tree(HKEY from, HKEY to) {
    LSTATUS status = copy_values(from, to);
    for (DWORD i = 0; status == ERROR_SUCCESS; ++i) {
        WCHAR name[longest_key];
        DWORD units = longest_key;
        status = RegEnumKeyExW(from, i, name, &units, nullptr, nullptr, nullptr, nullptr);
        HKEY below = nullptr;
        HKEY made = nullptr;
        status = status != ERROR_SUCCESS ? status : RegOpenKeyExW(from, name, 0, KEY_READ, &below);
        if (status != ERROR_SUCCESS) {
            break;
        }
        status = RegCreateKeyW(to, name, &made);
        if (status == ERROR_SUCCESS) {
            status = copy_tree(below, made);
            RegCloseKey(made);
        }
        RegCloseKey(below);
    }
    return status == ERROR_NO_MORE_ITEMS ? LSTATUS{ERROR_SUCCESS} : status;
}

bool is_here(LPCWSTR machine) { return machine == nullptr || *machine == 0; }

} // namespace

extern "C" {

LSTATUS WINAPI RegCreateKeyExA(HKEY parent, LPCSTR path, DWORD reserved, LPSTR of_class,
                               DWORD options, REGSAM access, const LPSECURITY_ATTRIBUTES security,
                               PHKEY result, LPDWORD disposition) {
    WCHAR name[longest_key] = {};
    if (of_class != nullptr) {
        MultiByteToWideChar(CP_ACP, 0, of_class, -1, name, longest_key);
    }
    return RegCreateKeyExW(parent, Wide(path), reserved, of_class == nullptr ? nullptr : name,
                           options, access, security, result, disposition);
}
LSTATUS WINAPI RegCreateKeyW(HKEY parent, LPCWSTR path, PHKEY result) {
    return RegCreateKeyExW(parent, path, 0, nullptr, 0, MAXIMUM_ALLOWED, nullptr, result, nullptr);
}
LSTATUS WINAPI RegCreateKeyA(HKEY parent, LPCSTR path, PHKEY result) {
    return RegCreateKeyW(parent, Wide(path), result);
}

LSTATUS WINAPI RegDeleteKeyA(HKEY parent, LPCSTR path) {
    return path == nullptr ? LSTATUS{ERROR_INVALID_PARAMETER} : RegDeleteKeyW(parent, Wide(path));
}
LSTATUS WINAPI RegDeleteKeyExA(HKEY parent, LPCSTR path, REGSAM access, DWORD reserved) {
    return path == nullptr ? LSTATUS{ERROR_INVALID_PARAMETER}
                           : RegDeleteKeyExW(parent, Wide(path), access, reserved);
}

LSTATUS WINAPI RegDeleteTreeW(HKEY parent, LPCWSTR path) {
    if (path == nullptr || *path == 0) {
        const LSTATUS status = empty(parent);
        return status != ERROR_SUCCESS ? status : empty_of_values(parent);
    }
    HKEY key = nullptr;
    LSTATUS status = RegOpenKeyExW(parent, path, 0, KEY_ALL_ACCESS, &key);
    if (status != ERROR_SUCCESS) {
        return status;
    }
    status = empty(key);
    RegCloseKey(key);
    return status != ERROR_SUCCESS ? status : RegDeleteKeyW(parent, path);
}
LSTATUS WINAPI RegDeleteTreeA(HKEY parent, LPCSTR path) {
    return RegDeleteTreeW(parent, Wide(path));
}

LSTATUS WINAPI RegCopyTreeW(HKEY parent, LPCWSTR path, HKEY to) {
    HKEY from = parent;
    const bool is_below = path != nullptr && *path != 0;
    if (const LSTATUS status =
            is_below ? RegOpenKeyExW(parent, path, 0, KEY_READ, &from) : LSTATUS{ERROR_SUCCESS};
        status != ERROR_SUCCESS) {
        return status;
    }
    const LSTATUS status = copy_tree(from, to);
    if (is_below) {
        RegCloseKey(from);
    }
    return status;
}
LSTATUS WINAPI RegCopyTreeA(HKEY parent, LPCSTR path, HKEY to) {
    return RegCopyTreeW(parent, Wide(path), to);
}

LSTATUS WINAPI RegEnumKeyA(HKEY key, DWORD index, LPSTR name, DWORD room) {
    return RegEnumKeyExA(key, index, name, &room, nullptr, nullptr, nullptr, nullptr);
}

LSTATUS WINAPI RegQueryInfoKeyA(HKEY key, LPSTR of_class, LPDWORD class_size, LPDWORD reserved,
                                LPDWORD keys, LPDWORD longest_name_of_key, LPDWORD longest_class,
                                LPDWORD values, LPDWORD longest_name, LPDWORD longest_value,
                                LPDWORD security, PFILETIME time) {
    if (of_class != nullptr && class_size == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    if (of_class != nullptr && *class_size != 0) {
        *of_class = 0;
    }
    return RegQueryInfoKeyW(key, nullptr, class_size, reserved, keys, longest_name_of_key,
                            longest_class, values, longest_name, longest_value, security, time);
}

LSTATUS WINAPI RegFlushKey(HKEY key) {
    return RegQueryInfoKeyW(key, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr,
                            nullptr, nullptr, nullptr, nullptr);
}

LSTATUS WINAPI RegOpenUserClassesRoot(HANDLE, DWORD, REGSAM access, PHKEY result) {
    return RegOpenKeyExW(HKEY_CLASSES_ROOT, nullptr, 0, access, result);
}

// What is read is looked up each time.
LSTATUS WINAPI RegDisablePredefinedCache() { return ERROR_SUCCESS; }
LSTATUS WINAPI RegDisablePredefinedCacheEx() { return ERROR_SUCCESS; }

/// Other machines are not asked.
LSTATUS WINAPI RegConnectRegistryW(LPCWSTR machine, HKEY key, PHKEY result) {
    if (result == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    *result = key;
    return is_here(machine) ? ERROR_SUCCESS : ERROR_BAD_NETPATH;
}
LSTATUS WINAPI RegConnectRegistryA(LPCSTR machine, HKEY key, PHKEY result) {
    return RegConnectRegistryW(Wide(machine), key, result);
}

// Files of the registry are for those with the privilege of backups; there are none.
LSTATUS WINAPI RegLoadKeyW(HKEY, LPCWSTR, LPCWSTR) { return ERROR_PRIVILEGE_NOT_HELD; }
LSTATUS WINAPI RegLoadKeyA(HKEY, LPCSTR, LPCSTR) { return ERROR_PRIVILEGE_NOT_HELD; }
LSTATUS WINAPI RegUnLoadKeyW(HKEY, LPCWSTR) { return ERROR_PRIVILEGE_NOT_HELD; }
LSTATUS WINAPI RegUnLoadKeyA(HKEY, LPCSTR) { return ERROR_PRIVILEGE_NOT_HELD; }
LSTATUS WINAPI RegSaveKeyW(HKEY, LPCWSTR, const LPSECURITY_ATTRIBUTES) {
    return ERROR_PRIVILEGE_NOT_HELD;
}
LSTATUS WINAPI RegSaveKeyA(HKEY, LPCSTR, const LPSECURITY_ATTRIBUTES) {
    return ERROR_PRIVILEGE_NOT_HELD;
}
LSTATUS WINAPI RegSaveKeyExW(HKEY, LPCWSTR, const LPSECURITY_ATTRIBUTES, DWORD) {
    return ERROR_PRIVILEGE_NOT_HELD;
}
LSTATUS WINAPI RegSaveKeyExA(HKEY, LPCSTR, const LPSECURITY_ATTRIBUTES, DWORD) {
    return ERROR_PRIVILEGE_NOT_HELD;
}
LSTATUS WINAPI RegRestoreKeyW(HKEY, LPCWSTR, DWORD) { return ERROR_PRIVILEGE_NOT_HELD; }
LSTATUS WINAPI RegRestoreKeyA(HKEY, LPCSTR, DWORD) { return ERROR_PRIVILEGE_NOT_HELD; }
LSTATUS WINAPI RegReplaceKeyW(HKEY, LPCWSTR, LPCWSTR, LPCWSTR) { return ERROR_PRIVILEGE_NOT_HELD; }
LSTATUS WINAPI RegReplaceKeyA(HKEY, LPCSTR, LPCSTR, LPCSTR) { return ERROR_PRIVILEGE_NOT_HELD; }
LSTATUS WINAPI RegLoadAppKeyW(LPCWSTR, PHKEY, REGSAM, DWORD, DWORD) { return ERROR_NOT_SUPPORTED; }
LSTATUS WINAPI RegLoadAppKeyA(LPCSTR, PHKEY, REGSAM, DWORD, DWORD) { return ERROR_NOT_SUPPORTED; }

} // extern "C"
