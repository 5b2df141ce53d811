#pragma once
/// Patterns of directory queries ([MS-FSA] 2.1.4.4).

#include <string_view>

namespace ferry::nt::io {

/// `*` and `?`, and what DOS made of them: `<` is a * that ends before the last dot, `>` a ? that
/// may be nothing at a dot or the end, `"` a dot that may be nothing at the end. Both in upper
/// case.
[[nodiscard]] bool fits(std::u16string_view pattern, std::u16string_view name);

/// True if a pattern has one of them: else it is a name.
[[nodiscard]] bool is_pattern(std::u16string_view text);

} // namespace ferry::nt::io
