#pragma once
/// What the user asked for, as far as the NT guest kernel needs it.

#include <string>

namespace ferry::nt {

/// Immutable once a guest runs.
struct Configuration {
    bool trace = false;
    std::string trace_file; ///< absolute; empty: stderr
    std::string home;       ///< the directory that holds drive C:; empty: none
};

} // namespace ferry::nt
