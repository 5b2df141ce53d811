// Files: Documentation/ABI/stable/sysfs-devices-system-cpu. Layouts: winnt.h.

#include "topology.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <unistd.h>

#include "host_text.hpp"

namespace ferry::nt::ke {
namespace {

enum Relation : std::uint32_t {
    of_core = 0,
    of_node = 1,
    of_cache = 2,
    of_package = 3,
    of_group = 4,
    of_die = 5,
    of_all = 0xffff
};

/// The number that a text begins with.
std::uint32_t take_number(std::string_view& text) {
    std::uint32_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    return value;
}

std::uint32_t number_in(const std::string& path) {
    const std::string text = host_text(path);
    std::string_view rest = text;
    return take_number(rest);
}

/// "0-3,8" as a mask of those that the guest knows.
std::uint64_t mask_in(const ps::Scheduling& processors, const std::string& path) {
    const std::string text = host_text(path);
    std::uint64_t mask = 0;
    for (std::string_view rest = text; !rest.empty() && rest[0] >= '0' && rest[0] <= '9';) {
        const std::uint32_t first = take_number(rest);
        std::uint32_t last = first;
        if (rest.starts_with('-')) {
            rest.remove_prefix(1);
            last = take_number(rest);
        }
        const auto& host = processors.host_processors();
        for (std::size_t i = 0; i < host.size(); ++i) {
            const auto number = static_cast<std::uint32_t>(host[i]);
            mask |= number >= first && number <= last ? std::uint64_t{1} << i : 0;
        }
        rest.remove_prefix(rest.starts_with(',') ? 1 : 0);
    }
    return mask;
}

void add(std::vector<std::uint64_t>& masks, std::uint64_t mask) {
    if (std::find(masks.begin(), masks.end(), mask) == masks.end()) {
        masks.push_back(mask);
    }
}

void add_caches(const ps::Scheduling& processors, const std::string& processor,
                std::vector<Topology::Cache>& caches) {
    constexpr int most = 8;
    for (int i = 0; i < most; ++i) {
        const std::string at = fmt::format("{}/cache/index{}/", processor, i);
        Topology::Cache cache;
        cache.level = static_cast<std::uint8_t>(number_in(at + "level"));
        cache.mask = mask_in(processors, at + "shared_cpu_list");
        if (cache.level == 0 || cache.mask == 0) {
            return;
        }
        const std::string type = host_text(at + "type");
        cache.type = type.starts_with("Instruction") ? 1 : type.starts_with("Data") ? 2 : 0;
        cache.ways = static_cast<std::uint8_t>(
            std::min(number_in(at + "ways_of_associativity"), std::uint32_t{0xff}));
        cache.line = static_cast<std::uint16_t>(number_in(at + "coherency_line_size"));
        cache.size = number_in(at + "size") * 1024;
        if (std::find(caches.begin(), caches.end(), cache) == caches.end()) {
            caches.push_back(cache);
        }
    }
}

/// Where the host does not list any, as some virtual machines: what the C library knows by the
/// processor's instructions. All but the last level are one processor's.
void add_caches_as_told(std::uint64_t own, std::uint64_t all,
                        std::vector<Topology::Cache>& caches) {
    struct Told {
        std::uint8_t level;
        std::uint8_t type;
        int size, ways, line;
    };
    constexpr Told told[] = {
        {1, 2, _SC_LEVEL1_DCACHE_SIZE, _SC_LEVEL1_DCACHE_ASSOC, _SC_LEVEL1_DCACHE_LINESIZE},
        {1, 1, _SC_LEVEL1_ICACHE_SIZE, _SC_LEVEL1_ICACHE_ASSOC, _SC_LEVEL1_ICACHE_LINESIZE},
        {2, 0, _SC_LEVEL2_CACHE_SIZE, _SC_LEVEL2_CACHE_ASSOC, _SC_LEVEL2_CACHE_LINESIZE},
        {3, 0, _SC_LEVEL3_CACHE_SIZE, _SC_LEVEL3_CACHE_ASSOC, _SC_LEVEL3_CACHE_LINESIZE}};
    constexpr long fully_associative = 0xff; // CACHE_FULLY_ASSOCIATIVE
    const auto number = [](int name) { return std::max(::sysconf(name), 0L); };
    for (const Told& one : told) {
        Topology::Cache cache;
        cache.level = one.level;
        cache.type = one.type;
        cache.mask = one.level == 3 ? all : own;
        cache.size = static_cast<std::uint32_t>(number(one.size));
        const long ways = number(one.ways); // 0: all, or not known
        cache.ways = static_cast<std::uint8_t>(ways == 0 ? fully_associative
                                                         : std::min(ways, fully_associative));
        cache.line = static_cast<std::uint16_t>(number(one.line));
        if (cache.size != 0 && std::find(caches.begin(), caches.end(), cache) == caches.end()) {
            caches.push_back(cache);
        }
    }
}

/// LOGICAL_PROCESSOR_RELATIONSHIP structures.
struct LogicalProcessor {
    std::uint64_t mask = 0;
    std::uint32_t relation = 0;
    std::uint32_t gap = 0;
    union {
        std::uint8_t flags;
        std::uint32_t node;
        struct {
            std::uint8_t level;
            std::uint8_t ways;
            std::uint16_t line;
            std::uint32_t size;
            std::uint32_t type;
        } cache;
        std::uint64_t whole[2] = {};
    };
};
static_assert(sizeof(LogicalProcessor) == 32);

struct GroupMask {
    std::uint64_t mask = 0;
    std::uint16_t group = 0;
    std::uint16_t reserved[3] = {};
};

struct ProcessorEntry {
    std::uint32_t relation = 0;
    std::uint32_t size = sizeof(ProcessorEntry);
    std::uint8_t flags = 0;
    std::uint8_t efficiency = 0;
    std::uint8_t reserved[20] = {};
    std::uint16_t groups = 1;
    GroupMask mask;
};
static_assert(sizeof(ProcessorEntry) == 48);

struct NodeEntry {
    std::uint32_t relation = of_node;
    std::uint32_t size = sizeof(NodeEntry);
    std::uint32_t number = 0;
    std::uint8_t reserved[18] = {};
    std::uint16_t groups = 1;
    GroupMask mask;
};
static_assert(sizeof(NodeEntry) == 48);

struct CacheEntry {
    std::uint32_t relation = of_cache;
    std::uint32_t size = sizeof(CacheEntry);
    std::uint8_t level = 0;
    std::uint8_t ways = 0;
    std::uint16_t line = 0;
    std::uint32_t bytes = 0;
    std::uint32_t type = 0;
    std::uint8_t reserved[18] = {};
    std::uint16_t groups = 1;
    GroupMask mask;
};
static_assert(sizeof(CacheEntry) == 56);

struct GroupEntry {
    std::uint32_t relation = of_group;
    std::uint32_t size = sizeof(GroupEntry);
    std::uint16_t most = 1;
    std::uint16_t active = 1;
    std::uint8_t reserved[20] = {};
    std::uint8_t most_processors = 0;
    std::uint8_t processors = 0;
    std::uint8_t reserved_2[38] = {};
    std::uint64_t mask = 0;
};
static_assert(sizeof(GroupEntry) == 80);

struct CpuSet {
    std::uint32_t size = sizeof(CpuSet);
    std::uint32_t type = 0;
    std::uint32_t id = 0;
    std::uint16_t group = 0;
    std::uint8_t number = 0;
    std::uint8_t core = 0;
    std::uint8_t last_cache = 0;
    std::uint8_t node = 0;
    std::uint8_t efficiency = 0;
    std::uint8_t flags = 0;
    std::uint32_t scheduling_class = 0;
    std::uint64_t tag = 0;
};
static_assert(sizeof(CpuSet) == 32);

template <class T>
void append(std::vector<std::byte>& to, const T& value) {
    const auto* const bytes = reinterpret_cast<const std::byte*>(&value);
    to.insert(to.end(), bytes, bytes + sizeof value);
}

bool is_shared(std::uint64_t mask) { return std::popcount(mask) > 1; }

} // namespace

Topology read_topology(const ps::Scheduling& processors) {
    Topology topology;
    const auto& host = processors.host_processors();
    for (std::size_t i = 0; i < host.size(); ++i) {
        const std::string at = fmt::format("/sys/devices/system/cpu/cpu{}", host[i]);
        const std::uint64_t core = mask_in(processors, at + "/topology/thread_siblings_list");
        const std::uint64_t package = mask_in(processors, at + "/topology/core_siblings_list");
        add(topology.cores, core != 0 ? core : std::uint64_t{1} << i);
        add(topology.packages, package != 0 ? package : processors.all_processors());
        add_caches(processors, at, topology.caches);
    }
    const bool has_listed = !topology.caches.empty();
    for (std::size_t i = 0; i < host.size() && !has_listed; ++i) {
        add_caches_as_told(std::uint64_t{1} << i, processors.all_processors(), topology.caches);
    }
    constexpr std::uint32_t most_nodes = 64;
    for (std::uint32_t node = 0; node < most_nodes; ++node) {
        const std::uint64_t mask =
            mask_in(processors, fmt::format("/sys/devices/system/node/node{}/cpulist", node));
        if (mask != 0) {
            topology.nodes.push_back({node, mask});
        }
    }
    if (topology.nodes.empty()) {
        topology.nodes.push_back({0, processors.all_processors()});
    }
    return topology;
}

std::vector<std::byte> logical_processors(const Topology& topology) {
    std::vector<std::byte> bytes;
    for (const std::uint64_t mask : topology.cores) {
        LogicalProcessor entry;
        entry.mask = mask;
        entry.relation = of_core;
        entry.flags = is_shared(mask);
        append(bytes, entry);
    }
    for (const std::uint64_t mask : topology.packages) {
        LogicalProcessor entry;
        entry.mask = mask;
        entry.relation = of_package;
        append(bytes, entry);
    }
    for (const Topology::Cache& cache : topology.caches) {
        LogicalProcessor entry;
        entry.mask = cache.mask;
        entry.relation = of_cache;
        entry.cache = {cache.level, cache.ways, cache.line, cache.size, cache.type};
        append(bytes, entry);
    }
    for (const Topology::Node& node : topology.nodes) {
        LogicalProcessor entry;
        entry.mask = node.mask;
        entry.relation = of_node;
        entry.node = node.number;
        append(bytes, entry);
    }
    return bytes;
}

std::vector<std::byte> logical_processors(const Topology& topology,
                                          const ps::Scheduling& processors,
                                          std::uint32_t relation) {
    std::vector<std::byte> bytes;
    const auto wants = [relation](Relation which) {
        return relation == of_all || relation == which;
    };
    const auto add_processors = [&](Relation which, const std::vector<std::uint64_t>& masks) {
        for (const std::uint64_t mask : wants(which) ? masks : std::vector<std::uint64_t>{}) {
            ProcessorEntry entry;
            entry.relation = which;
            entry.flags = which == of_core && is_shared(mask);
            entry.mask.mask = mask;
            append(bytes, entry);
        }
    };
    add_processors(of_core, topology.cores);
    add_processors(of_package, topology.packages);
    if (relation == of_die) { // one each
        add_processors(of_die, topology.packages);
    }
    for (const Topology::Cache& cache : topology.caches) {
        CacheEntry entry;
        entry.level = cache.level;
        entry.ways = cache.ways;
        entry.line = cache.line;
        entry.bytes = cache.size;
        entry.type = cache.type;
        entry.mask.mask = cache.mask;
        if (wants(of_cache)) {
            append(bytes, entry);
        }
    }
    for (const Topology::Node& node : topology.nodes) {
        NodeEntry entry;
        entry.number = node.number;
        entry.mask.mask = node.mask;
        if (wants(of_node)) {
            append(bytes, entry);
        }
    }
    if (wants(of_group)) {
        GroupEntry entry;
        entry.mask = processors.all_processors();
        entry.processors = static_cast<std::uint8_t>(std::popcount(entry.mask));
        entry.most_processors = entry.processors;
        append(bytes, entry);
    }
    return bytes;
}

std::vector<std::byte> cpu_sets(const Topology& topology, const ps::Scheduling& processors) {
    constexpr std::uint32_t first_id = 0x100;
    std::vector<std::byte> bytes;
    const auto first_of = [](std::uint64_t mask) {
        return static_cast<std::uint8_t>(std::countr_zero(mask));
    };
    for (std::size_t i = 0; i < processors.host_processors().size(); ++i) {
        const std::uint64_t bit = std::uint64_t{1} << i;
        CpuSet entry;
        entry.id = first_id + static_cast<std::uint32_t>(i);
        entry.number = static_cast<std::uint8_t>(i);
        for (const std::uint64_t mask : topology.cores) {
            entry.core = (mask & bit) != 0 ? first_of(mask) : entry.core;
        }
        std::uint8_t level = 0;
        for (const Topology::Cache& cache : topology.caches) {
            if ((cache.mask & bit) != 0 && cache.level > level) {
                level = cache.level;
                entry.last_cache = first_of(cache.mask);
            }
        }
        for (const Topology::Node& node : topology.nodes) {
            entry.node =
                (node.mask & bit) != 0 ? static_cast<std::uint8_t>(node.number) : entry.node;
        }
        append(bytes, entry);
    }
    return bytes;
}

} // namespace ferry::nt::ke
