#include "builtins.hpp"
#include "console.hpp"
#include "expand.hpp"
#include "volumes.hpp"

namespace ferry::cmd {
namespace {

struct Entry {
    Text name;
    DWORD attributes = 0;
    ULONG64 size = 0;
    FILETIME written{};

    bool is_directory() const { return (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0; }
};

struct Totals {
    ULONG64 files = 0;
    ULONG64 bytes = 0;
    ULONG64 directories = 0;
};

int sign(ULONG64 a, ULONG64 b) { return a < b ? -1 : a > b; }
ULONG64 value_of(const FILETIME& time) {
    return static_cast<ULONG64>(time.dwHighDateTime) << 32 | time.dwLowDateTime;
}

/// A name without wildcards that is a directory means what is in it.
Text pattern_of(View word) {
    Text path = full_name(unquoted(word));
    if (is_separator(path.last())) {
        return path.add(L'*');
    }
    return is_directory(path) ? joined(path, L"*") : path;
}

class Listing {
public:
    explicit Listing(const Arguments& split)
        : bare_(split.has('B')), below_(split.has('S')), wide_(split.has('W')),
          lower_(split.has('L')), attributes_(split.value('A')), order_(split.value('O')) {
        if (order_.data() != nullptr && order_.empty()) {
            order_ = L"GN";
        }
    }

    LONG run(const Text& pattern) {
        const Text directory(directory_of(pattern));
        if (!is_directory(directory)) {
            if (!bare_) {
                print_volume(directory);
            }
            return failed(ERROR_FILE_NOT_FOUND);
        }
        if (!bare_) {
            print_volume(directory);
        }
        list(directory, last_name(pattern));
        if (listed_ == 0) {
            complain(L"File Not Found\r\n");
            return 1;
        }
        if (!bare_) {
            if (below_) {
                print(L"\r\n     Total Files Listed:\r\n");
                print_files(all_);
            }
            print_free(directory);
        }
        return 0;
    }

private:
    bool fits(const Entry& entry) const {
        if (attributes_.data() == nullptr) {
            constexpr DWORD unseen = FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM;
            return (entry.attributes & unseen) == 0;
        }
        struct Letter {
            wchar_t letter;
            DWORD attribute;
        };
        constexpr Letter letters[] = {
            {'D', FILE_ATTRIBUTE_DIRECTORY}, {'R', FILE_ATTRIBUTE_READONLY},
            {'H', FILE_ATTRIBUTE_HIDDEN},    {'A', FILE_ATTRIBUTE_ARCHIVE},
            {'S', FILE_ATTRIBUTE_SYSTEM},    {'L', FILE_ATTRIBUTE_REPARSE_POINT},
            {'O', FILE_ATTRIBUTE_OFFLINE},   {'I', FILE_ATTRIBUTE_NOT_CONTENT_INDEXED}};
        bool not_this = false;
        for (SIZE_T i = 0; i < attributes_.size(); ++i) {
            for (const Letter& row : letters) {
                if (row.letter == attributes_[i] &&
                    ((entry.attributes & row.attribute) != 0) == not_this) {
                    return false;
                }
            }
            not_this = attributes_[i] == '-';
        }
        return true;
    }

    bool before(const Entry& a, const Entry& b) const {
        int way = 1;
        for (SIZE_T i = 0; i < order_.size(); ++i) {
            int result = 0;
            switch (order_[i]) {
            case '-': way = -1; continue;
            case ':': continue;
            case 'N': result = compare(a.name, b.name, true); break;
            case 'S': result = sign(a.size, b.size); break;
            case 'E':
                result = compare(split_path(a.name).extension, split_path(b.name).extension, true);
                break;
            case 'D': result = sign(value_of(a.written), value_of(b.written)); break;
            case 'G': result = (b.is_directory() ? 1 : 0) - (a.is_directory() ? 1 : 0); break;
            default: break;
            }
            if (result != 0) {
                return result * way < 0;
            }
            way = 1;
        }
        return false;
    }

    void read(const Text& directory, View name, List<Entry>& entries, List<Text>& below) {
        {
            Search search(joined(directory, name));
            if (search.is_open()) {
                do {
                    Entry entry;
                    const WIN32_FIND_DATAW& found = search.found();
                    entry.name = Text(View(found.cFileName));
                    entry.attributes = found.dwFileAttributes;
                    entry.size =
                        static_cast<ULONG64>(found.nFileSizeHigh) << 32 | found.nFileSizeLow;
                    entry.written = found.ftLastWriteTime;
                    if (fits(entry) && !(bare_ && search.is_dots())) {
                        entries.add(move(entry));
                    }
                } while (search.next());
            }
        }
        entries.sort([&](const Entry& a, const Entry& b) { return before(a, b); });
        if (!below_) {
            return;
        }
        Search search(joined(directory, L"*"));
        if (search.is_open()) {
            do {
                const DWORD attributes = search.found().dwFileAttributes;
                if (search.is_directory() && !search.is_dots() &&
                    (attributes & FILE_ATTRIBUTE_REPARSE_POINT) == 0) {
                    below.add(Text(View(search.found().cFileName)));
                }
            } while (search.next());
        }
    }

    void list(const Text& directory, View name) {
        List<Entry> entries;
        List<Text> below;
        read(directory, name, entries, below);
        if (!entries.empty()) {
            listed_ += entries.size();
            print_entries(directory, entries);
        }
        for (const Text& one : below) {
            list(joined(directory, one), name);
        }
    }

    Text shown(View name) const {
        Text text(name);
        if (lower_) {
            LCMapStringW(LOCALE_INVARIANT, LCMAP_LOWERCASE, name.data(),
                         static_cast<int>(name.size()), text.room(name.size()),
                         static_cast<int>(name.size()));
        }
        return text;
    }

    void print_entries(const Text& directory, const List<Entry>& entries) {
        Text text;
        Totals totals;
        if (!bare_) {
            View shown_directory = directory;
            if (shown_directory.size() > 3) {
                while (is_separator(shown_directory.last())) {
                    shown_directory = shown_directory.to(shown_directory.size() - 1);
                }
            }
            text.add(L"\r\n Directory of ").add(shown_directory).add(L"\r\n\r\n");
        }
        SIZE_T widest = 0;
        for (const Entry& entry : entries) {
            const SIZE_T size = entry.name.size() + (entry.is_directory() ? 2 : 0);
            widest = widest < size ? size : widest;
        }
        SIZE_T column = 0;
        const SIZE_T columns = widest + 1 >= 80 ? 1 : 80 / (widest + 1);
        for (const Entry& entry : entries) {
            (entry.is_directory() ? totals.directories : totals.files) += 1;
            totals.bytes += entry.is_directory() ? 0 : entry.size;
            if (bare_) {
                text.add(below_ ? joined(directory, shown(entry.name)) : shown(entry.name));
                text.add(L"\r\n");
            } else if (wide_) {
                const SIZE_T begin = text.size();
                text.add(entry.is_directory() ? L"[" : L"").add(shown(entry.name));
                text.add(entry.is_directory() ? L"]" : L"");
                if (++column == columns || &entry == &entries[entries.size() - 1]) {
                    text.add(L"\r\n");
                    column = 0;
                } else {
                    while (text.size() < begin + widest + 1) {
                        text.add(L' ');
                    }
                }
            } else {
                add_row(entry, text);
            }
        }
        print(text);
        if (!bare_) {
            print_files(totals);
        }
        all_.files += totals.files;
        all_.bytes += totals.bytes;
        all_.directories += totals.directories;
    }

    void add_row(const Entry& entry, Text& text) const {
        SYSTEMTIME utc;
        SYSTEMTIME local;
        FileTimeToSystemTime(&entry.written, &utc);
        SystemTimeToTzSpecificLocalTime(nullptr, &utc, &local);
        text.add(short_date(local)).add(L"  ").add(short_time(local));
        if ((entry.attributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0) {
            text.add(entry.is_directory() ? L"    <SYMLINKD>     " : L"    <SYMLINK>      ");
        } else if (entry.is_directory()) {
            text.add(L"    <DIR>          ");
        } else {
            constexpr int width = 18;
            text.add(grouped(entry.size, width)).add(L' ');
        }
        text.add(shown(entry.name)).add(L"\r\n");
    }

    static void print_files(const Totals& totals) {
        Text text;
        text.add_number(static_cast<LONG64>(totals.files), 16, L' ').add(L" File(s) ");
        print(text.add(grouped(totals.bytes, 14)).add(L" bytes\r\n"));
    }

    void print_free(const Text& directory) const {
        ULARGE_INTEGER free{};
        GetDiskFreeSpaceExW(directory.c_str(), &free, nullptr, nullptr);
        Text text;
        text.add_number(static_cast<LONG64>(all_.directories), 16, L' ').add(L" Dir(s) ");
        print(text.add(grouped(free.QuadPart, 15)).add(L" bytes free\r\n"));
    }

    const bool bare_;
    const bool below_;
    const bool wide_;
    const bool lower_;
    const View attributes_;
    View order_;
    SIZE_T listed_ = 0;
    Totals all_;
};

} // namespace

LONG do_dir(Shell& shell, View, View arguments) {
    Text preset;
    find_variable(shell, L"DIRCMD", preset);
    const Text whole = Text(preset).add(L' ').add(arguments);
    const Arguments split = split_arguments(whole);
    LONG code = 0;
    if (split.words.empty()) {
        return Listing(split).run(pattern_of(L"."));
    }
    for (const Text& word : split.words) {
        const LONG one = Listing(split).run(pattern_of(word));
        code = one != 0 ? one : code;
    }
    return code;
}

} // namespace ferry::cmd
