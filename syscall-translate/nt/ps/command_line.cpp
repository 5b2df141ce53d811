#include "command_line.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

#include "../unicode.hpp"

namespace ferry::nt::ps {
namespace {

void append_quoted(std::string& line, std::string_view word) {
    if (!word.empty() && word.find_first_of(" \t\n\v\"") == std::string_view::npos) {
        line += word;
        return;
    }
    line += '"';
    std::size_t backslashes = 0;
    for (const char c : word) {
        if (c == '\\') {
            ++backslashes;
            continue;
        }
        line.append(c == '"' ? backslashes * 2 + 1 : backslashes, '\\');
        backslashes = 0;
        line += c;
    }
    line.append(backslashes * 2, '\\');
    line += '"';
}

/// The first word has rules of its own: it ends at a quotation mark, and nothing escapes one.
void append_program(std::string& line, std::string_view name) {
    if (!name.empty() && name.find_first_of(" \t") == std::string_view::npos) {
        line += name;
        return;
    }
    line += '"';
    line += name;
    line += '"';
}

/// A word as it is, but for what cmd would take it apart at.
void append_shell_word(std::string& line, std::string_view word) {
    const bool quoted = word.starts_with('"');
    const bool plain = quoted || (!word.empty() && word.find_first_of(" \t\n\v,;=&|<>^()%!") ==
                                                       std::string_view::npos);
    line += ' ';
    line += plain ? std::string(word) : fmt::format("\"{}\"", word);
}

bool is_line_switch(std::string_view word) {
    return word.size() == 2 && word[0] == '/' &&
           std::string_view("cCkKrR").find(word[1]) != std::string_view::npos;
}

} // namespace

std::string shell_line(const std::vector<std::string>& argv) {
    std::string line;
    append_program(line, argv[0]);
    bool in_line = false;
    for (std::size_t i = 1; i < argv.size(); ++i) {
        if (!in_line || (i + 1 == argv.size() && is_line_switch(argv[i - 1]))) {
            line += ' ';
            line += argv[i];
            in_line = in_line || is_line_switch(argv[i]);
        } else {
            append_shell_word(line, argv[i]);
        }
    }
    return line;
}

std::string batch_line(const std::vector<std::string>& argv) {
    std::string line = fmt::format("cmd.exe /c \"\"{}\"", argv[0]);
    for (std::size_t i = 1; i < argv.size(); ++i) {
        append_shell_word(line, argv[i]);
    }
    return line + '"';
}

std::string command_line(const std::vector<std::string>& argv) {
    std::string line;
    for (std::size_t i = 0; i < argv.size(); ++i) {
        if (i == 0) {
            append_program(line, argv[i]);
        } else {
            line += ' ';
            append_quoted(line, argv[i]);
        }
    }
    return line;
}

std::vector<std::string> split_command_line(std::u16string_view wide) {
    const std::string line = to_utf8(wide);
    std::vector<std::string> words;
    std::size_t at = line.find_first_not_of(" \t");
    while (at < line.size()) {
        std::string word;
        bool quoted = false;
        for (; at < line.size(); ++at) {
            const char c = line[at];
            if (!quoted && (c == ' ' || c == '\t')) {
                break;
            }
            if (c == '\\' && !words.empty()) {
                const std::size_t end = std::min(line.find_first_not_of('\\', at), line.size());
                const std::size_t count = end - at;
                const bool before_quote = end < line.size() && line[end] == '"';
                word.append(before_quote ? count / 2 : count, '\\');
                at = end - 1;
                if (before_quote && count % 2 != 0) {
                    word += '"';
                    ++at;
                }
            } else if (c == '"') {
                if (quoted && !words.empty() && at + 1 < line.size() && line[at + 1] == '"') {
                    word += '"';
                    ++at;
                } else {
                    quoted = !quoted;
                }
            } else {
                word += c;
            }
        }
        words.push_back(std::move(word));
        at = line.find_first_not_of(" \t", at);
    }
    return words;
}

} // namespace ferry::nt::ps
