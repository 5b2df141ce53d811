// Links, and files by something else than a name: CreateSymbolicLink, the names of a hard link,
// OpenFileById.

#include "file_find.hpp"
#include "nt_path.hpp"
#include "text.hpp"

#include <winioctl.h>

using namespace ferry::win32;

namespace {

/// REPARSE_DATA_BUFFER of a symbolic link ([MS-FSCC] 2.1.2.4), up to its two names.
struct LinkData {
    ULONG tag;
    USHORT length;
    USHORT gap;
    USHORT substitute_offset;
    USHORT substitute_length;
    USHORT print_offset;
    USHORT print_length;
    ULONG flags; ///< 1: relative
};

constexpr size_t most_units = 8000; ///< both names have to fit into 16 KiB

/// FILE_LINKS_INFORMATION and FILE_LINK_ENTRY_INFORMATION.
struct LinkEntry {
    ULONG next;
    LONGLONG parent;
    ULONG name_units;
    WCHAR name[1];
};
struct LinksInformation {
    ULONG bytes_needed;
    ULONG count;
    LinkEntry first;
};
constexpr auto hard_links = static_cast<FileInformation>(46);

/// How RtlDetermineDosPathNameType_U calls paths.
enum PathType : ULONG { drive_relative = 3, rooted = 4, relative = 5 };

/// What CreateFile's flags are to NtCreateFile, of those that OpenFileById takes.
ULONG options_of(DWORD flags) {
    ULONG options = FILE_OPEN_BY_FILE_ID;
    options |= (flags & FILE_FLAG_WRITE_THROUGH) != 0 ? FILE_WRITE_THROUGH : 0;
    options |= (flags & FILE_FLAG_NO_BUFFERING) != 0 ? FILE_NO_INTERMEDIATE_BUFFERING : 0;
    options |= (flags & FILE_FLAG_RANDOM_ACCESS) != 0 ? FILE_RANDOM_ACCESS : 0;
    options |= (flags & FILE_FLAG_SEQUENTIAL_SCAN) != 0 ? FILE_SEQUENTIAL_ONLY : 0;
    options |= (flags & FILE_FLAG_OPEN_REPARSE_POINT) != 0 ? FILE_OPEN_REPARSE_POINT : 0;
    options |= (flags & FILE_FLAG_OVERLAPPED) != 0 ? 0 : FILE_SYNCHRONOUS_IO_NONALERT;
    options |= (flags & FILE_FLAG_BACKUP_SEMANTICS) != 0 ? FILE_OPEN_FOR_BACKUP_INTENT
                                                         : FILE_NON_DIRECTORY_FILE;
    return options;
}

NTSTATUS open_by_id(OwnHandle& file, HANDLE volume, void* id, USHORT size, ACCESS_MASK access,
                    ULONG share, ULONG options, bool inherits) {
    UNICODE_STRING name{size, size, static_cast<PWSTR>(id)};
    OBJECT_ATTRIBUTES attributes;
    InitializeObjectAttributes(&attributes, &name, inherits ? OBJ_INHERIT : 0, volume, nullptr);
    IO_STATUS_BLOCK io;
    return NtCreateFile(file.place(), access | SYNCHRONIZE | FILE_READ_ATTRIBUTES, &attributes, &io,
                        nullptr, 0, share, FILE_OPEN, options, nullptr, 0);
}

/// The path of a directory on its volume, in units; 0 with the last error set if it has none.
ULONG path_of(HANDLE volume, LONGLONG id, PWSTR to, ULONG room) {
    struct Name {
        ULONG bytes;
        WCHAR text[1];
    };
    OwnHandle directory;
    const ULONG size = offsetof(Name, text) + room * sizeof(WCHAR);
    Scratch<BYTE, 600> scratch(size);
    auto* const name = reinterpret_cast<Name*>(scratch.get());
    if (name == nullptr) {
        return static_cast<ULONG>(fail(ERROR_NOT_ENOUGH_MEMORY));
    }
    if (!succeeded(open_by_id(directory, volume, &id, sizeof id, 0, share_all,
                              FILE_OPEN_BY_FILE_ID | FILE_SYNCHRONOUS_IO_NONALERT |
                                  FILE_OPEN_FOR_BACKUP_INTENT,
                              false)) ||
        !succeeded(query(directory.get(), FileInformation::name, name, size))) {
        return 0;
    }
    memcpy(to, name->text, name->bytes);
    return name->bytes / sizeof(WCHAR);
}

/// Asks for the names of a file, with as much room as there must be.
LinksInformation* links_of(HANDLE file) {
    ULONG size = 1024;
    for (;;) {
        auto* const links =
            static_cast<LinksInformation*>(RtlAllocateHeap(peb()->process_heap, 0, size));
        if (links == nullptr) {
            fail(ERROR_NOT_ENOUGH_MEMORY);
            return nullptr;
        }
        const NTSTATUS status = query(file, hard_links, links, size);
        if (status == STATUS_SUCCESS) {
            return links;
        }
        const ULONG needed = links->bytes_needed;
        RtlFreeHeap(peb()->process_heap, 0, links);
        if (status != STATUS_BUFFER_OVERFLOW || needed <= size) {
            succeeded(status);
            return nullptr;
        }
        size = needed;
    }
}

/// A handle that has the paths of all names, in units of which `room` are for one.
Find* find_names(HANDLE file, const LinksInformation& links) {
    ULONG units = 1;
    Scratch<WCHAR, 1> path(longest_path);
    if (path.get() == nullptr) {
        fail(ERROR_NOT_ENOUGH_MEMORY);
        return nullptr;
    }
    Find* find = nullptr;
    for (int round = 0; round < 2; ++round) { // measured first, then written
        const bool fills = round == 1;
        if (fills) {
            find = make_find(units * sizeof(WCHAR));
            if (find == nullptr) {
                return nullptr;
            }
            find->done = true;
            find->next_name = reinterpret_cast<PCWSTR>(find->buffer);
        }
        auto* to = fills ? reinterpret_cast<PWSTR>(find->buffer) : nullptr;
        const LinkEntry* entry = &links.first;
        for (ULONG i = 0; i < links.count; ++i) {
            ULONG at = path_of(file, entry->parent, path.get(), longest_path - 1);
            if (at != 0) {
                at -= path.get()[at - 1] == L'\\' ? 1 : 0; // the root
                path.get()[at++] = L'\\';
                units += at + entry->name_units + 1;
            }
            if (fills && at != 0) {
                memcpy(to, path.get(), at * sizeof(WCHAR));
                memcpy(to + at, entry->name, entry->name_units * sizeof(WCHAR));
                to[at + entry->name_units] = 0;
                to += at + entry->name_units + 1;
            }
            entry = reinterpret_cast<const LinkEntry*>(reinterpret_cast<const BYTE*>(entry) +
                                                       entry->next);
        }
        if (fills) {
            *to = 0;
        }
    }
    return find;
}

BOOL give_name(Find* find, LPDWORD length, PWSTR to) {
    if (*find->next_name == 0) {
        return fail(ERROR_HANDLE_EOF);
    }
    const auto units = static_cast<DWORD>(wcslen(find->next_name)) + 1;
    const DWORD room = *length;
    *length = units;
    if (room < units || to == nullptr) {
        return fail(ERROR_MORE_DATA);
    }
    memcpy(to, find->next_name, units * sizeof(WCHAR));
    find->next_name += units;
    return TRUE;
}

/// Sets a symbolic link on an empty file or directory.
BOOL set_link(HANDLE file, LPCWSTR substitute, size_t substitute_units, LPCWSTR print,
              size_t print_units, bool is_relative) {
    const size_t size = sizeof(LinkData) + (substitute_units + print_units) * sizeof(WCHAR);
    Scratch<BYTE, 600> scratch(size);
    auto* const data = reinterpret_cast<LinkData*>(scratch.get());
    if (data == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    const auto bytes = [](size_t count) { return static_cast<USHORT>(count * sizeof(WCHAR)); };
    *data = {};
    data->tag = IO_REPARSE_TAG_SYMLINK;
    data->length = static_cast<USHORT>(size - 8);
    data->substitute_length = bytes(substitute_units);
    data->print_offset = data->substitute_length;
    data->print_length = bytes(print_units);
    data->flags = is_relative ? 1 : 0;
    auto* const names = reinterpret_cast<WCHAR*>(data + 1);
    memcpy(names, substitute, data->substitute_length);
    memcpy(names + substitute_units, print, data->print_length);
    DWORD given = 0;
    return DeviceIoControl(file, FSCTL_SET_REPARSE_POINT, data, static_cast<DWORD>(size), nullptr,
                           0, &given, nullptr);
}

} // namespace

extern "C" {

/// Everybody may make links: SYMBOLIC_LINK_FLAG_ALLOW_UNPRIVILEGED_CREATE changes nothing.
BOOLEAN WINAPI CreateSymbolicLinkW(LPCWSTR path, LPCWSTR target, DWORD flags) {
    constexpr DWORD known = SYMBOLIC_LINK_FLAG_DIRECTORY | 2; // ALLOW_UNPRIVILEGED_CREATE
    const size_t units = target == nullptr ? 0 : wcslen(target);
    if ((flags & ~known) != 0 || units == 0 || units > most_units) {
        return static_cast<BOOLEAN>(fail(ERROR_INVALID_PARAMETER));
    }
    NtPath name(path);
    if (!name) {
        return FALSE;
    }
    const ULONG type = RtlDetermineDosPathNameType_U(target);
    const bool is_relative = type == relative || type == rooted;
    UNICODE_STRING whole{};
    if (!is_relative &&
        !succeeded(RtlDosPathNameToNtPathName_U_WithStatus(target, &whole, nullptr, nullptr))) {
        return FALSE;
    }
    OwnHandle link;
    IO_STATUS_BLOCK io;
    const bool directory = (flags & SYMBOLIC_LINK_FLAG_DIRECTORY) != 0;
    bool made = succeeded(NtCreateFile(
        link.place(), FILE_WRITE_ATTRIBUTES | DELETE | SYNCHRONIZE, name.attributes(), &io, nullptr,
        FILE_ATTRIBUTE_NORMAL, 0, FILE_CREATE,
        FILE_OPEN_REPARSE_POINT | FILE_OPEN_FOR_BACKUP_INTENT | FILE_SYNCHRONOUS_IO_NONALERT |
            (directory ? FILE_DIRECTORY_FILE : FILE_NON_DIRECTORY_FILE),
        nullptr, 0));
    if (made) {
        const bool fills_in = type == drive_relative; // what is shown is then whole too
        constexpr size_t head = 4;                    // "\??\"
        const size_t whole_units = whole.Length / sizeof(WCHAR);
        made = set_link(link.get(), is_relative ? target : whole.Buffer,
                        is_relative ? units : whole_units, fills_in ? whole.Buffer + head : target,
                        fills_in ? whole_units - head : units, is_relative) != 0;
        if (!made) {
            const DWORD error = teb()->last_error;
            const BOOLEAN deletes = TRUE;
            set(link.get(), FileInformation::disposition, &deletes, sizeof deletes);
            fail(error);
        }
    }
    if (whole.Buffer != nullptr) {
        RtlFreeHeap(peb()->process_heap, 0, whole.Buffer);
    }
    return made ? TRUE : FALSE;
}

HANDLE WINAPI FindFirstFileNameW(LPCWSTR path, DWORD flags, LPDWORD length, PWSTR to) {
    OwnHandle file;
    if (flags != 0 || length == nullptr) {
        fail(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    if (!NT_SUCCESS(open_path(file, path, FILE_READ_ATTRIBUTES,
                              FILE_OPEN_REPARSE_POINT | FILE_OPEN_FOR_BACKUP_INTENT))) {
        return INVALID_HANDLE_VALUE;
    }
    LinksInformation* const links = links_of(file.get());
    if (links == nullptr) {
        return INVALID_HANDLE_VALUE;
    }
    Find* const find = find_names(file.get(), *links);
    RtlFreeHeap(peb()->process_heap, 0, links);
    if (find == nullptr) {
        return INVALID_HANDLE_VALUE;
    }
    if (!give_name(find, length, to)) {
        destroy(find);
        return INVALID_HANDLE_VALUE;
    }
    return reinterpret_cast<HANDLE>(find);
}

BOOL WINAPI FindNextFileNameW(HANDLE handle, LPDWORD length, PWSTR to) {
    Find* const find = find_of(handle);
    if (find == nullptr || find->next_name == nullptr) {
        return fail(ERROR_INVALID_HANDLE);
    }
    RtlEnterCriticalSection(&find->lock);
    const BOOL given = give_name(find, length, to);
    RtlLeaveCriticalSection(&find->lock);
    return given;
}

HANDLE WINAPI OpenFileById(HANDLE volume, LPFILE_ID_DESCRIPTOR id, DWORD access, DWORD share,
                           LPSECURITY_ATTRIBUTES security, DWORD flags) {
    constexpr int extended_type = 2; // ExtendedFileIdType; volumes know no object ids
    const bool extended = id != nullptr && static_cast<int>(id->Type) == extended_type;
    if (id == nullptr || id->dwSize < sizeof *id || (id->Type != FileIdType && !extended)) {
        fail(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    OwnHandle file;
    constexpr USHORT long_id = 16;
    const ACCESS_MASK wanted = access | ((flags & FILE_FLAG_DELETE_ON_CLOSE) != 0 ? DELETE : 0);
    const ULONG options =
        options_of(flags) | ((flags & FILE_FLAG_DELETE_ON_CLOSE) != 0 ? FILE_DELETE_ON_CLOSE : 0);
    if (!succeeded(open_by_id(file, volume, &id->FileId, extended ? long_id : sizeof id->FileId,
                              wanted, share, options,
                              security != nullptr && security->bInheritHandle))) {
        return INVALID_HANDLE_VALUE;
    }
    return file.release();
}

} // extern "C"
