#pragma once
/// From a file that execve names to the program that will really run: scripts lead to their
/// interpreters, foreign programs need a loader for their dynamic linker, host programs run as they
/// are. Everything is checked here, before anything of the old program is given up.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <ferry/base/errno.hpp>
#include <ferry/base/result.hpp>
#include <ferry/base/unique_fd.hpp>
#include <ferry/image/image.hpp>

namespace ferry::linux_guest {

/// A file found and opened for execution.
struct ProgramFile {
    UniqueFd fd;            ///< open for reading, close-on-exec
    std::string guest_path; ///< canonical, as the guest names it
    std::string host_path;
};

/// Opens an absolute or relative guest path for execution.
using ProgramOpener = std::function<ErrnoOr<ProgramFile>(const std::string& guest_path)>;

struct Program {
    ProgramFile file;
    loader::Image image;
    bool is_host_program = false;           ///< for the host's own kernel and CPU
    std::optional<ProgramFile> interpreter; ///< the dynamic linker of a foreign program
    std::optional<loader::Image> interpreter_image;
    std::string exec_name;         ///< AT_EXECFN
    std::vector<std::string> argv; ///< with what scripts put in front
};

/// How the caller named the program.
struct ProgramRequest {
    ProgramFile file;
    std::string exec_name;       ///< the path as given; what a script's interpreter is told to open
    bool closes_on_exec = false; ///< named by a descriptor that exec will close
    std::vector<std::string> argv;
};

/// Follows scripts and checks everything. The error carries the errno of execve(2) and a line for
/// the user.
Result<Program> resolve_program(ProgramRequest request, const ProgramOpener& open);

} // namespace ferry::linux_guest
