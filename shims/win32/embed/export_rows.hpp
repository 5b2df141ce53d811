#pragma once
/// The rows of all DLLs' exports.inc.

#include <map>
#include <string_view>
#include <vector>

namespace ferry::win32_dlls {

struct Export {
    std::string_view name;
    std::string_view level;
    std::string_view note;
};

struct Dll {
    std::string_view name;
    std::vector<Export> exports;
    std::map<std::string_view, int> levels;
};

[[nodiscard]] std::vector<Dll> all_dlls();

} // namespace ferry::win32_dlls
