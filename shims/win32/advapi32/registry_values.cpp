// Values of the registry by the functions that do more than one thing: RegGetValue, RegSetKeyValue,
// and those of Windows 3, whose keys have one nameless text each.

#include <ferry/win32/wide.hpp>

using namespace ferry::win32;

namespace {

bool is_text(DWORD type) { return type == REG_SZ || type == REG_EXPAND_SZ || type == REG_MULTI_SZ; }

/// Memory for the time of a call.
class Block {
public:
    explicit Block(SIZE_T size)
        : data_(static_cast<BYTE*>(RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, size))) {}
    Block(const Block&) = delete;
    Block& operator=(const Block&) = delete;
    ~Block() { RtlFreeHeap(peb()->process_heap, 0, data_); }
    [[nodiscard]] BYTE* get() const { return data_; }
    [[nodiscard]] WCHAR* text() const { return reinterpret_cast<WCHAR*>(data_); }
    void swap(Block& other) {
        BYTE* const own = data_;
        data_ = other.data_;
        other.data_ = own;
    }

private:
    BYTE* data_;
};

/// A key below another one for the time of a call; the other one itself without a path.
class SubKey {
public:
    SubKey(HKEY parent, LPCWSTR path, REGSAM access, bool make = false)
        : key_(parent), own_(path != nullptr && *path != 0) {
        if (own_) {
            status_ =
                make ? RegCreateKeyExW(parent, path, 0, nullptr, 0, access, nullptr, &key_, nullptr)
                     : RegOpenKeyExW(parent, path, 0, access, &key_);
        }
    }
    SubKey(const SubKey&) = delete;
    SubKey& operator=(const SubKey&) = delete;
    ~SubKey() {
        if (own_ && status_ == ERROR_SUCCESS) {
            RegCloseKey(key_);
        }
    }
    [[nodiscard]] LSTATUS status() const { return status_; }
    [[nodiscard]] HKEY get() const { return key_; }

private:
    HKEY key_;
    bool own_;
    LSTATUS status_ = ERROR_SUCCESS;
};

constexpr DWORD any_type = 0xffff;
constexpr LSTATUS mismatch = 1629; // ERROR_DATATYPE_MISMATCH
constexpr DWORD as_dword = 0x18;   // RRF_RT_DWORD: of four bytes, whatever they are called
constexpr DWORD as_qword = 0x48;   // RRF_RT_QWORD: of eight

/// Whether what is asked for (RRF_RT_*) has a value's type and size.
LSTATUS check_type(DWORD flags, DWORD type, DWORD size) {
    constexpr DWORD bits[] = {1, 2, 4, 8, 16, 0, 0, 32, 0, 0, 0, 64};
    const DWORD asked = flags & any_type;
    if (asked == any_type) {
        return ERROR_SUCCESS;
    }
    if (type >= sizeof bits / sizeof bits[0] || (asked & bits[type]) == 0) {
        return ERROR_UNSUPPORTED_TYPE;
    }
    if (type == REG_BINARY && ((asked == as_dword && size != sizeof(DWORD)) ||
                               (asked == as_qword && size != sizeof(ULONGLONG)))) {
        return mismatch;
    }
    return ERROR_SUCCESS;
}

/// A value as RegGetValue gives it: variables in it replaced, texts with their end.
LSTATUS read(HKEY parent, LPCWSTR path, LPCWSTR name, DWORD flags, DWORD& type, Block& value,
             DWORD& size) {
    const SubKey key(parent, path, KEY_QUERY_VALUE);
    if (key.status() != ERROR_SUCCESS) {
        return key.status();
    }
    LSTATUS status = RegQueryValueExW(key.get(), name, nullptr, &type, nullptr, &size);
    if (status != ERROR_SUCCESS) {
        return status;
    }
    Block read(size + 2 * sizeof(WCHAR));
    if (read.get() == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    status = RegQueryValueExW(key.get(), name, nullptr, &type, read.get(), &size);
    if (status != ERROR_SUCCESS) {
        return status;
    }
    if (type == REG_EXPAND_SZ && (flags & RRF_NOEXPAND) == 0) {
        const DWORD units = ExpandEnvironmentStringsW(read.text(), nullptr, 0);
        Block expanded(units * sizeof(WCHAR));
        if (units == 0 || expanded.get() == nullptr) {
            return ERROR_NOT_ENOUGH_MEMORY;
        }
        ExpandEnvironmentStringsW(read.text(), expanded.text(), units);
        read.swap(expanded);
        size = units * sizeof(WCHAR);
        type = REG_SZ;
    }
    if (is_text(type)) {
        const DWORD units = size / sizeof(WCHAR);
        if (units == 0 || read.text()[units - 1] != 0) {
            size += sizeof(WCHAR);
        }
        if (type == REG_MULTI_SZ && (units < 2 || read.text()[units - 2] != 0)) {
            size += size < (units + 2) * sizeof(WCHAR) ? sizeof(WCHAR) : 0;
        }
    }
    read.swap(value);
    return check_type(flags, type, size);
}

LSTATUS give(LSTATUS status, DWORD flags, DWORD kind, const void* value, DWORD bytes, LPDWORD type,
             PVOID data, LPDWORD size) {
    // A value of another type is given with the error.
    const bool read =
        status == ERROR_SUCCESS || status == ERROR_UNSUPPORTED_TYPE || status == mismatch;
    if (type != nullptr && read) {
        *type = kind;
    }
    const DWORD room = size == nullptr ? 0 : *size;
    if (read && data != nullptr) {
        if (room < bytes) {
            status = status == ERROR_SUCCESS ? LSTATUS{ERROR_MORE_DATA} : status;
        } else {
            memcpy(data, value, bytes);
        }
    }
    if (status != ERROR_SUCCESS && data != nullptr && (flags & RRF_ZEROONFAILURE) != 0) {
        memset(data, 0, room);
    }
    if (size != nullptr && read) {
        *size = bytes;
    }
    return status;
}

bool is_wrong(DWORD flags, const void* data, const DWORD* size) {
    return (data != nullptr && size == nullptr) ||
           ((flags & RRF_RT_REG_EXPAND_SZ) != 0 && (flags & RRF_NOEXPAND) == 0 &&
            (flags & any_type) != any_type);
}

/// A key without a value of its own has an empty text.
template <class Unit>
LSTATUS or_empty(LSTATUS status, Unit* text, PLONG size) {
    if (status != ERROR_FILE_NOT_FOUND) {
        return status;
    }
    if (text != nullptr) {
        *text = 0;
    }
    if (size != nullptr) {
        *size = sizeof(Unit);
    }
    return ERROR_SUCCESS;
}

} // namespace

extern "C" {

LSTATUS WINAPI RegGetValueW(HKEY parent, LPCWSTR path, LPCWSTR name, DWORD flags, LPDWORD type,
                            PVOID data, LPDWORD size) {
    if (is_wrong(flags, data, size)) {
        return ERROR_INVALID_PARAMETER;
    }
    Block value(0);
    DWORD kind = 0;
    DWORD bytes = 0;
    const LSTATUS status = read(parent, path, name, flags, kind, value, bytes);
    return give(status, flags, kind, value.get(), bytes, type, data, size);
}

LSTATUS WINAPI RegGetValueA(HKEY parent, LPCSTR path, LPCSTR name, DWORD flags, LPDWORD type,
                            PVOID data, LPDWORD size) {
    if (is_wrong(flags, data, size)) {
        return ERROR_INVALID_PARAMETER;
    }
    Block value(0);
    DWORD kind = REG_NONE;
    DWORD bytes = 0;
    const LSTATUS status = read(parent, Wide(path), Wide(name), flags, kind, value, bytes);
    if (value.get() == nullptr || !is_text(kind)) {
        return give(status, flags, kind, value.get(), bytes, type, data, size);
    }
    const auto units = static_cast<int>(bytes / sizeof(WCHAR));
    const auto needed = static_cast<DWORD>(
        WideCharToMultiByte(CP_ACP, 0, value.text(), units, nullptr, 0, nullptr, nullptr));
    const Block narrow(needed);
    if (narrow.get() == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    WideCharToMultiByte(CP_ACP, 0, value.text(), units, reinterpret_cast<LPSTR>(narrow.get()),
                        static_cast<int>(needed), nullptr, nullptr);
    return give(status, flags, kind, narrow.get(), needed, type, data, size);
}

LSTATUS WINAPI RegSetKeyValueW(HKEY parent, LPCWSTR path, LPCWSTR name, DWORD type, LPCVOID data,
                               DWORD size) {
    const SubKey key(parent, path, KEY_SET_VALUE, true);
    return key.status() != ERROR_SUCCESS
               ? key.status()
               : RegSetValueExW(key.get(), name, 0, type, static_cast<const BYTE*>(data), size);
}
LSTATUS WINAPI RegSetKeyValueA(HKEY parent, LPCSTR path, LPCSTR name, DWORD type, LPCVOID data,
                               DWORD size) {
    const SubKey key(parent, Wide(path), KEY_SET_VALUE, true);
    return key.status() != ERROR_SUCCESS
               ? key.status()
               : RegSetValueExA(key.get(), name, 0, type, static_cast<const BYTE*>(data), size);
}

LSTATUS WINAPI RegDeleteKeyValueW(HKEY parent, LPCWSTR path, LPCWSTR name) {
    const SubKey key(parent, path, KEY_SET_VALUE);
    return key.status() != ERROR_SUCCESS ? key.status() : RegDeleteValueW(key.get(), name);
}
LSTATUS WINAPI RegDeleteKeyValueA(HKEY parent, LPCSTR path, LPCSTR name) {
    return RegDeleteKeyValueW(parent, Wide(path), Wide(name));
}

LSTATUS WINAPI RegSetValueW(HKEY parent, LPCWSTR path, DWORD type, LPCWSTR text, DWORD) {
    if (type != REG_SZ || text == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    return RegSetKeyValueW(parent, path, nullptr, REG_SZ, text,
                           static_cast<DWORD>((wcslen(text) + 1) * sizeof(WCHAR)));
}
LSTATUS WINAPI RegSetValueA(HKEY parent, LPCSTR path, DWORD type, LPCSTR text, DWORD size) {
    return type != REG_SZ || text == nullptr
               ? LSTATUS{ERROR_INVALID_PARAMETER}
               : RegSetValueW(parent, Wide(path), type, Wide(text), size);
}

LSTATUS WINAPI RegQueryValueW(HKEY parent, LPCWSTR path, LPWSTR text, PLONG size) {
    const SubKey key(parent, path, KEY_QUERY_VALUE);
    if (key.status() != ERROR_SUCCESS) {
        return key.status();
    }
    return or_empty(RegQueryValueExW(key.get(), nullptr, nullptr, nullptr,
                                     reinterpret_cast<LPBYTE>(text),
                                     reinterpret_cast<LPDWORD>(size)),
                    text, size);
}
LSTATUS WINAPI RegQueryValueA(HKEY parent, LPCSTR path, LPSTR text, PLONG size) {
    const SubKey key(parent, Wide(path), KEY_QUERY_VALUE);
    if (key.status() != ERROR_SUCCESS) {
        return key.status();
    }
    return or_empty(RegQueryValueExA(key.get(), nullptr, nullptr, nullptr,
                                     reinterpret_cast<LPBYTE>(text),
                                     reinterpret_cast<LPDWORD>(size)),
                    text, size);
}

LSTATUS WINAPI RegSetValueExA(HKEY key, LPCSTR name, DWORD reserved, DWORD type, const BYTE* data,
                              DWORD size) {
    const Wide wide(name);
    if (!is_text(type) || size == 0) {
        return RegSetValueExW(key, wide, reserved, type, data, size);
    }
    if (data == nullptr) {
        return ERROR_NOACCESS;
    }
    const auto* const text = reinterpret_cast<LPCSTR>(data);
    if (text[size - 1] != 0 && text[size] == 0) {
        ++size; // the end that was not counted
    }
    const int units = MultiByteToWideChar(CP_ACP, 0, text, static_cast<int>(size), nullptr, 0);
    const Block widened(static_cast<SIZE_T>(units) * sizeof(WCHAR));
    if (widened.get() == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    MultiByteToWideChar(CP_ACP, 0, text, static_cast<int>(size), widened.text(), units);
    return RegSetValueExW(key, wide, reserved, type, widened.get(),
                          static_cast<DWORD>(units) * sizeof(WCHAR));
}

LSTATUS WINAPI RegDeleteValueA(HKEY key, LPCSTR name) { return RegDeleteValueW(key, Wide(name)); }

LSTATUS WINAPI RegEnumValueA(HKEY key, DWORD index, LPSTR name, LPDWORD room, LPDWORD reserved,
                             LPDWORD type, LPBYTE data, LPDWORD size) {
    constexpr DWORD most_units = 16384;
    if (name == nullptr || room == nullptr || (data != nullptr && size == nullptr)) {
        return ERROR_INVALID_PARAMETER;
    }
    const Block wide(most_units * sizeof(WCHAR));
    if (wide.get() == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    DWORD units = most_units;
    LSTATUS status =
        RegEnumValueW(key, index, wide.text(), &units, reserved, type, nullptr, nullptr);
    if (status != ERROR_SUCCESS) {
        return status;
    }
    const Block narrow(most_units * 3);
    if (narrow.get() == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    auto* const text = reinterpret_cast<LPSTR>(narrow.get());
    WideCharToMultiByte(CP_ACP, 0, wide.text(), -1, text, most_units * 3, nullptr, nullptr);
    const auto bytes = static_cast<DWORD>(strlen(text));
    if (size != nullptr) {
        status = RegQueryValueExA(key, text, nullptr, type, data, size);
    }
    if (bytes >= *room) {
        return ERROR_MORE_DATA;
    }
    if (status == ERROR_SUCCESS) {
        memcpy(name, text, bytes + 1);
        *room = bytes;
    }
    return status;
}

} // extern "C"
