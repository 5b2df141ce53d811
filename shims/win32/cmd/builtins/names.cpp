#include "names.hpp"

#include "expand.hpp"

namespace ferry::cmd {

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

bool asks(Shell& shell, bool yes, bool no) {
    Text preset;
    find_variable(shell, L"COPYCMD", preset);
    return no || (!yes && shell.batch == nullptr && preset.view().find(View(L"/Y")) == View::none);
}

Answer ask_overwrite(const Text& path) {
    for (;;) {
        print(Text(L"Overwrite ").add(path).add(L"? (Yes/No/All): "));
        Text line;
        if (!read_line(line)) {
            return Answer::no;
        }
        switch (upper(line[0])) {
        case 'Y': return Answer::yes;
        case 'N': return Answer::no;
        case 'A': return Answer::all;
        default: break;
        }
    }
}

void print_count(SIZE_T count, View text) {
    constexpr int width = 9;
    print(Text().add_number(static_cast<LONG64>(count), width, L' ').add(text).add(L"\r\n"));
}

} // namespace ferry::cmd
