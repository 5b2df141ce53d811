#include "names.hpp"

#include "../unicode.hpp"

namespace ferry::nt::io {
namespace {

constexpr char16_t private_range = 0xf000;
constexpr std::u16string_view forbidden = u"\"*:<>?\\|";

/// What a name may not end in, as Win32 cuts it off there.
bool is_forbidden_at_end(char16_t c) { return c == u'.' || c == u' '; }

/// True for units that stand for a forbidden one.
bool is_substitute(char16_t c) {
    const auto meant = static_cast<char16_t>(c - private_range);
    return c > private_range && (is_forbidden(meant) || is_forbidden_at_end(meant));
}

} // namespace

bool is_forbidden(char16_t c) { return c < 0x20 || forbidden.find(c) != std::u16string_view::npos; }

std::u16string name_to_guest(std::string_view host) {
    std::u16string name = to_utf16(host);
    if (name == u"." || name == u"..") {
        return name;
    }
    std::u16string made;
    made.reserve(name.size());
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char16_t c = name[i];
        if (is_forbidden(c) || (i + 1 == name.size() && is_forbidden_at_end(c))) {
            made += static_cast<char16_t>(private_range + c);
        } else if (is_substitute(c)) {
            for (const char byte : to_utf8(std::u16string(1, c))) {
                made += static_cast<char16_t>(0xdc00 + static_cast<unsigned char>(byte));
            }
        } else {
            made += c;
        }
    }
    return made;
}

std::string name_to_host(std::u16string_view name) {
    std::u16string meant(name);
    for (char16_t& c : meant) {
        if (is_substitute(c)) {
            c = static_cast<char16_t>(c - private_range);
        }
    }
    return to_utf8(meant);
}

std::u16string to_dos(std::string_view host_path) {
    std::u16string path = u"Z:";
    while (!host_path.empty()) {
        const std::size_t begin = std::min(host_path.find_first_not_of('/'), host_path.size());
        host_path.remove_prefix(begin);
        const std::size_t end = std::min(host_path.find('/'), host_path.size());
        path += u'\\';
        path += name_to_guest(host_path.substr(0, end));
        host_path.remove_prefix(end);
    }
    return path;
}

} // namespace ferry::nt::io
