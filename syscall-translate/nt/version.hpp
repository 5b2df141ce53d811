#pragma once
/// The Windows that guests see: 10 22H2.

#include <cstdint>

namespace ferry::nt::version {

inline constexpr std::uint32_t major = 10;
inline constexpr std::uint32_t minor = 0;
inline constexpr std::uint32_t build = 19045;

} // namespace ferry::nt::version
