#include "find.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <fmt/format.h>

#include <ferry/image/read.hpp>

namespace ferry::inspect {
namespace {

/// Where ld.so looks without being told (Debian's multiarch folders first).
std::vector<std::string> default_folders(Isa isa) {
    const std::string triplet = fmt::format("{}-linux-gnu", isa_info(isa).name);
    return {"/usr/local/lib/" + triplet,
            "/usr/local/lib",
            "/lib/" + triplet,
            "/usr/lib/" + triplet,
            "/lib64",
            "/usr/lib64",
            "/lib",
            "/usr/lib"};
}

/// `folder` with $ORIGIN replaced.
std::string expand(std::string folder, const std::string& origin) {
    for (const std::string_view token : {"${ORIGIN}", "$ORIGIN"}) {
        for (std::size_t at; (at = folder.find(token)) != std::string::npos;) {
            folder.replace(at, token.size(), origin);
        }
    }
    return folder;
}

} // namespace

Root::Root(std::string directory)
    : directory_(std::move(directory)),
      fd_(::open(directory_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {}

UniqueFd Root::open(const std::string& path) const {
    open_how how = {};
    how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
    how.resolve = RESOLVE_IN_ROOT;
    return UniqueFd(
        static_cast<int>(::syscall(SYS_openat2, fd_.get(), path.c_str(), &how, sizeof how)));
}

std::vector<Root> search_roots(const std::string& sysroot, Isa isa) {
    std::vector<Root> roots;
    if (!sysroot.empty()) {
        roots.emplace_back(sysroot);
    } else if (isa != host_isa) {
        roots.emplace_back(fmt::format("/usr/{}-linux-gnu", isa_info(isa).name));
    }
    roots.emplace_back("/");
    std::erase_if(roots, [](const Root& root) { return !root.exists(); });
    return roots;
}

std::optional<Found> find_file(const std::vector<Root>& roots, const std::string& path, Isa isa) {
    for (const Root& root : roots) {
        const UniqueFd file = root.open(path);
        if (!file) {
            continue;
        }
        const auto image = loader::read_image(file.get(), path);
        if (image && image->isa == isa) {
            return Found{path, root.directory()};
        }
    }
    return std::nullopt;
}

std::optional<Found> find_library(const std::vector<Root>& roots, const std::string& name,
                                  const std::vector<std::string>& library_path,
                                  const std::string& origin, Isa isa) {
    if (name.find('/') != std::string::npos) {
        return find_file(roots, name, isa);
    }
    std::vector<std::string> folders;
    folders.reserve(library_path.size());
    for (const std::string& folder : library_path) {
        folders.push_back(expand(folder, origin));
    }
    for (std::string& folder : default_folders(isa)) {
        folders.push_back(std::move(folder));
    }
    for (const std::string& folder : folders) {
        if (auto found = find_file(roots, fmt::format("{}/{}", folder, name), isa)) {
            return found;
        }
    }
    return std::nullopt;
}

} // namespace ferry::inspect
