#pragma once
/// AArch64 as Linux offers it to user space: exception level 0, and the features that ferry names.

#include <cstdint>

#include "internals.hpp"

namespace ferry::unicorn {

/// Engine::features() of Unicorn 2.0.1's CPU model MAX: every feature of the table.
/// tests/unit/unicorn/a64_features_test.cpp executes each, and those that must be undefined.
inline constexpr std::uint64_t a64_features = (std::uint64_t{1} << 23) - 1;

bool set_up_a64(internals::Uc* uc);

} // namespace ferry::unicorn
