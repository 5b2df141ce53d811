// The registry of a process: a tree of keys in memory, empty at the start but for the predefined
// ones and what registry_machine.cpp puts there, and gone with the process. Names are compared
// without case.

#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

namespace {

void* allocate(SIZE_T size) { return RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, size); }
void release(void* block) {
    if (block != nullptr) {
        RtlFreeHeap(peb()->process_heap, 0, block);
    }
}

WCHAR lower(WCHAR c) { return c >= L'A' && c <= L'Z' ? static_cast<WCHAR>(c + 32) : c; }

bool same(const WCHAR* stored, const WCHAR* name, size_t units) {
    for (size_t i = 0; i < units; ++i) {
        if (stored[i] == 0 || lower(stored[i]) != lower(name[i])) {
            return false;
        }
    }
    return stored[units] == 0;
}

WCHAR* copy(const WCHAR* from, size_t units) {
    auto* const made = static_cast<WCHAR*>(allocate((units + 1) * sizeof(WCHAR)));
    if (made != nullptr) {
        memcpy(made, from, units * sizeof(WCHAR));
    }
    return made;
}

struct Value {
    Value* next;
    WCHAR* name;
    DWORD type;
    DWORD size;
    void* data;
};

struct Key {
    Key* next;
    Key* children;
    Value* values;
    WCHAR* name;
    LONG handles;
    bool deleted;
};

CRITICAL_SECTION lock;
constexpr ULONG_PTR first_root = 0x80000000;
constexpr ULONG_PTR root_count = 8;
Key roots[root_count];

class Guard {
public:
    Guard() { EnterCriticalSection(&lock); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() { LeaveCriticalSection(&lock); }
};

Key* key_of(HKEY handle) {
    const auto number = static_cast<ULONG>(reinterpret_cast<ULONG_PTR>(handle));
    if (number - first_root < root_count) {
        return &roots[number - first_root];
    }
    return reinterpret_cast<Key*>(handle);
}
bool is_root(const Key* key) { return key >= roots && key < roots + root_count; }

Key* child(const Key& parent, const WCHAR* name, size_t units) {
    Key* at = parent.children;
    while (at != nullptr && !same(at->name, name, units)) {
        at = at->next;
    }
    return at;
}

Value* value_of(const Key& key, const WCHAR* name) {
    name = name != nullptr ? name : L"";
    Value* at = key.values;
    while (at != nullptr && !same(at->name, name, wcslen(name))) {
        at = at->next;
    }
    return at;
}

/// Follows a path, making keys where `make` says so.
Key* walk(Key* key, const WCHAR* path, bool make, bool& made) {
    made = false;
    while (key != nullptr && path != nullptr && *path != 0) {
        size_t units = 0;
        while (path[units] != 0 && path[units] != L'\\') {
            ++units;
        }
        if (units > 0) {
            Key* next = child(*key, path, units);
            if (next == nullptr && make) {
                next = static_cast<Key*>(allocate(sizeof(Key)));
                if (next != nullptr) {
                    next->name = copy(path, units);
                    next->next = key->children;
                    key->children = next;
                    made = true;
                }
            }
            key = next;
        }
        path += units + (path[units] != 0 ? 1 : 0);
    }
    return key;
}

void forget(Value* value) {
    release(value->name);
    release(value->data);
    release(value);
}

template <class T>
void take_out(T*& head, const T* wanted) {
    for (T** at = &head; *at != nullptr; at = &(*at)->next) {
        if (*at == wanted) {
            *at = wanted->next;
            return;
        }
    }
}

template <class T>
T* at_index(T* head, DWORD index) {
    while (head != nullptr && index-- > 0) {
        head = head->next;
    }
    return head;
}

LSTATUS give_name(const WCHAR* name, LPWSTR to, LPDWORD room) {
    const size_t units = wcslen(name);
    if (*room <= units) {
        return ERROR_MORE_DATA;
    }
    memcpy(to, name, (units + 1) * sizeof(WCHAR));
    *room = static_cast<DWORD>(units);
    return ERROR_SUCCESS;
}

LSTATUS give_data(const Value& value, LPDWORD type, LPBYTE data, LPDWORD size) {
    if (type != nullptr) {
        *type = value.type;
    }
    if (size == nullptr) {
        return data == nullptr ? ERROR_SUCCESS : ERROR_INVALID_PARAMETER;
    }
    const DWORD room = *size;
    *size = value.size;
    if (data == nullptr) {
        return ERROR_SUCCESS;
    }
    if (room < value.size) {
        return ERROR_MORE_DATA;
    }
    memcpy(data, value.data, value.size);
    return ERROR_SUCCESS;
}

} // namespace

extern "C" {

void ferry_registry_begin() { InitializeCriticalSection(&lock); }

LSTATUS WINAPI RegCreateKeyExW(HKEY parent, LPCWSTR path, DWORD, LPWSTR, DWORD, REGSAM,
                               const LPSECURITY_ATTRIBUTES, PHKEY result, LPDWORD disposition) {
    const Guard guard;
    bool made = false;
    Key* const key = walk(key_of(parent), path, true, made);
    if (key == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    ++key->handles;
    *result = reinterpret_cast<HKEY>(key);
    if (disposition != nullptr) {
        *disposition = made ? REG_CREATED_NEW_KEY : REG_OPENED_EXISTING_KEY;
    }
    return ERROR_SUCCESS;
}

LSTATUS WINAPI RegOpenKeyExW(HKEY parent, LPCWSTR path, DWORD, REGSAM, PHKEY result) {
    if (result == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const Guard guard;
    bool made = false;
    Key* const key = walk(key_of(parent), path, false, made);
    *result = nullptr;
    if (key == nullptr) {
        return ERROR_FILE_NOT_FOUND;
    }
    ++key->handles;
    *result = reinterpret_cast<HKEY>(key);
    return ERROR_SUCCESS;
}

LSTATUS WINAPI RegCloseKey(HKEY handle) {
    Key* const key = key_of(handle);
    if (key == nullptr) {
        return ERROR_INVALID_HANDLE;
    }
    const Guard guard;
    if (!is_root(key) && --key->handles == 0 && key->deleted) {
        release(key->name);
        release(key);
    }
    return ERROR_SUCCESS;
}

LSTATUS WINAPI RegQueryValueExW(HKEY handle, LPCWSTR name, LPDWORD, LPDWORD type, LPBYTE data,
                                LPDWORD size) {
    const Guard guard;
    const Value* const value = value_of(*key_of(handle), name);
    return value == nullptr ? ERROR_FILE_NOT_FOUND : give_data(*value, type, data, size);
}

LSTATUS WINAPI RegSetValueExW(HKEY handle, LPCWSTR name, DWORD, DWORD type, const BYTE* data,
                              DWORD size) {
    const Guard guard;
    Key& key = *key_of(handle);
    Value* value = value_of(key, name);
    void* const stored = allocate(size + 1);
    if (stored == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    if (size != 0) {
        memcpy(stored, data, size);
    }
    if (value == nullptr) {
        value = static_cast<Value*>(allocate(sizeof(Value)));
        if (value == nullptr) {
            release(stored);
            return ERROR_NOT_ENOUGH_MEMORY;
        }
        name = name != nullptr ? name : L"";
        value->name = copy(name, wcslen(name));
        value->next = key.values;
        key.values = value;
    }
    release(value->data);
    value->data = stored;
    value->size = size;
    value->type = type;
    return ERROR_SUCCESS;
}

LSTATUS WINAPI RegDeleteValueW(HKEY handle, LPCWSTR name) {
    const Guard guard;
    Key& key = *key_of(handle);
    Value* const value = value_of(key, name);
    if (value == nullptr) {
        return ERROR_FILE_NOT_FOUND;
    }
    take_out(key.values, value);
    forget(value);
    return ERROR_SUCCESS;
}

LSTATUS WINAPI RegDeleteKeyW(HKEY parent, LPCWSTR path) {
    const Guard guard;
    bool made = false;
    Key* const above = key_of(parent);
    Key* const key = walk(above, path, false, made);
    if (key == nullptr || key == above) {
        return ERROR_FILE_NOT_FOUND;
    }
    if (key->children != nullptr) {
        return ERROR_ACCESS_DENIED;
    }
    // The key that holds it is the one before the last name.
    Key* holder = above;
    for (const WCHAR* at = path;;) {
        size_t units = 0;
        while (at[units] != 0 && at[units] != L'\\') {
            ++units;
        }
        Key* const next = units > 0 ? child(*holder, at, units) : holder;
        if (next == key) {
            break;
        }
        holder = next;
        at += units + 1;
    }
    take_out(holder->children, key);
    while (key->values != nullptr) {
        Value* const value = key->values;
        key->values = value->next;
        forget(value);
    }
    key->deleted = true;
    if (key->handles == 0) {
        release(key->name);
        release(key);
    }
    return ERROR_SUCCESS;
}

LSTATUS WINAPI RegEnumKeyExW(HKEY handle, DWORD index, LPWSTR name, LPDWORD room, LPDWORD, LPWSTR,
                             LPDWORD, PFILETIME time) {
    const Guard guard;
    const Key* const key = at_index(key_of(handle)->children, index);
    if (key == nullptr) {
        return ERROR_NO_MORE_ITEMS;
    }
    if (time != nullptr) {
        *time = {};
    }
    return give_name(key->name, name, room);
}

LSTATUS WINAPI RegEnumValueW(HKEY handle, DWORD index, LPWSTR name, LPDWORD room, LPDWORD,
                             LPDWORD type, LPBYTE data, LPDWORD size) {
    const Guard guard;
    const Value* const value = at_index(key_of(handle)->values, index);
    if (value == nullptr) {
        return ERROR_NO_MORE_ITEMS;
    }
    const LSTATUS named = give_name(value->name, name, room);
    return named != ERROR_SUCCESS ? named : give_data(*value, type, data, size);
}

} // extern "C"
