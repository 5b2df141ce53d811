#pragma once
/// The files that keys are kept in: records of changes, to which each program adds its own and
/// reads on in those of others (ADR 23). Where there is no place for them, keys are in memory only.

#include "registry_tree.hpp"

namespace ferry::win32::registry {

/// Keys that are kept in one file.
struct Hive {
    const WCHAR* name;       ///< of the file
    void (*fill)(Key& root); ///< makes the keys that are there without a file
    Key root{};
    bool is_begun = false;
    HANDLE file = INVALID_HANDLE_VALUE;
    ULONGLONG known_end = 0; ///< so far its records are known
};

/// The root of a hive with all that is in it by now: makes what is built in, and reads what others
/// have changed.
Key& up_to_date(Hive& hive);

/// While there is one, others change nothing in a hive, and what they have changed is known.
/// Without a hive it does nothing.
class Change {
public:
    explicit Change(Hive* hive);
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;
    ~Change();

    // What was done, or for a key what is about to be. False where it can't be written.
    bool make(const Key& key);
    bool set(const Key& key, const Value& value);
    bool remove_value(const Key& key, const WCHAR* name);
    bool remove_key(const Key& key);
    bool make_tree(const Key& key); ///< with all that is in it

private:
    bool add(int kind, const Key& key, const WCHAR* name, const Value* value);

    Hive* hive_;
    bool is_locked_ = false;
};

} // namespace ferry::win32::registry
