// userenv.dll: the folders of users and the environments that their programs begin with. What the
// system knows of the user is what this program began with: a program that changes its own
// variables changes nothing of that.

#include <ferry/win32/files.hpp>
#include <ferry/win32/ntdll.hpp>
#include <ferry/win32/stubs.hpp>

using namespace ferry::win32;

extern "C" {
BOOL WINAPI CreateEnvironmentBlock(LPVOID* to, HANDLE token, BOOL inherits);
BOOL WINAPI DestroyEnvironmentBlock(LPVOID environment);
}

namespace {

BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

/// The process's variables when this DLL was loaded.
PVOID at_start;

constexpr DWORD most_units = 32767; ///< of a variable

/// A buffer of the process heap.
class Units {
public:
    explicit Units(SIZE_T count)
        : text(
              static_cast<LPWSTR>(RtlAllocateHeap(peb()->process_heap, 0, count * sizeof(WCHAR)))) {
    }
    ~Units() { RtlFreeHeap(peb()->process_heap, 0, text); }
    Units(const Units&) = delete;
    Units& operator=(const Units&) = delete;

    LPWSTR text;
};

/// The units of a variable with its end, 0 where there is none.
SIZE_T read(PVOID environment, LPCWSTR name, LPWSTR to, SIZE_T room) {
    SIZE_T units = 0;
    const NTSTATUS status =
        RtlQueryEnvironmentVariable(environment, name, wcslen(name), to, room - 1, &units);
    if (!NT_SUCCESS(status) || units >= room) {
        return 0;
    }
    to[units] = 0;
    return units + 1;
}

void set(PVOID& environment, LPCWSTR name, LPCWSTR value) {
    RtlSetEnvironmentVar(&environment, name, wcslen(name), value, wcslen(value));
}

struct Folder {
    LPCWSTR variable;
    LPCWSTR otherwise;
    LPCWSTR behind;
    bool parent;
};
constexpr Folder profile = {L"USERPROFILE", L"C:\\Users\\ferry", L"", false};
constexpr Folder profiles = {L"USERPROFILE", L"C:\\Users\\ferry", L"", true};
constexpr Folder default_profile = {L"USERPROFILE", L"C:\\Users\\ferry", L"\\Default", true};
constexpr Folder all_users = {L"ProgramData", L"C:\\ProgramData", L"", false};

/// Its path with a null; the units with that.
SIZE_T path_of(const Folder& folder, LPWSTR to) {
    SIZE_T units = read(at_start, folder.variable, to, MAX_PATH - 16);
    if (units == 0) {
        units = wcslen(folder.otherwise) + 1;
        memcpy(to, folder.otherwise, units * sizeof(WCHAR));
    }
    --units;
    if (folder.parent) {
        while (units > 0 && to[--units] != L'\\') {
        }
    }
    const SIZE_T more = wcslen(folder.behind) + 1;
    memcpy(to + units, folder.behind, more * sizeof(WCHAR));
    return units + more;
}

/// Sizes are in characters, with the end.
template <class Character>
BOOL give(const Character* text, SIZE_T units, Character* to, LPDWORD size) {
    const bool fits = to != nullptr && *size >= units;
    *size = static_cast<DWORD>(units);
    if (!fits) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    memcpy(to, text, units * sizeof(Character));
    return TRUE;
}
BOOL give_wide(const Folder& folder, LPWSTR to, LPDWORD size) {
    WCHAR text[MAX_PATH];
    return size == nullptr ? fail(ERROR_INVALID_PARAMETER)
                           : give(text, path_of(folder, text), to, size);
}
BOOL give_narrow(const Folder& folder, LPSTR to, LPDWORD size) {
    WCHAR wide[MAX_PATH];
    char text[MAX_PATH * 3];
    if (size == nullptr || to == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    const auto units = static_cast<int>(path_of(folder, wide));
    const int bytes =
        WideCharToMultiByte(CP_ACP, 0, wide, units, text, sizeof text, nullptr, nullptr);
    return give(static_cast<const char*>(text), static_cast<SIZE_T>(bytes), to, size);
}

/// What the system gives all programs, and what it gives the user's.
constexpr const WCHAR* of_system[] = {
    L"ALLUSERSPROFILE",
    L"CommonProgramFiles",
    L"COMPUTERNAME",
    L"CommonProgramFiles(x86)",
    L"CommonProgramW6432",
    L"ComSpec",
    L"OS",
    L"NUMBER_OF_PROCESSORS",
    L"PATH",
    L"PATHEXT",
    L"ProgramData",
    L"PROCESSOR_ARCHITECTURE",
    L"ProgramFiles",
    L"PROCESSOR_IDENTIFIER",
    L"ProgramFiles(x86)",
    L"PROCESSOR_LEVEL",
    L"ProgramW6432",
    L"PROCESSOR_REVISION",
    L"PUBLIC",
    L"TEMP",
    L"TMP",
    L"USERPROFILE",
    L"windir",
};
constexpr const WCHAR* of_user[] = {
    L"APPDATA",     L"HOMEDRIVE",  L"HOMEPATH", L"LOCALAPPDATA",
    L"LOGONSERVER", L"USERDOMAIN", L"USERNAME",
};
constexpr const WCHAR* of_now[] = {L"SystemDrive", L"SystemRoot"};

void copy(PVOID from, const WCHAR* const* names, SIZE_T count, PVOID& to, const Units& room) {
    for (SIZE_T i = 0; i < count; ++i) {
        if (read(from, names[i], room.text, most_units) != 0) {
            set(to, names[i], room.text);
        }
    }
}

/// The user's own variables, which setx keeps in the registry; what it has of PATH comes behind.
void add_from_registry(PVOID& to, const Units& room, const Units& whole) {
    HKEY key = nullptr;
    if (RegOpenKeyExW(HKEY_CURRENT_USER, L"Environment", 0, KEY_READ, &key) != ERROR_SUCCESS) {
        return;
    }
    for (DWORD i = 0;; ++i) {
        constexpr DWORD name_room = 256;
        WCHAR name[name_room];
        DWORD units = name_room;
        DWORD type = 0;
        DWORD size = (most_units - 1) * sizeof(WCHAR);
        const LSTATUS status = RegEnumValueW(key, i, name, &units, nullptr, &type,
                                             reinterpret_cast<LPBYTE>(room.text), &size);
        if (status == ERROR_NO_MORE_ITEMS) {
            break;
        }
        if (status != ERROR_SUCCESS || (type != REG_SZ && type != REG_EXPAND_SZ)) {
            continue;
        }
        room.text[size / sizeof(WCHAR)] = 0;
        SIZE_T at = 0;
        if (CompareStringOrdinal(name, -1, L"PATH", -1, TRUE) == CSTR_EQUAL) {
            at = read(to, name, whole.text, most_units);
            if (at != 0) {
                whole.text[at - 1] = L';';
            }
        }
        SIZE_T length = 0;
        const SIZE_T given = wcslen(room.text);
        if (type == REG_SZ && at + given < most_units) {
            memcpy(whole.text + at, room.text, (given + 1) * sizeof(WCHAR));
        } else if (type == REG_SZ ||
                   !NT_SUCCESS(RtlExpandEnvironmentStrings(
                       to, room.text, given + 1, whole.text + at, most_units - at, &length))) {
            continue;
        }
        set(to, name, whole.text);
    }
    RegCloseKey(key);
}

BOOL expand(HANDLE token, LPCWSTR from, LPWSTR to, DWORD room) {
    PVOID environment = nullptr;
    if (!CreateEnvironmentBlock(&environment, token, FALSE)) {
        return FALSE;
    }
    SIZE_T units = 0;
    const NTSTATUS status =
        RtlExpandEnvironmentStrings(environment, from, wcslen(from) + 1, to, room, &units);
    DestroyEnvironmentBlock(environment);
    return NT_SUCCESS(status) ? TRUE : fail(ERROR_INSUFFICIENT_BUFFER);
}

} // namespace

extern "C" {

BOOL WINAPI GetUserProfileDirectoryW(HANDLE token, LPWSTR to, LPDWORD size) {
    return token == nullptr ? fail(ERROR_INVALID_HANDLE) : give_wide(profile, to, size);
}
BOOL WINAPI GetUserProfileDirectoryA(HANDLE token, LPSTR to, LPDWORD size) {
    if (token == nullptr && size != nullptr && to != nullptr) {
        return fail(ERROR_INVALID_HANDLE);
    }
    return give_narrow(profile, to, size);
}
BOOL WINAPI GetProfilesDirectoryW(LPWSTR to, LPDWORD size) { return give_wide(profiles, to, size); }
BOOL WINAPI GetProfilesDirectoryA(LPSTR to, LPDWORD size) {
    return give_narrow(profiles, to, size);
}
BOOL WINAPI GetDefaultUserProfileDirectoryW(LPWSTR to, LPDWORD size) {
    return give_wide(default_profile, to, size);
}
BOOL WINAPI GetDefaultUserProfileDirectoryA(LPSTR to, LPDWORD size) {
    return give_narrow(default_profile, to, size);
}
BOOL WINAPI GetAllUsersProfileDirectoryW(LPWSTR to, LPDWORD size) {
    return give_wide(all_users, to, size);
}
BOOL WINAPI GetAllUsersProfileDirectoryA(LPSTR to, LPDWORD size) {
    return give_narrow(all_users, to, size);
}
BOOL WINAPI GetProfileType(LPDWORD flags) {
    if (flags == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    *flags = 0; // neither temporary nor roaming nor mandatory
    return TRUE;
}

BOOL WINAPI CreateEnvironmentBlock(LPVOID* to, HANDLE token, BOOL inherits) {
    PVOID made = nullptr;
    const Units room(most_units);
    const Units whole(most_units);
    if (to == nullptr) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (room.text == nullptr || whole.text == nullptr ||
        !NT_SUCCESS(RtlCreateEnvironment(static_cast<BOOLEAN>(inherits), &made))) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    copy(nullptr, of_now, ARRAYSIZE(of_now), made, room);
    copy(at_start, of_system, ARRAYSIZE(of_system), made, room);
    if (token != nullptr) {
        copy(at_start, of_user, ARRAYSIZE(of_user), made, room);
        add_from_registry(made, room, whole);
    }
    *to = made;
    return TRUE;
}
BOOL WINAPI DestroyEnvironmentBlock(LPVOID environment) {
    return NT_SUCCESS(RtlDestroyEnvironment(environment)) ? TRUE : fail(ERROR_INVALID_PARAMETER);
}

BOOL WINAPI ExpandEnvironmentStringsForUserW(HANDLE token, LPCWSTR from, LPWSTR to, DWORD room) {
    return expand(token, from, to, room);
}
BOOL WINAPI ExpandEnvironmentStringsForUserA(HANDLE token, LPCSTR from, LPSTR to, DWORD room) {
    const Units wide(most_units);
    const Units expanded(most_units);
    if (wide.text == nullptr || expanded.text == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    if (MultiByteToWideChar(CP_ACP, 0, from, -1, wide.text, most_units) == 0 ||
        !expand(token, wide.text, expanded.text, most_units)) {
        return FALSE;
    }
    const auto bytes = static_cast<int>(room);
    return WideCharToMultiByte(CP_ACP, 0, expanded.text, -1, to, bytes, nullptr, nullptr) != 0;
}

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD reason, LPVOID) {
    return reason != DLL_PROCESS_ATTACH || NT_SUCCESS(RtlCreateEnvironment(TRUE, &at_start));
}

} // extern "C"
