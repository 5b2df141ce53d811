// Scripts: "#!", an interpreter, at most one argument. execve(2), "Interpreter scripts".
//
// Linux looks at the first 256 bytes only. A line that is longer may lose the end of its argument
// (the interpreter reads the script itself anyway) but never the end of the interpreter's path:
// such a file is refused.

#include "readers.hpp"

#include <algorithm>

namespace ferry::loader {
namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view terminators{" \t\0", 3};

std::string_view up_to_nul(std::string_view text) { return text.substr(0, text.find('\0')); }

} // namespace

Result<Image> read_script(const Head& head) {
    const std::string_view all = as_text(head).substr(2);
    std::string_view line = up_to_nul(all);
    if (const std::size_t newline = line.find('\n'); newline != std::string_view::npos) {
        line = line.substr(0, newline);
    } else {
        const std::size_t path = all.find_first_not_of(blanks);
        if (path == std::string_view::npos ||
            all.find_first_of(terminators, path) == std::string_view::npos) {
            return Error{"the interpreter's path after #! is too long", ENOEXEC};
        }
        line = all.substr(0, all.size() - 1); // the last byte only shows that the path had ended
    }
    line = line.substr(0, line.find_last_not_of(blanks) + 1);

    const std::size_t begin = line.find_first_not_of(blanks);
    if (begin == std::string_view::npos || line[begin] == '\0') {
        // Without a newline Linux takes the empty path for the interpreter and fails to open it.
        return Error{"no interpreter after #!", begin == std::string_view::npos ? ENOEXEC : EACCES};
    }
    line.remove_prefix(begin);
    const std::size_t end = std::min(line.find_first_of(terminators), line.size());

    ScriptLine script{std::string(line.substr(0, end)), std::nullopt};
    if (end < line.size() && line[end] != '\0') {
        const std::string_view rest = line.substr(end);
        const std::size_t argument = rest.find_first_not_of(blanks);
        if (argument != std::string_view::npos) { // perhaps only a NUL: an empty argument
            script.argument = std::string(up_to_nul(rest.substr(argument)));
        }
    }

    Image image;
    image.format = Format::script;
    image.kind = Kind::script;
    image.os = GuestOs::unknown;
    image.script = std::move(script);
    return image;
}

} // namespace ferry::loader
