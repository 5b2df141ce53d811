#include "pattern.hpp"

#include <algorithm>
#include <vector>

namespace ferry::nt::io {

bool is_pattern(std::u16string_view text) {
    return text.find_first_of(u"*?<>\"") != std::u16string_view::npos;
}

// All positions in the name that a beginning of the pattern can reach, moved on character by
// character of the pattern: linear in both, whatever the pattern.
bool fits(std::u16string_view pattern, std::u16string_view name) {
    const std::size_t size = name.size();
    const std::size_t last_dot = name.rfind(u'.');
    const bool has_dot = last_dot != std::u16string_view::npos;
    std::vector<char> reached(size + 1);
    std::vector<char> next(size + 1);
    reached[0] = 1;
    for (const char16_t c : pattern) {
        std::fill(next.begin(), next.end(), 0);
        bool any = false;    // some position before this one was reached
        bool behind = false; // and some behind the last dot
        for (std::size_t at = 0; at <= size; ++at) {
            const bool here = reached[at] != 0;
            switch (c) {
            case u'*':
                any = any || here;
                next[at] = any;
                break;
            case u'<': // takes anything up to the last dot and with it; behind it anything
                behind = behind || (here && (!has_dot || at > last_dot));
                if (here) {
                    next[at] = 1;
                }
                if (at < size && next[at] != 0 && (behind || at <= last_dot)) {
                    next[at + 1] = 1;
                }
                break;
            case u'>':
                if (here && (at == size || name[at] == u'.')) {
                    next[at] = 1;
                } else if (here) {
                    next[at + 1] = 1;
                }
                break;
            case u'"':
                if (here && at == size) {
                    next[at] = 1;
                } else if (here && name[at] == u'.') {
                    next[at + 1] = 1;
                }
                break;
            default:
                if (here && at < size && (c == u'?' || c == name[at])) {
                    next[at + 1] = 1;
                }
            }
        }
        reached.swap(next);
    }
    return reached[size] != 0;
}

} // namespace ferry::nt::io
