#pragma once
/// execve: the new program starts in a fresh ferry process image, or natively.

#include <memory>
#include <string>
#include <vector>

#include <ferry/base/result.hpp>
#include <ferry/linux/handover.hpp>

#include "program.hpp"

namespace ferry::linux_guest {

/// Everything the host's execve is given. It belongs to the Task, not to the stack: an execve that
/// succeeds in a vfork child never returns to free it, the parent frees it with the Task.
struct PreparedExec {
    std::string handover;
    std::vector<std::string> argv;
    std::vector<std::string> environment;
    std::vector<char*> argv_pointers;
    std::vector<char*> environment_pointers;
    Program program;
    UniqueFd inherited;            ///< the program's file, without close-on-exec
    UniqueFd inherited_executable; ///< ferry's own, likewise
    UniqueFd inherited_code;       ///< the family's, likewise
    UniqueFd inherited_debugger;   ///< the connection to it, likewise

    /// Fills the pointer arrays.
    void finish();
    /// Leaves the descriptors alone: they belonged to a child's table that is gone.
    void forget_descriptors();
};

} // namespace ferry::linux_guest
