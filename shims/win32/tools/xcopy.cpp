// XCOPY source [destination] [/A | /M] [/D[:date]] [/P] [/S [/E]] [/V] [/W] [/C] [/I | /-I] [/Q]
//       [/F] [/L] [/G] [/H] [/R] [/T] [/U] [/K] [/Y | /-Y] [/Z] [/B] [/J] [/COMPRESS]
//       [/EXCLUDE:file[+file]...]

#include "files.hpp"
#include "lines.hpp"
#include "tool.hpp"

namespace ferry::tools {
namespace {

enum Code { done = 0, none_found = 1, not_begun = 4, not_written = 5 };

constexpr Option table[] = {{L"A"}, {L"M"},        {L"D", Takes::rest},
                            {L"P"}, {L"S"},        {L"E"},
                            {L"V"}, {L"W"},        {L"C"},
                            {L"I"}, {L"-I"},       {L"Q"},
                            {L"F"}, {L"L"},        {L"G"},
                            {L"H"}, {L"R"},        {L"T"},
                            {L"U"}, {L"K"},        {L"Y"},
                            {L"Z"}, {L"-Y"},       {L"B"},
                            {L"J"}, {L"COMPRESS"}, {L"EXCLUDE:", Takes::rest}};

ULONG64 value_of(const FILETIME& time) {
    return ULONG64{time.dwHighDateTime} << 32 | time.dwLowDateTime;
}

/// Month, day and year of the local time.
bool read_date(View text, ULONG64& time) {
    ULONG parts[3];
    for (ULONG& part : parts) {
        SIZE_T end = 0;
        while (is_digit(text[end])) {
            ++end;
        }
        if (!read_count(text.to(end), part)) {
            return false;
        }
        text = text.from(end);
        if (&part != &parts[2] && text[0] != '-' && text[0] != '/') {
            return false;
        }
        text = text.from(&part != &parts[2] ? 1 : 0);
    }
    constexpr ULONG century = 100;
    constexpr ULONG first_of_last = 80;
    SYSTEMTIME date{};
    FILETIME local;
    FILETIME universal;
    const ULONG base = parts[2] < first_of_last ? 2000 : 1900;
    date.wMonth = static_cast<WORD>(parts[0]);
    date.wDay = static_cast<WORD>(parts[1]);
    date.wYear = static_cast<WORD>(parts[2] < century ? parts[2] + base : parts[2]);
    if (!text.empty() || !SystemTimeToFileTime(&date, &local) ||
        !LocalFileTimeToFileTime(&local, &universal)) {
        return false;
    }
    time = value_of(universal);
    return true;
}

class Copying {
public:
    explicit Copying(const Options& options) : options_(options) {
        wchar_t preset[64];
        const View copycmd(preset, GetEnvironmentVariableW(L"COPYCMD", preset, 64));
        asks_ = !has('Y') && copycmd.find(View(L"/Y")) == View::none;
        asks_ = asks_ || options.has(L"-Y");
    }

    bool read_options() {
        if (!options_.value(L"D").empty() && !read_date(options_.value(L"D"), since_)) {
            complain(L"Invalid date\r\n");
            return false;
        }
        for (View rest = options_.value(L"EXCLUDE:"); !rest.empty();) {
            const SIZE_T end = smaller(rest.find(L'+'), rest.size());
            const Text name(rest.to(end));
            rest = rest.from(end + 1);
            const HANDLE file = open_to_read(name);
            if (file == INVALID_HANDLE_VALUE) {
                complain(Text(L"Can't read file: ").add(name).add(L"\r\n\r\n"));
                return false;
            }
            Lines lines(file);
            while (lines.next()) {
                if (lines.size() > 0) {
                    excluded_.add(lines.text());
                }
            }
            CloseHandle(file);
        }
        return true;
    }

    /// The files of one directory that fit a name, and those of the directories below it.
    void copy(const Text& from, const Text& name, const Text& to) {
        if (has('T')) {
            make_structure(from, to);
            return;
        }
        if (has('E') && !has('L')) {
            make(to);
        }
        List<Found> files = find_files(joined(from, name), false);
        files.sort(
            [](const Found& a, const Found& b) { return compare(a.name, b.name, true) < 0; });
        for (const Found& one : files) {
            if (stopped_) {
                return;
            }
            copy_file(one, joined(from, one.name), joined(to, one.name));
        }
        if (!has('S') && !has('E')) {
            return;
        }
        for (const Text& one : below(from)) {
            if (!stopped_) {
                copy(joined(from, one), name, joined(to, one));
            }
        }
    }
    void copy_file(const Found& one, const Text& from, const Text& to) {
        ++found_;
        if (!is_wanted(one, from, to)) {
            return;
        }
        const Text target = full_name(to);
        if (has('P') && !ask(Text(from).add(L" (Y/N)? "))) {
            return;
        }
        if (!has('L')) {
            if (asks_ && exists(to) && !may_overwrite(target)) {
                return;
            }
            make(Text(directory_of(target)));
            if (!write_file(one, from, to)) {
                const DWORD error = GetLastError();
                complain(Text(L"Unable to create file - ").add(target).add(L"\r\n"));
                complain_of(error);
                code_ = error == ERROR_ACCESS_DENIED ? not_begun : not_written;
                stopped_ = !has('C');
                return;
            }
        }
        if (!has('Q')) {
            print(has('F') ? full_name(from).add(L" -> ").add(target).add(L"\r\n")
                           : Text(from).add(L"\r\n"));
        }
        ++copied_;
    }
    bool has(wchar_t letter) const { return options_.has(View(&letter, 1)); }
    ULONG found() const { return found_; }
    ULONG copied() const { return copied_; }
    Code code() const { return code_; }

private:
    List<Text> below(const Text& directory) const {
        List<Text> list;
        Search search(joined(directory, L"*"));
        if (search.is_open()) {
            do {
                constexpr DWORD unseen = FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM;
                const bool seen = has('H') || (search.found().dwFileAttributes & unseen) == 0;
                if (search.is_directory() && !search.is_dots() && seen &&
                    !is_excluded(full_name(joined(directory, search.found().cFileName)))) {
                    list.add(Text(search.found().cFileName));
                }
            } while (search.next());
        }
        list.sort([](const Text& a, const Text& b) { return compare(a, b, true) < 0; });
        return list;
    }
    bool has_files(const Text& directory) const {
        if (!find_files(joined(directory, L"*"), false).empty()) {
            return true;
        }
        for (const Text& one : below(directory)) {
            if (has_files(joined(directory, one))) {
                return true;
            }
        }
        return false;
    }
    /// /T: directories alone.
    void make_structure(const Text& from, const Text& to) {
        make(to);
        for (const Text& one : below(from)) {
            const Text directory = joined(from, one);
            if (has('E') || has_files(directory)) {
                make_structure(directory, joined(to, one));
            }
        }
    }
    /// A directory with those above it.
    static void make(const Text& directory) {
        if (directory.empty() || is_directory(directory)) {
            return;
        }
        View above = directory.view();
        while (is_separator(above.last())) {
            above = above.to(above.size() - 1);
        }
        make(Text(directory_of(above)));
        CreateDirectoryW(directory.c_str(), nullptr);
    }
    bool is_excluded(const Text& path) const {
        for (const Text& one : excluded_) {
            if (path.view().find(one.view()) != View::none) {
                return true;
            }
        }
        return false;
    }
    bool is_wanted(const Found& one, const Text& from, const Text& to) const {
        constexpr DWORD unseen = FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM;
        const bool archived = (one.attributes & FILE_ATTRIBUTE_ARCHIVE) == 0;
        if (((one.attributes & unseen) != 0 && !has('H')) || ((has('A') || has('M')) && archived) ||
            (has('U') && !exists(to)) || is_excluded(full_name(from))) {
            return false;
        }
        WIN32_FILE_ATTRIBUTE_DATA own;
        WIN32_FILE_ATTRIBUTE_DATA other;
        if (!has('D') || !GetFileAttributesExW(from.c_str(), GetFileExInfoStandard, &own)) {
            return true;
        }
        if (since_ != 0) {
            return value_of(own.ftLastWriteTime) >= since_;
        }
        return !GetFileAttributesExW(to.c_str(), GetFileExInfoStandard, &other) ||
               value_of(own.ftLastWriteTime) > value_of(other.ftLastWriteTime);
    }
    static bool ask(const Text& question) {
        Text line;
        print(question);
        return read_line(line) && upper(line[0]) == 'Y';
    }
    bool may_overwrite(const Text& target) {
        for (;;) {
            print(Text(L"Overwrite ").add(target).add(L" (Yes/No/All)? "));
            Text line;
            if (!read_line(line)) {
                return false;
            }
            switch (upper(line[0])) {
            case 'A': asks_ = false; return true;
            case 'Y': return true;
            case 'N': return false;
            default: break;
            }
        }
    }
    bool write_file(const Found& one, const Text& from, const Text& to) const {
        const DWORD before = attributes_of(to);
        const bool read_only =
            before != INVALID_FILE_ATTRIBUTES && (before & FILE_ATTRIBUTE_READONLY) != 0;
        if (read_only && has('R')) {
            SetFileAttributesW(to.c_str(), before & ~static_cast<DWORD>(FILE_ATTRIBUTE_READONLY));
        }
        DWORD flags = has('B') ? COPY_FILE_COPY_SYMLINK : 0U;
        flags |= has('J') ? COPY_FILE_NO_BUFFERING : 0U;
        flags |= has('G') ? COPY_FILE_ALLOW_DECRYPTED_DESTINATION : 0U;
        flags |= has('Z') ? COPY_FILE_RESTARTABLE : 0U;
        if (!CopyFileExW(from.c_str(), to.c_str(), nullptr, nullptr, nullptr, flags)) {
            return false;
        }
        const DWORD dropped = has('K') ? 0U : FILE_ATTRIBUTE_READONLY;
        SetFileAttributesW(to.c_str(), (one.attributes & ~dropped) | FILE_ATTRIBUTE_ARCHIVE);
        if (has('M')) {
            const DWORD left = one.attributes & ~static_cast<DWORD>(FILE_ATTRIBUTE_ARCHIVE);
            SetFileAttributesW(from.c_str(), left == 0 ? FILE_ATTRIBUTE_NORMAL : left);
        }
        return true;
    }

    const Options& options_;
    bool asks_ = false;
    ULONG64 since_ = 0;
    List<Text> excluded_;
    ULONG found_ = 0;
    ULONG copied_ = 0;
    Code code_ = done;
    bool stopped_ = false;
};

int refuse(View message) {
    complain(message);
    complain(L"0 File(s) copied\r\n");
    return not_begun;
}

/// Whether a name that is not there is to be a directory.
bool is_to_be_directory(const Text& destination) {
    for (;;) {
        print(Text(L"Does ")
                  .add(full_name(destination))
                  .add(L" specify a file name\r\nor directory name on the target\r\n(F = file, D = "
                       L"directory)? "));
        Text line;
        if (!read_line(line)) {
            return false;
        }
        if (upper(line[0]) == 'F' || upper(line[0]) == 'D') {
            return upper(line[0]) == 'D';
        }
    }
}

bool is_inside(const Text& directory, const Text& other) {
    const Text above = joined(full_name(directory), {});
    return joined(full_name(other), {}).view().begins(above);
}

} // namespace

int do_xcopy(View arguments) {
    Options options;
    if (!options.read(arguments, Quoting::plain, table)) {
        return refuse(Text(L"Invalid switch - ").add(options.wrong).add(L"\r\n"));
    }
    if (options.names.empty() || options.names.size() > 2) {
        return refuse(L"Invalid number of parameters\r\n");
    }
    Copying copying(options);
    if (!copying.read_options()) {
        return not_begun;
    }
    const Text source(options.names[0].text);
    Text destination(options.names.size() > 1 ? options.names[1].text : Text(L"."));
    const bool whole = is_directory(source);
    Text directory(whole ? source.view() : directory_of(source));
    const Text name(whole ? View(L"*") : last_name(source));
    const bool several = whole || has_wildcards(name);
    const List<Found> files = find_files(joined(directory, name), false);
    const bool below = copying.has('S') || copying.has('E') || copying.has('T');
    if (!several && files.empty() && !below) {
        complain(Text(L"File not found - ").add(last_name(source)).add(L"\r\n"));
        print(L"0 File(s) copied\r\n");
        return none_found;
    }
    bool into = is_directory(destination) || is_separator(destination.last());
    if (!into && !exists(destination)) {
        into = several && copying.has('I') ? true : is_to_be_directory(destination);
    }
    if (into && below && is_inside(directory.empty() ? Text(L".") : directory, destination)) {
        return refuse(L"Cannot perform a cyclic copy\r\n");
    }
    if (copying.has('W')) {
        Text line;
        print(L"Press any key when ready to begin copying file(s)");
        read_line(line);
    }
    if (into) {
        copying.copy(directory, name, destination);
    } else {
        for (const Found& one : files) {
            copying.copy_file(one, joined(directory, one.name), destination);
        }
    }
    print(Text()
              .add_number(copying.copied())
              .add(copying.has('L') ? L" File(s)\r\n" : L" File(s) copied\r\n"));
    if (copying.code() != done) {
        return copying.code();
    }
    return copying.found() == 0 && !copying.has('T') ? none_found : done;
}

} // namespace ferry::tools
