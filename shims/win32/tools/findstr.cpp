// FINDSTR [/B] [/E] [/L] [/R] [/S] [/I] [/X] [/V] [/N] [/M] [/O] [/P] [/OFF] [/A:color]
//         [/F:file] [/C:string] [/G:file] [/D:directories] [strings] [files]

#include "files.hpp"
#include "lines.hpp"
#include "pattern.hpp"
#include "tool.hpp"

namespace ferry::tools {
namespace {

constexpr int not_found = 1;
constexpr int wrong = 2;

constexpr Option table[] = {{L"B"},
                            {L"E"},
                            {L"L"},
                            {L"R"},
                            {L"S"},
                            {L"I"},
                            {L"X"},
                            {L"V"},
                            {L"N"},
                            {L"M"},
                            {L"O"},
                            {L"P"},
                            {L"OFF"},
                            {L"OFFLINE"},
                            {L"A:", Takes::rest},
                            {L"F:", Takes::rest},
                            {L"C:", Takes::rest},
                            {L"G:", Takes::rest},
                            {L"D:", Takes::rest}};

/// The lines of a file, or of the standard input if that is a slash; false if it is not there.
bool read_lines_of(View name, List<Text>& list) {
    const bool is_file = !equal(name, L"/");
    const HANDLE handle = is_file ? open_to_read(Text(name)) : stream(0);
    if (handle == INVALID_HANDLE_VALUE) {
        complain(Text(L"FINDSTR: Cannot open ").add(name).add(L"\r\n"));
        return false;
    }
    {
        Lines lines(handle);
        while (lines.next()) {
            list.add(lines.text());
        }
    }
    if (is_file) {
        CloseHandle(handle);
    }
    return true;
}

bool is_unprintable(View line) {
    for (SIZE_T i = 0; i < line.size(); ++i) {
        if (line[i] < ' ' && line[i] != '\t' && line[i] != '\b' && line[i] != '\f') {
            return true;
        }
    }
    return false;
}

class FindingStrings {
public:
    explicit FindingStrings(const Options& options)
        : options_(options), places_{options.has(L"B") || options.has(L"X"),
                                     options.has(L"E") || options.has(L"X")} {}

    bool add_patterns(const List<Text>& strings) {
        for (const Text& text : strings) {
            // Without /L and /R the first one says what all are.
            if (patterns_.empty()) {
                expressions_ =
                    options_.has(L"R") || (!options_.has(L"L") && Pattern::is_expression(text));
            }
            const bool any_case = options_.has(L"I");
            patterns_.add(expressions_ ? Pattern::expression(text, any_case)
                                       : Pattern::literal(text, any_case));
        }
        return !patterns_.empty();
    }

    void search(HANDLE handle, View name) {
        if (options_.has(L"P") && !name.empty() && has_unprintable(Text(name))) {
            return;
        }
        Lines lines(handle);
        for (ULONG number = 1; lines.next(); ++number) {
            if (matches(lines.text()) == options_.has(L"V")) {
                continue;
            }
            found_ = true;
            if (options_.has(L"M")) {
                print_name(name);
                print(L"\r\n");
                return;
            }
            if (shows_names_ && !name.empty()) {
                print_name(name);
                print(L":");
            }
            Text before;
            if (options_.has(L"N")) {
                before.add_number(number).add(L':');
            }
            if (options_.has(L"O")) {
                before.add_number(static_cast<LONG64>(lines.offset())).add(L':');
            }
            print(before);
            lines.print();
        }
    }

    /// A name of the command line, which may have wildcards and mean files of directories below.
    void search_files(const Text& pattern) {
        const bool below = options_.has(L"S");
        if (!below && !has_wildcards(pattern)) {
            search_file(pattern);
            return;
        }
        const Text directory(directory_of(pattern));
        const Text name(last_name(pattern));
        SIZE_T count = search_in(directory, name);
        if (below) {
            each_directory(directory, [&](const Text& one) { count += search_in(one, name); });
        }
        if (count == 0 && !below) {
            complain(Text(L"FINDSTR: Cannot open ").add(pattern).add(L"\r\n"));
        }
    }

    void show_names() { shows_names_ = true; }
    bool found() const { return found_; }

private:
    bool matches(const Text& line) const {
        for (const Pattern& one : patterns_) {
            if (one.matches(line, places_)) {
                return true;
            }
        }
        return false;
    }
    static bool has_unprintable(const Text& path) {
        const HANDLE file = open_to_read(path);
        if (file == INVALID_HANDLE_VALUE) {
            return false;
        }
        bool found = false;
        {
            Lines lines(file);
            while (!found && lines.next()) {
                found = is_unprintable(lines.text());
            }
        }
        CloseHandle(file);
        return found;
    }
    SIZE_T search_in(const Text& directory, const Text& name) {
        const List<Found> files = find_files(joined(directory, name), false);
        for (const Found& one : files) {
            search_file(one.path);
        }
        return files.size();
    }
    void search_file(const Text& path) {
        const HANDLE file = open_to_read(path);
        if (file == INVALID_HANDLE_VALUE) {
            complain(Text(L"FINDSTR: Cannot open ").add(path).add(L"\r\n"));
            return;
        }
        search(file, path);
        CloseHandle(file);
    }
    /// In the colours of /A, which a console shows.
    void print_name(View name) const {
        CONSOLE_SCREEN_BUFFER_INFO before;
        LONG color = 0;
        const bool colored = options_.has(L"A:") && is_console(stream(1)) &&
                             read_number(Text(L"0x").add(options_.value(L"A:")), color) &&
                             GetConsoleScreenBufferInfo(stream(1), &before) &&
                             SetConsoleTextAttribute(stream(1), static_cast<WORD>(color));
        print(name);
        if (colored) {
            SetConsoleTextAttribute(stream(1), before.wAttributes);
        }
    }

    const Options& options_;
    Places places_;
    List<Pattern> patterns_;
    bool expressions_ = false;
    bool shows_names_ = false;
    bool found_ = false;
};

/// What is looked for: of /C and /G, else the words of the first name, which is taken away.
bool read_strings(Options& options, List<Text>& strings) {
    bool read = true;
    options.each(L"C:", [&](View text) { strings.add(Text(text)); });
    options.each(L"G:", [&](View file) { read = read && read_lines_of(file, strings); });
    if (options.has(L"C:") || options.has(L"G:")) {
        return read;
    }
    if (options.names.empty()) {
        return false;
    }
    for (View rest = options.names[0].text; !rest.empty();) {
        const SIZE_T end = smaller(rest.find(L' '), rest.size());
        if (end > 0) {
            strings.add(Text(rest.to(end)));
        }
        rest = rest.from(end + 1);
    }
    List<Word> others;
    for (SIZE_T i = 1; i < options.names.size(); ++i) {
        others.add(move(options.names[i]));
    }
    options.names = move(others);
    return !strings.empty();
}

/// In each directory of /D, or in this one.
void search_all(FindingStrings& finding, const List<Text>& files, View directories) {
    if (directories.empty()) {
        for (const Text& one : files) {
            finding.search_files(one);
        }
        return;
    }
    const Text here = full_name(L".");
    for (View rest = directories; !rest.empty();) {
        const SIZE_T end = smaller(rest.find(L';'), rest.size());
        const Text directory(rest.to(end));
        rest = rest.from(end + 1);
        if (!SetCurrentDirectoryW(directory.c_str())) {
            complain(Text(L"FINDSTR: Cannot open ").add(directory).add(L"\r\n"));
            continue;
        }
        print(Text(L"  ").add(directory).add(L":\r\n"));
        search_all(finding, files, {});
        SetCurrentDirectoryW(here.c_str());
    }
}

} // namespace

int do_findstr(View arguments) {
    Options options;
    List<Text> strings;
    if (!options.bundled().read(arguments, Quoting::c, table) || !read_strings(options, strings)) {
        complain(L"FINDSTR: Bad command line\r\n");
        return wrong;
    }
    FindingStrings finding(options);
    if (!finding.add_patterns(strings)) {
        return not_found;
    }
    List<Text> files;
    for (const Word& one : options.names) {
        files.add(Text(one.text));
    }
    const bool listed = options.has(L"F:");
    if (listed && !read_lines_of(options.value(L"F:"), files)) {
        return wrong;
    }
    if (files.empty() && !listed) {
        finding.search(stream(0), {});
        return finding.found() ? 0 : not_found;
    }
    if (files.size() > 1 || listed || options.has(L"S") || has_wildcards(files[0])) {
        finding.show_names();
    }
    search_all(finding, files, options.value(L"D:"));
    return finding.found() ? 0 : not_found;
}

} // namespace ferry::tools
