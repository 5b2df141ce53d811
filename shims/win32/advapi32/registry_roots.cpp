#include "registry_roots.hpp"

#include <ferry/win32/guarded.hpp>

#include "registry_watch.hpp"
#include "sid_text.hpp"

namespace ferry::win32::registry {
namespace {

/// What a handle of a key that is not predefined points to.
struct Handle {
    ULONG magic;
    REGSAM access;
    Key* key;
};
constexpr ULONG handle_magic = 0x59454b46;
constexpr ULONG_PTR of_classes = 2;

constexpr ULONG_PTR first_root = 0x80000000;
enum Root : ULONG_PTR { classes, user, machine, users, config = 5, local_settings = 7, root_count };
Key own_roots[root_count]; ///< of those that are in no hive
Key* overrides[root_count];

/// Programs open these without asking whether they are there.
constexpr const WCHAR* keys_of_each_user[] = {
    L"Console",
    L"Control Panel\\Desktop",
    L"Control Panel\\International",
    L"Environment",
    L"Software\\Classes\\Local Settings",
    L"Software\\Microsoft\\Windows NT\\CurrentVersion",
    L"Software\\Microsoft\\Windows\\CurrentVersion\\Explorer",
    L"Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings",
    L"Software\\Microsoft\\Windows\\CurrentVersion\\Run",
    L"Software\\Policies",
};
void fill_user(Key& root) {
    for (const WCHAR* const path : keys_of_each_user) {
        walk(&root, path, Make::built_in, nullptr);
    }
    walk(&root, L"Volatile Environment", Make::volatile_keys, nullptr);
}

Hive user_hive{L"ferry-user", &fill_user};
Hive machine_hive{L"ferry-machine", &fill_machine};

Key& classes_of(Hive& hive) {
    return *walk(&up_to_date(hive), L"Software\\Classes", Make::built_in, nullptr);
}

/// HKEY_USERS: the user's keys by the user's SID, and those of accounts that nobody uses.
Key& all_users() {
    UserSid sid;
    char letters[security::most_sid_units];
    const unsigned units = security::write_sid(&sid, letters);
    WCHAR name[security::most_sid_units + 8] = {};
    for (unsigned i = 0; i < units; ++i) {
        name[i] = static_cast<UCHAR>(letters[i]);
    }
    const auto lead = [](const WCHAR* to, Key* target) {
        if (Key* const key = child_of(own_roots[users], to, wcslen(to))) {
            key->target = target;
        } else if (Key* const made = walk(&own_roots[users], to, Make::volatile_keys, nullptr)) {
            made->target = target;
        }
    };
    lead(name, &up_to_date(user_hive));
    memcpy(name + units, L"_Classes", sizeof L"_Classes");
    lead(name, &classes_of(user_hive));
    lead(L".DEFAULT", nullptr);
    lead(L"S-1-5-18", nullptr);
    return own_roots[users];
}

Key& root_key(ULONG_PTR root) {
    if (overrides[root] != nullptr) {
        return *overrides[root];
    }
    switch (root) {
    case classes: return classes_of(machine_hive);
    case user: return up_to_date(user_hive);
    case machine: return up_to_date(machine_hive);
    case users: return all_users();
    case config:
        return *walk(&up_to_date(machine_hive),
                     L"SYSTEM\\CurrentControlSet\\Hardware Profiles\\Current", Make::built_in,
                     nullptr);
    case local_settings:
        return *walk(&classes_of(user_hive), L"Local Settings", Make::built_in, nullptr);
    default: return own_roots[root];
    }
}

/// The number of a predefined key, or `root_count`.
ULONG_PTR root_of(HKEY handle) {
    const ULONG number = static_cast<ULONG>(reinterpret_cast<ULONG_PTR>(handle)) - first_root;
    return number < root_count ? number : ULONG_PTR{root_count};
}

/// What a handle that is not predefined points to, or null.
Handle* made_handle(HKEY handle) {
    const auto bits = reinterpret_cast<ULONG_PTR>(handle) & ~of_classes;
    auto* const made = reinterpret_cast<Handle*>(bits);
    const bool is_one =
        bits >= 0x10000 && bits % alignof(Handle) == 0 && guarded(false, [made] {
            return *static_cast<const volatile ULONG*>(&made->magic) == handle_magic;
        });
    return is_one ? made : nullptr;
}

/// The key of the same name below the other root, or null.
Key* counterpart(const Key* key, const Key& root, Key& other) {
    if (key == &root) {
        return &other;
    }
    if (key->parent == nullptr) {
        return nullptr;
    }
    const Key* const above = counterpart(key->parent, root, other);
    return above == nullptr ? nullptr : child_of(*above, key->name, wcslen(key->name));
}

View view_of_classes(Key* key) {
    Key& users_classes = classes_of(user_hive);
    Key& machines = classes_of(machine_hive);
    if (Key* const of_machine = counterpart(key, users_classes, machines)) {
        return {key, of_machine, true};
    }
    if (Key* const of_user = counterpart(key, machines, users_classes)) {
        return {of_user, key, true};
    }
    return {key, nullptr, true};
}

/// The rest of a path that begins with `name`, or null.
const WCHAR* behind(const WCHAR* path, const WCHAR* name) {
    while (path != nullptr && *path == L'\\') {
        ++path;
    }
    const int units = static_cast<int>(wcslen(name));
    if (path == nullptr || wcsnlen(path, static_cast<size_t>(units)) < static_cast<size_t>(units) ||
        CompareStringOrdinal(path, units, name, units, TRUE) != CSTR_EQUAL) {
        return nullptr;
    }
    return path[units] == 0 || path[units] == L'\\' ? path + units : nullptr;
}

/// Where the programs of 32 bits begin to walk, who have a SOFTWARE key of their own.
Key* redirected(Key* key, const WCHAR*& path) {
    Key* software = child_of(machine_hive.root, L"Software", 8);
    if (key == &machine_hive.root) {
        if (const WCHAR* const rest = behind(path, L"Software")) {
            key = software;
            path = rest;
        }
    }
    const bool is_own =
        behind(path, L"Wow6432Node") != nullptr || behind(path, L"Classes") != nullptr;
    return key == nullptr || key != software || is_own
               ? key
               : walk(key, L"Wow6432Node", Make::built_in, nullptr);
}

} // namespace

LSTATUS find(HKEY handle, REGSAM access, View& view) {
    if (const ULONG_PTR root = root_of(handle); root < root_count) {
        view.key = &root_key(root);
        if (root == classes && overrides[root] == nullptr) {
            view = view_of_classes(view.key);
        }
        return ERROR_SUCCESS;
    }
    const Handle* const made = made_handle(handle);
    if (made == nullptr) {
        return ERROR_INVALID_HANDLE;
    }
    if (made->key->hive != nullptr) {
        up_to_date(*made->key->hive);
    }
    if (made->key->is_deleted) {
        return ERROR_KEY_DELETED;
    }
    if ((made->access & access) != access) {
        return ERROR_ACCESS_DENIED;
    }
    const bool merges = (reinterpret_cast<ULONG_PTR>(handle) & of_classes) != 0;
    view = merges ? view_of_classes(made->key) : View{made->key};
    return ERROR_SUCCESS;
}

bool is_predefined(HKEY handle) { return root_of(handle) < root_count; }

bool is_root(const Key& key) { return key.parent == nullptr; }
bool may_have_keys(const Key& root) { return &root == &user_hive.root; }

Key* walk(const View& view, const WCHAR* path, REGSAM access, Make make, Key** made) {
    Key* const from = (access & KEY_WOW64_32KEY) != 0 ? redirected(view.key, path) : view.key;
    if (view.behind == nullptr) {
        return walk(from, path, make, made);
    }
    Key* const found = walk(from, path, Make::nothing, nullptr);
    return found != nullptr ? found : walk(view.behind, path, make, made);
}

HKEY make_handle(Key& key, REGSAM access, bool is_of_classes) {
    auto* const made = static_cast<Handle*>(allocate(sizeof(Handle)));
    if (made == nullptr) {
        return nullptr;
    }
    struct Generic {
        REGSAM generic;
        REGSAM meant;
    };
    constexpr Generic generics[] = {{GENERIC_READ, KEY_READ},
                                    {GENERIC_WRITE, KEY_WRITE},
                                    {GENERIC_EXECUTE, KEY_EXECUTE},
                                    {GENERIC_ALL, KEY_ALL_ACCESS},
                                    {MAXIMUM_ALLOWED, KEY_ALL_ACCESS}};
    for (const Generic& one : generics) {
        access |= (access & one.generic) != 0 ? one.meant : 0;
    }
    *made = {handle_magic, access, &key};
    ++key.handles;
    return reinterpret_cast<HKEY>(reinterpret_cast<ULONG_PTR>(made) |
                                  (is_of_classes ? of_classes : 0));
}

LSTATUS close_handle(HKEY handle) {
    if (is_predefined(handle)) {
        return ERROR_SUCCESS;
    }
    Handle* const made = made_handle(handle);
    if (made == nullptr) {
        return ERROR_INVALID_HANDLE;
    }
    end_watches(handle);
    Key* const key = made->key;
    made->magic = 0;
    release(made);
    if (--key->handles == 0 && key->is_deleted) {
        forget(key);
    }
    return ERROR_SUCCESS;
}

LSTATUS override_root(HKEY root, HKEY with) {
    const ULONG_PTR number = root_of(root);
    View view;
    if (number == root_count) {
        return ERROR_INVALID_HANDLE;
    }
    if (with != nullptr) {
        if (const LSTATUS found = find(with, 0, view); found != ERROR_SUCCESS) {
            return found;
        }
        ++view.key->handles;
    }
    Key* const before = overrides[number];
    overrides[number] = view.key;
    if (before != nullptr && --before->handles == 0 && before->is_deleted) {
        forget(before);
    }
    return ERROR_SUCCESS;
}

void catch_up() {
    Hive* const hives[] = {&user_hive, &machine_hive};
    for (Hive* const hive : hives) {
        if (hive->is_begun) {
            up_to_date(*hive);
        }
    }
}

} // namespace ferry::win32::registry
