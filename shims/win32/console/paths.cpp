#include "paths.hpp"

namespace ferry::console {
namespace {

SIZE_T name_begin(View path) {
    SIZE_T at = path.size();
    while (at > 0 && !is_separator(path[at - 1]) && path[at - 1] != ':') {
        --at;
    }
    return at;
}

} // namespace

PathParts split_path(View path) {
    PathParts parts;
    const SIZE_T drive = path[1] == ':' ? 2 : 0;
    const SIZE_T name = name_begin(path);
    const SIZE_T dot = path.from(name).find_last(L'.');
    const SIZE_T end = dot == View::none ? path.size() : name + dot;
    parts.drive = path.to(drive);
    parts.directory = path.part(drive, name - drive);
    parts.name = path.part(name, end - name);
    parts.extension = path.from(end);
    return parts;
}

Text full_name(View name) {
    const Text terminated(name);
    DWORD room = MAX_PATH;
    for (;;) {
        Text text;
        const DWORD size = GetFullPathNameW(terminated.c_str(), room, text.room(room), nullptr);
        if (size < room) {
            return View(text.room(room), size);
        }
        room = size + 1;
    }
}

Text true_case(View path) {
    if (path[1] != ':' || !is_separator(path[2])) {
        return path;
    }
    Text text(path.to(3));
    text.set(0, upper(text[0]));
    for (View rest = path.from(3); !rest.empty();) {
        SIZE_T end = 0;
        while (end < rest.size() && !is_separator(rest[end])) {
            ++end;
        }
        const View part = rest.to(end);
        rest = rest.from(end + 1);
        if (part.empty()) {
            continue;
        }
        const SIZE_T before = text.size();
        text.add(part);
        if (!has_wildcards(part) && !equal(part, L".") && !equal(part, L"..")) {
            const Search search(text);
            if (search.is_open() && same(search.found().cFileName, part)) {
                text.cut(before);
                text.add(View(search.found().cFileName));
            }
        }
        if (!rest.empty() || is_separator(path.last())) {
            text.add(L'\\');
        }
    }
    return text;
}

Text joined(View directory, View name) {
    Text text(directory);
    if (!text.empty() && !is_separator(text.last()) && text.last() != ':') {
        text.add(L'\\');
    }
    return text.add(name);
}

View directory_of(View path) { return path.to(name_begin(path)); }
View last_name(View path) { return path.from(name_begin(path)); }

bool has_wildcards(View name) { return name.has(L'*') || name.has(L'?'); }

bool is_device(View path) { return full_name(path).view().begins(L"\\\\.\\"); }

DWORD attributes_of(const Text& path) { return GetFileAttributesW(path.c_str()); }
bool exists(const Text& path) {
    return !path.empty() && attributes_of(path) != INVALID_FILE_ATTRIBUTES;
}
bool is_directory(const Text& path) {
    const DWORD attributes = attributes_of(path);
    return !path.empty() && attributes != INVALID_FILE_ATTRIBUTES &&
           (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
}

List<Found> find_files(const Text& pattern, bool directories) {
    List<Found> list;
    Search search(pattern);
    if (!search.is_open()) {
        return list;
    }
    const View directory = directory_of(pattern);
    do {
        if (!search.is_dots() && (directories || !search.is_directory())) {
            Found one;
            one.name = Text(View(search.found().cFileName));
            one.path = Text(directory).add(one.name);
            one.attributes = search.found().dwFileAttributes;
            list.add(move(one));
        }
    } while (search.next());
    return list;
}

Text renamed(View name, View pattern) {
    // Name and extension each for themselves.
    const auto part = [](View from, View by) {
        Text text;
        for (SIZE_T i = 0; i < by.size(); ++i) {
            if (by[i] == '*') {
                return text.add(from.from(i));
            }
            if (by[i] == '?') {
                text.add(from.part(i, 1));
            } else {
                text.add(by[i]);
            }
        }
        return text;
    };
    if (!has_wildcards(pattern)) {
        return pattern;
    }
    const SIZE_T dot = pattern.find_last(L'.');
    const SIZE_T own = name.find_last(L'.');
    if (dot == View::none) {
        return part(name, pattern);
    }
    const View extension = own == View::none ? View() : name.from(own + 1);
    Text text = part(name.to(own), pattern.to(dot));
    const Text end = part(extension, pattern.from(dot + 1));
    return end.empty() ? text : text.add(L'.').add(end);
}

Text destination_of(const Text& destination, View name) {
    if (is_directory(destination) || is_separator(destination.last())) {
        return joined(destination, name);
    }
    return Text(directory_of(destination)).add(renamed(name, last_name(destination)));
}

Text short_date(const SYSTEMTIME& time) {
    Text text;
    text.add_number(time.wMonth, 2).add(L'/').add_number(time.wDay, 2).add(L'/');
    return text.add_number(time.wYear, 4);
}

Text short_time(const SYSTEMTIME& time) {
    Text text;
    const int hour = time.wHour % 12;
    text.add_number(hour == 0 ? 12 : hour, 2).add(L':').add_number(time.wMinute, 2);
    return text.add(time.wHour < 12 ? L" AM" : L" PM");
}

} // namespace ferry::console
