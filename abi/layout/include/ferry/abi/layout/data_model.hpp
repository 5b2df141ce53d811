#pragma once
/// Data models: what a C type is in a guest's structs. A layout is a template over one of these.

#include <cstdint>

namespace ferry::abi {

/// 64-bit Linux guests.
struct Lp64 {
    using Long = std::int64_t;
    using UnsignedLong = std::uint64_t;
    using Pointer = std::uint64_t;
};

} // namespace ferry::abi
