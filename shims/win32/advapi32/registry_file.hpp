#pragma once
/// The file that the user's keys are kept in: records of changes, to which each program adds its
/// own and reads on in those of others (ADR 23). Where there is no place for it, keys are in memory
/// only.

#include "registry_tree.hpp"

namespace ferry::win32::registry {

/// Reads what others have changed below `root`, which stands for the file.
void catch_up(Key& root);

/// While there is one, others change nothing, and what they have changed is known. Without a root
/// it does nothing.
class Change {
public:
    explicit Change(Key* root);
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;
    ~Change();

    // What was done, or for a key what is about to be. False where it can't be written.
    bool make(const Key& key);
    bool set(const Key& key, const Value& value);
    bool remove_value(const Key& key, const WCHAR* name);
    bool remove_key(const Key& key);

private:
    Key* root_;
    bool is_locked_ = false;
};

} // namespace ferry::win32::registry
