#pragma once
/// The predefined keys, and what handles stand for. The registry's lock is held.

#include "registry_file.hpp"

namespace ferry::win32::registry {

/// What a handle stands for: a key, or of HKEY_CLASSES_ROOT the user's classes in front of the
/// machine's.
struct View {
    Key* key = nullptr;
    Key* behind = nullptr; ///< the machine's key of the same name, or null
    bool is_of_classes = false;
};

/// What is built in below HKEY_LOCAL_MACHINE (registry_machine.cpp).
void fill_machine(Key& root);

/// ERROR_SUCCESS with the view of a handle that may do `access`, or the error.
LSTATUS find(HKEY handle, REGSAM access, View& view);

bool is_predefined(HKEY handle);
/// A key that stays whatever programs do.
bool is_root(const Key& key);
/// Whether programs may make keys right below a root.
bool may_have_keys(const Key& root);

/// Where a path leads: in front, then behind. Paths for KEY_WOW64_32KEY are those of the programs
/// of 32 bits.
Key* walk(const View& view, const WCHAR* path, REGSAM access, Make make, Key** made);

/// A handle of its own, or null. Handles of classes have bit 1 set.
HKEY make_handle(Key& key, REGSAM access, bool is_of_classes);
LSTATUS close_handle(HKEY handle);

/// Lets a predefined key stand for another one; for itself with null.
LSTATUS override_root(HKEY root, HKEY with);

/// Reads what other programs have changed in the hives that are used.
void catch_up();

} // namespace ferry::win32::registry
