#pragma once
/// What the user asked for, as far as the Linux guest kernel needs it. It travels unchanged from
/// exec to exec, never through the guest's argv or environ.

#include <cstdint>
#include <string>
#include <vector>

#include <ferry/base/isa.hpp>

namespace ferry::linux_guest {

/// Immutable once a guest runs.
struct Configuration {
    Isa isa = Isa::a64;
    std::string sysroot; ///< canonical host directory, or empty
    std::string engine;  ///< "auto" or an engine's name
    bool trace = false;
    std::vector<std::string> trace_groups; ///< empty: all
    std::string trace_file;                ///< absolute; empty: stderr
    int trace_root = 0;                    ///< pid of the first process of the trace
    bool stats = false;                    ///< print what the engine did when the process ends
    bool perf_map = false;                 ///< write /tmp/perf-PID.map
    std::string log_level;
    int address_bits = 0;   ///< how many the addresses have; 0: all there are
    std::string code_cache; ///< absolute directory for code that is kept; empty: none is
};

} // namespace ferry::linux_guest
