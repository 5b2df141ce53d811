// Functions that copy, move and link files.

#include "nt_path.hpp"
#include "text.hpp"

using namespace ferry::win32;

namespace {

constexpr DWORD copy_buffer = 1U << 18;

/// FILE_RENAME_INFORMATION or FILE_LINK_INFORMATION for a Win32 path, set on a handle.
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
    const ULONG size = offsetof(Rename, text) + name.name().Length;
    Scratch<BYTE, 600> scratch(size + sizeof(WCHAR));
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

/// What a copy tells its caller on the way.
struct Progress {
    LPPROGRESS_ROUTINE routine;
    LPVOID data;
    HANDLE source;
    HANDLE target;
    LARGE_INTEGER total;
    DWORD call(LONGLONG done, DWORD reason) const {
        if (routine == nullptr) {
            return PROGRESS_CONTINUE;
        }
        LARGE_INTEGER bytes;
        bytes.QuadPart = done;
        return routine(total, bytes, total, bytes, 1, reason, source, target, data);
    }
};

BOOL copy_bytes(HANDLE from, HANDLE to, const Progress& progress, const BOOL* cancel) {
    Scratch<BYTE, 1> buffer(copy_buffer);
    if (buffer.get() == nullptr) {
        return fail(ERROR_NOT_ENOUGH_MEMORY);
    }
    LONGLONG done = 0;
    DWORD said = progress.call(0, CALLBACK_STREAM_SWITCH);
    for (;;) {
        if (said == PROGRESS_CANCEL || said == PROGRESS_STOP ||
            (cancel != nullptr && __atomic_load_n(cancel, __ATOMIC_RELAXED) != 0)) {
            return fail(ERROR_REQUEST_ABORTED);
        }
        DWORD count = 0;
        if (!ReadFile(from, buffer.get(), copy_buffer, &count, nullptr)) {
            return FALSE;
        }
        if (count == 0) {
            return TRUE;
        }
        DWORD written = 0;
        if (!WriteFile(to, buffer.get(), count, &written, nullptr)) {
            return FALSE;
        }
        if (written != count) {
            return fail(ERROR_DISK_FULL);
        }
        done += count;
        said = said == PROGRESS_QUIET ? said : progress.call(done, CALLBACK_CHUNK_FINISHED);
    }
}

} // namespace

extern "C" {

BOOL WINAPI CopyFileExW(LPCWSTR from, LPCWSTR to, LPPROGRESS_ROUTINE routine, LPVOID data,
                        LPBOOL cancel, DWORD flags) {
    const OwnHandle source(CreateFileW(from, GENERIC_READ, share_all, nullptr, OPEN_EXISTING,
                                       FILE_FLAG_SEQUENTIAL_SCAN, nullptr));
    if (source.get() == INVALID_HANDLE_VALUE) {
        return FALSE;
    }
    AllInformation facts;
    const NTSTATUS asked = query(source.get(), FileInformation::all, &facts, sizeof facts);
    if (asked != STATUS_BUFFER_OVERFLOW && !succeeded(asked)) {
        return FALSE;
    }
    const DWORD disposition = (flags & COPY_FILE_FAIL_IF_EXISTS) != 0 ? CREATE_NEW : CREATE_ALWAYS;
    OwnHandle target(CreateFileW(to, GENERIC_READ | GENERIC_WRITE | DELETE, 0, nullptr, disposition,
                                 facts.basic.FileAttributes & ~FILE_ATTRIBUTE_READONLY, nullptr));
    if (target.get() == INVALID_HANDLE_VALUE) {
        return FALSE;
    }
    const Progress progress{routine, data, source.get(), target.get(), facts.size};
    if (!copy_bytes(source.get(), target.get(), progress, cancel)) {
        const DWORD error = teb()->last_error;
        const ULONG remove = FILE_DISPOSITION_FLAG_DELETE;
        set(target.get(), FileInformation::disposition_ex, &remove, sizeof remove);
        return fail(error);
    }
    FILE_BASIC_INFORMATION basic{};
    basic.LastWriteTime = facts.basic.LastWriteTime;
    basic.FileAttributes = facts.basic.FileAttributes & ~FILE_ATTRIBUTE_REPARSE_POINT;
    set(target.get(), FileInformation::basic, &basic, sizeof basic);
    teb()->last_error = ERROR_SUCCESS;
    return TRUE;
}

BOOL WINAPI CopyFileW(LPCWSTR from, LPCWSTR to, BOOL fail_if_exists) {
    return CopyFileExW(from, to, nullptr, nullptr, nullptr,
                       fail_if_exists ? COPY_FILE_FAIL_IF_EXISTS : 0);
}

BOOL WINAPI CopyFileA(LPCSTR from, LPCSTR to, BOOL fail_if_exists) {
    return CopyFileW(Wide(from), Wide(to), fail_if_exists);
}

BOOL WINAPI CopyFileExA(LPCSTR from, LPCSTR to, LPPROGRESS_ROUTINE routine, LPVOID data,
                        LPBOOL cancel, DWORD flags) {
    return CopyFileExW(Wide(from), Wide(to), routine, data, cancel, flags);
}

BOOL WINAPI MoveFileWithProgressW(LPCWSTR from, LPCWSTR to, LPPROGRESS_ROUTINE routine, LPVOID data,
                                  DWORD flags) {
    OwnHandle source;
    if (!NT_SUCCESS(
            open_path(source, from, DELETE | FILE_READ_ATTRIBUTES, FILE_OPEN_REPARSE_POINT))) {
        return FALSE;
    }
    const bool replaces = (flags & MOVEFILE_REPLACE_EXISTING) != 0;
    if (set_name(source.get(), FileInformation::rename, to, replaces ? 1 : 0)) {
        return TRUE;
    }
    FILE_STANDARD_INFORMATION standard;
    if (teb()->last_error != ERROR_NOT_SAME_DEVICE || (flags & MOVEFILE_COPY_ALLOWED) == 0 ||
        !NT_SUCCESS(query(source.get(), FileInformation::standard, &standard, sizeof standard)) ||
        standard.Directory) {
        return FALSE;
    }
    source.close();
    return CopyFileExW(from, to, routine, data, nullptr, replaces ? 0 : COPY_FILE_FAIL_IF_EXISTS) &&
           DeleteFileW(from);
}

BOOL WINAPI MoveFileExW(LPCWSTR from, LPCWSTR to, DWORD flags) {
    return MoveFileWithProgressW(from, to, nullptr, nullptr, flags);
}

BOOL WINAPI MoveFileW(LPCWSTR from, LPCWSTR to) {
    return MoveFileExW(from, to, MOVEFILE_COPY_ALLOWED);
}

BOOL WINAPI MoveFileA(LPCSTR from, LPCSTR to) { return MoveFileW(Wide(from), Wide(to)); }

BOOL WINAPI MoveFileExA(LPCSTR from, LPCSTR to, DWORD flags) {
    return MoveFileExW(Wide(from), Wide(to), flags);
}

BOOL WINAPI ReplaceFileW(LPCWSTR replaced, LPCWSTR replacement, LPCWSTR backup, DWORD, LPVOID,
                         LPVOID) {
    const DWORD attributes = GetFileAttributesW(replaced);
    if (attributes == INVALID_FILE_ATTRIBUTES) {
        return FALSE;
    }
    if (GetFileAttributesW(replacement) == INVALID_FILE_ATTRIBUTES) {
        return FALSE;
    }
    if (backup != nullptr && !MoveFileExW(replaced, backup, MOVEFILE_REPLACE_EXISTING)) {
        return fail(ERROR_UNABLE_TO_REMOVE_REPLACED);
    }
    if (!MoveFileExW(replacement, replaced, MOVEFILE_REPLACE_EXISTING)) {
        return fail(backup != nullptr ? ERROR_UNABLE_TO_MOVE_REPLACEMENT_2
                                      : ERROR_UNABLE_TO_MOVE_REPLACEMENT);
    }
    SetFileAttributesW(replaced, attributes);
    return TRUE;
}

BOOL WINAPI ReplaceFileA(LPCSTR replaced, LPCSTR replacement, LPCSTR backup, DWORD flags, LPVOID a,
                         LPVOID b) {
    return ReplaceFileW(Wide(replaced), Wide(replacement), Wide(backup), flags, a, b);
}

BOOL WINAPI CreateHardLinkW(LPCWSTR link, LPCWSTR existing, LPSECURITY_ATTRIBUTES) {
    OwnHandle file;
    return NT_SUCCESS(open_path(file, existing, FILE_WRITE_ATTRIBUTES, FILE_OPEN_REPARSE_POINT)) &&
           set_name(file.get(), FileInformation::link, link, 0);
}

BOOL WINAPI CreateHardLinkA(LPCSTR link, LPCSTR existing, LPSECURITY_ATTRIBUTES security) {
    return CreateHardLinkW(Wide(link), Wide(existing), security);
}

} // extern "C"
