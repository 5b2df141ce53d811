// A name is looked for in the current directory and then in PATH, with each extension of PATHEXT.
// Programs of the host have none: where no directory has a program of Windows', the name counts as
// it is.

#include "programs.hpp"

#include "batch.hpp"
#include "console.hpp"
#include "expand.hpp"
#include "redirect.hpp"

namespace ferry::cmd {
namespace {

bool is_file(const Text& path) {
    const DWORD attributes = attributes_of(path);
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) == 0;
}

bool has_extension(View name) { return !split_path(name).extension.empty(); }

/// directory\name, with an extension, its own or another.
bool find_in(View directory, View name, View extensions, Text& path) {
    const Text base = joined(directory, name);
    if (has_extension(name) && is_file(base)) {
        path = base;
        return true;
    }
    for (View rest = extensions; !rest.empty();) {
        const SIZE_T end = smaller(rest.find(L';'), rest.size());
        Text with(base);
        with.add(rest.to(end));
        if (end > 0 && is_file(with)) {
            // By the name that it has: that is what processes are listed by.
            const Search search(with);
            path = search.is_open() ? joined(directory_of(with), search.found().cFileName)
                                    : move(with);
            return true;
        }
        rest = rest.from(end + 1);
    }
    return false;
}

/// The same as it is.
bool find_plain(View directory, View name, Text& path) {
    Text base = joined(directory, name);
    if (has_extension(name) || !is_file(base)) {
        return false;
    }
    path = move(base);
    return true;
}

/// Takes the first directory off PATH's. Between quotes a semicolon is part of a name.
Text next_directory(View& list) {
    Text directory;
    bool is_quoted = false;
    SIZE_T at = 0;
    for (; at < list.size() && (is_quoted || list[at] != L';'); ++at) {
        if (list[at] == L'"') {
            is_quoted = !is_quoted;
        } else {
            directory.add(list[at]);
        }
    }
    list = list.from(at + 1);
    return directory;
}

/// Looks in the current directory and in those of PATH.
template <class Find>
bool find_in_any(View list, Text& path, const Find& find) {
    if (find(current_directory())) {
        return true;
    }
    while (!list.empty()) {
        const Text directory = next_directory(list);
        const View name = View(directory).trimmed(); // blanks may be part of it, too
        if (!name.empty() && (find(directory) || (name.size() != directory.size() && find(name)))) {
            path = full_name(path);
            return true;
        }
    }
    return false;
}

} // namespace

bool is_batch_file(View path) {
    const View extension = split_path(path).extension;
    return same(extension, L".bat") || same(extension, L".cmd");
}

bool find_program(Shell& shell, View name, Text& path) {
    Text extensions;
    Text list;
    if (name.empty() || has_wildcards(name)) {
        return false;
    }
    if (!find_variable(shell, L"PATHEXT", extensions)) {
        extensions = L".COM;.EXE;.BAT;.CMD";
    }
    if (!directory_of(name).empty()) {
        if (find_in(L"", name, extensions, path) || find_plain(L"", name, path)) {
            path = full_name(path);
            return true;
        }
        return false;
    }
    find_variable(shell, L"PATH", list);
    return find_in_any(list, path,
                       [&](View place) { return find_in(place, name, extensions, path); }) ||
           find_in_any(list, path, [&](View place) { return find_plain(place, name, path); });
}

HANDLE start_program(const Text& path, View command_line, DWORD flags, const Text* directory) {
    STARTUPINFOW info{};
    PROCESS_INFORMATION process{};
    info.cb = sizeof info;
    info.dwFlags = STARTF_USESTDHANDLES;
    HANDLE* const standard[] = {&info.hStdInput, &info.hStdOutput, &info.hStdError};
    HANDLE own[3];
    for (int i = 0; i < 3; ++i) {
        DWORD handle_flags = 0;
        *standard[i] = stream(i);
        own[i] = nullptr;
        if (GetHandleInformation(*standard[i], &handle_flags) &&
            (handle_flags & HANDLE_FLAG_INHERIT) == 0) {
            own[i] = *standard[i] = inheritable(*standard[i]);
        }
    }
    Text line(command_line);
    const BOOL started =
        CreateProcessW(path.c_str(), line.room(line.size()), nullptr, nullptr, TRUE, flags, nullptr,
                       directory == nullptr ? nullptr : directory->c_str(), &info, &process);
    const DWORD error = GetLastError();
    for (const HANDLE handle : own) {
        if (handle != nullptr) {
            CloseHandle(handle);
        }
    }
    if (!started) {
        complain_of(error);
        SetLastError(error);
        return nullptr;
    }
    CloseHandle(process.hThread);
    return process.hProcess;
}

LONG finish_program(HANDLE process) {
    DWORD code = 0;
    WaitForSingleObject(process, INFINITE);
    GetExitCodeProcess(process, &code);
    CloseHandle(process);
    return static_cast<LONG>(code);
}

LONG run_program(Shell& shell, View name, View arguments, bool called) {
    const Text bare = unquoted(name);
    Text path;
    if (!find_program(shell, bare, path)) {
        Text message(L"'");
        message.add(name).add(L"' is not recognized as an internal or external command,\r\n"
                              L"operable program or batch file.\r\n");
        complain(message);
        constexpr LONG not_found = 9009;
        shell.errorlevel = called ? 1 : not_found;
        return 1;
    }
    if (is_batch_file(path)) {
        return run_batch_file(shell, path, name, arguments, called);
    }
    Text line(name);
    line.add(arguments);
    const HANDLE process = start_program(path, line);
    if (process == nullptr) {
        constexpr LONG not_runnable = 9009;
        const auto error = static_cast<LONG>(GetLastError());
        shell.errorlevel = error == ERROR_BAD_EXE_FORMAT ? not_runnable : error;
        return 1;
    }
    shell.errorlevel = finish_program(process);
    return shell.errorlevel;
}

HANDLE start_shell(View arguments) {
    constexpr DWORD longest = 1024;
    Text path;
    wchar_t* const own = path.room(longest);
    const DWORD size = GetModuleFileNameW(nullptr, own, longest);
    path = Text(View(own, size));
    Text command(path);
    command.add(L' ').add(arguments);
    return start_program(path, command);
}

} // namespace ferry::cmd
