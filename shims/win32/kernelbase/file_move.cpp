// Functions that move and replace files.

#include "nt_path.hpp"
#include "text.hpp"

using namespace ferry::win32;

namespace {

constexpr ULONG replace_if_exists = 1;
constexpr ULONG posix_semantics = 2;
constexpr DWORD known_flags = 0x3f; ///< MOVEFILE_*

/// To another volume: a copy with the file's times, which is then the only one.
BOOL move_by_copy(LPCWSTR from, LPCWSTR to, LPPROGRESS_ROUTINE routine, LPVOID data, DWORD flags) {
    FILE_BASIC_INFORMATION basic;
    {
        OwnHandle source;
        if (!NT_SUCCESS(open_path(source, from, FILE_READ_ATTRIBUTES, FILE_OPEN_REPARSE_POINT)) ||
            !succeeded(query(source.get(), FileInformation::basic, &basic, sizeof basic))) {
            return FALSE;
        }
    }
    const bool replaces = (flags & MOVEFILE_REPLACE_EXISTING) != 0;
    if (!CopyFileExW(from, to, routine, data, nullptr,
                     COPY_FILE_COPY_SYMLINK | (replaces ? 0 : COPY_FILE_FAIL_IF_EXISTS))) {
        return teb()->last_error == ERROR_FILE_EXISTS ? fail(ERROR_ALREADY_EXISTS) : FALSE;
    }
    OwnHandle target;
    if (NT_SUCCESS(open_path(target, to, FILE_WRITE_ATTRIBUTES, FILE_OPEN_REPARSE_POINT))) {
        set(target.get(), FileInformation::basic, &basic, sizeof basic);
    }
    if ((flags & MOVEFILE_WRITE_THROUGH) != 0 &&
        NT_SUCCESS(open_path(target, to, GENERIC_WRITE, 0))) {
        FlushFileBuffers(target.get());
    }
    // Where the old one can't be removed it stays, and the call has succeeded.
    OwnHandle source;
    if (NT_SUCCESS(open_path(source, from, DELETE, FILE_OPEN_REPARSE_POINT))) {
        const ULONG remove = FILE_DISPOSITION_FLAG_DELETE | FILE_DISPOSITION_FLAG_POSIX_SEMANTICS |
                             FILE_DISPOSITION_FLAG_IGNORE_READONLY_ATTRIBUTE;
        set(source.get(), FileInformation::disposition_ex, &remove, sizeof remove);
    }
    teb()->last_error = ERROR_SUCCESS;
    return TRUE;
}

/// What a file inherits from the one whose place it takes.
BOOL inherit(HANDLE replacement, HANDLE replaced) {
    FILE_BASIC_INFORMATION old;
    if (!succeeded(query(replaced, FileInformation::basic, &old, sizeof old))) {
        return FALSE;
    }
    FILE_BASIC_INFORMATION basic{};
    basic.CreationTime = old.CreationTime;
    basic.FileAttributes = old.FileAttributes;
    return succeeded(set(replacement, FileInformation::basic, &basic, sizeof basic));
}

BOOL replace_file(LPCWSTR replaced, LPCWSTR replacement, LPCWSTR backup, DWORD flags) {
    constexpr ULONG options = FILE_NON_DIRECTORY_FILE;
    OwnHandle old;
    OwnHandle made;
    if (!NT_SUCCESS(open_path(old, replaced, GENERIC_READ | DELETE, options))) {
        return FALSE;
    }
    if (!NT_SUCCESS(
            open_path(made, replacement, GENERIC_READ | DELETE | FILE_WRITE_ATTRIBUTES, options))) {
        return FALSE;
    }
    FILE_BASIC_INFORMATION basic;
    if (!succeeded(query(old.get(), FileInformation::basic, &basic, sizeof basic))) {
        return FALSE;
    }
    if ((basic.FileAttributes & FILE_ATTRIBUTE_READONLY) != 0) {
        return fail(ERROR_ACCESS_DENIED);
    }
    if (!inherit(made.get(), old.get()) && (flags & REPLACEFILE_IGNORE_MERGE_ERRORS) == 0) {
        return FALSE;
    }
    constexpr ULONG in_its_place = replace_if_exists | posix_semantics;
    if (backup == nullptr) {
        old.close();
        return set_name(made.get(), FileInformation::rename_ex, replaced, in_its_place)
                   ? TRUE
                   : fail(ERROR_UNABLE_TO_REMOVE_REPLACED);
    }
    if (!set_name(old.get(), FileInformation::rename_ex, backup, in_its_place)) {
        return fail(ERROR_UNABLE_TO_REMOVE_REPLACED);
    }
    if (set_name(made.get(), FileInformation::rename, replaced, 0)) {
        return TRUE;
    }
    return fail(set_name(old.get(), FileInformation::rename, replaced, 0)
                    ? ERROR_UNABLE_TO_MOVE_REPLACEMENT
                    : ERROR_UNABLE_TO_MOVE_REPLACEMENT_2);
}

} // namespace

namespace ferry::win32 {

BOOL set_name(HANDLE file, FileInformation kind, LPCWSTR to, ULONG flags) {
    NtPath name(to);
    if (!name) {
        return FALSE;
    }
    struct Rename {
        ULONG flags;
        HANDLE root;
        ULONG length;
        WCHAR text[1];
    };
    const ULONG size = offsetof(Rename, text) + name.name().Length + sizeof(WCHAR);
    Scratch<BYTE, 600> scratch(size);
    auto* const rename = reinterpret_cast<Rename*>(scratch.get());
    if (rename == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    rename->flags = flags;
    rename->root = nullptr;
    rename->length = name.name().Length;
    memcpy(rename->text, name.name().Buffer, name.name().Length);
    return succeeded(set(file, kind, rename, size));
}

} // namespace ferry::win32

extern "C" {

BOOL WINAPI MoveFileWithProgressW(LPCWSTR from, LPCWSTR to, LPPROGRESS_ROUTINE routine, LPVOID data,
                                  DWORD flags) {
    if ((flags & ~known_flags) != 0 ||
        ((flags & MOVEFILE_DELAY_UNTIL_REBOOT) != 0 && (flags & MOVEFILE_COPY_ALLOWED) != 0)) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if ((flags & MOVEFILE_DELAY_UNTIL_REBOOT) != 0) {
        return fail(ERROR_ACCESS_DENIED); // what happens at the next start is the administrator's
    }
    if ((flags & MOVEFILE_CREATE_HARDLINK) != 0) {
        return CreateHardLinkW(to, from, nullptr);
    }
    OwnHandle source;
    if (!NT_SUCCESS(
            open_path(source, from, DELETE | FILE_READ_ATTRIBUTES, FILE_OPEN_REPARSE_POINT))) {
        return FALSE;
    }
    FILE_STANDARD_INFORMATION standard{};
    query(source.get(), FileInformation::standard, &standard, sizeof standard);
    // A file may take the place of one that is open; nothing takes that of a directory.
    const ULONG replaces = (flags & MOVEFILE_REPLACE_EXISTING) == 0 ? 0
                           : standard.Directory                     ? replace_if_exists
                                                : replace_if_exists | posix_semantics;
    if (set_name(source.get(), FileInformation::rename_ex, to, replaces)) {
        return TRUE;
    }
    if (teb()->last_error != ERROR_NOT_SAME_DEVICE || (flags & MOVEFILE_COPY_ALLOWED) == 0) {
        return FALSE;
    }
    source.close();
    return standard.Directory ? fail(ERROR_ACCESS_DENIED)
                              : move_by_copy(from, to, routine, data, flags);
}

BOOL WINAPI MoveFileExW(LPCWSTR from, LPCWSTR to, DWORD flags) {
    return MoveFileWithProgressW(from, to, nullptr, nullptr, flags);
}

BOOL WINAPI MoveFileW(LPCWSTR from, LPCWSTR to) {
    return MoveFileExW(from, to, MOVEFILE_COPY_ALLOWED);
}

BOOL WINAPI MoveFileA(LPCSTR from, LPCSTR to) { return MoveFileW(WidePath(from), WidePath(to)); }

BOOL WINAPI MoveFileExA(LPCSTR from, LPCSTR to, DWORD flags) {
    return MoveFileExW(WidePath(from), WidePath(to), flags);
}

BOOL WINAPI ReplaceFileW(LPCWSTR replaced, LPCWSTR replacement, LPCWSTR backup, DWORD flags, LPVOID,
                         LPVOID) {
    constexpr DWORD known = REPLACEFILE_WRITE_THROUGH | REPLACEFILE_IGNORE_MERGE_ERRORS | 4;
    if (replaced == nullptr || replacement == nullptr || (flags & ~known) != 0) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    return replace_file(replaced, replacement, backup, flags);
}

BOOL WINAPI ReplaceFileA(LPCSTR replaced, LPCSTR replacement, LPCSTR backup, DWORD flags, LPVOID a,
                         LPVOID b) {
    return ReplaceFileW(WidePath(replaced), WidePath(replacement), WidePath(backup), flags, a, b);
}

} // extern "C"
