#include "registry_tree.hpp"

#include "registry_watch.hpp"

namespace ferry::win32::registry {
namespace {

WCHAR lower(WCHAR c) { return c >= L'A' && c <= L'Z' ? static_cast<WCHAR>(c + 32) : c; }

/// Names are compared without case.
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

/// Keys are listed by their names.
void put_in_order(Key*& head, Key* key) {
    Key** at = &head;
    while (*at != nullptr && compare(**at, *key) < 0) {
        at = &(*at)->next;
    }
    key->next = *at;
    *at = key;
}

Key* make_child(Key& parent, const WCHAR* name, size_t units, Make make) {
    auto* const made = static_cast<Key*>(allocate(sizeof(Key)));
    if (made == nullptr) {
        return nullptr;
    }
    made->name = copy(name, units);
    if (made->name == nullptr) {
        release(made);
        return nullptr;
    }
    made->parent = &parent;
    made->hive = make != Make::volatile_keys ? parent.hive : nullptr;
    made->is_built_in = make == Make::built_in;
    put_in_order(parent.children, made);
    tell_watches(parent, REG_NOTIFY_CHANGE_NAME);
    return made;
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

} // namespace

void* allocate(SIZE_T size) { return RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, size); }
void release(void* block) {
    if (block != nullptr) {
        RtlFreeHeap(peb()->process_heap, 0, block);
    }
}

int compare(const Key& one, const Key& other) {
    return CompareStringOrdinal(one.name, -1, other.name, -1, TRUE) - CSTR_EQUAL;
}

Key* child_of(const Key& parent, const WCHAR* name, size_t units) {
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

Key* walk(Key* key, const WCHAR* path, Make make, Key** made) {
    while (key != nullptr && path != nullptr && *path != 0) {
        size_t units = 0;
        while (path[units] != 0 && path[units] != L'\\') {
            ++units;
        }
        if (units > 0) {
            Key* next = child_of(*key, path, units);
            if (next == nullptr && make != Make::nothing) {
                next = make_child(*key, path, units, make);
                if (made != nullptr && *made == nullptr) {
                    *made = next;
                }
            }
            key = next != nullptr && next->target != nullptr ? next->target : next;
        }
        path += units + (path[units] != 0 ? 1 : 0);
    }
    return key;
}

bool store(Key& key, const WCHAR* name, DWORD type, void* data, DWORD size) {
    name = name != nullptr ? name : L"";
    Value* value = value_of(key, name);
    if (value == nullptr) {
        value = static_cast<Value*>(allocate(sizeof(Value)));
        if (value == nullptr || (value->name = copy(name, wcslen(name))) == nullptr) {
            release(value);
            release(data);
            return false;
        }
        Value** end = &key.values; // they are listed as they were made
        while (*end != nullptr) {
            end = &(*end)->next;
        }
        *end = value;
    }
    release(value->data);
    value->data = data;
    value->size = size;
    value->type = type;
    value->is_built_in = false;
    value->is_stale = false;
    tell_watches(key, REG_NOTIFY_CHANGE_LAST_SET);
    return true;
}

void remove(Key& key, Value* value) {
    take_out(key.values, value);
    forget(value);
    tell_watches(key, REG_NOTIFY_CHANGE_LAST_SET);
}

void remove(Key* key) {
    while (key->children != nullptr) {
        remove(key->children);
    }
    while (key->values != nullptr) {
        remove(*key, key->values);
    }
    take_out(key->parent->children, key);
    tell_watches(*key, REG_NOTIFY_CHANGE_NAME);
    tell_watches(*key->parent, REG_NOTIFY_CHANGE_NAME);
    key->is_deleted = true;
    if (key->handles == 0) {
        forget(key);
    }
}

bool rename(Key& key, const WCHAR* name) {
    WCHAR* const copied = copy(name, wcslen(name));
    if (copied == nullptr) {
        return false;
    }
    release(key.name);
    key.name = copied;
    take_out(key.parent->children, &key);
    put_in_order(key.parent->children, &key);
    tell_watches(*key.parent, REG_NOTIFY_CHANGE_NAME);
    return true;
}

void forget(Key* key) {
    release(key->access);
    release(key->name);
    release(key);
}

} // namespace ferry::win32::registry
