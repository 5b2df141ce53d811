// Where DLLs are looked for ("Dynamic-link library search order", learn.microsoft.com): what is
// known, then directories in the order that the caller and the process have chosen.

#include "../sxs/context.hpp"
#include "module.hpp"

namespace ferry::win32::ldr {
namespace {

constexpr ULONG search_load_dir = 0x100;
constexpr ULONG search_application_dir = 0x200;
constexpr ULONG search_user_dirs = 0x400;
constexpr ULONG search_system32 = 0x800;
constexpr ULONG search_default_dirs = 0x1000;
constexpr ULONG altered_search_path = 8;
constexpr ULONG search_any = 0x1f00;

/// AddDllDirectory's.
struct UserDirectory {
    UserDirectory* next;
    UNICODE_STRING path;
};

UserDirectory* user_directories;
UNICODE_STRING dll_directory; ///< SetDllDirectory's
bool dll_directory_is_set;
ULONG default_flags; ///< SetDefaultDllDirectories'

const WCHAR* const known_dlls[] = {
#define KNOWN_DLL(name) L"" #name ".dll",
#include "known_dlls.inc"
#undef KNOWN_DLL
};

NTSTATUS open_system_dll(const UNICODE_STRING& base_name, HANDLE& section,
                         UNICODE_STRING& full_name) {
    UNICODE_STRING path = join(text(L"\\KnownDlls\\"), base_name);
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &path, OBJ_CASE_INSENSITIVE, nullptr, nullptr);
    const NTSTATUS opened =
        NtOpenSection(&section, SECTION_MAP_READ | SECTION_MAP_EXECUTE, &attributes);
    release(path);
    if (opened == STATUS_SUCCESS) {
        full_name = join(text(L"C:\\Windows\\System32\\"), base_name);
    }
    return opened;
}

bool not_there(NTSTATUS status) {
    switch (status) {
    case STATUS_OBJECT_NAME_NOT_FOUND:
    case STATUS_OBJECT_PATH_NOT_FOUND:
    case STATUS_OBJECT_NAME_INVALID:
    case STATUS_OBJECT_PATH_SYNTAX_BAD:
    case STATUS_NOT_A_DIRECTORY:
    case STATUS_NO_SUCH_DEVICE:
    case STATUS_NO_SUCH_FILE:
    case STATUS_BAD_NETWORK_PATH:
    case STATUS_BAD_NETWORK_NAME:
    case STATUS_FILE_IS_A_DIRECTORY:
    case STATUS_ACCESS_DENIED:
    case STATUS_DLL_NOT_FOUND: return true;
    default: return false;
    }
}

/// What a found file becomes: an image, or its bytes.
enum class Use { image, data };

NTSTATUS open_section(const UNICODE_STRING& path, Use use, HANDLE& section) {
    UNICODE_STRING nt_path = join(text(L"\\??\\"), path);
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &nt_path, OBJ_CASE_INSENSITIVE, nullptr, nullptr);
    HANDLE file = nullptr;
    IO_STATUS_BLOCK io;
    NTSTATUS status = NtOpenFile(&file, FILE_READ_DATA | FILE_EXECUTE | SYNCHRONIZE, &attributes,
                                 &io, FILE_SHARE_READ | FILE_SHARE_DELETE,
                                 FILE_NON_DIRECTORY_FILE | FILE_SYNCHRONOUS_IO_NONALERT);
    release(nt_path);
    if (!NT_SUCCESS(status)) {
        return not_there(status) ? STATUS_DLL_NOT_FOUND : status;
    }
    constexpr ULONG sec_image = 0x1000000;
    status = use == Use::image
                 ? NtCreateSection(&section, SECTION_MAP_READ | SECTION_MAP_EXECUTE | SECTION_QUERY,
                                   nullptr, nullptr, PAGE_EXECUTE, sec_image, file)
                 : NtCreateSection(&section, SECTION_MAP_READ | SECTION_QUERY, nullptr, nullptr,
                                   PAGE_READONLY, SEC_COMMIT, file);
    NtClose(file);
    return status;
}

constexpr UNICODE_STRING system_directory() {
    constexpr USHORT bytes = (sizeof L"C:\\Windows\\System32\\" - sizeof(WCHAR));
    return {bytes, bytes, const_cast<PWSTR>(L"C:\\Windows\\System32\\")};
}

/// The variable PATH.
UNICODE_STRING environment_path() {
    auto* line = reinterpret_cast<WCHAR*>(peb()->parameters->environment);
    while (line != nullptr && *line != 0) {
        const UNICODE_STRING whole = text(line);
        constexpr size_t name_units = 5;
        if (whole.Length >= name_units * sizeof(WCHAR) &&
            equal_names(slice(whole, 0, name_units), text(L"PATH="))) {
            return slice(whole, name_units, whole.Length / sizeof(WCHAR));
        }
        line += whole.Length / sizeof(WCHAR) + 1;
    }
    return {};
}

/// Tries directories one after the other.
class Attempt {
public:
    Attempt(const UNICODE_STRING& base_name, Use use, HANDLE& section, UNICODE_STRING& full_name)
        : base_name_(base_name), use_(use), section_(section), full_name_(full_name) {}

    /// Each is true when the search is over.
    bool system() {
        return !gives_way() && settle(open_system_dll(base_name_, section_, full_name_));
    }
    /// Ferry's own DLL where there is no other.
    bool last() { return gives_way() && settle(open_system_dll(base_name_, section_, full_name_)); }
    bool directory(const UNICODE_STRING& path) {
        if (path.Length == 0) {
            return false;
        }
        const bool ends = path.Buffer[path.Length / sizeof(WCHAR) - 1] == L'\\';
        UNICODE_STRING closed = join(path, text(ends ? L"" : L"\\"));
        UNICODE_STRING wanted = join(closed, base_name_);
        release(closed);
        const bool over = file(wanted);
        release(wanted);
        return over;
    }
    bool file(const UNICODE_STRING& path) {
        UNICODE_STRING full = full_path(path);
        const UNICODE_STRING folder = slice(full, 0, base_of(full));
        const bool over = settle(equal_names(folder, system_directory())
                                     ? open_system_dll(base_name_, section_, full_name_)
                                     : open_section(full, use_, section_));
        if (over && status_ == STATUS_SUCCESS && full_name_.Buffer == nullptr) {
            full_name_ = full;
        } else {
            release(full);
        }
        return over;
    }
    bool path_variable() {
        const UNICODE_STRING value = environment_path();
        const size_t units = value.Length / sizeof(WCHAR);
        for (size_t begin = 0; begin < units;) {
            size_t end = begin;
            while (end < units && value.Buffer[end] != L';') {
                ++end;
            }
            if (directory(slice(value, begin, end))) {
                return true;
            }
            begin = end + 1;
        }
        return false;
    }
    [[nodiscard]] NTSTATUS status() const { return status_; }

private:
    /// What Microsoft gives away apart from Windows, and ferry has a part of: whoever brings the
    /// whole is meant.
    [[nodiscard]] bool gives_way() const { return equal_names(base_name_, text(L"msvcp140.dll")); }
    bool settle(NTSTATUS status) {
        if (not_there(status)) {
            return false;
        }
        status_ = status;
        return true;
    }

    const UNICODE_STRING base_name_;
    const Use use_;
    HANDLE& section_;
    UNICODE_STRING& full_name_;
    NTSTATUS status_ = STATUS_DLL_NOT_FOUND;
};

UNICODE_STRING folder_of(const UNICODE_STRING& path) { return slice(path, 0, base_of(path)); }

void search_chosen(Attempt& attempt, const Search& search, ULONG flags) {
    if ((flags & search_default_dirs) != 0) {
        flags |= search_application_dir | search_system32 | search_user_dirs;
    }
    if ((flags & search_load_dir) != 0 && search.load_path != nullptr &&
        attempt.directory(folder_of(*search.load_path))) {
        return;
    }
    if ((flags & search_application_dir) != 0 && attempt.directory(program_directory())) {
        return;
    }
    if ((flags & search_user_dirs) != 0) {
        for (const UserDirectory* user = user_directories; user != nullptr; user = user->next) {
            if (attempt.directory(user->path)) {
                return;
            }
        }
        if (attempt.directory(dll_directory)) {
            return;
        }
    }
    if ((flags & search_system32) != 0) {
        attempt.system();
    }
}

void search_standard(Attempt& attempt, const Search& search) {
    const auto& parameters = peb()->parameters->current_directory.path;
    const UNICODE_STRING current{parameters.length, parameters.maximum_length,
                                 reinterpret_cast<PWSTR>(parameters.buffer)};
    const bool altered = (search.flags & altered_search_path) != 0 && search.load_path != nullptr;
    const UNICODE_STRING first = altered ? folder_of(*search.load_path) : program_directory();
    // With a directory of the program's choice the current one is not looked at.
    static_cast<void>(
        attempt.directory(first) || (dll_directory_is_set && attempt.directory(dll_directory)) ||
        attempt.system() || attempt.directory(text(L"C:\\Windows")) ||
        (!dll_directory_is_set && attempt.directory(current)) || attempt.path_variable());
}

/// PROGRAM.local beside the program: a file says that its directory wins, a directory wins itself.
enum class Local { unknown, none, file, directory };

UNICODE_STRING local_name() { return join(program_module()->full_name, text(L".local")); }

/// One with a manifest has none: the manifest says where DLLs are.
Local local() {
    static Local known = Local::unknown;
    if (known == Local::unknown && sxs::process_default() != nullptr) {
        known = Local::none;
    } else if (known == Local::unknown) {
        UNICODE_STRING name = local_name();
        UNICODE_STRING path = join(text(L"\\??\\"), name);
        OBJECT_ATTRIBUTES attributes;
        InitializeObjectAttributes(&attributes, &path, OBJ_CASE_INSENSITIVE, nullptr, nullptr);
        FILE_BASIC_INFORMATION information;
        const bool there = NT_SUCCESS(NtQueryAttributesFile(&attributes, &information));
        known = !there                                                         ? Local::none
                : (information.FileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0 ? Local::directory
                                                                               : Local::file;
        release(path);
        release(name);
    }
    return known;
}

/// Looks where PROGRAM.local says; true when the search is over.
bool search_local(Attempt& attempt) {
    if (local() == Local::none) {
        return false;
    }
    if (local() == Local::file) {
        return attempt.directory(program_directory());
    }
    UNICODE_STRING name = local_name();
    const bool over = attempt.directory(name);
    release(name);
    return over;
}

} // namespace

bool is_known_dll(const UNICODE_STRING& base_name) {
    for (const WCHAR* const known : known_dlls) {
        if (equal_names(base_name, text(known))) {
            return true;
        }
    }
    return false;
}

bool is_own(const Module& module) {
    return equal_names(folder_of(module.full_name), system_directory());
}

UNICODE_STRING program_directory() { return folder_of(program_module()->full_name); }

namespace {

NTSTATUS open(const UNICODE_STRING& name, const Search& search, Use use, HANDLE& section,
              UNICODE_STRING& full_name) {
    full_name = {};
    const UNICODE_STRING base_name = slice(name, base_of(name), name.Length / sizeof(WCHAR));
    Attempt attempt(base_name, use, section, full_name);
    const bool known = is_known_dll(base_name);
    if (has_path(name)) {
        static_cast<void>((!known && search_local(attempt)) || attempt.file(name));
        return attempt.status();
    }
    if ((known && attempt.system()) || search_local(attempt)) {
        return attempt.status();
    }
    const ULONG chosen = search.flags & search_any;
    if (const ULONG flags = chosen != 0 ? chosen : default_flags; flags != 0) {
        search_chosen(attempt, search, flags);
    } else {
        search_standard(attempt, search);
    }
    if (attempt.status() == STATUS_DLL_NOT_FOUND) {
        attempt.last();
    }
    return attempt.status();
}

} // namespace

NTSTATUS open_dll(const UNICODE_STRING& name, const Search& search, HANDLE& section,
                  UNICODE_STRING& full_name) {
    return open(name, search, Use::image, section, full_name);
}

NTSTATUS map_data(const UNICODE_STRING& name, ULONG flags, bool as_image, PVOID& base) {
    HANDLE section = nullptr;
    UNICODE_STRING full_name;
    Search search;
    search.flags = flags;
    NTSTATUS status = open(name, search, as_image ? Use::image : Use::data, section, full_name);
    if (status != STATUS_SUCCESS) {
        return status;
    }
    // One of ferry's own DLLs is an image in any case.
    as_image = as_image || equal_names(slice(full_name, 0, base_of(full_name)), system_directory());
    release(full_name);
    base = nullptr;
    SIZE_T size = 0;
    status = NtMapViewOfSection(section, current_process(), &base, 0, 0, nullptr, &size, 1, 0,
                                PAGE_READONLY);
    NtClose(section);
    if (NT_SUCCESS(status)) {
        base = static_cast<char*>(base) + (as_image ? 2 : 1);
        return STATUS_SUCCESS;
    }
    return status;
}

} // namespace ferry::win32::ldr

using namespace ferry::win32;
using namespace ferry::win32::ldr;

extern "C" {

NTSTATUS NTAPI LdrSetDefaultDllDirectories(ULONG flags) {
    if (flags == 0 || (flags & ~search_any) != 0 || (flags & search_load_dir) != 0) {
        return STATUS_INVALID_PARAMETER;
    }
    default_flags = flags;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrSetDllDirectory(PUNICODE_STRING path) {
    const LoaderLock lock;
    release(dll_directory);
    dll_directory_is_set = path != nullptr && path->Buffer != nullptr;
    if (dll_directory_is_set) {
        dll_directory = join(*path, {});
    }
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrGetDllDirectory(PUNICODE_STRING path) {
    const LoaderLock lock;
    if (path->MaximumLength < dll_directory.Length + sizeof(WCHAR)) {
        path->Length = static_cast<USHORT>(dll_directory.Length + sizeof(WCHAR));
        return STATUS_BUFFER_TOO_SMALL;
    }
    if (dll_directory.Length != 0) {
        memcpy(path->Buffer, dll_directory.Buffer, dll_directory.Length);
    }
    path->Buffer[dll_directory.Length / sizeof(WCHAR)] = 0;
    path->Length = dll_directory.Length;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrAddDllDirectory(PUNICODE_STRING path, PVOID* cookie) {
    const size_t units = path->Length / sizeof(WCHAR);
    if (units < 3 || (path->Buffer[1] != L':' && path->Buffer[0] != L'\\')) {
        return STATUS_INVALID_PARAMETER;
    }
    auto* const made =
        static_cast<UserDirectory*>(RtlAllocateHeap(peb()->process_heap, 0, sizeof(UserDirectory)));
    if (made == nullptr) {
        return STATUS_NO_MEMORY;
    }
    const LoaderLock lock;
    *made = {user_directories, join(*path, {})};
    user_directories = made;
    *cookie = made;
    return STATUS_SUCCESS;
}

NTSTATUS NTAPI LdrRemoveDllDirectory(PVOID cookie) {
    const LoaderLock lock;
    for (UserDirectory** at = &user_directories; *at != nullptr; at = &(*at)->next) {
        if (*at == cookie) {
            UserDirectory* const removed = *at;
            *at = removed->next;
            release(removed->path);
            RtlFreeHeap(peb()->process_heap, 0, removed);
            return STATUS_SUCCESS;
        }
    }
    return STATUS_INVALID_PARAMETER;
}

} // extern "C"
