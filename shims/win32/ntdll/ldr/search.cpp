// Where DLLs are looked for ("Dynamic-link library search order", learn.microsoft.com): what is
// known, then directories in the order that the caller and the process have chosen.

#include <ferry/win32/files.hpp>

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

NTSTATUS open_system_dll(const UNICODE_STRING& base_name, Found& found) {
    UNICODE_STRING path = join(text(L"\\KnownDlls\\"), base_name);
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &path, OBJ_CASE_INSENSITIVE, nullptr, nullptr);
    const NTSTATUS opened =
        NtOpenSection(&found.section, SECTION_MAP_READ | SECTION_MAP_EXECUTE, &attributes);
    release(path);
    if (opened == STATUS_SUCCESS) {
        found.full_name = join(text(L"C:\\Windows\\System32\\"), base_name);
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
enum class Use { image, resources, data };

/// Is it an image that this process can run?
bool is_of_this_machine(HANDLE section) {
    constexpr int image_information = 1;
    struct { // SECTION_IMAGE_INFORMATION
        PVOID entry;
        ULONG zero_bits;
        SIZE_T stack[2];
        ULONG subsystem;
        USHORT versions[4];
        USHORT characteristics;
        USHORT dll_characteristics;
        USHORT machine;
        UCHAR flags[2];
        ULONG loader_flags;
        ULONG file_size;
        ULONG checksum;
    } information;
    const auto* const own = static_cast<const char*>(peb()->image_base);
    const auto* const headers = reinterpret_cast<const IMAGE_NT_HEADERS*>(
        own + reinterpret_cast<const IMAGE_DOS_HEADER*>(own)->e_lfanew);
    return NT_SUCCESS(NtQuerySection(section, image_information, &information, sizeof information,
                                     nullptr)) &&
           information.machine == headers->FileHeader.Machine;
}

FileId id_of(HANDLE file) {
    constexpr auto id_information = static_cast<FILE_INFORMATION_CLASS>(59);
    FileId id;
    IO_STATUS_BLOCK io;
    return NT_SUCCESS(NtQueryInformationFile(file, &io, &id, sizeof id, id_information)) ? id
                                                                                         : FileId{};
}

NTSTATUS open_file(const UNICODE_STRING& path, ULONG share, HANDLE& file) {
    UNICODE_STRING nt_path = join(text(L"\\??\\"), path);
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &nt_path, OBJ_CASE_INSENSITIVE, nullptr, nullptr);
    IO_STATUS_BLOCK io;
    const NTSTATUS status =
        NtOpenFile(&file, FILE_READ_DATA | FILE_EXECUTE | SYNCHRONIZE, &attributes, &io, share,
                   FILE_NON_DIRECTORY_FILE | FILE_SYNCHRONOUS_IO_NONALERT);
    release(nt_path);
    return status;
}

NTSTATUS open_section(const UNICODE_STRING& path, Use use, Found& found) {
    HANDLE file = nullptr;
    NTSTATUS status = open_file(path, FILE_SHARE_READ | FILE_SHARE_DELETE, file);
    if (!NT_SUCCESS(status)) {
        return not_there(status) ? STATUS_DLL_NOT_FOUND : status;
    }
    constexpr ULONG sec_image = 0x1000000;
    status = use != Use::data
                 ? NtCreateSection(&found.section,
                                   SECTION_MAP_READ | SECTION_MAP_EXECUTE | SECTION_QUERY, nullptr,
                                   nullptr, PAGE_EXECUTE, sec_image, file)
                 : NtCreateSection(&found.section, SECTION_MAP_READ | SECTION_QUERY, nullptr,
                                   nullptr, PAGE_READONLY, SEC_COMMIT, file);
    if (use == Use::image && NT_SUCCESS(status)) {
        found.id = id_of(file);
        if (!is_of_this_machine(found.section)) {
            NtClose(found.section);
            status = STATUS_IMAGE_MACHINE_TYPE_MISMATCH;
        }
    }
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
    /// `name` is what is added to each directory.
    Attempt(const UNICODE_STRING& name, Use use, Found& found)
        : name_(name), use_(use), found_(found) {}

    /// Each is true when the search is over.
    bool system() {
        if (gives_way()) {
            return false;
        }
        return has_path(name_) ? directory(system_directory())
                               : settle(open_system_dll(name_, found_));
    }
    /// Ferry's own DLL where there is no other.
    bool last() { return gives_way() && settle(open_system_dll(name_, found_)); }
    bool directory(const UNICODE_STRING& path) {
        if (path.Length == 0) {
            return false;
        }
        const bool ends = path.Buffer[path.Length / sizeof(WCHAR) - 1] == L'\\';
        UNICODE_STRING closed = join(path, text(ends ? L"" : L"\\"));
        UNICODE_STRING wanted = join(closed, name_);
        release(closed);
        const bool over = file(wanted);
        release(wanted);
        return over;
    }
    bool file(const UNICODE_STRING& path) {
        UNICODE_STRING full = full_path(path);
        const size_t base = base_of(full);
        const bool over =
            settle(equal_names(slice(full, 0, base), system_directory())
                       ? open_system_dll(slice(full, base, full.Length / sizeof(WCHAR)), found_)
                       : open_section(full, use_, found_));
        if (over && status_ == STATUS_SUCCESS && found_.full_name.Buffer == nullptr) {
            found_.full_name = full;
        } else {
            release(full);
        }
        return over;
    }
    /// A list as PATH is one.
    bool list(const UNICODE_STRING& value) {
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
    [[nodiscard]] bool gives_way() const {
        constexpr const wchar_t* names[] = {L"msvcp140.dll", L"msvcp140_1.dll",
                                            L"msvcp140_atomic_wait.dll",
                                            L"msvcp140_codecvt_ids.dll"};
        for (const wchar_t* const name : names) {
            if (equal_names(name_, text(name))) {
                return true;
            }
        }
        return false;
    }
    /// A DLL of another kind of processor is passed over; that there is one is remembered.
    bool settle(NTSTATUS status) {
        if (status == STATUS_IMAGE_MACHINE_TYPE_MISMATCH) {
            status_ = STATUS_INVALID_IMAGE_FORMAT;
            return false;
        }
        if (not_there(status)) {
            return false;
        }
        status_ = status;
        return true;
    }

    const UNICODE_STRING name_;
    const Use use_;
    Found& found_;
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
        (!dll_directory_is_set && attempt.directory(current)) || attempt.list(environment_path()));
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

void search(Attempt& attempt, const Search& where) {
    const ULONG chosen = where.flags & search_any;
    if (where.directories != nullptr) {
        static_cast<void>(attempt.list(*where.directories));
    } else if (const ULONG flags = chosen != 0 ? chosen : default_flags; flags != 0) {
        search_chosen(attempt, where, flags);
    } else {
        search_standard(attempt, where);
    }
}

NTSTATUS open(const UNICODE_STRING& name, const Search& where, Use use, Found& found) {
    const UNICODE_STRING base_name = slice(name, base_of(name), name.Length / sizeof(WCHAR));
    const bool known = is_known_dll(base_name);
    if (has_path(name)) {
        Attempt local(base_name, use, found);
        if (!known && search_local(local)) {
            return local.status();
        }
    }
    Attempt attempt(is_relative(name) ? name : base_name, use, found);
    if (!is_relative(name)) {
        static_cast<void>(attempt.file(name));
        return attempt.status();
    }
    if (has_path(name)) {
        search(attempt, where);
        return attempt.status();
    }
    if ((known && attempt.system()) || search_local(attempt)) {
        return attempt.status();
    }
    search(attempt, where);
    if (attempt.status() == STATUS_DLL_NOT_FOUND) {
        attempt.last();
    }
    return attempt.status();
}

} // namespace

NTSTATUS open_dll(const UNICODE_STRING& name, const Search& search, Found& found) {
    return open(name, search, Use::image, found);
}

namespace {

/// What was mapped to be read while nobody may write to it.
struct Exclusive {
    Exclusive* next;
    PVOID base;
    HANDLE file;
};
Exclusive* exclusives;

/// Keeps writers away from a file for as long as it is mapped at `base`.
NTSTATUS keep_exclusive(const UNICODE_STRING& path, PVOID base) {
    auto* const made =
        static_cast<Exclusive*>(RtlAllocateHeap(peb()->process_heap, 0, sizeof(Exclusive)));
    if (made == nullptr) {
        return STATUS_NO_MEMORY;
    }
    *made = {exclusives, base, nullptr};
    const NTSTATUS opened = open_file(path, FILE_SHARE_READ | FILE_SHARE_DELETE, made->file);
    if (!NT_SUCCESS(opened)) {
        RtlFreeHeap(peb()->process_heap, 0, made);
        return opened;
    }
    exclusives = made;
    return STATUS_SUCCESS;
}

} // namespace

NTSTATUS map_data(const UNICODE_STRING& name, ULONG flags, MapData how, PVOID& base) {
    Found found;
    Search search;
    search.flags = flags;
    bool as_image = how == MapData::as_image;
    NTSTATUS status = open(name, search, as_image ? Use::resources : Use::data, found);
    if (status != STATUS_SUCCESS) {
        return status;
    }
    // One of ferry's own DLLs is an image in any case.
    const bool own =
        equal_names(slice(found.full_name, 0, base_of(found.full_name)), system_directory());
    as_image = as_image || own;
    PVOID view = nullptr;
    SIZE_T size = 0;
    status = NtMapViewOfSection(found.section, current_process(), &view, 0, 0, nullptr, &size, 1, 0,
                                PAGE_READONLY);
    NtClose(found.section);
    if (NT_SUCCESS(status) && how == MapData::exclusively && !own) {
        status = keep_exclusive(found.full_name, view);
        if (!NT_SUCCESS(status)) {
            NtUnmapViewOfSection(current_process(), view);
        }
    }
    release(found.full_name);
    base = NT_SUCCESS(status) ? static_cast<char*>(view) + (as_image ? 2 : 1) : nullptr;
    return NT_SUCCESS(status) ? STATUS_SUCCESS : status;
}

NTSTATUS unmap_data(PVOID base) {
    const NTSTATUS status = NtUnmapViewOfSection(current_process(), base);
    for (Exclusive** at = &exclusives; NT_SUCCESS(status) && *at != nullptr; at = &(*at)->next) {
        if ((*at)->base == base) {
            Exclusive* const removed = *at;
            *at = removed->next;
            NtClose(removed->file);
            RtlFreeHeap(peb()->process_heap, 0, removed);
            break;
        }
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
        if (path->MaximumLength >= sizeof(WCHAR)) {
            path->Buffer[0] = 0;
        }
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
    if (!is_absolute(*path)) {
        return STATUS_INVALID_PARAMETER;
    }
    UNICODE_STRING nt_path = {};
    const NTSTATUS converted =
        RtlDosPathNameToNtPathName_U_WithStatus(path->Buffer, &nt_path, nullptr, nullptr);
    if (!NT_SUCCESS(converted)) {
        return converted;
    }
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &nt_path, OBJ_CASE_INSENSITIVE, nullptr, nullptr);
    FILE_BASIC_INFORMATION information;
    const NTSTATUS there = NtQueryAttributesFile(&attributes, &information);
    RtlFreeUnicodeString(&nt_path);
    if (!NT_SUCCESS(there)) {
        return there;
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
