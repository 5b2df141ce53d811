// The registry: a tree of keys in memory, empty at the start but for the predefined ones and what
// registry_machine.cpp puts there. What is below HKEY_CURRENT_USER is kept in a file, the rest is
// gone with the process.

#include <ferry/win32/guarded.hpp>

#include "registry_file.hpp"
#include "registry_watch.hpp"

using namespace ferry::win32;
using namespace ferry::win32::registry;

namespace {

/// What a handle of a key that is not predefined points to.
struct Handle {
    ULONG magic;
    Key* key;
};
constexpr ULONG handle_magic = 0x59454b46;

CRITICAL_SECTION lock;
constexpr ULONG_PTR first_root = 0x80000000;
constexpr ULONG_PTR root_count = 8;
Key roots[root_count];
Key& user_root = roots[1];

/// Programs open these without asking whether they are there.
constexpr const WCHAR* keys_of_each_user[] = {
    L"Console",
    L"Control Panel\\Desktop",
    L"Control Panel\\International",
    L"Environment",
    L"Software\\Classes",
    L"Software\\Microsoft\\Windows NT\\CurrentVersion",
    L"Software\\Microsoft\\Windows\\CurrentVersion\\Explorer",
    L"Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings",
    L"Software\\Microsoft\\Windows\\CurrentVersion\\Run",
    L"Software\\Policies",
    L"Volatile Environment",
};

class Guard {
public:
    Guard() { EnterCriticalSection(&lock); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() { LeaveCriticalSection(&lock); }
};

/// The key of a handle, or null.
Key* key_of(HKEY handle) {
    const auto bits = reinterpret_cast<ULONG_PTR>(handle);
    const auto number = static_cast<ULONG>(bits);
    if (number - first_root < root_count) {
        return &roots[number - first_root];
    }
    const auto* const made = reinterpret_cast<const Handle*>(handle);
    const bool is_one =
        bits >= 0x10000 && bits % alignof(Handle) == 0 && guarded(false, [made] {
            return *static_cast<const volatile ULONG*>(&made->magic) == handle_magic;
        });
    return is_one ? made->key : nullptr;
}

/// The key of a handle in `key`, or the error.
LSTATUS find_key(HKEY handle, Key*& key) {
    key = key_of(handle);
    if (key == nullptr) {
        return ERROR_INVALID_HANDLE;
    }
    if (key->is_kept) {
        catch_up(user_root);
    }
    return key->is_deleted ? ERROR_KEY_DELETED : ERROR_SUCCESS;
}

bool is_root(const Key* key) { return key >= roots && key < roots + root_count; }

template <class T>
T* at_index(T* head, DWORD index) {
    while (head != nullptr && index-- > 0) {
        head = head->next;
    }
    return head;
}

/// A handle of its own; a predefined key's without a path is the predefined one.
bool give_handle(HKEY parent, Key* key, PHKEY result) {
    if (is_root(key)) {
        *result = parent;
        return true;
    }
    auto* const made = static_cast<Handle*>(allocate(sizeof(Handle)));
    if (made == nullptr) {
        return false;
    }
    made->magic = handle_magic;
    made->key = key;
    ++key->handles;
    *result = reinterpret_cast<HKEY>(made);
    return true;
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

/// `type` and `size` may be the same place.
LSTATUS give_data(const Value& value, LPDWORD type, LPBYTE data, LPDWORD size) {
    const DWORD room = size != nullptr ? *size : 0;
    if (type != nullptr) {
        *type = value.type;
    }
    if (size != nullptr) {
        *size = value.size;
    }
    if (data == nullptr) {
        return ERROR_SUCCESS;
    }
    if (room < value.size) {
        return ERROR_MORE_DATA;
    }
    memcpy(data, value.data, value.size);
    return ERROR_SUCCESS;
}

HANDLE timer; ///< looks for other programs' changes while somebody waits for such

void CALLBACK look(PVOID, BOOLEAN) {
    const Guard guard;
    catch_up(user_root);
    if (timer != nullptr && !has_kept_watches()) {
        DeleteTimerQueueTimer(nullptr, timer, nullptr);
        timer = nullptr;
    }
}

/// Under the lock.
void look_at_others() {
    constexpr DWORD period = 200; // ms
    if (timer == nullptr && has_kept_watches()) {
        CreateTimerQueueTimer(&timer, nullptr, &look, nullptr, period, period, WT_EXECUTEDEFAULT);
    }
}

} // namespace

extern "C" {

void ferry_registry_begin() {
    InitializeCriticalSection(&lock);
    user_root.is_kept = true;
    for (const WCHAR* const path : keys_of_each_user) {
        walk(&user_root, path, Make::kept, nullptr);
    }
}

LSTATUS WINAPI RegCreateKeyExW(HKEY parent, LPCWSTR path, DWORD, LPWSTR, DWORD options, REGSAM,
                               const LPSECURITY_ATTRIBUTES, PHKEY result, LPDWORD disposition) {
    if (result == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const Guard guard;
    Key* above = nullptr;
    if (const LSTATUS found = find_key(parent, above); found != ERROR_SUCCESS) {
        return found;
    }
    if (path != nullptr && *path == L'\\') {
        return ERROR_BAD_PATHNAME;
    }
    Key* made = nullptr;
    Key* key = walk(above, path, Make::nothing, nullptr);
    if (key == nullptr) {
        const bool is_volatile = (options & REG_OPTION_VOLATILE) != 0;
        Change change(above->is_kept && !is_volatile ? &user_root : nullptr);
        if (above->is_deleted) {
            return ERROR_KEY_DELETED;
        }
        key = walk(above, path, is_volatile ? Make::volatile_keys : Make::kept, &made);
        if (key == nullptr) {
            return ERROR_NOT_ENOUGH_MEMORY;
        }
        if (made != nullptr && made->is_kept && !change.make(*key)) {
            return ERROR_REGISTRY_IO_FAILED;
        }
    }
    if (!give_handle(parent, key, result)) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    if (disposition != nullptr) {
        *disposition = made != nullptr ? REG_CREATED_NEW_KEY : REG_OPENED_EXISTING_KEY;
    }
    return ERROR_SUCCESS;
}

LSTATUS WINAPI RegOpenKeyExW(HKEY parent, LPCWSTR path, DWORD, REGSAM, PHKEY result) {
    if (result == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const Guard guard;
    *result = nullptr;
    Key* above = nullptr;
    if (const LSTATUS found = find_key(parent, above); found != ERROR_SUCCESS) {
        return found;
    }
    if (path != nullptr && *path == L'\\' && above != &roots[0]) { // of classes it is no mistake
        return ERROR_BAD_PATHNAME;
    }
    Key* const key = walk(above, path, Make::nothing, nullptr);
    if (key == nullptr) {
        return ERROR_FILE_NOT_FOUND;
    }
    return give_handle(parent, key, result) ? ERROR_SUCCESS : LSTATUS{ERROR_NOT_ENOUGH_MEMORY};
}

LSTATUS WINAPI RegCloseKey(HKEY handle) {
    Key* const key = key_of(handle);
    if (key == nullptr) {
        return ERROR_INVALID_HANDLE;
    }
    if (is_root(key)) {
        return ERROR_SUCCESS;
    }
    const Guard guard;
    end_watches(handle);
    auto* const made = reinterpret_cast<Handle*>(handle);
    made->magic = 0;
    release(made);
    if (--key->handles == 0 && key->is_deleted) {
        forget(key);
    }
    return ERROR_SUCCESS;
}

LSTATUS WINAPI RegQueryValueExW(HKEY handle, LPCWSTR name, LPDWORD, LPDWORD type, LPBYTE data,
                                LPDWORD size) {
    const Guard guard;
    Key* key = nullptr;
    if (const LSTATUS found = find_key(handle, key); found != ERROR_SUCCESS) {
        return found;
    }
    if (data != nullptr && size == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const Value* const value = value_of(*key, name);
    if (value != nullptr) {
        return give_data(*value, type, data, size);
    }
    if (size != nullptr && data == nullptr) {
        *size = 0;
    }
    return ERROR_FILE_NOT_FOUND;
}

LSTATUS WINAPI RegSetValueExW(HKEY handle, LPCWSTR name, DWORD, DWORD type, const BYTE* data,
                              DWORD size) {
    const auto readable = [=] {
        for (DWORD i = 0; i < size; i += i + 0x1000 < size ? 0x1000 : size - i) {
            static_cast<void>(*static_cast<const volatile BYTE*>(data + i));
        }
        return size == 0 || *static_cast<const volatile BYTE*>(data + size - 1) <= 0xff;
    };
    if (!guarded(false, readable)) {
        return ERROR_NOACCESS;
    }
    const auto* const text = reinterpret_cast<const WCHAR*>(data);
    const DWORD units = size / sizeof(WCHAR);
    const bool is_text = type == REG_SZ || type == REG_EXPAND_SZ || type == REG_MULTI_SZ;
    if (is_text && units != 0 && size % sizeof(WCHAR) == 0 && text[units - 1] != 0 &&
        guarded(false, [=] { return *static_cast<const volatile WCHAR*>(text + units) == 0; })) {
        size += sizeof(WCHAR); // the end that was not counted
    }
    const Guard guard;
    Key* found = nullptr;
    if (const LSTATUS status = find_key(handle, found); status != ERROR_SUCCESS) {
        return status;
    }
    Key& key = *found;
    void* const stored = allocate(SIZE_T{size} + 1);
    if (stored == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    if (size != 0 && data != nullptr) {
        memcpy(stored, data, size);
    }
    Change change(key.is_kept ? &user_root : nullptr);
    if (key.is_deleted) {
        release(stored);
        return ERROR_KEY_DELETED;
    }
    if (!store(key, name, type, stored, size)) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    return change.set(key, *value_of(key, name)) ? ERROR_SUCCESS : ERROR_REGISTRY_IO_FAILED;
}

LSTATUS WINAPI RegDeleteValueW(HKEY handle, LPCWSTR name) {
    const Guard guard;
    Key* key = nullptr;
    if (const LSTATUS status = find_key(handle, key); status != ERROR_SUCCESS) {
        return status;
    }
    Change change(key->is_kept ? &user_root : nullptr);
    Value* const value = key->is_deleted ? nullptr : value_of(*key, name);
    if (value == nullptr) {
        return ERROR_FILE_NOT_FOUND;
    }
    remove(*key, value);
    return change.remove_value(*key, name) ? ERROR_SUCCESS : ERROR_REGISTRY_IO_FAILED;
}

LSTATUS WINAPI RegDeleteKeyW(HKEY parent, LPCWSTR path) {
    const Guard guard;
    Key* above = nullptr;
    if (const LSTATUS found = find_key(parent, above); found != ERROR_SUCCESS) {
        return found;
    }
    if (path == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    Change change(above->is_kept ? &user_root : nullptr);
    Key* const key = above->is_deleted ? nullptr : walk(above, path, Make::nothing, nullptr);
    if (key == nullptr || key == above) {
        return ERROR_FILE_NOT_FOUND;
    }
    if (key->children != nullptr) {
        return ERROR_ACCESS_DENIED;
    }
    const bool written = !key->is_kept || change.remove_key(*key);
    remove(key);
    return written ? ERROR_SUCCESS : ERROR_REGISTRY_IO_FAILED;
}

LSTATUS WINAPI RegEnumKeyExW(HKEY handle, DWORD index, LPWSTR name, LPDWORD room, LPDWORD, LPWSTR,
                             LPDWORD, PFILETIME time) {
    const Guard guard;
    Key* above = nullptr;
    if (const LSTATUS found = find_key(handle, above); found != ERROR_SUCCESS) {
        return found;
    }
    const Key* const key = at_index(above->children, index);
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
    if ((data != nullptr && size == nullptr) || name == nullptr || room == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const Guard guard;
    Key* key = nullptr;
    if (const LSTATUS found = find_key(handle, key); found != ERROR_SUCCESS) {
        return found;
    }
    const Value* const value = at_index(key->values, index);
    if (value == nullptr) {
        return ERROR_NO_MORE_ITEMS;
    }
    const LSTATUS named = give_name(value->name, name, room);
    const LSTATUS given = give_data(*value, type, named == ERROR_SUCCESS ? data : nullptr, size);
    return named != ERROR_SUCCESS ? named : given;
}

LSTATUS WINAPI RegNotifyChangeKeyValue(HKEY handle, WINBOOL subtree, DWORD filter, HANDLE event,
                                       WINBOOL asynchronous) {
    constexpr DWORD known = REG_LEGAL_CHANGE_FILTER | REG_NOTIFY_THREAD_AGNOSTIC;
    if (filter == 0 || (filter & ~known) != 0 || (asynchronous && event == nullptr)) {
        return ERROR_INVALID_PARAMETER;
    }
    HANDLE const waited = asynchronous ? event : CreateEventW(nullptr, TRUE, FALSE, nullptr);
    if (waited == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    LSTATUS status = ERROR_SUCCESS;
    {
        const Guard guard;
        Key* key = nullptr;
        status = find_key(handle, key);
        if (status == ERROR_SUCCESS) {
            ResetEvent(waited);
            status = add_watch(handle, *key, subtree != 0, filter, waited)
                         ? ERROR_SUCCESS
                         : LSTATUS{ERROR_INVALID_HANDLE};
            look_at_others();
        }
    }
    if (!asynchronous) {
        if (status == ERROR_SUCCESS) {
            WaitForSingleObject(waited, INFINITE);
        }
        CloseHandle(waited);
    }
    return status;
}

} // extern "C"
