// ATTRIB [+attributes | -attributes] [names] [/S [/D]] [/L]

#include "files.hpp"
#include "tool.hpp"

namespace ferry::tools {
namespace {

constexpr Option table[] = {{L"S"}, {L"D"}, {L"L"}};

struct Attribute {
    wchar_t letter;
    DWORD bit;
    SIZE_T column; ///< where it is shown
};

constexpr DWORD integrity_stream = 0x8000;
constexpr DWORD no_scrub_data = 0x20000;
constexpr DWORD pinned = 0x80000;
constexpr DWORD unpinned = 0x100000;
constexpr Attribute attributes[] = {{'A', FILE_ATTRIBUTE_ARCHIVE, 0},
                                    {'S', FILE_ATTRIBUTE_SYSTEM, 3},
                                    {'H', FILE_ATTRIBUTE_HIDDEN, 4},
                                    {'R', FILE_ATTRIBUTE_READONLY, 5},
                                    {'O', FILE_ATTRIBUTE_OFFLINE, 7},
                                    {'I', FILE_ATTRIBUTE_NOT_CONTENT_INDEXED, 8},
                                    {'X', no_scrub_data, 9},
                                    {'V', integrity_stream, 11},
                                    {'P', pinned, 12},
                                    {'U', unpinned, 13}};
constexpr SIZE_T path_column = 21;

struct Change {
    DWORD set = 0;
    DWORD clear = 0;
};

/// "+R" and the like; several may stand in one word.
bool read_change(View word, Change& change) {
    bool sets = true;
    for (SIZE_T i = 0; i < word.size(); ++i) {
        const wchar_t c = upper(word[i]);
        if (c == '+' || c == '-') {
            sets = c == '+';
            continue;
        }
        DWORD bit = 0;
        for (const Attribute& one : attributes) {
            bit |= one.letter == c ? one.bit : 0;
        }
        if (bit == 0) {
            return false;
        }
        (sets ? change.set : change.clear) |= bit;
    }
    return true;
}

class Attributes {
public:
    Attributes(const Options& options, const Change& change)
        : below_(options.has(L"S")), directories_(options.has(L"D")), links_(options.has(L"L")),
          change_(change) {}

    bool run(const Text& pattern) {
        const Text directory =
            full_name(directory_of(pattern).empty() ? View(L".") : directory_of(pattern));
        const Text name(last_name(pattern));
        SIZE_T count = apply_in(directory, name);
        if (below_) {
            each_directory(directory, [&](const Text& one) { count += apply_in(one, name); });
        }
        if (count == 0) {
            print(Text(L"File not found - ").add(pattern).add(L"\r\n"));
        }
        return count > 0 && !failed_;
    }

private:
    SIZE_T apply_in(const Text& directory, const Text& name) {
        // Directories count where they are named, and with /D.
        const bool named = !has_wildcards(name) && !below_;
        SIZE_T count = 0;
        for (const Found& one : find_files(joined(directory, name), named || directories_)) {
            apply(one);
            ++count;
        }
        return count;
    }
    void apply(const Found& one) {
        if (change_.set == 0 && change_.clear == 0) {
            Text line;
            for (SIZE_T i = 0; i < path_column; ++i) {
                line.add(L' ');
            }
            for (const Attribute& row : attributes) {
                if ((one.attributes & row.bit) != 0) {
                    line.set(row.column, row.letter);
                }
            }
            print(line.add(one.path).add(L"\r\n"));
            return;
        }
        constexpr DWORD unseen = FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM;
        const DWORD kept = one.attributes & unseen & ~(change_.set | change_.clear);
        if (kept != 0) {
            // What hides a file has to be changed with the others.
            print(Text((kept & FILE_ATTRIBUTE_SYSTEM) != 0 ? L"Not resetting system file - "
                                                           : L"Not resetting hidden file - ")
                      .add(one.path)
                      .add(L"\r\n"));
            return;
        }
        if (!set(one.path, (one.attributes & ~change_.clear) | change_.set)) {
            failed_ = true;
            complain(Text(error_text(GetLastError())).add(View(L" - ")).add(one.path).add(L"\r\n"));
        }
    }
    /// Of a link itself with /L, else of what it leads to.
    bool set(const Text& path, DWORD to) const {
        FILE_BASIC_INFO info{};
        const HANDLE file = CreateFileW(
            path.c_str(), FILE_WRITE_ATTRIBUTES,
            FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
            FILE_FLAG_BACKUP_SEMANTICS | (links_ ? FILE_FLAG_OPEN_REPARSE_POINT : 0U), nullptr);
        if (file == INVALID_HANDLE_VALUE) {
            return false;
        }
        to &= ~static_cast<DWORD>(FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT);
        info.FileAttributes = to == 0 ? FILE_ATTRIBUTE_NORMAL : to;
        const bool done = SetFileInformationByHandle(file, FileBasicInfo, &info, sizeof info) != 0;
        const DWORD error = GetLastError();
        CloseHandle(file);
        SetLastError(error);
        return done;
    }

    bool below_;
    bool directories_;
    bool links_;
    Change change_;
    bool failed_ = false;
};

} // namespace

int do_attrib(View arguments) {
    Options options;
    Change change;
    List<Text> names;
    if (!options.read(arguments, Quoting::plain, table)) {
        complain(Text(L"Invalid switch - ").add(options.wrong).add(L"\r\n"));
        return 1;
    }
    for (const Word& one : options.names) {
        const bool is_change = !one.quoted && (one.text[0] == '+' || one.text[0] == '-');
        if (!is_change) {
            names.add(Text(one.text));
        } else if (!read_change(one.text, change)) {
            complain(Text(L"Parameter format not correct - ").add(one.text).add(L"\r\n"));
            return 1;
        }
    }
    if ((change.set & change.clear) != 0) {
        complain(L"Parameter format not correct -\r\n");
        return 1;
    }
    if (names.empty()) {
        names.add(L"*");
    }
    Attributes work(options, change);
    bool done = true;
    for (const Text& one : names) {
        done = work.run(one) && done;
    }
    return done ? 0 : 1;
}

} // namespace ferry::tools
