#pragma once
/// Starting host processes.

#include <string>
#include <sys/types.h>
#include <vector>

namespace ferry::nt::ps {

struct SpawnRequest {
    int executable = -1; ///< descriptor of the program
    std::vector<std::string> argv;
    std::vector<std::string> environment;
    std::string directory;          ///< empty: the caller's
    std::vector<int> kept;          ///< descriptors that the program gets under their own numbers
    int standard[3] = {-1, -1, -1}; ///< those that become 0, 1 and 2; -1: what they are now
    int terminal = -1;              ///< of a session that the program begins; -1: the caller's
};

/// The process, or a negative error number where the program can't be started.
pid_t spawn(const SpawnRequest& request);

} // namespace ferry::nt::ps
