// MOVE, DEL, REN and MKLINK.

#include "builtins.hpp"
#include "names.hpp"

#include <winioctl.h>

namespace ferry::cmd {
namespace {

/// /A:rh-s: whether attributes fit.
bool fits_attributes(View wanted, DWORD attributes) {
    struct Letter {
        wchar_t letter;
        DWORD attribute;
    };
    constexpr Letter letters[] = {{'R', FILE_ATTRIBUTE_READONLY},
                                  {'H', FILE_ATTRIBUTE_HIDDEN},
                                  {'S', FILE_ATTRIBUTE_SYSTEM},
                                  {'A', FILE_ATTRIBUTE_ARCHIVE},
                                  {'L', FILE_ATTRIBUTE_REPARSE_POINT}};
    bool not_this = false;
    for (SIZE_T i = 0; i < wanted.size(); ++i) {
        for (const Letter& row : letters) {
            if (row.letter == wanted[i] && ((attributes & row.attribute) != 0) == not_this) {
                return false;
            }
        }
        not_this = wanted[i] == '-';
    }
    return true;
}

bool confirmed(Text question) {
    for (;;) {
        print(question);
        Text line;
        if (!read_line(line) || upper(line[0]) == 'N') {
            return false;
        }
        if (upper(line[0]) == 'Y') {
            return true;
        }
    }
}

/// Deletes what fits in a directory, and with /S below it; how many there were.
SIZE_T delete_in(const Arguments& split, const Text& pattern) {
    SIZE_T count = 0;
    const View wanted = split.value('A');
    for (const Found& file : find_files(pattern, false)) {
        if (!fits_attributes(wanted, file.attributes) ||
            (wanted.data() == nullptr && (file.attributes & FILE_ATTRIBUTE_HIDDEN) != 0)) {
            continue;
        }
        ++count;
        if (split.has('P') && !confirmed(Text(full_name(file.path)).add(L", Delete (Y/N)? "))) {
            continue;
        }
        if (split.has('F') && (file.attributes & FILE_ATTRIBUTE_READONLY) != 0) {
            SetFileAttributesW(file.path.c_str(), FILE_ATTRIBUTE_NORMAL);
        }
        if (!DeleteFileW(file.path.c_str())) {
            complain(Text(full_name(file.path)).add(L"\r\n").add(error_text(GetLastError())));
        } else if (split.has('S')) {
            print(Text(L"Deleted file - ").add(full_name(file.path)).add(L"\r\n"));
        }
    }
    if (split.has('S')) {
        const Text all = joined(directory_of(pattern), L"*");
        for (const Found& one : find_files(all, true)) {
            if ((one.attributes & FILE_ATTRIBUTE_DIRECTORY) != 0 &&
                (one.attributes & FILE_ATTRIBUTE_REPARSE_POINT) == 0) {
                count += delete_in(split, joined(one.path, last_name(pattern)));
            }
        }
    }
    return count;
}

/// Makes `link`, a new directory, a mount point to `target`.
bool make_junction(const Text& link, const Text& target) {
    const Text name = full_name(target);
    Text native(L"\\??\\");
    native.add(name);
    // REPARSE_DATA_BUFFER: a head of 8 bytes, four offsets and lengths, both names with their
    // zeros.
    struct Head {
        ULONG tag;
        USHORT size;
        USHORT reserved;
        USHORT native_offset;
        USHORT native_size;
        USHORT name_offset;
        USHORT name_size;
    };
    constexpr ULONG mount_point = 0xa0000003;
    const SIZE_T native_bytes = native.size() * sizeof(wchar_t);
    const SIZE_T name_bytes = name.size() * sizeof(wchar_t);
    const SIZE_T size = sizeof(Head) + native_bytes + name_bytes + 2 * sizeof(wchar_t);
    constexpr SIZE_T most = 16384;
    if (size > most || !CreateDirectoryW(link.c_str(), nullptr)) {
        return false;
    }
    char* const buffer = static_cast<char*>(allocate(size));
    memset(buffer, 0, size);
    const Head head{mount_point,
                    static_cast<USHORT>(size - 8),
                    0,
                    0,
                    static_cast<USHORT>(native_bytes),
                    static_cast<USHORT>(native_bytes + sizeof(wchar_t)),
                    static_cast<USHORT>(name_bytes)};
    memcpy(buffer, &head, sizeof head);
    memcpy(buffer + sizeof head, native.c_str(), native_bytes);
    memcpy(buffer + sizeof head + native_bytes + sizeof(wchar_t), name.c_str(), name_bytes);
    const HANDLE directory =
        CreateFileW(link.c_str(), GENERIC_WRITE, 0, nullptr, OPEN_EXISTING,
                    FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT, nullptr);
    DWORD returned = 0;
    const bool done =
        directory != INVALID_HANDLE_VALUE &&
        DeviceIoControl(directory, FSCTL_SET_REPARSE_POINT, buffer, static_cast<DWORD>(size),
                        nullptr, 0, &returned, nullptr) != 0;
    const DWORD error = GetLastError();
    if (directory != INVALID_HANDLE_VALUE) {
        CloseHandle(directory);
    }
    release(buffer);
    if (!done) {
        RemoveDirectoryW(link.c_str());
        SetLastError(error);
    }
    return done;
}

} // namespace

LONG do_del(Shell& shell, View, View arguments) {
    const Arguments split = split_arguments(arguments);
    if (split.words.empty()) {
        shell.errorlevel = 1;
        return wrong_syntax();
    }
    shell.errorlevel = 0; // also where nothing is deleted
    LONG code = 0;
    for (const Text& word : split.words) {
        Text pattern = unquoted(word);
        const bool whole = is_directory(pattern) || same(last_name(pattern), L"*") ||
                           same(last_name(pattern), L"*.*");
        if (is_directory(pattern)) {
            pattern = joined(pattern, L"*");
        }
        if (whole && !split.has('Q') && !split.has('P') &&
            !confirmed(Text(full_name(pattern)).add(L", Are you sure (Y/N)? "))) {
            continue;
        }
        if (delete_in(split, pattern) == 0) {
            if (!has_wildcards(pattern) || !is_directory(Text(directory_of(full_name(pattern))))) {
                complain(Text(L"Could Not Find ").add(full_name(pattern)).add(L"\r\n"));
            }
            code = has_wildcards(pattern) ? code : 1;
        }
    }
    return code;
}

LONG do_move(Shell& shell, View, View arguments) {
    const Arguments split = split_arguments(arguments);
    if (split.words.empty() || split.words.size() > 2) {
        return wrong_syntax();
    }
    const Text pattern = unquoted(split.words[0]);
    const Text destination = split.words.size() == 2 ? unquoted(split.words[1]) : Text(L".");
    bool asking = asks(shell, split.has('Y'), split.has('-'));
    const bool many = has_wildcards(pattern);
    const List<Found> files = find_files(pattern, !many);
    if (files.empty()) {
        return failed(ERROR_FILE_NOT_FOUND);
    }
    SIZE_T done = 0;
    bool directory = false;
    for (const Found& file : files) {
        const Text to = destination_of(destination, file.name);
        directory = (file.attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
        if (many) {
            print(Text(full_name(file.path)).add(L"\r\n"));
        }
        if (asking && !directory && exists(to) && !same(full_name(to), full_name(file.path))) {
            const Answer answer = ask_overwrite(full_name(to));
            asking = answer != Answer::all;
            if (answer == Answer::no) {
                continue;
            }
        }
        const DWORD flags = directory ? 0 : MOVEFILE_REPLACE_EXISTING | MOVEFILE_COPY_ALLOWED;
        if (!MoveFileExW(file.path.c_str(), to.c_str(), flags)) {
            complain_of(GetLastError());
            print_count(done, directory ? L" dir(s) moved." : L" file(s) moved.");
            return 1;
        }
        ++done;
    }
    print_count(done, directory ? L" dir(s) moved." : L" file(s) moved.");
    return 0;
}

LONG do_ren(Shell&, View, View arguments) {
    const Arguments split = split_arguments(arguments);
    if (split.words.size() != 2) {
        return wrong_syntax();
    }
    const Text pattern = unquoted(split.words[0]);
    const Text name = unquoted(split.words[1]);
    if (!directory_of(name).empty()) {
        return wrong_syntax();
    }
    const List<Found> files = find_files(pattern, !has_wildcards(pattern));
    if (files.empty()) {
        return failed(ERROR_FILE_NOT_FOUND);
    }
    LONG code = 0;
    for (const Found& file : files) {
        const Text to = Text(directory_of(file.path)).add(renamed(file.name, name));
        if (MoveFileExW(file.path.c_str(), to.c_str(), 0)) {
            continue;
        }
        const DWORD error = GetLastError();
        code = 1;
        if (error == ERROR_ALREADY_EXISTS || error == ERROR_FILE_EXISTS) {
            complain(L"A duplicate file name exists, or the file\r\ncannot be found.\r\n");
        } else {
            complain_of(error);
        }
    }
    return code;
}

LONG do_mklink(Shell&, View, View arguments) {
    const Arguments split = split_arguments(arguments);
    if (split.words.size() != 2) {
        return wrong_syntax();
    }
    const Text link = unquoted(split.words[0]);
    const Text target = unquoted(split.words[1]);
    bool done = false;
    const wchar_t* kind = L"symbolic link created for ";
    if (split.has('H')) {
        kind = L"Hardlink created for ";
        done = CreateHardLinkW(link.c_str(), target.c_str(), nullptr) != 0;
    } else if (split.has('J')) {
        kind = L"Junction created for ";
        done = make_junction(link, target);
    } else {
        const DWORD flags = split.has('D') ? SYMBOLIC_LINK_FLAG_DIRECTORY : 0;
        done = CreateSymbolicLinkW(link.c_str(), target.c_str(), flags) != 0;
    }
    if (!done) {
        return failed(GetLastError());
    }
    print(Text(kind).add(link).add(L" <<===>> ").add(target).add(L"\r\n"));
    return 0;
}

} // namespace ferry::cmd
