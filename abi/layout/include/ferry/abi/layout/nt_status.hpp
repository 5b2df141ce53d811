#pragma once
/// NTSTATUS, by name. `STATUS_X` of the specification is `status::X`.

#include <cstdint>

namespace ferry::abi::nt {

/// Bits 31–30 are the severity: 0 success, 1 information, 2 warning, 3 error.
struct [[nodiscard]] NtStatus {
    std::uint32_t value = 0;

    constexpr bool operator==(const NtStatus&) const = default;
    /// NT_SUCCESS: success or information.
    [[nodiscard]] constexpr bool ok() const { return value < 0x80000000; }
    [[nodiscard]] constexpr bool is_error() const { return value >= 0xc0000000; }
};

namespace status {
#define STATUS(name, number) inline constexpr NtStatus name{number};
#include <ferry/abi/layout/nt_status.inc>
#undef STATUS
} // namespace status

} // namespace ferry::abi::nt
