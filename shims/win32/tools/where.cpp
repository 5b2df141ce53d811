// WHERE [/R directory] [/Q] [/F] [/T] patterns
// A pattern is looked for in this directory and in those of PATH, as $NAME:pattern in those of a
// variable, as directories:pattern in those.

#include "files.hpp"
#include "tool.hpp"

namespace ferry::tools {
namespace {

constexpr int not_found = 1;
constexpr int wrong = 2;
constexpr Option table[] = {{L"R", Takes::next}, {L"Q"}, {L"F"}, {L"T"}};

Text variable(const Text& name) {
    Text value;
    const DWORD room = GetEnvironmentVariableW(name.c_str(), nullptr, 0);
    if (room == 0) {
        return value;
    }
    return View(value.room(room), GetEnvironmentVariableW(name.c_str(), value.room(room), room));
}

template <class Use>
void each_part(View list, const Use& use) {
    for (View rest = list; !rest.empty();) {
        const SIZE_T end = smaller(rest.find(L';'), rest.size());
        const Text part = unquoted(rest.to(end));
        rest = rest.from(end + 1);
        if (!part.empty()) {
            use(part);
        }
    }
}

class Where {
public:
    explicit Where(const Options& options) : options_(options) {
        extensions_ = variable(L"PATHEXT");
        if (extensions_.empty()) {
            extensions_ = L".COM;.EXE;.BAT;.CMD";
        }
    }

    /// Whether anything fits one pattern.
    bool run(const Text& pattern) {
        found_.clear();
        const SIZE_T colon = pattern.view().find_last(L':');
        const Text root(options_.value(L"R"));
        if (options_.has(L"R")) {
            look_in(root, pattern);
            each_directory(root, [&](const Text& one) { look_in(one, pattern); });
        } else if (colon != View::none && colon > 0) {
            const View places = pattern.view().to(colon);
            const Text name(pattern.view().from(colon + 1));
            const Text list = places[0] == '$' ? variable(Text(places.from(1))) : Text(places);
            each_part(list, [&](const Text& one) { look_in(one, name); });
        } else {
            look_in(full_name(L"."), pattern);
            each_part(variable(L"PATH"), [&](const Text& one) { look_in(one, pattern); });
        }
        return !found_.empty();
    }

private:
    /// The name as it is, then with each of the extensions that programs have.
    void look_in(const Text& directory, const Text& name) {
        add(joined(directory, name));
        each_part(extensions_,
                  [&](const Text& extension) { add(joined(directory, name).add(extension)); });
    }
    void add(const Text& pattern) {
        for (const Found& one : find_files(pattern, false)) {
            const Text path = true_case(full_name(one.path));
            if (!is_known(path)) {
                show(path);
                found_.add(Text(path));
            }
        }
    }
    bool is_known(const Text& path) const {
        for (const Text& one : found_) {
            if (same(one, path)) {
                return true;
            }
        }
        return false;
    }
    void show(const Text& path) const {
        if (options_.has(L"Q")) {
            return;
        }
        Text line;
        WIN32_FILE_ATTRIBUTE_DATA data;
        if (options_.has(L"T") &&
            GetFileAttributesExW(path.c_str(), GetFileExInfoStandard, &data)) {
            constexpr int width = 10;
            FILETIME local;
            SYSTEMTIME time;
            FileTimeToLocalFileTime(&data.ftLastWriteTime, &local);
            FileTimeToSystemTime(&local, &time);
            line.add_number(
                static_cast<LONG64>(ULONG64{data.nFileSizeHigh} << 32 | data.nFileSizeLow), width,
                L' ');
            line.add(L"   ").add(short_date(time)).add(L"  ").add(short_time(time)).add(L"  ");
        }
        const bool marked = options_.has(L"F");
        line.add(marked ? L"\"" : L"").add(path).add(marked ? L"\"" : L"");
        print(line.add(L"\r\n"));
    }

    const Options& options_;
    Text extensions_;
    List<Text> found_;
};

} // namespace

int do_where(View arguments) {
    Options options;
    if (!options.with_dashes().read(arguments, Quoting::c, table)) {
        complain_of_option(L"WHERE", options.wrong);
        return wrong;
    }
    if (options.names.empty()) {
        complain(L"ERROR: Invalid pattern is specified in \"path:pattern\".\r\n"
                 L"Type \"WHERE /?\" for usage.\r\n");
        return wrong;
    }
    if (options.has(L"R") && !is_directory(Text(options.value(L"R")))) {
        complain(L"ERROR: The system cannot find the file specified.\r\n");
        return wrong;
    }
    Where where(options);
    bool found = false;
    for (const Word& one : options.names) {
        if (where.run(one.text)) {
            found = true;
        } else if (!options.has(L"Q")) {
            complain(options.names.size() == 1
                         ? Text(L"INFO: Could not find files for the given pattern(s).\r\n")
                         : Text(L"INFO: Could not find \"").add(one.text).add(L"\".\r\n"));
        }
    }
    return found ? 0 : not_found;
}

} // namespace ferry::tools
