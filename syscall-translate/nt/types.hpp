#pragma once
/// Names that all of the NT kernel uses: statuses, guest structures, argument types of services.

#include <cstdint>

#include <ferry/abi/layout/nt_process.hpp>
#include <ferry/abi/layout/nt_status.hpp>
#include <ferry/abi/layout/nt_types.hpp>
#include <ferry/base/guest_addr.hpp>
#include <ferry/kernel/arguments.hpp>

namespace ferry::nt {

namespace status = abi::nt::status;
using abi::nt::NtStatus;

/// The pointer model of 64-bit Windows guests, seen from the kernel.
struct Guest64 {
    using Size = std::uint64_t;
    template <class T>
    using Ptr = std::uint64_t;
};

using UnicodeString = abi::nt::UnicodeString<Guest64>;
using ObjectAttributes = abi::nt::ObjectAttributes<Guest64>;
using IoStatusBlock = abi::nt::IoStatusBlock<Guest64>;
using ExceptionRecord = abi::nt::ExceptionRecord<Guest64>;
using ClientId = abi::nt::ClientId<Guest64>;
using Peb = abi::nt::Peb<Guest64>;
using Teb = abi::nt::Teb<Guest64>;
using ProcessParameters = abi::nt::ProcessParameters<Guest64>;

/// A handle argument. Negative ones name the caller's own process, thread and token.
struct Handle {
    std::uint64_t value;
    bool operator==(const Handle&) const = default;
};
inline constexpr Handle current_process{~std::uint64_t{0}};
inline constexpr Handle current_thread{~std::uint64_t{1}};

/// ACCESS_MASK.
using Access = std::uint32_t;

using kernel::Address;
using kernel::Hex;
using kernel::In;
using kernel::InBytes;
using kernel::InOut;
using kernel::Out;
using kernel::OutBytes;

/// Queries want their buffer at a multiple of 4.
inline bool is_misaligned(OutBytes to) { return to.addr().value() % sizeof(std::uint32_t) != 0; }

} // namespace ferry::nt
