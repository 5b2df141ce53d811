#pragma once
/// How many processors a guest sees.

#include <algorithm>
#include <cstdint>
#include <sched.h>

namespace ferry::nt::ps {

/// Those that this process may run on: asked of the kernel, as sysconf() would read files.
inline std::uint32_t processor_count() {
    cpu_set_t set;
    CPU_ZERO(&set);
    ::sched_getaffinity(0, sizeof set, &set);
    return static_cast<std::uint32_t>(std::max(CPU_COUNT(&set), 1));
}

} // namespace ferry::nt::ps
