#pragma once
/// Cores, packages, nodes and caches of the processors that a guest sees, by /sys/devices/system.
/// Where that is not there each processor is a core of its own, and caches are not known.

#include <cstdint>
#include <vector>

#include "../ps/scheduling.hpp"
#include "../task.hpp"

namespace ferry::nt::ke {

/// Masks of processors by the guest's numbers.
struct Topology {
    struct Cache {
        std::uint8_t level = 0;
        std::uint8_t ways = 0;
        std::uint16_t line = 0;
        std::uint32_t size = 0;
        std::uint32_t type = 0; ///< PROCESSOR_CACHE_TYPE
        std::uint64_t mask = 0;
        bool operator==(const Cache&) const = default;
    };
    struct Node {
        std::uint32_t number = 0;
        std::uint64_t mask = 0;
    };
    std::vector<std::uint64_t> cores;
    std::vector<std::uint64_t> packages;
    std::vector<Node> nodes;
    std::vector<Cache> caches;
};

[[nodiscard]] Topology read_topology(const ps::Scheduling& processors);

/// Entries of a system information class about processors, as bytes.
/// SystemLogicalProcessorInformation.
[[nodiscard]] std::vector<std::byte> logical_processors(const Topology& topology);
/// The same with groups; `relation` is a LOGICAL_PROCESSOR_RELATIONSHIP.
[[nodiscard]] std::vector<std::byte> logical_processors(const Topology& topology,
                                                        const ps::Scheduling& processors,
                                                        std::uint32_t relation);
/// SystemCpuSetInformation.
[[nodiscard]] std::vector<std::byte> cpu_sets(const Topology& topology,
                                              const ps::Scheduling& processors);

} // namespace ferry::nt::ke
