// FIND [/V] [/C] [/N] [/I] [/OFF[LINE]] "string" [[drive:][path]filename[ ...]]

#include "files.hpp"
#include "lines.hpp"
#include "tool.hpp"

namespace ferry::tools {
namespace {

constexpr int not_found = 1;
constexpr int wrong = 2;

constexpr Option table[] = {{L"V"}, {L"C"}, {L"N"}, {L"I"}, {L"OFF"}, {L"OFFLINE"}};

class Finding {
public:
    Finding(const Options& options, View wanted)
        : wanted_(wanted), others_(options.has(L"V")), counts_(options.has(L"C")),
          numbers_(options.has(L"N")), any_case_(options.has(L"I")) {}

    /// The lines of one file that count; `name` is empty for the standard input.
    void run(HANDLE handle, View name) {
        Lines lines(handle);
        if (!name.empty()) {
            print(Text(L"\r\n---------- ").add(name).add(counts_ ? L": " : L"\r\n"));
        }
        ULONG number = 0;
        ULONG count = 0;
        while (lines.next()) {
            ++number;
            if (has(lines.text()) == others_) {
                continue;
            }
            ++count;
            if (!counts_) {
                if (numbers_) {
                    print(Text(L"[").add_number(number).add(L"]"));
                }
                lines.print();
            }
        }
        if (counts_) {
            print(Text().add_number(count).add(L"\r\n"));
        }
        found_ |= count > 0;
    }
    bool found() const { return found_; }

private:
    bool has(const Text& line) const {
        if (wanted_.empty()) {
            return false;
        }
        if (any_case_) {
            return line.view().find(wanted_) != View::none;
        }
        for (SIZE_T i = 0; i + wanted_.size() <= line.size(); ++i) {
            if (equal(line.view().part(i, wanted_.size()), wanted_)) {
                return true;
            }
        }
        return false;
    }

    View wanted_;
    bool others_;
    bool counts_;
    bool numbers_;
    bool any_case_;
    bool found_ = false;
};

} // namespace

int do_find(View arguments) {
    Options options;
    if (!options.read(arguments, Quoting::plain, table)) {
        complain(L"FIND: Invalid switch\r\n");
        return wrong;
    }
    if (options.names.empty() || !options.names[0].quoted) {
        complain(L"FIND: Parameter format not correct\r\n");
        return wrong;
    }
    Finding finding(options, options.names[0].text);
    if (options.names.size() == 1) {
        finding.run(stream(0), {});
    }
    for (SIZE_T i = 1; i < options.names.size(); ++i) {
        const Text& pattern = options.names[i].text;
        const List<Text> files = files_of(pattern);
        for (const Text& path : files) {
            const HANDLE file = open_to_read(path);
            if (file == INVALID_HANDLE_VALUE) {
                complain(Text(is_directory(path) ? L"Access denied - " : L"File not found - ")
                             .add(in_capitals(path))
                             .add(L"\r\n"));
                continue;
            }
            finding.run(file, in_capitals(path));
            CloseHandle(file);
        }
    }
    return finding.found() ? 0 : not_found;
}

} // namespace ferry::tools
