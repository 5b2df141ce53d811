#include "registry_watch.hpp"

namespace ferry::win32::registry {
namespace {

struct Watch {
    Watch* next;
    HKEY handle;
    const Key* key;
    bool subtree;
    DWORD filter;
    HANDLE event; ///< of its own
};
Watch* watches;

/// Signals those that `is_meant` says, and forgets them.
template <class IsMeant>
void fire(IsMeant is_meant) {
    for (Watch** at = &watches; *at != nullptr;) {
        Watch* const watch = *at;
        if (!is_meant(*watch)) {
            at = &watch->next;
            continue;
        }
        *at = watch->next;
        NtSetEvent(watch->event, nullptr);
        NtClose(watch->event);
        release(watch);
    }
}

} // namespace

bool add_watch(HKEY handle, const Key& key, bool subtree, DWORD filter, HANDLE event) {
    HANDLE own = nullptr;
    auto* const made = static_cast<Watch*>(allocate(sizeof(Watch)));
    if (made == nullptr || !DuplicateHandle(GetCurrentProcess(), event, GetCurrentProcess(), &own,
                                            0, FALSE, DUPLICATE_SAME_ACCESS)) {
        release(made);
        return false;
    }
    *made = {watches, handle, &key, subtree, filter, own};
    watches = made;
    return true;
}

void end_watches(HKEY handle) {
    fire([handle](const Watch& watch) { return watch.handle == handle; });
}

void tell_watches(const Key& key, DWORD what) {
    for (const Key* at = &key; at != nullptr && watches != nullptr; at = at->parent) {
        fire([&key, at, what](const Watch& watch) {
            return watch.key == at && (watch.filter & what) != 0 && (at == &key || watch.subtree);
        });
    }
}

bool has_kept_watches() {
    const Watch* at = watches;
    while (at != nullptr && at->key->hive == nullptr) {
        at = at->next;
    }
    return at != nullptr;
}

} // namespace ferry::win32::registry
