// MORE [/E [/C] [/P] [/S] [/Tn] [+n]] [files], page by page where the output is a console.

#include "files.hpp"
#include "keys.hpp"
#include "lines.hpp"
#include "tool.hpp"

namespace ferry::tools {
namespace {

constexpr wchar_t form_feed = 0x0c;

constexpr Option table[] = {{L"E"}, {L"C"}, {L"P"}, {L"S"}, {L"T", Takes::rest}};

class Pages {
public:
    Pages(const Options& options, ULONG tab)
        : extended_(options.has(L"E")), clears_(options.has(L"C")),
          expands_feeds_(options.has(L"P")), squeezes_(options.has(L"S")), tab_(tab),
          keys_(is_console(stream(1))) {}

    /// Shows lines from the `skipped`th on; false where the user wants no more at all.
    bool show(HANDLE handle, View name, ULONG skipped) {
        Lines lines(handle);
        bool empty_before = false;
        begin_page();
        for (number_ = 1; lines.next(); ++number_) {
            const Text line = lines.text();
            if (number_ <= skipped) {
                continue;
            }
            if (squeezes_ && line.empty() && empty_before) {
                continue;
            }
            empty_before = line.empty();
            if (room_ == 0 && !ask(name)) {
                return !quits_;
            }
            if (passed_ > 0) {
                --passed_;
                continue;
            }
            print(expanded(line).add(L"\r\n"));
            room_ -= is_paged() ? 1 : 0;
        }
        return true;
    }

private:
    bool is_paged() const { return keys_.are_there(); }
    void begin_page() {
        CONSOLE_SCREEN_BUFFER_INFO info;
        room_ = 1;
        if (is_paged() && GetConsoleScreenBufferInfo(stream(1), &info)) {
            const int rows = info.srWindow.Bottom - info.srWindow.Top;
            room_ = rows > 1 ? rows : 1;
            if (clears_) {
                print(L"\x1b[2J\x1b[H");
            }
        }
    }
    Text expanded(const Text& line) const {
        Text text;
        for (SIZE_T i = 0; i < line.size(); ++i) {
            if (line[i] == '\t' && tab_ > 0) {
                do {
                    text.add(L' ');
                } while (text.size() % tab_ != 0);
            } else if (line[i] == form_feed && expands_feeds_ && is_paged()) {
                text.add(L"\x1b[2J\x1b[H");
            } else {
                text.add(line[i]);
            }
        }
        return text;
    }
    /// A number that the user types.
    int ask_number() {
        print(L"Lines: ");
        int number = 0;
        for (;;) {
            const wchar_t c = keys_.next(INFINITE);
            if (!is_digit(c)) {
                return number;
            }
            number = smaller(number * 10 + (c - '0'), 1 << 20);
            print(View(&c, 1));
        }
    }
    /// What is to be done at the end of a page: false to leave this file.
    bool ask(View name) {
        constexpr View erase(L"\r\x1b[K", 4);
        Text prompt(L"-- More --");
        for (;;) {
            print(Text(erase).add(prompt));
            const wchar_t key = keys_.next(INFINITE);
            print(erase);
            if (key == 0 || key == 3 || upper(key) == 'Q') {
                quits_ = true;
                return false;
            }
            switch (upper(key)) {
            case ' ': begin_page(); return true;
            case '\r': room_ = 1; return true;
            case 'F': return false;
            case 'P': room_ = extended_ ? ask_number() : 0; break;
            case 'S':
                passed_ = extended_ ? ask_number() : 0;
                if (passed_ > 0) {
                    print(erase);
                    begin_page();
                    return true;
                }
                break;
            case '=':
                prompt = Text(L"-- More (").add(name).add(L" [Line: ").add_number(number_ - 1);
                prompt.add(L"]) --");
                continue;
            case '?':
                print(L"<space> next page  <Enter> next line  P n lines  S n skips lines\r\n"
                      L"F next file  Q quits  = the line's number\r\n");
                continue;
            default: continue;
            }
            print(erase);
            if (room_ > 0) {
                return true;
            }
        }
    }

    bool extended_;
    bool clears_;
    bool expands_feeds_;
    bool squeezes_;
    ULONG tab_;
    Keys keys_;
    int room_ = 1;   ///< lines that the page still has room for; never 0 without a console
    int passed_ = 0; ///< lines that the user does not want
    ULONG number_ = 0;
    bool quits_ = false;
};

} // namespace

int do_more(View arguments) {
    Options options;
    ULONG tab = 8;
    ULONG skipped = 0;
    if (!options.read(arguments, Quoting::plain, table) ||
        (options.has(L"T") && !read_count(options.value(L"T"), tab))) {
        complain(Text(L"Invalid switch - ").add(options.wrong).add(L"\r\n"));
        return 1;
    }
    List<Text> files;
    for (const Word& one : options.names) {
        if (one.quoted || one.text[0] != '+' || !read_count(one.text.view().from(1), skipped)) {
            for (const Text& path : files_of(one.text)) {
                files.add(Text(path));
            }
        }
    }
    Pages pages(options, tab);
    if (files.empty()) {
        pages.show(stream(0), L"", skipped);
        return 0;
    }
    int code = 0;
    for (SIZE_T i = 0; i < files.size(); ++i) {
        const HANDLE file = open_to_read(files[i]);
        if (file == INVALID_HANDLE_VALUE) {
            complain(Text(L"Cannot access file ").add(full_name(files[i])).add(L"\r\n"));
            code = 1;
            continue;
        }
        const bool goes_on = pages.show(file, files[i], skipped);
        CloseHandle(file);
        if (!goes_on) {
            break;
        }
    }
    return code;
}

} // namespace ferry::tools
