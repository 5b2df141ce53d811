#pragma once
/// What one ferry process tells the next across exec: the user's configuration and which open
/// file to run. It travels as the second argument of the host's command line, in front of the
/// guest's own, and is gone before the guest looks: its argv and environ never show it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <vector>

#include <ferry/linux/configuration.hpp>

namespace ferry::linux_guest {

/// Where a debugger is or will be.
struct DebuggerSeat {
    std::string address; ///< where it is to connect to; empty if there is a connection, or none
    int connection = -1; ///< the receiver closes it
    std::uint64_t agreement = 0;    ///< what was settled before
    std::vector<std::string> files; ///< the host paths of those that it reads

    [[nodiscard]] bool is_taken() const { return !address.empty() || connection >= 0; }
};

struct Handover {
    Configuration configuration;
    int program_fd = -1;    ///< open for reading; the receiver closes it
    int executable_fd = -1; ///< the receiver's own executable, which it could not open itself where
                            ///< /proc is not mounted; -1: it was started by a path
    std::string guest_path; ///< of the program
    std::string host_path;
    std::string exec_name;               ///< AT_EXECFN
    std::vector<rlimit64> memory_limits; ///< MemoryLimits, in its order; empty: the host's

    std::uint64_t layout_seed = 0; ///< of the family; 0: the receiver begins one
    int shared_code_fd = -1;       ///< the family's; -1: there is none

    DebuggerSeat debugger;

    bool placed_before = false; ///< ferry has already tried to be placed out of the guest's way

    /// As one command line argument.
    [[nodiscard]] std::string encode() const;
    /// Back; nothing if `argument` is not one, or damaged.
    [[nodiscard]] static std::optional<Handover> decode(std::string_view argument);
};

/// The limits of this process, in the order of Handover::memory_limits.
[[nodiscard]] std::vector<rlimit64> host_memory_limits();

/// Raises those of them that would bind ferry itself as far as the hard limits go.
void release_memory_limits();

} // namespace ferry::linux_guest
