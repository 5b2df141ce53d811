#pragma once
/// Who waits for changes of keys (RegNotifyChangeKeyValue). The registry's lock is held.

#include "registry_tree.hpp"

namespace ferry::win32::registry {

/// A wait by a key's handle, for changes of `filter` (REG_NOTIFY_*). Its event is signalled once:
/// by a change, or when the handle is closed. False where there is no memory.
bool add_watch(HKEY handle, const Key& key, bool subtree, DWORD filter, HANDLE event);
void end_watches(HKEY handle);
/// Something of a key has changed.
void tell_watches(const Key& key, DWORD what);
/// Does somebody wait for what other programs may change?
bool has_kept_watches();

} // namespace ferry::win32::registry
