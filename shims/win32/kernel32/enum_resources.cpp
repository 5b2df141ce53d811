// Lists of resources: the types, the names of a type, the languages of a name.

#include <ferry/win32/files.hpp>

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

/// The same with each one's name or number, which lie behind the root.
template <class Tell>
BOOL each_name(const Directory& root, const Directory& from, Tell&& tell) {
    return each(from, [&](const Entry& entry) -> BOOL {
        if (!entry.NameIsString) {
            return tell(MAKEINTRESOURCEW(entry.Id));
        }
        const auto& stored = *reinterpret_cast<const IMAGE_RESOURCE_DIR_STRING_U*>(
            reinterpret_cast<const char*>(&root) + entry.NameOffset);
        auto* const name = static_cast<LPWSTR>(RtlAllocateHeap(
            peb()->process_heap, HEAP_ZERO_MEMORY, (stored.Length + 1) * sizeof(WCHAR)));
        if (name == nullptr) {
            return FALSE;
        }
        memcpy(name, stored.NameString, stored.Length * sizeof(WCHAR));
        const BOOL more = tell(name);
        RtlFreeHeap(peb()->process_heap, 0, name);
        return more;
    });
}

constexpr int longest_name = 256;

/// A name or number in the other kind of text.
class WideId {
public:
    explicit WideId(LPCSTR id) : id_(reinterpret_cast<LPCWSTR>(id)) {
        if (!IS_INTRESOURCE(id)) {
            text_[0] = 0;
            MultiByteToWideChar(CP_ACP, 0, id, -1, text_, longest_name);
            capitals(text_);
            id_ = text_;
        }
    }
    [[nodiscard]] LPCWSTR id() const { return id_; }

private:
    /// Names of resources are in capitals.
    static void capitals(WCHAR* at) {
        for (; *at != 0; ++at) {
            *at = RtlUpcaseUnicodeChar(*at);
        }
    }
    LPCWSTR id_;
    WCHAR text_[longest_name];
};

class NarrowId {
public:
    explicit NarrowId(LPCWSTR id) : id_(const_cast<LPSTR>(reinterpret_cast<LPCSTR>(id))) {
        if (!IS_INTRESOURCE(id)) {
            text_[0] = 0;
            WideCharToMultiByte(CP_ACP, 0, id, -1, text_, 3 * longest_name, nullptr, nullptr);
            id_ = text_;
        }
    }
    [[nodiscard]] LPSTR id() const { return id_; }

private:
    LPSTR id_;
    char text_[3 * longest_name];
};

/// Whether RESOURCE_ENUM_… say to look where resources are here, in the module itself; 0 says so
/// too. False with the error set where they say nothing known.
BOOL looks_here(DWORD flags, BOOL& here) {
    constexpr DWORD known = RESOURCE_ENUM_LN | RESOURCE_ENUM_MUI | RESOURCE_ENUM_MUI_SYSTEM |
                            RESOURCE_ENUM_VALIDATE | RESOURCE_ENUM_MODULE_EXACT;
    if ((flags & ~known) != 0) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    here = flags == 0 || (flags & RESOURCE_ENUM_LN) != 0;
    return TRUE;
}

BOOL each_type(HMODULE module, DWORD flags, auto tell) {
    BOOL here = FALSE;
    if (!looks_here(flags, here)) {
        return FALSE;
    }
    const Directory* const root = here ? directory(module, nullptr, 0) : nullptr;
    return root != nullptr && each_name(*root, *root, tell);
}

BOOL each_name_of(HMODULE module, LPCWSTR type, DWORD flags, auto tell) {
    BOOL here = FALSE;
    if (!looks_here(flags, here)) {
        return FALSE;
    }
    const ULONG_PTR path[] = {reinterpret_cast<ULONG_PTR>(type)};
    const Directory* const root = here ? directory(module, path, 0) : nullptr;
    const Directory* const names = root == nullptr ? nullptr : directory(module, path, 1);
    return names != nullptr && each_name(*root, *names, tell);
}

BOOL each_language(HMODULE module, LPCWSTR type, LPCWSTR name, DWORD flags, auto tell) {
    BOOL here = FALSE;
    if (!looks_here(flags, here)) {
        return FALSE;
    }
    const ULONG_PTR path[] = {reinterpret_cast<ULONG_PTR>(type), reinterpret_cast<ULONG_PTR>(name)};
    const Directory* const languages = here ? directory(module, path, 2) : nullptr;
    return languages != nullptr &&
           each(*languages, [&](const Entry& entry) { return tell(entry.Id); });
}

} // namespace

extern "C" {

// The language asks for modules of that language, of which there are none: what a module holds
// itself is told in every language.
BOOL WINAPI EnumResourceNamesExW(HMODULE module, LPCWSTR type, ENUMRESNAMEPROCW call,
                                 LONG_PTR parameter, DWORD flags, LANGID) {
    return each_name_of(module, type, flags, [&](LPWSTR name) {
        return call(module, const_cast<LPWSTR>(type), name, parameter);
    });
}
BOOL WINAPI EnumResourceNamesExA(HMODULE module, LPCSTR type, ENUMRESNAMEPROCA call,
                                 LONG_PTR parameter, DWORD flags, LANGID) {
    return each_name_of(module, WideId(type).id(), flags, [&](LPCWSTR name) {
        return call(module, const_cast<LPSTR>(type), NarrowId(name).id(), parameter);
    });
}
BOOL WINAPI EnumResourceNamesW(HMODULE module, LPCWSTR type, ENUMRESNAMEPROCW call,
                               LONG_PTR parameter) {
    return EnumResourceNamesExW(module, type, call, parameter, 0, 0);
}
BOOL WINAPI EnumResourceNamesA(HMODULE module, LPCSTR type, ENUMRESNAMEPROCA call,
                               LONG_PTR parameter) {
    return EnumResourceNamesExA(module, type, call, parameter, 0, 0);
}

BOOL WINAPI EnumResourceTypesExW(HMODULE module, ENUMRESTYPEPROCW call, LONG_PTR parameter,
                                 DWORD flags, LANGID) {
    return each_type(module, flags, [&](LPWSTR type) { return call(module, type, parameter); });
}
BOOL WINAPI EnumResourceTypesExA(HMODULE module, ENUMRESTYPEPROCA call, LONG_PTR parameter,
                                 DWORD flags, LANGID) {
    return each_type(module, flags,
                     [&](LPCWSTR type) { return call(module, NarrowId(type).id(), parameter); });
}
BOOL WINAPI EnumResourceTypesW(HMODULE module, ENUMRESTYPEPROCW call, LONG_PTR parameter) {
    return EnumResourceTypesExW(module, call, parameter, 0, 0);
}
BOOL WINAPI EnumResourceTypesA(HMODULE module, ENUMRESTYPEPROCA call, LONG_PTR parameter) {
    return EnumResourceTypesExA(module, call, parameter, 0, 0);
}

BOOL WINAPI EnumResourceLanguagesExW(HMODULE module, LPCWSTR type, LPCWSTR name,
                                     ENUMRESLANGPROCW call, LONG_PTR parameter, DWORD flags,
                                     LANGID) {
    return each_language(module, type, name, flags, [&](WORD language) {
        return call(module, type, name, language, parameter);
    });
}
BOOL WINAPI EnumResourceLanguagesExA(HMODULE module, LPCSTR type, LPCSTR name,
                                     ENUMRESLANGPROCA call, LONG_PTR parameter, DWORD flags,
                                     LANGID) {
    return each_language(module, WideId(type).id(), WideId(name).id(), flags, [&](WORD language) {
        return call(module, type, name, language, parameter);
    });
}
BOOL WINAPI EnumResourceLanguagesW(HMODULE module, LPCWSTR type, LPCWSTR name,
                                   ENUMRESLANGPROCW call, LONG_PTR parameter) {
    return EnumResourceLanguagesExW(module, type, name, call, parameter, 0, 0);
}
BOOL WINAPI EnumResourceLanguagesA(HMODULE module, LPCSTR type, LPCSTR name, ENUMRESLANGPROCA call,
                                   LONG_PTR parameter) {
    return EnumResourceLanguagesExA(module, type, name, call, parameter, 0, 0);
}

} // extern "C"
