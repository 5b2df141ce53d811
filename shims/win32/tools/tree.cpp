// TREE [directory] [/F] [/A]

#include "files.hpp"
#include "tool.hpp"

namespace ferry::tools {
namespace {

constexpr Option table[] = {{L"F"}, {L"A"}};

struct Signs {
    View branch;
    View last;
    View along;
};
constexpr Signs drawn{View(L"├───", 4), View(L"└───", 4), View(L"│   ", 4)};
constexpr Signs plain{View(L"+---", 4), View(L"\\---", 4), View(L"|   ", 4)};
constexpr View nothing(L"    ", 4);

class Tree {
public:
    explicit Tree(const Options& options)
        : signs_(options.has(L"A") ? plain : drawn), files_(options.has(L"F")) {}

    /// What is in a directory; whether there are directories.
    bool show(const Text& directory, const Text& before) {
        List<Text> below;
        List<Text> files;
        Search search(joined(directory, L"*"));
        if (search.is_open()) {
            do {
                constexpr DWORD unseen = FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM;
                const bool seen = (search.found().dwFileAttributes & unseen) == 0;
                if (seen && !search.is_dots()) {
                    (search.is_directory() ? below : files).add(Text(search.found().cFileName));
                }
            } while (search.next());
        }
        const auto by_name = [](const Text& a, const Text& b) { return compare(a, b, true) < 0; };
        below.sort(by_name);
        files.sort(by_name);
        if (files_) {
            show_files(files, Text(before).add(below.empty() ? nothing : signs_.along));
        }
        for (SIZE_T i = 0; i < below.size(); ++i) {
            const bool last = i + 1 == below.size();
            print(Text(before).add(last ? signs_.last : signs_.branch).add(below[i]).add(L"\r\n"));
            const Text path = joined(directory, below[i]);
            if ((attributes_of(path) & FILE_ATTRIBUTE_REPARSE_POINT) == 0) {
                show(path, Text(before).add(last ? nothing : signs_.along));
            }
        }
        return !below.empty();
    }

private:
    static void show_files(const List<Text>& files, const Text& before) {
        for (const Text& one : files) {
            print(Text(before).add(one).add(L"\r\n"));
        }
        if (!files.empty()) {
            print(Text(before).add(L"\r\n"));
        }
    }

    Signs signs_;
    bool files_;
};

void print_volume(const Text& directory) {
    constexpr DWORD room = MAX_PATH;
    wchar_t label[room] = {};
    DWORD serial = 0;
    const Text root(full_name(directory).view().to(3));
    GetVolumeInformationW(root.c_str(), label, room, &serial, nullptr, nullptr, nullptr, 0);
    print(Text(L"Folder PATH listing")
              .add(label[0] != 0 ? L" for volume " : L"")
              .add(label)
              .add(L"\r\nVolume serial number is "));
    Text number;
    for (int shift = 28; shift >= 0; shift -= 4) {
        number.add(L"0123456789ABCDEF"[serial >> shift & 15]).add(shift == 16 ? L"-" : L"");
    }
    print(number.add(L"\r\n"));
}

} // namespace

int do_tree(View arguments) {
    Options options;
    if (!options.read(arguments, Quoting::plain, table)) {
        complain(Text(L"Invalid switch - ").add(options.wrong).add(L"\r\n"));
        return 1;
    }
    if (options.names.size() > 1) {
        complain(Text(L"Too many parameters - ").add(options.names[1].text).add(L"\r\n"));
        return 1;
    }
    const bool named = !options.names.empty();
    const Text directory = named ? Text(options.names[0].text) : Text(L".");
    print_volume(directory);
    const Text shown = named ? in_capitals(full_name(directory))
                             : Text(full_name(directory).view().to(2)).add(L".");
    print(Text(shown).add(L"\r\n"));
    if (!is_directory(directory)) {
        print(Text(L"Invalid path - ").add(shown.view().from(2)).add(L"\r\n"));
        print(L"No subfolders exist \r\n\r\n");
        return 1;
    }
    if (!Tree(options).show(directory, {})) {
        print(L"No subfolders exist \r\n\r\n");
    }
    return 0;
}

} // namespace ferry::tools
