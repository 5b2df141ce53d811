#pragma once
/// Looking for a program's interpreter and libraries where a run would find them.

#include <optional>
#include <string>
#include <vector>

#include <ferry/base/unique_fd.hpp>
#include <ferry/image/image.hpp>

namespace ferry::inspect {

/// A tree in which guest paths are looked up: a sysroot, or the host's own root.
class Root {
public:
    /// Opens `directory`; a Root that finds nothing if it cannot be opened.
    explicit Root(std::string directory);

    [[nodiscard]] bool exists() const { return static_cast<bool>(fd_); }
    [[nodiscard]] const std::string& directory() const { return directory_; }
    /// Opens the file that `path` names inside the root, links resolved inside it too.
    [[nodiscard]] UniqueFd open(const std::string& path) const;

private:
    std::string directory_;
    UniqueFd fd_;
};

/// The roots that a program for `isa` is looked up in, first match first: `sysroot` if it is not
/// empty, else the distribution's cross root for the ISA; then the host's root.
std::vector<Root> search_roots(const std::string& sysroot, Isa isa);

/// Where something was found.
struct Found {
    std::string path; ///< as the guest would name it
    std::string root;
};

/// The ELF file `path` for `isa` in the first root that has it.
std::optional<Found> find_file(const std::vector<Root>& roots, const std::string& path, Isa isa);

/// The library `name`, looked for in `library_path` ($ORIGIN means `origin`) and the usual folders.
std::optional<Found> find_library(const std::vector<Root>& roots, const std::string& name,
                                  const std::vector<std::string>& library_path,
                                  const std::string& origin, Isa isa);

} // namespace ferry::inspect
