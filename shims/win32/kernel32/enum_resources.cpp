// Lists of resources: the names of a type, the languages of a name.

#include <ferry/win32/ntdll.hpp>

using namespace ferry::win32;

namespace {

using Directory = IMAGE_RESOURCE_DIRECTORY;
using Entry = IMAGE_RESOURCE_DIRECTORY_ENTRY;

/// The directory that `path` leads to, or null with the error set.
const Directory* directory(HMODULE module, const ULONG_PTR* path, ULONG depth) {
    const Directory* found = nullptr;
    const NTSTATUS status = LdrFindResourceDirectory_U(
        module != nullptr ? static_cast<PVOID>(module) : peb()->image_base, path, depth, &found);
    if (!NT_SUCCESS(status)) {
        SetLastError(RtlNtStatusToDosError(status));
        return nullptr;
    }
    return found;
}

/// Calls `tell` with each entry until it says FALSE.
template <class Tell>
BOOL each(const Directory& from, Tell&& tell) {
    const auto* const entries = reinterpret_cast<const Entry*>(&from + 1);
    const int count = from.NumberOfNamedEntries + from.NumberOfIdEntries;
    for (int i = 0; i < count; ++i) {
        if (!tell(entries[i])) {
            SetLastError(ERROR_RESOURCE_ENUM_USER_STOP);
            return FALSE;
        }
    }
    return TRUE;
}

} // namespace

extern "C" {

BOOL WINAPI EnumResourceNamesW(HMODULE module, LPCWSTR type, ENUMRESNAMEPROCW call,
                               LONG_PTR parameter) {
    const ULONG_PTR path[] = {reinterpret_cast<ULONG_PTR>(type)};
    const Directory* const root = directory(module, path, 0);
    const Directory* const names = root == nullptr ? nullptr : directory(module, path, 1);
    if (names == nullptr) {
        return FALSE;
    }
    return each(*names, [&](const Entry& entry) -> BOOL {
        auto* const kind = const_cast<LPWSTR>(type);
        if (!entry.NameIsString) {
            return call(module, kind, MAKEINTRESOURCEW(entry.Id), parameter);
        }
        const auto& stored = *reinterpret_cast<const IMAGE_RESOURCE_DIR_STRING_U*>(
            reinterpret_cast<const char*>(root) + entry.NameOffset);
        auto* const name = static_cast<LPWSTR>(RtlAllocateHeap(
            peb()->process_heap, HEAP_ZERO_MEMORY, (stored.Length + 1) * sizeof(WCHAR)));
        if (name == nullptr) {
            return FALSE;
        }
        memcpy(name, stored.NameString, stored.Length * sizeof(WCHAR));
        const BOOL more = call(module, kind, name, parameter);
        RtlFreeHeap(peb()->process_heap, 0, name);
        return more;
    });
}

BOOL WINAPI EnumResourceLanguagesW(HMODULE module, LPCWSTR type, LPCWSTR name,
                                   ENUMRESLANGPROCW call, LONG_PTR parameter) {
    const ULONG_PTR path[] = {reinterpret_cast<ULONG_PTR>(type), reinterpret_cast<ULONG_PTR>(name)};
    const Directory* const languages = directory(module, path, 2);
    return languages != nullptr && each(*languages, [&](const Entry& entry) {
               return call(module, type, name, entry.Id, parameter);
           });
}

} // extern "C"
