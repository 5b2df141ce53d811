#pragma once
/// What the user asked for, as far as the NT guest kernel needs it.

#include <string>

#include <ferry/nt/code_pages.hpp>

namespace ferry::nt {

/// Immutable once a guest runs.
struct Configuration {
    bool trace = false;          ///< services
    bool trace_calls = false;    ///< of DLL functions
    std::string trace_file;      ///< absolute; empty: stderr
    std::string home;            ///< the directory that holds drive C:; empty: none
    std::string image_directory; ///< for copies of images (ADR 31); empty: none are kept
    /// Where the file lies that all programs of the user share; empty: in the usual places.
    std::string shared_directory;
    CodePages code_pages; ///< of programs whose manifest asks for no others
};

} // namespace ferry::nt
