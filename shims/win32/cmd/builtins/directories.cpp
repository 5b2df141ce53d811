// CD, MD, RD, PUSHD and POPD.

#include "builtins.hpp"
#include "console.hpp"
#include "expand.hpp"

namespace ferry::cmd {
namespace {

/// The directory of a drive that is current there.
Text directory_of_drive(View drive) {
    Text name(drive);
    return full_name(name);
}

LONG change_to(const Text& path) {
    Text whole = full_name(path);
    // Only a name without wildcards is one.
    if (has_wildcards(whole)) {
        const Search search(whole);
        if (search.is_open() && search.is_directory()) {
            whole = Text(directory_of(whole)).add(View(search.found().cFileName));
        }
    }
    whole = true_case(whole);
    if (!SetCurrentDirectoryW(whole.c_str())) {
        const DWORD error = GetLastError();
        return failed(error == ERROR_FILE_NOT_FOUND ? ERROR_PATH_NOT_FOUND : error);
    }
    if (whole[1] == ':') {
        const Text now = current_directory();
        SetEnvironmentVariableW(Text(L"=").add(now.view().to(2)).c_str(), now.c_str());
    }
    return 0;
}

/// Makes a directory and those that hold it.
bool make_directories(const Text& path) {
    if (CreateDirectoryW(path.c_str(), nullptr)) {
        return true;
    }
    if (GetLastError() != ERROR_PATH_NOT_FOUND) {
        return false;
    }
    View above = path;
    while (is_separator(above.last())) {
        above = above.to(above.size() - 1);
    }
    above = directory_of(above);
    while (above.size() > 3 && is_separator(above.last())) {
        above = above.to(above.size() - 1);
    }
    if (above.empty() || above.size() >= path.size()) {
        return false;
    }
    return make_directories(Text(above)) && CreateDirectoryW(path.c_str(), nullptr) != 0;
}

/// Removes a directory with all that is in it; complains of what it can't.
bool remove_tree(const Text& path) {
    const DWORD attributes = attributes_of(path);
    bool done = true;
    if ((attributes & FILE_ATTRIBUTE_REPARSE_POINT) == 0) {
        List<Text> files;
        List<Text> directories;
        {
            Search search(joined(path, L"*"));
            if (search.is_open()) {
                do {
                    if (!search.is_dots()) {
                        Text name = joined(path, View(search.found().cFileName));
                        (search.is_directory() ? directories : files).add(move(name));
                    }
                } while (search.next());
            }
        }
        for (const Text& file : files) {
            SetFileAttributesW(file.c_str(), FILE_ATTRIBUTE_NORMAL);
            if (!DeleteFileW(file.c_str())) {
                complain(Text(file).add(L" - ").add(error_text(GetLastError())));
                done = false;
            }
        }
        for (const Text& directory : directories) {
            done &= remove_tree(directory);
        }
    }
    if (!RemoveDirectoryW(path.c_str())) {
        complain(done ? error_text(GetLastError()) : Text());
        return false;
    }
    return done;
}

} // namespace

LONG do_cd(Shell&, View, View arguments) {
    View text = arguments.without_delimiters();
    bool drive_too = false;
    if (text.begins(L"/d") && (text.size() == 2 || is_delimiter(text[2]))) {
        drive_too = true;
        text = text.from(2).without_delimiters();
    }
    if (text.empty()) {
        print(current_directory().add(L"\r\n"));
        return 0;
    }
    const Text path = unquoted(text);
    if (path.size() == 2 && path[1] == ':' && !drive_too) {
        print(directory_of_drive(path).add(L"\r\n"));
        return 0;
    }
    const Text now = current_directory();
    if (!drive_too && path[1] == ':' && upper(path[0]) != upper(now[0])) {
        // Only what is current on that drive.
        const Text whole = true_case(full_name(path));
        if (!is_directory(whole)) {
            return failed(ERROR_PATH_NOT_FOUND);
        }
        SetEnvironmentVariableW(Text(L"=").add(upper(path[0])).add(L':').c_str(), whole.c_str());
        return 0;
    }
    return change_to(path);
}

LONG do_md(Shell&, View, View arguments) {
    LONG code = 0;
    bool any = false;
    for (View rest = arguments;;) {
        const View word = take_word(rest);
        if (word.empty()) {
            return any ? code : wrong_syntax();
        }
        any = true;
        const Text path = unquoted(word);
        if (!make_directories(full_name(path))) {
            const DWORD error = GetLastError();
            if (error == ERROR_ALREADY_EXISTS || error == ERROR_FILE_EXISTS) {
                complain(Text(L"A subdirectory or file ").add(path).add(L" already exists.\r\n"));
                code = 1;
            } else {
                code = failed(error);
            }
        }
    }
}

LONG do_rd(Shell&, View, View arguments) {
    const Arguments split = split_arguments(arguments);
    if (split.words.empty()) {
        return wrong_syntax();
    }
    LONG code = 0;
    for (const Text& word : split.words) {
        const Text path = unquoted(word);
        const DWORD attributes = attributes_of(path);
        constexpr LONG directory_code = 267; // ERROR_DIRECTORY
        if (attributes == INVALID_FILE_ATTRIBUTES) {
            const auto error = static_cast<LONG>(GetLastError());
            complain_of(static_cast<DWORD>(error));
            code = error;
        } else if ((attributes & FILE_ATTRIBUTE_DIRECTORY) == 0) {
            complain_of(ERROR_DIRECTORY);
            code = directory_code;
        } else if (split.has('S')) {
            Text answer(L"Y");
            if (!split.has('Q')) {
                print(Text(path).add(L", Are you sure (Y/N)? "));
                read_line(answer);
            }
            if (upper(answer[0]) == 'Y' && !remove_tree(full_name(path))) {
                code = ERROR_DIR_NOT_EMPTY;
            }
        } else if (!RemoveDirectoryW(path.c_str())) {
            const DWORD error = GetLastError();
            complain_of(error);
            code = static_cast<LONG>(error);
        }
    }
    return code;
}

LONG do_pushd(Shell& shell, View, View arguments) {
    const Text path = unquoted(arguments.without_delimiters());
    if (path.empty()) {
        for (SIZE_T i = shell.directories.size(); i-- > 0;) {
            print(Text(shell.directories[i]).add(L"\r\n"));
        }
        return 0;
    }
    Text before = current_directory();
    const LONG code = change_to(path);
    if (code == 0) {
        shell.directories.add(move(before));
    }
    return code;
}

LONG do_popd(Shell& shell, View, View) {
    if (shell.directories.empty()) {
        return 1;
    }
    return change_to(shell.directories.pop());
}

} // namespace ferry::cmd
