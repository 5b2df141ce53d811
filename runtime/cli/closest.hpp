#pragma once
/// The word that was probably meant.

#include <span>
#include <string_view>

namespace ferry::runtime::cli {

/// The one of `known` that begins with `word`, or else differs least from it, by letters changed,
/// added or left out; empty if none is near.
[[nodiscard]] std::string_view closest(std::string_view word,
                                       std::span<const std::string_view> known);

} // namespace ferry::runtime::cli
