#pragma once
/// The service table (ferry/nt/services.inc).

#include <span>
#include <string_view>

#include "dispatch.hpp"

namespace ferry::nt {

/// How much of a service there is.
enum class Support : std::uint8_t {
    full,
    partial, ///< the note says what is missing
    refused, ///< answers as a Windows without the feature would
    missing, ///< stops the guest
};

struct Service {
    std::uint16_t number;
    std::uint8_t argument_count;
    Support support;
    ServiceEntry handler; ///< null for a missing one

    [[nodiscard]] std::string_view name() const; ///< without Nt
};

/// All rows; each stands at its number.
[[nodiscard]] std::span<const Service> all_services();

} // namespace ferry::nt
