// The registry: trees of keys in memory, of which those of the user and of the machine are kept in
// files. The rest is gone with the process.

#include <ferry/win32/guarded.hpp>

#include "registry_lock.hpp"
#include "registry_roots.hpp"
#include "registry_watch.hpp"

using namespace ferry::win32;
using namespace ferry::win32::registry;

CRITICAL_SECTION registry::lock;

namespace {

template <class T>
T* at_index(T* head, DWORD index) {
    while (head != nullptr && index-- > 0) {
        head = head->next;
    }
    return head;
}

/// Calls `function` with each of the keys below, in order and once where they are in both.
template <class Function>
void each_child(const View& view, Function function) {
    const Key* front = view.key->children;
    const Key* behind = view.behind != nullptr ? view.behind->children : nullptr;
    while (front != nullptr || behind != nullptr) {
        const int order = front == nullptr ? 1 : behind == nullptr ? -1 : compare(*front, *behind);
        function(order <= 0 ? *front : *behind);
        front = order <= 0 ? front->next : front;
        behind = order >= 0 ? behind->next : behind;
    }
}

/// Calls `function` with each value; those in front hide those behind.
template <class Function>
void each_value(const View& view, Function function) {
    for (const Value* value = view.key->values; value != nullptr; value = value->next) {
        function(*value);
    }
    for (const Value* value = view.behind != nullptr ? view.behind->values : nullptr;
         value != nullptr; value = value->next) {
        if (value_of(*view.key, value->name) == nullptr) {
            function(*value);
        }
    }
}

const Key* child_at(const View& view, DWORD index) {
    if (view.behind == nullptr) {
        return at_index(view.key->children, index);
    }
    const Key* found = nullptr;
    each_child(view, [&](const Key& key) { found = index-- == 0 ? &key : found; });
    return found;
}

const Value* value_at(const View& view, DWORD index) {
    if (view.behind == nullptr) {
        return at_index(view.key->values, index);
    }
    const Value* found = nullptr;
    each_value(view, [&](const Value& value) { found = index-- == 0 ? &value : found; });
    return found;
}

const Value* value_of(const View& view, const WCHAR* name) {
    const Value* const value = value_of(*view.key, name);
    return value != nullptr || view.behind == nullptr ? value : value_of(*view.behind, name);
}

/// The predefined key itself where there is no path.
LSTATUS give_handle(HKEY parent, const WCHAR* path, Key& key, REGSAM access, const View& view,
                    PHKEY result) {
    const bool is_same = is_predefined(parent) && (path == nullptr || *path == 0);
    *result = is_same ? parent : make_handle(key, access, view.is_of_classes);
    return *result != nullptr ? ERROR_SUCCESS : LSTATUS{ERROR_NOT_ENOUGH_MEMORY};
}

bool is_wrong_path(const WCHAR* path, const View& view) {
    return path != nullptr && *path == L'\\' && !view.is_of_classes;
}

/// The deepest key of a path that is there.
const Key& last_there(const View& view, const WCHAR* path) {
    const Key* at = view.behind != nullptr ? view.behind : view.key;
    while (*path != 0) {
        size_t units = 0;
        while (path[units] != 0 && path[units] != L'\\') {
            ++units;
        }
        const Key* const next = units == 0 ? at : child_of(*at, path, units);
        if (next == nullptr) {
            break;
        }
        at = next->target != nullptr ? next->target : next;
        path += units + (path[units] != 0 ? 1 : 0);
    }
    return *at;
}

/// Why no key can be made there. Below keys of the process's own there are only such, and none
/// are made beside those that Windows has at the top.
LSTATUS check_place(const View& view, const WCHAR* path, bool is_volatile) {
    const Key& above = last_there(view, path);
    if (is_root(above) && !may_have_keys(above)) {
        return ERROR_INVALID_PARAMETER;
    }
    return above.hive == nullptr && !is_volatile ? LSTATUS{ERROR_CHILD_MUST_BE_VOLATILE}
                                                 : ERROR_SUCCESS;
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
    // A text that was set without its end gets one where there is room.
    const bool is_text =
        value.type == REG_SZ || value.type == REG_EXPAND_SZ || value.type == REG_MULTI_SZ;
    for (DWORD i = value.size; is_text && i < room && i < value.size + sizeof(WCHAR); ++i) {
        data[i] = 0;
    }
    return ERROR_SUCCESS;
}

HANDLE timer; ///< looks for other programs' changes while somebody waits for such

void CALLBACK look(PVOID, BOOLEAN) {
    const Guard guard;
    catch_up();
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

void ferry_registry_begin() { InitializeCriticalSection(&lock); }

LSTATUS WINAPI RegCreateKeyExW(HKEY parent, LPCWSTR path, DWORD, LPWSTR, DWORD options,
                               REGSAM access, const LPSECURITY_ATTRIBUTES, PHKEY result,
                               LPDWORD disposition) {
    if (result == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const Guard guard;
    View view;
    if (const LSTATUS found = find(parent, 0, view); found != ERROR_SUCCESS) {
        return found;
    }
    if (is_wrong_path(path, view)) {
        return ERROR_BAD_PATHNAME;
    }
    Key* made = nullptr;
    Key* key = walk(view, path, access, Make::nothing, nullptr);
    if (key == nullptr) {
        const bool is_volatile = (options & REG_OPTION_VOLATILE) != 0;
        if (const LSTATUS wrong = check_place(view, path, is_volatile); wrong != ERROR_SUCCESS) {
            return wrong;
        }
        const Key& above = view.behind != nullptr ? *view.behind : *view.key;
        Change change(is_volatile ? nullptr : above.hive);
        if (const LSTATUS found = find(parent, 0, view); found != ERROR_SUCCESS) {
            return found; // by a change that was not known
        }
        key = walk(view, path, access, is_volatile ? Make::volatile_keys : Make::kept, &made);
        if (key == nullptr) {
            return ERROR_NOT_ENOUGH_MEMORY;
        }
        if (made != nullptr && made->hive != nullptr && !change.make(*key)) {
            return ERROR_REGISTRY_IO_FAILED;
        }
    }
    if (disposition != nullptr) {
        *disposition = made != nullptr ? REG_CREATED_NEW_KEY : REG_OPENED_EXISTING_KEY;
    }
    return give_handle(parent, path, *key, access, view, result);
}

LSTATUS WINAPI RegOpenKeyExW(HKEY parent, LPCWSTR path, DWORD, REGSAM access, PHKEY result) {
    if (result == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const Guard guard;
    View view;
    if (const LSTATUS found = find(parent, 0, view); found != ERROR_SUCCESS) {
        return found;
    }
    *result = nullptr;
    if (is_wrong_path(path, view)) {
        return ERROR_BAD_PATHNAME;
    }
    Key* const key = walk(view, path, access, Make::nothing, nullptr);
    return key != nullptr ? give_handle(parent, path, *key, access, view, result)
                          : LSTATUS{ERROR_FILE_NOT_FOUND};
}

LSTATUS WINAPI RegOpenCurrentUser(REGSAM access, PHKEY result) {
    const Guard guard;
    View view;
    if (result == nullptr || find(HKEY_CURRENT_USER, 0, view) != ERROR_SUCCESS) {
        return ERROR_INVALID_PARAMETER;
    }
    *result = make_handle(*view.key, access, false);
    return *result != nullptr ? ERROR_SUCCESS : LSTATUS{ERROR_NOT_ENOUGH_MEMORY};
}

LSTATUS WINAPI RegCloseKey(HKEY handle) {
    const Guard guard;
    return close_handle(handle);
}

LSTATUS WINAPI RegOverridePredefKey(HKEY root, HKEY with) {
    const Guard guard;
    return override_root(root, with);
}

LSTATUS WINAPI RegQueryValueExW(HKEY handle, LPCWSTR name, LPDWORD, LPDWORD type, LPBYTE data,
                                LPDWORD size) {
    const Guard guard;
    View view;
    if (const LSTATUS found = find(handle, KEY_QUERY_VALUE, view); found != ERROR_SUCCESS) {
        return found;
    }
    if (data != nullptr && size == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const Value* const value = value_of(view, name);
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
    View view;
    if (const LSTATUS found = find(handle, KEY_SET_VALUE, view); found != ERROR_SUCCESS) {
        return found;
    }
    void* const stored = allocate(SIZE_T{size} + 1);
    if (stored == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    if (size != 0 && data != nullptr) {
        memcpy(stored, data, size);
    }
    Change change(view.key->hive);
    if (const LSTATUS found = find(handle, KEY_SET_VALUE, view); found != ERROR_SUCCESS) {
        release(stored);
        return found;
    }
    Key& key = *view.key;
    if (!store(key, name, type, stored, size)) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    return change.set(key, *value_of(key, name)) ? ERROR_SUCCESS : ERROR_REGISTRY_IO_FAILED;
}

LSTATUS WINAPI RegDeleteValueW(HKEY handle, LPCWSTR name) {
    const Guard guard;
    View view;
    if (const LSTATUS found = find(handle, KEY_SET_VALUE, view); found != ERROR_SUCCESS) {
        return found;
    }
    const bool is_behind = view.behind != nullptr && value_of(*view.key, name) == nullptr;
    Change change(is_behind ? view.behind->hive : view.key->hive);
    if (const LSTATUS found = find(handle, KEY_SET_VALUE, view); found != ERROR_SUCCESS) {
        return found;
    }
    Key& key = is_behind && view.behind != nullptr ? *view.behind : *view.key;
    Value* const value = value_of(key, name);
    if (value == nullptr) {
        return ERROR_FILE_NOT_FOUND;
    }
    remove(key, value);
    return change.remove_value(key, name) ? ERROR_SUCCESS : ERROR_REGISTRY_IO_FAILED;
}

/// Without a path the key itself.
LSTATUS WINAPI RegDeleteKeyExW(HKEY parent, LPCWSTR path, REGSAM access, DWORD) {
    const Guard guard;
    View view;
    if (const LSTATUS found = find(parent, 0, view); found != ERROR_SUCCESS) {
        return found;
    }
    if (path == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const Key* const there = walk(view, path, access, Make::nothing, nullptr);
    if (there == nullptr) {
        return ERROR_FILE_NOT_FOUND;
    }
    Hive* const hive = there->hive;
    Change change(hive);
    if (const LSTATUS found = find(parent, 0, view); found != ERROR_SUCCESS) {
        return found;
    }
    Key* const key = walk(view, path, access, Make::nothing, nullptr);
    if (key == nullptr || key->hive != hive) {
        return ERROR_FILE_NOT_FOUND;
    }
    if (key->children != nullptr || is_root(*key) || (*path == 0 && is_predefined(parent))) {
        return ERROR_ACCESS_DENIED;
    }
    const bool written = key->hive == nullptr || change.remove_key(*key);
    remove(key);
    return written ? ERROR_SUCCESS : ERROR_REGISTRY_IO_FAILED;
}

LSTATUS WINAPI RegDeleteKeyW(HKEY parent, LPCWSTR path) {
    return RegDeleteKeyExW(parent, path, 0, 0);
}

LSTATUS WINAPI RegRenameKey(HKEY parent, LPCWSTR path, LPCWSTR name) {
    if (parent == nullptr && path == nullptr && name == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    const Guard guard;
    View view;
    if (const LSTATUS found = find(parent, 0, view); found != ERROR_SUCCESS) {
        return found;
    }
    Key* const there = walk(view, path, 0, Make::nothing, nullptr);
    if (there == nullptr) {
        return ERROR_FILE_NOT_FOUND;
    }
    if (const LSTATUS found = find(parent, KEY_WRITE, view); found != ERROR_SUCCESS) {
        return found;
    }
    if (name == nullptr || *name == 0 || wcschr(name, L'\\') != nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    Change change(there->hive);
    if (const LSTATUS found = find(parent, KEY_WRITE, view); found != ERROR_SUCCESS) {
        return found;
    }
    Key* const key = walk(view, path, 0, Make::nothing, nullptr);
    if (key == nullptr) {
        return ERROR_FILE_NOT_FOUND;
    }
    if (is_root(*key) || key->is_built_in ||
        child_of(*key->parent, name, wcslen(name)) != nullptr) {
        return ERROR_ACCESS_DENIED;
    }
    const bool is_kept = key->hive != nullptr;
    const bool removed = !is_kept || change.remove_key(*key);
    if (!rename(*key, name)) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    return removed && (!is_kept || change.make_tree(*key)) ? ERROR_SUCCESS
                                                           : ERROR_REGISTRY_IO_FAILED;
}

LSTATUS WINAPI RegEnumKeyExW(HKEY handle, DWORD index, LPWSTR name, LPDWORD room, LPDWORD, LPWSTR,
                             LPDWORD, PFILETIME time) {
    const Guard guard;
    View view;
    if (const LSTATUS found = find(handle, KEY_ENUMERATE_SUB_KEYS, view); found != ERROR_SUCCESS) {
        return found;
    }
    const Key* const key = child_at(view, index);
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
    View view;
    if (const LSTATUS found = find(handle, KEY_QUERY_VALUE, view); found != ERROR_SUCCESS) {
        return found;
    }
    const Value* const value = value_at(view, index);
    if (value == nullptr) {
        return ERROR_NO_MORE_ITEMS;
    }
    const LSTATUS named = give_name(value->name, name, room);
    const LSTATUS given = give_data(*value, type, named == ERROR_SUCCESS ? data : nullptr, size);
    return named != ERROR_SUCCESS ? named : given;
}

LSTATUS WINAPI RegQueryInfoKeyW(HKEY handle, LPWSTR of_class, LPDWORD class_size, LPDWORD,
                                LPDWORD keys, LPDWORD longest_key, LPDWORD longest_class,
                                LPDWORD values, LPDWORD longest_name, LPDWORD longest_value,
                                LPDWORD security, PFILETIME time) {
    const Guard guard;
    View view;
    if (const LSTATUS found = find(handle, KEY_QUERY_VALUE, view); found != ERROR_SUCCESS) {
        return found;
    }
    if (of_class != nullptr && class_size == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    if (of_class != nullptr && *class_size != 0) {
        *of_class = 0;
    }
    DWORD key_count = 0;
    DWORD key_units = 0;
    DWORD value_count = 0;
    DWORD name_units = 0;
    DWORD value_bytes = 0;
    const auto raise = [](DWORD& most, SIZE_T to) {
        most = to > most ? static_cast<DWORD>(to) : most;
    };
    each_child(view, [&](const Key& key) {
        ++key_count;
        raise(key_units, wcslen(key.name));
    });
    each_value(view, [&](const Value& value) {
        ++value_count;
        raise(name_units, wcslen(value.name));
        raise(value_bytes, value.size);
    });
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
        View view;
        status = find(handle, KEY_NOTIFY, view);
        if (status == ERROR_SUCCESS) {
            ResetEvent(waited);
            status = add_watch(handle, *view.key, subtree != 0, filter, waited)
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
