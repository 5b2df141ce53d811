// FC [/A] [/C] [/L] [/LBn] [/N] [/OFF[LINE]] [/T] [/U] [/W] [/nnnn] file1 file2
// FC /B file1 file2

#include "files.hpp"
#include "lines.hpp"
#include "tool.hpp"

namespace ferry::tools {
namespace {

constexpr int different = 1;
constexpr int missing = 2;
constexpr int wrong = -1;

constexpr Option table[] = {{L"A"}, {L"B"}, {L"C"}, {L"L"},   {L"LB", Takes::rest},
                            {L"N"}, {L"T"}, {L"U"}, {L"OFF"}, {L"OFFLINE"},
                            {L"W"}};
constexpr const wchar_t* binary_extensions[] = {L".exe", L".com", L".sys",
                                                L".obj", L".lib", L".bin"};

struct Line {
    Text text; ///< as it is shown
    Text key;  ///< as it is compared
};

struct Source {
    Text name;
    HANDLE file = INVALID_HANDLE_VALUE;
    List<Line> lines;
};

class Comparison {
public:
    explicit Comparison(const Options& options, ULONG room, ULONG needed)
        : abbreviates_(options.has(L"A")), any_case_(options.has(L"C")),
          numbers_(options.has(L"N")), keeps_tabs_(options.has(L"T")), squeezes_(options.has(L"W")),
          room_(room), needed_(needed) {}

    void read(Source& source) const {
        Lines lines(source.file);
        while (lines.next()) {
            Line line;
            line.text = shown(lines.text());
            line.key = key_of(line.text);
            source.lines.add(move(line));
        }
    }

    int run(const Source& a, const Source& b) {
        SIZE_T i = 0;
        SIZE_T j = 0;
        bool same_all = true;
        while (i < a.lines.size() || j < b.lines.size()) {
            if (i < a.lines.size() && j < b.lines.size() && same(a, i, b, j)) {
                ++i;
                ++j;
                continue;
            }
            same_all = false;
            SIZE_T a_end = i;
            SIZE_T b_end = j;
            const bool found = resume(a, b, a_end, b_end);
            show(a, i, a_end, found);
            show(b, j, b_end, found);
            print(L"*****\r\n\r\n");
            if (!found) {
                print(L"Resync failed.  Files are too different.\r\n");
                return different;
            }
            i = a_end;
            j = b_end;
        }
        if (same_all) {
            print(L"FC: no differences encountered\r\n\r\n");
        }
        return same_all ? 0 : different;
    }

private:
    Text shown(const Text& line) const {
        constexpr SIZE_T tab = 8;
        Text text;
        for (SIZE_T i = 0; i < line.size(); ++i) {
            if (line[i] != '\t' || keeps_tabs_) {
                text.add(line[i]);
                continue;
            }
            do {
                text.add(L' ');
            } while (text.size() % tab != 0);
        }
        return text;
    }
    Text key_of(const Text& line) const {
        Text key;
        for (SIZE_T i = 0; i < line.size(); ++i) {
            const wchar_t c = line[i];
            if (squeezes_ && is_blank(c)) {
                if (!key.empty() && key.last() != ' ') {
                    key.add(L' ');
                }
                continue;
            }
            key.add(any_case_ ? upper(c) : c);
        }
        if (squeezes_ && key.last() == ' ') {
            key.cut(key.size() - 1);
        }
        return key;
    }
    static bool same(const Source& a, SIZE_T i, const Source& b, SIZE_T j) {
        return equal(a.lines[i].key, b.lines[j].key);
    }
    /// Whether enough lines are the same from two places on, or both files end there.
    bool goes_on(const Source& a, SIZE_T i, const Source& b, SIZE_T j) const {
        for (SIZE_T k = 0; k < needed_; ++k) {
            const bool a_ends = i + k >= a.lines.size();
            const bool b_ends = j + k >= b.lines.size();
            if (a_ends || b_ends) {
                return a_ends && b_ends;
            }
            if (!same(a, i + k, b, j + k)) {
                return false;
            }
        }
        return true;
    }
    /// The nearest places at which the files go on alike.
    bool resume(const Source& a, const Source& b, SIZE_T& i, SIZE_T& j) const {
        for (SIZE_T sum = 1; sum <= SIZE_T{2} * room_; ++sum) {
            for (SIZE_T more = 0; more <= sum; ++more) {
                const SIZE_T at = i + sum - more;
                const SIZE_T other = j + more;
                if (sum - more <= room_ && more <= room_ && at <= a.lines.size() &&
                    other <= b.lines.size() && goes_on(a, at, b, other)) {
                    i = at;
                    j = other;
                    return true;
                }
            }
        }
        i = smaller(i + room_, a.lines.size());
        j = smaller(j + room_, b.lines.size());
        return false;
    }
    /// Lines of one file with one that is the same before and behind them.
    void show(const Source& source, SIZE_T begin, SIZE_T end, bool goes_on) const {
        begin -= begin > 0 ? 1 : 0;
        end += goes_on && end < source.lines.size() ? 1 : 0;
        print(Text(L"***** ").add(source.name).add(L"\r\n"));
        for (SIZE_T i = begin; i < end; ++i) {
            if (abbreviates_ && i > begin && i + 1 < end) {
                print(L"...\r\n");
                i = end - 2;
                continue;
            }
            Text line;
            if (numbers_) {
                constexpr int width = 5;
                line.add_number(static_cast<LONG64>(i + 1), width, L' ').add(L":  ");
            }
            print(line.add(source.lines[i].text).add(L"\r\n"));
        }
    }

    bool abbreviates_;
    bool any_case_;
    bool numbers_;
    bool keeps_tabs_;
    bool squeezes_;
    ULONG room_;
    ULONG needed_;
};

Text hexadecimal(ULONG64 value, int width) {
    Text text;
    for (int i = width - 1; i >= 0; --i) {
        text.add(L"0123456789ABCDEF"[value >> (4 * i) & 15]);
    }
    return text;
}

int compare_bytes(const Source& a, const Source& b) {
    constexpr int offset_width = 8;
    Bytes first;
    Bytes second;
    first.read(a.file);
    second.read(b.file);
    const SIZE_T size = smaller(first.size(), second.size());
    bool same = first.size() == second.size();
    for (SIZE_T i = 0; i < size; ++i) {
        if (first.data()[i] != second.data()[i]) {
            same = false;
            print(hexadecimal(i, offset_width)
                      .add(L": ")
                      .add(hexadecimal(static_cast<UCHAR>(first.data()[i]), 2))
                      .add(L" ")
                      .add(hexadecimal(static_cast<UCHAR>(second.data()[i]), 2))
                      .add(L"\r\n"));
        }
    }
    if (first.size() != second.size()) {
        const bool longer = first.size() > second.size();
        print(Text(L"FC: ")
                  .add(longer ? a.name : b.name)
                  .add(L" longer than ")
                  .add(longer ? b.name : a.name)
                  .add(L"\r\n\r\n"));
    } else if (same) {
        print(L"FC: no differences encountered\r\n\r\n");
    }
    return same ? 0 : different;
}

bool is_binary(const Text& name) {
    for (const wchar_t* const one : binary_extensions) {
        if (same(split_path(name).extension, one)) {
            return true;
        }
    }
    return false;
}

int compare_files(const Options& options, Comparison& comparison, const Text& a, const Text& b) {
    Source sources[2];
    sources[0].name = a;
    sources[1].name = in_capitals(b);
    for (int i = 0; i < 2; ++i) {
        sources[i].file = open_to_read(i == 0 ? a : b);
        if (sources[i].file == INVALID_HANDLE_VALUE) {
            complain(Text(L"FC: cannot open ")
                         .add(in_capitals(sources[i].name))
                         .add(L" - No such file or folder\r\n"));
            return missing;
        }
    }
    print(Text(L"Comparing files ").add(sources[0].name).add(L" and ").add(sources[1].name));
    print(L"\r\n");
    const bool as_text = options.has(L"L") || options.has(L"U");
    if (options.has(L"B") || (!as_text && is_binary(a))) {
        return compare_bytes(sources[0], sources[1]);
    }
    comparison.read(sources[0]);
    comparison.read(sources[1]);
    return comparison.run(sources[0], sources[1]);
}

/// /5: how many lines have to be the same behind a difference. It is taken out of the line.
Text without_count(View line, ULONG& count) {
    Text rest;
    for (const Word& word : split_words(line, Quoting::plain)) {
        if (!word.quoted && word.text[0] == '/' && read_count(word.text.view().from(1), count)) {
            continue;
        }
        rest.add(word.quoted ? L"\"" : L"").add(word.text).add(word.quoted ? L"\" " : L" ");
    }
    return rest;
}

} // namespace

int do_fc(View arguments) {
    Options options;
    ULONG room = 100;
    ULONG needed = 2;
    const Text line = without_count(arguments, needed);
    if (!options.read(line, Quoting::plain, table) ||
        (options.has(L"LB") && !read_count(options.value(L"LB"), room))) {
        complain(L"FC: Invalid Switch\r\n");
        return wrong;
    }
    if (options.names.size() != 2) {
        complain(L"FC: Insufficient number of file specifications\r\n");
        return wrong;
    }
    // A pattern in the first name stands for several pairs; in the second one for their names.
    const Text& second = options.names[1].text;
    int code = 0;
    for (const Text& path : files_of(options.names[0].text)) {
        Comparison comparison(options, room, needed);
        const Text other = has_wildcards(second) || is_directory(second)
                               ? destination_of(second, last_name(path))
                               : second;
        const int result = compare_files(options, comparison, path, other);
        code = result > code ? result : code;
    }
    return code;
}

} // namespace ferry::tools
