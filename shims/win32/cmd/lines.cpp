#include "lines.hpp"

#include "expand.hpp"
#include "programs.hpp"
#include "redirect.hpp"

namespace ferry::cmd {
namespace {

constexpr ULONG most_tokens = 31;

SIZE_T number_of(View& text) {
    SIZE_T value = 0;
    while (is_digit(text[0])) {
        value = smaller<SIZE_T>(value * 10 + (text[0] - L'0'), 1 << 24);
        text = text.from(1);
    }
    return value;
}

/// "1,3-5*": false if it is none.
bool read_tokens(View list, LineOptions& options) {
    options.tokens.clear();
    bool chosen[most_tokens + 1]{};
    while (!list.empty()) {
        if (list[0] == '*') {
            options.rest = true;
            list = list.from(1);
            continue;
        }
        const SIZE_T first = number_of(list);
        SIZE_T last = first;
        if (list[0] == '-') {
            list = list.from(1);
            last = number_of(list);
        }
        if (first == 0 || last > most_tokens) {
            return false;
        }
        for (SIZE_T i = first; i <= last; ++i) {
            chosen[i] = true;
        }
        if (list[0] == ',') {
            list = list.from(1);
        } else if (!list.empty() && list[0] != '*') {
            return false;
        }
    }
    for (ULONG i = 1; i <= most_tokens; ++i) {
        if (chosen[i]) {
            options.tokens.add(i);
        }
    }
    return true;
}

bool read_option(View& rest, LineOptions& options) {
    if (rest.begins(L"usebackq")) {
        options.back_quotes = true;
        rest = rest.from(8);
        return true;
    }
    if (rest.begins(L"eol=")) {
        options.comment = rest[4];
        rest = rest.from(5);
        return true;
    }
    if (rest.begins(L"skip=")) {
        rest = rest.from(5);
        options.skip = number_of(rest);
        return true;
    }
    if (rest.begins(L"tokens=")) {
        rest = rest.from(7);
        SIZE_T end = 0;
        while (end < rest.size() && !is_blank(rest[end])) {
            ++end;
        }
        const View list = rest.to(end);
        rest = rest.from(end);
        return read_tokens(list, options);
    }
    if (rest.begins(L"delims=")) {
        // To the next blank, which counts where nothing follows.
        rest = rest.from(7);
        SIZE_T end = 0;
        while (end < rest.size() && !(is_blank(rest[end]) && !rest.from(end).trimmed().empty())) {
            ++end;
        }
        options.delimiters = Text(rest.to(end));
        rest = rest.from(end);
        return true;
    }
    return false;
}

/// What a command prints.
bool read_command(View command, Text& to) {
    HANDLE reading = nullptr;
    HANDLE writing = nullptr;
    if (!CreatePipe(&reading, &writing, nullptr, 0)) {
        complain_of(GetLastError());
        return false;
    }
    HANDLE process = nullptr;
    {
        Redirected to_pipe;
        to_pipe.replace(1, inheritable(writing));
        CloseHandle(writing);
        process = start_shell(Text(L"/c ").add(command));
    }
    Bytes bytes;
    if (process != nullptr) {
        bytes.read(reading);
        decode(bytes.data(), bytes.size(), to);
        finish_program(process);
    }
    CloseHandle(reading);
    return process != nullptr;
}

bool read_file(const Text& name, Text& to) {
    const HANDLE file = CreateFileW(name.c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                    nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
    if (file == INVALID_HANDLE_VALUE) {
        complain(Text(L"The system cannot find the file ").add(name).add(L".\r\n"));
        return false;
    }
    Bytes bytes;
    const bool read = bytes.read(file);
    CloseHandle(file);
    decode(bytes.data(), bytes.size(), to);
    return read;
}

} // namespace

bool read_options(const Text& words, LineOptions& options) {
    for (View rest = words.view().without_delimiters_before(); !rest.empty();) {
        const View before = rest;
        if (!read_option(rest, options)) {
            options.is_right = false;
            complain(Text(before).add(L" was unexpected at this time.\r\n"));
            return false;
        }
        while (is_blank(rest[0])) {
            rest = rest.from(1);
        }
    }
    return true;
}

bool read_set(const LineOptions& options, View set, List<Text>& texts) {
    const View text = set.trimmed();
    const wchar_t string_mark = options.back_quotes ? L'\'' : L'"';
    const wchar_t command_mark = options.back_quotes ? L'`' : L'\'';
    const bool marked = text.size() > 1 && text[0] == text.last();
    if (marked && text[0] == string_mark) {
        texts.add(Text(text.part(1, text.size() - 2)));
        return true;
    }
    if (marked && text[0] == command_mark) {
        return read_command(text.part(1, text.size() - 2), texts.add(Text()));
    }
    for (View rest = text;;) {
        const View word = take_word(rest);
        if (word.empty()) {
            return true;
        }
        if (!read_file(unquoted(word), texts.add(Text()))) {
            return false;
        }
    }
}

bool split_line(const LineOptions& options, View line, List<Text>& tokens) {
    const View delimiters = options.delimiters;
    const auto separates = [&](wchar_t c) { return delimiters.has(c); };
    SIZE_T at = 0;
    const auto skip = [&] {
        while (at < line.size() && separates(line[at])) {
            ++at;
        }
    };
    skip();
    if (at >= line.size() || (options.comment != 0 && line[at] == options.comment)) {
        return false;
    }
    ULONG number = 1;
    const auto advance = [&](ULONG to) {
        for (; number < to && at < line.size(); ++number) {
            while (at < line.size() && !separates(line[at])) {
                ++at;
            }
            skip();
        }
    };
    const auto take = [&] {
        const SIZE_T begin = at;
        while (at < line.size() && !separates(line[at])) {
            ++at;
        }
        const View token = line.part(begin, at - begin);
        skip();
        ++number;
        return token;
    };
    bool any = false;
    if (options.tokens.empty() && !options.rest) {
        tokens.add(Text(take()));
        return true;
    }
    for (const ULONG wanted : options.tokens) {
        advance(wanted);
        any |= at < line.size();
        tokens.add(Text(at < line.size() ? take() : View()));
    }
    if (options.rest) {
        any |= at < line.size();
        tokens.add(Text(line.from(at)));
    }
    return any;
}

} // namespace ferry::cmd
