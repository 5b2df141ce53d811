#pragma once
/// What is left of a directory query: the names that fit its pattern.

#include <string>
#include <vector>

namespace ferry::nt::io {

struct DirectoryScan {
    struct Entry {
        std::u16string name;
        std::string host; ///< empty: one of the virtual entries
        const void* dll = nullptr;
    };
    std::u16string pattern; ///< empty: all
    std::vector<Entry> entries;
    std::size_t next = 0;
    bool begun = false;
};

} // namespace ferry::nt::io
