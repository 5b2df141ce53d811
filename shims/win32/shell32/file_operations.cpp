// Whole trees that are copied, moved, renamed and deleted (SHFileOperation), without windows or
// questions; and directories with those above them.

#include "whole_path.hpp"

#include <ferry/win32/wide.hpp>
#include <shellapi.h>
#include <shlobj.h>

using namespace ferry::win32;

namespace {

bool is_dots(LPCWSTR name) {
    return name[0] == L'.' && (name[1] == 0 || (name[1] == L'.' && name[2] == 0));
}

bool is_directory(LPCWSTR path) {
    const DWORD attributes = GetFileAttributesW(path);
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
}

bool is_link(LPCWSTR path) {
    return (GetFileAttributesW(path) & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
}

bool has_pattern(LPCWSTR text) {
    for (; *text != 0; ++text) {
        if (*text == L'*' || *text == L'?') {
            return true;
        }
    }
    return false;
}

/// Where the last name of a path begins.
LPCWSTR last_name(LPCWSTR path) {
    LPCWSTR name = path;
    for (LPCWSTR at = path; *at != 0; ++at) {
        if ((*at == L'\\' || *at == L'/') && at[1] != 0) {
            name = at + 1;
        }
    }
    return name;
}

/// A path and a name in it.
class Below {
public:
    Below(LPCWSTR directory, SIZE_T units, LPCWSTR name) {
        if (!path_.there() || units + wcslen(name) + 2 > whole_path_units) {
            return;
        }
        memcpy(path_.text, directory, units * sizeof(WCHAR));
        if (units != 0 && path_.text[units - 1] != L'\\' && path_.text[units - 1] != L'/') {
            path_.text[units++] = L'\\';
        }
        lstrcpyW(path_.text + units, name);
        fits_ = true;
    }
    Below(LPCWSTR directory, LPCWSTR name) : Below(directory, wcslen(directory), name) {}
    [[nodiscard]] bool fits() const { return fits_; }
    [[nodiscard]] LPCWSTR path() const { return path_.text; }

private:
    WholePath path_;
    bool fits_ = false;
};

using Use = DWORD (*)(LPCWSTR path, LPCWSTR name, const void* argument);

/// Calls `use` for each thing in a directory that the pattern names, until one fails.
DWORD each_in(LPCWSTR directory, SIZE_T units, LPCWSTR pattern, Use use, const void* argument) {
    const Below all(directory, units, pattern);
    if (!all.fits()) {
        return ERROR_FILENAME_EXCED_RANGE;
    }
    WIN32_FIND_DATAW found;
    HANDLE const list = FindFirstFileW(all.path(), &found);
    if (list == INVALID_HANDLE_VALUE) {
        return GetLastError();
    }
    DWORD error = 0;
    do {
        if (!is_dots(found.cFileName)) {
            const Below one(directory, units, found.cFileName);
            error = one.fits() ? use(one.path(), found.cFileName, argument)
                               : DWORD{ERROR_FILENAME_EXCED_RANGE};
        }
    } while (error == 0 && FindNextFileW(list, &found));
    FindClose(list);
    return error;
}

DWORD result_of(BOOL done) { return done ? 0 : GetLastError(); }

DWORD remove_one(LPCWSTR path, LPCWSTR, const void*) {
    if (!is_directory(path)) {
        SetFileAttributesW(path, FILE_ATTRIBUTE_NORMAL);
        return result_of(DeleteFileW(path));
    }
    const DWORD error = is_link(path) ? 0 : each_in(path, wcslen(path), L"*", remove_one, nullptr);
    return error != 0 ? error : result_of(RemoveDirectoryW(path));
}

/// A thing becomes `to`, or goes into it.
DWORD copy_one(LPCWSTR path, LPCWSTR, const void* to) {
    const auto* const target = static_cast<LPCWSTR>(to);
    if (!is_directory(path)) {
        return result_of(CopyFileW(path, target, FALSE));
    }
    if (!is_directory(target) && !CreateDirectoryW(target, nullptr)) {
        return GetLastError();
    }
    const auto into = [](LPCWSTR from, LPCWSTR name, const void* directory) -> DWORD {
        const Below below(static_cast<LPCWSTR>(directory), name);
        return below.fits() ? copy_one(from, name, below.path())
                            : DWORD{ERROR_FILENAME_EXCED_RANGE};
    };
    return each_in(path, wcslen(path), L"*", into, target);
}

DWORD move_one(LPCWSTR path, LPCWSTR name, const void* to) {
    const auto* const target = static_cast<LPCWSTR>(to);
    if (MoveFileExW(path, target, MOVEFILE_COPY_ALLOWED | MOVEFILE_REPLACE_EXISTING)) {
        return 0;
    }
    if (!is_directory(path)) {
        return GetLastError();
    }
    const DWORD error = copy_one(path, name, target); // to another volume, or into what is there
    return error != 0 ? error : remove_one(path, name, nullptr);
}

struct Operation {
    Use use;
    LPCWSTR to;   ///< null where nothing is made
    bool into_it; ///< what is made lies in it
};

DWORD operate(LPCWSTR path, LPCWSTR name, const void* argument) {
    const auto& operation = *static_cast<const Operation*>(argument);
    if (operation.to == nullptr || !operation.into_it) {
        return operation.use(path, name, operation.to);
    }
    const Below below(operation.to, name);
    return below.fits() ? operation.use(path, name, below.path())
                        : DWORD{ERROR_FILENAME_EXCED_RANGE};
}

LPCWSTR next(LPCWSTR list) {
    return list == nullptr || *list == 0 ? list : list + wcslen(list) + 1;
}

SIZE_T list_length(LPCSTR list) {
    SIZE_T bytes = 0;
    while (list != nullptr && list[bytes] != 0) {
        bytes += strlen(list + bytes) + 1;
    }
    return bytes + 1;
}

/// With the directories above it, wherever the working directory is.
DWORD make_directory(LPCWSTR path) {
    const WholePath whole;
    const DWORD units =
        whole.there() ? GetFullPathNameW(path, whole_path_units, whole.text, nullptr) : 0;
    return units == 0 || units >= whole_path_units
               ? DWORD{ERROR_BAD_PATHNAME}
               : static_cast<DWORD>(SHCreateDirectoryExW(nullptr, whole.text, nullptr));
}

DWORD run(UINT what, LPCWSTR from, LPCWSTR to, FILEOP_FLAGS flags) {
    constexpr Use uses[] = {nullptr, move_one, copy_one, remove_one, move_one}; // FO_*
    if (from == nullptr || what == 0 || what > FO_RENAME ||
        (what != FO_DELETE && (to == nullptr || *to == 0))) {
        return ERROR_INVALID_PARAMETER;
    }
    const bool several = *next(from) != 0 || has_pattern(from);
    const bool each_its_own = (flags & FOF_MULTIDESTFILES) != 0;
    for (DWORD error = 0; *from != 0; from = next(from)) {
        Operation operation{uses[what], what == FO_DELETE ? nullptr : to, false};
        if (what == FO_MOVE || what == FO_COPY) {
            operation.into_it = !each_its_own && (several || is_directory(to));
            if (operation.into_it && !is_directory(to)) {
                error = make_directory(to);
            }
        }
        const LPCWSTR name = last_name(from);
        if (error == 0) {
            error = has_pattern(name)
                        ? each_in(from, static_cast<SIZE_T>(name - from), name, operate, &operation)
                        : (GetFileAttributesW(from) == INVALID_FILE_ATTRIBUTES
                               ? GetLastError()
                               : operate(from, name, &operation));
        }
        if (error != 0) {
            return error;
        }
        to = each_its_own ? next(to) : to;
    }
    return 0;
}

} // namespace

extern "C" {

int WINAPI SHFileOperationW(LPSHFILEOPSTRUCTW operation) {
    const DWORD error = run(operation->wFunc, operation->pFrom, operation->pTo, operation->fFlags);
    operation->fAnyOperationsAborted = FALSE;
    operation->hNameMappings = nullptr;
    SetLastError(error);
    return static_cast<int>(error);
}
int WINAPI SHFileOperationA(LPSHFILEOPSTRUCTA operation) {
    const DWORD error = run(operation->wFunc, Wide(operation->pFrom, list_length(operation->pFrom)),
                            Wide(operation->pTo, list_length(operation->pTo)), operation->fFlags);
    operation->fAnyOperationsAborted = FALSE;
    operation->hNameMappings = nullptr;
    SetLastError(error);
    return static_cast<int>(error);
}

/// With the directories above it; it has to be a whole path.
int WINAPI SHCreateDirectoryExW(HWND, LPCWSTR path, const SECURITY_ATTRIBUTES* security) {
    const bool whole = path != nullptr && ((path[0] != 0 && path[1] == L':') ||
                                           (path[0] == L'\\' && path[1] == L'\\'));
    if (!whole) {
        return ERROR_BAD_PATHNAME;
    }
    auto* const attributes = const_cast<SECURITY_ATTRIBUTES*>(security);
    if (CreateDirectoryW(path, attributes)) {
        return ERROR_SUCCESS;
    }
    DWORD error = GetLastError();
    const LPCWSTR name = last_name(path);
    if (error != ERROR_PATH_NOT_FOUND || name - path <= 3) {
        return static_cast<int>(error == ERROR_ALREADY_EXISTS && !is_directory(path)
                                    ? DWORD{ERROR_FILE_EXISTS}
                                    : error);
    }
    const Below above(path, static_cast<SIZE_T>(name - path - 1), L"");
    if (!above.fits()) {
        return ERROR_FILENAME_EXCED_RANGE;
    }
    error = static_cast<DWORD>(SHCreateDirectoryExW(nullptr, above.path(), security));
    if (error != ERROR_SUCCESS && error != ERROR_ALREADY_EXISTS) {
        return static_cast<int>(error);
    }
    return static_cast<int>(result_of(CreateDirectoryW(path, attributes)));
}
int WINAPI SHCreateDirectoryExA(HWND window, LPCSTR path, const SECURITY_ATTRIBUTES* security) {
    return SHCreateDirectoryExW(window, Wide(path), security);
}
int WINAPI SHCreateDirectory(HWND window, LPCWSTR path) {
    return SHCreateDirectoryExW(window, path, nullptr);
}

/// Nobody watches what the shell would show.
void WINAPI SHChangeNotify(LONG, UINT, LPCVOID, LPCVOID) {}
BOOL WINAPI SHGetDiskFreeSpaceExW(LPCWSTR directory, ULARGE_INTEGER* to_caller,
                                  ULARGE_INTEGER* total, ULARGE_INTEGER* free) {
    return GetDiskFreeSpaceExW(directory, to_caller, total, free);
}
BOOL WINAPI SHGetDiskFreeSpaceExA(LPCSTR directory, ULARGE_INTEGER* to_caller,
                                  ULARGE_INTEGER* total, ULARGE_INTEGER* free) {
    return GetDiskFreeSpaceExA(directory, to_caller, total, free);
}

} // extern "C"
