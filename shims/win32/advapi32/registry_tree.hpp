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
    bool is_built_in; ///< as ferry says it, in no file
    bool is_stale;    ///< while a file is read anew: it has not been met in that
};

struct Hive;

/// Who may do what with a key; its list lies behind it.
struct alignas(DWORD) AccessOfKey {
    bool has_list;
    bool is_protected;
};

struct Key {
    Key* next;
    Key* parent;
    Key* children;
    Value* values;
    WCHAR* name;
    Hive* hive;          ///< whose file it is kept in; null for the process's own
    Key* target;         ///< another key that paths through this one lead to
    AccessOfKey* access; ///< null where nobody has set it
    LONG handles;
    bool is_deleted;
    bool is_built_in; ///< as Value's
    bool is_stale;
};

void* allocate(SIZE_T size);
void release(void* block);

/// By names, without case: less than 0, 0 or more.
int compare(const Key& one, const Key& other);
Key* child_of(const Key& parent, const WCHAR* name, size_t units);
Value* value_of(const Key& key, const WCHAR* name);

/// Whether keys are made by walk(), and whether they are kept where the one above is.
enum class Make { nothing, kept, built_in, volatile_keys };
/// Follows a path. The first key that was made is in `made`, if not null. Null where there is no
/// such key, or no memory.
Key* walk(Key* key, const WCHAR* path, Make make, Key** made);

/// Takes over the data.
bool store(Key& key, const WCHAR* name, DWORD type, void* data, DWORD size);
void remove(Key& key, Value* value);
/// With all that is below. A key that has handles stays, and is deleted.
void remove(Key* key);
/// False where there is no memory.
bool rename(Key& key, const WCHAR* name);
/// A deleted key whose last handle is closed.
void forget(Key* key);

} // namespace ferry::win32::registry
