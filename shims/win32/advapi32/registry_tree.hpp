#pragma once
/// The registry's keys and values in memory. Who calls holds the registry's lock.

#include <ferry/win32/ntdll.hpp>

namespace ferry::win32::registry {

struct Value {
    Value* next;
    WCHAR* name;
    DWORD type;
    DWORD size;
    void* data;
    bool is_stale; ///< while a file is read anew: it has not been met in that
};

struct Key {
    Key* next;
    Key* parent;
    Key* children;
    Value* values;
    WCHAR* name;
    LONG handles;
    bool is_deleted;
    bool is_kept;  ///< in the user's file
    bool is_stale; ///< as Value's
};

void* allocate(SIZE_T size);
void release(void* block);

Key* child_of(const Key& parent, const WCHAR* name, size_t units);
Value* value_of(const Key& key, const WCHAR* name);

/// Whether keys are made by walk(), and whether they are kept where the one above is.
enum class Make { nothing, kept, volatile_keys };
/// Follows a path. The first key that was made is in `made`, if not null. Null where there is no
/// such key, or no memory.
Key* walk(Key* key, const WCHAR* path, Make make, Key** made);

/// Takes over the data.
bool store(Key& key, const WCHAR* name, DWORD type, void* data, DWORD size);
void remove(Key& key, Value* value);
/// With all that is below. A key that has handles stays, and is deleted.
void remove(Key* key);
/// A deleted key whose last handle is closed.
void forget(Key* key);

} // namespace ferry::win32::registry
