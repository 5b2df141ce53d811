#pragma once
/// The modules of a process, by its loader's lists: this one's or another's.

#include <ferry/win32/ntdll.hpp>

extern "C" {
NTSTATUS NTAPI LdrLockLoaderLock(ULONG flags, PULONG state, PULONG_PTR cookie);
NTSTATUS NTAPI LdrUnlockLoaderLock(ULONG flags, ULONG_PTR cookie);
}

namespace ferry::win32 {

/// LDR_DATA_TABLE_ENTRY as far as it is asked for. Texts lie in the memory of its process.
struct LoaderEntry {
    LIST_ENTRY load_order;
    LIST_ENTRY memory_order;
    LIST_ENTRY initialization_order;
    PVOID base;
    PVOID entry_point;
    ULONG size;
    UNICODE_STRING full_name;
    UNICODE_STRING base_name;
    ULONG flags;
    USHORT load_count;
};

/// PEB of a process; null and the last error where there is none.
Peb* peb_of(HANDLE process);

/// Reads a text of a process's; as many characters as fit, and a zero. The characters.
DWORD read_text(HANDLE process, const UNICODE_STRING& text, LPWSTR to, DWORD units);

template <class T>
bool read_from(HANDLE process, const void* from, T& to) {
    return ReadProcessMemory(process, from, &to, sizeof to, nullptr) != 0;
}

/// Calls `visit` for the modules of a process in the order in which they were loaded, until it
/// gives true. False, and the error, where they can't be read: ERROR_PARTIAL_COPY, unless the
/// handle does not allow it.
template <class Visit>
bool each_module(HANDLE process, const Visit& visit) {
    Peb* const peb_there = peb_of(process);
    if (peb_there == nullptr) {
        return false;
    }
    const bool own = peb_there == peb();
    ULONG_PTR cookie = 0;
    if (own) {
        LdrLockLoaderLock(0, nullptr, &cookie);
    }
    LoaderData* loader = nullptr;
    bool good = read_from(process, &peb_there->loader, loader) && loader != nullptr;
    LIST_ENTRY* const head = good ? reinterpret_cast<LIST_ENTRY*>(&loader->load_order) : nullptr;
    LIST_ENTRY links{};
    good = good && read_from(process, head, links);
    constexpr int most = 4096; // a list that changes may lead anywhere
    for (int i = 0; good && i < most && links.Flink != head; ++i) {
        LoaderEntry entry;
        good = read_from(process, CONTAINING_RECORD(links.Flink, LoaderEntry, load_order), entry);
        if (good && visit(entry)) {
            break;
        }
        links = entry.load_order;
    }
    if (own) {
        LdrUnlockLoaderLock(0, cookie);
    }
    if (!good && GetLastError() != ERROR_ACCESS_DENIED) {
        SetLastError(ERROR_PARTIAL_COPY);
    }
    return good;
}

} // namespace ferry::win32
