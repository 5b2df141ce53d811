#include "command_line.hpp"

#include <string_view>

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

} // namespace

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

} // namespace ferry::nt::ps
