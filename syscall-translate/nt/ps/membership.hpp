#pragma once
/// The jobs that a process is in (ps/jobs.hpp).

#include <cstdint>
#include <mutex>
#include <vector>

#include <ferry/base/unique_fd.hpp>

namespace ferry::nt::ps {

/// A job, and the reading end of its pipe.
struct Membership {
    std::uint32_t job = 0;
    UniqueFd pipe;
};

/// Those of one process.
struct Memberships {
    std::mutex mutex; ///< guards the list
    std::vector<Membership> list;
};

} // namespace ferry::nt::ps
