// Values and keys of the registry by the names of their keys (SHGetValue and its kin).

#include "text.hpp"

#include <shlwapi.h>

using namespace ferry::win32;

namespace {

/// A key that is open for the time of a call; the given one where no name is given.
class OpenKey {
public:
    OpenKey(HKEY key, LPCSTR name, REGSAM access) {
        error = RegOpenKeyExA(key, name, 0, access, &key_);
    }
    OpenKey(HKEY key, LPCWSTR name, REGSAM access) {
        error = RegOpenKeyExW(key, name, 0, access, &key_);
    }
    OpenKey(const OpenKey&) = delete;
    OpenKey& operator=(const OpenKey&) = delete;
    ~OpenKey() {
        if (key_ != nullptr) {
            RegCloseKey(key_);
        }
    }
    [[nodiscard]] HKEY key() const { return key_; }
    LSTATUS error;

private:
    HKEY key_ = nullptr;
};

/// Below one key all that is below another one.
LSTATUS copy_tree(HKEY from, HKEY to) {
    WCHAR name[256];
    for (DWORD index = 0;; ++index) {
        DWORD units = 256;
        DWORD type = 0;
        DWORD size = 0;
        LSTATUS error = RegEnumValueW(from, index, name, &units, nullptr, &type, nullptr, &size);
        if (error != ERROR_SUCCESS) {
            break;
        }
        auto* const data = static_cast<BYTE*>(RtlAllocateHeap(peb()->process_heap, 0, size + 2));
        if (data == nullptr) {
            return ERROR_NOT_ENOUGH_MEMORY;
        }
        error = RegQueryValueExW(from, name, nullptr, &type, data, &size);
        if (error == ERROR_SUCCESS) {
            error = RegSetValueExW(to, name, 0, type, data, size);
        }
        RtlFreeHeap(peb()->process_heap, 0, data);
        if (error != ERROR_SUCCESS) {
            return error;
        }
    }
    for (DWORD index = 0;; ++index) {
        DWORD units = 256;
        if (RegEnumKeyExW(from, index, name, &units, nullptr, nullptr, nullptr, nullptr) !=
            ERROR_SUCCESS) {
            return ERROR_SUCCESS;
        }
        const OpenKey below(from, name, KEY_READ);
        HKEY made = nullptr;
        LSTATUS error = below.error;
        if (error == ERROR_SUCCESS) {
            error =
                RegCreateKeyExW(to, name, 0, nullptr, 0, KEY_ALL_ACCESS, nullptr, &made, nullptr);
        }
        if (error == ERROR_SUCCESS) {
            error = copy_tree(below.key(), made);
            RegCloseKey(made);
        }
        if (error != ERROR_SUCCESS) {
            return error;
        }
    }
}

/// Whether nothing lies in a key.
LSTATUS is_empty(HKEY key) {
    DWORD keys = 0;
    DWORD values = 0;
    const LSTATUS error = RegQueryInfoKeyW(key, nullptr, nullptr, nullptr, &keys, nullptr, nullptr,
                                           &values, nullptr, nullptr, nullptr, nullptr);
    return error != ERROR_SUCCESS ? error
           : keys != 0            ? LSTATUS{ERROR_KEY_HAS_CHILDREN}
                                  : LSTATUS{ERROR_SUCCESS};
}

} // namespace

// The same for both kinds of text.
#define REGISTRY(kind, C, unused)                                                                  \
    DWORD WINAPI SHGetValue##kind(HKEY key, const C* sub, const C* name, DWORD* type, void* data,  \
                                  DWORD* size) {                                                   \
        const OpenKey open(key, sub, KEY_QUERY_VALUE);                                             \
        return open.error != ERROR_SUCCESS                                                         \
                   ? open.error                                                                    \
                   : SHQueryValueEx##kind(open.key(), name, nullptr, type, data, size);            \
    }                                                                                              \
    /* REG_EXPAND_SZ is told with its variables replaced, as REG_SZ. */                            \
    DWORD WINAPI SHQueryValueEx##kind(HKEY key, const C* name, DWORD*, DWORD* type, void* data,    \
                                      DWORD* size) {                                               \
        return RegGetValue##kind(key, nullptr, name, RRF_RT_ANY, type, data, size);                \
    }                                                                                              \
    LONG WINAPI SHRegGetValue##kind(HKEY key, const C* sub, const C* name, SRRF flags,             \
                                    DWORD* type, void* data, DWORD* size) {                        \
        return RegGetValue##kind(key, sub, name, static_cast<DWORD>(flags), type, data, size);     \
    }                                                                                              \
    DWORD WINAPI SHSetValue##kind(HKEY key, const C* sub, const C* name, DWORD type,               \
                                  const void* data, DWORD size) {                                  \
        return RegSetKeyValue##kind(key, sub, name, type, data, size);                             \
    }                                                                                              \
    DWORD WINAPI SHDeleteValue##kind(HKEY key, const C* sub, const C* name) {                      \
        const OpenKey open(key, sub, KEY_SET_VALUE);                                               \
        return open.error != ERROR_SUCCESS ? open.error : RegDeleteValue##kind(open.key(), name);  \
    }                                                                                              \
    DWORD WINAPI SHDeleteKey##kind(HKEY key, const C* sub) {                                       \
        return RegDeleteTree##kind(key, sub);                                                      \
    }                                                                                              \
    DWORD WINAPI SHDeleteEmptyKey##kind(HKEY key, const C* sub) {                                  \
        {                                                                                          \
            const OpenKey open(key, sub, KEY_READ);                                                \
            const LSTATUS error = open.error != ERROR_SUCCESS ? open.error : is_empty(open.key()); \
            if (error != ERROR_SUCCESS) {                                                          \
                return error;                                                                      \
            }                                                                                      \
        }                                                                                          \
        return RegDeleteKey##kind(key, sub);                                                       \
    }                                                                                              \
    DWORD WINAPI SHCopyKey##kind(HKEY from, const C* sub, HKEY to, DWORD) {                        \
        const OpenKey open(from, sub, KEY_READ);                                                   \
        return open.error != ERROR_SUCCESS ? open.error : copy_tree(open.key(), to);               \
    }                                                                                              \
    LONG WINAPI SHEnumKeyEx##kind(HKEY key, DWORD index, C* name, LPDWORD units) {                 \
        return RegEnumKeyEx##kind(key, index, name, units, nullptr, nullptr, nullptr, nullptr);    \
    }                                                                                              \
    LONG WINAPI SHEnumValue##kind(HKEY key, DWORD index, C* name, LPDWORD units, LPDWORD type,     \
                                  void* data, LPDWORD size) {                                      \
        return RegEnumValue##kind(key, index, name, units, nullptr, type,                          \
                                  static_cast<BYTE*>(data), size);                                 \
    }                                                                                              \
    LONG WINAPI SHQueryInfoKey##kind(HKEY key, LPDWORD keys, LPDWORD longest_key, LPDWORD values,  \
                                     LPDWORD longest_name) {                                       \
        return RegQueryInfoKey##kind(key, nullptr, nullptr, nullptr, keys, longest_key, nullptr,   \
                                     values, longest_name, nullptr, nullptr, nullptr);             \
    }

extern "C" {
FOR_BOTH(REGISTRY, )
} // extern "C"
