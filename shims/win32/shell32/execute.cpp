// Programs that are started by their file (ShellExecute): what runs by itself. Documents have no
// program here that opens them.

#include "whole_path.hpp"

#include <ferry/win32/wide.hpp>
#include <shellapi.h>

using namespace ferry::win32;

namespace {

constexpr const WCHAR* extensions[] = {L"", L".exe", L".com", L".bat", L".cmd"};

bool ends_with(LPCWSTR text, LPCWSTR end) {
    const size_t units = wcslen(text);
    const size_t count = wcslen(end);
    return count <= units && lstrcmpiW(text + units - count, end) == 0;
}

bool runs_by_itself(LPCWSTR path) {
    for (const WCHAR* extension : extensions) {
        if (*extension != 0 && ends_with(path, extension)) {
            return true;
        }
    }
    DWORD kind = 0;
    return GetBinaryTypeW(path, &kind) != FALSE;
}

/// The file that is meant, by itself or with an extension that runs: in `directory`, or where
/// programs are searched.
bool find_file(LPCWSTR file, LPCWSTR directory, WholePath& found) {
    for (const WCHAR* extension : extensions) {
        const DWORD units = SearchPathW(directory, file, *extension == 0 ? nullptr : extension,
                                        whole_path_units, found.text, nullptr);
        const DWORD attributes = units == 0 || units >= whole_path_units
                                     ? INVALID_FILE_ATTRIBUTES
                                     : GetFileAttributesW(found.text);
        if (attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) == 0) {
            return true;
        }
    }
    return directory != nullptr && find_file(file, nullptr, found);
}

bool is_running_verb(LPCWSTR verb) {
    return verb == nullptr || *verb == 0 || lstrcmpiW(verb, L"open") == 0 ||
           lstrcmpiW(verb, L"runas") == 0;
}

/// Starts it: 0, or an error. A process that nobody wants is closed.
DWORD start(LPCWSTR verb, LPCWSTR file, LPCWSTR parameters, LPCWSTR directory, int show,
            HANDLE* process) {
    if (file == nullptr) {
        return ERROR_INVALID_PARAMETER;
    }
    WholePath path;
    if (!path.there()) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    const bool in_directory = directory != nullptr && *directory != 0;
    if (!find_file(file, in_directory ? directory : nullptr, path)) {
        return ERROR_FILE_NOT_FOUND;
    }
    if (!is_running_verb(verb) || !runs_by_itself(path.text)) {
        return ERROR_NO_ASSOCIATION;
    }
    const size_t units = wcslen(path.text) + 4 + (parameters == nullptr ? 0 : wcslen(parameters));
    auto* const line = static_cast<LPWSTR>(HeapAlloc(GetProcessHeap(), 0, units * sizeof(WCHAR)));
    if (line == nullptr) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    lstrcpyW(line, L"\"");
    lstrcatW(line, path.text);
    lstrcatW(line, L"\"");
    if (parameters != nullptr && *parameters != 0) {
        lstrcatW(line, L" ");
        lstrcatW(line, parameters);
    }
    STARTUPINFOW startup{};
    startup.cb = sizeof startup;
    startup.dwFlags = STARTF_USESHOWWINDOW;
    startup.wShowWindow = static_cast<WORD>(show);
    PROCESS_INFORMATION started{};
    const BOOL done = CreateProcessW(nullptr, line, nullptr, nullptr, FALSE, 0, nullptr,
                                     in_directory ? directory : nullptr, &startup, &started);
    const DWORD error = done ? 0 : GetLastError();
    HeapFree(GetProcessHeap(), 0, line);
    if (done) {
        CloseHandle(started.hThread);
        if (process != nullptr) {
            *process = started.hProcess;
        } else {
            CloseHandle(started.hProcess);
        }
    }
    return error;
}

/// What stands for an instance: a number above 32, or an error that ShellExecute knows.
HINSTANCE instance_of(DWORD error) {
    constexpr ULONG_PTR started = 42;
    ULONG_PTR number = started;
    switch (error) {
    case ERROR_SUCCESS: break;
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_ACCESS_DENIED:
    case ERROR_BAD_FORMAT: number = error; break;
    case ERROR_NO_ASSOCIATION: number = SE_ERR_NOASSOC; break;
    case ERROR_NOT_ENOUGH_MEMORY: number = SE_ERR_OOM; break;
    case ERROR_BAD_EXE_FORMAT: number = ERROR_BAD_FORMAT; break;
    default: number = SE_ERR_ACCESSDENIED;
    }
    return reinterpret_cast<HINSTANCE>(number);
}

template <class Info>
BOOL finish(Info& info, DWORD error, HANDLE process) {
    info.hInstApp = instance_of(error);
    info.hProcess = nullptr;
    if (error != 0) {
        SetLastError(error);
        return FALSE;
    }
    if ((info.fMask & SEE_MASK_NOCLOSEPROCESS) != 0) {
        info.hProcess = process;
    } else {
        CloseHandle(process);
    }
    return TRUE;
}

} // namespace

extern "C" {

HINSTANCE WINAPI ShellExecuteW(HWND, LPCWSTR verb, LPCWSTR file, LPCWSTR parameters,
                               LPCWSTR directory, INT show) {
    const DWORD error = start(verb, file, parameters, directory, show, nullptr);
    SetLastError(error);
    return instance_of(error);
}
HINSTANCE WINAPI ShellExecuteA(HWND window, LPCSTR verb, LPCSTR file, LPCSTR parameters,
                               LPCSTR directory, INT show) {
    return ShellExecuteW(window, Wide(verb), Wide(file), Wide(parameters), Wide(directory), show);
}
BOOL WINAPI ShellExecuteExW(LPSHELLEXECUTEINFOW info) {
    HANDLE process = nullptr;
    const DWORD error = start(info->lpVerb, info->lpFile, info->lpParameters, info->lpDirectory,
                              info->nShow, &process);
    return finish(*info, error, process);
}
BOOL WINAPI ShellExecuteExA(LPSHELLEXECUTEINFOA info) {
    HANDLE process = nullptr;
    const DWORD error = start(Wide(info->lpVerb), Wide(info->lpFile), Wide(info->lpParameters),
                              Wide(info->lpDirectory), info->nShow, &process);
    return finish(*info, error, process);
}

HINSTANCE WINAPI FindExecutableW(LPCWSTR file, LPCWSTR directory, LPWSTR to) {
    WholePath path;
    *to = 0;
    if (!path.there() || !find_file(file, directory, path)) {
        return instance_of(ERROR_FILE_NOT_FOUND);
    }
    if (!runs_by_itself(path.text)) {
        return instance_of(ERROR_NO_ASSOCIATION);
    }
    lstrcpynW(to, path.text, MAX_PATH);
    return instance_of(ERROR_SUCCESS);
}
HINSTANCE WINAPI FindExecutableA(LPCSTR file, LPCSTR directory, LPSTR to) {
    WCHAR found[MAX_PATH];
    HINSTANCE const result = FindExecutableW(Wide(file), Wide(directory), found);
    WideCharToMultiByte(CP_ACP, 0, found, -1, to, MAX_PATH, nullptr, nullptr);
    return result;
}

} // extern "C"
