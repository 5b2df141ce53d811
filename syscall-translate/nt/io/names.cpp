#include "names.hpp"

#include "../unicode.hpp"

namespace ferry::nt::io {
namespace {

/// Forbidden characters c are written as U+F000 + c, as other systems that store such names do.
constexpr char16_t private_range = 0xf000;
constexpr std::u16string_view forbidden = u"\"*:<>?\\|";

bool is_forbidden(char16_t c) { return c < 0x20 || forbidden.find(c) != std::u16string_view::npos; }

} // namespace

std::u16string to_dos(std::string_view host_path) {
    std::u16string path = u"Z:";
    for (const char16_t c : to_utf16(host_path)) {
        if (c == u'/') {
            path += u'\\';
        } else {
            path += is_forbidden(c) ? static_cast<char16_t>(private_range + c) : c;
        }
    }
    return path;
}

} // namespace ferry::nt::io
