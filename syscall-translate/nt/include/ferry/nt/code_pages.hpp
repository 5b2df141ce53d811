#pragma once
/// The code pages of Windows processes.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ferry::nt {

struct CodePages {
    std::uint16_t ansi = 65001;
    std::uint16_t oem = 65001;
};

/// Those that a user means by the number of one of them.
[[nodiscard]] std::optional<CodePages> find_code_pages(std::string_view number);
/// The numbers that can be asked for, for messages.
[[nodiscard]] std::string known_code_pages();

} // namespace ferry::nt
